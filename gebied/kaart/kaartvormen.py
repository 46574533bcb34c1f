"""The gebieden as the map of the app wants them: sent once, so that only colours travel afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely

from gebied.kaart.vormen import lichter, naar_wgs84
from gebied.wijkscan import Wijkscan

MEESTE_PUNTEN_APP: Final = 24_000
"""Most vertices of the gebieden in the app: about 250 kB, and a screen shows no more."""

BUITEN: Final = -1
"""Stands for what lies outside every gebied, as the other side of a border."""

_GRAAD: Final = 1_000_000  # whole numbers of a millionth of a degree, about 0.1 m
_SPLEET_M: Final = 5.0  # borders that lie this near are one border, drawn twice by its source

Punten = npt.NDArray[np.int64]


def kaartvormen(scan: Wijkscan) -> dict[str, Any]:
    """Return the geometry of a scan for the browser, JSON-ready.

    Parameters
    ----------
    scan
        The wijkscan, EPSG:28992.

    Returns
    -------
    dict
        ``gebieden``: per gebied, in order of code, its ``code``, ``naam``, whether it is ``rest``, ``opp``
        (km²), ``midden`` (latitude and longitude of the middle of the largest circle inside it) and
        ``ringen``. A ring is a flat list of whole numbers, longitude and latitude in millionths of a degree
        (EPSG:4326): the first point, then the step to every next one; the last point is the first.
        ``grenzen``: lists ``[a, b, ring, from, to]``: the border of gebied ``a`` with ``b`` (numbers of
        gebieden, `BUITEN` for nothing) is that part of a ring of ``a``. ``grens``: south-west and north-east.
        ``schematisch``: whether the borders are drawn and not measured.
    """
    licht = lichter(scan.gebieden, MEESTE_PUNTEN_APP)
    graden = naar_wgs84(licht.geometry)
    ringen = [_ringen(vorm) for vorm in graden]
    west, zuid, oost, noord = (float(grens) for grens in graden.total_bounds)
    midden = _middens(licht.geometry.to_numpy())
    return {
        "gebieden": [
            {
                "code": str(rij.code),
                "naam": str(rij.naam),
                "rest": bool(rij.restgebied),
                "opp": round(float(rij.geometry.area) / 1e6, 3),
                "midden": plek,
                "ringen": [_stappen(ring) for ring in van],
            }
            for rij, van, plek in zip(licht.itertuples(index=False), ringen, midden, strict=True)
        ],
        "grenzen": list(_grenzen(ringen, graden.to_numpy())),
        "grens": [[zuid, west], [noord, oost]],
        "schematisch": scan.schematisch,
    }


def _ringen(vorm: shapely.Geometry) -> list[Punten]:
    """Return the rings of a shape as whole millionths of a degree, columns longitude and latitude."""
    delen = shapely.get_rings(shapely.get_parts(vorm))
    return [np.rint(shapely.get_coordinates(ring) * _GRAAD).astype(np.int64) for ring in delen]


def _stappen(ring: Punten) -> list[int]:
    gaand = ring[:-1]  # the browser closes it
    return np.diff(gaand, axis=0, prepend=np.zeros((1, 2), dtype=np.int64)).ravel().tolist()


def _middens(vormen: npt.NDArray[np.object_]) -> list[list[float]]:
    middens = []
    for vorm in vormen:
        if shapely.is_empty(vorm):
            middens.append(shapely.Point())
            continue
        grootste = max(shapely.get_parts(vorm), key=lambda deel: float(deel.area))
        middens.append(shapely.get_point(shapely.maximum_inscribed_circle(grootste, tolerance=10), 0))
    return [[] if punt.is_empty else [punt.y, punt.x] for punt in naar_wgs84(middens)]


def _grenzen(ringen: Sequence[Sequence[Punten]], vormen: npt.NDArray[np.object_]) -> Iterator[list[int]]:
    """Yield the borders. A stretch that two gebieden share point by point is named once."""
    lijst = [(a, nr, ring) for a, van in enumerate(ringen) for nr, ring in enumerate(van)]
    if not lijst:
        return
    van_gebied = np.concatenate([np.full(len(ring) - 1, a) for a, _, ring in lijst])
    begin = np.concatenate([ring[:-1] for _, _, ring in lijst])
    eind = np.concatenate([ring[1:] for _, _, ring in lijst])
    overkant, zelfde = _overkant(van_gebied, begin, eind, vormen)
    te_noemen = ~zelfde | (van_gebied < overkant)
    sleutel = np.where(te_noemen, overkant, BUITEN - 1)
    start = 0
    for a, nr, ring in lijst:
        stop = start + len(ring) - 1
        plek = 0
        for b, stuk in groupby(sleutel[start:stop].tolist()):
            tot = plek + sum(1 for _ in stuk)
            if b >= BUITEN:
                yield [a, b, nr, plek, tot]
            plek = tot
        start = stop


def _overkant(
    van_gebied: Punten, begin: Punten, eind: Punten, vormen: npt.NDArray[np.object_]
) -> tuple[Punten, npt.NDArray[np.bool_]]:
    """Return the gebied across every segment, and whether that one has the very same segment."""
    # rings need not turn the same way, so a segment counts the same in both directions
    draai = (begin[:, 0] > eind[:, 0]) | ((begin[:, 0] == eind[:, 0]) & (begin[:, 1] > eind[:, 1]))
    stuk = np.where(draai[:, None], np.hstack([eind, begin]), np.hstack([begin, eind]))
    _, groep, aantal = np.unique(stuk, axis=0, return_inverse=True, return_counts=True)
    volgorde = np.argsort(groep, kind="stable")
    paren = volgorde[np.isin(groep[volgorde], np.flatnonzero(aantal == 2))].reshape(-1, 2)
    overkant = np.full(len(van_gebied), BUITEN, dtype=np.int64)
    overkant[paren] = van_gebied[paren[:, ::-1]]
    overkant[overkant == van_gebied] = BUITEN
    zelfde = overkant != BUITEN
    los = np.flatnonzero(~zelfde)
    if len(los):
        overkant[los] = _dichtstbij(van_gebied[los], (begin[los] + eind[los]) / 2 / _GRAAD, vormen)
    return overkant, zelfde


def _dichtstbij(
    van_gebied: Punten, middens: npt.NDArray[np.float64], vormen: npt.NDArray[np.object_]
) -> Punten:
    """Return per loose segment the other gebied within `_SPLEET_M`, for sources whose borders do not meet."""
    boom = shapely.STRtree(vormen)
    punten: npt.NDArray[np.object_] = np.array(shapely.points(middens), dtype=object)
    # a degree of latitude is 111 km; a degree of longitude is shorter here, so this is never too far
    nummers, kandidaten = boom.query(punten, predicate="dwithin", distance=_SPLEET_M / 111_000)
    ver: npt.NDArray[np.float64] = np.array(shapely.distance(punten[nummers], vormen[kandidaten]))
    anders = kandidaten != van_gebied[nummers]
    nummers, kandidaten, ver = nummers[anders], kandidaten[anders], ver[anders]
    uit = np.full(len(van_gebied), BUITEN, dtype=np.int64)
    for plek in np.lexsort((kandidaten, ver))[::-1]:  # the nearest is written last
        uit[nummers[plek]] = kandidaten[plek]
    return uit
