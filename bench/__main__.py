"""Run every benchmark, or the named ones: `python -m bench [NAME …]`."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from bench import grafen

RESULTATEN: Final = Path(__file__).resolve().parent / "resultaten"
DATA: Final = Path(__file__).resolve().parents[2] / "shared" / "data"
BENCHES: Final[Mapping[str, Callable[[Path, Path], None]]] = MappingProxyType({"grafen": grafen.meet})
"""Name → benchmark; each reads the real data, prints its table and writes it below `resultaten`."""


def main() -> int:
    lezer = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    lezer.add_argument(
        "namen", nargs="*", metavar="NAME", help=f"one of: {', '.join(BENCHES)} (default: all)"
    )
    lezer.add_argument("--data", type=Path, default=DATA, help="folder with the real CBS files")
    keuze = lezer.parse_args()
    if onbekend := [naam for naam in keuze.namen if naam not in BENCHES]:
        lezer.error(f"no such benchmark: {', '.join(onbekend)}")
    if not keuze.data.is_dir():
        lezer.error(f"no real data at {keuze.data}")
    RESULTATEN.mkdir(exist_ok=True)
    for naam in keuze.namen or BENCHES:
        BENCHES[naam](keuze.data, RESULTATEN / f"{naam}.md")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
