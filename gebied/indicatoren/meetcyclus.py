"""When figures are measured: what contradicts itself in a list of indicators, and what is overdue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from gebied.bronnen.catalogus import Indicator
from gebied.model import Bevinding


def keur_meetcyclus(indicatoren: Iterable[Indicator], *, vandaag: date) -> tuple[Bevinding, ...]:
    """Return what is wrong with the measuring cycles of indicators.

    Parameters
    ----------
    indicatoren
        A catalogue, or the entries of a list of a gemeente.
    vandaag
        The day on which is judged what is overdue. A figure is due in the year of `oplevering`, else in that
        of `volgende`, else one cycle after `laatst`; it is overdue when that year is over.

    Returns
    -------
    tuple of Bevinding
        In the order of the indicators: ``INDICATOR_ZONDER_BRON``, ``INDICATOR_ZONDER_CYCLUS``,
        ``CYCLUS_TEGENSPRAAK`` and ``METING_VERLOPEN``.
    """
    return tuple(bevinding for indicator in indicatoren for bevinding in _keur(indicator, vandaag))


def verwacht_in(indicator: Indicator) -> int | None:
    """Return the year in which the next figure is due, or None when nothing tells."""
    if indicator.oplevering is not None:
        return indicator.oplevering
    if indicator.volgende is not None:
        return indicator.volgende
    if indicator.laatst is None or not indicator.cyclus:
        return None
    return indicator.laatst + indicator.cyclus


def _keur(indicator: Indicator, vandaag: date) -> Iterator[Bevinding]:
    if not indicator.bron.strip():
        yield Bevinding("INDICATOR_ZONDER_BRON", f"{indicator.naam}: er is geen bron genoemd.")
    if indicator.cyclus is None and not indicator.cyclus_tekst.strip():
        tekst = f"{indicator.naam}: er staat niet bij hoe vaak dit wordt gemeten."
        yield Bevinding("INDICATOR_ZONDER_CYCLUS", tekst)
    for tekst in _tegenspraken(indicator, vandaag):
        yield Bevinding("CYCLUS_TEGENSPRAAK", f"{indicator.naam}: {tekst}")
    jaar = verwacht_in(indicator)
    if jaar is not None and jaar < vandaag.year:
        tekst = (
            f"{indicator.naam}: het volgende cijfer had er in {jaar} moeten zijn. Vraag het op bij de bron."
        )
        yield Bevinding("METING_VERLOPEN", tekst)


def _tegenspraken(indicator: Indicator, vandaag: date) -> Iterator[str]:
    laatst, volgende, cyclus = indicator.laatst, indicator.volgende, indicator.cyclus
    if cyclus is not None and cyclus < 1:
        yield f"een cyclus van {cyclus} jaar kan niet."
    if laatst is not None and laatst > vandaag.year:
        yield f"de laatste meting is van {laatst}, en dat jaar moet nog komen."
    if laatst is not None and volgende is not None:
        if volgende <= laatst:
            yield f"de volgende meting ({volgende}) is niet na de laatste ({laatst})."
        elif cyclus is not None and cyclus > 0 and volgende != laatst + cyclus:
            yield (
                f"gemeten {hoe_vaak(cyclus)} en voor het laatst in {laatst}, dus weer in {laatst + cyclus}. "
                f"Er staat {volgende}."
            )
    if indicator.oplevering is not None and volgende is not None and indicator.oplevering < volgende:
        yield f"de oplevering ({indicator.oplevering}) is voor de meting zelf ({volgende})."


def hoe_vaak(cyclus: int) -> str:
    """Return a cycle in words.

    >>> hoe_vaak(1), hoe_vaak(4)
    ('elk jaar', 'elke 4 jaar')
    """
    return "elk jaar" if cyclus == 1 else f"elke {cyclus} jaar"
