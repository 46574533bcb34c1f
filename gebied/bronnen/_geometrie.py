"""Shapes of a boundary file: coordinate system, repair, parts of one gebied, overlap. All ends in RD."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyproj
import shapely

from gebied.model import RD_NEW, Bevinding
from gebied.taal import getal

HERSTEL_TOLERANTIE: Final = 0.001
"""Largest change of area by a repair, as a share; above it the shape is refused."""

OVERLAP_M2: Final = 10_000.0
OVERLAP_DEEL: Final = 0.01
OVERLAP_TE_VEEL: Final = 0.5
"""Two gebieden that share 1 ha or 1 % of the smaller one are named; sharing half of it is refused."""

Kader = tuple[float, float, float, float]

NEDERLAND: Final[tuple[tuple[str, str, Kader], ...]] = (
    (RD_NEW, "RD New", (-10_000.0, 280_000.0, 300_000.0, 650_000.0)),
    ("EPSG:4258", "lengte en breedte in graden (ETRS89)", (2.5, 50.5, 7.5, 54.0)),
    ("EPSG:25831", "ETRS89 / UTM zone 31", (480_000.0, 5_600_000.0, 830_000.0, 5_980_000.0)),
    ("EPSG:25832", "ETRS89 / UTM zone 32", (60_000.0, 5_600_000.0, 420_000.0, 5_980_000.0)),
)
"""Where the Netherlands, its sea included, lie in each system: xmin, ymin, xmax, ymax."""


def naar_rd(
    kaart: gpd.GeoDataFrame, problemen: list[str], bevindingen: list[Bevinding]
) -> gpd.GeoDataFrame | None:
    """Return the map in RD, or None with the reason added to `problemen`.

    A coordinate system that is absent, or that cannot be true (degrees above 180), is taken from the
    coordinates when they fit exactly one system; a finding says so.
    """
    kader: Kader = tuple(kaart.total_bounds)
    if not np.isfinite(kader).all():
        problemen.append("geen enkele grens heeft coördinaten.")
        return None
    crs = kaart.crs
    if crs is None or (crs.is_geographic and max(abs(grens) for grens in kader) > 180):
        passend = _passend_stelsel(kader)
        if passend is None:
            problemen.append(_onbekend_stelsel(kader))
            return None
        code, naam = passend
        bevindingen.append(
            Bevinding(
                "STELSEL_GERADEN",
                f"Het bestand noemt geen coördinatenstelsel. Aan de getallen te zien: {naam}.",
            )
        )
        kaart = kaart.set_crs(code, allow_override=True)
    elif _is_rd(crs):
        kaart = kaart.set_crs(RD_NEW, allow_override=True)
    try:
        in_rd = kaart.to_crs(RD_NEW)
    except pyproj.exceptions.ProjError:
        problemen.append(f"het coördinatenstelsel ({kaart.crs.name}) is niet om te rekenen naar RD New.")
        return None
    if not _binnen(tuple(in_rd.total_bounds), NEDERLAND[0][2]):
        problemen.append(
            f"de kaart ligt niet in Nederland volgens zijn coördinatenstelsel ({kaart.crs.name}); "
            "het stelsel of de coördinaten kloppen niet."
        )
        return None
    return in_rd


def _is_rd(crs: pyproj.CRS) -> bool:
    """Return whether this is RD, also when an old .prj names it without its number."""
    plat = crs.sub_crs_list[0] if crs.is_compound else crs
    return plat.to_epsg() == 28992 or (
        plat.is_projected and plat.name.replace("_", " ").casefold() in {"rd new", "amersfoort / rd new"}
    )


def _binnen(kader: Kader, grens: Kader) -> bool:
    return bool(
        np.isfinite(kader).all()
        and kader[0] >= grens[0]
        and kader[1] >= grens[1]
        and kader[2] <= grens[2]
        and kader[3] <= grens[3]
    )


def _passend_stelsel(kader: Kader) -> tuple[str, str] | None:
    passend = [(code, naam) for code, naam, grens in NEDERLAND if _binnen(kader, grens)]
    return passend[0] if len(passend) == 1 else None


def _onbekend_stelsel(kader: Kader) -> str:
    getallen = ", ".join(f"{grens:.6g}" for grens in kader)
    if _passend_stelsel((kader[1], kader[0], kader[3], kader[2])):
        return f"x en y lijken verwisseld (uitersten {getallen}); zet de lengte of x voorop."
    return (
        f"het coördinatenstelsel is onbekend en niet te raden (uitersten {getallen}); "
        "sla het bestand op in RD New (EPSG:28992)."
    )


def fouten_in_delen(tabel: pd.DataFrame) -> list[str]:
    """Name every code that is in the table more than once with attributes that contradict each other."""
    delen = tabel[tabel["code"].duplicated(keep=False)].drop(columns="geometry")
    if delen.empty:
        return []
    verschillend = delen.groupby("code").nunique(dropna=False) > 1
    problemen = []
    for code, verschil in verschillend[verschillend.any(axis=1)].iterrows():
        namen = ", ".join(verschillend.columns[verschil.to_numpy()][:3])
        problemen.append(f"code {code} staat er vaker in met verschillende gegevens ({namen}).")
    return problemen


def fouten_in_coordinaten(vormen: gpd.GeoSeries, labels: Sequence[str]) -> list[str]:
    """Name every shape with a coordinate that is no number: nothing can be computed with it."""
    coordinaten, plek = shapely.get_coordinates(vormen.to_numpy(), return_index=True)
    kapot = np.unique(plek[~np.isfinite(coordinaten).all(axis=1)]).tolist()
    return [f"{labels[i]} heeft een coördinaat die geen getal is." for i in kapot]


def voeg_delen_samen(tabel: gpd.GeoDataFrame, bevindingen: list[Bevinding]) -> gpd.GeoDataFrame:
    """Return one row per `code`: rows with the same attributes are parts of one gebied, united here."""
    dubbel = tabel["code"].duplicated(keep=False)
    if not dubbel.any():
        return tabel
    delen = tabel[dubbel]
    samen = delen.drop_duplicates("code").set_index("code")
    samen = samen.set_geometry(delen.dissolve("code").geometry.reindex(samen.index)).reset_index()
    for code, aantal in delen["code"].value_counts(sort=False).items():
        tekst = f"{code} stond in {aantal} delen in het bestand; het is nu één gebied."
        bevindingen.append(Bevinding("DELEN_SAMENGEVOEGD", tekst, str(code)))
    return gpd.GeoDataFrame(pd.concat([tabel[~dubbel], samen], ignore_index=True), crs=tabel.crs)


def herstel(
    vormen: gpd.GeoSeries,
    codes: Sequence[str],
    labels: Sequence[str],
    problemen: list[str],
    bevindingen: list[Bevinding],
) -> npt.NDArray[np.object_]:
    """Return two-dimensional valid polygons; what is empty or cannot be repaired is named in `problemen`.

    A repair (make_valid) may change the area by at most 0.1 %; lines and points it leaves are dropped.
    """
    plat: npt.NDArray[np.object_] = shapely.force_2d(vormen.to_numpy())
    leeg = shapely.is_missing(plat) | shapely.is_empty(plat)
    vlak = np.isin(shapely.get_type_id(plat), (3, 6))
    problemen += [f"{labels[i]} heeft geen grens (lege vorm)." for i in np.flatnonzero(leeg).tolist()]
    geen_vlak = np.flatnonzero(~leeg & ~vlak).tolist()
    if len(geen_vlak):
        voorbeelden = ", ".join(labels[i] for i in geen_vlak[:5])
        problemen.append(f"{len(geen_vlak)} gebieden zijn geen vlak maar een punt of lijn ({voorbeelden}).")
    for i in np.flatnonzero(vlak & ~leeg & ~shapely.is_valid(plat)).tolist():
        goed = _maak_geldig(plat[i])
        reden = shapely.is_valid_reason(plat[i]).split("[")[0]
        if goed is None:
            problemen.append(f"{labels[i]} heeft een ongeldige vorm die niet te herstellen is ({reden}).")
            continue
        verschil = 100 * (shapely.area(goed) / shapely.area(plat[i]) - 1)
        tekst = (
            f"De vorm van {labels[i]} was ongeldig ({reden}) en is hersteld. "
            f"De oppervlakte verandert {getal(verschil, 3)} %."
        )
        bevindingen.append(Bevinding("GEOMETRIE_HERSTELD", tekst, codes[i]))
        plat[i] = goed
    return plat


def _maak_geldig(vorm: shapely.Geometry) -> shapely.Geometry | None:
    for methode in ("linework", "structure"):
        delen = shapely.get_parts(shapely.make_valid(vorm, method=methode))
        vlakken = shapely.get_parts(delen[np.isin(shapely.get_type_id(delen), (3, 6))])
        goed = shapely.union_all(vlakken)
        oppervlakte = shapely.area(vorm)
        if len(vlakken) and abs(shapely.area(goed) - oppervlakte) <= HERSTEL_TOLERANTIE * oppervlakte:
            return goed
    return None


def zoek_overlap(
    vormen: npt.NDArray[np.object_],
    codes: Sequence[str],
    labels: Sequence[str],
    problemen: list[str],
    bevindingen: list[Bevinding],
) -> None:
    """Name every pair of gebieden that overlap; valid polygons in metres."""
    boom = shapely.STRtree(vormen)
    kandidaten = np.hstack(
        [boom.query(vormen, predicate=soort) for soort in ("overlaps", "contains", "covers")]
    )
    paren = np.unique(np.sort(kandidaten, axis=0), axis=1)
    a, b = paren[:, paren[0] < paren[1]]
    gedeeld = shapely.area(shapely.intersection(vormen[a], vormen[b]))
    deel = gedeeld / np.minimum(shapely.area(vormen[a]), shapely.area(vormen[b]))
    for i in np.flatnonzero((gedeeld > OVERLAP_M2) | (deel > OVERLAP_DEEL)):
        omvang = f"{gedeeld[i] / 10_000:.1f} ha, {100 * deel[i]:.0f}% van de kleinste"
        tekst = f"{labels[a[i]]} en {labels[b[i]]} overlappen ({omvang})."
        if deel[i] > OVERLAP_TE_VEEL:
            problemen.append(tekst)
        else:
            bevindingen.append(Bevinding("OVERLAP", tekst, codes[a[i]]))
