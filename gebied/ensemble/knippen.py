"""Which cuts of two werkgebieden keep every rule, and the sum over their linking edges; compiled."""

# mypy: disable-error-code="untyped-decorator, no-any-return, return-value"
from __future__ import annotations

import numpy as np

from gebied.ensemble.knopen import (
    BOVEN,
    KANT,
    KNOOP,
    MERK,
    ONDER,
    ORDE,
    OUDER,
    TELLER,
    Knopen,
    Stand,
)
from gebied.indelen.taak import UIT_SOMMEN, IntArray
from gebied.indelen.termen import Rekentaak, kern, medoidkosten, prijs_gebied, som_term

_COMPACT = int(UIT_SOMMEN)
_VER = 2**62


@kern
def prijs_van(taak: Rekentaak, st: Stand, sommen: IntArray, rij: int, aantal: int, uit: IntArray) -> None:
    """Write the cost per tier of the first `aantal` gebieden of `lijst[rij]` into `uit`."""
    leden, niemand = st.lijst[rij], np.int64(-1)
    compact = medoidkosten(taak, leden, aantal, st.kost)
    prijs_gebied(taak, sommen, compact, leden, aantal, niemand, niemand, st.werk, niemand, uit)


@kern
def _sommen_kunnen(taak: Rekentaak, st: Stand) -> bool:
    """Return whether both sides keep the rules, but for bands, that follow from sums and leave no slack."""
    for t in range(len(taak.termen)):
        soort, trede = taak.termen[t, 0], taak.termen[t, 1]
        if 0 < soort < _COMPACT and taak.speling[trede] == 0 and taak.termen[t, 2] > 0:
            for kant in range(2):
                if som_term(taak, t, st.som[kant], max(1, st.som[kant, -1])) > 0:
                    return False
    return True


@kern
def _hangt_eraan(st: Stand, m: int, knip: int) -> None:
    """Mark in `MERK` the branch at node `knip`."""
    for k in range(m):
        i = st.geb[ORDE, k]
        ouder = st.geb[OUDER, i]
        st.geb[MERK, i] = 1 if i == knip or (ouder >= 0 and st.geb[MERK, ouder] == 1) else 0


@kern
def _schrijf_kanten(knopen: Knopen, st: Stand, m: int, knip: int, boven: bool) -> tuple[int, int]:
    """Write the gebieden on both sides of a cut into `lijst`; return how many each side has."""
    _hangt_eraan(st, m, knip)
    n0 = n1 = 0
    for i in range(m):
        erin = st.geb[MERK, i] == 1
        if boven:
            erin = st.geb[KANT, i] == st.geb[KANT, knip] and not erin
        knoop = st.geb[KNOOP, i]
        for e in range(knopen.eerste[knoop], knopen.eerste[knoop + 1]):
            if erin:
                st.lijst[0, n0] = knopen.leden[e]
                n0 += 1
            else:
                st.lijst[1, n1] = knopen.leden[e]
                n1 += 1
    return n0, n1


@kern
def tel_gedeeld(taak: Rekentaak, leden: IntArray, aantal: int, uit: IntArray) -> None:
    """Write what a werkgebied shares with every label of HUIDIG into `uit`."""
    uit[:] = 0
    for t in range(len(taak.termen)):
        if taak.termen[t, 0] == 12:
            for k in range(aantal):
                label = taak.labels[leden[k], taak.termen[t, 3]]
                if label >= 0:
                    uit[label] += taak.sommen[leden[k], taak.termen[t, 4]]
            return


