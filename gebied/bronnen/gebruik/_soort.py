"""What kind of file this is, by its first bytes: names lie, and a wrong guess ends in a strange error."""

from __future__ import annotations

import codecs
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from gebied.bronnen._tabelbestand import CSVTYPEN, EXCELTYPEN, PARQUETTYPEN
from gebied.bronnen.gebruik._zip import open_zip
from gebied.fouten import InvoerGeweigerd
from gebied.model import Bevinding

Soort = Literal["csv", "xlsx", "parquet"]

_TYPEN: Final[dict[Soort, tuple[str, ...]]] = {
    "csv": CSVTYPEN,
    "xlsx": EXCELTYPEN,
    "parquet": PARQUETTYPEN,
}

_VREEMD: Final[tuple[tuple[bytes, str, str], ...]] = (
    (b"\x1f\x8b", "een ingepakt bestand", "pak het uit"),
    (b"7z\xbc\xaf\x27\x1c", "een ingepakt bestand", "pak het uit"),
    (b"Rar!\x1a", "een ingepakt bestand", "pak het uit"),
    (b"BZh91AY", "een ingepakt bestand", "pak het uit"),
    (b"\xfd7zXZ", "een ingepakt bestand", "pak het uit"),
    (b"\x28\xb5\x2f\xfd", "een ingepakt bestand", "pak het uit"),
    (b"%PDF", "een pdf", "vraag de gegevens als csv of xlsx"),
    (b"SQLite format 3\0", "een database", "exporteer de tabel als csv"),
    (b"\x00\x01\x00\x00Standard ", "een database", "exporteer de tabel als csv"),
    (b"{\\rtf", "een tekstdocument", "vraag de gegevens als csv of xlsx"),
    (b"ARROW1", "een Arrow-bestand", "bewaar het als parquet"),
    (b"Obj\x01", "een Avro-bestand", "bewaar het als csv of parquet"),
    (b"\x89PNG", "een plaatje", "vraag de gegevens als csv of xlsx"),
    (b"\xff\xd8\xff", "een plaatje", "vraag de gegevens als csv of xlsx"),
    (b"\x7fELF", "een programma", "kies het bestand met gegevens"),
    (b"MZ\x90", "een programma", "kies het bestand met gegevens"),
)
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_VERSLEUTELD: Final = "EncryptedPackage".encode("utf-16-le")
_KIJK: Final = 65_536


@dataclass(frozen=True, slots=True)
class Bestandssoort:
    """Kind of the file and what there is to say about it."""

    soort: Soort
    bevindingen: tuple[Bevinding, ...] = ()


def bepaal_soort(pad: Path) -> Bestandssoort:
    """Return what the file is.

    Raises
    ------
    InvoerGeweigerd
        When it is empty or of a kind that cannot be read, with what to do about it.
    OSError
        When it cannot be opened.
    """
    with pad.open("rb") as bestand:
        begin = bestand.read(_KIJK)
    if not begin.strip():
        raise InvoerGeweigerd(f"{pad.name} is leeg.", stap="kijk of de export is gelukt.")
    if begin.startswith(_OLE):
        raise _ole(pad, begin)
    for merk, wat, stap in _VREEMD:
        if begin.startswith(merk):
            raise _vreemd(pad, wat, stap)
    soort = _soort(pad, begin)
    if pad.suffix.casefold() in _TYPEN[soort]:
        return Bestandssoort(soort)
    tekst = f"{pad.name} is volgens de inhoud van het type {soort}; zo is het gelezen."
    return Bestandssoort(soort, (Bevinding("TYPE_VERSCHILT", tekst),))


def _soort(pad: Path, begin: bytes) -> Soort:
    if begin.startswith(b"PAR1"):
        return "parquet"
    if begin.startswith(b"PARE"):
        raise _vreemd(pad, "een versleuteld parquet-bestand", "bewaar het zonder versleuteling")
    if begin.startswith(b"PK"):
        return _zip(pad)
    weg_met_bom = begin.removeprefix(codecs.BOM_UTF8).lstrip()
    kaal = weg_met_bom.replace(b"\0", b"").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")[:500].lower()
    if kaal.startswith((b"<!doctype html", b"<html", b"<table", b"<?xml", b"<workbook", b"mime-version:")):
        raise _vreemd(pad, "een webpagina of xml", "open het in Excel en bewaar het als xlsx")
    if kaal.startswith((b"[{", b'{"', b"[\n", b"{\n", b"[\r", b"{\r", b"[[", b"{}", b"[]")):
        raise _vreemd(pad, "een json-bestand", "bewaar de tabel als csv of xlsx")
    return "csv"


def _zip(pad: Path) -> Soort:
    if not zipfile.is_zipfile(pad):
        raise _vreemd(pad, "een beschadigd of afgebroken bestand", "maak het opnieuw")
    with open_zip(pad) as archief:
        namen = set(archief.namelist())
    if "[Content_Types].xml" in namen and any(naam.startswith("xl/") for naam in namen):
        if "xl/workbook.bin" in namen:
            raise _vreemd(pad, "een xlsb-bestand", "open het in Excel en bewaar het als xlsx")
        return "xlsx"
    if "content.xml" in namen:
        raise _vreemd(pad, "een ods-bestand of een ander document", "bewaar het als xlsx of csv")
    if "[Content_Types].xml" in namen:
        raise _vreemd(pad, "een document dat geen werkmap is", "bewaar de tabel als xlsx of csv")
    raise _vreemd(pad, "een ingepakt bestand", "pak het uit")


def _ole(pad: Path, begin: bytes) -> InvoerGeweigerd:
    with pad.open("rb") as bestand:
        versleuteld = _VERSLEUTELD in begin or _VERSLEUTELD in bestand.read(20_000_000)
    if versleuteld:
        return _vreemd(pad, "een werkmap met een wachtwoord", "bewaar haar zonder wachtwoord")
    return _vreemd(pad, "een bestand van een oude Excel (xls)", "open het in Excel en bewaar het als xlsx")


def _vreemd(pad: Path, wat: str, stap: str) -> InvoerGeweigerd:
    return InvoerGeweigerd(f"{pad.name} is {wat}.", stap=f"{stap}, en kies dan dat bestand.")
