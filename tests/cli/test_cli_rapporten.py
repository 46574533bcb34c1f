"""Commands that make a report: every form, every name, and nothing that is half done."""

from __future__ import annotations

import re
import shutil
import zipfile
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import docx
import pytest
from openpyxl import load_workbook

from gebied.opslag import lees_project, schrijf_project
from gebied.profiel.gebieden import Analysegebied
from gebied.werkstroom.rapportmap import LANGSTE_NAAM, bestandsnamen

RAPPORTEN: dict[str, tuple[Any, ...]] = {
    "profiel": ("profiel", "{p}", "Buurt B2"),
    "structuurschets": ("structuurschets", "{p}", "--soort", "stadsdeel"),
    "startbeeld": ("startbeeld", "{p}", "--indeling", "Plan"),
    "rapport": ("rapport", "{p}", "--indeling", "Plan", "--huidig", "Nu"),
    "opgaven": ("opgaven", "{p}", "--gewichten", "{gewichten}"),
    "formatie": ("formatie", "{p}", "--indeling", "Plan", "--normen", "{normen}"),
}
"""Command → its words before --uit."""


def _woorden(naam: str, project: Path, bestanden: Any) -> list[str]:
    return [str(w).format(p=project, **vars(bestanden)) for w in RAPPORTEN[naam]]


@pytest.mark.parametrize("naam", RAPPORTEN)
def test_every_report_in_every_form(
    gebied_cli: Any, analyseproject: Path, bestanden: Any, tmp_path: Path, naam: str
) -> None:
    was = analyseproject.read_bytes()
    woorden = _woorden(naam, analyseproject, bestanden)
    uit = {einde: tmp_path / f"r.{einde}" for einde in ("docx", "html", "xlsx")}
    for pad in uit.values():
        antwoord = gebied_cli(*woorden, "--uit", pad)
        assert f"Gemaakt: {pad}" in antwoord.uit
        assert antwoord.fout == ""
    koppen = [a.text for a in docx.Document(str(uit["docx"])).paragraphs if a.style.name.startswith("Head")]
    html = uit["html"].read_text(encoding="utf-8")
    assert koppen
    assert all(
        re.sub("[^a-z]", "", kop.casefold()) in re.sub("[^a-z]", "", html.casefold()) for kop in koppen
    )
    assert "Roosterdam" in html
    boek = load_workbook(uit["xlsx"])
    assert any(blad.max_row > 1 for blad in boek.worksheets)
    assert analyseproject.read_bytes() == was
    assert not list(tmp_path.glob(".gebied-*"))


@pytest.mark.parametrize(
    "naam",
    [
        pytest.param(n, marks=() if n in ("structuurschets", "rapport") else pytest.mark.proef)
        for n in RAPPORTEN
    ],
)
def test_a_name_that_cannot_be_is_refused_before_any_work(
    gebied_cli: Any, analyseproject: Path, bestanden: Any, tmp_path: Path, naam: str
) -> None:
    woorden = _woorden(naam, analyseproject, bestanden)
    was = analyseproject.read_bytes()
    sjabloon = tmp_path / "s.docx"
    docx.Document().save(str(sjabloon))
    eigen = sjabloon.read_bytes()
    (tmp_path / "map.docx").mkdir()
    for opties, code, zegt in (
        (("--uit", analyseproject), 2, "eindigt niet op een bekende vorm"),
        (("--uit", tmp_path / "r.pdf"), 2, ".docx (Word), .html (pagina) of .xlsx (Excel)"),
        (("--uit", tmp_path / "r.html", "--sjabloon", sjabloon), 2, "past alleen bij Word"),
        (("--uit", sjabloon, "--sjabloon", sjabloon), 2, "wordt gelezen en kan niet worden overschreven"),
        (("--uit", tmp_path / "weg" / "r.docx"), 3, "het bestand of de map bestaat niet"),
        (("--uit", analyseproject / "r.html"), 3, "een deel van het pad is een bestand"),
        (("--uit", tmp_path / "map.docx"), 3, "dat is een map"),
        (("--uit", tmp_path / ("x" * 300 + ".html")), 3, "de naam is te lang"),
        (("--uit", tmp_path / "r.docx", "--sjabloon", tmp_path), 3, "is een map"),
    ):
        assert zegt in gebied_cli(*woorden, *opties, code=code).fout, opties
    assert sjabloon.read_bytes() == eigen
    assert analyseproject.read_bytes() == was
    assert {pad.name for pad in tmp_path.iterdir()} <= {"p.gpkg", "p.gpkg.lock", "s.docx", "map.docx"}


def test_a_file_to_read_is_never_written_over(
    gebied_cli: Any, analyseproject: Path, bestanden: Any, tmp_path: Path
) -> None:
    gewichten = Path(shutil.copy(bestanden.gewichten, tmp_path / "gewichten.html"))
    link = tmp_path / "link.html"
    link.symlink_to(gewichten)
    for uit in (gewichten, link):
        antwoord = gebied_cli("opgaven", analyseproject, "--gewichten", gewichten, "--uit", uit, code=2)
        assert "kan niet worden overschreven" in antwoord.fout
    assert gewichten.read_bytes() == bestanden.gewichten.read_bytes()


