"""Opening a table: CSV of any delimiter and encoding, xlsx or parquet, as text or as stored."""

from __future__ import annotations

import csv
import re
import zipfile
import zlib
from pathlib import Path
from typing import Final

import pandas as pd
import pyarrow as pa

from gebied.bestand import weiger_afwezig
from gebied.bronnen._parquetomvang import weiger_te_groot
from gebied.fouten import InvoerGeweigerd

CSVTYPEN: Final = (".csv", ".txt", ".tsv")
PARQUETTYPEN: Final = (".parquet",)
EXCELTYPEN: Final = (".xlsx", ".xlsm")

MEESTE_KOLOMMEN: Final = 1000
"""More than any table of CBS has, and less than SQLite allows in a project file (2000)."""

MEEST_UITGEPAKT: Final = 300_000_000
"""Bytes of an unpacked workbook; the largest of CBS (all buurten of the country) takes half of it."""

BESCHADIGD: Final = (
    pa.ArrowException,
    zipfile.BadZipFile,
    zlib.error,
    pd.errors.ParserError,
    csv.Error,
    KeyError,
    ValueError,
    TypeError,
    IndexError,
    AttributeError,
    SyntaxError,
    EOFError,
    OSError,
    RuntimeError,  # a part of a workbook has a password, or a rare packing
)
"""What reading a damaged table may raise: openpyxl lets through what it trips over."""

_VER_WEG: Final = re.compile(rb'<c\b[^>]*\br="[A-Z]{3}')

_STAP: Final = "gebruik een bestand van het type csv, xlsx of parquet, met kolomnamen op de eerste regel."


def lees_tabel(pad: Path, *, blad: str | None = None) -> pd.DataFrame:
    """Return the first table of a file; cells of a CSV are text, an empty cell is null.

    Of a workbook the sheet called `blad` goes first, where it has one.

    Raises
    ------
    InvoerGeweigerd
        When the file is absent, damaged, of another type, empty, or names a column twice.
    """
    weiger_afwezig(pad)
    soort = pad.suffix.casefold()
    try:
        if soort in CSVTYPEN:
            tabel = _lees_csv(pad)
        elif soort in EXCELTYPEN:
            tabel = _lees_excel(pad, blad)
        elif soort in PARQUETTYPEN:
            weiger_te_groot(pad)
            tabel = pd.read_parquet(pad)
            # a GeoParquet is welcome for its figures; its shapes are bytes
            tabel = tabel[[naam for naam in tabel if not isinstance(_eerste(tabel[naam]), bytes)]]
        else:
            raise InvoerGeweigerd(f"{pad.name} is geen bestandstype voor een tabel.", stap=_STAP)
    except BESCHADIGD as fout:
        raise InvoerGeweigerd(
            f"{pad.name} is niet te lezen: het bestand is beschadigd of niet van het type {soort}.",
            stap=_STAP,
        ) from fout
    tabel.columns = tabel.columns.map(lambda naam: str(naam).strip())
    tabel = tabel.dropna(how="all")
    if tabel.empty or not len(tabel.columns):
        raise InvoerGeweigerd(f"{pad.name} is leeg: er staan geen rijen in.", stap=_STAP)
    if len(tabel.columns) > MEESTE_KOLOMMEN:
        raise te_veel_kolommen(pad, len(tabel.columns))
    dubbel = sorted(set(tabel.columns[tabel.columns.duplicated()]))
    if dubbel:
        raise InvoerGeweigerd(
            f"{pad.name} heeft kolommen met dezelfde naam.",
            problemen=[f"kolom '{naam}' komt vaker voor." for naam in dubbel],
            stap="geef elke kolom een eigen naam.",
        )
    return tabel.reset_index(drop=True)


def te_veel_kolommen(pad: Path, aantal: int) -> InvoerGeweigerd:
    """Return the refusal of a file that is wider than a project can hold."""
    return InvoerGeweigerd(
        f"{pad.name} heeft {aantal} kolommen; hooguit {MEESTE_KOLOMMEN} kan.",
        stap="houd de kolom met codes en de cijfers die u nodig hebt.",
    )


def _eerste(kolom: pd.Series) -> object:
    plek = kolom.first_valid_index()
    return None if plek is None else kolom[plek]


def _lees_csv(pad: Path) -> pd.DataFrame:
    inhoud = pad.read_bytes()
    if b"\0" in inhoud[:4096]:
        raise csv.Error("binary")
    try:
        tekst = inhoud.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Excel on Windows saves plain "CSV" in the code page of Western Europe
        tekst = inhoud.decode("cp1252", errors="replace")
    regels = [regel for regel in tekst.splitlines() if regel.strip()]
    if not regels:
        return pd.DataFrame()
    rijen = list(csv.reader(regels, delimiter=_scheiding(regels[0]), skipinitialspace=True))
    kop = rijen[0]
    if len(kop) > MEESTE_KOLOMMEN:  # before a table is made of them, which takes long
        raise te_veel_kolommen(pad, len(kop))
    fout = [
        nummer
        for nummer, rij in enumerate(rijen[1:], start=2)
        if len(rij) > len(kop) and any(rij[len(kop) :])
    ]
    if fout:
        raise InvoerGeweigerd(
            f"{pad.name} heeft regels met meer cellen dan er kolommen zijn.",
            problemen=[f"regel {nummer} heeft {len(rijen[nummer - 1])} cellen." for nummer in fout[:5]],
            stap="zet een tekst met een scheidingsteken tussen dubbele aanhalingstekens.",
        )
    gelijk = [[*rij, *[""] * len(kop)][: len(kop)] for rij in rijen[1:]]
    tabel = pd.DataFrame(gelijk, columns=kop, dtype="str")
    return tabel.mask(tabel.apply(lambda kolom: kolom.str.strip() == ""))


def _scheiding(kop: str) -> str:
    """Return the sign that splits the header; in Dutch files the semicolon goes before the comma."""
    buiten = "".join(deel for nummer, deel in enumerate(kop.split('"')) if nummer % 2 == 0)
    return max((";", "\t", ","), key=buiten.count)


def _lees_excel(pad: Path, voorkeur: str | None) -> pd.DataFrame:
    with zipfile.ZipFile(pad) as archief:
        omvang = sum(deel.file_size for deel in archief.infolist())
        bladen_xml = [naam for naam in archief.namelist() if naam.startswith("xl/worksheets/")]
        te_breed = omvang <= MEEST_UITGEPAKT and any(_VER_WEG.search(archief.read(n)) for n in bladen_xml)
    if te_breed:  # one cell in the far corner would make a table of billions of empty cells
        raise InvoerGeweigerd(
            f"{pad.name} heeft cellen voorbij kolom ZZ.", stap="wis wat rechts van de tabel staat."
        )
    if omvang > MEEST_UITGEPAKT:
        raise InvoerGeweigerd(
            f"{pad.name} is uitgepakt te groot: {omvang / 1e6:.0f} MB.",
            stap="bewaar alleen het blad met de tabel, als csv.",
        )
    bladen = pd.read_excel(pad, sheet_name=None, engine="openpyxl")
    gekozen = [bladen[voorkeur]] if voorkeur in bladen else []
    return next((blad for blad in (*gekozen, *bladen.values()) if not blad.empty), pd.DataFrame())
