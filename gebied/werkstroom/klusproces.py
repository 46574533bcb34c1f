"""The child process of a klus: one job comes in over stdin, messages go out over stdout.

Run as ``python -m gebied.werkstroom.klusproces``. The first line on stdin is the job as JSON; a later line
asks to stop with the best so far; the end of stdin means that the app is gone, and ends the process.
"""

from __future__ import annotations

import json
import os
import pickle
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO, Final, TextIO

from gebied.ensemble import Ensemble
from gebied.fouten import GebiedFout, GeenIndeling, VerkeerdGebruik
from gebied.indelen import Voortgang
from gebied.model import Indeling, Opdracht
from gebied.opslag import Project, lees_project
from gebied.werkstroom.indelen import Zoekwijze, oordeel_over, zoek_alternatieven, zoek_indeling
from gebied.werkstroom.klusberichten import Bericht, Bezig, Einde, Klussoort, Onverwacht, Voorstel
from gebied.werkstroom.stappen import haal_scan, maak_project

_MELD_S = 0.2
"""Progress is told at most this often."""


class _Gestopt(Exception):
    """The app asked to stop work that has no best so far."""


class _Lijn:
    """The line to the app: what is told, how often, and whether it asked to stop."""

    def __init__(self, uit: BinaryIO) -> None:
        self._uit = uit
        self._gemeld = float("-inf")
        self.stop = threading.Event()

    def zeg(self, bericht: Bericht) -> None:
        """Send a message at once."""
        pickle.dump(bericht, self._uit)
        self._uit.flush()

    def meld(self, bericht: Bericht) -> bool:
        """Send progress unless some was sent just now; return whether to stop."""
        nu = time.monotonic()
        if nu - self._gemeld >= _MELD_S:
            self._gemeld = nu
            self.zeg(bericht)
        return self.stop.is_set()

    def luister(self, van: TextIO) -> None:
        """Wait for the wish to stop, and end the process when the app is gone."""
        if van.readline():
            self.stop.set()
            van.read()  # until the end of the app
        os._exit(1)


def _zoekvoortgang(lijn: _Lijn) -> Callable[[Voortgang], bool]:
    beste: dict[tuple[str, ...], tuple[int, ...]] = {}

    def meld(stand: Voortgang) -> bool:
        # a search that starts anew begins with worse values
        beste[stand.namen] = min(stand.waarden, beste.get(stand.namen, stand.waarden))
        return lijn.meld(replace(stand, waarden=beste[stand.namen]))

    return meld


def _voorstellen(gegevens: Mapping[str, Any], lijn: _Lijn) -> tuple[Voorstel, ...]:
    """Search as many indelingen as there are `namen`."""
    project = lees_project(Path(gegevens["project"]))
    opdracht = Opdracht.uit_dict(gegevens["opdracht"])
    wijze = Zoekwijze(
        begin=gegevens.get("begin"),
        vastzetten=tuple(gegevens.get("vastzetten", ())),
        bewijs=gegevens.get("bewijs", True),
        meld=_zoekvoortgang(lijn),
    )
    lijn.zeg(Bezig("Werkgebieden zoeken"))
    namen = list(gegevens["namen"])
    if len(namen) == 1:
        gevonden = [zoek_indeling(project, opdracht, naam=namen[0], wijze=wijze)]
    else:
        verschil = gegevens.get("verschil", 10.0)
        gevonden = zoek_alternatieven(project, opdracht, namen, verschil=verschil, wijze=wijze)
    return _beoordeeld(project, gevonden)


def _rest(gegevens: Mapping[str, Any], lijn: _Lijn) -> tuple[Voorstel, ...]:
    """Divide anew what is not locked in an indeling that is not stored."""
    project = lees_project(Path(gegevens["project"]))
    opdracht = Opdracht.uit_dict(gegevens["opdracht"])
    naam = str(gegevens.get("naam", "concept"))
    toewijzing = {str(code): int(nr) for code, nr in gegevens["toewijzing"].items()}
    wijze = Zoekwijze(
        begin=Indeling(naam, toewijzing),
        vastzetten=tuple(gegevens.get("vastzetten", ())),
        bewijs=gegevens.get("bewijs", False),
        meld=_zoekvoortgang(lijn),
    )
    lijn.zeg(Bezig("Werkgebieden zoeken"))
    return _beoordeeld(project, [zoek_indeling(project, opdracht, naam=naam, wijze=wijze)])


