"""Cells of one category: places and totals over them, and which hidden ones an attacker can narrow down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from gebied.privacy.aanval import FloatArray, IntArray, Stelsel, Uiterste
from gebied.privacy.telling import Plaats

BoolArray = npt.NDArray[np.bool_]
Niveaus = Mapping[str, Mapping[Plaats, str]]
"""Level → place → the total of that level that it counts in; a place that is not there counts in none."""

_RUIM = 1e-6


@dataclass(frozen=True)
class Rooster:
    """Which cells there are, the same for every category.

    Cells are numbered: first every place, then every total that is not the same set of places as an earlier
    cell.

    Parameters
    ----------
    totalen
        Sparse 0/1 (totals, places).
    cel
        (level, name) → number of its cell.
    """

    totalen: csr_array
    cel: Mapping[tuple[str, str], int]

    @property
    def n(self) -> int:
        """Number of places."""
        return int(self.totalen.shape[1])

    @property
    def m(self) -> int:
        """Number of cells."""
        return int(sum(self.totalen.shape))

    @cached_property
    def atoom(self) -> IntArray:
        """int64 (places,): places that count in exactly the same totals have the same number, an atoom."""
        return gelijke_kolommen(self.totalen.toarray())

    @cached_property
    def raster(self) -> csr_array:
        """Sparse 0/1 (totals, atomen)."""
        _, eerste = np.unique(self.atoom, return_index=True)
        return csr_array(self.totalen.toarray()[:, eerste].astype(np.float64))

    def waarden(self, aantallen: IntArray) -> IntArray:
        """Return int64 (cells,) from int64 (places,)."""
        return np.concatenate([aantallen, self.totalen @ aantallen])


def gelijke_kolommen(tabel: npt.NDArray[Any]) -> IntArray:
    """Return int64 (columns,): columns of 0 and 1 with the same content have the same number, from 0."""
    if not len(tabel):
        return np.zeros(tabel.shape[1], dtype=np.int64)
    bits = np.ascontiguousarray(np.packbits(tabel.astype(bool), axis=0).T)
    heel = bits.view(np.dtype((np.void, bits.shape[1]))).ravel()  # a column as one value sorts faster
    return np.unique(heel, return_inverse=True)[1].astype(np.int64)


def maak_rooster(plaatsen: Sequence[Plaats], niveaus: Niveaus) -> Rooster:
    """Return the cells of places and levels."""
    nummer = {plaats: nr for nr, plaats in enumerate(plaatsen)}
    bekend = {frozenset({nr}): nr for nr in range(len(plaatsen))}
    cel: dict[tuple[str, str], int] = {}
    rijen: list[frozenset[int]] = []
    for niveau, groep in niveaus.items():
        leden: dict[str, set[int]] = {}
        for plaats, naam in groep.items():
            if plaats in nummer:
                leden.setdefault(naam, set()).add(nummer[plaats])
        for naam in sorted(leden):
            verzameling = frozenset(leden[naam])
            if verzameling not in bekend:
                bekend[verzameling] = len(plaatsen) + len(rijen)
                rijen.append(verzameling)
            cel[niveau, naam] = bekend[verzameling]
    totalen = np.zeros((len(rijen), len(plaatsen)), dtype=np.int64)
    for rij, verzameling in enumerate(rijen):
        totalen[rij, list(verzameling)] = 1
    return Rooster(csr_array(totalen), cel)


@dataclass(frozen=True, repr=False)
class Snede:
    """What has to hold of every safe choice of hidden cells: sum(zwaarte[hidden]) >= minstens."""

    zwaarte: FloatArray
    minstens: float


class TeLaat(Exception):
    """There was no time left to look at every cell."""


class Aanvaller:
    """An attacker who sees every cell of one category that is not hidden.

    Hidden places of one atoom are alike to an attacker, so they are one variable: their sum.

    Parameters
    ----------
    rooster
        The cells.
    aantallen
        int64 (places,): true counts.
    drempel
        Below it a cell may not be seen, and so wide is the least range of such a cell.
    """

    def __init__(self, rooster: Rooster, aantallen: IntArray, drempel: int) -> None:
        self.rooster, self.drempel = rooster, drempel
        self.waarden = rooster.waarden(aantallen)
        self.gevoelig: BoolArray = self.waarden < drempel
        self.kosten: FloatArray = self.waarden.astype(np.float64) + 1.0
        t, self._atomen = rooster.raster.shape
        self._grens = np.full(t, np.inf)
        self._stelsel = Stelsel(rooster.raster, -self._grens, self._grens)
        self._dicht = rooster.raster.toarray()
        n = rooster.n
        self._per_atoom = csr_array((np.ones(n), (rooster.atoom, np.arange(n))), shape=(self._atomen, n))

    def sneden(self, verborgen: BoolArray, *, alle: bool = True) -> list[Snede]:
        """Return what is wrong with hiding these cells: cuts that it breaks; none when it is safe.

        Raises
        ------
        Mislukt
            When the linear program gives no answer.
        """
        n = self.rooster.n
        dicht = verborgen[:n]
        hoeveel = self._per_atoom @ dicht.astype(np.float64)
        som = self._per_atoom @ (self.waarden[:n] * dicht).astype(np.float64)
        zichtbaar = ~verborgen[n:]
        rest = self._dicht @ som
        self._stelsel.begrens(
            np.where(zichtbaar, rest, -np.inf),
            np.where(zichtbaar, rest, np.inf),
            np.where(hoeveel > 0, np.inf, 0.0),
        )
        uit: list[Snede] = []
        for cel in self._te_vragen(hoeveel, som, zichtbaar):
            uit += self._snede_van(cel, verborgen, hoeveel)
            if uit and not alle:
                break
        return uit

    def _te_vragen(self, hoeveel: FloatArray, som: FloatArray, zichtbaar: BoolArray) -> list[int]:
        """Return sensitive cells whose safety does not follow from adding up, at most one per atoom."""
        n, atoom = self.rooster.n, self.rooster.atoom
        # atomen in the same visible totals can take over from each other: any of them from 0 to their sum
        gelijk = gelijke_kolommen(self._dicht[zichtbaar])
        samen = np.bincount(gelijk, weights=som)[gelijk]
        ruim = (np.bincount(gelijk, weights=hoeveel)[gelijk] >= 2) & (samen >= self.drempel)
        vrij = (self._dicht[zichtbaar].sum(axis=0) == 0) & (hoeveel >= 2)
        plaatsen = np.flatnonzero(self.gevoelig[:n] & ~(ruim | vrij)[atoom])
        # where an atoom has one hidden place or many, the smallest and the largest of them need most room
        volgorde = plaatsen[np.lexsort((-self.waarden[plaatsen], atoom[plaatsen]))]
        _, eerste = np.unique(atoom[volgorde], return_index=True)
        return [*volgorde[eerste].tolist(), *(n + np.flatnonzero(self.gevoelig[n:])).tolist()]

    def _snede_van(self, cel: int, verborgen: BoolArray, hoeveel: FloatArray) -> list[Snede]:
        """Return the cuts that one sensitive cell breaks."""
        waarde, drempel = float(self.waarden[cel]), float(self.drempel)
        doel = self._doel(cel)
        hoog = self._stelsel.grootste(doel)
        laag = self._laagste(cel, doel, hoeveel)
        vast = self._vast(cel, verborgen)
        boven, onder = hoog.waarde + vast, vast - laag.waarde
        uit = []
        omhoog, omlaag = self._invloed(cel, hoog, 1.0), self._invloed(cel, laag, -1.0)
        if boven - waarde < 1 - _RUIM:
            uit.append(afgekapt(omhoog, 1.0))
        if waarde - onder < min(1.0, waarde) - _RUIM:
            uit.append(afgekapt(omlaag, 1.0))
        if boven - onder < drempel - _RUIM:
            uit.append(afgekapt(omhoog + omlaag, drempel))
        if uit or (hoog.heel and laag.heel):
            return uit
        return self._snede_geheel(cel, doel, waarde - vast, verborgen, hoeveel)

    def _snede_geheel(
        self, cel: int, doel: FloatArray, waarde: float, verborgen: BoolArray, hoeveel: FloatArray
    ) -> list[Snede]:
        """Return a cut where only whole numbers betray a cell: something more has to be hidden."""
        onder, boven = self._stelsel.bereik(doel)
        if cel < self.rooster.n and hoeveel[self.rooster.atoom[cel]] >= 2:
            onder = 0.0
        veilig = boven >= waarde + 1 and onder <= max(waarde - 1, 0.0) and boven - onder >= self.drempel
        return [] if veilig else [Snede((~verborgen).astype(np.float64), 1.0)]

    def _doel(self, cel: int) -> FloatArray:
        n = self.rooster.n
        if cel >= n:
            return np.asarray(self._dicht[cel - n])
        doel = np.zeros(self._atomen)
        doel[self.rooster.atoom[cel]] = 1.0
        return doel

    def _laagste(self, cel: int, doel: FloatArray, hoeveel: FloatArray) -> Uiterste:
        if cel < self.rooster.n and hoeveel[self.rooster.atoom[cel]] >= 2:
            return Uiterste(0.0, np.zeros(0), np.zeros(len(self._grens)))  # another takes all of it
        return self._stelsel.grootste(-doel)

    def _vast(self, cel: int, verborgen: BoolArray) -> float:
        """Return the part of a total that is visible."""
        n = self.rooster.n
        if cel < n:
            return 0.0
        return float((self.rooster.totalen @ (self.waarden[:n] * ~verborgen[:n]))[cel - n])

    def _invloed(self, cel: int, uiterste: Uiterste, teken: float) -> FloatArray:
        """Return how far each cell, when hidden, lets this cell move: inf where there is no limit.

        For any prices of the totals the sum of these over the hidden cells bounds how far the cell can move
        (weak duality), which makes it a valid cut whatever is hidden.
        """
        n = self.rooster.n
        if not np.isfinite(uiterste.waarde):
            return np.full(self.rooster.m, np.inf)
        doel = np.zeros(n)
        if cel < n:
            doel[cel] = teken
        else:
            doel = teken * self.rooster.totalen[[cel - n]].toarray()[0]
        plaats = doel - self.rooster.totalen.T @ uiterste.prijs
        helling = np.concatenate([plaats, uiterste.prijs])
        return np.where(helling > _RUIM, np.inf, np.where(helling < -_RUIM, -helling * self.waarden, 0.0))


def afgekapt(zwaarte: FloatArray, minstens: float) -> Snede:
    """Return a cut in which no cell weighs more than what is asked: hidden is yes or no."""
    return Snede(np.minimum(zwaarte, minstens), minstens)
