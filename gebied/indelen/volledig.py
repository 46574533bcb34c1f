"""The exact road for small cases: list the werkgebieden, and lengthen the list until the best is in it."""

from __future__ import annotations

from dataclasses import replace

from gebied.indelen.haalbaarheid import Verdeling
from gebied.indelen.kies import kies
from gebied.indelen.kolommen import som_kolommen
from gebied.indelen.kosten import totaal
from gebied.indelen.opgave import Opgave, Oplossing
from gebied.indelen.taken import gewicht_van, maak_taak
from gebied.indelen.voortgang import Klok

MEESTE_GEBIEDEN = 80
"""Above this in one part, listing without a known indeling is not tried: it seldom ends."""
_EERSTE_STAP = 1_000
_KNOPEN = 200
"""Most nodes of a choice in a search that makes a share of its steps; most choices need one."""


class Onmogelijk(Exception):
    """It is proved that no indeling keeps the hard rules."""


def los_volledig_op(opgave: Opgave, verdeling: Verdeling, klok: Klok) -> Oplossing | None:
    """Solve an opgave to proved optimality without a known indeling to start from.

    The list of werkgebieden is complete for every indeling whose total distance to the band is at most a
    limit. The limit starts at what cannot be avoided. When the best choice from the list lies within the
    limit, no other indeling is better; when it lies above, it becomes the limit; when there is no choice at
    all, the limit is raised. Where the band is a rule the list is complete at once, and where other wishes
    come before the band every connected werkgebied is listed.

    Returns
    -------
    Oplossing or None
        None when the list grows too long or time runs out; nothing is proved then.

    Raises
    ------
    Onmogelijk
        When no choice of werkgebieden keeps the rules.
    """
    if max(deel.eenheden or len(deel.gebieden) for deel in verdeling.delen) > MEESTE_GEBIEDEN:
        return None
    taak = maak_taak(opgave)
    gewicht = _gewicht_van_band(opgave)
    vast = opgave.opdracht.hard or "inwoners" in opgave.hoogstens
    grens: int | None = verdeling.ondergrens
    if "inwoners" in opgave.hoogstens:
        grens = opgave.hoogstens["inwoners"]
    elif gewicht is None and not vast:
        grens = None
    alles = opgave.som(range(len(opgave.codes))) + len(opgave.codes) * opgave.opdracht.inwoners[0]
    stap = _EERSTE_STAP
    minst = 0 if gewicht is None else gewicht * verdeling.ondergrens
    knopen = _KNOPEN if klok.zoekdeel < 1 else None
    while klok.over() > 0:
        kolommen = som_kolommen(opgave, verdeling, grens, taak=taak, einde=klok.einde)
        if kolommen is None:
            return None
        oplossing = kies(opgave, taak, kolommen, tijd=klok.over(), minst=minst, knopen=knopen)
        if oplossing is not None and not oplossing.volledig:
            return None
        af = vast or grens is None
        if oplossing is None:
            if af or grens is None or grens >= alles:
                raise Onmogelijk
            grens, stap = grens + stap, 2 * stap
            continue
        if not af and gewicht is not None and grens is not None:
            nodig = round(oplossing.bewijs[0].waarde) // gewicht
            if nodig > grens:
                grens = nodig
                continue
        kosten = totaal(taak, oplossing.werkgebieden)
        claim = tuple(deel.waarde for deel in oplossing.bewijs)
        if claim != kosten[taak.regels :] or not taak.houdt_regels(kosten):
            return None  # the solver was off by more than whole numbers forgive: then nothing is proved
        return replace(oplossing, kosten=kosten)
    return None


def _gewicht_van_band(opgave: Opgave) -> int | None:
    """Return what an inhabitant outside the band costs in the first tier; None where the band comes later."""
    eerste = opgave.opdracht.treden[0]
    if "inwoners" not in eerste:
        return None
    return 1 if len(eerste) == 1 else gewicht_van(opgave.opdracht, "inwoners")
