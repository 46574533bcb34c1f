"""What changed since a nulmeting: like with like, and only what is larger than its uncertainty.

The same gebieden, the same definition, a newer year. What caused a change is never said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from gebied.bronnen.catalogus import Catalogus, Indicator
from gebied.indicatoren.cijfer import Cijfer, Verschil, cijfers, dekking_verschilt, verschil
from gebied.model import Bevinding, Indeling
from gebied.profiel.gebieden import Analysegebied, analysegebieden
from gebied.profiel.nulmeting import Nulmeting, metingen_van_nu, vormen_van
from gebied.taal import getal, opsomming
from gebied.wijkscan import Wijkscan

MEETVELDEN: Final = (
    "optellen",
    "zekerheid",
    "eenheid",
    "teller",
    "noemer",
    "kolom",
    "factor",
    "bron",
    "tabel",
    "onderwerp",
)
"""Fields of an `Indicator` that decide what is measured: when one changes, figures are not compared."""

WOORDVELDEN: Final = ("naam", "uitleg", "richting", "domein", "niveau", "steekproef")
"""Fields whose change is named, but which leave the figure as it is."""

_ANDERE_OPPERVLAKTE: Final = 0.01
_GENOEMD: Final = 5


@dataclass(frozen=True, slots=True)
class Verandering:
    """One indicator of one area: then, now, and the difference where the two may be compared.

    `verschil` is None where they may not; `reden` says why, in Dutch.
    """

    gebied: Analysegebied
    indicator: Indicator
    toen: Cijfer
    nu: Cijfer | None
    verschil: Verschil | None
    reden: str = ""

    @property
    def tekst(self) -> str:
        """What may be said of it, without a cause."""
        if self.verschil is None or self.nu is None:
            return f"niet vergeleken: {self.reden}"
        if self.verschil.oordeel == "vergelijkbaar":
            return f"geen verandering die groter is dan de onzekerheid sinds {self.toen.jaar or 'toen'}"
        return f"{self.verschil.oordeel} dan in {self.toen.jaar or 'de nulmeting'}"


@dataclass(frozen=True)
class Nulvergelijking:
    """What became of a nulmeting.

    `veranderingen` has one entry per area and indicator that was frozen. `bevindingen` say which definitions
    changed (and in which field), where borders were moved, and which areas got other gebieden.
    """

    nulmeting: Nulmeting
    veranderingen: tuple[Verandering, ...]
    bevindingen: tuple[Bevinding, ...]

    @property
    def vergeleken(self) -> tuple[Verandering, ...]:
        """Those that could be compared."""
        return tuple(deel for deel in self.veranderingen if deel.verschil is not None)

    @property
    def veranderd(self) -> tuple[Verandering, ...]:
        """Those with a change larger than its uncertainty."""
        return tuple(
            deel
            for deel in self.vergeleken
            if deel.verschil is not None and deel.verschil.oordeel in ("hoger", "lager")
        )


def vergelijk_nulmeting(
    nulmeting: Nulmeting, scan: Wijkscan, indelingen: Mapping[str, Indeling] | None = None
) -> Nulvergelijking:
    """Return what changed since a nulmeting, in the areas as they were frozen.

    Parameters
    ----------
    nulmeting
        What was frozen.
    scan
        The scan of now, on the same gebieden.
    indelingen
        The indelingen of now: an area that got other gebieden since is named, and compared as it was.

    Notes
    -----
    Estimates of a model are not compared: RIVM (50120NED) does not let them be used to judge what was done.
    Margins are those of 95 %: of a hundred comparisons of samples or protected counts, about five show a
    change where there is none.
    """
    catalogus, codes = scan.indicatoren, set(scan.codes)
    aanwezig = [gebied for gebied in nulmeting.gebieden if set(gebied.codes) <= codes]
    verschoven = _verschoven(nulmeting, scan)
    nu = {
        (cijfer.plaats, cijfer.indicator.sleutel): cijfer
        for cijfer in cijfers(metingen_van_nu(scan, aanwezig), catalogus, drempel=scan.drempel)
    }
    op_sleutel = {gebied.sleutel: gebied for gebied in nulmeting.gebieden}
    veranderingen = []
    for toen in cijfers(nulmeting.metingen, nulmeting.indicatoren, drempel=nulmeting.drempel):
        gebied = op_sleutel[toen.plaats]
        huidig = nu.get((toen.plaats, toen.indicator.sleutel))
        reden = (
            _andere_grenzen(gebied, codes, verschoven)
            or _andere_definitie(toen.indicator, catalogus)
            or _niet_te_vergelijken(toen, huidig)
        )
        deel = None if reden or huidig is None else verschil(huidig, toen)
        veranderingen.append(Verandering(gebied, toen.indicator, toen, huidig, deel, reden))
    bevindingen = (
        *_definities(nulmeting, catalogus),
        *_grenzen(nulmeting, codes, verschoven),
        *_andere_gebieden(nulmeting, analysegebieden(scan, indelingen)),
    )
    return Nulvergelijking(nulmeting, tuple(veranderingen), bevindingen)


def _verschoven(nulmeting: Nulmeting, scan: Wijkscan) -> frozenset[str]:
    """Return the codes whose area, or whose centre, moved by more than a hundredth of their size."""
    nu = vormen_van(scan)
    uit = set()
    for code, (opp, x, y) in nulmeting.vormen.items():
        if code in nu and opp > 0:
            andere, ax, ay = nu[code]
            ver = np.hypot(x - ax, y - ay) / np.sqrt(opp)
            if abs(andere - opp) / opp > _ANDERE_OPPERVLAKTE or ver > _ANDERE_OPPERVLAKTE:
                uit.add(code)
    return frozenset(uit)


def _andere_grenzen(gebied: Analysegebied, codes: set[str], verschoven: frozenset[str]) -> str:
    if not set(gebied.codes) <= codes:
        return "een deel van dit gebied bestaat niet meer"
    return "de grenzen van dit gebied zijn veranderd" if verschoven & set(gebied.codes) else ""


def _andere_definitie(toen: Indicator, catalogus: Catalogus) -> str:
    if toen.sleutel not in catalogus:
        return "deze indicator staat niet meer in de catalogus"
    anders = [veld for veld, _, _ in _verschillen(toen, catalogus[toen.sleutel], MEETVELDEN)]
    return f"de definitie is veranderd ({opsomming(anders)})" if anders else ""


def _niet_te_vergelijken(toen: Cijfer, nu: Cijfer | None) -> str:
    """Return why two figures of one definition and area may not be compared, or ``""``."""
    if toen.indicator.zekerheid == "modelschatting":
        return "een modelschatting is niet bedoeld om verandering te meten"
    if toen.waarde is None:
        return f"toen was er geen cijfer ({toen.reden})"
    if nu is None or nu.waarde is None:
        return f"nu is er geen cijfer ({'niet gemeten' if nu is None else nu.reden})"
    if toen.jaar is not None and nu.jaar is not None and nu.jaar <= toen.jaar:
        return f"er is nog geen nieuwer cijfer dan dat van {toen.jaar}"
    if dekking_verschilt(toen, nu):
        delen = [getal(100 * (1.0 if c.dekking is None else c.dekking)) for c in (toen, nu)]
        return f"toen over {delen[0]} % van de inwoners en nu over {delen[1]} %"
    if verschil(nu, toen).oordeel == "onbekend":
        return "de onzekerheid van het verschil is niet bekend"
    return ""


def _verschillen(
    toen: Indicator, nu: Indicator, velden: Sequence[str]
) -> Iterator[tuple[str, object, object]]:
    for veld in velden:
        if getattr(toen, veld) != getattr(nu, veld):
            yield veld, getattr(toen, veld), getattr(nu, veld)


def _definities(nulmeting: Nulmeting, catalogus: Catalogus) -> Iterator[Bevinding]:
    for toen in nulmeting.indicatoren:
        if toen.sleutel not in catalogus:
            yield Bevinding(
                "NULMETING_DEFINITIE",
                f"Indicator '{toen.naam}' ({toen.sleutel}) staat niet meer in de catalogus.",
            )
            continue
        delen = [
            f"{veld} was '{was}' en is nu '{wordt}'"
            for veld, was, wordt in _verschillen(toen, catalogus[toen.sleutel], (*MEETVELDEN, *WOORDVELDEN))
        ]
        if delen:
            yield Bevinding(
                "NULMETING_DEFINITIE",
                f"De beschrijving van '{toen.naam}' ({toen.sleutel}) is veranderd: {opsomming(delen)}.",
            )


def _grenzen(nulmeting: Nulmeting, codes: set[str], verschoven: frozenset[str]) -> Iterator[Bevinding]:
    weg = sorted({code for gebied in nulmeting.gebieden for code in gebied.codes} - codes)
    if weg:
        yield Bevinding(
            "NULMETING_GRENZEN",
            f"Van {_aantal(len(weg), 'gebied', 'gebieden')} van de nulmeting bestaat de code niet meer: "
            f"{_eerste(weg)}. Gebieden waar zij in liggen, zijn niet vergeleken.",
        )
    if verschoven:
        yield Bevinding(
            "NULMETING_GRENZEN",
            f"Van {_aantal(len(verschoven), 'gebied', 'gebieden')} is de grens veranderd en de code niet: "
            f"{_eerste(sorted(verschoven))}. Gebieden waar zij in liggen, zijn niet vergeleken.",
        )


def _andere_gebieden(nulmeting: Nulmeting, nu: Sequence[Analysegebied]) -> Iterator[Bevinding]:
    huidig = {gebied.sleutel: gebied for gebied in nu}
    anders = [
        gebied.volledige_naam
        for gebied in nulmeting.gebieden
        if gebied.sleutel in huidig and set(huidig[gebied.sleutel].codes) != set(gebied.codes)
    ]
    if anders:
        yield Bevinding(
            "NULMETING_ANDERS_INGEDEELD",
            f"{_eerste(anders)} {'bestaat' if len(anders) == 1 else 'bestaan'} nu uit andere gebieden. "
            "Vergeleken is met de gebieden van de nulmeting.",
        )


def _aantal(aantal: int, een: str, meer: str) -> str:
    return f"{getal(aantal)} {een if aantal == 1 else meer}"


def _eerste(namen: Sequence[str]) -> str:
    meer = len(namen) - _GENOEMD
    return opsomming([*namen[:_GENOEMD], *([f"{getal(meer)} andere"] if meer > 0 else [])])
