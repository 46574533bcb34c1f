"""Maps of two indelingen beside each other, and of who changes team between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from gebied.kaart.getallen import getal_of_onbekend
from gebied.kaart.kaartlaag import Kaartlaag, laag_van_indeling
from gebied.kaart.kleuren import EFFEN
from gebied.kaart.uitleg import Gebiedsuitleg
from gebied.kaart.vulling import ONGEVULD, REST, Legendaregel, Vulling, kleur_in_navolging
from gebied.model import Beoordeling, Indeling
from gebied.wijkscan import Wijkscan

BLIJFT: Final = Vulling(EFFEN)
"""Keeps its team."""
WISSELT: Final = Vulling("#b35c1e")
"""Gets another team: dark ochre, with a contrast of more than 3 to `BLIJFT`, so that hue is not needed."""


def lagen_naast_elkaar(
    scan: Wijkscan, van: Indeling, naar: Indeling, oordelen: tuple[Beoordeling, Beoordeling]
) -> tuple[Kaartlaag, Kaartlaag]:
    """Show two indelingen; werkgebieden with the same number have the same colour as far as that can be.

    Parameters
    ----------
    scan
        The wijkscan of both.
    van, naar
        Indelingen whose numbers were made to correspond.
    oordelen
        What the judge found about either.

    The werkgebieden are not in the legends: two long lists are no help to compare, one table is.
    """
    kleuren = kleur_in_navolging(scan, van.toewijzing, naar.toewijzing)
    links, rechts = oordelen
    return (
        zonder_werkgebieden(laag_van_indeling(scan, van, links)),
        zonder_werkgebieden(laag_van_indeling(scan, naar, rechts, kleur_van=kleuren)),
    )


def zonder_werkgebieden(laag: Kaartlaag) -> Kaartlaag:
    """Return a layer whose legend only has what is not a werkgebied: patterns, and what has no team."""
    over = tuple(
        regel
        for regel in laag.legenda
        if regel.vulling.patroon != "vol" or regel.vulling in (BLIJFT, WISSELT)
    )
    return replace(laag, legenda=over, legendatitel=laag.legendatitel if over else "")


def laag_van_wissel(
    scan: Wijkscan, naar: Indeling, wissels: Mapping[str, tuple[str, str]], *, titel: str
) -> Kaartlaag:
    """Show which gebieden get another team, over the outlines of the new werkgebieden.

    Parameters
    ----------
    scan
        The wijkscan.
    naar
        The new indeling.
    wissels
        Code of a gebied that changes team → its team now and its new team, as users read them.
    titel
        Accessible name of the map.
    """
    rest, vullingen, uitleg = scan.graaf.restgebieden, {}, {}
    tabel = scan.gebieden[["code", "naam", "inwoners"]]
    for code, naam, inwoners in tabel.itertuples(index=False, name=None):
        regels = [("Inwoners", getal_of_onbekend(inwoners))]
        if code in rest:
            vullingen[code] = REST
        elif code in wissels:
            vullingen[code] = WISSELT
            nu, straks = wissels[code]
            regels += [("Team", "wordt een ander team"), ("Team nu", nu), ("Team straks", straks)]
        else:
            vullingen[code] = BLIJFT if code in naar.toewijzing else ONGEVULD
            regels.append(("Team", "blijft hetzelfde" if code in naar.toewijzing else "geen"))
        uitleg[code] = Gebiedsuitleg(naam, tuple(regels))
    soorten = {
        WISSELT: "krijgt een ander team",
        BLIJFT: "houdt hetzelfde team",
        ONGEVULD: "heeft geen team",
        REST: "restgebied",
    }
    aanwezig = set(vullingen.values())
    return Kaartlaag(
        titel=titel,
        vullingen=vullingen,
        uitleg=uitleg,
        legenda=tuple(Legendaregel(v, tekst) for v, tekst in soorten.items() if v in aanwezig),
        omtrek_van=dict(naar.toewijzing),
        legendatitel="Wie krijgt een ander team?",
    )


def zonder_cijfers(laag: Kaartlaag) -> Kaartlaag:
    """Return a layer for a projector: no figure in the legend, nor when a gebied is pointed at."""
    namen = ("Werkgebied", "Team")
    return replace(
        zonder_werkgebieden(laag),
        uitleg={
            code: Gebiedsuitleg(deel.kop, tuple(regel for regel in deel.regels if regel[0] in namen))
            for code, deel in laag.uitleg.items()
        },
    )
