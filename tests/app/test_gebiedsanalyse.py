"""The page Gebiedsanalyse, through the entry of the app."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from gebied.fouten import GebiedFout
from gebied.opslag import Project, bewaar_indeling, lees_project
from gebied.werkstroom.analysebeeld import Analysebeeld, Analyserapport, maak_analyserapport

App = Callable[..., AppTest]
Tekst = Callable[[AppTest], str]


def test_de_gemeente_is_het_begin_en_elk_gebied_is_te_kiezen(app: App, tekst: Tekst) -> None:
    pagina = app("gebiedsanalyse", project="grid")
    assert pagina.title[0].value == "Gebiedsanalyse"
    assert "Dit is de analyse van Roosterdam (gemeente)." in tekst(pagina)
    pagina.selectbox(key="gebiedsanalyse_soort").select("werkgebied van Nu").run()
    assert not pagina.exception
    assert pagina.selectbox(key="gebiedsanalyse_gebied").value == "Nu:1"
    assert "West <b>" in tekst(pagina)  # a name is no markup
    assert "<b>" not in pagina.header[0].value.replace("\\<b\\>", "")
    pagina.selectbox(key="gebiedsanalyse_gebied").select("Nu:2").run()
    assert "Dit is de analyse van Oost *" in tekst(pagina)
    assert pagina.query_params["gebied"] == "Nu:2"


def test_een_verwijzing_opent_het_gebied_dat_zij_noemt(app: App, tekst: Tekst) -> None:
    pagina = app("gebiedsanalyse", project="grid", gebied="A1")
    assert pagina.selectbox(key="gebiedsanalyse_soort").value == "buurt"
    assert "Dit is de analyse van Buurt A1 (buurt in Roosterdam)." in tekst(pagina)
    assert len(pagina.get("download_button")) == 3
    anders = app("gebiedsanalyse", project="grid", gebied="<img src=x>")
    assert anders.selectbox(key="gebiedsanalyse_soort").value == "gemeente"


def test_hoofdstukken_en_vergelijkingen(app: App, tekst: Tekst) -> None:
    pagina = app("gebiedsanalyse", project="grid", gebied="A1")
    assert "Wat het meest afwijkt in Buurt A1" in tekst(pagina)
    for deel, verwacht in (
        ("Cijfers per domein", "Werk en inkomen in Buurt A1"),
        ("Signalen en afspraken", "Dit zijn geen metingen"),
        ("Hoe u dit leest", "In 19 van de 20 gevallen"),
    ):
        pagina.session_state["gebiedsanalyse_deel"] = deel
        pagina.run()
        assert not pagina.exception
        assert verwacht in tekst(pagina)
    pagina.session_state["gebiedsanalyse_deel"] = "Alle cijfers"
    pagina.multiselect(key="gebiedsanalyse_vergelijk").set_value(["nederland"]).run()
    tabel = pagina.dataframe[-1].value
    assert "Naast Nederland" in tabel
    assert "Naast Roosterdam" not in tabel
    assert set(tabel["Meetcyclus"]) != {"–"}


def test_bij_fictieve_gegevens_staat_dat_bovenaan(app: App, tekst: Tekst) -> None:
    pagina = app("gebiedsanalyse", project="voorbeeld", gebied="stadsdeel:Almere Haven")
    assert "fictief" in pagina.warning[0].value
    assert "Gebruik van de Wmo" in tekst(pagina) + " ".join(deel.label for deel in pagina.metric)


def test_a_saved_indeling_leaves_the_report_and_what_else_comes_of_the_scan(
    app: App, projecten: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gemaakt: list[str] = []

    def tel(project: Project, beeld: Analysebeeld) -> Analyserapport:
        gemaakt.append(beeld.gebied.sleutel)
        return maak_analyserapport(project, beeld)

    monkeypatch.setattr("gebied.app.paginas.gebiedsanalyse.maak_analyserapport", tel)
    pagina = app("gebiedsanalyse", project="grid", gebied="Nu:1")
    project = lees_project(projecten / "grid.gpkg")
    nieuw = replace(project.indelingen["Nu"], naam="Nog een")
    project = bewaar_indeling(project, nieuw, generatie=project.generatie)
    pagina.run()
    assert "Werkgebied van Nog een" in pagina.selectbox(key="gebiedsanalyse_soort").options
    assert gemaakt == ["Nu:1"]
    anders = {code: 2 if code == "A1" else nr for code, nr in nieuw.toewijzing.items()}
    bewaar_indeling(
        project, replace(nieuw, naam="Nu", toewijzing=anders), generatie=project.generatie, vervang=True
    )
    pagina.run()  # the same name, other gebieden
    assert not pagina.exception
    assert gemaakt == ["Nu:1", "Nu:1"]


def test_files_of_another_area_are_not_offered_while_a_report_is_made(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mislukt(*_: object) -> Analyserapport:
        raise GebiedFout("Dit lukt niet.")

    pagina = app("gebiedsanalyse", project="grid", gebied="A1")
    monkeypatch.setattr("gebied.app.paginas.gebiedsanalyse.maak_analyserapport", mislukt)
    pagina.selectbox(key="gebiedsanalyse_gebied").select("A2").run()
    assert not pagina.get("download_button")
    knoppen = [knop for knop in pagina.button if str(knop.key).startswith("gebiedsanalyse_nog_niet")]
    assert [knop.disabled for knop in knoppen] == [True] * 3
