"""Which findings mean that a hard rule of the opdracht is broken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from gebied.beoordelen.bevindingen import bevindingen
from gebied.beoordelen.doelen import maak_plan
from gebied.beoordelen.plan import Plan
from gebied.model import Bevinding, Indeling, Opdracht
from gebied.wijkscan import Wijkscan

HARDE_REGELS: Final = frozenset(
    {
        "DUBBEL",
        "ONTBREEKT",
        "ONBEKEND",
        "LEEG",
        "AANTAL_TEAMS",
        "NIET_AANEENGESLOTEN",
        "OVER_GRENS",
        "BUITEN_BAND",
        "GEMIDDELDE_BUITEN_BAND",
        "BUITEN_BAND_OOK",
        "BELASTING_BUITEN",
        "BOVEN_PLAFOND",
        "GESPLITST",
        "NIET_SAMEN",
        "NIET_APART",
        "VAST_GESCHONDEN",
        "LAAG_ONTBREEKT",
        "LAAG_OVER_GRENS",
        "AANTAL_TEAMS_LAAG",
        "LAAG_NIET_AANEENGESLOTEN",
        "GEEN_ONTMOETINGSPLEK",
        "TE_VER",
        "MEER_VERPLAATST",
        "CIJFER_ONTBREEKT",
    }
)
"""Codes that can mean a broken rule; which of them do depends on what the opdracht asks as a rule."""

_BANDEN: Final = frozenset({"BUITEN_BAND", "GEMIDDELDE_BUITEN_BAND"})


def overtredingen(
    scan: Wijkscan,
    indeling: Indeling | Mapping[str, int],
    opdracht: Opdracht | None = None,
    indelingen: Mapping[str, Mapping[str, int]] | None = None,
) -> tuple[Bevinding, ...]:
    """Return the findings that mean a hard rule is broken: none where an indeling holds them all.

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
    """
    if isinstance(indeling, Indeling):
        opdracht = opdracht or indeling.opdracht
    regels = alleen_regels(opdracht or Opdracht())
    return gebroken(maak_plan(scan, indeling, regels, indelingen))


def houdt_regels(
    scan: Wijkscan,
    indeling: Indeling | Mapping[str, int],
    opdracht: Opdracht | None = None,
    indelingen: Mapping[str, Mapping[str, int]] | None = None,
) -> bool:
    """Return whether an indeling holds every hard rule of the opdracht."""
    return not overtredingen(scan, indeling, opdracht, indelingen)


def gebroken(regelplan: Plan) -> tuple[Bevinding, ...]:
    """Return the findings that mean a broken rule, about a plan held against `alleen_regels` alone."""
    codes = HARDE_REGELS if regelplan.opdracht.hard else HARDE_REGELS - _BANDEN
    return tuple(bevinding for bevinding in bevindingen(regelplan) if bevinding.code in codes)


def alleen_regels(opdracht: Opdracht) -> Opdracht:
    """Return the opdracht without what it merely wishes."""
    belasting, plek, huidig = opdracht.belasting, opdracht.ontmoetingsplek, opdracht.huidig
    return replace(
        opdracht,
        ook_inwoners=tuple(deel for deel in opdracht.ook_inwoners if deel.hard),
        belasting=belasting if belasting and belasting.procent is not None else None,
        mix=(),
        binnen=opdracht.binnen if opdracht.binnen_hard else None,
        lagen=tuple(laag for laag in opdracht.lagen if laag.hard),
        ontmoetingsplek=plek if plek and plek.hard else None,
        huidig=huidig if huidig and huidig.hoogstens is not None else None,
        aansluiten_bij=(),
        volgorde=(),
    )
