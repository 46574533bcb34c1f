"""Boundary files: names, codes, levels, missing values and the choice of gemeenten."""

from __future__ import annotations

import zipfile
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import box

from gebied.bronnen.grenzen import lees_grenzen, normaliseer
from gebied.fouten import InvoerGeweigerd
from gebied.model import Herkomst

HERKOMST = Herkomst("grenzen", "CBS / Kadaster", tabel="proef.gpkg")


def kaart(kolommen: dict[str, list[object]], crs: str = "EPSG:28992") -> gpd.GeoDataFrame:
    """Squares of 1 km in a row, north of Almere Haven."""
    aantal = len(next(iter(kolommen.values())))
    vormen = [box(143_000 + 1000 * i, 484_000, 144_000 + 1000 * i, 485_000) for i in range(aantal)]
    return gpd.GeoDataFrame(kolommen, geometry=vormen, crs="EPSG:28992").to_crs(crs)


def buurten(**extra: list[object]) -> gpd.GeoDataFrame:
    basis: dict[str, list[object]] = {
        "BU_CODE": ["BU00340101", "BU00340102", "BU00500001"],
        "BU_NAAM": ["Centrum", "De Hoven", "Kern"],
        "WK_CODE": ["WK003401", "WK003401", "WK005000"],
        "GM_CODE": ["GM0034", "GM0034", "GM0050"],
        "GM_NAAM": ["Almere", "Almere", "Zeewolde"],
        "AANT_INW": [1500, 2380, 30],
    }
    return kaart({**basis, **extra})


def lees(ruw: gpd.GeoDataFrame, **opties: object):
    return normaliseer(ruw, **{"niveau": None, "jaar": 2015, "herkomst": HERKOMST, **opties})


GENERATIES = {
    "shapefile": ["BU_CODE", "BU_NAAM", "WK_CODE", "GM_CODE", "GM_NAAM", "AANT_INW", "P_65_EO_JR", "WOZ"],
    "geopackage": [
        "buurtcode",
        "buurtnaam",
        "wijkcode",
        "gemeentecode",
        "gemeentenaam",
        "aantal_inwoners",
        "percentage_personen_65_jaar_en_ouder",
        "gemiddelde_woningwaarde",
    ],
    "wfs": [
        "buurtcode",
        "buurtnaam",
        "wijkcode",
        "gemeentecode",
        "gemeentenaam",
        "aantalInwoners",
        "percentagePersonen65JaarEnOuder",
        "gemiddeldeWoningwaarde",
    ],
    "2022": ["code", "name", "wijkcode", "gm_code", "gm_name", "population", "pop_65plus", "dwelling_value"],
}


@pytest.mark.parametrize("generatie", GENERATIES)
def test_every_generation_gives_the_same_table(generatie: str) -> None:
    waarden = [
        ["BU00340101", "BU00340102"],
        ["Centrum", "De Hoven"],
        ["WK003401", "WK003401"],
        ["GM0034", "GM0034"],
        ["Almere", "Almere"],
        [1500, 2380],
        [30, -99997],
        [182.0, 200.0],
    ]
    grenzen = lees(kaart(dict(zip(GENERATIES[generatie], waarden, strict=True))))
    rij = grenzen.gebieden.iloc[0]
    assert grenzen.niveau == "buurt"
    assert (rij["code"], rij["naam"], rij["gemeentecode"], rij["gemeente"]) == (
        "BU00340101",
        "Centrum",
        "GM0034",
        "Almere",
    )
    assert (rij["inwoners"], rij["pct_65_plus"], rij["woz_waarde"], rij["cbs_wijk"]) == (
        1500,
        30,
        182,
        "WK003401",
    )
    assert grenzen.ontbrekend.to_dict("records") == [
        {"code": "BU00340102", "kolom": "pct_65_plus", "reden": "geheim of niet aanwezig"}
    ]
    catalogus = {kolom.naam: kolom for kolom in grenzen.kolommen}
    assert set(catalogus) == {"inwoners", "pct_65_plus", "woz_waarde", "cbs_wijk"}
    assert (catalogus["cbs_wijk"].soort, catalogus["pct_65_plus"].soort) == ("groep", "percentage")
    assert {(kolom.jaar, kolom.herkomst) for kolom in grenzen.kolommen} == {(2015, "grenzen")}


