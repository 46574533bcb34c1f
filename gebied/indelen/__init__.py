"""The optimiser: an `Opgave` in, werkgebieden and what is proved about them out."""

from __future__ import annotations

import time
from dataclasses import replace

from gebied.fouten import GeenIndeling
from gebied.indelen.haalbaarheid import Verdeling, verdeel_teams
from gebied.indelen.kies import kies
from gebied.indelen.kolommen import som_kolommen
from gebied.indelen.opgave import Gebiedsset, Opgave, Oplossing, maak_opgave
from gebied.indelen.volledig import Onmogelijk, los_volledig_op
from gebied.model import Bevinding, Bewijs, Indeling, Opdracht, Status
from gebied.taal import getal
from gebied.wijkscan import Wijkscan

__all__ = ["deel_in", "los_op", "maak_opgave"]

STAPPEN_PER_GEBIED = 5_000
"""Proposals of the search: 0.2 s at 42 gebieden, about 8 s at 1,000."""


def deel_in(
    scan: Wijkscan,
    opdracht: Opdracht,
    *,
    naam: str = "voorstel",
    seed: int | None = None,
    tijd: float | None = None,
) -> Indeling:
    """Divide the gebieden of a scan into werkgebieden.

    Parameters
    ----------
    scan
        The wijkscan.
    opdracht
        The rules and wishes.
    naam
        Name of the indeling.
    seed, tijd
        Instead of those of the opdracht.

    Returns
    -------
    Indeling
        Every served gebied has a werkgebied; restgebieden follow their longest border. Werkgebieden are
        numbered by their lowest code.

    Raises
    ------
    GeenIndeling
        No indeling keeps the hard rules; the reasons are in `problemen`.
    InvoerGeweigerd
        The scan lacks what the opdracht needs, such as inhabitants.
    """
    begin = time.monotonic()
    opdracht = replace(
        opdracht,
        seed=opdracht.seed if seed is None else seed,
        tijd=opdracht.tijd if tijd is None else tijd,
    )
    graaf = scan.graaf if opdracht.verbindingen else scan.graaf.zonder_verbindingen()
    opgave = maak_opgave(scan, graaf, opdracht)
    oplossing = los_op(opgave)
    werkgebieden = sorted(oplossing.werkgebieden)
    bediend = {opgave.codes[i]: nr for nr, gebied in enumerate(werkgebieden, 1) for i in gebied}
    groep = opdracht.binnen or ("stadsdeel" if "stadsdeel" in scan.groepen else None)
    toewijzing = graaf.voeg_restgebieden_toe(bediend, scan.groep(groep).to_dict() if groep else None)
    return Indeling(
        naam=naam,
        toewijzing=dict(sorted(toewijzing.items())),
        opdracht=opdracht,
        bewijs=oplossing.bewijs,
        bevindingen=_bevindingen(opgave, oplossing),
        seconden=round(time.monotonic() - begin, 3),
    )


def los_op(opgave: Opgave) -> Oplossing:
    """Solve an opgave: exactly where all possible werkgebieden can be listed, else by search.

    Raises
    ------
    GeenIndeling
        With `bewezen` False when the search failed to keep the band but it is not proved impossible.
    """
    begin = time.monotonic()
    verdeling = verdeel_teams(opgave)
    try:
        oplossing = los_volledig_op(opgave, verdeling)
    except Onmogelijk:
        zacht = replace(opgave, opdracht=replace(opgave.opdracht, hard=False))
        dichtbij = los_volledig_op(zacht, verdeel_teams(zacht))
        gevonden = list(dichtbij.werkgebieden) if dichtbij else []
        raise _geen_indeling(opgave, gevonden, bewezen=True) from None
    if oplossing is None:
        over = opgave.opdracht.tijd - (time.monotonic() - begin)
        oplossing = _zoek_en_bewijs(opgave, verdeling, tijd=max(over, 0.01))
    return oplossing


