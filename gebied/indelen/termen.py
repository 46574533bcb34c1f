"""The terms of a `Taak`, compiled with numba: the search evaluates one a million times per second."""

# numba infers its own types; numpy integers stand for int here
# mypy: disable-error-code="untyped-decorator, no-any-return, return-value"
from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit

from gebied.indelen.taak import UIT_SOMMEN, IntArray, Soort, Taak

_GROOTSTE = 2**62
_COMPACT = int(UIT_SOMMEN)

_INTERN: dict[str, Any] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True, "error_model": "numpy"}
kern = njit(**_INTERN)
"""Compiles a function that only compiled code calls; without a door for Python it compiles twice as fast."""


class Rekentaak(NamedTuple):
    """A `Taak` as arrays only, the form that compiled code takes."""

    sommen: IntArray
    """(n, K + 1); the last column holds the own teams."""
    labels: IntArray
    start: IntArray
    buren: IntArray
    afstand: IntArray
    paren: IntArray
    """(p, 3): 0 for apart or 1 for samen, and the two gebieden."""
    bereik: IntArray
    eenheid: IntArray
    """(2, n): lowest gebied of the unit, and the next member of it, round and round."""
    termen: IntArray
    """(terms, 7): kind, tier, weight, four parameters. Few arrays: each one costs a second of compilation."""
    speling: IntArray
    """(tiers): the total that costs nothing."""
    regels: int
    """How many tiers, from the first, are rules."""
    compact: int
    """Column of the medoid distance, or -1."""
    huidig: int
    """Column of the labels that werkgebieden are matched with, or -1."""


def als_rekentaak(taak: Taak) -> Rekentaak:
    """Return the taak as arrays, for compiled code."""
    termen = np.zeros((len(taak.termen), 3 + 4), dtype=np.int64)
    for rij, term in zip(termen, taak.termen, strict=True):
        getallen = (term.soort, term.trede, term.gewicht, *term.par)
        rij[: len(getallen)] = getallen
    paren = [(soort, *paar) for soort, rij in enumerate((taak.apart, taak.samen)) for paar in rij.tolist()]
    return Rekentaak(
        sommen=_vlak(np.column_stack([taak.sommen, taak.eigen_teams])),
        labels=_vlak(taak.labels),
        start=_vlak(taak.start),
        buren=_vlak(taak.buren),
        afstand=_vlak(taak.afstand_m),
        paren=np.array(paren, dtype=np.int64).reshape(-1, 3),
        bereik=_vlak(taak.bereik),
        eenheid=_ring(taak.eenheid),
        termen=termen,
        speling=np.array([*taak.speling, *[0] * taak.treden][: taak.treden], dtype=np.int64),
        regels=taak.regels,
        compact=(taak.par_van(Soort.COMPACT) or (-1,))[0],
        huidig=(taak.par_van(Soort.HUIDIG) or (-1,))[0],
    )


def werkruimte(taak: Taak) -> IntArray:
    """Return scratch for `prijs_gebied`: zeros, one per gebied or label, whichever are more."""
    return np.zeros(max(taak.n, int(taak.labels.max(initial=0)) + 1), dtype=np.int64)


def _vlak(tabel: IntArray) -> IntArray:
    """Return the table as compiled code wants it: int64, rows one after another."""
    return np.ascontiguousarray(tabel, dtype=np.int64)


def _ring(eenheid: IntArray) -> IntArray:
    """Return the units with, for each gebied, the next one of its unit; the last points to the first."""
    volgende = np.arange(len(eenheid))
    for laagste in np.unique(eenheid):
        leden = np.flatnonzero(eenheid == laagste)
        volgende[leden] = np.roll(leden, -1)
    return np.stack([eenheid, volgende])


