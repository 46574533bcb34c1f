"""How a rule that looks at one werkgebied becomes one that looks at a plan."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import wraps

from gebied.beoordelen.plan import Plan, Werkgebied
from gebied.model import Bevinding


def per_werkgebied(
    regel: Callable[[Werkgebied], Iterable[Bevinding]],
) -> Callable[[Plan], Iterator[Bevinding]]:
    """Let a rule about one werkgebied look at all of a plan; a werkgebied is looked at once."""

    def alle(werkgebied: Werkgebied) -> tuple[Bevinding, ...]:
        return tuple(regel(werkgebied))

    @wraps(regel)
    def over_plan(plan: Plan) -> Iterator[Bevinding]:
        for werkgebied in plan.werkgebieden:
            yield from werkgebied.onthoud(alle)

    return over_plan
