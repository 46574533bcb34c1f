"""The departures of an area that matter most: larger than their uncertainty, and no topic twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from gebied.profiel.profielcijfer import Profielcijfer, Vergelijking, is_gunstig

SAMENHANG: Final = 0.8
"""Two indicators whose figures hang together more strongly than this over the gebieden are one topic."""

AANTAL: Final = 3


@dataclass(frozen=True)
class Opvallend:
    """One departure from the benchmark.

    Parameters
    ----------
    cijfer
        The figure.
    vergelijking
        The benchmark that it departs from by more than the margin.
    gunstig
        Whether the departure is favourable.
    grootte
        Difference in standard deviations of the gebieden of the scan, 0 or more.
    """

    cijfer: Profielcijfer
    vergelijking: Vergelijking
    gunstig: bool
    grootte: float


def vind_opvallend(
    cijfers: Iterable[Profielcijfer],
    *,
    spreiding: Mapping[str, float],
    samenhang: pd.DataFrame,
    aantal: int = AANTAL,
) -> tuple[tuple[Opvallend, ...], tuple[Opvallend, ...]]:
    """Return the most favourable and the most unfavourable departures, the largest first.

    A departure counts when it is larger than its margin, is about the same year as its benchmark, and the
    catalogue says whether a high figure is favourable. Sizes are compared in standard deviations. Of one
    topic only the largest is kept: indicators whose keys begin with the same word (`afstand_…`), that are
    made from the same column, or whose figures correlate by more than `SAMENHANG` over the gebieden.

    Parameters
    ----------
    cijfers
        The figures of one area.
    spreiding
        Key of an indicator → standard deviation over the gebieden of the scan.
    samenhang
        Correlations over the gebieden, keys of indicators on both axes.
    aantal
        The most of each kind.
    """
    gevonden = sorted(_afwijkingen(cijfers, spreiding), key=_volgorde)
    return (
        _verschillende([o for o in gevonden if o.gunstig], samenhang, aantal),
        _verschillende([o for o in gevonden if not o.gunstig], samenhang, aantal),
    )


def _volgorde(opvallend: Opvallend) -> tuple[float, str]:
    return -opvallend.grootte, opvallend.cijfer.indicator.sleutel


def _afwijkingen(cijfers: Iterable[Profielcijfer], spreiding: Mapping[str, float]) -> list[Opvallend]:
    gevonden = []
    for cijfer in cijfers:
        vergelijking = cijfer.hoofdvergelijking
        maat = spreiding.get(cijfer.indicator.sleutel)
        if cijfer.van_gemeente or vergelijking is None or vergelijking.ander_jaar or not maat:
            continue
        gunstig = is_gunstig(cijfer.indicator, vergelijking.oordeel)
        waarde = vergelijking.verschil.waarde
        if gunstig is not None and waarde is not None:
            gevonden.append(Opvallend(cijfer, vergelijking, gunstig, abs(waarde) / maat))
    return gevonden


def _verschillende(
    gevonden: Iterable[Opvallend], samenhang: pd.DataFrame, aantal: int
) -> tuple[Opvallend, ...]:
    gekozen: list[Opvallend] = []
    for nieuw in gevonden:
        if len(gekozen) == aantal:
            break
        if not any(_een_onderwerp(nieuw.cijfer, ander.cijfer, samenhang) for ander in gekozen):
            gekozen.append(nieuw)
    return tuple(gekozen)


def _een_onderwerp(een: Profielcijfer, ander: Profielcijfer, samenhang: pd.DataFrame) -> bool:
    if een.indicator.sleutel.partition("_")[0] == ander.indicator.sleutel.partition("_")[0]:
        return True
    kolommen = [{i.indicator.teller, i.indicator.kolom} - {""} for i in (een, ander)]
    if kolommen[0] & kolommen[1]:
        return True
    sleutels = een.indicator.sleutel, ander.indicator.sleutel
    if not all(sleutel in samenhang for sleutel in sleutels):
        return False
    return bool(abs(samenhang[sleutels[0]][sleutels[1]]) > SAMENHANG)  # a null is not above it
