"""What the judge looks at: a plain table of (code, werkgebied) pairs beside the scan, nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import linear_sum_assignment

from gebied.graaf import Graaf
from gebied.model import Opdracht
from gebied.schema import PAREN, controleer
from gebied.wijkscan import Wijkscan


@dataclass(frozen=True, eq=False)
class Plan:
    """Any plan, ours or from elsewhere, duplicates and unknown codes included.

    Parameters
    ----------
    scan
        The scan it is about.
    paren
        (code, werkgebied) pairs; a pair that is given twice counts once, a code in two werkgebieden in both.
    opdracht
        The rules it is held against.
    graaf
        The neighbours that count (without verbindingen when the opdracht says so).
    namen
        Number of a werkgebied → name.
    referentie
        Code → werkgebied of the plan it is compared with.
    """

    scan: Wijkscan
    paren: tuple[tuple[str, int], ...]
    opdracht: Opdracht
    graaf: Graaf
    namen: Mapping[int, str] = field(default_factory=dict)
    referentie: Mapping[str, int] | None = None

    @cached_property
    def tabel(self) -> pd.DataFrame:
        """The scan indexed by code."""
        return pd.DataFrame(self.scan.gebieden).set_index("code")

    @cached_property
    def _inwoners(self) -> dict[str, int]:
        return dict(zip(self.scan.codes, self.scan.gebieden["inwoners"].fillna(0).astype(int), strict=True))

    @cached_property
    def zwaartepunten(self) -> dict[str, tuple[float, float]]:
        """Centroid of every gebied, metres in RD."""
        punten = self.scan.gebieden.geometry.centroid
        return dict(zip(self.scan.codes, zip(punten.x, punten.y, strict=True), strict=True))

    @property
    def groep(self) -> str | None:
        """The group whose borders are watched: that of the opdracht, else the stadsdeel where known."""
        return self.opdracht.binnen or ("stadsdeel" if "stadsdeel" in self.scan.groepen else None)

    @cached_property
    def groep_van(self) -> Mapping[str, str]:
        """Code → group; a gebied without one is absent."""
        if self.groep is None:
            return {}
        return {str(code): str(groep) for code, groep in self.scan.groep(self.groep).dropna().items()}

    @cached_property
    def bekend(self) -> tuple[tuple[str, int], ...]:
        """The distinct pairs whose code is in the scan."""
        codes = set(self.scan.codes)
        return tuple(paar for paar in dict.fromkeys(self.paren) if paar[0] in codes)

    @cached_property
    def werkgebieden(self) -> tuple[Werkgebied, ...]:
        """The werkgebieden in order of number."""
        codes: dict[int, list[str]] = {nr: [] for _, nr in sorted(self.paren, key=lambda paar: paar[1])}
        for code, nr in self.bekend:
            codes[nr].append(code)
        return tuple(Werkgebied(self, nr, tuple(sorted(van))) for nr, van in codes.items())

    @cached_property
    def keren(self) -> Counter[str]:
        """How many werkgebieden each code of the scan is in."""
        return Counter(code for code, _ in self.bekend)

    @property
    def teams(self) -> int:
        """Number of teams."""
        return sum(werkgebied.teams for werkgebied in self.werkgebieden)

    @property
    def inwoners(self) -> int:
        """Inhabitants in the werkgebieden, a gebied in two of them twice."""
        return sum(werkgebied.inwoners for werkgebied in self.werkgebieden)

    @property
    def inwoners_restgebied(self) -> int:
        """Inhabitants of all restgebieden, in a werkgebied or not."""
        return sum(self.inwoners_van(code) for code in self.graaf.restgebieden)

    @property
    def inwoners_niet_ingedeeld(self) -> int:
        """Inhabitants of served gebieden without werkgebied."""
        return sum(self.inwoners_van(code) for code in self.graaf.bediend if not self.keren[code])

    def inwoners_van(self, code: str) -> int:
        """Return the inhabitants of one gebied; unknown counts as none here and is a finding of its own."""
        return self._inwoners[code]


@dataclass(frozen=True, eq=False)
class Werkgebied:
    """One werkgebied of a plan; `gebieden` are its codes in order, restgebieden included."""

    plan: Plan
    nr: int
    gebieden: tuple[str, ...]

    @property
    def naam(self) -> str:
        """Its own name, or its number."""
        return self.plan.namen.get(self.nr, f"Werkgebied {self.nr}")

    @cached_property
    def bediend(self) -> tuple[str, ...]:
        """The codes that are served."""
        return tuple(code for code in self.gebieden if code not in self.plan.graaf.restgebieden)

    @cached_property
    def inwoners(self) -> int:
        """Inhabitants of the served gebieden."""
        return sum(self.plan.inwoners_van(code) for code in self.bediend)

    @property
    def inwoners_restgebied(self) -> int:
        """Inhabitants of the restgebieden in it."""
        return sum(self.plan.inwoners_van(code) for code in self.gebieden) - self.inwoners

    @property
    def teams(self) -> int:
        """Number of teams: one, or more for a single gebied above the maximum."""
        return self.plan.opdracht.teams_voor(self.inwoners, len(self.bediend))

    @property
    def afstand(self) -> int:
        """Inhabitants outside the band."""
        return self.plan.opdracht.afstand_tot_band(self.inwoners, self.teams)

    def onderdelen(self) -> list[tuple[str, ...]]:
        """Return the connected parts of its served gebieden."""
        return self.plan.graaf.onderdelen(self.bediend)

    def groepen(self) -> set[str]:
        """Return the groups (stadsdelen) its served gebieden lie in."""
        van = self.plan.groep_van
        return {van[code] for code in self.bediend if code in van}

    def gewichten(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Return weights (n,) and distances between centroids (n, n) in whole metres, served only.

        A weight is the number of inhabitants, at least 1, so that a gebied without any never drifts.
        """
        punten = np.array([self.plan.zwaartepunten[code] for code in self.bediend]).reshape(-1, 2)
        verschil = punten[:, None, :] - punten[None, :, :]
        aantallen = [max(1, self.plan.inwoners_van(code)) for code in self.bediend]
        inwoners = np.array(aantallen, dtype=np.int64)
        return inwoners, np.rint(np.hypot(verschil[..., 0], verschil[..., 1])).astype(np.int64)


