"""Profiles: benchmarks of like years, classes, departures, figures of the gemeente, and when to refuse."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from gebied.fouten import InvoerGeweigerd, VerkeerdGebruik
from gebied.indicatoren.cijfer import verschil
from gebied.model import Bevinding, Indeling
from gebied.profiel.gebieden import analysegebieden, kies_analysegebied
from gebied.profiel.opvallend import vind_opvallend
from gebied.profiel.profiel import Profiel, profiel, profielen
from gebied.profiel.profielcijfer import Profielcijfer, is_gunstig
from gebied.werkstroom import bouw_scan
from gebied.wijkscan import Wijkscan


def _cijfer(uit: Profiel, sleutel: str) -> Profielcijfer:
    return next(cijfer for cijfer in uit.cijfers if cijfer.indicator.sleutel == sleutel)


def test_een_buurt_naast_gemeente_land_en_een_eerder_jaar(profielscan: Wijkscan) -> None:
    uit = profiel(profielscan, "A1")
    een = _cijfer(uit, "eenpersoonshuishoudens")
    assert een.cijfer.waarde == pytest.approx(60)
    assert [(v.met, v.naam) for v in een.vergelijkingen] == [
        ("gemeente", "Roosterdam"),
        ("nederland", "Nederland"),
    ]
    tabel = profielscan.gebieden
    samen = (tabel["pct_eenpersoonshuishoudens"] * tabel["huishoudens"]).sum() / tabel["huishoudens"].sum()
    assert een.vergelijkingen[0].cijfer.waarde == pytest.approx(samen)
    assert een.vergelijkingen[0].oordeel == "hoger"
    assert een.vergelijkingen[1].cijfer.waarde == pytest.approx(38)
    bijstand = _cijfer(uit, "bijstand")
    assert bijstand.eerder is not None
    assert (bijstand.eerder.naam, bijstand.eerder.cijfer.jaar) == ("2013", 2013)
    assert [punt.jaar for punt in bijstand.trend] == [2013, 2015]
    assert set(uit.per_domein()) >= {"bevolking", "huishoudens", "wonen", "werk en inkomen"}
    assert repr(uit) == f"Profiel('Buurt A1', {len(uit.cijfers)} cijfers)"


def test_wat_voor_de_gemeente_is_gepubliceerd_gaat_voor_een_optelling(profielscan: Wijkscan) -> None:
    huur = _cijfer(profiel(profielscan, "B2"), "huurwoningen")
    assert huur.vergelijkingen[0].cijfer.waarde == pytest.approx(51)


def test_een_cijfer_van_de_gemeente_blijft_van_de_gemeente(profielscan: Wijkscan) -> None:
    buurt = _cijfer(profiel(profielscan, "A1"), "eigen_meting")
    assert buurt.van_gemeente
    assert (buurt.cijfer.plaats, buurt.z, buurt.klassetekst) == ("GM9999", None, "")
    gemeente = _cijfer(profiel(profielscan, "GM9999"), "eigen_meting")
    assert not gemeente.van_gemeente


def test_aantallen_alleen_naast_een_eerder_jaar(profielscan: Wijkscan) -> None:
    inwoners = _cijfer(profiel(profielscan, "A1"), "inwoners")
    assert [(v.met, v.cijfer.waarde, v.oordeel) for v in inwoners.vergelijkingen] == [
        ("eerder", 810, "hoger")
    ]


def test_een_modelschatting_heeft_geen_eerder_jaar(profielscan: Wijkscan) -> None:
    eenzaam = _cijfer(profiel(profielscan, "A1"), "eenzaam")
    assert eenzaam.eerder is None
    assert any(v.met == "eerder" for v in eenzaam.vergelijkingen)
    assert eenzaam.cijfer.marge == pytest.approx(3)


def test_een_ander_jaar_wordt_genoemd_en_telt_niet_als_afwijking(profielscan: Wijkscan) -> None:
    metingen = profielscan.metingen
    land = metingen["niveau"] == "land"
    ouder = replace(profielscan, metingen=metingen.assign(jaar=metingen["jaar"].mask(land, 2012)))
    uit = profiel(ouder, "A1", vergelijk_met=["nederland"])
    een = _cijfer(uit, "eenpersoonshuishoudens")
    assert een.vergelijkingen[0].ander_jaar
    assert een.vergelijkingen[0].cijfer.jaar == 2012
    assert uit.gunstig == uit.ongunstig == ()


def test_eerder_met_een_jaar_neemt_dat_jaar_of_niets(profielscan: Wijkscan) -> None:
    assert _cijfer(profiel(profielscan, "A1", vergelijk_met=["eerder:2013"]), "bijstand").eerder is not None
    leeg = profiel(profielscan, "A1", vergelijk_met=["eerder:2010"])
    assert _cijfer(leeg, "bijstand").vergelijkingen == ()
    assert "het jaar 2010" in next(b.tekst for b in leeg.bevindingen if b.code == "VERGELIJKING_ONTBREEKT")


def test_te_veel_omgerekend_geeft_geen_oordeel(profielscan: Wijkscan) -> None:
    metingen = profielscan.metingen
    geschat = metingen["bewoners"].where(metingen["jaar"] == 2013, 0) * 0.3
    scan = replace(profielscan, metingen=metingen.assign(geschat=geschat))
    bijstand = _cijfer(profiel(scan, "A1"), "bijstand")
    assert bijstand.eerder is None
    assert next(v for v in bijstand.vergelijkingen if v.met == "eerder").oordeel == "onbekend"


def test_een_andere_dekking_is_geen_verandering(profielscan: Wijkscan) -> None:
    tabel = profielscan.gebieden
    minder = tabel["bijstand"].mask(tabel["code"] == "A4")  # most inhabitants of stadsdeel n
    bijstand = _cijfer(
        profiel(replace(profielscan, gebieden=tabel.assign(bijstand=minder)), "stadsdeel:n"), "bijstand"
    )
    assert bijstand.cijfer.dekking == pytest.approx(1 - 2000 / 7500)
    assert bijstand.eerder is None
    assert next(v for v in bijstand.vergelijkingen if v.met == "eerder").oordeel == "onbekend"


def test_klassen_volgen_de_andere_gebieden(profielscan: Wijkscan) -> None:
    codes = [g for g in analysegebieden(profielscan) if g.soort == "buurt"]
    uit = {p.gebied.sleutel: _cijfer(p, "koopwoningen") for p in profielen(profielscan, codes)}
    assert uit["A1"].klasse == -1
    assert uit["C3"].klassetekst == "hoger (+)"
    assert uit["B2"].klasse == 0
    z = [uit[c].z for c in profielscan.codes if c != "C4"]
    assert sum(deel for deel in z if deel is not None) == pytest.approx(0, abs=1e-9)
    klein = replace(
        profielscan,
        gebieden=profielscan.gebieden.assign(
            pct_koopwoningen=profielscan.gebieden["pct_koopwoningen"].where(
                profielscan.gebieden["code"] < "B3"
            )
        ),
    )
    assert _cijfer(profiel(klein, "A1"), "koopwoningen").z is None, "fewer than 8 gebieden"


def test_een_heel_klein_gebied_krijgt_cijfers_en_geen_oordelen(profielscan: Wijkscan) -> None:
    uit = profiel(profielscan, "C4")
    assert not uit.oordelen
    assert uit.gunstig == uit.ongunstig == ()
    assert all(c.vergelijkingen == () and c.klasse is None for c in uit.cijfers)
    assert _cijfer(uit, "koopwoningen").cijfer.waarde is not None
    assert "minder dan 100" in next(b.tekst for b in uit.bevindingen if b.code == "WEINIG_INWONERS")


def test_opvallend_is_groter_dan_de_marge_en_noemt_geen_onderwerp_twee_keer(profielscan: Wijkscan) -> None:
    uit = profiel(profielscan, "A1")
    gevonden = (*uit.gunstig, *uit.ongunstig)
    assert gevonden
    for afwijking in gevonden:
        verschil_ = afwijking.vergelijking.verschil
        assert verschil_.waarde is not None
        assert abs(verschil_.waarde) > verschil_.marge
        assert is_gunstig(afwijking.cijfer.indicator, afwijking.vergelijking.oordeel) == afwijking.gunstig
    for soort in (uit.gunstig, uit.ongunstig):
        assert len(soort) <= 3
        groottes = [afwijking.grootte for afwijking in soort]
        assert groottes == sorted(groottes, reverse=True)
    # bijstand falls in a straight line with the gebieden, like every figure of homes: one topic
    assert [a.cijfer.indicator.sleutel for a in uit.ongunstig] == ["bijstand"]


def test_geen_oordeel_is_nooit_opvallend(profielscan: Wijkscan) -> None:
    uit = profiel(profielscan, "A1")
    sleutels = [c.indicator.sleutel for c in uit.cijfers]
    gunstig, ongunstig = vind_opvallend(
        uit.cijfers,
        spreiding=dict.fromkeys(sleutels, 1.0),
        samenhang=profielscan.gebieden[["inwoners"]].astype(float).corr(),
        aantal=99,
    )
    genoemd = {a.cijfer.indicator for a in (*gunstig, *ongunstig)}
    assert genoemd
    assert all(indicator.richting != "geen oordeel" for indicator in genoemd)


def test_een_werkgebied_telt_op(profielscan: Wijkscan) -> None:
    indeling = Indeling("Voorstel", {"A1": 1, "A2": 1, "B1": 2}, namen={1: "Noord"})
    uit = profiel(profielscan, "Noord", indelingen={"Voorstel": indeling})
    deel = profielscan.gebieden.set_index("code").loc[["A1", "A2"]]
    assert uit.inwoners == 2100
    assert _cijfer(uit, "bijstand").cijfer.waarde == pytest.approx(
        1000 * deel["bijstand"].sum() / deel["inwoners"].sum()
    )


def test_signalen_horen_bij_wie_ze_heel_omvat(profielscan: Wijkscan) -> None:
    per = {wie: set(profiel(profielscan, wie).signalen["tekst"]) for wie in ("A1", "stadsdeel:n", "GM9999")}
    assert per["A1"] == {"Veel vrijwilligers", "=SOM(A1)"}
    assert per["stadsdeel:n"] == per["A1"] | {"Wie <b>opent</b> de zaal?"}
    assert per["GM9999"] == set(profielscan.signalen["tekst"])


def test_alle_profielen_tegelijk_zijn_gelijk_aan_een_voor_een(profielscan: Wijkscan) -> None:
    gebieden = analysegebieden(profielscan)
    for samen, gebied in zip(profielen(profielscan, gebieden), gebieden, strict=True):
        los = profiel(profielscan, gebied)
        assert los.cijfers == samen.cijfers
        assert (los.gunstig, los.ongunstig) == (samen.gunstig, samen.ongunstig)


def test_onbekende_vergelijkingen_worden_samen_gemeld(profielscan: Wijkscan) -> None:
    with pytest.raises(VerkeerdGebruik) as fout:
        profiel(profielscan, "A1", vergelijk_met=["gemente", "eerder:vorig", "gemeente:2013"])
    assert len(fout.value.problemen) == 3
    assert "Bedoelt u gemeente?" in fout.value.problemen[0]
    assert "eerder:2013" in fout.value.stap


def test_verschil_in_het_profiel_is_dat_van_de_cijfers(profielscan: Wijkscan) -> None:
    for cijfer in profiel(profielscan, "B3").cijfers:
        for vergelijking in cijfer.vergelijkingen:
            assert vergelijking.verschil == verschil(cijfer.cijfer, vergelijking.cijfer)


def test_cijfers_van_een_andere_codering_worden_geweigerd(profielscan: Wijkscan) -> None:
    bevinding = Bevinding("GEMEENTE_HERGECODEERD", "Van Roosterdam (GM9999) staan 2 van 12 codes in ses.csv.")
    with pytest.raises(InvoerGeweigerd, match="horen niet zeker bij deze gebieden") as fout:
        profiel(replace(profielscan, bevindingen=(bevinding,)), "A1")
    assert fout.value.problemen == (bevinding.tekst,)
    assert "grenzen van hetzelfde jaar" in fout.value.stap
    elders = replace(bevinding, tekst="Van Elders (GM0001) staan 2 van 12 codes in ses.csv.")
    assert profiel(replace(profielscan, bevindingen=(elders,)), "A1").cijfers


@pytest.mark.echt
def test_amsterdam_met_ses_van_andere_codes_wordt_geweigerd(echte_data: Path) -> None:
    scan = bouw_scan(
        grenzen=echte_data / "gemeenten" / "amsterdam.gpkg",
        laag="buurt_2015",
        kerncijfers=[echte_data / "kwb" / "amsterdam_seswoa2019_85163NED.csv"],
        jaar=2015,
    )
    with pytest.raises(InvoerGeweigerd) as fout:
        profiel(scan, "GM0363")
    assert "nieuwe codes" in fout.value.problemen[0]
    assert kies_analysegebied(scan, "Amsterdam").soort == "gemeente"
