"""Names that want to be a script, a picture, a link or an icon, on every page in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import requests
import shapely
from playwright.sync_api import Page

from gebied.bronnen.catalogus import Indicator
from gebied.graaf import maak_graaf
from gebied.model import RD_NEW, Bevinding, Bewijs, Herkomst, Indeling, Kolom, Opdracht
from gebied.opslag import schrijf_project
from gebied.wijkscan import Wijkscan

pytestmark = pytest.mark.browser

KWAAD = (
    '**vet** <img src=x onerror="window.__canary=1"><script>window.__canary=1</script><svg onload="a()">'
    "[k](javascript:window.__canary=1) ![p](https://kwaad.example/p.png) https://kwaad.example "
    "www.kwaad.example jo@kwaad.example :red[rood] :material/home: :smile: $k$ `kode` {{7*7}} \u202eom\x07"
)
PLEK = "<img src=x onerror=window.__canary=1> **vet** [k](j:1)"
"""What a name of a file can be."""

_SPOREN = """() => {
  const uit = new Set();
  const loop = (wortel) => {
    for (const e of wortel.querySelectorAll('*')) {
      const wat = e.matches('img[src="x"], img[src*="kwaad"], a[href*="kwaad.example"], a[href^="mailto"], '
        + 'a[href^="javascript"], svg[onload], .katex, [style*="rood"]')
        || (e.matches('strong, em, code') && ['vet', 'kode'].includes(e.textContent))
        || (e.matches('[translate="no"]') && e.textContent === 'home'
          && !e.closest('[data-testid="stSidebar"]'))
        || (e.matches('script') && e.textContent.includes('__canary'));
      if (wat) uit.add(`${e.outerHTML.slice(0, 120)} in ${e.parentElement?.outerHTML.slice(0, 160)}`);
      if (e.shadowRoot) loop(e.shadowRoot);
    }
  };
  loop(document);
  return {canary: window.__canary ?? null, sporen: [...uit]};
}"""


def _scan() -> Wijkscan:
    """Return 12 gebieden whose every text wants to be something else."""
    codes = [f"{rij}{k}" for rij in "ABC" for k in range(1, 5)]
    eigen = range(len(codes))
    gebieden = gpd.GeoDataFrame(
        {
            "code": codes,
            "naam": [f"{code} {KWAAD}" for code in codes],
            "gemeentecode": "GM9999",
            "gemeente": f"Roosterdam {KWAAD}",
            "inwoners": pd.array([900 + 100 * nr for nr in eigen], dtype="Int64"),
            "restgebied": False,
            "eigen": pd.array([float(nr) for nr in eigen], dtype="Float64"),
            "stadsdeel": [("n" if code[0] == "A" else "z") + KWAAD for code in codes],
        },
        geometry=[
            shapely.box(k * 1000, -(r + 1) * 1000, k * 1000 + 1000, -r * 1000)
            for r in range(3)
            for k in range(4)
        ],
        crs=RD_NEW,
    )
    indicator = Indicator(
        sleutel="eigen", naam=f"Eigen {KWAAD}", uitleg=KWAAD, domein="voorzieningen", eenheid="%",
        richting="hoog gunstig", optellen="gewogen", zekerheid="telling", niveau="buurt", bron=KWAAD,
        tabel=KWAAD, onderwerp=KWAAD, kolom="eigen", noemer="inwoners",
    )  # fmt: skip
    teksten = {"plaats": ["A1", "B2"], "naam": KWAAD, "soort": ["sterk punt", "afspraak"]}
    signalen = pd.DataFrame({**teksten, "tekst": KWAAD, "herkomst": KWAAD, "jaar": 2015})
    locaties = gpd.GeoDataFrame(
        {
            "sleutel": ["l1", "l2"],
            "naam": KWAAD,
            "type": [KWAAD, "T2"],
            "capaciteit": pd.array([5.0, None], dtype="Float64"),
            "eenheid": KWAAD,
            "trede": "",
            "doelgroep": KWAAD,
        },
        geometry=[shapely.Point(500, -500), shapely.Point(1500, -1500)],
        crs=RD_NEW,
    )
    return Wijkscan(
        naam=f"Scan {KWAAD}",
        niveau="buurt",
        gebieden=gebieden,
        graaf=maak_graaf(gebieden),
        catalogus=(
            Kolom("stadsdeel", "groep", omschrijving=KWAAD),
            Kolom("inwoners", "aantal", KWAAD, KWAAD, 2015, "proef"),
            Kolom("eigen", "percentage", KWAAD, KWAAD, 2015, "proef"),
        ),
        herkomsten=(Herkomst("proef", KWAAD, tabel=KWAAD, jaar=2015, licentie=KWAAD, opmerking=KWAAD),),
        bevindingen=(Bevinding("DUBBEL", KWAAD, gebied="A1"),),
        eigen_indicatoren=(indicator,),
        signalen=signalen.astype(
            dict.fromkeys(("plaats", "naam", "soort", "tekst", "herkomst"), "str") | {"jaar": "Int64"}
        ),
        locaties=locaties.astype(dict.fromkeys(("naam", "type", "eenheid", "trede", "doelgroep"), "str")),
    )


@pytest.fixture(scope="module")
def appserver(start_appserver: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A server of a gemeente with a strange name, and a project with strange names."""
    instellingen = tmp_path_factory.mktemp("kwaad") / "gebied.toml"
    instellingen.write_text(f"[huisstijl]\ngemeente = '{PLEK}'\n", encoding="utf-8")
    server = start_appserver("--instellingen", instellingen)
    scan = _scan()
    nu = {code: 1 if code[1] in "12" else 2 for code in scan.codes}
    nieuw = {code: 1 + "ABC".index(code[0]) for code in scan.codes}
    bevinding = (Bevinding("TIJD", KWAAD),)
    bewijs = (Bewijs("compactheid", "onbewezen", 1.0),)
    plannen = [
        Indeling(
            f"Nu {KWAAD}",
            nu,
            {1: KWAAD, 2: f"Oost {KWAAD}"},
            bevindingen=bevinding,
            notitie=KWAAD,
            auteur=KWAAD,
        ),
        Indeling(f"Plan {KWAAD}", nieuw, {1: KWAAD}, Opdracht(teams=3), bewijs, notitie=KWAAD, auteur=KWAAD),
    ]
    schrijf_project(server.projecten / f"{PLEK}.gpkg", scan, indelingen=plannen)
    return server


