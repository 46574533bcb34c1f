"""How soon the app is there: from the command to its port, the first page, the other pages, and a click."""

from __future__ import annotations

import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Final

import requests
from playwright.sync_api import Browser, Page, sync_playwright

from bench.app_kaart import DOEL_MS, GROOTTEN, OPTIES, meet_klikken, te_klikken
from bench.app_kaart_blad import instantie
from bench.uitslag import machine
from gebied.opslag import schrijf_project
from gebied.werkstroom.projectmap import VOORBEELD, Projectmap

STARTS: Final = 3
KLIKKEN: Final = 12
DOEL_S: Final = 3.0
"""The first page of the example, once the port is open."""
PAGINAS: Final = (
    "Gegevens", "Wijkscan", "Gebiedsanalyse", "Indeling maken", "Aanpassen", "Vergelijken", "Presenteren",
    "Download",
)  # fmt: skip

_CHROMIUM: Final = os.environ.get("CHROMIUM", "/usr/bin/chromium")
_RUST: Final = """(titel) => {
  const app = document.querySelector('[data-testid="stApp"]');
  const kop = document.querySelector('[data-testid="stMain"] h1');
  return kop?.textContent.startsWith(titel) && app.dataset.testScriptState === 'notRunning'
    && !document.querySelector(
      '[data-testid="stAppSkeleton"], [data-testid="stSpinner"], [data-stale="true"]');
}"""


@contextmanager
def server(projecten: Path) -> Iterator[tuple[str, float]]:
    """Start the app as a user does; give its address and the seconds until it answered."""
    with socket.socket() as vrij:
        vrij.bind(("127.0.0.1", 0))
        poort = int(vrij.getsockname()[1])
    oproep = [sys.executable, "-c", "from gebied.cli import main; main()", "app", "--zonder-venster"]
    oproep += ["--poort", str(poort), "--projecten", str(projecten)]
    omgeving = {naam: waarde for naam, waarde in os.environ.items() if not naam.startswith("GEBIED_")}
    omgeving["XDG_CONFIG_HOME"] = str(projecten / "config")
    begin = time.perf_counter()
    proces = subprocess.Popen(
        oproep, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=omgeving, start_new_session=True
    )
    url = f"http://127.0.0.1:{poort}"
    try:
        while proces.poll() is None:
            try:
                requests.get(f"{url}/_stcore/health", timeout=30)
                break
            except requests.ConnectionError:
                time.sleep(0.02)
        else:
            raise RuntimeError("the app does not start")
        yield url, time.perf_counter() - begin
    finally:
        os.killpg(proces.pid, signal.SIGTERM)
        proces.wait(30)


def open_begin(browser: Browser, url: str) -> tuple[Page, float]:
    """Open the app in a browser session of its own; seconds until the first page stands still."""
    blad = browser.new_context(viewport={"width": 1366, "height": 768}, locale="nl-NL").new_page()
    begin = time.perf_counter()
    blad.goto(url)
    blad.wait_for_function(_RUST, arg="Begin")
    return blad, time.perf_counter() - begin


def naar_pagina(blad: Page, titel: str) -> float:
    """Choose a page in the menu; seconds until it stands still."""
    begin = time.perf_counter()
    blad.get_by_role("link", name=titel, exact=True).first.click()
    blad.wait_for_function(_RUST, arg=titel)
    return time.perf_counter() - begin


def meet_pagina(blad: Page, titel: str) -> tuple[float, float]:
    """Return how long a page takes the first time and the next, with Begin in between."""
    eerst = naar_pagina(blad, titel)
    naar_pagina(blad, "Begin")
    daarna = naar_pagina(blad, titel)
    naar_pagina(blad, "Begin")
    return eerst, daarna


def meet_aanpassen(browser: Browser, url: str, aantal: int) -> list[float]:
    """Return milliseconds per click on the page Aanpassen that puts a gebied in the first werkgebied."""
    blad = browser.new_context(viewport={"width": 1366, "height": 900}, locale="nl-NL").new_page()
    blad.goto(f"{url}/aanpassen?project=Proef{aantal}")
    blad.get_by_role("button", name="Beginnen").click(timeout=120_000)
    blad.locator("path.vlak").nth(aantal - 1).wait_for(state="attached", timeout=120_000)
    blad.wait_for_function(_RUST, arg="Aanpassen")
    _, indeling = instantie(aantal)
    nummers = [nr for nr in te_klikken(aantal) if list(indeling.toewijzing.values())[nr] != 1]
    tijden = meet_klikken(blad, nummers[: KLIKKEN + 1])
    blad.context.close()
    return tijden[1:]


def meet(_data: Path, uit: Path) -> None:
    """Measure and write the tables."""
    with tempfile.TemporaryDirectory() as naam, sync_playwright() as playwright:
        folder = Path(naam)
        Projectmap(folder).voorbeeld()  # a first start ever makes it, which is no part of a start
        for aantal in GROOTTEN:
            scan, indeling = instantie(aantal)
            schrijf_project(folder / f"Proef{aantal}.gpkg", scan, indelingen=[indeling])
        os.utime(folder / f"{VOORBEELD}.gpkg")
        browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=list(OPTIES))
        starts: list[tuple[float, float, float]] = []
        for nr in range(STARTS):
            with server(folder) as (url, tot_poort):
                blad, eerste = open_begin(browser, url)
                _, tweede = open_begin(browser, url)
                starts.append((tot_poort, eerste, tweede))
                if nr == STARTS - 1:
                    paginas = {titel: meet_pagina(blad, titel) for titel in PAGINAS}
                    klikken = {aantal: meet_aanpassen(browser, url, aantal) for aantal in GROOTTEN}
        browser.close()
    uit.write_text(verslag(starts, paginas, klikken), encoding="utf-8")
    print(uit.read_text(encoding="utf-8"))


def verslag(
    starts: list[tuple[float, float, float]],
    paginas: dict[str, tuple[float, float]],
    klikken: dict[int, list[float]],
) -> str:
    """Return the tables as Markdown."""
    rij = " | ".join(f"{statistics.median(maat):.1f}" for maat in zip(*starts, strict=True))
    regels = [
        "# How soon the app is there",
        "",
        f"Seconds on the example, in Chromium on the same machine; median of {STARTS} starts. The port opens",
        "when everything is imported. A page is there when its script is done and nothing on it is stale.",
        "",
        "| command to port | first page after that | first page of the next visitor | goal |",
        "|---:|---:|---:|---:|",
        f"| {rij} | {DOEL_S:.0f} |",
        "",
        "Seconds from the menu to a page, the first time after a start and the next time:",
        "",
        "| page | first | next |",
        "|---|---:|---:|",
        *(f"| {titel} | {eerst:.1f} | {daarna:.1f} |" for titel, (eerst, daarna) in paginas.items()),
        "",
        f"Milliseconds from a click on the map of Aanpassen until the map is drawn anew; {KLIKKEN} clicks:",
        "",
        "| gebieden | median | slowest | goal |",
        "|---:|---:|---:|---:|",
        *(
            f"| {aantal} | {statistics.median(tijden):.0f} | {max(tijden):.0f} | {DOEL_MS[aantal]} |"
            for aantal, tijden in klikken.items()
        ),
    ]
    druk = f"{os.getloadavg()[0]:.1f} programs wanted a core during the last minute"
    return "\n".join(regels) + f"\n\nMeasured on {date.today()}, {machine()}; {druk}.\n"