@kern
def som_term(taak: Rekentaak, t: int, s: IntArray, teams: int) -> int:
    """Return the cost of term t where it follows from the sums `s` of the werkgebied alone, else 0."""
    soort = taak.termen[t, 0]
    p = taak.termen[t, 3:]
    if soort == 0:
        return max(0, p[1] * teams - s[p[0]], s[p[0]] - p[2] * teams)
    if soort == 1:
        return (2 * abs(s[p[0]] * p[2] - p[1] * teams) + p[2]) // (2 * p[2])
    if soort == 2:
        return max(0, p[1] - s[p[0]])
    if soort == 3:
        return max(0, s[p[0]] - p[1])
    if soort == 4:
        return max(0, -((p[2] * s[p[1]] - p[3] * s[p[0]]) // p[3]))
    if soort == 5:
        return (2 * abs(s[p[0]] * p[3] - s[p[1]] * p[2]) + p[3]) // (2 * p[3])
    if soort == 6 and s[p[0]] > 0:
        return -(-max(0, s[p[2]] - s[p[1]] * s[p[1]] // s[p[0]]) // p[3])
    return 0


@kern
def _per_label(
    taak: Rekentaak,
    t: int,
    leden: IntArray,
    aantal: int,
    weg: int,
    erbij: int,
    werk: IntArray,
    eigen: int,
) -> int:
    """Return the sum of a column outside one label: label `eigen`, or with -1 the one that holds most."""
    p = taak.termen[t, 3:]
    totaal = meeste = 0
    for beurt in range(2):
        for k in range(aantal + 1):
            i = leden[k] if k < aantal else erbij
            if i < 0 or i == weg:
                continue
            label = taak.labels[i, p[0]]
            if beurt == 0:
                totaal += taak.sommen[i, p[1]]
                if label >= 0:
                    werk[label] += taak.sommen[i, p[1]]
            elif label >= 0:
                if eigen < 0 or label == eigen:
                    meeste = max(meeste, werk[label])
                werk[label] = 0
    return totaal - meeste


@kern
def _samen_term(taak: Rekentaak, soort: int, werk: IntArray) -> int:
    """Return how many pairs break their rule; `werk` marks who is in the werkgebied."""
    fout = 0
    for k in range(len(taak.paren)):
        a, b = werk[taak.paren[k, 1]], werk[taak.paren[k, 2]]
        if soort == 9 and taak.paren[k, 0] == 0:
            fout += a * b
        elif soort == 10 and taak.paren[k, 0] == 1:
            fout += a * (1 - b)
    return fout


@kern
def _bereik_term(taak: Rekentaak, t: int, werk: IntArray) -> int:
    """Return how many more should have a meeting place within reach; `werk` marks who is in it."""
    p = taak.termen[t, 3:]
    totaal = bij = 0
    for i in range(len(taak.sommen)):
        if werk[i] == 1:
            totaal += taak.sommen[i, p[0]]
            for j in range(len(taak.sommen)):
                if werk[j] == 1 and taak.bereik[i, j] == 1:
                    bij += taak.sommen[i, p[0]]
                    break
    return max(0, -((-p[1] * totaal) // p[2]) - bij)


@kern
def _leden_term(
    taak: Rekentaak,
    t: int,
    leden: IntArray,
    aantal: int,
    weg: int,
    erbij: int,
    werk: IntArray,
    eigen: int,
) -> int:
    """Return the cost of a term that depends on who is together: the first `aantal` of `leden`, changed.

    `weg` is left out and `erbij` joins; -1 for none. `werk` is scratch, all 0 before and after. `eigen` is
    the label of HUIDIG that this werkgebied is matched with.
    """
    soort = taak.termen[t, 0]
    if soort == 8 or soort == 12:
        alle = np.int64(-1)
        return _per_label(taak, t, leden, aantal, weg, erbij, werk, eigen if soort == 12 else alle)
    for k in range(aantal):
        werk[leden[k]] = 1
    if erbij >= 0:
        werk[erbij] = 1
    if weg >= 0:
        werk[weg] = 0
    fout = _bereik_term(taak, t, werk) if soort == 11 else _samen_term(taak, soort, werk)
    for k in range(aantal):
        werk[leden[k]] = 0
    if erbij >= 0:
        werk[erbij] = 0
    return fout


@kern
def prijs_gebied(
    taak: Rekentaak,
    s: IntArray,
    compact: int,
    leden: IntArray,
    aantal: int,
    weg: int,
    erbij: int,
    werk: IntArray,
    eigen: int,
    uit: IntArray,
) -> None:
    """Write the cost per tier of one werkgebied into `uit`, from its sums, medoid distance and members."""
    teams = max(1, s[-1])
    for t in range(len(uit)):
        uit[t] = 0
    for t in range(len(taak.termen)):
        soort = taak.termen[t, 0]
        if soort < _COMPACT:
            prijs = som_term(taak, t, s, teams)
        elif soort == _COMPACT:
            prijs = compact
        else:
            prijs = _leden_term(taak, t, leden, aantal, weg, erbij, werk, eigen)
        uit[taak.termen[t, 1]] += taak.termen[t, 2] * prijs


@kern
def medoidkosten(taak: Rekentaak, leden: IntArray, aantal: int, uit: IntArray) -> int:
    """Write for each member what the werkgebied costs with it as medoid; return the least."""
    if taak.compact < 0 or aantal == 0:
        return 0
    laagste = np.int64(_GROOTSTE)
    for a in range(aantal):
        som = np.int64(0)
        rij = taak.afstand[leden[a]]
        for b in range(aantal):
            som += taak.sommen[leden[b], taak.compact] * rij[leden[b]]
        uit[a] = som
        laagste = min(laagste, som)
    return laagste


@kern
def tel_op(taak: Rekentaak, leden: IntArray, aantal: int, uit: IntArray) -> None:
    """Write the sums of the columns over the members into `uit`."""
    for c in range(len(uit)):
        uit[c] = 0
        for k in range(aantal):
            uit[c] += taak.sommen[leden[k], c]
