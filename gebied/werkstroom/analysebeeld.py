"""What the page Gebiedsanalyse shows of one area: its profile in parts, a map to choose on, its files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pandas as pd

from gebied.kaart.kaartlaag import Kaartlaag
from gebied.kaart.kleuren import EFFEN, OPLOPEND
from gebied.kaart.uitleg import uitleg_van_gebieden
from gebied.kaart.vulling import REST, Legendaregel, Vulling
from gebied.opslag import Project
from gebied.profiel.gebieden import Analysegebied, analysegebieden
from gebied.profiel.profiel import Profiel, profielen
from gebied.profiel.profielcijfer import Met, Profielcijfer
from gebied.profiel.tekst import samenvatting
from gebied.profiel.vergelijken import KEUZES, STANDAARD
from gebied.rapport.document import Kop, Onderdeel
from gebied.rapport.indicatorenlijst import meetcyclus
from gebied.rapport.profieldelen import GEEN_WAARDE, jaartekst, opmerkingen, vergelijkingstekst, zekerheid
from gebied.rapport.startbeeld import tien_cijfers
from gebied.rapport.tabellenboek import tabellenboek
from gebied.werkstroom.aanbod import analyseer_alles
from gebied.werkstroom.rapportbestand import Rapport, schrijf_rapport
from gebied.werkstroom.rapporten import analysedocument
from gebied.werkstroom.rapportmap import bestandsnamen
from gebied.wijkscan import Wijkscan

GEKOZEN: Final = Vulling(OPLOPEND[3])
"""The area that the analysis is about."""

_NIVEAUS: Final[Mapping[Met, str]] = {
    "nederland": "land",
    "ggd-regio": "ggd-regio",
    "soortgelijk": "soortgelijk",
}
_AANTAL_KERNCIJFERS: Final = 6


@dataclass(frozen=True)
class Hoofdstuk:
    """A chapter of a report: what stands below one heading of level 1."""

    titel: str
    onderdelen: tuple[Onderdeel, ...]


@dataclass(frozen=True)
class Kerncijfer:
    """One figure to show large: what it is, the figure, and how it compares or when it was measured."""

    naam: str
    cijfer: str
    erbij: str


@dataclass(frozen=True)
class Analysebeeld:
    """One area with all that is told about it.

    Parameters
    ----------
    gebied
        The area.
    samenvatting
        Its first lines.
    opmerkingen
        What has to stand where figures begin, such as that they are fictitious.
    kerncijfers
        A few figures with a value, of every domain in turn.
    cijfers
        A row per indicator: Domein, Onderwerp, Cijfer, Zekerheid, Jaar, Meetcyclus, a column per benchmark,
        Klasse, Eerder and Bron, all text.
    profiel
        All of it, to make the report of.
    """

    gebied: Analysegebied
    samenvatting: str
    opmerkingen: tuple[Onderdeel, ...]
    kerncijfers: tuple[Kerncijfer, ...]
    cijfers: pd.DataFrame
    profiel: Profiel


@dataclass(frozen=True)
class Analyserapport:
    """The report about one area, as it is written to a file and as it is laid out on a page.

    Parameters
    ----------
    rapport
        The report.
    hoofdstukken
        It in chapters, without its summary.
    naam
        Name for its files that fits every system, without what it ends in.
    """

    rapport: Rapport
    hoofdstukken: tuple[Hoofdstuk, ...]
    naam: str

    def als_bytes(self, vorm: str) -> bytes:
        """Return the report as the bytes of a file; `vorm` is ``".docx"``, ``".html"`` or ``".xlsx"``."""
        with TemporaryDirectory() as folder:
            return schrijf_rapport(self.rapport, Path(folder) / f"rapport{vorm}").read_bytes()


def gebieden_per_soort(project: Project) -> dict[str, tuple[Analysegebied, ...]]:
    """Return every area that can be analysed by its kind; werkgebieden by their indeling."""
    uit: dict[str, tuple[Analysegebied, ...]] = {}
    for gebied in analysegebieden(project.scan, project.indelingen):
        soort = gebied.soort
        if soort == "werkgebied":
            soort = f"werkgebied van {gebied.sleutel.rpartition(':')[0]}"
        uit[soort] = (*uit.get(soort, ()), gebied)
    return uit


def soort_van(per_soort: Mapping[str, Sequence[Analysegebied]], sleutel: str) -> str | None:
    """Return the kind of the area with this key; None when there is no such area."""
    return next((s for s, deel in per_soort.items() if any(g.sleutel == sleutel for g in deel)), None)


def gebied_bij_klik(
    per_soort: Mapping[str, Sequence[Analysegebied]], gekozen: Analysegebied, code: str
) -> Analysegebied:
    """Return the area that a click on a gebied means.

    It is the one of the same kind that holds the gebied; where that was chosen already, the gebied itself.
    """
    soort = soort_van(per_soort, gekozen.sleutel)
    zelfde = per_soort[soort] if soort else ()
    gevonden = next((gebied for gebied in zelfde if code in gebied.codes), gekozen)
    if gevonden != gekozen:
        return gevonden
    alle = (gebied for deel in per_soort.values() for gebied in deel)
    return next((gebied for gebied in alle if gebied.sleutel == code), gekozen)


def te_vergelijken(scan: Wijkscan) -> tuple[Met, ...]:
    """Return the benchmarks that figures of a scan can have, the usual ones first."""
    niveaus = set(scan.metingen["niveau"])
    aanwezig: list[Met] = [
        met
        for met in KEUZES
        if met == "gemeente"
        or (met == "eerder" and bool(scan.metingen["plaats"].isin(scan.codes).any()))
        or _NIVEAUS.get(met) in niveaus
    ]
    return tuple(sorted(aanwezig, key=lambda met: (met not in STANDAARD, KEUZES.index(met))))


def maak_analysebeeld(
    project: Project, gebied: Analysegebied, *, vergelijk_met: Sequence[str]
) -> Analysebeeld:
    """Return what is known of one area, without its report, which takes longer.

    Raises
    ------
    VerkeerdGebruik
        When a benchmark is not known.
    InvoerGeweigerd
        When figures in the scan may belong to other areas than their codes say.
    """
    (profiel,) = profielen(project.scan, [gebied], vergelijk_met=vergelijk_met)
    return Analysebeeld(
        gebied=gebied,
        samenvatting=" ".join(zin.tekst for zin in samenvatting(profiel)),
        opmerkingen=tuple(opmerkingen(profiel.herkomsten)),
        kerncijfers=_kerncijfers(profiel),
        cijfers=_cijfers(profiel),
        profiel=profiel,
    )


def maak_analyserapport(project: Project, beeld: Analysebeeld) -> Analyserapport:
    """Return the report about an area, with its charts and what is known of supply and use."""
    scan = project.scan
    document = analysedocument(scan, beeld.profiel, analyseer_alles(scan, [beeld.gebied]))
    return Analyserapport(
        rapport=Rapport(document, tabellenboek([beeld.profiel])),
        hoofdstukken=_hoofdstukken(document.onderdelen),
        naam=f"gebiedsanalyse-{bestandsnamen([beeld.gebied])[0]}",
    )


def _kerncijfers(profiel: Profiel) -> tuple[Kerncijfer, ...]:
    return tuple(
        Kerncijfer(c.indicator.naam, _zonder_eenheid(c), _erbij(c))
        for c in tien_cijfers(profiel, ("inwoners",))[:_AANTAL_KERNCIJFERS]
    )


def _zonder_eenheid(cijfer: Profielcijfer) -> str:
    """Return a figure that can be shown large: a unit of more than a sign stands below it."""
    eenheid = cijfer.indicator.eenheid
    return cijfer.cijfer.tekst if eenheid == "%" else cijfer.cijfer.tekst.removesuffix(eenheid).strip()


def _erbij(cijfer: Profielcijfer) -> str:
    naast, eenheid = cijfer.hoofdvergelijking, cijfer.indicator.eenheid
    delen = [eenheid] if eenheid not in ("", "%") else []
    delen += [vergelijkingstekst(naast, met_naam=True)] if naast else []
    if cijfer.cijfer.jaar is not None:
        delen.append(str(cijfer.cijfer.jaar))
    return ", ".join(delen)


def _hoofdstukken(onderdelen: Iterable[Onderdeel]) -> tuple[Hoofdstuk, ...]:
    """Split a report at its headings of level 1; what stands before the first one is the summary."""
    uit: list[tuple[str, list[Onderdeel]]] = []
    for deel in onderdelen:
        if isinstance(deel, Kop) and deel.niveau == 1:
            uit.append((deel.tekst, []))
        elif uit:
            uit[-1][1].append(deel)
    return tuple(Hoofdstuk(titel, tuple(delen)) for titel, delen in uit)


def _cijfers(profiel: Profiel) -> pd.DataFrame:
    namen = {v.met: v.naam for c in profiel.cijfers for v in c.vergelijkingen if v.met != "eerder"}
    return pd.DataFrame(
        [
            {
                "Domein": c.indicator.domein.capitalize(),
                "Onderwerp": c.indicator.naam + (" (cijfer van de gemeente)" if c.van_gemeente else ""),
                "Cijfer": c.cijfer.tekst,
                "Zekerheid": zekerheid(c),
                "Jaar": jaartekst(c.cijfer.jaar),
                "Meetcyclus": meetcyclus(c.indicator) or GEEN_WAARDE,
                **{f"Naast {namen[met]}": _naast(c, met) for met in KEUZES if met in namen},
                "Klasse": c.klassetekst or GEEN_WAARDE,
                "Eerder": vergelijkingstekst(c.eerder) if c.eerder else GEEN_WAARDE,
                "Bron": profiel.bron(c.cijfer),
            }
            for c in profiel.cijfers
        ]
    )


def _naast(cijfer: Profielcijfer, met: Met) -> str:
    gevonden = next((v for v in cijfer.vergelijkingen if v.met == met), None)
    return GEEN_WAARDE if gevonden is None else vergelijkingstekst(gevonden)


def laag_om_te_kiezen(scan: Wijkscan, gekozen: Analysegebied, gebieden: Sequence[Analysegebied]) -> Kaartlaag:
    """Return a map with one area filled, and the outlines of all areas that a click can choose.

    Parameters
    ----------
    scan
        The scan.
    gekozen
        The area of the analysis.
    gebieden
        All areas of its kind.
    """
    rest = scan.graaf.restgebieden
    vullingen = {
        code: GEKOZEN if code in gekozen.codes else REST if code in rest else Vulling(EFFEN)
        for code in scan.codes
    }
    legenda = [Legendaregel(GEKOZEN, gekozen.naam)]
    if REST in vullingen.values():
        legenda.append(Legendaregel(REST, "restgebied"))
    groot = any(len(gebied.codes) > 1 for gebied in gebieden)
    return Kaartlaag(
        titel=f"{scan.naam}: {gekozen.volledige_naam}",
        vullingen=vullingen,
        uitleg=uitleg_van_gebieden(scan.gebieden, {}, ()),
        legenda=tuple(legenda),
        omtrek_van={code: gebied.sleutel for gebied in gebieden for code in gebied.codes} if groot else {},
    )


_VORMEN: Final[Mapping[str, str]] = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".html": "text/html",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def bestandsvorm(vorm: str) -> str:
    """Return what a browser calls a file of this form."""
    return _VORMEN[vorm]
