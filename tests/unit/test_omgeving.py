"""Figures of other places: added up or published, of merged gemeenten, regions, the country, alike ones."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from gebied.bronnen.catalogus import Indicator, lees_catalogus
from gebied.bronnen.cijferbestanden import lees_cijfers
from gebied.bronnen.regios import Regios
from gebied.bronnen.tabellen import Cijfers
from gebied.indicatoren.cijfer import Cijfer, cijfers
from gebied.indicatoren.metingen import meet, samengevoegd
from gebied.indicatoren.omgeving import INWONERS_NEDERLAND, Omgeving, omgeving
from gebied.indicatoren.soortgelijk import KENMERKEN, kenmerken_van, soortgelijke_gemeenten
from gebied.model import Herkomst, Kolom
from gebied.schema import METINGEN, controleer


def indicator(sleutel: str, optellen: str, **velden: object) -> Indicator:
    vast = {"naam": sleutel, "uitleg": "u", "domein": "bevolking", "eenheid": "", "bron": "CBS"}
    soort = {"richting": "geen oordeel", "zekerheid": "telling", "niveau": "buurt"}
    return Indicator(**{**vast, **soort, "sleutel": sleutel, "optellen": optellen, **velden})


BIJSTAND = indicator("bijstand", "verhouding", teller="bijstand", noemer="inwoners", factor=100)
WOZ = indicator("woz", "gewogen", kolom="woz_waarde", noemer="inwoners")
KLASSE = indicator("klasse", "niet", kolom="stedelijkheid")
ALLE = (BIJSTAND, WOZ, KLASSE)


def tabel(naam: str, jaar: int | None, rijen: dict[str, dict[str, object]]) -> Cijfers:
    """Figures per code; a column that a row lacks is null."""
    wijd = pd.DataFrame.from_dict(rijen, orient="index").rename_axis("code").reset_index()
    getallen = [kolom for kolom in wijd if kolom not in ("code", "naam", "gemeente")]
    wijd = wijd.astype({"code": "str"} | dict.fromkeys(getallen, "Float64"))
    kolommen = tuple(Kolom(kolom, "aantal", jaar=jaar, herkomst=naam) for kolom in getallen)
    return Cijfers(wijd, kolommen, (Herkomst(naam, naam, jaar=jaar),))


BUURTEN = tabel(
    "buurten",
    2015,
    {
        "BU00340101": {"gemeente": "Almere", "inwoners": 100, "bijstand": 10, "woz_waarde": 200},
        "BU00340102": {"gemeente": "Almere", "inwoners": 300, "bijstand": None, "woz_waarde": 400},
        "BU03030101": {"gemeente": "Dronten", "inwoners": 200, "bijstand": 10, "woz_waarde": 300},
        "BU03810101": {"gemeente": "Bussum", "inwoners": 50, "bijstand": 5},
        "BU04240101": {"gemeente": "Muiden", "inwoners": 30, "bijstand": 3},
        "BU04250101": {"gemeente": "Naarden", "inwoners": 20, "bijstand": 7},
    },
)


def in_regio(*gemeenten: str) -> Regios:
    paren = pd.DataFrame({"gemeentecode": gemeenten, "code": "GG1406", "naam": "GGD Flevoland"}, dtype="str")
    return Regios(paren, Herkomst("regios", "CBS"))


def reken(delen: list[Cijfers], gemeenten: list[str], **anders: object) -> Omgeving:
    uit = omgeving(delen, ALLE, gemeenten=gemeenten, **{"soortgelijk": 0, **anders})
    controleer(uit.metingen, METINGEN)
    assert not uit.metingen["indicator"].str.startswith("kenmerk").any()
    return uit


def op(uit: Omgeving, gevraagd: Indicator) -> dict[str, Cijfer]:
    return {c.plaats: c for c in cijfers(uit.metingen, ALLE) if c.indicator == gevraagd}


def test_een_landelijke_tabel_wordt_opgeteld() -> None:
    uit = reken([BUURTEN], ["GM0034", "GM1942"], regios=in_regio("GM0034", "GM0303"))
    bijstand = op(uit, BIJSTAND)
    almere = bijstand["GM0034"]
    assert (almere.naam, almere.niveau, almere.waarde, almere.dekking) == ("Almere", "gemeente", None, 0.25)
    assert bijstand["GG1406"].waarde == pytest.approx(100 * 20 / 300)
    assert (bijstand["GG1406"].naam, bijstand["GG1406"].dekking) == ("GGD Flevoland", 0.5)
    assert op(uit, WOZ)["GM0034"].waarde == 350
    assert set(uit.metingen["herkomst"]) == {"buurten, 2015"}
    # one that was merged later is the sum of what it was merged from
    assert (bijstand["GM1942"].naam, bijstand["GM1942"].waarde) == ("Gooise Meren", 15)
    assert uit.soortgelijk == {}


def test_een_tabel_van_een_deel_van_het_land_zegt_dat() -> None:
    assert 700 / INWONERS_NEDERLAND[2015] < 0.5
    uit = reken([BUURTEN], ["GM0034"])
    assert "NL00" not in set(uit.metingen["plaats"])
    assert [b.code for b in uit.bevindingen] == ["OMGEVING_DEELS"]
    assert "Van Nederland zijn 2 cijfers weggelaten" in uit.bevindingen[0].tekst
    groot = {f"BU{nr:04d}0101": {"inwoners": 4e6, "bijstand": 4e5} for nr in (3, 5, 7)}
    uit = reken([tabel("bijna", 2015, groot)], ["GM0003"])
    land = op(uit, BIJSTAND)["NL00"]
    assert (land.naam, land.niveau, land.waarde) == ("Nederland", "land", 10)
    assert land.dekking == pytest.approx(12e6 / INWONERS_NEDERLAND[2015])
    assert "over 71 % of meer" in uit.bevindingen[0].tekst


def test_een_tabel_zonder_jaar_zegt_dat_en_is_toch_niet_het_hele_land() -> None:
    zonder = tabel("x", None, {f"BU{nr:04d}0101": {"inwoners": 4e6, "bijstand": 4e5} for nr in (3, 5, 7)})
    uit = reken([zonder], ["GM0003"])
    assert {b.code for b in uit.bevindingen} == {"OMGEVING_ZONDER_JAAR", "OMGEVING_DEELS"}
    land = op(uit, BIJSTAND)["NL00"]
    assert land.jaar is None
    assert land.dekking == pytest.approx(0.72, abs=0.01)


def test_wat_is_gepubliceerd_gaat_voor_wat_is_opgeteld() -> None:
    gemeenten = tabel(
        "gemeenten",
        2015,
        {
            "GM0034": {"naam": "Almere", "inwoners": 401, "bijstand": 20},
            "NL00": {"naam": "Nederland", "inwoners": 17e6, "bijstand": 17e5},
        },
    )
    for volgorde in ([gemeenten, BUURTEN], [BUURTEN, gemeenten]):
        uit = reken(volgorde, ["GM0034"])
        bijstand = op(uit, BIJSTAND)
        assert bijstand["GM0034"].waarde == pytest.approx(100 * 20 / 401)
        assert (bijstand["NL00"].waarde, bijstand["NL00"].dekking) == (10, 1)
        assert op(uit, WOZ)["GM0034"].waarde == 350, "what was not published is added up"


def test_een_gemeente_van_de_regio_die_ontbreekt_telt_als_onbekend() -> None:
    zonder = reken([BUURTEN], ["GM0303"], regios=in_regio("GM0303", "GM0171"))
    assert op(zonder, BIJSTAND)["GG1406"].dekking == 0.5, "its size is not known either: the mean"
    elders = tabel("elders", 2022, {"GM0171": {"inwoners": 50}})
    uit = reken([BUURTEN, elders], ["GM0303"], regios=in_regio("GM0303", "GM0171"))
    assert op(uit, BIJSTAND)["GG1406"].dekking == 0.8
    assert {b.code for b in uit.bevindingen} == {"OMGEVING_DEELS"}
    assert any("GGD Flevoland" in b.tekst and "over 80 %" in b.tekst for b in uit.bevindingen)


def test_een_tabel_zonder_inwoners_weegt_met_die_van_een_andere() -> None:
    schatting = tabel(
        "rivm",
        2020,
        {"GM0034": {"woz_waarde": 100}, "GM0303": {"woz_waarde": 400}, "NL00": {"woz_waarde": 250}},
    )
    uit = reken([BUURTEN, schatting], ["GM0034"], regios=in_regio("GM0034", "GM0303"))
    jaren = {
        c.jaar: c.waarde for c in cijfers(uit.metingen, ALLE) if c.plaats == "GG1406" and c.indicator == WOZ
    }
    assert jaren[2020] == pytest.approx((100 * 400 + 400 * 200) / 600)
    land = [c for c in cijfers(uit.metingen, ALLE) if c.plaats == "NL00" and c.indicator == WOZ]
    assert [c.waarde for c in land] == [250]
    assert "inwoners" not in set(uit.metingen["indicator"])


def test_een_klasse_van_een_gemeente_wordt_niet_gemiddeld() -> None:
    klassen = tabel("k", 2020, {"GM0034": {"stedelijkheid": 1}, "GM0303": {"stedelijkheid": 3}})
    uit = reken([klassen], ["GM0034"], regios=in_regio("GM0034", "GM0303"))
    assert {p: c.waarde for p, c in op(uit, KLASSE).items()}["GM0034"] == 1
    assert op(uit, KLASSE)["GG1406"].waarde is None


def gemeenten_op_een_rij(aantal: int) -> Cijfers:
    """Gemeenten 1, 2, … ever larger, denser and older."""
    return tabel(
        "rij",
        2022,
        {
            f"GM{nr:04d}": {
                "naam": f"G{nr}",
                "inwoners": 1000 * 1.1**nr,
                "bevolkingsdichtheid": 50 * 1.1**nr,
                "oppervlakte_land_ha": 2000,
                "pct_65_plus": 10 + nr / 4,
                "bijstand": 10 * nr,
            }
            for nr in range(1, aantal + 1)
        },
    )


def test_soortgelijke_gemeenten_zijn_de_dichtstbijzijnde() -> None:
    uit = reken([gemeenten_op_een_rij(40)], ["GM0020"], soortgelijk=4)
    assert set(uit.soortgelijk["GM0020"]) == {"GM0018", "GM0019", "GM0021", "GM0022"}
    assert set(uit.soortgelijk["GM0020"][:2]) == {"GM0019", "GM0021"}
    samen = op(uit, BIJSTAND)["soortgelijk:GM0020"]
    mensen = {nr: 1000 * 1.1**nr for nr in (18, 19, 21, 22)}
    assert samen.waarde == pytest.approx(100 * sum(10 * nr for nr in mensen) / sum(mensen.values()))
    assert (samen.naam, samen.niveau) == ("4 gemeenten die lijken op G20", "soortgelijk")
    for naam in ("G18", "G19", "G21", "G22"):
        assert naam in samen.herkomst


def test_te_weinig_om_soortgelijke_gemeenten_te_kiezen() -> None:
    uit = reken([gemeenten_op_een_rij(12)], ["GM0005"], soortgelijk=4)
    assert uit.soortgelijk == {}
    assert "GEEN_SOORTGELIJKE" in {b.code for b in uit.bevindingen}
    alleen_omvang = pd.DataFrame(
        {"inwoners": range(1, 100)}, index=[f"GM{nr:04d}" for nr in range(1, 100)], dtype="float64"
    )
    assert soortgelijke_gemeenten(alleen_omvang, "GM0007", 5) == ()
    assert soortgelijke_gemeenten(alleen_omvang, "GM9999", 5) == ()


def test_de_beste_maat_voor_dichtheid_telt_en_de_gemeente_zelf_niet() -> None:
    codes = [f"GM{nr:04d}" for nr in range(1, 42)]
    kenmerken = pd.DataFrame(
        {
            "inwoners": [float(nr) for nr in range(41)],
            "adressendichtheid": [float(nr) for nr in range(41)],
            "bevolkingsdichtheid": [float(-nr) if nr % 2 else None for nr in range(41)],
        },
        index=codes,
    )
    assert set(soortgelijke_gemeenten(kenmerken, "GM0020", 2)) == {"GM0019", "GM0021"}
    kenmerken.loc["GM0021", "adressendichtheid"] = None
    assert set(soortgelijke_gemeenten(kenmerken, "GM0020", 2)) == {"GM0019", "GM0018"} or set(
        soortgelijke_gemeenten(kenmerken, "GM0020", 2)
    ) == {"GM0019", "GM0022"}


def test_kenmerken_komen_uit_het_nieuwste_jaar() -> None:
    oud = tabel("oud", 2015, {"GM0001": {"inwoners": 100, "pct_65_plus": 10}})
    nieuw = tabel("nieuw", 2022, {"GM0001": {"inwoners": 1000}})
    metingen = samengevoegd(
        [meet(deel.tabel, deel.kolommen, KENMERKEN, niveau="gemeente") for deel in (nieuw, oud)]
    )
    gevonden = kenmerken_van(metingen).loc["GM0001"]
    assert gevonden["inwoners"] == pytest.approx(6.9078, abs=1e-3), "the logarithm of 1000"
    assert gevonden["65_jaar_en_ouder"] == pytest.approx(10)


def test_zonder_tabellen_is_er_geen_omgeving() -> None:
    uit = omgeving([], ALLE, gemeenten=["GM0034"], regios=in_regio("GM0034"))
    assert uit.metingen.empty
    assert [b.code for b in uit.bevindingen] == ["GEEN_SOORTGELIJKE"]


@pytest.mark.echt
def test_almere_tussen_de_gemeenten_van_2015(echte_data: Path) -> None:
    buurten = lees_cijfers(echte_data / "cbs2015" / "buurten.parquet", jaar=2015)
    gezondheid = lees_cijfers(echte_data / "rivm" / "rivm_2020_18plus.parquet")
    flevoland = in_regio("GM0034", "GM0050", "GM0171", "GM0184", "GM0303", "GM0995")
    catalogus = tuple(lees_catalogus())
    uit = omgeving([buurten, gezondheid], catalogus, gemeenten=["GM0034"], regios=flevoland)
    controleer(uit.metingen, METINGEN)
    assert len(uit.soortgelijk["GM0034"]) == 10
    assert {"GM0344", "GM0637"} <= set(uit.soortgelijk["GM0034"]), "Utrecht and Zoetermeer are near"
    gevonden = {(c.plaats, c.indicator.sleutel): c for c in cijfers(uit.metingen, catalogus)}
    assert gevonden["GM0034", "inwoners"].waarde == 196_855
    hier = buurten.tabel[
        buurten.tabel["code"].str[2:6].isin(["0034", "0050", "0171", "0184", "0303", "0995"])
    ]
    assert gevonden["GG1406", "inwoners"].waarde == hier["inwoners"].sum()
    land = gevonden["NL00", "inwoners"]
    assert land.dekking == pytest.approx(0.77, abs=0.01), "325 of the gemeenten are in the file"
    overgewicht = gevonden["NL00", "overgewicht"]
    assert (overgewicht.waarde, overgewicht.jaar) == (pytest.approx(50.8, abs=0.1), 2020), "as published"