def test_areas_by_code_name_group_and_number(gebied_cli: Any, analyseproject: Path, tmp_path: Path) -> None:
    uit = tmp_path / "u.html"
    for gebied, titel in (
        ("a1", "Buurt A1"), ("GM9999", "Roosterdam"), ("stadsdeel:n", "n (stadsdeel)"), ("Plan:2", "Zuid"),
    ):  # fmt: skip
        gebied_cli("profiel", analyseproject, gebied, "--uit", uit)
        assert titel in uit.read_text(encoding="utf-8"), gebied
    fout = gebied_cli("profiel", analyseproject, "Buurt A9", "--uit", uit, code=2).fout
    assert "geen gebied 'Buurt A9'" in fout
    assert "Bedoelt u Buurt A" in fout
    assert (
        "kiezen: GM9999, stadsdeel:n" in gebied_cli("profiel", analyseproject, "", "--uit", uit, code=2).fout
    )
    fout = gebied_cli("structuurschets", analyseproject, "--soort", "provincie", "--uit", uit, code=2).fout
    assert "soorten die er zijn: gemeente, stadsdeel, buurt" in fout
    fout = gebied_cli("startbeeld", analyseproject, "--indeling", "Plann", "--uit", uit, code=2).fout
    assert "Bedoelt u Plan?" in fout


def test_what_to_compare_with(gebied_cli: Any, analyseproject: Path, tmp_path: Path) -> None:
    uit = tmp_path / "u.html"
    gebied_cli("profiel", analyseproject, "A1", "--vergelijk-met", "eerder:2013", "--uit", uit)
    assert "2013" in uit.read_text(encoding="utf-8")
    fout = gebied_cli(
        "profiel", analyseproject, "A1", "--vergelijk-met", "neederland", "--uit", uit, code=2
    ).fout
    assert "Bedoelt u nederland" in fout


def test_a_structuurschets_in_a_folder(gebied_cli: Any, analyseproject: Path, tmp_path: Path) -> None:
    plek = tmp_path / "schetsen" / "2015"
    antwoord = gebied_cli("structuurschets", analyseproject, "--soort", "stadsdeel", "--uit", plek)
    assert f"5 bestanden over 2 gebieden in {plek}" in antwoord.uit
    assert {pad.name for pad in plek.iterdir()} == {
        "n-stadsdeel-n.docx", "n-stadsdeel-n.html", "z-stadsdeel-z.docx", "z-stadsdeel-z.html",
        "tabellenboek.xlsx",
    }  # fmt: skip
    fout = gebied_cli(
        "structuurschets", analyseproject, "--uit", plek / "n-stadsdeel-n.docx" / "x", code=3
    ).fout
    assert "kan niet worden gemaakt" in fout
    leeg = tmp_path / "leeg"
    fout = gebied_cli("structuurschets", analyseproject, "--minstens", 99999, "--uit", leeg, code=2).fout
    assert "geen gebied voor de structuurschets" in fout
    assert not leeg.exists()


def test_files_about_areas_never_take_the_same_name() -> None:
    lastig = [
        ("Haven", "stadsdeel:Haven"), ("haven", "stadsdeel:HAVEN"), ("Haven!", "stadsdeel:Haven?"),
        ("é", "x"), ("e\u0301", "x"), ("CON", "!"), ("con", ""), ("nul", "..."), ("../../weg", "/etc/passwd"),
        ("\u202egnp.exe", "a\x00b"), ("😀", "😀"), ("", ""), ("L" * 10_000, "BU1"), ("L" * 10_000, "BU2"),
        ("Súdwest-Fryslân", "GM1900"), ("tabellenboek", ""),
    ]  # fmt: skip
    namen = bestandsnamen([Analysegebied(sleutel, naam, "buurt", ()) for naam, sleutel in lastig])
    assert len({naam.casefold() for naam in namen}) == len(lastig)
    for naam in namen:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", naam), naam
        assert naam not in ("con", "nul")
        assert len(naam) <= LANGSTE_NAAM + 3
    assert "sudwest-fryslan-gm1900" in namen


def test_a_toelichting_alone_has_its_measures_in_excel(
    gebied_cli: Any, analyseproject: Path, tmp_path: Path
) -> None:
    gebied_cli("rapport", analyseproject, "--indeling", "Plan", "--uit", tmp_path / "r.xlsx")
    (blad,) = load_workbook(tmp_path / "r.xlsx").worksheets
    assert [cel.value for cel in blad[1]] == ["maat", "uitleg", "eenheid", "Plan"]


