"""Health figures of RIVM: from the service, and from a download."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from gebied.bronnen.rivm import LEEFTIJDEN, MARGES, haal_gezondheid, lees_rivm
from gebied.fouten import BronOnbereikbaar, InvoerGeweigerd, VerkeerdGebruik
from gebied.schema import CIJFERS, controleer

CODES = ["GM0034", "WK003401", "BU00340101", "BU00340102", "BU01410000"]


def _rijen() -> list[dict[str, Any]]:
    """Rows as the service pads them: per gebied, period, age and marge; one value is unknown."""
    return [
        {
            "ID": nummer,
            "Leeftijd": leeftijd.ljust(10),
            "Marges": marge,
            "WijkenEnBuurten": code.ljust(10),
            "Perioden": f"{periode}JJ00",
            "Gemeentenaam_1": "Almere".ljust(40),
            "SoortRegio_2": "Buurt".ljust(10),
            "Codering_3": code.ljust(12),
            "Eenzaam_28": None if code == "BU00340102" else 40.0 + nummer + verschil + periode - 2020,
            "Mantelzorger_32": 15.0,
        }
        for nummer, code in enumerate(CODES)
        for periode in (2020, 2022)
        for leeftijd in LEEFTIJDEN.values()
        for marge, verschil in zip(MARGES, (0.0, -2.5, 2.5), strict=True)
    ]


@pytest.fixture
def rivm(server: Any, nep: Any) -> Any:
    topics = ["Gemeentenaam_1", "SoortRegio_2", "Codering_3", "Eenzaam_28", "Mantelzorger_32"]
    eigenschappen = [
        {"Key": "WijkenEnBuurten", "Type": "GeoDetail"},
        *({"Key": key, "Type": "Topic", "Title": f"Titel {key}", "Unit": "%"} for key in topics),
    ]
    perioden = [{"Key": f"{jaar}JJ00", "Title": str(jaar)} for jaar in (2012, 2016, 2020, 2022)]
    server.tabellen["50120NED"] = nep.Tabel("Gezondheid", eigenschappen, _rijen(), {"Perioden": perioden})
    return server


def test_estimate_and_bounds_per_buurt(rivm: Any, haal: dict[str, Any]) -> None:
    cijfers = haal_gezondheid("GM0034", 2020, **haal)
    tabel = controleer(cijfers.tabel, CIJFERS).set_index("code")
    assert tabel.index.tolist() == ["BU00340101", "BU00340102"]
    assert tabel.loc["BU00340101", ["eenzaam", "eenzaam_ondergrens", "eenzaam_bovengrens"]].tolist() == [
        42.0,
        39.5,
        44.5,
    ]
    assert tabel["eenzaam"].isna().tolist() == [False, True]
    assert (tabel.dtypes == "Float64").all()
    assert list(tabel.columns) == [kolom.naam for kolom in cijfers.kolommen]
    assert cijfers.ontbrekend[["code", "kolom"]].to_numpy().tolist() == [["BU00340102", "eenzaam"]]


def test_catalogue_says_that_it_is_an_estimate(rivm: Any, haal: dict[str, Any]) -> None:
    cijfers = haal_gezondheid("GM0034", 2022, "65+", **haal)
    assert {kolom.soort for kolom in cijfers.kolommen} == {"percentage"}
    assert {kolom.jaar for kolom in cijfers.kolommen} == {2022}
    assert all("modelschatting" in kolom.omschrijving for kolom in cijfers.kolommen)
    assert all("65+" in kolom.omschrijving for kolom in cijfers.kolommen)
    assert "Titel Eenzaam_28" in cijfers.kolommen[0].omschrijving
    (herkomst,) = cijfers.herkomsten
    assert "RIVM" in herkomst.regel
    assert "modelschattingen" in herkomst.regel
    assert {kolom.herkomst for kolom in cijfers.kolommen} == {herkomst.sleutel}
    assert cijfers.tabel["eenzaam"].tolist()[0] == 44.0


def test_exact_codes_of_any_level(rivm: Any, haal: dict[str, Any]) -> None:
    cijfers = haal_gezondheid(["BU01410000", "WK003401", "GM0034", "BU99990000"], 2020, **haal)
    assert cijfers.tabel["code"].tolist() == ["BU01410000", "GM0034", "WK003401"]
    wijken = haal_gezondheid("GM0034", 2020, niveau="wijk", **haal)
    assert wijken.tabel["code"].tolist() == ["WK003401"]


def test_what_is_unknown_is_refused_with_what_there_is(rivm: Any, haal: dict[str, Any]) -> None:
    with pytest.raises(InvoerGeweigerd, match="kies uit: 2012, 2016, 2020, 2022"):
        haal_gezondheid("GM0034", 2021, **haal)
    with pytest.raises(VerkeerdGebruik, match=r"kies uit: 18\+, 18-64, 65\+"):
        haal_gezondheid("GM0034", 2020, "kinderen", **haal)
    with pytest.raises(InvoerGeweigerd, match="geen cijfers over deze gebieden"):
        haal_gezondheid("GM9999", 2020, **haal)
    with pytest.raises(InvoerGeweigerd, match="geen code van een gemeente"):
        haal_gezondheid("BU00340101", 2020, **haal)
    with pytest.raises(VerkeerdGebruik, match="geen gebied gevraagd"):
        haal_gezondheid([], 2020, **haal)


def test_service_that_ignores_the_filter(rivm: Any, haal: dict[str, Any]) -> None:
    met = haal_gezondheid("GM0034", 2020, **haal)
    rivm.kent_filter = False
    zonder = haal_gezondheid("GM0034", 2020, ophalen=replace(haal["ophalen"], vers=True))
    assert zonder.tabel.equals(met.tabel)


def test_second_run_needs_no_network_and_the_first_does(rivm: Any, haal: dict[str, Any]) -> None:
    eerste = haal_gezondheid("GM0034", 2020, **haal)
    rivm.stop()
    assert haal_gezondheid("GM0034", 2020, **haal).tabel.equals(eerste.tabel)
    with pytest.raises(BronOnbereikbaar, match="gebied scan --kerncijfers BESTAND"):
        haal_gezondheid("GM0141", 2020, **haal)


@pytest.fixture
def download(tmp_path: Path) -> Path:
    pad = tmp_path / "rivm.xlsx"
    pd.DataFrame(_rijen()).query("Marges == 'MW00000'").to_excel(pad, index=False)
    return pad


def test_download_in_the_form_of_statline(download: Path) -> None:
    cijfers = lees_rivm(download, gemeente="GM0034", periode=2020)
    assert cijfers.tabel["code"].tolist() == ["BU00340101", "BU00340102", "GM0034", "WK003401"]
    assert [kolom.naam for kolom in cijfers.kolommen] == ["eenzaam", "mantelzorger"]
    assert cijfers.tabel["eenzaam"].isna().tolist() == [False, True, False, False]
    assert len(cijfers.herkomsten[0].sha256) == 64


def test_download_of_more_periods_asks_for_one(download: Path) -> None:
    with pytest.raises(InvoerGeweigerd, match="kies uit: 2020, 2022"):
        lees_rivm(download)
    with pytest.raises(InvoerGeweigerd, match="geen cijfers over 2016"):
        lees_rivm(download, periode=2016)
    with pytest.raises(InvoerGeweigerd, match="geen cijfers over deze gebieden"):
        lees_rivm(download, periode=2020, gemeente="GM9999")


def test_files_that_are_no_download_are_refused(tmp_path: Path, download: Path) -> None:
    anders = tmp_path / "anders.parquet"
    pd.DataFrame({"Marges": [1]}).to_parquet(anders)
    with pytest.raises(InvoerGeweigerd, match="kolom WijkenEnBuurten ontbreekt"):
        lees_rivm(anders)
    tekst = tmp_path / "tekst.xlsx"
    tekst.write_text("geen xlsx")
    half = tmp_path / "half.xlsx"
    half.write_bytes(download.read_bytes()[:3000])
    for pad in (tekst, half, tmp_path / "weg.xlsx", tmp_path / "weg.parquet"):
        with pytest.raises(InvoerGeweigerd, match="niet te lezen"):
            lees_rivm(pad)


@pytest.mark.echt
def test_real_download_matches_the_buurten_of_almere(echte_data: Path) -> None:
    cijfers = lees_rivm(echte_data / "rivm" / "rivm_2020_18plus.parquet", gemeente="GM0034")
    assert len(cijfers.kolommen) == 35
    gemeente = cijfers.tabel.set_index("code").loc["GM0034"]
    assert 45 < gemeente["eenzaam"] < 60
    waarden = cijfers.tabel.drop(columns="code")
    assert waarden.min().min() >= 0
    assert waarden.max().max() <= 100
