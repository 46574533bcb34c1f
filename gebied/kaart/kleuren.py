"""Colours of the maps: a palette that colour-blind readers can use, and which area gets which colour."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import count

import numpy as np
import pandas as pd

PALET = ("#93c1fe", "#e9af5f", "#a57ba0", "#f8e79d", "#d47f4c", "#6e99e7")
"""Fills of werkgebieden: blue, ochre and purple, without red or green.

Found by a search over OKLab (Ottosson 2020) for the largest least distance between any two colours as seen
with normal sight and with full protanopia, deuteranopia and tritanopia (Machado, Oliveira and Fernandes
2009); black text on each has a contrast of at least 4.5. Six colours are enough for any planar map.
"""

OPLOPEND = ("#e6effa", "#bcd5f2", "#8ab4e4", "#568bcc", "#2b5f9f")
"""Classes of a figure, from low to high: one hue, from light to dark."""

EFFEN = "#d5e3f3"
"""Gebieden that show no figure."""
GRIJS = "#8c8c8c"
"""What belongs to no werkgebied."""
INKT = "#1f1f1f"
"""Text, outlines of werkgebieden and verbindingen."""
DUN = "#6b6b6b"
"""Outlines of gebieden."""
BARRIERE = "#7b1e58"
"""Borders that do not count as neighbours."""

LAAGKLEUREN = ("#0b3c8c", "#7a3300", "#14532d")
"""Outlines of other layers of teams, over a white edge: dark, and told apart by their names too."""


def kies_kleuren(nummers: Iterable[int], buren: Iterable[tuple[int, int]]) -> dict[int, str]:
    """Give every area a colour that none of its neighbours has.

    Greedy colouring in smallest-last order (Matula and Beck 1983): a planar graph never needs more than the
    six colours of `PALET`. An indeling from elsewhere may be scattered and so not planar; it gets lighter
    variants when the palette runs out. Among the free colours the least used comes first, so that colours
    are spread.

    Parameters
    ----------
    nummers
        Numbers of the areas.
    buren
        Pairs of numbers that are neighbours, in any order.

    Returns
    -------
    dict of int to str
        ``#rrggbb`` per number. The same input gives the same colours.
    """
    naast: dict[int, set[int]] = {nr: set() for nr in sorted(set(nummers))}
    for a, b in buren:
        if a != b:
            naast[a].add(b)
            naast[b].add(a)
    gekozen: dict[int, int] = {}
    gebruikt: Counter[int] = Counter()
    for nr in _kleinste_laatst(naast):
        bezet = {gekozen[buur] for buur in naast[nr] if buur in gekozen}
        vrij = [index for index in range(len(PALET)) if index not in bezet]
        keuze = min(vrij, key=lambda index: (gebruikt[index], index)) if vrij else _eerste_vrij(bezet)
        gekozen[nr] = keuze
        gebruikt[keuze] += 1
    return {nr: _kleur(gekozen[nr]) for nr in naast}


def volg_kleuren(
    voorbeeld: Mapping[int, str],
    nummers: Iterable[int],
    buren: Iterable[tuple[int, int]],
    belang: Mapping[int, int],
) -> dict[int, str]:
    """Give areas the colours of an example, but never that of a neighbour.

    Parameters
    ----------
    voorbeeld
        Number → ``#rrggbb`` that it should have.
    nummers, buren
        As `kies_kleuren`.
    belang
        Number → how much it matters that it gets that colour: of two neighbours that should have the same
        one, the higher gets it.
    """
    naast: dict[int, set[int]] = {nr: set() for nr in sorted(set(nummers))}
    for a, b in buren:
        if a != b:
            naast[a].add(b)
            naast[b].add(a)
    gekozen: dict[int, str] = {}
    for nr in sorted(naast, key=lambda nr: (-belang.get(nr, 0), nr)):
        if nr in voorbeeld and voorbeeld[nr] not in {gekozen.get(buur) for buur in naast[nr]}:
            gekozen[nr] = voorbeeld[nr]
    gebruikt = Counter(gekozen.values())
    for nr in _kleinste_laatst(naast):
        if nr not in gekozen:
            bezet = {gekozen.get(buur) for buur in naast[nr]}
            vrij = [kleur for kleur in PALET if kleur not in bezet]
            lichter = (kleur for kleur in map(_kleur, count()) if kleur not in bezet)
            gekozen[nr] = min(vrij, key=lambda kleur: gebruikt[kleur]) if vrij else next(lichter)
            gebruikt[gekozen[nr]] += 1
    return {nr: gekozen[nr] for nr in naast}


def _kleinste_laatst(naast: dict[int, set[int]]) -> list[int]:
    """Order the areas such that each has as few neighbours as possible before it."""
    over = {nr: len(buren) for nr, buren in naast.items()}
    volgorde = []
    while over:
        nr = min(over, key=lambda kandidaat: (over[kandidaat], kandidaat))
        del over[nr]
        volgorde.append(nr)
        for buur in naast[nr] & over.keys():
            over[buur] -= 1
    return volgorde[::-1]


def _eerste_vrij(bezet: set[int]) -> int:
    return next(index for index in count(len(PALET)) if index not in bezet)


def _kleur(index: int) -> str:
    ronde, plek = divmod(index, len(PALET))
    return meng_met_wit(PALET[plek], 0.7**ronde)


def meng_met_wit(kleur: str, aandeel: float) -> str:
    """Return `kleur` (``#rrggbb``) with this share of itself (0–1) and white for the rest."""
    kanalen = np.array([int(kleur[plaats : plaats + 2], 16) for plaats in (1, 3, 5)])
    gemengd = np.rint(255 - (255 - kanalen) * aandeel).astype(int)
    return "#" + "".join(f"{kanaal:02x}" for kanaal in gemengd)


def klassegrenzen(waarden: pd.Series[float], klassen: int = len(OPLOPEND)) -> list[float]:
    """Return the upper bounds of classes with about as many gebieden each, rounded to read easily.

    Bounds are quantiles, rounded to two digits. The last bound is the largest value. Values
    that occur often can make fewer classes than asked.

    Parameters
    ----------
    waarden
        Figures without missing values, at least one.
    klassen
        Most classes to make.
    """
    hoogste = float(waarden.max())
    kwantielen = np.quantile(waarden, np.arange(1, klassen) / klassen)
    afgerond = {_twee_cijfers(float(grens)) for grens in kwantielen}
    return [*sorted(grens for grens in afgerond if waarden.min() <= grens < hoogste), hoogste]


def _twee_cijfers(waarde: float) -> float:
    return float(f"{waarde:.2g}")


def klasse_van(waarde: float, grenzen: list[float]) -> int:
    """Return the index of the class of this value: the first bound that it does not exceed."""
    return int(np.searchsorted(grenzen, waarde, side="left"))
