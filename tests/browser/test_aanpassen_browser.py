"""The page Aanpassen in a real browser: a click assigns, undo takes it back, a reload keeps everything."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from gebied.opslag.concepten import MAP

pytestmark = [pytest.mark.browser, pytest.mark.proef]


def test_klik_ongedaan_herladen_en_toetsenbord(
    appserver: Any,
    tab: Page,
    open_pagina: Callable[..., None],
    wacht_op_rust: Callable[[Page], None],
    plaatje: Callable[[Page, str], Path],
    axe: Callable[[Page], dict[str, list[str]]],
) -> None:
    appserver.zet("grid")
    open_pagina(tab, "aanpassen", project="grid", indeling="Voorstel A")
    tab.get_by_role("button", name="Beginnen").click()
    gebieden = tab.locator("path.vlak")
    gebieden.nth(11).wait_for()
    wacht_op_rust(tab)
    assert re.search("concept=[0-9a-f]{32}", tab.url)

    gebieden.nth(4).click()  # B1, in the second row: into Werkgebied 1
    stap = tab.get_by_text("Buurt B1 naar Werkgebied 1", exact=True)
    stap.wait_for()
    gebieden.nth(5).click()
    tab.get_by_text("Buurt B2 naar Werkgebied 1", exact=True).wait_for()
    wacht_op_rust(tab)
    plaatje(tab, "aanpassen")

    tab.keyboard.press("Control+z")
    stap.wait_for()
    wacht_op_rust(tab)
    tab.reload()
    stap.wait_for()
    gebieden.nth(11).wait_for()
    wacht_op_rust(tab)
    tab.get_by_role("button", name="Opnieuw doen").click()
    tab.get_by_text("Buurt B2 naar Werkgebied 1", exact=True).wait_for()

    # the same without a mouse: type a name, choose it, press the button
    keuze = tab.get_by_role("combobox", name="Gekozen gebieden")
    keuze.focus()
    tab.keyboard.type("Buurt C1")
    tab.keyboard.press("Enter")
    tab.get_by_text("Waarom ligt dit gebied hier?").wait_for()
    tab.keyboard.press("Escape")
    tab.get_by_role("button", name="Zet in Werkgebied 1").first.focus()
    tab.keyboard.press("Enter")
    tab.get_by_text("Buurt C1 naar Werkgebied 1", exact=True).wait_for()
    wacht_op_rust(tab)

    (bewaard,) = (appserver.projecten / MAP).glob("*.json")
    inhoud = json.loads(bewaard.read_text(encoding="utf-8"))["inhoud"]
    assert [stap["toewijzing"] for stap in inhoud["stappen"]] == [{"B1": 1}, {"B2": 1}, {"C1": 1}]
    assert not axe(tab)
