"""Facilities as points, with type and capacity: from CSV, xlsx, GeoJSON or gpkg to `schema.LOCATIES`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd

from gebied.bronnen._kaartbestand import jaar_uit_naam
from gebied.bronnen._puntenbestand import KAARTTYPEN, lees_punten, regels
from gebied.bronnen._teksten import herken_koppen, schone_tekst
from gebied.bronnen._waarden import lees_waarden
from gebied.bronnen.namen import eenheid
from gebied.fouten import InvoerGeweigerd, lijkt_op
from gebied.model import RD_NEW, Bevinding, Herkomst, Kolom
from gebied.schema import LOCATIES, controleer
from gebied.taal import opsomming

TREDEN: Final = ("algemeen", "preventie", "speciaal")
"""For everybody, to prevent worse, and with an indication: the columns of the aanbodmatrix."""

MEESTE_TYPEN: Final = 100
"""More types than this, and the column holds something else, such as names."""

LANGSTE_TEKST: Final = 200
MEESTE_CAPACITEIT: Final = 1_000_000

_KOPPEN: Final = {
    "sleutel": ("sleutel", "id", "locatieid"),
    "naam": ("naam", "name", "locatienaam", "locatie"),
    "type": ("type", "soort", "locatietype", "typevoorziening", "soortvoorziening", "categorie"),
    "capaciteit": ("capaciteit", "capacity"),
    "eenheid": ("eenheid", "eenheidcapaciteit", "unit"),
    "trede": ("trede",),
    "doelgroep": ("doelgroep", "terrein"),
}
_TEKSTEN: Final = ("sleutel", "naam", "type", "eenheid", "trede", "doelgroep")
Waar = Callable[[pd.Series], str]
"""From a column of yes and no to the names of the rows, as messages call them."""

_STAP: Final = "verbeter de genoemde punten in het bestand en lees het opnieuw in. Er is niets opgeslagen."


@dataclass(frozen=True)
class Locaties:
    """What the reader delivers.

    Parameters
    ----------
    tabel
        `schema.LOCATIES`: one row per facility, points in EPSG:28992.
    herkomst
        The file.
    bevindingen
        Doubles, points outside the scan, capacities that are unknown or cannot be added up.
    """

    tabel: gpd.GeoDataFrame
    herkomst: Herkomst
    bevindingen: tuple[Bevinding, ...] = ()


def lees_locaties(
    pad: str | Path,
    *,
    gebieden: gpd.GeoDataFrame | None = None,
    type_locatie: str | None = None,
    laag: str | None = None,
) -> Locaties:
    """Read facilities as points.

    Parameters
    ----------
    pad
        CSV or xlsx with x and y (RD) or lon and lat (WGS84), decimal comma or point; or GeoJSON or gpkg with
        points in any known coordinate system. Further columns: naam, type, capaciteit (a unit may stand
        between brackets), eenheid, trede, doelgroep (or terrein), sleutel. Other columns are left out.
    gebieden
        The gebieden of the scan, to tell which points lie outside; such points are kept, since residents
        cross borders.
    type_locatie
        The type of all points, for a file without that column.
    laag
        Layer of a gpkg.

    Returns
    -------
    Locaties
        Equal rows count once. Types that differ in case only are one type, spelled as the first.

    Raises
    ------
    InvoerGeweigerd
        With every fault and its row.
    """
    pad = Path(pad)
    problemen: list[str] = []
    bevindingen: list[Bevinding] = []
    ruw = lees_punten(pad, laag=laag, problemen=problemen, bevindingen=bevindingen)
    is_kaart = pad.suffix.casefold() in KAARTTYPEN
    ruw.index = pd.RangeIndex(1, len(ruw) + 1) if is_kaart else pd.RangeIndex(2, len(ruw) + 2)

    def waar(rijen: pd.Series[bool]) -> str:
        return regels(rijen.index[rijen.to_numpy(dtype=bool)].tolist(), "punt" if is_kaart else "regel")

    tabel = _eigen_kolommen(ruw, type_locatie, waar, problemen)
    _keur_teksten(tabel, waar, problemen)
    dubbel = _dubbele_rijen(tabel, bevindingen)
    _keur_dubbelen(tabel[~dubbel], problemen)
    if problemen:
        raise InvoerGeweigerd(
            f"De locaties uit {pad.name} zijn niet te gebruiken.", problemen=problemen, stap=_STAP
        )
    locaties = tabel[~dubbel].reset_index(drop=True)
    locaties["sleutel"] = _sleutels(locaties["sleutel"])
    locaties = controleer(locaties[[*LOCATIES.columns]], LOCATIES, herkomst=pad.name)
    bevindingen += bevindingen_over(locaties, gebieden)
    herkomst = Herkomst(
        sleutel=f"locaties-{pad.stem}",
        bron="Locaties van de gemeente",
        tabel=pad.name,
        jaar=jaar_uit_naam(pad.stem),
        opgehaald=date.today(),
        sha256=hashlib.sha256(pad.read_bytes()).hexdigest(),
    )
    return Locaties(locaties, herkomst, tuple(bevindingen))


def voeg_locaties_samen(delen: Sequence[Locaties], gebieden: gpd.GeoDataFrame | None = None) -> Locaties:
    """Return the facilities of several files in one table.

    Parameters
    ----------
    delen
        What `lees_locaties` made of each file; at least one.
    gebieden
        As for `lees_locaties`.

    Returns
    -------
    Locaties
        Types get one spelling over all files, and a key that is there twice gets a another one. The source
        is that of the first file.
    """
    tabel = gpd.GeoDataFrame(pd.concat([deel.tabel for deel in delen], ignore_index=True), crs=RD_NEW)
    bevindingen = [
        bevinding
        for deel in delen
        for bevinding in deel.bevindingen
        if bevinding.code in ("STELSEL_GERADEN", "LOCATIE_DUBBEL")
    ]
    tabel["type"] = _een_spelling(tabel["type"])
    dubbel = _dubbele_rijen(tabel.drop(columns="sleutel"), bevindingen)
    tabel = tabel[~dubbel].reset_index(drop=True)
    tabel["sleutel"] = _sleutels(tabel["sleutel"].mask(tabel["sleutel"].duplicated(), ""))
    controleer(tabel, LOCATIES)
    return Locaties(tabel, delen[0].herkomst, (*bevindingen, *bevindingen_over(tabel, gebieden)))


def bevindingen_over(
    locaties: gpd.GeoDataFrame, gebieden: gpd.GeoDataFrame | None = None
) -> tuple[Bevinding, ...]:
    """Return what has to be known about facilities: outside the scan, and capacity that cannot be added up.

    Parameters
    ----------
    locaties
        `schema.LOCATIES`.
    gebieden
        Polygons in EPSG:28992; None leaves out what lies outside.
    """
    bevindingen = []
    if gebieden is not None:
        binnen, _ = gebieden.sindex.query(locaties.geometry, predicate="intersects")
        buiten = locaties[~np.isin(np.arange(len(locaties)), binnen)]
        if len(buiten):
            tekst = (
                f"{len(buiten)} van {len(locaties)} locaties liggen buiten de gebieden van de scan "
                f"({opsomming(list(buiten['naam'].head(5)))}). Zij tellen mee voor wie er dichtbij woont."
            )
            bevindingen.append(Bevinding("LOCATIE_BUITEN_SCAN", tekst))
    for soort, deel in locaties.groupby("type", sort=True):
        bekend = deel["capaciteit"].notna()
        eenheden = sorted(set(deel.loc[bekend, "eenheid"]))
        if bekend.any() and not bekend.all():
            tekst = f"Van {int((~bekend).sum())} van {len(deel)} locaties van het type {soort} is de "
            bevindingen.append(Bevinding("CAPACITEIT_ONBEKEND", tekst + "capaciteit niet bekend."))
        if len(eenheden) > 1:
            namen = opsomming([naam or "geen eenheid" for naam in eenheden])
            tekst = f"De capaciteit van het type {soort} staat in {namen}; die is niet op te tellen."
            bevindingen.append(Bevinding("EENHEID_VERSCHILT", tekst))
    return tuple(bevindingen)


def _eigen_kolommen(
    ruw: gpd.GeoDataFrame, type_locatie: str | None, waar: Waar, problemen: list[str]
) -> gpd.GeoDataFrame:
    """Return the columns of `LOCATIES`, empty where the file has none."""
    koppen = [str(kop) for kop in ruw.columns if kop != ruw.geometry.name]
    gevonden = herken_koppen(koppen, _KOPPEN)
    leeg = pd.Series("", index=ruw.index, dtype="str")
    tabel = pd.DataFrame(
        {ons: schone_tekst(ruw[gevonden[ons]]) if ons in gevonden else leeg for ons in _TEKSTEN}
    )
    if "type" not in gevonden:
        if type_locatie is None:
            problemen.append(
                f"er is geen kolom 'type'. Kolommen in het bestand: {', '.join(koppen[:8]) or 'geen'}."
            )
        tabel["type"] = type_locatie or "?"
    if "naam" not in gevonden:
        problemen.append("er is geen kolom 'naam' met de naam van de locatie.")
    tabel["type"] = _een_spelling(tabel["type"])
    tabel["trede"] = tabel["trede"].str.casefold()
    tabel["naam"] = tabel["naam"].where(tabel["naam"] != "", tabel["type"] + " zonder naam")
    kop = gevonden.get("capaciteit")
    tabel["capaciteit"] = pd.Series(np.nan, index=ruw.index, dtype="Float64")
    if kop is not None:
        tabel["capaciteit"] = _capaciteit(ruw[kop], waar, problemen)
        if "eenheid" not in gevonden:
            tabel["eenheid"] = schone_tekst(pd.Series(eenheid(kop), index=ruw.index))
    return gpd.GeoDataFrame(tabel, geometry=ruw.geometry.to_numpy(), crs=ruw.crs)


def _een_spelling(typen: pd.Series[str]) -> pd.Series[str]:
    gelijk = typen.str.casefold()
    eerste = dict(zip(gelijk[::-1], typen[::-1], strict=True))
    return gelijk.map(eerste).astype("str")


def _capaciteit(kolom: pd.Series, waar: Waar, problemen: list[str]) -> pd.Series[float]:
    waarden = lees_waarden(kolom, Kolom("capaciteit", "gemiddelde"))
    if (fout := waarden.reeks.isna() & waarden.redenen.isna()).any():
        voorbeelden = ", ".join(waarden.fouten)
        problemen.append(f"{waar(fout)}: de capaciteit is geen getal ({voorbeelden[:LANGSTE_TEKST]}).")
    return waarden.reeks.astype("Float64")


def _keur_teksten(tabel: gpd.GeoDataFrame, waar: Waar, problemen: list[str]) -> None:
    """Name every row whose type, trede, capacity or length of text cannot be."""
    if (leeg := tabel["type"] == "").any():
        problemen.append(f"{waar(leeg)}: het type is leeg.")
    if (aantal := tabel["type"].nunique()) > MEESTE_TYPEN:
        problemen.append(
            f"de kolom met het type heeft {aantal} verschillende waarden; meer dan {MEESTE_TYPEN} kan niet."
        )
    for trede in sorted(set(tabel["trede"]) - {"", *TREDEN}):
        hulp = lijkt_op(trede, TREDEN) or f"Kies uit {opsomming(TREDEN)}."
        problemen.append(f"{waar(tabel['trede'] == trede)}: trede '{trede[:40]}' is onbekend. {hulp}")
    fout = (tabel["capaciteit"] < 0) | (tabel["capaciteit"] > MEESTE_CAPACITEIT)
    if (fout := fout.fillna(False)).any():
        problemen.append(f"{waar(fout)}: de capaciteit is lager dan 0 of hoger dan een miljoen.")
    for naam in _TEKSTEN:
        if (lang := tabel[naam].str.len() > LANGSTE_TEKST).any():
            problemen.append(f"{waar(lang)}: {naam} is langer dan {LANGSTE_TEKST} tekens.")


def _plek(tabel: gpd.GeoDataFrame) -> pd.Series[str]:
    """Return the place of every point to the metre, as text; ``""`` where it has none."""
    x, y = (maat.round().astype("Int64").astype("string") for maat in (tabel.geometry.x, tabel.geometry.y))
    plek: pd.Series[str] = (x + " " + y).fillna("").astype("str")
    return plek


def _dubbele_rijen(tabel: gpd.GeoDataFrame, bevindingen: list[Bevinding]) -> pd.Series[bool]:
    """Return which rows say the same as an earlier one; they count once."""
    kaal = pd.DataFrame(tabel.drop(columns="geometry")).assign(plek=_plek(tabel))
    dubbel: pd.Series[bool] = kaal.duplicated() & (kaal["plek"] != "")
    if dubbel.any():
        namen = opsomming(list(tabel.loc[dubbel, "naam"].drop_duplicates().head(5)))
        tekst = f"{int(dubbel.sum())} regels staan er dubbel in en tellen één keer ({namen})."
        bevindingen.append(Bevinding("LOCATIE_DUBBEL", tekst))
    return dubbel


def _keur_dubbelen(tabel: gpd.GeoDataFrame, problemen: list[str]) -> None:
    """Name what is there twice and contradicts itself: a key, or a facility at one place."""
    keren = tabel["sleutel"][tabel["sleutel"] != ""].value_counts()
    for sleutel in sorted(keren[keren > 1].index)[:5]:
        problemen.append(f"sleutel '{sleutel}' komt {keren[sleutel]} keer voor.")
    zelfde = pd.DataFrame({"naam": tabel["naam"], "type": tabel["type"], "plek": _plek(tabel)})
    zelfde = zelfde[(zelfde["plek"] != "") & zelfde.duplicated(keep=False)]
    for naam in list(zelfde["naam"].drop_duplicates())[:5]:
        problemen.append(f"'{naam}' staat er op één plek vaker in, met verschillende gegevens.")


def _sleutels(gegeven: pd.Series[str]) -> pd.Series[str]:
    """Return keys as given; where there is none a number that is not taken."""
    bezet = set(gegeven)
    vrij = (naam for nr in count(1) if (naam := f"L{nr:05d}") not in bezet)
    return pd.Series([sleutel or next(vrij) for sleutel in gegeven], index=gegeven.index, dtype="str")
