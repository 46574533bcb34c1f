"""Finding the files that ship with `gebied`: inside an installed package, or beside it in the source tree."""

from __future__ import annotations

from pathlib import Path

from gebied.fouten import InvoerGeweigerd


def meegeleverd(*namen: str) -> list[Path]:
    """Return the paths of files that ship, named from the root of the project such as ``"data/x.csv"``.

    Raises
    ------
    InvoerGeweigerd
        When files are missing, with all of them.
    """
    pakket = Path(__file__).resolve().parents[1]
    wortel = pakket / "_meegeleverd"
    if not wortel.is_dir():
        wortel = pakket.parent
    paden = [wortel / naam for naam in namen]
    if ontbreekt := [naam for naam, pad in zip(namen, paden, strict=True) if not pad.is_file()]:
        raise InvoerGeweigerd(
            "Bestanden die bij gebied horen, ontbreken.",
            problemen=ontbreekt,
            stap="installeer gebied opnieuw.",
        )
    return paden
