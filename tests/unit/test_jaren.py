"""Figures of an earlier year on the gebieden of today: hand-made cuts, tobler as oracle, real gemeenten."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from gebied.bronnen.catalogus import Indicator
from gebied.bronnen.grenzen import lees_grenzen
from gebied.bronnen.tabellen import Grenzen
from gebied.indicatoren.cijfer import Cijfer, cijfers
from gebied.indicatoren.jaren import Omgerekend, metingen_eerder
from gebied.koppelen import omrekentabel
from gebied.model import RD_NEW, Herkomst, Kolom
from gebied.schema import METINGEN, controleer


def indicator(sleutel: str, optellen: str, **velden: object) -> Indicator:
    vast = {"naam": sleutel, "uitleg": "u", "domein": "bevolking", "eenheid": "", "bron": "CBS"}
    return Indicator(
        **{
            **vast,
            "sleutel": sleutel,
            "optellen": optellen,
            "richting": "geen oordeel",
            "zekerheid": "telling",
            "niveau": "buurt",
            **velden,
        }
    )


INWONERS = indicator("inwoners", "som", teller="inwoners", decimalen=0)
BIJSTAND = indicator("bijstand", "verhouding", teller="bijstand", noemer="inwoners", factor=100, eenheid="%")
OUDEREN = indicator("ouderen", "verhouding", kolom="pct_65_plus", noemer="inwoners", factor=100)
WOZ = indicator("woz", "gewogen", kolom="woz_waarde", noemer="inwoners")
KLASSE = indicator("klasse", "niet", kolom="stedelijkheid")
ALLE = (INWONERS, BIJSTAND, OUDEREN, WOZ, KLASSE)


def vakken(
    *vak: tuple[str, float, float, float, float], inwoners: Sequence[int | None], gemeente: str | None = "GM1"
) -> gpd.GeoDataFrame:
    """Rectangles (code, x from, y from, x to, y to) in metres."""
    return gpd.GeoDataFrame(
        {
            "code": [code for code, *_ in vak],
            "naam": [f"naam {code}" for code, *_ in vak],
            "gemeentecode": pd.Series([gemeente] * len(vak), dtype="str"),
            "gemeente": pd.Series([gemeente] * len(vak), dtype="str"),
            "inwoners": pd.array(inwoners, dtype="Int64"),
        },
        geometry=[shapely.box(*rand) for _, *rand in vak],
        crs=RD_NEW,
    )


def als_grenzen(oud: gpd.GeoDataFrame, jaar: int | None = 2015) -> Grenzen:
    eigen = ("code", "naam", "gemeentecode", "gemeente", "geometry")
    kolommen = tuple(Kolom(naam, "aantal", jaar=jaar, herkomst="g") for naam in oud if naam not in eigen)
    return Grenzen(oud, "buurt", kolommen, (Herkomst("g", "CBS", "oude kaart", jaar=2015),))


def reken(oud: gpd.GeoDataFrame, nieuw: gpd.GeoDataFrame, **anders: object) -> Omgerekend:
    uit = metingen_eerder(als_grenzen(oud), nieuw, omrekentabel(oud, nieuw), ALLE, niveau="wijk", **anders)
    controleer(uit.metingen, METINGEN)
    return uit


def op(uit: Omgerekend, gevraagd: Indicator) -> dict[str, Cijfer]:
    return {c.plaats: c for c in cijfers(uit.metingen, ALLE) if c.indicator == gevraagd}


def test_een_gesplitst_gebied_reist_als_teller_en_noemer() -> None:
    oud = vakken(("O", 0, 0, 200, 100), ("P", 200, 0, 300, 100), inwoners=[400, 100])
    oud = oud.assign(
        bijstand=pd.array([40, 1], dtype="Int64"),
        pct_65_plus=[10.0, 30.0],
        woz_waarde=[200.0, 500.0],
        stedelijkheid=[1.0, 3.0],
    )
    nieuw = vakken(("N1", 0, 0, 100, 100), ("N2", 100, 0, 300, 100), inwoners=[300, 200])
    uit = reken(oud, nieuw)
    # N1 gets 300 / (300 + 100) of O by the density of the gebieden
    assert {plaats: c.waarde for plaats, c in op(uit, INWONERS).items()} == {"N1": 300, "N2": 200}
    assert {plaats: round(c.waarde, 6) for plaats, c in op(uit, BIJSTAND).items()} == {
        "N1": 10.0,
        "N2": round(100 * (10 + 1) / 200, 6),
    }
    assert op(uit, OUDEREN)["N2"].waarde == pytest.approx((10 + 30) / 2)
    assert op(uit, WOZ)["N2"].waarde == pytest.approx((200 * 100 + 500 * 100) / 200)
    assert {p: (c.dekking, c.geschat) for p, c in op(uit, WOZ).items()} == {"N1": (1, 1), "N2": (1, 0.5)}
    assert all(c.benadering and "omgerekend" in c.toelichting for c in op(uit, BIJSTAND).values())
    assert [c.waarde for c in op(uit, KLASSE).values()] == [None, None]
    assert set(uit.metingen["jaar"]) == {2015}
    assert set(uit.metingen["herkomst"]) == {"CBS, oude kaart, 2015"}
    assert uit.metingen.loc[uit.metingen["plaats"] == "N1", "naam"].unique() == ["naam N1"]
    assert uit.bevindingen == ()


def test_een_andere_code_met_dezelfde_grens_verandert_niets() -> None:
    oud = vakken(("O", 0, 0, 100, 100), ("P", 100, 0, 200, 100), inwoners=[403, 97])
    oud = oud.assign(bijstand=pd.array([13, None], dtype="Int64"), stedelijkheid=[1.0, 3.0])
    # the border between the two is drawn one metre further
    nieuw = vakken(("N", 0, 0, 101, 100), ("M", 101, 0, 200, 100), inwoners=[400, 390])
    uit = reken(oud, nieuw)
    n = op(uit, INWONERS)["N"]
    assert n.waarde == pytest.approx(403, abs=5)
    assert 0 < n.marge < 10
    assert (n.geschat, n.benadering, n.toelichting) == (0, False, "")
    assert {p: c.waarde for p, c in op(uit, KLASSE).items()} == {"N": 1.0, "M": 3.0}
    zonder = op(uit, BIJSTAND)["M"]
    assert (zonder.waarde, zonder.dekking, zonder.reden) == (None, 0, "niet bekend in de bron")


def test_een_ontbrekend_deel_is_onbekend_en_geen_nul() -> None:
    oud = vakken(("O", 0, 0, 100, 100), ("P", 100, 0, 200, 100), inwoners=[300, 100])
    oud = oud.assign(bijstand=pd.array([30, None], dtype="Int64"))
    uit = reken(oud, vakken(("N", 0, 0, 200, 100), inwoners=[500]))
    [samen] = op(uit, BIJSTAND).values()
    assert (samen.waarde, samen.dekking, samen.geschat) == (10, 0.75, 0)


def test_de_marge_groeit_met_wat_de_knip_kan_schelen() -> None:
    nieuw = [vakken(("N1", 0, 0, x, 100), ("N2", x, 0, 200, 100), inwoners=[x, 200 - x]) for x in (100, 180)]
    oud = vakken(("O", 0, 0, 200, 100), ("P", 0, 100, 200, 200), inwoners=[400, 400])
    oud = oud.assign(bijstand=pd.array([40, 80], dtype="Int64"))
    helft, tiende = (reken(oud, deel) for deel in nieuw)
    # the smaller side is between nobody and twice as many
    assert op(helft, INWONERS)["N1"].marge == pytest.approx(200, rel=0.01)
    assert [c.marge for c in op(tiende, INWONERS).values()] == pytest.approx(
        [40, 40], abs=1
    )  # in whole numbers
    # the rates of O and P lie 5 points from their mean: the figure of a half may lie two of those off
    assert op(helft, BIJSTAND)["N1"].marge == pytest.approx(1.96 * 5, abs=1)
    assert op(tiende, BIJSTAND)["N2"].marge > 5 * op(tiende, BIJSTAND)["N1"].marge


def test_wat_buiten_ligt_telt_niet_mee_en_wordt_genoemd() -> None:
    nieuw = vakken(("N", 0, 0, 100, 100), inwoners=[1000])
    oud = pd.concat(
        [
            vakken(("O", 0, 0, 100, 100), ("W", 100, 0, 200, 50), inwoners=[900, 300], gemeente="GM1"),
            vakken(("B", 0, 100, 100, 110), ("C", 0, -80, 100, 20), inwoners=[5000, 500], gemeente="GM2"),
        ],
        ignore_index=True,
    )
    uit = reken(gpd.GeoDataFrame(oud, crs=RD_NEW), nieuw, jaar=2015)
    [n] = op(uit, INWONERS).values()
    assert n.waarde == pytest.approx(900 + 0.2 * 500), "of another gemeente the part that lies inside"
    assert n.geschat == pytest.approx(0.1)
    [buiten] = uit.bevindingen
    assert buiten.code == "EERDER_BUITEN"
    assert "naam W (W)" in buiten.tekst
    assert "300 inwoners" in buiten.tekst
    assert "naam B" not in buiten.tekst, "a neighbour is no loss"


def test_een_gemeente_die_over_het_water_uitsteekt_telt_heel() -> None:
    nieuw = vakken(("N", 0, 0, 100, 100), inwoners=[1000])
    oud = vakken(("O", 0, 0, 100, 50), ("kust", 0, 50, 100, 160), inwoners=[900, 40])
    uit = reken(oud, nieuw)
    assert op(uit, INWONERS)["N"].waarde == 940
    assert uit.bevindingen == ()


def test_de_grens_van_een_buurgemeente_die_anders_is_getekend_telt_niet() -> None:
    nieuw = vakken(("N", 0, 0, 100, 100), inwoners=[1000])
    hier = vakken(("O", 0, 0, 100, 100), inwoners=[900], gemeente="GM1")
    buur = vakken(("B", 0, 98, 100, 198), inwoners=[5000], gemeente="GM2")
    uit = reken(gpd.GeoDataFrame(pd.concat([hier, buur], ignore_index=True), crs=RD_NEW), nieuw)
    assert op(uit, INWONERS)["N"].waarde == 900
    assert uit.bevindingen == ()


def test_zonder_gemeentecode_telt_het_deel_dat_binnen_ligt() -> None:
    oud = vakken(("O", 0, 0, 200, 100), inwoners=[400], gemeente=None)
    uit = reken(oud, vakken(("N", 0, 0, 100, 100), inwoners=[1000]))
    assert op(uit, INWONERS)["N"].waarde == 200


def test_een_gebied_zonder_oude_kaart_is_onbekend() -> None:
    oud = vakken(("O", 0, 0, 100, 100), ("P", 100, 0, 200, 100), inwoners=[400, 100])
    nieuw = vakken(
        ("N1", 0, 0, 100, 100), ("N2", 100, 0, 300, 100), ("N3", 300, 0, 400, 100), inwoners=[400, 200, 70]
    )
    uit = reken(oud, nieuw, jaar=2015)
    dekking = {p: c.dekking for p, c in op(uit, INWONERS).items()}
    assert dekking == {"N1": 1.0, "N2": 0.5, "N3": 0.0}
    assert op(uit, INWONERS)["N3"].waarde is None
    bewoners = uit.metingen.set_index("plaats")["bewoners"]
    assert bewoners["N3"] == 70
    [bevinding] = uit.bevindingen
    assert bevinding.code == "EERDER_ONBEKEND"
    assert "naam N2 (N2) en naam N3 (N3)" in bevinding.tekst


def test_zonder_oude_gebieden_zijn_er_geen_metingen() -> None:
    ver = vakken(("V", 9000, 0, 9100, 100), inwoners=[400])
    uit = reken(ver, vakken(("N", 0, 0, 100, 100), inwoners=[10]))
    assert uit.metingen.empty
    assert [b.code for b in uit.bevindingen] == ["EERDER_ONBEKEND"]


def test_cijfers_zonder_jaar_krijgen_het_gegeven_jaar() -> None:
    oud, nieuw = vakken(("O", 0, 0, 9, 9), inwoners=[400]), vakken(("N", 0, 0, 9, 9), inwoners=[400])
    grenzen = replace(als_grenzen(oud), kolommen=(Kolom("inwoners", "aantal", herkomst="g"),))
    uit = metingen_eerder(grenzen, nieuw, omrekentabel(oud, nieuw), ALLE, niveau="buurt", jaar=2011)
    assert set(uit.metingen["jaar"]) == {2011}


# --- tobler as oracle -----------------------------------------------------------------------------------


def tobler_op(oud: gpd.GeoDataFrame, nieuw: gpd.GeoDataFrame) -> np.ndarray:
    """Return inhabitants of the new areas by plain areal weighting."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of libraries that tobler uses; only here
        from tobler.area_weighted import area_interpolate

        tabel = area_interpolate(
            oud.assign(inwoners=oud["inwoners"].astype("float64")), nieuw, extensive_variables=["inwoners"]
        )
    return tabel["inwoners"].to_numpy()


