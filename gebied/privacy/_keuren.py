"""Whether totals of new werkgebieden may stand beside what was published, and which of them may not."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from gebied.privacy._cellen import Aanvaller, BoolArray, TeLaat
from gebied.privacy._kiezen import Keuze, Kijker, Onhaalbaar
from gebied.privacy._verbanden import Sleutel, Vraag, groepen, kolom, relaties, samenhang, uitkomst


@dataclass(frozen=True)
class Oorzaak:
    """Totals that give a hidden count away together; without any one of them they would not.

    Parameters
    ----------
    nieuw, eerder
        Numbers of cells.
    """

    nieuw: tuple[int, ...]
    eerder: tuple[int, ...]


def oorzaken(
    vraag: Vraag, verborgen: Mapping[Sleutel, BoolArray], nieuw: Sequence[int], tijd: float
) -> list[Oorzaak]:
    """Return which new totals cannot be published, per reason; none when all of them can.

    Parameters
    ----------
    vraag
        `zichtbaar` is what was published before.
    verborgen
        Category → bool (cells,): what is hidden when the new totals are published.
    nieuw
        Cells of the new totals.
    tijd
        Seconds.

    Raises
    ------
    TeLaat
        When there is no time to look at everything.
    Onhaalbaar
        When what was published before gives a count away on its own.
    """
    einde = time.monotonic() + tijd
    uit: dict[Oorzaak, None] = {}
    stand = {sleutel: cellen.copy() for sleutel, cellen in verborgen.items()}
    for sleutel in stand:
        aanvaller = Aanvaller(vraag.rooster, kolom(vraag.telling, sleutel), vraag.drempel)
        uit |= dict.fromkeys(_van(vraag, aanvaller, [sleutel], stand, nieuw, einde))
    weg = [sleutel for sleutel, cellen in stand.items() if cellen.all()]
    verbonden = relaties(vraag.telling, vraag.domein_van, weg)
    los = [uitkomst([sleutel], Keuze(cellen, 0.0, 0.0)) for sleutel, cellen in stand.items()]
    for groep in groepen(los, verbonden):
        if len(groep) > 1:
            samen = [sleutel for deel in groep for sleutel in deel.verborgen]
            aanvaller_samen = samenhang(vraag, samen, verbonden, einde)
            uit |= dict.fromkeys(_van(vraag, aanvaller_samen, samen, stand, nieuw, einde))
    return list(uit)


def _van(
    vraag: Vraag,
    aanvaller: Kijker,
    alle: Sequence[Sleutel],
    stand: dict[Sleutel, BoolArray],
    nieuw: Sequence[int],
    einde: float,
) -> list[Oorzaak]:
    """Return the reasons that one attacker finds, and hide in `stand` what they name."""
    n, m = vraag.rooster.n, vraag.rooster.m
    dicht = np.concatenate([stand[sleutel] for sleutel in alle])
    eerder = np.concatenate([vraag.zichtbaar[sleutel] for sleutel in alle])
    is_nieuw = np.tile(np.isin(np.arange(m), nieuw), len(alle)) & ~eerder
    _sla_over_wat_al_bekend_was(aanvaller, dicht | is_nieuw, is_nieuw)
    kandidaten = [
        *np.flatnonzero(is_nieuw & ~dicht).tolist(),
        *(cel for cel in np.flatnonzero(eerder).tolist() if cel % m >= n),
    ]
    uit = []
    while aanvaller.sneden(dicht, alle=False):
        proef = dicht.copy()
        for cel in kandidaten:
            if time.monotonic() > einde:
                raise TeLaat("no time")
            proef[cel] = True
            if not aanvaller.sneden(proef, alle=False):
                proef[cel] = False
        schuldig = [cel for cel in kandidaten if not proef[cel] and not dicht[cel]]
        van_nu = [cel for cel in schuldig if is_nieuw[cel]]
        uit.append(
            Oorzaak(
                tuple(sorted({cel % m for cel in van_nu})),
                tuple(sorted({cel % m for cel in schuldig if eerder[cel]})),
            )
        )
        dicht[van_nu] = True
    stand |= dict(zip(alle, np.split(dicht, len(alle)), strict=True))
    return uit


def _sla_over_wat_al_bekend_was(aanvaller: Kijker, dicht: BoolArray, nieuw: BoolArray) -> None:
    """Ask no protection of a new total that can be worked out without publishing any of them."""
    if aanvaller.sneden(dicht, alle=False):
        aanvaller.gevoelig = aanvaller.gevoelig & ~nieuw
        if aanvaller.sneden(dicht, alle=False):
            raise Onhaalbaar("published before")
