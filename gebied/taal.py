"""How numbers and lists are written in Dutch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

RAAKPUNT: Final = "zij raken elkaar in één punt"
"""What is said of two parts at a distance of 0 m."""


def getal(waarde: float, decimalen: int = 0) -> str:
    """Write a number with points between thousands and a decimal comma.

    >>> getal(193563), getal(10753.5, 1)
    ('193.563', '10.753,5')
    """
    return f"{waarde:,.{decimalen}f}".translate(str.maketrans(",.", ".,"))


def afstand(meters: float) -> str:
    """Write a distance in metres; two parts that touch in one point have none.

    >>> afstand(2251.4), afstand(0)
    ('2.251 m', 'zij raken elkaar in één punt')
    """
    return f"{getal(meters)} m" if meters > 0 else RAAKPUNT


def opsomming(delen: Sequence[str]) -> str:
    """Join names with commas and a last 'en'.

    >>> opsomming(["Haven", "Stad", "Buiten"])
    'Haven, Stad en Buiten'
    """
    return delen[0] if len(delen) == 1 else f"{', '.join(delen[:-1])} en {delen[-1]}" if delen else ""
