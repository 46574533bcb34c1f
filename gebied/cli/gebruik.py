"""Commands for service use: gebruik (through the privacy door) and uitvraag (an empty table)."""

from __future__ import annotations

import getpass
from datetime import date, datetime
from pathlib import Path
from shlex import quote
from typing import Annotated, Literal

import typer

from gebied.cli import afdruk
from gebied.cli.leveringen import als_dict, bevestig, toon_aanlevering, toon_stand
from gebied.cli.opties import AlsJson, Projectpad, Uit, Vervang, open_project
from gebied.fouten import VerkeerdGebruik

PANEEL_LEZEN, PANEEL_PLAATSEN, PANEEL_BESCHERMEN = "Lezen", "Plaatsen", "Beschermen"


def gebruik(
    project: Projectpad,
    bestanden: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="BESTAND", help="Bestanden met gebruik: csv, xlsx of parquet. Zonder: wat er al is."
        ),
    ] = None,
    jaar: Annotated[
        list[int] | None,
        typer.Option(
            "--jaar", rich_help_panel=PANEEL_LEZEN, metavar="JAAR", help="Jaar om te tellen; mag vaker."
        ),
    ] = None,
    peildatum: Annotated[
        str | None,
        typer.Option(
            "--peildatum",
            rich_help_panel=PANEEL_LEZEN,
            metavar="DATUM",
            help="Tel wie op deze dag gebruik had (jjjj-mm-dd), in plaats van in het hele jaar.",
        ),
    ] = None,
    koppeling: Annotated[
        Path | None,
        typer.Option(
            "--koppeling",
            rich_help_panel=PANEEL_LEZEN,
            metavar="BESTAND",
            help="TOML die zegt welke kolom wat is.",
        ),
    ] = None,
    bewaar_koppeling: Annotated[
        Path | None,
        typer.Option(
            "--bewaar-koppeling",
            rich_help_panel=PANEEL_LEZEN,
            metavar="BESTAND",
            help="Schrijf de herkende kolommen in een TOML.",
        ),
    ] = None,
    domein: Annotated[
        list[str] | None,
        typer.Option(
            "--domein", rich_help_panel=PANEEL_LEZEN, metavar="DOMEIN", help="Domein om te tellen; mag vaker."
        ),
    ] = None,
    voorzieningen: Annotated[
        Path | None,
        typer.Option(
            "--voorzieningen",
            rich_help_panel=PANEEL_LEZEN,
            metavar="BESTAND",
            help="CSV met uw eigen lijst van voorzieningen.",
        ),
    ] = None,
    ja: Annotated[
        bool,
        typer.Option(
            "--ja", rich_help_panel=PANEEL_LEZEN, help="Vraag niet of de kolommen goed zijn herkend."
        ),
    ] = False,
    geheugen: Annotated[
        int,
        typer.Option(
            "--geheugen",
            rich_help_panel=PANEEL_LEZEN,
            metavar="MB",
            min=100,
            help="Geheugen om te tellen, in MB.",
        ),
    ] = 1500,
    postcodes: Annotated[
        Path | None,
        typer.Option(
            "--postcodes",
            rich_help_panel=PANEEL_PLAATSEN,
            metavar="BESTAND",
            help="Tabel van postcodes naar gebieden, zoals die van CBS.",
        ),
    ] = None,
    oude_grenzen: Annotated[
        Path | None,
        typer.Option(
            "--oude-grenzen",
            rich_help_panel=PANEEL_PLAATSEN,
            metavar="BESTAND",
            help="Grenzen van het jaar waarvan de codes zijn.",
        ),
    ] = None,
    oude_laag: Annotated[
        str | None,
        typer.Option(
            "--oude-laag", rich_help_panel=PANEEL_PLAATSEN, metavar="LAAG", help="Laag in dat bestand."
        ),
    ] = None,
    methode: Annotated[
        Literal["ruis", "onderdrukken"],
        typer.Option(
            "--methode",
            rich_help_panel=PANEEL_BESCHERMEN,
            metavar="METHODE",
            help="ruis (met bewijs) of onderdrukken (kleine aantallen weglaten).",
        ),
    ] = "ruis",
    instelling: Annotated[
        Literal["sterk", "gewoon", "licht"],
        typer.Option(
            "--instelling",
            rich_help_panel=PANEEL_BESCHERMEN,
            metavar="KEUZE",
            help="Hoe sterk de ruis is: sterk, gewoon of licht.",
        ),
    ] = "gewoon",
    drempel: Annotated[
        int,
        typer.Option(
            "--drempel", rich_help_panel=PANEEL_BESCHERMEN, metavar="AANTAL", help="Daaronder staat er '<10'."
        ),
    ] = 10,
    jaarbudget: Annotated[
        float,
        typer.Option(
            "--jaarbudget",
            rich_help_panel=PANEEL_BESCHERMEN,
            metavar="EPSILON",
            help="Hoeveel alle leveringen over een jaar samen mogen kosten.",
        ),
    ] = 3.0,
    indeling: Annotated[
        list[str] | None,
        typer.Option(
            "--indeling",
            rich_help_panel=PANEEL_BESCHERMEN,
            metavar="NAAM",
            help="Bij onderdrukken: geef ook totalen van deze indeling vrij; mag vaker.",
        ),
    ] = None,
    door: Annotated[
        str | None,
        typer.Option(
            "--door",
            rich_help_panel=PANEEL_BESCHERMEN,
            metavar="NAAM",
            help="Wie inleest; standaard uw gebruikersnaam.",
        ),
    ] = None,
    sleutelmap: Annotated[
        Path | None,
        typer.Option(
            "--sleutelmap",
            rich_help_panel=PANEEL_BESCHERMEN,
            metavar="MAP",
            help="Map met de sleutel; standaard uw configuratiemap.",
        ),
    ] = None,
    opmerking: Annotated[
        str,
        typer.Option("--opmerking", metavar="TEKST", help="Komt bij elke bron te staan, zoals: fictief."),
    ] = "",
    uit: Annotated[
        Path | None,
        typer.Option(
            "--uit", metavar="BESTAND", help="Schrijf de beschermde aantallen (.xlsx) of het verslag (.md)."
        ),
    ] = None,
    als_json: AlsJson = False,
) -> None:
    """Lees gebruik van voorzieningen in: alleen beschermde aantallen komen in het project."""
    from gebied.privacy.deur import Wensen
    from gebied.werkstroom.gebruik import (
        Gebruiksbronnen,
        bereid_gebruik_voor,
        neem_jaren_op,
        schrijf_gebruik,
        spaar_invoer,
        weiger_uitvoer,
    )

    open_ = open_project(project)
    if uit is not None:
        weiger_uitvoer(uit)
    spaar_invoer(uit, bewaar_koppeling, [project, *(bestanden or ())])
    if not bestanden:
        if jaar or koppeling or bewaar_koppeling:
            raise VerkeerdGebruik("Er is geen bestand om te lezen.", stap="noem de bestanden na het project.")
        toon_stand(open_, als_json=als_json)
        if uit is not None:
            schrijf_gebruik(open_, uit)
            afdruk.meld(f"Gemaakt: {uit}")
        return
    if not jaar:
        raise VerkeerdGebruik(
            "Er is geen jaar gekozen.", stap="zeg met --jaar over welk jaar de cijfers gaan."
        )
    wensen = [
        Wensen(
            jaar=dit_jaar,
            peildatum=_dag(peildatum),
            methode=methode,
            instelling=instelling,
            drempel=drempel,
            jaarbudget=jaarbudget,
            door=_gebruiker() if door is None else door,
            vandaag=date.today(),
            sleutels=sleutelmap,
            geheugen_mb=geheugen,
            indelingen=tuple(indeling or ()),
        )
        for dit_jaar in dict.fromkeys(jaar)
    ]
    bronnen = Gebruiksbronnen(
        koppeling=koppeling,
        voorzieningen=voorzieningen,
        postcodes=postcodes,
        oude_grenzen=oude_grenzen,
        oude_laag=oude_laag,
        domeinen=tuple(domein or ()),
    )
    with afdruk.FOUT.status("Bestanden openen en kolommen herkennen …"):
        klaar = bereid_gebruik_voor(open_, bestanden, bronnen)
    if bewaar_koppeling is not None:  # also when the answer is no: it is there to be mended
        klaar.bewaar_koppeling(bewaar_koppeling)
        afdruk.meld(f"Gemaakt: {bewaar_koppeling}")
    bevestig(klaar, wensen, ja=ja)
    jaren = ", ".join(str(wens.jaar) for wens in wensen)
    with afdruk.FOUT.status(f"Tellen en beschermen: {jaren} …"):
        open_, uitkomsten = neem_jaren_op(open_, klaar, wensen, opmerking=opmerking)
    if uit is not None:
        schrijf_gebruik(open_, uit)
    if als_json:
        afdruk.json_uit({"leveringen": [als_dict(uitkomst) for uitkomst in uitkomsten]})
        return
    for uitkomst in uitkomsten:
        toon_aanlevering(uitkomst, klaar.vorm)
    afdruk.toon_bevindingen(b for b in open_.scan.bevindingen if b.code == "GEBRUIK_GESCHAT")
    if uitkomsten[0].nieuw and uitkomsten[0].levering.nr == 1:
        afdruk.zeg(
            f"De sleutel van dit project staat in {uitkomsten[0].sleutel.map}. Maak een reservekopie "
            "van die map."
        )
    afdruk.zeg(f"Bewaard in {project}. Het verslag: gebied gebruik {quote(str(project))} --uit verslag.md")
    if uit is not None:
        afdruk.zeg(f"Gemaakt: {uit}")


