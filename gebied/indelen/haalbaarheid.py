"""The arithmetic before any search: can it be done at all, and how good can it get at best."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

from gebied.fouten import GeenIndeling
from gebied.indelen.opgave import Gebiedsset, Opgave
from gebied.model import Opdracht
from gebied.taal import getal

_MEESTE_WERKGEBIEDEN = 200
"""So many werkgebieden around one gebied are looked at before any search."""


@dataclass(frozen=True)
class Deel:
    """A connected part that no werkgebied can leave: its gebieden and inhabitants."""

    gebieden: Gebiedsset
    inwoners: int
    vast: int | None = None
    """Number of teams when the part is one gebied above the maximum."""
    eenheden: int | None = None
    """Number of units that are never cut, where that is less than the number of gebieden."""

    def teams_mogelijk(self) -> range:
        """Return the numbers of teams this part can be cut into."""
        meest = len(self.gebieden) if self.eenheden is None else self.eenheden
        return range(self.vast, self.vast + 1) if self.vast else range(1, meest + 1)

    def grens(self, opdracht: Opdracht, teams: int) -> int:
        """Return the least total distance to the band with this number of teams."""
        return opdracht.afstand_tot_band(self.inwoners, teams)


@dataclass(frozen=True)
class Verdeling:
    """How many teams each part gets at best, and the least total distance to the band that follows."""

    delen: tuple[Deel, ...]
    teams: tuple[int, ...]
    ondergrens: int


def verdeel_teams(opgave: Opgave) -> Verdeling:
    """Spread the teams over the loose parts with the least possible distance to the band.

    The distance of a part is convex in its number of teams, so handing out teams one by one where the
    distance drops most is optimal (Fox, 1966).

    Raises
    ------
    GeenIndeling
        When the number of teams cannot be made, or the band is a rule and some part cannot keep it. These
        reasons are proofs.
    """
    opdracht = opgave.opdracht
    delen = maak_delen(opgave)
    minimum = sum(deel.teams_mogelijk()[0] for deel in delen)
    maximum = sum(deel.teams_mogelijk()[-1] for deel in delen)
    _controleer_aantal(opgave, delen, minimum, maximum)
    if opdracht.hard:
        _controleer_band(opgave, delen)
    teams = [min((deel.grens(opdracht, k), k) for k in deel.teams_mogelijk())[1] for deel in delen]
    laagste, hoogste = opdracht.aantal_teams or (minimum, maximum)
    if not laagste <= sum(teams) <= hoogste:
        # the total is convex too, so the nearest number that is allowed is the best
        aantal = max(laagste, min(sum(teams), hoogste))
        teams = _deel_uit(delen, opdracht, aantal - minimum)
    grens = sum(deel.grens(opdracht, k) for deel, k in zip(delen, teams, strict=True))
    return Verdeling(delen, tuple(teams), grens)


def met_meer_teams(opgave: Opgave, verdeling: Verdeling, aandeel: float) -> Verdeling:
    """Return the verdeling with more teams: this share of what is free without more distance to the band.

    Smaller werkgebieden are more compact, but the more teams, the less room there is within the band.
    """
    teams = list(verdeling.teams)
    ruimte = []
    for nr, deel in enumerate(verdeling.delen):
        meest = teams[nr]
        while meest < deel.teams_mogelijk()[-1] and deel.grens(opgave.opdracht, meest + 1) <= deel.grens(
            opgave.opdracht, teams[nr]
        ):
            meest += 1
        ruimte.append(meest - teams[nr])
    over = sum(ruimte)
    if opgave.opdracht.aantal_teams is not None:
        over = min(over, opgave.opdracht.aantal_teams[1] - sum(teams))
    for _ in range(ceil(aandeel * over)):
        nr = max(
            (nr for nr in range(len(teams)) if ruimte[nr]),
            key=lambda nr: (verdeling.delen[nr].inwoners / teams[nr], -nr),
        )
        teams[nr] += 1
        ruimte[nr] -= 1
    return Verdeling(verdeling.delen, tuple(teams), verdeling.ondergrens)


def maak_delen(opgave: Opgave) -> tuple[Deel, ...]:
    """Return the connected parts with what counts of them."""
    reuzen = set(opgave.reuzen)
    return tuple(
        Deel(
            deel,
            opgave.som(deel),
            opgave.teams(deel) if deel[0] in reuzen else None,
            len(set(opgave.eenheid[list(deel)].tolist())),
        )
        for deel in opgave.delen()
    )


def beste_afstand(opdracht: Opdracht, inwoners: int) -> int:
    """Return the least distance to the band of this many inhabitants over any number of teams."""
    k = max(1, inwoners // opdracht.inwoners[1])
    return min(opdracht.afstand_tot_band(inwoners, k), opdracht.afstand_tot_band(inwoners, k + 1))


def zonder_werkgebied(opgave: Opgave) -> Iterator[tuple[int, int, int]]:
    """Yield the gebieden that are in no werkgebied within the band, whatever neighbours join them.

    Each comes with the most inhabitants such a werkgebied has below the band (0 where there is none), and the
    least above it. Gebieden that could be in too many werkgebieden to look at are passed over.
    """
    laagste, hoogste = opgave.opdracht.inwoners
    for begin in range(len(opgave.codes)):
        if opgave.teams([begin]) > 1:
            continue  # it has teams of its own
        te_klein, te_groot = 0, 0
        over, gezien = [frozenset((begin,))], 0
        while over:
            werkgebied = over.pop()
            som = opgave.som(werkgebied)
            if laagste <= som <= hoogste or gezien > _MEESTE_WERKGEBIEDEN:
                break
            gezien += 1
            if som > hoogste:
                te_groot = min(te_groot or som, som)
                continue
            te_klein = max(te_klein, som)
            rand = {j for i in werkgebied for j in opgave.buren[i]} - werkgebied
            over.extend(sorted((werkgebied | {j} for j in rand), key=opgave.som))
        else:
            if te_groot:  # else a whole part is too small
                yield begin, te_klein, te_groot


def _deel_uit(delen: tuple[Deel, ...], opdracht: Opdracht, over: int) -> list[int]:
    teams = [deel.teams_mogelijk()[0] for deel in delen]

    def winst(i: int) -> int:
        return delen[i].grens(opdracht, teams[i] + 1) - delen[i].grens(opdracht, teams[i])

    hoop = [(winst(i), i) for i, deel in enumerate(delen) if teams[i] < deel.teams_mogelijk()[-1]]
    heapq.heapify(hoop)
    for _ in range(over):
        _, i = heapq.heappop(hoop)
        teams[i] += 1
        if teams[i] < delen[i].teams_mogelijk()[-1]:
            heapq.heappush(hoop, (winst(i), i))
    return teams


def _controleer_aantal(opgave: Opgave, delen: tuple[Deel, ...], minimum: int, maximum: int) -> None:
    if opgave.opdracht.aantal_teams is None:
        return
    laagste, hoogste = opgave.opdracht.aantal_teams
    if laagste <= maximum and hoogste >= minimum:
        return
    teams = str(laagste) if laagste == hoogste else f"{laagste} tot {hoogste}"
    binnen = opgave.opdracht.binnen
    if hoogste < minimum:
        reden = (
            f"De gemeente bestaat uit {len(delen)} delen die niet samen kunnen"
            + (f" (grenzen van {binnen}, of geen verbinding)" if binnen else " (er is geen verbinding)")
            + f"; daarvoor zijn ten minste {minimum} teams nodig."
        )
        stap = f"neem ten minste {minimum} teams" + (
            f", of laat de regel binnen {binnen} weg." if binnen else "."
        )
    else:
        reden = (
            f"Er zijn {len(opgave.codes)} gebieden; die kunnen over hooguit {maximum} teams worden verdeeld."
        )
        stap = f"neem hooguit {maximum} teams."
    raise GeenIndeling(f"Met {teams} teams is er geen indeling.", problemen=[reden], stap=stap)


def _controleer_band(opgave: Opgave, delen: tuple[Deel, ...]) -> None:
    opdracht = opgave.opdracht
    laagste, hoogste = opdracht.inwoners
    band = f"{getal(laagste)} tot {getal(hoogste)} inwoners"
    problemen = []
    minst = meest = 0
    for deel in delen:
        past = [k for k in deel.teams_mogelijk() if deel.grens(opdracht, k) == 0]
        if not past:
            problemen.append(
                f"{_naam(opgave, deel)} heeft {getal(deel.inwoners)} inwoners: "
                f"dat is niet te verdelen in teams van {band}."
            )
        else:
            minst, meest = minst + past[0], meest + past[-1]
    van, tot = opdracht.aantal_teams or (minst, meest)
    if not problemen and (tot < minst or van > meest):
        gevraagd = str(van) if van == tot else f"{van} tot {tot}"
        problemen.append(f"Met teams van {band} zijn {minst} tot {meest} teams mogelijk, niet {gevraagd}.")
    if not problemen and opdracht.per_team:
        for i, te_klein, te_groot in zonder_werkgebied(opgave):
            problemen.append(past_nergens(opgave.codes[i], opgave.personen[i], te_klein, te_groot, band))
    if problemen:
        raise GeenIndeling(
            f"Geen indeling houdt elk team binnen {band}.",
            problemen=problemen,
            stap="maak de band ruimer, kies een ander aantal teams, of laat --hard weg.",
        )


def past_nergens(naam: str, inwoners: int, te_klein: int, te_groot: int, band: str) -> str:
    """Say that a gebied is in no werkgebied within the band, as `zonder_werkgebied` found."""
    if inwoners == te_groot:
        return f"{naam} heeft {getal(inwoners)} inwoners: dat is te veel voor een team van {band}."
    if te_klein == inwoners:
        zonder = f"{naam} heeft {getal(inwoners)} inwoners, en met buren erbij ten minste {getal(te_groot)}"
    else:
        zonder = (
            f"Een team met {naam} heeft hooguit {getal(te_klein)} inwoners, of met nog een gebied erbij ten "
            f"minste {getal(te_groot)}"
        )
    return f"{zonder}: dat past niet in een team van {band}."


def _naam(opgave: Opgave, deel: Deel) -> str:
    codes = [opgave.codes[i] for i in deel.gebieden]
    return codes[0] if len(codes) == 1 else f"Het deel van {len(codes)} gebieden rond {codes[0]}"
