"""Prices of werkgebieden, bounds and proofs on gemeenten that are drawn by hand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from gebied.indelen import maak_opgave
from gebied.indelen.hess import Uitkomst, bewijs_compactheid
from gebied.indelen.ondergrens import Prijs, kies_medoids, maak_vraag, som_goedkope, waardeer
from gebied.indelen.opgave import Opgave
from gebied.indelen.prijsmodel import ONEINDIG, maak_oogst, zoek_rond
from gebied.indelen.vertakken import Boom
from gebied.model import Opdracht
from gebied.wijkscan import Wijkscan

Rooster = Callable[..., Wijkscan]


def opgave_van(scan: Wijkscan, **regels: object) -> Opgave:
    return maak_opgave(scan, scan.graaf, Opdracht.uit_dict({"hard": True, **regels}))


@pytest.fixture
def vier_bij_vijf(rooster: Rooster) -> Opgave:
    scan = rooster(
        [[100, 120, 90, 110, 80], [70, 0, 130, 60, 100], [90, 100, 110, 0, 140], [60, 80, 100, 90, 70]]
    )
    return opgave_van(scan, inwoners=(400, 480), teams=4)


def bewijs(opgave: Opgave, teams: int | range | None, *, tijd: float = 60, **opties: object) -> Uitkomst:
    uitkomst = bewijs_compactheid(opgave, teams, None, tijd=tijd, **opties)  # type: ignore[arg-type]
    assert uitkomst is not None
    return uitkomst


def test_de_goedkoopste_rond_een_medoid_is_aaneengesloten(rooster: Rooster) -> None:
    """B1 pays well but lies behind a gebied that does not fit: without a path it stays out."""
    opgave = opgave_van(rooster([[10, 90, 10]]), inwoners=(10, 30))
    vraag = maak_vraag(opgave, range(1, 4), 0)
    oogst = maak_oogst(10, 100)
    prijs = np.array([0, 0, 10**6])
    beste, klaar = zoek_rond(
        vraag.model, 0, prijs, 0, Prijs(prijs, 0).toeslag, int(ONEINDIG), False, 1_000, oogst
    )
    assert klaar
    assert beste == 0
    assert oogst.leden[: oogst.start[1]].tolist() == [0]


def test_het_bewijs_is_optimaal_en_zonder_begin_te_vinden(vier_bij_vijf: Opgave) -> None:
    uitkomst = bewijs(vier_bij_vijf, 4)
    assert uitkomst.status == "optimaal"
    assert (
        uitkomst.waarde == uitkomst.ondergrens == sum(map(vier_bij_vijf.compactheid, uitkomst.werkgebieden))
    )
    assert all(400 <= vier_bij_vijf.som(gebied) <= 480 for gebied in uitkomst.werkgebieden)
    assert uitkomst == bewijs(vier_bij_vijf, range(4, 5))


def test_een_vrij_aantal_is_nooit_slechter(vier_bij_vijf: Opgave) -> None:
    vast, vrij = bewijs(vier_bij_vijf, 4), bewijs(vier_bij_vijf, None)
    assert vast.waarde is not None
    assert vrij.waarde is not None
    assert vrij.waarde <= vast.waarde


@pytest.mark.parametrize("teams", [1, 12])
def test_onmogelijk_wordt_bewezen(vier_bij_vijf: Opgave, teams: int) -> None:
    uitkomst = bewijs(vier_bij_vijf, teams)
    assert (uitkomst.status, uitkomst.waarde, uitkomst.werkgebieden) == ("onmogelijk", None, ())


def test_een_andere_regel_houdt_een_antwoord_tegen(vier_bij_vijf: Opgave) -> None:
    """What `mag` refuses is no answer, and the bound stays below what is allowed."""
    vrij = bewijs(vier_bij_vijf, 4)
    verboden = set(vrij.werkgebieden)
    uitkomst = bewijs(vier_bij_vijf, 4, mag=lambda gebieden: len(verboden & set(gebieden)) < 2)
    assert uitkomst.waarde is not None
    assert vrij.waarde is not None
    assert len(verboden & set(uitkomst.werkgebieden)) < 2
    assert vrij.waarde < uitkomst.waarde
    assert vrij.waarde <= uitkomst.ondergrens <= uitkomst.waarde
    niets = bewijs(vier_bij_vijf, 4, tijd=1, mag=lambda _: False)  # it uses all the time that it gets
    assert (niets.werkgebieden, niets.waarde) == ((), None)


def test_een_begin_dat_niet_mag_telt_niet_mee(vier_bij_vijf: Opgave) -> None:
    beste = list(bewijs(vier_bij_vijf, 4).werkgebieden)
    uitkomst = bewijs_compactheid(vier_bij_vijf, 4, beste, tijd=60, mag=lambda gebieden: gebieden != beste)
    assert uitkomst is not None
    assert uitkomst.waarde is not None
    assert list(uitkomst.werkgebieden) != beste
    assert uitkomst.waarde > sum(map(vier_bij_vijf.compactheid, beste))


def test_wat_de_zoektocht_zag_verandert_het_antwoord_niet(vier_bij_vijf: Opgave) -> None:
    """Werkgebieden outside the band are no start for the prices."""
    beste = bewijs(vier_bij_vijf, 4)
    gezien = [*beste.werkgebieden, (0,), (0, 1)]
    assert bewijs(vier_bij_vijf, 4, gezien=gezien) == beste


def test_zachte_band_zonder_begin_bewijst_niets(rooster: Rooster) -> None:
    opgave = opgave_van(rooster([[10, 20]]), inwoners=(5, 25), hard=False)
    assert bewijs_compactheid(opgave, 2, None, tijd=1) is None


def test_stoppen_geeft_wat_bekend_is(vier_bij_vijf: Opgave) -> None:
    beste = bewijs(vier_bij_vijf, 4)
    gemeld: list[tuple[int | None, int]] = []

    def meld(waarde: int | None, grens: int) -> bool:
        gemeld.append((waarde, grens))
        return len(gemeld) > 3

    begin = list(beste.werkgebieden)
    uitkomst = bewijs_compactheid(vier_bij_vijf, 4, begin, tijd=60, meld=meld)
    assert uitkomst is not None
    assert gemeld[0] == (beste.waarde, 0)
    assert uitkomst.waarde == beste.waarde
    assert uitkomst.ondergrens <= beste.ondergrens
    assert len(gemeld) == 4


def test_een_leeg_of_te_groot_gebied_telt_zoals_het_hoort(rooster: Rooster) -> None:
    opgave = opgave_van(rooster([[0, 0, 500], [0, 10, 10]]), inwoners=(0, 100), teams=None)
    uitkomst = bewijs(opgave, 7)
    assert (2,) in uitkomst.werkgebieden
    assert (
        uitkomst.waarde == uitkomst.ondergrens == 1_000 + 1_000 + 1_414
    )  # the empty ones weigh as one inhabitant each


def test_medoids_volgen_de_aantallen_per_deel(rooster: Rooster) -> None:
    """Two parts, each in need of two werkgebieden, however cheap those of the other part are."""
    opgave = opgave_van(
        rooster([[50] * 4, [50] * 4], kern=["xxyy", "xxyy"]), inwoners=(50, 100), binnen="kern"
    )
    assert len(opgave.delen()) == 2
    vraag = maak_vraag(opgave, range(4, 5), 0)
    prijs = np.array([1, 2, 3, 4, 50, 60, 70, 80])
    rechts = {i for i in range(8) if vraag.deel[i] == 1}
    keuze = kies_medoids(vraag, prijs)
    assert keuze is not None
    assert len(rechts & set(keuze)) == 2
    assert kies_medoids(maak_vraag(opgave, range(3, 4), 0), prijs) is None


def test_een_lijst_die_niet_past_geeft_geen_half_antwoord(vier_bij_vijf: Opgave) -> None:
    vraag = maak_vraag(vier_bij_vijf, range(4, 5), 0)
    beste = bewijs(vier_bij_vijf, 4)
    prijs = Prijs(np.full(20, 10_000), 0)
    waardering = waardeer(vraag, prijs)
    assert waardering is not None
    assert beste.waarde is not None
    assert som_goedkope(vraag, prijs, waardering, beste.waarde, 1) is None
    lijst = som_goedkope(vraag, prijs, waardering, beste.waarde, 50_000)
    assert lijst is not None
    assert Boom(vraag, lijst, prijs, lambda: 60.0).los_op(beste.waarde - 1).werkgebieden is None
    gestopt = Boom(vraag, lijst, prijs, lambda: 0.0).los_op(beste.waarde)
    assert (gestopt.werkgebieden, gestopt.klaar) == (None, False)
    assert gestopt.ondergrens <= beste.waarde
