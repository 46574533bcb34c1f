"""The main job, command by command: scan, indelen, beoordeel, vergelijk, kaart, export, verbindingen."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyogrio
import pytest
from openpyxl import load_workbook

from gebied.opslag import lees_project


def test_from_files_to_map_and_export(gebied_cli: Any, invoer: Any, tmp_path: Path) -> None:
    project = tmp_path / "almere.gpkg"
    scan = gebied_cli(
        "scan", "--grenzen", invoer.grenzen, "--kerncijfers", invoer.cijfers, "--groepen", invoer.stadsdelen,
        "--jaar", 2013, "--naam", "Proef", "--project", project,
    )  # fmt: skip
    assert "Wijkscan Proef: 42 gebieden (buurten)." in scan.uit
    assert "Inwoners: 193.563; restgebieden: 0." in scan.uit
    assert "stadsdeel." in next(regel for regel in scan.uit.splitlines() if regel.startswith("Groepen: "))
    assert scan.fout == ""

    gedaan = gebied_cli("indelen", project, "--teams", 18)
    assert "18 teams, gemiddeld 10.754 inwoners per team" in gedaan.uit
    assert "Bewijs afstand tot de band: beter kan niet" in gedaan.uit
    assert "Bewaard in" in gedaan.uit
    assert "'voorstel'" in gedaan.uit
    oordeel = gebied_cli("beoordeel", project, "--json").json
    assert oordeel["naam"] == "voorstel"
    assert (oordeel["teams"], len(oordeel["werkgebieden"])) == (18, 18)
    assert sum(w["inwoners"] for w in oordeel["werkgebieden"]) == oordeel["totaal"]["inwoners"] == 193_563

    for einde in ("html", "png"):
        assert f"kaart.{einde}" in gebied_cli("kaart", project, "--uit", tmp_path / f"kaart.{einde}").uit
    assert "Proef" in (tmp_path / "kaart.html").read_text(encoding="utf-8")
    assert (tmp_path / "kaart.png").read_bytes().startswith(b"\x89PNG")
    gebied_cli("export", project, "--uit", tmp_path / "plan.csv")
    with (tmp_path / "plan.csv").open(encoding="utf-8", newline="") as bestand:
        rijen = list(csv.DictReader(bestand))
    assert list(rijen[0]) == ["code", "naam", "werkgebied"]
    assert {rij["code"]: int(rij["werkgebied"]) for rij in rijen} == {
        code: w["nr"] for w in oordeel["werkgebieden"] for code in w["gebieden"]
    }
    terug = gebied_cli("beoordeel", project, "--bestand", tmp_path / "plan.csv", "--teams", 18, "--json").json
    assert terug["totaal"] == oordeel["totaal"]


def test_json_of_indelen_holds_what_the_contract_says(gebied_cli: Any, project: Path) -> None:
    antwoord = gebied_cli("indelen", project, "--teams", 17, "--inwoners", "9000-14000", "--json")
    uit = antwoord.json
    assert list(uit) == ["naam", "teams", "werkgebieden", "totaal", "bewijs", "bevindingen", "seconden"]
    assert uit["naam"] == "voorstel"
    assert {"nr", "inwoners", "gebieden", "in_band", "aaneengesloten", "compactheid_m"} <= set(
        uit["werkgebieden"][0]
    )
    assert {"in_band", "afstand_tot_band", "kleinste", "grootste", "compactheid_m"} <= set(uit["totaal"])
    assert {"trede", "status", "waarde", "ondergrens", "gap_absoluut", "gap"} == set(uit["bewijs"][0])
    assert [b["trede"] for b in uit["bewijs"]] == ["afstand_tot_band", "compactheid"]
    assert uit["seconden"] > 0
    opnieuw = gebied_cli("beoordeel", project, "--indeling", "voorstel", "--json").json
    assert {deel: opnieuw[deel] for deel in opnieuw if deel != "bevindingen"} == {
        deel: uit[deel] for deel in uit if deel != "bevindingen"
    }


def test_options_go_before_the_toml_and_the_toml_before_the_default(
    gebied_cli: Any, project: Path, tmp_path: Path
) -> None:
    toml = tmp_path / "opdracht.toml"
    toml.write_text('[opdracht]\nteams = 18\ninwoners = [9000, 13000]\nbinnen = "stadsdeel"\n', "utf-8")
    uit = gebied_cli("indelen", project, "--opdracht", toml, "--json").json
    assert uit["totaal"]["over_grens"] == 0
    assert uit["teams"] == 18
    uit = gebied_cli("indelen", project, "--opdracht", toml, "--teams", 19, "--json").json
    assert (uit["naam"], uit["teams"]) == ("voorstel 2", 19)
    assert uit["totaal"]["over_grens"] == 0


def test_judging_keeps_the_opdracht_of_the_indeling(gebied_cli: Any, project: Path) -> None:
    eigen = gebied_cli("beoordeel", project, "--indeling", "ruim", "--json").json
    assert eigen["bewijs"][0]["waarde"] == eigen["totaal"]["afstand_tot_band"]
    anders = gebied_cli("beoordeel", project, "--indeling", "ruim", "--teams", 17, "--json").json
    assert anders["totaal"] == eigen["totaal"]
    assert "AANTAL_TEAMS" in {b["code"] for b in anders["bevindingen"]}
    assert anders["bewijs"] == []
    band = gebied_cli(
        "beoordeel", project, "--indeling", "ruim", "--inwoners", "10.000-12.000", "--json"
    ).json
    assert band["totaal"]["afstand_tot_band"] > eigen["totaal"]["afstand_tot_band"]


def test_a_narrow_window_cuts_no_name_off(
    gebied_cli: Any, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    uit = gebied_cli("beoordeel", project, "--indeling", "ruim").uit
    assert "…" not in uit
    assert all(naam in uit for naam in ("Staatsliedenwijk", "Bouwmeesterbuurt", "Stripheldenbuurt"))


def test_hard_band_that_cannot_be_kept(gebied_cli: Any, project: Path) -> None:
    opties = ("indelen", project, "--teams", 18, "--hard", "--naam", "streng")
    mens = gebied_cli(*opties, code=4)
    assert mens.uit == ""
    assert "Geen indeling houdt elk team binnen 10.000 tot 12.000 inwoners" in mens.fout
    assert "Als de band een wens is, en geen regel. Typ dan: --zacht" in mens.fout
    programma = gebied_cli(*opties, "--json", code=4)
    assert programma.json["naam"] == "streng"
    assert programma.json["werkgebieden"] == []
    assert programma.json["bewijs"][0]["status"] == "onmogelijk"
    assert {b["code"] for b in programma.json["bevindingen"]} == {"GEEN_INDELING"}
    assert "streng" not in gebied_cli("export", project, "--uit", "x.csv", code=2).fout


def test_without_verbindingen_some_parts_stay_apart(gebied_cli: Any, project: Path) -> None:
    met = gebied_cli("indelen", project, "--teams", 18, "--json").json
    zonder = gebied_cli("indelen", project, "--teams", 18, "--zonder-verbindingen", "--json").json
    assert {b["code"] for b in zonder["bevindingen"]}.isdisjoint({"VERBINDING", "NIET_AANEENGESLOTEN"})
    assert zonder["totaal"]["afstand_tot_band"] >= met["totaal"]["afstand_tot_band"]


def test_names_that_are_taken(gebied_cli: Any, project: Path) -> None:
    fout = gebied_cli("indelen", project, "--teams", 3, "--naam", "ruim", code=2).fout
    assert "al een indeling 'ruim'" in fout
    assert "--vervang" in fout
    opties = ("--teams", 17, "--inwoners", "9000-14000", "--naam", "ruim", "--vervang")
    gebied_cli("indelen", project, *opties)
    assert gebied_cli("beoordeel", project, "--indeling", "ruim", "--json").json["teams"] == 17


def test_names_that_only_differ_in_case_live_side_by_side(gebied_cli: Any, project: Path) -> None:
    opties = ("--teams", 17, "--inwoners", "9000-14000", "--naam", "RUIM")
    gebied_cli("indelen", project, *opties)
    teams = [
        gebied_cli("beoordeel", project, "--indeling", n, "--json").json["teams"] for n in ("ruim", "RUIM")
    ]
    assert teams == [18, 17]


def test_compare_two(gebied_cli: Any, project: Path) -> None:
    uit = gebied_cli("vergelijk", project, "ruim", "binnen", "--json").json
    assert (uit["van"]["naam"], uit["naar"]["naam"]) == ("ruim", "binnen")
    anders = sum(rij["inwoners"] for rij in uit["verandert"])
    assert uit["naar"]["totaal"]["verplaatste_inwoners"] == anders > 0
    tekst = gebied_cli("vergelijk", project, "ruim", "binnen").uit
    assert "ruim en binnen naast elkaar" in tekst
    eerste = uit["verandert"][0]
    assert f"{eerste['naam']} ({eerste['code']})" in tekst
    zelfde = gebied_cli("vergelijk", project, "ruim", "ruim", "--json").json
    assert zelfde["verandert"] == []


def test_printed_plan_has_de_hoven_twice_and_de_marken_never(
    gebied_cli: Any, project: Path, wortel: Path
) -> None:
    plan = wortel / "data" / "voorbeeld" / "almere2013" / "plan_zoals_gedrukt.csv"
    uit = gebied_cli("beoordeel", project, "--bestand", plan, "--json").json
    per_code = {b["code"]: b["gebied"] for b in uit["bevindingen"]}
    assert (per_code["DUBBEL"], per_code["ONTBREEKT"]) == ("BU00340103", "BU00340106")
    t = uit["totaal"]
    assert [t[k] for k in ("teams", "in_band", "kleinste", "grootste", "afstand_tot_band")] == [
        18, 8, 6_660, 16_412, 20_009,
    ]  # fmt: skip
    assert uit["bewijs"] == []
    tekst = gebied_cli("beoordeel", project, "--bestand", plan).uit
    assert "! DUBBEL: De Hoven (BU00340103) staat in Haven 1 en Haven 2." in tekst


def test_plan_by_names_with_a_slip_of_the_pen(gebied_cli: Any, project: Path, tmp_path: Path) -> None:
    plan = tmp_path / "plan.csv"
    plan.write_text("Buurt;Team\nFilmwijk;Oost\nDanswijk;Oost\nParkwij;West\nWaterwijk;West\n", "utf-8")
    uit = gebied_cli("beoordeel", project, "--bestand", plan, "--json").json
    onbekend = [b["tekst"] for b in uit["bevindingen"] if b["code"] == "ONBEKEND"]
    assert len(onbekend) == 1
    assert "Parkwij" in onbekend[0]
    assert "Parkwijk" in onbekend[0]
    assert [w["naam"] for w in uit["werkgebieden"]] == ["Oost", "West"]


def test_exports_open_in_other_programs(gebied_cli: Any, project: Path, tmp_path: Path) -> None:
    for einde in ("gpkg", "geojson", "xlsx"):
        gebied_cli("export", project, "--indeling", "binnen", "--uit", tmp_path / f"uit.{einde}")
    lagen = {naam for naam, _ in pyogrio.list_layers(tmp_path / "uit.gpkg")}
    assert lagen == {"werkgebieden", "gebieden"}
    rd = gpd.read_file(tmp_path / "uit.gpkg", layer="werkgebieden")
    graden = gpd.read_file(tmp_path / "uit.geojson")
    assert (rd.crs.to_epsg(), graden.crs.to_epsg()) == (28992, 4326)
    assert len(rd) == len(graden) == 17
    assert graden.total_bounds == pytest.approx([5.2, 52.35, 5.2, 52.35], abs=0.2)
    boek = load_workbook(tmp_path / "uit.xlsx")
    assert boek.sheetnames == ["werkgebieden", "gebieden", "totaal", "bevindingen", "bronnen"]
    assert boek["gebieden"].max_row == 43


def test_map_of_a_figure_without_indeling(gebied_cli: Any, project: Path, tmp_path: Path) -> None:
    gebied_cli("kaart", project, "--kolom", "inwoners", "--uit", tmp_path / "inwoners.html")
    assert "Inwoners" in (tmp_path / "inwoners.html").read_text(encoding="utf-8")
    fout = gebied_cli("kaart", project, "--kolom", "inwonrs", "--uit", tmp_path / "x.html", code=2).fout
    assert "inwoners" in fout
    assert not (tmp_path / "x.html").exists()


def test_verbindingen_there_and_back(gebied_cli: Any, project: Path) -> None:
    begin = gebied_cli("verbindingen", project).uit
    a, b = "BU00340502", "BU00340301"
    gelegd = gebied_cli("verbindingen", project, "--leg", a, b).uit
    assert len(gelegd.splitlines()) == len(begin.splitlines()) + 1
    assert any(a in regel and b in regel and regel.endswith(" m.") for regel in gelegd.splitlines())
    assert gebied_cli("verbindingen", project).uit == gelegd
    assert gebied_cli("verbindingen", project, "--verwijder", b, a).uit == begin
    met = gebied_cli("verbindingen", project, "--barriere", "Danswijk", "Parkwijk").uit
    assert "Barrière tussen Parkwijk (BU00340204) en Danswijk (BU00340203)." in met or (
        "Barrière tussen Danswijk (BU00340203) en Parkwijk (BU00340204)." in met
    )
    zonder = gebied_cli("verbindingen", project, "--zonder-barriere", "Danswijk", "Parkwijk").uit
    assert zonder == begin


def test_barrier_keeps_gebieden_apart(gebied_cli: Any, project: Path) -> None:
    for code in ("BU00340204", "BU00340202"):
        gebied_cli("verbindingen", project, "--barriere", "BU00340203", code)
    uit = gebied_cli("indelen", project, "--teams", 18, "--json").json
    van = {code: w["nr"] for w in uit["werkgebieden"] for code in w["gebieden"]}
    assert all(w["aaneengesloten"] for w in uit["werkgebieden"])
    assert len(van) == 42


def test_faults_about_verbindingen_change_nothing(gebied_cli: Any, project: Path) -> None:
    voor = project.read_bytes()
    assert "Danswijk" in gebied_cli("verbindingen", project, "--leg", "Danswyk", "Parkwijk", code=2).fout
    assert (
        "geen buren"
        in gebied_cli("verbindingen", project, "--barriere", "BU00340101", "BU00340301", code=2).fout
    )
    assert (
        "geen verbinding"
        in gebied_cli("verbindingen", project, "--verwijder", "Danswijk", "Parkwijk", code=2).fout
    )
    gebied_cli("verbindingen", project, "--leg", "Danswijk", "Danswijk", code=2)
    assert project.read_bytes() == voor


def test_a_plan_from_a_file_can_be_kept_and_compared(gebied_cli: Any, project: Path, tmp_path: Path) -> None:
    plan = tmp_path / "ons plan.csv"
    codes = lees_project(project).scan.codes
    plan.write_text("code,team\n" + "".join(f"{code},Team {code[6:8]}\n" for code in codes), encoding="utf-8")
    gebied_cli("beoordeel", project, "--bestand", plan, "--bewaar", "ons plan")
    bewaard = lees_project(project).indelingen["ons plan"]
    assert set(bewaard.toewijzing) == set(codes)
    assert set(bewaard.namen.values()) == {f"Team {code[6:8]}" for code in codes}
    assert "ons plan" in gebied_cli("beoordeel", project, "--indeling", "ons plan").uit
    assert (
        "--vervang"
        in gebied_cli("beoordeel", project, "--bestand", plan, "--bewaar", "ons plan", code=2).fout
    )
    plan.write_text(plan.read_text(encoding="utf-8") + f"{codes[0]},Team 99\n", encoding="utf-8")
    fout = gebied_cli("beoordeel", project, "--bestand", plan, "--bewaar", "dubbel", code=3).fout
    assert codes[0] in fout
    assert "dubbel" not in lees_project(project).indelingen
