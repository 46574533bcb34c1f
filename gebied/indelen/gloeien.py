"""The search: simulated annealing over connected indelingen, compiled, with a fixed number of steps.

Flips of one gebied do most of the work; chains keep the sums in balance; recombination of two or three
werkgebieden along a random spanning tree moves what flips cannot (ReCom: DeFord, Duchin & Solomon, 2021).
Tiers are weighed by scales that follow the search: a tier that lies above the best seen gets heavier.
"""

# mypy: disable-error-code="untyped-decorator, no-any-return, return-value"
from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numba import njit

from gebied.indelen.bomen import VAN, Toevalstaat, maak_toeval, toeval, trek
from gebied.indelen.taak import Gebiedsset, IntArray, Taak
from gebied.indelen.termen import Rekentaak, als_rekentaak, kern
from gebied.indelen.voorstellen import (
    FloatArray,
    stel_eenheid_voor,
    stel_hercombinatie_voor,
    stel_ruil_voor,
    stel_samen_voor,
    stel_verdeling_voor,
)
from gebied.indelen.zetten import (
    MEESTE,
    Stand,
    beoordeel_flip,
    beoordeel_nieuw,
    kan_weg,
    lege_stand,
    neem_flip,
    neem_nieuw,
    samenhangend,
    zet,
)

Meld = Callable[[int, tuple[int, ...]], bool | None]
"""Called now and then with the steps done and the best cost per tier; True ends the search."""

MEESTE_GEZIEN = 20_000
EERSTE_RONDE = 200_000
_BLOK = 20_000
_PEILINGEN = 2_000
_RITME = 256
_WARM, _KOUD = 3.0, 0.08
_ZWAAR, _LICHT = 1.1, 0.97
_OVERWICHT = 4.0
_KANSEN_VAST = (0.005, 0.08, 0.03, 0.25)
_KANSEN_VRIJ = (0.05, 0.07, 0.03, 0.25)
# of a change in who has how many teams, a recombination of two and of three, and a chain; else a flip


@dataclass(frozen=True)
class Gevonden:
    """What a search found.

    Parameters
    ----------
    werkgebieden
        The best indeling seen.
    totaal
        Its cost per tier.
    stappen
        Number of proposals made.
    volledig
        False when time, or the caller, cut the search short.
    gezien
        Distinct werkgebieden met on the way, about `MEESTE_GEZIEN` at most; those of the best indeling come
        first.
    """

    werkgebieden: tuple[Gebiedsset, ...]
    totaal: tuple[int, ...]
    stappen: int
    volledig: bool
    gezien: tuple[Gebiedsset, ...]


class _Verloop(NamedTuple):
    """How far an annealing is: the best indeling and its cost, the scale per tier, and the temperature."""

    beste: IntArray
    beste_totaal: IntArray
    schaal: FloatArray
    basis: FloatArray
    warmte: FloatArray
    """[temperature, factor per step]"""


@kern
def _telt(taak: Rekentaak, t: int, waarde: int) -> int:
    """Return what counts of the total of a tier: what exceeds its slack."""
    return max(0, waarde - taak.speling[t])


@kern
def _lager(taak: Rekentaak, a: IntArray, b: IntArray) -> bool:
    for t in range(len(a)):
        x, y = _telt(taak, t, a[t]), _telt(taak, t, b[t])
        if x != y:
            return bool(x < y)
    return False


@kern
def _mag(taak: Rekentaak, st: Stand, schaal: FloatArray, warmte: float, staat: Toevalstaat) -> bool:
    """Return whether the annealing accepts the change in `verschil` (Metropolis)."""
    energie = 0.0
    for t in range(len(st.verschil)):
        nu = st.totaal[t]
        energie += schaal[t] * (_telt(taak, t, nu + st.verschil[t]) - _telt(taak, t, nu))
    return energie <= 0.0 or toeval(staat) < np.exp(-energie / warmte)


@kern
def _stel_bij(taak: Rekentaak, st: Stand, verloop: _Verloop) -> None:
    """Make the first tier that is worse than the best seen heavier, and those before it lighter.

    A rule is to be kept, however few indelingen that were seen keep it.
    """
    for t in range(len(st.totaal) - 1):
        beste = 0 if t < taak.regels else _telt(taak, t, verloop.beste_totaal[t])
        if _telt(taak, t, st.totaal[t]) > beste:
            verloop.schaal[t] = min(verloop.schaal[t] * _ZWAAR, verloop.basis[t] * 1e6)
            return
        verloop.schaal[t] = max(verloop.schaal[t] * _LICHT, verloop.basis[t] * 0.05)


