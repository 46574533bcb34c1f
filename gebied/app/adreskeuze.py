"""A choice on a page that stands in the address, so that a reload or a link brings it back."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import streamlit as st

_GESCHREVEN: Final = "adreskeuze_geschreven"


def lees_keuze(naam: str, key: str, opties: Collection[str], anders: str | None) -> None:
    """Set a widget to what the address asks for, before it is shown.

    A link to the page wins; else what the widget had, where that still exists; else `anders`. What the
    address says and is no option is left alone.

    Parameters
    ----------
    naam
        Name in the address.
    key
        Key of the widget.
    opties
        What may be chosen.
    anders
        Without a choice.
    """
    gevraagd = st.query_params.get(naam)
    is_nieuw = gevraagd is not None and gevraagd != st.session_state.get(f"{_GESCHREVEN}_{key}")
    if is_nieuw and gevraagd in opties:
        st.session_state[key] = gevraagd
    elif key not in st.session_state or (
        st.session_state[key] is not None and st.session_state[key] not in opties
    ):
        st.session_state[key] = anders


def schrijf_keuze(naam: str, key: str) -> None:
    """Put the choice of a widget in the address, after it was shown."""
    keuze = st.session_state[key]
    st.session_state[f"{_GESCHREVEN}_{key}"] = keuze
    if keuze is None:
        st.query_params.pop(naam, None)
    elif st.query_params.get(naam) != keuze:
        st.query_params[naam] = keuze
