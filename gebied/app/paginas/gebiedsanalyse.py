"""The page Gebiedsanalyse: choose an area, read its profile, take it along as Word, page or Excel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from gebied.app.adreskeuze import lees_keuze, schrijf_keuze
from gebied.app.documentdeel import tekst_van, toon_onderdelen
from gebied.app.kaartvak import kaartvak, klik_op, toon_vormen
from gebied.app.vangnet import fragment, opgevangen
from gebied.app.zitting import Zitting, zitting
from gebied.opslag import Project
from gebied.profiel.gebieden import Analysegebied
from gebied.taal import met_hoofdletter
from gebied.werkstroom.analysebeeld import (
    Analysebeeld,
    Analyserapport,
    bestandsvorm,
    gebied_bij_klik,
    gebieden_per_soort,
    laag_om_te_kiezen,
    maak_analysebeeld,
    maak_analyserapport,
    soort_van,
    te_vergelijken,
)
from gebied.werkstroom.kenmerk import kenmerk

_SOORT: Final = "gebiedsanalyse_soort"
_GEBIED: Final = "gebiedsanalyse_gebied"
_KAART: Final = "gebiedsanalyse_kaart"
_MET: Final = "gebiedsanalyse_vergelijk"
_ALLE: Final = "Alle cijfers"
_BESTANDEN: Final = ((".docx", "Word"), (".html", "Pagina (html)"), (".xlsx", "Excel"))

PerSoort = Mapping[str, Sequence[Analysegebied]]


def gebiedsanalyse(project: Project) -> None:
    """Show the page."""
    st.title("Gebiedsanalyse")
    st.markdown("Kies een gebied in de lijst of op de kaart en lees wat er bekend is, met bron en marge.")
    nu = zitting()
    toon_vormen(project.scan, nu.scansleutel)
    _bekijk(project, nu)


@st.cache_resource(max_entries=8, show_spinner=False)
def _per_soort(sleutel: str, _project: Project) -> PerSoort:
    del sleutel  # the key of what the project holds
    return gebieden_per_soort(_project)


@st.cache_resource(max_entries=200, show_spinner=False)
def _analysebeeld(
    scansleutel: str, inhoud: str, met: tuple[str, ...], _project: Project, _gebied: Analysegebied
) -> Analysebeeld:
    del scansleutel, inhoud  # what the scan holds, and which gebieden the area has
    return maak_analysebeeld(_project, _gebied, vergelijk_met=met)


@st.cache_resource(max_entries=60, show_spinner="Het rapport wordt gemaakt …")
def _analyserapport(
    scansleutel: str, inhoud: str, met: tuple[str, ...], _project: Project, _beeld: Analysebeeld
) -> Analyserapport:
    del scansleutel, inhoud, met
    return maak_analyserapport(_project, _beeld)


@fragment
def _bekijk(project: Project, nu: Zitting) -> None:
    """Show everything that a choice or a click changes."""
    per_soort = _per_soort(nu.sleutel, project)
    gebied, met = _keuzes(project, per_soort)
    kaart, tekst = st.columns([2, 3])
    with kaart:
        _toon_kaart(project, nu.scansleutel, per_soort, gebied)
    with tekst:  # a refusal stands beside the map, so that another area can be chosen
        st.header(tekst_van(gebied.volledige_naam), anchor=False)  # at once: the figures take a moment
        inhoud = kenmerk(gebied)
        beeld = _analysebeeld(nu.scansleutel, inhoud, met, project, gebied)
        bestanden = _toon_kern(beeld)
    rapport = _analyserapport(nu.scansleutel, inhoud, met, project, beeld)
    with bestanden.container(horizontal=True):
        _toon_bestanden(rapport)
    _toon_hoofdstukken(beeld, rapport)


def _keuzes(project: Project, per_soort: PerSoort) -> tuple[Analysegebied, tuple[str, ...]]:
    """Show what can be chosen; return the area and its benchmarks."""
    alle = {gebied.sleutel: gebied for deel in per_soort.values() for gebied in deel}
    lees_keuze("gebied", _GEBIED, alle, next(iter(alle)))
    if klik := klik_op(_KAART, project.scan.codes):
        gekozen = gebied_bij_klik(per_soort, alle[st.session_state[_GEBIED]], klik)
        st.session_state[_GEBIED] = gekozen.sleutel
    st.session_state[_SOORT] = soort_van(per_soort, st.session_state[_GEBIED])
    links, midden, rechts = st.columns([2, 3, 4])
    links.selectbox(
        "Soort gebied",
        list(per_soort),
        key=_SOORT,
        format_func=met_hoofdletter,
        on_change=partial(_andere_soort, per_soort),
    )
    hier = {gebied.sleutel: gebied.naam for gebied in per_soort[st.session_state[_SOORT]]}
    midden.selectbox("Gebied", list(hier), key=_GEBIED, format_func=hier.__getitem__, persist_state="session")
    schrijf_keuze("gebied", _GEBIED)
    opties = te_vergelijken(project.scan)
    if not set(st.session_state.get(_MET, ["?"])) <= set(opties):
        st.session_state[_MET] = list(opties[:3])
    met = rechts.multiselect(
        "Vergelijk met",
        opties,
        key=_MET,
        format_func=met_hoofdletter,
        placeholder="Nergens mee",
        persist_state="session",
    )
    return alle[st.session_state[_GEBIED]], tuple(met)


@opgevangen
def _andere_soort(per_soort: PerSoort) -> None:
    """Go to the first area of another kind."""
    st.session_state[_GEBIED] = per_soort[st.session_state[_SOORT]][0].sleutel


def _toon_kaart(project: Project, sleutel: str, per_soort: PerSoort, gebied: Analysegebied) -> None:
    kaartvak(
        laag_om_te_kiezen(project.scan, gebied, per_soort[st.session_state[_SOORT]]),
        sleutel=sleutel,
        key=_KAART,
        keuze=gebied.codes if len(gebied.codes) == 1 else (),
        hoogte=440,
    )


def _toon_kern(beeld: Analysebeeld) -> DeltaGenerator:
    """Show what is most important; return where the files come, which are ready a little later."""
    st.markdown(tekst_van(beeld.samenvatting))
    toon_onderdelen(beeld.opmerkingen)
    bestanden = st.empty()
    # what an earlier area left here is not offered while this report is made
    with bestanden.container(horizontal=True):
        for einde, naam in _BESTANDEN:
            st.button(naam, key=f"gebiedsanalyse_nog_niet{einde}", disabled=True, icon=":material/download:")
    for begin in range(0, len(beeld.kerncijfers), 3):
        rij = beeld.kerncijfers[begin : begin + 3]
        for plek, cijfer in zip(st.columns(3), rij, strict=False):
            plek.metric(tekst_van(cijfer.naam), tekst_van(cijfer.cijfer))
            plek.caption(tekst_van(cijfer.erbij))
    return bestanden


def _toon_bestanden(rapport: Analyserapport) -> None:
    for einde, naam in _BESTANDEN:
        st.download_button(
            naam,
            partial(rapport.als_bytes, einde),  # made when it is asked for
            file_name=f"{rapport.naam}{einde}",
            mime=bestandsvorm(einde),
            key=f"gebiedsanalyse_bestand{einde}",
            on_click="ignore",
            icon=":material/download:",
        )


def _toon_hoofdstukken(beeld: Analysebeeld, rapport: Analyserapport) -> None:
    """Show the report, a chapter per tab; only the one that is open is laid out."""
    namen = [tekst_van(hoofdstuk.titel) for hoofdstuk in rapport.hoofdstukken]
    *tabs, alle = st.tabs([*namen, _ALLE], on_change="rerun", key="gebiedsanalyse_deel")
    for tab, hoofdstuk in zip(tabs, rapport.hoofdstukken, strict=True):
        if tab.open:
            with tab:
                toon_onderdelen(hoofdstuk.onderdelen)
    if alle.open:
        alle.dataframe(beeld.cijfers, hide_index=True, alt=f"Alle cijfers van {beeld.gebied.naam}")
    st.caption("  \n".join(tekst_van(regel) for regel in rapport.rapport.document.bronnen))
