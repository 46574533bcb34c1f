"""A presentation in a real browser: keys turn the screens, nothing of the app in sight, large letters."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.proef]

KNOPPEN = '[data-testid="stSidebar"], [data-testid="stHeader"], [data-testid="stToolbar"], .gebied-band'

LETTERS = """() => [...document.querySelectorAll('.st-key-presenteren_scherm :is(p, h1, h2, li)')]
  .filter((deel) => deel.textContent.trim() && !deel.closest('[class*="st-key-presenteren_bron"]'))
  .map((deel) => parseFloat(getComputedStyle(deel).fontSize))"""


@pytest.fixture
def presentatie(appserver, tab: Page, open_pagina: Callable[..., None]) -> Page:
    """The first screen of the presentation of the grid."""
    naam = appserver.zet("grid")
    open_pagina(tab, "presenteren", project=naam, presenteer="1", scherm="1")
    return tab


def _op(blad: Page, nr: int) -> None:
    expect(blad.get_by_role("status").filter(has_text=f"Scherm {nr} van 5")).to_be_visible()


def test_keys_turn_the_screens_and_escape_stops(presentatie: Page, wacht_op_rust, plaatje) -> None:
    _op(presentatie, 1)
    for toets, nr in (
        ("ArrowRight", 2),
        ("PageDown", 3),
        ("ArrowRight", 4),
        ("ArrowLeft", 3),
        ("PageUp", 2),
        ("End", 5),
        ("ArrowRight", 5),
        ("Home", 1),
    ):
        presentatie.keyboard.press(toets)
        _op(presentatie, nr)
        wacht_op_rust(presentatie)
    assert "scherm=1" in presentatie.url
    presentatie.keyboard.press("Escape")
    expect(presentatie.get_by_role("heading", name="Presenteren", exact=True)).to_be_visible()
    assert "presenteer" not in presentatie.url
    wacht_op_rust(presentatie)
    # a field to type in keeps its keys: nothing turns, and the text changes
    veld = presentatie.get_by_label("Wat vraagt u de raad?")
    veld.click()
    veld.press("Home")
    veld.press("ArrowRight")
    expect(presentatie.get_by_role("heading", name="Presenteren", exact=True)).to_be_visible()
    plaatje(presentatie, "presenteren_keuzes")


def test_nothing_of_the_app_is_in_sight_and_all_letters_are_large(
    presentatie: Page, wacht_op_rust, plaatje, axe
) -> None:
    for nr in range(1, 6):
        _op(presentatie, nr)
        wacht_op_rust(presentatie)
        for deel in presentatie.locator(KNOPPEN).all():
            expect(deel).to_be_hidden()
        assert presentatie.get_by_role("combobox").count() == 0
        assert presentatie.get_by_role("checkbox").count() == 0
        assert min(presentatie.evaluate(LETTERS)) >= 28
        # it fits on the screen: nothing to scroll
        vak = presentatie.locator('[data-testid="stMain"]')
        assert vak.evaluate("deel => deel.scrollHeight - deel.clientHeight") <= 1
        plaatje(presentatie, f"presenteren_{nr}")
        if nr < 5:
            presentatie.get_by_role("button", name="Volgende").click()
    assert axe(presentatie) == {}


def test_a_map_with_the_focus_keeps_its_arrows(presentatie: Page, wacht_op_rust) -> None:
    presentatie.keyboard.press("PageDown")
    _op(presentatie, 2)
    presentatie.keyboard.press("PageDown")
    _op(presentatie, 3)
    wacht_op_rust(presentatie)
    presentatie.get_by_role("application").focus()
    presentatie.keyboard.press("ArrowRight")
    wacht_op_rust(presentatie)
    _op(presentatie, 3)
    presentatie.keyboard.press("PageDown")  # a remote control goes on, wherever the focus is
    _op(presentatie, 4)


def test_two_maps_beside_each_other_move_together(
    appserver, tab: Page, open_pagina: Callable[..., None], plaatje
) -> None:
    naam = appserver.zet("grid")
    open_pagina(tab, "vergelijken", project=naam)
    kaarten = tab.get_by_role("application")
    expect(kaarten).to_have_count(3)
    maat = "deel => deel.querySelector('.leaflet-control-scale-line').textContent"
    voor = [kaarten.nth(nr).evaluate(maat) for nr in range(2)]
    kaarten.nth(0).focus()
    tab.keyboard.press("+")
    tab.keyboard.press("+")
    expect(kaarten.nth(1).locator(".leaflet-control-scale-line")).not_to_have_text(voor[1])
    na = [kaarten.nth(nr).evaluate(maat) for nr in range(2)]
    assert na[0] == na[1] != voor[0]
    plaatje(tab, "vergelijken")
