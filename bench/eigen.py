"""Our side of the comparison: what `deel_in` gives, and the search in exactly the time another tool took."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np

from bench.instanties import voronoi
from bench.proef import BAND, Proef, Uitkomst, maak_proef, stopwatch
from gebied.indelen import deel_in
from gebied.indelen.bomen import knip_begin
from gebied.indelen.gloeien import Gevonden, zoek
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
    """The tool as users have it: the band is the first wish, with a limit on its time and no long proof."""

    tijd: float
    teams_vrij: bool = False

    def __call__(self, proef: Proef) -> Uitkomst:
        _warm_op()
        opdracht = replace(proef.opdracht, teams=None) if self.teams_vrij else proef.opdracht
        klok = stopwatch()
        indeling = deel_in(proef.scan, opdracht, seed=proef.seed, tijd=self.tijd, bewijs=False)
        duur = klok()
        nummer = {code: i for i, code in enumerate(proef.opgave.codes)}
        leden: dict[int, list[int]] = {}
        for code, nr in indeling.toewijzing.items():
            if code in nummer:
                leden.setdefault(nr, []).append(nummer[code])
        gevonden = tuple(tuple(sorted(deel)) for deel in leden.values())
        return Uitkomst(gevonden, duur, indeling.bewijs)


@dataclass(frozen=True)
class CompactInTijd:
    """The search of `deel_in` for so many CPU seconds: first the band, then compactness."""

    tijd: float

    def __call__(self, proef: Proef) -> Uitkomst:
        _warm_op()
        klok = stopwatch()
        gevonden = _zoek(proef, maak_taak(proef.opgave), _aantal(proef), self.tijd)
        return Uitkomst(gevonden.werkgebieden, klok())


@dataclass(frozen=True)
class AlikeInTijd:
    """What max-p does, for so many werkgebieden and CPU seconds: first the minimum, then alike inside."""

    tijd: float
    werkgebieden: int

    def __call__(self, proef: Proef) -> Uitkomst:
        _warm_op()
        klok = stopwatch()
        gevonden = _zoek(proef, taak_alike(proef, self.werkgebieden), self.werkgebieden, self.tijd)
        return Uitkomst(gevonden.werkgebieden, klok())


@dataclass(frozen=True)
class BewijsInTijd:
    """Proof of compactness with the band hard, from what the search found and saw; CPU seconds in all."""

    zoektijd: float
    tijd: float

    def __call__(self, proef: Proef) -> Uitkomst:
        _warm_op(bewijs=True)
        klok = stopwatch()
        vondst = _zoek(proef, maak_taak(proef.opgave), _aantal(proef), self.zoektijd)
        uitkomst = bewijs_compactheid(
            replace(proef.opgave, opdracht=replace(proef.opgave.opdracht, hard=True)),
            _aantal(proef),
            list(vondst.werkgebieden),
            tijd=self.tijd - klok().cpu,
            gezien=vondst.gezien,
            klok=time.process_time,
        )
        duur = klok()
        assert uitkomst is not None  # only a soft band without an answer gives None
        gevonden = uitkomst.werkgebieden or vondst.werkgebieden
        bewijs = Bewijs("compactheid", uitkomst.status, uitkomst.waarde or 0, uitkomst.ondergrens)
        return Uitkomst(gevonden, duur, (bewijs,), uitkomst.ondergrens / proef.gewicht)


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


def _zoek(proef: Proef, taak: Taak, werkgebieden: int, tijd: float) -> Gevonden:
    klok = stopwatch()
    opgave = replace(proef.opgave, opdracht=replace(proef.opgave.opdracht, teams=werkgebieden))
    begin = knip_begin(taak, verdeel_teams(opgave), seed=proef.seed)
    rest = max(tijd - klok().cpu, 0.0)
    return zoek(taak, begin, seed=proef.seed, stappen=ONEINDIG_VEEL, tijd=rest, klok=time.process_time)


def _aantal(proef: Proef) -> int:
    """Return the number of teams, one number in every case of this bench."""
    return (proef.opgave.opdracht.aantal_teams or (1, 1))[0]


def _warm_op(*, bewijs: bool = False) -> None:
    """Load what is compiled, as importing the others does for theirs."""
    klein = maak_proef(voronoi(40, 1), seed=1)
    for taak in (maak_taak(klein.opgave), taak_alike(klein, 4)):
        begin = knip_begin(taak, verdeel_teams(klein.opgave), seed=1)
        zoek(taak, begin, seed=1, stappen=1, tijd=1.0)
    deel_in(klein.scan, klein.opdracht, tijd=0.1, bewijs=False)
    if bewijs:
        bewijs_compactheid(klein.opgave, _aantal(klein), [tuple(range(40))], tijd=1.0)
