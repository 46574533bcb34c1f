"""The demo: the main job on Almere 2013, from the embedded example to files one can open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from gebied.beoordelen import beoordeel, zet_naast_elkaar
from gebied.bestand import reden_van
from gebied.bronnen.voorbeelden import lees_voorbeeld
from gebied.fouten import InvoerGeweigerd
from gebied.indelen import deel_in
from gebied.kaart import maak_kaart
from gebied.model import Beoordeling, Indeling, Opdracht
from gebied.opdrachtdelen import Belasting
from gebied.opslag import Project, bewaar_indeling
from gebied.rapport import exporteer, schrijf_vergelijking
from gebied.taal import getal
from gebied.werkstroom.rapportbestand import schrijf_rapport
from gebied.werkstroom.rapporten import profielrapport, toelichtingrapport
from gebied.werkstroom.voorbeeldproject import BINNEN, HERSTELD, TEAMS, VOORSTEL, maak_voorbeeldproject
from gebied.wijkscan import Wijkscan

VERDEELD = "Voorstel met gelijk werk"
RUIME_BAND = (5_000, 17_000)
"""With the band of the note hardly anything can be shifted: half of the teams are one or two gebieden."""
GEBIED = "stadsdeel:Almere Haven"
"""The area of the gebiedsanalyse."""


@dataclass(frozen=True)
class Demo:
    """What the demo made.

    Parameters
    ----------
    scan
        The scan, with fictitious service use.
    oordelen
        The judged plans, in order.
    voorstel
        The proposal to hand over.
    maten
        Every metric of those plans beside each other.
    bestanden
        The files.
    werk
        Name of a proposal → least and most persons with help per team, from protected counts.
    """

    scan: Wijkscan
    oordelen: tuple[Beoordeling, ...]
    voorstel: Indeling
    maten: pd.DataFrame
    bestanden: tuple[Path, ...]
    werk: Mapping[str, tuple[int, int]]


def draai_demo(uit: str | Path, *, meld: Callable[[str], None] = lambda _: None) -> Demo:
    """Judge the plan of 2013 as printed, propose indelingen of 18 teams, and write everything down.

    Parameters
    ----------
    uit
        Folder for map, table, comparison, project file and reports; it is made when absent, and files of an
        earlier demo are replaced.
    meld
        Called with one Dutch sentence per step.

    Raises
    ------
    InvoerGeweigerd
        When the folder cannot be used.
    """
    folder = _maak_map(Path(uit))
    project = maak_voorbeeldproject(folder / "almere2013.gpkg", vervang=True, meld=meld)
    scan, plannen = project.scan, project.indelingen
    voorbeeld = lees_voorbeeld("almere2013")
    gedrukt = beoordeel(scan, voorbeeld.plan, naam=voorbeeld.plan_naam, namen=voorbeeld.plan_namen)
    meld(f"{voorbeeld.plan_naam} beoordeeld: {gedrukt.totaal['in_band']} van {TEAMS} teams in de band.")
    nu = plannen[HERSTELD].toewijzing
    oordelen = {naam: beoordeel(scan, plan, referentie=nu) for naam, plan in plannen.items()}
    naast = (gedrukt, oordelen[VOORSTEL], oordelen[BINNEN])
    voorstel, binnen = plannen[VOORSTEL], plannen[BINNEN]
    eerlijk = Opdracht(
        teams=TEAMS, inwoners=RUIME_BAND, binnen="stadsdeel", belasting=Belasting({"gebruik_personen": 1})
    )
    verdeeld = deel_in(scan, eerlijk, naam=VERDEELD)
    project = bewaar_indeling(
        project, verdeeld, beoordeling=beoordeel(scan, verdeeld), generatie=project.generatie
    )
    werk = {plan.naam: _werk(beoordeel(scan, plan, opdracht=eerlijk)) for plan in (binnen, verdeeld)}
    meld(f"Voorstel met gelijk werk gemaakt in {getal(verdeeld.seconden, 1)} seconden.")
    maten = zet_naast_elkaar(naast)
    bestanden = (
        maak_kaart(scan, voorstel, oordeel=oordelen[VOORSTEL]).save(folder / "kaart.html"),
        exporteer(scan, voorstel, oordelen[VOORSTEL], folder / "indeling.csv"),
        schrijf_vergelijking(
            folder / "vergelijking.xlsx",
            maten,
            naast,
            bronnen=[herkomst.regel for herkomst in scan.herkomsten],
        ),
        folder / project.pad.name,
        *_rapporten(project, folder),
    )
    meld(f"Toelichting op {VOORSTEL} en gebiedsanalyse van Almere Haven geschreven.")
    return Demo(scan, naast, voorstel, maten, bestanden, werk)


def _rapporten(project: Project, folder: Path) -> list[Path]:
    """Write the explanation of the proposal and the gebiedsanalyse of one area, to edit and to read."""
    rapporten = {
        "toelichting": toelichtingrapport(project, VOORSTEL, huidig=HERSTELD, ook=[BINNEN]),
        "gebiedsanalyse": profielrapport(project, GEBIED, vergelijk_met=["gemeente"]),
    }
    return [
        schrijf_rapport(rapport, folder / f"{naam}{vorm}")
        for naam, rapport in rapporten.items()
        for vorm in (".docx", ".html")
    ]


def _werk(oordeel: Beoordeling) -> tuple[int, int]:
    """Return the persons with help of the team with fewest and of the team with most."""
    aantallen = [int(werkgebied["belasting"] or 0) for werkgebied in oordeel.werkgebieden]
    return min(aantallen), max(aantallen)


def _maak_map(pad: Path) -> Path:
    try:
        pad.mkdir(parents=True, exist_ok=True)
    except OSError as fout:
        raise InvoerGeweigerd(
            f"De map {pad} kan niet worden gemaakt: {reden_van(fout)}.",
            stap="kies met --uit een map waarin u mag schrijven.",
        ) from fout
    return pad
