"""How the opgavenindex shifts hours between gebieden, without adding any."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from gebied.formatie.cijfers import Getallen
from gebied.fouten import VerkeerdGebruik
from gebied.model import Bevinding
from gebied.taal import getal
from gebied.wijkscan import Wijkscan


def als_z(scan: Wijkscan, index: pd.Series[float], inwoners: Getallen) -> Getallen:
    """Return the opgavenindex in standard deviations from the mean inhabitant, per gebied.

    Parameters
    ----------
    scan
        The wijkscan.
    index
        Value per code of a gebied, on any scale; higher is a heavier task.
    inwoners
        Inhabitants per gebied (NaN where unknown).

    Returns
    -------
    float (gebieden)
        0 where the index is unknown: such a gebied counts as an average one. All 0 when every value is alike.

    Raises
    ------
    VerkeerdGebruik
        When the index is about none of the gebieden.
    """
    waarden = index.reindex(list(scan.codes)).astype("Float64").to_numpy("float64", na_value=np.nan)
    bekend = np.isfinite(waarden)
    if not bekend.any():
        raise VerkeerdGebruik(
            f"De opgavenindex gaat over geen enkel gebied van {scan.naam}.",
            stap="maak de opgavenindex met dezelfde wijkscan.",
        )
    gewicht = np.where(bekend, np.nan_to_num(inwoners), 0.0)
    if not gewicht.sum():
        gewicht = bekend.astype("float64")
    gemiddelde = float(np.average(waarden[bekend], weights=gewicht[bekend]))
    afstand = np.where(bekend, waarden - gemiddelde, 0.0)
    spreiding = float(np.sqrt(np.average(afstand**2, weights=gewicht)))
    return afstand / spreiding if spreiding > 1e-12 else np.zeros(len(afstand))


def bevindingen_over_opgave(
    scan: Wijkscan, index: pd.Series[float] | None, volgt: bool
) -> Iterator[Bevinding]:
    """Yield what is missing from the index, when a norm follows it."""
    if not volgt:
        return
    if index is None:
        yield Bevinding(
            "FORMATIE_ZONDER_INDEX",
            "Er is geen opgavenindex gegeven. Uren die de index volgen, zijn gelijk over inwoners verdeeld.",
        )
    elif (aantal := int(index.reindex(list(scan.codes)).isna().sum())) > 0:
        yield Bevinding(
            "FORMATIE_ZONDER_INDEX",
            f"De opgavenindex is onbekend in {getal(aantal)} van de {getal(len(scan.codes))} gebieden. Zij "
            "tellen als gemiddeld.",
        )


def verschuiving(z: Getallen, gewicht: float, personen: Getallen) -> Getallen:
    """Return by how much the hours per person of every gebied are multiplied.

    ``(1 + gewicht) ** z``, divided by its mean over persons, so that all hours together stay the same.
    """
    ruw = (1 + gewicht) ** z
    som = float((personen * ruw).sum())
    return ruw * (float(personen.sum()) / som) if som > 0 else np.ones(len(z))
