"""The parts of the benchmarks that need no other tool: the problem they share, the metrics, the processes."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bench import indelen
from bench.eigen import AlikeInTijd, CompactInTijd, taak_alike
from bench.instanties import voronoi
from bench.maten import binnen_aandeel, meet
from bench.peers import uit_labels
from bench.proef import BAND, Proef, Uitkomst, draai_apart, maak_kenmerk, maak_proef
from gebied.indelen.kosten import totaal
from gebied.wijkscan import Wijkscan

Rooster = Callable[..., Wijkscan]


@pytest.fixture(scope="module")
def proef() -> Proef:
    return maak_proef(voronoi(45, 1), seed=1)


def test_proef_telt_teams_en_zet_reuzen_apart(rooster: Rooster) -> None:
    proef = maak_proef(rooster([[30_000, 5_000, 6_000], [5_500, 5_500, 0]]), seed=1)
    assert len(proef.reuzen) == 1
    assert proef.opgave.opdracht.teams == 2
    assert proef.opdracht.teams == 2 + 3
    assert proef.reuzen[0] not in proef.opgave.codes
    assert all(i in proef.opgave.buren[j] for i, rij in enumerate(proef.opgave.buren) for j in rij)


def test_alleen_reuzen_is_niets_te_kiezen(rooster: Rooster) -> None:
    proef = maak_proef(rooster([[30_000, 20_000]]), seed=1)
    assert proef.opgave.codes == ()
    assert list(indelen.draai(proef)) == []
    tekst = indelen.verslag([(proef, "Reuzenstad", [])], ["Voronoi 1000"])
    assert "nothing to choose" in tekst
    assert "Voronoi 1000." in tekst


def test_kenmerk_is_gestandaardiseerd_en_vast() -> None:
    xy = np.random.default_rng(1).uniform(0, 5_000, (200, 2))
    kenmerk = maak_kenmerk(xy, 7)
    assert kenmerk.mean() == pytest.approx(0)
    assert kenmerk.std() == pytest.approx(1)
    assert (kenmerk == maak_kenmerk(xy, 7)).all()
    assert not (kenmerk == maak_kenmerk(xy, 8)).any()


@pytest.mark.parametrize(
    ("werkgebieden", "aandeel"),
    [([(0, 1), (2, 3)], 0.0), ([(0, 2), (1, 3)], 1.0), ([(0, 1, 2), (3,)], 2 / 3), ([(0, 1)], 0.0)],
)
def test_binnen_aandeel(werkgebieden: list[tuple[int, ...]], aandeel: float) -> None:
    assert binnen_aandeel(np.array([-1.0, -1.0, 1.0, 1.0]), werkgebieden) == pytest.approx(aandeel)


def test_maten_zijn_die_van_de_opgave(proef: Proef) -> None:
    uitkomst = CompactInTijd(0.05)(proef)
    maten = meet(proef, uitkomst)
    opgave = proef.opgave
    som = [opgave.som(deel) for deel in uitkomst.werkgebieden]
    waarde = sum(opgave.compactheid(deel) for deel in uitkomst.werkgebieden)
    assert maten.compactheid_m == pytest.approx(waarde / int(opgave.gewicht.sum()))
    assert (maten.kleinste, maten.grootste, maten.gemaakt) == (min(som), max(som), opgave.opdracht.teams)
    assert maten.in_band == sum(BAND[0] <= inwoners <= BAND[1] for inwoners in som)
    assert (maten.los, maten.vergeten) == (0, 0)


def test_maten_zien_wat_los_of_vergeten_is(rooster: Rooster) -> None:
    proef = maak_proef(rooster([[5_500, 5_500, 5_500, 5_500]]), seed=1)
    maten = meet(proef, Uitkomst(((0, 2), (1,)), 0.0))
    assert (maten.gemaakt, maten.in_band, maten.los, maten.vergeten) == (2, 1, 1, 1)


def test_alike_rekent_met_dezelfde_variantie(proef: Proef) -> None:
    uitkomst = AlikeInTijd(0.05, 4)(proef)
    tekort, spreiding = totaal(taak_alike(proef, 4), uitkomst.werkgebieden)
    assert tekort == 0
    assert len(uitkomst.werkgebieden) == 4
    aandeel = spreiding / 1000**2 / len(proef.kenmerk)
    assert binnen_aandeel(proef.kenmerk, uitkomst.werkgebieden) == pytest.approx(aandeel, abs=1e-3)


def test_labels_onder_een_zijn_vergeten() -> None:
    assert uit_labels(np.array([2, 1, 0, 2, -3])) == ((1,), (0, 3))


@pytest.mark.parametrize(
    ("aanpak", "invoer", "limiet", "antwoord"),
    [
        (os._exit, 7, 60, "crashed (7)"),
        (int, "een", 60, "ValueError: invalid literal for int() with base 10: 'een'"),
        (time.sleep, 600, 0.1, "none in 0.1 s on the clock"),
    ],
)
def test_wat_omvalt_of_hangt_is_een_rij(
    aanpak: Callable[..., object], invoer: object, limiet: float, antwoord: str
) -> None:
    """The process takes any callable, so these stand for tools that crash, fail and hang."""
    assert str(draai_apart(aanpak, invoer, limiet=limiet)).startswith(antwoord)


def test_verslag_zegt_wie_niets_vond(proef: Proef) -> None:
    recom, onze = Uitkomst((tuple(range(10)),), 2.0), CompactInTijd(0.05)(proef)
    onder = replace(onze, ondergrens_m=meet(proef, recom).compactheid_m / 2)
    rijen = [
        indelen.Rij("ReCom", recom, meet(proef, recom)),
        indelen.Rij(indelen.EVEN_LANG, onze, meet(proef, onze)),
        indelen.Rij("gebied, proof", onder, meet(proef, onder)),
        indelen.Rij("spopt MaxP", None, None, "none in 240 s"),
    ]
    tekst = indelen.verslag([(proef, "Voronoi 45, seed 1", rijen)], [])
    assert "| spopt MaxP | geen resultaat: none in 240 s |" in tekst
    assert "no valid result of theirs" in tekst
    assert "| 0.50 |" in tekst
    assert ", 35 left out |" in tekst
    assert "Not run" not in tekst


def test_instanties_klein_en_vol(tmp_path: Path) -> None:
    namen = [instantie.naam for instantie in indelen.instanties(tmp_path, klein=False)]
    assert len(namen) == len(set(namen)) == 4 * 3 + 7
    klein = [instantie.naam for instantie in indelen.instanties(tmp_path, klein=True)]
    assert klein == ["Voronoi 45, seed 1", "Voronoi 150, seed 1"]
