"""The map of a reeks: classes by band, text of users, one page without network, one picture."""

from __future__ import annotations

import re
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from gebied.kaart.landbeeld import maak_landbeeld
from gebied.kaart.landkaart import maak_landkaart
from gebied.model import RD_NEW

VIJANDIG = "<img src=x onerror=alert(1)> {{ 7*7 }}"
NAMEN = {"GM9001": "Eerstdam", "GM9002": VIJANDIG, "GM9003": "Derdedam"}
BANDEN = {"GM9001": (10_000, 12_000), "GM9002": (10_000, 12_000)}


def vlak(plek: int) -> shapely.Polygon:
    return shapely.box(100_000 + 1_000 * plek, 400_000, 101_000 + 1_000 * plek, 401_000)


@pytest.fixture
def werkgebieden() -> gpd.GeoDataFrame:
    inwoners = [7_000, 9_000, 11_000, 13_000, 15_000]
    afstand = [3_000, 1_000, 0, 1_000, 3_000]
    return gpd.GeoDataFrame(
        {
            "werkgebied": ["GM9001-01", "GM9001-02", "GM9001-03", "GM9002-01", "GM9002-02"],
            "nr": [1, 2, 3, 1, 2],
            "gemeente": ["Eerstdam"] * 3 + [VIJANDIG] * 2,
            "gebieden": [3] * 5,
            "inwoners": inwoners,
            "teams": [1] * 5,
            "in_band": [waarde == 0 for waarde in afstand],
            "afstand_tot_band": afstand,
        },
        geometry=[vlak(plek) for plek in range(5)],
        crs=RD_NEW,
    )


@pytest.fixture
def zonder() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"sleutel": ["GM9003"], "gemeente": ["Derdedam"], "oorzaak": ["De tijd was op."]},
        geometry=[vlak(6)],
        crs=RD_NEW,
    )


def test_elk_werkgebied_krijgt_de_klasse_van_zijn_band(werkgebieden, zonder) -> None:
    beeld = maak_landbeeld(werkgebieden, BANDEN, namen=NAMEN, titel="Reeks", zonder=zonder)
    klassen = dict(zip(beeld.vlakken["code"], beeld.vlakken["klasse"], strict=True))
    assert klassen == {
        "GM9001-01": "ver_onder",
        "GM9001-02": "onder",
        "GM9001-03": "binnen",
        "GM9002-01": "boven",
        "GM9002-02": "ver_boven",
        "GM9003": "geen_indeling",
    }
    assert len({vulling.kleur for vulling in beeld.vullingen}) == 6
    assert [regel.tekst for regel in beeld.legenda][-2:] == [
        "geen indeling (1)",
        "niet in deze reeks, of zonder gegevens",
    ]
    assert beeld.ondertitel == (
        "5 werkgebieden, 5 teams, 55.000 inwoners, 1 van 5 in de band, 1 gemeente zonder indeling"
    )
    assert ("Inwoners en band", "3.000 te weinig") in beeld.uitleg[0].regels
    assert beeld.uitleg[5].regels == (("Geen indeling", "De tijd was op."),)
    assert set(beeld.omtrekken["groep"]) == {"GM9001", "GM9002", "GM9003"}


def test_zonder_band_is_er_geen_oordeel(werkgebieden) -> None:
    beeld = maak_landbeeld(werkgebieden.assign(in_band=None), BANDEN, namen=NAMEN, titel="Reeks")
    assert set(beeld.vlakken["klasse"]) == {"geen_band"}
    assert "binnen de band" not in beeld.ondertitel


def test_de_tabellen_zeggen_hetzelfde_als_de_kaart(werkgebieden, zonder) -> None:
    zonder.loc[1] = ["GM9004", "Vierdedam", "Er was geen scan.", None]
    per_gemeente, niet, alle = maak_landbeeld(
        werkgebieden, BANDEN, namen=NAMEN, titel="R", zonder=zonder
    ).tabellen
    assert per_gemeente.rijen[1] == ("Eerstdam", "3", "3", "27.000", "1", "2", "0")
    assert niet.rijen == (("Derdedam", "De tijd was op."), ("Vierdedam", "Er was geen scan."))
    assert alle.rijen[4] == ("GM9002-02", VIJANDIG, "15.000", "1", "3.000 te veel")


def test_de_pagina_vraagt_niets_van_het_netwerk_en_toont_namen_als_tekst(
    werkgebieden, zonder, tmp_path: Path
) -> None:
    kaart = maak_landkaart(
        werkgebieden, BANDEN, namen=NAMEN, titel=VIJANDIG, bronregel="Bron: CBS", zonder=zonder
    )
    html = kaart.save(tmp_path / "landkaart.html").read_bytes().decode("utf-8")
    assert html == kaart.html()
    assert "<img src=x" not in html
    assert "&lt;img src=x onerror=alert(1)&gt; {{ 7*7 }}" in html
    adressen = set(re.findall(r"""(?:src|href)=["'](?!data:|#)([^"']+)""", html))
    assert adressen <= {"https://leafletjs.com"}  # a credit inside Leaflet that the page does not show
    assert "Content-Security-Policy" in html


def test_de_plaat_is_een_png(werkgebieden, zonder, tmp_path: Path) -> None:
    kaart = maak_landkaart(werkgebieden, BANDEN, namen=NAMEN, titel="Reeks van $9$ euro", zonder=zonder)
    png = kaart.save_plaat(tmp_path / "landkaart.png").read_bytes()
    assert png.startswith(b"\x89PNG")
    assert repr(kaart) == "Landkaart('Reeks van $9$ euro', 6 vlakken)"
