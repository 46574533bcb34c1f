"""What a map shows, worked out once (in RD), for the page and the picture alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd
import shapely

from gebied.kaart.getallen import ONBEKEND, decimalen_voor, getal_of_onbekend
from gebied.kaart.teamlagen import Teamlaag, teamlagen_van
from gebied.kaart.vormen import Label, Lijn, label_plekken, lijnen_van, voeg_samen
from gebied.kaart.vulling import (
    Inkleuring,
    Legendaregel,
    Vulling,
    controleer_kolom,
    is_cijfer,
    kleur_effen,
    kleur_op_kolom,
    kleur_op_werkgebied,
    kolom_van,
    opschrift_van,
)
from gebied.kaart.werkgebieden import Werkgebied, werkgebieden_van
from gebied.model import Beoordeling, Indeling
from gebied.privacy.veilig import toon
from gebied.taal import aantal, getal
from gebied.wijkscan import Wijkscan


@dataclass(frozen=True)
class Kaartbeeld:
    """Everything that is drawn and written on one map.

    Parameters
    ----------
    titel, ondertitel, bronregel
        Text above and below the map.
    schematisch
        Whether the borders are drawn and not measured.
    gebieden
        Columns code, naam, gemeente, inwoners (Int64), restgebied (bool), werkgebied (Int64, null where there
        is none), waarde (text of the coloured column, or empty) and geometry (EPSG:28992), in order of code.
    vullingen
        Fill per code.
    kleur_van
        Number of the werkgebied → its colour, where the fills show werkgebieden.
    werkgebieden
        Figures per werkgebied; empty without an indeling.
    omtrek_van
        Code → number of the werkgebied or name of the group whose outline is drawn.
    labels, lijnen
        Text on the map; verbindingen and barrières.
    legenda
        Lines of the legend about fills.
    legendatitel
        What the fills mean.
    teamlagen
        Other layers of teams, drawn over the werkgebieden.
    kolomnaam, kolom_is_cijfer
        Heading of `gebieden.waarde` (empty without one), and whether it holds numbers.
    """

    titel: str
    ondertitel: str
    bronregel: str
    schematisch: bool
    gebieden: gpd.GeoDataFrame
    vullingen: Mapping[str, Vulling]
    kleur_van: Mapping[int, str]
    werkgebieden: tuple[Werkgebied, ...]
    omtrek_van: Mapping[str, str | int]
    labels: tuple[Label, ...]
    lijnen: tuple[Lijn, ...]
    legenda: tuple[Legendaregel, ...]
    legendatitel: str
    teamlagen: tuple[Teamlaag, ...]
    kolomnaam: str
    kolom_is_cijfer: bool


def maak_beeld(
    scan: Wijkscan,
    indeling: Indeling | None = None,
    *,
    oordeel: Beoordeling | None = None,
    kolom: str | None = None,
    titel: str | None = None,
) -> Kaartbeeld:
    """Work out what a map shows; see `gebied.kaart.maak_kaart` for the parameters and errors."""
    werkgebieden = werkgebieden_van(scan, indeling, oordeel)
    if kolom is None and indeling is None and scan.gebieden["inwoners"].notna().any():
        kolom = "inwoners"
    if kolom is not None:
        controleer_kolom(scan, kolom)
    toewijzing = dict(indeling.toewijzing) if indeling else {}
    inkleuring = _kies_inkleuring(scan, indeling, kolom)
    omtrek_van: Mapping[str, str | int] = toewijzing if indeling else inkleuring.groepen
    naam = f"{scan.naam}: {indeling.naam}" if indeling else scan.naam
    tellen = indeling is None or indeling.opdracht is None or indeling.opdracht.verbindingen
    labels = tuple(_labels(scan, omtrek_van, werkgebieden))
    return Kaartbeeld(
        titel=titel or naam,
        ondertitel=_ondertitel(scan, indeling, werkgebieden),
        bronregel=scan.bronregel,
        schematisch=scan.schematisch,
        gebieden=_gebieden(scan, toewijzing, kolom),
        vullingen=inkleuring.vullingen,
        kleur_van=inkleuring.kleur_van,
        werkgebieden=werkgebieden,
        omtrek_van=omtrek_van,
        labels=labels,
        lijnen=tuple(lijnen_van(scan, verbindingen_tellen=tellen)),
        legenda=inkleuring.legenda,
        legendatitel=opschrift_van(kolom_van(scan, kolom)) if kolom else "",
        teamlagen=teamlagen_van(scan, indeling, labels),
        kolomnaam=opschrift_van(kolom_van(scan, kolom)) if kolom and kolom != "inwoners" else "",
        kolom_is_cijfer=kolom is not None and is_cijfer(scan, kolom),
    )


def _kies_inkleuring(scan: Wijkscan, indeling: Indeling | None, kolom: str | None) -> Inkleuring:
    if kolom is not None:
        return kleur_op_kolom(scan, kolom)
    return kleur_op_werkgebied(scan, indeling.toewijzing) if indeling else kleur_effen(scan)


def _gebieden(scan: Wijkscan, toewijzing: Mapping[str, int], kolom: str | None) -> gpd.GeoDataFrame:
    gebieden = scan.gebieden[["code", "naam", "gemeente", "inwoners", "restgebied", "geometry"]].copy()
    gebieden["werkgebied"] = gebieden["code"].map(dict(toewijzing)).astype("Int64")
    gebieden["waarde"] = _als_tekst(scan, kolom) if kolom else ""
    return gebieden


def _als_tekst(scan: Wijkscan, kolom: str) -> list[str]:
    waarden = scan.gebieden[kolom]
    if not is_cijfer(scan, kolom):
        return [ONBEKEND if pd.isna(waarde) else str(waarde) for waarde in waarden]
    if kolom in scan.beschermd:
        return [toon(waarde, scan.drempel) for waarde in waarden]
    decimalen = decimalen_voor(waarden)
    return [getal_of_onbekend(waarde, decimalen) for waarde in waarden]


def _ondertitel(scan: Wijkscan, indeling: Indeling | None, werkgebieden: tuple[Werkgebied, ...]) -> str:
    delen = [
        aantal(len(scan.gebieden), "gebied", "gebieden"),
        aantal(int(scan.inwoners().sum()), "inwoner", "inwoners"),
    ]
    if werkgebieden:
        delen.insert(0, aantal(len(werkgebieden), "werkgebied", "werkgebieden"))
    in_band = [werkgebied.in_band for werkgebied in werkgebieden if werkgebied.in_band is not None]
    if in_band:
        band = "de band"
        if indeling and indeling.opdracht:
            laagste, hoogste = indeling.opdracht.inwoners
            band = f"de band van {getal(laagste)} tot {getal(hoogste)} inwoners per team"
        delen.append(f"{sum(in_band)} van {len(werkgebieden)} in {band}")
    return ", ".join(delen)


def _labels(
    scan: Wijkscan, omtrek_van: Mapping[str, str | int], werkgebieden: tuple[Werkgebied, ...]
) -> list[Label]:
    """Label the outlines where there are any, else the gebieden themselves."""
    rest = scan.graaf.restgebieden
    if not omtrek_van:
        bediend = scan.gebieden[~scan.gebieden["code"].isin(rest)]
        return [
            label
            for naam, vorm in zip(bediend["naam"], bediend.geometry, strict=True)
            if not shapely.is_empty(vorm)
            for label in label_plekken(vorm, naam)
        ]
    namen = {werkgebied.nr: werkgebied.naam for werkgebied in werkgebieden}
    # water that joins a werkgebied would pull its label away from where people live
    leden = {code: groep for code, groep in omtrek_van.items() if code not in rest} or omtrek_van
    labels = []
    for groep, vorm in voeg_samen(scan.gebieden, leden).itertuples(index=False):
        kort = str(groep) if namen else ""
        lang = (namen.get(groep) or str(groep)) if namen else str(groep)
        labels += label_plekken(vorm, lang, kort)
    return labels
