"""The state of the search, compiled: evaluate a change, check that it keeps all connected, carry it out.

A flip moves one gebied over a border and is evaluated from sums alone. Every other move (`voorstellen`)
writes who would be in two or three werkgebieden, and is evaluated from scratch.
"""

# mypy: disable-error-code="untyped-decorator, no-any-return, return-value"
from __future__ import annotations

from typing import NamedTuple

import numpy as np

from gebied.indelen.bomen import (
    KOST,
    MERK,
    ORDE,
    PLEK,
    STAPEL,
    VAN,
    lege_tabel,
)
from gebied.indelen.taak import IntArray, Taak
from gebied.indelen.termen import Rekentaak, kern, medoidkosten, prijs_gebied, tel_op, werkruimte

MEESTE = 3
"""Most werkgebieden that one move changes."""
_VER = 2**62


class Stand(NamedTuple):
    """An indeling under search, with room for a proposal.

    Place `MEESTE` + k is matched with label k of HUIDIG. Every place holds a werkgebied, or nothing where
    `grootte` (m) is 0: `leden` (m, n) are its gebieden,
    `sommen` (m, K + 1) its column sums, `prijs` (m, T) its cost per tier, added up in `totaal` (T). The first
    three places are a proposal for those in `wie`, with the change per tier in `verschil` (T). Of each
    gebied, `geb[VAN]` is the place, `geb[PLEK]` the position in `leden`, and `geb[KOST]` what its werkgebied
    costs with it as medoid; `nieuw_kost` (3, n) is the same for the proposal. All int64.
    """

    geb: IntArray
    leden: IntArray
    grootte: IntArray
    sommen: IntArray
    prijs: IntArray
    totaal: IntArray
    verschil: IntArray
    wie: IntArray
    """(4): the places that change, and at the end the number of werkgebieden."""
    nieuw_kost: IntArray
    tak: IntArray
    werk: IntArray


def lege_stand(taak: Taak, werkgebieden: int) -> Stand:
    """Make room for an indeling of at most this many werkgebieden; `zet` fills it."""
    n, kolommen = taak.n, taak.sommen.shape[1] + 1
    plaatsen = werkgebieden + MEESTE

    def nul(*vorm: int) -> IntArray:
        return np.zeros(vorm, dtype=np.int64)

    return Stand(
        geb=lege_tabel(n),
        leden=nul(plaatsen, n),
        grootte=nul(plaatsen),
        sommen=nul(plaatsen, kolommen),
        prijs=nul(plaatsen, taak.treden),
        totaal=nul(taak.treden),
        verschil=nul(taak.treden),
        wie=nul(MEESTE + 1),
        nieuw_kost=nul(MEESTE, n),
        tak=nul(n, kolommen),
        werk=werkruimte(taak),
    )


@kern
def zet(taak: Rekentaak, st: Stand, van: IntArray) -> None:
    """Make `van` (places, from `MEESTE` on) the present indeling and compute everything about it."""
    st.grootte[:] = 0
    st.totaal[:] = 0
    for i in range(len(van)):
        st.leden[van[i], st.grootte[van[i]]] = i
        st.grootte[van[i]] += 1
    st.wie[MEESTE] = 0
    een = np.int64(1)
    for p in range(MEESTE, len(st.grootte)):
        for t in range(len(st.totaal)):
            st.prijs[p, t] = 0
        if st.grootte[p] > 0:
            st.wie[MEESTE] += 1
            st.wie[0] = p
            st.grootte[0] = 0
            voeg_toe(st, 0, p)
            beoordeel_nieuw(taak, st, een)
            neem_nieuw(st, een)


