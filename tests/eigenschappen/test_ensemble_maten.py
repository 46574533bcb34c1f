"""The metrics of an ensemble, for thousands of indelingen at once, are those of the judge, one by one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from gebied import open_voorbeeld
from gebied.beoordelen import beoordeel
from gebied.bronnen.grenzen import lees_grenzen
from gebied.ensemble.maten import MATEN, maten_van, meet_labels
from gebied.ensemble.richting import AFWIJKING, maat_van
from gebied.model import Kolom, Opdracht
from gebied.wijkscan import Wijkscan, maak_scan

ALTIJD_GELIJK = {
    "teams",
    "werkgebieden",
    "inwoners",
    "inwoners_restgebied",
    "inwoners_niet_ingedeeld",
    "gemiddeld",
    "niet_aaneengesloten",
    "belasting",
    "mix",
    "ontmoetingsplekken",
}
"""Metrics of the judge that are the same for every indeling that an ensemble draws from."""

ALLES: Mapping[str, Any] = {
    "inwoners": [9_000, 12_000],
    "doel": 10_500,
    "ook_inwoners": [{"kolom": "later", "inwoners": [8_000, 11_000]}],
    "belasting": {"kolommen": {"werk": 1.5, "plekken": 0.1}},
    "mix": [
        {"teller": "werk", "noemer": "inwoners"},
        {"teller": "aandeel", "noemer": "inwoners", "soort": "gelijksoortig"},
        {"teller": "aandeel", "noemer": "later"},
    ],
    "binnen": "deel",
    "binnen_hard": False,
    "lagen": [{"naam": "groot", "groep": "deel"}],
    "ontmoetingsplek": {"soorten": ["plekken"], "afstand_m": 1300, "omweg": 1.3},
    "huidig": {"indeling": "toen"},
    "aansluiten_bij": ["toen", "deel"],
}
OPDRACHTEN: tuple[Mapping[str, Any], ...] = (
    {},
    ALLES,
    {"inwoners": [3_000, 4_000], "groot_gebied": "melden", "huidig": {"indeling": "deel"}},
    {"inwoners": [500, 1_500], "belasting": {"kolommen": {"werk": 1}}},
    {"per_team": False, "inwoners": [5_000, 50_000]},
)


def _met_cijfers(scan: Wijkscan, rng: np.random.Generator, werk: str = "aantal") -> Wijkscan:
    """Add columns of every kind that a metric reads, with some unknown shares."""
    n, inwoners = len(scan.codes), scan.gebieden["inwoners"].fillna(0).to_numpy("int64")
    aandeel = pd.array(np.round(rng.uniform(0, 30, n), 1), dtype="Float64")
    aandeel[rng.integers(n)] = pd.NA
    gebieden = scan.gebieden.assign(
        later=pd.array(np.round(inwoners * rng.uniform(0.8, 1.2, n)).astype("int64"), dtype="Int64"),
        werk=pd.array(rng.binomial(inwoners, 0.07), dtype="Int64"),
        plekken=pd.array(rng.integers(0, 3, n), dtype="Int64"),
        aandeel=aandeel,
        deel=[f"deel {nr}" for nr in rng.integers(0, 4, n)],
    )
    soorten = {
        "later": "aantal",
        "werk": werk,
        "plekken": "aantal",
        "aandeel": "percentage",
        "deel": "groep",
    }
    kolommen = (Kolom(naam, soort) for naam, soort in soorten.items())  # type: ignore[arg-type]
    return replace(scan, gebieden=gebieden, catalogus=(*scan.catalogus, *kolommen))


def _vergelijk(scan: Wijkscan, seed: int, indelingen: int, werk: str = "aantal") -> set[str]:
    """Hold random partitions, connected or not, to the judge; return the metrics that were compared."""
    rng = np.random.default_rng(seed)
    scan = _met_cijfers(scan, rng, werk)
    codes = tuple(sorted(scan.graaf.bediend))
    toen = {code: int(nr) for code, nr in zip(codes, rng.integers(1, 6, len(codes)), strict=True)}
    toen.pop(codes[0])
    gezien: set[str] = set()
    for deel in OPDRACHTEN:
        opdracht = Opdracht.uit_dict(deel)
        k = int(rng.integers(2, 9))
        labels = rng.integers(0, k, (indelingen, len(codes)))
        labels[0] = np.arange(len(codes)) % k  # as even as can be
        labels[1, :], labels[1, 0] = 1, 0  # one gebied on its own
        tabel = meet_labels(scan, opdracht, codes, labels, indelingen={"toen": toen})
        for rij, alle in zip(labels, tabel.to_dict("records"), strict=True):
            waarden = {maat: waarde for maat, waarde in alle.items() if not np.isnan(waarde)}
            plan = {code: int(nr) + 1 for code, nr in zip(codes, rij, strict=True)}
            oordeel = beoordeel(scan, plan, opdracht=opdracht, indelingen={"toen": toen})
            verwacht = maten_van(oordeel)
            assert waarden == verwacht
            al = {maat_van(sleutel) for sleutel in waarden} | ALTIJD_GELIJK
            if werk == "aantal":
                assert list(waarden) == list(verwacht)
                assert {maat for maat, w in oordeel.totaal.items() if w is not None} <= al
            gezien |= {maat_van(naam) for naam in waarden}
    return gezien


def test_op_een_rooster_gelijk_aan_de_beoordelaar(rooster: Callable[..., Wijkscan]) -> None:
    rng = np.random.default_rng(7)
    inwoners = [[int(aantal) for aantal in rij] for rij in rng.integers(0, 5_000, (4, 5))]
    inwoners[1][1] = 13_000  # above every band on its own
    scan = rooster(inwoners, rest={"A1"}, stadsdeel=["nnnnn", "nnnzz", "zzzzz", "zzzzz"])
    assert _vergelijk(scan, 1, 12) == set(MATEN)


def test_beschermde_aantallen_toont_een_ensemble_als_de_beoordelaar(rooster: Callable[..., Wijkscan]) -> None:
    scan = rooster([[20, 90, 150, 400], [60, 2_000, 30, 5_000]], stadsdeel=["nnzz", "nnzz"])
    assert _vergelijk(scan, 4, 12, werk="beschermd") == set(MATEN)
    # what is shown is not what is counted
    gewoon, beschermd = (
        _met_cijfers(scan, np.random.default_rng(4), werk) for werk in ("aantal", "beschermd")
    )
    codes = tuple(sorted(scan.graaf.bediend))
    labels = np.arange(len(codes))[None, :] % 4
    opdracht = Opdracht.uit_dict({"inwoners": [500, 1_500], "belasting": {"kolommen": {"werk": 1}}})
    maat = "belasting_afwijking_pct"
    waarden = [meet_labels(s, opdracht, codes, labels)[maat].iloc[0] for s in (gewoon, beschermd)]
    assert waarden[0] != waarden[1]


def test_op_het_voorbeeld_gelijk_aan_de_beoordelaar() -> None:
    assert _vergelijk(open_voorbeeld(), 2, 6) == set(MATEN)


@pytest.mark.echt
def test_op_een_echte_gemeente_gelijk_aan_de_beoordelaar(echte_data: Path) -> None:
    scan = maak_scan(lees_grenzen(echte_data / "gemeenten" / "dronten.gpkg", laag="buurt_2015"))
    assert _vergelijk(scan, 3, 4) == set(MATEN)  # no stadsdelen here: the opdracht brings its own group


def test_blokken_geven_hetzelfde_als_een_keer(rooster: Callable[..., Wijkscan], monkeypatch: Any) -> None:
    scan = rooster([[100, 200, 300], [400, 500, 600]])
    labels = np.random.default_rng(1).integers(0, 3, (50, 6))
    heel = meet_labels(scan, Opdracht(), scan.graaf.bediend, labels)
    monkeypatch.setattr("gebied.ensemble.maten._MEESTE_TELLERS", 1)
    pd.testing.assert_frame_equal(meet_labels(scan, Opdracht(), scan.graaf.bediend, labels), heel)
    assert len(heel) == 50
    assert heel[AFWIJKING].max() > 0


def test_labels_over_andere_gebieden_worden_geweigerd(rooster: Callable[..., Wijkscan]) -> None:
    scan = rooster([[100, 200]], rest={"A1"})
    with pytest.raises(ValueError, match="served"):
        meet_labels(scan, Opdracht(), ("A1", "A2"), np.zeros((1, 2), dtype=int))
