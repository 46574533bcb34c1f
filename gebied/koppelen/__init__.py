"""Joining: figures to boundaries on code and year, and areas of another year or kind to gebieden."""

from gebied.koppelen.cijfers import (
    HERCODERING_DEEL,
    Koppelverslag,
    inwoners_onbekend,
    kies_gebied,
    koppel,
    koppel_grenzen,
)
from gebied.koppelen.omrekenen import omrekentabel

__all__ = [
    "HERCODERING_DEEL",
    "Koppelverslag",
    "inwoners_onbekend",
    "kies_gebied",
    "koppel",
    "koppel_grenzen",
    "omrekentabel",
]
