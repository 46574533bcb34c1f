"""The page: nothing from outside, nothing from data that runs, the same text for the same map."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import geopandas as gpd
import pytest

import gebied
from gebied.fouten import InvoerGeweigerd
from gebied.kaart import Kaart, maak_kaart
from gebied.kaart.leaflet import eigen, leaflet_css, leaflet_js
from gebied.model import Herkomst, Indeling, Opdracht
from gebied.wijkscan import Wijkscan

VALS = "</script><img src=x onerror=alert(1)>"
SJABLOON = "{{ 7 * 7 }}{% for x in [] %}{# weg #}{{{"


class Adressen(HTMLParser):
    """Collects every address that a browser would fetch, and every tag."""

    def __init__(self, tekst: str) -> None:
        super().__init__()
        self.adressen: list[str] = []
        self.tags: list[str] = []
        self.taal: str | None = None
        self.feed(tekst)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for naam, waarde in attrs:
            if naam in {"src", "href", "srcset", "data", "action"}:
                self.adressen.append(waarde or "")
            if tag == "html" and naam == "lang":
                self.taal = waarde


@pytest.fixture
def scan(rooster: Callable[..., Wijkscan]) -> Wijkscan:
    kaal = rooster([[100, 200], [300, 400], [500, 600]], rest={"C2"})
    return replace(kaal, herkomsten=(Herkomst("grenzen", "CBS / Kadaster", jaar=2015),))


@pytest.fixture
def indeling() -> Indeling:
    return Indeling("plan", {"A1": 1, "A2": 1, "B1": 2, "B2": 2}, opdracht=Opdracht(inwoners=(300, 500)))


@pytest.fixture
def vals(scan: Wijkscan) -> tuple[Wijkscan, Indeling]:
    """The same scan with hostile text in every place where data can hold text."""
    codes = dict(zip(scan.codes, ["A1", VALS, SJABLOON, "B2", "C1", "C2"], strict=True))
    gebieden = scan.gebieden.assign(code=list(codes.values()), naam=VALS + SJABLOON, gemeente=VALS)
    gebieden["restgebied"] = gebieden["code"] == VALS
    buren = scan.graaf.buren.assign(a="A1", b="B2", soort="verbinding").head(1)
    graaf = replace(
        scan.graaf, codes=tuple(sorted(codes.values())), buren=buren, restgebieden=frozenset({VALS})
    )
    herkomst = Herkomst("grenzen", VALS + SJABLOON, opmerking=VALS)
    fout = replace(scan, naam=VALS, gebieden=gebieden, graaf=graaf, herkomsten=(herkomst,))
    toewijzing = {"A1": 1, SJABLOON: 1, "B2": 2, VALS: 2}
    return fout, Indeling(SJABLOON, toewijzing, namen={1: VALS, 2: SJABLOON})


def test_pakket_is_ook_de_functie(scan: Wijkscan) -> None:
    assert isinstance(gebied.kaart(scan), Kaart)
    assert gebied.kaart.maak_kaart is maak_kaart
    assert "rooster" in repr(gebied.kaart(scan))


def test_pagina_haalt_niets_van_elders(scan: Wijkscan, indeling: Indeling) -> None:
    html = maak_kaart(scan, indeling).html()
    gelezen = Adressen(html)
    assert gelezen.taal == "nl"
    assert all(adres.startswith(("data:", "#")) for adres in gelezen.adressen), gelezen.adressen
    in_css = re.findall(
        r"url\(['\"]?([^)'\"]{1,12})", leaflet_css() + eigen("kaart.css") + eigen("pagina.css")
    )
    assert all(adres.startswith(("data:", "#")) for adres in in_css), in_css
    assert "@import" not in html
    assert "sourceMappingURL" not in html
    for naam in ("jquery", "bootstrap", "fontawesome", "jsdelivr", "cloudflare"):
        assert naam not in html.casefold()


def test_achtergrond_staat_uit_en_noemt_het_kadaster(scan: Wijkscan) -> None:
    html = maak_kaart(scan).html()
    assert html.count("L.tileLayer(") == 1 + leaflet_js().count("L.tileLayer(")
    assert "tile_layer_achtergrond.addTo" not in html
    assert "Kaartgegevens \\u00a9 Kadaster" in html


def test_vijandige_tekst_blijft_tekst(vals: tuple[Wijkscan, Indeling]) -> None:
    html = maak_kaart(*vals, titel=VALS).html()
    gelezen = Adressen(html)
    assert "img" not in gelezen.tags
    assert gelezen.tags.count("script") == 3
    assert "&lt;/script&gt;&lt;img" in html
    # neither folium nor our own page may run a name as a template
    assert "49" not in re.findall(r'"kop":"([^"]*)"', html)[0]
    assert "7 * 7" in re.findall(r'"kop":"([^"]*)"', html)[0]
    assert "7 * 7" in maak_kaart(*vals).folium.get_root().render()


def test_eigen_bestanden_overleven_de_sjabloon_van_folium() -> None:
    for tekst in (eigen("kaart.js"), leaflet_js(), eigen("kaart.css"), eigen("pagina.css"), leaflet_css()):
        assert "</script" not in tekst.casefold()
        assert "</style" not in tekst.casefold()
    assert "innerHTML" not in eigen("kaart.js")


def test_dezelfde_kaart_geeft_dezelfde_pagina(scan: Wijkscan, indeling: Indeling) -> None:
    een, twee = maak_kaart(scan, indeling), maak_kaart(scan, indeling)
    assert een.html() == twee.html() == een.html()


def test_tabel_in_de_pagina(scan: Wijkscan, indeling: Indeling) -> None:
    html = maak_kaart(scan, indeling).html()
    assert html.count("<caption>") == 2
    assert html.count('<th scope="col"') == 6 + 5
    assert html.count('<th scope="row"') == 2 + 3 + 6
    assert "<td>Buurt A1, Buurt A2</td>" in html
    assert "Bron: CBS / Kadaster, 2015" in html


def test_schematisch_is_niet_te_missen(scan: Wijkscan) -> None:
    assert "Schematische kaart: de grenzen" not in maak_kaart(scan).html()
    getekend = replace(scan, herkomsten=(Herkomst("g", "eigen tekening", opmerking="schematisch"),))
    assert "Schematische kaart: de grenzen zijn getekend, niet gemeten" in maak_kaart(getekend).html()


def test_bewaren_gaat_in_een_keer(scan: Wijkscan, tmp_path: Path) -> None:
    pad = tmp_path / "kaart.html"
    pad.write_text("oud")
    assert maak_kaart(scan).save(pad) == pad
    assert pad.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert [bestand.name for bestand in tmp_path.iterdir()] == ["kaart.html"]


def test_bewaren_in_een_map_die_er_niet_is(scan: Wijkscan, tmp_path: Path) -> None:
    with pytest.raises(InvoerGeweigerd, match="kan niet worden geschreven") as fout:
        maak_kaart(scan).save(tmp_path / "nergens" / "kaart.html")
    assert fout.value.stap
    (tmp_path / "map.html").mkdir()
    with pytest.raises(InvoerGeweigerd):
        maak_kaart(scan).save(tmp_path / "map.html")
    assert [bestand.name for bestand in tmp_path.iterdir()] == ["map.html"]


def test_notebook_krijgt_de_hele_pagina_in_een_kader(scan: Wijkscan) -> None:
    kader = maak_kaart(scan)._repr_html_()
    assert Adressen(kader).tags == ["iframe"]
    assert "&lt;caption&gt;" in kader


@pytest.mark.echt
def test_zware_gemeente_blijft_onder_twee_mb(echte_data: Path) -> None:
    lezen = gpd.read_file(echte_data / "gemeenten" / "utrecht.gpkg", layer="buurt_2015", engine="pyogrio")
    assert lezen.crs.to_epsg() == 28992
    codes = lezen["BU_CODE"].astype(str)
    gebieden = gpd.GeoDataFrame(
        {
            "code": codes,
            "naam": lezen["BU_NAAM"].astype(str),
            "gemeentecode": "GM0344",
            "gemeente": "Utrecht",
            "inwoners": lezen["AANT_INW"].clip(lower=0).astype("Int64"),
            "restgebied": False,
        },
        geometry=lezen.geometry.segmentize(2),
        crs=lezen.crs,
    )
    graaf = gebied.graaf.maak_graaf(gebieden)
    scan = Wijkscan("Utrecht", "buurt", gebieden.sort_values("code", ignore_index=True), graaf)
    indeling = Indeling("per wijk", {code: int(code[6:8]) for code in scan.codes})
    assert len(maak_kaart(scan, indeling).html().encode()) < 2_000_000
