"""The rows of one sheet of a workbook, as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zipfile import ZipFile

from openpyxl.utils.datetime import from_excel

from gebied.bronnen.gebruik._celtekst import celtekst
from gebied.bronnen.gebruik._leesverslag import Leesverslag
from gebied.bronnen.gebruik._mislukt import Mislukt, probeer
from gebied.bronnen.gebruik._xml import lees_elementen

MEESTE_PLEKKEN: Final = 16_384
"""Columns of a sheet of Excel."""

Rij = dict[int, str]
"""Column (the first is 0) → text, for cells that hold something."""

_LETTERS: Final = {letter: nummer for nummer, letter in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZ", start=1)}


@dataclass(frozen=True)
class Werkmapwaarden:
    """What cells of every sheet refer to.

    Parameters
    ----------
    teksten
        The shared texts.
    datums, duren
        Numbers of the styles that show a number as a date, or as a length of time.
    nullen
        Number of a style that writes zeros before a number → the digits it has.
    tijdperk
        Day 0 of the dates.
    """

    teksten: Sequence[str]
    datums: frozenset[int]
    duren: frozenset[int]
    nullen: Mapping[int, int]
    tijdperk: datetime


class _Rijen:
    """Handlers that gather the cells of a row."""

    def __init__(self, waarden: Werkmapwaarden, verslag: Leesverslag) -> None:
        self.klaar: list[Rij] = []
        self._waarden = waarden
        self._verslag = verslag
        self._rij: Rij = {}
        self._plek = -1
        self._soort = "n"
        self._stijl = 0
        self._ruw: str | None = None
        self._tekst: list[str] = []
        self._formule = False
        self._klank = False

    def open(self, naam: str, kenmerken: dict[str, str]) -> None:
        if naam == "c":
            ref = kenmerken.get("r")
            self._plek = _kolom(ref) if ref else self._plek + 1
            self._soort = kenmerken.get("t", "n")
            self._stijl = int(kenmerken.get("s", "0"))
            self._ruw, self._tekst, self._formule = None, [], False
        elif naam == "row":
            self._rij, self._plek = {}, -1
            self._verslag.verborgen += kenmerken.get("hidden") in ("1", "true")
        elif naam == "rPh":
            self._klank = True
        elif naam == "mergeCell":
            self._verslag.samengevoegde_cellen += 1

    def sluit(self, naam: str, tekst: str) -> None:
        if naam == "v":
            self._ruw = tekst
        elif naam == "t" and not self._klank:
            self._tekst.append(tekst)
        elif naam == "f":
            self._formule = True
        elif naam == "rPh":
            self._klank = False
        elif naam == "c":
            cel = self._cel()
            if cel is not None and 0 <= self._plek < MEESTE_PLEKKEN:
                self._rij[self._plek] = cel
        elif naam == "row" and self._rij:
            self.klaar.append(self._rij)

    def _cel(self) -> str | None:
        if self._soort == "inlineStr":
            return celtekst("".join(self._tekst))
        ruw = self._ruw
        if not ruw:
            self._verslag.formules_leeg += self._formule
            return None
        if self._soort == "s":
            return celtekst(self._waarden.teksten[_nummer(ruw)])
        if self._soort == "b":
            return celtekst(ruw == "1")
        if self._soort == "n":
            return self._getal(ruw)
        if self._soort == "d":
            return celtekst(datetime.fromisoformat(ruw))
        return celtekst(ruw)  # text of a formula, or an error value

    def _getal(self, ruw: str) -> str | None:
        waarden = self._waarden
        if self._stijl in waarden.datums:
            dag = probeer(
                lambda: from_excel(float(ruw), waarden.tijdperk, timedelta=self._stijl in waarden.duren)
            )
            if not isinstance(dag, Mislukt):  # a number that is no day stays a number
                return celtekst(dag)
        tekst = ruw if ruw.isdecimal() and len(ruw) < 16 else celtekst(float(ruw))
        breed = waarden.nullen.get(self._stijl)
        return tekst.zfill(breed) if breed and tekst is not None else tekst


def lees_rijen(archief: ZipFile, deel: str, waarden: Werkmapwaarden, verslag: Leesverslag) -> Iterator[Rij]:
    """Yield the rows of a sheet that hold something.

    Raises
    ------
    InvoerGeweigerd
        When the sheet goes beyond a limit of `_xml`.
    """
    rijen = _Rijen(waarden, verslag)
    for _ in lees_elementen(archief, deel, rijen.open, rijen.sluit):
        yield from rijen.klaar
        rijen.klaar.clear()


def _nummer(tekst: str) -> int:
    nummer = int(tekst)
    if nummer < 0:  # would count from the end
        raise ValueError("negative")
    return nummer


def _kolom(plek: str) -> int:
    """Return the column of a cell reference, the first is 0.

    >>> _kolom("A1"), _kolom("AB12")
    (0, 27)
    """
    nummer = 0
    for teken in plek[:4]:
        if teken not in _LETTERS:
            break
        nummer = 26 * nummer + _LETTERS[teken]
    return nummer - 1
