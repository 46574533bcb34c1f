"""Write a file beside its place and move it in: afterwards it is there whole, or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from gebied.fouten import InvoerGeweigerd


@contextmanager
def in_een_keer(pad: str | Path) -> Iterator[Path]:
    """Give the path of a temporary file to write; without a fault it replaces `pad`.

    Raises
    ------
    InvoerGeweigerd
        When the folder does not exist or may not be written to. An existing file is then as it was.
    """
    doel = Path(pad)
    # the ending stays, since some libraries choose their format by it
    naast = doel.with_name(f".{uuid4().hex}{doel.suffix}")
    try:
        yield naast
        with naast.open("rb+") as bestand:
            os.fsync(bestand.fileno())
        naast.replace(doel)
    except OSError as fout:
        raise InvoerGeweigerd(
            f"Het bestand {doel} kan niet worden geschreven: {fout.strerror or 'onbekende oorzaak'}.",
            stap="kies met --uit een bestand in een map die bestaat en waarin u mag schrijven.",
        ) from fout
    finally:
        with suppress(OSError):
            naast.unlink(missing_ok=True)
