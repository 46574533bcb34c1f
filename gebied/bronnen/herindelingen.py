"""Gemeenten that were merged since 2015, to explain why codes of two years do not meet.

The table is `herindelingen.csv`, beside this module (year, old codes, new code, new name). Gemeenten
that were divided over several others are left out: no single successor can be named for them.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Herindeling:
    """A merge: in `jaar` the gemeenten `oud` went into `nieuw`, which is called `naam`.

    On 1 January, but for De Fryske Marren (a new name and code on 1 July 2015) and Weesp (24 March 2022).
    """

    jaar: int
    oud: tuple[str, ...]
    nieuw: str
    naam: str


def _lees() -> tuple[Herindeling, ...]:
    tekst = (resources.files("gebied.bronnen") / "herindelingen.csv").read_text(encoding="utf-8")
    return tuple(
        Herindeling(
            int(rij["jaar"]),
            tuple(f"GM{code}" for code in rij["oud"].split()),
            f"GM{rij['nieuw']}",
            rij["naam"],
        )
        for rij in csv.DictReader(tekst.splitlines(), delimiter=";")
    )


HERINDELINGEN: Final[tuple[Herindeling, ...]] = _lees()
"""Every merge that is known, in order of year."""

_OP_OUD: Final = MappingProxyType({oud: samen for samen in HERINDELINGEN for oud in samen.oud})


def opvolgers(gemeentecode: str) -> tuple[Herindeling, ...]:
    """Return the merges that this gemeente went through, the first one first.

    >>> [samen.naam for samen in opvolgers("GM0425")]
    ['Gooise Meren']
    """
    keten: list[Herindeling] = []
    while (samen := _OP_OUD.get(gemeentecode)) is not None:
        keten.append(samen)
        gemeentecode = samen.nieuw
    return tuple(keten)


def voorgangers(gemeentecode: str) -> tuple[Herindeling, ...]:
    """Return the merges that made this gemeente what it is."""
    return tuple(samen for samen in HERINDELINGEN if samen.nieuw == gemeentecode)
