"""Files that want to do harm: read other files, fill the memory, hang, or slip in numbers that cannot be."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from gebied.bronnen import _kaartbestand, _tabelbestand
from gebied.bronnen._kolommen import lees_koppeling
from gebied.bronnen._toml import lees_toml
from gebied.bronnen.cijferbestanden import lees_cijfers
from gebied.bronnen.grenzen import lees_grenzen
from gebied.bronnen.indelingsbestanden import lees_indeling
from gebied.bronnen.opdrachtbestand import lees_opdracht
from gebied.fouten import InvoerGeweigerd
from gebied.model import RD_NEW


@pytest.fixture
def kaart() -> gpd.GeoDataFrame:
    vakken = [shapely.box(140_000 + 1000 * i, 480_000, 141_000 + 1000 * i, 481_000) for i in range(4)]
    codes = [f"BU0034010{i}" for i in range(4)]
    tabel = {"buurtcode": codes, "buurtnaam": list("abcd"), "aantal_inwoners": [100.0, 200.0, 300.0, 400.0]}
    return gpd.GeoDataFrame(tabel, geometry=vakken, crs=RD_NEW)


def _vrt(bron: Path) -> str:
    return (
        f'<OGRVRTDataSource><OGRVRTLayer name="{bron.stem}"><SrcDataSource>{bron}</SrcDataSource>'
        "</OGRVRTLayer></OGRVRTDataSource>"
    )


def _stroom(bron: Path) -> str:
    return json.dumps(
        {"type": "gdal_streamed_alg", "command_line": f"gdal vector pipeline read {bron} ! write x"}
    )


@pytest.mark.parametrize("maak", [_vrt, _stroom])
@pytest.mark.parametrize("naam", ["a.geojson", "a.json", "a.gml", "a.shp", "a.gpkg", "a.fgb", "a.zip"])
def test_a_file_never_makes_us_read_another(
    tmp_path: Path, kaart: gpd.GeoDataFrame, naam: str, maak: object
) -> None:
    kaart.to_file(tmp_path / "geheim.gpkg")
    assert callable(maak)
    inhoud = maak(tmp_path / "geheim.gpkg")
    pad = tmp_path / naam
    if pad.suffix == ".zip":
        with zipfile.ZipFile(pad, "w") as archief:
            archief.writestr("kaart.geojson", inhoud)
    else:
        pad.write_text(inhoud)
    with pytest.raises(InvoerGeweigerd, match="niet van het type"):
        lees_grenzen(pad)


def test_a_zip_that_unpacks_to_too_much_is_refused_unread(
    tmp_path: Path, kaart: gpd.GeoDataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    pad = tmp_path / "bom.zip"
    with zipfile.ZipFile(pad, "w", zipfile.ZIP_DEFLATED) as archief:
        archief.writestr("kaart.geojson", "{" + " " * 1_000_000)
    monkeypatch.setattr(_kaartbestand, "MEEST_UITGEPAKT", 999_999)
    with pytest.raises(InvoerGeweigerd, match="uitgepakt te groot"):
        lees_grenzen(pad)
    with zipfile.ZipFile(pad, "w") as archief:
        for nummer in range(101):
            archief.writestr(f"{nummer}.geojson", "{}")
    with pytest.raises(InvoerGeweigerd, match="101 kaarten"):
        lees_grenzen(pad)


def test_a_workbook_that_unpacks_to_too_much_is_refused_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pad = tmp_path / "bom.xlsx"
    pd.DataFrame({"code": ["BU00340101"], "team": [1]}).to_excel(pad, index=False)
    monkeypatch.setattr(_tabelbestand, "MEEST_UITGEPAKT", 1000)
    with pytest.raises(InvoerGeweigerd, match="uitgepakt te groot"):
        lees_cijfers(pad)


@pytest.mark.parametrize(
    ("oud", "nieuw"),
    [
        (b"<v>1</v>", b"<v>abc</v>"),
        (b"</sheetData>", b""),
        (b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'),
    ],
)
def test_a_damaged_workbook_is_refused(tmp_path: Path, oud: bytes, nieuw: bytes) -> None:
    goed, kapot = tmp_path / "goed.xlsx", tmp_path / "kapot.xlsx"
    pd.DataFrame({"code": ["BU00340101"], "inwoners": [1]}).to_excel(goed, index=False)
    with zipfile.ZipFile(goed) as van, zipfile.ZipFile(kapot, "w") as naar:
        for naam in van.namelist():
            inhoud = van.read(naam)
            naar.writestr(naam, inhoud.replace(oud, nieuw) if naam.endswith("sheet1.xml") else inhoud)
    with pytest.raises(InvoerGeweigerd, match=r"(?s)kapot.xlsx.*Volgende stap"):
        lees_cijfers(kapot)


@pytest.mark.parametrize("getal", [np.nan, np.inf, -np.inf])
def test_a_coordinate_that_is_no_number_names_its_gebied(
    tmp_path: Path, kaart: gpd.GeoDataFrame, getal: float
) -> None:
    vormen = kaart.geometry.to_numpy().copy()
    vormen[2] = shapely.transform(vormen[2], lambda xy: np.where(np.arange(len(xy))[:, None] == 1, getal, xy))
    kaart.set_geometry(gpd.GeoSeries(vormen, crs=RD_NEW)).to_parquet(tmp_path / "kaart.parquet")
    with pytest.raises(InvoerGeweigerd, match=r"c \(BU00340102\) heeft een coördinaat die geen getal is"):
        lees_grenzen(tmp_path / "kaart.parquet")


def test_a_system_without_a_road_to_rd_is_refused(tmp_path: Path, kaart: gpd.GeoDataFrame) -> None:
    lokaal = 'ENGCRS["eigen",EDATUM["punt"],CS[Cartesian,2],AXIS["x",east],AXIS["y",north],LENGTHUNIT["m",1]]'
    kaart.set_crs(lokaal, allow_override=True).to_parquet(tmp_path / "kaart.parquet")
    with pytest.raises(InvoerGeweigerd, match=r"eigen.*niet om te rekenen"):
        lees_grenzen(tmp_path / "kaart.parquet")


@pytest.mark.parametrize("aantal", [20_000_001.0, 2.0**62, 2.0**63, 1e300, float("inf")])
def test_inhabitants_that_cannot_be_are_refused_and_never_overflow(
    tmp_path: Path, kaart: gpd.GeoDataFrame, aantal: float
) -> None:
    kaart.loc[1, "aantal_inwoners"] = aantal
    kaart.to_parquet(tmp_path / "kaart.parquet")
    with pytest.raises(InvoerGeweigerd) as fout:
        lees_grenzen(tmp_path / "kaart.parquet")
    assert "-9223372036854775808" not in str(fout.value)
    assert "BU00340101" in str(fout.value) or "geen getal: inf" in str(fout.value)


def test_a_count_above_what_a_float_holds_stays_the_number_that_was_given(tmp_path: Path) -> None:
    (tmp_path / "kern.csv").write_text("code;aantal_huishoudens\nBU00340101;1e30\nBU00340102;2\n")
    cijfers = lees_cijfers(tmp_path / "kern.csv")
    (naam,) = [kolom.naam for kolom in cijfers.kolommen]
    assert cijfers.tabel[naam].tolist() == [1e30, 2.0]


@pytest.mark.parametrize("inhoud", ["x = " + "[" * 5000, "teams = " + "9" * 6000])
def test_toml_without_an_end_is_refused(tmp_path: Path, inhoud: str) -> None:
    pad = tmp_path / "o.toml"
    pad.write_text(inhoud)
    for lees in (lees_opdracht, lees_koppeling):
        with pytest.raises(InvoerGeweigerd, match="geen geldig TOML") as fout:
            lees(pad)
        assert len(str(fout.value)) < 1000


@pytest.mark.parametrize("naam", ["geometry", "restgebied", "werkgebied", "code", "naam", "inwoners"])
def test_a_group_cannot_take_the_name_of_something_else(tmp_path: Path, naam: str) -> None:
    pad = tmp_path / "k.toml"
    pad.write_text(f'[groepen]\n{naam} = "buurtnaam"')
    with pytest.raises(InvoerGeweigerd, match=f"groep '{naam}'"):
        lees_koppeling(pad)


def test_a_table_wider_than_a_project_is_refused(tmp_path: Path, kaart: gpd.GeoDataFrame) -> None:
    kolommen = [f"k{nummer}" for nummer in range(1001)]
    breed = pd.DataFrame(1, index=kaart.index, columns=kolommen)
    pd.concat([kaart["buurtcode"], breed], axis=1).to_csv(tmp_path / "kern.csv", index=False)
    gpd.GeoDataFrame(pd.concat([kaart, breed], axis=1), crs=RD_NEW).to_parquet(tmp_path / "kaart.parquet")
    with pytest.raises(InvoerGeweigerd, match="1002 kolommen; hooguit 1000"):
        lees_cijfers(tmp_path / "kern.csv")
    with pytest.raises(InvoerGeweigerd, match="1005 kolommen; hooguit 1000"):
        lees_grenzen(tmp_path / "kaart.parquet")


def test_a_plan_with_a_team_per_row_is_refused(tmp_path: Path) -> None:
    gebieden = pd.DataFrame({"code": ["BU00340101", "BU00340102"], "naam": ["a", "b"]})
    pad = tmp_path / "plan.csv"
    pad.write_text("code;team\n" + "".join(f"BU0034010{1 + i % 2};{i + 1}\n" for i in range(5000)))
    with pytest.raises(InvoerGeweigerd, match="5000 teams voor 2 gebieden"):
        lees_indeling(pad, gebieden)


def test_thousands_of_strange_names_are_all_told_but_not_all_compared(tmp_path: Path) -> None:
    gebieden = pd.DataFrame({"code": ["BU00340101"], "naam": ["Buurt"]})
    pad = tmp_path / "plan.csv"
    pad.write_text("naam;team\nBuurt;1\n" + "".join(f"Buurt x{i};1\n" for i in range(3000)))
    paren, _, bevindingen = lees_indeling(pad, gebieden)
    assert paren == [("BU00340101", 1)]
    assert len(bevindingen) == 3000
    assert sum("Bedoelt u" in bevinding.tekst for bevinding in bevindingen) == 50


@pytest.mark.parametrize(
    "tekst",
    [
        ".".join(["a"] * 50_000) + " = 1",
        "x = {" + ".".join(["a"] * 50_000) + " = 1}",
        "[" + " . ".join(['"a b"'] * 50_000) + "]",
        "a = " + "[" * 50_000,
        "a = " + "9" * 6_000,
    ],
)
def test_toml_die_het_geheugen_wil_vullen(tmp_path: Path, tekst: str) -> None:
    """Half a gigabyte and more, for the first three; the message does not say where the file lies."""
    pad = tmp_path / "kwaad.toml"
    pad.write_text(tekst)
    with pytest.raises(InvoerGeweigerd, match="geen geldig TOML") as fout:
        lees_toml(pad, wat="lijst", voorbeeld="a = 1")
    assert str(tmp_path) not in str(fout.value)


@pytest.mark.parametrize("soort", ["cellen", "tekst"])
def test_parquet_dat_het_geheugen_wil_vullen(tmp_path: Path, soort: str) -> None:
    """A file of a kilobyte or a megabyte that becomes many gigabytes."""
    pad = tmp_path / "kwaad.parquet"
    if soort == "cellen":
        vak = pa.table({"code": pa.array([1] * 1_000_000, pa.int8())})
        with pq.ParquetWriter(pad, vak.schema) as uit:
            for _ in range(61):
                uit.write_table(vak)
    else:
        lang = pa.DictionaryArray.from_arrays(pa.array([0] * 2000, pa.int32()), ["x" * 1_000_000])
        pq.write_table(pa.table({"code": lang}), pad, compression="zstd")
    assert pad.stat().st_size < 2_000_000
    for lees in (lees_cijfers, lees_grenzen):
        with pytest.raises(InvoerGeweigerd, match="uitgepakt te groot"):
            lees(pad)
