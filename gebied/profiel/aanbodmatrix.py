"""The supply matrix of an area with its empty cells, and a basispakket held against every werkgebied."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import pandas as pd

from gebied.bronnen.locaties import TREDEN
from gebied.bronnen.pakketten import Basispakket, Eis
from gebied.fouten import lijkt_op
from gebied.model import Bevinding
from gebied.profiel.aanbod import Aanbod, capaciteitssom, inwoners_van, locaties_in, samengevat
from gebied.profiel.gebieden import Analysegebied
from gebied.taal import getal

PAKKETKOLOMMEN: Final = (
    "sleutel",
    "gebied",
    "type",
    "onderdeel",
    "gevraagd",
    "gevonden",
    "voldoet",
    "toelichting",
)
"""Columns of `Pakkettoets.tabel`."""

_VINDT: Final = 1e-9
"""Room for the last digit of a share that was computed."""


@dataclass(frozen=True)
class Aanbodmatrix:
    """How many facilities an area has per target group and trede.

    Parameters
    ----------
    gebied
        The area.
    aantallen
        Facilities, index doelgroep, columns `locaties.TREDEN`, int.
    namen
        (doelgroep, trede) → names of the facilities in that cell.
    zonder_cel
        Names of facilities in the area without doelgroep or trede: they are in no cell.
    """

    gebied: Analysegebied
    aantallen: pd.DataFrame
    namen: Mapping[tuple[str, str], tuple[str, ...]]
    zonder_cel: tuple[str, ...]

    @property
    def lege_cellen(self) -> tuple[tuple[str, str], ...]:
        """(doelgroep, trede) of every cell without a facility."""
        return tuple(
            (str(doelgroep), trede)
            for doelgroep in self.aantallen.index
            for trede in TREDEN
            if not self.aantallen.at[doelgroep, trede]
        )


@dataclass(frozen=True)
class Pakkettoets:
    """A basispakket held against areas.

    Parameters
    ----------
    pakket
        What was asked.
    tabel
        `PAKKETKOLOMMEN`: one row per area and part of a requirement. `gevraagd` and `gevonden` are numbers
        (Float64), `voldoet` is a boolean, null where it cannot be told.
    bevindingen
        ``PAKKET_TEKORT`` and ``PAKKET_ONBEKEND``, one per row that is not met.
    """

    pakket: Basispakket
    tabel: pd.DataFrame
    bevindingen: tuple[Bevinding, ...]


def aanbodmatrix(
    aanbod: Aanbod, gebied: Analysegebied, *, doelgroepen: Sequence[str] | None = None
) -> Aanbodmatrix:
    """Count the facilities of an area per target group and trede.

    Parameters
    ----------
    aanbod
        Facilities beside people.
    gebied
        The area.
    doelgroepen
        The rows; by default every target group that has a facility anywhere, so that an area without one
        shows it.
    """
    if doelgroepen is None:
        doelgroepen = sorted(set(aanbod.locaties["doelgroep"]) - {""})
    hier = locaties_in(aanbod, gebied)
    groep = {naam.casefold(): naam for naam in doelgroepen}
    rijen = hier["doelgroep"].str.casefold().map(groep)
    in_cel = rijen.notna() & hier["trede"].isin(TREDEN)
    namen: dict[tuple[str, str], tuple[str, ...]] = {
        (str(doelgroep), str(trede)): tuple(deel["naam"].sort_values())
        for (doelgroep, trede), deel in hier[in_cel].groupby([rijen[in_cel], "trede"])
    }
    aantallen = pd.DataFrame(
        {trede: [len(namen.get((groep_, trede), ())) for groep_ in doelgroepen] for trede in TREDEN},
        index=pd.Index(list(doelgroepen), name="doelgroep", dtype="str"),
    ).astype(int)
    return Aanbodmatrix(gebied, aantallen, namen, tuple(hier.loc[~in_cel, "naam"].sort_values()))


def toets_pakket(aanbod: Aanbod, gebieden: Sequence[Analysegebied], pakket: Basispakket) -> Pakkettoets:
    """Hold a basispakket against areas, mostly werkgebieden.

    Parameters
    ----------
    aanbod
        Facilities beside people.
    gebieden
        The areas.
    pakket
        What has to be there. Facilities in the area count for number and capacity, facilities anywhere for
        reach.

    Returns
    -------
    Pakkettoets
        Unknown inhabitants or capacity make an answer unknown, unless what is known is already enough.
    """
    rijen: list[tuple[Any, ...]] = []
    bevindingen: list[Bevinding] = []
    typen = {naam.casefold(): naam for naam in aanbod.typen}
    for gebied in gebieden:
        alle = locaties_in(aanbod, gebied)
        inwoners = inwoners_van(aanbod, gebied)
        for eis in pakket.eisen:
            type_ = typen.get(eis.type.strip().casefold(), eis.type.strip())
            hier = alle[alle["type"] == type_]
            for deel in _delen(aanbod, gebied, eis, type_, hier, inwoners):
                rijen.append((gebied.sleutel, gebied.naam, type_, *deel))
                bevindingen += _bevinding(gebied, type_, deel)
    vreemd = [eis.type for eis in pakket.eisen if eis.type.strip().casefold() not in typen]
    bevindingen += [
        Bevinding(
            "PAKKET_ONBEKEND",
            f"Het basispakket vraagt om '{naam}', maar er zijn nergens locaties van dat type. "
            f"{lijkt_op(naam, aanbod.typen)}".strip(),
        )
        for naam in vreemd
    ]
    soorten = {"gevraagd": "Float64", "gevonden": "Float64", "voldoet": "boolean"}
    tabel = pd.DataFrame(rijen, columns=list(PAKKETKOLOMMEN)).astype(soorten)
    return Pakkettoets(pakket, tabel, tuple(bevindingen))


_Deel = tuple[str, float, float | None, bool | None, str]
"""Part of a requirement, what is asked and found, whether that is enough, and what has to be known."""


def _delen(
    aanbod: Aanbod,
    gebied: Analysegebied,
    eis: Eis,
    type_: str,
    hier: gpd.GeoDataFrame,
    inwoners: float | None,
) -> Iterator[_Deel]:
    geen_inwoners = "" if inwoners else "het aantal inwoners is niet bekend of nul"
    per = 1000 / inwoners if inwoners else None
    if eis.aantal is not None:
        yield _vergelijk("aantal", eis.aantal, float(len(hier)))
    if eis.per_1000 is not None:
        gevonden = None if per is None else len(hier) * per
        yield _vergelijk("aantal per 1.000 inwoners", eis.per_1000, gevonden, geen_inwoners)
    som, reden = _capaciteit(hier, eis)
    if eis.capaciteit is not None:
        yield _vergelijk(eis.eenheid, eis.capaciteit, som, reden)
    if eis.capaciteit_per_1000 is not None:
        gevonden = None if per is None or som is None else som * per
        naam = f"{eis.eenheid} per 1.000 inwoners"
        yield _vergelijk(naam, eis.capaciteit_per_1000, gevonden, reden or geen_inwoners)
    if eis.bereik_pct is not None:
        bereik = aanbod.bereik(type_, eis.afstand_m)
        kies = aanbod.woonpunten.kies(gebied.codes)
        deel = samengevat(aanbod.woonpunten, bereik, kies)["bereik_pct"]
        naam = f"% van de inwoners binnen {getal(bereik.grens_m)} m"
        yield _vergelijk(naam, eis.bereik_pct, deel, "" if deel is not None else geen_inwoners)


def _capaciteit(hier: gpd.GeoDataFrame, eis: Eis) -> tuple[float | None, str]:
    """Return the known capacity in the unit that was asked, and why it may be more."""
    if hier.empty:
        return 0.0, ""
    som, eenheid = capaciteitssom(hier)
    if som is None:
        return None, "de capaciteit is niet bekend of staat in meer eenheden"
    if eenheid.casefold() != eis.eenheid.strip().casefold():
        return None, f"de capaciteit staat in {eenheid or 'geen eenheid'} en niet in {eis.eenheid}"
    onbekend = int(hier["capaciteit"].isna().sum())
    return som, f"van {onbekend} van {len(hier)} locaties is de capaciteit niet bekend" if onbekend else ""


def _vergelijk(onderdeel: str, gevraagd: float, gevonden: float | None, reden: str = "") -> _Deel:
    if gevonden is None:
        return onderdeel, float(gevraagd), None, None, reden
    genoeg = gevonden >= gevraagd - _VINDT
    return onderdeel, float(gevraagd), gevonden, True if genoeg else (None if reden else False), reden


def _bevinding(gebied: Analysegebied, type_: str, deel: _Deel) -> list[Bevinding]:
    onderdeel, gevraagd, gevonden, voldoet, reden = deel
    if voldoet:
        return []
    tekst = f"{gebied.naam}, {type_}, {onderdeel}: gevraagd {kort_getal(gevraagd)}, "
    if voldoet is None:
        tekst += f"gevonden {'onbekend' if gevonden is None else kort_getal(gevonden)}; {reden}."
        return [Bevinding("PAKKET_ONBEKEND", tekst)]
    return [Bevinding("PAKKET_TEKORT", f"{tekst}gevonden {kort_getal(gevonden or 0.0)}.")]


def kort_getal(waarde: float) -> str:
    """Write a number with at most one decimal, and two below 1: a share per 1,000 is often small.

    >>> kort_getal(4.0), kort_getal(2.26), kort_getal(0.04)
    ('4', '2,3', '0,04')
    """
    return getal(waarde, 0 if float(waarde).is_integer() else 1 if waarde >= 1 else 2)
