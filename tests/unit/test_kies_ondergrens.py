"""A bound that is known beforehand helps HiGHS, and never changes what is best."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from gebied.indelen import maak_opgave
from gebied.indelen.haalbaarheid import verdeel_teams
from gebied.indelen.kies import kies
from gebied.indelen.kolommen import som_kolommen
from gebied.indelen.taken import maak_taak
from gebied.model import Opdracht
from gebied.wijkscan import Wijkscan


@pytest.mark.parametrize("seed", range(6))
def test_ondergrens_verandert_het_beste_niet(rooster: Callable[..., Wijkscan], seed: int) -> None:
    inwoners = np.random.default_rng(seed).integers(500, 4_000, (3, 4)).tolist()
    scan = rooster(inwoners)
    opgave = maak_opgave(scan, scan.graaf, Opdracht(inwoners=(10_000, 12_000)))
    taak, verdeling = maak_taak(opgave), verdeel_teams(opgave)
    kolommen = som_kolommen(opgave, verdeling, verdeling.ondergrens + 5_000, taak=taak)
    assert kolommen is not None
    zonder = kies(opgave, taak, kolommen, tijd=60.0)
    met = kies(opgave, taak, kolommen, tijd=60.0, minst=verdeling.ondergrens)
    assert zonder is not None
    assert met is not None
    assert met.bewijs == zonder.bewijs
    # of two indelingen that are equally good on every wish either may come out
    assert sorted(i for gebied in met.werkgebieden for i in gebied) == list(range(12))
    assert met.bewijs[0].waarde >= verdeling.ondergrens
