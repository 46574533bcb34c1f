"""Kerncijfers from StatLine: columns by meaning, the year of each figure, and the traps of the service."""

from __future__ import annotations

import sys
from typing import Any

import cbsodata.cbsodata3
import pytest
import requests

from gebied.bronnen._http import Dienst, Geduld, Haler
from gebied.bronnen._odata import rijen, tabellen
from gebied.bronnen.cbs import KERN, TABELLEN, haal_kerncijfers
from gebied.bronnen.namen import BEGRIPPEN
from gebied.fouten import BronOnbereikbaar, InvoerGeweigerd
from gebied.schema import CIJFERS, controleer

ALMERE = ["BU00340101", "BU00340102", "BU00340103"]


@pytest.fixture
def zet(server: Any, nep: Any) -> Any:
    """Put a table of a year on the server; `nummer` is the first running number of its columns."""

    def zet_tabel(
        jaar: int,
        cijfers: dict[str, list[Any]],
        *,
        nummer: int = 1,
        regio: str = "WijkenEnBuurten",
        **extra: Any,
    ) -> None:
        codes = extra.get("codes", [*ALMERE, "BU01410000"])
        namen = ["Gemeentenaam", "SoortRegio", "Codering", *cijfers]
        sleutels = {naam: f"{naam}_{nummer + plek}" for plek, naam in enumerate(namen)}
        inhoud = {
            "Gemeentenaam": ["Almere".ljust(40)] * len(codes),
            "SoortRegio": ["Buurt".ljust(10)] * len(codes),
            "Codering": [code.ljust(12) for code in codes],
            **cijfers,
        }
        server.tabellen[extra.get("tabel", TABELLEN.get(jaar, f"9{jaar}NED"))] = nep.Tabel(
            f"Kerncijfers wijken en buurten {jaar}",
            [
                {"Key": regio, "Type": "GeoDetail"},
                {"Key": "", "Type": "TopicGroup", "Title": "Bevolking"},
                *({"Key": sleutel, "Type": "Topic", "Unit": ""} for sleutel in sleutels.values()),
            ],
            [
                {"ID": rij, regio: code.ljust(10)}
                | {sleutels[naam]: waarden[rij] for naam, waarden in inhoud.items()}
                for rij, code in enumerate(codes)
            ],
        )

    return zet_tabel


@pytest.fixture
def jaren(zet: Any) -> None:
    """Three years, where the newest has no income and no care yet, and every year shifts its numbers."""
    zet(
        2024,
        {
            "IndelingswijzigingWijkenEnBuurten": ["1", "1", "3", "1"],
            "AantalInwoners": [1000, None, 0, 500],
            "GemiddeldInkomenPerInwoner": [None] * 4,
            "WmoClienten": [None] * 4,
            "JongerenMetJeugdzorgInNatura": [15, None, 20, 10],
        },
        nummer=4,
    )
    zet(
        2023,
        {
            "AantalInwoners": [990, 1990, 2990, 490],
            "GemiddeldInkomenPerInwoner": [None] * 4,
            "WmoClienten": [40, None, 60, 5],
        },
        nummer=3,
    )
    zet(2022, {"GemiddeldInkomenPerInwoner": [31.5, 28.0, 40.1, 25.0]}, nummer=88)
    zet(2021, {"AantalInwoners": [970, 1970, 2970, 470]})


def test_columns_on_meaning_and_null_is_not_zero(jaren: None, haal: dict[str, Any]) -> None:
    cijfers = haal_kerncijfers("GM0034", 2024, **haal)
    tabel = controleer(cijfers.tabel, CIJFERS)
    assert tabel["code"].tolist() == ALMERE
    assert tabel["inwoners"].dtype == "Int64"
    assert tabel["inwoners"].isna().tolist() == [False, True, False]
    assert tabel["inwoners"].tolist()[::2] == [1000, 0]
    leeg = cijfers.ontbrekend
    assert ("BU00340102", "inwoners") in set(zip(leeg["code"], leeg["kolom"], strict=True))
    assert (leeg["reden"] != "").all()


def test_every_figure_knows_its_year_and_source(jaren: None, haal: dict[str, Any]) -> None:
    cijfers = haal_kerncijfers("GM0034", 2024, **haal)
    jaar = {kolom.naam: kolom.jaar for kolom in cijfers.kolommen}
    assert (jaar["inwoners"], jaar["wmo_clienten"], jaar["inkomen_per_inwoner"]) == (2024, 2023, 2022)
    bekend = {herkomst.sleutel: herkomst for herkomst in cijfers.herkomsten}
    assert {kolom.herkomst for kolom in cijfers.kolommen} == set(bekend)
    assert bekend["cbs-85318NED"].tabel == "Kerncijfers wijken en buurten 2022 (85318NED)"
    assert bekend["cbs-85318NED"].jaar == 2022
    assert set(cijfers.tabel.columns) - {"code"} == set(jaar)


