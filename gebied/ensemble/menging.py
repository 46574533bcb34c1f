"""How far chains agree on a metric, as a value, and what is said of it in plain Dutch.

The thresholds are those of Vehtari, Gelman, Simpson, Carpenter and Bürkner (2021), "Rank-normalization,
folding, and localization: an improved R-hat for assessing convergence of MCMC", Bayesian Analysis 16(2).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Final

import pandas as pd

from gebied.taal import aantal, getal, opsomming

HOOGSTE_RHAT: Final = 1.01
LAAGSTE_ESS: Final = 400
"""Vehtari et al. (2021): R-hat below 1.01, bulk and tail ESS of at least 400 (100 for each of 4 chains)."""

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


def als_tabel(menging: Sequence[Convergentie]) -> pd.DataFrame:
    """Return one row per metric: maat, rhat, ess_bulk, ess_staart (NaN where there is none) and vast."""
    tabel = pd.DataFrame([asdict(deel) for deel in menging], columns=list(Convergentie.__slots__))
    return tabel.astype({"rhat": "float64", "ess_bulk": "float64", "ess_staart": "float64", "vast": "bool"})


def uit_tabel(tabel: pd.DataFrame) -> tuple[Convergentie, ...]:
    """Return the rows of `als_tabel` as values again."""
    leeg = tabel.astype(object).where(tabel.notna(), None)
    return tuple(Convergentie(*rij) for rij in leeg.itertuples(index=False))


def waarom_niet(los: Sequence[Convergentie]) -> str:
    """Return why these metrics are not mixed, in half a Dutch sentence."""
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
        return f"Deze steekproef is nog niet goed gemengd: {waarom_niet([deel])}."
    los = int(min(deel.ess_bulk or 0.0, deel.ess_staart or 0.0, getrokken))
    return (
        f"Goed gemengd: de ketens komen overeen (R-hat {_rhat(deel.rhat or 0.0)}) en de "
        f"{getal(getrokken)} trekkingen tellen als {aantal(los, 'losse indeling', 'losse indelingen')}."
    )
