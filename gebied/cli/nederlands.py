"""Dutch for what Typer itself says: the frame of the help, and faults in the use of a command."""

from __future__ import annotations

from typing import Any

import typer
from typer import rich_utils
from typer.core import TyperCommand, TyperGroup

from gebied.fouten import VerkeerdGebruik, lijkt_op


class _Nederlands:
    """Mixed into a command: its usage line and help option in Dutch."""

    def get_usage(self, ctx: Any) -> str:
        """Return the usage line."""
        regel: str = super().get_usage(ctx)  # type: ignore[misc]
        vertaling = {"Usage:": "Gebruik:", "[OPTIONS]": "[OPTIES]", "COMMAND [ARGS]...": "OPDRACHT ..."}
        for engels, dutch in vertaling.items():
            regel = regel.replace(engels, dutch)
        return regel

    def get_help_option(self, ctx: Any) -> Any:
        """Return the option that shows the help."""
        optie = super().get_help_option(ctx)  # type: ignore[misc]
        if optie is not None:
            optie.help = "Toon deze uitleg."
        return optie


class Commando(_Nederlands, TyperCommand):
    """A command of the CLI."""


class Groep(_Nederlands, TyperGroup):
    """The CLI itself."""


def stel_in() -> None:
    """Set the headings that Typer prints around help."""
    rich_utils.OPTIONS_PANEL_TITLE = "Opties"
    rich_utils.ARGUMENTS_PANEL_TITLE = "Gegevens"
    rich_utils.COMMANDS_PANEL_TITLE = "Opdrachten"
    rich_utils.DEFAULT_STRING = "[standaard: {}]"
    rich_utils.REQUIRED_LONG_STRING = "[verplicht]"


def vertaal(fout: Exception, opdrachten: list[str]) -> VerkeerdGebruik:
    """Turn a fault in the use of a command into one of ours.

    Parameters
    ----------
    fout
        Any exception of Typer about usage.
    opdrachten
        Names of the commands, for suggestions.
    """
    stap = "kijk met --help wat er kan."
    soort, tekst = type(fout).__name__, str(getattr(fout, "message", fout))
    param = getattr(fout, "param", None)
    naam = "/".join(getattr(param, "opts", [])) if getattr(param, "param_type_name", "") == "option" else ""
    naam = naam or str(getattr(param, "metavar", None) or getattr(param, "name", "") or "").upper()
    if soort == "NoSuchOption":
        keuzes = list(getattr(fout, "possibilities", None) or [])
        optie = getattr(fout, "option_name", "")
        raad = f" Bedoelt u {' of '.join(keuzes)}?" if keuzes else ""
        return VerkeerdGebruik(f"De optie {optie} bestaat niet.{raad}", stap=stap)
    if soort == "MissingParameter":
        return VerkeerdGebruik(f"Er ontbreekt iets: {naam}.", stap=stap)
    if soort == "BadOptionUsage":
        optie = getattr(fout, "option_name", "")
        return VerkeerdGebruik(
            f"De optie {optie} is niet goed gebruikt: let op de waarde erachter.", stap=stap
        )
    if soort == "BadParameter" and isinstance(fout, typer.BadParameter):
        reden = _reden(tekst)
        return VerkeerdGebruik(f"De waarde voor {naam or 'een optie'} kan niet: {reden}", stap=stap)
    if tekst.startswith("No such command"):
        gegeven = tekst.split("'")[1] if "'" in tekst else ""
        raad = lijkt_op(gegeven, opdrachten)
        return VerkeerdGebruik(
            f"De opdracht '{gegeven}' bestaat niet. {raad}".strip(),
            problemen=[f"opdrachten: {', '.join(opdrachten)}"],
            stap=stap,
        )
    if tekst.startswith("Missing command"):
        return VerkeerdGebruik("Er ontbreekt een opdracht.", stap=stap)
    if "unexpected extra argument" in tekst:
        te_veel = tekst[tekst.find("(", tekst.find(")")) :].strip("()")
        return VerkeerdGebruik(f"Er staat iets te veel: {te_veel}.", stap=stap)
    return VerkeerdGebruik(f"De opdracht is niet goed gebruikt: {tekst}", stap=stap)


def _reden(tekst: str) -> str:
    """Return the reason in Dutch where Typer gives it in English."""
    if "is not a valid int" in tekst or "is not a valid float" in tekst or "is not a valid" in tekst:
        return "dat is geen geldig getal."
    if "is not one of" in tekst:
        keuzes = tekst.split("is not one of", 1)[1].strip(" .")
        return f"kies uit {keuzes}."
    if "not in the range" in tekst:
        return "het getal is te klein of te groot."
    if "does not exist" in tekst:
        return "dat bestand bestaat niet."
    return tekst
