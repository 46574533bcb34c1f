"""One gebied moved to another werkgebied, with everything that changes by it."""

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
from gebied.model import Bevinding, Indeling
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
        The same for the werkgebied that was left and the one that was joined, by number; None where a
        werkgebied is not there before or after.
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
    plaats = werkplaats(scan, indeling.opdracht, indelingen)
    code = kies(scan, gebied)
    nieuw = verplaatst(indeling, code, werkgebied)
    voor, na = plaats.stand(indeling), plaats.stand(nieuw)
    erbij, weg, anders = vergelijk_bevindingen(voor.bevindingen, na.bevindingen)
    nummers = [nr for nr in (indeling.toewijzing.get(code), nieuw.toewijzing[code]) if nr is not None]
    return Verplaatsing(
        indeling=nieuw,
        verschil=_verschil(voor.totaal, na.totaal),
        werkgebieden={nr: _verschil(_maten(voor.plan, nr), _maten(na.plan, nr)) for nr in nummers},
        erbij=erbij,
        weg=weg,
        anders=anders,
    )


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
