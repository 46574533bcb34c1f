"""Opening a file with service use, whatever it is, and streaming its cells as text."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import pyarrow as pa

from gebied.bestand import weiger_afwezig
from gebied.bronnen.gebruik._celtekst import langste_cel
from gebied.bronnen.gebruik._csv import open_csv
from gebied.bronnen.gebruik._kop import weiger_kop
from gebied.bronnen.gebruik._leesverslag import Geopend, Lees
from gebied.bronnen.gebruik._leesverslag import Leesverslag as Leesverslag
from gebied.bronnen.gebruik._mislukt import Mislukt, probeer
from gebied.bronnen.gebruik._opvallend import opvallend
from gebied.bronnen.gebruik._parquet import open_parquet
from gebied.bronnen.gebruik._soort import Bestandssoort, bepaal_soort
from gebied.bronnen.gebruik._xlsx import open_xlsx
from gebied.bronnen.namen import sleutel
from gebied.fouten import InvoerGeweigerd
from gebied.model import Bevinding

MEEST_REGELS_MONSTER: Final = 5000
"""Rows of the sample that columns are recognised by."""

MEEST_MONSTER: Final = 64_000_000
"""Bytes after which the sample ends, with fewer rows."""

MEESTE_REGELS: Final = 100_000_000
"""Rows of one file; more than all records of a province."""


@dataclass(frozen=True, repr=False)
class Gebruiksbestand:
    """A file with records or counts, opened: its header and a sample, and the way to all of its rows.

    Parameters
    ----------
    pad
        The file.
    soort
        What it is by its content, whatever its name says.
    kop
        Column names as they are in the file. Never shown: see `kolomlabel`.
    monster
        The first rows (at most `MEEST_REGELS_MONSTER`) as text columns `k0`, `k1`, …; null is an empty cell.
    bevindingen
        What was seen so far; what is seen in the rest of the rows comes with `Leesverslag.bevindingen`.
    lees
        Streams columns from the file; without it the sample is all there is.
    """

    pad: Path
    soort: Literal["csv", "xlsx", "parquet"]
    kop: tuple[str, ...]
    monster: pa.Table
    bevindingen: tuple[Bevinding, ...] = ()
    lees: Lees | None = None

    def __repr__(self) -> str:
        return f"Gebruiksbestand({self.pad.name!r}, {self.soort}, {len(self.kop)} kolommen)"  # never a cell

    def stukken(self, kolommen: Sequence[int]) -> Stukken:
        """Return all rows of some columns (the first is 0) in batches; may be called again.

        Batches have text columns `k<number>` in the order that was asked for. An empty cell is null, other
        text is as it was, with the spaces around it. Dates of xlsx and parquet are ``"2024-01-31"`` (with a
        time: ``"2024-01-31 13:45:00"``), whole numbers have no ``.0`` and decimals have a point.

        Raises
        ------
        InvoerGeweigerd
            While reading, when the rest of the file is damaged or was changed meanwhile. The message holds no
            text of the file and no library error is chained to it.
        """
        if bad := [nummer for nummer in kolommen if not 0 <= nummer < len(self.kop)]:
            raise ValueError(f"no column {bad} among {len(self.kop)}")
        return Stukken(self, tuple(kolommen))


class Stukken(Iterator[pa.RecordBatch]):
    """The batches of one reading; `verslag` is complete when they have ended."""

    def __init__(self, bestand: Gebruiksbestand, kolommen: tuple[int, ...]) -> None:
        self.verslag = Leesverslag()
        self._pad = bestand.pad
        self._namen = [f"k{nummer}" for nummer in kolommen]
        lees = bestand.lees or (lambda _kolommen, _verslag: iter(bestand.monster.to_batches()))
        self._staat = _staat(bestand.pad) if bestand.lees else None
        self._stroom = lees(kolommen, self.verslag)

    def __iter__(self) -> Stukken:
        return self

    def __next__(self) -> pa.RecordBatch:
        stuk = probeer(lambda: next(self._stroom, None))
        if isinstance(stuk, Mislukt):
            raise onleesbaar(self._pad)
        if stuk is None:
            if self._staat is not None and _staat(self._pad) != self._staat:
                raise InvoerGeweigerd(
                    f"{self._pad.name} is veranderd terwijl het werd gelezen.",
                    stap="wacht tot het andere programma klaar is en probeer het opnieuw.",
                )
            raise StopIteration
        for naam in self._namen:
            langste_cel(self._pad.name, stuk.column(naam))
        self.verslag.gelezen += stuk.num_rows
        if self.verslag.gelezen > MEESTE_REGELS:
            raise InvoerGeweigerd(
                f"{self._pad.name} heeft meer dan {MEESTE_REGELS} regels.",
                stap="maak per jaar een bestand.",
            )
        return stuk.select(self._namen)


def open_gebruik(pad: Path, *, scheiding: str | None = None, tekenset: str | None = None) -> Gebruiksbestand:
    """Open a file with service use: text with any delimiter, xlsx or xlsm, parquet.

    Parameters
    ----------
    pad
        The file; its content tells what it is.
    scheiding, tekenset
        Delimiter (one character) and encoding (as Python names it) of a text file, where they are known.

    Raises
    ------
    InvoerGeweigerd
        When the file is absent, empty, damaged, protected, too large, of another type, or its first row is no
        header. The message holds no text of the file and no library error is chained to it.
    """
    if pad.is_dir():
        raise InvoerGeweigerd(f"{pad.name} is een map.", stap="noem de bestanden die erin staan.")
    weiger_afwezig(pad)
    soort = _kijk(pad)
    bron = probeer(lambda: _open(pad, soort, scheiding, tekenset))
    if isinstance(bron, Mislukt):
        raise onleesbaar(pad)
    kop, bevindingen, lees = bron
    los = Gebruiksbestand(pad, soort.soort, kop, pa.table({}), lees=lees)
    monster = _monster(los)
    weiger_kop(pad.name, kop, monster)
    gevonden = (*soort.bevindingen, *bevindingen, *opvallend(pad.name, kop, monster))
    return Gebruiksbestand(pad, soort.soort, kop, monster, gevonden, lees)


def kolomlabel(nr: int, kop: str, bekend: Container[str]) -> str:
    """Return how a column is called in a message: its number, and its name only when that is a known word.

    A file without a header has the data of a person in its first row.

    Parameters
    ----------
    nr
        Number of the column; the first is 1.
    kop
        Its name in the file.
    bekend
        Words that may be shown, as the user wrote them or as `bronnen.namen.sleutel` makes them.

    >>> kolomlabel(3, "Postcode", {"postcode"}), kolomlabel(4, "Jansen", {"postcode"})
    ('kolom 3 (Postcode)', 'kolom 4')
    """
    naam = kop.strip()
    return f"kolom {nr} ({naam})" if naam and (naam in bekend or sleutel(naam) in bekend) else f"kolom {nr}"


def onleesbaar(pad: Path) -> InvoerGeweigerd:
    """Return the refusal of a file that a library cannot read, without what the library says about it."""
    return InvoerGeweigerd(
        f"{pad.name} is niet te lezen: het bestand is beschadigd, afgebroken of van een ander type.",
        stap="maak het bestand opnieuw in het programma waar het vandaan komt, als csv, xlsx of parquet.",
    )


def _kijk(pad: Path) -> Bestandssoort:
    soort = probeer(lambda: bepaal_soort(pad))
    if isinstance(soort, Mislukt):
        raise InvoerGeweigerd(
            f"{pad.name} kan niet worden geopend.", stap="controleer of u het bestand mag lezen."
        )
    return soort


def _open(pad: Path, soort: Bestandssoort, scheiding: str | None, tekenset: str | None) -> Geopend:
    if soort.soort == "xlsx":
        return open_xlsx(pad)
    if soort.soort == "parquet":
        return open_parquet(pad)
    return open_csv(pad, scheiding, tekenset)


def _monster(bestand: Gebruiksbestand) -> pa.Table:
    """Return the first rows; refuse a file that has none, or that hardly has a row that fits its header."""
    kolommen = range(len(bestand.kop))
    stroom = bestand.stukken(kolommen)
    stukken: list[pa.RecordBatch] = []
    while (
        sum(stuk.num_rows for stuk in stukken) < MEEST_REGELS_MONSTER
        and sum(stuk.nbytes for stuk in stukken) < MEEST_MONSTER
    ):
        stuk = next(stroom, None)
        if stuk is None:
            break
        stukken.append(stuk)
    schema = pa.schema([(f"k{nummer}", pa.string()) for nummer in kolommen])
    monster = pa.Table.from_batches(stukken, schema=schema).slice(0, MEEST_REGELS_MONSTER)
    if stroom.verslag.onleesbaar > monster.num_rows:
        nummers = ", ".join(map(str, stroom.verslag.regelnummers[:5]))
        raise InvoerGeweigerd(
            f"{bestand.pad.name}: de meeste regels hebben meer of minder cellen dan er kolommen zijn.",
            problemen=[f"de kop heeft {len(bestand.kop)} kolommen; kijk bij regel {nummers}."],
            stap="zet een tekst met een scheidingsteken tussen dubbele aanhalingstekens, of noem het "
            "scheidingsteken met --scheiding.",
        )
    if not monster.num_rows:
        raise InvoerGeweigerd(
            f"{bestand.pad.name} heeft geen regels met gegevens.", stap="kijk of de export is gelukt."
        )
    return monster.combine_chunks()


def _staat(pad: Path) -> tuple[int, int] | Mislukt:
    """Return size and time of change of a file, by which one that changes is found out."""
    stat = probeer(pad.stat)
    return stat if isinstance(stat, Mislukt) else (stat.st_size, stat.st_mtime_ns)
