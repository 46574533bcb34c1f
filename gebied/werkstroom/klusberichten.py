"""What the app and the process of a klus tell each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from gebied.fouten import GebiedFout
from gebied.indelen import Voortgang
from gebied.model import Beoordeling, Indeling

Klussoort = Literal["voorstellen", "rest", "haal", "ensemble"]
"""What a klus can be about: search indelingen, divide the rest of one, fetch a gemeente, draw an ensemble."""


@dataclass(frozen=True)
class Bezig:
    """What a klus is doing, how far it is, and out of how many where that is known."""

    tekst: str
    klaar: int = 0
    totaal: int | None = None


@dataclass(frozen=True)
class Voorstel:
    """An indeling that is not stored yet, with what the judge says about it."""

    indeling: Indeling
    oordeel: Beoordeling


@dataclass(frozen=True)
class Onverwacht:
    """A fault that is no `GebiedFout`: its class and the place in our code, and nothing of the data."""

    soort: str
    plaats: str


@dataclass(frozen=True)
class Einde:
    """The last message: the outcome, or the fault that ended the klus; and whether it was cut short."""

    uitkomst: Any = None
    fout: GebiedFout | Onverwacht | None = None
    gestopt: bool = False


Bericht = Bezig | Voortgang | Einde
"""What the child tells the app."""
