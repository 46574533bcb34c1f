"""Make the examples in docs/voorbeelden from real, open data: one gebiedsanalyse and one toelichting.

Usage: python docs/maak_voorbeelden.py FOLDER, where FOLDER holds the files of CBS and RIVM named below.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from gebied.model import Opdracht
from gebied.werkstroom import bewaar, bouw_scan, maak_project, zoek_indeling
from gebied.werkstroom.aanvullen import Aanvulling, vul_aan
from gebied.werkstroom.rapportbestand import schrijf_rapport
from gebied.werkstroom.rapporten import profielrapport, toelichtingrapport

UIT = Path(__file__).parent / "voorbeelden"
TEAMS = 18


def maak(bron: Path) -> list[Path]:
    """Write the examples and return their paths.

    Parameters
    ----------
    bron
        Folder with the open data.
    """
    scan = bouw_scan(
        grenzen=bron / "gemeenten" / "almere.gpkg",
        laag="buurt_2015",
        kerncijfers=[bron / "rivm" / "rivm_2020_18plus.parquet"],
        onbekend_als_restgebied=True,
    )
    aanvulling = Aanvulling(
        eerder=bron / "gemeenten" / "almere_buurten_2011.geojson",
        eerder_jaar=2011,
        omgeving=(bron / "cbs2015" / "buurten.parquet",),
        omgeving_jaar=2015,
    )
    with TemporaryDirectory() as folder:
        project = maak_project(Path(folder) / "almere.gpkg", scan)
        project, _ = vul_aan(project, aanvulling)
        for naam, opdracht in (
            ("Teams binnen de CBS-wijken", Opdracht(teams=TEAMS, binnen="cbs_wijk")),
            ("Voorstel", Opdracht(teams=TEAMS)),
        ):
            project = bewaar(project, zoek_indeling(project, opdracht, naam=naam))
        analyse = profielrapport(project, "Almere", vergelijk_met=("nederland", "soortgelijk", "eerder"))
        toelichting = toelichtingrapport(project, "Voorstel", huidig="Teams binnen de CBS-wijken")
        UIT.mkdir(exist_ok=True)
        return [
            schrijf_rapport(rapport, UIT / f"{naam}{vorm}")
            for rapport, naam, vormen in (
                (analyse, "gebiedsanalyse-almere-2015", (".docx", ".html", ".xlsx")),
                (toelichting, "toelichting-almere-2015", (".docx", ".html")),
            )
            for vorm in vormen
        ]


if __name__ == "__main__":
    for pad in maak(Path(sys.argv[1])):
        print(pad.relative_to(UIT.parent))
