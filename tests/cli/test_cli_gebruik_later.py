"""What was read before does not change what the same input means now."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gebied.opslag import lees_project, schrijf_project
from gebied.wijkscan import Wijkscan


def test_een_levering_over_een_domein_verandert_de_volgorde_niet(
    gebied_cli: Callable[..., Any],
    rooster: Callable[..., Wijkscan],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The order of the list decides where persons are cut to three; it is that of the list that ships."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    project = schrijf_project(tmp_path / "p.gpkg", rooster([[900, 800], [700, 600]])).pad
    records = tmp_path / "records.csv"
    soorten = [("wmo", "begeleiding"), ("jeugd", "ambulante hulp"), ("participatie", "bijstand")]
    regels = [
        f"Q{nr % 90:05d};{'AB'[nr % 2]}{1 + nr % 2};{';'.join(soorten[nr % 3])};01-03-{2023 + nr % 2};"
        for nr in range(200)
    ]
    kop = "clientnummer;buurtcode;domein;voorziening;begindatum;einddatum"
    records.write_text("\n".join([kop, *regels]), encoding="utf-8")
    gebied_cli("gebruik", project, records, "--jaar", 2024, "--ja")
    gebied_cli("gebruik", project, records, "--jaar", 2023, "--domein", "jeugd")
    nog_eens = gebied_cli("gebruik", project, records, "--jaar", 2024)
    assert "gelijk aan die van levering 1" in nog_eens.uit
    tabel = lees_project(project).scan.gebruik
    assert tabel is not None
    assert len(tabel.leveringen) == 2
