"""The graph that the chains walk on, one node per unit, and the state of one chain, as arrays."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from gebied.indelen.opgave import Opgave
from gebied.indelen.taak import IntArray
from gebied.indelen.termen import Rekentaak

FloatArray = npt.NDArray[np.float64]

KNOOP, LOKAAL, OUDER, ORDE, KANT, NIEUW, PAD, ONDER, BOVEN, TELLER, MERK = range(11)
"""Rows of the table `geb`, int64 (11, N), scratch of one step.

The nodes of the two werkgebieden that a step looks at are numbered 0 … m-1: `KNOOP` is the node, `LOKAAL` its
number. A forest lies in `ORDE` (parents before children) and `OUDER` (-1 at a root); every tree spans the
nodes with one value of `KANT`. `ONDER` and `BOVEN` say whether a cut above a node keeps the rules, `TELLER`
counts such cuts, `NIEUW` keeps the sides of the proposal, `PAD` and `MERK` are scratch.
"""


class Knopen(NamedTuple):
    """N nodes, each one unit of gebieden that is never cut; all int64."""

    start: IntArray
    """(N + 1)"""
    buren: IntArray
    """Neighbours of node i: `buren[start[i]:start[i + 1]]`, each once."""
    randen: IntArray
    """(E, 2): every edge once."""
    sommen: IntArray
    """(N, K + 1): sums of the columns of the taak over the gebieden; the last are the own teams."""
    eerste: IntArray
    """(N + 1)"""
    leden: IntArray
    """Gebieden of node i: `leden[eerste[i]:eerste[i + 1]]`."""
    van_gebied: IntArray
    """(n): node of every gebied."""


class Stand(NamedTuple):
    """The indeling that a chain is at, and room for one step; int64 unless said."""

    van: IntArray
    """(N): werkgebied of every node, 0 … k-1."""
    kop: IntArray
    """(k): a node of every werkgebied, from which `volgende` leads to the others."""
    volgende: IntArray
    """(N): next node of the werkgebied, -1 after the last."""
    prijs: IntArray
    """(k, T): cost per tier of every werkgebied; HUIDIG counts as if matched by itself."""
    totaal: IntArray
    """(T): the sum of `prijs`."""
    gedeeld: IntArray
    """(k, L): what a werkgebied shares with each label of HUIDIG; (k, 0) where no rule asks."""
    logtau: FloatArray
    """(k): logarithm of the number of spanning trees; 0 where gamma is 0."""
    telling: IntArray
    """[edges between werkgebieden, steps, accepted steps, accepted steps that changed the indeling]"""
    geb: IntArray
    lburen: IntArray
    lstart: IntArray
    """Neighbours by local number within the two werkgebieden of a step."""
    tak: IntArray
    """(N, K + 1): sums of the branch that hangs at a node."""
    som: IntArray
    """(3, K + 1): sums of one side of a cut, of the other, and of both werkgebieden."""
    lijst: IntArray
    """(2, n): gebieden on both sides of a cut."""
    uit: IntArray
    """(3, T): cost of both sides, and of all other werkgebieden."""
    werk: IntArray
    kost: IntArray
    """(n): scratch for medoids."""


def maak_knopen(opgave: Opgave, reken: Rekentaak) -> Knopen:
    """Contract every unit of an opgave to one node."""
    eenheid, van = np.unique(opgave.eenheid, return_inverse=True)
    van = van.astype(np.int64)
    buren: list[set[int]] = [set() for _ in eenheid]
    for i, rij in enumerate(opgave.buren):
        buren[van[i]].update(int(van[j]) for j in rij if van[j] != van[i])
    rijen = [sorted(rij) for rij in buren]
    sommen = np.zeros((len(eenheid), reken.sommen.shape[1]), dtype=np.int64)
    np.add.at(sommen, van, reken.sommen)
    return Knopen(
        start=np.cumsum([0, *map(len, rijen)]).astype(np.int64),
        buren=np.array([j for rij in rijen for j in rij], dtype=np.int64),
        randen=np.array(
            [(i, j) for i, rij in enumerate(rijen) for j in rij if i < j], dtype=np.int64
        ).reshape(-1, 2),
        sommen=sommen,
        eerste=np.cumsum([0, *np.bincount(van, minlength=len(eenheid))]).astype(np.int64),
        leden=np.argsort(van, kind="stable").astype(np.int64),
        van_gebied=van,
    )


def maak_stand(knopen: Knopen, reken: Rekentaak, labels: IntArray) -> Stand:
    """Return the state of a chain at an indeling; `stap.loop` fills in what follows from it.

    Parameters
    ----------
    labels
        int64 (n): number of the werkgebied of every gebied, 0 … k-1.
    """
    n, k = len(labels), int(labels.max()) + 1
    aantal, treden = len(knopen.start) - 1, len(reken.speling)
    groepen = int(reken.labels[:, reken.huidig].max(initial=-1)) + 1 if reken.huidig >= 0 else 0

    def nul(*vorm: int) -> IntArray:
        return np.zeros(vorm, dtype=np.int64)

    return Stand(
        van=labels[knopen.leden[knopen.eerste[:-1]]].astype(np.int64),
        kop=nul(k),
        volgende=nul(aantal),
        prijs=nul(k, treden),
        totaal=nul(treden),
        gedeeld=nul(k, groepen),
        logtau=np.zeros(k),
        telling=nul(4),
        geb=nul(MERK + 1, aantal),
        lburen=nul(len(knopen.buren)),
        lstart=nul(aantal + 1),
        tak=nul(*knopen.sommen.shape),
        som=nul(3, knopen.sommen.shape[1]),
        lijst=nul(2, n),
        uit=nul(3, treden),
        werk=nul(max(n, int(reken.labels.max(initial=0)) + 1)),
        kost=nul(n),
    )
