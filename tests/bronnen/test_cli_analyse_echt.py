"""The commands of the analyst on real gemeenten: what fits makes a profile, what does not is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

pytestmark = pytest.mark.echt


@pytest.mark.parametrize("laag", ["buurt_2015", "wijk_2015"])
def test_amsterdam_with_figures_of_other_codes_is_refused(
    gebied_cli: Any, echte_data: Path, tmp_path: Path, laag: str
) -> None:
    """Of the buurten 5 of 97 codes meet, of the wijken all 8: none of them is the same gebied."""
    project = tmp_path / "a.gpkg"
    scan = gebied_cli(
        "scan", "--grenzen", echte_data / "gemeenten" / "amsterdam.gpkg", "--laag", laag,
        "--kerncijfers", echte_data / "kwb" / "amsterdam_seswoa2019_85163NED.csv", "--project", project,
    )  # fmt: skip
    assert "GEMEENTE_HERGECODEERD" in scan.uit
    fout = gebied_cli("profiel", project, "Amsterdam", "--uit", tmp_path / "a.html", code=3).fout
    assert "nieuwe codes" in fout
    assert "grenzen van hetzelfde jaar" in fout
    assert not (tmp_path / "a.html").exists()


def test_gooise_meren_has_a_trend_from_its_three_former_gemeenten(
    gebied_cli: Any, echte_data: Path, tmp_path: Path
) -> None:
    kaart = echte_data / "gemeenten" / "gooisemeren_naarden_bussum_muiden.gpkg"
    project, uit = tmp_path / "g.gpkg", tmp_path / "g.xlsx"
    gebied_cli("scan", "--grenzen", kaart, "--laag", "wijk_2022", "--project", project)
    antwoord = gebied_cli(
        "aanvullen", project, "--eerder", kaart, "--eerder-laag", "buurt_2015", "--eerder-jaar", 2015
    )
    assert "6 gebieden, andere jaren: 2015" in antwoord.uit
    gebied_cli("profiel", project, "GM1942", "--uit", uit)
    trend = pd.read_excel(uit, sheet_name="trend")
    inwoners = trend[trend["indicator"] == "inwoners"]
    assert len(inwoners)
    assert inwoners.astype("str").apply(lambda rij: rij.str.contains("2015").any(), axis=1).any()


def test_health_figures_of_dronten_are_estimates_with_bounds(
    gebied_cli: Any, echte_data: Path, tmp_path: Path
) -> None:
    project, uit = tmp_path / "d.gpkg", tmp_path / "d.xlsx"
    gebied_cli(
        "scan", "--grenzen", echte_data / "gemeenten" / "dronten.gpkg", "--laag", "buurt_2015",
        "--kerncijfers", echte_data / "rivm" / "rivm_2020_18plus.parquet", "--project", project,
    )  # fmt: skip
    gebied_cli("profiel", project, "Dronten", "--uit", uit)
    cijfers = pd.read_excel(uit, sheet_name="cijfers")
    schatting = cijfers[(cijfers["zekerheid"] == "modelschatting") & cijfers["waarde"].notna()]
    assert len(schatting) > 10
    assert (schatting["ondergrens"] <= schatting["waarde"]).all()
    assert (schatting["waarde"] <= schatting["bovengrens"]).all()
    assert set(schatting["jaar"]) == {2020}
