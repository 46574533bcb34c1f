"""Meeting places: how many a werkgebied has, and how many of its inhabitants live near one of them."""

from __future__ import annotations

import math

from gebied.beoordelen.kader import breuk
from gebied.beoordelen.plan import Werkgebied


def plekken(werkgebied: Werkgebied) -> int | None:
    """Return the meeting places in a werkgebied; None where they are not asked or cannot be added up."""
    telling = werkgebied.kader.ontmoetingsplekken
    return None if telling is None else werkgebied.som(telling)


def bereik(werkgebied: Werkgebied) -> int | None:
    """Return the inhabitants near a meeting place of their own werkgebied; None where no distance is asked.

    Near is the straight line between centroids in whole metres × `omweg`, at most `afstand_m`.
    """
    telling, wens = werkgebied.kader.ontmoetingsplekken, werkgebied.opdracht.ontmoetingsplek
    if telling is None or wens is None or wens.afstand_m is None:
        return None
    met = [code for code in werkgebied.bediend if telling[code] > 0]
    if not met:
        return 0
    verste = math.floor(wens.afstand_m / breuk(wens.omweg))
    dichtbij = werkgebied.kader.basis.afstand_m(werkgebied.bediend, met).min(axis=1) <= verste
    inwoners = werkgebied.kader.basis.inwoners
    return sum(inwoners[c] for c, nabij in zip(werkgebied.bediend, dichtbij, strict=True) if nabij)


def bereik_pct(werkgebied: Werkgebied) -> float | None:
    """Return the percentage of inhabitants near a meeting place; None without inhabitants."""
    nabij = bereik(werkgebied)
    return None if nabij is None or not werkgebied.inwoners else 100 * nabij / werkgebied.inwoners


def tekort_plekken(werkgebied: Werkgebied) -> int:
    """Return how many meeting places a werkgebied lacks."""
    aantal, wens = plekken(werkgebied), werkgebied.opdracht.ontmoetingsplek
    return 0 if aantal is None or wens is None else max(0, wens.aantal - aantal)


def tekort_bereik(werkgebied: Werkgebied) -> int:
    """Return how many inhabitants more would have to live near a meeting place."""
    nabij, wens = bereik(werkgebied), werkgebied.opdracht.ontmoetingsplek
    if nabij is None or wens is None:
        return 0
    return max(0, math.ceil(breuk(wens.aandeel) / 100 * werkgebied.inwoners) - nabij)
