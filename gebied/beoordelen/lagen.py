"""Other layers of teams, into which the werkgebieden group, judged as layers of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from gebied.beoordelen.kader import Kader
from gebied.opdrachtdelen import Laag


@dataclass(frozen=True, eq=False)
class Laagplan:
    """The teams of one layer in a plan.

    `van` gives code → number of the team, served gebieden only. `regel` is what the opdracht asks of it.
    """

    kader: Kader
    naam: str
    van: Mapping[str, int]
    namen: Mapping[int, str] = field(default_factory=dict)
    regel: Laag | None = None

    @property
    def gezocht(self) -> bool:
        """Whether the layer was to be found, instead of given as a group."""
        return self.regel is not None and self.regel.groep is None

    @cached_property
    def teams(self) -> tuple[Laagteam, ...]:
        """The teams in order of number."""
        codes: dict[int, list[str]] = {nr: [] for nr in sorted(set(self.van.values()))}
        for code, nr in sorted(self.van.items()):
            codes[nr].append(code)
        return tuple(Laagteam(self, nr, tuple(gebieden)) for nr, gebieden in codes.items())

    def naam_van(self, nr: int) -> str:
        """Return the name of a team."""
        return self.namen.get(nr, f"{self.naam} {nr}")


@dataclass(frozen=True, eq=False)
class Laagteam:
    """One team of a layer and its served gebieden."""

    laag: Laagplan
    nr: int
    gebieden: tuple[str, ...]

    @property
    def naam(self) -> str:
        """Its name, or that of the layer with its number."""
        return self.laag.naam_van(self.nr)

    @cached_property
    def inwoners(self) -> int:
        """Inhabitants of its gebieden."""
        return sum(self.laag.kader.basis.inwoners[code] for code in self.gebieden)

    @property
    def afstand(self) -> int | None:
        """Inhabitants outside the band of the layer; None without a band."""
        band = self.laag.regel.inwoners if self.laag.regel else None
        return None if band is None else max(0, band[0] - self.inwoners, self.inwoners - band[1])

    @cached_property
    def onderdelen(self) -> list[tuple[str, ...]]:
        """Its connected parts."""
        return self.laag.kader.basis.onderdelen(self.gebieden, self.laag.kader.buren)

    def als_dict(self, werkgebieden_van: Mapping[str, tuple[int, ...]]) -> dict[str, Any]:
        """Return the team as a beoordeling holds it; `werkgebieden` are those with any gebied in it."""
        erin = {nr for code in self.gebieden for nr in werkgebieden_van.get(code, ())}
        return {
            "nr": self.nr,
            "naam": self.naam,
            "werkgebieden": sorted(erin),
            "inwoners": self.inwoners,
            "in_band": None if self.afstand is None else self.afstand == 0,
            "aaneengesloten": len(self.onderdelen) <= 1,
        }


def lees_lagen(kader: Kader, lagen: Mapping[str, Mapping[str, int]]) -> tuple[Laagplan, ...]:
    """Return the layers of the opdracht that are there, then those that only the plan has.

    `lagen` gives name → code → number of the team, for the layers that the maker of the plan found.
    """
    uit = []
    for regel in kader.opdracht.lagen:
        if regel.groep is not None:
            namen, van = kader.genummerd(regel.groep)
            uit.append(Laagplan(kader, regel.naam, van, namen, regel))
        elif regel.naam in lagen:
            uit.append(Laagplan(kader, regel.naam, _bediend(kader, lagen[regel.naam]), regel=regel))
    gevraagd = {regel.naam for regel in kader.opdracht.lagen}
    los = [naam for naam in lagen if naam not in gevraagd]
    return (*uit, *(Laagplan(kader, naam, _bediend(kader, lagen[naam])) for naam in los))


def _bediend(kader: Kader, van: Mapping[str, int]) -> Mapping[str, int]:
    return {code: van[code] for code in kader.basis.bediend if code in van}
