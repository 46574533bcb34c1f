"""A figure as it is shown: value, 95 % margin, coverage, source, and why it is missing where it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor, isfinite, sqrt
from typing import Any, Final, Literal, NamedTuple

import pandas as pd

from gebied.bronnen.catalogus import Indicator
from gebied.indicatoren.metingen import Z_95
from gebied.privacy.veilig import AFRONDING, DREMPEL, NOEMER, afgerond
from gebied.taal import getal

MINSTE_DEKKING: Final = 0.5
"""Known for less than this part of the inhabitants: no figure."""

MEESTE_GESCHAT: Final = 0.1
"""A figure that was moved from other borders for a larger part than this is shown, but nothing is said of how
it compares: its margin does not hold all that this adds."""

MEEST_ANDERE_DEKKING: Final = 0.05
"""When the parts of the inhabitants that two figures are about differ more, they are not
compared over time."""

Oordeel = Literal["hoger", "lager", "vergelijkbaar", "onbekend"]


@dataclass(frozen=True, slots=True)
class Cijfer:
    """One figure of one place.

    Parameters
    ----------
    indicator
        What it is about.
    plaats, naam, niveau
        Code or key, name and level of the place.
    jaar
        Year it is about, None where unknown.
    waarde
        In the unit of the indicator; None where there is no figure, and `reden` says why.
    ondergrens, bovengrens
        95 % bounds; equal to `waarde` when it is exact, None where the source gives none.
    teller, noemer
        The counts of a rate; None for other figures.
    dekking
        Part (0–1) of the inhabitants for whom it is known; None where nobody is counted.
    geschat
        Part (0–1) of the inhabitants who came from an area with other borders.
    benadering
        Whether it is an approximation: a mean, median or estimate over several parts, or other borders.
    reden
        Why there is no figure, in Dutch.
    herkomst
        Key of its source.
    verborgen
        Whether it is a protected count below the threshold.
    """

    indicator: Indicator
    plaats: str
    naam: str
    niveau: str
    jaar: int | None
    waarde: float | None
    ondergrens: float | None
    bovengrens: float | None
    teller: float | None = None
    noemer: float | None = None
    dekking: float | None = None
    geschat: float = 0.0
    benadering: bool = False
    reden: str = ""
    herkomst: str = ""
    verborgen: bool = False

    @property
    def marge_bekend(self) -> bool:
        """Whether there is a figure and its uncertainty is known; without it nothing is called higher."""
        return self.waarde is not None and self.ondergrens is not None

    @property
    def marge(self) -> float:
        """Half the width of the 95 % interval, in the unit of the figure; 0 when exact or unknown."""
        if self.waarde is None or self.ondergrens is None or self.bovengrens is None:
            return 0.0
        return max(self.bovengrens - self.waarde, self.waarde - self.ondergrens)

    @property
    def tekst(self) -> str:
        """The figure with its unit, as texts and tables show it."""
        if self.verborgen:
            return "verborgen"
        if self.waarde is None:
            return "onbekend"
        return met_eenheid(self.waarde, self.indicator)

    @property
    def margetekst(self) -> str:
        """The 95 % bounds in the same unit, or ``""`` when they do not show."""
        if self.waarde is None or self.ondergrens is None or self.bovengrens is None:
            return ""
        laag, hoog = (getal(grens, self.indicator.decimalen) for grens in (self.ondergrens, self.bovengrens))
        return "" if laag == hoog else f"{laag} – {hoog}"

    @property
    def toelichting(self) -> str:
        """What a reader has to know about it: coverage, approximation, borders; or why it is missing."""
        if self.reden:
            return self.reden
        delen = []
        if self.dekking is not None and self.dekking < 0.995:
            delen.append(f"over {getal(100 * self.dekking)} % van de inwoners")
        if self.geschat >= 0.005:
            delen.append(f"voor {getal(100 * self.geschat)} % omgerekend van andere grenzen")
        if self.indicator.zekerheid == "modelschatting":
            delen.append("modelschatting")
        if self.indicator.zekerheid == "beschermd":
            delen.append("beschermd aantal")
        if self.benadering:
            delen.append("benadering")
        if not self.marge_bekend:
            delen.append("marge onbekend")
        return "; ".join(delen)


class Verschil(NamedTuple):
    """A figure minus another one, with the 95 % margin of that difference, and what may be said of it."""

    waarde: float | None
    marge: float
    oordeel: Oordeel


def met_eenheid(waarde: float, indicator: Indicator) -> str:
    """Return a value in the unit and with the decimals of an indicator."""
    kaal = getal(waarde, indicator.decimalen)
    kaal = kaal.removeprefix("-") if not any(teken in kaal for teken in "123456789") else kaal
    return f"{kaal} {indicator.eenheid}".strip()


def verschil(een: Cijfer, ander: Cijfer) -> Verschil:
    """Return how a figure differs from another one of the same indicator.

    It is higher or lower only when the difference is larger than its margin and shows at the decimals in
    which the figure is written; the two margins are taken as independent. Nothing is said when a margin is
    unknown, or more than `MEESTE_GESCHAT` of a figure was moved from other borders.
    """
    if een.waarde is None or ander.waarde is None:
        return Verschil(None, 0.0, "onbekend")
    waarde = een.waarde - ander.waarde
    if not (een.marge_bekend and ander.marge_bekend):
        return Verschil(waarde, 0.0, "onbekend")
    marge = sqrt(een.marge**2 + ander.marge**2)
    if max(een.geschat, ander.geschat) > MEESTE_GESCHAT:
        return Verschil(waarde, marge, "onbekend")
    decimalen = een.indicator.decimalen
    zichtbaar = round(een.waarde, decimalen) != round(ander.waarde, decimalen)
    if abs(waarde) <= marge or not zichtbaar:
        return Verschil(waarde, marge, "vergelijkbaar")
    return Verschil(waarde, marge, "hoger" if waarde > 0 else "lager")


def dekking_verschilt(een: Cijfer, ander: Cijfer) -> bool:
    """Whether two figures are about parts of the inhabitants that differ too much to see a change in them."""
    delen = [1.0 if cijfer.dekking is None else cijfer.dekking for cijfer in (een, ander)]
    return abs(delen[0] - delen[1]) > MEEST_ANDERE_DEKKING


def cijfers(
    metingen: pd.DataFrame, indicatoren: Iterable[Indicator], *, drempel: int = DREMPEL
) -> tuple[Cijfer, ...]:
    """Return the figures of measurements, in the same order.

    Parameters
    ----------
    metingen
        `schema.METINGEN`.
    indicatoren
        The catalogue; measurements of other indicators are left out.
    drempel
        Below it a protected count is hidden, and rates of it.
    """
    op_sleutel = {indicator.sleutel: indicator for indicator in indicatoren}
    hier = metingen[metingen["indicator"].isin(list(op_sleutel))]
    return tuple(
        _cijfer(rij, op_sleutel[sleutel], drempel)
        for sleutel, rij in zip(hier["indicator"], hier.itertuples(index=False), strict=True)
    )


def _cijfer(rij: Any, indicator: Indicator, drempel: int) -> Cijfer:
    dekking = rij.bekend / rij.bewoners if rij.bewoners > 0 else None
    geschat = min(1.0, rij.geschat / rij.bewoners) if rij.bewoners > 0 else 0.0
    reden = _reden(rij, indicator, dekking, drempel)
    waarde, onder, boven = (None, None, None) if reden else _waarde(rij, indicator)
    verborgen = indicator.zekerheid == "beschermd" and bool(reden) and isfinite(rij.teller)
    is_telling = not reden and indicator.optellen == "verhouding" and indicator.zekerheid != "beschermd"
    return Cijfer(
        indicator=indicator,
        plaats=rij.plaats,
        naam=rij.naam,
        niveau=rij.niveau,
        jaar=None if pd.isna(rij.jaar) else int(rij.jaar),
        waarde=waarde,
        ondergrens=onder,
        bovengrens=boven,
        teller=float(rij.teller) if is_telling else None,
        noemer=float(rij.noemer) if is_telling else None,
        dekking=dekking,
        geschat=geschat,
        benadering=not reden and ((indicator.optellen == "gewogen" and rij.delen > 1) or geschat >= 0.005),
        reden=reden,
        herkomst=rij.herkomst,
        verborgen=verborgen,
    )


def _reden(rij: Any, indicator: Indicator, dekking: float | None, drempel: int) -> str:
    """Return in Dutch why there is no figure, or ``""``."""
    if indicator.optellen == "niet" and rij.delen > 1:
        return "dit cijfer kan niet worden opgeteld of gemiddeld"
    if not isfinite(rij.teller):
        beschermd = indicator.zekerheid == "beschermd"
        return "achtergehouden of niet gemeten" if beschermd else "niet bekend in de bron"
    if dekking is not None and dekking < MINSTE_DEKKING:
        return f"bekend voor maar {getal(100 * dekking)} % van de inwoners"
    if indicator.optellen == "verhouding" and not rij.noemer > 0:
        return "er is niemand of niets om door te delen"
    if indicator.zekerheid == "beschermd":
        if rij.teller < drempel:
            return f"minder dan {drempel} personen"
        if indicator.optellen == "verhouding" and rij.noemer < NOEMER:
            return f"minder dan {NOEMER} inwoners"
    return ""


def _waarde(rij: Any, indicator: Indicator) -> tuple[float, float | None, float | None]:
    """Return value and 95 % bounds, which are None where the uncertainty is unknown."""
    if indicator.optellen == "som":
        waarde, variantie, deel = rij.teller, rij.var_teller, 1.0
    else:
        deel = rij.noemer / (indicator.factor if indicator.optellen == "verhouding" else 1.0)
        waarde = rij.teller / deel
        verhouding = rij.teller / rij.noemer
        variantie = rij.var_teller + verhouding**2 * rij.var_noemer - 2 * verhouding * rij.covariantie
    if not isfinite(variantie):
        return float(waarde), None, None
    half = Z_95 * sqrt(max(variantie, 0.0))
    if indicator.optellen == "som" or (rij.var_noemer > 0 and rij.covariantie == 0):
        half = ceil(
            half - 1e-9
        )  # counts are off by whole numbers: a margin between two would miss the larger
    onder, boven = waarde - half / deel, waarde + half / deel
    if isfinite(rij.onder) and isfinite(rij.boven):
        onder, boven = min(onder, rij.onder / deel), max(boven, rij.boven / deel)
    if indicator.optellen in ("som", "verhouding"):
        onder = max(onder, 0.0)
    if indicator.eenheid == "%":
        boven = max(min(boven, 100.0), waarde)
    if indicator.zekerheid == "beschermd":  # shown rounded, as everywhere
        gerond = afgerond(waarde, 0) if indicator.optellen == "som" else round(waarde)
        stap = AFRONDING if indicator.optellen == "som" else 1
        waarde = float(gerond or 0)
        # bounds as coarse as the figure: with finer ones it could be worked out unrounded
        onder, boven = min(floor(onder / stap) * stap, waarde), max(ceil(boven / stap) * stap, waarde)
    return float(waarde), float(onder), float(boven)
