"""The table of foreign names: every generation meets the same words of ours."""

from __future__ import annotations

import re

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from gebied.bronnen.namen import BEGRIPPEN, eenheid, eigen_naam, herken, reden_ontbrekend, voorkeur
from gebied.bronnen.zoeken import Zoeklijst, naamsleutel


@pytest.mark.parametrize(
    ("namen", "ons"),
    [
        ("AANT_INW aantal_inwoners aantalInwoners AantalInwoners_5 a_inw population inwoners", "inwoners"),
        ("P_00_14_JR percentage_personen_0_tot_15_jaar percentagePersonen0Tot15Jaar pop_0_14", "pct_0_14"),
        ("k_0Tot15Jaar_8 a_00_14", "aantal_0_14"),
        ("P_65_EO_JR percentage_personen_65_jaar_en_ouder pop_65plus", "pct_65_plus"),
        ("k_65JaarOfOuder_12 a_65_oo", "aantal_65_plus"),
        ("AANTAL_HH aantal_huishoudens HuishoudensTotaal_28 HuishoudensTotaal_29 a_hh", "huishoudens"),
        ("Eenpersoonshuishoudens_29 a_1p_hh", "eenpersoonshuishoudens"),
        ("P_EENP_HH percentage_eenpersoonshuishoudens", "pct_eenpersoonshuishoudens"),
        ("WWB_UITTOT a_soz_wb PersonenPerSoortUitkeringBijstand_74", "bijstand"),
        (
            "WOZ g_wozbag GemiddeldeWOZWaardeVanWoningen_39 gemiddelde_woningwaarde dwelling_value",
            "woz_waarde",
        ),
        ("WmoClienten_89 WmoClienten_98 a_wmo_t", "wmo_clienten"),
        ("WmoClientenRelatief_94 p_wmo_t", "wmo_per_1000"),
        ("HuishOnderOfRondSociaalMinimum_73 p_hh_osm P_SOCMINH", "pct_sociaal_minimum"),
        ("gwb_code_10 gwb_code_8 Codering_3 statcode code", "code"),
        ("BU_CODE buurtcode buurtCode", "buurtcode"),
        ("GM_NAAM gemeentenaam gm_name gm_naam Gemeentenaam_1", "gemeente"),
        (
            "IND_WBI indelingswijziging_wijken_en_buurten indelingswijzigingWijkenEnBuurten",
            "indelingswijziging",
        ),
        ("WATER water", "water"),
    ],
)
def test_every_generation_has_one_word(namen: str, ons: str) -> None:
    assert {naam: (herken(naam) or BEGRIPPEN[0].kolom).naam for naam in namen.split()} == dict.fromkeys(
        namen.split(), ons
    )


def test_statline_titles_with_a_unit_are_known() -> None:
    gevonden = [
        herken(titel)
        for titel in (
            "Regioaanduiding/Codering (code)",
            "Particuliere huishoudens (Aantal)",
            "SES-WOA/Totaalscore/Gemiddelde score (Getal)",
        )
    ]
    assert [kolom.naam if kolom else None for kolom in gevonden] == [
        "code",
        "particuliere_huishoudens",
        "ses_woa",
    ]


def test_what_is_not_known_is_not_guessed() -> None:
    # StatLine uses this word twice in one table: for gas and for electricity
    assert herken("Appartement_48") is None
    assert herken("overlast") is None


def test_the_table_is_sound() -> None:
    namen = [begrip.kolom.naam for begrip in BEGRIPPEN]
    assert len(set(namen)) == len(namen)
    for begrip in BEGRIPPEN:
        assert re.fullmatch(r"[a-z][a-z0-9_]*", begrip.kolom.naam)
        assert begrip.kolom.omschrijving.endswith(".")
        assert {(herken(naam) or BEGRIPPEN[0].kolom).naam for naam in begrip.vreemde_namen} == {
            begrip.kolom.naam
        }
        if begrip.kolom.soort in ("aantal", "percentage", "gemiddelde", "dichtheid"):
            assert begrip.kolom.eenheid


def test_the_full_code_goes_before_the_integer() -> None:
    assert sorted(["gwb_code_8", "gwb_code", "gwb_code_10"], key=voorkeur) == [
        "gwb_code_10",
        "gwb_code",
        "gwb_code_8",
    ]


@pytest.mark.parametrize(
    ("waarde", "ontbreekt"),
    [
        (-99997, True),
        (-99995.0, True),
        (-99991, True),
        (-99999999, True),
        (-99999997, True),
        (-99999996, True),
        (-123456, True),
        (np.int32(-99997), True),
        ("-99997", True),
        ("-99997.0", True),
        (".", True),
        ("       .", True),
        ("", True),
        (None, True),
        (float("nan"), True),
        (0, False),
        (-99989, False),
        (-0.1, False),
        ("0", False),
        ("Centrum", False),
    ],
)
def test_missing_codes(waarde: object, ontbreekt: bool) -> None:
    reden = reden_ontbrekend(waarde)
    assert (reden is not None) == ontbreekt
    assert reden is None or len(reden) > 10


def test_reasons_differ() -> None:
    assert len({reden_ontbrekend(code) for code in (-99997, -99995, -99991, -99990, None)}) == 5


@pytest.mark.parametrize(
    ("vreemd", "ons", "maat"),
    [
        ("Afstand tot café e.d. (km)", "afstand_tot_cafe_e_d", "km"),
        ("OvermatigeDrinker_15", "overmatige_drinker", ""),
        ("AF_CAFE", "af_cafe", ""),
        ("  Leefbaarheid 2023 ", "leefbaarheid_2023", ""),
        ("%%", "kolom", ""),
    ],
)
def test_own_name_of_an_unknown_column(vreemd: str, ons: str, maat: str) -> None:
    assert (eigen_naam(vreemd), eenheid(vreemd)) == (ons, maat)


@pytest.mark.parametrize(
    ("tekst", "codes"),
    [
        ("BU00340101", ("BU00340101",)),
        ("bu0034 0101", ("BU00340101",)),
        ("340101", ("BU00340101",)),
        ("de hoven", ("BU00340102",)),
        ("Hoven", ("BU00340102",)),
        ("Verspreide huizen", ("BU00340103", "BU00340104")),
        ("Marken", ()),
    ],
)
def test_a_gebied_is_found_by_code_or_name(tekst: str, codes: tuple[str, ...]) -> None:
    gebieden = pd.DataFrame(
        {
            "code": ["BU00340101", "BU00340102", "BU00340103", "BU00340104"],
            "naam": ["Centrum", "De Hoven", "Verspreide huizen", "Verspreide huizen"],
        }
    )
    assert Zoeklijst(gebieden).vind(tekst) == codes


def test_names_of_two_years_compare() -> None:
    assert naamsleutel("Wijk 01 Almere-Haven") == naamsleutel("almere haven")


@pytest.mark.echt
@pytest.mark.parametrize(
    "bestand", ["cbs2015/buurten.parquet", "cbs2022/wijken.parquet", "kwb/utrecht_kwb-2023.xlsx"]
)
def test_every_attribute_of_the_real_files_is_known(echte_data, bestand: str) -> None:
    pad = echte_data / bestand
    tabel = pd.read_excel(pad) if bestand.endswith("xlsx") else gpd.read_parquet(pad).drop(columns="geometry")
    assert [naam for naam in tabel.columns if herken(naam) is None] == []
