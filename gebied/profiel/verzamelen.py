"""All figures that profiles of one scan draw on, worked out once, however many profiles follow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from gebied.indicatoren.cijfer import Cijfer, cijfers
from gebied.indicatoren.metingen import samengevoegd, tel_op
from gebied.indicatoren.standaardiseren import MINSTE_PLAATSEN, cijfertabel, percentiel, z_score
from gebied.profiel.gebieden import Analysegebied
from gebied.wijkscan import Wijkscan

MINSTE_GEBIEDEN: Final = 8
"""With fewer gebieden a class would say more about which gebieden there happen to be."""

MINSTE_INWONERS: Final = 100
"""Below this number of inhabitants a gebied gets figures, but nothing is said about how they compare."""

Reeks = Mapping[tuple[str, str], tuple[Cijfer, ...]]
"""(place, key of an indicator) → its figures of all years, the oldest first."""


@dataclass(frozen=True)
class Verzameld:
    """The figures of one scan.

    Parameters
    ----------
    nu
        (analysegebied, indicator) → its figure of the scan; of an indicator that only other years have, the
        newest.
    eigen
        Figures of all years, of the same areas.
    gemeenten
        Figures that were published for a whole gemeente, by its code.
    opgeteld
        Figures of a whole gemeente, added up from the gebieden of the scan.
    elders
        Figures of GGD-regions, the country and groups of similar gemeenten, by place.
    plaatsen
        Code of such a place → its level and name.
    gemiddelde, spreiding
        Indicator → mean and standard deviation over the gebieden of the scan with at least
        `MINSTE_INWONERS` inhabitants; without indicators that too few of them have.
    klasseerbaar
        Indicators of which at least `MINSTE_GEBIEDEN` gebieden have a figure.
    percentielen
        (analysegebied, indicator) → percentage of the same gebieden with a lower figure.
    samenhang
        Correlations over the same gebieden.
    """

    nu: Mapping[tuple[str, str], Cijfer]
    eigen: Reeks
    gemeenten: Reeks
    opgeteld: Reeks
    elders: Reeks
    plaatsen: Mapping[str, tuple[str, str]]
    gemiddelde: Mapping[str, float]
    spreiding: Mapping[str, float]
    klasseerbaar: frozenset[str]
    percentielen: Mapping[tuple[str, str], float]
    samenhang: pd.DataFrame


def verzamel_cijfers(scan: Wijkscan, gebieden: Sequence[Analysegebied]) -> Verzameld:
    """Return the figures of these areas and of everything they may be compared with."""
    catalogus = tuple(scan.indicatoren)
    is_eigen = scan.metingen["plaats"].isin(scan.codes)
    is_gemeente = scan.metingen["niveau"] == "gemeente"
    elders = scan.metingen[~is_eigen & ~is_gemeente]
    alle = samengevoegd([scan.metingen[is_eigen], scan.gemeten])
    nu = _nieuwste(alle, scan.gemeten)

    def maak(metingen: pd.DataFrame) -> tuple[Cijfer, ...]:
        return cijfers(metingen, catalogus, drempel=scan.drempel)

    def samen(metingen: pd.DataFrame) -> tuple[Cijfer, ...]:
        leden = {gebied.sleutel: gebied.codes for gebied in gebieden}
        namen = {gebied.sleutel: gebied.naam for gebied in gebieden}
        return maak(tel_op(metingen, leden, catalogus, namen=namen))

    groot = scan.inwoners() >= MINSTE_INWONERS
    van_groot = nu[nu["plaats"].isin(groot.index[groot.fillna(False)])]
    waarden = cijfertabel(maak(van_groot)).astype("float64")
    maten = {str(sleutel): z_score(waarden[sleutel]) for sleutel in waarden}
    hier = samen(nu)
    return Verzameld(
        nu={(cijfer.plaats, cijfer.indicator.sleutel): cijfer for cijfer in hier},
        eigen=_reeksen(samen(alle)),
        gemeenten=_reeksen(maak(scan.metingen[is_gemeente & ~is_eigen])),
        opgeteld=_reeksen(maak(_per_gemeente(scan, alle))),
        elders=_reeksen(maak(elders)),
        plaatsen={
            str(rij.plaats): (str(rij.niveau), str(rij.naam)) for rij in elders.itertuples(index=False)
        },
        gemiddelde={s: m.gemiddelde for s, m in maten.items() if m.gemiddelde is not None},
        spreiding={s: m.spreiding for s, m in maten.items() if m.spreiding},
        klasseerbaar=frozenset(s for s, m in maten.items() if m.aantal >= MINSTE_GEBIEDEN),
        percentielen=_percentielen(waarden, cijfertabel(hier).astype("float64")),
        samenhang=waarden.corr(min_periods=MINSTE_PLAATSEN),
    )


def _percentielen(waarden: pd.DataFrame, hier: pd.DataFrame) -> dict[tuple[str, str], float]:
    """Return where every area stands among the gebieden; areas that are no gebied weigh nothing."""
    uit: dict[tuple[str, str], float] = {}
    for sleutel in waarden.columns.intersection(hier.columns):
        # areas are looked up by number: their keys may be those of the gebieden
        samen = pd.concat([waarden[sleutel], hier[sleutel]], ignore_index=True)
        gewicht = pd.Series(1.0, samen.index).where(samen.index < len(waarden), 0.0)
        rang = percentiel(samen, gewicht=gewicht).waarden.iloc[len(waarden) :].set_axis(hier.index)
        uit |= {(str(plaats), str(sleutel)): float(deel) for plaats, deel in rang.dropna().items()}
    return uit


def _nieuwste(alle: pd.DataFrame, gemeten: pd.DataFrame) -> pd.DataFrame:
    """Return what the scan itself measured, and of other indicators their newest year."""
    ouder = alle[~alle["indicator"].isin(gemeten["indicator"].unique())]
    nieuwste = ouder.groupby("indicator")["jaar"].transform("max")
    rijen: pd.DataFrame = ouder[(ouder["jaar"] == nieuwste).fillna(False)]
    return samengevoegd([rijen, gemeten])


def _per_gemeente(scan: Wijkscan, metingen: pd.DataFrame) -> pd.DataFrame:
    tabel = scan.gebieden.dropna(subset=["gemeentecode", "gemeente"])
    leden = {str(code): tuple(rijen["code"]) for code, rijen in tabel.groupby("gemeentecode")}
    namen = dict(zip(tabel["gemeentecode"], tabel["gemeente"], strict=True))
    return tel_op(metingen, leden, tuple(scan.indicatoren), niveau="gemeente", namen=namen)


def _reeksen(alle: Iterable[Cijfer]) -> Reeks:
    op_sleutel: dict[tuple[str, str], list[Cijfer]] = {}
    for cijfer in alle:
        op_sleutel.setdefault((cijfer.plaats, cijfer.indicator.sleutel), []).append(cijfer)
    return {
        sleutel: tuple(sorted(reeks, key=lambda cijfer: cijfer.jaar or 0))
        for sleutel, reeks in op_sleutel.items()
    }
