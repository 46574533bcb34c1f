"""What leaves the house as a file for Excel, QGIS or another program."""

from __future__ import annotations

from gebied.rapport.export import EXPORTVORMEN, exporteer
from gebied.rapport.werkmap import schrijf_werkmap

__all__ = ["EXPORTVORMEN", "exporteer", "schrijf_werkmap"]
