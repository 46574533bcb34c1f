"""Shapes of the map: areas joined to one outline, places for labels, lines between gebieden; all in RD."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gebied.kaart.kleuren import BARRIERE, INKT
from gebied.model import RD_NEW, WGS84
from gebied.taal import afstand
from gebied.wijkscan import Wijkscan

MEESTE_PUNTEN = 45_000
"""Most vertices of the gebieden in a web page; with the outlines this keeps a page below about 2 MB."""

_KLEINSTE_DEEL = 0.05
"""A loose part gets a label of its own from this share of the area of its werkgebied."""


@dataclass(frozen=True, slots=True)
class Label:
    """Text on the map.

    Parameters
    ----------
    punt
        Middle of the largest circle inside the shape, EPSG:28992.
    breedte_m, hoogte_m
        Room for the text: the width of the shape at that point, and the diameter of the circle.
    teksten
        Texts from long to short, the last of which may be empty. The first that fits is shown, else the last.
    """

    punt: shapely.Point
    breedte_m: float
    hoogte_m: float
    teksten: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lijn:
    """A verbinding or barrière (`soort`) between two gebieden, EPSG:28992.

    `tussen` names the two, `lengte_m` is the distance or the length of the border, `telt` whether the two
    count as neighbours by it.
    """

    lijn: shapely.LineString | shapely.MultiLineString
    soort: str
    tussen: str
    lengte_m: float
    telt: bool

    @property
    def tekst(self) -> str:
        """One line that explains it."""
        telling = "" if self.telt else " (telt niet mee)"
        return f"{self.soort.capitalize()} {self.tussen}: {afstand(self.lengte_m)}{telling}"


def voeg_samen(gebieden: gpd.GeoDataFrame, groep: Mapping[str, str | int]) -> gpd.GeoDataFrame:
    """Return one outline per group.

    Parameters
    ----------
    gebieden
        Columns code and geometry, EPSG:28992.
    groep
        Code → group; a code that is absent is left out.

    Returns
    -------
    GeoDataFrame
        Columns groep and geometry, in order of group, EPSG:28992.
    """
    leden = gebieden.loc[gebieden["code"].isin(groep.keys()), ["code", "geometry"]]
    leden = leden.assign(groep=[groep[code] for code in leden["code"]])
    return leden.dissolve(by="groep", as_index=False)[["groep", "geometry"]]


def label_plekken(vorm: shapely.Polygon | shapely.MultiPolygon, lang: str, kort: str = "") -> list[Label]:
    """Return labels inside a shape: one on its largest part, and the short one on other parts that matter."""
    delen = sorted(shapely.get_parts(vorm), key=lambda deel: -float(deel.area))
    groot = [deel for deel in delen[1:] if kort and deel.area >= _KLEINSTE_DEEL * vorm.area]
    teksten = tuple(dict.fromkeys((lang, *_op_twee_regels(lang), kort)))
    return [_label(delen[0], teksten), *(_label(deel, (kort,)) for deel in groot)]


def _op_twee_regels(tekst: str) -> list[str]:
    """Return the text broken at the space nearest its middle; nothing when it has no space."""
    spaties = [plaats for plaats, teken in enumerate(tekst) if teken == " "]
    if not spaties:
        return []
    plaats = min(spaties, key=lambda spatie: abs(2 * spatie - len(tekst)))
    return [f"{tekst[:plaats]}\n{tekst[plaats + 1 :]}"]


def _label(deel: shapely.Polygon, teksten: tuple[str, ...]) -> Label:
    straal = shapely.maximum_inscribed_circle(deel, tolerance=10)
    midden = shapely.get_point(straal, 0)
    west, _, oost, _ = deel.bounds
    dwars = shapely.LineString([(west, midden.y), (oost, midden.y)]).intersection(deel)
    stukken = [float(stuk.length) for stuk in shapely.get_parts(dwars) if stuk.distance(midden) < 1]
    return Label(midden, max(stukken, default=0.0), 2 * float(straal.length), teksten)


def lijnen_van(scan: Wijkscan, *, verbindingen_tellen: bool) -> list[Lijn]:
    """Return the verbindingen and barrières of the graph, each with its length in the text."""
    buren = scan.graaf.buren
    te_tekenen = buren[(buren["soort"] == "verbinding") | ~buren["actief"]]
    namen = scan.gebieden.set_index("code")["naam"]
    vormen = scan.gebieden.set_index("code").geometry
    lijnen = []
    for code_a, code_b, soort, lengte, actief in te_tekenen.itertuples(index=False, name=None):
        a, b = vormen[code_a], vormen[code_b]
        tussen = f"{namen[code_a]} – {namen[code_b]}"
        if soort == "verbinding":
            telt = bool(actief) and verbindingen_tellen
            lijnen.append(Lijn(shapely.shortest_line(a, b), soort, tussen, lengte, telt))
        else:
            grens = a.intersection(b) if soort == "grens" else shapely.shortest_line(a, b)
            # where the two overlap a little, their border is a sliver
            vorm = grens.boundary if grens.area > 0 else grens
            lijnen.append(Lijn(vorm, "barrière", tussen, lengte, False))
    return lijnen


def lichter(gebieden: gpd.GeoDataFrame, meeste_punten: int = MEESTE_PUNTEN) -> gpd.GeoDataFrame:
    """Return the gebieden with at most about `meeste_punten` vertices; borders stay shared.

    Simplifies the coverage as a whole (Visvalingam–Whyatt), in growing steps from 2 m, so that no gap or
    overlap appears between neighbours. A gebied that would vanish keeps its own shape.
    """
    vormen = gebieden.geometry.to_numpy()
    licht = vormen
    # borders that differ by rounding alone are not seen as shared
    afgerond = shapely.transform(vormen, lambda punten: np.round(punten, 1))
    tolerantie = 2.0
    while shapely.get_num_coordinates(licht).sum() > meeste_punten and tolerantie <= 1024:
        licht = shapely.coverage_simplify(afgerond, tolerantie)
        tolerantie *= 2
    licht = np.where(shapely.is_empty(licht) | ~shapely.is_valid(licht), vormen, licht)
    return gebieden.set_geometry(gpd.GeoSeries(licht, index=gebieden.index, crs=gebieden.crs))


def naar_wgs84(vormen: gpd.GeoSeries | pd.Series | list[shapely.Geometry]) -> gpd.GeoSeries:
    """Return RD shapes in longitude and latitude (EPSG:4326), rounded to 6 decimals (about 0.1 m)."""
    graden = gpd.GeoSeries(vormen, crs=RD_NEW).to_crs(WGS84)
    afgerond = shapely.transform(graden.to_numpy(), lambda punten: np.round(punten, 6))
    return gpd.GeoSeries(afgerond, index=graden.index, crs=WGS84)


def lijnen_in_graden(lijnen: Sequence[Lijn]) -> list[dict[str, Any]]:
    """Return lines as a browser draws them: points (latitude, longitude), text, soort, telt and colour."""
    tabel = gpd.GeoDataFrame(
        {
            "tekst": [lijn.tekst for lijn in lijnen],
            "soort": [lijn.soort for lijn in lijnen],
            "telt": [lijn.telt for lijn in lijnen],
        },
        geometry=[lijn.lijn for lijn in lijnen],
        crs=RD_NEW,
    ).explode(index_parts=False)
    return [
        {
            "punten": [[lat, lon] for lon, lat in shapely.get_coordinates(vorm)],
            "tekst": rij.tekst,
            "soort": rij.soort,
            "telt": bool(rij.telt),
            "kleur": BARRIERE if rij.soort == "barrière" else INKT,
        }
        for rij, vorm in zip(tabel.itertuples(index=False), naar_wgs84(tabel.geometry), strict=True)
        if vorm.geom_type == "LineString"
    ]
