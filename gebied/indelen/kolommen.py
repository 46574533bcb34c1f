"""Every werkgebied that could be part of an indeling at least as good as the best one known."""

from __future__ import annotations

import math
import time

from gebied.indelen.haalbaarheid import Verdeling, beste_afstand
from gebied.indelen.opgave import Gebiedsset, Opgave

MEESTE_KOLOMMEN = 20_000
MEESTE_STAPPEN = 1_000_000
_STAPPEN_PER_TOETS = 10  # looking at what a set leaves over takes as long as ten steps


def som_kolommen(
    opgave: Opgave, verdeling: Verdeling, grens: int, *, einde: float = math.inf
) -> list[Gebiedsset] | None:
    """List the connected werkgebieden that fit in an indeling with a total distance of at most `grens`.

    Each connected set is visited once: sets grow from their lowest gebied, and a neighbour that was passed
    over is never added later. A set is kept when its own distance to the band, plus what the rest of the
    gemeente cannot avoid, stays within `grens`; so an optimal indeling loses none of its werkgebieden.

    Returns
    -------
    list or None
        The werkgebieden in a fixed order, or None when there are more than this road can carry, or the clock
        (`time.monotonic`) passes `einde` first.
    """
    uit: list[Gebiedsset] = []
    stappen = 0
    rest_van_deel = _rest_per_deel(opgave, verdeling)
    laagste_som = opgave.opdracht.inwoners[0] - grens
    hoogste = opgave.opdracht.inwoners[1] + grens
    inwoners = opgave.personen
    buren = [sum(1 << j for j in rij) for rij in opgave.buren]
    for deel, rest in zip(verdeling.delen, rest_van_deel, strict=True):
        if deel.vast:
            uit.append(deel.gebieden)
            continue
        verboden, geheel = 0, sum(1 << i for i in deel.gebieden)
        for wortel in deel.gebieden:
            verboden |= 1 << wortel
            stapel = [(1 << wortel, inwoners[wortel], buren[wortel] & ~verboden, verboden)]
            while stapel:
                stappen += 1
                if stappen > MEESTE_STAPPEN or len(uit) > MEESTE_KOLOMMEN or time.monotonic() > einde:
                    return None
                gebied, som, rand, weg = stapel.pop()
                if som >= laagste_som:
                    stappen += _STAPPEN_PER_TOETS
                    if _past(opgave, geheel, gebied, buren, grens - rest):
                        uit.append(_nummers(gebied))
                while rand:
                    laagste = rand & -rand
                    rand ^= laagste
                    weg |= laagste
                    j = laagste.bit_length() - 1
                    if som + inwoners[j] <= hoogste:
                        stapel.append((gebied | laagste, som + inwoners[j], rand | (buren[j] & ~weg), weg))
    return sorted(uit)


def _rest_per_deel(opgave: Opgave, verdeling: Verdeling) -> list[int]:
    """Return per part the distance that all other parts together cannot avoid."""
    opdracht = opgave.opdracht
    minst = [
        deel.grens(opdracht, deel.vast) if deel.vast else beste_afstand(opdracht, deel.inwoners)
        for deel in verdeling.delen
    ]
    return [sum(minst) - eigen for eigen in minst]


def _past(opgave: Opgave, deel: int, gebied: int, buren: list[int], grens: int) -> bool:
    """Whether a set, and what it leaves of its part, can stay within the distance; sets as bit masks."""
    opdracht = opgave.opdracht
    afstand = opgave.afstand_tot_band(_nummers(gebied))
    if afstand > grens or (opdracht.hard and afstand):
        return False
    over = deel & ~gebied
    while over:
        stuk = rand = over & -over
        while rand:
            laagste = rand & -rand
            nieuw = buren[laagste.bit_length() - 1] & over & ~stuk
            stuk |= nieuw
            rand = (rand ^ laagste) | nieuw
        over &= ~stuk
        afstand += beste_afstand(opdracht, opgave.som(_nummers(stuk)))
        if afstand > grens:
            return False
    return True


def _nummers(verzameling: int) -> Gebiedsset:
    uit = []
    while verzameling:
        laagste = verzameling & -verzameling
        verzameling ^= laagste
        uit.append(laagste.bit_length() - 1)
    return tuple(uit)