def _keur(tab: Page, waar: str) -> None:
    uitslag = tab.evaluate(_SPOREN)
    assert uitslag == {"canary": None, "sporen": []}, waar


def _open_alles(tab: Page, rust: Callable[[Page], None], waar: str) -> None:
    """Look at the page, then open every tab and every part that is folded up, and look again."""
    _keur(tab, waar)
    tab.locator("details:not([open]) > summary").evaluate_all(
        "delen => delen.forEach((deel) => deel.click())"
    )
    rust(tab)
    _keur(tab, f"{waar}, uitgevouwen")
    for nr in range(tab.get_by_role("tab").count()):
        tab.get_by_role("tab").nth(nr).click()
        rust(tab)
        _keur(tab, f"{waar}, tabblad {nr + 1}")


def _wijs_aan(tab: Page) -> None:
    """Move the mouse over the map, so that tooltips are made."""
    kaart = tab.locator(".vlakte").first
    if kaart.count():
        kaart.scroll_into_view_if_needed()
        kaart.hover()
        vlak = kaart.bounding_box()
        assert vlak is not None
        for deel in (0.3, 0.4, 0.6):
            tab.mouse.move(vlak["x"] + vlak["width"] * deel, vlak["y"] + vlak["height"] * deel)
        tab.locator(".leaflet-tooltip").first.wait_for()


def _bekijk(tab: Page, open_pagina: Any, rust: Callable[[Page], None], pagina: str, **adres: str) -> None:
    open_pagina(tab, pagina, project=PLEK, **adres)
    assert PLEK in tab.inner_text("body")
    _open_alles(tab, rust, pagina)
    _wijs_aan(tab)
    _keur(tab, f"{pagina}, aangewezen")


def test_een_pagina_van_een_ander_laat_de_app_niet_zien(appserver: Any, tab: Any, bewaking: Any) -> None:
    tab.goto(appserver.url)
    tab.wait_for_selector("h1")
    tab.set_content(f'<iframe src="{appserver.url}" width="900" height="600"></iframe>')
    kader = tab.frame_locator("iframe")
    kader.get_by_text("Open deze app in een eigen venster").wait_for()
    assert kader.locator("button, a").count() == 0
    assert any("in een pagina van een ander" in fout for fout in bewaking.fouten)
    bewaking.fouten.clear()
    bewaking.console.clear()


