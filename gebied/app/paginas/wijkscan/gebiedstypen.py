"""Part of a page about gebiedstypen: the map, what sets the types apart, and the doubt."""

from __future__ import annotations

from typing import Final

import streamlit as st

from gebied.app.kaartvak import kaartvak
from gebied.app.tekst import letterlijk
from gebied.indicatoren.gebiedstypen import MEESTE_TYPEN
from gebied.werkstroom.typenbeeld import Typenbeeld, maak_typenbeeld
from gebied.wijkscan import Wijkscan

_ZELF: Final = "zo veel als stabiel is"


@st.cache_resource(max_entries=32, show_spinner="De gebieden worden in typen verdeeld …")
def _typenbeeld(sleutel: str, typen: int | None, _scan: Wijkscan) -> Typenbeeld:
    del sleutel  # the key of what the scan holds
    return maak_typenbeeld(_scan, typen=typen)


def toon_gebiedstypen(scan: Wijkscan, sleutel: str) -> None:
    """Show which gebieden look alike.

    Raises
    ------
    VerkeerdGebruik
        When there are too few gebieden or figures.
    """
    aantal = st.selectbox(
        "Aantal typen",
        [_ZELF, *(str(nr) for nr in range(2, MEESTE_TYPEN + 1))],
        key="wijkscan_typen",
        persist_state="session",
        width=260,
    )
    beeld = _typenbeeld(sleutel, None if aantal == _ZELF else int(aantal), scan)
    st.markdown(letterlijk(beeld.typen.toelichting))
    kaart, tabel = st.columns([3, 2])
    with kaart:
        kaartvak(beeld.laag, sleutel=sleutel, key="wijkscan_typenkaart", klikbaar=False)
    with tabel:
        st.markdown("**Welk gebied bij welk type hoort**")
        st.dataframe(beeld.tabel.rename(columns=str.capitalize), hide_index=True, alt="Gebieden met hun type")
    st.markdown("**Wat de typen onderscheidt**")
    st.dataframe(
        beeld.kenmerken.rename(columns={"type": "Type", "gebieden": "Gebieden"}),
        hide_index=True,
        alt="Typen met hun afstand tot het gemiddelde",
    )
    st.caption(
        "De getallen zijn standaardafwijkingen boven (+) of onder (−) het gemiddelde gebied. Zekerheid: hoe "
        "vaak een gebied in dit type valt als wij het herhalen met andere gebieden."
    )
    for naam, reden in beeld.weggelaten:
        st.caption(letterlijk(f"{naam} telt niet mee: {reden}"))
