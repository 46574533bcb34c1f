"""What an attacker works out from published sums, by linear reasoning alone.

A cell is a whole number of persons, 0 or more. Every published sum lies between two bounds: equal for an
exact number, apart for a rounded one. What follows for a hidden cell is its range (Fischetti and Salazar,
"Models and algorithms for optimizing cell suppression in tabular data with linear constraints", JASA 95,
2000).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

import highspy
import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

_HEEL: Final = 1e-6  # nearer to a whole number than this is that whole number
_MEEST_PROBEREN: Final = 2_000_000


class Mislukt(Exception):
    """The linear program gave no answer; says nothing about its numbers."""


@dataclass(frozen=True, repr=False)
class Uiterste:
    """The largest value of a sum.

    Parameters
    ----------
    waarde
        Infinite when there is no limit.
    punt
        float64 (cells,): cells that reach it; empty when there is no limit.
    prijs
        float64 (published sums,): how much the largest value rises when that sum rises by one.
    """

    waarde: float
    punt: FloatArray
    prijs: FloatArray

    @property
    def heel(self) -> bool:
        """Whether the cells that reach it are whole numbers, so that it is the largest over those too."""
        return bool((np.abs(self.punt - np.round(self.punt)) < _HEEL).all())


class Stelsel:
    """Published sums over cells that are 0 or more.

    Parameters
    ----------
    rijen
        Sparse (published sums, cells): how often each cell counts in each sum.
    onder, boven
        float64 (published sums,): bounds of each sum, both included; ±inf where there is none.
    hoogstens
        float64 (cells,): the most a cell can be, such as its inhabitants. Without it there is no limit.
    """

    def __init__(
        self, rijen: csr_array, onder: FloatArray, boven: FloatArray, hoogstens: FloatArray | None = None
    ) -> None:
        k, self.n = rijen.shape
        rijen = rijen.astype(np.float64)
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = self.n, k
        lp.sense_ = highspy.ObjSense.kMaximize
        lp.col_cost_, lp.col_lower_ = np.zeros(self.n), np.zeros(self.n)
        lp.col_upper_ = np.full(self.n, highspy.kHighsInf) if hoogstens is None else hoogstens
        lp.row_lower_, lp.row_upper_ = onder, boven
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_, lp.a_matrix_.index_ = rijen.indptr, rijen.indices
        lp.a_matrix_.value_ = rijen.data
        self._kolommen, self._onder, self._boven = np.arange(self.n, dtype=np.int32), onder, boven
        self._model = highspy.Highs()
        # without presolve an unlimited sum is told apart from one that cannot be; only the objective changes
        # from one question to the next, so the primal simplex (4) goes on where it was
        opties = (("output_flag", False), ("threads", 1), ("random_seed", 1), ("simplex_strategy", 4))
        for naam, waarde in (*opties, ("presolve", "off")):
            self._model.setOptionValue(naam, waarde)
        self._model.passModel(lp)

    def begrens(
        self, onder: FloatArray, boven: FloatArray, hoogstens: FloatArray, minstens: FloatArray | None = None
    ) -> None:
        """Give sums and cells other bounds; the least of a cell is 0 where nothing is given."""
        for rij in np.flatnonzero((self._onder != onder) | (self._boven != boven)):
            self._model.changeRowBounds(int(rij), float(onder[rij]), float(boven[rij]))
        self._onder, self._boven = onder, boven
        minst = np.zeros(self.n) if minstens is None else minstens
        self._model.changeColsBounds(self.n, self._kolommen, minst, hoogstens)

    def grootste(self, gewichten: FloatArray, *, geheel: bool = False) -> Uiterste:
        """Return the largest value of a weighted sum of cells.

        Parameters
        ----------
        gewichten
            float64 (cells,).
        geheel
            Whether cells are whole numbers; without it the answer may lie higher, and has prices.

        Raises
        ------
        Mislukt
            When the published sums contradict each other, or HiGHS gives up.
        """
        self._model.changeColsCost(self.n, self._kolommen, gewichten)
        soort = highspy.HighsVarType.kInteger if geheel else highspy.HighsVarType.kContinuous
        if geheel:
            self._model.changeColsIntegrality(self.n, self._kolommen, np.full(self.n, soort))
        self._model.run()
        status = self._model.getModelStatus()
        if status not in _BEKEND:  # once more, afresh
            self._model.clearSolver()
            self._model.run()
            status = self._model.getModelStatus()
        uit, waarde = self._model.getSolution(), self._model.getInfo().objective_function_value
        punt, prijs = np.array(uit.col_value), np.array(uit.row_dual)
        if geheel:
            soort = highspy.HighsVarType.kContinuous
            self._model.changeColsIntegrality(self.n, self._kolommen, np.full(self.n, soort))
        if status == highspy.HighsModelStatus.kUnbounded:
            return Uiterste(np.inf, np.zeros(0), np.zeros(0))
        if status != highspy.HighsModelStatus.kOptimal:
            raise Mislukt("no answer")
        return Uiterste(float(waarde), punt, prijs)

    def bereik(self, gewichten: FloatArray, *, geheel: bool = True) -> tuple[float, float]:
        """Return the least and largest value of a weighted sum of cells.

        With `geheel` cells are whole numbers; the integer program is only solved where the linear one does
        not already give whole numbers.

        Raises
        ------
        Mislukt
            As for `grootste`.
        """
        uit = []
        for teken in (-1.0, 1.0):
            uiterste = self.grootste(teken * gewichten)
            if geheel and not uiterste.heel:
                uiterste = self.grootste(teken * gewichten, geheel=True)
            waarde = uiterste.waarde
            if geheel and np.isfinite(waarde):
                waarde = float(round(waarde))
            uit.append(teken * waarde)
        return uit[0] + 0.0, uit[1]


_BEKEND: Final = (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kUnbounded)


def bereik(
    rijen: csr_array,
    onder: FloatArray,
    boven: FloatArray,
    doelen: csr_array,
    *,
    hoogstens: FloatArray | None = None,
    geheel: bool = True,
) -> FloatArray:
    """Return what follows from published sums for each of some sums of cells.

    Parameters
    ----------
    rijen, onder, boven, hoogstens
        As for `Stelsel`.
    doelen
        Sparse (targets, cells): the sums an attacker wants to know; a hidden cell is a row with one 1.
    geheel
        Whether the attacker uses that cells are whole numbers.

    Returns
    -------
    FloatArray
        (targets, 2): least and largest value; inf where there is no limit.

    Raises
    ------
    Mislukt
        When no cells fit the published sums.
    """
    stelsel = Stelsel(rijen, onder, boven, hoogstens)
    uit = np.empty((doelen.shape[0], 2))
    for nr, gewichten in enumerate(_dicht(doelen)):
        uit[nr] = stelsel.bereik(gewichten, geheel=geheel)
    return uit


def _dicht(rijen: csr_array) -> Iterator[FloatArray]:
    for nr in range(rijen.shape[0]):
        rij = np.zeros(rijen.shape[1])
        deel = slice(rijen.indptr[nr], rijen.indptr[nr + 1])
        rij[rijen.indices[deel]] = rijen.data[deel]
        yield rij


def mogelijkheden(
    rijen: csr_array, onder: FloatArray, boven: FloatArray, hoogstens: Sequence[int]
) -> list[tuple[int, ...]]:
    """Return every table that fits the published sums, by trying them all; for small cases.

    Parameters
    ----------
    rijen, onder, boven
        As for `Stelsel`.
    hoogstens
        The most each cell can be.

    Raises
    ------
    ValueError
        When there are more than two million tables to try.
    """
    if np.prod([float(meest) + 1 for meest in hoogstens]) > _MEEST_PROBEREN:
        raise ValueError("too many tables to try")
    alle = np.array(list(product(*(range(meest + 1) for meest in hoogstens))), dtype=np.int64)
    sommen = (rijen @ alle.T).T
    past = ((sommen >= onder) & (sommen <= boven)).all(axis=1)
    return [tuple(int(waarde) for waarde in rij) for rij in alle[past]]
