"""The metrics of a whole plan."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from gebied.beoordelen import mix
from gebied.beoordelen.basis import Deeltelling
from gebied.beoordelen.belasting import afwijking_pct, norm
from gebied.beoordelen.maat import Maat
from gebied.beoordelen.ontmoetingsplek import plekken
from gebied.beoordelen.per_werkgebied import (
    afstand_ook_inwoners,
    inwoners_buiten_aansluiting,
    som_per_label,
)
from gebied.beoordelen.plan import Plan
from gebied.opdrachtdelen import Mix

Totaalmaat = Maat[[Plan]]


def _compactheid(plan: Plan) -> float | None:
    delen = [w.compactheid for w in plan.werkgebieden]
    gewicht = sum(gewicht for _, gewicht in delen)
    return sum(som for som, _ in delen) / gewicht if gewicht else None


def _over_grens(plan: Plan) -> int | None:
    kader = plan.kader
    if not kader.groepsnaam:
        return None
    return sum(len(w.groepen(kader.groep_van)) > 1 for w in plan.werkgebieden)


def _verplaatst(plan: Plan) -> int | None:
    return plan.verplaatst_van_nu if plan.referentie is None else plan.verplaatst(plan.referentie)


def _belasting(plan: Plan) -> float | None:
    telling = plan.kader.belasting
    if telling is None or not plan.werkgebieden:
        return None
    return plan.kader.belasting_toont.aantal(sum(w.som(telling) for w in plan.werkgebieden) / 100)


def _belasting_afwijking(plan: Plan) -> float | None:
    gemiddeld = norm(plan)
    if gemiddeld is None:
        return None
    afwijkingen = [afwijking_pct(w, gemiddeld) for w in plan.werkgebieden]
    return max((abs(pct) for pct in afwijkingen if pct is not None), default=None)


def _mix(plan: Plan) -> dict[str, float | None]:
    return {
        label: None if telling is None else mix.aandeel_pct(telling.values(), plan.kader.toont(deel.teller))
        for label, (deel, telling) in plan.kader.mix.items()
    }


def _mix_afwijking(plan: Plan) -> dict[str, float | None]:
    return {
        label: None
        if telling is None
        else plan.kader.toont(deel.teller).aantal(mix.scheefheid(plan, telling))
        for label, (deel, telling) in plan.kader.mix.items()
        if deel.soort == "evenwichtig"
    }


def _mix_spreiding(plan: Plan) -> dict[str, float | None]:
    return {
        label: None if telling is None else _spreiding(plan, deel, telling)
        for label, (deel, telling) in plan.kader.mix.items()
        if deel.soort == "gelijksoortig"
    }


def _spreiding(plan: Plan, deel: Mix, telling: Deeltelling) -> float | None:
    toont = plan.kader.toont(deel.teller)
    return toont.aantal(sum(mix.spreiding(w, telling) for w in plan.werkgebieden))


def _buiten_laag(plan: Plan) -> dict[str, int]:
    return {laag.naam: sum(w.buiten_laag(laag) for w in plan.werkgebieden) for laag in plan.lagen}


def _plekken(plan: Plan) -> int | None:
    delen = [plekken(w) for w in plan.werkgebieden]
    bekend = [deel for deel in delen if deel is not None]
    return sum(bekend) if bekend else None


def _bereik_pct(plan: Plan) -> float | None:
    delen = [w.bereik for w in plan.werkgebieden]
    bekend = [deel for deel in delen if deel is not None]
    return 100 * sum(bekend) / plan.inwoners if bekend and plan.inwoners else None


_MATEN: tuple[Totaalmaat, ...] = (
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
        2,
        "werkgebieden",
        "Werkgebieden binnen de band.",
        lambda p: sum(w.afstand == 0 for w in p.werkgebieden) if p.opdracht.per_team else None,
    ),
    Maat(
        "afstand_tot_band",
        2,
        "personen",
        "Inwoners te veel of te weinig, alle werkgebieden samen.",
        lambda p: sum(w.afstand for w in p.werkgebieden) if p.opdracht.per_team else None,
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
        lambda p: sum(len(w.onderdelen) > 1 for w in p.werkgebieden),
    ),
    Maat(
        "over_grens",
        1,
        "werkgebieden",
        "Werkgebieden die over de grens van een stadsdeel gaan.",
        _over_grens,
    ),
    Maat(
        "compactheid_m",
        2,
        "m",
        "Gemiddelde afstand van een inwoner tot het middelste gebied, hemelsbreed.",
        _compactheid,
    ),
    Maat(
        "verplaatste_inwoners",
        2,
        "personen",
        "Inwoners die een ander team krijgen dan in de vergeleken indeling.",
        _verplaatst,
    ),
    Maat(
        "afstand_tot_doel",
        1,
        "personen",
        "Inwoners boven of onder het doel, alle werkgebieden samen.",
        lambda p: sum(abs(w.inwoners - (p.opdracht.doel or 0) * w.teams) for w in p.werkgebieden),
        lambda o: o.doel is not None,
    ),
    Maat(
        "afstand_ook_inwoners",
        1,
        "personen",
        "Inwoners te veel of te weinig volgens een ander jaar of een prognose.",
        lambda p: som_per_label([afstand_ook_inwoners(w) for w in p.werkgebieden]),
        lambda o: bool(o.ook_inwoners),
    ),
    Maat(
        "belasting",
        1,
        "",
        "Werk voor alle teams samen: de gewogen som uit de opdracht.",
        _belasting,
        lambda o: o.belasting is not None,
    ),
    Maat(
        "belasting_afwijking_pct",
        1,
        "%",
        "Hoeveel de belasting hoogstens van het gemiddelde per team afwijkt.",
        _belasting_afwijking,
        lambda o: o.belasting is not None,
    ),
    Maat("mix", 1, "%", "Aandeel in de hele gemeente.", _mix, lambda o: bool(o.mix)),
    Maat(
        "mix_afwijking",
        1,
        "personen",
        "Hoeveel mensen te veel of te weinig, gemeten aan het aandeel in de gemeente.",
        _mix_afwijking,
        lambda o: any(deel.soort == "evenwichtig" for deel in o.mix),
    ),
    Maat(
        "mix_spreiding",
        1,
        "inwoners × procentpunt²",
        "Hoeveel gebieden in één werkgebied van elkaar verschillen.",
        _mix_spreiding,
        lambda o: any(deel.soort == "gelijksoortig" for deel in o.mix),
    ),
    Maat(
        "inwoners_buiten_groep",
        1,
        "personen",
        "Inwoners buiten de groep waar de meeste inwoners van hun werkgebied wonen.",
        lambda p: sum(w.buiten_groep(p.kader.groep_van) for w in p.werkgebieden),
        lambda o: o.binnen is not None,
    ),
    Maat(
        "inwoners_buiten_laag",
        1,
        "personen",
        "Inwoners buiten het team van de laag waar hun werkgebied bij hoort.",
        _buiten_laag,
        lambda o: bool(o.lagen),
    ),
    Maat(
        "ontmoetingsplekken",
        1,
        "plekken",
        "Ontmoetingsplekken in de werkgebieden.",
        _plekken,
        lambda o: o.ontmoetingsplek is not None,
    ),
    Maat(
        "bereik_pct",
        1,
        "%",
        "Inwoners die dicht bij een ontmoetingsplek van het eigen werkgebied wonen.",
        _bereik_pct,
        lambda o: o.ontmoetingsplek is not None and o.ontmoetingsplek.afstand_m is not None,
    ),
    Maat(
        "inwoners_buiten_aansluiting",
        1,
        "personen",
        "Inwoners die bij de andere indeling een ander team hebben dan de meeste van hun werkgebied.",
        lambda p: som_per_label([inwoners_buiten_aansluiting(w) for w in p.werkgebieden]),
        lambda o: bool(o.aansluiten_bij),
    ),
)
TOTAAL: Final[Mapping[str, Totaalmaat]] = MappingProxyType({maat.sleutel: maat for maat in _MATEN})
"""Metrics of a whole plan, in the order in which tables show them."""