@pytest.mark.parametrize(
    ("kolom", "codes", "niveau", "verwacht"),
    [
        ("BU_CODE", [340101, 340102], None, "BU00340101"),
        ("BU_CODE", [340101.0, 340102.0], None, "BU00340101"),
        ("BU_CODE", ["00340101", "00340102"], None, "BU00340101"),
        ("BU_CODE", ["BU00340101   ", "BU00340102   "], None, "BU00340101"),
        ("buurtcode", ["bu00340101", "bu00340102"], None, "BU00340101"),
        ("buurtcode", ["BU0363AA01", "BU0363AA02"], None, "BU0363AA01"),
        ("buurtcode", ["0363AA01", "363AA02"], None, "BU0363AA01"),
        ("code", ["BU00340101", "BU00340102"], None, "BU00340101"),
        ("code", ["WK003401", "WK0034AB"], None, "WK003401"),
        ("WK_CODE", [3401, 3402], None, "WK003401"),
        ("code", [340101, 340102], None, "BU00340101"),
        ("code", [30001, 30002], "wijk", "WK030001"),
        ("code", [30001, 30002], "buurt", "BU00030001"),
        ("statcode", ["GM0034", "GM0050"], None, "GM0034"),
        ("GM_CODE", [34, 50], None, "GM0034"),
        ("code", ["Haven-1", "Haven-2"], "buurt", "HAVEN-1"),
    ],
)
def test_codes(kolom: str, codes: list[object], niveau: str | None, verwacht: str) -> None:
    assert lees(kaart({kolom: codes}), niveau=niveau).gebieden["code"].iloc[0] == verwacht


@pytest.mark.parametrize(
    ("kolom", "codes", "niveau", "melding"),
    [
        ("code", [30001, 30002], None, "geef --niveau"),
        ("BU_CODE", ["BU0034010", "BU00340102"], None, "'BU0034010' is geen volledige CBS-code"),
        ("BU_CODE", [123456789, 340102], None, "'123456789' is geen volledige CBS-code"),
        ("BU_CODE", ["BU00340101", None], None, "1 rijen hebben geen code (rij 2)"),
        ("BU_CODE", ["BU00340101", "WK003401"], None, "1 codes zijn van een wijk en niet van een buurt"),
        ("naam", ["a", "b"], None, "geen kolom met de code"),
    ],
)
def test_bad_codes_are_refused(kolom: str, codes: list[object], niveau: str | None, melding: str) -> None:
    with pytest.raises(InvoerGeweigerd) as fout:
        lees(kaart({kolom: codes}), niveau=niveau)
    assert melding in str(fout.value)


@pytest.mark.parametrize(
    ("code", "reden"),
    [
        (-99997, "geheim of niet aanwezig"),
        (-99995, "dit cijfer verschijnt in een latere versie"),
        (-99991, "deze indicator wordt niet meer gemaakt"),
        (-99999999, "geheim of niet aanwezig"),
        (-99999997, "geheim of niet aanwezig"),
        (-99999996, "geheim of niet aanwezig"),
        (-99992, "ontbreekt in de bron"),
        (None, "niet ingevuld in de bron"),
    ],
)
def test_missing_inhabitants_are_unknown_and_not_zero(code: int | None, reden: str) -> None:
    grenzen = lees(buurten(AANT_INW=[1500, code, 0]))
    assert grenzen.gebieden["inwoners"].dtype == "Int64"
    assert grenzen.gebieden["inwoners"].tolist() == [1500, pd.NA, 0]
    assert grenzen.ontbrekend.values.tolist() == [["BU00340102", "inwoners", reden]]
    gevonden = [b for b in grenzen.bevindingen if b.code == "INWONERS_ONBEKEND"]
    assert [(b.gebied, "De Hoven" in b.tekst) for b in gevonden] == [("BU00340102", True)]


