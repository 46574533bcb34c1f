"""The front between two wishes as a table and a picture, and which point is the knee."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from matplotlib.image import imread
from openpyxl import load_workbook

from gebied.fouten import InvoerGeweigerd, VerkeerdGebruik
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


@pytest.fixture
def punten() -> list[tuple[tuple[int, ...], Indeling]]:
    return [_punt(1, 900, 10_000), _punt(2, 0, 100_000), _punt(3, 200, 20_000), _punt(4, 500, 15_500)]


def test_points_in_order_with_their_values_and_the_knee(scan: Wijkscan, punten: list[object]) -> None:
    tabel = afwegingstabel(WENSEN, punten, scan=scan)
    assert tabel["punt"].tolist() == [1, 2, 3, 4]
    assert tabel[KOP].tolist() == [0, 200, 500, 900]
    assert tabel["compactheid (m per inwoner)"].tolist() == [100.0, 20.0, 15.5, 10.0]
    assert tabel["knik"].tolist() == [False, True, False, False]
    assert tabel["indeling"].tolist() == ["=punt 2", "=punt 3", "=punt 4", "=punt 1"]
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
    tabel = afwegingstabel(("inwoners", "huidig"), [_punt(1, *w) for w in waarden], scan=scan)
    assert not tabel["knik"].any()


def test_wishes_in_their_own_unit(scan: Wijkscan) -> None:
    tabel = afwegingstabel(("belasting", "mix"), [_punt(1, 1250, 3)], scan=scan)
    assert tabel["ongelijke belasting (punten)"].tolist() == [12.5]
    assert tabel["afwijking in de mix (punten)"].tolist() == [3]


def test_the_three_forms(scan: Wijkscan, punten: list[object], tmp_path: Path) -> None:
    with schrijf_afweging(tmp_path / "f.csv", WENSEN, punten, scan=scan).open(encoding="utf-8") as bestand:
        rijen = list(csv.DictReader(bestand))
    assert [(rij["punt"], rij[KOP], rij["knik"]) for rij in rijen][:2] == [
        ("1", "0", "nee"),
        ("2", "200", "ja"),
    ]
    boek = load_workbook(schrijf_afweging(tmp_path / "f.xlsx", WENSEN, punten, scan=scan))
    assert boek.sheetnames == ["afweging", "gebieden", "bronnen"]
    assert list(boek["gebieden"].values)[:2] == [
        ("code", "naam", "punt 1", "punt 2", "punt 3", "punt 4"),
        ("A1", "Buurt A1", 1, 1, 1, 1),
    ]
    assert list(boek["gebieden"].values)[4][2] is None
    assert {cel.data_type for cel in boek["afweging"]["F"]} == {"s"}
    beeld = imread(schrijf_afweging(tmp_path / "f.png", WENSEN, punten, scan=scan))
    assert beeld.shape[:2] == (1050, 1500)
    assert (beeld[..., :3] < 0.99).any(axis=2).mean() > 0.01


def test_places_and_endings_that_cannot_be(scan: Wijkscan, punten: list[object], tmp_path: Path) -> None:
    with pytest.raises(VerkeerdGebruik, match="eindigt niet op een bekende vorm"):
        schrijf_afweging(tmp_path / "f.pdf", WENSEN, punten, scan=scan)
    for einde in ("csv", "xlsx", "png"):
        with pytest.raises(InvoerGeweigerd):
            schrijf_afweging(tmp_path / "weg" / f"f.{einde}", WENSEN, punten, scan=scan)
    assert list(tmp_path.iterdir()) == []
