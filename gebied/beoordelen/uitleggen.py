"""Why a gebied is in its werkgebied: what every wish and rule would say of a move to each neighbour."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from gebied.beoordelen.doelen import gewogen
from gebied.beoordelen.geheugen import Stand, Werkplaats, werkplaats
from gebied.beoordelen.plan import Plan
from gebied.beoordelen.verplaatsen import kies, vergelijk_bevindingen, verplaatst
from gebied.model import Bevinding, Indeling
from gebied.taal import getal
from gebied.wijkscan import Wijkscan


@dataclass(frozen=True)
class Gevolg:
    """What a move to one neighbouring werkgebied would do.

    Parameters
    ----------
    werkgebied, naam
        Number and name of the werkgebied.
    kosten
        Wish → how much more (or, below 0, less) it would cost, in the unit of the wish.
    breekt
        Rules that would be broken and are not now, each in a sentence.
    tekst
        The same in Dutch, in one line.
    """

    werkgebied: int
    naam: str
    kosten: Mapping[str, int]
    breekt: tuple[str, ...]
    tekst: str


@dataclass(frozen=True)
class Uitleg:
    """Why a gebied is in its werkgebied.

    `gebied` is the code, `werkgebied` the number (None when it is in none), `gevolgen` has one entry per
    neighbouring werkgebied in order of number. `str` gives the whole text.
    """

    gebied: str
    naam: str
    werkgebied: int | None
    tekst: str
    gevolgen: tuple[Gevolg, ...] = ()

    def __str__(self) -> str:
        return "\n".join([self.tekst, *(f"- {gevolg.tekst}" for gevolg in self.gevolgen)])


def uitleg(
    scan: Wijkscan,
    indeling: Indeling,
    gebied: str,
    *,
    indelingen: Mapping[str, Mapping[str, int]] | None = None,
) -> Uitleg:
    """Explain why a gebied is in its werkgebied.

    Parameters
    ----------
    scan
        The wijkscan.
    indeling
        The indeling, judged under its own opdracht.
    gebied
        Code or name of the gebied.
    indelingen
        Name → code → werkgebied of the indelingen that the opdracht may name.

    Returns
    -------
    Uitleg
        For every neighbouring werkgebied what each wish would cost more or less there, and which rules a
        move would break, such as a werkgebied that falls apart.

    Raises
    ------
    VerkeerdGebruik
        When the gebied is not in the scan.
    """
    plaats = werkplaats(scan, indeling.opdracht, indelingen)
    code = kies(scan, gebied)
    stand, nr = plaats.stand(indeling), indeling.toewijzing.get(code)
    plan = stand.plan
    naam = plan.kader.basis.namen[code]
    ligt = f"{plan.gebied(code)} ligt in {'geen werkgebied' if nr is None else plan.naam_van(nr)}."
    if code in plan.kader.basis.restgebieden:
        tekst = f"{ligt} Het is een restgebied: het telt in geen band en bij geen wens mee."
        return Uitleg(code, naam, nr, tekst)
    rondom = {indeling.toewijzing.get(buur) for buur in plan.kader.buren[code]} - {nr, None}
    gevolgen = [_gevolg(plaats, stand, indeling, code, buur) for buur in sorted(n for n in rondom if n)]
    return Uitleg(code, naam, nr, f"{ligt} {_samenvatting(plan, gevolgen)}", tuple(gevolgen))


def _gevolg(plaats: Werkplaats, voor: Stand, indeling: Indeling, code: str, naar: int) -> Gevolg:
    nieuw, plan = verplaatst(indeling, code, naar), voor.plan
    na = plaats.stand(nieuw)
    kosten = {wens: na.kosten[wens] - waarde for wens, waarde in voor.kosten.items()}
    breekt, _, _ = vergelijk_bevindingen(voor.gebroken, na.gebroken)
    delen = [ZINNEN[wens](verschil, plan) for wens, verschil in kosten.items() if verschil]
    uit = indeling.toewijzing.get(code)
    if uit is not None and uit not in nieuw.toewijzing.values():
        delen.append(f"{plan.naam_van(uit)} verdwijnt")
    delen += [_kort(bevinding, na.plan) for bevinding in breekt]
    zin = "; ".join(delen) or "dat maakt voor de wensen niets uit"
    naam = plan.naam_van(naar)
    return Gevolg(naar, naam, kosten, tuple(b.tekst for b in breekt), f"Naar {naam}: {zin}.")


def _kort(bevinding: Bevinding, plan: Plan) -> str:
    if bevinding.code == "NIET_AANEENGESLOTEN" and bevinding.werkgebied is not None:
        return f"{plan.naam_van(bevinding.werkgebied)} valt uiteen"
    return f"een regel wordt gebroken: {bevinding.tekst.removesuffix('.')}"


def _samenvatting(plan: Plan, gevolgen: list[Gevolg]) -> str:
    if not gevolgen:
        return "Er grenst geen ander werkgebied aan."
    kan = [gevolg for gevolg in gevolgen if not gevolg.breekt]
    if not kan:
        return "Elke stap naar een buur breekt een regel."
    beste = min(kan, key=lambda gevolg: _rang(plan, gevolg))
    if _rang(plan, beste) < (0,) * len(plan.opdracht.treden):
        return f"Volgens de opdracht past het beter bij {beste.naam}."
    return "Geen stap naar een buur is volgens de opdracht beter."


def _rang(plan: Plan, gevolg: Gevolg) -> tuple[int, ...]:
    """Return the change per tier; of two moves the lower one is better, as tuples compare."""
    return tuple(gewogen(plan.opdracht, trede, gevolg.kosten) for trede in plan.opdracht.treden)


def _inwoners(meer: str, minder: str) -> Callable[[int, Plan], str]:
    """Return a sentence about inhabitants, one for a rise and one for a fall."""
    return lambda verschil, _: f"{getal(abs(verschil))} inwoners {meer if verschil > 0 else minder}"


def _belasting(verschil: int, plan: Plan) -> str:
    hoe, hoeveel = "minder gelijk" if verschil > 0 else "gelijker", abs(verschil) / 100
    toont = plan.kader.belasting_toont
    getoond = toont.aantal(hoeveel)
    if getoond is None:
        return f"de belasting is {hoe} verdeeld"
    return f"de belasting is {getal(getoond, 0 if toont.beschermd else 1)} {hoe} verdeeld"


def _mix(verschil: int, plan: Plan) -> str:
    hoe, getoond = "slechter" if verschil > 0 else "beter", plan.kader.mix_toont.aantal(abs(verschil))
    return f"de mix wordt {hoe}" if getoond is None else f"de mix wordt {getal(getoond)} punten {hoe}"


def _ontmoetingsplek(verschil: int, _: Plan) -> str:
    hoe = "slechter" if verschil > 0 else "beter"
    return f"{getal(abs(verschil))} punten {hoe} voor de ontmoetingsplekken"


def _compactheid(verschil: int, plan: Plan) -> str:
    """Return the change as metres per inhabitant of the whole."""
    meters = abs(verschil) / max(1, sum(w.compactheid[1] for w in plan.werkgebieden))
    hoe = "verder van" if verschil > 0 else "dichter bij"
    hoeveel = f"{getal(meters, 1)} m" if meters >= 0.05 else "een fractie van een meter"
    return f"inwoners wonen gemiddeld {hoeveel} {hoe} het midden van hun werkgebied"


ZINNEN: Final[Mapping[str, Callable[[int, Plan], str]]] = MappingProxyType(
    {
        "inwoners": _inwoners("verder buiten de band", "minder buiten de band"),
        "doel": _inwoners("verder van het doel", "dichter bij het doel"),
        "ook_inwoners": _inwoners(
            "verder buiten de band in een ander jaar", "minder buiten de band in een ander jaar"
        ),
        "belasting": _belasting,
        "mix": _mix,
        "ontmoetingsplek": _ontmoetingsplek,
        "binnen": _inwoners("meer over de grens", "minder over de grens"),
        "lagen": _inwoners("meer buiten hun laag", "minder buiten hun laag"),
        "huidig": _inwoners("meer krijgen een ander team", "minder krijgen een ander team"),
        "aansluiten_bij": _inwoners(
            "meer sluiten niet aan bij andere indelingen", "minder sluiten niet aan bij andere indelingen"
        ),
        "compactheid": _compactheid,
    }
)
"""Wish → the half-sentence that says how much a move costs or gains on it."""
