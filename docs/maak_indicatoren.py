"""Make the tables of docs/indicatoren.md again with `python docs/maak_indicatoren.py`."""

from __future__ import annotations

from pathlib import Path

from gebied.bronnen.catalogus import lees_catalogus
from gebied.rapport.indicatorenlijst import catalogusblad, telling

BLAD = Path(__file__).with_name("indicatoren.md")
BEGIN = "<!-- hieronder maakt docs/maak_indicatoren.py alles uit data/indicatoren.toml -->\n"


def maak(tekst: str) -> str:
    """Return the page with everything below the mark made from the catalogue."""
    boven = tekst.partition(BEGIN)[0]
    catalogus = lees_catalogus()
    return f"{boven}{BEGIN}\n{telling(catalogus)}\n\n{catalogusblad(catalogus)}"


if __name__ == "__main__":
    BLAD.write_text(maak(BLAD.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
