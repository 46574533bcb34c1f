"""Every file that the app hands out: it opens, it is called what it is, and its opdracht repeats it."""

from __future__ import annotations

import csv
import io
import shlex
import tomllib
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyogrio
import pytest

from gebied.fouten import InvoerGeweigerd
from gebied.model import Indeling, Opdracht
from gebied.opslag import Project, bewaar_indeling, lees_project, schrijf_project
from gebied.werkstroom import bewaar, verplaats_gebied, zoek_alternatieven, zoek_indeling
from gebied.werkstroom.downloads import (
    DOWNLOADS,
    Bestand,
    Download,
    Downloadkeuze,
    bestandsnaam,
    maak_download,
    maak_zip,
    mogelijke_downloads,
    opdrachttekst,
)
from gebied.werkstroom.ensemble import leg_ensemble_vast
from gebied.werkstroom.ensemblevergelijking import trek_naast
from gebied.werkstroom.indelen import Zoekwijze

DAG = date(2026, 11, 22)
NAAM = '=HYPERLINK("x") <script>alert(1)</script> ../../p'
KEUZE = Downloadkeuze(NAAM, "nu", "stadsdeel:n", DAG)
BEGIN = {
    ".docx": b"PK",
    ".xlsx": b"PK",
    ".png": b"\x89PNG",
    ".gpkg": b"SQLite format 3",
    ".html": b"<!doctype html>",
    ".geojson": b"{",
    ".csv": b"code,",
    ".toml": b"# ",
}


