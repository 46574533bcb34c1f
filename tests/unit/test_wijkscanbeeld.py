"""What the page Wijkscan shows: the same content on the map, in the table and in words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from gebied.fouten import VerkeerdGebruik
from gebied.kaart.choropleet import Klassekeuze
from gebied.kaart.vulling import VERBORGEN
from gebied.opslag import lees_project
from gebied.werkstroom import bouw_scan
from gebied.werkstroom.typenbeeld import maak_typenbeeld
from gebied.werkstroom.wijkscanbeeld import Scanbeeld, gebiedregels, maak_indicatorbeeld, maak_scanbeeld
from gebied.wijkscan import Wijkscan

GEWOON = Klassekeuze()


@pytest.fixture(scope="module")
def beeld(profielscan: Wijkscan) -> Scanbeeld:
    return maak_scanbeeld(profielscan)


def test_alleen_wat_de_scan_van_gebieden_weet_is_te_kiezen(beeld: Scanbeeld) -> None:
    sleutels = {indicator.sleutel for indicator in beeld.indicatoren}
    assert {"inwoners", "bijstand", "koopwoningen", "eenzaam"} <= sleutels
    assert "eigen_meting" not in sleutels  # known of the gemeente only
    assert [i for deel in beeld.per_domein.values() for i in deel] == list(beeld.indicatoren)
    assert beeld.vergelijkingen("bijstand") == {"gemeente": "Roosterdam", "nederland": "Nederland"}
    assert beeld.vergelijkingen("inwoners") == {}  # a count is not compared


def test_tabel_en_kaart_zeggen_hetzelfde(beeld: Scanbeeld) -> None:
    een = maak_indicatorbeeld(beeld, "koopwoningen", GEWOON)
    assert een.opschrift == "Koopwoningen (%, 2015)"
    assert een.tabel["rang"].tolist() == list(range(1, 13))
    assert een.tabel["waarde"].is_monotonic_decreasing
    assert sorted(een.tabel["code"]) == list(beeld.scan.codes)
    legenda = {regel.vulling: regel.tekst for regel in een.laag.legenda}
    for rij in een.tabel.itertuples():
        assert legenda[een.laag.vullingen[rij.code]] == rij.klasse
        assert rij.cijfer in een.laag.uitleg[rij.code].regels[-1][1]
    assert een.verdeling["gebieden"].sum() == 12
    assert een.samenvatting.startswith("Van 12 gebieden is er een cijfer. Het hoogste is 74,0 % (Buurt C4)")
    cijfer, erbij = een.cijfer_van("A1")
    assert cijfer == "30,0 %"
    assert erbij.startswith("plaats 12 van 12 · ")


def test_de_uitleg_noemt_bron_jaar_cyclus_zekerheid_en_dekking(beeld: Scanbeeld) -> None:
    uitleg = dict(maak_indicatorbeeld(beeld, "bijstand", GEWOON).uitleg)
    assert uitleg["Bron"] == "Bureau Proef, proef.csv, 2015"
    assert uitleg["Jaar"] == "2015"
    assert uitleg["Hoe vaak gemeten"] == "elk jaar"
    assert uitleg["Soort cijfer"] == "een telling"
    assert uitleg["Bekend voor"] == "12 van 12 gebieden"
    assert uitleg["Te vergelijken met"] == "Roosterdam en Nederland"


def test_naast_een_vergelijking_staat_die_ook_in_de_tabel(beeld: Scanbeeld) -> None:
    een = maak_indicatorbeeld(beeld, "koopwoningen", Klassekeuze("vergelijking", vergelijk="nederland"))
    assert een.naast == "Nederland"
    assert not een.let_op
    rij = een.tabel.set_index("code").loc["A1"]
    assert rij["naast"] == "lager dan 56,0 %"
    assert rij["klasse"].endswith("lager dan Nederland")
    # too few people live in C4 to say how its figures compare
    assert een.tabel.set_index("code").loc["C4", "klasse"] == "wel een cijfer, niet te vergelijken"


def test_een_aantal_laat_zich_niet_vergelijken_en_dat_staat_erbij(beeld: Scanbeeld) -> None:
    for wijze in ("vergelijking", "z-score"):
        een = maak_indicatorbeeld(beeld, "inwoners", Klassekeuze(wijze))  # type: ignore[arg-type]
        assert een.let_op.startswith("Inwoners is een aantal. De kaart toont daarom")
        assert een.laag.legenda == maak_indicatorbeeld(beeld, "inwoners", GEWOON).laag.legenda


def test_regels_van_een_gebied(beeld: Scanbeeld) -> None:
    regels = {regel.indicator: regel for regel in gebiedregels(beeld, "A1")}
    assert regels["Koopwoningen"].cijfer == "30,0 %"
    assert regels["Koopwoningen"].naast.endswith("in Roosterdam")
    assert gebiedregels(beeld, "nergens") == ()


def test_kleine_beschermde_aantallen_staan_nergens_als_getal(appproject: Callable[[str], Path]) -> None:
    scan = lees_project(appproject("voorbeeld")).scan
    beeld = maak_scanbeeld(scan)
    beschermd = [i for i in beeld.indicatoren if i.zekerheid == "beschermd"]
    gezien = 0
    for indicator in beschermd[:8]:
        een = maak_indicatorbeeld(beeld, indicator.sleutel, GEWOON)
        verborgen = {code for code, vulling in een.laag.vullingen.items() if vulling == VERBORGEN}
        rijen = een.tabel[een.tabel["code"].isin(verborgen)]
        assert rijen["waarde"].isna().all()
        assert set(rijen["cijfer"]) <= {"verborgen"}
        assert "fictief" in een.let_op
        gezien += len(rijen)
    assert gezien


def test_gebiedstypen_als_kaart_en_tabel(appproject: Callable[[str], Path], profielscan: Wijkscan) -> None:
    groot = lees_project(appproject("groot")).scan
    sleutels = ["bijstand", "eenpersoonshuishoudens", "koopwoningen"]
    typen = maak_typenbeeld(groot, sleutels=sleutels, typen=2)
    assert typen.indicatoren
    assert set(typen.kenmerken.columns) == {"type", "gebieden", *typen.indicatoren}
    assert typen.kenmerken["gebieden"].sum() == 600
    for rij in typen.tabel.head(20).itertuples():
        assert rij.zekerheid.endswith(" %")
    assert {regel.tekst[:2] for regel in typen.laag.legenda[:2]} == {"1.", "2."}
    with pytest.raises(VerkeerdGebruik, match="15"):
        maak_typenbeeld(profielscan, sleutels=sleutels)


@pytest.mark.echt
def test_utrecht_2015_met_restgebied_en_onbekende_cijfers(echte_data: Path) -> None:
    scan = bouw_scan(grenzen=echte_data / "cbs2015" / "buurten.parquet", gemeenten=["Utrecht"], jaar=2015)
    beeld = maak_scanbeeld(scan)
    een = maak_indicatorbeeld(beeld, "bijstand", Klassekeuze("vergelijking"))
    aantallen = dict(een.verdeling.itertuples(index=False))
    assert sum(aantallen.values()) == 111
    assert aantallen["restgebied"] == 4
    assert aantallen["iets hoger dan Utrecht"] > 10
    rest = een.tabel[een.tabel["klasse"] == "restgebied"]
    assert rest["rang"].isna().all()
