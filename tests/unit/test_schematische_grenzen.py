"""The drawn boundaries of Almere 2013: regenerable, whole, and near enough to the real ones."""

from __future__ import annotations

import itertools
import json
import runpy
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from scipy.sparse.csgraph import connected_components, minimum_spanning_tree

GRENS_M = 10.0
KLOOF_M = 250.0


@pytest.fixture(scope="module")
def map_(wortel: Path) -> Path:
    return wortel / "boundaries" / "almere2013-schematisch"


@pytest.fixture(scope="module")
def wijken(wortel: Path) -> pd.DataFrame:
    return pd.read_csv(wortel / "data" / "voorbeeld" / "almere2013" / "wijken.csv").set_index("code")


@pytest.fixture(scope="module")
def cellen(map_: Path) -> gpd.GeoSeries:
    return gpd.read_file(map_ / "gebieden.geojson").set_index("code").geometry


def grenzen_tussen(vlakken: gpd.GeoSeries) -> dict[tuple[str, str], float]:
    """Length of the shared border (m) of every pair that touches."""
    return {
        (a, b): vlakken[a].intersection(vlakken[b]).length
        for a, b in itertools.combinations(sorted(vlakken.index), 2)
        if vlakken[a].intersects(vlakken[b])
    }


def buren(vlakken: gpd.GeoSeries) -> set[tuple[str, str]]:
    return {paar for paar, lengte in grenzen_tussen(vlakken).items() if lengte >= GRENS_M}


def test_opnieuw_tekenen_geeft_hetzelfde_bestand(map_: Path) -> None:
    script: dict[str, Any] = runpy.run_path(str(map_ / "teken.py"))
    opnieuw = script["als_geojson"](script["teken"]())
    assert opnieuw == (map_ / "gebieden.geojson").read_text(encoding="utf-8")


def test_omtrekken_zijn_met_de_hand_geschreven_op_50_meter(map_: Path) -> None:
    script = runpy.run_path(str(map_ / "teken.py"))
    hoeken = [*itertools.chain(*script["OMTREKKEN"].values()), *itertools.chain(*script["GATEN"])]
    assert not np.any(np.array(hoeken) % 50)


def test_bestand_is_in_rd_op_hele_meters_en_zegt_schematisch(map_: Path, cellen: gpd.GeoSeries) -> None:
    inhoud = json.loads((map_ / "gebieden.geojson").read_text(encoding="utf-8"))
    assert inhoud["opmerking"] == "schematisch: getekend, niet gemeten"
    assert "schematisch" in (map_ / "BRON.md").read_text(encoding="utf-8")
    assert cellen.crs.to_epsg() == 28992
    assert not np.any(shapely.get_coordinates(cellen) % 1)


def test_elk_gebied_is_een_heel_vlak_om_zijn_punt(cellen: gpd.GeoSeries, wijken: pd.DataFrame) -> None:
    assert list(cellen.index) == sorted(wijken.index)
    assert set(cellen.geom_type) == {"Polygon"}
    assert cellen.is_valid.all()
    assert not shapely.get_num_interior_rings(cellen.to_numpy()).any()
    wijken = wijken.loc[cellen.index]
    punten = shapely.points(wijken["punt_x_rd"], wijken["punt_y_rd"])
    assert shapely.contains(cellen.to_numpy(), punten).all()
    assert shapely.distance(shapely.boundary(cellen.to_numpy()), punten).min() > 30


def test_oppervlakte_past_bij_het_land(cellen: gpd.GeoSeries, wijken: pd.DataFrame) -> None:
    factor = cellen.area / 10_000 / wijken["oppervlakte_land_ha"]
    assert factor.between(0.5, 2).all()


def test_gebieden_delen_hun_grens_precies_en_zonder_snippers(cellen: gpd.GeoSeries) -> None:
    vlakken = cellen.to_numpy()
    assert shapely.coverage_is_valid(vlakken)
    samen = shapely.union_all(vlakken)
    assert samen.area == pytest.approx(cellen.area.sum())
    # only the two holes that are drawn in Almere Stad
    assert sum(len(deel.interiors) for deel in samen.geoms) == 2
    lengtes = grenzen_tussen(cellen)
    assert {paar: m for paar, m in lengtes.items() if 0 < m < GRENS_M} == {}


def test_geen_gebied_heeft_een_lange_dunne_punt(cellen: gpd.GeoSeries) -> None:
    kern = cellen.buffer(-25).buffer(25)
    uitsteek = {code: shapely.hausdorff_distance(cellen[code], kern[code]) for code in cellen.index}
    assert max(uitsteek.values()) < 200


def test_vier_delen_met_de_bekende_verbindingen_ertussen(cellen: gpd.GeoSeries, wijken: pd.DataFrame) -> None:
    vlakken = cellen.to_numpy()
    afstand = shapely.distance(vlakken[:, None], vlakken[None, :])
    aantal, deel = connected_components(afstand <= KLOOF_M)
    per_deel = pd.Series(deel, index=cellen.index).groupby(wijken["stadsdeel"]).unique().map(len)
    assert aantal == 4
    assert per_deel.to_dict() == {
        "Almere Buiten": 1,
        "Almere Haven": 2,
        "Almere Poort": 1,
        "Almere Stad": 1,
    }
    # the shortest links that connect all: what is longer than a gap in the minimum spanning tree
    boom = minimum_spanning_tree(np.maximum(afstand, 1.0)).tocoo()
    verbindingen = {
        frozenset(wijken["naam"][cellen.index[[a, b]]]): meters
        for a, b, meters in zip(boom.row, boom.col, boom.data, strict=True)
        if meters > KLOOF_M
    }
    # in the real Almere of 2015: 590, 800 and 2,251 m
    assert verbindingen == {
        frozenset({"Homeruskwartier", "Literatuurwijk"}): pytest.approx(590, abs=50),
        frozenset({"De Marken", "Filmwijk"}): pytest.approx(800, abs=50),
        frozenset({"Tussen de Vaarten Zuid", "Vogelhorst"}): pytest.approx(2251, abs=100),
    }


@pytest.mark.echt
def test_buren_zijn_meestal_echte_buren(cellen: gpd.GeoSeries, echte_data: Path) -> None:
    kaart = gpd.read_file(echte_data / "gemeenten" / "almere.gpkg", layer="buurt_2015")
    echt = kaart.set_index("BU_CODE").geometry.loc[cellen.index]
    getekend, werkelijk = buren(cellen), buren(echt)
    assert len(getekend & werkelijk) / len(werkelijk) > 0.9
    verzonnen = getekend - werkelijk
    assert len(verzonnen) / len(getekend) < 0.15
    # what is drawn as neighbours lies near in reality too
    assert max(echt[a].distance(echt[b]) for a, b in verzonnen) < 600
