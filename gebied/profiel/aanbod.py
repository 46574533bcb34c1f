"""Supply beside people: how many facilities every area has, with what capacity, and how near they are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from gebied.fouten import VerkeerdGebruik, lijkt_op
from gebied.indicatoren.spreiding import Spreiding, spreiding
from gebied.profiel.bereik import (
    AFSTAND_M,
    Bereik,
    Woonpunten,
    bereken_bereik,
    capaciteit_van,
    gewogen,
    maak_woonpunten,
)
from gebied.profiel.gebieden import Analysegebied
from gebied.schema import LOCATIES, controleer

AANBODKOLOMMEN: Final = (
    "sleutel",
    "gebied",
    "soort",
    "type",
    "inwoners",
    "aantal",
    "per_1000",
    "capaciteit",
    "eenheid",
    "capaciteit_onbekend",
    "capaciteit_per_1000",
    "grens_m",
    "afstand_m",
    "bereik_pct",
    "dubbel_pct",
    "nabij_per_1000",
)
"""Columns of `aanbodtabel`."""


@dataclass(frozen=True)
class Aanbod:
    """Facilities and the people around them; made by `maak_aanbod`.

    Parameters
    ----------
    gebieden
        `code`, `naam`, `inwoners`, `restgebied` and polygons in EPSG:28992.
    locaties
        `schema.LOCATIES`.
    woonpunten
        Where people are taken to live.
    bereiken
        Type → how near its facilities are.
    ligt_in
        Per row of `locaties` the code of its gebied, ``""`` outside; on a border the first code counts.
    afstanden
        Lower case type → what counts as near, metres; for other types `standaard_m`.
    standaard_m
        What counts as near where nothing else is said, metres.
    """

    gebieden: gpd.GeoDataFrame
    locaties: gpd.GeoDataFrame
    woonpunten: Woonpunten
    bereiken: Mapping[str, Bereik]
    ligt_in: tuple[str, ...]
    afstanden: Mapping[str, float] = field(default_factory=dict)
    standaard_m: float = AFSTAND_M

    def __repr__(self) -> str:
        return f"Aanbod({len(self.locaties)} locaties van {len(self.bereiken)} typen)"

    @property
    def typen(self) -> tuple[str, ...]:
        """The types that there are, in order of the alphabet."""
        return tuple(sorted(self.bereiken))

    def kies_type(self, tekst: str) -> str:
        """Return the type that a user means; case does not count.

        Raises
        ------
        VerkeerdGebruik
            When there is none, with what is near.
        """
        gevonden = {naam.casefold(): naam for naam in self.bereiken}.get(tekst.strip().casefold())
        if gevonden is None:
            raise VerkeerdGebruik(
                f"Er zijn geen locaties van het type '{tekst}'. {lijkt_op(tekst, self.typen)}".strip(),
                problemen=[f"typen die er zijn: {', '.join(self.typen) or 'geen'}"],
                stap="kies een van deze typen, of lees de locaties in.",
            )
        return gevonden

    def bereik(self, type_: str, grens_m: float | None = None) -> Bereik:
        """Return how near a type is; with another distance than that of the type it is worked out anew."""
        bekend = self.bereiken.get(type_)
        if bekend is not None and grens_m in (None, bekend.grens_m):
            return bekend
        return bereken_bereik(self.woonpunten, self.locaties, type_, grens_m or self.grens(type_))

    def grens(self, type_: str) -> float:
        """Return what counts as near for a type, metres."""
        return self.afstanden.get(type_.casefold(), self.standaard_m)

    def met_locaties(self, locaties: gpd.GeoDataFrame, typen: Iterable[str]) -> Aanbod:
        """Return the supply with another table of facilities; only these types are worked out anew.

        The table is taken to keep `schema.LOCATIES`: a check of all of it takes longer than the change.
        """
        nieuw = replace(self, locaties=locaties, ligt_in=_ligt_in(self.gebieden, locaties), bereiken={})
        over = {naam: bereik for naam, bereik in self.bereiken.items() if naam not in set(typen)}
        vers = {naam: nieuw.bereik(naam) for naam in sorted(set(locaties["type"]) & set(typen))}
        return replace(nieuw, bereiken={**over, **vers})


def maak_aanbod(
    gebieden: gpd.GeoDataFrame,
    locaties: gpd.GeoDataFrame,
    *,
    afstand_m: float = AFSTAND_M,
    afstanden: Mapping[str, float] | None = None,
) -> Aanbod:
    """Put facilities beside people and work out how near every type is.

    Parameters
    ----------
    gebieden
        The table of a wijkscan.
    locaties
        `schema.LOCATIES`; those outside the gebieden count for who lives near them.
    afstand_m
        What counts as near, metres as the crow flies.
    afstanden
        Type → another distance, such as those of a basispakket; case does not count.

    Raises
    ------
    VerkeerdGebruik
        When a distance is not above zero.
    InvoerGeweigerd
        When the table of facilities breaks its contract.
    """
    controleer(locaties, LOCATIES)
    eigen = {naam.strip().casefold(): float(meters) for naam, meters in (afstanden or {}).items()}
    if fout := [meters for meters in (afstand_m, *eigen.values()) if not 0 < meters < np.inf]:
        raise VerkeerdGebruik(
            f"Een afstand is {fout[0]:g} meter.", stap="geef een afstand in meters, boven 0."
        )
    nodig = ["code", "naam", "inwoners", "restgebied", "geometry"]
    kaal = Aanbod(
        gebieden=gebieden[[naam for naam in nodig if naam in gebieden]].reset_index(drop=True),
        locaties=locaties.iloc[:0],
        woonpunten=maak_woonpunten(gebieden),
        bereiken={},
        ligt_in=(),
        afstanden=eigen,
        standaard_m=afstand_m,
    )
    return kaal.met_locaties(locaties.reset_index(drop=True), set(locaties["type"]))


def bereik_per_gebied(aanbod: Aanbod, type_: str) -> pd.DataFrame:
    """Return per gebied how near a type is.

    Returns
    -------
    pd.DataFrame
        code, naam, inwoners, and afstand_m (mean metres to the nearest), bereik_pct (part of the inhabitants
        who live near one), dubbel_pct (near two or more), nabij_per_1000 (capacity that is near, shared, per
        1,000 inhabitants); null without inhabitants.
    """
    tabel = pd.DataFrame(aanbod.gebieden[["code", "naam", "inwoners"]])
    return pd.concat([tabel, per_gebied(aanbod.woonpunten, aanbod.bereik(type_))], axis=1)


def aanbodtabel(aanbod: Aanbod, gebieden: Sequence[Analysegebied]) -> pd.DataFrame:
    """Return number, capacity and nearness of every type in every area.

    Returns
    -------
    pd.DataFrame
        `AANBODKOLOMMEN`: one row per area and type, also where there is none. `aantal` and `capaciteit` are
        of facilities in the area; distance and reach are those of its inhabitants, to facilities anywhere.
        Figures per 1,000 are null where inhabitants are unknown; `capaciteit` is null when it is unknown of
        all or in several units.
    """
    rijen = [rij for gebied in gebieden for rij in _rijen(aanbod, gebied)]
    tabel = pd.DataFrame(rijen, columns=list(AANBODKOLOMMEN))
    cijfers = [naam for naam in AANBODKOLOMMEN[4:] if naam != "eenheid"]
    return tabel.astype(dict.fromkeys(cijfers, "Float64"))


def aanbodspreiding(aanbod: Aanbod, type_: str, codes: Collection[str]) -> Spreiding:
    """Return how unevenly a type is divided over gebieden, beside their inhabitants.

    What is divided is the capacity; the number of facilities where that is unknown of one of them. Counts of
    inhabitants are taken as exact: their rounding is far below the differences between gebieden.

    Parameters
    ----------
    aanbod
        Facilities beside people.
    type_
        The type of facility.
    codes
        The gebieden; facilities elsewhere do not count.
    """
    hier = pd.Series(aanbod.ligt_in, index=aanbod.locaties.index, dtype="str")
    erin = hier.isin(codes) & (aanbod.locaties["type"] == type_)
    locaties = aanbod.locaties[erin]
    capaciteit = capaciteit_van(locaties)
    naam, hoeveel = f"{type_} (aantal)", pd.Series(1.0, locaties.index)
    if capaciteit is not None and capaciteit.notna().all():
        naam, hoeveel = f"{type_} ({locaties['eenheid'].iloc[0] or 'capaciteit'})", capaciteit
    inwoners = aanbod.gebieden.set_index("code")["inwoners"]
    inwoners = inwoners[inwoners.index.isin(codes)]
    per_gebied = hoeveel.groupby(hier[erin]).sum().reindex(inwoners.index, fill_value=0.0)
    return spreiding(per_gebied, inwoners, naam=naam, bewoners=inwoners)


def locaties_in(aanbod: Aanbod, gebied: Analysegebied) -> gpd.GeoDataFrame:
    """Return the facilities that lie in an area."""
    return aanbod.locaties[pd.Series(aanbod.ligt_in, dtype="str").isin(gebied.codes).to_numpy()]


def inwoners_van(aanbod: Aanbod, gebied: Analysegebied) -> float | None:
    """Return the inhabitants of an area; None when those of a gebied that is no restgebied are unknown."""
    hier = aanbod.gebieden[aanbod.gebieden["code"].isin(gebied.codes)]
    onbekend = hier["inwoners"].isna()
    if "restgebied" in hier:
        onbekend &= ~hier["restgebied"]
    return None if onbekend.any() else float(hier["inwoners"].sum())


def _rijen(aanbod: Aanbod, gebied: Analysegebied) -> Iterator[tuple[Any, ...]]:
    alle = locaties_in(aanbod, gebied)
    inwoners = inwoners_van(aanbod, gebied)
    per = 1000 / inwoners if inwoners else None
    kies = aanbod.woonpunten.kies(gebied.codes)
    for type_ in aanbod.typen:
        hier = alle[alle["type"] == type_]
        som, eenheid = capaciteitssom(hier)
        bereik = aanbod.bereik(type_)
        yield (
            gebied.sleutel,
            gebied.naam,
            gebied.soort,
            type_,
            inwoners,
            len(hier),
            None if per is None else len(hier) * per,
            som,
            eenheid,
            int(hier["capaciteit"].isna().sum()),
            None if per is None or som is None else som * per,
            bereik.grens_m,
            *samengevat(aanbod.woonpunten, bereik, kies).values(),
        )


def capaciteitssom(locaties: gpd.GeoDataFrame) -> tuple[float | None, str]:
    """Return the known capacity of facilities of one type with its unit; None when it cannot be added up."""
    capaciteit = capaciteit_van(locaties)
    if capaciteit is None:
        return None, ""
    return float(capaciteit.sum()), str(locaties.loc[capaciteit.notna(), "eenheid"].iloc[0])


def samengevat(punten: Woonpunten, bereik: Bereik, kies: npt.NDArray[np.bool_]) -> dict[str, float | None]:
    """Return mean distance, reach and capacity that is near, over the inhabitants of some points."""
    inwoners = punten.bekend[kies]
    dichtbij = bereik.aantal[kies]
    deel = gewogen((dichtbij >= 1).astype(np.float64), inwoners)
    dubbel = gewogen((dichtbij >= 2).astype(np.float64), inwoners)
    nabij = gewogen(bereik.aanbod[kies], inwoners)
    return {
        "afstand_m": gewogen(bereik.afstand[kies], inwoners),
        "bereik_pct": None if deel is None else 100 * deel,
        "dubbel_pct": None if dubbel is None else 100 * dubbel,
        "nabij_per_1000": None if nabij is None else 1000 * nabij,
    }


def per_gebied(punten: Woonpunten, bereik: Bereik) -> pd.DataFrame:
    """Return what `samengevat` gives, for every gebied in their order; Float64, null without people."""
    aantal = len(punten.codes)

    def gemiddeld(waarden: Any, maal: float = 1.0) -> Any:
        # a distance is infinite where there is no facility at all; nobody lives at a point without people
        telt = np.where(punten.bekend > 0, punten.bekend * waarden, 0.0)
        boven = np.bincount(punten.gebied, telt, minlength=aantal)
        onder = np.bincount(punten.gebied, punten.bekend, minlength=aantal)
        uit = np.divide(maal * boven, onder, out=np.full(aantal, np.nan), where=onder > 0)
        return pd.array(np.where(np.isfinite(uit), uit, np.nan), dtype="Float64")

    with np.errstate(invalid="ignore"):
        return pd.DataFrame(
            {
                "afstand_m": gemiddeld(bereik.afstand),
                "bereik_pct": gemiddeld(bereik.aantal >= 1, 100),
                "dubbel_pct": gemiddeld(bereik.aantal >= 2, 100),
                "nabij_per_1000": gemiddeld(bereik.aanbod, 1000),
            }
        )


def _ligt_in(gebieden: gpd.GeoDataFrame, locaties: gpd.GeoDataFrame) -> tuple[str, ...]:
    punt, gebied = gebieden.sindex.query(locaties.geometry, predicate="intersects")
    codes = gebieden["code"].to_numpy()
    eerste: dict[int, str] = {}
    for plek, nummer in sorted(zip(punt.tolist(), gebied.tolist(), strict=True)):
        eerste.setdefault(plek, str(codes[nummer]))
    return tuple(eerste.get(plek, "") for plek in range(len(locaties)))
