"""Staffing: the hours that each team needs as a bandwidth, from norms that the gemeente sets.

No formula is given as truth: every hour can be traced to a norm with its source and a figure of the scan.
`gebied.formatie(...)` is `gebied.formatie.rekenen.formatie`.
"""

from __future__ import annotations

from gebied.formatie.rekenen import formatie
from gebied.formatie.tekort import vergelijk_inzet
from gebied.formatie.uitkomst import Formatie, Gevoeligheid, Inzetvergelijking, Spoor, Teamformatie
from gebied.oproepbaar import maak_oproepbaar

__all__ = [
    "Formatie",
    "Gevoeligheid",
    "Inzetvergelijking",
    "Spoor",
    "Teamformatie",
    "formatie",
    "vergelijk_inzet",
]

maak_oproepbaar(__name__, "gebied.formatie.rekenen.formatie")
