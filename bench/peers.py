"""The tools of others, each behind the same door: a `Proef` in, werkgebieden and CPU seconds out.

They are imported in the function that needs them, so that one that is missing is a row without a result.
Settings are their defaults; all run on one core.
"""

from __future__ import annotations

import contextlib
import itertools
import random
import tempfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from bench.proef import BAND, Aanpak, Proef, Uitkomst, stopwatch
from gebied.indelen.opgave import Gebiedsset, Opgave

RECOM_STAPPEN = 1000
_SPURT = 10
_POGINGEN = 500


def spopt_maxp(proef: Proef) -> Uitkomst:
    """Max-p regions: as many werkgebieden of at least the minimum as possible, then alike inside."""
    import pandas as pd
    from libpysal.weights import W
    from spopt.region import MaxPHeuristic

    random.seed(proef.seed)
    np.random.seed(proef.seed)
    tabel = pd.DataFrame({"kenmerk": proef.kenmerk, "inwoners": proef.opgave.inwoners})
    buren = W({i: list(rij) for i, rij in enumerate(proef.opgave.buren)}, silence_warnings=True)
    klok = stopwatch()
    model = MaxPHeuristic(tabel, buren, ["kenmerk"], "inwoners", BAND[0], policy="keep")
    model.solve()
    return Uitkomst(uit_labels(np.asarray(model.labels_)), klok())


def pygeoda_greedy(proef: Proef) -> Uitkomst:
    """Max-p with greedy improvement."""
    return _pygeoda(proef, "maxp_greedy")


def pygeoda_tabu(proef: Proef) -> Uitkomst:
    """Max-p with tabu search."""
    return _pygeoda(proef, "maxp_tabu")


def pygeoda_sa(proef: Proef) -> Uitkomst:
    """Max-p with simulated annealing."""
    return _pygeoda(proef, "maxp_sa")


def _pygeoda(proef: Proef, naam: str) -> Uitkomst:
    import pygeoda

    buren = _als_gal(pygeoda, proef.opgave)
    inwoners = proef.opgave.inwoners.astype(float).tolist()
    klok = stopwatch()
    gevonden = getattr(pygeoda, naam)(
        buren, [proef.kenmerk.tolist()], inwoners, float(BAND[0]), random_seed=proef.seed, cpu_threads=1
    )
    return Uitkomst(uit_labels(np.array(gevonden["Clusters"])), klok())


def _als_gal(pygeoda: Any, opgave: Opgave) -> Any:
    """Hand the neighbours over in the file format that pygeoda reads."""
    regels = [f"0 {len(opgave.codes)} gebieden nr"]
    for i, rij in enumerate(opgave.buren):
        regels += [f"{i + 1} {len(rij)}", " ".join(str(j + 1) for j in rij)]
    with tempfile.TemporaryDirectory() as map_:
        pad = Path(map_, "buren.gal")
        pad.write_text("\n".join(regels) + "\n", encoding="ascii")
        return pygeoda.weights.read_gal(str(pad), [str(i + 1) for i in range(len(opgave.codes))])


def recom(proef: Proef) -> Uitkomst:
    """ReCom from a random start within the band: the plan after 1,000 steps, as a sampler gives it."""
    gerrychain = _laad_gerrychain()
    klok = stopwatch()
    *_, laatste = _keten(gerrychain, proef)
    return Uitkomst(_uit_delen(laatste), klok())


def recom_beste(proef: Proef) -> Uitkomst:
    """The most compact of the 1,000 plans."""
    gerrychain = _laad_gerrychain()
    klok = stopwatch()
    beste = min(_keten(gerrychain, proef), key=_Meter(proef.opgave))
    return Uitkomst(_uit_delen(beste), klok())


