"""True counts, between counting and protection. They never leave `privacy` and are never shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt

from gebied.bronnen.voorzieningen import Voorzieningenlijst
from gebied.privacy.veilig import Statistiek

MEESTE_DOMEINEN: Final = 3
"""A person counts in at most so many domains; the theorem needs a limit."""

MEESTE_VOORZIENINGEN: Final = 3
"""A person counts in at most so many voorzieningen."""

STAPELINGEN: Final = ("1", "2", "3")
"""Number of domains of a person, the last one meaning "3 or more"."""


def stapelingen(lijst: Voorzieningenlijst) -> tuple[str, ...]:
    """Return the numbers of domains that a person can have; what cannot be would be noise alone."""
    return STAPELINGEN[: max(1, len(lijst.domeinen))]


GETELD: Final = "geteld"
"""Outcome of a row or person that has a place, a voorziening and a year that fits."""

ANDER_JAAR: Final = "ander jaar"
"""Outcome of a row that is fine, but not about the year that is counted."""

ONLEESBAAR: Final = "regel onleesbaar"
GEEN_PERSOON: Final = "geen persoon ingevuld"
DATUM_ONLEESBAAR: Final = "datum onleesbaar"
GEEN_PLAATS: Final = "geen plaats ingevuld"
PLAATS_ONBEKEND: Final = "plaats onbekend"
VOORZIENING_ONBEKEND: Final = "voorziening onbekend"
AANTAL_ONLEESBAAR: Final = "aantal onleesbaar"

NIET_GELEVERD: Final = "niet geleverd"
"""Outcome of a figure that the source left empty or withheld ("-", "x", "<10"); that is not zero."""

UITKOMSTEN: Final = (
    ONLEESBAAR,
    GEEN_PERSOON,
    DATUM_ONLEESBAAR,
    ANDER_JAAR,
    GEEN_PLAATS,
    PLAATS_ONBEKEND,
    VOORZIENING_ONBEKEND,
    GETELD,
)
"""Every outcome of a row of records; a row has the first that holds, a person the last of its rows."""

UITKOMSTEN_AANTALLEN: Final = (
    ONLEESBAAR,
    DATUM_ONLEESBAAR,
    ANDER_JAAR,
    GEEN_PLAATS,
    PLAATS_ONBEKEND,
    VOORZIENING_ONBEKEND,
    AANTAL_ONLEESBAAR,
    NIET_GELEVERD,
    GETELD,
)
"""Every outcome of a figure that the source has counted; a figure has the first that holds."""

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
        Outcome → number of rows, all of `UITKOMSTEN`; their sum is what was read. For ``"aantallen"`` the
        number of figures, all of `UITKOMSTEN_AANTALLEN`: a row of a wide file holds several.
    personen
        Outcome → number of persons. A person has one outcome: counted when one of its rows is, else that of
        the row that came nearest to it in the order of `UITKOMSTEN`. Empty for ``"aantallen"``.
    afgekapt
        ``"domeinen"``, ``"voorzieningen"`` (persons with more than the most) and ``"gebieden"`` (persons that
        had more than one area) → number of persons. Empty for ``"aantallen"``.
    geleverd
        Per statistic bool (areas, categories): whether the source gave a figure. Empty for ``"records"``.
    dubbel
        Number of figures that were added to one of the same area and category. 0 for ``"records"``.
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
    geleverd: Mapping[Statistiek, npt.NDArray[np.bool_]] = field(default_factory=dict)
    dubbel: int = 0

    def __post_init__(self) -> None:
        for statistiek, waarden in self.aantallen.items():
            if waarden.shape != (len(self.plaatsen), len(self.categorieen[statistiek])):
                raise ValueError(f"counts of {statistiek} do not fit their areas and categories")
            if waarden.dtype != np.int64 or (waarden < 0).any():
                raise ValueError(f"counts of {statistiek} are no counts")

    def __repr__(self) -> str:
        return f"Telling({self.jaar}, {len(self.plaatsen)} plaatsen)"  # never a count