@pytest.fixture(scope="module")
def project(profielscan, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project of 12 gebieden with a proposal, a plan of today and one that was changed by hand."""
    scan = replace(profielscan, naam="Roosterdam ('t) 2015")
    pad = tmp_path_factory.mktemp("downloads") / "Mijn project.gpkg"
    leeg = schrijf_project(pad, scan)
    opdracht = Opdracht(teams=3, inwoners=(4000, 8000), seed=3)
    project = bewaar(leeg, zoek_indeling(leeg, opdracht, naam=NAAM))
    nu = Indeling("nu", {code: 1 + (code[0] == "C") for code in scan.codes})
    project = bewaar_indeling(project, nu, generatie=project.generatie)
    verplaats_gebied(project, "A1", None, indeling=NAAM, naam="met de hand")
    project = lees_project(pad)
    gegevens = {"indelingen": [NAAM], "opdracht": opdracht.als_dict(), "aantal": 8, "dun": 2, "seed": 1}
    return leg_ensemble_vast(project, trek_naast(project, gegevens))


@pytest.fixture(scope="module")
def maak(project: Project) -> Callable[[str], Bestand]:
    """Make a download once, whoever asks for it."""
    gemaakt: dict[str, Bestand] = {}

    def maak(welke: str) -> Bestand:
        if welke not in gemaakt:
            gemaakt[welke] = maak_download(project, _download(welke), KEUZE)
        return gemaakt[welke]

    return maak


def _download(welke: str) -> Download:
    return next(download for download in DOWNLOADS if download.id == welke)


@pytest.mark.parametrize("welke", [download.id for download in DOWNLOADS])
def test_every_download_is_what_its_name_says(maak: Callable[[str], Bestand], welke: str) -> None:
    bestand = maak(welke)
    vorm = Path(bestand.naam).suffix
    assert bestand.inhoud.lower().startswith(BEGIN[vorm].lower())
    assert bestand.naam.startswith("roosterdam-t-2015-")
    assert bestand.naam.endswith(f"-2026-11-22{vorm}")
    assert not set(bestand.naam) - set("abcdefghijklmnopqrstuvwxyz0123456789-.")
    assert ".." not in bestand.naam
    if vorm == ".html":
        assert b"<script>alert(1)" not in bestand.inhoud


def test_names_of_files_say_what_they_are_about(project: Project) -> None:
    assert (
        bestandsnaam(project, _download("project.gpkg"), KEUZE) == "roosterdam-t-2015-project-2026-11-22.gpkg"
    )
    assert bestandsnaam(project, _download("kaart.png"), replace(KEUZE, indeling="nu")) == (
        "roosterdam-t-2015-nu-kaart-2026-11-22.png"
    )
    assert bestandsnaam(project, _download("gebiedsanalyse.docx"), KEUZE) == (
        "roosterdam-t-2015-n-gebiedsanalyse-2026-11-22.docx"
    )


def test_the_project_file_reads_back(
    project: Project, maak: Callable[[str], Bestand], tmp_path: Path
) -> None:
    pad = tmp_path / "p.gpkg"
    pad.write_bytes(maak("project.gpkg").inhoud)
    assert dict(lees_project(pad).indelingen) == dict(project.indelingen)
    (tmp_path / "i.gpkg").write_bytes(maak("indeling.gpkg").inhoud)
    assert {laag for laag, _ in pyogrio.list_layers(tmp_path / "i.gpkg")} == {"werkgebieden", "gebieden"}


def test_what_can_be_downloaded_follows_from_what_there_is(project: Project) -> None:
    def namen(keuze: Downloadkeuze, **opties: bool) -> set[str]:
        return {download.sleutel for download in mogelijke_downloads(project, keuze, **opties)}

    alles = {download.sleutel for download in DOWNLOADS}
    assert namen(KEUZE) == alles
    assert namen(replace(KEUZE, indeling="nu")) == alles - {
        "opdracht",
        "ensemble",
    }  # nobody searched for that one
    assert namen(Downloadkeuze()) == {"project", "gebiedenkaart", "structuurschets"}
    assert namen(Downloadkeuze("bestaat niet")) == namen(Downloadkeuze())
    assert namen(KEUZE, alleen_presenteren=True) == {"gebiedenkaart", "kaart", "toelichting"}


def test_several_files_come_as_one_zip(project: Project) -> None:
    gekozen = [_download(welke) for welke in ("indeling.csv", "opdracht.toml", "project.gpkg")]
    bestand = maak_zip(project, gekozen, KEUZE)
    assert bestand.naam.endswith("-bestanden-2026-11-22.zip")
    with zipfile.ZipFile(io.BytesIO(bestand.inhoud)) as archief:
        assert archief.testzip() is None
        assert archief.namelist() == [bestandsnaam(project, download, KEUZE) for download in gekozen]


def test_a_zip_holds_everything_or_is_not_there(project: Project) -> None:
    weg = replace(project, pad=project.pad.with_name("weg.gpkg"))
    gekozen = [_download(welke) for welke in ("project.gpkg", "opdracht.toml", "indeling.csv")]
    with pytest.raises(InvoerGeweigerd) as fout:
        maak_zip(weg, gekozen, replace(KEUZE, indeling="nu"))
    assert "Projectbestand (.gpkg)" in str(fout.value)
    assert "Opdracht (.toml)" in str(fout.value)


def test_nothing_stays_behind(project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    maak_download(project, _download("project.gpkg"), KEUZE)
    with pytest.raises(InvoerGeweigerd):
        maak_download(project, _download("opdracht.toml"), replace(KEUZE, indeling="nu"))
    assert list(tmp_path.iterdir()) == []


def _opdrachtregel(tekst: str) -> list[str]:
    return shlex.split(next(regel.lstrip("# ") for regel in tekst.splitlines() if "    gebied " in regel))


def _haal_op(folder: Path, *bestanden: Bestand) -> None:
    for bestand in bestanden:
        (folder / bestand.naam).write_bytes(bestand.inhoud)


def test_the_opdracht_repeats_the_indeling_exactly(
    project: Project, maak: Callable[[str], Bestand], gebied_cli, tmp_path: Path, monkeypatch
) -> None:
    _haal_op(tmp_path, maak("project.gpkg"), maak("opdracht.toml"))
    monkeypatch.chdir(tmp_path)
    tekst = maak("opdracht.toml").inhoud.decode()
    assert "Let op" not in tekst
    _, *argumenten = _opdrachtregel(tekst)
    gebied_cli(*argumenten)
    herhaald = lees_project(tmp_path / argumenten[1]).indelingen["voorstel"]
    assert herhaald.toewijzing == project.indelingen[NAAM].toewijzing
    assert herhaald.opdracht == project.indelingen[NAAM].opdracht


def test_a_plan_changed_by_hand_says_so_and_comes_back_as_csv(
    project: Project, gebied_cli, tmp_path: Path, monkeypatch
) -> None:
    keuze = replace(KEUZE, indeling="met de hand")
    tekst = opdrachttekst(project, keuze)
    assert "met de hand gewijzigd" in tekst
    _haal_op(
        tmp_path,
        *(maak_download(project, _download(w), keuze) for w in ("project.gpkg", "indeling.csv")),
    )
    monkeypatch.chdir(tmp_path)
    regel = next(regel for regel in tekst.splitlines() if "--bestand" in regel)
    _, *argumenten = shlex.split(regel.lstrip("# "))
    gebied_cli(*argumenten)
    kopie = lees_project(tmp_path / argumenten[1]).indelingen["kopie"]
    assert kopie.toewijzing == project.indelingen["met de hand"].toewijzing


def test_what_a_search_cannot_repeat_is_said(project: Project) -> None:
    opdracht = Opdracht(teams=2, inwoners=(4000, 12000))
    _, tweede = zoek_alternatieven(project, opdracht, ["x", "y"], verschil=5)
    begonnen = zoek_indeling(project, opdracht, naam="z", wijze=Zoekwijze(begin="nu", vastzetten=(2,)))
    tijd_op = replace(
        begonnen, bevindingen=tuple(replace(b, code="TIJD_OP") for b in begonnen.bevindingen[:1])
    )
    for indeling, zegt in (
        (tweede, "alternatief"),
        (begonnen, "die er al was"),
        (tijd_op, "voordat het klaar"),
    ):
        anders = replace(project, indelingen={**project.indelingen, "q": replace(indeling, naam="q")})
        tekst = opdrachttekst(anders, replace(KEUZE, indeling="q"))
        assert zegt in tekst
        assert tomllib.loads(tekst)["opdracht"]["teams"] == 2


def test_an_indeling_without_an_opdracht_has_none(project: Project) -> None:
    with pytest.raises(InvoerGeweigerd, match="heeft geen opdracht"):
        opdrachttekst(project, replace(KEUZE, indeling="nu"))


def test_the_csv_names_every_gebied(project: Project, maak: Callable[[str], Bestand]) -> None:
    rijen = list(csv.DictReader(io.StringIO(maak("indeling.csv").inhoud.decode())))
    assert {rij["code"]: int(rij["werkgebied"]) for rij in rijen} == project.indelingen[NAAM].toewijzing
