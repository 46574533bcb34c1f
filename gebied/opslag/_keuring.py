"""A quick look at a project file: whether it may be opened, without reading what is in it."""

from __future__ import annotations

from pathlib import Path

from gebied.opslag import _slot
from gebied.opslag._generatie import lees_generatie


def keur_project(pad: Path | str) -> None:
    """Refuse what is no project file of ours, is from a newer gebied, or holds rules of others.

    It takes some milliseconds. What is damaged further on shows when the project is read.

    Raises
    ------
    InvoerGeweigerd, ProjectBezet
        As `gebied.opslag.lees_project`.
    """
    pad = Path(pad).resolve()
    with _slot.verbind(pad) as db:
        lees_generatie(db, pad)
