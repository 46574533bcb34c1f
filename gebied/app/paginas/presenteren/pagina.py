"""The page Presenteren: what a presentation is made of, and the presentation itself."""

from __future__ import annotations

import json

import streamlit as st

from gebied.app.paginas.presenteren.keuzes import bewaarknop, kies, onthouden_keuze
from gebied.app.paginas.presenteren.scherm import PRESENTEER, SCHERM, toon_scherm
from gebied.app.tekst import letterlijk
from gebied.app.vangnet import opgevangen
from gebied.app.zitting import mag, zitting
from gebied.opslag import Project
from gebied.werkstroom.presentatie import Presentatiekeuze, Scherm, schermen


def presenteren(project: Project) -> None:
    """Show the presentation when the address asks for it, else what it is made of."""
    nu = zitting()
    keuze = onthouden_keuze(project)
    if st.query_params.get(PRESENTEER):
        if delen := _schermen(nu.sleutel, json.dumps(keuze.als_dict()), project, keuze):
            toon_scherm(project.scan, delen, nu.scansleutel)
            return
        st.query_params.pop(PRESENTEER)
    st.title("Presenteren")
    st.markdown("Hier maakt u een presentatie voor de raad: één boodschap per scherm, in grote letters.")
    if mag("lezen"):
        keuze = kies(project, keuze, nu.scansleutel)
    delen = _schermen(nu.sleutel, json.dumps(keuze.als_dict()), project, keuze)
    with st.container(horizontal=True):
        st.button(
            "Start de presentatie",
            key="presenteren_start",
            type="primary",
            on_click=_start,
            icon=":material/slideshow:",
            disabled=not delen,
        )
        bewaarknop(project, keuze)
    _overzicht(delen)


@st.cache_resource(max_entries=16, show_spinner="De schermen worden gemaakt …")
def _schermen(
    sleutel: str, keuze_tekst: str, _project: Project, _keuze: Presentatiekeuze
) -> tuple[Scherm, ...]:
    """Return the screens; sessions share them, as nobody changes them."""
    del sleutel, keuze_tekst  # the content of `_project` and `_keuze`
    return schermen(_project, _keuze)


def _overzicht(delen: tuple[Scherm, ...]) -> None:
    if not delen:
        st.info("Er is nog geen enkel scherm. Kies een voorstel, of schrijf een tekst.")
        return
    st.subheader("De schermen", anchor=False)
    st.markdown("\n".join(f"{nr}. {_regel(scherm)}" for nr, scherm in enumerate(delen, 1)))
    st.caption(
        "Met de pijltjes, PageUp en PageDown gaat u van scherm naar scherm. Home is het eerste scherm, End "
        "het laatste. Met Esc stopt u. Op de schermen staan geen namen van schrijvers, geen notities en geen "
        "cijfers van kleine gebieden."
    )


def _regel(scherm: Scherm) -> str:
    erbij = [*scherm.zinnen, *(f"{regel.zin or regel.naam}: {regel.waarde}" for regel in scherm.cijfers)]
    return f"**{letterlijk(scherm.kop)}** {letterlijk(' '.join(erbij))}"


@opgevangen
def _start() -> None:
    st.query_params[PRESENTEER] = "1"
    st.query_params[SCHERM] = "1"
