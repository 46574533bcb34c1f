"""Boundaries from PDOK, over OGC API Features and over WFS."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest

from gebied.bronnen.grenzen import lees_grenzen
from gebied.bronnen.pdok import haal_grenzen
from gebied.fouten import BronOnbereikbaar, InvoerGeweigerd
from gebied.schema import GEBIEDEN, controleer

GEMEENTEN = {"GM0034": "Almere", "GM0141": "Almelo", "GM0373": "Bergen (NH.)", "GM0893": "Bergen (L.)"}


@pytest.fixture
def buurten(vlak: Any) -> list[dict[str, Any]]:
    """Five buurten of Almere and three of Almelo, in the names of the GeoPackage generation."""
    return [
        vlak(
            n % 5,
            n // 5,
            buurtcode=f"BU{34 if n < 5 else 141:04d}{n:04d}",
            buurtnaam=f"Buurt {n}",
            wijkcode=f"WK{34 if n < 5 else 141:04d}00",
            gemeentecode="GM0034" if n < 5 else "GM0141",
            gemeentenaam="Almere" if n < 5 else "Almelo",
            water="NEE",
            aantal_inwoners=-99997 if n == 4 else 100 * n,
        )
        for n in range(8)
    ]


@pytest.fixture
def gemeenten(vlak: Any) -> list[dict[str, Any]]:
    return [
        vlak(n, 0, gemeentecode=code, gemeentenaam=naam, water="NEE", aantal_inwoners=1000)
        for n, (code, naam) in enumerate(GEMEENTEN.items())
    ]


@pytest.fixture
def ogc(server: Any, buurten: list[dict[str, Any]], gemeenten: list[dict[str, Any]]) -> Any:
    server.ogc[2024] = {"buurten": buurten, "gemeenten": gemeenten}
    server.bladzijde_ogc = 2
    return server


@pytest.fixture
def wfs(server: Any, buurten: list[dict[str, Any]], gemeenten: list[dict[str, Any]]) -> Any:
    for jaar, lagen in ((2015, ("cbs_buurten_2015", "gemeenten_2015")), (2021, ("buurten", "gemeenten"))):
        server.wfs[jaar] = dict(zip(lagen, (buurten, gemeenten), strict=True))
    server.bladzijde_wfs = 2
    return server


def test_pages_of_one_gemeente_in_rd_under_our_names(ogc: Any, haal: dict[str, Any]) -> None:
    grenzen = haal_grenzen("GM0034", 2024, **haal)
    gebieden = controleer(grenzen.gebieden, GEBIEDEN)
    assert list(gebieden["code"]) == [f"BU0034{n:04d}" for n in range(5)]
    assert gebieden["inwoners"].isna().tolist() == [False] * 4 + [True]
    assert gebieden.area.tolist() == [10_000.0] * 5
    assert gebieden.total_bounds.tolist() == [140_000, 485_000, 140_500, 485_100]
    (herkomst,) = grenzen.herkomsten
    assert (herkomst.bron, herkomst.jaar, herkomst.licentie) == ("CBS / Kadaster", 2024, "CC BY 4.0")
    assert len(herkomst.sha256) == 64
    assert ogc.aantal("/items") == 3


def test_degrees_are_recognised_when_the_service_does_not_do_rd(ogc: Any, haal: dict[str, Any]) -> None:
    ogc.kent_crs = False
    gebieden = haal_grenzen("GM0034", 2024, **haal).gebieden
    assert ogc.aantal("crs=") == 0
    assert gebieden.crs.to_epsg() == 28992
    # degrees come with a transformation that lies within a quarter of a metre
    assert gebieden.total_bounds == pytest.approx([140_000, 485_000, 140_500, 485_100], abs=0.25)


@pytest.mark.parametrize("naam", ["Almere", " almere ", "gemeente Almere", "0034", "gm0034", "34"])
@pytest.mark.parametrize("kent_filter", [True, False])
def test_gemeente_by_name_or_code(ogc: Any, haal: dict[str, Any], naam: str, kent_filter: bool) -> None:
    ogc.kent_filter = kent_filter
    gebieden = haal_grenzen(naam, 2024, **haal).gebieden
    assert set(gebieden["gemeentecode"]) == {"GM0034"}
    assert len(gebieden) == 5


def test_unknown_name_gets_the_nearest(ogc: Any, haal: dict[str, Any]) -> None:
    with pytest.raises(InvoerGeweigerd, match="Bedoelt u Almere"):
        haal_grenzen("Almeer", 2024, **haal)


def test_name_of_two_gemeenten_is_refused_with_their_codes(ogc: Any, haal: dict[str, Any]) -> None:
    with pytest.raises(InvoerGeweigerd, match=r"GM0373 \(Bergen \(NH.\)\), GM0893"):
        haal_grenzen("Bergen", 2024, **haal)
    with pytest.raises(InvoerGeweigerd, match="geen buurten van gemeente GM0893"):
        haal_grenzen("bergen (l.)", 2024, **haal)


def test_level_of_gemeenten(ogc: Any, haal: dict[str, Any]) -> None:
    gebieden = haal_grenzen("Almelo", 2024, "gemeente", **haal).gebieden
    assert gebieden["code"].tolist() == ["GM0141"]


def test_level_that_is_not_there_names_those_that_are(ogc: Any, haal: dict[str, Any]) -> None:
    with pytest.raises(InvoerGeweigerd, match="er zijn wel: buurten, gemeenten"):
        haal_grenzen("GM0034", 2024, "wijk", **haal)


@pytest.mark.parametrize("jaar", [2015, 2021])
@pytest.mark.parametrize("telt", [True, False])
def test_older_years_come_over_wfs(wfs: Any, haal: dict[str, Any], jaar: int, telt: bool) -> None:
    wfs.telt = telt
    gebieden = haal_grenzen("Almere", jaar, **haal).gebieden
    assert len(gebieden) == 5
    assert gebieden.total_bounds.tolist() == [140_000, 485_000, 140_500, 485_100]
    assert wfs.aantal("/ogc/") == 0
    assert wfs.aantal("startIndex=4.*GM0034") == 1


def test_year_that_moved_to_the_other_service(ogc: Any, wfs: Any, haal: dict[str, Any]) -> None:
    wfs.ogc[2020] = wfs.ogc[2024]
    wfs.wfs[2023] = wfs.wfs[2021]
    assert len(haal_grenzen("GM0034", 2020, **haal).gebieden) == 5
    assert len(haal_grenzen("GM0034", 2023, **haal).gebieden) == 5


def test_unknown_year_names_the_years_there_are(ogc: Any, haal: dict[str, Any]) -> None:
    ogc.ogc[2025] = ogc.ogc[2024]
    with pytest.raises(InvoerGeweigerd, match="deze jaren zijn er wel: 2024, 2025"):
        haal_grenzen("GM0034", 2031, **haal)
    with pytest.raises(InvoerGeweigerd, match="het eerste jaar is 2013"):
        haal_grenzen("GM0034", 2012, **haal)


def test_second_run_needs_no_network(ogc: Any, haal: dict[str, Any]) -> None:
    eerste = haal_grenzen("Almere", 2024, **haal)
    ogc.stop()
    tweede = haal_grenzen("Almere", 2024, **haal)
    assert eerste.gebieden.equals(tweede.gebieden)
    assert eerste.herkomsten == tweede.herkomsten


def test_without_network_it_says_what_to_do(ogc: Any, haal: dict[str, Any]) -> None:
    ogc.stop()
    with pytest.raises(BronOnbereikbaar, match="gebied scan --grenzen BESTAND"):
        haal_grenzen("Almere", 2024, **haal)


@pytest.mark.parametrize("soort", ["reset", "kapot", "afgekapt"])
def test_faults_halfway_are_overcome(ogc: Any, nep: Any, haal: dict[str, Any], soort: str) -> None:
    ogc.faal("cursor=2", nep.Fout(soort), keer=2)
    ogc.faal("collections.f=json", nep.Fout("status", 429, {"Retry-After": "2"}))
    assert len(haal_grenzen("GM0034", 2024, **haal).gebieden) == 5


def test_fewer_gebieden_than_promised_are_not_accepted(ogc: Any, haal: dict[str, Any]) -> None:
    ogc.link_maker = lambda link: link.replace("cursor=2", "cursor=4")
    with pytest.raises(BronOnbereikbaar, match="3 van de 5"):
        haal_grenzen("GM0034", 2024, **haal)


def test_progress_counts_the_gebieden(ogc: Any, haal: dict[str, Any]) -> None:
    verteld: list[tuple[str, int, int | None]] = []
    ophalen = replace(haal["ophalen"], voortgang=lambda *stap: verteld.append(stap))
    haal_grenzen("GM0034", 2024, ophalen=ophalen)
    assert verteld == [("buurten ophalen bij PDOK", aantal, 5) for aantal in (2, 4, 5)]


@pytest.mark.echt
def test_real_buurten_come_over_the_network_as_they_come_from_the_file(
    server: Any, haal: dict[str, Any], echte_data: Path
) -> None:
    pad = echte_data / "gemeenten" / "almere.gpkg"
    kaart = gpd.read_file(pad, layer="buurt_2015")
    server.wfs[2015] = {"cbs_buurten_2015": json.loads(kaart.to_json(drop_id=True))["features"]}
    server.bladzijde_wfs = 25
    van_pdok = haal_grenzen("GM0034", 2015, **haal)
    uit_bestand = lees_grenzen(pad, laag="buurt_2015")
    assert van_pdok.gebieden["code"].tolist() == uit_bestand.gebieden["code"].tolist()
    assert van_pdok.gebieden["inwoners"].equals(uit_bestand.gebieden["inwoners"])
    assert van_pdok.gebieden.area.tolist() == pytest.approx(uit_bestand.gebieden.area.tolist(), rel=1e-9)
