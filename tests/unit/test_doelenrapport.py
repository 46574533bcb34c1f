"""Goals and a nulmeting in a report: what stands in the tables, and what never does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from gebied.bronnen.catalogus import Indicator
from gebied.bronnen.doelenbestand import Doelenboom, Knoop, lees_doelenboom
from gebied.model import Bevinding, Kolom
from gebied.profiel.doelenboom import keur_doelenboom
from gebied.profiel.doelenstand import stand_van_doelen
from gebied.profiel.gebieden import analysegebieden
from gebied.profiel.nulmeting import maak_nulmeting
from gebied.profiel.nulvergelijking import vergelijk_nulmeting
from gebied.rapport.document import Alinea, Document, Opsomming, Tabel
from gebied.rapport.doelen import doelenbladen, doelenrapport
from gebied.rapport.nulmeting import nulmetingbladen, nulmetingrapport
from gebied.rapport.pagina import html_van
from gebied.rapport.werkmap import schrijf_werkmap
from gebied.wijkscan import Wijkscan

HULP = Indicator(
    sleutel="eigen_hulp",
    naam="Mensen met hulp",
    uitleg="Uitleg.",
    domein="zorg en ondersteuning",
    eenheid="%",
    richting="hoog ongunstig",
    optellen="verhouding",
    zekerheid="telling",
    niveau="buurt",
    bron="CBS",
    teller="hulp",
    noemer="inwoners",
    factor=100,
)
BOOM = Doelenboom(
    "Samen",
    (
        Knoop("doel", "1", "Redden"),
        Knoop("doel", "2", "Meedoen"),
        Knoop("indicator", "1.1", "Hulp", ("doel 1", "doel 2"), "eigen_hulp", 12.0, 2030, "Nota"),
        Knoop("indicator", "1.2", "=Kosten<b>", ("1",)),
    ),
    bron="Beleidsplan",
)


@pytest.fixture
def maak(rooster: Callable[..., Wijkscan]) -> Callable[[int, list[int]], Wijkscan]:
    def scan(jaar: int, hulp: list[int]) -> Wijkscan:
        kaal = rooster([[1000, 1001]])
        return replace(
            kaal,
            gebieden=kaal.gebieden.assign(hulp=pd.array(hulp, dtype="Int64")),
            catalogus=(Kolom("hulp", "aantal", jaar=jaar),),
            eigen_indicatoren=(HULP,),
        )

    return scan


def _tabellen(document: Document) -> list[Tabel]:
    return [deel for deel in document.onderdelen if isinstance(deel, Tabel)]


def _tekst(document: Document) -> str:
    alineas = [deel.tekst for deel in document.onderdelen if isinstance(deel, Alinea)]
    lijsten = [punt for deel in document.onderdelen if isinstance(deel, Opsomming) for punt in deel.punten]
    return "\n".join([*alineas, *lijsten])


def test_het_rapport_over_doelen(maak: Callable[..., Wijkscan]) -> None:
    scan = maak(2020, [101, 202])
    standen = stand_van_doelen(BOOM, scan, analysegebieden(scan))
    document = doelenrapport(BOOM, standen, keur_doelenboom(BOOM), bronnen=["CBS 2020"])
    een, twee, per_gebied = _tabellen(document)
    assert een.rijen[0][:2] == ("1.1 Hulp", "15,1 %")
    assert een.rijen[0][3:5] == ("12,0 % in 2030", "nog niet gehaald")
    assert een.rijen[1][1:5] == ("onbekend", "–", "geen doelwaarde vastgesteld", "–")
    assert twee.rijen == een.rijen[:1]
    assert [rij[0] for rij in per_gebied.rijen] == ["Buurt A1 (buurt)", "Buurt A2 (buurt)"]
    assert [rij[3] for rij in per_gebied.rijen] == ["gehaald", "nog niet gehaald"]
    tekst = _tekst(document)
    assert "2 doelen, 0 lijnen en 2 indicatoren. Van 1 indicator is er een cijfer." in tekst
    assert "1.2: de doelenboom noemt geen indicator van de catalogus." in tekst
    assert "Van 1 indicator is geen doelwaarde vastgesteld: 1.2." in tekst
    assert document.bronnen == ("Beleidsplan", "Nota", "CBS 2020")
    assert "<b>" not in html_van(document)


def test_de_bladen_met_doelen(maak: Callable[..., Wijkscan], tmp_path: Path) -> None:
    scan = maak(2020, [101, 202])
    standen = stand_van_doelen(BOOM, scan, analysegebieden(scan))
    bladen = doelenbladen(BOOM, standen, [Bevinding("DOEL_LOS", "Los.")])
    pad = schrijf_werkmap(tmp_path / "doelen.xlsx", bladen, titel="Doelen")
    boek = openpyxl.load_workbook(pad)
    assert boek.sheetnames == ["stand", "doelenboom", "bevindingen"]
    assert len(list(boek["stand"].values)) == 1 + 2 * 3
    [*_, kosten] = boek["doelenboom"].iter_rows()
    assert (kosten[2].value, kosten[2].data_type) == ("=Kosten<b>", "s")
    assert kosten[6].value == "geen doelwaarde vastgesteld"


def test_een_rapport_zonder_gebieden_of_doelen() -> None:
    document = doelenrapport(Doelenboom("Leeg", (Knoop("doel", "1", "Een"),)), [])
    assert _tabellen(document) == []
    assert "geen enkele indicator" in _tekst(document)


def test_het_rapport_over_een_nulmeting(maak: Callable[..., Wijkscan]) -> None:
    toen = maak_nulmeting(maak(2015, [101, 202]), naam="2015", datum=date(2016, 3, 1))
    uitkomst = vergelijk_nulmeting(toen, maak(2020, [101, 302]))
    document = nulmetingrapport(uitkomst, bronnen=["CBS"])
    assert document.ondertitel == "rooster, nulmeting van 1 maart 2016"
    gemeente, buurt = _tabellen(document)
    assert gemeente.rijen == (("Mensen met hulp", "15,1 % (2015)", "20,1 % (2020)", "hoger dan in 2015"),)
    assert buurt.titel == "Veranderd in Buurt A2 (buurt)"
    tekst = _tekst(document)
    assert "zegt deze vergelijking niet" in tekst
    assert "door " not in buurt.rijen[0][3]
    bladen = nulmetingbladen(uitkomst)
    rij = (
        bladen["veranderingen"]
        .set_index(["gebied", "indicator"])
        .loc[("Buurt A2 (buurt)", "Mensen met hulp")]
    )
    assert (rij["jaar toen"], rij["jaar nu"]) == (2015, 2020)
    assert rij["verschil"] == pytest.approx(100 * 100 / 1001)
    stil = nulmetingrapport(vergelijk_nulmeting(toen, maak(2015, [101, 302])))
    assert "Er is geen verandering gevonden" in _tekst(stil)
    assert "er is nog geen nieuwer cijfer dan dat van 2015: 3 keer." in _tekst(stil)


@pytest.mark.echt
def test_het_rapport_over_de_doelen_van_almelo(echte_data: Path, rooster: Callable[..., Wijkscan]) -> None:
    scan = rooster([[1000]])
    boom = lees_doelenboom(echte_data / "cases" / "almelo_doelenboom.csv")
    standen = stand_van_doelen(boom, scan, analysegebieden(scan)[:1])
    assert len(standen) == 72
    document = doelenrapport(boom, standen, keur_doelenboom(boom, scan.indicatoren))
    assert sum(len(tabel.rijen) for tabel in _tabellen(document)) == 72
    assert {rij[3] for tabel in _tabellen(document) for rij in tabel.rijen} == {"geen doelwaarde vastgesteld"}
