"""Werkgebieden beside those of other tools: the same gemeenten, the same neighbours, equal time."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from importlib import metadata
from pathlib import Path
from platform import python_version
from typing import Final

from bench.eigen import AlikeInTijd, BewijsInTijd, CompactInTijd, DeelIn
from bench.instanties import GROOTTES, ZADEN, voronoi
from bench.maten import Maten
from bench.maten import meet as meet_maten
from bench.peers import MAXP, RECOM
from bench.proef import BAND, Aanpak, Proef, Uitkomst, draai_apart, maak_proef
from gebied.werkstroom import bouw_scan
from gebied.wijkscan import Wijkscan

LIMIET_S = 240
"""Most wall seconds for a tool of others, its imports included."""
ONZE_LIMIET_S = 900
ZOEKTIJD_S = 10
BEWIJSTIJD_S: Final = ((60, 30), (150, 120), (500, 300))
"""Up to so many gebieden: so many seconds for a proof of compactness. Above the last none is tried."""
ECHT: Final = (
    ("almelo", "buurt_2015"),
    ("dronten", "buurt_2015"),
    ("noordoostpolder", "buurt_2015"),
    ("almere", "wijk_2022"),
    ("utrecht", "buurt_2015"),
    ("amsterdam", "buurt_2015"),
    ("utrecht", "wijk_2022"),
)
EVEN_LANG: Final = "gebied, time of ReCom"
PAKKETTEN: Final = ("spopt", "pygeoda", "gerrychain", "numpy", "numba", "highspy")


@dataclass(frozen=True)
class Rij:
    """One tool on one gemeente: what it made, or why it made nothing."""

    aanpak: str
    uitkomst: Uitkomst | None
    maten: Maten | None
    reden: str = ""


@dataclass(frozen=True)
class Instantie:
    """One gemeente and its seed; the scan is made when its turn comes."""

    naam: str
    seed: int
    maak_scan: Callable[[], Wijkscan]


def instanties(data: Path, *, klein: bool) -> list[Instantie]:
    """Return the gemeenten in order: small made-up ones, real ones, large ones, then the other seeds."""

    def gemaakt(aantal: int, seed: int) -> Instantie:
        return Instantie(f"Voronoi {aantal}, seed {seed}", seed, lambda: voronoi(aantal, seed))

    def echt(gemeente: str, laag: str) -> Instantie:
        pad = data / "gemeenten" / f"{gemeente}.gpkg"
        naam = f"{gemeente.capitalize()}, {laag.replace('_', ' ')}"
        return Instantie(naam, 1, lambda: bouw_scan(grenzen=pad, laag=laag, onbekend_als_restgebied=True))

    eerste, *andere = ZADEN
    if klein:
        return [gemaakt(aantal, eerste) for aantal in GROOTTES[:2]]
    return [
        *(gemaakt(aantal, eerste) for aantal in GROOTTES[:2]),
        *(echt(gemeente, laag) for gemeente, laag in ECHT),
        *(gemaakt(aantal, eerste) for aantal in GROOTTES[2:]),
        *(gemaakt(aantal, seed) for seed, aantal in itertools.product(andere, GROOTTES)),
    ]


def meet(data: Path, uit: Path) -> None:
    """Run everything; the table is written anew after each gemeente, so that what was measured is kept."""
    _meet_alle(instanties(data, klein=False), uit)


def meet_klein(data: Path, uit: Path) -> None:
    """Run two small gemeenten, to see whether every tool works."""
    _meet_alle(instanties(data, klein=True), uit)


def _meet_alle(alle: list[Instantie], uit: Path) -> None:
    klaar: list[tuple[Proef, str, list[Rij]]] = []
    for instantie in alle:
        proef = maak_proef(instantie.maak_scan(), seed=instantie.seed)
        rijen = []
        for rij in draai(proef):
            print(f"{instantie.naam}: {_regel(rij)}", flush=True)
            rijen.append(rij)
        klaar.append((proef, instantie.naam, rijen))
        over = [ander.naam for ander in alle[len(klaar) :]]
        uit.write_text(verslag(klaar, over), encoding="utf-8")
    print(f"Written to {uit}")


def draai(proef: Proef) -> Iterator[Rij]:
    """Run every tool on one problem, ours in the time that the others took."""
    if not proef.opgave.codes:
        return
    eerste, *andere = RECOM.items()
    recom = yield from _draai_alle(proef, [eerste], LIMIET_S)
    if recom[0].uitkomst:  # else the others will not find a start either
        recom += yield from _draai_alle(proef, andere, LIMIET_S)
    tijden = [rij.uitkomst.seconden for rij in recom if rij.uitkomst]
    if tijden:
        yield from _draai_alle(proef, [(EVEN_LANG, CompactInTijd(min(tijden)))])
    yield from _draai_alle(proef, [(f"gebied, at most {ZOEKTIJD_S} s", DeelIn(ZOEKTIJD_S))])
    bewijstijd = next((tijd for meeste, tijd in BEWIJSTIJD_S if len(proef.opgave.codes) <= meeste), None)
    if bewijstijd:
        aanpak = BewijsInTijd(ZOEKTIJD_S, bewijstijd)
        yield from _draai_alle(proef, [(f"gebied, proof in {bewijstijd} s", aanpak)])
    maxp = yield from _draai_alle(proef, MAXP.items(), LIMIET_S)
    alike = [
        (f"gebied alike, as {rij.aanpak}", AlikeInTijd(rij.uitkomst.seconden, len(rij.uitkomst.werkgebieden)))
        for rij in maxp
        if rij.uitkomst and rij.uitkomst.werkgebieden
    ]
    yield from _draai_alle(proef, alike)


def _draai_alle(
    proef: Proef, aanpakken: Iterable[tuple[str, Aanpak]], limiet: float = ONZE_LIMIET_S
) -> Generator[Rij, None, list[Rij]]:
    """Yield a row per tool; what is left is the list of them."""
    rijen = []
    for naam, aanpak in aanpakken:
        uitkomst = draai_apart(aanpak, proef, limiet=limiet)
        if isinstance(uitkomst, str):
            rij = Rij(naam, None, None, uitkomst)
        elif not uitkomst.werkgebieden:
            rij = Rij(naam, None, None, "no werkgebieden")
        else:
            rij = Rij(naam, uitkomst, meet_maten(proef, uitkomst))
        rijen.append(rij)
        yield rij
    return rijen


KOP: Final = (
    "tool", "in band / made", "smallest", "largest", "contiguous", "m to medoid", "variance within",
    "CPU s", "proof",
)  # fmt: skip


def verslag(klaar: list[tuple[Proef, str, list[Rij]]], over: list[str]) -> str:
    """Return the whole report: what was run on, how to read it, the comparison, and a table per gemeente."""
    versies = ", ".join(f"{naam} {_versie(naam)}" for naam in PAKKETTEN)
    regels = [
        "# Werkgebieden beside those of other tools",
        "",
        f"Measured on {date.today()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the end; "
        f"Python {python_version()}, {versies}.",
        "",
        *_LEESWIJZER,
        "",
        "## In equal time",
        "",
        *samenvatting(klaar),
        "",
    ]
    for proef, naam, rijen in klaar:
        regels += [f"## {naam}", "", _over(proef), ""]
        if rijen:
            regels += [
                f"| {' | '.join(KOP)} |",
                f"|---|{'---:|' * (len(KOP) - 2)}---|",
                *map(_regel, rijen),
                "",
            ]
    if over:
        regels += ["## Not run", "", f"{'; '.join(over)}.", ""]
    return "\n".join(regels)


_LEESWIJZER: Final = (
    f"- Band {BAND[0]:,}–{BAND[1]:,} inhabitants, a team per 11,000; the same neighbours and seed for all.",
    "- A tool runs in a process of its own on one core; CPU seconds leave imports out.",
    f"- A tool of others is stopped after {LIMIET_S} s on the clock.",
    "- A gebied above the maximum is a werkgebied of its own beforehand, for every tool.",
    "- *m to medoid* is compactness: the mean distance of an inhabitant to the medoid of the werkgebied.",
    "- *ours / ReCom* compares compactness in equal time; *bound / ReCom* the least possible.",
    "- *variance within* is the share of the variance of a made-up attribute that is left in werkgebieden.",
    "- Max-p (spopt, pygeoda) makes as many werkgebieden of at least 10,000 as it can, then alike inside.",
    "  It knows no maximum.",
    "- ReCom samples plans within the band and optimises nothing: its row is the plan after 1,000 steps.",
    "  *best* is the most compact of these, *bursts* GerryChain's own optimiser of it (1,000 steps).",
    f"- *{EVEN_LANG}* is our search for compactness within the band, in the least CPU time of these three.",
    "- *gebied alike, as …* is our search for likeness, with the number of werkgebieden, the minimum and the",
    "  CPU time of that tool.",
    f"- *gebied, at most {ZOEKTIJD_S} s* is `deel_in`, seconds on the clock.",
    f"- *proof* is of compactness with the band hard, after {ZOEKTIJD_S} s of search; CPU seconds.",
)


def samenvatting(klaar: list[tuple[Proef, str, list[Rij]]]) -> list[str]:
    """Return per gemeente our compactness beside ReCom's, and our variance beside that of the best max-p."""
    regels = [
        "| gemeente | ours / ReCom | / best | / bursts | bound / ReCom | variance, max-p | ours | against |",
        "|---|---:|---:|---:|---:|---:|---:|---|",
    ]
    for _, naam, rijen in klaar:
        if rijen:
            maten = {rij.aanpak: rij.maten for rij in rijen if rij.maten}
            delen = [_verhouding(maten, ander) for ander in RECOM]
            cellen = [naam, *delen, _ondergrens(rijen), *_gelijkheid(maten)]
            regels.append(f"| {' | '.join(cellen)} |")
    return regels


