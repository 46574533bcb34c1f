"""Every page in every state: nothing open, the example, a large gemeente, a broken project, a reader."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from gebied.app.router import PAGINAS

Openen = Callable[..., AppTest]
Tekst = Callable[[AppTest], str]

ALLE = [regel.url for regel in PAGINAS]
MET_PROJECT = [regel.url for regel in PAGINAS if not regel.zonder_project]
MET_KAART = ("aanpassen", "presenteren")
"""Pages that do most; `make test` opens these in the states that take long, `make proef` all."""
TITEL = {regel.url: regel.titel for regel in PAGINAS}
ENGELS = re.compile(
    r"\b(error|traceback|exception|invalid|failed|missing|unknown|cannot|please|not found|nan|none|null)\b",
    re.IGNORECASE,
)


def _in_orde(proef: AppTest, tekst: str) -> None:
    """Hold a page to what every page has to be: no exception, no English, no empty value."""
    assert not proef.exception
    assert "verwijzing:" not in tekst, "een onverwachte fout werd opgevangen"
    assert (engels := ENGELS.search(tekst)) is None, tekst[max(0, engels.start() - 60) : engels.end() + 60]


@pytest.mark.parametrize("pagina", MET_PROJECT)
def test_zonder_project_zegt_de_pagina_wat_te_doen(app: Openen, tekst: Tekst, pagina: str) -> None:
    proef = app(pagina)
    gelezen = tekst(proef)
    _in_orde(proef, gelezen)
    assert proef.title[0].value == TITEL[pagina]
    assert "Er is nog geen project open" in gelezen
    assert not proef.error
    assert proef.button(key="router_naar_begin").label == "Naar Begin"


def test_zonder_project_is_begin_er_wel(app: Openen, tekst: Tekst) -> None:
    proef = app("begin")
    _in_orde(proef, tekst(proef))
    assert proef.title[0].value == "Begin"
    assert proef.button


@pytest.mark.parametrize(
    ("pagina", "project"),
    [
        *((pagina, "voorbeeld") for pagina in ALLE),
        *(
            pytest.param(pagina, "groot", marks=() if pagina in MET_KAART else pytest.mark.proef)
            for pagina in ALLE
        ),
    ],
)
def test_met_een_project_werkt_de_pagina(app: Openen, tekst: Tekst, pagina: str, project: str) -> None:
    proef = app(pagina, project=project)
    _in_orde(proef, tekst(proef))
    assert proef.title[0].value == TITEL[pagina]
    assert not proef.error


@pytest.mark.parametrize("pagina", ALLE)
def test_een_beschadigd_project_wordt_uitgelegd(app: Openen, tekst: Tekst, pagina: str) -> None:
    proef = app(pagina, project="stuk")
    gelezen = tekst(proef)
    _in_orde(proef, gelezen)
    assert len(proef.error) == 1
    assert "Volgende stap:" in gelezen
    assert proef.title, "een pagina zonder titel"


@pytest.mark.parametrize("pagina", ALLE)
def test_een_lezer_ziet_wat_een_lezer_mag(app: Openen, tekst: Tekst, projecten: Path, pagina: str) -> None:
    proef = app(pagina, project="grid", rol="lezen")
    voor = {pad: pad.read_bytes() for pad in projecten.iterdir()}
    gelezen = tekst(proef)
    _in_orde(proef, gelezen)
    mag_niet = next(regel.rol for regel in PAGINAS if regel.url == pagina) == "bewerken"
    # a page that a reader may not see does not exist for them: they get the first one
    assert proef.title[0].value == ("Begin" if mag_niet else TITEL[pagina])
    assert {pad: pad.read_bytes() for pad in projecten.iterdir()} == voor


@pytest.mark.parametrize(
    "pagina", [pytest.param(p, marks=() if p in MET_KAART else pytest.mark.proef) for p in ALLE]
)
def test_wie_presenteert_ziet_alleen_presenteren(app: Openen, tekst: Tekst, pagina: str) -> None:
    proef = app(pagina, project="grid", rol="presenteren")
    _in_orde(proef, tekst(proef))
    assert proef.title[0].value == "Presenteren"


def test_namen_met_opmaak_blijven_tekst(app: Openen) -> None:
    """The grid has werkgebieden that are called "West <b>" and "Oost *"."""
    proef = app("vergelijken", project="grid")
    rauw = [
        str(deel.value) for soort in ("markdown", "caption", "title", "header") for deel in proef.get(soort)
    ]
    assert not [regel for regel in rauw if "<b>" in regel and r"\<b\>" not in regel]


# each of these puts only escaped text, numbers and colours of ours in its markup; look at a new one before it
# comes in this list
SCHRIJFT_HTML = {"huisstijl.py", "paginas/presenteren/scherm.py", "paginas/aanpassen/pagina.py"}


def test_markup_van_onszelf_staat_op_bekende_plekken(wortel: Path) -> None:
    """Markup from data could run in a browser: who writes markup is known, and none of it goes unchecked."""
    broncode = {
        pad.relative_to(wortel / "gebied" / "app").as_posix(): pad.read_text(encoding="utf-8")
        for pad in (wortel / "gebied" / "app").rglob("*.py")
    }
    assert {naam for naam, tekst in broncode.items() if "st.html(" in tekst} == SCHRIJFT_HTML
    onveilig = re.compile(r"unsafe_allow|st\.iframe\(|components\.v1")
    assert {naam for naam, tekst in broncode.items() if onveilig.search(tekst)} == {"huisstijl.py"}


def test_geen_script_maakt_html_van_tekst(wortel: Path) -> None:
    onveilig = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(")
    paden = list((wortel / "gebied" / "app").rglob("*.js"))
    assert len(paden) > 3
    assert [pad.name for pad in paden if onveilig.search(pad.read_text(encoding="utf-8"))] == []
