"""The parts of an opdracht that are a table of their own in TOML, and what makes a value wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

GROOTSTE_GETAL: Final = 10**15 - 1
"""The largest whole number of an opdracht: what is added up or multiplied with it stays exact."""


@dataclass(frozen=True, slots=True)
class OokInwoners:
    """Another column of inhabitants (another year, a housing plan, a prognosis) that has to fit the band too.

    `inwoners` is its band, None for that of the opdracht. With `hard` it is a rule, else a wish.
    """

    kolom: str
    inwoners: tuple[int, int] | None = None
    hard: bool = False

    def fouten(self) -> Iterator[str]:
        """Yield what is wrong with it."""
        yield from fout_in_tekst("kolom", self.kolom)
        if self.inwoners is not None:
            yield from fout_in_band("inwoners", self.inwoners)
        yield from fout_in_ja_nee("hard", self.hard)


@dataclass(frozen=True, slots=True)
class Belasting:
    """Workload: a weighted sum of columns with counts.

    `kolommen` gives the weight of every column. With `procent` no team may be more than that far from the
    mean per team; without it workload is made as even as possible.
    """

    kolommen: Mapping[str, float]
    procent: float | None = None

    def fouten(self) -> Iterator[str]:
        """Yield what is wrong with it."""
        kolommen = self.kolommen
        if not (isinstance(kolommen, Mapping) and kolommen):
            yield f"kolommen is {kolommen!r}; geef kolommen met hun gewicht, bijvoorbeeld {{wmo = 1}}."
        elif not all(is_getal(gewicht) and 0 < gewicht <= 1e6 for gewicht in kolommen.values()):
            yield "kolommen heeft een gewicht dat geen getal boven 0 is (hooguit 1.000.000)."
        if self.procent is not None and not (is_getal(self.procent) and 0 <= self.procent <= 1000):
            yield f"procent is {self.procent!r}; geef een getal van 0 tot 1.000, of laat het weg."


@dataclass(frozen=True, slots=True)
class Mix:
    """The mix of one indicator: counts of `teller` (or a percentage) among those of `noemer`.

    ``evenwichtig``: the share of every werkgebied near that of the gemeente. ``gelijksoortig``: gebieden in a
    werkgebied alike.
    """

    teller: str
    noemer: str = "inwoners"
    soort: Literal["evenwichtig", "gelijksoortig"] = "evenwichtig"
    gewicht: int = 1

    def fouten(self) -> Iterator[str]:
        """Yield what is wrong with it."""
        yield from fout_in_tekst("teller", self.teller)
        yield from fout_in_tekst("noemer", self.noemer)
        if self.soort not in ("evenwichtig", "gelijksoortig"):
            yield f"soort is {self.soort!r}; kies evenwichtig of gelijksoortig."
        yield from fout_in_gewicht("gewicht", self.gewicht)


@dataclass(frozen=True, slots=True)
class Plafond:
    """A rule: at most so much per team; a percentage of `noemer`, or a count where there is none."""

    teller: str
    hoogstens: float
    noemer: str | None = None

    def fouten(self) -> Iterator[str]:
        """Yield what is wrong with it."""
        yield from fout_in_tekst("teller", self.teller)
        if self.noemer is not None:
            yield from fout_in_tekst("noemer", self.noemer)
        if not (is_getal(self.hoogstens) and 0 <= self.hoogstens <= 1e12):
            yield f"hoogstens is {self.hoogstens!r}; geef een getal van 0 of meer."


@dataclass(frozen=True, slots=True)
class Laag:
    """A second layer of teams, into which the werkgebieden group.

    Given as the name of a group (`groep`), or to be found with its own band (`inwoners` per team of the
    layer, or a number of `teams`). With `hard` every werkgebied lies in one team of the layer, else being
    outside has a price.
    """

    naam: str
    groep: str | None = None
    inwoners: tuple[int, int] | None = None
    teams: int | None = None
    hard: bool = True

    def fouten(self) -> Iterator[str]:
        """Yield what is wrong with it."""
        yield from fout_in_tekst("naam", self.naam)
        zelf = self.inwoners is not None or self.teams is not None
        if self.groep is not None:
            yield from fout_in_tekst("groep", self.groep)
        if (self.groep is not None) == zelf:
            yield "geef een groep, of een band (inwoners) of een aantal teams om de laag zelf te zoeken."
        if self.inwoners is not None:
            yield from fout_in_band("inwoners", self.inwoners)
        if self.teams is not None and not (is_geheel(self.teams) and self.teams >= 1):
            yield f"teams is {self.teams!r}; geef een geheel getal van 1 of meer."
        yield from fout_in_ja_nee("hard", self.hard)


@dataclass(frozen=True, slots=True)
class Ontmoetingsplek:
    """Meeting places in every werkgebied.

    `soorten` are columns that count places per gebied; any of them will do. A werkgebied has at least
    `aantal` of them. With `afstand_m` at least `aandeel` percent of its inhabitants live within that many
    metres of one in their werkgebied: the straight line between centroids × `omweg`. A rule when `hard`.
    """

    soorten: tuple[str, ...]
    aantal: int = 1
    afstand_m: int | None = None
    aandeel: float = 100.0
    omweg: float = 1.0
    hard: bool = True

    def fouten(self) -> Iterator[str]:
        """Yield what is wrong with it."""
        soorten = self.soorten
        if not (isinstance(soorten, tuple) and soorten and all(isinstance(s, str) and s for s in soorten)):
            yield f"soorten is {soorten!r}; geef een of meer kolommen, bijvoorbeeld ['buurtcentrum']."
        if not (is_geheel(self.aantal) and self.aantal >= 0):
            yield f"aantal is {self.aantal!r}; geef een geheel getal van 0 of meer."
        if self.afstand_m is not None and not (is_geheel(self.afstand_m) and self.afstand_m > 0):
            yield f"afstand_m is {self.afstand_m!r}; geef een geheel getal in meters, of laat het weg."
        if self.aantal == 0 and self.afstand_m is None:
            yield "er is niets gevraagd; geef een aantal van 1 of meer, of een afstand_m."
        if not (is_getal(self.aandeel) and 0 < self.aandeel <= 100):
            yield f"aandeel is {self.aandeel!r}; geef een percentage boven 0 tot en met 100."
        if not (is_getal(self.omweg) and 1 <= self.omweg <= 10):
            yield f"omweg is {self.omweg!r}; geef een getal van 1 tot 10, bijvoorbeeld 1.3."
        yield from fout_in_ja_nee("hard", self.hard)


@dataclass(frozen=True, slots=True)
class Huidig:
    """The indeling of today: inhabitants that get another team have a price, or `hoogstens` as a maximum."""

    indeling: str
    hoogstens: int | None = None

    def fouten(self) -> Iterator[str]:
        """Yield what is wrong with it."""
        yield from fout_in_tekst("indeling", self.indeling)
        if self.hoogstens is not None and not (is_geheel(self.hoogstens) and self.hoogstens >= 0):
            yield f"hoogstens is {self.hoogstens!r}; geef een geheel getal van 0 of meer, of laat het weg."


def fout_in_band(naam: str, band: object) -> Iterator[str]:
    """Yield what is wrong with a least and most number."""
    if not (isinstance(band, tuple) and len(band) == 2 and all(is_geheel(grens) for grens in band)):
        yield f"{naam} is {band!r}; geef twee gehele getallen, bijvoorbeeld 10000 en 12000."
    elif not 0 <= band[0] <= band[1] or band[1] == 0:
        yield (
            f"{naam} loopt van {band[0]} tot {band[1]}; "
            "geef eerst het laagste getal (0 of meer) en dan het hoogste (1 of meer)."
        )


def fout_in_gewicht(naam: str, gewicht: object) -> Iterator[str]:
    """Yield what is wrong with a weight."""
    if not (is_geheel(gewicht) and 1 <= gewicht <= 1000):  # type: ignore[operator]
        yield f"{naam} is {gewicht!r}; geef een geheel getal van 1 tot 1.000."


def fout_in_tekst(naam: str, tekst: object, raad: str = "geef een naam.") -> Iterator[str]:
    """Yield what is wrong with a name."""
    if not (isinstance(tekst, str) and tekst):
        yield f"{naam} is {tekst!r}; {raad}"


def fout_in_ja_nee(naam: str, waarde: object) -> Iterator[str]:
    """Yield what is wrong with a yes or no."""
    if not isinstance(waarde, bool):
        yield f"{naam} is {waarde!r}; geef true of false."


def is_geheel(waarde: object) -> bool:
    """Return whether this is a whole number that stays exact in what is computed with it."""
    return isinstance(waarde, int) and not isinstance(waarde, bool) and abs(waarde) <= GROOTSTE_GETAL


def is_getal(waarde: object) -> bool:
    """Return whether this is a finite number."""
    goed = isinstance(waarde, int | float) and not isinstance(waarde, bool)
    return goed and abs(waarde) < float("inf")  # type: ignore[arg-type]
