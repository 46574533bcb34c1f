"""Run every benchmark, or the named ones: `python -m bench [NAME …]`."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from bench import grafen, indelen, verplaats

RESULTATEN: Final = Path(__file__).resolve().parent / "resultaten"
DATA: Final = Path(__file__).resolve().parents[2] / "shared" / "data"
Bench = Callable[[Path, Path], None]
BENCHES: Final[Mapping[str, Bench]] = MappingProxyType(
    {"grafen": grafen.meet, "indelen": indelen.meet, "verplaats": verplaats.meet}
)
"""Name → benchmark; each reads the real data, prints its table and writes it below `resultaten`."""
KLEIN: Final[Mapping[str, Bench]] = MappingProxyType({"indelen": indelen.meet_klein})
"""The same in a few minutes, for those that take long."""


def main() -> int:
    lezer = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    lezer.add_argument(
        "namen", nargs="*", metavar="NAME", help=f"one of: {', '.join(BENCHES)} (default: all)"
    )
    lezer.add_argument("--data", type=Path, default=DATA, help="folder with the real CBS files")
    lezer.add_argument("--klein", action="store_true", help="a quick form, kept apart from the results")
    keuze = lezer.parse_args()
    benches, vorm = (KLEIN, "-klein") if keuze.klein else (BENCHES, "")
    if onbekend := [naam for naam in keuze.namen if naam not in benches]:
        lezer.error(f"no such benchmark: {', '.join(onbekend)}")
    if not keuze.data.is_dir():
        lezer.error(f"no real data at {keuze.data}")
    RESULTATEN.mkdir(exist_ok=True)
    for naam in keuze.namen or benches:
        benches[naam](keuze.data, RESULTATEN / f"{naam}{vorm}.md")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
