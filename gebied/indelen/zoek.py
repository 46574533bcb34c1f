"""A simple search that always yields connected werkgebieden: cut spanning trees, then recombine neighbours.

It gives the exact road its first bound, and answers alone where that road is too long.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from gebied.indelen.haalbaarheid import Verdeling
from gebied.indelen.opgave import Gebiedsset, Opgave

STAPPEN_PER_GEBIED = 250
_KOUD = 1.0


def zoek(
    opgave: Opgave,
    verdeling: Verdeling,
    *,
    klok: Callable[[], float] = time.monotonic,
) -> tuple[list[Gebiedsset], bool]:
    """Search for werkgebieden close to the band, then compact.

    Simulated annealing over recombinations: two neighbouring werkgebieden are joined and cut again along a
    random spanning tree. The number of steps is fixed by the number of gebieden, so that the same seed gives
    the same answer unless `opdracht.tijd` runs out first.

    Returns
    -------
    tuple
        The best werkgebieden found, and whether every step was done.
    """
    rng = random.Random(opgave.opdracht.seed)
    einde = klok() + opgave.opdracht.tijd
    gebieden: list[Gebiedsset] = []
    for deel, teams in zip(verdeling.delen, verdeling.teams, strict=True):
        gebieden += [deel.gebieden] if deel.vast else _knip(opgave, deel.gebieden, teams, rng)
    return _verbeter(opgave, gebieden, rng, lambda: klok() > einde)


def _knip(opgave: Opgave, deel: Gebiedsset, teams: int, rng: random.Random) -> list[Gebiedsset]:
    """Cut a connected part in `teams` connected pieces of about equal inhabitants."""
    if teams == 1:
        return [deel]
    totaal = int(opgave.inwoners[list(deel)].sum())
    mogelijk: list[tuple[float, int, Gebiedsset]] = []
    for links in (teams // 2, 1):
        for _ in range(10):
            boom = _trek_boom(opgave, deel, rng)
            for k in range(1, len(deel)):
                fout = abs(boom.inwoners[k] - totaal * links / teams)
                if links <= boom.grootte[k] <= len(deel) - (teams - links):
                    mogelijk.append((fout, links, boom.tak(k)))
        if mogelijk:
            break  # else: one leaf can always be cut off
    _, links, tak = min(mogelijk)
    rest = tuple(sorted(set(deel).difference(tak)))
    return [*_knip(opgave, tak, links, rng), *_knip(opgave, rest, teams - links, rng)]


def _verbeter(
    opgave: Opgave, gebieden: list[Gebiedsset], rng: random.Random, op_tijd: Callable[[], bool]
) -> tuple[list[Gebiedsset], bool]:
    nummer = {i: nr for nr, gebied in enumerate(gebieden) for i in gebied}
    wissel = [i for i in sorted(nummer) if opgave.buren[i]]
    prijzen = [_prijs(opgave, gebied) for gebied in gebieden]
    beste, laagste = list(gebieden), _som(prijzen)
    stappen = STAPPEN_PER_GEBIED * len(opgave.codes) if wissel and len(gebieden) > 1 else 0
    warm = max(1.0, opgave.opdracht.inwoners[1] / 8)
    totaal = max(1, int(opgave.inwoners.sum()))
    for stap in range(stappen):
        if stap % 64 == 0 and op_tijd():
            return beste, False
        i = rng.choice(wissel)
        j = rng.choice(opgave.buren[i])
        a, b = nummer[i], nummer[j]
        if a == b:
            continue
        nieuw = _hercombineer(opgave, gebieden[a], gebieden[b], rng)
        nieuwe_prijzen = [_prijs(opgave, gebied) for gebied in nieuw]
        temperatuur = warm * (_KOUD / warm) ** (stap / stappen)
        verschil = _energie(nieuwe_prijzen, totaal) - _energie([prijzen[a], prijzen[b]], totaal)
        if verschil > 0 and rng.random() >= math.exp(-verschil / temperatuur):
            continue
        for nr, gebied, prijs in zip((a, b), nieuw, nieuwe_prijzen, strict=True):
            gebieden[nr], prijzen[nr] = gebied, prijs
            nummer.update(dict.fromkeys(gebied, nr))
        som = _som(prijzen)
        if som < laagste:
            beste, laagste = list(gebieden), som
    return beste, True


def _hercombineer(
    opgave: Opgave, a: Gebiedsset, b: Gebiedsset, rng: random.Random
) -> tuple[Gebiedsset, Gebiedsset]:
    """Join two neighbours and cut them where a random spanning tree leaves both closest to the band."""
    samen = (*a, *b)
    boom = _trek_boom(opgave, samen, rng)
    totaal, band = boom.inwoners[0], opgave.opdracht.afstand_tot_band
    knip = min(range(1, len(samen)), key=lambda k: band(boom.inwoners[k]) + band(totaal - boom.inwoners[k]))
    tak = boom.tak(knip)
    return tak, tuple(sorted(set(samen).difference(tak)))


class _Boom(NamedTuple):
    """A spanning tree: gebieden in the order they were reached, and per place the branch that hangs there."""

    gebieden: list[int]
    ouder: list[int]
    inwoners: list[int]
    grootte: list[int]

    def tak(self, k: int) -> Gebiedsset:
        """Return the gebieden of the branch at place `k`."""
        erin = [False] * len(self.gebieden)
        erin[k] = True
        for plaats in range(k + 1, len(erin)):
            erin[plaats] = erin[self.ouder[plaats]]
        return tuple(sorted(i for i, aan in zip(self.gebieden, erin, strict=True) if aan))


def _trek_boom(opgave: Opgave, deel: Sequence[int], rng: random.Random) -> _Boom:
    over = set(deel)
    gebieden = [deel[rng.randrange(len(deel))]]
    over.discard(gebieden[0])
    ouder, rand = [-1], [0]
    while over:
        k = rng.randrange(len(rand))
        plaats = rand[k]
        buren = [j for j in opgave.buren[gebieden[plaats]] if j in over]
        if not buren:
            rand[k] = rand[-1]
            rand.pop()
            continue
        j = buren[rng.randrange(len(buren))]
        over.discard(j)
        rand.append(len(gebieden))
        gebieden.append(j)
        ouder.append(plaats)
    inwoners, grootte = [opgave.personen[i] for i in gebieden], [1] * len(gebieden)
    for plaats in range(len(gebieden) - 1, 0, -1):
        inwoners[ouder[plaats]] += inwoners[plaats]
        grootte[ouder[plaats]] += grootte[plaats]
    return _Boom(gebieden, ouder, inwoners, grootte)


Prijs = tuple[int, int, int]


def _prijs(opgave: Opgave, gebied: Gebiedsset) -> Prijs:
    doel = opgave.afstand_tot_doel(gebied) if opgave.opdracht.doel is not None else 0
    return opgave.afstand_tot_band(gebied), doel, opgave.compactheid(gebied)


def _som(prijzen: Iterable[Prijs]) -> tuple[int, ...]:
    return tuple(sum(kolom) for kolom in zip(*prijzen, strict=True))


def _energie(prijzen: list[Prijs], totaal: int) -> float:
    return sum(band + doel / 4 + compact / totaal for band, doel, compact in prijzen)
