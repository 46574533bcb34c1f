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
    first ones tend to stay.
    """
    over = list(eisen)
    bewezen = False
    try:
        uitslag = toets(*met_eisen(opdracht, over))
        if uitslag.kan:
            return Botsing((), False, False)
        bewezen = uitslag.bewezen
        for eis in reversed(eisen):
            zonder = [ander for ander in over if ander is not eis]
            uitslag = toets(*met_eisen(opdracht, zonder))
            if not uitslag.kan:
                over, bewezen = zonder, uitslag.bewezen
    except TijdOp:
        return Botsing(tuple(over), bewezen, False)
    return Botsing(tuple(over), bewezen, True)


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
