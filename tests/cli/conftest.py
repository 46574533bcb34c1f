"""The example as the files a gemeente would have, and a project made of them."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from gebied.indelen import deel_in
from gebied.model import Opdracht
from gebied.werkstroom import bewaar, bouw_scan, maak_project, open_voorbeeld


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
