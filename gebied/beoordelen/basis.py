"""What the judge reads from a scan, once: figures per served gebied, neighbours, centroids, groups."""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from gebied.model import OPTELBAAR, Soort
from gebied.wijkscan import Wijkscan

Telling = Mapping[str, int]
"""Code of a served gebied → whole number."""
Deeltelling = Mapping[str, tuple[int, int]]
"""Code of a served gebied → how many, out of how many; absent where one of the two is unknown."""


class Basis:
    """The facts of one scan in the form the judge needs; a scan does not change, so neither do they.

    Parameters
    ----------
    scan
        The scan. Only a shallow copy is kept, so that a `Basis` never keeps its scan alive.
    """

    def __init__(self, scan: Wijkscan) -> None:
        self.scan = copy.copy(scan)
        self.codes = scan.codes
        self.bekend = frozenset(scan.codes)
        self.restgebieden = scan.graaf.restgebieden
        self.bediend = scan.graaf.bediend
        self.soorten: dict[str, Soort] = {kolom.naam: kolom.soort for kolom in scan.catalogus}
        self.soorten["inwoners"] = "aantal"
        self.jaren = {kolom.naam: kolom.jaar for kolom in scan.catalogus}
        self._buren: dict[bool, Mapping[str, tuple[str, ...]]] = {}
        self._groepen: dict[str, Mapping[str, str]] = {}

    def __repr__(self) -> str:
        return f"Basis({self.scan.naam!r}, {len(self.codes)} gebieden)"

    @cached_property
    def namen(self) -> Mapping[str, str]:
        """Code → name of the gebied."""
        return dict(zip(self.codes, self.scan.gebieden["naam"], strict=True))

    def gebied(self, code: str) -> str:
        """Return a gebied as texts write it: its name and its code."""
        return f"{self.namen[code]} ({code})"

    @cached_property
    def inwoners(self) -> Telling:
        """Inhabitants of every gebied, restgebieden included; unknown counts as none."""
        return dict(zip(self.codes, self.scan.gebieden["inwoners"].fillna(0).astype(int), strict=True))

    @cached_property
    def inwoners_onbekend(self) -> tuple[str, ...]:
        """Served gebieden of which the inhabitants are unknown."""
        leeg = dict(zip(self.codes, self.scan.gebieden["inwoners"].isna(), strict=True))
        return tuple(code for code in self.bediend if leeg[code])

    @cached_property
    def _nummer(self) -> Mapping[str, int]:
        return {code: nr for nr, code in enumerate(self.codes)}

    @cached_property
    def _zwaartepunten(self) -> npt.NDArray[np.float64]:
        punten = self.scan.gebieden.geometry.centroid
        return np.column_stack([punten.x, punten.y])

    def afstand_m(self, van: Collection[str], naar: Collection[str]) -> npt.NDArray[np.int64]:
        """Return distances between centroids in RD, whole metres, (van, naar)."""
        a = self._zwaartepunten[[self._nummer[code] for code in van]]
        b = self._zwaartepunten[[self._nummer[code] for code in naar]]
        verschil = a[:, None, :] - b[None, :, :]
        return np.rint(np.hypot(verschil[..., 0], verschil[..., 1])).astype(np.int64)

    def buren(self, *, verbindingen: bool) -> Mapping[str, tuple[str, ...]]:
        """Return the served neighbours of every served gebied, with or without the verbindingen."""
        if verbindingen not in self._buren:
            graaf = self.scan.graaf if verbindingen else self.scan.graaf.zonder_verbindingen()
            lijst: dict[str, list[str]] = {code: [] for code in self.bediend}
            for a, b in graaf.paren:
                lijst[a].append(b)
                lijst[b].append(a)
            self._buren[verbindingen] = {code: tuple(sorted(van)) for code, van in lijst.items()}
        return self._buren[verbindingen]

    @cached_property
    def verbindingen(self) -> tuple[tuple[str, str, float], ...]:
        """The links that count, (a, b, metres)."""
        paren = set(self.scan.graaf.paren)
        rijen = self.scan.graaf.verbindingen[["a", "b", "lengte_m"]].itertuples(index=False)
        return tuple((a, b, float(meters)) for a, b, meters in rijen if (a, b) in paren)

    def groep(self, naam: str) -> Mapping[str, str]:
        """Return code → group; a gebied without one is absent. Raises as `Wijkscan.groep` does."""
        if naam not in self._groepen:
            rij = self.scan.groep(naam).dropna()
            self._groepen[naam] = {str(code): str(waarde) for code, waarde in rij.items()}
        return self._groepen[naam]

    def waarden(self, kolom: str) -> Mapping[str, float | None]:
        """Return the figures of the served gebieden, None where unknown."""
        getallen = pd.to_numeric(self.scan.gebieden[kolom], errors="coerce")
        lijst = getallen.astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan)
        van = dict(zip(self.codes, lijst.tolist(), strict=True))
        return {code: None if np.isnan(van[code]) else van[code] for code in self.bediend}

    def aantallen(self, kolom: str, soorten: Collection[str] = ("aantal",)) -> Mapping[str, float] | None:
        """Return the figures of a column that may be added up; None when it may not, or has a gap.

        `soorten` are the kinds of column that will do: a protected count is no number of inhabitants.
        """
        if self.soorten.get(kolom) not in soorten or kolom not in self.scan.gebieden:
            return None
        waarden = self.waarden(kolom)
        bekend = {code: waarde for code, waarde in waarden.items() if waarde is not None}
        return bekend if len(bekend) == len(waarden) else None

    def weggelaten(self, kolom: str) -> int:
        """Return of how many served gebieden a protected count was withheld."""
        levering = self.scan.levering
        if levering is None or levering.methode != "onderdrukken" or kolom not in self.scan.beschermd:
            return 0
        return sum(waarde is None for waarde in self.waarden(kolom).values())

    def telling(self, kolom: str, soorten: Collection[str] = ("aantal",)) -> Telling | None:
        """Return the counts of a column as whole numbers; None when they cannot be added up."""
        waarden = self.aantallen(kolom, soorten)
        return None if waarden is None else {code: round(waarde) for code, waarde in waarden.items()}

    def deeltelling(self, teller: str, noemer: str) -> Deeltelling | None:
        """Return how many of `teller` among how many of `noemer`, per served gebied.

        A percentage becomes a count. A gebied of which either is unknown is left out. None when the columns
        are not there or are no such figures.
        """
        soort = self.soorten.get(teller)
        if soort not in (*OPTELBAAR, "percentage") or self.soorten.get(noemer) != "aantal":
            return None
        if teller not in self.scan.gebieden or noemer not in self.scan.gebieden:
            return None
        uit: dict[str, tuple[int, int]] = {}
        hele = self.waarden(noemer)
        for code, deel in self.waarden(teller).items():
            geheel = hele[code]
            if deel is not None and geheel is not None:
                aantal = round(deel / 100 * geheel if soort == "percentage" else deel)
                uit[code] = (aantal, round(geheel)) if geheel else (0, 0)
        return uit

    def onderdelen(self, codes: Iterable[str], buren: Mapping[str, tuple[str, ...]]) -> list[tuple[str, ...]]:
        """Return the connected parts among served gebieden, ordered by first code."""
        over = set(codes)
        delen = []
        for begin in sorted(over):
            if begin not in over:
                continue
            over.discard(begin)
            deel, rij = [begin], [begin]
            while rij:
                for buur in buren[rij.pop()]:
                    if buur in over:
                        over.discard(buur)
                        deel.append(buur)
                        rij.append(buur)
            delen.append(tuple(sorted(deel)))
        return delen
