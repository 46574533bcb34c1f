"""Table contracts, checked once where a table enters the house; every fault is reported together."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import pandera.pandas as pa
from pandera.engines.geopandas_engine import Geometry
from pandera.engines.pandas_engine import STRING

from gebied.fouten import InvoerGeweigerd
from gebied.model import RD_NEW


class _Tekst(STRING):
    """Text, as `str` in a contract; a column whose dtype says so is not looked at value by value."""

    def check(self, pandera_dtype: Any, data_container: Any = None) -> Any:
        return isinstance(pandera_dtype, STRING) or super().check(pandera_dtype, data_container)


_TEKST: Final = _Tekst()  # type: ignore[call-arg]  # it has no arguments that its base has

MEESTE_INWONERS: Final = 20_000_000
"""More than live in the Netherlands: above it is no number of inhabitants, and sums could overflow."""

GEBIEDEN = pa.DataFrameSchema(
    {
        "code": pa.Column(_TEKST, pa.Check.str_length(min_value=1), unique=True),
        "naam": pa.Column(_TEKST),
        "gemeentecode": pa.Column(_TEKST, nullable=True),
        "gemeente": pa.Column(_TEKST, nullable=True),
        "inwoners": pa.Column(pd.Int64Dtype(), [pa.Check.ge(0), pa.Check.le(MEESTE_INWONERS)], nullable=True),
        "geometry": pa.Column(Geometry(crs=RD_NEW)),
    },
    name="gebieden",
    strict=False,
)
"""Boundaries as `bronnen` delivers them: one row per gebied, a unique code, polygons in RD (EPSG:28992).

`inwoners` (persons, Int64) is null where it is unknown, which is not zero.
"""

SCANGEBIEDEN = GEBIEDEN.add_columns({"restgebied": pa.Column(bool)})
"""The table of a wijkscan: `GEBIEDEN` plus whether the gebied is a restgebied."""

CIJFERS = pa.DataFrameSchema(
    {"code": pa.Column(_TEKST, pa.Check.str_length(min_value=1), unique=True)}, name="cijfers", strict=False
)
"""A table of figures to be joined: one row per code, any further columns."""

BUREN = pa.DataFrameSchema(
    {
        "a": pa.Column(_TEKST),
        "b": pa.Column(_TEKST),
        "soort": pa.Column(_TEKST, pa.Check.isin(["grens", "kloof", "verbinding"])),
        "lengte_m": pa.Column(float, pa.Check.ge(0)),
        "actief": pa.Column(bool),
    },
    checks=pa.Check(lambda df: df["a"] < df["b"], name="a_voor_b"),
    unique=["a", "b"],
    name="buren",
    strict=True,
)
"""Edges of the graph, a < b by code: shared border (its length), gap or verbinding (its distance), metres.

