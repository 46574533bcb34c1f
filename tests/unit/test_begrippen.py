"""The list of words in docs/begrippen.md and the code hold each other: one word per thing, none left out."""

from __future__ import annotations

import ast
import pkgutil
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import get_args

import pytest
import typer

import gebied
from gebied import beoordelen, model, opdrachtdelen, schema
from gebied.bronnen.namen import BEGRIPPEN
from gebied.bronnen.tabellen import ONTBREKEND_KOLOMMEN
from gebied.cli import app
from gebied.opslag import lees_project, schrijf_project

RIJ = re.compile(r"^\| `([^`]+)` \| (.+?) \| (.+?) \|$", re.MULTILINE)


@pytest.fixture(scope="module")
def lijst(wortel: Path) -> list[tuple[str, str, str]]:
    """Word, meaning and place of every row of the list."""
    return RIJ.findall((wortel / "docs" / "begrippen.md").read_text(encoding="utf-8"))


def _vorm(woord: str) -> str:
    """Write a word as the list does: options without dashes, all lower case but for codes of findings."""
    kaal = woord.lstrip("-").replace("-", "_")
    return kaal if kaal.isupper() and len(kaal) > 1 else kaal.casefold()


def _schemakolommen() -> Iterator[str]:
    for contract in vars(schema).values():
        yield from getattr(contract, "columns", {})


def _velden() -> Iterator[str]:
    soorten = (model.Opdracht, model.Herkomst, model.Kolom, model.Bevinding, model.Bewijs, model.Indeling)
    delen = [deel for deel in vars(opdrachtdelen).values() if isinstance(deel, type) and is_dataclass(deel)]
    for soort in (*soorten, model.Beoordeling, *delen):
        yield re.sub(r"(?<=[a-z])(?=[A-Z])", "_", soort.__name__)
        yield from (veld.name for veld in fields(soort) if veld.name != "namen")


def _opdrachtregel() -> Iterator[str]:
    for naam, opdracht in typer.main.get_command(app).commands.items():
        yield naam
        for param in opdracht.params:
            yield from [*param.opts, *param.secondary_opts]


def _bevindingcodes(wortel: Path) -> Iterator[str]:
    """Every code that the source gives to a finding, also where it is chosen by a condition."""
    for pad in sorted((wortel / "gebied").rglob("*.py")):
        for knoop in ast.walk(ast.parse(pad.read_text(encoding="utf-8"))):
            if isinstance(knoop, ast.Call) and getattr(knoop.func, "id", "") == "Bevinding":
                code = next((k.value for k in knoop.keywords if k.arg == "code"), [*knoop.args, None][0])
                yield from (
                    deel.value
                    for deel in ast.walk(code or ast.Constant(None))
                    if isinstance(deel, ast.Constant) and isinstance(deel.value, str)
                )


def _woorden_van_de_code(wortel: Path) -> dict[str, set[str]]:
    """Return the words that have to be in the list, by where they come from."""
    herkomst = {
        "kolom van een tabelcontract": [*_schemakolommen(), *ONTBREKEND_KOLOMMEN],
        "module": [info.name for info in pkgutil.iter_modules(gebied.__path__) if info.name[0] != "_"],
        "veld of klasse van model": [*_velden()],
        "maat": [*beoordelen.PER_WERKGEBIED, *beoordelen.TOTAAL],
        "regel van de beoordelaar": [*beoordelen.REGELS],
        "bevinding": [*_bevindingcodes(wortel)],
        "opdracht of optie": [*_opdrachtregel()],
        "soort, status of niveau": [
            *get_args(model.Soort),
            *get_args(model.Status),
            *get_args(model.Niveau),
        ],
        "groep": [begrip.kolom.naam for begrip in BEGRIPPEN if begrip.kolom.soort == "groep"],
    }
    return {bron: {_vorm(woord) for woord in woorden} for bron, woorden in herkomst.items()}


