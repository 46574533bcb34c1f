"""Numbers as Dutch readers write them: 12.345 and 3,5."""

from __future__ import annotations

import pandas as pd

ONBEKEND = "onbekend"


def getal(waarde: object, decimalen: int = 0) -> str:
    """Return a number with a dot per thousand and a decimal comma; ``"onbekend"`` when it is missing.

    >>> getal(12345), getal(3.456, 1), getal(None)
    ('12.345', '3,5', 'onbekend')
    """
    if pd.isna(waarde):  # type: ignore[call-overload]
        return ONBEKEND
    return f"{waarde:,.{decimalen}f}".translate(str.maketrans(",.", ".,"))


def decimalen_voor(waarden: pd.Series[float]) -> int:
    """Return how many decimals show these values: 0 for whole numbers, else 1 or 2."""
    bekend = waarden.dropna()
    if bekend.empty or (bekend % 1 == 0).all():
        return 0
    return 2 if bekend.abs().max() < 1 else 1


def aantal(hoeveel: int, enkelvoud: str, meervoud: str) -> str:
    """Return a count with its noun.

    >>> aantal(1, "gebied", "gebieden"), aantal(1200, "gebied", "gebieden")
    ('1 gebied', '1.200 gebieden')
    """
    return f"{getal(hoeveel)} {enkelvoud if hoeveel == 1 else meervoud}"
