"""Workload per werkgebied, in hundredths, against the mean per team."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from gebied.beoordelen.kader import breuk
from gebied.beoordelen.plan import Plan, Werkgebied


@dataclass(frozen=True)
class Norm:
    """The mean workload per team: all of the scan over the teams of the plan, exact hundredths."""

    per_team: Fraction

    def afwijking(self, werkgebied: Werkgebied) -> int:
        """Return how far the werkgebied is from its share, in whole hundredths, rounded half up."""
        return math.floor(abs(_last(werkgebied) - self.per_team * werkgebied.teams) + Fraction(1, 2))

    def afwijking_pct(self, werkgebied: Werkgebied) -> float | None:
        """Return how far the werkgebied is above (or below) its share, in percent; None without workload."""
        norm = self.per_team * werkgebied.teams
        return float(100 * (_last(werkgebied) - norm) / norm) if norm else None

    def buiten(self, werkgebied: Werkgebied, procent: float) -> bool:
        """Return whether the werkgebied is more than this percentage from its share."""
        norm, deel = self.per_team * werkgebied.teams, breuk(procent) / 100
        return not math.ceil(norm * (1 - deel)) <= _last(werkgebied) <= math.floor(norm * (1 + deel))


def norm(plan: Plan) -> Norm | None:
    """Return the mean per team; None where no workload is asked, known or to be shared by teams."""
    if plan.kader.belasting is None or not plan.teams:
        return None
    return Norm(Fraction(plan.kader.belasting_totaal, plan.teams))


def belasting(werkgebied: Werkgebied) -> float | None:
    """Return the workload of a werkgebied."""
    return None if werkgebied.kader.belasting is None else _last(werkgebied) / 100


def _last(werkgebied: Werkgebied) -> int:
    return werkgebied.som(werkgebied.kader.belasting or {})
