"""Finding a gebied by what a user writes: its code in any form, or its name."""

from __future__ import annotations

import re

import pandas as pd

from gebied.bronnen import _codes as cbs
from gebied.bronnen.namen import sleutel
from gebied.fouten import lijkt_op

_LIDWOORD = re.compile(r"^(?:de|het|'t|wijk \d+)\s+", re.IGNORECASE)


def vind_codes(gebieden: pd.DataFrame, tekst: str) -> tuple[str, ...]:
    """Return the codes that a text can mean: none, one, or several when a name is not unique.

    Parameters
    ----------
    gebieden
        Table with `code` and `naam`.
    tekst
        A code (``"BU00340101"``, ``"340101"``) or a name. Case, signs and a leading article do not count.
    """
    codes = gebieden["code"]
    gezocht = cbs.als_tekst(pd.Series([tekst]))
    als_code = cbs.volledig(gezocht, cbs.niveau_van(codes)).iloc[0]
    for kandidaat in (gezocht.iloc[0], als_code):
        if (codes == kandidaat).any():
            return (str(kandidaat),)
    for kaal in (sleutel, naamsleutel):
        gevonden = codes[gebieden["naam"].map(kaal) == kaal(tekst)]
        if len(gevonden):
            return tuple(sorted(gevonden))
    return ()


def naamsleutel(naam: str) -> str:
    """Return a name without case, signs, leading article and "Wijk 01"; to compare names of two years."""
    return sleutel(_LIDWOORD.sub("", naam.strip()))


def suggestie(gebieden: pd.DataFrame, tekst: str) -> str:
    """Return a Dutch half-sentence with the nearest names or codes, or ``""``."""
    return lijkt_op(tekst, [*gebieden["naam"], *gebieden["code"]])


def keuzes(gebieden: pd.DataFrame, codes: tuple[str, ...]) -> str:
    """Return names, codes and gemeenten of gebieden with the same name, to choose from."""
    rijen = gebieden[gebieden["code"].isin(codes)]
    gemeente = rijen["gemeente"].fillna("") if "gemeente" in rijen else pd.Series("", index=rijen.index)
    delen = zip(rijen["code"], gemeente, strict=True)
    return ", ".join(f"{code} ({naam})" if naam else str(code) for code, naam in delen)
