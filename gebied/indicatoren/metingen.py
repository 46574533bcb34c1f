"""Measurements: every indicator as parts that can be added up, over any group of areas.

A rate is never averaged: its numerator and denominator are added and divided again. Of a mean, a median or a
model estimate only the published figure exists; it travels as figure × weight, and what is made of it is an
approximation. What is missing counts as unknown, never as zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from gebied.bronnen.catalogus import Indicator
from gebied.model import Kolom
from gebied.schema import METINGEN, leeg

Z_95: Final = 1.96
"""Margins are those of 95 %: in 19 of 20 cases the figure without rounding or noise lies within them."""

_AFRONDING: Final = (10.0, 5.0, 1.0, 0.1, 0.01)
_OPPERVLAKTE: Final = ("ha", "km2")  # measured, not counted: rounded to the nearest
_ZONDER_GEWICHT: Final = 2.0**-20  # without known weight it is still a figure, but it sways no mean
_SLEUTEL: Final = ["plaats", "indicator", "jaar"]
_SOMMEN: Final = ["teller", "noemer", "var_teller", "var_noemer", "covariantie", "onder", "boven"]
_ONZEKER: Final = _SOMMEN[2:]
_PER: Final = ["groep", "indicator", "jaar"]
_BEWONERS: Final = ["bewoners", "bekend", "geschat", "delen"]

_Getallen = npt.NDArray[np.float64]


def meet(
    tabel: pd.DataFrame,
    kolommen: Sequence[Kolom],
    indicatoren: Iterable[Indicator],
    *,
    niveau: str,
    ruis: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """Return the measurements of every indicator whose columns are in a table.

    Parameters
    ----------
    tabel
        One row per place: `code`, `naam`, figures under our own names, and `inwoners` (persons, null where
        unknown), by which coverage is weighed.
    kolommen
        Entries of those columns, with year and source.
    indicatoren
        What to measure. A qualitative indicator has no number and gives no row.
    niveau
        Level of the places.
    ruis
        Column with protected counts → variance of the noise in one cell.

    Returns
    -------
    pd.DataFrame
        `schema.METINGEN`: one row per place and indicator, also where the figure is missing.

    Notes
    -----
    How a column is rounded is read from its values: counts that are all multiples of 5 or 10 are rounded at
    random (CBS, Kerncijfers wijken en buurten), other figures to the last decimal that occurs.
    """
    meter = _Meter(tabel, kolommen, niveau, ruis or {})
    delen = [deel for indicator in indicatoren if (deel := meter.meet(indicator)) is not None]
    return pd.concat(delen, ignore_index=True) if delen else leeg(METINGEN)


class _Meter:
    """Measures one table; a column is read once, however many indicators use it."""

    def __init__(
        self, tabel: pd.DataFrame, kolommen: Sequence[Kolom], niveau: str, ruis: Mapping[str, float]
    ) -> None:
        self.tabel, self.niveau, self.ruis = tabel, niveau, ruis
        self.kolommen = {kolom.naam: kolom for kolom in kolommen}
        self._gelezen: dict[str, _Getallen] = {}
        self.bewoners = np.nan_to_num(self.getallen("inwoners"))

    def getallen(self, naam: str) -> _Getallen:
        """Return a column as floats; all unknown when it is not there."""
        if naam not in self._gelezen:
            if naam in self.tabel and pd.api.types.is_numeric_dtype(self.tabel[naam].dtype):
                waarden = self.tabel[naam].to_numpy("float64", na_value=np.nan)
            else:
                waarden = np.full(len(self.tabel), np.nan)
            self._gelezen[naam] = waarden
        return self._gelezen[naam]

    def variantie(self, naam: str, *, telling: bool) -> float:
        """Return the variance of rounding, or of noise, in one cell of a column."""
        if naam in self.ruis:
            return self.ruis[naam]
        stap = afronding(self.getallen(naam))
        if telling and not self._is_oppervlakte(naam):
            return variantie_aselect(stap)
        return min(stap, 1.0) ** 2 / 12

    def _is_oppervlakte(self, naam: str) -> bool:
        return naam in self.kolommen and self.kolommen[naam].eenheid in _OPPERVLAKTE

    def meet(self, indicator: Indicator) -> pd.DataFrame | None:
        """Return the measurements of one indicator, or None when the table has no column for it."""
        if indicator.zekerheid == "kwalitatief" or not self._heeft(indicator):
            return None
        bron = next(
            (self.kolommen[n] for n in (indicator.teller, indicator.kolom) if n in self.kolommen), None
        )
        delen = self._delen(indicator)
        bekend = np.isfinite(delen["teller"])
        aantal = len(self.tabel)
        rij: dict[str, Any] = {
            "plaats": self.tabel["code"].astype("str").array,
            "naam": self.tabel["naam"].astype("str").array if "naam" in self.tabel else "",
            "niveau": self.niveau,
            "indicator": indicator.sleutel,
            "jaar": pd.array([bron.jaar if bron else None] * aantal, dtype="Int64"),
            **{naam: np.where(bekend, delen[naam], np.nan) for naam in _SOMMEN},
            "bewoners": self.bewoners,
            "bekend": np.where(bekend, self.bewoners, 0.0),
            "geschat": 0.0,
            "delen": pd.array([1] * aantal, dtype="Int64"),
            "herkomst": bron.herkomst if bron else "",
        }
        tekst = dict.fromkeys(("naam", "niveau", "indicator", "herkomst"), "str")
        return pd.DataFrame(rij, index=range(aantal)).astype(tekst)

    def _heeft(self, indicator: Indicator) -> bool:
        if indicator.kolom in self.tabel and (
            indicator.optellen != "verhouding" or indicator.noemer in self.tabel
        ):
            return True
        nodig = {indicator.teller} | ({indicator.noemer} if indicator.optellen == "verhouding" else set())
        return "" not in nodig and nodig <= set(self.tabel.columns)

    def _delen(self, indicator: Indicator) -> dict[str, _Getallen]:
        match indicator.optellen:
            case "som":
                return self._som(indicator)
            case "verhouding":
                return self._verhouding(indicator)
            case _:
                return self._gewogen(indicator)

    def _som(self, indicator: Indicator) -> dict[str, _Getallen]:
        leeg_ = np.full(len(self.tabel), np.nan)
        variantie = np.full(len(self.tabel), self.variantie(indicator.teller, telling=True))
        return _sommen(teller=self.getallen(indicator.teller), noemer=leeg_, var_teller=variantie)

    def _verhouding(self, indicator: Indicator) -> dict[str, _Getallen]:
        """Counts where they are published, else worked back from the published rate."""
        noemer, teller = self.getallen(indicator.noemer), self.getallen(indicator.teller)
        geteld = np.isfinite(teller) & np.isfinite(noemer)
        terug = noemer / indicator.factor
        cijfer = self.getallen(indicator.kolom)
        var_cijfer = self.variantie(indicator.kolom, telling=False)
        var_noemer = self.variantie(indicator.noemer, telling=True)
        delen = _sommen(
            teller=np.where(geteld, teller, cijfer * terug),
            noemer=noemer,
            var_teller=np.where(
                geteld,
                self.variantie(indicator.teller, telling=True),
                terug**2 * var_cijfer + (cijfer / indicator.factor) ** 2 * var_noemer,
            ),
            var_noemer=np.full(len(noemer), var_noemer),
            covariantie=np.where(geteld, 0.0, cijfer / indicator.factor * var_noemer),
        )
        onder, boven = self._grenzen(indicator)
        return _met_grenzen(delen, onder * terug, boven * terug, indicator)

    def _gewogen(self, indicator: Indicator) -> dict[str, _Getallen]:
        cijfer = self.getallen(indicator.kolom)
        gewicht, var_gewicht = np.ones(len(self.tabel)), np.zeros(len(self.tabel))
        if indicator.optellen == "gewogen":
            weging = indicator.noemer if indicator.noemer in self.tabel else "inwoners"
            heeft = self.getallen(weging) > 0
            gewicht = np.where(heeft, self.getallen(weging), _ZONDER_GEWICHT)
            var_gewicht = np.where(heeft, self.variantie(weging, telling=True), 0.0)
        var_cijfer = self.variantie(indicator.kolom, telling=False)
        delen = _sommen(
            teller=cijfer * gewicht,
            noemer=gewicht,
            var_teller=gewicht**2 * var_cijfer + cijfer**2 * var_gewicht,
            var_noemer=var_gewicht,
            covariantie=cijfer * var_gewicht,
        )
        onder, boven = self._grenzen(indicator)
        return _met_grenzen(delen, onder * gewicht, boven * gewicht, indicator)

    def _grenzen(self, indicator: Indicator) -> tuple[_Getallen, _Getallen]:
        """Return the published bounds, else those of a sample of the size that the catalogue assumes."""
        onder, boven = (self.getallen(f"{indicator.kolom}_{grens}") for grens in ("ondergrens", "bovengrens"))
        if indicator.steekproef is None:
            return onder, boven
        cijfer = self.getallen(indicator.kolom)
        half = Z_95 * np.sqrt(np.clip(cijfer * (100 - cijfer), 0, None) / indicator.steekproef)
        half = half * (self.niveau != "land")  # of the whole land so many are asked that no margin shows
        return (
            np.where(np.isfinite(onder), onder, np.maximum(cijfer - half, 0.0)),
            np.where(np.isfinite(boven), boven, np.minimum(cijfer + half, 100.0)),
        )


def _sommen(
    *,
    teller: _Getallen,
    noemer: _Getallen,
    var_teller: _Getallen,
    var_noemer: _Getallen | float = 0.0,
    covariantie: _Getallen | float = 0.0,
) -> dict[str, _Getallen]:
    nul, onbekend = np.zeros(len(teller)), np.full(len(teller), np.nan)
    return {
        "teller": teller,
        "noemer": noemer,
        "var_teller": var_teller,
        "var_noemer": nul + var_noemer,
        "covariantie": nul + covariantie,
        "onder": onbekend,
        "boven": onbekend,
    }


def _met_grenzen(
    delen: dict[str, _Getallen], onder: _Getallen, boven: _Getallen, indicator: Indicator
) -> dict[str, _Getallen]:
    """Add bounds, which hold all uncertainty there is; a sample or estimate without has an unknown one."""
    heeft = np.isfinite(onder) & np.isfinite(boven)
    geschat = indicator.zekerheid in ("steekproef", "modelschatting")
    return {
        **delen,
        "onder": np.where(heeft, onder, np.nan),
        "boven": np.where(heeft, boven, np.nan),
        "var_teller": np.where(heeft, 0.0, np.nan if geschat else delen["var_teller"]),
        **{naam: np.where(heeft, 0.0, delen[naam]) for naam in ("var_noemer", "covariantie")},
    }


def variantie_aselect(stap: float) -> float:
    """Return the variance of rounding at random to multiples of `stap` without bias.

    The mean of r × (stap − r) over the remainders r. Rounding to the nearest multiple varies less.

    >>> variantie_aselect(5)
    4.0
    """
    return (stap**2 - 1) / 6 if stap > 1 else 0.0


def afronding(waarden: _Getallen) -> float:
    """Return what all values are a multiple of: 10, 5, 1, 0.1 or 0.01; 0 for finer ones and without values.

    >>> afronding(np.array([15.0, 40.0, np.nan])), afronding(np.array([12.0, 7.0]))
    (5.0, 1.0)
    """
    echt = waarden[np.isfinite(waarden)]
    if len(echt) == 0:
        return 0.0
    for stap in _AFRONDING:
        keer = echt / stap
        if np.allclose(keer, np.round(keer), rtol=0, atol=1e-6):
            return stap
    return 0.0


def tel_op(
    metingen: pd.DataFrame,
    leden: Mapping[str, Sequence[str]],
    indicatoren: Iterable[Indicator],
    *,
    niveau: str = "groep",
    namen: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Add measurements up over groups of places.

    Parameters
    ----------
    metingen
        `schema.METINGEN`.
    leden
        Group → its places. A place may be in several groups; one without measurements is left aside.
    indicatoren
        The indicators, of which those that may not be added up lose their figure over more than one part.
    niveau
        Level of the groups.
    namen
        Group → its name; by default the group itself.

    Returns
    -------
    pd.DataFrame
        `schema.METINGEN`, one row per group, indicator and year. Parts without a figure count in `bewoners`
        and not in `bekend`.
    """
    paren = [(groep, plaats) for groep, plaatsen in leden.items() for plaats in dict.fromkeys(plaatsen)]
    koppeling = pd.DataFrame(paren, columns=["groep", "plaats"], dtype="str")
    samen = koppeling.merge(metingen.drop(columns=["naam", "niveau"]), on="plaats")
    if samen.empty:
        return leeg(METINGEN)
    per = samen.groupby(_PER, dropna=False, sort=False)
    som = per[_SOMMEN].sum(min_count=1).join(per[_BEWONERS].sum())
    # one part whose margin is unknown makes that of the whole unknown, not smaller
    onzeker = samen[_ONZEKER].isna().mul(samen["teller"].notna(), axis=0)
    som[_ONZEKER] = som[_ONZEKER].mask(
        onzeker.groupby([samen[k] for k in _PER], dropna=False, sort=False).any()
    )
    som["herkomst"] = _herkomsten(samen)
    uit = som.reset_index().rename(columns={"groep": "plaats"})
    weiger = {i.sleutel for i in indicatoren if i.optellen == "niet"}
    fout = uit["indicator"].isin(weiger) & (uit["delen"] > 1)
    uit.loc[fout, _SOMMEN] = np.nan
    benoem = namen or {}
    uit["naam"] = pd.Series([benoem.get(groep, groep) for groep in uit["plaats"]], dtype="str")
    uit["niveau"] = pd.Series(niveau, index=uit.index, dtype="str")
    return uit[list(METINGEN.columns)]


def _herkomsten(samen: pd.DataFrame) -> pd.Series[str]:
    """Return the sources of every group, indicator and year; more than one joined by a plus."""
    uniek = samen[[*_PER, "herkomst"]].drop_duplicates().sort_values("herkomst")
    return uniek.groupby(_PER, dropna=False, sort=False)["herkomst"].agg(" + ".join)


def samengevoegd(tabellen: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Return measurements of several tables in one; of two about the same, the later table counts."""
    vol = [tabel for tabel in tabellen if len(tabel)]
    if not vol:
        return leeg(METINGEN)
    samen = pd.concat(vol, ignore_index=True)
    return samen.drop_duplicates(_SLEUTEL, keep="last").reset_index(drop=True)
