"""Every page of the app before axe-core, with the keyboard, in Dutch, on a narrow screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from gebied.app.router import PAGINAS

pytestmark = pytest.mark.browser

BEKEND: dict[tuple[str, str], str] = {}
"""(rule, part of the selector) → why it stays: what Streamlit itself does and has no setting for."""

ENGELS = (
    "Browse files",
    "Drag and drop",
    "Choose an option",
    "per file",
    "Press Enter",
    "Running...",
    "Skip to main",
)


STEEKPROEF = ("begin", "aanpassen")
"""Pages that `make test` looks at; `make proef` looks at all."""


@pytest.fixture(scope="module")
def gevonden() -> dict[str, dict[str, list[str]]]:
    """What axe found per page, for the test that looks at the list of what is known."""
    return {}


@pytest.fixture(scope="module", autouse=True)
def _projecten(appserver: Any) -> None:
    appserver.zet("grid")


@pytest.mark.parametrize(
    "pagina",
    [
        regel.url if regel.url in STEEKPROEF else pytest.param(regel.url, marks=pytest.mark.proef)
        for regel in PAGINAS
    ],
)
def test_axe_vindt_alleen_wat_bekend_is(
    tab: Page,
    open_pagina: Callable[..., None],
    axe: Callable[[Page], dict[str, list[str]]],
    plaatje: Callable[[Page, str], Any],
    gevonden: dict[str, dict[str, list[str]]],
    pagina: str,
) -> None:
    open_pagina(tab, pagina, project="grid")
    plaatje(tab, f"axe_{pagina}")
    gevonden[pagina] = axe(tab)
    nieuw = {
        regel: plekken
        for regel, alle in gevonden[pagina].items()
        if (plekken := [p for p in alle if not any(regel == r and deel in p for r, deel in BEKEND)])
    }
    assert nieuw == {}
    titel = next(regel.titel for regel in PAGINAS if regel.url == pagina)
    assert tab.title() == f"{titel} – gebied"
    assert tab.evaluate("document.documentElement.lang") == "nl"
    expect(tab.get_by_role("heading", level=1)).to_have_text(titel)
    tekst = tab.locator("body").inner_text()
    assert [woord for woord in ENGELS if woord in tekst] == []


def test_wat_bekend_is_bestaat_nog(gevonden: dict[str, dict[str, list[str]]]) -> None:
    """What no longer occurs goes from the list, and from docs/toegankelijkheid.md."""
    if len(gevonden) == len(PAGINAS):  # when one page is tested by itself there is nothing to say
        plekken = [
            (regel, plek) for deel in gevonden.values() for regel, alle in deel.items() for plek in alle
        ]
        over = [(r, d) for r, d in BEKEND if not any(r == regel and d in plek for regel, plek in plekken)]
        assert over == []


def test_naar_een_andere_pagina_met_het_toetsenbord(
    tab: Page, open_pagina: Callable[..., None], wacht_op_rust: Callable[[Page], None]
) -> None:
    open_pagina(tab, "begin", project="grid")
    doel = tab.get_by_test_id("stSidebarNavLink").filter(has_text="Download")
    for _ in range(30):
        tab.keyboard.press("Tab")
        if doel.evaluate("deel => deel === document.activeElement"):
            break
    # where the keyboard is can be seen
    assert doel.evaluate("deel => getComputedStyle(deel).outlineStyle") == "solid"
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("heading", level=1)).to_have_text("Download")
    wacht_op_rust(tab)


@pytest.mark.proef
def test_alles_past_op_een_smal_scherm(
    nieuwe_tab: Callable[..., Page], open_pagina: Callable[..., None]
) -> None:
    """At 320 css pixels, which is 1280 at 400 percent, nothing moves sideways (WCAG 1.4.10)."""
    smal = nieuwe_tab(320, 640)
    for pagina in ("begin", "download"):
        open_pagina(smal, pagina, project="grid")
        assert smal.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), pagina
