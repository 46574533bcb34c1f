"""Own indicators of a gemeente: a TOML and a table, refused with every fault at once."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from gebied.bronnen.catalogus import Indicator, lees_catalogus
from gebied.bronnen.eigen_cijfers import lees_eigen
from gebied.bronnen.tabellen import Cijfers
from gebied.fouten import InvoerGeweigerd
from gebied.indicatoren.cijfer import cijfers
from gebied.indicatoren.metingen import meet

BEZOEK = """
[[indicator]]
sleutel = "bezoek_buurthuis"
naam = "Bezoek aan het buurthuis"
uitleg = "Hoeveel inwoners in een week naar het buurthuis komen."
domein = "sterke punten"
eenheid = "per 1.000 inwoners"
richting = "hoog gunstig"
optellen = "verhouding"
teller = "bezoekers"
noemer = "inwoners"
factor = 1000
zekerheid = "telling"
niveau = "buurt"
bron = "Gemeente, telling"
laatst = 2024
"""
WONEN = """
[[indicator]]
sleutel = "cijfer_wonen"
naam = "Rapportcijfer voor wonen"
uitleg = "Welk cijfer inwoners geven."
domein = "wonen"
eenheid = ""
richting = "hoog gunstig"
optellen = "niet"
kolom = "cijfer_wonen"
zekerheid = "steekproef"
niveau = "gemeente"
bron = "Gemeente, enquête"
laatst = 2025
"""
CSV = """code;naam;bezoekers;cijfer_wonen;cijfer_wonen_ondergrens;cijfer_wonen_bovengrens
BU00340101;Haven;45;;;
BU00340102;Stad;.;;;
GM0034;Almere;;7,4;7,2;7,6
"""


def _lees(
    tmp_path: Path, toml: str, csv: str | None = None, *, jaar: int | None = None
) -> tuple[tuple[Indicator, ...], Cijfers]:
    (tmp_path / "eigen.toml").write_text(toml, encoding="utf-8")
    if csv is None:
        return lees_eigen(tmp_path / "eigen.toml")
    (tmp_path / "eigen.csv").write_text(csv, encoding="utf-8")
    return lees_eigen(tmp_path / "eigen.toml", tmp_path / "eigen.csv", jaar=jaar)


def _problemen(tmp_path: Path, toml: str, csv: str | None) -> tuple[str, ...]:
    with pytest.raises(InvoerGeweigerd) as fout:
        _lees(tmp_path, toml, csv)
    assert fout.value.stap
    return fout.value.problemen


def test_cijfers_van_buurten_en_van_de_gemeente(tmp_path: Path) -> None:
    indicatoren, gelezen = _lees(tmp_path, BEZOEK + WONEN, CSV)
    assert [i.sleutel for i in indicatoren] == ["bezoek_buurthuis", "cijfer_wonen"]
    tabel = gelezen.tabel.set_index("code")
    assert list(tabel.columns) == [
        "bezoekers", "cijfer_wonen", "cijfer_wonen_ondergrens", "cijfer_wonen_bovengrens",
    ]  # fmt: skip
    assert tabel["bezoekers"].tolist() == [45, pd.NA, pd.NA]
    assert tabel.loc["GM0034", "cijfer_wonen"] == 7.4
    assert tabel["cijfer_wonen"].isna().tolist() == [True, True, False]  # stays at the gemeente
    kolommen = {kolom.naam: kolom for kolom in gelezen.kolommen}
    assert (kolommen["bezoekers"].soort, kolommen["bezoekers"].jaar) == ("aantal", 2024)
    assert (kolommen["cijfer_wonen"].soort, kolommen["cijfer_wonen"].jaar) == ("gemiddelde", 2025)
    assert {h.bron for h in gelezen.herkomsten} == {"Gemeente, telling", "Gemeente, enquête"}
    assert {k.herkomst for k in gelezen.kolommen} == {h.sleutel for h in gelezen.herkomsten}
    assert len(gelezen.ontbrekend) == 4


def test_wat_is_gelezen_wordt_een_cijfer_met_marge(tmp_path: Path) -> None:
    indicatoren, gelezen = _lees(tmp_path, BEZOEK + WONEN, CSV)
    tabel = gelezen.tabel.assign(naam="", inwoners=[1_500, 900, 200_000])
    gemeten = meet(tabel, gelezen.kolommen, indicatoren, niveau="buurt")
    per = {(c.indicator.sleutel, c.plaats): c for c in cijfers(gemeten, indicatoren)}
    assert per["bezoek_buurthuis", "BU00340101"].tekst == "30,0 per 1.000 inwoners"
    assert per["bezoek_buurthuis", "BU00340102"].tekst == "onbekend"
    assert per["cijfer_wonen", "GM0034"].margetekst == "7,2 – 7,6"
    assert per["cijfer_wonen", "BU00340101"].waarde is None


def test_een_indicator_uit_kolommen_van_de_scan_heeft_geen_tabel_nodig(tmp_path: Path) -> None:
    toml = BEZOEK.replace('"bezoekers"', '"autos"')
    indicatoren, gelezen = _lees(tmp_path, toml)
    assert (len(indicatoren), len(gelezen.tabel), gelezen.kolommen) == (1, 0, ())
    assert _problemen(tmp_path, BEZOEK, None) == ("er is geen tabel gegeven met kolom bezoekers.",)


def test_het_jaar_van_de_tabel_gaat_voor(tmp_path: Path) -> None:
    _, gelezen = _lees(tmp_path, BEZOEK, "code,jaar,bezoekers\nBU00340101,2023,4\nBU00340102,2023,5\n")
    assert {kolom.jaar for kolom in gelezen.kolommen} == {2023}
    _, gelezen = _lees(tmp_path, BEZOEK, "code,bezoekers\n00340101,4\n", jaar=2022)
    assert gelezen.kolommen[0].jaar == 2022
    assert gelezen.tabel["code"].tolist() == ["BU00340101"]
    [fout] = _problemen(tmp_path, BEZOEK, "code,jaar,bezoekers\nBU00340101,2023,4\nBU00340102,2024,5\n")
    assert "geef één jaar per bestand" in fout


def test_een_sleutel_van_de_catalogus_wordt_niet_stil_vervangen(tmp_path: Path) -> None:
    toml = BEZOEK.replace('"bezoek_buurthuis"', '"eenzaam"')
    [fout] = _problemen(tmp_path, toml, "code,bezoekers\nBU00340101,4\n")
    assert fout == "indicator 'eenzaam' staat al in de catalogus van gebied; kies een andere sleutel."
    assert "eenzaam" in lees_catalogus()


def test_alle_fouten_van_de_tabel_samen(tmp_path: Path) -> None:
    csv = "code;bezoekers;inwoners;bezokers\nBU00340101;veel;100;1\nBU00340101;3;100;1\nBU0034;4;100;1\n"
    problemen = " ".join(_problemen(tmp_path, BEZOEK + WONEN, csv))
    for deel in (
        "kolom 'cijfer_wonen' ontbreekt",
        "kolom 'inwoners' komt uit de wijkscan zelf",
        "geen indicator noemt kolom 'bezokers'. Bedoelt u bezoekers?",
        "bevat geen getal: veel (bij BU00340101)",
        "codes komen vaker voor (BU00340101)",
        "'BU0034' is geen volledige CBS-code",
    ):
        assert deel in problemen


def test_zonder_code_geen_cijfers(tmp_path: Path) -> None:
    problemen = _problemen(tmp_path, BEZOEK, "gebiedje;bezoekers\nHaven;4\n")
    assert "er is geen kolom 'code' met codes van buurten, wijken of de gemeente." in problemen


@pytest.mark.parametrize("code", ["BU00340101", "WK003401"])
def test_een_cijfer_van_de_gemeente_komt_niet_bij_een_buurt(tmp_path: Path, code: str) -> None:
    [fout] = _problemen(tmp_path, WONEN, f"code,cijfer_wonen\n{code},7\nGM0034,8\n")
    assert fout == (
        "indicator 'cijfer_wonen' bestaat per gemeente, maar kolom 'cijfer_wonen' "
        f"heeft een cijfer bij {code}."
    )


def test_aantallen_over_hulp_komen_alleen_door_de_deur(tmp_path: Path) -> None:
    ruw = BEZOEK.replace('zekerheid = "telling"', 'zekerheid = "beschermd"')
    assert "gebied gebruik" in _problemen(tmp_path, ruw, "code,bezoekers\nBU00340101,4\n")[0]
    vermomd = BEZOEK.replace('"bezoekers"', '"gebruik_wmo"')
    assert _problemen(tmp_path, vermomd, None) == (
        "indicator 'bezoek_buurthuis': gebruik_wmo is een beschermd aantal; "
        'schrijf zekerheid = "beschermd".',
    )
    goed = vermomd.replace('zekerheid = "telling"', 'zekerheid = "beschermd"')
    assert _lees(tmp_path, goed)[0][0].zekerheid == "beschermd"


def test_aantallen_en_grenzen_die_niet_kunnen(tmp_path: Path) -> None:
    csv = CSV.replace("45;;;", "-45;;;").replace("7,2;7,6", "7,6;7,2")
    assert _problemen(tmp_path, BEZOEK + WONEN, csv) == (
        "kolom 'bezoekers' heeft een aantal onder 0.",
        "kolom 'cijfer_wonen': een ondergrens ligt boven de bovengrens.",
    )
    assert "geen getal: inf" in _problemen(tmp_path, BEZOEK, "code,bezoekers\nBU00340101,inf\n")[0]


def test_kleine_aantallen_krijgen_een_waarschuwing(tmp_path: Path) -> None:
    _, gelezen = _lees(tmp_path, BEZOEK, "code,bezoekers\nBU00340101,3\nBU00340102,0\nBU00340103,12\n")
    [bevinding] = gelezen.bevindingen
    assert bevinding.code == "KLEINE_AANTALLEN"
    assert "Kolom bezoekers heeft 1 keer een aantal onder de 10." in bevinding.tekst
    assert _lees(tmp_path, BEZOEK + WONEN, CSV)[1].bevindingen == ()


@pytest.mark.parametrize("naam", ["geometry", "Bezoek per week", "=1+1"])
def test_vreemde_namen_van_kolommen(tmp_path: Path, naam: str) -> None:
    problemen = _problemen(
        tmp_path, BEZOEK.replace('"bezoekers"', f'"{naam}"'), f"code;{naam}\nBU00340101;4\n"
    )
    assert f"kolom '{naam}'" in problemen[0]
