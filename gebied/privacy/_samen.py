"""Cells of several categories at once, where an attacker knows how the categories hang together."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.sparse import block_diag, csr_array, eye_array, kron, vstack

from gebied.privacy._cellen import BoolArray, Rooster, Snede, TeLaat, afgekapt
from gebied.privacy.aanval import FloatArray, IntArray, Stelsel, Uiterste

_RUIM: Final = 1e-6
_MINSTE_DEEL: Final = 6  # with fewer cells at a time, each had better have its own linear program
_MINSTE_WINST: Final = 4
_MEESTE_PUNTEN: Final = 300


@dataclass(frozen=True)
class Verband:
    """What holds in every place: onder <= sum(factor * count of a category) <= boven.

    Parameters
    ----------
    factoren
        float64 (categories,).
    onder, boven
        Bounds, both included; ±inf where there is none.
    """

    factoren: FloatArray
    onder: float
    boven: float


class Samenhang:
    """An attacker who sees all cells of some categories that are not hidden, and knows their relations.

    Tables that fit what is visible are kept: each shows how far every cell can move at least, so that only
    few cells need a linear program of their own.

    Parameters
    ----------
    rooster
        The cells of each category.
    aantallen
        int64 (categories, places): true counts.
    drempel
        As for `Aanvaller`.
    verbanden
        Relations that hold for the true counts.
    einde
        `time.monotonic` after which `sneden` gives up.
    """

    def __init__(
        self, rooster: Rooster, aantallen: IntArray, drempel: int, verbanden: Sequence[Verband], einde: float
    ) -> None:
        self.rooster, self.drempel, self.einde = rooster, drempel, einde
        c, n = aantallen.shape
        totalen = csr_array(block_diag([rooster.totalen] * c))
        self._cellen = csr_array(block_diag([vstack([eye_array(n), rooster.totalen])] * c).astype(np.float64))
        self._vorm = (c, rooster.m)
        self.waarden = np.asarray(self._cellen @ aantallen.ravel(), dtype=np.float64)
        self.gevoelig: BoolArray = self.waarden < drempel
        self.kosten = self.waarden + 1.0
        self._waar = aantallen.ravel().astype(np.float64)
        self._aantal_totalen = totalen.shape[0]
        delen = [kron(verband.factoren[None, :], eye_array(n)) for verband in verbanden]
        self._rijen = csr_array(vstack([totalen, *delen]).astype(np.float64))
        self._onder = np.repeat([verband.onder for verband in verbanden], n)
        self._boven = np.repeat([verband.boven for verband in verbanden], n)
        self._stand = np.asarray(self._rijen @ self._waar)
        alles = np.full(len(self._stand), np.inf)
        self._stelsel = Stelsel(self._rijen, -alles, alles)
        self._loting = np.random.default_rng(1)
        self._punten: list[FloatArray] = []

    def sneden(self, verborgen: BoolArray, *, alle: bool = True) -> list[Snede]:
        """Return what is wrong with hiding these cells: cuts that it breaks; none when it is safe.

        Raises
        ------
        Mislukt
            When the linear program gives no answer.
        TeLaat
            When there is no time.
        """
        self._laag, self._hoog = self.waarden.copy(), self.waarden.copy()
        for punt in self._punten:
            if (np.abs(punt - self.waarden)[~verborgen] < _RUIM).all():
                self._bekijk(punt)
        self._grenzen(verborgen, self._waar + 3.0 * self.drempel)
        self._verken()
        self._grenzen(verborgen, np.full(len(self._waar), np.inf))
        uit: list[Snede] = []
        for cel in np.flatnonzero(self._onzeker()):
            if self._onzeker()[cel]:
                uit += self._snede_van(int(cel))
                if uit and not alle:
                    break
        return uit

    def _onzeker(self) -> BoolArray:
        """Return which sensitive cells have not been seen far enough apart."""
        omhoog = self._hoog >= self.waarden + 1 - _RUIM
        omlaag = self._laag <= np.maximum(self.waarden - 1, 0) + _RUIM
        breed = self._hoog - self._laag >= self.drempel - _RUIM
        onzeker: BoolArray = self.gevoelig & ~(omhoog & omlaag & breed)
        return onzeker

    def _grenzen(self, verborgen: BoolArray, hoogstens: FloatArray) -> None:
        n = self.rooster.n
        stand = verborgen.reshape(self._vorm)
        dicht, open_ = stand[:, :n].ravel(), ~stand[:, n:].ravel()
        totaal = self._stand[: self._aantal_totalen]
        self._stelsel.begrens(
            np.concatenate([np.where(open_, totaal, -np.inf), self._onder]),
            np.concatenate([np.where(open_, totaal, np.inf), self._boven]),
            np.where(dicht, hoogstens, self._waar),
            np.where(dicht, 0.0, self._waar),
        )

    def _verken(self) -> None:
        """Look for tables in which many cells lie far from the truth at once, ever fewer where that fails."""
        deel = 1.0
        while (onzeker := self._onzeker()).sum() * deel >= _MINSTE_DEEL:
            omhoog = self._hoog < self.waarden + 1
            kant = np.where(omhoog | (self._loting.random(len(onzeker)) < 0.5), 1.0, -1.0)
            kant = np.where(~omhoog & (self._laag > np.maximum(self.waarden - 1, 0)), -1.0, kant)
            gekozen = onzeker & (self._loting.random(len(onzeker)) < deel)
            kracht = gekozen * kant * self._loting.uniform(0.5, 1.0, len(onzeker))
            self._los_op(np.asarray(self._cellen.T @ kracht))
            if onzeker.sum() - self._onzeker().sum() < _MINSTE_WINST:
                deel /= 2

    def _los_op(self, gewichten: FloatArray) -> Uiterste:
        if time.monotonic() > self.einde:
            raise TeLaat("no time")
        uiterste = self._stelsel.grootste(gewichten)
        if len(uiterste.punt):
            punt = np.asarray(self._cellen @ uiterste.punt)
            self._bekijk(punt)
            self._punten = [*self._punten[1 - _MEESTE_PUNTEN :], punt]
        return uiterste

    def _bekijk(self, punt: FloatArray) -> None:
        """Note how far a table lets every cell move."""
        self._laag, self._hoog = np.minimum(self._laag, punt), np.maximum(self._hoog, punt)

    def _snede_van(self, cel: int) -> list[Snede]:
        """Return the cuts that one sensitive cell breaks."""
        doel = self._cellen[[cel]].toarray()[0]
        waarde, drempel = float(self.waarden[cel]), float(self.drempel)
        hoog = self._los_op(doel)
        self._hoog[cel] = max(self._hoog[cel], hoog.waarde)
        if not self._onzeker()[cel]:
            return []
        laag = self._los_op(-doel)
        boven, onder = hoog.waarde, -laag.waarde
        omhoog, ruim_omhoog = self._invloed(doel, hoog)
        omlaag, ruim_omlaag = self._invloed(-doel, laag)
        uit = []
        if boven - waarde < 1 - _RUIM:
            uit.append(afgekapt(omhoog, 1.0 - ruim_omhoog))
        if waarde - onder < min(1.0, waarde) - _RUIM:
            uit.append(afgekapt(omlaag, 1.0 - ruim_omlaag))
        if boven - onder < drempel - _RUIM:
            uit.append(afgekapt(omhoog + omlaag, drempel - ruim_omhoog - ruim_omlaag))
        return uit

    def _invloed(self, doel: FloatArray, uiterste: Uiterste) -> tuple[FloatArray, float]:
        """Return how far each cell, when hidden, lets a cell move, and what relations allow beside that.

        As in `Aanvaller`; a relation with room between its sides adds that room times its price.
        """
        c, m = self._vorm
        if not np.isfinite(uiterste.waarde):
            return np.full(c * m, np.inf), 0.0
        prijs, t = uiterste.prijs, self._aantal_totalen
        plaats = (doel - self._rijen.T @ prijs).reshape(c, -1)
        helling = np.hstack([plaats, prijs[:t].reshape(c, -1)]).ravel()
        zwaarte = np.where(helling > _RUIM, np.inf, np.where(helling < -_RUIM, -helling * self.waarden, 0.0))
        stand, prijs = self._stand[t:], prijs[t:]
        ruimte = np.where(
            prijs > _RUIM, self._boven - stand, np.where(prijs < -_RUIM, self._onder - stand, 0)
        )
        return zwaarte, float((ruimte * np.where(ruimte == 0, 0, prijs)).sum())
