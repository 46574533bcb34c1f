"""Write a file beside its place and move it in: afterwards it is there whole, or not at all."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gebied.opslag._slot import weiger_als_bezet


@contextmanager
def naast(pad: Path) -> Iterator[Path]:
    """Give the name of a new file to write; without a fault it replaces `pad`. The lock must be held.

    Raises
    ------
    ProjectBezet
        When another program opened the old file meanwhile.
    """
    voorvoegsel = f".{pad.name}."
    _ruim_op(pad.parent, voorvoegsel)
    nieuw = pad.with_name(f"{voorvoegsel}{secrets.token_hex(4)}.tmp")
    try:
        yield nieuw
        if pad.exists():
            shutil.copymode(pad, nieuw)
        _naar_schijf(nieuw)
        weiger_als_bezet(pad)
        nieuw.replace(pad)
        _naar_schijf(pad.parent)
    finally:
        nieuw.unlink(missing_ok=True)


def _ruim_op(folder: Path, voorvoegsel: str) -> None:
    """Remove what a killed process left; the lock is ours, so nobody is working on it."""
    for rest in folder.iterdir():
        if rest.name.startswith(voorvoegsel) and rest.name.endswith(".tmp"):
            rest.unlink(missing_ok=True)


def _naar_schijf(pad: Path) -> None:
    """Wait until the file, or the names in the folder, are on disk."""
    if pad.is_dir() and os.name == "nt":
        return  # Windows cannot open a folder, and writes names through by itself
    los = os.open(pad, os.O_RDONLY if pad.is_dir() else os.O_RDWR)
    try:
        os.fsync(los)
    finally:
        os.close(los)
