"""Counting persons in DuckDB, in memory only: no file, no extension, no network, no text of a pseudonym."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

_BITS: Final = 60
"""Categories per whole number of 64 bits."""

_PLAATS_BITS: Final = 24
_DAG_BITS: Final = 17
MEESTE_PLAATSEN: Final = (1 << _PLAATS_BITS) - 1
LAATSTE_DAG: Final = (1 << _DAG_BITS) - 1
_GEGROEPEERD: Final = 500_000


def rangorde(
    begin: npt.NDArray[np.int64], eind: npt.NDArray[np.int64], plaats: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Return int64 per row, highest where the area wins: latest begin, then latest end, then first area.

    Parameters
    ----------
    begin, eind
        Days, 0 to `LAATSTE_DAG`.
    plaats
        Place of the area in order, 0 up to `MEESTE_PLAATSEN`.
    """
    return (((begin << _DAG_BITS) | eind) << _PLAATS_BITS) | (MEESTE_PLAATSEN - plaats)


@dataclass(frozen=True)
class Personen:
    """Persons that are alike, a group per entry of every array.

    Parameters
    ----------
    uitkomst, plaats
        int64: the highest outcome of their rows, and the area of the row that wins (no area where no row
        counts).
    meer_plaatsen
        bool: whether their rows have more than one area.
    aantal
        int64: how many persons.
    woorden
        int64 arrays: bit i of number w is category `_BITS` × w + i.
    """

    uitkomst: npt.NDArray[np.int64]
    plaats: npt.NDArray[np.int64]
    meer_plaatsen: npt.NDArray[np.bool_]
    aantal: npt.NDArray[np.int64]
    woorden: tuple[npt.NDArray[np.int64], ...]

    def kies(self, wie: npt.NDArray[np.bool_]) -> Personen:
        """Return some of the groups."""
        return Personen(
            self.uitkomst[wie],
            self.plaats[wie],
            self.meer_plaatsen[wie],
            self.aantal[wie],
            tuple(woord[wie] for woord in self.woorden),
        )

    def heeft(self, categorieen: Iterable[int]) -> npt.NDArray[np.bool_]:
        """Return per group whether it has one of these categories."""
        uit = np.zeros(len(self.aantal), dtype=np.bool_)
        for nummer in categorieen:
            uit |= (self.woorden[nummer // _BITS] >> (nummer % _BITS)) & 1 == 1
        return uit


class Persoonstelling:
    """Rows of persons, and what each person adds up to. Made by `open_telling`.

    Parameters
    ----------
    verbinding
        An empty database.
    categorieen
        Number of categories.
    """

    def __init__(self, verbinding: duckdb.DuckDBPyConnection, categorieen: int) -> None:
        self._verbinding = verbinding
        self._woorden = max(1, -(-categorieen // _BITS))
        self._zout = secrets.token_hex(16)
        verbinding.execute(
            "CREATE TABLE regels (persoon UBIGINT, uitkomst TINYINT, rang BIGINT, categorie SMALLINT)"
        )

    def neem(
        self,
        personen: pa.Array,
        uitkomst: npt.NDArray[np.int64],
        rang: npt.NDArray[np.int64],
        categorie: npt.NDArray[np.int64],
    ) -> None:
        """Add rows; `rang` (see `rangorde`) and `categorie` are -1 for a row that does not count."""
        stuk = pa.table(
            {
                "persoon": personen,
                "uitkomst": uitkomst.astype(np.int8),
                "rang": rang,
                "categorie": categorie.astype(np.int16),
            }
        )
        self._verbinding.register("stuk", stuk)
        try:
            self._verbinding.execute(
                "INSERT INTO regels "
                "SELECT md5_number_lower(concat(?, persoon)), uitkomst, rang, categorie FROM stuk",
                [self._zout],
            )
        finally:
            self._verbinding.unregister("stuk")

    def groepen(self) -> Iterator[Personen]:
        """Yield every person once, in groups of those that are alike, in parts of a bounded size."""
        woorden = [f"woord{nr}" for nr in range(self._woorden)]
        plaats = f"CASE WHEN rang >= 0 THEN {MEESTE_PLAATSEN} - (rang & {MEESTE_PLAATSEN}) END"
        bits = ", ".join(f"{_bits(nr * _BITS)} AS {woord}" for nr, woord in enumerate(woorden))
        groepen = self._verbinding.sql(
            f"""
            SELECT uitkomst, plaats, meer_plaatsen, {", ".join(woorden)}, count(*) AS aantal
            FROM (
                SELECT max(uitkomst) AS uitkomst,
                       {MEESTE_PLAATSEN} - (max(rang) & {MEESTE_PLAATSEN}) AS plaats,
                       coalesce(min({plaats}) <> max({plaats}), false) AS meer_plaatsen,
                       {bits}
                FROM regels GROUP BY persoon
            )
            GROUP BY ALL
            """
        )
        for stuk in groepen.to_arrow_reader(_GEGROEPEERD):
            kolom = {naam: stuk.column(naam).to_numpy(zero_copy_only=False) for naam in stuk.schema.names}
            yield Personen(
                kolom["uitkomst"].astype(np.int64),
                kolom["plaats"],
                kolom["meer_plaatsen"],
                kolom["aantal"],
                tuple(kolom[woord] for woord in woorden),
            )


def _bits(vanaf: int) -> str:
    bit = f"1::BIGINT << (categorie - {vanaf})::BIGINT"
    return f"bit_or(CASE WHEN categorie BETWEEN {vanaf} AND {vanaf + _BITS - 1} THEN {bit} ELSE 0 END)"


@contextmanager
def open_telling(categorieen: int, geheugen_mb: int) -> Iterator[Persoonstelling]:
    """Open a database in memory that can write nothing and fetch nothing, and is gone afterwards."""
    verbinding = duckdb.connect(
        ":memory:",
        config={
            "memory_limit": f"{geheugen_mb}MB",
            "threads": os.cpu_count() or 1,
            "temp_directory": "",
            "preserve_insertion_order": False,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "allow_community_extensions": False,
            "allow_persistent_secrets": False,
            "python_enable_replacements": False,
        },
    )
    try:
        # not in the config: DuckDB refuses a temp_directory, an empty one too, once access is off, and knows
        # the progress bar per session only
        verbinding.execute("SET enable_external_access = false")
        verbinding.execute("SET enable_progress_bar = false")  # on by itself in a notebook or child process
        verbinding.execute("SET lock_configuration = true")
        yield Persoonstelling(verbinding, categorieen)
    finally:
        verbinding.close()
