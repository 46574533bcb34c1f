"""Numbers in the texts of a map: missing ones, decimals."""

from __future__ import annotations

import pandas as pd

from gebied.taal import getal

ONBEKEND = "onbekend"


def getal_of_onbekend(waarde: float | None, decimalen: int = 0) -> str:
    """Return a number as Dutch readers write it, or ``"onbekend"`` when it is missing.

    >>> getal_of_onbekend(12345), getal_of_onbekend(None)
    ('12.345', 'onbekend')
    """
    return ONBEKEND if waarde is None or pd.isna(waarde) else getal(waarde, decimalen)


def decimalen_voor(waarden: pd.Series[float]) -> int:
    """Return how many decimals show these values: 0 for whole numbers, else 1 or 2."""
    bekend = waarden.dropna()
    if bekend.empty or (bekend % 1 == 0).all():
        return 0
    return 2 if bekend.abs().max() < 1 else 1
