"""Protected counts of service use to the tables of the project file and back, with the scan around them.

The columns that a scan has of them are not stored: they are made anew from these tables when it is read.
"""

from __future__ import annotations

import json
import math
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, fields
from datetime import date
from functools import partial
from typing import Any, Final, get_args

import pandas as pd

from gebied.bronnen.voorzieningen import TREDEN, Domein, Voorziening, Voorzieningenlijst
from gebied.fouten import InvoerGeweigerd
from gebied.opslag import _scan
from gebied.opslag._geopackage import Veld, lees_rijen, maak_tabel, tabellen, verwijder_tabel
from gebied.opslag._kolommen import als_velden, lees_volgens
from gebied.opslag._scan import beschadigd, bewaar_objecten, lees_delen
from gebied.privacy.cijfers import HERKOMST
from gebied.privacy.veilig import GEBIED, INSTELLINGEN, Levering, Methode, VeiligeTabel
from gebied.schema import GEBRUIK, LEDEN, OMREKENING, TOTALEN
from gebied.wijkscan import Wijkscan

LEVERINGEN: Final = "leveringen"
CELLEN: Final = "gebruik"
OMGEREKEND: Final = "omrekening"
TABELLEN: Final = {
    CELLEN: (GEBRUIK, "Beschermde aantallen, geen ware aantallen"),
    OMGEREKEND: (OMREKENING, "Welk deel van een gemeten plaats in een gebied ligt"),
    "totalen": (TOTALEN, "Totalen die naast weggelaten aantallen zijn vrijgegeven"),
    "leden": (LEDEN, "Welke plaatsen bij zo'n totaal horen"),
}
"""Name of a table of protected counts, also in `VeiligeTabel` → its contract and what it holds."""

EIGEN_TABELLEN: Final = (LEVERINGEN, *TABELLEN)

_VELDEN: Final = {
    "nr": "INTEGER NOT NULL UNIQUE",
    "jaar": "INTEGER NOT NULL",
    "peildatum": "DATE",
    "methode": "TEXT NOT NULL",
    "instelling": "TEXT NOT NULL",
    "epsilon": "REAL NOT NULL",
    "drempel": "INTEGER NOT NULL",
    "afdruk": "TEXT NOT NULL",
    "boeking": "TEXT NOT NULL",
    "sleutelafdruk": "TEXT NOT NULL",
    "gemaakt_op": "DATE NOT NULL",
    "door": "TEXT NOT NULL",
    "geldig": "BOOLEAN NOT NULL",
    "lijst": "TEXT NOT NULL",
    "verslag": "TEXT NOT NULL",
    "koppeling": "TEXT NOT NULL",
}

_SPELING: Final = 1e-6
"""Shares of one measured area add up to 1 but for this, the error of a sum of floats."""


def bewaar_scan(db: sqlite3.Connection, scan: Wijkscan, *, generatie: int) -> None:
    """Write a scan into a new file, with its protected counts in tables of their own.

    Raises
    ------
    InvoerGeweigerd
        When a column holds what cannot be stored.
    """
    _scan.bewaar_scan(db, scan.met_gebruik(None), generatie=generatie)
    bewaar_gebruik(db, scan)


def bewaar_gebruik(db: sqlite3.Connection, scan: Wijkscan) -> None:
    """Write the protected counts of a scan in place of those that are there.

    Raises
    ------
    InvoerGeweigerd
        When they are about other gebieden.
    """
    db.execute("DELETE FROM herkomst WHERE sleutel = ?", (HERKOMST,))
    for tabel in EIGEN_TABELLEN:
        verwijder_tabel(db, tabel)
    if (gebruik := scan.gebruik) is None:
        return
    if fouten := _fouten(gebruik, scan.codes):
        raise InvoerGeweigerd(
            "Het gebruik van voorzieningen past niet bij dit project.",
            problemen=fouten,
            stap="lees het gebruik opnieuw in met dit project.",
        )
    bewaar_objecten(db, "herkomst", [h for h in scan.herkomsten if h.sleutel == HERKOMST])
    rijen = [_als_rij(levering) for levering in gebruik.leveringen]
    maak_tabel(
        db,
        LEVERINGEN,
        [Veld(naam, soort, [rij[naam] for rij in rijen]) for naam, soort in _VELDEN.items()],
        omschrijving="Elke keer dat gebruik is ingelezen: hoe het is beschermd en wat dat kostte",
    )
    for naam, inhoud in _inhoud(gebruik).items():
        maak_tabel(db, naam, als_velden(inhoud), omschrijving=TABELLEN[naam][1])


