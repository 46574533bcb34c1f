"""Choosing from a long list of werkgebieden: branch and cut, with bounds that are exact in whole numbers.

The relaxation holds only the werkgebieden that its prices ask for. Any prices prove a bound for the whole
list, and that a werkgebied which costs too much after prices is in no answer that is sought: it is struck.
"""

# mypy: disable-error-code="untyped-decorator, no-any-return"
from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
from numba import njit

from gebied.indelen.hoofdprobleem import Hoofdprobleem, Prijzen
from gebied.indelen.ondergrens import Lijst, Prijs, Vraag
from gebied.indelen.opgave import Gebiedsset
from gebied.indelen.prijsmodel import IntArray
from gebied.indelen.sneden import Snede, Verbod, zoek_sneden

_HEEL = 1e-6
_FIJN = 1 << 14
"""Prices are whole multiples of one part in so many: exact, and hardly rounded."""
_BEGIN = 10
_PER_RONDE = 60
_SNEDEN = 30
_RONDES = (60, 4)
"""Most rounds of cuts: at the root, elsewhere."""
_TRAAG = ((0.01, 3), (0.03, 1))
"""At the root and elsewhere: a round that closes less of the gap is slow; so many of them end the cutting."""
_STERK = 8
_MEESTE_WEIGERINGEN = 300


@dataclass(frozen=True)
class Keuze:
    """Outcome of branch and cut.

    Parameters
    ----------
    werkgebieden
        The best choice, or None.
    ondergrens
        No choice from the list costs less; exact.
    klaar
        False when time, nodes or precision ended the search.
    """

    werkgebieden: tuple[Gebiedsset, ...] | None
    ondergrens: int
    klaar: bool


@dataclass(order=True)
class _Knoop:
    ondergrens: int
    nummer: int
    aan: IntArray = field(compare=False)


@dataclass
class _Stand:
    """A node under way: what is left of the list, what is proved, and the last relaxed answer."""

    ondergrens: int
    aan: IntArray
    prijzen: Prijzen | None = None


