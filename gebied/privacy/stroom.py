"""The rows of one file on their way to be counted: text under the name of its role, and what it means."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import pyarrow as pa

from gebied.privacy.telling import Plaats

DOMEIN: Final = "domein:"
"""Before the key of a domain, where only the domain is known: such a person counts in no voorziening."""

STAPELING: Final = "stapeling:"
"""Before a number of domains ("1", "2", "3"), in counts of a source."""

BREED: Final = "aantal:"
"""Before a voorziening, domain or number of domains: the column of a wide file with its counts."""


@dataclass(frozen=True)
class Stroom:
    """The rows of one file, and what its texts mean.

    Parameters
    ----------
    batches
        Text columns, each under the name of its role; a role without a column is absent. Records: `persoon`,
        `plaats`, `voorziening`, `domein`, `begin`, `eind`, `jaar`. Counts: `plaats`, `jaar` and either
        `voorziening`, `domein` and `aantal` (long), or columns ``"aantal:<category>"`` (wide), of which
        several may be of one category.
    zoek_plaats
        From texts of places to areas, or to a reason why there is none.
    zoek_voorziening
        From pairs of texts (voorziening, domein; ``""`` where empty or without column) to the key of a
        voorziening, ``"domein:wmo"`` where only the domain is known, or None. Counts may also have
        ``"stapeling:2"``. A file without these columns has one pair of empty texts.
    onleesbaar
        How many rows of the file could not be read; asked after the last batch.
    """

    batches: Iterable[pa.RecordBatch]
    zoek_plaats: Callable[[list[str]], Sequence[Plaats | str]]
    zoek_voorziening: Callable[[list[tuple[str, str]]], Sequence[str | None]]
    onleesbaar: Callable[[], int] = lambda: 0
