"""A move by hand and the explanation of a gebied, on a plan drawn by hand."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import asdict, replace

import pytest

import gebied
from gebied.beoordelen import beoordeel, geheugen, plat, uitleg, verplaats
from gebied.fouten import VerkeerdGebruik
from gebied.model import Bewijs, Indeling, Opdracht
from gebied.opdrachtdelen import Huidig, Laag
from gebied.wijkscan import Wijkscan

Rooster = Callable[..., Wijkscan]
RIJEN = {"A1": 1, "A2": 1, "A3": 1, "B1": 2, "B2": 2, "B3": 2}


@pytest.fixture
def scan(rooster: Rooster) -> Wijkscan:
    return rooster([[100, 200, 300], [400, 500, 600]], kant=["llr", "llr"])


def indeling(**delen: object) -> Indeling:
    basis = Indeling("rijen", RIJEN, namen={1: "Noord"}, opdracht=Opdracht(inwoners=(900, 1_200)))
    return replace(basis, **delen)  # type: ignore[arg-type]


def test_een_gebied_verplaatsen(scan: Wijkscan) -> None:
    oud = indeling(bewijs=(Bewijs("compactheid", "optimaal", 1.0, 1.0),), seconden=3.0)
    uit = verplaats(scan, oud, "Buurt B1", 1)
    assert uit.indeling.toewijzing == RIJEN | {"B1": 1}
    assert oud.toewijzing == RIJEN
    assert (uit.indeling.naam, uit.indeling.bewijs, uit.indeling.seconden) == ("rijen", (), 0.0)
    assert uit.verschil["afstand_tot_band"] == (600, 0)
    assert uit.verschil["teams"] == (2, 2)
    assert uit.werkgebieden[2]["inwoners"] == (1_500, 1_100)
    assert uit.werkgebieden[1]["in_band"] == (False, True)
    assert uit.erbij == ()
    assert [(b.code, b.werkgebied) for b in uit.weg] == [("BUITEN_BAND", 1), ("BUITEN_BAND", 2)]


def test_een_nieuw_werkgebied_en_een_dat_verdwijnt(scan: Wijkscan) -> None:
    los = verplaats(scan, indeling(), "A1", None)
    assert los.indeling.toewijzing["A1"] == 3
    assert los.verschil["werkgebieden"] == (2, 3)
    assert los.werkgebieden[3]["inwoners"] == (None, 100)
    terug = verplaats(scan, replace(los.indeling, namen={1: "Noord", 3: "Hoek"}), "A1", 1)
    assert terug.indeling.toewijzing == RIJEN
    assert terug.indeling.namen == {1: "Noord"}
    assert terug.werkgebieden[3]["inwoners"] == (100, None)


def test_wat_uiteen_valt_is_een_bevinding(scan: Wijkscan) -> None:
    uit = verplaats(scan, indeling(), "A2", 2)
    assert [b.code for b in uit.erbij].count("NIET_AANEENGESLOTEN") == 1


def test_een_bevinding_met_een_ander_getal_is_niet_opgelost(scan: Wijkscan) -> None:
    uit = verplaats(scan, indeling(opdracht=Opdracht(inwoners=(1_200, 1_300))), "B1", 1)
    assert (uit.erbij, uit.weg) == ((), ())
    assert [(b.code, b.werkgebied) for b in uit.anders] == [("BUITEN_BAND", 1), ("BUITEN_BAND", 2)]
    assert "1.000 inwoners: 200 te weinig" in uit.anders[0].tekst


def test_een_gebied_dat_nergens_in_zat(scan: Wijkscan) -> None:
    uit = verplaats(scan, indeling(toewijzing={c: nr for c, nr in RIJEN.items() if c != "A3"}), "A3", 1)
    assert list(uit.werkgebieden) == [1]
    assert [b.code for b in uit.weg] == ["ONTBREEKT"]
    assert [b.code for b in uit.anders] == ["BUITEN_BAND"]


@pytest.mark.parametrize(
    ("gebied_", "werkgebied", "tekst"),
    [
        ("Z9", 1, "De scan kent geen gebied 'Z9'"),
        ("A1", 7, "heeft geen werkgebied 7"),
        ("A1", 1, "ligt al in werkgebied 1"),
    ],
)
def test_wat_niet_kan(scan: Wijkscan, gebied_: str, werkgebied: int, tekst: str) -> None:
    with pytest.raises(VerkeerdGebruik, match=tekst) as fout:
        verplaats(scan, indeling(), gebied_, werkgebied)
    assert fout.value.stap


def test_een_harde_laag_gaat_mee_en_een_zachte_niet(scan: Wijkscan) -> None:
    laag = {"regio": dict(RIJEN)}
    hard = Opdracht(inwoners=(900, 1_200), lagen=(Laag("regio", teams=2),))
    zacht = Opdracht(inwoners=(900, 1_200), lagen=(Laag("regio", teams=2, hard=False),))
    assert verplaats(scan, indeling(opdracht=hard, lagen=laag), "B1", 1).indeling.lagen["regio"]["B1"] == 1
    uit = verplaats(scan, indeling(opdracht=zacht, lagen=laag), "B1", 1)
    assert uit.indeling.lagen["regio"]["B1"] == 2
    assert uit.verschil["inwoners_buiten_laag: regio"] == (0, 400)


def test_een_andere_huidige_indeling_is_een_ander_antwoord(scan: Wijkscan) -> None:
    """What is remembered of a scan never answers for another opdracht or another indeling of that name."""
    vraag = indeling(opdracht=Opdracht(inwoners=(900, 1_200), huidig=Huidig("nu")))
    nu = dict(RIJEN)
    een = verplaats(scan, vraag, "B1", 1, indelingen={"nu": nu}).verschil["verplaatste_inwoners"]
    nu["B1"] = 1
    ander = verplaats(scan, vraag, "B1", 1, indelingen={"nu": nu}).verschil["verplaatste_inwoners"]
    assert (een, ander) == ((0, 400), (400, 0))


def test_een_scan_wordt_vergeten_als_zij_weg_is(rooster: Rooster) -> None:
    begin = len(geheugen._ONTHOUDEN)
    scan = rooster([[100, 200, 300], [400, 500, 600]])
    verplaats(scan, indeling(), "B1", 1)
    assert len(geheugen._ONTHOUDEN) == begin + 1
    del scan
    gc.collect()
    assert len(geheugen._ONTHOUDEN) <= begin


def test_uitleg_noemt_elke_buur(scan: Wijkscan) -> None:
    plan = {"A1": 1, "A2": 1, "A3": 3, "B1": 2, "B2": 2, "B3": 3}
    uit = uitleg(scan, indeling(toewijzing=plan, opdracht=Opdracht(inwoners=(300, 900))), "Buurt A2")
    assert (uit.gebied, uit.naam, uit.werkgebied) == ("A2", "Buurt A2", 1)
    twee, drie = uit.gevolgen
    assert twee.kosten == {"inwoners": 400, "compactheid": 100_000}
    assert twee.breekt == ()
    assert twee.tekst == (
        "Naar Werkgebied 2: 400 inwoners verder buiten de band; "
        "inwoners wonen gemiddeld 47,6 m verder van het midden van hun werkgebied."
    )
    assert drie.kosten["inwoners"] == 200 + 200
    assert str(uit).splitlines()[0] == (
        "Buurt A2 (A2) ligt in Noord. Geen stap naar een buur is volgens de opdracht beter."
    )
    assert asdict(uit)["gevolgen"][1]["werkgebied"] == 3


def test_uitleg_zegt_wat_breekt_en_wat_beter_is(scan: Wijkscan) -> None:
    vraag = Opdracht(inwoners=(900, 1_200), hard=True, vast={"B2": 2})
    midden = uitleg(scan, indeling(opdracht=vraag), "B2")
    [boven] = midden.gevolgen
    assert boven.tekst.endswith(
        "Werkgebied 2 valt uiteen; een regel wordt gebroken: "
        "Buurt B2 (B2) moet bij team 2, maar ligt in Noord."
    )
    assert len(boven.breekt) == 2
    assert "Elke stap naar een buur breekt een regel." in midden.tekst
    hoek = uitleg(scan, indeling(opdracht=vraag), "B1")
    assert hoek.gevolgen[0].kosten["inwoners"] == -600
    assert "600 inwoners minder buiten de band" in hoek.gevolgen[0].tekst
    assert "Volgens de opdracht past het beter bij Noord." in hoek.tekst


def test_uitleg_van_een_restgebied_en_van_een_gebied_alleen(rooster: Rooster) -> None:
    scan = rooster([[100, 5, -1, 300]], rest={"A2"})
    plan = Indeling("x", {"A1": 1, "A2": 1, "A4": 2}, opdracht=Opdracht(verbindingen=False))
    assert "Het is een restgebied" in str(uitleg(scan, plan, "A2"))
    assert str(uitleg(scan, plan, "A4")).endswith("Er grenst geen ander werkgebied aan.")
    los = uitleg(scan, replace(plan, toewijzing={"A4": 2}), "A1")
    assert (los.werkgebied, los.gevolgen) == (None, ())


def test_uitleg_noemt_een_werkgebied_dat_verdwijnt(scan: Wijkscan) -> None:
    plan = RIJEN | {"A1": 3}
    uit = uitleg(scan, indeling(toewijzing=plan), "A1")
    assert all("Werkgebied 3 verdwijnt" in gevolg.tekst for gevolg in uit.gevolgen)


def test_door_de_voordeur(scan: Wijkscan) -> None:
    uit = gebied.verplaats(scan, indeling(), "B1", 1)
    na = beoordeel(scan, uit.indeling)
    assert {maat: nieuw for maat, (_, nieuw) in uit.verschil.items()} == plat(na.totaal)
    assert gebied.uitleg(scan, uit.indeling, "B1").werkgebied == 1
