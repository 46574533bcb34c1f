"""One step of a chain, compiled: Metropolized forest recombination, and the walk that repeats it.

What is drawn, and why it is right. The target over indelingen is π(ξ) ∝ Π τ(werkgebied)^(1-γ) on those that
keep the rules. Give every werkgebied a spanning tree, uniform over its τ trees; then a forest F has weight
Π τ^(-γ). A step redraws the trees of two werkgebieden a and b, which leaves that weight as it is, and then
proposes other trees for them:

1. an edge between werkgebieden, uniform over all C of them, chooses the pair: probability |E(a,b)| / C;
2. T is a uniform spanning tree of a ∪ b (Wilson, 1996): probability 1 / τ(a ∪ b);
3. of the b(T) edges of T whose removal leaves two werkgebieden that keep every rule, one is drawn: 1 / b(T).

Trees T1' and T2' come out of every T = T1' + T2' + e with e an edge between them, so a proposal has density
|E(a,b)| / C × 1 / τ(a ∪ b) × Σ_e 1 / b(T1' + T2' + e), and that of the way back has the same form with the
old trees and numbers. The Metropolis–Hastings probability is therefore the least of 1 and

    C / C' × mean'(1/b)^-1 × mean(1/b) × (τ(a) τ(b) / τ(a') τ(b'))^γ        with mean = Σ_e 1/b / |E|,

primes for the proposal. It gives detailed balance on forests, and with the redrawing a chain that leaves π as
it is. Which cuts keep the rules depends on the two werkgebieden and on all others, which do not change, and
never on the tree; so b is the same from both sides. A proposal without any cut (b(T) = 0) stays where it is,
which counts as a step.

Metropolized forest recombination is due to Autry, Carter, Herschlag, Hunter & Mattingly (2020); spanning tree
methods are compared by Cannon, Duchin, Randall & Rule (2022).
"""

# mypy: disable-error-code="untyped-decorator, no-any-return, return-value"
from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from gebied.ensemble.bossen import lees_in, log_bomen, tel_takken, trek_bos
from gebied.ensemble.knippen import keur, prijs_van, soort_regels, tel_gedeeld, verbindingssom
from gebied.ensemble.knopen import KANT, KNOOP, NIEUW, ONDER, ORDE, OUDER, Knopen, Stand
from gebied.indelen.bomen import Toevalstaat, toeval, trek
from gebied.indelen.termen import Rekentaak, kern

RANDEN, STAPPEN, AANVAARD, VERANDERD = range(4)
"""Places in `Stand.telling`."""


@kern
def _schrijf_leden(knopen: Knopen, st: Stand, m: int, kant: int) -> int:
    """Write the gebieden of one side of `NIEUW` into `lijst[kant]`, and their sums into `som[kant]`."""
    aantal = 0
    for c in range(st.som.shape[1]):
        st.som[kant, c] = 0
    for i in range(m):
        if st.geb[NIEUW, i] == kant:
            knoop = st.geb[KNOOP, i]
            for c in range(st.som.shape[1]):
                st.som[kant, c] += knopen.sommen[knoop, c]
            for e in range(knopen.eerste[knoop], knopen.eerste[knoop + 1]):
                st.lijst[kant, aantal] = knopen.leden[e]
                aantal += 1
    return aantal


@kern
def _neem(knopen: Knopen, taak: Rekentaak, st: Stand, m: int, kant: int, wie: int, prijs: bool) -> None:
    """Make one side of `NIEUW` the werkgebied `wie`; `prijs` says whether its cost may have changed."""
    st.kop[wie] = -1
    for i in range(m):
        if st.geb[NIEUW, i] == kant:
            knoop = st.geb[KNOOP, i]
            st.van[knoop] = wie
            st.volgende[knoop] = st.kop[wie]
            st.kop[wie] = knoop
    if not prijs:
        return
    aantal = _schrijf_leden(knopen, st, m, kant)
    for t in range(len(st.totaal)):
        st.totaal[t] -= st.prijs[wie, t]
    prijs_van(taak, st, st.som[kant], kant, aantal, st.prijs[wie])
    for t in range(len(st.totaal)):
        st.totaal[t] += st.prijs[wie, t]
    if st.gedeeld.shape[1] > 0:
        tel_gedeeld(taak, st.lijst[kant], aantal, st.gedeeld[wie])


@kern
def _begin(knopen: Knopen, taak: Rekentaak, st: Stand, gamma: float) -> None:
    """Compute all that follows from `van`."""
    st.kop[:] = -1
    st.totaal[:] = 0
    st.prijs[:] = 0
    for i in range(len(st.van)):
        st.volgende[i] = st.kop[st.van[i]]
        st.kop[st.van[i]] = i
    niemand = np.int64(-1)
    for wie in range(len(st.kop)):
        m = lees_in(knopen, st, wie, niemand)
        for i in range(m):
            st.geb[NIEUW, i] = 0
        _neem(knopen, taak, st, m, np.int64(0), wie, True)
        st.logtau[wie] = log_bomen(st, m, NIEUW, 0) if gamma != 0.0 else 0.0
    st.telling[RANDEN] = 0
    for e in range(len(knopen.randen)):
        if st.van[knopen.randen[e, 0]] != st.van[knopen.randen[e, 1]]:
            st.telling[RANDEN] += 1