def als_paren(plan: object) -> tuple[tuple[str, int], ...]:
    """Return (code, werkgebied) pairs of a mapping, a table with those columns, or pairs.

    Raises
    ------
    InvoerGeweigerd
        When a table lacks a column, or a werkgebied is no number from 1.
    """
    if isinstance(plan, Mapping):
        return tuple((str(code), int(nr)) for code, nr in plan.items())
    if isinstance(plan, pd.DataFrame):
        controleer(plan, PAREN)
        return tuple((str(c), int(nr)) for c, nr in zip(plan["code"], plan["werkgebied"], strict=True))
    if isinstance(plan, Iterable):
        return tuple((str(code), int(nr)) for code, nr in plan)
    raise TypeError(f"not a plan: {type(plan).__name__}")


def beste_paring(
    van: Mapping[str, int], naar: Mapping[str, int], inwoners: Mapping[str, int]
) -> dict[int, int]:
    """Match each werkgebied of `naar` with at most one of `van`, so that most inhabitants keep their team.

    A linear assignment over the shared inhabitants; werkgebieden without any are not matched.
    """
    oud, nieuw = sorted(set(van.values())), sorted(set(naar.values()))
    samen = np.zeros((len(nieuw), len(oud)), dtype=np.int64)
    for code, nr in naar.items():
        if code in van:
            samen[nieuw.index(nr), oud.index(van[code])] += inwoners[code]
    rijen, kolommen = linear_sum_assignment(samen, maximize=True)
    return {nieuw[i]: oud[j] for i, j in zip(rijen, kolommen, strict=True) if samen[i, j] > 0}
