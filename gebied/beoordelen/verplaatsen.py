"""A plan changed by hand, with everything that changes by it: one gebied moved, or more at once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from gebied.beoordelen.geheugen import werkplaats
from gebied.beoordelen.maat import bereken, plat
from gebied.beoordelen.per_werkgebied import PER_WERKGEBIED
from gebied.beoordelen.plan import Plan
from gebied.fouten import VerkeerdGebruik
from gebied.koppelen import kies_gebied
from gebied.model import Beoordeling, Bevinding, Indeling
from gebied.wijkscan import Wijkscan

_GETALLEN: Final = re.compile(r"\d[\d.,]*")

Verschil = Mapping[str, tuple[Any, Any]]
"""Metric → (old, new); a metric of which there are more has a label: ``"mix: bijstand"``."""


@dataclass(frozen=True)
class Verplaatsing:
    """What a move does.

    Parameters
    ----------
    indeling
        The new indeling. It carries no proof: what was proved about the old one does not hold for it.
    verschil
        Every metric of the whole, old and new.
    werkgebieden
        The same for every werkgebied that was left or joined, by number; None where a werkgebied is not there
        before or after.
    erbij, weg, anders
        Findings that come, that go, and that stay with other numbers or names in them.
    """

    indeling: Indeling
    verschil: Verschil
    werkgebieden: Mapping[int, Verschil] = field(default_factory=dict)
    erbij: tuple[Bevinding, ...] = ()
    weg: tuple[Bevinding, ...] = ()
    anders: tuple[Bevinding, ...] = ()


def verplaats(
    scan: Wijkscan,
    indeling: Indeling,
    gebied: str,
    werkgebied: int | None,
    *,
    indelingen: Mapping[str, Mapping[str, int]] | None = None,
) -> Verplaatsing:
    """Move one gebied to another werkgebied and judge what that does.

    Parameters
    ----------
    scan
        The wijkscan.
    indeling
        The indeling as it is, judged under its own opdracht.
    gebied
        Code or name of the gebied.
    werkgebied
        Number of a werkgebied of the indeling; None for a new werkgebied of its own.
    indelingen
        Name → code → werkgebied of the indelingen that the opdracht may name.

    Raises
    ------
    VerkeerdGebruik
        When the gebied or the werkgebied is not there, or the gebied is in that werkgebied already.
    """
    return verander(
        scan, indeling, verplaatst(indeling, kies(scan, gebied), werkgebied), indelingen=indelingen
    )


def verander(
    scan: Wijkscan,
    oud: Indeling,
    nieuw: Indeling,
    *,
    indelingen: Mapping[str, Mapping[str, int]] | None = None,
) -> Verplaatsing:
    """Judge what it does when an indeling becomes another one, under the opdracht of the new one.

    Parameters
    ----------
    scan
        The wijkscan.
    oud, nieuw
        The indeling before and after; `werkgebieden` of the outcome has those of which gebieden came or went.
    indelingen
        Name → code → werkgebied of the indelingen that the opdracht may name.
    """
    plaats = werkplaats(scan, nieuw.opdracht, indelingen)
    voor, na = plaats.stand(oud), plaats.stand(nieuw)
    erbij, weg, anders = vergelijk_bevindingen(voor.bevindingen, na.bevindingen)
    nummers = dict.fromkeys(nr for paar in gewijzigd(oud, nieuw).values() for nr in paar if nr is not None)
    return Verplaatsing(
        indeling=nieuw,
        verschil=_verschil(voor.totaal, na.totaal),
        werkgebieden={nr: _verschil(_maten(voor.plan, nr), _maten(na.plan, nr)) for nr in nummers},
        erbij=erbij,
        weg=weg,
        anders=anders,
    )


def gewijzigd(oud: Indeling, nieuw: Indeling) -> dict[str, tuple[int | None, int | None]]:
    """Return code → (old, new) werkgebied of the gebieden that lie in another one; None is no werkgebied."""
    van, naar = oud.toewijzing, nieuw.toewijzing
    return {c: (van.get(c), naar.get(c)) for c in {**van, **naar} if van.get(c) != naar.get(c)}


def herbeoordeel(
    scan: Wijkscan, indeling: Indeling, *, indelingen: Mapping[str, Mapping[str, int]] | None = None
) -> Beoordeling:
    """Judge an indeling that is being changed by hand, with what is remembered of the one before it.

    The same as `beoordeel`, but for figures of the method onderdrukken: those are not shown, since two plans
    that differ by one gebied would tell what was withheld of it.
    """
    return werkplaats(scan, indeling.opdracht, indelingen).stand(indeling).oordeel(indeling.naam)


def kies(scan: Wijkscan, gebied: str) -> str:
    """Return the code of a gebied that is meant by code or name."""
    return gebied if gebied in scan.codes else kies_gebied(scan.gebieden, gebied)


def verplaatst(indeling: Indeling, code: str, werkgebied: int | None) -> Indeling:
    """Return the indeling with one gebied in another werkgebied, a new one for None, and without proof."""
    toewijzing = dict(indeling.toewijzing)
    bestaand = sorted(set(toewijzing.values()))
    if werkgebied is not None and werkgebied not in bestaand:
        raise VerkeerdGebruik(
            f"De indeling '{indeling.naam}' heeft geen werkgebied {werkgebied}.",
            problemen=[f"werkgebieden: {', '.join(map(str, bestaand)) or 'geen'}"],
            stap="kies een nummer uit deze lijst, of laat het gebied een nieuw werkgebied zijn.",
        )
    if werkgebied is not None and toewijzing.get(code) == werkgebied:
        raise VerkeerdGebruik(
            f"Gebied {code} ligt al in werkgebied {werkgebied}.", stap="kies een ander werkgebied."
        )
    nr = max(bestaand, default=0) + 1 if werkgebied is None else werkgebied
    lagen = {naam: _mee(indeling, naam, code, nr) for naam in indeling.lagen}
    toewijzing[code] = nr
    over = set(toewijzing.values())
    namen = {nummer: naam for nummer, naam in indeling.namen.items() if nummer in over}
    return replace(
        indeling, toewijzing=toewijzing, namen=namen, bewijs=(), bevindingen=(), seconden=0.0, lagen=lagen
    )


def _mee(indeling: Indeling, naam: str, code: str, nr: int) -> Mapping[str, int]:
    """Return a layer after the move: where it is made of whole werkgebieden, the gebied goes along."""
    laag = indeling.lagen[naam]
    regels = {regel.naam: regel for regel in indeling.opdracht.lagen} if indeling.opdracht else {}
    teams = {laag[c] for c, waar in indeling.toewijzing.items() if waar == nr and c in laag}
    hard = naam not in regels or regels[naam].hard
    return {**laag, code: teams.pop()} if hard and len(teams) == 1 and code in laag else laag


def vergelijk_bevindingen(
    oud: Sequence[Bevinding], nieuw: Sequence[Bevinding]
) -> tuple[tuple[Bevinding, ...], tuple[Bevinding, ...], tuple[Bevinding, ...]]:
    """Return the findings that come, that go, and that stay but say something else, in the new words."""
    zelfde = {id(bevinding) for bevinding in oud} & {id(bevinding) for bevinding in nieuw}  # most, and quick
    voor = Counter(bevinding for bevinding in oud if id(bevinding) not in zelfde)
    na = Counter(bevinding for bevinding in nieuw if id(bevinding) not in zelfde)
    weg, erbij = list((voor - na).elements()), list((na - voor).elements())
    nieuwe, anders = _splits(erbij, weg)
    verdwenen, _ = _splits(weg, erbij)
    return nieuwe, verdwenen, anders


def _splits(
    bevindingen: list[Bevinding], andere: list[Bevinding]
) -> tuple[tuple[Bevinding, ...], tuple[Bevinding, ...]]:
    """Split findings in those that none of the others is about too, one for one, and the rest."""
    over = Counter(_kern(bevinding) for bevinding in andere)
    alleen: list[Bevinding] = []
    samen: list[Bevinding] = []
    for bevinding in bevindingen:
        kern = _kern(bevinding)
        (samen if over[kern] else alleen).append(bevinding)
        over[kern] -= over[kern] > 0
    return tuple(alleen), tuple(samen)


def _kern(bevinding: Bevinding) -> tuple[object, ...]:
    """Return what makes a finding the same one, whatever its numbers."""
    if bevinding.gebied is None and bevinding.werkgebied is None:
        return bevinding.code, _GETALLEN.sub("#", bevinding.tekst)
    return bevinding.code, bevinding.gebied, bevinding.werkgebied


def _verschil(oud: Mapping[str, Any], nieuw: Mapping[str, Any]) -> Verschil:
    voor, na = plat(oud), plat(nieuw)
    return {maat: (voor.get(maat), na.get(maat)) for maat in dict.fromkeys([*voor, *na])}


def _maten(plan: Plan, nr: int) -> Mapping[str, Any]:
    """Return the metrics of one werkgebied, none where it is not there."""
    gevonden = next((w for w in plan.werkgebieden if w.nr == nr), None)
    return {} if gevonden is None else bereken(PER_WERKGEBIED, plan.kader, gevonden, plan)
