"""The present hours per organisation beside the hours that are needed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from gebied.bronnen.inzet import Inzet
from gebied.formatie.uitkomst import Formatie, Inzetvergelijking, Teamformatie
from gebied.fouten import InvoerGeweigerd, lijkt_op


def vergelijk_inzet(formatie: Formatie, inzet: Sequence[Inzet]) -> tuple[Inzetvergelijking, ...]:
    """Return per team and function the needed and the present hours.

    A team that is named without one of its functions has 0 hours of it; of a team that is not named at all
    the present hours are unknown.

    Parameters
    ----------
    formatie
        The needed hours.
    inzet
        The present hours; a team by its number or its name, with or without its layer before it.

    Returns
    -------
    tuple of Inzetvergelijking
        In the order of the teams, and of the functions in the norms.

    Raises
    ------
    InvoerGeweigerd
        With every team or function that is not known, and the nearest that is.
    """
    per = {functie.naam.casefold(): functie for functie in formatie.normen.functies}
    teams = _teams(formatie)
    problemen: dict[str, None] = {}
    uren: dict[tuple[str, int, str], dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for rij in inzet:
        functie = per.get(rij.functie.casefold())
        if functie is None:
            raad = lijkt_op(rij.functie, [f.naam for f in formatie.normen.functies])
            problemen[f"functie '{rij.functie}' staat niet in de normen. {raad}".strip()] = None
            continue
        keuze = teams.get((functie.per, rij.team.casefold()), [])
        if len(keuze) > 1:
            problemen[f"meer dan één {functie.per} heet '{rij.team}'. Geef elk een eigen naam."] = None
        elif not keuze:
            raad = lijkt_op(rij.team, [team.naam for team in formatie.van_soort(functie.per)])
            tekst = f"'{rij.team}' is geen {functie.per} waar {functie.naam} voor werkt. {raad}".strip()
            problemen[tekst] = None
        else:
            uren[functie.per, keuze[0].nr, functie.naam][rij.organisatie] += rij.uren
    if problemen:
        raise InvoerGeweigerd(
            "De uren van nu passen niet bij de formatie.",
            problemen=problemen,
            stap="gebruik de namen van de teams in de indeling, en de functies van de normen.",
        )
    genoemd = {(soort, nr) for soort, nr, _ in uren}
    return tuple(
        Inzetvergelijking(
            team.soort,
            team.naam,
            functie,
            team.functies.get(functie),
            dict(uren.get((team.soort, team.nr, functie), {})),
            sum(uren.get((team.soort, team.nr, functie), {}).values())
            if (team.soort, team.nr) in genoemd
            else None,
        )
        for team in formatie.teams
        for functie in _functies(formatie, team, genoemd=set(uren))
    )


def _teams(formatie: Formatie) -> dict[tuple[str, str], list[Teamformatie]]:
    """Return (layer, text) → the teams that the text can mean: a number goes before a name."""
    op_nummer: dict[tuple[str, str], list[Teamformatie]] = {}
    op_naam: dict[tuple[str, str], list[Teamformatie]] = defaultdict(list)
    for team in formatie.teams:
        for tekst in (str(team.nr), f"{team.soort} {team.nr}"):
            op_nummer[team.soort, tekst.casefold()] = [team]
        for tekst in (team.naam, f"{team.soort} {team.naam}"):
            op_naam[team.soort, tekst.casefold()].append(team)
    return op_naam | op_nummer


def _functies(formatie: Formatie, team: Teamformatie, *, genoemd: set[tuple[str, int, str]]) -> Iterator[str]:
    """Yield the functions of a team that need hours or have them."""
    for functie in formatie.normen.functies:
        if functie.naam in team.functies or (team.soort, team.nr, functie.naam) in genoemd:
            yield functie.naam