def test_a_file_without_inhabitants_says_so_once() -> None:
    grenzen = lees(buurten().drop(columns="AANT_INW"))
    assert grenzen.gebieden["inwoners"].isna().all()
    assert [b.code for b in grenzen.bevindingen] == ["INWONERS_ONBEKEND"]
    assert "inwoners" in {kolom.naam for kolom in grenzen.kolommen}


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(InvoerGeweigerd) as fout:
        lees(buurten(AANT_INW=["1500", "veel", "-5"], P_65_EO_JR=["x", "y", "10"]))
    assert len(fout.value.problemen) == 3
    assert fout.value.exitcode == 3
    assert "Er is niets opgeslagen" in str(fout.value)


def test_water_and_belgium() -> None:
    ruw = kaart(
        {
            "BU_CODE": ["BU00340101", "BU00349998", "BU00340500", "BU09980001", "BU00340600"],
            "BU_NAAM": ["Centrum", "Markermeer", "Gooimeer", "Baarle", "Enclave"],
            "GM_CODE": ["GM0034", "GM0034", "GM0034", "GM0998", "GM0034"],
            "WATER": ["NEE", "NEE", "JA", "NEE", "B"],
            "AANT_INW": [10, -99999999, -99999999, 5, 5],
        }
    )
    grenzen = lees(ruw)
    assert grenzen.gebieden.set_index("naam")["water"].to_dict() == {
        "Centrum": False,
        "Markermeer": True,
        "Gooimeer": True,
    }
    assert grenzen.gebieden["water"].dtype == bool
    # nobody lives on water: that its inhabitants are unknown is no news
    assert [b.code for b in grenzen.bevindingen] == ["BELGISCHE_ENCLAVE"]
    assert "Baarle, Enclave" in grenzen.bevindingen[0].tekst


def test_fictive_water_without_a_column_for_water() -> None:
    ruw = kaart({"BU_CODE": ["BU00340101", "BU00349997"], "AANT_INW": [10, 0]})
    assert lees(ruw).gebieden["water"].tolist() == [False, True]
    assert "water" not in lees(buurten()).gebieden


@pytest.mark.parametrize("keuze", ["Almere", "almere", " GM0034", "34", "0034"])
def test_a_gemeente_is_chosen_by_name_or_code(keuze: str) -> None:
    gebieden = lees(buurten(), gemeenten=[keuze]).gebieden
    assert gebieden["gemeente"].unique().tolist() == ["Almere"]


def test_several_gemeenten_are_a_group() -> None:
    grenzen = lees(buurten(), gemeenten=["Almere", "Zeewolde"])
    assert len(grenzen.gebieden) == 3
    assert [kolom.naam for kolom in grenzen.kolommen if kolom.soort == "groep"] == ["gemeente", "cbs_wijk"]


def test_daily_names_of_gemeenten() -> None:
    ruw = kaart({"GM_CODE": ["GM0518", "GM0796"], "GM_NAAM": ["'s-Gravenhage", "'s-Hertogenbosch"]})
    assert lees(ruw, gemeenten=["Den Haag"]).gebieden["code"].tolist() == ["GM0518"]


@pytest.mark.parametrize(
    ("keuze", "melding"),
    [
        ("Almeer", "Bedoelt u Almere"),
        ("Bergen", "meer dan één gemeente heet 'Bergen': Bergen (NH.) (GM0373), Bergen (L.) (GM0893)"),
        ("GM9999", "staat niet in het bestand. Wel: Almere, Bergen (L.), Bergen (NH.)."),
    ],
)
def test_a_gemeente_that_is_unknown_or_ambiguous_is_refused(keuze: str, melding: str) -> None:
    ruw = kaart(
        {"GM_CODE": ["GM0034", "GM0373", "GM0893"], "GM_NAAM": ["Almere", "Bergen (NH.)", "Bergen (L.)"]}
    )
    with pytest.raises(InvoerGeweigerd) as fout:
        lees(ruw, gemeenten=["Almere", keuze])
    assert melding in str(fout.value)
    assert fout.value.stap.startswith("geef een andere naam of code van een gemeente")


def test_faults_elsewhere_do_not_block_the_chosen_gemeente() -> None:
    ruw = buurten(AANT_INW=["1500", "2380", "veel"])
    assert len(lees(ruw, gemeenten=["Almere"]).gebieden) == 2


