"""The concept that a session is working on: opened, changed step by step, and what went wrong with a step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import streamlit as st

from gebied.app.aanmelden import wie
from gebied.app.vangnet import opgevangen
from gebied.app.zitting import weiger_lezer
from gebied.fouten import GebiedFout
from gebied.opslag import Project
from gebied.werkstroom.concept import Concept
from gebied.werkstroom.concepten import (
    Conceptregel,
    Werk,
    begin_werk,
    doe,
    gooi_weg,
    open_concepten,
    open_werk,
)

CONCEPT: Final = "concept"
"""Name in the address of the concept that is open."""
DOEL: Final = "aanpassen_doel"
"""State: number of the werkgebied that gebieden are put in; 0 for a new one."""
GEKOZEN: Final = "aanpassen_gekozen"
"""State: codes of the gebieden that are chosen."""
NIEUW: Final = 0

_WERK: Final = "aanpassen_werk"
_MELDING: Final = "aanpassen_melding"


def open_concept(project: Project) -> Werk | None:
    """Return the concept of this session as it is kept now: that of the address, else the last one here.

    A concept that cannot be opened is closed, and `neem_melding` tells why.
    """
    id_ = st.query_params.get(CONCEPT) or _laatste(project)
    if not id_:
        return None
    try:
        weiger_lezer()
        werk = open_werk(project, id_, wie().id)
    except GebiedFout as fout:
        sluit_concept()
        st.session_state[_MELDING] = fout
        return None
    _onthoud(project, werk)
    return werk


def mijn_concepten(project: Project) -> tuple[Conceptregel, ...]:
    """Return the concepten of this user for the open project, newest first."""
    return open_concepten(project, wie().id)


def huidig_werk() -> Werk:
    """Return the concept that `open_concept` found, with the steps since."""
    werk: Werk = st.session_state[_WERK][1]
    return werk


def begin(project: Project, van: str | None, regels_van: str | None) -> None:
    """Begin a concept and open it."""
    weiger_lezer()
    _onthoud(project, begin_werk(project, wie().id, begin=van, regels_van=regels_van))


def doe_stap(project: Project, stap: Callable[[Concept], Concept]) -> bool:
    """Do one thing with the open concept and keep it; return whether it was done.

    A fault is told by `neem_melding`, at its own place on the page.
    """
    try:
        weiger_lezer()
        werk = doe(project, huidig_werk(), stap)
    except GebiedFout as fout:
        st.session_state[_MELDING] = fout
        return False
    _onthoud(project, werk)
    return True


@opgevangen
def doe_in_callback(project: Project, stap: Callable[[Concept], Concept]) -> None:
    """Do one thing, as the callback of a widget."""
    doe_stap(project, stap)


def verwijder(project: Project, id_: str) -> None:
    """Throw a concept away; when it is the open one it is closed."""
    weiger_lezer()
    gooi_weg(project, id_, wie().id)
    if id_ in (st.query_params.get(CONCEPT), _laatste(project)):
        sluit_concept()


def sluit_concept() -> None:
    """Close the open concept; it stays kept."""
    for sleutel in (_WERK, GEKOZEN, DOEL):
        st.session_state.pop(sleutel, None)
    if CONCEPT in st.query_params:
        del st.query_params[CONCEPT]


def neem_melding() -> GebiedFout | None:
    """Return what went wrong since the last time, once."""
    melding: GebiedFout | None = st.session_state.pop(_MELDING, None)
    return melding


def _laatste(project: Project) -> str:
    pad, werk = st.session_state.get(_WERK, (None, None))
    return werk.id if werk is not None and pad == project.pad else ""


def _onthoud(project: Project, werk: Werk) -> None:
    st.session_state[_WERK] = (project.pad, werk)
    if st.query_params.get(CONCEPT) != werk.id:
        st.query_params[CONCEPT] = werk.id
