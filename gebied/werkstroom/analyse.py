"""Jobs of the analyst beside reports about areas: list of indicators, goals, nulmeting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from gebied.bronnen.catalogus import lees_catalogus
from gebied.bronnen.doelenbestand import lees_doelenboom
from gebied.bronnen.indicatorenlijst import lees_indicatorenlijst
from gebied.fouten import VerkeerdGebruik, lijkt_op
from gebied.indicatoren.cijfer import Cijfer, cijfers
from gebied.indicatoren.meetcyclus import keur_meetcyclus
from gebied.model import Bevinding
from gebied.opslag import Project, bewaar_nulmeting
from gebied.profiel.doelenboom import keur_doelenboom
from gebied.profiel.doelenstand import stand_van_doelen
from gebied.profiel.gebieden import analysegebieden, kies_analysegebied
from gebied.profiel.nulmeting import Nulmeting, maak_nulmeting, metingen_van_nu
from gebied.profiel.nulvergelijking import Nulvergelijking, vergelijk_nulmeting
from gebied.rapport.document import zonder_stuurtekens
from gebied.rapport.doelen import doelenbladen, doelenrapport
from gebied.rapport.indicatorenlijst import indicatorenlijst
from gebied.rapport.nulmeting import nulmetingbladen, nulmetingrapport
from gebied.rapport.werkmap import schrijf_werkmap
from gebied.werkstroom.rapportbestand import Rapport

_GEEN_GEMEENTE = "GM0000"
"""A list that is only looked at is about no gemeente in particular."""


@dataclass(frozen=True)
class Lijst:
    """A list of indicators as a gemeente keeps it, and what is wrong with it."""

    tabel: pd.DataFrame
    bevindingen: tuple[Bevinding, ...]


def lijst_van_indicatoren(project: Project | None, bestand: Path | None = None) -> Lijst:
    """Return the catalogue with the figures of the gemeente, or look at a list from a file.

    Raises
    ------
    InvoerGeweigerd
        When the file cannot be read.
    """
    vandaag = date.today()
    if bestand is not None:
        gelezen = lees_indicatorenlijst(bestand, gemeentecode=_GEEN_GEMEENTE)
        bevindingen = (*gelezen.bevindingen, *keur_meetcyclus(gelezen.indicatoren, vandaag=vandaag))
        return Lijst(indicatorenlijst(gelezen.indicatoren, vandaag=vandaag), bevindingen)
    catalogus = lees_catalogus() if project is None else project.scan.indicatoren
    van_gemeente = () if project is None else _van_gemeente(project)
    tabel = indicatorenlijst(catalogus, van_gemeente, vandaag=vandaag)
    return Lijst(tabel, keur_meetcyclus(catalogus, vandaag=vandaag))


def schrijf_lijst(lijst: Lijst, uit: Path) -> Path:
    """Write a list of indicators and its findings to xlsx."""
    if uit.suffix.casefold() != ".xlsx":
        raise VerkeerdGebruik(
            f"'{uit.name}' eindigt niet op .xlsx.", stap="geef de lijst een naam die op .xlsx eindigt."
        )
    bevindingen = pd.DataFrame([(b.code, b.tekst) for b in lijst.bevindingen], columns=["code", "tekst"])
    return schrijf_werkmap(uit, {"indicatoren": lijst.tabel, "bevindingen": bevindingen}, titel="Indicatoren")


def _van_gemeente(project: Project) -> Sequence[Cijfer]:
    scan = project.scan
    metingen = metingen_van_nu(scan, [analysegebieden(scan)[0]])
    return cijfers(metingen, scan.indicatoren, drempel=scan.drempel)


def keur_doelen(boom: Path, project: Project | None) -> tuple[Bevinding, ...]:
    """Return every fault of a doelenboom.

    Raises
    ------
    InvoerGeweigerd
        When the file cannot be read.
    """
    catalogus = lees_catalogus() if project is None else project.scan.indicatoren
    return keur_doelenboom(lees_doelenboom(boom), catalogus)


def maak_doelenrapport(project: Project, boom: Path, gebieden: Sequence[str]) -> Rapport:
    """Say where every goal stands in these areas; by default the gemeente."""
    scan, gelezen = project.scan, lees_doelenboom(boom)
    gekozen = [kies_analysegebied(scan, tekst, project.indelingen) for tekst in gebieden]
    standen = stand_van_doelen(gelezen, scan, gekozen or [analysegebieden(scan)[0]])
    bevindingen = keur_doelenboom(gelezen, scan.indicatoren)
    bronnen = tuple(dict.fromkeys(herkomst.regel for herkomst in scan.herkomsten))
    document = doelenrapport(gelezen, standen, bevindingen, bronnen=bronnen, datum=date.today())
    return Rapport(document, doelenbladen(gelezen, standen, bevindingen), bevindingen)


def leg_vast(project: Project, naam: str) -> Nulmeting:
    """Freeze the figures of now under a name, and store them in the project.

    Raises
    ------
    InvoerGeweigerd
        When the name is in use: a nulmeting is never replaced.
    """
    naam = zonder_stuurtekens(naam).strip()  # a name with signs that nobody sees cannot be typed again
    nulmeting = maak_nulmeting(project.scan, project.indelingen, naam=naam, datum=date.today())
    bewaar_nulmeting(project, nulmeting, generatie=project.generatie)
    return nulmeting


def vergelijk_met_nulmeting(
    project: Project, naam: str, *, eerder: Project | None = None
) -> tuple[Nulvergelijking, Rapport]:
    """Compare the figures of now with a nulmeting of the project, or of the project of an earlier year.

    Raises
    ------
    VerkeerdGebruik
        When there is none of that name.
    """
    bekend = (eerder or project).nulmetingen
    if naam not in bekend:
        raise VerkeerdGebruik(
            f"Het project heeft geen nulmeting '{naam}'. {lijkt_op(naam, list(bekend))}".strip(),
            problemen=[f"nulmetingen in dit project: {', '.join(bekend) or 'geen'}"],
            stap="leg er eerst een vast met --naam, of noem met --eerder-project het project van toen.",
        )
    uitkomst = vergelijk_nulmeting(bekend[naam], project.scan, project.indelingen)
    return uitkomst, Rapport(nulmetingrapport(uitkomst, datum=date.today()), nulmetingbladen(uitkomst))
