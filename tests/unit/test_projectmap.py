"""The folder with projects: names stay names, and nothing leaves the folder."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest

from gebied.fouten import InvoerGeweigerd
from gebied.opslag import lees_project, schrijf_project
from gebied.werkstroom.projectmap import VOORBEELD, Projectmap, naam_van_gegeven, projectmap
from gebied.wijkscan import Wijkscan


@pytest.fixture
def folder(tmp_path: Path) -> Projectmap:
    return Projectmap(tmp_path / "projecten")


def test_newest_project_comes_first_and_hidden_files_do_not(folder: Projectmap) -> None:
    for tijd, naam in enumerate(["oud.gpkg", "nieuw.gpkg", ".verborgen.gpkg", "los.txt"]):
        (folder.pad / naam).write_bytes(b"x")
        os.utime(folder.pad / naam, (tijd, tijd))
    assert [regel.naam for regel in folder.projecten()] == ["nieuw", "oud"]


def test_project_by_name(folder: Projectmap, rooster: Callable[..., Wijkscan]) -> None:
    pad = folder.vrij_pad(" Almere (proef), 2024 ")
    schrijf_project(pad, rooster([[1, 2]]))
    assert folder.pad_van("Almere (proef), 2024") == pad
    assert lees_project(pad).scan.codes == ("A1", "A2")


@pytest.mark.parametrize(
    "naam",
    [
        "",
        " ",
        ".",
        "..",
        "../buiten",
        "..\\buiten",
        "/etc/passwd",
        "C:\\x",
        "a/b",
        "a\\b",
        "a\x00b",
        "a\nb",
        ".verborgen",
        "-rf",
        "con",
        "NUL.txt",
        "a" * 81,
        "<script>",
        "a:b",
        "eindigt met punt.",
        "%2e%2e%2f",
        "a‮b",
    ],
)
def test_a_name_that_could_lead_elsewhere_is_refused(folder: Projectmap, naam: str) -> None:
    with pytest.raises(InvoerGeweigerd, match="Deze naam kan niet"):
        folder.vrij_pad(naam)
    with pytest.raises(InvoerGeweigerd, match="geen project"):
        folder.pad_van(naam)


def test_a_name_in_use_is_refused_whatever_its_capitals(folder: Projectmap) -> None:
    (folder.pad / "Almere.gpkg").write_bytes(b"x")
    with pytest.raises(InvoerGeweigerd, match="al een project"):
        folder.vrij_pad("ALMERE")


def test_a_link_out_of_the_folder_is_no_project(folder: Projectmap, tmp_path: Path) -> None:
    geheim = tmp_path / "geheim.gpkg"
    geheim.write_bytes(b"x")
    (folder.pad / "link.gpkg").symlink_to(geheim)
    assert folder.projecten() == ()
    with pytest.raises(InvoerGeweigerd):
        folder.pad_van("link")


def test_the_project_that_the_app_was_started_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elders = tmp_path / "elders.gpkg"
    elders.write_bytes(b"x")
    monkeypatch.setenv("GEBIED_PROJECTEN", str(tmp_path / "map"))
    assert naam_van_gegeven(projectmap()) is None
    monkeypatch.setenv("GEBIED_PROJECT", str(elders))
    folder = projectmap()
    assert naam_van_gegeven(folder) == "elders"
    assert folder.pad_van("elders") == elders
    (folder.pad / "elders.gpkg").write_bytes(b"een andere")
    assert {regel.naam for regel in folder.projecten()} == {"elders", "elders (geopend)"}


def test_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "bestand").write_text("x")
    with pytest.raises(InvoerGeweigerd, match="--projecten"):
        Projectmap(tmp_path / "bestand" / "map")


def test_the_example_is_made_once_by_whoever_comes_first(folder: Projectmap) -> None:
    namen: list[str] = []
    draden = [Thread(target=lambda: namen.append(folder.voorbeeld())) for _ in range(2)]
    for draad in draden:
        draad.start()
    for draad in draden:
        draad.join()
    assert namen == [VOORBEELD, VOORBEELD]
    project = lees_project(folder.pad_van(VOORBEELD))
    assert list(project.indelingen) == ["Plan 2013 (hersteld)", "Voorstel", "Voorstel binnen stadsdelen"]
    assert project.scan.gebruik is not None
    assert [regel.naam for regel in folder.projecten()] == [VOORBEELD]
    eerst = project.generatie
    folder.voorbeeld()
    assert lees_project(folder.pad_van(VOORBEELD)).generatie == eerst
