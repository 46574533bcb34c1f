"""The three journeys from beginning to end in a real browser: policy team, GGD analyst, council session."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from docx import Document
from openpyxl import load_workbook
from playwright.sync_api import Locator, Page, expect

from gebied.opslag import lees_project, schrijf_project
from gebied.werkstroom.projectmap import VOORBEELD
from gebied.werkstroom.stappen import bouw_scan

pytestmark = pytest.mark.browser

LAPTOP, BEAMER = (1366, 768), (1920, 1080)
UTRECHT = "Utrecht 2015"
GEDULD = 60_000
"""Milliseconds: a search or a report may take a while on a busy machine."""
MEESTE_TABS = 250
NAAM, AANGEPAST = "Voorstel van het wijkteam", "Na overleg"
KNOPPEN = '[data-testid="stSidebar"], [data-testid="stHeader"], [data-testid="stToolbar"], .gebied-band'


@dataclass
class Reis:
    """Somebody who goes through the app, with a mouse or with keys only, and takes pictures on the way."""

    blad: Page
    naam: str
    wacht: Callable[[Page], None]
    plaatje: Callable[[Page, str], Path]
    folder: Path
    toetsen: bool = False
    stappen: list[str] = field(default_factory=list)

    def knop(self, naam: str | re.Pattern[str], rol: Any = "button") -> Locator:
        """Return the first one with this name; a name in full unless it is a pattern."""
        return self.blad.get_by_role(rol, name=naam, exact=True if isinstance(naam, str) else None).first

    def naar(self, doel: Locator) -> None:
        """Put the focus on it with Tab, as who has no mouse does."""
        doel.wait_for()
        for _ in range(MEESTE_TABS):
            if doel.evaluate("deel => deel.matches(':focus')"):
                return
            self.blad.keyboard.press("Tab")
        raise AssertionError(f"Tab komt niet bij {doel}")

    def druk(self, doel: Locator) -> None:
        """Click it, or go there with Tab and press Enter; wait until the page is quiet again."""
        if self.toetsen:
            self.naar(doel)
            self.blad.keyboard.press("Enter")
        else:
            doel.click()
        self.wacht(self.blad)

    def vul(self, veld: Locator, tekst: str) -> None:
        """Write in a field and leave it."""
        if self.toetsen:
            self.naar(veld)
            self.blad.keyboard.press("Control+a")
            self.blad.keyboard.type(tekst)
        else:
            veld.fill(tekst)
        self.blad.keyboard.press("Tab")
        self.wacht(self.blad)

    def kies(self, lijst: str, tekst: str) -> None:
        """Type in a list and take the first that fits."""
        veld = self.knop(re.compile(re.escape(lijst)), "combobox")
        if self.toetsen:
            self.naar(veld)
        else:
            veld.click()
        self.blad.keyboard.type(tekst)
        self.blad.keyboard.press("Enter")
        self.wacht(self.blad)

    def pagina(self, titel: str) -> None:
        """Go to another page with the menu."""
        self.druk(self.knop(re.compile(rf"(^|\s){re.escape(titel)}$"), "link"))
        self.zie(self.blad.get_by_role("heading", name=titel, exact=True, level=1))

    def zie(self, deel: Locator) -> None:
        """Wait until it is there."""
        expect(deel.first).to_be_visible(timeout=GEDULD)

    def kijk(self, stap: str) -> None:
        """Keep a picture of this step."""
        self.stappen.append(stap)
        self.plaatje(self.blad, f"{self.naam}_{len(self.stappen):02d}_{stap}")

    def neem_mee(self, knop: Locator) -> Path:
        """Press a button that gives a file, and return where the file is."""
        with self.blad.expect_download(timeout=GEDULD) as ontvangst:
            self.druk(knop)
        pad = self.folder / ontvangst.value.suggested_filename
        ontvangst.value.save_as(pad)
        return pad


@pytest.fixture
def reis(
    appserver: Any,
    nieuwe_tab: Callable[..., Page],
    wacht_op_rust: Callable[[Page], None],
    plaatje: Callable[[Page, str], Path],
    tmp_path: Path,
) -> Callable[..., Reis]:
    """Begin a journey on the first page: `reis("beleid", LAPTOP, project=UTRECHT)`."""

    def begin(naam: str, maat: tuple[int, int], *, project: str = VOORBEELD, toetsen: bool = False) -> Reis:
        if project == VOORBEELD:
            appserver.zet("voorbeeld")
        blad = nieuwe_tab(*maat)
        blad.goto(appserver.url)
        reis = Reis(blad, naam, wacht_op_rust, plaatje, tmp_path, toetsen)
        reis.wacht(blad)
        reis.zie(blad.get_by_role("heading", name="Begin", exact=True))
        if project != VOORBEELD:
            reis.druk(reis.knop(f"Open {project}"))
        reis.zie(blad.get_by_role("heading", name=project, exact=True))
        reis.kijk("begin")
        return reis

    return begin


@pytest.fixture(scope="module")
def utrecht(appserver: Any, echte_data: Path) -> str:
    """The real Utrecht of 2015 by buurt, with figures, lying ready in the app; its name there."""
    scan = bouw_scan(
        grenzen=echte_data / "cbs2015" / "buurten.parquet",
        gemeenten=["Utrecht"],
        niveau="buurt",
        jaar=2015,
        naam=UTRECHT,
    )
    schrijf_project(appserver.projecten / f"{UTRECHT}.gpkg", scan)
    return UTRECHT


def zoek_en_bewaar(reis: Reis, seconden: int) -> None:
    """Search with the opdracht that stands there, look at its proof, and keep what it found."""
    blad = reis.blad
    reis.pagina("Indeling maken")
    reis.vul(reis.knop(re.compile("Hoogstens zo lang zoeken"), "spinbutton"), str(seconden))
    reis.zie(blad.get_by_text("Kan dit?"))
    reis.kijk("opdracht")
    reis.druk(reis.knop("Zoek een indeling"))
    reis.zie(blad.get_by_role("heading", name="Bewaren"))
    reis.wacht(blad)  # the search ended by itself, after the page was quiet
    bewijs = blad.get_by_role("listitem").filter(has_text=re.compile("[Bb]ewezen|[Bb]ewijs|beter kan"))
    reis.zie(bewijs)
    reis.kijk("voorstel")
    reis.vul(blad.get_by_label("Naam", exact=True), NAAM)
    reis.vul(blad.get_by_label("Notitie: waarom deze indeling?"), "Eerste poging")
    reis.druk(reis.knop("Bewaar dit voorstel"))
    reis.zie(blad.get_by_text(f"Bewaard als '{NAAM}'."))
    reis.kijk("bewaard")


def vergelijk(reis: Reis, nu: str) -> None:
    """Put the proposal beside the indeling of today."""
    blad = reis.blad
    reis.druk(reis.knop("Vergelijken met een andere indeling", "link"))
    reis.zie(blad.get_by_role("tab", name="Alle maten"))
    reis.kies("Links: bijvoorbeeld", nu)
    reis.kies("Rechts: bijvoorbeeld", NAAM)
    expect(blad.get_by_role("application")).to_have_count(3, timeout=GEDULD)
    reis.zie(blad.get_by_text(re.compile(r"inwoners \([\d,]+ %\) krijgen een ander team")))
    reis.kijk("vergelijken")


def pas_aan(reis: Reis) -> None:
    """Move two gebieden by hand, take the second step back, and keep the outcome with a note."""
    blad = reis.blad
    reis.pagina("Aanpassen")
    reis.kies("Begin met", NAAM)
    reis.druk(reis.knop("Beginnen"))
    reis.zie(blad.get_by_role("application"))
    for nr in (1, 2):
        zet_een_gebied(reis, nr)
        reis.zie(blad.get_by_text(f"stap {nr} van {nr}."))
    reis.kijk("aanpassen")
    blad.keyboard.press("Control+z")
    reis.zie(blad.get_by_text("stap 1 van 2."))
    reis.wacht(blad)
    reis.kijk("ongedaan")
    reis.druk(reis.knop(re.compile("Bewaren$")))
    naam = blad.get_by_label("Naam", exact=True)
    expect(naam).to_have_value(f"{NAAM} aangepast")
    reis.vul(naam, AANGEPAST)
    reis.vul(blad.get_by_label("Notitie", exact=True), "Eén gebied verplaatst, na overleg")
    reis.kijk("bewaren")
    reis.druk(reis.knop("Bewaren in het project"))
    reis.zie(blad.get_by_text("is bewaard in het project."))
    reis.kijk("aangepast")


def zet_een_gebied(reis: Reis, nr: int) -> None:
    """Choose a gebied on the map that lies in another werkgebied than the one that gebieden are put in."""
    blad = reis.blad
    doel = blad.get_by_role("combobox", name=re.compile("Werkgebied waar u gebieden in zet")).input_value()
    kaart = blad.get_by_role("application")
    if reis.toetsen:
        reis.naar(kaart)
        for toets in ("ArrowRight", "ArrowRight", "ArrowUp", "ArrowLeft", "ArrowDown") * 3:
            blad.keyboard.press(toets)
            if doel not in kaart.locator("xpath=..").inner_text():
                break
        blad.keyboard.press("Enter")
    else:
        vlakken = kaart.locator("path.vlak")
        vlakken.nth(vlakken.count() // 2 + 3 * nr).click()
    reis.wacht(blad)


def download(reis: Reis, indeling: str, *gevraagd: tuple[str, str]) -> dict[str, Path]:
    """Ask for these kinds of files about an indeling; ending → where it lies."""
    blad = reis.blad
    reis.kies("Indeling", indeling)
    reis.zie(blad.get_by_role("heading", name=f"De indeling {indeling}", exact=True))
    for soort, vorm in gevraagd:
        reis.druk(
            blad.get_by_role("toolbar", name=soort, exact=True).get_by_role("button", name=vorm, exact=True)
        )
    reis.druk(reis.knop("Maak de bestanden"))
    reis.zie(reis.knop("Download het bestand"))
    reis.kijk("download")
    pad = reis.neem_mee(reis.knop("Download het bestand"))
    if pad.suffix != ".zip":
        return {pad.suffix: pad}
    with ZipFile(pad) as archief:
        return {Path(naam).suffix: Path(archief.extract(naam, reis.folder)) for naam in archief.namelist()}


def beleidsreis(reis: Reis, gebied_cli: Callable[..., Any], *, nu: str, seconden: int) -> None:
    """Go from the wijkscan to a plan that was changed by hand, with files that say the same."""
    reis.pagina("Wijkscan")
    reis.zie(reis.blad.get_by_role("application"))
    reis.kijk("wijkscan")
    zoek_en_bewaar(reis, seconden)
    vergelijk(reis, nu)
    pas_aan(reis)
    reis.druk(reis.knop("Download deze indeling", "link"))
    delen = download(
        reis,
        AANGEPAST,
        ("Projectbestand", "GeoPackage (QGIS)"),
        ("Indeling", "csv"),
        ("Toelichting op de indeling", "Word"),
    )
    project = lees_project(delen[".gpkg"])
    gevonden, gewijzigd = project.indelingen[NAAM], project.indelingen[AANGEPAST]
    assert (gevonden.notitie, gewijzigd.notitie) == ("Eerste poging", "Eén gebied verplaatst, na overleg")
    anders = [code for code in gevonden.toewijzing if gevonden.toewijzing[code] != gewijzigd.toewijzing[code]]
    assert len(anders) == 1
    with delen[".csv"].open(encoding="utf-8-sig", newline="") as bron:
        rijen = {rij["code"]: rij["werkgebied"] for rij in csv.DictReader(bron)}
    assert {code: int(nr) for code, nr in rijen.items() if nr} == dict(gewijzigd.toewijzing)
    tekst = "\n".join(alinea.text for alinea in Document(str(delen[".docx"])).paragraphs)
    assert AANGEPAST in tekst
    # who has the opdracht and the project makes the same indeling without the app
    reis.pagina("Begin")
    reis.pagina("Download")
    opdracht = download(reis, NAAM, ("Opdracht", "TOML"))[".toml"]
    gebied_cli("indelen", delen[".gpkg"], "--opdracht", opdracht, "--naam", "nog eens")
    assert lees_project(delen[".gpkg"]).indelingen["nog eens"].toewijzing == gevonden.toewijzing


def ggd_reis(reis: Reis, *, gebied: str, kop: str, anders: str) -> None:
    """Read what is known of one buurt, take it along, and put it beside something else."""
    blad = reis.blad
    reis.druk(reis.knop("Gebiedsanalyse maken"))
    reis.kies("Soort gebied", "buurt")
    reis.kies("Gebied", gebied)
    reis.zie(blad.get_by_role("heading", name=kop, exact=True))
    reis.zie(blad.get_by_role("tab", name="Wat opvalt"))
    reis.kijk("profiel")
    for hoofdstuk in ("Cijfers per domein", "Voorzieningen en gebruik", "Alle cijfers"):
        tab = blad.get_by_role("tab", name=hoofdstuk)
        if tab.count():
            reis.druk(tab)
            reis.kijk(hoofdstuk.split()[0].lower())
    word, excel = (reis.neem_mee(reis.knop(vorm)) for vorm in ("Word", "Excel"))
    document = Document(str(word))
    assert gebied in "\n".join(alinea.text for alinea in document.paragraphs)
    boek = load_workbook(excel, read_only=True)
    assert len(boek.sheetnames) > 1
    boek.close()
    # without a benchmark nothing is higher or lower; with it again it is
    beter = blad.get_by_text(re.compile("Wij vergelijken .* cijfers met"))
    reis.zie(beter)
    lijst = blad.get_by_role("combobox", name=re.compile("^Vergelijk met"))
    lijst.focus()
    for _ in range(blad.get_by_role("combobox").count()):
        blad.keyboard.press("Backspace")
    reis.wacht(blad)
    expect(beter).to_have_count(0)
    reis.kijk("zonder_vergelijking")
    reis.kies("Vergelijk met", anders)
    reis.zie(beter)
    reis.kijk("anders_vergeleken")


def raadsreis(reis: Reis) -> None:
    """Set up a presentation, walk through it with the arrow keys, and end it."""
    blad = reis.blad
    reis.druk(reis.knop("Presenteren aan de raad"))
    vraag = "Wilt u dit plan vaststellen?"
    veld = blad.get_by_label("Wat vraagt u de raad?")
    veld.fill("")
    reis.vul(veld, vraag)
    reis.kijk("keuzes")
    reis.druk(reis.knop("Start de presentatie"))
    stand = blad.get_by_role("status").filter(has_text="Scherm 1 van ")
    reis.zie(stand)
    aantal = int(stand.inner_text().rsplit(" ", 1)[1])
    assert aantal >= 4
    for nr in range(1, aantal + 1):
        reis.zie(blad.get_by_role("status").filter(has_text=f"Scherm {nr} van {aantal}"))
        reis.wacht(blad)
        for deel in blad.locator(KNOPPEN).all():
            expect(deel).to_be_hidden()
        assert blad.get_by_role("combobox").or_(blad.get_by_role("textbox")).count() == 0
        vak = blad.locator('[data-testid="stMain"]')
        assert vak.evaluate("deel => deel.scrollHeight - deel.clientHeight") <= 1, f"scherm {nr} past niet"
        reis.kijk(f"scherm_{nr}")
        blad.keyboard.press("ArrowRight")
    expect(blad.get_by_text(vraag)).to_be_visible()
    blad.keyboard.press("Escape")
    reis.zie(blad.get_by_role("heading", name="Presenteren", exact=True))
    expect(blad.get_by_label("Wat vraagt u de raad?")).to_have_value(vraag)


def test_beleid_deelt_almere_in(reis: Callable[..., Reis], gebied_cli: Callable[..., Any]) -> None:
    beleidsreis(reis("beleid_almere", LAPTOP), gebied_cli, nu="Plan 2013 (hersteld)", seconden=300)


@pytest.mark.proef
@pytest.mark.echt
def test_beleid_deelt_utrecht_in(
    reis: Callable[..., Reis], gebied_cli: Callable[..., Any], utrecht: str
) -> None:
    begin = reis("beleid_utrecht", BEAMER, project=utrecht)
    beleidsreis(begin, gebied_cli, nu="CBS-wijk", seconden=300)


@pytest.mark.proef
def test_beleid_met_alleen_toetsen(reis: Callable[..., Reis], gebied_cli: Callable[..., Any]) -> None:
    begin = reis("toetsen_almere", LAPTOP, toetsen=True)
    beleidsreis(begin, gebied_cli, nu="Plan 2013 (hersteld)", seconden=300)


@pytest.mark.proef
def test_ggd_leest_over_filmwijk(reis: Callable[..., Reis]) -> None:
    ggd_reis(reis("ggd_almere", LAPTOP), gebied="Filmwijk", kop="Filmwijk (buurt)", anders="gemeente")


@pytest.mark.proef
@pytest.mark.echt
def test_ggd_leest_over_zuilen(reis: Callable[..., Reis], utrecht: str) -> None:
    begin = reis("ggd_utrecht", BEAMER, project=utrecht)
    ggd_reis(begin, gebied="Zuilen-Noord", kop="Zuilen-Noord (buurt)", anders="gemeente")


@pytest.mark.proef
def test_raad_ziet_almere(reis: Callable[..., Reis]) -> None:
    raadsreis(reis("raad_almere", BEAMER))


@pytest.mark.proef
@pytest.mark.echt
def test_raad_ziet_utrecht(reis: Callable[..., Reis], utrecht: str) -> None:
    raadsreis(reis("raad_utrecht", LAPTOP, project=utrecht))
