"""Leaflet and our own script and style, put where streamlit serves them."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Final

from gebied.kaart.leaflet import eigen, leaflet_css, leaflet_esm, tekenen_esm

MAP: Final = "static"
"""The folder beside the entry script that streamlit serves when ``server.enableStaticServing`` is on."""

ROUTE: Final = "app/static"
"""Where streamlit serves that folder."""

_EIGEN: Final = (
    "kaartvak.js",
    "laag.js",
    "vormen.js",
    "toetsen.js",
    "tekens.js",
    "legenda.js",
    "achtergrond.js",
)


@cache
def bestanden() -> Mapping[str, str]:
    """Return name → text of every file that the map needs in the browser."""
    onderdeel = resources.files("gebied.app") / "onderdeel"
    return {
        "leaflet.js": leaflet_esm(),
        "tekenen.js": tekenen_esm(),
        "kaartvak.css": leaflet_css()
        + eigen("kaart.css")
        + (onderdeel / "kaartvak.css").read_text(encoding="utf-8"),
        **{naam: (onderdeel / naam).read_text(encoding="utf-8") for naam in _EIGEN},
    }


@cache
def versiemap() -> str:
    """Return the name of the folder that holds these files; other content has another name.

    So a browser never mixes files of two versions, and a process never replaces what another one serves.
    """
    som = hashlib.sha256()
    for naam, tekst in bestanden().items():
        som.update(f"{naam}\0{tekst}\0".encode())
    return f"kaartvak-{som.hexdigest()[:12]}"


def zet_klaar(folder: Path) -> Path:
    """Put the files in `folder`, in one move, unless they are there; return the folder that holds them.

    Parameters
    ----------
    folder
        The folder ``static`` beside the entry script; it is made when absent.

    Raises
    ------
    OSError
        When the folder cannot be written to.
    """
    doel = folder / versiemap()
    if doel.is_dir():
        return doel
    folder.mkdir(parents=True, exist_ok=True)
    tijdelijk = Path(tempfile.mkdtemp(prefix=".kaartvak-", dir=folder))
    try:
        for naam, tekst in bestanden().items():
            (tijdelijk / naam).write_text(tekst, encoding="utf-8", newline="\n")
        tijdelijk.chmod(0o755)  # a temporary folder is closed to other users, and the server may be one
        try:
            os.rename(tijdelijk, doel)  # noqa: PTH104
        except OSError:
            if not doel.is_dir():  # else another process was first, with the same files
                raise
    finally:
        shutil.rmtree(tijdelijk, ignore_errors=True)
    return doel
