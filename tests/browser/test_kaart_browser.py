"""The page in a real browser: it shows the map, stays silent, and asks nothing until the user does."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Protocol

import numpy as np
import pandas as pd
import pytest
from matplotlib.image import imread
from playwright.sync_api import Page, expect

from gebied.kaart import maak_kaart
from gebied.kaart.kleuren import LAAGKLEUREN
from gebied.model import Herkomst, Indeling, Opdracht
from gebied.wijkscan import Wijkscan

pytestmark = pytest.mark.browser

VALS = "</script><img src=x onerror=alert(1)>"


class Bezoek(Protocol):
    """What the fixture `open_bestand` returns."""

    blad: Page
    console: list[str]
    fouten: list[str]
    gevraagd: list[str]
    stil: bool


Openen = Callable[[Path], Bezoek]


@pytest.fixture
def scan(rooster: Callable[..., Wijkscan]) -> Wijkscan:
    """Eight gebieden of one km, restgebied B3, a verbinding from A1 to B4."""
    kaal = rooster([[100, 200, 300, 400], [500, 600, 5, 800]], rest={"B3"})
    regel = pd.DataFrame([("A1", "B4", "verbinding", 2236.0, True)], columns=kaal.graaf.buren.columns)
    graaf = replace(kaal.graaf, buren=pd.concat([kaal.graaf.buren, regel], ignore_index=True))
    return replace(kaal, graaf=graaf, herkomsten=(Herkomst("grenzen", "CBS / Kadaster"),))


@pytest.fixture
def indeling() -> Indeling:
    west = dict.fromkeys(["A1", "A2", "B1", "B2"], 1)
    return Indeling("plan", {**west, "A3": 2, "A4": 2, "B4": 2, "B3": 2}, {1: "West"}, Opdracht())


@pytest.fixture
def bezoek(scan: Wijkscan, indeling: Indeling, tmp_path: Path, open_bestand: Openen) -> Bezoek:
    return open_bestand(maak_kaart(scan, indeling).save(tmp_path / "kaart.html"))


def _vlak(blad: Page, nummer: int) -> dict[str, float]:
    """Return the box on screen of a gebied, by its place in the order of codes."""
    plek = blad.locator(".leaflet-overlay-pane path.vlak").nth(nummer).bounding_box()
    assert plek is not None
    return dict(plek)


def _wijs_aan(blad: Page, nummer: int) -> None:
    vlak = _vlak(blad, nummer)
    blad.mouse.move(vlak["x"] + 0.3 * vlak["width"], vlak["y"] + 0.25 * vlak["height"])


def test_kaart_opent_zwijgend_en_toont_de_kleuren(bezoek: Bezoek, scan: Wijkscan, indeling: Indeling) -> None:
    beeld = imread(BytesIO(bezoek.blad.locator(".folium-map").screenshot()))[..., :3]
    punten = np.rint(beeld * 255).astype(int).reshape(-1, 3)
    kleuren, aantallen = np.unique(punten, axis=0, return_counts=True)
    aandeel = {
        "#{:02x}{:02x}{:02x}".format(*kleur): hoeveel / len(punten)
        for kleur, hoeveel in zip(kleuren, aantallen, strict=True)
    }
    for kleur in maak_kaart(scan, indeling).beeld.kleur_van.values():
        assert aandeel[kleur] > 0.05
    assert bezoek.stil, (bezoek.console, bezoek.fouten, bezoek.gevraagd)


def test_aanwijzen_geeft_de_cijfers(bezoek: Bezoek) -> None:
    _wijs_aan(bezoek.blad, 0)
    uitleg = bezoek.blad.locator(".leaflet-tooltip")
    expect(uitleg).to_contain_text("Buurt A1")
    for tekst in ("A1", "100", "1 · West", "1.400", "Teams"):
        expect(uitleg).to_contain_text(tekst)
    _wijs_aan(bezoek.blad, 6)
    expect(uitleg).to_contain_text("telt niet mee in de band")
    assert bezoek.stil


def test_verbinding_toont_haar_lengte(bezoek: Bezoek) -> None:
    streep = bezoek.blad.locator("path[stroke-dasharray='8 6']")
    expect(streep).to_have_count(1)
    vak = streep.bounding_box()
    assert vak is not None
    bezoek.blad.mouse.move(vak["x"] + vak["width"] / 2, vak["y"] + vak["height"] / 2)
    expect(bezoek.blad.locator(".leaflet-tooltip")).to_have_text("Verbinding Buurt A1 – Buurt B4: 2.236 m")


def test_opschriften_liggen_op_hun_werkgebied(bezoek: Bezoek) -> None:
    opschriften = bezoek.blad.locator(".opschrift")
    assert sorted(opschriften.all_inner_texts()) == ["2", "West"]
    west = bezoek.blad.get_by_text("West", exact=True).and_(opschriften).bounding_box()
    eerste, laatste = _vlak(bezoek.blad, 0), _vlak(bezoek.blad, 5)
    assert west is not None
    assert eerste["x"] <= west["x"] <= west["x"] + west["width"] <= laatste["x"] + laatste["width"]


def test_andere_laag_staat_op_de_kaart_en_kan_uit(
    scan: Wijkscan, indeling: Indeling, tmp_path: Path, open_bestand: Openen
) -> None:
    met = replace(indeling, lagen={"stad": dict.fromkeys(indeling.toewijzing, 1)})
    blad = (bezoek := open_bestand(maak_kaart(scan, met).save(tmp_path / "laag.html"))).blad
    expect(blad.locator(".teamnaam")).to_have_text("stad 1")
    omtrek = blad.locator(f"path[stroke='{LAAGKLEUREN[0]}']")
    expect(omtrek).to_have_count(1)
    blad.get_by_label("Teams van de andere laag").uncheck()
    expect(blad.locator(".teamnaam")).to_have_count(0)
    expect(omtrek).to_have_count(0)
    assert bezoek.stil, (bezoek.console, bezoek.fouten, bezoek.gevraagd)


def test_restgebied_is_gearceerd(bezoek: Bezoek) -> None:
    rest = bezoek.blad.locator(".leaflet-overlay-pane path.vlak").nth(6)
    verwijzing = rest.get_attribute("fill") or ""
    assert verwijzing.startswith("url(#arcering-")
    patroon = verwijzing.removeprefix("url(#").removesuffix(")")
    assert bezoek.blad.locator(f"pattern[id='{patroon}']").count() == 1


def test_achtergrond_vraagt_pas_na_het_vinkje(bezoek: Bezoek) -> None:
    vinkje = bezoek.blad.get_by_label("Achtergrondkaart van PDOK (internet nodig)")
    expect(vinkje).not_to_be_checked()
    assert bezoek.gevraagd == []
    vinkje.check()
    expect(bezoek.blad.locator(".met-achtergrond")).to_have_count(1)
    expect(bezoek.blad.locator(".leaflet-control-attribution")).to_contain_text("Kaartgegevens © Kadaster")
    bezoek.blad.wait_for_selector("img.leaflet-tile", state="attached")
    assert bezoek.gevraagd
    assert all(
        adres.startswith("https://service.pdok.nl/brt/achtergrondkaart/wmts/v2_0/grijs/EPSG:3857/")
        for adres in bezoek.gevraagd
    )


def test_toetsenbord_verschuift_en_zoomt(bezoek: Bezoek) -> None:
    blad = bezoek.blad
    blad.keyboard.press("Tab")
    expect(blad.get_by_text("Sla de kaart over")).to_be_focused()
    blad.locator(".folium-map").focus()
    # B2 lies in the middle; Leaflet cuts off what leaves the view
    voor = _vlak(blad, 5)["width"]
    blad.keyboard.press("+")
    assert _vlak(blad, 5)["width"] == pytest.approx(2**0.5 * voor, rel=0.05)
    assert blad.locator(".folium-map").get_attribute("aria-label").startswith("Kaart: ")
    assert blad.locator(".leaflet-control-zoom-in").get_attribute("title") == "Inzoomen"
    assert bezoek.stil


def test_vijandige_namen_zijn_tekst(
    scan: Wijkscan, indeling: Indeling, tmp_path: Path, open_bestand: Openen
) -> None:
    naam = VALS + "{{ 7 * 7 }}"
    fout = replace(
        scan,
        naam=VALS,
        gebieden=scan.gebieden.assign(naam=naam, gemeente=VALS),
        herkomsten=(Herkomst("grenzen", VALS),),
    )
    kaart = maak_kaart(fout, replace(indeling, naam=VALS, namen={1: naam, 2: VALS}))
    bezoek = open_bestand(kaart.save(tmp_path / "kaart.html"))
    _wijs_aan(bezoek.blad, 0)
    assert bezoek.blad.locator(".leaflet-tooltip strong").text_content() == naam
    assert bezoek.blad.locator("h1").text_content() == f"{VALS}: {VALS}"
    assert bezoek.blad.locator(".bron").text_content() == f"Bron: {VALS}"
    assert bezoek.blad.locator("tbody th").last.text_content() == naam
    assert bezoek.blad.locator("img:not(.leaflet-tile)").count() == 0
    assert bezoek.stil, (bezoek.console, bezoek.fouten, bezoek.gevraagd)


def test_losse_foliumkaart_werkt_ook_zonder_internet(
    scan: Wijkscan, indeling: Indeling, tmp_path: Path, open_bestand: Openen
) -> None:
    pad = tmp_path / "folium.html"
    maak_kaart(scan, indeling).folium.save(str(pad))
    bezoek = open_bestand(pad)
    assert bezoek.blad.locator("path.vlak").count() == 8
    assert bezoek.stil, (bezoek.console, bezoek.fouten, bezoek.gevraagd)


def test_schematisch_staat_ook_in_de_kaart_zelf(scan: Wijkscan, tmp_path: Path, open_bestand: Openen) -> None:
    getekend = replace(scan, herkomsten=(Herkomst("grenzen", "eigen tekening", opmerking="schematisch"),))
    bezoek = open_bestand(maak_kaart(getekend).save(tmp_path / "kaart.html"))
    expect(bezoek.blad.locator(".folium-map")).to_contain_text("Schematische kaart")
    expect(bezoek.blad.locator("header")).to_contain_text("de grenzen zijn getekend, niet gemeten")
    expect(bezoek.blad.locator(".bron")).to_contain_text("eigen tekening")


def test_kaart_van_een_kolom_zonder_indeling(scan: Wijkscan, tmp_path: Path, open_bestand: Openen) -> None:
    bezoek = open_bestand(maak_kaart(scan).save(tmp_path / "kaart.html"))
    kleuren = bezoek.blad.locator("path.vlak").evaluate_all(
        "vlakken => vlakken.map(v => v.getAttribute('fill'))"
    )
    verwacht = maak_kaart(scan).beeld.vullingen
    assert [k for k in kleuren if k.startswith("#")] == [
        verwacht[code].kleur for code in scan.codes if code != "B3"
    ]
    assert "Buurt A1" in json.dumps(bezoek.blad.locator(".opschrift").all_inner_texts())
    assert bezoek.stil
