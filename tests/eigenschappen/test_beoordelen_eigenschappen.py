"""What must hold for the judge of any plan: numbers of teams, order and merging change no metric."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gebied.beoordelen import HARDE_REGELS, beoordeel, kosten, overtredingen, plat, uitleg, verplaats
from gebied.model import Indeling, Kolom, Opdracht
from gebied.opdrachtdelen import Belasting, Huidig, Laag, Mix, Ontmoetingsplek, OokInwoners, Plafond
from gebied.wijkscan import Wijkscan

CODES = tuple(f"{rij}{kolom}" for rij in "ABCD" for kolom in range(1, 6))
OPDRACHT = Opdracht(inwoners=(150, 400), binnen="stadsdeel")
PLANNEN = st.lists(st.tuples(st.sampled_from(CODES), st.integers(1, 5)), max_size=30)
GEZOND = settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture(scope="module")
def scan(rooster: Callable[..., Wijkscan]) -> Wijkscan:
    inwoners = np.random.default_rng(5).integers(0, 120, size=(4, 5)).tolist()
    inwoners[2][2] = 950
    return rooster(inwoners, rest={"D5", "A3"}, stadsdeel=["pppqq", "pppqq", "rrrqq", "rrrqq"])


VOL = Opdracht(
    teams=(2, 4),
    inwoners=(150, 400),
    hard=True,
    doel=300,
    ook_inwoners=(OokInwoners("later", (100, 500)), OokInwoners("later", (0, 900), hard=True)),
    belasting=Belasting({"wmo": 1.25, "inwoners": 0.1}, procent=40),
    mix=(Mix("wmo"), Mix("pct", soort="gelijksoortig", gewicht=2)),
    plafonds=(Plafond("wmo", 9.5, "inwoners"), Plafond("wmo", 60)),
    binnen="stadsdeel",
    binnen_hard=False,
    heel_houden=("stadsdeel",),
    samen=(("A1", "B1"), ("D1", "D2", "Buurt D3")),
    apart=(("A5", "B5"), ("C1", "C2", "C3")),
    vast={"A1": 1, "D4": 2},
    lagen=(Laag("delen", "stadsdeel", hard=False), Laag("regio", inwoners=(400, 900), teams=2)),
    ontmoetingsplek=Ontmoetingsplek(("plek",), aantal=2, afstand_m=1_500, aandeel=70, omweg=1.2),
    huidig=Huidig("nu", 500),
    aansluiten_bij=("nu", "stadsdeel"),
)
REGIO = {code: 1 if code[0] in "AB" else 2 for code in CODES}
NU = {"nu": {code: int(code[1]) % 3 for code in CODES}}


@pytest.fixture(scope="module")
def volle_scan(scan: Wijkscan) -> Wijkscan:
    """The same scan with figures, of which some are unknown."""
    rng = np.random.default_rng(6)
    gebieden = scan.gebieden.assign(
        later=pd.array(rng.integers(0, 150, 20), dtype="Int64"),
        wmo=pd.array(rng.integers(0, 12, 20), dtype="Int64"),
        plek=pd.array(rng.integers(0, 2, 20), dtype="Int64"),
        pct=pd.array([None, *rng.uniform(0, 40, 19)], dtype="Float64"),
    )
    kolommen = [Kolom("pct", "percentage"), *(Kolom(k, "aantal") for k in ("later", "wmo", "plek"))]
    return replace(scan, gebieden=gebieden, catalogus=(*scan.catalogus, *kolommen))


@GEZOND
@given(plan=PLANNEN, nieuw=st.permutations(range(1, 6)))
def test_andere_nummers_veranderen_geen_maat(
    scan: Wijkscan, plan: list[tuple[str, int]], nieuw: list[int]
) -> None:
    een = beoordeel(scan, plan, opdracht=OPDRACHT, referentie=dict(plan))
    ander = beoordeel(scan, [(c, nieuw[nr - 1]) for c, nr in plan], opdracht=OPDRACHT, referentie=dict(plan))
    assert een.totaal == pytest.approx(ander.totaal)
    zonder_nummer = [
        sorted((tuple(w["gebieden"]), w["inwoners"], w["over_grens"]) for w in uit.werkgebieden)
        for uit in (een, ander)
    ]
    assert zonder_nummer[0] == zonder_nummer[1]
    assert [b.code for b in een.bevindingen] == [b.code for b in ander.bevindingen]


@GEZOND
@given(plan=PLANNEN, rng=st.randoms(use_true_random=False))
def test_volgorde_en_herhaling_veranderen_niets(
    scan: Wijkscan, plan: list[tuple[str, int]], rng: object
) -> None:
    dooreen = [*plan, *plan[:3]]
    rng.shuffle(dooreen)  # type: ignore[attr-defined]
    assert beoordeel(scan, plan, opdracht=OPDRACHT) == beoordeel(scan, dooreen, opdracht=OPDRACHT)


@GEZOND
@given(plan=st.dictionaries(st.sampled_from(CODES), st.integers(1, 5)))
def test_inwoners_tellen_op_tot_de_gemeente(scan: Wijkscan, plan: dict[str, int]) -> None:
    totaal = beoordeel(scan, plan, opdracht=OPDRACHT).totaal
    delen = ("inwoners", "inwoners_restgebied", "inwoners_niet_ingedeeld")
    assert sum(totaal[deel] for deel in delen) == scan.inwoners().sum()


@GEZOND
@given(plan=st.fixed_dictionaries({code: st.integers(1, 5) for code in CODES}))
def test_volgorde_van_samenvoegen_doet_er_niet_toe(scan: Wijkscan, plan: dict[str, int]) -> None:
    """Merging 1 with 2 and then with 3 is the same as merging 2 with 3 and then with 1."""

    def voeg_samen(indeling: dict[str, int], van: int, naar: int) -> dict[str, int]:
        return {code: naar if nr == van else nr for code, nr in indeling.items()}

    een = voeg_samen(voeg_samen(plan, 2, 1), 3, 1)
    ander = voeg_samen(voeg_samen(plan, 3, 2), 2, 1)
    assert beoordeel(scan, een, opdracht=OPDRACHT) == beoordeel(scan, ander, opdracht=OPDRACHT)
    assert een == ander


@GEZOND
@given(plan=st.dictionaries(st.sampled_from(CODES), st.integers(1, 5), min_size=1))
def test_totalen_volgen_uit_de_werkgebieden(scan: Wijkscan, plan: dict[str, int]) -> None:
    uit = beoordeel(scan, plan, opdracht=OPDRACHT)
    for sleutel in ("teams", "inwoners", "afstand_tot_band", "in_band", "over_grens"):
        assert uit.totaal[sleutel] == sum(w[sleutel] for w in uit.werkgebieden)
    assert uit.totaal["niet_aaneengesloten"] == sum(not w["aaneengesloten"] for w in uit.werkgebieden)
    assert beoordeel(scan, plan, opdracht=OPDRACHT, referentie=plan).totaal["verplaatste_inwoners"] == 0


@GEZOND
@given(
    plan=st.fixed_dictionaries({code: st.integers(1, 4) for code in CODES}),
    zetten=st.lists(st.tuples(st.sampled_from(CODES), st.sampled_from([1, 2, 3, 4, None])), max_size=4),
)
def test_verplaats_zegt_wat_een_nieuwe_beoordeling_zegt(
    volle_scan: Wijkscan, plan: dict[str, int], zetten: list[tuple[str, int | None]]
) -> None:
    """What is remembered from move to move never differs from judging the new plan from scratch."""
    nu = Indeling("plan", plan, opdracht=VOL, lagen={"regio": REGIO})
    voor = beoordeel(volle_scan, nu, indelingen=NU)
    for code, naar in zetten:
        if naar == nu.toewijzing[code] or naar not in {None, *nu.toewijzing.values()}:
            continue
        uit = verplaats(volle_scan, nu, code, naar, indelingen=NU)
        na = beoordeel(volle_scan, uit.indeling, indelingen=NU)
        oud, nieuw = plat(voor.totaal), plat(na.totaal)
        assert uit.verschil == {maat: (oud.get(maat), nieuw[maat]) for maat in nieuw}
        nieuwe = Counter(na.bevindingen) - Counter(voor.bevindingen)
        assert Counter(uit.erbij) + Counter(uit.anders) == nieuwe
        assert Counter(uit.weg) <= Counter(voor.bevindingen) - Counter(na.bevindingen)
        verschil_in_aantal = len(na.bevindingen) - len(voor.bevindingen)
        assert len(uit.erbij) - len(uit.weg) == verschil_in_aantal
        per_nr = {w["nr"]: plat(w) for w in na.werkgebieden}
        for nr, verschil in uit.werkgebieden.items():
            assert {maat: waarde for maat, (_, waarde) in verschil.items()} == {
                maat: per_nr[nr][maat] if nr in per_nr else None for maat in verschil
            }
        nu, voor = uit.indeling, na


@GEZOND
@given(plan=st.fixed_dictionaries({code: st.integers(1, 4) for code in CODES}), code=st.sampled_from(CODES))
def test_uitleg_rekent_als_de_doelen_en_de_regels(
    volle_scan: Wijkscan, plan: dict[str, int], code: str
) -> None:
    nu = Indeling("plan", plan, opdracht=VOL, lagen={"regio": REGIO})
    voor = kosten(volle_scan, nu, indelingen=NU)
    for gevolg in uitleg(volle_scan, nu, code, indelingen=NU).gevolgen:
        nieuw = verplaats(volle_scan, nu, code, gevolg.werkgebied, indelingen=NU).indeling
        na = kosten(volle_scan, nieuw, indelingen=NU)
        assert list(gevolg.kosten.values()) == [na[trede] - voor[trede] for trede in voor]
        gebroken = {b.tekst for b in overtredingen(volle_scan, nieuw, indelingen=NU)}
        assert set(gevolg.breekt) <= gebroken


@GEZOND
@given(plan=st.fixed_dictionaries({code: st.integers(1, 4) for code in CODES}))
def test_een_overtreding_is_een_bevinding_van_het_oordeel(volle_scan: Wijkscan, plan: dict[str, int]) -> None:
    nu = Indeling("plan", plan, opdracht=VOL, lagen={"regio": REGIO})
    oordeel = set(beoordeel(volle_scan, nu, indelingen=NU).bevindingen)
    gebroken = overtredingen(volle_scan, nu, indelingen=NU)
    assert set(gebroken) <= oordeel
    zacht = _zachte(VOL)
    assert {b.code for b in oordeel} & HARDE_REGELS <= {b.code for b in gebroken} | zacht


def _zachte(opdracht: Opdracht) -> set[str]:
    """Return the codes that can also come from a wish of this opdracht."""
    delen = {"BUITEN_BAND_OOK": opdracht.ook_inwoners, "LAAG_OVER_GRENS": opdracht.lagen}
    uit = {code for code, alle in delen.items() if not all(deel.hard for deel in alle)}
    return uit | ({"OVER_GRENS"} if not opdracht.binnen_hard else set())


@GEZOND
@given(
    plan=st.fixed_dictionaries({code: st.integers(1, 4) for code in CODES}),
    nieuw=st.permutations(range(1, 5)),
)
def test_kosten_volgen_uit_het_oordeel_en_niet_uit_nummers(
    volle_scan: Wijkscan, plan: dict[str, int], nieuw: list[int]
) -> None:
    """The values of a proof and the metrics of the judge are two sums over the same plan."""
    vraag = replace(VOL, belasting=Belasting({"wmo": 1.0}))
    nu = Indeling("plan", plan, opdracht=vraag)
    totaal = beoordeel(volle_scan, nu, indelingen=NU).totaal
    waarden = kosten(volle_scan, nu, indelingen=NU)
    assert waarden["afstand_tot_band"] == totaal["afstand_tot_band"]
    assert waarden["afstand_tot_doel"] == totaal["afstand_tot_doel"]
    assert waarden["ook_inwoners"] == totaal["afstand_ook_inwoners"]["later"]
    assert waarden["mix"] == totaal["mix_afwijking"]["wmo"] + 2 * totaal["mix_spreiding"]["pct"]
    assert waarden["binnen"] == totaal["inwoners_buiten_groep"]
    assert waarden["lagen"] == totaal["inwoners_buiten_laag"]["delen"]
    assert waarden["aansluiten_bij"] == sum(totaal["inwoners_buiten_aansluiting"].values())
    anders = {code: nieuw[nr - 1] for code, nr in plan.items()}
    assert kosten(volle_scan, anders, vraag, NU) == waarden
