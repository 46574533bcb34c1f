"""Prices of werkgebieden around a medoid: the cheapest connected one, or all below a limit, compiled.

Given a price per gebied (a Lagrange multiplier for "every gebied in one werkgebied"), a werkgebied costs its
compactness minus the prices of its gebieden. All arithmetic is in whole numbers (int64), so that every bound
that comes from here is exact.
"""

# the return values are numpy's whole numbers, which the compiler takes for int
# mypy: disable-error-code="untyped-decorator, return-value, no-any-return"
from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

IntArray = npt.NDArray[np.int64]

ONEINDIG = np.int64(1) << 60


class Prijsmodel(NamedTuple):
    """What there is to price: all arrays int64, rows as in a sparse matrix (`start[j]` to `start[j + 1]`).

    Parameters
    ----------
    start, leden, kosten
        Per medoid the gebieden that can be in its werkgebied (itself first), and weight × metres to it.
    inwoners
        Persons per gebied, which the band counts.
    gewicht
        What each gebied weighs in compactness: its inhabitants, at least 1.
    buren_start, buren
        Neighbours per gebied.
    afstand_m
        Whole metres (n, n).
    band
        Least inhabitants allowed, least wanted, most wanted, most allowed.
    """

    start: IntArray
    leden: IntArray
    kosten: IntArray
    inwoners: IntArray
    gewicht: IntArray
    buren_start: IntArray
    buren: IntArray
    afstand_m: IntArray
    band: IntArray


class Toeslag(NamedTuple):
    """What a werkgebied costs extra by cuts: per cut `waarde` × ⌊members counted / `deler`⌋, all int64.

    Parameters
    ----------
    start, snede, keer
        Per gebied the cuts that count it, and how often each does.
    deler, waarde
        Per cut; `waarde` is 0 or more.
    meest
        What all cuts together can cost one werkgebied at most, (1,).
    """

    start: IntArray
    snede: IntArray
    keer: IntArray
    deler: IntArray
    waarde: IntArray
    meest: IntArray


class Oogst(NamedTuple):
    """Room for werkgebieden that were found: `teller` holds how many, and how many entries of `leden`."""

    start: IntArray
    leden: IntArray
    kosten: IntArray
    teller: IntArray


class _Kern(NamedTuple):
    """One medoid (place 0) with what can join it: prices, weights, penalties, local neighbours."""

    nummers: IntArray
    prijs: IntArray
    inwoners: IntArray
    boete: IntArray
    """Scaled price after the shadow price of inhabitants: above 0 taking costs it, below 0 leaving."""
    start: IntArray
    buren: IntArray


def maak_oogst(meeste: int, leden: int) -> Oogst:
    """Make room for `meeste` werkgebieden with `leden` gebieden in all."""
    return Oogst(
        np.zeros(meeste + 1, np.int64),
        np.empty(leden, np.int64),
        np.empty(meeste, np.int64),
        np.zeros(2, np.int64),
    )


@njit(cache=True)
def kortste(
    van: int, gewicht: IntArray, start: IntArray, buren: IntArray, meest: int
) -> IntArray:  # pragma: no cover
    """Return the least sum of weights (0 or more) on a path from `van`, ends included, up to `meest`."""
    n = len(gewicht)
    uit = np.full(n, ONEINDIG)
    uit[van] = gewicht[van]
    rij, staat = np.empty(n + 1, np.int64), np.zeros(n, np.bool_)
    rij[0], kop, aantal = van, 0, 1
    while aantal:
        a = rij[kop]
        kop, aantal, staat[a] = (kop + 1) % (n + 1), aantal - 1, False
        for e in range(start[a], start[a + 1]):
            b = buren[e]
            som = uit[a] + gewicht[b]
            if som <= meest and som < uit[b]:
                uit[b] = som
                if not staat[b]:
                    rij[(kop + aantal) % (n + 1)] = b
                    aantal, staat[b] = aantal + 1, True
    return uit


@njit(cache=True)
def buiten(model: Prijsmodel, som: int) -> int:  # pragma: no cover
    """Return how many inhabitants lie outside the wanted band."""
    return max(0, model.band[1] - som, som - model.band[2])


