"""Files that a browser sent: they stay with Streamlit's uploader, and go when a page is done with them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

_IDS: Final = "opgestuurd_ids"

TABELLEN: Final = ("csv", "txt", "tsv", "xlsx", "xlsm")
"""Kinds of file with a table."""


def stukken(bestanden: Iterable[UploadedFile]) -> list[tuple[str, memoryview]]:
    """Return name and content of files, for `werkstroom.ontvangst`; that they are here is remembered."""
    lijst = list(bestanden)
    ids = {bestand.file_id for bestand in lijst}
    if ids:
        st.session_state[_IDS] = ids | st.session_state.get(_IDS, set())
    return [(bestand.name, bestand.getbuffer()) for bestand in lijst]


def vergeet(sleutel: str = "") -> None:
    """Let the server forget every file that this session sent; `sleutel` is the key of its widget.

    Streamlit keeps a file until the session ends, also when its page is left.
    """
    ids = st.session_state.pop(_IDS, set())
    draad = get_script_run_ctx()
    if draad is not None and isinstance(draad.uploaded_file_mgr, MemoryUploadedFileManager):
        for bestand in ids:
            draad.uploaded_file_mgr.remove_file(draad.session_id, bestand)
    if sleutel and sleutel in st.session_state:
        del st.session_state[sleutel]


def grens() -> str:
    """Say how large a file may be."""
    return f"Een bestand mag hooguit {st.get_option('server.maxUploadSize')} MB groot zijn."
