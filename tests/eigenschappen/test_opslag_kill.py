"""A process killed at any moment leaves the old or the new project, readable, and the next write works.

This file is also the program that is killed: run as a script it imports gebied once, and for every line on
its input forks a child that writes, and kills that child after so many seconds or lines of `gebied.opslag`.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from types import FrameType
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal

from gebied.fouten import GebiedFout
from gebied.graaf import Graaf
from gebied.model import RD_NEW, Indeling
from gebied.opslag import (
    _slot,
    bewaar_aanvulling,
    bewaar_graaf,
    bewaar_indeling,
    bewaar_nulmeting,
    lees_project,
    schrijf_project,
)
from gebied.profiel.nulmeting import Nulmeting, maak_nulmeting
from gebied.schema import SIGNALEN, leeg
from gebied.wijkscan import Wijkscan

RIJ, AANTAL = 10, 60
SOORTEN = ("bewaar", "schrijf", "graaf", "aanvulling", "nulmeting")
_HIER = f"{os.sep}opslag{os.sep}"


def maak_scan(naam: str) -> Wijkscan:
    """A grid of 60 squares, each next to the one before."""
    codes = [f"BU0034{nr:04d}" for nr in range(AANTAL)]
    vakken = [
        shapely.box(100 * (nr % RIJ), 100 * (nr // RIJ), 100 * (nr % RIJ) + 100, 100 * (nr // RIJ) + 100)
        for nr in range(AANTAL)
    ]
    gebieden = gpd.GeoDataFrame(
        {
            "code": codes,
            "naam": [f"{naam} {nr}" for nr in range(AANTAL)],
            "gemeentecode": "GM0034",
            "gemeente": "Almere",
            "inwoners": pd.array(range(AANTAL), dtype="Int64"),
            "restgebied": False,
        },
        geometry=vakken,
        crs=RD_NEW,
    )
    return Wijkscan(naam, "buurt", gebieden, Graaf.uit_paren(pairwise(codes)))


def maak_aangevulde_scan() -> Wijkscan:
    """The old scan with a column and a signal per gebied."""
    scan = maak_scan("oud")
    signalen = pd.DataFrame(
        {"plaats": scan.codes, "naam": "", "soort": "sterk punt", "tekst": "Groen.", "herkomst": ""}
    ).assign(jaar=2025)
    return replace(
        scan,
        gebieden=scan.gebieden.assign(groen=pd.array(range(AANTAL), dtype="Int64")),
        signalen=signalen.astype(leeg(SIGNALEN).dtypes.to_dict()),
    )


def maak_een_nulmeting() -> Nulmeting:
    return maak_nulmeting(maak_scan("oud"), naam="2025", datum=date(2025, 1, 2))


def maak_indeling(naam: str) -> Indeling:
    """Six werkgebieden, the rows of the grid, in a layer of two teams."""
    codes = maak_scan("x").codes
    toewijzing = {code: 1 + nr // RIJ for nr, code in enumerate(codes)}
    return Indeling(naam, toewijzing, lagen={"stad": {code: 1 + nr // 30 for nr, code in enumerate(codes)}})


def schrijf(doe: str, pad: Path) -> None:
    """What the child does: one write, of every kind there is."""
    if doe == "schrijf":
        schrijf_project(pad, maak_scan("nieuw"), indelingen=[maak_indeling("Nieuw")], vervang=True)
    elif doe == "graaf":
        graaf = maak_scan("oud").graaf
        bewaar_graaf(pad, replace(graaf, buren=graaf.buren.assign(actief=False)), generatie=1)
    elif doe == "aanvulling":
        bewaar_aanvulling(pad, maak_aangevulde_scan(), generatie=1)
    elif doe == "nulmeting":
        bewaar_nulmeting(pad, maak_een_nulmeting(), generatie=1)
    else:
        bewaar_indeling(pad, maak_indeling(doe), generatie=1)


# --- the program that is killed -------------------------------------------------------------------------


def dien() -> None:
    """Serve the tests: one line of JSON in, one line of JSON out."""
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
    for regel in sys.stdin:
        opdracht = json.loads(regel)
        begin = time.perf_counter()
        kinderen = [_kind(doe, opdracht) for doe in opdracht["doe"]]
        if opdracht.get("na_s") is not None:
            signal.sigtimedwait([signal.SIGCHLD], opdracht["na_s"])
            os.kill(kinderen[0], signal.SIGKILL)
        codes = [os.waitstatus_to_exitcode(os.waitpid(kind, 0)[1]) for kind in kinderen]
        duur = time.perf_counter() - begin
        signal.sigtimedwait([signal.SIGCHLD], 0)
        print(json.dumps({"codes": codes, "duur": duur}), flush=True)


def _kind(doe: str, opdracht: dict[str, Any]) -> int:
    pid = os.fork()
    if pid:
        return pid
    if opdracht.get("krap"):
        _zonder_cache()
    teller = Teller(opdracht.get("na_regels"), opdracht.get("in_functie"))
    if teller.dood_bij or teller.dood_in or "tel_in" in opdracht:
        sys.settrace(teller)
    code = 0
    try:
        schrijf(doe, Path(opdracht["pad"]))
    except GebiedFout as fout:
        code = fout.exitcode
    sys.settrace(None)
    if tel_in := opdracht.get("tel_in"):
        Path(tel_in).write_text(str(teller.regels), encoding="utf-8")
    os._exit(code)


def _zonder_cache() -> None:
    """Make SQLite write every page at once, so that a killed transaction leaves a hot journal."""
    gewoon = _slot._open

    def krap(pad: Path) -> Any:
        db = gewoon(pad)
        db.execute("PRAGMA cache_size = 1")
        return db

    _slot._open = krap


@dataclass
class Teller:
    """Trace function that counts lines of `gebied.opslag`; kills its process at a line or in a function."""

    dood_bij: int | None
    dood_in: str | None
    regels: int = 0

    def __call__(self, frame: FrameType, event: str, _arg: object) -> Teller | None:
        if _HIER not in frame.f_code.co_filename:
            return None
        if event == "line":
            self.regels += 1
            if self.regels == self.dood_bij or frame.f_code.co_name == self.dood_in:
                os.kill(os.getpid(), signal.SIGKILL)
        return self


# --- the tests ------------------------------------------------------------------------------------------


@dataclass
class Moordenaar:
    """The running program, a project to start from, and how long an undisturbed write takes."""

    proces: subprocess.Popen[str]
    basis: Path
    gemeten: dict[str, tuple[float, int]] = field(default_factory=dict)

    def maat(self, doe: str) -> tuple[float, int]:
        """Return seconds and lines of one write."""
        if doe not in self.gemeten:
            pad, tel_in = self.basis.with_name(f"{doe}.gpkg"), self.basis.with_name("regels.txt")
            shutil.copy(self.basis, pad)
            assert self.laat(doe, pad=pad, tel_in=str(tel_in))["codes"] == [0]
            shutil.copy(self.basis, pad)
            duur = self.laat(doe, pad=pad)["duur"]
            self.gemeten[doe] = duur, int(tel_in.read_text(encoding="utf-8"))
        return self.gemeten[doe]

    def laat(self, *doe: str, pad: Path, **opties: Any) -> dict[str, Any]:
        invoer, uitvoer = self.proces.stdin, self.proces.stdout
        assert invoer is not None
        assert uitvoer is not None
        invoer.write(json.dumps({"doe": doe, "pad": str(pad), **opties}) + "\n")
        invoer.flush()
        antwoord: dict[str, Any] = json.loads(uitvoer.readline())
        return antwoord


@pytest.fixture(scope="module")
def moordenaar(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Moordenaar]:
    map_ = tmp_path_factory.mktemp("kill")
    basis = map_ / "basis.gpkg"
    schrijf_project(basis, maak_scan("oud"), indelingen=[maak_indeling("Oud")])
    with subprocess.Popen(
        [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as proces:
        yield Moordenaar(proces, basis)


def controleer_na_moord(pad: Path, doe: str) -> bool:
    """Check that the file is the old or the new project, and that it can be changed; return which."""
    project = lees_project(pad)
    nieuw = project.generatie == 2
    assert project.generatie in (1, 2)
    naam = "nieuw" if nieuw and doe == "schrijf" else "oud"
    scan = maak_aangevulde_scan() if nieuw and doe == "aanvulling" else maak_scan(naam)
    assert_geodataframe_equal(project.scan.gebieden, scan.gebieden)
    pd.testing.assert_frame_equal(project.scan.signalen, scan.signalen)
    nulmetingen = {naam: nulmeting.als_dict() for naam, nulmeting in project.nulmetingen.items()}
    assert nulmetingen == ({"2025": maak_een_nulmeting().als_dict()} if nieuw and doe == "nulmeting" else {})
    verwacht = {
        "schrijf": ["Nieuw"] if nieuw else ["Oud"],
        "bewaar": ["Oud", "bewaar"] if nieuw else ["Oud"],
    }.get(doe, ["Oud"])
    assert project.indelingen == {naam: maak_indeling(naam) for naam in verwacht}
    assert set(project.scan.graaf.buren["actief"]) == {not (nieuw and doe == "graaf")}
    lagen = dict(pyogrio.list_layers(pad))
    assert [laag for laag in lagen if laag.startswith("indeling_")] == [
        f"indeling_{naam.lower()}" for naam in verwacht
    ]
    assert len(pyogrio.read_dataframe(pad, layer=f"indeling_{verwacht[-1].lower()}")) == AANTAL // RIJ
    volgende = bewaar_indeling(project, maak_indeling("Volgende"), generatie=project.generatie)
    assert list(volgende.indelingen) == [*verwacht, "Volgende"]
    schrijf_project(pad, maak_scan("schoon"), vervang=True)
    assert sorted(rest.name for rest in pad.parent.iterdir()) == [pad.name, f"{pad.name}.lock"]
    return nieuw


def vermoord(moordenaar: Moordenaar, folder: Path, seed: int, aantal: int) -> list[bool]:
    """Kill `aantal` writes at random moments: by time and by line, with and without a hot journal."""
    rng = random.Random(seed)
    uitkomsten = []
    for nr in range(aantal):
        doe = SOORTEN[nr % len(SOORTEN)]
        pad = folder / f"{nr}" / "p.gpkg"
        pad.parent.mkdir()
        shutil.copy(moordenaar.basis, pad)
        duur, regels = moordenaar.maat(doe)
        if nr % 2:
            moordenaar.laat(doe, pad=pad, na_s=rng.uniform(0, duur), krap=rng.random() < 0.5)
        else:
            # the second half of the lines is where the file changes
            moment = rng.randint(1, regels) if rng.random() < 0.3 else rng.randint(regels // 2, regels)
            antwoord = moordenaar.laat(doe, pad=pad, na_regels=moment, krap=rng.random() < 0.5)
            assert antwoord["codes"] == [-signal.SIGKILL]
        uitkomsten.append(controleer_na_moord(pad, doe))
    return uitkomsten


def test_gedood_op_een_willekeurig_moment(moordenaar: Moordenaar, tmp_path: Path) -> None:
    assert len(vermoord(moordenaar, tmp_path, seed=1, aantal=5)) == 5


@pytest.mark.proef
def test_gedood_op_zestig_willekeurige_momenten(moordenaar: Moordenaar, tmp_path: Path) -> None:
    uitkomsten = vermoord(moordenaar, tmp_path, seed=2, aantal=60)
    assert set(uitkomsten) == {True, False}, "both the old and the new state were seen"


def test_een_heet_journaal_wordt_teruggedraaid(moordenaar: Moordenaar, tmp_path: Path) -> None:
    pad = tmp_path / "p.gpkg"
    for functie in ("maak_laag", "lees_indelingen"):
        shutil.copy(moordenaar.basis, pad)
        antwoord = moordenaar.laat("bewaar", pad=pad, in_functie=functie, krap=True)
        assert antwoord["codes"] == [-signal.SIGKILL]
        journaal = Path(f"{pad}-journal")
        assert journaal.read_bytes()[:8] == bytes.fromhex("d9d505f920a163d7"), "a journal that was in use"
        assert pad.read_bytes() != moordenaar.basis.read_bytes(), "half a change stands in the file"
        # straight to a write: it must not take the journal for that of another program
        project = bewaar_indeling(pad, maak_indeling("Volgende"), generatie=1)
        assert list(project.indelingen) == ["Oud", "Volgende"]
        assert not journaal.exists()


def test_gedood_bij_een_eerste_project(moordenaar: Moordenaar, tmp_path: Path) -> None:
    pad = tmp_path / "p.gpkg"
    _, regels = moordenaar.maat("schrijf")
    for deel in (0.3, 0.8):
        moordenaar.laat("schrijf", pad=pad, na_regels=int(deel * regels))
        assert not pad.exists()
        assert len(list(tmp_path.glob(".p.gpkg.*.tmp"))) == 1, "what was half written lies beside its place"
    assert schrijf_project(pad, maak_scan("schoon")).generatie == 1
    assert sorted(rest.name for rest in tmp_path.iterdir()) == ["p.gpkg", "p.gpkg.lock"]


def test_twee_processen_tegelijk(moordenaar: Moordenaar, tmp_path: Path) -> None:
    pad = tmp_path / "p.gpkg"
    shutil.copy(moordenaar.basis, pad)
    codes = moordenaar.laat("A", "B", pad=pad)["codes"]
    assert sorted(codes) == [0, 3], "one wins, the other is refused"
    assert list(lees_project(pad).indelingen) == ["Oud", "AB"[codes.index(0)]]


if __name__ == "__main__":
    dien()
