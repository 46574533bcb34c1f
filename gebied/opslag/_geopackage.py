"""The GeoPackage format over sqlite3: system tables, layers, attribute tables, geometry blobs.

GDAL is not used for writing: a change must be one transaction on one connection. The norm is OGC 12-128r15
(GeoPackage 1.2). Layers carry no spatial index: they hold at most some thousands of areas, and an index made
in QGIS is respected (`registreer_functies`) and dropped with its layer.
"""

from __future__ import annotations

import re
import sqlite3
import struct
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

from gebied.model import RD_NEW

Geometrieen = npt.NDArray[np.object_]

APPLICATION_ID: Final = 0x47504B47  # "GPKG"
GPKG_VERSION: Final = 10200  # 1.2: read by every QGIS 3
SRS_ID: Final = 28992
GEOMETRIE: Final = "geom"
SLEUTEL: Final = "fid"

_ENVELOPE_BYTES: Final = (0, 32, 48, 48, 64)

_TRIGGER_RAAKT: Final = re.compile(r"""\b(?:INTO|UPDATE|FROM|JOIN)\s*["'`\[]?([^\s"'`\[(;]+)""")

_SYSTEEMTABELLEN: Final = (
    """CREATE TABLE gpkg_spatial_ref_sys (
        srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
        organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT)""",
    """CREATE TABLE gpkg_contents (
        table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
        description TEXT DEFAULT '',
        last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
        min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
        CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id))""",
    """CREATE TABLE gpkg_geometry_columns (
        table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
        srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
        CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
        CONSTRAINT uk_gc_table_name UNIQUE (table_name),
        CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents (table_name),
        CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id))""",
)


class Veld(NamedTuple):
    """One field of a table in the file: its name, its SQL type and constraint, and one value per row."""

    naam: str
    soort: str
    waarden: Sequence[Any] = ()


def quote(naam: str) -> str:
    """Quote an identifier for SQL."""
    return '"' + naam.replace('"', '""') + '"'


def vrije_naam(gewenst: str, bezet: Iterable[str]) -> str:
    """Return the wanted name, or that name with a number, so that it differs from those taken.

    SQLite compares names without regard to capitals, so that is done here too.
    """
    bestaand = {naam.casefold() for naam in bezet}
    naam, volgnummer = gewenst, 1
    while naam.casefold() in bestaand:
        volgnummer += 1
        naam = f"{gewenst}_{volgnummer}"
    return naam


def veldnaam(naam: str) -> str:
    """Return a name of letters, digits and underscores that resembles the given one."""
    return re.sub(r"\W+", "_", naam).strip("_") or "kolom"


def begin(db: sqlite3.Connection) -> None:
    """Turn an empty database into an empty GeoPackage in RD New."""
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute(f"PRAGMA user_version = {GPKG_VERSION}")
    for opdracht in _SYSTEEMTABELLEN:
        db.execute(opdracht)
    stelsels = [
        ("Undefined cartesian SRS", -1, "NONE", -1, "undefined", "undefined cartesian system"),
        ("Undefined geographic SRS", 0, "NONE", 0, "undefined", "undefined geographic system"),
        ("WGS 84", 4326, "EPSG", 4326, _wkt("EPSG:4326"), "longitude and latitude in degrees"),
        ("Amersfoort / RD New", SRS_ID, "EPSG", SRS_ID, _wkt(RD_NEW), "metres"),
    ]
    db.executemany("INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)", stelsels)


def _wkt(crs: str) -> str:
    return pyproj.CRS.from_user_input(crs).to_wkt("WKT1_GDAL")


def maak_tabel(db: sqlite3.Connection, tabel: str, velden: Sequence[Veld], *, omschrijving: str = "") -> None:
    """Make and fill an attribute table, registered so that QGIS and pyogrio can open it."""
    _maak_en_vul(db, tabel, velden)
    db.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id)"
        " VALUES (?, 'attributes', ?, ?, 0)",
        (tabel, tabel, omschrijving),
    )


def maak_laag(
    db: sqlite3.Connection,
    laag: str,
    velden: Sequence[Veld],
    geometrie: Geometrieen,
    *,
    soort: str,
    omschrijving: str = "",
) -> None:
    """Make and fill a layer in RD New; `soort` is its geometry type, such as ``"MULTIPOLYGON"``."""
    _maak_en_vul(db, laag, [Veld(GEOMETRIE, soort, naar_blobs(geometrie)), *velden])
    vormen = geometrie[~(shapely.is_missing(geometrie) | shapely.is_empty(geometrie))]
    omvang = shapely.total_bounds(vormen).tolist() if len(vormen) else [None] * 4
    db.execute(
        "INSERT INTO gpkg_contents"
        " (table_name, data_type, identifier, description, min_x, min_y, max_x, max_y, srs_id)"
        " VALUES (?, 'features', ?, ?, ?, ?, ?, ?, ?)",
        (laag, laag, omschrijving, *omvang, SRS_ID),
    )
    z = 2 if shapely.has_z(geometrie).any() else 0
    db.execute(
        "INSERT INTO gpkg_geometry_columns VALUES (?, ?, ?, ?, ?, 0)", (laag, GEOMETRIE, soort, SRS_ID, z)
    )


