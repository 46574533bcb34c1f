"""The problem as the optimiser sees it: numbers for gebieden, neighbours, integer costs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from gebied.fouten import InvoerGeweigerd
from gebied.graaf import Graaf
from gebied.model import Bewijs, Opdracht
from gebied.wijkscan import Wijkscan

IntArray = npt.NDArray[np.int64]
Gebiedsset = tuple[int, ...]
"""One werkgebied: numbers of gebieden in ascending order."""
Wens = tuple[str, Callable[[Collection[int]], int]]
"""A wish: its name and its cost for one werkgebied, an integer that adds up over werkgebieden."""


@dataclass(frozen=True)
class Opgave:
    """Served gebieden as numbers 0 … n-1 in order of code; an edge is absent where a rule forbids to use it.

    Borders of the group in `opdracht.binnen` and gebieden that get teams of their own are cut loose in
    `buren`, so every rule about who may be together is: a werkgebied is connected.

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
    """

    codes: tuple[str, ...]
    inwoners: IntArray
    afstand_m: IntArray
    buren: tuple[tuple[int, ...], ...]
    opdracht: Opdracht

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
        return tuple(i for i, aantal in enumerate(self.personen) if self.opdracht.teams_voor(aantal, 1) > 1)

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

    def afstand_tot_doel(self, gebieden: Collection[int]) -> int:
        """Return how many inhabitants the werkgebied lies from the wanted number."""
        return abs(self.som(gebieden) - (self.opdracht.doel or 0) * self.teams(gebieden))

    def compactheid(self, gebieden: Collection[int]) -> int:
        """Return Σ weight × distance to the best medoid gebied, in inhabitant-metres."""
        lijst = list(gebieden)
        return int((self.gewicht[lijst] @ self.afstand_m[np.ix_(lijst, lijst)]).min())

    def wensen(self) -> list[Wens]:
        """Return the wishes in order of importance."""
        wensen: list[Wens] = [("afstand_tot_band", self.afstand_tot_band)]
        if self.opdracht.doel is not None:
            wensen.append(("afstand_tot_doel", self.afstand_tot_doel))
        return [*wensen, ("compactheid", self.compactheid)]


@dataclass(frozen=True)
class Oplossing:
    """An answer to an `Opgave`: the werkgebieden, and per wish what is proved about it."""

    werkgebieden: tuple[Gebiedsset, ...]
    bewijs: tuple[Bewijs, ...]
    volledig: bool = True
    """False when a limit on time cut the search short."""


def maak_opgave(scan: Wijkscan, graaf: Graaf, opdracht: Opdracht) -> Opgave:
    """Turn a scan and an opdracht into numbers.

    Raises
    ------
    InvoerGeweigerd
        When inhabitants are unknown, or a gebied has no group while the opdracht needs one.
    """
    codes = graaf.bediend
    tabel = scan.gebieden.set_index("code").loc[list(codes)]
    groep = scan.groep(opdracht.binnen).loc[list(codes)] if opdracht.binnen else None
    _controleer(scan, codes, groep)
    nummer = {code: i for i, code in enumerate(codes)}
    inwoners = tabel["inwoners"].to_numpy(dtype=np.int64)
    los = [opdracht.teams_voor(int(aantal), 1) > 1 for aantal in inwoners]
    buren: list[set[int]] = [set() for _ in codes]
    for a, b in graaf.paren:
        i, j = nummer[a], nummer[b]
        if not (los[i] or los[j]) and (groep is None or groep.iloc[i] == groep.iloc[j]):
            buren[i].add(j)
            buren[j].add(i)
    punten = tabel.geometry.centroid
    xy = np.column_stack([punten.x, punten.y])
    afstand = np.hypot(*(xy[:, None, :] - xy[None, :, :]).transpose(2, 0, 1))
    return Opgave(
        codes,
        inwoners,
        np.rint(afstand).astype(np.int64),
        tuple(tuple(sorted(rij)) for rij in buren),
        opdracht,
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