def test_older_year_is_told_and_only_for_gebieden_that_stayed_the_same(
    jaren: None, haal: dict[str, Any]
) -> None:
    cijfers = haal_kerncijfers("GM0034", 2024, **haal)
    tabel = cijfers.tabel.set_index("code")
    assert tabel["inkomen_per_inwoner"].tolist()[:2] == [31.5, 28.0]
    assert tabel["inkomen_per_inwoner"].isna().tolist() == [False, False, True]
    assert tabel["wmo_clienten"].isna().tolist() == [False, True, True]
    reden = cijfers.ontbrekend.set_index(["code", "kolom"])["reden"]
    assert "veranderd" in reden["BU00340103", "inkomen_per_inwoner"]
    assert "veranderd" not in reden["BU00340102", "wmo_clienten"]
    assert ("BU00340101", "inkomen_per_inwoner") not in reden
    teksten = [b.tekst for b in cijfers.bevindingen if b.code == "OUDER_JAAR"]
    assert len(teksten) == 2
    assert "2024" in teksten[0]
    assert "2023" in teksten[0]
    assert "wmo_clienten" in teksten[0]
    assert "2022" in teksten[1]
    assert "inkomen_per_inwoner" in teksten[1]


def test_older_years_are_left_alone_when_nothing_is_empty(
    server: Any, zet: Any, haal: dict[str, Any]
) -> None:
    kern = [begrip for begrip in BEGRIPPEN if begrip.kolom.naam in KERN]
    assert len(kern) == len(KERN)
    zet(2024, {begrip.vreemde_namen[-1]: [1, 2, 3, 4] for begrip in kern})
    cijfers = haal_kerncijfers("GM0034", 2024, **haal)
    assert cijfers.bevindingen == ()
    assert server.aantal("85618NED") == 0


def test_year_that_uses_another_key(zet: Any, haal: dict[str, Any]) -> None:
    zet(2013, {"AantalInwoners": [1, 2, 3, 4]}, regio="RegioS")
    cijfers = haal_kerncijfers("GM0034", 2013, **haal)
    assert cijfers.tabel["inwoners"].tolist() == [1, 2, 3]


def test_name_that_occurs_twice_takes_the_first_that_is_filled(
    zet: Any, haal: dict[str, Any], server: Any
) -> None:
    zet(2024, {"HuishoudensTotaal": [None] * 4, "AantalInwoners": [1, 2, 3, 4]}, nummer=28)
    tabel = server.tabellen["85984NED"]
    tabel.eigenschappen.append({"Key": "HuishoudensTotaal_99", "Type": "Topic"})
    for rij in tabel.rijen:
        rij["HuishoudensTotaal_99"] = 7
    zet(2023, {"HuishoudensTotaal": [1, 1, 1, 1]})
    zet(2022, {"HuishoudensTotaal": [1, 1, 1, 1]})
    zet(2021, {"HuishoudensTotaal": [1, 1, 1, 1]})
    cijfers = haal_kerncijfers("GM0034", 2024, **haal)
    assert cijfers.tabel["huishoudens"].tolist() == [7, 7, 7]


@pytest.mark.parametrize("niveau", ["wijk", "gemeente"])
def test_other_levels(zet: Any, haal: dict[str, Any], niveau: str) -> None:
    codes = ["GM0034", "WK003401", "WK003402", "BU00340101", "GM0141"]
    for jaar in (2024, 2023, 2022, 2021):
        zet(jaar, {"AantalInwoners": [9, 4, 5, 4, 1]}, codes=codes)
    verwacht = {"wijk": ["WK003401", "WK003402"], "gemeente": ["GM0034"]}
    assert haal_kerncijfers("GM0034", 2024, niveau=niveau, **haal).tabel["code"].tolist() == verwacht[niveau]


def test_new_year_is_found_by_its_title(zet: Any, haal: dict[str, Any]) -> None:
    for jaar in (2025, 2026, 2027, 2028):
        zet(jaar, {"AantalInwoners": [jaar, 2, 3, 4]})
    zet(2028, {"AantalInwoners": [0, 0, 0, 0]}, tabel="ANDERS")
    cijfers = haal_kerncijfers("GM0034", 2027, **haal)
    assert cijfers.herkomsten[0].sleutel == "cbs-92027NED"
    assert cijfers.tabel["inwoners"].tolist()[0] == 2027


def test_listed_table_that_turns_out_to_be_of_another_year(
    server: Any, zet: Any, haal: dict[str, Any]
) -> None:
    zet(2019, {"AantalInwoners": [1, 1, 1, 1]}, tabel=TABELLEN[2020])
    zet(2020, {"AantalInwoners": [5, 6, 7, 8]}, tabel="NIEUW")
    cijfers = haal_kerncijfers("GM0034", 2020, **haal)
    assert cijfers.tabel["inwoners"].tolist() == [5, 6, 7]
    assert cijfers.herkomsten[0].sleutel == "cbs-NIEUW"


