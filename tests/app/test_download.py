"""The page Download: what can be chosen, what is made, and that it is not offered when it is out of date."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from gebied.model import Indeling
from gebied.opslag import bewaar_indeling, lees_project
from gebied.werkstroom.downloads import Bestand

App = Callable[..., AppTest]
Tekst = Callable[[AppTest], str]


@pytest.fixture
def gegeven(monkeypatch: pytest.MonkeyPatch) -> list[Bestand]:
    """What was handed over, as the pages do not tell a test what is behind a button."""
    bestanden: list[Bestand] = []
    import gebied.app.paginas.download as pagina

    geef = pagina._geef

    def bewaar(bestand: Bestand) -> None:
        bestanden.append(bestand)
        geef(bestand)

    monkeypatch.setattr(pagina, "_geef", bewaar)
    return bestanden


def _kies(proef: AppTest, **vormen: list[str]) -> AppTest:
    for sleutel, aan in vormen.items():
        proef.pills(key=f"download_vorm_{sleutel}").set_value(aan)
    return proef


def _maak(proef: AppTest) -> AppTest:
    next(knop for knop in proef.button if knop.label == "Maak de bestanden").click().run()
    assert not proef.exception
    return proef


def test_one_file_and_several(app: App, gegeven: list[Bestand]) -> None:
    proef = app("download", project="grid")
    assert not proef.download_button
    _maak(proef)
    assert "nog niets gekozen" in proef.warning[0].value
    _maak(_kies(proef, indeling=[".csv"]))
    assert gegeven[-1].inhoud.startswith(b"code,naam,werkgebied")
    assert proef.download_button[0].label == "Download het bestand"
    assert gegeven[-1].naam.replace("\\", "") in proef.success[0].value.replace("\\", "")
    _maak(_kies(proef, indeling=[".csv", ".geojson"], project=[".gpkg"]))
    assert gegeven[-1].naam.endswith(".zip")


def test_what_was_made_before_the_project_changed_is_not_offered(
    app: App, gegeven: list[Bestand], projecten: Path
) -> None:
    proef = _maak(_kies(app("download", project="grid"), indeling=[".csv"]))
    assert proef.download_button
    pad = projecten / "grid.gpkg"
    project = lees_project(pad)
    bewaar_indeling(project, Indeling("Nieuw", {"A1": 1}), generatie=project.generatie)
    proef.run()
    assert not proef.download_button
    proef.selectbox(key="download_indeling").set_value("Nieuw").run()
    assert not proef.exception
    _maak(_kies(proef, indeling=[".csv"]))
    assert b"A1,Buurt A1,1" in gegeven[-1].inhoud


def test_an_area_gives_its_gebiedsanalyse(app: App, gegeven: list[Bestand]) -> None:
    proef = app("download", project="grid")
    assert "Gebiedsanalyse" not in [pil.label for pil in proef.pills]
    proef.selectbox(key="download_gebied").set_value("stadsdeel:n").run()
    _maak(_kies(proef, gebiedsanalyse=[".html"]))
    assert gegeven[-1].naam.startswith("roosterdam-2015-n-gebiedsanalyse-")


def test_opdracht_only_where_there_is_one(app: App) -> None:
    proef = app("download", project="grid")
    assert "Opdracht" in [pil.label for pil in proef.pills]
    proef.selectbox(key="download_indeling").set_value("Nu").run()
    assert not proef.exception
    assert "Opdracht" not in [pil.label for pil in proef.pills]


def test_a_reader_may_download_and_who_presents_has_no_such_page(app: App, tekst: Tekst) -> None:
    assert app("download", project="grid", rol="lezen").pills
    assert not app("download", project="grid", rol="presenteren").pills


def test_a_fault_is_told_and_nothing_is_offered(app: App, projecten: Path) -> None:
    proef = app("download", project="grid")
    _kies(proef, project=[".gpkg"])
    with (projecten / "grid.gpkg").open("r+b") as bestand:  # it breaks while the page is open
        bestand.write(b"x" * 2000)
    _maak(proef)
    assert "Volgende stap" in proef.error[0].value
    assert not proef.download_button