@kern
def beoordeel_nieuw(taak: Rekentaak, st: Stand, delen: int) -> None:
    """Evaluate the first `delen` proposed werkgebieden; `verschil` becomes the change per tier."""
    niemand = np.int64(-1)  # a variable: numba compiles anew for every literal
    for t in range(len(st.verschil)):
        st.verschil[t] = 0
    for d in range(delen):
        leden, aantal, s = st.leden[d], st.grootte[d], st.sommen[d]
        tel_op(taak, leden, aantal, s)
        compact = medoidkosten(taak, leden, aantal, st.nieuw_kost[d])
        eigen = st.wie[d] - MEESTE
        prijs_gebied(taak, s, compact, leden, aantal, niemand, niemand, st.werk, eigen, st.prijs[d])
        for t in range(len(st.verschil)):
            if aantal == 0:
                st.prijs[d, t] = 0
            st.verschil[t] += st.prijs[d, t] - st.prijs[st.wie[d], t]


@kern
def _neem_rij(st: Stand, d: int, p: int) -> None:
    """Copy sums and cost of proposed werkgebied d to place p."""
    for c in range(st.sommen.shape[1]):
        st.sommen[p, c] = st.sommen[d, c]
    for t in range(len(st.totaal)):
        st.prijs[p, t] = st.prijs[d, t]


@kern
def neem_nieuw(st: Stand, delen: int) -> None:
    """Carry out the proposal that `beoordeel_nieuw` evaluated last."""
    for d in range(delen):
        p = st.wie[d]
        st.wie[MEESTE] += (st.grootte[d] > 0) - (st.grootte[p] > 0)
        st.grootte[p] = st.grootte[d]
        _neem_rij(st, d, p)
        for k in range(st.grootte[d]):
            i = st.leden[d, k]
            st.geb[VAN, i] = p
            st.geb[PLEK, i] = k
            st.leden[p, k] = i
            st.geb[KOST, i] = st.nieuw_kost[d, k]
    for t in range(len(st.verschil)):
        st.totaal[t] += st.verschil[t]


@kern
def beoordeel_flip(taak: Rekentaak, st: Stand, g: int, naar: int) -> None:
    """Evaluate moving gebied g to place `naar`; `verschil` becomes the change per tier."""
    bron = st.geb[VAN, g]
    for c in range(taak.sommen.shape[1]):
        st.sommen[0, c] = st.sommen[bron, c] - taak.sommen[g, c]
        st.sommen[1, c] = st.sommen[naar, c] + taak.sommen[g, c]
    minst_bron = minst_naar = np.int64(0)
    if taak.compact >= 0:
        gewicht = taak.sommen[g, taak.compact]
        rij = taak.afstand[g]
        minst_bron = minst_naar = np.int64(_VER)
        for k in range(st.grootte[bron]):
            i = st.leden[bron, k]
            if i != g:
                minst_bron = min(minst_bron, st.geb[KOST, i] - gewicht * rij[i])
        eigen = np.int64(0)
        for k in range(st.grootte[naar]):
            i = st.leden[naar, k]
            minst_naar = min(minst_naar, st.geb[KOST, i] + gewicht * rij[i])
            eigen += taak.sommen[i, taak.compact] * rij[i]
        minst_naar = min(minst_naar, eigen)
    leden, grootte, niemand = st.leden, st.grootte, np.int64(-1)
    prijs_gebied(
        taak, st.sommen[0], minst_bron, leden[bron], grootte[bron], g, niemand, st.werk, bron - MEESTE,
        st.prijs[0],
    )  # fmt: skip
    prijs_gebied(
        taak, st.sommen[1], minst_naar, leden[naar], grootte[naar], niemand, g, st.werk, naar - MEESTE,
        st.prijs[1],
    )  # fmt: skip
    for t in range(len(st.verschil)):
        st.verschil[t] = st.prijs[0, t] + st.prijs[1, t] - st.prijs[bron, t] - st.prijs[naar, t]


