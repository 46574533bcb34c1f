"""What staffing comes to: per team and function a bandwidth, and the norm and figure behind every hour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gebied.bronnen.normen import PER_WERKGEBIED, Bandbreedte, Normen
from gebied.model import Bevinding


@dataclass(frozen=True, slots=True)
class Spoor:
    """The hours of one team that one norm asks.

    Parameters
    ----------
    norm, kolom, bron
        Name of the norm, the column of the scan it counts, and the source of the norm.
    cijfer
        The figure as it may be shown, such as ``"10.850"`` or ``"<10"``.
    rekening
        How hours come from it, in Dutch.
    uren
        Hours per week; None where the figure is hidden or unknown (hidden hours are in the total).
    dekking
        Part of the inhabitants of whom the figure is known, 0 to 1.
    """

    norm: str
    kolom: str
    bron: str
    cijfer: str
    rekening: str
    uren: Bandbreedte | None
    dekking: float = 1.0


@dataclass(frozen=True)
class Teamformatie:
    """The hours of one team.

    Parameters
    ----------
    soort
        ``"werkgebied"``, or the name of the layer such as ``"stadsdeel"``.
    nr, naam, gebieden
        Number within its layer, name, and codes of its gebieden, restgebieden included.
    inwoners
        Persons, as far as they are known.
    functies
        Function → hours per week, for the functions of this layer that have a norm or a minimum.
    totaal
        Hours per week of all those functions.
    aanvulling
        Middle hours that come from a minimum per function, and not from a norm.
    sporen
        One entry per norm that asks hours of this layer.
    teams
        How many teams it has: more than one in a gebied that is too large for one.
    budget
        Euro a year; None without tariffs.
    budgetdeel
        Whole euro a year out of the total that is shared; None without a total.
    """

    soort: str
    nr: int
    naam: str
    gebieden: tuple[str, ...]
    inwoners: int
    functies: Mapping[str, Bandbreedte]
    totaal: Bandbreedte
    aanvulling: float
    sporen: tuple[Spoor, ...]
    teams: int = 1
    budget: Bandbreedte | None = None
    budgetdeel: int | None = None

    @property
    def onvolledig(self) -> bool:
        """Whether a figure is missing for some of its inhabitants, so that the hours are too low."""
        return any(spoor.dekking < 1 for spoor in self.sporen)


@dataclass(frozen=True, slots=True)
class Gevoeligheid:
    """What happens when one norm goes from low to high and all others stay in the middle.

    `laag` and `hoog` are the hours per week of all teams together; `team` is the one that changes most, and
    `team_laag`, `team_hoog` are its hours.
    """

    norm: str
    laag: float
    hoog: float
    team: str
    team_laag: float
    team_hoog: float

    @property
    def verschil(self) -> float:
        """Hours per week between low and high, all teams together."""
        return abs(self.hoog - self.laag)

    @property
    def verschil_team(self) -> float:
        """Hours per week between low and high, in the team that changes most."""
        return abs(self.team_hoog - self.team_laag)


@dataclass(frozen=True)
class Formatie:
    """The hours that all teams need.

    Parameters
    ----------
    scan, indeling
        Names of the wijkscan and the indeling.
    normen
        The norms.
    teams
        The werkgebieden in order of number, then the teams of every other layer.
    functies
        Function → hours per week of all teams together.
    totaal
        Hours per week of all teams together. Not the sum of low and high of the teams: noise cancels out, and
        the opgavenindex shifts hours between teams without adding any.
    zonder_uren
        Function → why no hours can be given: no norm asks any, or the figures of its norms are missing.
    zonder_team
        Hours per week that the norms ask for gebieden in no team; None when there are none.
    budget
        Euro a year; None without tariffs.
    gevoeligheid
        One entry per norm with a bandwidth, the one with most effect first.
    bevindingen
        What is left out or doubtful.
    bronnen
        Sources of figures and norms.
    """

    scan: str
    indeling: str
    normen: Normen
    teams: tuple[Teamformatie, ...]
    functies: Mapping[str, Bandbreedte]
    totaal: Bandbreedte
    zonder_uren: Mapping[str, str]
    zonder_team: Bandbreedte | None
    budget: Bandbreedte | None
    gevoeligheid: tuple[Gevoeligheid, ...]
    bevindingen: tuple[Bevinding, ...] = ()
    bronnen: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Formatie({self.indeling!r}, {len(self.teams)} teams, {self.totaal.midden:.0f} uren per week)"

    @property
    def soorten(self) -> tuple[str, ...]:
        """The layers of teams, the werkgebieden first."""
        return tuple(dict.fromkeys([PER_WERKGEBIED, *(team.soort for team in self.teams)]))

    def van_soort(self, soort: str) -> tuple[Teamformatie, ...]:
        """Return the teams of one layer, in order of number."""
        return tuple(team for team in self.teams if team.soort == soort)

    def fte(self, uren: float) -> float:
        """Return hours per week as fte."""
        return uren / self.normen.omrekening.uren_per_fte


@dataclass(frozen=True, slots=True)
class Inzetvergelijking:
    """Present hours beside needed hours, of one team and function.

    Parameters
    ----------
    soort, team, functie
        Layer, name of the team, function.
    nodig
        Hours per week; None where no norm or minimum asks any.
    per_organisatie
        Organisation → present hours per week.
    huidig
        Their sum; None where the table of present hours does not name the team at all.
    """

    soort: str
    team: str
    functie: str
    nodig: Bandbreedte | None
    per_organisatie: Mapping[str, float]
    huidig: float | None

    @property
    def tekort(self) -> float | None:
        """Hours per week below (positive) or above (negative) the bandwidth; 0 inside it."""
        if self.nodig is None or self.huidig is None:
            return None
        onder, boven = self.nodig.laag - self.huidig, self.nodig.hoog - self.huidig
        return onder if onder > 0 else boven if boven < 0 else 0.0

    @property
    def oordeel(self) -> str:
        """Where the present hours lie, in Dutch."""
        if self.nodig is None:
            return "geen norm"
        if self.tekort is None:
            return "geen opgave"
        woorden = {1: "minder dan de bandbreedte", 0: "binnen de bandbreedte", -1: "meer dan de bandbreedte"}
        return woorden[(self.tekort > 0) - (self.tekort < 0)]
