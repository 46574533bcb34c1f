"""Files that come from a browser: in a folder of their own while they are read, and gone after that."""

from __future__ import annotations

import re
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import filelock

from gebied.bestand import reden_van
from gebied.fouten import InvoerGeweigerd

_BEGIN: Final = "gebied-ontvangen-"
_SLOT: Final = ".slot"
"""Locked while files are read; the lock of a process that was killed is gone."""
_JONG_S: Final = 60
"""A folder that is younger may not have its lock yet."""
_LANGSTE: Final = 80
_VREEMD: Final = re.compile(r"[^\w .()+-]+")


@contextmanager
def ontvangen(bestanden: Sequence[tuple[str, bytes | memoryview]]) -> Iterator[tuple[Path, ...]]:
    """Give files the form of paths; the folder they are in is removed afterwards, whatever happens.

    Parameters
    ----------
    bestanden
        Name as the browser gives it, and content. The name never says where a file goes: each has a folder
        of its own, and is called as `veilige_naam` says.

    Raises
    ------
    InvoerGeweigerd
        When there is no room.
    """
    ruim_op()
    with (
        tempfile.TemporaryDirectory(prefix=_BEGIN, ignore_cleanup_errors=True) as folder,
        filelock.FileLock(Path(folder) / _SLOT),
    ):
        try:
            paden = tuple(
                _schrijf(Path(folder) / str(nr), naam, inhoud)
                for nr, (naam, inhoud) in enumerate(bestanden, start=1)
            )
        except OSError as fout:
            raise InvoerGeweigerd(
                f"Het bestand kan niet worden ontvangen: {reden_van(fout)}.",
                stap="vraag de beheerder van de app om ruimte vrij te maken.",
            ) from None
        yield paden


def veilige_naam(naam: str) -> str:
    """Return the last part of a name, without signs that mean something to a system or a page.

    >>> veilige_naam("../../etc/pass|wd.csv"), veilige_naam("C:\\\\temp\\\\a.xlsx"), veilige_naam("..")
    ('pass_wd.csv', 'a.xlsx', 'bestand')
    """
    deel = _VREEMD.sub("_", re.split(r"[/\\]", naam)[-1]).strip(" .")
    stam, punt, einde = deel.rpartition(".")
    if not punt or not stam or len(einde) > 10:
        return deel[:_LANGSTE] or "bestand"
    return f"{stam[:_LANGSTE]}.{einde}"


def _schrijf(folder: Path, naam: str, inhoud: bytes | memoryview) -> Path:
    folder.mkdir()
    pad = folder / veilige_naam(naam)
    pad.write_bytes(inhoud)
    return pad


def ruim_op() -> None:
    """Remove what killed processes left: the files may be about people."""
    grens = time.time() - _JONG_S
    for folder in Path(tempfile.gettempdir()).glob(f"{_BEGIN}*"):
        try:
            if folder.is_symlink() or folder.stat().st_mtime > grens:
                continue
            with filelock.FileLock(folder / _SLOT, timeout=0):
                pass  # nobody reads there any more
        except (filelock.Timeout, OSError):
            continue
        shutil.rmtree(folder, ignore_errors=True)
