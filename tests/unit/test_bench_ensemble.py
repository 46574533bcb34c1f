"""The parts of the ensemble's benchmark that need no other tool: what is measured, and the report."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from bench import ensemble
from bench.ensemble import DRADEN, KAAL, RECOM, TREK, Rij, Uitslag, maak_rij, verslag
from bench.ketenproef import Ketenproef, Loop, compactheid, effectief, gesneden
from bench.proef import Afloop, Tijd
from gebied.indelen import maak_opgave
from gebied.model import Opdracht
from gebied.wijkscan import Wijkscan

Rooster = Callable[..., Wijkscan]


@pytest.fixture
def proef(rooster: Rooster) -> Ketenproef:
    scan = rooster([[1_000, 1_000, 1_000], [1_000, 1_000, 1_000]])
    opdracht = Opdracht(teams=2, inwoners=(2_000, 4_000), hard=True)
    opgave = maak_opgave(scan, scan.graaf, opdracht)
    begin = {code: 1 + (nr > 2) for nr, code in enumerate(opgave.codes)}
    return Ketenproef("rooster", scan, opdracht, opgave, begin, 0.33)


def test_maten_van_een_indeling(proef: Ketenproef) -> None:
    rijen = np.array([[0, 0, 0, 1, 1, 1], [0, 0, 1, 0, 0, 1]], dtype=np.int16)
    # a grid of 2 × 3 has 7 edges: three between the rows, two between the second and third column
    assert gesneden(proef, rijen).tolist() == [3 / 7, 2 / 7]
    sets = [[0, 1, 2], [3, 4, 5]]
    som = sum(proef.opgave.compactheid(deel) for deel in sets)
    assert compactheid(proef, rijen)[0] == pytest.approx(som / 6_000)


def test_effectief_telt_minder_waar_een_keten_traag_is() -> None:
    rng = np.random.default_rng(1)
    los = rng.normal(size=2_000)
    traag = np.cumsum(rng.normal(size=2_000))
    assert effectief(los) > 1_000 > 100 > effectief(traag)
    assert math.isnan(effectief(np.ones(100)))


def test_verslag_telt_per_seconde_en_noemt_wat_er_niet_was(proef: Ketenproef) -> None:
    labels = np.tile(np.array([[0, 0, 0, 1, 1, 1], [0, 0, 1, 0, 0, 1]], dtype=np.int16), (50, 1))

    def rij(naam: str, stappen: int, cpu: float, klok: float = 1.0) -> Rij:
        loop = Loop(labels, stappen, stappen // 2, Tijd(cpu, klok))
        return maak_rij(naam, proef, Afloop(loop, piek_mb=100))  # type: ignore[arg-type]

    rijen = (
        rij(KAAL, 30_000, 1.0),
        rij(TREK, 30_000, 1.0),
        rij(DRADEN[0], 60_000, 2.0, 2.0),
        rij(DRADEN[1], 60_000, 2.0, 1.0),
        rij(RECOM, 2_000, 2.0),
        maak_rij("traag", proef, Afloop(None, "none in 5 s", 90)),
    )
    uitslag = Uitslag("Rooster", 6, 2, (2_000, 4_000), "code", "nu", "hier", 0.1, {"numpy": "2"}, rijen)
    tekst = verslag([uitslag], ["Voronoi 500"])
    assert "| Rooster | 30 | 30 | 2.00 | 2.00 |" in tekst
    assert "| Rooster | 2.0 | 1.0 | 2.00 |" in tekst
    assert "| traag | no result: none in 5 s |" in tekst
    assert "Not measured: Voronoi 500." in tekst


def test_uitslag_wordt_bewaard_en_teruggelezen(
    tmp_path: Path, proef: Ketenproef, monkeypatch: pytest.MonkeyPatch
) -> None:
    def draai_apart(*_: object, limiet: float) -> Afloop:
        assert limiet > 0
        labels = np.tile(np.array([0, 0, 0, 1, 1, 1], dtype=np.int16), (10, 1))
        return Afloop(Loop(labels, 10, 5, Tijd(0.5, 0.5)), piek_mb=1)  # type: ignore[arg-type]

    monkeypatch.setattr(ensemble, "draai_apart", draai_apart)
    keer: list[str] = []

    def maak() -> Ketenproef:
        keer.append("gemaakt")
        return proef

    monkeypatch.setattr(ensemble, "proeven", lambda *_, **__: {"Rooster": maak})
    uit = tmp_path / "ensemble.md"
    ensemble.meet(tmp_path, uit, klein=True)
    ensemble.meet(tmp_path, uit, klein=True)
    assert keer == ["gemaakt"]
    assert "## Rooster" in uit.read_text(encoding="utf-8")
