"""Indelingen are versions with author, note and time: the last writer never wins silently."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import pytest

from gebied.fouten import InvoerGeweigerd, ProjectBezet
from gebied.model import Indeling
from gebied.opslag import Project, lees_project, schrijf_project
from gebied.werkstroom import versies
from gebied.werkstroom.versies import leg_indeling_vast
from gebied.wijkscan import Wijkscan

PLAN = Indeling("plan", {"A1": 1, "A2": 2})


@pytest.fixture
def pad(rooster: Callable[..., Wijkscan], tmp_path: Path) -> Path:
    return schrijf_project(tmp_path / "p.gpkg", rooster([[1, 2]])).pad


def test_author_note_and_time_are_kept(pad: Path) -> None:
    voor = datetime.now(UTC)
    _, bewaard = leg_indeling_vast(pad, PLAN, auteur="A. de Vries", notitie=" na overleg\nmet Haven ")
    terug = lees_project(pad).indelingen["plan"]
    assert terug == bewaard
    assert (terug.auteur, terug.notitie) == ("A. de Vries", "na overleg\nmet Haven")
    assert terug.gemaakt_op is not None
    assert (terug.gemaakt_op - voor).total_seconds() == pytest.approx(0, abs=60)


def test_a_name_in_use_becomes_a_version(pad: Path) -> None:
    for _ in range(3):
        leg_indeling_vast(pad, PLAN, auteur="a")
    assert list(lees_project(pad).indelingen) == ["plan", "plan (versie 2)", "plan (versie 3)"]


def test_many_writers_lose_nothing(pad: Path) -> None:
    fouten: list[BaseException] = []

    def schrijf(nr: int) -> None:
        try:
            leg_indeling_vast(pad, Indeling("samen", {"A1": nr, "A2": 9}), auteur=f"schrijver {nr}")
        except BaseException as fout:
            fouten.append(fout)

    draden = [Thread(target=schrijf, args=(nr,)) for nr in range(1, 4)]
    for draad in draden:
        draad.start()
    for draad in draden:
        draad.join()
    assert fouten == []
    indelingen = lees_project(pad).indelingen.values()
    assert {plan.auteur for plan in indelingen} == {f"schrijver {nr}" for nr in range(1, 4)}
    assert {plan.toewijzing["A1"] for plan in indelingen} == {1, 2, 3}


def test_a_file_that_never_rests_is_said(pad: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keren: list[str] = []

    def bezet(project: Project, indeling: Indeling) -> Project:
        keren.append(indeling.naam)
        raise ProjectBezet("bezet")

    monkeypatch.setattr(versies, "bewaar", bezet)
    with pytest.raises(ProjectBezet):
        leg_indeling_vast(pad, PLAN, auteur="a")
    assert len(keren) == versies.POGINGEN


@pytest.mark.parametrize(
    ("naam", "notitie", "zegt"),
    [
        ("  ", "", "de naam is leeg"),
        ("x" * 81, "", "langer dan 80"),
        ("a\x07b", "", "niet te zien"),
        ("", "x" * 2001, "de notitie is langer"),
    ],
)
def test_a_name_or_note_that_cannot_be(pad: Path, naam: str, notitie: str, zegt: str) -> None:
    with pytest.raises(InvoerGeweigerd, match=zegt):
        leg_indeling_vast(pad, Indeling(naam, PLAN.toewijzing), auteur="a", notitie=notitie)
    assert lees_project(pad).indelingen == {}


def test_a_file_from_before_there_were_authors(pad: Path) -> None:
    leg_indeling_vast(pad, PLAN, auteur="a", notitie="b")
    with closing(sqlite3.connect(pad)) as db, db:
        for veld in ("notitie", "auteur", "lagen"):
            db.execute(f"ALTER TABLE indelingen DROP COLUMN {veld}")
    terug = lees_project(pad).indelingen["plan"]
    assert (terug.notitie, terug.auteur, terug.lagen) == ("", "", {})
    leg_indeling_vast(pad, PLAN, auteur="c", notitie="d")
    assert [plan.auteur for plan in lees_project(pad).indelingen.values()] == ["", "c"]
