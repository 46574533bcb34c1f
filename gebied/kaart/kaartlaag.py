"""What a map of the app shows: fills, texts, outlines and a legend; the geometry is sent apart from it."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import shapely

from gebied.kaart.kaartvormen import kaartvormen as kaartvormen
from gebied.kaart.lijnstaal import lijnstalen
from gebied.kaart.uitleg import Gebiedsuitleg, uitleg_van_gebieden
from gebied.kaart.vormen import Lijn, lijnen_in_graden, lijnen_van, naar_wgs84
from gebied.kaart.vulling import (
    Inkleuring,
    Legendaregel,
    Vulling,
    kleur_effen,
    kleur_op_werkgebied,
)
from gebied.kaart.werkgebieden import werkgebieden_van
from gebied.model import Beoordeling, Indeling
from gebied.taal import aantal, afstand
from gebied.wijkscan import Wijkscan

_T = TypeVar("_T", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Kaartpunt:
    """A place on the map, such as a meeting place; `x` and `y` in metres, EPSG:28992."""

    naam: str
    soort: str
    x: float
    y: float


@dataclass(frozen=True)
class Kaartlaag:
    """What one map shows over the shapes of a scan.

    Parameters
    ----------
    titel
        Accessible name of the map.
    vullingen
        Code → colour and pattern; a gebied that is absent stays white.
    uitleg
        Code → what the map tells about a gebied that is pointed at.
    legenda
        What the fills mean.
    omtrek_van
        Code → group; a thick line is drawn where neighbours are in different groups.
    opschriften
        Group → text on the map.
    punten, lijnen
        Places, and verbindingen and barriers, EPSG:28992.
    legendatitel, omtrektekst
        Heading of the legend, and what the thick lines are.
    """

    titel: str
    vullingen: Mapping[str, Vulling]
    uitleg: Mapping[str, Gebiedsuitleg]
    legenda: tuple[Legendaregel, ...]
    omtrek_van: Mapping[str, int | str] = field(default_factory=dict)
    opschriften: Mapping[int | str, str] = field(default_factory=dict)
    punten: tuple[Kaartpunt, ...] = ()
    lijnen: tuple[Lijn, ...] = ()
    legendatitel: str = ""
    omtrektekst: str = ""

    def als_data(self) -> dict[str, Any]:
        """Return the layer as the browser draws it, JSON-ready and small: what repeats is sent once.

        Returns
        -------
        dict
            ``gebieden`` is code → ``[fill, group, heading, name, value, name, value, …]``: numbers of
            ``vullingen``, ``groepen`` and ``teksten``, or -1 for none. Places and lines are in EPSG:4326.
        """
        vullingen, groepen, teksten = _Lijst[Vulling](), _Lijst[int | str](), _Lijst[str]()
        gebieden = {}
        for code in dict.fromkeys((*self.vullingen, *self.uitleg)):
            uitleg = self.uitleg.get(code, Gebiedsuitleg(code))
            gebieden[code] = [
                vullingen.plek(self.vullingen[code]) if code in self.vullingen else -1,
                groepen.plek(self.omtrek_van[code]) if code in self.omtrek_van else -1,
                teksten.plek(uitleg.kop),
                *(teksten.plek(tekst) for regel in uitleg.regels for tekst in regel),
            ]
        return {
            "titel": self.titel,
            "gebieden": gebieden,
            "legenda": [[vullingen.plek(regel.vulling), regel.tekst] for regel in self.legenda],
            "legendatitel": self.legendatitel,
            "vullingen": [[vulling.kleur, vulling.patroon] for vulling in vullingen],
            "groepen": [self.opschriften.get(groep, "") for groep in groepen],
            "teksten": list(teksten),
            "punten": _punten(self.punten),
            "lijnen": lijnen_in_graden(self.lijnen) if self.lijnen else [],
            "lijnstalen": [
                [staal.kleur, staal.dikte, staal.streep, staal.tekst]
                for staal in lijnstalen(self.lijnen, omtrek=self.omtrektekst if self.omtrek_van else "")
            ],
        }


def laag_van_indeling(
    scan: Wijkscan,
    indeling: Indeling,
    oordeel: Beoordeling | None = None,
    *,
    kleur_van: Mapping[int, str] | None = None,
) -> Kaartlaag:
    """Show the werkgebieden of an indeling, in the colours that they have on every map.

    `kleur_van` gives other colours per werkgebied, for a map that follows another one.

    Raises
    ------
    VerkeerdGebruik
        `oordeel` is about other werkgebieden.
    InvoerGeweigerd
        The indeling names codes that the scan does not have.
    """
    werkgebieden = werkgebieden_van(scan, indeling, oordeel)
    toewijzing = dict(indeling.toewijzing)
    inkleuring = kleur_op_werkgebied(scan, toewijzing, kleur_van=kleur_van)
    regels = tuple(
        Legendaregel(
            Vulling(inkleuring.kleur_van[werkgebied.nr]),
            f"{werkgebied.opschrift}: {aantal(werkgebied.inwoners, 'inwoner', 'inwoners')}",
        )
        for werkgebied in werkgebieden
        if werkgebied.nr in inkleuring.kleur_van
    )
    return Kaartlaag(
        titel=f"{scan.naam}: {indeling.naam}",
        vullingen=inkleuring.vullingen,
        uitleg=uitleg_van_gebieden(scan.gebieden, toewijzing, werkgebieden),
        legenda=(*regels, *inkleuring.legenda),
        omtrek_van=toewijzing,
        opschriften={werkgebied.nr: str(werkgebied.nr) for werkgebied in werkgebieden},
        legendatitel="Werkgebieden",
        omtrektekst="grens van een werkgebied",
    )


def laag_van_inkleuring(
    scan: Wijkscan, inkleuring: Inkleuring, *, titel: str, waarden: Mapping[str, str], opschrift: str
) -> Kaartlaag:
    """Show fills that were chosen elsewhere, such as classes of a figure.

    Parameters
    ----------
    scan
        The wijkscan.
    inkleuring
        Fill per code, and the legend.
    titel
        Accessible name of the map.
    waarden
        Code → the figure as text, as it may be shown.
    opschrift
        Name of the figure with its unit, above the legend and beside the value.
    """
    return Kaartlaag(
        titel=titel,
        vullingen=inkleuring.vullingen,
        uitleg=uitleg_van_gebieden(scan.gebieden, {}, (), waarden=waarden, kolomnaam=opschrift),
        legenda=inkleuring.legenda,
        omtrek_van=inkleuring.groepen,
        opschriften={groep: groep for groep in inkleuring.groepen.values()},
        legendatitel=opschrift,
        omtrektekst="grens van een groep",
    )


def laag_van_graaf(scan: Wijkscan) -> Kaartlaag:
    """Show who borders on whom: verbindingen and barriers over plain gebieden."""
    inkleuring, buurregels = kleur_effen(scan), _buurregels(scan)
    return Kaartlaag(
        titel=f"{scan.naam}: verbindingen en barrières",
        vullingen=inkleuring.vullingen,
        uitleg={
            code: Gebiedsuitleg(uitleg.kop, (*uitleg.regels, *buurregels.get(code, ())))
            for code, uitleg in uitleg_van_gebieden(scan.gebieden, {}, ()).items()
        },
        legenda=inkleuring.legenda,
        lijnen=tuple(lijnen_van(scan, verbindingen_tellen=True)),
    )


def _buurregels(scan: Wijkscan) -> dict[str, list[tuple[str, str]]]:
    """Return the verbindingen and barriers of every gebied in words, as the lines are not reached by keys."""
    namen = dict(zip(scan.gebieden["code"], scan.gebieden["naam"], strict=True))
    uit: dict[str, list[tuple[str, str]]] = {}
    buren = scan.graaf.buren
    for a, b, soort, lengte, actief in buren.itertuples(index=False, name=None):
        if soort != "verbinding" and actief:
            continue
        wat = "Verbinding met" if soort == "verbinding" else "Barrière met"
        telling = "" if actief or soort != "verbinding" else " (telt niet mee)"
        for hier, daar in ((a, b), (b, a)):
            uit.setdefault(hier, []).append((wat, f"{namen[daar]}, {afstand(lengte)}{telling}"))
    return uit


def _punten(punten: Iterable[Kaartpunt]) -> list[dict[str, Any]]:
    lijst = list(punten)
    graden = naar_wgs84([shapely.Point(punt.x, punt.y) for punt in lijst])
    return [
        {"naam": punt.naam, "soort": punt.soort, "plek": [plek.y, plek.x]}
        for punt, plek in zip(lijst, graden, strict=True)
    ]


class _Lijst(dict[_T, int], Generic[_T]):
    """Values in order of first use; what is asked for again keeps its number."""

    def plek(self, waarde: _T) -> int:
        return self.setdefault(waarde, len(self))
