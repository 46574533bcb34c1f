"""Where demand and supply do not meet: gebieden with more demand than most and little near, and overlap."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from scipy.sparse import csr_array, triu

from gebied.bronnen.catalogus import Indicator
from gebied.fouten import VerkeerdGebruik
from gebied.indicatoren.cijfer import Cijfer, cijfers, verschil
from gebied.indicatoren.metingen import tel_op
from gebied.profiel.aanbod import Aanbod, bereik_per_gebied
from gebied.profiel.bereik import Getallen, Tellingen
from gebied.wijkscan import Wijkscan

MINSTE_BEREIK_PCT: Final = 50.0
"""Fewer inhabitants than this near a facility, and a gebied has little of it."""

MINSTE_OVERLAP_PCT: Final = 50.0
"""Two facilities that share this part or more of the people near either of them serve the same people."""

PARENKOLOMMEN: Final = (
    "locatie_a",
    "naam_a",
    "locatie_b",
    "naam_b",
    "type",
    "afstand_m",
    "inwoners_beide",
    "gedeeld_pct",
    "nabij_per_1000",
    "boven_norm",
)
"""Columns of `overlap`."""

_GEHEEL: Final = "geheel"


@dataclass(frozen=True, slots=True)
class WitteVlek:
    """A gebied where few live near a facility, while the demand for it is larger than elsewhere.

    Parameters
    ----------
    code, naam, inwoners
        The gebied.
    type, grens_m
        The type of facility, and what counts as near (metres).
    bereik_pct, afstand_m
        Part of the inhabitants who live near one, and the mean distance to the nearest; None without any.
    vraag, gemiddeld
        The figure of the demand in the gebied and in the whole scan; None when no demand was asked for.
    nabij_per_1000
        Capacity that is near, shared with others, per 1,000 inhabitants; None where it is unknown.
    zeker
        False when the demand in the gebied is not known: it may be a witte vlek.
    """

    code: str
    naam: str
    inwoners: int
    type: str
    grens_m: float
    bereik_pct: float
    afstand_m: float | None
    vraag: Cijfer | None = None
    gemiddeld: Cijfer | None = None
    nabij_per_1000: float | None = None
    zeker: bool = True

    @property
    def niet_bereikt(self) -> float:
        """Inhabitants who do not live near one."""
        return self.inwoners * (100 - self.bereik_pct) / 100


def witte_vlekken(
    scan: Wijkscan,
    aanbod: Aanbod,
    type_: str,
    *,
    vraag: Indicator | None = None,
    minste_bereik_pct: float = MINSTE_BEREIK_PCT,
    norm_per_1000: float | None = None,
) -> tuple[WitteVlek, ...]:
    """Return the gebieden with demand but little supply near, those with most people out of reach first.

    Parameters
    ----------
    scan
        The scan that `aanbod` was made of.
    aanbod
        Facilities beside people.
    type_
        Type of facility.
    vraag
        Indicator of the demand: part of an age group, protected use per 1,000. A gebied counts when its
        figure is above that of the whole scan by more than the margin of both (below it where high is
        favourable). None: everybody is demand.
    minste_bereik_pct
        Least part (0–100) of the inhabitants who have to live near one.
    norm_per_1000
        Least capacity near per 1,000 inhabitants: a gebied with less is a witte vlek too, as a facility
        nearby with too little room does not serve it. None: capacity does not count.

    Returns
    -------
    tuple of WitteVlek
        No restgebied, and no gebied without inhabitants. Where the demand is unknown it is not zero: such a
        gebied is there, with `zeker` False.

    Raises
    ------
    VerkeerdGebruik
        When there is no such type, or the indicator cannot be compared between a gebied and the whole.
    """
    type_ = aanbod.kies_type(type_)
    bereik = aanbod.bereik(type_)
    tabel = bereik_per_gebied(aanbod, type_)
    rest = scan.graaf.restgebieden
    ver = (tabel["bereik_pct"] < minste_bereik_pct).fillna(False)
    if norm_per_1000 is not None:
        ver |= (tabel["nabij_per_1000"] < norm_per_1000).fillna(False)
    weinig = tabel[ver & ~tabel["code"].isin(list(rest))]
    per_code, gemiddeld = _vraag(scan, vraag) if vraag is not None else ({}, None)
    vlekken = []
    for rij in weinig.to_dict("records"):
        cijfer = per_code.get(rij["code"])
        oordeel = _oordeel(cijfer, gemiddeld, vraag)
        if oordeel is False:
            continue
        vlekken.append(
            WitteVlek(
                code=rij["code"],
                naam=rij["naam"],
                inwoners=int(rij["inwoners"]),
                type=type_,
                grens_m=bereik.grens_m,
                bereik_pct=float(rij["bereik_pct"]),
                afstand_m=None if pd.isna(rij["afstand_m"]) else float(rij["afstand_m"]),
                vraag=cijfer,
                gemiddeld=gemiddeld,
                nabij_per_1000=None if pd.isna(rij["nabij_per_1000"]) else float(rij["nabij_per_1000"]),
                zeker=oordeel is True,
            )
        )
    return tuple(sorted(vlekken, key=lambda vlek: (not vlek.zeker, -vlek.niet_bereikt, vlek.code)))


def _vraag(scan: Wijkscan, indicator: Indicator) -> tuple[Mapping[str, Cijfer], Cijfer]:
    """Return the figure of the demand per gebied and of the whole scan."""
    if indicator.optellen in ("som", "niet"):
        raise VerkeerdGebruik(
            f"Met '{indicator.naam}' is een gebied niet te vergelijken met het geheel.",
            problemen=["een aantal is groter in een groter gebied, en sommige cijfers zijn niet te middelen"],
            stap="kies een indicator die een deel of een gemiddelde is, zoals een percentage.",
        )
    metingen = scan.gemeten[scan.gemeten["indicator"] == indicator.sleutel]
    geheel = tel_op(metingen, {_GEHEEL: scan.codes}, [indicator], namen={_GEHEEL: scan.naam})
    samen = cijfers(geheel, [indicator], drempel=scan.drempel)
    if not samen or samen[0].waarde is None:
        raise VerkeerdGebruik(
            f"De scan heeft geen cijfer over '{indicator.naam}'.",
            problemen=[samen[0].reden] if samen else [],
            stap="kies een andere indicator, of voeg de kerncijfers toe.",
        )
    los = cijfers(metingen, [indicator], drempel=scan.drempel)
    return {cijfer.plaats: cijfer for cijfer in los}, samen[0]


def _oordeel(cijfer: Cijfer | None, gemiddeld: Cijfer | None, vraag: Indicator | None) -> bool | None:
    """Return whether the demand is larger than that of the whole; None where it cannot be told."""
    if vraag is None:
        return True
    if cijfer is None or gemiddeld is None or cijfer.waarde is None:
        return None
    groter = "lager" if vraag.richting == "hoog gunstig" else "hoger"
    return verschil(cijfer, gemiddeld).oordeel == groter


def overlap(
    aanbod: Aanbod,
    type_: str,
    *,
    norm_per_1000: float | None = None,
    minste_deel_pct: float = MINSTE_OVERLAP_PCT,
) -> pd.DataFrame:
    """Return pairs of facilities of one type that serve the same people.

    Parameters
    ----------
    aanbod
        Facilities beside people.
    type_
        Type of facility.
    norm_per_1000
        Capacity per 1,000 inhabitants that is enough. Two facilities near each other are not too much
        when there is less: `boven_norm` tells, and is null without a norm or without known capacity.
    minste_deel_pct
        Least part (0–100) of those near either who are near both.

    Returns
    -------
    pd.DataFrame
        `PARENKOLOMMEN`, the largest number of people first. `inwoners_beide` live near both, `gedeeld_pct`
        is their part of those near either, `nabij_per_1000` the capacity near them, shared with others.

    Raises
    ------
    VerkeerdGebruik
        When there is no such type.
    """
    type_ = aanbod.kies_type(type_)
    hier = aanbod.locaties[aanbod.locaties["type"] == type_].reset_index(drop=True)
    xy = shapely.get_coordinates(hier.geometry.to_numpy())
    a, b, inwoners, deel, nabij = _gedeeld(aanbod, type_, xy)
    kies = deel >= minste_deel_pct
    a, b = a[kies], b[kies]
    tabel = pd.DataFrame(
        {
            "locatie_a": hier["sleutel"].to_numpy()[a],
            "naam_a": hier["naam"].to_numpy()[a],
            "locatie_b": hier["sleutel"].to_numpy()[b],
            "naam_b": hier["naam"].to_numpy()[b],
            "type": type_,
            "afstand_m": np.hypot(*(xy[a] - xy[b]).T),
            "inwoners_beide": inwoners[kies],
            "gedeeld_pct": deel[kies],
            "nabij_per_1000": pd.array(nabij[kies], dtype="Float64"),
        }
    ).astype(dict.fromkeys(("locatie_a", "naam_a", "locatie_b", "naam_b", "type"), "str"))
    geen_norm = pd.array([pd.NA] * len(tabel), dtype="boolean")
    tabel["boven_norm"] = geen_norm if norm_per_1000 is None else tabel["nabij_per_1000"] > norm_per_1000
    volgorde = ["inwoners_beide", "locatie_a", "locatie_b"]
    return tabel.sort_values(volgorde, ascending=[False, True, True], ignore_index=True)[[*PARENKOLOMMEN]]


def _gedeeld(
    aanbod: Aanbod, type_: str, xy: Getallen
) -> tuple[Tellingen, Tellingen, Getallen, Getallen, Getallen]:
    """Return every pair that shares people: both, how many, their part (0–100), capacity per 1,000."""
    punten, bereik = aanbod.woonpunten, aanbod.bereik(type_)
    rondom: Any = punten.boom.query_ball_point(xy, bereik.grens_m)
    begin = np.cumsum([0, *(len(nummers) for nummers in rondom)])
    kolommen = np.concatenate([np.empty(0, dtype=np.int64), *(np.asarray(n, dtype=np.int64) for n in rondom)])
    wie = csr_array((np.ones(len(kolommen)), kolommen, begin), shape=(len(xy), len(punten.xy)))
    samen = triu((wie * punten.bekend) @ wie.T, k=1).tocsr()
    samen.eliminate_zeros()  # two facilities share a place where nobody lives
    samen = samen.tocoo()
    a, b = samen.coords
    ieder = wie @ punten.bekend
    deel = 100 * samen.data / (ieder[a] + ieder[b] - samen.data)
    nabij = np.full(len(a), np.nan)
    if len(a) and not np.isnan(bereik.aanbod).any():
        capaciteit = ((wie * (punten.bekend * bereik.aanbod)) @ wie.T).tocsr()
        nabij = 1000 * np.asarray(capaciteit[a, b]) / samen.data
    return a.astype(np.int64), b.astype(np.int64), samen.data, deel, nabij


def boven_norm(aanbod: Aanbod, type_: str, norm_per_1000: float) -> pd.DataFrame:
    """Return the gebieden with more capacity near than a norm: supply that others may need more.

    Parameters
    ----------
    aanbod
        Facilities beside people.
    type_
        Type of facility.
    norm_per_1000
        Capacity per 1,000 inhabitants that is enough.

    Returns
    -------
    pd.DataFrame
        As `bereik_per_gebied`, the largest surplus first.

    Raises
    ------
    VerkeerdGebruik
        When there is no such type.
    """
    tabel = bereik_per_gebied(aanbod, aanbod.kies_type(type_))
    ruim = tabel[(tabel["nabij_per_1000"] > norm_per_1000).fillna(False)]
    return ruim.sort_values(["nabij_per_1000", "code"], ascending=[False, True], ignore_index=True)