@kern
def neem_flip(taak: Rekentaak, st: Stand, g: int, naar: int) -> None:
    """Carry out the flip that `beoordeel_flip` evaluated last."""
    bron = st.geb[VAN, g]
    rij = taak.afstand[g]
    gewicht = taak.sommen[g, taak.compact] if taak.compact >= 0 else 0
    laatste = st.leden[bron, st.grootte[bron] - 1]
    st.leden[bron, st.geb[PLEK, g]] = laatste
    st.geb[PLEK, laatste] = st.geb[PLEK, g]
    st.grootte[bron] -= 1
    for k in range(st.grootte[bron]):
        i = st.leden[bron, k]
        st.geb[KOST, i] -= gewicht * rij[i]
    eigen = np.int64(0)
    for k in range(st.grootte[naar]):
        i = st.leden[naar, k]
        st.geb[KOST, i] += gewicht * rij[i]
        if taak.compact >= 0:
            eigen += taak.sommen[i, taak.compact] * rij[i]
    st.geb[KOST, g] = eigen
    st.leden[naar, st.grootte[naar]] = g
    st.geb[PLEK, g] = st.grootte[naar]
    st.grootte[naar] += 1
    st.geb[VAN, g] = naar
    _neem_rij(st, 0, bron)
    _neem_rij(st, 1, naar)
    for t in range(len(st.verschil)):
        st.totaal[t] += st.verschil[t]


@kern
def kan_weg(taak: Rekentaak, st: Stand, g: int) -> bool:
    """Return whether the werkgebied of g stays connected, and not empty, without g."""
    p = st.geb[VAN, g]
    buren = 0
    begin = g
    for e in range(taak.start[g], taak.start[g + 1]):
        j = taak.buren[e]
        if st.geb[VAN, j] == p:
            st.geb[MERK, j] = 1
            buren += 1
            begin = j
    over = buren - 1
    diepte = 0
    gezien = 0
    if over > 0:
        # walk from one neighbour until every other is met; `ORDE` remembers what to unmark
        st.geb[MERK, begin] = 2
        st.geb[MERK, g] = 2
        st.geb[STAPEL, 0] = begin
        diepte = 1
        while diepte > 0 and over > 0:
            diepte -= 1
            i = st.geb[STAPEL, diepte]
            for e in range(taak.start[i], taak.start[i + 1]):
                j = taak.buren[e]
                if st.geb[VAN, j] != p or st.geb[MERK, j] == 2:
                    continue
                if st.geb[MERK, j] == 1:
                    over -= 1
                st.geb[MERK, j] = 2
                st.geb[ORDE, gezien] = j
                gezien += 1
                st.geb[STAPEL, diepte] = j
                diepte += 1
        for k in range(gezien):
            st.geb[MERK, st.geb[ORDE, k]] = 0
        st.geb[MERK, g] = 0
    for e in range(taak.start[g], taak.start[g + 1]):
        st.geb[MERK, taak.buren[e]] = 0
    return buren > 0 and over == 0


@kern
def samenhangend(taak: Rekentaak, st: Stand, delen: int) -> bool:
    """Return whether each of the first `delen` proposed werkgebieden is connected (or empty)."""
    goed = True
    for d in range(delen):
        lengte = st.grootte[d]
        if lengte < 2 or not goed:
            continue
        for k in range(lengte):
            st.geb[MERK, st.leden[d, k]] = 1
        st.geb[STAPEL, 0] = st.leden[d, 0]
        st.geb[MERK, st.leden[d, 0]] = 0
        diepte = gezien = 1
        while diepte > 0:
            diepte -= 1
            i = st.geb[STAPEL, diepte]
            for e in range(taak.start[i], taak.start[i + 1]):
                j = taak.buren[e]
                if st.geb[MERK, j] == 1:
                    st.geb[MERK, j] = 0
                    st.geb[STAPEL, diepte] = j
                    diepte += 1
                    gezien += 1
        goed = gezien == lengte
        for k in range(lengte):
            st.geb[MERK, st.leden[d, k]] = 0
    return goed


@kern
def voeg_toe(st: Stand, d: int, p: int) -> None:
    """Append the members of place p to proposed werkgebied d."""
    for k in range(st.grootte[p]):
        st.leden[d, st.grootte[d] + k] = st.leden[p, k]
    st.grootte[d] += st.grootte[p]


@kern
def maak_leeg(st: Stand) -> None:
    """Forget the last proposal."""
    for d in range(MEESTE):
        st.grootte[d] = 0
