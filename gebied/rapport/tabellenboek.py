"""The figures of profiles as a workbook: every figure that a report names is found here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pandas as pd

from gebied.indicatoren.cijfer import Cijfer
from gebied.indicatoren.standaardiseren import indexcijfer
from gebied.profiel.profiel import Profiel

_CIJFERS = [
    "plaats", "naam", "soort", "domein", "indicator", "onderwerp", "jaar", "cijfer", "waarde", "eenheid",
    "ondergrens", "bovengrens", "teller", "noemer", "dekking (%)", "geschat (%)", "benadering", "zekerheid",
    "van gemeente", "z-score", "percentiel", "klasse", "reden", "bron",
]  # fmt: skip
_VERGELIJKINGEN = [
    "plaats", "naam", "indicator", "onderwerp", "jaar", "cijfer", "waarde", "vergeleken met",
    "andere plaats", "andere naam", "ander jaar", "ander cijfer", "andere waarde", "verschil",
    "marge van het verschil", "oordeel",
]  # fmt: skip
_TREND = [
    "plaats", "naam", "indicator", "onderwerp", "jaar", "cijfer", "waarde", "ondergrens", "bovengrens",
    "eenheid", "index", "ondergrens index", "bovengrens index", "index 100 is", "zekerheid", "benadering",
    "geschat (%)", "bron",
]  # fmt: skip
_BRONNEN = ["bron", "tabel", "jaar", "opgehaald", "licentie", "opmerking"]


def tabellenboek(profielen: Sequence[Profiel]) -> dict[str, pd.DataFrame]:
    """Return the sheets for one profile or many, with raw values and 95 % bounds.

    Returns
    -------
    dict
        `cijfers` (one row per area and indicator, with z-score and percentile among the gebieden),
        `vergelijkingen` (one row per benchmark), `trend` (one row per year, with an index), `signalen`,
        `bronnen` and `bevindingen`. Values of protected counts are those that are shown: rounded, and absent
        where hidden.
    """
    return {
        "cijfers": pd.DataFrame(list(_cijfers(profielen)), columns=_CIJFERS),
        "vergelijkingen": pd.DataFrame(list(_vergelijkingen(profielen)), columns=_VERGELIJKINGEN),
        "trend": pd.DataFrame(list(_trend(profielen)), columns=_TREND),
        "signalen": _signalen(profielen),
        "bronnen": _bronnen(profielen),
        "bevindingen": _bevindingen(profielen),
    }


def _cijfers(profielen: Iterable[Profiel]) -> Iterator[tuple[Any, ...]]:
    for profiel in profielen:
        for regel in profiel.cijfers:
            cijfer, indicator = regel.cijfer, regel.indicator
            yield (
                cijfer.plaats,
                cijfer.naam,
                "gemeente" if regel.van_gemeente else profiel.gebied.soort,
                indicator.domein,
                indicator.sleutel,
                indicator.naam,
                cijfer.jaar,
                cijfer.tekst,
                cijfer.waarde,
                indicator.eenheid,
                cijfer.ondergrens,
                cijfer.bovengrens,
                cijfer.teller,
                cijfer.noemer,
                None if cijfer.dekking is None else 100 * cijfer.dekking,
                100 * cijfer.geschat,
                cijfer.benadering,
                indicator.zekerheid,
                regel.van_gemeente,
                regel.z,
                regel.percentiel,
                regel.klassetekst,
                cijfer.reden,
                profiel.bron(cijfer),
            )


def _vergelijkingen(profielen: Iterable[Profiel]) -> Iterator[tuple[Any, ...]]:
    for profiel in profielen:
        for regel in profiel.cijfers:
            cijfer, indicator = regel.cijfer, regel.indicator
            for vergelijking in regel.vergelijkingen:
                if vergelijking.met == "eerder" and indicator.zekerheid == "modelschatting":
                    continue
                ander, verschil = vergelijking.cijfer, vergelijking.verschil
                yield (
                    cijfer.plaats,
                    cijfer.naam,
                    indicator.sleutel,
                    indicator.naam,
                    cijfer.jaar,
                    cijfer.tekst,
                    cijfer.waarde,
                    vergelijking.met,
                    ander.plaats,
                    ander.naam,
                    ander.jaar,
                    ander.tekst,
                    ander.waarde,
                    verschil.waarde,
                    verschil.marge,
                    vergelijking.oordeel,
                )


def _trend(profielen: Iterable[Profiel]) -> Iterator[tuple[Any, ...]]:
    for profiel in profielen:
        for regel in profiel.cijfers:
            for cijfer in regel.trend:
                yield (
                    cijfer.plaats,
                    cijfer.naam,
                    regel.indicator.sleutel,
                    regel.indicator.naam,
                    cijfer.jaar,
                    cijfer.tekst,
                    cijfer.waarde,
                    cijfer.ondergrens,
                    cijfer.bovengrens,
                    regel.indicator.eenheid,
                    *_index(cijfer, regel.basis),
                    regel.indicator.zekerheid,
                    cijfer.benadering,
                    100 * cijfer.geschat,
                    profiel.bron(cijfer),
                )


def _index(cijfer: Cijfer, basis: Cijfer | None) -> tuple[float | None, float | None, float | None, str]:
    """Return the index with its bounds, and what is 100."""
    if basis is None:
        return None, None, None, ""
    return (*indexcijfer(cijfer, basis)[:3], f"{basis.naam} in {basis.jaar}")


def _signalen(profielen: Sequence[Profiel]) -> pd.DataFrame:
    delen = [p.signalen.assign(gebied=p.gebied.naam) for p in profielen if len(p.signalen)]
    kolommen = ["gebied", "soort", "tekst", "naam", "herkomst", "jaar"]
    return pd.concat(delen, ignore_index=True)[kolommen] if delen else pd.DataFrame(columns=kolommen)


def _bronnen(profielen: Sequence[Profiel]) -> pd.DataFrame:
    herkomsten = dict.fromkeys(herkomst for profiel in profielen for herkomst in profiel.herkomsten)
    rijen = [
        (h.bron, h.tabel, h.jaar, h.opgehaald.isoformat() if h.opgehaald else None, h.licentie, h.opmerking)
        for h in herkomsten
    ]
    return pd.DataFrame(rijen, columns=_BRONNEN)


def _bevindingen(profielen: Sequence[Profiel]) -> pd.DataFrame:
    rijen = dict.fromkeys(
        (bevinding.code, bevinding.gebied or "", bevinding.tekst)
        for profiel in profielen
        for bevinding in profiel.bevindingen
    )
    return pd.DataFrame(list(rijen), columns=["code", "gebied", "tekst"])
