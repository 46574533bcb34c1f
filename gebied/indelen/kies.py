"""Choose werkgebieden that together cover every gebied once: set partitioning with HiGHS, wish after wish."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import highspy
import numpy as np
import numpy.typing as npt

from gebied.indelen.kosten import gedeeld, kosten_per_term
from gebied.indelen.opgave import Gebiedsset, Opgave, Oplossing
from gebied.indelen.taak import IntArray, Soort, Taak
from gebied.model import Bewijs, Status

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class _Keuzes:
    """What can be chosen: werkgebieden, each once for every old werkgebied it can be matched with.

    `van` is the place of the werkgebied in the list, `label` what it is matched with or -1, `kosten` (m,
    tiers) what it costs.
    """

    werkgebieden: Sequence[Gebiedsset]
    van: IntArray
    label: IntArray
    kosten: IntArray


def kies(
    opgave: Opgave,
    taak: Taak,
    kolommen: Sequence[Gebiedsset],
    *,
    tijd: float,
    minst: int = 0,
    knopen: int | None = None,
) -> Oplossing | None:
    """Solve the wishes of a taak in order of importance over all possible werkgebieden.

    Costs are integers, so a bound within 0.5 of the value is a proof. HiGHS runs on one thread with a fixed
    seed: the same input gives the same answer unless `tijd` (seconds) runs out.

    Parameters
    ----------
    kolommen
        Possible werkgebieden, complete for any indeling that is sought.
    minst
        What no indeling costs less than in the first wish. HiGHS may need minutes to see it by itself where
        almost every two halves of a gemeente fit.
    knopen
        Most nodes per wish: a limit that is the same on any machine. None for no other than `tijd`.

    Returns
    -------
    Oplossing or None
        None when it is proved that no choice keeps the rules; an answer without werkgebieden when the time
        was too short to find any.
    """
    keuzes = _keuzes(taak, kolommen)
    if not len(keuzes.van):
        return None  # HiGHS calls a model without columns empty, not infeasible
    einde = time.monotonic() + tijd
    model = _model(opgave, taak, keuzes)
    if knopen is not None:
        model.setOptionValue("mip_max_nodes", knopen)
    if minst > 0:
        _eis(model, keuzes.kosten[:, taak.regels].astype(np.float64), float(minst), highspy.kHighsInf)
    keuze: FloatArray | None = None
    bewijs: list[Bewijs] = []
    bewezen = True
    for trede in range(taak.regels, taak.treden):
        prijs = keuzes.kosten[:, trede].astype(np.float64)
        status, waarden, ondergrens = _los_op(model, prijs, keuze, einde - time.monotonic())
        if status == highspy.HighsModelStatus.kInfeasible and not bewijs:
            return None
        keuze = waarden if waarden is not None else keuze
        if keuze is None:
            break
        waarde = round(float(prijs @ keuze))
        klaar = status == highspy.HighsModelStatus.kOptimal
        bewijs.append(_bewijs(taak.namen[trede], waarde, ondergrens if bewezen else None, klaar and bewezen))
        bewezen = bewijs[-1].status == "optimaal"
        _eis(model, prijs, waarde, waarde)
    if keuze is None:
        return Oplossing((), (), volledig=False)
    gekozen = [keuzes.werkgebieden[keuzes.van[plaats]] for plaats in np.flatnonzero(keuze > 0.5)]
    return Oplossing(tuple(sorted(gekozen)), tuple(bewijs), volledig=bewezen)


def _keuzes(taak: Taak, kolommen: Sequence[Gebiedsset]) -> _Keuzes:
    """Return the werkgebieden that keep the rules, with a copy per old werkgebied where that matters."""
    per_term = kosten_per_term(taak, kolommen)
    per_trede = np.zeros((len(kolommen), taak.treden), dtype=np.int64)
    huidig = None
    for t, term in enumerate(taak.termen):
        per_trede[:, term.trede] += per_term[:, t]
        if term.soort == Soort.HUIDIG:
            huidig = term.par
            per_trede[:, term.trede] -= per_term[:, t]
    # a tier of rules without slack of its own has to be 0 for every werkgebied
    goed = np.ones(len(kolommen), dtype=np.bool_)
    for trede in range(taak.regels):
        goed &= (per_trede[:, trede] == 0) | (taak.speling[trede] != 0)
    van = np.flatnonzero(goed)
    if huidig is None:
        return _Keuzes(kolommen, van, np.full(len(van), -1), per_trede[van])
    over = [kolommen[k] for k in van.tolist()]
    deel = gedeeld(taak, huidig[0], huidig[1], over)
    som = np.array([int(taak.sommen[list(gebied), huidig[1]].sum()) for gebied in over], dtype=np.int64)
    rij, label = np.nonzero(deel)
    alle = np.concatenate([van, van[rij]])
    kosten = per_trede[alle]
    verplaatst = np.concatenate([som, som[rij] - deel[rij, label]])
    for term in taak.termen:
        if term.soort == Soort.HUIDIG:
            kosten[:, term.trede] += term.gewicht * verplaatst
    labels = np.concatenate([np.full(len(van), -1), label])
    nul = [trede for trede in range(taak.regels) if taak.speling[trede] == 0]
    goed = (kosten[:, nul] == 0).all(axis=1)  # what moves nobody may not be matched otherwise
    return _Keuzes(kolommen, alle[goed], labels[goed], kosten[goed])


def _model(opgave: Opgave, taak: Taak, keuzes: _Keuzes) -> highspy.Highs:
    model = highspy.Highs()
    model.setOptionValue("output_flag", False)
    # a few dozen rows under thousands of columns: presolve takes 10 to 80 times as long as solving does
    model.setOptionValue("presolve", "off")
    model.setOptionValue("threads", 1)
    model.setOptionValue("random_seed", opgave.opdracht.seed % 2**31)
    model.setOptionValue("mip_rel_gap", 0.0)
    model.setOptionValue("mip_abs_gap", 0.5)
    n, m = len(opgave.codes), len(keuzes.van)
    labels = int(keuzes.label.max(initial=-1)) + 1
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = m, n + 1 + labels
    lp.col_cost_ = np.zeros(m)
    lp.col_lower_, lp.col_upper_ = np.zeros(m), np.ones(m)
    lp.integrality_ = [highspy.HighsVarType.kInteger] * m
    onder, boven = opgave.opdracht.aantal_teams or (0, highspy.kHighsInf)
    # every gebied once, the number of teams, and every old werkgebied at most once
    lp.row_lower_ = np.concatenate([np.ones(n), [float(onder)], np.zeros(labels)])
    lp.row_upper_ = np.concatenate([np.ones(n), [float(boven)], np.ones(labels)])
    start, index, waarde = [0], list[int](), list[float]()
    for van, label in zip(keuzes.van.tolist(), keuzes.label.tolist(), strict=True):
        gebied = keuzes.werkgebieden[van]
        index += [*gebied, n]
        waarde += [*[1.0] * len(gebied), float(opgave.teams(gebied))]
        if label >= 0:
            index.append(n + 1 + label)
            waarde.append(1.0)
        start.append(len(index))
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = np.array(start, dtype=np.int32)
    lp.a_matrix_.index_ = np.array(index, dtype=np.int32)
    lp.a_matrix_.value_ = np.array(waarde)
    model.passModel(lp)
    for trede in range(taak.regels):
        if taak.speling[trede] != 0:
            prijs, hoogstens = keuzes.kosten[:, trede].astype(np.float64), float(taak.speling[trede])
            _eis(model, prijs, -highspy.kHighsInf, hoogstens)
    return model


def _eis(model: highspy.Highs, prijs: FloatArray, onder: float, boven: float) -> None:
    model.addRow(onder, boven, len(prijs), np.arange(len(prijs), dtype=np.int32), prijs)


def _los_op(
    model: highspy.Highs, prijs: FloatArray, begin: FloatArray | None, tijd: float
) -> tuple[highspy.HighsModelStatus, FloatArray | None, float]:
    model.changeColsCost(len(prijs), np.arange(len(prijs), dtype=np.int32), prijs)
    if begin is not None:
        oplossing = highspy.HighsSolution()
        oplossing.col_value = begin.tolist()
        model.setSolution(oplossing)
    model.setOptionValue("time_limit", max(tijd, 0.01))  # of this run
    model.run()
    info = model.getInfo()
    gevonden = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    waarden = np.round(np.array(model.getSolution().col_value)) if gevonden else None
    return model.getModelStatus(), waarden, float(info.mip_dual_bound)


def _bewijs(naam: str, waarde: int, grens: float | None, klaar: bool) -> Bewijs:
    ondergrens = waarde if klaar else 0  # no cost is below 0
    if not klaar and grens is not None and np.isfinite(grens):
        # costs are whole numbers, so the bound may be rounded up, less what the solver may be off
        ondergrens = max(0, int(np.ceil(grens - 1e-6 - 1e-7 * abs(grens))))
    if grens is None and not klaar:
        return Bewijs(naam, "onbewezen", waarde)
    if waarde <= ondergrens:
        return Bewijs(naam, "optimaal", waarde, waarde)
    status: Status = "binnen" if ondergrens > 0 else "onbewezen"
    return Bewijs(naam, status, waarde, ondergrens)
