"""The command line as a process of its own: exit codes, two streams, and what it loads."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from gebied.cli import main

ZWAAR = (
    "geopandas",
    "pandas",
    "shapely",
    "numpy",
    "streamlit",
    "folium",
    "matplotlib",
    "requests",
    "pyogrio",
)


def _start(*argumenten: object, **omgeving: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from gebied.cli import main; main()", *map(str, argumenten)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=os.environ | {"COLUMNS": "120", "PYTHONUTF8": "1"} | omgeving,
        timeout=120,
    )


@pytest.mark.parametrize("argumenten", [("--help",), ("scan", "--help"), ("indelen", "--help"), ("zomaar",)])
def test_help_and_wrong_usage_load_nothing_heavy(argumenten: tuple[str, ...]) -> None:
    vraag = (
        "import atexit, sys\n"
        f"atexit.register(lambda: print('GELADEN', sorted(set({ZWAAR!r}) & set(sys.modules))))\n"
        "from gebied.cli import main\nmain()"
    )
    uit = subprocess.run(
        [sys.executable, "-c", vraag, *argumenten],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
    )
    assert uit.stdout.splitlines()[-1] == "GELADEN []"
    assert uit.returncode == (2 if argumenten == ("zomaar",) else 0)


def test_without_a_command_it_shows_the_help_and_nothing_else() -> None:
    uit = _start()
    assert uit.returncode == 2
    assert "Opdrachten" in uit.stdout + uit.stderr
    assert "Volgende stap" not in uit.stderr


def test_results_on_stdout_and_faults_on_stderr(project: Path) -> None:
    goed = _start("indelen", project, "--teams", 18, "--json")
    assert (goed.returncode, goed.stderr) == (0, "")
    assert json.loads(goed.stdout)["naam"] == "voorstel"
    hard = _start("indelen", project, "--teams", 18, "--hard", "--json")
    assert hard.returncode == 4
    assert json.loads(hard.stdout)["bewijs"][0]["status"] == "onmogelijk"
    assert "Geen indeling" in hard.stderr
    fout = _start("beoordeel", project.with_name("weg.gpkg"), "--json")
    assert (fout.returncode, fout.stdout) == (3, "")
    assert "weg.gpkg bestaat niet" in fout.stderr


def test_unexpected_fault_leaves_one(project: Path) -> None:
    breek = (
        "import gebied.opslag\n"
        "def stuk(pad): raise ZeroDivisionError('x')\n"
        "gebied.opslag.lees_project = stuk\n"
        "from gebied.cli import main\nmain()"
    )
    opdracht = [sys.executable, "-c", breek, "verbindingen", str(project)]
    uit = subprocess.run(opdracht, capture_output=True, text=True, encoding="utf-8", timeout=120)
    assert (uit.returncode, uit.stdout) == (1, "")
    assert "Traceback" not in uit.stderr
    assert "ZeroDivisionError" in uit.stderr


def test_traceback_only_when_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def stuk(**_: object) -> None:
        raise ZeroDivisionError("x")

    monkeypatch.setattr("gebied.cli.app", stuk)
    monkeypatch.setenv("GEBIED_FOUTEN", "voluit")
    with pytest.raises(ZeroDivisionError):
        main()


def test_console_that_lacks_letters(gebied_cli: Any, project: Path) -> None:
    opdracht = ("beoordeel", project, "--indeling", "ruim")
    smal = _start(*opdracht, PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert (smal.returncode, smal.stderr) == (0, "")
    assert "?" in smal.stdout
    als_json = _start(*opdracht, "--json", PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert json.loads(als_json.stdout) == gebied_cli(*opdracht, "--json").json


def test_reader_that_stops_reading(project: Path) -> None:
    start = [sys.executable, "-c", "from gebied.cli import main; main()"]
    with subprocess.Popen(
        [*start, "beoordeel", str(project), "--indeling", "ruim"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as proces:
        assert proces.stdout is not None
        assert proces.stderr is not None
        proces.stdout.close()
        klacht = proces.stderr.read()
        proces.wait(timeout=120)
    assert "Traceback" not in klacht
    assert "BrokenPipe" not in klacht


def test_app_starts_streamlit_on_this_computer_only(
    gebied_cli: Any, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gestart: dict[str, Any] = {}

    def start(opdracht: list[str], *, env: dict[str, str]) -> int:
        gestart.update(opdracht=opdracht, env=env)
        return 0

    monkeypatch.setattr(subprocess, "call", start)
    monkeypatch.chdir(project.parent)
    gebied_cli("app", project.name, "--poort", 8999)
    assert gestart["opdracht"][:4] == [sys.executable, "-m", "streamlit", "run"]
    router = Path(gestart["opdracht"][4])
    assert router.name == "router.py"
    assert router.is_file()
    vlaggen = set(gestart["opdracht"][5:])
    assert {
        "--server.address=127.0.0.1",
        "--server.port=8999",
        "--browser.gatherUsageStats=false",
        "--server.showEmailPrompt=false",
    } <= vlaggen
    assert gestart["env"]["GEBIED_PROJECT"] == str(project.resolve())
    gebied_cli("app")
    assert "GEBIED_PROJECT" not in gestart["env"]
