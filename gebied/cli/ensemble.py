"""The command ensemble: where indelingen stand among thousands of random valid ones."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from threading import Event
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gebied.cli import afdruk
from gebied.cli.opdrachttekst import opdracht_uit
from gebied.cli.opties import (
    PANEEL_ZOEKEN,
    AlsJson,
    Opdrachtopties,
    Opdrachtpad,
    Projectpad,
    Vervang,
    neemt_opdrachtopties,
    open_project,
)
from gebied.fouten import GeenIndeling, VerkeerdGebruik

if TYPE_CHECKING:
    from gebied.ensemble import Ensemble
    from gebied.werkstroom.ensemble import Ensemblebeeld


@neemt_opdrachtopties
def ensemble(
    project: Projectpad,
    opties: Opdrachtopties,
    opdracht: Opdrachtpad = None,
    indeling: Annotated[
        list[str] | None,
        typer.Option("--indeling", metavar="NAAM", help="Indeling om ernaast te leggen; mag vaker."),
    ] = None,
    aantal: Annotated[
        int,
        typer.Option("--aantal", rich_help_panel=PANEEL_ZOEKEN, metavar="AANTAL", help="Zoveel indelingen."),
    ] = 10_000,
    ketens: Annotated[
        int,
        typer.Option(
            "--ketens",
            rich_help_panel=PANEEL_ZOEKEN,
            metavar="AANTAL",
            help="Zoveel reeksen van stappen, elk met een eigen begin.",
        ),
    ] = 4,
    dun: Annotated[
        int | None,
        typer.Option(
            "--dun",
            rich_help_panel=PANEEL_ZOEKEN,
            metavar="AANTAL",
            help="Stappen tussen twee indelingen; standaard 10 per werkgebied.",
        ),
    ] = None,
    gamma: Annotated[
        float,
        typer.Option(
            "--gamma",
            rich_help_panel=PANEEL_ZOEKEN,
            metavar="GETAL",
            help="0: compacte vorm telt mee; 1: elke indeling heeft dezelfde kans.",
        ),
    ] = 0.0,
    seed: Annotated[
        int,
        typer.Option("--seed", rich_help_panel=PANEEL_ZOEKEN, metavar="GETAL", help="Begin van het toeval."),
    ] = 1,
    werkers: Annotated[
        int | None,
        typer.Option(
            "--werkers",
            rich_help_panel=PANEEL_ZOEKEN,
            metavar="AANTAL",
            help="Zoveel tegelijk; de uitkomst hangt er niet van af.",
        ),
    ] = None,
    tijd: Annotated[
        float | None,
        typer.Option(
            "--tijd",
            rich_help_panel=PANEEL_ZOEKEN,
            metavar="SECONDEN",
            help="Meeste seconden om te trekken.",
        ),
    ] = None,
    uit: Annotated[
        Path | None,
        typer.Option("--uit", metavar="BESTAND", help="Alle getrokken indelingen als .parquet."),
    ] = None,
    plaat: Annotated[
        Path | None,
        typer.Option("--plaat", metavar="BESTAND", help="Plaatje (.png) met elke maat."),
    ] = None,
    bewaar: Annotated[
        str | None,
        typer.Option("--bewaar", metavar="NAAM", help="Bewaar het ensemble in het project onder deze naam."),
    ] = None,
    vervang: Vervang = False,
    als_json: AlsJson = False,
) -> None:
    """Trek willekeurige geldige indelingen en laat zien waar uw indeling daartussen staat."""
    _controleer(uit, plaat)
    from gebied.rapport.ensemble import schrijf_ensemble
    from gebied.rapport.ensembleplaat import teken_ensemble, weiger_te_veel_merken
    from gebied.werkstroom.ensemble import (
        Trekwijze,
        kies_vergeleken,
        leg_ensemble_vast,
        maak_ensemblebeeld,
        trek_voor_project,
        weiger_bezette_naam,
    )

    open_ = open_project(project)
    if bewaar is not None:
        weiger_bezette_naam(open_, bewaar, vervang=vervang)
    gekozen = kies_vergeleken(open_, indeling or ())
    regels = opdracht_uit(opdracht, opties, basis=gekozen[0].opdracht if gekozen else None)
    namen = [deel.naam for deel in gekozen]
    if plaat is not None:
        weiger_te_veel_merken(namen)
    try:
        with _trekvoortgang() as meld:
            wijze = Trekwijze(aantal, ketens, dun, gamma, seed, werkers, tijd, meld)
            getrokken = trek_voor_project(open_, gekozen, opdracht=regels, naam=bewaar or "", wijze=wijze)
    except GeenIndeling as fout:
        if als_json:
            afdruk.json_uit(afdruk.zonder_indeling(bewaar or "ensemble", fout))
        raise
    if bewaar is not None:  # before any file: what is stored can be drawn again
        leg_ensemble_vast(open_, getrokken.ensemble, bewaar, vervang=vervang)
    beeld = maak_ensemblebeeld(open_, getrokken.ensemble, gekozen)
    gemaakt = []
    if uit is not None:
        gemaakt.append(schrijf_ensemble(uit, getrokken.ensemble, getrokken.trekking, scan=open_.scan))
    if plaat is not None:
        plaatsen = {naam: [m.plaatsen[naam] for m in beeld.maten if naam in m.plaatsen] for naam in namen}
        gemaakt.append(
            teken_ensemble(
                plaat, getrokken.ensemble, plaatsen, scan=open_.scan, bevindingen=beeld.bevindingen
            )
        )
    if als_json:
        afdruk.json_uit(_als_json(getrokken.ensemble, beeld))
        return
    _toon(beeld, namen)
    if bewaar is not None:
        afdruk.zeg(f"Bewaard in {open_.pad} als ensemble '{bewaar}'.")
    for pad in gemaakt:
        afdruk.zeg(f"Gemaakt: {pad}")


def _controleer(uit: Path | None, plaat: Path | None) -> None:
    """Refuse files that could not be written, before minutes of drawing."""
    fouten = []
    for optie, pad, einde in (("--uit", uit, ".parquet"), ("--plaat", plaat, ".png")):
        if pad is None:
            continue
        if pad.suffix.lower() != einde:
            fouten.append(f"{optie} '{pad.name}' eindigt niet op {einde}.")
        if pad.is_dir():
            fouten.append(f"{optie} '{pad.name}' is een map.")
        if not pad.parent.is_dir():
            fouten.append(f"De map van {optie} '{pad.name}' bestaat niet.")
        elif not os.access(pad.parent, os.W_OK):
            fouten.append(f"U mag niet schrijven in de map van {optie} '{pad.name}'.")
    if fouten:
        raise VerkeerdGebruik(
            "Zo kan het bestand niet worden gemaakt.",
            problemen=fouten,
            stap="geef een andere naam of een andere map.",
        )


@contextmanager
def _trekvoortgang() -> Iterator[Callable[[int, int], bool]]:
    """Give a function that shows how many were drawn and returns whether the user asked to stop.

    Ctrl-C once asks to stop with what was drawn; a second time breaks off at once.
    """
    from gebied.cli.voortgang import balk

    stop = Event()

    def vraag_stop(_signaal: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()
        afdruk.meld("Stoppen met wat er is getrokken. Nog een keer Ctrl-C breekt af.")

    oud = signal.signal(signal.SIGINT, vraag_stop)
    try:
        with balk() as voortgang:

            def meld(klaar: int, totaal: int) -> bool:
                voortgang("Indelingen trekken", klaar, totaal)
                return stop.is_set()

            yield meld
    finally:
        signal.signal(signal.SIGINT, oud)


def _als_json(ensemble: Ensemble, beeld: Ensemblebeeld) -> dict[str, Any]:
    """Return the ensemble as `--json` prints it."""
    return {
        "naam": ensemble.naam,
        "aantal": ensemble.aantal,
        "ketens": ensemble.ketens,
        "dun": ensemble.dun,
        "inloop": ensemble.inloop,
        "gamma": ensemble.gamma,
        "seed": ensemble.seed,
        "teams": ensemble.teams,
        "band": None if ensemble.band is None else list(ensemble.band),
        "per_deel": dict(ensemble.per_deel),
        "veranderd": ensemble.veranderd,
        "verdeling": ensemble.verdeling,
        "regels": list(ensemble.regels),
        "maten": [
            {
                "maat": deel.maat,
                "kop": deel.kop,
                "eenheid": deel.eenheid,
                "vast": deel.vast,
                "rhat": ensemble.menging(deel.maat).rhat,
                "ess_bulk": ensemble.menging(deel.maat).ess_bulk,
                "ess_staart": ensemble.menging(deel.maat).ess_staart,
                "laagste": ensemble.waarden[deel.maat].min(),
                "mediaan": ensemble.waarden[deel.maat].median(),
                "hoogste": ensemble.waarden[deel.maat].max(),
                "plaatsen": {naam: asdict(plaats) for naam, plaats in deel.plaatsen.items()},
            }
            for deel in beeld.maten
        ],
        "buiten": {naam: list(redenen) for naam, redenen in beeld.buiten.items()},
        "bevindingen": [asdict(bevinding) for bevinding in beeld.bevindingen],
    }


def _toon(beeld: Ensemblebeeld, namen: list[str]) -> None:
    """Print what was drawn, and where each indeling stands."""
    for zin in beeld.uitleg:
        afdruk.zeg(zin)
    for naam in namen:
        afdruk.zeg("")
        for reden in beeld.buiten.get(naam, ()):
            afdruk.zeg(f"{naam} hoort zelf niet bij de getrokken indelingen: {reden}")
        for zin in beeld.zinnen(naam):
            afdruk.zeg(zin)
    if gelijk := [deel.kop for deel in beeld.maten if deel.vast]:
        afdruk.zeg("")
        afdruk.zeg(f"In alle getrokken indelingen gelijk: {'; '.join(gelijk)}.")
    afdruk.toon_bevindingen(beeld.bevindingen)
