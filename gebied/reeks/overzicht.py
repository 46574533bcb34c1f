"""What gives an overview of a reeks: its summary, the map, and the gemeenten that the file lacks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import pyarrow.parquet as pq

from gebied.bestand import in_een_keer
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
        bronregel=f"{'Bron' if len(regels) == 1 else 'Bronnen'}: {' · '.join(regels)}" if regels else "",
        zonder=_zonder(uitkomst, met=set(werkgebieden["werkgebied"].str.rpartition("-")[0])),
    )


def _zonder(uitkomst: Reeksuitkomst, *, met: set[str]) -> gpd.GeoDataFrame | None:
    """Return the shape and cause of every deel that has no werkgebieden, as those in `met` have."""
    tabel = uitkomst.gemeenten
    zonder = tabel[~tabel["deel"].isin(met)].set_index("deel")
    pad = uitkomst.map / "gebieden.parquet"
    if zonder.empty or not pad.is_file():
        return None
    deel_van = {
        code: deel.sleutel
        for deel in uitkomst.delen
        if deel.sleutel in zonder.index
        for code in deel.gemeenten
    }
    filters = [("gemeentecode", "in", sorted(deel_van))]
    gebieden = gpd.read_parquet(pad, columns=["gemeentecode", "geometry"], filters=filters)
    if gebieden.empty:
        return None
    vlakken = (
        gebieden.assign(sleutel=gebieden["gemeentecode"].map(deel_van)).dissolve("sleutel").reset_index()
    )
    return vlakken.assign(
        gemeente=vlakken["sleutel"].map(zonder["gemeente"]), oorzaak=vlakken["sleutel"].map(zonder["oorzaak"])
    )[["sleutel", "gemeente", "oorzaak", "geometry"]]
