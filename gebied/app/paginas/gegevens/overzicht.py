"""What is in the project: sources, quality, what did not meet, and who made which indeling."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from gebied.app.paginas.gegevens.veldnamen import toon_bevindingen_van_veld
from gebied.app.tekst import letterlijk
from gebied.opslag import Project
from gebied.werkstroom.gegevens import (
    andere_cijfers,
    bronnen,
    eigen_indicatoren,
    groepen,
    indelingen,
    kerngetallen,
    koppelrapport,
    kwaliteit,
    nulmetingen,
    overige_bevindingen,
)
from gebied.wijkscan import Wijkscan


def toon_overzicht(project: Project) -> None:
    """Show all that is in a project, with source, year and quality."""
    scan = project.scan
    for vak, feit in zip(st.columns(4), kerngetallen(project), strict=True):
        with vak:
            st.caption(feit.naam)
            st.markdown(f"**{letterlijk(feit.waarde)}**")
    _toon_bronnen(scan)
    _toon_kwaliteit(scan)
    _toon_koppelrapport(scan)
    _toon_rest(project)


def _toon_bronnen(scan: Wijkscan) -> None:
    st.header("Bronnen", anchor=False)
    tabel(bronnen(scan), "Bronnen van dit project")
    toon_bevindingen_van_veld(overige_bevindingen(scan), "Let op bij deze gegevens")


def _toon_kwaliteit(scan: Wijkscan) -> None:
    st.header("Hoe volledig zijn de cijfers?", anchor=False)
    st.markdown(
        "Per kolom ziet u voor welk deel van de gebieden en van de inwoners een cijfer bekend is. "
        "Kolommen met de meeste gaten staan bovenaan."
    )
    st.dataframe(
        kwaliteit(scan),
        hide_index=True,
        height=320,
        alt="Kolommen van de wijkscan met hun bron en volledigheid",
        column_config={
            "Kolom": st.column_config.TextColumn(width="medium"),
            "Wat ontbreekt": st.column_config.TextColumn(width="medium"),
            "Gebieden": st.column_config.ProgressColumn("Bekend: gebieden", format="%.0f %%", max_value=100),
            "Inwoners": st.column_config.ProgressColumn("Bekend: inwoners", format="%.0f %%", max_value=100),
        },
    )
    groep = groepen(scan)
    if len(groep):
        st.subheader("Groepen van gebieden", anchor=False)
        tabel(groep, "Groepen van gebieden")


def _toon_koppelrapport(scan: Wijkscan) -> None:
    st.header("Koppelrapport", anchor=False)
    rapport = koppelrapport(scan)
    st.markdown(letterlijk(rapport.samenvatting))
    if rapport.bevindingen:
        toon_bevindingen_van_veld(rapport.bevindingen, "Wat niet paste, en waarom")
    if len(rapport.per_gebied):
        with st.expander("Welke gebieden missen cijfers?", icon=":material/table_rows:"):
            tabel(rapport.per_gebied, "Gebieden waarvan cijfers ontbreken, met de reden")


def _toon_rest(project: Project) -> None:
    scan = project.scan
    st.header("Om mee te vergelijken", anchor=False)
    _of_niets(
        andere_cijfers(scan),
        "Cijfers van andere jaren en plaatsen",
        "Er zijn nog geen cijfers van andere jaren of plaatsen. U voegt ze toe bij 'Cijfers toevoegen'.",
    )
    eigen = eigen_indicatoren(scan)
    if len(eigen):
        st.subheader("Eigen indicatoren", anchor=False)
        tabel(eigen, "Eigen indicatoren")
    st.header("Indelingen", anchor=False)
    _of_niets(
        indelingen(project),
        "Indelingen in dit project",
        "Er is nog geen indeling. Maak er een bij 'Indeling maken', of lees er een in bij 'Indelingen van "
        "elders'.",
    )
    nul = nulmetingen(project)
    if len(nul):
        st.header("Nulmetingen", anchor=False)
        tabel(nul, "Nulmetingen in dit project")


def tabel(inhoud: pd.DataFrame, naam: str) -> None:
    """Show a table as it is, with its name for who cannot see it."""
    st.dataframe(inhoud, hide_index=True, alt=naam)


def _of_niets(inhoud: pd.DataFrame, naam: str, anders: str) -> None:
    if len(inhoud):
        tabel(inhoud, naam)
    else:
        st.markdown(anders)
