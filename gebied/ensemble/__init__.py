"""Random valid indelingen by the thousand, and where a given one stands among them.

Over all indelingen that keep the hard rules with the given number of teams in every connected part,
P(indeling) ∝ Π τ(werkgebied)^(1-γ), τ = number of spanning trees of the werkgebied's own graph. γ = 0 (the
default) is the spanning-tree distribution, γ = 1 uniform. `gebied.ensemble(...)` is
`gebied.ensemble.trekken.trek_ensemble`.
"""

from __future__ import annotations

from gebied.ensemble.ensemble import Ensemble, Plaats
from gebied.oproepbaar import maak_oproepbaar

__all__ = ["Ensemble", "Plaats"]

maak_oproepbaar(__name__, "gebied.ensemble.trekken.trek_ensemble")