@kern
def meeste_gedeeld(gedeeld: IntArray) -> int:
    """Return the most that can be shared when every row is matched with one column and back.

    The Hungarian method with potentials (Kuhn, 1955), for the negative of what is shared.
    """
    rijen = len(gedeeld)
    kolommen = max(rijen, gedeeld.shape[1])
    u, v = np.zeros(rijen + 1, dtype=np.int64), np.zeros(kolommen + 1, dtype=np.int64)
    van, weg = np.zeros(kolommen + 1, dtype=np.int64), np.zeros(kolommen + 1, dtype=np.int64)
    for rij in range(1, rijen + 1):
        van[0] = rij
        nu = 0
        minst = np.full(kolommen + 1, _VER, dtype=np.int64)
        gehad = np.zeros(kolommen + 1, dtype=np.bool_)
        while van[nu] != 0:
            gehad[nu] = True
            i, verschil, naar = van[nu], np.int64(_VER), 0
            for j in range(1, kolommen + 1):
                if gehad[j]:
                    continue
                prijs = -gedeeld[i - 1, j - 1] if j <= gedeeld.shape[1] else np.int64(0)
                nieuw = prijs - u[i] - v[j]
                if nieuw < minst[j]:
                    minst[j] = nieuw
                    weg[j] = nu
                if minst[j] < verschil:
                    verschil = minst[j]
                    naar = j
            for j in range(kolommen + 1):
                if gehad[j]:
                    u[van[j]] += verschil
                    v[j] -= verschil
                else:
                    minst[j] -= verschil
            nu = naar
        while nu != 0:
            van[nu] = van[weg[nu]]
            nu = weg[nu]
    som = np.int64(0)
    for j in range(1, min(kolommen, gedeeld.shape[1]) + 1):
        if van[j] > 0:
            som += gedeeld[van[j] - 1, j - 1]
    return som


@kern
def _huidig_kan(taak: Rekentaak, st: Stand, a: int, b: int, n0: int, n1: int) -> bool:
    """Return whether few enough get another team than in the indeling of today."""
    gedeeld = st.gedeeld.copy()
    tel_gedeeld(taak, st.lijst[0], n0, gedeeld[a])
    tel_gedeeld(taak, st.lijst[1], n1, gedeeld[b])
    meest = meeste_gedeeld(gedeeld)
    for t in range(len(taak.termen)):
        if taak.termen[t, 0] == 12:
            alles = taak.sommen[:, taak.termen[t, 4]].sum()
            if taak.termen[t, 2] * (alles - meest) > taak.speling[taak.termen[t, 1]]:
                return False
    return True


@kern
def soort_regels(taak: Rekentaak) -> int:
    """Return what the rules need: 0 for bands alone, 1 for more sums, 2 for who is together."""
    uit = 0
    for t in range(len(taak.termen)):
        soort = taak.termen[t, 0]
        if soort >= _COMPACT or taak.speling[taak.termen[t, 1]] != 0 or taak.termen[t, 2] <= 0:
            return 2
        if soort > 0:
            uit = 1
    return uit


@kern
def _keur_banden(taak: Rekentaak, st: Stand, m: int, beide: bool) -> None:
    """Set `ONDER`, and with `beide` also `BOVEN`, by the bands alone.

    `ONDER` of a node says whether a cut above it keeps the rules, its branch being one werkgebied. For
    `BOVEN` it is what is left of its tree. The other werkgebied is all the rest of both. A werkgebied that
    can change has one team.
    """
    geb, tak, som, termen, speling = st.geb, st.tak, st.som, taak.termen, taak.speling
    for i in range(m):
        geb[ONDER, i] = geb[BOVEN, i] = 1
    eerste, tweede = geb[ORDE, 0], geb[ORDE, 1]
    for t in range(len(termen)):
        if termen[t, 0] != 0 or speling[termen[t, 1]] != 0 or termen[t, 2] <= 0:
            continue
        c, laagste, hoogste = termen[t, 3], termen[t, 4], termen[t, 5]
        alles = som[2, c]
        # both sides are within the band
        laagste, hoogste = max(laagste, alles - hoogste), min(hoogste, alles - laagste)
        for i in range(m):
            eigen = tak[i, c]
            geb[ONDER, i] &= laagste <= eigen <= hoogste
            if beide:
                boom = tak[eerste if geb[KANT, i] == geb[KANT, eerste] else tweede, c]
                geb[BOVEN, i] &= laagste <= boom - eigen <= hoogste
    for i in range(m):
        if geb[OUDER, i] < 0:
            geb[ONDER, i] = geb[BOVEN, i] = 0


