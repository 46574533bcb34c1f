"""The picture: it is drawn, shows colours, and leaves no state behind."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from matplotlib.image import imread

from gebied.fouten import InvoerGeweigerd
from gebied.kaart import maak_kaart, teken_plaat
from gebied.model import Herkomst, Indeling, Opdracht
from gebied.wijkscan import Wijkscan


@pytest.fixture
def scan(rooster: Callable[..., Wijkscan]) -> Wijkscan:
    kaal = rooster([[100, 200], [300, 400], [500, 600]], rest={"C2"})
    herkomst = Herkomst("grenzen", "eigen tekening $x$", opmerking="schematisch")
    return replace(kaal, naam="prijs $1 en $2", herkomsten=(herkomst,))


@pytest.fixture
def indeling() -> Indeling:
    return Indeling(
        "plan", {"A1": 1, "A2": 1, "B1": 2, "B2": 2, "C2": 2}, namen={1: "$a^b$"}, opdracht=Opdracht()
    )


def _kleuren(pad: Path) -> set[str]:
    punten = np.rint(imread(pad)[..., :3] * 255).astype(int).reshape(-1, 3)
    return {"#{:02x}{:02x}{:02x}".format(*punt) for punt in np.unique(punten, axis=0)}


def test_plaat_heeft_de_kleuren_van_de_kaart(scan: Wijkscan, indeling: Indeling, tmp_path: Path) -> None:
    pad = teken_plaat(scan, indeling, tmp_path / "kaart.png")
    assert pad.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert set(maak_kaart(scan, indeling).beeld.kleur_van.values()) <= _kleuren(pad)
    hoogte, breedte, _ = imread(pad).shape
    assert breedte == 1800
    assert 900 <= hoogte <= 1800


def test_plaat_van_een_kolom_en_van_een_lange_smalle_gemeente(
    rooster: Callable[..., Wijkscan], tmp_path: Path
) -> None:
    smal = rooster([[1, 2, 3, 4, 5, 6, 7, 8]])
    pad = teken_plaat(smal, None, tmp_path / "smal.png", kolom="inwoners", titel="Smal")
    assert {regel.vulling.kleur for regel in maak_kaart(smal).beeld.legenda} <= _kleuren(pad)


def test_zelfde_plaat_twee_keer(scan: Wijkscan, indeling: Indeling, tmp_path: Path) -> None:
    een = teken_plaat(scan, indeling, tmp_path / "een.png")
    twee = teken_plaat(scan, indeling, tmp_path / "twee.png")
    assert een.read_bytes() == twee.read_bytes()


def test_plaat_in_een_map_die_er_niet_is(scan: Wijkscan, tmp_path: Path) -> None:
    with pytest.raises(InvoerGeweigerd, match="kan niet worden geschreven"):
        teken_plaat(scan, None, tmp_path / "nergens" / "kaart.png")
    assert list(tmp_path.iterdir()) == []


def test_inlezen_van_kaart_kiest_geen_matplotlib_venster() -> None:
    code = "import sys, gebied.kaart; sys.exit('matplotlib.pyplot' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
