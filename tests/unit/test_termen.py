"""Each kind of term by hand, and the compiled arithmetic against plain Python."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from gebied.indelen.opgave import maak_opgave
from gebied.indelen.termen import Soort, Taak, Term, als_rijen, maak_taak
from gebied.model import Opdracht
from gebied.wijkscan import Wijkscan


def taak(*termen: Term) -> Taak:
    """Four gebieden on a line, 1,000 m apart: inhabitants, clients, and a score with its square."""
    inwoners = np.array([100, 200, 300, 0])
    clienten = np.array([10, 40, 30, 0])
    score = np.array([1, 3, 5, 7])
    plaats = np.arange(4) * 1000
    start, buren = als_rijen([[1], [0, 2], [1, 3], [2]])
    return Taak(
        sommen=np.column_stack([inwoners, clienten, inwoners * score, inwoners * score**2]),
        start=start,
        buren=buren,
        afstand_m=np.abs(plaats[:, None] - plaats[None, :]),
        termen=termen,
        teams=(2, 2),
        labels=np.array([[0], [0], [1], [-1]]),
        apart=np.array([[0, 1], [0, 3]]),
        eigen_teams=np.zeros(4, dtype=np.int64),
    )


@pytest.mark.parametrize(
    ("soort", "par", "gebieden", "verwacht"),
    [
        (Soort.BAND, (0, 350, 400), (0, 1), 50),
        (Soort.BAND, (0, 250, 400), (0, 1), 0),
        (Soort.BAND, (0, 250, 400), (0, 1, 2), 200),
        (Soort.DOEL, (0, 350), (0, 1), 50),
        (Soort.DOEL, (0, 350), (1, 2), 150),
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
        (Soort.SPREIDING, (0, 2, 3), (0, 1), 267),
        (Soort.SPREIDING, (0, 2, 3), (1,), 0),
        (Soort.SPREIDING, (0, 2, 3), (3,), 0),
        # medoid 1: 100 and 300 people at 1,000 m
        (Soort.COMPACT, (0,), (0, 1, 2), 400_000),
        (Soort.COMPACT, (0,), (2, 3), 0),
        # label 0 holds 300, label 1 holds 300; 3 has no label
        (Soort.BUITEN_MEERDERHEID, (0, 0), (0, 1, 2, 3), 300),
        (Soort.BUITEN_MEERDERHEID, (0, 0), (0, 2, 3), 100),
        (Soort.BUITEN_MEERDERHEID, (0, 0), (3,), 0),
        (Soort.APART, (), (0, 1, 2, 3), 2),
        (Soort.APART, (), (1, 2, 3), 0),
    ],
)
def test_term_met_de_hand(
    soort: Soort, par: tuple[int, ...], gebieden: tuple[int, ...], verwacht: int
) -> None:
    assert taak(Term(soort, par, 0)).prijs(gebieden) == (verwacht,)
    assert taak(Term(soort, par, 0, gewicht=3)).prijs_per_term(gebieden) == (3 * verwacht,)


def test_treden_tellen_apart_op() -> None:
    t = taak(
        Term(Soort.BAND, (0, 250, 400), 0),
        Term(Soort.HOOGSTENS, (1, 45), 1, gewicht=10),
        Term(Soort.DOEL, (0, 350), 1),
        Term(Soort.COMPACT, (0,), 2),
    )
    assert t.prijs((0, 1)) == (0, 10 * 5 + 50, 100_000)
    assert t.prijs_per_term((0, 1)) == (0, 50, 50, 100_000)
    # 300 against 350, and no one of (3,) and (2, 3) more than a client
    assert t.totaal([(0, 1), (2, 3)]) == (0, 100 + 50, 100_000)


def test_taak_van_opgave_kost_hetzelfde(rooster: Callable[..., Wijkscan]) -> None:
    scan = rooster([[100, 250, 60], [40, 0, 70]])
    opgave = maak_opgave(scan, scan.graaf, Opdracht(teams=5, inwoners=(80, 100), doel=90))
    t = maak_taak(opgave)
    # A2 is above the maximum: one werkgebied with three teams of its own
    assert t.teams == (3, 3)
    assert t.prijs([1]) == (0, 20, 0)
    for gebied in [(0,), (1,), (0, 3), (0, 3, 4), (2, 4, 5), (0, 2, 3, 4, 5)]:
        verwacht = tuple(kosten(gebied) for _, kosten in opgave.wensen())
        assert t.prijs(gebied) == verwacht


def test_getallen_die_niet_passen_worden_geweigerd() -> None:
    with pytest.raises(ValueError, match="64 bits"):
        taak(Term(Soort.EVENWICHTIG, (1, 0, 10**17, 10**17), 0))
    with pytest.raises(ValueError, match="64 bits"):
        taak(Term(Soort.COMPACT, (0,), 0, gewicht=10**14))


def test_compactheid_gaat_over_een_kolom() -> None:
    with pytest.raises(ValueError, match="one column"):
        taak(Term(Soort.COMPACT, (0,), 0), Term(Soort.COMPACT, (1,), 1))
