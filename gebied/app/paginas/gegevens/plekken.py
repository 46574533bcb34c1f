"""Meeting places: from files, or by hand in a table; on a map either way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import pandas as pd
import streamlit as st

from gebied.app.kaartvak import kaartvak, toon_vormen
from gebied.app.opgestuurd import TABELLEN, grens, stukken, vergeet
from gebied.app.paginas.gegevens.veldnamen import (
    onthoud_melding,
    toon_bevindingen_van_veld,
    toon_fout_van_veld,
    toon_melding,
)
from gebied.app.tekst import letterlijk
from gebied.app.zitting import wijzig, zitting
from gebied.bronnen.locaties import TREDEN
from gebied.fouten import GebiedFout, ProjectBezet
from gebied.kaart.kaartlaag import Kaartlaag
from gebied.model import Bevinding
from gebied.opslag import Project
from gebied.taal import aantal
from gebied.werkstroom.ontvangst import ontvangen
from gebied.werkstroom.paren import gebiedkeuzes
from gebied.werkstroom.plekken import (
    KOLOMMEN,
    bewaar_plekken,
    kaart_van_plekken,
    plekkentabel,
    voeg_plekken_toe,
)
from gebied.wijkscan import Wijkscan

_KEY: Final = "gegevens_plekken"
_Uitkomst = tuple[Project, tuple[Bevinding, ...]]


def toon_plekken(project: Project) -> None:
    """Show the meeting places on a map, the table to change them, and where files go."""
    scan = project.scan
    toon_melding(_KEY)
    if bevindingen := st.session_state.pop(f"{_KEY}_bevindingen", ()):
        toon_bevindingen_van_veld(bevindingen, "Wat u moet weten over deze plekken")
    st.markdown(
        "Buurtcentra, gezondheidscentra en andere plekken waar bewoners elkaar en het wijkteam treffen. Bij "
        "'Indeling maken' kunt u vragen dat elk werkgebied er een heeft."
    )
    sleutel = zitting().scansleutel
    toon_vormen(scan, sleutel)
    if len(scan.locaties):
        kaartvak(_laag(sleutel, scan), sleutel=sleutel, key=f"{_KEY}_kaart", hoogte=420, klikbaar=False)
    _met_de_hand(project, sleutel)
    _uit_bestanden(project)


@st.cache_data(max_entries=8, show_spinner=False)
def _laag(sleutel: str, _scan: Wijkscan) -> Kaartlaag:
    del sleutel
    return kaart_van_plekken(_scan)


def _met_de_hand(project: Project, teken: str) -> None:
    st.subheader("Plekken in dit project", anchor=False)
    st.markdown(
        "Vul een naam, een type en een gebied in. Weet u de coördinaten? Vul dan X en Y in: RD in meters, of "
        "lengte en breedte in graden. Coördinaten gaan voor het gebied. Onderaan maakt u een nieuwe rij."
    )
    _meld_verloren_werk(teken)
    with st.form(f"{_KEY}_formulier_{teken}", border=False):
        tabel = st.data_editor(
            plekkentabel(project.scan),
            key=f"{_KEY}_tabel_{teken}",
            num_rows="dynamic",
            placeholder="",
            hide_index=True,
            column_order=KOLOMMEN,
            alt="Ontmoetingsplekken, om te wijzigen",
            column_config=_kolommen(project.scan),
        )
        if st.form_submit_button("Plekken bewaren", type="primary", key=f"{_KEY}_bewaar"):
            _bewaar(project, tabel)


def _kolommen(scan: Wijkscan) -> dict[str, Any]:
    kolom = st.column_config
    return {
        "Naam": kolom.TextColumn(max_chars=200, width="medium"),
        "Type": kolom.TextColumn(
            max_chars=200, help="Bijvoorbeeld buurtcentrum. Gebruik één woord per soort."
        ),
        "Gebied": kolom.SelectboxColumn(options=list(gebiedkeuzes(scan).values()), width="medium"),
        "X": kolom.NumberColumn(help="RD in meters (bijvoorbeeld 143000), of lengtegraad (5,2)"),
        "Y": kolom.NumberColumn(help="RD in meters (bijvoorbeeld 487000), of breedtegraad (52,4)"),
        "Capaciteit": kolom.NumberColumn(min_value=0, max_value=1_000_000),
        "Eenheid": kolom.TextColumn(max_chars=200, help="Waarin de capaciteit is geteld, zoals dagdelen"),
        "Trede": kolom.SelectboxColumn(options=["", *TREDEN], help="Voor wie de plek is"),
        "Doelgroep": kolom.TextColumn(max_chars=200),
    }


def _meld_verloren_werk(teken: str) -> None:
    """Say that somebody else changed the scan, when there was something in the table."""
    eerder = st.session_state.get(f"{_KEY}_teken", teken)
    st.session_state[f"{_KEY}_teken"] = teken
    werk = st.session_state.get(f"{_KEY}_tabel_{eerder}") or {}
    zelf_bewaard = st.session_state.pop(f"{_KEY}_bewaard", False)
    if eerder != teken and any(werk.values()) and not zelf_bewaard:
        st.warning(
            "Het project is intussen gewijzigd. Daarom ziet u de tabel opnieuw; vul in wat u nog mist.",
            icon=":material/sync_problem:",
        )


def _bewaar(project: Project, tabel: pd.DataFrame) -> None:
    def stap(nu: Project) -> _Uitkomst:
        if nu.generatie != project.generatie:  # the table is of the project as it was
            raise ProjectBezet(
                "Het project is intussen gewijzigd; er is niets opgeslagen.",
                stap="kijk de tabel na en bewaar opnieuw.",
            )
        return bewaar_plekken(nu, tabel)

    _doe(stap)


def _uit_bestanden(project: Project) -> None:
    with st.expander("Plekken uit een bestand", icon=":material/upload_file:"):
        keer = st.session_state.setdefault(f"{_KEY}_keer", 0)
        st.markdown(
            "Een csv of Excel met de kolommen naam, type en x en y (RD) of lon en lat; of een "
            f"kaart (GeoJSON, gpkg) met punten. Capaciteit, eenheid, trede en doelgroep gaan mee. {grens()}"
        )
        with st.form(f"{_KEY}_bestanden_{keer}", border=False):
            bestanden = st.file_uploader(
                "Bestanden met plekken",
                [*TABELLEN, "geojson", "json", "gpkg"],
                accept_multiple_files=True,
                key=f"{_KEY}_bestand_{keer}",
            )
            soort = st.text_input(
                "Type (mag leeg blijven)",
                max_chars=80,
                key=f"{_KEY}_type_{keer}",
                help="Het type van alle plekken, als het bestand dat niet zegt.",
            )
            erbij = st.radio(
                "Wat gebeurt er met de plekken die er al zijn?",
                ["Zij blijven", "Zij worden vervangen"],
                key=f"{_KEY}_erbij_{keer}",
                horizontal=True,
                disabled=not len(project.scan.locaties),
            )
            klaar = st.form_submit_button("Plekken toevoegen", key=f"{_KEY}_voeg_toe")
        if klaar and not bestanden:
            st.warning("Kies eerst een bestand.", icon=":material/upload_file:")
        elif klaar:

            def stap(nu: Project) -> _Uitkomst:
                with ontvangen(stukken(bestanden)) as paden:
                    return voeg_plekken_toe(
                        nu, paden, type_locatie=soort.strip() or None, erbij=erbij == "Zij blijven"
                    )

            _doe(stap)


def _doe(stap: Callable[[Project], _Uitkomst]) -> None:
    uitkomst: list[_Uitkomst] = []

    def bewaard(nu: Project) -> Project:
        uitkomst.append(stap(nu))
        return uitkomst[0][0]

    try:
        wijzig(bewaard)
    except GebiedFout as fout:
        toon_fout_van_veld(fout)
        return
    nieuw, bevindingen = uitkomst[0]
    vergeet()
    st.session_state[f"{_KEY}_bewaard"] = True
    st.session_state[f"{_KEY}_bevindingen"] = bevindingen
    st.session_state[f"{_KEY}_keer"] = st.session_state.get(f"{_KEY}_keer", 0) + 1
    onthoud_melding(_KEY, letterlijk(f"Bewaard: {aantal(len(nieuw.scan.locaties), 'plek', 'plekken')}."))
    st.rerun()
