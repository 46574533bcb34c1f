"""From werkgebieden to an `Indeling`: numbers, restgebieden, layers, and what there is to tell about it."""

from __future__ import annotations

import time
from collections.abc import Mapping

import numpy as np

from gebied.graaf import Graaf
from gebied.indelen.lagen import zoek_lagen
from gebied.indelen.opgave import Opgave, Oplossing
from gebied.indelen.taak import Gebiedsset, IntArray
from gebied.indelen.voortgang import Klok
from gebied.model import Bevinding, Indeling, Opdracht
from gebied.taal import getal
from gebied.wijkscan import Wijkscan


def als_indeling(
    scan: Wijkscan,
    graaf: Graaf,
    opdracht: Opdracht,
    opgave: Opgave,
    oplossing: Oplossing,
    klok: Klok,
    *,
    naam: str,
) -> Indeling:
    """Return the indeling that an answer to an opgave is.

    Raises
    ------
    GeenIndeling
        When the werkgebieden cannot be grouped into a layer of teams that the opdracht asks for.
    """
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


def als_nummers(opgave: Opgave, begin: Mapping[str, int] | None) -> IntArray | None:
    """Return int64 (n): the number of each gebied in an indeling by code, -1 where it has none."""
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
        tekst = "Er is niet bewezen dat dit de beste indeling is. Misschien kan het beter."
        bevindingen.append(Bevinding("NIET_BEWEZEN", tekst))
    if klok.gestopt:
        tekst = "Het zoeken is door u gestopt; dit is het beste wat tot dan was gevonden."
        bevindingen.append(Bevinding("GESTOPT", tekst))
    elif not oplossing.volledig:
        tijd = f"{opgave.opdracht.tijd:g}"
        bevindingen.append(Bevinding("TIJD_OP", f"De tijd van {tijd} seconden was op; meer tijd kan helpen."))
    return tuple(bevindingen)