def test_elk_woord_van_de_code_staat_in_de_lijst(wortel: Path, lijst: list[tuple[str, str, str]]) -> None:
    bekend = {_vorm(woord) for woord, _, _ in lijst}
    bronnen = _woorden_van_de_code(wortel).items()
    ontbreekt = {bron: sorted(woorden - bekend) for bron, woorden in bronnen if woorden - bekend}
    assert not ontbreekt, f"beschrijf deze woorden in docs/begrippen.md: {ontbreekt}"


def test_de_code_levert_genoeg_woorden_om_te_toetsen(wortel: Path) -> None:
    """Guards the test above: when a source of words moves, it must not pass for want of words."""
    aantal = {bron: len(woorden) for bron, woorden in _woorden_van_de_code(wortel).items()}
    assert min(aantal.values()) >= 5, aantal
    assert aantal["bevinding"] >= 25
    assert aantal["opdracht of optie"] >= 40


def test_lagen_en_tabellen_van_het_projectbestand_staan_in_de_lijst(
    tmp_path: Path, rooster, lijst: list[tuple[str, str, str]]
) -> None:
    import pyogrio

    pad = tmp_path / "p.gpkg"
    schrijf_project(pad, rooster([[100, 200]]))
    lagen = {str(naam) for naam, _ in pyogrio.list_layers(pad)}
    assert lees_project(pad).generatie == 1
    assert {"gebieden", "verbindingen", "herkomst"} <= lagen
    assert lagen <= {woord for woord, _, _ in lijst}


def test_elk_woord_van_de_lijst_wordt_gebruikt(wortel: Path, lijst: list[tuple[str, str, str]]) -> None:
    broncode = "\n".join(
        pad.read_text(encoding="utf-8")
        for pad in sorted((wortel / "gebied").rglob("*"))
        if pad.suffix in {".py", ".csv", ".html", ".js"}
    )
    gebruikt = {deel.replace("-", "_") for deel in re.findall(r"[A-Za-z0-9_](?:[\w-]*\w)?", broncode)}
    gebruikt |= {deel.casefold() for deel in gebruikt if not deel.isupper()}
    gebruikt |= {pad.stem for pad in (wortel / "gebied").rglob("*.py")}
    gebruikt |= {pad.name for pad in (wortel / "gebied").iterdir() if pad.is_dir()}
    over = [woord for woord, _, _ in lijst if _vorm(woord) not in gebruikt]
    assert not over, f"deze woorden gebruikt de code niet meer: {over}"


def test_een_woord_heeft_een_betekenis(lijst: list[tuple[str, str, str]]) -> None:
    vaker = [woord for woord, keren in Counter(_vorm(woord) for woord, _, _ in lijst).items() if keren > 1]
    assert not vaker
    betekenissen = Counter(betekenis for _, betekenis, _ in lijst)
    assert [betekenis for betekenis, keren in betekenissen.items() if keren > 1] == []


def test_elke_betekenis_is_een_zin(lijst: list[tuple[str, str, str]]) -> None:
    slordig = [w for w, zin, _ in lijst if not zin.endswith(".") or not zin[0].isupper() or len(zin) > 140]
    assert not slordig


def test_elke_regel_van_de_lijst_is_te_lezen(wortel: Path, lijst: list[tuple[str, str, str]]) -> None:
    """A row in another form would fall out of the list without anybody seeing it."""
    tekst = (wortel / "docs" / "begrippen.md").read_text(encoding="utf-8")
    rijen = [r for r in tekst.splitlines() if r.startswith("|") and not r.startswith(("|---", "| woord"))]
    assert len(rijen) == len(lijst)


def test_elk_cijfer_heeft_een_omschrijving() -> None:
    assert BEGRIPPEN
    zonder = [b.kolom.naam for b in BEGRIPPEN if not b.kolom.omschrijving.endswith(".")]
    assert not zonder, f"schrijf één zin in gebied/bronnen/begrippen.csv bij: {zonder}"
