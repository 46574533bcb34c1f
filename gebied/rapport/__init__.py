"""What leaves the house as a file for Excel, QGIS or another program."""

from __future__ import annotations

from gebied.rapport.afweging import AFWEGINGSVORMEN, afwegingstabel, schrijf_afweging
from gebied.rapport.export import EXPORTVORMEN, exporteer, werkgebiedentabel
from gebied.rapport.gebruik import schrijf_gebruik
from gebied.rapport.vergelijking import schrijf_vergelijking
from gebied.rapport.werkmap import schrijf_werkmap

__all__ = [
    "AFWEGINGSVORMEN",
    "EXPORTVORMEN",
    "afwegingstabel",
    "exporteer",
    "schrijf_afweging",
    "schrijf_gebruik",
    "schrijf_vergelijking",
    "schrijf_werkmap",
    "werkgebiedentabel",
]
