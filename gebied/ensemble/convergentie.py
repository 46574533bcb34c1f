"""Whether the chains tell the same: R-hat and effective sample size (ESS) per metric, computed by ArviZ.

Rank-normalised split R-hat and bulk and tail ESS as in Vehtari et al. (2021), see `gebied.ensemble.menging`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from arviz_stats.base.array import BaseArray

from gebied.ensemble.ketens import Trekking
from gebied.ensemble.menging import Convergentie, waarom_niet
from gebied.ensemble.richting import leesbaar
from gebied.model import Bevinding
from gebied.taal import opsomming

MINSTE_TREKKINGEN: Final = 4
"""Per chain; with fewer a chain cannot be split in two."""

_STAART: Final = (0.05, 0.95)


def beoordeel_menging(waarden: pd.DataFrame) -> tuple[Convergentie, ...]:
    """Return the convergence of every metric.

    Parameters
    ----------
    waarden
        Columns ``keten``, ``trekking`` and one per metric (float64); every chain has as many rows, in order.
    """
    ketens = waarden["keten"].nunique()
    return tuple(
        _een_maat(str(maat), waarden[maat].to_numpy("float64").reshape(ketens, -1))
        for maat in waarden.columns
        if maat not in ("keten", "trekking")
    )


def _een_maat(maat: str, waarden: npt.NDArray[np.float64]) -> Convergentie:
    if waarden.size and (waarden == waarden.flat[0]).all():
        return Convergentie(maat, None, None, None, vast=True)
    ketens, getrokken = waarden.shape
    if getrokken < MINSTE_TREKKINGEN:
        return Convergentie(maat, None, None, None, vast=False)
    vorm = {"chain_axis": 0, "draw_axis": 1}
    toets: Any = BaseArray()  # the library has no types
    rhat = None if ketens < 2 else _eindig(toets.rhat(waarden, method="rank", **vorm))
    bulk = _eindig(toets.ess(waarden, method="bulk", **vorm))
    staart = _eindig(toets.ess(waarden, method="tail", prob=_STAART, **vorm))
    return Convergentie(maat, rhat, bulk, staart, vast=False)


def _eindig(waarde: object) -> float | None:
    getal_ = float(np.asarray(waarde, dtype=np.float64))
    return getal_ if np.isfinite(getal_) else None


def bevindingen_over(menging: Sequence[Convergentie], trekking: Trekking) -> tuple[Bevinding, ...]:
    """Return what a user has to know of the sample: chains that do not agree, and one that was stopped."""
    uit = []
    if los := [deel for deel in menging if not deel.gemengd]:
        namen = opsomming([f"'{leesbaar(deel.maat)}'" for deel in los])
        tekst = (
            f"De steekproef is nog niet goed gemengd voor {namen}: {waarom_niet(los)}. "
            "Lees deze cijfers met voorzichtigheid. Meer stappen tussen twee indelingen kan helpen, "
            "of een ruimere band."
        )
        uit.append(Bevinding("NIET_GEMENGD", tekst))
    if trekking.starts == 1 < len(trekking.labels):
        tekst = (
            "Alle ketens begonnen bij dezelfde indeling, omdat er geen andere is gevonden. "
            "Dat zij overeenkomen, zegt daarom minder."
        )
        uit.append(Bevinding("KETENS_ZELFDE_BEGIN", tekst))
    if not trekking.volledig:
        tekst = "Het trekken is eerder gestopt; er zijn minder indelingen getrokken dan gevraagd."
        uit.append(Bevinding("TREKKEN_GESTOPT", tekst))
    return tuple(uit)
