"""What a werkgebied costs, as data: terms over sums of its gebieden, in whole numbers, tier after tier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]
Gebiedsset = tuple[int, ...]
"""One werkgebied: numbers of gebieden in ascending order."""

_GROOTSTE = 2**62


class Soort(IntEnum):
    """The kinds of term; `s[c]` is the sum of column c over the gebieden of the werkgebied."""

    BAND = 0
    """(c, lo, hi): how far s[c] lies outside lo … hi, both times the teams of the werkgebied."""
    DOEL = 1
    """(c, p, q): \\|s[c] - teams × p/q\\|, rounded half up."""
    MINSTENS = 2
    """(c, a): how much s[c] falls short of a."""
    HOOGSTENS = 3
    """(c, a): how much s[c] exceeds a."""
    AANDEEL_HOOGSTENS = 4
    """(teller, noemer, p, q): how much s[teller] exceeds p/q of s[noemer], rounded up."""
    EVENWICHTIG = 5
    """(teller, noemer, p, q): \\|s[teller] - s[noemer] × p/q\\|, rounded half up."""
    SPREIDING = 6
    """(w, wx, wxx, d): s[wxx] - s[wx]² / s[w], the squares around the weighted mean, over d, rounded up."""
    COMPACT = 7
    """(c): Σ of column c × distance to the best medoid, in metres; one column c per taak."""
    BUITEN_MEERDERHEID = 8
    """(label, c): s[c] of the gebieden outside the label that holds most; label -1 is outside all of them."""
    APART = 9
    """(): the number of pairs of `Taak.apart` that are together."""
    SAMEN = 10
    """(): the number of pairs of `Taak.samen` of which only the first is here."""
    BEREIK = 11
    """(c, p, q): how much s[c] of gebieden with one of `Taak.bereik` here falls short of p/q of s[c]."""
    HUIDIG = 12
    """(label, c): s[c] outside the one label this werkgebied is matched with; each label is matched once."""


UIT_SOMMEN = Soort.COMPACT
"""Kinds below this one follow from the sums alone."""


@dataclass(frozen=True)
class Term:
    """One term: what it counts (`soort` and its `par`), in which tier (`trede`, from 0), at what weight."""

    soort: Soort
    par: tuple[int, ...]
    trede: int
    gewicht: int = 1


def _leeg(*vorm: int) -> IntArray:
    return np.zeros(vorm, dtype=np.int64)


@dataclass(frozen=True)
class Taak:
    """A problem in numbers: n gebieden, what is added up over them, and what that costs.

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
    namen
        Name of every tier.
    regels
        How many tiers, from the first, are rules: an indeling that costs more than `speling` there is none.
    speling
        Per tier the total that costs nothing; 0 where it is not given. Below 0 for a rule whose term has a
        weight below 0: something that has to be at least so large.
    labels
        int64 (n, M): groups of gebieden, numbered from 0; -1 is in none.
    apart, samen
        int64 (p, 2): pairs of gebieden that may not, or have to be together.
    eenheid
        int64 (n): lowest gebied of the connected unit that is never cut.
    bereik
        int64 (n, n), or (0, 0) where no term asks: 1 where the second has a meeting place near the first.
    eigen_teams
        int64 (n): teams of a gebied that is a werkgebied of its own because it is above the maximum, else 0.
    """

    sommen: IntArray
    start: IntArray
    buren: IntArray
    afstand_m: IntArray
    termen: tuple[Term, ...]
    teams: tuple[int, int]
    eigen_teams: IntArray
    labels: IntArray
    namen: tuple[str, ...] = ()
    regels: int = 0
    speling: tuple[int, ...] = ()
    apart: IntArray = field(default_factory=lambda: _leeg(0, 2))
    samen: IntArray = field(default_factory=lambda: _leeg(0, 2))
    eenheid: IntArray = field(default_factory=lambda: _leeg(0))
    bereik: IntArray = field(default_factory=lambda: _leeg(0, 0))

    def __post_init__(self) -> None:
        if not len(self.eenheid):
            object.__setattr__(self, "eenheid", np.arange(len(self.sommen), dtype=np.int64))
        totaal = np.abs(self.sommen).sum(axis=0, dtype=np.float64)
        per_trede = [0.0] * self.treden
        for term in self.termen:
            onderweg, waarde = _grootste(term, self, totaal)
            per_trede[term.trede] += waarde * abs(term.gewicht)
            if max(onderweg, per_trede[term.trede]) > _GROOTSTE:
                raise ValueError(f"{term} can exceed 64 bits; give its columns a coarser unit")
        for soort in (Soort.COMPACT, Soort.HUIDIG):
            if len({term.par for term in self.termen if term.soort == soort}) > 1:
                raise ValueError(f"a taak has one {soort.name}")

    def rang(self, totaal: Sequence[int]) -> tuple[int, ...]:
        """Return what counts of a cost per tier; the lower of two tuples is the better indeling."""
        speling = (*self.speling, *[0] * (len(totaal) - len(self.speling)))
        return tuple(max(0, waarde - vrij) for waarde, vrij in zip(totaal, speling, strict=True))

    def houdt_regels(self, totaal: Sequence[int]) -> bool:
        """Return whether a cost per tier breaks no rule."""
        return not any(self.rang(totaal)[: self.regels])

    @property
    def n(self) -> int:
        """Number of gebieden."""
        return len(self.sommen)

    @property
    def treden(self) -> int:
        """Number of tiers."""
        return 1 + max((term.trede for term in self.termen), default=0)

    def par_van(self, soort: Soort) -> tuple[int, ...] | None:
        """Return the parameters of the term of this kind, None where there is none."""
        return next((term.par for term in self.termen if term.soort == soort), None)


def als_rijen(buren: tuple[tuple[int, ...], ...]) -> tuple[IntArray, IntArray]:
    """Return lists of neighbours as compressed rows: `start` (n + 1) and `buren`, both int64."""
    start = np.zeros(len(buren) + 1, dtype=np.int64)
    start[1:] = np.cumsum([len(rij) for rij in buren])
    return start, np.array([j for rij in buren for j in rij], dtype=np.int64)


def _grootste(term: Term, taak: Taak, totaal: npt.NDArray[np.float64]) -> tuple[float, float]:
    """Return what nothing on the way to a term exceeds, and what the term over all werkgebieden does not."""
    par, n, teams = term.par, float(taak.n), float(taak.n + taak.eigen_teams.sum())
    match term.soort:
        case Soort.AANDEEL_HOOGSTENS:
            return totaal[par[0]] * par[3] + totaal[par[1]] * abs(par[2]), totaal[par[0]] + n
        case Soort.EVENWICHTIG:
            groot = totaal[par[0]] * par[3] + totaal[par[1]] * abs(par[2])
            return 2 * groot + par[3], groot / par[3] + n
        case Soort.DOEL:
            groot = totaal[par[0]] * par[2] + teams * abs(par[1])
            return 2 * groot + par[2], groot / par[2] + n
        case Soort.SPREIDING:
            return max(totaal[par[1]] ** 2, totaal[par[2]]), totaal[par[2]] / par[3] + n
        case Soort.COMPACT:
            groot = totaal[par[0]] * float(taak.afstand_m.max(initial=0))
            return groot, groot
        case Soort.BEREIK:
            return totaal[par[0]] * max(par[1], par[2]), totaal[par[0]] * max(1.0, par[1] / par[2])
        case Soort.APART | Soort.SAMEN:
            paren = float(len(taak.apart) + len(taak.samen))
            return paren, paren
        case Soort.BUITEN_MEERDERHEID | Soort.HUIDIG:
            return totaal[par[1]], totaal[par[1]]
        case Soort.BAND:
            grens = teams * max(map(abs, par[1:]))
            return totaal[par[0]] + grens, totaal[par[0]] + teams * max(0, par[1])
        case _:
            groot = totaal[par[0]] + n * abs(par[1])
            return groot, groot
