"""Tables as an Excel workbook: one sheet each, Dutch headings, text that can never act as a formula."""

from __future__ import annotations

import re
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np
import pandas as pd
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from gebied.bestand import in_een_keer

_BREEDSTE = 60
_RICHTING = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_GEEN_TEKST = ("=", "#")  # what openpyxl takes for a formula or for a fault

_Waarde = str | int | float | None


def schrijf_werkmap(pad: str | Path, bladen: Mapping[str, pd.DataFrame], *, titel: str = "") -> Path:
    """Write tables to an xlsx file, in one move.

    Parameters
    ----------
    pad
        The file.
    bladen
        Name of the sheet (at most 31 characters) → table. Missing values become empty cells.
    titel
        Title in the properties of the file.

    Raises
    ------
    InvoerGeweigerd
        When the file cannot be written.
    """
    boek = Workbook()
    boek.properties.title = _schoon(titel)
    boek.properties.language = "nl"
    boek.remove(boek.worksheets[0])
    for naam, tabel in bladen.items():
        _vul(boek.create_sheet(naam), tabel)
    inhoud = BytesIO()
    with in_een_keer(pad) as naast:
        # as boek.save does, but on a full disk it leaves its archive open, which then complains on its own
        with ZipFile(inhoud, "w", ZIP_DEFLATED) as archief:
            _InGeheugen(boek, archief).save()
        naast.write_bytes(inhoud.getvalue())
    return Path(pad)


class _InGeheugen(ExcelWriter):
    """Makes sheets in memory: openpyxl makes them in files that fail in a way of their own on a full disk."""

    def __init__(self, boek: Workbook, archief: ZipFile) -> None:
        super().__init__(boek, archief)
        self.archief = archief

    def write_worksheet(self, ws: Any) -> None:
        """Write one sheet; ours have no charts, links or comments."""
        inhoud = BytesIO()
        WorksheetWriter(ws, out=inhoud).write()
        self.archief.writestr(ws.path[1:], inhoud.getvalue())
        self.manifest.append(ws)


def _vul(blad: Worksheet, tabel: pd.DataFrame) -> None:
    kolommen = [[_waarde(kop), *map(_waarde, tabel.iloc[:, nr])] for nr, kop in enumerate(tabel.columns)]
    for rij in zip(*kolommen, strict=True):
        blad.append([_cel(blad, waarde) for waarde in rij])
    for cel in blad[1]:
        cel.font = Font(bold=True)
        cel.alignment = Alignment(wrap_text=True, vertical="top")
    blad.freeze_panes = "A2"
    blad.auto_filter.ref = blad.dimensions
    for nummer, kolom in enumerate(kolommen, 1):
        langste = max((len(str(waarde)) for waarde in kolom if waarde is not None), default=0)
        blad.column_dimensions[get_column_letter(nummer)].width = min(langste + 2, _BREEDSTE)


def _cel(blad: Worksheet, waarde: _Waarde) -> Cell | _Waarde:
    """Return the value, as a cell of its own only where it needs a format or must stay text."""
    if isinstance(waarde, float):
        cel = Cell(blad, row=1, column=1, value=waarde)  # its place follows when it is added
        cel.number_format = "#,##0.0"  # Excel shows it with the comma of the reader's country
        return cel
    if isinstance(waarde, str) and waarde.startswith(_GEEN_TEKST):
        cel = Cell(blad, row=1, column=1, value=waarde)  # its place follows when it is added
        cel.data_type = "s"
        return cel
    return waarde


def _waarde(waarde: Any) -> _Waarde:
    if isinstance(waarde, list | tuple | set):
        return _schoon(", ".join(str(deel) for deel in waarde))
    if pd.isna(waarde):
        return None
    if isinstance(waarde, bool | np.bool_):
        return "ja" if waarde else "nee"
    if isinstance(waarde, int | np.integer):
        return int(waarde)
    if isinstance(waarde, float | np.floating):
        return float(waarde) if np.isfinite(waarde) else None
    return _schoon(str(waarde))


def _schoon(tekst: str) -> str:
    """Return text without what Excel refuses, and without marks that turn its direction around."""
    return _RICHTING.sub("", ILLEGAL_CHARACTERS_RE.sub("", tekst))
