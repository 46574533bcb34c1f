"""The page Presenteren, through the entry of the app: choices, screens, and who may see what."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from streamlit.testing.v1 import AppTest

from gebied.opslag.presentaties import lees_presentatie

App = Callable[..., AppTest]
Tekst = Callable[[AppTest], str]

ZINNEN = b"""
[[zin]]
tekst = "A1 <script> is eenzaam"
indicator = "eenzaam"
gebied = "A1"
[[zin]]
tekst = "Niemand weet het"
indicator = "eenzaam"
gebied = "Atlantis"
"""


def test_choices_make_the_screens_and_start_shows_the_first(app: App, tekst: Tekst) -> None:
    pagina = app("presenteren", project="grid")
    assert pagina.title[0].value == "Presenteren"
    assert pagina.selectbox(key="presenteren_voorstel").value == "Voorstel A"
    assert "Wat verandert er voor inwoners" in tekst(pagina)
    pagina.text_area(key="presenteren_waarom").set_value("Omdat *het* moet.\n\nEcht.").run()
    pagina.selectbox(key="presenteren_huidig").select("").run()
    assert "Wat verandert er voor inwoners" not in tekst(pagina)
    pagina.button(key="presenteren_start").click().run()
    assert not pagina.exception
    assert "1" in pagina.query_params["presenteer"]
    assert pagina.title[0].value.startswith("Waarom")
    assert [deel.value for deel in pagina.markdown][:2] == [r"Omdat \*het\* moet\.", r"Echt\."]
    assert not pagina.selectbox
    assert not pagina.text_area


def test_screens_are_turned_by_buttons_and_stop_brings_the_choices_back(app: App, tekst: Tekst) -> None:
    pagina = app("presenteren", project="grid", presenteer="1", scherm="3")
    assert pagina.title[0].value == r"Het voorstel\: 3 teams"
    pagina.button(key="presenteren_volgende").click().run()
    assert pagina.title[0].value == "Wat verandert er voor inwoners?"
    pagina.button(key="presenteren_volgende").click().run()
    assert pagina.title[0].value.startswith("Wat wij u vragen")
    assert pagina.button(key="presenteren_volgende").disabled
    pagina.button(key="presenteren_vorige").click().run()
    assert "4" in pagina.query_params["scherm"]
    pagina.button(key="presenteren_stop").click().run()
    assert pagina.title[0].value == "Presenteren"
    assert "presenteer" not in pagina.query_params
    assert pagina.selectbox(key="presenteren_huidig").value == "Nu"


def test_nonsense_in_the_address_is_the_nearest_screen(app: App) -> None:
    for scherm, kop in (("99", "Wat wij u vragen"), ("-1", "Waarom"), ("²", "Waarom"), ("<b>", "Waarom")):
        pagina = app("presenteren", project="grid", presenteer="1", scherm=scherm)
        assert pagina.title[0].value.startswith(kop)


def test_who_only_presents_sees_the_screens_and_no_choices(app: App, tekst: Tekst) -> None:
    pagina = app("presenteren", project="grid", rol="presenteren")
    assert pagina.title[0].value == "Presenteren"
    assert not pagina.selectbox
    assert not pagina.text_area
    assert not pagina.file_uploader
    assert "presenteren_bewaar" not in {knop.key for knop in pagina.button}
    pagina.button(key="presenteren_start").click().run()
    assert not pagina.exception
    assert pagina.title[0].value.startswith("Waarom")


def test_sentences_from_policy_stand_beside_their_figure(app: App, tekst: Tekst) -> None:
    pagina = app("presenteren", project="grid")
    uploader = pagina.file_uploader(key="presenteren_zinnen")
    uploader.set_value(("zinnen.toml", ZINNEN, "application/toml")).run()
    assert not pagina.exception
    assert "A1 <script> is eenzaam: 40,0 %" in tekst(pagina)
    assert "Niemand weet het: kan niet worden nagegaan" in tekst(pagina)
    uploader = pagina.file_uploader(key="presenteren_zinnen")
    uploader.set_value(("zinnen.toml", b"[[zin]]\nkleur = 3\n", "application/toml")).run()
    assert not pagina.exception
    assert "'kleur' is geen bekend onderdeel" in tekst(pagina)
    assert "Volgende stap" in pagina.error[0].value


def test_choices_are_stored_beside_the_project_and_another_window_does_not_overwrite(
    app: App, projecten: Path
) -> None:
    een = app("presenteren", project="grid")
    ander = app("presenteren", project="grid")
    een.text_area(key="presenteren_vraag").set_value("Kiest u?").run()
    een.button(key="presenteren_bewaar").click().run()
    assert not een.exception
    assert (lees_presentatie(projecten / "grid.gpkg") or {})["vraag"] == "Kiest u?"
    ander.text_area(key="presenteren_vraag").set_value("Anders").run()
    ander.button(key="presenteren_bewaar").click().run()
    assert "intussen gewijzigd" in ander.error[0].value
    assert app("presenteren", project="grid").text_area(key="presenteren_vraag").value == "Kiest u?"


def test_who_reads_may_choose_but_not_store(app: App) -> None:
    pagina = app("presenteren", project="grid", rol="lezen")
    assert pagina.selectbox(key="presenteren_voorstel").value == "Voorstel A"
    assert "presenteren_bewaar" not in {knop.key for knop in pagina.button}
