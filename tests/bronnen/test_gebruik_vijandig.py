"""Hundreds of malformed or odd files with service use: a clear refusal or a right reading, and no cell leaks.

Every file holds `MERK` in its cells. Whatever happens, that text is in no message, log, finding or repr, no
exception is chained to a refusal, and nothing is written. A sample of the files runs always, all of them with
the marker `proef`.
"""

from __future__ import annotations

import datetime as dt
import decimal
import gzip
import logging
import os
import random
import re
import struct
import subprocess
import sys
import tempfile
import traceback
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl.comments import Comment
from openpyxl.worksheet.formula import ArrayFormula

from gebied.bronnen.gebruik.bestand import Gebruiksbestand, Stukken, open_gebruik
from gebied.fouten import GebiedFout, InvoerGeweigerd

MERK: Final = "Qzjxwkv"
KOP: Final = ("pseudoniem", "buurtcode", "productcategorie", "ingangsdatum", "einddatum")
RIJEN: Final = 40
WEIGER: Final = "weiger"
LEES: Final = "lees"
EEN_VAN_BEIDE: Final = "een van beide"

Maak = Callable[[Path], None]


@dataclass(frozen=True)
class Geval:
    """One file: how it is made and what has to come of it.

    `tekst` is part of the refusal; `rijen` what is delivered, `onleesbaar` what is counted beside it;
    `codes` are findings that have to be there, on opening or after reading.
    """

    naam: str
    bestand: str
    maak: Maak
    uitkomst: str = LEES
    tekst: str = ""
    rijen: int | None = RIJEN
    onleesbaar: int = 0
    codes: frozenset[str] = frozenset()
    zwaar: bool = False


def _rij(nummer: int) -> tuple[str, ...]:
    dag = f"{nummer % 28 + 1:02d}-{nummer % 12 + 1:02d}"
    return (f"{MERK}{nummer}", f"BU00340{nummer:03d}", "07", f"{dag}-2023", f"{dag}-2024")


def _rijen(aantal: int = RIJEN) -> list[tuple[str, ...]]:
    return [_rij(nummer) for nummer in range(aantal)]


def _csv(
    rijen: Sequence[Sequence[str]], scheiding: str = ";", einde: str = "\n", kop: Sequence[str] = KOP
) -> str:
    return "".join(scheiding.join(rij) + einde for rij in ([kop, *rijen] if kop else rijen))


def _bytes(inhoud: bytes | str) -> Maak:
    return lambda pad: pad.write_bytes(inhoud.encode() if isinstance(inhoud, str) else inhoud) and None


def _lui(maak: Callable[[], Maak]) -> Maak:
    """Put off what takes memory until the file is made."""
    return lambda pad: maak()(pad)


def _met(rijen: list[tuple[str, ...]], plek: int, *nieuw: str) -> list[Sequence[str]]:
    """Put a row in the place of another."""
    return [*rijen[:plek], nieuw, *rijen[plek + 1 :]]


def _met_kolom(waarden: Sequence[str]) -> list[tuple[str, ...]]:
    """Put odd values in the column of the product, one after another, from the first row on."""
    rijen = _rijen()
    return [(*r[:2], waarden[i % len(waarden)], *r[3:]) for i, r in enumerate(rijen)]


# ---------------------------------------------------------------- encodings, delimiters, ends of lines


def _tekensets() -> Iterator[Geval]:
    eenvoudig = {"cp1252": "Façade", "latin-1": "Café"}
    breed = {"utf-8": "Cañón 😀", "utf-8-sig": "Ĳmuiden", "utf-16": "شارع", "utf-32": "שדרה"}
    zonder_bom = {"utf-16-le": "Straße", "utf-16-be": "Ærø"}
    einden = {"lf": "\n", "crlf": "\r\n", "cr": "\r"}
    for tekenset, woord in (eenvoudig | breed | zonder_bom).items():
        for scheiding in ";,\t|":
            for einde, teken in einden.items():
                rijen = [(*r[:4], f"{woord} {MERK}") for r in _rijen()]
                codes = {"TEKENSET_GERADEN"} if tekenset in eenvoudig else set()
                yield Geval(
                    f"tekenset {tekenset} {scheiding!r} {einde}",
                    "a.csv",
                    _bytes(_csv(rijen, scheiding, teken).encode(tekenset)),
                    codes=frozenset(codes),
                )


def _gemengd() -> Iterator[Geval]:
    regel = _csv([(MERK, "BU00340001", "07", "Café", "")], kop=())
    utf8 = _csv([(*r[:4], "Café") for r in _rijen(39)])
    for naam, begin, einde in (
        ("voor", KOP, utf8.split("\n", 1)[1]),
        ("achter", (), ""),
    ):
        kop = _csv([], kop=begin) if begin else utf8
        inhoud = (kop.encode() + regel.encode("cp1252")) + einde.encode()
        yield Geval(
            f"een regel cp1252 {naam}", "a.csv", _bytes(inhoud), codes=frozenset({"TEKENSET_GEMENGD"})
        )
    for naam, fout in {
        "latijn": b"\xe9",
        "afgebroken": b"\xc3",
        "losse": b"\x81",
        "hoog": b"\xff\xfe",
    }.items():
        yield Geval(
            f"onjuiste bytes: {naam}",
            "a.csv",
            _bytes(_csv(_rijen(39)).encode() + regel.encode().replace(b"Caf\xc3\xa9", b"Caf" + fout)),
            codes=frozenset({"TEKENSET_GERADEN"}),
        )
    yield Geval(
        "gemengd ver voorbij het begin",
        "a.csv",
        _bytes(_csv(_rijen(60_000)).encode() + regel.encode("cp1252")),
        rijen=60_001,
        codes=frozenset({"TEKENSET_GEMENGD"}),
    )
    dos = _csv([(*r[:4], "Caf\x82é") for r in _rijen()])
    yield Geval(
        "cp850", "a.csv", _bytes(dos.encode("cp850", "replace")), codes=frozenset({"TEKENSET_GERADEN"})
    )
    heel = _csv([(*r[:4], "Café") for r in _rijen()])
    yield Geval("utf-16 met een halve letter", "a.csv", _bytes(heel.encode("utf-16")[:-1]), rijen=RIJEN)
    los = heel.encode("utf-16-le").replace("é".encode("utf-16-le"), b"\x00\xd8")
    yield Geval(
        "utf-16 met halve paren",
        "a.csv",
        _bytes(b"\xff\xfe" + los),
        EEN_VAN_BEIDE,
        rijen=None,
    )
    yield Geval("bom in het midden", "a.csv", _bytes(heel.replace(f"\n{MERK}7;", f"\n\ufeff{MERK}7;")))
    yield Geval("twee boms", "a.csv", _bytes("\ufeff\ufeff" + heel))
    yield Geval("samengevoegde bestanden", "a.csv", _bytes("\ufeff" + heel + "\ufeff" + heel), rijen=81)
    yield Geval("ebcdic", "a.csv", _bytes(heel.encode("cp500")), WEIGER)
    yield Geval("utf-7", "a.csv", _bytes(heel.encode("utf-7")))
    yield Geval(
        "tekens die al verloren waren",
        "a.csv",
        _bytes(heel.replace("é", "\ufffd")),
        codes=frozenset({"TEKENS_VERLOREN"}),
    )
    yield Geval("kop met bom en accent", "a.csv", _bytes("\ufeff" + heel.replace("buurtcode", "búúrtcode")))
    yield Geval("namen van rechts naar links", "a.csv", _bytes(heel.replace("Café", "\u202eحي\u202c")))
    yield Geval("emoji en onzichtbare tekens", "a.csv", _bytes(heel.replace("Café", "👩‍👩‍👧\u200b\u00ad")))


# ---------------------------------------------------------------- rows, quotation marks, delimiters


