"""Joining figures to boundaries: what met, what did not, and why."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import box

from gebied.bronnen.cijferbestanden import lees_cijfers
from gebied.bronnen.grenzen import lees_grenzen
from gebied.bronnen.herindelingen import HERINDELINGEN, opvolgers
from gebied.bronnen.tabellen import Cijfers, Grenzen
from gebied.fouten import VerkeerdGebruik
from gebied.koppelen import inwoners_onbekend, kies_gebied, koppel, koppel_grenzen
from gebied.model import Bevinding, Herkomst, Kolom


def kaart(
    codes: list[str], inwoners: list[int | None] | None = None, **kolommen: list[object]
) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {
            "code": codes,
            "naam": kolommen.pop("naam", [f"Buurt {i}" for i in range(len(codes))]),
            "gemeentecode": [f"GM{code[2:6]}" for code in codes],
            "gemeente": kolommen.pop("gemeente", ["Almere"] * len(codes)),
            "inwoners": pd.array(inwoners or [None] * len(codes), dtype="Int64"),
            **kolommen,
        },
        geometry=[box(140_000 + 1000 * i, 480_000, 141_000 + 1000 * i, 481_000) for i in range(len(codes))],
        crs="EPSG:28992",
    )


def cijfers(
    codes: list[str], waarden: list[float | None], naam: str = "bijstand", **kolommen: list[object]
) -> Cijfers:
    tabel = pd.DataFrame({"code": codes, naam: pd.array(waarden, dtype="Int64"), **kolommen})
    herkomst = Herkomst("cbs", "CBS", tabel="kwb-2023", jaar=2023)
    return Cijfers(tabel, (Kolom(naam, "aantal", "personen", "", 2023, "cbs"),), (herkomst,))


def codes_van(bevindingen: tuple[Bevinding, ...]) -> list[str]:
    return [bevinding.code for bevinding in bevindingen]


def test_a_report_of_matches_both_ways() -> None:
    gebieden = kaart(["BU00340101", "BU00340102"])
    los = cijfers(["BU00340102", "BU00340103", "BU00500101", "GM0034"], [5, 6, 7, 99])
    samen, verslag = koppel(gebieden, los)
    assert samen["bijstand"].tolist() == [pd.NA, 5]
    assert verslag.gekoppeld == ("BU00340102",)
    assert verslag.alleen_in_grenzen == ("BU00340101",)
    assert verslag.alleen_in_cijfers == ("BU00340103",)
    assert verslag.elders == 1
    assert verslag.samenvatting == (
        "kwb-2023: 1 van 2 gebieden hebben cijfers; 1 codes met cijfers staan niet op de kaart; "
        "1 regels over andere gemeenten zijn niet gebruikt."
    )
    assert verslag.ontbrekend.values.tolist() == [["BU00340101", "bijstand", "staat niet in kwb-2023"]]
    assert codes_van(verslag.bevindingen) == ["NIET_GEKOPPELD"]
    assert "Buurt 0 (BU00340101)" in verslag.bevindingen[0].tekst


def test_the_reason_of_the_source_is_kept() -> None:
    geheim = pd.DataFrame({"code": ["BU00340101"], "kolom": ["bijstand"], "reden": ["geheim"]})
    los = replace(cijfers(["BU00340101", "BU00340102"], [None, None]), ontbrekend=geheim)
    _, verslag = koppel(kaart(["BU00340101", "BU00340102"]), los)
    assert verslag.ontbrekend["reden"].tolist() == ["geheim", "niet ingevuld in de bron"]


def test_joined_figures_replace_a_whole_column_and_say_so() -> None:
    gebieden = kaart(["BU00340101", "BU00340102"], [100, 200])
    samen, verslag = koppel(gebieden, cijfers(["BU00340102"], [250], "inwoners"))
    # no mixture of two years: the first is unknown now, not 100
    assert samen["inwoners"].tolist() == [pd.NA, 250]
    assert list(samen.columns) == list(gebieden.columns)
    assert "KOLOM_VERVANGEN" in codes_van(verslag.bevindingen)
    assert [b.gebied for b in inwoners_onbekend(samen)] == ["BU00340101"]


def test_when_nothing_meets_nothing_is_wiped_out() -> None:
    gebieden = kaart(["BU00340101"], [100])
    samen, verslag = koppel(gebieden, cijfers(["BU00500101"], [250], "inwoners"))
    assert samen["inwoners"].tolist() == [100]
    assert (verslag.kolommen, codes_van(verslag.bevindingen)) == ((), ["GEMEENTE_ONTBREEKT"])


@pytest.mark.parametrize(
    ("op_kaart", "in_cijfers", "zinnen"),
    [
        # boundaries of before the merge, figures of after it
        (
            ["BU04250101", "BU04250102"],
            ["BU19420101"],
            ["Naarden (GM0425)", "2016 op in Gooise Meren (GM1942)"],
        ),
        # and the other way round
        (
            ["BU19420101", "BU19420102"],
            ["BU04250101", "BU03810101"],
            ["vóór de samenvoeging in 2016", "GM0381, GM0425"],
        ),
    ],
)
def test_a_merge_is_named(op_kaart: list[str], in_cijfers: list[str], zinnen: list[str]) -> None:
    gebieden = kaart(op_kaart, gemeente=["Naarden"] * 2)
    _, verslag = koppel(gebieden, cijfers(in_cijfers, [1] * len(in_cijfers)))
    assert codes_van(verslag.bevindingen) == ["GEMEENTE_SAMENGEVOEGD"]
    assert [zin for zin in zinnen if zin not in verslag.bevindingen[0].tekst] == []


def test_three_gemeenten_into_one_give_three_findings() -> None:
    gebieden = kaart(["BU03810101", "BU04240101", "BU04250101"], gemeente=["Bussum", "Muiden", "Naarden"])
    _, verslag = koppel(gebieden, cijfers(["BU19420101"], [1]))
    assert codes_van(verslag.bevindingen) == ["GEMEENTE_SAMENGEVOEGD"] * 3


def test_a_merge_that_is_not_in_the_table_shows_in_the_names() -> None:
    gebieden = kaart(["BU01400101", "BU01400102"], naam=["Baard", "Easterlittens"])
    los = cijfers(["BU19490101", "BU19490102"], [1, 2], naam="bijstand", **{"naam_": [0, 0]})
    los = replace(los, tabel=los.tabel.drop(columns="naam_").assign(naam=["Baard", "Easterlittens"]))
    _, verslag = koppel(gebieden, los)
    assert codes_van(verslag.bevindingen) == ["GEMEENTE_SAMENGEVOEGD"]
    assert "2 namen staan er onder GM1949" in verslag.bevindingen[0].tekst


def test_a_recoded_gemeente_is_named_with_its_evidence() -> None:
    gebieden = kaart(
        ["BU03630000", "BU03630101", "BU03630102"], naam=["A", "B", "C"], gemeente=["Amsterdam"] * 3
    )
    los = cijfers(["BU03630000", "BU0363AA01", "BU0363AA02"], [1, 2, 3])
    tabel = los.tabel.assign(naam=["X", "B", "C"], indelingswijziging=["1", "2", "3"])
    _, verslag = koppel(gebieden, replace(los, tabel=tabel))
    tekst = verslag.bevindingen[0].tekst
    assert codes_van(verslag.bevindingen) == ["GEMEENTE_HERGECODEERD", "NAAM_VERSCHILT"]
    assert "Van Amsterdam (GM0363) staan 1 van 3 codes" in tekst
    assert "2 keer, bijvoorbeeld BU03630101 en BU0363AA01" in tekst
    assert "CBS meldt in de cijfers 1 keer een nieuwe code en 1 keer een nieuwe grens" in tekst
    # the one code that did meet is another gebied
    assert "BU03630000: A en X" in verslag.bevindingen[1].tekst


def test_a_table_of_few_lines_is_not_taken_for_a_recoded_gemeente() -> None:
    gebieden = kaart(["BU03630000", "BU03630101", "BU03630102", "BU03630103"], naam=["A", "B", "C", "D"])
    _, verslag = koppel(gebieden, cijfers(["BU03630000"], [1]))
    assert codes_van(verslag.bevindingen) == ["NIET_GEKOPPELD"]
    assert "3 gebieden staan niet in" in verslag.bevindingen[0].tekst
    # a typing error in a short table changes nothing about that
    _, verslag = koppel(gebieden, cijfers(["BU03630000", "BU03630101", "BU03639999"], [1, 2, 3]))
    assert codes_van(verslag.bevindingen) == ["NIET_GEKOPPELD"]


def test_another_level_is_named() -> None:
    _, verslag = koppel(kaart(["BU00340101"]), cijfers(["WK003401", "GM0034"], [1, 2]))
    assert codes_van(verslag.bevindingen) == ["NIVEAU_VERSCHILT"]
    assert "cijfers over gemeenten en wijken, en de kaart toont buurten" in verslag.bevindingen[0].tekst


def test_another_year_is_named() -> None:
    gebieden, los = kaart(["BU00340101"]), cijfers(["BU00340101"], [1])
    assert codes_van(koppel(gebieden, los, jaar=2015)[1].bevindingen) == ["JAAR_VERSCHILT"]
    assert koppel(gebieden, los, jaar=2023)[1].bevindingen == ()


def test_catalogue_sources_and_gaps_stay_in_step() -> None:
    herkomst = Herkomst("grenzen", "CBS / Kadaster", jaar=2023)
    onbekend = Bevinding("INWONERS_ONBEKEND", "Het bestand heeft geen inwoners.")
    gaten = pd.DataFrame({"code": ["BU00340101"], "kolom": ["inwoners"], "reden": ["oud"]})
    grenzen = Grenzen(
        kaart(["BU00340101", "BU00340102"]),
        "buurt",
        (Kolom("inwoners", "aantal", "personen", herkomst="grenzen"),),
        (herkomst,),
        gaten,
        (onbekend,),
    )
    eerst = cijfers(["BU00340101", "BU00340102"], [5, 6], "inwoners")
    niets = cijfers(["BU00500101"], [9], "inwoners")
    samen, verslagen = koppel_grenzen(grenzen, [eerst, niets])
    assert [(kolom.naam, kolom.herkomst, kolom.jaar) for kolom in samen.kolommen] == [
        ("inwoners", "cbs", 2023)
    ]
    assert [herkomst.sleutel for herkomst in samen.herkomsten] == ["grenzen", "cbs"]
    assert samen.ontbrekend.empty
    assert codes_van(samen.bevindingen) == ["GEMEENTE_ONTBREEKT"]
    assert [len(verslag.gekoppeld) for verslag in verslagen] == [2, 0]


@settings(deadline=None, max_examples=20)
@given(
    st.lists(st.integers(0, 30), unique=True, min_size=1),
    st.lists(st.integers(0, 30), unique=True, min_size=1),
)
def test_a_join_preserves_totals(op_kaart: list[int], in_cijfers: list[int]) -> None:
    gebieden = kaart([f"BU003401{i:02d}" for i in sorted(op_kaart)])
    los = cijfers([f"BU003401{i:02d}" for i in in_cijfers], [i + 1 for i in in_cijfers])
    samen, verslag = koppel(gebieden, los)
    weg = los.tabel.set_index("code")["bijstand"].reindex(list(verslag.alleen_in_cijfers)).sum()
    totaal = samen["bijstand"].sum() if verslag.gekoppeld else 0
    assert samen["code"].tolist() == gebieden["code"].tolist()
    assert totaal + weg == los.tabel["bijstand"].sum()
    assert len(verslag.gekoppeld) + len(verslag.alleen_in_grenzen) == len(gebieden)


def test_a_gebied_is_chosen_by_name_or_refused() -> None:
    gebieden = kaart(["BU00340101", "BU00340102", "BU00340103"], naam=["De Hoven", "Kern", "Kern"])
    assert kies_gebied(gebieden, "hoven") == "BU00340101"
    assert kies_gebied(gebieden, "340102") == "BU00340102"
    with pytest.raises(VerkeerdGebruik, match=r"BU00340102 \(Almere\), BU00340103 \(Almere\)"):
        kies_gebied(gebieden, "Kern")
    with pytest.raises(VerkeerdGebruik, match="Bedoelt u De Hoven"):
        kies_gebied(gebieden, "Hofen")


def test_merges_form_chains_that_end() -> None:
    assert [samen.naam for samen in opvolgers("GM0265")] == ["Groesbeek", "Berg en Dal"]
    assert opvolgers("GM0034") == ()
    assert all(opvolgers(oud)[-1].nieuw not in samen.oud for samen in HERINDELINGEN for oud in samen.oud)


@pytest.mark.echt
@pytest.mark.parametrize(
    ("gemeente", "laag", "bestand", "gekoppeld", "codes"),
    [
        ("utrecht", "buurt_2015", "kwb/utrecht_kwb-2023.xlsx", 111, ["NAAM_VERSCHILT"]),
        (
            "amsterdam",
            "buurt_2015",
            "kwb/amsterdam_seswoa2019_85163NED.csv",
            5,
            ["GEMEENTE_HERGECODEERD", "NAAM_VERSCHILT"],
        ),
        (
            "amsterdam",  # all codes of wijken meet, and not one is about the same wijk
            "wijk_2015",
            "kwb/amsterdam_seswoa2019_85163NED.csv",
            8,
            ["NAAM_VERSCHILT", "GEMEENTE_HERGECODEERD"],
        ),
        (
            "gooisemeren_naarden_bussum_muiden",
            "buurt_2015",
            "rivm/rivm_2020_18plus.parquet",
            0,
            ["GEMEENTE_SAMENGEVOEGD"] * 3,
        ),
        ("almere", "buurt_2015", "rivm/rivm_2020_18plus.parquet", 66, []),
    ],
)
def test_published_files_meet_or_say_why(
    echte_data: Path, gemeente: str, laag: str, bestand: str, gekoppeld: int, codes: list[str]
) -> None:
    grenzen = lees_grenzen(echte_data / "gemeenten" / f"{gemeente}.gpkg", laag=laag)
    samen, (verslag,) = koppel_grenzen(grenzen, [lees_cijfers(echte_data / bestand)])
    assert len(verslag.gekoppeld) == gekoppeld
    gewoon = {"JAAR_VERSCHILT", "KOLOM_VERVANGEN"}
    assert [b.code for b in verslag.bevindingen if b.code not in gewoon] == codes
    assert {kolom.naam for kolom in samen.kolommen} <= set(samen.gebieden.columns)
