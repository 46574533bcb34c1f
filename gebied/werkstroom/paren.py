"""Two gebieden beside each other: whether they are neighbours, why, and what can be changed about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd

from gebied.fouten import VerkeerdGebruik
from gebied.taal import afstand
from gebied.wijkscan import Wijkscan

_SOORTEN: Final = {"grens": "grens", "kloof": "open ruimte", "verbinding": "verbinding"}


@dataclass(frozen=True)
class Graafstap:
    """A change that can be made: its key for `wijzig_graaf`, and what a button says."""

    sleutel: str
    tekst: str


@dataclass(frozen=True)
class Paar:
    """Two gebieden.

    Parameters
    ----------
    uitleg
        Why they are neighbours or why they are not; names of gebieden are in it.
    stappen
        What can be changed, the likeliest first; empty where nothing can.
    """

    uitleg: str
    stappen: tuple[Graafstap, ...]


def bekijk_paar(scan: Wijkscan, a: str, b: str) -> Paar:
    """Return how two gebieden (codes) are connected and what can be changed.

    Raises
    ------
    VerkeerdGebruik
        When a code is not in the scan.
    """
    if a == b:
        return Paar("Kies twee verschillende gebieden.", ())
    if onbekend := sorted({a, b} - set(scan.codes)):
        raise VerkeerdGebruik(
            f"De scan kent geen gebied {onbekend[0]}.", stap="kies een gebied uit de lijst."
        )
    uitleg = scan.graaf.waarom(a, b)
    for code in (a, b):
        uitleg = uitleg.replace(code, _naam(scan, code))
    buren = scan.graaf.buren
    rij = buren[(buren["a"] == min(a, b)) & (buren["b"] == max(a, b))]
    if rij.empty:
        if {a, b} & scan.graaf.restgebieden:
            return Paar(f"{uitleg} Een restgebied kan geen verbinding krijgen.", ())
        return Paar(uitleg, (Graafstap("leg", "Verbinding leggen"),))
    if not bool(rij["actief"].iloc[0]):
        weg = Graafstap("zonder_barriere", "Barrière weghalen")
        return Paar(uitleg, (weg, *_weghalen(rij)))
    return Paar(uitleg, (*_weghalen(rij), Graafstap("barriere", "Barrière zetten")))


def _weghalen(rij: pd.DataFrame) -> tuple[Graafstap, ...]:
    is_verbinding = rij["soort"].iloc[0] == "verbinding"
    return (Graafstap("verwijder", "Verbinding weghalen"),) if is_verbinding else ()


def paren(scan: Wijkscan) -> pd.DataFrame:
    """Return the verbindingen and barriers: Gebied, Ander gebied, Soort, Afstand of grens, Telt mee.

    The columns `a` and `b` hold the codes, for who wants to change one.
    """
    buren = scan.graaf.buren
    rijen = [
        {
            "Gebied": _naam(scan, a),
            "Ander gebied": _naam(scan, b),
            "Soort": _SOORTEN[soort],
            "Afstand of grens": afstand(lengte),
            "Telt mee": "ja" if actief else "nee: barrière",
            "a": a,
            "b": b,
        }
        for a, b, soort, lengte, actief in buren[
            (buren["soort"] == "verbinding") | ~buren["actief"]
        ].itertuples(index=False, name=None)
    ]
    kolommen = ["Gebied", "Ander gebied", "Soort", "Afstand of grens", "Telt mee", "a", "b"]
    return pd.DataFrame(rijen, columns=kolommen)


def gebiedkeuzes(scan: Wijkscan) -> dict[str, str]:
    """Return code → name with its code, in order of name: names need not be unique."""
    namen = sorted(
        (str(naam), str(code)) for code, naam in scan.gebieden[["code", "naam"]].itertuples(index=False)
    )
    return {code: f"{naam} ({code})" for naam, code in namen}


def _naam(scan: Wijkscan, code: str) -> str:
    return str(scan.gebieden["naam"].iloc[scan.codes.index(code)])