def test_weights_and_norms_with_faults(
    gebied_cli: Any, analyseproject: Path, bestanden: Any, tmp_path: Path
) -> None:
    fout_bestand, uit = tmp_path / "fout.toml", tmp_path / "u.html"
    fout_bestand.write_text(
        "[[gewicht]]\nindicator = 3\ngewicht = inf\n[[functie]]\nnaam = []\n", encoding="utf-8"
    )
    antwoord = gebied_cli("opgaven", analyseproject, "--gewichten", fout_bestand, "--uit", uit, code=3)
    assert len(re.findall("^  - ", antwoord.fout, re.MULTILINE)) >= 2
    antwoord = gebied_cli(
        "formatie", analyseproject, "--indeling", "Plan", "--normen", fout_bestand, "--uit", uit, code=3
    )
    assert len(re.findall("^  - ", antwoord.fout, re.MULTILINE)) >= 3
    inzet = tmp_path / "uren.csv"
    inzet.write_text(
        "werkgebied;organisatie;functie;uren\nNoord;X;consulent;12\nNergens;X;consulent;-3\n", "utf-8"
    )
    opties = ("--indeling", "Plan", "--normen", bestanden.normen, "--inzet", inzet, "--uit", uit)
    assert "uren" in gebied_cli("formatie", analyseproject, *opties, code=3).fout
    assert not uit.exists()


KWAAD = (
    "<script>alert(1)</script>", '=HYPERLINK("http://x")', "+1+1", "-2+3", "@SOM(A1)",
    "a\x00b\x07c\x1b[31mrood", "\u202egnp.exe\u2066", "L" * 10_000, "😀🏴", "CON", "../../weg",
    "</td><img src=x onerror=alert(1)>",
)  # fmt: skip


class _Lezer(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.gezien: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.gezien |= {tag, *(naam for naam, _ in attrs)}


@pytest.fixture(scope="module")
def kwaad_project(kaal_project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project in which every name is an attack."""
    open_ = lees_project(kaal_project)
    gebieden = open_.scan.gebieden.assign(
        naam=list(KWAAD), stadsdeel=["<b>n</b>"] * 6 + ["=1+1 ../..\\x"] * 6, gemeente="<i>R\x07</i>"
    )
    scan = replace(open_.scan, naam="<i>Kwaad</i> ]]> & \x07\u202e", gebieden=gebieden)
    plannen = [
        replace(plan, naam=naam, namen={1: "<script>1</script>", 2: "=2+2"})
        for plan, naam in zip(open_.indelingen.values(), ("=cmd|x", "Nu<b>"), strict=True)
    ]
    return schrijf_project(tmp_path_factory.mktemp("kwaad") / "p.gpkg", scan, indelingen=plannen).pad


@pytest.mark.parametrize(
    "woorden",
    [
        ("profiel", "A1"), ("profiel", "B2"), ("structuurschets",), ("startbeeld", "--indeling", "=cmd|x"),
        ("rapport", "--indeling", "=cmd|x", "--huidig", "Nu<b>"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_names_are_text_and_nothing_else(
    gebied_cli: Any, kwaad_project: Path, tmp_path: Path, woorden: tuple[str, ...]
) -> None:
    opdracht, *rest = woorden
    for einde in ("html", "docx", "xlsx"):
        pad = tmp_path / f"u.{einde}"
        assert gebied_cli(opdracht, kwaad_project, *rest, "--uit", pad).fout == ""
        if einde == "html":
            lezer = _Lezer()
            lezer.feed(pad.read_text(encoding="utf-8"))
            assert not {"script", "b", "i", "onerror", "iframe"} & lezer.gezien
            teksten = [pad.read_text(encoding="utf-8")]
        else:
            with zipfile.ZipFile(pad) as doos:
                teksten = [
                    doos.read(naam).decode() for naam in doos.namelist() if naam.endswith(("xml", "rels"))
                ]
        alles = "".join(teksten)
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\u202a-\u202e\u2066-\u2069]", alles)
        assert "External" not in alles
        if einde == "xlsx":
            assert "<f>" not in alles
            cellen = [cel for blad in load_workbook(pad) for rij in blad.iter_rows() for cel in rij]
            assert {cel.data_type for cel in cellen} <= {"s", "n", "inlineStr"}


def test_zonder_gewichten_tellen_de_indicatoren_van_het_voorbeeld_die_er_zijn(
    gebied_cli, kaal_project, rooster, tmp_path
) -> None:
    gebied_cli("opgaven", kaal_project, "--uit", tmp_path / "wel.xlsx")
    gewichten = load_workbook(tmp_path / "wel.xlsx")["gewichten"]
    assert gewichten.max_row > 2  # the head, and at least two indicators
    schrijf_project(tmp_path / "p.gpkg", rooster([[100, 200]]))
    fout = gebied_cli("opgaven", tmp_path / "p.gpkg", "--uit", tmp_path / "niet.xlsx", code=2).fout
    assert "--gewichten" in fout
    assert not (tmp_path / "niet.xlsx").exists()
