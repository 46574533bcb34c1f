"""The made-up country of the benchmarks: it tiles, has the sizes of a real one, and is always the same."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from bench.synthetisch_land import (
    BIJNA_LEEG,
    BUURTEN,
    GEMEENTEN,
    INWONERS,
    LAND_M2,
    LOG_INWONERS,
    maak_land,
    schrijf_land,
)
from gebied.bronnen.grenzen import lees_grenzen
from gebied.graaf import maak_graaf

AANTAL = 1000


@pytest.fixture(scope="module")
def land() -> gpd.GeoDataFrame:
    return maak_land(AANTAL)


def test_buurten_vullen_het_land_en_delen_hun_grens_precies(land: gpd.GeoDataFrame) -> None:
    oppervlakte = LAND_M2 * AANTAL / BUURTEN
    assert shapely.is_valid(land.geometry.to_numpy()).all()
    assert land.area.sum() == pytest.approx(oppervlakte, rel=1e-3)
    # a gap or an overlap along one border would show here
    assert land.area.sum() == pytest.approx(land.union_all().area, rel=1e-9)
    assert shapely.coverage_is_valid(land.geometry.to_numpy())


def test_maten_zijn_die_van_een_land(land: gpd.GeoDataFrame) -> None:
    inwoners = land["AANT_INW"]
    assert len(land) == AANTAL
    assert land["GM_CODE"].nunique() == round(GEMEENTEN * AANTAL / BUURTEN)
    assert land.groupby("GM_CODE").size().min() >= 2
    assert inwoners.sum() == pytest.approx(INWONERS * AANTAL / BUURTEN, rel=0.05)
    assert (inwoners < 10).mean() == pytest.approx(sum(BIJNA_LEEG), abs=0.02)
    assert np.log(inwoners[inwoners >= 10]).std() == pytest.approx(LOG_INWONERS[0], rel=0.1)


def test_zelfde_zaad_geeft_hetzelfde_land(land: gpd.GeoDataFrame) -> None:
    assert maak_land(AANTAL).equals(land)
    assert not maak_land(AANTAL, seed=2)["AANT_INW"].equals(land["AANT_INW"])


def test_het_bestand_gaat_door_de_voordeur(tmp_path: Path, land: gpd.GeoDataFrame) -> None:
    pad = schrijf_land(tmp_path, AANTAL)
    grenzen = lees_grenzen(pad)
    assert grenzen.niveau == "buurt"
    assert grenzen.gebieden["code"].tolist() == land["BU_CODE"].tolist()
    assert grenzen.gebieden["inwoners"].sum() == land["AANT_INW"].sum()
    deel = grenzen.gebieden[grenzen.gebieden["gemeentecode"] == "GM0001"]
    assert len(maak_graaf(deel).onderdelen()) == 1
