"""The relaxation of choosing werkgebieden, with HiGHS: columns and cuts are added, and switched off."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import highspy
import numpy as np
import numpy.typing as npt

from gebied.indelen.ondergrens import FloatArray, Vraag
from gebied.indelen.opgave import Gebiedsset
from gebied.indelen.sneden import Snede, Verbod

_DUURDER = 10
_DUURST = 1e11


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
    sneden: FloatArray = field(default_factory=lambda: np.zeros(0))
    """Price of each cut, 0 or more."""
    team: float = 0.0
    """What one werkgebied more or less is worth: a werkgebied helps when it costs less than this."""


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
        self.sneden: list[Snede | Verbod] = []

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
                waarde += [1.0] * (len(gebied) + 1) + [float(self.vraag.buiten_band(gebied))]
                for nr, snede in enumerate(self.sneden):
                    alfa = snede.telt(gebied)
                    if alfa:
                        index.append(n + 2 + nr)
                        waarde.append(float(alfa))
        nieuw = len(start)
        if nieuw:
            self._model.addCols(
                nieuw, np.array(self.kosten[oud:], dtype=np.float64), np.zeros(nieuw),
                np.full(nieuw, highspy.kHighsInf), len(index), np.array(start, dtype=np.int32),
                np.array(index, dtype=np.int32), np.array(waarde),
            )  # fmt: skip
        return nieuw

    def voeg_snede(self, snede: Snede | Verbod) -> None:
        """Add a cut over all werkgebieden, those to come included."""
        self.sneden.append(snede)
        alfa = [(nr, snede.telt(gebied)) for nr, gebied in enumerate(self.werkgebieden)]
        index = np.array([self._eerst + nr for nr, a in alfa if a], dtype=np.int32)
        waarde = np.array([float(a) for _, a in alfa if a])
        self._model.addRow(-highspy.kHighsInf, float(snede.meest), len(index), index, waarde)

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
        if self._model.getModelStatus() == highspy.HighsModelStatus.kTimeLimit:
            return None
        if self._model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            self._model.clearSolver()  # once more, afresh
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
            np.maximum(0.0, -dual[n + 2 :]),
            float(dual[n]),
        )
