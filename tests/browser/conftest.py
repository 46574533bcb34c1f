"""A Chromium without network, whose pages keep account of all they do, and the app as a real server."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Route, sync_playwright

from gebied.werkstroom.projectmap import VOORBEELD


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


@dataclass(frozen=True)
class Appserver:
    """A running `gebied app`: its address, its folder with projects, its process and what it writes."""

    url: str
    projecten: Path
    proces: subprocess.Popen[bytes]
    logboek: Path
    appproject: Callable[[str], Path]

    def zet(self, soort: str, naam: str | None = None) -> str:
        """Put a fresh copy of a project of one kind (see `appproject`) in the folder; return its name."""
        naam = naam or (VOORBEELD if soort == "voorbeeld" else soort)
        tijdelijk = self.projecten / f".{naam}.nieuw"
        shutil.copyfile(self.appproject(soort), tijdelijk)
        tijdelijk.replace(self.projecten / f"{naam}.gpkg")
        return naam

    def log(self) -> str:
        """What the server wrote so far."""
        return self.logboek.read_text(encoding="utf-8", errors="replace")


@pytest.fixture(scope="session")
def vrije_poort() -> Callable[[], int]:
    """Return the number of a port where nobody listens: `vrije_poort()`."""

    def zoek() -> int:
        with socket.socket() as vrij:
            vrij.bind(("127.0.0.1", 0))
            return int(vrij.getsockname()[1])

    return zoek


@pytest.fixture(scope="module")
def start_appserver(
    tmp_path_factory: pytest.TempPathFactory,
    appproject: Callable[[str], Path],
    vrije_poort: Callable[[], int],
) -> Iterator[Callable[..., Appserver]]:
    """Start the app as a user does, on a free port, with a folder of its own that holds the example.

    `start_appserver("--instellingen", pad, omgeving={...})`. Every server is stopped at the end of the
    module, and none may have written a traceback.
    """
    servers: list[Appserver] = []

    def start(*opties: object, poort: int | None = None, omgeving: dict[str, str] | None = None) -> Appserver:
        folder = tmp_path_factory.mktemp("appserver")
        projecten = folder / "projecten"
        projecten.mkdir()
        # the app makes the example when it is not there, which takes seconds
        shutil.copyfile(appproject("voorbeeld"), projecten / f"{VOORBEELD}.gpkg")
        poort = poort or vrije_poort()
        oproep = [sys.executable, "-c", "from gebied.cli import main; main()", "app", "--poort", str(poort)]
        schoon = {
            naam: waarde
            for naam, waarde in os.environ.items()
            if not naam.startswith(("GEBIED_", "STREAMLIT_"))
        }
        eigen = {"GEBIED_PROJECTEN": str(projecten), "STREAMLIT_SERVER_HEADLESS": "true", **(omgeving or {})}
        logboek = folder / "server.log"
        with logboek.open("wb") as uit:
            proces = subprocess.Popen(
                [*oproep, *map(str, opties)],
                stdout=uit,
                stderr=subprocess.STDOUT,
                env=schoon | eigen,
                cwd=folder,
                start_new_session=True,
            )
        server = Appserver(f"http://127.0.0.1:{poort}", projecten, proces, logboek, appproject)
        servers.append(server)
        _wacht_op(server)
        return server

    yield start
    for server in servers:
        for sein in (signal.SIGTERM, signal.SIGKILL):
            with suppress(ProcessLookupError, subprocess.TimeoutExpired):
                os.killpg(server.proces.pid, sein)
                server.proces.wait(20)
    for server in servers:
        assert "Traceback" not in server.log(), server.log()


@pytest.fixture(scope="module")
def appserver(start_appserver: Callable[..., Appserver]) -> Appserver:
    """One running app for the tests of a module; put projects in its folder with `appserver.zet("grid")`."""
    return start_appserver()


@dataclass
class Bewaking:
    """What the pages of a test did that they should not: errors on the console, requests for elsewhere.

    A test that makes something break on purpose clears the list of what it expects.
    """

    console: list[str] = field(default_factory=list)
    fouten: list[str] = field(default_factory=list)
    buiten: list[str] = field(default_factory=list)

    def bewaak(self, context: BrowserContext) -> None:
        """Keep account of all pages of a context; requests for another host are refused."""

        def hier(url: str) -> bool:
            return (
                re.match(r"(https?|wss?)://(127\.0\.0\.1|localhost)[:/]|data:|blob:|about:", url) is not None
            )

        def poort(route: Route) -> None:
            if hier(route.request.url):
                route.continue_()
            else:
                self.buiten.append(route.request.url)
                route.abort()

        def bericht(wat: ConsoleMessage) -> None:
            plek = str(wat.location.get("url", ""))
            # opened on /wijkscan, Streamlit first asks whether the app lives below that, then finds it above
            zoekt_zichzelf = re.search(r":\d+/[a-z-]+/_stcore/(health|host-config)$", plek) is not None
            if wat.type == "error" and not zoekt_zichzelf:
                self.console.append(f"{wat.text} ({plek})")

        def nieuw(blad: Page) -> None:
            blad.on("pageerror", lambda fout: self.fouten.append(str(fout)))
            blad.on("websocket", lambda ws: hier(ws.url) or self.buiten.append(ws.url))

        context.route("**/*", poort)
        context.on("console", bericht)
        context.on("page", nieuw)


@pytest.fixture
def bewaking() -> Iterator[Bewaking]:
    """What the pages of this test say and ask; at the end of the test all of it has to be empty."""
    wat = Bewaking()
    yield wat
    assert wat == Bewaking()


@pytest.fixture
def nieuwe_tab(browser: Browser, bewaking: Bewaking) -> Iterator[Callable[..., Page]]:
    """Open a page in a browser session of its own, under guard: `nieuwe_tab(width=1920, height=1080)`."""
    contexten: list[BrowserContext] = []

    def open_(width: int = 1366, height: int = 768, **opties: Any) -> Page:
        # axe comes from outside the page, which a policy of the page would forbid
        context = browser.new_context(
            viewport={"width": width, "height": height},
            locale="nl-NL",
            reduced_motion="reduce",
            bypass_csp=True,
            **opties,
        )
        contexten.append(context)
        bewaking.bewaak(context)
        return context.new_page()

    yield open_
    for context in contexten:
        context.close()


@pytest.fixture
def tab(nieuwe_tab: Callable[..., Page]) -> Page:
    """One page of 1366 by 768 in a browser session of its own, under guard."""
    return nieuwe_tab()


# tables and maps come after the script: a skeleton makes room for a table, a component holds its map in a
# shadow tree (where an observer of the page does not look) and tells what it has drawn
_RUST = """() => new Promise((klaar, mis) => {
  const zichtbaar = (deel) => deel.getClientRects().length > 0;
  const kaartKlaar = (deel) => {
    const vak = deel.shadowRoot?.querySelector('.kaartvak');
    return vak ? 'getekend' in vak.dataset : deel.getBoundingClientRect().height < 50;
  };
  const alle = (wat) => [...document.querySelectorAll(`[data-testid="${wat}"]`)].filter(zichtbaar);
  const stil = () => {
    const app = document.querySelector('[data-testid="stApp"]');
    return app?.dataset.testScriptState === 'notRunning'
      && app.dataset.testConnectionState === 'CONNECTED'
      && !['stAppSkeleton', 'stSkeleton', 'stSpinner'].some((wat) => alle(wat).length)
      && !document.querySelector('[data-stale="true"]')
      && alle('stBidiComponentIsolated').every(kaartKlaar);
  };
  let onrust = false;
  let keren = 0;
  const begin = performance.now();
  const oog = new MutationObserver(() => { onrust = true; });
  oog.observe(document, {subtree: true, childList: true, attributes: true});
  const klok = setInterval(() => {
    keren = onrust || !stil() ? 0 : keren + 1;
    onrust = false;
    const over = performance.now() - begin > 60000;
    if (keren < 2 && !over) return;
    clearInterval(klok);
    oog.disconnect();
    if (over) mis(new Error('de app komt niet tot rust')); else klaar();
  }, 100);
})"""


@pytest.fixture
def wacht_op_rust() -> Callable[[Page], None]:
    """Wait until the script has run and the page stopped changing: `wacht_op_rust(tab)`."""
    return lambda blad: blad.evaluate(_RUST)


@pytest.fixture
def open_pagina(appserver: Appserver, wacht_op_rust: Callable[[Page], None]) -> Callable[..., None]:
    """Open a page of the app and wait for it: `open_pagina(tab, "wijkscan", project="grid")`."""

    def open_(blad: Page, pagina: str = "begin", **adres: str) -> None:
        plek = "" if pagina == "begin" else pagina  # the first page has no address of its own
        vraag = requests.Request("GET", f"{appserver.url}/{plek}", params=adres).prepare().url
        assert vraag is not None
        blad.goto(vraag)
        wacht_op_rust(blad)

    return open_


@pytest.fixture
def plaatje(tmp_path: Path) -> Callable[[Page, str], Path]:
    """Keep a picture of a page: `plaatje(tab, "wijkscan")`; `GEBIED_PLAATJES` names the folder for it."""
    folder = Path(os.environ.get("GEBIED_PLAATJES") or tmp_path)

    def maak(blad: Page, naam: str) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        pad = folder / f"{naam}.png"
        blad.screenshot(path=pad)
        return pad

    return maak


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], dict[str, list[str]]]:
    """Let axe-core look at a page: rule that is broken → the elements (selectors) that break it."""
    regels = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]

    def kijk(blad: Page) -> dict[str, list[str]]:
        uitslag = Axe().run(blad, options={"runOnly": regels})
        return {
            regel["id"]: [" ".join(map(str, deel["target"])) for deel in regel["nodes"]]
            for regel in uitslag.response["violations"]
        }

    return kijk


def _wacht_op(server: Appserver) -> None:
    """Ask the route that tells its health until it answers, or the process is gone."""
    for _ in range(600):
        try:
            if requests.get(f"{server.url}/_stcore/health", timeout=30).text == "ok":
                return
        except requests.ConnectionError:
            with suppress(subprocess.TimeoutExpired):
                server.proces.wait(0.1)
                break
    raise AssertionError(f"de app start niet:\n{server.log()}")
