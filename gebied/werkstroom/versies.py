"""Storing an indeling beside the others: nothing is replaced, and nobody's work is lost."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Final

from gebied.fouten import InvoerGeweigerd, ProjectBezet
from gebied.model import Indeling
from gebied.opslag import Project, lees_project
from gebied.werkstroom.indelen import bewaar

POGINGEN: Final = 5
"""How often to begin again when somebody else stored something meanwhile."""
LANGSTE_NAAM: Final = 80
LANGSTE_NOTITIE: Final = 2_000


def leg_indeling_vast(
    pad: Path, indeling: Indeling, *, auteur: str, notitie: str = ""
) -> tuple[Project, Indeling]:
    """Add an indeling to a project file as a new version, with who made it and what they say about it.

    A name that is in use becomes "naam (versie 2)". When somebody else changed the file meanwhile it is
    read anew: adding takes nothing away from anybody.

    Returns
    -------
    Project, Indeling
        As they are stored.

    Raises
    ------
    InvoerGeweigerd
        When the name is no name, the note is too long, or the indeling is about other gebieden.
    ProjectBezet
        When the file is kept by another program.
    """
    nieuw = replace(indeling, naam=_keur(indeling.naam, notitie), auteur=auteur, notitie=notitie.strip())
    for poging in count(1):
        project = lees_project(pad)
        nieuw = replace(nieuw, naam=versienaam(project, nieuw.naam))
        try:
            project = bewaar(project, nieuw)
        except ProjectBezet:
            if poging == POGINGEN:
                raise
        else:
            break
    return project, project.indelingen[nieuw.naam]


def versienaam(project: Project, naam: str) -> str:
    """Return the name, or with the number of its version behind it when it is in use."""
    if naam not in project.indelingen:
        return naam
    return next(vrij for nr in count(2) if (vrij := f"{naam} (versie {nr})") not in project.indelingen)


def _keur(naam: str, notitie: str) -> str:
    """Return the name without blanks around it."""
    schoon = " ".join(naam.split())
    problemen = []
    if not schoon:
        problemen.append("de naam is leeg")
    if len(schoon) > LANGSTE_NAAM:
        problemen.append(f"de naam is langer dan {LANGSTE_NAAM} tekens")
    if not schoon.isprintable():
        problemen.append("de naam bevat tekens die niet te zien zijn")
    if len(notitie) > LANGSTE_NOTITIE:
        problemen.append(f"de notitie is langer dan {LANGSTE_NOTITIE} tekens")
    if problemen:
        raise InvoerGeweigerd(
            "De indeling is nog niet bewaard.",
            problemen=problemen,
            stap="pas de naam of de notitie aan en bewaar opnieuw.",
        )
    return schoon
