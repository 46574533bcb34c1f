"""What can be compared: the indelingen of a project, and the groups of its scan as indelingen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from gebied.fouten import VerkeerdGebruik, lijkt_op
from gebied.model import Indeling
from gebied.opslag import Project
from gebied.taal import groepnaam, met_hoofdletter

_GROEP: Final = "groep:"


@dataclass(frozen=True)
class Indelingkeuze:
    """Something that can be compared: an indeling of the project, or a group of the scan.

    `sleutel` is the name of the indeling, or ``"groep:stadsdeel"``; `naam` is how users read it.
    """

    sleutel: str
    naam: str


def indelingkeuzes(project: Project) -> tuple[Indelingkeuze, ...]:
    """Return what can be compared: the indelingen of the project, then the groups of the scan."""
    return (
        *(Indelingkeuze(naam, naam) for naam in project.indelingen),
        *(
            Indelingkeuze(f"{_GROEP}{groep}", f"{met_hoofdletter(groepnaam(groep))} (groep van de wijkscan)")
            for groep in project.scan.groepen
        ),
    )


def eerste_keuze(project: Project) -> tuple[str, str]:
    """Return what to compare first: an indeling that was given with the last one that was computed.

    Raises
    ------
    VerkeerdGebruik
        When there are no two.
    """
    sleutels = [keuze.sleutel for keuze in indelingkeuzes(project)]
    if len(sleutels) < 2:
        raise VerkeerdGebruik(
            "Er zijn geen twee indelingen om te vergelijken.", stap="maak of lees er eerst nog een in."
        )
    berekend = [naam for naam, deel in project.indelingen.items() if deel.opdracht is not None]
    gegeven = [naam for naam, deel in project.indelingen.items() if deel.opdracht is None]
    naar = (berekend or gegeven or sleutels)[-1]
    return next(sleutel for sleutel in (*gegeven, *sleutels) if sleutel != naar), naar


def kies_vergelijkbare(project: Project, sleutel: str) -> Indeling:
    """Return the indeling of a key of `indelingkeuzes`; a group becomes an indeling with named werkgebieden.

    Raises
    ------
    VerkeerdGebruik
        When there is none of that key.
    """
    if sleutel in project.indelingen:
        return project.indelingen[sleutel]
    keuzes = {keuze.sleutel: keuze.naam for keuze in indelingkeuzes(project)}
    if sleutel not in keuzes:
        raise VerkeerdGebruik(
            f"Het project heeft geen indeling '{sleutel}'. {lijkt_op(sleutel, list(keuzes))}".strip(),
            stap="kies een andere indeling.",
        )
    rij = project.scan.groep(sleutel.removeprefix(_GROEP)).dropna().astype(str)
    nummer = {naam: nr for nr, naam in enumerate(sorted(set(rij)), 1)}
    return Indeling(
        naam=keuzes[sleutel],
        toewijzing={str(code): nummer[naam] for code, naam in rij.items()},
        namen={nr: naam for naam, nr in nummer.items()},
    )
