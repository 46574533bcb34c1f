"""Which gemeenten are most like one: near in size, density and age, by a rule that anybody can follow."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from gebied.bronnen.catalogus import Indicator, Optellen
from gebied.indicatoren.cijfer import cijfers

MINSTE_KENMERKEN: Final = 2
"""Size alone does not make gemeenten alike."""

KANDIDATEN_PER_KEUZE: Final = 3
"""So many times the number that is asked there have to be to choose from; else nearly all are "like" it."""

_DICHTHEDEN: Final = ("adressendichtheid", "bevolkingsdichtheid", "inwoners_per_km2")
"""The first of these that is known counts; surface without water goes before surface with it."""

_LOGARITME: Final = ("inwoners", *_DICHTHEDEN)
"""Of these twice as many counts the same whatever the number."""


def _kenmerk(naam: str, optellen: Optellen, *, factor: float = 1, **velden: str) -> Indicator:
    return Indicator(
        sleutel=f"kenmerk_{naam}",
        naam=naam.replace("_", " "),
        uitleg="Kenmerk om gemeenten te vergelijken.",
        domein="bevolking",
        eenheid="",
        richting="geen oordeel",
        optellen=optellen,
        zekerheid="telling",
        niveau="gemeente",
        bron="CBS",
        factor=factor,
        **velden,  # type: ignore[arg-type]
    )


KENMERKEN: Final = (
    _kenmerk("inwoners", "som", teller="inwoners"),
    _kenmerk("adressendichtheid", "gewogen", kolom="adressendichtheid", noemer="inwoners"),
    _kenmerk(
        "bevolkingsdichtheid",
        "verhouding",
        teller="inwoners",
        noemer="oppervlakte_land_ha",
        kolom="bevolkingsdichtheid",
        factor=100,
    ),
    _kenmerk("inwoners_per_km2", "verhouding", teller="inwoners", noemer="oppervlakte_km2"),
    _kenmerk(
        "0_tot_15_jaar", "verhouding", teller="aantal_0_14", kolom="pct_0_14", noemer="inwoners", factor=100
    ),
    _kenmerk(
        "65_jaar_en_ouder",
        "verhouding",
        teller="aantal_65_plus",
        kolom="pct_65_plus",
        noemer="inwoners",
        factor=100,
    ),
)
"""What gemeenten are compared on, measured as every other indicator."""


def kenmerken_van(metingen: pd.DataFrame) -> pd.DataFrame:
    """Return the characteristics of every gemeente, of the newest year that it has.

    Parameters
    ----------
    metingen
        `schema.METINGEN` of gemeenten, `KENMERKEN` among them.

    Returns
    -------
    pd.DataFrame
        One row per gemeente (index: code), one column per characteristic; size and density as logarithms.
    """
    rijen = [
        (cijfer.plaats, cijfer.indicator.sleutel.removeprefix("kenmerk_"), cijfer.jaar or 0, cijfer.waarde)
        for cijfer in cijfers(metingen, KENMERKEN)
        if cijfer.waarde is not None
    ]
    lang = pd.DataFrame(rijen, columns=["plaats", "kenmerk", "jaar", "waarde"]).sort_values("jaar")
    breed = lang.drop_duplicates(["plaats", "kenmerk"], keep="last").pivot(
        index="plaats", columns="kenmerk", values="waarde"
    )
    for naam in set(_LOGARITME) & set(breed.columns):
        breed[naam] = np.log(breed[naam].where(breed[naam] > 0))
    return breed


def soortgelijke_gemeenten(kenmerken: pd.DataFrame, gemeente: str, aantal: int = 10) -> tuple[str, ...]:
    """Return the gemeenten that are most like one, the nearest first.

    Parameters
    ----------
    kenmerken
        As `kenmerken_van` returns them.
    gemeente
        Code of the gemeente.
    aantal
        How many to choose.

    Returns
    -------
    tuple[str, ...]
        Codes; none when fewer than `MINSTE_KENMERKEN` characteristics of the gemeente are known, or there are
        fewer than `KANDIDATEN_PER_KEUZE` times as many gemeenten to choose from as are asked.

    Notes
    -----
    Distance in standard deviations (Euclidean, every characteristic as heavy) over the gemeenten of which all
    characteristics are known. Equal distances go by code.
    """
    if gemeente not in kenmerken.index:
        return ()
    bekend = kenmerken.loc[:, kenmerken.loc[gemeente].notna()]
    overbodig = [naam for naam in _DICHTHEDEN if naam in bekend][1:]
    bekend = bekend.drop(columns=overbodig).dropna()
    gespreid = bekend.loc[:, bekend.std() > 0]
    if len(gespreid.columns) < MINSTE_KENMERKEN or len(gespreid) <= KANDIDATEN_PER_KEUZE * aantal:
        return ()
    standaard = (gespreid - gespreid.mean()) / gespreid.std()
    afstand = ((standaard - standaard.loc[gemeente]) ** 2).sum(axis="columns").drop(gemeente)
    return tuple(str(code) for code in afstand.sort_index().sort_values(kind="stable").index[:aantal])
