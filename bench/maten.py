"""What the table tells about werkgebieden, for every tool alike: the judge's metrics and variance within."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bench.proef import Proef, Uitkomst
from gebied.beoordelen import beoordeel
from gebied.indelen.opgave import Gebiedsset


@dataclass(frozen=True)
class Maten:
    """The metrics of one answer, werkgebieden of one gebied above the maximum included."""

    gemaakt: int
    in_band: int
    buiten: int
    """Total distance to the band, inhabitants."""
    kleinste: int
    grootste: int
    los: int
    """Werkgebieden that are not connected."""
    vergeten: int
    """Gebieden without a werkgebied."""
    compactheid_m: float
    """Mean distance of an inhabitant to the medoid of the werkgebied, metres, as `Opgave.compactheid`."""
    binnen: float
    """Share of the variance of the attribute that is within werkgebieden, 0 (alike) to 1."""


def meet(proef: Proef, uitkomst: Uitkomst) -> Maten:
    """Measure an answer; the judge recomputes it from the scan."""
    codes = proef.opgave.codes
    delen = [[codes[i] for i in deel] for deel in uitkomst.werkgebieden]
    delen += [[code] for code in proef.reuzen]
    paren = [(code, nr) for nr, deel in enumerate(delen, 1) for code in deel]
    totaal = beoordeel(proef.scan, paren, opdracht=proef.opdracht).totaal
    return Maten(
        gemaakt=totaal["werkgebieden"],
        in_band=totaal["in_band"],
        buiten=totaal["afstand_tot_band"],
        kleinste=totaal["kleinste"],
        grootste=totaal["grootste"],
        los=totaal["niet_aaneengesloten"],
        vergeten=len(codes) - len({i for deel in uitkomst.werkgebieden for i in deel}),
        compactheid_m=totaal["compactheid_m"],
        binnen=binnen_aandeel(proef.kenmerk, uitkomst.werkgebieden),
    )


def binnen_aandeel(kenmerk: npt.NDArray[np.float64], werkgebieden: Collection[Gebiedsset]) -> float:
    """Return the sum of squares around the mean of each werkgebied, as a share of that around one mean.

    Gebieden count equally, as in max-p. Those left out count around a mean of their own, together.
    """
    over = set(range(len(kenmerk))).difference(*werkgebieden)
    delen = [*map(list, werkgebieden), *([sorted(over)] if over else [])]
    totaal = float(((kenmerk - kenmerk.mean()) ** 2).sum())
    binnen = sum(float(((kenmerk[deel] - kenmerk[deel].mean()) ** 2).sum()) for deel in delen)
    return binnen / totaal if totaal else 0.0