def vervang_scan(db: sqlite3.Connection, oud: Wijkscan, scan: Wijkscan) -> None:
    """Write a scan over the stored one, but for its protected counts, neighbours and indelingen.

    Raises
    ------
    InvoerGeweigerd
        When a column holds what cannot be stored.
    """
    _scan.vervang_scan(db, oud.met_gebruik(None), scan.met_gebruik(None), behoud=HERKOMST)


def _inhoud(gebruik: VeiligeTabel) -> dict[str, pd.DataFrame]:
    delen = (gebruik.cellen, gebruik.omrekening, gebruik.totalen, gebruik.leden)
    return dict(zip(TABELLEN, delen, strict=True))


def lees_scan(db: sqlite3.Connection, bestand: str) -> Wijkscan:
    """Read the scan back, with the columns of its protected counts.

    Raises
    ------
    InvoerGeweigerd
        With every part that is damaged or breaks its contract.
    """
    kaal = _scan.lees_scan(db, bestand)
    opmerking = next((h.opmerking for h in kaal.herkomsten if h.sleutel == HERKOMST), "")
    if LEVERINGEN not in tabellen(db):  # a file without service use
        return kaal.met_gebruik(None)
    lezers: dict[str, Callable[[], Any]] = {LEVERINGEN: lambda: _lees_leveringen(db)}
    lezers |= {naam: partial(lees_volgens, db, naam, contract) for naam, (contract, _) in TABELLEN.items()}
    delen = lees_delen(lezers, bestand)
    gebruik = VeiligeTabel(delen[LEVERINGEN], *(delen[naam] for naam in TABELLEN))
    if fouten := _fouten(gebruik, kaal.codes):
        raise beschadigd(bestand, fouten)
    return kaal.met_gebruik(gebruik, opmerking=opmerking)


def leveringsnummers(db: sqlite3.Connection) -> list[int]:
    """Return the numbers of the leveringen in the file."""
    if LEVERINGEN not in tabellen(db):
        return []
    return [nr for (nr,) in lees_rijen(db, LEVERINGEN, ["nr"])]


def _als_rij(levering: Levering) -> dict[str, Any]:
    rij = {veld.name: getattr(levering, veld.name) for veld in fields(levering)}
    rij["lijst"] = json.dumps(asdict(levering.lijst), ensure_ascii=False)
    return {naam: waarde.isoformat() if isinstance(waarde, date) else waarde for naam, waarde in rij.items()}


def _lees_leveringen(db: sqlite3.Connection) -> tuple[Levering, ...]:
    rijen = lees_rijen(db, LEVERINGEN, list(_VELDEN))
    return tuple(_als_levering(dict(zip(_VELDEN, rij, strict=True))) for rij in rijen)


