"""What a reeks works on: its fingerprint follows every file, and gemeenten to fetch are known ones."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest

from gebied.bronnen.gemeentelijst import gemeentelijst
from gebied.fouten import VerkeerdGebruik
from gebied.model import Opdracht
from gebied.reeks import Instellingen, Reeksdeel, haal_invoer, lees_invoer, uitvoering


def test_andere_cijfers_in_een_shapefile_zijn_een_andere_reeks(
    minland: Callable[..., Path], tmp_path: Path
) -> None:
    kaart, pad = gpd.read_parquet(minland(1)), tmp_path / "buurten_2015.shp"
    kaart.to_file(pad)
    eerst, vormen = lees_invoer(pad), pad.read_bytes()
    assert lees_invoer(pad).kenmerk == eerst.kenmerk
    kaart.assign(AANT_INW=kaart["AANT_INW"] + 1).to_file(pad)
    assert pad.read_bytes() == vormen  # the figures are in the file beside it
    assert lees_invoer(pad).kenmerk != eerst.kenmerk


def test_alle_onbekende_gemeenten_om_op_te_halen_komen_tegelijk() -> None:
    lijst = gemeentelijst(2022)
    assert haal_invoer(2022, ["Almere", "GM0014"], lijst).gemeenten["code"].tolist() == ["GM0014", "GM0034"]
    with pytest.raises(VerkeerdGebruik) as fout:
        haal_invoer(2022, ["Almeer", "GM9999"], lijst)
    assert len(fout.value.problemen) == 2
    assert "staat niet in de lijst van 2022. Bedoelt u" in fout.value.problemen[0]
    with pytest.raises(VerkeerdGebruik, match="noem de gemeenten met --gemeente"):
        haal_invoer(2022, [], lijst)


def test_een_werker_laadt_niets_dat_tekent_of_schrijft() -> None:
    zwaar = (
        "{'matplotlib', 'folium', 'openpyxl', 'arviz_stats', 'streamlit', 'gebied.rapport', 'gebied.kaart'}"
    )
    code = f"import sys, gebied.reeks.uitvoering; print(sorted({zwaar} & set(sys.modules)))"
    gedaan = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert gedaan.stdout.strip() == "[]"


def test_een_werker_met_meer_draden_doet_een_deel_tegelijk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the deel that ends first would switch off the alarm of another one that hangs."""
    alleen = []
    deel = Reeksdeel("GM9001", ("Dam",), ("GM9001",), Opdracht())
    grenzen: Any = None
    monkeypatch.setattr(uitvoering, "doe_deel", lambda *_: alleen.append(uitvoering._BEURT.locked()))
    uitvoering._in_werker(deel, grenzen, Instellingen())
    assert (alleen, uitvoering._BEURT.locked()) == ([True], False)


def test_wie_een_ensemble_bekijkt_wacht_niet_op_arviz() -> None:
    code = "import sys, gebied.werkstroom.ensemble; print('arviz_stats' in sys.modules)"
    gedaan = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert gedaan.stdout.strip() == "False"
