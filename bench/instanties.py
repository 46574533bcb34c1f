"""The inputs of the benchmarks: made-up gemeenten of any size, the same for every tool in a run."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gebied.graaf import maak_graaf
from gebied.model import RD_NEW
from gebied.wijkscan import Wijkscan

GROOTTES = (45, 150, 500, 1000)
ZADEN = (1, 2, 3)
GEMIDDELD = 1250
LEEG = 0.05
OPPERVLAKTE_M2 = 500_000


def voronoi(aantal: int, seed: int) -> Wijkscan:
    """Make a gemeente of Voronoi cells in a square.

    Inhabitants are log-normal (sigma 0.6) with a mean of 1,250; 5 % of the cells is empty but has to be
    served all the same. Cells are 50 ha on average.
    """
    rng = np.random.default_rng([aantal, seed])
    zijde = float(np.sqrt(aantal * OPPERVLAKTE_M2))
    hoek = np.array([150_000.0, 480_000.0])
    punten = rng.uniform(0, zijde, (aantal, 2))
    kader = shapely.box(*hoek, *(hoek + zijde))
    for _ in range(2):  # two steps of Lloyd: cells of about equal size, as buurten are
        cellen = _cellen(hoek + punten, kader)
        punten = shapely.get_coordinates(shapely.centroid(cellen)) - hoek
    inwoners = rng.lognormal(0.0, 0.6, aantal)
    inwoners[rng.choice(aantal, round(LEEG * aantal), replace=False)] = 0
    inwoners = np.rint(inwoners * GEMIDDELD * aantal / inwoners.sum()).astype(int)
    gebieden = gpd.GeoDataFrame(
        {
            "code": [f"V{aantal:04d}{i:04d}" for i in range(aantal)],
            "naam": [f"Cel {i}" for i in range(aantal)],
            "gemeentecode": "VO0001",
            "gemeente": f"Voronoi {aantal}",
            "inwoners": pd.array(inwoners, dtype="Int64"),
            "restgebied": False,
        },
        geometry=cellen,
        crs=RD_NEW,
    ).astype({"code": "str", "naam": "str"})
    return Wijkscan(f"Voronoi {aantal}/{seed}", "buurt", gebieden, maak_graaf(gebieden))


def _cellen(punten: np.ndarray, kader: shapely.Polygon) -> np.ndarray:
    delen = shapely.get_parts(
        shapely.voronoi_polygons(shapely.multipoints(punten), extend_to=kader, ordered=True)
    )
    return shapely.intersection(delen, kader)
