"""Where the goals of a gemeente stand, as a report and as sheets, with the faults of the doelenboom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

import pandas as pd

from gebied.bronnen.doelenbestand import SOORTEN, Doelenboom, Knoop
from gebied.model import Bevinding
from gebied.profiel.doelenboom import GEEN_DOELWAARDE, knopen_van
from gebied.profiel.doelenstand import Doelstand, standentabel
from gebied.rapport.document import Alinea, Document, Kop, Onderdeel, Opsomming, Tabel
from gebied.taal import getal, opsomming

_KOLOMMEN: Final = ("indicator", "cijfer", "jaar", "doelwaarde", "stand", "verandering")
_PER_GEBIED: Final = ("gebied", "cijfer", "jaar", "stand", "verandering")
_LEESWIJZER: Final = (
    "Een cijfer heet hoger of lager als het verschil groter is dan de onzekerheid. Waarom een cijfer "
    "verandert, zegt deze tabel niet. Modelschattingen zijn niet over de jaren vergeleken: daar zijn zij "
    "niet voor bedoeld."
)


def doelenrapport(
    boom: Doelenboom,
    standen: Sequence[Doelstand],
    bevindingen: Sequence[Bevinding] = (),
    *,
    bronnen: Iterable[str] = (),
    datum: date | None = None,
) -> Document:
    """Return the report: per doel where its indicators stand, then per gebied, then what to mend.

    Parameters
    ----------
    boom
        The doelenboom.
    standen
        Of `profiel.doelenstand.stand_van_doelen`; the first area is the one of the main tables.
    bevindingen
        Of `profiel.doelenboom.keur_doelenboom`.
    bronnen
        Source lines of the scan.
    datum
        The day of the report.
    """
    hoofd = [stand for stand in standen if stand.gebied == standen[0].gebied]
    onderdelen: list[Onderdeel] = [Alinea(_samenvatting(boom, hoofd), "inleiding")]
    if hoofd:
        onderdelen.append(Kop(f"De doelen in {hoofd[0].gebied.naam}"))
        onderdelen += _per_doel(hoofd)
        onderdelen.append(Alinea(_LEESWIJZER, "klein"))
        onderdelen += _per_gebied([stand for stand in standen if stand.gebied != hoofd[0].gebied])
        onderdelen += _zonder_cijfer(hoofd)
    if bevindingen:
        onderdelen.append(Kop("Wat er in de doelenboom niet klopt of ontbreekt"))
        onderdelen.append(Alinea("gebied verbetert hier niets aan: wat een code betekent, weet de gemeente."))
        onderdelen.append(Opsomming(tuple(bevinding.tekst for bevinding in bevindingen)))
    regels = (boom.bron, *(stand.knoop.bron for stand in hoofd), *bronnen)
    return Document(
        titel=f"Stand van de doelen: {boom.naam}",
        ondertitel=hoofd[0].gebied.naam if hoofd else "",
        onderdelen=tuple(onderdelen),
        onderwerp="Doelenboom",
        datum=datum,
        bronnen=tuple(dict.fromkeys(regel for regel in regels if regel)),
    )


def doelenbladen(
    boom: Doelenboom, standen: Sequence[Doelstand], bevindingen: Sequence[Bevinding] = ()
) -> dict[str, pd.DataFrame]:
    """Return the sheets `stand` (per indicator and area), `doelenboom` (every node) and `bevindingen`."""
    return {
        "stand": standentabel(standen),
        "doelenboom": pd.DataFrame(
            [
                {
                    "soort": knoop.soort,
                    "code": knoop.code,
                    "naam": knoop.naam,
                    "onder": ", ".join(knoop.onder),
                    "hoofdstuk": knoop.hoofdstuk,
                    "sleutel": knoop.sleutel,
                    "doelwaarde": _doelwaarde(knoop),
                    "doeljaar": knoop.doeljaar,
                    "bron": knoop.bron,
                }
                for knoop in knopen_van(boom)
            ]
        ),
        "bevindingen": pd.DataFrame(
            [(bevinding.code, bevinding.tekst) for bevinding in bevindingen], columns=["code", "tekst"]
        ),
    }


def _doelwaarde(knoop: Knoop) -> float | str | None:
    if knoop.soort != "indicator":
        return None
    return GEEN_DOELWAARDE if knoop.doelwaarde is None else knoop.doelwaarde


def _samenvatting(boom: Doelenboom, standen: Sequence[Doelstand]) -> str:
    knopen = knopen_van(boom)
    aantal = {soort: sum(knoop.soort == soort for knoop in knopen) for soort in SOORTEN}
    lijnen = aantal["beleidslijn"] + aantal["sublijn"]
    met_doel = sum(stand.knoop.doelwaarde is not None for stand in standen)
    met_cijfer = sum(stand.cijfer is not None and stand.cijfer.waarde is not None for stand in standen)
    gehaald = sum(stand.stand == "gehaald" for stand in standen)
    zinnen = [
        f"Deze doelenboom heeft {_aantal(aantal['doel'], 'doel', 'doelen')}, "
        f"{_aantal(lijnen, 'lijn', 'lijnen')} en {_indicatoren(aantal['indicator'])}.",
        f"Van {_indicatoren(met_cijfer)} is er een cijfer.",
        f"Voor {_indicatoren(met_doel)} is een doelwaarde vastgesteld.",
    ]
    if met_doel:
        zinnen.append(f"Gehaald: {getal(gehaald)}.")
    return " ".join(zinnen)


def _aantal(aantal: int, een: str, meer: str) -> str:
    return f"{getal(aantal)} {een if aantal == 1 else meer}"


def _indicatoren(aantal: int) -> str:
    return _aantal(aantal, "indicator", "indicatoren") if aantal else "geen enkele indicator"


def _per_doel(standen: Sequence[Doelstand]) -> Iterator[Onderdeel]:
    """Yield a table per doel; an indicator that serves two of them stands in both."""
    per: defaultdict[str, list[Doelstand]] = defaultdict(list)
    for stand in standen:
        for doel in stand.doelen:
            per[f"Doel {doel.code}: {doel.naam}"].append(stand)
        if not stand.doelen:
            per["Zonder doel"].append(stand)
    for titel, delen in per.items():
        yield Kop(titel, 2)
        yield Tabel(
            f"Indicatoren van {titel[0].lower()}{titel[1:]}",
            _KOLOMMEN,
            tuple((f"{stand.knoop.code} {stand.knoop.naam}".strip(), *_cellen(stand)) for stand in delen),
            frozenset({1, 2}),
        )


def _cellen(stand: Doelstand) -> tuple[str, str, str, str, str]:
    return (*_cijfer(stand), stand.doelwaardetekst, _stand(stand), stand.bewegingstekst)


def _stand(stand: Doelstand) -> str:
    return "–" if stand.knoop.doelwaarde is None else stand.stand


def _cijfer(stand: Doelstand) -> tuple[str, str]:
    if stand.cijfer is None:
        return "onbekend", "–"
    marge = f" ({stand.cijfer.margetekst})" if stand.cijfer.margetekst else ""
    return f"{stand.cijfer.tekst}{marge}", str(stand.cijfer.jaar or "–")


def _per_gebied(standen: Sequence[Doelstand]) -> Iterator[Onderdeel]:
    """Yield a table per indicator with a figure in one of the areas."""
    per: defaultdict[tuple[str, str], list[Doelstand]] = defaultdict(list)
    for stand in standen:
        if stand.cijfer is not None:
            per[stand.knoop.code, stand.knoop.naam].append(stand)
    if per:
        yield Kop("De doelen per gebied")
    for (code, naam), delen in per.items():
        yield Kop(f"{code} {naam}", 2)
        yield Tabel(
            f"{code} {naam}, doelwaarde: {delen[0].doelwaardetekst}",
            _PER_GEBIED,
            tuple((s.gebied.volledige_naam, *_cijfer(s), _stand(s), s.bewegingstekst) for s in delen),
            frozenset({1, 2}),
        )


def _zonder_cijfer(standen: Sequence[Doelstand]) -> Iterator[Onderdeel]:
    per: defaultdict[str, list[str]] = defaultdict(list)
    for stand in standen:
        if stand.reden:
            per[stand.reden].append(stand.knoop.code)
    if per:
        yield Kop("Waarom er geen cijfer is")
        yield Opsomming(tuple(f"{opsomming(codes)}: {reden}." for reden, codes in per.items()))