def _beoordeeld(project: Project, indelingen: Sequence[Indeling]) -> tuple[Voorstel, ...]:
    return tuple(Voorstel(indeling, oordeel_over(project, indeling)) for indeling in indelingen)


def _haal(gegevens: Mapping[str, Any], lijn: _Lijn) -> str:
    """Fetch a gemeente from PDOK and CBS and write it to a new project file; return its path."""

    def voortgang(wat: str, klaar: int, totaal: int | None) -> None:
        if lijn.meld(Bezig(wat, klaar, totaal)):
            raise _Gestopt

    scan = haal_scan(
        gegevens["gemeente"],
        gegevens["jaar"],
        niveau=gegevens.get("niveau", "buurt"),
        onbekend_als_restgebied=gegevens.get("onbekend_als_restgebied", False),
        voortgang=voortgang,
    )
    return str(maak_project(gegevens["pad"], scan).pad)


def _ensemble(gegevens: Mapping[str, Any], lijn: _Lijn) -> Ensemble:
    """Draw random indelingen beside two that are compared."""
    # here, as other klussen would wait a second longer for what only this one needs
    from gebied.werkstroom.ensemblevergelijking import trek_naast

    def meld(klaar: int, totaal: int) -> bool:
        return lijn.meld(Bezig("Willekeurige indelingen maken", klaar, totaal))

    lijn.zeg(Bezig("Willekeurige indelingen maken", 0, gegevens["aantal"]))
    try:
        return trek_naast(lees_project(Path(gegevens["project"])), gegevens, meld=meld)
    except VerkeerdGebruik:
        if lijn.stop.is_set():  # before there was one
            raise _Gestopt from None
        raise


KLUSSEN: Final[Mapping[Klussoort, Callable[[Mapping[str, Any], _Lijn], Any]]] = {
    "voorstellen": _voorstellen,
    "rest": _rest,
    "haal": _haal,
    "ensemble": _ensemble,
}


def _plaats(fout: BaseException) -> str:
    """Return where in our code a fault arose, without its message: that could hold data."""
    regels = traceback.extract_tb(fout.__traceback__)
    eigen = [regel for regel in regels if "gebied" in Path(regel.filename).parts] or regels
    return f"{Path(eigen[-1].filename).name}:{eigen[-1].lineno}" if eigen else ""


def _voer_uit(soort: Klussoort, gegevens: Mapping[str, Any], lijn: _Lijn) -> Einde:
    try:
        uitkomst = KLUSSEN[soort](gegevens, lijn)
    except _Gestopt:
        return Einde(gestopt=True)
    except GebiedFout as fout:
        te_vroeg = lijn.stop.is_set() and isinstance(fout, GeenIndeling) and not fout.bewezen
        return Einde(gestopt=True) if te_vroeg else Einde(fout=fout)
    except Exception as fout:
        return Einde(fout=Onverwacht(type(fout).__name__, _plaats(fout)))
    return Einde(uitkomst, gestopt=lijn.stop.is_set())


def main() -> None:
    """Do the one job that stands on stdin."""
    # what anything prints goes to stderr, so that it cannot stand between the messages
    uit = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    if hasattr(os, "nice"):
        os.nice(5)  # a page that waits for an answer goes before a search of a minute
    eerste = sys.stdin.readline()
    if not eerste:
        return
    klus = json.loads(eerste)
    lijn = _Lijn(uit)
    threading.Thread(target=lijn.luister, args=(sys.stdin,), daemon=True).start()
    einde = _voer_uit(klus["soort"], klus["gegevens"], lijn)
    lijn.zeg(einde)
    os._exit(0)  # at once: the thread that listens holds stdin


if __name__ == "__main__":
    main()
