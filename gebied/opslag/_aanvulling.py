"""What an analysis adds to a scan, to tables of the project file and back: figures of other years and places,
own indicators, facilities and signals. A part without rows has no table, as in a file from before there were.
"""

from __future__ import annotations

import sqlite3
from dataclasses import fields
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely

from gebied.bronnen.catalogus import Indicator, indicator_uit
from gebied.fouten import InvoerGeweigerd
from gebied.model import RD_NEW
from gebied.opslag._geopackage import (
    GEOMETRIE,
    Veld,
    lees_rijen,
    maak_laag,
    maak_tabel,
    tabellen,
    uit_blobs,
    verwijder_tabel,
)
from gebied.opslag._kolommen import als_velden, lees_volgens
from gebied.schema import LOCATIES, METINGEN, SIGNALEN, controleer, leeg, leeg_laag
from gebied.wijkscan import Wijkscan

METINGEN_TABEL: Final = "metingen"
LOCATIES_LAAG: Final = "locaties"
SIGNALEN_TABEL: Final = "signalen"
INDICATOREN_TABEL: Final = "eigen_indicatoren"

EIGEN_TABELLEN: Final = (METINGEN_TABEL, LOCATIES_LAAG, SIGNALEN_TABEL, INDICATOREN_TABEL)

_SQL_SOORT: Final = {"str": "TEXT", "int": "INTEGER", "float": "REAL", "bool": "BOOLEAN"}


def bewaar_aanvulling(db: sqlite3.Connection, scan: Wijkscan) -> None:
    """Write these parts of a scan in place of those that are there.

    Raises
    ------
    InvoerGeweigerd
        When a facility is no point.
    """
    for tabel in EIGEN_TABELLEN:
        verwijder_tabel(db, tabel)
    if len(scan.metingen):
        maak_tabel(
            db,
            METINGEN_TABEL,
            als_velden(scan.metingen),
            omschrijving="Cijfers van andere jaren en van andere plaatsen, in delen die optellen",
        )
    if len(scan.signalen):
        velden = als_velden(scan.signalen)
        maak_tabel(db, SIGNALEN_TABEL, velden, omschrijving="Wat inwoners en professionals zeggen")
    if scan.eigen_indicatoren:
        maak_tabel(
            db,
            INDICATOREN_TABEL,
            _velden(scan.eigen_indicatoren),
            omschrijving="Indicatoren die de gemeente zelf heeft toegevoegd",
        )
    _bewaar_locaties(db, scan.locaties)


def lees_metingen(db: sqlite3.Connection) -> pd.DataFrame:
    """Return the measurements of other years and places."""
    return lees_volgens(db, METINGEN_TABEL, METINGEN) if _is_er(db, METINGEN_TABEL) else leeg(METINGEN)


def lees_signalen(db: sqlite3.Connection) -> pd.DataFrame:
    """Return what residents and professionals say."""
    return lees_volgens(db, SIGNALEN_TABEL, SIGNALEN) if _is_er(db, SIGNALEN_TABEL) else leeg(SIGNALEN)


def lees_locaties(db: sqlite3.Connection) -> gpd.GeoDataFrame:
    """Return the facilities.

    Raises
    ------
    ValueError
        When one is no point.
    """
    if not _is_er(db, LOCATIES_LAAG):
        return leeg_laag(LOCATIES)
    tabel = lees_volgens(db, LOCATIES_LAAG, LOCATIES)
    vormen = uit_blobs(blob for (blob,) in lees_rijen(db, LOCATIES_LAAG, [GEOMETRIE]))
    locaties = gpd.GeoDataFrame(tabel, geometry=vormen, crs=RD_NEW)[list(LOCATIES.columns)]
    if _geen_punt(locaties):
        raise ValueError("a facility is no point")
    return controleer(locaties, LOCATIES)


def lees_indicatoren(db: sqlite3.Connection) -> tuple[Indicator, ...]:
    """Return the indicators of the gemeente itself."""
    if not _is_er(db, INDICATOREN_TABEL):
        return ()
    namen = [veld.name for veld in fields(Indicator)]
    rijen = [dict(zip(namen, rij, strict=True)) for rij in lees_rijen(db, INDICATOREN_TABEL, namen)]
    return tuple(indicator_uit(_zonder_leegte(rij)) for rij in rijen)


def _is_er(db: sqlite3.Connection, tabel: str) -> bool:
    return tabel in tabellen(db)


def _bewaar_locaties(db: sqlite3.Connection, locaties: gpd.GeoDataFrame) -> None:
    if locaties.empty:
        return
    if fout := _geen_punt(locaties):
        raise InvoerGeweigerd(
            "Een locatie moet een punt zijn.", problemen=fout, stap="geef van deze locaties één punt."
        )
    maak_laag(
        db,
        LOCATIES_LAAG,
        als_velden(locaties),
        locaties.geometry.to_numpy(),
        soort="POINT",
        omschrijving="Voorzieningen als punten",
    )


def _geen_punt(locaties: gpd.GeoDataFrame) -> list[str]:
    vormen = locaties.geometry.to_numpy()
    punt = (shapely.get_type_id(vormen) == shapely.GeometryType.POINT) & ~shapely.is_empty(vormen)
    return [f"{naam} ({sleutel})" for naam, sleutel in locaties.loc[~punt, ["naam", "sleutel"]].to_numpy()]


def _velden(indicatoren: tuple[Indicator, ...]) -> list[Veld]:
    """Return one field per part of an indicator; its annotation tells the kind."""
    return [
        Veld(
            veld.name,
            _SQL_SOORT.get(str(veld.type).removesuffix(" | None"), "TEXT"),
            [getattr(indicator, veld.name) for indicator in indicatoren],
        )
        for veld in fields(Indicator)
    ]


def _zonder_leegte(rij: dict[str, Any]) -> dict[str, Any]:
    """Return a row without empty fields, and with yes and no where SQLite has 1 and 0."""
    ja_nee = {veld.name for veld in fields(Indicator) if veld.type == "bool"}
    if not all(rij[naam] in (0, 1) for naam in ja_nee):
        raise ValueError("a yes/no field holds something else")
    return {
        naam: bool(waarde) if naam in ja_nee else waarde for naam, waarde in rij.items() if waarde is not None
    }
