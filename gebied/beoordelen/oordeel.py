"""From a plan to a `Beoordeling`: every metric, every layer, every finding."""

from __future__ import annotations

from gebied.beoordelen.bevindingen import bevindingen
from gebied.beoordelen.maat import bereken
from gebied.beoordelen.per_werkgebied import PER_WERKGEBIED
from gebied.beoordelen.plan import Plan
from gebied.beoordelen.totaal import TOTAAL
from gebied.model import Beoordeling


def oordeel_over(plan: Plan, naam: str) -> Beoordeling:
    """Return everything the judge can say about a plan."""
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
        totaal=bereken(TOTAAL, plan.kader, plan),
        bevindingen=bevindingen(plan),
        lagen={
            laag.naam: tuple(team.als_dict(plan.werkgebieden_van) for team in laag.teams)
            for laag in plan.lagen
        },
    )
