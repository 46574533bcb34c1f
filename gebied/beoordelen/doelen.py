"""What a plan costs on every wish of an opdracht, in whole numbers: what a `Bewijs` claims, recomputed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from gebied.beoordelen import mix, ontmoetingsplek
from gebied.beoordelen.basis import Basis
from gebied.beoordelen.belasting import norm
from gebied.beoordelen.kader import Kader
from gebied.beoordelen.plan import Plan, als_paren
from gebied.model import Indeling, Opdracht
from gebied.wijkscan import Wijkscan

DUIZENDSTEN: Final = 1_000
"""In a tier with more wishes everything counts in thousandths: inhabitant-metres beside inhabitants."""


def kosten(
    scan: Wijkscan,
    indeling: Indeling | Mapping[str, int],
    opdracht: Opdracht | None = None,
    indelingen: Mapping[str, Mapping[str, int]] | None = None,
) -> dict[str, int]:
    """Return what an indeling costs, tier by tier of the opdracht.

    Parameters
    ----------
    scan
        The wijkscan.
    indeling
        An `Indeling`, or code → werkgebied.
    opdracht
        Default that of the indeling, else an empty one.
    indelingen
        The indelingen that the opdracht may name.

    Returns
    -------
    dict
        Name of the tier → its value: inhabitants, hundredths of workload, inhabitants × percent points² for
        a mix that is ``gelijksoortig``, inhabitant-metres for compactness; thousandths of the weighed sum
        where a tier has more wishes. The names are those of `Bewijs.trede`.
    """
    return per_trede(maak_plan(scan, indeling, opdracht, indelingen))


def maak_plan(
    scan: Wijkscan,
    indeling: Indeling | Mapping[str, int],
    opdracht: Opdracht | None = None,
    indelingen: Mapping[str, Mapping[str, int]] | None = None,
) -> Plan:
    """Return the plan of an indeling, from a scan that is read anew."""
    lagen: Mapping[str, Mapping[str, int]] = {}
    if isinstance(indeling, Indeling):
        opdracht, lagen = opdracht or indeling.opdracht, indeling.lagen
        indeling = indeling.toewijzing
    return Plan(
        Kader(Basis(scan), opdracht or Opdracht(), indelingen), als_paren(indeling), gegeven_lagen=lagen
    )


def per_trede(plan: Plan) -> dict[str, int]:
    """Return the name and the value of every tier."""
    waarden = per_wens(plan)
    return {
        "+".join(TREDENAMEN.get(wens, wens) for wens in trede): gewogen(plan.opdracht, trede, waarden)
        for trede in plan.opdracht.treden
    }


def gewogen(opdracht: Opdracht, trede: tuple[str, ...], waarden: Mapping[str, int]) -> int:
    """Return the value of a tier: of its one wish, or of more wishes weighed, in thousandths."""
    if len(trede) == 1:
        return waarden[trede[0]]
    return sum(opdracht.gewichten.get(wens, 1) * _per(wens) * waarden[wens] for wens in trede)


def per_wens(plan: Plan) -> dict[str, int]:
    """Return the value of every wish of the opdracht, in order of importance and in its own unit."""
    return {wens: WENSWAARDEN[wens](plan) for trede in plan.opdracht.treden for wens in trede}


def _per(wens: str) -> int:
    """Return how many thousandths one unit of a wish is."""
    return {"compactheid": 1, "belasting": DUIZENDSTEN // 100}.get(wens, DUIZENDSTEN)


def _ook_inwoners(plan: Plan) -> int:
    uit = 0
    for deel, gelezen in zip(plan.opdracht.ook_inwoners, plan.kader.ook_inwoners.values(), strict=True):
        if gelezen is not None and not deel.hard:
            telling, (laagste, hoogste) = gelezen
            for w in plan.werkgebieden:
                som = w.som(telling)
                uit += max(0, w.teams * laagste - som, som - w.teams * hoogste)
    return uit


def _belasting(plan: Plan) -> int:
    gemiddeld = norm(plan)
    return 0 if gemiddeld is None else sum(gemiddeld.afwijking(w) for w in plan.werkgebieden)


def _mix(plan: Plan) -> int:
    uit = 0
    for deel, telling in plan.kader.mix.values():
        if telling is None:
            continue
        if deel.soort == "evenwichtig":
            uit += deel.gewicht * mix.scheefheid(plan, telling)
        else:
            uit += deel.gewicht * sum(mix.spreiding(w, telling) for w in plan.werkgebieden)
    return uit


def _ontmoetingsplek(plan: Plan) -> int:
    return sum(
        ontmoetingsplek.tekort_bereik(w) + 1_000 * ontmoetingsplek.tekort_plekken(w)
        for w in plan.werkgebieden
    )


def _lagen(plan: Plan) -> int:
    zacht = [laag for laag in plan.lagen if laag.regel is not None and not laag.regel.hard]
    return sum(w.buiten_laag(laag) for laag in zacht for w in plan.werkgebieden)


WENSWAARDEN: Final[Mapping[str, Callable[[Plan], int]]] = MappingProxyType(
    {
        "inwoners": lambda p: sum(w.afstand for w in p.werkgebieden),
        "doel": lambda p: sum(abs(w.inwoners - (p.opdracht.doel or 0) * w.teams) for w in p.werkgebieden),
        "ook_inwoners": _ook_inwoners,
        "belasting": _belasting,
        "mix": _mix,
        "ontmoetingsplek": _ontmoetingsplek,
        "binnen": lambda p: sum(w.buiten_groep(p.kader.groep_van) for w in p.werkgebieden),
        "lagen": _lagen,
        "huidig": lambda p: p.verplaatst_van_nu or 0,
        "aansluiten_bij": lambda p: sum(
            w.buiten_groep(van) for van in p.kader.aansluiting.values() for w in p.werkgebieden
        ),
        "compactheid": lambda p: sum(w.compactheid[0] for w in p.werkgebieden),
    }
)
"""Wish → what a plan costs on it, in the unit of the wish."""

TREDENAMEN: Final[Mapping[str, str]] = MappingProxyType(
    {"inwoners": "afstand_tot_band", "doel": "afstand_tot_doel"}
)
"""Wish → the name it has as a tier, where that is another one."""
