"""A made-up country of any size up to that of 2025: gemeenten, buurten that tile, and inhabitants.

Nothing in it is a real place. A few numbers are fitted to the buurten of 2015 (Wijk- en Buurtkaart 2015, CBS
/ Kadaster, CC BY 4.0: 9,973 buurten of 325 gemeenten) so that sizes differ as they do there; counts of 2025
are those of CBS (Wijk- en buurtkaart 2025).
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from gebied.model import RD_NEW

BUURTEN: Final = 14_823
GEMEENTEN: Final = 342
"""Those of 2025."""
INWONERS: Final = 18_044_000
"""Of 2025 (CBS, 1 January)."""
LAND_M2: Final = 33_500e6
MIDDEN: Final = (150_000.0, 450_000.0)
"""In RD, so that the country lies where the real one does."""
SPREIDING_BUURTEN: Final = 0.78
"""Standard deviation of the natural logarithm of the number of buurten of a gemeente, 2015."""
LOG_INWONERS: Final = (1.48, -0.44)
"""Standard deviation and skewness of the natural logarithm of the inhabitants of a buurt with 10 or more."""
TUSSEN: Final = 0.63
"""Standard deviation of the mean of that logarithm over gemeenten."""
BIJNA_LEEG: Final = (0.028, 0.010)
"""Share of the buurten without inhabitants, and with 1 to 9."""
MEESTE: Final = 26_755
"""Inhabitants of the largest buurt of 2015."""
PER_WIJK: Final = 10
_BOCHT: Final = 0.05
"""How far a border leaves the straight line, as a share of its length."""

Punten = npt.NDArray[np.float64]
Hele = npt.NDArray[np.int64]


def maak_land(buurten: int = BUURTEN, *, seed: int = 1) -> gpd.GeoDataFrame:
    """Make a country; the same number of buurten and seed give the same one.

    Gemeenten are cells around random points; each gets its buurten as points within, and the buurten are the
    cells of one Voronoi diagram of all these points, so that neighbours share the same border exactly. Every
    border gets two bends, which gives shapes as many corners as the simplified ones of CBS (20).

    Returns
    -------
    GeoDataFrame
        CBS field names of the shapefiles (``BU_CODE, BU_NAAM, WK_CODE, GM_CODE, GM_NAAM, AANT_INW``),
        polygons in RD (EPSG:28992) around its middle, ordered by code.
    """
    rng = np.random.default_rng([buurten, seed])
    per_gemeente = _buurten_per_gemeente(rng, buurten)
    van = np.repeat(np.arange(len(per_gemeente)), per_gemeente)
    zijde = float(np.sqrt(LAND_M2 * buurten / BUURTEN))
    x, y = (midden - zijde / 2 for midden in MIDDEN)
    kader = shapely.box(x, y, x + zijde, y + zijde)
    punten = _punten(rng, per_gemeente, kader)
    for _ in range(2):  # two steps of Lloyd: no slivers
        punten = shapely.get_coordinates(shapely.centroid(_cellen(punten, kader)))
    nummer = np.concatenate([np.arange(aantal) for aantal in per_gemeente])
    gm = np.array([f"{nr + 1:04d}" for nr in range(len(per_gemeente))])[van]
    wk = np.array([f"{gemeente}{nr // PER_WIJK:02d}" for gemeente, nr in zip(gm, nummer, strict=True)])
    bu = np.array([f"{wijk}{nr % PER_WIJK:02d}" for wijk, nr in zip(wk, nummer, strict=True)])
    return gpd.GeoDataFrame(
        {
            "BU_CODE": np.char.add("BU", bu),
            "BU_NAAM": np.char.add("Buurt ", bu),
            "WK_CODE": np.char.add("WK", wk),
            "GM_CODE": np.char.add("GM", gm),
            "GM_NAAM": np.char.add("Gemeente ", gm),
            "AANT_INW": _inwoners(rng, van),
        },
        geometry=_met_bochten(rng, _cellen(punten, kader)),
        crs=RD_NEW,
    )


def schrijf_land(map_: Path, buurten: int = BUURTEN, *, seed: int = 1) -> Path:
    """Write a country as GeoParquet in a folder, unless it is there, and return the file."""
    pad = map_ / f"buurten_2025_synthetisch_{buurten}_{seed}.parquet"
    if not pad.exists():
        map_.mkdir(parents=True, exist_ok=True)
        nieuw = pad.with_suffix(".nieuw")
        maak_land(buurten, seed=seed).to_parquet(nieuw)
        nieuw.replace(pad)
    return pad


def _buurten_per_gemeente(rng: np.random.Generator, buurten: int) -> Hele:
    """Divide the buurten over the gemeenten: at least two each, sizes as spread as in 2015."""
    gemeenten = max(1, round(GEMEENTEN * buurten / BUURTEN))
    grootte = rng.lognormal(0.0, SPREIDING_BUURTEN, gemeenten)
    over = buurten - 2 * gemeenten
    aandeel = grootte / grootte.sum() * over
    aantal = np.floor(aandeel).astype(np.int64)
    aantal[np.argsort(aantal - aandeel, kind="stable")[: over - aantal.sum()]] += 1
    return aantal + 2


def _punten(rng: np.random.Generator, per_gemeente: Hele, kader: shapely.Polygon) -> Punten:
    """Return a point for every buurt, within the cell of its gemeente."""
    x0, y0, x1, y1 = kader.bounds
    middens = rng.uniform((x0, y0), (x1, y1), (len(per_gemeente), 2))
    if len(middens) == 1:
        return rng.uniform((x0, y0), (x1, y1), (int(per_gemeente[0]), 2))
    for _ in range(2):
        middens = shapely.get_coordinates(shapely.centroid(_cellen(middens, kader)))
    delen = []
    for vorm, aantal in zip(_cellen(middens, kader), per_gemeente, strict=True):
        x0, y0, x1, y1 = vorm.bounds
        gevonden = np.empty((0, 2))
        while len(gevonden) < aantal:
            gok = rng.uniform((x0, y0), (x1, y1), (3 * int(aantal), 2))
            gevonden = np.vstack([gevonden, gok[shapely.contains_xy(vorm, gok)]])
        delen.append(gevonden[:aantal])
    return np.vstack(delen)


def _cellen(punten: Punten, kader: shapely.Polygon) -> npt.NDArray[np.object_]:
    cellen = shapely.get_parts(
        shapely.voronoi_polygons(shapely.multipoints(punten), extend_to=kader, ordered=True)
    )
    return np.asarray(shapely.intersection(cellen, kader), dtype=object)


def _inwoners(rng: np.random.Generator, van: Hele) -> Hele:
    """Return inhabitants per buurt: log-skew-normal, alike within a gemeente, some (nearly) empty."""
    spreiding, scheef = LOG_INWONERS
    macht = abs(scheef) ** (2 / 3)
    delta = np.sqrt(np.pi / 2 * macht / (macht + (2 - np.pi / 2) ** (2 / 3)))  # method of moments
    schaal = spreiding / np.sqrt(1 - 2 * delta**2 / np.pi)
    # the part without skew holds what a gemeente has in common
    samen = TUSSEN / schaal
    eigen = np.sqrt(max(0.0, 1 - delta**2 - samen**2))
    n = len(van)
    logaritme = schaal * (
        np.sign(scheef) * delta * np.abs(rng.standard_normal(n))
        + samen * rng.standard_normal(int(van.max()) + 1)[van]
        + eigen * rng.standard_normal(n)
    )
    inwoners = np.exp(logaritme)
    inwoners = np.minimum(inwoners * (INWONERS / BUURTEN / inwoners.mean()), MEESTE)
    leeg, bijna = BIJNA_LEEG
    kans = rng.uniform(size=n)
    heel = np.maximum(10, np.rint(inwoners)).astype(np.int64)
    return np.where(kans < leeg, 0, np.where(kans < leeg + bijna, rng.integers(1, 10, n), heel))


def _met_bochten(rng: np.random.Generator, cellen: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Give every border two bends, the same for both that share it; none where a shape would break."""
    ringen = shapely.get_exterior_ring(cellen)
    punten, ring = shapely.get_coordinates(ringen, return_index=True)
    punten = np.round(punten, 3)
    begin, eind = punten[:-1], punten[1:]
    zelfde = ring[:-1] == ring[1:]
    begin, eind, ring = begin[zelfde], eind[zelfde], ring[:-1][zelfde]
    omgekeerd = (begin[:, 0] > eind[:, 0]) | ((begin[:, 0] == eind[:, 0]) & (begin[:, 1] > eind[:, 1]))
    laag, hoog = np.where(omgekeerd[:, None], eind, begin), np.where(omgekeerd[:, None], begin, eind)
    _, eerste, lijn = np.unique(np.column_stack([laag, hoog]), axis=0, return_index=True, return_inverse=True)
    lijn = lijn.reshape(-1)
    laag, hoog = laag[eerste], hoog[eerste]
    bocht = rng.uniform(-_BOCHT, _BOCHT, (len(eerste), 2))
    while True:
        dwars = np.column_stack([laag[:, 1] - hoog[:, 1], hoog[:, 0] - laag[:, 0]])
        derde, tweederde = (
            np.round(laag + deel * (hoog - laag) + bocht[:, [nr]] * dwars, 3)
            for nr, deel in enumerate((1 / 3, 2 / 3))
        )
        keer = omgekeerd[:, None]
        rij = np.stack(
            [
                begin,
                np.where(keer, tweederde[lijn], derde[lijn]),
                np.where(keer, derde[lijn], tweederde[lijn]),
            ],
            axis=1,
        )
        vormen = np.asarray(
            shapely.polygons(shapely.linearrings(rij.reshape(-1, 2), indices=np.repeat(ring, 3))),
            dtype=object,
        )
        fout = ~shapely.is_valid(vormen)
        if not fout.any():
            return vormen
        bocht[lijn[fout[ring]]] = 0.0
