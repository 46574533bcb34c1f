"""Boundary files: coordinate systems, repair, parts and overlap of shapes."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box

from gebied.bronnen.grenzen import normaliseer
from gebied.fouten import InvoerGeweigerd
from gebied.model import Herkomst

HERKOMST = Herkomst("grenzen", "CBS / Kadaster")
VIERKANT = box(143_000, 484_000, 144_000, 485_000)
BUUR = box(144_000, 484_000, 145_000, 485_000)


def kaart(vormen: list[object], codes: list[str] | None = None, **kolommen: list[object]) -> gpd.GeoDataFrame:
    codes = codes or [f"BU0034010{i}" for i in range(len(vormen))]
    return gpd.GeoDataFrame({"BU_CODE": codes, **kolommen}, geometry=vormen, crs="EPSG:28992")


def lees(ruw: gpd.GeoDataFrame):
    return normaliseer(ruw, niveau="buurt", jaar=2015, herkomst=HERKOMST)


def bevindingen(grenzen) -> list[str]:
    return [b.code for b in grenzen.bevindingen if b.code != "INWONERS_ONBEKEND"]


@pytest.mark.parametrize(
    "crs",
    [
        "EPSG:28992",
        "EPSG:4326",
        "OGC:CRS84",
        "EPSG:4258",
        "EPSG:25831",
        "EPSG:25832",
        "EPSG:3857",
        "EPSG:7415",
    ],
)
def test_every_coordinate_system_ends_in_rd(crs: str) -> None:
    grenzen = lees(kaart([VIERKANT, BUUR]).to_crs(crs))
    assert grenzen.gebieden.crs.to_epsg() == 28992
    assert grenzen.gebieden.total_bounds == pytest.approx([143_000, 484_000, 145_000, 485_000], abs=1.0)
    assert bevindingen(grenzen) == []


def test_an_old_prj_of_rd_is_rd() -> None:
    esri = kaart([VIERKANT]).crs.to_wkt("WKT1_ESRI").replace("Amersfoort_RD_New", "RD_New")
    grenzen = lees(kaart([VIERKANT]).set_crs(esri, allow_override=True))
    assert grenzen.gebieden.total_bounds.tolist() == [143_000, 484_000, 144_000, 485_000]


@pytest.mark.parametrize(
    ("crs", "naam"),
    [
        ("EPSG:28992", "RD New"),
        ("EPSG:4326", "graden"),
        ("EPSG:25831", "UTM zone 31"),
        ("EPSG:25832", "UTM zone 32"),
    ],
)
def test_an_absent_system_is_read_from_the_coordinates(crs: str, naam: str) -> None:
    ruw = kaart([VIERKANT]).to_crs(crs)
    grenzen = lees(gpd.GeoDataFrame(ruw.drop(columns="geometry"), geometry=ruw.geometry.to_numpy(), crs=None))
    assert grenzen.gebieden.total_bounds == pytest.approx([143_000, 484_000, 144_000, 485_000], abs=1.0)
    assert bevindingen(grenzen) == ["STELSEL_GERADEN"]
    assert naam in grenzen.bevindingen[0].tekst


def test_rd_that_says_it_is_degrees_is_read_as_rd() -> None:
    # a GeoJSON without crs member counts as degrees, whatever its numbers
    grenzen = lees(kaart([VIERKANT]).set_crs("OGC:CRS84", allow_override=True))
    assert grenzen.gebieden.total_bounds.tolist() == [143_000, 484_000, 144_000, 485_000]
    assert bevindingen(grenzen) == ["STELSEL_GERADEN"]


@pytest.mark.parametrize(
    ("vorm", "crs", "melding"),
    [
        (box(52.33, 5.2, 52.34, 5.21), None, "x en y lijken verwisseld"),
        (box(1e7, 1e7, 1.1e7, 1.1e7), None, "niet te raden"),
        (box(2.3, 48.8, 2.4, 48.9), "EPSG:4326", "ligt niet in Nederland"),
        (box(5.2, 52.3, 5.3, 52.4), "EPSG:28992", "ligt niet in Nederland"),
        (Polygon(), None, "geen enkele grens heeft coördinaten"),
    ],
)
def test_a_map_elsewhere_is_refused(vorm: Polygon, crs: str | None, melding: str) -> None:
    ruw = gpd.GeoDataFrame({"BU_CODE": ["BU00340101"]}, geometry=[vorm], crs=crs)
    with pytest.raises(InvoerGeweigerd, match=melding):
        lees(ruw)


def test_a_gebied_of_several_parts_is_one_gebied() -> None:
    grenzen = lees(kaart([MultiPolygon([VIERKANT, box(146_000, 484_000, 147_000, 485_000)]), BUUR]))
    assert grenzen.gebieden.geom_type.tolist() == ["MultiPolygon", "Polygon"]
    assert len(grenzen.gebieden) == 2


def test_rows_that_are_parts_of_one_gebied_are_united() -> None:
    ruw = kaart([VIERKANT, BUUR, BUUR.buffer(-100)], ["BU00340101"] * 3, BU_NAAM=["Haven"] * 3)
    grenzen = lees(ruw)
    assert grenzen.gebieden.area.tolist() == [2e6]
    assert bevindingen(grenzen) == ["DELEN_SAMENGEVOEGD"]
    assert "3 delen" in grenzen.bevindingen[0].tekst


def test_rows_that_contradict_each_other_are_refused() -> None:
    ruw = kaart([VIERKANT, BUUR], ["BU00340101"] * 2, BU_NAAM=["Haven", "Haven"], AANT_INW=[5, 6])
    with pytest.raises(InvoerGeweigerd, match=r"code BU00340101 staat er vaker in .* \(inwoners\)"):
        lees(ruw)


def test_a_spike_is_repaired() -> None:
    # out and back along the same line: the area stays, the shape is invalid
    spits = Polygon(
        [*VIERKANT.exterior.coords[:-1], (143_500, 484_000), (143_500, 483_000), (143_500, 484_000)]
    )
    assert not spits.is_valid
    grenzen = lees(kaart([spits, BUUR], BU_NAAM=["Haven", "Stad"]))
    hersteld = grenzen.gebieden.geometry.iloc[0]
    assert hersteld.is_valid
    assert (hersteld.geom_type, hersteld.area) == ("Polygon", pytest.approx(1e6))
    assert bevindingen(grenzen) == ["GEOMETRIE_HERSTELD"]
    assert (grenzen.bevindingen[0].gebied, "Haven" in grenzen.bevindingen[0].tekst) == ("BU00340100", True)


def test_a_shape_that_changes_by_repair_is_refused_by_name() -> None:
    strik = Polygon([(143_000, 484_000), (144_000, 485_000), (144_000, 484_000), (143_000, 485_000)])
    with pytest.raises(InvoerGeweigerd, match=r"Haven \(BU00340100\) heeft een ongeldige vorm"):
        lees(kaart([strik, BUUR], BU_NAAM=["Haven", "Stad"]))


def test_empty_absent_and_flat_shapes_are_refused_together() -> None:
    vormen = [
        VIERKANT,
        None,
        Polygon(),
        Point(144_500, 484_500),
        LineString([(144_000, 484_000), (145_000, 485_000)]),
    ]
    with pytest.raises(InvoerGeweigerd) as fout:
        lees(kaart(vormen, AANT_INW=[-5, 1, 1, 1, 1]))
    tekst = str(fout.value)
    assert tekst.count("heeft geen grens") == 2
    assert "2 gebieden zijn geen vlak maar een punt of lijn" in tekst
    assert "heeft -5 inwoners" in tekst


def test_height_is_dropped() -> None:
    assert not lees(kaart([shapely.force_3d(VIERKANT, 3.0)])).gebieden.has_z.any()


@pytest.mark.parametrize(
    ("schuif", "uitkomst"), [(0.5, "niets"), (20.0, "bevinding"), (600.0, "weigering"), (1000.0, "weigering")]
)
def test_overlap_is_named_and_much_overlap_is_refused(schuif: float, uitkomst: str) -> None:
    ruw = kaart([VIERKANT, shapely.transform(BUUR, lambda xy: xy - [schuif, 0])], BU_NAAM=["Haven", "Stad"])
    if uitkomst == "weigering":
        with pytest.raises(InvoerGeweigerd, match=r"Haven .* en Stad .* overlappen"):
            lees(ruw)
    else:
        assert bevindingen(lees(ruw)) == (["OVERLAP"] if uitkomst == "bevinding" else [])


def test_a_gebied_inside_another_is_refused() -> None:
    with pytest.raises(InvoerGeweigerd, match="100% van de kleinste"):
        lees(kaart([VIERKANT, VIERKANT.buffer(-200)]))


def test_rows_are_sorted_by_code_and_attributes_follow() -> None:
    codes = ["BU00340103", "BU00340101", "BU00340102"]
    derde = box(145_000, 484_000, 146_000, 485_000)
    gebieden = lees(kaart([VIERKANT, BUUR, derde], codes, AANT_INW=[3, 1, 2])).gebieden
    assert gebieden["inwoners"].tolist() == [1, 2, 3]
    assert gebieden.index.tolist() == [0, 1, 2]
    assert np.array_equal(gebieden.geometry.to_numpy(), [BUUR, derde, VIERKANT])


def test_double_row_labels_of_a_file_are_no_codes() -> None:
    grenzen = lees(kaart([VIERKANT, BUUR], AANT_INW=[100, None]).set_axis([7, 7]))
    assert grenzen.gebieden["code"].tolist() == ["BU00340100", "BU00340101"]
