"""Draw the schematic boundaries of Almere 2013 and write `gebieden.geojson` beside this script.

Run it as ``python boundaries/almere2013-schematisch/teken.py``. It needs nothing but this file and the table
of wijken: the outlines below are written by hand, on a grid of 50 m, so no border of CBS is in the result.

Inside each outline a power diagram divides the land among the points of the wijken. The weights are adjusted
until each cell has its share of the land area (Aurenhammer, Hoffmann and Aronov 1998, "Minkowski-type
theorems and least-squares clustering").
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import shapely
from scipy.spatial import HalfspaceIntersection

HIER = Path(__file__).resolve().parent
WIJKEN = HIER.parents[1] / "data" / "voorbeeld" / "almere2013" / "wijken.csv"
UIT = HIER / "gebieden.geojson"

# Almere Stad and Almere Buiten touch along one line, from the Noorderplassen to the Lage Vaart.
STAD_BUITEN = [(145300, 490000), (146000, 489050), (146500, 488400)]

# Land of each part in RD, in metres rounded to 50 m, clockwise from the west. What lies between the parts is
# water (Gooimeer, IJmeer, Weerwater, the lake of the Noorderplassen), wood and business park.
OMTREKKEN = {
    "Haven": [
        (141100, 483100), (141400, 483700), (142500, 484300), (143450, 484800), (143750, 484350),
        (144550, 484900), (145500, 483700), (145100, 482400), (143600, 482750), (143400, 482400),
        (143100, 482400), (143000, 482800), (142000, 483200),
    ],
    "Stad": [
        (140250, 486600), (140300, 487300), (140600, 487800), (139600, 489500), (139700, 490200),
        (140400, 490400), (141100, 489500), (141700, 489700), (141900, 490300), (143000, 490300),
        (143900, 490700), (144600, 489750), *STAD_BUITEN, (146650, 488200), (148400, 487400),
        (148200, 486900), (147500, 486150), (147300, 486850), (146000, 485900), (145200, 485400),
        (144700, 486000), (144200, 486200), (144100, 486700), (143300, 486600), (143000, 486000),
        (143150, 485700), (142400, 485400), (141750, 485500), (141700, 485200), (140900, 484700),
        (140450, 484700), (140300, 485600), (141000, 486450),
    ],
    "Buiten": [
        *STAD_BUITEN[::-1], (146250, 490500), (146600, 490200), (147300, 490700), (147000, 491100),
        (148500, 491750), (149100, 491850), (150400, 491300), (151700, 490600), (148700, 488900),
        (147100, 488100), (146750, 488300),
    ],
    "Poort": [
        (137700, 485500), (139300, 486100), (139750, 485300), (139300, 484700), (139700, 484200),
        (139500, 483900), (138700, 484000), (138900, 483100), (138200, 482100), (138400, 482700),
        (137650, 483500), (137600, 484100),
    ],
    "Vogelhorst": [
        (148450, 484050), (149400, 484600), (150100, 483700), (149200, 482900),
    ],
}  # fmt: skip

# Holes in Almere Stad: the business park beside the Beatrixpark, and the Leeghwaterplas.
GATEN = [
    [(143300, 488000), (143150, 488800), (143500, 489000), (143700, 488800), (143500, 488000)],
    [(143750, 487700), (144150, 488100), (144350, 488000), (144350, 487600)],
]


STAPPEN = 80
DEMPING = 0.4
PUNT_VRIJ_M = 40.0
"""A point stays at least this far from the border of its cell."""

DOOS = np.array([[1.0, 0, -2e4], [-1, 0, -2e4], [0, 1, -2e4], [0, -1, -2e4]])
"""Half-planes of a box of 40 km around a point: a cell at the edge of the diagram is open without it."""


def teken() -> dict[str, shapely.Polygon]:
    """Return the cell of every wijk, by code, in RD with whole metres."""
    wijken = pd.read_csv(WIJKEN).set_index("code").sort_index()
    punten = shapely.points(wijken["punt_x_rd"], wijken["punt_y_rd"])
    gaten = shapely.MultiPolygon([shapely.Polygon(gat) for gat in GATEN])
    randen: list[shapely.Geometry] = []
    for hoeken in OMTREKKEN.values():
        omtrek = shapely.Polygon(hoeken) - gaten
        randen += list(shapely.boundary(verdeel(omtrek, wijken[shapely.contains(omtrek, punten)])))
    # one set of lines on a grid of 1 m, so that neighbours share exactly the same border
    net = shapely.union_all(randen, grid_size=1.0)
    vlakken = shapely.get_parts(shapely.polygonize([net]))
    punt_in, vlak_van = shapely.STRtree(vlakken).query(punten, predicate="within")
    if list(punt_in) != list(range(len(wijken))):
        raise RuntimeError("niet elk punt ligt in precies een cel; pas de omtrekken aan")
    return dict(zip(wijken.index, shapely.normalize(vlakken[vlak_van]), strict=True))


def verdeel(omtrek: shapely.Geometry, wijken: pd.DataFrame) -> np.ndarray:
    """Divide one outline into power cells whose areas are in proportion to the land areas."""
    punten = wijken[["punt_x_rd", "punt_y_rd"]].to_numpy(dtype=float)
    land = wijken["oppervlakte_land_ha"].to_numpy(dtype=float)
    doel = land / land.sum() * omtrek.area
    afstand = np.linalg.norm(punten[:, None] - punten[None], axis=-1)
    gewicht = np.zeros(len(punten))
    for _ in range(STAPPEN):
        gewicht += DEMPING * (doel - shapely.area(cellen(omtrek, punten, gewicht)))
        # a heavy neighbour may not push a point out of its own cell
        gewicht = np.maximum(gewicht, (gewicht - afstand**2 + 2 * PUNT_VRIJ_M * afstand).max(axis=1))
    # rounded to 100 m2, so that the last digits of a machine do not show in the drawing
    return cellen(omtrek, punten, np.round(gewicht, -2))


def cellen(omtrek: shapely.Geometry, punten: np.ndarray, gewicht: np.ndarray) -> np.ndarray:
    """Return the power cell of every point, cut off at the outline."""
    kernen = []
    for i, punt in enumerate(punten):
        # x belongs to this point where |x - punt|^2 - gewicht is the least of all: half-planes n.x + c <= 0
        weg = punten - punt
        vlakken = np.column_stack([2 * weg, gewicht - gewicht[i] - (weg**2).sum(axis=1)])
        vlakken = np.vstack([np.delete(vlakken, i, axis=0), DOOS])
        hoeken = HalfspaceIntersection(vlakken, np.zeros(2)).intersections + punt
        kernen.append(shapely.convex_hull(shapely.multipoints(hoeken)))
    return np.asarray(shapely.intersection(kernen, omtrek))


def als_geojson(vlakken: dict[str, shapely.Polygon]) -> str:
    """Return the cells as GeoJSON text in RD, one feature per line, sorted by code."""
    namen = pd.read_csv(WIJKEN).set_index("code")["naam"]
    kop = {
        "type": "FeatureCollection",
        "name": "gebieden",
        "opmerking": "schematisch: getekend, niet gemeten",
        "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}},
    }
    regels = [
        json.dumps(
            {
                "type": "Feature",
                "properties": {"code": code, "naam": namen[code]},
                "geometry": {
                    "type": "Polygon",
                    "coordinates": [[[int(x), int(y)] for x, y in vlak.exterior.coords]],
                },
            }
        )
        for code, vlak in sorted(vlakken.items())
    ]
    return json.dumps(kop)[:-1] + ', "features": [\n' + ",\n".join(regels) + "\n]}\n"


if __name__ == "__main__":
    UIT.write_text(als_geojson(teken()), encoding="utf-8", newline="\n")
    print(f"{UIT.name} geschreven")
