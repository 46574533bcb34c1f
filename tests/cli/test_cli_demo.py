"""`gebied demo`: the numbers of the note of 2013, a proposal, and the files."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import docx
import pyogrio
import pytest
from openpyxl import load_workbook

from gebied.opslag import lees_project

RAPPORTEN = ["gebiedsanalyse.docx", "gebiedsanalyse.html", "toelichting.docx", "toelichting.html"]
BESTANDEN = sorted(["almere2013.gpkg", "indeling.csv", "kaart.html", "vergelijking.xlsx", *RAPPORTEN])


def _zichtbaar(folder: Path) -> list[str]:
    return sorted(pad.name for pad in folder.iterdir() if pad.suffix != ".lock")


def _tekst(rapport: Path) -> str:
    if rapport.suffix == ".html":
        return rapport.read_text(encoding="utf-8")
    return "\n".join(alinea.text for alinea in docx.Document(str(rapport)).paragraphs)


def test_demo_from_example_to_files_and_again(gebied_cli: Any, tmp_path: Path) -> None:
    uit = tmp_path / "diep" / "uitvoer"
    antwoord = gebied_cli("demo", "--uit", uit)
    assert _zichtbaar(uit) == BESTANDEN
    tekst = antwoord.uit
    for getal in ("193.563", "10.754", "6.660", "16.412", "20.009"):
        assert getal in tekst
    assert "8 van 18 teams in de band" in antwoord.fout
    assert "DUBBEL: De Hoven (BU00340103)" in tekst
    assert "ONTBREEKT: De Marken (BU00340106)" in tekst
    assert "schematisch" in tekst
    assert "beter kan niet" in tekst
    for naam in BESTANDEN:
        assert f"Gemaakt: {uit / naam}" in tekst

    with (uit / "indeling.csv").open(encoding="utf-8", newline="") as bestand:
        rijen = list(csv.reader(bestand))
    assert rijen[0] == ["code", "naam", "werkgebied"]
    assert len(rijen) == 43
    assert {int(rij[2]) for rij in rijen[1:]} == set(range(1, 19))
    kaart = (uit / "kaart.html").read_text(encoding="utf-8")
    assert "schematisch" in kaart
    bladen = load_workbook(uit / "vergelijking.xlsx")
    waarden = [cel.value for cel in bladen["vergelijking"]["D"]]
    assert waarden[0] == "Plan 2013 (zoals gedrukt)"
    assert 20_009 in waarden
    lagen = [naam for naam, vorm in pyogrio.list_layers(uit / "almere2013.gpkg") if vorm == "MultiPolygon"]
    assert len(lagen) == 5
    for laag in lagen:
        assert len(pyogrio.read_dataframe(uit / "almere2013.gpkg", layer=laag)) in (18, 42)
    project = lees_project(uit / "almere2013.gpkg")
    assert list(project.indelingen) == [
        "Plan 2013 (hersteld)",
        "Voorstel",
        "Voorstel binnen stadsdelen",
        "Voorstel met gelijk werk",
    ]

    gebied_cli("demo", "--uit", uit)
    assert _zichtbaar(uit) == BESTANDEN
    nieuw = lees_project(uit / "almere2013.gpkg")
    assert nieuw.generatie > project.generatie
    assert dict(nieuw.indelingen["Voorstel"].toewijzing) == dict(project.indelingen["Voorstel"].toewijzing)
    assert (uit / "kaart.html").read_text(encoding="utf-8") == kaart


def test_the_demo_uses_fictitious_records_through_the_door_and_says_so(
    gebied_cli: Any, tmp_path: Path
) -> None:
    antwoord = gebied_cli("demo", "--uit", tmp_path / "uit")
    assert "fictieve cijfers" in antwoord.uit
    assert "beschermd met ruis (ε = 3), fictief" in antwoord.uit
    assert "fictief" in (tmp_path / "uit" / "kaart.html").read_text(encoding="utf-8")
    for rapport in RAPPORTEN:
        assert "Bij het gebruik van voorzieningen staat als opmerking: fictief." in _tekst(
            tmp_path / "uit" / rapport
        )
    scan = lees_project(tmp_path / "uit" / "almere2013.gpkg").scan
    assert scan.gebruik is not None
    per_1000 = scan.gebieden.loc[scan.gebieden["inwoners"] > 2000, "gebruik_wmo_per_1000"]
    assert per_1000.max() > 2 * per_1000.min()
    gewoon, gelijk = (
        [int(getal.replace(".", "")) for getal in re.findall(r"\d[\d.]*", regel.split(":")[1])]
        for regel in antwoord.uit.splitlines()
        if "personen met hulp per team" in regel
    )
    assert gelijk[1] - gelijk[0] < gewoon[1] - gewoon[0]


@pytest.mark.parametrize("weg", ["bestand", "bestand/map"])
def test_folder_that_cannot_be_made(gebied_cli: Any, tmp_path: Path, weg: str) -> None:
    (tmp_path / "bestand").write_text("ik ben geen map", "utf-8")
    antwoord = gebied_cli("demo", "--uit", tmp_path / weg, code=3)
    assert "kan niet worden gemaakt" in antwoord.fout
    assert "File exists" not in antwoord.fout
    assert "Not a directory" not in antwoord.fout
    assert antwoord.uit == ""
    assert [pad.name for pad in tmp_path.iterdir()] == ["bestand"]


def test_folder_without_rights(gebied_cli: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def weiger(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", weiger)
    fout = gebied_cli("demo", "--uit", tmp_path / "uitvoer", code=3).fout
    assert "u hebt daar geen rechten voor" in fout
