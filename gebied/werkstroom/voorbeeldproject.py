"""The example as a project: Almere 2013 with its plan, two proposals and fictitious service use."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from gebied.bronnen.voorbeelden import Voorbeeld, lees_voorbeeld
from gebied.fouten import GebiedFout, InvoerGeweigerd
from gebied.indelen import deel_in
from gebied.model import Indeling, Opdracht
from gebied.opslag import Project, lees_project, schrijf_project
from gebied.privacy.deur import Wensen
from gebied.privacy.veilig import VeiligeTabel
from gebied.taal import getal
from gebied.werkstroom.gebruik import Gebruiksbronnen, bereid_gebruik_voor, neem_gebruik_op
from gebied.werkstroom.indelen import bewaar
from gebied.werkstroom.stappen import scan_van_voorbeeld

TEAMS = 18
HERSTELD = "Plan 2013 (hersteld)"
VOORSTEL = "Voorstel"
BINNEN = "Voorstel binnen stadsdelen"
JAAR_GEBRUIK = 2013


def maak_voorbeeldproject(
    pad: str | Path, *, vervang: bool = False, meld: Callable[[str], None] = lambda _: None
) -> Project:
    """Write the project file of the example: the scan, three indelingen, and service use that is made up.

    Parameters
    ----------
    pad
        Name of the file, ending in ``.gpkg``.
    vervang
        Replace an earlier example; the same fictitious file then gives the same protected counts.
    meld
        Called with one Dutch sentence per step.

    Raises
    ------
    InvoerGeweigerd, VerkeerdGebruik, ProjectBezet
        As `gebied.opslag.schrijf_project`.
    """
    voorbeeld = lees_voorbeeld("almere2013")
    scan = scan_van_voorbeeld(voorbeeld)
    meld(f"Wijkscan gemaakt: {len(scan.codes)} gebieden, {getal(int(scan.inwoners().sum()))} inwoners.")
    eerder = _eerder_gebruik(Path(pad)) if vervang else None
    project = schrijf_project(pad, scan, vervang=vervang)
    voorstel = deel_in(scan, Opdracht(teams=TEAMS), naam=VOORSTEL)
    meld(f"Voorstel van {TEAMS} teams gemaakt in {getal(voorstel.seconden, 1)} seconden.")
    binnen = deel_in(scan, Opdracht(teams=TEAMS, binnen="stadsdeel"), naam=BINNEN)
    meld(f"Voorstel binnen de stadsdelen gemaakt in {getal(binnen.seconden, 1)} seconden.")
    for plan in (herstel(voorbeeld), voorstel, binnen):
        project = bewaar(project, plan)
    project = _met_gebruik(project, voorbeeld, eerder)
    meld("Fictief gebruik van voorzieningen ingelezen door de privacydeur: 2013, beschermd met ruis.")
    return project


def herstel(voorbeeld: Voorbeeld) -> Indeling:
    """Return the plan with every gebied once: the second Hoven is read as the gebied that is missing."""
    toewijzing = dict(reversed(voorbeeld.plan))
    dubbel = [nr for i, (code, nr) in enumerate(voorbeeld.plan) if code in dict(voorbeeld.plan[:i])]
    ontbreekt = sorted(set(voorbeeld.grenzen.gebieden["code"]) - set(toewijzing))
    toewijzing |= dict(zip(ontbreekt, dubbel, strict=True))
    return Indeling(HERSTELD, dict(sorted(toewijzing.items())), voorbeeld.plan_namen)


def _eerder_gebruik(pad: Path) -> VeiligeTabel | None:
    """Return the leveringen of an earlier example, so that the same file gives the same numbers."""
    try:
        return lees_project(pad).scan.gebruik
    except GebiedFout:
        return None


def _met_gebruik(project: Project, voorbeeld: Voorbeeld, eerder: VeiligeTabel | None) -> Project:
    """Read the fictitious records through the privacy door."""
    klaar = bereid_gebruik_voor(project, [voorbeeld.gebruik], Gebruiksbronnen())
    wensen = Wensen(jaar=JAAR_GEBRUIK, door="demo", vandaag=date.today())
    try:
        return neem_gebruik_op(project, klaar, wensen, eerder=eerder, opmerking="fictief")[0]
    except InvoerGeweigerd:
        if eerder is None:
            raise
    # the key of that example is gone, or its levering was another one
    return neem_gebruik_op(project, klaar, wensen, opmerking="fictief")[0]