def test_unknown_columns_stay_under_their_own_name() -> None:
    grenzen = lees(buurten(SpeelplekScore=[1.5, 2.5, -99997], Wijkmanager=["Jo", "Jo", "An"], fid=[1, 2, 3]))
    onbekend = [kolom.naam for kolom in grenzen.kolommen if kolom.soort == "onbekend"]
    assert onbekend == ["speelplek_score", "wijkmanager"]
    assert grenzen.gebieden["speelplek_score"].tolist() == [1.5, 2.5, pd.NA]
    assert grenzen.gebieden["wijkmanager"].tolist() == ["Jo", "Jo", "An"]


def test_a_concept_that_is_there_twice_is_named() -> None:
    grenzen = lees(buurten(aantal_inwoners=[1, 2, 3]))
    assert grenzen.gebieden["inwoners"].tolist() == [1500, 2380, 30]
    assert [b.code for b in grenzen.bevindingen] == ["DUBBELE_KOLOM"]


def test_english_words_become_classes() -> None:
    gebieden = lees(buurten(urbanity=["extremely urbanised", "not urbanised", None])).gebieden
    assert gebieden["stedelijkheid"].tolist() == [1, 5, pd.NA]


KOPPELING = """
[kolommen]
code = "ID"
naam = "Omschrijving"
inwoners = "Pers."
[groepen]
stadsdeel = "SD"
"""


def test_other_names_come_in_through_a_mapping(tmp_path: Path) -> None:
    toml = tmp_path / "kolommen.toml"
    toml.write_text(KOPPELING, encoding="utf-8")
    ruw = kaart({"ID": ["A1", "A2"], "Omschrijving": ["Oost", "West"], "Pers.": [5, 6], "SD": [1, 2]})
    bestand = tmp_path / "eigen_gebieden_2024.geojson"
    ruw.to_crs("EPSG:4326").to_file(bestand)
    grenzen = lees_grenzen(bestand, niveau="buurt", koppeling=toml)
    assert grenzen.gebieden[["code", "naam", "inwoners", "stadsdeel"]].values.tolist() == [
        ["A1", "Oost", 5, "1"],
        ["A2", "West", 6, "2"],
    ]
    assert grenzen.gebieden["gemeentecode"].isna().all()
    assert (grenzen.herkomsten[0].bron, grenzen.herkomsten[0].jaar) == (bestand.name, 2024)


@pytest.mark.parametrize(
    ("inhoud", "meldingen"),
    [
        ("[kolommen\n", ["geen geldig TOML"]),
        (
            '[kolomen]\ncode = "X"\n[kolommen]\ninwoner = "Y"\nnaam = 3\n[groepen]\n"Stads deel" = "Z"\n',
            ["[kolomen] is onbekend", "Bedoelt u inwoners", "naam is 3", "groep 'Stads deel'"],
        ),
        ('[kolommen]\ninwoners = "AANT_INWW"\n', ["zoekt 'AANT_INWW' (voor inwoners)", "Bedoelt u AANT_INW"]),
    ],
)
def test_a_bad_mapping_is_refused(tmp_path: Path, inhoud: str, meldingen: list[str]) -> None:
    toml = tmp_path / "kolommen.toml"
    toml.write_text(inhoud, encoding="utf-8")
    with pytest.raises(InvoerGeweigerd) as fout:
        lees(buurten(), koppeling=toml)
    assert [melding for melding in meldingen if melding not in str(fout.value)] == []


def schrijf(ruw: gpd.GeoDataFrame, map_: Path, soort: str) -> Path:
    """Write the same map in one of the formats of a gemeente."""
    pad = map_ / f"buurten_2015.{soort}"
    if soort == "parquet":
        ruw.to_parquet(pad)
    elif soort in ("shp.zip", "gpkg.zip"):
        binnen = map_ / "uitgepakt"
        binnen.mkdir()
        ruw.to_file(binnen / f"buurten_2015.{soort[:-4]}")
        with zipfile.ZipFile(pad, "w") as archief:
            for lid in binnen.iterdir():
                archief.write(lid, f"map/{lid.name}")
    else:
        ruw.to_file(pad)
    return pad


