"""The opgavenindex can be recomputed by hand, adds up, and tells how far its ranks depend on the weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import permutations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from gebied.bronnen.catalogus import Indicator, lees_catalogus
from gebied.bronnen.gewichten import Gewicht, lees_gewichten
from gebied.fouten import InvoerGeweigerd, VerkeerdGebruik
from gebied.indicatoren.cijfer import Cijfer
from gebied.indicatoren.opgavenindex import MINSTE_GEWICHT, Opgavenindex, opgavenindex


def _indicator(sleutel: str, richting: str, **velden: str) -> Indicator:
    basis = {"optellen": "verhouding", "zekerheid": "telling", "eenheid": "%", **velden}
    return Indicator(
        sleutel=sleutel,
        naam=sleutel.capitalize(),
        uitleg="Uitleg.",
        domein="bevolking",
        richting=richting,  # type: ignore[arg-type]
        niveau="buurt",
        bron="CBS",
        kolom=sleutel,
        noemer="inwoners",
        **basis,  # type: ignore[arg-type]
    )


ARM = _indicator("arm", "hoog ongunstig")
SPORT = _indicator("sport", "hoog gunstig")
OUD = _indicator("oud", "geen oordeel")
ZIEK = _indicator("ziek", "hoog ongunstig", optellen="gewogen", zekerheid="modelschatting")
MENSEN = _indicator("mensen", "geen oordeel", optellen="som")
DRIE = (Gewicht("arm", 3), Gewicht("sport", 1), Gewicht("oud", 2, hoog="opgave"))


def _cijfers(
    waarden: Mapping[Indicator, Sequence[float | None]], *, marge: float = 0.0, verborgen: str = ""
) -> list[Cijfer]:
    return [
        Cijfer(
            indicator=indicator,
            plaats=f"B{nr}",
            naam=f"Buurt {nr}",
            niveau="buurt",
            jaar=2020,
            waarde=waarde,
            ondergrens=None if waarde is None else waarde - marge,
            bovengrens=None if waarde is None else waarde + marge,
            verborgen=f"B{nr}" == verborgen,
        )
        for indicator, rij in waarden.items()
        for nr, waarde in enumerate(rij)
    ]


def _willekeurig(aantal: int = 30, seed: int = 3) -> dict[Indicator, list[float | None]]:
    kans = np.random.default_rng(seed)
    return {indicator: kans.normal(20, 5, aantal).tolist() for indicator in (ARM, SPORT, OUD)}


def _rang(waarden: pd.Series[float]) -> list[float]:
    return (-waarden).rank(method="min").tolist()


def test_de_index_is_het_gewogen_gemiddelde_van_gekeerde_z_scores() -> None:
    waarden = _willekeurig()
    index = opgavenindex(_cijfers(waarden), DRIE)
    z = {indicator.sleutel: stats.zscore(rij) for indicator, rij in waarden.items()}
    verwacht = 100 + 10 * (3 * z["arm"] - z["sport"] + 2 * z["oud"]) / 6
    assert index.waarden.tolist() == pytest.approx(verwacht)
    assert index.waarden.mean() == pytest.approx(100)
    assert index.tabel["rang"].tolist() == _rang(pd.Series(verwacht))
    assert index.tabel["dekking"].tolist() == [1.0] * 30
    assert index.gewichten["hoog"].tolist() == ["opgave", "kracht", "opgave"]
    assert index.gewichten["aandeel"].tolist() == pytest.approx([1 / 2, 1 / 6, 1 / 3])


def test_bijdragen_tellen_op_ook_waar_een_cijfer_ontbreekt() -> None:
    waarden = _willekeurig()
    waarden[SPORT][4] = None
    index = opgavenindex(_cijfers(waarden), DRIE)
    assert (100 + index.bijdragen.sum(axis=1)).tolist() == pytest.approx(index.waarden.tolist())
    assert index.bijdragen.isna().sum().sum() == 1
    assert index.tabel.loc["B4", "dekking"] == pytest.approx(5 / 6)


def test_onder_de_grens_van_bekende_gewichten_is_er_geen_index() -> None:
    waarden = _willekeurig()
    waarden[OUD][4] = None  # 4 of 6 is known
    index = opgavenindex(_cijfers(waarden), DRIE)
    rij = index.tabel.loc["B4"]
    assert MINSTE_GEWICHT > 4 / 6
    assert rij[["waarde", "marge", "rang", "laagste_rang", "aandeel_in_top"]].isna().all()
    assert rij["reden"] == "Maar 67 % van het gewicht heeft een cijfer."
    assert sorted(index.tabel["rang"].dropna()) == list(range(1, 30))
    assert index.bijdragen.loc["B4"].isna().all()


def test_een_verborgen_cijfer_is_onbekend() -> None:
    index = opgavenindex(_cijfers(_willekeurig(), verborgen="B7"), DRIE)
    assert index.tabel.loc["B7", "dekking"] == 0


def test_het_bereik_omvat_de_rang_en_elke_weging_binnen_de_helft() -> None:
    waarden = _willekeurig(12)
    index = opgavenindex(_cijfers(waarden), DRIE, trekkingen=4000)
    tabel = index.tabel
    assert (tabel["laagste_rang"] <= tabel["rang"]).all()
    assert (tabel["rang"] <= tabel["hoogste_rang"]).all()
    assert tabel["aandeel_in_top"].sum() == pytest.approx(index.top)  # no equals in random figures
    # the corners of the space of weights move ranks furthest; draws come near them
    z = np.array([stats.zscore(waarden[i]) for i in (ARM, SPORT, OUD)])
    hoeken = {(a, s, o) for a, s, o in np.ndindex(2, 2, 2)}
    gewichten = [np.array([3, -1, 2]) * (0.5 + np.array(hoek)) for hoek in sorted(hoeken)]
    rangen = np.array([_rang(pd.Series(w @ z)) for w in gewichten])
    assert (tabel["laagste_rang"].to_numpy(float) <= rangen.min(axis=0) + 1).all()
    assert (tabel["hoogste_rang"].to_numpy(float) >= rangen.max(axis=0) - 1).all()


def test_weglating_is_de_index_zonder_die_indicator() -> None:
    waarden = _willekeurig()
    index = opgavenindex(_cijfers(waarden), DRIE)
    zonder = opgavenindex(_cijfers(waarden), DRIE[1:])
    rij = index.weglating.set_index("indicator").loc["arm"]
    verschil = (index.tabel["rang"] - zonder.tabel["rang"]).abs()
    assert rij["verschuiving"] == verschil.max()
    assert verschil[rij["plaats"]] == verschil.max()
    assert rij["samenhang"] == pytest.approx(stats.spearmanr(index.waarden, zonder.waarden).statistic)
    bereik = index.tabel[["laagste_rang", "hoogste_rang"]]
    assert (bereik["laagste_rang"] <= zonder.tabel["rang"]).all()
    assert (zonder.tabel["rang"] <= bereik["hoogste_rang"]).all()


@pytest.mark.parametrize("variatie", ["helft", "dirichlet"])
def test_zelfde_seed_zelfde_antwoord_ook_in_andere_volgorde(variatie: str) -> None:
    cijfers = _cijfers(_willekeurig())
    een: Opgavenindex = opgavenindex(cijfers, DRIE, variatie=variatie, seed=5)  # type: ignore[arg-type]
    twee = opgavenindex(cijfers[::-1], DRIE, variatie=variatie, seed=5)  # type: ignore[arg-type]
    pd.testing.assert_frame_equal(een.tabel, twee.tabel.loc[een.tabel.index])


def test_de_verhouding_van_gewichten_telt_en_niet_hun_grootte() -> None:
    cijfers = _cijfers(_willekeurig())
    tien = tuple(Gewicht(g.indicator, 10 * g.gewicht, g.hoog) for g in DRIE)
    een, twee = opgavenindex(cijfers, DRIE), opgavenindex(cijfers, tien)
    pd.testing.assert_frame_equal(een.tabel, twee.tabel)


def test_marges_van_een_model_tellen_op_en_die_van_tellingen_niet() -> None:
    waarden = _willekeurig() | {ZIEK: _willekeurig(seed=9)[ARM]}
    twee = (Gewicht("arm", 1), Gewicht("sport", 1))
    sd = {i.sleutel: np.std(rij) for i, rij in waarden.items()}
    telling = opgavenindex(_cijfers(waarden, marge=2.0), twee)
    verwacht = 10 * np.hypot(2 / sd["arm"], 2 / sd["sport"]) / 2
    assert telling.tabel["marge"].tolist() == pytest.approx([verwacht] * 30)
    model = _indicator("sport", "hoog gunstig", zekerheid="modelschatting", optellen="gewogen")
    schatting = {ZIEK: waarden[ZIEK], model: waarden[SPORT]}
    samen = opgavenindex(_cijfers(schatting, marge=2.0), (Gewicht("ziek", 1), Gewicht("sport", 1)))
    verwacht = 10 * (2 / sd["ziek"] + 2 / sd["sport"]) / 2
    assert samen.tabel["marge"].tolist() == pytest.approx([verwacht] * 30)


def test_gelijke_gebieden_delen_een_rang() -> None:
    een, twee = [1.0, 1.0, 3.0, 4.0, 5.0, 6.0], [2.0, 2.0, 1.0, 5.0, 3.0, 9.0]
    index = opgavenindex(_cijfers({ARM: een, OUD: twee}), (DRIE[0], DRIE[2]))
    assert index.tabel.loc["B0", "rang"] == index.tabel.loc["B1", "rang"] == 5
    assert index.tabel.loc["B0", "laagste_rang"] == index.tabel.loc["B1", "laagste_rang"]


def test_een_indicator_zonder_verschil_telt_niet_mee_en_dat_staat_erbij() -> None:
    waarden = _willekeurig() | {ZIEK: [7.0] * 30}
    index = opgavenindex(_cijfers(waarden), (*DRIE, Gewicht("ziek", 100)))
    rij = index.gewichten.set_index("indicator").loc["ziek"]
    assert rij["aandeel"] == 0
    assert "hetzelfde cijfer" in rij["reden"]
    assert index.waarden.tolist() == pytest.approx(opgavenindex(_cijfers(waarden), DRIE).waarden.tolist())


def test_alle_fouten_in_de_gewichten_worden_samen_gemeld() -> None:
    waarden = _willekeurig() | {MENSEN: [1.0] * 30}
    gewichten = (
        Gewicht("arm", -1),
        Gewicht("arm", 1),
        Gewicht("oud", 1),
        Gewicht("sport", 1, hoog="opgave"),
        Gewicht("mensen", 1, hoog="opgave"),
        Gewicht("spot", 1),
    )
    with pytest.raises(VerkeerdGebruik) as fout:
        opgavenindex(_cijfers(waarden), gewichten, trekkingen=0)
    tekst = str(fout.value)
    for woord in (
        "is -1",
        "'arm' staat er vaker in",
        "geen oordeel",
        'hoog is daar "kracht"',
        "is een aantal",
    ):
        assert woord in tekst
    assert "er zijn geen cijfers van 'spot'. Bedoelt u sport?" in tekst
    assert "trekkingen is 0" in tekst


def test_te_weinig_bruikbare_indicatoren_of_gebieden_wordt_geweigerd() -> None:
    with pytest.raises(VerkeerdGebruik, match="te weinig indicatoren"):
        opgavenindex(_cijfers({ARM: [1.0] * 9, OUD: list(range(9))}), (DRIE[0], DRIE[2]))
    helft = {ARM: [*range(5), *[None] * 5], OUD: [*[None] * 5, *range(5)]}
    with pytest.raises(VerkeerdGebruik, match="Van geen enkel gebied"):
        opgavenindex(_cijfers(helft), (Gewicht("arm", 1), Gewicht("oud", 1, hoog="opgave")))


def test_een_indicator_die_bijna_nergens_bekend_is_wordt_geweigerd() -> None:
    waarden = _willekeurig() | {ZIEK: [*range(10), *[None] * 20]}
    with pytest.raises(VerkeerdGebruik, match="Ziek: bekend van 10 van de 30 gebieden"):
        opgavenindex(_cijfers(waarden), (*DRIE, Gewicht("ziek", 1)))


def test_het_voorbeeld_dat_meekomt_past_bij_de_catalogus() -> None:
    catalogus = lees_catalogus()
    gewichten = lees_gewichten()
    assert len(gewichten) >= 5
    for gewicht in gewichten:
        assert list(gewicht.fouten_naast(catalogus[gewicht.indicator])) == []


def test_een_bestand_met_gewichten_meldt_alle_fouten(tmp_path: Path) -> None:
    pad = tmp_path / "gewichten.toml"
    pad.write_text(
        'kop = 1\n[[gewicht]]\nindicator = "a"\ngewicht = 0\n[[gewicht]]\nindicator = 3\nzwaar = 2\n'
        '[[gewicht]]\nindicator = "b"\ngewicht = 1\nhoog = "laag"\n',
        encoding="utf-8",
    )
    with pytest.raises(InvoerGeweigerd) as fout:
        lees_gewichten(pad)
    tekst = str(fout.value)
    for woord in (
        "'kop' is geen bekend",
        "van 'a' is 0",
        "gewicht 2: 'zwaar'",
        "'gewicht' ontbreekt",
        "hoog is 'laag'",
    ):
        assert woord in tekst
    pad.write_text("gewicht = 3\n", encoding="utf-8")
    with pytest.raises(InvoerGeweigerd, match="geen enkele"):
        lees_gewichten(pad)


def test_de_volgorde_van_gewichten_verandert_de_index_niet() -> None:
    cijfers = _cijfers(_willekeurig(10))
    indexen = [opgavenindex(cijfers, keus, trekkingen=10).waarden.tolist() for keus in permutations(DRIE)]
    assert all(index == pytest.approx(indexen[0]) for index in indexen)
