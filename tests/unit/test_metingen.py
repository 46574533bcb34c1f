"""Measurements add up: rates from counts, means by weight, missing as unknown, rounding as a margin."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from gebied.bronnen.catalogus import Indicator
from gebied.indicatoren.cijfer import Cijfer, cijfers, verschil
from gebied.indicatoren.metingen import afronding, meet, samengevoegd, tel_op
from gebied.model import Kolom
from gebied.schema import METINGEN, controleer


def _indicator(sleutel: str, **velden: object) -> Indicator:
    basis = {
        "naam": sleutel,
        "uitleg": "Uitleg.",
        "domein": "bevolking",
        "eenheid": "%",
        "richting": "geen oordeel",
        "optellen": "verhouding",
        "zekerheid": "telling",
        "niveau": "buurt",
        "bron": "CBS",
        "factor": 100,
    }
    return Indicator(sleutel=sleutel, **{**basis, **velden})  # type: ignore[arg-type]


OUD = _indicator("oud", teller="aantal_65_plus", noemer="inwoners", kolom="pct_65_plus")
INWONERS = _indicator("inwoners", optellen="som", eenheid="personen", teller="inwoners", decimalen=0)
WOZ = _indicator("woz", optellen="gewogen", eenheid="duizend euro", kolom="woz", noemer="woningen")
ROOK = _indicator("rook", optellen="gewogen", zekerheid="modelschatting", kolom="rook", noemer="inwoners")
KLASSE = _indicator("klasse", optellen="niet", eenheid="klasse", kolom="klasse", decimalen=0)
HULP = _indicator("hulp", zekerheid="beschermd", teller="hulp", noemer="inwoners", factor=1000)
ALLE = (OUD, INWONERS, WOZ, ROOK, KLASSE, HULP)


def _tabel(**kolommen: list[float | None]) -> pd.DataFrame:
    aantal = len(next(iter(kolommen.values())))
    codes = [f"B{nr}" for nr in range(aantal)]
    waarden = {naam: pd.array(rij, dtype="Float64") for naam, rij in kolommen.items()}
    return pd.DataFrame({"code": codes, "naam": [f"Buurt {c}" for c in codes], **waarden})


def _som(tabel: pd.DataFrame, *indicatoren: Indicator, ruis: dict[str, float] | None = None) -> Cijfer:
    kolommen = [Kolom(naam, "aantal", jaar=2020, herkomst="bron") for naam in tabel.columns]
    metingen = controleer(meet(tabel, kolommen, indicatoren, niveau="buurt", ruis=ruis), METINGEN)
    samen = controleer(tel_op(metingen, {"alles": list(tabel["code"])}, indicatoren), METINGEN)
    (cijfer,) = cijfers(samen, indicatoren)
    return cijfer


def test_een_aandeel_wordt_opnieuw_berekend_en_niet_gemiddeld() -> None:
    tabel = _tabel(inwoners=[1000, 100], aantal_65_plus=[100, 90])
    cijfer = _som(tabel, OUD)
    assert cijfer.waarde == pytest.approx(100 * 190 / 1100)
    assert (cijfer.teller, cijfer.noemer, cijfer.dekking) == (190, 1100, 1)
    assert not cijfer.benadering
    assert (cijfer.jaar, cijfer.herkomst) == (2020, "bron")


def test_zonder_aantallen_komt_de_teller_uit_het_percentage() -> None:
    cijfer = _som(_tabel(inwoners=[1001, 100], pct_65_plus=[10, 90]), OUD)
    assert cijfer.waarde == pytest.approx(100 * 190.1 / 1101)
    # whole percents: ±0.5 at most, and over two gebieden less than that of the largest alone
    assert 0 < cijfer.marge < 0.57
    alleen = _som(_tabel(inwoners=[1000], pct_65_plus=[10]), OUD)
    assert alleen.waarde == 10
    assert alleen.marge == pytest.approx(1.96 / np.sqrt(12))


def test_een_aantal_uit_de_tabel_gaat_voor_het_percentage_per_gebied() -> None:
    tabel = _tabel(inwoners=[1000, 100], aantal_65_plus=[101, None], pct_65_plus=[99, 90])
    assert _som(tabel, OUD).waarde == pytest.approx(100 * (101 + 90) / 1100)


def test_wat_ontbreekt_is_geen_nul_maar_dekking() -> None:
    cijfer = _som(_tabel(inwoners=[800, 200], aantal_65_plus=[80, None]), OUD)
    assert cijfer.waarde == pytest.approx(10)
    assert cijfer.dekking == pytest.approx(0.8)
    assert "over 80 % van de inwoners" in cijfer.toelichting
    weinig = _som(_tabel(inwoners=[200, 800], aantal_65_plus=[80, None]), OUD)
    assert weinig.waarde is None
    assert weinig.reden == "bekend voor maar 20 % van de inwoners"
    niets = _som(_tabel(inwoners=[200, 800], aantal_65_plus=[None, None]), OUD)
    assert (niets.waarde, niets.reden, niets.tekst) == (None, "niet bekend in de bron", "onbekend")


def test_inwoners_die_onbekend_zijn_breken_niets() -> None:
    cijfer = _som(_tabel(inwoners=[None, 100], aantal_65_plus=[10, 20]), OUD)
    assert cijfer.waarde == pytest.approx(20)


def test_een_gemiddelde_wordt_gewogen_en_is_een_benadering() -> None:
    cijfer = _som(_tabel(inwoners=[10, 10], woz=[200.0, 301.5], woningen=[30, 10]), WOZ)
    assert cijfer.waarde == pytest.approx((200 * 30 + 301.5 * 10) / 40)
    assert cijfer.benadering
    assert "benadering" in cijfer.toelichting
    assert not _som(_tabel(inwoners=[10], woz=[200.0], woningen=[30]), WOZ).benadering


def test_marges_van_een_schatting_worden_niet_smaller_door_optellen() -> None:
    tabel = _tabel(
        inwoners=[100, 300], rook=[20.0, 10.0], rook_ondergrens=[15.0, 6.0], rook_bovengrens=[26.0, 15.0]
    )
    cijfer = _som(tabel, ROOK)
    assert cijfer.waarde == pytest.approx(12.5)
    assert cijfer.ondergrens == pytest.approx((15 * 100 + 6 * 300) / 400)
    assert cijfer.bovengrens == pytest.approx((26 * 100 + 15 * 300) / 400)


def test_een_deel_zonder_grenzen_maakt_de_marge_van_het_geheel_onbekend() -> None:
    tabel = _tabel(
        inwoners=[100, 300], rook=[20.0, 10.0], rook_ondergrens=[15.0, None], rook_bovengrens=[26.0, None]
    )
    cijfer = _som(tabel, ROOK)
    assert cijfer.waarde == pytest.approx(12.5)
    assert not cijfer.marge_bekend


def test_een_schatting_zonder_grenzen_heeft_een_onbekende_of_een_aangenomen_marge() -> None:
    tabel = _tabel(inwoners=[100, 300], rook=[20.0, 10.0])
    onbekend = _som(tabel, ROOK)
    assert (onbekend.waarde, onbekend.marge_bekend, onbekend.margetekst) == (12.5, False, "")
    assert "marge onbekend" in onbekend.toelichting
    assert verschil(onbekend, replace(onbekend, waarde=99.0)).oordeel == "onbekend"
    aangenomen = _som(tabel, replace(ROOK, steekproef=400))
    assert aangenomen.marge == pytest.approx(
        (100 * 1.96 * 2 + 300 * 1.96 * 1.5) / 400
    )  # √(20 × 80 / 400) = 2
    (land,) = cijfers(meet(tabel[:1], [], [replace(ROOK, steekproef=400)], niveau="land"), [ROOK])
    assert land.marge_bekend
    assert land.marge == 0


def test_een_klasse_is_niet_op_te_tellen() -> None:
    samen = _som(_tabel(inwoners=[100, 300], klasse=[2, 4]), KLASSE)
    assert samen.waarde is None
    assert samen.reden == "dit cijfer kan niet worden opgeteld of gemiddeld"
    assert _som(_tabel(inwoners=[100], klasse=[4]), KLASSE).waarde == 4


def test_een_oppervlakte_is_gemeten_en_op_hele_hectares_afgerond() -> None:
    dichtheid = _indicator("dichtheid", teller="inwoners", noemer="land", kolom="dichtheid")
    tabel = _tabel(inwoners=[101, 202], land=[3, 12])
    kolommen = [Kolom("inwoners", "aantal", "personen"), Kolom("land", "aantal", "ha")]
    metingen = meet(tabel, kolommen, [dichtheid], niveau="buurt")
    samen = tel_op(metingen, {"alles": ["B0", "B1"]}, [dichtheid])
    (cijfer,) = cijfers(samen, [dichtheid])
    # 15 ha ± 1.96 × √(2/12), as a whole number of inhabitants
    assert cijfer.marge == pytest.approx(100 * np.ceil(1.96 * np.sqrt(2 / 12) * 303 / 15) / 15)


def test_afronding_op_vijf_geeft_een_marge_die_groeit_met_de_wortel() -> None:
    een = _som(_tabel(inwoners=[105]), INWONERS)
    vier = _som(_tabel(inwoners=[100, 205, 300, 400]), INWONERS)
    assert een.marge == 4  # no count is further off
    assert vier.marge == pytest.approx(2 * een.marge)
    assert _som(_tabel(inwoners=[101, 205]), INWONERS).marge == 0


def test_beschermde_aantallen_worden_getoond_zoals_overal() -> None:
    groot = _som(_tabel(inwoners=[1000, 1000], hulp=[43, 24]), HULP, ruis={"hulp": 12.0})
    assert groot.waarde == 34  # 33.5 per 1,000, whole
    assert groot.marge > 1.96 * np.sqrt(24) / 2 - 1
    assert (groot.ondergrens, groot.bovengrens) == (28, 39)  # whole too: finer ones tell the figure unrounded
    assert groot.teller is None
    klein = _som(_tabel(inwoners=[1000, 1000], hulp=[3, 4]), HULP, ruis={"hulp": 12.0})
    assert (klein.waarde, klein.verborgen, klein.tekst) == (None, True, "verborgen")
    assert klein.reden == "minder dan 10 personen"
    weinig = _som(_tabel(inwoners=[20, 20], hulp=[13, 4]), HULP, ruis={"hulp": 12.0})
    assert (weinig.waarde, weinig.reden) == (None, "minder dan 50 inwoners")


def test_grenzen_van_een_beschermd_aantal_zijn_zo_grof_als_het_aantal() -> None:
    aantal = replace(HULP, optellen="som", noemer="", factor=1)
    for ruis in (0.0, 12.0):  # without noise (method onderdrukken) and with
        cijfer = _som(_tabel(inwoners=[1000, 1000], hulp=[43, 24]), aantal, ruis={"hulp": ruis})
        assert cijfer.waarde == 65
        assert cijfer.ondergrens is not None
        assert cijfer.bovengrens is not None
        assert cijfer.ondergrens <= 65 <= cijfer.bovengrens
        assert (cijfer.ondergrens % 5, cijfer.bovengrens % 5, cijfer.marge % 5) == (0, 0, 0)


def test_groepen_mogen_overlappen_en_een_onbekend_gebied_telt_niet() -> None:
    tabel = _tabel(inwoners=[1, 2, 4])
    metingen = meet(tabel, [Kolom("inwoners", "aantal")], [INWONERS], niveau="buurt")
    samen = tel_op(metingen, {"a": ["B0", "B1", "B1"], "b": ["B1", "B2", "X"]}, [INWONERS], namen={"a": "Aa"})
    assert dict(zip(samen["plaats"], samen["teller"], strict=True)) == {"a": 3, "b": 6}
    assert list(samen["naam"]) == ["Aa", "b"]
    assert list(samen["delen"]) == [2, 2]
    assert list(samen["jaar"].isna()) == [True, True]
    assert tel_op(metingen, {"leeg": []}, [INWONERS]).empty


def test_een_tabel_zonder_de_kolommen_geeft_geen_metingen() -> None:
    kwalitatief = _indicator("verhaal", zekerheid="kwalitatief")
    metingen = meet(_tabel(aantal=[1]), [], [OUD, WOZ, kwalitatief], niveau="buurt")
    assert controleer(metingen, METINGEN).empty


def test_optellen_in_stappen_is_hetzelfde_als_in_een_keer() -> None:
    rng = np.random.default_rng(1)
    tabel = _tabel(
        inwoners=list(rng.integers(1, 999, 12) * 5.0),
        pct_65_plus=[None, *rng.integers(0, 100, 11).astype(float)],
        woz=list(rng.uniform(100, 400, 12).round(1)),
        woningen=list(rng.integers(1, 500, 12).astype(float)),
    )
    metingen = meet(tabel, [], (OUD, INWONERS, WOZ), niveau="buurt")
    codes = list(tabel["code"])
    ineens = tel_op(metingen, {"alles": codes}, ALLE)
    wijken = tel_op(metingen, {"w1": codes[:5], "w2": codes[5:]}, ALLE, niveau="wijk")
    gestapt = tel_op(wijken, {"alles": ["w1", "w2"]}, ALLE)
    pd.testing.assert_frame_equal(
        ineens.sort_values("indicator", ignore_index=True),
        gestapt.sort_values("indicator", ignore_index=True),
    )


@pytest.mark.parametrize(
    ("waarden", "stap"),
    [
        ([10, 40], 10),
        ([5, 10], 5),
        ([5, 11], 1),
        ([0.5, 11.2], 0.1),
        ([0.25], 0.01),
        ([1 / 3], 0),
        ([], 0),
        ([np.nan], 0),
    ],
)
def test_afronding_blijkt_uit_de_waarden(waarden: list[float], stap: float) -> None:
    assert afronding(np.array(waarden, dtype=float)) == stap


def test_later_gaat_voor_eerder_bij_samenvoegen() -> None:
    een = meet(_tabel(inwoners=[1]), [], [INWONERS], niveau="buurt")
    twee = meet(_tabel(inwoners=[2]), [], [INWONERS], niveau="buurt")
    assert list(samengevoegd([een, twee])["teller"]) == [2]
    assert controleer(samengevoegd([]), METINGEN).empty


def _cijfer(waarde: float | None, marge: float = 0.0) -> Cijfer:
    onder, boven = (None, None) if waarde is None else (waarde - marge, waarde + marge)
    return Cijfer(OUD, "B0", "Buurt", "buurt", 2020, waarde, onder, boven)


def test_hoger_en_lager_alleen_boven_de_marge_en_als_het_te_zien_is() -> None:
    assert verschil(_cijfer(12), _cijfer(10)).oordeel == "hoger"
    assert verschil(_cijfer(12, 1.5), _cijfer(10, 1.5)).oordeel == "vergelijkbaar"  # √(1.5² + 1.5²) > 2
    assert verschil(_cijfer(12, 1.3), _cijfer(10, 1.3)).oordeel == "hoger"
    assert verschil(_cijfer(10.01), _cijfer(10.04)).oordeel == "vergelijkbaar"
    assert verschil(_cijfer(8), _cijfer(10)).oordeel == "lager"
    assert verschil(_cijfer(None), _cijfer(10)).oordeel == "onbekend"


def test_teksten_van_een_cijfer() -> None:
    assert _cijfer(12.345, 0.5).tekst == "12,3 %"
    assert _cijfer(12.345, 0.5).margetekst == "11,8 – 12,8"
    assert _cijfer(12.345, 0.001).margetekst == ""
    assert _cijfer(-0.01).tekst == "0,0 %"
    assert replace(_cijfer(1234.5), indicator=INWONERS).tekst == "1.234 personen"
