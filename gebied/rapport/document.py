"""What a report says, apart from the file it becomes: headings, text, tables and pictures in order.

`rapport.word` makes a Word document of a `Document`, `rapport.pagina` a page in HTML.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

Alineasoort = Literal["gewoon", "klein", "let op", "inleiding"]

INHOUD_VANAF: Final = 8
"""A report with at least so many headings of the first two levels gets a table of contents."""

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_MAANDEN: Final = [
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
]
# what neither xml nor a reader can do anything with: control characters, halves of a letter, and marks that
# turn the direction of the text around (a name could make a sentence say something else with them)
_STUURTEKENS: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufffe\uffff]"
)
_LET_OP: Final = re.compile(r"^let op\s*[:.!]\s*", re.IGNORECASE)
_PROCENT: Final = re.compile(r"(?<=\d) %")
_WIT: Final = re.compile(r"[\t\n\r\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class Kop:
    """A heading; level 1 (a chapter) to 4. The title of the document stands above all of them."""

    tekst: str
    niveau: int = 1

    def __post_init__(self) -> None:
        if self.niveau not in (1, 2, 3, 4):
            raise ValueError(f"a heading has level 1 to 4, not {self.niveau}")
        if not self.tekst.strip():
            raise ValueError("a heading without text")


@dataclass(frozen=True, slots=True)
class Alinea:
    """A paragraph: ordinary, small print, a warning (`let op`), or the lead of the document."""

    tekst: str
    soort: Alineasoort = "gewoon"

    @property
    def kaal(self) -> str:
        """The text without "Let op:" before it, which renderers put there themselves."""
        return _LET_OP.sub("", self.tekst)


@dataclass(frozen=True, slots=True)
class Opsomming:
    """A list with bullets, or with numbers."""

    punten: tuple[str, ...]
    genummerd: bool = False


@dataclass(frozen=True, slots=True)
class Tabel:
    """A table of texts, written as they have to be shown.

    Parameters
    ----------
    titel
        The caption; renderers put "Tabel 1" before it.
    kolommen
        The headings; the first is that of the row headers.
    rijen
        The cells, row by row, each as long as `kolommen`.
    getallen
        Indices of the columns with figures, which are aligned to the right.
    rijkop
        Whether the first cell of a row says what the row is about.
    noot
        Small print below the table.

    Raises
    ------
    ValueError
        When there is no caption, or a row has another length.
    """

    titel: str
    kolommen: tuple[str, ...]
    rijen: tuple[tuple[str, ...], ...]
    getallen: frozenset[int] = frozenset()
    rijkop: bool = True
    noot: str = ""

    def __post_init__(self) -> None:
        if not self.titel.strip() or not self.kolommen:
            raise ValueError("a table needs a caption and columns")
        if any(len(rij) != len(self.kolommen) for rij in self.rijen):
            raise ValueError(f"a row of the table {self.titel!r} is not as long as its headings")


@dataclass(frozen=True, slots=True)
class Plaatje:
    """A picture.

    Parameters
    ----------
    png
        The picture as a PNG file.
    alt
        What it shows, for who cannot see it; never empty.
    bijschrift
        The caption; renderers put "Figuur 1" before it.
    breedte_cm
        Width on paper.

    Raises
    ------
    ValueError
        When it is no PNG, or `alt` is empty.
    """

    png: bytes
    alt: str
    bijschrift: str = ""
    breedte_cm: float = 16

    def __post_init__(self) -> None:
        if not self.png.startswith(_PNG):
            raise ValueError("a picture in a report is a PNG file")
        if not self.alt.strip():
            raise ValueError("a picture needs a text for who cannot see it")


@dataclass(frozen=True, slots=True)
class NieuwePagina:
    """What follows begins on a new page of paper."""


Onderdeel = Kop | Alinea | Opsomming | Tabel | Plaatje | NieuwePagina


@dataclass(frozen=True)
class Document:
    """A report.

    Parameters
    ----------
    titel, ondertitel
        Above the first page.
    onderdelen
        What it says, in order.
    onderwerp
        For the properties of the file, and the footer.
    datum
        The day it was made.
    bronnen
        The sources, one line each; they close the document under a heading of their own.

    Raises
    ------
    ValueError
        When there is no title, or a heading is more than one level below the one before it.
    """

    titel: str
    ondertitel: str
    onderdelen: tuple[Onderdeel, ...]
    onderwerp: str = ""
    datum: date | None = None
    bronnen: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.titel.strip():
            raise ValueError("a document needs a title")
        vorige = 0
        for kop in self.koppen:
            if kop.niveau > vorige + 1:
                raise ValueError(f"the heading {kop.tekst!r} skips a level: {vorige} to {kop.niveau}")
            vorige = kop.niveau

    @property
    def koppen(self) -> tuple[Kop, ...]:
        """The headings, in order."""
        return tuple(deel for deel in self.onderdelen if isinstance(deel, Kop))


def zonder_stuurtekens(tekst: str) -> str:
    """Return text on one line, without control characters and without marks that turn its direction.

    >>> zonder_stuurtekens("Stads\\x07kern\\nNoord")
    'Stadskern Noord'
    """
    return _WIT.sub(" ", _STUURTEKENS.sub("", tekst))


def leestekst(tekst: str) -> str:
    """Return text as a document shows it: on one line, and a percentage never parted from its sign.

    >>> leestekst("40,9 % van de inwoners") == "40,9\u00a0% van de inwoners"
    True
    """
    return _PROCENT.sub("\u00a0%", zonder_stuurtekens(tekst))


def dag(datum: date) -> str:
    """Write a day in Dutch.

    >>> dag(date(2026, 3, 1))
    '1 maart 2026'
    """
    return f"{datum.day} {_MAANDEN[datum.month - 1]} {datum.year}"
