"""The number that rises with every change of a project file; asking it tells whether the file is ours."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from gebied.fouten import InvoerGeweigerd
from gebied.opslag import _ensembles, _gebruik, _geopackage, _nulmetingen, _scan


def lees_generatie(db: sqlite3.Connection, pad: Path) -> int:
    """Return the generation of a project file; refuse what is none, is too new, or holds rules of others."""
    eigen = (
        *_scan.EIGEN_TABELLEN,
        *_gebruik.EIGEN_TABELLEN,
        _nulmetingen.TABEL,
        *_ensembles.EIGEN_TABELLEN,
    )
    if vreemd := _geopackage.vreemde_regels(db, eigen):
        raise _scan.beschadigd(pad.name, vreemd)
    try:
        rijen = db.execute("SELECT formaat, versie, generatie FROM project").fetchall()
    except sqlite3.OperationalError as fout:
        if fout.sqlite_errorcode != sqlite3.SQLITE_ERROR:
            raise
        rijen = []  # another GeoPackage has no such table
    if len(rijen) != 1 or rijen[0][0] != _scan.FORMAAT:
        raise InvoerGeweigerd(
            f"Het bestand {pad.name} is geen projectbestand van gebied.",
            stap=f"maak een project met 'gebied scan --grenzen {pad.name} --project NIEUW.gpkg'.",
        )
    _, versie, generatie = rijen[0]
    if isinstance(versie, int) and versie > _scan.VERSIE:
        raise InvoerGeweigerd(
            f"Het bestand {pad.name} is gemaakt met een nieuwere gebied.",
            problemen=[f"het bestand heeft vorm {versie}; deze gebied leest tot en met vorm {_scan.VERSIE}"],
            stap="werk gebied bij en open het project opnieuw.",
        )
    if versie != _scan.VERSIE or not isinstance(generatie, int):
        raise _scan.beschadigd(pad.name, ["project: een waarde klopt niet"])
    return generatie
