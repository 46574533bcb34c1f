"""Prices by column generation: werkgebieden where prices ask for them, cuts where the answer is not whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from gebied.indelen.hoofdprobleem import Hoofdprobleem, Prijzen
from gebied.indelen.ondergrens import FloatArray, Prijs, Vraag, Waardering, waardeer
from gebied.indelen.opgave import Gebiedsset
from gebied.indelen.sneden import Snede, zoek_sneden

_HEEL = 1e-6
_RONDES = 300
_DICHT = 1e-5
_BIJNA = 0.02
"""Prices are good enough when this part of the gap at most is left to win by better ones."""
_SNEDEN = 30
_EERSTE_KNOPEN, _MEER_KNOPEN, _MEESTE_KNOPEN = 2_000, 7, 1_000_000
"""Pricing looks that far at first, and so many times further when that brings little, to a limit."""


class Generator:
    """The relaxation over all werkgebieden there can be, and the best prices so far.

    Parameters
    ----------
    vraag
        The problem.
    prijs
        Prices to begin with, float64 (n).
    begin
        Werkgebieden to begin with, and their compactness.
    over
        Tells how many seconds are left.
    """

    def __init__(
        self,
        vraag: Vraag,
        prijs: FloatArray,
        begin: Iterable[tuple[Gebiedsset, int]],
        over: Callable[[], float],
    ) -> None:
        self.vraag, self.over = vraag, over
        self.hoofd = Hoofdprobleem(vraag, 1.0 + 4 * float(prijs.max()))
        self.hoofd.voeg_toe(begin)
        self.beste: tuple[Prijs, Waardering] | None = None
        self.prijzen: Prijzen | None = None
        self._knopen = _EERSTE_KNOPEN
        self._nu = self._midden = np.append(prijs, 0.0)
        """A point: prices of the gebieden, of the band, of the cuts; now, and where the bound is best."""

    @property
    def ondergrens(self) -> int:
        """The best bound so far."""
        return 0 if self.beste is None else self.beste[1].ondergrens

    def rond_af(self, waarde: int | None) -> bool:
        """Generate werkgebieden until prices are about as good as they get; False when there is no indeling.

        New prices lie between the best so far and those of the relaxation: steadier (Wentges, 1997).
        """
        for _ in range(_RONDES):
            prijs = self._heel(self._nu)
            waardering = waardeer(self.vraag, prijs, knopen=self._knopen, op_tijd=lambda: self.over() <= 0)
            if waardering is None:
                return False
            if self.beste is None or waardering.ondergrens > self.ondergrens:
                self.beste, self._midden = (prijs, waardering), self._nu
            nieuw = self.hoofd.voeg_toe(waardering.gezien)
            self.prijzen = self.hoofd.los_op(self.over()) if self.over() > 0 else None
            if self.prijzen is None or (waarde is not None and self.ondergrens >= waarde):
                return True
            gat = 0.0 if waarde is None else waarde - self.prijzen.waarde
            if self.prijzen.waarde - self.ondergrens <= max(_DICHT * abs(self.prijzen.waarde), _BIJNA * gat):
                return True
            if nieuw <= max(10, self.vraag.teams[1] // 4):
                self._knopen = min(self._knopen * _MEER_KNOPEN, _MEESTE_KNOPEN)
            traag = 0.7 if nieuw > 5 else 0.3
            self._nu = traag * self._midden + (1 - traag) * _punt(self.prijzen)
        return True

    def snij(self) -> int:
        """Add cuts that the relaxed answer violates; return how many."""
        if self.prijzen is None:
            return 0
        aandeel = self.prijzen.keuze
        steun = np.flatnonzero(aandeel > _HEEL)
        deel = np.zeros((len(steun), len(self.vraag.model.inwoners)), np.int64)
        for rij, nr in zip(deel, steun, strict=True):
            rij[list(self.hoofd.werkgebieden[nr])] = 1
        bekend = {snede for snede in self.hoofd.sneden if isinstance(snede, Snede)}
        nieuw = zoek_sneden(deel, aandeel[steun], bekend, _SNEDEN)
        for snede in nieuw:
            self.hoofd.voeg_snede(snede)
        self._midden = np.append(self._midden, np.zeros(len(nieuw)))
        self.prijzen = self.hoofd.los_op(self.over()) if nieuw and self.over() > 0 else None
        if self.prijzen is None:
            return 0
        self._nu = 0.3 * self._midden + 0.7 * _punt(self.prijzen)
        return len(nieuw)

    def _heel(self, punt: FloatArray) -> Prijs:
        n = len(self.vraag.model.inwoners)
        heel = np.rint(punt).astype(np.int64)
        sneden = [snede for snede in self.hoofd.sneden if isinstance(snede, Snede)]
        waarden = zip(sneden, heel[n + 1 :].tolist(), strict=True)
        return Prijs(heel[:n], int(heel[n]), tuple((snede, w) for snede, w in waarden if w > 0))


def _punt(prijzen: Prijzen) -> FloatArray:
    return np.concatenate([prijzen.gebied, [prijzen.straf], prijzen.sneden])
