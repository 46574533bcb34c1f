"""The chapter about the app says what is on the screens: names of buttons, roles, the file with sentences."""

from __future__ import annotations

import ast
import re
from dataclasses import fields
from pathlib import Path

import pytest

from gebied.app.router import PAGINAS
from gebied.app.zitting import _MEER
from gebied.bronnen.beleidszinnen import Beleidszin, lees_beleidszinnen

WORTEL = Path(__file__).resolve().parents[2]
HOOFDSTUK = (WORTEL / "docs" / "handleiding" / "11-de-app.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def teksten() -> str:
    """Every text in the code of the app and of what it shows."""
    bladen = [
        pad for naam in ("app", "werkstroom", "rapport") for pad in (WORTEL / "gebied" / naam).rglob("*.py")
    ]
    knopen = (knoop for pad in bladen for knoop in ast.walk(ast.parse(pad.read_text(encoding="utf-8"))))
    return "\n".join(k.value for k in knopen if isinstance(k, ast.Constant) and isinstance(k.value, str))


def test_wat_vet_is_staat_zo_op_een_scherm(teksten: str) -> None:
    vet = {" ".join(deel.split()) for deel in re.findall(r"\*\*([^*]+)\*\*", HOOFDSTUK)}
    assert len(vet) > 80
    assert sorted(deel for deel in vet - {"vet"} if deel not in teksten) == []


def test_elke_pagina_wordt_genoemd() -> None:
    assert [regel.titel for regel in PAGINAS if regel.titel not in HOOFDSTUK] == []


def test_de_rollen_zien_wat_het_hoofdstuk_zegt() -> None:
    ziet = {rol: {regel.titel for regel in PAGINAS if regel.rol in meer} for rol, meer in _MEER.items()}
    assert ziet["presenteren"] == {"Presenteren"}
    assert ziet["bewerken"] - ziet["lezen"] == {"Gegevens", "Indeling maken", "Aanpassen"}
    assert "| *lezen* | alles behalve Gegevens, Indeling maken en Aanpassen" in HOOFDSTUK
    assert "| *presenteren* | alleen de pagina Presenteren |" in HOOFDSTUK


def test_het_bestand_met_zinnen_kan_zo_worden_gelezen(tmp_path: Path) -> None:
    [blok] = re.findall(r"^```toml\n(.*?)^```$", HOOFDSTUK, re.MULTILINE | re.DOTALL)
    (tmp_path / "zinnen.toml").write_text(blok, encoding="utf-8")
    assert [zin.gebied for zin in lees_beleidszinnen(tmp_path / "zinnen.toml")] == [
        "Schelfhorst",
        "Windmolenbroek",
    ]


def test_elk_onderdeel_van_een_zin_wordt_uitgelegd() -> None:
    tabel = HOOFDSTUK.partition("### Een zin uit uw beleid")[2]
    genoemd = re.findall(r"^\| `(\w+)` \|", tabel, re.MULTILINE)
    assert set(genoemd) == {veld.name for veld in fields(Beleidszin)}


@pytest.mark.parametrize("beeld", sorted((WORTEL / "docs" / "beeld").glob("app-*.png")), ids=lambda p: p.name)
def test_een_plaatje_is_licht_en_wordt_gebruikt(beeld: Path) -> None:
    assert beeld.read_bytes().startswith(b"\x89PNG")
    assert beeld.stat().st_size < 100_000
    assert f"../beeld/{beeld.name}" in HOOFDSTUK
