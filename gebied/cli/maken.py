"""Commands that make a project or the demo: demo, haal, scan."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from gebied.cli import afdruk
from gebied.cli.opties import NieuwProject, Restgebied, Vervang
from gebied.fouten import VerkeerdGebruik
from gebied.taal import getal


def demo(
    uit: Annotated[Path, typer.Option("--uit", metavar="MAP", help="Map voor de uitkomst.")] = Path(
        "uitvoer"
    ),
) -> None:
    """Maak een voorstel voor Almere 2013 en zet alles in een map."""
    from gebied.werkstroom import draai_demo

    demo = draai_demo(uit, meld=afdruk.meld)
    afdruk.zeg("")
    afdruk.toon_maten(demo.maten, f"{demo.scan.naam}: drie indelingen naast elkaar")
    afdruk.zeg(f"\nBewijs bij {demo.voorstel.naam}:")
    afdruk.toon_bewijs(demo.voorstel.bewijs)
    for naam, (minst, meest) in demo.werk.items():
        afdruk.zeg(
            f"{naam}: {getal(minst)} tot {getal(meest)} personen met hulp per team (fictieve cijfers)."
        )
    gedrukt = demo.oordelen[0]
    afdruk.zeg(f"\nBevindingen bij {gedrukt.naam}:")
    afdruk.toon_bevindingen(b for b in gedrukt.bevindingen if b.code != "BUITEN_BAND")
    afdruk.zeg(f"\n{demo.scan.bronregel}")
    for pad in demo.bestanden:
        afdruk.zeg(f"Gemaakt: {pad}")


def haal(
    gemeente: Annotated[
        str, typer.Argument(metavar="GEMEENTE", help="Naam of code, zoals Almere of GM0034.")
    ],
    jaar: Annotated[int, typer.Option("--jaar", metavar="JAAR", help="Jaar van de grenzen, vanaf 2013.")],
    project: NieuwProject,
    niveau: Annotated[
        Literal["buurt", "wijk"], typer.Option("--niveau", metavar="NIVEAU", help="Niveau: buurt of wijk.")
    ] = "buurt",
    onbekend_als_restgebied: Restgebied = False,
    vervang: Vervang = False,
) -> None:
    """Haal grenzen en kerncijfers van een gemeente op bij PDOK en CBS."""
    from gebied.cli.voortgang import balk
    from gebied.opslag import keur_plaats
    from gebied.werkstroom import haal_scan, maak_project

    keur_plaats(project, vervang=vervang)
    with balk() as voortgang:
        scan = haal_scan(
            gemeente,
            jaar,
            niveau=niveau,
            onbekend_als_restgebied=onbekend_als_restgebied,
            voortgang=voortgang,
        )
    maak_project(project, scan, vervang=vervang)
    afdruk.toon_scan(scan)
    afdruk.zeg(f"Gemaakt: {project}")


def scan(
    grenzen: Annotated[
        Path,
        typer.Option("--grenzen", metavar="BESTAND", help="Grenzen: gpkg, shp, zip, geojson of parquet."),
    ],
    project: NieuwProject,
    laag: Annotated[
        str | None, typer.Option("--laag", metavar="LAAG", help="Laag in het bestand met grenzen.")
    ] = None,
    gemeente: Annotated[
        list[str] | None, typer.Option("--gemeente", metavar="GEMEENTE", help="Naam of code; mag vaker.")
    ] = None,
    kerncijfers: Annotated[
        list[Path] | None,
        typer.Option("--kerncijfers", metavar="BESTAND", help="Tabel met cijfers per code; mag vaker."),
    ] = None,
    groepen: Annotated[
        list[Path] | None,
        typer.Option(
            "--groepen", metavar="BESTAND", help="CSV met code en groep (stadsdeel, kern); mag vaker."
        ),
    ] = None,
    niveau: Annotated[
        Literal["buurt", "wijk", "gemeente"] | None,
        typer.Option("--niveau", metavar="NIVEAU", help="Niveau: buurt, wijk of gemeente."),
    ] = None,
    jaar: Annotated[
        int | None, typer.Option("--jaar", metavar="JAAR", min=1900, max=2100, help="Jaar van de grenzen.")
    ] = None,
    koppeling: Annotated[
        Path | None,
        typer.Option("--koppeling", metavar="BESTAND", help="TOML die eigen kolomnamen vertaalt."),
    ] = None,
    naam: Annotated[str | None, typer.Option("--naam", metavar="NAAM", help="Naam van de scan.")] = None,
    restgebied_tot: Annotated[
        int,
        typer.Option(
            "--restgebied-tot", metavar="AANTAL", min=0, help="Met minder inwoners is een gebied restgebied."
        ),
    ] = 10,
    onbekend_als_restgebied: Restgebied = False,
    minimale_grens: Annotated[
        float,
        typer.Option(
            "--minimale-grens",
            metavar="METER",
            min=0,
            max=100_000,
            help="Kortste grens van buren, in meters.",
        ),
    ] = 10.0,
    maximale_kloof: Annotated[
        float,
        typer.Option(
            "--maximale-kloof",
            metavar="METER",
            min=0,
            max=100_000,
            help="Breedste kloof tussen buren, in meters.",
        ),
    ] = 250.0,
    vervang: Vervang = False,
) -> None:
    """Maak een projectbestand uit een bestand met grenzen en tabellen met cijfers."""
    from gebied.opslag import keur_plaats
    from gebied.werkstroom import bouw_scan, maak_project

    if any(pad.resolve() == project.resolve() for pad in (grenzen, *(kerncijfers or ()), *(groepen or ()))):
        raise VerkeerdGebruik(
            f"{project.name} is zowel invoer als project.",
            stap="geef het project een andere naam met --project.",
        )
    keur_plaats(project, vervang=vervang)
    with afdruk.FOUT.status("Grenzen lezen en buren zoeken …"):
        scan = bouw_scan(
            grenzen=grenzen,
            laag=laag,
            gemeenten=gemeente or (),
            kerncijfers=kerncijfers or (),
            groepen=groepen or (),
            niveau=niveau,
            jaar=jaar,
            koppeling=koppeling,
            naam=naam,
            restgebied_tot=restgebied_tot,
            onbekend_als_restgebied=onbekend_als_restgebied,
            minimale_grens_m=minimale_grens,
            maximale_kloof_m=maximale_kloof,
        )
    maak_project(project, scan, vervang=vervang)
    afdruk.toon_scan(scan)
    afdruk.zeg(f"Gemaakt: {project}")
