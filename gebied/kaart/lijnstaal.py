"""Which kinds of line a map shows, for its legend."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gebied.kaart.kleuren import BARRIERE, DUN, INKT
from gebied.kaart.vormen import Lijn


@dataclass(frozen=True, slots=True)
class Lijnstaal:
    """One line of the legend about a kind of line; `streep` is an SVG dash pattern."""

    kleur: str
    dikte: float
    streep: str
    tekst: str


def lijnstalen(lijnen: Iterable[Lijn], *, omtrek: str = "") -> list[Lijnstaal]:
    """Return the kinds of line that occur; `omtrek` says what the thick outlines are, empty without them."""
    soorten = {(lijn.soort, lijn.telt) for lijn in lijnen}
    keuzes = [
        (bool(omtrek), Lijnstaal(INKT, 3, "", omtrek)),
        (True, Lijnstaal(DUN, 1, "", "grens van een gebied")),
        (("verbinding", True) in soorten, Lijnstaal(INKT, 3, "8 6", "verbinding over water of een kloof")),
        (("verbinding", False) in soorten, Lijnstaal(INKT, 3, "2 8", "verbinding die niet meetelt")),
        (("barrière", False) in soorten, Lijnstaal(BARRIERE, 4, "", "barrière: telt niet als buren")),
    ]
    return [staal for geldt, staal in keuzes if geldt]
