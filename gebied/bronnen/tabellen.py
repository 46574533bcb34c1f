"""What every reader and client delivers: boundaries or figures under our own names, with their source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import geopandas as gpd
import pandas as pd

from gebied.model import Bevinding, Herkomst, Kolom, Niveau

ONTBREKEND_KOLOMMEN = ["code", "kolom", "reden"]


def leeg_ontbrekend() -> pd.DataFrame:
    """Return an empty table of missing values: code, kolom, reden (all text)."""
    return pd.DataFrame({kolom: pd.Series(dtype="str") for kolom in ONTBREKEND_KOLOMMEN})


def als_ontbrekend(redenen: Mapping[str, pd.Series[str]]) -> pd.DataFrame:
    """Return the table of missing values from, per column, the reasons indexed by code (null: a value)."""
    if not redenen:
        return leeg_ontbrekend()
    breed = pd.DataFrame(dict(redenen), dtype="str").rename_axis("code").reset_index()
    lang = breed.melt("code", var_name="kolom", value_name="reden").dropna(subset="reden")
    return lang.reset_index(drop=True).astype("str")


@dataclass(frozen=True)
class Cijfers:
    """Figures per code, ready to be joined to boundaries.

    `tabel` follows `schema.CIJFERS`: column `code` and further columns under our own names, each with an
    entry in `kolommen` (whose `jaar` is the year of that figure). Numbers are Int64 or Float64, null where
    missing.
    """

    tabel: pd.DataFrame
    kolommen: tuple[Kolom, ...] = ()
    herkomsten: tuple[Herkomst, ...] = ()
    ontbrekend: pd.DataFrame = field(default_factory=leeg_ontbrekend)
    bevindingen: tuple[Bevinding, ...] = ()


@dataclass(frozen=True)
class Grenzen:
    """Boundaries of one level.

    Parameters
    ----------
    gebieden
        `schema.GEBIEDEN`: one row per gebied sorted by code, RangeIndex, polygons in EPSG:28992. Further
        columns carry our own names. Columns that group gebieden (`cbs_wijk`, `stadsdeel` …) hold text.
    niveau
        Level of the CBS areas.
    kolommen
        Catalogue entry of every column but code, naam, gemeentecode, gemeente and geometry.
    ontbrekend
        Values that the source marks as missing: code, kolom, reden in Dutch.
    herkomsten
        Sources; each `Kolom.herkomst` is the `sleutel` of one of them.
    bevindingen
        What the reader had to tell: repaired geometry, unknown inhabitants …
    """

    gebieden: gpd.GeoDataFrame
    niveau: Niveau
    kolommen: tuple[Kolom, ...] = ()
    herkomsten: tuple[Herkomst, ...] = ()
    ontbrekend: pd.DataFrame = field(default_factory=leeg_ontbrekend)
    bevindingen: tuple[Bevinding, ...] = ()

    def als_cijfers(self) -> Cijfers:
        """Return the figures without the shapes."""
        tabel = pd.DataFrame(self.gebieden.drop(columns="geometry"))
        return Cijfers(tabel, self.kolommen, self.herkomsten, self.ontbrekend)
