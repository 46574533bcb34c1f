"""How large the error of protected totals is, and what rounding or hiding would have cost instead.

All of it follows from the setting and from protected counts; no true count is used, so it may be published.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from gebied.privacy.ruis import variantie
from gebied.privacy.veilig import AFRONDING

_MEEST_TELLEN: Final = 64
"""Above so many counts in one sum the normal distribution gives the same median to the digit shown."""

_NORMAAL_MEDIAAN: Final = 0.674489750196


@dataclass(frozen=True, slots=True)
class Totaalfout:
    """One protected total with its error, and what two other methods would have done to it.

    `ruis_pct` and `afronding_pct` are median errors as a percentage of the total; `onderdrukking_pct` is the
    part of the persons that would be hidden. NaN for a total that is not above 0.
    """

    totaal: int
    ruis: float
    ruis_pct: float
    afronding_pct: float
    onderdrukking_pct: float


def totaalfout(waarden: pd.Series[int], epsilon: Fraction, drempel: int) -> Totaalfout:
    """Return the error of the sum of protected counts.

    Parameters
    ----------
    waarden
        Protected counts (persons), one per cell that is added up.
    epsilon
        ε of one of these counts.
    drempel
        Counts below it would have been hidden.
    """
    totaal, cellen = int(waarden.sum()), len(waarden)
    verborgen = int(waarden[waarden < drempel].clip(lower=0).sum())

    def deel(fout: float) -> float:
        return 100 * fout / totaal if totaal > 0 else float("nan")

    ruis = mediane_ruis(epsilon, cellen)
    return Totaalfout(totaal, ruis, deel(ruis), deel(mediane_afronding(cellen)), min(100.0, deel(verborgen)))


@cache
def mediane_ruis(epsilon: Fraction, cellen: int) -> float:
    """Return the median size of the noise on a sum of so many counts, persons."""
    if cellen > _MEEST_TELLEN:
        return _NORMAAL_MEDIAAN * float(np.sqrt(cellen * variantie(epsilon)))
    a = float(np.exp(-float(epsilon)))
    ver = int(np.ceil(40 / float(epsilon)))
    kansen = (1 - a) / (1 + a) * a ** np.abs(np.arange(-ver, ver + 1))
    return _mediaan_van_som(kansen, cellen)


@cache
def mediane_afronding(cellen: int) -> float:
    """Return the median error of a sum of counts that were each rounded to 5, persons."""
    kansen = np.full(AFRONDING, 1 / AFRONDING)  # -2 … 2, as good as evenly
    if cellen > _MEEST_TELLEN:
        return _NORMAAL_MEDIAAN * float(np.sqrt(cellen * (AFRONDING**2 - 1) / 12))
    return _mediaan_van_som(kansen, cellen)


def _mediaan_van_som(kansen: npt.NDArray[np.float64], keer: int) -> float:
    """Return the median absolute value of a sum of independent, symmetric whole numbers."""
    lengte = keer * (len(kansen) - 1) + 1
    som = np.fft.irfft(np.fft.rfft(kansen, lengte) ** keer, lengte)
    midden = lengte // 2
    tot_en_met = np.concatenate([[som[midden]], 2 * som[midden + 1 :]]).cumsum()
    return float(np.searchsorted(tot_en_met, 0.5))
