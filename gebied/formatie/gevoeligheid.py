"""Which norm moves the result most: one at a time from low to high, all others in the middle."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np

from gebied.bronnen.normen import Bandbreedte, Norm, Normen
from gebied.formatie.cijfers import Getallen
from gebied.formatie.rekensom import Rekensom
from gebied.formatie.uitkomst import Gevoeligheid

GEWICHT: Final = "gewicht van de opgavenindex"
"""How the weight of the opgavenindex is called among the norms."""


def gevoeligheden(rekensom: Rekensom) -> tuple[Gevoeligheid, ...]:
    """Return one entry per norm with a bandwidth, the one that moves the total most first.

    Low and high are those of the norm: a low caseload asks many hours. Norms that move the total equally are
    in order of what they do to one team.
    """
    namen = [naam for som in rekensom.sommen for naam in som.laag.namen.values()]
    uit = []
    for naam, laag, hoog in _varianten(rekensom):
        onder, boven = _per_team(rekensom.met(laag)), _per_team(rekensom.met(hoog))
        plek = int(np.argmax(np.abs(boven - onder)))
        uit.append(
            Gevoeligheid(
                naam,
                float(onder.sum()),
                float(boven.sum()),
                namen[plek],
                float(onder[plek]),
                float(boven[plek]),
            )
        )
    return tuple(sorted(uit, key=lambda g: (-round(g.verschil, 6), -g.verschil_team, g.norm)))


def _varianten(rekensom: Rekensom) -> Iterator[tuple[str, Normen, Normen]]:
    """Yield for every norm with a bandwidth its name and the norms with it low and high."""
    normen, telbaar = rekensom.normen, rekensom.telbaar
    for nr, norm in enumerate(normen.normen):
        if norm in telbaar and norm.waarde.laag < norm.waarde.hoog:
            laag, hoog = (
                _met(normen, nr, replace(norm, waarde=_vast(waarde)))
                for waarde in (norm.waarde.laag, norm.waarde.hoog)
            )
            yield norm.naam, laag, hoog
    gewicht = normen.gewicht
    volgt = any(norm.volgt_opgavenindex for norm in telbaar)
    if gewicht is not None and volgt and rekensom.z is not None and gewicht.laag < gewicht.hoog:
        laag, hoog = (replace(normen, gewicht=_vast(waarde)) for waarde in (gewicht.laag, gewicht.hoog))
        yield GEWICHT, laag, hoog


def _met(normen: Normen, nr: int, norm: Norm) -> Normen:
    """Return the norms with another one at this place."""
    return replace(normen, normen=(*normen.normen[:nr], norm, *normen.normen[nr + 1 :]))


def _vast(waarde: float) -> Bandbreedte:
    return Bandbreedte(waarde, waarde, waarde)


def _per_team(rekensom: Rekensom) -> Getallen:
    """Return the middle hours of every team of every layer."""
    return np.concatenate([som.uren[1, 1, :-1].sum(axis=-1) for som in rekensom.sommen])
