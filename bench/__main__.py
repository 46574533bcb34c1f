"""Run every benchmark, or the named ones: `python -m bench [NAME …]`."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Final

from bench import (
    app_kaart,
    app_start,
    app_zittingen,
    cijfers_naast_cbs,
    ensemble,
    gebruik,
    grafen,
    indelen,
    rapporten,
    reeks,
    verplaats,
)
from bench.peers import MAXP

RESULTATEN: Final = Path(__file__).resolve().parent / "resultaten"
DATA: Final = Path(__file__).resolve().parents[2] / "shared" / "data"
NAMEN: Final = (
    "app_kaart",
    "app_start",
    "app_zittingen",
    "cijfers",
    "ensemble",
    "grafen",
    "gebruik",
    "indelen",
    "rapporten",
    "reeks",
    "verplaats",
)
EEN_KERN: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")


Bench = Callable[[Path, Path], None]


def kies_benches(keuze: argparse.Namespace) -> Mapping[str, Bench]:
    """Return name → benchmark; each reads the real data and writes its table below `resultaten`."""
    meet_indelen = partial(
        indelen.meet,
        klein=keuze.klein,
        alleen=keuze.alleen,
        zonder=keuze.zonder,
        opnieuw=keuze.opnieuw,
    )
    meet_ensemble = partial(ensemble.meet, klein=keuze.klein, alleen=keuze.alleen, opnieuw=keuze.opnieuw)
    meet_reeks = partial(reeks.meet, klein=keuze.klein, alleen=keuze.alleen, opnieuw=keuze.opnieuw)
    if keuze.klein:
        return {"indelen": meet_indelen, "ensemble": meet_ensemble, "reeks": meet_reeks}
    return {
        "app_kaart": app_kaart.meet,
        "app_start": app_start.meet,
        "app_zittingen": app_zittingen.meet,
        "cijfers": cijfers_naast_cbs.vergelijk,
        "ensemble": meet_ensemble,
        "grafen": grafen.meet,
        "gebruik": gebruik.meet,
        "rapporten": rapporten.meet,
        "reeks": meet_reeks,
        "verplaats": verplaats.meet,
        "indelen": meet_indelen,
    }


def main() -> int:
    lezer = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    lezer.add_argument("namen", nargs="*", metavar="NAME", help=f"one of: {', '.join(NAMEN)} (default: all)")
    lezer.add_argument("--data", type=Path, default=DATA, help="folder with the real CBS files")
    lezer.add_argument("--uit", type=Path, default=RESULTATEN, help="folder for the results")
    lezer.add_argument("--klein", action="store_true", help="a quick form, kept apart from the results")
    lezer.add_argument(
        "--alleen",
        nargs="+",
        default=[],
        metavar="NAME",
        help="only gemeenten, or parts of reeks, that begin so",
    )
    lezer.add_argument(
        "--zonder", nargs="+", default=[], choices=MAXP, metavar="TOOL", help="indelen: a max-p for later"
    )
    lezer.add_argument("--opnieuw", action="store_true", help="also what was measured already")
    keuze = lezer.parse_args()
    os.environ |= dict.fromkeys(EEN_KERN, "1")  # of every process that measures
    benches, vorm = kies_benches(keuze), "-klein" if keuze.klein else ""
    if onbekend := [naam for naam in keuze.namen if naam not in benches]:
        lezer.error(f"no such benchmark: {', '.join(onbekend)}")
    if not keuze.data.is_dir():
        lezer.error(f"no real data at {keuze.data}")
    keuze.uit.mkdir(exist_ok=True)
    for naam in keuze.namen or benches:
        benches[naam](keuze.data, keuze.uit / f"{naam}{vorm}.md")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
