"""The map of the app in a real browser: drawn once, changed in place, by mouse and keyboard, offline."""

from __future__ import annotations

import base64
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Locator, Page, Route, WebSocket, expect

pytestmark = pytest.mark.browser

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture(scope="module")
def adres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the app in `kaartproef`, run from a folder of its own: there go its static files."""
    folder = tmp_path_factory.mktemp("kaartproef")
    shutil.copy(Path(__file__).parent / "kaartproef" / "blad.py", folder)
    with socket.socket() as vrij:
        vrij.bind(("127.0.0.1", 0))
        poort = vrij.getsockname()[1]
    vlaggen = {
        "server.port": poort,
        "server.address": "127.0.0.1",
        "server.headless": "true",
        "server.enableStaticServing": "true",
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": "false",
    }
    oproep = [sys.executable, "-m", "streamlit", "run", "blad.py"]
    oproep += [f"--{naam}={waarde}" for naam, waarde in vlaggen.items()]
    with (
        (folder / "uit.log").open("wb") as uit,
        subprocess.Popen(oproep, cwd=folder, stdout=uit, stderr=uit) as server,
    ):
        url = f"http://127.0.0.1:{poort}"
        for _ in range(600):
            try:
                requests.get(f"{url}/_stcore/health", timeout=30)
                break
            except requests.ConnectionError:
                try:
                    server.wait(0.1)
                except subprocess.TimeoutExpired:
                    continue
                raise AssertionError((folder / "uit.log").read_text()) from None
        yield url
        server.kill()  # it has nothing to save


@pytest.fixture
def berichten() -> list[int]:
    """Sizes of the messages of the server, in bytes, since the page opened; a test may clear it."""
    return []


@pytest.fixture
def blad(tab: Page, adres: str, berichten: list[int]) -> Page:
    """The first page, drawn."""

    def luister(ws: WebSocket) -> None:
        ws.on("framereceived", lambda inhoud: berichten.append(len(inhoud)))

    tab.on("websocket", luister)
    tab.goto(adres)
    # the first run of the server imports everything
    expect(werk(tab).locator("path.vlak")).to_have_count(12, timeout=60_000)
    return tab


def werk(blad: Page) -> Locator:
    """Return the map to work on."""
    return blad.get_by_role("application", name="rooster: plan")


def vlak(blad: Page, code: str, breed: int = 4) -> Locator:
    """Return the gebied with this code on the map to work on."""
    return werk(blad).locator("path.vlak").nth((ord(code[0]) - 65) * breed + int(code[1:]) - 1)


def kleur(blad: Page, code: str) -> str:
    return str(vlak(blad, code).get_attribute("fill"))


def klik(blad: Page, code: str) -> None:
    """Click away from the middle, where a label or a place may lie."""
    maat = vlak(blad, code).bounding_box()
    assert maat is not None
    blad.mouse.click(maat["x"] + maat["width"] * 0.8, maat["y"] + maat["height"] * 0.85)


def voorraad(blad: Page) -> dict[str, int]:
    """Return how many shapes the component keeps in the browser."""
    uit: dict[str, int] = blad.evaluate(
        """async () => {
          const namen = performance.getEntriesByType("resource").map((bron) => bron.name);
          const name = namen.find((naam) => naam.endsWith("/kaartvak.js"));
          return (await import(name)).voorraad();
        }"""
    )
    return uit


def test_de_kaart_toont_wat_de_laag_zegt(blad: Page) -> None:
    west, oost, rest = kleur(blad, "A1"), kleur(blad, "A4"), kleur(blad, "C4")
    assert west.startswith("#")
    assert oost.startswith("#")
    assert west != oost
    assert rest == f"url(#arcering-{oost[1:]})"
    patroon = blad.locator(".kaartvak").first.locator(f"pattern[id='{rest[5:-1]}']")
    expect(patroon).to_have_count(1)
    legenda = blad.get_by_role("group", name="Legenda").first
    expect(legenda).to_contain_text("1 · West: 3.300 inwoners")
    expect(legenda).to_contain_text("restgebied, hoort bij het werkgebied")
    expect(legenda).to_contain_text("grens van een werkgebied")
    expect(legenda).to_contain_text("buurthuis")
    expect(werk(blad).locator(".opschrift")).to_have_text(["1", "2"])
    # this browser was asked for less motion
    assert "leaflet-fade-anim" not in str(werk(blad).get_attribute("class"))
    # names never become markup
    vlak(blad, "A1").hover(position={"x": 12, "y": 12})
    expect(werk(blad).locator(".uitleg strong")).to_have_text("<img src=x onerror=alert(1)>")
    expect(blad.get_by_role("group", name="Legenda").first).to_contain_text("<img src=x onerror=alert(1)>")
    expect(blad.locator("img[src=x]")).to_have_count(0)


def test_een_klik_verandert_de_kaart_ter_plekke(blad: Page, berichten: list[int]) -> None:
    werk(blad).evaluate("vlakte => { vlakte.merk = 1; vlakte.querySelector('path.vlak').merk = 2; }")
    expect(blad.get_by_text("keren 1")).to_be_visible()
    blad.get_by_role("button", name="Inzoomen").first.click()
    plek = vlak(blad, "B2").bounding_box()
    oost = kleur(blad, "B4")
    eerste = sum(berichten)
    berichten.clear()
    klik(blad, "B2")
    expect(vlak(blad, "B2")).to_have_attribute("fill", oost)
    expect(blad.get_by_text("keren 2")).to_be_visible()
    assert werk(blad).evaluate("vlakte => [vlakte.merk, vlakte.querySelector('path.vlak').merk]") == [1, 2]
    assert vlak(blad, "B2").bounding_box() == pytest.approx(
        plek, abs=3
    )  # its line is thicker below the mouse
    # the map is sent, not its shapes: those went over once, compressed
    assert 0 < sum(berichten) < min(20_000, eerste)
    bronnen = blad.evaluate("performance.getEntriesByType('resource').map((bron) => bron.name)")
    assert sum(naam.endswith("/leaflet.js") for naam in bronnen) == 1
    # a project that is saved has another key and the same shapes: nothing is drawn anew
    blad.get_by_text("Bewaard").click()
    expect(blad.get_by_text("keren 3")).to_be_visible()
    klik(blad, "B2")
    expect(vlak(blad, "B2")).not_to_have_attribute("fill", oost)
    assert werk(blad).evaluate("vlakte => [vlakte.merk, vlakte.querySelector('path.vlak').merk]") == [1, 2]
    assert voorraad(blad) == {"bekend": 1, "wachtend": 0}


def test_schuiven_vraagt_de_server_niets_en_een_ander_project_wel(blad: Page) -> None:
    expect(blad.get_by_text("keren 1")).to_be_visible()
    doos = werk(blad).bounding_box()
    voor = vlak(blad, "B2").bounding_box()
    assert doos is not None
    midden = doos["x"] + doos["width"] / 2, doos["y"] + doos["height"] / 2
    blad.mouse.move(*midden)
    blad.mouse.down()
    blad.mouse.move(midden[0] + 80, midden[1] + 40, steps=5)
    blad.mouse.up()
    blad.get_by_role("button", name="Inzoomen").first.click()
    werk(blad).press("-")
    assert vlak(blad, "B2").bounding_box() != voor
    # the server answers a rerun at once; this round trip would come after it
    blad.get_by_text("Ander project").click()
    expect(werk(blad).locator("path.vlak")).to_have_count(25)
    expect(blad.get_by_text("keren 2")).to_be_visible()
    assert voorraad(blad) == {"bekend": 1, "wachtend": 0}
    blad.get_by_text("Ander project").click()
    expect(werk(blad).locator("path.vlak")).to_have_count(12)
    assert voorraad(blad) == {"bekend": 1, "wachtend": 0}
    klik(blad, "A3")
    expect(vlak(blad, "A3")).to_have_attribute("fill", kleur(blad, "A2"))


def test_alles_kan_met_het_toetsenbord(blad: Page, axe: Callable[[Page], dict[str, list[str]]]) -> None:
    stem = blad.locator(".kaartvak").first.locator("[aria-live=polite]")
    blad.get_by_role("link", name="Link to heading").focus()
    blad.keyboard.press("Tab")
    expect(werk(blad)).to_be_focused()
    expect(blad.locator(".kaartvak").first.locator(".hulp")).to_be_visible()
    for toets in ("ArrowDown", *["ArrowLeft"] * 4, *["ArrowUp"] * 3):
        blad.keyboard.press(toets)
    expect(stem).to_have_text("Er ligt geen gebied verder in deze richting.")
    blad.keyboard.press("ArrowRight")
    expect(stem).to_contain_text("Buurt A2. Code: A2. Inwoners: 200. Werkgebied: 1 · West.")
    expect(werk(blad).locator(".uitleg")).to_contain_text("Buurt A2")
    blad.keyboard.press("ArrowDown")
    expect(stem).to_contain_text("Buurt B2")
    blad.keyboard.press("Enter")
    expect(vlak(blad, "B2")).to_have_attribute("fill", kleur(blad, "B4"))
    expect(stem).to_contain_text(re.compile("Werkgebied: 2 · Oost.* Gekozen."))
    expect(werk(blad)).to_be_focused()
    eigen = {
        regel: [plek for plek in plekken if "stBidiComponent" in plek or "kaart" in plek]
        for regel, plekken in axe(blad).items()
    }
    assert {regel: plekken for regel, plekken in eigen.items() if plekken} == {}
    blad.keyboard.press("Escape")
    expect(werk(blad).locator(".uitleg")).to_have_count(0)
    blad.keyboard.press("Tab")
    expect(blad.get_by_role("checkbox", name="Achtergrondkaart").first).to_be_focused()


@pytest.mark.proef
@pytest.mark.proef
def test_kaarten_bewegen_samen_en_passen_als_ze_opengaan(blad: Page) -> None:
    links, rechts = blad.get_by_role("application", name="verbindingen").all()[:2]
    maten = [kaart.locator("path.vlak").first.bounding_box() for kaart in (links, rechts)]
    links.focus()
    links.press("+")
    links.press("+")
    na = [kaart.locator("path.vlak").first.bounding_box() for kaart in (links, rechts)]
    assert all(maten)
    assert all(na)
    assert na[0]["width"] > 1.5 * maten[0]["width"]  # type: ignore[index]
    assert na[1]["width"] == pytest.approx(na[0]["width"], rel=0.01)  # type: ignore[index]
    # a map that was shut away fits when it is opened
    blad.get_by_text("Meer", exact=True).click()
    kaart = blad.get_by_test_id("stExpander").get_by_role("application")
    expect(kaart.locator("path.vlak").first).to_be_in_viewport()
    doos, eerste = kaart.bounding_box(), kaart.locator("path.vlak").first.bounding_box()
    assert doos is not None
    assert eerste is not None
    assert eerste["width"] > 40
    assert doos["x"] < eerste["x"] < doos["x"] + doos["width"]


@pytest.mark.proef
@pytest.mark.proef
def test_een_andere_pagina_ruimt_alles_op_en_terug_werkt(blad: Page) -> None:
    werk(blad).focus()
    werk(blad).press("+")
    maat = vlak(blad, "B2").bounding_box()
    for _ in range(2):
        blad.get_by_role("link", name="tweede").click()
        expect(blad.get_by_role("heading", name="Tweede")).to_be_visible()
        expect(blad.locator(".kaartvak")).to_have_count(0)
        assert voorraad(blad) == {"bekend": 0, "wachtend": 0}
        blad.get_by_role("link", name="eerste").click()
        expect(werk(blad).locator("path.vlak")).to_have_count(12)
        assert voorraad(blad) == {"bekend": 1, "wachtend": 0}
    terug = vlak(blad, "B2").bounding_box()
    assert maat is not None
    assert terug is not None
    assert terug["width"] == pytest.approx(maat["width"], rel=0.01)  # it looks where it looked before


def _achtergrond(blad: Page) -> tuple[Locator, Locator]:
    kaart = blad.locator(".kaartvak").first
    return kaart.get_by_role("checkbox"), kaart.get_by_role("status")


def test_de_achtergrond_komt_alleen_met_internet(blad: Page, bewaking: Any) -> None:
    vink, melding = _achtergrond(blad)
    assert bewaking.buiten == []  # nothing is asked before the user wants it
    vink.click()
    expect(melding).to_contain_text("niet bereikbaar")
    expect(vink).not_to_be_checked()
    assert {re.sub(r"^https://([^/]*)/.*", r"\1", url) for url in bewaking.buiten} == {"service.pdok.nl"}
    # the browser itself writes that a request failed; nothing else may be there
    assert all("Failed to load resource" in regel for regel in bewaking.console)
    bewaking.buiten.clear()
    bewaking.console.clear()

    def tegel(route: Route) -> None:
        route.fulfill(status=200, content_type="image/png", body=PIXEL)

    blad.context.route("https://service.pdok.nl/**", tegel)
    vink.check()
    expect(werk(blad)).to_have_class(re.compile("met-achtergrond"))
    expect(melding).to_have_text("")
    expect(werk(blad)).to_contain_text("Kaartgegevens © Kadaster")
    vink.uncheck()
    expect(werk(blad)).not_to_have_class(re.compile("met-achtergrond"))
    expect(werk(blad).locator("img.leaflet-tile")).to_have_count(0)


@pytest.mark.proef
def test_zonder_de_bestanden_zegt_de_kaart_het(tab: Page, adres: str, bewaking: Any) -> None:
    tab.context.route("**/app/static/**", lambda route: route.abort())
    tab.goto(adres)
    expect(tab.get_by_role("alert").first).to_contain_text(
        "De kaart kan hier niet worden getoond. Volgende stap"
    )
    expect(tab.get_by_text("keren 1")).to_be_visible()
    assert bewaking.console
    bewaking.console.clear()
