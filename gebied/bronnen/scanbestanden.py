"""All files that a scan is made of, read together, so that their faults come together too."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

from gebied.bronnen.cijferbestanden import lees_cijfers, lees_groepen
from gebied.bronnen.grenzen import lees_grenzen
from gebied.bronnen.tabellen import Cijfers, Grenzen
from gebied.fouten import verzamel
from gebied.model import Niveau


def lees_scanbestanden(
    grenzen: str | Path,
    *,
    kerncijfers: Iterable[str | Path] = (),
    groepen: Iterable[str | Path] = (),
    gemeenten: Iterable[str] = (),
    laag: str | None = None,
    niveau: Niveau | None = None,
    jaar: int | None = None,
    koppeling: str | Path | None = None,
) -> tuple[Grenzen, list[Cijfers]]:
    """Read boundaries, and the tables with figures and groups that belong to them, in this order.

    Parameters
    ----------
    grenzen, gemeenten, laag, niveau, jaar, koppeling
        See `gebied.bronnen.grenzen.lees_grenzen`; no gemeenten means all in the file.
    kerncijfers
        Files with figures per code.
    groepen
        CSV files with a code and the name of its group (stadsdeel, kern …).

    Raises
    ------
    InvoerGeweigerd
        With the faults of every file together.
    """
    lezers: list[Callable[[], Any]] = [
        lambda: lees_grenzen(
            grenzen, laag=laag, gemeenten=tuple(gemeenten), niveau=niveau, koppeling=koppeling, jaar=jaar
        ),
        *(partial(lees_cijfers, pad) for pad in kerncijfers),
        *(partial(lees_groepen, pad) for pad in groepen),
    ]
    kaart, *tabellen = verzamel(lezers)
    return kaart, tabellen
