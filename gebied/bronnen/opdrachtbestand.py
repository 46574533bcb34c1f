"""An opdracht as a TOML file."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd
import tomlkit

from gebied.bronnen._tabelbestand import lees_tabel
from gebied.bronnen._toml import lees_toml
from gebied.fouten import InvoerGeweigerd
from gebied.model import Opdracht


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


def lees_opdrachten(pad: str | Path) -> pd.DataFrame:
    """Return a table of opdrachten, a row per gemeente, every cell as text.

    Raises
    ------
    InvoerGeweigerd
        When the file is no table.
    """
    return lees_tabel(Path(pad))


def opdracht_als_toml(opdracht: Opdracht, *, uitleg: Iterable[str] = ()) -> str:
    """Return an opdracht as the text of a TOML file, that `lees_opdracht` reads back.

    Parameters
    ----------
    opdracht
        The rules and wishes; what is not set is left out.
    uitleg
        Lines of comment to put on top; signs that could end a comment become blanks.
    """
    document = tomlkit.document()
    for regel in uitleg:
        document.add(tomlkit.comment("".join(teken if teken.isprintable() else " " for teken in regel)))
    tabel = tomlkit.table()
    # a plain value below the head of a table would belong to that table
    for naam, waarde in sorted(opdracht.als_dict().items(), key=lambda deel: _is_tabel(deel[1])):
        tabel.add(naam, waarde)
    document.add("opdracht", tabel)
    return tomlkit.dumps(document)


def _is_tabel(waarde: object) -> bool:
    return isinstance(waarde, dict) or (isinstance(waarde, list) and isinstance(waarde[0], dict))
