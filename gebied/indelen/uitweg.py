"""Why there is no indeling, and what does work: arithmetic, rules that collide, and concessions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from gebied.fouten import Concessie, GebiedFout, GeenIndeling
from gebied.indelen.botsing import Botsing, zoek_botsing
from gebied.indelen.concessies import Probeer, zoek_concessies
from gebied.indelen.eisen import groepgever, lees_eisen, met_namen, naamgever
from gebied.indelen.regels import Indelingen
from gebied.indelen.rekensom import rekensommen
from gebied.indelen.toets import Toets, alleen_regels
from gebied.indelen.voortgang import Klok
from gebied.opdracht import Opdracht
from gebied.wijkscan import Wijkscan

MEESTE_S = 30.0
"""Most seconds for the explanation, within what is left of the time of the run."""
_MINSTE_S = 2.0
_DEEL_VOOR_BOTSING = 0.5


def leg_uit(
    scan: Wijkscan,
    opdracht: Opdracht,
    fout: GeenIndeling,
    *,
    indelingen: Indelingen,
    vastgezet: Mapping[str, int],
    klok: Klok,
    probeer: Probeer,
) -> GeenIndeling:
    """Return the refusal with its explanation.

    Parameters
    ----------
    scan, opdracht, indelingen, vastgezet
        What the run was about.
    fout
        The refusal as the optimiser gave it.
    klok
        The time of the run. The explanation takes `MEESTE_S` of what is left at most, and at least a moment.
    probeer
        Makes an indeling of another opdracht.

    Returns
    -------
    GeenIndeling
        With the names of places in `problemen`, a smallest set of rules that collide in `botsing`, and
        changes that work in `concessies`, as far as the time allowed.
    """
    over = min(MEESTE_S, max(klok.over(), min(_MINSTE_S, opdracht.tijd)))
    eind = klok.voor(over)
    botsing = Botsing((), False, False)
    concessies: tuple[Concessie, ...] = ()
    toets = Toets(scan, indelingen, klok.voor(_DEEL_VOOR_BOTSING * over))
    problemen = _problemen(toets, scan, opdracht, vastgezet, fout)
    eisen = lees_eisen(scan, opdracht, vastgezet)
    if eisen:
        botsing = zoek_botsing(toets, opdracht, eisen)
        toets.klok = eind
        if len(botsing.eisen) == len(eisen) and fout.bewezen:
            botsing = replace(botsing, bewezen=True)
        if botsing.eisen:
            concessies = zoek_concessies(toets, opdracht, vastgezet, eisen, botsing, probeer)
    uit = GeenIndeling(
        fout.boodschap,
        problemen=[*problemen, *_hoe_zeker(botsing)],
        stap=f"kies een van de mogelijkheden hierboven, of {fout.stap}" if concessies else fout.stap,
    )
    uit.bewezen = fout.bewezen or (botsing.bewezen and bool(botsing.eisen))
    uit.botsing = tuple(eis.tekst for eis in botsing.eisen)
    uit.concessies = concessies
    return uit


def _problemen(
    toets: Toets, scan: Wijkscan, opdracht: Opdracht, vastgezet: Mapping[str, int], fout: GeenIndeling
) -> list[str]:
    """Return the arithmetic by name; where that shows nothing, the reasons of the optimiser by name."""
    kaal = alleen_regels(opdracht)
    try:
        sommen = rekensommen(toets.opgave(kaal, vastgezet), naamgever(scan), groepgever(scan, opdracht))
    except GebiedFout:
        sommen = []
    if sommen:
        return sommen
    return met_namen(scan, fout.problemen)


def _hoe_zeker(botsing: Botsing) -> list[str]:
    if not botsing.eisen:
        return []
    uit = []
    if not botsing.bewezen:
        uit.append("Dat de regels hieronder niet samen gaan, is waarschijnlijk, maar niet bewezen.")
    if not botsing.kleinst:
        uit.append("Misschien gaat een deel van de regels hieronder al niet samen. Dat is niet zeker.")
    return uit
