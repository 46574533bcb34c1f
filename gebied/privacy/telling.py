"""True counts, between counting and protection. They never leave `privacy` and are never shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt

from gebied.privacy.veilig import Statistiek

MEESTE_DOMEINEN: Final = 3
"""A person counts in at most so many domains; the theorem needs a limit."""

MEESTE_VOORZIENINGEN: Final = 3
"""A person counts in at most so many voorzieningen."""

STAPELINGEN: Final = ("1", "2", "3")
"""Number of domains of a person, the last one meaning "3 or more"."""

GETELD: Final = "geteld"
"""Outcome of a row or person that has a place, a voorziening and a year that fits."""

Plaats = tuple[str, str]
"""A measured area: its kind (``gebied``, ``wijk``, ``pc4`` …) and its code or name."""


@dataclass(frozen=True, repr=False)
class Telling:
    """True counts of one year over areas and categories that are known beforehand.

    Parameters
    ----------
    jaar
        Year the counts are about.
    peildatum
        Reference date; None: at any time in the year.
    vorm
        ``"records"`` (persons are counted here, at most so many times each) or ``"aantallen"`` (the source
        has counted).
    plaatsen
        Every measured area in order, also those where nobody was counted: the list is public.
    categorieen
        Per statistic every category in order, likewise.
    aantallen
        Per statistic int64 (areas, categories): unique persons.
    regels
        Outcome → number of rows: `GETELD`, ``"ander jaar"`` and every reason of refusal; their sum is what
        was read.
    personen
        Outcome → number of persons. A person has one outcome: counted when one of its rows is. Empty for
        ``"aantallen"``.
    afgekapt
        ``"domeinen"``, ``"voorzieningen"`` (persons with more than the most) and ``"gebieden"`` (persons that
        had more than one area) → number of persons. Empty for ``"aantallen"``.
    """

    jaar: int
    peildatum: date | None
    vorm: str
    plaatsen: tuple[Plaats, ...]
    categorieen: Mapping[Statistiek, tuple[str, ...]]
    aantallen: Mapping[Statistiek, npt.NDArray[np.int64]]
    regels: Mapping[str, int]
    personen: Mapping[str, int] = field(default_factory=dict)
    afgekapt: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for statistiek, waarden in self.aantallen.items():
            if waarden.shape != (len(self.plaatsen), len(self.categorieen[statistiek])):
                raise ValueError(f"counts of {statistiek} do not fit their areas and categories")
            if waarden.dtype != np.int64 or (waarden < 0).any():
                raise ValueError(f"counts of {statistiek} are no counts")

    def __repr__(self) -> str:
        return f"Telling({self.jaar}, {len(self.plaatsen)} plaatsen)"  # never a count
