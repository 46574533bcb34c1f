"""Every job in one function: from files or network to scan, from scan to judged plan, to project file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from gebied.beoordelen import wie_verandert, zet_naast_elkaar
from gebied.bronnen import cbs, pdok
from gebied.bronnen.indelingsbestanden import lees_indeling
from gebied.bronnen.ophalen import Ophalen
from gebied.bronnen.scanbestanden import lees_scanbestanden
from gebied.bronnen.voorbeelden import Voorbeeld, lees_voorbeeld
from gebied.fouten import InvoerGeweigerd, VerkeerdGebruik
from gebied.graaf import MAXIMALE_KLOOF_M, MINIMALE_GRENS_M
from gebied.kaart import maak_kaart, teken_plaat
from gebied.koppelen import kies_gebied
from gebied.model import Beoordeling, Indeling, Niveau, Opdracht
from gebied.opslag import Project, bewaar_graaf, lees_project, schrijf_project
from gebied.werkstroom.aanvullen import met_omgeving
from gebied.werkstroom.indelen import bewaar, oordeel_over
from gebied.wijkscan import RESTGEBIED_TOT, Wijkscan, maak_scan

Voortgang = Callable[[str, int, int | None], None]
"""Called with what is being done, how far, and out of how many where known."""


def bouw_scan(
    *,
    grenzen: str | Path,
    kerncijfers: Iterable[str | Path] = (),
    groepen: Iterable[str | Path] = (),
    gemeenten: Iterable[str] = (),
    laag: str | None = None,
    niveau: Niveau | None = None,
    jaar: int | None = None,
    koppeling: str | Path | None = None,
    naam: str | None = None,
    restgebied_tot: int = RESTGEBIED_TOT,
    onbekend_als_restgebied: bool = False,
    minimale_grens_m: float = MINIMALE_GRENS_M,
    maximale_kloof_m: float = MAXIMALE_KLOOF_M,
) -> Wijkscan:
    """Build a scan from files.

    Parameters
    ----------
    grenzen
        Boundary file: gpkg, shp (zipped too), GeoJSON or GeoParquet.
    kerncijfers
        Files with figures per code, joined in this order. Rows of the gemeente and the country are kept as
        benchmark.
    groepen
        CSV files with a code and the name of its group (stadsdeel, kern …).
    gemeenten
        Names or codes; empty means all in the file.
    laag, niveau, jaar, koppeling
        See `gebied.bronnen.grenzen.lees_grenzen`.
    naam, restgebied_tot, onbekend_als_restgebied, minimale_grens_m, maximale_kloof_m
        See `gebied.wijkscan.maak_scan`.

    Raises
    ------
    InvoerGeweigerd
        With the faults of every file together.
    """
    kaart, tabellen = lees_scanbestanden(
        grenzen,
        kerncijfers=kerncijfers,
        groepen=groepen,
        gemeenten=gemeenten,
        laag=laag,
        niveau=niveau,
        jaar=jaar,
        koppeling=koppeling,
    )
    scan = maak_scan(
        kaart,
        tabellen,
        naam=naam,
        restgebied_tot=restgebied_tot,
        onbekend_als_restgebied=onbekend_als_restgebied,
        minimale_grens_m=minimale_grens_m,
        maximale_kloof_m=maximale_kloof_m,
    )
    return met_omgeving(scan, tabellen)


def haal_scan(
    gemeente: str,
    jaar: int,
    *,
    niveau: Niveau = "buurt",
    onbekend_als_restgebied: bool = False,
    voortgang: Voortgang | None = None,
) -> Wijkscan:
    """Build a scan of one gemeente from PDOK (boundaries) and CBS (kerncijfers).

    Raises
    ------
    BronOnbereikbaar
        When a service does not answer and nothing is in the cache.
    InvoerGeweigerd
        When the gemeente or the year is unknown.
    """
    ophalen = Ophalen(voortgang=voortgang)
    grenzen = pdok.haal_grenzen(gemeente, jaar, niveau, ophalen=ophalen)
    codes = sorted(grenzen.gebieden["gemeentecode"].dropna().unique())
    cijfers = [cbs.haal_kerncijfers(code, jaar, niveau=niveau, ophalen=ophalen) for code in codes]
    return maak_scan(grenzen, cijfers, onbekend_als_restgebied=onbekend_als_restgebied)


def open_voorbeeld(naam: str = "almere2013", *, correcties: bool = False) -> Wijkscan:
    """Open an example that ships with `gebied`.

    Parameters
    ----------
    naam
        ``"almere2013"``.
    correcties
        Use the figures that are offered as corrections of the printed ones.
    """
    return scan_van_voorbeeld(lees_voorbeeld(naam, correcties=correcties))


def scan_van_voorbeeld(voorbeeld: Voorbeeld) -> Wijkscan:
    """Build the scan of an example, with the verbindingen that its plan takes for granted."""
    scan = maak_scan(voorbeeld.grenzen)
    graaf = scan.graaf
    for a, b in voorbeeld.verbindingen:
        graaf = graaf.met_verbinding(scan.gebieden, a, b)
    return replace(scan, graaf=graaf)


def open_project(pad: str | Path) -> Wijkscan:
    """Open the scan of a project file; `gebied.opslag.lees_project` gives its indelingen too."""
    return lees_project(pad).scan


def maak_project(pad: str | Path, scan: Wijkscan, *, vervang: bool = False) -> Project:
    """Write a scan to a new project file."""
    return schrijf_project(pad, scan, vervang=vervang)


def maak_kaartbestand(
    project: Project, indeling: Indeling | None, pad: str | Path, *, kolom: str | None = None
) -> Path:
    """Write a map as a page (``.html``) or a picture (``.png``).

    Raises
    ------
    VerkeerdGebruik
        When the name ends in something else.
    """
    doel = Path(pad)
    oordeel = oordeel_over(project, indeling) if indeling else None
    if doel.suffix.lower() == ".html":
        return maak_kaart(project.scan, indeling, oordeel=oordeel, kolom=kolom).save(doel)
    if doel.suffix.lower() == ".png":
        return teken_plaat(project.scan, indeling, doel, oordeel=oordeel, kolom=kolom)
    raise VerkeerdGebruik(
        f"'{doel.name}' eindigt niet op een bekende vorm.", stap="laat de naam eindigen op .html of .png."
    )


def wijzig_graaf(project: Project, stappen: Mapping[str, tuple[str, str]]) -> Project:
    """Change verbindingen or barriers between pairs of gebieden (code or name) and store them.

    Parameters
    ----------
    project
        The project as it was read.
    stappen
        ``"leg"`` or ``"verwijder"`` (a verbinding), ``"barriere"`` or ``"zonder_barriere"``, each with the
        two gebieden.

    Raises
    ------
    InvoerGeweigerd, VerkeerdGebruik
        When a gebied is not known, or the change means nothing; nothing was stored.
    """
    gebieden, graaf = project.scan.gebieden, project.scan.graaf
    for stap, paar in stappen.items():
        a, b = (kies_gebied(gebieden, tekst) for tekst in paar)
        match stap:
            case "leg":
                graaf = graaf.met_verbinding(gebieden, a, b)
            case "verwijder":
                graaf = graaf.zonder_verbinding(a, b)
            case "barriere":
                graaf = graaf.met_barriere(a, b)
            case "zonder_barriere":
                graaf = graaf.zonder_barriere(a, b)
            case _:
                raise ValueError(f"unknown step {stap!r}")
    return bewaar_graaf(project, graaf, generatie=project.generatie) if stappen else project


def beoordeel_bestand(project: Project, pad: str | Path, *, opdracht: Opdracht | None = None) -> Beoordeling:
    """Judge a plan from a csv or xlsx file with a code or name and a team per gebied."""
    paren, namen, bevindingen = lees_indeling(pad, project.scan.gebieden)
    oordeel = oordeel_over(project, paren, opdracht=opdracht, naam=Path(pad).stem, namen=namen)
    return replace(oordeel, bevindingen=(*bevindingen, *oordeel.bevindingen))


def bewaar_bestand(
    project: Project, pad: str | Path, naam: str, *, opdracht: Opdracht | None = None, vervang: bool = False
) -> Project:
    """Store a plan from a csv or xlsx file in the project, to compare others with it.

    Raises
    ------
    InvoerGeweigerd
        When a gebied is in more than one werkgebied: an indeling in the project has each gebied once.
    """
    paren, namen, _ = lees_indeling(pad, project.scan.gebieden)
    toewijzing = dict(paren)
    dubbel = sorted({code for code, nr in paren if toewijzing[code] != nr})
    if dubbel:
        raise InvoerGeweigerd(
            f"Het plan {Path(pad).name} kan zo niet worden bewaard.",
            problemen=[f"{code} staat in meer dan één werkgebied" for code in dubbel],
            stap="laat elk gebied één keer voorkomen en lees het bestand opnieuw in.",
        )
    return bewaar(project, Indeling(naam, toewijzing, namen, opdracht), vervang=vervang)


@dataclass(frozen=True)
class Vergelijking:
    """Two plans beside each other: every metric of the whole, and the gebieden that change team."""

    maten: pd.DataFrame
    verandert: pd.DataFrame
    oordelen: tuple[Beoordeling, Beoordeling]


def vergelijk(project: Project, van: Indeling, naar: Indeling) -> Vergelijking:
    """Compare two indelingen; `naar` is judged with `van` as its reference."""
    oordelen = oordeel_over(project, van), oordeel_over(project, naar, referentie=van.toewijzing)
    return Vergelijking(
        zet_naast_elkaar(oordelen), wie_verandert(project.scan, van.toewijzing, naar.toewijzing), oordelen
    )
