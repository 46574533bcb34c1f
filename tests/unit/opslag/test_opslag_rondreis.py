"""Every part of a project comes back as it was, and QGIS (GDAL) can open every table."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import fields, replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
from geopandas.testing import assert_geodataframe_equal
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gebied.graaf import Graaf, maak_graaf
from gebied.model import RD_NEW, Beoordeling, Bevinding, Indeling, Kolom, Opdracht
from gebied.opslag import (
    Project,
    bewaar_graaf,
    bewaar_indeling,
    lees_project,
    schrijf_project,
    verwijder_indeling,
)
from gebied.wijkscan import Wijkscan


def assert_zelfde_scan(terug: Wijkscan, scan: Wijkscan) -> None:
    assert_geodataframe_equal(terug.gebieden, scan.gebieden, check_crs=True)
    assert [vorm.geom_type for vorm in terug.gebieden.geometry] == [
        vorm.geom_type for vorm in scan.gebieden.geometry
    ]
    pd.testing.assert_frame_equal(terug.graaf.buren, scan.graaf.buren)
    pd.testing.assert_frame_equal(terug.ontbrekend, scan.ontbrekend)
    for deel in ("naam", "niveau", "catalogus", "herkomsten", "bevindingen"):
        assert getattr(terug, deel) == getattr(scan, deel)
    for deel in ("codes", "restgebieden", "minimale_grens_m", "maximale_kloof_m"):
        assert getattr(terug.graaf, deel) == getattr(scan.graaf, deel)


def test_scan_en_indelingen_komen_terug_zoals_ze_waren(
    tmp_path: Path, scan: Wijkscan, indeling: Indeling
) -> None:
    kaal = Indeling("plan a", {})
    geschreven = schrijf_project(tmp_path / "p.gpkg", scan, indelingen=[indeling, kaal])
    gelezen = lees_project(tmp_path / "p.gpkg")
    for project in (geschreven, gelezen):
        assert_zelfde_scan(project.scan, scan)
        assert project.indelingen == {"Plan A": indeling, "plan a": kaal}
        assert list(project.indelingen) == ["Plan A", "plan a"]
        assert project.generatie == 1
        assert project.pad == tmp_path / "p.gpkg"
    assert repr(gelezen).startswith("Project('p.gpkg'")


def test_geen_onderdeel_van_de_opdracht_van_de_rondreis_is_gewoon(indeling: Indeling) -> None:
    assert indeling.opdracht is not None
    gewoon, eigen = Opdracht(), indeling.opdracht
    assert [
        veld.name for veld in fields(gewoon) if getattr(gewoon, veld.name) == getattr(eigen, veld.name)
    ] == []


def test_een_bestand_van_voor_de_lagen_blijft_bruikbaar(
    tmp_path: Path, scan: Wijkscan, indeling: Indeling
) -> None:
    pad, oud = tmp_path / "p.gpkg", replace(indeling, lagen={})
    schrijf_project(pad, scan, indelingen=[oud])
    with closing(sqlite3.connect(pad)) as db, db:
        db.execute("ALTER TABLE indelingen DROP COLUMN lagen")
    assert lees_project(pad).indelingen == {"Plan A": oud}
    nieuw = replace(indeling, naam="met lagen")
    bewaar_indeling(pad, nieuw, generatie=1)
    assert lees_project(pad).indelingen == {"Plan A": oud, "met lagen": nieuw}


def test_een_scan_zonder_bijzaken_komt_terug(tmp_path: Path, scan: Wijkscan) -> None:
    graaf = replace(scan.graaf, buren=scan.graaf.buren[:0])
    kaal = Wijkscan("kaal", "wijk", scan.gebieden, graaf, ontbrekend=pd.DataFrame())
    terug = schrijf_project(tmp_path / "p.gpkg", kaal).scan
    assert_zelfde_scan(terug, kaal)
    assert terug.ontbrekend.shape == (0, 0)


def test_kolomnamen_die_in_sql_botsen_blijven_gescheiden(tmp_path: Path, scan: Wijkscan) -> None:
    namen = ["Inwoners", "fid", "geom", "enkelvoudig", 'a"; DROP TABLE project;--', "a b", "a_b", "🏡"]
    kolommen = {naam: pd.Series([f"{naam}{nr}" for nr in range(6)], dtype="str") for naam in namen}
    breed = replace(scan, gebieden=scan.gebieden.assign(**kolommen))
    assert_zelfde_scan(schrijf_project(tmp_path / "p.gpkg", breed).scan, breed)
    velden = list(pyogrio.read_info(tmp_path / "p.gpkg", layer="gebieden")["fields"])
    assert len({veld.casefold() for veld in velden}) == len(velden)


def test_gdal_opent_elke_laag_en_tabel(
    tmp_path: Path, scan: Wijkscan, indeling: Indeling, beoordeling: Beoordeling
) -> None:
    project = schrijf_project(tmp_path / "p.gpkg", scan, indelingen=[replace(indeling, naam="🏡")])
    bewaar_indeling(project, indeling, beoordeling=beoordeling, generatie=1)
    lagen = dict(pyogrio.list_layers(project.pad))
    ruimtelijk = {naam: soort for naam, soort in lagen.items() if soort}
    assert ruimtelijk == {
        "gebieden": "MultiPolygon",
        "verbindingen": "LineString",
        "indeling_zonder_naam": "MultiPolygon",
        "indeling_plan_a": "MultiPolygon",
    }
    tabellen = {naam: pyogrio.read_dataframe(project.pad, layer=naam) for naam in lagen}
    assert len(tabellen) == 13
    assert {
        naam: laag.crs.to_epsg() for naam, laag in tabellen.items() if naam in ruimtelijk
    } == dict.fromkeys(ruimtelijk, 28992)
    assert tabellen["gebieden"]["stadsdeel"].tolist()[3] == "Stad"
    assert tabellen["gebieden"]["restgebied"].dtype == bool
    assert tabellen["gebieden"].geometry.area.sum() == pytest.approx(scan.gebieden.geometry.area.sum())
    assert tabellen["verbindingen"][["lengte_m", "actief", "naam_b"]].values.tolist() == [
        [200.5, True, "Ĳburg 🏡"],
        [300.0, False, "../../etc"],
    ]
    assert tabellen["verbindingen"].geometry.length.tolist() == [200.0, 300.0]
    assert tabellen["indelingen"]["laag"].tolist() == ["indeling_zonder_naam", "indeling_plan_a"]


def test_het_bestand_volgt_de_norm_van_geopackage(project: Project, indeling: Indeling) -> None:
    project = bewaar_indeling(project, indeling, generatie=1)
    project = bewaar_graaf(project, project.scan.graaf, generatie=2)
    project = verwijder_indeling(project, "Plan A", generatie=3)
    with closing(sqlite3.connect(project.pad)) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        assert db.execute("PRAGMA application_id").fetchone() == (int.from_bytes(b"GPKG"),)
        tabellen = {
            naam
            for (naam,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if not naam.startswith(("gpkg_", "sqlite_"))
        }
        assert {naam for (naam,) in db.execute("SELECT table_name FROM gpkg_contents")} == tabellen
        assert db.execute("SELECT table_name, column_name, srs_id FROM gpkg_geometry_columns").fetchall() == [
            ("gebieden", "geom", 28992),
            ("verbindingen", "geom", 28992),
        ]
        rand = db.execute(
            "SELECT min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name = 'gebieden'"
        )
        assert rand.fetchone() == (0.0, 0.0, 600.0, 210.0)


def test_een_indeling_is_een_laag_met_de_cijfers_van_het_oordeel(
    project: Project, scan: Wijkscan, indeling: Indeling, beoordeling: Beoordeling
) -> None:
    bewaar_indeling(project, indeling, beoordeling=beoordeling, generatie=1)
    laag = pyogrio.read_dataframe(project.pad, layer="indeling_plan_a").set_index("nr")
    assert list(laag.columns) == ["naam", "in_band", "teams", "inwoners", "compactheid_m", "geometry"]
    assert laag["naam"].to_dict() == {1: "Team «Haven»", 2: "Stad"}
    assert laag.loc[1, ["inwoners", "in_band", "compactheid_m"]].tolist() == [2380, True, 10.5]
    assert np.isnan(laag.loc[2, "inwoners"])
    vormen = scan.gebieden.geometry
    assert laag.geometry[1].equals(vormen[0].union(vormen[1]))
    assert laag.geometry[2].equals(vormen[2:5].union_all())


def test_lagen_met_dezelfde_korte_naam_staan_naast_elkaar(project: Project, indeling: Indeling) -> None:
    namen = ["Plan A", "plan-a", "PLAN A!", "x" * 300]
    for naam in namen:
        project = bewaar_indeling(project, replace(indeling, naam=naam), generatie=project.generatie)
    lagen = [naam for naam, soort in pyogrio.list_layers(project.pad) if naam.startswith("indeling_")]
    assert lagen == ["indeling_plan_a", "indeling_plan_a_2", "indeling_plan_a_3", "indeling_" + "x" * 40]
    project = verwijder_indeling(project, "plan-a", generatie=5)
    assert list(project.indelingen) == ["Plan A", "PLAN A!", "x" * 300]
    assert "indeling_plan_a_2" not in dict(pyogrio.list_layers(project.pad))


def test_gewijzigde_buren_worden_bewaard(project: Project, scan: Wijkscan) -> None:
    buren = scan.graaf.buren.assign(actief=lambda t: ~t["actief"]).drop(index=[5]).reset_index(drop=True)
    graaf = Graaf(scan.codes, frozenset(scan.codes[4:]), buren, 1.0, 2.0)
    terug = lees_project(bewaar_graaf(project, graaf, generatie=1).pad)
    gebieden = scan.gebieden.assign(restgebied=[False] * 4 + [True] * 2)
    assert_zelfde_scan(terug.scan, replace(scan, gebieden=gebieden, graaf=graaf))
    assert len(pyogrio.read_dataframe(project.pad, layer="verbindingen")) == 1


def test_wat_een_ander_programma_toevoegt_blijft_staan(
    project: Project, scan: Wijkscan, indeling: Indeling
) -> None:
    eigen = scan.gebieden[["naam", "geometry"]]
    pyogrio.write_dataframe(eigen, project.pad, layer="notities", append=True)
    project = bewaar_indeling(project, indeling, generatie=1)
    project = bewaar_indeling(project, replace(indeling, seconden=2.0), generatie=2, vervang=True)
    assert len(pyogrio.read_dataframe(project.pad, layer="notities")) == 6
    assert len(pyogrio.read_dataframe(project.pad, layer="indeling_plan_a")) == 2
    assert_zelfde_scan(project.scan, scan)


TEKST = st.text(max_size=12) | st.sampled_from(
    [
        "O'Neil",
        '"',
        "x; DROP TABLE toewijzing--",
        "../../etc/passwd",
        "C:\\CON",
        "🏡👨‍👩‍👧",
        "é",
        "e\u0301",
        "a\x00b",
        "%s{}",
    ]
)
NAAM = TEKST.filter(str.strip)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    namen=st.lists(TEKST, min_size=6, max_size=6),
    inwoners=st.lists(st.none() | st.integers(0, 20_000_000), min_size=6, max_size=6),
    cijfers=st.lists(st.none() | st.floats(allow_nan=False), min_size=6, max_size=6),
    indelingen=st.lists(NAAM, max_size=3, unique=True),
    nummers=st.lists(st.integers(1, 4), min_size=6, max_size=6),
    tekst=TEKST,
)
def test_elke_tekst_en_elk_cijfer_komt_terug(
    tmp_path: Path,
    scan: Wijkscan,
    indeling: Indeling,
    namen: list[str],
    inwoners: list[int | None],
    cijfers: list[float | None],
    indelingen: list[str],
    nummers: list[int],
    tekst: str,
) -> None:
    gebieden = scan.gebieden.assign(
        naam=pd.Series(namen, dtype="str"),
        inwoners=pd.array(inwoners, dtype="Int64"),
        pct_65=pd.array(cijfers, dtype="Float64"),
    )
    wild = replace(
        scan,
        naam=tekst,
        gebieden=gebieden,
        catalogus=(Kolom(tekst, "kenmerk", tekst),),
        bevindingen=(Bevinding("X", tekst, gebied=tekst),),
    )
    plannen = [
        Indeling(
            naam,
            dict(zip(scan.codes, nummers, strict=True)),
            {1: tekst},
            bevindingen=(Bevinding("X", tekst),),
        )
        for naam in indelingen
    ]
    project = schrijf_project(tmp_path / "p.gpkg", wild, indelingen=plannen[:1], vervang=True)
    for plan in plannen[1:]:
        project = bewaar_indeling(project, plan, generatie=project.generatie)
    terug = lees_project(project.pad)
    assert_zelfde_scan(terug.scan, wild)
    assert terug.indelingen == {plan.naam: plan for plan in plannen}


@pytest.mark.echt
@pytest.mark.parametrize("naam", ["almere", "gooisemeren_naarden_bussum_muiden"])
def test_echte_buurten_met_al_hun_cijfers(tmp_path: Path, echte_data: Path, naam: str) -> None:
    ruw = pyogrio.read_dataframe(echte_data / "gemeenten" / f"{naam}.gpkg", layer="buurt_2015")
    eigen = {"BU_CODE": "code", "BU_NAAM": "naam", "GM_CODE": "gemeentecode", "GM_NAAM": "gemeente"}
    inwoners = ruw["AANT_INW"].where(ruw["AANT_INW"] >= 0).astype("Int64")
    gebieden = (
        gpd.GeoDataFrame(ruw.rename(columns=eigen), crs=RD_NEW)
        .assign(inwoners=inwoners, restgebied=False)
        .sort_values("code", ignore_index=True)
    )
    echt = Wijkscan(naam, "buurt", gebieden, maak_graaf(gebieden))
    wijken = {wijk: nr for nr, wijk in enumerate(sorted(set(gebieden["WK_CODE"])), start=1)}
    plan = Indeling("CBS-wijken", dict(zip(echt.codes, gebieden["WK_CODE"].map(wijken), strict=True)))
    project = bewaar_indeling(schrijf_project(tmp_path / "p.gpkg", echt), plan, generatie=1)
    assert_zelfde_scan(lees_project(project.pad).scan, echt)
    laag = pyogrio.read_dataframe(project.pad, layer="indeling_cbs_wijken")
    assert len(laag) == len(wijken)
    assert laag.geometry.area.sum() == pytest.approx(gebieden.geometry.area.sum(), rel=1e-6)
    assert laag.geometry.is_valid.all()
