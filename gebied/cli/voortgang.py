"""Progress on stderr for work that takes a while, and stopping a search with Ctrl-C."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from threading import Event
from types import FrameType
from typing import TYPE_CHECKING

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from gebied.cli.afdruk import FOUT
from gebied.taal import getal, wens_naam, wens_waarde

if TYPE_CHECKING:
    from gebied.indelen import Voortgang

_FASEN = {"zoeken": "Werkgebieden zoeken", "bewijzen": "Bewijzen dat het niet beter kan"}


@contextmanager
def balk() -> Iterator[Callable[[str, int, int | None], None]]:
    """Give a function that takes what is being done, how far, and out of how many where known."""
    with _balk_met(TimeElapsedColumn()) as meld:
        yield meld


@contextmanager
def reeksbalk() -> Iterator[Callable[[str, int, int | None], None]]:
    """Give the same, with how long it still takes."""
    nog = TextColumn("nog"), TimeRemainingColumn(compact=True)
    with _balk_met(TimeElapsedColumn(), *nog) as meld:
        yield meld


@contextmanager
def _balk_met(*tijden: ProgressColumn) -> Iterator[Callable[[str, int, int | None], None]]:
    kolommen = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), *tijden)
    with Progress(*kolommen, console=FOUT) as voortgang:
        taken = {}

        def meld(wat: str, klaar: int, totaal: int | None) -> None:
            if wat not in taken:
                taken[wat] = voortgang.add_task(wat, total=totaal)
            voortgang.update(taken[wat], completed=klaar, total=totaal)

        yield meld


@contextmanager
def zoekvoortgang() -> Iterator[Callable[[Voortgang], bool]]:
    """Give a function that shows how far a search is and returns whether the user asked to stop.

    Ctrl-C once asks to stop with the best found; a second time breaks off at once.
    """
    stop = Event()
    beste: dict[tuple[str, ...], tuple[int, ...]] = {}

    def vraag_stop(_signaal: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()
        FOUT.print(Text("Stoppen: het beste tot nu toe wordt bewaard. Nog een keer Ctrl-C breekt af."))

    oud = signal.signal(signal.SIGINT, vraag_stop)
    try:
        with FOUT.status("Werkgebieden zoeken …") as status:

            def meld(stand: Voortgang) -> bool:
                # a search that starts anew begins with worse values
                beste[stand.namen] = min(stand.waarden, beste.get(stand.namen, stand.waarden))
                status.update(Text(beschrijf(replace(stand, waarden=beste[stand.namen]))))
                return stop.is_set()

            yield meld
    finally:
        signal.signal(signal.SIGINT, oud)


def beschrijf(stand: Voortgang) -> str:
    """Return one line: what is being done, how far from the bound, and the best so far on every wish.

    A narrow window cuts the end off, so what matters most comes first.
    """
    delen = [
        f"{wens_naam(naam)} {wens_waarde(naam, waarde)}"
        for naam, waarde in zip(stand.namen, stand.waarden, strict=True)
    ]
    if stand.ondergrens and stand.waarden:
        beter = 100 * (1 - stand.ondergrens / stand.waarden[-1]) if stand.waarden[-1] else 0.0
        delen.insert(0, f"het kan hooguit {getal(max(0.0, beter), 2)} % beter")
    wat = f"{_FASEN.get(stand.fase, stand.fase)} … ({getal(stand.seconden)} s)"
    return f"{wat}: {'; '.join(delen)}" if delen else wat
