"""Samplers of indelingen behind the same door: a `Ketenproef` in, what its chain met out; one core each."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from bench.ketenproef import Ketenproef, Labels, Loop
from bench.proef import Tijd, stopwatch

BEWAARD: Final = 10_000
"""Indelingen that ours keeps, evenly over its steps; the others are slower and keep all."""
MEESTE_SNEDEN: Final = (4, 8, 15, 30)
"""The bound on balanced cuts that reversible ReCom wants; a higher one makes it slower."""

Sampler = Callable[[Ketenproef], Loop]


@dataclass(frozen=True)
class Kaal:
    """Bare steps of ours: as many as fit in so many CPU seconds."""

    tijd: float

    def __call__(self, proef: Ketenproef) -> Loop:
        from gebied.ensemble.ketens import stappen
        from gebied.ensemble.ruimte import maak_ruimte

        ruimte = maak_ruimte(proef.scan, proef.opdracht, vergeleken=[proef.begin])
        begin = np.array([proef.begin[code] for code in ruimte.codes])
        aantal = 1_000
        stappen(ruimte, begin, proef.seed, aantal)  # compiles
        while True:
            klok = stopwatch()
            gedaan = stappen(ruimte, begin, proef.seed, aantal)
            duur = klok()
            if duur.cpu >= self.tijd / 4:
                return Loop(gedaan.labels[None, :], gedaan.stappen, gedaan.veranderd, duur)
            aantal = max(2 * aantal, int(aantal * self.tijd / max(duur.cpu, 1e-3)))


@dataclass(frozen=True)
class Getrokken:
    """Indelingen that ours draws, as users have it: some CPU seconds per chain, on `werkers` threads."""

    tijd: float
    ketens: int = 1
    werkers: int = 1

    def __call__(self, proef: Ketenproef) -> Loop:
        from gebied.ensemble.ketens import stappen, trek
        from gebied.ensemble.ruimte import maak_ruimte

        ruimte = maak_ruimte(proef.scan, proef.opdracht, vergeleken=[proef.begin])
        begin = np.array([proef.begin[code] for code in ruimte.codes])
        stappen(ruimte, begin, proef.seed, 10)  # compiles
        klok = stopwatch()
        proefloop = stappen(ruimte, begin, proef.seed, 20_000)
        dun = max(1, int(proefloop.stappen / max(klok().cpu, 1e-3) * self.tijd / BEWAARD))
        klok = stopwatch()
        trekking = trek(
            ruimte,
            aantal=BEWAARD * self.ketens,
            ketens=self.ketens,
            seed=proef.seed,
            dun=dun,
            inloop=0,
            werkers=self.werkers,
            begin=[proef.begin] * self.ketens,
        )
        duur = klok()
        labels = trekking.labels.reshape(-1, len(ruimte.codes))
        gedaan = BEWAARD * self.ketens * dun
        return Loop(labels, gedaan, int(np.mean(trekking.aanvaard) * gedaan), duur, f"kept every {dun}")


@dataclass(frozen=True)
class ReCom:
    """ReCom of GerryChain: a step tries trees until one can be cut, so nearly every step is another plan."""

    tijd: float

    def __call__(self, proef: Ketenproef) -> Loop:
        import gerrychain.proposals.tree_proposals as voorstellen
        import gerrychain.tree

        voorstel = voorstellen.build_recom_proposal_fn(
            "inwoners",
            proef.gemiddeld,
            proef.afwijking,
            bipartition_tree_fn=partial(
                gerrychain.tree.bipartition_tree, max_attempts=500, allow_pair_reselection=True
            ),
        )
        return _loop(proef, voorstel, self.tijd)


@dataclass(frozen=True)
class OmkeerbareReCom:
    """Reversible ReCom of GerryChain, which draws from the same distribution as ours.

    It needs a bound on the number of cuts that keep the band; it gets the lowest with which it does not fail.
    """

    tijd: float

    def __call__(self, proef: Ketenproef) -> Loop:
        import gerrychain.proposals.tree_proposals as voorstellen

        for meeste in MEESTE_SNEDEN:
            voorstel = voorstellen.build_reversible_recom_proposal_fn(
                "inwoners", proef.gemiddeld, proef.afwijking, max_balanced_edge_cuts=meeste
            )
            try:
                return _loop(proef, voorstel, self.tijd, f"M = {meeste}")
            except voorstellen.ReversibilityError:
                continue
        raise RuntimeError(f"more than {MEESTE_SNEDEN[-1]} cuts")


def _loop(proef: Ketenproef, voorstel: Any, tijd: float, opmerking: str = "") -> Loop:
    """Walk a chain of GerryChain for so many CPU seconds; writing down what it met is not counted."""
    import gerrychain

    keten = iter(
        gerrychain.MarkovChain(
            voorstel, [], initial_partition=_begin(gerrychain, proef), total_steps=10**9, rng=proef.seed
        )
    )
    vorige = next(keten)  # the start is the first
    rijen = [_labels(vorige, proef)]
    veranderd, cpu, klok = 0, 0.0, time.perf_counter()
    while cpu < tijd:
        begin = time.process_time()
        nu = next(keten)
        cpu += time.process_time() - begin
        anders = nu is not vorige
        veranderd += anders
        rijen.append(_labels(nu, proef) if anders else rijen[-1])
        vorige = nu
    duur = Tijd(cpu, time.perf_counter() - klok)
    return Loop(np.array(rijen[1:]), len(rijen) - 1, veranderd, duur, opmerking)


def _begin(gerrychain: Any, proef: Ketenproef) -> Any:
    import gerrychain.updaters
    import networkx as nx

    opgave = proef.opgave
    graaf = nx.Graph()
    graaf.add_nodes_from((i, {"inwoners": aantal}) for i, aantal in enumerate(opgave.personen))
    graaf.add_edges_from((i, j) for i, rij in enumerate(opgave.buren) for j in rij if i < j)
    return gerrychain.Partition(
        gerrychain.Graph.from_networkx(graaf),
        assignment={i: proef.begin[code] for i, code in enumerate(opgave.codes)},
        updaters={
            "inwoners": gerrychain.updaters.Tally("inwoners"),
            "cut_edges": gerrychain.updaters.cut_edges,
        },
    )


def _labels(partitie: Any, proef: Ketenproef) -> Labels:
    rij = np.empty(len(proef.opgave.codes), dtype=np.int16)
    for nr, deel in enumerate(partitie.parts.values()):
        rij[list(deel)] = nr
    return rij


ANDEREN: Final[Mapping[str, Callable[[float], Sampler]]] = MappingProxyType(
    {"GerryChain ReCom": ReCom, "GerryChain reversible ReCom": OmkeerbareReCom}
)
"""Name → how it is made from its CPU seconds."""