def _regels() -> Iterator[Geval]:
    for plek in (0, 20, RIJEN - 1):
        for scheiding in ";\t":
            for naam, rij in {
                "te kort": (MERK, "x"),
                "te lang": (*_rij(1), MERK),
                "een cel": (MERK,),
            }.items():
                yield Geval(
                    f"regel {plek} {naam} {scheiding!r}",
                    "a.csv",
                    _bytes(_csv(_met(_rijen(), plek, *rij), scheiding)),
                    rijen=RIJEN - 1,
                    onleesbaar=1,
                    codes=frozenset({"REGELS_ONLEESBAAR"}),
                )
    heel = _csv(_rijen())
    kop, rest = heel.split("\n", 1)
    yield Geval("elke regel eindigt op een scheiding", "a.csv", _bytes(heel.replace("\n", ";\n")))
    yield Geval("alleen de kop niet", "a.csv", _bytes(kop + "\n" + rest.replace("\n", ";\n")))
    yield Geval("alleen de kop wel", "a.csv", _bytes(kop + ";;\n" + rest))
    yield Geval(
        "elke regel een cel te veel", "a.csv", _bytes(kop + "\n" + rest.replace("\n", f";{MERK}\n")), WEIGER
    )
    yield Geval("elke regel te kort", "a.csv", _bytes(kop + "\n" + f"{MERK};a\n" * RIJEN), WEIGER)
    yield Geval("lege regels", "a.csv", _bytes(heel.replace("\n", "\n\n")))
    yield Geval("lege regels met cr", "a.csv", _bytes(heel.replace("\n", "\r\n\r\n")))
    yield Geval("lege regels aan het begin", "a.csv", _bytes("\n\n\n" + heel))
    yield Geval("lege cellen aan het einde", "a.csv", _bytes(heel + ";;;;\n" * 500))
    yield Geval("lege cellen ertussen", "a.csv", _bytes(heel.replace("\n", "\n;;;;\n")))
    yield Geval("spaties aan het einde", "a.csv", _bytes(heel + "   \n\n"), EEN_VAN_BEIDE, onleesbaar=1)
    yield Geval("geen regeleinde aan het einde", "a.csv", _bytes(heel.rstrip("\n")))
    yield Geval("gemengde regeleinden", "a.csv", _bytes(heel.replace("2024\n", "2024\r\n", 20)))
    for titels in (1, 3, 10):
        yield Geval(
            f"{titels} titelregels",
            "a.csv",
            _bytes(f"Overzicht {MERK}\n" * titels + heel),
            codes=frozenset({"REGELS_BOVEN_KOP"}),
        )
    yield Geval("veel titelregels", "a.csv", _bytes(f"{MERK}\n" * 30 + heel), WEIGER, "één kolom")
    for scheiding in ";,|\t":
        yield Geval(f"sep={scheiding!r}", "a.csv", _bytes(f"sep={scheiding}\n" + _csv(_rijen(), scheiding)))
    for scheiding in ":~^ \x01":
        yield Geval(
            f"onbekende scheiding {scheiding!r}",
            "a.csv",
            _bytes(_csv(_rijen(), scheiding)),
            WEIGER,
            "--scheiding",
        )
    vast = "".join("".join(cel.ljust(20) for cel in rij) + "\n" for rij in [KOP, *_rijen()])
    yield Geval("vaste breedte", "a.txt", _bytes(vast), WEIGER, "--scheiding")


def _aanhalingstekens() -> Iterator[Geval]:
    def met(cel: str, plek: int = 5, aantal: int = RIJEN) -> str:
        rij = _rij(plek)
        return _csv(_met(_rijen(aantal), plek, *rij[:2], cel, *rij[3:]))

    alles = _csv([tuple(f'"{cel}"' for cel in rij) for rij in _rijen()], kop=[f'"{naam}"' for naam in KOP])
    yield Geval("alles tussen aanhalingstekens", "a.csv", _bytes(alles))
    yield Geval("scheiding tussen aanhalingstekens", "a.csv", _bytes(met(f'"{MERK}; en meer"')))
    yield Geval("dubbele aanhalingstekens", "a.csv", _bytes(met(f'"{MERK} ""x"" y"')))
    yield Geval("aanhalingsteken in het midden", "a.csv", _bytes(met(f'{MERK} 5" scherm')))
    yield Geval("aanhalingsteken aan het einde", "a.csv", _bytes(met(f'{MERK}"')))
    yield Geval("enkele aanhalingstekens", "a.csv", _bytes(met(f"'{MERK}'")))
    yield Geval("schuine streep", "a.csv", _bytes(met(f"{MERK}\\;"[:-1] + "x")))
    yield Geval("tekst na het aanhalingsteken", "a.csv", _bytes(met(f'"{MERK}"x')))
    yield Geval("lege aanhalingstekens", "a.csv", _bytes(met('""')))
    yield Geval(
        "regeleinde in een cel",
        "a.csv",
        _bytes(met(f'"{MERK}\nx"')),
        codes=frozenset({"REGELS_SAMENGEVOEGD"}),
    )
    yield Geval("regeleinde in de kop", "a.csv", _bytes(_csv(_rijen(), kop=['"pseudo\nniem"', *KOP[1:]])))
    veel = _csv([(*r[:2], f'"{MERK}\nx\ny"', *r[3:]) for r in _rijen()])
    yield Geval("regeleinden in elke cel", "a.csv", _bytes(veel), WEIGER, "aanhalingsteken")
    for plek in (0, 1, 20, RIJEN - 10):
        yield Geval(
            f"open aanhalingsteken op regel {plek}",
            "a.csv",
            _bytes(met(f'"{MERK}', plek)),
            WEIGER,
            "aanhaling",
        )
        dicht = met(f'"{MERK}', plek) + _csv([(MERK, '"x"', "", "", "")], kop=())
        yield Geval(f"pas later gesloten, van regel {plek}", "a.csv", _bytes(dicht), WEIGER, "aanhaling")
    yield Geval(
        "open aanhalingsteken op de laatste regel",
        "a.csv",
        _bytes(met(f'"{MERK}', RIJEN - 1)),
        EEN_VAN_BEIDE,
        rijen=None,
        onleesbaar=1,
    )
    yield Geval("open aanhalingsteken in de kop", "a.csv", _bytes('"' + _csv(_rijen())), WEIGER)
    yield Geval(
        "open aanhalingsteken in een groot bestand",
        "a.csv",
        _bytes(met(f'"{MERK}', 9000, 200_000)),
        WEIGER,
        "aanhaling",
        zwaar=True,
    )


def _nullen() -> Iterator[Geval]:
    heel = _csv(_rijen()).encode()
    for naam, inhoud in {
        "aan het begin": b"\0" + heel,
        "in een cel": heel.replace(f"{MERK}3".encode(), f"{MERK}\0".encode()),
        "aan het einde": heel + b"\0" * 4096,
        "alleen": b"\0" * 5000,
        "ver weg": heel * 100 + _csv(_rijen(30_000), kop=()).encode() + b"\0",
    }.items():
        yield Geval(f"NUL {naam}", "a.csv", _bytes(inhoud), WEIGER)
    for zaad in range(8):
        ruis = random.Random(zaad).randbytes(5000)
        yield Geval(f"ruis {zaad}", f"a.{['csv', 'txt', 'xlsx', 'parquet'][zaad % 4]}", _bytes(ruis), WEIGER)
    letters = "".join(random.Random(9).choices("abc;\n,\t\"'|", k=3000)) + MERK
    yield Geval("losse letters", "a.csv", _bytes(letters), EEN_VAN_BEIDE, rijen=None)
    yield Geval("een lange tekst", "a.txt", _bytes(f"{MERK} is iemand. " * 2000), WEIGER)


# ---------------------------------------------------------------- headers