@njit(cache=True)
def _schaduwprijs(
    prijs: IntArray, inwoners: IntArray, model: Prijsmodel, straf: int
) -> tuple[int, int]:  # pragma: no cover
    """Return a fraction (price, scale): what one inhabitant more is worth; any gives a valid bound."""
    som = inwoners[0]
    for a in range(1, len(prijs)):
        if prijs[a] < 0:
            som += inwoners[a]
    laagste, hoogste = (model.band[1], model.band[2]) if straf > 0 else (model.band[0], model.band[3])
    if laagste <= som <= hoogste:
        return 0, 1
    grens = (laagste if som < laagste else hoogste) - inwoners[0]
    verhouding = np.full(len(prijs), np.inf)
    for a in range(1, len(prijs)):
        if inwoners[a] > 0:
            verhouding[a] = prijs[a] / inwoners[a]
    som = 0
    for a in np.argsort(verhouding):
        if not verhouding[a] < np.inf:
            break
        som += inwoners[a]
        if som >= grens:
            if straf > 0 and abs(prijs[a]) > straf * inwoners[a]:
                return (straf, 1) if prijs[a] > 0 else (-straf, 1)
            return prijs[a], inwoners[a]
    return 0, 1


@njit(cache=True)
def _knapzak(
    prijs: IntArray, inwoners: IntArray, model: Prijsmodel, straf: int, boete: IntArray
) -> tuple[int, int, int]:  # pragma: no cover
    """Fill `boete`; return (bound, scaled bound of all but the medoid, scale) over sets of any shape.

    The bound is that of the knapsack's linear relaxation, from its dual: valid whatever the shadow price is.
    """
    waarde, schaal = _schaduwprijs(prijs, inwoners, model, straf)
    totaal = ONEINDIG
    for b in range(4):
        rand = waarde * (model.band[b] - inwoners[0]) + schaal * straf * buiten(model, model.band[b])
        totaal = min(totaal, rand)
    boete[0] = 0
    meest = inwoners[0]
    for a in range(1, len(prijs)):
        boete[a] = prijs[a] * schaal - waarde * inwoners[a]
        totaal += min(0, boete[a])
        meest += inwoners[a]
    if meest < model.band[0]:
        return ONEINDIG, ONEINDIG, schaal
    return prijs[0] + totaal // schaal, totaal, schaal


@njit(cache=True)
def grenzen(
    model: Prijsmodel, multiplier: IntArray, straf: int
) -> tuple[IntArray, IntArray]:  # pragma: no cover
    """Return per medoid a lower bound on its cheapest werkgebied, and which candidates it wants."""
    n = len(model.inwoners)
    uit, gekozen = np.full(n, ONEINDIG), np.zeros(len(model.leden), np.int64)
    for j in range(n):
        rij = model.leden[model.start[j] : model.start[j + 1]]
        if len(rij):
            prijs = model.kosten[model.start[j] : model.start[j + 1]] - multiplier[rij]
            boete = np.empty(len(rij), np.int64)
            uit[j] = _knapzak(prijs, model.inwoners[rij], model, straf, boete)[0]
            gekozen[model.start[j] : model.start[j + 1]] = boete < 0
            gekozen[model.start[j]] = 1
    return uit, gekozen


@njit(cache=True)
def _maak_kern(
    model: Prijsmodel, j: int, rij: IntArray, prijs: IntArray, boete: IntArray, ruimte: int
) -> tuple[_Kern, int]:  # pragma: no cover
    """Keep what can be reached for at most `ruimte`; return it and the penalty of what is left out."""
    n = len(model.inwoners)
    tol = np.full(n, ONEINDIG)
    for a in range(len(rij)):
        tol[rij[a]] = max(0, boete[a])
    weg = kortste(j, tol, model.buren_start, model.buren, ruimte)
    plaats = np.full(n, -1)
    keuze, verlies = np.zeros(len(rij), np.bool_), np.int64(0)
    for a in range(len(rij)):
        keuze[a] = weg[rij[a]] <= ruimte
        verlies += 0 if keuze[a] else max(0, -boete[a])
    nummers = rij[keuze]
    for a in range(len(nummers)):
        plaats[nummers[a]] = a
    start, aantal = np.zeros(len(nummers) + 1, np.int64), 0
    lokaal = np.empty(len(model.buren), np.int64)
    for a in range(len(nummers)):
        for e in range(model.buren_start[nummers[a]], model.buren_start[nummers[a] + 1]):
            if plaats[model.buren[e]] >= 0:
                lokaal[aantal] = plaats[model.buren[e]]
                aantal += 1
        start[a + 1] = aantal
    kern = _Kern(nummers, prijs[keuze], model.inwoners[nummers], boete[keuze], start, lokaal[:aantal])
    return kern, verlies


