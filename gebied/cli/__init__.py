"""The command line: arguments in, exit code out. Heavy parts load in the command that needs them."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from gebied.cli import afdruk, nederlands
from gebied.cli.opties import (
    AlsJson,
    Band,
    Binnen,
    Doel,
    Hard,
    Indelingsnaam,
    NieuwProject,
    Opdrachtpad,
    Projectpad,
    Restgebied,
    Teams,
    Uit,
    Vervang,
    ZonderVerbindingen,
    opdracht_uit,
)
from gebied.fouten import GebiedFout, GeenIndeling, InvoerGeweigerd, VerkeerdGebruik
from gebied.taal import getal

if TYPE_CHECKING:
    from gebied.model import Bewijs
    from gebied.opslag import Project

app = typer.Typer(
    cls=nederlands.Groep,
    help="Wijkscan en werkgebieden voor gemeenten: van CBS-grenzen naar teamgebieden met bewijs.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)


def main() -> None:
    """Run the command line and leave with its exit code; no user ever sees a traceback."""
    nederlands.stel_in()
    afdruk.verdraag_elke_letter()
    try:
        uitkomst = app(prog_name="gebied", standalone_mode=False)
    except GebiedFout as fout:
        afdruk.toon_fout(fout)
        sys.exit(fout.exitcode)
    except (KeyboardInterrupt, typer.Abort):
        afdruk.meld("Afgebroken.")
        sys.exit(130)
    except Exception as fout:
        sys.exit(_onverwacht(fout))
    sys.exit(uitkomst if isinstance(uitkomst, int) else 0)


def _onverwacht(fout: Exception) -> int:
    if nederlands.is_gebruiksfout(fout):
        if type(fout).__name__ != "NoArgsIsHelpError":  # then the help is already there
            opdrachten = [str(info.name) for info in app.registered_commands]
            afdruk.toon_fout(nederlands.vertaal(fout, opdrachten))
        return VerkeerdGebruik.exitcode
    if os.environ.get("GEBIED_FOUTEN") == "voluit":
        raise fout
    afdruk.toon_fout(
        GebiedFout(
            f"Er ging iets mis dat niet had mogen gebeuren ({type(fout).__name__}).",
            stap="meld het met de opdracht die u gaf; GEBIED_FOUTEN=voluit toont wat er misging.",
        )
    )
    return GebiedFout.exitcode


@app.command("demo", cls=nederlands.Commando)
def _demo(
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
    gedrukt = demo.oordelen[0]
    afdruk.zeg(f"\nBevindingen bij {gedrukt.naam}:")
    afdruk.toon_bevindingen(b for b in gedrukt.bevindingen if b.code != "BUITEN_BAND")
    afdruk.zeg(f"\n{demo.scan.bronregel}")
    for pad in demo.bestanden:
        afdruk.zeg(f"Gemaakt: {pad}")


@app.command("haal", cls=nederlands.Commando)
def _haal(
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


@app.command("scan", cls=nederlands.Commando)
def _scan(
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


@app.command("indelen", cls=nederlands.Commando)
def _indelen(
    project: Projectpad,
    opdracht: Opdrachtpad = None,
    teams: Teams = None,
    inwoners: Band = None,
    hard: Hard = None,
    doel: Doel = None,
    binnen: Binnen = None,
    zonder_verbindingen: ZonderVerbindingen = False,
    seed: Annotated[int | None, typer.Option("--seed", metavar="GETAL", help="Begin van het toeval.")] = None,
    tijd: Annotated[
        float | None, typer.Option("--tijd", metavar="SECONDEN", help="Meeste seconden om te zoeken.")
    ] = None,
    naam: Annotated[str | None, typer.Option("--naam", metavar="NAAM", help="Naam van de indeling.")] = None,
    vervang: Vervang = False,
    als_json: AlsJson = False,
) -> None:
    """Verdeel de gebieden in werkgebieden en bewaar het voorstel in het project."""
    from gebied.beoordelen import beoordeel
    from gebied.indelen import deel_in
    from gebied.werkstroom import bewaar, vrije_naam

    open_ = _open(project)
    opties = {"teams": teams, "hard": hard, "doel": doel, "binnen": binnen, "seed": seed, "tijd": tijd}
    regels = opdracht_uit(opdracht, opties, inwoners=inwoners, zonder_verbindingen=zonder_verbindingen)
    naam = vrije_naam(open_, naam, vervang=vervang)
    try:
        with afdruk.FOUT.status("Werkgebieden zoeken …"):
            indeling = deel_in(open_.scan, regels, naam=naam)
    except GeenIndeling as fout:
        if als_json:
            afdruk.json_uit(afdruk.zonder_indeling(naam, fout))
        raise
    bewaar(open_, indeling, vervang=vervang)
    oordeel = beoordeel(open_.scan, indeling)
    van_zoeken = [b for b in indeling.bevindingen if b.code in ("TIJD_OP", "NIET_BEWEZEN")]
    if als_json:
        uit = afdruk.als_json(oordeel, indeling.bewijs, indeling.seconden)
        uit["bevindingen"] += [asdict(bevinding) for bevinding in van_zoeken]
        afdruk.json_uit(uit)
        return
    afdruk.toon_oordeel(oordeel, _namen(open_))
    afdruk.toon_bewijs(indeling.bewijs)
    afdruk.toon_bevindingen(van_zoeken)
    afdruk.zeg(f"Bewaard in {project} als '{naam}' ({getal(indeling.seconden, 1)} s).")


@app.command("beoordeel", cls=nederlands.Commando)
def _beoordeel(
    project: Projectpad,
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
    teams: Teams = None,
    inwoners: Band = None,
    binnen: Binnen = None,
    zonder_verbindingen: ZonderVerbindingen = False,
    vervang: Vervang = False,
    als_json: AlsJson = False,
) -> None:
    """Beoordeel een indeling uit het project of uit een bestand."""
    from gebied.beoordelen import beoordeel
    from gebied.werkstroom import beoordeel_bestand, bewaar_bestand, kies_indeling, vrije_naam

    if indeling is not None and bestand is not None:
        raise VerkeerdGebruik("Geef --indeling of --bestand, niet allebei.", stap="laat een van de twee weg.")
    if bewaar is not None and bestand is None:
        raise VerkeerdGebruik(
            "Er is niets te bewaren.", stap="geef met --bestand het plan dat u wilt bewaren."
        )
    open_ = _open(project)
    gekozen = None if bestand is not None else kies_indeling(open_, indeling)
    regels = opdracht_uit(
        opdracht,
        {"teams": teams, "binnen": binnen},
        inwoners=inwoners,
        zonder_verbindingen=zonder_verbindingen,
        basis=gekozen.opdracht if gekozen else None,
    )
    bewijs: tuple[Bewijs, ...] = ()
    seconden = 0.0
    if bestand is not None:
        oordeel = beoordeel_bestand(open_.scan, bestand, opdracht=regels)
        if bewaar is not None:
            naam = vrije_naam(open_, bewaar, vervang=vervang)
            bewaar_bestand(open_, bestand, naam, opdracht=regels, vervang=vervang)
            oordeel = replace(oordeel, naam=naam)
    elif gekozen is not None:
        oordeel = beoordeel(open_.scan, gekozen, opdracht=regels)
        if regels == gekozen.opdracht:  # a proof only holds for the rules it was made under
            bewijs, seconden = gekozen.bewijs, gekozen.seconden
    if als_json:
        afdruk.json_uit(afdruk.als_json(oordeel, bewijs, seconden))
        return
    afdruk.toon_oordeel(oordeel, _namen(open_))
    afdruk.toon_bewijs(bewijs)
    if bewaar is not None:
        afdruk.zeg(f"Bewaard in {project} als '{bewaar}'.")


@app.command("vergelijk", cls=nederlands.Commando)
def _vergelijk(
    project: Projectpad,
    van: Annotated[str, typer.Argument(metavar="VAN", help="Naam van de eerste indeling.")],
    naar: Annotated[str, typer.Argument(metavar="NAAR", help="Naam van de tweede indeling.")],
    als_json: AlsJson = False,
) -> None:
    """Zet twee indelingen naast elkaar en noem wie een ander team krijgt."""
    from gebied.werkstroom import kies_indeling, vergelijk

    open_ = _open(project)
    uitkomst = vergelijk(open_.scan, kies_indeling(open_, van), kies_indeling(open_, naar))
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


@app.command("kaart", cls=nederlands.Commando)
def _kaart(
    project: Projectpad,
    uit: Uit,
    indeling: Indelingsnaam = None,
    kolom: Annotated[
        str | None, typer.Option("--kolom", metavar="KOLOM", help="Cijfer om de gebieden mee te kleuren.")
    ] = None,
) -> None:
    """Maak een kaart: een pagina (.html) of een plaatje (.png)."""
    from gebied.werkstroom import kies_indeling, maak_kaartbestand

    open_ = _open(project)
    gekozen = kies_indeling(open_, indeling) if indeling or (open_.indelingen and not kolom) else None
    maak_kaartbestand(open_.scan, gekozen, uit, kolom=kolom)
    afdruk.zeg(f"Gemaakt: {uit}")


@app.command("export", cls=nederlands.Commando)
def _export(project: Projectpad, uit: Uit, indeling: Indelingsnaam = None) -> None:
    """Schrijf een indeling naar csv, xlsx, gpkg of geojson."""
    from gebied.beoordelen import beoordeel
    from gebied.rapport import exporteer
    from gebied.werkstroom import kies_indeling

    open_ = _open(project)
    gekozen = kies_indeling(open_, indeling)
    exporteer(open_.scan, gekozen, beoordeel(open_.scan, gekozen), uit)
    afdruk.zeg(f"Gemaakt: {uit}")


@app.command("verbindingen", cls=nederlands.Commando)
def _verbindingen(
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

    open_ = _open(project)
    stappen = {"leg": leg, "verwijder": verwijder, "barriere": barriere, "zonder_barriere": zonder_barriere}
    open_ = wijzig_graaf(open_, {soort: paar for soort, paar in stappen.items() if paar})
    afdruk.toon_verbindingen(open_.scan)


@app.command("app", cls=nederlands.Commando)
def _app(
    project: Annotated[
        Path | None, typer.Argument(metavar="PROJECT", help="Projectbestand; zonder opent het voorbeeld.")
    ] = None,
    poort: Annotated[
        int, typer.Option("--poort", metavar="POORT", min=1, max=65535, help="Poort op deze computer.")
    ] = 8501,
) -> None:
    """Open de app in de browser, alleen op deze computer."""
    if project is not None and not project.is_file():
        raise InvoerGeweigerd(
            f"Het project {project} bestaat niet.",
            stap="controleer de naam, of maak het project met 'gebied scan' of 'gebied haal'.",
        )
    router = Path(__file__).resolve().parent.parent / "app" / "router.py"
    omgeving = os.environ | ({"GEBIED_PROJECT": str(project.resolve())} if project else {})
    opdracht = [sys.executable, "-m", "streamlit", "run", str(router)]
    vlaggen = [
        "--server.address=127.0.0.1",
        f"--server.port={poort}",
        "--server.showEmailPrompt=false",
        "--browser.gatherUsageStats=false",
        "--client.toolbarMode=minimal",
    ]
    raise typer.Exit(subprocess.call([*opdracht, *vlaggen], env=omgeving))


def _open(pad: Path) -> Project:
    from gebied.opslag import lees_project

    return lees_project(pad)


def _namen(project: Project) -> dict[str, str]:
    return dict(zip(project.scan.gebieden["code"], project.scan.gebieden["naam"], strict=True))
