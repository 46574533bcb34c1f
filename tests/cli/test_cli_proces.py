"""The command line as a process of its own: exit codes, two streams, and what it loads."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from gebied.cli import bekijken, main
from gebied.cli.afdruk import json_uit

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


def test_traceback_only_when_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def stuk(**_: object) -> None:
        raise ZeroDivisionError("x")

    monkeypatch.setattr("gebied.cli._opdrachtregel", lambda: stuk)
    monkeypatch.setenv("GEBIED_FOUTEN", "voluit")
    with pytest.raises(ZeroDivisionError):
        main()


def test_console_that_lacks_letters(project: Path) -> None:
    smal = _start("beoordeel", project, "--indeling", "ruim", PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert (smal.returncode, smal.stderr) == (0, "")
    assert "?" in smal.stdout


def test_json_survives_a_console_that_lacks_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    inhoud = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(inhoud, encoding="cp1252", write_through=True))
    json_uit({"naam": "Ĳburg → “Oost”", "leeg": float("nan")})
    assert json.loads(inhoud.getvalue()) == {"naam": "Ĳburg → “Oost”", "leeg": None}


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


def test_app_starts_its_server(gebied_cli: Any, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gestart: dict[str, Any] = {}

    def start(opdracht: list[str], env: dict[str, str]) -> None:
        gestart.update(opdracht=opdracht, env=env)

    monkeypatch.setattr(bekijken, "_word", start)
    monkeypatch.chdir(project.parent)
    gebied_cli("app", project.name, "--poort", 8999)
    assert gestart["opdracht"] == [sys.executable, "-m", "gebied.app.start", "--poort=8999"]
    assert gestart["env"]["GEBIED_PROJECT"] == str(project.resolve())
    gebied_cli("app", "--zonder-venster", "--projecten", "p", "--instellingen", "i.toml")
    assert gestart["opdracht"][3:] == ["--poort=8501", "--zonder-venster"]
    assert gestart["env"]["GEBIED_PROJECTEN"] == str((project.parent / "p").resolve())
    assert gestart["env"]["GEBIED_INSTELLINGEN"] == str((project.parent / "i.toml").resolve())
    gebied_cli("app")
    assert "GEBIED_PROJECT" not in gestart["env"]


@pytest.mark.skipif(os.name == "nt", reason="Windows kent geen exec: daar wacht de opdracht op de server")
def test_who_stops_the_command_stops_its_server() -> None:
    opdracht = [sys.executable, "-c", "import os; print(os.getpid())"]
    code = f"from gebied.cli.bekijken import _word; import os; _word({opdracht!r}, dict(os.environ))"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as proces:
        assert proces.stdout is not None
        assert int(proces.stdout.read()) == proces.pid
