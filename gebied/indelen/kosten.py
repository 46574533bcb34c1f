"""The cost of werkgebieden, many at once with numpy: the reference that the compiled search agrees with."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import sparse
from scipy.optimize import linear_sum_assignment

from gebied.indelen.taak import Gebiedsset, IntArray, Soort, Taak, Term

_BLOK = 2_000


def kosten_per_term(taak: Taak, werkgebieden: Sequence[Gebiedsset]) -> IntArray:
    """Return the cost of each werkgebied per term, weights included; int64 (werkgebieden, terms).

    A werkgebied by itself is matched with the label of HUIDIG that suits it best, so that term is a lower
    bound here; `totaal` matches all together.
    """
    uit = np.zeros((len(werkgebieden), len(taak.termen)), dtype=np.int64)
    for begin in range(0, len(werkgebieden), _BLOK):
        deel = werkgebieden[begin : begin + _BLOK]
        leden = _leden(taak.n, deel)
        s = leden @ np.column_stack([taak.sommen, taak.eigen_teams])
        teams = np.maximum(1, s[:, -1])
        for t, term in enumerate(taak.termen):
            uit[begin : begin + _BLOK, t] = term.gewicht * _term(taak, term, deel, leden, s, teams)
    return uit


def totaal(taak: Taak, werkgebieden: Sequence[Gebiedsset]) -> tuple[int, ...]:
    """Return the cost of a whole indeling per tier; tuples of two indelingen compare as their quality."""
    per_term = kosten_per_term(taak, werkgebieden).sum(axis=0)
    uit = [0] * taak.treden
    for term, kosten in zip(taak.termen, per_term.tolist(), strict=True):
        if term.soort == Soort.HUIDIG:
            kosten = term.gewicht * _verplaatst(taak, term, werkgebieden)
        uit[term.trede] += kosten
    return tuple(uit)


def gedeeld(taak: Taak, label: int, c: int, werkgebieden: Sequence[Gebiedsset]) -> IntArray:
    """Return the sum of column c per werkgebied and label; int64 (werkgebieden, labels)."""
    van = taak.labels[:, label]
    wie = np.flatnonzero(van >= 0)
    vorm = (taak.n, int(van.max(initial=-1)) + 1)
    per_label = sparse.csr_array((taak.sommen[wie, c], (wie, van[wie])), shape=vorm)
    return np.asarray((_leden(taak.n, werkgebieden) @ per_label).todense(), dtype=np.int64)


def koppel(taak: Taak, werkgebieden: Sequence[Gebiedsset]) -> dict[int, int]:
    """Return werkgebied (place) → label of HUIDIG, one to one, so that most stay where they are."""
    par = taak.par_van(Soort.HUIDIG)
    if par is None:
        return {}
    samen = gedeeld(taak, par[0], par[1], werkgebieden)
    rijen, kolommen = linear_sum_assignment(samen, maximize=True)
    return {int(i): int(j) for i, j in zip(rijen, kolommen, strict=True) if samen[i, j] > 0}


def _verplaatst(taak: Taak, term: Term, werkgebieden: Sequence[Gebiedsset]) -> int:
    label, c = term.par
    samen = gedeeld(taak, label, c, werkgebieden)
    alles = sum(int(taak.sommen[list(gebied), c].sum()) for gebied in werkgebieden)
    return alles - int(samen[linear_sum_assignment(samen, maximize=True)].sum())


def _leden(n: int, werkgebieden: Sequence[Gebiedsset]) -> sparse.csr_array:
    start = np.cumsum([0, *map(len, werkgebieden)])
    index = np.array([i for gebied in werkgebieden for i in gebied], dtype=np.int64)
    return sparse.csr_array((np.ones(len(index), np.int64), index, start), shape=(len(werkgebieden), n))


def _term(
    taak: Taak,
    term: Term,
    werkgebieden: Sequence[Gebiedsset],
    leden: sparse.csr_array,
    s: IntArray,
    teams: IntArray,
) -> IntArray:
    p = term.par
    match term.soort:
        case Soort.BAND:
            buiten = np.maximum(p[1] * teams - s[:, p[0]], s[:, p[0]] - p[2] * teams)
            return np.asarray(np.maximum(0, buiten))
        case Soort.DOEL:
            return _afgerond(s[:, p[0]] * p[2] - teams * p[1], p[2])
        case Soort.MINSTENS:
            return np.maximum(0, p[1] - s[:, p[0]])
        case Soort.HOOGSTENS:
            return np.maximum(0, s[:, p[0]] - p[1])
        case Soort.AANDEEL_HOOGSTENS:
            return np.asarray(np.maximum(0, -((p[2] * s[:, p[1]] - p[3] * s[:, p[0]]) // p[3])))
        case Soort.EVENWICHTIG:
            return _afgerond(s[:, p[0]] * p[3] - s[:, p[1]] * p[2], p[3])
        case Soort.SPREIDING:
            gewicht = np.maximum(1, s[:, p[0]])
            spreiding = np.maximum(0, s[:, p[2]] - s[:, p[1]] ** 2 // gewicht)
            return np.where(s[:, p[0]] > 0, -(-spreiding // p[3]), 0)
        case Soort.COMPACT:
            gewicht, afstand = taak.sommen[:, p[0]], taak.afstand_m
            alle = (np.array(gebied) for gebied in werkgebieden)
            return np.array([(gewicht[g] @ afstand[g[:, None], g]).min() for g in alle], dtype=np.int64)
        case Soort.BUITEN_MEERDERHEID | Soort.HUIDIG:
            samen = gedeeld(taak, p[0], p[1], werkgebieden)
            return np.asarray(s[:, p[1]] - samen.max(axis=1, initial=0), dtype=np.int64)
        case Soort.BEREIK:
            erin = leden.toarray()
            bij = (erin @ taak.bereik.T > 0) & (erin > 0)
            nodig = -((-p[1] * s[:, p[0]]) // p[2])
            return np.asarray(np.maximum(0, nodig - bij @ taak.sommen[:, p[0]]))
        case Soort.APART:
            erin = leden.toarray()
            return np.asarray((erin[:, taak.apart[:, 0]] * erin[:, taak.apart[:, 1]]).sum(axis=1))
        case Soort.SAMEN:
            erin = leden.toarray()
            return np.asarray((erin[:, taak.samen[:, 0]] * (1 - erin[:, taak.samen[:, 1]])).sum(axis=1))


def _afgerond(teller: IntArray, noemer: int) -> IntArray:
    """Return the size of a fraction, rounded half up."""
    return (2 * np.abs(teller) + noemer) // (2 * noemer)
