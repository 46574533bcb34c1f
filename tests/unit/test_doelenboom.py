"""A doelenboom: reading it, and finding every fault without calling anything else a fault."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from gebied.bronnen.catalogus import Catalogus, Indicator
from gebied.bronnen.doelenbestand import Doelenboom, Knoop, lees_doelenboom
from gebied.fouten import InvoerGeweigerd
from gebied.model import Kolom
from gebied.profiel.doelenboom import (
    GEEN_DOELWAARDE,
    boven,
    doelen_van,
    keur_doelenboom,
    knopen_van,
    ouders_van,
)
from gebied.profiel.doelenstand import Doelstand, stand_van_doelen, standentabel
from gebied.profiel.gebieden import kies_analysegebied
from gebied.wijkscan import Wijkscan

GOED = """
naam = "Samen in Roosterdam"
bron = "Beleidsplan 2025"

[[doel]]
code = "1"
naam = "Inwoners redden zich"

[[doel]]
code = "2"
naam = "Inwoners doen mee"

[[beleidslijn]]
code = "1.1"
naam = "Mantelzorg"
onder = "1"

[[sublijn]]
code = "1.1.1"
naam = "Rust voor mantelzorgers"
onder = ["1.1"]

[[indicator]]
code = "1.1.1.1"
naam = "Mantelzorgers die zich zwaar belast voelen"
onder = ["1.1.1", "doel 2"]
sleutel = "mantelzorg"
doelwaarde = 12.5
doeljaar = 2028
"""


def _schrijf(folder: Path, tekst: str, naam: str = "doelen.toml") -> Path:
    pad = folder / naam
    pad.write_text(tekst, encoding="utf-8")
    return pad


def _indicator(sleutel: str, **waarden: Any) -> Indicator:
    kern: dict[str, Any] = {
        "naam": sleutel,
        "uitleg": "Uitleg.",
        "domein": "gezondheid",
        "eenheid": "%",
        "richting": "hoog ongunstig",
        "optellen": "verhouding",
        "zekerheid": "telling",
        "niveau": "buurt",
        "bron": "CBS",
        "teller": "teller",
        "noemer": "inwoners",
        "factor": 100,
    }
    return Indicator(sleutel=sleutel, **{**kern, **waarden})


CATALOGUS = Catalogus((_indicator("mantelzorg"),))


def _codes(boom: Doelenboom, catalogus: Catalogus | None = CATALOGUS) -> Counter[str]:
    return Counter(bevinding.code for bevinding in keur_doelenboom(boom, catalogus))


def test_een_goede_doelenboom_heeft_geen_bevindingen(tmp_path: Path) -> None:
    boom = lees_doelenboom(_schrijf(tmp_path, GOED))
    assert boom.naam == "Samen in Roosterdam"
    assert boom.bron == "Beleidsplan 2025"
    assert len(boom.knopen) == 5
    assert keur_doelenboom(boom, CATALOGUS) == ()


def test_een_indicator_kan_op_meer_plaatsen_staan(tmp_path: Path) -> None:
    boom = lees_doelenboom(_schrijf(tmp_path, GOED))
    indicator = boom.knopen[-1]
    assert [doel.code for doel in doelen_van(boom)[indicator.id]] == ["1", "2"]
    assert boven(indicator.id, ouders_van(boom)) == {
        ("sublijn", "1.1.1"),
        ("beleidslijn", "1.1"),
        ("doel", "1"),
        ("doel", "2"),
    }


def test_dezelfde_knoop_twee_keer_is_een_knoop_met_twee_plaatsen() -> None:
    boom = Doelenboom(
        "x",
        (
            Knoop("doel", "1", "Een"),
            Knoop("doel", "2", "Twee"),
            Knoop("indicator", "A", "Schulden", ("1",)),
            Knoop("indicator", "A", "schulden ", ("2",), doelwaarde=3.0, bron="CBS"),
        ),
    )
    [indicator] = [knoop for knoop in knopen_van(boom) if knoop.soort == "indicator"]
    assert (indicator.onder, indicator.doelwaarde, indicator.bron) == (("1", "2"), 3.0, "CBS")
    assert _codes(boom) == {}


@pytest.mark.parametrize(
    ("knoop", "verwacht"),
    [
        (Knoop("indicator", "1.1", "Iets anders", ("1",), bron="x", doelwaarde=1), "DOEL_CODE_DUBBEL"),
        (Knoop("sublijn", "1.1", "Lijn", ("1",)), "DOEL_LIJN_EN_INDICATOR"),
        (Knoop("indicator", "1.2", "Los", (), bron="x", doelwaarde=1), "DOEL_LOS"),
        (Knoop("indicator", "1.2", "Weg", ("1.9",), bron="x", doelwaarde=1), "DOEL_OUDER_ONBEKEND"),
        (Knoop("indicator", "2.2", "Ver", ("doel 1",), bron="x", doelwaarde=1), "DOEL_ANDER_DOEL"),
        (Knoop("indicator", "2", "Twee", ("doel 1",), bron="x", doelwaarde=1), "DOEL_ANDERE_LIJN"),
        (Knoop("beleidslijn", "1.4", "Leeg", ("1",)), "DOEL_ZONDER_INDICATOR"),
        (Knoop("indicator", "1.5", "Cijfer", ("1",), "mantel", 1), "DOEL_SLEUTEL_ONBEKEND"),
        (Knoop("indicator", "1.6", "Doel", ("1",), bron="x"), "DOEL_ZONDER_DOELWAARDE"),
        (Knoop("indicator", "1.7", "Bron", ("1",), doelwaarde=1), "DOEL_ZONDER_BRON"),
    ],
)
def test_elke_fout_wordt_gevonden(knoop: Knoop, verwacht: str) -> None:
    goed = (
        Knoop("doel", "1", "Een"),
        Knoop("doel", "2", "Twee"),
        Knoop("indicator", "1.1", "Goed", ("doel 1", "doel 2"), "mantelzorg", 5.0),
    )
    assert _codes(Doelenboom("x", goed)) == {}
    assert verwacht in _codes(Doelenboom("x", (*goed, knoop)))


def test_een_kring_wordt_een_keer_genoemd_en_breekt_niets() -> None:
    boom = Doelenboom(
        "x",
        (
            Knoop("doel", "1", "Een"),
            Knoop("sublijn", "a", "A", ("sublijn c",)),
            Knoop("sublijn", "b", "B", ("sublijn a",)),
            Knoop("sublijn", "c", "C", ("sublijn b", "1")),
            Knoop("indicator", "i", "I", ("sublijn b",), "mantelzorg", 5.0),
        ),
    )
    assert _codes(boom) == {"DOEL_KRING": 1}
    assert [doel.code for doel in doelen_van(boom)[boom.knopen[-1].id]] == ["1"]
    [kring] = keur_doelenboom(boom, CATALOGUS)
    assert all(f"sublijn {code}" in kring.tekst for code in "abc")


def test_wie_onder_zichzelf_staat_is_een_kring() -> None:
    boom = Doelenboom("x", (Knoop("doel", "1", "Een", ("1",)),))
    assert _codes(boom) == {"DOEL_KRING": 1, "DOEL_ZONDER_INDICATOR": 1}


def test_alle_fouten_in_de_vorm_staan_in_een_melding(tmp_path: Path) -> None:
    tekst = """
