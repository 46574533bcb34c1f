"""Full birth dates: by what a header says, or by years that spread as births do and as care does not."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
from scipy.special import bdtr

from gebied.privacy._steekproef import Steekproef

GEBOORTE_KOPPEN: Final = (
    "geboortedat", "geboortedag", "gebdat", "gebdt", "geborenop", "geboren", "birthdate", "dateofbirth",
    "dob",
)  # fmt: skip

MINST_JAREN: Final = 10.5
"""From the 5th to the 95th percentile; dates of care in use span less, or most of them are recent."""

MINST_MIDDEN: Final = 0.32
"""Births lie evenly: half of the oldest is the median of their ages. Of care in use it is a quarter."""

LANG_GELEDEN: Final = 20
"""Years: when half of the dates are older, they are births."""

_MINST: Final = 8
_MINST_STRENG: Final = 20
_GENOEG: Final = 60
_WEEKEND: Final = 2 / 7
_MEEST_WEEKEND: Final = 0.12
_TOEVAL: Final = 0.004

_MAANDEN: Final = frozenset(
    ("jan", "feb", "mrt", "maa", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "oct", "nov", "dec", "may")
)
_VORMEN: Final = (
    re.compile(r"(?P<j>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?:[T ].*)?"),
    re.compile(r"(?P<j>\d{4})/(?P<m>\d{1,2})/(?P<d>\d{1,2})(?:[T ].*)?"),
    re.compile(r"(?P<d>\d{1,2})[-/. ](?P<m>\d{1,2})[-/. ](?P<j>\d{4})(?:[T ].*)?"),
    re.compile(r"(?P<d>\d{1,2})[-/.](?P<m>\d{1,2})[-/.](?P<j>\d{2})"),
    re.compile(r"(?P<j>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?:[.,]0)?"),
    re.compile(r"(?P<d>\d{1,2})[-. ]?(?P<w>[A-Za-z]{3})[a-z]*[-. ]*(?P<j>\d{4})"),
)
_LANDELIJK: Final = re.compile(r"\d{4,5}(?:[.,]0)?")
_EXCEL_BEGIN: Final = date(1899, 12, 30)
_LEEG: Final = ((1900, 1, 1), (1899, 12, 30), (1753, 1, 1))
_VROEGSTE: Final = 1900
_GEB: Final = re.compile(
    r"\bgeb(?:oren)?\b\.?\D{0,12}\d{1,2}[-/. ](?:\d{1,2}|[a-z]{3,9})[-/. ]\d{2,4}", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Dag:
    """A day that a text means; no calendar is asked, 31-02 is one too."""

    jaar: int
    maand: int
    dag: int


def lees_dag(tekst: str, *, nu: int, getal: bool = False) -> Dag | None:
    """Return the day that a text means, or None.

    Parameters
    ----------
    tekst
        A cell.
    nu
        This year; two digits that lie beyond it are of the century before.
    getal
        Whether a number may be the serial of a day in Excel.
    """
    for vorm in _VORMEN:
        if gevonden := vorm.fullmatch(tekst):
            deel = gevonden.groupdict()
            jaar, dag = int(deel["j"]), int(deel["d"])
            if len(deel["j"]) == 2:
                jaar += 2000 if jaar <= nu % 100 + 5 else 1900
            if woord := deel.get("w"):
                maand = 1 if woord.casefold()[:3] in _MAANDEN else 0
            else:
                maand = int(deel["m"])
            if 12 < maand <= 31 and dag <= 12:  # month first, as in America
                maand, dag = dag, maand
            return Dag(jaar, maand, dag) if 1 <= maand <= 12 and 1 <= dag <= 31 else None
    if getal and _LANDELIJK.fullmatch(tekst):
        dag_nr = int(re.split(r"[.,]", tekst)[0])
        if 3000 < dag_nr < 60_000:
            gevonden_dag = _EXCEL_BEGIN + timedelta(days=dag_nr)
            return Dag(gevonden_dag.year, gevonden_dag.month, gevonden_dag.day)
    return None


def geboortedatum(proef: Steekproef, *, nu: int) -> bool:
    """Return whether a column holds full birth dates.

    A year of birth or an age is none. In a column of dates the years tell, whatever the header says.
    """
    if any(_GEB.search(tekst) for tekst in proef.waarden):
        return True
    geboren = proef.kop_met(GEBOORTE_KOPPEN)
    als_getal = geboren or proef.rol in ("begin", "eind")
    dagen = [dag for t in proef.waarden if not t.isdigit() and (dag := lees_dag(t, nu=nu)) is not None]
    if len(dagen) < 0.2 * len(proef.waarden):
        dagen = [dag for t in proef.waarden if (dag := lees_dag(t, nu=nu, getal=als_getal)) is not None]
        # codes of gebieden can look like a day written as 8 digits; not nearly all of them do
        if len(dagen) < 0.9 * len(proef.waarden):
            return geboren and len(dagen) > 0
    echt = [
        dag
        for dag in dagen
        if (dag.jaar, dag.maand, dag.dag) not in _LEEG and _VROEGSTE <= dag.jaar <= nu + 5
    ]
    return geboren or _als_geboorten(echt, nu, streng=proef.streng)


def _als_geboorten(dagen: Sequence[Dag], nu: int, *, streng: bool) -> bool:
    """Whether dates spread as births; care in use thins out backwards, and does not begin on Sunday."""
    aantal = len(dagen)
    jaren = np.array([dag.jaar + (dag.maand - 1) / 12 + dag.dag / 400 for dag in dagen])
    if not aantal or (streng and aantal < _MINST_STRENG):
        return False
    if np.median(jaren) <= nu - LANG_GELEDEN:
        return aantal < _MINST or len({dag.jaar for dag in dagen}) > 3
    if aantal < _MINST or np.mean([dag.dag == 1 for dag in dagen]) > 0.3 or _door_de_week(dagen):
        return False
    oudste, midden, jong, laatste = np.percentile(jaren, [5, 50, 95, 99])
    breed = jong - oudste
    recent = np.mean(jaren > laatste - 3)
    ligging = (laatste - midden) / max(laatste - oudste, 1e-9)
    minst = MINST_MIDDEN if aantal >= _GENOEG else MINST_MIDDEN - 0.07
    gelijkmatig = breed >= MINST_JAREN and ligging >= minst
    # teenagers in care: hardly anyone is three years old
    tieners = breed >= 0.7 * MINST_JAREN and aantal >= 20 and recent <= 0.1
    return bool(gelijkmatig or tieners)


def _door_de_week(dagen: Sequence[Dag]) -> bool:
    """Whether hardly any day is a Saturday or Sunday, as when people at work fill in dates."""
    dagen = [dag for dag in dagen if dag.dag != 1]
    weekend = sum(map(_is_weekend, dagen))
    toeval = bdtr(weekend, len(dagen), _WEEKEND)
    return bool(weekend <= _MEEST_WEEKEND * len(dagen) and toeval < _TOEVAL)


def _is_weekend(dag: Dag) -> bool:
    bestaat = dag.dag <= calendar.monthrange(dag.jaar, dag.maand)[1]
    return bestaat and calendar.weekday(dag.jaar, dag.maand, dag.dag) >= calendar.SATURDAY