def _verhouding(maten: dict[str, Maten], ander: str) -> str:
    hunne, onze = maten.get(ander), maten.get(EVEN_LANG)
    if hunne is None or onze is None:
        return "no result of theirs" if hunne is None else "no result of ours"
    if not hunne.compactheid_m:
        return "0 m theirs"
    slechter = " (fewer in band)" if onze.in_band < hunne.in_band else ""
    return f"{onze.compactheid_m / hunne.compactheid_m:.2f}{slechter}"


def _ondergrens(rijen: list[Rij]) -> str:
    """Return how far below ReCom's compactness any plan within the band could get."""
    recom = next((rij.maten for rij in rijen if rij.aanpak in RECOM and rij.maten), None)
    grens = next(
        (rij.uitkomst.ondergrens_m for rij in rijen if rij.uitkomst and rij.uitkomst.ondergrens_m), None
    )
    return f"{grens / recom.compactheid_m:.2f}" if grens and recom and recom.compactheid_m else ""


def _gelijkheid(maten: dict[str, Maten]) -> list[str]:
    """Compare with the max-p that has most werkgebieden, and among these the least variance."""
    geldig = [naam for naam in MAXP if naam in maten and not (maten[naam].los or maten[naam].vergeten)]
    if not geldig:
        return ["no valid result of theirs", "", ""]
    beste = min(geldig, key=lambda naam: (-maten[naam].gemaakt, maten[naam].binnen))
    onze = maten.get(f"gebied alike, as {beste}")
    if onze is None:
        return [f"{maten[beste].binnen:.3f}", "no result", beste]
    geldt = onze.kleinste >= min(BAND[0], maten[beste].kleinste)
    return [
        f"{maten[beste].binnen:.3f}",
        f"{onze.binnen:.3f}{'' if geldt else ' (below the minimum)'}",
        beste,
    ]


