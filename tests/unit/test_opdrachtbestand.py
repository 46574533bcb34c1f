"""An opdracht that is written as TOML comes back as it was, whatever the names in it are."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from gebied.bronnen.opdrachtbestand import lees_opdracht, opdracht_als_toml
from gebied.model import Opdracht
from gebied.opdrachtdelen import Belasting, Huidig, Laag, Mix, Ontmoetingsplek, OokInwoners, Plafond

ALLES = Opdracht(
    teams=(3, 5),
    inwoners=(290, 310),
    hard=True,
    doel=300,
    ook_inwoners=(OokInwoners("jeugd", (10, 20), hard=True), OokInwoners("ouderen")),
    belasting=Belasting({"gebruik personen": 1, "wmo": 2.5}),
    mix=(Mix("bijstand", "huishoudens"),),
    plafonds=(Plafond("wmo", 15, "inwoners"),),
    binnen="stadsdeel",
    binnen_samen=(("Haven", "Stad"),),
    samen=(("A1", "A2"),),
    apart=(("A1", "B2"),),
    vast={"A1": 1, "Buurt 'x' \"y\"": 2},
    lagen=(Laag("regie", teams=2),),
    ontmoetingsplek=Ontmoetingsplek(("buurthuis",)),
    huidig=Huidig("Plan\n[opdracht]\nteams = 99"),
    aansluiten_bij=("jgz é",),
    verbindingen=False,
    volgorde=(("inwoners",), ("belasting", "mix")),
    gewichten={"mix": 3},
    seed=7,
    tijd=12.5,
)


@pytest.mark.parametrize("opdracht", [Opdracht(), Opdracht(teams=18), ALLES], ids=["kaal", "teams", "alles"])
def test_an_opdracht_comes_back_as_it_was(opdracht: Opdracht, tmp_path: Path) -> None:
    pad = tmp_path / "o.toml"
    pad.write_text(opdracht_als_toml(opdracht), encoding="utf-8")
    assert Opdracht.uit_dict(lees_opdracht(pad)) == opdracht


def test_a_name_cannot_break_out_of_the_comment() -> None:
    tekst = opdracht_als_toml(Opdracht(teams=2), uitleg=["Plan x\n[gevaar]\r\nteams = 9\x00", "gewoon é"])
    assert tomllib.loads(tekst)["opdracht"]["teams"] == 2
    assert "gevaar" not in tomllib.loads(tekst)
    assert tekst.startswith("# Plan x [gevaar]  teams = 9 \n# gewoon é\n")
