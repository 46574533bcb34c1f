"""Commands for service use: gebruik (through the privacy door) and uitvraag (an empty table)."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from gebied.cli import afdruk
from gebied.cli.opties import AlsJson, Projectpad, Uit, Vervang, open_project
from gebied.fouten import InvoerGeweigerd, VerkeerdGebruik
from gebied.taal import getal

if TYPE_CHECKING:
    from gebied.opslag import Project
    from gebied.privacy.deur import Aanlevering, Wensen
    from gebied.privacy.voorbereiden import Voorbereiding

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
        weiger_uitvoer,
    )

    open_ = open_project(project)
    if uit is not None:
        weiger_uitvoer(uit)
    _spaar_invoer(uit, bewaar_koppeling, [project, *(bestanden or ())])
    if not bestanden:
        if jaar or koppeling or bewaar_koppeling:
            raise VerkeerdGebruik("Er is geen bestand om te lezen.", stap="noem de bestanden na het project.")
        _toon_stand(open_, als_json=als_json)
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
    _bevestig(klaar, wensen, ja=ja)
    if bewaar_koppeling is not None:
        klaar.bewaar_koppeling(bewaar_koppeling)
        afdruk.meld(f"Gemaakt: {bewaar_koppeling}")
    jaren = ", ".join(str(wens.jaar) for wens in wensen)
    with afdruk.FOUT.status(f"Tellen en beschermen: {jaren} …"):
        open_, uitkomsten = neem_jaren_op(open_, klaar, wensen, opmerking=opmerking)
    if uit is not None:
        schrijf_gebruik(open_, uit)
    if als_json:
        afdruk.json_uit({"leveringen": [_als_dict(uitkomst) for uitkomst in uitkomsten]})
        return
    for uitkomst in uitkomsten:
        _toon(uitkomst, klaar.vorm)
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


def _bevestig(klaar: Voorbereiding, wensen: Sequence[Wensen], *, ja: bool) -> None:
    """Show how every file is read and what will be counted, and ask whether that is right."""
    for naam, regels in klaar.uitleg.items():
        afdruk.meld(f"{naam}:")
        for regel in regels:
            afdruk.meld(f"  {regel}")
    afdruk.meld(f"Domeinen die worden geteld: {', '.join(klaar.domeinen)} (kies zelf met --domein).")
    for wens in wensen:
        afdruk.meld(f"Jaar {wens.jaar}: {_wie_telt(wens, klaar.vorm)}. Bescherming: {_bescherming(wens)}.")
    if ja or klaar.gegeven:
        return
    if not sys.stdin.isatty():
        raise VerkeerdGebruik(
            "Hier kan niemand antwoorden of de kolommen goed zijn herkend.",
            stap="kijk hierboven of het klopt. Zo ja, geef --ja. Zo nee, zeg het zelf met --koppeling.",
        )
    antwoord = typer.prompt("Klopt dit? Typ j of n", default="j", err=True)
    if str(antwoord).strip().casefold() not in ("j", "ja"):
        raise InvoerGeweigerd(
            "Er is niets ingelezen.",
            stap="schrijf de koppeling met --bewaar-koppeling, verbeter haar en geef haar met --koppeling.",
        )


def _wie_telt(wens: Wensen, vorm: str) -> str:
    if vorm == "aantallen":
        return "de aantallen van de bron"
    if wens.peildatum is None:
        return "wie op enig moment in dat jaar gebruik had"
    return f"wie op {wens.peildatum:%d-%m-%Y} gebruik had"


def _bescherming(wens: Wensen) -> str:
    if wens.methode == "ruis":
        return f"ruis, instelling {wens.instelling}"
    return f"onderdrukken, aantallen onder {wens.drempel}"


def _spaar_invoer(uit: Path | None, toml: Path | None, invoer: list[Path]) -> None:
    """Refuse to write over what is read: nothing else can bring the records of a gemeente back."""
    if toml is not None and toml.suffix.lower() != ".toml":
        raise VerkeerdGebruik(
            f"'{toml.name}' eindigt niet op .toml.", stap="kies bij --bewaar-koppeling een naam op .toml."
        )
    for pad in (uit, toml):
        if pad is not None and pad.resolve() in {ander.resolve() for ander in invoer}:
            raise VerkeerdGebruik(
                f"'{pad.name}' wordt gelezen en kan niet worden overschreven.", stap="kies een andere naam."
            )


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


def _toon(uitkomst: Aanlevering, vorm: str) -> None:
    """Print what was read and what it became; exact numbers of rows are for who holds the files."""
    levering = uitkomst.levering
    afdruk.zeg(
        f"Gelezen: {getal(uitkomst.gelezen)} {'regels' if vorm == 'records' else 'aantallen'} (alleen u ziet "
        "deze getallen; zij worden niet bewaard)"
    )
    for uitslag, aantal in uitkomst.regels.items():
        if aantal:
            afdruk.zeg(f"  {uitslag}: {getal(aantal)}")
    afdruk.toon_bevindingen(uitkomst.bevindingen)
    if not uitkomst.nieuw:
        afdruk.zeg(
            f"Deze aantallen zijn gelijk aan die van levering {levering.nr} ({levering.jaar}). "
            "Die levering geldt; er komt niets bij en het kost geen budget."
        )
    elif levering.methode == "ruis":
        afdruk.zeg(
            f"Levering {levering.nr} over {levering.jaar}: beschermd met ruis, instelling "
            f"{levering.instelling}, ε = {getal(levering.epsilon, 2)}."
        )
    else:
        afdruk.zeg(f"Levering {levering.nr} over {levering.jaar}: kleine aantallen zijn onderdrukt.")


def _als_dict(uitkomst: Aanlevering) -> dict[str, Any]:
    levering = uitkomst.levering
    return {
        "nr": levering.nr,
        "jaar": levering.jaar,
        "nieuw": uitkomst.nieuw,
        "methode": levering.methode,
        "instelling": levering.instelling,
        "epsilon": levering.epsilon,
        "drempel": levering.drempel,
        "gelezen": uitkomst.gelezen,
        "regels": dict(uitkomst.regels),
        "bevindingen": [asdict(bevinding) for bevinding in uitkomst.bevindingen],
    }


def _toon_stand(project: Project, *, als_json: bool) -> None:
    """Print which leveringen a project holds and what they cost."""
    tabel = project.scan.gebruik
    leveringen = tabel.leveringen if tabel else ()
    rijen = [
        {
            "nr": lev.nr,
            "jaar": lev.jaar,
            "geldig": lev.geldig,
            "methode": lev.methode,
            "instelling": lev.instelling,
            "epsilon": lev.epsilon,
            "drempel": lev.drempel,
            "gemaakt_op": lev.gemaakt_op.isoformat(),
            "door": lev.door,
        }
        for lev in leveringen
    ]
    if als_json:
        afdruk.json_uit({"leveringen": rijen})
        return
    if not rijen:
        afdruk.zeg("In dit project is nog geen gebruik ingelezen.")
    for lev in leveringen:
        geldt = "" if lev.geldig else " (geldt niet meer)"
        ruis = f", {lev.instelling}, ε = {getal(lev.epsilon, 2)}" if lev.methode == "ruis" else ""
        dag = f"{lev.gemaakt_op:%d-%m-%Y}"
        afdruk.zeg(f"Levering {lev.nr}: {lev.jaar}{geldt}, {lev.methode}{ruis}, op {dag} door {lev.door}")
