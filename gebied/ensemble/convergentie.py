"""Whether the chains tell the same: R-hat and effective sample size per metric, and what is said of them.

Rank-normalised split R-hat and bulk and tail effective sample size (ESS) with their thresholds are those of
Vehtari, Gelman, Simpson, Carpenter and Bürkner (2021), "Rank-normalization, folding, and localization: an
improved R-hat for assessing convergence of MCMC", Bayesian Analysis 16(2). ArviZ computes them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from arviz_stats.base.array import BaseArray

from gebied.ensemble.maten import UITLEG, label_van, maat_van
from gebied.model import Bevinding
from gebied.taal import aantal, getal, opsomming

HOOGSTE_RHAT: Final = 1.01
LAAGSTE_ESS: Final = 400
"""Vehtari et al. (2021): R-hat below 1.01, bulk and tail ESS of at least 400 (100 for each of 4 chains)."""

MINSTE_TREKKINGEN: Final = 4
"""Per chain; with fewer a chain cannot be split in two."""

_STAART: Final = (0.05, 0.95)
_MEEST_GETOOND: Final = 10.0
"""An R-hat above this is written as "above": chains that never move give millions."""


@dataclass(frozen=True, slots=True)
class Convergentie:
    """How far the chains agree on one metric.

    `rhat`, `ess_bulk` and `ess_staart` are None for a metric with one value in every draw, and where there is
    too little to compute them from.
    """

    maat: str
    rhat: float | None
    ess_bulk: float | None
    ess_staart: float | None
    vast: bool

    @property
    def gemengd(self) -> bool:
        """Whether the chains agree; a metric with one value has nothing to disagree on."""
        if self.vast:
            return True
        if self.rhat is None or self.ess_bulk is None or self.ess_staart is None:
            return False
        return self.rhat <= HOOGSTE_RHAT and min(self.ess_bulk, self.ess_staart) >= LAAGSTE_ESS


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


def als_tabel(menging: Sequence[Convergentie]) -> pd.DataFrame:
    """Return one row per metric: maat, rhat, ess_bulk, ess_staart (NaN where there is none) and vast."""
    tabel = pd.DataFrame([asdict(deel) for deel in menging], columns=list(Convergentie.__slots__))
    return tabel.astype({"rhat": "float64", "ess_bulk": "float64", "ess_staart": "float64", "vast": "bool"})


def uit_tabel(tabel: pd.DataFrame) -> tuple[Convergentie, ...]:
    """Return the rows of `als_tabel` as values again."""
    leeg = tabel.astype(object).where(tabel.notna(), None)
    return tuple(Convergentie(*rij) for rij in leeg.itertuples(index=False))


def bevindingen_over(menging: Sequence[Convergentie], *, volledig: bool) -> tuple[Bevinding, ...]:
    """Return what a user has to know of the sample: chains that do not agree, and one that was stopped."""
    uit = []
    if los := [deel for deel in menging if not deel.gemengd]:
        namen = opsomming([f"'{leesbaar(deel.maat)}'" for deel in los])
        tekst = (
            f"De steekproef is nog niet goed gemengd voor {namen}: {_waarom(los)}. "
            "Lees deze cijfers met voorzichtigheid; meer trekkingen of een grotere --dun kan helpen."
        )
        uit.append(Bevinding("NIET_GEMENGD", tekst))
    if not volledig:
        tekst = "Het trekken is eerder gestopt; er zijn minder indelingen getrokken dan u vroeg."
        uit.append(Bevinding("TREKKEN_GESTOPT", tekst))
    return tuple(uit)


def _waarom(los: Sequence[Convergentie]) -> str:
    delen = []
    hoogste = max((deel.rhat for deel in los if deel.rhat is not None), default=0.0)
    minste = [
        min(deel.ess_bulk, deel.ess_staart)
        for deel in los
        if deel.ess_bulk is not None and deel.ess_staart is not None
    ]
    if hoogste > HOOGSTE_RHAT:
        delen.append(
            f"de ketens verschillen nog (R-hat {_rhat(hoogste)}, hoogstens {getal(HOOGSTE_RHAT, 2)})"
        )
    if minste and min(minste) < LAAGSTE_ESS:
        los_ = aantal(int(min(minste)), "losse indeling", "losse indelingen")
        delen.append(f"de trekkingen tellen als {los_} (minstens {LAAGSTE_ESS})")
    return opsomming(delen) or "er zijn te weinig ketens of trekkingen om het te toetsen"


def _rhat(rhat: float) -> str:
    return getal(rhat, 3) if rhat <= _MEEST_GETOOND else f"boven {getal(_MEEST_GETOOND)}"


def zin_over(deel: Convergentie, getrokken: int) -> str:
    """Return in plain Dutch how sure one metric of a sample is."""
    if deel.vast:
        return "Deze maat is in alle getrokken indelingen gelijk."
    if not deel.gemengd:
        return f"Deze steekproef is nog niet goed gemengd: {_waarom([deel])}."
    los = int(min(deel.ess_bulk or 0.0, deel.ess_staart or 0.0, getrokken))
    return (
        f"Goed gemengd: de ketens komen overeen (R-hat {_rhat(deel.rhat or 0.0)}) en de "
        f"{getal(getrokken)} trekkingen tellen als {aantal(los, 'losse indeling', 'losse indelingen')}."
    )


def leesbaar(sleutel: str) -> str:
    """Return what a metric measures, as a heading: the sentence of the judge, with the label.

    >>> leesbaar("afstand_tot_band")
    'Inwoners te veel of te weinig, alle werkgebieden samen'
    """
    label = label_van(sleutel)
    return UITLEG[maat_van(sleutel)].rstrip(".") + (f": {label}" if label else "")