An edge that is not `actief` is kept and shown, but does not connect: a barrier or a removed verbinding.
"""

PAREN = pa.DataFrameSchema(
    {"code": pa.Column(_TEKST), "werkgebied": pa.Column(int, pa.Check.ge(1))}, name="indeling", strict=False
)
"""A plan for the judge: (code, werkgebied) pairs, duplicates allowed."""

GEBRUIK = pa.DataFrameSchema(
    {
        "levering": pa.Column(int, pa.Check.ge(1)),
        "statistiek": pa.Column(_TEKST, pa.Check.isin(["domein", "voorziening", "stapeling"])),
        "categorie": pa.Column(_TEKST, pa.Check.str_length(min_value=1)),
        "soort_plaats": pa.Column(_TEKST, pa.Check.str_length(min_value=1)),
        "plaats": pa.Column(_TEKST, pa.Check.str_length(min_value=1)),
        "waarde": pa.Column(pd.Int64Dtype(), nullable=True),
    },
    unique=["levering", "statistiek", "categorie", "soort_plaats", "plaats"],
    name="gebruik",
    strict=True,
)
"""Protected counts: one row per levering, statistic, category and measured area; persons with noise."""

OMREKENING = pa.DataFrameSchema(
    {
        "levering": pa.Column(int, pa.Check.ge(1)),
        "soort_plaats": pa.Column(_TEKST),
        "plaats": pa.Column(_TEKST),
        "code": pa.Column(_TEKST),
        "aandeel": pa.Column(float, [pa.Check.ge(0), pa.Check.le(1)]),
    },
    unique=["levering", "soort_plaats", "plaats", "code"],
    name="omrekening",
    strict=True,
)
"""Which part of a measured area belongs to a gebied; a share from 0 to 1, by public figures."""

TOTALEN = pa.DataFrameSchema(
    {
        "levering": pa.Column(int, pa.Check.ge(1)),
        "statistiek": pa.Column(_TEKST, pa.Check.isin(["domein", "voorziening", "stapeling"])),
        "categorie": pa.Column(_TEKST),
        "niveau": pa.Column(_TEKST),
        "naam": pa.Column(_TEKST),
        "waarde": pa.Column(pd.Int64Dtype(), pa.Check.ge(0), nullable=True),
    },
    unique=["levering", "statistiek", "categorie", "niveau", "naam"],
    name="totalen",
    strict=True,
)
"""Totals that were published beside withheld counts: wijk, stadsdeel, gemeente, or werkgebied; persons."""

LEDEN = pa.DataFrameSchema(
    {
        "levering": pa.Column(int, pa.Check.ge(1)),
        "niveau": pa.Column(_TEKST),
        "naam": pa.Column(_TEKST),
        "soort_plaats": pa.Column(_TEKST),
        "plaats": pa.Column(_TEKST),
    },
    unique=["levering", "niveau", "soort_plaats", "plaats"],
    name="leden",
    strict=True,
)
"""Which measured areas each of those totals covers."""

_GETAL = pa.Column(float, nullable=True)

METINGEN = pa.DataFrameSchema(
    {
        "plaats": pa.Column(_TEKST, pa.Check.str_length(min_value=1)),
        "naam": pa.Column(_TEKST),
        "niveau": pa.Column(
            str, pa.Check.isin(["buurt", "wijk", "gemeente", "ggd-regio", "soortgelijk", "land", "groep"])
        ),
        "indicator": pa.Column(_TEKST, pa.Check.str_length(min_value=1)),
        "jaar": pa.Column(pd.Int64Dtype(), nullable=True),
        "teller": _GETAL,
        "noemer": _GETAL,
        "var_teller": _GETAL,
        "var_noemer": _GETAL,
        "covariantie": _GETAL,
        "onder": _GETAL,
        "boven": _GETAL,
        "bewoners": pa.Column(float, pa.Check.ge(0)),
        "bekend": pa.Column(float, pa.Check.ge(0)),
        "geschat": pa.Column(float, pa.Check.ge(0)),
        "delen": pa.Column(pd.Int64Dtype(), pa.Check.ge(1)),
        "herkomst": pa.Column(_TEKST),
    },
    unique=["plaats", "indicator", "jaar"],
    name="metingen",
    strict=True,
)
"""What was measured of an indicator for a place and year, in parts that can be added up.