@kern
def _stap(
    taak: Rekentaak,
    st: Stand,
    g: int,
    naar: int,
    teams: tuple[int, int],
    kansen: FloatArray,
    warmte: float,
    schaal: FloatArray,
    staat: Toevalstaat,
) -> bool:
    """Make one proposal around gebied g and place `naar`; return whether it was carried out."""
    bron = st.geb[VAN, g]
    soort = toeval(staat)
    if soort < kansen[0]:
        delen = stel_verdeling_voor(taak, st, bron, naar, teams, warmte, schaal, staat)
    elif bron == naar:
        return False
    elif soort < kansen[2]:
        drie = np.int64(3 if soort >= kansen[1] else 2)
        delen = stel_hercombinatie_voor(taak, st, bron, naar, drie, warmte, schaal, staat)
    elif soort < kansen[3]:
        delen = stel_ruil_voor(taak, st, g, naar, staat)
    elif taak.eenheid[1, g] != g:
        delen = stel_eenheid_voor(taak, st, g, naar)
    else:
        if st.grootte[bron] == 1:
            return False
        beoordeel_flip(taak, st, g, naar)
        if not _mag(taak, st, schaal, warmte, staat) or not kan_weg(taak, st, g):
            return False
        neem_flip(taak, st, g, naar)
        return True
    if delen == 0:
        return False
    beoordeel_nieuw(taak, st, delen)
    if not _mag(taak, st, schaal, warmte, staat) or not samenhangend(taak, st, delen):
        return False
    neem_nieuw(st, delen)
    return True


@kern
def _peil(taak: Rekentaak, st: Stand, wissel: IntArray, verloop: _Verloop, staat: Toevalstaat) -> None:
    """Set the scale per tier from the mean size of its changes over random flips, or joins of one gebied."""
    treden = len(st.totaal)
    for t in range(treden):
        som, keer = 0.0, 0.0
        for _ in range(_PEILINGEN):
            g = wissel[trek(staat, len(wissel))]
            j = taak.buren[taak.start[g] + trek(staat, taak.start[g + 1] - taak.start[g])]
            bron, naar = st.geb[VAN, g], st.geb[VAN, j]
            if bron == naar:
                continue
            if st.grootte[bron] > 1:
                beoordeel_flip(taak, st, g, naar)
            else:
                stel_samen_voor(st, bron, naar)
                beoordeel_nieuw(taak, st, np.int64(2))
            som += abs(st.verschil[t])
            keer += st.verschil[t] != 0
        verloop.basis[t] = _OVERWICHT ** (treden - 1 - t) * (keer / som if keer > 0 else 1.0)
        verloop.schaal[t] = verloop.basis[t]


@njit(cache=True)
def _gloei(
    taak: Rekentaak,
    st: Stand,
    wissel: IntArray,
    teams: tuple[int, int],
    kansen: FloatArray,
    verloop: _Verloop,
    stappen: int,
    begin: bool,
    staat: Toevalstaat,
) -> None:
    """Make this many proposals; keep the best indeling met in `verloop`.

    With `begin` the search first goes back to that best indeling, and measures the scales there.
    """
    if begin:
        zet(taak, st, verloop.beste)
        verloop.beste_totaal[:] = st.totaal
    if begin and len(wissel) > 0:
        _peil(taak, st, wissel, verloop, staat)
    for stap in range(stappen):
        if stap % _RITME == 0:
            _stel_bij(taak, st, verloop)
            verloop.warmte[0] *= verloop.warmte[1] ** _RITME
        g = wissel[trek(staat, len(wissel))]
        j = taak.buren[taak.start[g] + trek(staat, taak.start[g + 1] - taak.start[g])]
        gezet = _stap(taak, st, g, st.geb[VAN, j], teams, kansen, verloop.warmte[0], verloop.schaal, staat)
        if gezet and _lager(taak, st.totaal, verloop.beste_totaal):
            verloop.beste_totaal[:] = st.totaal
            verloop.beste[:] = st.geb[VAN]


