"""What a werkgebied costs: terms over sums of its gebieden, in whole numbers, tier after tier.

The search evaluates a term a million times per second, so the arithmetic is compiled with numba; Python calls
the very same code through `Taak.prijs` and `Taak.prijs_per_term`.
"""

# numba infers its own types; numpy integers stand for int here
# mypy: disable-error-code="untyped-decorator, no-any-return, return-value"
from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from gebied.indelen.opgave import Gebiedsset, Opgave

IntArray = npt.NDArray[np.int64]

_GROOTSTE = 2**62

_INTERN: dict[str, Any] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True, "error_model": "numpy"}
kern = njit(**_INTERN)
"""Compiles a function that only compiled code calls; without a door for Python it compiles twice as fast."""


class Soort(IntEnum):
    """The kinds of term; `s[c]` is the sum of column c over the gebieden of the werkgebied."""

    BAND = 0
    """(c, lo, hi): how far s[c] lies outside lo … hi, both times the teams of the werkgebied."""
    DOEL = 1
    """(c, doel): \\|s[c] - doel × teams\\|."""
    MINSTENS = 2
    """(c, a): how much s[c] falls short of a."""
    HOOGSTENS = 3
    """(c, a): how much s[c] exceeds a."""
    AANDEEL_HOOGSTENS = 4
    """(teller, noemer, p, q): how much s[teller] exceeds p/q of s[noemer], rounded up."""
    EVENWICHTIG = 5
    """(teller, noemer, p, q): \\|s[teller] - s[noemer] × p/q\\|, rounded half up."""
    SPREIDING = 6
    """(w, wx, wxx): s[wxx] - s[wx]² / s[w], rounded up: the sum of squares around the weighted mean."""
    COMPACT = 7
    """(c): Σ of column c × distance to the best medoid, in metres; one column c per taak."""
    BUITEN_MEERDERHEID = 8
    """(label, c): s[c] of the labelled gebieden outside the label that holds most; label -1 is no label."""
    APART = 9
    """(): the number of pairs of `Taak.apart` that are together."""


@dataclass(frozen=True)
class Term:
    """One term: what it counts (`soort` and its `par`), in which tier (`trede`, from 0), at what weight."""

    soort: Soort
    par: tuple[int, ...]
    trede: int
    gewicht: int = 1


class Rekentaak(NamedTuple):
    """A `Taak` as arrays only, the form that compiled code takes."""

    sommen: IntArray
    """(n, K + 1); the last column holds the own teams."""
    labels: IntArray
    start: IntArray
    buren: IntArray
    afstand: IntArray
    apart: IntArray
    termen: IntArray
    """(terms, 7): kind, tier, weight, four parameters. Few arrays: each one costs a second of compilation."""
    treden: int
    compact: int
    """Column of the medoid distance, or -1."""


