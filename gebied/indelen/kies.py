"""Choose werkgebieden that together cover every gebied once: set partitioning with HiGHS, wish after wish."""

from __future__ import annotations

import time
from collections.abc import Sequence

import highspy
import numpy as np
import numpy.typing as npt

from gebied.indelen.opgave import Gebiedsset, Opgave, Oplossing
from gebied.model import Bewijs, Status

FloatArray = npt.NDArray[np.float64]


def kies(
    opgave: Opgave, kolommen: Sequence[Gebiedsset], begin: Sequence[Gebiedsset] | None, *, tijd: float
) -> Oplossing | None:
    """Solve the wishes of the opgave in order of importance over all possible werkgebieden.

    Costs are integers, so a bound within 0.5 of the value is a proof. HiGHS runs on one thread with a fixed
    seed: the same input gives the same answer unless `tijd` (seconds) runs out.

    Parameters
    ----------
    kolommen
        Possible werkgebieden, complete for any indeling as good as `begin`.
    begin
        A known indeling to start from.

    Returns
    -------
    Oplossing or None
        None when it is proved that no choice covers every gebied with the asked number of teams; an answer
        without werkgebieden when the time was too short to find any.
    """
    if not kolommen:
        return None  # HiGHS calls a model without columns empty, not infeasible
    einde = time.monotonic() + tijd
    model = _model(opgave, kolommen)
    keuze = _als_keuze(kolommen, begin)
    bewijs: list[Bewijs] = []
    bewezen = True
    for naam, kosten in opgave.wensen():
        prijs = np.array([kosten(kolom) for kolom in kolommen], dtype=np.float64)
        status, waarden, ondergrens = _los_op(model, prijs, keuze, einde - time.monotonic())
        if status == highspy.HighsModelStatus.kInfeasible and not bewijs:
            return None
        keuze = waarden if waarden is not None else keuze
        if keuze is None:
            break
        waarde = round(float(prijs @ keuze))
        klaar = status == highspy.HighsModelStatus.kOptimal
        bewijs.append(_bewijs(naam, waarde, ondergrens if bewezen else None, klaar and bewezen))
        bewezen = bewijs[-1].status == "optimaal"
        model.addRow(waarde, waarde, len(prijs), np.arange(len(prijs), dtype=np.int32), prijs)
    if keuze is None:
        return Oplossing((), (), volledig=False)
    gekozen = tuple(kolom for kolom, aan in zip(kolommen, keuze, strict=True) if aan > 0.5)
    return Oplossing(gekozen, tuple(bewijs), volledig=bewezen)


def _model(opgave: Opgave, kolommen: Sequence[Gebiedsset]) -> highspy.Highs:
    model = highspy.Highs()
    model.setOptionValue("output_flag", False)
    model.setOptionValue("threads", 1)
    model.setOptionValue("random_seed", opgave.opdracht.seed % 2**31)
    model.setOptionValue("mip_rel_gap", 0.0)
    model.setOptionValue("mip_abs_gap", 0.5)
    n, m = len(opgave.codes), len(kolommen)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = m, n + 1
    lp.col_cost_ = np.zeros(m)
    lp.col_lower_, lp.col_upper_ = np.zeros(m), np.ones(m)
    lp.integrality_ = [highspy.HighsVarType.kInteger] * m
    onder, boven = opgave.opdracht.aantal_teams or (0, highspy.kHighsInf)
    lp.row_lower_, lp.row_upper_ = np.append(np.ones(n), float(onder)), np.append(np.ones(n), float(boven))
    lengtes = [len(kolom) + 1 for kolom in kolommen]
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = np.concatenate([[0], np.cumsum(lengtes)]).astype(np.int32)
    lp.a_matrix_.index_ = np.array([i for kolom in kolommen for i in (*kolom, n)], dtype=np.int32)
    lp.a_matrix_.value_ = np.array(
        [w for kolom in kolommen for w in (*[1] * len(kolom), opgave.teams(kolom))], dtype=np.float64
    )
    model.passModel(lp)
    return model


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


def _als_keuze(kolommen: Sequence[Gebiedsset], begin: Sequence[Gebiedsset] | None) -> FloatArray | None:
    if begin is None:
        return None
    plaats = {kolom: k for k, kolom in enumerate(kolommen)}
    if any(gebied not in plaats for gebied in begin):
        return None
    keuze = np.zeros(len(kolommen))
    keuze[[plaats[gebied] for gebied in begin]] = 1
    return keuze
