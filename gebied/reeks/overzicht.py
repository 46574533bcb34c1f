"""What gives an overview of a reeks: its summary, the map, and the gemeenten that the file lacks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import pyarrow.parquet as pq

from gebied.bestand import in_een_keer
from gebied.model import RD_NEW
from gebied.reeks.samenvatting import schrijf_samenvatting
from gebied.reeks.uitvoer import Reeksuitkomst
from gebied.taal import aantal

if TYPE_CHECKING:
    from gebied.kaart.landkaart import Landkaart

_KOLOMMEN = ("werkgebied", "nr", "gemeente", "gebieden", "inwoners", "teams", "in_band", "afstand_tot_band")


def schrijf_overzicht(uitkomst: Reeksuitkomst) -> tuple[Path, ...]:
    """Write the overview into the folder of a reeks, each file in one move, and return their paths.

    `landkaart.html` and `landkaart.png` (where there is anything to draw), `afwezig.csv` (where gemeenten are
    absent or unknown) and `samenvatting.md`. The layers of the reeks have to be there. The same outcome gives
    the same files.

    Raises
    ------
    InvoerGeweigerd
        When a file cannot be written.
    """
    paden = []
    kaart = landkaart_van(uitkomst)
    if kaart is not None:
        paden += [
            kaart.save(uitkomst.map / "landkaart.html"),
            kaart.save_plaat(uitkomst.map / "landkaart.png"),
        ]
    stand = uitkomst.afwezigheid
    if stand is not None and (stand.afwezig or stand.vreemd):
        paden.append(uitkomst.map / "afwezig.csv")
        with in_een_keer(paden[-1]) as naast:
            stand.als_tabel().to_csv(naast, index=False, encoding="utf-8", lineterminator="\n")
    return (*paden, schrijf_samenvatting(uitkomst, uitkomst.map / "samenvatting.md", ook=paden))


def landkaart_van(uitkomst: Reeksuitkomst) -> Landkaart | None:
    """Return the map of a reeks from its layers; None where no deel has an indeling."""
    pad = uitkomst.map / "werkgebieden.parquet"
    if not pq.read_metadata(pad).num_rows:
        return None
    werkgebieden = gpd.read_parquet(pad, columns=[*_KOLOMMEN, "geometry"])
    # every worker imports this package, and none of them draws: 130 MB each
    from gebied.kaart.landkaart import maak_landkaart

    jaar = next((herkomst.jaar for herkomst in uitkomst.herkomsten), None)
    if jaar is None and uitkomst.afwezigheid is not None:
        jaar = uitkomst.afwezigheid.jaar
    regels = list(dict.fromkeys(herkomst.regel for herkomst in uitkomst.herkomsten))
    van = aantal(sum(len(deel.gemeenten) for deel in uitkomst.delen), "gemeente", "gemeenten")
    return maak_landkaart(
        werkgebieden,
        {deel.sleutel: deel.opdracht.inwoners for deel in uitkomst.delen},
        titel=f"Werkgebieden van {van}" + ("" if jaar is None else f", {jaar}"),
        namen={deel.sleutel: deel.naam for deel in uitkomst.delen},
        bronregel=f"{'Bron' if len(regels) == 1 else 'Bronnen'}: {' · '.join(regels)}" if regels else "",
        zonder=_zonder(uitkomst, met=set(werkgebieden["werkgebied"].str.rpartition("-")[0])),
    )


def _zonder(uitkomst: Reeksuitkomst, *, met: set[str]) -> gpd.GeoDataFrame:
    """Return every deel without werkgebieden (not in `met`), its cause, and its shape where there is one."""
    tabel = uitkomst.gemeenten
    zonder = tabel[~tabel["deel"].isin(met)].rename(columns={"deel": "sleutel"})
    zonder = zonder[["sleutel", "gemeente", "oorzaak"]].reset_index(drop=True)
    if zonder.empty:
        return gpd.GeoDataFrame(zonder, geometry=[], crs=RD_NEW)
    deel_van = {
        code: deel.sleutel
        for deel in uitkomst.delen
        if deel.sleutel in set(zonder["sleutel"])
        for code in deel.gemeenten
    }
    filters = [("gemeentecode", "in", sorted(deel_van))]
    gebieden = gpd.read_parquet(
        uitkomst.map / "gebieden.parquet", columns=["gemeentecode", "geometry"], filters=filters
    )
    vorm = gebieden.assign(sleutel=gebieden["gemeentecode"].map(deel_van)).dissolve("sleutel").geometry
    return gpd.GeoDataFrame(zonder, geometry=[vorm.get(sleutel) for sleutel in zonder["sleutel"]], crs=RD_NEW)
