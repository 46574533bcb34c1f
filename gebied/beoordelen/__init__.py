"""The judge: recomputes everything about any indeling from the scan and a plain table of pairs."""

from __future__ import annotations

from collections.abc import Mapping

from gebied.beoordelen.bevindingen import REGELS, bevindingen
from gebied.beoordelen.plan import Plan, als_paren
from gebied.beoordelen.register import PER_WERKGEBIED, TOTAAL, Maat
from gebied.beoordelen.vergelijking import wie_verandert, zet_naast_elkaar
from gebied.model import Beoordeling, Indeling, Opdracht
from gebied.wijkscan import Wijkscan

__all__ = ["PER_WERKGEBIED", "REGELS", "TOTAAL", "Maat", "beoordeel", "wie_verandert", "zet_naast_elkaar"]


def beoordeel(
    scan: Wijkscan,
    indeling: object,
    *,
    opdracht: Opdracht | None = None,
    naam: str | None = None,
    namen: Mapping[int, str] | None = None,
    referentie: Mapping[str, int] | None = None,
) -> Beoordeling:
    """Judge an indeling.

    Parameters
    ----------
    scan
        The wijkscan.
    indeling
        An `Indeling`, or any plan: a mapping code → werkgebied, a table with columns `code` and
        `werkgebied`, or (code, werkgebied) pairs. Duplicates are allowed and reported.
    opdracht
        The rules to hold it against; default those of the indeling, else those of an empty opdracht.
    naam, namen
        Name of the plan and of its werkgebieden, where the indeling does not carry them.
    referentie
        Code → werkgebied of the indeling to compare with, for the inhabitants that change team.

    Returns
    -------
    Beoordeling
        Every metric of the register, per werkgebied and in total, and all findings. Nothing is taken over
        from what the maker of the indeling says about it.
    """
    if isinstance(indeling, Indeling):
        opdracht = opdracht or indeling.opdracht
        naam = naam or indeling.naam
        namen = namen or indeling.namen
        indeling = indeling.toewijzing
    opdracht = opdracht or Opdracht()
    graaf = scan.graaf if opdracht.verbindingen else scan.graaf.zonder_verbindingen()
    plan = Plan(scan, als_paren(indeling), opdracht, graaf, namen or {}, referentie)
    return Beoordeling(
        naam=naam or "indeling",
        werkgebieden=tuple(
            {
                "nr": werkgebied.nr,
                "naam": werkgebied.naam,
                "gebieden": list(werkgebied.gebieden),
                **{sleutel: maat.bereken(werkgebied) for sleutel, maat in PER_WERKGEBIED.items()},
            }
            for werkgebied in plan.werkgebieden
        ),
        totaal={sleutel: maat.bereken(plan) for sleutel, maat in TOTAAL.items()},
        bevindingen=bevindingen(plan),
    )
