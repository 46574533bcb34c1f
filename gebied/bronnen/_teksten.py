"""Texts and headers of a table that a user wrote: on one line, without signs that no reader sees."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd

from gebied.bronnen.namen import sleutel

# control characters, halves of a letter, and marks that turn the direction of the text around
_ONZICHTBAAR: Final = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]"
)
_WIT: Final = re.compile(r"\s+")
_EENHEID: Final = re.compile(r"\s*\([^()]*\)\s*$")


def schone_tekst(reeks: pd.Series) -> pd.Series[str]:
    """Return texts on one line without invisible signs; an empty cell is ``""``."""
    if pd.api.types.is_float_dtype(reeks.dtype) and (reeks.dropna() % 1 == 0).all():
        reeks = reeks.astype("Int64")  # whole numbers with a gap among them, in a workbook
    return reeks.astype("string").fillna("").map(schoon).astype("str")


def schoon(tekst: str) -> str:
    """Return one text without invisible signs, with single blanks.

    >>> schoon(" Buurthuis\\n de\\x07 Haven ")
    'Buurthuis de Haven'
    """
    return _WIT.sub(" ", _ONZICHTBAAR.sub("", tekst)).strip()


def herken_koppen(koppen: Sequence[str], woorden: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return our name → header, for headers that are one of our words; a unit between brackets may follow."""
    op_sleutel = {sleutel(_EENHEID.sub("", kop)): kop for kop in reversed(koppen)}
    gevonden = {
        ons: next((op_sleutel[woord] for woord in vreemd if woord in op_sleutel), None)
        for ons, vreemd in woorden.items()
    }
    return {ons: kop for ons, kop in gevonden.items() if kop is not None}
