"""Where chains start: indelingen that keep the rules, found by the search of the optimiser without wishes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from gebied.indelen.beginnen import als_sets, nummer
from gebied.indelen.bomen import knip_begin
from gebied.indelen.gloeien import zoek
from gebied.indelen.haalbaarheid import Deel, Verdeling
from gebied.indelen.taak import Gebiedsset, IntArray, Soort, Taak, Term, als_rijen

_STAPPEN, _STAPPEN_PER_GEBIED = 200_000, 2_000
_POGINGEN = 4
_ONBEPERKT = 1e6
"""Seconds: only the number of steps ends a search, so that a start depends on nothing else."""


@dataclass(frozen=True)
class Deeltaak:
    """The rules for one connected part by itself: its gebieden, and the taak with their own numbers."""

    leden: IntArray
    taak: Taak


def maak_deeltaken(taak: Taak, delen: Sequence[Deel], werkgebieden: Sequence[int]) -> list[Deeltaak]:
    """Return the rules part by part, for as many werkgebieden as each has.

    A rule that counts over all parts, such as how many get another team, is held against its whole slack.
    """
    uit = []
    for deel, k in zip(delen, werkgebieden, strict=True):
        leden = np.array(deel.gebieden, dtype=np.int64)
        nieuw = np.full(taak.n, -1, dtype=np.int64)
        nieuw[leden] = np.arange(len(leden))
        rijen = tuple(
            tuple(int(nieuw[j]) for j in taak.buren[taak.start[i] : taak.start[i + 1]]) for i in leden
        )
        start, buren = als_rijen(rijen)
        uit.append(
            Deeltaak(
                leden,
                replace(
                    taak,
                    sommen=taak.sommen[leden],
                    start=start,
                    buren=buren,
                    afstand_m=taak.afstand_m[np.ix_(leden, leden)],
                    teams=(k, k),
                    eigen_teams=taak.eigen_teams[leden],
                    labels=taak.labels[leden],
                    apart=_binnen(nieuw, taak.apart),
                    samen=_binnen(nieuw, taak.samen),
                    eenheid=nieuw[taak.eenheid[leden]],
                    bereik=taak.bereik[np.ix_(leden, leden)] if len(taak.bereik) else taak.bereik,
                ),
            )
        )
    return uit


def zoek_deel(deel: Deeltaak, seed: int, *, wens: Term | None = None) -> list[Gebiedsset]:
    """Return werkgebieden for one part, random ones that keep its rules where they were found.

    With a wish the whole search is for what is nearest to it; without, it ends at the first that keeps all.
    """
    taak = deel.taak
    k = taak.teams[0]
    if k == 1:
        return [tuple(deel.leden.tolist())]
    niets = Term(Soort.HOOGSTENS, (0, int(np.abs(taak.sommen[:, 0]).sum())), taak.regels)
    doel = niets if wens is None else replace(wens, trede=taak.regels)
    taak = replace(taak, termen=(*taak.termen, doel), namen=(*taak.namen, "niets"))
    alles = Deel(tuple(range(taak.n)), int(taak.sommen[:, 0].sum()))
    begin = nummer(taak, als_sets(knip_begin(taak, Verdeling((alles,), (k,), 0), seed=seed)))

    def meld(_: int, kosten: tuple[int, ...]) -> bool:
        return wens is None and taak.houdt_regels(kosten)

    stappen = _STAPPEN + _STAPPEN_PER_GEBIED * taak.n
    vondst = zoek(taak, begin, seed=seed, stappen=stappen, tijd=_ONBEPERKT, meld=meld)
    return [tuple(deel.leden[list(gebied)].tolist()) for gebied in vondst.werkgebieden]


def zoek_begin(deeltaken: Sequence[Deeltaak], n: int, seed: int) -> Iterator[IntArray]:
    """Yield candidates for a start, each int64 (n): other ones for other seeds."""
    for poging in range(_POGINGEN):
        van = np.empty(n, dtype=np.int64)
        volgend = 0
        for nr, deel in enumerate(deeltaken):
            for gebied in zoek_deel(deel, _zaad(seed, poging, nr)):
                van[list(gebied)] = volgend
                volgend += 1
        yield van


def _zaad(*delen: int) -> int:
    return int(np.random.SeedSequence(delen).generate_state(1)[0])


def _binnen(nieuw: IntArray, paren: IntArray) -> IntArray:
    """Return the pairs that lie within a part, in its own numbers."""
    eigen = nieuw[paren].reshape(-1, 2)
    return eigen[(eigen >= 0).all(axis=1)]
