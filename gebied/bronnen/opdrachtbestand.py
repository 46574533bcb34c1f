"""An opdracht as a TOML file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gebied.bronnen._toml import lees_toml
from gebied.fouten import InvoerGeweigerd


def lees_opdracht(pad: str | Path) -> dict[str, Any]:
    """Return the parts of an opdracht as they stand in a TOML file, at the top or under ``[opdracht]``.

    Raises
    ------
    InvoerGeweigerd
        When the file cannot be read or is no TOML.
    """
    waarden = lees_toml(pad, wat="opdracht", voorbeeld="inwoners = [10000, 12000]")
    kern = waarden.get("opdracht", waarden)
    if not isinstance(kern, dict):
        raise InvoerGeweigerd(
            f"In {pad} is 'opdracht' geen tabel.", stap="begin de opdracht met een regel [opdracht]."
        )
    return kern
