"""Points from a table with coordinates or a map with points, in RD; every row that has none is named."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, Literal

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyogrio
import pyproj
import shapely

from gebied.bestand import reden_van, weiger_afwezig
from gebied.bronnen import _geometrie, _kaartbestand
from gebied.bronnen._tabelbestand import CSVTYPEN, EXCELTYPEN, lees_tabel
from gebied.bronnen._waarden import lees_waarden
from gebied.bronnen.namen import sleutel
from gebied.fouten import InvoerGeweigerd, lijkt_op
from gebied.model import RD_NEW, WGS84, Bevinding, Kolom

KAARTTYPEN: Final = (".geojson", ".json", ".gpkg")
MEESTE_BYTES: Final = 50_000_000
MEESTE_LOCATIES: Final = 20_000
"""More than any kind of facility counts in a region; a list of everything in the country is not meant."""

Stelsel = Literal["rd", "graden"]

_RD_KOPPEN: Final = (
    ("x", "xrd", "rdx", "xcoord", "xcoordinaat", "xcoordinate", "rdxcoordinaat", "easting"),
    ("y", "yrd", "rdy", "ycoord", "ycoordinaat", "ycoordinate", "rdycoordinaat", "northing"),
)
_GRADEN_KOPPEN: Final = (
    ("lon", "lng", "long", "longitude", "lengtegraad"),
    ("lat", "latitude", "breedtegraad"),
)
_KADER_RD: Final = _geometrie.NEDERLAND[0][2]
_KADER_GRADEN: Final = _geometrie.NEDERLAND[1][2]
_STAP: Final = "gebruik een bestand van het type csv, xlsx, geojson of gpkg met punten."

Getallen = npt.NDArray[np.float64]


def lees_punten(
    pad: Path, *, laag: str | None, problemen: list[str], bevindingen: list[Bevinding]
) -> gpd.GeoDataFrame:
    """Return the rows of a file with their points in RD; a row without a usable point has None.

    Parameters
    ----------
    pad
        Table (CSV, xlsx) with columns x and y (RD or degrees) or lon and lat, or a map (GeoJSON, gpkg).
    laag
        Layer of a gpkg, needed when several have points.
    problemen, bevindingen
        What is wrong with the coordinates, and what has to be told, is added here.

    Raises
    ------
    InvoerGeweigerd
        When the file as a whole cannot be read, or is too large.
    """
    weiger_afwezig(pad)
    soort = pad.suffix.casefold()
    if pad.stat().st_size > MEESTE_BYTES:
        raise InvoerGeweigerd(
            f"{pad.name} is te groot voor een lijst met locaties: {pad.stat().st_size / 1e6:.0f} MB.",
            stap="houd alleen de locaties in en rond uw gemeente.",
        )
    if soort in (*CSVTYPEN, *EXCELTYPEN):
        tabel = lees_tabel(pad)
        _weiger_te_veel(len(tabel), pad)
        return _uit_tabel(tabel, problemen, bevindingen)
    if soort in KAARTTYPEN:
        return _uit_kaart(_lees_kaart(pad, laag), problemen)
    raise InvoerGeweigerd(f"{pad.name} is geen bestandstype voor locaties.", stap=_STAP)


def regels(nummers: Iterable[int], woord: str = "regel") -> str:
    """Name rows in a message: the first five, and how many more.

    >>> regels([2, 3]), regels(range(2, 10))
    ('regel 2 en 3', 'regel 2, 3, 4, 5, 6 en nog 3')
    """
    lijst = list(nummers)
    delen = [str(nummer) for nummer in lijst[:5]] + ([f"nog {len(lijst) - 5}"] if len(lijst) > 5 else [])
    return f"{woord} " + (f"{', '.join(delen[:-1])} en {delen[-1]}" if len(delen) > 1 else delen[0])


def _weiger_te_veel(aantal: int, pad: Path) -> None:
    if aantal > MEESTE_LOCATIES:
        raise InvoerGeweigerd(
            f"{pad.name} heeft {aantal} locaties; hooguit {MEESTE_LOCATIES} kan.",
            stap="houd alleen de locaties in en rond uw gemeente.",
        )


def _uit_tabel(tabel: pd.DataFrame, problemen: list[str], bevindingen: list[Bevinding]) -> gpd.GeoDataFrame:
    gevonden = _coordinaatkolommen(tabel)
    if gevonden is None:
        problemen.append(
            "er zijn geen kolommen met coördinaten; noem ze x en y (RD) of lon en lat (graden). "
            f"Kolommen in het bestand: {', '.join(list(tabel.columns)[:8])}."
        )
        return gpd.GeoDataFrame(tabel, geometry=[None] * len(tabel), crs=RD_NEW)
    x_kolom, y_kolom, kop = gevonden
    x, y = (_getallen(tabel[kolom]) for kolom in (x_kolom, y_kolom))
    nummers = np.arange(2, len(tabel) + 2)
    leeg = (tabel[x_kolom].isna() | tabel[y_kolom].isna()).to_numpy()
    geen_getal = ~leeg & ~(np.isfinite(x) & np.isfinite(y))
    if leeg.any():
        problemen.append(f"{regels(nummers[leeg])}: er zijn geen coördinaten ingevuld.")
    if geen_getal.any():
        problemen.append(f"{regels(nummers[geen_getal])}: de coördinaten zijn geen getallen.")
    stelsel = kop or _stelsel_van(x, y)
    if kop is None and stelsel == "graden":
        tekst = f"De kolommen {x_kolom} en {y_kolom} zijn gelezen als lengte en breedte in graden (WGS84)."
        bevindingen.append(Bevinding("STELSEL_GERADEN", tekst))
    goed = _keur(x, y, stelsel, nummers, problemen, woord="regel")
    punten = gpd.GeoSeries(
        gpd.points_from_xy(np.where(goed, x, np.nan), np.where(goed, y, np.nan)),
        crs=RD_NEW if stelsel == "rd" else WGS84,
    ).to_crs(RD_NEW)
    over = tabel.drop(columns=[x_kolom, y_kolom])
    return gpd.GeoDataFrame(over, geometry=np.where(goed, punten.to_numpy(), None), crs=RD_NEW)


def _coordinaatkolommen(tabel: pd.DataFrame) -> tuple[str, str, Stelsel | None] | None:
    """Return the columns with x and y, and the system when the header tells it."""
    op_sleutel = {sleutel(str(kolom)): str(kolom) for kolom in reversed(list(tabel.columns))}
    for (eerste, tweede), stelsel in ((_RD_KOPPEN, None), (_GRADEN_KOPPEN, "graden")):
        x = next((op_sleutel[naam] for naam in eerste if naam in op_sleutel), None)
        y = next((op_sleutel[naam] for naam in tweede if naam in op_sleutel), None)
        if x is not None and y is not None:
            return x, y, "graden" if stelsel else None
    return None


def _getallen(kolom: pd.Series) -> Getallen:
    waarden = lees_waarden(kolom, Kolom("coordinaat", "gemiddelde")).reeks
    return waarden.to_numpy(dtype=np.float64, na_value=np.nan)


def _stelsel_van(x: Getallen, y: Getallen) -> Stelsel:
    """Return the system that most rows fit in, whichever way round."""
    graden = _in_kader(x, y, _KADER_GRADEN) | _in_kader(y, x, _KADER_GRADEN)
    rd = _in_kader(x, y, _KADER_RD) | _in_kader(y, x, _KADER_RD)
    return "graden" if graden.sum() > rd.sum() else "rd"


def _in_kader(x: Getallen, y: Getallen, kader: _geometrie.Kader) -> npt.NDArray[np.bool_]:
    west, zuid, oost, noord = kader
    binnen: npt.NDArray[np.bool_] = (x >= west) & (x <= oost) & (y >= zuid) & (y <= noord)
    return binnen


def _keur(
    x: Getallen,
    y: Getallen,
    stelsel: Stelsel,
    nummers: npt.NDArray[np.int64],
    problemen: list[str],
    *,
    woord: str,
) -> npt.NDArray[np.bool_]:
    """Return which rows lie in the Netherlands, and say of each other row why it does not.

    The numbers of RD and of degrees, and of x and y, never overlap there, so a swap shows for certain.
    """
    eigen, ander = (_KADER_RD, _KADER_GRADEN) if stelsel == "rd" else (_KADER_GRADEN, _KADER_RD)
    x_naam, y_naam = ("x", "y") if stelsel == "rd" else ("lengte", "breedte")
    goed = _in_kader(x, y, eigen)
    over = ~goed & np.isfinite(x) & np.isfinite(y)
    redenen = {
        "de coördinaten zijn 0 en 0; vul de plek in": (x == 0) & (y == 0),
        f"{x_naam} en {y_naam} zijn verwisseld": _in_kader(y, x, eigen),
        "de coördinaten staan in graden en die van de rest in RD"
        if stelsel == "rd"
        else "de coördinaten staan in RD en niet in graden": _in_kader(x, y, ander) | _in_kader(y, x, ander),
        "de plek ligt niet in Nederland": np.ones(len(x), dtype=bool),
    }
    for reden, waar in redenen.items():
        rijen = over & waar
        if rijen.any():
            problemen.append(f"{regels(nummers[rijen].tolist(), woord)}: {reden}.")
        over &= ~rijen
    return goed


def _lees_kaart(pad: Path, laag: str | None) -> gpd.GeoDataFrame:
    with pad.open("rb") as bestand:
        _kaartbestand.weiger_ander_soort(str(pad), bestand.read(_kaartbestand.KOP), stap=_STAP)
    try:
        naam = _kies_laag(pad, laag)
        _weiger_te_veel(int(pyogrio.read_info(pad, layer=naam, force_feature_count=True)["features"]), pad)
        with np.errstate(invalid="ignore"):  # a coordinate that is no number is named later on
            kaart = gpd.read_file(pad, layer=naam)
    except (
        pyogrio.errors.DataSourceError,
        pyogrio.errors.DataLayerError,
        shapely.errors.ShapelyError,
        ValueError,
    ) as fout:
        raise InvoerGeweigerd(
            f"{pad.name} is niet te lezen: het bestand is beschadigd of heeft geen punten.", stap=_STAP
        ) from fout
    except OSError as fout:
        raise InvoerGeweigerd(
            f"{pad.name} kan niet worden gelezen: {reden_van(fout)}.", stap="controleer het bestand."
        ) from fout
    if not isinstance(kaart, gpd.GeoDataFrame) or kaart.empty:
        raise InvoerGeweigerd(f"{pad.name} is leeg: er staan geen punten in.", stap=_STAP)
    return kaart


def _kies_laag(pad: Path, laag: str | None) -> str:
    lagen = [(str(naam), str(vorm)) for naam, vorm in pyogrio.list_layers(pad) if vorm is not None]
    namen = [naam for naam, _ in lagen]
    if laag is not None:
        if laag not in namen:
            raise InvoerGeweigerd(
                f"{pad.name} heeft geen laag '{laag}'. {lijkt_op(laag, namen)}".strip(),
                stap=f"kies uit: {', '.join(namen) or 'geen'}.",
            )
        return laag
    over = [naam for naam, vorm in lagen if "Point" in vorm] if len(lagen) > 1 else namen
    if len(over) != 1:
        wat = "meer dan één laag met punten" if over else "geen laag met punten"
        raise InvoerGeweigerd(
            f"{pad.name} heeft {wat}: {', '.join(over or namen) or 'geen enkele laag'}.",
            stap="bewaar de laag met locaties als een eigen bestand, of noem de laag.",
        )
    return over[0]


def _uit_kaart(kaart: gpd.GeoDataFrame, problemen: list[str]) -> gpd.GeoDataFrame:
    tabel = pd.DataFrame(kaart.drop(columns=kaart.geometry.name))
    tabel.columns = tabel.columns.map(str)
    nummers = np.arange(1, len(kaart) + 1)
    niets = gpd.GeoDataFrame(tabel, geometry=[None] * len(tabel), crs=RD_NEW)
    if kaart.crs is None:
        problemen.append("het bestand noemt geen coördinatenstelsel; bewaar het in RD New (EPSG:28992).")
        return niets
    punten = _als_punten(kaart.geometry.to_numpy(), nummers, problemen)
    graden = bool(kaart.crs.is_geographic)
    reeks = gpd.GeoSeries(punten, crs=kaart.crs)
    try:
        in_rd = reeks.to_crs(RD_NEW)
    except pyproj.exceptions.ProjError:
        problemen.append(f"het coördinatenstelsel ({kaart.crs.name}) is niet om te rekenen naar RD New.")
        return niets
    toetsen = reeks if graden else in_rd
    x, y = toetsen.x.to_numpy(), toetsen.y.to_numpy()
    geen_getal = ~shapely.is_missing(punten) & ~(np.isfinite(x) & np.isfinite(y))
    if geen_getal.any():
        problemen.append(f"{regels(nummers[geen_getal], 'punt')}: de coördinaten zijn geen getallen.")
    goed = _keur(x, y, "graden" if graden else "rd", nummers, problemen, woord="punt")
    return gpd.GeoDataFrame(tabel, geometry=np.where(goed, in_rd.to_numpy(), None), crs=RD_NEW)


def _als_punten(
    vormen: npt.NDArray[np.object_], nummers: Sequence[int] | npt.NDArray[np.int64], problemen: list[str]
) -> npt.NDArray[np.object_]:
    """Return points; a collection of one point is one, all other shapes are named and become None."""
    plat: npt.NDArray[np.object_] = shapely.force_2d(vormen)
    enkel = (shapely.get_type_id(plat) == 4) & (shapely.get_num_geometries(plat) == 1)
    plat[enkel] = shapely.get_geometry(plat[enkel], 0)
    leeg = shapely.is_missing(plat) | shapely.is_empty(plat)
    ander = ~leeg & (shapely.get_type_id(plat) != 0)
    nummers = np.asarray(nummers)
    if leeg.any():
        problemen.append(f"{regels(nummers[leeg].tolist(), 'punt')}: er is geen plek ingevuld.")
    if ander.any():
        problemen.append(f"{regels(nummers[ander].tolist(), 'punt')}: dit is een lijn of vlak en geen punt.")
    plat[leeg | ander] = None
    return plat