@kern
def _kies_knip(st: Stand, m: int, staat: Toevalstaat) -> int:
    """Return a node above which the tree can be cut, uniform over all; -1 where there is none."""
    geb = st.geb
    aantal = 0
    for i in range(m):
        aantal += geb[ONDER, i]
    if aantal == 0:
        return -1
    over = trek(staat, aantal)
    i = 0
    while over >= geb[ONDER, i]:
        over -= geb[ONDER, i]
        i += 1
    return i


@kern
def _knip(st: Stand, m: int, knip: int) -> bool:
    """Make two trees of one: `KANT` and `NIEUW` are 1 for the branch at node `knip`.

    Returns whether that is the indeling as it was.
    """
    geb, tak, van = st.geb, st.tak, st.van
    wortel = geb[ORDE, 0]
    i = geb[OUDER, knip]
    while i >= 0:
        for c in range(tak.shape[1]):
            tak[i, c] -= tak[knip, c]
        i = geb[OUDER, i]
    geb[OUDER, knip] = -1
    vlak = zelfde = 0
    eigen = van[geb[KNOOP, wortel]]
    for k in range(m):
        i = geb[ORDE, k]
        if i == knip:
            vlak = k
        kant = 1 if i == knip else (0 if i == wortel else geb[KANT, geb[OUDER, i]])
        geb[KANT, i] = geb[NIEUW, i] = kant
        zelfde += (kant == 0) == (van[geb[KNOOP, i]] == eigen)
    # the roots come first
    for k in range(vlak, 1, -1):
        geb[ORDE, k] = geb[ORDE, k - 1]
    geb[ORDE, 1] = knip
    return zelfde == m


@kern
def _stap(
    knopen: Knopen,
    taak: Rekentaak,
    st: Stand,
    gamma: float,
    regels: int,
    corrigeer: bool,
    staat: Toevalstaat,
) -> None:
    """Make one step. Without `corrigeer` every proposal is accepted, which is wrong: for tests."""
    geb, van, randen, telling = st.geb, st.van, knopen.randen, st.telling
    telling[STAPPEN] += 1
    rand = trek(staat, len(randen))
    while van[randen[rand, 0]] == van[randen[rand, 1]]:
        rand = trek(staat, len(randen))
    a, b = van[randen[rand, 0]], van[randen[rand, 1]]
    m = lees_in(knopen, st, a, b)
    for t in range(len(st.totaal)):
        st.uit[2, t] = st.totaal[t] - st.prijs[a, t] - st.prijs[b, t]
    for i in range(m):
        geb[KANT, i] = 0
    trek_bos(st, m, staat)
    tel_takken(knopen, st, m)
    for c in range(st.som.shape[1]):
        st.som[2, c] = st.tak[geb[ORDE, 0], c]
    keur(knopen, taak, st, m, a, b, regels)
    knip = _kies_knip(st, m, staat)
    if knip < 0:
        return
    if _knip(st, m, knip):  # the same indeling: accepted or not, it stays
        telling[AANVAARD] += 1
        return
    oud, oude_randen = nieuw, nieuwe_randen = 0.0, 0
    for beurt in range(2):
        if beurt == 1:
            nieuw, nieuwe_randen = oud, oude_randen
            for i in range(m):
                geb[KANT, i] = 1 if van[geb[KNOOP, i]] == b else 0
            trek_bos(st, m, staat)
            tel_takken(knopen, st, m)
        keur(knopen, taak, st, m, a, b, regels)
        oud, oude_randen = verbindingssom(st, m)
    grenzen = telling[RANDEN] - oude_randen + nieuwe_randen
    kans = telling[RANDEN] / grenzen * (oud / oude_randen) / (nieuw / nieuwe_randen)
    log0 = log1 = 0.0
    if gamma != 0.0:
        log0, log1 = log_bomen(st, m, NIEUW, 0), log_bomen(st, m, NIEUW, 1)
        kans *= np.exp(gamma * (st.logtau[a] + st.logtau[b] - log0 - log1))
    if corrigeer and toeval(staat) >= kans:
        return
    telling[AANVAARD] += 1
    telling[VERANDERD] += 1
    telling[RANDEN] = grenzen
    for kant in range(2):
        _neem(knopen, taak, st, m, kant, a if kant == 0 else b, regels > 0)
    st.logtau[a], st.logtau[b] = log0, log1


@kern
def _schrijf_labels(knopen: Knopen, st: Stand, rij: npt.NDArray[np.int16]) -> None:
    """Write the werkgebied of every gebied, numbered from 0 by lowest gebied."""
    nummer = np.full(len(st.kop), -1, dtype=np.int64)
    volgend = 0
    for i in range(len(rij)):
        wie = st.van[knopen.van_gebied[i]]
        if nummer[wie] < 0:
            nummer[wie] = volgend
            volgend += 1
        rij[i] = nummer[wie]


@njit(cache=True, nogil=True)
def loop(
    knopen: Knopen,
    taak: Rekentaak,
    st: Stand,
    begin: bool,
    dun: int,
    gamma: float,
    corrigeer: bool,
    staat: Toevalstaat,
    uit: npt.NDArray[np.int16],
) -> None:
    """Make `dun` steps and write the indeling into a row of `uit`, for every row; with `begin` prepare first.

    Where no two werkgebieden touch, there is one indeling, and no step is made.
    """
    if begin:
        _begin(knopen, taak, st, gamma)
    regels = soort_regels(taak)
    for rij in range(len(uit)):
        if st.telling[RANDEN] > 0:
            for _ in range(dun):
                _stap(knopen, taak, st, gamma, regels, corrigeer, staat)
        _schrijf_labels(knopen, st, uit[rij])
