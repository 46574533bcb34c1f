"""The moves of the search beyond a flip, compiled: who would be in the werkgebieden that they change."""

# mypy: disable-error-code="untyped-decorator, no-any-return, return-value"
from __future__ import annotations

import numpy as np
import numpy.typing as npt

from gebied.indelen.bomen import (
    MERK,
    PLEK,
    VAN,
    Toevalstaat,
    mag_knippen,
    splits,
    toeval,
    trek,
    trek_boom,
)
from gebied.indelen.taak import IntArray
from gebied.indelen.termen import Rekentaak, kern, som_term
from gebied.indelen.zetten import MEESTE, Stand, maak_leeg, voeg_toe

FloatArray = npt.NDArray[np.float64]


@kern
def _energie_som(taak: Rekentaak, schaal: FloatArray, s: IntArray) -> float:
    teams = max(1, s[-1])
    energie = 0.0
    for t in range(len(taak.termen)):
        energie += schaal[taak.termen[t, 1]] * taak.termen[t, 2] * som_term(taak, t, s, teams)
    return energie


@kern
def _knip(
    taak: Rekentaak, st: Stand, stukken: int, warmte: float, schaal: FloatArray, staat: Toevalstaat
) -> bool:
    """Cut proposed werkgebied 0 in two or three, along a random spanning tree for each cut.

    A cut is the one whose sums cost least, give or take the temperature. Where the rest will be cut again,
    only the side that stays whole is judged.
    """
    for d in range(stukken - 1, 0, -1):
        aantal = st.grootte[0]
        if aantal < 2 or trek_boom(taak, st.geb, st.tak, st.leden[0], aantal, staat) < aantal:
            return False
        knip, laagste, omgekeerd = 0, np.inf, False
        rest = st.sommen[0]
        for k in range(1, aantal):
            if not mag_knippen(taak, st.geb, np.int64(k)):
                continue
            for c in range(len(rest)):
                rest[c] = st.tak[0, c] - st.tak[k, c]
            tak_kost, rest_kost = _energie_som(taak, schaal, st.tak[k]), _energie_som(taak, schaal, rest)
            energie = tak_kost + rest_kost if d == 1 else min(tak_kost, rest_kost)
            energie -= warmte * np.log(1.0 - toeval(staat))
            if energie < laagste:
                knip, laagste, omgekeerd = k, energie, d > 1 and rest_kost < tak_kost
        if knip == 0:
            return False
        if omgekeerd:
            st.grootte[0] = splits(st.geb, aantal, knip, st.leden[0], st.leden[d])
            st.grootte[d] = aantal - st.grootte[0]
        else:
            st.grootte[d] = splits(st.geb, aantal, knip, st.leden[d], st.leden[0])
            st.grootte[0] = aantal - st.grootte[d]
    return True


@kern
def stel_samen_voor(st: Stand, a: int, b: int) -> None:
    """Propose to join a and b in the place of a."""
    maak_leeg(st)
    st.wie[0], st.wie[1] = a, b
    voeg_toe(st, 0, a)
    voeg_toe(st, 0, b)


@kern
def stel_eenheid_voor(taak: Rekentaak, st: Stand, g: int, naar: int) -> int:
    """Propose to move the whole unit of g to place `naar`.

    Returns the number of werkgebieden that would change, or 0 when nothing would be left.
    """
    bron = st.geb[VAN, g]
    st.wie[0], st.wie[1] = bron, naar
    st.grootte[0] = st.grootte[1] = 0
    voeg_toe(st, 1, naar)
    i = g
    while True:
        if st.geb[VAN, i] == bron:
            st.geb[MERK, i] = 1
            st.leden[1, st.grootte[1]] = i
            st.grootte[1] += 1
        i = taak.eenheid[1, i]
        if i == g:
            break
    for k in range(st.grootte[bron]):
        i = st.leden[bron, k]
        if st.geb[MERK, i] == 0:
            st.leden[0, st.grootte[0]] = i
            st.grootte[0] += 1
        st.geb[MERK, i] = 0
    return 2 if st.grootte[0] > 0 else 0


@kern
def stel_wissel_voor(st: Stand, a: int, b: int) -> int:
    """Propose that places a and b exchange all they hold, so that each is matched with the other's label."""
    if a == b or st.grootte[a] + st.grootte[b] == 0:
        return 0
    st.wie[0], st.wie[1] = a, b
    st.grootte[0] = st.grootte[1] = 0
    voeg_toe(st, 0, b)
    voeg_toe(st, 1, a)
    return 2


