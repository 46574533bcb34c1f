"""What happened to the rows of one file while they were read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

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
    """

    gelezen: int = 0
    onleesbaar: int = 0
    regelnummers: list[int] = field(default_factory=list)
    leeg: int = 0
    samengevoegd: int = 0
    vreemde_regels: int = 0
    onleesbare_tekens: int = 0

    def weiger_regel(self, nummer: int) -> None:
        """Count one row that cannot be read."""
        self.onleesbaar += 1
        if len(self.regelnummers) < MEESTE_REGELNUMMERS:
            self.regelnummers.append(nummer)

    def bevindingen(self, naam: str) -> tuple[Bevinding, ...]:
        """Return what a user has to know about the reading of the file called `naam`."""
        gevonden = []
        if self.onleesbaar:
            gevonden.append(
                Bevinding(
                    "REGELS_ONLEESBAAR",
                    f"{naam}: {getal(self.onleesbaar)} regels hebben meer of minder cellen dan er kolommen "
                    f"zijn en tellen niet mee: regel {', '.join(map(str, self.regelnummers[:5]))}.",
                )
            )
        if self.samengevoegd:
            gevonden.append(
                Bevinding(
                    "REGELS_SAMENGEVOEGD",
                    f"{naam}: {getal(self.samengevoegd)} regels horen door een aanhalingsteken bij de regel "
                    "ervoor.",
                )
            )
        if self.vreemde_regels:
            gevonden.append(
                Bevinding(
                    "TEKENSET_GEMENGD",
                    f"{naam}: {getal(self.vreemde_regels)} regels hebben een andere tekenset dan de rest; "
                    "zij zijn gelezen als Windows (cp1252).",
                )
            )
        if self.onleesbare_tekens:
            gevonden.append(
                Bevinding(
                    "TEKENS_VERLOREN",
                    f"{naam}: {getal(self.onleesbare_tekens)} tekens zijn niet te lezen; namen kunnen "
                    "daardoor onbekend lijken. Exporteer het bestand als UTF-8.",
                )
            )
        return tuple(gevonden)
