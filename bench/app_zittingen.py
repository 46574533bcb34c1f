"""Twenty people at once in the app: does one see what is of another, does it fail, how does memory grow.

Real pages in one Chromium, each in a browser session of its own. Sixteen have a project to themselves, four
share one. Every project carries a mark in the names of its gebieden; a page that shows the mark of another
project has mixed two users up.
"""

from __future__ import annotations

import asyncio
import os
import random
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Final

import requests
from playwright.async_api import Browser, Page, async_playwright
from playwright.async_api import Error as Bladfout

from bench.uitslag import machine
from gebied.bronnen.voorbeelden import lees_voorbeeld
from gebied.opslag import schrijf_project
from gebied.werkstroom.stappen import scan_van_voorbeeld
from gebied.werkstroom.voorbeeldproject import herstel

ZITTINGEN: Final = 20
SECONDEN: Final = 300
DELERS: Final = 4
"""How many sessions look at the same project."""
PAGINAS: Final = (
    "Wijkscan", "Gebiedsanalyse", "Gegevens", "Aanpassen", "Vergelijken", "Indeling maken", "Download",
)  # fmt: skip
MEESTE_GROEI: Final = 1.5
"""Memory of the server at the end beside that after a third of the time, in a run of the full length."""
MEESTE_MB: Final = 2_500
"""Memory of the server with all its searches, at any moment."""

_CHROMIUM: Final = os.environ.get("CHROMIUM", "/usr/bin/chromium")
_OPTIES: Final = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking")
_MERK: Final = re.compile(r"Merk(\d\d)")
_RUST: Final = """() => {
  const app = document.querySelector('[data-testid="stApp"]');
  return app?.dataset.testScriptState === 'notRunning' && app.dataset.testConnectionState === 'CONNECTED'
    && !document.querySelector('[data-testid="stAppSkeleton"], [data-testid="stSpinner"]');
}"""
# all there is on the page, maps included, which live in a shadow tree
_ALLES: Final = """() => document.documentElement.outerHTML + [...document.querySelectorAll('*')]
  .filter((deel) => deel.shadowRoot).map((deel) => deel.shadowRoot.innerHTML).join(' ')"""
_KLIK: Final = """(getal) => {
  for (const deel of document.querySelectorAll('*')) {
    const vlakken = deel.shadowRoot?.querySelectorAll('path.vlak') ?? [];
    if (!vlakken.length) continue;
    const vlak = vlakken[getal % vlakken.length];
    const maat = vlak.getBoundingClientRect();
    const [x, y] = [maat.x + maat.width / 2, maat.y + maat.height / 2];
    const plek = {bubbles: true, composed: true, clientX: x, clientY: y};
    for (const soort of ['mousedown', 'mouseup', 'click']) vlak.dispatchEvent(new MouseEvent(soort, plek));
    return true;
  }
  return false;
}"""


