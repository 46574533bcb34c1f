"""Workbooks (xlsx, xlsm): which sheet holds the table, and its rows as text, streamed."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final

import pyarrow as pa
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH

from gebied.bronnen.gebruik._blad import Rij, Werkmapwaarden, lees_rijen
from gebied.bronnen.gebruik._kop import kies_kop
from gebied.bronnen.gebruik._leesverslag import Geopend, Leesverslag
from gebied.bronnen.gebruik._xml import lees_elementen
from gebied.bronnen.gebruik._zip import open_zip
from gebied.fouten import InvoerGeweigerd
from gebied.model import Bevinding

MEESTE_TEKSTEN: Final = 3_000_000
"""Shared texts of a workbook."""

MEESTE_TEKENS_PER_STUK: Final = 16_000_000
"""Characters that are handed over at a time, but for what one row holds."""

_KIJKREGELS: Final = 200
_RIJEN: Final = 10_000
_WERKMAP: Final = "xl/workbook.xml"
_NULLEN: Final = re.compile("0{2,}")
_ZICHTBAAR: Final = (None, "visible")


def open_xlsx(pad: Path) -> Geopend:
    """Return the header of the first visible sheet with a table, what there is to say, the way to its rows.

    Raises
    ------
    InvoerGeweigerd
        When no visible sheet has a table, or the workbook goes beyond a limit.
    """
    with open_zip(pad) as archief:
        bladen, waarden = lees_werkmap(archief)
        gevonden: tuple[int, list[Rij]] | None = None
        overgeslagen = 0
        for nummer, (deel, zichtbaar) in enumerate(bladen):
            rijen = list(islice(lees_rijen(archief, deel, waarden, Leesverslag()), _KIJKREGELS))
            if zichtbaar and gevonden is None and len(rijen) > 1:
                gevonden = nummer, rijen
            else:
                overgeslagen += bool(rijen)
        macro = any(naam.endswith("vbaProject.bin") for naam in archief.namelist())
    if gevonden is None:
        raise InvoerGeweigerd(
            f"{pad.name} heeft geen zichtbaar blad met een tabel.",
            stap="zet de tabel op het eerste blad, met kolomnamen op de eerste regel.",
        )
    nummer, rijen = gevonden
    plek, kop = kies_kop(pad.name, [[rij.get(nr, "") for nr in range(max(rij) + 1)] for rij in rijen])
    bevindingen = []
    if macro:
        bevindingen.append(Bevinding("MACRO_GENEGEERD", f"{pad.name}: macro's zijn niet uitgevoerd."))
    if overgeslagen:
        tekst = (
            f"{pad.name}: alleen blad {nummer + 1} is gelezen; {overgeslagen} andere bladen met tekst niet."
        )
        bevindingen.append(Bevinding("BLADEN_OVERGESLAGEN", tekst))
    if plek:
        bevindingen.append(
            Bevinding("REGELS_BOVEN_KOP", f"{pad.name}: {plek} regels boven de kop zijn overgeslagen.")
        )
    return kop, tuple(bevindingen), _Xlsxlezer(pad, bladen[nummer][0], plek + 1, len(kop), waarden)


@dataclass(frozen=True, slots=True)
class _Xlsxlezer:
    """Streams columns of a sheet."""

    pad: Path
    deel: str
    kopregels: int
    kolommen: int
    waarden: Werkmapwaarden = field(repr=False)

    def __call__(self, kolommen: Sequence[int], verslag: Leesverslag) -> Iterator[pa.RecordBatch]:
        with open_zip(self.pad) as archief:
            rijen = islice(lees_rijen(archief, self.deel, self.waarden, verslag), self.kopregels, None)
            for stuk in _per_stuk(rijen):
                verslag.buiten_tabel += sum(max(rij) >= self.kolommen for rij in stuk)
                yield pa.record_batch(
                    {f"k{nr}": pa.array([rij.get(nr) for rij in stuk], pa.string()) for nr in kolommen}
                )


def _per_stuk(rijen: Iterator[Rij]) -> Iterator[list[Rij]]:
    """Yield rows in lists that are not too long and hold not too much text: cells may share a long one."""
    stuk: list[Rij] = []
    tekens = 0
    for rij in rijen:
        stuk.append(rij)
        tekens += sum(map(len, rij.values()))
        if len(stuk) == _RIJEN or tekens > MEESTE_TEKENS_PER_STUK:
            yield stuk
            stuk, tekens = [], 0
    if stuk:
        yield stuk


def lees_werkmap(archief: zipfile.ZipFile) -> tuple[list[tuple[str, bool]], Werkmapwaarden]:
    """Return the parts of the sheets in order, with whether they are visible, and what cells refer to."""
    werkmap = _elementen(archief, _WERKMAP)
    relaties = {
        kenmerken["Id"]: (kenmerken.get("Type", "").rpartition("/")[2], _doel(kenmerken.get("Target", "")))
        for naam, kenmerken in _elementen(archief, "xl/_rels/workbook.xml.rels")
        if naam == "Relationship" and kenmerken.get("TargetMode") != "External"
    }
    bladen = []
    for naam, kenmerken in werkmap:
        soort, deel = relaties.get(kenmerken.get("r:id", kenmerken.get("id", "")), ("", ""))
        if naam == "sheet" and soort == "worksheet":
            bladen.append((deel, kenmerken.get("state") in _ZICHTBAAR))
    mac = any(k.get("date1904") in ("1", "true") for naam, k in werkmap if naam == "workbookPr")
    delen = dict(relaties.values())
    datums, duren, nullen = _stijlen(_elementen(archief, delen["styles"]) if "styles" in delen else [])
    teksten = _teksten(archief, delen["sharedStrings"]) if "sharedStrings" in delen else []
    return bladen, Werkmapwaarden(teksten, datums, duren, nullen, MAC_EPOCH if mac else WINDOWS_EPOCH)


def _doel(pad: str) -> str:
    return pad.lstrip("/") if pad.startswith("/") else posixpath.normpath(posixpath.join("xl", pad))


def _elementen(archief: zipfile.ZipFile, deel: str) -> list[tuple[str, dict[str, str]]]:
    """Return name and attributes of every element of a small part."""
    gevonden: list[tuple[str, dict[str, str]]] = []
    for _ in lees_elementen(archief, deel, lambda naam, k: gevonden.append((naam, k)), lambda *_: None):
        pass
    return gevonden


def _stijlen(
    elementen: Sequence[tuple[str, Mapping[str, str]]],
) -> tuple[frozenset[int], frozenset[int], Mapping[int, int]]:
    """Return the styles of dates, of lengths of time, and of numbers with zeros before them."""
    eigen = {int(k["numFmtId"]): k.get("formatCode", "") for naam, k in elementen if naam == "numFmt"}
    vormen: list[str] = []
    in_cellen = False
    for naam, kenmerken in elementen:
        if naam in ("cellXfs", "cellStyleXfs", "cellStyles", "dxfs"):
            in_cellen = naam == "cellXfs"
        elif naam == "xf" and in_cellen:
            nummer = int(kenmerken.get("numFmtId", "0"))
            vormen.append(eigen.get(nummer) or BUILTIN_FORMATS.get(nummer, "General"))
    datums = frozenset(nummer for nummer, vorm in enumerate(vormen) if is_date_format(vorm))
    duren = frozenset(nummer for nummer, vorm in enumerate(vormen) if is_timedelta_format(vorm))
    return datums, duren, {i: len(vorm) for i, vorm in enumerate(vormen) if _NULLEN.fullmatch(vorm)}


def _teksten(archief: zipfile.ZipFile, deel: str) -> list[str]:
    """Return the shared texts, without the readings that stand above Japanese."""
    teksten: list[str] = []
    delen: list[str] = []
    klank = False

    def open_(naam: str, _: dict[str, str]) -> None:
        nonlocal klank
        klank = klank or naam == "rPh"
        if naam == "si":
            delen.clear()

    def sluit(naam: str, tekst: str) -> None:
        nonlocal klank
        if naam == "t" and not klank:
            delen.append(tekst)
        elif naam == "rPh":
            klank = False
        elif naam == "si":
            teksten.append("".join(delen))

    for _ in lees_elementen(archief, deel, open_, sluit):
        if len(teksten) > MEESTE_TEKSTEN:
            raise InvoerGeweigerd(
                f"{Path(archief.filename or '').name} heeft te veel verschillende teksten.",
                stap="bewaar het blad met de tabel als csv.",
            )
    return teksten
