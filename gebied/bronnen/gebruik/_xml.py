"""Reading a part of a workbook as a stream of elements, with limits that no real workbook meets.

openpyxl makes objects of everything in a part before anything can be checked. A workbook that wants to do
harm then fills the memory (entities within entities, a million styles, one row with millions of cells) or
never ends (a row with a huge number); and its warnings quote cells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final
from xml.parsers import expat
from zipfile import ZipFile

from gebied.fouten import InvoerGeweigerd

MEESTE_DIEPTE: Final = 64
MEESTE_ELEMENTEN: Final = 250_000
"""Elements between two rows or texts; a row has at most 16,384 cells of a few elements each."""

MEESTE_TEKST: Final = 4_000_000
"""Characters between two rows or texts."""

_BLOK: Final = 65_536
_LANGSTE_TEKEN: Final = 1_000_000
_GRENZEN: Final = frozenset({"row", "si"})

Open = Callable[[str, dict[str, str]], None]
Sluit = Callable[[str, str], None]


def lees_elementen(archief: ZipFile, deel: str, open_: Open, sluit: Sluit) -> Iterator[None]:
    """Call `open_(name, attributes)` and `sluit(name, text)` for every element; yield after every block.

    Names are without prefix. `text` is what stands between the start or the last child and the end.

    Raises
    ------
    InvoerGeweigerd
        When the part defines entities or goes beyond a limit.
    xml.parsers.expat.ExpatError
        When it is no XML.
    """
    werkmap = Path(archief.filename or "").name
    ontleder = expat.ParserCreate()
    ontleder.buffer_text = True
    ontleder.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    kaal: dict[str, str] = {}
    tekst: list[str] = []
    diepte = elementen = tekens = 0

    def begin(naam: str, kenmerken: dict[str, str]) -> None:
        nonlocal diepte, elementen, tekens
        lokaal = kaal.get(naam) or kaal.setdefault(naam, naam.rpartition(":")[2])
        if lokaal in _GRENZEN:
            elementen = tekens = 0
        diepte += 1
        elementen += 1
        if diepte > MEESTE_DIEPTE or elementen > MEESTE_ELEMENTEN or len(kaal) > 1000:
            raise _vreemd(werkmap)
        tekst.clear()
        open_(lokaal, kenmerken)

    def einde(naam: str) -> None:
        nonlocal diepte
        diepte -= 1
        sluit(kaal[naam], "".join(tekst))
        tekst.clear()

    def letters(stuk: str) -> None:
        nonlocal tekens
        tekens += len(stuk)
        if tekens > MEESTE_TEKST:
            raise InvoerGeweigerd(
                f"{werkmap} heeft een cel of een regel die veel te lang is.",
                stap="haal kolommen met lange teksten uit het bestand; zij worden niet gebruikt.",
            )
        tekst.append(stuk)

    def doctype(*_: object) -> None:
        raise _vreemd(werkmap)

    ontleder.StartElementHandler = begin
    ontleder.EndElementHandler = einde
    ontleder.CharacterDataHandler = letters
    ontleder.StartDoctypeDeclHandler = doctype
    gelezen = 0
    with archief.open(deel) as bron:
        while blok := bron.read(_BLOK):
            ontleder.Parse(blok, False)
            gelezen += len(blok)
            # expat reads an unfinished name, comment or value again with every block: it would never end
            if gelezen - ontleder.CurrentByteIndex > _LANGSTE_TEKEN:
                raise _vreemd(werkmap)
            yield
    ontleder.Parse(b"", True)
    yield


def _vreemd(werkmap: str) -> InvoerGeweigerd:
    return InvoerGeweigerd(
        f"{werkmap} bevat onderdelen die niet in een werkmap horen.",
        stap="open het in Excel en bewaar alleen het blad met de tabel, als csv of xlsx.",
    )
