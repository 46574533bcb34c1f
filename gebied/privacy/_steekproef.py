"""One column as it is judged: its texts, how many rows have one, and what its header says."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from gebied.bronnen.namen import sleutel

MEEST_TEKENS: Final = 400
"""So much of a text is looked at; an identifier stands in less, and free text shows itself sooner."""

_ANDERS: Final = (
    "aanbieder", "agb", "afdeling", "beroep", "branche", "buurt", "categorie", "domein",
    "functie", "gebied", "gemeente", "indicatie", "instelling", "kern", "kvk", "land", "leverancier",
    "locatie", "nationaliteit", "omschrijving", "organisatie", "perceel", "plaats", "product",
    "provincie", "reden", "regeling", "regio", "school", "soort", "stadsdeel", "status", "taal", "team",
    "trede", "type", "verwijzer", "vestiging", "voorziening", "wijk", "zorgvorm",
)  # fmt: skip
"""Words in a header that say that its texts are about a place, an organisation or a voorziening."""


@dataclass(frozen=True, repr=False)
class Steekproef:
    """The texts of one column of a sample.

    Parameters
    ----------
    nr
        Number of the column; the first is 1.
    kop
        Its name in the file.
    waarden
        Unique texts, stripped, not empty, in order of appearance.
    rijen
        Rows that have a text.
    rol
        What the column was said to be (``"persoon"``, ``"plaats"`` …), or None.
    bekend
        `sleutel` of texts that are public: names and codes of gebieden, names of voorzieningen.
    streng
        Whether this is one of many samples of the same column: what could be chance is then no finding.
    """

    nr: int
    kop: str
    waarden: Sequence[str]
    rijen: int
    rol: str | None = None
    bekend: Container[str] = field(default=frozenset())
    streng: bool = False

    @cached_property
    def koppig(self) -> str:
        """The header without case, accents and signs."""
        return sleutel(self.kop)

    @cached_property
    def onbekend(self) -> tuple[str, ...]:
        """Texts that are no public ones."""
        return tuple(tekst for tekst in self.waarden if sleutel(tekst) not in self.bekend)

    @cached_property
    def over_anders(self) -> bool:
        """Whether header or role say that this is about a place, an organisation or a voorziening."""
        return self.rol not in (None, "persoon") or any(woord in self.koppig for woord in _ANDERS)

    @property
    def verscheidenheid(self) -> float:
        """Unique texts per row, 0–1."""
        return len(self.waarden) / self.rijen if self.rijen else 0.0

    def kop_met(self, woorden: Iterable[str]) -> bool:
        """Return whether one of these words is part of the header."""
        return any(woord in self.koppig for woord in woorden)


def neem(
    nr: int,
    kop: str,
    teksten: Iterable[str | None],
    *,
    rol: str | None = None,
    bekend: Container[str] = frozenset(),
) -> Steekproef:
    """Return the sample of a column from its cells."""
    gevuld = [kort for tekst in teksten if tekst and (kort := tekst[:MEEST_TEKENS].strip())]
    return Steekproef(nr, kop, tuple(dict.fromkeys(gevuld)), len(gevuld), rol, bekend)
