"""One problem as every tool in a benchmark gets it, and a run of one tool in a process of its own."""

from __future__ import annotations

import multiprocessing
import os
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from gebied.indelen import maak_opgave
from gebied.indelen.opgave import Gebiedsset, Opgave
from gebied.model import Bewijs, Opdracht
from gebied.wijkscan import Wijkscan

BAND = (10_000, 12_000)
GEMIDDELD = sum(BAND) // 2
GOLVEN, RUIS = 4, 0.5


@dataclass(frozen=True)
class Proef:
    """A gemeente to divide.

    A gebied above the maximum is a werkgebied of its own beforehand, so no tool gets it; the others are
    numbers 0 … n-1 of `opgave`, which holds who borders on whom for every tool alike.

    Parameters
    ----------
    scan
        The whole gemeente.
    opdracht
        Band and teams, those of gebieden above the maximum included.
    opgave
        The gebieden that have to be divided; its opdracht has the teams for these only.
    kenmerk
        A made-up attribute with mean 0 and variance 1, float64 (n).
    seed
        Seed for every tool.
    """

    scan: Wijkscan
    opdracht: Opdracht
    opgave: Opgave
    kenmerk: npt.NDArray[np.float64]
    seed: int

    @property
    def reuzen(self) -> tuple[str, ...]:
        """Codes of the gebieden above the maximum."""
        return tuple(sorted(set(self.scan.graaf.bediend) - set(self.opgave.codes)))

    @property
    def gewicht(self) -> int:
        """What compactness of the whole gemeente is divided by, as the judge does: that of giants counts."""
        inwoners = self.scan.gebieden.set_index("code")["inwoners"]
        return int(self.opgave.gewicht.sum()) + int(inwoners.loc[list(self.reuzen)].sum())


class Tijd(NamedTuple):
    """Seconds that a tool took, without imports."""

    cpu: float
    klok: float
    """On the clock on the wall."""


@dataclass(frozen=True)
class Uitkomst:
    """What a tool made: werkgebieden of a proef, how long it took, and what it proved."""

    werkgebieden: tuple[Gebiedsset, ...]
    tijd: Tijd
    bewijs: tuple[Bewijs, ...] = ()
    ondergrens_m: float | None = None
    """No plan within the band is more compact than this, metres."""


Aanpak = Callable[[Proef], Uitkomst]


def maak_proef(scan: Wijkscan, *, seed: int) -> Proef:
    """Turn a scan into a problem: a team per 11,000 inhabitants, and those of gebieden above the maximum."""
    alles = maak_opgave(scan, scan.graaf, Opdracht(inwoners=BAND, seed=seed))
    reuzen = set(alles.reuzen)
    over = [i for i in range(len(alles.codes)) if i not in reuzen]
    nummer = {i: nr for nr, i in enumerate(over)}
    teams = max(1, round(alles.som(over) / GEMIDDELD)) if over else 0
    opdracht = replace(alles.opdracht, teams=teams + sum(alles.teams([i]) for i in reuzen))
    opgave = Opgave(
        tuple(alles.codes[i] for i in over),
        alles.inwoners[over],
        alles.afstand_m[np.ix_(over, over)],
        tuple(tuple(nummer[j] for j in alles.buren[i]) for i in over),
        replace(opdracht, teams=teams or None),
    )
    punten = scan.gebieden.set_index("code").loc[list(opgave.codes)].geometry.centroid
    xy = np.column_stack([punten.x, punten.y])
    return Proef(scan, opdracht, opgave, maak_kenmerk(xy, seed), seed)


def maak_kenmerk(xy: npt.NDArray[np.float64], seed: int) -> npt.NDArray[np.float64]:
    """Make up an attribute that neighbours share in part: waves over the map plus noise, standardised."""
    rng = np.random.default_rng([seed, len(xy)])
    breedte = max(float(np.ptp(xy, axis=0).max(initial=0.0)) if len(xy) else 0.0, 1.0)
    richting = rng.normal(0.0, 2 * np.pi / breedte, (2, GOLVEN))
    kenmerk = np.cos(xy @ richting + rng.uniform(0, 2 * np.pi, GOLVEN)).sum(axis=1)
    kenmerk = kenmerk / max(float(kenmerk.std()), 1e-9) if len(xy) > 1 else kenmerk
    kenmerk = kenmerk + rng.normal(0.0, RUIS, len(xy))
    return (kenmerk - kenmerk.mean()) / max(float(kenmerk.std()), 1e-9) if len(xy) > 1 else kenmerk


def stopwatch() -> Callable[[], Tijd]:
    """Return a function that tells the seconds since now; of CPU time other programs take nothing."""
    cpu, klok = time.process_time(), time.perf_counter()
    return lambda: Tijd(time.process_time() - cpu, time.perf_counter() - klok)


@dataclass(frozen=True)
class Afloop:
    """How a run in a process of its own ended: with an answer, or with a reason why there is none."""

    uitkomst: Uitkomst | None
    reden: str = ""
    piek_mb: int | None = None
    """Most memory of the process (RSS), imports included, where the system tells."""


def draai_apart(aanpak: Aanpak, proef: Proef, *, limiet: float) -> Afloop:
    """Run a tool in a process of its own; too slow, a crash and an error are an answer too."""
    context = multiprocessing.get_context("spawn")
    hier, daar = context.Pipe(duplex=False)
    proces = context.Process(target=_werk, args=(aanpak, proef, daar), daemon=True)
    proces.start()
    daar.close()
    try:
        if not hier.poll(limiet):
            reden = f"none in {limiet:g} s on the clock, {_cpu_van(proces.pid or 0)} CPU s"
            return Afloop(None, reden, _piek_van(str(proces.pid)))
        afloop: Afloop = hier.recv()
    except EOFError:
        proces.join()
        return Afloop(None, f"crashed ({proces.exitcode})")
    finally:
        proces.kill()
        proces.join()
        hier.close()
    return afloop


def _cpu_van(pid: int) -> str:
    """Return the CPU seconds of a process that still runs, where the system tells."""
    try:
        velden = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return "?"
    return f"{(int(velden[11]) + int(velden[12])) / os.sysconf('SC_CLK_TCK'):.0f}"


def _piek_van(pid: str) -> int | None:
    """Return the most memory that a process had so far, MB."""
    try:
        regels = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    kb = next((int(regel.split()[1]) for regel in regels if regel.startswith("VmHWM:")), None)
    return None if kb is None else round(kb / 1024)


def _werk(aanpak: Aanpak, proef: Proef, daar: Connection) -> None:
    warnings.simplefilter("ignore")  # what other tools warn about is not measured
    try:
        afloop = Afloop(aanpak(proef), piek_mb=_piek_van("self"))
    except Exception as fout:  # a tool that fails is a row in the table, whatever it raises
        tekst = f"{type(fout).__name__}: {' '.join(str(fout).split())[:80]}"
        afloop = Afloop(None, tekst, _piek_van("self"))
    daar.send(afloop)
