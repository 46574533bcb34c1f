"""The metrics of the judge for thousands of indelingen at once: same keys, same values, with numpy.

Left out are the metrics that are the same for every indeling that the ensemble draws from (`teams`,
`inwoners`, `gemiddeld`, `belasting`, `mix`, `ontmoetingsplekken` and so on). One is added,
`afwijking_per_team`: the judge gives what it follows from, per werkgebied. A test holds every value to that
of `gebied.beoordelen.beoordeel`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import linear_sum_assignment

from gebied.beoordelen import TOTAAL, plat
from gebied.beoordelen.geheugen import werkplaats
from gebied.beoordelen.kader import Kader, breuk
from gebied.beoordelen.lagen import lees_lagen
from gebied.beoordelen.toonvorm import Toonvorm
from gebied.ensemble.meetkernen import afstand_tot_medoide, inwoners_nabij, som, som_per_groep
from gebied.ensemble.richting import AFWIJKING, RICHTINGEN, maat_van
from gebied.model import Beoordeling, Opdracht
from gebied.wijkscan import Wijkscan

Rij = npt.NDArray[np.float64]
"""One value per indeling; NaN where a metric has no value or may not be shown."""

MATEN: Final = tuple(RICHTINGEN)
"""Keys of the metrics of an ensemble, in the order in which tables show them."""

EENHEDEN: Final[Mapping[str, str]] = MappingProxyType(
    {maat: "personen per team" if maat == AFWIJKING else TOTAAL[maat].eenheid for maat in MATEN}
)

_MEESTE_TELLERS: Final = 4_000_000
"""Cells of the largest table inside one block of indelingen; what holds for the memory."""


def meet_labels(
    scan: Wijkscan,
    opdracht: Opdracht,
    codes: Sequence[str],
    labels: npt.NDArray[np.integer[Any]],
    *,
    indelingen: Mapping[str, Mapping[str, int]] | None = None,
) -> pd.DataFrame:
    """Return the metrics of many indelingen.

    Parameters
    ----------
    scan
        The wijkscan, EPSG:28992.
    opdracht
        The rules that the indelingen are held against.
    codes
        Every served gebied of the scan, in the order of the columns of `labels`.
    labels
        Number of the werkgebied of every gebied from 0, shape (indelingen, gebieden).
    indelingen
        Name → code → werkgebied of the indelingen that the opdracht may name.

    Returns
    -------
    pandas.DataFrame
        One row per indeling and one float64 column per metric that the opdracht asks for; a metric of which
        there are more has a label: ``"mix_afwijking: bijstand"``. NaN where an indeling has no value, or one
        that may not be shown. Figures from service use are rounded as the judge does it.

    Raises
    ------
    VerkeerdGebruik
        When the opdracht names a gebied, group or indeling that is not there.
    """
    kader = werkplaats(scan, opdracht, indelingen).kader
    if sorted(codes) != sorted(kader.basis.bediend):  # a fault of the caller, not of the user
        raise ValueError("labels are not about the served gebieden of the scan")
    meter = _Meter(kader, tuple(codes))
    stapel = np.ascontiguousarray(labels, dtype=np.int16)
    k = int(stapel.max(initial=0)) + 1
    per_blok = max(1, _MEESTE_TELLERS // (k * max(meter.breedste, 1)))
    delen = [
        pd.DataFrame(dict(meter.meet(_Blok(stapel[van : van + per_blok], k))))
        for van in range(0, max(len(stapel), 1), per_blok)
    ]
    return pd.concat(delen, ignore_index=True)


def maten_van(oordeel: Beoordeling) -> dict[str, float]:
    """Return the metrics of an ensemble for one judged indeling; without those that have no value."""
    alle = {AFWIJKING: _afwijking(oordeel), **plat(oordeel.totaal)}
    return {
        sleutel: float(waarde)
        for sleutel, waarde in alle.items()
        if waarde is not None and maat_van(sleutel) in MATEN
    }


def _afwijking(oordeel: Beoordeling) -> float | None:
    paren = [(w["inwoners"], w["teams"]) for w in oordeel.werkgebieden]
    inwoners, teams = (sum(deel) for deel in zip(*paren, strict=True)) if paren else (0, 0)
    return sum(abs(i * teams - inwoners * t) for i, t in paren) / teams**2 if teams else None


@dataclass(frozen=True, eq=False)
class _Blok:
    """Some of the indelingen: labels (S, n), numbers below k; not every number has to be used in each."""

    labels: npt.NDArray[np.int16]
    k: int

    def som(self, per_gebied: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        return som(self.labels, self.k, per_gebied)

    @cached_property
    def leden(self) -> npt.NDArray[np.int64]:
        return self.som(np.ones(self.labels.shape[1], dtype=np.int64))


@dataclass(frozen=True, eq=False)
class _Meter:
    """What the judge knows of an opdracht beside a scan, as arrays in the order of `codes`."""

    kader: Kader
    codes: tuple[str, ...]

    @property
    def opdracht(self) -> Opdracht:
        return self.kader.opdracht

    @cached_property
    def inwoners(self) -> npt.NDArray[np.int64]:
        return self._rij(self.kader.basis.inwoners)

    @cached_property
    def afstand(self) -> npt.NDArray[np.int64]:
        return self.kader.basis.afstand_m(self.codes, self.codes)

    @cached_property
    def lagen(self) -> Mapping[str, Mapping[str, int]]:
        return {laag.naam: laag.van for laag in lees_lagen(self.kader, {})}

    @property
    def breedste(self) -> int:
        """The most groups that a werkgebied is set against at once."""
        groepen = [self.kader.groep_van, self.kader.huidig or {}, *self.kader.aansluiting.values()]
        return max(len(set(van.values())) for van in [*groepen, *self.lagen.values()])

    def meet(self, blok: _Blok) -> Iterator[tuple[str, Rij]]:
        """Yield every metric by key, in the order of `MATEN`."""
        inwoners = blok.som(self.inwoners)
        teams = self._teams(blok)
        yield from self._aantallen(blok, inwoners, teams)
        if self.kader.groepsnaam:
            groepen = self._per_groep(blok, self.kader.groep_van, np.ones_like(self.inwoners))
            yield "over_grens", ((groepen > 0).sum(axis=2) > 1).sum(axis=1).astype(float)
        gewicht = np.maximum(self.inwoners, 1)
        ver = afstand_tot_medoide(blok.labels, blok.k, gewicht, self.afstand)
        yield "compactheid_m", ver / gewicht.sum()
        if self.kader.huidig is not None:
            yield "verplaatste_inwoners", self._verplaatst(blok, self.kader.huidig)
        if self.opdracht.doel is not None:
            yield "afstand_tot_doel", np.abs(inwoners - self.opdracht.doel * teams).sum(axis=1).astype(float)
        yield from self._ook_inwoners(blok, teams)
        yield from self._werk(blok, inwoners, teams)
        yield from self._mixen(blok)
        yield from self._buiten(blok, inwoners)

    def _aantallen(
        self, blok: _Blok, inwoners: npt.NDArray[np.int64], teams: npt.NDArray[np.int64]
    ) -> Iterator[tuple[str, Rij]]:
        """Yield what follows from inhabitants and teams alone."""
        er, alle = blok.leden > 0, teams.sum(axis=1, keepdims=True)
        verschil = np.abs(inwoners * alle - inwoners.sum(axis=1, keepdims=True) * teams)
        yield AFWIJKING, verschil.sum(axis=1) / alle[:, 0] ** 2
        if self.opdracht.per_team:
            laag, hoog = self.opdracht.inwoners
            afstand = _buiten_band(inwoners, teams, (laag, hoog))
            yield "in_band", ((afstand == 0) & er).sum(axis=1).astype(float)
            yield "afstand_tot_band", afstand.sum(axis=1).astype(float)
        veel = np.iinfo(np.int64).max
        yield "kleinste", np.where(er, inwoners, veel).min(axis=1).astype(float)
        yield "grootste", np.where(er, inwoners, 0).max(axis=1).astype(float)

    def _teams(self, blok: _Blok) -> npt.NDArray[np.int64]:
        """Return the teams per werkgebied, (S, k): only a gebied on its own can have more than one."""
        alleen = np.array(
            [self.opdracht.teams_voor(int(aantal), 1) for aantal in self.inwoners], dtype=np.int64
        )
        een = (blok.leden > 0).astype(np.int64)
        return np.where(blok.leden == 1, blok.som(alleen), een)

    def _verplaatst(self, blok: _Blok, huidig: Mapping[str, int]) -> Rij:
        """Return the inhabitants that get another team, werkgebieden matched so that most keep theirs."""
        samen = self._per_groep(blok, huidig, self.inwoners)
        blijft = [int(deel[linear_sum_assignment(deel, maximize=True)].sum()) for deel in samen]
        return float(self.inwoners.sum()) - np.array(blijft, dtype=np.float64)

    def _ook_inwoners(self, blok: _Blok, teams: npt.NDArray[np.int64]) -> Iterator[tuple[str, Rij]]:
        for label, deel in self.kader.ook_inwoners.items():
            if deel is not None:
                telling, band = deel
                ernaast = _buiten_band(blok.som(self._rij(telling)), teams, band)
                yield f"afstand_ook_inwoners: {label}", ernaast.sum(axis=1).astype(float)

    def _werk(
        self, blok: _Blok, inwoners: npt.NDArray[np.int64], teams: npt.NDArray[np.int64]
    ) -> Iterator[tuple[str, Rij]]:
        """Yield how far the workload of a team is from the mean at most, in percent."""
        telling, totaal = self.kader.belasting, self.kader.belasting_totaal
        if telling is None or not totaal:
            return
        last, alle = blok.som(self._rij(telling)), teams.sum(axis=1, keepdims=True)
        er, toont = blok.leden > 0, self.kader.belasting_toont
        pct = np.divide(
            100 * (last * alle - totaal * teams), totaal * teams, out=np.zeros(teams.shape), where=er
        )
        if toont.beschermd:
            paren = zip(pct.ravel(), inwoners.ravel(), strict=True)
            getoond = [toont.afwijking_pct(float(deel), int(aantal)) for deel, aantal in paren]
            pct = np.array(getoond, dtype=np.float64).reshape(pct.shape)
        geldig = er & ~np.isnan(pct)
        grootste = np.where(geldig, np.abs(pct), -1.0).max(axis=1)
        yield "belasting_afwijking_pct", np.where(geldig.any(axis=1), grootste, np.nan)

    def _mixen(self, blok: _Blok) -> Iterator[tuple[str, Rij]]:
        """Yield per mix how far it is from even, or how much gebieden of one werkgebied differ."""
        for soort, maat in (("evenwichtig", "mix_afwijking"), ("gelijksoortig", "mix_spreiding")):
            for label, (deel, telling) in self.kader.mix.items():
                if deel.soort == soort and telling is not None:
                    t = self._rij({code: teller for code, (teller, _) in telling.items()})
                    n = self._rij({code: noemer for code, (_, noemer) in telling.items()})
                    som_ = _scheefheid(blok, t, n) if soort == "evenwichtig" else _spreiding(blok, t, n)
                    yield f"{maat}: {label}", _getoond(som_, self.kader.toont(deel.teller))

    def _buiten(self, blok: _Blok, inwoners: npt.NDArray[np.int64]) -> Iterator[tuple[str, Rij]]:
        """Yield the inhabitants outside the group, layer or team that most of their werkgebied is in."""

        def buiten(van: Mapping[str, Any]) -> Rij:
            meeste = self._per_groep(blok, van, self.inwoners).max(axis=2, initial=0)
            uit: Rij = (inwoners - meeste).sum(axis=1).astype(float)
            return uit

        if self.opdracht.binnen is not None:
            yield "inwoners_buiten_groep", buiten(self.kader.groep_van)
        for naam, laag in self.lagen.items():
            yield f"inwoners_buiten_laag: {naam}", buiten(laag)
        if (bereik := self._bereik_pct(blok)) is not None:
            yield "bereik_pct", bereik
        for naam, van in self.kader.aansluiting.items():
            yield f"inwoners_buiten_aansluiting: {naam}", buiten(van)

    def _bereik_pct(self, blok: _Blok) -> Rij | None:
        plekken, wens = self.kader.ontmoetingsplekken, self.opdracht.ontmoetingsplek
        totaal = int(self.inwoners.sum())
        if plekken is None or wens is None or wens.afstand_m is None or not totaal:
            return None
        verste = math.floor(wens.afstand_m / breuk(wens.omweg))
        nabij = (self.afstand <= verste) & (self._rij(plekken) > 0)[None, :]
        uit: Rij = 100 * inwoners_nabij(blok.labels, nabij, self.inwoners) / totaal
        return uit

    def _per_groep(
        self, blok: _Blok, van: Mapping[str, Any], per_gebied: npt.NDArray[np.int64]
    ) -> npt.NDArray[np.int64]:
        """Return sums per werkgebied and group, (S, k, groups)."""
        nummer = {groep: nr for nr, groep in enumerate(sorted(set(van.values())))}
        groep = np.array([nummer[van[c]] if c in van else -1 for c in self.codes], dtype=np.int64)
        return som_per_groep(blok.labels, blok.k, groep, len(nummer), per_gebied)

    def _rij(self, telling: Mapping[str, int]) -> npt.NDArray[np.int64]:
        return np.array([telling.get(code, 0) for code in self.codes], dtype=np.int64)


def _buiten_band(
    aantal: npt.NDArray[np.int64], teams: npt.NDArray[np.int64], band: tuple[int, int]
) -> npt.NDArray[np.int64]:
    laagste, hoogste = band
    uit: npt.NDArray[np.int64] = np.maximum(0, np.maximum(teams * laagste - aantal, aantal - teams * hoogste))
    return uit


def _scheefheid(blok: _Blok, t: npt.NDArray[np.int64], n: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return Σ of persons too many or too few for the share of the gemeente, as `beoordelen.mix` does."""
    teller, noemer = int(t.sum()), int(n.sum())
    if not noemer:
        return np.zeros(len(blok.labels), dtype=np.int64)
    scheef = np.abs(blok.som(t) * noemer - blok.som(n) * teller)
    uit: npt.NDArray[np.int64] = ((2 * scheef + noemer) // (2 * noemer)).sum(axis=1)
    return uit


def _spreiding(blok: _Blok, t: npt.NDArray[np.int64], n: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return Σ n × (p - mean p)², p in percent with one decimal, as `beoordelen.mix` does."""
    p = np.where(n != 0, (2_000 * t + n) // np.where(n != 0, 2 * n, 1), 0)  # tenths of a percent point
    noemer, eerste, kwadraten = blok.som(n), blok.som(n * p), blok.som(n * p * p)
    heel = np.where(noemer != 0, noemer, 1)
    delen = np.where(noemer != 0, -(-(kwadraten - eerste * eerste // heel) // 100), 0)
    uit: npt.NDArray[np.int64] = delen.sum(axis=1)
    return uit


def _getoond(waarden: npt.NDArray[np.int64], toont: Toonvorm) -> Rij:
    """Return counts as they may be shown; NaN for one that is hidden."""
    if not toont.beschermd:
        return waarden.astype(np.float64)
    return np.array([toont.aantal(int(waarde)) for waarde in waarden], dtype=np.float64)
