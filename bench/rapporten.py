"""How long the reports of all larger buurten and wijken of Utrecht take: Word, a page, and one workbook."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.uitslag import machine
from gebied.werkstroom import bouw_scan, maak_project
from gebied.werkstroom.rapporten import structuurschetsrapport
from gebied.werkstroom.rapportmap import schrijf_per_gebied

MINSTENS = 1_000
GRENS_S = 60
"""What was promised for two cores."""


def meet(data: Path, uit: Path) -> None:
    """Time every step from files to reports and write the table.

    Parameters
    ----------
    data
        Folder with the real data.
    uit
        The Markdown file.
    """
    stappen: list[tuple[str, float]] = []
    klok = time.perf_counter()

    def klaar(naam: str) -> None:
        nonlocal klok
        stappen.append((naam, time.perf_counter() - klok))
        klok = time.perf_counter()

    scan = bouw_scan(
        grenzen=data / "gemeenten" / "utrecht.gpkg",
        laag="buurt_2015",
        kerncijfers=[data / "rivm" / "rivm_2020_18plus.parquet"],
        onbekend_als_restgebied=True,
    )
    with TemporaryDirectory() as folder:
        project = maak_project(Path(folder) / "utrecht.gpkg", scan)
        klaar("scan en project maken")
        _, gekozen = structuurschetsrapport(
            project, soorten=[], minstens=MINSTENS, vergelijk_met=("gemeente", "nederland", "eerder")
        )
        klaar(f"{len(gekozen)} profielen")
        paden = schrijf_per_gebied(project, gekozen, Path(folder) / "uit")
        klaar(f"{len(paden)} bestanden")
    totaal = sum(seconden for _, seconden in stappen[1:])
    regels = [f"| {naam} | {seconden:.1f} |" for naam, seconden in stappen]
    uit.write_text(
        f"# Rapporten van Utrecht\n\n{date.today().isoformat()}, {machine()}.\n\n"
        f"Buurten en wijken van 2015 met ten minste {MINSTENS} inwoners, met RIVM 2020: per gebied Word en "
        "een pagina, en samen één tabellenboek.\n\n"
        "| stap | seconden |\n|---|--:|\n"
        + "\n".join(regels)
        + f"\n\nProfielen en bestanden samen {totaal:.1f} s; beloofd was {GRENS_S} s op twee kernen.\n",
        encoding="utf-8",
    )
