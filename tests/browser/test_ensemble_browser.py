"""Random indelingen on the page Vergelijken in a real browser: from the button to the sentence."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from gebied.opslag import lees_project

pytestmark = [pytest.mark.browser, pytest.mark.proef]

BLAD = "Naast willekeurige indelingen"


def test_van_knop_tot_zin_met_herladen_onderweg(
    appserver: Any,
    tab: Page,
    open_pagina: Callable[..., None],
    wacht_op_rust: Callable[[Page], None],
    plaatje: Callable[[Page, str], Path],
    axe: Callable[[Page], dict[str, list[str]]],
) -> None:
    appserver.zet("grid")
    open_pagina(tab, "vergelijken", project="grid", van="Nu", naar="Voorstel A")
    tab.get_by_role("tab", name=BLAD).click()
    tab.get_by_text("10.000", exact=True).click()
    tab.get_by_role("button", name="Maak willekeurige indelingen").click()
    tab.wait_for_url(re.compile("klus="))
    tab.reload()  # the sheet is open again, with the klus or with what came out
    zin = tab.get_by_text(re.compile("^Voorstel A is .* 10.000 willekeurige geldige indelingen"))
    zin.first.wait_for(timeout=300_000)
    expect(tab.get_by_role("tab", name=BLAD)).to_have_attribute("aria-selected", "true")
    wacht_op_rust(tab)
    assert "klus=" not in tab.url
    (ensemble,) = lees_project(appserver.projecten / "grid.gpkg").ensembles.values()
    assert ensemble.aantal == 10_000

    tab.reload()  # what is stored is there without a klus
    wacht_op_rust(tab)
    tab.get_by_role("tab", name=BLAD).click()
    expect(zin.first).to_be_visible()
    wacht_op_rust(tab)
    plaatje(tab, "vergelijken_ensemble")
    assert not axe(tab)
