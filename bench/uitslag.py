"""What was measured on one gemeente, and the file that keeps it."""

from __future__ import annotations

import hashlib
import json
import os
import platform
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any, Final

from bench.maten import Maten
from bench.proef import Proef, Tijd
from gebied.model import Bewijs

PAKKETTEN: Final = ("spopt", "pygeoda", "gerrychain", "numpy", "numba", "highspy")
_WORTEL: Final = Path(__file__).resolve().parents[1]
_CODE: Final = (
    "gebied/indelen/*.py", "gebied/opdracht*.py", "gebied/graaf.py", "gebied/wijkscan.py",
    "bench/eigen.py", "bench/instanties.py", "bench/maten.py", "bench/peers.py", "bench/proef.py",
)  # fmt: skip
"""What the figures depend on: when one of these changes, what was measured is old."""


@dataclass(frozen=True)
class Rij:
    """One tool on one gemeente: what it made, or why it made nothing."""

    aanpak: str
    reden: str = ""
    maten: Maten | None = None
    tijd: Tijd | None = None
    piek_mb: int | None = None
    bewijs: tuple[Bewijs, ...] = ()
    ondergrens_m: float | None = None


@dataclass(frozen=True)
class Uitslag:
    """What was measured on one gemeente.

    Parameters
    ----------
    naam
        Name of the gemeente.
    klaar
        Whether every tool had its turn.
    code
        Mark of the code that was measured.
    datum, machine, belasting
        Day and machine, and its load at the end.
    versies
        Package → version.
    gebieden, teams, delen
        What there was to divide, over how many teams, and in how many parts that do not touch.
    reuzen, alle_teams
        How many gebieden are above the maximum, and the number of teams with theirs.
    rijen
        A row per tool.
    """

    naam: str
    klaar: bool
    code: str
    datum: str
    machine: str
    belasting: float
    versies: dict[str, str]
    gebieden: int
    teams: int
    delen: int
    reuzen: int
    alle_teams: int
    rijen: tuple[Rij, ...]

    def rij(self, aanpak: str) -> Rij | None:
        """Return the row of a tool."""
        return next((rij for rij in self.rijen if rij.aanpak == aanpak), None)


def maak_uitslag(proef: Proef, naam: str, rijen: tuple[Rij, ...] = (), *, klaar: bool) -> Uitslag:
    """Return what was measured until now, with the code and the machine it was measured on."""
    return Uitslag(
        naam=naam,
        klaar=klaar,
        code=codemerk(),
        datum=str(date.today()),
        machine=machine(),
        belasting=round(os.getloadavg()[0], 1),
        versies=versies(PAKKETTEN),
        gebieden=len(proef.opgave.codes),
        teams=(proef.opgave.opdracht.aantal_teams or (0, 0))[0],
        delen=len(proef.opgave.delen()),
        reuzen=len(proef.reuzen),
        alle_teams=(proef.opdracht.aantal_teams or (0, 0))[0],
        rijen=rijen,
    )


def bewaar(uitslag: Uitslag, pad: Path) -> None:
    """Write the file; one that was there stays whole until the new one is."""
    pad.parent.mkdir(parents=True, exist_ok=True)
    schrijf_heel(pad, json.dumps(asdict(uitslag), ensure_ascii=False, indent=1) + "\n")


def schrijf_heel(pad: Path, tekst: str) -> None:
    """Write a text file at once, so that two processes never mix theirs."""
    nieuw = pad.with_name(f"{pad.name}.{os.getpid()}")
    nieuw.write_text(tekst, encoding="utf-8")
    nieuw.replace(pad)


def lees(pad: Path) -> Uitslag | None:
    """Read what `bewaar` wrote; None where there is no such file, or one of an older form."""
    if not pad.exists():
        return None
    velden: dict[str, Any] = json.loads(pad.read_text(encoding="utf-8"))
    try:
        return Uitslag(**(velden | {"rijen": tuple(map(_rij, velden["rijen"]))}))
    except (KeyError, TypeError):
        return None


def lees_alle(map_: Path) -> Iterator[Uitslag]:
    """Read every file of a folder."""
    return (uitslag for pad in sorted(map_.glob("*.json")) if (uitslag := lees(pad)))


def bestandsnaam(naam: str) -> str:
    """Return the name of the file of a gemeente."""
    return f"{naam.casefold().replace(',', '').replace(' ', '-')}.json"


@cache
def codemerk(patronen: tuple[str, ...] = _CODE) -> str:
    """Return a mark of the code that the figures depend on."""
    som = hashlib.sha256()
    for pad in sorted(pad for patroon in patronen for pad in _WORTEL.glob(patroon)):
        som.update(pad.relative_to(_WORTEL).as_posix().encode())
        som.update(pad.read_bytes())
    return som.hexdigest()[:10]


def _rij(velden: dict[str, Any]) -> Rij:
    maten, tijd = velden["maten"], velden["tijd"]
    return Rij(
        **velden
        | {
            "maten": None if maten is None else Maten(**maten),
            "tijd": None if tijd is None else Tijd(*tijd),
            "bewijs": tuple(Bewijs(**bewijs) for bewijs in velden["bewijs"]),
        }
    )


def machine() -> str:
    """Return what the figures were measured on."""
    try:
        regels = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        regels = []
    model = next((regel.partition(":")[2].strip() for regel in regels if regel.startswith("model name")), "")
    return f"{model or platform.machine()}, {os.cpu_count()} cores"


def versies(pakketten: Iterable[str]) -> dict[str, str]:
    """Return package → version, Python first."""
    return {"python": platform.python_version()} | {pakket: _versie(pakket) for pakket in pakketten}


def _versie(pakket: str) -> str:
    try:
        return metadata.version(pakket)
    except metadata.PackageNotFoundError:
        return "missing"
