"""Which voorzieningen there are: their domain, trede, codes and norm. The list that ships can be changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

Trede = Literal["algemeen", "collectief", "individueel licht", "individueel zwaar", "andere instantie"]

TREDEN: Final[tuple[Trede, ...]] = get_args(Trede)
"""From general to heavy: what residents can use without and with an indication."""


@dataclass(frozen=True, slots=True)
class Voorziening:
    """One voorziening.

    Parameters
    ----------
    sleutel
        Short name of lower case letters, digits and underscores; unique.
    naam
        As users read it.
    domein
        Key of its domain, such as ``"wmo"``.
    trede
        Step of the ladder.
    codes
        Codes in the files of the gemeente, such as the product category ``"01"`` of iWmo.
    woorden
        Other names that files give it.
    norm_uren
        Public norm: hours of work per person per year, where there is one.
    """

    sleutel: str
    naam: str
    domein: str
    trede: Trede
    codes: tuple[str, ...] = ()
    woorden: tuple[str, ...] = ()
    norm_uren: float | None = None


@dataclass(frozen=True, slots=True)
class Domein:
    """One domain of law or policy; `leeftijd` is the age (from, up to and without) of whom it is for."""

    sleutel: str
    naam: str
    leeftijd: tuple[int, int] | None = None
    woorden: tuple[str, ...] = ()


@dataclass(frozen=True)
class Voorzieningenlijst:
    """All domains and voorzieningen, in the order in which a person is counted: the heaviest first."""

    domeinen: tuple[Domein, ...]
    voorzieningen: tuple[Voorziening, ...]

    @property
    def domein_van(self) -> Mapping[str, str]:
        """Key of the voorziening → key of its domain."""
        return {v.sleutel: v.domein for v in self.voorzieningen}
