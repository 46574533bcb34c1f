"""`gebied gebruik` and `gebied uitvraag`: every option, what a refusal leaves behind, and next year."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from gebied.model import Indeling
from gebied.opslag import lees_project, schrijf_project
from gebied.wijkscan import Wijkscan

RIJEN = 240
SOORTEN = [
    ("wmo", "begeleiding"),
    ("wmo", "vervoer"),
    ("jeugd", "ambulante hulp"),
    ("participatie", "bijstand"),
]

Roep = Callable[..., Any]


@pytest.fixture(autouse=True)
def eigen_map(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of keys of a user who has none yet."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path / "config" / "gebied" / "sleutels"


@pytest.fixture
def project(rooster: Callable[..., Wijkscan], tmp_path: Path) -> Path:
    scan = rooster([[900, 800, 700], [600, 500, 400], [300, 200, 100]], stadsdeel=["oow", "oow", "zzw"])
    in_nederland = scan.gebieden.set_geometry(scan.gebieden.translate(142_000, 487_000))
    scan = replace(scan, gebieden=in_nederland)
    noord = {code: 1 if code < "C" else 2 for code in scan.codes}
    oost = {code: 1 if code[1] < "3" else 2 for code in scan.codes}
    indelingen = [Indeling("Noord", noord), Indeling("Oost", oost), Indeling("Net zo", noord)]
    return schrijf_project(tmp_path / "p.gpkg", scan, indelingen=indelingen).pad


@pytest.fixture
def records(tmp_path: Path) -> Path:
    return schrijf_records(tmp_path / "records.csv")


def schrijf_records(pad: Path, *, jaar: int = 2024, erbij: tuple[str, ...] = ()) -> Path:
    """Persons with a place, a voorziening and dates, as a system of a gemeente gives them."""
    rng = random.Random(jaar)
    regels = ["clientnummer;buurtcode;domein;voorziening;begindatum;einddatum"]
    for nr in range(RIJEN):
        domein, wat = rng.choice(SOORTEN)
        gebied = rng.choice("AAABBC") + rng.choice("123")
        regels.append(f"Q{nr % 200:05d};{gebied};{domein};{wat};{1 + nr % 28:02d}-03-{jaar};")
    pad.write_text("\n".join([*regels, *erbij]) + "\n", encoding="utf-8")
    return pad


def cellen(pad: Path, jaar: int) -> dict[tuple[str, ...], int]:
    """Return the protected counts that hold for a year."""
    tabel = lees_project(pad).scan.gebruik
    assert tabel is not None
    hier = tabel.cellen[tabel.cellen["levering"] == tabel.levering(jaar).nr]
    velden = ["statistiek", "categorie", "soort_plaats", "plaats"]
    return dict(zip(hier[velden].itertuples(index=False, name=None), hier["waarde"], strict=True))


def sleutels(folder: Path) -> list[str]:
    return sorted(pad.suffix for pad in (*folder.glob("*.grootboek.json"), *folder.glob("*.sleutel")))


def test_inlezen_en_nog_eens(gebied_cli: Roep, project: Path, records: Path, eigen_map: Path) -> None:
    extra = (
        "Q90001;ZZ9;wmo;begeleiding;01-03-2024;",
        "Q90002;A1;wmo;begeleiding;01-03-2019;02-03-2019",
        ";A1",
    )
    schrijf_records(records, erbij=extra)
    eerst = gebied_cli("gebruik", project, records, "--jaar", 2024, "--ja", "--json", "--door", "Beleid")
    (levering,) = eerst.json["leveringen"]
    assert (
        levering["gelezen"] == sum(levering["regels"].values()) == len(records.read_text().splitlines()) - 1
    )
    assert levering["regels"]["geteld"] == RIJEN
    assert levering["regels"]["plaats onbekend"] == levering["regels"]["ander jaar"] == 1
    assert (levering["nr"], levering["nieuw"], levering["methode"]) == (1, True, "ruis")
    assert (levering["instelling"], levering["epsilon"], levering["drempel"]) == ("gewoon", 3.0, 10)
    assert "kolom 1 (clientnummer) → persoon" in eerst.fout
    assert sleutels(eigen_map) == [".json", ".sleutel"]
    assert {p.stat().st_mode & 0o077 for p in eigen_map.glob("*.sleutel")} == {0}

    was, boek = cellen(project, 2024), next(eigen_map.glob("*.grootboek.json")).read_bytes()
    nog_eens = gebied_cli("gebruik", project, records, "--jaar", 2024)  # the koppeling is that of before
    assert "gelijk aan die van levering 1" in nog_eens.uit
    assert cellen(project, 2024) == was
    assert next(eigen_map.glob("*.grootboek.json")).read_bytes() == boek

    stand = gebied_cli("gebruik", project, "--json").json["leveringen"]
    assert [(rij["nr"], rij["jaar"], rij["geldig"], rij["door"]) for rij in stand] == [
        (1, 2024, True, "Beleid")
    ]
    assert "Levering 1: 2024, ruis, gewoon, ε = 3,00" in gebied_cli("gebruik", project).uit


def test_het_volgende_jaar_is_een_opdracht(
    gebied_cli: Roep, project: Path, records: Path, tmp_path: Path
) -> None:
    toml = tmp_path / "k.toml"
    gebied_cli("gebruik", project, records, "--jaar", 2024, "--ja", "--bewaar-koppeling", toml)
    assert 'persoon = "clientnummer"' in toml.read_text(encoding="utf-8")
    later = schrijf_records(tmp_path / "later.csv", jaar=2025)
    antwoord = gebied_cli("gebruik", project, later, "--jaar", 2025)
    assert "Levering 2 over 2025" in antwoord.uit
    assert lees_project(project).scan.gebruik.jaren == (2024, 2025)  # type: ignore[union-attr]
    # by hand: the same columns under other names, and a word that no list knows
    anders = tmp_path / "anders.csv"
    tekst = schrijf_records(later, jaar=2026).read_text(encoding="utf-8").replace("clientnummer", "wie")
    tekst = tekst.replace("bijstand", "blauw")
    anders.write_text(tekst, encoding="utf-8")
    eigen = toml.read_text(encoding="utf-8").replace('"clientnummer"', '"wie"')
    toml.write_text(eigen + '\n[bestand.waarden]\nblauw = "bijstand"\n', encoding="utf-8")
    (derde,) = gebied_cli("gebruik", project, anders, "--jaar", 2026, "--koppeling", toml, "--json").json[
        "leveringen"
    ]
    assert derde["regels"]["geteld"] == RIJEN


def test_meer_jaren_tegelijk(gebied_cli: Roep, project: Path, tmp_path: Path) -> None:
    twee = [schrijf_records(tmp_path / f"{jaar}.csv", jaar=jaar) for jaar in (2023, 2024)]
    for pad in twee:
        pad.write_text(pad.read_text().replace("2023;", "2023;31-12-2023"), encoding="utf-8")
    antwoord = gebied_cli("gebruik", project, *twee, "--jaar", 2023, "--jaar", 2024, "--ja", "--json")
    geteld = [(rij["jaar"], rij["regels"]["geteld"]) for rij in antwoord.json["leveringen"]]
    assert geteld == [(2023, RIJEN), (2024, RIJEN)]
    assert {rij["gelezen"] for rij in antwoord.json["leveringen"]} == {2 * RIJEN}


def test_van_meer_jaren_alles_of_niets(
    gebied_cli: Roep, project: Path, records: Path, eigen_map: Path
) -> None:
    was = project.read_bytes()
    fout = gebied_cli("gebruik", project, records, "--jaar", 2024, "--jaar", 2019, "--ja", code=3).fout
    assert "niets te tellen voor 2019" in fout
    assert project.read_bytes() == was
    assert not sleutels(eigen_map)


@pytest.mark.parametrize(
    ("opties", "code", "zegt"),
    [
        ((), 2, "geen jaar gekozen"),
        (("--jaar", 2024), 2, "geef --ja"),
        (("--jaar", 2024, "--ja", "--peildatum", "31-12-2023"), 2, "--peildatum ligt in 2023"),
        (("--jaar", 2024, "--ja", "--peildatum", "gisteren"), 2, "geen datum"),
        (("--jaar", 1066, "--ja", "--drempel", 4, "--jaarbudget", 0, "--door", " "), 2, "--door is leeg"),
        (("--jaar", 2024, "--ja", "--indeling", "Noord"), 2, "hoort bij --methode onderdrukken"),
        (("--jaar", 2024, "--ja", "--jaarbudget", "nan"), 2, "--jaarbudget"),
        (("--jaar", 2024, "--ja", "--domein", "wonen"), 2, "wonen"),
        (("--jaar", 2024, "--ja", "--methode", "hopen"), 2, "--methode"),
        (("--jaar", 2024, "--ja", "--instelling", "licht"), 3, "past niet meer in het privacybudget"),
        (("--jaar", 2019, "--ja"), 3, "niets te tellen"),
        (("--jaar", 2024, "--ja", "--uit", "verslag.pdf"), 2, "bekende vorm"),
        (("--jaar", 2024, "--ja", "--uit", "weg/verslag.md"), 3, "map van verslag.md bestaat niet"),
        (("--jaar", 2024, "--koppeling", "weg.toml"), 3, "weg.toml"),
        (("--jaar", 2024, "--ja", "--methode", "onderdrukken", "--indeling", "Zuid"), 2, "Zuid"),
    ],
)
def test_een_weigering_laat_niets_achter(
    gebied_cli: Roep,
    project: Path,
    records: Path,
    eigen_map: Path,
    opties: tuple[object, ...],
    code: int,
    zegt: str,
) -> None:
    was, namen = project.read_bytes(), sorted(project.parent.rglob("*"))
    antwoord = gebied_cli("gebruik", project, records, *opties, code=code)
    assert zegt in " ".join(antwoord.fout.split())
    assert not antwoord.uit
    assert project.read_bytes() == was
    assert not sleutels(eigen_map)
    assert [
        pad for pad in sorted(project.parent.rglob("*")) if pad not in namen and pad.suffix != ".lock"
    ] == []


def test_alle_fouten_in_een_keer(gebied_cli: Roep, project: Path, records: Path) -> None:
    fout = gebied_cli(
        "gebruik", project, records, "--jaar", 1066, "--drempel", 4, "--jaarbudget", 0, "--door", " ", code=2
    ).fout
    for optie in ("--jaar is 1066", "--drempel is 4", "--jaarbudget is 0", "--door is leeg"):
        assert optie in fout
    leeg, weg = records.with_name("leeg.csv"), records.with_name("weg.csv")
    leeg.write_bytes(b"")
    fout = gebied_cli("gebruik", project, records, leeg, weg, "--jaar", 2024, "--ja", code=3).fout
    assert "leeg.csv" in fout
    assert "weg.csv" in fout


def test_het_budget_van_een_jaar(gebied_cli: Roep, project: Path, records: Path) -> None:
    vast = ("--jaar", 2024, "--ja")
    gebied_cli("gebruik", project, records, *vast, "--instelling", "sterk", "--drempel", 20)
    anders = schrijf_records(records, erbij=("Q90001;A1;wmo;begeleiding;01-03-2024;",))
    was = project.read_bytes()
    fout = gebied_cli("gebruik", project, anders, *vast, code=3).fout
    assert "al gebruikt: ε = 1,50 (levering 1)" in fout
    assert project.read_bytes() == was
    tweede = gebied_cli("gebruik", project, anders, *vast, "--jaarbudget", 4.5, "--json").json["leveringen"][
        0
    ]
    assert (tweede["nr"], tweede["epsilon"]) == (2, 3.0)
    stand = gebied_cli("gebruik", project, "--json").json["leveringen"]
    assert [(rij["geldig"], rij["drempel"], rij["epsilon"]) for rij in stand] == [
        (False, 20, 1.5),
        (True, 10, 3.0),
    ]


def test_zonder_de_sleutel_kan_er_niets_bij(
    gebied_cli: Roep, project: Path, records: Path, eigen_map: Path, tmp_path: Path
) -> None:
    vast = (project, records, "--jaar", 2024, "--ja")
    elders = tmp_path / "kluis"
    gebied_cli("gebruik", *vast, "--sleutelmap", elders)
    assert not sleutels(eigen_map)
    was = project.read_bytes()
    assert "niet op deze computer" in gebied_cli("gebruik", *vast, code=3).fout
    (goed,) = elders.glob("*.sleutel")
    eigen_map.mkdir(parents=True)
    (eigen_map / goed.name).write_text("ab" * 32, encoding="ascii")  # the key of another project
    assert "beschadigd" in gebied_cli("gebruik", *vast, code=3).fout
    assert project.read_bytes() == was
    gebied_cli("beoordeel", project, "--indeling", "Noord")  # what is in the project stays in use
    (eigen_map / goed.name).write_bytes(goed.read_bytes())
    assert "gelijk aan die van levering 1" in gebied_cli("gebruik", *vast).uit


def test_een_verdraaid_grootboek_geeft_geen_budget(
    gebied_cli: Roep, project: Path, records: Path, eigen_map: Path
) -> None:
    gebied_cli("gebruik", project, records, "--jaar", 2024, "--ja")
    schrijf_records(records, erbij=("Q90001;A1;wmo;begeleiding;01-03-2024;",))
    (boek,) = eigen_map.glob("*.grootboek.json")
    was = project.read_bytes()
    for epsilon in ("-100.0", "NaN", "1e999"):
        boek.write_text(f'[[2024, "x", {epsilon}]]', encoding="utf-8")
        fout = gebied_cli("gebruik", project, records, "--jaar", 2024, code=3).fout
        assert "grootboek naast de sleutel is beschadigd" in fout
    boek.unlink()  # then the project still knows what it cost
    assert "privacybudget" in gebied_cli("gebruik", project, records, "--jaar", 2024, code=3).fout
    assert project.read_bytes() == was


def test_onderdrukken_met_twee_indelingen(gebied_cli: Roep, project: Path, records: Path) -> None:
    vast = (
        project,
        records,
        "--jaar",
        2024,
        "--ja",
        "--domein",
        "wmo",
        "--methode",
        "onderdrukken",
        "--json",
    )
    eerst = gebied_cli("gebruik", *vast, "--indeling", "Noord", "--indeling", "Net zo").json["leveringen"][0]
    assert (eerst["methode"], eerst["epsilon"], eerst["instelling"]) == ("onderdrukken", 0.0, "")
    tabel = lees_project(project).scan.gebruik
    assert tabel is not None
    assert {"Noord", "Net zo"} <= set(tabel.totalen["niveau"])
    assert tabel.cellen["waarde"].isna().any()
    assert not gebied_cli("gebruik", *vast, "--indeling", "Noord").json["leveringen"][0]["nieuw"]
    # another method beside it would undo both
    fout = gebied_cli("gebruik", project, records, "--jaar", 2024, "--ja", code=3).fout
    assert "al op een andere manier beschermd" in fout


def test_verslag_en_werkmap(gebied_cli: Roep, project: Path, records: Path, tmp_path: Path) -> None:
    md, xlsx = tmp_path / "verslag.md", tmp_path / "cijfers.xlsx"
    gebied_cli("gebruik", project, "--uit", md, code=3)
    gebied_cli("gebruik", project, records, "--jaar", 2024, "--ja", "--uit", md, "--opmerking", "fictief")
    verslag = md.read_text(encoding="utf-8")
    assert verslag.startswith("# ")
    assert "2024" in verslag
    gebied_cli("gebruik", project, "--uit", xlsx)
    boek = openpyxl.load_workbook(xlsx)
    assert boek.sheetnames == ["gebieden", "werkgebieden", "leveringen", "verslag", "bronnen"]
    for blad, kolom in (("gebieden", 6), ("werkgebieden", 7)):
        waarden = {rij[kolom - 1] for rij in boek[blad].iter_rows(min_row=2, values_only=True)}
        assert all(w == "<10" or (isinstance(w, int) and w >= 10 and w % 5 == 0) for w in waarden), waarden
    assert "fictief" in str(list(boek["bronnen"].values))


def test_domein_peildatum_lijst_en_geheugen(
    gebied_cli: Roep, project: Path, records: Path, tmp_path: Path
) -> None:
    lijst = tmp_path / "lijst.csv"
    lijst.write_text(
        "sleutel;naam;domein;trede;codes;woorden;norm_uren\n"
        "hulp;Hulp;wmo;individueel licht;;begeleiding, vervoer;2\n"
        "kind;Kind;jeugd;individueel zwaar;;ambulante hulp;\n",
        encoding="utf-8",
    )
    opties = ("--domein", "wmo", "--peildatum", "2024-03-10", "--voorzieningen", lijst, "--geheugen", 200)
    antwoord = gebied_cli("gebruik", project, records, "--jaar", 2024, "--ja", "--json", *opties)
    regels = antwoord.json["leveringen"][0]["regels"]
    assert sum(regels.values()) == RIJEN
    assert 0 < regels["geteld"] < RIJEN
    assert regels["ander jaar"] > 0
    tabel = lees_project(project).scan.gebruik
    assert tabel is not None
    assert {c for s, c, *_ in cellen(project, 2024) if s == "voorziening"} == {"hulp"}
    assert str(tabel.levering(2024).peildatum) == "2024-03-10"
    assert "gebruik_wmo" in lees_project(project).scan.gebieden.columns


def test_postcodes_en_oude_grenzen(gebied_cli: Roep, project: Path, records: Path, tmp_path: Path) -> None:
    scan = lees_project(project).scan
    oud = scan.gebieden[["code", "naam", "gemeentecode", "gemeente", "inwoners", "geometry"]].copy()
    oud["code"] = [f"BU9999{nr:04d}" for nr in range(len(oud))]
    vertaald = dict(zip(scan.codes, oud["code"], strict=True))
    oud.to_file(tmp_path / "oud.gpkg", layer="buurten", driver="GPKG")
    tekst = records.read_text(encoding="utf-8")
    for nieuw, was in vertaald.items():
        tekst = tekst.replace(f";{nieuw};", f";{was};")
    records.write_text(tekst, encoding="utf-8")
    vast = (project, records, "--jaar", 2024, "--ja", "--json")
    weg = gebied_cli("gebruik", *vast, code=3)
    assert records.name in weg.fout or "niets te tellen" in weg.fout
    opties = ("--oude-grenzen", tmp_path / "oud.gpkg", "--oude-laag", "buurten")
    uit = gebied_cli("gebruik", *vast, *opties).json["leveringen"][0]
    assert uit["regels"]["geteld"] == RIJEN

    pc = tmp_path / "pc.csv"
    codes = {code: f"10{nr:02d}AB" for nr, code in enumerate(scan.codes, start=11)}
    pc.write_text("pc6;code\n" + "".join(f"{p};{c}\n" for c, p in codes.items()), encoding="utf-8")
    for nieuw, was in vertaald.items():
        tekst = tekst.replace(f";{was};", f";{codes[nieuw]};")
    tekst = tekst.replace("buurtcode", "postcode").replace("2024", "2023")
    records.write_text(f"{tekst}Q90001;1011AB;wmo;begeleiding;01-03-2023;\n", encoding="utf-8")
    uit = gebied_cli("gebruik", project, records, "--jaar", 2023, "--ja", "--json", "--postcodes", pc).json[
        "leveringen"
    ][0]
    assert uit["regels"]["geteld"] == RIJEN + 1


def test_uitvraag_heen_en_terug(gebied_cli: Roep, project: Path, tmp_path: Path) -> None:
    leeg = tmp_path / "uitvraag.xlsx"
    opties = ("--uit", leeg, "--jaar", 2024, "--domein", "welzijn")
    assert "Gemaakt" in gebied_cli("uitvraag", project, *opties).uit
    was = leeg.read_bytes()
    assert "bestaat al" in gebied_cli("uitvraag", project, *opties, code=3).fout
    assert leeg.read_bytes() == was
    gebied_cli("uitvraag", project, *opties, "--niveau", "stadsdeel", "--vervang")
    gebied_cli("uitvraag", project, *opties, "--niveau", "provincie", "--vervang", code=2)
    gebied_cli("uitvraag", project, "--uit", leeg, "--jaar", 2024, "--domein", "x", "--vervang", code=2)
    gebied_cli("uitvraag", project, *opties, "--vervang")
    boek = openpyxl.load_workbook(leeg)
    blad = boek["invullen"]
    for nr, rij in enumerate(blad.iter_rows(min_row=2)):
        if rij[0].value in ("A1", "A2", "B1"):
            rij[2].value = 30 + nr
    boek.save(leeg)
    (levering,) = gebied_cli("gebruik", project, leeg, "--jaar", 2024, "--ja", "--json").json["leveringen"]
    assert levering["regels"]["geteld"] >= 3
    assert levering["gelezen"] == sum(levering["regels"].values())
    assert {c for s, c, *_ in cellen(project, 2024) if s == "domein"} == {"welzijn"}
    fout = gebied_cli("gebruik", project, leeg, "--jaar", 2023, "--ja", code=3).fout
    assert "2023" in fout


def test_zonder_gebruikersnaam(
    gebied_cli: Roep, project: Path, records: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def niemand() -> str:
        raise KeyError("uid")

    monkeypatch.setattr("getpass.getuser", niemand)
    assert "--door" in gebied_cli("gebruik", project, records, "--jaar", 2024, "--ja", code=2).fout


def test_opties_zonder_bestand(gebied_cli: Roep, project: Path, records: Path) -> None:
    assert "geen bestand" in gebied_cli("gebruik", project, "--jaar", 2024, code=2).fout
    assert gebied_cli("gebruik", project, "--json").json == {"leveringen": []}
    assert "nog geen gebruik" in gebied_cli("gebruik", project).uit
    assert gebied_cli("gebruik", records.with_name("weg.gpkg"), records, "--jaar", 2024, code=3).fout


def test_het_verslag_noemt_alleen_beschermde_getallen(gebied_cli: Roep, project: Path, records: Path) -> None:
    gebied_cli("gebruik", project, records, "--jaar", 2024, "--ja", "--json")
    levering = lees_project(project).scan.gebruik.levering(2024)  # type: ignore[union-attr]
    assert records.name not in levering.verslag + levering.koppeling
    assert json.dumps(levering.koppeling).count("clientnummer") == 1


def test_dezelfde_mensen_onder_een_ander_jaar(gebied_cli: Roep, project: Path, tmp_path: Path) -> None:
    """The mean of thirty leveringen of the same people would have hardly any noise left."""
    zonder = tmp_path / "zonder.csv"
    regels = [f"Q{nr:05d};{'AB'[nr % 2]}{1 + nr % 3};wmo" for nr in range(RIJEN)]
    zonder.write_text("\n".join(["clientnummer;buurtcode;domein", *regels]), encoding="utf-8")
    jaren = [deel for jaar in range(1991, 2021) for deel in ("--jaar", jaar)]
    assert "in elk jaar mee" in gebied_cli("gebruik", project, zonder, *jaren, "--ja", code=3).fout
    gebied_cli("gebruik", project, zonder, "--jaar", 2023, "--ja")
    was = project.read_bytes()
    fout = gebied_cli("gebruik", project, zonder, "--jaar", 2024, "--ja", code=3).fout
    assert "precies die van 2023" in fout
    fout = gebied_cli("gebruik", project, zonder, "--jaar", 2024, "--peildatum", "2024-01-01", code=3).fout
    assert "precies die van 2023" in fout
    assert project.read_bytes() == was


def test_wat_wordt_gelezen_wordt_niet_overschreven(
    gebied_cli: Roep, project: Path, records: Path, tmp_path: Path
) -> None:
    (tmp_path / "k.toml").symlink_to(records)
    vast = (project, records, "--jaar", 2024, "--ja")
    was = project.read_bytes(), records.read_bytes()
    for optie, naar in (("--bewaar-koppeling", project), ("--bewaar-koppeling", tmp_path / "k.toml")):
        gebied_cli("gebruik", *vast, optie, naar, code=2)
    kopie = records.rename(tmp_path / "records.xlsx")
    gebied_cli("gebruik", project, kopie, "--jaar", 2024, "--ja", "--uit", kopie, code=2)
    assert (project.read_bytes(), kopie.read_bytes()) == was
