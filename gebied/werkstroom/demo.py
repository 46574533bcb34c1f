"""The demo: the main job on Almere 2013, from the embedded example to files one can open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from gebied.beoordelen import beoordeel, zet_naast_elkaar
from gebied.bestand import reden_van
from gebied.bronnen.voorbeelden import Voorbeeld, lees_voorbeeld
from gebied.fouten import InvoerGeweigerd
from gebied.indelen import deel_in
from gebied.kaart import maak_kaart
from gebied.model import Beoordeling, Indeling, Opdracht
from gebied.opslag import bewaar_indeling, schrijf_project
from gebied.rapport import exporteer, schrijf_vergelijking
from gebied.taal import getal
from gebied.werkstroom.stappen import scan_van_voorbeeld
from gebied.wijkscan import Wijkscan

TEAMS = 18
HERSTELD = "Plan 2013 (hersteld)"
VOORSTEL = "Voorstel"
BINNEN = "Voorstel binnen stadsdelen"


@dataclass(frozen=True)
class Demo:
    """What the demo made: the scan, the judged plans in order, the proposal to hand over, and the files."""

    scan: Wijkscan
    oordelen: tuple[Beoordeling, ...]
    voorstel: Indeling
    maten: pd.DataFrame
    bestanden: tuple[Path, ...]


def draai_demo(uit: str | Path, *, meld: Callable[[str], None] = lambda _: None) -> Demo:
    """Judge the plan of 2013 as printed, propose two indelingen of 18 teams, and write everything down.

    Parameters
    ----------
    uit
        Folder for ``kaart.html``, ``indeling.csv``, ``vergelijking.xlsx`` and ``almere2013.gpkg``; it is made
        when absent, and files of an earlier demo are replaced.
    meld
        Called with one Dutch sentence per step.

    Raises
    ------
    InvoerGeweigerd
        When the folder cannot be used.
    """
    folder = _maak_map(Path(uit))
    voorbeeld = lees_voorbeeld("almere2013")
    scan = scan_van_voorbeeld(voorbeeld)
    meld(f"Wijkscan gemaakt: {len(scan.codes)} gebieden, {getal(int(scan.inwoners().sum()))} inwoners.")
    gedrukt = beoordeel(scan, voorbeeld.plan, naam=voorbeeld.plan_naam, namen=voorbeeld.plan_namen)
    meld(f"{voorbeeld.plan_naam} beoordeeld: {gedrukt.totaal['in_band']} van {TEAMS} teams in de band.")
    hersteld = _herstel(voorbeeld)
    voorstel = deel_in(scan, Opdracht(teams=TEAMS), naam=VOORSTEL)
    meld(f"Voorstel van {TEAMS} teams gemaakt in {getal(voorstel.seconden, 1)} seconden.")
    binnen = deel_in(scan, Opdracht(teams=TEAMS, binnen="stadsdeel"), naam=BINNEN)
    meld(f"Voorstel binnen de stadsdelen gemaakt in {getal(binnen.seconden, 1)} seconden.")
    oordelen = {
        plan.naam: beoordeel(scan, plan, referentie=hersteld.toewijzing)
        for plan in (hersteld, voorstel, binnen)
    }
    naast = (gedrukt, oordelen[VOORSTEL], oordelen[BINNEN])

    project = schrijf_project(folder / "almere2013.gpkg", scan, vervang=True)
    for plan in (hersteld, voorstel, binnen):
        project = bewaar_indeling(project, plan, beoordeling=oordelen[plan.naam], generatie=project.generatie)
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
    )
    return Demo(scan, naast, voorstel, maten, bestanden)


def _herstel(voorbeeld: Voorbeeld) -> Indeling:
    """Return the plan with every gebied once: the second Hoven is read as the gebied that is missing."""
    toewijzing = dict(reversed(voorbeeld.plan))
    dubbel = [nr for i, (code, nr) in enumerate(voorbeeld.plan) if code in dict(voorbeeld.plan[:i])]
    ontbreekt = sorted(set(voorbeeld.grenzen.gebieden["code"]) - set(toewijzing))
    toewijzing |= dict(zip(ontbreekt, dubbel, strict=True))
    return Indeling(HERSTELD, dict(sorted(toewijzing.items())), voorbeeld.plan_namen)


def _maak_map(pad: Path) -> Path:
    try:
        pad.mkdir(parents=True, exist_ok=True)
    except OSError as fout:
        raise InvoerGeweigerd(
            f"De map {pad} kan niet worden gemaakt: {reden_van(fout)}.",
            stap="kies met --uit een map waarin u mag schrijven.",
        ) from fout
    return pad
