"""Tables in memory to fields in the file and back, with names and dtypes exactly as they were."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from gebied.fouten import InvoerGeweigerd
from gebied.opslag._geopackage import (
    GEOMETRIE,
    SLEUTEL,
    Veld,
    lees_rijen,
    velden,
    veldnaam,
    voeg_toe,
    vrije_naam,
)
from gebied.schema import controleer

ENKELVOUDIG: Final = "enkelvoudig"
"""Field of the layer `gebieden`: the shape is a Polygon, stored as MultiPolygon to keep to one type."""

_GEHEEL: Final = ("8", "16", "32", "64")

SQL_SOORT: Final = {
    "geometry": "MULTIPOLYGON",
    "str": "TEXT",
    "string": "TEXT",
    "object": "TEXT",
    "bool": "BOOLEAN NOT NULL",
    "boolean": "BOOLEAN",
    "float64": "REAL",
    "Float64": "REAL",
    **{f"int{bits}": "INTEGER NOT NULL" for bits in _GEHEEL},
    **{f"Int{bits}": "INTEGER" for bits in _GEHEEL},
}
"""The dtypes a table may hold, and how they are stored."""


def controleer_kolommen(tabellen: dict[str, pd.DataFrame]) -> None:
    """Check that every column can be stored and read back unchanged.

    Raises
    ------
    InvoerGeweigerd
        With every column that cannot.
    """
    problemen = [
        f"tabel {naam}, kolom {kolom!r}: {reden}"
        for naam, tabel in tabellen.items()
        for plaats, kolom in enumerate(tabel.columns)
        if (reden := _reden(tabel, plaats))
    ]
    if problemen:
        raise InvoerGeweigerd(
            "Het project kan niet worden opgeslagen.",
            problemen=problemen,
            stap="zet deze kolommen om naar tekst, getal of ja/nee, of laat ze weg.",
        )


def _reden(tabel: pd.DataFrame, plaats: int) -> str:
    kolom: object = tabel.columns[plaats]
    reeks = tabel.iloc[:, plaats]
    if not isinstance(kolom, str):
        return "de naam is geen tekst"
    if list(tabel.columns).count(kolom) > 1:
        return "de naam komt vaker voor"
    soort = str(reeks.dtype)
    if soort not in SQL_SOORT or (soort == "geometry" and kolom != "geometry"):
        return f"het type {soort} wordt niet bewaard"
    if soort == "object" and not all(isinstance(waarde, str) for waarde in reeks.dropna()):
        return "de kolom bevat niet alleen tekst"
    return ""


def als_velden(tabel: pd.DataFrame) -> list[Veld]:
    """Return the columns of a table, but its geometry, as fields with plain values."""
    gewoon = [kolom for kolom in tabel.columns if str(tabel[kolom].dtype) != "geometry"]
    namen = veldnamen(gewoon)
    return [
        Veld(naam, SQL_SOORT[str(tabel[kolom].dtype)], _waarden(tabel[kolom]))
        for naam, kolom in zip(namen, gewoon, strict=True)
    ]


def veldnamen(kolommen: Sequence[str]) -> list[str]:
    """Return a field name for every column: valid in SQL, and different also without regard to capitals."""
    bezet = [SLEUTEL, GEOMETRIE, ENKELVOUDIG]
    for kolom in kolommen:
        bezet.append(vrije_naam(veldnaam(kolom), bezet))
    return bezet[3:]


def _waarden(reeks: pd.Series[Any]) -> list[Any]:
    waarden: list[Any] = reeks.astype(object).where(reeks.notna(), None).tolist()
    return waarden


def onthoud_kolommen(db: sqlite3.Connection, naam: str, tabel: pd.DataFrame) -> None:
    """Write names and dtypes of the columns of a table to the table `kolommen`."""
    gewoon = [kolom for kolom in tabel.columns if str(tabel[kolom].dtype) != "geometry"]
    veld_van = dict(zip(gewoon, veldnamen(gewoon), strict=True))
    db.execute("DELETE FROM kolommen WHERE tabel = ?", (naam,))
    rijen = [
        (naam, kolom, veld_van.get(kolom, GEOMETRIE), str(tabel[kolom].dtype)) for kolom in tabel.columns
    ]
    voeg_toe(db, "kolommen", ["tabel", "naam", "veld", "dtype"], rijen)


def lees_tabel(db: sqlite3.Connection, naam: str) -> dict[str, Any]:
    """Return the columns of a stored table by name, in order: a Series, or a list of geometry blobs.

    Raises
    ------
    ValueError, TypeError, KeyError
        When a value does not suit the dtype that was stored.
    """
    kolommen = db.execute(
        f"SELECT naam, veld, dtype FROM kolommen WHERE tabel = ? ORDER BY {SLEUTEL}", (naam,)
    ).fetchall()
    rijen = lees_rijen(db, naam, [veld for _, veld, _ in kolommen])
    return {
        kolom: _herstel([rij[plaats] for rij in rijen], dtype)
        for plaats, (kolom, _, dtype) in enumerate(kolommen)
    }


def lees_volgens(db: sqlite3.Connection, tabel: str, contract: Any) -> pd.DataFrame:
    """Return a table with exactly the columns and dtypes of its contract, but for its geometry.

    Raises
    ------
    ValueError, KeyError
        When fields or values are not those of the contract.
    InvoerGeweigerd
        When it breaks the contract.
    """
    gewoon = {
        naam: "str" if pd.api.types.is_string_dtype(str(kolom.dtype)) else str(kolom.dtype)
        for naam, kolom in contract.columns.items()
        if naam != "geometry"
    }
    if velden(db, tabel) - {SLEUTEL, GEOMETRIE} != set(gewoon):
        raise KeyError(tabel)
    rijen = lees_rijen(db, tabel, list(gewoon))
    uit = pd.DataFrame(index=range(len(rijen)))
    for plaats, (naam, dtype) in enumerate(gewoon.items()):
        waarden = [rij[plaats] for rij in rijen]
        soort = {"str": str, "float64": float, "Float64": float}.get(dtype, int)
        mag_leeg = contract.columns[naam].nullable
        if not all(type(waarde) is soort or (waarde is None and mag_leeg) for waarde in waarden):
            raise ValueError("a value of another kind")
        if soort is float and not all(waarde is None or math.isfinite(waarde) for waarde in waarden):
            raise ValueError("a number that is none")
        uit[naam] = pd.Series(waarden, dtype=dtype)
    if len(gewoon) < len(contract.columns):
        return uit  # whoever adds the geometry checks the whole
    return pd.DataFrame(controleer(uit, contract))


def _herstel(waarden: list[Any], dtype: str) -> Any:
    soort = SQL_SOORT[dtype]
    if dtype == "geometry":
        return waarden
    bekend = [waarde for waarde in waarden if waarde is not None]
    if soort == "TEXT" and not all(isinstance(waarde, str) for waarde in bekend):
        raise ValueError("a text column holds something else")
    if soort.startswith("BOOLEAN") and not all(waarde in (0, 1) for waarde in bekend):
        raise ValueError("a yes/no column holds something else")
    if soort.endswith("NOT NULL") and len(bekend) < len(waarden):
        raise ValueError("a value is missing")
    return pd.Series(waarden, dtype=dtype)
