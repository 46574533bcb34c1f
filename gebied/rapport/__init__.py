"""What leaves the house as a file for Excel, QGIS or another program."""

from __future__ import annotations

from gebied.rapport.export import EXPORTVORMEN, exporteer, werkgebiedentabel
from gebied.rapport.vergelijking import schrijf_vergelijking
from gebied.rapport.werkmap import schrijf_werkmap

__all__ = ["EXPORTVORMEN", "exporteer", "schrijf_vergelijking", "schrijf_werkmap", "werkgebiedentabel"]
