"""Ensembles to two tables of the project file and back: what was drawn, and one row per metric."""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime
from functools import partial
from typing import Any, Final

import numpy as np

from gebied.ensemble.ensemble import Ensemble
from gebied.ensemble.vastleggen import als_kop, lees_menging, schrijf_menging, uit_kop
from gebied.fouten import InvoerGeweigerd
from gebied.opslag._geopackage import Veld, lees_rijen, maak_tabel, tabellen, voeg_toe
from gebied.opslag._scan import beschadigd, lees_delen

TABEL: Final = "ensembles"
WAARDEN: Final = "ensemblewaarden"
EIGEN_TABELLEN: Final = (TABEL, WAARDEN)

_VELDEN: Final = {
    "naam": "TEXT NOT NULL UNIQUE",
    "gemaakt_op": "DATETIME NOT NULL",
    "inhoud": "TEXT NOT NULL",
}
# a value per drawn indeling as little-endian float64: as rows they would be a hundred thousand per ensemble,
# and every read of a project would take seconds
_WAARDEVELDEN: Final = {
    "ensemble": "TEXT NOT NULL",
    "maat": "TEXT NOT NULL",
    "rhat": "REAL",
    "ess_bulk": "REAL",
    "ess_staart": "REAL",
    "vast": "BOOLEAN NOT NULL",
    "waarden": "BLOB NOT NULL",
}


def voeg_ensemble_toe(db: sqlite3.Connection, ensemble: Ensemble, *, vervang: bool = False) -> None:
    """Write an ensemble; one that came from a file keeps its time of storing.

    Raises
    ------
    InvoerGeweigerd
        When it has no name, or one that is in use and may not be replaced.
    """
    if not ensemble.naam.strip():
        raise InvoerGeweigerd("Het ensemble heeft geen naam.", stap="geef het een naam met --bewaar.")
    _maak_tabellen(db)
    if (ensemble.naam,) in lees_rijen(db, TABEL, ["naam"]):
        if not vervang:
            raise InvoerGeweigerd(
                f"Het project heeft al een ensemble '{ensemble.naam}'.",
                stap="kies een andere naam met --bewaar, of vervang het met --vervang.",
            )
        verwijder_ensemble(db, ensemble.naam)
    ((nu,),) = db.execute("SELECT strftime('%Y-%m-%dT%H:%M:%fZ', 'now')").fetchall()
    toen = nu if ensemble.gemaakt_op is None else ensemble.gemaakt_op.isoformat()
    inhoud = json.dumps(als_kop(ensemble), ensure_ascii=False, allow_nan=False)
    voeg_toe(db, TABEL, list(_VELDEN), [(ensemble.naam, toen, inhoud)])
    rijen = [
        (ensemble.naam, *menging, ensemble.waarden[menging[0]].to_numpy("<f8").tobytes())
        for menging in schrijf_menging(ensemble)
    ]
    voeg_toe(db, WAARDEN, list(_WAARDEVELDEN), rijen)


def verwijder_ensemble(db: sqlite3.Connection, naam: str) -> None:
    """Remove an ensemble with its values."""
    db.execute(f"DELETE FROM {TABEL} WHERE naam = ?", (naam,))
    db.execute(f"DELETE FROM {WAARDEN} WHERE ensemble = ?", (naam,))


def lees_ensembles(db: sqlite3.Connection, bestand: str) -> dict[str, Ensemble]:
    """Return all ensembles by name, in order of storing; none from a file of before there were.

    Raises
    ------
    InvoerGeweigerd
        With every ensemble that is damaged.
    """
    er_zijn = tabellen(db)
    if TABEL not in er_zijn and WAARDEN not in er_zijn:
        return {}
    delen = lees_delen(
        {
            TABEL: lambda: lees_rijen(db, TABEL, list(_VELDEN)),
            WAARDEN: lambda: lees_rijen(db, WAARDEN, list(_WAARDEVELDEN)),
        },
        bestand,
    )
    per_naam: dict[str, list[tuple[Any, ...]]] = {naam: [] for naam, *_ in delen[TABEL]}
    for naam, *rest in delen[WAARDEN]:
        if naam not in per_naam:
            raise beschadigd(bestand, [f"{WAARDEN}: onbekend ensemble {naam!r}"])
        per_naam[naam].append(tuple(rest))
    lezers = {rij[0]: partial(_herstel, rij, per_naam[rij[0]]) for rij in delen[TABEL]}
    return lees_delen(lezers, bestand)


def _maak_tabellen(db: sqlite3.Connection) -> None:
    bestaand = tabellen(db)
    for tabel, velden, omschrijving in (
        (TABEL, _VELDEN, "Steekproeven van willekeurige geldige indelingen"),
        (WAARDEN, _WAARDEVELDEN, "De maten van elke getrokken indeling, per ensemble en maat"),
    ):
        if tabel not in bestaand:
            maak_tabel(
                db, tabel, [Veld(naam, soort) for naam, soort in velden.items()], omschrijving=omschrijving
            )


def _herstel(rij: tuple[str, str, str], maten: list[tuple[Any, ...]]) -> Ensemble:
    naam, gemaakt_op, inhoud = rij
    waarden = {}
    for maat, *_, blob in maten:
        if maat in waarden or not isinstance(blob, bytes):
            raise ValueError("a metric that is there twice, or has no values")
        waarden[maat] = np.frombuffer(blob, dtype="<f8")
    menging = lees_menging([deel[:-1] for deel in maten])
    return uit_kop(naam, json.loads(inhoud), waarden, menging, datetime.fromisoformat(gemaakt_op))
