"""Going from page to page; the open project goes along in the address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, NoReturn

import streamlit as st

if TYPE_CHECKING:
    from streamlit.navigation.page import StreamlitPage

_PAGINAS: Final = "navigatie_paginas"
PROJECT: Final = "project"
"""Name in the address of what is open."""


def onthoud_paginas(paginas: Mapping[str, StreamlitPage]) -> None:
    """Remember the pages of this run by their address."""
    st.session_state[_PAGINAS] = dict(paginas)


def bestaat(url: str) -> bool:
    """Return whether the user may see this page."""
    return url in st.session_state.get(_PAGINAS, {})


def ga_naar(url: str, **adres: str) -> NoReturn:
    """Go to the page with this address; `adres` comes behind the question mark."""
    st.switch_page(st.session_state[_PAGINAS][url], query_params=_adres(adres))


def verwijzing(url: str, tekst: str, **adres: str) -> None:
    """Show a link to the page with this address, where the user may see it."""
    if bestaat(url):
        st.page_link(st.session_state[_PAGINAS][url], label=tekst, query_params=_adres(adres))


def _adres(adres: Mapping[str, str]) -> dict[str, Any]:
    project = st.query_params.get(PROJECT)
    return {**({PROJECT: project} if project is not None else {}), **adres}
