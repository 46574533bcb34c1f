"""A copy of a project file is one moment of it, whole, and never stands in the way of who saves."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from gebied.fouten import InvoerGeweigerd
from gebied.model import Indeling
from gebied.opslag import bewaar_indeling, kopieer_project, lees_project, schrijf_project, verwijder_indeling

PLAN = {"A1": 1, "A2": 2}


@pytest.fixture
def project(rooster, tmp_path: Path) -> Path:
    return schrijf_project(
        tmp_path / "p.gpkg", rooster([[100, 200]]), indelingen=[Indeling("geheim plan", PLAN)]
    ).pad


def test_a_copy_reads_back_as_the_project(project: Path, tmp_path: Path) -> None:
    doel = kopieer_project(project, tmp_path / "kopie.gpkg")
    kopie, origineel = lees_project(doel), lees_project(project)
    assert kopie.generatie == origineel.generatie
    assert dict(kopie.indelingen) == dict(origineel.indelingen)
    assert kopie.scan.gebieden.equals(origineel.scan.gebieden)
    with closing(sqlite3.connect(doel)) as db:  # still a GeoPackage for others
        assert db.execute("PRAGMA application_id").fetchone() == (0x47504B47,)


def test_what_was_removed_is_not_handed_out(project: Path, tmp_path: Path) -> None:
    verwijder_indeling(project, "geheim plan", generatie=1)
    kopie = kopieer_project(project, tmp_path / "kopie.gpkg")
    assert b"geheim plan" not in kopie.read_bytes()


def test_a_copy_while_others_save_is_one_generation(project: Path, tmp_path: Path) -> None:
    klaar = threading.Event()

    def bewaar() -> None:
        try:
            for nr in range(8):
                bewaar_indeling(project, Indeling(f"p{nr}", PLAN), generatie=nr + 1)
        finally:
            klaar.set()

    draad = threading.Thread(target=bewaar)
    draad.start()
    generaties = []
    while not klaar.is_set() or not generaties:
        kopie = lees_project(kopieer_project(project, tmp_path / f"k{len(generaties)}.gpkg"))
        generaties.append(kopie.generatie)
        assert len(kopie.indelingen) == kopie.generatie  # one more with every generation
    draad.join()
    assert lees_project(project).generatie == 9  # and nobody was kept from saving
    assert generaties == sorted(generaties)


def test_an_existing_file_is_never_replaced(project: Path, tmp_path: Path) -> None:
    (tmp_path / "er.gpkg").write_bytes(b"van een ander")
    for doel in (tmp_path / "er.gpkg", project):
        with pytest.raises(InvoerGeweigerd, match="bestaat al"):
            kopieer_project(project, doel)
    assert (tmp_path / "er.gpkg").read_bytes() == b"van een ander"
    assert lees_project(project).generatie == 1


@pytest.mark.parametrize("inhoud", [None, b"geen GeoPackage" * 99])
def test_what_cannot_be_copied_leaves_nothing(tmp_path: Path, inhoud: bytes | None) -> None:
    bron = tmp_path / "bron.gpkg"
    if inhoud is not None:
        bron.write_bytes(inhoud)
    with pytest.raises(InvoerGeweigerd, match=r"bron\.gpkg"):
        kopieer_project(bron, tmp_path / "kopie.gpkg")
    assert not (tmp_path / "kopie.gpkg").exists()
