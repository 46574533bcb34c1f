"""Writes a finished map to its place in one move, so that a reader never meets half a file."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from gebied.fouten import VerkeerdGebruik


def schrijf(pad: str | Path, inhoud: bytes) -> Path:
    """Write `inhoud` beside `pad`, then move it in.

    Raises
    ------
    VerkeerdGebruik
        When the folder does not exist or may not be written to. An existing file is then as it was.
    """
    doel = Path(pad)
    naast = doel.with_name(f".{doel.name}.{uuid4().hex}")
    try:
        with naast.open("xb") as bestand:
            bestand.write(inhoud)
            bestand.flush()
            os.fsync(bestand.fileno())
        naast.replace(doel)
    except OSError as fout:
        with suppress(OSError):
            naast.unlink(missing_ok=True)
        raise VerkeerdGebruik(
            f"De kaart kan niet worden geschreven naar {doel}: {fout.strerror or fout}.",
            stap="geef met --uit een bestand in een map die bestaat en waarin u mag schrijven.",
        ) from fout
    return doel