@dataclass(frozen=True)
class Taak:
    """A problem of the search: n gebieden, what is added up over them, and what that costs.

    Parameters
    ----------
    sommen
        int64 (n, K): whole numbers that add up over the gebieden of a werkgebied. Column 0 is what the
        starting indeling spreads evenly, by convention the inhabitants.
    start, buren
        int64 (n + 1) and int64 (e): neighbours in compressed rows; those of gebied i are
        `buren[start[i]:start[i + 1]]`.
    afstand_m
        int64 (n, n): distance between centroids in RD, whole metres.
    termen
        The terms; a tier comes before every higher one.
    teams
        Least and most number of werkgebieden.
    labels
        int64 (n, M): groups of gebieden for BUITEN_MEERDERHEID, numbered from 0; -1 is in none.
    apart
        int64 (p, 2): pairs of gebieden that may not be together.
    eigen_teams
        int64 (n): teams of a gebied that is a werkgebied of its own because it is above the maximum, else 0.
    """

    sommen: IntArray
    start: IntArray
    buren: IntArray
    afstand_m: IntArray
    termen: tuple[Term, ...]
    teams: tuple[int, int]
    labels: IntArray
    apart: IntArray
    eigen_teams: IntArray

    def __post_init__(self) -> None:
        totaal = np.abs(self.sommen).sum(axis=0, dtype=np.float64)
        for term in self.termen:
            groot = _grootste(term, totaal, float(self.afstand_m.max(initial=0)))
            if groot * max(1, abs(term.gewicht)) > _GROOTSTE:
                raise ValueError(f"{term} can exceed 64 bits; give its columns a coarser unit")
        if len({term.par[0] for term in self.termen if term.soort == Soort.COMPACT}) > 1:
            raise ValueError("a taak measures compactness over one column")

    @property
    def n(self) -> int:
        """Number of gebieden."""
        return len(self.sommen)

    @property
    def treden(self) -> int:
        """Number of tiers."""
        return 1 + max((term.trede for term in self.termen), default=0)

    @cached_property
    def reken(self) -> Rekentaak:
        """The same as arrays, for compiled code."""
        termen = np.zeros((len(self.termen), 3 + 4), dtype=np.int64)
        for rij, term in zip(termen, self.termen, strict=True):
            getallen = (term.soort, term.trede, term.gewicht, *term.par)
            rij[: len(getallen)] = getallen
        sommen = np.column_stack([self.sommen, self.eigen_teams])
        return Rekentaak(
            sommen=_vlak(sommen),
            labels=_vlak(self.labels),
            start=_vlak(self.start),
            buren=_vlak(self.buren),
            afstand=_vlak(self.afstand_m),
            apart=_vlak(self.apart),
            termen=termen,
            treden=self.treden,
            compact=next((term.par[0] for term in self.termen if term.soort == Soort.COMPACT), -1),
        )

    def werkruimte(self) -> IntArray:
        """Return scratch for `prijs_gebied`: zeros, one per gebied or label, whichever are more."""
        return np.zeros(max(self.n, int(self.labels.max(initial=0)) + 1), dtype=np.int64)

    def prijs_per_term(self, gebieden: Collection[int]) -> tuple[int, ...]:
        """Return the cost of one werkgebied per term, weights included."""
        leden = np.array(sorted(gebieden), dtype=np.int64)
        return tuple(int(prijs) for prijs in per_term(self.reken, leden, self.werkruimte()))

    def prijs(self, gebieden: Collection[int]) -> tuple[int, ...]:
        """Return the cost of one werkgebied per tier."""
        uit = [0] * self.treden
        for term, prijs in zip(self.termen, self.prijs_per_term(gebieden), strict=True):
            uit[term.trede] += prijs
        return tuple(uit)

    def totaal(self, werkgebieden: Collection[Gebiedsset]) -> tuple[int, ...]:
        """Return the cost of a whole indeling per tier; tuples of two indelingen compare as their quality."""
        prijzen = [self.prijs(gebied) for gebied in werkgebieden]
        return tuple(sum(kolom) for kolom in zip(*prijzen, strict=True)) if prijzen else (0,) * self.treden


def maak_taak(opgave: Opgave) -> Taak:
    """Turn the wishes of an opgave into terms: the band, a target when given, compactness."""
    opdracht = opgave.opdracht
    n = len(opgave.codes)
    termen = [Term(Soort.BAND, (0, *opdracht.inwoners), 0)]
    if opdracht.doel is not None:
        termen.append(Term(Soort.DOEL, (0, opdracht.doel), 1))
    termen.append(Term(Soort.COMPACT, (1,), len(termen)))
    eigen = np.zeros(n, dtype=np.int64)
    eigen[list(opgave.reuzen)] = [opgave.teams([i]) for i in opgave.reuzen]
    # a gebied with teams of its own is one werkgebied
    dubbel = int(eigen.sum()) - int(np.count_nonzero(eigen))
    laagste, hoogste = opdracht.aantal_teams or (1 + dubbel, n + dubbel)
    teams = (max(1, laagste - dubbel), max(1, min(n, hoogste - dubbel)))
    start, buren = als_rijen(opgave.buren)
    return Taak(
        sommen=np.column_stack([opgave.inwoners, opgave.gewicht]),
        start=start,
        buren=buren,
        afstand_m=opgave.afstand_m,
        termen=tuple(termen),
        teams=teams,
        labels=np.empty((n, 0), dtype=np.int64),
        apart=np.empty((0, 2), dtype=np.int64),
        eigen_teams=eigen,
    )


def als_rijen(buren: Collection[Collection[int]]) -> tuple[IntArray, IntArray]:
    """Return lists of neighbours as compressed rows: `start` (n + 1) and `buren`, both int64."""
    start = np.zeros(len(buren) + 1, dtype=np.int64)
    start[1:] = np.cumsum([len(rij) for rij in buren])
    return start, np.array([j for rij in buren for j in rij], dtype=np.int64)


def _vlak(tabel: IntArray) -> IntArray:
    """Return the table as compiled code wants it: int64, rows one after another."""
    return np.ascontiguousarray(tabel, dtype=np.int64)


