"""The front between two wishes as a table and a picture, and which point is the knee."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from matplotlib.image import imread
from openpyxl import load_workbook

from gebied.fouten import InvoerGeweigerd, VerkeerdGebruik
from gebied.indelen.afweging import Front
from gebied.model import Indeling
from gebied.rapport import afwegingstabel, schrijf_afweging
from gebied.wijkscan import Wijkscan

WENSEN = ("inwoners", "compactheid")
KOP = "afstand tot de band (inwoners)"


@pytest.fixture
def scan(rooster: Callable[..., Wijkscan]) -> Wijkscan:
    return rooster([[100, 200], [300, 400]])


def _punt(nr: int, *waarden: int) -> tuple[tuple[int, ...], Indeling]:
    return waarden, Indeling(f"=punt {nr}", {"A1": 1, "A2": 2, "B1": 1})


def _front(*waarden: tuple[int, int], wensen: tuple[str, str] = WENSEN) -> Front:
    punten = tuple(
        (w, Indeling(f"=punt {nr}", {"A1": 1, "A2": 2, "B1": 1})) for nr, w in enumerate(waarden, 1)
    )
    return Front(wensen, punten, tuple(nr != 2 for nr in range(len(punten))))


@pytest.fixture
def front() -> Front:
    return _front((0, 100_000), (200, 20_000), (500, 15_500), (900, 10_000))


def test_points_with_their_values_the_proof_and_the_knee(scan: Wijkscan, front: Front) -> None:
    tabel = afwegingstabel(front, scan=scan)
    assert tabel["punt"].tolist() == [1, 2, 3, 4]
    assert tabel[KOP].tolist() == [0, 200, 500, 900]
    assert tabel["compactheid (m per inwoner)"].tolist() == [100.0, 20.0, 15.5, 10.0]
    assert tabel["bewezen"].tolist() == [True, True, False, True]
    assert tabel["knik"].tolist() == [False, True, False, False]
    assert tabel["indeling"].tolist() == ["=punt 1", "=punt 2", "=punt 3", "=punt 4"]
    assert set(tabel["werkgebieden"]) == {2}


@pytest.mark.parametrize(
    "waarden",
    [
        [(0, 5)],
        [(0, 5), (3, 1)],
        [(0, 10), (5, 5), (10, 0)],
        [(0, 10), (9, 9), (10, 0)],
        [(0, 5), (0, 5), (0, 5)],
    ],
)
def test_no_knee_where_there_is_none(scan: Wijkscan, waarden: list[tuple[int, int]]) -> None:
    tabel = afwegingstabel(_front(*waarden, wensen=("inwoners", "huidig")), scan=scan)
    assert not tabel["knik"].any()


def test_wishes_in_their_own_unit(scan: Wijkscan) -> None:
    tabel = afwegingstabel(_front((1250, 3), wensen=("belasting", "mix")), scan=scan)
    assert tabel["ongelijke belasting (punten)"].tolist() == [12.5]
    assert tabel["afwijking in de mix (punten)"].tolist() == [3]


def test_the_three_forms(scan: Wijkscan, front: Front, tmp_path: Path) -> None:
    with schrijf_afweging(tmp_path / "f.csv", front, scan=scan).open(encoding="utf-8") as bestand:
        rijen = list(csv.DictReader(bestand))
    eerste = [(rij["punt"], rij[KOP], rij["bewezen"], rij["knik"]) for rij in rijen]
    assert eerste[:3] == [("1", "0", "ja", "nee"), ("2", "200", "ja", "ja"), ("3", "500", "nee", "nee")]
    boek = load_workbook(schrijf_afweging(tmp_path / "f.xlsx", front, scan=scan))
    assert boek.sheetnames == ["afweging", "gebieden", "bronnen"]
    assert list(boek["gebieden"].values)[:2] == [
        ("code", "naam", "punt 1", "punt 2", "punt 3", "punt 4"),
        ("A1", "Buurt A1", 1, 1, 1, 1),
    ]
    assert list(boek["gebieden"].values)[4][2] is None
    assert {cel.data_type for cel in boek["afweging"]["G"]} == {"s"}
    beeld = imread(schrijf_afweging(tmp_path / "f.png", front, scan=scan))
    assert beeld.shape[:2] == (1050, 1500)
    assert (beeld[..., :3] < 0.99).any(axis=2).mean() > 0.01
    schrijf_afweging(tmp_path / "een.png", _front((0, 1)), scan=scan)


def test_places_and_endings_that_cannot_be(scan: Wijkscan, front: Front, tmp_path: Path) -> None:
    with pytest.raises(VerkeerdGebruik, match="eindigt niet op een bekende vorm"):
        schrijf_afweging(tmp_path / "f.pdf", front, scan=scan)
    for einde in ("csv", "xlsx", "png"):
        with pytest.raises(InvoerGeweigerd):
            schrijf_afweging(tmp_path / "weg" / f"f.{einde}", front, scan=scan)
    assert list(tmp_path.iterdir()) == []
