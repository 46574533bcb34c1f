"""Areas of another year or kind to gebieden: which part of an area belongs to which gebied."""

from __future__ import annotations

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gebied.aandeel import aandelen
from gebied.fouten import InvoerGeweigerd

SNIPPER: Final = 0.005
"""An overlap that is less than this part of the old area and of the gebied is a difference in drawing."""


def omrekentabel(van: gpd.GeoDataFrame, naar: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return which part of every old area belongs to which gebied, by where people live.

    An overlap counts for its surface times the number of inhabitants per square metre of the gebied. Where no
    gebied of an old area has inhabitants, or those of one are unknown, surface counts alone. An overlap that
    is less than half a percent (`SNIPPER`) of both is dropped.

    Parameters
    ----------
    van
        Old areas: `code` (unique) and geometry, EPSG:28992.
    naar
        Gebieden: `code` (unique), `inwoners` (persons, null where unknown) and geometry, EPSG:28992.

    Returns
    -------
    pd.DataFrame
        One row per old area and gebied, in order of code: `plaats` (old code), `code` (gebied), `aandeel`
        (0–1; those of one old area add up to exactly 1 over what lies inside the gebieden) and `binnen` (0–1,
        the part of the surface of the old area that lies inside). An old area that lies wholly elsewhere has
        no row.

    Raises
    ------
    InvoerGeweigerd
        When a table is not in RD or names a code twice.

    Notes
    -----
    Areal weighting with density as ancillary information, as in dasymetric interpolation (Eicher and Brewer
    2001): it assumes that people live evenly over a gebied, and says nothing about where in it.
    """
    _controleer(van, naar)
    oud, nieuw = (shapely.make_valid(tabel.geometry.to_numpy()) for tabel in (van, naar))
    rij_nieuw, rij_oud = shapely.STRtree(oud).query(nieuw, predicate="intersects")
    oppervlak = shapely.area(shapely.intersection(oud[rij_oud], nieuw[rij_nieuw]))
    van_oud, van_nieuw = shapely.area(oud)[rij_oud], shapely.area(nieuw)[rij_nieuw]
    groot = (oppervlak > 0) & ((oppervlak >= SNIPPER * van_oud) | (oppervlak >= SNIPPER * van_nieuw))
    paren = pd.DataFrame(
        {
            "plaats": van["code"].to_numpy()[rij_oud],
            "code": naar["code"].to_numpy()[rij_nieuw],
            "oppervlak": oppervlak,
            "deel": oppervlak / van_oud,
            "dichtheid": naar["inwoners"].astype("Float64").to_numpy("float64", na_value=np.nan)[rij_nieuw]
            / van_nieuw,
        }
    )[groot]
    paren = paren.sort_values(["plaats", "code"], ignore_index=True)
    paren["aandeel"] = aandelen(_gewicht(paren), paren["plaats"])
    # gebieden that overlap each other would make more than the whole
    paren["binnen"] = paren.groupby("plaats")["deel"].transform("sum").clip(upper=1.0)
    uit: pd.DataFrame = paren[paren["aandeel"] > 0][["plaats", "code", "aandeel", "binnen"]]
    return uit.reset_index(drop=True)


def _gewicht(paren: pd.DataFrame) -> pd.Series[float]:
    """Return inhabitants of every overlap, or its surface in an old area where those say nothing."""
    inwoners = paren["oppervlak"] * paren["dichtheid"]
    per_plaats = inwoners.groupby(paren["plaats"])
    zegt_niets = inwoners.isna().groupby(paren["plaats"]).transform("any") | (
        per_plaats.transform("sum") <= 0
    )
    return inwoners.mask(zegt_niets, paren["oppervlak"])


def _controleer(van: gpd.GeoDataFrame, naar: gpd.GeoDataFrame) -> None:
    problemen = []
    for wat, tabel in (("oude grenzen", van), ("gebieden", naar)):
        if tabel.crs is None or tabel.crs.to_epsg() != 28992:
            problemen.append(f"de {wat} staan niet in RD (EPSG:28992).")
        dubbel = sorted(set(tabel.loc[tabel["code"].duplicated(), "code"]))
        if dubbel:
            problemen.append(f"de {wat} noemen een code vaker: {', '.join(dubbel[:5])}.")
    if problemen:
        raise InvoerGeweigerd(
            "Deze grenzen zijn niet om te rekenen.",
            problemen=problemen,
            stap="lees de grenzen in met gebied; dan staan ze in RD en heeft elk gebied een eigen code.",
        )
