"""Concepten on disk: whose they are, damaged ones, two windows, tricks with an id, a process that is killed.

This file is also the program that kills: run as a script it forks children that change one concept again
and again, and kills each of them in the middle.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gebied.fouten import InvoerGeweigerd, ProjectBezet
from gebied.opslag.concepten import (
    MAP,
    Conceptbestand,
    concepten_van,
    lees_concept,
    maak_concept,
    verwijder_concept,
    wijzig_concept,
)

GROOT = "x" * 200_000
KEREN = 40


def _inhoud(nr: int) -> dict[str, Any]:
    """Two parts that have to belong together, with much in between."""
    return {"begin": nr, "midden": GROOT, "einde": nr}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return tmp_path / "Almere.gpkg"


@pytest.fixture
def bestand(project: Path) -> Conceptbestand:
    return maak_concept(project, "anna", {"naam": "Haven \ud800 é"})


def _pad(project: Path, bestand: Conceptbestand) -> Path:
    return project.parent / MAP / f"{bestand.id}.json"


def test_bewaren_lezen_wijzigen_en_weggooien(project: Path, bestand: Conceptbestand) -> None:
    assert lees_concept(project, bestand.id, "anna") == bestand
    nieuw = wijzig_concept(project, bestand, {"naam": "Stad"})
    assert (nieuw.teller, lees_concept(project, bestand.id, "anna")) == (2, nieuw)
    ander = maak_concept(project, "anna", {})
    assert concepten_van(project, "anna") == (ander, nieuw)
    verwijder_concept(project, bestand.id, "anna")
    verwijder_concept(project, bestand.id, "anna")
    assert concepten_van(project, "anna") == (ander,)


def test_een_concept_is_van_een_gebruiker_en_een_project(project: Path, bestand: Conceptbestand) -> None:
    assert concepten_van(project, "bram") == ()
    elders = project.with_name("Buren.gpkg")
    assert concepten_van(elders, "anna") == ()
    for lees in (
        lambda: lees_concept(project, bestand.id, "bram"),
        lambda: lees_concept(elders, bestand.id, "anna"),
        lambda: verwijder_concept(project, bestand.id, "bram"),
    ):
        with pytest.raises(InvoerGeweigerd, match="niet van u"):
            lees()
    assert lees_concept(project, bestand.id, "anna") == bestand


def test_twee_vensters_winnen_niet_stilletjes(project: Path, bestand: Conceptbestand) -> None:
    eerste = wijzig_concept(project, bestand, {"van": "eerste"})
    with pytest.raises(ProjectBezet, match="in een ander venster gewijzigd"):
        wijzig_concept(project, bestand, {"van": "tweede"})
    assert lees_concept(project, bestand.id, "anna") == eerste
    verwijder_concept(project, bestand.id, "anna")
    with pytest.raises(InvoerGeweigerd, match="is er niet"):
        wijzig_concept(project, eerste, {})


@pytest.mark.parametrize(
    "id_",
    [
        "",
        "..",
        "../../Almere",
        "a" * 31,
        "A" * 32,
        "a" * 32 + "\n",
        "/etc/passwd",
        "a" * 32 + ".json",
        "é" * 32,
    ],
)
def test_een_id_komt_niet_buiten_de_map(project: Path, bestand: Conceptbestand, id_: str) -> None:
    project.write_text("het project")
    for doe in (lees_concept, verwijder_concept):
        with pytest.raises(InvoerGeweigerd, match="is er niet"):
            doe(project, id_, "anna")
    assert project.read_text() == "het project"
    assert concepten_van(project, "anna") == (bestand,)


def _zonder(naam: str) -> Callable[[str], str]:
    return lambda tekst: json.dumps({n: w for n, w in json.loads(tekst).items() if n != naam})


def _met(**waarden: object) -> Callable[[str], str]:
    return lambda tekst: json.dumps({**json.loads(tekst), **waarden})


@pytest.mark.parametrize(
    "breek",
    [
        lambda _: "",
        lambda tekst: tekst[: len(tekst) // 2],
        lambda _: "[" * 100_000,
        lambda _: "[]",
        lambda _: "null",
        lambda _: '{"formaat": "iets anders"}',
        _zonder("teller"),
        _zonder("inhoud"),
        _met(versie=2),
        _met(teller="1"),
        _met(teller=True),
        _met(inhoud=[1]),
        _met(gewijzigd="gisteren"),
        _met(gewijzigd=3),
    ],
)
def test_een_beschadigd_bestand_wordt_geweigerd(
    project: Path, bestand: Conceptbestand, breek: Callable[[str], str]
) -> None:
    pad = _pad(project, bestand)
    pad.write_text(breek(pad.read_text()))
    with pytest.raises(InvoerGeweigerd, match="beschadigd") as fout:
        lees_concept(project, bestand.id, "anna")
    assert fout.value.stap
    assert concepten_van(project, "anna") == ()


def test_een_vreemd_bestand_wordt_geweigerd(project: Path, bestand: Conceptbestand) -> None:
    pad = _pad(project, bestand)
    pad.write_bytes(b"\xff\xfe\x00 geen tekst")
    with pytest.raises(InvoerGeweigerd, match="beschadigd"):
        lees_concept(project, bestand.id, "anna")
    geheim = project.with_name("geheim.json")
    pad.replace(geheim)
    pad.symlink_to(geheim)
    with pytest.raises(InvoerGeweigerd, match="beschadigd"):
        lees_concept(project, bestand.id, "anna")
    # a copy under another id is not a second concept
    ander = maak_concept(project, "anna", {})
    kopie = pad.with_name(f"{'0' * 32}.json")
    kopie.write_text(_pad(project, ander).read_text())
    with pytest.raises(InvoerGeweigerd, match="is er niet"):
        lees_concept(project, "0" * 32, "anna")


def test_een_map_die_er_niet_kan_komen(project: Path) -> None:
    (project.parent / MAP).write_text("hier ligt al iets")
    with pytest.raises(InvoerGeweigerd, match="kan niet worden bewaard"):
        maak_concept(project, "anna", {})
    assert concepten_van(project, "anna") == ()


def test_een_gedood_proces_laat_het_oude_of_het_nieuwe_achter(project: Path) -> None:
    bestand = maak_concept(project, "anna", _inhoud(0))
    uit = subprocess.run(
        [sys.executable, __file__, str(project), bestand.id], capture_output=True, text=True, check=True
    )
    gezegd = [int(regel) for regel in uit.stdout.split()]
    assert len(gezegd) == KEREN
    gelezen = lees_concept(project, bestand.id, "anna")
    assert gelezen.inhoud["begin"] in (gezegd[-1], gezegd[-1] + 1)
    wijzig_concept(project, gelezen, {})


def _dood_telkens(project: Path, id_: str) -> None:
    """Print, for every child that was killed, what it had stored last for certain."""
    for ronde in range(KEREN):
        lees, schrijf = os.pipe()
        if not (kind := os.fork()):
            _wijzig_telkens(project, id_, schrijf)
        os.close(schrijf)
        with os.fdopen(lees, encoding="ascii") as regels:
            for _ in range(1 + ronde % 4):
                hoogste = int(regels.readline())
            os.kill(kind, signal.SIGKILL)
            hoogste = max([hoogste, *map(int, regels.read().split())])
        os.waitpid(kind, 0)
        gelezen = lees_concept(project, id_, "anna")
        assert gelezen.inhoud["begin"] == gelezen.inhoud["einde"] == gelezen.teller - 1
        assert gelezen.teller - 1 in (hoogste, hoogste + 1)
        print(hoogste)


def _wijzig_telkens(project: Path, id_: str, schrijf: int) -> None:
    bestand = lees_concept(project, id_, "anna")
    while True:
        bestand = wijzig_concept(project, bestand, _inhoud(bestand.teller))
        os.write(schrijf, f"{bestand.inhoud['begin']}\n".encode())


if __name__ == "__main__":
    _dood_telkens(Path(sys.argv[1]), sys.argv[2])
