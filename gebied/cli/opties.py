"""Options that several commands share, each defined once, and those that make up an opdracht."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_type_hints

import typer

if TYPE_CHECKING:
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
NieuweNaam = Annotated[
    str | None, typer.Option("--naam", metavar="NAAM", help="Naam van de nieuwe indeling.")
]
Vervang = Annotated[bool, typer.Option("--vervang", help="Vervang wat er al is.")]
Opdrachtpad = Annotated[
    Path | None, typer.Option("--opdracht", metavar="BESTAND", help="Opdracht als TOML-bestand.")
]
Restgebied = Annotated[
    bool,
    typer.Option(
        "--onbekend-als-restgebied", help="Gebieden met een onbekend aantal inwoners zijn restgebied."
    ),
]

PANEEL_TEAMS, PANEEL_WERK, PANEEL_GRENZEN = "Teams en inwoners", "Werk en mix", "Gebieden en grenzen"
PANEEL_PLEKKEN, PANEEL_ANDERE, PANEEL_ZOEKEN = "Ontmoetingsplekken", "Andere indelingen", "Zoeken"

_Tekst = str | None
_Lijst = list[str] | None


@dataclass(frozen=True, kw_only=True)
class Opdrachtopties:
    """The options for the parts of an opdracht, as they were typed; None or False was not given.

    A command that takes a parameter of this class, under `neemt_opdrachtopties`, has them all.
    """

    teams: Annotated[
        _Tekst,
        typer.Option(
            "--teams",
            rich_help_panel=PANEEL_TEAMS,
            metavar="AANTAL",
            help="Aantal teams: 18, of 16-20; standaard vrij.",
        ),
    ] = None
    inwoners: Annotated[
        _Tekst,
        typer.Option(
            "--inwoners",
            rich_help_panel=PANEEL_TEAMS,
            metavar="VAN-TOT",
            help="Inwoners per team, bijvoorbeeld 10000-12000.",
        ),
    ] = None
    gemiddeld: Annotated[
        bool,
        typer.Option(
            "--gemiddeld",
            rich_help_panel=PANEEL_TEAMS,
            help="De band geldt voor het gemiddelde, niet voor elk team.",
        ),
    ] = False
    hard: Annotated[
        bool | None,
        typer.Option(
            "--hard/--zacht", rich_help_panel=PANEEL_TEAMS, help="De band is een regel, of een wens."
        ),
    ] = None
    doel: Annotated[
        int | None,
        typer.Option(
            "--doel", rich_help_panel=PANEEL_TEAMS, metavar="AANTAL", help="Gewenst aantal inwoners per team."
        ),
    ] = None
    groot_gebied: Annotated[
        Literal["teams", "melden"] | None,
        typer.Option(
            "--groot-gebied",
            rich_help_panel=PANEEL_TEAMS,
            metavar="KEUZE",
            help="Gebied boven het maximum: teams (meer teams) of melden.",
        ),
    ] = None
    ook_inwoners: Annotated[
        _Lijst,
        typer.Option(
            "--ook-inwoners",
            rich_help_panel=PANEEL_TEAMS,
            metavar="KOLOM[:VAN-TOT]",
            help="Kolom die ook in de band past; mag vaker.",
        ),
    ] = None
    ook_hard: Annotated[
        bool,
        typer.Option(
            "--ook-hard", rich_help_panel=PANEEL_TEAMS, help="Wat --ook-inwoners vraagt, is een regel."
        ),
    ] = False
    belasting: Annotated[
        _Lijst,
        typer.Option(
            "--belasting",
            rich_help_panel=PANEEL_WERK,
            metavar="KOLOM[=GEWICHT]",
            help="Werk dat gelijk verdeeld wordt; mag vaker.",
        ),
    ] = None
    belasting_procent: Annotated[
        float | None,
        typer.Option(
            "--belasting-procent",
            rich_help_panel=PANEEL_WERK,
            metavar="PROCENT",
            help="Zoveel mag het werk van een team afwijken.",
        ),
    ] = None
    mix: Annotated[
        _Lijst,
        typer.Option(
            "--mix",
            rich_help_panel=PANEEL_WERK,
            metavar="KOLOM[/NOEMER]",
            help="Cijfer om eerlijk te verdelen; met :gelijksoortig erachter om te bundelen; mag vaker.",
        ),
    ] = None
    plafond: Annotated[
        _Lijst,
        typer.Option(
            "--plafond",
            rich_help_panel=PANEEL_WERK,
            metavar="'KOLOM<=GETAL'",
            help="Zoveel per team en niet meer; KOLOM/NOEMER geeft een percentage; mag vaker.",
        ),
    ] = None
    binnen: Annotated[
        _Tekst,
        typer.Option(
            "--binnen",
            rich_help_panel=PANEEL_GRENZEN,
            metavar="GROEP",
            help="Groep waarvan geen team de grens over mag.",
        ),
    ] = None
    binnen_zacht: Annotated[
        bool,
        typer.Option(
            "--binnen-zacht",
            rich_help_panel=PANEEL_GRENZEN,
            help="Wat --binnen vraagt, is een wens en geen regel.",
        ),
    ] = False
    binnen_samen: Annotated[
        _Lijst,
        typer.Option(
            "--binnen-samen",
            rich_help_panel=PANEEL_GRENZEN,
            metavar="A,B",
            help="Delen van de groep van --binnen die als één tellen; mag vaker.",
        ),
    ] = None
    heel_houden: Annotated[
        _Lijst,
        typer.Option(
            "--heel-houden",
            rich_help_panel=PANEEL_GRENZEN,
            metavar="GROEP",
            help="Groep die nooit wordt geknipt; mag vaker.",
        ),
    ] = None
    samen: Annotated[
        _Lijst,
        typer.Option(
            "--samen",
            rich_help_panel=PANEEL_GRENZEN,
            metavar="A,B",
            help="Gebieden in één werkgebied; mag vaker.",
        ),
    ] = None
    apart: Annotated[
        _Lijst,
        typer.Option(
            "--apart",
            rich_help_panel=PANEEL_GRENZEN,
            metavar="A,B",
            help="Gebieden elk in een ander werkgebied; mag vaker.",
        ),
    ] = None
    vast: Annotated[
        _Lijst,
        typer.Option(
            "--vast",
            rich_help_panel=PANEEL_GRENZEN,
            metavar="GEBIED=NR",
            help="Gebied bij het team met dit nummer; mag vaker.",
        ),
    ] = None
    ontmoetingsplek: Annotated[
        _Lijst,
        typer.Option(
            "--ontmoetingsplek",
            rich_help_panel=PANEEL_PLEKKEN,
            metavar="KOLOM",
            help="Kolom die ontmoetingsplekken telt; mag vaker.",
        ),
    ] = None
    plek_afstand: Annotated[
        int | None,
        typer.Option(
            "--plek-afstand",
            rich_help_panel=PANEEL_PLEKKEN,
            metavar="METER",
            help="Zo ver is een ontmoetingsplek hoogstens.",
        ),
    ] = None
    plek_aandeel: Annotated[
        float | None,
        typer.Option(
            "--plek-aandeel",
            rich_help_panel=PANEEL_PLEKKEN,
            metavar="PROCENT",
            help="Voor dit deel van de inwoners.",
        ),
    ] = None
    omweg: Annotated[
        float | None,
        typer.Option(
            "--omweg",
            rich_help_panel=PANEEL_PLEKKEN,
            metavar="GETAL",
            help="Weg gedeeld door rechte lijn, zoals 1.3.",
        ),
    ] = None
    huidig: Annotated[
        _Tekst,
        typer.Option(
            "--huidig",
            rich_help_panel=PANEEL_ANDERE,
            metavar="NAAM",
            help="Indeling van nu: laat weinig inwoners van team wisselen.",
        ),
    ] = None
    verplaatst_hoogstens: Annotated[
        int | None,
        typer.Option(
            "--verplaatst-hoogstens",
            rich_help_panel=PANEEL_ANDERE,
            metavar="AANTAL",
            help="Zoveel inwoners mogen van team wisselen.",
        ),
    ] = None
    aansluiten_bij: Annotated[
        _Lijst,
        typer.Option(
            "--aansluiten-bij",
            rich_help_panel=PANEEL_ANDERE,
            metavar="NAAM",
            help="Indeling of groep om te volgen; mag vaker.",
        ),
    ] = None
    zonder_verbindingen: Annotated[
        bool,
        typer.Option(
            "--zonder-verbindingen",
            rich_help_panel=PANEEL_GRENZEN,
            help="Verbindingen over water en leegte tellen niet.",
        ),
    ] = False


def neemt_opdrachtopties(opdracht: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command every option of `Opdrachtopties` in the place of its parameter of that class.

    Typer reads the signature of a command; this writes the fields of the class into it, so that two
    commands with the same thirty options do not each have to name them.
    """
    soorten = get_type_hints(Opdrachtopties, include_extras=True)
    eigen = inspect.signature(opdracht, eval_str=True)
    [plek] = [p.name for p in eigen.parameters.values() if p.annotation is Opdrachtopties]
    namen = [veld.name for veld in fields(Opdrachtopties)]
    velden = [
        inspect.Parameter(
            v.name, inspect.Parameter.KEYWORD_ONLY, default=v.default, annotation=soorten[v.name]
        )
        for v in fields(Opdrachtopties)
    ]
    voor, na = _verdeel(list(eigen.parameters.values()), plek)

    @wraps(opdracht)
    def met_opties(**gegeven: Any) -> Any:
        opties = Opdrachtopties(**{naam: gegeven.pop(naam) for naam in namen})
        return opdracht(**gegeven, **{plek: opties})

    met_opties.__signature__ = eigen.replace(parameters=[*voor, *velden, *na])  # type: ignore[attr-defined]
    return met_opties


def _verdeel(
    parameters: list[inspect.Parameter], naam: str
) -> tuple[list[inspect.Parameter], list[inspect.Parameter]]:
    """Return the parameters before and after this one, all to be given by name."""
    gewoon = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in parameters]
    plek = next(i for i, p in enumerate(parameters) if p.name == naam)
    return gewoon[:plek], gewoon[plek + 1 :]


def open_project(pad: Path) -> Project:
    """Read the project of a command."""
    from gebied.opslag import lees_project

    return lees_project(pad)


def namen(project: Project) -> dict[str, str]:
    """Return the name of every gebied by its code, for tables."""
    return dict(zip(project.scan.gebieden["code"], project.scan.gebieden["naam"], strict=True))
