"""From a plan to a `Beoordeling`: every metric, every layer, every finding."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gebied.beoordelen.bevindingen import bevindingen
from gebied.beoordelen.maat import bereken
from gebied.beoordelen.per_werkgebied import PER_WERKGEBIED
from gebied.beoordelen.plan import Plan
from gebied.beoordelen.totaal import TOTAAL
from gebied.model import Beoordeling, Bevinding


def oordeel_over(plan: Plan, naam: str) -> Beoordeling:
    """Return everything the judge can say about a plan."""
    return maak_oordeel(plan, naam, bereken(TOTAAL, plan.kader, plan), bevindingen(plan))


def maak_oordeel(
    plan: Plan, naam: str, totaal: Mapping[str, Any], gevonden: tuple[Bevinding, ...]
) -> Beoordeling:
    """Return the same where the metrics of the whole and the findings are known already."""
    return Beoordeling(
        naam=naam,
        werkgebieden=tuple(
            {
                "nr": werkgebied.nr,
                "naam": werkgebied.naam,
                "gebieden": list(werkgebied.gebieden),
                **bereken(PER_WERKGEBIED, plan.kader, werkgebied, plan),
            }
            for werkgebied in plan.werkgebieden
        ),
        totaal=totaal,
        bevindingen=gevonden,
        lagen={
            laag.naam: tuple(team.als_dict(plan.werkgebieden_van) for team in laag.teams)
            for laag in plan.lagen
        },
    )
