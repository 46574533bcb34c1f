"""What one browser session has open, and the two ways in which it changes a project."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import streamlit as st

from gebied.app.aanmelden import Gebruiker, wie
from gebied.app.instellingen import instellingen
from gebied.app.navigatie import PROJECT
from gebied.bronnen.appinstellingen import Rol
from gebied.fouten import GebiedFout, InvoerGeweigerd
from gebied.model import Indeling
from gebied.opslag import Project, lees_project
from gebied.werkstroom.kenmerk import kenmerk
from gebied.werkstroom.projectmap import Projectmap, naam_van_gegeven, projectmap
from gebied.werkstroom.versies import leg_indeling_vast

_NAAM: Final = "zitting_project"
_ZOUT: Final = secrets.token_hex()
"""Goes into keys that a browser sees: without it one could try which hidden figures give that key."""
_MEER: Final[dict[Rol, tuple[Rol, ...]]] = {
    "presenteren": ("presenteren",),
    "lezen": ("lezen", "presenteren"),
    "bewerken": ("bewerken", "lezen", "presenteren"),
}


@dataclass(frozen=True)
class Zitting:
    """What is open in this session, as it is now.

    Parameters
    ----------
    gebruiker
        Who it is, with their role.
    projectnaam
        Name of the open project; empty without one.
    project
        What its file holds; None without a project, or when it cannot be opened.
    sleutel
        Key of what the project holds: another file, or another content, has another key. For ``st.cache_*``.
    scansleutel
        Key of what its wijkscan holds, for what is made of the scan alone: saving an indeling leaves it as it
        is.
    fout
        Why the project could not be opened.
    """

    gebruiker: Gebruiker
    projectnaam: str = ""
    project: Project | None = None
    sleutel: str = ""
    scansleutel: str = ""
    fout: GebiedFout | None = None

    @property
    def rol(self) -> Rol:
        """What the user may do."""
        return self.gebruiker.rol


def zitting() -> Zitting:
    """Return what is open; a new session opens what its address names, else what the app was started with."""
    gebruiker = wie()
    naam = ""
    try:
        naam = _naam()
        if not naam:
            return Zitting(gebruiker)
        pad = mijn_projectmap().pad_van(naam)
        project, sleutel, scansleutel = _open(pad)
    except GebiedFout as fout:
        return Zitting(gebruiker, naam, fout=fout)
    return Zitting(gebruiker, naam, project, sleutel, scansleutel)


def mijn_projectmap() -> Projectmap:
    """Return the folder with projects of this server."""
    return projectmap(instellingen().server.projecten)


def open_project(naam: str) -> None:
    """Open another project in this session; an empty name closes it. The caller goes on to a page."""
    if naam:
        mijn_projectmap().pad_van(naam)
    st.session_state[_NAAM] = naam
    st.query_params.from_dict({PROJECT: naam})


def mag(wat: Rol) -> bool:
    """Return whether the user may do this."""
    return wat in _MEER[wie().rol]


def weiger_lezer() -> None:
    """Refuse who may not change anything; every function that changes something begins with it.

    That a button is not shown is no guard: a role may change while it is on the screen.

    Raises
    ------
    InvoerGeweigerd
    """
    if not mag("bewerken"):
        raise InvoerGeweigerd(
            "U mag dit project bekijken, maar niet wijzigen.",
            stap="vraag de beheerder van de app om de rol 'bewerken'.",
        )


def bewaar(indeling: Indeling, *, notitie: str = "") -> Indeling:
    """Store an indeling in the open project as a new version, with author and time, and return it.

    Raises
    ------
    InvoerGeweigerd
        When the user may not, nothing is open, or the name is no name.
    ProjectBezet
        When another program keeps the file.
    """
    pad = _te_wijzigen().pad
    naam = wie().naam
    return leg_indeling_vast(pad, indeling, auteur=naam, notitie=notitie)[1]


def wijzig(stap: Callable[[Project], Project]) -> None:
    """Change the open project; `stap` gets it as it is now, and adds to what others did meanwhile.

    A step that puts something in the place of what the page showed compares `Project.generatie` itself.

    Raises
    ------
    InvoerGeweigerd
        When the user may not, or nothing is open.
    ProjectBezet
        When somebody else stores something at the same moment: nothing is stored, and the page shows it.
    """
    stap(_te_wijzigen())


def _te_wijzigen() -> Project:
    weiger_lezer()
    nu = zitting()
    if nu.fout is not None:
        raise nu.fout
    if nu.project is None:
        raise InvoerGeweigerd("Er is geen project open.", stap="open een project op de pagina Begin.")
    return nu.project


def _naam() -> str:
    if _NAAM not in st.session_state:
        folder = mijn_projectmap()
        gevraagd = st.query_params.get(PROJECT)
        st.session_state[_NAAM] = (
            gevraagd if gevraagd is not None else naam_van_gegeven(folder) or folder.voorbeeld()
        )
    return str(st.session_state[_NAAM])


def _open(pad: Path) -> tuple[Project, str, str]:
    try:
        stand = pad.stat()
    except OSError:
        raise InvoerGeweigerd(
            f"Het projectbestand {pad.name} is er niet meer.",
            stap="open op de pagina Begin een ander project.",
        ) from None
    stempel = (stand.st_mtime_ns, stand.st_size, stand.st_ino)
    project, scansleutel = _gelezen(str(pad), stempel)
    return project, f"{pad}|{stempel}|{project.generatie}", scansleutel


@st.cache_resource(max_entries=24, show_spinner="Het project wordt geopend …")
def _gelezen(pad: str, stempel: tuple[int, ...]) -> tuple[Project, str]:
    """Return what a file holds, with the key of its scan; sessions share it, and nobody changes it."""
    del stempel  # only there so that a changed file is read again
    project = lees_project(pad)
    return project, kenmerk((_ZOUT, project.scan))
