"""The problem as the optimiser sees it: numbers for gebieden, neighbours, integer costs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

import numpy as np
import pandas as pd

from gebied.fouten import GeenIndeling, InvoerGeweigerd
from gebied.graaf import Graaf
from gebied.indelen.regels import Indelingen, Regels, lees_regels
from gebied.indelen.taak import Gebiedsset as Gebiedsset
from gebied.indelen.taak import IntArray
from gebied.model import Bewijs, Opdracht
from gebied.opdrachtdelen import GROOTSTE_GETAL
from gebied.taal import getal
from gebied.wijkscan import Wijkscan


@dataclass(frozen=True)
class Opgave:
    """Served gebieden as numbers 0 … n-1 in order of code; an edge is absent where a rule forbids to use it.

    Borders of the group in `opdracht.binnen`, gebieden that get teams of their own and werkgebieden that stay
    as they are, are cut loose in `buren`: no werkgebied can cross them, because it is connected.

    Parameters
    ----------
    codes
        Code per gebied.
    inwoners
        Persons per gebied, int64.
    afstand_m
        Distance between centroids in RD, whole metres, int64 (n, n).
    buren
        Neighbours per gebied, ascending.
    opdracht
        The rules and wishes.
    regels
        What the rules beyond the band say about these gebieden.
    hoogstens
        Wish → the most it may cost in all.
    anders
        Older indelingen, each as labels of the gebieden, int64 (n), with how many inhabitants have to be
        outside the old werkgebied that holds most of the new one.
    ook_teams
        Numbers of teams to try, one after the other, where no indeling has that of the opdracht.
    """

    codes: tuple[str, ...]
    inwoners: IntArray
    afstand_m: IntArray
    buren: tuple[tuple[int, ...], ...]
    opdracht: Opdracht
    regels: Regels = field(default_factory=Regels)
    hoogstens: Mapping[str, int] = field(default_factory=dict)
    anders: tuple[tuple[IntArray, int], ...] = ()
    ook_teams: tuple[int, ...] = ()

    @cached_property
    def eenheid(self) -> IntArray:
        """Lowest gebied of the unit that every gebied is part of: connected, and never cut."""
        uit = np.arange(len(self.codes), dtype=np.int64)
        for groep in self.samen():
            over = set(groep)
            while over:
                heel = bereikbaar(self.buren, min(over), over)
                uit[list(heel)] = min(heel)
                over -= heel
        return uit

    def samen(self) -> list[Gebiedsset]:
        """Return the gebieden that have to be together, group by group, connected or not."""
        naast: list[set[int]] = [set() for _ in self.codes]
        for groep in (*self.regels.samen, *self.regels.vastgezet):
            for i in groep[1:]:
                naast[groep[0]].add(i)
                naast[i].add(groep[0])
        rijen = tuple(tuple(sorted(rij)) for rij in naast)
        gezien, groepen = set[int](), []
        for begin, rij in enumerate(rijen):
            if rij and begin not in gezien:
                samen = bereikbaar(rijen, begin, range(len(rijen)))
                gezien |= samen
                groepen.append(tuple(sorted(samen)))
        return groepen

    @cached_property
    def personen(self) -> list[int]:
        """`inwoners` as plain integers, which Python adds faster than array elements."""
        return [int(aantal) for aantal in self.inwoners]

    @cached_property
    def gewicht(self) -> IntArray:
        """What a gebied weighs in compactness: inhabitants, at least 1, so that an empty one never drifts."""
        return np.maximum(self.inwoners, 1)

    @property
    def reuzen(self) -> tuple[int, ...]:
        """Gebieden that by themselves exceed the maximum and are a werkgebied of their own."""
        vast = {i for leden in self.regels.vastgezet if len(leden) > 1 for i in leden}
        return tuple(
            i
            for i, aantal in enumerate(self.personen)
            if self.opdracht.teams_voor(aantal, 1) > 1 and i not in vast
        )

    def delen(self) -> list[Gebiedsset]:
        """Return the connected parts, ordered by first gebied; no werkgebied can span two of them."""
        delen, gezien = [], set[int]()
        for begin in range(len(self.codes)):
            if begin not in gezien:
                deel = bereikbaar(self.buren, begin, range(len(self.codes)))
                gezien |= deel
                delen.append(tuple(sorted(deel)))
        return delen

    def som(self, gebieden: Collection[int]) -> int:
        """Return the inhabitants of a werkgebied."""
        return sum(self.personen[i] for i in gebieden)

    def teams(self, gebieden: Collection[int]) -> int:
        """Return how many teams a werkgebied of these gebieden gets."""
        return self.opdracht.teams_voor(self.som(gebieden), len(gebieden))

    def afstand_tot_band(self, gebieden: Collection[int]) -> int:
        """Return how many inhabitants the werkgebied lies outside the band."""
        return self.opdracht.afstand_tot_band(self.som(gebieden), self.teams(gebieden))

    def compactheid(self, gebieden: Collection[int]) -> int:
        """Return Σ weight × distance to the best medoid gebied, in inhabitant-metres."""
        lijst = list(gebieden)
        return int((self.gewicht[lijst] @ self.afstand_m[np.ix_(lijst, lijst)]).min())


@dataclass(frozen=True)
class Oplossing:
    """An answer to an `Opgave`: the werkgebieden, and per wish what is proved about it."""

    werkgebieden: tuple[Gebiedsset, ...]
    bewijs: tuple[Bewijs, ...]
    volledig: bool = True
    """False when a limit on time, or the caller, cut the search or the proof short."""
    kosten: tuple[int, ...] = ()
    """What it costs per tier of the `Taak`, rules included."""
    onmogelijk: bool = False
    """True when it is proved that no indeling keeps the rules; then there are no werkgebieden."""


def maak_opgave(
    scan: Wijkscan,
    graaf: Graaf,
    opdracht: Opdracht,
    *,
    indelingen: Indelingen | None = None,
    vastgezet: Mapping[str, int] | None = None,
) -> Opgave:
    """Turn a scan and an opdracht into numbers.

    Parameters
    ----------
    indelingen
        Other indelingen that the opdracht names: name → code → werkgebied.
    vastgezet
        Code → number of the werkgebieden that stay as they are.

    Raises
    ------
    InvoerGeweigerd
        When figures are unknown, or a gebied has no group, that the opdracht needs.
    VerkeerdGebruik
        When the opdracht names what the scan does not have.
    """
    codes = graaf.bediend
    tabel = scan.gebieden.set_index("code").loc[list(codes)]
    groep = scan.groep(opdracht.binnen).loc[list(codes)] if opdracht.binnen and opdracht.binnen_hard else None
    _controleer(scan, codes, groep)
    regels = lees_regels(scan, codes, opdracht, indelingen or {}, vastgezet or {})
    inwoners = tabel["inwoners"].to_numpy(dtype=np.int64)
    punten = tabel.geometry.centroid
    xy = np.column_stack([punten.x, punten.y])
    afstand = np.hypot(*(xy[:, None, :] - xy[None, :, :]).transpose(2, 0, 1))
    return stel_op(graaf, opdracht, codes, inwoners, np.rint(afstand).astype(np.int64), regels)


def stel_op(
    graaf: Graaf,
    opdracht: Opdracht,
    codes: tuple[str, ...],
    inwoners: IntArray,
    afstand_m: IntArray,
    regels: Regels,
) -> Opgave:
    """Return the opgave of what was read from a scan, which does not depend on the band or the teams.

    Raises
    ------
    GeenIndeling
        When no number of teams has the mean that is asked.
    """
    huidig = opdracht.huidig
    als_regel, ook_teams = _als_gemiddelde(opdracht, int(inwoners.sum()), len(codes))
    opgave = Opgave(
        codes,
        inwoners,
        afstand_m,
        _buren(graaf, codes, _blokken(opdracht, regels, inwoners), regels),
        als_regel,
        regels,
        {} if huidig is None or huidig.hoogstens is None else {"huidig": huidig.hoogstens},
        ook_teams=ook_teams,
    )
    return _met_genoeg_teams(opgave)


def _met_genoeg_teams(opgave: Opgave) -> Opgave:
    """Return the opgave with enough teams for every layer that is to be made of whole werkgebieden.

    Raises
    ------
    GeenIndeling
        When a layer asks more teams than there can be werkgebieden.
    """
    opdracht = opgave.opdracht
    minst = {laag.naam: laag.teams for laag in opdracht.lagen if laag.hard and laag.teams}
    if not minst:
        return opgave
    # a gebied above the maximum is one werkgebied, with more teams
    dubbel = sum(opgave.teams([i]) - 1 for i in opgave.reuzen)
    van, tot = opdracht.aantal_teams or (1, GROOTSTE_GETAL)
    tot = max(van, min(tot, len(opgave.codes) + dubbel))
    nodig = max(minst.values()) + dubbel
    ook = tuple(teams for teams in opgave.ook_teams if teams >= nodig)
    if nodig > tot and not ook:
        raise GeenIndeling(
            "Er zijn te weinig werkgebieden voor een laag van de opdracht.",
            problemen=[
                f"De laag {naam} vraagt {aantal} teams, maar er zijn hooguit {tot - dubbel} werkgebieden."
                for naam, aantal in minst.items()
                if aantal > tot - dubbel
            ],
            stap="vraag minder teams in die laag, of meer teams in de opdracht.",
        )
    teams, ook = ((max(van, nodig), tot), ook) if nodig <= tot else ((ook[0], ook[0]), ook[1:])
    return replace(opgave, opdracht=replace(opdracht, teams=teams), ook_teams=ook)


def _blokken(opdracht: Opdracht, regels: Regels, inwoners: IntArray) -> list[tuple[int, ...]]:
    """Return per gebied what it has to share with a neighbour to be together with it in a werkgebied."""
    hard = [regels.groepen["binnen"]] if opdracht.binnen is not None and opdracht.binnen_hard else []
    hard += [regels.groepen[f"laag:{laag.naam}"] for laag in opdracht.lagen if laag.groep and laag.hard]
    n = len(inwoners)
    eigen = np.zeros(n, dtype=np.int64)
    for i, aantal in enumerate(inwoners.tolist()):
        if opdracht.teams_voor(aantal, 1) > 1:
            eigen[i] = -1 - i
    for nr, leden in enumerate(regels.vastgezet, 1):
        eigen[list(leden)] = nr
    return list(zip(*(labels.tolist() for labels in (eigen, *hard)), strict=True))


def _buren(
    graaf: Graaf, codes: tuple[str, ...], blokken: list[tuple[int, ...]], regels: Regels
) -> tuple[tuple[int, ...], ...]:
    nummer = {code: i for i, code in enumerate(codes)}
    buren: list[set[int]] = [set() for _ in codes]
    for a, b in graaf.paren:
        i, j = nummer[a], nummer[b]
        if blokken[i] == blokken[j]:
            buren[i].add(j)
            buren[j].add(i)
    for leden in regels.vastgezet:  # it stays as it is, in one part or in more
        for i, j in pairwise(leden):
            buren[i].add(j)
            buren[j].add(i)
    return tuple(tuple(sorted(rij)) for rij in buren)


def _als_gemiddelde(opdracht: Opdracht, inwoners: int, gebieden: int) -> tuple[Opdracht, tuple[int, ...]]:
    """Return the opdracht with a band for the mean as what it is: a rule on the number of teams.

    Where the band is a wish, other numbers of teams follow, those with the nearest mean first.

    Raises
    ------
    GeenIndeling
        When the band is a rule and no allowed number of teams has such a mean.
    """
    if opdracht.per_team:
        return opdracht, ()
    laagste, hoogste = opdracht.inwoners
    van, tot = opdracht.aantal_teams or (1, GROOTSTE_GETAL)
    past = max(1, van, -(-inwoners // hoogste)), min(tot, inwoners // laagste if laagste else GROOTSTE_GETAL)
    if past[0] > past[1] and opdracht.hard:
        band = f"{getal(laagste)} tot {getal(hoogste)} inwoners"
        gevraagd = f", en gevraagd zijn {van} tot {tot} teams" if opdracht.aantal_teams else ""
        raise GeenIndeling(
            f"Met geen enkel aantal teams is het gemiddelde {band}.",
            problemen=[f"Er zijn {getal(inwoners)} inwoners{gevraagd}."],
            stap="maak de band ruimer of kies een ander aantal teams.",
        )
    ook: list[int] = []
    if not opdracht.hard:
        ook = [k for k in range(van, min(tot, gebieden) + 1) if not past[0] <= k <= past[1]]
        ook.sort(key=lambda k: (Fraction(opdracht.afstand_tot_band(inwoners, k), k), k))
    if past[0] > past[1]:
        past = (ook[0], ook[0]) if ook else (van, tot)
    return (
        replace(
            opdracht,
            inwoners=(0, GROOTSTE_GETAL),
            teams=past,
            # the band of the opdracht, which is that of every werkgebied here
            ook_inwoners=tuple(
                replace(ook, inwoners=ook.inwoners or opdracht.inwoners) for ook in opdracht.ook_inwoners
            ),
        ),
        tuple(k for k in ook if k != past[0]),
    )


def _controleer(scan: Wijkscan, codes: tuple[str, ...], groep: pd.Series[str] | None) -> None:
    namen = dict(zip(scan.gebieden["code"], scan.gebieden["naam"], strict=True))
    onbekend = set(scan.inwoners().index[scan.inwoners().isna()])
    problemen = [
        f"{code} ({namen[code]}): het aantal inwoners is onbekend" for code in codes if code in onbekend
    ]
    stappen = []
    if problemen:
        stappen.append(
            "vul de inwoners aan met --kerncijfers, of maak er restgebied van met --onbekend-als-restgebied."
        )
    if groep is not None and groep.isna().any():
        problemen += [
            f"{code} ({namen[code]}): hoort bij geen {groep.name}" for code in groep.index[groep.isna()]
        ]
        stappen.append("vul de groepen aan met --groepen, of laat --binnen weg.")
    if not codes:
        problemen.append("de scan heeft geen gebied met inwoners")
        stappen.append("kies een bestand met inwoners, of een lagere grens met --restgebied-tot.")
    if problemen:
        stap = " ".join(stappen)
        raise InvoerGeweigerd("Deze scan kan niet worden ingedeeld.", problemen=problemen, stap=stap)


def bereikbaar(
    buren: tuple[tuple[int, ...], ...], begin: int, binnen: Iterable[int], zonder: int = -1
) -> set[int]:
    """Return the gebieden that can be reached from `begin` within a set, not passing through `zonder`."""
    over = set(binnen) - {zonder, begin}
    uit, rand = {begin}, [begin]
    while rand:
        nieuw = over.intersection(buren[rand.pop()])
        over -= nieuw
        uit |= nieuw
        rand += nieuw
    return uit
