"""Random spanning trees over a set of gebieden, compiled: a cut leaves connected parts on both sides."""

# mypy: disable-error-code="untyped-decorator, no-any-return, return-value"
from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from gebied.indelen.haalbaarheid import Verdeling
from gebied.indelen.taak import Gebiedsset, IntArray, Taak
from gebied.indelen.termen import Rekentaak, als_rekentaak, kern

Toevalstaat = npt.NDArray[np.uint64]
"""State of the random generator: one number."""
_POGINGEN = 10


VAN, PLEK, KOST, MERK, STAPEL, ORDE, OUDER, TELLING, RAND = range(9)
"""Rows of the table `geb`, int64 (9, n), that compiled code keeps per gebied.

`MERK` marks gebieden and is 0 between calls. A spanning tree lies in `ORDE` (gebieden in the order they
were reached), `OUDER` (the place of each one's parent) and `TELLING` (units in the branch that hangs
there); the sums of the branch are in `tak` (n, K + 1). `RAND` and `STAPEL` are scratch. For the
others see `zetten.Stand`.
"""


def lege_tabel(n: int) -> IntArray:
    """Return the table `geb` for n gebieden, all 0."""
    return np.zeros((RAND + 1, n), dtype=np.int64)


def maak_toeval(*zaad: int) -> Toevalstaat:
    """Return the state of a random generator for compiled code, from whole numbers.

    A numpy Generator inside compiled code costs two seconds of compilation; splitmix64 costs nothing.
    """
    return np.random.SeedSequence(zaad).generate_state(1, np.uint64).astype(np.uint64)


@kern
def toeval(staat: Toevalstaat) -> float:
    """Return a uniform number in [0, 1) and move the state on (splitmix64; Steele, Lea & Flood, 2014)."""
    staat[0] += np.uint64(0x9E3779B97F4A7C15)
    z = staat[0]
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z = z ^ (z >> np.uint64(31))
    return np.float64(z >> np.uint64(11)) / 2.0**53


@kern
def trek(staat: Toevalstaat, n: int) -> int:
    """Return a random whole number below n."""
    return int(toeval(staat) * n)


@kern
def trek_boom(
    taak: Rekentaak, geb: IntArray, tak: IntArray, leden: IntArray, aantal: int, staat: Toevalstaat
) -> int:
    """Grow a random spanning tree over the first `aantal` of `leden`; return how many were reached.

    A unit that is never cut hangs together in the tree, so only a cut inside it would divide it.
    """
    for k in range(aantal):
        geb[MERK, leden[k]] = 1
    wortel = leden[trek(staat, aantal)]
    geb[MERK, wortel] = 0
    geb[ORDE, 0] = wortel
    geb[OUDER, 0] = -1
    bereikt = open_ = _neem_eenheid(taak, geb, np.int64(1))
    for k in range(open_):
        geb[RAND, k] = k
    while open_ > 0:
        k = trek(staat, open_)
        plaats = geb[RAND, k]
        i = geb[ORDE, plaats]
        # take a random neighbour: start at a random place of the row and go round
        graad = taak.start[i + 1] - taak.start[i]
        eerste = trek(staat, graad) if graad > 0 else 0
        gevonden = -1
        for stap in range(graad):
            j = taak.buren[taak.start[i] + (eerste + stap) % graad]
            if geb[MERK, j] == 1:
                gevonden = j
                break
        if gevonden < 0:
            open_ -= 1
            geb[RAND, k] = geb[RAND, open_]
            continue
        geb[MERK, gevonden] = 0
        geb[ORDE, bereikt] = gevonden
        geb[OUDER, bereikt] = plaats
        oud = bereikt
        bereikt = _neem_eenheid(taak, geb, bereikt + 1)
        for nieuw in range(oud, bereikt):
            geb[RAND, open_] = nieuw
            open_ += 1
    for k in range(aantal):
        geb[MERK, leden[k]] = 0
    _tel_takken(taak, geb, tak, bereikt)
    return bereikt


@kern
def _neem_eenheid(taak: Rekentaak, geb: IntArray, bereikt: int) -> int:
    """Add the rest of the unit of the gebied reached last; return how many are reached then."""
    kop = bereikt - 1
    wie = taak.eenheid[0, geb[ORDE, kop]]
    if taak.eenheid[1, geb[ORDE, kop]] != geb[ORDE, kop]:
        while kop < bereikt:
            i = geb[ORDE, kop]
            for e in range(taak.start[i], taak.start[i + 1]):
                j = taak.buren[e]
                if geb[MERK, j] == 1 and taak.eenheid[0, j] == wie:
                    geb[MERK, j] = 0
                    geb[ORDE, bereikt] = j
                    geb[OUDER, bereikt] = kop
                    bereikt += 1
            kop += 1
    return bereikt


