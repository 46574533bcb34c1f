"""Dates and years as files write them. A text is read by its own form, so the same text is the same day."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

TIJD: Final = (
    r"[T ]+\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?( ?[AaPp][Mm])?"  # 12:30, 12:30:59.123, 0:30 AM
    r" ?(Z|[+-]\d{2}:?\d{2})?$"
)
"""A time of day behind a date, in what Python's `re` and Arrow's RE2 have in common."""

_TIJD: Final = re.compile(TIJD, re.ASCII)
_DAG_EERST: Final = re.compile(r"(?P<d>\d{1,2})([-/.])(?P<m>\d{1,2})\2(?P<j>\d{4})", re.ASCII)
_JAAR_EERST: Final = re.compile(r"(?P<j>\d{4})([-/.])(?P<m>\d{1,2})\2(?P<d>\d{1,2})", re.ASCII)
_KAAL: Final = re.compile(r"(?P<j>\d{4})(?P<m>\d{2})(?P<d>\d{2})", re.ASCII)
_EXCEL: Final = re.compile(r"(?P<n>\d{5})([.,]\d+)?", re.ASCII)
_JAAR: Final = re.compile(r"(?P<j>\d{4})([.,]0+)?", re.ASCII)

_EXCEL_NUL: Final = date(1899, 12, 30)
"""Day 0 of Excel; right from 1 March 1900 on."""

_EXCEL_DAGEN: Final = range(20_000, 60_001)


def lees_datum(tekst: str) -> date | None:
    """Return the day that a text means, or None when it is no date.

    Day first (31-12-2024, 1/2/2024), year first (2024-12-31), without separators (20241231) or the serial
    number of Excel (45657); a time of day behind it is left out.

    >>> lees_datum("1-2-2024"), lees_datum("20240201"), lees_datum("45323"), lees_datum("2024-13-01")
    (datetime.date(2024, 2, 1), datetime.date(2024, 2, 1), datetime.date(2024, 2, 1), None)
    """
    kaal = _TIJD.sub("", tekst.strip())
    if excel := _EXCEL.fullmatch(kaal):
        dagen = int(excel["n"])
        return _EXCEL_NUL + timedelta(days=dagen) if dagen in _EXCEL_DAGEN else None
    for vorm in (_DAG_EERST, _JAAR_EERST, _KAAL):
        if delen := vorm.fullmatch(kaal):
            try:
                return date(int(delen["j"]), int(delen["m"]), int(delen["d"]))
            except ValueError:
                return None
    return None


def lees_jaar(tekst: str) -> int | None:
    """Return the year that a text is, or None.

    >>> lees_jaar("2024"), lees_jaar("2024.0"), lees_jaar("24")
    (2024, 2024, None)
    """
    delen = _JAAR.fullmatch(tekst.strip())
    return int(delen["j"]) if delen else None
