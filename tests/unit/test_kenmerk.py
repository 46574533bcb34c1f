"""Content that is the same has the same kenmerk, however it came; anything else in it has another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import shapely

from gebied.graaf import maak_graaf
from gebied.model import Bevinding, Indeling, Opdracht
from gebied.opslag import bewaar_indeling, lees_project
from gebied.werkstroom.kenmerk import kenmerk
from gebied.wijkscan import Wijkscan


def test_saving_an_indeling_leaves_the_kenmerk_of_the_scan(
    appproject: Callable[[str], Path], tmp_path: Path
) -> None:
    pad = tmp_path / "grid.gpkg"
    pad.write_bytes(appproject("grid").read_bytes())
    voor = lees_project(pad)
    bewaar_indeling(voor, replace(voor.indelingen["Nu"], naam="Nog een"), generatie=voor.generatie)
    na = lees_project(pad)
    assert kenmerk(na.scan) == kenmerk(voor.scan)
    assert kenmerk(na.indelingen) != kenmerk(voor.indelingen)
    assert kenmerk(na.indelingen["Nu"]) == kenmerk(voor.indelingen["Nu"])


def _ander_cijfer(scan: Wijkscan) -> Wijkscan:
    gebieden = scan.gebieden.copy()
    gebieden["inwoners"] = gebieden["inwoners"] + 1
    return replace(scan, gebieden=gebieden)


def _andere_vorm(scan: Wijkscan) -> Wijkscan:
    gebieden = scan.gebieden.copy()
    gebieden.geometry = shapely.transform(gebieden.geometry.to_numpy(), lambda punten: punten + 1.0)
    return replace(scan, gebieden=gebieden)


def _andere_naam_van_kolom(scan: Wijkscan) -> Wijkscan:
    een, twee = "bijstand", "woningen"
    namen = {een: twee, twee: een}
    return replace(scan, gebieden=scan.gebieden.rename(columns=namen))


def _andere_buren(scan: Wijkscan) -> Wijkscan:
    return replace(scan, graaf=maak_graaf(scan.gebieden, minimale_grens_m=100_000.0))


def _bevinding(scan: Wijkscan) -> Wijkscan:
    return replace(scan, bevindingen=(*scan.bevindingen, Bevinding("X", "iets")))


@pytest.mark.parametrize(
    "anders", [_ander_cijfer, _andere_vorm, _andere_naam_van_kolom, _andere_buren, _bevinding]
)
def test_anything_else_in_a_scan_has_another_kenmerk(
    profielscan: Wijkscan, anders: Callable[[Wijkscan], Wijkscan]
) -> None:
    assert kenmerk(anders(profielscan)) != kenmerk(profielscan)


def test_the_order_of_a_mapping_does_not_count_and_its_values_do() -> None:
    een = Indeling("x", {"A": 1, "B": 2}, opdracht=Opdracht(teams=2))
    assert kenmerk(een) == kenmerk(Indeling("x", {"B": 2, "A": 1}, opdracht=Opdracht(teams=2)))
    for ander in (replace(een, opdracht=Opdracht(teams=3)), replace(een, toewijzing={"A": 1, "B": 1})):
        assert kenmerk(een) != kenmerk(ander)
    assert kenmerk((een, None)) != kenmerk((None, een))
