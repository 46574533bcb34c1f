"""Shares per werkgebied: near that of the gemeente, alike inside, or below a ceiling."""

from __future__ import annotations

from collections.abc import Iterable

from gebied.beoordelen.basis import Basis, Deeltelling
from gebied.beoordelen.kader import breuk
from gebied.beoordelen.plan import Plan, Werkgebied
from gebied.beoordelen.toonvorm import Toonvorm
from gebied.opdrachtdelen import Plafond


def aandeel_pct(delen: Iterable[tuple[int, int]], toont: Toonvorm) -> float | None:
    """Return how many of how many, in percent, over all these counts, as it may be shown.

    None when there is nothing to share.
    """
    paren = list(delen)
    noemer = sum(n for _, n in paren)
    return toont.aandeel_pct(100 * sum(t for t, _ in paren) / noemer, noemer) if noemer else None


def scheefheid(plan: Plan, telling: Deeltelling) -> int:
    """Return Σ over werkgebieden of persons too many or too few for the share of the gemeente.

    Per werkgebied rounded half up to whole persons.
    """
    teller, noemer = (sum(rij) for rij in zip(*telling.values(), strict=True)) if telling else (0, 0)
    if not noemer:
        return 0
    uit = 0
    for werkgebied in plan.werkgebieden:
        t, n = werkgebied.delen(telling)
        uit += (2 * abs(t * noemer - n * teller) + noemer) // (2 * noemer)
    return uit


def spreiding(werkgebied: Werkgebied, telling: Deeltelling) -> int:
    """Return Σ over gebieden n × (p - mean p)², p the share in percent and the mean weighed with n.

    The unit is inhabitants × percent points², rounded up. A share has one decimal, as statistics print it.
    """
    return werkgebied.onthoud(_spreiding, telling)


def _spreiding(werkgebied: Werkgebied, telling: Deeltelling) -> int:
    delen = [telling[code] for code in werkgebied.bediend if code in telling and telling[code][1]]
    gewogen = [(n, (2_000 * t + n) // (2 * n)) for t, n in delen]  # tenths of a percent point
    noemer = sum(n for n, _ in gewogen)
    if not noemer:
        return 0
    som = sum(n * p for n, p in gewogen)
    kwadraten = sum(n * p * p for n, p in gewogen)
    return -(-(kwadraten - som * som // noemer) // 100)


def boven_plafond(werkgebied: Werkgebied, plafond: Plafond, telling: Deeltelling) -> bool:
    """Return whether a werkgebied has more than the ceiling allows."""
    t, n = werkgebied.delen(telling)
    hoogstens = breuk(plafond.hoogstens)
    if plafond.noemer is None:
        return t * hoogstens.denominator > hoogstens.numerator * werkgebied.teams
    return 100 * t * hoogstens.denominator > hoogstens.numerator * n


def dekking_pct(basis: Basis, telling: Deeltelling) -> float | None:
    """Return the percentage of inhabitants that live where the figure is known; None when it is all."""
    alle = sum(basis.inwoners[code] for code in basis.bediend)
    gedekt = sum(basis.inwoners[code] for code in telling)
    return None if gedekt == alle else 100 * gedekt / alle
