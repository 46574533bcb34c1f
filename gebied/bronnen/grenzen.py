"""Boundary files of every generation, and boundaries from a service: one road to `Grenzen`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd

from gebied.bronnen.tabellen import Grenzen
from gebied.model import Herkomst, Niveau


def lees_grenzen(
    pad: str | Path,
    *,
    laag: str | None = None,
    gemeenten: Sequence[str] = (),
    niveau: Niveau | None = None,
    koppeling: str | Path | None = None,
    jaar: int | None = None,
) -> Grenzen:
    """Read a boundary file: gpkg, shp, zip, GeoJSON or GeoParquet."""
    raise NotImplementedError


def normaliseer(
    ruw: gpd.GeoDataFrame,
    *,
    niveau: Niveau | None,
    jaar: int | None,
    herkomst: Herkomst,
    gemeenten: Sequence[str] = (),
    koppeling: str | Path | None = None,
) -> Grenzen:
    """Bring a raw table of boundaries under our own names, in RD."""
    raise NotImplementedError
