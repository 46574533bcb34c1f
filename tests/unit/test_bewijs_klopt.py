"""What a proof may claim: nothing that the method does not carry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from gebied.indelen import kolommen, los_op, maak_opgave, oplossen, zoeken
from gebied.indelen.opgave import Opgave, Oplossing
from gebied.model import Opdracht
from gebied.opdrachtdelen import Belasting, OokInwoners
from gebied.wijkscan import Wijkscan

Rooster = Callable[..., Wijkscan]


@pytest.fixture
def zoekend(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every opgave takes the road of the search, which is short."""
    monkeypatch.setattr(kolommen, "MEESTE_STAPPEN", 0)
    monkeypatch.setattr(zoeken, "WEINIG_STAPPEN", 2_000)
    monkeypatch.setattr(zoeken, "STAPPEN_PER_GEBIED", 500)


@pytest.mark.usefixtures("zoekend")
def test_bewijs_van_compactheid_laat_een_eerdere_wens_staan(rooster: Rooster) -> None:
    """Compactness with a most is a rule too; the proof is about the wish, which comes last here."""
    scan = rooster([[90, 115, 95, 105, 100, 80], [70, 130, 85, 100, 110, 120]] * 3)
    opdracht = Opdracht(
        teams=9,
        inwoners=(300, 500),
        hard=True,
        ook_inwoners=(OokInwoners("inwoners", (400, 400)),),
        volgorde=(("ook_inwoners",), ("compactheid",)),
        tijd=5,
    )
    opgave = replace(maak_opgave(scan, scan.graaf, opdracht), hoogstens={"compactheid": 10**9})
    zonder, met = (los_op(opgave, bewijs=bewijs) for bewijs in (False, True))
    assert met.bewijs[0].waarde <= zonder.bewijs[0].waarde


@pytest.mark.usefixtures("zoekend")
def test_een_ander_aantal_teams_is_geen_bewijs_als_het_eerste_gemist_kan_zijn(
    rooster: Rooster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mean of 200 asks two teams; that the search finds none with two does not prove anything of three."""
    scan = rooster([[100, 100, 100, 100]])
    opdracht = Opdracht(per_team=False, inwoners=(200, 200), volgorde=(("compactheid",),), tijd=5)
    opgave = maak_opgave(scan, scan.graaf, opdracht)
    echt = oplossen._los_op

    def mist_twee(deel: Opgave, *rest: Any) -> Oplossing:
        if deel.opdracht.aantal_teams == (2, 2):
            raise oplossen.geen_indeling(deel, bewezen=False)
        return echt(deel, *rest)

    monkeypatch.setattr(kolommen, "MEESTE_STAPPEN", 10**6)
    assert los_op(opgave).bewijs[0].status == "optimaal"
    monkeypatch.setattr(oplossen, "_los_op", mist_twee)
    assert {deel.status for deel in los_op(opgave).bewijs} == {"onbewezen"}


def test_een_lijst_die_te_lang_duurde_is_tijd_op(rooster: Rooster, monkeypatch: pytest.MonkeyPatch) -> None:
    """On another day the list may be ready in time, and then the answer can be another one."""
    scan = rooster([[90, 110, 95, 105], [100, 80, 70, 130]])
    opgave = maak_opgave(scan, scan.graaf, Opdracht(teams=3, inwoners=(250, 270)))
    assert los_op(opgave, bewijs=False).volledig
    monkeypatch.setattr(oplossen, "_LIJST", 0.0)
    assert not los_op(opgave, bewijs=False).volledig


def test_een_aantal_teams_waarvoor_de_tijd_te_kort_was_is_tijd_op(
    rooster: Rooster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Workload has to be solved per number of teams; what was cut short may have been the best."""
    scan = rooster([[100, 100, 100, 100]])
    opdracht = Opdracht(inwoners=(100, 400), belasting=Belasting({"inwoners": 1}))
    opgave = maak_opgave(scan, scan.graaf, opdracht)
    beste = los_op(opgave)
    echt = oplossen._los_op

    def kort(deel: Opgave, *rest: Any) -> Oplossing:
        uit = echt(deel, *rest)
        if len(uit.werkgebieden) == len(beste.werkgebieden):
            return uit
        los = tuple(replace(een, status="onbewezen", ondergrens=None) for een in uit.bewijs)
        return replace(uit, volledig=False, bewijs=los)

    monkeypatch.setattr(oplossen, "_los_op", kort)
    met = los_op(opgave)
    assert met.werkgebieden == beste.werkgebieden
    assert beste.volledig
    assert not met.volledig
