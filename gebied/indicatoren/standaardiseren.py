"""One scale for unlike figures: z-score, percentile, and an index with a base area and a base year.

A figure that is unknown or hidden stays unknown on every scale. A scale over fewer places than
`MINSTE_PLAATSEN` says more about which places happen to be there than about any one of them: then nothing is
standardised, and the reason is told.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from gebied.fouten import VerkeerdGebruik
from gebied.indicatoren.cijfer import Cijfer

MINSTE_PLAATSEN: Final = 5
"""Fewer known places than this are not standardised."""

Schaal = Literal["z-score", "percentiel", "index"]
Klasse = Literal["veel lager", "lager", "gemiddeld", "hoger", "veel hoger"]
KLASSEN: Final[tuple[Klasse, ...]] = get_args(Klasse)

_GEEN_SPREIDING: Final = "Alle plaatsen hebben hetzelfde cijfer."


class Indexcijfer(NamedTuple):
    """A figure as a percentage of its base, with 95 % bounds; or why there is none, in Dutch."""

    waarde: float | None
    ondergrens: float | None
    bovengrens: float | None
    reden: str = ""


@dataclass(frozen=True)
class Gestandaardiseerd:
    """Figures on one scale.

    Parameters
    ----------
    schaal
        Which scale.
    waarden
        Float64 by place, in the order that was given; null where the figure is unknown.
    gemiddelde, spreiding
        Mean and standard deviation that were used, in the unit of the figure; None where there are none.
    aantal
        Number of places with a known figure.
    reden
        Why nothing was standardised, in Dutch; ``""`` when it was.
    """

    schaal: Schaal
    waarden: pd.Series[float]
    gemiddelde: float | None = None
    spreiding: float | None = None
    aantal: int = 0
    reden: str = ""


def cijfertabel(cijfers: Iterable[Cijfer]) -> pd.DataFrame:
    """Return the values as a table: a row per place, a column per indicator, Float64.

    Hidden figures are null, as unknown ones are: what may not be read from a table may not be read from a
    score that was made of it.

    Raises
    ------
    VerkeerdGebruik
        When a place has more than one figure of an indicator, such as of two years.
    """
    rijen = [(c.plaats, c.indicator.sleutel, None if c.verborgen else c.waarde) for c in cijfers]
    lang = pd.DataFrame(rijen, columns=["plaats", "indicator", "waarde"])
    if (dubbel := lang[lang.duplicated(["plaats", "indicator"])]).size:
        raise VerkeerdGebruik(
            "Een plaats heeft meer dan één cijfer van dezelfde indicator.",
            problemen=[f"{rij.plaats}: {rij.indicator}" for rij in dubbel.head(5).itertuples()],
            stap="kies één jaar.",
        )
    breed = lang.pivot(index="plaats", columns="indicator", values="waarde")
    breed = breed.reindex(index=lang["plaats"].unique(), columns=lang["indicator"].unique())
    return breed.astype("Float64").rename_axis(index="plaats", columns="indicator")


def z_score(waarden: pd.Series[float], *, gewicht: pd.Series[float] | None = None) -> Gestandaardiseerd:
    """Return how many standard deviations every place lies above the mean of all.

    The mean and standard deviation are those of the places themselves (a population, not a sample).

    Parameters
    ----------
    waarden
        One figure by place, any unit.
    gewicht
        Inhabitants by place: the mean is then that of inhabitants instead of places. A place without known
        inhabitants does not count in the mean, and does get a score.

    Returns
    -------
    Gestandaardiseerd
        Without values when fewer than `MINSTE_PLAATSEN` places are known, or all are the same.
    """
    getallen, gewichten = _getallen(waarden), _gewichten(waarden, gewicht)
    telt = ~np.isnan(getallen) & (gewichten > 0)
    if reden := _te_weinig(int(telt.sum())):
        return _zonder("z-score", waarden, int(telt.sum()), reden)
    gemiddelde = float(np.average(getallen[telt], weights=gewichten[telt]))
    spreiding = float(np.sqrt(np.average((getallen[telt] - gemiddelde) ** 2, weights=gewichten[telt])))
    # equal figures leave a spread of rounding errors, not of zero
    if spreiding <= 1e-9 * max(1.0, float(np.abs(getallen[telt]).max())):
        return _zonder("z-score", waarden, int(telt.sum()), _GEEN_SPREIDING)
    scores = _reeks((getallen - gemiddelde) / spreiding, waarden)
    return Gestandaardiseerd("z-score", scores, gemiddelde, spreiding, int(telt.sum()))


def klassen(scores: pd.Series[float]) -> pd.Series[str]:
    """Return the class of every z-score: one of `KLASSEN`, null where the score is.

    The bounds are those of the area profiles of GGD'en (gebiedsprofielen of GGD Hollands Noorden, Hollands
    Midden and Brabant): below -2, -2 to -1, -1 to 1, 1 to 2, above 2. A score on a bound falls in the class
    nearer to the mean. "Hoger" is a higher figure, whether that is favourable or not.
    """
    z = _getallen(scores)
    plek = 2 + (z > 1) + (z > 2) - (z < -1).astype(int) - (z < -2)
    namen = [None if np.isnan(score) else KLASSEN[i] for score, i in zip(z, plek, strict=True)]
    return pd.Series(namen, index=scores.index, dtype="str", name="klasse")


def percentiel(waarden: pd.Series[float], *, gewicht: pd.Series[float] | None = None) -> Gestandaardiseerd:
    """Return which percentage of the places (or inhabitants) lies below, counting equals for half.

    Parameters
    ----------
    waarden
        One figure by place.
    gewicht
        Inhabitants by place, when the percentage is to be of inhabitants.

    Returns
    -------
    Gestandaardiseerd
        Values from 0 to 100; without values when fewer than `MINSTE_PLAATSEN` places are known.
    """
    getallen, gewichten = _getallen(waarden), _gewichten(waarden, gewicht)
    telt = ~np.isnan(getallen) & (gewichten > 0)
    if reden := _te_weinig(int(telt.sum())):
        return _zonder("percentiel", waarden, int(telt.sum()), reden)
    volgorde = np.argsort(getallen[telt], kind="stable")
    op_volgorde = getallen[telt][volgorde]
    tot = np.concatenate([[0.0], np.cumsum(gewichten[telt][volgorde])])
    lager = tot[np.searchsorted(op_volgorde, getallen, side="left")]
    tot_en_met = tot[np.searchsorted(op_volgorde, getallen, side="right")]
    uit = np.where(np.isnan(getallen), np.nan, 100 * (lager + tot_en_met) / 2 / tot[-1])
    return Gestandaardiseerd("percentiel", _reeks(uit, waarden), aantal=int(telt.sum()))


def index_van(cijfers: Iterable[Cijfer], *, basisplaats: str, basisjaar: int | None) -> pd.DataFrame:
    """Return every figure as a percentage of one of them: the base area in the base year is 100.

    Parameters
    ----------
    cijfers
        Figures of one indicator, of any places and years; the base is one of them.
    basisplaats, basisjaar
        Place and year that are 100, such as the gemeente in the first year.

    Returns
    -------
    DataFrame
        A row per figure, in the order given: plaats, naam (str), jaar (Int64), index, ondergrens, bovengrens
        (Float64, 95 % bounds, null where a margin of the two is unknown), reden (str, why there is no
        index). Margins are combined as those of independent figures.

    Raises
    ------
    VerkeerdGebruik
        When the figures are of more than one indicator, or the base is not among them, is unknown, or is not
        above zero: a score around zero, such as SES-WOA, has no percentage.
    """
    lijst = list(cijfers)
    basis = _basis(lijst, basisplaats, basisjaar)
    rijen = [(c.plaats, c.naam, c.jaar, *indexcijfer(c, basis)) for c in lijst]
    kolommen = ["plaats", "naam", "jaar", "index", "ondergrens", "bovengrens", "reden"]
    soorten = dict.fromkeys(["plaats", "naam", "reden"], "str") | {"jaar": "Int64"}
    soorten |= dict.fromkeys(["index", "ondergrens", "bovengrens"], "Float64")
    return pd.DataFrame(rijen, columns=kolommen).astype(soorten)


def _basis(cijfers: list[Cijfer], plaats: str, jaar: int | None) -> Cijfer:
    wanneer = f" in {jaar}" if jaar is not None else ""
    if len({c.indicator.sleutel for c in cijfers}) > 1:
        raise VerkeerdGebruik(
            "Een index gaat over één indicator.",
            problemen=sorted({c.indicator.naam for c in cijfers}),
            stap="maak een index per indicator.",
        )
    basis = next((c for c in cijfers if (c.plaats, c.jaar) == (plaats, jaar)), None)
    if basis is None:
        raise VerkeerdGebruik(
            f"Er is geen cijfer van {plaats}{wanneer} om de index op te baseren.",
            problemen=[f"{c.naam}{f' in {c.jaar}' if c.jaar is not None else ''}" for c in cijfers[:10]],
            stap="kies een plaats en een jaar die er wel zijn.",
        )
    if not kan_basis_zijn(basis):
        waarom = basis.reden or ("niet boven nul" if not basis.verborgen else "verborgen")
        raise VerkeerdGebruik(
            f"Het cijfer van {basis.naam}{wanneer} kan geen 100 zijn: het is {waarom.rstrip('.')}.",
            stap="kies een andere plaats of een ander jaar, of gebruik de z-score.",
        )
    return basis


def indexcijfer(cijfer: Cijfer, basis: Cijfer) -> Indexcijfer:
    """Return one figure as a percentage of another one, which `kan_basis_zijn`; see `index_van`."""
    if cijfer.waarde is None or cijfer.verborgen:
        return Indexcijfer(None, None, None, cijfer.reden or "Het cijfer is verborgen.")
    assert basis.waarde is not None
    index = 100 * cijfer.waarde / basis.waarde
    if cijfer is basis:
        return Indexcijfer(100.0, 100.0, 100.0)  # by definition, however uncertain the figure is
    if not (cijfer.marge_bekend and basis.marge_bekend):
        return Indexcijfer(index, None, None)
    marge = 100 / basis.waarde * float(np.hypot(cijfer.marge, index / 100 * basis.marge))
    return Indexcijfer(index, index - marge, index + marge)


def kan_basis_zijn(cijfer: Cijfer) -> bool:
    """Return whether a figure can be the 100 of an index: known, shown and above zero."""
    return cijfer.waarde is not None and not cijfer.verborgen and cijfer.waarde > 0


def _te_weinig(aantal: int) -> str:
    if aantal >= MINSTE_PLAATSEN:
        return ""
    waarvan = "geen enkele plaats" if aantal == 0 else "1 plaats" if aantal == 1 else f"{aantal} plaatsen"
    return f"Van {waarvan} is het cijfer bekend; er zijn er ten minste {MINSTE_PLAATSEN} nodig."


def _getallen(waarden: pd.Series[float]) -> npt.NDArray[np.float64]:
    return np.asarray(waarden.to_numpy(dtype=np.float64, na_value=np.nan), dtype=np.float64)


def _gewichten(waarden: pd.Series[float], gewicht: pd.Series[float] | None) -> npt.NDArray[np.float64]:
    if gewicht is None:
        return np.ones(len(waarden))
    getallen = _getallen(gewicht.reindex(waarden.index).fillna(0.0))
    if (getallen < 0).any():
        raise VerkeerdGebruik(
            "Een aantal inwoners is lager dan nul.", stap="geef aantallen van nul of hoger om mee te wegen."
        )
    return getallen


def _reeks(getallen: npt.NDArray[np.float64], zoals: pd.Series[float]) -> pd.Series[float]:
    return pd.Series(pd.array(getallen, dtype="Float64"), index=zoals.index, name=zoals.name)


def _zonder(schaal: Schaal, waarden: pd.Series[float], aantal: int, reden: str) -> Gestandaardiseerd:
    leeg = _reeks(np.full(len(waarden), np.nan), waarden)
    return Gestandaardiseerd(schaal, leeg, aantal=aantal, reden=reden)
