"""Workload per werkgebied, in hundredths, against the mean per team."""

from __future__ import annotations

from dataclasses import dataclass

from gebied.beoordelen.kader import breuk
from gebied.beoordelen.plan import Plan, Werkgebied


@dataclass(frozen=True)
class Norm:
    """The mean workload per team: all of the scan, in hundredths, over the teams of the plan."""

    totaal: int
    teams: int

    def afwijking(self, werkgebied: Werkgebied) -> int:
        """Return how far the werkgebied is from its share, in whole hundredths, rounded half up."""
        return (2 * abs(self._verschil(werkgebied)) + self.teams) // (2 * self.teams)

    def afwijking_pct(self, werkgebied: Werkgebied) -> float | None:
        """Return how far the werkgebied is above (or below) its share, in percent; None without workload."""
        if not self.totaal:
            return None
        return 100 * self._verschil(werkgebied) / (self.totaal * werkgebied.teams)

    def buiten(self, werkgebied: Werkgebied, procent: float) -> bool:
        """Return whether the werkgebied is more than this percentage from its share.

        The workload is whole, so the least and most that are allowed are rounded inwards by themselves.
        """
        deel = breuk(procent) / 100
        ruimte = deel.numerator * self.totaal * werkgebied.teams
        return deel.denominator * abs(self._verschil(werkgebied)) > ruimte

    def _verschil(self, werkgebied: Werkgebied) -> int:
        """Return workload minus share, times the number of teams, which keeps it whole."""
        return _last(werkgebied) * self.teams - self.totaal * werkgebied.teams


def norm(plan: Plan) -> Norm | None:
    """Return the mean per team; None where no workload is asked, known or to be shared by teams."""
    if plan.kader.belasting is None or not plan.teams:
        return None
    return Norm(plan.kader.belasting_totaal, plan.teams)


def belasting(werkgebied: Werkgebied) -> float | None:
    """Return the workload of a werkgebied, as it may be shown."""
    kader = werkgebied.kader
    return None if kader.belasting is None else kader.belasting_toont.aantal(_last(werkgebied) / 100)


def afwijking_pct(werkgebied: Werkgebied, gemiddeld: Norm) -> float | None:
    """Return how far the workload is from its share in percent, as it may be shown."""
    pct = gemiddeld.afwijking_pct(werkgebied)
    return werkgebied.kader.belasting_toont.afwijking_pct(pct, werkgebied.inwoners)


def _last(werkgebied: Werkgebied) -> int:
    return werkgebied.som(werkgebied.kader.belasting or {})