@njit(cache=True)
def _beste_tak(
    kern: _Kern, staat: IntArray, raakt: IntArray, gezien: IntArray, stapel: IntArray, stand: IntArray
) -> int:  # pragma: no cover
    """Return the gebied to decide on next, -1 when none borders, -2 when this branch leads nowhere.

    `stand` holds: inhabitants so far, room left for penalties, least and most inhabitants allowed, a stamp.
    """
    stand[4] += 1
    merk, hoogte, tak, scherpste = stand[4], 0, -1, np.int64(-1)
    bereik, over, ruimte = stand[0], stand[3] - stand[0], stand[1]
    for a in range(len(staat)):
        if staat[a] == 0 and raakt[a] > 0 and kern.inwoners[a] <= over and kern.boete[a] <= ruimte:
            gezien[a] = merk
            stapel[hoogte] = a
            hoogte += 1
            if abs(kern.boete[a]) > scherpste:
                scherpste, tak = abs(kern.boete[a]), a
    while hoogte:
        hoogte -= 1
        a = stapel[hoogte]
        bereik += kern.inwoners[a]
        for e in range(kern.start[a], kern.start[a + 1]):
            b = kern.buren[e]
            if staat[b] == 0 and gezien[b] != merk and kern.inwoners[b] <= over and kern.boete[b] <= ruimte:
                gezien[b] = merk
                stapel[hoogte] = b
                hoogte += 1
    if bereik < stand[2]:
        return -2
    for a in range(len(staat)):
        if staat[a] == 0 and gezien[a] != merk:
            ruimte -= max(0, -kern.boete[a])
    return tak if ruimte >= 0 else -2


@njit(cache=True)
def _is_medoid(model: Prijsmodel, leden: IntArray) -> tuple[bool, int]:  # pragma: no cover
    """Return whether the first is the best medoid (lowest number at a tie), and the compactness."""
    beste, wie = ONEINDIG, leden[0]
    for m in leden:
        som = np.int64(0)
        for i in leden:
            som += model.gewicht[i] * model.afstand_m[m, i]
        if som < beste or (som == beste and m < wie):
            beste, wie = som, m
    return wie == leden[0], beste


@njit(cache=True)
def _bewaar(oogst: Oogst, leden: IntArray, kosten: int) -> bool:  # pragma: no cover
    k, e = oogst.teller
    if k >= len(oogst.kosten) or e + len(leden) > len(oogst.leden):
        return False
    oogst.leden[e : e + len(leden)] = leden
    oogst.kosten[k] = kosten
    oogst.start[k + 1] = e + len(leden)
    oogst.teller[0], oogst.teller[1] = k + 1, e + len(leden)
    return True


