"""Which cells to hide so that the least is lost: branch and cut over what an `Aanvaller` finds wrong."""

from __future__ import annotations

import math
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Protocol

import highspy
import numpy as np

from gebied.privacy._cellen import BoolArray, Snede, TeLaat
from gebied.privacy.aanval import FloatArray

_NIETS: Final = 1e-6
_RUSTIG: Final = 8
"""So many rounds the first choice hides no more than a cut asks; after that one cell more each, and so on."""


class Kijker(Protocol):
    """Who sees all cells but the hidden ones: an `Aanvaller`, or a `Samenhang` of several categories."""

    kosten: FloatArray
    """float64 (cells,): what hiding a cell loses."""
    gevoelig: BoolArray
    """bool (cells,): what has to be hidden and may not be worked out."""

    def sneden(self, verborgen: BoolArray, *, alle: bool = True) -> list[Snede]:
        """Return what is wrong with hiding these cells; none when it is safe."""


class Onhaalbaar(Exception):
    """No choice of hidden cells is safe, because of what was published before; says nothing about counts."""


@dataclass(frozen=True, repr=False)
class Keuze:
    """Hidden cells and what is proved about them.

    Parameters
    ----------
    verborgen
        bool (cells,).
    kosten
        What is lost: persons in hidden cells, and 1 per cell. Behind the door only.
    ondergrens
        No safe choice loses less. Behind the door only.
    """

    verborgen: BoolArray
    kosten: float
    ondergrens: float

    @property
    def optimaal(self) -> bool:
        """Whether no safe choice loses less; costs are whole numbers."""
        return self.kosten - self.ondergrens < 1 - _NIETS

    @property
    def binnen_pct(self) -> int:
        """At most so many percent above what is lost at least; a whole number, as it depends on counts."""
        return 0 if self.optimaal else math.ceil(100 * (self.kosten / max(self.ondergrens, 1.0) - 1))


class _Meester:
    """The choice that costs least among those that keep all cuts so far."""

    def __init__(self, kosten: FloatArray, moet: BoolArray, mag: BoolArray) -> None:
        m = len(kosten)
        self._model = highspy.Highs()
        opties = (("output_flag", False), ("threads", 1), ("random_seed", 1), ("mip_rel_gap", 0.0))
        for naam, waarde in (*opties, ("mip_abs_gap", 0.99)):  # costs are whole numbers
            self._model.setOptionValue(naam, waarde)
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = m, 0
        lp.col_cost_, lp.col_lower_, lp.col_upper_ = kosten, moet.astype(float), mag.astype(float)
        lp.integrality_ = [highspy.HighsVarType.kInteger] * m
        lp.a_matrix_.start_ = np.zeros(m + 1, dtype=np.int32)
        self._model.passModel(lp)

    def voeg_toe(self, snede: Snede) -> None:
        waar = np.flatnonzero(snede.zwaarte > _NIETS).astype(np.int32)
        self._model.addRow(snede.minstens, highspy.kHighsInf, len(waar), waar, snede.zwaarte[waar])

    def los_op(self, tijd: float) -> tuple[BoolArray | None, float]:
        """Return a choice (None when time runs out or HiGHS fails) and a bound on every choice."""
        self._model.setOptionValue("time_limit", self._model.getRunTime() + max(tijd, 0.01))
        self._model.run()
        status, info = self._model.getModelStatus(), self._model.getInfo()
        grens = float(info.mip_dual_bound) if math.isfinite(info.mip_dual_bound) else 0.0
        if status == highspy.HighsModelStatus.kOptimal:
            return np.array(self._model.getSolution().col_value) > 0.5, grens
        return None, grens if status == highspy.HighsModelStatus.kTimeLimit else 0.0


