"""What the gebieden ask: opgavenindex, gebiedstypen and spreiding, and the staffing that follows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from gebied.bronnen.catalogus import Indicator
from gebied.bronnen.gewichten import Gewicht, lees_gewichten
from gebied.bronnen.inzet import lees_inzet
from gebied.bronnen.normen import lees_normen
from gebied.formatie import formatie, vergelijk_inzet
from gebied.fouten import VerkeerdGebruik
from gebied.indicatoren.cijfer import Cijfer, cijfers
from gebied.indicatoren.gebiedstypen import gebiedstypen
from gebied.indicatoren.opgavenindex import Opgavenindex, opgavenindex
from gebied.indicatoren.spreiding import Spreiding, spreiding_van
from gebied.opslag import Project
from gebied.rapport.formatie import formatiedocument
from gebied.rapport.formatietabellen import formatiebladen
from gebied.rapport.opgaven import Opgaven, opgavenbladen, opgavendocument
from gebied.werkstroom.indelen import kies_indeling
from gebied.werkstroom.rapportbestand import Rapport
from gebied.wijkscan import Wijkscan


def formatierapport(
    project: Project,
    indeling: str | None,
    normen: Path,
    *,
    inzet: Path | None = None,
    gewichten: Path | None = None,
) -> Rapport:
    """Make the staffing bandwidth per team, beside the present hours where these are given."""
    gekozen = kies_indeling(project, indeling)
    gelezen = lees_normen(normen)
    index = bereken_index(project.scan, gewichten).waarden if gelezen.gewicht is not None else None
    uren = formatie(project.scan, gekozen, gelezen, opgavenindex=index)
    naast = vergelijk_inzet(uren, lees_inzet(inzet)) if inzet else ()
    document = formatiedocument(uren, naast, datum=date.today())
    return Rapport(document, formatiebladen(uren, naast), uren.bevindingen)


def bereken_index(scan: Wijkscan, gewichten: Path | None) -> Opgavenindex:
    """Return the opgavenindex of the gebieden, with weights of the user or those of the example."""
    lijst = _lijst(scan)
    return _index(scan, lijst, _gewichten(lijst, gewichten))


def _lijst(scan: Wijkscan) -> tuple[Cijfer, ...]:
    return cijfers(scan.gemeten, scan.indicatoren, drempel=scan.drempel)


def _index(scan: Wijkscan, lijst: Sequence[Cijfer], gewichten: Sequence[Gewicht]) -> Opgavenindex:
    return opgavenindex(lijst, gewichten, inwoners=scan.inwoners().astype("Float64"))


def _gewichten(lijst: Sequence[Cijfer], pad: Path | None) -> Sequence[Gewicht]:
    """Return the weights of the user; of the example those whose figures the scan has.

    Raises
    ------
    VerkeerdGebruik
        When the scan has figures of fewer than two indicators of the example.
    """
    alle = lees_gewichten(pad)
    if pad is not None:
        return alle
    aantal = Counter(cijfer.indicator.sleutel for cijfer in lijst)
    bekend = Counter(cijfer.indicator.sleutel for cijfer in lijst if cijfer.waarde is not None)
    over = [deel for deel in alle if 2 * bekend[deel.indicator] > aantal[deel.indicator]]
    if len(over) < 2:
        raise VerkeerdGebruik(
            "Deze scan heeft te weinig cijfers voor de opgavenindex van het voorbeeld.",
            problemen=[f"het voorbeeld weegt {', '.join(deel.indicator for deel in alle)}"],
            stap="kies met --gewichten zelf welke indicatoren tellen, of lees cijfers in met 'gebied scan'.",
        )
    return over


def indicatoren_voor_typen(scan: Wijkscan) -> list[str]:
    """Return the indicators that gebiedstypen are made of by default: those of the weights of the example.

    Raises
    ------
    VerkeerdGebruik
        When the scan has figures of fewer than two of them.
    """
    lijst = _lijst(scan)
    return _gemeten(lijst, _gewichten(lijst, None))


def _gemeten(lijst: Sequence[Cijfer], gewogen: Sequence[Gewicht]) -> list[str]:
    gemeten = {cijfer.indicator.sleutel for cijfer in lijst}
    return [deel.indicator for deel in gewogen if deel.indicator in gemeten]


def opgavenrapport(project: Project, gewichten: Path | None, *, typen: int | None = None) -> Rapport:
    """Make the opgavenindex, gebiedstypen and dissimilarity of the gebieden."""
    scan = project.scan
    lijst = _lijst(scan)
    gewogen = _gewichten(lijst, gewichten)
    soorten, waarom = None, ""
    gekozen = _gemeten(lijst, gewogen)
    try:
        soorten = gebiedstypen(lijst, indicatoren=gekozen, aantal=typen)
    except VerkeerdGebruik as fout:
        waarom = fout.boodschap  # too few gebieden: the index can still be told
    verdeeld = [
        _spreiding(scan, indicator)
        for indicator in scan.indicatoren
        if indicator.optellen == "verhouding"
        and indicator.eenheid == "%"
        and (scan.gemeten["indicator"] == indicator.sleutel).any()
    ]
    opgaven = Opgaven(
        scan.naam,
        _index(scan, lijst, gewogen),
        soorten,
        waarom,
        verdeeld,
        tuple(dict.fromkeys(herkomst.regel for herkomst in scan.herkomsten)),
    )
    return Rapport(opgavendocument(opgaven, datum=date.today()), opgavenbladen(opgaven))


def _spreiding(scan: Wijkscan, indicator: Indicator) -> Spreiding:
    """Return the dissimilarity, or why there is none: one odd figure does not take the others away."""
    try:
        return spreiding_van(scan.gemeten, indicator)
    except VerkeerdGebruik as fout:
        return Spreiding(indicator.naam, None, None, None, 0, None, fout.boodschap)
