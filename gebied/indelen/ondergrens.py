"""A lower bound on compactness by Lagrangian relaxation: "every gebied in one werkgebied" becomes a price.

Whatever the prices are, the prices together plus the cheapest werkgebieden (each around another medoid) cost
at most what the best indeling costs (Geoffrion, 1974). Prices are whole numbers, so the bound is exact.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from gebied.indelen.haalbaarheid import Deel
from gebied.indelen.opgave import Gebiedsset, Opgave
from gebied.indelen.prijsmodel import (
    ONEINDIG,
    IntArray,
    Oogst,
    Prijsmodel,
    Toeslag,
    grenzen,
    kortste,
    maak_oogst,
    zoek_rond,
)
from gebied.indelen.sneden import Snede

FloatArray = npt.NDArray[np.float64]
MEESTE_KNOPEN = 100_000
_STAPPEN = 250
_OOGST = 5_000
_BEWAAR = 3
_LIJST_KNOPEN = 400_000
_LEDEN = 25
"""Room for gebieden per listed werkgebied, on average."""


@dataclass(frozen=True)
class Vraag:
    """The relaxed problem: which werkgebieden, around which medoids, serve every gebied once.

    Parameters
    ----------
    model
        What werkgebieden cost. Gebieden above the maximum have no row: they are a werkgebied of their own.
    deel
        Number of the connected part of each gebied.
    per_deel
        Least and most werkgebieden per part, int64 (parts, 2).
    teams
        Least and most werkgebieden in all.
    speling
        Most inhabitants outside the band, over all werkgebieden.
    """

    model: Prijsmodel
    deel: IntArray
    per_deel: IntArray
    teams: tuple[int, int]
    speling: int

    @property
    def bediend(self) -> npt.NDArray[np.bool_]:
        """Which gebieden have to be in a werkgebied."""
        return np.diff(self.model.start) > 0

    def buiten_band(self, gebied: Gebiedsset) -> int:
        """Return how many inhabitants a werkgebied lies outside the wanted band."""
        som = int(self.model.inwoners[list(gebied)].sum())
        return max(0, int(self.model.band[1]) - som, som - int(self.model.band[2]))


def maak_vraag(opgave: Opgave, teams: range, speling: int) -> Vraag:
    """Turn an opgave into the relaxed problem.

    Parameters
    ----------
    teams
        Numbers of teams allowed, those of gebieden above the maximum included.
    speling
        Most inhabitants that may lie outside the band, over all werkgebieden that are no such gebied.
    """
    laagste, hoogste = opgave.opdracht.inwoners
    band = np.array([max(0, laagste - speling), laagste, hoogste, hoogste + speling], dtype=np.int64)
    buren_start = np.cumsum([0, *(len(rij) for rij in opgave.buren)]).astype(np.int64)
    buren = np.array([j for rij in opgave.buren for j in rij], dtype=np.int64)
    reuzen = set(opgave.reuzen)
    rijen, kosten = [], []
    for j in range(len(opgave.codes)):
        som = kortste(j, opgave.inwoners, buren_start, buren, band[3])
        anders = np.flatnonzero(som < ONEINDIG)
        rij = np.array([j, *anders[anders != j]] if j not in reuzen else [], dtype=np.int64)
        rijen.append(rij)
        kosten.append(opgave.gewicht[rij] * opgave.afstand_m[j, rij])
    start = np.cumsum([0, *map(len, rijen)]).astype(np.int64)
    model = Prijsmodel(
        start, np.concatenate(rijen), np.concatenate(kosten), opgave.inwoners, opgave.gewicht,
        buren_start, buren, opgave.afstand_m, band,
    )  # fmt: skip
    delen = [Deel(deel, opgave.som(deel)) for deel in opgave.delen()]
    deel_van, per_deel = np.empty(len(opgave.codes), np.int64), np.zeros((len(delen), 2), np.int64)
    vast = 0
    for nr, deel in enumerate(delen):
        deel_van[list(deel.gebieden)] = nr
        if deel.gebieden[0] in reuzen:
            vast += opgave.teams(deel.gebieden)
            continue
        meest = deel.inwoners // int(band[0]) if band[0] else len(deel.gebieden)
        per_deel[nr] = max(1, -(-deel.inwoners // int(band[3]))), min(meest, len(deel.gebieden))
    minst = max(teams[0] - vast, int(per_deel[:, 0].sum()))
    meest = min(teams[-1] - vast, int(per_deel[:, 1].sum()))
    return Vraag(model, deel_van, per_deel, (minst, meest), speling)


@dataclass(frozen=True)
class Prijs:
    """Whole prices: per gebied, of an inhabitant outside the band, and of the cuts (both 0 or more)."""

    gebied: IntArray
    straf: int
    sneden: tuple[tuple[Snede, int], ...] = ()

    def som(self, vraag: Vraag) -> int:
        """Return what the prices give before any werkgebied is counted."""
        sneden = sum(waarde * snede.meest for snede, waarde in self.sneden)
        return int(self.gebied.sum()) - self.straf * vraag.speling - sneden

    @cached_property
    def toeslag(self) -> Toeslag:
        """The cuts as arrays, for compiled code."""
        duur = [(snede, waarde) for snede, waarde in self.sneden if waarde]
        paren = sorted((i, nr) for nr, (snede, _) in enumerate(duur) for i in set(snede.rijen))
        van = np.array([i for i, _ in paren], dtype=np.int64)
        return Toeslag(
            np.searchsorted(van, np.arange(len(self.gebied) + 1)).astype(np.int64),
            np.array([nr for _, nr in paren], dtype=np.int64),
            np.array([duur[nr][0].rijen.count(i) for i, nr in paren], dtype=np.int64),
            np.array([snede.deler for snede, _ in duur], dtype=np.int64),
            np.array([waarde for _, waarde in duur], dtype=np.int64),
            np.array([sum(waarde * snede.meest for snede, waarde in duur)], dtype=np.int64),
        )


@dataclass(frozen=True)
class Waardering:
    """What prices prove: the bound, per medoid the least a werkgebied costs, and which medoids it opens."""

    ondergrens: int
    prijs: IntArray
    medoids: list[int]
    gezien: list[tuple[Gebiedsset, int]]
    """Cheap werkgebieden met on the way, with their compactness."""

    def grens(self, vraag: Vraag, j: int, plafond: int) -> int:
        """Return the most a werkgebied around medoid j can cost in an indeling of at most `plafond`."""
        weg = max((int(self.prijs[i]) for i in self.medoids), default=0)
        if vraag.teams[0] < vraag.teams[1]:
            weg = max(weg, 0)  # it may come on top of the others
        return plafond - self.ondergrens + (int(self.prijs[j]) if j in self.medoids else weg)


def waardeer(
    vraag: Vraag,
    vraagprijs: Prijs,
    *,
    knopen: int = MEESTE_KNOPEN,
    op_tijd: Callable[[], bool] = lambda: False,
) -> Waardering | None:
    """Return what these prices prove, or None when no medoids can serve all parts: there is no indeling.

    Only medoids that are among the cheapest are priced exactly; a knapsack bound is enough for others, and
    for all when `op_tijd` tells that time is up.
    """
    multiplier, straf, toeslag = vraagprijs.gebied, vraagprijs.straf, vraagprijs.toeslag
    prijs, _ = grenzen(vraag.model, multiplier, straf)
    af, gezien = np.zeros(len(prijs), np.bool_), list[tuple[Gebiedsset, int]]()
    oogst = maak_oogst(_OOGST, _OOGST * 40)
    while True:
        medoids = kies_medoids(vraag, prijs)
        if medoids is None:
            return None
        open_ = [j for j in medoids if not af[j]]
        if not open_ or op_tijd():
            break
        for j in open_:
            if op_tijd():
                break
            oogst.teller[:] = 0
            beste, klaar = zoek_rond(
                vraag.model, j, multiplier, straf, toeslag, int(ONEINDIG), False, knopen, oogst
            )
            af[j] = True
            gezien += geoogst(oogst)
            if klaar:
                prijs[j] = max(prijs[j], beste)
    som = vraagprijs.som(vraag) + sum(int(prijs[j]) for j in medoids)
    return Waardering(som, prijs, medoids, gezien)


def geoogst(oogst: Oogst) -> list[tuple[Gebiedsset, int]]:
    """Return the last few werkgebieden in an oogst, which are the cheapest, with their compactness."""
    aantal = int(oogst.teller[0])
    return [
        (tuple(sorted(oogst.leden[oogst.start[k] : oogst.start[k + 1]].tolist())), int(oogst.kosten[k]))
        for k in range(max(0, aantal - _BEWAAR), aantal)
    ]


@dataclass(frozen=True)
class Lijst:
    """Werkgebieden in compressed rows: `leden[start[k]:start[k + 1]]`, and their compactness."""

    start: IntArray
    leden: IntArray
    kosten: IntArray

    def gebied(self, k: int) -> Gebiedsset:
        """Return one werkgebied."""
        return tuple(sorted(self.leden[self.start[k] : self.start[k + 1]].tolist()))

    def deel(self, plaatsen: IntArray) -> Lijst:
        """Return the werkgebieden in these places only."""
        lengte = np.diff(self.start)[plaatsen]
        start = np.concatenate([[0], np.cumsum(lengte)])
        waar = np.arange(start[-1]) + np.repeat(self.start[plaatsen] - start[:-1], lengte)
        return Lijst(start, self.leden[waar], self.kosten[plaatsen])

    def buiten(self, vraag: Vraag) -> IntArray:
        """Return how many inhabitants each werkgebied lies outside the wanted band."""
        som = np.concatenate([[0], np.cumsum(vraag.model.inwoners[self.leden])])
        som = som[self.start[1:]] - som[self.start[:-1]]
        buiten: IntArray = np.maximum(0, np.maximum(vraag.model.band[1] - som, som - vraag.model.band[2]))
        return buiten


def som_goedkope(
    vraag: Vraag,
    prijs: Prijs,
    waardering: Waardering,
    plafond: int,
    meeste: int,
    op_tijd: Callable[[], bool] = lambda: False,
) -> Lijst | None:
    """List every werkgebied that can be in an indeling of at most `plafond`.

    None when there are more than `meeste`, or when `op_tijd` tells that time is up.
    """
    oogst = maak_oogst(meeste, meeste * _LEDEN)
    for j in range(len(waardering.prijs)):
        grens = waardering.grens(vraag, j, plafond)
        if waardering.prijs[j] <= grens:
            if op_tijd():
                return None
            _, klaar = zoek_rond(
                vraag.model, j, prijs.gebied, prijs.straf, prijs.toeslag, grens, True, _LIJST_KNOPEN, oogst
            )
            if not klaar:
                return None
    k, e = int(oogst.teller[0]), int(oogst.teller[1])
    return Lijst(oogst.start[: k + 1].copy(), oogst.leden[:e].copy(), oogst.kosten[:k].copy())


def kies_medoids(vraag: Vraag, prijs: IntArray) -> list[int] | None:
    """Return the cheapest medoids that give every part a number of werkgebieden it can have."""
    orde = [int(j) for j in np.argsort(prijs, kind="stable") if prijs[j] < ONEINDIG]
    aantal = np.zeros(len(vraag.per_deel), np.int64)
    keuze, over = [], []
    for j in orde:
        if aantal[vraag.deel[j]] < vraag.per_deel[vraag.deel[j], 0]:
            keuze.append(j)
            aantal[vraag.deel[j]] += 1
        else:
            over.append(j)
    for j in over:
        genoeg = len(keuze) >= vraag.teams[0] and (prijs[j] >= 0 or len(keuze) >= vraag.teams[1])
        if not genoeg and aantal[vraag.deel[j]] < vraag.per_deel[vraag.deel[j], 1]:
            keuze.append(j)
            aantal[vraag.deel[j]] += 1
    klopt = vraag.teams[0] <= len(keuze) <= vraag.teams[1] and bool((aantal >= vraag.per_deel[:, 0]).all())
    return keuze if klopt else None


def eerste_prijzen(vraag: Vraag, waarde: int | None, op_tijd: Callable[[], bool]) -> FloatArray:
    """Return good prices to start from: subgradient steps on the bound that forgets who borders on whom.

    Parameters
    ----------
    waarde
        Compactness of a known indeling, weight × metres; it sets the length of the steps.
    """
    model, n = vraag.model, len(vraag.model.inwoners)
    medoid = np.repeat(np.arange(n), np.diff(model.start))
    gemiddeld = (waarde or int(model.kosten.mean() * n)) / max(1, int(model.gewicht.sum()))
    prijs = np.where(vraag.bediend, model.gewicht * gemiddeld, 0.0)
    beste, beste_prijs, richting = -np.inf, prijs, np.zeros(n)
    stap, zonder = 0.5, 0
    for _ in range(_STAPPEN):
        per_medoid, gekozen = grenzen(model, np.rint(prijs).astype(np.int64), 0)
        medoids = kies_medoids(vraag, per_medoid)
        if medoids is None or op_tijd():
            break
        grens = float(np.rint(prijs).sum() + per_medoid[medoids].sum())
        in_keuze = gekozen.astype(np.bool_) & np.isin(medoid, medoids)
        tekort = vraag.bediend - np.bincount(model.leden[in_keuze], minlength=n)
        zonder = 0 if grens > beste + 1e-4 * abs(beste) else zonder + 1
        if grens > beste:
            beste, beste_prijs = grens, prijs
        if zonder >= 10:
            stap, zonder, prijs = stap * 0.6, 0, beste_prijs
        richting = tekort + 0.7 * richting
        doel = waarde if waarde is not None else 1.1 * abs(beste) + 1.0
        prijs = prijs + stap * max(0.0, doel - grens) / max(1.0, float(tekort @ tekort)) * richting
    return np.asarray(beste_prijs, dtype=np.float64)