def recom_spurten(proef: Proef) -> Uitkomst:
    """ReCom in short bursts, each from the most compact plan so far: GerryChain's own way to optimise."""
    gerrychain = _laad_gerrychain()
    klok = stopwatch()
    begin, voorstel = _begin_recom(gerrychain, proef)
    zoeker = gerrychain.optimization.SingleMetricOptimizer(
        voorstel, [], begin, _Meter(proef.opgave), maximize=False, rng=proef.seed
    )
    for _ in zoeker.short_bursts(_SPURT, RECOM_STAPPEN // _SPURT):
        pass
    return Uitkomst(_uit_delen(zoeker.best_part), klok())


def _laad_gerrychain() -> Any:
    """Import everything before the clock starts."""
    import gerrychain.optimization
    import gerrychain.partition.initial_partition_generators
    import gerrychain.proposals.tree_proposals
    import gerrychain.tree
    import gerrychain.updaters

    return gerrychain


def _keten(gerrychain: Any, proef: Proef) -> Any:
    begin, voorstel = _begin_recom(gerrychain, proef)
    return gerrychain.MarkovChain(
        voorstel, [], initial_partition=begin, total_steps=RECOM_STAPPEN, rng=proef.seed
    )


def _begin_recom(gerrychain: Any, proef: Proef) -> tuple[Any, Any]:
    """Return a random start within the band, and ReCom that stays within it.

    GerryChain's own search for a start often paints itself into a corner, and then tries 100,000 times before
    it gives up; it starts afresh after 500 here, and skips a pair that it cannot split, which helps it.
    """
    import networkx as nx  # GerryChain has loaded it

    opgave = proef.opgave
    graaf = nx.Graph()
    graaf.add_nodes_from((i, {"inwoners": aantal}) for i, aantal in enumerate(opgave.personen))
    graaf.add_edges_from((i, j) for i, rij in enumerate(opgave.buren) for j in rij if i < j)
    teams = opgave.opdracht.teams or 1
    ideaal = int(opgave.inwoners.sum()) / teams
    speling = min(1 - BAND[0] / ideaal, BAND[1] / ideaal - 1)
    boom = gerrychain.tree.bipartition_tree
    maak_begin = partial(
        gerrychain.Partition.from_random_assignment,
        gerrychain.Graph.from_networkx(graaf),
        teams,
        speling,
        "inwoners",
        updaters={
            "inwoners": gerrychain.updaters.Tally("inwoners"),
            "cut_edges": gerrychain.updaters.cut_edges,
        },
        partition_fn=partial(
            gerrychain.partition.initial_partition_generators.recursive_tree_part,
            bipartition_tree_fn=partial(boom, max_attempts=_POGINGEN),
        ),
    )
    voorstel = gerrychain.proposals.tree_proposals.build_recom_proposal_fn(
        "inwoners",
        ideaal,
        speling,
        bipartition_tree_fn=partial(boom, max_attempts=_POGINGEN, allow_pair_reselection=True),
    )
    for poging in itertools.count(proef.seed):  # the limit on time ends it
        with contextlib.suppress(RuntimeError):
            return maak_begin(rng=poging), voorstel
    raise AssertionError


class _Meter:
    """Tells how compact a partition is; remembers parts, because a step of ReCom changes only two."""

    def __init__(self, opgave: Opgave) -> None:
        self.opgave = opgave
        self.bekend: dict[frozenset[int], int] = {}

    def __call__(self, partitie: Any) -> int:
        totaal = 0
        for deel in map(frozenset, partitie.parts.values()):
            if deel not in self.bekend:
                self.bekend[deel] = self.opgave.compactheid(deel)
            totaal += self.bekend[deel]
        return totaal


def _uit_delen(partitie: Any) -> tuple[Gebiedsset, ...]:
    # nodes were added as 0 … n-1, so the graph's own numbers are those of the opgave
    return tuple(sorted(tuple(sorted(deel)) for deel in partitie.parts.values()))


def uit_labels(labels: npt.NDArray[Any]) -> tuple[Gebiedsset, ...]:
    """Return the werkgebieden behind labels from 1; a gebied with a lower label was left out."""
    return tuple(tuple(np.flatnonzero(labels == nr).tolist()) for nr in np.unique(labels) if nr >= 1)


MAXP: Final[Mapping[str, Aanpak]] = MappingProxyType(
    {
        "spopt MaxP": spopt_maxp,
        "pygeoda greedy": pygeoda_greedy,
        "pygeoda tabu": pygeoda_tabu,
        "pygeoda SA": pygeoda_sa,
    }
)
"""Tools that look for many werkgebieden above the minimum that are alike inside."""

RECOM: Final[Mapping[str, Aanpak]] = MappingProxyType(
    {"ReCom": recom, "ReCom best": recom_beste, "ReCom bursts": recom_spurten}
)
"""Tools that draw werkgebieden within the band."""
