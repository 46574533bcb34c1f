"""The judge: recomputes everything about any indeling from the scan and a plain table of pairs."""

from __future__ import annotations

from collections.abc import Mapping

from gebied.beoordelen.basis import Basis
from gebied.beoordelen.bevindingen import REGELS
from gebied.beoordelen.doelen import kosten
from gebied.beoordelen.kader import Kader
from gebied.beoordelen.maat import Maat, plat
from gebied.beoordelen.oordeel import oordeel_over
from gebied.beoordelen.per_werkgebied import PER_WERKGEBIED
from gebied.beoordelen.plan import Plan, als_paren
from gebied.beoordelen.regels import HARDE_REGELS, houdt_regels, overtredingen
from gebied.beoordelen.totaal import TOTAAL
from gebied.beoordelen.uitleggen import Gevolg, Uitleg, uitleg
from gebied.beoordelen.vergelijking import wie_verandert, zet_naast_elkaar
from gebied.beoordelen.verplaatsen import Verplaatsing, gewijzigd, herbeoordeel, verander, verplaats
from gebied.model import Beoordeling, Indeling, Opdracht
from gebied.wijkscan import Wijkscan

__all__ = [
    "HARDE_REGELS",
    "PER_WERKGEBIED",
    "REGELS",
    "TOTAAL",
    "Gevolg",
    "Maat",
    "Uitleg",
    "Verplaatsing",
    "beoordeel",
    "gewijzigd",
    "herbeoordeel",
    "houdt_regels",
    "kosten",
    "overtredingen",
    "plat",
    "uitleg",
    "verander",
    "verplaats",
    "wie_verandert",
    "zet_naast_elkaar",
]


def beoordeel(
    scan: Wijkscan,
    indeling: object,
    *,
    opdracht: Opdracht | None = None,
    naam: str | None = None,
    namen: Mapping[int, str] | None = None,
    referentie: Mapping[str, int] | None = None,
    indelingen: Mapping[str, Mapping[str, int]] | None = None,
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
        Code → werkgebied of the indeling to compare with, for the inhabitants that change team; default the
        indeling of today that the opdracht names.
    indelingen
        Name → code → werkgebied of the indelingen that the opdracht may name; a name that is not here is a
        group of the scan.

    Returns
    -------
    Beoordeling
        Every metric of the registers that the opdracht asks for, per werkgebied and in total, the layers of
        teams, and all findings. Nothing is taken over from what the maker of the indeling says about it.

    Raises
    ------
    VerkeerdGebruik
        When the opdracht names a gebied, group or indeling that is not there.
    """
    lagen: Mapping[str, Mapping[str, int]] = {}
    if isinstance(indeling, Indeling):
        opdracht = opdracht or indeling.opdracht
        naam = naam or indeling.naam
        namen = namen or indeling.namen
        lagen = indeling.lagen
        indeling = indeling.toewijzing
    kader = Kader(Basis(scan), opdracht or Opdracht(), indelingen)
    plan = Plan(kader, als_paren(indeling), namen or {}, referentie, lagen)
    return oordeel_over(plan, naam or "indeling")
