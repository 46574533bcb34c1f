"""Cases for the optimiser that a reader can check by hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gebied.beoordelen import beoordeel
from gebied.fouten import GeenIndeling, InvoerGeweigerd, VerkeerdGebruik
from gebied.indelen import deel_in, kolommen, los_op, maak_opgave
from gebied.model import Indeling, Opdracht
from gebied.wijkscan import Wijkscan

Rooster = Callable[..., Wijkscan]


def bewijs(indeling: Indeling) -> dict[str, tuple[float, str]]:
    return {b.trede: (b.waarde, b.status) for b in indeling.bewijs}


def test_vier_bij_vijf_in_tien_paren(rooster: Rooster) -> None:
    """Twenty gebieden of 100 in ten teams of 200: each pair has one gebied 1,000 m from the other."""
    indeling = deel_in(rooster([[100] * 5] * 4), Opdracht(teams=10, inwoners=(200, 200)))
    assert bewijs(indeling) == {"afstand_tot_band": (0, "optimaal"), "compactheid": (1_000_000, "optimaal")}
    assert sorted(indeling.toewijzing.values()) == [nr for nr in range(1, 11) for _ in range(2)]


def test_compactheid_met_de_hand_op_drie_bij_drie(rooster: Rooster) -> None:
    """Three teams of three: straight rows cost 2 × 100 × 1000 m each, bends no more and no less."""
    indeling = deel_in(rooster([[100] * 3] * 3), Opdracht(teams=3, inwoners=(300, 300)))
    assert bewijs(indeling) == {"afstand_tot_band": (0, "optimaal"), "compactheid": (600_000, "optimaal")}


def test_een_team_voor_alles(rooster: Rooster) -> None:
    """The middle gebied is the medoid: four neighbours at 1,000 m and four corners at 1,414 m."""
    indeling = deel_in(rooster([[100] * 3] * 3), Opdracht(teams=1, inwoners=(800, 1000)))
    assert bewijs(indeling)["compactheid"] == (100 * (4 * 1000 + 4 * 1414), "optimaal")
    assert set(indeling.toewijzing.values()) == {1}


def test_een_gebied(rooster: Rooster) -> None:
    indeling = deel_in(rooster([[700]]), Opdracht(inwoners=(1000, 1200)))
    assert indeling.toewijzing == {"A1": 1}
    assert bewijs(indeling) == {"afstand_tot_band": (300, "optimaal"), "compactheid": (0, "optimaal")}


def test_evenveel_teams_als_gebieden(rooster: Rooster) -> None:
    indeling = deel_in(rooster([[100, 200], [300, 400]]), Opdracht(teams=4, inwoners=(200, 400)))
    assert indeling.toewijzing == {"A1": 1, "A2": 2, "B1": 3, "B2": 4}
    assert bewijs(indeling)["afstand_tot_band"] == (100, "optimaal")


@pytest.mark.parametrize(
    ("teams", "verwacht"), [(5, "hooguit 4 teams worden verdeeld"), (99, "neem hooguit 4 teams")]
)
def test_te_veel_teams(rooster: Rooster, teams: int, verwacht: str) -> None:
    with pytest.raises(GeenIndeling, match=verwacht) as fout:
        deel_in(rooster([[100] * 2] * 2), Opdracht(teams=teams, inwoners=(100, 200)))
    assert fout.value.bewezen


def test_te_weinig_teams_voor_losse_delen(rooster: Rooster) -> None:
    scan = rooster([[100, -1, -1, 100, 100]])
    assert deel_in(scan, Opdracht(teams=1, inwoners=(300, 300))).bewijs[0].waarde == 0
    with pytest.raises(GeenIndeling, match="2 delen die niet samen kunnen") as fout:
        deel_in(scan, Opdracht(teams=1, inwoners=(300, 300), verbindingen=False))
    assert "er is geen verbinding" in str(fout.value)
    assert "ten minste 2 teams" in fout.value.stap


def test_te_weinig_teams_binnen_stadsdelen(rooster: Rooster) -> None:
    scan = rooster([[100] * 4], stadsdeel=["xyzz"])
    with pytest.raises(GeenIndeling, match="laat de regel binnen stadsdeel weg"):
        deel_in(scan, Opdracht(teams=2, inwoners=(100, 200), binnen="stadsdeel"))
    indeling = deel_in(scan, Opdracht(teams=3, inwoners=(100, 200), binnen="stadsdeel"))
    assert indeling.toewijzing == {"A1": 1, "A2": 2, "A3": 3, "A4": 3}


def test_allemaal_lege_gebieden(rooster: Rooster) -> None:
    indeling = deel_in(rooster([[0] * 3] * 2), Opdracht(teams=2, inwoners=(10, 20)))
    assert bewijs(indeling) == {"afstand_tot_band": (20, "optimaal"), "compactheid": (4000, "optimaal")}
    assert len(set(indeling.toewijzing.values())) == 2


def test_band_vanaf_nul_laat_elk_aantal_teams_toe(rooster: Rooster) -> None:
    """A hard band from 0: more teams than inhabitants is odd, but no rule forbids it."""
    indeling = deel_in(rooster([[1, 0, 0]]), Opdracht(teams=3, inwoners=(0, 5), hard=True))
    assert indeling.toewijzing == {"A1": 1, "A2": 2, "A3": 3}


def test_onbekende_inwoners_worden_allemaal_genoemd(rooster: Rooster) -> None:
    scan = rooster([[100, None], [None, 100]], stadsdeel=["xx", "yy"])
    with pytest.raises(InvoerGeweigerd) as fout:
        deel_in(scan, Opdracht(inwoners=(100, 200)))
    assert fout.value.problemen == (
        "A2 (Buurt A2): het aantal inwoners is onbekend",
        "B1 (Buurt B1): het aantal inwoners is onbekend",
    )
    assert "--onbekend-als-restgebied" in fout.value.stap


def test_onbekende_inwoners_en_ontbrekende_groep_samen(rooster: Rooster) -> None:
    scan = rooster([[100, None, 100]], kern=[["x", "x", None]])
    with pytest.raises(InvoerGeweigerd) as fout:
        deel_in(scan, Opdracht(inwoners=(100, 200), binnen="kern"))
    assert fout.value.problemen == (
        "A2 (Buurt A2): het aantal inwoners is onbekend",
        "A3 (Buurt A3): hoort bij geen kern",
    )


def test_onbekende_groep_wordt_geweigerd_met_de_groepen_die_er_zijn(rooster: Rooster) -> None:
    scan = rooster([[100]], stadsdeel=["x"])
    with pytest.raises(VerkeerdGebruik, match="Bedoelt u stadsdeel") as fout:
        deel_in(scan, Opdracht(binnen="stadsdelen"))
    assert fout.value.problemen == ("groepen in deze scan: stadsdeel",)


def test_scan_met_alleen_restgebied_wordt_geweigerd(rooster: Rooster) -> None:
    with pytest.raises(InvoerGeweigerd, match="geen gebied met inwoners"):
        deel_in(rooster([[0, 0]], rest={"A1", "A2"}), Opdracht())


def test_onbekende_inwoners_van_restgebied_zijn_geen_bezwaar(rooster: Rooster) -> None:
    indeling = deel_in(rooster([[100, None]], rest={"A2"}), Opdracht(inwoners=(100, 200)))
    assert indeling.toewijzing == {"A1": 1, "A2": 1}


def test_reus_krijgt_eigen_werkgebied_en_meer_teams(rooster: Rooster) -> None:
    scan = rooster([[100, 250, 100]])
    indeling = deel_in(scan, Opdracht(teams=5, inwoners=(80, 100)))
    assert indeling.toewijzing == {"A1": 1, "A2": 2, "A3": 3}
    # 250 over three teams of 80 to 100
    assert bewijs(indeling)["afstand_tot_band"] == (0, "optimaal")
    [bevinding] = indeling.bevindingen
    assert (bevinding.code, bevinding.gebied) == ("BOVEN_MAXIMUM", "A2")
    assert "eigen werkgebied met 3 teams" in bevinding.tekst


def test_reus_die_de_harde_band_mist_wordt_genoemd(rooster: Rooster) -> None:
    with pytest.raises(GeenIndeling) as fout:
        deel_in(rooster([[95, 130, 95]]), Opdracht(inwoners=(90, 100), hard=True))
    assert fout.value.bewezen
    assert fout.value.problemen == (
        "Buurt A2 heeft 130 inwoners: te veel voor 1 team en te weinig voor 2 teams van 90 tot 100 inwoners.",
    )


def test_harde_band_die_rekenkundig_kan_maar_niet_op_de_kaart(rooster: Rooster) -> None:
    """18 fits two teams of 9 to 11, and every gebied is in some, but 9 and 9 cannot be with even numbers."""
    opdracht = Opdracht(teams=2, inwoners=(9, 11), hard=True)
    with pytest.raises(GeenIndeling, match="Dit is bewezen") as fout:
        deel_in(rooster([[6, 2, 2], [2, 4, 2]]), opdracht)
    assert fout.value.bewezen
    assert len(fout.value.problemen) == 2


@pytest.mark.parametrize("knop", ["MEESTE_KOLOMMEN", "MEESTE_STAPPEN"])
def test_zoeken_zonder_vondst_is_geen_bewijs(
    rooster: Rooster, knop: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # below 0, for without any possible werkgebied the list is empty, which is within every other limit
    monkeypatch.setattr(kolommen, knop, -1)
    opdracht = Opdracht(teams=2, inwoners=(9, 11), hard=True)
    with pytest.raises(GeenIndeling, match="niet bewezen") as fout:
        deel_in(rooster([[6, 2, 2], [2, 4, 2]]), opdracht, bewijs=False)
    assert not fout.value.bewezen


def test_zachte_band_noemt_het_beste_dat_kan(rooster: Rooster) -> None:
    indeling = deel_in(rooster([[6, 8, 6]]), Opdracht(teams=2, inwoners=(9, 11)))
    # 14 + 6: 3 too many and 3 too few
    assert bewijs(indeling)["afstand_tot_band"] == (6, "optimaal")


def test_doel_komt_na_de_band_en_voor_compactheid(rooster: Rooster) -> None:
    scan = rooster([[10, 20, 30, 40]])
    zonder = deel_in(scan, Opdracht(teams=2, inwoners=(20, 80)))
    met = deel_in(scan, Opdracht(teams=2, inwoners=(20, 80), doel=50))
    assert list(bewijs(zonder)) == ["afstand_tot_band", "compactheid"]
    assert list(bewijs(met)) == ["afstand_tot_band", "afstand_tot_doel", "compactheid"]
    # 10 + 20 + 30 against 40: 10 off on both sides
    assert bewijs(met)["afstand_tot_doel"] == (20, "optimaal")
    assert met.toewijzing == {"A1": 1, "A2": 1, "A3": 1, "A4": 2}


def test_vrij_aantal_teams_kiest_wat_de_band_houdt(rooster: Rooster) -> None:
    indeling = deel_in(rooster([[100] * 6]), Opdracht(inwoners=(190, 210)))
    assert bewijs(indeling)["afstand_tot_band"] == (0, "optimaal")
    assert indeling.toewijzing == {"A1": 1, "A2": 1, "A3": 2, "A4": 2, "A5": 3, "A6": 3}


def test_verbinding_telt_tenzij_de_opdracht_haar_weglaat(rooster: Rooster) -> None:
    scan = rooster([[100, -1, 100]])
    assert len(set(deel_in(scan, Opdracht(inwoners=(200, 200))).toewijzing.values())) == 1
    zonder = deel_in(scan, Opdracht(inwoners=(200, 200), verbindingen=False))
    assert len(set(zonder.toewijzing.values())) == 2
    assert bewijs(zonder)["afstand_tot_band"] == (200, "optimaal")


def test_restgebied_volgt_binnen_het_stadsdeel_en_telt_niet_mee(rooster: Rooster) -> None:
    scan = rooster([[100, 9, 100]], rest={"A2"}, stadsdeel=["xyy"])
    indeling = deel_in(scan, Opdracht(teams=2, inwoners=(100, 100), hard=True, verbindingen=False))
    assert indeling.toewijzing == {"A1": 1, "A2": 2, "A3": 2}


def test_werkgebieden_zijn_genummerd_naar_hun_laagste_code(rooster: Rooster) -> None:
    indeling = deel_in(rooster([[100] * 3] * 3), Opdracht(teams=3, inwoners=(300, 300)), naam="proef")
    eerste = {nr: min(c for c, n in indeling.toewijzing.items() if n == nr) for nr in (1, 2, 3)}
    assert eerste[1] < eerste[2] < eerste[3]
    assert list(indeling.toewijzing) == sorted(indeling.toewijzing)
    assert indeling.naam == "proef"
    assert indeling.opdracht is not None


def test_seed_en_tijd_van_de_aanroep_staan_in_de_opdracht(rooster: Rooster) -> None:
    indeling = deel_in(rooster([[100] * 2]), Opdracht(inwoners=(100, 200)), seed=7, tijd=5)
    assert indeling.opdracht is not None
    assert (indeling.opdracht.seed, indeling.opdracht.tijd) == (7, 5)


def test_tijd_op_tijdens_zoeken_wordt_gemeld(rooster: Rooster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kolommen, "MEESTE_STAPPEN", 0)
    scan = rooster([[100] * 5] * 4)
    indeling = deel_in(scan, Opdracht(teams=5, inwoners=(400, 400), tijd=1e-9))
    assert [b.code for b in indeling.bevindingen] == ["NIET_BEWEZEN", "TIJD_OP"]
    assert beoordeel(scan, indeling).totaal["niet_aaneengesloten"] == 0


def test_groter_rooster_langs_de_zoekende_weg(rooster: Rooster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kolommen, "MEESTE_STAPPEN", 0)
    scan = rooster([[90, 110, 95, 105, 100, 80]] * 6)
    opgave = maak_opgave(scan, scan.graaf, Opdracht(teams=9, inwoners=(350, 420)))
    oplossing = los_op(opgave)
    assert len(oplossing.werkgebieden) == 9
    assert sorted(i for w in oplossing.werkgebieden for i in w) == list(range(36))
    band, compact = oplossing.bewijs
    assert (band.ondergrens or 0) <= band.waarde
    assert 0 < (compact.ondergrens or 0) <= compact.waarde
    assert compact.status in ("optimaal", "binnen")
