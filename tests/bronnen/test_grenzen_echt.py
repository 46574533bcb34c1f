"""Boundary files of CBS as published."""

from __future__ import annotations

from pathlib import Path

import pytest

from gebied.bronnen.grenzen import lees_grenzen
from gebied.fouten import InvoerGeweigerd

pytestmark = pytest.mark.echt


def test_the_whole_country_of_2015(echte_data: Path) -> None:
    grenzen = lees_grenzen(echte_data / "cbs2015" / "buurten.parquet", jaar=2015)
    gebieden = grenzen.gebieden
    assert (len(gebieden), gebieden["gemeentecode"].nunique(), grenzen.niveau) == (9973, 325, "buurt")
    assert gebieden.is_valid.all()
    assert not [kolom.naam for kolom in grenzen.kolommen if kolom.soort == "onbekend"]
    assert gebieden.loc[gebieden["gemeente"] == "Almere", "inwoners"].sum() > 190_000
    # 955 buurten hide their benefits: unknown, each with a reason
    assert gebieden["bijstand"].isna().sum() == (grenzen.ontbrekend["kolom"] == "bijstand").sum() == 955
    assert (gebieden.select_dtypes("number") < 0).sum().sum() == 0


def test_the_whole_country_of_2022(echte_data: Path) -> None:
    grenzen = lees_grenzen(echte_data / "cbs2022" / "wijken.parquet", jaar=2022)
    assert (len(grenzen.gebieden), grenzen.niveau) == (2766, "wijk")
    assert not [kolom.naam for kolom in grenzen.kolommen if kolom.soort == "onbekend"]
    assert set(grenzen.gebieden["stedelijkheid"].dropna()) == {1, 2, 3, 4, 5}


@pytest.mark.parametrize(("laag", "aantal"), [("buurt_2015", 53), ("wijk_2015", 6), ("wijk_2022", 6)])
def test_three_gemeenten_in_one_file(echte_data: Path, laag: str, aantal: int) -> None:
    grenzen = lees_grenzen(echte_data / "gemeenten" / "gooisemeren_naarden_bussum_muiden.gpkg", laag=laag)
    assert (len(grenzen.gebieden), grenzen.herkomsten[0].jaar) == (aantal, int(laag[-4:]))
    groepen = {kolom.naam for kolom in grenzen.kolommen if kolom.soort == "groep"}
    assert ("gemeente" in groepen) == (laag != "wijk_2022")


def test_an_empty_layer_is_refused(echte_data: Path) -> None:
    with pytest.raises(InvoerGeweigerd, match=r"De laag wijk_2015 van zeewolde\.gpkg is leeg"):
        lees_grenzen(echte_data / "gemeenten" / "zeewolde.gpkg", laag="wijk_2015")


def test_the_geojson_of_2011(echte_data: Path) -> None:
    grenzen = lees_grenzen(echte_data / "gemeenten" / "almere_buurten_2011.geojson")
    assert (len(grenzen.gebieden), grenzen.herkomsten[0].jaar) == (63, 2011)
    hersteld = [b for b in grenzen.bevindingen if b.code == "GEOMETRIE_HERSTELD"]
    assert [b.gebied for b in hersteld] == ["BU00340599"]
    assert grenzen.gebieden.is_valid.all()
    assert (grenzen.gebieden.select_dtypes("number") <= -99990).sum().sum() == 0
    haven = grenzen.gebieden.set_index("code").loc["BU00340101"]
    assert (haven["inwoners"], haven["pct_sociaal_minimum"], haven["inkomen_per_inwoner"]) == (1425, 18, 21.2)
    # 50 ha of land by CBS, against the polygon in RD
    assert haven.geometry.area == pytest.approx(60e4, rel=0.1)
