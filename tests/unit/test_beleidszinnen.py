"""Sentences from policy: all faults of a file at once, and the figure beside each or why there is none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from gebied.bronnen.beleidszinnen import Beleidszin, lees_beleidszinnen
from gebied.fouten import InvoerGeweigerd
from gebied.werkstroom.aanvullen import Aanvulling, aangevuld
from gebied.werkstroom.beleidscijfers import (
    NIET_NA_TE_GAAN,
    beschikbare_indicatoren,
    cijfers_bij_zinnen,
    cijfers_van_gemeente,
)
from gebied.werkstroom.stappen import bouw_scan
from gebied.wijkscan import Wijkscan


def _schrijf(folder: Path, tekst: str | bytes) -> Path:
    pad = folder / "zinnen.toml"
    pad.write_bytes(tekst if isinstance(tekst, bytes) else tekst.encode())
    return pad


def test_sentences_are_read_on_one_line_without_invisible_signs(tmp_path: Path) -> None:
    tekst = (
        '[[zin]]\ntekst = " A1 \\u202e is\\nklein "\nindicator = "eenzaam"\ngebied = "A1"\neerder = 2013\n'
    )
    assert lees_beleidszinnen(_schrijf(tmp_path, tekst)) == (
        Beleidszin("A1 is klein", "eenzaam", "A1", eerder=2013),
    )


def test_all_faults_of_all_sentences_are_told_together(tmp_path: Path) -> None:
    tekst = """
    titel = "x"
    [[zin]]
    tekst = "Een"
    indicatr = "eenzaam"
    gebied = "A1"
    [[zin]]
    tekst = ""
    indicator = "eenzaam"
    gebied = "A1"
    jaar = 2013
    eerder = 2015
    [[zin]]
    tekst = "Drie"
    indicator = "eenzaam"
    gebied = "A1"
    jaar = 15
    """
    with pytest.raises(InvoerGeweigerd) as fout:
        lees_beleidszinnen(_schrijf(tmp_path, tekst))
    alles = "\n".join(fout.value.problemen)
    for stuk in ("'titel'", "'indicatr'", "Bedoelt u indicator", "'indicator' ontbreekt", "'tekst' is leeg"):
        assert stuk in alles
    assert "eerder komt vóór jaar" in alles
    assert "jaar is 15" in alles
    assert len(fout.value.problemen) == 6


@pytest.mark.parametrize(
    ("tekst", "zegt"),
    [
        ("", "geen enkele [[zin]]"),
        ("zin = 3", "geen enkele [[zin]]"),
        ("zin = [3]", "schrijf [[zin]]"),
        ("[[zin]", "fout zit bij regel 1"),
        (b"\xff\xfe", "geen tekst in UTF-8"),
        ('[[zin]]\ntekst="a"\nindicator="b"\ngebied="c"\n' * 2, "staat er vaker in"),
        ('[[zin]]\ntekst="a"\nindicator="b"\ngebied="c"\n' * 13, "meer dan 12"),
        (f'[[zin]]\ntekst="{"a" * 161}"\nindicator="b"\ngebied="c"\n', "langer dan 160"),
    ],
)
def test_what_is_no_list_of_sentences_is_refused(tmp_path: Path, tekst: str | bytes, zegt: str) -> None:
    with pytest.raises(InvoerGeweigerd) as fout:
        lees_beleidszinnen(_schrijf(tmp_path, tekst))
    assert zegt in str(fout.value)
    assert fout.value.stap


def test_a_figure_stands_with_margin_year_and_source(profielscan: Wijkscan) -> None:
    zin = Beleidszin("Op A1 zijn veel mensen eenzaam", "bijstand", "Buurt A1", "Nota 2016")
    (regel,) = cijfers_bij_zinnen(profielscan, [zin])
    assert regel.naam.endswith("in Buurt A1")
    assert regel.waarde not in ("", NIET_NA_TE_GAAN)
    assert regel.toelichting.startswith("Cijfer over 2015. Marge: ")
    assert regel.bron == "Bureau Proef, proef.csv, 2015"
    assert (regel.zin, regel.zinbron) == (zin.tekst, zin.bron)


def test_a_change_is_said_only_beyond_its_margin_and_never_of_estimates(profielscan: Wijkscan) -> None:
    zinnen = [
        Beleidszin("meer mensen", "inwoners", "C2", eerder=2013),
        Beleidszin("eenzamer", "eenzaam", "C2", eerder=2013),
        Beleidszin("ouder", "inwoners", "C2", eerder=1999),
    ]
    gestegen, schatting, zonder = cijfers_bij_zinnen(profielscan, zinnen)
    assert gestegen.waarde == "2.250 → 2.500 inwoners"
    assert "In 2015: 2.500 inwoners" in gestegen.toelichting
    assert "In 2013: 2.250 inwoners" in gestegen.toelichting
    assert "hoger dan toen" in gestegen.toelichting
    assert "mogen niet met elkaar worden vergeleken" in schatting.toelichting
    assert zonder.waarde == "2.500 inwoners"
    assert f"sinds 1999 {NIET_NA_TE_GAAN}" in zonder.toelichting


@pytest.mark.parametrize(
    ("zin", "waarom"),
    [
        (Beleidszin("x", "geluk", "A1"), "catalogus kent dit cijfer niet"),
        (Beleidszin("x", "eenzaam", "Atlantis"), "geen gebied met die naam"),
        (Beleidszin("x", "aow", "A1"), "heeft dit cijfer niet"),
        (Beleidszin("x", "eenzaam", "A1", jaar=2001), "niet over 2001"),
        (Beleidszin("x", "eenzaam", "C4"), "minder dan 100 mensen"),
    ],
)
def test_what_cannot_be_checked_says_so_and_why(profielscan: Wijkscan, zin: Beleidszin, waarom: str) -> None:
    (regel,) = cijfers_bij_zinnen(profielscan, [zin])
    assert regel.waarde == NIET_NA_TE_GAAN
    assert waarom in regel.toelichting
    assert regel.toelichting[0].isupper()
    assert not regel.bron


def test_the_last_word_of_a_name_is_enough_when_one_area_has_it(profielscan: Wijkscan) -> None:
    namen = ["Wijk 18 Schelfhorst", "Noord Dorp", "Zuid Dorp", *profielscan.gebieden["naam"][3:]]
    scan = replace(profielscan, gebieden=profielscan.gebieden.assign(naam=pd.array(namen, dtype="str")))
    een, twee = cijfers_bij_zinnen(
        scan, [Beleidszin("x", "inwoners", "schelfhorst"), Beleidszin("x", "inwoners", "Dorp")]
    )
    assert een.waarde == "900 inwoners"
    assert twee.waarde == NIET_NA_TE_GAAN


def test_figures_of_the_gemeente_are_those_that_can_be_chosen(profielscan: Wijkscan) -> None:
    keuzes = beschikbare_indicatoren(profielscan)
    assert keuzes["inwoners"] == "Inwoners"
    assert "aow" not in keuzes
    regels = cijfers_van_gemeente(profielscan, ["inwoners", "aow", "bijstand"])
    assert regels[0].naam == "Inwoners in Roosterdam"
    assert len(regels) == 2


@pytest.mark.echt
def test_what_almelo_says_about_two_wijken_is_found_in_the_figures_of_cbs(echte_data: Path) -> None:
    kaart = echte_data / "gemeenten" / "almelo.gpkg"
    nu = bouw_scan(grenzen=kaart, laag="wijk_2022")
    scan, _ = aangevuld(nu, Aanvulling(eerder=kaart, eerder_laag="wijk_2015", eerder_jaar=2015))
    zinnen = [
        Beleidszin(f"{wijk} vergrijst", "leeftijd_65_plus", wijk, eerder=2015)
        for wijk in ("Schelfhorst", "Windmolenbroek")
    ]
    schelfhorst, windmolenbroek = cijfers_bij_zinnen(scan, zinnen)
    assert (schelfhorst.waarde, windmolenbroek.waarde) == ("22,0 → 26,0 %", "11,5 → 16,0 %")
    assert "In 2015: 22,0 % (marge: 21,4 tot 22,6)." in schelfhorst.toelichting
    assert "omgerekend van andere grenzen" in windmolenbroek.toelichting  # a part lay in another wijk then
    assert "hoger dan toen" in schelfhorst.toelichting
    assert "laag wijk_2015" in schelfhorst.bron
    assert "laag wijk_2022" in schelfhorst.bron
