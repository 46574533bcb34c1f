"""Parts of the page Vergelijken: who changes team, every metric, findings and proof."""

from __future__ import annotations

from typing import Final

import streamlit as st

from gebied.app.documentdeel import toon_tabel
from gebied.app.kaartvak import kaartvak
from gebied.app.tekst import letterlijk
from gebied.kaart.kaartlaag import Kaartlaag
from gebied.rapport.document import Tabel
from gebied.taal import aantal
from gebied.werkstroom.vergelijken import Naastelkaar

_GETALLEN: Final = {"inwoners": st.column_config.NumberColumn(format="localized")}


def toon_wissels(naast: Naastelkaar, laag: Kaartlaag, sleutel: str) -> None:
    """Show who changes team: on a map, from team to team, and per gebied."""
    kaart, stromen = st.columns(2)
    with kaart:
        kaartvak(laag, sleutel=sleutel, key="vergelijken_kaart_wissel", hoogte=440, klikbaar=False)
    with stromen:
        st.markdown(f"**Van team naar team.** {letterlijk(naast.wisselzin)}")
        if naast.stromen:
            alt = "Van welk team naar welk team inwoners gaan, met aantallen"
            st.dataframe(naast.stroomtabel(), hide_index=True, alt=alt, column_config=_GETALLEN)
    if len(naast.verandert):
        st.markdown("**Per gebied**")
        alt = "Welke gebieden een ander team krijgen, met inwoners, team nu en team straks"
        st.dataframe(naast.wisseltabel(), hide_index=True, alt=alt, column_config=_GETALLEN)
    st.caption(
        "Nummers van teams zeggen zelf niets. Wij koppelen elk werkgebied rechts aan één werkgebied links, "
        "zo dat zo veel mogelijk inwoners hun team houden. Wie daarbuiten valt, krijgt een ander team."
    )


def toon_werkgebieden(naast: Naastelkaar) -> None:
    """Show the werkgebieden of both by number: the same content as the maps."""
    st.markdown("Op dezelfde regel staan de werkgebieden die de meeste inwoners delen.")
    tabel = naast.werkgebiedtabel()
    rijen = tuple(tabel.itertuples(index=False, name=None))
    toon_tabel(Tabel("De werkgebieden", tuple(tabel.columns), rijen, frozenset({2, 4})))


def toon_maten(naast: Naastelkaar) -> None:
    """Show every metric of both, and which is better where that can be said."""
    regels = f"de regels van {naast.regels_van}" if naast.regels_van else "de gewone regels"
    st.markdown(
        letterlijk(
            f"Beide indelingen zijn beoordeeld volgens {regels}. In de laatste kolom staat welke indeling "
            "beter is. De kolom is leeg waar dat niet is te zeggen."
        )
    )
    rijen = tuple(tuple(rij) for rij in naast.maten.itertuples(index=False, name=None))
    toon_tabel(Tabel("Alle maten", tuple(naast.maten.columns), rijen, frozenset({1, 2, 3})))


def toon_verslag(naast: Naastelkaar) -> None:
    """Show what is proved about either indeling, and its findings."""
    st.subheader("Hoe goed is het?", anchor=False)
    for naam, zinnen in naast.bewijszinnen():
        st.markdown(f"**{letterlijk(naam)}**")
        if zinnen:
            st.markdown("\n".join(f"- {letterlijk(zin)}" for zin in zinnen))
        else:
            st.markdown("Hierover is niets bewezen: misschien bestaat er een betere indeling.")
    st.subheader("Bevindingen", anchor=False)
    for naam, teksten in naast.bevindingen():
        st.markdown(f"**{letterlijk(naam)}** ({aantal(len(teksten), 'punt', 'punten')})")
        st.markdown("\n".join(f"- {letterlijk(tekst)}" for tekst in teksten) or "Geen bevindingen.")
