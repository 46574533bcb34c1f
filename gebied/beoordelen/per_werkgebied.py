"""The metrics of one werkgebied."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from gebied.beoordelen import mix
from gebied.beoordelen.belasting import afwijking_pct, belasting, norm
from gebied.beoordelen.maat import Maat
from gebied.beoordelen.ontmoetingsplek import bereik_pct, plekken
from gebied.beoordelen.plan import Plan, Werkgebied

Werkgebiedmaat = Maat[[Werkgebied, Plan]]


def _compactheid(werkgebied: Werkgebied, _: Plan) -> float | None:
    som, gewicht = werkgebied.compactheid
    return som / gewicht if gewicht else None


def ook_inwoners(werkgebied: Werkgebied) -> dict[str, int | None]:
    """Return the inhabitants per further column."""
    kolommen = werkgebied.kader.ook_inwoners
    return {label: werkgebied.som(deel[0]) if deel else None for label, deel in kolommen.items()}


def afstand_ook_inwoners(werkgebied: Werkgebied) -> dict[str, int | None]:
    """Return the inhabitants outside the band per further column."""
    uit: dict[str, int | None] = {}
    for label, deel in werkgebied.kader.ook_inwoners.items():
        uit[label] = None
        if deel is not None:
            som, (laagste, hoogste) = werkgebied.som(deel[0]), deel[1]
            uit[label] = max(0, werkgebied.teams * laagste - som, som - werkgebied.teams * hoogste)
    return uit


def _belasting_afwijking(werkgebied: Werkgebied, plan: Plan) -> float | None:
    gemiddeld = norm(plan)
    return None if gemiddeld is None else afwijking_pct(werkgebied, gemiddeld)


def _mix(werkgebied: Werkgebied, _: Plan) -> dict[str, float | None]:
    uit: dict[str, float | None] = {}
    for label, (deel, telling) in werkgebied.kader.mix.items():
        toont = werkgebied.kader.toont(deel.teller)
        uit[label] = None if telling is None else mix.aandeel_pct([werkgebied.delen(telling)], toont)
    return uit


def _plafonds(werkgebied: Werkgebied, _: Plan) -> dict[str, float | None]:
    uit: dict[str, float | None] = {}
    for label, (deel, telling) in werkgebied.kader.plafonds.items():
        if telling is None:
            uit[label] = None
        else:
            delen, toont = werkgebied.delen(telling), werkgebied.kader.toont(deel.teller)
            is_aantal = deel.noemer is None
            uit[label] = toont.aantal(delen[0]) if is_aantal else mix.aandeel_pct([delen], toont)
    return uit


def gebruik(werkgebied: Werkgebied) -> dict[str, float | None]:
    """Return the protected persons per domain, as they may be shown: the caseload of the team."""
    toont = werkgebied.kader.gebruik_toont
    return {
        naam: None if telling is None else toont.aantal(werkgebied.som(telling))
        for naam, telling in werkgebied.kader.gebruik.items()
    }


def inwoners_buiten_aansluiting(werkgebied: Werkgebied) -> dict[str, int]:
    """Return the inhabitants outside the team that holds most, per indeling to follow."""
    return {naam: werkgebied.buiten_groep(van) for naam, van in werkgebied.kader.aansluiting.items()}


def _lagen(werkgebied: Werkgebied, plan: Plan) -> dict[str, str | None]:
    """Return the team of each layer that holds most of the werkgebied; of equals the lowest number."""
    uit: dict[str, str | None] = {}
    for laag in plan.lagen:
        per_team = werkgebied.per_team_van(laag.van)
        beste = min(per_team, key=lambda nr: (-per_team[nr], nr), default=None)
        uit[laag.naam] = None if beste is None else laag.naam_van(int(str(beste)))
    return uit


def _buiten_laag(werkgebied: Werkgebied, plan: Plan) -> dict[str, int]:
    return {laag.naam: werkgebied.buiten_laag(laag) for laag in plan.lagen}


def _over_grens(werkgebied: Werkgebied, plan: Plan) -> bool | None:
    kader = plan.kader
    return len(werkgebied.groepen(kader.groep_van)) > 1 if kader.groepsnaam else None


_MATEN: tuple[Werkgebiedmaat, ...] = (
    Maat("teams", 1, "teams", "Aantal teams in dit werkgebied.", lambda w, _: w.teams),
    Maat("inwoners", 1, "personen", "Inwoners van de gebieden die bediend worden.", lambda w, _: w.inwoners),
    Maat(
        "inwoners_restgebied",
        1,
        "personen",
        "Inwoners van restgebieden die bij dit werkgebied liggen; zij tellen niet mee in de band.",
        lambda w, _: w.inwoners_restgebied,
    ),
    Maat("in_band", 2, "", "Of het aantal inwoners per team klopt.", lambda w, _: w.in_band),
    Maat(
        "afstand_tot_band",
        2,
        "personen",
        "Inwoners te veel of te weinig.",
        lambda w, _: w.afstand if w.opdracht.per_team else None,
    ),
    Maat("aaneengesloten", 1, "", "Of het werkgebied één geheel is.", lambda w, _: len(w.onderdelen) <= 1),
    Maat("over_grens", 1, "", "Of het werkgebied over de grens van een stadsdeel gaat.", _over_grens),
    Maat(
        "compactheid_m",
        2,
        "m",
        "Gemiddelde afstand van een inwoner tot het middelste gebied, hemelsbreed.",
        _compactheid,
    ),
    Maat(
        "afstand_tot_doel",
        1,
        "personen",
        "Inwoners boven of onder het doel.",
        lambda w, _: abs(w.inwoners - (w.opdracht.doel or 0) * w.teams),
        lambda o: o.doel is not None,
    ),
    Maat(
        "ook_inwoners",
        1,
        "personen",
        "Inwoners volgens een ander jaar of een prognose.",
        lambda w, _: ook_inwoners(w),
        lambda o: bool(o.ook_inwoners),
    ),
    Maat(
        "afstand_ook_inwoners",
        1,
        "personen",
        "Inwoners te veel of te weinig volgens een ander jaar of een prognose.",
        lambda w, _: afstand_ook_inwoners(w),
        lambda o: bool(o.ook_inwoners),
    ),
    Maat(
        "belasting",
        1,
        "",
        "Werk voor het team: de gewogen som uit de opdracht.",
        lambda w, _: belasting(w),
        lambda o: o.belasting is not None,
    ),
    Maat(
        "belasting_afwijking_pct",
        1,
        "%",
        "Hoeveel de belasting boven (of onder) het gemiddelde per team ligt.",
        _belasting_afwijking,
        lambda o: o.belasting is not None,
    ),
    Maat("mix", 1, "%", "Aandeel in dit werkgebied.", _mix, lambda o: bool(o.mix)),
    Maat(
        "plafonds",
        1,
        "% of aantal",
        "Waar een plafond voor geldt: het aandeel of het aantal.",
        _plafonds,
        lambda o: bool(o.plafonds),
    ),
    Maat(
        "gebruik",
        1,
        "personen",
        "Inwoners met hulp, per domein: een beschermd aantal, afgerond op 5.",
        lambda w, _: gebruik(w),
        bij_gebruik=True,
    ),
    Maat(
        "inwoners_buiten_groep",
        1,
        "personen",
        "Inwoners buiten de groep waar de meeste inwoners van het werkgebied wonen.",
        lambda w, _: w.buiten_groep(w.kader.groep_van),
        lambda o: o.binnen is not None,
    ),
    Maat(
        "lagen",
        1,
        "",
        "Het team van de laag waar de meeste inwoners bij horen.",
        _lagen,
        lambda o: bool(o.lagen),
    ),
    Maat(
        "inwoners_buiten_laag",
        1,
        "personen",
        "Inwoners buiten dat team van de laag.",
        _buiten_laag,
        lambda o: bool(o.lagen),
    ),
    Maat(
        "ontmoetingsplekken",
        1,
        "plekken",
        "Ontmoetingsplekken in dit werkgebied.",
        lambda w, _: plekken(w),
        lambda o: o.ontmoetingsplek is not None,
    ),
    Maat(
        "bereik_pct",
        1,
        "%",
        "Inwoners die dicht bij een ontmoetingsplek van het eigen werkgebied wonen.",
        lambda w, _: bereik_pct(w),
        lambda o: o.ontmoetingsplek is not None and o.ontmoetingsplek.afstand_m is not None,
    ),
    Maat(
        "inwoners_buiten_aansluiting",
        1,
        "personen",
        "Inwoners buiten het team van de andere indeling waar de meeste bij horen.",
        lambda w, _: inwoners_buiten_aansluiting(w),
        lambda o: bool(o.aansluiten_bij),
    ),
)
PER_WERKGEBIED: Final[Mapping[str, Werkgebiedmaat]] = MappingProxyType({m.sleutel: m for m in _MATEN})
"""Metrics of one werkgebied, in the order in which tables show them."""


def som_per_label(per_werkgebied: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the sum per label over werkgebieden; None for a label of which a value is None."""
    labels = dict.fromkeys(label for delen in per_werkgebied for label in delen)
    kolommen = {label: [delen[label] for delen in per_werkgebied] for label in labels}
    return {label: None if None in kolom else sum(kolom) for label, kolom in kolommen.items()}