class Boom:
    """Branch and cut over a list; branching is on pairs, together or apart (Ryan & Foster, 1981).

    Parameters
    ----------
    vraag
        The problem.
    lijst
        What can be chosen.
    prijs
        Prices to begin with, as those that made the list, and their cuts.
    over
        Tells how many seconds are left.
    keur
        Tells whether a choice keeps the rules that are not in `vraag`.
    """

    def __init__(
        self,
        vraag: Vraag,
        lijst: Lijst,
        prijs: Prijs,
        over: Callable[[], float],
        keur: Callable[[tuple[Gebiedsset, ...]], bool] = lambda _: True,
    ) -> None:
        self.vraag, self.over, self.keur = vraag, over, keur
        self.hoofd = Hoofdprobleem(vraag, 1.0 + 4 * float(np.abs(prijs.gebied).max(initial=1)))
        self._bekend: set[Snede] = set()
        self._weigeringen = 0
        self._neem_lijst(lijst)
        for snede, _ in prijs.sneden:
            self._snij(snede)
        if len(lijst.kosten):
            basis = lijst.kosten + prijs.straf * self.buiten
            for (raakt, keer), (_, waarde) in zip(self.raakt, prijs.sneden, strict=True):
                basis[raakt] += waarde * keer
            alles = np.arange(len(lijst.kosten))
            duur = _over(lijst.start, lijst.leden, basis, prijs.gebied, alles)
            self._voeg_toe(np.argsort(duur, kind="stable")[: _BEGIN * len(prijs.gebied)])

    def los_op(self, plafond: int, *, meeste: int = 1_000_000) -> Keuze:
        """Find the best choice of at most `plafond`, or prove a bound.

        `meeste` is how many nodes may be opened. The bound is at most `plafond` + 1.
        """
        beste: tuple[Gebiedsset, ...] | None = None
        dicht = plafond + 1  # no more than this is proved of nodes that were closed by an answer
        rij = [_Knoop(0, 0, np.arange(len(self.lijst.kosten)))] if len(self.lijst.kosten) else []
        gemaakt = 0
        while rij:
            knoop = heapq.heappop(rij)
            if knoop.ondergrens > plafond:
                continue
            stand = _Stand(knoop.ondergrens, knoop.aan)
            meeste -= 1
            if meeste < 0 or not self._verwerk(stand, plafond, wortel=knoop.nummer == 0):
                return Keuze(beste, min(stand.ondergrens, plafond + 1, dicht), False)
            if stand.ondergrens > plafond or stand.prijzen is None:
                continue
            paar = self._paar(stand.prijzen, stand.aan, plafond)
            if paar is not None:
                for aan in self._splits(paar, stand.aan):
                    gemaakt += 1
                    heapq.heappush(rij, _Knoop(stand.ondergrens, gemaakt, aan))
                continue
            plaatsen = np.flatnonzero(stand.prijzen.keuze > 0.5).tolist()
            keuze = tuple(self.hoofd.werkgebieden[nr] for nr in plaatsen)
            if not self._klopt(keuze):
                return Keuze(beste, min(stand.ondergrens, plafond + 1, dicht), False)
            if self.keur(keuze):
                waarde = sum(self.hoofd.kosten[nr] for nr in plaatsen)
                if waarde <= plafond:
                    beste, plafond = keuze, waarde - 1
                if stand.ondergrens < waarde:  # rounding: the answer is there, the proof just not
                    dicht = min(dicht, stand.ondergrens)
            elif not self._weiger(keuze, plaatsen):
                return Keuze(beste, min(stand.ondergrens, plafond + 1, dicht), False)
            else:
                gemaakt += 1
                heapq.heappush(rij, _Knoop(stand.ondergrens, gemaakt, stand.aan))
        return Keuze(beste, min(plafond + 1, dicht), True)

    def _neem_lijst(self, lijst: Lijst) -> None:
        self.lijst, self.buiten = lijst, lijst.buiten(self.vraag)
        self.in_lp = np.zeros(len(lijst.kosten), np.bool_)
        self.nummers = np.empty(0, np.int64)
        """Of each werkgebied in the relaxation: its place in the list."""
        self.raakt: list[tuple[IntArray, IntArray]] = []
        """Per cut: the places in the list that count, and how often."""
        van = np.repeat(np.arange(len(lijst.kosten)), np.diff(lijst.start))
        orde = np.argsort(lijst.leden, kind="stable")
        telling = np.bincount(lijst.leden, minlength=len(self.vraag.model.inwoners))
        self.per_gebied = np.split(van[orde], np.cumsum(telling)[:-1])

    def _verwerk(self, stand: _Stand, plafond: int, *, wortel: bool) -> bool:
        """Solve the relaxation of a node, and cut as long as that helps; return False when it broke off."""
        soort = 0 if wortel else 1
        genoeg, geduld = _TRAAG[soort]
        vorig = -np.inf
        for _ in range(_RONDES[soort]):
            if not self._los(stand, plafond):
                return False
            prijzen = stand.prijzen
            if stand.ondergrens > plafond or prijzen is None:
                return True
            geduld -= prijzen.waarde - vorig < genoeg * (plafond - prijzen.waarde)
            vorig = prijzen.waarde
            deels = (prijzen.keuze > _HEEL) & (prijzen.keuze < 1 - _HEEL)
            if geduld <= 0 or not deels.any():
                return True
            if wortel:
                prijzen = stand.prijzen = self._ruim_op(stand, prijzen)
            steun = np.flatnonzero(prijzen.keuze > _HEEL)
            deel = self._deel(steun).astype(np.int64)
            nieuw = zoek_sneden(deel, prijzen.keuze[steun], self._bekend, _SNEDEN)
            for snede in nieuw:
                self._snij(snede)
            if not nieuw:
                return True
        return True

    def _los(self, stand: _Stand, plafond: int) -> bool:
        """Solve the relaxation of a node over all that is on in the list; return False when it broke off."""
        self._schakel(stand.aan)
        while True:
            prijzen = self.hoofd.los_op(self.over()) if self.over() > 0 else None
            if prijzen is None:
                return False
            stand.prijzen = prijzen
            grens, duur = self._grens(prijzen, stand, plafond)
            stand.ondergrens = max(stand.ondergrens, grens)
            if stand.ondergrens > plafond:
                return True
            goed = np.flatnonzero(duur < int(prijzen.team * _FIJN) - _FIJN // 8)
            if len(goed) > _PER_RONDE:
                goed = goed[np.argpartition(duur[goed], _PER_RONDE)[:_PER_RONDE]]
            if self._voeg_toe(stand.aan[goed]):
                continue
            if prijzen.tekort <= _HEEL or not self.hoofd.maak_duurder():
                self._schakel(stand.aan)
                return True

    def _grens(self, prijzen: Prijzen, stand: _Stand, plafond: int) -> tuple[int, IntArray]:
        """Return the exact bound these prices prove; strike off `stand.aan` what cannot be in `plafond`.

        The bound is Σ prices + the number of werkgebieden × the cheapest of them. Prices of what is left are
        returned with it.
        """
        if not len(stand.aan):
            return plafond + 1, stand.aan
        prijs, straf = np.rint(prijzen.gebied * _FIJN).astype(np.int64), round(prijzen.straf * _FIJN)
        basis = self.lijst.kosten * _FIJN + straf * self.buiten
        som = int(prijs.sum()) - straf * self.vraag.speling
        for (raakt, keer), snede, waarde in zip(self.raakt, self.hoofd.sneden, prijzen.sneden, strict=True):
            heel = round(float(waarde) * _FIJN)
            if heel:
                basis[raakt] += heel * keer
                som -= heel * snede.meest
        duur = _over(self.lijst.start, self.lijst.leden, basis, prijs, stand.aan)
        minst = int(duur.min())
        een_minder = som + min((k - 1) * minst for k in self.vraag.teams)
        blijft = duur <= plafond * _FIJN - een_minder
        if not blijft.all():
            stand.aan, duur = stand.aan[blijft], duur[blijft]
        return -(-(een_minder + minst) // _FIJN), duur

    def _voeg_toe(self, plaatsen: IntArray) -> int:
        nieuw = plaatsen[~self.in_lp[plaatsen]]
        self.in_lp[nieuw] = True
        self.nummers = np.concatenate([self.nummers, nieuw])
        return self.hoofd.voeg_toe((self.lijst.gebied(nr), int(self.lijst.kosten[nr])) for nr in nieuw)

    def _snij(self, snede: Snede) -> None:
        self._bekend.add(snede)
        tel = np.zeros(len(self.lijst.kosten), np.int64)
        for i in snede.rijen:
            tel[self.per_gebied[i]] += 1
        tel //= snede.deler
        raakt = np.flatnonzero(tel)
        self.raakt.append((raakt, tel[raakt]))
        self.hoofd.voeg_snede(snede)

    def _weiger(self, keuze: tuple[Gebiedsset, ...], plaatsen: list[int]) -> bool:
        self._weigeringen += 1
        raakt = np.sort(self.nummers[plaatsen])
        self.raakt.append((raakt, np.ones(len(raakt), np.int64)))
        self.hoofd.voeg_snede(Verbod(frozenset(keuze)))
        return self._weigeringen <= _MEESTE_WEIGERINGEN

    def _ruim_op(self, stand: _Stand, prijzen: Prijzen) -> Prijzen:
        """At the root: forget what was struck off, and cuts without a price, when that is most of it.

        Return the relaxed answer in the places of the new relaxation.
        """
        nuttig = prijzen.sneden > _HEEL
        leeft = self._masker(stand.aan)[self.nummers]
        if 2 * nuttig.sum() >= len(nuttig) and 2 * leeft.sum() >= len(leeft):
            return prijzen
        sneden = [snede for snede, goed in zip(self.hoofd.sneden, nuttig, strict=True) if goed]
        in_lp = np.searchsorted(stand.aan, self.nummers[leeft])
        self._neem_lijst(self.lijst.deel(stand.aan))
        self.hoofd = Hoofdprobleem(self.vraag, self.hoofd.duur)
        self._bekend = set()
        for snede in sneden:
            if isinstance(snede, Snede):  # at the root nothing is refused yet
                self._snij(snede)
        self._voeg_toe(in_lp)
        stand.aan = np.arange(len(stand.aan))
        return replace(prijzen, keuze=prijzen.keuze[leeft], sneden=prijzen.sneden[nuttig])

    def _schakel(self, aan: IntArray) -> None:
        self.hoofd.schakel(self._masker(aan)[self.nummers])

    def _masker(self, plaatsen: IntArray) -> npt.NDArray[np.bool_]:
        masker = np.zeros(len(self.lijst.kosten), np.bool_)
        masker[plaatsen] = True
        return masker

    def _deel(self, plaatsen: IntArray) -> npt.NDArray[np.bool_]:
        """Return which gebieden each of these werkgebieden of the relaxation holds (k, n)."""
        uit = np.zeros((len(plaatsen), len(self.vraag.model.inwoners)), np.bool_)
        for rij, nr in zip(uit, plaatsen, strict=True):
            rij[list(self.hoofd.werkgebieden[nr])] = True
        return uit

    def _splits(self, paar: tuple[int, int], aan: IntArray) -> tuple[IntArray, IntArray]:
        a, b = (self._masker(self.per_gebied[i])[aan] for i in paar)
        return aan[~(a ^ b)], aan[~(a & b)]

    def _paar(self, prijzen: Prijzen, aan: IntArray, plafond: int) -> tuple[int, int] | None:
        """Return the pair on which branching raises the relaxation most; None when all is decided."""
        deels = np.flatnonzero((prijzen.keuze > _HEEL) & (prijzen.keuze < 1 - _HEEL))
        if not len(deels):
            return None
        deel = self._deel(deels).astype(np.float64)
        samen = np.triu((deel * prijzen.keuze[deels, None]).T @ deel, 1)
        open_ = np.where((samen > _HEEL) & (samen < 1 - _HEEL), np.abs(samen - 0.5), 1.0)
        orde = np.argsort(open_, axis=None, kind="stable")[:_STERK]
        paren = [(int(v) // len(samen), int(v) % len(samen)) for v in orde if open_.flat[v] < 1.0]
        if len(paren) < 2:
            return paren[0] if paren else None
        basis, alle = self._masker(aan)[self.nummers], self._deel(np.arange(len(self.nummers)))
        gat = max(1.0, plafond + 1 - prijzen.waarde)

        def winst(paar: tuple[int, int]) -> float:
            a, b = alle[:, paar[0]], alle[:, paar[1]]
            uit = 1.0
            for mag in (~(a ^ b), ~(a & b)):
                self.hoofd.schakel(basis & mag)
                hier = self.hoofd.los_op(self.over())
                uit *= gat if hier is None else min(gat, max(1.0, hier.waarde - prijzen.waarde))
            return uit

        return max(paren, key=winst)

    def _klopt(self, keuze: tuple[Gebiedsset, ...]) -> bool:
        bediend = sorted(i for gebied in keuze for i in gebied)
        buiten = sum(self.vraag.buiten_band(gebied) for gebied in keuze)
        return (
            self.vraag.teams[0] <= len(keuze) <= self.vraag.teams[1]
            and buiten <= self.vraag.speling
            and bediend == np.flatnonzero(self.vraag.bediend).tolist()
        )


@njit(cache=True)
def _over(
    start: IntArray, leden: IntArray, basis: IntArray, prijs: IntArray, plaatsen: IntArray
) -> IntArray:  # pragma: no cover
    """Return what each of these werkgebieden costs after the prices of its gebieden."""
    uit = np.empty(len(plaatsen), np.int64)
    for q in range(len(plaatsen)):
        k = plaatsen[q]
        uit[q] = basis[k]
        for e in range(start[k], start[k + 1]):
            uit[q] -= prijs[leden[e]]
    return uit
