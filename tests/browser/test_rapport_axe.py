"""A rich report in a real browser: axe-core finds nothing wrong, and the page asks nothing of a network."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from matplotlib.figure import Figure
from playwright.sync_api import Browser, Page

from gebied.rapport.document import Alinea, Document, Kop, NieuwePagina, Opsomming, Plaatje, Tabel
from gebied.rapport.pagina import schrijf_html


@pytest.fixture(scope="module")
def rapport(tmp_path_factory: pytest.TempPathFactory) -> Path:
    uit = BytesIO()
    Figure(figsize=(4, 2), dpi=50).savefig(uit, format="png")
    rijen = tuple((f"Werkgebied {nr}", "10.500", "hoger", "Een zin van enige lengte.") for nr in range(30))
    kolommen = ("werkgebied", "inwoners", "klasse", "toelichting")
    delen = [Alinea("Waar dit rapport over gaat.", "inleiding")]
    for nr in range(1, 6):
        delen += [
            Kop(f"Domein {nr}"),
            Alinea("Gewone tekst."),
            Kop("Cijfers", 2),
            Tabel(f"Cijfers van domein {nr}", kolommen, rijen, frozenset({1}), noot="Bron: CBS."),
            Alinea("Dit cijfer is een schatting.", "let op"),
            Kop("Beeld", 3),
            Plaatje(uit.getvalue(), "Een leeg vlak", "De cijfers in beeld" if nr % 2 else ""),
            Kop("Toelichting", 4),
            Opsomming(("eerste", "tweede"), genummerd=bool(nr % 2)),
            Alinea("Kleine letters.", "klein"),
            NieuwePagina(),
        ]
    # a table too wide for a narrow screen, with names without a space to break at
    breed = tuple(f"kolom{nr}" for nr in range(14))
    delen.append(Tabel("Breed", breed, (tuple("9" * 12 for _ in breed),), rijkop=False))
    delen.append(Tabel("Met gaten", ("maat", ""), (("", "1"), ("b", "2"))))
    document = Document(
        "Gebiedsanalyse Roosterdam", "Wijkscan 2015", tuple(delen), "Analyse", date(2026, 3, 1), ("CBS",)
    )
    return schrijf_html(document, tmp_path_factory.mktemp("rapport") / "rapport.html")


@pytest.fixture(
    params=[pytest.param(1300, marks=pytest.mark.proef), 400],  # a phone is the harder one
    ids=["scherm", "telefoon"],
)
def blad(browser: Browser, rapport: Path, request: pytest.FixtureRequest) -> Iterator[Page]:
    # axe runs from outside the page, which the page's own policy would forbid
    context = browser.new_context(viewport={"width": request.param, "height": 900}, bypass_csp=True)
    page = context.new_page()
    page.goto(rapport.as_uri())
    yield page
    context.close()


@pytest.mark.browser
def test_axe_vindt_niets(blad: Page) -> None:
    uitslag = Axe().run(
        blad, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    )
    assert uitslag.violations_count == 0, uitslag.generate_report()
    gekeurd = {regel["id"] for regel in uitslag.response["passes"]}
    assert {"color-contrast", "heading-order", "html-has-lang", "image-alt", "landmark-one-main"} <= gekeurd
    # axe cannot see the colour of a cell that is scrolled out of sight, which looks as its neighbours do
    onzeker = [deel["any"][0] for regel in uitslag.response["incomplete"] for deel in regel["nodes"]]
    assert {deel["data"]["messageKey"] for deel in onzeker} <= {"elmPartiallyObscured"}


@pytest.mark.browser
def test_de_pagina_schuift_niet_opzij(blad: Page) -> None:
    assert blad.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.browser
def test_de_pagina_vraagt_niets_en_zegt_niets(browser: Browser, rapport: Path) -> None:
    context = browser.new_context()
    page = context.new_page()
    gevraagd: list[str] = []
    gezegd: list[str] = []
    page.on("request", lambda vraag: gevraagd.append(vraag.url[:40]))
    page.on("console", lambda bericht: gezegd.append(bericht.text))
    page.goto(rapport.as_uri())
    page.keyboard.press("Tab")
    overslaan = page.locator(":focus")
    assert overslaan.inner_text() == "Naar de tekst"
    overslaan.press("Enter")
    assert page.evaluate("document.activeElement.id") == "inhoud"
    assert [adres for adres in gevraagd if not adres.startswith(("file:", "data:"))] == []
    assert gezegd == []
    context.close()