def test_de_server_geeft_alleen_wat_van_de_app_is(appserver: Any) -> None:
    """Paths that climb, pages of other sites, other names of the host; nobody outside is asked anything."""
    for pad in (
        "app/static/../../etc/passwd",
        "app/static/%2e%2e/streamlit_app.py",
        "media/../x",
        "app/static/",
    ):
        vraag = requests.Request("GET", appserver.url).prepare()
        vraag.url = f"{appserver.url}/{pad}"  # as it is: a browser would tidy it up
        with requests.Session() as zitting:
            assert zitting.send(vraag, timeout=30).status_code in (400, 404), pad
    opstap = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    opstap |= {"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}
    for kop in ({"Origin": "https://kwaad.example"}, {"Host": "kwaad.example"}):
        antwoord = requests.get(f"{appserver.url}/_stcore/stream", headers=opstap | kop, timeout=30)
        assert antwoord.status_code == 403, kop
        assert "Access-Control-Allow-Origin" not in antwoord.headers
        bestand = requests.put(f"{appserver.url}/_stcore/upload_file/a/b", headers=kop, data=b"x", timeout=30)
        assert bestand.status_code in (400, 403), kop
    assert "external IP" not in appserver.log()


@pytest.mark.parametrize("pagina", [pytest.param("begin", marks=pytest.mark.proef), "vergelijken"])
def test_namen_blijven_tekst(
    tab: Page, open_pagina: Any, wacht_op_rust: Any, plaatje: Any, pagina: str
) -> None:
    _bekijk(tab, open_pagina, wacht_op_rust, pagina)
    plaatje(tab, f"aanval_{pagina}")
    assert "<script>window.__canary=1</script>" in tab.inner_text("body")


@pytest.mark.proef
@pytest.mark.parametrize(
    ("pagina", "adres"),
    [
        ("wijkscan", {"indicator": "eigen"}),
        ("gebiedsanalyse", {"gebied": "A1"}),
        ("indeling-maken", {}),
        ("download", {}),
        ("presenteren", {}),
        ("gegevens", {}),
    ],
)
def test_namen_blijven_overal_tekst(
    tab: Page, open_pagina: Any, wacht_op_rust: Any, plaatje: Any, pagina: str, adres: dict[str, str]
) -> None:
    _bekijk(tab, open_pagina, wacht_op_rust, pagina, **adres)
    plaatje(tab, f"aanval_{pagina}")


@pytest.mark.proef
def test_namen_blijven_tekst_op_het_scherm_voor_de_raad(
    tab: Page, open_pagina: Any, wacht_op_rust: Any, plaatje: Any
) -> None:
    open_pagina(tab, "presenteren", project=PLEK)
    tab.get_by_role("button", name="Start de presentatie").click()
    wacht_op_rust(tab)
    for nr in range(6):
        plaatje(tab, f"aanval_scherm_{nr}")
        _keur(tab, f"scherm {nr}")
        if tab.get_by_role("button", name="Volgende").is_disabled():
            break
        tab.get_by_role("button", name="Volgende").click()
        wacht_op_rust(tab)
    assert nr >= 2


@pytest.mark.proef
def test_namen_blijven_tekst_tijdens_aanpassen(
    tab: Page, open_pagina: Any, wacht_op_rust: Any, plaatje: Any
) -> None:
    """Begin, put a gebied elsewhere, save with a note: messages, labels and toasts."""
    open_pagina(tab, "aanpassen", project=PLEK)
    tab.get_by_role("button", name="Beginnen").click()
    wacht_op_rust(tab)
    _open_alles(tab, wacht_op_rust, "aanpassen")
    _wijs_aan(tab)
    tab.locator(".vlakte").first.press("Enter")
    wacht_op_rust(tab)
    plaatje(tab, "aanval_aanpassen")
    _keur(tab, "aanpassen, na een stap")
    tab.get_by_role("button", name="Bewaren").click()
    tab.get_by_role("textbox", name="Naam", exact=True).fill(f"Mijn {PLEK}")
    tab.get_by_role("textbox", name="Notitie").fill(KWAAD)
    _keur(tab, "aanpassen, bewaren")
    tab.get_by_role("button", name="Bewaren in het project").click()
    wacht_op_rust(tab)
    plaatje(tab, "aanval_bewaard")
    assert f"Mijn {PLEK}" in tab.inner_text("body")
    _keur(tab, "aanpassen, bewaard")
