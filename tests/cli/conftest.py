"""The example as the files a gemeente would have, and a project made of them."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from gebied.indelen import deel_in
from gebied.model import RD_NEW, Indeling, Opdracht
from gebied.opslag import schrijf_project
from gebied.werkstroom import bewaar, bouw_scan, maak_project, open_voorbeeld
from gebied.wijkscan import Wijkscan


@dataclass(frozen=True)
class Invoer:
    """Files of a gemeente."""

    grenzen: Path
    gpkg: Path
    cijfers: Path
    stadsdelen: Path


@pytest.fixture(scope="session")
def invoer(tmp_path_factory: pytest.TempPathFactory) -> Invoer:
    """Boundaries in degrees and in RD, inhabitants and stadsdelen in files of their own."""
    folder = tmp_path_factory.mktemp("invoer")
    gebieden = open_voorbeeld().gebieden
    kaart = gebieden[["code", "naam", "gemeentecode", "gemeente", "geometry"]]
    uit = Invoer(*(folder / naam for naam in ("almere.geojson", "almere.gpkg", "kern.csv", "stadsdelen.csv")))
    kaart.to_crs("EPSG:4326").to_file(uit.grenzen, driver="GeoJSON")
    kaart.to_file(uit.gpkg, layer="buurten_2013")
    gebieden[["code", "inwoners"]].to_csv(uit.cijfers, sep=";", index=False)
    gebieden[["code", "stadsdeel"]].to_csv(uit.stadsdelen, sep=";", index=False)
    return uit


@pytest.fixture(scope="session")
def kant_en_klaar(invoer: Invoer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with the indelingen "ruim" (18 teams) and "binnen" (17 teams, within the stadsdelen)."""
    scan = bouw_scan(
        grenzen=invoer.gpkg, kerncijfers=[invoer.cijfers], groepen=[invoer.stadsdelen], jaar=2013
    )
    project = maak_project(tmp_path_factory.mktemp("project") / "almere.gpkg", scan)
    for naam, opdracht in {
        "ruim": Opdracht(teams=18, inwoners=(9_000, 13_000)),
        "binnen": Opdracht(teams=17, inwoners=(9_000, 14_000), binnen="stadsdeel"),
    }.items():
        project = bewaar(project, deel_in(scan, opdracht, naam=naam))
    return project.pad


@pytest.fixture
def project(kant_en_klaar: Path, tmp_path: Path) -> Path:
    """A copy of that project for one test."""
    return Path(shutil.copy(kant_en_klaar, tmp_path / "almere.gpkg"))


@dataclass(frozen=True)
class Analysebestanden:
    """Files that an analyst adds to a project, and that reports ask for."""

    signalen: Path
    locaties: Path
    indicatoren: Path
    cijfers: Path
    gewichten: Path
    normen: Path
    doelen: Path


@pytest.fixture(scope="session")
def kaal_project(profielscan: Wijkscan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of 12 gebieden with figures, lying in the Netherlands, with two indelingen."""
    gebieden = profielscan.gebieden.assign(geometry=profielscan.gebieden.translate(140_000, 486_000))
    catalogus = tuple(
        replace(kolom, soort="aantal") if kolom.naam == "inwoners" else kolom
        for kolom in profielscan.catalogus
    )
    scan = replace(profielscan, gebieden=gebieden.set_crs(RD_NEW, allow_override=True), catalogus=catalogus)
    plannen = [
        Indeling("Plan", {code: 1 + (code[0] > "A") for code in scan.codes}, {1: "Noord", 2: "Zuid"}),
        Indeling("Nu", {code: 1 + (code[1] > "2") for code in scan.codes}),
    ]
    return schrijf_project(tmp_path_factory.mktemp("kaal") / "p.gpkg", scan, indelingen=plannen).pad


@pytest.fixture
def analyseproject(kaal_project: Path, tmp_path: Path) -> Path:
    """A copy of that project for one test."""
    return Path(shutil.copy(kaal_project, tmp_path / "p.gpkg"))


@pytest.fixture(scope="session")
def bestanden(tmp_path_factory: pytest.TempPathFactory, profielscan: Wijkscan) -> Analysebestanden:
    """Good files for `analyseproject`."""
    folder = tmp_path_factory.mktemp("bestanden")
    uit = Analysebestanden(
        *(
            folder / naam
            for naam in (
                "signalen.csv", "locaties.csv", "eigen.toml", "eigen.csv", "gewichten.toml", "normen.toml",
                "doelen.toml",
            )
        )
    )  # fmt: skip
    inhoud = {
        uit.signalen: "plaats;soort;tekst;herkomst;jaar\nA1;sterk punt;Veel vrijwilligers;wijkteam;2015\n"
        "Buurt B2;open vraagstuk;Waar is <b>plek</b>?;bewoners;\n",
        uit.locaties: "naam;type;x;y;capaciteit;eenheid;trede\n"
        "De Spil;buurthuis;140500;485500;10;dagdelen;algemeen\n"
        "De As;buurthuis;143500;483500;4;dagdelen;algemeen\n",
        uit.indicatoren: '[[indicator]]\nsleutel = "groen"\nnaam = "Groen"\nuitleg = "Hoe groen het is."\n'
        'domein = "wonen"\neenheid = "%"\nrichting = "hoog gunstig"\noptellen = "gewogen"\n'
        'zekerheid = "telling"\n'
        'niveau = "buurt"\nbron = "Gemeente"\nkolom = "groen"\nnoemer = "inwoners"\n',
        uit.cijfers: "code;groen\n"
        + "".join(f"{code};{nr},5\n" for nr, code in enumerate(profielscan.codes)),
        uit.gewichten: '[[gewicht]]\nindicator = "bijstand"\ngewicht = 2\n'
        '[[gewicht]]\nindicator = "eenzaam"\ngewicht = 1\n',
        uit.normen: 'naam = "Normen"\n[omrekening]\nuren_per_fte = 36\nuren_per_jaar = 1400\nbron = "Proef"\n'
        '[[functie]]\nnaam = "consulent"\n[[basis]]\nnaam = "Aanwezig"\nbron = "Proef"\n'
        'uren_per_1000 = { laag = 6, midden = 8, hoog = 10 }\nfuncties = { consulent = 100 }\n',
        uit.doelen: 'naam = "Samen"\nbron = "Plan"\n[[doel]]\ncode = "1"\nnaam = "Inwoners doen mee"\n'
        '[[beleidslijn]]\ncode = "1.1"\nnaam = "Eenzaamheid"\nonder = "1"\n'
        '[[indicator]]\ncode = "1.1.1"\nnaam = "Eenzaam"\nonder = ["1.1"]\nsleutel = "eenzaam"\n',
    }  # fmt: skip
    for pad, tekst in inhoud.items():
        pad.write_text(tekst, encoding="utf-8")
    return uit
