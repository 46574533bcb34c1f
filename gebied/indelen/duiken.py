"""A good indeling from prices: fix what the relaxation favours, price the rest anew, and again."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from gebied.indelen.hoofdprobleem import Hoofdprobleem
from gebied.indelen.ondergrens import Prijs, waardeer
from gebied.indelen.opgave import Gebiedsset
from gebied.indelen.sneden import Snede

BoolArray = npt.NDArray[np.bool_]
_VERBODEN = -(10**10)
_RONDES = 4
_DEEL = 20
_ZEKER = 0.95


def duik(hoofd: Hoofdprobleem, over: Callable[[], float]) -> list[Gebiedsset]:
    """Dive to an indeling; return its werkgebieden (some gebieden may be left out when the dive got stuck).

    Parameters
    ----------
    hoofd
        The relaxation after column generation; new werkgebieden are added to it.
    over
        Tells how many seconds are left.
    """
    vraag = hoofd.vraag
    vast: list[Gebiedsset] = []
    gedaan = np.zeros(len(vraag.model.inwoners), np.bool_)
    while not gedaan[vraag.bediend].all():
        nieuw = 1
        for _ in range(_RONDES):
            hoofd.schakel(_mogelijk(hoofd, vast, gedaan))
            prijzen = hoofd.los_op(over())
            if prijzen is None or over() <= 0:
                break
            if not nieuw:
                break
            multiplier = np.rint(prijzen.gebied).astype(np.int64)
            multiplier[gedaan] = _VERBODEN
            sneden = zip(hoofd.sneden, np.rint(prijzen.sneden).astype(np.int64).tolist(), strict=True)
            duur = tuple((snede, w) for snede, w in sneden if w and isinstance(snede, Snede))
            prijs = Prijs(multiplier, round(prijzen.straf), duur)
            waardering = waardeer(vraag, prijs, knopen=10_000, op_tijd=lambda: over() <= 0)
            nieuw = hoofd.voeg_toe(waardering.gezien) if waardering is not None else 0
        if prijzen is None or over() <= 0:
            break
        keuze = prijzen.keuze
        erbij = 0
        for nr in np.argsort(-keuze, kind="stable"):
            gebied = hoofd.werkgebieden[int(nr)]
            genoeg = erbij and keuze[nr] < _ZEKER and erbij * _DEEL >= vraag.teams[1]
            if keuze[nr] < 0.05 or genoeg:
                break
            if not gedaan[list(gebied)].any():
                vast.append(gebied)
                gedaan[list(gebied)] = True
                erbij += 1
        if not erbij:
            break
    hoofd.schakel(np.ones(len(hoofd.kosten), np.bool_))
    return vast


def _mogelijk(hoofd: Hoofdprobleem, vast: list[Gebiedsset], gedaan: BoolArray) -> BoolArray:
    gekozen = set(vast)
    return np.array([g in gekozen or not gedaan[list(g)].any() for g in hoofd.werkgebieden], dtype=np.bool_)
