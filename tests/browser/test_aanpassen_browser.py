"""The page Aanpassen in a real browser: a click assigns, undo takes it back, a reload keeps everything."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from gebied.opslag.concepten import MAP

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("appserver_aanpassen")]


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
    expect(gebieden).to_have_count(12)
    expect(tab).to_have_url(re.compile("concept=[0-9a-f]{32}"))
    wacht_op_rust(tab)

    gebieden.nth(4).click()  # B1, in the second row: into Werkgebied 1
    stap = tab.get_by_text("Buurt B1 naar Werkgebied 1", exact=True)
    expect(stap).to_be_visible()
    gebieden.nth(5).click()
    expect(tab.get_by_text("Buurt B2 naar Werkgebied 1", exact=True)).to_be_visible()
    wacht_op_rust(tab)
    plaatje(tab, "aanpassen")

    tab.keyboard.press("Control+z")
    expect(stap).to_be_visible()
    wacht_op_rust(tab)
    tab.reload()
    expect(stap).to_be_visible()
    expect(gebieden).to_have_count(12)
    wacht_op_rust(tab)
    tab.get_by_role("button", name="Opnieuw doen").click()
    expect(tab.get_by_text("Buurt B2 naar Werkgebied 1", exact=True)).to_be_visible()

    # the same without a mouse: type a name, choose it, press the button
    keuze = tab.get_by_role("combobox", name="Gekozen gebieden")
    keuze.focus()
    tab.keyboard.type("Buurt C1")
    tab.keyboard.press("Enter")
    expect(tab.get_by_text("Waarom ligt dit gebied hier?")).to_be_visible()
    tab.keyboard.press("Escape")
    tab.get_by_role("button", name="Zet in Werkgebied 1").first.focus()
    tab.keyboard.press("Enter")
    expect(tab.get_by_text("Buurt C1 naar Werkgebied 1", exact=True)).to_be_visible()
    wacht_op_rust(tab)

    (bewaard,) = (appserver.projecten / MAP).glob("*.json")
    inhoud = json.loads(bewaard.read_text(encoding="utf-8"))["inhoud"]
    assert [stap["toewijzing"] for stap in inhoud["stappen"]] == [{"B1": 1}, {"B2": 1}, {"C1": 1}]
    assert not axe(tab)
