"""The optimiser: a scan and an opdracht in, an indeling and what is proved about it out."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from gebied.indelen.lagen import zoek_lagen, zoek_lagen_vooraf
from gebied.indelen.opgave import Opgave, Oplossing, maak_opgave
from gebied.indelen.oplossen import los_op
from gebied.indelen.regels import Indelingen
from gebied.indelen.taak import Gebiedsset, IntArray
from gebied.indelen.voortgang import Klok, Meld, Voortgang
from gebied.model import Bevinding, Indeling, Opdracht
from gebied.taal import getal
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
        No indeling keeps the hard rules; the reasons are in `problemen`.
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
    klok = Klok(opdracht.tijd, meld)
    graaf = scan.graaf if opdracht.verbindingen else scan.graaf.zonder_verbindingen()
    opgave = maak_opgave(scan, graaf, opdracht, indelingen=indelingen, vastgezet=vastgezet)
    opgave = zoek_lagen_vooraf(opgave, klok)
    oplossing = los_op(opgave, klok, begin=_als_nummers(opgave, begin), bewijs=bewijs)
    lagen = zoek_lagen(opgave, graaf, oplossing.werkgebieden, klok)
    nummers = _nummer(opgave, oplossing.werkgebieden)
    bediend = {opgave.codes[i]: nummers[gebied] for gebied in oplossing.werkgebieden for i in gebied}
    groep = opdracht.binnen or ("stadsdeel" if "stadsdeel" in scan.groepen else None)
    toewijzing = graaf.voeg_restgebieden_toe(bediend, scan.groep(groep).to_dict() if groep else None)
    return Indeling(
        naam=naam,
        toewijzing=dict(sorted(toewijzing.items())),
        opdracht=opdracht,
        bewijs=oplossing.bewijs,
        bevindingen=_bevindingen(opgave, oplossing, klok),
        seconden=round(time.monotonic() - klok.begin, 3),
        lagen=lagen,
    )


def _als_nummers(opgave: Opgave, begin: Mapping[str, int] | None) -> IntArray | None:
    if begin is None:
        return None
    return np.array([begin.get(code, -1) for code in opgave.codes], dtype=np.int64)


def _nummer(opgave: Opgave, werkgebieden: tuple[Gebiedsset, ...]) -> dict[Gebiedsset, int]:
    """Number the werkgebieden from 1 in order of their lowest code, around the numbers that are given."""
    vast = {
        gebied: nr
        for gebied in werkgebieden
        for nr in [next((opgave.regels.nummers[i] for i in gebied if i in opgave.regels.nummers), None)]
        if nr is not None
    }
    bezet = set(vast.values())
    vrij = (nr for nr in range(1, len(werkgebieden) + len(bezet) + 1) if nr not in bezet)
    return {gebied: vast[gebied] if gebied in vast else next(vrij) for gebied in sorted(werkgebieden)}


def _bevindingen(opgave: Opgave, oplossing: Oplossing, klok: Klok) -> tuple[Bevinding, ...]:
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
    if klok.gestopt:
        tekst = "Het zoeken is door u gestopt; dit is het beste wat tot dan was gevonden."
        bevindingen.append(Bevinding("GESTOPT", tekst))
    elif not oplossing.volledig:
        tijd = f"{opgave.opdracht.tijd:g}"
        bevindingen.append(
            Bevinding("TIJD_OP", f"Het zoeken en bewijzen stopte na {tijd} seconden; meer tijd kan helpen.")
        )
    return tuple(bevindingen)
