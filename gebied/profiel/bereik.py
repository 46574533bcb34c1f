"""Who can reach which facilities: people on a grid inside their gebied, distances as the crow flies.

Where people live inside a gebied is not in a scan. They are taken to be spread evenly over a regular grid of
points in its polygon: of a large gebied half may be near and half far, which one point in the middle cannot
say. Empty fields and houses then count alike, so figures of a large gebied stay an approximation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from scipy.spatial import cKDTree

RASTER_M: Final = 200.0
"""Distance between the points of the grid; small beside the distances that people walk."""

MEESTE_PUNTEN: Final = 64
"""A larger gebied gets a wider grid, so that it has about this many points and no more."""

AFSTAND_M: Final = 1000.0
"""What counts as near when nothing else is said: a quarter of an hour on foot, as the crow flies."""

AANNAME: Final = (
    "Afstanden zijn hemelsbreed. Binnen een gebied zijn de inwoners gelijk verdeeld over een raster van "
    "punten; waar de huizen echt staan telt niet mee."
)
"""What has to stand beside every figure of this module."""

_MEESTE_KANDIDATEN: Final = 10_000

Getallen = npt.NDArray[np.float64]
Tellingen = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Woonpunten:
    """Where people are taken to live.

    Parameters
    ----------
    codes
        Every gebied.
    gebied
        Per point the place of its gebied in `codes`, shape (n,).
    xy
        Points in EPSG:28992, metres, shape (n, 2); every gebied with a shape has at least one.
    inwoners
        Inhabitants per point, shape (n,); those of a gebied whose inhabitants are unknown are NaN.
    """

    codes: tuple[str, ...]
    gebied: Tellingen
    xy: Getallen
    inwoners: Getallen

    def __repr__(self) -> str:
        return f"Woonpunten({len(self.xy)} punten in {len(self.codes)} gebieden)"

    @cached_property
    def boom(self) -> cKDTree:
        """The points, to find those near a facility."""
        return cKDTree(self.xy)

    @cached_property
    def bekend(self) -> Getallen:
        """Inhabitants per point, with 0 where they are unknown: for sums of those who are known."""
        return np.nan_to_num(self.inwoners)

    def kies(self, codes: Sequence[str]) -> npt.NDArray[np.bool_]:
        """Return which points lie in these gebieden."""
        gekozen = set(codes)
        return np.array([code in gekozen for code in self.codes], dtype=bool)[self.gebied]


@dataclass(frozen=True)
class Bereik:
    """How near the facilities of one type are, per point of `Woonpunten`; all of shape (n,).

    Parameters
    ----------
    type
        The type of facility.
    grens_m
        What counts as near, metres.
    afstand
        Metres to the nearest one; infinite where there is none.
    aantal
        How many are near.
    aanbod
        Capacity per inhabitant that is near, shared with everybody else who lives near the same facilities;
        NaN when no capacity is known or units differ.

    Notes
    -----
    `aanbod` is the two-step floating catchment area (Luo and Wang 2003): the capacity of a facility divided
    by all who live near it, summed over the facilities near a point. Times inhabitants and summed it is the
    capacity itself, so one large facility and two small ones at the same place weigh the same.
    """

    type: str
    grens_m: float
    afstand: Getallen
    aantal: Tellingen
    aanbod: Getallen


def maak_woonpunten(gebieden: gpd.GeoDataFrame, *, raster_m: float = RASTER_M) -> Woonpunten:
    """Spread the inhabitants of every gebied over a regular grid inside it.

    Parameters
    ----------
    gebieden
        `code`, `inwoners` (persons, null where unknown), polygons in EPSG:28992, and `restgebied` where that
        is known: unknown inhabitants of a restgebied count as none.
    raster_m
        Distance between points, metres.
    """
    per_gebied = [_raster(vorm, raster_m) for vorm in gebieden.geometry]
    aantallen = np.array([len(punten) for punten in per_gebied], dtype=np.int64)
    inwoners = gebieden["inwoners"].to_numpy(dtype=np.float64, na_value=np.nan)
    if "restgebied" in gebieden:
        inwoners = np.where(gebieden["restgebied"].to_numpy(dtype=bool), np.nan_to_num(inwoners), inwoners)
    nummers = np.repeat(np.arange(len(gebieden), dtype=np.int64), aantallen)
    return Woonpunten(
        codes=tuple(gebieden["code"]),
        gebied=nummers,
        xy=np.vstack([np.empty((0, 2)), *per_gebied]),
        inwoners=inwoners[nummers] / aantallen[nummers],
    )


def _raster(vorm: shapely.Geometry, raster_m: float) -> Getallen:
    if shapely.is_missing(vorm) or shapely.is_empty(vorm):
        return np.empty((0, 2))
    west, zuid, oost, noord = shapely.bounds(vorm)
    ruim = np.sqrt((oost - west) * (noord - zuid) / _MEESTE_KANDIDATEN)
    maas = max(raster_m, np.sqrt(shapely.area(vorm) / MEESTE_PUNTEN), ruim)
    x, y = (_midden(laag, hoog, maas) for laag, hoog in ((west, oost), (zuid, noord)))
    kandidaten = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    binnen: Getallen = kandidaten[shapely.contains_xy(vorm, kandidaten[:, 0], kandidaten[:, 1])]
    return binnen if len(binnen) else shapely.get_coordinates(shapely.point_on_surface(vorm))


def _midden(laag: float, hoog: float, maas: float) -> Getallen:
    """Return the middles of equal cells of about `maas` that fill the stretch."""
    cellen = max(1, round((hoog - laag) / maas))
    return np.asarray(laag + (np.arange(cellen) + 0.5) * (hoog - laag) / cellen, dtype=np.float64)


def bereken_bereik(woonpunten: Woonpunten, locaties: gpd.GeoDataFrame, type_: str, grens_m: float) -> Bereik:
    """Work out how near the facilities of one type are to everybody.

    Parameters
    ----------
    woonpunten
        Where people live.
    locaties
        `schema.LOCATIES`; other types are left aside.
    type_
        The type.
    grens_m
        What counts as near, metres, that distance included.
    """
    hier = locaties[locaties["type"] == type_]
    punten = shapely.get_coordinates(hier.geometry.to_numpy())
    aantal = len(woonpunten.xy)
    onbekend = np.full(aantal, np.nan)
    if not len(punten) or not aantal:
        niets = np.zeros(aantal, dtype=np.int64)
        return Bereik(type_, grens_m, np.full(aantal, np.inf), niets, onbekend)
    boom = cKDTree(punten)
    afstand, _ = boom.query(woonpunten.xy)
    dichtbij = np.asarray(boom.query_ball_point(woonpunten.xy, grens_m, return_length=True), dtype=np.int64)
    capaciteit = capaciteit_van(hier)
    aanbod = onbekend if capaciteit is None else _aanbod(woonpunten, punten, capaciteit, grens_m)
    return Bereik(type_, grens_m, np.asarray(afstand), dichtbij, aanbod)


def capaciteit_van(locaties: gpd.GeoDataFrame) -> pd.Series[float] | None:
    """Return the capacity of facilities of one type, or None when it is unknown of all or in several units.

    One whose capacity is unknown has a null.
    """
    bekend = locaties["capaciteit"].notna()
    if not bekend.any() or locaties.loc[bekend, "eenheid"].nunique() > 1:
        return None
    capaciteit: pd.Series[float] = locaties["capaciteit"]
    return capaciteit


def _aanbod(
    woonpunten: Woonpunten, punten: Getallen, capaciteit: pd.Series[float], grens_m: float
) -> Getallen:
    aanbod = np.zeros(len(woonpunten.xy))
    bekend = capaciteit.notna().to_numpy()
    hoeveel = capaciteit.to_numpy(dtype=np.float64, na_value=np.nan)
    rondom = woonpunten.boom.query_ball_point(punten[bekend], grens_m)
    for nummers, hier in zip(rondom, hoeveel[bekend], strict=True):
        inwoners = woonpunten.bekend[nummers].sum()
        if inwoners > 0:
            aanbod[nummers] += hier / inwoners
    return aanbod


def gewogen(waarden: Getallen, inwoners: Getallen) -> float | None:
    """Return the mean over inhabitants; None without inhabitants or when it cannot be told."""
    totaal = inwoners.sum()
    if not totaal > 0:
        return None
    geteld = inwoners > 0
    uit = float((waarden[geteld] * inwoners[geteld]).sum() / totaal)
    return uit if np.isfinite(uit) else None
