"""What must hold for the judge of any plan: numbers of teams, order and merging change no metric."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gebied.beoordelen import beoordeel
from gebied.model import Opdracht
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
