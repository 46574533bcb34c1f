"""What happened to the rows of one file while they were read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import pyarrow as pa

from gebied.model import Bevinding
from gebied.taal import getal

MEESTE_REGELNUMMERS: Final = 20
"""So many line numbers of unreadable rows are kept."""


@dataclass
class Leesverslag:
    """Numbers about one reading, complete when the stream has ended.

    Parameters
    ----------
    gelezen
        Rows with data: those that were delivered and those that could not be read.
    onleesbaar
        Rows with more or fewer cells than there are columns; they are not delivered.
    regelnummers
        Line numbers of the first of them; the header is on line 1 and empty lines are not counted.
    leeg
        Rows without any text; they are left out of `gelezen`.
    samengevoegd
        Lines that belong to the row before them, since a quotation mark was still open.
    vreemde_regels
        Lines in another encoding than the rest of the file, read as Windows (cp1252).
    onleesbare_tekens
        Characters that were lost before or while decoding (U+FFFD).
    formules_leeg
        Cells of a workbook with a formula of which no result was kept.
    samengevoegde_cellen
        Groups of merged cells; only the first of them holds something.
    verborgen
        Hidden rows of a sheet; they are read.
    buiten_tabel
        Rows of a sheet with something to the right of the table, which is not read.
    """

    gelezen: int = 0
    onleesbaar: int = 0
    regelnummers: list[int] = field(default_factory=list)
    leeg: int = 0
    samengevoegd: int = 0
    vreemde_regels: int = 0
    onleesbare_tekens: int = 0
    formules_leeg: int = 0
    samengevoegde_cellen: int = 0
    verborgen: int = 0
    buiten_tabel: int = 0

    def weiger_regel(self, nummer: int) -> None:
        """Count one row that cannot be read."""
        self.onleesbaar += 1
        if len(self.regelnummers) < MEESTE_REGELNUMMERS:
            self.regelnummers.append(nummer)

    def bevindingen(self, naam: str) -> tuple[Bevinding, ...]:
        """Return what a user has to know about the reading of the file called `naam`."""
        nummers = ", ".join(map(str, self.regelnummers[:5]))
        zinnen = (
            (
                "REGELS_ONLEESBAAR",
                self.onleesbaar,
                f"regels hebben te veel of te weinig cellen en tellen niet mee: regel {nummers}",
            ),
            ("REGELS_SAMENGEVOEGD", self.samengevoegd, "regels horen door een aanhalingsteken bij de vorige"),
            (
                "TEKENSET_GEMENGD",
                self.vreemde_regels,
                "regels hebben een andere tekenset dan de rest; gelezen als Windows (cp1252)",
            ),
            (
                "TEKENS_VERLOREN",
                self.onleesbare_tekens,
                "tekens zijn niet te lezen, waardoor namen onbekend kunnen lijken; exporteer als UTF-8",
            ),
            (
                "FORMULE_LEEG",
                self.formules_leeg,
                "formules hebben geen uitkomst; open de werkmap in Excel en bewaar haar",
            ),
            (
                "CELLEN_SAMENGEVOEGD",
                self.samengevoegde_cellen,
                "keer zijn cellen samengevoegd; alleen de eerste cel telt als gevuld",
            ),
            ("REGELS_VERBORGEN", self.verborgen, "regels zijn verborgen; zij zijn meegelezen"),
            (
                "BUITEN_TABEL",
                self.buiten_tabel,
                "regels hebben rechts van de tabel tekst; die is niet gelezen",
            ),
        )
        return tuple(
            Bevinding(code, f"{naam}: {getal(aantal)} {zin}.") for code, aantal, zin in zinnen if aantal
        )


Lees = Callable[[Sequence[int], Leesverslag], Iterator[pa.RecordBatch]]
"""From column numbers (the first is 0) to batches with text columns `k<number>`."""

Geopend = tuple[tuple[str, ...], tuple[Bevinding, ...], Lees]
"""What every kind of file delivers: its header, what there is to say about it, and the way to its rows."""
