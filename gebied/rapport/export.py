"""An indeling as a file for another program: csv, xlsx, GeoPackage or GeoJSON."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType
from typing import Final

import geopandas as gpd
import pandas as pd
from pyogrio import list_layers, read_info
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError

from gebied.beoordelen import PER_WERKGEBIED, plat
from gebied.bestand import in_een_keer
from gebied.fouten import InvoerGeweigerd, VerkeerdGebruik
from gebied.model import WGS84, Beoordeling, Indeling
from gebied.rapport.werkmap import schrijf_werkmap
from gebied.wijkscan import Wijkscan


def exporteer(scan: Wijkscan, indeling: Indeling, oordeel: Beoordeling, pad: str | Path) -> Path:
    """Write an indeling to `pad`, in the form that its ending asks for, in one move.

    ``.csv`` has the columns `code`, `naam`, `werkgebied`. ``.xlsx`` has the werkgebieden, the gebieden, the
    findings and the sources. ``.gpkg`` has layers of gebieden and werkgebieden in RD (EPSG:28992).
    ``.geojson`` has the werkgebieden in WGS84, as that format asks.

    Raises
    ------
    VerkeerdGebruik
        When the ending is not one of these.
    InvoerGeweigerd
        When the file cannot be written, or is a project file.
    """
    doel = Path(pad)
    vorm = EXPORTVORMEN.get(doel.suffix.lower())
    if vorm is None:
        raise VerkeerdGebruik(
            f"'{doel.name}' eindigt niet op een bekende vorm.",
            stap=f"laat de naam eindigen op een van: {', '.join(EXPORTVORMEN)}.",
        )
    vorm(scan, indeling, oordeel, doel)
    return doel


def gebiedentabel(scan: Wijkscan, indeling: Indeling) -> pd.DataFrame:
    """Return one row per gebied: code, naam, werkgebied (Int64, null where unassigned) …"""
    gebieden = pd.DataFrame(scan.gebieden)[["code", "naam", *scan.groepen, "inwoners", "restgebied"]].copy()
    nummers = [indeling.toewijzing.get(code) for code in gebieden["code"]]
    gebieden.insert(2, "werkgebied", pd.Series(nummers, dtype="Int64", index=gebieden.index))
    for nr, (laag, van) in enumerate(indeling.lagen.items(), 3):
        teams = [van.get(code) for code in gebieden["code"]]
        gebieden.insert(nr, f"laag {laag}", pd.Series(teams, dtype="Int64", index=gebieden.index))
    return gebieden


def werkgebiedentabel(oordeel: Beoordeling) -> pd.DataFrame:
    """Return one row per werkgebied with every metric of the judge; `gebieden` holds its codes as text."""
    rijen = [plat(werkgebied) for werkgebied in oordeel.werkgebieden]
    tabel = pd.DataFrame(
        rijen, columns=list(rijen[0]) if rijen else ["nr", "naam", "gebieden", *PER_WERKGEBIED]
    )
    return tabel.assign(gebieden=[", ".join(w["gebieden"]) for w in oordeel.werkgebieden])


def bevindingentabel(oordeel: Beoordeling) -> pd.DataFrame:
    """Return one row per finding: code, tekst, gebied, werkgebied."""
    rijen = [(b.code, b.tekst, b.gebied, b.werkgebied) for b in oordeel.bevindingen]
    return pd.DataFrame(rijen, columns=["code", "tekst", "gebied", "werkgebied"], dtype=object)


def _csv(scan: Wijkscan, indeling: Indeling, _oordeel: Beoordeling, pad: Path) -> None:
    tabel = gebiedentabel(scan, indeling)[["code", "naam", "werkgebied"]]
    with in_een_keer(pad) as naast:
        tabel.to_csv(naast, index=False)


def _xlsx(scan: Wijkscan, indeling: Indeling, oordeel: Beoordeling, pad: Path) -> None:
    schrijf_werkmap(pad, _bladen(scan, indeling, oordeel), titel=f"{scan.naam}: {indeling.naam}")


def _bladen(scan: Wijkscan, indeling: Indeling, oordeel: Beoordeling) -> dict[str, pd.DataFrame]:
    return {
        "werkgebieden": werkgebiedentabel(oordeel),
        "gebieden": gebiedentabel(scan, indeling),
        "totaal": pd.DataFrame(list(plat(oordeel.totaal).items()), columns=["maat", "waarde"]),
        "bevindingen": bevindingentabel(oordeel),
        "bronnen": pd.DataFrame({"bron": [herkomst.regel for herkomst in scan.herkomsten]}),
    }


def _gpkg(scan: Wijkscan, indeling: Indeling, oordeel: Beoordeling, pad: Path) -> None:
    _weiger_project(pad)
    gebieden = scan.gebieden[["code", "geometry"]].merge(gebiedentabel(scan, indeling), on="code")
    lagen = {"werkgebieden": _vlakken(scan, indeling, oordeel), "gebieden": gebieden}
    with in_een_keer(pad) as naast:
        for laag, tabel in lagen.items():
            _schrijf_laag(tabel, naast, layer=laag, driver="GPKG")


def _geojson(scan: Wijkscan, indeling: Indeling, oordeel: Beoordeling, pad: Path) -> None:
    vlakken = _vlakken(scan, indeling, oordeel).to_crs(WGS84)
    with in_een_keer(pad) as naast:
        _schrijf_laag(vlakken, naast, driver="GeoJSON")


def _schrijf_laag(tabel: gpd.GeoDataFrame, pad: Path, **vorm: str) -> None:
    try:
        tabel.to_file(pad, engine="pyogrio", **vorm)
        # GDAL does not tell that the disk filled up while it closed the file
        aantal = read_info(pad, layer=vorm.get("layer"), force_feature_count=True)["features"]
        if aantal != len(tabel):
            raise DataSourceError("incomplete")
    except (DataSourceError, DataLayerError, FeatureError) as fout:
        raise InvoerGeweigerd(
            f"Het bestand {pad.name} kan niet worden geschreven.",
            stap="controleer de vrije ruimte op de schijf, of kies een andere map met --uit.",
        ) from fout


def _weiger_project(pad: Path) -> None:
    """Refuse to replace a project file, or a GeoPackage that another program is writing in."""
    if any(Path(f"{pad}{einde}").exists() for einde in ("-wal", "-journal")):
        raise InvoerGeweigerd(
            f"Het bestand {pad.name} is in gebruik door een ander programma.",
            stap="sluit het in QGIS, of kies met --uit een andere naam.",
        )
    if pad.exists() and "project" in _lagen(pad):
        raise InvoerGeweigerd(
            f"{pad.name} is een projectbestand; een export zou de scan en alle indelingen wissen.",
            stap="kies met --uit een andere naam.",
        )


def _lagen(pad: Path) -> list[str]:
    try:
        return [str(naam) for naam in list_layers(pad)[:, 0]]
    except DataSourceError:
        return []  # not a file with layers, so no project either


def _vlakken(scan: Wijkscan, indeling: Indeling, oordeel: Beoordeling) -> gpd.GeoDataFrame:
    """Return the werkgebieden as polygons in RD, each with its metrics and the sources."""
    gebieden = scan.gebieden[["code", "geometry"]]
    gebieden = gebieden.assign(nr=gebieden["code"].map(dict(indeling.toewijzing))).dropna(subset="nr")
    vlakken = gebieden.astype({"nr": "int64"})[["nr", "geometry"]].dissolve("nr").reset_index()
    tabel = werkgebiedentabel(oordeel).assign(bron=scan.bronregel)
    return vlakken.merge(tabel, on="nr")


EXPORTVORMEN: Final = MappingProxyType[str, Callable[[Wijkscan, Indeling, Beoordeling, Path], None]](
    {".csv": _csv, ".xlsx": _xlsx, ".gpkg": _gpkg, ".geojson": _geojson}
)
"""Ending of the file → how it is written."""