def uitvraag(
    project: Projectpad,
    uit: Uit,
    jaar: Annotated[
        list[int], typer.Option("--jaar", metavar="JAAR", help="Jaar om naar te vragen; mag vaker.")
    ],
    domein: Annotated[
        list[str] | None,
        typer.Option("--domein", metavar="DOMEIN", help="Domein om naar te vragen; mag vaker."),
    ] = None,
    niveau: Annotated[
        str | None,
        typer.Option(
            "--niveau",
            metavar="GROEP",
            help="Vraag per stadsdeel, kern of andere groep, en niet per gebied.",
        ),
    ] = None,
    voorzieningen: Annotated[
        Path | None,
        typer.Option("--voorzieningen", metavar="BESTAND", help="CSV met uw eigen lijst van voorzieningen."),
    ] = None,
    vervang: Vervang = False,
) -> None:
    """Maak een leeg Excel-bestand waarin een aanbieder aantallen per gebied invult."""
    from gebied.werkstroom.gebruik import maak_uitvraag

    maak_uitvraag(
        open_project(project),
        uit,
        jaren=tuple(dict.fromkeys(jaar)),
        domeinen=tuple(domein or ()),
        niveau=niveau,
        voorzieningen=voorzieningen,
        vervang=vervang,
    )
    afdruk.zeg(f"Gemaakt: {uit}")
    jaren = " ".join(f"--jaar {dit_jaar}" for dit_jaar in dict.fromkeys(jaar))
    bestanden = f"{quote(str(project))} {quote(str(uit))}"
    afdruk.zeg(f"Ingevuld terug? Lees het in met: gebied gebruik {bestanden} {jaren}")


def _gebruiker() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # an account without a name, as in a container
        pass
    raise VerkeerdGebruik("Uw gebruikersnaam is niet bekend.", stap="zeg met --door wie inleest.")


def _dag(tekst: str | None) -> date | None:
    if tekst is None:
        return None
    for vorm in ("%Y-%m-%d", "%d-%m-%Y"):
        try:
            return datetime.strptime(tekst, vorm).date()
        except ValueError:
            continue
    raise VerkeerdGebruik("De peildatum is geen datum.", stap="geef haar als jjjj-mm-dd, zoals 2024-12-31.")
