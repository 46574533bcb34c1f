"""The optimiser against an oracle that looks at every indeling of a small gemeente there is."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from gebied.beoordelen import beoordeel
from gebied.fouten import GeenIndeling
from gebied.graaf import Graaf
from gebied.indelen import deel_in, kolommen, los_op, maak_opgave
from gebied.model import RD_NEW, Indeling, Kolom, Opdracht
from gebied.wijkscan import Wijkscan

VAST = 150
ALLE = 2_000


@dataclass(frozen=True)
class Geval:
    """One small gemeente with an opdracht, and the parts of the scan that the oracle reads."""

    scan: Wijkscan
    opdracht: Opdracht
    inwoners: list[int]
    afstand: list[list[int]]
    randen: frozenset[tuple[int, int]]
    groepen: list[str]

    @property
    def n(self) -> int:
        return len(self.inwoners)


def trek(nummer: int) -> Geval:
    """Draw a gemeente of 1 to 9 gebieden: often loose, some empty, sometimes one above the maximum."""
    rng = random.Random(nummer)
    n = rng.choice([1, 2, 3, 4, 5, 6, 7, 8, 8, 9])
    hoogste = rng.choice([rng.randint(5, 40), rng.randint(5_000, 40_000)])
    hard = rng.random() < 0.3
    # a hard band is wide more often, or nearly every such case would be impossible
    laag = [0, hoogste // 5, hoogste // 3] if hard else [0, rng.randint(0, hoogste)]
    band = (rng.choice([*laag, int(hoogste * 0.8), hoogste]), hoogste)
    leeg = rng.random() < 0.1
    meeste = rng.choice([hoogste, hoogste // 3])
    inwoners = [0 if leeg or rng.random() < 0.15 else rng.randint(1, meeste) for _ in range(n)]
    if rng.random() < 0.2:
        inwoners[rng.randrange(n)] = hoogste + rng.randint(1, 2 * hoogste)
    dicht = rng.choice([0.2, 0.35, 0.6])
    randen = frozenset((i, j) for i in range(n) for j in range(i + 1, n) if rng.random() < dicht)
    punten = [(rng.randint(0, 5000), rng.randint(0, 5000)) for _ in range(n)]
    groepen = [rng.choice("PQ") for _ in range(n)]
    codes = [f"G{i}" for i in range(n)]
    gebieden = gpd.GeoDataFrame(
        {
            "code": codes,
            "naam": codes,
            "gemeentecode": "GM1",
            "gemeente": "Proef",
            "inwoners": pd.array(inwoners, dtype="Int64"),
            "restgebied": False,
            "stadsdeel": groepen,
        },
        geometry=[shapely.box(x - 5, y - 5, x + 5, y + 5) for x, y in punten],
        crs=RD_NEW,
    )
    graaf = Graaf.uit_paren([(codes[i], codes[j]) for i, j in sorted(randen)], los=codes)
    opdracht = Opdracht(
        teams=rng.choice([None, rng.randint(1, n), rng.randint(1, n + 2)]),
        inwoners=band,
        hard=hard,
        doel=rng.choice([None, rng.randint(1, hoogste)]),
        binnen=rng.choice([None, None, "stadsdeel"]),
        seed=nummer,
    )
    afstand = [[round(float(np.hypot(x - u, y - v))) for u, v in punten] for x, y in punten]
    scan = Wijkscan("proef", "buurt", gebieden, graaf, catalogus=(Kolom("stadsdeel", "groep"),))
    return Geval(scan, opdracht, inwoners, afstand, randen, groepen)


def beste(geval: Geval) -> tuple[int, ...] | None:
    """Return the best costs in order of the wishes over every indeling, or None when there is none."""
    toegestaan = {masker: kosten for masker in range(1, 2**geval.n) if (kosten := _kosten(geval, masker))}
    teams = geval.opdracht.teams
    mogelijk = (
        tuple(map(sum, zip(*delen, strict=True)))
        for delen in _indelingen((1 << geval.n) - 1, toegestaan)
        if teams is None or sum(deel[0] for deel in delen) == teams
    )
    return min((kosten[1:] for kosten in mogelijk), default=None)


def _indelingen(over: int, toegestaan: dict[int, tuple[int, ...]]) -> Iterator[tuple[tuple[int, ...], ...]]:
    if not over:
        yield ()
        return
    laagste = over & -over
    rest = deel = over ^ laagste
    while True:
        if (deel | laagste) in toegestaan:
            for verder in _indelingen(rest ^ deel, toegestaan):
                yield (toegestaan[deel | laagste], *verder)
        if not deel:
            return
        deel = (deel - 1) & rest


def _kosten(geval: Geval, masker: int) -> tuple[int, ...] | None:
    """Return (teams, distance to band, [to target], compactness) of one werkgebied, or None if barred."""
    leden = [i for i in range(geval.n) if masker >> i & 1]
    laagste, hoogste = geval.opdracht.inwoners
    reus = any(geval.inwoners[i] > hoogste for i in leden)
    if (reus and len(leden) > 1) or not _hangt_samen(geval, leden):
        return None
    if geval.opdracht.binnen and len({geval.groepen[i] for i in leden}) > 1:
        return None
    som = sum(geval.inwoners[i] for i in leden)
    teams = -(-som // hoogste) if reus else 1
    afstand = max(0, teams * laagste - som, som - teams * hoogste)
    if geval.opdracht.hard and afstand:
        return None
    compact = min(sum(max(1, geval.inwoners[i]) * geval.afstand[m][i] for i in leden) for m in leden)
    doel = geval.opdracht.doel
    return (teams, afstand, *([] if doel is None else [abs(som - teams * doel)]), compact)


def _hangt_samen(geval: Geval, leden: list[int]) -> bool:
    bereikt = {leden[0]}
    for _ in leden:
        bereikt |= {j for i in bereikt for j in leden if (min(i, j), max(i, j)) in geval.randen}
    return len(bereikt) == len(leden)


def vergelijk(nummer: int) -> None:
    geval = trek(nummer)
    verwacht = beste(geval)
    if verwacht is None:
        with pytest.raises(GeenIndeling) as fout:
            deel_in(geval.scan, geval.opdracht, uitweg=False)
        assert fout.value.bewezen, nummer
        assert fout.value.problemen, nummer
        return
    indeling = deel_in(geval.scan, geval.opdracht)
    assert tuple(b.waarde for b in indeling.bewijs) == verwacht, nummer
    assert {b.status for b in indeling.bewijs} == {"optimaal"}, nummer
    assert all(b.ondergrens == b.waarde and b.gap_absoluut == 0 for b in indeling.bewijs), nummer
    toets_bij_de_rechter(geval.scan, indeling)


def toets_bij_de_rechter(scan: Wijkscan, indeling: Indeling) -> None:
    """The judge, which knows nothing of the search, finds the same figures and no broken rule."""
    opdracht = indeling.opdracht
    assert opdracht is not None
    oordeel = beoordeel(scan, indeling)
    bewijs = {b.trede: b.waarde for b in indeling.bewijs}
    assert oordeel.totaal["afstand_tot_band"] == bewijs["afstand_tot_band"]
    compact = oordeel.totaal["compactheid_m"]
    gewicht = int(scan.inwoners()[list(scan.graaf.bediend)].clip(lower=1).sum())
    assert compact * gewicht == pytest.approx(bewijs["compactheid"], abs=1e-3)
    assert oordeel.totaal["niet_aaneengesloten"] == 0
    assert opdracht.teams in (None, oordeel.totaal["teams"])
    assert opdracht.binnen is None or oordeel.totaal["over_grens"] == 0
    gebroken = {
        "DUBBEL",
        "ONTBREEKT",
        "ONBEKEND",
        "LEEG",
        "AANTAL_TEAMS",
        "NIET_AANEENGESLOTEN",
        "OVER_GRENS",
    }
    assert not gebroken & {b.code for b in oordeel.bevindingen}


@pytest.mark.parametrize("tiental", range(0, VAST, 10))
def test_antwoord_is_het_beste_van_alle_indelingen(tiental: int) -> None:
    for nummer in range(tiental, tiental + 10):
        vergelijk(nummer)


@pytest.mark.proef
@pytest.mark.parametrize("honderdtal", range(VAST, VAST + ALLE, 100))
def test_antwoord_is_het_beste_van_alle_indelingen_volledig(honderdtal: int) -> None:
    for nummer in range(honderdtal, honderdtal + 100):
        vergelijk(nummer)


def test_de_steekproef_raakt_elke_soort_geval() -> None:
    gevallen = [trek(nummer) for nummer in range(VAST)]
    soorten = {
        "los": lambda g: len(g.scan.graaf.onderdelen()) > 1,
        "samenhangend": lambda g: g.n > 4 and len(g.scan.graaf.onderdelen()) == 1,
        "reus": lambda g: max(g.inwoners) > g.opdracht.inwoners[1],
        "leeg": lambda g: max(g.inwoners) == 0,
        "hard": lambda g: g.opdracht.hard,
        "hard kan": lambda g: g.opdracht.hard and 2 < g.n < 8 and beste(g) is not None,
        "kan niet": lambda g: g.n < 8 and beste(g) is None,
        "vrij aantal": lambda g: g.opdracht.teams is None,
        "binnen": lambda g: g.opdracht.binnen is not None,
        "doel": lambda g: g.opdracht.doel is not None,
        "negen": lambda g: g.n == 9,
    }
    for naam, hoort_erbij in soorten.items():
        assert sum(map(hoort_erbij, gevallen)) >= 5, naam


def _herschik(geval: Geval, rng: random.Random) -> Wijkscan:
    """The same gemeente with its codes dealt out anew."""
    nieuw = [f"H{i}" for i in rng.sample(range(geval.n), geval.n)]
    naar = dict(zip(geval.scan.codes, nieuw, strict=True))
    gebieden = geval.scan.gebieden.assign(code=nieuw)
    graaf = Graaf.uit_paren([(naar[a], naar[b]) for a, b in geval.scan.graaf.paren], los=nieuw)
    return Wijkscan("proef", "buurt", gebieden, graaf, catalogus=geval.scan.catalogus)


def uitkomst(scan: Wijkscan, opdracht: Opdracht) -> Indeling | None:
    try:
        return deel_in(scan, opdracht)
    except GeenIndeling:
        return None


def test_andere_codes_veranderen_geen_waarde() -> None:
    rng = random.Random(7)
    vergeleken = 0
    for geval in [geval for geval in map(trek, range(30)) if geval.n >= 4]:
        een = uitkomst(geval.scan, geval.opdracht)
        ander = uitkomst(_herschik(geval, rng), geval.opdracht)
        assert (een is None) == (ander is None)
        if een is not None and ander is not None:
            vergeleken += 1
            assert een.bewijs == ander.bewijs
    assert vergeleken >= 8


def test_zelfde_seed_geeft_dezelfde_indeling() -> None:
    vergeleken = 0
    for geval in [geval for geval in map(trek, range(20)) if geval.n >= 5]:
        een, ander = (uitkomst(geval.scan, geval.opdracht) for _ in range(2))
        if een is not None and ander is not None:
            vergeleken += 1
            assert een.toewijzing == ander.toewijzing
    assert vergeleken >= 5


@pytest.mark.parametrize("knop", ["MEESTE_KOLOMMEN", pytest.param("MEESTE_STAPPEN", marks=pytest.mark.proef)])
@pytest.mark.parametrize(
    ("nummers", "minstens"),
    [(range(300, 310), 6), pytest.param(range(300, 320), 8, marks=pytest.mark.proef)],
)
def test_de_zoekende_weg_geeft_altijd_een_geldige_indeling(
    nummers: range, minstens: int, knop: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the exact road is closed, the answer is still valid and its bound still holds."""
    monkeypatch.setattr(kolommen, knop, 0)
    gezocht, terecht = 0, list[bool]()
    for nummer in nummers:
        geval = trek(nummer)
        verwacht = beste(geval)
        try:
            indeling = deel_in(geval.scan, geval.opdracht)
        except GeenIndeling as geen:
            terecht.append(verwacht is None if geen.bewezen else geval.opdracht.hard)
            continue
        assert verwacht is not None, nummer
        gezocht += 1
        toets_bij_de_rechter(geval.scan, indeling)
        band = indeling.bewijs[0]
        assert band.ondergrens is not None
        assert band.ondergrens <= verwacht[0] <= band.waarde, nummer
        assert all(b.ondergrens is None for b in indeling.bewijs[1:] if b.status == "onbewezen"), nummer
    assert gezocht >= minstens
    assert all(terecht)


def test_oplossing_is_een_indeling_van_alle_nummers() -> None:
    geval = next(g for g in map(trek, range(60)) if g.n == 9 and uitkomst(g.scan, g.opdracht))
    oplossing = los_op(maak_opgave(geval.scan, geval.scan.graaf, geval.opdracht))
    assert sorted(i for gebied in oplossing.werkgebieden for i in gebied) == list(range(9))
    assert oplossing.volledig
