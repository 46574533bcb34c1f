"""The app is killed while it stores something: the old or the new state is there, and it starts again.

This file is also the program that is killed: run as a script it imports gebied once, and for every line on
its input it forks a child that does one thing and dies after so many lines of gebied.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from gebied.opslag import lees_project
from gebied.werkstroom import projectmap as mappen
from gebied.werkstroom.concepten import begin_werk, doe, open_concepten, open_werk
from gebied.werkstroom.nieuwproject import neem_project_op, reden_van_weigering
from gebied.werkstroom.ontvangst import ruim_op
from gebied.werkstroom.versies import leg_indeling_vast

SOORTEN = ("indeling", "concept", "opgestuurd", "voorbeeld")
WIE = "iemand"
_HIER = f"{os.sep}gebied{os.sep}"


def bewaar_indeling(folder: Path) -> None:
    project = lees_project(folder / "grid.gpkg")
    leg_indeling_vast(project.pad, project.indelingen["Voorstel A"], auteur=WIE, notitie="nieuw")


def bewaar_concept(folder: Path) -> None:
    project = lees_project(folder / "grid.gpkg")
    werk = open_werk(project, open_concepten(project, WIE)[0].id, WIE)
    doe(project, werk, lambda concept: replace(concept, notitie="nieuw"))


def neem_op(folder: Path) -> None:
    pad = mappen.Projectmap(folder).vrij_pad("nieuw")
    neem_project_op(pad, ("van elders.gpkg", (folder / "grid.gpkg").read_bytes()), grens_mb=50)


def maak_voorbeeld(folder: Path) -> None:
    """The folder and the moving in are real; the minutes of reading are not."""
    mappen.maak_voorbeeldproject = lambda pad, **_: _kopie(folder / "grid.gpkg", pad)
    mappen.Projectmap(folder).voorbeeld()


def _kopie(van: Path, naar: Path) -> None:
    for nr in range(40):
        naar.write_bytes(van.read_bytes()[: 4096 * (nr + 1)])
    shutil.copyfile(van, naar)


DOEN: dict[str, Callable[[Path], None]] = {
    "indeling": bewaar_indeling, "concept": bewaar_concept, "opgestuurd": neem_op,
    "voorbeeld": maak_voorbeeld,
}  # fmt: skip


class Teller:
    """Counts lines of gebied and of this file; kills its process at one of them."""

    def __init__(self, dood_bij: int) -> None:
        self.dood_bij, self.regels = dood_bij, 0

    def __call__(self, frame: FrameType, event: str, _arg: object) -> Teller | None:
        if _HIER not in frame.f_code.co_filename and frame.f_code.co_name != "_kopie":
            return None
        if event == "line":
            self.regels += 1
            if self.regels == self.dood_bij:
                os.kill(os.getpid(), signal.SIGKILL)
        return self


def programma() -> None:
    for regel in sys.stdin:
        opdracht = json.loads(regel)
        pid = os.fork()
        if not pid:
            tempfile.tempdir = opdracht["tijdelijk"]
            teller = Teller(opdracht["bij"])
            sys.settrace(teller)
            DOEN[opdracht["wat"]](Path(opdracht["map"]))
            sys.settrace(None)
            Path(opdracht["tijdelijk"], "geteld").write_text(str(teller.regels), encoding="utf-8")
            os._exit(0)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)


@dataclass
class Moordenaar:
    """The running program, and a folder with a project and a concept that every attempt begins from."""

    proces: subprocess.Popen[str]
    begin: Path

    def laat(self, wat: str, bij: int, plek: Path) -> int:
        """Let it do something in `plek` and kill it at a line (0: never); return the exit code."""
        shutil.copytree(self.begin, plek / "projecten")
        (plek / "tijdelijk").mkdir()
        opdracht = {
            "wat": wat, "bij": bij, "map": str(plek / "projecten"), "tijdelijk": str(plek / "tijdelijk")
        }  # fmt: skip
        assert self.proces.stdin is not None
        assert self.proces.stdout is not None
        self.proces.stdin.write(json.dumps(opdracht) + "\n")
        self.proces.stdin.flush()
        return int(self.proces.stdout.readline())


@pytest.fixture(scope="module")
def moordenaar(
    appproject: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Moordenaar]:
    begin = tmp_path_factory.mktemp("begin") / "projecten"
    begin.mkdir()
    shutil.copy(appproject("grid"), begin / "grid.gpkg")
    begin_werk(lees_project(begin / "grid.gpkg"), WIE, begin="Voorstel A")
    opdracht = [sys.executable, __file__]
    with subprocess.Popen(opdracht, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as proces:
        yield Moordenaar(proces, begin)
        assert proces.stdin is not None
        proces.stdin.close()


def _toestand(folder: Path, wat: str) -> str:
    """Return "oud" or "nieuw"; anything between fails here."""
    map_ = mappen.Projectmap(folder)
    regels = {regel.naam: regel.pad for regel in map_.projecten()}
    assert [reden_van_weigering(pad) for pad in regels.values()] == [""] * len(regels), (
        "half a file is listed"
    )
    project = lees_project(regels["grid"])
    assert {"Nu", "Voorstel A"} <= set(project.indelingen)
    (concept,) = open_concepten(project, WIE)
    notitie = open_werk(project, concept.id, WIE).concept.notitie
    nieuw = {
        "indeling": "Voorstel A (versie 2)" in project.indelingen,
        "concept": notitie == "nieuw",
        "opgestuurd": "nieuw" in regels,
        "voorbeeld": mappen.VOORBEELD in regels,
    }
    assert not any(waar for soort, waar in nieuw.items() if soort != wat)
    return "nieuw" if nieuw[wat] else "oud"


def _dood(moordenaar: Moordenaar, wat: str, deel: float, plek: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Kill it somewhere, look what is there, and do it again."""
    heel = plek / "heel"
    heel.mkdir(parents=True)
    assert moordenaar.laat(wat, 0, heel) == 0
    assert _toestand(heel / "projecten", wat) == "nieuw"
    regels = int((heel / "tijdelijk" / "geteld").read_text(encoding="utf-8"))
    half = plek / "half"
    half.mkdir()
    assert moordenaar.laat(wat, max(1, round(deel * regels)), half) == -signal.SIGKILL
    toestand = _toestand(half / "projecten", wat)
    monkeypatch.setattr(tempfile, "tempdir", str(half / "tijdelijk"))
    for rest in (half / "tijdelijk").iterdir():
        os.utime(rest, (time.time() - 120,) * 2)
    ruim_op()  # as the app does when it starts
    assert not list((half / "tijdelijk").iterdir())
    if wat == "voorbeeld":
        monkeypatch.setattr(
            mappen,
            "maak_voorbeeldproject",
            lambda pad, **_: shutil.copyfile(heel / "projecten/grid.gpkg", pad),
        )
        mappen.Projectmap(half / "projecten").voorbeeld()
    elif toestand == "oud":
        DOEN[wat](half / "projecten")
    assert _toestand(half / "projecten", wat) == "nieuw"
    return toestand


@pytest.mark.parametrize(
    ("wat", "deel"),
    [("indeling", 0.97), ("concept", 0.98), ("opgestuurd", 0.6)],
)
def test_drie_keer_gedood(
    moordenaar: Moordenaar, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wat: str, deel: float
) -> None:
    assert _dood(moordenaar, wat, deel, tmp_path, monkeypatch) in ("oud", "nieuw")


@pytest.mark.proef
def test_dertig_keer_gedood(
    moordenaar: Moordenaar, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record_property: Any
) -> None:
    toeval = random.Random(6)
    gezien: dict[str, int] = {}
    for nr in range(30):
        wat, deel = SOORTEN[nr % 4], toeval.random() ** 0.4  # most of what matters comes late
        toestand = _dood(moordenaar, wat, deel, tmp_path / str(nr), monkeypatch)
        gezien[f"{wat} {toestand}"] = gezien.get(f"{wat} {toestand}", 0) + 1
    record_property("meting", f"30 keer gedood: {gezien}")
    assert sum(gezien.values()) == 30


if __name__ == "__main__":
    programma()
