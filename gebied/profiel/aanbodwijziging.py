"""What one facility more, less or elsewhere would change, at once."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gebied.bronnen.locaties import MEESTE_CAPACITEIT, TREDEN
from gebied.fouten import VerkeerdGebruik, lijkt_op
from gebied.model import RD_NEW
from gebied.profiel.aanbod import Aanbod, per_gebied
from gebied.taal import opsomming


@dataclass(frozen=True)
class Verandering:
    """What another supply changes in the reach of one type.

    Parameters
    ----------
    type
        The type of facility.
    grens_m
        What counts as near, metres.
    tabel
        One row per gebied: code, naam, inwoners, bereik_oud_pct, bereik_nieuw_pct, inwoners_erbij (below zero
        when fewer live near), afstand_oud_m, afstand_nieuw_m, nabij_oud_per_1000, nabij_nieuw_per_1000.
    """

    type: str
    grens_m: float
    tabel: pd.DataFrame

    @property
    def inwoners_erbij(self) -> float:
        """How many more inhabitants live near, over all gebieden."""
        return float(self.tabel["inwoners_erbij"].sum())

    @property
    def verschoven(self) -> pd.DataFrame:
        """The gebieden where a person or more gains or loses nearness, the largest gain first."""
        anders = self.tabel[self.tabel["inwoners_erbij"].abs() >= 0.5]
        return anders.sort_values(["inwoners_erbij", "code"], ascending=[False, True], ignore_index=True)


def met_locatie(
    aanbod: Aanbod,
    *,
    naam: str,
    type_: str,
    x: float,
    y: float,
    capaciteit: float | None = None,
    eenheid: str = "",
    trede: str = "",
    doelgroep: str = "",
) -> Aanbod:
    """Return the supply with one facility more; only its type is worked out anew.

    Parameters
    ----------
    aanbod
        The supply as it is.
    naam, type_, capaciteit, eenheid, trede, doelgroep
        As in `schema.LOCATIES`. Without a unit it gets that of its type.
    x, y
        Place in EPSG:28992, metres.

    Raises
    ------
    VerkeerdGebruik
        With everything that is wrong with it.
    """
    _controleer(naam, type_, trede, capaciteit, (x, y))
    bekend = {ander.casefold(): ander for ander in aanbod.bereiken}
    type_ = bekend.get(type_.strip().casefold(), type_.strip())
    zelfde = aanbod.locaties[(aanbod.locaties["type"] == type_) & aanbod.locaties["capaciteit"].notna()]
    if capaciteit is not None and not eenheid and len(zelfde):
        eenheid = str(zelfde["eenheid"].iloc[0])
    bezet = set(aanbod.locaties["sleutel"])
    nummer = next(nr for nr in range(1, len(bezet) + 2) if f"nieuw-{nr}" not in bezet)
    rij = {
        "sleutel": f"nieuw-{nummer}",
        "naam": naam,
        "type": type_,
        "capaciteit": capaciteit,
        "eenheid": eenheid,
        "trede": trede,
        "doelgroep": doelgroep,
    }
    kaal = pd.DataFrame(aanbod.locaties.drop(columns="geometry"))
    kaal = kaal.reindex(range(len(kaal) + 1))
    kaal.iloc[-1] = pd.Series(rij)
    vormen = [*aanbod.locaties.geometry, shapely.Point(x, y)]
    locaties = gpd.GeoDataFrame(kaal, geometry=vormen, crs=RD_NEW)
    return aanbod.met_locaties(locaties, [type_])


def _controleer(
    naam: str, type_: str, trede: str, capaciteit: float | None, plek: tuple[float, float]
) -> None:
    problemen = [] if naam.strip() else ["de naam is leeg."]
    if not type_.strip():
        problemen.append("het type is leeg.")
    if trede not in ("", *TREDEN):
        problemen.append(f"trede '{trede}' is onbekend; kies uit {opsomming(TREDEN)}.")
    if capaciteit is not None and not 0 <= capaciteit <= MEESTE_CAPACITEIT:
        problemen.append(f"de capaciteit is {capaciteit:g}; geef een getal vanaf 0.")
    if not np.isfinite(plek).all():
        problemen.append("de plek is geen paar van getallen.")
    if problemen:
        raise VerkeerdGebruik(
            "Deze locatie kan niet worden toegevoegd.",
            problemen=problemen,
            stap="verbeter de genoemde punten.",
        )


def verplaats_locatie(aanbod: Aanbod, sleutel: str, *, x: float, y: float) -> Aanbod:
    """Return the supply with one facility at another place (EPSG:28992, metres).

    Raises
    ------
    VerkeerdGebruik
        When there is no facility with this key.
    """
    plek = _plek_van(aanbod, sleutel)
    vormen = aanbod.locaties.geometry.to_numpy().copy()
    vormen[plek] = shapely.Point(x, y)
    locaties = aanbod.locaties.set_geometry(gpd.GeoSeries(vormen, index=aanbod.locaties.index, crs=RD_NEW))
    return aanbod.met_locaties(locaties, [str(aanbod.locaties["type"].iloc[plek])])


def zonder_locatie(aanbod: Aanbod, sleutel: str) -> Aanbod:
    """Return the supply without one facility.

    Raises
    ------
    VerkeerdGebruik
        When there is no facility with this key.
    """
    plek = _plek_van(aanbod, sleutel)
    locaties = aanbod.locaties.drop(index=aanbod.locaties.index[plek]).reset_index(drop=True)
    return aanbod.met_locaties(locaties, [str(aanbod.locaties["type"].iloc[plek])])


def wat_verandert(oud: Aanbod, nieuw: Aanbod, type_: str) -> Verandering:
    """Compare the reach of one type in two supplies over the same gebieden.

    Raises
    ------
    ValueError
        When the two are about other gebieden.
    """
    if oud.woonpunten is not nieuw.woonpunten:
        raise ValueError("the two supplies are about other people")
    voor, na = oud.bereik(type_), nieuw.bereik(type_, oud.grens(type_))
    vroeger, straks = (per_gebied(oud.woonpunten, bereik) for bereik in (voor, na))
    tabel = oud.gebieden[["code", "naam", "inwoners"]].copy()
    bekend = oud.gebieden["inwoners"].fillna(0).to_numpy(dtype=np.float64)
    verschil = straks["bereik_pct"].fillna(0) - vroeger["bereik_pct"].fillna(0)
    tabel = tabel.assign(
        bereik_oud_pct=vroeger["bereik_pct"],
        bereik_nieuw_pct=straks["bereik_pct"],
        inwoners_erbij=verschil / 100 * bekend,
        afstand_oud_m=vroeger["afstand_m"],
        afstand_nieuw_m=straks["afstand_m"],
        nabij_oud_per_1000=vroeger["nabij_per_1000"],
        nabij_nieuw_per_1000=straks["nabij_per_1000"],
    )
    return Verandering(type_, voor.grens_m, pd.DataFrame(tabel))


def _plek_van(aanbod: Aanbod, sleutel: str) -> int:
    sleutels = list(aanbod.locaties["sleutel"])
    if sleutel not in sleutels:
        raise VerkeerdGebruik(
            f"Er is geen locatie met de sleutel '{sleutel}'. {lijkt_op(sleutel, sleutels)}".strip(),
            stap="kijk in de tabel met locaties.",
        )
    return sleutels.index(sleutel)
