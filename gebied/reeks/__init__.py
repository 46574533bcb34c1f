"""One job for many gemeenten: a region or the whole country, on one machine or on many."""

from __future__ import annotations

from gebied.reeks.deeltaak import Deeluitkomst, Instellingen, doe_deel
from gebied.reeks.delen import Reeksdeel, maak_delen
from gebied.reeks.draaien import draai_reeks
from gebied.reeks.invoer import haal_invoer, lees_invoer
from gebied.reeks.uitvoer import Reeksuitkomst

__all__ = [
    "Deeluitkomst",
    "Instellingen",
    "Reeksdeel",
    "Reeksuitkomst",
    "doe_deel",
    "draai_reeks",
    "haal_invoer",
    "lees_invoer",
    "maak_delen",
]
