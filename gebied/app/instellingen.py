"""The settings of this server, read again when their file changes."""

from __future__ import annotations

import os

import streamlit as st

from gebied.bronnen.appinstellingen import OMGEVING, Appinstellingen, lees_appinstellingen


def instellingen() -> Appinstellingen:
    """Return the settings of the file that ``GEBIED_INSTELLINGEN`` names, or the defaults without one.

    Raises
    ------
    InvoerGeweigerd
        When the file cannot be used.
    """
    pad = os.environ.get(OMGEVING)
    if not pad:
        return Appinstellingen()
    try:
        gewijzigd = os.stat(pad).st_mtime_ns  # noqa: PTH116
    except OSError:
        gewijzigd = 0  # the reader says what is wrong
    return _gelezen(pad, gewijzigd)


@st.cache_data(show_spinner=False, max_entries=4)
def _gelezen(pad: str, gewijzigd: int) -> Appinstellingen:
    del gewijzigd  # only there so that a changed file is read again
    return lees_appinstellingen(pad)
