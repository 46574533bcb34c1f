"""Several programs at one file: locks, generation numbers, and what another program leaves beside it."""

from __future__ import annotations

import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import filelock
import pyogrio
import pytest

from gebied.fouten import GebiedFout, InvoerGeweigerd, ProjectBezet, VerkeerdGebruik
from gebied.graaf import Graaf
from gebied.model import Indeling
from gebied.opslag import (
    Project,
    _slot,
    bewaar_graaf,
    bewaar_indeling,
    lees_project,
    schrijf_project,
    verwijder_indeling,
)
from gebied.wijkscan import Wijkscan


def als_qgis(pad: Path) -> sqlite3.Connection:
    """Open a file as QGIS does: in WAL mode, and keep it open."""
    ander = sqlite3.connect(pad, isolation_level=None)
    assert ander.execute("PRAGMA journal_mode = WAL").fetchone() == ("wal",)
    ander.execute("SELECT count(*) FROM gebieden").fetchone()
    assert Path(f"{pad}-wal").exists()
    return ander


def test_open_in_qgis_weigert_elke_wijziging_en_daarna_niet(
    project: Project, scan: Wijkscan, indeling: Indeling
) -> None:
    with closing(als_qgis(project.pad)):
        voor = project.pad.read_bytes()
        with pytest.raises(ProjectBezet, match=r"(?s)almere.gpkg-wal.*sluit het bestand in QGIS"):
            bewaar_indeling(project, indeling, generatie=1)
        with pytest.raises(ProjectBezet, match="in gebruik"):
            bewaar_graaf(project, scan.graaf, generatie=1)
        with pytest.raises(ProjectBezet, match="in gebruik"):
            schrijf_project(project.pad, scan, vervang=True)
        assert project.pad.read_bytes() == voor
        assert lees_project(project.pad).generatie == 1, "reading goes on"
    project = bewaar_indeling(project, indeling, generatie=1)
    assert schrijf_project(project.pad, scan, vervang=True).generatie == 3
    assert pyogrio.read_info(project.pad, layer="gebieden")["features"] == 6


def test_een_bestand_dat_in_wal_bleef_staan_gaat_terug(project: Project, indeling: Indeling) -> None:
    with closing(als_qgis(project.pad)) as ander:
        ander.execute("UPDATE project SET naam = 'via QGIS'")
    assert project.pad.read_bytes()[18] == 2, "the header says WAL"
    terug = bewaar_indeling(project, indeling, generatie=1)
    assert terug.scan.naam == "via QGIS"
    assert project.pad.read_bytes()[18] == 1


def test_wat_een_gedode_qgis_achterliet_wordt_hersteld(
    project: Project, indeling: Indeling, tmp_path: Path
) -> None:
    over = tmp_path / "over" / "almere.gpkg"
    over.parent.mkdir()
    with closing(als_qgis(project.pad)) as ander:
        ander.execute("UPDATE project SET naam = 'via QGIS'")
        for einde in ("", "-wal"):  # what is on disk when a process dies
            shutil.copy(f"{project.pad}{einde}", f"{over}{einde}")
    assert Path(f"{over}-wal").stat().st_size > 0
    assert bewaar_indeling(over, indeling, generatie=1).scan.naam == "via QGIS"
    assert sorted(rest.name for rest in over.parent.iterdir()) == ["almere.gpkg", "almere.gpkg.lock"]


def test_een_journaal_dat_nog_niet_in_gebruik_was_houdt_niets_tegen(
    project: Project, scan: Wijkscan, indeling: Indeling
) -> None:
    journaal = Path(f"{project.pad}-journal")
    journaal.write_bytes(bytes(512))  # killed between opening the journal and the first change
    project = bewaar_indeling(project, indeling, generatie=1)
    assert not journaal.exists()
    journaal.write_bytes(bytes(512))
    assert schrijf_project(project.pad, scan, vervang=True).generatie == 3
    assert not journaal.exists()


def test_een_ander_die_schrijft_of_leest_houdt_ons_tegen(project: Project, indeling: Indeling) -> None:
    with closing(sqlite3.connect(project.pad, isolation_level=None)) as ander:
        ander.execute("BEGIN IMMEDIATE")
        ander.execute("UPDATE project SET naam = 'half'")
        with pytest.raises(ProjectBezet, match=r"almere.gpkg-journal"):
            bewaar_indeling(project, indeling, generatie=1)
        ander.execute("ROLLBACK")
        ander.execute("BEGIN")
        ander.execute("SELECT count(*) FROM gebieden").fetchone()  # a reader blocks only the commit
        with pytest.raises(ProjectBezet, match="in gebruik"):
            bewaar_indeling(project, indeling, generatie=1)
        assert lees_project(project.pad).indelingen == {}
    assert list(bewaar_indeling(project, indeling, generatie=1).indelingen) == ["Plan A"]


def test_het_slot_is_van_een_ander(project: Project, scan: Wijkscan, indeling: Indeling) -> None:
    with filelock.FileLock(f"{project.pad}.lock"):
        with pytest.raises(ProjectBezet, match="ander venster of programma"):
            bewaar_indeling(project, indeling, generatie=1)
        with pytest.raises(ProjectBezet, match="ander venster of programma"):
            schrijf_project(project.pad, scan, vervang=True)
    assert lees_project(project.pad).generatie == 1


