"""Solving an opgave: exactly where all possible werkgebieden can be listed, else by search and proof."""

from __future__ import annotations

from dataclasses import replace

from gebied.fouten import GeenIndeling
from gebied.indelen.haalbaarheid import verdeel_teams
from gebied.indelen.opgave import Opgave, Oplossing
from gebied.indelen.taak import IntArray
from gebied.indelen.taken import heeft_vast_aantal_nodig, maak_taak
from gebied.indelen.tegenspraak import controleer_paren
from gebied.indelen.volledig import Onmogelijk, los_volledig_op
from gebied.indelen.voortgang import Klok
from gebied.model import Bewijs
from gebied.taal import getal

ONZEKER = "Er is gezocht. Het is niet bewezen dat er geen bestaat."
"""What is said of a refusal that is no proof."""
_GELIJK_OP = 5
"""So many numbers of teams share the time; what comes after them gets half of what is left."""
_DICHTBIJ = 0.2
"""Most of the time that may go into what comes nearest, of a band that cannot be kept."""
_LIJST = 0.3
"""Most of the time that may go into listing all werkgebieden, before the search has its turn."""


def los_op(
    opgave: Opgave, klok: Klok | None = None, *, begin: IntArray | None = None, bewijs: bool = True
) -> Oplossing:
    """Solve an opgave.

    Parameters
    ----------
    klok
        The time of the run; by default that of the opdracht.
    begin
        int64 (n): numbers of an indeling to start a search from, -1 for a gebied that has none.
    bewijs
        Whether time may be spent on the long proof of compactness.

    Raises
    ------
    GeenIndeling
        With `bewezen` False when the search failed to keep the rules but it is not proved impossible, and
        `tijd_op` True when the clock had a say in that.
    """
    klok = klok or Klok(opgave.opdracht.tijd)
    controleer_paren(opgave)
    try:
        return _los_op_met_teams(opgave, klok, begin, bewijs)
    except GeenIndeling as fout:
        bewezen, tijd_op = fout.bewezen, fout.tijd_op
        for aantal in opgave.ook_teams:
            if klok.over() <= 0:
                raise geen_indeling(opgave, bewezen=False, tijd_op=True) from None
            ander = replace(opgave, opdracht=replace(opgave.opdracht, teams=aantal), ook_teams=())
            try:
                oplossing = _los_op_met_teams(ander, klok, begin, bewijs)
                # a number of teams that suits better may have been missed
                return oplossing if bewezen else _zonder_bewijs(oplossing)
            except GeenIndeling as nog_een:
                bewezen &= nog_een.bewezen
                tijd_op |= nog_een.tijd_op
        if (fout.bewezen, fout.tijd_op) != (bewezen, tijd_op):
            raise geen_indeling(opgave, bewezen=bewezen, tijd_op=tijd_op) from None
        raise


def _los_op_met_teams(opgave: Opgave, klok: Klok, begin: IntArray | None, bewijs: bool) -> Oplossing:
    if heeft_vast_aantal_nodig(opgave) and not _is_vast(opgave):
        return _los_op_per_aantal(opgave, klok, begin, bewijs)
    return _los_op(opgave, klok, begin, bewijs)


def _is_vast(opgave: Opgave) -> bool:
    aantal = opgave.opdracht.aantal_teams
    return aantal is not None and aantal[0] == aantal[1]


def _los_op(opgave: Opgave, klok: Klok, begin: IntArray | None, bewijs: bool) -> Oplossing:
    verdeling = verdeel_teams(opgave)
    lijst = klok.stuk(_LIJST)
    try:
        oplossing = los_volledig_op(opgave, verdeling, lijst)
    except Onmogelijk:
        raise geen_indeling(opgave, bewezen=True, poging=_dichtbij(opgave, klok)) from None
    if oplossing is None:
        # compiled code, which the small cases do not have to wait for
        from gebied.indelen.zoeken import zoek_en_bewijs

        tijd_op = lijst.over() <= 0
        oplossing = zoek_en_bewijs(opgave, verdeling, klok, begin=begin, bewijs=bewijs)
        if oplossing.onmogelijk:
            raise geen_indeling(opgave, bewezen=True, poging=_dichtbij(opgave, klok))
        if not maak_taak(opgave).houdt_regels(oplossing.kosten):
            raise geen_indeling(opgave, bewezen=False, poging=oplossing, tijd_op=tijd_op or klok.over() <= 0)
        if tijd_op and not _is_bewezen(oplossing):
            return replace(oplossing, volledig=False)  # with more time the list may be complete
    return oplossing


def _is_bewezen(oplossing: Oplossing) -> bool:
    return all(deel.status == "optimaal" for deel in oplossing.bewijs)


def _zonder_bewijs(oplossing: Oplossing) -> Oplossing:
    los = tuple(Bewijs(deel.trede, "onbewezen", deel.waarde) for deel in oplossing.bewijs)
    return replace(oplossing, bewijs=los)


def _dichtbij(opgave: Opgave, klok: Klok) -> Oplossing | None:
    """Return what comes nearest to a band that is proved impossible; None when that is not found."""
    if not (opgave.opdracht.hard and opgave.opdracht.per_team):
        return None
    zacht = replace(opgave, opdracht=replace(opgave.opdracht, hard=False))
    try:
        return los_volledig_op(zacht, verdeel_teams(zacht), klok.stuk(_DICHTBIJ))
    except Onmogelijk:
        return None


