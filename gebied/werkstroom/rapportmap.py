"""A folder with a report about every area: names of files, and the work shared between processes."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from typing import Final
from unicodedata import combining, normalize
from warnings import filterwarnings

from gebied.bestand import reden_van
from gebied.fouten import InvoerGeweigerd
from gebied.opslag import Project
from gebied.profiel.aanbodanalyse import Aanbodanalyse
from gebied.profiel.gebieden import Analysegebied
from gebied.profiel.profiel import Profiel
from gebied.rapport.pagina import schrijf_html
from gebied.rapport.tabellenboek import tabellenboek
from gebied.rapport.werkmap import schrijf_werkmap
from gebied.rapport.word import schrijf_docx
from gebied.werkstroom.aanbod import analyseer_alles
from gebied.werkstroom.rapporten import analysedocument
from gebied.wijkscan import Wijkscan

GENOEG_WERK: Final = 20
"""So many reports take longer than starting another process."""

LANGSTE_NAAM: Final = 80
"""Letters of the name of a file; the folder it comes in takes some too."""

_VAN_WINDOWS: Final = frozenset(
    ("con", "prn", "aux", "nul", *(f"{poort}{nr}" for poort in ("com", "lpt") for nr in range(10)))
)


def schrijf_per_gebied(
    project: Project, gekozen: Sequence[Profiel], uit: Path, *, sjabloon: Path | None = None
) -> list[Path]:
    """Write a report per area (Word and a page) and one workbook with all numbers into a folder.

    The areas are shared between processes when there are many.

    Raises
    ------
    InvoerGeweigerd
        When the folder cannot be written to.
    """
    _maak_map(uit)
    aantal = min(os.cpu_count() or 1, 1 + len(gekozen) // GENOEG_WERK)
    analyse = analyseer_alles(project.scan, [profiel.gebied for profiel in gekozen])
    schrijf = partial(_schrijf_reeks, project.scan, analyse, sjabloon)
    paren = [
        (profiel, uit / naam)
        for profiel, naam in zip(gekozen, bestandsnamen([p.gebied for p in gekozen]), strict=True)
    ]
    if aantal == 1:
        return [*sorted(schrijf(paren)), _schrijf_boek(project, gekozen, uit)]
    stil = partial(filterwarnings, "ignore", message="Glyph")  # as the command line is silent about these
    with ProcessPoolExecutor(aantal, get_context("spawn"), stil) as werkers:
        bezig = [werkers.submit(schrijf, paren[nr::aantal]) for nr in range(aantal)]
        boek = _schrijf_boek(project, gekozen, uit)
        paden = [pad for deel in bezig for pad in deel.result()]
    return [*sorted(paden), boek]


def _schrijf_boek(project: Project, gekozen: Sequence[Profiel], uit: Path) -> Path:
    return schrijf_werkmap(uit / "tabellenboek.xlsx", tabellenboek(gekozen), titel=project.scan.naam)


def _schrijf_reeks(
    scan: Wijkscan,
    analyse: Aanbodanalyse | None,
    sjabloon: Path | None,
    gekozen: Sequence[tuple[Profiel, Path]],
) -> list[Path]:
    """Write a report per area; the path is that of a file without what it ends in."""
    paden = []
    for profiel, plek in gekozen:
        document = analysedocument(scan, profiel, analyse)
        paden.append(schrijf_docx(document, Path(f"{plek}.docx"), sjabloon=sjabloon))
        paden.append(schrijf_html(document, Path(f"{plek}.html")))
    return paden


def _maak_map(uit: Path) -> None:
    try:
        uit.mkdir(parents=True, exist_ok=True)
    except OSError as fout:
        raise InvoerGeweigerd(
            f"De map {uit} kan niet worden gemaakt: {reden_van(fout)}.",
            stap="kies met --uit een andere map.",
        ) from fout


def bestandsnamen(gebieden: Sequence[Analysegebied]) -> list[str]:
    """Return a name for a file about each area: short, different from all others, fit for every system.

    >>> haven = Analysegebied("BU1", "De Haven (é)", "buurt", ())
    >>> bestandsnamen([haven, haven, Analysegebied("!", "CON", "buurt", ())])
    ['de-haven-e-bu1', 'de-haven-e-bu1-2', 'gebied-con']
    """
    namen: dict[str, None] = {}
    for gebied in gebieden:
        naam = kale_naam(f"{gebied.naam} {gebied.sleutel}", anders="gebied")
        vrij = (f"{naam}-{nr}" for nr in count(2))
        namen[naam if naam not in namen else next(ander for ander in vrij if ander not in namen)] = None
    return list(namen)


def kale_naam(tekst: str, *, anders: str) -> str:
    """Return a text as the name of a file that fits every system; `anders` stands in where little is left.

    >>> kale_naam("../De Haven (é)", anders="project"), kale_naam("CON", anders="project")
    ('de-haven-e', 'project-con')
    """
    # without accents: one system writes these in two ways that another takes for one
    plat = normalize("NFKD", tekst.casefold())
    kaal = "".join(teken for teken in plat if not combining(teken))
    naam = re.sub(r"[^a-z0-9]+", "-", kaal).strip("-")[:LANGSTE_NAAM].strip("-")
    return f"{anders}-{naam}".strip("-") if not naam or naam in _VAN_WINDOWS else naam
