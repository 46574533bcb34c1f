"""The gebiedsanalyse as a report: what stands out, figures and text per domain, and how sure they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from gebied.indicatoren.cijfer import Cijfer
from gebied.profiel.profiel import Profiel
from gebied.profiel.tekst import domeintekst, samenvatting
from gebied.rapport.document import Alinea, Document, Kop, Onderdeel, Opsomming, Plaatje, Tabel
from gebied.rapport.profieldelen import (
    GEEN_WAARDE,
    Bronnenlijst,
    alinea,
    cijfertabellen,
    leeswijzer,
    opmerkingen,
    opvallend,
    signalentabel,
    sterke_punten,
)
from gebied.taal import opsomming

_GEEN_PLAATJES: Mapping[str, Plaatje] = MappingProxyType({})


def gebiedsanalyse(
    profiel: Profiel,
    *,
    plaatjes: Mapping[str, Plaatje] = _GEEN_PLAATJES,
    aanbod: Sequence[Onderdeel] = (),
    bronnen: Iterable[str] = (),
    datum: date | None = None,
) -> Document:
    """Return the report about one area.

    Parameters
    ----------
    profiel
        The area with its figures.
    plaatjes
        Pictures: one under the name of a domain stands with that domain, ``"trend"`` with the trend, all
        others after the summary.
    aanbod
        What is told about supply and demand, below headings of level 2 or lower.
    bronnen
        Further sources, such as those of a map.
    datum
        The day of the report.
    """
    lijst = Bronnenlijst()
    domeinen = profiel.per_domein()
    los = [plaatje for naam, plaatje in plaatjes.items() if naam not in {*domeinen, "trend"}]
    onderdelen: list[Onderdeel] = [
        *_samenvatting(profiel),
        *los,
        Kop("Cijfers per domein"),
        *_domeinen(profiel, plaatjes, lijst),
        *_trend(profiel, plaatjes),
        *([Kop("Voorzieningen en gebruik"), *aanbod] if aanbod else []),
        *_signalen(profiel),
        Kop("Wat ontbreekt en wat u moet weten"),
        *_ontbreekt(profiel),
        Kop("Hoe u dit leest"),
        *leeswijzer(),
        *_uitleg(profiel),
    ]
    return Document(
        titel=f"Gebiedsanalyse {profiel.gebied.naam}",
        ondertitel=_ondertitel(profiel),
        onderdelen=tuple(onderdelen),
        onderwerp="Gebiedsanalyse",
        datum=datum,
        bronnen=(*lijst.regels, *bronnen),
    )


def _ondertitel(profiel: Profiel) -> str:
    soort = "" if profiel.gebied.soort == "scan" else f"{profiel.gebied.soort}, "
    jaren = f"cijfers over {opsomming([str(jaar) for jaar in profiel.jaren])}" if profiel.jaren else ""
    return f"{soort}{jaren or profiel.scan}".strip(", ").capitalize()


def _samenvatting(profiel: Profiel) -> list[Onderdeel]:
    tekst = " ".join(zin.tekst for zin in samenvatting(profiel))
    delen = [Alinea(tekst, soort="inleiding"), *opmerkingen(profiel.herkomsten), Kop("Wat opvalt")]
    if not profiel.oordelen:
        waarom = [b.tekst for b in profiel.bevindingen if b.code == "WEINIG_INWONERS"]
        delen += [Alinea(regel, soort="let op") for regel in waarom]
    delen += opvallend(profiel)
    if punten := sterke_punten(profiel):
        delen += [Kop("Sterke punten", 2), *punten]
    return delen


def _domeinen(profiel: Profiel, plaatjes: Mapping[str, Plaatje], lijst: Bronnenlijst) -> Iterable[Onderdeel]:
    for domein, cijfers in profiel.per_domein().items():
        yield Kop(domein.capitalize(), 2)
        yield from alinea(domeintekst(profiel, domein))
        if domein in plaatjes:
            yield plaatjes[domein]
        yield from cijfertabellen(f"{domein.capitalize()} in {profiel.gebied.naam}", cijfers, profiel, lijst)


def _trend(profiel: Profiel, plaatjes: Mapping[str, Plaatje]) -> list[Onderdeel]:
    """Return figures over the years; what a model estimated has no place here."""
    cijfers = [c for c in profiel.cijfers if c.trend and c.indicator.zekerheid != "modelschatting"]
    if not cijfers:
        return []
    jaren = sorted({punt.jaar for c in cijfers for punt in c.trend if punt.jaar is not None})
    rijen = []
    for cijfer in cijfers:
        per_jaar = {punt.jaar: punt for punt in cijfer.trend}
        waarden = [_trendpunt(per_jaar.get(jaar)) for jaar in jaren]
        eerder = cijfer.eerder
        oordeel = GEEN_WAARDE if eerder is None else f"{eerder.oordeel} dan in {eerder.naam}"
        if eerder is not None and eerder.oordeel == "vergelijkbaar":
            oordeel = f"vergelijkbaar met {eerder.naam}"
        rijen.append((cijfer.indicator.naam, *waarden, oordeel))
    tabel = Tabel(
        f"Door de jaren in {profiel.gebied.naam}",
        ("Onderwerp", *map(str, jaren), "Verandering"),
        tuple(rijen),
        getallen=frozenset(range(1, len(jaren) + 1)),
        noot="Modelschattingen staan hier niet bij: zij laten niet zien wat er is veranderd. "
        "Omgerekend: de grenzen waren toen anders.",
    )
    plaatje = [plaatjes["trend"]] if "trend" in plaatjes else []
    return [Kop("Door de jaren"), *plaatje, tabel]


def _trendpunt(cijfer: Cijfer | None) -> str:
    if cijfer is None:
        return GEEN_WAARDE
    return f"{cijfer.tekst} (omgerekend)" if cijfer.geschat >= 0.005 else cijfer.tekst


def _signalen(profiel: Profiel) -> list[Onderdeel]:
    tabel = signalentabel(f"Signalen uit {profiel.gebied.naam}", profiel.signalen)
    if not tabel:
        return []
    uitleg = "Dit zijn geen metingen, maar wat mensen vertelden. Bij elk signaal staat van wie het komt."
    return [Kop("Signalen en afspraken"), Alinea(uitleg), *tabel]


def _ontbreekt(profiel: Profiel) -> Iterable[Onderdeel]:
    zonder = [c for c in profiel.cijfers if c.cijfer.waarde is None]
    if zonder:
        rijen = tuple((c.indicator.naam, c.cijfer.tekst, c.cijfer.reden) for c in zonder)
        yield Tabel("Onderwerpen zonder cijfer in dit gebied", ("Onderwerp", "Cijfer", "Waarom"), rijen)
    if profiel.zonder_cijfer:
        namen: dict[str, list[str]] = {}
        for indicator in profiel.zonder_cijfer:
            namen.setdefault(indicator.domein.capitalize(), []).append(indicator.naam)
        yield Tabel(
            "Onderwerpen waarvan deze scan niets weet",
            ("Domein", "Onderwerpen"),
            tuple((domein, ", ".join(deel)) for domein, deel in namen.items()),
            noot="Er is geen bestand met deze cijfers ingelezen, of er bestaat geen cijfer van.",
        )
    teksten = tuple(dict.fromkeys(bevinding.tekst for bevinding in profiel.bevindingen))
    if teksten:
        yield Alinea("Let bij deze cijfers op het volgende.")
        yield Opsomming(teksten)
    if not (zonder or profiel.zonder_cijfer or teksten):
        yield Alinea("Er ontbreekt niets.")


def _uitleg(profiel: Profiel) -> list[Onderdeel]:
    if not profiel.cijfers:
        return []
    rijen = tuple(
        (c.indicator.naam, c.indicator.uitleg, c.indicator.eenheid or GEEN_WAARDE) for c in profiel.cijfers
    )
    return [
        Kop("Wat elk onderwerp betekent", 2),
        Tabel("Uitleg van de onderwerpen", ("Onderwerp", "Uitleg", "Eenheid"), rijen),
    ]
