"""Dutch for what Typer itself says: the frame of the help, and faults in the use of a command."""

from __future__ import annotations

from typing import Any, Final

from typer import rich_utils
from typer.core import TyperCommand, TyperGroup

from gebied.fouten import VerkeerdGebruik, lijkt_op

_STAP: Final = "kijk met --help wat er kan."


class _Nederlands:
    """Mixed into a command: its usage line and its options in Dutch."""

    def get_usage(self, ctx: Any) -> str:
        """Return the usage line."""
        regel: str = super().get_usage(ctx)  # type: ignore[misc]
        vertaling = {"Usage:": "Gebruik:", "[OPTIONS]": "[OPTIES]", "COMMAND [ARGS]...": "OPDRACHT ..."}
        for engels, dutch in vertaling.items():
            regel = regel.replace(engels, dutch)
        return regel

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the arguments and options, without the English names of types that Typer shows."""
        params: list[Any] = super().get_params(ctx)  # type: ignore[misc]
        for param in params:
            if getattr(param, "is_flag", False):
                param.metavar = ""  # a flag takes no value
            elif param.param_type_name == "argument":
                param.display_type_rich = _geen_type
        return params

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


def _geen_type(ctx: Any) -> None:
    """Stand in for what Typer shows beside an argument, such as <path>; its own name says it."""


def stel_in() -> None:
    """Set the headings that Typer prints around help."""
    rich_utils.OPTIONS_PANEL_TITLE = "Opties"
    rich_utils.ARGUMENTS_PANEL_TITLE = "Gegevens"
    rich_utils.COMMANDS_PANEL_TITLE = "Opdrachten"
    rich_utils.DEFAULT_STRING = "[standaard: {}]"
    rich_utils.REQUIRED_LONG_STRING = "[verplicht]"
    rich_utils.RANGE_STRING = ""  # x>=0 is no sentence; the fault says what is wrong


def is_gebruiksfout(fout: Exception) -> bool:
    """Return whether this is one of Typer's own faults about the use of a command."""
    return hasattr(fout, "exit_code") and hasattr(fout, "message")


def vertaal(fout: Exception, opdrachten: list[str]) -> VerkeerdGebruik:
    """Turn a fault in the use of a command into one of ours; no English word of Typer comes through.

    Parameters
    ----------
    fout
        Any exception of Typer about usage.
    opdrachten
        Names of the commands, for suggestions.
    """
    soort, tekst = type(fout).__name__, str(getattr(fout, "message", fout))
    param = getattr(fout, "param", None)
    if soort == "NoSuchOption":
        keuzes = list(getattr(fout, "possibilities", None) or [])
        raad = f" Bedoelt u {' of '.join(keuzes)}?" if keuzes else ""
        return _fout(f"De optie {getattr(fout, 'option_name', '')} bestaat niet.{raad}")
    if soort == "MissingParameter":
        return _fout(f"Er ontbreekt iets: {_naam(param)}.", _uitleg(param))
    if soort == "BadOptionUsage":
        return _fout(_verkeerde_waarde(str(getattr(fout, "option_name", "")), tekst))
    if soort == "BadParameter":
        return _fout(f"De waarde voor {_naam(param)} kan niet{_reden(tekst)}.", _uitleg(param))
    if tekst.startswith("No such command"):
        gegeven = tekst.split("'")[1] if "'" in tekst else ""
        bestaan = f"opdrachten: {', '.join(opdrachten)}"
        return _fout(
            f"De opdracht '{gegeven}' bestaat niet. {lijkt_op(gegeven, opdrachten)}".strip(), bestaan
        )
    if tekst.startswith("Missing command"):
        return _fout("Er ontbreekt een opdracht.", f"opdrachten: {', '.join(opdrachten)}")
    if "unexpected extra argument" in tekst:
        te_veel = tekst[tekst.find("(", tekst.find(")")) :].strip("()")
        return _fout(f"Er staat iets te veel: {te_veel}.")
    return _fout("De opdracht is niet goed gebruikt.")


def _fout(boodschap: str, *problemen: str) -> VerkeerdGebruik:
    return VerkeerdGebruik(boodschap, problemen=filter(None, problemen), stap=_STAP)


def _naam(param: Any) -> str:
    if getattr(param, "param_type_name", "") == "option":
        return "/".join(param.opts)
    return str(
        getattr(param, "metavar", None) or getattr(param, "name", None) or "een van de waarden"
    ).upper()


def _uitleg(param: Any) -> str:
    """Return what the help says about a parameter."""
    tekst = str(getattr(param, "help", None) or "")
    return f"{_naam(param)}: {tekst}" if tekst else ""


def _verkeerde_waarde(optie: str, tekst: str) -> str:
    if "does not take a value" in tekst:
        return f"De optie {optie} heeft geen waarde nodig."
    aantal = next((woord for woord in tekst.split() if woord.isdecimal()), None)
    return f"Na de optie {optie} {f'horen {aantal} waarden' if aantal else 'hoort een waarde'}."


def _reden(tekst: str) -> str:
    """Return in Dutch the reason that Typer gives in English, where it is one of the known ones."""
    if "is not one of" in tekst:
        return f": kies uit {tekst.split('is not one of', 1)[1].strip(' .')}"
    if "integer" in tekst:
        return ": geef een geheel getal"
    if "number" in tekst or "float" in tekst:
        return ": geef een getal"
    if "range" in tekst or "than" in tekst:
        return ": het getal is te klein of te groot"
    return ""
