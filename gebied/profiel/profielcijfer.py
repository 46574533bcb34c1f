"""What a profile holds of one indicator: the figure, its benchmarks, its class and its trend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from gebied.bronnen.catalogus import Indicator
from gebied.indicatoren.cijfer import Cijfer, Oordeel, Verschil
from gebied.indicatoren.standaardiseren import KLASSEN

Met = Literal["gemeente", "ggd-regio", "nederland", "soortgelijk", "eerder"]
"""What a figure is compared with: the own gemeente, its GGD-region, the country, similar gemeenten, or an
earlier year of the same area."""

KLASSEGRENZEN: Final = (-2.0, -1.0, 1.0, 2.0)
"""Bounds of the five classes of a z-score, as area profiles of the GGD'en draw them."""

TEKENS: Final = ("−−", "−", "0", "+", "++")
"""Signs of the classes, in the order of `standaardiseren.KLASSEN`; words and sign are both shown, so that no
reader depends on colour."""


@dataclass(frozen=True)
class Vergelijking:
    """One benchmark of a figure.

    Parameters
    ----------
    met
        The kind of benchmark.
    naam
        What it is called in a text, e.g. ``"Almere"`` or ``"de GGD-regio Flevoland"``; for an earlier year
        that year.
    cijfer
        The figure of the benchmark.
    verschil
        Figure minus benchmark, with its margin and what may be said of it.
    ander_jaar
        Whether the benchmark is about another year than the figure, which is always said.
    """

    met: Met
    naam: str
    cijfer: Cijfer
    verschil: Verschil
    ander_jaar: bool = False

    @property
    def oordeel(self) -> Oordeel:
        """Higher or lower only where the difference is larger than its margin."""
        return self.verschil.oordeel


@dataclass(frozen=True)
class Profielcijfer:
    """One indicator in a profile.

    Parameters
    ----------
    cijfer
        The figure of the area; or that of its gemeente, where it is known only there.
    vergelijkingen
        Its benchmarks, in the order that was asked.
    z
        Standard deviations above the mean of the gebieden of the scan; None where it cannot be told.
    percentiel
        Percentage of those gebieden with a lower figure, counting equals for half; None where `z` is.
    trend
        The figures of all years there are, the oldest first; empty where there is one year.
    basis
        What is 100 for an index of the trend: the gemeente in the first year, or the area itself then for a
        count and for a whole gemeente; None where there is none.
    van_gemeente
        Whether the figure is about the whole gemeente and says nothing about the area itself.
    """

    cijfer: Cijfer
    vergelijkingen: tuple[Vergelijking, ...] = ()
    z: float | None = None
    percentiel: float | None = None
    trend: tuple[Cijfer, ...] = ()
    basis: Cijfer | None = None
    van_gemeente: bool = False

    @property
    def indicator(self) -> Indicator:
        """The entry of the catalogue."""
        return self.cijfer.indicator

    @property
    def klasse(self) -> int | None:
        """Class of `z`, -2 to 2."""
        if self.z is None:
            return None
        return sum(self.z > grens for grens in KLASSEGRENZEN[2:]) - sum(
            self.z < grens for grens in KLASSEGRENZEN[:2]
        )

    @property
    def klassetekst(self) -> str:
        """The class in words with its sign; ``""`` without a class."""
        if self.klasse is None:
            return ""
        return f"{KLASSEN[self.klasse + 2]} ({TEKENS[self.klasse + 2]})"

    @property
    def hoofdvergelijking(self) -> Vergelijking | None:
        """The first benchmark in place of which something can be said: the one that texts speak of."""
        return next((v for v in self.vergelijkingen if v.met != "eerder" and v.oordeel != "onbekend"), None)

    @property
    def eerder(self) -> Vergelijking | None:
        """The comparison with an earlier year.

        None for an estimate of a model: those may not be used to see what has changed (RIVM, 50120NED).
        """
        if self.indicator.zekerheid == "modelschatting":
            return None
        return next((v for v in self.vergelijkingen if v.met == "eerder" and v.oordeel != "onbekend"), None)


def is_gunstig(indicator: Indicator, oordeel: str) -> bool | None:
    """Return whether a departure is favourable by the catalogue; None where nothing can be said.

    `oordeel` is that of a `Vergelijking`.
    """
    if indicator.richting == "geen oordeel" or oordeel not in ("hoger", "lager"):
        return None
    return (oordeel == "hoger") == (indicator.richting == "hoog gunstig")
