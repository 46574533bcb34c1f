"""Frozen value objects that every other module speaks in, and the two coordinate systems.

Nothing here reads files, computes geometry or knows where data came from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any, Final, Literal

from gebied.opdracht import Opdracht as Opdracht

RD_NEW: Final = "EPSG:28992"
"""Amersfoort / RD New, metres. Everything inside `gebied` is in this system."""

WGS84: Final = "EPSG:4326"
"""Longitude and latitude in degrees; only `kaart` and GeoJSON files use it."""

Niveau = Literal["buurt", "wijk", "gemeente"]

Soort = Literal[
    "aantal", "beschermd", "percentage", "gemiddelde", "dichtheid", "groep", "kenmerk", "onbekend"
]
"""What a column holds, and so how it may be added up: only `aantal` and `beschermd` may be summed.

`beschermd` is a protected count of people. It can be below zero, and it is shown only through
`gebied.privacy.veilig`: rounded to 5, and hidden below the threshold.
"""

OPTELBAAR: Final[tuple[Soort, ...]] = ("aantal", "beschermd")
"""Kinds of column that may be summed."""

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
class Bewijs:
    """How good an indeling is on one wish (tier), with a lower bound that holds.

    The bound holds for every indeling that is at least as good on the wishes before this one.
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
    lagen
        Name of another layer of teams → code of the gebied → number of its team in that layer.
    notitie
        What its maker wants to say with it.
    auteur
        Who stored it, where that is known.
    gemaakt_op
        When it was stored (UTC); None before that. It says nothing about what the indeling is, so two
        indelingen with other times are equal.
    """

    naam: str
    toewijzing: Mapping[str, int]
    namen: Mapping[int, str] = field(default_factory=dict)
    opdracht: Opdracht | None = None
    bewijs: tuple[Bewijs, ...] = ()
    bevindingen: tuple[Bevinding, ...] = ()
    seconden: float = 0.0
    lagen: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    notitie: str = ""
    auteur: str = ""
    gemaakt_op: datetime | None = field(default=None, compare=False)

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
    the register at that level; `totaal` holds the metrics of the whole. `lagen` gives per other layer of
    teams one mapping per team with `nr`, `naam`, `werkgebieden` (numbers), `inwoners`, `in_band` (None
    without a band) and `aaneengesloten`.
    """

    naam: str
    werkgebieden: tuple[Mapping[str, Any], ...]
    totaal: Mapping[str, Any]
    bevindingen: tuple[Bevinding, ...]
    lagen: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)

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
            "lagen": {naam: [dict(team) for team in teams] for naam, teams in self.lagen.items()},
        }
