"""An import of service use killed at any moment: the project is the old or the new one, nobody pays twice,
and nothing of a person is on disk.

This file is also the program that is killed: run as a script it imports gebied once, and for every line on
its input forks a child that runs `gebied gebruik`, and kills that child after so many seconds or lines of
gebied. Its temporary folder, home and configuration lie in the folder of the test, so that all is seen.
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
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from types import FrameType
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely

import gebied.kaart.werkgebieden
import gebied.privacy.deur
import gebied.werkstroom.gebruik
from gebied.cli import main
from gebied.graaf import Graaf
from gebied.model import RD_NEW
from gebied.opslag import lees_project, schrijf_project
from gebied.privacy.sleutel import lees_uitgaven, vind_sleutel
from gebied.wijkscan import Wijkscan

CODES = tuple(f"BU0034{nr:04d}" for nr in range(12))
MERK = "XQ7Z"
"""Every pseudonym in the records begins with this."""

_HIER = os.path.dirname(gebied.werkstroom.__file__).removesuffix("werkstroom")  # noqa: PTH120
_MAPPEN = {"TMPDIR": "tmp", "HOME": "thuis", "XDG_CONFIG_HOME": "config", "XDG_CACHE_HOME": "cache"}


# --- the program that is killed -------------------------------------------------------------------------


def dien() -> None:
    """Serve the tests: one line of JSON in, one line of JSON out."""
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
    for regel in sys.stdin:
        opdracht = json.loads(regel)
        begin = time.perf_counter()
        kinderen = [_kind(opdracht, argumenten) for argumenten in opdracht["doe"]]
        if opdracht.get("na_s") is not None:
            signal.sigtimedwait([signal.SIGCHLD], opdracht["na_s"])
            os.kill(kinderen[0], signal.SIGKILL)
        codes = [os.waitstatus_to_exitcode(os.waitpid(kind, 0)[1]) for kind in kinderen]
        duur = time.perf_counter() - begin
        signal.sigtimedwait([signal.SIGCHLD], 0)
        print(json.dumps({"codes": codes, "duur": duur}), flush=True)


def _kind(opdracht: dict[str, Any], argumenten: list[str]) -> int:
    pid = os.fork()
    if pid:
        return pid
    os.chdir(opdracht["map"])
    for naam, folder in _MAPPEN.items():
        os.environ[naam] = str(Path(opdracht["map"], folder))
    scherm = os.open("scherm.txt", os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    os.dup2(scherm, 1)
    os.dup2(scherm, 2)
    sys.argv = ["gebied", "gebruik", *argumenten]
    teller = Teller(opdracht.get("na_regels"), opdracht.get("in_functie"))
    if teller.dood_bij or teller.dood_in or "tel_in" in opdracht:
        sys.settrace(teller)
    code = 1
    try:
        main()
    except SystemExit as einde:
        code = int(str(einde.code))
    sys.settrace(None)
    if tel_in := opdracht.get("tel_in"):
        Path(tel_in).write_text(str(teller.regels), encoding="utf-8")
    os._exit(code)


@dataclass
class Teller:
    """Trace function that counts lines of gebied; kills its process at a line or in a function."""

    dood_bij: int | None
    dood_in: str | None
    regels: int = 0

    def __call__(self, frame: FrameType, event: str, _arg: object) -> Teller | None:
        if not frame.f_code.co_filename.startswith(_HIER):
            return None
        if event == "line":
            self.regels += 1
            if self.regels == self.dood_bij or frame.f_code.co_name == self.dood_in:
                os.kill(os.getpid(), signal.SIGKILL)
        return self


# --- the tests ------------------------------------------------------------------------------------------


def maak_scan() -> Wijkscan:
    """A row of squares."""
    gebieden = gpd.GeoDataFrame(
        {
            "code": CODES,
            "naam": [f"Buurt {nr}" for nr in range(len(CODES))],
            "gemeentecode": "GM0034",
            "gemeente": "Almere",
            "inwoners": pd.array([500] * len(CODES), dtype="Int64"),
            "restgebied": False,
        },
        geometry=[shapely.box(100 * nr, 0, 100 * nr + 100, 100) for nr in range(len(CODES))],
        crs=RD_NEW,
    )
    return Wijkscan("proef", "buurt", gebieden, Graaf.uit_paren(pairwise(CODES)))


def schrijf_records(pad: Path, jaar: int) -> None:
    rng = random.Random(jaar)
    regels = ["persoon;buurtcode;domein;begindatum"]
    regels += [
        f"{MERK}{nr:05d};{rng.choice(CODES)};{rng.choice(['wmo', 'jeugd'])};{1 + nr % 28:02d}-05-{jaar}"
        for nr in range(150)
    ]
    pad.write_text("\n".join(regels) + "\n", encoding="utf-8")


@dataclass
class Moordenaar:
    """The running program, a home with a project in it, and what an undisturbed import makes of that."""

    proces: subprocess.Popen[str]
    records: dict[int, Path]
    vol: Path  # a home whose project has a levering of 2023, and so a key
    leeg: Path
    gemeten: dict[str, tuple[float, int]] = field(default_factory=dict)
    goed: dict[tuple[Any, ...], int] = field(default_factory=dict)

    def laat(self, *jaren: int, map_: Path, **opties: Any) -> dict[str, Any]:
        invoer, uitvoer = self.proces.stdin, self.proces.stdout
        assert invoer is not None
        assert uitvoer is not None
        doe = [["p.gpkg", str(self.records[jaar]), "--jaar", str(jaar), "--ja"] for jaar in jaren]
        invoer.write(json.dumps({"map": str(map_), "doe": doe, **opties}) + "\n")
        invoer.flush()
        antwoord: dict[str, Any] = json.loads(uitvoer.readline())
        return antwoord

    def maat(self, begin: Path) -> tuple[float, int]:
        """Return seconds and lines of one import."""
        if begin.name not in self.gemeten:
            tel_in = begin.with_name("regels.txt")
            thuis = self.kopie(begin, begin.with_name(f"{begin.name}_maat"))
            assert self.laat(2024, map_=thuis, tel_in=str(tel_in))["codes"] == [0]
            thuis = self.kopie(begin, begin.with_name(f"{begin.name}_goed"))
            antwoord = self.laat(2024, map_=thuis)
            assert antwoord["codes"] == [0]
            if begin == self.vol:
                self.goed = cellen(thuis / "p.gpkg", 2024)
            self.gemeten[begin.name] = antwoord["duur"], int(tel_in.read_text(encoding="utf-8"))
        return self.gemeten[begin.name]

    def kopie(self, begin: Path, naar: Path) -> Path:
        return Path(shutil.copytree(begin, naar))


@pytest.fixture(scope="module")
def moordenaar(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Moordenaar]:
    folder = tmp_path_factory.mktemp("kill")
    records = {jaar: folder / f"{jaar}.csv" for jaar in (2023, 2024)}
    for jaar, pad in records.items():
        schrijf_records(pad, jaar)
    leeg = folder / "leeg"
    for naam in _MAPPEN.values():
        (leeg / naam).mkdir(parents=True)
    schrijf_project(leeg / "p.gpkg", maak_scan())
    with subprocess.Popen(
        [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as proces:
        uit = Moordenaar(proces, records, folder / "vol", leeg)
        uit.kopie(leeg, uit.vol)
        assert uit.laat(2023, map_=uit.vol)["codes"] == [0]
        yield uit


def cellen(pad: Path, jaar: int) -> dict[tuple[Any, ...], int]:
    """Return the protected counts of a year, which must be there once."""
    tabel = lees_project(pad).scan.gebruik
    assert tabel is not None
    (levering,) = [lev for lev in tabel.leveringen if lev.jaar == jaar]
    hier = tabel.cellen[tabel.cellen["levering"] == levering.nr]
    velden = ["statistiek", "categorie", "plaats"]
    return dict(zip(hier[velden].itertuples(index=False, name=None), hier["waarde"], strict=True))


def sporen(folder: Path) -> list[str]:
    """Name the files with a pseudonym in them, in any common encoding."""
    vormen = [vorm for tekst in (MERK, MERK.lower()) for vorm in _vormen(tekst)]
    paden = [pad for pad in folder.rglob("*") if pad.is_file()]
    return [pad.name for pad in paden if any(vorm in pad.read_bytes() for vorm in vormen)]


def _vormen(tekst: str) -> list[bytes]:
    return [
        tekst.encode(),
        tekst.encode("utf-16-le"),
        tekst.encode("utf-16-be"),
        tekst.encode().hex().encode(),
    ]


def uitgaven(thuis: Path) -> list[tuple[int, float]]:
    """Return year and ε of what the ledger of the key of the project holds."""
    gebruik = lees_project(thuis / "p.gpkg").scan.gebruik
    assert gebruik is not None
    (afdruk,) = {lev.sleutelafdruk for lev in gebruik.leveringen}
    sleutel = vind_sleutel(afdruk, thuis / "config" / "gebied" / "sleutels")
    assert {uit.afdruk for uit in lees_uitgaven(sleutel)} == {lev.boeking for lev in gebruik.leveringen}
    return [(uit.jaar, uit.epsilon) for uit in lees_uitgaven(sleutel)]


def controleer_na_moord(moordenaar: Moordenaar, thuis: Path, begin: Path) -> bool:
    """Check what the killed import left, and that the next mends it; return whether 2024 was in."""
    assert sporen(thuis) == []
    project = lees_project(thuis / "p.gpkg")
    eerder = [2023] if begin == moordenaar.vol else []
    jaren = [lev.jaar for lev in project.scan.gebruik.leveringen] if project.scan.gebruik else []
    assert jaren in (eerder, [*eerder, 2024])
    assert moordenaar.laat(2024, map_=thuis)["codes"] == [0]
    assert sporen(thuis) == []
    if begin == moordenaar.vol:
        assert cellen(thuis / "p.gpkg", 2023) == cellen(begin / "p.gpkg", 2023)
        assert cellen(thuis / "p.gpkg", 2024) == moordenaar.goed, "the same noise as without a kill"
    assert uitgaven(thuis) == [(jaar, 3.0) for jaar in (*eerder, 2024)], "paid once"
    assert sorted(pad.name for pad in thuis.glob("*.gpkg*")) == ["p.gpkg", "p.gpkg.lock"]
    assert sorted(pad.name for pad in thuis.glob(".*")) == []
    assert sorted(pad.name for pad in (thuis / "tmp").rglob("*")) == []
    if begin == moordenaar.vol:  # of a first import a key may be left that no project uses
        assert [pad.name for pad in (thuis / "config").rglob(".*")] == []
    return 2024 in jaren


def vermoord(moordenaar: Moordenaar, folder: Path, seed: int, aantal: int) -> list[bool]:
    """Kill `aantal` imports at random moments, by time and by line; one in four is a first import."""
    rng = random.Random(seed)
    uitkomsten = []
    for nr in range(aantal):
        begin = moordenaar.leeg if nr % 4 == 3 else moordenaar.vol
        duur, regels = moordenaar.maat(begin)
        thuis = moordenaar.kopie(begin, folder / f"{nr}")
        if nr % 8 in (1, 3):
            moordenaar.laat(2024, map_=thuis, na_s=rng.uniform(0, duur))
        else:
            # the last lines are where key, ledger and project are written, and few come after that
            vanaf = rng.choice([1, regels * 4 // 5, max(1, regels - 200)])
            moment = rng.randint(vanaf, regels)
            antwoord = moordenaar.laat(2024, map_=thuis, na_regels=moment)
            assert antwoord["codes"] in ([-signal.SIGKILL], [0])
        uitkomsten.append(controleer_na_moord(moordenaar, thuis, begin))
        shutil.rmtree(thuis)
    return uitkomsten


def test_gedood_op_een_willekeurig_moment(moordenaar: Moordenaar, tmp_path: Path) -> None:
    assert len(vermoord(moordenaar, tmp_path, seed=1, aantal=2)) == 2


@pytest.mark.proef
def test_gedood_op_honderd_willekeurige_momenten(moordenaar: Moordenaar, tmp_path: Path) -> None:
    uitkomsten = vermoord(moordenaar, tmp_path, seed=2, aantal=100)
    assert set(uitkomsten) == {True, False}, "both the old and the new state were seen"


@pytest.mark.parametrize(
    "functie",
    [
        "bewaar_gebruik",
        pytest.param("schrijf_geheim", marks=pytest.mark.proef),
        pytest.param("zeg", marks=pytest.mark.proef),
    ],
)
def test_gedood_op_de_gevaarlijkste_plaatsen(moordenaar: Moordenaar, tmp_path: Path, functie: str) -> None:
    moordenaar.maat(moordenaar.vol)
    thuis = moordenaar.kopie(moordenaar.vol, tmp_path / "thuis")
    antwoord = moordenaar.laat(2024, map_=thuis, in_functie=functie)
    assert antwoord["codes"] == [-signal.SIGKILL]
    assert controleer_na_moord(moordenaar, thuis, moordenaar.vol) == (functie == "zeg")


def test_twee_keer_tegelijk(moordenaar: Moordenaar, tmp_path: Path) -> None:
    moordenaar.maat(moordenaar.vol)
    thuis = moordenaar.kopie(moordenaar.vol, tmp_path / "thuis")
    codes = moordenaar.laat(2024, 2024, map_=thuis)["codes"]
    assert 0 in codes
    assert set(codes) <= {0, 3}, "one may be refused, since the project changed meanwhile"
    assert controleer_na_moord(moordenaar, thuis, moordenaar.vol)


if __name__ == "__main__":
    dien()
