"""Each kind of term by hand, and the compiled arithmetic against plain Python."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numba import njit

from gebied.indelen.kosten import kosten_per_term, totaal
from gebied.indelen.opgave import maak_opgave
from gebied.indelen.taak import Soort, Taak, Term, als_rijen
from gebied.indelen.taken import maak_taak
from gebied.indelen.termen import (
    Rekentaak,
    als_rekentaak,
    medoidkosten,
    prijs_gebied,
    tel_op,
    werkruimte,
)
from gebied.model import Opdracht
from gebied.wijkscan import Wijkscan


def taak(*termen: Term) -> Taak:
    """Four gebieden on a line, 1,000 m apart: inhabitants, clients, and a score with its square."""
    inwoners = np.array([100, 200, 300, 0])
    clienten = np.array([10, 40, 30, 0])
    score = np.array([1, 3, 5, 7])
    plaats = np.arange(4) * 1000
    start, buren = als_rijen(((1,), (0, 2), (1, 3), (2,)))
    return Taak(
        sommen=np.column_stack([inwoners, clienten, inwoners * score, inwoners * score**2]),
        start=start,
        buren=buren,
        afstand_m=np.abs(plaats[:, None] - plaats[None, :]),
        termen=termen,
        teams=(2, 2),
        labels=np.array([[0], [0], [1], [-1]]),
        apart=np.array([[0, 1], [0, 3]]),
        samen=np.array([[0, 1], [2, 3]]),
        bereik=np.array([[0, 1, 0, 0], [0, 1, 0, 0], [0, 1, 0, 0], [0, 0, 0, 0]]),
        eigen_teams=np.zeros(4, dtype=np.int64),
    )


def kosten_per_trede(t: Taak, gebieden: list[tuple[int, ...]]) -> np.ndarray:
    """The cost of each werkgebied per tier; a single werkgebied is an indeling of its own."""
    return np.array([totaal(t, [gebied]) for gebied in gebieden])


@pytest.mark.parametrize(
    ("soort", "par", "gebieden", "verwacht"),
    [
        (Soort.BAND, (0, 350, 400), (0, 1), 50),
        (Soort.BAND, (0, 250, 400), (0, 1), 0),
        (Soort.BAND, (0, 250, 400), (0, 1, 2), 200),
        (Soort.DOEL, (0, 350, 1), (0, 1), 50),
        (Soort.DOEL, (0, 350, 1), (1, 2), 150),
        # 300 against 1000/3, rounded half up
        (Soort.DOEL, (0, 1000, 3), (0, 1), 33),
        (Soort.MINSTENS, (1, 60), (0, 1), 10),
        (Soort.MINSTENS, (1, 50), (0, 1), 0),
        (Soort.HOOGSTENS, (1, 45), (0, 1), 5),
        (Soort.HOOGSTENS, (1, 50), (0, 1), 0),
        # 50 clients of 300 inhabitants against at most 15 %: 5 too many
        (Soort.AANDEEL_HOOGSTENS, (1, 0, 15, 100), (0, 1), 5),
        # 40 of 200 against 1/7 (28.57): 11.43, rounded up
        (Soort.AANDEEL_HOOGSTENS, (1, 0, 1, 7), (1,), 12),
        (Soort.AANDEEL_HOOGSTENS, (1, 0, 15, 100), (0,), 0),
        # the gemeente has 80 of 600: 300 inhabitants would have 40
        (Soort.EVENWICHTIG, (1, 0, 80, 600), (0, 1), 10),
        # 100 inhabitants would have 13.33: 3.33 fewer
        (Soort.EVENWICHTIG, (1, 0, 80, 600), (0,), 3),
        # scores 1 (100 times) and 3 (200 times): mean 7/3, 100 × 16/9 + 200 × 4/9 = 266.67
        (Soort.SPREIDING, (0, 2, 3, 1), (0, 1), 267),
        (Soort.SPREIDING, (0, 2, 3, 100), (0, 1), 3),
        (Soort.SPREIDING, (0, 2, 3, 1), (1,), 0),
        (Soort.SPREIDING, (0, 2, 3, 1), (3,), 0),
        # medoid 1: 100 and 300 people at 1,000 m
        (Soort.COMPACT, (0,), (0, 1, 2), 400_000),
        (Soort.COMPACT, (0,), (2, 3), 0),
        # label 0 holds 300, label 1 holds 300; 3 has none and no inhabitants
        (Soort.BUITEN_MEERDERHEID, (0, 0), (0, 1, 2, 3), 300),
        (Soort.BUITEN_MEERDERHEID, (0, 0), (0, 2, 3), 100),
        (Soort.BUITEN_MEERDERHEID, (0, 0), (3,), 0),
        (Soort.APART, (), (0, 1, 2, 3), 2),
        (Soort.APART, (), (1, 2, 3), 0),
        (Soort.SAMEN, (), (0, 1, 2), 1),
        (Soort.SAMEN, (), (0, 1), 0),
        (Soort.SAMEN, (), (1, 3), 0),
        (Soort.SAMEN, (), (0, 2), 2),
        # gebied 1 has a place that 0, 1 and 2 can reach: 90 % of 600 is within reach of all
        (Soort.BEREIK, (0, 9, 10), (0, 1, 2, 3), 0),
        (Soort.BEREIK, (0, 9, 10), (2, 3), 270),
        (Soort.BEREIK, (0, 1, 7), (0, 2), 58),
        (Soort.HUIDIG, (0, 0), (0, 1, 2), 300),
    ],
)
def test_term_met_de_hand(
    soort: Soort, par: tuple[int, ...], gebieden: tuple[int, ...], verwacht: int
) -> None:
    assert kosten_per_trede(taak(Term(soort, par, 0)), [gebieden]).tolist() == [[verwacht]]
    drie = taak(Term(soort, par, 0, gewicht=3))
    assert kosten_per_term(drie, [gebieden, (3,)])[0].tolist() == [3 * verwacht]
    assert als_de_zoeker(drie, gebieden) == (3 * verwacht,)


def test_treden_tellen_apart_op() -> None:
    t = taak(
        Term(Soort.BAND, (0, 250, 400), 0),
        Term(Soort.HOOGSTENS, (1, 45), 1, gewicht=10),
        Term(Soort.DOEL, (0, 350, 1), 1),
        Term(Soort.COMPACT, (0,), 2),
    )
    assert kosten_per_trede(t, [(0, 1)]).tolist() == [[0, 10 * 5 + 50, 100_000]]
    assert kosten_per_term(t, [(0, 1)]).tolist() == [[0, 50, 50, 100_000]]
    # 300 against 350, and no one of (3,) and (2, 3) more than a client
    assert totaal(t, [(0, 1), (2, 3)]) == (0, 100 + 50, 100_000)


def test_elk_oud_werkgebied_wordt_een_keer_gekoppeld() -> None:
    t = taak(Term(Soort.HUIDIG, (0, 0), 0))
    # apart, both would keep label 0; together one of them has moved
    assert kosten_per_trede(t, [(0,), (1,)]).tolist() == [[0], [0]]
    assert totaal(t, [(0,), (1,), (2, 3)]) == (100,)


@njit
def _prijs(taak: Rekentaak, leden: np.ndarray, werk: np.ndarray, uit: np.ndarray) -> None:
    """What the search asks of one werkgebied; it is matched with label 0."""
    s = np.empty(taak.sommen.shape[1], dtype=np.int64)
    tel_op(taak, leden, len(leden), s)
    compact = medoidkosten(taak, leden, len(leden), np.empty(len(leden), dtype=np.int64))
    prijs_gebied(taak, s, compact, leden, len(leden), -1, -1, werk, 0, uit)


def als_de_zoeker(t: Taak, gebieden: tuple[int, ...]) -> tuple[int, ...]:
    """The same cost as the compiled search counts it."""
    uit = np.empty(t.treden, dtype=np.int64)
    _prijs(als_rekentaak(t), np.array(gebieden), werkruimte(t), uit)
    return tuple(uit.tolist())


def test_taak_van_opgave_kost_hetzelfde(rooster: Callable[..., Wijkscan]) -> None:
    scan = rooster([[100, 250, 60], [40, 0, 70]])
    opgave = maak_opgave(scan, scan.graaf, Opdracht(teams=5, inwoners=(80, 100), doel=90))
    t = maak_taak(opgave)
    # A2 is above the maximum: one werkgebied with three teams of its own
    assert t.teams == (3, 3)
    assert kosten_per_trede(t, [(1,)]).tolist() == [[0, 20, 0]]
    for gebied in [(0,), (1,), (0, 3), (0, 3, 4), (2, 4, 5), (0, 2, 3, 4, 5)]:
        doel = abs(opgave.som(gebied) - 90 * opgave.teams(gebied))
        verwacht = [opgave.afstand_tot_band(gebied), doel, opgave.compactheid(gebied)]
        assert kosten_per_trede(t, [gebied]).tolist() == [verwacht]


def test_getallen_die_niet_passen_worden_geweigerd() -> None:
    with pytest.raises(ValueError, match="64 bits"):
        taak(Term(Soort.EVENWICHTIG, (1, 0, 10**17, 10**17), 0))
    with pytest.raises(ValueError, match="64 bits"):
        taak(Term(Soort.COMPACT, (0,), 0, gewicht=10**14))


def test_compactheid_gaat_over_een_kolom() -> None:
    with pytest.raises(ValueError, match="one COMPACT"):
        taak(Term(Soort.COMPACT, (0,), 0), Term(Soort.COMPACT, (1,), 1))
