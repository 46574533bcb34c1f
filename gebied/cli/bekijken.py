"""Commands that look at what is there: beoordeel, uitleg, vergelijk, kaart, export, verbindingen, app."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from gebied.cli import afdruk
from gebied.cli.opdrachttekst import opdracht_uit
from gebied.cli.opties import (
    AlsJson,
    Indelingsnaam,
    Opdrachtopties,
    Opdrachtpad,
    Projectpad,
    Uit,
    Vervang,
    namen,
    neemt_opdrachtopties,
    open_project,
)
from gebied.fouten import InvoerGeweigerd, VerkeerdGebruik

if TYPE_CHECKING:
    from gebied.model import Bewijs


@neemt_opdrachtopties
def beoordeel(
    project: Projectpad,
    opties: Opdrachtopties,
    indeling: Indelingsnaam = None,
    bestand: Annotated[
        Path | None,
        typer.Option("--bestand", metavar="BESTAND", help="Plan als csv of xlsx: code of naam, en team."),
    ] = None,
    bewaar: Annotated[
        str | None,
        typer.Option("--bewaar", metavar="NAAM", help="Bewaar het plan uit --bestand onder deze naam."),
    ] = None,
    opdracht: Opdrachtpad = None,
    vervang: Vervang = False,
    als_json: AlsJson = False,
) -> None:
    """Beoordeel een indeling uit het project of uit een bestand."""
    from gebied.werkstroom import beoordeel_bestand, bewaar_bestand, kies_indeling, oordeel_over, vrije_naam

    if indeling is not None and bestand is not None:
        raise VerkeerdGebruik("Geef --indeling of --bestand, niet allebei.", stap="laat een van de twee weg.")
    if bewaar is not None and bestand is None:
        raise VerkeerdGebruik(
            "Er is niets te bewaren.", stap="geef met --bestand het plan dat u wilt bewaren."
        )
    open_ = open_project(project)
    gekozen = None if bestand is not None else kies_indeling(open_, indeling)
    regels = opdracht_uit(opdracht, opties, basis=gekozen.opdracht if gekozen else None)
    bewijs: tuple[Bewijs, ...] = ()
    seconden = 0.0
    if bestand is not None:
        oordeel = beoordeel_bestand(open_, bestand, opdracht=regels)
        if bewaar is not None:
            naam = vrije_naam(open_, bewaar, vervang=vervang)
            bewaar_bestand(open_, bestand, naam, opdracht=regels, vervang=vervang)
            oordeel = replace(oordeel, naam=naam)
    elif gekozen is not None:
        oordeel = oordeel_over(open_, gekozen, opdracht=regels)
        if regels == gekozen.opdracht:  # a proof only holds for the rules it was made under
            bewijs, seconden = gekozen.bewijs, gekozen.seconden
    if als_json:
        afdruk.json_uit(afdruk.als_json(oordeel, bewijs, seconden))
        return
    afdruk.toon_oordeel(oordeel, namen(open_))
    afdruk.toon_bewijs(bewijs)
    if bewaar is not None:
        afdruk.zeg(f"Bewaard in {project} als '{bewaar}'.")


def uitleg(
    project: Projectpad,
    gebied: Annotated[str, typer.Argument(metavar="GEBIED", help="Code of naam van het gebied.")],
    indeling: Indelingsnaam = None,
    als_json: AlsJson = False,
) -> None:
    """Leg uit waarom een gebied in zijn werkgebied ligt, en wat een ander werkgebied zou kosten."""
    from gebied.werkstroom import leg_uit

    uitkomst = leg_uit(open_project(project), gebied, indeling=indeling)
    if als_json:
        afdruk.json_uit(asdict(uitkomst))
        return
    afdruk.toon_uitleg(uitkomst)


def vergelijk(
    project: Projectpad,
    van: Annotated[str, typer.Argument(metavar="VAN", help="Naam van de eerste indeling.")],
    naar: Annotated[str, typer.Argument(metavar="NAAR", help="Naam van de tweede indeling.")],
    als_json: AlsJson = False,
) -> None:
    """Zet twee indelingen naast elkaar en noem wie een ander team krijgt."""
    from gebied.werkstroom import kies_indeling, vergelijk

    open_ = open_project(project)
    uitkomst = vergelijk(open_, kies_indeling(open_, van), kies_indeling(open_, naar))
    if als_json:
        afdruk.json_uit(
            {
                "van": afdruk.als_json(uitkomst.oordelen[0]),
                "naar": afdruk.als_json(uitkomst.oordelen[1]),
                "verandert": uitkomst.verandert.astype(object)
                .where(uitkomst.verandert.notna(), None)
                .to_dict("records"),
            }
        )
        return
    afdruk.toon_maten(uitkomst.maten, f"{van} en {naar} naast elkaar")
    afdruk.toon_verandering(uitkomst.verandert, uitkomst.oordelen)


def kaart(
    project: Projectpad,
    uit: Uit,
    indeling: Indelingsnaam = None,
    kolom: Annotated[
        str | None, typer.Option("--kolom", metavar="KOLOM", help="Cijfer om de gebieden mee te kleuren.")
    ] = None,
) -> None:
    """Maak een kaart: een pagina (.html) of een plaatje (.png)."""
    from gebied.werkstroom import kies_indeling, maak_kaartbestand

    open_ = open_project(project)
    gekozen = kies_indeling(open_, indeling) if indeling or (open_.indelingen and not kolom) else None
    maak_kaartbestand(open_, gekozen, uit, kolom=kolom)
    afdruk.zeg(f"Gemaakt: {uit}")


def export(project: Projectpad, uit: Uit, indeling: Indelingsnaam = None) -> None:
    """Schrijf een indeling naar csv, xlsx, gpkg of geojson."""
    from gebied.rapport import exporteer
    from gebied.werkstroom import kies_indeling, oordeel_over

    open_ = open_project(project)
    gekozen = kies_indeling(open_, indeling)
    exporteer(open_.scan, gekozen, oordeel_over(open_, gekozen), uit)
    afdruk.zeg(f"Gemaakt: {uit}")


def verbindingen(
    project: Projectpad,
    leg: Annotated[
        tuple[str, str] | None,
        typer.Option("--leg", metavar="A B", help="Leg een verbinding tussen twee gebieden."),
    ] = None,
    verwijder: Annotated[
        tuple[str, str] | None, typer.Option("--verwijder", metavar="A B", help="Verwijder een verbinding.")
    ] = None,
    barriere: Annotated[
        tuple[str, str] | None,
        typer.Option("--barriere", metavar="A B", help="Twee buren zijn geen buren meer."),
    ] = None,
    zonder_barriere: Annotated[
        tuple[str, str] | None,
        typer.Option("--zonder-barriere", metavar="A B", help="Haal een barrière weg."),
    ] = None,
) -> None:
    """Toon of wijzig verbindingen en barrières; gebieden op code of naam."""
    from gebied.werkstroom import wijzig_graaf

    open_ = open_project(project)
    stappen = {"leg": leg, "verwijder": verwijder, "barriere": barriere, "zonder_barriere": zonder_barriere}
    open_ = wijzig_graaf(open_, {soort: paar for soort, paar in stappen.items() if paar})
    afdruk.toon_verbindingen(open_.scan)


def start_app(
    project: Annotated[
        Path | None, typer.Argument(metavar="PROJECT", help="Projectbestand; zonder opent het voorbeeld.")
    ] = None,
    poort: Annotated[
        int, typer.Option("--poort", metavar="POORT", min=1, max=65535, help="Poort op deze computer.")
    ] = 8501,
    projecten: Annotated[
        Path | None,
        typer.Option("--projecten", metavar="MAP", help="Map met projecten; zonder: Documenten/gebied."),
    ] = None,
    instellingen: Annotated[
        Path | None,
        typer.Option(
            "--instellingen", metavar="TOML", help="Naam, logo, kleuren, rollen en aanmelden van uw gemeente."
        ),
    ] = None,
    zonder_venster: Annotated[
        bool, typer.Option("--zonder-venster", help="Open geen venster van de browser, voor een server.")
    ] = False,
) -> None:
    """Open de app in de browser, alleen op deze computer."""
    if project is not None and not project.is_file():
        raise InvoerGeweigerd(
            f"Het project {project} bestaat niet.",
            stap="controleer de naam, of maak het project met 'gebied scan' of 'gebied haal'.",
        )
    paden = {"GEBIED_PROJECT": project, "GEBIED_PROJECTEN": projecten, "GEBIED_INSTELLINGEN": instellingen}
    omgeving = os.environ | {naam: str(pad.resolve()) for naam, pad in paden.items() if pad is not None}
    opdracht = [sys.executable, "-m", "gebied.app.start", f"--poort={poort}"]
    opdracht += ["--zonder-venster"] if zonder_venster else []
    _word(opdracht, omgeving)


def _word(opdracht: list[str], omgeving: dict[str, str]) -> NoReturn:
    """Become another program, so that who stops this one stops that one; Windows can only wait for it."""
    if os.name == "nt":
        raise typer.Exit(subprocess.call(opdracht, env=omgeving))
    os.execve(opdracht[0], opdracht, omgeving)
