"""What a user reads about the use of the command line is Dutch, and says what to do."""

from __future__ import annotations

import re
from typing import Any

import pytest

from gebied.cli import app

OPDRACHTEN = [str(info.name) for info in app.registered_commands]
ENGELS = re.compile(
    r"\b(usage|options?|arguments?|commands?|missing|invalid|required|default|such|show|exit|value|values|valid"
    r"|input|should|integer|number|path|text|float|bool|int|str|list|error|try|requires|takes?|got|unexpected"
    r"|does not|range|file|directory|the|and|for)\b|<\w+>",
    re.IGNORECASE,
)


def _engels(tekst: str) -> list[str]:
    zonder_opties = re.sub(r"--[\w-]+|'[^']*'", "", tekst)
    return [raak[0] for raak in ENGELS.finditer(zonder_opties)]


def test_every_command_of_the_design_is_there() -> None:
    assert set(OPDRACHTEN) >= {
        "demo", "haal", "scan", "indelen", "beoordeel", "vergelijk", "kaart", "export", "app",
    }  # fmt: skip


@pytest.mark.parametrize("opdracht", ["", *OPDRACHTEN])
def test_help_is_dutch_and_complete(gebied_cli: Any, opdracht: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    hulp = gebied_cli(*opdracht.split(), "--help")
    assert _engels(hulp.uit) == []
    assert hulp.fout == ""
    assert "Gebruik: gebied" in hulp.uit
    assert "Toon deze uitleg." in hulp.uit
    assert "…" not in hulp.uit, "the name of an option is cut off"


def test_help_names_every_option(gebied_cli: Any) -> None:
    hulp = gebied_cli("indelen", "--help").uit
    for optie in (
        "--opdracht",
        "--teams",
        "--inwoners",
        "--hard",
        "--binnen",
        "--seed",
        "--tijd",
        "--naam",
        "--json",
    ):
        assert optie in hulp


@pytest.mark.parametrize(
    ("argumenten", "zegt"),
    [
        ("indeln", "De opdracht 'indeln' bestaat niet. Bedoelt u indelen of doelen?"),
        ("indelen", "Er ontbreekt iets: PROJECT."),
        ("export p.gpkg", "Er ontbreekt iets: --uit."),
        ("haal Almere --project p.gpkg", "Er ontbreekt iets: --jaar."),
        ("indelen p.gpkg --teems 3", "De optie --teems bestaat niet. Bedoelt u --teams"),
        ("indelen p.gpkg --doel drie", "De waarde voor --doel kan niet: geef een geheel getal."),
        ("indelen p.gpkg --seed 1.5", "De waarde voor --seed kan niet: geef een geheel getal."),
        ("indelen p.gpkg --teams drie", "--teams 'drie' is niet te lezen; geef een geheel getal"),
        ("indelen p.gpkg --tijd lang", "De waarde voor --tijd kan niet: geef een getal."),
        ("indelen p.gpkg --teams", "Na de optie --teams hoort een waarde."),
        ("indelen p.gpkg --json=ja", "De optie --json heeft geen waarde nodig."),
        ("indelen p.gpkg nog iets", "Er staat iets te veel: nog iets."),
        ("verbindingen p.gpkg --leg A", "Na de optie --leg horen 2 waarden."),
        ("haal A --jaar 2024 --project p.gpkg --niveau stad", "--niveau kan niet: kies uit 'buurt', 'wijk'."),
        ("scan --grenzen g --project p.gpkg --maximale-kloof -1", "het getal is te klein of te groot."),
        ("app --poort 99999", "het getal is te klein of te groot."),
        ("beoordeel p.gpkg --indeling a --bestand b.csv", "Geef --indeling of --bestand, niet allebei."),
    ],
)
def test_wrong_usage(gebied_cli: Any, argumenten: str, zegt: str) -> None:
    antwoord = gebied_cli(*argumenten.split(), code=2)
    assert zegt in antwoord.fout
    assert _engels(antwoord.fout) == []
    assert antwoord.uit == ""


@pytest.mark.parametrize("waarde", ["10000", "1-2-3", "tien-twaalf", "²-³", "", "-5-10"])
def test_band_that_cannot_be_read(gebied_cli: Any, project: Any, waarde: str) -> None:
    assert "is niet te lezen" in gebied_cli("indelen", project, "--inwoners", waarde, code=2).fout


@pytest.mark.parametrize(
    ("opties", "zegt"),
    [
        (("--teams", "0"), "teams is 0"),
        (("--teams", "-3"), "--teams '-3' is niet te lezen"),
        (("--teams", "20-16"), "teams loopt van 20 tot 16"),
        (("--inwoners", "12000-10000"), "geef eerst het laagste getal"),
        (("--doel", "0"), "doel is 0"),
        (("--tijd", "0"), "tijd is 0.0"),
        (("--tijd", "nan"), "tijd is nan"),
        (("--seed", "-1"), "seed is -1"),
        (("--binnen", ""), "binnen is ''"),
    ],
)
def test_opdracht_that_is_not_valid(
    gebied_cli: Any, project: Any, opties: tuple[str, ...], zegt: str
) -> None:
    antwoord = gebied_cli("indelen", project, *opties, code=2)
    assert zegt in antwoord.fout
    assert antwoord.uit == ""


def test_all_faults_of_an_opdracht_at_once(gebied_cli: Any, project: Any) -> None:
    fout = gebied_cli("indelen", project, "--teams", 0, "--inwoners", "9-3", "--seed", -1, code=2).fout
    assert all(woord in fout for woord in ("teams is 0", "van 9 tot 3", "seed is -1"))


def test_group_that_does_not_exist(gebied_cli: Any, project: Any) -> None:
    fout = gebied_cli("indelen", project, "--binnen", "stadsdelen", code=2).fout
    assert "Bedoelt u stadsdeel" in fout


def test_unexpected_fault_is_no_traceback(
    gebied_cli: Any, project: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breek(*_: object) -> None:
        raise RuntimeError("secret detail of the machine")

    monkeypatch.setattr("gebied.opslag.lees_project", breek)
    fout = gebied_cli("verbindingen", project, code=1).fout
    assert "RuntimeError" in fout
    assert "secret" not in fout
    assert "GEBIED_FOUTEN=voluit" in fout
