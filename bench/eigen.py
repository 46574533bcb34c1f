"""Our side of the comparison: what `deel_in` gives, and the search in exactly the time another tool took."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass, replace

import numpy as np

from bench.instanties import voronoi
from bench.proef import BAND, Proef, Uitkomst, maak_proef, stopwatch
from gebied.fouten import GebiedFout
from gebied.indelen import deel_in
from gebied.indelen.bomen import knip_begin
from gebied.indelen.gloeien import zoek
from gebied.indelen.haalbaarheid import verdeel_teams
from gebied.indelen.hess import bewijs_compactheid
from gebied.indelen.taak import Soort, Taak, Term
from gebied.indelen.taken import maak_taak
from gebied.model import Bewijs

ONEINDIG_VEEL = 10**12
_FIJN = 1000
"""The attribute in whole numbers: thousandths of its standard deviation."""


@dataclass(frozen=True)
class DeelIn:
    """The tool as users have it, with a limit on its time."""

    tijd: float

    def __call__(self, proef: Proef) -> Uitkomst:
        with contextlib.suppress(GebiedFout):  # loads what is compiled
            deel_in(proef.scan, proef.opdracht, seed=proef.seed, tijd=0.01)
        klok = stopwatch()
        indeling = deel_in(proef.scan, proef.opdracht, seed=proef.seed, tijd=self.tijd)
        seconden = klok()
        nummer = {code: i for i, code in enumerate(proef.opgave.codes)}
        leden: dict[int, list[int]] = {}
        for code, nr in indeling.toewijzing.items():
            if code in nummer:
                leden.setdefault(nr, []).append(nummer[code])
        gevonden = tuple(tuple(sorted(deel)) for deel in leden.values())
        return Uitkomst(gevonden, seconden, "; ".join(map(_bewijs, indeling.bewijs)))


@dataclass(frozen=True)
class CompactInTijd:
    """The search of `deel_in` for so many CPU seconds: first the band, then compactness."""

    tijd: float

    def __call__(self, proef: Proef) -> Uitkomst:
        return _zoek(proef, maak_taak(proef.opgave), _aantal(proef), self.tijd)


@dataclass(frozen=True)
class AlikeInTijd:
    """What max-p does, for so many werkgebieden and CPU seconds: first the minimum, then alike inside."""

    tijd: float
    werkgebieden: int

    def __call__(self, proef: Proef) -> Uitkomst:
        return _zoek(proef, taak_alike(proef, self.werkgebieden), self.werkgebieden, self.tijd)


@dataclass(frozen=True)
class BewijsInTijd:
    """Proof of compactness with the band hard, from the answer of the search; both in CPU seconds."""

    zoektijd: float
    tijd: float

    def __call__(self, proef: Proef) -> Uitkomst:
        begin = CompactInTijd(self.zoektijd)(proef)
        opgave = replace(proef.opgave, opdracht=replace(proef.opgave.opdracht, hard=True))
        klok = stopwatch()
        uitkomst = bewijs_compactheid(
            opgave,
            _aantal(proef),
            list(begin.werkgebieden),
            tijd=self.tijd,
            klok=time.process_time,
        )
        assert uitkomst is not None  # only a soft band without an answer gives None
        bewijs = Bewijs("compactheid", uitkomst.status, uitkomst.waarde or 0, uitkomst.ondergrens)
        gevonden = uitkomst.werkgebieden or begin.werkgebieden
        seconden, inwoners = begin.seconden + klok(), int(opgave.inwoners.sum())
        return Uitkomst(gevonden, seconden, _bewijs(bewijs), uitkomst.ondergrens / inwoners)


def taak_alike(proef: Proef, werkgebieden: int) -> Taak:
    """Return the task of max-p with a fixed number of werkgebieden: the minimum, then variance within."""
    taak = maak_taak(proef.opgave)
    heel = np.rint(proef.kenmerk * _FIJN).astype(np.int64)
    return replace(
        taak,
        sommen=np.column_stack([proef.opgave.inwoners, np.ones_like(heel), heel, heel**2]),
        termen=(Term(Soort.MINSTENS, (0, BAND[0]), 0), Term(Soort.SPREIDING, (1, 2, 3, 1), 1)),
        teams=(werkgebieden, werkgebieden),
    )


def _zoek(proef: Proef, taak: Taak, werkgebieden: int, tijd: float) -> Uitkomst:
    _warm_op()
    klok = stopwatch()
    opgave = replace(proef.opgave, opdracht=replace(proef.opgave.opdracht, teams=werkgebieden))
    begin = knip_begin(taak, verdeel_teams(opgave), seed=proef.seed)
    rest = max(tijd - klok(), 0.0)
    gevonden = zoek(taak, begin, seed=proef.seed, stappen=ONEINDIG_VEEL, tijd=rest, klok=time.process_time)
    return Uitkomst(gevonden.werkgebieden, klok())


def _aantal(proef: Proef) -> int:
    """Return the number of teams, one number in every case of this bench."""
    return (proef.opgave.opdracht.aantal_teams or (1, 1))[0]


def _warm_op() -> None:
    """Load what is compiled, as importing the others does for theirs."""
    klein = maak_proef(voronoi(25, 1), seed=1)
    for taak in (maak_taak(klein.opgave), taak_alike(klein, 2)):
        begin = knip_begin(taak, verdeel_teams(klein.opgave), seed=1)
        zoek(taak, begin, seed=1, stappen=1, tijd=1.0)


def _bewijs(bewijs: Bewijs) -> str:
    if bewijs.status == "binnen" and bewijs.gap is not None:
        return f"{bewijs.trede} within {100 * bewijs.gap:.1f} %"
    woord = {"optimaal": "optimal", "onmogelijk": "impossible"}.get(bewijs.status, "not proved")
    return f"{bewijs.trede} {woord}"
