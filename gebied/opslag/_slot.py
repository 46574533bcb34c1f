"""Who may touch the file: the lock, the check for other programs, one transaction, and faults in Dutch."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

import filelock

from gebied.fouten import GebiedFout, InvoerGeweigerd, ProjectBezet
from gebied.opslag._geopackage import registreer_functies

WACHT_S: Final = 2.0
"""How long to wait for another program, seconds; a normal write takes less."""

_SLUIT: Final = "sluit het bestand in QGIS en andere programma's en probeer het opnieuw."

_HERSTEL: Final = "neem een reservekopie, of maak het project opnieuw met 'gebied scan'."

_ONTOEGANKELIJK: Final = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN)


@contextmanager
def slot(pad: Path) -> Iterator[None]:
    """Hold the lock file of a project file; a killed process leaves no lock behind.

    Raises
    ------
    ProjectBezet
        When another process keeps it longer than `WACHT_S`.
    """
    grendel = filelock.FileLock(f"{pad}.lock", timeout=WACHT_S)
    try:
        grendel.acquire()
    except filelock.Timeout:
        raise ProjectBezet(
            f"Het project {pad.name} wordt op dit moment door een ander venster of programma opgeslagen.",
            stap="wacht even en probeer het opnieuw.",
        ) from None
    try:
        yield
    finally:
        grendel.release()


@contextmanager
def verbind(pad: Path) -> Iterator[sqlite3.Connection]:
    """Open an existing file; faults of SQLite become ours, in Dutch.

    It is opened for writing even to read: what a killed process left half done is undone that way.
    """
    with vertaald(pad), closing(_open(pad)) as db:
        registreer_functies(db)
        yield db


def _open(pad: Path) -> sqlite3.Connection:
    # isolation_level None: transactions begin and end where this code says so, also around CREATE TABLE
    return sqlite3.connect(f"{pad.as_uri()}?mode=rw", uri=True, timeout=WACHT_S, isolation_level=None)


@contextmanager
def transactie(pad: Path) -> Iterator[sqlite3.Connection]:
    """Open an existing project file for one change: all of it is stored, or nothing.

    Raises
    ------
    ProjectBezet
        When another program has the file open in a way that forbids writing.
    """
    weiger_als_bezet(pad)
    with verbind(pad) as db:
        # QGIS may leave a file in WAL mode; going back succeeds only when nobody else has the file open
        if db.execute("PRAGMA journal_mode = DELETE").fetchone() != ("delete",):
            raise _bezet(pad)
        db.execute("BEGIN IMMEDIATE")
        try:
            yield db
            db.execute("COMMIT")
        finally:
            if db.in_transaction:
                db.execute("ROLLBACK")


def weiger_als_bezet(pad: Path) -> None:
    """Refuse when another program has a write-ahead log or journal beside the file.

    What a killed process left is no reason: SQLite cleans it up here, as far as nobody is writing. Reading
    undoes a half change; a journal that was not in use yet goes when its mode is set anew.

    Raises
    ------
    ProjectBezet
    """
    if not _sporen(pad):
        return
    if pad.exists():
        with verbind(pad) as db:
            db.execute("SELECT count(*) FROM sqlite_master").fetchone()
            if Path(f"{pad}-journal").exists():
                db.execute("PRAGMA journal_mode = TRUNCATE")
                db.execute("PRAGMA journal_mode = DELETE")
    if sporen := _sporen(pad):
        raise _bezet(pad, *(f"naast het project ligt {spoor.name}" for spoor in sporen))


def _sporen(pad: Path) -> list[Path]:
    return [spoor for einde in ("-wal", "-journal") if (spoor := Path(f"{pad}{einde}")).exists()]


def _bezet(pad: Path, *problemen: str) -> ProjectBezet:
    return ProjectBezet(
        f"Het project {pad.name} is in gebruik door een ander programma; er is niets gewijzigd.",
        problemen=problemen,
        stap=_SLUIT,
    )


@contextmanager
def vertaald(pad: Path) -> Iterator[None]:
    """Turn faults of SQLite, of the disk and of text that is no text into a `GebiedFout`."""
    try:
        yield
    except sqlite3.ProgrammingError:
        raise  # a fault of ours, not of the file
    except sqlite3.DatabaseError as fout:
        raise _vertaal(fout, pad) from fout
    except UnicodeDecodeError as fout:  # SQLite quotes a damaged name in its message
        raise InvoerGeweigerd(
            f"Het bestand {pad.name} is geen GeoPackage of is beschadigd.", stap=_HERSTEL
        ) from fout
    except UnicodeEncodeError as fout:
        raise InvoerGeweigerd(
            "Een naam of tekst bevat tekens die niet kunnen worden opgeslagen.",
            problemen=[repr(fout.object)[:80]],
            stap="typ de naam of tekst opnieuw.",
        ) from fout
    except OverflowError as fout:
        raise InvoerGeweigerd(
            "Een getal is te groot om op te slaan.", stap="controleer de jaren en de getallen."
        ) from fout
    except OSError as fout:
        raise InvoerGeweigerd(
            f"Het bestand {pad.name} kan niet worden gelezen of geschreven.",
            problemen=[fout.strerror or str(fout)],
            stap="controleer de map, uw rechten en de vrije ruimte op de schijf.",
        ) from fout


def _vertaal(fout: sqlite3.DatabaseError, pad: Path) -> GebiedFout:
    code = getattr(fout, "sqlite_errorcode", 0) & 0xFF  # the low byte is the kind, the rest a detail
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return _bezet(pad)
    if code in _ONTOEGANKELIJK:
        return InvoerGeweigerd(
            f"Het bestand {pad.name} kan niet worden geopend of gewijzigd.",
            stap="controleer of het bestaat en of u het mag wijzigen, of kies een andere map.",
        )
    if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        return InvoerGeweigerd(
            f"Het bestand {pad.name} kan niet worden geschreven: de schijf is vol of werkt niet.",
            stap="maak ruimte vrij of kies een andere map.",
        )
    return InvoerGeweigerd(
        f"Het bestand {pad.name} is geen GeoPackage of is beschadigd.",
        stap=_HERSTEL,
    )
