"""Given names, surnames and the words between them, as people in the Netherlands have them.

Not complete, and it need not be: a column is judged by how many of its texts are names, never one text. The
list stands in `namen.csv` and was put together for `gebied` from names that everyone knows; without accents,
in lower case.
"""

from __future__ import annotations

import csv
from importlib import resources
from typing import Final


def _lees(soort: str) -> frozenset[str]:
    tekst = (resources.files("gebied.privacy") / "namen.csv").read_text(encoding="utf-8")
    rijen = csv.DictReader(tekst.splitlines(), delimiter=";")
    return frozenset(rij["naam"] for rij in rijen if rij["soort"] == soort)


TUSSENVOEGSELS: Final = _lees("tussenvoegsel")
VOORNAMEN: Final = _lees("voornaam")
ACHTERNAMEN: Final = _lees("achternaam")
