"""The indeling that the search starts from: cut along random trees, or one that is there already."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from gebied.indelen.bomen import knip_begin, knip_in_tweeen
from gebied.indelen.haalbaarheid import Verdeling
from gebied.indelen.kosten import koppel
from gebied.indelen.opgave import Opgave, bereikbaar
from gebied.indelen.taak import Gebiedsset, IntArray, Taak


def maak_begin(
    opgave: Opgave, taak: Taak, verdeling: Verdeling, *, seed: int, van: IntArray | None = None
) -> IntArray:
    """Return a start for the search that has connected werkgebieden, whole units and an allowed number.

    Parameters
    ----------
    van
        int64 (n): numbers of an indeling to stay near to, -1 for a gebied that has none.

    Returns
    -------
    numpy.ndarray
        int64 (n): number of the werkgebied of each gebied, from 0; where werkgebieden are matched with those
        of an older indeling, the number is that of the old one.
    """
    werkgebieden = _herstel(opgave, taak, van, seed) if van is not None else None
    if werkgebieden is None:
        werkgebieden = als_sets(knip_begin(taak, verdeling, seed=seed))
    return nummer(taak, werkgebieden)


def als_sets(van: IntArray) -> list[Gebiedsset]:
    """Return the werkgebieden of an array of numbers, in order of their lowest gebied."""
    return sorted(tuple(np.flatnonzero(van == nr).tolist()) for nr in np.unique(van))


def nummer(taak: Taak, werkgebieden: Iterable[Gebiedsset]) -> IntArray:
    """Return the number of the werkgebied of each gebied, that of its match where it has one."""
    lijst = list(werkgebieden)
    paring = koppel(taak, lijst)
    vrij = (nr for nr in range(2 * len(lijst) + 1 + max(paring.values(), default=0)))
    bezet = set(paring.values())
    uit = np.empty(taak.n, dtype=np.int64)
    for plaats, gebied in enumerate(lijst):
        nr = paring.get(plaats)
        uit[list(gebied)] = next(k for k in vrij if k not in bezet) if nr is None else nr
    return uit


def _herstel(opgave: Opgave, taak: Taak, van: IntArray, seed: int) -> list[Gebiedsset] | None:
    """Make an indeling fit: whole units, connected, the right number; None where that does not work."""
    los = van[opgave.eenheid]
    los = np.where(los < 0, los.max(initial=0) + 1 + opgave.eenheid, los)
    werkgebieden: list[Gebiedsset] = []
    for gebied in als_sets(los):
        over = set(gebied)
        while over:
            deel = bereikbaar(opgave.buren, min(over), over)
            over -= deel
            werkgebieden.append(tuple(sorted(deel)))
    laagste, hoogste = taak.teams
    while len(werkgebieden) > hoogste:
        paar = _kleinste_paar(opgave, werkgebieden)
        if paar is None:
            return None
        samen = tuple(sorted((*paar[0], *paar[1])))
        werkgebieden = [gebied for gebied in werkgebieden if gebied not in paar] + [samen]
    while len(werkgebieden) < laagste:
        for gebied in sorted(werkgebieden, key=lambda g: (-opgave.som(g), g)):
            delen = knip_in_tweeen(taak, gebied, seed=seed)
            if delen is not None:
                werkgebieden.remove(gebied)
                werkgebieden += delen
                break
        else:
            return None
    return sorted(werkgebieden)


def _kleinste_paar(opgave: Opgave, werkgebieden: list[Gebiedsset]) -> tuple[Gebiedsset, Gebiedsset] | None:
    van = {i: gebied for gebied in werkgebieden for i in gebied}
    for gebied in sorted(werkgebieden, key=lambda g: (opgave.som(g), g)):
        naast = {van[j] for i in gebied for j in opgave.buren[i]} - {gebied}
        if naast:
            return gebied, min(naast, key=lambda g: (opgave.som(g), g))
    return None