A count has a `teller` and no `noemer`; a rate has both counts; a weighted mean has the weight as `noemer`
and value × weight as `teller`. `onder` and `boven` are the 95 % bounds × weight of an estimate. `var_teller`
and `var_noemer` are variances of rounding and noise, `covariantie` is what they share: a numerator that was
worked back from a rate is off whenever its denominator is. `bewoners` are the inhabitants of the place,
`bekend` those of parts with a figure, `geschat` those that came by a crosswalk from an area that was split;
`delen` is the number of parts. A missing figure has no teller and noemer, and nobody is `bekend`.
"""

LOCATIES = pa.DataFrameSchema(
    {
        "sleutel": pa.Column(_TEKST, pa.Check.str_length(min_value=1), unique=True),
        "naam": pa.Column(_TEKST),
        "type": pa.Column(_TEKST, pa.Check.str_length(min_value=1)),
        "capaciteit": pa.Column(pd.Float64Dtype(), pa.Check.ge(0), nullable=True),
        "eenheid": pa.Column(_TEKST),
        "trede": pa.Column(_TEKST, pa.Check.isin(["", "algemeen", "preventie", "speciaal"])),
        "doelgroep": pa.Column(_TEKST),
        "geometry": pa.Column(Geometry(crs=RD_NEW)),
    },
    name="locaties",
    strict=True,
)
"""Facilities as points in RD; `capaciteit` in `eenheid` (dagdelen, bezoekers), null where unknown."""

SIGNALEN = pa.DataFrameSchema(
    {
        "plaats": pa.Column(_TEKST, pa.Check.str_length(min_value=1)),
        "naam": pa.Column(_TEKST),
        "soort": pa.Column(
            str,
            pa.Check.isin(
                [
                    "kleine vraag",
                    "wijkinitiatief",
                    "gemeentelijk project",
                    "open vraagstuk",
                    "sterk punt",
                    "afspraak",
                ]
            ),
        ),
        "tekst": pa.Column(_TEKST, pa.Check.str_length(min_value=1)),
        "herkomst": pa.Column(_TEKST),
        "jaar": pa.Column(pd.Int64Dtype(), nullable=True),
    },
    name="signalen",
    strict=True,
)
"""Qualitative findings per gebied or group: what residents and professionals say, and what was agreed."""


def controleer(tabel: pd.DataFrame, schema: pa.DataFrameSchema, *, herkomst: str = "") -> Any:
    """Check a table against its contract and return it unchanged.

    Parameters
    ----------
    tabel
        A DataFrame or GeoDataFrame.
    schema
        One of the contracts of this module.
    herkomst
        File or source, to name in the message.

    Raises
    ------
    InvoerGeweigerd
        With every fault: the column, what was expected, and up to five of the values that fail.
    """
    if isinstance(tabel, gpd.GeoDataFrame) and (tabel.crs is None or tabel.crs.to_epsg() != 28992):
        raise InvoerGeweigerd(
            f"De tabel {schema.name} staat niet in RD ({RD_NEW}) maar in {tabel.crs}.",
            stap="zet de kaart eerst om naar RD New.",
        )
    if tabel.empty and tabel.dtypes.equals(_leeg(*_namen_en_typen(schema)).dtypes):
        return tabel  # most scans hold some tables without rows, and pandera is slow
    try:
        return schema.validate(tabel, lazy=True)
    except pa.errors.SchemaErrors as fout:
        problemen = _vertaal(fout.failure_cases)
    waar = f" uit {herkomst}" if herkomst else ""
    raise InvoerGeweigerd(
        f"De tabel '{schema.name}'{waar} voldoet niet.",
        problemen=problemen,
        stap="verbeter de genoemde waarden in het bestand en lees het opnieuw in.",
    )


def leeg(schema: pa.DataFrameSchema) -> pd.DataFrame:
    """Return a table without rows that keeps its contract."""
    return _leeg(*_namen_en_typen(schema)).copy()


def leeg_laag(schema: pa.DataFrameSchema) -> gpd.GeoDataFrame:
    """Return a layer in RD without rows that keeps its contract."""
    return gpd.GeoDataFrame(leeg(schema), geometry="geometry", crs=RD_NEW)


def _namen_en_typen(schema: pa.DataFrameSchema) -> tuple[tuple[str, ...], tuple[Any, ...]]:
    return tuple(schema.columns), tuple(kolom.dtype.type for kolom in schema.columns.values())


@cache
def _leeg(namen: tuple[str, ...], typen: tuple[Any, ...]) -> pd.DataFrame:
    return pd.DataFrame({naam: pd.Series(dtype=soort) for naam, soort in zip(namen, typen, strict=True)})


def _vertaal(gevallen: pd.DataFrame) -> list[str]:
    # a rule over rows cannot be checked while a column lacks; the missing column itself is reported
    gevallen = gevallen[~gevallen["failure_case"].astype(str).str.startswith("KeyError")]
    hele_rij = (gevallen["schema_context"] == "DataFrameSchema") & gevallen["index"].notna()
    problemen = []
    for (kolom, toets), groep in gevallen[~hele_rij].groupby(["column", "check"], dropna=False, sort=True):
        waarden = ", ".join(str(waarde) for waarde in groep["failure_case"].head(5))
        waar = "" if str(toets).startswith("column_in") else f"kolom {kolom}: "
        problemen.append(f"{waar}{_uitleg(str(toets))} ({waarden})")
    for toets, groep in gevallen[hele_rij].groupby("check", sort=True):
        rijen = ", ".join(str(int(rij) + 1) for rij in groep["index"].drop_duplicates().head(5))
        problemen.append(f"{_uitleg(str(toets))} (rij {rijen})")
    return problemen


def _uitleg(toets: str) -> str:
    vertalingen = {
        "field_uniqueness": "een code komt vaker voor",
        "multiple_fields_uniqueness": "een combinatie komt vaker voor",
        "not_nullable": "een waarde ontbreekt",
        "column_in_dataframe": "deze kolom ontbreekt",
        "column_in_schema": "deze kolom hoort hier niet",
        "greater_than_or_equal_to": "een waarde is te laag",
        "less_than_or_equal_to": "een waarde is te hoog",
        "str_length": "een waarde is leeg",
        "isin": "een waarde is niet toegestaan",
        "dtype": "het type klopt niet",
        "a_voor_b": "de codes staan niet op volgorde",
    }
    for sleutel, uitleg in vertalingen.items():
        if toets.startswith(sleutel):
            return uitleg
    return f"toets {toets} faalt"
