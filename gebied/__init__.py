"""gebied: wijkscan and werkgebieden for Dutch gemeenten.

The names below are the public door. They load the parts they need only when they are first used, so that
`import gebied` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gebied.beoordelen import beoordeel, uitleg, verplaats
    from gebied.ensemble.trekken import trek_ensemble as ensemble
    from gebied.formatie.rekenen import formatie
    from gebied.indelen import deel_in
    from gebied.indelen.afweging import afweging
    from gebied.indelen.alternatieven import alternatieven
    from gebied.kaart import maak_kaart as kaart
    from gebied.model import Beoordeling, Bevinding, Bewijs, Herkomst, Indeling, Opdracht
    from gebied.profiel.profiel import profiel
    from gebied.werkstroom import bouw_scan, open_project, open_voorbeeld
    from gebied.wijkscan import Wijkscan

__version__ = "0.1.0"

_DEUR = {
    "Beoordeling": "gebied.model",
    "Bevinding": "gebied.model",
    "Bewijs": "gebied.model",
    "Herkomst": "gebied.model",
    "Indeling": "gebied.model",
    "Opdracht": "gebied.model",
    "Wijkscan": "gebied.wijkscan",
    "afweging": "gebied.indelen.afweging",
    "alternatieven": "gebied.indelen.alternatieven",
    "beoordeel": "gebied.beoordelen",
    "bouw_scan": "gebied.werkstroom",
    "deel_in": "gebied.indelen",
    "open_project": "gebied.werkstroom",
    "open_voorbeeld": "gebied.werkstroom",
    "uitleg": "gebied.beoordelen",
    "verplaats": "gebied.beoordelen",
}

__all__ = [
    "Beoordeling",
    "Bevinding",
    "Bewijs",
    "Herkomst",
    "Indeling",
    "Opdracht",
    "Wijkscan",
    "afweging",
    "alternatieven",
    "beoordeel",
    "bouw_scan",
    "deel_in",
    "ensemble",
    "formatie",
    "kaart",
    "open_project",
    "open_voorbeeld",
    "profiel",
    "uitleg",
    "verplaats",
]


def __getattr__(naam: str) -> Any:
    # these packages can be called themselves, see gebied/oproepbaar.py
    if naam in ("ensemble", "formatie", "kaart", "profiel"):
        return import_module(f"gebied.{naam}")
    if naam not in _DEUR:
        raise AttributeError(f"module 'gebied' has no attribute {naam!r}")
    waarde = getattr(import_module(_DEUR[naam]), naam)
    globals()[naam] = waarde
    return waarde


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
