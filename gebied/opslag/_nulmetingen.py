"""Nulmetingen to a table of the project file and back. They are only ever added: what was frozen stays."""

from __future__ import annotations

import json
import sqlite3
from functools import partial
from typing import Final

from gebied.fouten import InvoerGeweigerd
from gebied.opslag._geopackage import Veld, lees_rijen, maak_tabel, tabellen, voeg_toe
from gebied.opslag._scan import lees_delen
from gebied.profiel.nulmeting import Nulmeting

TABEL: Final = "nulmetingen"
_VELDEN: Final = {"naam": "TEXT NOT NULL UNIQUE", "datum": "DATE NOT NULL", "inhoud": "TEXT NOT NULL"}


def voeg_nulmeting_toe(db: sqlite3.Connection, nulmeting: Nulmeting) -> None:
    """Write a nulmeting.

    Raises
    ------
    InvoerGeweigerd
        When it has no name, or one that is in use.
    """
    if not nulmeting.naam.strip():
        raise InvoerGeweigerd("De nulmeting heeft geen naam.", stap="geef de nulmeting een naam.")
    if TABEL not in tabellen(db):
        velden = [Veld(naam, soort) for naam, soort in _VELDEN.items()]
        maak_tabel(db, TABEL, velden, omschrijving="Cijfers en begrippen die op een datum zijn vastgelegd")
    if (nulmeting.naam,) in lees_rijen(db, TABEL, ["naam"]):
        raise InvoerGeweigerd(
            f"Het project heeft al een nulmeting '{nulmeting.naam}'.",
            problemen=["een nulmeting wordt nooit vervangen: dan is niet meer te zien wat er was"],
            stap="geef de nieuwe nulmeting een andere naam, bijvoorbeeld met het jaar.",
        )
    inhoud = json.dumps(nulmeting.als_dict(), ensure_ascii=False, allow_nan=False)
    voeg_toe(db, TABEL, list(_VELDEN), [[nulmeting.naam, nulmeting.datum.isoformat(), inhoud]])


def lees_nulmetingen(db: sqlite3.Connection, bestand: str) -> dict[str, Nulmeting]:
    """Return all nulmetingen by name, in order of storing; none from a file of before there were.

    Raises
    ------
    InvoerGeweigerd
        With every nulmeting that is damaged.
    """
    if TABEL not in tabellen(db):
        return {}
    rijen = lees_delen({TABEL: lambda: lees_rijen(db, TABEL, list(_VELDEN))}, bestand)[TABEL]
    return lees_delen({naam: partial(_herstel, naam, *rest) for naam, *rest in rijen}, bestand)


def _herstel(naam: str, datum: str, inhoud: str) -> Nulmeting:
    nulmeting = Nulmeting.uit_dict(json.loads(inhoud))
    if (nulmeting.naam, nulmeting.datum.isoformat()) != (naam, datum):
        raise ValueError("the content is of another nulmeting")
    return nulmeting
