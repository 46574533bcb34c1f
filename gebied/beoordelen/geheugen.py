"""What the judge remembers of a scan between two calls, so that a move by hand is judged at once.

A scan, its graph and its tables are frozen, so what follows from them holds as long as the scan lives. An
opdracht and the indelingen it names are compared by value: a changed one is another one.
"""

from __future__ import annotations

import weakref
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from gebied.beoordelen.basis import Basis
from gebied.beoordelen.bevindingen import bevindingen
from gebied.beoordelen.doelen import per_wens
from gebied.beoordelen.kader import Kader, genoemde_indelingen
from gebied.beoordelen.maat import bereken
from gebied.beoordelen.oordeel import maak_oordeel
from gebied.beoordelen.plan import Plan, Werkgebied, Werkgebiedsleutel, als_paren
from gebied.beoordelen.regels import alleen_regels, gebroken
from gebied.beoordelen.totaal import TOTAAL
from gebied.model import Beoordeling, Bevinding, Indeling, Opdracht
from gebied.wijkscan import Wijkscan

MEESTE_KADERS = 8
"""Opdrachten per scan that are remembered; more are seldom in use at once."""
MEESTE_STANDEN = 8
"""Indelingen per opdracht that are remembered; a move goes on from the one before it."""
MEESTE_WERKGEBIEDEN = 20_000
"""Werkgebieden per opdracht that are remembered."""


class Stand:
    """One indeling under one opdracht, each thing computed when it is first asked."""

    def __init__(self, plan: Plan, regelplan: Plan) -> None:
        self.plan = plan
        self._regelplan = regelplan

    def __repr__(self) -> str:
        return f"Stand({len(self.plan.paren)} gebieden)"

    @cached_property
    def totaal(self) -> Mapping[str, Any]:
        """The metrics of the whole."""
        return bereken(TOTAAL, self.plan.kader, self.plan)

    @cached_property
    def bevindingen(self) -> tuple[Bevinding, ...]:
        """The findings."""
        return bevindingen(self.plan)

    def oordeel(self, naam: str) -> Beoordeling:
        """Return everything the judge can say about it."""
        return maak_oordeel(self.plan, naam, self.totaal, self.bevindingen)

    @cached_property
    def gebroken(self) -> tuple[Bevinding, ...]:
        """The findings that mean a broken rule."""
        return gebroken(self._regelplan)

    @cached_property
    def kosten(self) -> Mapping[str, int]:
        """The value of every wish."""
        return per_wens(self.plan)


@dataclass(eq=False)
class Werkplaats:
    """One opdracht beside one scan, with the werkgebieden that have been judged under it."""

    kader: Kader
    regels: Kader
    gezien: dict[Werkgebiedsleutel, Werkgebied] = field(default_factory=dict)
    gezien_regels: dict[Werkgebiedsleutel, Werkgebied] = field(default_factory=dict)
    standen: dict[object, Stand] = field(default_factory=dict)

    def stand(self, indeling: Indeling) -> Stand:
        """Return what is known of an indeling; the same indeling, by value, is not judged twice in a row."""
        lagen = tuple((naam, tuple(van.items())) for naam, van in indeling.lagen.items())
        paren = als_paren(indeling.toewijzing)
        sleutel = (paren, tuple(indeling.namen.items()), lagen)
        gevonden = self.standen.get(sleutel)
        if gevonden is None:
            gevonden = Stand(
                self._plan(self.kader, self.gezien, paren, indeling),
                self._plan(self.regels, self.gezien_regels, paren, indeling),
            )
            for oudste in list(self.standen)[: len(self.standen) + 1 - MEESTE_STANDEN]:
                self.standen.pop(oudste, None)
            self.standen[sleutel] = gevonden
        return gevonden

    @staticmethod
    def _plan(
        kader: Kader,
        gezien: dict[Werkgebiedsleutel, Werkgebied],
        paren: tuple[tuple[str, int], ...],
        indeling: Indeling,
    ) -> Plan:
        if len(gezien) > MEESTE_WERKGEBIEDEN:
            gezien.clear()
        return Plan(kader, paren, dict(indeling.namen), None, dict(indeling.lagen), gezien)


@dataclass(eq=False)
class _Geheugen:
    basis: Basis
    werkplaatsen: dict[object, Werkplaats] = field(default_factory=dict)


_ONTHOUDEN: dict[int, tuple[weakref.ref[Wijkscan], _Geheugen]] = {}
"""Identity of a living scan → what is remembered of it. A scan holds tables, so it has no hash of its own."""


def werkplaats(
    scan: Wijkscan, opdracht: Opdracht | None, indelingen: Mapping[str, Mapping[str, int]] | None
) -> Werkplaats:
    """Return the werkplaats of an opdracht beside a scan: a remembered one, or a new one."""
    opdracht = opdracht or Opdracht()
    geheugen = _geheugen(scan)
    genoemd = genoemde_indelingen(opdracht, indelingen)
    sleutel = (repr(opdracht), *((naam, tuple(van.items())) for naam, van in genoemd.items()))
    gevonden = geheugen.werkplaatsen.get(sleutel)
    if gevonden is None:
        if len(geheugen.werkplaatsen) >= MEESTE_KADERS:
            geheugen.werkplaatsen.clear()
        gevonden = Werkplaats(
            Kader(geheugen.basis, opdracht, indelingen, met_de_hand=True),
            Kader(geheugen.basis, alleen_regels(opdracht), indelingen, met_de_hand=True),
        )
        geheugen.werkplaatsen[sleutel] = gevonden
    return gevonden


def _geheugen(scan: Wijkscan) -> _Geheugen:
    sleutel = id(scan)
    gevonden = _ONTHOUDEN.get(sleutel)
    if gevonden is not None and gevonden[0]() is scan:
        return gevonden[1]
    geheugen = _Geheugen(Basis(scan))
    _ONTHOUDEN[sleutel] = (weakref.ref(scan, lambda _: _vergeet(sleutel)), geheugen)
    return geheugen


def _vergeet(sleutel: int) -> None:
    gevonden = _ONTHOUDEN.get(sleutel)
    if gevonden is not None and gevonden[0]() is None:  # another scan may have got the same identity
        del _ONTHOUDEN[sleutel]
