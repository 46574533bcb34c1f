"""The steps of a concept: begin, put gebieden elsewhere, name, lock, take over what was found."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from gebied.beoordelen.plan import beste_paring
from gebied.beoordelen.verplaatsen import verplaatst
from gebied.fouten import InvoerGeweigerd, VerkeerdGebruik
from gebied.model import Indeling, Opdracht
from gebied.taal import aantal, opsomming
from gebied.werkstroom.concept import Concept, naam_van
from gebied.wijkscan import Wijkscan

LANGSTE_NAAM: Final = 80
"""Most characters in the name of a werkgebied."""

_STUURTEKENS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


def begin_concept(scan: Wijkscan, indeling: Indeling | None, *, opdracht: Opdracht | None = None) -> Concept:
    """Return a concept that begins from an indeling, or from none: then no gebied is in a werkgebied yet.

    Parameters
    ----------
    scan
        The wijkscan.
    indeling
        The indeling to begin from.
    opdracht
        The rules to hold it against; default those of the indeling.
    """
    basis = indeling or Indeling("", {})
    bekend = set(scan.codes)
    begin = Indeling(
        basis.naam,
        {code: int(nr) for code, nr in sorted(basis.toewijzing.items()) if code in bekend},
        dict(basis.namen),
        opdracht or basis.opdracht,
        lagen=basis.lagen,
    )
    return Concept(scan.codes, begin)


def zet(scan: Wijkscan, concept: Concept, codes: Iterable[str], werkgebied: int | None) -> Concept:
    """Put gebieden in a werkgebied, or for None in a new one of their own; one step.

    Raises
    ------
    VerkeerdGebruik
        When a gebied or the werkgebied is not there, something is locked, or nothing would change.
    """
    nu = concept.indeling
    gekozen = _bekende(scan, codes)
    anders = [code for code in gekozen if werkgebied is None or nu.toewijzing.get(code) != werkgebied]
    if not anders:
        waar = naam_van(nu, werkgebied or 0)
        raise VerkeerdGebruik(
            f"{_gebieden(scan, gekozen)} {'ligt' if len(gekozen) == 1 else 'liggen'} al in {waar}.",
            stap="kies een ander gebied of een ander werkgebied.",
        )
    _weiger_vastgezet(concept, {werkgebied, *(nu.toewijzing.get(code) for code in anders)})
    nummer = max(nu.toewijzing.values(), default=0) + 1 if werkgebied is None else werkgebied
    na = nu
    for plaats, code in enumerate(anders):
        na = verplaatst(na, code, None if werkgebied is None and plaats == 0 else nummer)
    nieuw = naam_van(nu, nummer) if werkgebied is not None else f"een nieuw werkgebied ({nummer})"
    return concept.met(na, f"{_gebieden(scan, anders)} naar {nieuw}")


def haal_uit(scan: Wijkscan, concept: Concept, codes: Iterable[str]) -> Concept:
    """Take gebieden out of their werkgebied; one step.

    Raises
    ------
    VerkeerdGebruik
        When a gebied is not there, its werkgebied is locked, or it is in none.
    """
    nu = concept.indeling
    gekozen = [code for code in _bekende(scan, codes) if code in nu.toewijzing]
    if not gekozen:
        raise VerkeerdGebruik("Deze gebieden liggen in geen werkgebied.", stap="kies een ander gebied.")
    _weiger_vastgezet(concept, {nu.toewijzing[code] for code in gekozen})
    over = {code: nr for code, nr in nu.toewijzing.items() if code not in set(gekozen)}
    namen = {nr: naam for nr, naam in nu.namen.items() if nr in set(over.values())}
    lagen = {laag: {c: nr for c, nr in van.items() if c in over} for laag, van in nu.lagen.items()}
    na = replace(nu, toewijzing=over, namen=namen, lagen=lagen)
    return concept.met(na, f"{_gebieden(scan, gekozen)} uit {_werkgebieden(nu, gekozen)}")


def hernoem(concept: Concept, nr: int, naam: str) -> Concept:
    """Give a werkgebied a name; an empty one takes its name away.

    Raises
    ------
    VerkeerdGebruik
        When the werkgebied is not there, or the name is too long, in use, or the one it has.
    """
    nu = concept.indeling
    _weiger_onbekend(nu, nr)
    schoon = " ".join(_STUURTEKENS.sub(" ", naam).split())
    if len(schoon) > LANGSTE_NAAM:
        raise VerkeerdGebruik(
            f"De naam is te lang: {aantal(len(schoon), 'teken', 'tekens')}.",
            stap=f"kies een naam van hoogstens {LANGSTE_NAAM} tekens.",
        )
    anderen = {naam_van(nu, ander).casefold() for ander in set(nu.toewijzing.values()) - {nr}}
    if schoon.casefold() in anderen:
        raise VerkeerdGebruik(f"Er is al een werkgebied '{schoon}'.", stap="kies een andere naam.")
    namen = {ander: tekst for ander, tekst in nu.namen.items() if ander != nr} | (
        {nr: schoon} if schoon else {}
    )
    na = replace(nu, namen=namen)
    return concept.met(na, f"{naam_van(nu, nr)} heet nu {naam_van(na, nr)}")


def zet_vast(concept: Concept, nrs: Iterable[int]) -> Concept:
    """Return the concept with exactly these werkgebieden locked; locking is not a step.

    Raises
    ------
    VerkeerdGebruik
        When a werkgebied is not there.
    """
    gekozen = frozenset(nrs)
    for nr in sorted(gekozen):
        _weiger_onbekend(concept.indeling, nr)
    return replace(concept, vastgezet=gekozen)


def met_rest(scan: Wijkscan, concept: Concept, uitkomst: Indeling) -> Concept:
    """Take over what was found for the rest, as one step.

    Werkgebieden get the number and the name of the old one with which they share most inhabitants, so that
    what stays the same looks the same.

    Raises
    ------
    VerkeerdGebruik
        When it changes nothing, or the locked werkgebieden are other ones than when the search began.
    """
    nu = concept.indeling
    vast = {code: nr for code, nr in nu.toewijzing.items() if nr in concept.vastgezet}
    if any(uitkomst.toewijzing.get(code) != nr for code, nr in vast.items() if code not in _rest(scan)):
        raise VerkeerdGebruik(
            "U hebt intussen andere werkgebieden vastgezet; de uitkomst past daar niet bij.",
            stap="los de rest opnieuw op.",
        )
    naar = _hernummerd(scan, nu, uitkomst, concept.vastgezet)
    over = set(naar.values())
    namen = {nr: naam for nr, naam in nu.namen.items() if nr in over}
    na = replace(nu, toewijzing=naar, namen=namen, lagen=uitkomst.lagen)
    return concept.met(na, "De rest opnieuw opgelost")


def weiger_ander_project(scan: Wijkscan, concept: Concept) -> None:
    """Refuse a concept about other gebieden than those of the project.

    Raises
    ------
    InvoerGeweigerd
        When a gebied came or went since the concept began.
    """
    if anders := sorted(set(concept.codes) ^ set(scan.codes)):
        raise InvoerGeweigerd(
            "Dit concept past niet meer bij het project: de gebieden van het project zijn veranderd.",
            problemen=[f"verschil: {', '.join(anders[:5])} ({aantal(len(anders), 'gebied', 'gebieden')})"],
            stap="begin een nieuw concept vanaf een indeling van het project zoals het nu is.",
        )


def _hernummerd(scan: Wijkscan, oud: Indeling, nieuw: Indeling, vastgezet: frozenset[int]) -> dict[str, int]:
    inwoners = {str(code): int(hoeveel) for code, hoeveel in scan.inwoners().fillna(0).items()}
    vrij_oud = {code: nr for code, nr in oud.toewijzing.items() if nr not in vastgezet}
    vrij_nieuw = {code: nr for code, nr in nieuw.toewijzing.items() if nr not in vastgezet}
    paring = beste_paring(vrij_oud, vrij_nieuw, inwoners) if vrij_oud and vrij_nieuw else {}
    bezet = {*vastgezet, *paring.values()}
    over = (nr for nr in range(1, len(nieuw.toewijzing) + len(bezet) + 1) if nr not in bezet)
    nummers = {nr: nr for nr in vastgezet} | paring
    for nr in sorted(set(vrij_nieuw.values()) - set(paring)):
        nummers[nr] = next(over)
    return {code: nummers[nr] for code, nr in sorted(nieuw.toewijzing.items())}


def _bekende(scan: Wijkscan, codes: Iterable[str]) -> list[str]:
    gekozen = list(dict.fromkeys(codes))
    bekend = set(scan.codes)
    if vreemd := [code for code in gekozen if code not in bekend]:
        raise VerkeerdGebruik(
            f"Het project kent geen gebied {opsomming(vreemd)}.", stap="kies een gebied uit de lijst."
        )
    if not gekozen:
        raise VerkeerdGebruik(
            "U hebt nog geen gebied gekozen.", stap="kies een gebied op de kaart of in de tabel."
        )
    return gekozen


def _weiger_vastgezet(concept: Concept, nrs: Iterable[int | None]) -> None:
    if vast := sorted(concept.vastgezet & {nr for nr in nrs if nr is not None}):
        namen = opsomming([naam_van(concept.indeling, nr) for nr in vast])
        raise VerkeerdGebruik(
            f"{namen} {'staat' if len(vast) == 1 else 'staan'} vast.",
            stap="maak het werkgebied eerst los, of kies een ander gebied of werkgebied.",
        )


def _weiger_onbekend(indeling: Indeling, nr: int) -> None:
    if nr not in set(indeling.toewijzing.values()):
        raise VerkeerdGebruik(f"Er is geen werkgebied {nr}.", stap="kies een werkgebied uit de lijst.")


def _gebieden(scan: Wijkscan, codes: list[str]) -> str:
    """Return which gebieden a step is about: names as long as there are few."""
    if len(codes) > 2:
        return aantal(len(codes), "gebied", "gebieden")
    namen = dict(zip(scan.gebieden["code"], scan.gebieden["naam"], strict=True))
    return opsomming([str(namen[code]) for code in codes])


def _werkgebieden(indeling: Indeling, codes: list[str]) -> str:
    nrs = sorted({indeling.toewijzing[code] for code in codes})
    if len(nrs) > 2:
        return aantal(len(nrs), "werkgebied", "werkgebieden")
    return opsomming([naam_van(indeling, nr) for nr in nrs])


def _rest(scan: Wijkscan) -> frozenset[str]:
    return scan.graaf.restgebieden
