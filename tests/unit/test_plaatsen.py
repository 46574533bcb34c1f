"""What a text about a place means, where it is counted, and how an area is spread over gebieden."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pandas as pd
import pytest

from gebied.fouten import InvoerGeweigerd
from gebied.privacy.plaatsen import Plaatsen, maak_plaatsen
from gebied.privacy.telling import PLAATS_ONBEKEND


@pytest.fixture
def gebieden() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "code": ["BU00340101", "BU00340102", "BU00340201", "BU00340202", "BU00340301"],
            "naam": ["Centrum", "De Hoven", "Noord", "Noord", "Bos"],
            "inwoners": pd.array([300, 100, 50, None, 0], dtype="Int64"),
            "cbs_wijk": ["WK003401", "WK003401", "WK003402", "WK003402", "WK003403"],
            "stadsdeel": ["Stad", "Stad", "Stad", "Haven", None],
            "postcode": ["1311", "1311", "1312", "1312", "1313"],
        }
    ).astype({"code": "str", "naam": "str", "cbs_wijk": "str", "stadsdeel": "str", "postcode": "str"})


@pytest.fixture
def pc6() -> pd.DataFrame:
    rijen = [
        ("1311AA", "BU00340101", 20),
        ("1311AB", "BU00340101", 6),
        ("1311AB", "BU00340102", 4),
        ("1311BA", "BU00340102", 10),
        ("1312AA", "BU00340201", 30),
        ("1312AC", "BU00340202", 5),
        ("1312AC", "BU00340201", 5),
    ]
    return pd.DataFrame(rijen, columns=["postcode", "code", "adressen"])


def verdeling(plaatsen: Plaatsen, soort: str, plaats: str) -> dict[str, float]:
    rijen = plaatsen.omrekening.query("soort_plaats == @soort and plaats == @plaats")
    return dict(zip(rijen["code"], rijen["aandeel"], strict=True))


@pytest.mark.parametrize(
    "tekst", ["BU00340102", "bu00340102", " 00340102 ", "340102", "De Hoven", "hoven", "DE HOVEN"]
)
def test_een_gebied_mag_een_code_in_elke_vorm_of_een_naam_zijn(gebieden: pd.DataFrame, tekst: str) -> None:
    plaatsen = maak_plaatsen(gebieden)
    assert plaatsen.zoek("gebied", [tekst]) == [("gebied", "BU00340102")]
    assert plaatsen.zoek("naam", [tekst]) == [("gebied", "BU00340102")]


def test_een_naam_die_vaker_voorkomt_betekent_niets_en_dat_wordt_gezegd(gebieden: pd.DataFrame) -> None:
    plaatsen = maak_plaatsen(gebieden)
    assert plaatsen.zoek("naam", ["Noord", "nergens", ""]) == [PLAATS_ONBEKEND] * 3
    assert "Noord" in plaatsen.verslag(["naam"])[0]
    assert plaatsen.verslag(["gebied"]) == ()


def test_het_universum_ligt_vast_en_bereikt_elk_gebied(gebieden: pd.DataFrame, pc6: pd.DataFrame) -> None:
    plaatsen = maak_plaatsen(gebieden, pc6=pc6)
    alle = {("gebied", code) for code in gebieden["code"]}
    assert set(plaatsen.universum("gebied")) == set(plaatsen.universum("naam")) == alle
    assert set(plaatsen.universum("pc6")) == alle
    for soort in plaatsen.soorten:
        universum = plaatsen.universum(soort)
        assert list(universum) == sorted(set(universum))
        elders = plaatsen.omrekening.merge(
            pd.DataFrame(universum, columns=["soort_plaats", "plaats"]), on=["soort_plaats", "plaats"]
        )
        assert {code for kind, code in universum if kind == "gebied"} | set(elders["code"]) == set(
            gebieden["code"]
        )


def test_een_groep_gaat_naar_gebieden_naar_inwoners(gebieden: pd.DataFrame) -> None:
    plaatsen = maak_plaatsen(gebieden)
    assert plaatsen.zoek("cbs_wijk", ["WK003401", "3401", "003401"]) == [("cbs_wijk", "WK003401")] * 3
    assert verdeling(plaatsen, "cbs_wijk", "WK003401") == {"BU00340101": 0.75, "BU00340102": 0.25}
    # unknown is not zero: a gebied of average size, 112.5 inhabitants
    deel = verdeling(plaatsen, "cbs_wijk", "WK003402")
    assert deel == {"BU00340201": pytest.approx(50 / 162.5), "BU00340202": pytest.approx(112.5 / 162.5)}
    assert plaatsen.zoek("stadsdeel", ["haven", "Stad", "Bos"]) == [
        ("gebied", "BU00340202"),
        ("stadsdeel", "Stad"),
        PLAATS_ONBEKEND,
    ]
    assert ("gebied", "BU00340301") in plaatsen.universum("stadsdeel")  # in no stadsdeel, and still counted


def test_een_pc6_telt_waar_de_meeste_adressen_liggen(gebieden: pd.DataFrame, pc6: pd.DataFrame) -> None:
    plaatsen = maak_plaatsen(gebieden, pc6=pc6)
    assert plaatsen.zoek("pc6", ["1311 AB", "1311ab", "1311-AB", "1312AC"]) == [
        ("gebied", "BU00340101"),
        ("gebied", "BU00340101"),
        ("gebied", "BU00340101"),
        ("gebied", "BU00340201"),
    ]
    # new postcodes: 1311BZ lies among 1311B, which is in one gebied; 1311AZ and 1312ZZ do not
    assert plaatsen.zoek("pc6", ["1311BZ", "1311AZ", "1312ZZ", "1311", "9999XX", "x"]) == [
        ("gebied", "BU00340102"),
        *[PLAATS_ONBEKEND] * 5,
    ]
    (zin,) = plaatsen.verslag(["pc6"])
    assert "11,3 %" in zin  # 9 of 80 addresses


def test_pc4_en_pc5_gaan_naar_adressen(gebieden: pd.DataFrame, pc6: pd.DataFrame) -> None:
    plaatsen = maak_plaatsen(gebieden, pc6=pc6)
    assert plaatsen.zoek("pc4", ["1311", "1311AB", "1399"]) == [("pc4", "1311")] * 2 + [PLAATS_ONBEKEND]
    assert verdeling(plaatsen, "pc4", "1311") == {
        "BU00340101": pytest.approx(0.65),
        "BU00340102": pytest.approx(0.35),
    }
    assert plaatsen.zoek("pc5", ["1311A", "1311 a", "1311B", "1311"]) == [
        ("pc5", "1311A"),
        ("pc5", "1311A"),
        ("gebied", "BU00340102"),
        PLAATS_ONBEKEND,
    ]
    assert "adressen" in plaatsen.verslag(["pc4"])[0]


def test_zonder_tabel_geldt_de_postcode_van_de_scan_naar_inwoners(gebieden: pd.DataFrame) -> None:
    plaatsen = maak_plaatsen(gebieden)
    assert plaatsen.zoek("pc6", ["1311AB", "1312ZZ", "1313 AA"]) == [
        ("pc4", "1311"),
        ("pc4", "1312"),
        ("gebied", "BU00340301"),
    ]
    assert verdeling(plaatsen, "pc4", "1311") == {"BU00340101": 0.75, "BU00340102": 0.25}
    zinnen = plaatsen.verslag(["pc6"])
    assert "vier cijfers" in zinnen[0]
    assert "2 van de 3 postcodes" in zinnen[1]


def test_een_eigen_tabel_gaat_voor_de_kolom_van_de_scan(gebieden: pd.DataFrame) -> None:
    eigen = pd.DataFrame(
        {"postcode": ["1311", "1311", "1312"], "code": ["BU00340101", "BU00340201", "BU00340101"]}
    )
    plaatsen = maak_plaatsen(gebieden, postcodes=eigen)
    # 300 inhabitants in two postcodes: 150 beside the 50 of the other
    assert verdeling(plaatsen, "pc4", "1311") == {"BU00340101": 0.75, "BU00340201": 0.25}
    met = maak_plaatsen(gebieden, postcodes=eigen.assign(adressen=[1, 9, 4]))
    assert verdeling(met, "pc4", "1311") == {
        "BU00340101": pytest.approx(0.1),
        "BU00340201": pytest.approx(0.9),
    }


def test_codes_van_een_ander_jaar(gebieden: pd.DataFrame) -> None:
    oud = pd.DataFrame(
        {
            "plaats": ["BU00350001", "BU00350002", "BU00350002", "BU09990001"],
            "code": ["BU00340101", "BU00340101", "BU00340201", "BU00340101"],
            "aandeel": [1.0, 0.25, 0.75, 1.0],
            "binnen": [1.0, 0.6, 0.6, 0.02],
        }
    )
    plaatsen = maak_plaatsen(gebieden, oud=oud)
    assert plaatsen.zoek("oud", ["350001", "BU00350002", "BU00340101", "BU09990001"]) == [
        ("gebied", "BU00340101"),
        ("oud", "BU00350002"),
        PLAATS_ONBEKEND,
        PLAATS_ONBEKEND,  # of a neighbour: only its edge lies inside
    ]
    assert verdeling(plaatsen, "oud", "BU00350002") == {"BU00340101": 0.25, "BU00340201": 0.75}
    tekst = " ".join(plaatsen.verslag(["oud"]))
    assert "1 van de 2" in tekst
    assert "buiten deze wijkscan" in tekst


@pytest.mark.parametrize(
    ("soort", "stap"), [("oud", "--oude-grenzen"), ("pc4", "--postcodes"), ("wyk", "kies")]
)
def test_wat_niet_kan_wordt_geweigerd_met_een_stap(gebieden: pd.DataFrame, soort: str, stap: str) -> None:
    plaatsen = maak_plaatsen(gebieden.drop(columns="postcode"))
    for roep in (lambda: plaatsen.universum(soort), lambda: plaatsen.zoek(soort, ["x"])):
        with pytest.raises(InvoerGeweigerd) as geweigerd:
            roep()
        assert stap in geweigerd.value.stap


@pytest.mark.parametrize("welke", [{}, {"pc6": True}, {"postcodes": True}])
def test_delen_van_een_plaats_zijn_samen_precies_een(
    gebieden: pd.DataFrame, pc6: pd.DataFrame, welke: dict[str, Any]
) -> None:
    eigen = pd.DataFrame({"postcode": ["1311"] * 3, "code": gebieden["code"].head(3)})
    plaatsen = maak_plaatsen(
        gebieden, pc6=pc6 if "pc6" in welke else None, postcodes=eigen if "postcodes" in welke else None
    )
    for _, groep in plaatsen.omrekening.groupby(["soort_plaats", "plaats"]):
        assert sum(Fraction(deel) for deel in groep["aandeel"]) == 1
        assert len(groep) > 1
    assert list(plaatsen.omrekening.columns) == ["soort_plaats", "plaats", "code", "aandeel"]


def test_openbare_teksten_zijn_codes_namen_en_groepen(gebieden: pd.DataFrame) -> None:
    teksten = maak_plaatsen(gebieden).teksten
    assert {"BU00340101", "De Hoven", "Stad", "WK003402"} <= teksten
    assert "nan" not in {tekst.casefold() for tekst in teksten}