def zoek(
    taak: Taak,
    begin: IntArray,
    *,
    seed: int,
    stappen: int,
    tijd: float,
    meld: Meld | None = None,
    klok: Callable[[], float] = time.monotonic,
) -> Gevonden:
    """Search for the best indeling of a taak.

    Rounds of annealing, each twice as long as the one before, every next one from the best indeling so far.

    Parameters
    ----------
    taak
        What there is to divide and what it costs.
    begin
        int64 (n): number of the werkgebied of each gebied, from 0; each connected, and no unit divided. A
        number is the label of HUIDIG that the werkgebied is matched with, where there are labels.
    seed, stappen
        Same seed and number of proposals: same answer, unless `tijd` or `meld` ended the search.
    tijd
        Most seconds to search.
    meld
        Called about twenty times a second.
    """
    reken, wissel = als_rekentaak(taak), np.flatnonzero(np.diff(taak.start)).astype(np.int64)
    aantal = len(np.unique(begin))
    teams = (min(taak.teams[0], aantal), max(taak.teams[1], aantal))
    labels = int(taak.labels[:, reken.huidig].max(initial=-1)) + 1 if reken.huidig >= 0 else 0
    st = lege_stand(taak, max(teams[1] if teams[1] > teams[0] else aantal, int(begin.max()) + 1, labels))
    verloop = _begin_verloop(taak, begin)
    staat, kansen = maak_toeval(seed, 1), np.cumsum(_KANSEN_VAST if teams[0] == teams[1] else _KANSEN_VRIJ)
    _gloei(reken, st, wissel, teams, kansen, verloop, 0, True, staat)
    start = klok()  # after the first call, which compiles where no earlier run has
    gezien: dict[Gebiedsset, None] = {}
    if len(wissel) == 0 or aantal == teams[0] == teams[1] == len(begin):
        return _oogst(verloop, 0, True, gezien)  # nothing can move
    gedaan, lengte = 0, EERSTE_RONDE
    while gedaan < stappen:
        ronde = _ronde(stappen - gedaan, lengte, gedaan, klok() - start, tijd)
        verloop.warmte[:] = _WARM, (_KOUD / _WARM) ** (1 / ronde)
        for klaar in range(0, ronde, _BLOK):
            blok = min(_BLOK, ronde - klaar)
            _gloei(reken, st, wissel, teams, kansen, verloop, blok, klaar == 0, staat)
            gedaan += blok
            _onthoud(st, gezien)
            gestopt = meld is not None and meld(gedaan, _tupel(verloop.beste_totaal))
            if gestopt or klok() - start > tijd:
                return _oogst(verloop, gedaan, gedaan >= stappen, gezien)
        lengte *= 2
    return _oogst(verloop, gedaan, True, gezien)


def _ronde(over: int, lengte: int, gedaan: int, bezig: float, tijd: float) -> int:
    """Return the length of the next round: the last one takes what is left of the steps, or of the time."""
    past = int(gedaan * (tijd - bezig) / bezig) if gedaan else over
    over = max(_BLOK, min(over, past))
    return over if over < 3 * lengte else lengte


def _begin_verloop(taak: Taak, begin: IntArray) -> _Verloop:
    treden = taak.treden
    return _Verloop(
        begin.astype(np.int64) + MEESTE,
        np.zeros(treden, dtype=np.int64),
        np.ones(treden),
        np.ones(treden),
        np.zeros(2),
    )


def _onthoud(st: Stand, gezien: dict[Gebiedsset, None]) -> None:
    """Remember the present werkgebieden, and forget the oldest when they are too many."""
    gezien.update(dict.fromkeys(_werkgebieden(st.geb[VAN])))
    while len(gezien) > MEESTE_GEZIEN:
        del gezien[next(iter(gezien))]


def _werkgebieden(van: IntArray) -> list[Gebiedsset]:
    orde = np.argsort(van, kind="stable")
    grenzen = np.flatnonzero(np.diff(van[orde])) + 1
    return [tuple(deel.tolist()) for deel in np.split(orde, grenzen)]


def _oogst(verloop: _Verloop, stappen: int, volledig: bool, gezien: dict[Gebiedsset, None]) -> Gevonden:
    beste = sorted(_werkgebieden(verloop.beste))
    samen = dict.fromkeys([*beste, *gezien])
    return Gevonden(tuple(beste), _tupel(verloop.beste_totaal), stappen, volledig, tuple(samen))


def _tupel(totaal: IntArray) -> tuple[int, ...]:
    return tuple(int(waarde) for waarde in totaal)
