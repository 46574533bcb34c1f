"""Codes of CBS areas: padded, integer, lower case, with letters, and the level they belong to."""

from __future__ import annotations

import re
from typing import Final

import pandas as pd

from gebied.model import Niveau

VOORVOEGSEL: Final[dict[Niveau, str]] = {"gemeente": "GM", "wijk": "WK", "buurt": "BU"}
LENGTE: Final[dict[Niveau, int]] = {"gemeente": 4, "wijk": 6, "buurt": 8}
HOOGSTE_GEMEENTE: Final = 1999
"""No gemeente has ever had a number of 2000 or more, which tells 34 01 01 from 3401 01."""

_NIVEAU: Final[dict[str, Niveau]] = {voor: niveau for niveau, voor in VOORVOEGSEL.items()}
_CBS = re.compile(r"GM\d{4}|WK\d{4}[0-9A-Z]{2}|BU\d{4}[0-9A-Z]{4}")
_LIJKT_CBS = re.compile(r"(GM|WK|BU)\d")
_ZONDER_VOORVOEGSEL = re.compile(r"\d{1,8}|\d{1,4}[0-9A-Z]{4}|\d{1,4}[0-9A-Z]{2}")
_LAND = re.compile(r"NL\d\d")


def als_tekst(reeks: pd.Series) -> pd.Series[str]:
    """Return codes as text without blanks, in capitals; a float such as 340101.0 becomes ``"340101"``."""
    if pd.api.types.is_numeric_dtype(reeks.dtype):
        return reeks.astype("Float64").round().astype("Int64").astype("string")
    tekst = reeks.astype("string").str.replace(r"\s+", "", regex=True).str.upper()
    return tekst.str.replace(r"^(\d+)\.0+$", r"\1", regex=True)


def is_cbs_code(reeks: pd.Series[str]) -> pd.Series[bool]:
    """Return for each text whether it is a full code of a gemeente, wijk or buurt."""
    return reeks.str.fullmatch(_CBS).fillna(False).astype(bool)


def lijkt_op_codes(reeks: pd.Series) -> bool:
    """Return whether most values of a column have the shape of a code, with or without its prefix."""
    tekst = als_tekst(reeks.dropna())
    vorm = rf"{_CBS.pattern}|{_LAND.pattern}|{_ZONDER_VOORVOEGSEL.pattern}"
    return bool(len(tekst)) and bool(tekst.str.fullmatch(vorm).fillna(False).mean() > 0.5)


def niveau_van(codes: pd.Series[str]) -> Niveau | None:
    """Return the one level that the prefixes of these codes name, else None."""
    gevonden = set(codes[is_cbs_code(codes)].str[:2])
    return _NIVEAU[gevonden.pop()] if len(gevonden) == 1 else None


def niveau_van_getallen(codes: pd.Series[str]) -> Niveau | None:
    """Return the only level that codes without prefix can have, or None when more than one fits.

    The number of the gemeente, which comes first, must be one that exists.
    """
    kaal = codes[codes.str.fullmatch(_ZONDER_VOORVOEGSEL).fillna(False)]
    if kaal.empty:
        return None
    passend: list[Niveau] = []
    for niveau, lengte in LENGTE.items():
        gevuld = kaal.str.zfill(lengte)
        nummer = pd.to_numeric(gevuld.str[:4], errors="coerce")
        if (gevuld.str.len() == lengte).all() and nummer.between(1, HOOGSTE_GEMEENTE).all():
            passend.append(niveau)
    return passend[0] if len(passend) == 1 else None


def volledig(codes: pd.Series[str], niveau: Niveau | None) -> pd.Series[str]:
    """Return codes with prefix and leading zeros: ``"340101"`` becomes ``"BU00340101"`` for a buurt.

    Codes that are not of CBS stay as they are, for a gemeente with areas of its own.
    """
    if niveau is None:
        return codes
    lengte = LENGTE[niveau]
    gevuld = codes.str.zfill(lengte)
    kaal = codes.str.fullmatch(_ZONDER_VOORVOEGSEL).fillna(False) & (gevuld.str.len() == lengte)
    return codes.where(~kaal, VOORVOEGSEL[niveau] + gevuld)


def fouten_in_codes(codes: pd.Series[str], niveau: Niveau | None) -> list[str]:
    """Return every fault in full codes in Dutch: empty, cut off, or of another level."""
    problemen = []
    leeg = codes.isna() | (codes == "")
    if leeg.any():
        regels = ", ".join(str(nummer + 1) for nummer in leeg.to_numpy().nonzero()[0][:5])
        problemen.append(f"{int(leeg.sum())} rijen hebben geen code (rij {regels}).")
    gevuld = codes[~leeg]
    lijkt = gevuld.str.match(_LIJKT_CBS) | gevuld.str.fullmatch(r"\d+")
    for code in gevuld[lijkt & ~is_cbs_code(gevuld)].unique()[:5]:
        problemen.append(f"code '{code}' is geen volledige CBS-code, zoals BU00340101.")
    if niveau is not None:
        ander = gevuld[is_cbs_code(gevuld) & (gevuld.str[:2] != VOORVOEGSEL[niveau])]
        if len(ander):
            wat = _NIVEAU[ander.iloc[0][:2]]
            problemen.append(
                f"{len(ander)} codes zijn van een {wat} en niet van een {niveau} "
                f"({', '.join(ander.unique()[:3])})."
            )
    return problemen
