"""Commands of the analyst: files come in whole or not at all, and every option says what it needs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import load_workbook

from gebied.opslag import lees_project


def _fouten(antwoord: Any) -> list[str]:
    return re.findall(r"^  - (.*)", antwoord.fout, re.MULTILINE)


def test_everything_at_once_and_what_a_profile_makes_of_it(
    gebied_cli: Any, analyseproject: Path, bestanden: Any, tmp_path: Path
) -> None:
    scan = lees_project(analyseproject).scan
    toen = tmp_path / "buurten_2011.gpkg"
    kaart = scan.gebieden[["code", "naam", "gemeentecode", "gemeente", "inwoners", "geometry"]]
    kaart.assign(aantal_huishoudens=400).to_file(toen, layer="buurten")
    elders = tmp_path / "elders.csv"
    elders.write_text("code;naam;inwoners;aantal_huishoudens\nNL00;Nederland;17000000;7800000\n", "utf-8")
    antwoord = gebied_cli(
        "aanvullen", analyseproject, "--signalen", bestanden.signalen, "--locaties", bestanden.locaties,
        "--indicatoren", bestanden.indicatoren, "--cijfers", bestanden.cijfers,
        "--eerder", toen, "--eerder-jaar", 2011, "--omgeving", elders, "--omgeving-jaar", 2015,
    )  # fmt: skip
    assert "12 gebieden, andere jaren: 2011, 2013" in antwoord.uit
    assert "2 locaties, 2 signalen" in antwoord.uit
    assert "INDICATOR_ZONDER_CYCLUS: Groen" in antwoord.uit
    assert f"Bewaard in {analyseproject}." in antwoord.uit
    gebied_cli("profiel", analyseproject, "B2", "--uit", tmp_path / "u.html")
    html = (tmp_path / "u.html").read_text(encoding="utf-8")
    for woord in ("Waar is &lt;b&gt;plek&lt;/b&gt;?", "buurthuis", "Groen", "5,5", "2011", "Nederland"):
        assert woord in html, woord
    assert lees_project(analyseproject).indelingen.keys() == {"Plan", "Nu"}

    opnieuw = gebied_cli("aanvullen", analyseproject, "--signalen", bestanden.signalen)
    assert "2 locaties, 2 signalen" in opnieuw.uit, "a file that comes again takes the place of the old one"


def test_the_faults_of_all_files_together_and_nothing_stored(
    gebied_cli: Any, analyseproject: Path, bestanden: Any, tmp_path: Path
) -> None:
    kwaad = {
        "signalen.csv": "plaats;soort;tekst;herkomst\nA1;gerucht;x;y\nMars;sterk punt;x;y\n",
        "locaties.csv": "naam;type;x;y\na;buurthuis;5,2;noord\n",
        "eigen.toml": '[[indicator]]\nsleutel = "x"\nnaam = 3\n',
        "elders.csv": "code;inwoners\nNL00;veel\n",
    }
    for naam, tekst in kwaad.items():
        (tmp_path / naam).write_text(tekst, encoding="utf-8")
    was = analyseproject.read_bytes()
    antwoord = gebied_cli(
        "aanvullen", analyseproject, "--signalen", tmp_path / "signalen.csv",
        "--signalen", tmp_path / "weg.csv", "--locaties", tmp_path / "locaties.csv",
        "--indicatoren", tmp_path / "eigen.toml", "--omgeving", tmp_path / "elders.csv",
        "--omgeving-jaar", 2015, "--eerder", tmp_path / "kaart.gpkg", code=3,
    )  # fmt: skip
    fouten = "\n".join(_fouten(antwoord))
    for woord in (
        "gerucht",
        "Mars",
        "weg.csv bestaat niet",
        "locaties.csv",
        "naam is 3",
        "veel",
        "kaart.gpkg",
    ):
        assert woord in fouten, woord
    assert analyseproject.read_bytes() == was
    antwoord = gebied_cli(
        "aanvullen",
        analyseproject,
        "--signalen",
        bestanden.signalen,
        "--locaties",
        tmp_path / "locaties.csv",
        code=3,
    )
    assert "Er is niets opgeslagen" in antwoord.fout
    assert analyseproject.read_bytes() == was, "the good file of the two is not stored either"


@pytest.mark.parametrize(
    ("opties", "zegt"),
    [
        ((), "Er is niets om aan te vullen"),
        (("--cijfers", "x.csv"), "--cijfers hoort bij --indicatoren"),
        (("--eerder-jaar", "2011"), "horen bij --eerder"),
        (("--eerder-cijfers", "x.csv", "--regios", "r.csv"), "horen bij --omgeving"),
        (("--locatie-type", "school"), "hoort bij --locaties"),
    ],
)
def test_options_that_belong_together(
    gebied_cli: Any, analyseproject: Path, opties: tuple[str, ...], zegt: str
) -> None:
    was = analyseproject.read_bytes()
    assert zegt in gebied_cli("aanvullen", analyseproject, *opties, code=2).fout
    assert analyseproject.read_bytes() == was


@pytest.mark.parametrize("waarde", ["1e308", "-1e16", "NaN", "inf", "=1+1", "0x10"])
def test_numbers_that_are_none(
    gebied_cli: Any, analyseproject: Path, bestanden: Any, tmp_path: Path, waarde: str
) -> None:
    """They neither stop the program nor reach a report; a number far below zero is a code for missing."""
    tabel = tmp_path / "t.csv"
    tabel.write_text(f"code;groen\nA1;{waarde}\nA2;3\n", encoding="utf-8")
    was = analyseproject.read_bytes()
    woorden = ("aanvullen", analyseproject, "--indicatoren", bestanden.indicatoren, "--cijfers", tabel)
    if waarde.startswith("-"):
        assert gebied_cli(*woorden).fout == ""
        return
    assert "kolom 'groen'" in gebied_cli(*woorden, code=3).fout
    assert analyseproject.read_bytes() == was


def test_the_list_of_indicators(gebied_cli: Any, analyseproject: Path, tmp_path: Path) -> None:
    assert re.search(r"\d{2,} indicatoren, \d+ bevindingen", gebied_cli("indicatoren").uit)
    gebied_cli("indicatoren", analyseproject, "--uit", tmp_path / "lijst.xlsx")
    boek = load_workbook(tmp_path / "lijst.xlsx")
    assert boek.sheetnames == ["indicatoren", "bevindingen"]
    assert "Eigen meting" in {cel.value for rij in boek["indicatoren"].iter_rows() for cel in rij}
    lijst = tmp_path / "lijst.csv"
    lijst.write_text(
        "indicator;waarde;jaar;bron;meetcyclus;volgende\nEenzaamheid;6,6;2011;GGD;2-jaarlijks;2014\n",
        encoding="utf-8",
    )
    assert "2014" in gebied_cli("indicatoren", "--keur", lijst).uit
    was = lijst.read_bytes()
    assert "project of --keur" in gebied_cli("indicatoren", analyseproject, "--keur", lijst, code=2).fout
    assert "eindigt niet" in gebied_cli("indicatoren", "--uit", tmp_path / "lijst.csv", code=2).fout
    boek_ = tmp_path / "lijst.xlsx"
    antwoord = gebied_cli("indicatoren", "--keur", boek_, "--uit", boek_, code=2)
    assert "kan niet worden overschreven" in antwoord.fout
    assert lijst.read_bytes() == was


def test_supply_and_demand(gebied_cli: Any, analyseproject: Path, bestanden: Any, tmp_path: Path) -> None:
    uit = tmp_path / "a.html"
    assert "geen locaties" in gebied_cli("aanbod", analyseproject, "--uit", uit, code=2).fout
    gebied_cli("aanvullen", analyseproject, "--locaties", bestanden.locaties)
    for einde in ("html", "docx", "xlsx", "png"):
        opties = (
            "--soort",
            "stadsdeel",
            "--vraag",
            "buurthuis:bijstand",
            "--erbij",
            "buurthuis:142000:484000",
        )
        gebied_cli("aanbod", analyseproject, *opties, "--uit", tmp_path / f"a.{einde}")
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
    assert "één buurthuis meer" in uit.read_text(encoding="utf-8")
    boek = load_workbook(tmp_path / "a.xlsx")
    assert "proef 1" in boek.sheetnames
    koppen, *rijen = boek["Locaties"].values
    sleutel = next(rij[koppen.index("Sleutel")] for rij in rijen if "De Spil" in rij)
    gebied_cli("aanbod", analyseproject, "--verplaats", f"{sleutel}:140500:485500", "--uit", uit)
    assert "Met De Spil op deze plek wonen ongeveer 0 inwoners meer" in uit.read_text(encoding="utf-8")
    gebied_cli("aanbod", analyseproject, "--verplaats", f"{sleutel}:143500:483500", "--uit", uit)
    assert re.search(
        r"Met De Spil op deze plek wonen ongeveer [\d.]+ inwoners minder", uit.read_text("utf-8")
    )
    for opties, zegt in (
        (("--soort", "provincie"), "soorten die er zijn: gemeente, stadsdeel"),
        (("--vraag", "bijstnd"), "Bedoelt u bijstand"),
        (("--vraag", "school:bijstand"), "geen locaties van het type 'school'"),
        (("--erbij", "buurthuis"), "is geen locatie"),
        (("--erbij", "buurthuis:1e308:1e308"), "ver buiten"),
        (("--erbij", "buurthuis:5,2:52,3"), "ver buiten"),
        (("--erbij", "buurthuis:nan:nan"), "ver buiten"),
        (("--erbij", ":142000:484000"), "het type is leeg"),
        (("--verplaats", "geen:142000:484000"), "geen locatie met de sleutel 'geen'"),
        (("--verplaats", f"{sleutel}:0:0"), "ver buiten"),
        (("--verplaats", sleutel), "is geen locatie"),
        (("--binnen-m", "inf"), "te klein of te groot"),
    ):  # fmt: skip
        assert (
            zegt in gebied_cli("aanbod", analyseproject, *opties, "--uit", tmp_path / "b.html", code=2).fout
        )
    assert "kaart" in gebied_cli("aanbod", analyseproject, "--uit", tmp_path / "b.pdf", code=2).fout
    assert not (tmp_path / "b.html").exists()


def test_goals(gebied_cli: Any, analyseproject: Path, bestanden: Any, tmp_path: Path) -> None:
    alleen = gebied_cli("doelen", bestanden.doelen)
    assert re.search(r"doelen.toml: \d+ bevinding", alleen.uit)
    for einde in ("html", "docx", "xlsx"):
        gebied_cli(
            "doelen", bestanden.doelen, "--project", analyseproject, "--gebied", "stadsdeel:n",
            "--uit", tmp_path / f"d.{einde}",
        )  # fmt: skip
    assert "Inwoners doen mee" in (tmp_path / "d.html").read_text(encoding="utf-8")
    for opties, zegt in (
        (("--uit", tmp_path / "x.html"), "geef met --project het project"),
        (("--project", analyseproject, "--gebied", "A1"), "horen bij --uit"),
        (
            ("--project", analyseproject, "--gebied", "Buurt A8", "--uit", tmp_path / "x.html"),
            "Bedoelt u Buurt A",
        ),
        (("--project", analyseproject, "--uit", bestanden.doelen), "eindigt niet op een bekende vorm"),
    ):
        assert zegt in gebied_cli("doelen", bestanden.doelen, *opties, code=2).fout
    assert not (tmp_path / "x.html").exists()
    tabel = tmp_path / "boom.xlsx"
    pd.DataFrame({"kolom": [1]}).to_excel(tabel, index=False)
    was = tabel.read_bytes()
    fout = gebied_cli("doelen", tabel, "--project", analyseproject, "--uit", tabel, code=2).fout
    assert "kan niet worden overschreven" in fout
    assert tabel.read_bytes() == was


def test_a_nulmeting_is_made_once_and_compared(gebied_cli: Any, analyseproject: Path, tmp_path: Path) -> None:
    antwoord = gebied_cli("nulmeting", analyseproject, "--naam", "Begin 2015")
    assert "Nulmeting 'Begin 2015'" in antwoord.uit
    was = analyseproject.read_bytes()
    for opties, zegt in (
        ((), "--naam of --vergelijk"),
        (("--naam", "a", "--vergelijk", "b"), "--naam of --vergelijk"),
        (("--naam", " "), "naam"),
        (("--naam", "x", "--uit", tmp_path / "n.html"), "horen bij --vergelijk"),
        (("--vergelijk", "Begin 2016"), "Bedoelt u Begin 2015?"),
        (("--vergelijk", "Begin 2015", "--uit", tmp_path / "n.pdf"), "eindigt niet"),
        (("--vergelijk", "Begin 2015", "--sjabloon", tmp_path / "s.docx"), "hoort bij --uit"),
    ):
        assert zegt in gebied_cli("nulmeting", analyseproject, *opties, code=2).fout, opties
    fout = gebied_cli("nulmeting", analyseproject, "--naam", "Begin 2015", code=3).fout
    assert "wordt nooit vervangen" in fout
    for einde in ("html", "docx", "xlsx"):
        antwoord = gebied_cli(
            "nulmeting", analyseproject, "--vergelijk", "Begin 2015", "--uit", tmp_path / f"n.{einde}"
        )
        assert "0 veranderden meer dan hun onzekerheid" in antwoord.uit
    assert analyseproject.read_bytes() == was
    assert "Begin 2015" in (tmp_path / "n.html").read_text(encoding="utf-8")
