"""Staffing: hours that can be followed to a norm and a figure, and that nobody loses on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gebied.bronnen.inzet import Inzet
from gebied.bronnen.normen import Bandbreedte, Budget, Functie, Norm, Normen, Omrekening
from gebied.bronnen.voorzieningen import Domein, Voorziening, Voorzieningenlijst
from gebied.formatie import Formatie, formatie, vergelijk_inzet
from gebied.formatie.opgave import verschuiving
from gebied.formatie.rekensom import Z95
from gebied.fouten import InvoerGeweigerd, VerkeerdGebruik
from gebied.model import Indeling, Kolom, Opdracht
from gebied.privacy.cijfers import ruisvariantie
from gebied.privacy.veilig import Levering, VeiligeTabel
from gebied.wijkscan import Wijkscan

INWONERS = [[1000, 2000, 3000], [4000, 500, 8000]]
PLAN = Indeling("Plan", {"A1": 1, "A2": 1, "A3": 2, "B1": 2, "B2": 3, "B3": 3}, namen={1: "Noord"})
STADSDEEL = ["oow", "oow"]
OMREKENING = Omrekening(36, 1400, "cao")
CONSULENT, JGZ, GGD = Functie("consulent"), Functie("jgz", minimum=16), Functie("ggd", per="stadsdeel")
BASIS = Norm("Basis", "basis", "inwoners", Bandbreedte(6, 8, 10), {"consulent": 75, "jgz": 25}, "raad")
INDEX = pd.Series({"A1": 1.0, "A2": 2.0, "A3": 3.0, "B1": 4.0, "B2": 5.0, "B3": 6.0})
LIJST = Voorzieningenlijst(
    (Domein("wmo", "Wmo"), Domein("jeugd", "Jeugd")),
    (Voorziening("begeleiding", "Begeleiding", "wmo", "individueel licht"),),
)
WMO = {"A1": 100, "A2": 3, "A3": 52, "B1": -4, "B2": 8, "B3": 300}


def _normen(*normen: Norm, functies: tuple[Functie, ...] = (CONSULENT, JGZ), **rest: object) -> Normen:
    return Normen("Norm", OMREKENING, functies, normen or (BASIS,), **rest)  # type: ignore[arg-type]


def _caseload(kolom: str = "gebruik_wmo", waarde: Bandbreedte = Bandbreedte(30, 36, 40)) -> Norm:  # noqa: B008
    return Norm("Caseload", "caseload", kolom, waarde, {"consulent": 100}, "raad")


@pytest.fixture
def scan(rooster: Callable[..., Wijkscan]) -> Wijkscan:
    return rooster(INWONERS, stadsdeel=STADSDEEL)


@pytest.fixture
def met_gebruik(scan: Wijkscan) -> Wijkscan:
    """The scan with protected persons per domain and voorziening."""
    rijen = [
        (1, statistiek, wat, "gebied", code, waarde)
        for statistiek, wat in (("domein", "wmo"), ("voorziening", "begeleiding"))
        for code, waarde in WMO.items()
    ]
    namen = ["levering", "statistiek", "categorie", "soort_plaats", "plaats", "waarde"]
    levering = Levering(
        1, 2024, None, "ruis", "gewoon", 3.0, 10, "a", "b", "c", date(2026, 1, 2), "tester", True, LIJST
    )
    cellen = pd.DataFrame(rijen, columns=namen).astype(dict.fromkeys(namen[1:5], "str") | {"waarde": "Int64"})
    return scan.met_gebruik(VeiligeTabel((levering,), cellen))


def _midden(uitkomst: Formatie) -> list[float]:
    return [team.totaal.midden for team in uitkomst.teams]


def test_een_basis_per_1000_inwoners(scan: Wijkscan) -> None:
    uitkomst = formatie(scan, PLAN, _normen(functies=(CONSULENT, Functie("jgz"))))
    assert [team.naam for team in uitkomst.teams] == ["Noord", "Werkgebied 2", "Werkgebied 3"]
    assert [team.inwoners for team in uitkomst.teams] == [3000, 7000, 8500]
    assert [tuple(team.totaal) for team in uitkomst.teams] == [
        pytest.approx((18, 24, 30)),
        pytest.approx((42, 56, 70)),
        pytest.approx((51, 68, 85)),
    ]
    assert tuple(uitkomst.teams[0].functies["consulent"]) == pytest.approx((13.5, 18, 22.5))
    assert tuple(uitkomst.totaal) == pytest.approx((111, 148, 185))
    assert uitkomst.zonder_team is None
    assert uitkomst.fte(36) == 1


def test_elke_functie_houdt_haar_minimum(scan: Wijkscan) -> None:
    eerste = formatie(scan, PLAN, _normen()).teams[0]
    assert tuple(eerste.functies["jgz"]) == pytest.approx((16, 16, 16))
    assert eerste.aanvulling == pytest.approx(10)
    assert eerste.totaal.midden == pytest.approx(18 + 16)


def test_een_werkgebied_met_twee_teams_heeft_twee_keer_het_minimum(scan: Wijkscan) -> None:
    teams = dict(zip(scan.codes, (1, 1, 1, 1, 1, 2), strict=True))
    plan = Indeling("Groot", teams, opdracht=Opdracht(inwoners=(1000, 7000)))
    klein, groot = formatie(scan, plan, _normen()).teams
    assert (klein.teams, groot.teams) == (1, 2)
    assert tuple(groot.functies["jgz"]) == pytest.approx((32, 32, 32))
    assert tuple(klein.functies["jgz"]) == pytest.approx((16, 21, 26.25))


def test_een_caseload_telt_de_ruis_mee_in_de_bandbreedte(met_gebruik: Wijkscan) -> None:
    uitkomst = formatie(met_gebruik, PLAN, _normen(_caseload(), functies=(CONSULENT,)))
    eerste = uitkomst.teams[0]
    assert met_gebruik.gebruik is not None
    marge = Z95 * np.sqrt(2 * ruisvariantie(met_gebruik.gebruik)["gebruik_wmo"])
    # 103 persons, shown as 105
    assert tuple(eerste.totaal) == pytest.approx(((105 - marge) * 0.9, 105, (105 + marge) * 1.2))
    assert eerste.sporen[0].cijfer == "105"
    assert eerste.sporen[0].rekening == "÷ 30 – 36 – 40 personen per fte × 36 uur"
    # noise of teams is independent: it grows with the root
    onder = uitkomst.totaal.laag - sum(team.totaal.laag for team in uitkomst.teams)
    assert onder > 0
    assert uitkomst.totaal.midden == pytest.approx(sum(_midden(uitkomst)))


def test_een_verborgen_aantal_wordt_niet_getoond_maar_telt_wel(met_gebruik: Wijkscan) -> None:
    plan = Indeling("Plan", {"A1": 1, "A2": 2, "A3": 2, "B1": 2, "B2": 3, "B3": 1})
    derde = formatie(met_gebruik, plan, _normen(BASIS, _caseload(), functies=(CONSULENT, JGZ))).teams[2]
    spoor = derde.sporen[1]
    assert (spoor.cijfer, spoor.uren) == ("<10", None)
    assert derde.totaal.midden > 0.75 * 500 * 8 / 1000 + 16
    assert "8 " not in spoor.rekening
    assert not derde.onvolledig


def test_zonder_levering_telt_een_caseload_niet_mee_en_dat_staat_erbij(scan: Wijkscan) -> None:
    ergens = Norm("Iets", "caseload", "gebruik_wmo", Bandbreedte(1, 1, 1), {"ggd": 100}, "raad")
    normen = _normen(BASIS, _caseload(), ergens, functies=(CONSULENT, JGZ, Functie("ggd"), Functie("geen")))
    uitkomst = formatie(scan, PLAN, normen)
    assert [bevinding.code for bevinding in uitkomst.bevindingen] == ["FORMATIE_ZONDER_GEBRUIK"]
    assert "'Caseload' en 'Iets'" in uitkomst.bevindingen[0].tekst
    assert uitkomst.teams[0].onvolledig
    assert [spoor.uren is None for spoor in uitkomst.teams[0].sporen] == [False, True, True]
    assert uitkomst.zonder_uren == {
        "ggd": "de cijfers van de normen ontbreken",
        "geen": "geen norm of minimum vraagt uren",
    }
    assert "ggd" not in uitkomst.functies


def test_een_onbekend_aantal_inwoners_is_geen_nul(rooster: Callable[..., Wijkscan]) -> None:
    scan = rooster([[1000, None, 3000], [4000, 500, 8000]])
    uitkomst = formatie(scan, PLAN, _normen())
    assert uitkomst.bevindingen[0].code == "FORMATIE_ONVOLLEDIG"
    assert [team.onvolledig for team in uitkomst.teams] == [True, False, False]


def test_een_aantal_per_leeftijd_komt_zo_nodig_uit_een_percentage(scan: Wijkscan) -> None:
    catalogus = (*scan.catalogus, Kolom("pct_0_14", "percentage", "%"))
    jong = replace(
        scan, gebieden=scan.gebieden.assign(pct_0_14=[10, 20, 30, 40, 50, None]), catalogus=catalogus
    )
    norm = replace(BASIS, kolom="aantal_0_14", functies={"jgz": 100})
    uitkomst = formatie(jong, PLAN, _normen(norm, functies=(Functie("jgz"),)))
    assert uitkomst.teams[0].totaal.midden == pytest.approx((100 + 400) * 8 / 1000)
    assert uitkomst.teams[0].sporen[0].cijfer == "ongeveer 500"
    assert uitkomst.teams[2].sporen[0].dekking == pytest.approx(500 / 8500)
    assert "aantal_0_14 is onbekend in 1 van de 6 gebieden (8.000 inwoners)" in uitkomst.bevindingen[0].tekst


def test_gebieden_zonder_team_staan_apart(scan: Wijkscan) -> None:
    plan = Indeling("Deel", {"A1": 1, "A2": 1, "A3": 2, "B1": 2})
    uitkomst = formatie(scan, plan, _normen(functies=(CONSULENT, Functie("jgz"))))
    assert uitkomst.zonder_team is not None
    assert uitkomst.zonder_team.midden == pytest.approx(68)
    assert uitkomst.totaal.midden == pytest.approx(80)
    [bevinding] = uitkomst.bevindingen
    assert bevinding.code == "FORMATIE_BUITEN_TEAM"
    assert "2 van de 6 gebieden, met 8.500 inwoners" in bevinding.tekst


def test_een_functie_werkt_per_stadsdeel_of_per_laag(scan: Wijkscan) -> None:
    norm = Norm("GGD", "basis", "inwoners", Bandbreedte(1, 1, 1), {"consulent": 50, "ggd": 50}, "raad")
    uitkomst = formatie(scan, PLAN, _normen(norm, functies=(CONSULENT, replace(GGD, minimum=6.0))))
    assert uitkomst.soorten == ("werkgebied", "stadsdeel")
    stadsdelen = uitkomst.van_soort("stadsdeel")
    assert [(team.naam, team.inwoners) for team in stadsdelen] == [("o", 7500), ("w", 11_000)]
    assert [team.totaal.midden for team in stadsdelen] == pytest.approx(
        [max(6, team.inwoners / 2000) for team in stadsdelen]
    )
    assert stadsdelen[0].sporen[0].rekening.endswith("50 % daarvan voor deze teams")
    in_laag = replace(PLAN, lagen={"stadsdeel": dict.fromkeys(scan.codes, 1)})
    [heel] = formatie(scan, in_laag, _normen(norm, functies=(CONSULENT, GGD))).van_soort("stadsdeel")
    assert (heel.naam, heel.totaal.midden) == ("Stadsdeel 1", pytest.approx(18.5 / 2))


def test_de_opgavenindex_verschuift_maar_voegt_niets_toe(scan: Wijkscan) -> None:
    volgt = replace(BASIS, volgt_opgavenindex=True, functies={"consulent": 100})
    normen = _normen(volgt, functies=(CONSULENT,), gewicht=Bandbreedte(0, 0.2, 0.4))
    vlak = formatie(scan, PLAN, normen)
    scheef = formatie(scan, PLAN, normen, opgavenindex=INDEX)
    assert [bevinding.code for bevinding in vlak.bevindingen] == ["FORMATIE_ZONDER_INDEX"]
    assert scheef.bevindingen == ()
    assert tuple(scheef.totaal) == pytest.approx(tuple(vlak.totaal))
    assert _midden(scheef)[0] < _midden(vlak)[0]
    assert _midden(scheef)[2] > _midden(vlak)[2]
    # what is sure about the norm is not sure about the weight: a team's band holds both
    assert scheef.teams[0].totaal.laag < 0.75 * _midden(vlak)[0]
    assert "door de opgavenindex" in scheef.teams[0].sporen[0].rekening
    assert "opgavenindex" not in vlak.teams[0].sporen[0].rekening


def test_een_gebied_een_standaardafwijking_hoger_krijgt_het_gewicht_meer() -> None:
    factor = verschuiving(np.array([0.0, 1.0]), 0.2, np.array([500.0, 1500.0]))
    assert factor[1] / factor[0] == pytest.approx(1.2)
    assert factor @ [500, 1500] == pytest.approx(2000)


def test_een_gebied_zonder_index_telt_als_gemiddeld(scan: Wijkscan) -> None:
    volgt = replace(BASIS, volgt_opgavenindex=True, functies={"consulent": 100})
    normen = _normen(volgt, functies=(CONSULENT,), gewicht=Bandbreedte(0.2, 0.2, 0.2))
    uitkomst = formatie(scan, PLAN, normen, opgavenindex=INDEX.drop("B3"))
    assert "onbekend in 1 van de 6 gebieden" in uitkomst.bevindingen[0].tekst
    alles_gelijk = formatie(scan, PLAN, normen, opgavenindex=INDEX * 0 + 5)
    assert _midden(alles_gelijk) == pytest.approx([24, 56, 68])
    with pytest.raises(VerkeerdGebruik, match="geen enkel gebied"):
        formatie(scan, PLAN, normen, opgavenindex=pd.Series({"X": 1.0}))


def test_budget_is_uren_keer_tarief(scan: Wijkscan) -> None:
    normen = _normen(functies=(CONSULENT, Functie("jgz", tarief=100)), budget=Budget(tarief=80))
    eerste = formatie(scan, PLAN, normen).teams[0]
    assert eerste.budget is not None
    assert eerste.budget.midden == pytest.approx((18 * 80 + 6 * 100) * 1400 / 36)
    assert eerste.budgetdeel is None


def test_een_vast_budget_gaat_naar_het_midden(scan: Wijkscan) -> None:
    normen = _normen(functies=(CONSULENT, Functie("jgz")), budget=Budget(totaal=1_000_000))
    uitkomst = formatie(scan, PLAN, normen)
    assert [team.budgetdeel for team in uitkomst.teams] == [162_162, 378_379, 459_459]
    assert uitkomst.budget is None


def test_de_norm_die_het_meeste_uitmaakt_staat_bovenaan(scan: Wijkscan) -> None:
    klein = Norm("Klein", "basis", "inwoners", Bandbreedte(1, 1.1, 1.2), {"consulent": 100}, "raad")
    vast = Norm("Vast", "basis", "inwoners", Bandbreedte(2, 2, 2), {"consulent": 100}, "raad")
    volgt = replace(klein, naam="Volgt", volgt_opgavenindex=True, waarde=Bandbreedte(1, 1, 1))
    normen = _normen(
        klein, BASIS, vast, volgt, functies=(CONSULENT, Functie("jgz")), gewicht=Bandbreedte(0, 0.1, 0.2)
    )
    regels = formatie(scan, PLAN, normen, opgavenindex=INDEX).gevoeligheid
    assert [regel.norm for regel in regels] == ["Basis", "Klein", "gewicht van de opgavenindex"]
    assert regels[0].verschil == pytest.approx(74)
    assert (regels[0].team, regels[0].verschil_team) == ("Werkgebied 3", pytest.approx(34))
    assert regels[2].verschil == pytest.approx(0)
    assert regels[2].verschil_team > 0


def test_een_lage_caseload_staat_bij_de_lage_norm(met_gebruik: Wijkscan) -> None:
    [regel] = formatie(met_gebruik, PLAN, _normen(_caseload(), functies=(CONSULENT,))).gevoeligheid
    assert regel.laag > regel.hoog


def test_normen_die_niet_passen_worden_samen_genoemd(met_gebruik: Wijkscan) -> None:
    catalogus = (
        *met_gebruik.catalogus,
        Kolom("pct_65_plus", "percentage", "%"),
        Kolom("ha", "aantal", "ha"),
    )
    gebieden = met_gebruik.gebieden.assign(pct_65_plus=10.0, ha=5)
    scan = replace(met_gebruik, gebieden=gebieden, catalogus=catalogus)
    normen = _normen(
        _caseload("gebruik_wmoo"),
        _caseload("pct_65_plus"),
        _caseload("ha"),
        replace(BASIS, kolom="gebruik_wmo"),
    )
    with pytest.raises(VerkeerdGebruik) as fout:
        formatie(scan, PLAN, normen)
    assert [p.split(": ", 1)[1] for p in fout.value.problemen] == [
        "de wijkscan heeft geen kolom 'gebruik_wmoo'. Bedoelt u gebruik_wmo?",
        "kolom 'pct_65_plus' is geen aantal maar een percentage.",
        "kolom 'ha' telt ha en geen personen.",
        "'gebruik_wmo' is gebruik; maak er een [[caseload]] van.",
    ]


def test_een_laag_die_er_niet_is_en_een_vreemde_indeling(scan: Wijkscan) -> None:
    normen = _normen(functies=(replace(CONSULENT, per="stadsdel"), JGZ))
    with pytest.raises(VerkeerdGebruik) as fout:
        formatie(scan, Indeling("X", {"Z9": 1}), normen)
    assert "Bedoelt u stadsdeel?" in fout.value.problemen[0]
    assert len(fout.value.problemen) == 3


def test_een_domein_naast_een_deel_ervan_telt_mensen_dubbel(met_gebruik: Wijkscan) -> None:
    deel = replace(_caseload("gebruik_begeleiding"), naam="Deel")
    uitkomst = formatie(met_gebruik, PLAN, _normen(_caseload(), deel, functies=(CONSULENT,)))
    assert [bevinding.code for bevinding in uitkomst.bevindingen] == ["FORMATIE_DUBBEL"]


def test_uren_van_nu_staan_naast_wat_nodig_is(scan: Wijkscan) -> None:
    uitkomst = formatie(scan, PLAN, _normen(functies=(CONSULENT, JGZ, Functie("extra"))))
    inzet = (
        Inzet("noord", "A", "consulent", 10),
        Inzet("1", "B", "Consulent", 2),
        Inzet("werkgebied 2", "A", "jgz", 17),
        Inzet("2", "A", "consulent", 99),
        Inzet("2", "A", "extra", 4),
    )
    regels = {(regel.team, regel.functie): regel for regel in vergelijk_inzet(uitkomst, inzet)}
    noord = regels["Noord", "consulent"]
    assert (noord.huidig, dict(noord.per_organisatie)) == (12, {"A": 10, "B": 2})
    assert (noord.oordeel, noord.tekort) == ("minder dan de bandbreedte", pytest.approx(1.5))
    assert (regels["Noord", "jgz"].huidig, regels["Noord", "jgz"].tekort) == (0, pytest.approx(16))
    assert regels["Werkgebied 2", "jgz"].oordeel == "binnen de bandbreedte"
    assert regels["Werkgebied 2", "consulent"].tekort == pytest.approx(52.5 - 99)
    assert regels["Werkgebied 2", "extra"].oordeel == "geen norm"
    assert regels["Werkgebied 3", "jgz"].oordeel == "geen opgave"
    assert ("Noord", "extra") not in regels


def test_onbekende_teams_en_functies_van_nu_worden_samen_genoemd(scan: Wijkscan) -> None:
    uitkomst = formatie(scan, PLAN, _normen(BASIS, functies=(CONSULENT, JGZ, replace(GGD, minimum=1.0))))
    inzet = (Inzet("Nord", "A", "consulent", 1), Inzet("1", "A", "consulnt", 1), Inzet("3", "A", "ggd", 1))
    with pytest.raises(InvoerGeweigerd) as fout:
        vergelijk_inzet(uitkomst, inzet)
    assert [p for p in fout.value.problemen if "Bedoelt u" in p] == [
        "'Nord' is geen werkgebied waar consulent voor werkt. Bedoelt u Noord?",
        "functie 'consulnt' staat niet in de normen. Bedoelt u consulent?",
    ]
    assert any("'3' is geen stadsdeel waar ggd voor werkt" in p for p in fout.value.problemen)


def test_twee_teams_met_een_naam_zijn_niet_te_onderscheiden(scan: Wijkscan) -> None:
    uitkomst = formatie(scan, replace(PLAN, namen={1: "Zuid", 2: "zuid", 3: "2"}), _normen())
    with pytest.raises(InvoerGeweigerd) as fout:
        vergelijk_inzet(uitkomst, (Inzet("Zuid", "A", "jgz", 1),))
    assert fout.value.problemen == ("meer dan één werkgebied heet 'Zuid'. Geef elk een eigen naam.",)
    met_nummer = vergelijk_inzet(uitkomst, (Inzet("2", "A", "jgz", 1),))
    assert {regel.team for regel in met_nummer if regel.huidig is not None} == {"zuid"}


GETAL = st.floats(0, 50, allow_subnormal=False)
BAND = st.lists(GETAL, min_size=3, max_size=3).map(lambda rij: Bandbreedte(*sorted(rij)))


@st.composite
def _getrokken_normen(trek: st.DrawFn) -> Normen:
    """Two functions with or without a minimum, one to three norms, with or without money."""
    functies = tuple(
        Functie(naam, per=trek(st.sampled_from(["werkgebied", "stadsdeel"])), minimum=trek(GETAL))
        for naam in ("een", "twee")
    )
    normen = tuple(
        Norm(
            f"norm {nr}",
            "basis",
            "inwoners",
            trek(BAND),
            {"een": deel, "twee": 100 - deel},
            "raad",
            trek(st.booleans()),
        )
        for nr, deel in enumerate(trek(st.lists(st.integers(0, 100), min_size=1, max_size=3)))
    )
    gewicht = trek(
        st.lists(st.floats(0, 1), min_size=3, max_size=3).map(lambda rij: Bandbreedte(*sorted(rij)))
    )
    return Normen("x", OMREKENING, functies, normen, gewicht, "raad", Budget(80, trek(st.integers(1, 10**8))))


@pytest.fixture(scope="module")
def teken(rooster: Callable[..., Wijkscan]) -> Callable[[list[int]], Wijkscan]:
    leeg = rooster([[10, 10, 10], [10, 10, 10]], stadsdeel=STADSDEEL)

    def met(inwoners: list[int]) -> Wijkscan:
        return replace(leeg, gebieden=leeg.gebieden.assign(inwoners=pd.array(inwoners, dtype="Int64")))

    return met


MENSEN = st.lists(st.integers(0, 20_000), min_size=6, max_size=6)
TEAMS = st.lists(st.integers(1, 3), min_size=6, max_size=6)


WEINIG = settings(deadline=None, max_examples=20)


@WEINIG
@given(
    normen=_getrokken_normen(),
    mensen=MENSEN,
    teams=TEAMS,
    index=st.lists(st.floats(-5, 5), min_size=6, max_size=6),
)
def test_werkgebieden_samen_zijn_de_gemeente(
    teken: Callable[[list[int]], Wijkscan],
    normen: Normen,
    mensen: list[int],
    teams: list[int],
    index: list[float],
) -> None:
    scan = teken(mensen)
    opgave = pd.Series(index, index=list(scan.codes))
    zonder_minimum = replace(normen, functies=tuple(replace(f, minimum=0.0) for f in normen.functies))
    plan = Indeling("plan", dict(zip(scan.codes, teams, strict=True)))
    heel = Indeling("heel", dict.fromkeys(scan.codes, 1))
    in_teams = formatie(scan, plan, zonder_minimum, opgavenindex=opgave)
    verwacht = sum(mensen) / 1000 * sum(norm.waarde.midden for norm in normen.normen)
    assert in_teams.totaal.midden == pytest.approx(verwacht, abs=1e-6)
    assert sum(_midden(in_teams)) == pytest.approx(verwacht, abs=1e-6)
    assert tuple(in_teams.totaal) == pytest.approx(
        tuple(formatie(scan, heel, zonder_minimum, opgavenindex=opgave).totaal), abs=1e-6
    )
    assert sum(uren.midden for uren in in_teams.functies.values()) == pytest.approx(verwacht, abs=1e-6)


@WEINIG
@given(normen=_getrokken_normen(), mensen=MENSEN, teams=TEAMS)
def test_bandbreedte_minimum_en_budget(
    teken: Callable[[list[int]], Wijkscan], normen: Normen, mensen: list[int], teams: list[int]
) -> None:
    scan = teken(mensen)
    uitkomst = formatie(scan, Indeling("plan", dict(zip(scan.codes, teams, strict=True))), normen)
    for team in uitkomst.teams:
        for functie in normen.functies:
            if functie.naam in team.functies:
                laag, midden, hoog = team.functies[functie.naam]
                assert functie.minimum - 1e-9 <= laag <= midden <= hoog
        assert team.totaal.midden == pytest.approx(sum(uren.midden for uren in team.functies.values()))
    delen = [team.budgetdeel for team in uitkomst.teams]
    if None not in delen:
        assert sum(deel or 0 for deel in delen) == normen.budget.totaal
        assert min(deel or 0 for deel in delen) >= 0
    assert uitkomst.totaal.laag <= uitkomst.totaal.midden <= uitkomst.totaal.hoog


@WEINIG
@given(
    normen=_getrokken_normen(), mensen=MENSEN, teams=TEAMS, erbij=st.integers(1, 5000), waar=st.integers(0, 5)
)
def test_meer_inwoners_geeft_nooit_minder_uren(
    teken: Callable[[list[int]], Wijkscan],
    normen: Normen,
    mensen: list[int],
    teams: list[int],
    erbij: int,
    waar: int,
) -> None:
    plan = Indeling("plan", dict(zip(teken(mensen).codes, teams, strict=True)))
    eerst = formatie(teken(mensen), plan, normen)
    later = formatie(teken([aantal + erbij * (nr == waar) for nr, aantal in enumerate(mensen)]), plan, normen)
    for voor, na in zip(eerst.teams, later.teams, strict=True):
        assert all(a <= b + 1e-9 for a, b in zip(voor.totaal, na.totaal, strict=True))
    assert eerst.totaal.midden <= later.totaal.midden + 1e-9
