"""An opdracht as a TOML file."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from gebied.bestand import reden_van
from gebied.fouten import InvoerGeweigerd


def lees_opdracht(pad: str | Path) -> dict[str, Any]:
    """Return the parts of an opdracht as they stand in a TOML file, at the top or under ``[opdracht]``.

    Raises
    ------
    InvoerGeweigerd
        When the file cannot be read or is no TOML.
    """
    try:
        waarden = tomllib.loads(Path(pad).read_text(encoding="utf-8"))
    except OSError as fout:
        raise InvoerGeweigerd(
            f"De opdracht {pad} kan niet worden gelezen: {reden_van(fout)}.",
            stap="kijk de naam van het bestand na.",
        ) from fout
    except (ValueError, RecursionError) as fout:  # also a number of thousands of digits, endless brackets
        raise InvoerGeweigerd(
            f"De opdracht {pad} is geen geldig TOML-bestand.",
            problemen=_plek(fout),
            stap="schrijf elk onderdeel als naam = waarde, bijvoorbeeld: inwoners = [10000, 12000].",
        ) from fout
    kern = waarden.get("opdracht", waarden)
    if not isinstance(kern, dict):
        raise InvoerGeweigerd(
            f"In {pad} is 'opdracht' geen tabel.", stap="begin de opdracht met een regel [opdracht]."
        )
    return kern


def _plek(fout: Exception) -> list[str]:
    """Return where the fault is; the words of the parser are English."""
    if isinstance(fout, UnicodeDecodeError):
        return ["het bestand is geen tekst in UTF-8"]
    regel = re.search(r"line (\d+)", str(fout))
    return [f"de fout zit bij regel {regel[1]}"] if regel else []
