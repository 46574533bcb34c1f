"""Where the goals of a doelenboom stand: every figure beside its target and beside an earlier year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import pandas as pd

from gebied.bronnen.catalogus import Catalogus
from gebied.bronnen.doelenbestand import Doelenboom, Knoop
from gebied.indicatoren.cijfer import Cijfer, Oordeel, dekking_verschilt, met_eenheid, verschil
from gebied.profiel.doelenboom import GEEN_DOELWAARDE, doelen_van, knopen_van
from gebied.profiel.gebieden import Analysegebied
from gebied.profiel.profielcijfer import is_gunstig
from gebied.profiel.verzamelen import Verzameld, verzamel_cijfers
from gebied.wijkscan import Wijkscan

Stand = Literal[
    "gehaald",
    "nog niet gehaald",
    "boven de doelwaarde",
    "onder de doelwaarde",
    "binnen de marge",
    "marge onbekend",
    "geen doelwaarde vastgesteld",
    "geen cijfer",
    "doelwaarde geldt voor de gemeente",
]
"""Where a figure is beside its target. Without a favourable direction it is only above or below."""

GEHEEL: Final = ("gemeente", "scan")
"""Kinds of area that a target in a number of people or things is about."""


@dataclass(frozen=True)
class Doelstand:
    """One indicator of a doelenboom in one area.

    Parameters
    ----------
    knoop
        The indicator.
    doelen
        The doelen that it serves, in the order of the file.
    gebied
        The area.
    cijfer
        The newest figure; None where the catalogue has no such indicator or nothing was measured.
    reden
        Why there is no figure, in Dutch.
    stand
        Where the figure is beside the target.
    eerder
        The figure of the same area that it is compared with; None where there is none, where too many
        inhabitants are missing in one of the two, and for estimates of a model.
    beweging
        Higher or lower than `eerder` only where the change is larger than its margin.
    """

    knoop: Knoop
    doelen: tuple[Knoop, ...]
    gebied: Analysegebied
    cijfer: Cijfer | None
    reden: str
    stand: Stand
    eerder: Cijfer | None
    beweging: Oordeel

    @property
    def afstand(self) -> float | None:
        """Target minus figure, in the unit of the indicator; None where there is nothing to compare."""
        if self.stand in (GEEN_DOELWAARDE, "geen cijfer", "doelwaarde geldt voor de gemeente"):
            return None
        if self.cijfer is None or self.cijfer.waarde is None or self.knoop.doelwaarde is None:
            return None
        return self.knoop.doelwaarde - self.cijfer.waarde

    @property
    def doelwaardetekst(self) -> str:
        """The target with its unit and year, or that there is none."""
        if self.knoop.doelwaarde is None:
            return GEEN_DOELWAARDE
        if self.cijfer is None:
            waarde = f"{self.knoop.doelwaarde:g}".replace(".", ",")
        else:
            waarde = met_eenheid(self.knoop.doelwaarde, self.cijfer.indicator)
        return waarde if self.knoop.doeljaar is None else f"{waarde} in {self.knoop.doeljaar}"

    @property
    def bewegingstekst(self) -> str:
        """Which way it moves, such as ``"hoger dan in 2013 (gunstig)"``, or why that cannot be said."""
        if self.cijfer is None or self.cijfer.waarde is None:
            return "niet te zeggen: geen cijfer"
        if self.cijfer.indicator.zekerheid == "modelschatting":
            return "niet te zeggen: modelschatting"
        if self.eerder is None or self.eerder.waarde is None:
            return "niet te zeggen: geen eerder cijfer om mee te vergelijken"
        if self.beweging == "onbekend":
            return f"niet te zeggen: de onzekerheid van het verschil met {self.eerder.jaar} is niet bekend"
        if self.beweging == "vergelijkbaar":
            return f"vergelijkbaar met {self.eerder.jaar}"
        return f"{self.beweging} dan in {self.eerder.jaar}{self._kant()}"

    def _kant(self) -> str:
        """Return between brackets what a change means; the catalogue and the target tell, nobody else."""
        if self.cijfer is None or self.cijfer.waarde is None or self.eerder is None:
            return ""
        if (gunstig := is_gunstig(self.cijfer.indicator, self.beweging)) is not None:
            return " (gunstig)" if gunstig else " (ongunstig)"
        if self.afstand is None or self.knoop.doelwaarde is None or self.eerder.waarde is None:
            return ""
        dichter = abs(self.afstand) < abs(self.knoop.doelwaarde - self.eerder.waarde)
        return " (dichter bij de doelwaarde)" if dichter else " (verder van de doelwaarde)"


def stand_van_doelen(
    boom: Doelenboom, scan: Wijkscan, gebieden: Sequence[Analysegebied], *, eerder: int | None = None
) -> tuple[Doelstand, ...]:
    """Return where every indicator of a doelenboom stands, per area.

    Parameters
    ----------
    boom
        The doelenboom, faults and all; an indicator that stands in several places is there once.
    scan
        The scan, with other years in `Wijkscan.metingen`.
    gebieden
        Areas, such as the gemeente and its werkgebieden.
    eerder
        Year to compare with; by default the last earlier year that there is, per indicator.

    Returns
    -------
    tuple of Doelstand
        In the order of the file, and within an indicator in that of `gebieden`.

    Notes
    -----
    Estimates of a model are never compared over time: RIVM (50120NED) does not let them be used for that.
    """
    verzameld, catalogus, doelen = verzamel_cijfers(scan, gebieden), scan.indicatoren, doelen_van(boom)
    return tuple(
        _stand(knoop, doelen.get(knoop.id, ()), gebied, verzameld, catalogus, eerder)
        for knoop in knopen_van(boom)
        if knoop.soort == "indicator"
        for gebied in gebieden
    )


def standentabel(standen: Sequence[Doelstand]) -> pd.DataFrame:
    """Return the same as a table of texts and raw numbers, one row per indicator and area."""
    return pd.DataFrame(
        [
            {
                "doel": "; ".join(doel.naam for doel in stand.doelen),
                "code": stand.knoop.code,
                "indicator": stand.knoop.naam,
                "gebied": stand.gebied.volledige_naam,
                "cijfer": stand.cijfer.tekst if stand.cijfer else "onbekend",
                "marge": stand.cijfer.margetekst if stand.cijfer else "",
                "jaar": stand.cijfer.jaar if stand.cijfer else None,
                "doelwaarde": stand.doelwaardetekst,
                "afstand": stand.afstand,
                "stand": stand.stand,
                "verandering": stand.bewegingstekst,
                "toelichting": stand.reden or (stand.cijfer.toelichting if stand.cijfer else ""),
                "bron": stand.knoop.bron or (stand.cijfer.indicator.bron if stand.cijfer else ""),
            }
            for stand in standen
        ]
    )


def _stand(
    knoop: Knoop,
    doelen: tuple[Knoop, ...],
    gebied: Analysegebied,
    verzameld: Verzameld,
    catalogus: Catalogus,
    eerder: int | None,
) -> Doelstand:
    reeks = _reeks(verzameld, gebied, knoop.sleutel)
    cijfer = next((c for c in reversed(reeks) if c.waarde is not None), reeks[-1] if reeks else None)
    vroeger = None if cijfer is None else _eerder(reeks, cijfer, eerder)
    if cijfer is not None and vroeger is not None:
        model = cijfer.indicator.zekerheid == "modelschatting"
        vroeger = None if model or dekking_verschilt(cijfer, vroeger) else vroeger
    return Doelstand(
        knoop=knoop,
        doelen=doelen,
        gebied=gebied,
        cijfer=cijfer,
        reden=_reden(knoop, cijfer, gebied, catalogus),
        stand=_beoordeel(knoop, cijfer, gebied),
        eerder=vroeger,
        beweging="onbekend" if cijfer is None or vroeger is None else verschil(cijfer, vroeger).oordeel,
    )


def _reeks(verzameld: Verzameld, gebied: Analysegebied, sleutel: str) -> tuple[Cijfer, ...]:
    """Return the figures of all years, the oldest first; of a gemeente what was published goes first."""
    plaats = gebied.sleutel, sleutel
    eigen = verzameld.eigen.get(plaats, ())
    if gebied.soort != "gemeente":
        return eigen
    per_jaar = {cijfer.jaar: cijfer for cijfer in eigen}
    per_jaar |= {c.jaar: c for c in verzameld.gemeenten.get(plaats, ()) if c.waarde is not None}
    return tuple(sorted(per_jaar.values(), key=lambda cijfer: cijfer.jaar or 0))


def _eerder(reeks: Sequence[Cijfer], nu: Cijfer, jaar: int | None) -> Cijfer | None:
    vroeger = [c for c in reeks if c.jaar is not None and nu.jaar is not None and c.jaar < nu.jaar]
    if jaar is not None:
        return next((cijfer for cijfer in vroeger if cijfer.jaar == jaar), None)
    return next((cijfer for cijfer in reversed(vroeger) if cijfer.waarde is not None), None)


def _reden(knoop: Knoop, cijfer: Cijfer | None, gebied: Analysegebied, catalogus: Catalogus) -> str:
    if cijfer is not None:
        return cijfer.reden
    if not knoop.sleutel:
        return "de doelenboom noemt geen indicator van de catalogus"
    if knoop.sleutel not in catalogus:
        return f"de catalogus heeft geen indicator '{knoop.sleutel}'"
    if catalogus[knoop.sleutel].niveau == "gemeente" and gebied.soort not in GEHEEL:
        return "dit cijfer is er alleen voor de gemeente"
    return "van dit gebied is dit cijfer er niet"


def _beoordeel(knoop: Knoop, cijfer: Cijfer | None, gebied: Analysegebied) -> Stand:
    if knoop.doelwaarde is None:
        return "geen doelwaarde vastgesteld"
    if cijfer is None or cijfer.waarde is None:
        return "geen cijfer"
    if cijfer.indicator.optellen == "som" and gebied.soort not in GEHEEL:
        return "doelwaarde geldt voor de gemeente"
    if not cijfer.marge_bekend:
        return "marge onbekend"
    decimalen = cijfer.indicator.decimalen  # a figure that reads as the target has reached it
    grenzen = cijfer.waarde - cijfer.marge, cijfer.waarde + cijfer.marge
    laag, hoog = (round(grens, decimalen) for grens in grenzen)
    doel = round(knoop.doelwaarde, decimalen)
    match cijfer.indicator.richting:
        case "hoog gunstig":
            return "gehaald" if laag >= doel else "nog niet gehaald" if hoog < doel else "binnen de marge"
        case "hoog ongunstig":
            return "gehaald" if hoog <= doel else "nog niet gehaald" if laag > doel else "binnen de marge"
        case _:
            boven, onder = laag > doel, hoog < doel
            return "boven de doelwaarde" if boven else "onder de doelwaarde" if onder else "binnen de marge"
