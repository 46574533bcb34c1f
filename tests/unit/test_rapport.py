"""What leaves the house: no formulas, empty where nothing is known, RD or WGS84, whole or not at all."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from openpyxl import load_workbook

from gebied.beoordelen import beoordeel, zet_naast_elkaar
from gebied.fouten import InvoerGeweigerd, VerkeerdGebruik
from gebied.model import Herkomst, Indeling
from gebied.rapport import EXPORTVORMEN, exporteer, schrijf_vergelijking, schrijf_werkmap
from gebied.wijkscan import Wijkscan

GEVAARLIJK = ["=1+1", "+31612345678", "-2", "@SUM(A1)", '=HYPERLINK("http://x")', "#N/A", "\tTab", "a\x0bb"]


@pytest.fixture
def scan(rooster: Callable[..., Wijkscan]) -> Wijkscan:
    """Two rows of four; D4 is restgebied far away, A4 is restgebied at the border."""
    kaal = rooster(
        [[100, 200, 300, 0], [150, 250, 350, 40], [-1, -1, -1, -1], [-1, -1, -1, 3]],
        rest={"A4", "D4"},
        stadsdeel=["nnnn", "zzzz", "....", "...z"],
    )
    return replace(kaal, herkomsten=(Herkomst("proef", "=cmd()", jaar=2013),))


@pytest.fixture
def indeling() -> Indeling:
    paren = {"A1": 1, "A2": 1, "A3": 2, "A4": 2, "B1": 1, "B2": 1, "B3": 2, "B4": 2}
    return Indeling("=plan", paren, {1: "=cmd|' /C calc'!A0", 2: "Oost"})


def _schrijf(scan: Wijkscan, indeling: Indeling, pad: Path) -> Path:
    return exporteer(scan, indeling, beoordeel(scan, indeling), pad)


def test_csv_has_three_columns_and_an_empty_cell_for_who_has_no_team(
    scan: Wijkscan, indeling: Indeling, tmp_path: Path
) -> None:
    with _schrijf(scan, indeling, tmp_path / "uit.csv").open(encoding="utf-8", newline="") as bestand:
        rijen = list(csv.reader(bestand))
    assert rijen[0] == ["code", "naam", "werkgebied"]
    assert ["D4", "Buurt D4", ""] in rijen
    assert ["A4", "Buurt A4", "2"] in rijen
    assert len(rijen) == 10


def test_a_layer_is_a_column_but_not_in_csv(scan: Wijkscan, indeling: Indeling, tmp_path: Path) -> None:
    met = replace(indeling, lagen={"=stad": {"A1": 1, "A2": 1, "B3": 2}})
    boek = load_workbook(_schrijf(scan, met, tmp_path / "uit.xlsx"))
    koppen, *rijen = boek["gebieden"].values
    assert koppen[:4] == ("code", "naam", "werkgebied", "laag =stad")
    assert {rij[0]: rij[3] for rij in rijen if rij[3]} == {"A1": 1, "A2": 1, "B3": 2}
    laag = gpd.read_file(_schrijf(scan, met, tmp_path / "uit.gpkg"), layer="gebieden").set_index("code")
    assert laag["laag =stad"].dropna().to_dict() == {"A1": 1, "A2": 1, "B3": 2}
    eerste = _schrijf(scan, met, tmp_path / "uit.csv").read_text("utf-8").splitlines()[0]
    assert eerste == "code,naam,werkgebied"


def test_text_in_a_workbook_is_never_a_formula(tmp_path: Path) -> None:
    tabel = pd.DataFrame({"=kop": [None, *GEVAARLIJK]})
    boek = load_workbook(schrijf_werkmap(tmp_path / "uit.xlsx", {"blad": tabel}))
    cellen = [cel for (cel,) in boek["blad"].iter_rows()]
    assert {cel.data_type for cel in cellen if cel.value} == {"s"}
    assert [cel.value for cel in cellen[:4]] == ["=kop", None, "=1+1", "+31612345678"]
    assert "ab" in [cel.value for cel in cellen]


def test_workbook_keeps_numbers_as_numbers(tmp_path: Path) -> None:
    tabel = pd.DataFrame(
        {
            "heel": pd.array([1, None], dtype="Int64"),
            "breuk": [2.5, float("inf")],
            "waar": pd.array([True, None], dtype="boolean"),
            "lijst": [["a", "b"], []],
        }
    )
    boek = load_workbook(schrijf_werkmap(tmp_path / "uit.xlsx", {"blad": tabel}, titel="Titel"))
    rijen = list(boek["blad"].values)
    assert rijen == [("heel", "breuk", "waar", "lijst"), (1, 2.5, "ja", "a, b"), (None, None, None, None)]
    assert boek.properties.title == "Titel"


def test_cells_side_by_side_keep_their_own_value_and_format(tmp_path: Path) -> None:
    rij = [1.5, 2.5, "=1+1", "=2+2", "#N/A", "gewoon", 3, 4.5]
    tabel = pd.DataFrame([rij, rij[::-1]], columns=[f"k{nr}" for nr in range(8)], dtype=object)
    blad = load_workbook(schrijf_werkmap(tmp_path / "uit.xlsx", {"blad": tabel}))["blad"]
    cellen = [cel for rij in blad.iter_rows(min_row=2) for cel in rij]
    assert [cel.value for cel in cellen] == [*rij, *rij[::-1]]
    assert {cel.data_type for cel in cellen if isinstance(cel.value, str)} == {"s"}
    assert {cel.number_format for cel in cellen if cel.value in (1.5, 2.5, 4.5)} == {"#,##0.0"}
    assert {cel.number_format for cel in cellen if cel.value not in (1.5, 2.5, 4.5)} == {"General"}
    assert all(cel.font.b for cel in blad[1])
    assert blad.freeze_panes == "A2"
    assert blad.auto_filter.ref == "A1:H3"


def test_export_to_a_workbook_is_safe_with_any_name(
    scan: Wijkscan, indeling: Indeling, tmp_path: Path
) -> None:
    boek = load_workbook(_schrijf(scan, indeling, tmp_path / "uit.xlsx"))
    cellen = [cel for blad in boek for rij in blad.iter_rows() for cel in rij]
    assert {cel.data_type for cel in cellen} <= {"s", "n"}
    assert any(cel.value == "=cmd|' /C calc'!A0" for cel in cellen)
    assert any(cel.value == "=cmd(), 2013" for cel in cellen)


def test_geopackage_is_in_rd_and_geojson_in_degrees(
    scan: Wijkscan, indeling: Indeling, tmp_path: Path
) -> None:
    gpkg = _schrijf(scan, indeling, tmp_path / "uit.gpkg")
    werkgebieden = gpd.read_file(gpkg, layer="werkgebieden")
    assert werkgebieden.crs.to_epsg() == 28992
    assert werkgebieden["nr"].tolist() == [1, 2]
    assert werkgebieden.area.tolist() == pytest.approx([4e6, 4e6])
    gebieden = gpd.read_file(gpkg, layer="gebieden")
    assert len(gebieden) == 9
    assert gebieden.set_index("code")["werkgebied"].isna()["D4"]

    pad = _schrijf(scan, indeling, tmp_path / "uit.geojson")
    ruw = json.loads(pad.read_text(encoding="utf-8"))
    assert ruw["name"] == "uit"
    graden = gpd.read_file(pad)
    assert graden.crs.to_epsg() == 4326
    midden = graden.to_crs(28992).geometry.centroid
    verwacht = werkgebieden.geometry.centroid
    assert midden.distance(verwacht).max() < 1


@pytest.mark.parametrize("einde", EXPORTVORMEN)
def test_writer_that_fails_leaves_the_old_file(
    scan: Wijkscan, indeling: Indeling, tmp_path: Path, einde: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    doel = _schrijf(scan, indeling, tmp_path / f"uit{einde}")
    voor = doel.read_bytes()

    def stuk(*_: object, **__: object) -> None:
        raise RuntimeError("halverwege")

    monkeypatch.setattr("pandas.DataFrame.to_csv", stuk)
    monkeypatch.setattr("openpyxl.writer.excel.ExcelWriter.write_data", stuk)
    monkeypatch.setattr("geopandas.GeoDataFrame.to_file", stuk)
    with pytest.raises(RuntimeError, match="halverwege"):
        _schrijf(scan, indeling, doel)
    assert doel.read_bytes() == voor
    assert list(tmp_path.iterdir()) == [doel]


@pytest.mark.parametrize("einde", EXPORTVORMEN)
def test_every_form_is_replaced_and_leaves_nothing_beside_it(
    scan: Wijkscan, indeling: Indeling, tmp_path: Path, einde: str
) -> None:
    for _ in range(2):
        doel = _schrijf(scan, indeling, tmp_path / f"uit{einde}")
    assert list(tmp_path.iterdir()) == [doel]


@pytest.mark.parametrize("einde", EXPORTVORMEN)
def test_folder_that_does_not_exist(scan: Wijkscan, indeling: Indeling, tmp_path: Path, einde: str) -> None:
    with pytest.raises(InvoerGeweigerd, match="bestaat niet"):
        _schrijf(scan, indeling, tmp_path / "weg" / f"uit{einde}")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("naam", ["uit", "uit.docx", "csv", ".csv"])
def test_endings_that_are_not_known(scan: Wijkscan, indeling: Indeling, tmp_path: Path, naam: str) -> None:
    with pytest.raises(VerkeerdGebruik, match=r"\.csv, \.xlsx, \.gpkg, \.geojson"):
        _schrijf(scan, indeling, tmp_path / naam)


def test_ending_in_capitals(scan: Wijkscan, indeling: Indeling, tmp_path: Path) -> None:
    assert _schrijf(scan, indeling, tmp_path / "UIT.CSV").is_file()


@pytest.mark.parametrize("spoor", ["uit.gpkg-wal", "uit.gpkg-journal"])
def test_geopackage_in_use_elsewhere_is_left_alone(
    scan: Wijkscan, indeling: Indeling, tmp_path: Path, spoor: str
) -> None:
    (tmp_path / spoor).touch()
    with pytest.raises(InvoerGeweigerd, match="in gebruik"):
        _schrijf(scan, indeling, tmp_path / "uit.gpkg")
    assert [pad.name for pad in tmp_path.iterdir()] == [spoor]


@pytest.mark.parametrize("einde", EXPORTVORMEN)
@pytest.mark.parametrize("paren", [{}, {"D4": 1}])
def test_plan_with_hardly_anything_in_it(
    scan: Wijkscan, tmp_path: Path, einde: str, paren: dict[str, int]
) -> None:
    assert _schrijf(scan, Indeling("leeg", paren), tmp_path / f"uit{einde}").is_file()


def test_comparison_of_plans_with_the_same_name(scan: Wijkscan, indeling: Indeling, tmp_path: Path) -> None:
    oordelen = [beoordeel(scan, indeling), beoordeel(scan, indeling)]
    pad = schrijf_vergelijking(tmp_path / "uit.xlsx", zet_naast_elkaar(oordelen), oordelen, bronnen=["CBS"])
    boek = load_workbook(pad)
    assert boek.sheetnames == ["vergelijking", "werkgebieden", "bevindingen", "bronnen"]
    assert [cel.value for cel in boek["vergelijking"][1]][3:] == ["=plan", "=plan (2)"]
    assert boek["werkgebieden"].max_row == 5
