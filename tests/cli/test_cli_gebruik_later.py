"""What was read before does not change what the same input means now, and copies do not undo each other."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gebied.model import Indeling
from gebied.opslag import lees_project, schrijf_project
from gebied.wijkscan import Wijkscan

Roep = Callable[..., Any]


@pytest.fixture
def project(rooster: Callable[..., Wijkscan], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    scan = rooster([[900, 800], [700, 600]])
    indelingen = [Indeling("Noord", {code: 1 if code < "B" else 2 for code in scan.codes})]
    return schrijf_project(tmp_path / "p.gpkg", scan, indelingen=indelingen).pad


@pytest.fixture
def records(tmp_path: Path) -> Path:
    """Persons of two years and three domains."""
    soorten = [("wmo", "begeleiding"), ("jeugd", "ambulante hulp"), ("participatie", "bijstand")]
    regels = [
        f"Q{nr % 90:05d};{'AB'[nr % 2]}{1 + nr // 2 % 2};{';'.join(soorten[nr % 3])};01-03-{2023 + nr % 2};"
        for nr in range(200)
    ]
    kop = "clientnummer;buurtcode;domein;voorziening;begindatum;einddatum"
    pad = tmp_path / "records.csv"
    pad.write_text("\n".join([kop, *regels]), encoding="utf-8")
    return pad


def test_een_levering_over_een_domein_verandert_de_volgorde_niet(
    gebied_cli: Roep, project: Path, records: Path
) -> None:
    """The order of the list decides where persons are cut to three; it is that of the list that ships."""
    gebied_cli("gebruik", project, records, "--jaar", 2024, "--ja")
    gebied_cli("gebruik", project, records, "--jaar", 2023, "--domein", "jeugd")
    nog_eens = gebied_cli("gebruik", project, records, "--jaar", 2024)
    assert "gelijk aan die van levering 1" in nog_eens.uit
    tabel = lees_project(project).scan.gebruik
    assert tabel is not None
    assert len(tabel.leveringen) == 2


def test_een_kopie_onderdrukt_niet_minder(
    gebied_cli: Roep, project: Path, records: Path, tmp_path: Path
) -> None:
    """A lower threshold in a copy shows what the first publication withheld; other totals may tell it too."""
    vast = (records, "--ja", "--methode", "onderdrukken", "--json")
    gebied_cli("gebruik", project, *vast, "--jaar", 2023)
    kopie = Path(shutil.copy(project, tmp_path / "kopie.gpkg"))
    gebied_cli("gebruik", project, *vast, "--jaar", 2024)
    was = kopie.read_bytes()
    for anders in (("--drempel", 5), ("--indeling", "Noord")):
        fout = gebied_cli("gebruik", kopie, *vast, "--jaar", 2024, *anders, code=3).fout
        assert "in een kopie" in fout
        assert kopie.read_bytes() == was
    assert gebied_cli("gebruik", kopie, *vast, "--jaar", 2024).json["leveringen"][0]["nieuw"]


def test_dezelfde_mensen_staan_er_niet_ook_zonder_ruis(
    gebied_cli: Roep, project: Path, records: Path
) -> None:
    """Counts of another year that are the same people would, withheld, be true numbers beside noisy ones."""
    open_eind = records.read_text(encoding="utf-8").replace("-2024", "-2023")
    records.write_text(open_eind, encoding="utf-8")
    gebied_cli("gebruik", project, records, "--jaar", 2023, "--ja")
    was = project.read_bytes()
    uit = gebied_cli("gebruik", project, records, "--jaar", 2024, "--methode", "onderdrukken", code=3)
    assert "precies die van 2023" in uit.fout
    assert project.read_bytes() == was
