"""Why an indeling is none of those that random ones are drawn from: how it is built, rules, counts, band."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from gebied.beoordelen import overtredingen
from gebied.ensemble.ensemble import Ensemble
from gebied.fouten import GeenIndeling, InvoerGeweigerd, VerkeerdGebruik
from gebied.indelen.beginnen import als_sets
from gebied.indelen.eisen import met_namen
from gebied.indelen.haalbaarheid import Deel, maak_delen
from gebied.indelen.opgave import Opgave, bereikbaar, maak_opgave
from gebied.indelen.taak import IntArray
from gebied.indelen.toets import alleen_regels
from gebied.opdracht import Opdracht
from gebied.taal import aantal, getal
from gebied.wijkscan import Wijkscan


def waarom_buiten(
    scan: Wijkscan,
    ensemble: Ensemble,
    plan: Mapping[str, int],
    *,
    indelingen: Mapping[str, Mapping[str, int]] | None = None,
) -> tuple[str, ...]:
    """Return in Dutch why an indeling is none of those that an ensemble was drawn from; empty where it is.

    Parameters
    ----------
    scan
        The wijkscan; where it has changed since the drawing, only broken rules are named for certain.
    plan
        Code → number of the werkgebied.
    indelingen
        Name → code → werkgebied of the indelingen that the opdracht may name.

    Raises
    ------
    VerkeerdGebruik
        When the opdracht names something that is not there.
    """
    kaal = kale_opdracht(ensemble.opdracht)
    try:
        opgave, delen = lees_delen(scan, kaal, indelingen)
    except (InvoerGeweigerd, GeenIndeling):  # of a scan that has changed so much
        return tuple(bevinding.tekst for bevinding in overtredingen(scan, plan, kaal, indelingen))
    van = np.array([plan.get(code, -1) for code in opgave.codes], dtype=np.int64)
    redenen = [
        *telfouten(opgave, delen, van, ensemble.teams, ensemble.per_deel),
        *regelfouten(scan, kaal, opgave, delen, plan, indelingen),
        *_bandfouten(opgave, delen, van, ensemble),
    ]
    return tuple(met_namen(scan, list(dict.fromkeys(redenen))))


def kale_opdracht(opdracht: Opdracht) -> Opdracht:
    """Return the opdracht without its wishes.

    Raises
    ------
    VerkeerdGebruik
        When a rule is left that needs a search for every indeling.
    """
    gezocht = [laag.naam for laag in opdracht.lagen if laag.groep is None and laag.hard]
    if gezocht:
        raise VerkeerdGebruik(
            "Bij deze opdracht zijn geen willekeurige indelingen te trekken.",
            problemen=[
                f"De laag '{naam}' moet bij elke indeling opnieuw worden gezocht." for naam in gezocht
            ],
            stap="laat deze laag weg, geef hem een groep, of maak er een wens van.",
        )
    kaal = alleen_regels(opdracht)
    return replace(kaal, lagen=tuple(laag for laag in kaal.lagen if laag.groep is not None))


def lees_delen(
    scan: Wijkscan, kaal: Opdracht, indelingen: Mapping[str, Mapping[str, int]] | None
) -> tuple[Opgave, tuple[Deel, ...]]:
    """Return an opdracht without wishes in numbers, and the connected parts that no werkgebied can leave."""
    graaf = scan.graaf if kaal.verbindingen else scan.graaf.zonder_verbindingen()
    opgave = maak_opgave(scan, graaf, kaal, indelingen=indelingen)
    return opgave, maak_delen(opgave)


def regelfouten(
    scan: Wijkscan,
    kaal: Opdracht,
    opgave: Opgave,
    delen: Sequence[Deel],
    plan: Mapping[str, int],
    indelingen: Mapping[str, Mapping[str, int]] | None,
) -> list[str]:
    """Return how an indeling is built otherwise than werkgebieden can be, and which rules it breaks.

    Parameters
    ----------
    kaal
        The opdracht without its wishes, of which `opgave` and `delen` were made (`lees_delen`).
    """
    van = np.array([plan.get(code, -1) for code in opgave.codes], dtype=np.int64)
    gebroken = overtredingen(scan, plan, kaal, indelingen)
    return [*bouwfouten(opgave, delen, van), *(bevinding.tekst for bevinding in gebroken)]


def bouwfouten(opgave: Opgave, delen: Sequence[Deel], van: IntArray) -> list[str]:
    """Return what is wrong with an indeling as a set of connected werkgebieden, in Dutch.

    Parameters
    ----------
    van
        int64 (n): number of the werkgebied of every gebied, -1 where it has none.
    """
    zonder = [opgave.codes[i] for i in np.flatnonzero(van < 0)]
    if zonder:
        return [f"{code} heeft geen werkgebied." for code in zonder]
    deel_van = {i: nr for nr, deel in enumerate(delen) for i in deel.gebieden}
    fouten = []
    for leden in als_sets(van):
        wie = f"het werkgebied met {opgave.codes[leden[0]]}"
        if len({deel_van[i] for i in leden}) > 1:
            fouten.append(
                f"In {wie} liggen gebieden die niet samen mogen: er loopt een grens tussen, er is geen "
                "verbinding, of een van beide is een eigen werkgebied."
            )
        elif len(bereikbaar(opgave.buren, leden[0], leden)) < len(leden):
            fouten.append(f"Niet alle gebieden in {wie} grenzen aan elkaar.")
    for wie in np.unique(opgave.eenheid):
        if len(np.unique(van[opgave.eenheid == wie])) > 1:
            fouten.append(f"{opgave.codes[wie]} zit niet samen met alle gebieden waar het bij hoort.")
    return fouten


def tel_per_deel(delen: Sequence[Deel], van: IntArray) -> tuple[int, ...]:
    """Return the number of werkgebieden in every connected part."""
    return tuple(len(np.unique(van[list(deel.gebieden)])) for deel in delen)


def telfouten(
    opgave: Opgave, delen: Sequence[Deel], van: IntArray, teams: int, per_deel: Mapping[str, int]
) -> Iterator[str]:
    """Yield what an indeling has more or less of than what is drawn: teams, and werkgebieden per part.

    Parameters
    ----------
    per_deel
        Lowest code of a part → its number of werkgebieden in every drawn indeling.
    """
    if (van < 0).any():  # that is a fault in itself
        return
    eigen = sum(opgave.teams(leden) for leden in als_sets(van))
    if eigen != teams:
        heeft = aantal(eigen, "team", "teams")
        yield f"Deze indeling heeft {heeft}; de getrokken indelingen {getal(teams)}."
    if eigen != teams and len(delen) == 1:
        return
    for deel, k in zip(delen, tel_per_deel(delen, van), strict=True):
        code = opgave.codes[deel.gebieden[0]]
        if k != per_deel.get(code, k):
            heeft = aantal(k, "werkgebied", "werkgebieden")
            yield (
                f"In het losse deel met {code} heeft deze indeling {heeft}; de getrokken indelingen "
                f"{getal(per_deel[code])}."
            )


def _bandfouten(opgave: Opgave, delen: Sequence[Deel], van: IntArray, ensemble: Ensemble) -> Iterator[str]:
    """Yield which werkgebieden lie outside the band of the ensemble, in parts where these can change."""
    if ensemble.band is None or (van < 0).any():
        return
    laagste, hoogste = ensemble.band
    vast = {
        i
        for deel in delen
        if ensemble.per_deel.get(opgave.codes[deel.gebieden[0]]) == 1
        for i in deel.gebieden
    }
    for leden in als_sets(van):
        inwoners = opgave.som(leden)
        if leden[0] not in vast and not laagste <= inwoners <= hoogste:
            yield (
                f"Het werkgebied met {opgave.codes[leden[0]]} heeft {getal(inwoners)} inwoners; de getrokken "
                f"indelingen hebben {getal(laagste)} tot {getal(hoogste)} per werkgebied."
            )
