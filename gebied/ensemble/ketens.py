"""Several chains over the indelingen of a `Ruimte`, in threads; the result never depends on how many."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gebied.ensemble.ensemble import MEESTE_KETENS
from gebied.ensemble.knopen import Knopen, Stand, maak_knopen, maak_stand
from gebied.ensemble.ruimte import Ruimte
from gebied.ensemble.stap import AANVAARD, STAPPEN, VERANDERD, loop
from gebied.ensemble.starten import maak_deeltaken, zoek_begin
from gebied.fouten import GeenIndeling, InvoerGeweigerd, VerkeerdGebruik
from gebied.indelen.antwoord import als_nummers
from gebied.indelen.bomen import Toevalstaat, maak_toeval
from gebied.indelen.taak import IntArray
from gebied.indelen.termen import Rekentaak, als_rekentaak
from gebied.taal import getal

Meld = Callable[[int, int], bool | None]
"""Called now and then with the indelingen drawn and wanted; True ends the run with what there is."""

_DUN_PER_WERKGEBIED = 10
_INLOOP = 100
"""Steps before the first indeling that is kept, in steps between two that are kept."""
_BLOK = 20_000
"""Steps between two looks at the clock and at the wish to stop."""
_RUST_S = 0.1


@dataclass(frozen=True, eq=False)
class Trekking:
    """What the chains drew.

    Parameters
    ----------
    codes
        The gebieden, in order of code.
    labels
        int16 (chains, drawn per chain, n): number of the werkgebied of every gebied, 0 … k-1 in order of
        the lowest gebied, so that equal indelingen are equal rows.
    dun, inloop
        Steps between two indelingen that are kept, and before the first.
    aanvaard, veranderd
        Share of the steps per chain that were accepted, also those that led to the same indeling; and of
        those that led to another one.
    gamma, seed
        As asked.
    volledig
        False when it was stopped before all was drawn.
    starts
        Number of different indelingen that the chains began at. Convergence of chains that all began at
        one indeling says little.
    """

    codes: tuple[str, ...]
    labels: npt.NDArray[np.int16]
    dun: int
    inloop: int
    aanvaard: tuple[float, ...]
    veranderd: tuple[float, ...]
    gamma: float
    seed: int
    volledig: bool
    starts: int = 1

    def __repr__(self) -> str:
        ketens, per_keten, _ = self.labels.shape
        return f"Trekking({ketens} ketens van {per_keten} indelingen, {len(self.codes)} gebieden)"


@dataclass(frozen=True)
class Stappen:
    """What bare steps did, for benchmarks and tests.

    `aanvaard` counts accepted steps, `veranderd` those that led to another indeling. `labels` is the last
    indeling, int16 (n); `seconden` the time that the compiled loop took.
    """

    stappen: int
    aanvaard: int
    veranderd: int
    labels: npt.NDArray[np.int16]
    seconden: float


def trek(
    ruimte: Ruimte,
    *,
    aantal: int = 10_000,
    ketens: int = 4,
    seed: int = 1,
    gamma: float = 0.0,
    dun: int | None = None,
    inloop: int | None = None,
    werkers: int | None = None,
    begin: Sequence[Mapping[str, int]] = (),
    tijd: float | None = None,
    meld: Meld | None = None,
) -> Trekking:
    """Draw random indelingen that keep the rules.

    Over all indelingen of the space, P(indeling) ∝ Π τ(werkgebied)^(1-γ), with τ the number of spanning
    trees of the graph of a werkgebied (`stap` has the proof). Chains only move between two werkgebieden at a
    time: where the rules are so tight that this cannot lead everywhere, they stay in a part of the space.
    That shows as chains with different starts that do not agree, or as `Trekking.veranderd` near 0.

    Parameters
    ----------
    aantal
        Indelingen to keep in all; every chain keeps an equal number, rounded up.
    ketens
        Number of chains. The first ones start at `begin`, the others at indelingen of a search with a seed of
        their own; where that finds none, at the compared indelingen of the space.
    gamma
        0: more compact werkgebieden, that have more trees, count for more; 1: every indeling counts alike.
    dun, inloop
        Steps between two indelingen that are kept, and before the first; default 10 per werkgebied, and 100
        times that.
    werkers
        Threads; default as many as there are processors. They never change the result.
    begin
        Code → werkgebied of indelingen to start at.
    tijd
        Most seconds; what was drawn until then is kept.
    meld
        Called about ten times a second.

    Raises
    ------
    VerkeerdGebruik
        When an argument is out of its range; all faults together.
    InvoerGeweigerd
        When an indeling of `begin` is not one of the space.
    GeenIndeling
        When no start was found; `bewezen` is False.
    """
    _controleer(
        aantal=aantal,
        ketens=ketens,
        seed=seed,
        gamma=gamma,
        dun=dun,
        inloop=inloop,
        werkers=werkers,
        tijd=tijd,
    )
    per_keten = -(-aantal // ketens)
    rem = _Rem(per_keten * ketens, tijd, meld)
    starts = _starts(ruimte, ketens, seed, begin, rem)
    dun = dun or _DUN_PER_WERKGEBIED * sum(ruimte.werkgebieden)
    inloop = _INLOOP * dun if inloop is None else inloop
    reken = als_rekentaak(ruimte.taak)
    knopen = maak_knopen(ruimte.opgave, reken)
    # one array that every chain fills its part of: put together afterwards they would be there twice
    labels = np.empty((ketens, per_keten, len(ruimte.codes)), dtype=np.int16)
    lopen = [
        _Loop(knopen, reken, maak_stand(knopen, reken, van), maak_toeval(seed, nr), gamma, dun, deel)
        for nr, (van, deel) in enumerate(zip(starts, labels, strict=True))
    ]
    _draai(lopen, inloop, werkers or os.cpu_count() or 1, rem)
    klaar = min(keten.klaar for keten in lopen)
    return Trekking(
        codes=ruimte.codes,
        labels=labels[:, :klaar],
        dun=dun,
        inloop=inloop,
        aanvaard=tuple(keten.deel(AANVAARD) for keten in lopen),
        veranderd=tuple(keten.deel(VERANDERD) for keten in lopen),
        gamma=gamma,
        seed=seed,
        volledig=klaar == per_keten,
        starts=len({van.tobytes() for van in starts}),
    )


def stappen(
    ruimte: Ruimte,
    start_labels: IntArray,
    seed: int,
    aantal: int,
    gamma: float = 0.0,
) -> Stappen:
    """Make bare steps from an indeling, one thread.

    Parameters
    ----------
    start_labels
        int64 (n): an indeling of the space, any numbers.
    """
    reken = als_rekentaak(ruimte.taak)
    knopen = maak_knopen(ruimte.opgave, reken)
    st = maak_stand(knopen, reken, _vanaf_nul(start_labels))
    staat = maak_toeval(seed, 0)
    uit = np.empty((1, len(start_labels)), dtype=np.int16)
    loop(knopen, reken, st, True, 0, gamma, True, staat, uit)
    begin = time.perf_counter()
    loop(knopen, reken, st, False, aantal, gamma, True, staat, uit)
    seconden = time.perf_counter() - begin
    gedaan, aanvaard, veranderd = (int(st.telling[plaats]) for plaats in (STAPPEN, AANVAARD, VERANDERD))
    return Stappen(gedaan, aanvaard, veranderd, uit[0], seconden)


class _Loop:
    """One chain: where it is, and what it has kept."""

    def __init__(
        self,
        knopen: Knopen,
        reken: Rekentaak,
        stand: Stand,
        staat: Toevalstaat,
        gamma: float,
        dun: int,
        labels: npt.NDArray[np.int16],
    ) -> None:
        self.knopen, self.reken, self.stand, self.staat = knopen, reken, stand, staat
        self.gamma, self.dun = gamma, dun
        self.labels = labels
        self.klaar = 0
        self._zet(True, 0, self.labels[:0])

    def gang(self, inloop: int) -> Iterator[bool]:
        """Walk block by block until all is kept; between two blocks another chain may have the thread."""
        weg = np.empty((1, self.labels.shape[1]), dtype=np.int16)
        for gedaan in range(0, inloop, _BLOK):
            self._zet(False, min(_BLOK, inloop - gedaan), weg)
            yield True
        for plaats in (STAPPEN, AANVAARD, VERANDERD):
            self.stand.telling[plaats] = 0
        blok = max(1, _BLOK // self.dun)
        while self.klaar < len(self.labels):
            deel = self.labels[self.klaar : self.klaar + blok]
            self._zet(False, self.dun, deel)
            self.klaar += len(deel)
            yield True

    def deel(self, plaats: int) -> float:
        """Return the share of the steps that a place of `Stand.telling` counts."""
        return float(self.stand.telling[plaats] / max(1, self.stand.telling[STAPPEN]))

    def _zet(self, begin: bool, dun: int, uit: npt.NDArray[np.int16]) -> None:
        loop(self.knopen, self.reken, self.stand, begin, dun, self.gamma, True, self.staat, uit)


class _Rem:
    """Says when to stop: at the end of the time, or when the caller wants it."""

    def __init__(self, totaal: int, tijd: float | None, meld: Meld | None) -> None:
        self.totaal, self.meld = totaal, meld
        self.einde = None if tijd is None else time.monotonic() + tijd
        self.gestopt = False

    def stop(self, klaar: int) -> bool:
        """Tell how many indelingen there are; return whether to stop."""
        if not self.gestopt:
            self.gestopt = self.meld is not None and bool(self.meld(klaar, self.totaal))
            self.gestopt |= self.einde is not None and time.monotonic() > self.einde
        return self.gestopt


def _draai(lopen: Sequence[_Loop], inloop: int, werkers: int, rem: _Rem) -> None:
    """Walk all chains in turn, so that all have as much when they are stopped: by time, or by the caller."""
    with ThreadPoolExecutor(max_workers=min(werkers, len(lopen))) as pool:
        gangen = (keten.gang(inloop) for keten in lopen)
        open_: dict[Future[bool | None], Iterator[bool]] = {
            pool.submit(next, gang, None): gang for gang in gangen
        }
        gemeld = time.monotonic()
        while open_:
            klaar, _ = wait(open_, timeout=_RUST_S, return_when=FIRST_COMPLETED)
            for toekomst in klaar:
                gang = open_.pop(toekomst)
                if toekomst.result() and not rem.gestopt:
                    open_[pool.submit(next, gang, None)] = gang
            if time.monotonic() - gemeld >= _RUST_S or not open_:
                rem.stop(sum(keten.klaar for keten in lopen))
                gemeld = time.monotonic()


def _starts(
    ruimte: Ruimte, ketens: int, seed: int, begin: Sequence[Mapping[str, int]], rem: _Rem
) -> list[IntArray]:
    """Return an indeling per chain to start at: those that are given, then found ones, then known ones."""
    gegeven = [als_nummers(ruimte.opgave, plan) for plan in begin]
    starts = [van for van in gegeven if van is not None][:ketens]
    if not all(ruimte.bevat(van) for van in starts):
        raise InvoerGeweigerd(
            "Een indeling om bij te beginnen houdt niet alle regels.",
            problemen=ruimte.regels,
            stap="kies een indeling die de regels houdt, of laat het begin weg.",
        )
    deeltaken = maak_deeltaken(ruimte.taak, ruimte.delen, ruimte.werkgebieden)
    for nr in range(len(starts), ketens):
        gevonden = None
        bekend = [*ruimte.bekend, *starts]
        if not (bekend and rem.stop(0)):
            kandidaten = zoek_begin(deeltaken, len(ruimte.codes), seed * ketens + nr)
            gevonden = next((van for van in kandidaten if ruimte.bevat(van)), None)
        if gevonden is None and not bekend:
            fout = GeenIndeling(
                "Er is geen indeling gevonden die alle regels houdt, dus er is geen begin.",
                problemen=["Er is gezocht. Het is niet bewezen dat er geen bestaat.", *ruimte.regels],
                stap="maak de band ruimer, of geef een indeling die de regels houdt om mee te beginnen.",
            )
            fout.bewezen = False
            raise fout
        starts.append(bekend[nr % len(bekend)] if gevonden is None else gevonden)
    return [_vanaf_nul(van) for van in starts]


def _vanaf_nul(van: IntArray) -> IntArray:
    """Return the indeling with numbers from 0 in order of the lowest gebied."""
    _, eerste, nummer = np.unique(van, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(eerste))[nummer].astype(np.int64)


def _controleer(
    *,
    aantal: int,
    ketens: int,
    seed: int,
    gamma: float,
    dun: int | None,
    inloop: int | None,
    werkers: int | None,
    tijd: float | None,
) -> None:
    problemen = [
        f"{naam} is {waarde}; geef een geheel getal van {minst} of meer."
        for naam, waarde, minst in (
            ("aantal", aantal, 1),
            ("ketens", ketens, 1),
            ("seed", seed, 0),
            ("dun", dun, 1),
            ("inloop", inloop, 0),
            ("werkers", werkers, 1),
        )
        if waarde is not None and waarde < minst
    ]
    if ketens > MEESTE_KETENS:
        problemen.append(f"ketens is {getal(ketens)}; geef er hooguit {getal(MEESTE_KETENS)}.")
    if not 0 <= gamma <= 1:
        problemen.append(f"gamma is {gamma}; geef een getal van 0 tot en met 1.")
    if tijd is not None and tijd <= 0:
        problemen.append(f"tijd is {tijd}; geef een aantal seconden boven 0.")
    if problemen:
        raise VerkeerdGebruik(
            "Zo kunnen geen indelingen worden getrokken.",
            problemen=problemen,
            stap="verbeter de genoemde getallen.",
        )
