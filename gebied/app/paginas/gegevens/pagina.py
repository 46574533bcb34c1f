"""The page Gegevens: what is in the project, and all that can be added to it."""

from __future__ import annotations

from typing import Final

import streamlit as st

from gebied.app.opgestuurd import vergeet
from gebied.app.paginas.gegevens.gebruik import toon_gebruik
from gebied.app.paginas.gegevens.overzicht import toon_overzicht
from gebied.app.paginas.gegevens.plannen import toon_plannen
from gebied.app.paginas.gegevens.plekken import toon_plekken
from gebied.app.paginas.gegevens.toevoegen import toon_toevoegen
from gebied.app.paginas.gegevens.verbindingen import toon_verbindingen
from gebied.opslag import Project

ONDERDELEN: Final = {
    "Overzicht": toon_overzicht,
    "Cijfers toevoegen": toon_toevoegen,
    "Gebruik van voorzieningen": toon_gebruik,
    "Ontmoetingsplekken": toon_plekken,
    "Indelingen van elders": toon_plannen,
    "Verbindingen": toon_verbindingen,
}
"""Name of a tab, also in the address → what it shows."""


def gegevens(project: Project) -> None:
    """Show the tabs; only the open one is made."""
    st.title("Gegevens")
    st.markdown(
        "Hier ziet u wat er in het project staat en waar het vandaan komt. U kunt ook gegevens toevoegen."
    )
    bladen = st.tabs(list(ONDERDELEN), key="gegevens_onderdeel", on_change="rerun", bind="query-params")
    open_ = next((naam for naam, blad in zip(ONDERDELEN, bladen, strict=True) if blad.open), "")
    _vergeet_bij_wisselen(open_)
    for blad, toon in zip(bladen, ONDERDELEN.values(), strict=True):
        if blad.open:
            with blad:
                toon(project)


def _vergeet_bij_wisselen(open_: str) -> None:
    """Let go of files that were sent to another tab: their fields are gone."""
    if st.session_state.get("gegevens_laatst") != open_:
        vergeet()
        st.session_state["gegevens_laatst"] = open_