def _grootste(term: Term, totaal: npt.NDArray[np.float64], afstand: float) -> float:
    par = term.par
    match term.soort:
        case Soort.AANDEEL_HOOGSTENS:
            return float(totaal[par[0]] * par[3] + totaal[par[1]] * abs(par[2]))
        case Soort.EVENWICHTIG:
            return 2 * float(totaal[par[0]] * par[3] + totaal[par[1]] * abs(par[2])) + par[3]
        case Soort.SPREIDING:
            return float(max(totaal[par[1]] ** 2, totaal[par[2]]))
        case Soort.COMPACT:
            return float(totaal[par[0]]) * afstand
        case Soort.APART:
            return 0.0
        case Soort.BUITEN_MEERDERHEID:
            return float(totaal[par[1]])
        case _:
            return float(totaal[par[0]]) + len(totaal) * max(map(abs, par[1:]))


@kern
def som_term(taak: Rekentaak, t: int, s: IntArray, teams: int) -> int:
    """Return the cost of term t where it follows from the sums `s` of the werkgebied alone, else 0."""
    soort = taak.termen[t, 0]
    p = taak.termen[t, 3:]
    if soort == 0:
        return max(0, p[1] * teams - s[p[0]], s[p[0]] - p[2] * teams)
    if soort == 1:
        return abs(s[p[0]] - p[1] * teams)
    if soort == 2:
        return max(0, p[1] - s[p[0]])
    if soort == 3:
        return max(0, s[p[0]] - p[1])
    if soort == 4:
        return max(0, -((p[2] * s[p[1]] - p[3] * s[p[0]]) // p[3]))
    if soort == 5:
        return (2 * abs(s[p[0]] * p[3] - s[p[1]] * p[2]) + p[3]) // (2 * p[3])
    if soort == 6 and s[p[0]] > 0:
        return max(0, s[p[2]] - s[p[1]] * s[p[1]] // s[p[0]])
    return 0


@kern
def _leden_term(
    taak: Rekentaak, t: int, leden: IntArray, aantal: int, weg: int, erbij: int, werk: IntArray
) -> int:
    """Return the cost of a term that depends on who is together: the first `aantal` of `leden`, changed.

    `weg` is left out and `erbij` joins; -1 for none. `werk` is scratch, all 0 before and after.
    """
    p = taak.termen[t, 3:]
    if taak.termen[t, 0] == 8:
        totaal = 0
        meeste = 0
        for beurt in range(2):
            for k in range(aantal + 1):
                i = leden[k] if k < aantal else erbij
                if i < 0 or i == weg or taak.labels[i, p[0]] < 0:
                    continue
                label = taak.labels[i, p[0]]
                if beurt == 0:
                    werk[label] += taak.sommen[i, p[1]]
                    totaal += taak.sommen[i, p[1]]
                else:
                    meeste = max(meeste, werk[label])
                    werk[label] = 0
        return totaal - meeste
    for k in range(aantal):
        werk[leden[k]] = 1
    if erbij >= 0:
        werk[erbij] = 1
    if weg >= 0:
        werk[weg] = 0
    samen = 0
    for k in range(len(taak.apart)):
        samen += werk[taak.apart[k, 0]] * werk[taak.apart[k, 1]]
    for k in range(aantal):
        werk[leden[k]] = 0
    if erbij >= 0:
        werk[erbij] = 0
    return samen


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
    uit: IntArray,
) -> None:
    """Write the cost per tier of one werkgebied into `uit`, from its sums, medoid distance and members."""
    teams = max(1, s[-1])
    for t in range(len(uit)):
        uit[t] = 0
    for t in range(len(taak.termen)):
        soort = taak.termen[t, 0]
        if soort < 7:
            prijs = som_term(taak, t, s, teams)
        elif soort == 7:
            prijs = compact
        else:
            prijs = _leden_term(taak, t, leden, aantal, weg, erbij, werk)
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


@njit(cache=True)
def per_term(taak: Rekentaak, leden: IntArray, werk: IntArray) -> IntArray:
    """Return the cost of each term for one werkgebied, weights included."""
    aantal = len(leden)
    s = np.empty(taak.sommen.shape[1], dtype=np.int64)
    tel_op(taak, leden, aantal, s)
    compact = medoidkosten(taak, leden, aantal, np.empty(aantal, dtype=np.int64))
    uit = np.empty(len(taak.termen), dtype=np.int64)
    niemand = np.int64(-1)  # a variable: numba compiles anew for every literal
    for t in range(len(taak.termen)):
        if taak.termen[t, 0] < 7:
            prijs = som_term(taak, t, s, max(1, s[-1]))
        elif taak.termen[t, 0] == 7:
            prijs = compact
        else:
            prijs = _leden_term(taak, t, leden, aantal, niemand, niemand, werk)
        uit[t] = taak.termen[t, 2] * prijs
    return uit
