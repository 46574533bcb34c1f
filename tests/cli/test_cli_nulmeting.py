"""`gebied nulmeting` over two years, in two projects; and the workbook of a toelichting."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import docx
from openpyxl import load_workbook


def test_een_nulmeting_wordt_vergeleken_vanuit_het_project_van_een_later_jaar(
    gebied_cli: Any, project: Path, invoer: Any, tmp_path: Path
) -> None:
    assert "geen nulmeting 'Toen'" in gebied_cli("nulmeting", project, "--vergelijk", "Toen", code=2).fout
    assert "Bewaard in" in gebied_cli("nulmeting", project, "--naam", "Toen").uit
    assert "al een nulmeting" in gebied_cli("nulmeting", project, "--naam", "Toen", code=3).fout

    cijfers = invoer.cijfers.read_text(encoding="utf-8").splitlines()
    code, inwoners = cijfers[1].split(";")
    cijfers[1] = f"{code};{int(inwoners.split('.')[0]) + 1000}"
    (tmp_path / "kern2014.csv").write_text("\n".join(cijfers), encoding="utf-8")
    later = tmp_path / "later.gpkg"
    gebied_cli(
        "scan", "--grenzen", invoer.gpkg, "--kerncijfers", tmp_path / "kern2014.csv",
        "--groepen", invoer.stadsdelen, "--jaar", 2014, "--project", later,
    )  # fmt: skip
    fout = gebied_cli("nulmeting", later, "--vergelijk", "Toen", code=2).fout
    assert "--eerder-project" in fout
    uit = tmp_path / "verandering.docx"
    antwoord = gebied_cli(
        "nulmeting", later, "--vergelijk", "Toen", "--eerder-project", project, "--uit", uit
    )
    assert "veranderden meer dan hun onzekerheid" in antwoord.uit
    tekst = "\n".join(cel.text for tabel in docx.Document(str(uit)).tables for cel in tabel._cells)
    assert "Inwoners" in tekst


def test_opties_van_een_vergelijking_horen_niet_bij_vastleggen(gebied_cli: Any, project: Path) -> None:
    kopie = Path(shutil.copy(project, project.with_name("kopie.gpkg")))
    fout = gebied_cli("nulmeting", project, "--naam", "Nu", "--eerder-project", kopie, code=2).fout
    assert "horen bij --vergelijk" in fout


def test_een_toelichting_zonder_vergelijking_heeft_toch_tabellen(gebied_cli: Any, project: Path) -> None:
    uit = project.with_name("toelichting.xlsx")
    gebied_cli("rapport", project, "--indeling", "ruim", "--uit", uit)
    [blad] = load_workbook(uit)
    assert "ruim" in [cel.value for cel in blad[1]]
