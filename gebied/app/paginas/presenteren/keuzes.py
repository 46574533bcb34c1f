"""What a presentation is made of, chosen on the page: kept in the session, and stored beside the project."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import streamlit as st

from gebied.app.opgestuurd import stukken
from gebied.app.tekst import letterlijk, toon_fout
from gebied.app.vangnet import opgevangen
from gebied.app.zitting import mag, weiger_lezer
from gebied.bronnen.beleidszinnen import Beleidszin, lees_beleidszinnen
from gebied.fouten import GebiedFout
from gebied.opslag import Project
from gebied.opslag.presentaties import bewaar_presentatie, lees_presentatie
from gebied.werkstroom.beleidscijfers import beschikbare_indicatoren
from gebied.werkstroom.ontvangst import ontvangen
from gebied.werkstroom.presentatie import (
    LANGSTE_TEKST,
    MEESTE_CIJFERS,
    Presentatiekeuze,
    keuze_bij,
    keuze_uit,
)
from gebied.werkstroom.vergelijkkeuze import indelingkeuzes

_KEUZE: Final = "presenteren_keuze"
_GELEZEN: Final = "presenteren_gelezen"
_GEEN: Final = ""
_GROOTSTE_MB: Final = 1

_VOORBEELD: Final = """[[zin]]
tekst = "Schelfhorst vergrijst snel"
bron = "Beleidsplan 2016"
indicator = "leeftijd_65_plus"
gebied = "Schelfhorst"
eerder = 2011
"""


def onthouden_keuze(project: Project) -> Presentatiekeuze:
    """Return what this session chose for this project, else what was stored, else a first proposal."""
    van, keuze = st.session_state.get(_KEUZE, (None, None))
    if van == str(project.pad) and isinstance(keuze, Presentatiekeuze):
        return keuze_bij(project, keuze)
    gelezen = lees_presentatie(project.pad)
    keuze = keuze_bij(project, keuze_uit(gelezen))
    st.session_state[_GELEZEN] = gelezen
    _onthoud(project, keuze)
    for naam in ("voorstel", "huidig", "waarom", "vraag", "indicatoren"):
        st.session_state.pop(f"presenteren_{naam}", None)
    return keuze


def kies(project: Project, keuze: Presentatiekeuze, sleutel: str) -> Presentatiekeuze:
    """Show the choices, and return what was chosen."""
    namen = {deel.sleutel: deel.naam for deel in indelingkeuzes(project)}
    cijfers = _indicatoren(sleutel, project)
    _zet_klaar(keuze, namen, cijfers)
    links, rechts = st.columns(2)
    with links:
        st.selectbox(
            "Het voorstel",
            [_GEEN, *namen],
            key="presenteren_voorstel",
            format_func=lambda n: namen.get(n, "geen"),
        )
        st.text_area("Waarom een nieuwe indeling?", key="presenteren_waarom", max_chars=LANGSTE_TEKST)
        st.multiselect(
            "Cijfers van de hele gemeente",
            list(cijfers),
            key="presenteren_indicatoren",
            format_func=lambda n: cijfers.get(n, n),
            max_selections=MEESTE_CIJFERS,
            placeholder="Kies cijfers",
        )
    with rechts:
        st.selectbox(
            "De indeling van nu",
            [_GEEN, *namen],
            key="presenteren_huidig",
            format_func=lambda n: namen.get(n, "geen"),
        )
        st.text_area("Wat vraagt u de raad?", key="presenteren_vraag", max_chars=LANGSTE_TEKST)
        zinnen = _vraag_zinnen(keuze.zinnen)
    gekozen = replace(
        keuze,
        voorstel=st.session_state["presenteren_voorstel"],
        huidig=st.session_state["presenteren_huidig"],
        waarom=st.session_state["presenteren_waarom"],
        vraag=st.session_state["presenteren_vraag"],
        indicatoren=tuple(st.session_state["presenteren_indicatoren"]),
        zinnen=zinnen,
    )
    _onthoud(project, gekozen)
    return gekozen


def bewaarknop(project: Project, keuze: Presentatiekeuze) -> None:
    """Show the button that stores the choices, for who may."""
    if mag("bewerken"):
        st.button(
            "Bewaar deze keuzes bij het project",
            key="presenteren_bewaar",
            on_click=opgevangen(_bewaar),
            args=(project, keuze),
        )


def _zet_klaar(keuze: Presentatiekeuze, namen: dict[str, str], cijfers: dict[str, str]) -> None:
    """Give the widgets their value where they have none: Streamlit forgets it on another page."""
    waarden: dict[str, Any] = {
        "voorstel": keuze.voorstel,
        "huidig": keuze.huidig,
        "waarom": keuze.waarom,
        "vraag": keuze.vraag,
        "indicatoren": [sleutel for sleutel in keuze.indicatoren if sleutel in cijfers],
    }
    for naam, waarde in waarden.items():
        st.session_state.setdefault(f"presenteren_{naam}", waarde)
    for naam in ("voorstel", "huidig"):
        if st.session_state[f"presenteren_{naam}"] not in namen:  # it went away meanwhile
            st.session_state[f"presenteren_{naam}"] = _GEEN


def _vraag_zinnen(zinnen: tuple[Beleidszin, ...]) -> tuple[Beleidszin, ...]:
    gegeven = st.file_uploader(
        "Zinnen uit uw beleid, elk met een cijfer (TOML)",
        type="toml",
        key="presenteren_zinnen",
        max_upload_size=_GROOTSTE_MB,
    )
    if gegeven is not None:
        try:
            with ontvangen(stukken([gegeven])) as (pad,):
                zinnen = lees_beleidszinnen(pad)
        except GebiedFout as fout:
            toon_fout(fout)
    elif zinnen and st.button("Haal de zinnen weg", key="presenteren_zinnen_weg"):
        zinnen = ()
    for zin in zinnen:
        st.markdown(f"- {letterlijk(zin.tekst)}")
    with st.expander("Hoe ziet zo'n bestand eruit?"):
        st.code(_VOORBEELD, language="toml")
    return zinnen


@st.cache_resource(max_entries=16, show_spinner=False)
def _indicatoren(sleutel: str, _project: Project) -> dict[str, str]:
    """Return what can be chosen; sessions share it, as nobody changes it."""
    del sleutel  # the key of what the scan holds
    return beschikbare_indicatoren(_project.scan)


def _onthoud(project: Project, keuze: Presentatiekeuze) -> None:
    st.session_state[_KEUZE] = (str(project.pad), keuze)


def _bewaar(project: Project, keuze: Presentatiekeuze) -> None:
    weiger_lezer()
    st.session_state[_GELEZEN] = bewaar_presentatie(
        project.pad, keuze.als_dict(), gelezen=st.session_state.get(_GELEZEN)
    )
    st.toast("De keuzes zijn bewaard bij het project.", icon=":material/check:")