def met_gelijke_dichtheid(nieuw: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Where people live evenly, weighting by inhabitants is plain areal weighting."""
    return nieuw.assign(inwoners=pd.array((nieuw.area * 100).round().astype("int64"), dtype="Int64"))


@pytest.mark.parametrize("seed", range(5))
def test_bij_gelijke_dichtheid_is_het_de_oppervlakteweging_van_tobler(seed: int) -> None:
    rng = np.random.default_rng(seed)

    def rooster(voor: str) -> gpd.GeoDataFrame:
        xs = [0, *sorted(rng.integers(50, 950, 4).tolist()), 1000]
        ys = [0, *sorted(rng.integers(50, 950, 3).tolist()), 1000]
        vak = [
            (f"{voor}{i}{j}", xs[i], ys[j], xs[i + 1], ys[j + 1])
            for i in range(5)
            for j in range(4)
            if xs[i] < xs[i + 1] and ys[j] < ys[j + 1]
        ]
        return vakken(*vak, inwoners=rng.integers(1, 5000, len(vak)).tolist())

    oud, nieuw = rooster("O"), met_gelijke_dichtheid(rooster("N"))
    uit = reken(oud, nieuw)
    onze = pd.Series({p: c.waarde for p, c in op(uit, INWONERS).items()})
    assert onze.sum() == pytest.approx(oud["inwoners"].sum())
    # we drop slivers of less than half a percent of both areas
    speling = 0.005 * float(oud["inwoners"].max()) * 4
    np.testing.assert_allclose(onze.reindex(nieuw["code"]), tobler_op(oud, nieuw), atol=speling)


# --- real gemeenten -------------------------------------------------------------------------------------

ECHTE_GEMEENTEN = ("gooisemeren_naarden_bussum_muiden", "almere", "amsterdam")


def lees_twee_jaren(folder: Path, naam: str) -> tuple[Grenzen, Grenzen]:
    pad = folder / "gemeenten" / f"{naam}.gpkg"
    return lees_grenzen(pad, laag="buurt_2015", jaar=2015), lees_grenzen(pad, laag="wijk_2022", jaar=2022)


@pytest.mark.echt
@pytest.mark.parametrize("naam", ECHTE_GEMEENTEN)
def test_de_inwoners_van_2015_blijven_behouden(echte_data: Path, naam: str) -> None:
    oud, nu = lees_twee_jaren(echte_data, naam)
    uit = metingen_eerder(
        oud, nu.gebieden, omrekentabel(oud.gebieden, nu.gebieden), ALLE, niveau="wijk", jaar=2015
    )
    controleer(uit.metingen, METINGEN)
    toen = {p: c.waarde for p, c in op(uit, INWONERS).items()}
    assert sum(waarde or 0 for waarde in toen.values()) == pytest.approx(oud.gebieden["inwoners"].sum())
    assert set(toen) == set(nu.gebieden["code"])
    aow = indicator("aow", "som", teller="aow")
    samen = metingen_eerder(oud, nu.gebieden, omrekentabel(oud.gebieden, nu.gebieden), [aow], niveau="wijk")
    assert samen.metingen["teller"].sum() == pytest.approx(oud.gebieden["aow"].sum())


@pytest.mark.echt
def test_gooise_meren_uit_drie_gemeenten(echte_data: Path) -> None:
    oud, nu = lees_twee_jaren(echte_data, ECHTE_GEMEENTEN[0])
    assert set(oud.gebieden["gemeente"]) == {"Bussum", "Muiden", "Naarden"}
    tabel = omrekentabel(oud.gebieden, nu.gebieden)
    uit = metingen_eerder(oud, nu.gebieden, tabel, ALLE, niveau="wijk", jaar=2015)
    toen, ouderen = op(uit, INWONERS), op(uit, OUDEREN)
    for rij in nu.gebieden.itertuples():
        assert toen[rij.code].waarde == pytest.approx(rij.inwoners, rel=0.2), "2015 beside 2022"
        assert ouderen[rij.code].waarde == pytest.approx(rij.pct_65_plus, abs=4)
        assert toen[rij.code].dekking == 1.0
    per_naam = {c.naam: c for c in toen.values()}
    assert per_naam["Muiden"].geschat == 0, "Muiden went over as a whole, with what juts out over the Vecht"
    assert 0.2 < per_naam["Brediuskwartier"].geschat < 0.4
    assert uit.bevindingen == ()


@pytest.mark.echt
def test_tobler_op_gooise_meren(echte_data: Path) -> None:
    """Everybody evenly over the gebieden: the same answer as plain areal weighting, on real shapes."""
    oud, nu = lees_twee_jaren(echte_data, ECHTE_GEMEENTEN[0])
    gelijk = met_gelijke_dichtheid(nu.gebieden)
    uit = metingen_eerder(oud, gelijk, omrekentabel(oud.gebieden, gelijk), [INWONERS], niveau="wijk")
    onze = uit.metingen.set_index("plaats")["teller"].reindex(gelijk["code"])
    # slivers, and what lies outside, which tobler spreads over the gebieden as we do
    np.testing.assert_allclose(onze, tobler_op(oud.gebieden, gelijk), rtol=0.01)
