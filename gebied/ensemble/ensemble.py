"""What is kept of many random valid indelingen: their metrics, how sure those are, and who stands where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
import pandas as pd

from gebied.ensemble.menging import Convergentie, uit_tabel, zin_over
from gebied.ensemble.richting import RICHTINGEN, maat_van, richting_van, schrijf_plaats
from gebied.model import Bevinding, Opdracht
from gebied.taal import kort

SLEUTELS: Final = ("keten", "trekking")
"""Columns of `Ensemble.waarden` that are no metric."""

MEESTE_KETENS: Final = 1000
"""Most chains of an ensemble, for who draws one and for who reads one."""

_STAVEN: Final = 30
_MEESTE_LOSSE: Final = 40
"""Whole numbers that differ by at most this get a bar each."""


@dataclass(frozen=True, slots=True)
class Plaats:
    """Where an indeling stands among the ensemble on one metric.

    Parameters
    ----------
    maat, waarde
        The metric and its value for the indeling.
    beter_dan, gelijk, van
        Than how many random indelingen it is better (without a direction: higher), to how many it is equal,
        and out of how many.
    percentiel
        The same as a percentage, 0 to 100; an equal one counts for half.
    zin
        Half a Dutch sentence: "beter in balans dan 997 van 1.000 willekeurige geldige indelingen".
    menging
        How sure the sample is of this metric, in Dutch.
    """

    maat: str
    waarde: float
    beter_dan: int
    gelijk: int
    van: int
    percentiel: float
    zin: str
    menging: str

    def volzin(self, naam: str) -> str:
        """Return the whole sentence for an indeling of this name."""
        return f"{naam} {RICHTINGEN[maat_van(self.maat)].werkwoord} {self.zin}."


@dataclass(frozen=True, eq=False)
class Ensemble:
    """The metrics of many random valid indelingen, and what they were drawn from.

    It holds tables, so two are never equal: `gebied.ensemble.vastleggen.als_kop` and the values are.

    Parameters
    ----------
    naam
        Name within the project.
    opdracht
        The rules and the metrics.
    aantal, ketens, dun, inloop
        How many indelingen were drawn, by how many chains, with how many steps between two of them and before
        the first.
    gamma
        Exponent of the target distribution: 0 spanning trees, 1 uniform.
    seed
        Seed of the random generator.
    band, teams, regels
        What every drawn indeling keeps: inhabitants per team (widened where the band is a wish; None where
        the opdracht has none per team), the number of teams, and all rules in Dutch.
    per_deel
        Lowest code of a connected part that no werkgebied can leave → its number of werkgebieden, in every
        drawn indeling.
    veranderd
        Share of the steps that led to another indeling, of the chain where that is least. Near 0 the chains
        hardly move.
    waarden
        Columns ``keten``, ``trekking`` (both from 1) and one float64 column per metric; in that order.
    convergentie
        One row per metric: maat, rhat, ess_bulk, ess_staart (NaN where there is none), vast.
    bevindingen
        What a user has to know, such as NIET_GEMENGD.
    kenmerk
        What tells whether the scan still has the figures and neighbours it was drawn with.
    gemaakt_op
        When it was stored (UTC); None before that.
    """

    naam: str
    opdracht: Opdracht
    aantal: int
    ketens: int
    dun: int
    inloop: int
    gamma: float
    seed: int
    band: tuple[int, int] | None
    teams: int
    regels: tuple[str, ...]
    per_deel: Mapping[str, int]
    veranderd: float
    waarden: pd.DataFrame
    convergentie: pd.DataFrame
    bevindingen: tuple[Bevinding, ...] = ()
    kenmerk: str = ""
    gemaakt_op: datetime | None = None

    def __repr__(self) -> str:
        return f"Ensemble({self.naam!r}, {self.aantal} indelingen, {len(self.maten)} maten)"

    @property
    def maten(self) -> tuple[str, ...]:
        """The metrics, in the order in which tables show them."""
        return tuple(str(kolom) for kolom in self.waarden.columns if kolom not in SLEUTELS)

    @property
    def verdeling(self) -> str:
        """The target distribution, in Dutch."""
        return verdeling_in_woorden(self.gamma)

    def menging(self, maat: str) -> Convergentie:
        """Return the convergence of one metric."""
        return next(deel for deel in uit_tabel(self.convergentie) if deel.maat == maat)

    def plaats(self, waarden: Mapping[str, float]) -> tuple[Plaats, ...]:
        """Return where an indeling stands, for every metric of the ensemble that it has a value for.

        Parameters
        ----------
        waarden
            Metric → value, as `gebied.ensemble.maten.maten_van` gives them for a judged indeling.
        """
        return tuple(self._plaats(maat, float(waarden[maat])) for maat in self.maten if maat in waarden)

    def staven(self, maat: str, ook: Sequence[float] = ()) -> tuple[tuple[float, ...], tuple[int, ...]]:
        """Return the histogram of a metric: borders of the bars (one more than bars), and how many in each.

        Parameters
        ----------
        ook
            Values of compared indelingen; they lie within the borders too.
        """
        waarden = self.waarden[maat].to_numpy("float64")
        alle = np.concatenate([waarden, np.asarray(ook, dtype=np.float64)])
        laagste, hoogste = float(alle.min()), float(alle.max())
        if hoogste - laagste <= _MEESTE_LOSSE and bool((alle == np.rint(alle)).all()):
            randen = np.arange(laagste - 0.5, hoogste + 1.0)
        else:
            randen = np.linspace(laagste, hoogste if hoogste > laagste else laagste + 1.0, _STAVEN + 1)
        aantallen, _ = np.histogram(waarden, bins=randen)
        return tuple(randen.tolist()), tuple(aantallen.tolist())

    def _plaats(self, maat: str, waarde: float) -> Plaats:
        getrokken = self.waarden[maat].to_numpy("float64")
        teken = richting_van(maat) or 1
        beter = int((teken * getrokken < teken * waarde).sum())
        gelijk, van = int((getrokken == waarde).sum()), len(getrokken)
        menging, zin = self.menging(maat), schrijf_plaats(maat, beter, gelijk, van)
        if not menging.gemengd:
            zin += "; deze steekproef is nog niet goed gemengd, dus dit kan nog veranderen"
        return Plaats(
            maat=maat,
            waarde=waarde,
            beter_dan=beter,
            gelijk=gelijk,
            van=van,
            percentiel=100 * (beter + gelijk / 2) / van,
            zin=zin,
            menging=zin_over(menging, van),
        )


def verdeling_in_woorden(gamma: float) -> str:
    """Return the target distribution in Dutch, as every page and file says it.

    >>> verdeling_in_woorden(1.0)
    'elke geldige indeling heeft dezelfde kans (γ = 1)'
    """
    if gamma == 1:
        return "elke geldige indeling heeft dezelfde kans (γ = 1)"
    wat = "compacte vorm telt mee" if gamma == 0 else "compacte vorm telt deels mee"
    return f"{wat}, naar het aantal opspannende bomen van elk werkgebied (γ = {kort(gamma)})"
