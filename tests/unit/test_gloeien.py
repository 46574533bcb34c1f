"""The search on small gemeenten that a reader can solve by hand, and how it ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import count

import numpy as np
import pytest

from gebied.indelen.bomen import knip_begin
from gebied.indelen.gloeien import Gevonden, zoek
from gebied.indelen.haalbaarheid import verdeel_teams
from gebied.indelen.kosten import totaal
from gebied.indelen.opgave import Opgave, bereikbaar, maak_opgave
from gebied.indelen.taak import Soort, Taak, Term
from gebied.indelen.taken import maak_taak
from gebied.model import Opdracht
from gebied.wijkscan import Wijkscan

Rooster = Callable[..., Wijkscan]
STAPPEN = 60_000


def opgave_van(scan: Wijkscan, **opdracht: object) -> Opgave:
    return maak_opgave(scan, scan.graaf, Opdracht.uit_dict(opdracht))


def los_op(opgave: Opgave, taak: Taak | None = None, *, seed: int = 1, stappen: int = STAPPEN) -> Gevonden:
    taak = taak or maak_taak(opgave)
    begin = knip_begin(taak, verdeel_teams(opgave), seed=seed)
    gevonden = zoek(taak, begin, seed=seed, stappen=stappen, tijd=600)
    assert sorted(i for gebied in gevonden.werkgebieden for i in gebied) == list(range(taak.n))
    for gebied in gevonden.werkgebieden:
        assert bereikbaar(opgave.buren, gebied[0], gebied) == set(gebied)
    assert totaal(taak, gevonden.werkgebieden) == gevonden.totaal
    return gevonden


def test_vier_bij_vijf_in_tien_paren(rooster: Rooster) -> None:
    gevonden = los_op(opgave_van(rooster([[100] * 5] * 4), teams=10, inwoners=[200, 200]))
    assert gevonden.totaal == (0, 1_000_000)
    assert {len(gebied) for gebied in gevonden.werkgebieden} == {2}
    assert gevonden.volledig
    assert gevonden.stappen == STAPPEN


def test_drie_bij_drie_in_rijen(rooster: Rooster) -> None:
    gevonden = los_op(opgave_van(rooster([[100] * 3] * 3), teams=3, inwoners=[300, 300]))
    assert gevonden.totaal == (0, 600_000)


def test_trede_gaat_voor_elke_volgende(rooster: Rooster) -> None:
    """10 + 20 + 30 against 40 is compact, 10 + 20 against 30 + 40 is not; the target decides."""
    scan = rooster([[10, 20, 30, 40]])
    met = los_op(opgave_van(scan, teams=2, inwoners=[20, 80], doel=50))
    zonder = los_op(opgave_van(scan, teams=2, inwoners=[20, 80]))
    assert met.werkgebieden == ((0, 1, 2), (3,))
    assert met.totaal[:2] == (0, 20)
    assert zonder.totaal <= (0, 40_000)


def test_stadsdelen_en_reuzen_blijven_los(rooster: Rooster) -> None:
    scan = rooster([[50, 50, 300, 50], [50, 50, 50, 50]], stadsdeel=["xxyy", "xxyy"])
    opgave = opgave_van(scan, teams=7, inwoners=[50, 100], binnen="stadsdeel")
    gevonden = los_op(opgave)
    assert gevonden.totaal[0] == 0
    assert (2,) in gevonden.werkgebieden
    for gebied in gevonden.werkgebieden:
        assert len({i % 4 > 1 for i in gebied}) == 1


def test_teams_verhuizen_tussen_losse_delen(rooster: Rooster) -> None:
    """Two loose parts of four; the start puts one team too many in the first."""
    scan = rooster([[100] * 4 + [-1] + [100] * 4])
    opgave = maak_opgave(
        scan, scan.graaf.zonder_verbindingen(), Opdracht(teams=4, inwoners=(200, 200), verbindingen=False)
    )
    gevonden = zoek(maak_taak(opgave), np.array([0, 1, 2, 2, 3, 3, 3, 3]), seed=1, stappen=STAPPEN, tijd=600)
    assert gevonden.totaal[0] == 0
    assert gevonden.werkgebieden == ((0, 1), (2, 3), (4, 5), (6, 7))


@pytest.mark.parametrize("begin", [[0] * 6, [0, 1, 2, 3, 4, 5]])
def test_vrij_aantal_teams_splitst_en_voegt_samen(rooster: Rooster, begin: list[int]) -> None:
    opgave = opgave_van(rooster([[100] * 6]), inwoners=[190, 210])
    gevonden = zoek(maak_taak(opgave), np.array(begin), seed=1, stappen=STAPPEN, tijd=600)
    assert gevonden.totaal[0] == 0
    assert gevonden.werkgebieden == ((0, 1), (2, 3), (4, 5))


def test_aantal_teams_blijft_binnen_zijn_grenzen(rooster: Rooster) -> None:
    opgave = opgave_van(rooster([[100] * 6]), inwoners=[0, 600])
    taak = replace(maak_taak(opgave), teams=(2, 4))
    gevonden = zoek(taak, np.array([0, 0, 0, 1, 1, 1]), seed=1, stappen=STAPPEN, tijd=600)
    # every split makes it more compact, so only the range stops it
    assert len(gevonden.werkgebieden) == 4


def test_wie_apart_moet_komt_niet_samen(rooster: Rooster) -> None:
    opgave = opgave_van(rooster([[100] * 3] * 2), teams=2, inwoners=[300, 300])
    basis = maak_taak(opgave)
    taak = replace(
        basis,
        termen=(Term(Soort.APART, (), 0), *(replace(t, trede=t.trede + 1) for t in basis.termen)),
        apart=np.array([[0, 1], [1, 2]]),
    )
    gevonden = los_op(opgave, taak)
    assert gevonden.totaal[0] == 0
    for gebied in gevonden.werkgebieden:
        assert not {0, 1} <= set(gebied)
        assert not {1, 2} <= set(gebied)


def test_meerderheid_trekt_gebieden_naar_hun_stadsdeel(rooster: Rooster) -> None:
    opgave = opgave_van(rooster([[100] * 4] * 2), teams=2, inwoners=[300, 500])
    basis = maak_taak(opgave)
    meer = Term(Soort.BUITEN_MEERDERHEID, (0, 0), 1)
    compact = Term(Soort.COMPACT, (0,), 2)
    # two rows, though two squares are more compact
    taak = replace(basis, termen=(basis.termen[0], meer, compact), labels=np.array([[0]] * 4 + [[1]] * 4))
    assert los_op(opgave, taak).werkgebieden == ((0, 1, 2, 3), (4, 5, 6, 7))
    assert los_op(opgave).werkgebieden != ((0, 1, 2, 3), (4, 5, 6, 7))


@pytest.mark.parametrize("inwoners", [[[100]], [[0, 0], [0, 0]], [[500, 500]]])
def test_wat_niet_kan_bewegen_is_meteen_klaar(rooster: Rooster, inwoners: list[list[int]]) -> None:
    scan = rooster(inwoners)
    gevonden = los_op(opgave_van(scan, teams=len(scan.codes), inwoners=[100, 1000]))
    assert len(gevonden.werkgebieden) == len(scan.codes)
    assert gevonden.stappen == 0


def test_zelfde_zaad_zelfde_antwoord(rooster: Rooster) -> None:
    opgave = opgave_van(rooster([[90, 110, 70, 130, 100]] * 5), teams=5, inwoners=[480, 520])
    assert los_op(opgave) == los_op(opgave)
    assert los_op(opgave).gezien[: len(los_op(opgave).werkgebieden)] == los_op(opgave).werkgebieden


def test_tijd_breekt_af_en_dat_wordt_gezegd(rooster: Rooster) -> None:
    opgave = opgave_van(rooster([[100] * 5] * 4), teams=10, inwoners=[200, 200])
    taak = maak_taak(opgave)
    begin = knip_begin(taak, verdeel_teams(opgave), seed=1)
    tik = count()
    gevonden = zoek(taak, begin, seed=1, stappen=10**12, tijd=30, klok=lambda: float(next(tik)))
    assert not gevonden.volledig
    assert 0 < gevonden.stappen < 10**7
    assert sorted(i for gebied in gevonden.werkgebieden for i in gebied) == list(range(20))


def test_meld_krijgt_de_stand_en_kan_stoppen(rooster: Rooster) -> None:
    opgave = opgave_van(rooster([[100] * 5] * 4), teams=10, inwoners=[200, 200])
    taak = maak_taak(opgave)
    begin = knip_begin(taak, verdeel_teams(opgave), seed=1)
    gehoord: list[tuple[int, tuple[int, ...]]] = []

    def meld(stap: int, totaal: tuple[int, ...]) -> bool:
        gehoord.append((stap, totaal))
        return len(gehoord) == 3

    gevonden = zoek(taak, begin, seed=1, stappen=10**12, tijd=600, meld=meld)
    assert len(gehoord) == 3
    assert gehoord[-1] == (gevonden.stappen, gevonden.totaal)
    assert not gevonden.volledig
