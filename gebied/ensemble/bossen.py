"""Uniform random spanning forests of two werkgebieden, and how many trees there are; compiled."""

# numba infers its own types; numpy integers stand for int here
# mypy: disable-error-code="untyped-decorator, no-any-return, return-value"
from __future__ import annotations

import numpy as np

from gebied.ensemble.knopen import KANT, KNOOP, LOKAAL, ORDE, OUDER, PAD, Knopen, Stand
from gebied.indelen.bomen import Toevalstaat, trek
from gebied.indelen.termen import kern

_LOS = -2


@kern
def lees_in(knopen: Knopen, st: Stand, a: int, b: int) -> int:
    """Number the nodes of werkgebieden a and b, with their edges; return how many there are.

    `KANT` becomes 0 for those of a and 1 for those of b; b may be -1 for none.
    """
    geb, van, volgende, lburen, lstart = st.geb, st.van, st.volgende, st.lburen, st.lstart
    start, buren = knopen.start, knopen.buren
    m = 0
    for kant in range(2):
        wie = a if kant == 0 else b
        i = st.kop[wie] if wie >= 0 else -1
        while i >= 0:
            geb[KNOOP, m] = i
            geb[LOKAAL, i] = m
            geb[KANT, m] = kant
            m += 1
            i = volgende[i]
    plaats = 0
    for k in range(m):
        lstart[k] = plaats
        i = geb[KNOOP, k]
        for e in range(start[i], start[i + 1]):
            j = buren[e]
            if van[j] == a or van[j] == b:
                lburen[plaats] = geb[LOKAAL, j]
                plaats += 1
    lstart[m] = plaats
    return m


@kern
def trek_bos(st: Stand, m: int, staat: Toevalstaat) -> None:
    """Draw for every value of `KANT` a spanning tree, uniform over all that there are (Wilson, 1996).

    A walk from a node that is in no tree goes on until it meets one; what is left of it without its loops
    joins. The walk stays on its own side, so the two trees are independent.
    """
    geb, lburen, lstart = st.geb, st.lburen, st.lstart
    for i in range(m):
        geb[OUDER, i] = _LOS
    gevuld = 0
    for i in range(m):
        # the first node of a side is its root; sides are 0 and 1
        if gevuld == 0 or (gevuld == 1 and geb[KANT, i] != geb[KANT, geb[ORDE, 0]]):
            geb[OUDER, i] = -1
            geb[ORDE, gevuld] = i
            gevuld += 1
    for begin in range(m):
        if geb[OUDER, begin] != _LOS:
            continue
        u = begin
        kant = geb[KANT, u]
        while geb[OUDER, u] == _LOS:
            van, graad = lstart[u], lstart[u + 1] - lstart[u]
            w = lburen[van + trek(staat, graad)]
            while geb[KANT, w] != kant:
                w = lburen[van + trek(staat, graad)]
            geb[PAD, u] = w
            u = w
        lengte = 0
        u = begin
        while geb[OUDER, u] == _LOS:
            lengte += 1
            u = geb[PAD, u]
        # parents come before their children, so the path is laid down from its end
        plaats = gevuld + lengte - 1
        u = begin
        while geb[OUDER, u] == _LOS:
            geb[ORDE, plaats] = u
            plaats -= 1
            geb[OUDER, u] = geb[PAD, u]
            u = geb[PAD, u]
        gevuld += lengte


@kern
def tel_takken(knopen: Knopen, st: Stand, m: int) -> None:
    """Write into `tak` the sums of every branch of the forest."""
    geb, tak, sommen = st.geb, st.tak, knopen.sommen
    kolommen = sommen.shape[1]
    for k in range(m):
        i = geb[KNOOP, k]
        for c in range(kolommen):
            tak[k, c] = sommen[i, c]
    for k in range(m - 1, -1, -1):
        i = geb[ORDE, k]
        ouder = geb[OUDER, i]
        if ouder >= 0:
            for c in range(kolommen):
                tak[ouder, c] += tak[i, c]


@kern
def log_bomen(st: Stand, m: int, rij: int, kant: int) -> float:
    """Return the logarithm of the number of spanning trees of one side, by the matrix-tree theorem.

    `rij` is the row of `geb` that tells the sides. A side of one or two nodes has one tree.
    """
    nummer = np.full(m, -1, dtype=np.int64)
    aantal = -1  # the first node is left out of the Laplacian
    for i in range(m):
        if st.geb[rij, i] == kant:
            nummer[i] = aantal
            aantal += 1
    laplace = np.zeros((max(0, aantal), max(0, aantal)))
    for i in range(m):
        if st.geb[rij, i] != kant or nummer[i] < 0:
            continue
        for e in range(st.lstart[i], st.lstart[i + 1]):
            j = st.lburen[e]
            if st.geb[rij, j] == kant:
                laplace[nummer[i], nummer[i]] += 1.0
                if nummer[j] >= 0:
                    laplace[nummer[i], nummer[j]] -= 1.0
    return _log_determinant(laplace)


@kern
def _log_determinant(matrix: np.ndarray) -> float:
    """Return the logarithm of the determinant of a positive definite matrix (Cholesky, in its place)."""
    log = 0.0
    for j in range(len(matrix)):
        for i in range(j, len(matrix)):
            som = matrix[i, j]
            for k in range(j):
                som -= matrix[i, k] * matrix[j, k]
            matrix[i, j] = np.sqrt(som) if i == j else som / matrix[j, j]
        log += 2.0 * np.log(matrix[j, j])
    return log
