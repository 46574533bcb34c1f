"""The house: layers hold, everything public is explained, and the door opens without lifting furniture."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import gebied

ZWAAR = ("geopandas", "pandas", "shapely", "numba", "streamlit", "folium", "highspy", "matplotlib")
PAKKET = Path(gebied.__file__).parent
MODULES = sorted(PAKKET.rglob("*.py"))


def draai(*opdracht: str, map_: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *opdracht], cwd=map_, capture_output=True, text=True, timeout=120, check=False
    )


def test_lagen_houden(wortel: Path) -> None:
    uit = draai("-c", "from importlinter.cli import lint_imports_command as c; c()", map_=wortel)
    assert uit.returncode == 0, uit.stdout + uit.stderr
    assert " 0 broken" in uit.stdout


def _zonder_uitleg(pad: Path) -> list[str]:
    boom = ast.parse(pad.read_text(encoding="utf-8"))
    uit = [] if ast.get_docstring(boom) else ["module"]
    stapel: list[tuple[str, ast.AST]] = [("", boom)]
    while stapel:
        naam, knoop = stapel.pop()
        for kind in ast.iter_child_nodes(knoop):
            if (
                isinstance(kind, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
                and kind.name[0] != "_"
            ):
                if not ast.get_docstring(kind):
                    uit.append(f"{naam}{kind.name}")
                if isinstance(kind, ast.ClassDef):
                    stapel.append((f"{naam}{kind.name}.", kind))
    return uit


@pytest.mark.parametrize("pad", MODULES, ids=lambda pad: str(pad.relative_to(PAKKET)))
def test_alles_wat_openbaar_is_heeft_uitleg(pad: Path) -> None:
    assert _zonder_uitleg(pad) == []


def test_import_gebied_is_licht(wortel: Path) -> None:
    uit = draai("-c", f"import sys, gebied; print([m for m in {ZWAAR} if m in sys.modules])", map_=wortel)
    assert uit.returncode == 0, uit.stderr
    assert uit.stdout.strip() == "[]"


def test_help_laadt_geen_kaartgereedschap(wortel: Path) -> None:
    code = (
        "import sys\n"
        "from gebied.cli import main\n"
        "sys.argv = ['gebied', '--help']\n"
        "try:\n    main()\nexcept SystemExit as einde:\n    print('code', einde.code or 0)\n"
        f"print([m for m in {ZWAAR} if m in sys.modules])\n"
    )
    uit = draai("-c", code, map_=wortel)
    assert uit.returncode == 0, uit.stderr
    assert "indelen" in uit.stdout
    assert uit.stdout.strip().splitlines()[-1] == "[]"


def test_elke_naam_van_de_deur_is_te_openen() -> None:
    for naam in gebied.__all__:
        assert callable(getattr(gebied, naam)), naam
    assert set(gebied.__all__) <= set(dir(gebied))
    with pytest.raises(AttributeError, match="no attribute 'wijken'"):
        gebied.wijken  # noqa: B018


def test_modules_blijven_leesbaar_kort() -> None:
    lang = {str(p.relative_to(PAKKET)): n for p in MODULES if (n := len(p.read_text().splitlines())) > 450}
    assert lang == {}
