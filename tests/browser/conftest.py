"""A Chromium without network, whose pages keep account of all they say and ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, sync_playwright


@dataclass
class Bezoek:
    """A page with what it wrote on the console, the errors it raised and the addresses it asked for."""

    blad: Page
    console: list[str] = field(default_factory=list)
    fouten: list[str] = field(default_factory=list)
    gevraagd: list[str] = field(default_factory=list)

    @property
    def stil(self) -> bool:
        """Whether there was no message, no error, and no request but the file itself."""
        return not (self.console or self.fouten or self.gevraagd)


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One headless Chromium for all tests of a process."""
    opties = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=opties)
        yield browser
        browser.close()


@pytest.fixture
def open_bestand(browser: Browser) -> Iterator[Callable[[Path], Bezoek]]:
    """Open a file in a page of its own; whatever it asks from a network is noted and refused."""
    context = browser.new_context(viewport={"width": 1300, "height": 900}, reduced_motion="reduce")

    def ga(pad: Path) -> Bezoek:
        bezoek = Bezoek(context.new_page())

        def noteer(route: Route) -> None:
            if route.request.url.startswith(("file:", "data:")):
                route.continue_()
            else:
                bezoek.gevraagd.append(route.request.url)
                route.abort()

        bezoek.blad.on("console", lambda bericht: bezoek.console.append(bericht.text))
        bezoek.blad.on("pageerror", lambda fout: bezoek.fouten.append(str(fout)))
        bezoek.blad.route("**/*", noteer)
        bezoek.blad.goto(pad.as_uri())
        bezoek.blad.wait_for_selector(".opschrift", state="attached")
        return bezoek

    yield ga
    context.close()
