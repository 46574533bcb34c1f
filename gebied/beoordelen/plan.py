"""What the judge looks at: a plain table of (code, werkgebied) pairs beside the scan, nothing else."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import linear_sum_assignment

from gebied.beoordelen.basis import Deeltelling, Telling
from gebied.beoordelen.kader import Kader, breuk
from gebied.beoordelen.lagen import Laagplan, lees_lagen
from gebied.model import Opdracht
from gebied.schema import PAREN, controleer

R = TypeVar("R")

Werkgebiedsleutel = tuple[int, str, tuple[str, ...]]
"""Number, name and codes: what makes a werkgebied."""


@dataclass(frozen=True, eq=False)
class Werkgebied:
    """One werkgebied of a plan; `gebieden` are its codes in order, restgebieden included.

    What it computes follows from its gebieden and the kader alone, so it may be shared between plans.
    """

    kader: Kader
    nr: int
    naam: str
    gebieden: tuple[str, ...]
    _onthouden: dict[object, Any] = field(default_factory=dict)

    def onthoud(self, functie: Callable[..., R], *van: object) -> R:
        """Return what a function says of this werkgebied, computed once.

        The function depends on the werkgebied and its kader alone. `van` is more that it takes, parts of the
        kader that live as long as it does: they are told apart by identity.
        """
        sleutel = (functie, *map(id, van))
        if sleutel not in self._onthouden:
            self._onthouden[sleutel] = functie(self, *van)
        uit: R = self._onthouden[sleutel]
        return uit

    @property
    def opdracht(self) -> Opdracht:
        """The rules it is held against."""
        return self.kader.opdracht

    @cached_property
    def bediend(self) -> tuple[str, ...]:
        """The codes that are served."""
        return tuple(code for code in self.gebieden if code not in self.kader.basis.restgebieden)

    @cached_property
    def inwoners(self) -> int:
        """Inhabitants of the served gebieden."""
        return self.som(self.kader.basis.inwoners)

    @cached_property
    def inwoners_restgebied(self) -> int:
        """Inhabitants of the restgebieden in it."""
        return sum(self.kader.basis.inwoners[code] for code in self.gebieden) - self.inwoners

    @cached_property
    def teams(self) -> int:
        """Number of teams: one, or more for a single gebied above the maximum."""
        return self.opdracht.teams_voor(self.inwoners, len(self.bediend))

    @cached_property
    def afstand(self) -> int:
        """Inhabitants outside the band."""
        return self.opdracht.afstand_tot_band(self.inwoners, self.teams)

    @property
    def in_band(self) -> bool | None:
        """Whether the inhabitants fit; None where the band only holds for the mean."""
        return self.afstand == 0 if self.opdracht.per_team else None

    @cached_property
    def onderdelen(self) -> list[tuple[str, ...]]:
        """The connected parts of its served gebieden."""
        return self.kader.basis.onderdelen(self.bediend, self.kader.buren)

    @cached_property
    def delen_zonder_verbindingen(self) -> list[tuple[str, ...]]:
        """Its connected parts when no verbinding counts."""
        return self.kader.basis.onderdelen(self.bediend, self.kader.basis.buren(verbindingen=False))

    def groepen(self, van: Mapping[str, str]) -> set[str]:
        """Return the groups its served gebieden lie in."""
        return {van[code] for code in self.bediend if code in van}

    def som(self, telling: Telling) -> int:
        """Return the sum of counts of the kader over its served gebieden."""
        return self.onthoud(_som, telling)

    def delen(self, telling: Deeltelling) -> tuple[int, int]:
        """Return how many among how many, over its served gebieden of which both are known."""
        return self.onthoud(_delen, telling)

    def per_team_van(self, van: Mapping[str, Hashable]) -> Counter[Hashable]:
        """Return the inhabitants of its served gebieden per team of another indeling."""
        uit: Counter[Hashable] = Counter()
        for code in self.bediend:
            if code in van:
                uit[van[code]] += self.kader.basis.inwoners[code]
        return uit

    def buiten_meerderheid(self, van: Mapping[str, Hashable]) -> int:
        """Return the inhabitants outside the team of another indeling that holds most of them."""
        return self.inwoners - max(self.per_team_van(van).values(), default=0)

    def buiten_groep(self, van: Mapping[str, Hashable]) -> int:
        """Return the same for a group or an indeling of the kader, computed once."""
        return self.onthoud(Werkgebied.buiten_meerderheid, van)

    def buiten_laag(self, laag: Laagplan) -> int:
        """Return the same for a layer; one that was found belongs to a plan and not to the kader."""
        gegeven = laag.regel is not None and laag.regel.groep is not None
        return self.buiten_groep(laag.van) if gegeven else self.buiten_meerderheid(laag.van)

    @cached_property
    def compactheid(self) -> tuple[int, int]:
        """Σ weight × distance to the best medoid in whole metres, and Σ weight.

        A weight is the number of inhabitants, at least 1, so that a gebied without any never drifts.
        """
        if not self.bediend:
            return 0, 0
        aantallen = [max(1, self.kader.basis.inwoners[code]) for code in self.bediend]
        gewicht: npt.NDArray[np.int64] = np.array(aantallen, dtype=np.int64)
        afstand = self.kader.basis.afstand_m(self.bediend, self.bediend)
        return int((gewicht @ afstand).min()), int(gewicht.sum())

    @cached_property
    def bereik(self) -> int | None:
        """The inhabitants near a meeting place of this werkgebied; None where no distance is asked.

        Near is the straight line between centroids in whole metres × `omweg`, at most `afstand_m`.
        """
        telling, wens = self.kader.ontmoetingsplekken, self.opdracht.ontmoetingsplek
        if telling is None or wens is None or wens.afstand_m is None:
            return None
        met = [code for code in self.bediend if telling[code] > 0]
        if not met:
            return 0
        verste = math.floor(wens.afstand_m / breuk(wens.omweg))
        dichtbij = self.kader.basis.afstand_m(self.bediend, met).min(axis=1) <= verste
        inwoners = self.kader.basis.inwoners
        return sum(inwoners[code] for code, nabij in zip(self.bediend, dichtbij, strict=True) if nabij)


def _som(werkgebied: Werkgebied, telling: Telling) -> int:
    return sum(telling[code] for code in werkgebied.bediend)


def _delen(werkgebied: Werkgebied, telling: Deeltelling) -> tuple[int, int]:
    paren = [telling[code] for code in werkgebied.bediend if code in telling]
    return sum(t for t, _ in paren), sum(n for _, n in paren)


@dataclass(frozen=True, eq=False)
class Plan:
    """Any plan, ours or from elsewhere, duplicates and unknown codes included.

    Parameters
    ----------
    kader
        The scan it is about and the opdracht it is held against.
    paren
        (code, werkgebied) pairs; a pair that is given twice counts once, a code in two werkgebieden in both.
    namen
        Number of a werkgebied → name.
    referentie
        Code → werkgebied of the plan it is compared with; default the indeling of today in the opdracht.
    gegeven_lagen
        Name of another layer of teams → code → number of its team, as the maker of the plan gives it.
    gezien
        Werkgebieden of other plans under the same kader, to share what was computed; is filled.
    """

    kader: Kader
    paren: tuple[tuple[str, int], ...]
    namen: Mapping[int, str] = field(default_factory=dict)
    referentie: Mapping[str, int] | None = None
    gegeven_lagen: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    gezien: dict[Werkgebiedsleutel, Werkgebied] = field(default_factory=dict)

    @property
    def opdracht(self) -> Opdracht:
        """The rules it is held against."""
        return self.kader.opdracht

    @cached_property
    def bekend(self) -> tuple[tuple[str, int], ...]:
        """The distinct pairs whose code is in the scan."""
        return tuple(paar for paar in dict.fromkeys(self.paren) if paar[0] in self.kader.basis.bekend)

    @cached_property
    def werkgebieden(self) -> tuple[Werkgebied, ...]:
        """The werkgebieden in order of number."""
        codes: dict[int, list[str]] = {nr: [] for nr in sorted({nr for _, nr in self.paren})}
        for code, nr in self.bekend:
            codes[nr].append(code)
        return tuple(self._werkgebied(nr, tuple(sorted(van))) for nr, van in codes.items())

    def _werkgebied(self, nr: int, gebieden: tuple[str, ...]) -> Werkgebied:
        naam = self.naam_van(nr)
        sleutel = (nr, naam, gebieden)
        if sleutel not in self.gezien:
            self.gezien[sleutel] = Werkgebied(self.kader, nr, naam, gebieden)
        return self.gezien[sleutel]

    @cached_property
    def keren(self) -> Counter[str]:
        """How many werkgebieden each code of the scan is in."""
        return Counter(code for code, _ in self.bekend)

    @cached_property
    def werkgebieden_van(self) -> Mapping[str, tuple[int, ...]]:
        """Code → numbers of the werkgebieden it is in; a code in none is absent."""
        uit: dict[str, list[int]] = {}
        for code, nr in self.bekend:
            uit.setdefault(code, []).append(nr)
        return {code: tuple(sorted(nrs)) for code, nrs in uit.items()}

    @cached_property
    def teams(self) -> int:
        """Number of teams."""
        return sum(werkgebied.teams for werkgebied in self.werkgebieden)

    @cached_property
    def lagen(self) -> tuple[Laagplan, ...]:
        """The other layers of teams: those of the opdracht, then others that the plan has."""
        return lees_lagen(self.kader, self.gegeven_lagen)

    @property
    def inwoners(self) -> int:
        """Inhabitants in the werkgebieden, a gebied in two of them twice."""
        return sum(werkgebied.inwoners for werkgebied in self.werkgebieden)

    @property
    def inwoners_restgebied(self) -> int:
        """Inhabitants of all restgebieden, in a werkgebied or not."""
        return sum(self.kader.basis.inwoners[code] for code in self.kader.basis.restgebieden)

    @property
    def inwoners_niet_ingedeeld(self) -> int:
        """Inhabitants of served gebieden without werkgebied."""
        basis = self.kader.basis
        return sum(basis.inwoners[code] for code in basis.bediend if not self.keren[code])

    def verplaatst(self, van: Mapping[str, int]) -> int:
        """Return the inhabitants that get another team than in `van`, werkgebieden matched one to one.

        A gebied that is in no team of `van` gets another team.
        """
        basis = self.kader.basis
        naar = {code: nr for code, nr in self.bekend if code not in basis.restgebieden}
        paring = beste_paring(van, naar, basis.inwoners)
        return sum(
            basis.inwoners[code]
            for code, nr in naar.items()
            if code not in van or paring.get(nr) != van[code]
        )

    @cached_property
    def verplaatst_van_nu(self) -> int | None:
        """Inhabitants that get another team than in the indeling of today; None where none is named."""
        return None if self.kader.huidig is None else self.verplaatst(self.kader.huidig)

    def naam_van(self, nr: int) -> str:
        """Return the name of a werkgebied."""
        return self.namen.get(nr, f"Werkgebied {nr}")

    def gebied(self, code: str) -> str:
        """Return a gebied as texts write it: its name and its code."""
        return self.kader.basis.gebied(code)


def als_paren(plan: object) -> tuple[tuple[str, int], ...]:
    """Return (code, werkgebied) pairs of a mapping, a table with those columns, or pairs.

    Raises
    ------
    InvoerGeweigerd
        When a table lacks a column, or a werkgebied is no number from 1.
    """
    if isinstance(plan, Mapping):
        return tuple((str(code), int(nr)) for code, nr in plan.items())
    if isinstance(plan, pd.DataFrame):
        controleer(plan, PAREN)
        return tuple((str(c), int(nr)) for c, nr in zip(plan["code"], plan["werkgebied"], strict=True))
    if isinstance(plan, Iterable):
        return tuple((str(code), int(nr)) for code, nr in plan)
    raise TypeError(f"not a plan: {type(plan).__name__}")


def beste_paring(
    van: Mapping[str, int], naar: Mapping[str, int], inwoners: Mapping[str, int]
) -> dict[int, int]:
    """Match each werkgebied of `naar` with at most one of `van`, so that most inhabitants keep their team.

    A linear assignment over the shared inhabitants; werkgebieden without any are not matched.
    """
    oud, nieuw = sorted(set(van.values())), sorted(set(naar.values()))
    kolom = {nr: plaats for plaats, nr in enumerate(oud)}
    rij = {nr: plaats for plaats, nr in enumerate(nieuw)}
    samen = np.zeros((len(nieuw), len(oud)), dtype=np.int64)
    for code, nr in naar.items():
        if code in van:
            samen[rij[nr], kolom[van[code]]] += inwoners[code]
    rijen, kolommen = linear_sum_assignment(samen, maximize=True)
    return {nieuw[i]: oud[j] for i, j in zip(rijen, kolommen, strict=True) if samen[i, j] > 0}
