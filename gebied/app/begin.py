"""The first page: one project or the example, with its map and its figures."""

from __future__ import annotations

import os
import re

import streamlit as st

from gebied.fouten import GebiedFout
from gebied.werkstroom import Weergave, weergave


@st.cache_data(show_spinner="Kaart maken …")
def _weergave(pad: str | None, gewijzigd: float, naam: str | None) -> Weergave:
    del gewijzigd  # only there so that a changed file is read again
    return weergave(pad, naam)


def begin() -> None:
    """Show the scan, its werkgebieden on a map, and the same content as a table."""
    pad = os.environ.get("GEBIED_PROJECT")
    try:
        gewijzigd = os.path.getmtime(pad) if pad else 0.0  # noqa: PTH204
        keuze = _weergave(pad, gewijzigd, None)
        naam = st.selectbox("Indeling", keuze.indelingen, index=None, placeholder="Alleen de gebieden")
        beeld = _weergave(pad, gewijzigd, naam) if naam else keuze
    except GebiedFout as fout:
        st.error(letterlijk(str(fout)))
        return
    except OSError:
        st.error(
            "Het projectbestand is er niet meer. Volgende stap: open de app opnieuw met een ander bestand."
        )
        return
    st.title(letterlijk(beeld.titel))
    st.iframe(beeld.kaart_html, height=720)
    st.subheader("Dezelfde cijfers als tabel")
    st.dataframe(beeld.tabel, hide_index=True)
    for regel in beeld.bevindingen:
        st.markdown(f"- {letterlijk(regel)}")
    st.caption(letterlijk(beeld.bronregel))


def letterlijk(tekst: str) -> str:
    """Return text that the page shows as it is: names are no markup, and a line break stays one."""
    return re.sub(r"([\\`*_{}\[\]()<>#+\-.!|~$:&])", r"\\\1", tekst).replace("\n", "  \n")
