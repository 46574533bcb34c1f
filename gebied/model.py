"""Frozen value objects that every other module speaks in, and the two coordinate systems.

Nothing here reads files, computes geometry or knows where data came from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from typing import Any, Final, Literal

from gebied.fouten import VerkeerdGebruik, lijkt_op

RD_NEW: Final = "EPSG:28992"
"""Amersfoort / RD New, metres. Everything inside `gebied` is in this system."""

WGS84: Final = "EPSG:4326"
"""Longitude and latitude in degrees; only `kaart` and GeoJSON files use it."""

GROOTSTE_GETAL: Final = 10**15 - 1
"""The largest whole number of an opdracht: what is added up or multiplied with it stays exact."""

Niveau = Literal["buurt", "wijk", "gemeente"]

Soort = Literal["aantal", "percentage", "gemiddelde", "dichtheid", "groep", "kenmerk", "onbekend"]
"""What a column holds, and so how it may be added up: only `aantal` may be summed."""

Status = Literal["optimaal", "binnen", "onbewezen", "onmogelijk"]


@dataclass(frozen=True, slots=True)
class Herkomst:
    """Where a figure or a boundary comes from.

    Parameters
    ----------
    sleutel
        Short unique name within a scan, e.g. ``"grenzen"`` or ``"cbs-85984NED"``.
    bron
        The source as it must be named, e.g. ``"CBS / Kadaster"``.
    tabel, kolom
        Table or file name and column as the source calls them.
    jaar
        The year the figures are about.
    opgehaald
        The day they were read or fetched.
    licentie
        Licence, e.g. ``"CC BY 4.0"``.
    opmerking
        What a user must know, shown beside every map and table, e.g. ``"schematisch"``.
    sha256
        Fingerprint of the file that was read.
    """

    sleutel: str
    bron: str
    tabel: str = ""
    kolom: str = ""
    jaar: int | None = None
    opgehaald: date | None = None
    licentie: str = ""
    opmerking: str = ""
    sha256: str = ""

    @property
    def regel(self) -> str:
        """The source with its table, year and licence, as maps and tables name it."""
        delen = [self.bron]
        delen += [str(deel) for deel in (self.tabel, self.jaar, self.licentie, self.opmerking) if deel]
        return ", ".join(dict.fromkeys(delen))  # a loose file is source and table at once


@dataclass(frozen=True, slots=True)
class Kolom:
    """One column of the scan in the catalogue.

    `herkomst` is the `Herkomst.sleutel` of its source. `eenheid` is for example ``"personen"`` or ``"%"``.
    """

    naam: str
    soort: Soort
    eenheid: str = ""
    omschrijving: str = ""
    jaar: int | None = None
    herkomst: str = ""


@dataclass(frozen=True, slots=True)
class Bevinding:
    """Something a user has to know, with a fixed code in capitals such as ``"DUBBEL"``.

    `gebied` is a code of the scan, `werkgebied` a number of the indeling, where the finding is about one.
    """

    code: str
    tekst: str
    gebied: str | None = None
    werkgebied: int | None = None


@dataclass(frozen=True, slots=True)
class Opdracht:
    """The rules and wishes of one run. All faults in it are reported together.

    Parameters
    ----------
    teams
        Number of teams, or None to leave it free.
    inwoners
        Least and most inhabitants per team. By default the first wish: the total distance to this band is
        made as small as possible.
    hard
        Make the band a rule: without an indeling that keeps it, the run is refused.
    doel
        Wanted number of inhabitants per team; a wish after the band and before compactness.
    binnen
        Name of a group of the scan (such as ``"stadsdeel"``) whose borders no werkgebied may cross.
    verbindingen
        Whether links over water and gaps that are too wide count as neighbours.
    seed, tijd
        Seed of the random generator; most seconds to search.

    Raises
    ------
    VerkeerdGebruik
        With every fault in `problemen`.
    """

    teams: int | None = None
    inwoners: tuple[int, int] = (10_000, 12_000)
    hard: bool = False
    doel: int | None = None
    binnen: str | None = None
    verbindingen: bool = True
    seed: int = 1
    tijd: float = 60.0

    def __post_init__(self) -> None:
        problemen = list(_fouten_in_opdracht(self))
        if problemen:
            raise VerkeerdGebruik(
                "De opdracht klopt niet.",
                problemen=problemen,
                stap="verbeter de genoemde onderdelen van de opdracht.",
            )
        laagste, hoogste = self.inwoners
        object.__setattr__(self, "inwoners", (int(laagste), int(hoogste)))

    @classmethod
    def uit_dict(cls, waarden: Mapping[str, Any]) -> Opdracht:
        """Make an opdracht from a TOML table; unknown names are refused with the nearest known one."""
        bekend = [veld.name for veld in fields(cls)]
        problemen = [
            f"'{naam}' is geen onderdeel van een opdracht. {lijkt_op(naam, bekend)}".strip()
            for naam in waarden
            if naam not in bekend
        ]
        goed = {naam: waarde for naam, waarde in waarden.items() if naam in bekend}
        if isinstance(goed.get("inwoners"), list):
            goed["inwoners"] = tuple(goed["inwoners"])
        try:
            opdracht = cls(**goed)
        except VerkeerdGebruik as fout:
            problemen += fout.problemen
        if problemen:
            alleen = f"gebruik alleen deze onderdelen: {', '.join(bekend)}."
            raise VerkeerdGebruik(
                "De opdracht klopt niet.",
                problemen=problemen,
                stap=alleen if len(goed) < len(waarden) else "verbeter de genoemde onderdelen.",
            )
        return opdracht

    def als_dict(self) -> dict[str, Any]:
        """Return the opdracht as plain values, ready for TOML or JSON; what is not set is left out."""
        return {
            naam: list(waarde) if isinstance(waarde, tuple) else waarde
            for naam, waarde in asdict(self).items()
            if waarde is not None
        }

    def teams_voor(self, inwoners: int, gebieden: int) -> int:
        """Return how many teams a werkgebied of this size gets.

        A werkgebied is served by one team, except a single gebied that by itself exceeds the maximum: it
        cannot be cut, so it gets as many teams as its inhabitants need.
        """
        hoogste = self.inwoners[1]
        return -(-inwoners // hoogste) if gebieden == 1 and inwoners > hoogste else 1

    def afstand_tot_band(self, inwoners: int, teams: int = 1) -> int:
        """Return how many inhabitants lie below or above the band for this number of teams."""
        laagste, hoogste = self.inwoners
        return max(0, teams * laagste - inwoners, inwoners - teams * hoogste)


def _fouten_in_opdracht(opdracht: Opdracht) -> list[str]:
    problemen = []
    if opdracht.teams is not None and not (_is_geheel(opdracht.teams) and opdracht.teams >= 1):
        problemen.append(
            f"teams is {opdracht.teams!r}; geef een geheel getal van 1 of meer, of laat het weg."
        )
    band = opdracht.inwoners
    if not (isinstance(band, tuple) and len(band) == 2 and all(_is_geheel(grens) for grens in band)):
        problemen.append(f"inwoners is {band!r}; geef twee gehele getallen, bijvoorbeeld 10000 en 12000.")
    elif not 0 <= band[0] <= band[1] or band[1] == 0:
        problemen.append(
            f"inwoners loopt van {band[0]} tot {band[1]}; "
            "geef eerst het laagste getal (0 of meer) en dan het hoogste (1 of meer)."
        )
    if opdracht.doel is not None and not (_is_geheel(opdracht.doel) and opdracht.doel > 0):
        problemen.append(f"doel is {opdracht.doel!r}; geef een geheel getal boven 0, of laat het weg.")
    if opdracht.binnen is not None and not (isinstance(opdracht.binnen, str) and opdracht.binnen):
        problemen.append(
            f"binnen is {opdracht.binnen!r}; geef de naam van een groep, bijvoorbeeld 'stadsdeel'."
        )
    for naam in ("hard", "verbindingen"):
        if not isinstance(getattr(opdracht, naam), bool):
            problemen.append(f"{naam} is {getattr(opdracht, naam)!r}; geef true of false.")
    if not (_is_geheel(opdracht.seed) and opdracht.seed >= 0):
        problemen.append(
            f"seed is {opdracht.seed!r}; geef een geheel getal van 0 of meer, met hooguit 15 cijfers."
        )
    tijd = opdracht.tijd
    if isinstance(tijd, bool) or not isinstance(tijd, int | float) or not 0 < tijd < float("inf"):
        problemen.append(f"tijd is {tijd!r}; geef een aantal seconden boven 0.")
    return problemen


def _is_geheel(waarde: object) -> bool:
    return isinstance(waarde, int) and not isinstance(waarde, bool) and abs(waarde) <= GROOTSTE_GETAL


@dataclass(frozen=True, slots=True)
class Bewijs:
    """How good an indeling is on one wish (tier), with a lower bound that holds.

    `waarde` and `ondergrens` are in the unit of the wish: inhabitants for ``"afstand_tot_band"`` and
    ``"afstand_tot_doel"``, inhabitants × metres for ``"compactheid"``. Without a bound the status is
    ``"onbewezen"``.
    """

    trede: str
    status: Status
    waarde: float
    ondergrens: float | None = None

    @property
    def gap_absoluut(self) -> float | None:
        """Value minus bound, in the unit of the wish."""
        return None if self.ondergrens is None else max(0.0, self.waarde - self.ondergrens)

    @property
    def gap(self) -> float | None:
        """Share by which the value may exceed the best possible; None where the bound is not above 0."""
        if self.ondergrens is None or self.ondergrens <= 0:
            return None
        return max(0.0, self.waarde / self.ondergrens - 1)

    def als_dict(self) -> dict[str, Any]:
        """Return the entry as `--json` prints it."""
        return {**asdict(self), "gap_absoluut": self.gap_absoluut, "gap": self.gap}


@dataclass(frozen=True)
class Indeling:
    """The complete mapping gebied → werkgebied, with the opdracht and the proof it came from.

    Parameters
    ----------
    naam
        Name within the project.
    toewijzing
        Code of the gebied → number of the werkgebied (1, 2, …). A gebied that is absent is unassigned.
    namen
        Number of the werkgebied → its name, where it has one.
    opdracht
        The opdracht it answers; None for a plan from elsewhere.
    bewijs
        One entry per wish, in order of importance.
    bevindingen
        What the maker of the indeling has to tell, such as a time limit that was reached.
    seconden
        How long the search took.
    """

    naam: str
    toewijzing: Mapping[str, int]
    namen: Mapping[int, str] = field(default_factory=dict)
    opdracht: Opdracht | None = None
    bewijs: tuple[Bewijs, ...] = ()
    bevindingen: tuple[Bevinding, ...] = ()
    seconden: float = 0.0

    def __repr__(self) -> str:
        werkgebieden = len(set(self.toewijzing.values()))
        return f"Indeling({self.naam!r}, {len(self.toewijzing)} gebieden in {werkgebieden} werkgebieden)"

    def paren(self) -> list[tuple[str, int]]:
        """Return (code, werkgebied) pairs in order of code, the form the judge takes."""
        return sorted(self.toewijzing.items())


@dataclass(frozen=True)
class Beoordeling:
    """What the judge computed about one indeling, from scratch.

    `werkgebieden` holds one mapping per werkgebied with `nr`, `naam`, `gebieden` (codes) and every metric of
    the register at that level; `totaal` holds the metrics of the whole.
    """

    naam: str
    werkgebieden: tuple[Mapping[str, Any], ...]
    totaal: Mapping[str, Any]
    bevindingen: tuple[Bevinding, ...]

    def __repr__(self) -> str:
        return (
            f"Beoordeling({self.naam!r}, {len(self.werkgebieden)} werkgebieden, "
            f"{len(self.bevindingen)} bevindingen)"
        )

    def als_dict(self) -> dict[str, Any]:
        """Return plain values as `--json` prints them."""
        return {
            "naam": self.naam,
            "werkgebieden": [dict(werkgebied) for werkgebied in self.werkgebieden],
            "totaal": dict(self.totaal),
            "bevindingen": [asdict(bevinding) for bevinding in self.bevindingen],
        }