@kern
def _tel_takken(taak: Rekentaak, geb: IntArray, tak: IntArray, aantal: int) -> None:
    kolommen = taak.sommen.shape[1]
    for k in range(aantal):
        i = geb[ORDE, k]
        for c in range(kolommen):
            tak[k, c] = taak.sommen[i, c]
        geb[TELLING, k] = 1 if taak.eenheid[0, i] == i else 0
    for k in range(aantal - 1, 0, -1):
        ouder = geb[OUDER, k]
        geb[TELLING, ouder] += geb[TELLING, k]
        for c in range(kolommen):
            tak[ouder, c] += tak[k, c]


@kern
def mag_knippen(taak: Rekentaak, geb: IntArray, k: int) -> bool:
    """Return whether a cut above place k of the tree leaves every unit whole."""
    i, ouder = geb[ORDE, k], geb[ORDE, geb[OUDER, k]]
    return taak.eenheid[0, i] != taak.eenheid[0, ouder]


@kern
def splits(geb: IntArray, aantal: int, knip: int, tak: IntArray, rest: IntArray) -> int:
    """Write the branch at place `knip` into `tak`, the other gebieden of the tree into `rest`.

    Returns the number of gebieden in the branch.
    """
    t = r = 0
    for k in range(aantal):
        # `rand` is free after growing: 1 marks the branch
        geb[RAND, k] = 1 if k == knip or (k > knip and geb[RAND, geb[OUDER, k]] == 1) else 0
        if geb[RAND, k] == 1:
            tak[t] = geb[ORDE, k]
            t += 1
        else:
            rest[r] = geb[ORDE, k]
            r += 1
    return t


@njit(cache=True)
def _knip_eerlijk(
    taak: Rekentaak,
    geb: IntArray,
    takken: IntArray,
    leden: IntArray,
    teams: int,
    staat: Toevalstaat,
    tak: IntArray,
    rest: IntArray,
) -> tuple[int, int]:
    """Cut connected gebieden where both sides come closest to their share of column 0.

    Half of the teams go to the branch, or one where no tree allows that: a leaf can always be cut off.
    Returns the number of gebieden in the branch and the number of its teams.
    """
    aantal = len(leden)
    for links in (teams // 2, 1):
        laagste, grootte = np.inf, 0
        for _ in range(_POGINGEN):
            trek_boom(taak, geb, takken, leden, aantal, staat)
            beste = 0
            for k in range(1, aantal):
                over = geb[TELLING, 0] - geb[TELLING, k]
                past = mag_knippen(taak, geb, k) and links <= geb[TELLING, k] and teams - links <= over
                fout = abs(takken[k, 0] - takken[0, 0] * (links / teams))
                if past and fout < laagste:
                    beste, laagste = k, fout
            if beste > 0:
                grootte = splits(geb, aantal, beste, tak, rest)
        if grootte > 0:
            return grootte, links
    return 0, 0


def knip_begin(taak: Taak, verdeling: Verdeling, *, seed: int) -> IntArray:
    """Cut every part into its number of werkgebieden along random spanning trees.

    Returns
    -------
    numpy.ndarray
        int64 (n): the number of the werkgebied of each gebied, from 0 without holes; every werkgebied is
        connected. How evenly column 0 is spread is only a start for the search.
    """
    staat = maak_toeval(seed)
    reken = als_rekentaak(taak)
    geb, takken = lege_tabel(taak.n), np.zeros(reken.sommen.shape, dtype=np.int64)
    van = np.full(taak.n, -1, dtype=np.int64)
    nummer = 0
    for deel, teams in zip(verdeling.delen, verdeling.teams, strict=True):
        stapel = [(np.array(deel.gebieden, dtype=np.int64), 1 if deel.vast else teams)]
        while stapel:
            leden, k = stapel.pop()
            if k == 1:
                van[leden] = nummer
                nummer += 1
                continue
            tak, rest = np.empty_like(leden), np.empty_like(leden)
            grootte, links = _knip_eerlijk(reken, geb, takken, leden, k, staat, tak, rest)
            stapel.append((tak[:grootte], links))
            stapel.append((rest[: len(leden) - grootte], k - links))
    return van


def knip_in_tweeen(taak: Taak, gebied: Gebiedsset, *, seed: int) -> list[Gebiedsset] | None:
    """Cut one connected werkgebied in two; None when it is a single unit."""
    leden = np.array(gebied, dtype=np.int64)
    if len(np.unique(taak.eenheid[leden])) < 2:
        return None
    reken = als_rekentaak(taak)
    geb, takken = lege_tabel(taak.n), np.zeros(reken.sommen.shape, dtype=np.int64)
    tak, rest = np.empty_like(leden), np.empty_like(leden)
    grootte, _ = _knip_eerlijk(reken, geb, takken, leden, 2, maak_toeval(seed), tak, rest)
    delen = tak[:grootte], rest[: len(leden) - grootte]
    return [tuple(sorted(deel.tolist())) for deel in delen]
