"""The page Gegevens in a browser: service use goes in, people stay out; the map takes clicks."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from gebied.opslag import lees_project

pytestmark = [pytest.mark.browser, pytest.mark.proef]


def _records() -> bytes:
    regels = ["clientnummer;buurtcode;domein;voorziening;begindatum"]
    regels += [f"QZ7SENTINEL{nr};{'ABC'[nr % 3]}{1 + nr % 4};wmo;begeleiding;01-03-2015" for nr in range(240)]
    return "\n".join(regels).encode()


def test_service_use_in_the_browser(
    tab: Page,
    appserver: Any,
    open_pagina: Callable[..., None],
    wacht_op_rust: Callable[[Page], None],
    plaatje: Any,
) -> None:
    naam = appserver.zet("grid", "gebruik")
    ontvangen: list[bytes | str] = []
    tab.on("websocket", lambda lijn: lijn.on("framereceived", lambda deel: ontvangen.append(deel)))
    open_pagina(tab, "gegevens", project=naam, gegevens_onderdeel="Gebruik van voorzieningen")
    bestand = {"name": "records.csv", "mimeType": "text/csv", "buffer": _records()}
    tab.get_by_test_id("stFileUploaderDropzoneInput").first.set_input_files(bestand)
    tab.get_by_text("1. Kloppen de kolommen?").wait_for()
    wacht_op_rust(tab)
    plaatje(tab, "gegevens_kolommen")
    tab.get_by_role("combobox", name="Jaar", exact=True).click()
    tab.keyboard.type("2015")
    tab.keyboard.press("Enter")
    tab.keyboard.press("Escape")
    tab.get_by_text("De kolommen kloppen.").click()
    tab.get_by_role("button", name="Inlezen en beschermen").click()
    tab.get_by_text("De bestanden zijn vergeten").wait_for()
    wacht_op_rust(tab)
    plaatje(tab, "gegevens_ingelezen")
    assert "QZ7SENTINEL" not in tab.content()
    assert "Gelezen: 240 regels" in tab.inner_text("body")
    assert not list(Path(tempfile.gettempdir()).glob("gebied-ontvangen-*/*/records.csv"))
    assert len(ontvangen) > 10
    assert not [deel for deel in ontvangen if "QZ7SENTINEL" in str(deel)], "nor to the browser by another way"
    assert "QZ7SENTINEL" not in appserver.log()
    assert b"QZ7SENTINEL" not in (appserver.projecten / f"{naam}.gpkg").read_bytes()
    tab.get_by_role("tab", name="Overzicht").click()
    wacht_op_rust(tab)
    tab.get_by_role("tab", name="Gebruik van voorzieningen").click()
    wacht_op_rust(tab)
    assert "Gelezen: 240 regels" not in tab.inner_text("body")
    assert "records.csv" not in tab.inner_text("body")
    gebruik = lees_project(appserver.projecten / f"{naam}.gpkg").scan.gebruik
    assert gebruik is not None
    assert gebruik.jaren == (2015,)
