"""A concept: steps that can be undone without limit, what is refused, and what a page shows of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gebied.beoordelen import PER_WERKGEBIED, TOTAAL, beoordeel
from gebied.fouten import GebiedFout, InvoerGeweigerd, VerkeerdGebruik
from gebied.model import Indeling, Opdracht
from gebied.opdrachtdelen import Laag
from gebied.opslag import Project, schrijf_project
from gebied.werkstroom import klusproces
from gebied.werkstroom.concept import Concept
from gebied.werkstroom.conceptbeeld import (
    NAMEN,
    Verandering,
    gebiedentabel,
    laag_van_concept,
    leg_concept_uit,
    restvraag,
    sinds_begin,
    stand_van,
    teams_voor_de_rest,
    veranderingstabel,
    werkgebiedentabel,
)
from gebied.werkstroom.conceptstappen import (
    begin_concept,
    haal_uit,
    hernoem,
    met_rest,
    weiger_ander_project,
    zet,
    zet_vast,
)
from gebied.wijkscan import Wijkscan

OPDRACHT = Opdracht(teams=3, inwoners=(300, 500), lagen=(Laag("delen", "stadsdeel"),))


@pytest.fixture(scope="module")
def scan(rooster: Callable[..., Wijkscan]) -> Wijkscan:
    return rooster(
        [[100, 200, 100], [150, 250, 50], [100, 100, 3]], rest={"C3"}, stadsdeel=["nnn", "nnn", "zzz"]
    )


@pytest.fixture(scope="module")
def plan(scan: Wijkscan) -> Indeling:
    """Three rows, each a werkgebied; the third has a name."""
    van = {code: "ABC".index(code[0]) + 1 for code in scan.codes}
    lagen = {"delen": {code: 1 if code[0] in "AB" else 2 for code in scan.codes}}
    return Indeling("Rijen", van, {3: "Zuid"}, OPDRACHT, lagen=lagen)


@pytest.fixture(scope="module")
def project(scan: Wijkscan, plan: Indeling) -> Project:
    return Project(Path("p.gpkg"), scan, {plan.naam: plan}, 1)


@pytest.fixture
def concept(scan: Wijkscan, plan: Indeling) -> Concept:
    return begin_concept(scan, plan)


def test_zetten_ongedaan_maken_en_opnieuw_doen(scan: Wijkscan, plan: Indeling, concept: Concept) -> None:
    een = zet(scan, concept, ["A1"], 2)
    twee = zet(scan, een, ["A2", "A3"], None)
    assert een.indeling.toewijzing == {**plan.toewijzing, "A1": 2}
    # werkgebied 1 is empty after the first of two, and yet the new one has the number that was announced
    assert twee.indeling.toewijzing == {**plan.toewijzing, "A1": 2, "A2": 4, "A3": 4}
    assert [stap.tekst for stap in twee.stappen] == [
        "Buurt A1 naar Werkgebied 2",
        "Buurt A2 en Buurt A3 naar een nieuw werkgebied (4)",
    ]
    assert twee.ongedaan().indeling == een.indeling
    assert twee.ongedaan().opnieuw().indeling == twee.indeling
    assert twee.ongedaan().volgende == twee.vorige
    assert twee.ongedaan().ongedaan().ongedaan().indeling == concept.indeling
    anders = zet(scan, twee.ongedaan(), ["C1"], 2)
    assert anders.volgende is None
    assert len(anders.stappen) == 2


def test_een_leeg_werkgebied_verdwijnt_en_komt_terug(scan: Wijkscan, concept: Concept) -> None:
    weg = zet(scan, concept, ["C1", "C2", "C3"], 2)
    assert weg.indeling.namen == {}
    assert weg.vorige is not None
    assert weg.vorige.tekst == "3 gebieden naar Werkgebied 2"
    assert weg.ongedaan().indeling.namen == {3: "Zuid"}


def test_een_harde_laag_gaat_mee(scan: Wijkscan, concept: Concept) -> None:
    anders = zet(scan, concept, ["A1"], 3)
    assert anders.indeling.lagen["delen"]["A1"] == 2
    assert anders.ongedaan().indeling.lagen == concept.indeling.lagen


def test_beginnen_zonder_indeling(scan: Wijkscan) -> None:
    leeg = begin_concept(scan, None, opdracht=OPDRACHT)
    assert leeg.indeling.toewijzing == {}
    een = zet(scan, zet(scan, leeg, ["A1"], None), ["A2"], 1)
    assert een.indeling.toewijzing == {"A1": 1, "A2": 1}
    assert een.indeling.opdracht == OPDRACHT


def test_uit_een_werkgebied_halen(scan: Wijkscan, concept: Concept) -> None:
    uit = haal_uit(scan, concept, ["C1", "C2", "C3"])
    assert set(uit.indeling.toewijzing) == {c for c in scan.codes if c[0] != "C"}
    assert uit.indeling.namen == {}
    assert uit.vorige is not None
    assert uit.vorige.tekst == "3 gebieden uit Zuid"
    assert uit.ongedaan().indeling == concept.indeling
    with pytest.raises(VerkeerdGebruik, match="in geen werkgebied"):
        haal_uit(scan, uit, ["C1"])


@pytest.mark.parametrize(
    ("naam", "wordt"), [("  West\t &  <b>Oost</b>\x00 ", "West & <b>Oost</b>"), ("Noord\ud800", "Noord")]
)
def test_een_naam_geven(concept: Concept, naam: str, wordt: str) -> None:
    anders = hernoem(concept, 1, naam)
    assert anders.indeling.namen == {1: wordt, 3: "Zuid"}
    assert anders.vorige is not None
    assert anders.vorige.tekst == f"Werkgebied 1 heet nu {wordt}"
    assert hernoem(anders, 1, " ").indeling.namen == {3: "Zuid"}


@pytest.mark.parametrize(
    ("doe", "zegt"),
    [
        (lambda s, c: zet(s, c, ["A1"], 1), "Buurt A1 ligt al in Werkgebied 1"),
        (lambda s, c: zet(s, c, ["C1", "C2"], 3), "liggen al in Zuid"),
        (lambda s, c: zet(s, c, ["A1"], 9), "geen werkgebied 9"),
        (lambda s, c: zet(s, c, ["Z9"], 1), "geen gebied Z9"),
        (lambda s, c: zet(s, c, [], 1), "nog geen gebied gekozen"),
        (lambda _, c: hernoem(c, 1, "zuid"), "al een werkgebied 'zuid'"),
        (lambda _, c: hernoem(c, 1, "Werkgebied 2"), "al een werkgebied"),
        (lambda _, c: hernoem(c, 3, "Zuid"), "verandert niets"),
        (lambda _, c: hernoem(c, 1, "x" * 81), "te lang: 81 tekens"),
        (lambda _, c: hernoem(c, 7, "Noord"), "geen werkgebied 7"),
        (lambda _, c: zet_vast(c, [7]), "geen werkgebied 7"),
        (lambda s, c: zet(s, zet_vast(c, [1]), ["A1"], 2), "Werkgebied 1 staat vast"),
        (lambda s, c: zet(s, zet_vast(c, [2, 3]), ["B1"], 3), "Werkgebied 2 en Zuid staan vast"),
        (lambda s, c: haal_uit(s, zet_vast(c, [1]), ["A1"]), "Werkgebied 1 staat vast"),
    ],
)
def test_wat_niet_kan_wordt_gezegd(
    scan: Wijkscan, concept: Concept, doe: Callable[[Wijkscan, Concept], Concept], zegt: str
) -> None:
    with pytest.raises(VerkeerdGebruik, match=zegt) as fout:
        doe(scan, concept)
    assert fout.value.stap


def test_de_rest_houdt_nummers_en_namen(scan: Wijkscan, concept: Concept) -> None:
    """What the search found has other numbers for the same places."""
    vast = zet_vast(concept, [3])
    gevonden = {**dict.fromkeys(("C1", "C2", "C3"), 3), "A1": 2, "A2": 2, "A3": 2, "B1": 1, "B2": 1, "B3": 4}
    uit = met_rest(scan, vast, Indeling("x", gevonden, lagen=concept.indeling.lagen))
    assert uit.indeling.toewijzing == {**concept.indeling.toewijzing, "B3": 4}
    assert uit.indeling.namen == {3: "Zuid"}
    assert uit.ongedaan().indeling == concept.indeling
    with pytest.raises(VerkeerdGebruik, match="intussen andere werkgebieden vastgezet"):
        met_rest(scan, vast, Indeling("x", {**gevonden, "C1": 1}))


def test_de_rest_oplossen_met_de_klus(tmp_path: Path, scan: Wijkscan, plan: Indeling) -> None:
    """The same values that the page hands to the klus, done in this process."""
    echt = schrijf_project(tmp_path / "p.gpkg", scan, indelingen=[plan])
    vast = zet_vast(begin_concept(scan, replace(plan, opdracht=Opdracht(inwoners=(300, 500)))), [1])
    vraag = json.loads(json.dumps(restvraag(echt, vast, teams=3, seconden=2)))
    lijn: Any = type("Lijn", (), {"zeg": lambda *_: None, "meld": lambda *_: False})()
    (voorstel,) = klusproces.KLUSSEN["rest"](vraag, lijn)
    uit = met_rest(scan, vast, voorstel.indeling)
    assert {code for code, nr in uit.indeling.toewijzing.items() if nr == 1} == {"A1", "A2", "A3"}
    assert len(set(uit.indeling.toewijzing.values())) == 3
    assert set(uit.indeling.toewijzing) == set(scan.codes)


def test_andere_gebieden_worden_geweigerd(rooster: Callable[..., Wijkscan], concept: Concept) -> None:
    with pytest.raises(InvoerGeweigerd, match="gebieden van het project zijn veranderd") as fout:
        weiger_ander_project(rooster([[1, 2, 3]]), concept)
    assert "B1" in str(fout.value)


Zet = tuple[int, list[int], int]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    zetten=st.lists(
        st.tuples(st.integers(0, 3), st.lists(st.integers(0, 8), min_size=1, max_size=4), st.integers(0, 5)),
        max_size=12,
    ),
    terug=st.integers(0, 14),
)
def test_ongedaan_maken_leidt_altijd_terug(
    scan: Wijkscan, plan: Indeling, zetten: Sequence[Zet], terug: int
) -> None:
    concept = begin_concept(scan, plan)
    standen = [concept.indeling]
    for soort, plaatsen, nr in zetten:
        codes = [scan.codes[plaats] for plaats in plaatsen]
        try:
            if soort == 0:
                concept = haal_uit(scan, concept, codes)
            elif soort == 1:
                concept = hernoem(concept, nr, f"Naam {nr} {len(standen)}")
            else:
                concept = zet(scan, concept, codes, nr or None)
        except GebiedFout:
            continue
        standen.append(concept.indeling)
    assert concept.gedaan == len(standen) - 1
    heen = concept
    for verwacht in reversed(standen[-terug - 1 :] if terug else standen[-1:]):
        assert heen.indeling == verwacht
        heen = heen.ongedaan()
    while heen.volgende is not None:
        heen = heen.opnieuw()
    assert heen.indeling == concept.indeling
    # what was stored and read again is the same concept, undone steps included
    assert Concept.uit_dict(json.loads(json.dumps(heen.ongedaan().als_dict()))) == heen.ongedaan()


@pytest.mark.parametrize(
    "breek",
    [
        lambda d: d.pop("stappen"),
        lambda d: d.update(stappen=7),
        lambda d: d.update(gedaan=99),
        lambda d: d.update(gedaan=True),
        lambda d: d.update(toewijzing={"A1": 0}),
        lambda d: d.update(toewijzing={"A1": "<script>"}),
        lambda d: d.update(toewijzing=[1]),
        lambda d: d.update(namen={"een": "x"}),
        lambda d: d.update(namen={"1": None}),
        lambda d: d.update(opdracht={"teams": -4}),
        lambda d: d.update(opdracht="alles"),
        lambda d: d.update(codes=[1]),
        lambda d: d.update(vastgezet=[None]),
        lambda d: d.update(notitie={}),
        lambda d: d["stappen"][0].update(lagen={"x": 1}),
    ],
)
def test_een_beschadigd_concept_wordt_geweigerd(
    scan: Wijkscan, concept: Concept, breek: Callable[[dict[str, Any]], object]
) -> None:
    waarden = zet(scan, concept, ["A1"], 2).als_dict()
    breek(waarden)
    with pytest.raises(InvoerGeweigerd, match="beschadigd"):
        Concept.uit_dict(waarden)


def test_de_stand_is_die_van_de_beoordelaar(scan: Wijkscan, project: Project, concept: Concept) -> None:
    anders = zet(scan, zet(scan, concept, ["A1"], 2), ["B3", "C3"], 1)
    stand = stand_van(anders, project)
    assert stand.oordeel == beoordeel(scan, anders.indeling)
    assert [w.inwoners for w in stand.werkgebieden] == [350, 500, 200]
    assert [w.in_band for w in stand.werkgebieden] == [True, True, False]
    assert [w.opschrift for w in stand.werkgebieden] == ["Werkgebied 1", "Werkgebied 2", "3 · Zuid"]
    assert stand.werkgebieden[2].band == "100 buiten de band"
    assert stand.laatste is not None
    assert set(stand.laatste.werkgebieden) == {"Werkgebied 1", "Werkgebied 2", "Zuid"}
    regels = {regel.wat: (regel.was, regel.wordt) for regel in stand.laatste.werkgebieden["Werkgebied 1"]}
    assert regels["Inwoners"] == ("300", "350")
    assert "In de band" not in regels  # it did not change


def test_wat_verandert_samen_en_wat_verdwijnt(scan: Wijkscan, project: Project, concept: Concept) -> None:
    anders = zet(scan, zet(scan, concept, ["C1", "C2"], 2), ["C3"], 2)
    samen = sinds_begin(anders, project)
    assert samen.verdwijnt == ("Zuid",)
    assert set(samen.werkgebieden) == {"Werkgebied 2"}
    assert any("650" in regel.wordt for regel in samen.werkgebieden["Werkgebied 2"])
    assert samen.erbij
    assert stand_van(concept, project).laatste is None
    terug = sinds_begin(anders.ongedaan().ongedaan(), project)
    assert terug == Verandering("Alle stappen samen", (), {}, (), (), (), ())
    assert list(veranderingstabel(samen.totaal).columns) == ["maat", "was", "wordt"]


def test_tabellen_kaart_en_uitleg(scan: Wijkscan, project: Project, concept: Concept) -> None:
    anders = haal_uit(scan, zet_vast(concept, [1]), ["B2"])
    stand = stand_van(anders, project)
    assert stand.zonder == ("B2",)
    tabel = gebiedentabel(project, stand).set_index("code")
    assert tabel.loc["B2", "werkgebied"] == "geen"
    assert tabel.loc["C1", "werkgebied"] == "Zuid"
    assert tabel.loc["C3", "restgebied"] == "ja"
    assert tabel.loc["A1", "stadsdeel"] == "n"
    assert werkgebiedentabel(stand)["vast"].tolist() == ["vast", "", ""]
    laag = laag_van_concept(project, stand)
    assert laag.omtrek_van == anders.indeling.toewijzing
    assert laag.vullingen["A1"].kleur == stand.werkgebieden[0].kleur
    assert [regel.tekst for regel in laag.legenda] == [
        "restgebied, hoort bij het werkgebied",
        "niet ingedeeld",
    ]
    uitleg = leg_concept_uit(anders, project, "B2")
    assert uitleg.werkgebied is None
    assert [gevolg.werkgebied for gevolg in uitleg.gevolgen] == [1, 2, 3]


def test_aantal_teams_voor_de_rest(scan: Wijkscan, project: Project, plan: Indeling) -> None:
    minder = zet(scan, begin_concept(scan, plan), ["C1", "C2", "C3"], 1)
    assert teams_voor_de_rest(minder, stand_van(minder, project)) == 3  # as the opdracht asks
    zonder = replace(minder, begin=replace(minder.begin, opdracht=None))
    assert teams_voor_de_rest(zonder, stand_van(zonder, project)) == 2
    leeg = begin_concept(scan, None)
    assert teams_voor_de_rest(leeg, stand_van(leeg, project)) == 1


def test_kleuren_blijven_bij_een_stap(scan: Wijkscan, project: Project, concept: Concept) -> None:
    voor = stand_van(concept, project)
    na = stand_van(zet(scan, concept, ["A1"], 2), project)
    assert [w.kleur for w in na.werkgebieden] == [w.kleur for w in voor.werkgebieden]


def test_elke_maat_heeft_een_korte_naam() -> None:
    assert set(NAMEN) == {*PER_WERKGEBIED, *TOTAAL}
    assert len(set(NAMEN.values())) == len(NAMEN)
