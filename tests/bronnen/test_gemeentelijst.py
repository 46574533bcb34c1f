"""The list of gemeenten per year: as many as CBS counts, as in the files of CBS and RIVM, and own lists."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from gebied.bronnen.gemeentelijst import gemeentelijst, gemeenten, jaar_van, lees_gemeentelijst
from gebied.bronnen.herindelingen import HERINDELINGEN
from gebied.fouten import InvoerGeweigerd

AANTALLEN = dict(
    zip(range(2013, 2026), [408, 403, 393, 390, 388, 380, 355, 355, 352, 345, 342, 342, 342], strict=True)
)
"""Gemeenten on 1 January, as CBS counts them."""


def test_elk_jaar_heeft_zoveel_gemeenten_als_cbs_telt() -> None:
    assert {jaar: len(gemeenten(jaar)) for jaar in AANTALLEN} == AANTALLEN
    for jaar in AANTALLEN:
        lijst = gemeenten(jaar)
        assert lijst["code"].is_unique
        assert lijst["naam"].is_unique
        assert lijst["code"].is_monotonic_increasing
        assert lijst["code"].str.fullmatch(r"GM\d{4}").all()


def test_de_lijst_past_bij_de_herindelingen() -> None:
    alle = {jaar: dict(gemeenten(jaar).itertuples(index=False)) for jaar in AANTALLEN}
    for samen in HERINDELINGEN:
        # De Fryske Marren and Weesp changed within the year, which shows on the next 1 January
        eerste = samen.jaar + (samen.oud[0] in ("GM1921", "GM0457"))
        assert set(samen.oud) <= set(alle[eerste - 1]), samen
        assert not set(samen.oud) & set(alle[eerste]), samen
        assert alle[eerste][samen.nieuw] == samen.naam


def test_naamswijzigingen_volgen_de_peildatum() -> None:
    assert gemeentelijst(2015).namen()["GM1921"] == "De Friese Meren"
    assert gemeentelijst(2016).namen()["GM1940"] == "De Fryske Marren"
    assert gemeentelijst(2018).namen()["GM0014"] == gemeentelijst(2019).namen()["GM0014"] == "Groningen"
    assert "GM0457" in gemeentelijst(2022).namen()
    assert "GM0457" not in gemeentelijst(2023).namen()


@pytest.mark.parametrize("jaar", [2012, 2026])
def test_een_ander_jaar_wordt_geweigerd(jaar: int) -> None:
    with pytest.raises(InvoerGeweigerd, match="2013 tot en met 2025"):
        gemeenten(jaar)
    assert gemeentelijst(jaar).jaar == min(max(jaar, 2013), 2025)


def test_codes_zeggen_van_welk_jaar_zij_zijn() -> None:
    assert jaar_van(["GM0034", "GM1921", "GM1930"]) == 2015
    assert jaar_van(["GM0034"]) == 2025
    assert jaar_van(["GM9001"]) is None


@pytest.mark.echt
def test_de_kaarten_van_cbs_noemen_dezelfde_gemeenten(echte_data: Path) -> None:
    buurten = gpd.read_parquet(
        echte_data / "cbs2015" / "buurten.parquet", columns=["GM_CODE", "GM_NAAM", "geometry"]
    )
    wijken = gpd.read_parquet(
        echte_data / "cbs2022" / "wijken.parquet", columns=["gm_code", "gm_name", "geometry"]
    )
    van2015 = dict(zip(buurten["GM_CODE"], buurten["GM_NAAM"], strict=True))
    van2022 = dict(zip(wijken["gm_code"], wijken["gm_name"], strict=True))
    assert (len(van2015), len(van2022)) == (325, 288)
    assert (jaar_van(van2015), jaar_van(van2022)) == (2015, 2022)
    assert van2015.items() <= gemeentelijst(2015).namen().items()
    # this file has lost the signs on letters
    assert van2022.items() <= {**gemeentelijst(2022).namen(), "GM1970": "Noardeast-Fryslan"}.items()


@pytest.mark.echt
def test_de_tabel_van_rivm_noemt_alle_gemeenten_van_2020(echte_data: Path) -> None:
    rivm = pd.read_parquet(
        echte_data / "rivm" / "rivm_2020_18plus.parquet", columns=["WijkenEnBuurten", "Gemeentenaam_1"]
    )
    rivm = rivm[rivm["WijkenEnBuurten"].str.startswith("GM")]
    gevonden = dict(zip(rivm["WijkenEnBuurten"].str.strip(), rivm["Gemeentenaam_1"].str.strip(), strict=True))
    assert gevonden == gemeentelijst(2020).namen()


STATLINE = """"Regio's";"Codes en namen van gemeenten/Code (code)";\
"Codes en namen van gemeenten/Naam (naam)";\
"GGD-regio's/Code (code)";"GGD-regio's/Naam (naam)"
"Almere";"GM0034    ";"Almere    ";"GG1406    ";"GGD Flevoland       "
"Almelo";"GM0141    ";"Almelo    ";"GG0607    ";"GGD Regio Twente    "
"Bron: CBS"
"""


@pytest.mark.parametrize(
    ("naam", "tekst"),
    [
        ("Gebieden_in_Nederland_2024.csv", STATLINE),
        ("eigen_2024.csv", "Gemeentecode;GemeentecodeGM;Gemeentenaam\n34;GM0034;Almere\n141;GM0141;Almelo\n"),
        ("lijst 2024.csv", "code,naam\nGM0141,Almelo\nGM0034,Almere\nGM0034,Almere\n"),
    ],
)
def test_een_eigen_lijst(tmp_path: Path, naam: str, tekst: str) -> None:
    (tmp_path / naam).write_text(tekst, encoding="utf-8")
    lijst = lees_gemeentelijst(tmp_path / naam)
    assert list(lijst.tabel.itertuples(index=False, name=None)) == [
        ("GM0034", "Almere"),
        ("GM0141", "Almelo"),
    ]
    assert (lijst.jaar, repr(lijst)) == (2024, "Gemeentelijst(2 gemeenten, 2024)")
    assert lijst.herkomst.bron == ("CBS" if "Nederland" in naam else naam)


def test_een_lijst_zonder_namen_en_een_verkeerde_lijst(tmp_path: Path) -> None:
    pad = tmp_path / "lijst.csv"
    pad.write_text("gemeente\nGM0034\n", encoding="utf-8")
    assert lees_gemeentelijst(pad, jaar=2020).namen() == {"GM0034": "GM0034"}
    pad.write_text("code;naam\nGM0034;Almere\nGM0034;Almelo\n", encoding="utf-8")
    with pytest.raises(InvoerGeweigerd, match="Almelo en Almere"):
        lees_gemeentelijst(pad)
    pad.write_text("plaats;naam\nx;Almere\n", encoding="utf-8")
    with pytest.raises(InvoerGeweigerd, match="GM0034"):
        lees_gemeentelijst(pad)
