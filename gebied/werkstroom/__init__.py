"""The only part that knows the order of steps."""

from __future__ import annotations

from gebied.werkstroom.demo import Demo, draai_demo
from gebied.werkstroom.indelen import (
    Zoekwijze,
    bewaar,
    bewaar_alle,
    kies_indeling,
    leg_uit,
    oordeel_over,
    verplaats_gebied,
    vrije_naam,
    vrije_namen,
    weeg_af,
    zoek_alternatieven,
    zoek_indeling,
)
from gebied.werkstroom.stappen import (
    Vergelijking,
    beoordeel_bestand,
    bewaar_bestand,
    bouw_scan,
    haal_scan,
    maak_kaartbestand,
    maak_project,
    open_project,
    open_voorbeeld,
    vergelijk,
    wijzig_graaf,
)

__all__ = [
    "Demo",
    "Vergelijking",
    "Zoekwijze",
    "beoordeel_bestand",
    "bewaar",
    "bewaar_alle",
    "bewaar_bestand",
    "bouw_scan",
    "draai_demo",
    "haal_scan",
    "kies_indeling",
    "leg_uit",
    "maak_kaartbestand",
    "maak_project",
    "oordeel_over",
    "open_project",
    "open_voorbeeld",
    "vergelijk",
    "verplaats_gebied",
    "vrije_naam",
    "vrije_namen",
    "weeg_af",
    "wijzig_graaf",
    "zoek_alternatieven",
    "zoek_indeling",
]
