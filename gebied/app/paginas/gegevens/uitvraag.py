"""An empty workbook for a provider, who fills in counts per gebied."""

from __future__ import annotations

from datetime import date
from typing import Final

import streamlit as st

from gebied.opslag import Project
from gebied.werkstroom.gebruik import domeinnamen, uitvraag_als_bytes

_KEY: Final = "gegevens_uitvraag"


def toon_uitvraag(project: Project) -> None:
    """Ask what has to be in it, and offer it as a download."""
    st.header("Gegevens opvragen bij een aanbieder", anchor=False)
    st.markdown(
        "Download een leeg Excel-bestand waarin een aanbieder aantallen per gebied invult. Ingevuld leest u "
        "het hierboven weer in."
    )
    namen = domeinnamen(project)
    een, twee, drie = st.columns(3)
    dit_jaar = date.today().year
    jaren = een.multiselect(
        "Jaren om naar te vragen", list(range(dit_jaar, dit_jaar - 12, -1)), default=[dit_jaar - 1],
        key=f"{_KEY}_jaren", placeholder="Kies een jaar",
    )  # fmt: skip
    domeinen = twee.multiselect(
        "Domeinen om naar te vragen", list(namen), format_func=namen.__getitem__, key=f"{_KEY}_domeinen",
        placeholder="Alle domeinen",
    )  # fmt: skip
    niveau = drie.selectbox(
        "Vraag per", ["", *project.scan.groepen], format_func=lambda groep: groep or "gebied",
        key=f"{_KEY}_niveau",
    )  # fmt: skip
    st.download_button(
        "Leeg Excel-bestand downloaden",
        lambda: uitvraag_als_bytes(project, jaren=sorted(jaren), domeinen=domeinen, niveau=niveau or None),
        file_name="uitvraag.xlsx",
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        key=f"{_KEY}_download",
        icon=":material/download:",
        disabled=not jaren,
        on_click="ignore",
    )