def _zoek_en_bewijs(opgave: Opgave, verdeling: Verdeling, *, tijd: float) -> Oplossing:
    """Search, then prove what can be proved from the indeling that was found."""
    # compiled code, which the small cases do not have to wait for
    from gebied.indelen.bomen import knip_begin
    from gebied.indelen.gloeien import zoek
    from gebied.indelen.termen import maak_taak

    begin = time.monotonic()
    vrij, seed = maak_taak(opgave), opgave.opdracht.seed
    start = knip_begin(vrij, verdeling, seed=seed)
    aantal = len(set(start.tolist()))
    # first with the number of teams that fits the inhabitants best, then with any, from what that gave
    vondst = zoek(
        replace(vrij, teams=(aantal, aantal)),
        start,
        seed=seed,
        stappen=STAPPEN_PER_GEBIED * vrij.n,
        tijd=tijd,
    )
    if opgave.opdracht.teams is None:
        for nr, gebied in enumerate(vondst.werkgebieden):
            start[list(gebied)] = nr
        over = tijd - (time.monotonic() - begin)
        vondst = zoek(vrij, start, seed=seed, stappen=STAPPEN_PER_GEBIED * vrij.n, tijd=max(over, 0.01))
    gevonden = list(vondst.werkgebieden)
    grens = sum(opgave.afstand_tot_band(gebied) for gebied in gevonden)
    kolommen = som_kolommen(opgave, verdeling, 0 if opgave.opdracht.hard else grens, einde=begin + tijd)
    if kolommen is not None:
        over = tijd - (time.monotonic() - begin)
        oplossing = kies(opgave, kolommen, gevonden, tijd=max(over, 1.0))
        if oplossing is None:
            raise _geen_indeling(opgave, gevonden, bewezen=True)
        if oplossing.werkgebieden:
            return oplossing
    if opgave.opdracht.hard and grens > 0:
        raise _geen_indeling(opgave, gevonden, bewezen=False)
    return Oplossing(tuple(gevonden), _bewijs_van_zoeken(opgave, verdeling, gevonden), vondst.volledig)


def _bewijs_van_zoeken(
    opgave: Opgave, verdeling: Verdeling, gevonden: list[Gebiedsset]
) -> tuple[Bewijs, ...]:
    bewijs = []
    for naam, kosten in opgave.wensen():
        waarde = sum(kosten(gebied) for gebied in gevonden)
        grens = verdeling.ondergrens if naam == "afstand_tot_band" else None
        bewijs.append(Bewijs(naam, _status(waarde, grens), waarde, grens))
    return tuple(bewijs)


def _status(waarde: int, grens: int | None) -> Status:
    if grens is None:
        return "onbewezen"
    if waarde <= grens:
        return "optimaal"
    return "binnen" if grens > 0 else "onbewezen"


def _geen_indeling(opgave: Opgave, gevonden: list[Gebiedsset], *, bewezen: bool) -> GeenIndeling:
    laagste, hoogste = opgave.opdracht.inwoners
    problemen = [
        "Dit is bewezen: alle mogelijke werkgebieden zijn bekeken."
        if bewezen
        else "Er is geen indeling gevonden; het is niet bewezen dat er geen bestaat."
    ]
    if gevonden:
        inwoners = [opgave.som(gebied) for gebied in gevonden]
        buiten = sum(opgave.afstand_tot_band(gebied) > 0 for gebied in gevonden)
        problemen.append(
            f"De beste poging heeft {buiten} van de {len(gevonden)} werkgebieden buiten de band "
            f"({getal(min(inwoners))} tot {getal(max(inwoners))} inwoners)."
        )
    fout = GeenIndeling(
        f"Geen indeling houdt elk team binnen {getal(laagste)} tot {getal(hoogste)} inwoners.",
        problemen=problemen,
        stap="maak de band ruimer, kies een ander aantal teams, of laat --hard weg om te zien wat wel kan.",
    )
    fout.bewezen = bewezen
    return fout


def _bevindingen(opgave: Opgave, oplossing: Oplossing) -> tuple[Bevinding, ...]:
    hoogste = opgave.opdracht.inwoners[1]
    bevindingen = [
        Bevinding(
            "BOVEN_MAXIMUM",
            f"Gebied {opgave.codes[i]} heeft {getal(opgave.personen[i])} inwoners, "
            f"meer dan {getal(hoogste)}: het is een eigen werkgebied met {opgave.teams([i])} teams.",
            gebied=opgave.codes[i],
        )
        for i in opgave.reuzen
    ]
    if any(bewijs.status != "optimaal" for bewijs in oplossing.bewijs):
        tekst = "Er is gezocht en niet alles nagegaan: niet bewezen is dat het niet beter kan."
        bevindingen.append(Bevinding("NIET_BEWEZEN", tekst))
    if not oplossing.volledig:
        bevindingen.append(
            Bevinding(
                "TIJD_OP", f"Het zoeken stopte na {opgave.opdracht.tijd:g} seconden; meer tijd kan helpen."
            )
        )
    return tuple(bevindingen)