@pytest.mark.parametrize("soort", ["gpkg", "shp", "geojson", "parquet", "shp.zip", "gpkg.zip"])
def test_every_format_reads_the_same(tmp_path: Path, soort: str) -> None:
    pad = schrijf(buurten(), tmp_path, soort)
    grenzen = lees_grenzen(pad, gemeenten=["Almere"])
    assert grenzen.gebieden["inwoners"].tolist() == [1500, 2380]
    assert grenzen.gebieden.area.tolist() == pytest.approx([1e6, 1e6], rel=1e-4)
    herkomst = grenzen.herkomsten[0]
    assert (herkomst.jaar, len(herkomst.sha256), herkomst.bron) == (2015, 64, "CBS / Kadaster")


@pytest.fixture
def drie_lagen(tmp_path: Path) -> Path:
    pad = tmp_path / "almere.gpkg"
    buurten().to_file(pad, layer="buurten")
    kaart({"WK_CODE": ["WK003401"], "WK_NAAM": ["Haven"]}).to_file(pad, layer="wijk_2015")
    kaart({"code": ["WK003402"], "name": ["Stad"]}).to_file(pad, layer="wijk_2022")
    return pad


@pytest.mark.parametrize(
    ("opties", "codes"),
    [
        ({"laag": "wijk_2022"}, ["WK003402"]),
        ({"niveau": "buurt"}, ["BU00340101", "BU00340102", "BU00500001"]),
        ({"niveau": "wijk", "jaar": 2015}, ["WK003401"]),
    ],
)
def test_a_layer_is_chosen_by_level_and_year(drie_lagen: Path, opties: dict, codes: list[str]) -> None:
    assert lees_grenzen(drie_lagen, **opties).gebieden["code"].tolist() == codes


@pytest.mark.parametrize(
    ("opties", "melding"),
    [
        ({}, "meer dan één laag met grenzen: buurten, wijk_2015, wijk_2022"),
        ({"niveau": "wijk"}, "meer dan één laag met grenzen: wijk_2015, wijk_2022"),
        ({"niveau": "wijk"}, "--laag wijk_2015"),
        ({"niveau": "gemeente"}, "geen laag die past"),
        ({"laag": "wijk2022"}, "Bedoelt u wijk_2022"),
    ],
)
def test_a_layer_that_is_not_clear_is_refused(drie_lagen: Path, opties: dict, melding: str) -> None:
    with pytest.raises(InvoerGeweigerd) as fout:
        lees_grenzen(drie_lagen, **opties)
    assert melding in str(fout.value)


@pytest.mark.parametrize(
    ("naam", "inhoud", "melding"),
    [
        ("weg.gpkg", None, "bestaat niet"),
        ("stuk.gpkg", b"dit is geen kaart", "beschadigd"),
        ("stuk.zip", b"PK geen zip", "geen geldig zip-bestand"),
        ("stuk.parquet", b"PAR1", "beschadigd"),
        ("stuk.geojson", b'{"type": "FeatureCollection", "features": [', "beschadigd"),
        ("leeg.geojson", b'{"type": "FeatureCollection", "features": []}', "leeg"),
        ("cijfers.csv", b"code;inwoners\nBU00340101;5\n", "een tabel zonder grenzen"),
        ("verslag.docx", b"", "geen bestandstype voor grenzen"),
    ],
)
def test_a_file_that_is_no_map_is_refused_in_dutch(
    tmp_path: Path, naam: str, inhoud: bytes | None, melding: str
) -> None:
    pad = tmp_path / naam
    if inhoud is not None:
        pad.write_bytes(inhoud)
    with pytest.raises(InvoerGeweigerd) as fout:
        lees_grenzen(pad)
    assert melding in str(fout.value)
    assert fout.value.stap


def test_a_table_without_shapes_is_refused(tmp_path: Path) -> None:
    pad = tmp_path / "cijfers.parquet"
    pd.DataFrame({"code": ["BU00340101"]}).to_parquet(pad)
    with zipfile.ZipFile(tmp_path / "leeg.zip", "w") as archief:
        archief.writestr("leesmij.txt", "niets")
    with pytest.raises(InvoerGeweigerd, match="bevat geen grenzen"):
        lees_grenzen(pad)
    with pytest.raises(InvoerGeweigerd, match="geen laag met grenzen"):
        lees_grenzen(tmp_path / "leeg.zip")
