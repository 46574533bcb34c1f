"""The command line: arguments in, exit code out. Heavy parts load in the command that needs them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final
from warnings import filterwarnings

import typer
from typer.main import get_command

from gebied.cli import (
    afdruk,
    analyse,
    bekijken,
    ensemble,
    gebruik,
    indelen,
    maken,
    nederlands,
    rapporten,
    reeks,
)
from gebied.fouten import GebiedFout, VerkeerdGebruik

OPDRACHTEN: Final[Mapping[str, Callable[..., Any]]] = {
    "demo": maken.demo,
    "haal": maken.haal,
    "scan": maken.scan,
    "gebruik": gebruik.gebruik,
    "uitvraag": gebruik.uitvraag,
    "aanvullen": analyse.aanvullen,
    "indelen": indelen.indelen,
    "verplaats": indelen.verplaats,
    "beoordeel": bekijken.beoordeel,
    "uitleg": bekijken.uitleg,
    "vergelijk": bekijken.vergelijk,
    "ensemble": ensemble.ensemble,
    "kaart": bekijken.kaart,
    "export": bekijken.export,
    "verbindingen": bekijken.verbindingen,
    "profiel": rapporten.profiel,
    "structuurschets": rapporten.structuurschets,
    "startbeeld": rapporten.startbeeld,
    "aanbod": analyse.aanbod,
    "opgaven": rapporten.opgaven,
    "doelen": analyse.doelen,
    "nulmeting": analyse.nulmeting,
    "indicatoren": analyse.indicatoren,
    "formatie": rapporten.formatie,
    "rapport": rapporten.rapport,
    "reeks": reeks.reeks,
    "app": bekijken.start_app,
}
"""Name of the command → the function that carries it out."""

_AFGEBROKEN: Final = 130

app = typer.Typer(
    cls=nederlands.Groep,
    help="Wijkscan en werkgebieden voor gemeenten: van CBS-grenzen naar teamgebieden met bewijs.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
for _naam, _doe in OPDRACHTEN.items():
    app.command(_naam, cls=nederlands.Commando)(_doe)


@cache
def _opdrachtregel() -> Callable[..., Any]:
    """Return what reads the arguments; Typer would make it anew for every call."""
    return get_command(app)


def main() -> None:
    """Run the command line and leave with its exit code; no user ever sees a traceback."""
    nederlands.stel_in()
    # a name may have a letter that no font has; the map then shows an empty box
    filterwarnings("ignore", message="Glyph")
    afdruk.verdraag_elke_letter()
    try:
        uitkomst = _opdrachtregel()(prog_name="gebied", standalone_mode=False)
    except GebiedFout as fout:
        afdruk.toon_fout(fout)
        sys.exit(fout.exitcode)
    except (KeyboardInterrupt, typer.Abort):
        uitkomst = _AFGEBROKEN
    except Exception as fout:
        sys.exit(_onverwacht(fout))
    if uitkomst == _AFGEBROKEN:  # Typer also makes this of a Ctrl-C itself
        afdruk.meld("Afgebroken.")
    sys.exit(uitkomst if isinstance(uitkomst, int) else 0)


def _onverwacht(fout: Exception) -> int:
    if nederlands.is_gebruiksfout(fout):
        if type(fout).__name__ != "NoArgsIsHelpError":  # then the help is already there
            afdruk.toon_fout(nederlands.vertaal(fout, list(OPDRACHTEN)))
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