@kern
def stel_ruil_voor(taak: Rekentaak, st: Stand, g: int, naar: int, staat: Toevalstaat) -> int:
    """Propose a chain: g goes to `naar`, and another gebied leaves that for a neighbour.

    Returns the number of werkgebieden that would change, or 0 when there is no such chain.
    """
    bron = st.geb[VAN, g]
    h = st.leden[naar, trek(staat, st.grootte[naar])]
    graad = taak.start[h + 1] - taak.start[h]
    derde = st.geb[VAN, taak.buren[taak.start[h] + trek(staat, graad)]]
    if derde == naar or (derde != bron and st.grootte[bron] == 1):
        return 0
    if taak.eenheid[1, g] != g or taak.eenheid[1, h] != h:
        return 0
    st.wie[0], st.wie[1], st.wie[2] = bron, naar, derde
    doel = 0 if derde == bron else 2
    for k in range(st.grootte[bron]):
        st.leden[0, k] = st.leden[bron, k]
    for k in range(st.grootte[naar]):
        st.leden[1, k] = st.leden[naar, k]
    st.leden[1, st.geb[PLEK, h]] = g
    st.grootte[0] = st.grootte[bron]
    st.grootte[1] = st.grootte[naar]
    if doel == 0:
        st.leden[0, st.geb[PLEK, g]] = h
        return 2
    st.grootte[0] -= 1
    st.leden[0, st.geb[PLEK, g]] = st.leden[0, st.grootte[0]]
    st.grootte[2] = 0
    voeg_toe(st, doel, derde)
    st.leden[2, st.grootte[2]] = h
    st.grootte[2] += 1
    return 3


@kern
def stel_hercombinatie_voor(
    taak: Rekentaak,
    st: Stand,
    a: int,
    b: int,
    stukken: int,
    warmte: float,
    schaal: FloatArray,
    staat: Toevalstaat,
) -> int:
    """Propose to join two neighbouring werkgebieden (or with `stukken` 3 three) and to cut them anew.

    Returns the number of werkgebieden that would change, or 0 when there is no third.
    """
    stel_samen_voor(st, a, b)
    if stukken == 3:
        i = st.leden[0, trek(staat, st.grootte[0])]
        c = st.geb[VAN, taak.buren[taak.start[i] + trek(staat, taak.start[i + 1] - taak.start[i])]]
        if c in (a, b):
            return 0
        st.wie[2] = c
        voeg_toe(st, 0, c)
    return stukken if _knip(taak, st, stukken, warmte, schaal, staat) else 0


@kern
def stel_verdeling_voor(
    taak: Rekentaak,
    st: Stand,
    a: int,
    b: int,
    teams: tuple[int, int],
    warmte: float,
    schaal: FloatArray,
    staat: Toevalstaat,
) -> int:
    """Propose to split a, to join a and b, these and a split elsewhere, or to exchange labels.

    The last keeps the total, so teams can move between parts of the gemeente that do not touch. Returns the
    number of werkgebieden that would change, or 0 when the range of teams does not allow it.
    """
    maak_leeg(st)
    if taak.huidig >= 0 and toeval(staat) < 0.5:
        plaatsen = len(st.grootte) - MEESTE
        return stel_wissel_voor(st, a, trek(staat, plaatsen) + MEESTE)
    wens = toeval(staat)
    if wens < 1 / 3:
        if st.wie[MEESTE] >= teams[1]:
            return 0
        leeg = MEESTE
        while st.grootte[leeg] > 0:
            leeg += 1
        a, b = leeg, a
    elif a == b or (wens < 2 / 3 and st.wie[MEESTE] <= teams[0]):
        return 0
    elif wens < 2 / 3:
        stel_samen_voor(st, a, b)
        return 2
    else:
        c = trek(staat, len(st.grootte) - MEESTE) + MEESTE
        if c in (a, b) or st.grootte[c] < 2:
            return 0
        st.wie[2] = b
        voeg_toe(st, 2, a)
        voeg_toe(st, 2, b)
        b = c
    st.wie[0], st.wie[1] = b, a
    voeg_toe(st, 0, b)
    if not _knip(taak, st, np.int64(2), warmte, schaal, staat):
        return 0
    return 2 if st.grootte[2] == 0 else 3