def _als_levering(rij: Mapping[str, Any]) -> Levering:
    geheel = ("nr", "jaar", "drempel")
    tekst = [naam for naam, soort in _VELDEN.items() if soort.startswith("TEXT")]
    if not all(type(rij[naam]) is int and rij[naam] >= 1 for naam in geheel):
        raise ValueError("a number that is none")
    if not all(isinstance(rij[naam], str) for naam in tekst):
        raise ValueError("a text that is none")
    if rij["methode"] not in get_args(Methode) or rij["instelling"] not in ("", *INSTELLINGEN):
        raise ValueError("unknown protection")
    if not (isinstance(rij["epsilon"], float) and math.isfinite(rij["epsilon"]) and rij["epsilon"] >= 0):
        raise ValueError("an epsilon that is none")
    if rij["geldig"] not in (0, 1):
        raise ValueError("a yes/no field holds something else")
    peildatum = rij["peildatum"]
    return Levering(
        **{
            **rij,
            "peildatum": None if peildatum is None else date.fromisoformat(peildatum),
            "gemaakt_op": date.fromisoformat(rij["gemaakt_op"]),
            "geldig": bool(rij["geldig"]),
            "lijst": _als_lijst(json.loads(rij["lijst"])),
        }
    )


def _als_lijst(delen: Mapping[str, Any]) -> Voorzieningenlijst:
    domeinen = tuple(
        Domein(
            **{
                **deel,
                "leeftijd": None if deel["leeftijd"] is None else _leeftijd(*deel["leeftijd"]),
                "woorden": tuple(deel["woorden"]),
            }
        )
        for deel in delen["domeinen"]
    )
    voorzieningen = tuple(
        Voorziening(**{**deel, "codes": tuple(deel["codes"]), "woorden": tuple(deel["woorden"])})
        for deel in delen["voorzieningen"]
    )
    teksten = [tekst for v in voorzieningen for tekst in (v.sleutel, v.naam, v.domein)]
    teksten += [tekst for d in domeinen for tekst in (d.sleutel, d.naam)]
    if not all(isinstance(tekst, str) for tekst in teksten):
        raise ValueError("a name that is no text")
    if any(v.trede not in TREDEN for v in voorzieningen):
        raise ValueError("unknown trede")
    if not all(v.norm_uren is None or 0 <= v.norm_uren < math.inf for v in voorzieningen):
        raise ValueError("a norm that is no number")
    return Voorzieningenlijst(domeinen, voorzieningen)


def _leeftijd(van: int, tot: int) -> tuple[int, int]:
    if type(van) is not int or type(tot) is not int:
        raise ValueError("an age that is no number")
    return van, tot


def _fouten(tabel: VeiligeTabel, codes: Iterable[str]) -> list[str]:
    """Name what does not fit between leveringen, cells, shares and gebieden."""
    nrs = [levering.nr for levering in tabel.leveringen]
    jaren = Counter(levering.jaar for levering in tabel.leveringen if levering.geldig)
    fouten = [f"{LEVERINGEN}: twee tellen voor {jaar}" for jaar, keer in jaren.items() if keer > 1]
    if len(set(nrs)) < len(nrs):
        fouten.append(f"{LEVERINGEN}: een nummer komt vaker voor")
    bekend, cellen, omrekening = set(codes), tabel.cellen, tabel.omrekening
    for naam, deel in _inhoud(tabel).items():
        fouten += [f"{naam}: onbekende levering {nr}" for nr in sorted(set(deel["levering"]) - set(nrs))[:5]]
    plaatsen = set(cellen.loc[cellen["soort_plaats"] == GEBIED, "plaats"])
    for naam, van in ((CELLEN, plaatsen), (OMGEREKEND, set(omrekening["code"]))):
        if vreemd := sorted(van - bekend):
            fouten.append(f"{naam}: onbekende codes {', '.join(vreemd[:5])}")
    sleutel = ["levering", "soort_plaats", "plaats"]
    som = omrekening.groupby(sleutel)["aandeel"].sum()
    if ((som - 1).abs() > _SPELING).any():
        fouten.append(f"{OMGEREKEND}: delen tellen niet op tot 1")
    elders = cellen.loc[cellen["soort_plaats"] != GEBIED, sleutel].drop_duplicates()
    if len(elders) and not pd.MultiIndex.from_frame(elders).isin(som.index).all():
        fouten.append(f"{OMGEREKEND}: een gemeten plaats ontbreekt")
    return fouten