def _maak_en_vul(db: sqlite3.Connection, tabel: str, velden: Sequence[Veld]) -> None:
    kolommen = "".join(f", {quote(veld.naam)} {veld.soort}" for veld in velden)
    db.execute(
        f"CREATE TABLE {quote(tabel)} ({SLEUTEL} INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL{kolommen})"
    )
    if velden:
        voeg_toe(
            db, tabel, [veld.naam for veld in velden], zip(*(veld.waarden for veld in velden), strict=True)
        )


def voeg_toe(
    db: sqlite3.Connection, tabel: str, namen: Sequence[str], rijen: Iterable[Sequence[Any]]
) -> None:
    """Insert rows, one value per named field."""
    velden = ", ".join(quote(naam) for naam in namen)
    vragen = ", ".join("?" * len(namen))
    db.executemany(f"INSERT INTO {quote(tabel)} ({velden}) VALUES ({vragen})", rijen)


def lees_rijen(db: sqlite3.Connection, tabel: str, namen: Sequence[str]) -> list[tuple[Any, ...]]:
    """Return the named fields of all rows, in the order in which they were written."""
    # with the table before it: SQLite takes a quoted name that is no field for a text
    velden = ", ".join(f"{quote(tabel)}.{quote(naam)}" for naam in namen)
    return db.execute(f"SELECT {velden or 'NULL'} FROM {quote(tabel)} ORDER BY {SLEUTEL}").fetchall()


def tabellen(db: sqlite3.Connection) -> set[str]:
    """Return the names of everything that has one in the database."""
    return {naam for (naam,) in db.execute("SELECT name FROM sqlite_master")}


def velden(db: sqlite3.Connection, tabel: str) -> set[str]:
    """Return the names of the fields of a table."""
    return {naam for (naam,) in db.execute("SELECT name FROM pragma_table_info(?)", (tabel,))}


def vreemde_regels(db: sqlite3.Connection, eigen: Iterable[str]) -> list[str]:
    """Name what would act or answer in the place of our tables: views with their names, and triggers.

    A view can go on for ever and a trigger can change what is stored. The triggers of GDAL and QGIS, which
    write in their own index and count only, are let be.
    """
    namen = {naam.casefold() for naam in eigen}
    vreemd = []
    for soort, naam, sql in db.execute("SELECT type, name, sql FROM sqlite_master ORDER BY name"):
        is_view = soort == "view" and naam.casefold() in namen
        code = re.sub("'[^']*'", "", sql or "").upper()  # a text may say anything
        raakt = _TRIGGER_RAAKT.findall(code.partition("BEGIN")[2]) if soort == "trigger" else []
        if is_view or not all(doel.startswith(("RTREE_", "GPKG_OGR_CONTENTS")) for doel in raakt):
            vreemd.append(f"{soort} '{naam}' is niet van gebied")
    return vreemd


def verwijder_tabel(db: sqlite3.Connection, tabel: str) -> None:
    """Remove a layer or attribute table with all that GDAL or QGIS may have registered about it."""
    bestaand = tabellen(db)
    index = f"rtree_{tabel}_{GEOMETRIE}"
    for naam in (index, tabel):
        if naam in bestaand:
            db.execute(f"DROP TABLE {quote(naam)}")
    for register in ("gpkg_geometry_columns", "gpkg_extensions", "gpkg_ogr_contents", "gpkg_contents"):
        if register in bestaand:
            db.execute(f"DELETE FROM {register} WHERE lower(table_name) = lower(?)", (tabel,))


def naar_blobs(geometrie: Geometrieen) -> list[bytes | None]:
    """Return geometries as GeoPackage blobs: header, envelope, WKB."""
    return [
        None if vorm is None else _kop(vorm) + wkb
        for vorm, wkb in zip(geometrie, shapely.to_wkb(geometrie, byte_order=1, flavor="iso"), strict=True)
    ]


def _kop(vorm: BaseGeometry) -> bytes:
    if vorm.is_empty:
        return struct.pack("<2sBBi", b"GP", 0, 0b10001, SRS_ID)
    min_x, min_y, max_x, max_y = vorm.bounds
    return struct.pack("<2sBBi4d", b"GP", 0, 0b00011, SRS_ID, min_x, max_x, min_y, max_y)


def uit_blobs(blobs: Iterable[bytes | None]) -> Geometrieen:
    """Return the geometries of GeoPackage blobs, also those that another program wrote.

    Raises
    ------
    ValueError
        When a blob is not one.
    """
    geometrie: Geometrieen = shapely.from_wkb(
        np.array([None if blob is None else _wkb(blob) for blob in blobs], dtype=object)
    )
    return geometrie


def _wkb(blob: object) -> bytes:
    if not isinstance(blob, bytes) or blob[:2] != b"GP" or len(blob) < 8 or (blob[3] >> 1 & 7) > 4:
        raise ValueError("not a GeoPackage geometry")
    return blob[8 + _ENVELOPE_BYTES[blob[3] >> 1 & 7] :]


def registreer_functies(db: sqlite3.Connection) -> None:
    """Add the five functions that the triggers of a spatial index made by QGIS call."""

    def rand(plaats: int, blob: bytes | None) -> float | None:
        vorm = None if blob is None else uit_blobs([blob])[0]
        return None if vorm is None or vorm.is_empty else float(vorm.bounds[plaats])

    for plaats, naam in enumerate(("ST_MinX", "ST_MinY", "ST_MaxX", "ST_MaxY")):
        db.create_function(naam, 1, partial(rand, plaats))
    db.create_function("ST_IsEmpty", 1, lambda blob: None if blob is None else rand(0, blob) is None)
