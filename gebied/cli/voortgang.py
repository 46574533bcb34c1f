"""A progress bar on stderr for work that takes a while."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from gebied.cli.afdruk import FOUT


@contextmanager
def balk() -> Iterator[Callable[[str, int, int | None], None]]:
    """Give a function that takes what is being done, how far, and out of how many where known."""
    kolommen = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*kolommen, console=FOUT) as voortgang:
        taken = {}

        def meld(wat: str, klaar: int, totaal: int | None) -> None:
            if wat not in taken:
                taken[wat] = voortgang.add_task(wat, total=totaal)
            voortgang.update(taken[wat], completed=klaar, total=totaal)

        yield meld