@njit(cache=True)
def _reken_bij(toeslag: Toeslag, i: int, teken: int, tel: IntArray) -> int:  # pragma: no cover
    """Count gebied i in (`teken` 1) or out (-1) of the cuts; return the change in what they cost."""
    uit = 0
    for e in range(toeslag.start[i], toeslag.start[i + 1]):
        s = toeslag.snede[e]
        oud = tel[s] // toeslag.deler[s]
        tel[s] += teken * toeslag.keer[e]
        uit += toeslag.waarde[s] * (tel[s] // toeslag.deler[s] - oud)
    return uit


@njit(cache=True)
def zoek_rond(
    model: Prijsmodel,
    j: int,
    multiplier: IntArray,
    straf: int,
    toeslag: Toeslag,
    grens: int,
    alle: bool,
    meeste_knopen: int,
    oogst: Oogst,
) -> tuple[int, bool]:  # pragma: no cover
    """Find connected werkgebieden with medoid j that cost at most `grens` after their prices.

    Branch and bound: a werkgebied grows from its medoid, one bordering gebied is taken or barred at a time.
    What is taken or barred against the shadow price adds a penalty, as does what can no longer be reached.
    Cuts only ever cost more as a werkgebied grows, so what they cost so far is a bound as well.

    Parameters
    ----------
    straf
        Cost of an inhabitant outside the wanted band.
    toeslag
        Cost of cuts.
    alle
        Keep every werkgebied whose best medoid is j; else only each one cheaper than the one before.
    meeste_knopen
        Where to give up.

    Returns
    -------
    tuple
        The least cost found (ONEINDIG when none), and whether the search was complete.
    """
    rij = model.leden[model.start[j] : model.start[j + 1]]
    prijs = model.kosten[model.start[j] : model.start[j + 1]] - multiplier[rij]
    boete = np.empty(len(rij), np.int64)
    ondergrens, totaal, schaal = _knapzak(prijs, model.inwoners[rij], model, straf, boete)
    if ondergrens > grens:
        return ONEINDIG, True
    # a limit far away is brought to where it cannot overflow and still holds everything
    grens = min(grens, ondergrens + np.abs(prijs).sum() + straf * model.band[3] + toeslag.meest[0] + 1)
    kern, verlies = _maak_kern(model, j, rij, prijs, boete, (grens - prijs[0]) * schaal - totaal)
    m = len(kern.nummers)
    staat, raakt = np.zeros(m, np.int64), np.zeros(m, np.int64)
    gezien, stapel, spoor = np.zeros(m, np.int64), np.empty(m, np.int64), np.empty(m, np.int64)
    staat[0] = 1
    raakt[kern.buren[: kern.start[1]]] += 1
    diepte, beste, omlaag, tel = 0, ONEINDIG, True, np.zeros(len(toeslag.deler), np.int64)
    extra = _reken_bij(toeslag, j, 1, tel)
    waarde = prijs[0]
    stand = np.array([kern.inwoners[0], 0, model.band[0], model.band[3], 0])
    for _ in range(meeste_knopen):
        if omlaag:
            stand[1] = (grens - prijs[0] - extra) * schaal - totaal - verlies
            tak = -2 if stand[1] < 0 else _beste_tak(kern, staat, raakt, gezien, stapel, stand)
            if tak >= 0:
                staat[tak] = 1
                stand[0] += kern.inwoners[tak]
                waarde += kern.prijs[tak]
                extra += _reken_bij(toeslag, kern.nummers[tak], 1, tel)
                verlies += max(0, kern.boete[tak])
                for e in range(kern.start[tak], kern.start[tak + 1]):
                    raakt[kern.buren[e]] += 1
                spoor[diepte] = tak
                diepte += 1
                continue
            omlaag = False
            kost = waarde + extra + straf * buiten(model, stand[0])
            if tak == -1 and kost <= grens:
                medoid, compact = _is_medoid(model, kern.nummers[staat == 1])
                if medoid or not alle:
                    if not _bewaar(oogst, kern.nummers[staat == 1], compact):
                        return beste, False
                    beste = min(beste, kost)
                    grens = grens if alle else kost - 1
            continue
        if diepte == 0:
            return beste, True
        tak = spoor[diepte - 1]
        if staat[tak] == 1:
            staat[tak] = 2
            stand[0] -= kern.inwoners[tak]
            waarde -= kern.prijs[tak]
            extra += _reken_bij(toeslag, kern.nummers[tak], -1, tel)
            verlies -= kern.boete[tak]  # what taking cost comes back, what leaving costs is added
            for e in range(kern.start[tak], kern.start[tak + 1]):
                raakt[kern.buren[e]] -= 1
            omlaag = True
        else:
            staat[tak] = 0
            verlies -= max(0, -kern.boete[tak])
            diepte -= 1
    return beste, False
