"""The command line on real files of small gemeenten: both generations of boundaries, from file to map."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.echt


@pytest.mark.parametrize(
    ("gemeente", "laag", "gebieden", "band"),
    [
        ("zeewolde", "buurt_2015", 11, "5000-12000"),
        ("zeewolde", "wijk_2022", None, "5000-12000"),
        ("urk", "buurt_2015", None, "4000-8000"),
        ("urk", "wijk_2022", None, "4000-12000"),
        ("dronten", "wijk_2015", None, "8000-30000"),
    ],
)
def test_from_real_boundaries_to_a_judged_map(
    gebied_cli: Any,
    echte_data: Path,
    tmp_path: Path,
    gemeente: str,
    laag: str,
    gebieden: int | None,
    band: str,
) -> None:
    project = tmp_path / "p.gpkg"
    pad = echte_data / "gemeenten" / f"{gemeente}.gpkg"
    scan = gebied_cli(
        "scan", "--grenzen", pad, "--laag", laag, "--onbekend-als-restgebied", "--project", project
    )
    assert gebieden is None or f"{gebieden} gebieden" in scan.uit
    assert "CBS / Kadaster" in scan.uit
    uit = gebied_cli("indelen", project, "--inwoners", band, "--tijd", 10, "--json").json
    assert all(werkgebied["aaneengesloten"] for werkgebied in uit["werkgebieden"])
    assert uit["totaal"]["inwoners_niet_ingedeeld"] == 0
    tekst = gebied_cli("beoordeel", project).uit
    assert "teams, gemiddeld" in tekst
    gebied_cli("kaart", project, "--uit", tmp_path / "kaart.html")
    assert "CBS / Kadaster" in (tmp_path / "kaart.html").read_text(encoding="utf-8")
    gebied_cli("export", project, "--uit", tmp_path / "uit.geojson")


def test_empty_layer_is_refused(gebied_cli: Any, echte_data: Path, tmp_path: Path) -> None:
    pad = echte_data / "gemeenten" / "zeewolde.gpkg"
    antwoord = gebied_cli(
        "scan", "--grenzen", pad, "--laag", "wijk_2015", "--project", tmp_path / "p.gpkg", code=3
    )
    assert "wijk_2015" in antwoord.fout
    assert list(tmp_path.iterdir()) == []


def test_several_layers_ask_for_a_choice(gebied_cli: Any, echte_data: Path, tmp_path: Path) -> None:
    pad = echte_data / "gemeenten" / "urk.gpkg"
    fout = gebied_cli("scan", "--grenzen", pad, "--project", tmp_path / "p.gpkg", code=3).fout
    assert all(laag in fout for laag in ("buurt_2015", "wijk_2022", "--laag"))


def test_health_figures_of_rivm_beside_the_boundaries(
    gebied_cli: Any, echte_data: Path, tmp_path: Path
) -> None:
    uit = gebied_cli(
        "scan", "--grenzen", echte_data / "gemeenten" / "zeewolde.gpkg", "--laag", "buurt_2015",
        "--kerncijfers", echte_data / "rivm" / "rivm_2020_18plus.parquet", "--project", tmp_path / "p.gpkg",
    ).uit  # fmt: skip
    assert "RIVM" in uit
    assert "modelschattingen" in uit
    assert "JAAR_VERSCHILT" in uit
