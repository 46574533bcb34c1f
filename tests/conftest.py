"""Fixtures that more than one folder of tests uses."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from gebied.cli import main
from gebied.graaf import maak_graaf
from gebied.model import RD_NEW, Kolom
from gebied.wijkscan import Wijkscan

WORTEL = Path(__file__).resolve().parent.parent
ECHT = WORTEL.parent / "shared" / "data"
CHROMIUM = next(
    (p for naam in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(naam))), None
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    zonder_data = pytest.mark.skip(
        reason="de echte CBS-bestanden (../shared/data) staan niet op deze machine"
    )
    zonder_browser = pytest.mark.skip(reason="geen Chromium gevonden; op Debian: apt-get install chromium")
    for item in items:
        if "echt" in item.keywords and not ECHT.is_dir():
            item.add_marker(zonder_data)
        if "browser" in item.keywords and CHROMIUM is None:
            item.add_marker(zonder_browser)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what was measured (properties named "meting") after a run with proofs."""
    geslaagd = [v for v in terminalreporter.stats.get("passed", []) if v.when == "call"]
    metingen = [waarde for v in geslaagd for naam, waarde in v.user_properties if naam == "meting"]
    if metingen and any("proef" in verslag.keywords for verslag in geslaagd):
        terminalreporter.section("gemeten")
        terminalreporter.write_line("\n".join(map(str, metingen)))


@pytest.fixture(scope="session", autouse=True)
def eigen_sleutelmap(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep keys that the tests make away from those of the user."""
    folder = tmp_path_factory.mktemp("config")
    with pytest.MonkeyPatch.context() as omgeving:
        for naam in ("XDG_CONFIG_HOME", "LOCALAPPDATA"):
            omgeving.setenv(naam, str(folder))
        yield folder


@pytest.fixture(scope="session")
def wortel() -> Path:
    """The root of the project."""
    return WORTEL


@pytest.fixture(scope="session")
def echte_data() -> Path:
    """The folder with real CBS and RIVM files; a test that uses it carries the marker `echt`."""
    return ECHT


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a Chromium; a test that uses it carries the marker `browser`."""
    assert CHROMIUM is not None
    return CHROMIUM


@pytest.fixture(scope="session")
def rooster() -> Callable[..., Wijkscan]:
    """Draw a scan of square gebieden: `rooster([[100, None], [0, 300]], rest={"B1"}, kern=["xx", "yy"])`.

    Rows are A, B, … from top to bottom and columns 1, 2, …; "B1" lies below "A1". An entry -1 leaves a hole,
    None is unknown. Every further keyword is a group: one letter per gebied, a string per row.
    """

    def teken(
        inwoners: Sequence[Sequence[int | None]],
        *,
        zijde: float = 1000.0,
        rest: set[str] | frozenset[str] = frozenset(),
        **groepen: Sequence[str],
    ) -> Wijkscan:
        cellen = {
            (f"{chr(65 + r)}{k + 1}"): (r, k)
            for r, rij in enumerate(inwoners)
            for k, aantal in enumerate(rij)
            if aantal != -1
        }
        kolommen: Mapping[str, list[str]] = {
            naam: [rijen[r][k] for r, k in cellen.values()] for naam, rijen in groepen.items()
        }
        gebieden = gpd.GeoDataFrame(
            {
                "code": list(cellen),
                "naam": [f"Buurt {code}" for code in cellen],
                "gemeentecode": "GM9999",
                "gemeente": "Roosterdam",
                "inwoners": pd.array([inwoners[r][k] for r, k in cellen.values()], dtype="Int64"),
                "restgebied": [code in rest for code in cellen],
                **kolommen,
            },
            geometry=[
                shapely.box(k * zijde, -(r + 1) * zijde, (k + 1) * zijde, -r * zijde)
                for r, k in cellen.values()
            ],
            crs=RD_NEW,
        )
        return Wijkscan(
            naam="rooster",
            niveau="buurt",
            gebieden=gebieden,
            graaf=maak_graaf(gebieden, restgebieden=rest),
            catalogus=tuple(Kolom(naam, "groep") for naam in groepen),
        )

    return teken


@dataclass(frozen=True)
class Antwoord:
    """What a command left: its exit code and what it printed on each stream."""

    code: int
    uit: str
    fout: str

    @property
    def json(self) -> dict[str, Any]:
        """The one JSON object on stdout."""
        gelezen = json.loads(self.uit)
        assert isinstance(gelezen, dict)
        return gelezen


@pytest.fixture
def gebied_cli(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Antwoord]:
    """Run a command of the CLI in this process: `gebied_cli("scan", "--grenzen", pad, code=3)`.

    The exit code is checked; no answer may hold a traceback or be silent about a fault.
    """
    monkeypatch.setenv("COLUMNS", "160")

    def roep(*argumenten: object, code: int = 0) -> Antwoord:
        capsys.readouterr()
        monkeypatch.setattr(sys, "argv", ["gebied", *map(str, argumenten)])
        with pytest.raises(SystemExit) as einde:
            main()
        antwoord = Antwoord(int(str(einde.value.code)), *capsys.readouterr())
        assert antwoord.code == code, antwoord
        assert "Traceback" not in antwoord.uit + antwoord.fout
        assert code == 0 or "Volgende stap: " in antwoord.fout
        return antwoord

    return roep
