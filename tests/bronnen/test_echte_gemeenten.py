"""The real Almere and all 325 gemeenten of 2015: the graph, the optimum, and the plan as it was printed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest

from bench.grafen import tel_gemeenten
from gebied.beoordelen import beoordeel
from gebied.bronnen.grenzen import lees_grenzen
from gebied.graaf import Graaf, maak_graaf
from gebied.indelen import deel_in
from gebied.model import Beoordeling, Opdracht
from gebied.wijkscan import Wijkscan

DE_HOVEN, DE_MARKEN = "BU00340103", "BU00340106"


@pytest.fixture(scope="module")
def nota(echte_data: Path) -> pd.DataFrame:
    """The consultation note: one row per printed line, 18 teams."""
    tabel = pd.read_csv(echte_data / "cases" / "almere2013.csv")
    return tabel.assign(nr=pd.factorize(tabel["team"])[0] + 1)


@pytest.fixture(scope="module")
def almere(echte_data: Path, nota: pd.DataFrame) -> Wijkscan:
    """Polygons of 2015, inhabitants of 2013; buurten without a figure for 2013 are restgebied."""
    inwoners = dict(zip(nota["cbs_buurtcode"], nota["inwoners_2013"], strict=True)) | {DE_MARKEN: 2_380}
    gebieden = lees_grenzen(echte_data / "gemeenten" / "almere.gpkg", laag="buurt_2015").gebieden
    rest = [code for code in gebieden["code"] if code not in inwoners]
    gebieden = gebieden.assign(
        inwoners=pd.array([inwoners.get(code) for code in gebieden["code"]], dtype="Int64"),
        restgebied=gebieden["code"].isin(rest),
    )
    return Wijkscan("Almere 2013", "buurt", gebieden, maak_graaf(gebieden, restgebieden=rest))


@pytest.mark.echt
def test_almere_heeft_42_gebieden_en_drie_verbindingen(almere: Wijkscan) -> None:
    assert len(almere.graaf.bediend) == 42
    assert almere.inwoners().sum() == 193_563
    assert len(almere.graaf.zonder_verbindingen().onderdelen()) == 4
    assert len(almere.graaf.onderdelen()) == 1
    naam = dict(zip(almere.codes, almere.gebieden["naam"], strict=True))
    rijen = almere.graaf.verbindingen.itertuples(index=False)
    assert {(frozenset({naam[r.a], naam[r.b]}), round(r.lengte_m)) for r in rijen} == {
        (frozenset({"Literatuurwijk", "Homeruskwartier"}), 590),
        (frozenset({"De Marken", "Filmwijk"}), 800),
        (frozenset({"Tussen de Vaarten Zuid", "Vogelhorst"}), 2_251),
    }


@pytest.mark.echt
def test_almere_in_18_teams_is_bewezen_8866(almere: Wijkscan) -> None:
    indeling = deel_in(almere, Opdracht(teams=18))
    assert [(b.trede, b.status) for b in indeling.bewijs] == [
        ("afstand_tot_band", "optimaal"),
        ("compactheid", "optimaal"),
    ]
    assert indeling.bewijs[0].waarde == 8_866
    oordeel = beoordeel(almere, indeling)
    assert oordeel.totaal["afstand_tot_band"] == 8_866
    assert oordeel.totaal["teams"] == 18
    assert oordeel.totaal["niet_aaneengesloten"] == 0
    assert oordeel.totaal["inwoners"] == 193_563
    assert oordeel.totaal["compactheid_m"] * 193_563 == pytest.approx(indeling.bewijs[1].waarde)
    assert {b.code for b in oordeel.bevindingen} <= {"BUITEN_BAND", "VERBINDING", "INWONERS_ONBEKEND"}


@pytest.mark.echt
def test_almere_zonder_verbindingen_houdt_haven_los(almere: Wijkscan) -> None:
    indeling = deel_in(almere, Opdracht(teams=18, verbindingen=False))
    oordeel = beoordeel(almere, indeling)
    assert oordeel.totaal["niet_aaneengesloten"] == 0
    assert indeling.bewijs[0].status == "optimaal"
    assert indeling.bewijs[0].waarde >= 8_866
    assert "VERBINDING" not in {b.code for b in oordeel.bevindingen}


@pytest.fixture(scope="module")
def gedrukt(almere: Wijkscan, nota: pd.DataFrame) -> Beoordeling:
    paren = list(zip(nota["cbs_buurtcode"], nota["nr"], strict=True))
    namen = dict(zip(nota["nr"], nota["team"], strict=True))
    return beoordeel(almere, paren, opdracht=Opdracht(teams=18), naam="Plan 2013", namen=namen)


@pytest.mark.echt
def test_plan_van_2013_zoals_gedrukt(gedrukt: Beoordeling) -> None:
    totaal = gedrukt.totaal
    verwacht = {
        "teams": 18,
        "werkgebieden": 18,
        "in_band": 8,
        "kleinste": 6_660,
        "grootste": 16_412,
        "afstand_tot_band": 20_009,
        "gemiddeld": 10_753.5,
        "inwoners": 193_563,
        "inwoners_niet_ingedeeld": 2_380,
    }
    assert {sleutel: totaal[sleutel] for sleutel in verwacht} == verwacht


@pytest.mark.echt
def test_plan_van_2013_heeft_de_hoven_dubbel_en_mist_de_marken(gedrukt: Beoordeling) -> None:
    per_code = {b.code: b for b in gedrukt.bevindingen}
    assert per_code["DUBBEL"].gebied == DE_HOVEN
    assert per_code["DUBBEL"].tekst == f"De Hoven ({DE_HOVEN}) staat in Haven 1 en Haven 2."
    assert per_code["ONTBREEKT"].gebied == DE_MARKEN
    assert "2.380 inwoners" in per_code["ONTBREEKT"].tekst
    codes = [b.code for b in gedrukt.bevindingen]
    assert (codes.count("DUBBEL"), codes.count("ONTBREEKT"), codes.count("BUITEN_BAND")) == (1, 1, 10)


# gemeenten in loose parts, large and small cities, a polder, islands of two buurten
TWINTIG = [
    "GM0003",
    "GM0034",
    "GM0050",
    "GM0060",
    "GM0088",
    "GM0093",
    "GM0096",
    "GM0141",
    "GM0171",
    "GM0184",
    "GM0303",
    "GM0344",
    "GM0363",
    "GM0375",
    "GM0505",
    "GM0744",
    "GM0983",
    "GM1669",
    "GM1680",
    "GM1711",
]


def toets_grafen(bestand: Path, gemeenten: Sequence[str] = ()) -> list[Graaf]:
    rijen, grafen = tel_gemeenten(bestand, gemeenten)
    for rij, graaf in zip(rijen, grafen, strict=True):
        assert rij.gebieden == len(graaf.codes)
        assert rij.restgebieden == len(graaf.restgebieden)
        assert rij.verbindingen == max(0, rij.onderdelen - 1), rij
        assert len(graaf.onderdelen()) == (1 if graaf.bediend else 0), rij
    return grafen


@pytest.mark.echt
def test_twintig_gemeenten_krijgen_een_samenhangende_graaf(echte_data: Path) -> None:
    grafen = toets_grafen(echte_data / "cbs2015" / "buurten.parquet", TWINTIG)
    assert len(grafen) == 20
    assert sum(len(graaf.verbindingen) for graaf in grafen) >= 4


@pytest.mark.echt
@pytest.mark.proef
def test_alle_325_gemeenten_krijgen_een_samenhangende_graaf(echte_data: Path) -> None:
    grafen = toets_grafen(echte_data / "cbs2015" / "buurten.parquet")
    assert len(grafen) == 325
    assert sum(len(graaf.codes) for graaf in grafen) == 9_973