def _los_op_per_aantal(opgave: Opgave, klok: Klok, begin: IntArray | None, bewijs: bool) -> Oplossing:
    """Solve an opgave for every number of teams it allows, and return the best.

    A number is passed over when even its least distance to the band is more than the best found.
    """
    opdracht, n = opgave.opdracht, len(opgave.codes)
    dubbel = sum(opgave.teams([i]) - 1 for i in opgave.reuzen)
    laagste, hoogste = opdracht.aantal_teams or (1, n + dubbel)
    beste: Oplossing | None = None
    fout: GeenIndeling | None = None
    overgeslagen = tijd_op = False
    eerst = opdracht.treden[0] == ("inwoners",)
    for nr, aantal in enumerate(_volgorde(opgave, laagste, min(hoogste, n + dubbel), begin)):
        vast = replace(opgave, opdracht=replace(opdracht, teams=aantal))
        deel = klok.stuk(1 / max(2, _GELIJK_OP - nr))  # the first ones may not take the time of all
        try:
            grens = verdeel_teams(vast).ondergrens
            if beste is not None and eerst and grens > beste.bewijs[0].waarde:
                continue
            if (beste or fout) and klok.over() <= 0:
                overgeslagen = tijd_op = True
                break
            oplossing = _los_op(vast, deel, begin, bewijs)
        except GeenIndeling as geen:
            if fout is None or not geen.bewezen:
                fout = geen
            tijd_op |= geen.tijd_op
            continue
        tijd_op |= not oplossing.volledig
        # costs of rules count from their slack on; the taak of any number of teams has the same
        rang = maak_taak(vast).rang
        if beste is None or rang(oplossing.kosten) < rang(beste.kosten):
            beste, verliezer = oplossing, beste
        else:
            verliezer = oplossing
        overgeslagen |= verliezer is not None and not _is_bewezen(verliezer)
    if beste is None:
        if fout is None:
            verdeel_teams(opgave)  # says why no number of teams can be
        if fout and not overgeslagen and fout.tijd_op == tijd_op:
            raise fout
        raise geen_indeling(opgave, bewezen=False, tijd_op=tijd_op)
    if overgeslagen or (fout is not None and not fout.bewezen):
        # another number of teams may still do better
        return replace(_zonder_bewijs(beste), volledig=not tijd_op)
    return beste


def _volgorde(opgave: Opgave, laagste: int, hoogste: int, begin: IntArray | None) -> list[int]:
    """Return the numbers of teams: those of indelingen that are known, then those that fit best."""
    bekend = [van for van in (begin, opgave.regels.groepen.get("huidig")) if van is not None]
    aantallen = [len(set(van[van >= 0].tolist())) for van in bekend]

    def afstand(aantal: int) -> tuple[bool, int, int]:
        buiten = opgave.opdracht.afstand_tot_band(opgave.som(range(len(opgave.codes))), aantal)
        return aantal not in aantallen, buiten, aantal

    return sorted(range(laagste, hoogste + 1), key=afstand)


def geen_indeling(
    opgave: Opgave, *, bewezen: bool, poging: Oplossing | None = None, tijd_op: bool = False
) -> GeenIndeling:
    """Return the refusal: no indeling keeps the rules, proved or not found."""
    opdracht = opgave.opdracht
    laagste, hoogste = opdracht.inwoners
    regel = "alle regels van de opdracht"
    if opdracht.hard and opdracht.per_team and not _meer_regels(opgave):
        regel = f"elk team binnen {getal(laagste)} tot {getal(hoogste)} inwoners"
    problemen = ["Dit is bewezen: alle mogelijke werkgebieden zijn bekeken." if bewezen else ONZEKER]
    if poging is not None and opdracht.per_team:
        inwoners = [opgave.som(gebied) for gebied in poging.werkgebieden]
        buiten = sum(opgave.afstand_tot_band(gebied) > 0 for gebied in poging.werkgebieden)
        problemen.append(
            f"De beste poging heeft {buiten} van de {len(inwoners)} werkgebieden buiten de band "
            f"({getal(min(inwoners))} tot {getal(max(inwoners))} inwoners)."
        )
    fout = GeenIndeling(
        f"Geen indeling houdt {regel}." if bewezen else f"Er is geen indeling gevonden die {regel} houdt.",
        problemen=problemen,
        stap="maak de band ruimer, kies een ander aantal teams, of laat een regel weg.",
    )
    fout.bewezen, fout.tijd_op = bewezen, tijd_op
    return fout


def _meer_regels(opgave: Opgave) -> bool:
    """Return whether werkgebieden are held to more than the band."""
    opdracht = opgave.opdracht
    belasting, plek = opdracht.belasting, opdracht.ontmoetingsplek
    return bool(
        opdracht.plafonds
        or opgave.hoogstens
        or opgave.regels.samen
        or opgave.regels.apart
        or any(ook.hard for ook in opdracht.ook_inwoners)
        or (belasting is not None and belasting.procent is not None)
        or (plek is not None and plek.hard)
    )
