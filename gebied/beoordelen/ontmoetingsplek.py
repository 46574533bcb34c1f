"""Meeting places: how many a werkgebied has, and how many of its inhabitants live near one of them."""

from __future__ import annotations

from gebied.beoordelen.kader import breuk
from gebied.beoordelen.plan import Werkgebied


def plekken(werkgebied: Werkgebied) -> int | None:
    """Return the meeting places in a werkgebied; None where they are not asked or cannot be added up."""
    telling = werkgebied.kader.ontmoetingsplekken
    return None if telling is None else werkgebied.som(telling)


def bereik_pct(werkgebied: Werkgebied) -> float | None:
    """Return the percentage of inhabitants near a meeting place; None without inhabitants."""
    nabij = werkgebied.bereik
    return None if nabij is None or not werkgebied.inwoners else 100 * nabij / werkgebied.inwoners


def tekort_plekken(werkgebied: Werkgebied) -> int:
    """Return how many meeting places a werkgebied lacks."""
    aantal, wens = plekken(werkgebied), werkgebied.opdracht.ontmoetingsplek
    return 0 if aantal is None or wens is None else max(0, wens.aantal - aantal)


def tekort_bereik(werkgebied: Werkgebied) -> int:
    """Return how many inhabitants more would have to live near a meeting place."""
    nabij, wens = werkgebied.bereik, werkgebied.opdracht.ontmoetingsplek
    if nabij is None or wens is None:
        return 0
    aandeel = breuk(wens.aandeel)
    return max(0, -(-aandeel.numerator * werkgebied.inwoners // (100 * aandeel.denominator)) - nabij)
