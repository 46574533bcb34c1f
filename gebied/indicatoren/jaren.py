"""Figures of an earlier year on the gebieden of today, through a crosswalk weighted by inhabitants."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gebied.bronnen.catalogus import Indicator
from gebied.bronnen.tabellen import Grenzen
from gebied.indicatoren.metingen import Z_95, meet, tel_op
from gebied.model import Bevinding
from gebied.schema import METINGEN, leeg
from gebied.taal import aantal, getal, opsomming

GEHEEL: Final = 0.97
"""An old area of which at least this part went to one gebied was not split: files of two years draw the same
border up to some metres differently."""

BINNEN: Final = 0.95
"""An old area, or a gemeente by its inhabitants, that lies inside for this part counts as a whole."""

GEDEKT: Final = 0.8
"""A gebied of which less than this part of the surface had a figure is known for that part only; above it
water and shores explain the difference."""

HOORT_ERBIJ: Final = 0.5
"""A gemeente with at least this part of its inhabitants inside is one that the gebieden are about."""

_VARIANTIES: Final = ("var_teller", "var_noemer", "covariantie")
_AANTALLEN: Final = ("teller", "noemer", "onder", "boven")
_BEWONERS: Final = ("bewoners", "bekend", "geschat")
_MEEST_GENOEMD: Final = 5


class Omgerekend(NamedTuple):
    """Measurements (`schema.METINGEN`) on the gebieden of today, and what has to be told about them."""

    metingen: pd.DataFrame
    bevindingen: tuple[Bevinding, ...] = ()


def metingen_eerder(
    grenzen: Grenzen,
    gebieden: gpd.GeoDataFrame,
    omrekening: pd.DataFrame,
    indicatoren: Sequence[Indicator],
    *,
    niveau: str,
    jaar: int | None = None,
) -> Omgerekend:
    """Measure an earlier year on its own boundaries, and move it to the gebieden of today.

    Parameters
    ----------
    grenzen
        Old boundaries with their figures joined to them (`koppelen.koppel_grenzen`); of one gemeente or of
        several that were merged.
    gebieden
        Gebieden of today: `code`, `naam`, `inwoners` and geometry, EPSG:28992.
    omrekening
        `koppelen.omrekentabel` from the old areas to these gebieden.
    indicatoren
        What to measure.
    niveau
        Level of the gebieden.
    jaar
        Year of old figures that do not name one.

    Returns
    -------
    Omgerekend
        One row per gebied, indicator and year; `herkomst` is the line of the source. A gebied without old
        areas has no figure, and its inhabitants of today count as not known.

    Notes
    -----
    An old area of a gemeente that lies inside as a whole keeps all its people, also where it juts out over
    water. Of another gemeente only the part of the surface that lies inside comes along. A rate is never
    divided: its numerator and denominator are.
    """
    oud = grenzen.gebieden
    gemeten = meet(pd.DataFrame(oud.drop(columns="geometry")), grenzen.kolommen, indicatoren, niveau=niveau)
    if jaar is not None:
        gemeten["jaar"] = gemeten["jaar"].fillna(jaar)
    regels = {herkomst.sleutel: herkomst.regel for herkomst in grenzen.herkomsten}
    gemeten["herkomst"] = gemeten["herkomst"].replace(regels)
    namen = dict(zip(gebieden["code"], gebieden["naam"], strict=True))
    delen = meegenomen(omrekening, oud)
    metingen = reken_om(gemeten, delen, indicatoren, niveau=niveau, namen=namen)
    gedekt = _gedekt(gebieden, oud)
    return Omgerekend(
        _met_wat_ontbreekt(metingen, gebieden, gedekt, niveau),
        (*_buiten(delen, oud, jaar), *_deels_gedekt(gebieden, gedekt, jaar)),
    )


def meegenomen(omrekening: pd.DataFrame, oud: pd.DataFrame) -> pd.DataFrame:
    """Return the crosswalk with the part of every old area that comes along, and whether it is estimated.

    Parameters
    ----------
    omrekening
        `plaats`, `code`, `aandeel` and `binnen`, as `koppelen.omrekentabel` gives them.
    oud
        Old areas: `code`, `gemeentecode` (null where unknown) and `inwoners`.

    Returns
    -------
    pd.DataFrame
        The rows that come along, with `deel` (0–1: of the people of the old area) and `gesplitst` (bool: the
        area lies in more than one gebied, or partly outside).
    """
    per_oud = omrekening.drop_duplicates("plaats").set_index("plaats")["binnen"]
    binnen = per_oud.reindex(oud["code"]).fillna(0.0).to_numpy()
    inwoners = oud["inwoners"].astype("Float64").fillna(0.0).astype("float64").to_numpy() + 1e-9
    per_gemeente = (
        pd.DataFrame({"gemeente": oud["gemeentecode"].to_numpy(), "in": inwoners * binnen, "al": inwoners})
        .groupby("gemeente")[["in", "al"]]
        .sum()
    )
    heel = set(per_gemeente.index[per_gemeente["in"] >= BINNEN * per_gemeente["al"]])
    gemeente = oud.set_index("code")["gemeentecode"].reindex(omrekening["plaats"]).to_numpy()
    alles = pd.Series(gemeente, index=omrekening.index).isin(heel) | (omrekening["binnen"] >= BINNEN)
    factor = omrekening["binnen"].mask(alles, 1.0)
    factor = factor.mask(factor < 1 - GEHEEL, 0.0)  # the border of a neighbour, drawn otherwise
    grootste = omrekening.groupby("plaats")["aandeel"].transform("max")
    mee = omrekening.assign(
        deel=omrekening["aandeel"] * factor, gesplitst=(grootste < GEHEEL) | (factor < 1.0)
    )
    return mee[mee["deel"] > 0].reset_index(drop=True)


def reken_om(
    metingen: pd.DataFrame,
    delen: pd.DataFrame,
    indicatoren: Iterable[Indicator],
    *,
    niveau: str,
    namen: dict[str, str] | None = None,
) -> pd.DataFrame:
    """Move measurements of old areas to gebieden.

    Parameters
    ----------
    metingen
        `schema.METINGEN` of the old areas.
    delen
        Crosswalk as `meegenomen` gives it: `plaats`, `code`, `deel`, `gesplitst`.
    indicatoren
        The indicators; one that may not be added up keeps its figure only where one old area, unsplit, became
        the gebied.
    niveau, namen
        Level of the gebieden, and their names by code.

    Returns
    -------
    pd.DataFrame
        `schema.METINGEN` of the gebieden. Counts, weights, bounds and inhabitants are multiplied by the part
        that comes along, variances by its square; `geschat` holds the inhabitants of areas that were split.

    Notes
    -----
    Where the cut runs through an area is known, who lives on which side is not. The smaller side holds, with
    a margin of 95 %, between nobody and twice the people that the crosswalk gives it. For a count that margin
    is in persons. For a rate or a mean it is what those people change when their figure lies two standard
    deviations of the old areas off. Both widen the margin of the figure, so that a change that may come from
    the borders alone is not told as a change. An assumption of our own, on the wide side.
    """
    lijst = tuple(indicatoren)
    paren = delen[["plaats", "code", "deel", "gesplitst"]].assign(
        stuk=[f"{plaats} {code}" for plaats, code in zip(delen["plaats"], delen["code"], strict=True)]
    )
    stukken = metingen.merge(paren, on="plaats")
    if stukken.empty:
        return leeg(METINGEN)
    extra = _variantie_van_de_knip(stukken, _spreiding(metingen))
    for kolom in (*_AANTALLEN, *_BEWONERS):
        stukken[kolom] *= stukken["deel"]
    for kolom in _VARIANTIES:
        stukken[kolom] *= stukken["deel"] ** 2
    stukken["var_teller"] += extra
    stukken["geschat"] = stukken["geschat"].mask(stukken["gesplitst"], stukken["bewoners"])
    # a sliver of a neighbour does not make a gebied of two parts
    snipper = stukken["deel"] < 1 - GEHEEL
    stukken["delen"] = stukken["delen"].mask(snipper, 0)
    weg = stukken["indicator"].isin({i.sleutel for i in lijst if i.optellen == "niet"}) & (
        snipper | stukken["gesplitst"]
    )
    stukken.loc[weg, [*_AANTALLEN, *_VARIANTIES]] = float("nan")
    stukken["plaats"] = stukken["stuk"]
    leden = {str(code): tuple(groep) for code, groep in paren.groupby("code")["stuk"]}
    samen = tel_op(stukken[list(METINGEN.columns)], leden, lijst, niveau=niveau, namen=namen)
    bekend = samen["bekend"].mask(samen["teller"].isna(), 0.0)
    return samen.assign(delen=samen["delen"].clip(lower=1), bekend=bekend)


def _spreiding(metingen: pd.DataFrame) -> pd.Series[float]:
    """Return per indicator and year the weighted variance of rates and means between the old areas."""
    bekend = metingen[metingen["noemer"] > 0].dropna(subset="teller")
    sleutel = [bekend["indicator"], bekend["jaar"]]
    gewicht = bekend["noemer"].groupby(sleutel, dropna=False).transform("sum")
    gemiddeld = bekend["teller"].groupby(sleutel, dropna=False).transform("sum") / gewicht
    afwijking = bekend["noemer"] * (bekend["teller"] / bekend["noemer"] - gemiddeld) ** 2 / gewicht
    return afwijking.groupby(sleutel, dropna=False).sum().rename("spreiding")


def _variantie_van_de_knip(stukken: pd.DataFrame, spreiding: pd.Series[float]) -> pd.Series[float]:
    """Return what the cut through an old area adds to the variance of the numerator of a piece."""
    kleinste = np.minimum(stukken["deel"], 1 - stukken["deel"])
    per_rij = stukken[["indicator", "jaar"]].merge(
        spreiding.reset_index(), on=["indicator", "jaar"], how="left"
    )["spreiding"]
    verhouding = (kleinste * stukken["noemer"]) ** 2 * per_rij.set_axis(stukken.index)
    telling = (kleinste * stukken["teller"] / Z_95) ** 2
    variantie: pd.Series[float] = telling.where(stukken["noemer"].isna(), verhouding)
    return variantie


def _gedekt(gebieden: gpd.GeoDataFrame, oud: gpd.GeoDataFrame) -> pd.Series[float]:
    """Return the part of the surface of every gebied that lies in an old area, by code."""
    geheel = shapely.union_all(shapely.make_valid(oud.geometry.to_numpy()))
    vormen = shapely.make_valid(gebieden.geometry.to_numpy())
    deel = shapely.area(shapely.intersection(vormen, geheel)) / shapely.area(vormen)
    return pd.Series(deel, index=gebieden["code"].to_numpy())


def _met_wat_ontbreekt(
    metingen: pd.DataFrame, gebieden: pd.DataFrame, gedekt: pd.Series[float], niveau: str
) -> pd.DataFrame:
    """Count the people of parts without old areas, so that coverage tells of them."""
    deel = gedekt.where(gedekt < GEDEKT, 1.0).clip(lower=1e-6)
    metingen = metingen.assign(bewoners=metingen["bewoners"] / deel.reindex(metingen["plaats"]).to_numpy())
    zonder = gebieden[~gebieden["code"].isin(metingen["plaats"])]
    soorten = metingen[["indicator", "jaar", "herkomst"]].drop_duplicates(["indicator", "jaar"])
    if zonder.empty or soorten.empty:
        return metingen
    leegte = zonder[["code", "naam", "inwoners"]].merge(soorten, how="cross")
    leegte = leegte.rename(columns={"code": "plaats", "inwoners": "bewoners"}).assign(
        niveau=niveau,
        bekend=0.0,
        geschat=0.0,
        delen=1,
        **dict.fromkeys([*_AANTALLEN, *_VARIANTIES], float("nan")),
    )
    leegte["bewoners"] = leegte["bewoners"].astype("Float64").fillna(0.0).astype("float64")
    leegte = leegte[list(METINGEN.columns)].astype(metingen.dtypes.to_dict())
    return pd.concat([metingen, leegte], ignore_index=True)


def _buiten(delen: pd.DataFrame, oud: pd.DataFrame, jaar: int | None) -> list[Bevinding]:
    """Tell which old areas of gemeenten that lie inside came along for a part, or not at all."""
    deel = delen.groupby("plaats")["deel"].sum().reindex(oud["code"]).fillna(0.0).to_numpy()
    bewoond = oud[["code", "naam", "gemeentecode"]].assign(
        deel=deel, inwoners=oud["inwoners"].astype("Float64").fillna(0.0).astype("float64")
    )
    bewoond = bewoond[bewoond["inwoners"] > 0].assign(mee=lambda df: df["deel"] * df["inwoners"])
    samen = bewoond.groupby("gemeentecode")[["mee", "inwoners"]].sum()
    hier = samen.index[samen["mee"] >= HOORT_ERBIJ * samen["inwoners"]]
    weg = bewoond[bewoond["gemeentecode"].isin(hier) & (bewoond["deel"] < GEHEEL)]
    if weg.empty:
        return []
    mensen = float((weg["inwoners"] - weg["mee"]).sum())
    return [
        Bevinding(
            "EERDER_BUITEN",
            f"{len(weg)} gebieden van {_toen(jaar)} liggen geheel of deels buiten deze scan"
            f" ({_namen(weg)}). Hun {getal(mensen)} inwoners daar tellen niet mee.",
        )
    ]


def _deels_gedekt(gebieden: pd.DataFrame, gedekt: pd.Series[float], jaar: int | None) -> list[Bevinding]:
    """Tell which gebieden with inhabitants had no old area under all of their surface."""
    deel = gedekt.reindex(gebieden["code"]).to_numpy()
    kaal = gebieden[(deel < GEDEKT) & (gebieden["inwoners"].fillna(0) > 0).to_numpy()]
    if kaal.empty:
        return []
    return [
        Bevinding(
            "EERDER_ONBEKEND",
            f"Over {aantal(len(kaal), 'gebied', 'gebieden')} zijn de cijfers van {_toen(jaar)} er niet of "
            f"niet allemaal ({_namen(kaal)}). De oude kaart dekt deze gebieden niet helemaal.",
        )
    ]


def _toen(jaar: int | None) -> str:
    return "toen" if jaar is None else str(jaar)


def _namen(gebieden: pd.DataFrame) -> str:
    genoemd = [f"{naam} ({code})" for naam, code in zip(gebieden["naam"], gebieden["code"], strict=True)]
    meer = len(genoemd) - _MEEST_GENOEMD
    return opsomming(genoemd) if meer <= 0 else f"{', '.join(genoemd[:_MEEST_GENOEMD])} en nog {meer}"
