"""The catalogue for readers: a list with source and cycle as a workbook, and the page of the docs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

import pandas as pd

from gebied.bronnen.catalogus import Catalogus, Indicator
from gebied.indicatoren.cijfer import Cijfer
from gebied.indicatoren.meetcyclus import hoe_vaak, keur_meetcyclus
from gebied.taal import getal, opsomming

KOLOMMEN: Final = (
    "indicator",
    "domein",
    "waarde gemeente",
    "jaar",
    "bron",
    "meetcyclus",
    "laatst",
    "volgende",
    "oplevering",
    "zekerheid",
    "niveau",
    "doel",
    "bevinding",
)
"""Columns of the list."""

_ZEKERHEID: Final = {
    "telling": "telling",
    "steekproef": "steekproef, met marges",
    "modelschatting": "schatting met een model",
    "beschermd": "beschermd aantal",
    "kwalitatief": "kwalitatief, zonder getal",
}


def indicatorenlijst(
    indicatoren: Iterable[Indicator], cijfers: Iterable[Cijfer] = (), *, vandaag: date
) -> pd.DataFrame:
    """Return the catalogue as the list that a gemeente keeps.

    Parameters
    ----------
    indicatoren
        The catalogue, own indicators included.
    cijfers
        Figures of the gemeente, at most one of each indicator; a protected count that is hidden stays so.
    vandaag
        The day on which is judged what is overdue.

    Returns
    -------
    pd.DataFrame
        One row per indicator with the columns `KOLOMMEN`; years are Int64, the rest is text.
    """
    van_gemeente = {cijfer.indicator.sleutel: cijfer for cijfer in cijfers}
    rijen = [_rij(indicator, van_gemeente.get(indicator.sleutel), vandaag) for indicator in indicatoren]
    tabel = pd.DataFrame(rijen, columns=list(KOLOMMEN))
    return tabel.astype(dict.fromkeys(("jaar", "laatst", "volgende", "oplevering"), "Int64"))


def catalogusblad(catalogus: Catalogus) -> str:
    """Return the tables of the page about the catalogue, as Markdown: one per domain."""
    regels: list[str] = []
    for domein, indicatoren in catalogus.per_domein().items():
        if indicatoren:
            regels += ["", f"### {domein.capitalize()}", ""]
            regels += [
                "| indicator | wat het zegt | hoog is | optellen | bron en cyclus |",
                "|---|---|---|---|---|",
            ]
            regels += [_regel(indicator) for indicator in indicatoren]
    return "\n".join(regels).lstrip("\n") + "\n"


def telling(catalogus: Catalogus) -> str:
    """Return in one Dutch sentence how many indicators there are, by kind of certainty."""
    delen = [
        f"{getal(aantal)} × {zekerheid}"
        for zekerheid in _ZEKERHEID
        if (aantal := sum(indicator.zekerheid == zekerheid for indicator in catalogus))
    ]
    return f"De catalogus heeft {getal(len(catalogus))} indicatoren: {opsomming(delen)}."


def _rij(indicator: Indicator, cijfer: Cijfer | None, vandaag: date) -> Sequence[object]:
    gemeten = cijfer is not None and (cijfer.waarde is not None or cijfer.verborgen)
    return (
        indicator.naam,
        indicator.domein,
        cijfer.tekst if cijfer is not None and gemeten else "",
        cijfer.jaar if cijfer is not None and gemeten else None,
        ", ".join(deel for deel in (indicator.bron, indicator.tabel) if deel),
        meetcyclus(indicator),
        indicator.laatst,
        indicator.volgende,
        indicator.oplevering,
        _ZEKERHEID[indicator.zekerheid],
        indicator.niveau,
        indicator.doel,
        " ".join(bevinding.tekst for bevinding in keur_meetcyclus([indicator], vandaag=vandaag)),
    )


def meetcyclus(indicator: Indicator) -> str:
    """Return the cycle in words: those of the source where it has any."""
    if indicator.cyclus_tekst or indicator.cyclus is None:
        return indicator.cyclus_tekst
    return hoe_vaak(indicator.cyclus)


def _regel(indicator: Indicator) -> str:
    eenheid = f" ({indicator.eenheid.strip('()')})" if indicator.eenheid else ""
    cellen = (
        f"**{indicator.naam}**{eenheid}<br>`{indicator.sleutel}`",
        indicator.uitleg,
        indicator.richting.removeprefix("hoog "),
        _optellen(indicator),
        ". ".join(_bron(indicator)) + ".",
    )
    return f"| {' | '.join(cel.replace('|', '/') for cel in cellen)} |"


def _optellen(indicator: Indicator) -> str:
    if indicator.zekerheid == "kwalitatief":
        return "geen getal"
    noemer = indicator.noemer.replace("_", " ")
    match indicator.optellen:
        case "som":
            return "aantal"
        case "verhouding":
            return f"opnieuw gedeeld door {noemer}"
        case "gewogen":
            return f"benadering, gewogen met {noemer}"
        case "niet":
            return "niet"


def _bron(indicator: Indicator) -> Iterator[str]:
    yield f"{indicator.bron}, {indicator.tabel}" if indicator.tabel else indicator.bron
    jaren = [meetcyclus(indicator).capitalize()]
    if indicator.laatst is not None:
        jaren.append(f"laatst {indicator.laatst}")
    if indicator.volgende is not None:
        jaren.append(f"weer in {indicator.volgende}")
    if indicator.oplevering is not None:
        jaren.append(f"cijfer in {indicator.oplevering}")
    yield ", ".join(jaren)
    yield f"{_ZEKERHEID[indicator.zekerheid].capitalize()}, per {indicator.niveau}"
