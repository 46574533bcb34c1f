"""Commands that make a report: profiel, structuurschets, startbeeld, rapport, opgaven, formatie."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gebied.cli import afdruk
from gebied.cli.opties import Indelingsnaam, Projectpad, Uit, open_project

VergelijkMet = Annotated[
    list[str] | None,
    typer.Option(
        "--vergelijk-met",
        metavar="WAARMEE",
        help="gemeente, ggd-regio, nederland, soortgelijk, eerder of eerder:JAAR; mag vaker.",
    ),
]
Sjabloon = Annotated[
    Path | None,
    typer.Option("--sjabloon", metavar="BESTAND", help="Word-sjabloon van de gemeente (.docx of .dotx)."),
]
Gewichten = Annotated[
    Path | None,
    typer.Option("--gewichten", metavar="BESTAND", help="Gewichten van de opgavenindex (TOML)."),
]

_STANDAARD = ("gemeente", "nederland", "eerder")


def profiel(
    project: Projectpad,
    gebied: Annotated[
        str,
        typer.Argument(metavar="GEBIED", help="Code of naam; ook stadsdeel:NAAM of INDELING:NUMMER."),
    ],
    uit: Uit,
    vergelijk_met: VergelijkMet = None,
    verwachting: Annotated[
        Path | None,
        typer.Option(
            "--verwachting", metavar="BESTAND", help="Aandelen om verwacht en bekend te vergelijken."
        ),
    ] = None,
    sjabloon: Sjabloon = None,
) -> None:
    """Maak de gebiedsanalyse van een gebied (.docx, .html of .xlsx)."""
    from gebied.werkstroom.rapportbestand import keur_uitvoer, schrijf_rapport
    from gebied.werkstroom.rapporten import profielrapport

    keur_uitvoer(uit, sjabloon=sjabloon, invoer=[project, verwachting])
    rapport = profielrapport(
        open_project(project), gebied, vergelijk_met=vergelijk_met or _STANDAARD, verwachtingen=verwachting
    )
    schrijf_rapport(rapport, uit, sjabloon=sjabloon)
    # what was not asked for is not missed; the report says it anyway
    afdruk.toon_bevindingen(
        b for b in rapport.bevindingen if vergelijk_met or b.code != "VERGELIJKING_ONTBREEKT"
    )
    afdruk.zeg(f"Gemaakt: {uit}")


def structuurschets(
    project: Projectpad,
    uit: Annotated[
        Path,
        typer.Option(
            "--uit", metavar="PLEK", help="Bestand (.docx, .html, .xlsx), of een map: per gebied één."
        ),
    ],
    soort: Annotated[
        list[str] | None,
        typer.Option("--soort", metavar="SOORT", help="buurt, wijk, stadsdeel of werkgebied; mag vaker."),
    ] = None,
    minstens: Annotated[
        int, typer.Option("--minstens", metavar="AANTAL", min=0, help="Alleen vanaf zoveel inwoners.")
    ] = 0,
    vergelijk_met: VergelijkMet = None,
    sjabloon: Sjabloon = None,
) -> None:
    """Maak de structuurschets: alle gebieden van een jaar in één keer."""
    from gebied.werkstroom.rapportbestand import keur_uitvoer, schrijf_rapport
    from gebied.werkstroom.rapporten import structuurschetsrapport
    from gebied.werkstroom.rapportmap import schrijf_per_gebied

    if uit.suffix:
        keur_uitvoer(uit, sjabloon=sjabloon, invoer=[project])
    open_ = open_project(project)
    rapport, gekozen = structuurschetsrapport(
        open_, soorten=soort or [], minstens=minstens, vergelijk_met=vergelijk_met or _STANDAARD
    )
    if uit.suffix:
        schrijf_rapport(rapport, uit, sjabloon=sjabloon)
        afdruk.zeg(f"Gemaakt: {uit} ({len(gekozen)} gebieden)")
        return
    paden = schrijf_per_gebied(open_, gekozen, uit, sjabloon=sjabloon)
    afdruk.zeg(f"Gemaakt: {len(paden)} bestanden over {len(gekozen)} gebieden in {uit}")


def startbeeld(
    project: Projectpad,
    uit: Uit,
    indeling: Indelingsnaam = None,
    vergelijk_met: VergelijkMet = None,
    sjabloon: Sjabloon = None,
) -> None:
    """Maak een startbeeld: één bladzijde per werkgebied."""
    from gebied.werkstroom.rapportbestand import keur_uitvoer, schrijf_rapport
    from gebied.werkstroom.rapporten import startbeeldrapport

    keur_uitvoer(uit, sjabloon=sjabloon, invoer=[project])
    rapport = startbeeldrapport(
        open_project(project), indeling, vergelijk_met=vergelijk_met or ("gemeente", "eerder")
    )
    schrijf_rapport(rapport, uit, sjabloon=sjabloon)
    afdruk.zeg(f"Gemaakt: {uit}")


def rapport(
    project: Projectpad,
    uit: Uit,
    indeling: Indelingsnaam = None,
    huidig: Annotated[
        str | None,
        typer.Option("--huidig", metavar="NAAM", help="De indeling van nu, om mee te vergelijken."),
    ] = None,
    ook: Annotated[
        list[str] | None,
        typer.Option("--ook", metavar="NAAM", help="Nog een indeling om naast te zetten; mag vaker."),
    ] = None,
    sjabloon: Sjabloon = None,
) -> None:
    """Maak de toelichting op een indeling: regels, kaart, tabellen, bewijs en wie van team wisselt."""
    from gebied.werkstroom.rapportbestand import keur_uitvoer, schrijf_rapport
    from gebied.werkstroom.rapporten import toelichtingrapport

    keur_uitvoer(uit, sjabloon=sjabloon, invoer=[project])
    toelichting = toelichtingrapport(open_project(project), indeling, huidig=huidig, ook=ook or [])
    schrijf_rapport(toelichting, uit, sjabloon=sjabloon)
    afdruk.zeg(f"Gemaakt: {uit}")


def opgaven(
    project: Projectpad,
    uit: Uit,
    gewichten: Gewichten = None,
    typen: Annotated[
        int | None,
        typer.Option("--typen", metavar="AANTAL", min=2, max=8, help="Aantal gebiedstypen; standaard zelf."),
    ] = None,
    sjabloon: Sjabloon = None,
) -> None:
    """Vergelijk de gebieden: opgavenindex met eigen gewichten, gebiedstypen en spreiding."""
    from gebied.werkstroom.opgaven import opgavenrapport
    from gebied.werkstroom.rapportbestand import keur_uitvoer, schrijf_rapport

    keur_uitvoer(uit, sjabloon=sjabloon, invoer=[project, gewichten])
    schrijf_rapport(opgavenrapport(open_project(project), gewichten, typen=typen), uit, sjabloon=sjabloon)
    afdruk.zeg(f"Gemaakt: {uit}")


def formatie(
    project: Projectpad,
    uit: Uit,
    normen: Annotated[
        Path, typer.Option("--normen", metavar="BESTAND", help="Normen die de gemeente zelf kiest (TOML).")
    ],
    indeling: Indelingsnaam = None,
    inzet: Annotated[
        Path | None,
        typer.Option(
            "--inzet", metavar="BESTAND", help="Uren die er nu zijn, per team en organisatie (csv)."
        ),
    ] = None,
    gewichten: Gewichten = None,
    sjabloon: Sjabloon = None,
) -> None:
    """Bereken de bandbreedte van de formatie per team, met de normen van de gemeente."""
    from gebied.werkstroom.opgaven import formatierapport
    from gebied.werkstroom.rapportbestand import keur_uitvoer, schrijf_rapport

    keur_uitvoer(uit, sjabloon=sjabloon, invoer=[project, normen, inzet, gewichten])
    gemaakt = formatierapport(open_project(project), indeling, normen, inzet=inzet, gewichten=gewichten)
    schrijf_rapport(gemaakt, uit, sjabloon=sjabloon)
    afdruk.toon_bevindingen(gemaakt.bevindingen)
    afdruk.zeg(f"Gemaakt: {uit}")
