"""The list of voorzieningen as the door uses it; `bronnen` reads it, since that reads every file."""

from gebied.bronnen.voorzieningen import (
    TREDEN,
    Domein,
    Trede,
    Voorziening,
    Voorzieningenlijst,
    herken_domein,
    herken_voorziening,
    lees_lijst,
)

__all__ = [
    "TREDEN",
    "Domein",
    "Trede",
    "Voorziening",
    "Voorzieningenlijst",
    "herken_domein",
    "herken_voorziening",
    "lees_lijst",
]
