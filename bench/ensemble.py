"""Our chain beside GerryChain's: the same gemeenten, number of werkgebieden, band and start, on one core."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Final

from bench.indelen import kies_namen
from bench.ketenproef import Ketenproef, Loop, compactheid, effectief, gesneden, proeven
from bench.proef import Afloop, draai_apart
from bench.samplers import ANDEREN, BEWAARD, Getrokken, Kaal, Sampler
from bench.uitslag import codemerk, machine, schrijf_heel, versies

ONZE_S: Final = 10.0
HUN_S: Final = 40.0
"""CPU seconds of a chain of ours, and of one of others: theirs need more to be measured at all."""
KLEIN_S: Final = 1.0
NORM: Final = 20
"""So many times the steps per second of ReCom were asked."""
KAAL: Final = "gebied, bare steps"
TREK: Final = "gebied"
DRADEN: Final = ("gebied, 2 chains on 1 thread", "gebied, 2 chains on 2 threads")
RECOM: Final = "GerryChain ReCom"

KOP: Final = (
    "sampler", "steps", "CPU s", "steps/s", "moves/s", "effective cut /s", "effective compact /s", "MB",
    "mean cut", "mean compact",
)  # fmt: skip

_CODE: Final = (
    "gebied/ensemble/*.py", "gebied/indelen/bomen.py", "gebied/indelen/termen.py", "bench/ensemble.py",
    "bench/ketenproef.py", "bench/samplers.py",
)  # fmt: skip
_LEESWIJZER: Final = (
    "- Every chain begins at the same indeling, has the same neighbours, number of werkgebieden and band,",
    "  and runs in a process of its own on one core. CPU seconds leave out imports, the start and writing",
    "  down what was met; MB (peak of RSS) has all of it.",
    "- *Steps* are proposals. A step of ReCom draws trees until one can be cut, and is always accepted; ours",
    "  and reversible ReCom stay where they are when a proposal has no cut or is rejected. So *moves*, steps",
    "  that led to another indeling, and *effective samples* tell more than steps.",
    "- *Effective samples* per CPU second: bulk effective sample size of one chain (Vehtari et al. 2021;",
    "  ArviZ, the same for all) over its CPU seconds, for two metrics: *cut*, the share of edges between two",
    "  werkgebieden, and *compact*, the mean distance of an inhabitant to the medoid, metres. Below some 100",
    "  effective samples in all (× CPU s) it is a rough figure, and rather too high.",
    "- Reversible ReCom and ours draw from the spanning tree distribution. Plain ReCom has no known",
    "  distribution; it comes near that one. Means of the two metrics stand in the last columns.",
    "- Steps and moves of ours come from bare steps (`stappen`), effective samples from `trek`, which keeps",
    f"  {BEWAARD:,} indelingen per chain.",
)


@dataclass(frozen=True)
class Rij:
    """One sampler on one gemeente."""

    naam: str
    reden: str = ""
    stappen: int = 0
    veranderd: int = 0
    cpu: float = math.nan
    klok: float = math.nan
    ess: tuple[float, float] = (math.nan, math.nan)
    """Effective samples of cut and compact."""
    gemiddeld: tuple[float, float] = (math.nan, math.nan)
    piek_mb: int | None = None
    opmerking: str = ""


@dataclass(frozen=True)
class Uitslag:
    """What was measured on one gemeente."""

    naam: str
    gebieden: int
    teams: int
    band: tuple[int, int]
    code: str
    datum: str
    machine: str
    belasting: float
    versies: dict[str, str]
    rijen: tuple[Rij, ...]

    def rij(self, naam: str) -> Rij | None:
        """Return the row of a sampler that gave an answer."""
        return next((rij for rij in self.rijen if rij.naam == naam and not rij.reden), None)


def meet(
    data: Path, uit: Path, *, klein: bool = False, alleen: Sequence[str] = (), opnieuw: bool = False
) -> None:
    """Run what was not measured yet with this code, and build the report of all there is."""
    alle, map_, merk = proeven(data, klein=klein), uit.with_suffix(""), codemerk(_CODE)
    onze, hun = (KLEIN_S, KLEIN_S) if klein else (ONZE_S, HUN_S)
    map_.mkdir(parents=True, exist_ok=True)
    for naam in kies_namen(list(alle), alleen, "gemeente"):
        pad = map_ / f"{naam.casefold().replace(',', '').replace(' ', '-')}.json"
        bekend = None if opnieuw else lees(pad)
        if bekend and bekend.code == merk:
            print(f"{naam}: measured on {bekend.datum}")
            continue
        proef = alle[naam]()
        rijen = tuple(_draai(naam, proef, onze, hun))
        uitslag = Uitslag(
            naam=naam,
            gebieden=len(proef.opgave.codes),
            teams=proef.teams,
            band=proef.opdracht.inwoners,
            code=merk,
            datum=str(date.today()),
            machine=machine(),
            belasting=round(os.getloadavg()[0], 1),
            versies=versies(("gerrychain", "numpy", "numba", "arviz-stats")),
            rijen=rijen,
        )
        schrijf_heel(pad, json.dumps(asdict(uitslag), ensure_ascii=False, indent=1) + "\n")
    gemeten = [u for pad in sorted(map_.glob("*.json")) if (u := lees(pad)) and u.naam in alle]
    gemeten.sort(key=lambda uitslag: list(alle).index(uitslag.naam))
    schrijf_heel(uit, verslag(gemeten, [naam for naam in alle if naam not in {u.naam for u in gemeten}]))
    print(f"Written to {uit}")


def _draai(naam: str, proef: Ketenproef, onze: float, hun: float) -> Iterator[Rij]:
    samplers: dict[str, Sampler] = {KAAL: Kaal(onze), TREK: Getrokken(onze)}
    samplers |= {DRADEN[0]: Getrokken(onze, 2, 1), DRADEN[1]: Getrokken(onze, 2, 2)}
    samplers |= {anders: maak(hun) for anders, maak in ANDEREN.items()}
    for wie, sampler in samplers.items():
        afloop = draai_apart(sampler, proef, limiet=120 + 10 * max(onze, hun))  # type: ignore[arg-type]
        rij = maak_rij(wie, proef, afloop)
        print(f"{naam}: {wie}: {rij.reden or f'{rij.stappen / rij.cpu:,.0f} steps/s'}", flush=True)
        yield rij


def maak_rij(naam: str, proef: Ketenproef, afloop: Afloop) -> Rij:
    """Measure what a chain met."""
    if afloop.uitkomst is None:
        return Rij(naam, reden=afloop.reden, piek_mb=afloop.piek_mb)
    loop: Loop = afloop.uitkomst  # type: ignore[assignment]
    waarden = gesneden(proef, loop.labels), compactheid(proef, loop.labels)
    return Rij(
        naam,
        stappen=loop.stappen,
        veranderd=loop.veranderd,
        cpu=loop.tijd.cpu,
        klok=loop.tijd.klok,
        ess=(effectief(waarden[0]), effectief(waarden[1])),
        gemiddeld=(float(waarden[0].mean()), float(waarden[1].mean())),
        piek_mb=afloop.piek_mb,
        opmerking=loop.opmerking,
    )


def lees(pad: Path) -> Uitslag | None:
    """Read what was measured; None where there is nothing, or something of an older form."""
    if not pad.exists():
        return None
    velden = json.loads(pad.read_text(encoding="utf-8"))
    try:
        rijen = tuple(
            Rij(**rij | {naam: tuple(rij[naam]) for naam in ("ess", "gemiddeld")}) for rij in velden["rijen"]
        )
        return Uitslag(**velden | {"rijen": rijen, "band": tuple(velden["band"])})
    except (KeyError, TypeError):
        return None


def verslag(gemeten: Sequence[Uitslag], over: Sequence[str]) -> str:
    """Return the report: our share of theirs, threads, then a table per gemeente."""
    regels = ["# Random indelingen beside GerryChain", "", *_LEESWIJZER, ""]
    regels += ["## Ours / ReCom, per second of one core", "", f"At least {NORM} × the steps was asked.", ""]
    regels += [
        "| gemeente | steps | moves | effective, cut | effective, compact |",
        "|---|---:|---:|---:|---:|",
    ]
    regels += [f"| {uitslag.naam} | {' | '.join(_keer(uitslag))} |" for uitslag in gemeten]
    regels += ["", "## Two chains on one and on two threads", ""]
    regels += ["| gemeente | clock s, 1 thread | clock s, 2 threads | speed-up |", "|---|---:|---:|---:|"]
    regels += [f"| {uitslag.naam} | {' | '.join(_draden(uitslag))} |" for uitslag in gemeten]
    if over:
        regels += ["", f"Not measured: {'; '.join(over)}."]
    for uitslag in gemeten:
        regels += ["", *_tabel(uitslag)]
    return "\n".join(regels) + "\n"


def _keer(uitslag: Uitslag) -> list[str]:
    kaal, trek, recom = (uitslag.rij(naam) for naam in (KAAL, TREK, RECOM))
    if kaal is None or recom is None:
        return ["none"] * 4
    stappen = kaal.stappen / kaal.cpu / (recom.stappen / recom.cpu)
    zetten = kaal.veranderd / kaal.cpu / max(recom.veranderd / recom.cpu, 1e-9)
    ess = [
        "none" if trek is None else _getal(trek.ess[nr] / trek.cpu / (recom.ess[nr] / recom.cpu))
        for nr in range(2)
    ]
    kort = "" if stappen >= NORM else ", **below the norm**"
    return [f"{_getal(stappen)}{kort}", _getal(zetten), *ess]


def _draden(uitslag: Uitslag) -> list[str]:
    een, twee = (uitslag.rij(naam) for naam in DRADEN)
    if een is None or twee is None:
        return ["", "", "none"]
    # both make as many steps per chain, but what fits was measured anew
    per_stap = [rij.klok / rij.stappen for rij in (een, twee)]
    return [f"{een.klok:.1f}", f"{twee.klok:.1f}", f"{per_stap[0] / per_stap[1]:.2f}"]


def _tabel(uitslag: Uitslag) -> Iterator[str]:
    laag, hoog = uitslag.band
    yield f"## {uitslag.naam}"
    yield ""
    yield f"{uitslag.gebieden} gebieden, {uitslag.teams} werkgebieden of {laag:,}–{hoog:,} inhabitants."
    yield f"Measured on {uitslag.datum}, {uitslag.machine}, load {uitslag.belasting}; code {uitslag.code}, "
    yield ", ".join(f"{pakket} {versie}" for pakket, versie in uitslag.versies.items()) + "."
    yield ""
    yield f"| {' | '.join(KOP)} |"
    yield f"|---|{'---:|' * (len(KOP) - 1)}"
    yield from map(_regel, uitslag.rijen)


def _regel(rij: Rij) -> str:
    piek = "" if rij.piek_mb is None else f"{rij.piek_mb:,}"
    if rij.reden:
        return f"| {rij.naam} | no result: {rij.reden} |{' |' * 5} {piek} | | |"
    naam = f"{rij.naam} ({rij.opmerking})" if rij.opmerking else rij.naam
    kaal = rij.naam == KAAL
    zetten = _getal(rij.veranderd / rij.cpu) if kaal or not rij.naam.startswith(TREK) else ""
    ess = ["", ""] if kaal else [_getal(waarde / rij.cpu) for waarde in rij.ess]
    gemiddeld = ["", ""] if kaal else [f"{rij.gemiddeld[0]:.4f}", f"{rij.gemiddeld[1]:.0f}"]
    cellen = [
        naam, f"{rij.stappen:,}", f"{rij.cpu:.1f}", _getal(rij.stappen / rij.cpu), zetten, *ess, piek,
        *gemiddeld,
    ]  # fmt: skip
    return f"| {' | '.join(cellen)} |"


def _getal(waarde: float) -> str:
    if math.isnan(waarde):
        return "none"
    return f"{waarde:,.0f}" if waarde >= 10 else f"{waarde:.2f}"