def test_een_oude_generatie_wordt_geweigerd(project: Project, scan: Wijkscan, indeling: Indeling) -> None:
    nieuw = bewaar_indeling(project, indeling, generatie=1)
    assert nieuw.generatie == 2
    pogingen = [
        lambda: bewaar_indeling(project, replace(indeling, naam="B"), generatie=1),
        lambda: verwijder_indeling(project, "Plan A", generatie=1),
        lambda: bewaar_graaf(project, scan.graaf, generatie=1),
    ]
    for poging in pogingen:
        with pytest.raises(ProjectBezet, match=r"(?s)intussen gewijzigd.*open het project opnieuw"):
            poging()
    vervangen = schrijf_project(project.pad, scan, vervang=True)
    assert vervangen.generatie == 3, "who read the replaced file is refused as well"
    with pytest.raises(ProjectBezet, match="intussen gewijzigd"):
        verwijder_indeling(nieuw, "Plan A", generatie=nieuw.generatie)


def test_twee_schrijvers_tegelijk(
    project: Project, indeling: Indeling, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_slot, "WACHT_S", 20.0)
    start = Barrier(4)

    def schrijf(naam: str) -> Project | GebiedFout:
        start.wait()
        try:
            return bewaar_indeling(project, replace(indeling, naam=naam), generatie=1)
        except GebiedFout as fout:
            return fout

    with ThreadPoolExecutor(4) as ploeg:
        uitkomsten = list(ploeg.map(schrijf, ["A", "B", "C", "D"]))
    winnaars = [uitkomst for uitkomst in uitkomsten if isinstance(uitkomst, Project)]
    assert len(winnaars) == 1
    assert sum(isinstance(uitkomst, ProjectBezet) for uitkomst in uitkomsten) == 3
    assert lees_project(project.pad).indelingen == winnaars[0].indelingen


def test_twee_makers_van_hetzelfde_bestand(
    tmp_path: Path, scan: Wijkscan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_slot, "WACHT_S", 20.0)
    start = Barrier(2)

    def maak(naam: str) -> str:
        start.wait()
        try:
            return schrijf_project(tmp_path / "p.gpkg", replace(scan, naam=naam)).scan.naam
        except InvoerGeweigerd:
            return ""

    with ThreadPoolExecutor(2) as ploeg:
        gelukt = [naam for naam in ploeg.map(maak, ["A", "B"]) if naam]
    assert gelukt == [lees_project(tmp_path / "p.gpkg").scan.naam]


def test_een_verweesd_journal_wordt_niet_op_een_nieuw_bestand_toegepast(
    tmp_path: Path, scan: Wijkscan
) -> None:
    (tmp_path / "p.gpkg-journal").write_bytes(b"van een bestand dat weg is")
    with pytest.raises(ProjectBezet, match=r"p\.gpkg-journal"):
        schrijf_project(tmp_path / "p.gpkg", scan)
    assert not (tmp_path / "p.gpkg").exists()


def test_een_mislukte_wijziging_laat_niets_achter(
    project: Project, scan: Wijkscan, indeling: Indeling
) -> None:
    project = bewaar_indeling(project, indeling, generatie=1)
    lagen = pyogrio.list_layers(project.pad).tolist()
    pogingen: list[tuple[type[GebiedFout], str, Indeling]] = [
        (InvoerGeweigerd, r"(?s)'Plan A' is al in gebruik.*Volgende stap", indeling),
        (InvoerGeweigerd, "(?s)tekens.*udcff", replace(indeling, naam="plan \udcff")),
        (InvoerGeweigerd, "geen naam", replace(indeling, naam="  ")),
        (InvoerGeweigerd, "toewijzing: ", replace(indeling, naam="B", toewijzing={"BU1": 0})),
    ]
    for soort, tekst, plan in pogingen:
        with pytest.raises(soort, match=tekst):
            bewaar_indeling(project, plan, generatie=2)
    with pytest.raises(VerkeerdGebruik, match="Bedoelt u Plan A"):
        verwijder_indeling(project, "Plan B", generatie=2)
    with pytest.raises(InvoerGeweigerd, match="andere gebieden"):
        bewaar_graaf(project, Graaf.uit_paren([("BU1", "BU2")]), generatie=2)
    assert pyogrio.list_layers(project.pad).tolist() == lagen
    terug = lees_project(project.pad)
    assert (terug.generatie, terug.indelingen) == (2, {"Plan A": indeling})
    assert sorted(pad.name for pad in project.pad.parent.iterdir()) == ["almere.gpkg", "almere.gpkg.lock"]


def test_een_ruimtelijke_index_uit_qgis_wordt_gerespecteerd(project: Project, indeling: Indeling) -> None:
    project = bewaar_indeling(project, indeling, generatie=1)
    with closing(sqlite3.connect(project.pad)) as ander:
        for laag in ("gebieden", "indeling_plan_a"):
            index = f"rtree_{laag}_geom"
            ander.execute(f"CREATE VIRTUAL TABLE {index} USING rtree(id, minx, maxx, miny, maxy)")
            ander.execute(
                f"CREATE TRIGGER {index}_update3 AFTER UPDATE ON {laag} WHEN OLD.fid = NEW.fid"
                " AND (NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom)) BEGIN"
                f" INSERT OR REPLACE INTO {index} VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom),"
                " ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END"
            )
        ander.commit()
    project = bewaar_graaf(project, project.scan.graaf, generatie=2)
    project = verwijder_indeling(project, "Plan A", generatie=3)
    with closing(sqlite3.connect(project.pad)) as ander:
        grenzen = ander.execute(
            "SELECT minx, maxx, miny, maxy FROM rtree_gebieden_geom WHERE id = 2"
        ).fetchone()
        over = ander.execute("SELECT name FROM sqlite_master WHERE name LIKE '%plan_a%'").fetchall()
    assert grenzen == (100.0, 200.0, 0.0, 210.0)
    assert over == []
