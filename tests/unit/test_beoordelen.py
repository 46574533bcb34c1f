"""The judge on plans drawn by hand: every finding, and every metric computed with pen and paper."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import pytest

from gebied.beoordelen import PER_WERKGEBIED, REGELS, TOTAAL, beoordeel
from gebied.indelen import deel_in
from gebied.model import Beoordeling, Bevinding, Indeling, Opdracht
from gebied.wijkscan import Wijkscan

Rooster = Callable[..., Wijkscan]
RIJEN = {"A1": 1, "A2": 1, "A3": 1, "B1": 2, "B2": 2, "B3": 2, "C1": 3, "C2": 3, "C3": 3}


@pytest.fixture
def drie_bij_drie(rooster: Rooster) -> Wijkscan:
    return rooster([[10, 20, 30], [40, 50, 60], [70, 80, 90]], stadsdeel=["ppq", "ppq", "qqq"])


def oordeel(scan: Wijkscan, plan: object, **opties: Any) -> Beoordeling:
    opties.setdefault("opdracht", Opdracht(inwoners=(100, 200)))
    return beoordeel(scan, plan, **opties)


def van_code(beoordeling: Beoordeling, code: str) -> list[Bevinding]:
    return [b for b in beoordeling.bevindingen if b.code == code]


def test_maten_met_de_hand(drie_bij_drie: Wijkscan) -> None:
    """Rows of 60, 150 and 240 against a band of 100 to 200."""
    uit = oordeel(drie_bij_drie, RIJEN, naam="rijen")
    boven, midden, onder = uit.werkgebieden
    assert dict(boven) == {
        "nr": 1,
        "naam": "Werkgebied 1",
        "gebieden": ["A1", "A2", "A3"],
        "teams": 1,
        "inwoners": 60,
        "inwoners_restgebied": 0,
        "in_band": False,
        "afstand_tot_band": 40,
        "aaneengesloten": True,
        "over_grens": True,
        # the middle gebied: 10 and 30 persons at 1,000 m
        "compactheid_m": pytest.approx(40_000 / 60),
    }
    assert (midden["in_band"], midden["afstand_tot_band"], onder["afstand_tot_band"]) == (True, 0, 40)
    assert onder["over_grens"] is False
    assert dict(uit.totaal) == {
        "teams": 3,
        "werkgebieden": 3,
        "inwoners": 450,
        "inwoners_restgebied": 0,
        "inwoners_niet_ingedeeld": 0,
        "in_band": 1,
        "afstand_tot_band": 80,
        "gemiddeld": 150.0,
        "kleinste": 60,
        "grootste": 240,
        "niet_aaneengesloten": 0,
        "over_grens": 2,
        "compactheid_m": pytest.approx((40_000 + 100_000 + 160_000) / 450),
        "verplaatste_inwoners": None,
    }
    assert [b.code for b in uit.bevindingen] == ["BUITEN_BAND", "BUITEN_BAND"]
    assert "40 te weinig" in uit.bevindingen[0].tekst
    assert "40 te veel" in uit.bevindingen[1].tekst


def test_register_en_uitkomst_hebben_dezelfde_sleutels(drie_bij_drie: Wijkscan) -> None:
    uit, opdracht = oordeel(drie_bij_drie, RIJEN), Opdracht(inwoners=(100, 200))
    assert list(uit.totaal) == [sleutel for sleutel, maat in TOTAAL.items() if maat.hoort_bij(opdracht)]
    assert list(uit.werkgebieden[0])[3:] == [
        s for s, m in PER_WERKGEBIED.items() if m.hoort_bij(opdracht) and not m.bij_gebruik
    ]
    for maat in (*TOTAAL.values(), *PER_WERKGEBIED.values()):
        assert maat.uitleg.endswith("."), maat.sleutel
        assert maat.versie >= 1
    assert set(json.loads(json.dumps(uit.als_dict()))) == {
        "naam",
        "werkgebieden",
        "totaal",
        "bevindingen",
        "lagen",
    }


def test_elke_vorm_van_een_plan_geeft_hetzelfde(drie_bij_drie: Wijkscan) -> None:
    tabel = pd.DataFrame({"code": list(RIJEN), "werkgebied": list(RIJEN.values())})
    vormen = [tabel, list(RIJEN.items()), iter(RIJEN.items()), Indeling("indeling", RIJEN)]
    verwacht = oordeel(drie_bij_drie, RIJEN)
    for vorm in vormen:
        assert oordeel(drie_bij_drie, vorm) == verwacht
    with pytest.raises(TypeError, match="not a plan"):
        oordeel(drie_bij_drie, 3)


def test_dubbel_telt_in_beide_en_een_herhaald_paar_een_keer(drie_bij_drie: Wijkscan) -> None:
    paren = [*RIJEN.items(), ("A1", 2), ("A1", 1)]
    uit = oordeel(drie_bij_drie, paren, namen={1: "Noord", 2: "Midden"})
    [dubbel] = van_code(uit, "DUBBEL")
    assert dubbel.gebied == "A1"
    assert dubbel.tekst == "Buurt A1 (A1) staat in Noord en Midden."
    assert [w["inwoners"] for w in uit.werkgebieden] == [60, 160, 240]
    assert uit.totaal["inwoners"] == 460


def test_ontbreekt(drie_bij_drie: Wijkscan) -> None:
    uit = oordeel(drie_bij_drie, {c: nr for c, nr in RIJEN.items() if c not in {"C3", "A2"}})
    assert [b.gebied for b in van_code(uit, "ONTBREEKT")] == ["A2", "C3"]
    assert "(90 inwoners)" in van_code(uit, "ONTBREEKT")[1].tekst
    assert uit.totaal["inwoners_niet_ingedeeld"] == 110
    assert uit.totaal["inwoners"] + uit.totaal["inwoners_niet_ingedeeld"] == 450


def test_onbekend_met_raad(drie_bij_drie: Wijkscan) -> None:
    uit = oordeel(drie_bij_drie, [*RIJEN.items(), ("c3", 3), ("ZZZ", 4)])
    eerste, tweede = van_code(uit, "ONBEKEND")
    assert (eerste.gebied, eerste.werkgebied) == ("c3", 3)
    assert "Bedoelt u C3" in eerste.tekst
    assert tweede.tekst == "De scan kent geen gebied ZZZ."
    assert [b.werkgebied for b in van_code(uit, "LEEG")] == [4]
    assert uit.werkgebieden[3]["inwoners"] == 0


def test_niet_aaneengesloten_noemt_de_delen(drie_bij_drie: Wijkscan) -> None:
    uit = oordeel(drie_bij_drie, RIJEN | {"A1": 3})
    [los] = van_code(uit, "NIET_AANEENGESLOTEN")
    assert los.werkgebied == 3
    assert "2 losse delen: Buurt A1 (A1); Buurt C1 (C1), Buurt C2 (C2) en Buurt C3 (C3)" in los.tekst
    assert uit.totaal["niet_aaneengesloten"] == 1
    hoek = oordeel(drie_bij_drie, {"A1": 1, "B2": 1})
    assert not hoek.werkgebieden[0]["aaneengesloten"], "touching at a corner is not enough"


def test_over_grens_is_alleen_een_bevinding_als_de_opdracht_het_vraagt(drie_bij_drie: Wijkscan) -> None:
    assert not van_code(oordeel(drie_bij_drie, RIJEN), "OVER_GRENS")
    opdracht = Opdracht(inwoners=(100, 200), binnen="stadsdeel")
    over = van_code(oordeel(drie_bij_drie, RIJEN, opdracht=opdracht), "OVER_GRENS")
    assert [b.werkgebied for b in over] == [1, 2]
    assert over[0].tekst == "Werkgebied 1 ligt in meer dan één stadsdeel: p en q."


def test_gebied_zonder_groep_is_geen_groep_op_zich(rooster: Rooster) -> None:
    scan = rooster([[100, 100]], stadsdeel=[["p", None]])
    uit = oordeel(scan, {"A1": 1, "A2": 1}, opdracht=Opdracht(inwoners=(200, 200), binnen="stadsdeel"))
    assert uit.totaal["over_grens"] == 0
    assert uit.bevindingen == ()


def test_zonder_groepen_is_er_geen_grens(rooster: Rooster) -> None:
    uit = oordeel(rooster([[100, 100]]), {"A1": 1, "A2": 1})
    assert uit.totaal["over_grens"] is None
    assert uit.werkgebieden[0]["over_grens"] is None


def test_aantal_teams_en_reus(rooster: Rooster) -> None:
    scan = rooster([[100, 250, 100]])
    uit = oordeel(scan, {"A1": 1, "A2": 2, "A3": 3}, opdracht=Opdracht(teams=4, inwoners=(90, 100)))
    assert uit.totaal["teams"] == 5
    assert van_code(uit, "AANTAL_TEAMS")[0].tekst == "De indeling heeft 5 teams; gevraagd zijn er 4."
    [reus] = van_code(uit, "BOVEN_MAXIMUM")
    assert (reus.gebied, reus.werkgebied) == ("A2", 2)
    [buiten] = van_code(uit, "BUITEN_BAND")
    assert "250 inwoners voor 3 teams: 20 te weinig" in buiten.tekst
    samen = oordeel(scan, {"A1": 1, "A2": 1, "A3": 1}, opdracht=Opdracht(inwoners=(90, 100)))
    assert (samen.totaal["teams"], samen.totaal["afstand_tot_band"]) == (1, 350)
    een = oordeel(rooster([[100, 100]]), {"A1": 1, "A2": 1}, opdracht=Opdracht(teams=2))
    assert van_code(een, "AANTAL_TEAMS")[0].tekst == "De indeling heeft 1 team; gevraagd zijn er 2."


def test_restgebied_telt_op_een_eigen_regel(rooster: Rooster) -> None:
    scan = rooster([[100, 5, 100, -1, 7]], rest={"A2", "A5"})
    uit = oordeel(scan, {"A1": 1, "A2": 1, "A3": 2})
    assert uit.werkgebieden[0]["inwoners"] == 100
    assert uit.werkgebieden[0]["inwoners_restgebied"] == 5
    assert uit.totaal["inwoners_restgebied"] == 12
    som = sum(uit.totaal[k] for k in ("inwoners", "inwoners_restgebied", "inwoners_niet_ingedeeld"))
    assert som == scan.inwoners().sum()
    assert van_code(uit, "RESTGEBIED_LOS")[0].tekst == (
        "Eén restgebied ligt in geen werkgebied: Buurt A5 (A5). "
        "Daar wonen 7 inwoners; zij tellen in geen band mee. U hoeft niets te doen."
    )


def test_verbindingen_worden_genoemd_ook_als_er_twee_zijn(rooster: Rooster) -> None:
    scan = rooster([[100, -1, 100], [100, -1, 100]])
    alles = {"A1": 1, "A3": 1, "B1": 1, "B3": 1}
    opdracht = Opdracht(inwoners=(400, 400))
    [een] = van_code(oordeel(scan, alles, opdracht=opdracht), "VERBINDING")
    assert een.tekst == "Werkgebied 1 hangt samen door de verbinding Buurt A1 – Buurt A3 van 1.000 m."
    dubbel = Wijkscan("x", "buurt", scan.gebieden, scan.graaf.met_verbinding(scan.gebieden, "B1", "B3"))
    assert len(van_code(oordeel(dubbel, alles, opdracht=opdracht), "VERBINDING")) == 2
    uit = oordeel(scan, alles, opdracht=Opdracht(inwoners=(400, 400), verbindingen=False))
    assert [b.code for b in uit.bevindingen] == ["NIET_AANEENGESLOTEN"]
    links_rechts = oordeel(scan, {"A1": 1, "B1": 1, "A3": 2, "B3": 2})
    assert not van_code(links_rechts, "VERBINDING")


def test_onbekende_inwoners_tellen_niet_mee_en_worden_genoemd(rooster: Rooster) -> None:
    uit = oordeel(rooster([[100, None]]), {"A1": 1, "A2": 1})
    assert uit.totaal["inwoners"] == 100
    assert [(b.code, b.gebied) for b in uit.bevindingen] == [("INWONERS_ONBEKEND", "A2")]


def test_leeg_plan(drie_bij_drie: Wijkscan) -> None:
    uit = oordeel(drie_bij_drie, {})
    assert uit.werkgebieden == ()
    assert (uit.totaal["teams"], uit.totaal["gemiddeld"], uit.totaal["kleinste"]) == (0, None, None)
    assert len(van_code(uit, "ONTBREEKT")) == 9


@pytest.mark.parametrize(
    ("referentie", "verplaatst"),
    [
        (RIJEN, 0),
        ({code: 10 - nr for code, nr in RIJEN.items()}, 0),
        (RIJEN | {"A1": 2}, 10),
        (RIJEN | {"A1": 2, "C3": 2}, 100),
        # columns instead of rows: the best match keeps one gebied per team, 30 + 50 + 70 or more
        ({code: int(code[1]) for code in RIJEN}, 450 - 150),
    ],
)
def test_verplaatste_inwoners(
    drie_bij_drie: Wijkscan, referentie: Mapping[str, int], verplaatst: int
) -> None:
    uit = oordeel(drie_bij_drie, RIJEN, referentie=referentie)
    assert uit.totaal["verplaatste_inwoners"] == verplaatst


def test_de_rechter_neemt_niets_over_van_de_maker(drie_bij_drie: Wijkscan) -> None:
    indeling = deel_in(drie_bij_drie, Opdracht(teams=3, inwoners=(140, 160)))
    vervalst = Indeling("vals", RIJEN, opdracht=indeling.opdracht, bewijs=indeling.bewijs)
    eerlijk, uit = beoordeel(drie_bij_drie, indeling), beoordeel(drie_bij_drie, vervalst)
    assert eerlijk.totaal["afstand_tot_band"] == indeling.bewijs[0].waarde
    assert uit.totaal["afstand_tot_band"] == 80 + 80


def test_elke_bevinding_heeft_een_vaste_code(drie_bij_drie: Wijkscan) -> None:
    paren = [("A1", 1), ("A1", 2), ("C3", 1), ("X", 9)]
    opdracht = Opdracht(teams=7, inwoners=(500, 600), binnen="stadsdeel")
    uit = oordeel(drie_bij_drie, paren, opdracht=opdracht)
    codes = list(dict.fromkeys(b.code for b in uit.bevindingen))
    assert codes == [code for code in REGELS if code in codes]
    verwacht = {
        "DUBBEL",
        "ONTBREEKT",
        "ONBEKEND",
        "LEEG",
        "AANTAL_TEAMS",
        "NIET_AANEENGESLOTEN",
        "OVER_GRENS",
    }
    assert verwacht <= set(codes)
