"""Values of a foreign column: numbers with a reason for each gap, yes and no, and text."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from gebied.bronnen.namen import ONTBREKEND_VANAF, REDEN_LEEG, reden_ontbrekend
from gebied.model import Kolom

GETAL_SOORTEN = frozenset({"aantal", "percentage", "gemiddelde", "dichtheid"})
LEGE_TEKSTEN = ["", ".", "-", "x", "X", "nan", "None"]

_GROOTSTE_GEHEEL = 2.0**53
"""Above this a float no longer holds every whole number, and further on an integer overflows in silence."""
_LANGSTE = 30

_DUIZENDTAL_PUNT = r"-?\d{1,3}(\.\d{3})+"
_DUIZENDTAL_KOMMA = r"-?\d{1,3}(,\d{3})+"
_STEDELIJKHEID = {
    "extremely urbanised": 1,
    "strongly urbanised": 2,
    "moderately urbanised": 3,
    "hardly urbanised": 4,
    "not urbanised": 5,
}


@dataclass(frozen=True)
class Waarden:
    """One column after reading: its values, why some are missing (text, null where present), its faults."""

    reeks: pd.Series
    redenen: pd.Series[str]
    fouten: tuple[str, ...] = field(default=())


def lees_waarden(reeks: pd.Series, kolom: Kolom) -> Waarden:
    """Return the values of a foreign column as the kind of our column asks.

    Figures become Int64 or Float64. A text among figures is a fault. A column that we do not know becomes
    numbers when all its values are numbers, and stays text otherwise.
    """
    if kolom.naam == "stedelijkheid":
        reeks = reeks.replace(_STEDELIJKHEID)
    if kolom.naam == "water":
        return Waarden(als_ja_nee(reeks), _geen_redenen(reeks))
    if kolom.soort == "groep":
        return Waarden(als_tekst(reeks), _geen_redenen(reeks))
    getallen = pd.api.types.is_numeric_dtype(reeks.dtype)
    if kolom.soort == "kenmerk" and not getallen and kolom.naam != "stedelijkheid":
        return Waarden(als_tekst(reeks), _geen_redenen(reeks))
    waarden = _als_getallen(reeks, telling=kolom.soort == "aantal")
    if waarden.fouten and kolom.soort not in GETAL_SOORTEN:
        return Waarden(als_tekst(reeks), _geen_redenen(reeks))
    return waarden


def als_tekst(reeks: pd.Series) -> pd.Series[str]:
    """Return text without blanks around it; an empty cell is null."""
    if pd.api.types.is_float_dtype(reeks.dtype) and (reeks.dropna() % 1 == 0).all():
        reeks = reeks.astype("Int64")
    tekst = reeks.astype("string").str.strip()
    return tekst.mask(tekst.isin(LEGE_TEKSTEN)).astype("str")


def als_ja_nee(reeks: pd.Series) -> pd.Series[bool]:
    """Return True for JA, true or 1; anything else, also an empty cell, is False."""
    return reeks.astype("string").str.strip().str.casefold().isin(["ja", "true", "1", "1.0", "waar"])


def _geen_redenen(reeks: pd.Series) -> pd.Series[str]:
    return pd.Series(None, index=reeks.index, dtype="str")


def _als_getallen(reeks: pd.Series, *, telling: bool) -> Waarden:
    redenen = _geen_redenen(reeks)
    fouten: tuple[str, ...] = ()
    if pd.api.types.is_numeric_dtype(reeks.dtype):
        getallen = reeks.astype("Float64")
        leeg = getallen.isna()
    else:
        tekst = reeks.astype("string").str.strip()
        leeg = tekst.isna() | tekst.isin(LEGE_TEKSTEN)
        getallen = pd.to_numeric(_punten(tekst.mask(leeg), telling=telling), errors="coerce").astype(
            "Float64"
        )
        fout = getallen.isna() & ~leeg
        fouten = tuple(str(waarde) for waarde in tekst[fout].unique()[:5])
    oneindig = ~np.isfinite(getallen.to_numpy(dtype=float, na_value=0.0))
    fouten += tuple(str(waarde)[:_LANGSTE] for waarde in reeks[oneindig].unique()[:5])
    getallen = getallen.mask(oneindig)
    redenen[leeg] = REDEN_LEEG
    code = (getallen <= ONTBREKEND_VANAF).fillna(False).astype(bool)
    if code.any():
        redenen[code] = getallen[code].map(reden_ontbrekend).astype("str")
        getallen = getallen.mask(code)
    bekend = getallen.dropna()
    geheel = bool(((bekend == bekend.round()) & (bekend.abs() <= _GROOTSTE_GEHEEL)).all())
    return Waarden(getallen.astype("Int64") if geheel else getallen, redenen, fouten)


def _punten(tekst: pd.Series[str], *, telling: bool) -> pd.Series[str]:
    """Return numbers with a decimal point. One column has one style: a comma anywhere decides it.

    Only counts may read ``1.507`` as a thousand: for a score or a percentage it is a decimal.
    """
    gevuld = tekst.dropna()
    komma, punt = gevuld[gevuld.str.contains(",")], gevuld[gevuld.str.contains(".", regex=False)]
    if len(komma):
        if telling and komma.str.fullmatch(_DUIZENDTAL_KOMMA).all():
            return tekst.str.replace(",", "")
        if punt.str.replace(r",\d*$", "", regex=True).str.fullmatch(_DUIZENDTAL_PUNT).all():
            tekst = tekst.str.replace(".", "", regex=False)
        return tekst.str.replace(",", ".")
    if telling and len(punt) and punt.str.fullmatch(_DUIZENDTAL_PUNT).all():
        return tekst.str.replace(".", "", regex=False)
    return tekst
