"""What a column holds by its content: which part of its filled cells has which form or is known."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from gebied.bronnen import _codes as cbs
from gebied.bronnen.voorzieningen import Voorzieningenlijst, herken_domein, herken_voorziening
from gebied.bronnen.zoeken import naamsleutel

DATUMVORMEN: Final[Mapping[str, re.Pattern[str]]] = MappingProxyType(
    {
        "dd-mm-jjjj": re.compile(r"(0?[1-9]|[12]\d|3[01])-(0?[1-9]|1[0-2])-(1[89]|2\d|9\d)\d\d"),
        "d/m/jjjj": re.compile(r"(0?[1-9]|[12]\d|3[01])[/.](0?[1-9]|1[0-2])[/.](1[89]|2\d|9\d)\d\d"),
        "jjjj-mm-dd": re.compile(r"(1[89]|2\d|9\d)\d\d[-/.](0?[1-9]|1[0-2])[-/.](0?[1-9]|[12]\d|3[01])"),
        "jjjjmmdd": re.compile(r"(1[89]|2\d|9\d)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])"),
        "een getal van Excel": re.compile(r"[2-5]\d{4}([.,]\d+)?"),
    }
)
"""Forms of a date, tried in this order; a time of day behind it does not matter."""

_TIJD: Final = re.compile(r"[T ]+\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?( ?[AaPp][Mm])?( ?(Z|[+-]\d{2}:?\d{2}))?$")
_POSTCODES: Final = (
    ("pc6", re.compile(r"[1-9]\d{3}\s*[A-Za-z]{2}")),
    ("pc5", re.compile(r"[1-9]\d{3}\s*[A-Za-z]")),
    ("pc4", re.compile(r"[1-9]\d{3}")),
)
_JAAR: Final = re.compile(r"20[0-4]\d([.,]0+)?")
_AANTAL: Final = re.compile(r"\d{1,3}(\.\d{3})+|\d{1,9}([.,]0+)?|<\s?\d{1,2}|[-xX.]")
MEESTE_REGELS: Final = 1000
"""So many rows tell what a column holds; with hundreds of columns more would make the user wait."""

_NULLEN: Final = 2
"""Leading zeros that a spreadsheet leaves out of the number of a gemeente (0034)."""

_MEEST_VERSCHILLEND: Final = 500
"""A column with more different texts is no column of voorzieningen or domains."""

_SAMENGEVAT: Final = re.compile(r"<\s?\d{1,2}|[-xX.]")


@dataclass(frozen=True, repr=False)
class Kolomprofiel:
    """One column of the sample: shares (0 to 1) of its filled cells.

    Parameters
    ----------
    gevuld
        Filled cells.
    uniek
        Different texts among them.
    regels
        Rows of the sample.
    datum, jaar, aantal
        Shares that are a date, a year, a count (also ``"<10"`` and ``"-"``).
    datumvorm
        The form that most dates have; ``""`` without dates.
    plaats
        Kind of place → share: ``gebied``, ``naam``, groups of the scan, ``pc6``, ``pc5``, ``pc4``, ``oud``.
    voorziening
        Domain, or None where it is not known → share that is a voorziening of the list.
    domein
        Share that names a domain.
    """

    gevuld: int
    uniek: int
    regels: int
    datum: float
    jaar: float
    aantal: float
    datumvorm: str
    plaats: Mapping[str, float]
    voorziening: Mapping[str | None, float]
    domein: float

    def __repr__(self) -> str:
        return "Kolomprofiel()"  # shares of a small file say something about persons


class Plaatskenner:
    """What is known of the places of a scan, to recognise columns by; texts of public tables only.

    Parameters
    ----------
    gebieden
        `code`, `naam` and columns of groups, one row per gebied.
    """

    def __init__(self, gebieden: pd.DataFrame) -> None:
        self._codes = frozenset(gebieden["code"].astype(str))
        self._niveau = cbs.niveau_van(gebieden["code"].astype("string"))
        self._namen = frozenset(naamsleutel(str(naam)) for naam in gebieden["naam"].dropna())
        self.groepen = tuple(
            str(naam)
            for naam in gebieden.columns
            if naam not in ("code", "naam", "gemeentecode", "gemeente", "inwoners", "geometry", "restgebied")
            and pd.api.types.is_string_dtype(gebieden[naam].dtype)
        )
        self._codes_van = {groep: set(cbs.als_tekst(gebieden[groep].dropna())) for groep in self.groepen}
        self._waarden = {
            groep: frozenset(naamsleutel(str(waarde)) for waarde in gebieden[groep].dropna().unique())
            for groep in self.groepen
        }

    def soorten(self, teksten: Sequence[str]) -> dict[str, list[bool]]:
        """Return per kind of place which texts are one."""
        reeks = pd.Series(list(teksten), dtype="string")
        codes = cbs.als_tekst(reeks)
        vol = cbs.volledig(codes, self._niveau)
        bekend = vol.isin(self._codes)
        uit = {"gebied": bekend.tolist()}
        namen = [naamsleutel(tekst) for tekst in teksten]
        uit["naam"] = [naam in self._namen for naam in namen]
        wijken = cbs.volledig(codes, "wijk")
        for groep, waarden in self._waarden.items():
            in_groep = wijken.isin(self._codes_van[groep]) | pd.Series(
                [n in waarden for n in namen], dtype=bool
            )
            uit[groep] = in_groep.tolist()
            bekend |= in_groep
        vorm = cbs.is_cbs_code(codes)
        if self._niveau is not None:  # without prefix: long enough to be no postcode
            lang = codes.str.len() >= max(5, cbs.LENGTE[self._niveau] - _NULLEN)
            vorm |= cbs.is_cbs_code(vol) & lang.fillna(False).astype(bool)
        uit["oud"] = (vorm & ~bekend).tolist()
        for soort, patroon in _POSTCODES:
            uit[soort] = [patroon.fullmatch(tekst) is not None for tekst in teksten]
        return uit


def verdeeld(monster: pa.Table) -> pa.Table:
    """Return at most `MEESTE_REGELS` rows of a sample, evenly spread."""
    if monster.num_rows <= MEESTE_REGELS:
        return monster
    return monster.take(np.linspace(0, monster.num_rows - 1, MEESTE_REGELS).astype(int))


def profiel(kolom: pa.ChunkedArray, lijst: Voorzieningenlijst, plaatsen: Plaatskenner) -> Kolomprofiel:
    """Return what a text column of the sample holds."""
    kaal = pc.utf8_trim_whitespace(kolom.cast(pa.string())).drop_null()
    keren = pc.value_counts(kaal)
    teksten: list[str] = keren.field("values").to_pylist()
    aantallen: list[int] = keren.field("counts").to_pylist()
    if "" in teksten:
        plek = teksten.index("")
        del teksten[plek], aantallen[plek]
    gevuld = sum(aantallen)

    def deel(klopt: Sequence[bool]) -> float:
        return sum(n for n, ja in zip(aantallen, klopt, strict=True) if ja) / gevuld if gevuld else 0.0

    def deel_met(toets: Callable[[str], object]) -> float:
        return deel([bool(toets(tekst)) for tekst in teksten])

    zonder_tijd = [_TIJD.sub("", tekst) for tekst in teksten]
    vormen = {
        naam: deel([patroon.fullmatch(tekst) is not None for tekst in zonder_tijd])
        for naam, patroon in DATUMVORMEN.items()
    }
    datumvorm = max(vormen, key=lambda naam: vormen[naam])
    getallen = deel_met(_AANTAL.fullmatch)
    alleen_tekens = deel_met(_SAMENGEVAT.fullmatch)
    domeinen = [None, *(domein.sleutel for domein in lijst.domeinen)]
    weinig = len(teksten) <= _MEEST_VERSCHILLEND
    return Kolomprofiel(
        gevuld=gevuld,
        uniek=len(teksten),
        regels=len(kolom),
        datum=sum(vormen.values()),
        jaar=deel_met(_JAAR.fullmatch),
        aantal=getallen if getallen > alleen_tekens else 0.0,  # a column of dashes counts nothing
        datumvorm=datumvorm if vormen[datumvorm] else "",
        plaats=MappingProxyType(
            {soort: d for soort, klopt in plaatsen.soorten(teksten).items() if (d := deel(klopt))}
        ),
        voorziening=MappingProxyType(
            {d: deel_met(partial(herken_voorziening, lijst, domein=d)) if weinig else 0.0 for d in domeinen}
        ),
        domein=deel_met(partial(herken_domein, lijst)) if weinig else 0.0,
    )
