"""The exact road for small cases: list the werkgebieden, and lengthen the list until the best is in it."""

from __future__ import annotations

import time

from gebied.indelen.haalbaarheid import Verdeling
from gebied.indelen.kies import kies
from gebied.indelen.kolommen import som_kolommen
from gebied.indelen.opgave import Opgave, Oplossing

MEESTE_GEBIEDEN = 80
"""Above this, listing without a known indeling is not tried: it seldom ends."""
_EERSTE_STAP = 1_000


class Onmogelijk(Exception):
    """It is proved that no indeling keeps the hard rules."""


def los_volledig_op(opgave: Opgave, verdeling: Verdeling) -> Oplossing | None:
    """Solve an opgave to proved optimality without a known indeling to start from.

    The list of werkgebieden is complete for every indeling whose total distance to the band is at most a
    limit. The limit starts at what cannot be avoided. When the best choice from the list lies within the
    limit, no other indeling is better; when it lies above, it becomes the limit; when there is no choice at
    all, the limit is raised.

    Returns
    -------
    Oplossing or None
        None when the list grows too long or time runs out; nothing is proved then.

    Raises
    ------
    Onmogelijk
        When the band is a rule and no choice of werkgebieden keeps it.
    """
    if len(opgave.codes) > MEESTE_GEBIEDEN:
        return None
    einde = time.monotonic() + opgave.opdracht.tijd
    grens, stap = verdeling.ondergrens, _EERSTE_STAP
    while time.monotonic() < einde:
        kolommen = som_kolommen(opgave, verdeling, grens, einde=einde)
        if kolommen is None:
            return None
        oplossing = kies(opgave, kolommen, None, tijd=einde - time.monotonic())
        if oplossing is None and opgave.opdracht.hard:
            raise Onmogelijk
        if oplossing is None:
            grens, stap = grens + stap, 2 * stap
        elif not oplossing.volledig:
            return None
        elif oplossing.bewijs[0].waarde <= grens:
            return oplossing
        else:
            grens = round(oplossing.bewijs[0].waarde)
    return None