@dataclass
class Waarneming:
    """What happened in all sessions together."""

    paginas: Counter[str] = field(default_factory=Counter)
    wachttijden: dict[str, list[float]] = field(default_factory=dict)
    klikken: int = 0
    zoektochten: int = 0
    fouten: list[str] = field(default_factory=list)
    vermengd: list[str] = field(default_factory=list)
    geheugen: list[tuple[float, float, float]] = field(default_factory=list)
    """Seconds since the start, megabytes of the server, and of the server with its searches."""

    @property
    def groei(self) -> float:
        """Memory of the server in the last tenth of the time beside that around a third of it."""
        megabytes = [mb for _, mb, _ in self.geheugen]
        deel = max(1, len(megabytes) // 10)
        derde = len(megabytes) // 3
        return statistics.mean(megabytes[-deel:]) / statistics.mean(megabytes[derde : derde + deel])


def meet(data: Path, uit: Path) -> None:
    """Let twenty sessions work for five minutes and write down what was seen.

    Raises
    ------
    AssertionError
        When anything failed, or somebody saw a project of another.
    """
    del data  # the example that ships is enough
    gezien = werk_samen(ZITTINGEN, SECONDEN)
    uit.write_text(verslag(gezien, ZITTINGEN, SECONDEN), encoding="utf-8")
    keur(gezien)


def keur(gezien: Waarneming) -> None:
    """Refuse an outcome with faults, mixing, or memory that keeps growing."""
    assert not gezien.fouten, gezien.fouten[:5]
    assert not gezien.vermengd, gezien.vermengd[:5]
    assert max(samen for _, _, samen in gezien.geheugen) < MEESTE_MB, gezien.geheugen
    if gezien.geheugen[-1][0] > SECONDEN / 2:  # in a short run everything is still being read
        assert gezien.groei < MEESTE_GROEI, gezien.geheugen


def werk_samen(zittingen: int, seconden: float) -> Waarneming:
    """Start the app with a project per session and let all work at once."""
    with tempfile.TemporaryDirectory() as naam:
        folder = Path(naam)
        delen = min(DELERS, zittingen // 2)
        merken = [min(nr, zittingen - delen) for nr in range(zittingen)]  # the last ones share one
        for merk in sorted(set(merken)):
            maak_project(folder, merk)
        with _server(folder) as (url, proces):
            return asyncio.run(_allemaal(url, proces, merken, seconden))


def maak_project(folder: Path, merk: int) -> Path:
    """Write the example with a mark in every name."""
    voorbeeld = lees_voorbeeld("almere2013")
    scan = scan_van_voorbeeld(voorbeeld)
    teken = f"Merk{merk:02d}"
    scan = replace(
        scan, naam=f"Almere {teken}", gebieden=scan.gebieden.assign(naam=scan.gebieden["naam"] + f" {teken}")
    )
    return schrijf_project(folder / f"{teken}.gpkg", scan, indelingen=[herstel(voorbeeld)]).pad


@contextmanager
def _server(folder: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    with socket.socket() as vrij:
        vrij.bind(("127.0.0.1", 0))
        poort = int(vrij.getsockname()[1])
    oproep = [sys.executable, "-c", "from gebied.cli import main; main()", "app", "--zonder-venster"]
    oproep += ["--poort", str(poort), "--projecten", str(folder)]
    log = folder / "server.log"
    # keys of its own, and none of the settings of who measures
    omgeving = {naam: waarde for naam, waarde in os.environ.items() if not naam.startswith("GEBIED_")}
    omgeving["XDG_CONFIG_HOME"] = str(folder / "config")
    with log.open("wb") as uit:
        proces = subprocess.Popen(
            oproep, stdout=uit, stderr=subprocess.STDOUT, env=omgeving, start_new_session=True
        )
    url = f"http://127.0.0.1:{poort}"
    try:
        while True:
            try:
                requests.get(f"{url}/_stcore/health", timeout=30)
                break
            except requests.ConnectionError:
                if proces.poll() is not None:
                    raise RuntimeError(log.read_text(encoding="utf-8")) from None
                time.sleep(0.2)
        yield url, proces
        if "Traceback" in (tekst := log.read_text(encoding="utf-8")):
            raise AssertionError(tekst)
    finally:
        os.killpg(proces.pid, signal.SIGTERM)
        proces.wait(30)


async def _allemaal(
    url: str, proces: subprocess.Popen[bytes], merken: list[int], seconden: float
) -> Waarneming:
    gezien = Waarneming()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=_CHROMIUM, args=list(_OPTIES))
        einde = time.monotonic() + seconden
        meter = asyncio.create_task(_meet_geheugen(proces.pid, gezien, einde))
        taken = [_zitting(browser, url, nr, merk, einde, gezien) for nr, merk in enumerate(merken)]
        await asyncio.gather(*taken)
        await meter
        await browser.close()
    return gezien


async def _meet_geheugen(groep: int, gezien: Waarneming, einde: float) -> None:
    begin = time.monotonic()
    while (nu := time.monotonic()) < einde:
        uit = await asyncio.create_subprocess_exec(
            "ps", "-ww", "-o", "rss=,args=", "-s", str(groep), stdout=asyncio.subprocess.PIPE
        )
        regels = (await uit.communicate())[0].decode().splitlines()
        maten = [(int(regel.split()[0]) / 1024, "gebied.app.start" in regel) for regel in regels]
        server = sum(mb for mb, is_server in maten if is_server)
        gezien.geheugen.append((nu - begin, server, sum(mb for mb, _ in maten)))
        await asyncio.sleep(min(5.0, max(0.0, einde - nu)))


@asynccontextmanager
async def _blad(browser: Browser, nr: int, gezien: Waarneming) -> AsyncIterator[Page]:
    context = await browser.new_context(viewport={"width": 1366, "height": 768}, locale="nl-NL")
    blad = await context.new_page()

    def verzoek(adres: str) -> None:
        if not adres.startswith(("http://127.0.0.1:", "data:", "blob:")):
            gezien.fouten.append(f"zitting {nr}: vraagt {adres}")

    blad.on("request", lambda vraag: verzoek(vraag.url))
    blad.on("pageerror", lambda fout: gezien.fouten.append(f"zitting {nr}: {fout}"))
    yield blad
    await context.close()


async def _zitting(browser: Browser, url: str, nr: int, merk: int, einde: float, gezien: Waarneming) -> None:
    """Go from page to page, look, click on maps, and now and then start a search."""
    toeval = random.Random(nr)
    async with _blad(browser, nr, gezien) as blad:
        await blad.goto(f"{url}/?project=Merk{merk:02d}", timeout=120_000)
        await blad.wait_for_function(_RUST, timeout=120_000)
        while time.monotonic() < einde:
            pagina = toeval.choice(PAGINAS)
            begin = time.monotonic()
            try:
                await blad.get_by_test_id("stSidebarNavLink").filter(has_text=pagina).click(timeout=60_000)
                kop = blad.get_by_role("heading", level=1).filter(has_text=pagina)
                await kop.wait_for(timeout=120_000)
                await blad.wait_for_function(_RUST, timeout=120_000)
                gezien.wachttijden.setdefault(pagina, []).append(time.monotonic() - begin)
                gezien.paginas[pagina] += 1
                await _doe_iets(blad, pagina, toeval, gezien)
            except Bladfout as fout:
                gezien.fouten.append(f"zitting {nr} op {pagina}: {str(fout).splitlines()[0]}")
            await _kijk(blad, nr, merk, pagina, gezien)


async def _doe_iets(blad: Page, pagina: str, toeval: random.Random, gezien: Waarneming) -> None:
    if pagina in ("Wijkscan", "Gebiedsanalyse"):
        await blad.locator("path.vlak").first.wait_for(state="attached", timeout=120_000)
        gezien.klikken += bool(await blad.evaluate(_KLIK, toeval.randrange(42)))
        await blad.wait_for_function(_RUST, timeout=120_000)
    zoek = blad.get_by_role("button", name="Zoek een indeling")
    if pagina == "Indeling maken" and toeval.random() < 0.3 and await zoek.is_visible():
        await zoek.click(timeout=60_000)
        gezien.zoektochten += 1
        await blad.wait_for_function(_RUST, timeout=120_000)


async def _kijk(blad: Page, nr: int, merk: int, pagina: str, gezien: Waarneming) -> None:
    alles = await blad.evaluate(_ALLES)
    tekens = set(_MERK.findall(alles))
    if f"{merk:02d}" not in tekens:  # else it would prove nothing that there are no others
        gezien.fouten.append(f"zitting {nr} ziet op {pagina} het eigen project niet")
    vreemd = tekens - {f"{merk:02d}"}
    # on the page Begin all projects are named; that is no mixing, and it is not visited here
    gezien.vermengd += [f"zitting {nr} (Merk{merk:02d}) ziet op {pagina} Merk{teken}" for teken in vreemd]
    for deel in await blad.get_by_test_id("stAlertContentError").all_inner_texts():
        gezien.fouten.append(f"zitting {nr} op {pagina}: {deel}")
    for deel in await blad.get_by_test_id("stException").all_inner_texts():
        gezien.fouten.append(f"zitting {nr} op {pagina}: {deel}")


def verslag(gezien: Waarneming, zittingen: int, seconden: float) -> str:
    """Return the outcome as a page of Markdown."""
    server = [mb for _, mb, _ in gezien.geheugen]
    samen = max(mb for _, _, mb in gezien.geheugen)
    regels = [
        "# Twintig zittingen tegelijk" if zittingen == ZITTINGEN else f"# {zittingen} zittingen tegelijk",
        "",
        f"{zittingen} browsers {seconden:.0f} seconden lang in één app, {date.today():%d-%m-%Y}, "
        f"{machine()}. De browsers draaien op dezelfde kernen als de server.",
        "",
        f"- Pagina's bekeken: {gezien.paginas.total()}; kliks op een kaart: {gezien.klikken}; "
        f"zoektochten gestart: {gezien.zoektochten}.",
        f"- Fouten: {len(gezien.fouten)}. Keren dat iemand iets van een ander project zag: "
        f"{len(gezien.vermengd)}.",
        f"- Geheugen van de server: begin {server[0]:.0f} MB, hoogste {max(server):.0f} MB, einde "
        f"{server[-1]:.0f} MB; einde naast een derde van de tijd: × {gezien.groei:.2f}. Met de zoekprocessen "
        f"erbij hoogstens {samen:.0f} MB.",
        "",
        "| pagina | keren | mediaan (s) | 95 % (s) |",
        "|---|---:|---:|---:|",
    ]
    for pagina in PAGINAS:
        tijden = sorted(gezien.wachttijden.get(pagina, []))
        if tijden:
            hoog = tijden[min(len(tijden) - 1, int(0.95 * len(tijden)))]
            regels.append(f"| {pagina} | {len(tijden)} | {statistics.median(tijden):.1f} | {hoog:.1f} |")
    regels += [f"- {fout}" for fout in [*gezien.fouten[:10], *gezien.vermengd[:10]]]
    return "\n".join(regels) + "\n"


if __name__ == "__main__":
    aantal, tijd = (int(deel) for deel in [*sys.argv[1:3], *(str(ZITTINGEN), str(SECONDEN))][:2])
    uitslag = werk_samen(aantal, tijd)
    print(verslag(uitslag, aantal, tijd))
    keur(uitslag)
