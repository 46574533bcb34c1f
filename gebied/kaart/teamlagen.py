"""Other layers of teams on a map: an outline and a name per team, over the werkgebieden."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import shapely

from gebied.kaart.kleuren import LAAGKLEUREN
from gebied.kaart.vormen import Label, voeg_samen
from gebied.model import Indeling
from gebied.wijkscan import Wijkscan

_RAND = 0.3
"""How far inside its outline a name stands, as a share of the radius of the largest circle that fits."""


@dataclass(frozen=True)
class Teamlaag:
    """One layer: code → name of its team, how its outlines are drawn, and the names on the map.

    `streep` is an SVG dash pattern, empty for a whole line.
    """

    naam: str
    team_van: Mapping[str, str]
    kleur: str
    streep: str
    labels: tuple[Label, ...]


def teamlagen_van(
    scan: Wijkscan, indeling: Indeling | None, bezet: Iterable[Label] = ()
) -> tuple[Teamlaag, ...]:
    """Return the layers of an indeling, given or found, in the order of its opdracht.

    Parameters
    ----------
    scan
        The wijkscan.
    indeling
        The indeling; none without layers.
    bezet
        Labels that are on the map already; the names of teams stay away from them.
    """
    if indeling is None:
        return ()
    punten = [label.punt for label in bezet]
    lagen = []
    for nr, (naam, team_van) in enumerate(_teams(scan, indeling).items()):
        labels = []
        for team, vorm in voeg_samen(scan.gebieden, team_van).itertuples(index=False):
            label = _label(vorm, str(team), punten)
            labels.append(label)
            punten.append(label.punt)
        ronde, plek = divmod(nr, len(LAAGKLEUREN))
        streep = ("", "14 7", "3 7")[ronde % 3]
        lagen.append(Teamlaag(naam, team_van, LAAGKLEUREN[plek], streep, tuple(labels)))
    return tuple(lagen)


def _teams(scan: Wijkscan, indeling: Indeling) -> dict[str, dict[str, str]]:
    """Return name of the layer → code → name of the team."""
    gevonden = {
        naam: {code: f"{naam} {nr}" for code, nr in _met_restgebieden(van, indeling.toewijzing).items()}
        for naam, van in indeling.lagen.items()
    }
    uit: dict[str, dict[str, str]] = {}
    for laag in indeling.opdracht.lagen if indeling.opdracht else ():
        if laag.groep in scan.groepen:
            uit[laag.naam] = {str(code): str(team) for code, team in scan.groep(laag.groep).dropna().items()}
        elif laag.naam in gevonden:
            uit[laag.naam] = gevonden[laag.naam]
    uit |= {naam: van for naam, van in gevonden.items() if naam not in uit}
    return {naam: van for naam, van in uit.items() if van}


def _met_restgebieden(van: Mapping[str, int], toewijzing: Mapping[str, int]) -> dict[str, int]:
    """Let a gebied without a team of the layer follow its werkgebied, so that outlines have no holes."""
    teams: dict[int, Counter[int]] = {}
    for code, team in sorted(van.items()):
        if code in toewijzing:
            teams.setdefault(toewijzing[code], Counter())[team] += 1
    volgt = {
        code: teams[nr].most_common(1)[0][0]
        for code, nr in toewijzing.items()
        if code not in van and nr in teams
    }
    return {**volgt, **van}


def _label(vorm: shapely.Polygon | shapely.MultiPolygon, tekst: str, bezet: list[shapely.Point]) -> Label:
    """Return a label near the outline, as far as can be from the labels that are there."""
    deel = max(shapely.get_parts(vorm), key=lambda deel: float(deel.area))
    cirkel = shapely.maximum_inscribed_circle(deel, tolerance=10)
    straal = float(cirkel.length)
    binnen = deel.buffer(-_RAND * straal)
    rand = shapely.segmentize(binnen.boundary, max(straal / 4, 1.0))
    punten = [shapely.Point(plek) for plek in shapely.get_coordinates(rand)]
    if not bezet or not punten:
        return Label(shapely.get_point(cirkel, 0), 2 * straal, 2 * straal, (tekst,))
    ver = np.min([shapely.distance(punten, punt) for punt in bezet], axis=0)
    return Label(punten[int(np.argmax(ver))], 2 * straal, 2 * straal, (tekst,))
