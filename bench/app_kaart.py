"""How long a click on the map of the app takes until it is drawn anew, and what goes over the line for it."""

from __future__ import annotations

import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Final

import requests
from playwright.sync_api import Browser, Page, sync_playwright

from bench import app_kaart_blad
from bench.app_kaart_blad import buurwerkgebied, instantie
from bench.uitslag import machine

GROOTTEN: Final = (150, 600)
KLIKKEN: Final = 20
DOEL_MS: Final = {150: 300, 600: 1_000}
OPTIES: Final = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking")

_KLIK: Final = """([nummer]) => new Promise((klaar, mis) => {
  const wortels = [...document.querySelectorAll('[data-testid="stBidiComponentIsolated"]')];
  const vak = wortels.map((plek) => plek.shadowRoot.querySelector(".kaartvak")).find(Boolean);
  const vlak = vak.querySelectorAll("path.vlak")[nummer];
  const maat = vlak.getBoundingClientRect();
  const x = maat.x + maat.width / 2;
  const y = maat.y + maat.height / 2;
  setTimeout(() => mis(new Error("the map does not change")), 30000);
  const begin = performance.now();
  const oog = new MutationObserver(() => {
    oog.disconnect();
    // two frames later what was changed is on the screen
    requestAnimationFrame(() => requestAnimationFrame(() => klaar(performance.now() - begin)));
  });
  oog.observe(vak, { attributes: true, attributeFilter: ["data-getekend"] });
  const plek = { bubbles: true, composed: true, clientX: x, clientY: y };
  for (const soort of ["mousedown", "mouseup", "click"]) vlak.dispatchEvent(new MouseEvent(soort, plek));
})"""


@contextmanager
def server() -> Iterator[str]:
    """Run the page in a folder of its own and give its address."""
    with socket.socket() as vrij:
        vrij.bind(("127.0.0.1", 0))
        poort = int(vrij.getsockname()[1])
    with tempfile.TemporaryDirectory() as naam:
        blad = Path(naam) / "blad.py"
        blad.write_text("from bench.app_kaart_blad import main\n\nmain()\n", encoding="utf-8")
        vlaggen = {
            "server.port": poort,
            "server.address": "127.0.0.1",
            "server.headless": "true",
            "server.enableStaticServing": "true",
            "server.fileWatcherType": "none",
            "browser.gatherUsageStats": "false",
        }
        oproep = [sys.executable, "-m", "streamlit", "run", str(blad)]
        oproep += [f"--{vlag}={waarde}" for vlag, waarde in vlaggen.items()]
        wortel = str(Path(app_kaart_blad.__file__).parents[1])
        with subprocess.Popen(
            oproep,
            cwd=naam,
            env=os.environ | {"PYTHONPATH": wortel},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as proces:
            url = f"http://127.0.0.1:{poort}"
            try:
                _wacht_op(url, proces)
                yield url
            finally:
                proces.kill()


def _wacht_op(url: str, proces: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        try:
            requests.get(f"{url}/_stcore/health", timeout=30)
            return
        except requests.ConnectionError:
            try:
                proces.wait(0.1)
            except subprocess.TimeoutExpired:
                continue
            break
    raise RuntimeError("the server does not start")


def te_klikken(aantal: int) -> list[int]:
    """Return numbers of gebieden on the edge of their werkgebied, spread over the map."""
    scan, indeling = instantie(aantal)
    rand = [nr for nr, code in enumerate(scan.codes) if buurwerkgebied(scan, indeling, code) is not None]
    return rand[:: max(1, len(rand) // KLIKKEN)][:KLIKKEN]


def meet_klikken(blad: Page, nummers: list[int]) -> list[float]:
    """Click one after another; milliseconds from the click until two frames after the map changed."""
    return [float(blad.evaluate(_KLIK, [nummer])) for nummer in nummers]


def rij(browser: Browser, url: str, aantal: int) -> str:
    """Measure one size in a session of its own and return its row."""
    blad = browser.new_page(viewport={"width": 1366, "height": 900})
    ontvangen: list[int] = []
    blad.on("websocket", lambda ws: ws.on("framereceived", lambda inhoud: ontvangen.append(len(inhoud))))
    blad.goto(f"{url}/?gebieden={aantal}")
    blad.locator("path.vlak").nth(aantal - 1).wait_for(state="attached")
    blad.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    eerste = sum(ontvangen)
    ontvangen.clear()
    eerste_klik, *klikken = meet_klikken(blad, te_klikken(aantal))
    per_klik = sum(ontvangen) / (1 + len(klikken))
    ontvangen.clear()
    blad.get_by_role("button", name="Opnieuw").click()
    blad.locator("[data-testid=stApp][data-test-script-state=running]").wait_for(state="detached")
    blad.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    opnieuw = sum(ontvangen)
    blad.close()
    klikken.sort()
    maten = (eerste_klik, statistics.median(klikken), klikken[int(0.9 * len(klikken))], klikken[-1])
    tijden = " | ".join(f"{ms:.0f}" for ms in maten)
    kb = " | ".join(f"{bytes_ / 1000:.1f}" for bytes_ in (eerste, per_klik, opnieuw))
    return f"| {aantal} | {tijden} | {DOEL_MS[aantal]} | {kb} |"


def meet(_data: Path, uit: Path) -> None:
    """Measure and write the table."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        raise SystemExit("this benchmark needs a Chromium")
    with server() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(OPTIES))
        rijen = [rij(browser, url, aantal) for aantal in GROOTTEN]
        browser.close()
    regels = [
        "# A click on the map of the app",
        "",
        "Milliseconds from a click until the new colours are on the screen, in Chromium on the same machine:",
        "the gebied moves next door (`beoordelen.verplaats`) and the map in its fragment changes in place.",
        f"{KLIKKEN} clicks. kB over the websocket, before its compression: at first (with all shapes), per",
        "click, and for a full rerun of the page (shapes are not sent again).",
        "",
        "| gebieden | first | median | 90 % | slowest | goal | kB at first | kB per click | kB full rerun |",
        "|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
        *rijen,
    ]
    druk = f"{os.getloadavg()[0]:.1f} programs wanted a core during the last minute"
    tekst = "\n".join(regels) + f"\n\nMeasured on {date.today()}, {machine()}; {druk}.\n"
    uit.write_text(tekst, encoding="utf-8")
    print(tekst)
