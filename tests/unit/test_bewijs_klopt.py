"""What a proof may claim: nothing that the method does not carry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from gebied.indelen import kolommen, los_op, maak_opgave, zoeken
from gebied.model import Opdracht
from gebied.opdrachtdelen import OokInwoners
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
