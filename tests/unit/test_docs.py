"""What the documents say is true: commands parse, links work, examples run, every option is explained."""

from __future__ import annotations

import ast
import re
import shlex
import tomllib
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import get_args

import pytest
import typer

import gebied
from gebied import fouten, opdrachtdelen
from gebied.bronnen._kolommen import lees_koppeling
from gebied.bronnen.cijferbestanden import lees_groepen
from gebied.bronnen.gebruik._kopwoorden import Rol
from gebied.bronnen.gebruik.koppeling import Koppeling, lees_koppelingen
from gebied.bronnen.opdrachtbestand import lees_opdracht
from gebied.bronnen.voorzieningen import lees_lijst
from gebied.cli import app
from gebied.model import Opdracht

WORTEL = Path(__file__).resolve().parents[2]
HANDLEIDING = sorted((WORTEL / "docs" / "handleiding").glob("*.md"))
ALLE_OPDRACHTEN = WORTEL / "docs" / "handleiding" / "7-alle-opdrachten.md"
DOCUMENTEN = [*WORTEL.glob("*.md"), *(WORTEL / "docs").rglob("*.md")]
BLOK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
OPDRACHTEN = typer.main.get_command(app).commands


def _naam(pad: Path) -> str:
    return str(pad.relative_to(WORTEL))


def _blokken(pad: Path, taal: str) -> list[str]:
    return [tekst for soort, tekst in BLOK.findall(pad.read_text(encoding="utf-8")) if soort == taal]


def _opdrachtregels(pad: Path, begin: str) -> list[str]:
    regels = [
        regel.strip()
        for taal in ("sh", "powershell")
        for b in _blokken(pad, taal)
        for regel in b.splitlines()
    ]
    return [regel for regel in regels if regel.split(" ")[0] == begin]


REGELS = [
    pytest.param(regel, id=f"{pad.name}:{regel}")
    for pad in DOCUMENTEN
    for regel in _opdrachtregels(pad, "gebied")
]


def test_er_zijn_documenten() -> None:
    assert len(HANDLEIDING) >= 12
    assert {"README.md", "CONTRIBUTING.md", "CHANGELOG.md"} <= {pad.name for pad in DOCUMENTEN}
    assert len(REGELS) >= 30


@pytest.mark.parametrize("regel", REGELS)
def test_elke_opdracht_in_de_documenten_kan_zo_getypt_worden(regel: str) -> None:
    _, naam, *rest = shlex.split(regel)
    if "--help" in (naam, *rest):
        assert naam in {*OPDRACHTEN, "--help"}
        return
    context = OPDRACHTEN[naam].make_context(naam, rest)  # parses and runs nothing
    assert context.params


