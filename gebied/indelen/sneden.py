"""Cuts: what every whole choice of werkgebieden keeps, and a fractional one may not.

The rows "every gebied once" are added up in parts and rounded down (subset-row cuts: Jepsen, Petersen,
Spoorendonk & Pisinger, 2008; with other multipliers: Pecin, Pessoa, Poggi & Uchoa, 2017). Of three gebieden,
for instance, at most one chosen werkgebied can hold two.
"""

# the return values are numpy's whole numbers, which the compiler takes for int
# mypy: disable-error-code="untyped-decorator, no-any-return"
from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

from gebied.indelen.opgave import Gebiedsset
from gebied.indelen.prijsmodel import IntArray

FloatArray = npt.NDArray[np.float64]
_NET = 0.02
"""Least violation that is worth a row."""
_MEESTE = 4_096
_VORMEN = (
    ((1, 1, 1, 1, 1), 2),
    ((1, 1, 1, 1, 1), 3),
    ((2, 1, 1, 1), 3),
    ((2, 2, 1, 1, 1), 4),
    ((3, 2, 2, 1, 1), 5),
    ((1, 1, 1, 1, 1, 1, 1), 2),
)
"""How often each gebied counts, and the divisor."""


@dataclass(frozen=True)
class Snede:
    """Σ ⌊members in `rijen` / `deler`⌋ over the chosen werkgebieden is at most ⌊size of `rijen` / `deler`⌋.

    A gebied may be in `rijen` more than once, then it counts as often.
    """

    rijen: tuple[int, ...]
    deler: int

    @property
    def meest(self) -> int:
        """The right-hand side."""
        return len(self.rijen) // self.deler

    def telt(self, gebied: Gebiedsset) -> int:
        """Return how often a werkgebied counts."""
        return sum(i in gebied for i in self.rijen) // self.deler


@dataclass(frozen=True)
class Verbod:
    """Not all of these werkgebieden together: an indeling that another rule refuses."""

    werkgebieden: frozenset[Gebiedsset]

    @property
    def meest(self) -> int:
        """The right-hand side."""
        return len(self.werkgebieden) - 1

    def telt(self, gebied: Gebiedsset) -> int:
        """Return how often a werkgebied counts."""
        return int(gebied in self.werkgebieden)


def zoek_sneden(deel: IntArray, aandeel: FloatArray, bekend: set[Snede], meeste: int) -> list[Snede]:
    """Return cuts that a fractional choice violates, the worst first.

    Parameters
    ----------
    deel
        Which gebieden each werkgebied of the choice holds, int64 (k, n), 0 or 1.
    aandeel
        Share of each werkgebied, float64 (k).
    bekend
        Cuts that are there already.
    meeste
        Most cuts wanted.
    """
    samen = (deel * aandeel[:, None]).T @ deel
    rijen, maten = _drietallen(deel, aandeel, samen)
    maat = {_snede(rij, 2): float(m) for rij, m in zip(rijen, maten, strict=True)}
    if len(maat) < meeste:
        for vorm, deler in _VORMEN:
            keer = np.array(vorm, dtype=np.int64)
            for i in range(deel.shape[1]):
                rij = np.argsort(-samen[i], kind="stable")[: len(keer)]
                if len(rij) == len(keer):
                    som = _klim(deel, aandeel, rij, keer, deler)
                    if som > keer.sum() // deler + _NET:
                        maat[_snede(np.repeat(rij, keer), deler)] = som - keer.sum() // deler
    nieuw = [s for s in sorted(maat, key=lambda s: (-maat[s], s.rijen, s.deler)) if s not in bekend]
    return nieuw[:meeste]


def _snede(rijen: IntArray, deler: int) -> Snede:
    return Snede(tuple(sorted(rijen.tolist())), deler)


@njit(cache=True)
def _drietallen(
    deel: IntArray, aandeel: FloatArray, samen: FloatArray
) -> tuple[IntArray, FloatArray]:  # pragma: no cover
    """Return all threes of which fractional werkgebieden hold two too often, and by how much."""
    n, niets = deel.shape[1], 1e-6
    uit, maat, aantal = np.empty((_MEESTE, 3), np.int64), np.empty(_MEESTE), 0
    for a in range(n):
        for b in range(a + 1, n):
            for c in range(b + 1, n):
                paren = (samen[a, b] > niets) + (samen[a, c] > niets) + (samen[b, c] > niets)
                if paren < 2 or aantal == _MEESTE:
                    continue
                som = -1.0
                for k in range(len(aandeel)):
                    if deel[k, a] + deel[k, b] + deel[k, c] >= 2:
                        som += aandeel[k]
                if som > _NET:
                    uit[aantal, 0], uit[aantal, 1], uit[aantal, 2], maat[aantal] = a, b, c, som
                    aantal += 1
    return uit[:aantal], maat[:aantal]


@njit(cache=True)
def _klim(
    deel: IntArray, aandeel: FloatArray, rij: IntArray, keer: IntArray, deler: int
) -> float:  # pragma: no cover
    """Swap one gebied in `rij` at a time for the one that raises the left-hand side most; return that."""
    m, n = deel.shape
    tel, plaats = np.zeros(m, np.int64), np.full(n, -1)
    beste = 0.0
    for r in range(len(rij)):
        plaats[rij[r]] = r
    for k in range(m):
        for r in range(len(rij)):
            tel[k] += keer[r] * deel[k, rij[r]]
        beste += aandeel[k] * (tel[k] // deler)
    while True:
        wie, door, hoogst = -1, -1, beste + 1e-9
        for p in range(len(rij)):
            for j in range(n):
                erbij = keer[p] - (keer[plaats[j]] if plaats[j] >= 0 else 0)
                if erbij == 0:
                    continue
                som = 0.0
                for k in range(m):
                    som += aandeel[k] * ((tel[k] + erbij * (deel[k, j] - deel[k, rij[p]])) // deler)
                if som > hoogst:
                    hoogst, wie, door = som, p, j
        if wie < 0:
            return beste
        uit, q = rij[wie], plaats[door]
        erbij = keer[wie] - (keer[q] if q >= 0 else 0)
        for k in range(m):
            tel[k] += erbij * (deel[k, door] - deel[k, uit])
        rij[wie], plaats[door], plaats[uit] = door, wie, q
        if q >= 0:
            rij[q] = uit
        beste = hoogst
