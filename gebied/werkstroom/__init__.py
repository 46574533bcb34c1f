"""The only part that knows the order of steps."""

from __future__ import annotations

from gebied.werkstroom.demo import Demo, draai_demo
from gebied.werkstroom.stappen import (
    Vergelijking,
    Weergave,
    beoordeel_bestand,
    bewaar,
    bewaar_bestand,
    bouw_scan,
    haal_scan,
    kies_indeling,
    maak_kaartbestand,
    maak_project,
    open_project,
    open_voorbeeld,
    vergelijk,
    vrije_naam,
    weergave,
    wijzig_graaf,
)

__all__ = [
    "Demo",
    "Vergelijking",
    "Weergave",
    "beoordeel_bestand",
    "bewaar",
    "bewaar_bestand",
    "bouw_scan",
    "draai_demo",
    "haal_scan",
    "kies_indeling",
    "maak_kaartbestand",
    "maak_project",
    "open_project",
    "open_voorbeeld",
    "vergelijk",
    "vrije_naam",
    "weergave",
    "wijzig_graaf",
]