def _koppen() -> Iterator[Geval]:
    zonder = {
        "met codes": _csv(_rijen(), kop=()),
        "met een postcode": _csv([(f"{MERK}{i}", "1315 AB", "wmo") for i in range(9)], kop=()),
        "met pseudoniemen": _csv([(f"{i:016x}", MERK, "wmo") for i in range(9)], kop=()),
        "met uuid": _csv([(f"{i:08x}-0000-4000-8000-{i:012x}", MERK) for i in range(9)], kop=()),
        "met een datum": _csv([(MERK, "wmo", "2024-01-31") for _ in range(9)], kop=()),
        "met een bedrag": _csv([(MERK, "wmo", f"{i},50") for i in range(9)], kop=()),
        "met alleen woorden": _csv([(MERK, "wmo", "Haven") for _ in range(9)], kop=()),
        "met nummers": _csv([("P17", MERK, "wmo"), *((f"P{i}", MERK, "jeugd") for i in range(9))], kop=()),
        "met kleine getallen": _csv([(str(i), "2", "13") for i in range(9)], kop=()),
        "met een bsn": _csv([("123456782", MERK) for _ in range(9)], kop=()),
        "met een mailadres": _csv([(f"{MERK}@voorbeeld.nl", "wmo") for _ in range(9)], kop=()),
        "met iban": _csv([("NL91ABNA0417164300", MERK) for _ in range(9)], kop=()),
        "met negatief": _csv([(MERK, "-3", "wmo") for _ in range(9)], kop=()),
    }
    for naam, tekst in zonder.items():
        yield Geval(f"geen kop, {naam}", "a.csv", _bytes(tekst), WEIGER, "geen kop")
    for naam, kop in {
        "dubbel": (KOP[0], KOP[0], *KOP[2:]),
        "dubbel op hoofdletters na": (KOP[0], KOP[0].upper(), *KOP[2:]),
        "dubbel met spaties": (KOP[0], f" {KOP[0]} ", *KOP[2:]),
        "driemaal": (*[KOP[1]] * 3, *KOP[3:]),
        "twee paren": (KOP[0], KOP[0], KOP[1], KOP[1], KOP[4]),
    }.items():
        yield Geval(f"kop {naam}", "a.csv", _bytes(_csv(_rijen(), kop=kop)), WEIGER, "dezelfde naam")
        if "spaties" not in naam:
            yield Geval(f"kop {naam} in xlsx", "a.xlsx", _xlsx([kop, *_rijen()]), WEIGER, "dezelfde naam")
    yield Geval("kolom zonder naam", "a.csv", _bytes(_csv(_rijen(), kop=(*KOP[:4], ""))))
    yield Geval("eerste kolom zonder naam", "a.csv", _bytes(_csv(_rijen(), kop=("", *KOP[1:]))))
    yield Geval("alleen een kop", "a.csv", _bytes(_csv([])), WEIGER, "geen regels")
    yield Geval("alleen een kop zonder einde", "a.csv", _bytes(_csv([]).strip()), WEIGER, "geen regels")
    yield Geval("alleen een kop en leegte", "a.csv", _bytes(_csv([]) + "\n;;;;\n\n"), WEIGER, "geen regels")
    yield Geval("alleen een kop in xlsx", "a.xlsx", _xlsx([KOP]), WEIGER)
    jaren = ("buurt", "2022", "2023", "2024")
    yield Geval(
        "jaren als kop", "a.csv", _bytes(_csv([(f"{MERK}{i}", "1", "2", "3") for i in range(40)], kop=jaren))
    )
    codes = ("buurt", "01", "02", "45A48")
    yield Geval(
        "codes als kop", "a.csv", _bytes(_csv([(f"{MERK}{i}", "1", "2", "3") for i in range(40)], kop=codes))
    )
    for aantal, uitkomst in ((999, LEES), (1000, LEES), (1001, WEIGER), (5000, WEIGER), (20_000, WEIGER)):
        kop = [f"kolom {'abcdefghij'[i % 10]}{i}x" for i in range(aantal)]
        rijen = [[f"{MERK}"] * aantal for _ in range(40)]
        for scheiding in ";,":
            yield Geval(
                f"{aantal} kolommen {scheiding}",
                "a.csv",
                _bytes(_csv(rijen if aantal < 5001 else rijen[:3], scheiding, kop=kop)),
                uitkomst,
                "kolommen" if uitkomst == WEIGER else "",
            )
    yield Geval("een kolom", "a.csv", _bytes("buurt\n" + f"{MERK}\n" * 40), WEIGER, "één kolom")
    yield Geval("kop die terugkomt", "a.csv", _bytes(_csv(_rijen(20)) * 2), rijen=41)


def _leeg() -> Iterator[Geval]:
    for naam, inhoud in {
        "niets": b"",
        "spaties": b"  \n\t\n",
        "regels": b"\n" * 9,
        "bom": b"\xef\xbb\xbf",
    }.items():
        for soort in ("csv", "xlsx", "parquet"):
            yield Geval(f"leeg: {naam} {soort}", f"a.{soort}", _bytes(inhoud), WEIGER)
    yield Geval("een map", "a.csv", lambda pad: pad.mkdir(), WEIGER, "is een map")
    yield Geval("afwezig", "a.csv", lambda _pad: None, WEIGER, "bestaat niet")
    yield Geval("een pijp", "a.csv", lambda pad: os.mkfifo(pad), WEIGER)
    yield Geval("een verwijzing naar niets", "a.csv", lambda pad: pad.symlink_to("weg.csv"), WEIGER)
    yield Geval("een verwijzing naar zichzelf", "a.csv", lambda pad: pad.symlink_to(pad), WEIGER)


def _lang() -> Iterator[Geval]:
    rij = _rij(1)
    for lengte, uitkomst in ((32_767, LEES), (32_768, WEIGER), (200_000, WEIGER), (5_000_000, WEIGER)):
        inhoud = _csv(_met(_rijen(), 3, *rij[:2], MERK + "x" * (lengte - len(MERK)), *rij[3:]))
        yield Geval(f"cel van {lengte}", "a.csv", _bytes(inhoud), uitkomst)
        tabel = pa.table({"pseudoniem": [MERK + "x" * (lengte - len(MERK))] * 3, "buurt": ["x"] * 3})
        yield Geval(f"cel van {lengte} in parquet", "a.parquet", _parquet(tabel), uitkomst, rijen=3)
    yield Geval(
        "cel van 5 MB in xlsx", "a.xlsx", _blad(f"<row><c t='str'><v>{'x' * 5_000_000}</v></c></row>"), WEIGER
    )
    yield Geval("cel van 100.000 in xlsx", "a.xlsx", _blad(_xml([KOP, (MERK * 20_000, "x")])), WEIGER)


# ---------------------------------------------------------------- what Excel does


def _verminkt() -> Iterator[Geval]:
    waarden: Mapping[str, tuple[Sequence[str], str]] = {
        "E+": (["1,23E+08", "2,34E+08"], "EXCEL_AFGEKORT"),
        "E+ met punt": (["1.23E+15", "07"], "EXCEL_AFGEKORT"),
        "hekjes": (["########", "07"], "EXCEL_AFGEKORT"),
        "N/B": (["#N/B", "07"], "EXCEL_AFGEKORT"),
        "VERW": (["#VERW!", "07"], "EXCEL_AFGEKORT"),
        "WAARDE": (["#WAARDE!", "#DEEL/0!"], "EXCEL_AFGEKORT"),
        "maand": (["01-mei", "45"], "EXCEL_DATUM"),
        "maand in het Engels": (["1-Oct", "45"], "EXCEL_DATUM"),
        "maart": (["3-mrt"], "EXCEL_DATUM"),
        "nullen weg": (["00340101", "340102"], "NULLEN_WEG"),
        "nullen weg bij korte codes": (["0034", "34"], "NULLEN_WEG"),
        "duizendtallen": (["1.234", "12.345.678"], ""),
        "komma": (["12,0", "3,5"], ""),
        "negatief": (["-3", "-1"], ""),
        "toekomst": (["31-12-2099", "01-01-9999"], ""),
        "onbestaande dagen": (["31-02-2023", "00-00-0000"], ""),
        "valuta": (["€ 12,50", "EUR 3"], ""),
        "procent": (["12%", "3,4 %"], ""),
        "formule als tekst": ([f"=HYPERLINK({MERK})", "@SUM(1)", "+1+1", "-1+1"], ""),
        "kleiner dan": (["<10", "< 5", "-", "x", "."], ""),
        "NULL": (["NULL", "null", "(null)"], ""),
        "apostrof": (["'0034", "'01"], ""),
        "harde spatie": (["\u00a007\u00a0", "07"], ""),
        "heel groot": (["9" * 400, "1" + "0" * 300], ""),
        "oneindig": (["inf", "nan", "1e999"], ""),
        "hexadecimaal": (["0x1F", "1e5"], ""),
    }
    for naam, (cellen, code) in waarden.items():
        codes = frozenset({code} - {""})
        yield Geval(f"verminkt: {naam}", "a.csv", _bytes(_csv(_met_kolom(cellen))), codes=codes)
        yield Geval(f"verminkt in xlsx: {naam}", "a.xlsx", _xlsx([KOP, *_met_kolom(cellen)]), codes=codes)
    serieel = [(MERK, "BU00340001", "07", str(45292 + i), str(45300 + i)) for i in range(RIJEN)]
    yield Geval("datums als getal", "a.csv", _bytes(_csv(serieel)), codes=frozenset({"DATUM_ALS_GETAL"}))


# ---------------------------------------------------------------- workbooks

NS: Final = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
NS_R: Final = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
REL: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PAKKET: Final = "http://schemas.openxmlformats.org/package/2006"


def _xlsx(rijen: Sequence[Sequence[object]], verander: Callable[[Any], object] | None = None) -> Maak:
    def maak(pad: Path) -> None:
        map_ = openpyxl.Workbook()
        for rij in rijen:
            map_.active.append(list(rij))
        if verander is not None:
            verander(map_)
        map_.save(pad)

    return maak


