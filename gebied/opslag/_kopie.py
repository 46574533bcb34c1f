"""A copy of a project file as it is at one moment, also while somebody stores something in it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from gebied.bestand import in_een_keer
from gebied.fouten import InvoerGeweigerd
from gebied.opslag import _slot


def kopieer_project(pad: Path | str, doel: Path | str) -> Path:
    """Copy a project file to a new place, whole or not at all.

    SQLite writes the copy inside one read transaction, so it holds one generation of the project. What was
    removed from the project earlier is not in it either: the copy has no pages that are no longer in use.

    Parameters
    ----------
    pad
        The project file.
    doel
        The file to make; its folder is there, the file is not.

    Returns
    -------
    pathlib.Path
        `doel`, absolute.

    Raises
    ------
    InvoerGeweigerd
        When the file is absent or damaged, `doel` exists, or the disk refuses.
    ProjectBezet
        When another program keeps the file longer than a normal change takes.
    """
    pad, doel = Path(pad).resolve(), Path(doel).resolve()
    with _slot.vertaald(pad), _slot.slot(doel):
        if doel.exists():
            raise InvoerGeweigerd(
                f"Het bestand {doel.name} bestaat al.", stap="kies een andere naam voor de kopie."
            )
        with in_een_keer(doel) as naast, _slot.verbind(pad) as db:
            db.execute("VACUUM INTO ?", (str(naast),))
            _keur(naast)
    return doel


def _keur(kopie: Path) -> None:
    """Refuse a copy that is not whole; `VACUUM INTO` reads every page, but says little about them."""
    with closing(sqlite3.connect(kopie)) as db:
        if db.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise sqlite3.DatabaseError("the copy is damaged")