@kern
def _kan(
    knopen: Knopen, taak: Rekentaak, st: Stand, m: int, a: int, b: int, knip: int, boven: bool, regels: int
) -> bool:
    """Return whether a cut that keeps the bands keeps every other rule, with all other werkgebieden as is.

    `som[2]` and `uit[2]` hold the sums of both and the cost of all others.
    """
    wortel = st.geb[ORDE, 0]
    if boven and st.geb[KANT, wortel] != st.geb[KANT, knip]:
        wortel = st.geb[ORDE, 1]
    for c in range(st.som.shape[1]):
        eigen = st.tak[wortel, c] - st.tak[knip, c] if boven else st.tak[knip, c]
        st.som[0, c] = eigen
        st.som[1, c] = st.som[2, c] - eigen
    if not _sommen_kunnen(taak, st):
        return False
    if regels < 2:
        return True
    aantallen = _schrijf_kanten(knopen, st, m, knip, boven)
    for kant in range(2):  # one place that calls: numba copies what it calls, and compiles every copy
        prijs_van(taak, st, st.som[kant], kant, aantallen[kant], st.uit[kant])
    for t in range(taak.regels):
        if st.uit[0, t] + st.uit[1, t] + st.uit[2, t] > taak.speling[t]:
            return False
    return st.gedeeld.shape[1] == 0 or _huidig_kan(taak, st, a, b, aantallen[0], aantallen[1])


@kern
def keur(knopen: Knopen, taak: Rekentaak, st: Stand, m: int, a: int, b: int, regels: int) -> None:
    """Set `ONDER`, and where there are two trees also `BOVEN`, as `_keur_banden` does but by all rules."""
    beide = st.geb[OUDER, st.geb[ORDE, 1]] < 0
    _keur_banden(taak, st, m, beide)
    if regels > 0:
        for rij in range(ONDER, BOVEN + 1 if beide else BOVEN):
            for i in range(m):
                if st.geb[rij, i]:
                    st.geb[rij, i] = _kan(knopen, taak, st, m, a, b, i, rij == BOVEN, regels)


@kern
def verbindingssom(st: Stand, m: int) -> tuple[float, int]:
    """Return the sum of 1/b over all edges between the two trees of a forest, and their number.

    b is the number of cuts that keep the rules of the tree that the edge makes of both. With the edge at
    node u, a cut in the tree of u leaves behind what lies beyond it from u. Going from a node to its child
    turns one cut round and no other, so the cuts as seen from every node follow in one pass over the tree,
    and b = 1 + cuts seen from one end + cuts seen from the other. `keur` has set `ONDER` and `BOVEN`.
    """
    geb, lburen, lstart = st.geb, st.lburen, st.lstart
    eerste, tweede = geb[ORDE, 0], geb[ORDE, 1]
    geb[TELLER, eerste] = geb[TELLER, tweede] = 0
    for i in range(m):
        geb[TELLER, eerste if geb[KANT, i] == geb[KANT, eerste] else tweede] += geb[ONDER, i]
    for k in range(2, m):
        i = geb[ORDE, k]
        geb[TELLER, i] = geb[TELLER, geb[OUDER, i]] - geb[ONDER, i] + geb[BOVEN, i]
    som, aantal = 0.0, 0
    for i in range(m):
        if geb[KANT, i] == 0:
            for e in range(lstart[i], lstart[i + 1]):
                j = lburen[e]
                if geb[KANT, j] == 1:
                    som += 1.0 / (1 + geb[TELLER, i] + geb[TELLER, j])
                    aantal += 1
    return som, aantal
