"""Concepten that are kept: begun, opened, stored after every step, thrown away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from gebied.fouten import InvoerGeweigerd
from gebied.model import Opdracht
from gebied.opslag import Project
from gebied.opslag.concepten import (
    Conceptbestand,
    concepten_van,
    lees_concept,
    maak_concept,
    verwijder_concept,
    wijzig_concept,
)
from gebied.werkstroom.concept import Concept
from gebied.werkstroom.conceptstappen import begin_concept, weiger_ander_project
from gebied.werkstroom.indelen import kies_indeling
from gebied.werkstroom.vergelijkkeuze import kies_vergelijkbare


@dataclass(frozen=True)
class Werk:
    """A concept with the file that keeps it."""

    bestand: Conceptbestand
    concept: Concept

    @property
    def id(self) -> str:
        """The id of the concept, as it stands in an address."""
        return self.bestand.id


@dataclass(frozen=True)
class Conceptregel:
    """A concept in a list.

    Parameters
    ----------
    id
        Its id.
    begonnen_met
        Name of the indeling it began from; empty for none.
    stappen
        How many steps count.
    gewijzigd
        When it was changed last, UTC.
    bezwaar
        Why it cannot be opened any more; None when it can.
    """

    id: str
    begonnen_met: str
    stappen: int
    gewijzigd: datetime
    bezwaar: InvoerGeweigerd | None = None


def begin_werk(
    project: Project, gebruiker: str, *, begin: str | None = None, regels_van: str | None = None
) -> Werk:
    """Begin a concept and keep it.

    Parameters
    ----------
    project
        The project.
    gebruiker
        Whose concept it is.
    begin
        Key of `vergelijken.indelingkeuzes`: the name of an indeling, or a group of the scan; None to begin
        without any.
    regels_van
        Name of the indeling whose opdracht it is held against; default that of `begin`.

    Raises
    ------
    VerkeerdGebruik
        When the project has no indeling of that name.
    InvoerGeweigerd
        When the concept cannot be stored.
    """
    basis = None if begin is None else kies_vergelijkbare(project, begin)
    opdracht: Opdracht | None = None if regels_van is None else kies_indeling(project, regels_van).opdracht
    concept = begin_concept(project.scan, basis, opdracht=opdracht)
    return Werk(maak_concept(project.pad, gebruiker, concept.als_dict()), concept)


def open_werk(project: Project, id_: str, gebruiker: str) -> Werk:
    """Open a concept that was kept.

    Raises
    ------
    InvoerGeweigerd
        When it is not there, of someone else or another project, damaged, or about other gebieden.
    """
    bestand = lees_concept(project.pad, id_, gebruiker)
    concept = Concept.uit_dict(bestand.inhoud)
    weiger_ander_project(project.scan, concept)
    return Werk(bestand, concept)


def doe(project: Project, werk: Werk, stap: Callable[[Concept], Concept]) -> Werk:
    """Do one thing with a concept and keep the result.

    Raises
    ------
    VerkeerdGebruik
        When the step is refused; nothing was changed.
    ProjectBezet
        When the concept was changed in another window; that change stays.
    InvoerGeweigerd
        When it cannot be stored.
    """
    concept = stap(werk.concept)
    if concept == werk.concept:
        return werk
    return Werk(wijzig_concept(project.pad, werk.bestand, concept.als_dict()), concept)


def gooi_weg(project: Project, id_: str, gebruiker: str) -> None:
    """Remove a concept; one that is gone already is no fault.

    Raises
    ------
    InvoerGeweigerd
        When it is of someone else, or cannot be removed.
    """
    verwijder_concept(project.pad, id_, gebruiker)


def open_concepten(project: Project, gebruiker: str) -> tuple[Conceptregel, ...]:
    """Return the concepten of a user for this project, newest first; what is damaged is passed over."""
    regels = []
    for bestand in concepten_van(project.pad, gebruiker):
        try:
            concept = Concept.uit_dict(bestand.inhoud)
        except InvoerGeweigerd:
            continue
        regel = Conceptregel(bestand.id, concept.begin.naam, concept.gedaan, bestand.gewijzigd)
        try:
            weiger_ander_project(project.scan, concept)
        except InvoerGeweigerd as fout:
            regel = replace(regel, bezwaar=fout)
        regels.append(regel)
    return tuple(regels)
