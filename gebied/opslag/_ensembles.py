"""Ensembles to two tables of the project file and back: what was drawn, and one row per metric."""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from functools import partial
from typing import Any, Final

import numpy as np
import pandas as pd

from gebied.ensemble.ensemble import SLEUTELS, Ensemble
from gebied.ensemble.richting import RICHTINGEN, maat_van
from gebied.fouten import InvoerGeweigerd
from gebied.model import Bevinding, Opdracht
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
_GETALLEN: Final = ("aantal", "ketens", "dun", "inloop", "seed", "teams")
_MEESTE_KETENS: Final = 1000


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
    inhoud = json.dumps(_inhoud(ensemble), ensure_ascii=False, allow_nan=False)
    voeg_toe(db, TABEL, list(_VELDEN), [(ensemble.naam, toen, inhoud)])
    menging = ensemble.convergentie.set_index("maat").loc[list(ensemble.maten)]
    rijen = [
        (
            ensemble.naam,
            maat,
            *(_of_niets(deel[veld]) for veld in ("rhat", "ess_bulk", "ess_staart")),
            bool(deel["vast"]),
            ensemble.waarden[maat].to_numpy("<f8").tobytes(),
        )
        for maat, deel in zip(ensemble.maten, menging.to_dict("records"), strict=True)
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


def _inhoud(ensemble: Ensemble) -> dict[str, Any]:
    """Return everything but the name and the metrics, as plain values."""
    return {
        **{veld: int(getattr(ensemble, veld)) for veld in _GETALLEN},
        "gamma": float(ensemble.gamma),
        "band": [int(grens) for grens in ensemble.band],
        "regels": list(ensemble.regels),
        "opdracht": ensemble.opdracht.als_dict(),
        "bevindingen": [asdict(bevinding) for bevinding in ensemble.bevindingen],
        "kenmerk": ensemble.kenmerk,
    }


def _herstel(rij: tuple[str, str, str], maten: list[tuple[Any, ...]]) -> Ensemble:
    naam, gemaakt_op, inhoud = rij
    delen: Mapping[str, Any] = json.loads(inhoud)
    getallen = {veld: delen[veld] for veld in _GETALLEN}
    laagste, hoogste = delen["band"]
    gehelen = (*getallen.values(), laagste, hoogste)
    if not all(type(getal) is int and getal >= 0 for getal in gehelen):
        raise ValueError("a number that is none")
    aantal, ketens = getallen["aantal"], getallen["ketens"]
    if not 1 <= ketens <= _MEESTE_KETENS or aantal % ketens:
        raise ValueError("chains of unequal length")
    return Ensemble(
        naam=naam,
        opdracht=Opdracht.uit_dict(delen["opdracht"]),
        gamma=_getal(delen["gamma"]),
        band=(laagste, hoogste),
        regels=tuple(map(_tekst, delen["regels"])),
        waarden=_herstel_waarden(maten, aantal, ketens),
        convergentie=_herstel_menging(maten),
        bevindingen=tuple(Bevinding(**bevinding) for bevinding in delen["bevindingen"]),
        kenmerk=_tekst(delen["kenmerk"]),
        gemaakt_op=datetime.fromisoformat(gemaakt_op),
        **getallen,
    )


def _herstel_waarden(maten: list[tuple[Any, ...]], aantal: int, ketens: int) -> pd.DataFrame:
    kolommen: dict[str, Any] = {
        "keten": np.repeat(np.arange(1, ketens + 1), aantal // ketens),
        "trekking": np.tile(np.arange(1, aantal // ketens + 1), ketens),
    }
    for maat, *_, blob in maten:
        if maat_van(_tekst(maat)) not in RICHTINGEN or maat in kolommen or not isinstance(blob, bytes):
            raise ValueError("no metric, or one that is there twice")
        waarden = np.frombuffer(blob, dtype="<f8").astype(np.float64)
        if len(waarden) != aantal or not np.isfinite(waarden).all():
            raise ValueError("not one value per indeling")
        kolommen[maat] = waarden
    if len(kolommen) == len(SLEUTELS):
        raise ValueError("no metrics")
    return pd.DataFrame(kolommen)


def _herstel_menging(maten: list[tuple[Any, ...]]) -> pd.DataFrame:
    rijen = []
    for maat, *getallen, vast, _ in maten:
        if vast not in (0, 1):
            raise ValueError("a yes/no field holds something else")
        rijen.append(
            (maat, *(math.nan if getal is None else _getal(getal) for getal in getallen), bool(vast))
        )
    return pd.DataFrame(rijen, columns=["maat", "rhat", "ess_bulk", "ess_staart", "vast"])


def _getal(waarde: object) -> float:
    if not isinstance(waarde, int | float) or not math.isfinite(waarde):
        raise ValueError("a number that is none")
    return float(waarde)


def _of_niets(waarde: float) -> float | None:
    return None if math.isnan(waarde) else float(waarde)


def _tekst(waarde: object) -> str:
    if not isinstance(waarde, str):
        raise ValueError("a text that is none")
    return waarde
