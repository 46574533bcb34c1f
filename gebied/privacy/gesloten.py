"""Running what touches records, such that a fault says nothing but our own words."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from gebied.fouten import GebiedFout, InvoerGeweigerd

_T = TypeVar("_T")


def gesloten(doe: Callable[[], _T]) -> _T:
    """Run `doe` such that a fault carries nothing but our own words: no text of a library, no chain."""
    fout: GebiedFout
    try:
        return doe()
    except GebiedFout as eigen:
        fout = type(eigen)(eigen.boodschap, problemen=eigen.problemen, stap=eigen.stap)
    except MemoryError:
        fout = InvoerGeweigerd(
            "Het bestand past niet in het geheugen.",
            stap="splits het bestand per jaar en lees elk jaar apart in.",
        )
    except Exception as vreemd:
        fout = InvoerGeweigerd(
            f"Het inlezen is gestopt door een onverwachte fout ({type(vreemd).__name__}).",
            stap="er is niets bewaard. Controleer of het bestand heel is en probeer het opnieuw; "
            "meld de fout als zij blijft.",
        )
    raise fout  # outside the except blocks, so that nothing is chained to it
