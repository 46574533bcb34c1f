"""`gebied haal`: from the services to a project file, from the cache, and without a network."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from gebied.bronnen._http import Geduld, Haler
from gebied.bronnen.cbs import TABELLEN
from gebied.bronnen.cijferbestanden import lees_cijfers
from gebied.opslag import lees_project


@pytest.fixture
def diensten(server: Any, nep: Any, vlak: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Six buurten of Almere on a server that also knows their inhabitants; the cache is in `tmp_path`."""
    codes = [f"BU0034{nr:04d}" for nr in range(6)]
    kern = {"gemeentecode": "GM0034", "gemeentenaam": "Almere", "water": "NEE"}
    server.ogc[2024] = {
        "buurten": [
            vlak(
                nr,
                0,
                buurtcode=code,
                buurtnaam=f"Buurt {nr}",
                wijkcode="WK003400",
                aantal_inwoners=-99995,
                **kern,
            )
            for nr, code in enumerate(codes)
        ],
        "gemeenten": [vlak(0, 0, aantal_inwoners=6000, **kern)],
    }
    namen = ["Gemeentenaam_1", "SoortRegio_2", "Codering_3", "AantalInwoners_5"]
    for jaar in TABELLEN:
        server.tabellen[TABELLEN[jaar]] = nep.Tabel(
            f"Kerncijfers wijken en buurten {jaar}",
            [{"Key": "WijkenEnBuurten", "Type": "GeoDetail"}]
            + [{"Key": naam, "Type": "Topic", "Unit": ""} for naam in namen],
            [
                {"ID": nr, "WijkenEnBuurten": code.ljust(10)}
                | dict(zip(namen, ("Almere", "Buurt", code.ljust(12), 1000 + nr), strict=True))
                for nr, code in enumerate(codes)
            ],
        )
    monkeypatch.setenv("GEBIED_CACHE", str(tmp_path / "cache"))
    for naam, adres in {"PDOK_OGC": "/cbs", "PDOK_WFS": "/cbs", "CBS": "", "RIVM": ""}.items():
        monkeypatch.setenv(f"GEBIED_{naam}", f"{server.adres}{adres}")
    return server


def test_project_from_the_network_and_again_from_the_cache(
    gebied_cli: Any, diensten: Any, tmp_path: Path
) -> None:
    opdracht = ("haal", "Almere", "--jaar", 2024, "--project")
    eerste = gebied_cli(*opdracht, tmp_path / "een.gpkg")
    assert "6 gebieden (buurten)" in eerste.uit
    assert "Inwoners: 6.015" in eerste.uit
    scan = lees_project(tmp_path / "een.gpkg").scan
    assert scan.inwoners().tolist() == [1000, 1001, 1002, 1003, 1004, 1005]
    assert {"CBS / Kadaster"} <= {herkomst.bron for herkomst in scan.herkomsten}
    diensten.stop()
    tweede = gebied_cli(*opdracht, tmp_path / "twee.gpkg")
    assert tweede.uit.replace("twee.gpkg", "een.gpkg") == eerste.uit
    assert lees_project(tmp_path / "twee.gpkg").scan.herkomsten == scan.herkomsten
    gebied_cli("indelen", tmp_path / "twee.gpkg", "--teams", 2, "--inwoners", "2000-4000")


def test_without_network_exit_five_and_what_to_do(
    gebied_cli: Any, diensten: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ongeduldig(*gegeven: Any, geduld: Geduld, **opties: Any) -> Haler:
        return Haler(*gegeven, geduld=replace(geduld, wacht=lambda _: None), **opties)

    monkeypatch.setattr("gebied.bronnen.ophalen.Haler", ongeduldig)
    diensten.stop()
    antwoord = gebied_cli("haal", "Almere", "--jaar", 2024, "--project", tmp_path / "p.gpkg", code=5)
    assert "gebied scan --grenzen BESTAND" in antwoord.fout
    assert antwoord.uit == ""
    assert not (tmp_path / "p.gpkg").exists()


@pytest.mark.parametrize(
    ("gemeente", "jaar", "zegt"),
    [("Almeer", 2024, "Bedoelt u Almere"), ("Almere", 2012, "2013"), ("GM9999", 2024, "GM9999")],
)
def test_unknown_gemeente_or_year(
    gebied_cli: Any, diensten: Any, tmp_path: Path, gemeente: str, jaar: int, zegt: str
) -> None:
    fout = gebied_cli("haal", gemeente, "--jaar", jaar, "--project", tmp_path / "p.gpkg", code=3).fout
    assert zegt in fout
    assert not (tmp_path / "p.gpkg").exists()


@pytest.mark.parametrize("einde", ["xlsx", "parquet"])
def test_download_of_rivm_is_recognised_among_kerncijfers(tmp_path: Path, einde: str) -> None:
    rijen = [
        {"ID": nr, "Leeftijd": "20300", "Marges": marge, "WijkenEnBuurten": "BU00340101",
         "Perioden": "2020JJ00",
         "Gemeentenaam_1": "Almere    ", "SoortRegio_2": "Buurt     ", "Codering_3": "BU00340101  ",
         "Eenzaam_28": 40.0 + nr}
        for nr, marge in enumerate(("MW00000", "MOG0095", "MBG0095"))
    ]  # fmt: skip
    pad = tmp_path / f"gezondheid.{einde}"
    tabel = pd.DataFrame(rijen)
    tabel.to_excel(pad, index=False) if einde == "xlsx" else tabel.to_parquet(pad)
    cijfers = lees_cijfers(pad)
    (rij,) = cijfers.tabel.to_dict("records")
    assert (rij["code"], rij["eenzaam"], rij["eenzaam_bovengrens"]) == ("BU00340101", 40.0, 42.0)
    assert cijfers.herkomsten[0].bron.startswith("RIVM")
