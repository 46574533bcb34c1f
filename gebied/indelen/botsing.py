"""A smallest set of rules that cannot hold together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gebied.indelen.eisen import Eis, met_eisen
from gebied.indelen.toets import TijdOp, Toets
from gebied.opdracht import Opdracht


@dataclass(frozen=True)
class Botsing:
    """Rules that cannot hold together.

    Parameters
    ----------
    eisen
        The rules, in the order of the opdracht; empty when they turned out to hold together.
    bewezen
        Whether it is proved that they cannot; else a search found nothing that keeps them all.
    kleinst
        Whether each of them is needed: without any one of them the others can be kept.
    """

    eisen: tuple[Eis, ...]
    bewezen: bool
    kleinst: bool


def zoek_botsing(toets: Toets, opdracht: Opdracht, eisen: Sequence[Eis]) -> Botsing:
    """Return a smallest set of rules that collide: each is left out for good when the rest collides without.

    The deletion filter of Chinneck & Dravnieks (1991). The last rules of `eisen` are tried first, so that the
    first ones tend to stay. Where the collision can be proved, only proofs count; else what a search does not
    find counts as impossible.
    """
    over = list(eisen)
    bewezen = False
    nodig: list[Eis] = []
    try:
        uitslag = toets(*met_eisen(opdracht, over), zoek=False)
        bewezen = not uitslag.kan and uitslag.bewezen
        if not bewezen and toets(*met_eisen(opdracht, over)).kan:
            return Botsing((), False, False)
        for eis in reversed(eisen):
            uitslag = toets(*met_eisen(opdracht, _zonder(over, eis)), zoek=not bewezen)
            if uitslag.kan:
                nodig.append(eis)
            elif uitslag.bewezen or not bewezen:
                over, bewezen = _zonder(over, eis), uitslag.bewezen
        # where a proof failed, a search may still find that the rest can be kept
        onzeker = [eis for eis in over if eis not in nodig]
        kleinst = all(toets(*met_eisen(opdracht, _zonder(over, eis))).kan for eis in onzeker)
    except TijdOp:
        return Botsing(tuple(over), bewezen, False)
    return Botsing(tuple(over), bewezen, kleinst)


def _zonder(eisen: Sequence[Eis], eis: Eis) -> list[Eis]:
    return [ander for ander in eisen if ander is not eis]


def grootste_geheel(
    toets: Toets, opdracht: Opdracht, eisen: Sequence[Eis]
) -> tuple[tuple[Eis, ...], Opdracht, Mapping[str, int]]:
    """Return rules that do hold together: taken up one after another, each that still fits.

    Returns
    -------
    tuple
        The rules that did not fit, and the opdracht and locks of those that did.
    """
    mee: list[Eis] = []
    weg: list[Eis] = []
    for eis in eisen:
        (mee if toets(*met_eisen(opdracht, [*mee, eis])).kan else weg).append(eis)
    return tuple(weg), *met_eisen(opdracht, mee)
