"""The optimiser: a scan and an opdracht in, an indeling and what is proved about it out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from gebied.fouten import GeenIndeling
from gebied.indelen.antwoord import als_indeling, als_nummers
from gebied.indelen.lagen import zoek_lagen_vooraf
from gebied.indelen.opgave import maak_opgave
from gebied.indelen.oplossen import los_op
from gebied.indelen.regels import Indelingen
from gebied.indelen.uitweg import leg_uit
from gebied.indelen.voortgang import Klok, Meld, Voortgang
from gebied.model import Bevinding, Indeling, Opdracht
from gebied.wijkscan import Wijkscan

__all__ = ["Voortgang", "deel_in", "los_op", "maak_opgave"]


def deel_in(
    scan: Wijkscan,
    opdracht: Opdracht,
    *,
    naam: str = "voorstel",
    seed: int | None = None,
    tijd: float | None = None,
    indelingen: Indelingen | None = None,
    begin: Mapping[str, int] | None = None,
    vastgezet: Mapping[str, int] | None = None,
    bewijs: bool = True,
    uitweg: bool = True,
    zoekdeel: float = 1.0,
    meld: Meld | None = None,
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
    indelingen
        Other indelingen that the opdracht names: name → code → number of the werkgebied.
    begin
        Code → werkgebied of an indeling to start the search from.
    vastgezet
        Code → number of the werkgebieden that stay as they are; the rest is divided anew.
    bewijs
        Whether to spend the rest of the time on a proof of compactness where cases are too large to list.
    uitweg
        Whether to look, where there is no indeling, which rules collide and what does work: half a minute at
        most.
    zoekdeel
        Share of the usual steps of a search. What is found depends on it, and not on the machine.
    meld
        Called now and then with the progress; True ends the run with the best indeling found.

    Returns
    -------
    Indeling
        Every served gebied has a werkgebied; restgebieden follow their longest border. Werkgebieden are
        numbered by their lowest code, but for those that the opdracht or `vastgezet` gives a number.

    Raises
    ------
    GeenIndeling
        No indeling keeps the hard rules; the reasons are in `problemen`, the rules that collide in `botsing`
        and what does work in `concessies`.
    InvoerGeweigerd
        The scan lacks figures that the opdracht needs.
    VerkeerdGebruik
        The opdracht names what the scan does not have.
    """
    opdracht = replace(
        opdracht,
        seed=opdracht.seed if seed is None else seed,
        tijd=opdracht.tijd if tijd is None else tijd,
    )
    klok = Klok(opdracht.tijd, meld, zoekdeel=zoekdeel)

    def maak(
        opdracht: Opdracht, vastgezet: Mapping[str, int] | None, klok: Klok, *, bewijs: bool = False
    ) -> Indeling:
        graaf = scan.graaf if opdracht.verbindingen else scan.graaf.zonder_verbindingen()
        opgave = maak_opgave(scan, graaf, opdracht, indelingen=indelingen, vastgezet=vastgezet)
        opgave = zoek_lagen_vooraf(opgave, graaf, klok)
        oplossing = los_op(opgave, klok, begin=als_nummers(opgave, begin), bewijs=bewijs)
        return als_indeling(scan, graaf, opdracht, opgave, oplossing, klok, naam=naam)

    try:
        indeling = maak(opdracht, vastgezet, klok, bewijs=bewijs)
    except GeenIndeling as fout:
        if not uitweg or klok.gestopt:
            raise
        raise leg_uit(
            scan,
            opdracht,
            fout,
            indelingen=indelingen or {},
            vastgezet=vastgezet or {},
            klok=klok,
            probeer=maak,
        ) from None
    if begin is None and not vastgezet:
        return indeling
    # who searches anew with this opdracht alone may find another one
    tekst = "Het zoeken begon bij een indeling die er al was."
    return replace(indeling, bevindingen=(*indeling.bevindingen, Bevinding("BEGIN_GEGEVEN", tekst)))
