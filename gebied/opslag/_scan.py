"""A wijkscan to the tables of the project file and back."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from datetime import date
from typing import Any, Final, get_args

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gebied.fouten import GebiedFout, InvoerGeweigerd
from gebied.graaf import Graaf
from gebied.model import RD_NEW, Bevinding, Herkomst, Kolom, Niveau, Soort
from gebied.opslag import _aanvulling
from gebied.opslag._geopackage import (
    Veld,
    lees_rijen,
    maak_laag,
    maak_tabel,
    quote,
    uit_blobs,
    verwijder_tabel,
    voeg_toe,
)
from gebied.opslag._kolommen import (
    ENKELVOUDIG,
    als_velden,
    controleer_kolommen,
    lees_tabel,
    onthoud_kolommen,
)
from gebied.schema import BUREN, SCANGEBIEDEN, controleer
from gebied.wijkscan import Wijkscan

FORMAAT: Final = "gebied"
VERSIE: Final = 1
"""Version of the layout of the file; a higher one in a file means: made by a newer gebied."""

_TABELLEN: Final = {
    "project": (
        "Kenmerken van het project",
        "formaat TEXT NOT NULL, versie INTEGER NOT NULL, generatie INTEGER NOT NULL, naam TEXT NOT NULL,"
        " niveau TEXT NOT NULL, minimale_grens_m REAL NOT NULL, maximale_kloof_m REAL NOT NULL",
    ),
    "kolommen": (
        "Naam en type van elke kolom van gebieden, buren en ontbrekend",
        "tabel TEXT NOT NULL, naam TEXT NOT NULL, veld TEXT NOT NULL, dtype TEXT NOT NULL",
    ),
    "catalogus": (
        "Wat elke kolom betekent",
        "naam TEXT NOT NULL, soort TEXT NOT NULL, eenheid TEXT NOT NULL, omschrijving TEXT NOT NULL,"
        " jaar INTEGER, herkomst TEXT NOT NULL",
    ),
    "herkomst": (
        "Waar elk cijfer en elke grens vandaan komt",
        "sleutel TEXT NOT NULL, bron TEXT NOT NULL, tabel TEXT NOT NULL, kolom TEXT NOT NULL, jaar INTEGER,"
        " opgehaald DATE, licentie TEXT NOT NULL, opmerking TEXT NOT NULL, sha256 TEXT NOT NULL",
    ),
    "bevindingen": (
        "Wat u moet weten over de scan (indeling leeg) of een indeling",
        "indeling TEXT, code TEXT NOT NULL, tekst TEXT NOT NULL, gebied TEXT, werkgebied INTEGER",
    ),
    "indelingen": (
        "De indelingen met hun opdracht en bewijs",
        "naam TEXT NOT NULL UNIQUE, laag TEXT NOT NULL UNIQUE, opdracht TEXT, bewijs TEXT NOT NULL,"
        " namen TEXT NOT NULL, seconden REAL NOT NULL, gemaakt_op DATETIME NOT NULL, lagen TEXT,"
        " notitie TEXT, auteur TEXT",
    ),
    "toewijzing": (
        "Welk gebied in welk werkgebied ligt",
        "indeling TEXT NOT NULL, code TEXT NOT NULL, werkgebied INTEGER NOT NULL",
    ),
}


EIGEN_TABELLEN: Final = (
    *_TABELLEN,
    "gebieden",
    "buren",
    "ontbrekend",
    "verbindingen",
    *_aanvulling.EIGEN_TABELLEN,
)


def maak_tabellen(db: sqlite3.Connection) -> None:
    """Make the attribute tables whose fields are always the same."""
    for tabel, (omschrijving, velden) in _TABELLEN.items():
        kolommen = [Veld(*veld.strip().split(" ", 1)) for veld in velden.split(",")]
        maak_tabel(db, tabel, kolommen, omschrijving=omschrijving)


def bewaar_scan(db: sqlite3.Connection, scan: Wijkscan, *, generatie: int) -> None:
    """Write a scan into a new file.

    Raises
    ------
    InvoerGeweigerd
        When a column holds what cannot be stored, or a shape is no area.
    """
    gebieden, graaf = scan.gebieden, scan.graaf
    controleer_kolommen({"gebieden": gebieden, "buren": graaf.buren, "ontbrekend": scan.ontbrekend})
    kenmerken = [FORMAAT, VERSIE, generatie, scan.naam, scan.niveau]
    voeg_toe(
        db,
        "project",
        ["formaat", "versie", "generatie", "naam", "niveau", "minimale_grens_m", "maximale_kloof_m"],
        [[*kenmerken, graaf.minimale_grens_m, graaf.maximale_kloof_m]],
    )
    _bewaar_gebieden(db, gebieden)
    _bewaar_uitleg(db, scan)
    bewaar_buren(db, graaf, gebieden)
    _aanvulling.bewaar_aanvulling(db, scan)


def _bewaar_uitleg(db: sqlite3.Connection, scan: Wijkscan) -> None:
    """Write what stands beside the figures: gaps, catalogue, sources, findings."""
    maak_tabel(
        db, "ontbrekend", als_velden(scan.ontbrekend), omschrijving="Cijfers die ontbreken, met de reden"
    )
    onthoud_kolommen(db, "ontbrekend", scan.ontbrekend)
    bewaar_objecten(db, "catalogus", scan.catalogus)
    bewaar_objecten(db, "herkomst", scan.herkomsten)
    bewaar_objecten(db, "bevindingen", scan.bevindingen)


def vervang_scan(db: sqlite3.Connection, oud: Wijkscan, scan: Wijkscan, *, behoud: str) -> None:
    """Write a scan over the stored one; neighbours, indelingen and the source `behoud` stay as they are.

    Raises
    ------
    InvoerGeweigerd
        When a column holds what cannot be stored, or a shape is no area.
    """
    controleer_kolommen({"gebieden": scan.gebieden, "ontbrekend": scan.ontbrekend})
    if not scan.gebieden.equals(oud.gebieden):  # else its index in QGIS can stay
        verwijder_tabel(db, "gebieden")
        _bewaar_gebieden(db, scan.gebieden)
    verwijder_tabel(db, "ontbrekend")
    db.execute("DELETE FROM catalogus")
    db.execute("DELETE FROM herkomst WHERE sleutel <> ?", (behoud,))
    db.execute("DELETE FROM bevindingen WHERE indeling IS NULL")
    _bewaar_uitleg(db, scan)
    _aanvulling.bewaar_aanvulling(db, scan)


def _bewaar_gebieden(db: sqlite3.Connection, gebieden: gpd.GeoDataFrame) -> None:
    vormen = gebieden.geometry.to_numpy()
    fout = [
        f"{code}: {vorm.geom_type}"
        for code, vorm in zip(gebieden["code"], vormen, strict=True)
        if vorm is not None and vorm.geom_type not in ("Polygon", "MultiPolygon")
    ]
    if fout:
        raise InvoerGeweigerd(
            "Een gebied moet een vlak zijn.", problemen=fout, stap="verbeter de vorm van deze gebieden."
        )
    enkel = [vorm is not None and vorm.geom_type == "Polygon" for vorm in vormen]
    velden = [*als_velden(gebieden), Veld(ENKELVOUDIG, "BOOLEAN NOT NULL", enkel)]
    maak_laag(db, "gebieden", velden, meervoudig(vormen), soort="MULTIPOLYGON", omschrijving="De wijkscan")
    onthoud_kolommen(db, "gebieden", gebieden)


def meervoudig(vormen: Iterable[Any]) -> np.ndarray[Any, Any]:
    """Return every Polygon as a MultiPolygon, so that a layer holds one type."""
    vlakken = list(vormen)
    uit = np.empty(len(vlakken), dtype=object)
    uit[:] = [
        shapely.MultiPolygon([] if vlak.is_empty else [vlak])
        if vlak is not None and vlak.geom_type == "Polygon"
        else vlak
        for vlak in vlakken
    ]
    return uit


def bewaar_buren(db: sqlite3.Connection, graaf: Graaf, gebieden: gpd.GeoDataFrame) -> None:
    """Write the edges as a table, and the verbindingen as lines between the nearest points."""
    verwijder_tabel(db, "buren")
    verwijder_tabel(db, "verbindingen")
    maak_tabel(db, "buren", als_velden(graaf.buren), omschrijving="Welke gebieden buren zijn, en waarom")
    onthoud_kolommen(db, "buren", graaf.buren)
    verbindingen = graaf.verbindingen
    bij_code = gebieden.set_index("code")
    van, naar = bij_code.reindex(verbindingen["a"]), bij_code.reindex(verbindingen["b"])
    namen = pd.DataFrame(
        {"naam_a": van["naam"].to_numpy(), "naam_b": naar["naam"].to_numpy()}, index=verbindingen.index
    )
    velden = als_velden(pd.concat([verbindingen.drop(columns="soort"), namen.astype("str")], axis="columns"))
    lijnen = shapely.shortest_line(van.geometry.to_numpy(), naar.geometry.to_numpy())
    maak_laag(
        db, "verbindingen", velden, lijnen, soort="LINESTRING", omschrijving="Verbindingen en hun lengte"
    )


def wijzig_graaf(db: sqlite3.Connection, scan: Wijkscan, graaf: Graaf) -> None:
    """Replace the neighbours of the stored scan, with their settings and the restgebieden."""
    controleer_kolommen({"buren": graaf.buren})
    bewaar_buren(db, graaf, scan.gebieden)
    db.execute(
        "UPDATE project SET minimale_grens_m = ?, maximale_kloof_m = ?",
        (graaf.minimale_grens_m, graaf.maximale_kloof_m),
    )
    ((veld,),) = db.execute("SELECT veld FROM kolommen WHERE tabel = 'gebieden' AND naam = 'restgebied'")
    ((code,),) = db.execute("SELECT veld FROM kolommen WHERE tabel = 'gebieden' AND naam = 'code'")
    stand = [(gebied in graaf.restgebieden, gebied) for gebied in graaf.codes]
    db.executemany(f"UPDATE gebieden SET {quote(veld)} = ? WHERE {quote(code)} = ?", stand)


def bewaar_objecten(db: sqlite3.Connection, tabel: str, objecten: Iterable[Any], **vast: str | None) -> None:
    """Write value objects of `model`, one row each; `vast` are further fields with one value for all."""
    for ding in objecten:
        waarden = {veld.name: _sqlwaarde(getattr(ding, veld.name)) for veld in fields(ding)} | vast
        voeg_toe(db, tabel, list(waarden), [list(waarden.values())])


def _sqlwaarde(waarde: Any) -> Any:
    if isinstance(waarde, date):
        return waarde.isoformat()
    return waarde.item() if isinstance(waarde, np.generic) else waarde


def lees_scan(db: sqlite3.Connection, bestand: str) -> Wijkscan:
    """Read the scan back.

    Raises
    ------
    InvoerGeweigerd
        With every part that is damaged or breaks its contract.
    """
    lezers: Mapping[str, Callable[[], Any]] = {
        "project": lambda: _lees_kenmerken(db),
        "gebieden": lambda: controleer(_lees_gebieden(db), SCANGEBIEDEN, herkomst=bestand),
        "buren": lambda: controleer(pd.DataFrame(lees_tabel(db, "buren")), BUREN, herkomst=bestand),
        "ontbrekend": lambda: pd.DataFrame(lees_tabel(db, "ontbrekend")),
        "catalogus": lambda: tuple(_lees_catalogus(db)),
        "herkomst": lambda: tuple(_lees_herkomsten(db)),
        "bevindingen": lambda: tuple(lees_bevindingen(db).get(None, ())),
        _aanvulling.METINGEN_TABEL: lambda: _aanvulling.lees_metingen(db),
        _aanvulling.LOCATIES_LAAG: lambda: _aanvulling.lees_locaties(db),
        _aanvulling.SIGNALEN_TABEL: lambda: _aanvulling.lees_signalen(db),
        _aanvulling.INDICATOREN_TABEL: lambda: _aanvulling.lees_indicatoren(db),
    }
    delen = lees_delen(lezers, bestand)
    naam, niveau, minimale_grens_m, maximale_kloof_m = delen["project"]
    gebieden, buren = delen["gebieden"], delen["buren"]
    if vreemd := sorted({*buren["a"], *buren["b"]} - set(gebieden["code"])):
        raise beschadigd(bestand, [f"tabel buren: onbekende codes {', '.join(vreemd[:5])}"])
    if los := _fouten_in_catalogus(delen["catalogus"], gebieden):
        raise beschadigd(bestand, los)
    restgebieden = frozenset(gebieden.loc[gebieden["restgebied"], "code"])
    graaf = Graaf(tuple(sorted(gebieden["code"])), restgebieden, buren, minimale_grens_m, maximale_kloof_m)
    return Wijkscan(
        naam=naam,
        niveau=niveau,
        gebieden=gebieden,
        graaf=graaf,
        catalogus=delen["catalogus"],
        herkomsten=delen["herkomst"],
        ontbrekend=delen["ontbrekend"],
        bevindingen=delen["bevindingen"],
        metingen=delen[_aanvulling.METINGEN_TABEL],
        locaties=delen[_aanvulling.LOCATIES_LAAG],
        signalen=delen[_aanvulling.SIGNALEN_TABEL],
        eigen_indicatoren=delen[_aanvulling.INDICATOREN_TABEL],
    )


def _fouten_in_catalogus(catalogus: tuple[Kolom, ...], gebieden: gpd.GeoDataFrame) -> list[str]:
    """Name entries that are there twice, and groups that are no column or hold numbers."""
    aantal = Counter(kolom.naam for kolom in catalogus)
    fouten = [
        f"catalogus: kolom {naam!r} staat er {keer} keer in" for naam, keer in aantal.items() if keer > 1
    ]
    groepen = {kolom.naam for kolom in catalogus if kolom.soort == "groep"}
    fouten += [f"catalogus: groep {naam!r} is er niet" for naam in sorted(groepen - set(gebieden.columns))]
    return fouten + [
        f"catalogus: groep {naam!r} is geen tekst"
        for naam in sorted(groepen & set(gebieden.columns))
        if pd.api.types.is_numeric_dtype(gebieden[naam].dtype)
    ]


def lees_delen(lezers: Mapping[str, Callable[[], Any]], bestand: str) -> dict[str, Any]:
    """Read every part, and report all faults in them together."""
    delen, problemen = {}, []
    for deel, lees in lezers.items():
        try:
            delen[deel] = lees()
        except GebiedFout as fout:
            problemen += [f"{deel}: {probleem}" for probleem in fout.problemen or (fout.boodschap,)]
        except sqlite3.OperationalError as fout:
            if getattr(fout, "sqlite_errorcode", sqlite3.SQLITE_ERROR) != sqlite3.SQLITE_ERROR:
                raise  # busy or unreadable: that is about the whole file
            problemen.append(f"{deel}: de tabel of een kolom ontbreekt, of de tekst is onleesbaar")
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError, shapely.GEOSException):
            problemen.append(f"{deel}: een waarde klopt niet")
    if problemen:
        raise beschadigd(bestand, problemen)
    return delen


def beschadigd(bestand: str, problemen: Iterable[str]) -> InvoerGeweigerd:
    """Return the refusal of a file whose content is not as gebied wrote it."""
    return InvoerGeweigerd(
        f"De inhoud van {bestand} klopt niet.",
        problemen=problemen,
        stap="neem een reservekopie, of maak het project opnieuw met 'gebied scan'.",
    )


def _lees_kenmerken(db: sqlite3.Connection) -> tuple[str, Niveau, float, float]:
    ((naam, niveau, grens, kloof),) = lees_rijen(
        db, "project", ["naam", "niveau", "minimale_grens_m", "maximale_kloof_m"]
    )
    if niveau not in get_args(Niveau):
        raise ValueError("unknown level")
    return naam, niveau, float(grens), float(kloof)


def _lees_gebieden(db: sqlite3.Connection) -> gpd.GeoDataFrame:
    kolommen = lees_tabel(db, "gebieden")
    enkel = [waarde for (waarde,) in lees_rijen(db, "gebieden", [ENKELVOUDIG])]
    kolommen["geometry"] = gpd.GeoSeries(
        [
            _eerste_vlak(vorm) if enkelvoudig else vorm
            for vorm, enkelvoudig in zip(uit_blobs(kolommen["geometry"]), enkel, strict=True)
        ],
        crs=RD_NEW,
    )
    return gpd.GeoDataFrame(kolommen, geometry="geometry", crs=RD_NEW)


def _eerste_vlak(vorm: Any) -> Any:
    if vorm is None or vorm.geom_type != "MultiPolygon" or len(vorm.geoms) > 1:
        return vorm  # redrawn in another program
    return vorm.geoms[0] if len(vorm.geoms) else shapely.Polygon()


def _lees_catalogus(db: sqlite3.Connection) -> Iterable[Kolom]:
    for rij in lees_rijen(db, "catalogus", [veld.name for veld in fields(Kolom)]):
        kolom = Kolom(*rij)
        if kolom.soort not in get_args(Soort):
            raise ValueError("unknown kind of column")
        yield kolom


def _lees_herkomsten(db: sqlite3.Connection) -> Iterable[Herkomst]:
    namen = [veld.name for veld in fields(Herkomst)]
    for rij in lees_rijen(db, "herkomst", namen):
        waarden = dict(zip(namen, rij, strict=True))
        if waarden["opgehaald"] is not None:
            waarden["opgehaald"] = date.fromisoformat(waarden["opgehaald"])
        yield Herkomst(**waarden)


def lees_bevindingen(db: sqlite3.Connection) -> dict[str | None, list[Bevinding]]:
    """Return the bevindingen by name of the indeling; None holds those of the scan."""
    per_indeling: dict[str | None, list[Bevinding]] = {}
    namen = [veld.name for veld in fields(Bevinding)]
    for indeling, *rij in lees_rijen(db, "bevindingen", ["indeling", *namen]):
        per_indeling.setdefault(indeling, []).append(Bevinding(*rij))
    return per_indeling