def _xml(rijen: Sequence[Sequence[str]]) -> str:
    """Return rows of inline texts, without references."""
    cel = '<c t="inlineStr"><is><t>{}</t></is></c>'
    return "".join(f"<row>{''.join(cel.format(tekst) for tekst in rij)}</row>" for rij in rijen)


def _delen(rijen: str | None = None, **anders: str | bytes | None) -> dict[str, str | bytes]:
    """Return the parts of a workbook; `rijen` is what stands in sheetData."""
    inhoud = _xml([KOP, *_rijen()]) if rijen is None else rijen
    delen: dict[str, str | bytes | None] = {
        "[Content_Types].xml": f'<Types xmlns="{PAKKET}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{PAKKET}/relationships"/>',
        "xl/workbook.xml": f"<workbook {NS} {NS_R}><sheets>"
        f'<sheet name="{MERK}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PAKKET}/relationships">'
        f'<Relationship Id="rId1" Type="{REL}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{REL}/styles" Target="styles.xml"/>'
        f'<Relationship Id="rId3" Type="{REL}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet {NS}><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/>'
        "</cellXfs></styleSheet>",
        "xl/sharedStrings.xml": f"<sst {NS}><si><t>{MERK}</t></si></sst>",
        "xl/worksheets/sheet1.xml": f"<worksheet {NS}><sheetData>{inhoud}</sheetData></worksheet>",
        **anders,
    }
    return {naam: deel for naam, deel in delen.items() if deel is not None}


def _pak(delen: Mapping[str, str | bytes], wijze: int = zipfile.ZIP_DEFLATED) -> Maak:
    def maak(pad: Path) -> None:
        with zipfile.ZipFile(pad, "w", wijze) as archief:
            for naam, deel in delen.items():
                archief.writestr(naam, deel)

    return maak


def _blad(rijen: str | None = None, **anders: str | bytes | None) -> Maak:
    return _pak(_delen(rijen, **anders))


def _bewerkt(maak: Maak, verander: Callable[[bytes], bytes]) -> Maak:
    """Make the file, and change its bytes."""

    def doe(pad: Path) -> None:
        maak(pad)
        pad.write_bytes(verander(pad.read_bytes()))

    return doe


