"""Indelingen to the tables and dissolved layers of the project file and back."""

from __future__ import annotations

import json
import math
import re
import sqlite3
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from functools import partial
from typing import Any, Final, get_args

import geopandas as gpd
import numpy as np
import pandas as pd

from gebied.fouten import InvoerGeweigerd
from gebied.model import Beoordeling, Bevinding, Bewijs, Indeling, Opdracht, Status
from gebied.opslag._geopackage import (
    lees_rijen,
    maak_laag,
    tabellen,
    velden,
    verwijder_tabel,
    voeg_toe,
    vrije_naam,
)
from gebied.opslag._kolommen import als_velden
from gebied.opslag._scan import beschadigd, bewaar_objecten, lees_bevindingen, lees_delen, meervoudig
from gebied.schema import PAREN, controleer

_VOORVOEGSEL: Final = "indeling_"
_VELDEN: Final = ["naam", "opdracht", "bewijs", "namen", "seconden", "gemaakt_op"]
_LATER: Final = {"lagen": None, "notitie": "", "auteur": ""}
"""Fields that came later → what a file without them means."""


def voeg_indeling_toe(
    db: sqlite3.Connection,
    indeling: Indeling,
    gebieden: gpd.GeoDataFrame,
    beoordeling: Beoordeling | None = None,
) -> None:
    """Write an indeling: its row, its mapping, its bevindingen and its dissolved layer.

    Raises
    ------
    InvoerGeweigerd
        When it has no name.
    """
    if not indeling.naam.strip():
        raise InvoerGeweigerd("De indeling heeft geen naam.", stap="geef de indeling een naam met --naam.")
    laag = vrije_naam(laagnaam(indeling.naam), tabellen(db))
    opdracht = None if indeling.opdracht is None else json.dumps(indeling.opdracht.als_dict())
    bewijs = json.dumps([asdict(deel) for deel in indeling.bewijs], default=_python)
    namen = json.dumps({int(nr): naam for nr, naam in indeling.namen.items()}, ensure_ascii=False)
    lagen = json.dumps(
        {naam: {code: int(nr) for code, nr in van.items()} for naam, van in indeling.lagen.items()},
        ensure_ascii=False,
    )
    bekend = velden(db, "indelingen")
    for veld in _LATER:
        if veld not in bekend:
            db.execute(f"ALTER TABLE indelingen ADD COLUMN {veld} TEXT")
    maker = (indeling.notitie, indeling.auteur)
    db.execute(
        "INSERT INTO indelingen (naam, laag, opdracht, bewijs, namen, seconden, lagen, notitie, auteur,"
        " gemaakt_op) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))",
        (indeling.naam, laag, opdracht, bewijs, namen, float(indeling.seconden), lagen, *maker),
    )
    paren = [(indeling.naam, code, int(nr)) for code, nr in indeling.toewijzing.items()]
    voeg_toe(db, "toewijzing", ["indeling", "code", "werkgebied"], paren)
    bewaar_objecten(db, "bevindingen", indeling.bevindingen, indeling=indeling.naam)
    werkgebieden = _werkgebieden(indeling, gebieden, beoordeling)
    maak_laag(
        db,
        laag,
        als_velden(werkgebieden),
        meervoudig(werkgebieden.geometry),
        soort="MULTIPOLYGON",
        omschrijving=f"Indeling {indeling.naam}",
    )


def laagnaam(naam: str) -> str:
    """Return the name of the layer of an indeling: plain letters, digits and underscores.

    >>> laagnaam("Café 18 teams, binnen stadsdeel")
    'indeling_cafe_18_teams_binnen_stadsdeel'
    """
    letters = unicodedata.normalize("NFKD", naam).encode("ascii", "ignore").decode().lower()
    return f"{_VOORVOEGSEL}{re.sub(r'[^a-z0-9]+', '_', letters).strip('_')[:40] or 'zonder_naam'}"


def _werkgebieden(
    indeling: Indeling, gebieden: gpd.GeoDataFrame, beoordeling: Beoordeling | None
) -> gpd.GeoDataFrame:
    nrs = gebieden["code"].map({code: int(nr) for code, nr in indeling.toewijzing.items()})
    vlakken = gebieden[["geometry"]].assign(nr=nrs).dropna(subset="nr").astype({"nr": "int64"})
    samen = vlakken.dissolve(by="nr")
    namen = pd.Series([indeling.namen.get(int(nr)) for nr in samen.index], index=samen.index, dtype="str")
    tabel = pd.concat([samen.assign(naam=namen), _cijfers(beoordeling, samen.index)], axis="columns")
    return gpd.GeoDataFrame(tabel.reset_index(names="nr"), geometry="geometry", crs=gebieden.crs)


def _cijfers(beoordeling: Beoordeling | None, nrs: pd.Index[int]) -> pd.DataFrame:
    """Return what the judge computed per werkgebied, without lists and other nested values."""
    per_nr = {
        int(werkgebied["nr"]): {
            naam: _python(waarde)
            for naam, waarde in werkgebied.items()
            if naam not in ("nr", "naam") and np.isscalar(waarde)
        }
        for werkgebied in (beoordeling.werkgebieden if beoordeling else ())
    }
    tabel = pd.DataFrame.from_dict(per_nr, orient="index").reindex(nrs)
    return tabel.astype(object).convert_dtypes().drop(columns=["geometry"], errors="ignore")


