"""Every werkgebied that could be part of an indeling at least as good as the best one known."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

from gebied.indelen.haalbaarheid import Verdeling, beste_afstand
from gebied.indelen.opgave import Opgave
from gebied.indelen.taak import Gebiedsset, Soort, Taak
from gebied.opdracht import Opdracht

MEESTE_KOLOMMEN = 20_000
MEESTE_STAPPEN = 1_000_000
_STAPPEN_PER_TOETS = 10  # looking at what a set leaves over takes as long as ten steps


@dataclass(frozen=True)
class _Eenheden:
    """The units that are never cut, with bit masks over them for sets."""

    leden: list[Gebiedsset]
    inwoners: list[int]
    buren: list[int]
    eisen: list[tuple[list[int], int, int]]
    """Sums that a werkgebied has to keep: what each unit adds, the least and the most."""

    def past_erbij(self, verzameling: int) -> bool:
        """Return whether a set exceeds no sum, so that it may grow."""
        nummers = _nummers(verzameling)
        return all(sum(per[nr] for nr in nummers) <= meest for per, _, meest in self.eisen)

    def genoeg(self, verzameling: int) -> bool:
        """Return whether a set reaches every sum."""
        if not self.eisen:
            return True
        nummers = _nummers(verzameling)
        return all(sum(per[nr] for nr in nummers) >= minst for per, minst, _ in self.eisen)

    def aantal(self, verzameling: int) -> int:
        """Return the number of gebieden of a set of one unit; at least 2 for a set of more."""
        eenheden = verzameling.bit_count()
        return eenheden if eenheden > 1 else len(self.leden[verzameling.bit_length() - 1])

    def gebieden(self, verzameling: int) -> Gebiedsset:
        return tuple(sorted(i for nr in _nummers(verzameling) for i in self.leden[nr]))


def som_kolommen(
    opgave: Opgave,
    verdeling: Verdeling,
    grens: int | None,
    *,
    taak: Taak | None = None,
    einde: float = math.inf,
) -> list[Gebiedsset] | None:
    """List the connected werkgebieden that fit in an indeling with a total distance of at most `grens`.

    Each connected set of units is visited once: sets grow from their lowest unit, and a neighbour that was
    passed over is never added later. A set is kept when its own distance to the band, plus what the rest of
    the gemeente cannot avoid, stays within `grens`; so an optimal indeling loses none of its werkgebieden.

    Parameters
    ----------
    grens
        Most inhabitants outside the band; None to list every connected set.
    taak
        Rules about sums in it shorten the list.

    Returns
    -------
    list or None
        The werkgebieden in a fixed order, or None when there are more than this road can carry, or the clock
        (`time.monotonic`) passes `einde` first.
    """
    uit: list[Gebiedsset] = []
    stappen = 0
    rest_van_deel = _rest_per_deel(opgave, verdeling)
    opdracht, eenheden = opgave.opdracht, _eenheden(opgave, taak)
    plaats = {i: nr for nr, leden in enumerate(eenheden.leden) for i in leden}
    hoogste = math.inf if grens is None else opdracht.inwoners[1] + grens
    laagste_som = -1 if grens is None else opdracht.inwoners[0] - grens
    inwoners, buren = eenheden.inwoners, eenheden.buren
    for deel, rest in zip(verdeling.delen, rest_van_deel, strict=True):
        if deel.vast:
            uit.append(deel.gebieden)
            continue
        wortels = sorted({plaats[i] for i in deel.gebieden})
        verboden, geheel = 0, sum(1 << nr for nr in wortels)
        for wortel in wortels:
            verboden |= 1 << wortel
            stapel = [(1 << wortel, inwoners[wortel], buren[wortel] & ~verboden, verboden)]
            while stapel:
                stappen += 1
                if stappen > MEESTE_STAPPEN or len(uit) > MEESTE_KOLOMMEN or time.monotonic() > einde:
                    return None
                gebied, som, rand, weg = stapel.pop()
                if eenheden.eisen and not eenheden.past_erbij(gebied):
                    continue
                if som >= laagste_som and eenheden.genoeg(gebied):
                    stappen += _STAPPEN_PER_TOETS
                    over_som = deel.inwoners - som
                    if grens is None or _past(
                        opdracht, eenheden, geheel, gebied, som, over_som, grens - rest
                    ):
                        uit.append(eenheden.gebieden(gebied))
                while rand:
                    laagste = rand & -rand
                    rand ^= laagste
                    weg |= laagste
                    j = laagste.bit_length() - 1
                    if som + inwoners[j] <= hoogste:
                        stapel.append((gebied | laagste, som + inwoners[j], rand | (buren[j] & ~weg), weg))
    return sorted(uit)


def _eenheden(opgave: Opgave, taak: Taak | None) -> _Eenheden:
    per_eenheid: dict[int, list[int]] = {}
    for i, eenheid in enumerate(opgave.eenheid.tolist()):
        per_eenheid.setdefault(eenheid, []).append(i)
    leden = [tuple(rij) for rij in per_eenheid.values()]
    plaats = {i: nr for nr, rij in enumerate(leden) for i in rij}
    buren = []
    for nr, rij in enumerate(leden):
        naast = {plaats[j] for i in rij for j in opgave.buren[i]} - {nr}
        buren.append(sum(1 << ander for ander in naast))
    return _Eenheden(leden, [opgave.som(rij) for rij in leden], buren, _eisen(taak, leden))


def _eisen(taak: Taak | None, leden: list[Gebiedsset]) -> list[tuple[list[int], int, int]]:
    """Return the rules about sums of columns, for a werkgebied of one team.

    A set that grows may come down again by gebieden with a protected count below 0, all of them at most: the
    most that it may be on the way is so much higher.
    """
    eisen = []
    if taak is None or not taak.regels or taak.namen[0] != "regels":
        return []
    for term in taak.termen:
        if term.trede > 0 or term.par[:1] == (0,):  # the band of the inhabitants is counted already
            continue
        if term.soort == Soort.BAND:
            c, minst, meest = term.par
        elif term.soort == Soort.MINSTENS:
            c, minst, meest = *term.par, 2**62
        else:
            continue
        per_eenheid = [int(taak.sommen[list(rij), c].sum()) for rij in leden]
        eisen.append((per_eenheid, minst, meest - sum(min(0, som) for som in per_eenheid)))
    return eisen


def _rest_per_deel(opgave: Opgave, verdeling: Verdeling) -> list[int]:
    """Return per part the distance that all other parts together cannot avoid."""
    opdracht = opgave.opdracht
    minst = [
        deel.grens(opdracht, deel.vast) if deel.vast else beste_afstand(opdracht, deel.inwoners)
        for deel in verdeling.delen
    ]
    return [sum(minst) - eigen for eigen in minst]


def _past(
    opdracht: Opdracht, eenheden: _Eenheden, geheel: int, gebied: int, som: int, over_som: int, grens: int
) -> bool:
    """Whether a set, and what it leaves of its part, can stay within the distance; sets as bit masks.

    `som` and `over_som` are the inhabitants of the set and of what it leaves. Most time of the listing goes
    here, so inhabitants are counted on the way, and not where all that is left hangs together.
    """
    afstand = opdracht.afstand_tot_band(som, opdracht.teams_voor(som, eenheden.aantal(gebied)))
    if afstand > grens or (opdracht.hard and afstand):
        return False
    buren, inwoners = eenheden.buren, eenheden.inwoners
    over = geheel & ~gebied
    while over:
        stuk = rand = over & -over
        stuk_som = 0
        while rand:
            if stuk == over:  # what is left hangs together
                stuk_som = over_som
                break
            laagste = rand & -rand
            nr = laagste.bit_length() - 1
            stuk_som += inwoners[nr]
            nieuw = buren[nr] & over & ~stuk
            stuk |= nieuw
            rand = (rand ^ laagste) | nieuw
        over &= ~stuk
        over_som -= stuk_som
        afstand += beste_afstand(opdracht, stuk_som)
        if afstand > grens:
            return False
    return True


def _nummers(verzameling: int) -> list[int]:
    uit = []
    while verzameling:
        laagste = verzameling & -verzameling
        verzameling ^= laagste
        uit.append(laagste.bit_length() - 1)
    return uit