def _werkmappen() -> Iterator[Geval]:
    gewoon = [KOP, *_rijen()]

    def geval(naam: str, verander: Callable[[Any], object], *codes: str, **anders: Any) -> Geval:
        return Geval(f"xlsx: {naam}", "a.xlsx", _xlsx(gewoon, verander), codes=frozenset(codes), **anders)

    def vul(plek: str, waarde: object, stijl: str = "") -> Callable[[Any], None]:
        def doe(map_: Any) -> None:
            map_.active[plek] = waarde
            if stijl:
                map_.active[plek].number_format = stijl

        return doe

    def nog_een(naam: str, inhoud: object = MERK, staat: str = "visible", plek: int | None = None) -> Any:
        def doe(map_: Any) -> None:
            blad = map_.create_sheet(naam, plek)
            blad.append([inhoud])
            blad.append([inhoud])
            blad.sheet_state = staat

        return doe

    yield geval("gewoon", lambda _map: None)
    yield geval("formule zonder uitkomst", vul("C5", "=A1&B1"), "FORMULE_LEEG")
    yield geval("matrixformule", vul("C5", ArrayFormula("C5:C6", "=A5:A6")), "FORMULE_LEEG")
    yield geval("formule naar internet", vul("C5", '=WEBSERVICE("http://127.0.0.1/x")'), "FORMULE_LEEG")
    yield geval("dde-formule", vul("C5", "=cmd|'/c calc'!A1"), "FORMULE_LEEG")
    yield geval("samengevoegd", lambda m: m.active.merge_cells("B5:B9"), "CELLEN_SAMENGEVOEGD")
    yield geval(
        "samengevoegde kop",
        lambda m: (m.active.insert_rows(1), m.active.merge_cells("A1:E1")),
        "CELLEN_SAMENGEVOEGD",
    )
    yield geval(
        "titel boven de kop", lambda m: (m.active.insert_rows(1, 2), vul("A1", MERK)(m)), "REGELS_BOVEN_KOP"
    )
    yield geval(
        "verborgen regel", lambda m: setattr(m.active.row_dimensions[7], "hidden", True), "REGELS_VERBORGEN"
    )
    yield geval("verborgen kolom", lambda m: setattr(m.active.column_dimensions["B"], "hidden", True))
    yield geval("verborgen blad ervoor", nog_een("x", staat="hidden", plek=0), "BLADEN_OVERGESLAGEN")
    yield geval("heel verborgen blad", nog_een("x", staat="veryHidden"), "BLADEN_OVERGESLAGEN")
    yield geval("tweede blad", nog_een(MERK), "BLADEN_OVERGESLAGEN")
    yield geval("leeg eerste blad", lambda m: m.create_sheet("leeg", 0))
    yield geval("grafiekblad", lambda m: m.create_chartsheet("g"))
    yield geval("opmerking", lambda m: setattr(m.active["B3"], "comment", Comment(MERK, MERK)))
    yield geval("koppeling", lambda m: setattr(m.active["B3"], "hyperlink", "http://127.0.0.1/x"))
    yield geval("beveiligd blad", lambda m: m.active.protection.set_password("x"))
    yield geval("filter", lambda m: setattr(m.active.auto_filter, "ref", "A1:E41"))
    yield geval("cel ver naar rechts", vul("ZZ10", MERK), "BUITEN_TABEL")
    yield geval("cel ver naar rechts voorbij het monster", vul("ZZ999", MERK), rijen=RIJEN + 1)
    yield geval("cel in de laatste kolom", vul("XFD9", MERK), "BUITEN_TABEL")
    yield geval("cel in de laatste rij", vul("A1048576", MERK), rijen=RIJEN + 1)
    yield geval("tekst naast de tabel", vul("H30", MERK), "BUITEN_TABEL")
    yield geval("tekst naast en onder", vul("H300", MERK), rijen=RIJEN + 1)
    yield geval("foutwaarde", vul("C5", "#N/A"), "EXCEL_AFGEKORT")
    yield geval("waar", vul("C5", True))
    yield geval("tijd", vul("C5", dt.time(12, 30)))
    yield geval("datum voor 1900", vul("D5", -5, "dd-mm-yyyy"))
    yield geval("datum die niet kan", vul("D5", 1e10, "dd-mm-yyyy"))
    yield geval("duur", vul("C5", dt.timedelta(hours=30)))
    yield geval("groot getal", vul("C5", 1.23e300))
    yield geval("code met nullen", vul("B5", 340101, "00000000"))
    yield geval("jaren van een Mac", lambda m: setattr(m, "epoch", openpyxl.utils.datetime.MAC_EPOCH))
    for niet in ("hidden", "veryHidden"):

        def verberg(map_: Any, niet: str = niet) -> None:
            nog_een("leeg", None)(map_)
            map_.worksheets[0].sheet_state = niet
            map_.active = 1

        yield geval(f"alles {niet}", verberg, uitkomst=WEIGER, tekst="zichtbaar blad")
    macro = {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0 Sub AutoOpen()"}
    for suffix in ("xlsm", "xlsx"):
        yield Geval(f"macro in {suffix}", f"a.{suffix}", _blad(**macro), codes=frozenset({"MACRO_GENEGEERD"}))
    yield Geval("lege werkmap", "a.xlsx", _xlsx([]), WEIGER, "zichtbaar blad")


def _ruwe_werkmappen() -> Iterator[Geval]:
    gewoon = _xml([KOP, *_rijen()])
    blad, teksten, stijlen = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"
    werkmap, relaties = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"

    def geval(naam: str, maak: Maak, uitkomst: str = LEES, tekst: str = "", **anders: Any) -> Geval:
        return Geval(f"ruw: {naam}", "a.xlsx", maak, uitkomst, tekst, **anders)

    lachen = "<!DOCTYPE x [<!ENTITY a0 'lol'>" + "".join(
        f"<!ENTITY a{i} '{f'&a{i - 1};' * 10}'>" for i in range(1, 30)
    )
    for deel in (blad, teksten, stijlen, werkmap, relaties):
        heel = str(_delen()[deel])
        yield geval(f"entiteiten in {deel}", _blad(**{deel: f"{lachen}]>{heel}"}), WEIGER, "onderdelen")
        vreemd = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>{heel}'
        yield geval(f"ander bestand in {deel}", _blad(**{deel: vreemd}), WEIGER, "onderdelen")
        yield geval(
            f"dtd van elders in {deel}",
            _blad(**{deel: f'<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd">{heel}'}),
            WEIGER,
        )
        yield geval(f"diep in {deel}", _blad(**{deel: heel.replace(">", ">" + "<a>" * 500_000, 1)}), WEIGER)
        yield geval(f"geen xml in {deel}", _blad(**{deel: f"{MERK} & <"}), WEIGER)
        yield geval(f"afgebroken {deel}", _blad(**{deel: heel[: len(heel) * 2 // 3]}), WEIGER)
        yield geval(f"afwezig {deel}", _blad(**{deel: None}), WEIGER)
        kenmerk = heel.replace("<", f'<a x="{"y" * 3_000_000}"/><', 1)
        yield geval(f"lang kenmerk in {deel}", _blad(**{deel: kenmerk}), WEIGER)
        lang = heel.replace(">", f"><!--{'y' * 3_000_000}-->", 1)
        yield geval(f"lange opmerking in {deel}", _blad(**{deel: lang}), WEIGER)
        veel = heel.replace(">", ">" + "<a/>" * 300_000, 1)
        yield geval(f"veel elementen in {deel}", _blad(**{deel: veel}), WEIGER)
        namen = heel.replace(">", ">" + "".join(f"<a{i}/>" for i in range(2000)), 1)
        yield geval(f"veel namen in {deel}", _blad(**{deel: namen}), WEIGER)
        utf16 = f'<?xml version="1.0" encoding="UTF-16"?>{heel}'.encode("utf-16")
        yield geval(f"utf-16 in {deel}", _blad(**{deel: utf16}))
        ebcdic = f'<?xml version="1.0" encoding="EBCDIC-X"?>{heel}'
        yield geval(f"onbekende tekenset in {deel}", _blad(**{deel: ebcdic}), WEIGER)

    def blad_met(begin: str, inhoud: str = gewoon) -> str:
        return f"<worksheet {NS}>{begin}<sheetData>{inhoud}</sheetData></worksheet>"

    met_x = re.sub(r"<(/?)(\w)", r"<\1x:\2", f"<worksheet><sheetData>{gewoon}</sheetData></worksheet>")
    yield geval("voorvoegsels", _blad(**{blad: met_x.replace(">", ' xmlns:x="a">', 1)}))
    yield geval("afmeting liegt klein", _blad(**{blad: blad_met('<dimension ref="A1:A1"/>')}))
    yield geval("afmeting liegt groot", _blad(**{blad: blad_met('<dimension ref="A1:XFD1048576"/>')}))
    yield geval("rij met een reusachtig nummer", _blad(gewoon.replace("<row>", '<row r="999999999999">', 9)))
    yield geval("rijen achterstevoren", _blad(gewoon.replace("<row>", '<row r="5">')))
    yield geval(
        "cel met een reusachtige plek",
        _blad(gewoon + '<row><c r="ZZZZZZZZ99999999999999" t="str"><v>x</v></c></row>'),
    )
    yield geval("cel zonder plek", _blad(gewoon + '<row><c r="123" t="str"><v>x</v></c></row>'))
    yield geval(
        "dezelfde cel een miljoen keer", _blad("<row>" + '<c r="A1"/>' * 1_000_000 + "</row>"), WEIGER
    )
    yield geval(
        "dezelfde cel tweemaal",
        _blad(gewoon + f'<row><c r="A9" t="str"><v>{MERK}</v></c><c r="A9" t="str"><v>x</v></c></row>'),
        rijen=41,
    )
    yield geval("gedeelde tekst die er niet is", _blad(gewoon + '<row><c t="s"><v>9</v></c></row>'), WEIGER)
    yield geval("gedeelde tekst -1", _blad(gewoon + '<row><c t="s"><v>-1</v></c></row>'), WEIGER)
    yield geval("gedeelde tekst x", _blad(gewoon + '<row><c t="s"><v>x</v></c></row>'), WEIGER)
    yield geval("getal dat geen getal is", _blad(gewoon + f"<row><c><v>{MERK}</v></c></row>"), WEIGER)
    yield geval("getal van 5000 cijfers", _blad(gewoon + f"<row><c><v>{'9' * 5000}</v></c></row>"))
    yield geval("oneindig", _blad(gewoon + "<row><c><v>1e999</v></c><c><v>NaN</v></c></row>"))
    yield geval("stijl die er niet is", _blad(gewoon + '<row><c s="99"><v>3</v></c></row>'), rijen=41)
    yield geval("stijl x", _blad(gewoon + '<row><c s="x"><v>3</v></c></row>'), WEIGER)
    yield geval("datum in iso", _blad(gewoon + '<row><c t="d"><v>2024-01-31</v></c></row>'), rijen=41)
    yield geval("datum in geen iso", _blad(gewoon + f'<row><c t="d"><v>{MERK}</v></c></row>'), WEIGER)
    yield geval("soort die niet bestaat", _blad(gewoon + f'<row><c t="zz"><v>{MERK}</v></c></row>'), rijen=41)
    yield geval(
        "opgemaakte tekst",
        _blad(
            gewoon
            + f'<row><c t="inlineStr"><is><r><t>{MERK}</t></r><r><t>x</t></r>'
            + "<rPh><t>y</t></rPh></is></c></row>"
        ),
        rijen=41,
    )
    yield geval("witruimte van 10 MB", _blad(gewoon + " " * 10_000_000), WEIGER)
    yield geval("10.000 lege rijen", _blad(gewoon + "<row/>" * 10_000))
    yield geval("10.000 rijen met lege cellen", _blad(gewoon + '<row><c s="1"/><c s="1"/></row>' * 10_000))
    yield geval(
        "blad van buiten",
        _blad(
            **{
                relaties: str(_delen()[relaties]).replace(
                    'Target="worksheets', 'TargetMode="External" Target="http:'
                )
            }
        ),
        WEIGER,
    )
    yield geval(
        "blad buiten de werkmap",
        _blad(**{relaties: str(_delen()[relaties]).replace("worksheets/sheet1.xml", "../../../etc/passwd")}),
        WEIGER,
    )
    yield geval(
        "volledig pad", _blad(**{relaties: str(_delen()[relaties]).replace('"worksheets', '"/xl/worksheets')})
    )
    yield geval(
        "stijlen zonder nummer",
        _blad(**{stijlen: f"<styleSheet {NS}><numFmts><numFmt/></numFmts></styleSheet>"}),
        WEIGER,
    )
    yield geval("werkmap zonder bladen", _blad(**{werkmap: f"<workbook {NS}/>"}), WEIGER, "zichtbaar blad")
    # ---- the zip around it
    yield geval("onverpakt", _pak(_delen(), zipfile.ZIP_STORED))
    yield geval("bz2", _pak(_delen(), zipfile.ZIP_BZIP2), WEIGER, "ingepakt op een manier")
    yield geval("lzma", _pak(_delen(), zipfile.ZIP_LZMA), WEIGER, "ingepakt op een manier")
    yield geval("bom van 400 MB", _bom(400), WEIGER, "uitgepakt te groot")
    yield geval(
        "bom in delen",
        _lui(lambda: _pak({**_delen(), **{f"xl/media/{i}": b"\0" * 40_000_000 for i in range(8)}})),
        WEIGER,
        "uitgepakt te groot",
        zwaar=True,
    )
    yield geval(
        "bom naast het blad",
        _lui(lambda: _pak({**_delen(), "xl/media/x.bin": b"\0" * 310_000_000})),
        WEIGER,
        "uitgepakt te groot",
        zwaar=True,
    )
    yield geval("bom die over haar lengte liegt", _liegt(_bom(100), 1000), WEIGER)
    yield geval("blad dat over zijn lengte liegt", _liegt(_blad(), 100), WEIGER)
    yield geval(
        "blad dat zegt heel groot te zijn", _liegt(_blad(), 4_000_000_000), WEIGER, "uitgepakt te groot"
    )
    yield geval("werkmap in een werkmap", _pak({**_delen(), "xl/embeddings/x.xlsx": _inhoud(_blad())}))
    yield geval(
        "60.000 delen",
        _lui(lambda: _pak({**_delen(), **{f"x/{i}": b"" for i in range(60_000)}})),
        WEIGER,
        "te groot",
        zwaar=True,
    )
    yield geval("tweemaal hetzelfde deel", _dubbel_deel, EEN_VAN_BEIDE, rijen=None)
    yield geval(
        "fout in de som",
        _bewerkt(
            _pak(_delen(), zipfile.ZIP_STORED),
            lambda b: b.replace(b"wmo", b"wma").replace(MERK.encode() + b"7<", MERK.encode() + b"8<"),
        ),
        WEIGER,
    )
    yield geval("versleuteld deel", _bewerkt(_blad(), _zet_versleuteld), WEIGER, "wachtwoord")
    yield geval("troep ervoor", _bewerkt(_blad(), lambda b: b"#!/bin/sh\n" + b), EEN_VAN_BEIDE, rijen=None)
    yield geval("troep erachter", _bewerkt(_blad(), lambda b: b + b"x" * 100), EEN_VAN_BEIDE)
    yield geval("inhoudsopgave liegt", _bewerkt(_blad(), _grote_inhoudsopgave), WEIGER)
    yield geval("inhoudsopgave van zip64 liegt", _bewerkt(_blad(), _zip64), WEIGER)


def _bom(megabytes: int) -> Maak:
    def maak(pad: Path) -> None:
        with zipfile.ZipFile(pad, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archief:
            for naam, deel in _delen().items():
                if naam != "xl/worksheets/sheet1.xml":
                    archief.writestr(naam, deel)
            with archief.open("xl/worksheets/sheet1.xml", "w") as deel:
                for _ in range(megabytes):
                    deel.write(b" " * 1_000_000)

    return maak


def _inhoud(maak: Maak) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        maak(Path(folder) / "x")
        return (Path(folder) / "x").read_bytes()


def _plekken(inhoud: bytes, merk: bytes) -> list[int]:
    return [i for i in range(len(inhoud)) if inhoud.startswith(merk, i)]


def _liegt(maak: Maak, lengte: int) -> Maak:
    """Let the list of parts give another unpacked size for the sheet."""

    def verander(inhoud: bytes) -> bytes:
        begin = inhoud.rindex(b"PK\x01\x02", 0, inhoud.rindex(b"xl/worksheets/sheet1.xml"))
        return inhoud[: begin + 24] + struct.pack("<I", lengte) + inhoud[begin + 28 :]

    return _bewerkt(maak, verander)


def _zet_versleuteld(inhoud: bytes) -> bytes:
    begin = inhoud.index(b"PK\x01\x02")
    return inhoud[: begin + 8] + b"\x01\x00" + inhoud[begin + 10 :]


def _grote_inhoudsopgave(inhoud: bytes) -> bytes:
    einde = inhoud.rindex(b"PK\x05\x06")
    return inhoud[: einde + 12] + struct.pack("<I", 100_000_000) + inhoud[einde + 16 :]


def _zip64(inhoud: bytes) -> bytes:
    einde = inhoud.rindex(b"PK\x05\x06")
    groot = b"PK\x06\x06" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, 9, 9, 10**12, 0)
    wijzer = b"PK\x06\x07" + struct.pack("<IQI", 0, einde, 1)
    return inhoud[:einde] + groot + wijzer + inhoud[einde:]


def _dubbel_deel(pad: Path) -> None:
    delen = _delen()
    with zipfile.ZipFile(pad, "w") as archief:
        for naam, deel in delen.items():
            archief.writestr(naam, deel)
        with pytest.warns(UserWarning, match="Duplicate name"):
            archief.writestr("xl/worksheets/sheet1.xml", str(delen["xl/worksheets/sheet1.xml"]))


# ---------------------------------------------------------------- parquet


def _parquet(tabel: pa.Table, **keuzes: Any) -> Maak:
    return lambda pad: pq.write_table(tabel, pad, **keuzes)


def _tabel(**kolommen: Any) -> pa.Table:
    kaal = {naam: [rij[nr] for rij in _rijen()] for nr, naam in enumerate(KOP)}
    return pa.table({**kaal, **kolommen})


def _parquets() -> Iterator[Geval]:
    nu = dt.datetime(2024, 1, 31, 13, 45)
    n = RIJEN
    kolommen: dict[str, pa.Array] = {
        "lijst": pa.array([[1, 2]] * n),
        "structuur": pa.array([{"a": MERK}] * n),
        "kaart": pa.array([[("a", 1)]] * n, pa.map_(pa.string(), pa.int64())),
        "bytes": pa.array([MERK.encode()] * n),
        "vaste bytes": pa.array([b"x" * 16] * n, pa.binary(16)),
        "decimaal": pa.array([decimal.Decimal("12.50")] * n),
        "grote decimaal": pa.array([decimal.Decimal("9" * 60)] * n, pa.decimal256(76)),
        "half": pa.array([1.5] * n, pa.float16()),
        "float": pa.array([1.0] * n, pa.float32()),
        "oneindig": pa.array([float("inf")] * n),
        "geen getal": pa.array([float("nan")] * n),
        "dag": pa.array([nu.date()] * n),
        "verre dag": pa.array([2**31 - 1] * n, pa.int32()).cast(pa.date32()),
        "tijdstip": pa.array([nu] * n),
        "tijdstip in nanoseconden": pa.array([nu] * n, pa.timestamp("ns")),
        "ver tijdstip": pa.array([2**62] * n, pa.timestamp("us")),
        "tijdstip in Amsterdam": pa.array([nu] * n, pa.timestamp("us", "Europe/Amsterdam")),
        "tijd": pa.array([nu.time()] * n),
        "duur": pa.array([dt.timedelta(1)] * n),
        "woordenboek": pa.array([MERK] * n).dictionary_encode(),
        "lange tekst": pa.array([MERK] * n, pa.large_string()),
        "leeg": pa.nulls(n),
        "ja of nee": pa.array([True, None] * (n // 2)),
        "groot geheel": pa.array([2**64 - 1] * n, pa.uint64()),
        "negatief": pa.array([-5] * n),
    }
    niet = {"lijst", "structuur", "kaart", "bytes", "vaste bytes", "duur"}
    for naam, kolom in kolommen.items():
        codes = frozenset({"KOLOM_OVERGESLAGEN"} if naam in niet else ())
        yield Geval(f"parquet: {naam}", "a.parquet", _parquet(_tabel(**{naam: kolom})), codes=codes)
    kapot = pa.array([MERK.encode() + b"\xff"] * n, pa.binary()).view(pa.string())
    yield Geval("parquet: geen utf-8", "a.parquet", _parquet(_tabel(naam=kapot)), WEIGER)
    yield Geval(
        "parquet: onbekende tijdzone",
        "a.parquet",
        _parquet(_tabel(t=pa.array([nu] * n, pa.timestamp("us", "Mars/Olympus")))),
        EEN_VAN_BEIDE,
    )
    for wijze in ("snappy", "gzip", "brotli", "zstd", "lz4", "none"):
        yield Geval(f"parquet: {wijze}", "a.parquet", _parquet(_tabel(), compression=wijze))
    for versie in ("1.0", "2.0"):
        yield Geval(f"parquet: pagina's {versie}", "a.parquet", _parquet(_tabel(), data_page_version=versie))
    yield Geval("parquet: rij voor rij", "a.parquet", _parquet(_tabel(), row_group_size=1))
    dubbel = pa.table([pa.array([MERK] * 3), pa.array(["x"] * 3)], names=["a", "a"])
    yield Geval("parquet: dubbele naam", "a.parquet", _parquet(dubbel), WEIGER, "dezelfde naam")
    punten = pa.table({"a.b": [MERK] * 3, "a": ["x"] * 3, "": ["y"] * 3, f"{'k' * 5000}": ["z"] * 3})
    yield Geval("parquet: vreemde namen", "a.parquet", _parquet(punten), rijen=3)
    yield Geval("parquet: geen rijen", "a.parquet", _parquet(_tabel().slice(0, 0)), WEIGER, "geen regels")
    yield Geval("parquet: geen kolommen", "a.parquet", _parquet(pa.table({})), WEIGER)
    for breed in (1000, 1001, 5000):
        tabel = pa.table({f"kolom{i}x": [MERK] for i in range(breed)})
        yield Geval(
            f"parquet: {breed} kolommen",
            "a.parquet",
            _parquet(tabel),
            LEES if breed < 1001 else WEIGER,
            rijen=1,
        )
    yield Geval(
        "parquet: kop die een gegeven is",
        "a.parquet",
        _parquet(pa.table({"BU00340101": [MERK] * 3, "x": ["1"] * 3})),
        WEIGER,
        "geen kop",
    )
    heel = _inhoud(_parquet(_tabel()))
    for naam, inhoud in {
        "staart weg": heel[:-4],
        "staart van elders": heel[:-4] + b"PARX",
        "lengte van de staart te groot": heel[:-8] + b"\xff\xff\xff\x7fPAR1",
        "lengte van de staart 0": heel[:-8] + b"\0\0\0\0PAR1",
        "versleutelde staart": b"PARE" + heel[4:-4] + b"PARE",
        "alleen een kop": b"PAR1",
        "kop en staart": b"PAR1PAR1",
        "niets ertussen": b"PAR1\0\0\0\0PAR1",
        "troep in de staart": heel[:-200] + b"\x00" * 192 + heel[-8:],
    }.items():
        yield Geval(f"parquet: {naam}", "a.parquet", _bytes(inhoud), WEIGER)
    yield Geval(
        "parquet: een rijgroep van 400 MB", "a.parquet", _rijgroep(400, 1_000_000), WEIGER, zwaar=True
    )
    yield Geval("parquet: rijen van 30 kB", "a.parquet", _rijgroep(5_000, 30_000), zwaar=True)
    yield Geval("parquet: honderdduizend keer 30 kB", "a.parquet", _gelijke_cellen, zwaar=True)
    yield Geval("parquet: een cel van 250 MB", "a.parquet", _rijgroep(1, 250_000_000), WEIGER, zwaar=True)
    yield Geval("parquet: 30 miljoen gelijke rijen", "a.parquet", _gelijke_rijen, zwaar=True)


def _gelijke_rijen(pad: Path) -> None:
    n = 30_000_000
    plekken = pa.array([0], pa.int32()).take(pa.repeat(0, n))
    tabel = pa.table({"pseudoniem": pa.DictionaryArray.from_arrays(plekken, [MERK]), "buurt": pa.nulls(n)})
    pq.write_table(tabel, pad, row_group_size=n)


def _gelijke_cellen(pad: Path) -> None:
    n = 100_000
    lang = pa.DictionaryArray.from_arrays(pa.repeat(pa.scalar(0, pa.int32()), n), [MERK + "x" * 30_000])
    pq.write_table(pa.table({"pseudoniem": lang, "buurt": pa.nulls(n)}), pad)


def _rijgroep(rijen: int, lengte: int) -> Maak:
    """Make one row group with so many long texts, that packs to almost nothing."""

    def maak(pad: Path) -> None:
        schema = pa.schema([("pseudoniem", pa.string()), ("buurt", pa.string())])
        stuk = pa.record_batch([[MERK + "x" * lengte], ["y"]], schema=schema)
        with pq.ParquetWriter(pad, schema, compression="zstd", use_dictionary=False) as schrijver:
            for _ in range(rijen):
                schrijver.write_batch(stuk, row_group_size=rijen)

    return maak


# ---------------------------------------------------------------- types that are not what they say


def _soorten() -> Iterator[Geval]:
    inhouden = {"csv": _bytes(_csv(_rijen())), "xlsx": _blad(), "parquet": _parquet(_tabel())}
    past = {
        "csv": (".csv", ".txt", ".tsv", ".CSV"),
        "xlsx": (".xlsx", ".xlsm", ".XLSX"),
        "parquet": (".parquet",),
    }
    for soort, maak in inhouden.items():
        for suffix in (
            ".csv",
            ".txt",
            ".tsv",
            ".CSV",
            ".xlsx",
            ".xlsm",
            ".XLSX",
            ".xls",
            ".parquet",
            ".dat",
            "",
            ".pdf",
        ):
            codes = frozenset(() if suffix in past[soort] else {"TYPE_VERSCHILT"})
            yield Geval(f"{soort} met naam a{suffix}", f"a{suffix}", maak, codes=codes)
    tekst = _csv(_rijen())
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 3000
    vreemd: dict[str, bytes | Maak] = {
        "gzip": gzip.compress(tekst.encode()),
        "zip met csv": _pak({"a.csv": tekst}),
        "zip met niets": _pak({}),
        "bz2": __import__("bz2").compress(tekst.encode()),
        "xz": __import__("lzma").compress(tekst.encode()),
        "7z": b"7z\xbc\xaf\x27\x1c" + tekst.encode(),
        "rar": b"Rar!\x1a\x07" + tekst.encode(),
        "pdf": b"%PDF-1.7\n" + tekst.encode(),
        "png": b"\x89PNG\r\n\x1a\n" + tekst.encode(),
        "sqlite": b"SQLite format 3\0" + tekst.encode(),
        "mdb": b"\x00\x01\x00\x00Standard Jet DB" + tekst.encode(),
        "rtf": b"{\\rtf1 " + tekst.encode(),
        "programma": b"\x7fELF" + tekst.encode(),
        "arrow": b"ARROW1\0\0" + tekst.encode(),
        "avro": b"Obj\x01" + tekst.encode(),
        "docx": _pak({"[Content_Types].xml": "<a/>", "word/document.xml": f"<a>{MERK}</a>"}),
        "ods": _pak({"mimetype": "x", "content.xml": f"<a>{MERK}</a>"}),
        "xlsb": _pak({"[Content_Types].xml": "<a/>", "xl/workbook.bin": MERK}),
        "xls": ole + tekst.encode(),
        "xlsx met wachtwoord": ole + "EncryptedPackage".encode("utf-16-le") + tekst.encode(),
        "html": f"<html><table><tr><td>{MERK}</td></tr></table></html>".encode(),
        "html met ruimte": f"\ufeff \n <!DOCTYPE html><table><tr><td>{MERK}</td></tr></table>".encode(),
        "html in utf-16": f"<table><tr><td>{MERK}</td></tr></table>".encode("utf-16"),
        "xml": f'<?xml version="1.0"?><Workbook><Data>{MERK}</Data></Workbook>'.encode(),
        "mhtml": f"MIME-Version: 1.0\n\n{MERK}".encode(),
        "json": f'[{{"pseudoniem": "{MERK}", "buurt": "x"}}]'.encode(),
        "ndjson": f'{{"pseudoniem": "{MERK}", "buurt": "x"}}\n'.encode() * 9,
        "mail": f"From: x@voorbeeld.nl\nSubject: {MERK}\n\nhallo\n".encode(),
        "toml": f'[a]\nnaam = "{MERK}"\n'.encode(),
    }
    for naam, inhoud in vreemd.items():
        for suffix in ("csv", "xlsx"):
            maak = inhoud if callable(inhoud) else _bytes(inhoud)
            yield Geval(f"{naam} met naam a.{suffix}", f"a.{suffix}", maak, WEIGER)


def _beschadigd() -> Iterator[Geval]:
    inhouden = {
        "csv": _csv(_rijen()).encode(),
        "xlsx": _inhoud(_blad()),
        "parquet": _inhoud(_parquet(_tabel())),
    }
    for soort, heel in inhouden.items():
        for deel in range(1, 10):
            yield Geval(
                f"{soort} afgebroken op {deel}0 %",
                f"a.{soort}",
                _bytes(heel[: len(heel) * deel // 10]),
                EEN_VAN_BEIDE if soort == "csv" else WEIGER,
                rijen=None,
                onleesbaar=1,
            )
    for soort in ("xlsx", "parquet"):
        heel = inhouden[soort]
        for zaad in range(30):
            kapot = bytearray(heel)
            toeval = random.Random(zaad)
            for _ in range(1 + zaad % 3):
                kapot[toeval.randrange(4, len(heel))] = toeval.randrange(256)
            yield Geval(
                f"{soort} met een fout {zaad}", f"a.{soort}", _bytes(bytes(kapot)), EEN_VAN_BEIDE, rijen=None
            )


def _groot() -> Iterator[Geval]:
    def cel(pad: Path, begin: str, einde: str, stuk: bytes = b"x" * 1_000_000) -> None:
        with pad.open("wb") as bestand:
            bestand.write(_csv(_rijen()).encode() + begin.encode())
            for _ in range(200):
                bestand.write(stuk)
            bestand.write(einde.encode())

    for naam, begin, einde, stuk in (
        ("cel van 200 MB", f"{MERK};", ";07;;\n", b"x" * 1_000_000),
        ("cel van 200 MB tussen aanhalingstekens", f'{MERK};"', '";07;;\n', b"x" * 1_000_000),
        ("cel van 200 MB die niet ophoudt", f'{MERK};"', "", b"x" * 1_000_000),
        ("cel van 200 MB met regeleinden", f'{MERK};"', '";07;;\n', b"xxxxxxx\n" * 125_000),
        ("200 MB regeleinden", "", "", b"\n" * 1_000_000),
        ("200 MB scheidingen", "", "\n", b";" * 1_000_000),
        ("200 MB lege rijen", "", "", b";;;;\n" * 200_000),
        ("200 MB rijen met een cel", "", "", b"x\n" * 500_000),
    ):
        weiger = naam not in ("200 MB regeleinden", "200 MB lege rijen")
        yield Geval(
            naam,
            "a.csv",
            lambda pad, b=begin, e=einde, s=stuk: cel(pad, b, e, s),
            WEIGER if weiger else LEES,
            zwaar=True,
        )
    breed = "".join(f"<row>{'<c><v>1</v></c>' * 900}</row>" for _ in range(50))
    kop = _xml([[f"kolom{i}x" for i in range(900)]])
    yield Geval("50 rijen van 900 kolommen", "a.xlsx", _blad(kop + breed), rijen=50)
    lang = f"<sst {NS}><si><t>{MERK}{'x' * 30_000}</t></si></sst>"
    cellen = _xml([KOP]) + ("<row>" + '<c t="s"><v>0</v></c>' * 5 + "</row>") * 50_000
    yield Geval(
        "een lange tekst in elke cel", "a.xlsx", _blad(cellen, **{"xl/sharedStrings.xml": lang}), zwaar=True
    )
    teksten = "".join(f"<si><t>{MERK}{i}</t></si>" for i in range(200_000))
    yield Geval(
        "200.000 gedeelde teksten", "a.xlsx", _blad(**{"xl/sharedStrings.xml": f"<sst {NS}>{teksten}</sst>"})
    )
    yield Geval(
        "4 miljoen gedeelde teksten",
        "a.xlsx",
        _lui(lambda: _blad(**{"xl/sharedStrings.xml": f"<sst {NS}>{'<si><t/></si>' * 4_000_000}</sst>"})),
        WEIGER,
        "te veel",
        zwaar=True,
    )


FAMILIES: Final = (
    _tekensets,
    _gemengd,
    _regels,
    _aanhalingstekens,
    _nullen,
    _koppen,
    _leeg,
    _lang,
    _verminkt,
    _werkmappen,
    _ruwe_werkmappen,
    _parquets,
    _soorten,
    _beschadigd,
    _groot,
)
GEVALLEN: Final = tuple(geval for familie in FAMILIES for geval in familie())
LICHT: Final = tuple(geval for geval in GEVALLEN if not geval.zwaar)
ZWAAR: Final = tuple(geval for geval in GEVALLEN if geval.zwaar)
STEEKPROEF: Final = 80
_STAP: Final = len(LICHT) // STEEKPROEF


def test_there_are_enough_files_and_each_has_its_own_name() -> None:
    assert len(GEVALLEN) >= 300
    assert len({geval.naam for geval in GEVALLEN}) == len(GEVALLEN)
    uitkomsten = [geval.uitkomst for geval in GEVALLEN]
    assert uitkomsten.count(WEIGER) > 100
    assert uitkomsten.count(LEES) > 100
    assert uitkomsten.count(EEN_VAN_BEIDE) < 0.2 * len(GEVALLEN)


@dataclass
class Gelezen:
    """What came of reading a file twice."""

    bestand: Gebruiksbestand
    stromen: tuple[Stukken, Stukken]
    aantallen: tuple[int, int]


def _lees(pad: Path) -> Gelezen:
    bestand = open_gebruik(pad)
    kolommen = range(len(bestand.kop))
    stromen = (bestand.stukken(kolommen), bestand.stukken(kolommen[::-1]))
    aantallen = (sum(s.num_rows for s in stromen[0]), sum(s.num_rows for s in stromen[1]))
    return Gelezen(bestand, stromen, aantallen)


def _inventaris(*folders: Path) -> dict[str, tuple[int, int]]:
    return {
        str(pad): (pad.lstat().st_size, pad.lstat().st_mtime_ns)
        for folder in folders
        for pad in sorted(folder.rglob("*"))
    }


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path, Path]:
    """A folder for the file, the working folder and the one for temporary files."""
    paden = (tmp_path / "in", tmp_path / "hier", tmp_path / "tmp")
    for pad in paden:
        pad.mkdir()
    monkeypatch.chdir(paden[1])
    monkeypatch.setattr(tempfile, "tempdir", str(paden[2]))
    return paden


def _toets(
    geval: Geval,
    folders: tuple[Path, Path, Path],
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    pad = folders[0] / geval.bestand
    geval.maak(pad)
    for rest in folders[2].iterdir():
        rest.unlink()
    vooraf = _inventaris(*folders)
    caplog.set_level(logging.DEBUG)
    capfd.readouterr()
    fout: GebiedFout | None = None
    gelezen: Gelezen | None = None
    try:
        gelezen = _lees(pad)
    except InvoerGeweigerd as opgevangen:
        fout = opgevangen
    gezegd = [*capfd.readouterr(), caplog.text]
    assert _inventaris(*folders) == vooraf
    if fout is not None:
        assert geval.uitkomst != LEES, fout
        gezegd += ["".join(traceback.format_exception(fout)), str(fout), repr(fout), str(vars(fout))]
        assert fout.__cause__ is None
        assert fout.__context__ is None
        assert fout.stap
        assert geval.bestand in str(fout)
        assert geval.tekst in str(fout)
    else:
        assert gelezen is not None
        assert geval.uitkomst != WEIGER, gelezen.stromen[0].verslag
        _toets_lezing(geval, gelezen)
        bevindingen = [
            *gelezen.bestand.bevindingen,
            *gelezen.stromen[0].verslag.bevindingen(gelezen.bestand.pad.name),
        ]
        gezegd += [repr(bevindingen), repr(gelezen.bestand), repr(gelezen.stromen[0].verslag)]
        gezegd += [repr(gelezen.stromen[0]), repr(gelezen.bestand.lees)]
        assert geval.codes <= {bevinding.code for bevinding in bevindingen}
    lek = [tekst for tekst in gezegd if MERK.casefold() in tekst.casefold()]
    assert lek == []


def _toets_lezing(geval: Geval, gelezen: Gelezen) -> None:
    eerste, tweede = (stroom.verslag for stroom in gelezen.stromen)
    assert eerste == tweede
    assert gelezen.aantallen[0] == gelezen.aantallen[1]
    assert eerste.gelezen == gelezen.aantallen[0] + eerste.onleesbaar
    assert gelezen.bestand.monster.num_rows == min(gelezen.aantallen[0], 5000)
    assert {veld.type for veld in gelezen.bestand.monster.schema} == {pa.string()}
    if geval.rijen is not None and geval.uitkomst == LEES:
        assert gelezen.aantallen[0] == geval.rijen
        assert eerste.onleesbaar == geval.onleesbaar


def _als_params(gevallen: Sequence[Geval], *marks: pytest.MarkDecorator) -> list[Any]:
    return [pytest.param(geval, id=geval.naam, marks=marks) for geval in gevallen]


@pytest.mark.parametrize(
    "geval",
    [
        *_als_params(LICHT[::_STAP]),
        *_als_params([geval for nr, geval in enumerate(LICHT) if nr % _STAP], pytest.mark.proef),
    ],
)
def test_a_file_is_read_right_or_refused_and_nothing_leaks(
    geval: Geval,
    folders: tuple[Path, Path, Path],
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    _toets(geval, folders, capfd, caplog)


MEEST_GEHEUGEN: Final = 900_000
"""Kilobytes of a whole process, of which the libraries take some 200,000."""

_PROCES: Final = """
import re, sys
from pathlib import Path
from gebied.bronnen.gebruik.bestand import open_gebruik
from gebied.fouten import InvoerGeweigerd
uitkomst = "lees"
try:
    bestand = open_gebruik(Path(sys.argv[1]))
    for _ in bestand.stukken(range(len(bestand.kop))):
        pass
except InvoerGeweigerd as fout:
    uitkomst = "weiger"
    print(fout, file=sys.stderr)
print(uitkomst, re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
"""


@pytest.mark.proef
@pytest.mark.parametrize("geval", _als_params(ZWAAR))
def test_the_memory_of_the_worst_files_is_bounded(geval: Geval, folders: tuple[Path, Path, Path]) -> None:
    pad = folders[0] / geval.bestand
    geval.maak(pad)
    vooraf = _inventaris(*folders)
    proces = subprocess.run(
        [sys.executable, "-c", _PROCES, str(pad)], capture_output=True, text=True, check=False
    )
    assert proces.returncode == 0, proces.stderr[-500:]
    uitkomst, geheugen = proces.stdout.split()
    assert uitkomst == geval.uitkomst
    assert int(geheugen) < MEEST_GEHEUGEN
    assert MERK not in proces.stdout + proces.stderr
    assert _inventaris(*folders) == vooraf
