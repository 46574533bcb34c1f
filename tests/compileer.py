"""Compile the kernels before the tests begin, where nothing is kept of them: `python tests/compileer.py`.

After an installation numba has nothing to load, and every process of the tests would compile the same for a
minute. Two processes do it once, side by side.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import gebied
from gebied.indelen import kolommen

OPDRACHT = gebied.Opdracht(teams=18)


def zoek() -> None:
    """Search for an indeling, and prove something of it."""
    kolommen.MEESTE_KOLOMMEN = 1  # the example would be listed, and not searched
    gebied.deel_in(gebied.open_voorbeeld(), OPDRACHT, tijd=5)


def trek() -> None:
    """Draw a few random indelingen."""
    scan = gebied.open_voorbeeld()
    plan = gebied.deel_in(scan, OPDRACHT, tijd=5)
    gebied.ensemble(scan, OPDRACHT, vergeleken=[plan.toewijzing], aantal=8, ketens=1)


DELEN = {"indelen": zoek, "ensemble": trek}
"""Package that keeps what was compiled → what compiles it."""

if __name__ == "__main__":
    if sys.argv[1:]:
        DELEN[sys.argv[1]]()
    else:
        pakketten = Path(gebied.__file__).parent
        nodig = [deel for deel in DELEN if not any((pakketten / deel / "__pycache__").glob("*.nbc"))]
        processen = [subprocess.Popen([sys.executable, __file__, deel]) for deel in nodig]
        sys.exit(max((proces.wait() for proces in processen), default=0))
