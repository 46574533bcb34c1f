"""Parts of reports about an area: tables of figures, departures, signals, and how to read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import pandas as pd

from gebied.indicatoren.cijfer import MEESTE_GESCHAT, MINSTE_DEKKING
from gebied.model import Herkomst
from gebied.privacy.cijfers import HERKOMST
from gebied.profiel.opvallend import SAMENHANG, Opvallend
from gebied.profiel.profiel import Profiel
from gebied.profiel.profielcijfer import Met, Profielcijfer, Vergelijking, is_gunstig
from gebied.profiel.tekst import Zin, kort, opvallende_zin
from gebied.profiel.vergelijken import KEUZES
from gebied.profiel.verzamelen import MINSTE_GEBIEDEN
from gebied.rapport.document import Alinea, Onderdeel, Opsomming, Tabel
from gebied.taal import getal

GEEN_WAARDE: Final = "–"

_SIGNALEN: Final = (
    "kleine vraag",
    "wijkinitiatief",
    "gemeentelijk project",
    "open vraagstuk",
    "sterk punt",
    "afspraak",
)


class Bronnenlijst:
    """Numbers the sources of a report in the order in which they are first named."""

    def __init__(self) -> None:
        self._nummers: dict[str, int] = {}

    def nummer(self, regel: str) -> str:
        """Return how a table refers to this source, e.g. ``"[2]"``."""
        return f"[{self._nummers.setdefault(regel, len(self._nummers) + 1)}]"

    @property
    def regels(self) -> tuple[str, ...]:
        """The sources with their numbers, as they close the report."""
        return tuple(f"[{nr}] {regel}" for regel, nr in self._nummers.items())


def cijfertabellen(
    titel: str, cijfers: Sequence[Profielcijfer], profiel: Profiel, bronnen: Bronnenlijst
) -> list[Onderdeel]:
    """Return the figures of a domain with margin, year, class and source, and their benchmarks.

    One benchmark stands in the same table; more of them get a table of their own, so that both fit on paper.
    An earlier year is left to the table of trends.
    """
    soorten = _soorten(cijfers)
    samen = len(soorten) == 1
    klassen = any(c.klasse is not None for c in cijfers)
    kolommen = ["Onderwerp", "Cijfer", "Zekerheid", "Jaar", *(soorten.values() if samen else ())]
    kolommen += ["Klasse"] * klassen + ["Bron"]
    rijen = []
    for cijfer in cijfers:
        rij = [_onderwerp(cijfer), cijfer.cijfer.tekst, zekerheid(cijfer), jaartekst(cijfer.cijfer.jaar)]
        rij += [_naast(cijfer, met) for met in soorten if samen]
        rij += [cijfer.klassetekst or GEEN_WAARDE] * klassen + [bronnen.nummer(profiel.bron(cijfer.cijfer))]
        rijen.append(tuple(rij))
    tabel = Tabel(titel, tuple(kolommen), tuple(rijen), getallen=frozenset({1}))
    return [tabel] if samen or not soorten else [tabel, _vergelijkingen(titel, cijfers, soorten)]


def _vergelijkingen(titel: str, cijfers: Sequence[Profielcijfer], soorten: Mapping[Met, str]) -> Tabel:
    rijen = tuple(
        (_onderwerp(c), c.cijfer.tekst, *(_naast(c, met) for met in soorten))
        for c in cijfers
        if any(v.met in soorten for v in c.vergelijkingen)
    )
    kolommen = ("Onderwerp", "Cijfer", *soorten.values())
    return Tabel(f"{titel}: vergeleken", kolommen, rijen, getallen=frozenset({1}))


def _onderwerp(cijfer: Profielcijfer) -> str:
    naam = cijfer.indicator.naam
    return f"{naam} (cijfer van de gemeente)" if cijfer.van_gemeente else naam


def kerncijfers(titel: str, cijfers: Sequence[Profielcijfer]) -> Tabel:
    """Return figures beside their first benchmark, for a page that has to stay short."""
    rijen = tuple(
        (
            c.indicator.naam,
            c.cijfer.tekst,
            jaartekst(c.cijfer.jaar),
            vergelijkingstekst(c.hoofdvergelijking, met_naam=True) if c.hoofdvergelijking else GEEN_WAARDE,
        )
        for c in cijfers
    )
    kolommen = ("Onderwerp", "Cijfer", "Jaar", "Vergeleken")
    return Tabel(titel, kolommen, rijen, getallen=frozenset({1}))


def zekerheid(cijfer: Profielcijfer) -> str:
    """Return how sure a figure is: its 95 % bounds, and what else a reader must know."""
    return (
        "; ".join(deel for deel in (cijfer.cijfer.margetekst, cijfer.cijfer.toelichting) if deel) or "telling"
    )


def jaartekst(jaar: int | None) -> str:
    """Return a year, or a dash where it is unknown."""
    return GEEN_WAARDE if jaar is None else str(jaar)


def vergelijkingstekst(vergelijking: Vergelijking, *, met_naam: bool = False) -> str:
    """Return what may be said of a figure beside a benchmark, with the figure of the benchmark.

    The year stands beside it for an earlier year, and where it differs from that of the figure itself.
    """
    ander = vergelijking.cijfer
    plek = f" in {vergelijking.naam}" if met_naam and vergelijking.met != "eerder" else ""
    jaar = f" in {ander.jaar}" if vergelijking.met == "eerder" or vergelijking.ander_jaar else ""
    match vergelijking.oordeel:
        case "hoger" | "lager":
            return f"{vergelijking.oordeel} dan {kort(ander)}{plek}{jaar}"
        case "vergelijkbaar":
            return f"vergelijkbaar met {kort(ander)}{plek}{jaar}"
        case _:
            return f"{kort(ander)}{plek}{jaar}"


def _soorten(cijfers: Sequence[Profielcijfer]) -> dict[Met, str]:
    """Return the kinds of benchmark that there are, but for an earlier year, with their headings."""
    namen = {v.met: v.naam for cijfer in cijfers for v in cijfer.vergelijkingen if v.met != "eerder"}
    return {met: f"Naast {namen[met]}" for met in KEUZES if met in namen}


def _naast(cijfer: Profielcijfer, met: Met) -> str:
    gevonden = next((v for v in cijfer.vergelijkingen if v.met == met), None)
    return GEEN_WAARDE if gevonden is None else vergelijkingstekst(gevonden)


def alinea(zinnen: Iterable[Zin]) -> list[Onderdeel]:
    """Return sentences as one paragraph; nothing without sentences."""
    tekst = " ".join(zin.tekst for zin in zinnen)
    return [Alinea(tekst)] if tekst else []


def opvallend(profiel: Profiel) -> list[Onderdeel]:
    """Return strong points beside weak ones: the departures of both kinds in one table."""
    if not profiel.oordelen:
        return []
    if not any(cijfer.hoofdvergelijking for cijfer in profiel.cijfers):
        return [Alinea("Er zijn geen cijfers om mee te vergelijken.")]
    if not (profiel.gunstig or profiel.ongunstig):
        return [
            Alinea(
                "Van de cijfers waarbij hoog gunstig of ongunstig is, wijkt er geen zo ver af dat het meer "
                "is dan de onzekerheid."
            )
        ]
    aantal = max(len(profiel.gunstig), len(profiel.ongunstig))
    rijen = tuple(
        (str(nr + 1), _een(profiel.gunstig, nr), _een(profiel.ongunstig, nr)) for nr in range(aantal)
    )
    noot = (
        "Alleen afwijkingen die groter zijn dan hun onzekerheid. De grootste staat bovenaan, gemeten naar "
        "hoeveel de gebieden onderling verschillen. Van onderwerpen die sterk samenhangen staat er één."
    )
    titel = f"Wat het meest afwijkt in {profiel.gebied.naam}"
    return [Tabel(titel, ("Plaats", "Gunstig", "Ongunstig"), rijen, noot=noot)]


def _een(gevonden: Sequence[Opvallend], nr: int) -> str:
    return opvallende_zin(gevonden[nr]).tekst if nr < len(gevonden) else GEEN_WAARDE


def signalentabel(titel: str, signalen: pd.DataFrame) -> list[Onderdeel]:
    """Return signals with their origin, sorted by kind; nothing without signals."""
    if signalen.empty:
        return []
    volgorde = {soort: nr for nr, soort in enumerate(_SIGNALEN)}
    op_soort = signalen.assign(_rang=signalen["soort"].map(volgorde)).sort_values("_rang", kind="stable")
    rijen = tuple(
        (
            rij["soort"],
            rij["tekst"],
            rij["naam"],
            rij["herkomst"] or GEEN_WAARDE,
            jaartekst(None if pd.isna(rij["jaar"]) else int(rij["jaar"])),
        )
        for rij in op_soort.to_dict("records")
    )
    return [Tabel(titel, ("Soort", "Signaal", "Waar", "Van wie", "Jaar"), rijen)]


def sterke_punten(profiel: Profiel) -> list[Onderdeel]:
    """Return the strong points that people named, and figures about strength; none that is unfavourable."""
    signalen = profiel.signalen
    punten = [
        f"{rij['tekst']} ({rij['herkomst']})" if rij["herkomst"] else rij["tekst"]
        for rij in signalen[signalen["soort"] == "sterk punt"].to_dict("records")
    ]
    punten += [
        f"{c.indicator.naam}: {c.cijfer.tekst} ({jaartekst(c.cijfer.jaar)}){_oordeel(c)}"
        for c in profiel.cijfers
        if c.indicator.sterk_punt and c.cijfer.waarde is not None and not (c.van_gemeente or _ongunstig(c))
    ]
    return [Opsomming(tuple(punten))] if punten else []


def _oordeel(cijfer: Profielcijfer) -> str:
    """Return how it compares, so that nobody reads more in it."""
    naast = cijfer.hoofdvergelijking
    if naast is None:
        return ""
    woord = "vergelijkbaar met" if naast.oordeel == "vergelijkbaar" else f"{naast.oordeel} dan"
    jaar = f" in {naast.cijfer.jaar}" if naast.ander_jaar else ""
    return f", {woord} {naast.naam}{jaar}"


def _ongunstig(cijfer: Profielcijfer) -> bool:
    naast = cijfer.hoofdvergelijking
    return naast is not None and is_gunstig(cijfer.indicator, naast.oordeel) is False


def opmerkingen(herkomsten: Iterable[Herkomst]) -> list[Onderdeel]:
    """Return what was noted with service use, such as ``"fictief"``: it has to stand where figures begin."""
    return [
        Alinea(
            f"Bij het gebruik van voorzieningen staat als opmerking: {herkomst.opmerking}.", soort="let op"
        )
        for herkomst in herkomsten
        if herkomst.sleutel == HERKOMST and herkomst.opmerking
    ]


def leeswijzer() -> list[Onderdeel]:
    """Return how to read margins, classes and approximations."""
    return [
        Opsomming(
            (
                "Twee getallen met een streepje ertussen zijn de marge. In 19 van de 20 gevallen ligt het "
                "echte cijfer daartussen. CBS rondt aantallen af; ook dat geeft een marge.",
                "'Hoger' of 'lager' staat er alleen als het verschil groter is dan de marge. Anders staat er "
                "'vergelijkbaar'. Een verschil zegt niets over de oorzaak.",
                f"De klasse vergelijkt met de andere gebieden in de scan, van veel lager (−−) tot veel hoger "
                f"(++). De grenzen liggen bij 1 en 2 standaardafwijkingen. Bij minder dan {MINSTE_GEBIEDEN} "
                "gebieden, en bij een te grote marge, is er geen klasse.",
                "Een benadering is een gemiddelde van gemiddelden, of een cijfer dat is omgerekend van "
                "andere grenzen.",
                "Een modelschatting komt niet van een telling maar van een rekenmodel. U kunt er niet mee "
                "zien of een maatregel heeft gewerkt. Daarom vergelijken wij haar niet met eerdere jaren.",
                "Geeft de bron van een schatting geen marge, dan rekenen wij met de marge van een "
                "steekproef. De lijst met indicatoren zegt van hoeveel mensen. Staat het daar niet, dan is "
                "de marge onbekend en vergelijken wij het cijfer niet.",
                f"Is een cijfer voor meer dan {getal(100 * MEESTE_GESCHAT)} % omgerekend van andere grenzen, "
                "dan vergelijken wij het ook niet.",
                f"Is een cijfer bekend voor minder dan {getal(100 * MINSTE_DEKKING)} % van de inwoners, dan "
                "geven wij het niet.",
                f"Onderwerpen hangen sterk samen als hun correlatie over de gebieden boven "
                f"{getal(SAMENHANG, 1)} is.",
            )
        )
    ]
