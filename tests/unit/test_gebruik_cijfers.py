"""Protected counts become columns of a scan: what is in them, and why a value is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import product

import pandas as pd
import pytest

from gebied.bronnen.voorzieningen import Domein, Voorziening, Voorzieningenlijst
from gebied.fouten import InvoerGeweigerd
from gebied.model import Kolom
from gebied.privacy.cijfers import gebruikscijfers, inwoners_van_leeftijd, voorzieningkolommen
from gebied.privacy.veilig import Levering, VeiligeTabel

LIJST = Voorzieningenlijst(
    domeinen=(
        Domein("wmo", "Wmo", (18, 120)),
        Domein("jeugd", "Jeugdwet", (0, 15)),
        Domein("schuldhulp", "S"),
    ),
    voorzieningen=(
        Voorziening("begeleiding", "begeleiding", "wmo", "individueel licht", norm_uren=40.0),
        Voorziening("schuldhulp", "schuldhulp", "schuldhulp", "individueel licht"),
        Voorziening("opvang", "opvang", "wmo", "individueel zwaar", norm_uren=2.5),
    ),
)
CATEGORIEEN = {
    "domein": ("wmo", "jeugd", "schuldhulp"),
    "voorziening": ("begeleiding", "schuldhulp", "opvang"),
    "stapeling": ("1", "2", "3"),
}


def levering(nr: int, jaar: int = 2024, **anders: object) -> Levering:
    gewoon = Levering(
        nr=nr,
        jaar=jaar,
        peildatum=None,
        methode="ruis",
        instelling="gewoon",
        epsilon=3.0,
        drempel=10,
        afdruk="a" * 64,
        boeking="b" * 64,
        sleutelafdruk="c" * 64,
        gemaakt_op=date(2026, 1, 2),
        door="J.",
        geldig=True,
        lijst=LIJST,
    )
    return replace(gewoon, **anders)


def cellen(
    nr: int,
    per_plaats: Mapping[tuple[str, str], Mapping[tuple[str, str], int | None]],
    categorieen: Mapping[str, Sequence[str]] = CATEGORIEEN,
) -> pd.DataFrame:
    """Every cell of a levering; what is not given is 0."""
    rijen = [
        (nr, statistiek, categorie, *plaats, waarden.get((statistiek, categorie), 0))
        for plaats, waarden in per_plaats.items()
        for statistiek, namen in categorieen.items()
        for categorie in namen
    ]
    kolommen = ["levering", "statistiek", "categorie", "soort_plaats", "plaats", "waarde"]
    tabel = pd.DataFrame(rijen, columns=kolommen)
    return tabel.astype({"waarde": "Int64"})


@pytest.fixture
def gebieden() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "code": ["A1", "A2", "A3"],
            "inwoners": pd.array([1000, 60, None], dtype="Int64"),
            "pct_0_14": pd.array([20.0, 50.0, 10.0], dtype="Float64"),
        }
    )


WAARDEN = {
    ("gebied", "A1"): {
        ("domein", "wmo"): 52,
        ("domein", "jeugd"): 12,
        ("voorziening", "begeleiding"): 30,
        ("voorziening", "schuldhulp"): 7,
        ("voorziening", "opvang"): -3,
        ("stapeling", "1"): 40,
        ("stapeling", "2"): -2,
    },
    ("gebied", "A2"): {("domein", "wmo"): 12, ("domein", "jeugd"): 20, ("domein", "schuldhulp"): 9},
    ("gebied", "A3"): {("domein", "wmo"): -4},
}


def test_elke_statistiek_wordt_een_kolom(gebieden: pd.DataFrame) -> None:
    cijfers = gebruikscijfers(VeiligeTabel((levering(1),), cellen(1, WAARDEN)), gebieden)
    rij = cijfers.tabel.set_index("code").loc["A1"]
    assert dict(rij.dropna()) == {
        "gebruik_wmo": 52,
        "gebruik_wmo_per_1000": 52.0,
        "gebruik_jeugd": 12,
        "gebruik_jeugd_per_1000": 60.0,
        "gebruik_schuldhulp": 0,
        "gebruik_domeinen_1": 40,
        "gebruik_domeinen_2": -2,
        "gebruik_domeinen_3": 0,
        "gebruik_personen": 38,
        "gebruik_begeleiding": 30,
        "gebruik_voorziening_schuldhulp": 7,
        "gebruik_opvang": -3,
        "gebruik_trede_individueel_licht": 37,
        "gebruik_trede_individueel_zwaar": -3,
        "gebruik_belasting": round(30 * 40 - 3 * 2.5),
        "gebruik_geschat_pct": 0.0,
    }
    soorten = {kolom.naam: (kolom.soort, kolom.jaar) for kolom in cijfers.kolommen}
    assert list(soorten) == list(cijfers.tabel.columns[1:])
    for naam, (soort, jaar) in soorten.items():
        verwacht = {"_per_1000": "gemiddelde", "aat_pct": "percentage"}
        anders = next((s for eind, s in verwacht.items() if naam.endswith(eind)), "beschermd")
        assert (soort, jaar) == ("percentage" if naam == "gebruik_geschat_pct" else anders, 2024)
        dtype = str(cijfers.tabel[naam].dtype)
        assert dtype == ("Int64" if soort == "beschermd" else "Float64")
    assert all(kolom.omschrijving.endswith(".") for kolom in cijfers.kolommen)


def test_een_cijfer_per_1000_vraagt_genoeg_inwoners_en_een_getoond_aantal(gebieden: pd.DataFrame) -> None:
    cijfers = gebruikscijfers(VeiligeTabel((levering(1),), cellen(1, WAARDEN)), gebieden)
    redenen = cijfers.ontbrekend.set_index(["kolom", "code"])["reden"].to_dict()
    assert redenen == {
        ("gebruik_wmo_per_1000", "A3"): "inwoners: onbekend",
        ("gebruik_jeugd_per_1000", "A2"): "minder dan 50 inwoners tot 15 jaar",
        ("gebruik_jeugd_per_1000", "A3"): "inwoners tot 15 jaar: onbekend",
        ("gebruik_schuldhulp_per_1000", "A1"): "minder dan 10 personen",
        ("gebruik_schuldhulp_per_1000", "A2"): "minder dan 10 personen",
        ("gebruik_schuldhulp_per_1000", "A3"): "inwoners: onbekend",
    }
    leeg = {
        (naam, code)
        for naam, code in product(cijfers.tabel.columns[1:], gebieden["code"])
        if cijfers.tabel.set_index("code")[naam].isna()[code]
    }
    assert leeg == set(redenen)


def test_het_nieuwste_jaar_en_de_levering_die_telt(gebieden: pd.DataFrame) -> None:
    leveringen = (
        levering(1, 2023),
        levering(2, 2024, geldig=False),
        levering(3, 2024, methode="onderdrukken"),
    )
    waarden = {("gebied", code): {("domein", "wmo"): 30} for code in gebieden["code"]}
    weg = waarden | {("gebied", "A2"): {("domein", "wmo"): None}}
    tabel = pd.concat([cellen(1, waarden), cellen(2, waarden), cellen(3, weg)], ignore_index=True)
    cijfers = gebruikscijfers(VeiligeTabel(leveringen, tabel), gebieden, opmerking="fictief")
    assert cijfers.tabel["gebruik_wmo"].isna().tolist() == [False, True, False]
    assert set(cijfers.ontbrekend.query("code == 'A2' and kolom == 'gebruik_wmo'")["reden"]) == {"onderdrukt"}
    (herkomst,) = cijfers.herkomsten
    assert herkomst.regel == (
        "Gebruik van voorzieningen, levering 3 van 2024, "
        "beschermd door kleine aantallen weg te laten, fictief"
    )
    ruis = gebruikscijfers(VeiligeTabel((levering(2),), cellen(2, waarden)), gebieden)
    assert ruis.herkomsten[0].regel.endswith("levering 2 van 2024, beschermd met ruis (ε = 3)")


def test_zonder_levering_die_telt_is_er_geen_kolom(gebieden: pd.DataFrame) -> None:
    tabel = VeiligeTabel((levering(1, geldig=False),), cellen(1, WAARDEN))
    cijfers = gebruikscijfers(tabel, gebieden)
    assert list(cijfers.tabel.columns) == ["code"]
    assert cijfers.kolommen == cijfers.herkomsten == ()


def test_wat_verdeeld_is_staat_erbij(gebieden: pd.DataFrame) -> None:
    waarden = {("pc4", "1311"): {("domein", "wmo"): 101}, ("gebied", "A1"): {("domein", "wmo"): 50}}
    omrekening = pd.DataFrame(
        {
            "levering": 1,
            "soort_plaats": "pc4",
            "plaats": "1311",
            "code": ["A1", "A2"],
            "aandeel": [0.5, 0.5],
        }
    ).astype({"soort_plaats": "str", "plaats": "str"})
    cijfers = gebruikscijfers(VeiligeTabel((levering(1),), cellen(1, waarden), omrekening), gebieden)
    tabel = cijfers.tabel.set_index("code")
    assert tabel["gebruik_wmo"].sum() == 151
    assert tabel["gebruik_geschat_pct"].tolist() == [pytest.approx(50.5, abs=0.1), 100.0, 0.0]
    assert [b.code for b in cijfers.bevindingen] == ["GEBRUIK", "GEBRUIK_GESCHAT"]
    assert "2 gebieden" in cijfers.bevindingen[1].tekst
    assert cijfers.tabel["gebruik_wmo"].isna().tolist() == [False, False, True]
    assert "niet gemeten" in set(cijfers.ontbrekend["reden"])


@pytest.mark.parametrize(
    ("leeftijd", "aantal", "wie"),
    [
        (None, 1000, "inwoners"),
        ((0, 120), 1000, "inwoners"),
        ((0, 15), 200, "inwoners tot 15 jaar"),
        ((0, 18), 200 + 0.3 * 100, "inwoners tot 18 jaar, deels geschat"),
        ((18, 120), 0.7 * 100 + 300 + 250 + 150, "inwoners van 18 jaar en ouder, deels geschat"),
        ((18, 67), 0.7 * 100 + 300 + 250, "inwoners van 18 tot 65 jaar, deels geschat"),
        ((18, 80), 1000, "inwoners"),
        ((67, 120), 1000, "inwoners"),
        ((25, 65), 550, "inwoners van 25 tot 65 jaar"),
        ((10, 120), 200 / 3 + 800, "inwoners van 10 jaar en ouder, deels geschat"),
    ],
)
def test_inwoners_van_de_juiste_leeftijd(leeftijd: tuple[int, int] | None, aantal: float, wie: str) -> None:
    gebieden = pd.DataFrame(
        {
            "inwoners": pd.array([1000], dtype="Int64"),
            "pct_0_14": pd.array([20.0], dtype="Float64"),
            "pct_15_24": [10.0],
            "aantal_25_44": [300],
            "pct_45_64": [25.0],
            "aantal_65_plus": pd.array([150], dtype="Int64"),
        }
    )
    waarden, tekst = inwoners_van_leeftijd(gebieden, leeftijd)
    assert waarden.tolist() == [pytest.approx(aantal)]
    assert tekst == wie
    kaal, tekst = inwoners_van_leeftijd(gebieden[["inwoners"]], leeftijd)
    assert (kaal.tolist(), tekst) == ([1000.0], "inwoners")


def test_de_scan_krijgt_en_verliest_de_kolommen(rooster) -> None:
    scan = rooster([[1000, 60, None]])
    tabel = VeiligeTabel((levering(1),), cellen(1, WAARDEN))
    met = scan.met_gebruik(tabel, opmerking="fictieve gegevens")
    assert met.gebruik is tabel
    assert met.gebieden["gebruik_wmo"].tolist() == [52, 12, -4]
    assert "gebruik_wmo" in met.beschermd
    assert "gebruik_wmo_per_1000" not in met.beschermd
    assert met.drempel == 10
    assert "ε = 3), fictieve gegevens" in met.bronregel
    assert [b.code for b in met.bevindingen] == ["GEBRUIK"]
    nieuw = met.met_gebruik(VeiligeTabel((levering(4, drempel=15),), cellen(4, WAARDEN)))
    assert list(nieuw.gebieden) == list(met.gebieden)
    assert (len(nieuw.catalogus), len(nieuw.herkomsten), nieuw.drempel) == (len(met.catalogus), 1, 15)
    terug = nieuw.met_gebruik(None)
    pd.testing.assert_frame_equal(pd.DataFrame(terug.gebieden), pd.DataFrame(scan.gebieden))
    pd.testing.assert_frame_equal(terug.ontbrekend, scan.ontbrekend)
    for deel in ("catalogus", "herkomsten", "bevindingen", "gebruik"):
        assert getattr(terug, deel) == getattr(scan, deel)
    assert scan.met_gebruik(None) is scan


def test_een_eigen_kolom_wordt_niet_overschreven(rooster) -> None:
    scan = rooster([[1000, 60, None]])
    bezet = replace(
        scan, gebieden=scan.gebieden.assign(gebruik_wmo=1), catalogus=(Kolom("gebruik_wmo", "aantal"),)
    )
    with pytest.raises(InvoerGeweigerd, match=r"kolom gebruik_wmo(.|\n)*andere naam"):
        bezet.met_gebruik(VeiligeTabel((levering(1),), cellen(1, WAARDEN)))


def test_elke_voorziening_heeft_een_kolom_voor_zich() -> None:
    """Own lists choose their keys; none of them hides a column that is made for another reason."""
    lastig = ["personen", "belasting", "geschat_pct", "domeinen_2", "wmo_per_1000", "trede_individueel_licht"]
    lastig += ["voorziening_personen", "gewoon"]
    eigen = tuple(Voorziening(naam, naam, "wmo", "individueel licht", norm_uren=1.0) for naam in lastig)
    lijst = replace(LIJST, voorzieningen=eigen)
    categorieen = {**CATEGORIEEN, "voorziening": tuple(lastig)}
    plaats = {("gebied", "A1"): {("voorziening", naam): 100 + nr for nr, naam in enumerate(lastig)}}
    tabel = VeiligeTabel((levering(1, lijst=lijst),), cellen(1, plaats, categorieen))
    cijfers = gebruikscijfers(tabel, pd.DataFrame({"code": ["A1"], "inwoners": [1000]}))
    namen = [kolom.naam for kolom in cijfers.kolommen]
    assert len(set(namen)) == len(namen)
    kolommen = voorzieningkolommen(lijst, lastig)
    assert [cijfers.tabel[kolommen[naam]].item() - 100 for naam in lastig] == list(range(len(lastig)))
    assert kolommen["gewoon"] == "gebruik_gewoon"
