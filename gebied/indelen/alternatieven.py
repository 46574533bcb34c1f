"""More than one good indeling, each different enough from the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from gebied.fouten import GeenIndeling, VerkeerdGebruik
from gebied.indelen import deel_in
from gebied.indelen.antwoord import als_indeling
from gebied.indelen.lagen import zoek_lagen_vooraf
from gebied.indelen.opgave import Opgave, Oplossing, maak_opgave
from gebied.indelen.oplossen import los_op
from gebied.indelen.regels import Indelingen
from gebied.indelen.taak import IntArray
from gebied.indelen.voortgang import Klok, Meld
from gebied.model import Bevinding, Indeling, Opdracht
from gebied.opdrachtdelen import GROOTSTE_GETAL
from gebied.taal import getal
from gebied.wijkscan import Wijkscan

_POGINGEN = 3
"""How often the search for one alternative begins, each time with other chance."""


def alternatieven(
    scan: Wijkscan,
    opdracht: Opdracht,
    n: int,
    *,
    verschil: float = 10.0,
    naam: str = "voorstel",
    seed: int | None = None,
    tijd: float | None = None,
    indelingen: Indelingen | None = None,
    begin: Mapping[str, int] | None = None,
    vastgezet: Mapping[str, int] | None = None,
    bewijs: bool = True,
    meld: Meld | None = None,
) -> list[Indeling]:
    """Return good indelingen that differ: the best, and then each time the best that differs from all before.

    Two indelingen differ in the inhabitants that are in another werkgebied when werkgebieden are matched one
    to one as well as can be. What is asked of an alternative is a little stronger, and a sum per werkgebied:
    so many inhabitants are outside the old werkgebied that holds most of their new one.

    Parameters
    ----------
    scan, opdracht, seed, indelingen, begin, vastgezet, bewijs, meld
        As `deel_in` takes them.
    n
        How many, the best included.
    verschil
        Least difference, percent of the served inhabitants.
    naam
        Name of the first; the others get a number behind it.
    tijd
        Seconds for all of them together.

    Returns
    -------
    list of Indeling
        At most n; when there are fewer, the last one has the finding MINDER_ALTERNATIEVEN. The proof of an
        alternative holds among indelingen that differ enough (finding ALTERNATIEF).

    Raises
    ------
    GeenIndeling, InvoerGeweigerd
        As `deel_in`.
    VerkeerdGebruik
        As `deel_in`, or when the number or the difference cannot be.
    """
    _controleer(n, verschil)
    opdracht = replace(
        opdracht,
        seed=opdracht.seed if seed is None else seed,
        tijd=opdracht.tijd if tijd is None else tijd,
    )
    klok = Klok(opdracht.tijd, meld)
    eerste = deel_in(
        scan,
        opdracht,
        naam=naam,
        tijd=opdracht.tijd / n,
        indelingen=indelingen,
        begin=begin,
        vastgezet=vastgezet,
        bewijs=bewijs,
        meld=klok.geef_door,
    )
    uit = [replace(eerste, opdracht=opdracht)]
    graaf = scan.graaf if opdracht.verbindingen else scan.graaf.zonder_verbindingen()
    opgave = maak_opgave(scan, graaf, opdracht, indelingen=indelingen, vastgezet=vastgezet)
    if n > 1 and any(laag.groep is None and not laag.hard for laag in opdracht.lagen):
        opgave = zoek_lagen_vooraf(opgave, graaf, klok)
    minst = -int(-verschil * opgave.som(range(len(opgave.codes))) // 100)
    while len(uit) < n and klok.over() > 0:
        stuk = klok.voor(klok.over() / (n - len(uit)))
        volgende = replace(opgave, anders=tuple((_labels(opgave, eerder), minst) for eerder in uit))
        try:
            oplossing = _los_op(volgende, stuk, bewijs)
            nieuw = als_indeling(
                scan, graaf, opdracht, opgave, oplossing, stuk, naam=f"{naam} {len(uit) + 1}"
            )
        except GeenIndeling:
            break
        tekst = (
            f"Ten minste {getal(verschil, int(verschil % 1 > 0))} % van de inwoners krijgt hier een ander "
            "team dan in elke vorige indeling. Het bewijs geldt voor indelingen die zoveel verschillen."
        )
        uit.append(replace(nieuw, bevindingen=(*nieuw.bevindingen, Bevinding("ALTERNATIEF", tekst))))
    if len(uit) < n:
        tekst = f"Gevraagd zijn {n} indelingen; gevonden zijn er {len(uit)} die genoeg verschillen."
        laatste = uit[-1]
        minder = Bevinding("MINDER_ALTERNATIEVEN", tekst)
        uit[-1] = replace(laatste, bevindingen=(*laatste.bevindingen, minder))
    return uit


def _controleer(n: int, verschil: float) -> None:
    problemen = []
    if n < 1:
        problemen.append(f"het aantal indelingen is {n}; geef 1 of meer.")
    if not 0 < verschil <= 100:
        problemen.append(f"het verschil is {verschil:g}; geef een percentage boven 0 tot en met 100.")
    if problemen:
        raise VerkeerdGebruik(
            "Zo zijn er geen alternatieven te zoeken.", problemen=problemen, stap="verbeter dat."
        )


def _los_op(opgave: Opgave, klok: Klok, bewijs: bool) -> Oplossing:
    """Solve an opgave; a search that finds nothing begins anew with other chance."""
    for poging in range(_POGINGEN):
        seed = (opgave.opdracht.seed + poging * 7919) % GROOTSTE_GETAL
        opdracht = replace(opgave.opdracht, seed=seed)
        try:
            return los_op(replace(opgave, opdracht=opdracht), klok, bewijs=bewijs)
        except GeenIndeling as fout:
            if fout.bewezen or poging == _POGINGEN - 1 or klok.over() <= 0:
                raise
    raise AssertionError("the last attempt returns or raises")


def _labels(opgave: Opgave, indeling: Indeling) -> IntArray:
    """Return int64 (n): the place of the werkgebied of every gebied."""
    nummers = [indeling.toewijzing[code] for code in opgave.codes]
    return np.unique(nummers, return_inverse=True)[1].astype(np.int64)
