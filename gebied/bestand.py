"""Files are written beside their place and moved in, so whole or not at all; an absent one is refused."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Final

from gebied.fouten import InvoerGeweigerd, lijkt_op

_REDENEN: Final = MappingProxyType(
    {
        errno.EACCES: "u hebt daar geen rechten voor",
        errno.EEXIST: "er is al een bestand met die naam",
        errno.EISDIR: "dat is een map",
        errno.ENAMETOOLONG: "de naam is te lang",
        errno.ENOENT: "het bestand of de map bestaat niet",
        errno.ENOSPC: "de schijf is vol",
        errno.ENOTDIR: "een deel van het pad is een bestand en geen map",
        errno.EPERM: "u hebt daar geen rechten voor",
        errno.EROFS: "de schijf is alleen te lezen",
    }
)


def reden_van(fout: OSError) -> str:
    """Return in Dutch why the operating system refuses; its own words follow the language of the machine.

    >>> reden_van(FileNotFoundError(2, "No such file or directory"))
    'het bestand of de map bestaat niet'
    """
    return _REDENEN.get(fout.errno or 0, "de computer meldt een fout met de schijf of de map")


@contextmanager
def in_een_keer(pad: str | Path) -> Iterator[Path]:
    """Give the path of a temporary file to write; without a fault it replaces `pad`.

    The temporary file has the name of `pad`, since libraries choose a format or a layer by it, and lies in a
    folder of its own beside it; what a library leaves there (a journal) disappears with that folder.

    Raises
    ------
    InvoerGeweigerd
        When the folder does not exist or may not be written to. An existing file is then as it was.
    """
    doel = Path(pad)
    try:
        with TemporaryDirectory(prefix=".gebied-", dir=doel.parent, ignore_cleanup_errors=True) as folder:
            naast = Path(folder) / doel.name
            yield naast
            with naast.open("rb+") as bestand:
                os.fsync(bestand.fileno())
            naast.replace(doel)
    except OSError as fout:
        raise InvoerGeweigerd(
            f"Het bestand {doel} kan niet worden geschreven: {reden_van(fout)}.",
            stap="kies een bestand in een map die bestaat en waarin u mag schrijven.",
        ) from fout


def weiger_afwezig(pad: Path) -> None:
    """Refuse a file that is not there, with the names in its folder that look like it.

    Raises
    ------
    InvoerGeweigerd
        When `pad` is no file.
    """
    if pad.is_dir():
        raise InvoerGeweigerd(f"{pad} is een map.", stap="geef een bestand in die map.")
    if not pad.is_file():
        buren = [ander.name for ander in pad.parent.iterdir()] if pad.parent.is_dir() else []
        raise InvoerGeweigerd(
            f"Het bestand {pad.name} bestaat niet. {lijkt_op(pad.name, buren)}".strip(),
            stap="controleer de naam en de map.",
        )