def _python(waarde: Any) -> Any:
    return waarde.item() if isinstance(waarde, np.generic) else waarde


def verwijder(db: sqlite3.Connection, naam: str) -> None:
    """Remove an indeling with its layer."""
    for (laag,) in db.execute("SELECT laag FROM indelingen WHERE naam = ?", (naam,)).fetchall():
        if laag.startswith(_VOORVOEGSEL):  # never another table, whatever the file says
            verwijder_tabel(db, laag)
    db.execute("DELETE FROM indelingen WHERE naam = ?", (naam,))
    db.execute("DELETE FROM toewijzing WHERE indeling = ?", (naam,))
    db.execute("DELETE FROM bevindingen WHERE indeling = ?", (naam,))


def namen_van_indelingen(db: sqlite3.Connection) -> list[str]:
    """Return the names of the stored indelingen, in order of storing."""
    return [naam for (naam,) in lees_rijen(db, "indelingen", ["naam"])]


def lees_indelingen(db: sqlite3.Connection, bestand: str) -> dict[str, Indeling]:
    """Read all indelingen back, by name.

    Raises
    ------
    InvoerGeweigerd
        With every part that is damaged or breaks its contract.
    """
    delen = lees_delen(
        {
            "indelingen": lambda: _lees_alle_velden(db),
            "toewijzing": lambda: _lees_toewijzing(db, bestand),
            "bevindingen": lambda: lees_bevindingen(db),
        },
        bestand,
    )
    bekend = {naam for naam, *_ in delen["indelingen"]}
    los = sorted((set(delen["toewijzing"]) | (set(delen["bevindingen"]) - {None})) - bekend)
    if los:
        raise beschadigd(bestand, [f"toewijzing: onbekende indeling {naam!r}" for naam in los])
    lezers = {
        naam: partial(
            _herstel, rij, delen["toewijzing"].get(naam, {}), tuple(delen["bevindingen"].get(naam, ()))
        )
        for rij in delen["indelingen"]
        for naam in rij[:1]
    }
    return lees_delen(lezers, bestand)


def _lees_alle_velden(db: sqlite3.Connection) -> list[tuple[Any, ...]]:
    """Return the rows; where a file has no field that came later, what that means stands in its place."""
    bekend = velden(db, "indelingen")
    later = [veld for veld in _LATER if veld in bekend]
    return [
        (*rij[: len(_VELDEN)], *({**_LATER, **dict(zip(later, rij[len(_VELDEN) :], strict=True))}).values())
        for rij in lees_rijen(db, "indelingen", [*_VELDEN, *later])
    ]


def _lees_toewijzing(db: sqlite3.Connection, bestand: str) -> dict[str, dict[str, int]]:
    rijen = lees_rijen(db, "toewijzing", ["indeling", "code", "werkgebied"])
    tabel = pd.DataFrame(rijen, columns=["indeling", "code", "werkgebied"])
    if not tabel.empty:
        controleer(tabel, PAREN, herkomst=bestand)
    uit: dict[str, dict[str, int]] = {}
    for indeling, code, werkgebied in rijen:
        if code in uit.setdefault(indeling, {}):
            raise ValueError("a gebied occurs twice in an indeling")
        uit[indeling][code] = werkgebied
    return uit


def _herstel(
    rij: tuple[Any, ...], toewijzing: Mapping[str, int], bevindingen: tuple[Bevinding, ...]
) -> Indeling:
    naam, opdracht, bewijs, namen, seconden, gemaakt_op, lagen, notitie, auteur = rij
    treden = tuple(Bewijs(**deel) for deel in json.loads(bewijs))
    if any(trede.status not in get_args(Status) for trede in treden):
        raise ValueError("unknown status")
    if not all(isinstance(trede.trede, str) and _is_getal(trede.waarde) for trede in treden):
        raise ValueError("a proof without a value")
    if not all(trede.ondergrens is None or _is_getal(trede.ondergrens) for trede in treden):
        raise ValueError("a bound that is no number")
    return Indeling(
        naam=naam,
        toewijzing=toewijzing,
        namen={int(nr): str(tekst) for nr, tekst in json.loads(namen).items()},
        opdracht=None if opdracht is None else Opdracht.uit_dict(json.loads(opdracht)),
        bewijs=treden,
        bevindingen=bevindingen,
        seconden=float(seconden),
        lagen={} if lagen is None else _herstel_lagen(json.loads(lagen)),
        notitie=notitie or "",
        auteur=auteur or "",
        gemaakt_op=datetime.fromisoformat(gemaakt_op),
    )


def _herstel_lagen(lagen: dict[str, dict[str, int]]) -> dict[str, dict[str, int]]:
    if not all(type(nr) is int and nr >= 1 for van in lagen.values() for nr in van.values()):
        raise ValueError("a team of a layer that is no number")
    return lagen


def _is_getal(waarde: object) -> bool:
    return isinstance(waarde, int | float) and math.isfinite(waarde)
