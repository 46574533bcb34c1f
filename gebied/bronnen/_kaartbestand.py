"""Opening a boundary file: which formats, which layer, in Dutch when it cannot be."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyogrio
import shapely

from gebied.bestand import reden_van, weiger_afwezig
from gebied.bronnen._kolommen import Koppeling
from gebied.bronnen._parquetomvang import weiger_te_groot
from gebied.bronnen._tabelbestand import MEESTE_KOLOMMEN, te_veel_kolommen
from gebied.bronnen.namen import herken
from gebied.fouten import InvoerGeweigerd, lijkt_op
from gebied.model import Niveau

KAARTTYPEN: Final = (".gpkg", ".shp", ".geojson", ".json", ".fgb", ".gml")
PARQUETTYPEN: Final = (".parquet", ".geoparquet")
TABELTYPEN: Final = (".csv", ".xlsx", ".xls", ".txt", ".tsv")

MEEST_UITGEPAKT: Final = 4 << 30
MEESTE_KAARTEN: Final = 100
"""A zip with the map of the whole country holds less than a tenth of these bytes, and some ten maps."""

KOP: Final = 1 << 16
"""So many bytes show what a file is."""
_BEGIN: Final = {
    ".gpkg": b"SQLite format 3\0",
    ".shp": b"\0\0\x27\x0a",
    ".fgb": b"fgb",
    ".geojson": b"{",
    ".json": b"{",
    ".gml": b"<",
}
_VERWIJST: Final = re.compile(rb"<\s*OGR\w*DataSource|gdal_streamed_alg")
"""What GDAL obeys whatever the file is called: orders to read other files, or addresses."""

_STAP_TYPE: Final = (
    "gebruik een bestand van het type gpkg, shp, zip, geojson of parquet met grenzen (vlakken)."
)


@dataclass(frozen=True)
class Laag:
    """One layer with shapes: where it is, its name, its columns and the number of rows."""

    bron: str
    naam: str
    kolommen: tuple[str, ...]
    aantal: int

    def niveau(self, koppeling: Koppeling) -> Niveau | None:
        """Return the level that its columns or its name show."""
        namen = {kolom.naam for naam in self.kolommen if (kolom := herken(naam))} | set(koppeling.kolommen)
        return niveau_uit_kolommen(namen) or niveau_uit_naam(self.naam)


def niveau_uit_kolommen(namen: set[str]) -> Niveau | None:
    """Return the level that our column names show: the finest code, unless a general code goes before."""
    if "buurtcode" in namen:
        return "buurt"
    if "code" in namen:
        return None
    if "wijkcode" in namen:
        return "wijk"
    return "gemeente" if "gemeentecode" in namen else None


def niveau_uit_naam(naam: str) -> Niveau | None:
    """Return the one level that a layer or file name mentions."""
    niveaus: tuple[Niveau, ...] = ("buurt", "wijk", "gemeente")
    gevonden = [niveau for niveau in niveaus if niveau in naam.casefold()]
    return gevonden[0] if len(gevonden) == 1 else None


def jaar_uit_naam(*namen: str) -> int | None:
    """Return the year in the first name that holds exactly one, from 2000 to 2049."""
    for naam in namen:
        jaren = set(re.findall(r"(?<!\d)20[0-4]\d(?!\d)", naam))
        if len(jaren) == 1:
            return int(jaren.pop())
    return None


def lees_kaart(
    pad: Path, *, laag: str | None, niveau: Niveau | None, jaar: int | None, koppeling: Koppeling
) -> tuple[gpd.GeoDataFrame, str]:
    """Read the layer with boundaries and return it with its name (``""`` for a file of one table).

    Raises
    ------
    InvoerGeweigerd
        When the file is absent, damaged, of another type, empty, or holds several layers that fit.
    """
    weiger_afwezig(pad)
    soort = pad.suffix.casefold()
    if soort in TABELTYPEN:
        raise InvoerGeweigerd(
            f"{pad.name} is een tabel zonder grenzen.",
            stap=f"geef deze als kerncijfers. Voor grenzen: {_STAP_TYPE}",
        )
    if soort not in (*KAARTTYPEN, *PARQUETTYPEN, ".zip"):
        raise InvoerGeweigerd(f"{pad.name} is geen bestandstype voor grenzen.", stap=_STAP_TYPE)
    try:
        with np.errstate(invalid="ignore"):  # a coordinate that is no number is named later on
            if soort in PARQUETTYPEN:
                weiger_te_groot(pad)
                kaart, naam = gpd.read_parquet(pad), ""
            else:
                gekozen = _kies_laag(
                    _lagen(pad), pad.name, laag=laag, niveau=niveau, jaar=jaar, koppeling=koppeling
                )
                kaart, naam = gpd.read_file(gekozen.bron, layer=gekozen.naam), gekozen.naam
    except (
        pyogrio.errors.DataSourceError,
        pyogrio.errors.DataLayerError,
        pa.ArrowException,
        shapely.errors.ShapelyError,  # a shape that is none, such as a ring that does not close
    ) as fout:
        raise InvoerGeweigerd(
            f"{pad.name} is niet te lezen: het bestand is beschadigd of niet van het type {soort}.",
            stap=_STAP_TYPE,
        ) from fout
    # RuntimeError: it has a password, or a rare packing
    except (zipfile.BadZipFile, zlib.error, RuntimeError) as fout:
        raise InvoerGeweigerd(
            f"{pad.name} is geen geldig zip-bestand, of het heeft een wachtwoord.",
            stap="download het opnieuw, of pak het zelf uit.",
        ) from fout
    except OSError as fout:
        raise InvoerGeweigerd(
            f"{pad.name} kan niet worden gelezen: {reden_van(fout)}.", stap="controleer het bestand."
        ) from fout
    except ValueError as fout:
        raise InvoerGeweigerd(
            f"{pad.name} bevat geen grenzen (geen kolom met vlakken).", stap=_STAP_TYPE
        ) from fout
    if len(kaart.columns) > MEESTE_KOLOMMEN:
        raise te_veel_kolommen(pad, len(kaart.columns))
    if not isinstance(kaart, gpd.GeoDataFrame):
        raise InvoerGeweigerd(f"{pad.name} bevat geen grenzen (geen kolom met vlakken).", stap=_STAP_TYPE)
    if kaart.empty:
        waar = f"De laag {naam} van {pad.name}" if naam else pad.name
        raise InvoerGeweigerd(
            f"{waar} is leeg: er staan geen gebieden in.", stap="kies een andere laag of een ander bestand."
        )
    return kaart, naam


def _lagen(pad: Path) -> list[Laag]:
    lagen = []
    for bron, kop in _koppen(pad).items():
        weiger_ander_soort(bron, kop)
        for naam, vorm in pyogrio.list_layers(bron):
            if vorm is not None:
                info = pyogrio.read_info(bron, layer=naam, force_feature_count=True)
                lagen.append(Laag(bron, str(naam), tuple(map(str, info["fields"])), int(info["features"])))
    return lagen


def _koppen(pad: Path) -> dict[str, bytes]:
    """Return what GDAL may open, the file or the maps in a zip, each with its first bytes."""
    if pad.suffix.casefold() != ".zip":
        with pad.open("rb") as bestand:
            return {str(pad): bestand.read(KOP)}
    koppen = {}
    with zipfile.ZipFile(pad) as archief:
        leden = [naam for naam in archief.namelist() if naam.casefold().endswith(KAARTTYPEN)]
        omvang = sum(lid.file_size for lid in archief.infolist())
        if omvang > MEEST_UITGEPAKT or len(leden) > MEESTE_KAARTEN:
            raise InvoerGeweigerd(
                f"{pad.name} is uitgepakt te groot: {omvang / 1e9:.1f} GB en {len(leden)} kaarten.",
                stap="pak het zip-bestand zelf uit en geef alleen het bestand met de grenzen.",
            )
        for naam in leden:
            with archief.open(naam) as lid:
                koppen[f"/vsizip/{pad}/{naam}"] = lid.read(KOP)
    return koppen


def weiger_ander_soort(bron: str, kop: bytes, *, stap: str = _STAP_TYPE) -> None:
    """Refuse a file that is not what its name says: GDAL goes by the content and would obey any kind.

    Raises
    ------
    InvoerGeweigerd
        When the first bytes are of another type, or give orders to GDAL.
    """
    soort = Path(bron).suffix.casefold()
    begin = _BEGIN[soort]
    tekst = kop.removeprefix(b"\xef\xbb\xbf").lstrip() if len(begin) == 1 else kop
    if not tekst.startswith(begin) or (len(begin) == 1 and _VERWIJST.search(kop)):
        raise InvoerGeweigerd(
            f"{Path(bron).name} is niet te lezen: het bestand is beschadigd of niet van het type {soort}.",
            stap=stap,
        )


def _kies_laag(
    lagen: Sequence[Laag],
    bestand: str,
    *,
    laag: str | None,
    niveau: Niveau | None,
    jaar: int | None,
    koppeling: Koppeling,
) -> Laag:
    if not lagen:
        raise InvoerGeweigerd(f"{bestand} bevat geen laag met grenzen.", stap=_STAP_TYPE)
    namen = [kandidaat.naam for kandidaat in lagen]
    lijst = ", ".join(namen)
    if laag is not None:
        gevonden = [kandidaat for kandidaat in lagen if kandidaat.naam == laag]
        if not gevonden:
            raise InvoerGeweigerd(
                f"{bestand} heeft geen laag '{laag}'. {lijkt_op(laag, namen)}".strip(),
                stap=f"kies uit: {lijst}.",
            )
        return gevonden[0]
    over = [k for k in lagen if niveau is None or len(lagen) == 1 or k.niveau(koppeling) in (niveau, None)]
    over = [k for k in over if jaar is None or jaar_uit_naam(k.naam) in (jaar, None)] or over
    over = [k for k in over if k.aantal] or over
    if len(over) != 1:
        wat = "geen laag die past" if not over else "meer dan één laag met grenzen"
        raise InvoerGeweigerd(
            f"{bestand} heeft {wat}: {', '.join(kandidaat.naam for kandidaat in over or lagen)}.",
            stap="kies een laag met --laag NAAM, bijvoorbeeld --laag " + (over or lagen)[0].naam + ".",
        )
    return over[0]