def test_table_without_areas_is_no_answer(server: Any, zet: Any, haal: dict[str, Any]) -> None:
    zet(2024, {"AantalInwoners": [1, 1, 1, 1]})
    server.tabellen["85984NED"].eigenschappen[0]["Type"] = "Dimension"
    with pytest.raises(BronOnbereikbaar, match="is niet per gebied"):
        haal_kerncijfers("GM0034", 2024, **haal)


def test_unknown_year_names_the_years_there_are(jaren: None, haal: dict[str, Any]) -> None:
    with pytest.raises(InvoerGeweigerd, match="deze jaren zijn er wel: 2021, 2022, 2023, 2024"):
        haal_kerncijfers("GM0034", 2031, **haal)


def test_gemeente_that_is_not_in_the_table(jaren: None, haal: dict[str, Any]) -> None:
    with pytest.raises(InvoerGeweigerd, match="GM9999 staat niet in de kerncijfers van 2024"):
        haal_kerncijfers("GM9999", 2024, **haal)
    with pytest.raises(InvoerGeweigerd, match="geen code van een gemeente"):
        haal_kerncijfers("Almere", 2024, **haal)


def test_service_that_ignores_the_filter(server: Any, jaren: None, haal: dict[str, Any]) -> None:
    server.kent_filter = False
    assert haal_kerncijfers("GM0034", 2024, **haal).tabel["code"].tolist() == ALMERE


def test_feed_gives_what_the_api_refuses_above_10000_rows(
    server: Any, nep: Any, geduld: Geduld, tmp_path: Any
) -> None:
    server.tabellen["GROOT"] = nep.Tabel("Groot", [], [{"Code": f"BU{n:08d}  "} for n in range(10_001)])
    server.bladzijde_feed = 4000
    api = requests.get(f"{server.adres}/ODataApi/odata/GROOT/TypedDataSet", timeout=5)
    assert api.status_code == 500
    haler = Haler(Dienst("CBS", ""), cache=tmp_path, geduld=geduld)
    gevonden, antwoorden = rijen(haler, server.adres, "GROOT", waar="startswith(Code,'BU')")
    assert len(gevonden) == 10_001
    assert len(antwoorden) == 3
    assert gevonden[-1] == {"Code": "BU00010000"}


def test_text_and_full_stops_are_read_as_numbers_and_gaps(
    server: Any, jaren: None, haal: dict[str, Any], nep: Any
) -> None:
    for tabel in server.tabellen.values():
        tabel.rijen = [
            {k: w if isinstance(w, str) else f"{'.' if w is None else w:>8}" for k, w in rij.items()}
            for rij in tabel.rijen
        ]
    tabel = haal_kerncijfers("GM0034", 2024, **haal).tabel
    assert tabel["inwoners"].isna().tolist() == [False, True, False]
    assert tabel["inkomen_per_inwoner"].tolist()[:2] == [31.5, 28.0]


@pytest.mark.parametrize("soort", ["reset", "kapot", "afgekapt"])
def test_faults_in_every_kind_of_request_are_overcome(
    server: Any, nep: Any, jaren: None, haal: dict[str, Any], soort: str
) -> None:
    for deel in ("TableInfos", "DataProperties", "TypedDataSet"):
        server.faal(deel, nep.Fout(soort), keer=2)
    assert len(haal_kerncijfers("GM0034", 2024, **haal).tabel) == 3


def test_metadata_that_keeps_failing_says_what_to_do(
    server: Any, nep: Any, jaren: None, haal: dict[str, Any]
) -> None:
    eigen = cbsodata.cbsodata3.Session
    server.faal("DataProperties", nep.Fout("status", 503), keer=99)
    with pytest.raises(BronOnbereikbaar, match="gebied scan --kerncijfers BESTAND"):
        haal_kerncijfers("GM0034", 2024, **haal)
    assert cbsodata.cbsodata3.Session is eigen


def test_second_run_needs_no_network(server: Any, jaren: None, haal: dict[str, Any]) -> None:
    eerste = haal_kerncijfers("GM0034", 2024, **haal)
    server.stop()
    tweede = haal_kerncijfers("GM0034", 2024, **haal)
    assert eerste.tabel.equals(tweede.tabel)
    assert eerste.herkomsten == tweede.herkomsten


def test_catalogue_without_filter_is_filtered_here(
    server: Any, nep: Any, geduld: Geduld, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.tabellen |= {"A": nep.Tabel("Kerncijfers", [], []), "B": nep.Tabel("Iets anders", [], [])}
    monkeypatch.setattr(sys.modules["nepserver"], "_gefilterd", lambda rijen, _: rijen)
    haler = Haler(Dienst("CBS", ""), cache=tmp_path, geduld=geduld)
    assert [rij["Identifier"] for rij in tabellen(haler, server.adres, "Kerncijfers")] == ["A"]
