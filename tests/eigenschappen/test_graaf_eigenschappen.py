"""What must hold for the graph of any map of blocks: links are shortest, and nothing depends on names."""

from __future__ import annotations

import itertools
import random

import geopandas as gpd
import pytest
from shapely import Polygon, box

from gebied.graaf import Graaf, maak_graaf
from gebied.model import RD_NEW


def teken(seed: int, blokken: int) -> gpd.GeoDataFrame:
    """Draw blocks on some of the cells of a wide grid: some touch, most lie apart."""
    rng = random.Random(seed)
    cellen = rng.sample(list(itertools.product(range(6), range(6))), blokken)
    vormen = []
    for x, y in cellen:
        speling = rng.choice([0, 0, 60, 140, 300])
        vormen.append(
            box(x * 1000 + speling, y * 1000, (x + 1) * 1000, (y + 1) * 1000 - rng.choice([0, speling]))
        )
    codes = [f"{i:02}" for i in rng.sample(range(blokken), blokken)]
    return gpd.GeoDataFrame({"code": codes}, geometry=vormen, crs=RD_NEW)


def kortste_som(delen: list[list[Polygon]]) -> float:
    """Try every tree over the parts (Prüfer, 1918) and return the least total length."""
    n = len(delen)
    if n == 1:
        return 0.0
    afstand = {
        (i, j): min(a.distance(b) for a in delen[i] for b in delen[j])
        for i, j in itertools.permutations(range(n), 2)
    }
    rijen = itertools.product(range(n), repeat=n - 2)
    return min(sum(afstand[rand] for rand in _boom(rij, n)) for rij in rijen)


def _boom(rij: tuple[int, ...], n: int) -> list[tuple[int, int]]:
    graad = [1 + rij.count(i) for i in range(n)]
    randen = []
    for i in rij:
        blad = graad.index(1)
        randen.append((blad, i))
        graad[blad] -= 1
        graad[i] -= 1
    a, b = (i for i in range(n) if graad[i] == 1)
    return [*randen, (a, b)]


@pytest.mark.parametrize("seed", range(25))
def test_verbindingen_zijn_samen_zo_kort_mogelijk(seed: int) -> None:
    kaart = teken(seed, 7)
    vorm = dict(zip(kaart["code"], kaart.geometry, strict=True))
    graaf = maak_graaf(kaart)
    delen = [[vorm[code] for code in deel] for deel in graaf.zonder_verbindingen().onderdelen()]
    assert len(graaf.verbindingen) == len(delen) - 1
    assert graaf.verbindingen["lengte_m"].sum() == pytest.approx(kortste_som(delen), abs=0.01)
    for rij in graaf.verbindingen.itertuples():
        assert rij.lengte_m == pytest.approx(vorm[rij.a].distance(vorm[rij.b]), abs=0.001)


def naamloos(graaf: Graaf, plek: dict[str, tuple[float, float]]) -> set[tuple[frozenset[object], str, float]]:
    rijen = graaf.buren.itertuples(index=False)
    return {
        (frozenset({plek[r.a], plek[r.b]}), r.soort, round(r.lengte_m, 3))
        for r in rijen
        if r.soort != "verbinding"
    }


@pytest.mark.parametrize("seed", range(15))
def test_andere_codes_en_volgorde_geven_dezelfde_buren(seed: int) -> None:
    kaart = teken(seed, 16)
    anders = kaart.sample(frac=1, random_state=seed, ignore_index=True)
    anders["code"] = [f"X{i:02}" for i in range(len(anders))]
    een, ander = (
        naamloos(maak_graaf(k), {c: (p.x, p.y) for c, p in zip(k["code"], k.geometry.centroid, strict=True)})
        for k in (kaart, anders)
    )
    assert een == ander
    assert een


@pytest.mark.parametrize("seed", range(15))
def test_graaf_met_verbindingen_hangt_samen(seed: int) -> None:
    kaart = teken(seed, 18)
    rest = random.Random(seed).sample(list(kaart["code"]), 5)
    graaf = maak_graaf(kaart, restgebieden=rest)
    assert graaf.onderdelen() == [graaf.bediend]
    gesorteerd = list(zip(graaf.buren["a"], graaf.buren["b"], strict=True))
    assert gesorteerd == sorted(gesorteerd)
    assert not set(rest) & {code for paar in graaf.paren for code in paar}
    soort = graaf.buren["soort"]
    assert (graaf.buren.loc[soort == "grens", "lengte_m"] >= 10).all()
    assert graaf.buren.loc[soort == "kloof", "lengte_m"].between(0, 250, inclusive="right").all()


@pytest.mark.parametrize("seed", range(10))
def test_elk_restgebied_dat_aan_iets_grenst_sluit_aan(seed: int) -> None:
    kaart = teken(seed, 20)
    rng = random.Random(seed)
    rest = rng.sample(list(kaart["code"]), 8)
    graaf = maak_graaf(kaart, restgebieden=rest)
    bediend = {code: rng.randint(1, 3) for code in graaf.bediend}
    groep = {code: rng.choice("PQ") for code in graaf.codes}
    uit = graaf.voeg_restgebieden_toe(bediend, groep)
    assert {code: uit[code] for code in bediend} == bediend
    grens = graaf.buren[graaf.buren["soort"] == "grens"]
    for a, b in zip(grens["a"], grens["b"], strict=True):
        assert (a in uit) == (b in uit), "what borders on something assigned is assigned"
    for code in set(rest) & set(uit):
        buren = {b if a == code else a for a, b in zip(grens["a"], grens["b"], strict=True) if code in (a, b)}
        assert uit[code] in {uit[buur] for buur in buren}