def _over(proef: Proef) -> str:
    tekst = f"{len(proef.opgave.codes)} gebieden to divide over {proef.opgave.opdracht.teams or 0} teams"
    if reuzen := len(proef.reuzen):
        tekst += f"; {reuzen} more are above the maximum, with {proef.opdracht.teams} teams in all"
    delen = len(proef.opgave.delen())
    if delen > 1:
        tekst += f"; in {delen} parts that do not touch"
    return f"{tekst}." if proef.opgave.codes else f"{tekst}: there is nothing to choose."


def _regel(rij: Rij) -> str:
    if rij.maten is None or rij.uitkomst is None:
        return f"| {rij.aanpak} | geen resultaat: {rij.reden} |{' |' * (len(KOP) - 2)}"
    maten = rij.maten
    heel = f"no ({maten.los})" if maten.los else "yes"
    if maten.vergeten:
        heel += f", {maten.vergeten} left out"
    cellen = [
        rij.aanpak, f"{maten.in_band} / {maten.gemaakt}", f"{maten.kleinste:,}", f"{maten.grootste:,}", heel,
        f"{maten.compactheid_m:.0f}", f"{maten.binnen:.3f}", f"{rij.uitkomst.seconden:.2f}",
        rij.uitkomst.bewijs,
    ]  # fmt: skip
    return f"| {' | '.join(cellen)} |"


def _versie(pakket: str) -> str:
    try:
        return metadata.version(pakket)
    except metadata.PackageNotFoundError:
        return "missing"
