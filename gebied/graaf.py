"""Neighbours: who borders on whom, over which gap, by which link, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Graaf:
    """The neighbours of a scan.

    Parameters
    ----------
    codes
        Every gebied of the scan, in order of code, restgebieden included.
    restgebieden
        Codes that need not be served: water, (nearly) no inhabitants. They do not connect others.
    buren
        `schema.BUREN`: one row per edge. Edges of soort ``"grens"`` also exist with restgebieden;
        ``"kloof"`` and ``"verbinding"`` only between served gebieden.
    minimale_grens_m, maximale_kloof_m
        The settings it was made with, metres.
    """

    codes: tuple[str, ...]
    restgebieden: frozenset[str]
    buren: pd.DataFrame
    minimale_grens_m: float = 10.0
    maximale_kloof_m: float = 250.0

    @property
    def bediend(self) -> tuple[str, ...]:
        """Codes of the gebieden to be served, in order of code."""
        return tuple(code for code in self.codes if code not in self.restgebieden)

    @property
    def verbindingen(self) -> pd.DataFrame:
        """The edges of soort ``"verbinding"``, active or not."""
        return self.buren[self.buren["soort"] == "verbinding"].reset_index(drop=True)

    @classmethod
    def uit_paren(cls, paren: Iterable[tuple[str, str]]) -> Graaf:
        """Make a graph from plain pairs of codes, each a border of 100 m; for tests and small examples."""
        unieke = sorted({(min(a, b), max(a, b)) for a, b in paren})
        codes = tuple(sorted({code for paar in unieke for code in paar}))
        buren = pd.DataFrame(unieke, columns=["a", "b"]).assign(soort="grens", lengte_m=100.0, actief=True)
        return cls(codes, frozenset(), buren)
