"""One space of indelingen as every sampler gets it, and what a chain over it is measured by."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from arviz_stats.base import array_stats

import gebied
from bench.instanties import voronoi
from bench.proef import Tijd
from gebied.indelen import deel_in, maak_opgave
from gebied.indelen.opgave import Opgave
from gebied.model import Opdracht
from gebied.werkstroom import bouw_scan
from gebied.wijkscan import Wijkscan

BEGINTIJD_S: Final = 60.0

Labels = npt.NDArray[np.int16]


@dataclass(frozen=True)
class Ketenproef:
    """A gemeente, how many werkgebieden it gets and within which band, and where every chain begins.

    Parameters
    ----------
    naam
        Name of the gemeente.
    scan
        The whole gemeente.
    opdracht
        The number of teams, and the band as a rule; nothing else.
    opgave
        The served gebieden and their neighbours, the same for every tool.
    begin
        Code → werkgebied of an indeling that keeps the band.
    afwijking
        How far a werkgebied may be from the mean, as a share of it.
    seed
        Seed for every tool.
    """

    naam: str
    scan: Wijkscan
    opdracht: Opdracht
    opgave: Opgave
    begin: Mapping[str, int]
    afwijking: float
    seed: int = 1

    @property
    def teams(self) -> int:
        """Number of werkgebieden."""
        return int(self.opdracht.teams or 1)  # type: ignore[arg-type]

    @property
    def gemiddeld(self) -> float:
        """Mean inhabitants of a werkgebied."""
        return float(self.opgave.inwoners.sum()) / self.teams


@dataclass(frozen=True)
class Loop:
    """What a chain did: indelingen on the way, and how long it took.

    Parameters
    ----------
    labels
        int16 (kept, n): werkgebied of every gebied.
    stappen
        Proposals made, rejected ones included.
    veranderd
        Those that led to another indeling.
    tijd
        Without imports, start and writing down.
    opmerking
        A setting that the tool needed.
    """

    labels: Labels
    stappen: int
    veranderd: int
    tijd: Tijd
    opmerking: str = ""


def proeven(data: Path, *, klein: bool) -> dict[str, Callable[[], Ketenproef]]:
    """Return the spaces to measure: real ones and made-up ones, each made when its turn comes."""
    almere = partial(_maak, lambda: gebied.open_voorbeeld("almere2013"), 9, 0.25)
    if klein:
        return {"Almere, 45 wijken": almere, "Voronoi 60": partial(_maak, lambda: voronoi(60, 1), 7, 0.15)}
    return {
        "Almere, 45 wijken": almere,
        "Almelo, buurt 2015": partial(_maak, lambda: _echt(data, "almelo"), 6, 0.15),
        "Voronoi 150": partial(_maak, lambda: voronoi(150, 1), 17, 0.1),
        "Voronoi 500": partial(_maak, lambda: voronoi(500, 1), 57, 0.1),
    }


def _echt(data: Path, gemeente: str) -> Wijkscan:
    pad = data / "gemeenten" / f"{gemeente}.gpkg"
    return bouw_scan(grenzen=pad, laag="buurt_2015", onbekend_als_restgebied=True)


def _maak(maak_scan: Callable[[], Wijkscan], teams: int, afwijking: float) -> Ketenproef:
    scan = maak_scan()
    kaal = maak_opgave(scan, scan.graaf, Opdracht(teams=teams))
    gemiddeld = float(kaal.inwoners.sum()) / teams
    band = math.ceil(gemiddeld * (1 - afwijking)), math.floor(gemiddeld * (1 + afwijking))
    opdracht = Opdracht(teams=teams, inwoners=band, hard=True)
    indeling = deel_in(scan, opdracht, tijd=BEGINTIJD_S, bewijs=False, uitweg=False)
    bediend = {code: indeling.toewijzing[code] for code in kaal.codes}
    opgave = maak_opgave(scan, scan.graaf, opdracht)
    return Ketenproef(scan.naam, scan, opdracht, opgave, bediend, afwijking)


def gesneden(proef: Ketenproef, labels: Labels) -> npt.NDArray[np.float64]:
    """Return the share of edges between two werkgebieden, per indeling (kept)."""
    paren = np.array([(i, j) for i, rij in enumerate(proef.opgave.buren) for j in rij if i < j])
    return np.asarray((labels[:, paren[:, 0]] != labels[:, paren[:, 1]]).mean(axis=1), dtype=np.float64)


def compactheid(proef: Ketenproef, labels: Labels) -> npt.NDArray[np.float64]:
    """Return the mean distance of an inhabitant to the medoid, metres, per indeling (kept)."""
    bekend: dict[bytes, int] = {}
    uit = np.empty(len(labels))
    for nr, rij in enumerate(labels):
        som = 0
        for wie in range(proef.teams):
            leden = rij == wie
            sleutel = np.packbits(leden).tobytes()
            if sleutel not in bekend:
                bekend[sleutel] = proef.opgave.compactheid(np.flatnonzero(leden).tolist())
            som += bekend[sleutel]
        uit[nr] = som
    return uit / int(proef.opgave.gewicht.sum())


def effectief(waarden: npt.NDArray[np.float64]) -> float:
    """Return the bulk effective sample size of one chain (Vehtari et al. 2021), by ArviZ."""
    if len(waarden) < 4 or np.ptp(waarden) == 0:
        return float("nan")
    return float(array_stats.ess(waarden[None, :], chain_axis=0, draw_axis=1, method="bulk"))
