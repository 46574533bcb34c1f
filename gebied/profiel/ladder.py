"""The ladder: which part of the use of voorzieningen falls on each trede, and how that shifts over the years.

Everything here is made from protected counts, so it is safe to publish in any combination; what is hidden is
hidden because noise would drown it. Use is counted as persons × voorziening: who has two counts twice.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil, sqrt
from typing import Final

import numpy as np
import pandas as pd

from gebied.bronnen.voorzieningen import TREDEN, Trede
from gebied.fouten import VerkeerdGebruik
from gebied.indicatoren.cijfer import Oordeel
from gebied.indicatoren.metingen import Z_95
from gebied.privacy.ruis import variantie
from gebied.privacy.veilig import GEBIED, INSTELLINGEN, NOEMER, Levering, VeiligeTabel, toon
from gebied.profiel.gebieden import Analysegebied
from gebied.taal import getal
from gebied.wijkscan import Wijkscan

_SOORT: Final = "voorziening"
_MEER_DAN_RUIS: Final = 4.0
"""A total has to be so many times its own noise, else a share of it has no meaning."""


@dataclass(frozen=True, slots=True)
class Tredestand:
    """One trede in one year.

    Parameters
    ----------
    trede
        Step of the ladder.
    aantal
        Use as it may be shown: rounded to 5, ``"<10"`` or ``"verborgen"``.
    aandeel
        Part (%) of all use; None where `reden` says why.
    marge
        95 % margin of `aandeel` by noise, in percentage points; 0 without noise.
    reden
        Why there is no share, in Dutch.
    """

    trede: Trede
    aantal: str
    aandeel: float | None
    marge: float
    reden: str = ""

    @property
    def tekst(self) -> str:
        """The share in whole percents, as protected figures are shown, with its margin."""
        if self.aandeel is None:
            return "onbekend"
        marge = f" (± {getal(ceil(self.marge))})" if self.marge > 0 else ""
        return f"{getal(round(self.aandeel))} %{marge}"


@dataclass(frozen=True, slots=True)
class Ladder:
    """The treden of one area in one year, from general to heavy; only those that were counted.

    `voorzieningen` holds the names of what was counted.
    """

    gebied: Analysegebied
    jaar: int
    treden: tuple[Tredestand, ...]
    voorzieningen: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verschuiving:
    """How the share of one trede changed.

    `verschil` is in percentage points, with its 95 % `marge` by noise. `oordeel` is ``"hoger"`` or
    ``"lager"`` only where the change is larger than that and shows in whole percents.
    """

    trede: Trede
    van: Tredestand
    naar: Tredestand
    verschil: float | None
    marge: float
    oordeel: Oordeel


@dataclass(frozen=True, slots=True)
class Ladderverschuiving:
    """The shift of a whole ladder between two years, over the voorzieningen that both years count.

    `weggelaten` holds the names of those that only one of the years counts. Every voorziening has the trede
    of the later list, so that a list that moves one does not look like people who moved.
    """

    gebied: Analysegebied
    van: int
    naar: int
    treden: tuple[Verschuiving, ...]
    weggelaten: tuple[str, ...]


def maak_ladder(scan: Wijkscan, gebied: Analysegebied, jaar: int | None = None) -> Ladder:
    """Return the ladder of an area.

    Parameters
    ----------
    scan
        A scan with service use.
    gebied
        The area.
    jaar
        One of `VeiligeTabel.jaren`; None for the newest.

    Raises
    ------
    VerkeerdGebruik
        When the scan has no service use, or none of that year.
    """
    telling = _Jaar(scan, _jaar(scan, jaar))
    standen = telling.standen(gebied, telling.treden)
    return Ladder(gebied, telling.jaar, standen, tuple(telling.namen[sleutel] for sleutel in telling.treden))


def maak_verschuiving(
    scan: Wijkscan,
    gebieden: Sequence[Analysegebied],
    van: int | None = None,
    naar: int | None = None,
) -> tuple[Ladderverschuiving, ...]:
    """Return per area how use moved over the treden between two years; by default the first and the last.

    Raises
    ------
    VerkeerdGebruik
        When the scan does not have service use of two years, or no voorziening was counted in both.
    """
    jaren = _jaren(scan)
    begin, eind = _jaar(scan, jaren[0] if van is None else van), _jaar(scan, naar)
    if begin == eind:
        raise VerkeerdGebruik(
            f"Voor een verschuiving zijn twee jaren nodig; gekozen is alleen {eind}.",
            problemen=[f"jaren met gebruik: {', '.join(map(str, jaren))}"],
            stap="kies twee jaren, of lees het gebruik van een ander jaar in met 'gebied gebruik'.",
        )
    toen, nu = _Jaar(scan, begin), _Jaar(scan, eind)
    treden = {sleutel: trede for sleutel, trede in nu.treden.items() if sleutel in toen.treden}
    if not treden:
        raise VerkeerdGebruik(
            f"In {begin} en {eind} is geen enkele voorziening allebei geteld.",
            stap="kies jaren met dezelfde lijst van voorzieningen.",
        )
    namen = {**toen.namen, **nu.namen}
    weg = tuple(namen[s] for s in dict.fromkeys([*nu.treden, *toen.treden]) if s not in treden)
    return tuple(
        Ladderverschuiving(
            gebied,
            begin,
            eind,
            tuple(
                _verschuiving(*paar)
                for paar in zip(toen.standen(gebied, treden), nu.standen(gebied, treden), strict=True)
            ),
            weg,
        )
        for gebied in gebieden
    )


def _jaren(scan: Wijkscan) -> tuple[int, ...]:
    if scan.gebruik is None or not scan.gebruik.jaren:
        raise VerkeerdGebruik(
            f"In {scan.naam} staat geen gebruik van voorzieningen.",
            stap="lees het eerst in met 'gebied gebruik'.",
        )
    return scan.gebruik.jaren


def _jaar(scan: Wijkscan, jaar: int | None) -> int:
    jaren = _jaren(scan)
    if jaar is None:
        return max(jaren)
    if jaar not in jaren:
        raise VerkeerdGebruik(
            f"Van {jaar} staat geen gebruik van voorzieningen in {scan.naam}.",
            stap=f"kies uit {', '.join(map(str, jaren))}.",
        )
    return jaar


def _verschuiving(van: Tredestand, naar: Tredestand) -> Verschuiving:
    marge = sqrt(van.marge**2 + naar.marge**2)
    if van.aandeel is None or naar.aandeel is None:
        return Verschuiving(naar.trede, van, naar, None, 0.0, "onbekend")
    verschil = naar.aandeel - van.aandeel
    oordeel: Oordeel = "vergelijkbaar"
    if abs(verschil) > marge and round(van.aandeel) != round(naar.aandeel):
        oordeel = "hoger" if verschil > 0 else "lager"
    return Verschuiving(naar.trede, van, naar, verschil, marge, oordeel)


class _Jaar:
    """The protected counts of one year, to be added up over any area."""

    def __init__(self, scan: Wijkscan, jaar: int) -> None:
        assert scan.gebruik is not None
        self.tabel: VeiligeTabel = scan.gebruik
        self.jaar = jaar
        self.levering: Levering = scan.gebruik.levering(jaar)
        alles = scan.gebruik.per_gebied(jaar, scan.codes)
        geteld = [sleutel[1] for sleutel in alles.columns if sleutel[0] == _SOORT]
        self.aantallen = alles[[(_SOORT, wat) for wat in geteld]].set_axis(geteld, axis="columns")
        self.namen = {v.sleutel: v.naam for v in self.levering.lijst.voorzieningen}
        self.treden: dict[str, Trede] = {
            v.sleutel: v.trede for v in self.levering.lijst.voorzieningen if v.sleutel in set(geteld)
        }

    def standen(self, gebied: Analysegebied, treden: Mapping[str, Trede]) -> tuple[Tredestand, ...]:
        """Return the treden of an area over these voorzieningen (key → trede)."""
        per_cel = self._variantie(gebied)
        in_trede = {trede: [s for s, van in treden.items() if van == trede] for trede in TREDEN}
        in_trede = {trede: sleutels for trede, sleutels in in_trede.items() if sleutels}
        som = self._som(gebied)
        aantallen = np.array([som[sleutels].sum(skipna=False) for sleutels in in_trede.values()], dtype=float)
        varianties = np.array([per_cel * len(sleutels) for sleutels in in_trede.values()])
        totaal, ruis = float(aantallen.sum()), float(varianties.sum())
        return tuple(
            self._stand(trede, float(aantal), totaal, float(eigen), ruis)
            for trede, aantal, eigen in zip(in_trede, aantallen, varianties, strict=True)
        )

    def _stand(self, trede: Trede, aantal: float, totaal: float, eigen: float, ruis: float) -> Tredestand:
        drempel = self.levering.drempel
        getoond = toon(aantal, drempel)
        if np.isnan(aantal):
            return Tredestand(trede, getoond, None, 0.0, "een aantal is weggelaten")
        if np.isnan(totaal):
            return Tredestand(
                trede, getoond, None, 0.0, "het totaal is niet bekend: een aantal is weggelaten"
            )
        if aantal < drempel:
            return Tredestand(trede, getoond, None, 0.0, f"minder dan {drempel}")
        if totaal < NOEMER or totaal < _MEER_DAN_RUIS * sqrt(ruis):
            return Tredestand(trede, getoond, None, 0.0, "er is te weinig gebruik voor een aandeel")
        deel = aantal / totaal
        # own noise moves the trede and the total alike, that of other treden only the total
        sd = sqrt((1 - deel) ** 2 * eigen + deel**2 * (ruis - eigen)) / totaal
        return Tredestand(trede, getoond, min(100.0, 100 * deel), 100 * Z_95 * sd)

    def _som(self, gebied: Analysegebied) -> pd.Series[float]:
        """Return the use per voorziening; unknown where a count was withheld and no total published."""
        codes = [code for code in gebied.codes if code in self.aantallen.index]
        som = self.aantallen.loc[codes].sum(skipna=False).astype("Float64")
        gegeven = self._vrijgegeven(codes)
        return som.fillna(gegeven.reindex(som.index)).astype("float64")

    def _vrijgegeven(self, codes: Collection[str]) -> pd.Series[float]:
        """Return the totals that were published for exactly these gebieden beside withheld counts."""
        nr = self.levering.nr
        leden = self.tabel.leden[self.tabel.leden["levering"] == nr]
        gezocht = {(GEBIED, code) for code in codes}
        for eenheid, deel in leden.groupby(["niveau", "naam"]):
            if set(zip(deel["soort_plaats"], deel["plaats"], strict=True)) == gezocht:
                totalen = self.tabel.totalen[
                    (self.tabel.totalen["levering"] == nr) & (self.tabel.totalen["statistiek"] == _SOORT)
                ].set_index(["niveau", "naam"])
                if eenheid in totalen.index:
                    hier = totalen.loc[[eenheid]]
                    return pd.Series(hier["waarde"].array, index=hier["categorie"], dtype="Float64")
        return pd.Series(dtype="Float64")

    def _variantie(self, gebied: Analysegebied) -> float:
        """Return the variance of the noise on one voorziening of an area.

        Every measured area brings its own noise; one that was spread over gebieden brings the part that
        falls within the area.
        """
        if self.levering.methode != "ruis":
            return 0.0
        binnen = set(gebied.codes)
        gemeten = sum(code in binnen for code in self._gemeten)
        delen = self._gespreid[self._gespreid["code"].isin(binnen)]
        gewichten = delen.groupby(["soort_plaats", "plaats"])["aandeel"].sum()
        per_cel = variantie(INSTELLINGEN[self.levering.instelling].schaal(_SOORT))
        return per_cel * (gemeten + float((gewichten**2).sum()))

    @cached_property
    def _gemeten(self) -> tuple[str, ...]:
        """Codes of the gebieden that were measured themselves."""
        cellen = self.tabel.cellen
        eigen = (cellen["levering"] == self.levering.nr) & (cellen["soort_plaats"] == GEBIED)
        return tuple(cellen.loc[eigen & (cellen["statistiek"] == _SOORT), "plaats"].unique())

    @cached_property
    def _gespreid(self) -> pd.DataFrame:
        """How other measured areas were spread over gebieden."""
        return self.tabel.omrekening[self.tabel.omrekening["levering"] == self.levering.nr]
