"""Gebiedstypen: gebieden that look alike on chosen indicators, with the uncertainty of that grouping.

K-means on z-scores. A mixture of normal distributions would fit ellipses, but with a few dozen gebieden and a
dozen indicators it has more parameters than observations; k-means has one number per indicator and type, and
exactly those numbers give a type its name.

How many types there are is not chosen by fit, which always improves with more types, but by stability: the
grouping is made again from gebieden drawn with replacement (bootstrap), and compared with the first one by
the adjusted Rand index (Hubert and Arabie 1985), where 0.8 is good agreement (Steinley 2004). As the whole
can come back while one type is cut in two at random, each type has to come back too: 0.75 of it by the index
of Jaccard (Hennig 2007). The largest number of types that does both is taken.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import linear_sum_assignment
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score
from sklearn.metrics.cluster import contingency_matrix
from threadpoolctl import threadpool_limits

from gebied.bronnen.catalogus import Indicator
from gebied.fouten import VerkeerdGebruik
from gebied.indicatoren.cijfer import Cijfer
from gebied.indicatoren.standaardiseren import cijfertabel, z_score
from gebied.taal import getal

MINSTE_GEBIEDEN: Final = 15
"""Fewer gebieden than this are not grouped: look at them one by one."""

MEESTE_TYPEN: Final = 8
KLEINSTE_TYPE: Final = 3
"""A type has at least so many gebieden; what stands alone is an exception, not a type."""

STABIEL: Final = 0.8
"""Mean adjusted Rand index from which a number of types counts as stable."""

KEERT_TERUG: Final = 0.75
"""Mean index of Jaccard that every single type must reach."""

ZEKER: Final = 0.75
"""Share of the repetitions in which a gebied must fall in its type, not to be marked as uncertain."""

MINSTE_BEKEND: Final = 0.75
"""Share of the indicators that must be known of a gebied, and of gebieden that an indicator must cover."""

HERHALINGEN: Final = 50
_GRENS_SD: Final = 3.0
_KWARTIELAFSTAND: Final = 1.349  # of a normal distribution, in standard deviations
_OPVALLEND_Z: Final = 0.5
_IN_NAAM: Final = 3

Matrix = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Gebiedstype:
    """One type.

    Parameters
    ----------
    nr
        1 is the type with the most gebieden.
    naam
        In Dutch what sets it apart from the mean gebied, by indicator.
    plaatsen
        Its gebieden, in order of code.
    kenmerken
        Indicator → mean z-score of its gebieden, furthest from 0 first.
    """

    nr: int
    naam: str
    plaatsen: tuple[str, ...]
    kenmerken: Mapping[str, float]


@dataclass(frozen=True)
class Gebiedstypen:
    """The types, and how sure they are.

    Parameters
    ----------
    typen
        Largest first.
    tabel
        A row per gebied, indexed by plaats: `naam` (str), `type` (Int64, null without), `typenaam` (str),
        `zekerheid` (Float64, share of the repetitions in which it falls in its type), `onzeker` (bool),
        `reden` (str, why it has no type).
    stabiliteit
        Number of types → mean adjusted Rand index over the repetitions; 1 is always the same grouping.
    kwetsbaarst
        Number of types → mean index of Jaccard of the type that comes back least.
    indicatoren
        Keys of the indicators that were used.
    weggelaten
        Key of an indicator that was not used → why, in Dutch.
    stabiel
        Whether the types reach `STABIEL` and `KEERT_TERUG`; if not, they are a way of looking and no more.
    seed
        Same seed, same answer.
    """

    typen: tuple[Gebiedstype, ...]
    tabel: pd.DataFrame
    stabiliteit: Mapping[int, float]
    kwetsbaarst: Mapping[int, float]
    indicatoren: tuple[str, ...]
    weggelaten: Mapping[str, str]
    stabiel: bool
    seed: int

    @property
    def toelichting(self) -> str:
        """How many types there are, how sure that is, and how many gebieden are uncertain, in Dutch."""
        aantal, onzeker = len(self.typen), int(self.tabel["onzeker"].sum())
        hoe = "stabiel" if self.stabiel else "niet stabiel: gebruik deze typen alleen om te verkennen"
        score = getal(self.stabiliteit[aantal], 2)
        twijfel = {0: "Geen gebied is onzeker", 1: "1 gebied is onzeker"}.get(
            onzeker, f"{onzeker} gebieden zijn onzeker"
        )
        return f"{aantal} typen; de verdeling is {hoe} (overeenkomst {score} van 1). {twijfel}."


def gebiedstypen(
    cijfers: Iterable[Cijfer],
    *,
    indicatoren: Sequence[str] | None = None,
    aantal: int | None = None,
    herhalingen: int = HERHALINGEN,
    seed: int = 1,
) -> Gebiedstypen:
    """Group gebieden that look alike.

    Parameters
    ----------
    cijfers
        Figures of the gebieden, one year per indicator.
    indicatoren
        Keys of the indicators to use; default all but counts, which tell how large a gebied is. Choose:
        a subject with many indicators weighs as many times.
    aantal
        Number of types, 2 to 8; default the largest stable number.
    herhalingen
        Bootstrap repetitions, at least 10.
    seed
        Same seed and figures, same answer, in whatever order the figures come.

    Notes
    -----
    An indicator that is unknown for more than a quarter of the gebieden is not used, nor one that is the same
    everywhere. A gebied of which more than a quarter of the indicators is unknown gets no type. What is then
    still unknown is filled with the middle gebied (median). Extremes count as three standard deviations from
    the median, as far as the quartiles tell these.

    Raises
    ------
    VerkeerdGebruik
        When fewer than `MINSTE_GEBIEDEN` gebieden or two indicators remain, or a setting is out of range.
    """
    rijen = sorted(cijfers, key=lambda c: (c.plaats, c.indicator.sleutel))
    per_sleutel = {c.indicator.sleutel: c.indicator for c in rijen}
    keuze = _keuze(per_sleutel, indicatoren)
    waarden = cijfertabel(c for c in rijen if c.indicator.sleutel in keuze)
    scores, weggelaten = _scores(waarden)
    bekend = scores.notna().mean(axis=1) >= MINSTE_BEKEND
    doet_mee = scores[bekend]
    _controleer(doet_mee, aantal, herhalingen, weggelaten)
    x = doet_mee.fillna(doet_mee.median()).to_numpy(dtype=np.float64)
    with threadpool_limits(1):  # the same sums in the same order, whatever the machine
        kandidaten = _kandidaten(x, aantal, herhalingen, seed)
    if not kandidaten:
        raise VerkeerdGebruik(
            "De gebieden laten zich niet in typen verdelen.",
            problemen=[f"elke verdeling heeft een type met minder dan {KLEINSTE_TYPE} gebieden"],
            stap="kies andere indicatoren, of minder typen.",
        )
    verdeling = _kies(kandidaten)
    typen = _typen(doet_mee, verdeling.labels, per_sleutel)
    zekerheid = dict(zip(doet_mee.index, verdeling.zekerheid, strict=True))
    return Gebiedstypen(
        typen=typen,
        tabel=_tabel(waarden.index, {c.plaats: c.naam for c in rijen}, typen, zekerheid),
        stabiliteit={kandidaat.aantal: kandidaat.stabiliteit for kandidaat in kandidaten},
        kwetsbaarst={kandidaat.aantal: kandidaat.kwetsbaarst for kandidaat in kandidaten},
        indicatoren=tuple(scores.columns),
        weggelaten=weggelaten,
        stabiel=verdeling.stabiel,
        seed=seed,
    )


@dataclass(frozen=True)
class _Verdeling:
    """One grouping (int64 per gebied), and the same one made again, with its types named alike."""

    labels: Labels
    andere: Labels  # (repetitions, gebieden); -1 is a type that the first one does not have

    @property
    def aantal(self) -> int:
        return len(np.unique(self.labels))

    @cached_property
    def stabiliteit(self) -> float:
        return float(np.mean([adjusted_rand_score(self.labels, ander) for ander in self.andere]))

    @cached_property
    def kwetsbaarst(self) -> float:
        jaccard = []
        for label in np.unique(self.labels):
            eigen, ander = self.labels == label, self.andere == label
            jaccard.append(np.mean((eigen & ander).sum(axis=1) / (eigen | ander).sum(axis=1)))
        return float(min(jaccard))

    @property
    def stabiel(self) -> bool:
        return self.stabiliteit >= STABIEL and self.kwetsbaarst >= KEERT_TERUG

    @property
    def zekerheid(self) -> Matrix:
        return np.asarray((self.andere == self.labels).mean(axis=0), dtype=np.float64)


def _keuze(per_sleutel: Mapping[str, Indicator], gevraagd: Sequence[str] | None) -> set[str]:
    if gevraagd is None:
        return {sleutel for sleutel, indicator in per_sleutel.items() if indicator.optellen != "som"}
    problemen = [
        f"er zijn geen cijfers van '{sleutel}'." for sleutel in gevraagd if sleutel not in per_sleutel
    ]
    problemen += [
        f"'{sleutel}' is een aantal: kies een percentage of een cijfer per 1.000 inwoners."
        for sleutel in gevraagd
        if sleutel in per_sleutel and per_sleutel[sleutel].optellen == "som"
    ]
    if problemen:
        raise VerkeerdGebruik(
            "Met deze indicatoren kunnen geen gebiedstypen worden gemaakt.",
            problemen=problemen,
            stap="kies indicatoren die er voor deze gebieden zijn.",
        )
    return set(gevraagd)


def _scores(waarden: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, str]]:
    """Return z-scores as floats (NaN where unknown), and which indicators were left out."""
    kolommen: dict[str, pd.Series[float]] = {}
    weggelaten: dict[str, str] = {}
    for sleutel in waarden.columns:
        schaal = z_score(_binnen_bereik(waarden[sleutel]))
        deel = schaal.aantal / len(waarden)
        if schaal.reden:
            weggelaten[sleutel] = schaal.reden
        elif deel < MINSTE_BEKEND:
            weggelaten[sleutel] = f"Het cijfer is bekend van maar {getal(100 * deel)} % van de gebieden."
        else:
            kolommen[sleutel] = schaal.waarden.astype("float64")
    return pd.DataFrame(kolommen, index=waarden.index), weggelaten


def _binnen_bereik(waarden: pd.Series[float]) -> pd.Series[float]:
    """Return the figures with extremes drawn in: one of them must not become a type, nor hide all others.

    Three standard deviations from the median, where the quartiles tell what that is in a normal distribution.
    """
    laag, midden, hoog = (float(waarde) for waarde in waarden.quantile([0.25, 0.5, 0.75]).fillna(0.0))
    bereik = _GRENS_SD * (hoog - laag) / _KWARTIELAFSTAND
    return waarden.clip(midden - bereik, midden + bereik) if bereik > 0 else waarden


def _controleer(
    scores: pd.DataFrame, aantal: int | None, herhalingen: int, weggelaten: Mapping[str, str]
) -> None:
    problemen = []
    if len(scores) < MINSTE_GEBIEDEN:
        problemen.append(f"{len(scores)} gebieden hebben genoeg cijfers; er zijn er {MINSTE_GEBIEDEN} nodig.")
    if scores.shape[1] < 2:
        problemen.append("er blijven minder dan twee indicatoren over.")
        problemen += [f"{sleutel}: {reden}" for sleutel, reden in weggelaten.items()]
    if aantal is not None and not 2 <= aantal <= MEESTE_TYPEN:
        problemen.append(f"het aantal typen is {aantal}; geef 2 tot en met {MEESTE_TYPEN}.")
    if not 10 <= herhalingen <= 1000:
        problemen.append(f"het aantal herhalingen is {herhalingen}; geef 10 tot en met 1000.")
    if problemen:
        raise VerkeerdGebruik(
            "Er kunnen geen gebiedstypen worden gemaakt.",
            problemen=problemen,
            stap="kies andere indicatoren of meer gebieden, of bekijk de gebieden een voor een.",
        )


def _kandidaten(x: Matrix, aantal: int | None, herhalingen: int, seed: int) -> list[_Verdeling]:
    """Return a grouping and its repetitions per number of types, where no type is too small."""
    aantallen = range(2, min(MEESTE_TYPEN, len(x) // KLEINSTE_TYPE) + 1) if aantal is None else [aantal]
    uit = []
    for k in aantallen:
        labels = _groepeer(x, x, k, seed, n_init=20)
        if np.bincount(labels, minlength=k).min() < KLEINSTE_TYPE:
            continue
        kans = np.random.default_rng([seed, k])
        trekkingen = [kans.integers(0, len(x), len(x)) for _ in range(herhalingen)]
        opnieuw = [_groepeer(x[wie], x, k, seed, n_init=3) for wie in trekkingen]
        uit.append(_Verdeling(labels, np.array([_gelijk_genoemd(labels, ander) for ander in opnieuw])))
    return uit


def _groepeer(leer: Matrix, x: Matrix, k: int, seed: int, *, n_init: int) -> Labels:
    k = min(k, len(np.unique(leer, axis=0)))  # a draw may hold fewer different gebieden than types
    labels: Labels = KMeans(k, n_init=n_init, random_state=seed).fit(leer).predict(x).astype(np.int64)
    return labels


def _kies(kandidaten: Sequence[_Verdeling]) -> _Verdeling:
    """Return the stable grouping with the most types; without one, the most stable."""
    stabiel = [kandidaat for kandidaat in kandidaten if kandidaat.stabiel]
    if stabiel:
        return max(stabiel, key=lambda kandidaat: kandidaat.aantal)
    return max(kandidaten, key=lambda kandidaat: kandidaat.stabiliteit)


def _gelijk_genoemd(labels: Labels, ander: Labels) -> Labels:
    """Return another grouping with the names of the first: those by which most gebieden keep their type."""
    samen = contingency_matrix(labels, ander)
    naar = dict(zip(*reversed(linear_sum_assignment(-samen)), strict=True))
    eigen = np.unique(labels)
    return np.array(
        [eigen[naar[rang]] if rang in naar else -1 for rang in np.unique(ander, return_inverse=True)[1]]
    )


def _typen(
    scores: pd.DataFrame, labels: Labels, indicatoren: Mapping[str, Indicator]
) -> tuple[Gebiedstype, ...]:
    groepen = [scores[labels == label] for label in np.unique(labels)]
    groepen.sort(key=lambda groep: (-len(groep), groep.index[0]))
    kenmerken = [_kenmerken(groep) for groep in groepen]
    namen = _namen(kenmerken, indicatoren)
    return tuple(
        Gebiedstype(nr, naam, tuple(groep.index), kenmerk)
        for nr, (naam, groep, kenmerk) in enumerate(zip(namen, groepen, kenmerken, strict=True), 1)
    )


def _kenmerken(groep: pd.DataFrame) -> dict[str, float]:
    gemiddeld = {
        str(sleutel): float(score) for sleutel, score in groep.mean().items() if not math.isnan(score)
    }
    return dict(sorted(gemiddeld.items(), key=lambda paar: (-abs(paar[1]), paar[0])))


def _namen(kenmerken: Sequence[Mapping[str, float]], indicatoren: Mapping[str, Indicator]) -> list[str]:
    """Return names that differ: as many indicators as that takes, at least those that stand out."""
    for hoeveel in range(_IN_NAAM, max(map(len, kenmerken)) + 1):
        namen = [_naam(kenmerk, indicatoren, hoeveel) for kenmerk in kenmerken]
        if len(set(namen)) == len(namen):
            return namen
    return [f"{_naam(kenmerk, indicatoren, _IN_NAAM)} ({nr})" for nr, kenmerk in enumerate(kenmerken, 1)]


def _naam(kenmerk: Mapping[str, float], indicatoren: Mapping[str, Indicator], hoeveel: int) -> str:
    """Return for example ``"hoog: huurwoningen, bijstand; laag: WOZ-waarde"``, by what stands out most."""
    opvallend = [(sleutel, score) for sleutel, score in kenmerk.items() if abs(score) >= _OPVALLEND_Z]
    delen: dict[str, list[str]] = {"hoog": [], "laag": []}
    for sleutel, score in opvallend[:hoeveel]:
        delen["hoog" if score > 0 else "laag"].append(_klein(indicatoren[sleutel].naam))
    tekst = "; ".join(f"{woord}: {', '.join(namen)}" for woord, namen in delen.items() if namen)
    return tekst or "rond het gemiddelde"


def _klein(naam: str) -> str:
    """Return a name as it stands inside a sentence; an abbreviation keeps its capitals."""
    return naam if naam[1:2].isupper() or naam[1:2].isdigit() else naam[:1].lower() + naam[1:]


def _tabel(
    plaatsen: pd.Index[str],
    namen: Mapping[str, str],
    typen: Sequence[Gebiedstype],
    zekerheid: Mapping[str, float],
) -> pd.DataFrame:
    type_van = {plaats: soort for soort in typen for plaats in soort.plaatsen}
    rijen = [
        {
            "naam": namen[plaats],
            "type": type_van[plaats].nr if plaats in type_van else None,
            "typenaam": type_van[plaats].naam if plaats in type_van else "",
            "zekerheid": zekerheid.get(plaats),
            "onzeker": zekerheid.get(plaats, 1.0) < ZEKER,
            "reden": "" if plaats in type_van else "Van dit gebied zijn te weinig cijfers bekend.",
        }
        for plaats in plaatsen
    ]
    soorten: dict[str, Any] = {
        "naam": "str",
        "type": "Int64",
        "typenaam": "str",
        "zekerheid": "Float64",
        "onzeker": bool,
        "reden": "str",
    }
    return pd.DataFrame(rijen, index=plaatsen).astype(soorten)
