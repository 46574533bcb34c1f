"""Somebody who wants to break the app from within: a role that went away, ids of others, addresses."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from gebied.app.tekst import letterlijk
from gebied.opslag import lees_project
from gebied.opslag.concepten import MAP
from gebied.werkstroom import klussen
from gebied.werkstroom.concepten import begin_werk
from gebied.werkstroom.klussen import Klusstand

App = Callable[..., AppTest]
Tekst = Callable[[AppTest], str]

VREEMD = (
    *("", ".", "..", "../../etc/passwd", "..\\..\\C:\\x", "/etc/passwd", "file:///etc/passwd", "%2e%2e%2f"),
    *(
        "\x00",
        "grid\x00.gpkg",
        "grid.gpkg",
        "./grid",
        "grid/../grid",
        "GRID",
        "~root",
        "$HOME",
        "*",
        "?",
        "[",
    ),
    *("<script>window.__canary=1</script>", "[k](javascript:1)", "\u202egrid", "' OR 1=1 --", "__proto__"),
    *("x" * 20_000, "0" * 32, "f" * 31 + "/", "-1", "1e999", "nan", "{}", "😀", "con", "grid:stroom"),
)
"""What an address can say that names nothing."""
PAGINAS_MET_ADRES = (
    "begin",
    "gegevens",
    "wijkscan",
    "gebiedsanalyse",
    "indeling-maken",
    "aanpassen",
    "vergelijken",
)


@pytest.fixture(autouse=True)
def geen_processen(monkeypatch: pytest.MonkeyPatch) -> None:
    """No search is started ahead."""
    monkeypatch.setattr(klussen, "maak_warm", lambda: None)


@pytest.mark.parametrize(
    "naam",
    [
        "https://kwaad.example/x",
        "www.kwaad.example",
        "jo@kwaad.example",
        ":material/home: :smile: :+1:",
        "een\r\n    ingesprongen",
        "kop\n===",
        "om\u202edraai\u2066\x07",
    ],
)
def test_tekst_wordt_geen_verwijzing_icoon_of_kop(naam: str) -> None:
    """What Streamlit makes of plain text after it read markdown is broken by a sign without width."""
    gemaakt = letterlijk(naam)
    for spoor in (
        "://",
        "www\\.",
        "@k",
        ":material",
        ":smile",
        ":\\+1",
        "    ",
        "\n=",
        "\u202e",
        "\u2066",
        "\x07",
    ):
        assert spoor not in gemaakt
    zichtbaar = gemaakt.replace("\u2060", "").replace("\\", "").replace("  \n", "\n")
    assert zichtbaar.split() == naam.translate(dict.fromkeys((0x202E, 0x2066, 7))).split()


def _stand(folder: Path) -> dict[Path, bytes]:
    """Return every file that holds work of somebody."""
    return {
        pad: pad.read_bytes()
        for pad in folder.rglob("*")
        if pad.is_file() and not pad.name.endswith((".lock", ".slot"))
    }


@pytest.mark.parametrize(
    ("pagina", "onderdeel"),
    [
        ("begin", ""),
        ("gegevens", "Ontmoetingsplekken"),
        ("gegevens", "Verbindingen"),
        ("indeling-maken", ""),
        ("aanpassen", ""),
        ("presenteren", ""),
    ],
)
def test_wie_zijn_rol_verloor_wijzigt_niets(
    app: App,
    tekst: Tekst,
    projecten: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    pagina: str,
    onderdeel: str,
) -> None:
    """The buttons of an editor are still on the screen when the role is gone, and all are pressed at once."""
    gestart: list[object] = []
    monkeypatch.setattr(klussen, "start", lambda *wat, **_: gestart.append(wat) or "id")
    proef = app(pagina, project="grid", **({"gegevens_onderdeel": onderdeel} if onderdeel else {}))
    if pagina == "begin":
        proef.segmented_control(key="begin_weg").set_value("Ophalen bij CBS en PDOK").run()
        proef.text_input(key="begin_haal_gemeente").set_value("Almere")
    if pagina == "aanpassen":
        proef.selectbox(key="aanpassen_van").set_value("Voorstel A")
        proef.button(key="aanpassen_beginnen").click().run()
        proef.multiselect(key="aanpassen_gekozen").set_value(["A1"]).run()
    if onderdeel == "Verbindingen":
        proef.selectbox(key="gegevens_verbindingen_een").set_value("A1")
        proef.selectbox(key="gegevens_verbindingen_twee").set_value("A2").run()
    knoppen = [knop for knop in proef.button if not knop.disabled]
    assert knoppen
    for knop in knoppen:
        knop.click()
    voor = _stand(projecten)
    (tmp_path / "instellingen.toml").write_text('[rollen]\nlokaal = "lezen"\n', encoding="utf-8")
    proef.run()
    assert not proef.exception
    assert "verwijzing:" not in tekst(proef)
    assert _stand(projecten) == voor
    assert gestart == []


def _vreemd_adres(app: App, tekst: Tekst, projecten: Path, pagina: str, waarde: str) -> None:
    """Open a page with this in every place of the address; it says what is wrong, or takes no notice."""
    namen = ("concept", "klus", "haal", "gebied", "indicator", "van", "naar", "scherm", "gegevens_onderdeel")
    voor = _stand(projecten)
    proef = app(pagina, project="grid", **dict.fromkeys(namen, waarde))
    gelezen = tekst(proef)
    assert "verwijzing:" not in gelezen, waarde
    assert str(projecten) not in gelezen
    assert {naam: inhoud for naam, inhoud in _stand(projecten).items() if naam in voor} == voor
    proef.query_params["project"] = waarde  # too late: this session has one open
    assert "verwijzing:" not in tekst(proef.run())


@pytest.mark.parametrize("pagina", PAGINAS_MET_ADRES[::2])
def test_vreemde_adressen(app: App, tekst: Tekst, projecten: Path, pagina: str) -> None:
    for waarde in VREEMD[PAGINAS_MET_ADRES.index(pagina) :: 16]:
        _vreemd_adres(app, tekst, projecten, pagina, waarde)


@pytest.mark.proef
@pytest.mark.parametrize("pagina", PAGINAS_MET_ADRES)
def test_alle_vreemde_adressen(app: App, tekst: Tekst, projecten: Path, pagina: str) -> None:
    for waarde in VREEMD:
        _vreemd_adres(app, tekst, projecten, pagina, waarde)


def test_een_vreemde_naam_van_een_project_opent_niets(app: App, tekst: Tekst, projecten: Path) -> None:
    buiten = projecten.parent / "buiten.gpkg"
    app("begin", project="grid")
    shutil.copy(projecten / "grid.gpkg", buiten)
    (projecten / "koppeling.gpkg").symlink_to(buiten)
    proef = app("vergelijken")
    for naam in (*VREEMD[1::6], "../buiten", str(buiten), str(buiten.with_suffix("")), "koppeling"):
        proef.session_state["zitting_project"] = naam  # what a first visit takes from the address
        gelezen = tekst(proef.run())
        assert not proef.exception
        assert "Er is geen project" in gelezen, naam
        assert "Volgende stap" in gelezen
        assert "verwijzing:" not in gelezen


def test_een_concept_van_een_ander_blijft_dicht(app: App, tekst: Tekst, projecten: Path) -> None:
    app("begin", project="grid")
    werk = begin_werk(lees_project(projecten / "grid.gpkg"), "iemand anders", begin="Voorstel A")
    voor = _stand(projecten)
    gelezen = tekst(app("aanpassen", project="grid", concept=werk.id))
    assert "niet van u" in gelezen
    assert "concept" not in app("aanpassen", project="grid", concept=werk.id).query_params
    assert _stand(projecten) == voor
    assert (projecten / MAP / f"{werk.id}.json").exists()


def test_een_klus_van_een_ander_is_er_niet(app: App, tekst: Tekst, monkeypatch: pytest.MonkeyPatch) -> None:
    register = klussen.Klussen()
    vreemd = klussen._Klus("haal", {"gemeente": "Geheim", "pad": "x"}, "iemand anders")
    register._klussen["vanander"] = vreemd
    monkeypatch.setattr(klussen, "_register", lambda: register)
    for pagina, naam in (("begin", "haal"), ("indeling-maken", "klus"), ("aanpassen", "klus")):
        proef = app(pagina, project="grid", **{naam: "vanander"})
        assert "Geheim" not in tekst(proef)
        assert "verwijzing:" not in tekst(proef)
    assert vreemd.einde is None


@pytest.mark.parametrize("soort", ["haal", "rest", "voorstellen"])
def test_een_klus_van_een_andere_soort_doet_niets(
    app: App, tekst: Tekst, projecten: Path, monkeypatch: pytest.MonkeyPatch, soort: Any
) -> None:
    """The id of one's own search, on a page that is about another kind."""
    klaar = Klusstand(soort, "klaar", "", 0, 0, 0, (), 1.0, "/tmp/elders.gpkg", None, {}, stopt=False)
    monkeypatch.setattr(klussen, "stand", lambda *_: klaar)
    proef = app("aanpassen", project="grid")
    proef.selectbox(key="aanpassen_van").set_value("Voorstel A")
    proef.button(key="aanpassen_beginnen").click().run()
    voor = _stand(projecten)
    paginas = {"haal": ("aanpassen", "klus"), "rest": ("begin", "haal"), "voorstellen": ("begin", "haal")}
    pagina, naam = paginas[soort]
    if pagina == "aanpassen":
        proef.query_params["klus"] = "x"
        proef.run()
    else:
        proef = app(pagina, project="grid", **{naam: "x"})
    assert not proef.exception
    assert "verwijzing:" not in tekst(proef)
    assert naam not in proef.query_params
    assert _stand(projecten) == voor
