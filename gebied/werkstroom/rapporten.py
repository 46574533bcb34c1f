"""Reports about areas and about an indeling: profiel, structuurschets, startbeeld, toelichting."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final

import pandas as pd

from gebied.beoordelen import zet_naast_elkaar
from gebied.bronnen.verwachting import lees_verwachtingen
from gebied.kaart.ligging import teken_ligging
from gebied.kaart.plaat import teken_beeld
from gebied.opslag import Project
from gebied.profiel.aanbodanalyse import Aanbodanalyse
from gebied.profiel.gebieden import Analysegebied, analysegebieden, kies_analysegebied, kies_soorten
from gebied.profiel.ladder import maak_ladder, maak_verschuiving
from gebied.profiel.profiel import Profiel, profielen
from gebied.profiel.profielcijfer import Profielcijfer
from gebied.profiel.verwacht import VerwachtEnBekend, bereiktabel, verwacht_en_bekend
from gebied.rapport.aanbod import aanbodonderdelen
from gebied.rapport.document import Document, Onderdeel, Plaatje
from gebied.rapport.gebiedsanalyse import gebiedsanalyse
from gebied.rapport.gebruiksdelen import bereikdelen, ladderdelen
from gebied.rapport.grafiek import klassenstrook, trendgrafiek
from gebied.rapport.startbeeld import startbeeld
from gebied.rapport.structuurschets import structuurschets
from gebied.rapport.tabellenboek import tabellenboek
from gebied.rapport.toelichting import toelichting
from gebied.werkstroom.aanbod import analyseer_alles
from gebied.werkstroom.indelen import kies_indeling, oordeel_over
from gebied.werkstroom.rapportbestand import Rapport
from gebied.wijkscan import Wijkscan

MINSTE_KLASSEN: Final = 3
"""A strip of classes with fewer figures says less than the table below it."""

MEESTE_LIJNEN: Final = 4
"""More lines in one chart cannot be told apart."""

_OVER_HET_PROFIEL: Final = frozenset({"VERGELIJKING_ONTBREEKT", "WEINIG_INWONERS"})
"""Findings about a profile; those of its scan were told when the scan was made."""


def profielrapport(
    project: Project,
    gebied: str,
    *,
    vergelijk_met: Sequence[str],
    verwachtingen: Path | None = None,
) -> Rapport:
    """Make the gebiedsanalyse of one area: figures, text, supply, ladder and signals."""
    scan = project.scan
    gekozen = kies_analysegebied(scan, gebied, project.indelingen)
    (profiel,) = profielen(scan, [gekozen], vergelijk_met=vergelijk_met)
    bereiken = verwacht_en_bekend(scan, [gekozen], lees_verwachtingen(verwachtingen)) if verwachtingen else ()
    document = analysedocument(scan, profiel, analyseer_alles(scan, [gekozen]), bereiken)
    bladen = {**tabellenboek([profiel]), **_bereikblad(bereiken)}
    return Rapport(document, bladen, tuple(b for b in profiel.bevindingen if b.code in _OVER_HET_PROFIEL))


def analysedocument(
    scan: Wijkscan,
    profiel: Profiel,
    analyse: Aanbodanalyse | None,
    bereiken: Sequence[VerwachtEnBekend] = (),
) -> Document:
    """Return the gebiedsanalyse of one area, with its pictures and what is told about supply and use."""
    gebied = profiel.gebied
    return gebiedsanalyse(
        profiel,
        plaatjes=plaatjes_bij(scan, profiel),
        aanbod=(*_aanbod(analyse, gebied), *_gebruik(scan, gebied), *bereikdelen(bereiken)),
        datum=date.today(),
    )


def plaatjes_bij(scan: Wijkscan, profiel: Profiel) -> dict[str, Plaatje]:
    """Return the pictures of a gebiedsanalyse: where the area lies, classes per domain, the trend."""
    gebied = profiel.gebied
    uit: dict[str, Plaatje] = {}
    if set(gebied.codes) != set(scan.codes):
        uit["ligging"] = Plaatje(
            teken_ligging(scan, gebied.codes, gebied.naam),
            alt=f"Kaart van {scan.naam} met {gebied.naam} gekleurd.",
            bijschrift=f"Ligging van {gebied.volledige_naam}",
            breedte_cm=10,
        )
    for domein, deel in profiel.per_domein().items():
        regels = [(c.indicator.naam, c.klasse, c.cijfer.tekst) for c in deel if c.klasse is not None]
        if len(regels) >= MINSTE_KLASSEN:
            uit[domein] = klassenstrook(
                regels, bijschrift=f"{domein.capitalize()}: plaats tussen de gebieden"
            )
    if lijnen := trendlijnen(profiel.cijfers):
        meest = {c.indicator.naam: c.trend for c in lijnen}
        uit["trend"] = trendgrafiek(meest, bijschrift=f"{gebied.naam} door de jaren, in procenten")
    return uit


def trendlijnen(cijfers: Sequence[Profielcijfer]) -> list[Profielcijfer]:
    """Return the percentages to draw over the years: at most `MEESTE_LIJNEN`, what changed first."""
    in_procent = [c for c in cijfers if c.indicator.eenheid == "%" and c.eerder is not None]
    in_procent.sort(key=lambda c: c.eerder is None or c.eerder.oordeel == "vergelijkbaar")
    return in_procent[:MEESTE_LIJNEN]


def structuurschetsrapport(
    project: Project, *, soorten: Sequence[str], minstens: int, vergelijk_met: Sequence[str]
) -> tuple[Rapport, tuple[Profiel, ...]]:
    """Make the structuurschets: all areas of these kinds with at least so many inhabitants."""
    gebieden = kies_soorten(project.scan, soorten, project.indelingen)
    alle = profielen(project.scan, gebieden, vergelijk_met=vergelijk_met)
    gekozen = tuple(profiel for profiel in alle if (profiel.inwoners or 0) >= minstens)
    document = structuurschets(gekozen, titel=f"Structuurschets {project.scan.naam}", datum=date.today())
    return Rapport(document, tabellenboek(gekozen)), gekozen


def startbeeldrapport(project: Project, indeling: str | None, *, vergelijk_met: Sequence[str]) -> Rapport:
    """Make one page per werkgebied."""
    gekozen = kies_indeling(project, indeling)
    teams = [
        gebied
        for gebied in analysegebieden(project.scan, {gekozen.naam: gekozen})
        if gebied.soort == "werkgebied"
    ]
    alle = profielen(project.scan, teams, vergelijk_met=vergelijk_met)
    titel = f"Startbeeld {project.scan.naam}: {gekozen.naam}"
    return Rapport(startbeeld(alle, titel=titel, datum=date.today()), tabellenboek(alle))


def toelichtingrapport(
    project: Project, indeling: str | None, *, huidig: str | None = None, ook: Sequence[str] = ()
) -> Rapport:
    """Make the explanation of a proposed indeling, beside today's one and other proposals."""
    gekozen = kies_indeling(project, indeling)
    nu = kies_indeling(project, huidig) if huidig else None
    oordeel = oordeel_over(project, gekozen, referentie=nu.toewijzing if nu else None)
    anderen = [nu] if nu else []
    anderen += [kies_indeling(project, naam) for naam in ook]
    naast = [oordeel_over(project, ander) for ander in anderen]
    maten = zet_naast_elkaar((*naast, oordeel))
    scan = project.scan
    plaatjes = {
        "kaart": Plaatje(
            teken_beeld(scan, gekozen, oordeel=oordeel),
            alt=f"Kaart van {scan.naam} met de werkgebieden van {gekozen.naam}; de tabel zegt welke.",
            bijschrift=f"De werkgebieden van {gekozen.naam}",
        )
    }
    if nu is not None:
        plaatjes["huidig"] = Plaatje(
            teken_beeld(scan, nu, oordeel=naast[0]),
            alt=f"Kaart van {scan.naam} met de werkgebieden van {nu.naam}.",
            bijschrift=f"De indeling van nu: {nu.naam}",
        )
    document = toelichting(
        scan,
        gekozen,
        oordeel,
        huidig=nu,
        vergelijking=maten if naast else None,
        plaatjes=plaatjes,
        datum=date.today(),
    )
    return Rapport(document, {"vergelijking": maten})


def _aanbod(analyse: Aanbodanalyse | None, gebied: Analysegebied) -> tuple[Onderdeel, ...]:
    return () if analyse is None else aanbodonderdelen(analyse.beperk([gebied]), niveau=2)


def _gebruik(scan: Wijkscan, gebied: Analysegebied) -> list[Onderdeel]:
    if scan.gebruik is None or not scan.gebruik.jaren:
        return []
    verschuiving = None
    if len(scan.gebruik.jaren) > 1:
        (verschuiving,) = maak_verschuiving(scan, [gebied])
    return [*ladderdelen(maak_ladder(scan, gebied), verschuiving)]


def _bereikblad(bereiken: Sequence[VerwachtEnBekend]) -> dict[str, pd.DataFrame]:
    return {"verwacht en bekend": bereiktabel(bereiken)} if bereiken else {}
