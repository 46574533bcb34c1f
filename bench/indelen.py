"""Werkgebieden beside those of other tools: the same gemeenten, the same neighbours, equal time."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.eigen import AlikeInTijd, BewijsInTijd, CompactInTijd, DeelIn
from bench.instanties import GROOTTES, ZADEN, voronoi
from bench.maten import meet as meet_maten
from bench.peers import MAXP, RECOM
from bench.proef import Aanpak, Proef, draai_apart, maak_proef
from bench.spelregels import (
    EVEN_LANG,
    HOOGSTENS,
    HOOGSTENS_VRIJ,
    MAXP_LIMIET_S,
    MEESTE_ALIKE_S,
    RECOM_LIMIET_S,
    ZOEKTIJD_S,
    alike,
    bewijs_in,
    bewijseis,
)
from bench.uitslag import (
    Rij,
    Uitslag,
    bestandsnaam,
    bewaar,
    codemerk,
    lees,
    lees_alle,
    maak_uitslag,
    schrijf_heel,
)
from bench.verslag import regel, verslag
from gebied.werkstroom import bouw_scan
from gebied.wijkscan import Wijkscan

ONZE_LIMIET_S = 900
ECHT: Final = (
    ("almelo", "buurt_2015"),
    ("dronten", "buurt_2015"),
    ("noordoostpolder", "buurt_2015"),
    ("almere", "wijk_2022"),
    ("utrecht", "buurt_2015"),
)
ECHT_LAATST: Final = (("amsterdam", "buurt_2015"), ("utrecht", "wijk_2022"))
"""Most of their gebieden are above the maximum, so there is little to choose."""
KLEINE_GROOTTES: Final = (25, 45)


@dataclass(frozen=True)
class Instantie:
    """One gemeente and its seed; the scan is made when its turn comes."""

    naam: str
    seed: int
    maak_scan: Callable[[], Wijkscan]


def instanties(data: Path, *, klein: bool) -> list[Instantie]:
    """Return the gemeenten in order of what they tell: made-up and real ones, then the other seeds."""

    def gemaakt(aantal: int, seed: int) -> Instantie:
        return Instantie(f"Voronoi {aantal}, seed {seed}", seed, lambda: voronoi(aantal, seed))

    def echt(gemeente: str, laag: str) -> Instantie:
        pad = data / "gemeenten" / f"{gemeente}.gpkg"
        naam = f"{gemeente.capitalize()}, {laag.replace('_', ' ')}"
        return Instantie(naam, 1, lambda: bouw_scan(grenzen=pad, laag=laag, onbekend_als_restgebied=True))

    eerste, *andere = ZADEN
    if klein:
        return [gemaakt(aantal, eerste) for aantal in KLEINE_GROOTTES]
    return [
        *(gemaakt(aantal, eerste) for aantal in GROOTTES),
        *itertools.starmap(echt, ECHT),
        *(gemaakt(aantal, seed) for aantal, seed in itertools.product(GROOTTES[:2], andere)),
        *(gemaakt(aantal, seed) for aantal, seed in itertools.product(GROOTTES[2:], andere)),
        *itertools.starmap(echt, ECHT_LAATST),
    ]


def kies(alle: Sequence[Instantie], alleen: Sequence[str]) -> list[Instantie]:
    """Return the gemeenten whose name begins with one of `alleen`; all of them when it is empty."""
    namen = kies_namen([instantie.naam for instantie in alle], alleen, "gemeente")
    return [instantie for instantie in alle if instantie.naam in namen]


def kies_namen(alle: Sequence[str], alleen: Sequence[str], wat: str) -> list[str]:
    """Return the names that begin with one of `alleen`, all when it is empty; `wat` is what they name."""
    begint = {
        begin: [naam for naam in alle if naam.casefold().startswith(begin.casefold())] for begin in alleen
    }
    if onbekend := [begin for begin, namen in begint.items() if not namen]:
        raise SystemExit(f"no such {wat}: {', '.join(onbekend)}; there is: {'; '.join(alle)}")
    return [naam for naam in alle if not alleen or any(naam in namen for namen in begint.values())]


def meet(
    data: Path,
    uit: Path,
    *,
    klein: bool = False,
    alleen: Sequence[str] = (),
    zonder: Sequence[str] = (),
    opnieuw: bool = False,
) -> None:
    """Run what was not measured yet with this code, and build the report of all there is.

    What is measured is kept row by row in a folder beside the report, so a run that is stopped, or leaves
    some tools for later, goes on where it was, and two runs of different gemeenten can go side by side.
    """
    alle, map_ = instanties(data, klein=klein), uit.with_suffix("")
    for instantie in kies(alle, alleen):
        pad = map_ / bestandsnaam(instantie.naam)
        if opnieuw:
            pad.unlink(missing_ok=True)
        bekend = lees(pad)
        if bekend and bekend.klaar and bekend.code == codemerk():
            print(f"{instantie.naam}: measured on {bekend.datum}")
        else:
            _meet_een(instantie, pad, bekend, zonder)
        schrijf_verslag(alle, uit)
    print(f"Written to {uit}")


def schrijf_verslag(alle: Sequence[Instantie], uit: Path) -> None:
    """Build the report of all gemeenten that were measured."""
    gemeten = {uitslag.naam: uitslag for uitslag in lees_alle(uit.with_suffix(""))}
    klaar = [gemeten[instantie.naam] for instantie in alle if instantie.naam in gemeten]
    over = [instantie.naam for instantie in alle if instantie.naam not in gemeten]
    schrijf_heel(uit, verslag(klaar, over, code=codemerk()))


def _meet_een(instantie: Instantie, pad: Path, bekend: Uitslag | None, zonder: Sequence[str]) -> None:
    proef = maak_proef(instantie.maak_scan(), seed=instantie.seed)
    gedaan = {rij.aanpak: rij for rij in bekend.rijen} if bekend and bekend.code == codemerk() else {}
    rijen: dict[str, Rij] = {}
    for rij in draai(proef, gedaan, zonder):
        print(f"{instantie.naam}: {regel(rij)}", flush=True)
        rijen[rij.aanpak] = rij
        # what was done before stays, also where the run ends before its turn
        bewaar(maak_uitslag(proef, instantie.naam, tuple((rijen | gedaan).values()), klaar=False), pad)
    klaar = not proef.opgave.codes or rijen.keys() >= set(zonder)
    bewaar(maak_uitslag(proef, instantie.naam, tuple((rijen | gedaan).values()), klaar=klaar), pad)


def draai(proef: Proef, gedaan: Mapping[str, Rij] | None = None, zonder: Sequence[str] = ()) -> Iterator[Rij]:
    """Run every tool on one problem, ours in the time that the others took.

    A row in `gedaan` is not run again; a max-p in `zonder` is left for another run.
    """
    gedaan = gedaan or {}
    n = len(proef.opgave.codes)
    if not n:
        return

    def een(naam: str, aanpak: Aanpak, limiet: float = ONZE_LIMIET_S) -> Rij:
        return gedaan.get(naam) or _draai_een(proef, naam, aanpak, limiet)

    recom: list[Rij] = []
    for naam, aanpak in RECOM.items():
        zinloos = any(rij.maten is None for rij in recom)
        recom.append(
            Rij(naam, "not tried, as ReCom found none") if zinloos else een(naam, aanpak, RECOM_LIMIET_S)
        )
        yield recom[-1]
    tijden = [rij.tijd.cpu for rij in recom if rij.tijd]
    if tijden:
        yield een(EVEN_LANG, CompactInTijd(min(tijden)))
    yield een(HOOGSTENS, DeelIn(ZOEKTIJD_S))
    yield een(HOOGSTENS_VRIJ, DeelIn(ZOEKTIJD_S, teams_vrij=True))
    tijd, _ = bewijseis(n)
    yield een(bewijs_in(tijd), BewijsInTijd(min(ZOEKTIJD_S, tijd / 6), tijd))
    for naam, aanpak in MAXP.items():
        if naam in zonder and naam not in gedaan:
            continue
        rij = een(naam, aanpak, MAXP_LIMIET_S)
        yield rij
        if rij.tijd and rij.maten:
            werkgebieden = rij.maten.gemaakt - len(proef.reuzen)
            yield een(alike(naam), AlikeInTijd(min(rij.tijd.cpu, MEESTE_ALIKE_S), werkgebieden))


def _draai_een(proef: Proef, naam: str, aanpak: Aanpak, limiet: float) -> Rij:
    afloop = draai_apart(aanpak, proef, limiet=limiet)
    uitkomst = afloop.uitkomst
    if uitkomst is None or not uitkomst.werkgebieden:
        return Rij(naam, afloop.reden or "no werkgebieden", piek_mb=afloop.piek_mb)
    return Rij(
        naam,
        maten=meet_maten(proef, uitkomst),
        tijd=uitkomst.tijd,
        piek_mb=afloop.piek_mb,
        bewijs=uitkomst.bewijs,
        ondergrens_m=uitkomst.ondergrens_m,
    )
