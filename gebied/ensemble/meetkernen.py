"""Sums, groups and distances over thousands of indelingen at once, compiled; whole numbers only."""

from __future__ import annotations

import numba
import numpy as np
import numpy.typing as npt

Getallen = npt.NDArray[np.int64]
Labels = npt.NDArray[np.int16]


@numba.njit(cache=True)
def som(labels: Labels, k: int, per_gebied: Getallen) -> Getallen:
    """Return the sum per werkgebied: labels (S, n) and a count per gebied (n,) → (S, k)."""
    uit = np.zeros((labels.shape[0], k), dtype=np.int64)
    for s in range(labels.shape[0]):
        for i in range(labels.shape[1]):
            uit[s, labels[s, i]] += per_gebied[i]
    return uit


@numba.njit(cache=True)
def som_per_groep(
    labels: Labels, k: int, groep: Getallen, groepen: int, per_gebied: Getallen
) -> npt.NDArray[np.int64]:
    """Return the sum per werkgebied and group, (S, k, groepen); a gebied with group -1 is in none."""
    uit = np.zeros((labels.shape[0], k, groepen), dtype=np.int64)
    for s in range(labels.shape[0]):
        for i in range(labels.shape[1]):
            if groep[i] >= 0:
                uit[s, labels[s, i], groep[i]] += per_gebied[i]
    return uit


@numba.njit(cache=True)
def afstand_tot_medoide(labels: Labels, k: int, gewicht: Getallen, afstand: Getallen) -> Getallen:
    """Return Σ over werkgebieden of Σ weight × distance to the best medoid, (S,).

    `gewicht` is (n,) and `afstand` (n, n), in whole metres.
    """
    aantal, n = labels.shape
    uit = np.zeros(aantal, dtype=np.int64)
    begin = np.empty(k + 1, dtype=np.int64)
    leden = np.empty(n, dtype=np.int64)
    for s in range(aantal):
        _sorteer(labels[s], k, begin, leden)
        for w in range(k):
            beste = np.int64(-1)
            for m in range(begin[w], begin[w + 1]):
                rij = afstand[leden[m]]
                totaal = np.int64(0)
                for i in range(begin[w], begin[w + 1]):
                    totaal += gewicht[leden[i]] * rij[leden[i]]
                if beste < 0 or totaal < beste:
                    beste = totaal
            uit[s] += max(beste, 0)
    return uit


@numba.njit(cache=True)
def inwoners_nabij(labels: Labels, nabij: npt.NDArray[np.bool_], inwoners: Getallen) -> npt.NDArray[np.int64]:
    """Return the inhabitants with a place near them in their own werkgebied, (S,).

    `nabij` (n, n) tells whether gebied j has a place that is near gebied i.
    """
    aantal, n = labels.shape
    uit = np.zeros(aantal, dtype=np.int64)
    for s in range(aantal):
        for i in range(n):
            for j in range(n):
                if nabij[i, j] and labels[s, i] == labels[s, j]:
                    uit[s] += inwoners[i]
                    break
    return uit


@numba.njit(cache=True)
def _sorteer(labels: npt.NDArray[np.int16], k: int, begin: Getallen, leden: Getallen) -> None:
    """Fill `leden` with the gebieden in order of werkgebied, and `begin` with where each one starts."""
    begin[:] = 0
    for label in labels:
        begin[label + 1] += 1
    for w in range(k):
        begin[w + 1] += begin[w]
    plek = begin[:-1].copy()
    for i in range(len(labels)):
        leden[plek[labels[i]]] = i
        plek[labels[i]] += 1
