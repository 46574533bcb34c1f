"""Neighbours: who borders on whom, over which gap, by which link, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from gebied.fouten import InvoerGeweigerd, VerkeerdGebruik
from gebied.schema import BUREN, controleer

MINIMALE_GRENS_M = 10.0
MAXIMALE_KLOOF_M = 250.0
_RAAKT_M = 0.01  # a line that enters a third gebied by less than this only touches it

IntMatrix = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Graaf:
    """The neighbours of a scan.

    Parameters
    ----------
    codes
        Every gebied of the scan, in order of code, restgebieden included.
    restgebieden
        Codes that need not be served: water, (nearly) no inhabitants. They do not connect others.
    buren
        `schema.BUREN`: one row per edge. Edges of soort ``"grens"`` also exist with restgebieden;
        ``"kloof"`` and ``"verbinding"`` only between served gebieden.
    minimale_grens_m, maximale_kloof_m
        The settings it was made with, metres.

    Raises
    ------
    InvoerGeweigerd
        When the table of edges breaks its contract or names a code that is not in `codes`.
    """

    codes: tuple[str, ...]
    restgebieden: frozenset[str]
    buren: pd.DataFrame
    minimale_grens_m: float = MINIMALE_GRENS_M
    maximale_kloof_m: float = MAXIMALE_KLOOF_M

    def __post_init__(self) -> None:
        controleer(self.buren, BUREN)
        onbekend = sorted((set(self.buren["a"]) | set(self.buren["b"]) | self.restgebieden) - set(self.codes))
        if onbekend:
            raise InvoerGeweigerd(
                "De buren noemen gebieden die niet in de scan staan.",
                problemen=onbekend[:10],
                stap="maak de scan opnieuw met gebied scan.",
            )

    def __repr__(self) -> str:
        aantal = self.buren[self.buren["actief"]]["soort"].value_counts()
        soorten = ", ".join(f"{aantal[soort]} {soort}" for soort in sorted(aantal.index))
        return f"Graaf({len(self.codes)} gebieden, {len(self.restgebieden)} restgebied; {soorten})"

    @property
    def bediend(self) -> tuple[str, ...]:
        """Codes of the gebieden to be served, in order of code."""
        return tuple(code for code in self.codes if code not in self.restgebieden)

    @property
    def verbindingen(self) -> pd.DataFrame:
        """The edges of soort ``"verbinding"``, active or not."""
        return self.buren[self.buren["soort"] == "verbinding"].reset_index(drop=True)

    @property
    def barrieres(self) -> pd.DataFrame:
        """The edges that exist but do not connect."""
        return self.buren[~self.buren["actief"]].reset_index(drop=True)

    @cached_property
    def paren(self) -> tuple[tuple[str, str], ...]:
        """The active edges between served gebieden, each once, as (a, b) with a < b."""
        actief = self.buren[self.buren["actief"]]
        return tuple(
            (a, b)
            for a, b in zip(actief["a"], actief["b"], strict=True)
            if a not in self.restgebieden and b not in self.restgebieden
        )

    def buren_van(self, code: str) -> tuple[str, ...]:
        """Return the served neighbours of a gebied, in order of code."""
        self._ken(code)
        return tuple(sorted(b if a == code else a for a, b in self.paren if code in (a, b)))

    def onderdelen(self, codes: Iterable[str] | None = None) -> list[tuple[str, ...]]:
        """Return the connected parts among `codes` (default: all served gebieden), ordered by first code."""
        gekozen = sorted(set(self.bediend if codes is None else codes))
        if not gekozen:
            return []
        nummer = {code: i for i, code in enumerate(gekozen)}
        randen = [(nummer[a], nummer[b]) for a, b in self.paren if a in nummer and b in nummer]
        labels = _labels(len(gekozen), np.array(randen, dtype=np.int64).reshape(-1, 2))
        delen: dict[int, list[str]] = defaultdict(list)
        for code, label in zip(gekozen, labels, strict=True):
            delen[int(label)].append(code)
        return sorted(tuple(deel) for deel in delen.values())

    def waarom(self, a: str, b: str) -> str:
        """Say in one Dutch sentence why two gebieden are neighbours, or why they are not."""
        rij = self._rand(a, b)
        if rij is None:
            if {a, b} & self.restgebieden:
                return f"{a} en {b} zijn geen buren: zij delen geen grens van {self.minimale_grens_m:g} m."
            return (
                f"{a} en {b} zijn geen buren: geen gedeelde grens van {self.minimale_grens_m:g} m, geen open "
                f"ruimte tot {self.maximale_kloof_m:g} m tussen beide en geen verbinding."
            )
        reden = {
            "grens": f"{a} en {b} zijn buren: zij delen een grens van {rij['lengte_m']:.0f} m.",
            "kloof": f"{a} en {b} zijn buren: er ligt {rij['lengte_m']:.0f} m water of groen tussen.",
            "verbinding": f"{a} en {b} zijn buren door een verbinding van {rij['lengte_m']:.0f} m.",
        }[str(rij["soort"])]
        return reden if rij["actief"] else f"{reden} Die telt niet: er is een barrière gezet."

    def zonder_verbindingen(self) -> Graaf:
        """Return the graph in which no verbinding counts."""
        buren = self.buren.copy()
        buren.loc[buren["soort"] == "verbinding", "actief"] = False
        return replace(self, buren=buren)

    def met_barriere(self, a: str, b: str) -> Graaf:
        """Return the graph in which the edge between a and b no longer connects."""
        return self._zet(a, b, actief=False)

    def zonder_barriere(self, a: str, b: str) -> Graaf:
        """Return the graph in which the edge between a and b connects again."""
        return self._zet(a, b, actief=True)

    def zonder_verbinding(self, a: str, b: str) -> Graaf:
        """Return the graph without the verbinding between a and b."""
        rij = self._rand(a, b)
        if rij is None or rij["soort"] != "verbinding":
            raise VerkeerdGebruik(
                f"Tussen {a} en {b} ligt geen verbinding.",
                problemen=[
                    f"{x} – {y}" for x, y in zip(*self.verbindingen[["a", "b"]].T.values, strict=True)
                ],
                stap="kies een van de genoemde verbindingen, of zet een barrière tussen buren.",
            )
        return replace(self, buren=self.buren.drop(index=rij.name).reset_index(drop=True))

    def met_verbinding(self, gebieden: gpd.GeoDataFrame, a: str, b: str) -> Graaf:
        """Return the graph with a verbinding between two served gebieden, as long as their distance.

        Parameters
        ----------
        gebieden
            Table with `code` and `geometry` in EPSG:28992.
        """
        for code in (a, b):
            self._ken(code)
        if a == b or {a, b} & self.restgebieden:
            raise VerkeerdGebruik(
                f"Tussen {a} en {b} kan geen verbinding liggen.",
                stap="kies twee verschillende gebieden die geen restgebied zijn.",
            )
        if self._rand(a, b) is not None:
            return self.zonder_barriere(a, b)
        vorm = gebieden.set_index("code").geometry
        a, b = sorted((a, b))
        rij = _rijen([(a, b)], "verbinding", [float(vorm[a].distance(vorm[b]))])
        return replace(self, buren=_op_volgorde([self.buren, rij]))

    def voeg_restgebieden_toe(
        self, toewijzing: Mapping[str, int], groep: Mapping[Any, str] | None = None
    ) -> dict[str, int]:
        """Let every restgebied join the werkgebied with which it shares the longest border.

        A restgebied that only touches other restgebieden follows when those have joined; what touches none
        stays out. It only leaves its own group (stadsdeel) when no chain of restgebieden leads to a
        werkgebied within it.

        Parameters
        ----------
        toewijzing
            Code → werkgebied for the served gebieden.
        groep
            Code → stadsdeel, where the scan has one.
        """
        groep = groep or {}
        grenzen: dict[str, list[tuple[str, float]]] = defaultdict(list)
        rand = self.buren[(self.buren["soort"] == "grens") & self.buren["actief"]]
        for a, b, lengte in zip(rand["a"], rand["b"], rand["lengte_m"], strict=True):
            grenzen[a].append((b, lengte))
            grenzen[b].append((a, lengte))
        uit = {code: nr for code, nr in toewijzing.items() if code not in self.restgebieden}
        open_ = sorted(self.restgebieden)
        while open_:
            beste = {code: keus for code in open_ if (keus := _langste(code, grenzen[code], uit, groep))}
            if not beste:
                break
            eigen = any(binnen for binnen, _ in beste.values())
            gekozen = {code: nr for code, (binnen, nr) in beste.items() if binnen or not eigen}
            uit.update(gekozen)
            open_ = [code for code in open_ if code not in gekozen]
        return uit

    def _ken(self, code: str) -> None:
        if code not in set(self.codes):
            raise VerkeerdGebruik(f"De scan kent geen gebied {code}.", stap="kijk de code na in de scan.")

    def _rand(self, a: str, b: str) -> pd.Series | None:
        for code in (a, b):
            self._ken(code)
        a, b = sorted((a, b))
        rijen = self.buren[(self.buren["a"] == a) & (self.buren["b"] == b)]
        return None if rijen.empty else rijen.iloc[0]

    def _zet(self, a: str, b: str, *, actief: bool) -> Graaf:
        rij = self._rand(a, b)
        if rij is None:
            raise VerkeerdGebruik(
                f"{a} en {b} zijn geen buren.",
                stap="kies twee gebieden die buren zijn, of leg een verbinding.",
            )
        buren = self.buren.copy()
        buren.loc[rij.name, "actief"] = actief
        return replace(self, buren=buren)

    @classmethod
    def uit_paren(cls, paren: Iterable[tuple[str, str]], *, los: Iterable[str] = ()) -> Graaf:
        """Make a graph from pairs of codes, each a border of 100 m; `los` are codes without neighbours."""
        unieke = sorted({(min(a, b), max(a, b)) for a, b in paren})
        codes = tuple(sorted({code for paar in unieke for code in paar} | set(los)))
        return cls(codes, frozenset(), _rijen(unieke, "grens", [100.0] * len(unieke)))


def maak_graaf(
    gebieden: gpd.GeoDataFrame,
    *,
    restgebieden: Iterable[str] = (),
    minimale_grens_m: float = MINIMALE_GRENS_M,
    maximale_kloof_m: float = MAXIMALE_KLOOF_M,
) -> Graaf:
    """Find the neighbours of every gebied (rook contiguity) and the links that join loose parts.

    Two gebieden are neighbours when they share a border of at least `minimale_grens_m`; a single point or a
    sliver is no border. Two served gebieden without such a border are neighbours over a gap when their
    distance is above 0 and at most `maximale_kloof_m` and the shortest line between them crosses no third
    served gebied. Parts that are then still loose are joined by the shortest possible verbindingen.

    Parameters
    ----------
    gebieden
        Table with unique `code` and polygons in EPSG:28992.
    restgebieden
        Codes that need not be served.
    minimale_grens_m, maximale_kloof_m
        Metres.

    Returns
    -------
    Graaf
        Edges ordered by code.

    Raises
    ------
    InvoerGeweigerd
        When the coordinates are degrees.
    """
    if gebieden.crs is not None and not gebieden.crs.is_projected:
        raise InvoerGeweigerd(
            f"De buren worden gemeten in meters, maar de grenzen staan in graden ({gebieden.crs.name}).",
            stap="zet de grenzen eerst om naar RD New.",
        )
    tabel = gebieden[["code", "geometry"]].sort_values("code", ignore_index=True)
    codes = tabel["code"].to_numpy(dtype=object)
    vormen = tabel.geometry.to_numpy()
    rest = frozenset(restgebieden)
    bediend = np.array([code not in rest for code in codes], dtype=bool)

    grens, grens_m = _grenzen(vormen, minimale_grens_m)
    kloof, kloof_m = _kloven(vormen, bediend, grens, maximale_kloof_m)
    verbonden = np.vstack([grens[bediend[grens].all(axis=1)], kloof])
    verbinding, verbinding_m = _verbindingen(vormen, bediend, verbonden)

    tabellen = [
        _rijen([(codes[i], codes[j]) for i, j in paren], soort, lengtes)
        for paren, soort, lengtes in (
            (grens, "grens", grens_m),
            (kloof, "kloof", kloof_m),
            (verbinding, "verbinding", verbinding_m),
        )
    ]
    return Graaf(tuple(codes), rest, _op_volgorde(tabellen), minimale_grens_m, maximale_kloof_m)


def _grenzen(vormen: npt.NDArray[np.object_], minimaal: float) -> tuple[IntMatrix, npt.NDArray[np.float64]]:
    i, j = shapely.STRtree(vormen).query(vormen, predicate="intersects")
    paren = np.column_stack([i, j])[i < j]
    gedeeld = shapely.intersection(vormen[paren[:, 0]], vormen[paren[:, 1]])
    stukken, van = shapely.get_parts(gedeeld, return_index=True)
    # where polygons overlap a little, the overlap has two long sides
    meters = shapely.length(stukken) / np.where(shapely.get_dimensions(stukken) == 2, 2, 1)
    lengtes = np.bincount(van, meters, minlength=len(paren)).astype(np.float64)
    echt = lengtes >= minimaal
    return paren[echt].astype(np.int64), lengtes[echt]


def _kloven(
    vormen: npt.NDArray[np.object_], bediend: npt.NDArray[np.bool_], grens: IntMatrix, maximaal: float
) -> tuple[IntMatrix, npt.NDArray[np.float64]]:
    nummers = np.flatnonzero(bediend)
    boom = shapely.STRtree(vormen[nummers])
    i, j = boom.query(vormen[nummers], predicate="dwithin", distance=maximaal)
    paren = np.column_stack([nummers[i], nummers[j]])[i < j].astype(np.int64)
    bekend = {tuple(paar) for paar in grens.tolist()}
    paren = paren[[tuple(paar) not in bekend for paar in paren.tolist()]].reshape(-1, 2)
    afstand = shapely.distance(vormen[paren[:, 0]], vormen[paren[:, 1]])
    paren, afstand = paren[afstand > 0], afstand[afstand > 0]
    lijnen = shapely.shortest_line(vormen[paren[:, 0]], vormen[paren[:, 1]])
    lijn, derde = boom.query(lijnen, predicate="intersects")
    derde = nummers[derde]
    ander = (derde != paren[lijn, 0]) & (derde != paren[lijn, 1])
    lijn, derde = lijn[ander], derde[ander]
    door = shapely.length(shapely.intersection(lijnen[lijn], vormen[derde])) > _RAAKT_M
    vrij = np.ones(len(paren), dtype=bool)
    vrij[lijn[door]] = False
    return paren[vrij], afstand[vrij]


def _verbindingen(
    vormen: npt.NDArray[np.object_], bediend: npt.NDArray[np.bool_], paren: IntMatrix
) -> tuple[IntMatrix, list[float]]:
    """Join the loose parts by the shortest links: a minimum spanning tree over the parts (Prim, 1957).

    One link at a time, so that links of equal length (but for rounding) never close a circle.
    """
    nummers = np.flatnonzero(bediend)
    gevonden: dict[tuple[int, int], float] = {}
    while True:
        randen = np.vstack([paren, np.array(list(gevonden), dtype=np.int64).reshape(-1, 2)])
        labels = _labels(len(vormen), randen)[nummers]
        binnen, buiten = nummers[labels == labels[:1]], nummers[labels != labels[:1]]
        if not len(buiten):
            break
        boom = shapely.STRtree(vormen[buiten])
        (i, j), afstand = boom.query_nearest(vormen[binnen], return_distance=True)
        paar = np.sort(np.column_stack([binnen[i], buiten[j]]), axis=1)
        lengte, a, b = min(zip(np.round(afstand, 3).tolist(), *paar.T.tolist(), strict=True))
        gevonden[a, b] = lengte
    volgorde = sorted(gevonden)
    return np.array(volgorde, dtype=np.int64).reshape(-1, 2), [gevonden[paar] for paar in volgorde]


def _labels(aantal: int, randen: IntMatrix) -> npt.NDArray[np.int32]:
    matrix = csr_array((np.ones(len(randen)), (randen[:, 0], randen[:, 1])), shape=(aantal, aantal))
    labels: npt.NDArray[np.int32] = connected_components(matrix, directed=False)[1]
    return labels


def _rijen(paren: Iterable[tuple[str, str]], soort: str, lengtes: Iterable[float]) -> pd.DataFrame:
    rijen = [(a, b, soort, float(m), True) for (a, b), m in zip(paren, lengtes, strict=True)]
    tabel = pd.DataFrame(rijen, columns=["a", "b", "soort", "lengte_m", "actief"])
    return tabel.astype({"a": "str", "b": "str", "soort": "str", "lengte_m": "float64", "actief": "bool"})


def _op_volgorde(tabellen: Iterable[pd.DataFrame]) -> pd.DataFrame:
    return pd.concat(list(tabellen)).sort_values(["a", "b"], ignore_index=True)


def _langste(
    code: str, grenzen: list[tuple[str, float]], toewijzing: Mapping[str, int], groep: Mapping[Any, str]
) -> tuple[bool, int] | None:
    """Return the werkgebied with the longest border, own group first, after whether it lies in that group."""
    lengte: dict[tuple[bool, int], float] = defaultdict(float)
    for buur, meters in grenzen:
        if buur in toewijzing:
            eigen = code in groep and groep[code] == groep.get(buur)
            lengte[eigen, toewijzing[buur]] += meters
    if not lengte:
        return None
    return max(lengte, key=lambda sleutel: (sleutel[0], lengte[sleutel], -sleutel[1]))
