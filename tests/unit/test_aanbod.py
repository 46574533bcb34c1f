"""Supply beside people: brute force on small grids, and what must hold on any of them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gebied.bronnen.catalogus import Indicator
from gebied.fouten import VerkeerdGebruik
from gebied.model import RD_NEW, Kolom
from gebied.profiel.aanbod import (
    AANBODKOLOMMEN,
    Aanbod,
    aanbodspreiding,
    aanbodtabel,
    bereik_per_gebied,
    maak_aanbod,
)
from gebied.profiel.aanbodwijziging import met_locatie, verplaats_locatie, wat_verandert, zonder_locatie
from gebied.profiel.bereik import MEESTE_PUNTEN, maak_woonpunten
from gebied.profiel.gebieden import Analysegebied
from gebied.profiel.witte_vlekken import boven_norm, overlap, witte_vlekken
from gebied.schema import LOCATIES, controleer
from gebied.wijkscan import Wijkscan

Rooster = Callable[..., Wijkscan]


def _locaties(*rijen: Sequence[object]) -> gpd.GeoDataFrame:
    """Facilities from (type, x, y, capacity, unit); the last two may be left out."""
    vol = [(*rij, *[None, ""][len(rij) - 3 :]) for rij in rijen]
    tekst = {
        "sleutel": [f"L{nr}" for nr in range(len(vol))],
        "naam": [f"Locatie {nr}" for nr in range(len(vol))],
        "type": [str(rij[0]) for rij in vol],
    }
    tabel = pd.DataFrame(tekst, dtype="str")
    tabel["capaciteit"] = pd.array([rij[3] for rij in vol], dtype="Float64")
    tabel["eenheid"] = pd.Series([str(rij[4]) for rij in vol], dtype="str")
    tabel["trede"] = pd.Series([""] * len(vol), dtype="str")
    tabel["doelgroep"] = pd.Series([""] * len(vol), dtype="str")
    return gpd.GeoDataFrame(tabel, geometry=[shapely.Point(rij[1], rij[2]) for rij in vol], crs=RD_NEW)


def _gebied(scan: Wijkscan, *codes: str) -> Analysegebied:
    return Analysegebied("x", "Alles", "scan", codes or scan.codes)


@pytest.fixture
def scan(rooster: Rooster) -> Wijkscan:
    # A1 spans x 0–1000 and y -1000–0; A2 lies right of it, B1 below it
    return rooster([[1000, 3000], [500, None]], rest={"B2"})


def test_inwoners_staan_gelijk_verdeeld_in_hun_gebied(scan: Wijkscan) -> None:
    punten = maak_woonpunten(scan.gebieden)
    assert len(punten.xy) == 4 * 25  # 1 km by 1 km at 200 m
    vormen = scan.gebieden.geometry.to_numpy()
    assert shapely.contains_xy(vormen[punten.gebied], punten.xy).all()
    per = np.bincount(punten.gebied, punten.inwoners)
    assert per.tolist() == pytest.approx([1000, 3000, 500, 0])  # an unknown restgebied counts as none
    midden = punten.xy[punten.gebied == 0].mean(axis=0)
    assert midden.tolist() == pytest.approx([500, -500])


@pytest.mark.parametrize(
    ("vorm", "punten"),
    [
        (shapely.box(0, 0, 50, 50), 1),
        (shapely.box(0, 0, 20_000, 20_000), MEESTE_PUNTEN),
        (shapely.LineString([(0, 0), (30_000, 30_000)]).buffer(1), None),
        (shapely.box(0, 0, 3000, 3000).difference(shapely.box(100, 100, 2900, 2900)), None),
    ],
    ids=["klein", "groot", "streep", "ring"],
)
def test_elk_gebied_heeft_punten_binnen_zijn_grens(vorm: shapely.Geometry, punten: int | None) -> None:
    tabel = gpd.GeoDataFrame(
        {"code": ["A"], "inwoners": pd.array([100], dtype="Int64")}, geometry=[vorm], crs=RD_NEW
    )
    woonpunten = maak_woonpunten(tabel)
    assert 1 <= len(woonpunten.xy) <= 2 * MEESTE_PUNTEN
    assert punten in (None, len(woonpunten.xy))
    assert shapely.intersects_xy(vorm, woonpunten.xy).all()
    assert woonpunten.inwoners.sum() == pytest.approx(100)


def test_raster_van_een_groot_gebied_zegt_wat_een_punt_niet_kan(rooster: Rooster) -> None:
    groot = rooster([[1000]], zijde=4000.0)
    aanbod = maak_aanbod(groot.gebieden, _locaties(("school", 1000, -2000)), afstand_m=1000)
    [bereik] = bereik_per_gebied(aanbod, "school")["bereik_pct"]
    # a circle of 1 km in a square of 4 km; the one point in the middle would say 0 or 100
    assert bereik == pytest.approx(100 * np.pi / 16, abs=3)


def test_bereik_en_afstand_gelijk_aan_een_eenvoudige_berekening(scan: Wijkscan) -> None:
    toeval = np.random.default_rng(5)
    plekken = toeval.uniform(-500, 2500, size=(12, 2)) * [1, -1]
    locaties = _locaties(
        *[("b" if i % 2 else "c", x, y, float(i + 1), "uur") for i, (x, y) in enumerate(plekken)]
    )
    aanbod = maak_aanbod(scan.gebieden, locaties, afstand_m=700)
    punten = aanbod.woonpunten
    for type_ in ("b", "c"):
        hier = locaties[locaties["type"] == type_]
        x, y = hier.geometry.x.to_numpy(), hier.geometry.y.to_numpy()
        alle = np.hypot(punten.xy[:, :1] - x, punten.xy[:, 1:] - y)
        dichtbij = alle <= 700
        bediend = (dichtbij * punten.bekend[:, None]).sum(axis=0)
        nabij = (dichtbij * (hier["capaciteit"].to_numpy(float) / np.where(bediend, bediend, np.inf))).sum(
            axis=1
        )
        bereik = aanbod.bereik(type_)
        assert np.allclose(bereik.afstand, alle.min(axis=1))
        assert (bereik.aantal == dichtbij.sum(axis=1)).all()
        assert np.allclose(bereik.aanbod, nabij)
        # capacity is handed out once, to all who live near it
        assert (bereik.aanbod * punten.bekend).sum() == pytest.approx(
            hier["capaciteit"].to_numpy(float)[bediend > 0].sum()
        )
        tabel = bereik_per_gebied(aanbod, type_).set_index("code")
        for nummer, code in enumerate(punten.codes[:3]):
            kies = punten.gebied == nummer
            assert tabel.loc[code, "afstand_m"] == pytest.approx(alle.min(axis=1)[kies].mean())
            assert tabel.loc[code, "bereik_pct"] == pytest.approx(100 * dichtbij.any(axis=1)[kies].mean())
            assert tabel.loc[code, "dubbel_pct"] == pytest.approx(
                100 * (dichtbij.sum(axis=1) >= 2)[kies].mean()
            )


def test_tabel_per_gebied_telt_wat_er_ligt(scan: Wijkscan) -> None:
    locaties = _locaties(
        ("buurthuis", 500, -500, 10.0, "dagdelen"),
        ("buurthuis", 600, -500, None, "dagdelen"),
        ("buurthuis", 9000, -500, 5.0, "dagdelen"),
        ("school", 1500, -500, 2.0, "klassen"),
        ("school", 1600, -500, 3.0, "lokalen"),
    )
    aanbod = maak_aanbod(scan.gebieden, locaties)
    gebieden = [_gebied(scan, "A1"), replace(_gebied(scan, "A1", "A2"), sleutel="y"), _gebied(scan)]
    tabel = aanbodtabel(aanbod, gebieden)
    assert list(tabel.columns) == [*AANBODKOLOMMEN]
    een, twee, alles = (tabel.iloc[i : i + 2] for i in (0, 2, 4))
    buurthuis, school = een.to_dict("records")
    assert (buurthuis["aantal"], buurthuis["per_1000"], buurthuis["capaciteit"]) == (2, 2.0, 10.0)
    assert (buurthuis["eenheid"], buurthuis["capaciteit_onbekend"]) == ("dagdelen", 1)
    assert buurthuis["capaciteit_per_1000"] == 10
    assert school["aantal"] == 0
    assert pd.isna(school["capaciteit"])
    assert twee.iloc[1]["aantal"] == 2
    assert pd.isna(twee.iloc[1]["capaciteit"])  # units that differ are not added up
    # the unknown restgebied does not stand in the way, an unknown gebied does
    assert alles.iloc[0]["inwoners"] == 4500


def test_onbekende_inwoners_zijn_niet_nul(rooster: Rooster) -> None:
    scan = rooster([[1000, None]])
    aanbod = maak_aanbod(scan.gebieden, _locaties(("b", 1500, -500, 1.0, "uur")))
    [rij] = aanbodtabel(aanbod, [_gebied(scan)]).to_dict("records")
    assert rij["aantal"] == 1
    assert pd.isna(rij["inwoners"])
    assert pd.isna(rij["per_1000"])
    assert pd.isna(rij["capaciteit_per_1000"])
    assert rij["bereik_pct"] < 100  # of those who are known
    per = bereik_per_gebied(aanbod, "b").set_index("code")
    assert pd.isna(per.loc["A2", "bereik_pct"])


def test_locatie_op_de_grens_ligt_in_een_gebied_en_een_erbuiten_in_geen(scan: Wijkscan) -> None:
    aanbod = maak_aanbod(scan.gebieden, _locaties(("b", 1000, -500), ("b", -1, 0)))
    assert aanbod.ligt_in == ("A1", "")


def test_een_locatie_erbij_of_elders_verandert_het_bereik(scan: Wijkscan) -> None:
    oud = maak_aanbod(scan.gebieden, _locaties(("b", 500, -500, 4.0, "uur"), ("c", 0, 0)), afstand_m=600)
    nieuw = met_locatie(oud, naam="Nieuw", type_="B", x=1500, y=-500, capaciteit=2.0)
    assert nieuw.locaties["sleutel"].tolist() == ["L0", "L1", "nieuw-1"]
    assert nieuw.locaties["eenheid"].iloc[2] == "uur"
    assert nieuw.bereiken["c"] is oud.bereiken["c"]  # only the type that changed is worked out
    anders = wat_verandert(oud, nieuw, "b")
    assert anders.inwoners_erbij > 2000
    assert anders.verschoven["code"].iloc[0] == "A2"
    vers = maak_aanbod(scan.gebieden, nieuw.locaties, afstand_m=600)
    assert np.array_equal(vers.bereik("b").afstand, nieuw.bereik("b").afstand)
    assert np.array_equal(vers.bereik("b").aanbod, nieuw.bereik("b").aanbod)
    terug = verplaats_locatie(nieuw, "nieuw-1", x=500, y=-500)
    assert wat_verandert(oud, terug, "b").inwoners_erbij == pytest.approx(0)
    assert terug.ligt_in[2] == "A1"
    weg = zonder_locatie(zonder_locatie(nieuw, "nieuw-1"), "L0")
    assert weg.typen == ("c",)
    verlies = wat_verandert(oud, weg, "b")
    assert verlies.tabel["bereik_nieuw_pct"].fillna(0).eq(0).all()
    assert verlies.inwoners_erbij < -900
    assert len(oud.locaties) == 2  # nothing changes in place
    for tabel in (nieuw.locaties, terug.locaties, weg.locaties):
        assert len(controleer(tabel, LOCATIES)) == len(tabel)


@settings(max_examples=12, deadline=None)
@given(
    plekken=st.lists(
        st.tuples(st.integers(-500, 2500), st.integers(-2500, 500)), min_size=1, max_size=6, unique=True
    ),
    nieuw=st.tuples(st.integers(-500, 2500), st.integers(-2500, 500)),
    grens=st.sampled_from([150.0, 600.0, 5000.0]),
)
def test_erbij_is_nooit_minder_en_terug_is_hetzelfde(
    rooster: Rooster, plekken: list[tuple[int, int]], nieuw: tuple[int, int], grens: float
) -> None:
    scan = rooster([[1000, 3000], [500, 0]])
    oud = maak_aanbod(
        scan.gebieden, _locaties(*[("b", x, y, 2.0, "uur") for x, y in plekken]), afstand_m=grens
    )
    meer = met_locatie(oud, naam="Nieuw", type_="b", x=nieuw[0], y=nieuw[1])
    assert (meer.bereik("b").afstand <= oud.bereik("b").afstand + 1e-9).all()
    assert (meer.bereik("b").aantal >= oud.bereik("b").aantal).all()
    assert wat_verandert(oud, meer, "b").inwoners_erbij >= 0
    weer = zonder_locatie(meer, "nieuw-1")
    assert np.array_equal(weer.bereik("b").aantal, oud.bereik("b").aantal)
    heen = verplaats_locatie(oud, "L0", x=nieuw[0], y=nieuw[1])
    terug = verplaats_locatie(heen, "L0", x=plekken[0][0], y=plekken[0][1])
    assert np.allclose(terug.bereik("b").aanbod, oud.bereik("b").aanbod)


def test_nieuw_type_en_tweede_nieuwe_locatie(scan: Wijkscan) -> None:
    leeg = maak_aanbod(scan.gebieden, _locaties())
    assert leeg.typen == ()
    een = met_locatie(leeg, naam="=1+1", type_="plein", x=500, y=-500)
    twee = met_locatie(een, naam="Nog een", type_="plein", x=600, y=-500)
    assert twee.locaties["sleutel"].tolist() == ["nieuw-1", "nieuw-2"]
    assert wat_verandert(leeg, een, "plein").inwoners_erbij > 0


def test_fouten_bij_wijzigen_zijn_nederlands(scan: Wijkscan, rooster: Rooster) -> None:
    aanbod = maak_aanbod(scan.gebieden, _locaties(("buurthuis", 500, -500)))
    with pytest.raises(VerkeerdGebruik, match="Bedoelt u L0"):
        verplaats_locatie(aanbod, "L00", x=0, y=0)
    with pytest.raises(VerkeerdGebruik, match="Bedoelt u buurthuis"):
        aanbod.kies_type("burthuis")
    with pytest.raises(VerkeerdGebruik, match="afstand is -5 meter"):
        maak_aanbod(scan.gebieden, aanbod.locaties, afstanden={"buurthuis": -5})
    with pytest.raises(VerkeerdGebruik) as fout:
        met_locatie(aanbod, naam=" ", type_="", x=np.nan, y=0, trede="zwaar", capaciteit=-1)
    assert len(fout.value.problemen) == 5
    with pytest.raises(ValueError, match="other people"):
        wat_verandert(aanbod, maak_aanbod(rooster([[1]]).gebieden, _locaties()), "buurthuis")


def test_afstand_per_type(scan: Wijkscan) -> None:
    locaties = _locaties(("Buurthuis", 500, -500), ("school", 500, -500))
    aanbod = maak_aanbod(scan.gebieden, locaties, afstand_m=100, afstanden={"buurthuis": 5000})
    assert aanbod.bereik("Buurthuis").grens_m == 5000
    assert aanbod.bereik("school").grens_m == 100
    assert aanbod.bereik("school", 5000).aantal.min() == 1


OUD = Indicator(
    sleutel="oud", naam="65 jaar of ouder", uitleg="x", domein="bevolking", eenheid="%",
    richting="geen oordeel", optellen="verhouding", zekerheid="telling", niveau="buurt", bron="CBS",
    teller="aantal_oud", noemer="inwoners", factor=100,
)  # fmt: skip


@pytest.fixture
def vraagscan(rooster: Rooster) -> Wijkscan:
    scan = rooster([[1003, 3003, 1003, 1003, 1003]])
    oud = pd.array([501, 303, 103, None, 107], dtype="Int64")
    return replace(
        scan,
        gebieden=scan.gebieden.assign(aantal_oud=oud),
        catalogus=(Kolom("inwoners", "aantal"), Kolom("aantal_oud", "aantal", jaar=2024)),
        eigen_indicatoren=(OUD,),
    )


def _ver(scan: Wijkscan) -> Aanbod:
    return maak_aanbod(scan.gebieden, _locaties(("b", 4500, -500)), afstand_m=800)


def test_witte_vlek_heeft_meer_vraag_en_weinig_bereik(vraagscan: Wijkscan) -> None:
    vlekken = witte_vlekken(vraagscan, _ver(vraagscan), "B", vraag=OUD)
    # A5 is served; A2 and A3 have fewer old people than the whole; of A4 that is not known
    assert [(vlek.code, vlek.zeker) for vlek in vlekken] == [("A1", True), ("A4", False)]
    eerste = vlekken[0]
    assert eerste.vraag is not None
    assert eerste.gemiddeld is not None
    assert eerste.vraag.waarde == pytest.approx(100 * 501 / 1003)
    assert eerste.gemiddeld.waarde == pytest.approx(100 * 1014 / 6012)
    assert eerste.niet_bereikt == eerste.inwoners == 1003
    zonder = witte_vlekken(vraagscan, _ver(vraagscan), "b")
    assert [vlek.code for vlek in zonder] == ["A2", "A1", "A3", "A4"]  # most people out of reach first
    gunstig = replace(OUD, richting="hoog gunstig")
    assert [v.code for v in witte_vlekken(vraagscan, _ver(vraagscan), "b", vraag=gunstig) if v.zeker] == [
        "A2",
        "A3",
    ]


def test_dichtbij_met_te_weinig_plaats_is_ook_een_witte_vlek(rooster: Rooster) -> None:
    scan = rooster([[1000, 1000]])
    plekken = _locaties(("b", 500, -500, 2, "dagdelen"), ("b", 1500, -500, 20, "dagdelen"))
    aanbod = maak_aanbod(scan.gebieden, plekken, afstand_m=750)
    assert witte_vlekken(scan, aanbod, "b") == ()
    [vlek] = witte_vlekken(scan, aanbod, "b", norm_per_1000=8)
    assert (vlek.code, vlek.bereik_pct) == ("A1", 100)
    assert vlek.nabij_per_1000 is not None
    assert vlek.nabij_per_1000 < 8


def test_spreiding_telt_capaciteit_en_geen_stippen(rooster: Rooster) -> None:
    scan = rooster([[1000, 1000, 2000]])
    plekken = _locaties(*[("b", x, -500, hoeveel, "dagdelen") for x, hoeveel in ((500, 9), (1500, 1))])
    uit = aanbodspreiding(maak_aanbod(scan.gebieden, plekken), "b", scan.codes)
    assert (uit.naam, uit.waarde) == ("b (dagdelen)", pytest.approx(0.65))  # 90, 10, 0 beside 25, 25, 50 %
    plekken.loc[0, "capaciteit"] = pd.NA
    uit = aanbodspreiding(maak_aanbod(scan.gebieden, plekken), "b", scan.codes)
    assert (uit.naam, uit.waarde) == ("b (aantal)", pytest.approx(0.5))
    weinig = aanbodspreiding(maak_aanbod(scan.gebieden, plekken), "b", scan.codes[:2])
    assert weinig.waarde is None


def test_verschil_binnen_de_marge_is_geen_witte_vlek(vraagscan: Wijkscan) -> None:
    # counts in fives are rounded at random, so a small difference says nothing
    vijf = vraagscan.gebieden.assign(
        inwoners=pd.array([50, 1000, 50, 50, 50], dtype="Int64"),
        aantal_oud=pd.array([10, 150, 5, 10, 5], dtype="Int64"),
    )
    scan = replace(vraagscan, gebieden=vijf)
    assert witte_vlekken(scan, _ver(scan), "b", vraag=OUD) == ()


def test_vraag_die_niet_te_vergelijken_is_wordt_geweigerd(vraagscan: Wijkscan) -> None:
    aantal = replace(OUD, optellen="som")
    with pytest.raises(VerkeerdGebruik, match="niet te vergelijken"):
        witte_vlekken(vraagscan, _ver(vraagscan), "b", vraag=aantal)
    onbekend = replace(OUD, sleutel="anders", naam="Iets anders")
    with pytest.raises(VerkeerdGebruik, match="geen cijfer over 'Iets anders'"):
        witte_vlekken(vraagscan, _ver(vraagscan), "b", vraag=onbekend)


def test_overlap_telt_capaciteit_en_geen_stippen(rooster: Rooster) -> None:
    scan = rooster([[1000, 1000, 1000]])
    locaties = _locaties(
        ("b", 450, -500, 10.0, "uur"), ("b", 550, -500, 10.0, "uur"), ("b", 2900, -500, 10.0, "uur")
    )
    aanbod = maak_aanbod(scan.gebieden, locaties, afstand_m=600)
    [paar] = overlap(aanbod, "b", norm_per_1000=5).to_dict("records")
    assert (paar["locatie_a"], paar["locatie_b"]) == ("L0", "L1")
    assert paar["afstand_m"] == pytest.approx(100)
    assert paar["gedeeld_pct"] >= 75
    assert paar["boven_norm"] is True
    punten = aanbod.woonpunten
    beide = punten.bekend[aanbod.bereik("b").aantal == 2].sum()
    assert paar["inwoners_beide"] == pytest.approx(beide)
    # the same two points with little capacity are no surplus
    assert overlap(aanbod, "b", norm_per_1000=50)["boven_norm"].tolist() == [False]
    assert overlap(aanbod, "b")["boven_norm"].isna().all()
    ruim = boven_norm(aanbod, "b", 10)
    assert ruim["code"].tolist() == ["A1"]
    assert overlap(aanbod, "b", minste_deel_pct=99).empty


def test_overlap_gelijk_aan_een_eenvoudige_berekening(scan: Wijkscan) -> None:
    plekken = np.random.default_rng(7).uniform(0, 2000, size=(9, 2)) * [1, -1]
    aanbod = maak_aanbod(
        scan.gebieden, _locaties(*[("b", x, y, 3.0, "uur") for x, y in plekken]), afstand_m=700
    )
    punten = aanbod.woonpunten
    dichtbij = np.hypot(*(punten.xy[:, None, :] - plekken[None, :, :]).transpose(2, 0, 1)) <= 700
    tabel = overlap(aanbod, "b", minste_deel_pct=20).set_index(["locatie_a", "locatie_b"]).sort_index()
    gezien = 0
    for i, j in itertools.combinations(range(len(plekken)), 2):
        beide, een = dichtbij[:, i] & dichtbij[:, j], dichtbij[:, i] | dichtbij[:, j]
        samen = punten.bekend[beide].sum()
        deel = 100 * samen / punten.bekend[een].sum() if samen else 0.0
        if deel < 20:
            assert (f"L{i}", f"L{j}") not in tabel.index
            continue
        gezien += 1
        rij = tabel.loc[(f"L{i}", f"L{j}")]
        assert rij["inwoners_beide"] == pytest.approx(samen)
        assert rij["gedeeld_pct"] == pytest.approx(deel)
        nabij = 1000 * (aanbod.bereik("b").aanbod * punten.bekend)[beide].sum() / samen
        assert rij["nabij_per_1000"] == pytest.approx(nabij)
    assert gezien == len(tabel) > 3


def test_overlap_zonder_capaciteit_of_met_een_locatie(scan: Wijkscan) -> None:
    twee = maak_aanbod(scan.gebieden, _locaties(("b", 500, -500), ("b", 510, -500), ("c", 0, 0)))
    [paar] = overlap(twee, "b", norm_per_1000=1).to_dict("records")
    assert pd.isna(paar["nabij_per_1000"])
    assert pd.isna(paar["boven_norm"])
    assert overlap(twee, "c", norm_per_1000=1).empty


def test_een_zaal_van_twintig_is_twee_van_tien(rooster: Rooster) -> None:
    scan = rooster([[1000]])
    een = maak_aanbod(scan.gebieden, _locaties(("b", 500, -500, 20.0, "uur")))
    twee = maak_aanbod(scan.gebieden, _locaties(*[("b", 500, -500, 10.0, "uur")] * 2))
    assert np.allclose(een.bereik("b").aanbod, twee.bereik("b").aanbod)
