"""Standardising: z-scores, classes, percentiles and indices, against scipy and by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from gebied.bronnen.catalogus import Indicator
from gebied.fouten import VerkeerdGebruik
from gebied.indicatoren.cijfer import Cijfer
from gebied.indicatoren.standaardiseren import (
    KLASSEN,
    MINSTE_PLAATSEN,
    cijfertabel,
    index_van,
    klassen,
    percentiel,
    z_score,
)

BIJSTAND = Indicator(
    sleutel="bijstand",
    naam="Bijstand",
    uitleg="Uitleg.",
    domein="werk en inkomen",
    eenheid="per 1.000 inwoners",
    richting="hoog ongunstig",
    optellen="verhouding",
    zekerheid="telling",
    niveau="buurt",
    bron="CBS",
    teller="bijstand",
    noemer="inwoners",
    factor=1000,
)


def _reeks(*waarden: float | None) -> pd.Series[float]:
    return pd.Series(pd.array(waarden, dtype="Float64"), index=[f"B{nr}" for nr in range(len(waarden))])


def _cijfer(
    plaats: str, waarde: float | None, *, jaar: int | None = 2020, marge: float = 0.0, verborgen: bool = False
) -> Cijfer:
    onder, boven = (None, None) if waarde is None else (waarde - marge, waarde + marge)
    return Cijfer(
        indicator=BIJSTAND,
        plaats=plaats,
        naam=f"Buurt {plaats}",
        niveau="buurt",
        jaar=jaar,
        waarde=waarde,
        ondergrens=onder,
        bovengrens=boven,
        reden="" if waarde is not None else "niet bekend in de bron",
        verborgen=verborgen,
    )


def test_z_scores_zijn_die_van_scipy_en_onbekend_blijft_onbekend() -> None:
    waarden = _reeks(3.0, 8.0, None, 1.0, 12.0, 7.0)
    schaal = z_score(waarden)
    bekend = waarden.notna()
    assert schaal.aantal == 5
    assert schaal.waarden[bekend].tolist() == pytest.approx(stats.zscore([3.0, 8.0, 1.0, 12.0, 7.0]))
    assert schaal.waarden[~bekend].isna().all()
    assert (schaal.gemiddelde, schaal.reden) == (pytest.approx(6.2), "")


def test_met_inwoners_is_het_gemiddelde_dat_van_inwoners() -> None:
    waarden = _reeks(0.0, 10.0, 10.0, 10.0, 10.0, 50.0)
    # each place as often as it has inhabitants; the last has an unknown number, and still gets a score
    gewicht = _reeks(6.0, 1.0, 1.0, 1.0, 1.0, None)
    schaal = z_score(waarden, gewicht=gewicht)
    mensen = [0.0] * 6 + [10.0] * 4
    assert schaal.gemiddelde == pytest.approx(np.mean(mensen))
    assert schaal.spreiding == pytest.approx(np.std(mensen))
    assert schaal.waarden["B5"] == pytest.approx((50 - np.mean(mensen)) / np.std(mensen))


@pytest.mark.parametrize(
    ("waarden", "reden"),
    [
        ([1.0, 2.0, 3.0, 4.0, None], f"ten minste {MINSTE_PLAATSEN}"),
        ([None] * 6, "geen enkele plaats"),
        ([0.1 + 0.2] * 3 + [0.3] * 3, "hetzelfde cijfer"),
    ],
)
def test_zonder_genoeg_plaatsen_of_verschil_is_er_geen_z_score(waarden: list[float], reden: str) -> None:
    schaal = z_score(_reeks(*waarden))
    assert schaal.waarden.isna().all()
    assert len(schaal.waarden) == len(waarden)
    assert reden in schaal.reden


def test_de_klassen_zijn_die_van_ggd_en() -> None:
    scores = _reeks(-2.01, -2.0, -1.01, -1.0, 0.0, 1.0, 1.01, 2.0, 2.01, None)
    veel_lager, lager, midden, hoger, veel_hoger = KLASSEN
    verwacht = [veel_lager, lager, lager, midden, midden, midden, hoger, hoger, veel_hoger]
    assert klassen(scores).tolist()[:-1] == verwacht
    assert klassen(scores).isna().tolist() == [False] * 9 + [True]


def test_percentielen_zijn_die_van_scipy_en_gelijken_tellen_half() -> None:
    waarden = [4.0, 4.0, 1.0, 9.0, 7.0]
    schaal = percentiel(_reeks(*waarden, None))
    verwacht = [stats.percentileofscore(waarden, waarde, kind="mean") for waarde in waarden]
    assert schaal.waarden.tolist()[:-1] == pytest.approx(verwacht)
    assert schaal.waarden.isna().tolist() == [False] * 5 + [True]
    assert percentiel(_reeks(1.0, 2.0)).reden


def test_percentielen_van_inwoners_tellen_mensen() -> None:
    waarden, gewicht = [4.0, 4.0, 1.0, 9.0, 7.0], [10, 20, 30, 5, 35]
    schaal = percentiel(_reeks(*waarden), gewicht=_reeks(*map(float, gewicht)))
    mensen = np.repeat(waarden, gewicht)
    verwacht = [stats.percentileofscore(mensen, waarde, kind="mean") for waarde in waarden]
    assert schaal.waarden.tolist() == pytest.approx(verwacht)


def test_een_gewicht_onder_nul_wordt_geweigerd() -> None:
    with pytest.raises(VerkeerdGebruik, match="lager dan nul"):
        z_score(_reeks(1.0, 2.0), gewicht=_reeks(1.0, -1.0))


def test_een_index_heeft_honderd_in_basisplaats_en_basisjaar() -> None:
    reeks = [
        _cijfer("GM1", 40.0, jaar=2015, marge=2.0),
        _cijfer("GM1", 44.0, jaar=2020),
        _cijfer("B1", 60.0, jaar=2020, marge=6.0),
        _cijfer("B2", None, jaar=2020),
    ]
    tabel = index_van(reeks, basisplaats="GM1", basisjaar=2015)
    assert tabel["index"].tolist()[:3] == pytest.approx([100, 110, 150])
    assert tabel["jaar"].tolist() == [2015, 2020, 2020, 2020]
    assert tabel.loc[0, ["ondergrens", "bovengrens"]].tolist() == [100, 100]
    # (60 ± 6) / (40 ± 2): relative margins of 10 and 5 % together
    assert tabel.loc[2, "bovengrens"] - 150 == pytest.approx(150 * np.hypot(0.1, 0.05))
    assert pd.isna(tabel.loc[3, "index"])
    assert tabel.loc[3, "reden"] == "niet bekend in de bron"


def test_een_index_van_een_cijfer_zonder_marge_heeft_geen_grenzen() -> None:
    los = replace(_cijfer("B1", 60.0), ondergrens=None, bovengrens=None)
    tabel = index_van([_cijfer("GM1", 40.0), los], basisplaats="GM1", basisjaar=2020)
    assert tabel["index"].tolist() == pytest.approx([100, 150])
    assert tabel.loc[1, ["ondergrens", "bovengrens"]].isna().all()


@pytest.mark.parametrize("basis", [0.0, -0.4, None])
def test_een_basis_die_geen_honderd_kan_zijn_wordt_geweigerd(basis: float | None) -> None:
    with pytest.raises(VerkeerdGebruik, match="kan geen 100 zijn"):
        index_van([_cijfer("GM1", basis)], basisplaats="GM1", basisjaar=2020)


def test_een_index_zonder_basis_noemt_wat_er_wel_is() -> None:
    with pytest.raises(VerkeerdGebruik, match="Buurt B1 in 2020"):
        index_van([_cijfer("B1", 3.0)], basisplaats="B1", basisjaar=2015)


def test_een_verborgen_cijfer_staat_niet_in_de_tabel() -> None:
    tabel = cijfertabel([_cijfer("B2", 3.0, verborgen=True), _cijfer("B1", 5.0)])
    assert tabel["bijstand"].index.tolist() == ["B2", "B1"]
    assert tabel["bijstand"].isna().tolist() == [True, False]


def test_twee_jaren_in_een_tabel_wordt_geweigerd() -> None:
    with pytest.raises(VerkeerdGebruik, match="kies één jaar"):
        cijfertabel([_cijfer("B1", 3.0), _cijfer("B1", 4.0, jaar=2021)])
