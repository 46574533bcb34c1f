"""The picture of supply: a shape per type, hatched white spots, and equal bytes for equal input."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from matplotlib.image import imread

from gebied.kaart.aanbodplaat import MEESTE_TEKENS, beschrijf_aanbod, kies_tekens, teken_aanbod
from gebied.kaart.kleuren import BARRIERE, EFFEN, OPLOPEND
from gebied.model import RD_NEW, Herkomst
from gebied.wijkscan import Wijkscan


def _locaties(typen: list[str], capaciteit: list[float | None] | None = None) -> gpd.GeoDataFrame:
    aantal = len(typen)
    tabel = pd.DataFrame(
        {
            "sleutel": [f"L{nr}" for nr in range(aantal)],
            "naam": [f"plek {nr}" for nr in range(aantal)],
            "type": typen,
            "capaciteit": pd.array(capaciteit or [None] * aantal, dtype="Float64"),
            "eenheid": "uur",
            "trede": "",
            "doelgroep": "",
        }
    )
    punten = [shapely.Point(200 + 40 * nr, -300 - 20 * nr) for nr in range(aantal)]
    return gpd.GeoDataFrame(tabel, geometry=punten, crs=RD_NEW)


@pytest.fixture
def scan(rooster: Callable[..., Wijkscan]) -> Wijkscan:
    kaal = rooster([[100, 200], [300, None]], rest={"B2"})
    return replace(kaal, naam="prijs $1 en $2", herkomsten=(Herkomst("grenzen", "eigen tekening"),))


def _kleuren(png: bytes) -> set[str]:
    rood, groen, blauw = np.rint(imread(BytesIO(png))[..., :3] * 255).astype(int).transpose(2, 0, 1)
    return {f"#{kleur:06x}" for kleur in np.unique(rood << 16 | groen << 8 | blauw)}


def test_plaat_toont_bereik_typen_en_witte_vlekken(scan: Wijkscan) -> None:
    locaties = _locaties(["school", "buurthuis", "school"], [1.0, 5.0, None])
    png = teken_aanbod(
        scan,
        locaties,
        bereik={"A1": 10.0, "A2": 25.0, "B1": 100.0},
        witte_vlekken=["A1"],
        bronnen=["punten.csv"],
    )
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    kleuren = _kleuren(png)
    tekens = kies_tekens(locaties)
    assert {teken.kleur for teken in tekens.values()} | {BARRIERE, *OPLOPEND[:4]} <= kleuren
    assert len({teken.vorm for teken in tekens.values()}) == 2  # no meaning by colour alone
    assert imread(BytesIO(png)).shape[1] == 1800


def test_plaat_zonder_bereik_van_een_deel_en_zonder_locaties(scan: Wijkscan) -> None:
    png = teken_aanbod(scan, _locaties([]), codes=["A1"], titel="Alleen A1")
    kleuren = _kleuren(png)
    assert EFFEN in kleuren
    assert BARRIERE not in kleuren


def test_zelfde_plaat_twee_keer(scan: Wijkscan) -> None:
    locaties = _locaties(["$a^b$", "b"])
    assert teken_aanbod(scan, locaties) == teken_aanbod(scan, locaties)


def test_veel_typen_delen_het_laatste_teken() -> None:
    typen = [f"type {nr:02d}" for nr in range(MEESTE_TEKENS + 3)]
    tekens = kies_tekens(_locaties([*typen, "type 14"]))
    eigen = [naam for naam, teken in tekens.items() if teken.vorm != "."]
    assert len(eigen) == MEESTE_TEKENS
    assert "type 14" in eigen  # it has most facilities
    assert len({tekens[naam] for naam in eigen}) == MEESTE_TEKENS


def test_beschrijving_zegt_wat_de_plaat_toont(scan: Wijkscan) -> None:
    locaties = _locaties(["school", "buurthuis", "school"])
    assert beschrijf_aanbod(scan, locaties, witte_vlekken=["A2", "A1"]) == (
        "Kaart van 4 gebieden met 1 × buurthuis en 2 × school. Witte vlekken: Buurt A1 en Buurt A2."
    )
    assert beschrijf_aanbod(scan, _locaties([]), codes=["A1"]) == "Kaart van 1 gebied zonder locaties."
