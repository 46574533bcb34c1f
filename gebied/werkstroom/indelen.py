"""From a project and an opdracht to stored indelingen: search, alternatives, trade-off, one gebied moved."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from gebied.beoordelen import Uitleg, Verplaatsing, beoordeel, uitleg, verplaats
from gebied.fouten import VerkeerdGebruik, lijkt_op
from gebied.indelen import Voortgang, deel_in
from gebied.indelen.afweging import Front, afweging
from gebied.indelen.alternatieven import alternatieven
from gebied.model import Beoordeling, Indeling, Opdracht
from gebied.opslag import Project, bewaar_indeling


@dataclass(frozen=True)
class Zoekwijze:
    """How to search, beside what the opdracht asks.

    Parameters
    ----------
    begin
        Indeling to start from: the name of one of the project, or one that is not stored.
    vastzetten
        Numbers of its werkgebieden that stay as they are.
    bewijs
        Whether to make the long proof of compactness.
    meld
        Called with how far the search is; when it returns True the search stops with the best it has.
    """

    begin: str | Indeling | None = None
    vastzetten: tuple[int, ...] = ()
    bewijs: bool = True
    meld: Callable[[Voortgang], bool | None] | None = None


def bekende_indelingen(project: Project) -> dict[str, Mapping[str, int]]:
    """Return name → code → werkgebied of every indeling that an opdracht may name."""
    return {naam: indeling.toewijzing for naam, indeling in project.indelingen.items()}


def zoek_indeling(
    project: Project, opdracht: Opdracht, *, naam: str, wijze: Zoekwijze | None = None
) -> Indeling:
    """Search one indeling.

    Raises
    ------
    GeenIndeling
        When no indeling keeps the rules.
    VerkeerdGebruik
        When something that is named is not in the project.
    """
    return deel_in(project.scan, opdracht, naam=naam, **_zoekopties(project, wijze or Zoekwijze()))


def zoek_alternatieven(
    project: Project,
    opdracht: Opdracht,
    namen: Sequence[str],
    *,
    verschil: float = 10.0,
    wijze: Zoekwijze | None = None,
) -> list[Indeling]:
    """Search an indeling for each of these names, that differ in at least this percentage of inhabitants.

    There may be fewer indelingen than names.

    Raises
    ------
    GeenIndeling, VerkeerdGebruik
        As `zoek_indeling`.
    """
    opties = _zoekopties(project, wijze or Zoekwijze())
    gevonden = alternatieven(project.scan, opdracht, len(namen), verschil=verschil, naam=namen[0], **opties)
    return [replace(indeling, naam=naam) for naam, indeling in zip(namen, gevonden, strict=False)]


def weeg_af(
    project: Project, opdracht: Opdracht, wensen: tuple[str, str], *, wijze: Zoekwijze | None = None
) -> Front:
    """Return the front between two wishes: indelingen of which none is better on both.

    Raises
    ------
    GeenIndeling, VerkeerdGebruik
        As `zoek_indeling`.
    """
    return afweging(project.scan, opdracht, wensen, **_zoekopties(project, wijze or Zoekwijze()))


def oordeel_over(
    project: Project, indeling: object, *, opdracht: Opdracht | None = None, **opties: Any
) -> Beoordeling:
    """Judge an indeling beside the others of its project, which its opdracht may name."""
    return beoordeel(
        project.scan, indeling, opdracht=opdracht, indelingen=bekende_indelingen(project), **opties
    )


def bewaar(project: Project, indeling: Indeling, *, vervang: bool = False) -> Project:
    """Judge an indeling and add it to its project file."""
    oordeel = oordeel_over(project, indeling)
    return bewaar_indeling(
        project, indeling, beoordeling=oordeel, generatie=project.generatie, vervang=vervang
    )


def bewaar_alle(
    project: Project, indelingen: Sequence[Indeling], *, vervang: bool = False
) -> list[tuple[Indeling, Beoordeling]]:
    """Judge indelingen, add them to their project file, and return each with what the judge found."""
    beoordeeld = [(indeling, oordeel_over(project, indeling)) for indeling in indelingen]
    for indeling, oordeel in beoordeeld:
        project = bewaar_indeling(
            project, indeling, beoordeling=oordeel, generatie=project.generatie, vervang=vervang
        )
    return beoordeeld


def verplaats_gebied(
    project: Project,
    gebied: str,
    werkgebied: int | None,
    *,
    indeling: str | None = None,
    naam: str | None = None,
    vervang: bool = False,
) -> Verplaatsing:
    """Move one gebied to a werkgebied (None: one of its own), and store the indeling that makes.

    Parameters
    ----------
    project
        The project as it was read.
    gebied
        Code or name.
    werkgebied
        Number of the werkgebied.
    indeling
        Name of the indeling to change; the only one by default.
    naam
        Name of the new indeling. Without it the old one is replaced with `vervang`, else the new one is
        called after the old one.
    vervang
        Replace an indeling of that name.

    Returns
    -------
    Verplaatsing
        What changed; `indeling` carries the name under which it was stored.
    """
    oud = kies_indeling(project, indeling)
    if naam is None:
        vrij = oud.naam if vervang else _vrij(project, f"{oud.naam} aangepast")
    else:
        vrij = vrije_naam(project, naam, vervang=vervang)
    uitkomst = verplaats(project.scan, oud, gebied, werkgebied, indelingen=bekende_indelingen(project))
    uitkomst = replace(uitkomst, indeling=replace(uitkomst.indeling, naam=vrij))
    bewaar(project, uitkomst.indeling, vervang=vervang)
    return uitkomst


def leg_uit(project: Project, gebied: str, *, indeling: str | None = None) -> Uitleg:
    """Return why a gebied (code or name) is in its werkgebied, as `gebied.beoordelen.uitleg` does."""
    gekozen = kies_indeling(project, indeling)
    return uitleg(project.scan, gekozen, gebied, indelingen=bekende_indelingen(project))


def kies_indeling(project: Project, naam: str | None) -> Indeling:
    """Return the indeling of that name, or the only one when no name is given.

    Raises
    ------
    VerkeerdGebruik
        When there is none, or more than one to choose from.
    """
    if naam is None and len(project.indelingen) == 1:
        return next(iter(project.indelingen.values()))
    if naam is None or naam not in project.indelingen:
        namen = list(project.indelingen)
        wat = f"Het project kent geen indeling '{naam}'." if naam else "Welke indeling bedoelt u?"
        raise VerkeerdGebruik(
            f"{wat} {lijkt_op(naam or '', namen)}".strip(),
            problemen=[f"indelingen in {project.pad.name}: {', '.join(namen) or 'nog geen'}"],
            stap="geef de naam van een indeling, of maak er een met gebied indelen.",
        )
    return project.indelingen[naam]


def vrije_naam(project: Project, naam: str | None, *, vervang: bool = False) -> str:
    """Return the name for a new indeling; without a wish the next free "voorstel".

    Raises
    ------
    VerkeerdGebruik
        When the wished name is in use and may not be replaced; said before any search begins.
    """
    return vrije_namen(project, naam, 1, vervang=vervang)[0]


def vrije_namen(project: Project, naam: str | None, aantal: int, *, vervang: bool = False) -> list[str]:
    """Return names for so many new indelingen: the wished one and then with 2, 3 … behind it.

    Raises
    ------
    VerkeerdGebruik
        As `vrije_naam`, for every name that is in use.
    """
    if naam is None:
        volgende = (_genummerd("voorstel", nr) for nr in count(1))
        vrij = (naam for naam in volgende if naam not in project.indelingen)
        return [next(vrij) for _ in range(aantal)]
    namen = [_genummerd(naam, nr) for nr in range(1, aantal + 1)]
    bezet = [naam for naam in namen if naam in project.indelingen]
    if bezet and not vervang:
        raise VerkeerdGebruik(
            f"Het project heeft al een indeling {' en '.join(repr(naam) for naam in bezet)}.",
            stap="kies een andere naam met --naam, of vervang haar met --vervang.",
        )
    return namen


def _genummerd(naam: str, nr: int) -> str:
    return f"{naam} {nr}" if nr > 1 else naam


def _vrij(project: Project, naam: str) -> str:
    return next(vrij for nr in count(1) if (vrij := _genummerd(naam, nr)) not in project.indelingen)


def _zoekopties(project: Project, wijze: Zoekwijze) -> dict[str, Any]:
    """Return the keywords that every search takes.

    Raises
    ------
    VerkeerdGebruik
        When the indeling to begin with, or a werkgebied of it, is not there.
    """
    van = kies_indeling(project, wijze.begin) if isinstance(wijze.begin, str) else wijze.begin
    begin = None if van is None else van.toewijzing
    bestaat = set((begin or {}).values())
    vreemd = sorted(set(wijze.vastzetten) - bestaat)
    if vreemd:
        naam = "" if van is None else van.naam
        raise VerkeerdGebruik(
            f"De indeling '{naam}' heeft geen werkgebied {', '.join(map(str, vreemd))}.",
            problemen=[f"werkgebieden van '{naam}': {', '.join(map(str, sorted(bestaat)))}"],
            stap="kies met --vastzetten een van deze nummers.",
        )
    return {
        "indelingen": bekende_indelingen(project),
        "begin": begin,
        "vastgezet": {code: nr for code, nr in (begin or {}).items() if nr in wijze.vastzetten},
        "bewijs": wijze.bewijs,
        "meld": wijze.meld,
    }
