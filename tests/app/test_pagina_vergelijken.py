"""The page Vergelijken, through the entry of the app."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

App = Callable[..., AppTest]
Tekst = Callable[[AppTest], str]

NORMEN = """
naam = "Proefnormen"
[omrekening]
uren_per_fte = 36
uren_per_jaar = 1400
bron = "cao"
[[functie]]
naam = "maatschappelijk werk"
[[basis]]
naam = "per inwoner"
kolom = "bijstand"
uren_per_1000 = { laag = 10, midden = 12, hoog = 15 }
bron = "Raad"
functies = { "maatschappelijk werk" = 100 }
"""


@pytest.mark.parametrize("rol", ["lezen", "bewerken"])
def test_two_indelingen_are_compared_and_stand_in_the_address(app: App, tekst: Tekst, rol: str) -> None:
    pagina = app("vergelijken", project="grid", rol=rol)
    assert pagina.title[0].value == "Vergelijken"
    assert "Nu" in pagina.query_params["van"]
    assert "Voorstel A" in pagina.query_params["naar"]
    assert "inwoners (53,2 %) krijgen een ander team" in tekst(pagina)
    stromen, gebieden = pagina.dataframe[0].value, pagina.dataframe[1].value
    assert stromen["inwoners"].sum() == gebieden["inwoners"].sum()
    assert "West <b>" in set(stromen["van team"])
    maten = pagina.table[1].value
    assert len(maten) >= 12
    stijlen = re.findall(
        r"(t[hd])\.col(\d) \{ text-align: right", pagina.table[1].proto.arrow_data.styler.styles
    )
    assert set(stijlen) == {(cel, nr) for cel in ("th", "td") for nr in "012"}  # figures, and their headings
    assert "Hierover is niets bewezen" in tekst(pagina)


def test_an_address_chooses_and_nonsense_in_it_does_not(app: App, tekst: Tekst) -> None:
    pagina = app("vergelijken", project="grid", van="groep:stadsdeel", naar="<script>")
    assert pagina.selectbox(key="vergelijken_van").value == "groep:stadsdeel"
    assert pagina.selectbox(key="vergelijken_naar").value == "Voorstel A"
    pagina.selectbox(key="vergelijken_naar").select("groep:stadsdeel").run()
    assert not pagina.exception
    assert "twee keer dezelfde indeling" in tekst(pagina)


def test_one_indeling_alone_says_what_is_needed(app: App, tekst: Tekst) -> None:
    pagina = app("vergelijken", project="groot")
    pagina.selectbox(key="vergelijken_van").select("groep:stadsdeel").run()
    assert not pagina.exception
    assert "krijgen een ander team" in tekst(pagina)


def test_staffing_follows_from_norms_of_the_user_and_faults_are_told_together(app: App, tekst: Tekst) -> None:
    pagina = app("vergelijken", project="grid")
    assert "Waarom geen formule" not in tekst(pagina)
    uploader = pagina.file_uploader(key="vergelijken_normbestand")
    uploader.set_value(("../normen.toml", NORMEN.encode(), "application/toml")).run()
    assert not pagina.exception
    assert not pagina.error
    assert "De bandbreedtes overlappen" in tekst(pagina)
    assert "Waarom geen formule de waarheid is" in tekst(pagina)
    stuk = NORMEN.replace("bijstand", "geluk").replace("hoog = 15", "hoog = 1")
    uploader = pagina.file_uploader(key="vergelijken_normbestand")
    uploader.set_value(("normen.toml", stuk.encode(), "application/toml")).run()
    assert not pagina.exception
    assert "Volgende stap" in pagina.error[0].value
    pagina.button(key="vergelijken_voorbeeldnormen").click().run()  # what was asked for last holds
    assert "De normen 'Voorbeeldnormen'" in tekst(pagina)


def test_norms_that_do_not_go_with_the_scan_are_refused_with_every_column(app: App, tekst: Tekst) -> None:
    pagina = app("vergelijken", project="grid")
    pagina.button(key="vergelijken_voorbeeldnormen").click().run()
    assert not pagina.exception
    assert "De normen 'Voorbeeldnormen' passen niet bij Roosterdam 2015" in tekst(pagina)
