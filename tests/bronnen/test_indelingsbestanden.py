"""An indeling from a table: codes or names, teams by number or by name."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from gebied.bronnen.grenzen import lees_grenzen
from gebied.bronnen.indelingsbestanden import lees_indeling
from gebied.fouten import InvoerGeweigerd

GEBIEDEN = pd.DataFrame(
    {
        "code": ["BU00340101", "BU00340102", "BU00340103", "BU00500103"],
        "naam": ["Centrum", "De Hoven", "Verspreide huizen", "Verspreide huizen"],
        "gemeente": ["Almere", "Almere", "Almere", "Zeewolde"],
    }
)


def csv(map_: Path, inhoud: str) -> Path:
    pad = map_ / "plan.csv"
    pad.write_text(inhoud, encoding="utf-8")
    return pad


@pytest.mark.parametrize(
    ("inhoud", "paren", "namen"),
    [
        ("code,naam,werkgebied\nBU00340101,Centrum,7\nBU00340102,De Hoven,2\n", [7, 2], {}),
        ("buurtcode;team\n340101;Haven 1\n340102;Haven 2\n", [1, 2], {1: "Haven 1", 2: "Haven 2"}),
        ("Wijk;Wijkteam\nCentrum;Stad\nHoven; stad \n", [1, 1], {1: "Stad"}),
        ("team;gebied\nB;Centrum\nA;de hoven\n", [1, 2], {1: "B", 2: "A"}),
        ("buurt;wie\nCentrum;1\nHoven;Haven 1\n", [1, 2], {1: "1", 2: "Haven 1"}),
    ],
)
def test_forms_of_a_plan(tmp_path: Path, inhoud: str, paren: list[int], namen: dict[int, str]) -> None:
    gelezen, gelezen_namen, bevindingen = lees_indeling(csv(tmp_path, inhoud), GEBIEDEN)
    assert gelezen == list(zip(["BU00340101", "BU00340102"], paren, strict=True))
    assert (gelezen_namen, bevindingen) == (namen, ())


def test_a_gebied_in_two_teams_stays_twice(tmp_path: Path) -> None:
    paren, _, _ = lees_indeling(csv(tmp_path, "naam;team\nHoven;1\nCentrum;1\nHoven;2\n"), GEBIEDEN)
    assert paren == [("BU00340102", 1), ("BU00340101", 1), ("BU00340102", 2)]


def test_an_unknown_name_is_a_finding_with_a_suggestion(tmp_path: Path) -> None:
    paren, namen, bevindingen = lees_indeling(csv(tmp_path, "naam;team\nCentrm;A\nHoven;B\n"), GEBIEDEN)
    assert (paren, namen) == ([("BU00340102", 2)], {1: "A", 2: "B"})
    assert [(b.code, b.gebied, "Bedoelt u Centrum?" in b.tekst) for b in bevindingen] == [
        ("ONBEKEND", "Centrm", True)
    ]


def test_an_excel_plan_with_own_column_names(tmp_path: Path) -> None:
    pad = tmp_path / "plan.xlsx"
    pd.DataFrame({"x": ["BU00340101", "BU00340102"], "y": [3.0, None]}).to_excel(pad, index=False)
    paren, namen, _ = lees_indeling(pad, GEBIEDEN, gebiedkolom="x", teamkolom="y")
    assert (paren, namen) == ([("BU00340101", 3)], {})


def test_of_a_workbook_the_sheet_with_gebieden_goes_first(tmp_path: Path) -> None:
    pad = tmp_path / "export.xlsx"
    with pd.ExcelWriter(pad) as boek:
        werkgebieden = {"nr": [1], "naam": ["Centrum"], "gebieden": ["BU00340101, BU00340102"]}
        pd.DataFrame(werkgebieden).to_excel(boek, sheet_name="werkgebieden", index=False)
        plan = {"code": ["BU00340101", "BU00340102"], "werkgebied": [1, 2]}
        pd.DataFrame(plan).to_excel(boek, sheet_name="gebieden", index=False)
    paren, _, bevindingen = lees_indeling(pad, GEBIEDEN)
    assert (paren, bevindingen) == ([("BU00340101", 1), ("BU00340102", 2)], ())


@pytest.mark.parametrize(
    ("inhoud", "melding"),
    [
        ("naam;team\nVerspreide huizen;1\n", "BU00340103 (Almere), BU00500103 (Zeewolde)"),
        ("naam;kleur;maat\nCentrum;rood;3\n", "geen kolom met de teams"),
        ("a;b;team\n1;2;3\n", "geen kolom met de gebieden"),
        ("naam;team\nUtrecht;1\nZeist;2\n", "'Utrecht' is geen gebied van deze scan"),
    ],
)
def test_a_plan_that_cannot_be_read_is_refused(tmp_path: Path, inhoud: str, melding: str) -> None:
    with pytest.raises(InvoerGeweigerd) as fout:
        lees_indeling(csv(tmp_path, inhoud), GEBIEDEN)
    assert melding in str(fout.value)


@pytest.mark.echt
def test_the_plan_of_2013_as_printed(echte_data: Path) -> None:
    gebieden = lees_grenzen(echte_data / "gemeenten" / "almere.gpkg", laag="buurt_2015").gebieden
    paren, namen, bevindingen = lees_indeling(echte_data / "cases" / "almere2013.csv", gebieden)
    assert (len(paren), len(namen), namen[1], bevindingen) == (42, 18, "Haven 1", ())
    assert [team for code, team in paren if code == "BU00340103"] == [1, 2]
