"""Text with delimiters: which delimiter and encoding it has, and its rows as text, streamed."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.csv as pcsv

from gebied.bronnen.gebruik._celtekst import LEEG
from gebied.bronnen.gebruik._kop import kies_kop
from gebied.bronnen.gebruik._leesverslag import Leesverslag
from gebied.bronnen.gebruik._mislukt import Mislukt, probeer
from gebied.bronnen.gebruik._tekststroom import BLOK, Tekststroom, als_tekst, is_utf8
from gebied.fouten import InvoerGeweigerd, VerkeerdGebruik
from gebied.model import Bevinding

SCHEIDINGEN: Final = (";", ",", "\t", "|")
"""Delimiters that are recognised; in Dutch files the semicolon goes before the comma."""

MEESTE_ONLEESBAAR: Final = 100_000
"""Rows that cannot be read before the whole file counts as such."""

_KIJK: Final = 1_000_000
_KIJKREGELS: Final = 200
_BOMMEN: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MEEST_SAMENGEVOEGD: Final = 0.01


@dataclass(frozen=True, slots=True)
class _Opmaak:
    """How one text file is written; `kopregels` is the number of lines up to and with the header."""

    tekenset: str
    scheiding: str
    kopregels: int
    kolommen: int


def open_csv(
    pad: Path, scheiding: str | None, tekenset: str | None
) -> tuple[tuple[str, ...], tuple[Bevinding, ...], _Csvlezer]:
    """Return the header of a text file, what there is to say about it, and the way to its rows.

    Raises
    ------
    InvoerGeweigerd
        When it is no text, or has no header or a line without end.
    VerkeerdGebruik
        When `scheiding` is no single character or `tekenset` no encoding.
    """
    with pad.open("rb") as bestand:
        begin = bestand.read(_KIJK)
    bevindingen = []
    gekozen = _tekenset(begin) if tekenset is None else _bekende_tekenset(tekenset)
    if tekenset is None and gekozen == "cp1252":
        tekst = f"{pad.name} heeft niet de tekenset UTF-8; het is gelezen als Windows (cp1252)."
        bevindingen.append(Bevinding("TEKENSET_GERADEN", tekst))
    if scheiding is not None and (len(scheiding) != 1 or not scheiding.isascii() or scheiding in '"\r\n'):
        raise VerkeerdGebruik("Een scheidingsteken is één teken.", stap="kies bijvoorbeeld --scheiding ';'.")
    regels = _eerste_tekst(pad, begin, gekozen)
    overslaan = 0
    if regels.casefold().startswith("sep=") and len(eerste := regels.splitlines()[0]) == 5:
        scheiding, overslaan = scheiding or eerste[4], 1
        regels = regels[len(eerste) :].removeprefix("\r").removeprefix("\n")
    teken = scheiding or _scheiding(regels)
    rijen, einden = _rijen(pad, regels, teken)
    plek, kop = kies_kop(pad.name, rijen)
    if plek:
        bevindingen.append(
            Bevinding("REGELS_BOVEN_KOP", f"{pad.name}: {plek} regels boven de kop zijn overgeslagen.")
        )
    opmaak = _Opmaak(gekozen, teken, overslaan + einden[plek], len(kop))
    return kop, tuple(bevindingen), _Csvlezer(pad, opmaak)


@dataclass(frozen=True, slots=True)
class _Csvlezer:
    """Streams columns of a text file."""

    pad: Path
    opmaak: _Opmaak

    def __call__(self, kolommen: Sequence[int], verslag: Leesverslag) -> Iterator[pa.RecordBatch]:
        wijze = self.opmaak
        with Tekststroom(
            self.pad, wijze.tekenset, wijze.kopregels, wijze.scheiding, wijze.kolommen, verslag
        ) as tekst:
            lezer = probeer(lambda: _lezer(tekst, wijze, kolommen, verslag))
            laatste, rijen = lezer, 0
            if not isinstance(lezer, Mislukt):
                for laatste in iter(lambda: probeer(lambda: next(lezer, None)), None):
                    if isinstance(laatste, Mislukt):
                        break
                    rijen += laatste.num_rows
                    yield laatste
            if tekst.reden:
                raise InvoerGeweigerd(
                    f"{self.pad.name} is geen gewoon tekstbestand: {tekst.reden}.",
                    stap="maak de export opnieuw, als csv, xlsx of parquet.",
                )
            if verslag.onleesbaar > MEESTE_ONLEESBAAR:
                raise InvoerGeweigerd(
                    f"{self.pad.name}: te veel regels hebben meer of minder cellen dan er kolommen zijn.",
                    stap="maak de export opnieuw, of noem het scheidingsteken met --scheiding.",
                )
            if not tekst.regels:  # only a header, which pyarrow calls a fault
                return
            verslag.samengevoegd = max(0, tekst.regels - rijen - verslag.onleesbaar)
            te_veel = verslag.samengevoegd > max(3, _MEEST_SAMENGEVOEGD * tekst.regels)
            if isinstance(laatste, Mislukt) or te_veel:
                raise _open_aanhalingsteken(self.pad)
            verslag.gelezen += verslag.onleesbaar


def _lezer(
    tekst: Tekststroom, opmaak: _Opmaak, kolommen: Sequence[int], verslag: Leesverslag
) -> pcsv.CSVStreamingReader:
    def weiger(regel: pcsv.InvalidRow) -> str:
        verslag.weiger_regel(regel.number + opmaak.kopregels)  # never its text
        return "skip" if verslag.onleesbaar <= MEESTE_ONLEESBAAR else "error"

    namen = [f"k{nummer}" for nummer in range(opmaak.kolommen)]
    return pcsv.open_csv(
        tekst,
        read_options=pcsv.ReadOptions(use_threads=False, block_size=BLOK, column_names=namen),
        parse_options=pcsv.ParseOptions(
            delimiter=opmaak.scheiding, newlines_in_values=True, invalid_row_handler=weiger
        ),
        convert_options=pcsv.ConvertOptions(
            column_types=dict.fromkeys(namen, pa.string()),
            include_columns=[namen[nummer] for nummer in kolommen] or namen[:1],
            strings_can_be_null=True,
            null_values=LEEG,
        ),
    )


def _open_aanhalingsteken(pad: Path) -> InvoerGeweigerd:
    return InvoerGeweigerd(
        f"{pad.name} is niet te lezen: een cel loopt over veel regels door, of is veel te lang.",
        problemen=["waarschijnlijk ontbreekt een aanhalingsteken aan het einde van een cel."],
        stap="haal kolommen met lange teksten uit het bestand en maak de export opnieuw.",
    )


def _tekenset(begin: bytes) -> str:
    """Return the encoding of a text by its first bytes: UTF-8 where it can be, else Windows."""
    for bom, naam in _BOMMEN:
        if begin.startswith(bom):
            return naam
    for plek, naam in ((1, "utf-16-le"), (0, "utf-16-be")):
        helft, andere = begin[plek:2000:2], begin[1 - plek : 2000 : 2]
        if helft.count(0) > 0.8 * len(helft) and not andere.count(0):
            return naam
    regels = begin.splitlines()[: -1 if len(begin) == _KIJK else None]
    vreemd = [regel for regel in regels if not regel.isascii()]
    goed = sum(is_utf8(regel) for regel in vreemd)
    return "cp1252" if vreemd and not goed else "utf-8"


def _bekende_tekenset(naam: str) -> str:
    if isinstance(probeer(lambda: "a;b".encode(naam).decode(naam)), Mislukt):
        raise VerkeerdGebruik(
            "Die tekenset is niet bekend.", stap="kies bijvoorbeeld utf-8, cp1252 of cp850."
        )
    gewoon = codecs.lookup(naam).name
    return "utf-8" if gewoon == "utf-8-sig" else gewoon


def _eerste_tekst(pad: Path, begin: bytes, tekenset: str) -> str:
    """Return the first whole lines."""
    tekst = als_tekst(begin, tekenset)
    if "\0" in tekst:
        raise InvoerGeweigerd(
            f"{pad.name} is geen tekstbestand.", stap="kies een bestand van het type csv, xlsx of parquet."
        )
    if len(begin) < _KIJK:
        return tekst
    heel = tekst[: max(tekst.rfind("\n"), tekst.rfind("\r")) + 1]
    if not heel:
        raise InvoerGeweigerd(
            f"{pad.name} heeft een regel die nergens ophoudt.",
            stap="maak de export opnieuw, als csv of xlsx.",
        )
    return heel


def _lees(tekst: str, scheiding: str, hoeveel: int) -> tuple[list[list[str]], list[int]] | Mislukt:
    """Return the first rows and the line on which each ends."""
    rijen, einden = [], []

    def lees() -> None:
        lezer = csv.reader(io.StringIO(tekst, newline=""), delimiter=scheiding)
        for rij in islice(lezer, hoeveel):
            rijen.append(rij)
            einden.append(lezer.line_num)

    fout = probeer(lees)
    return (rijen, einden) if fout is None else fout


def _rijen(pad: Path, tekst: str, scheiding: str) -> tuple[list[list[str]], list[int]]:
    gelezen = _lees(tekst, scheiding, _KIJKREGELS)
    if isinstance(gelezen, Mislukt):
        raise _open_aanhalingsteken(pad)
    return gelezen


def _scheiding(tekst: str) -> str:
    """Return the delimiter that splits most of the first rows into equally many cells."""

    def past(teken: str) -> tuple[float, int]:
        gelezen = _lees(tekst, teken, _KIJKREGELS)
        if isinstance(gelezen, Mislukt):
            return (0.0, 0)
        breedtes = [len(rij) for rij in gelezen[0] if rij]
        gewoon = max(sorted(set(breedtes)), key=breedtes.count, default=0)
        return (breedtes.count(gewoon) / len(breedtes), gewoon) if gewoon > 1 else (0.0, 0)

    return max(SCHEIDINGEN, key=past)
