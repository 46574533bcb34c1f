"""Meeting places by hand or from files, and per type a column that an opdracht can use."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import geopandas as gpd
import pandas as pd

from gebied.bronnen.locaties import Locaties, lees_locaties, voeg_locaties_samen
from gebied.bronnen.namen import sleutel
from gebied.fouten import InvoerGeweigerd, verzamel
from gebied.kaart.kaartlaag import Kaartlaag, Kaartpunt, laag_van_inkleuring
from gebied.kaart.vulling import kleur_effen
from gebied.model import RD_NEW, WGS84, Bevinding, Herkomst, Kolom
from gebied.opslag import Project, bewaar_aanvulling
from gebied.schema import LOCATIES, leeg_laag
from gebied.taal import aantal
from gebied.werkstroom.paren import gebiedkeuzes
from gebied.wijkscan import Wijkscan

KOLOMMEN: Final = (
    "Naam", "Type", "Gebied", "X", "Y", "Capaciteit", "Eenheid", "Trede", "Doelgroep"
)  # fmt: skip
"""Columns that a user edits; `X` and `Y` are RD in metres, or longitude and latitude."""

SLEUTEL: Final = "Sleutel"
"""Column with the key of a facility, not to be edited; a new row has none."""

TELLING: Final = "locaties_"
"""Begin of the name of a column that counts the facilities of one type per gebied."""

_HAND: Final = "locaties-met-de-hand"
_LENGTE, _BREEDTE = (3.0, 8.0), (50.0, 54.0)
"""Degrees in which the Netherlands lie; RD coordinates are a thousand times larger."""


@dataclass(frozen=True)
class Plek:
    """One row of the table as a user left it; what is empty is None or ``""``."""

    rij: int
    sleutel: str
    naam: str
    type: str
    gebied: str
    x: float | None
    y: float | None
    overig: tuple[Any, ...]


def plekkentabel(scan: Wijkscan) -> pd.DataFrame:
    """Return the facilities as a table to edit: the columns `KOLOMMEN` and `SLEUTEL`, RangeIndex."""
    keuzes = gebiedkeuzes(scan)
    plekken = scan.locaties
    waarin = _waarin(scan, plekken)
    return pd.DataFrame(
        {
            "Naam": plekken["naam"].astype("str"),
            "Type": plekken["type"].astype("str"),
            "Gebied": pd.Series(
                [None if code is None else keuzes[code] for code in waarin],
                index=plekken.index,
                dtype="str",
            ),
            "X": plekken.geometry.x.round(1).astype("float64"),
            "Y": plekken.geometry.y.round(1).astype("float64"),
            "Capaciteit": plekken["capaciteit"].astype("float64"),
            "Eenheid": plekken["eenheid"].astype("str"),
            "Trede": plekken["trede"].astype("str"),
            "Doelgroep": plekken["doelgroep"].astype("str"),
            SLEUTEL: plekken["sleutel"].astype("str"),
        }
    ).reset_index(drop=True)


def bewaar_plekken(project: Project, tabel: pd.DataFrame) -> tuple[Project, tuple[Bevinding, ...]]:
    """Store the table of a user in place of the facilities that there were.

    Parameters
    ----------
    tabel
        Columns `KOLOMMEN` and `SLEUTEL`. A row with coordinates lies there; one without lies in the middle
        of its gebied.

    Raises
    ------
    InvoerGeweigerd
        With every row that has no name, type or place; nothing was stored.
    """
    scan = project.scan
    plekken = [plek for plek in _rijen(tabel, scan) if plek is not None]
    if problemen := [fout for plek in plekken for fout in _fouten(plek)]:
        raise InvoerGeweigerd(
            "De tabel met ontmoetingsplekken is nog niet af.",
            problemen=problemen,
            stap="vul de genoemde cellen in en bewaar opnieuw.",
        )
    if not plekken:
        return _bewaar(project, leeg_laag(LOCATIES), (), ()), ()
    herkomst = Herkomst(
        _HAND, "Locaties van de gemeente", tabel="met de hand ingevuld", opgehaald=date.today()
    )
    with TemporaryDirectory(prefix="gebied-plekken-") as folder:  # the reader of files checks it all
        pad = Path(folder) / "uw tabel.csv"
        _als_bestand(plekken, scan).to_csv(pad, index=False)
        gelezen = lees_locaties(pad, gebieden=scan.gebieden)
    return _bewaar(project, gelezen.tabel, (herkomst,), gelezen.bevindingen), gelezen.bevindingen


def voeg_plekken_toe(
    project: Project, paden: Sequence[Path], *, type_locatie: str | None = None, erbij: bool = True
) -> tuple[Project, tuple[Bevinding, ...]]:
    """Store the facilities of files, beside those that there are (`erbij`) or in their place.

    Raises
    ------
    InvoerGeweigerd
        With the faults of every file; nothing was stored.
    """
    scan = project.scan
    gelezen = verzamel(
        [partial(lees_locaties, pad, gebieden=scan.gebieden, type_locatie=type_locatie) for pad in paden]
    )
    delen = list(gelezen)
    if erbij and len(scan.locaties):
        delen.insert(0, Locaties(scan.locaties, gelezen[0].herkomst))
    samen = voeg_locaties_samen(delen, scan.gebieden)
    oud = [h for h in scan.herkomsten if h.sleutel.startswith("locaties-")] if erbij else []
    nieuw = {herkomst.sleutel: herkomst for herkomst in (*oud, *(deel.herkomst for deel in gelezen))}
    return _bewaar(project, samen.tabel, tuple(nieuw.values()), samen.bevindingen), samen.bevindingen


def kaart_van_plekken(scan: Wijkscan) -> Kaartlaag:
    """Return the map: plain gebieden with the facilities as points, and how many there are in each."""
    keren = pd.Series(_waarin(scan, scan.locaties), dtype="str").value_counts()
    waarden = {code: aantal(int(keren.get(code, 0)), "plek", "plekken") for code in scan.codes}
    laag = laag_van_inkleuring(
        scan,
        kleur_effen(scan),
        titel=f"{scan.naam}: ontmoetingsplekken",
        waarden=waarden,
        opschrift="Plekken",
    )
    punten = (
        Kaartpunt(str(naam), str(soort), punt.x, punt.y)
        for naam, soort, punt in zip(
            scan.locaties["naam"], scan.locaties["type"], scan.locaties.geometry, strict=True
        )
    )
    return replace(laag, punten=tuple(punten))


def _bewaar(
    project: Project,
    locaties: gpd.GeoDataFrame,
    herkomsten: tuple[Herkomst, ...],
    bevindingen: Sequence[Bevinding],
) -> Project:
    """Store facilities with their sources, and a column per type that counts them."""
    scan = project.scan
    weg = {kolom.naam for kolom in scan.catalogus if kolom.naam.startswith(TELLING)}
    over = tuple(h for h in scan.herkomsten if not h.sleutel.startswith("locaties-"))
    tellingen = _tellingen(scan, locaties, herkomsten[0].sleutel if herkomsten else "")
    nieuw = replace(
        scan,
        locaties=locaties,
        herkomsten=(*over, *herkomsten),
        gebieden=scan.gebieden.drop(columns=sorted(weg)).assign(
            **{kolom.naam: waarden for kolom, waarden in tellingen}
        ),
        catalogus=(*(k for k in scan.catalogus if k.naam not in weg), *(kolom for kolom, _ in tellingen)),
        bevindingen=(*(b for b in scan.bevindingen if b.code not in _OVER_PLEKKEN), *bevindingen),
    )
    return bewaar_aanvulling(project, nieuw, generatie=project.generatie)


_OVER_PLEKKEN: Final = frozenset(
    {"LOCATIE_BUITEN_SCAN", "CAPACITEIT_ONBEKEND", "EENHEID_VERSCHILT", "STELSEL_GERADEN", "LOCATIE_DUBBEL"}
)


def _tellingen(
    scan: Wijkscan, locaties: gpd.GeoDataFrame, herkomst: str
) -> list[tuple[Kolom, pd.Series[float]]]:
    """Return per type a column with the number of facilities in every gebied."""
    uit: dict[str, tuple[Kolom, pd.Series[float]]] = {}
    waarin = pd.Series(_waarin(scan, locaties), index=locaties.index, dtype="str")
    for soort in sorted(locaties["type"].unique()):
        naam = TELLING + (re.sub(r"\W+", "_", str(soort).casefold()).strip("_")[:40] or "plek")
        if naam in uit or (naam in scan.gebieden and not naam.startswith(TELLING)):
            continue
        keren = waarin[locaties["type"] == soort].value_counts()
        waarden = scan.gebieden["code"].map(keren).fillna(0).astype("Float64")
        kolom = Kolom(naam, "aantal", "locaties", f"Aantal locaties van het type {soort}", None, herkomst)
        uit[naam] = (kolom, waarden)
    return list(uit.values())


def _waarin(scan: Wijkscan, locaties: gpd.GeoDataFrame) -> list[str | None]:
    """Return per facility the code of the gebied that it lies in; None outside all."""
    if locaties.empty:
        return []
    punten, vakken = scan.gebieden.sindex.query(locaties.geometry, predicate="intersects")
    eerste: dict[int, int] = {}
    for punt, vak in zip(punten.tolist(), vakken.tolist(), strict=True):
        eerste.setdefault(punt, vak)
    return [scan.codes[eerste[nr]] if nr in eerste else None for nr in range(len(locaties))]


def _rijen(tabel: pd.DataFrame, scan: Wijkscan) -> Iterator[Plek | None]:
    """Yield the rows of a user; None for a row that is empty."""
    code_van = {keuze: code for code, keuze in gebiedkeuzes(scan).items()}
    bekend = set(scan.locaties["sleutel"])
    rijen = tabel[[SLEUTEL, *KOLOMMEN]].itertuples(index=False, name=None)
    for nr, (eigen, *rij) in enumerate(rijen, start=1):
        naam, soort, gebied, x, y, *overig = (None if pd.isna(waarde) else waarde for waarde in rij)
        if all(waarde in (None, "") for waarde in (naam, soort, gebied, x, y)):
            yield None
            continue
        yield Plek(
            nr,
            eigen if eigen in bekend else "",
            str(naam or "").strip(),
            str(soort or "").strip(),
            code_van.get(str(gebied), ""),
            x,
            y,
            tuple(overig),
        )


def _fouten(plek: Plek) -> Iterator[str]:
    wie = f"rij {plek.rij}" + (f" ({plek.naam})" if plek.naam else "")
    if not plek.naam:
        yield f"{wie}: de naam is leeg."
    if not sleutel(plek.type):
        yield f"{wie}: het type is leeg, bijvoorbeeld buurtcentrum."
    if (plek.x is None) != (plek.y is None):
        yield f"{wie}: van X en Y is er één leeg; vul beide in, of geen van beide."
    elif plek.x is None and not plek.gebied:
        yield f"{wie}: kies een gebied, of vul X en Y in."


def _als_bestand(plekken: Sequence[Plek], scan: Wijkscan) -> pd.DataFrame:
    """Return rows as the reader of files takes them, with coordinates in RD."""
    midden = dict(zip(scan.codes, scan.gebieden.representative_point(), strict=True))
    rijen = []
    for plek in plekken:
        x, y = (midden[plek.gebied].x, midden[plek.gebied].y) if plek.x is None else _in_rd(plek.x, plek.y)
        capaciteit, eenheid, trede, doelgroep = plek.overig
        rijen.append(
            {
                "sleutel": plek.sleutel, "naam": plek.naam, "type": plek.type,
                "x": round(x, 2), "y": round(y, 2),
                "capaciteit": capaciteit, "eenheid": eenheid, "trede": trede, "doelgroep": doelgroep,
            }
        )  # fmt: skip
    return pd.DataFrame(rijen)


def _in_rd(x: float, y: float | None) -> tuple[float, float]:
    """Return coordinates in RD; longitude and latitude are told by their size."""
    assert y is not None
    if not (_LENGTE[0] <= x <= _LENGTE[1] and _BREEDTE[0] <= y <= _BREEDTE[1]):
        return x, y
    (punt,) = gpd.GeoSeries.from_xy([x], [y], crs=WGS84).to_crs(RD_NEW)
    return float(punt.x), float(punt.y)
