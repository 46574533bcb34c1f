"""Options that several commands share, and the opdracht that they make together."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gebied.fouten import VerkeerdGebruik

if TYPE_CHECKING:
    from gebied.model import Opdracht
    from gebied.opslag import Project

Projectpad = Annotated[Path, typer.Argument(metavar="PROJECT", help="Projectbestand (.gpkg).")]
NieuwProject = Annotated[
    Path, typer.Option("--project", metavar="BESTAND", help="Projectbestand om te maken (.gpkg).")
]
Uit = Annotated[Path, typer.Option("--uit", metavar="BESTAND", help="Bestand om te maken.")]
AlsJson = Annotated[bool, typer.Option("--json", help="Druk één JSON-object af en verder niets.")]
Indelingsnaam = Annotated[
    str | None, typer.Option("--indeling", metavar="NAAM", help="Naam van een indeling in het project.")
]
Vervang = Annotated[bool, typer.Option("--vervang", help="Vervang wat er al is.")]
Opdrachtpad = Annotated[
    Path | None, typer.Option("--opdracht", metavar="BESTAND", help="Opdracht als TOML-bestand.")
]
Teams = Annotated[int | None, typer.Option("--teams", metavar="AANTAL", help="Aantal teams; standaard vrij.")]
Band = Annotated[
    str | None,
    typer.Option("--inwoners", metavar="VAN-TOT", help="Inwoners per team, bijvoorbeeld 10000-12000."),
]
Hard = Annotated[bool | None, typer.Option("--hard/--zacht", help="De band is een regel, of een wens.")]
Doel = Annotated[
    int | None, typer.Option("--doel", metavar="AANTAL", help="Gewenst aantal inwoners per team.")
]
Binnen = Annotated[
    str | None,
    typer.Option("--binnen", metavar="GROEP", help="Groep waarvan geen team de grens over mag."),
]
ZonderVerbindingen = Annotated[
    bool, typer.Option("--zonder-verbindingen", help="Verbindingen over water en leegte tellen niet.")
]
Restgebied = Annotated[
    bool,
    typer.Option(
        "--onbekend-als-restgebied", help="Gebieden met een onbekend aantal inwoners zijn restgebied."
    ),
]


def opdracht_uit(
    pad: Path | None,
    opties: Mapping[str, Any],
    *,
    inwoners: str | None,
    zonder_verbindingen: bool,
    basis: Opdracht | None = None,
) -> Opdracht:
    """Return the opdracht of a file, or else `basis`, with the options that were given over it.

    Parameters
    ----------
    pad
        TOML file, where one was given.
    opties
        Parts of an opdracht by name; None is an option that was not given.
    inwoners
        The band as it was typed.
    zonder_verbindingen
        Whether that option was given.
    basis
        The opdracht of the indeling that is looked at.

    Raises
    ------
    VerkeerdGebruik
        When a part is not valid.
    InvoerGeweigerd
        When the file cannot be read.
    """
    from gebied.bronnen.opdrachtbestand import lees_opdracht
    from gebied.model import Opdracht

    eigen = basis.als_dict() if basis else {}
    waarden = lees_opdracht(pad) if pad else eigen
    gegeven = {naam: waarde for naam, waarde in opties.items() if waarde is not None}
    if inwoners is not None:
        gegeven["inwoners"] = _lees_band(inwoners)
    if zonder_verbindingen:
        gegeven["verbindingen"] = False
    return Opdracht.uit_dict(waarden | gegeven)


def _lees_band(tekst: str) -> tuple[int, int]:
    delen = tekst.replace(".", "").replace("–", "-").split("-")
    if len(delen) != 2 or not all(deel.strip().isdecimal() and len(deel) < 20 for deel in delen):
        raise VerkeerdGebruik(
            f"De band '{tekst[:50]}' is niet te lezen.",
            stap="geef twee getallen met een streepje: --inwoners 10000-12000.",
        )
    return int(delen[0]), int(delen[1])


def open_project(pad: Path) -> Project:
    """Read the project of a command."""
    from gebied.opslag import lees_project

    return lees_project(pad)


def namen(project: Project) -> dict[str, str]:
    """Return the name of every gebied by its code, for tables."""
    return dict(zip(project.scan.gebieden["code"], project.scan.gebieden["naam"], strict=True))
