"""The files of a reeks, made from its delen in order of key, one deel in memory at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from gebied.bestand import in_een_keer
from gebied.model import RD_NEW, Bevinding, Herkomst
from gebied.reeks.afwezig import Afwezigheid
from gebied.reeks.beleid import Beleidstabel
from gebied.reeks.deeltaak import Deeluitkomst
from gebied.reeks.delen import Reeksdeel
from gebied.reeks.reeksmap import Reeksmap
from gebied.taal import aantal

_LAGEN: Final = ("werkgebieden", "gebieden")
_GEEN_CEL: Final = ("bewijs", "bevindingen", "seconden")


@dataclass(frozen=True)
class Reeksuitkomst:
    """What a reeks made.

    Parameters
    ----------
    map
        The folder.
    delen
        All delen, in order of key.
    gemeenten
        A row per deel: `deel`, `gemeente`, `status`, `oorzaak`, metrics of the whole, per wish ``bewijs …``
        and ``ondergrens …``, per code ``bevinding …``, and `seconden`.
    bewijs
        A row per wish (`trede`) with the number of delen per proof status.
    beleid
        The policy table.
    afwezigheid
        Which gemeenten the file lacks; None where gemeenten were chosen.
    herkomsten, bevindingen
        Sources, and what is not about one deel.
    bestanden
        Files that were made.
    seconden
        How long this run took; what was done before is not in it.
    gerekend
        Number of delen that this run computed; the others were done already.
    """

    map: Path
    delen: tuple[Reeksdeel, ...]
    gemeenten: pd.DataFrame
    bewijs: pd.DataFrame
    beleid: Beleidstabel
    afwezigheid: Afwezigheid | None = None
    herkomsten: tuple[Herkomst, ...] = ()
    bevindingen: tuple[Bevinding, ...] = ()
    bestanden: tuple[Path, ...] = ()
    seconden: float = 0.0
    gerekend: int = 0

    def __repr__(self) -> str:
        return f"Reeksuitkomst({str(self.map)!r}, {len(self.delen)} delen, {self.aantallen})"

    @property
    def aantallen(self) -> dict[str, int]:
        """Number of delen per status."""
        return {str(status): int(n) for status, n in self.gemeenten["status"].value_counts().items()}

    def telwoord(self, hoeveel: int | None = None) -> str:
        """Return so many (default all) in Dutch: "3 gemeenten", or "3 delen" when some are put together."""
        samen = any(len(deel.gemeenten) > 1 for deel in self.delen)
        woorden = ("deel", "delen") if samen else ("gemeente", "gemeenten")
        return aantal(len(self.delen) if hoeveel is None else hoeveel, *woorden)

    @property
    def zonder_uitkomst(self) -> pd.DataFrame:
        """The rows of delen that failed or ran out of time."""
        return self.gemeenten[self.gemeenten["status"].isin(["mislukt", "tijd_op"])]


def schrijf_lagen(map_: Reeksmap, delen: Sequence[Reeksdeel]) -> list[Path]:
    """Write `werkgebieden.parquet` and `gebieden.parquet` (GeoParquet, EPSG:28992) of all delen.

    Columns that only some delen have, such as a metric that one opdracht asks for, are null in the others.
    """
    paden = []
    for laag in _LAGEN:
        schema, vormen = _schema(map_, delen, laag)
        pad = map_.pad / f"{laag}.parquet"
        with in_een_keer(pad) as naast, pq.ParquetWriter(naast, schema) as bestand:
            for tabel in _tabellen(map_, delen, laag):
                bestand.write_table(_naar(tabel, schema))
            bestand.add_key_value_metadata({"geo": json.dumps(_geo(vormen), sort_keys=True)})
        paden.append(pad)
    return paden


def schrijf_tabellen(
    map_: Reeksmap, gemeenten: pd.DataFrame, bewijs: pd.DataFrame, bevindingen: pd.DataFrame
) -> list[Path]:
    """Write the tables: gemeenten (csv, xlsx), bevindingen (csv) and, as they differ per run, seconds."""
    # every worker imports this package, and none of them writes a workbook: half a second and matplotlib each
    from gebied.rapport.werkmap import schrijf_werkmap

    zonder_tijd = gemeenten.drop(columns="seconden")
    paden = []
    for naam, tabel in (
        ("gemeenten.csv", zonder_tijd),
        ("bevindingen.csv", bevindingen),
        ("seconden.csv", gemeenten[["deel", "seconden"]]),
    ):
        paden.append(map_.pad / naam)
        with in_een_keer(paden[-1]) as naast:
            tabel.to_csv(naast, index=False, encoding="utf-8", lineterminator="\n")
    bladen = {"gemeenten": zonder_tijd, "bewijs": bewijs, "bevindingen": bevindingen}
    return [*paden, schrijf_werkmap(map_.pad / "gemeenten.xlsx", bladen, titel="Reeks")]


def maak_gemeententabel(map_: Reeksmap, delen: Sequence[Reeksdeel]) -> pd.DataFrame:
    """Return a row per deel: status, cause, metrics, proof per wish, number of findings per code, seconds."""
    rijen = []
    for deel, uitkomst in _uitkomsten(map_, delen):
        maten = uitkomst.maten
        rijen.append(
            {
                "deel": deel.sleutel,
                "gemeente": deel.naam,
                "status": uitkomst.status,
                "oorzaak": uitkomst.oorzaak,
                **{naam: waarde for naam, waarde in maten.items() if naam not in _GEEN_CEL},
                **_bewijscellen(maten.get("bewijs", [])),
                **{f"bevinding {code}": aantal for code, aantal in maten.get("bevindingen", {}).items()},
                "seconden": maten.get("seconden"),
            }
        )
    tabel = pd.DataFrame(rijen, dtype=object)
    namen = [str(naam) for naam in tabel]
    telling = sorted(naam for naam in namen if naam.startswith("bevinding "))
    tabel[telling] = tabel[telling].fillna(0)
    vast = [naam for naam in namen if naam not in telling and naam != "seconden"]
    return tabel[[*vast, *telling, "seconden"]].apply(_met_soort)


def _met_soort(kolom: pd.Series[Any]) -> pd.Series[Any]:
    """Return a column with a dtype of its own; whole numbers stay whole where some delen have none."""
    gevuld = kolom.dropna()
    heel = len(gevuld) > 0 and all(isinstance(w, int) and not isinstance(w, bool) for w in gevuld)
    return kolom.astype("Int64") if heel else kolom.infer_objects()


def maak_bewijstabel(gemeenten: pd.DataFrame) -> pd.DataFrame:
    """Return per wish how many delen have which proof status."""
    kolommen = [str(naam) for naam in gemeenten if str(naam).startswith("bewijs ")]
    tabel = pd.DataFrame(
        {naam.removeprefix("bewijs "): gemeenten[naam].value_counts() for naam in kolommen}
    ).T.reindex(columns=["optimaal", "binnen", "onbewezen", "onmogelijk"])
    return tabel.fillna(0).astype("int64").rename_axis("trede").reset_index()


def maak_bevindingentabel(map_: Reeksmap, delen: Sequence[Reeksdeel]) -> pd.DataFrame:
    """Return every finding of every deel: deel, code, gebied, werkgebied, tekst."""
    rijen = [
        (deel.sleutel, b.code, b.gebied, b.werkgebied, b.tekst)
        for deel, uitkomst in _uitkomsten(map_, delen)
        for b in uitkomst.bevindingen
    ]
    tabel = pd.DataFrame(rijen, columns=["deel", "code", "gebied", "werkgebied", "tekst"])
    return tabel.astype({"werkgebied": "Int64"})


def _uitkomsten(map_: Reeksmap, delen: Sequence[Reeksdeel]) -> Iterator[tuple[Reeksdeel, Deeluitkomst]]:
    for deel in delen:
        uitkomst = map_.lees(deel.sleutel, vormen=False)
        if uitkomst is not None:
            yield deel, uitkomst


def _bewijscellen(bewijs: Sequence[dict[str, Any]]) -> dict[str, Any]:
    cellen: dict[str, Any] = {}
    for deel in bewijs:
        trede = deel["trede"]
        cellen |= {f"bewijs {trede}": deel["status"], f"ondergrens {trede}": deel["ondergrens"]}
    return cellen


def _tabellen(map_: Reeksmap, delen: Sequence[Reeksdeel], laag: str) -> Iterator[pa.Table]:
    """Yield the layer of every deel that has one, its shapes as WKB."""
    for deel in delen:
        uitkomst = map_.lees(deel.sleutel)
        tabel = getattr(uitkomst, laag, None)
        if tabel is not None and len(tabel):
            yield _als_arrow(tabel)


def _als_arrow(tabel: gpd.GeoDataFrame) -> pa.Table:
    kaal = pd.DataFrame(tabel.drop(columns="geometry")).assign(geometry=tabel.geometry.to_wkb())
    return pa.Table.from_pandas(kaal, preserve_index=False).replace_schema_metadata(None)


def _schema(map_: Reeksmap, delen: Sequence[Reeksdeel], laag: str) -> tuple[pa.Schema, set[str]]:
    """Return the columns of all delen together, and which kinds of shape there are.

    Without any deel the layer is empty, but still one of shapes.
    """
    schema = pa.schema([])
    vormen: set[str] = set()
    for deel in delen:
        uitkomst = map_.lees(deel.sleutel)
        tabel = getattr(uitkomst, laag, None)
        if tabel is not None and len(tabel):
            schema = pa.unify_schemas([schema, _als_arrow(tabel).schema], promote_options="permissive")
            vormen |= set(tabel.geom_type.dropna())
    if not schema.names:
        schema = pa.schema([("werkgebied", pa.string()), ("geometry", pa.binary())])
    velden = [veld if veld.type != pa.null() else pa.field(veld.name, pa.float64()) for veld in schema]
    return pa.schema(velden), vormen


def _naar(tabel: pa.Table, schema: pa.Schema) -> pa.Table:
    """Return the table with the columns of the schema; what it does not have is null."""
    kolommen = [
        tabel[veld.name].cast(veld.type)
        if veld.name in tabel.schema.names
        else pa.nulls(len(tabel), veld.type)
        for veld in schema
    ]
    return pa.table(kolommen, schema=schema)


def _geo(vormen: set[str]) -> dict[str, Any]:
    """Return what GeoParquet 1.0 wants to know of the column with shapes."""
    crs = gpd.GeoSeries([], crs=RD_NEW).crs
    kolom = {"encoding": "WKB", "crs": crs.to_json_dict(), "geometry_types": sorted(vormen)}
    return {"version": "1.0.0", "primary_column": "geometry", "columns": {"geometry": kolom}}
