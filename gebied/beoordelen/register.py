"""The register of metrics: each one a frozen entry that computes itself from a `Plan` alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Generic, TypeVar

from gebied.beoordelen.plan import Plan, Werkgebied, beste_paring

T = TypeVar("T", Plan, Werkgebied)


@dataclass(frozen=True)
class Maat(Generic[T]):
    """One metric.

    Parameters
    ----------
    sleutel
        Name in tables and JSON.
    versie
        Goes up when the meaning changes, so that old outcomes are not compared with new ones.
    eenheid
        Unit, empty for a yes or no.
    uitleg
        One Dutch sentence for people who read the table.
    bereken
        Computes the metric from a plan or one werkgebied of it; None where it has no meaning.
    """

    sleutel: str
    versie: int
    eenheid: str
    uitleg: str
    bereken: Callable[[T], Any]


def _compactheid(werkgebied: Werkgebied) -> float | None:
    """Σ weight × distance / Σ weight to the best medoid; distances in whole metres."""
    gewicht, afstand = werkgebied.gewichten()
    if not len(gewicht):
        return None
    return float((gewicht @ afstand).min() / gewicht.sum())


def _compactheid_totaal(plan: Plan) -> float | None:
    delen = [w.gewichten() for w in plan.werkgebieden if w.bediend]
    totaal = sum(int(gewicht.sum()) for gewicht, _ in delen)
    if not totaal:
        return None
    return float(sum((gewicht @ afstand).min() for gewicht, afstand in delen) / totaal)


def _verplaatst(plan: Plan) -> int | None:
    """Inhabitants outside the overlap of the two plans, werkgebieden matched one to one."""
    if plan.referentie is None:
        return None
    naar = {code: nr for code, nr in plan.bekend if code not in plan.graaf.restgebieden}
    inwoners = {code: plan.inwoners_van(code) for code in naar}
    paring = beste_paring(plan.referentie, naar, inwoners)
    return sum(
        inwoners[code]
        for code, nr in naar.items()
        if code in plan.referentie and paring.get(nr) != plan.referentie[code]
    )


_PER_WERKGEBIED: tuple[Maat[Werkgebied], ...] = (
    Maat("teams", 1, "teams", "Aantal teams in dit werkgebied.", lambda w: w.teams),
    Maat(
        "inwoners",
        1,
        "personen",
        "Inwoners van de gebieden die bediend worden.",
        lambda w: w.inwoners,
    ),
    Maat(
        "inwoners_restgebied",
        1,
        "personen",
        "Inwoners van restgebieden die bij dit werkgebied liggen; zij tellen niet mee in de band.",
        lambda w: w.inwoners_restgebied,
    ),
    Maat("in_band", 1, "", "Of het aantal inwoners per team klopt.", lambda w: w.afstand == 0),
    Maat("afstand_tot_band", 1, "personen", "Inwoners te veel of te weinig.", lambda w: w.afstand),
    Maat(
        "aaneengesloten",
        1,
        "",
        "Of het werkgebied één geheel is.",
        lambda w: len(w.onderdelen()) <= 1,
    ),
    Maat(
        "over_grens",
        1,
        "",
        "Of het werkgebied over de grens van een stadsdeel gaat.",
        lambda w: len(w.groepen()) > 1 if w.plan.groep else None,
    ),
    Maat(
        "compactheid_m",
        2,
        "m",
        "Gemiddelde afstand van een inwoner tot het middelste gebied, hemelsbreed.",
        _compactheid,
    ),
)
PER_WERKGEBIED: Final = MappingProxyType({maat.sleutel: maat for maat in _PER_WERKGEBIED})
"""Metrics of one werkgebied, in the order in which tables show them."""

_TOTAAL: tuple[Maat[Plan], ...] = (
    Maat("teams", 1, "teams", "Aantal teams.", lambda p: p.teams),
    Maat("werkgebieden", 1, "werkgebieden", "Aantal werkgebieden.", lambda p: len(p.werkgebieden)),
    Maat("inwoners", 1, "personen", "Inwoners in de werkgebieden.", lambda p: p.inwoners),
    Maat(
        "inwoners_restgebied",
        1,
        "personen",
        "Inwoners van restgebieden; zij staan in geen band.",
        lambda p: p.inwoners_restgebied,
    ),
    Maat(
        "inwoners_niet_ingedeeld",
        1,
        "personen",
        "Inwoners van gebieden die in geen werkgebied liggen.",
        lambda p: p.inwoners_niet_ingedeeld,
    ),
    Maat(
        "in_band",
        1,
        "werkgebieden",
        "Werkgebieden binnen de band.",
        lambda p: sum(w.afstand == 0 for w in p.werkgebieden),
    ),
    Maat(
        "afstand_tot_band",
        1,
        "personen",
        "Inwoners te veel of te weinig, alle werkgebieden samen.",
        lambda p: sum(w.afstand for w in p.werkgebieden),
    ),
    Maat(
        "gemiddeld",
        1,
        "personen per team",
        "Gemiddeld aantal inwoners per team.",
        lambda p: p.inwoners / p.teams if p.teams else None,
    ),
    Maat(
        "kleinste",
        1,
        "personen",
        "Inwoners van het kleinste werkgebied.",
        lambda p: min((w.inwoners for w in p.werkgebieden), default=None),
    ),
    Maat(
        "grootste",
        1,
        "personen",
        "Inwoners van het grootste werkgebied.",
        lambda p: max((w.inwoners for w in p.werkgebieden), default=None),
    ),
    Maat(
        "niet_aaneengesloten",
        1,
        "werkgebieden",
        "Werkgebieden die uit losse delen bestaan.",
        lambda p: sum(len(w.onderdelen()) > 1 for w in p.werkgebieden),
    ),
    Maat(
        "over_grens",
        1,
        "werkgebieden",
        "Werkgebieden die over de grens van een stadsdeel gaan.",
        lambda p: sum(len(w.groepen()) > 1 for w in p.werkgebieden) if p.groep else None,
    ),
    Maat(
        "compactheid_m",
        2,
        "m",
        "Gemiddelde afstand van een inwoner tot het middelste gebied, hemelsbreed.",
        _compactheid_totaal,
    ),
    Maat(
        "verplaatste_inwoners",
        1,
        "personen",
        "Inwoners die een ander team krijgen dan in de vergeleken indeling.",
        _verplaatst,
    ),
)
TOTAAL: Final = MappingProxyType({maat.sleutel: maat for maat in _TOTAAL})
"""Metrics of a whole plan, in the order in which tables show them."""
