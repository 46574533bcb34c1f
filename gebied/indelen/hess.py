"""Proof of compactness: a bound by prices, closed by listing every werkgebied that could still do better.

The model is that of Hess et al. (1965): every gebied goes to a centre, here its medoid. It is solved in the
form of whole werkgebieden (columns), because a column can be asked to be connected and within the band:
prices by column generation, then every column that may still help is listed, and branch and bound chooses.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from gebied.indelen.duiken import duik
from gebied.indelen.genereren import Generator
from gebied.indelen.ondergrens import FloatArray, Lijst, Vraag, eerste_prijzen, maak_vraag, som_goedkope
from gebied.indelen.opgave import Gebiedsset, Opgave
from gebied.indelen.vertakken import Boom
from gebied.model import Status

Meld = Callable[[int | None, int], bool | None]
"""Called now and then with the best value (None: no answer yet) and the bound; True ends the proof."""

Mag = Callable[[Sequence[Gebiedsset]], bool]
"""Tells whether a whole indeling keeps the rules that the proof does not know."""

MEESTE_KOLOMMEN = 1_000_000
_VLOT_KOLOMMEN = 100_000
"""From a list of so many werkgebieden it pays to choose without any more cuts."""
_MEESTE_KNOPEN = 1_000_000
_VENSTER = 6
_VENSTER_KNOPEN = 20
_VENSTER_KOLOMMEN = 20_000
_PER_GEBIED = 5
_EERSTE_TRAP = 0.0005
_HOGER = 1.6
_EERSTE_PRIJZEN = 0.15
_SNIJDEN = 0.5
"""Most of the remaining time that cutting may take."""
_GEDULD, _TRAAG = 4, 0.01
"""So many rounds of cuts may close less than this part of the gap."""
_OPNIEUW = 0.9
"""Listing is tried again when the gap has become this much smaller."""
_RUIM = 0.01
"""With a gap above this part, a better answer is looked for before cutting."""
_SCHATTEN = 0.4
"""Most of the remaining time that one look for a better answer may take."""


@dataclass(frozen=True)
class Uitkomst:
    """The best indeling known and what is proved about it.

    Parameters
    ----------
    werkgebieden
        Empty when none is known.
    waarde
        Its compactness, Σ weight × metres to the medoid; None when no indeling is known.
    ondergrens
        No indeling within the rules is below this; it is exact.
    status
        ``"optimaal"``, ``"binnen"``, ``"onbewezen"``, or ``"onmogelijk"`` when it is proved that none exists.
    """

    werkgebieden: tuple[Gebiedsset, ...]
    waarde: int | None
    ondergrens: int
    status: Status


def bewijs_compactheid(
    opgave: Opgave,
    teams: int | range | None,
    begin: list[Gebiedsset] | None,
    *,
    tijd: float,
    meld: Meld | None = None,
    mag: Mag | None = None,
    gezien: Sequence[Gebiedsset] = (),
    klok: Callable[[], float] = time.monotonic,
) -> Uitkomst | None:
    """Prove how compact an indeling can be, and improve on `begin` where possible.

    With a hard band every werkgebied is within it. With a soft band the total distance to the band is at most
    that of `begin`; the bound then holds for every indeling at least as good on that wish.

    Parameters
    ----------
    teams
        Number of teams, or a range of numbers, or None for any number; those of gebieden above the maximum
        are included.
    begin
        A known indeling.
    tijd
        Most seconds. What ends before that is the same on every run.
    meld
        Is told how far it is, and can end it.
    mag
        Tells whether an indeling keeps the other rules of the opdracht; one that does not is never the
        answer. The bound holds for what it allows.
    gezien
        Werkgebieden that a search saw: where the prices start.

    Returns
    -------
    Uitkomst or None
        None when the band is soft and there is no `begin` to tell how far from the band an indeling may be.
    """
    einde = klok() + tijd
    if begin is None and not opgave.opdracht.hard:
        return None
    reuzen = set(opgave.reuzen)
    gewoon = [gebied for gebied in begin or [] if gebied[0] not in reuzen]
    speling = 0 if opgave.opdracht.hard else sum(opgave.afstand_tot_band(gebied) for gebied in gewoon)
    mogelijk = range(1, len(opgave.codes) * 2 + sum(opgave.teams([i]) for i in reuzen))
    if teams is not None:
        mogelijk = range(teams, teams + 1) if isinstance(teams, int) else teams
    vraag = maak_vraag(opgave, mogelijk, speling)
    bruikbaar = begin if begin and all(not opgave.afstand_tot_band(g) for g in gewoon) else None
    if not opgave.opdracht.hard:
        bruikbaar = begin
    if mag is not None and bruikbaar is not None and not mag(bruikbaar):
        bruikbaar = None
    bewijs = _Bewijs(opgave, vraag, bruikbaar, einde, klok, meld, mag)
    bewijs.gezien = [gebied for gebied in gezien if gebied[0] not in reuzen]
    if vraag.bediend.any():
        bewijs.voer_uit()
    return bewijs.uitkomst()


class _Bewijs:
    """The state of one proof: the best answer, the bound, and the prices that gave it."""

    def __init__(
        self,
        opgave: Opgave,
        vraag: Vraag,
        begin: list[Gebiedsset] | None,
        einde: float,
        klok: Callable[[], float],
        meld: Meld | None,
        mag: Mag | None,
    ) -> None:
        self.opgave, self.vraag, self.mag = opgave, vraag, mag
        self.gezien: list[Gebiedsset] = []
        self.prijzen: Generator
        self.beste = None if begin is None else tuple(sorted(begin))
        self.waarde = None if begin is None else self._som(begin)
        self.ondergrens, self.onmogelijk = 0, False
        if begin is None and not vraag.bediend.any():
            self._neem([])
        self.einde, self.klok, self.meld = einde, klok, meld
        self.gestopt = False
        self.venster = False
        """Whether this is only a part of a larger proof: then it may open few nodes and looks no further."""

    def over(self) -> float:
        """Return the seconds left; 0 when the caller asked to stop."""
        if self.meld is not None and not self.gestopt:
            self.gestopt = bool(self.meld(self.waarde, self.ondergrens))
        return 0.0 if self.gestopt else max(0.0, self.einde - self.klok())

    def klaar(self) -> bool:
        """Return whether there is nothing left to prove, or no time to do so."""
        af = self.onmogelijk or (self.waarde is not None and self.ondergrens >= self.waarde)
        return af or self.over() <= 0

    def voer_uit(self) -> None:
        """Raise the bound by prices, then close the gap."""
        over = self._deel_van_de_tijd(_EERSTE_PRIJZEN)
        prijs = eerste_prijzen(self.vraag, self.waarde, lambda: over() <= 0)
        los = [*self._gewoon(), *self._goede(prijs)]
        self.prijzen = Generator(
            self.vraag, prijs, ((gebied, self.opgave.compactheid(gebied)) for gebied in los), self.over
        )
        self._rond_af()
        if not self.klaar():
            self._sluit()

    def _rond_af(self) -> None:
        self.onmogelijk = not self.prijzen.rond_af(self.waarde)
        self.ondergrens = max(self.ondergrens, self.prijzen.ondergrens)

    def uitkomst(self) -> Uitkomst:
        """Return what is known now."""
        if self.onmogelijk:
            return Uitkomst((), None, self.ondergrens, "onmogelijk")
        if self.waarde is None or self.beste is None:
            return Uitkomst((), None, self.ondergrens, "onbewezen")
        ondergrens = min(self.ondergrens, self.waarde)
        status: Status = "binnen" if ondergrens > 0 else "onbewezen"
        return Uitkomst(
            self.beste, self.waarde, ondergrens, "optimaal" if ondergrens == self.waarde else status
        )

    def _som(self, gebieden: list[Gebiedsset] | tuple[Gebiedsset, ...]) -> int:
        return sum(self.opgave.compactheid(gebied) for gebied in gebieden)

    def _neem(self, gebieden: list[Gebiedsset]) -> None:
        alle = [*gebieden, *((i,) for i in self.opgave.reuzen)]
        waarde = self._som(alle)
        if (self.waarde is None or waarde < self.waarde) and self._keur(alle):
            self.beste, self.waarde = tuple(sorted(alle)), waarde

    def _keur(self, gebieden: Sequence[Gebiedsset]) -> bool:
        return self.mag is None or self.mag(sorted(gebieden))

    def _goede(self, prijs: FloatArray) -> list[Gebiedsset]:
        """Return those of `gezien` that are within the band and the cheapest at these prices."""
        past = [gebied for gebied in self.gezien if self.vraag.buiten_band(gebied) <= self.vraag.speling]
        duur = [self.opgave.compactheid(gebied) - prijs[list(gebied)].sum() for gebied in past]
        return [past[nr] for nr in np.argsort(duur, kind="stable")[: _PER_GEBIED * len(prijs)]]

    def _sluit(self) -> None:
        """Cut until all that could be better can be listed, and choose from that list."""
        if self.venster:
            self._stap(_VENSTER_KOLOMMEN)
            return
        if self.waarde is None:
            self._zoek_eerste()
        elif self.waarde - self.ondergrens > _RUIM * self.waarde:
            self._verbeter()
        vorig = None
        while self.waarde != vorig and not self.klaar():
            if self._snij():
                return
            vorig = self.waarde
            self._verbeter()
        self._stap(MEESTE_KOLOMMEN)

    def _verbeter(self) -> None:
        """Look for a better answer: dive along the prices, then window by window."""
        self._controleer(duik(self.prijzen.hoofd, self._deel_van_de_tijd(_SCHATTEN)))
        self._verbeter_vensters()

    def _snij(self) -> bool:
        """Add cuts as long as that helps; return whether the list was short enough to choose from."""
        over, geduld, geprobeerd = self._deel_van_de_tijd(_SNIJDEN), _GEDULD, np.inf
        while self.waarde is not None and not self.klaar() and over() > 0:
            gat = self.waarde - self.ondergrens
            if gat < _OPNIEUW * geprobeerd:
                geprobeerd = gat
                lijst = self._lijst(self.waarde - 1, _VLOT_KOLOMMEN)
                if lijst is not None:
                    self._kies(lijst, self.waarde - 1)
                    return True
            if geduld == 0 or not self.prijzen.snij():
                return False
            self._rond_af()
            geduld -= gat - (self.waarde - self.ondergrens) < _TRAAG * gat
        return False

    def _deel_van_de_tijd(self, deel: float) -> Callable[[], float]:
        tot = self.klok() + deel * self.over()
        return lambda: min(self.over(), tot - self.klok())

    def _zoek_eerste(self) -> None:
        """Find an indeling where none is known yet, or prove that there is none."""
        self._controleer(duik(self.prijzen.hoofd, self._deel_van_de_tijd(_SCHATTEN)))
        grens, trap = self.prijzen.ondergrens, max(1, int(self.prijzen.ondergrens * _EERSTE_TRAP))
        model = self.vraag.model
        hoogst = int((model.gewicht * model.afstand_m.max(axis=0)).sum())
        while self.waarde is None and not self.klaar():
            plafond = min(grens + trap, max(grens, hoogst))
            lijst = self._lijst(plafond, MEESTE_KOLOMMEN)
            if lijst is None:
                return
            self._kies(lijst, plafond)
            if self.waarde is None and self.ondergrens <= plafond:
                return
            self.onmogelijk = self.waarde is None and self.ondergrens > hoogst
            trap *= 2

    def _stap(self, meeste: int) -> None:
        """Choose from the list of at most `meeste` werkgebieden with the highest ceiling."""
        grens = self.prijzen.ondergrens
        trap, beste, plafond = max(1, int(grens * _EERSTE_TRAP)), None, grens
        while self.waarde is not None and not self.klaar():
            hoger = min(grens + trap, self.waarde - 1)
            lijst = self._lijst(hoger, meeste)
            if lijst is None:
                break
            beste, plafond = lijst, hoger
            if plafond == self.waarde - 1:
                break
            trap = max(trap + 1, int(trap * _HOGER))
        if beste is not None:
            self._kies(beste, plafond)

    def _lijst(self, plafond: int, meeste: int) -> Lijst | None:
        if self.prijzen.beste is None:
            return None
        prijs, waardering = self.prijzen.beste
        return som_goedkope(self.vraag, prijs, waardering, plafond, meeste, lambda: self.over() <= 0)

    def _verbeter_vensters(self) -> None:
        """Solve small windows of neighbouring werkgebieden by the same means, as long as that helps."""
        if self.beste is None:
            return
        tot = self.klok() + _SCHATTEN * self.over()
        gedaan: set[tuple[Gebiedsset, ...]] = set()
        verder = True
        while verder:
            verder = False
            for midden in self.beste:
                venster = self._venster(midden)
                if midden not in self.beste or len(venster) < 2 or venster in gedaan:
                    continue
                if self.klok() > tot or self.klaar():
                    return
                gedaan.add(venster)
                nieuw = self._los_venster_op(venster, tot)
                if nieuw is not None:
                    weg = set(venster)
                    self._neem([*(g for g in self._gewoon() if g not in weg), *nieuw])
                    verder = True

    def _gewoon(self) -> list[Gebiedsset]:
        reuzen = set(self.opgave.reuzen)
        return [gebied for gebied in self.beste or () if gebied[0] not in reuzen]

    def _venster(self, midden: Gebiedsset) -> tuple[Gebiedsset, ...]:
        """Return a werkgebied with the nearest ones that border it or each other."""
        van = {i: gebied for gebied in self.beste or () for i in gebied}
        venster = {midden}
        while len(venster) < _VENSTER:
            rand = {van[j] for gebied in venster for i in gebied for j in self.opgave.buren[i]} - venster
            if not rand:
                break
            afstand = self.opgave.afstand_m
            venster.add(min(rand, key=lambda g: (int(afstand[np.ix_(midden, g)].sum()) // len(g), g)))
        return tuple(sorted(venster))

    def _los_venster_op(self, venster: tuple[Gebiedsset, ...], tot: float) -> list[Gebiedsset] | None:
        nummers = sorted(i for gebied in venster for i in gebied)
        plaats = {i: nr for nr, i in enumerate(nummers)}
        opgave = _deelopgave(self.opgave, nummers)
        begin = [tuple(plaats[i] for i in gebied) for gebied in venster]
        speling = 0
        if not opgave.opdracht.hard:
            speling = sum(opgave.afstand_tot_band(gebied) for gebied in begin)
        vraag = maak_vraag(opgave, range(len(venster), len(venster) + 1), speling)
        weg = set(venster)
        rest = [gebied for gebied in self.beste or () if gebied not in weg]

        def mag(gebieden: Sequence[Gebiedsset]) -> bool:
            return self._keur([*rest, *(tuple(nummers[nr] for nr in gebied) for gebied in gebieden)])

        klein = _Bewijs(opgave, vraag, begin, tot, self.klok, None, mag)
        klein.venster = True
        oud = klein.waarde
        klein.voer_uit()
        if klein.waarde == oud:
            return None
        return [tuple(nummers[nr] for nr in gebied) for gebied in klein.beste or ()]

    def _kies(self, lijst: Lijst, plafond: int) -> None:
        assert self.prijzen.beste is not None
        reuzen = tuple((i,) for i in self.opgave.reuzen)
        boom = Boom(
            self.vraag,
            lijst,
            self.prijzen.beste[0],
            self.over,
            lambda gebieden: self._keur(gebieden + reuzen),
        )
        plafond = plafond if self.waarde is None else min(plafond, self.waarde - 1)
        keuze = boom.los_op(plafond, meeste=_VENSTER_KNOPEN if self.venster else _MEESTE_KNOPEN)
        self._controleer(list(keuze.werkgebieden or ()))
        self.ondergrens = max(self.ondergrens, keuze.ondergrens)

    def _controleer(self, gebieden: list[Gebiedsset]) -> None:
        """Take an answer when it serves every gebied once, with allowed teams and distance to the band."""
        bediend = sorted(i for gebied in gebieden for i in gebied)
        buiten = sum(map(self.vraag.buiten_band, gebieden))
        aantal = self.vraag.teams[0] <= len(gebieden) <= self.vraag.teams[1]
        if aantal and buiten <= self.vraag.speling and bediend == np.flatnonzero(self.vraag.bediend).tolist():
            self._neem(gebieden)


def _deelopgave(opgave: Opgave, nummers: list[int]) -> Opgave:
    plaats = {i: nr for nr, i in enumerate(nummers)}
    return Opgave(
        codes=tuple(opgave.codes[i] for i in nummers),
        inwoners=opgave.inwoners[nummers],
        afstand_m=np.ascontiguousarray(opgave.afstand_m[np.ix_(nummers, nummers)]),
        buren=tuple(tuple(plaats[j] for j in opgave.buren[i] if j in plaats) for i in nummers),
        opdracht=opgave.opdracht,
    )