titel = "x"
[[doel]]
code = 1.10
naam = "Een"
[[beleidslijn]]
code = "1.1"
naam = "Lijn"
onder = [1]
doelwaarde = 3
[[indicator]]
code = "1.1.1"
naam = "Cijfer"
doelwarde = 3
doeljaar = 20
"""
    with pytest.raises(InvoerGeweigerd) as fout:
        lees_doelenboom(_schrijf(tmp_path, tekst))
    melding = str(fout.value)
    for deel in ("'titel'", "doel 1: code is 1.1;", "onder is [1]", "Bedoelt u doelwaarde"):
        assert deel in melding
    with pytest.raises(InvoerGeweigerd, match="doeljaar is 20"):
        lees_doelenboom(_schrijf(tmp_path, GOED.replace("2028", "20")))


@pytest.mark.parametrize("inhoud", ["", "naam = 3", "[[doel]]\ncode = ''\nnaam = ''", "doel = 3", "[[doel]"])
def test_wat_geen_doelenboom_is_wordt_geweigerd(tmp_path: Path, inhoud: str) -> None:
    with pytest.raises(InvoerGeweigerd, match="doelenboom"):
        lees_doelenboom(_schrijf(tmp_path, inhoud))


def test_een_tabel_zegt_met_de_code_waar_iets_onder_staat(tmp_path: Path) -> None:
    tekst = (
        "soort;code;naam;doel;doel_naam;doelwaarde;doeljaar\n"
        "beleidslijn;1.7A;taal;1;redden;;\n"
        "sublijn;1.7A.1;;1;redden;;\n"
        "indicator;1.7A.1;peuters;1;redden;12,5;2030\n"
        "indicator;1.7B.2;kleuters;1;redden;;\n"
    )
    boom = lees_doelenboom(_schrijf(tmp_path, tekst, "doelen.csv"))
    assert [(knoop.code, knoop.onder) for knoop in boom.knopen] == [
        ("1", ()),
        ("1.7A", ("doel 1",)),
        ("1.7A.1", ("beleidslijn 1.7A",)),
        ("1.7A.1", ("sublijn 1.7A.1",)),
        ("1.7B.2", ("doel 1",)),
    ]
    assert (boom.knopen[3].doelwaarde, boom.knopen[3].doeljaar) == (12.5, 2030)


def test_fouten_in_een_tabel_staan_er_met_hun_regel(tmp_path: Path) -> None:
    tekst = "soort,code,naam,doel,doelwaarde\nindicatr,1.1,a,1,\nindicator,,b,,veel\n"
    with pytest.raises(InvoerGeweigerd) as fout:
        lees_doelenboom(_schrijf(tmp_path, tekst, "doelen.csv"))
    assert len(fout.value.problemen) == 4
    assert "regel 3: doelwaarde 'veel' is geen getal." in fout.value.problemen


def test_een_code_die_excel_als_getal_bewaart_wordt_geweigerd(tmp_path: Path) -> None:
    """1.10 would have become 1.1, another line."""
    tabel = pd.DataFrame({"soort": ["Beleidslijn"], "code": [1.10], "naam": ["schulden"], "doel": [1]})
    tabel.to_excel(tmp_path / "fout.xlsx", index=False)
    with pytest.raises(InvoerGeweigerd, match="maak de kolom tekst"):
        lees_doelenboom(tmp_path / "fout.xlsx")
    tabel.assign(code=["1.10"]).to_csv(tmp_path / "goed.csv", index=False)
    doel, lijn = lees_doelenboom(tmp_path / "goed.csv").knopen
    assert (doel.code, lijn.id, lijn.onder) == ("1", ("beleidslijn", "1.10"), ("doel 1",))
    tabel.assign(code=["1.10A"]).to_excel(tmp_path / "goed.xlsx", index=False)
    assert lees_doelenboom(tmp_path / "goed.xlsx").knopen[1].code == "1.10A"


def test_zonder_gebieden_is_er_geen_stand(scan: Wijkscan) -> None:
    assert stand_van_doelen(Doelenboom("x", (_knoop("1.1", "eigen_hulp_pct"),)), scan, []) == ()
    assert standentabel([]).empty


def _knoop(code: str, sleutel: str, doelwaarde: float | None = None) -> Knoop:
    return Knoop("indicator", code, f"Cijfer {code}", ("1",), sleutel, doelwaarde)


@pytest.fixture
def scan(rooster: Callable[..., Wijkscan]) -> Wijkscan:
    """Two gebieden with a rate, a count, an estimate, and the rate of 2013 and of the gemeente in 2010."""
    kaal = rooster([[1000, 1000]])
    kolommen = {
        "hulp": pd.array([101, 303], dtype="Int64"),
        "schatting": pd.array([40.0, 60.0], dtype="Float64"),
        "schatting_ondergrens": pd.array([35.0, 55.0], dtype="Float64"),
        "schatting_bovengrens": pd.array([45.0, 65.0], dtype="Float64"),
    }
    eigen = (
        _indicator("eigen_hulp_pct", teller="hulp"),
        _indicator("eigen_hulp", teller="hulp", noemer="", optellen="som", factor=1, eenheid="mensen"),
        _indicator("eigen_schatting", kolom="schatting", optellen="gewogen", zekerheid="modelschatting"),
        _indicator("eigen_gemeente", niveau="gemeente"),
    )
    nu = replace(
        kaal,
        gebieden=kaal.gebieden.assign(**kolommen),
        catalogus=(*kaal.catalogus, *(Kolom(naam, "aantal", jaar=2015) for naam in ("hulp", "schatting"))),
        eigen_indicatoren=eigen,
    )
    vroeger = nu.gemeten[nu.gemeten["indicator"].isin(["eigen_hulp_pct", "eigen_schatting"])].copy()
    vroeger["jaar"] = pd.array([2013] * len(vroeger), dtype="Int64")
    vroeger.loc[vroeger["indicator"] == "eigen_hulp_pct", "teller"] = [101.0, 203.0]
    gemeente = vroeger.iloc[:1].assign(plaats="GM9999", niveau="gemeente", teller=50.0, noemer=2000.0)
    gemeente["jaar"] = pd.array([2010], dtype="Int64")
    return replace(nu, metingen=pd.concat([vroeger, gemeente], ignore_index=True))


def _standen(scan: Wijkscan, *knopen: Knoop, waar: str = "GM9999", **waarden: Any) -> list[Doelstand]:
    boom = Doelenboom("x", (Knoop("doel", "1", "Een"), *knopen))
    return list(stand_van_doelen(boom, scan, [kies_analysegebied(scan, waar)], **waarden))


def test_de_stand_van_een_doel_in_de_gemeente(scan: Wijkscan) -> None:
    [stand] = _standen(scan, _knoop("1.1", "eigen_hulp_pct", 15))
    assert stand.cijfer is not None
    assert (stand.cijfer.tekst, stand.cijfer.jaar) == ("20,2 %", 2015)
    assert (stand.stand, stand.doelwaardetekst) == ("nog niet gehaald", "15,0 %")
    assert stand.afstand == pytest.approx(-5.2)
    assert [doel.naam for doel in stand.doelen] == ["Een"]
    assert stand.bewegingstekst == "hoger dan in 2013 (ongunstig)"
    [toen] = _standen(scan, _knoop("1.1", "eigen_hulp_pct"), eerder=2010)
    assert (toen.stand, toen.doelwaardetekst, toen.afstand) == (GEEN_DOELWAARDE, GEEN_DOELWAARDE, None)
    assert toen.bewegingstekst == "hoger dan in 2010 (ongunstig)"
    [nooit] = _standen(scan, _knoop("1.1", "eigen_hulp_pct"), eerder=1999)
    assert nooit.bewegingstekst == "niet te zeggen: geen eerder cijfer om mee te vergelijken"


def test_gelijk_gebleven_is_geen_beweging(scan: Wijkscan) -> None:
    [stand] = _standen(scan, _knoop("1.1", "eigen_hulp_pct", 11), waar="A1")
    assert stand.bewegingstekst == "vergelijkbaar met 2013"
    assert stand.stand == "gehaald"


def test_een_modelschatting_beweegt_nooit(scan: Wijkscan) -> None:
    [stand] = _standen(scan, _knoop("1.1", "eigen_schatting", 42), waar="A1")
    assert stand.stand == "binnen de marge"
    assert (stand.beweging, stand.eerder) == ("onbekend", None)
    assert "modelschatting" in stand.bewegingstekst


def test_zonder_bekende_marge_is_een_doel_niet_gehaald(scan: Wijkscan) -> None:
    zonder = replace(scan, gebieden=scan.gebieden.drop(columns="schatting_ondergrens"))
    [stand] = _standen(zonder, _knoop("1.1", "eigen_schatting", 1), waar="A1")
    assert stand.stand == "marge onbekend"


@pytest.mark.parametrize(("kolom", "waarde"), [("var_teller", np.nan), ("geschat", 300.0)])
def test_wat_zo_onzeker_is_beweegt_niet(scan: Wijkscan, kolom: str, waarde: float) -> None:
    onzeker = replace(scan, metingen=scan.metingen.assign(**{kolom: waarde}))
    [stand] = _standen(onzeker, _knoop("1.1", "eigen_hulp_pct"), waar="A2")
    assert stand.beweging == "onbekend"
    assert stand.bewegingstekst == ("niet te zeggen: de onzekerheid van het verschil met 2013 is niet bekend")


def test_een_doel_in_aantallen_geldt_niet_per_gebied(scan: Wijkscan) -> None:
    [hier] = _standen(scan, _knoop("1.1", "eigen_hulp", 300), waar="A1")
    assert (hier.stand, hier.afstand) == ("doelwaarde geldt voor de gemeente", None)
    [overal] = _standen(scan, _knoop("1.1", "eigen_hulp", 300))
    assert (overal.stand, overal.afstand) == ("nog niet gehaald", -104)


def test_waarom_er_geen_cijfer_is(scan: Wijkscan) -> None:
    knopen = _knoop("1.1", ""), _knoop("1.2", "weg"), _knoop("1.3", "eigen_gemeente", 3)
    standen = _standen(scan, *knopen, waar="A1")
    assert [stand.reden for stand in standen] == [
        "de doelenboom noemt geen indicator van de catalogus",
        "de catalogus heeft geen indicator 'weg'",
        "dit cijfer is er alleen voor de gemeente",
    ]
    assert standen[2].stand == "geen cijfer"
    tabel = standentabel(standen)
    assert tabel["cijfer"].tolist() == ["onbekend"] * 3
    assert tabel["doelwaarde"].tolist() == [GEEN_DOELWAARDE, GEEN_DOELWAARDE, "3"]


@pytest.mark.echt
def test_de_doelenboom_van_almelo(echte_data: Path) -> None:
    """Every fault that SOURCES.md names is found, and nothing but those (and lines without indicator)."""
    pad = echte_data / "cases" / "almelo_doelenboom.csv"
    boom, ruw = lees_doelenboom(pad), pd.read_csv(pad, dtype=str)
    gevonden: dict[str, list[str]] = {}
    for bevinding in keur_doelenboom(boom, CATALOGUS):
        gevonden.setdefault(bevinding.code, []).append(bevinding.tekst)
    codes = {soort: set(deel["code"]) for soort, deel in ruw.groupby("soort")}

    def genoemd(code: str) -> set[str]:
        alle = set().union(*codes.values())
        return {naam for naam in alle for tekst in gevonden[code] if naam in tekst.split("'")[0].split()}

    assert genoemd("DOEL_CODE_DUBBEL") == {"1.14.1", "3.10.1"}
    beide = codes["indicator"] & (codes["sublijn"] | codes["beleidslijn"])
    assert len(beide) == len(gevonden["DOEL_LIJN_EN_INDICATOR"]) == 22
    assert genoemd("DOEL_LIJN_EN_INDICATOR") == beide
    assert len(gevonden["DOEL_ANDERE_LIJN"]) == 3
    assert genoemd("DOEL_ANDERE_LIJN") == {"3.1", "3.2", "3.3"}
    # looked up by hand: no indicator begins with the code of these lines
    assert genoemd("DOEL_ZONDER_INDICATOR") == {"3.5", "3.6", "3.7", "1.8.2", "3.10A.1", "3.4B.2"}
    assert "Van 72 indicatoren" in gevonden["DOEL_ZONDER_DOELWAARDE"][0]
    assert "Van 72 indicatoren" in gevonden["DOEL_ZONDER_BRON"][0]
    assert gevonden["DOEL_ZONDER_BRON"][0].endswith(" en 60 andere.")
    assert {code: len(teksten) for code, teksten in gevonden.items()} == {
        "DOEL_CODE_DUBBEL": 2,
        "DOEL_LIJN_EN_INDICATOR": 22,
        "DOEL_ANDERE_LIJN": 3,
        "DOEL_ZONDER_INDICATOR": 6,
        "DOEL_ZONDER_DOELWAARDE": 1,
        "DOEL_ZONDER_BRON": 1,
    }
