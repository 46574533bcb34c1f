"""Streamlit in a browser that speaks English: numbers and its own words are Dutch all the same."""

from __future__ import annotations

from importlib.resources import files

import pytest
from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

BLAD = """
<section data-testid="stFileUploaderDropzone"><button id="knop">
  <div data-testid="stMarkdownContainer"><p>Upload</p></div></button></section>
<div data-testid="stMarkdownContainer"><p id="eigen">Upload</p></div>
"""


def test_getallen_en_knoppen_zijn_nederlands_in_een_engelse_browser(browser: Browser) -> None:
    script = (files("gebied.app") / "onderdeel" / "nederlands.js").read_text(encoding="utf-8")
    context = browser.new_context(locale="en-US")
    blad = context.new_page()
    blad.set_content(BLAD)
    blad.evaluate(script)
    getal = blad.evaluate("new Intl.NumberFormat(navigator.languages).format(11466.5)")
    knop, eigen = blad.inner_text("#knop"), blad.inner_text("#eigen")
    context.close()
    assert getal == "11.466,5"
    assert (knop.strip(), eigen) == ("Bestand kiezen", "Upload")  # a text of ours is left as it is
