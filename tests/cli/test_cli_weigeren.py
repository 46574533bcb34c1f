"""Input that cannot be used: exit 3 with every fault and the next step, and nothing half written."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest


@pytest.fixture
def scan_opties(invoer: Any, tmp_path: Path) -> tuple[Any, ...]:
    return (
        "scan",
        "--grenzen",
        invoer.gpkg,
        "--kerncijfers",
        invoer.cijfers,
        "--project",
        tmp_path / "p.gpkg",
    )


def test_boundaries_that_do_not_exist(gebied_cli: Any, invoer: Any, tmp_path: Path) -> None:
    fout = gebied_cli(
        "scan",
        "--grenzen",
        invoer.grenzen.with_name("almeer.geojson"),
        "--project",
        tmp_path / "p.gpkg",
        code=3,
    ).fout
    assert "almeer.geojson bestaat niet" in fout
    assert "Bedoelt u almere.geojson" in fout
    assert list(tmp_path.iterdir()) == []


def test_faults_of_all_files_are_told_together(gebied_cli: Any, invoer: Any, tmp_path: Path) -> None:
    leeg, geen = tmp_path / "leeg.csv", tmp_path / "geen.csv"
    leeg.write_text("", "utf-8")
    geen.write_text("a;b\n1;2\n", "utf-8")
    fout = gebied_cli(
        "scan", "--grenzen", tmp_path / "weg.gpkg", "--kerncijfers", leeg, "--kerncijfers", geen,
        "--project", tmp_path / "p.gpkg", code=3,
    ).fout  # fmt: skip
    assert all(naam in fout for naam in ("weg.gpkg", "leeg.csv", "geen.csv"))
    assert "3 bestanden kunnen niet worden gelezen" in fout
    assert not (tmp_path / "p.gpkg").exists()


def test_gemeente_that_is_not_in_the_file(gebied_cli: Any, scan_opties: Any, tmp_path: Path) -> None:
    fout = gebied_cli(*scan_opties, "--gemeente", "Almeer", code=3).fout
    assert "Bedoelt u Almere" in fout
    assert not (tmp_path / "p.gpkg").exists()


def test_layer_that_does_not_exist(gebied_cli: Any, scan_opties: Any) -> None:
    assert "buurten_2013" in gebied_cli(*scan_opties, "--laag", "buurten", code=3).fout


def test_empty_boundaries(gebied_cli: Any, tmp_path: Path) -> None:
    leeg = gpd.GeoDataFrame({"code": []}, geometry=[], crs="EPSG:28992")
    leeg.to_file(tmp_path / "leeg.gpkg")
    gebied_cli("scan", "--grenzen", tmp_path / "leeg.gpkg", "--project", tmp_path / "p.gpkg", code=3)
    assert not (tmp_path / "p.gpkg").exists()


def test_existing_project_is_only_replaced_on_request(
    gebied_cli: Any, scan_opties: Any, tmp_path: Path
) -> None:
    gebied_cli(*scan_opties)
    voor = (tmp_path / "p.gpkg").read_bytes()
    assert "bestaat al" in gebied_cli(*scan_opties, code=3).fout
    assert (tmp_path / "p.gpkg").read_bytes() == voor
    gebied_cli(*scan_opties, "--vervang")


def test_foreign_file_is_never_replaced(
    gebied_cli: Any, invoer: Any, scan_opties: Any, tmp_path: Path
) -> None:
    vreemd = tmp_path / "p.gpkg"
    vreemd.write_bytes(invoer.gpkg.read_bytes())
    assert "geen projectbestand" in gebied_cli(*scan_opties, "--vervang", code=3).fout
    assert vreemd.read_bytes() == invoer.gpkg.read_bytes()


def test_project_in_a_folder_that_does_not_exist(gebied_cli: Any, invoer: Any, tmp_path: Path) -> None:
    fout = gebied_cli("scan", "--grenzen", invoer.gpkg, "--project", tmp_path / "weg" / "p.gpkg", code=3).fout
    assert "bestaat niet" in fout
    assert list(tmp_path.iterdir()) == []


def test_project_with_another_ending(gebied_cli: Any, invoer: Any, tmp_path: Path) -> None:
    gebied_cli("scan", "--grenzen", invoer.gpkg, "--project", tmp_path / "p.zip", code=2)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("opdracht", ["indelen", "beoordeel", "verbindingen"])
@pytest.mark.parametrize("inhoud", [None, b"", b"dit is geen GeoPackage" * 99])
def test_project_that_is_none(gebied_cli: Any, tmp_path: Path, opdracht: str, inhoud: bytes | None) -> None:
    pad = tmp_path / "p.gpkg"
    if inhoud is not None:
        pad.write_bytes(inhoud)
    antwoord = gebied_cli(opdracht, pad, code=3)
    assert "p.gpkg" in antwoord.fout
    assert antwoord.uit == ""


def test_foreign_geopackage_is_no_project(gebied_cli: Any, invoer: Any) -> None:
    assert "geen projectbestand" in gebied_cli("indelen", invoer.gpkg, code=3).fout


def test_damaged_project(gebied_cli: Any, project: Path) -> None:
    inhoud = bytearray(project.read_bytes())
    inhoud[len(inhoud) // 3 : len(inhoud) // 2] = b"\xff" * (len(inhoud) // 2 - len(inhoud) // 3)
    project.write_bytes(inhoud)
    assert "beschadigd" in gebied_cli("beoordeel", project, "--indeling", "ruim", code=3).fout


def test_project_of_a_newer_gebied(gebied_cli: Any, project: Path) -> None:
    with closing(sqlite3.connect(project)) as db, db:
        db.execute("UPDATE project SET versie = 99")
    assert "nieuwere gebied" in gebied_cli("indelen", project, code=3).fout


def test_project_that_another_program_is_writing(
    gebied_cli: Any, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gebied.opslag._slot.WACHT_S", 0.1)
    voor = project.read_bytes()
    with closing(sqlite3.connect(project, isolation_level=None)) as ander:
        ander.execute("BEGIN EXCLUSIVE")
        assert "in gebruik" in gebied_cli("verbindingen", project, "--leg", "Hout", "Filmwijk", code=3).fout
        ander.execute("ROLLBACK")
    assert project.read_bytes() == voor


def test_project_that_changed_meanwhile(
    gebied_cli: Any, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import gebied.werkstroom.stappen as stappen

    bewaar = stappen.bewaar_graaf

    def te_laat(*gegeven: Any, **opties: Any) -> Any:
        with closing(sqlite3.connect(project)) as db, db:
            db.execute("UPDATE project SET generatie = generatie + 1")
        return bewaar(*gegeven, **opties)

    monkeypatch.setattr(stappen, "bewaar_graaf", te_laat)
    paar = ("Danswijk", "Parkwijk")
    assert "intussen gewijzigd" in gebied_cli("verbindingen", project, "--barriere", *paar, code=3).fout
    monkeypatch.undo()


def test_unknown_inhabitants_are_refused_with_the_way_out(
    gebied_cli: Any, invoer: Any, tmp_path: Path
) -> None:
    cijfers = tmp_path / "kern.csv"
    regels = invoer.cijfers.read_text("utf-8").splitlines()
    regels[1] = regels[1].split(";")[0] + ";-99997"
    cijfers.write_text("\n".join(regels), "utf-8")
    opties = ("scan", "--grenzen", invoer.gpkg, "--kerncijfers", cijfers, "--project", tmp_path / "p.gpkg")
    code = regels[1].split(";")[0]
    assert "! INWONERS_ONBEKEND: Van" in gebied_cli(*opties).uit
    fout = gebied_cli("indelen", tmp_path / "p.gpkg", "--teams", 18, code=3).fout
    assert code in fout
    assert "--onbekend-als-restgebied" in fout
    weg = gebied_cli(*opties, "--onbekend-als-restgebied", "--vervang")
    assert "restgebieden: 1" in weg.uit
    gebied_cli("indelen", tmp_path / "p.gpkg", "--teams", 18)


def test_indeling_that_is_not_there(gebied_cli: Any, project: Path, tmp_path: Path) -> None:
    fout = gebied_cli("beoordeel", project, "--indeling", "ruin", code=2).fout
    assert "Bedoelt u ruim" in fout
    assert "ruim, binnen" in fout
    assert "Welke indeling" in gebied_cli("export", project, "--uit", tmp_path / "x.csv", code=2).fout
    assert not (tmp_path / "x.csv").exists()
    gebied_cli("vergelijk", project, "ruim", "nergens", code=2)
    gebied_cli("kaart", project, "--indeling", "nergens", "--uit", tmp_path / "k.html", code=2)


@pytest.mark.parametrize(
    ("opdracht", "bestand", "code"),
    [
        ("kaart", "kaart.pdf", 2),
        ("kaart", "kaart", 2),
        ("export", "uit.docx", 2),
        ("export", "uit", 2),
        ("kaart", "weg/kaart.html", 3),
        ("kaart", "weg/kaart.png", 3),
        ("export", "weg/uit.csv", 3),
        ("export", "weg/uit.xlsx", 3),
        ("export", "weg/uit.gpkg", 3),
        ("export", "weg/uit.geojson", 3),
        ("export", "map.csv", 3),
        ("export", "map.gpkg", 3),
        ("kaart", "map.html", 3),
    ],
)
def test_places_where_nothing_can_be_written(
    gebied_cli: Any, project: Path, tmp_path: Path, opdracht: str, bestand: str, code: int
) -> None:
    folder = tmp_path / "hier"
    folder.mkdir()
    if bestand.startswith("map."):
        (folder / bestand).mkdir()
    voor = sorted(folder.rglob("*"))
    antwoord = gebied_cli(opdracht, project, "--indeling", "ruim", "--uit", folder / bestand, code=code)
    assert Path(bestand).name in antwoord.fout
    assert sorted(folder.rglob("*")) == voor
    assert antwoord.uit == ""


def test_export_never_replaces_a_project(gebied_cli: Any, project: Path) -> None:
    voor = project.read_bytes()
    fout = gebied_cli("export", project, "--indeling", "ruim", "--uit", project, code=3).fout
    assert "is een projectbestand" in fout
    assert project.read_bytes() == voor


@pytest.mark.parametrize(
    ("inhoud", "code", "zegt"),
    [
        ("teams = 18\nbinen = 'stadsdeel'\n", 2, "Bedoelt u binnen"),
        ("teams = 'acht'\n", 2, "teams is 'acht'"),
        ("teams = [\n", 3, "geen geldig TOML-bestand"),
        ("opdracht = 3\n", 3, "[opdracht]"),
        ("inwoners = 10000\n", 2, "inwoners is 10000"),
    ],
)
def test_opdracht_file_with_faults(
    gebied_cli: Any, project: Path, tmp_path: Path, inhoud: str, code: int, zegt: str
) -> None:
    toml = tmp_path / "o.toml"
    toml.write_text(inhoud, "utf-8")
    fout = gebied_cli("indelen", project, "--opdracht", toml, code=code).fout
    assert zegt in fout
    assert "Invalid" not in fout


def test_opdracht_file_that_does_not_exist(gebied_cli: Any, project: Path, tmp_path: Path) -> None:
    fout = gebied_cli("indelen", project, "--opdracht", tmp_path / "o.toml", code=3).fout
    assert "het bestand of de map bestaat niet" in fout


def test_plan_that_fits_nowhere(gebied_cli: Any, project: Path, tmp_path: Path) -> None:
    plan = tmp_path / "plan.csv"
    plan.write_text("code,team\nBU99990001,1\n", "utf-8")
    assert "BU99990001" in gebied_cli("beoordeel", project, "--bestand", plan, code=3).fout
    plan.write_text("kolom,iets\na,b\nc,d\n", "utf-8")
    gebied_cli("beoordeel", project, "--bestand", plan, code=3)
    gebied_cli("beoordeel", project, "--bestand", tmp_path / "weg.csv", code=3)
    gebied_cli("beoordeel", project, "--bestand", tmp_path, code=3)


def test_app_with_a_project_that_does_not_exist(gebied_cli: Any, tmp_path: Path) -> None:
    assert "bestaat niet" in gebied_cli("app", tmp_path / "p.gpkg", code=3).fout


def test_a_project_is_never_built_from_itself(gebied_cli: Any, project: Path) -> None:
    voor = project.read_bytes()
    fout = gebied_cli(
        "scan", "--grenzen", project, "--laag", "gebieden", "--project", project, "--vervang", code=2
    ).fout
    assert "zowel invoer als project" in fout
    assert project.read_bytes() == voor
