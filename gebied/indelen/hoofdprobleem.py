"""Choosing among listed werkgebieden: the relaxation with HiGHS, and branch and bound with exact bounds."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import highspy
import numpy as np
import numpy.typing as npt
from scipy import sparse

from gebied.indelen.ondergrens import FloatArray, Vraag
from gebied.indelen.opgave import Gebiedsset

_HEEL = 1e-6
_FIJN = 1024
"""Prices of branch and bound are whole multiples of one part in so many: exact, and hardly rounded."""
_DUURDER = 1_000
_DUURST = 1e12


@dataclass(frozen=True)
class Prijzen:
    """Prices from the relaxation: per gebied, and of an inhabitant outside the band (0 or more)."""

    waarde: float
    gebied: FloatArray
    straf: float
    keuze: FloatArray
    """Share of each werkgebied in the relaxed answer."""
    tekort: float = 0.0
    """How much the relaxed answer leaves unserved."""


@dataclass(frozen=True)
class Keuze:
    """Outcome of branch and bound: places of the chosen werkgebieden, if any, and an exact bound."""

    plaatsen: tuple[int, ...] | None
    ondergrens: int
    klaar: bool


class Hoofdprobleem:
    """The linear relaxation of choosing werkgebieden; werkgebieden can be added, and switched off.

    Parameters
    ----------
    vraag
        The problem.
    duur
        Price of a gebied that no werkgebied serves; far above what any werkgebied costs.
    """

    def __init__(self, vraag: Vraag, duur: float) -> None:
        self.vraag = vraag
        self.kosten: list[int] = []
        self.werkgebieden: list[Gebiedsset] = []
        self._bekend: set[Gebiedsset] = set()
        n = len(vraag.model.inwoners)
        bediend = vraag.bediend.astype(np.float64)
        self._model = highspy.Highs()
        for naam, waarde in (("output_flag", False), ("threads", 1), ("random_seed", 1)):
            self._model.setOptionValue(naam, waarde)
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = 2 * n + 2, n + 2
        lp.col_cost_ = np.full(2 * n + 2, duur)
        lp.col_lower_, lp.col_upper_ = np.zeros(2 * n + 2), np.full(2 * n + 2, highspy.kHighsInf)
        lp.row_lower_ = np.concatenate([bediend, [vraag.teams[0], -highspy.kHighsInf]])
        lp.row_upper_ = np.concatenate([bediend, [vraag.teams[1], vraag.speling]])
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_ = np.arange(2 * n + 3, dtype=np.int32)
        lp.a_matrix_.index_ = np.repeat(np.arange(n + 1, dtype=np.int32), 2)
        lp.a_matrix_.value_ = np.tile([1.0, -1.0], n + 1)
        self._model.passModel(lp)
        self._eerst = 2 * n + 2
        self.duur = duur

    def voeg_toe(self, werkgebieden: Iterable[tuple[Gebiedsset, int]]) -> int:
        """Add werkgebieden with their compactness; return how many were new."""
        n, oud = len(self.vraag.model.inwoners), len(self.kosten)
        start, index, waarde = [], list[int](), list[float]()
        for gebied, kosten in werkgebieden:
            if gebied not in self._bekend:
                self._bekend.add(gebied)
                self.werkgebieden.append(gebied)
                self.kosten.append(kosten)
                start.append(len(index))
                index += [*gebied, n, n + 1]
                waarde += [1.0] * (len(gebied) + 1) + [float(buiten_band(self.vraag, gebied))]
        nieuw = len(start)
        if nieuw:
            self._model.addCols(
                nieuw, np.array(self.kosten[oud:], dtype=np.float64), np.zeros(nieuw),
                np.full(nieuw, highspy.kHighsInf), len(index), np.array(start, dtype=np.int32),
                np.array(index, dtype=np.int32), np.array(waarde),
            )  # fmt: skip
        return nieuw

    def schakel(self, aan: npt.NDArray[np.bool_]) -> None:
        """Allow only these werkgebieden."""
        m = len(aan)
        boven = np.where(aan, highspy.kHighsInf, 0.0)
        self._model.changeColsBounds(
            m, np.arange(self._eerst, self._eerst + m, dtype=np.int32), np.zeros(m), boven
        )

    def maak_duurder(self) -> bool:
        """Raise the price of what is left unserved; return whether there was room to do so."""
        if self.duur * _DUURDER > _DUURST:
            return False
        self.duur *= _DUURDER
        alle = np.arange(self._eerst, dtype=np.int32)
        self._model.changeColsCost(self._eerst, alle, np.full(self._eerst, self.duur))
        return True

    def los_op(self, tijd: float) -> Prijzen | None:
        """Solve the relaxation within `tijd` seconds; None when that fails."""
        self._model.setOptionValue("time_limit", self._model.getRunTime() + max(tijd, 0.1))
        self._model.run()
        if self._model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        n, uit = len(self.vraag.model.inwoners), self._model.getSolution()
        dual = np.array(uit.row_dual)
        return Prijzen(
            float(self._model.getInfo().objective_function_value),
            np.where(self.vraag.bediend, dual[:n], 0.0),
            max(0.0, -float(dual[n + 1])),
            np.array(uit.col_value)[self._eerst :],
            float(sum(uit.col_value[: self._eerst])),
        )

    def zoek_geheel(self, begin: tuple[int, ...], tijd: float) -> tuple[int, ...] | None:
        """Look for a better choice than `begin` (places) with the whole-number solver; it proves nothing."""
        model, m = highspy.Highs(), len(self.kosten)
        for naam, waarde in (
            ("output_flag", False),
            ("threads", 1),
            ("random_seed", 1),
            ("time_limit", tijd),
        ):
            model.setOptionValue(naam, waarde)
        lp = self._model.getLp()
        boven = np.zeros(self._eerst + m)
        boven[self._eerst :] = 1.0
        lp.col_upper_ = boven
        lp.integrality_ = [highspy.HighsVarType.kInteger] * (self._eerst + m)
        model.passModel(lp)
        if begin:
            start = highspy.HighsSolution()
            waarden = np.zeros(self._eerst + m)
            waarden[[self._eerst + plaats for plaats in begin]] = 1.0
            start.col_value = waarden.tolist()
            model.setSolution(start)
        model.run()
        if model.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return None
        gekozen = np.array(model.getSolution().col_value)[self._eerst :] > 0.5
        return tuple(np.flatnonzero(gekozen).tolist())


def buiten_band(vraag: Vraag, gebied: Gebiedsset) -> int:
    """Return how many inhabitants a werkgebied lies outside the wanted band."""
    som, band = int(vraag.model.inwoners[list(gebied)].sum()), vraag.model.band
    return max(0, int(band[1]) - som, som - int(band[2]))


@dataclass(order=True)
class _Knoop:
    ondergrens: int
    nummer: int
    aan: npt.NDArray[np.bool_] = field(compare=False)


class Boom:
    """Branch and bound over listed werkgebieden, on pairs: together or apart (Ryan & Foster, 1981)."""

    def __init__(self, vraag: Vraag, werkgebieden: list[tuple[Gebiedsset, int]], duur: float) -> None:
        self.vraag = vraag
        self.hoofd = Hoofdprobleem(vraag, duur)
        self.hoofd.voeg_toe(werkgebieden)
        lijst = self.hoofd.werkgebieden
        start = np.cumsum([0, *map(len, lijst)])
        index = np.array([i for gebied in lijst for i in gebied], dtype=np.int64)
        vorm = (len(lijst), len(vraag.model.inwoners))
        self.leden = sparse.csr_array((np.ones(len(index), np.int64), index, start), shape=vorm)
        self.kolommen = self.leden.tocsc()
        self.kosten = np.array(self.hoofd.kosten, dtype=np.int64)
        self.buiten = np.array([buiten_band(vraag, gebied) for gebied in lijst], dtype=np.int64)

    def los_op(self, plafond: int, op_tijd: Callable[[], float], *, meeste: int = 1_000_000) -> Keuze:
        """Find the best choice of at most `plafond`, or prove a bound.

        `op_tijd` tells how many seconds are left, `meeste` how many nodes may be opened. The bound holds for
        choices among the listed werkgebieden; it is at most `plafond` + 1.
        """
        rij = [_Knoop(0, 0, np.ones(len(self.kosten), np.bool_))] if len(self.kosten) else []
        beste: tuple[int, ...] | None = None
        gemaakt = 0
        while rij:
            knoop = heapq.heappop(rij)
            if knoop.ondergrens > plafond:
                continue
            self.hoofd.schakel(knoop.aan)
            meeste -= 1
            prijzen = self.hoofd.los_op(op_tijd()) if op_tijd() > 0 and meeste >= 0 else None
            if prijzen is None:
                return Keuze(beste, min(knoop.ondergrens, plafond + 1), False)
            grens, aan = self.grens(prijzen, knoop.aan, plafond)
            grens = max(grens, knoop.ondergrens)
            if grens > plafond:
                continue
            if prijzen.tekort > _HEEL and self.hoofd.maak_duurder():
                heapq.heappush(rij, knoop)  # the same node again, where leaving a gebied unserved costs more
                continue
            paar = self._paar(prijzen.keuze)
            if paar is None:
                plaatsen = tuple(np.flatnonzero(prijzen.keuze > 0.5).tolist())
                if not self._klopt(plaatsen):
                    return Keuze(beste, min(grens, plafond + 1), False)
                beste, plafond = plaatsen, min(plafond, int(self.kosten[list(plaatsen)].sum()) - 1)
                continue
            a, b = (self._bevat(i) for i in paar)
            for samen in (~(a ^ b), ~(a & b)):
                gemaakt += 1
                heapq.heappush(rij, _Knoop(grens, gemaakt, aan & samen))
        return Keuze(beste, plafond + 1, True)

    def grens(
        self, prijzen: Prijzen, aan: npt.NDArray[np.bool_], plafond: int
    ) -> tuple[int, npt.NDArray[np.bool_]]:
        """Return the exact bound these prices prove for what is on, and what can still be part of `plafond`.

        With prices rounded to parts of one: Σ prices + the number of werkgebieden × the cheapest of them.
        """
        prijs, straf = np.rint(prijzen.gebied * _FIJN).astype(np.int64), round(prijzen.straf * _FIJN)
        if not aan.any():
            return plafond + 1, aan
        over = self.kosten * _FIJN + straf * self.buiten - self.leden @ prijs
        minst = int(over[aan].min())
        som = int(prijs.sum()) - straf * self.vraag.speling
        een_minder = som + min((k - 1) * minst for k in self.vraag.teams)
        return -(-(een_minder + minst) // _FIJN), aan & (over <= plafond * _FIJN - een_minder)

    def _bevat(self, i: int) -> npt.NDArray[np.bool_]:
        uit = np.zeros(len(self.kosten), np.bool_)
        uit[self.kolommen.indices[self.kolommen.indptr[i] : self.kolommen.indptr[i + 1]]] = True
        return uit

    def _paar(self, keuze: FloatArray) -> tuple[int, int] | None:
        """Return the two gebieden whose being together is least decided; None when all is decided."""
        deels = np.flatnonzero((keuze > _HEEL) & (keuze < 1 - _HEEL))
        if not len(deels):
            return None
        deel = self.leden[deels]
        samen = np.asarray((deel.T @ deel.multiply(keuze[deels][:, None]).tocsr()).todense())
        samen = np.triu(samen, 1)
        open_ = np.where((samen > _HEEL) & (samen < 1 - _HEEL), np.abs(samen - 0.5), 1.0)
        a, b = np.unravel_index(int(open_.argmin()), open_.shape)
        return (int(a), int(b)) if open_[a, b] < 1.0 else None

    def _klopt(self, plaatsen: tuple[int, ...]) -> bool:
        telling = np.asarray(self.leden[list(plaatsen)].sum(axis=0)).ravel()
        genoeg = self.vraag.teams[0] <= len(plaatsen) <= self.vraag.teams[1]
        binnen = int(self.buiten[list(plaatsen)].sum()) <= self.vraag.speling
        return genoeg and binnen and bool((telling == self.vraag.bediend).all())