def kies(
    aanvaller: Kijker,
    tijd: float,
    *,
    zichtbaar: BoolArray | None = None,
    begin: BoolArray | None = None,
    ondergrens: float = 0.0,
) -> Keuze:
    """Return which cells to hide.

    First a safe choice (`_aangevuld`); then, as long as there is time, the cheapest choice that keeps all
    cuts found so far, until one is safe itself and so the best of all.

    Parameters
    ----------
    aanvaller
        Who must not find out.
    tijd
        Seconds for finding the best; a safe choice of one category comes also after them.
    zichtbaar
        bool (cells,): published before, so that hiding is too late.
    begin
        bool (cells,): what the first choice hides in any case.
    ondergrens
        What is known to be lost at least.

    Raises
    ------
    Onhaalbaar
        When no choice is safe.
    Mislukt
        When HiGHS gives up.
    TeLaat
        When the attacker gives up before there is a safe choice.
    """
    einde = time.monotonic() + tijd
    mag = np.ones(len(aanvaller.kosten), dtype=bool) if zichtbaar is None else ~zichtbaar
    moet = aanvaller.gevoelig & mag
    meester = _Meester(aanvaller.kosten, moet, mag)
    eerste = _aangevuld(aanvaller, moet if begin is None else (moet | begin) & mag, mag, meester)
    beste = _zuinig(aanvaller, eerste, moet, einde)
    kosten, grens = _kosten(aanvaller, beste), max(_kosten(aanvaller, moet), ondergrens)
    with suppress(TeLaat):
        while time.monotonic() < einde and kosten - grens >= 1 - _NIETS:
            keuze, bewezen = meester.los_op(einde - time.monotonic())
            grens = min(max(grens, bewezen), kosten)
            if keuze is None or kosten - grens < 1 - _NIETS:
                break
            sneden = aanvaller.sneden(keuze)
            if not sneden:
                kosten = grens = _kosten(aanvaller, keuze)
                return Keuze(keuze, kosten, grens)
            for snede in sneden:
                meester.voeg_toe(snede)
    return Keuze(beste, kosten, grens)


def _kosten(aanvaller: Kijker, verborgen: BoolArray) -> float:
    return float(aanvaller.kosten[verborgen].sum())


def _aangevuld(aanvaller: Kijker, begin: BoolArray, mag: BoolArray, meester: _Meester) -> BoolArray:
    """Return a safe choice: hide, for every cut that is broken, cells that do most for what they cost.

    Every round hides at least one cell more, and nothing is wrong when all are hidden. Where one cell at a
    time does not end it, more are hidden at once; `_zuinig` takes back what is too much.
    """
    verborgen, ronde = begin.copy(), 0
    while sneden := aanvaller.sneden(verborgen):
        voor, ronde = verborgen.sum(), ronde + 1
        for snede in sneden:
            meester.voeg_toe(snede)
            tekort = snede.minstens - float(snede.zwaarte[verborgen].sum())
            while tekort > _NIETS:
                helpt = np.where(mag & ~verborgen, np.minimum(snede.zwaarte, tekort), 0.0)
                cel = _goedkoopste(helpt, aanvaller.kosten)
                verborgen[cel] = True
                tekort -= float(snede.zwaarte[cel])
            helpt = np.where(mag & ~verborgen, snede.zwaarte, 0.0) / aanvaller.kosten
            ruim = np.argsort(-helpt, kind="stable")[: ronde // _RUSTIG]
            verborgen[ruim[helpt[ruim] > 0]] = True
        if verborgen.sum() == voor:  # broken by less than can be computed
            verborgen[_goedkoopste((mag & ~verborgen).astype(np.float64), aanvaller.kosten)] = True
    return verborgen


def _goedkoopste(helpt: FloatArray, kosten: FloatArray) -> int:
    if not helpt.any():
        raise Onhaalbaar("published before")
    return int(np.argmax(helpt / kosten))


def _zuinig(aanvaller: Kijker, verborgen: BoolArray, moet: BoolArray, einde: float) -> BoolArray:
    """Show again, the largest first, what need not be hidden."""
    extra = np.flatnonzero(verborgen & ~moet)
    with suppress(TeLaat):
        for cel in extra[np.argsort(-aanvaller.kosten[extra], kind="stable")]:
            if time.monotonic() > einde:
                break
            minder = verborgen.copy()
            minder[cel] = False
            if not aanvaller.sneden(minder, alle=False):
                verborgen = minder
    return verborgen
