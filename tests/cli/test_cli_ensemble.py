"""The command ensemble from outside: what it prints, writes and refuses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gebied.model import Indeling, Opdracht
from gebied.opslag import lees_project, schrijf_project
from gebied.wijkscan import Wijkscan


@pytest.fixture
def pad(rooster: Callable[..., Wijkscan], tmp_path: Path) -> Path:
    scan = rooster([[100, 110, 120, 130], [140, 150, 100, 110], [120, 130, 140, 150]])
    plan = {f"{rij}{k}": k for rij in "ABC" for k in range(1, 5)}
    indeling = Indeling("Kolommen", plan, opdracht=Opdracht(inwoners=(300, 450)))
    return schrijf_project(tmp_path / "p.gpkg", scan, indelingen=[indeling]).pad


def test_het_hele_pad(pad: Path, gebied_cli: Callable[..., Any]) -> None:
    uit, plaat = pad.with_name("e.parquet"), pad.with_name("e.png")
    keuzes = ("--aantal", 200, "--ketens", 2, "--gamma", 1, "--seed", 3)
    antwoord = gebied_cli("ensemble", pad, *keuzes, "--uit", uit, "--plaat", plaat, "--bewaar", "S")
    assert "Er zijn 200 willekeurige geldige indelingen getrokken, door 2 ketens." in antwoord.uit
    assert "elke geldige indeling heeft dezelfde kans" in antwoord.uit
    assert "Kolommen is " in antwoord.uit
    assert "Bewaard in" in antwoord.uit
    assert uit.stat().st_size > 0
    assert plaat.read_bytes().startswith(b"\x89PNG")
    assert lees_project(pad).ensembles["S"].aantal == 200
    nog_eens = gebied_cli("ensemble", pad, *keuzes, "--bewaar", "S", code=2)
    assert "al een ensemble 'S'" in nog_eens.fout
    json = gebied_cli("ensemble", pad, *keuzes, "--bewaar", "S", "--vervang", "--json").json
    assert (json["naam"], json["aantal"], json["gamma"], json["buiten"]) == ("S", 200, 1.0, {})
    compact = next(deel for deel in json["maten"] if deel["maat"] == "compactheid_m")
    assert compact["plaatsen"]["Kolommen"]["van"] == 200
    assert compact["laagste"] <= compact["mediaan"] <= compact["hoogste"]


@pytest.mark.parametrize(
    ("argumenten", "code", "tekst"),
    [
        (("--uit", "weg/e.parquet", "--aantal", "900000"), 2, "De map van --uit 'e.parquet' bestaat niet"),
        (("--seed", "-1"), 2, "seed is -1"),
        (("--ketens", "1001"), 2, "ketens is 1.001"),
        (("--uit", "e.csv", "--plaat", "e.svg"), 2, "'e.csv' eindigt niet op .parquet"),
        (("--indeling", "Kolomen"), 2, "Kolommen"),
        (("--aantal", "0", "--ketens", "0"), 2, "ketens is 0"),
        (("--aantal", "1000000000"), 2, "passen niet in het geheugen"),
        (("--bewaar", " "), 2, "De naam is leeg"),
        (("--apart", "A1,A2,A3,A4,B1", "--hard"), 3, "houdt niet alle regels"),
    ],
)
def test_weigeren(
    pad: Path, gebied_cli: Callable[..., Any], argumenten: tuple[str, ...], code: int, tekst: str
) -> None:
    voor = pad.read_bytes()
    antwoord = gebied_cli("ensemble", pad, *argumenten, code=code)
    assert tekst in antwoord.fout
    assert "Volgende stap" in antwoord.fout
    assert pad.read_bytes() == voor


def test_een_project_zonder_indelingen(
    rooster: Callable[..., Wijkscan], tmp_path: Path, gebied_cli: Callable[..., Any]
) -> None:
    pad = schrijf_project(tmp_path / "leeg.gpkg", rooster([[100, 110, 120], [140, 150, 100]])).pad
    keuzes = ("--teams", 2, "--inwoners", "300-450", "--aantal", 50)
    antwoord = gebied_cli("ensemble", pad, *keuzes)
    assert "Er zijn " in antwoord.uit
    onmogelijk = gebied_cli(
        "ensemble", pad, "--inwoners", "9000-9100", "--hard", "--teams", 2, "--json", code=4
    )
    assert onmogelijk.json["bewijs"][0]["status"] in ("onmogelijk", "onbewezen")
