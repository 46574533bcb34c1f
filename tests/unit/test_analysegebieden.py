"""Which areas can be analysed, and how a user names one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gebied.fouten import VerkeerdGebruik
from gebied.model import Indeling
from gebied.profiel.gebieden import analysegebieden, kies_analysegebied
from gebied.wijkscan import Wijkscan


@pytest.fixture
def scan(rooster: Callable[..., Wijkscan]) -> Wijkscan:
    return rooster([[100, 200], [300, 400]], stadsdeel=["hh", "ss"], cbs_wijk=["wx", "wx"])


@pytest.fixture
def plan() -> dict[str, Indeling]:
    toewijzing = {"A1": 1, "A2": 1, "B1": 2, "B2": 2}
    return {"Plan": Indeling("Plan", toewijzing, namen={2: "Team Zuid"})}


def test_alle_gebieden_van_groot_naar_klein(scan: Wijkscan, plan: dict[str, Indeling]) -> None:
    alle = analysegebieden(scan, plan)
    assert [(g.sleutel, g.soort, g.codes) for g in alle] == [
        ("GM9999", "gemeente", ("A1", "A2", "B1", "B2")),
        ("stadsdeel:h", "stadsdeel", ("A1", "A2")),
        ("stadsdeel:s", "stadsdeel", ("B1", "B2")),
        ("w", "wijk", ("A1", "B1")),
        ("x", "wijk", ("A2", "B2")),
        ("A1", "buurt", ("A1",)),
        ("A2", "buurt", ("A2",)),
        ("B1", "buurt", ("B1",)),
        ("B2", "buurt", ("B2",)),
        ("Plan:1", "werkgebied", ("A1", "A2")),
        ("Plan:2", "werkgebied", ("B1", "B2")),
    ]
    assert [g.naam for g in alle if g.soort == "werkgebied"] == ["Werkgebied 1", "Team Zuid"]


@pytest.mark.parametrize(
    ("tekst", "sleutel"),
    [
        ("B1", "B1"),
        (" buurt b1 ", "B1"),
        ("GM9999", "GM9999"),
        ("roosterdam", "GM9999"),
        ("Stadsdeel:H", "stadsdeel:h"),
        ("team zuid", "Plan:2"),
        ("plan:1", "Plan:1"),
        ("buurt:Buurt A2", "A2"),
    ],
)
def test_een_gebied_kiezen(scan: Wijkscan, plan: dict[str, Indeling], tekst: str, sleutel: str) -> None:
    assert kies_analysegebied(scan, tekst, plan).sleutel == sleutel


def test_een_onbekend_gebied_noemt_wat_erop_lijkt(scan: Wijkscan) -> None:
    with pytest.raises(VerkeerdGebruik) as fout:
        kies_analysegebied(scan, "Buurt A3")
    assert "Bedoelt u Buurt A1" in str(fout.value) or "Bedoelt u Buurt A2" in str(fout.value)
    with pytest.raises(VerkeerdGebruik) as fout:
        kies_analysegebied(scan, "qqqqqqqq")
    assert "stadsdeel:h" in str(fout.value)


def test_meer_gemeenten_geven_ook_het_geheel(scan: Wijkscan) -> None:
    from dataclasses import replace

    gebieden = scan.gebieden.copy()
    gebieden.loc[gebieden["code"] == "B2", ["gemeentecode", "gemeente"]] = ["GM0001", "Anderdam"]
    twee = analysegebieden(replace(scan, gebieden=gebieden))
    assert [(g.sleutel, len(g.codes)) for g in twee if g.soort in ("scan", "gemeente")] == [
        ("alles", 4),
        ("GM0001", 1),
        ("GM9999", 3),
    ]