@pytest.mark.parametrize("pad", DOCUMENTEN, ids=_naam)
def test_opdrachten_in_de_tekst_bestaan(pad: Path) -> None:
    genoemd = re.findall(r"(?:`|^## )gebied ([a-z]+)", pad.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(genoemd) <= set(OPDRACHTEN)


@pytest.mark.parametrize("pad", DOCUMENTEN, ids=_naam)
def test_opties_in_de_tekst_bestaan(pad: Path) -> None:
    bekend = {optie for opdracht in OPDRACHTEN.values() for p in opdracht.params for optie in _opties(p)}
    tekst = BLOK.sub("", pad.read_text(encoding="utf-8"))
    genoemd = {optie for code in re.findall(r"`([^`]+)`", tekst) for optie in re.findall(r"--[a-z-]+", code)}
    assert genoemd - {"--help", "--strict"} <= bekend


def _opties(param: typer.core.TyperArgument | typer.core.TyperOption) -> list[str]:
    return [optie for optie in (*param.opts, *param.secondary_opts) if optie.startswith("--")]


@pytest.mark.parametrize("naam", OPDRACHTEN)
def test_de_lijst_noemt_precies_de_opties_van_elke_opdracht(naam: str) -> None:
    tekst = ALLE_OPDRACHTEN.read_text(encoding="utf-8")
    delen = {
        kop.split()[1]: kop + deel
        for kop, deel in re.findall(r"^## (gebied .+?)\n(.*?)(?=^## |\Z)", tekst, re.M | re.S)
    }
    assert naam in delen, f"beschrijf gebied {naam} in {ALLE_OPDRACHTEN.name}"
    rijen = dict(re.findall(r"^\| `(--[a-z-]+)`( \*)? \|", delen[naam], re.MULTILINE))
    opties = {optie: p.required for p in OPDRACHTEN[naam].params for optie in _opties(p)}
    assert {optie: bool(ster) for optie, ster in rijen.items()} == opties
    gegevens = [p.metavar for p in OPDRACHTEN[naam].params if p.param_type_name == "argument"]
    assert re.findall(r"[A-Z]+", delen[naam].splitlines()[0] if gegevens else "") == gegevens


def test_elke_opdracht_wordt_uitgelegd_met_een_voorbeeld() -> None:
    getypt = {regel.split()[1] for pad in HANDLEIDING for regel in _opdrachtregels(pad, "gebied")}
    assert set(OPDRACHTEN) - getypt - {"demo"} == set()  # demo runs through make


def test_elke_bevinding_wordt_uitgelegd() -> None:
    begrippen = (WORTEL / "docs" / "begrippen.md").read_text(encoding="utf-8")
    codes = set(re.findall(r"^\| `([A-Z_]{4,})` \|", begrippen, re.MULTILINE))
    handleiding = "\n".join(pad.read_text(encoding="utf-8") for pad in HANDLEIDING)
    assert len(codes) > 20
    assert codes - set(re.findall(r"`([A-Z_]{4,})`", handleiding)) == set()


def test_elke_exitcode_wordt_uitgelegd() -> None:
    tekst = (WORTEL / "docs" / "handleiding" / "6-bij-problemen.md").read_text(encoding="utf-8")
    genoemd = {int(code) for code in re.findall(r"^\| (\d+) \|", tekst, re.MULTILINE)}
    soorten = [s for s in vars(fouten).values() if isinstance(s, type) and issubclass(s, fouten.GebiedFout)]
    assert genoemd == {0, 130, *(soort.exitcode for soort in soorten)}


def test_elk_onderdeel_van_de_opdracht_wordt_uitgelegd() -> None:
    tekst = (WORTEL / "docs" / "handleiding" / "3-indelen.md").read_text(encoding="utf-8")
    genoemd = re.findall(r"^\| `([a-z_]+)` \| (?:`--.+?|–) \|", tekst, re.MULTILINE)
    assert genoemd == list(Opdracht.__dataclass_fields__)


OPDRACHTBLOKKEN = [
    pytest.param(blok, id=f"{pad.name}:{nr}")
    for pad in HANDLEIDING
    for nr, blok in enumerate(_blokken(pad, "toml"))
    if "[opdracht" in blok
]


@pytest.mark.parametrize("blok", OPDRACHTBLOKKEN)
def test_elke_opdracht_in_de_handleiding_klopt(blok: str, tmp_path: Path) -> None:
    (tmp_path / "opdracht.toml").write_text(blok, encoding="utf-8")
    gelezen = lees_opdracht(tmp_path / "opdracht.toml")
    opdracht = Opdracht.uit_dict(gelezen)
    assert set(opdracht.als_dict()) >= set(gelezen)


def test_elk_onderdeel_van_de_opdracht_heeft_een_voorbeeld() -> None:
    in_blokken = {naam for p in OPDRACHTBLOKKEN for naam in tomllib.loads(p.values[0])["opdracht"]}
    assert in_blokken == set(Opdracht.__dataclass_fields__)
    delen = {
        deel
        for p in OPDRACHTBLOKKEN
        for waarde in tomllib.loads(p.values[0])["opdracht"].values()
        for tabel in (waarde if isinstance(waarde, list) else [waarde])
        if isinstance(tabel, dict)
        for deel in tabel
    }
    soorten = [s for s in vars(opdrachtdelen).values() if isinstance(s, type) and is_dataclass(s)]
    assert {veld.name for soort in soorten for veld in fields(soort)} <= delen


def test_de_bestanden_in_de_handleiding_kunnen_gelezen_worden(tmp_path: Path) -> None:
    pad = WORTEL / "docs" / "handleiding" / "2-uw-eigen-gemeente.md"
    [koppeling], [groepen] = _blokken(pad, "toml"), _blokken(pad, "csv")
    (tmp_path / "kolommen.toml").write_text(koppeling, encoding="utf-8")
    (tmp_path / "stadsdelen.csv").write_text(groepen, encoding="utf-8")
    assert lees_koppeling(tmp_path / "kolommen.toml").groepen == {"stadsdeel": "STADSD"}
    gelezen = lees_groepen(tmp_path / "stadsdelen.csv")
    assert gelezen.tabel["stadsdeel"].tolist() == ["Almere Haven", "Almere Stad"]


def test_het_koppelbestand_in_de_handleiding_heeft_alles_wat_kan(tmp_path: Path) -> None:
    pad = WORTEL / "docs" / "handleiding" / "8-gebruik-van-voorzieningen.md"
    [koppeling] = _blokken(pad, "toml")
    (tmp_path / "koppelbestand.toml").write_text(koppeling, encoding="utf-8")
    gelezen = lees_koppelingen(tmp_path / "koppelbestand.toml", lees_lijst())
    assert {rol for deel in gelezen for rol in deel.kolommen} == set(get_args(Rol))
    assert {naam for deel in tomllib.loads(koppeling)["bestand"] for naam in deel} == {
        veld.name for veld in fields(Koppeling)
    }


def test_de_lijst_van_voorzieningen_in_de_handleiding_kan_gelezen_worden(tmp_path: Path) -> None:
    [lijst] = _blokken(WORTEL / "docs" / "handleiding" / "8-gebruik-van-voorzieningen.md", "csv")
    (tmp_path / "lijst.csv").write_text(lijst, encoding="utf-8")
    gelezen = lees_lijst(tmp_path / "lijst.csv")
    assert [voorziening.norm_uren for voorziening in gelezen.voorzieningen] == [None, 80, 105, None]


@pytest.mark.parametrize("pad", DOCUMENTEN, ids=_naam)
def test_elke_verwijzing_naar_een_bestand_klopt(pad: Path) -> None:
    doelen = re.findall(r"\]\(([^)\s]+)\)", BLOK.sub("", pad.read_text(encoding="utf-8")))
    hier = [doel for doel in doelen if not doel.startswith(("https://", "http://"))]
    assert [doel for doel in hier if not _bestaat(pad, *doel.partition("#")[::2])] == []


def _bestaat(pad: Path, bestand: str, kop: str) -> bool:
    """Whether a file is there, and the heading in it that is named as GitHub does it."""
    doel = pad.parent / bestand if bestand else pad
    if not kop:
        return doel.exists()
    koppen = re.findall(r"^#+ (.+)$", BLOK.sub("", doel.read_text(encoding="utf-8")), re.MULTILINE)
    return kop in {re.sub(r"[^\w -]", "", tekst.lower()).replace(" ", "-") for tekst in koppen}


@pytest.mark.parametrize("pad", DOCUMENTEN, ids=_naam)
def test_elk_doel_van_make_bestaat(pad: Path) -> None:
    doelen = re.findall(r"^([a-z]+):", (WORTEL / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    tekst = pad.read_text(encoding="utf-8")
    genoemd = set(re.findall(r"`make ([a-z]+)`", tekst))
    genoemd |= {regel.split()[1] for regel in _opdrachtregels(pad, "make")}
    assert genoemd <= set(doelen)


def test_de_python_in_de_readme_werkt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    [blok] = _blokken(WORTEL / "README.md", "python")
    assert len(ast.parse(blok).body) == 4  # the import and three lines
    monkeypatch.chdir(tmp_path)
    namen: dict[str, object] = {}
    exec(compile(blok, "README.md", "exec"), namen)
    assert len(set(namen["indeling"].toewijzing.values())) == 18
    assert "Almere 2013" in (tmp_path / "kaart.html").read_text(encoding="utf-8")


def test_architectuur_noemt_precies_de_modules() -> None:
    paden = [
        pad for pad in (WORTEL / "gebied").rglob("*.py") if pad.name == "__init__.py" or pad.name[0] != "_"
    ]
    delen = [pad.relative_to(WORTEL).with_suffix("").parts for pad in paden]
    modules = {".".join(deel).removesuffix(".__init__") for deel in delen}
    tekst = (WORTEL / "docs" / "architectuur.md").read_text(encoding="utf-8")
    genoemd = re.findall(r"^\| `(gebied(?:\.\w+)*)` \| .+ \|$", tekst, re.MULTILINE)
    assert len(genoemd) == len(set(genoemd))
    assert set(genoemd) == modules


def test_architectuur_noemt_de_lagen_van_import_linter() -> None:
    instellingen = tomllib.loads((WORTEL / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
        "importlinter"
    ]
    lagen = next(c["layers"] for c in instellingen["contracts"] if c["type"] == "layers")
    # a layer between brackets does not have to be there yet
    verwacht = [re.findall(r"(?<![(\w.])gebied\.(\w+)", laag) for laag in lagen]
    tekst = (WORTEL / "docs" / "architectuur.md").read_text(encoding="utf-8")
    rijen = re.findall(r"^\| \d+ \| (.+) \|$", tekst, re.MULTILINE)
    assert [re.findall(r"`(\w+)`", rij) for rij in rijen] == [laag for laag in verwacht if laag]


def test_overal_staat_dezelfde_versie() -> None:
    project = tomllib.loads((WORTEL / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    publiek = (WORTEL / "publiccode.yaml").read_text(encoding="utf-8")
    wijzigingen = (WORTEL / "CHANGELOG.md").read_text(encoding="utf-8")
    gevonden = {
        project["version"],
        re.search(r'^softwareVersion: "(.+)"$', publiek, re.MULTILINE)[1],
        re.search(r"^## \[(\d.+?)\]", wijzigingen, re.MULTILINE)[1],
    }
    assert gevonden == {gebied.__version__}


def test_overal_staat_dezelfde_licentie() -> None:
    project = tomllib.loads((WORTEL / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["license"] == "EUPL-1.2"
    assert "SPDX-License-Identifier: EUPL-1.2" in (WORTEL / "LICENSE").read_text(encoding="utf-8")
    assert re.search(r"^  license: EUPL-1\.2$", (WORTEL / "publiccode.yaml").read_text("utf-8"), re.MULTILINE)


def test_het_plaatje_in_de_readme_is_licht() -> None:
    plaatje = WORTEL / "docs" / "beeld" / "almere2013.png"
    assert plaatje.read_bytes().startswith(b"\x89PNG")
    assert plaatje.stat().st_size < 300_000
