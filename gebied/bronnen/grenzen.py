"""Boundary files of every generation, and boundaries from a service: one road to `Grenzen`."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from gebied.bronnen import _codes as cbs
from gebied.bronnen import _geometrie as vormen
from gebied.bronnen._gemeentekeuze import kies_gemeenten
from gebied.bronnen._kaartbestand import (
    KAARTTYPEN,
    PARQUETTYPEN,
    jaar_uit_naam,
    lees_kaart,
    niveau_uit_kolommen,
    niveau_uit_naam,
)
from gebied.bronnen._kolommen import Kolomkeuze, kies_kolommen, lees_koppeling
from gebied.bronnen._waarden import GETAL_SOORTEN, als_ja_nee, als_tekst, lees_waarden
from gebied.bronnen.tabellen import ONTBREKEND_KOLOMMEN, Grenzen, leeg_ontbrekend
from gebied.fouten import InvoerGeweigerd
from gebied.model import Bevinding, Herkomst, Kolom, Niveau
from gebied.schema import GEBIEDEN, MEESTE_INWONERS, controleer

BELGIE: Final = "GM0998"
FICTIEF: Final = ("9997", "9998")
"""Ends of the codes that CBS gives to large water, inland and outside the gemeenten."""

_VAST: Final = ("code", "naam", "gemeentecode", "gemeente")
_STAP: Final = "verbeter de genoemde punten in het bestand en lees het opnieuw in. Er is niets opgeslagen."
_STAP_KEUZE: Final = "geef een andere naam of code van een gemeente, of een ander bestand."


def lees_grenzen(
    pad: str | Path,
    *,
    laag: str | None = None,
    gemeenten: Sequence[str] = (),
    niveau: Niveau | None = None,
    koppeling: str | Path | None = None,
    jaar: int | None = None,
) -> Grenzen:
    """Read a boundary file of any generation.

    Parameters
    ----------
    pad
        gpkg, shp, zip with one of these, GeoJSON or GeoParquet, in RD, ETRS89 or WGS84.
    laag
        Layer to read; needed when several fit.
    gemeenten
        Names or codes of gemeenten; empty for all.
    niveau
        Level of the gebieden, when the file does not show it or holds several.
    koppeling
        TOML file with ``[kolommen]`` (our name = "theirs") and ``[groepen]``.
    jaar
        Year of the boundaries and figures; by default taken from the layer or file name.

    Returns
    -------
    Grenzen
        In EPSG:28992, under our own names.

    Raises
    ------
    InvoerGeweigerd
        With every fault in the file.
    """
    pad = Path(pad)
    mapping = lees_koppeling(koppeling)
    kaart, naam = lees_kaart(pad, laag=laag, niveau=niveau, jaar=jaar, koppeling=mapping)
    van_cbs = "code" not in mapping.kolommen
    herkomst = Herkomst(
        sleutel="grenzen",
        bron="CBS / Kadaster" if van_cbs else pad.name,
        tabel=f"{pad.name}, laag {naam}" if naam and naam != pad.stem else pad.name,
        opgehaald=date.today(),
        licentie="CC BY 4.0" if van_cbs else "",
        sha256=hashlib.sha256(pad.read_bytes()).hexdigest(),
    )
    return normaliseer(
        kaart,
        niveau=niveau or _niveau_uit_namen(kaart, naam, pad.stem),
        jaar=jaar or jaar_uit_naam(naam, pad.stem),
        herkomst=herkomst,
        gemeenten=gemeenten,
        koppeling=koppeling,
    )


def bevat_grenzen(pad: str | Path) -> bool:
    """Return whether a file is a map, by its name; a parquet file by what it says of itself."""
    pad = Path(pad)
    if pad.suffix.casefold() in PARQUETTYPEN and pad.is_file():
        try:
            return b"geo" in (pq.read_schema(pad).metadata or {})
        except (OSError, pa.ArrowException):
            return False  # whoever reads it says what is wrong
    return pad.suffix.casefold() in (*KAARTTYPEN, ".zip")


def normaliseer(
    ruw: gpd.GeoDataFrame,
    *,
    niveau: Niveau | None,
    jaar: int | None,
    herkomst: Herkomst,
    gemeenten: Sequence[str] = (),
    koppeling: str | Path | None = None,
) -> Grenzen:
    """Bring a raw table of boundaries under our own names, in RD, and check it.

    Parameters
    ----------
    ruw
        One row per gebied (or part of one), foreign column names, any known coordinate system.
    niveau
        Level of the rows; None to tell it from the columns and codes.
    jaar
        Year of the boundaries; None to take it from a column ``jaar``, if there is one.
    herkomst
        Source of boundaries and figures; its year is filled in here.
    gemeenten, koppeling
        See `lees_grenzen`.

    Returns
    -------
    Grenzen
        Belgian enclaves are left out; water is kept, with ``water`` True.

    Raises
    ------
    InvoerGeweigerd
        With every fault that was found.
    """
    problemen: list[str] = []
    bevindingen: list[Bevinding] = []
    ruw = ruw.reset_index(drop=True)  # a GeoParquet keeps the row labels of its maker, also double ones
    attributen = pd.DataFrame(ruw.drop(columns=ruw.geometry.name))
    keuze = kies_kolommen(list(map(str, attributen.columns)), lees_koppeling(koppeling), problemen)
    attributen.columns = attributen.columns.map(str)
    bevindingen += keuze.bevindingen
    tabel, niveau = _namen_en_codes(attributen, keuze, niveau, problemen)
    if problemen:
        # name a wrong coordinate system together with the wrong columns, not on the next try
        vormen.naar_rd(ruw, problemen, [])
    _weiger(problemen, herkomst)
    assert niveau is not None
    bron = attributen.set_axis(tabel.index)
    kaart = gpd.GeoDataFrame(tabel, geometry=ruw.geometry.to_numpy(), crs=ruw.crs)
    kaart = kaart[_blijft(kaart, bron, keuze, gemeenten, problemen, bevindingen)]
    _weiger(problemen, herkomst, _STAP_KEUZE if gemeenten else _STAP)

    jaar = jaar or keuze.jaar(bron.loc[kaart.index])
    herkomst = replace(herkomst, jaar=herkomst.jaar or jaar)
    kaart, kolommen, ontbrekend = _vul_waarden(kaart, bron, keuze, niveau, herkomst, problemen)
    klaar = _vormen_in_rd(kaart, problemen, bevindingen)
    _weiger(problemen, herkomst)
    assert klaar is not None
    klaar = klaar.sort_values("code", ignore_index=True)
    ontbrekend = ontbrekend.drop_duplicates(["code", "kolom"]).sort_values(
        ["kolom", "code"], ignore_index=True
    )
    return Grenzen(
        gebieden=controleer(klaar, GEBIEDEN, herkomst=herkomst.tabel),
        niveau=niveau,
        kolommen=(*_groep_gemeente(klaar, herkomst), *kolommen),
        herkomsten=(herkomst,),
        ontbrekend=ontbrekend,
        bevindingen=(*bevindingen, *_inwoners_onbekend(klaar)),
    )


def _weiger(problemen: Sequence[str], herkomst: Herkomst, stap: str = _STAP) -> None:
    if problemen:
        bestand = herkomst.tabel or herkomst.bron
        raise InvoerGeweigerd(
            f"De grenzen uit {bestand} zijn niet te gebruiken.", problemen=problemen, stap=stap
        )


def _niveau_uit_namen(kaart: gpd.GeoDataFrame, laag: str, bestand: str) -> Niveau | None:
    """Return the level that the names show, unless the columns or codes will tell it better."""
    namen = {
        kolom.naam
        for kolom in kies_kolommen(list(map(str, kaart.columns)), lees_koppeling(None), []).kolommen.values()
    }
    if niveau_uit_kolommen(namen):
        return None
    return niveau_uit_naam(laag) or niveau_uit_naam(bestand)


def _namen_en_codes(
    bron: pd.DataFrame, keuze: Kolomkeuze, niveau: Niveau | None, problemen: list[str]
) -> tuple[pd.DataFrame, Niveau | None]:
    """Return code, naam, gemeentecode and gemeente of every row, and the level."""
    niveau = niveau or niveau_uit_kolommen({kolom.naam for kolom in keuze.kolommen.values()})
    codekolom = (keuze.vreemd(f"{niveau}code") if niveau else None) or keuze.vreemd("code")
    if codekolom is None:
        namen = ", ".join(list(bron.columns)[:8]) or "geen"
        problemen.append(
            f"er is geen kolom met de code van een {niveau or 'gebied'}; kolommen in het bestand: {namen}. "
            'Noem de kolom in een koppelbestand (--koppeling): [kolommen] code = "NAAM".'
        )
        return pd.DataFrame(index=bron.index), niveau
    codes = cbs.als_tekst(bron[codekolom])
    niveau = niveau or cbs.niveau_van(codes) or cbs.niveau_van_getallen(codes)
    if niveau is None:
        problemen.append(
            f"uit de codes (zoals {codes.iloc[0]}) blijkt niet of dit buurten of wijken zijn; geef --niveau."
        )
        return pd.DataFrame(index=bron.index), None
    codes = cbs.volledig(codes, niveau)
    problemen += cbs.fouten_in_codes(codes, niveau)
    tabel = pd.DataFrame({"code": codes.astype("str")})
    naamkolom = keuze.vreemd("gemeente" if niveau == "gemeente" else f"{niveau}naam") or keuze.vreemd("naam")
    tabel["naam"] = (
        (als_tekst(bron[naamkolom]) if naamkolom else tabel["code"]).fillna(tabel["code"]).astype("str")
    )
    gemeentekolom = keuze.vreemd("gemeentecode")
    uit_code = ("GM" + codes.str[2:6]).where(cbs.is_cbs_code(codes))
    if gemeentekolom:
        eigen = cbs.volledig(cbs.als_tekst(bron[gemeentekolom]), "gemeente")
        uit_code = eigen.where(eigen.notna(), uit_code)
    tabel["gemeentecode"] = uit_code.astype("str")
    gemeente = keuze.vreemd("gemeente")
    leeg = pd.Series(None, index=bron.index, dtype="str")
    tabel["gemeente"] = (
        als_tekst(bron[gemeente]) if gemeente else (tabel["naam"] if niveau == "gemeente" else leeg)
    )
    return tabel, niveau


def _blijft(
    tabel: gpd.GeoDataFrame,
    bron: pd.DataFrame,
    keuze: Kolomkeuze,
    gemeenten: Sequence[str],
    problemen: list[str],
    bevindingen: list[Bevinding],
) -> pd.Series[bool]:
    """Return which rows stay: no Belgian enclaves, and only the gemeenten that were asked for."""
    watervorm = keuze.vreemd("water")
    belgisch = tabel["gemeentecode"] == BELGIE
    if watervorm:
        belgisch |= (
            bron[watervorm].astype("string").str.strip().str.upper().eq("B").fillna(False).astype(bool)
        )
    binnen = pd.Series(True, index=tabel.index)
    if gemeenten:
        nederlands = tabel[~belgisch]
        gekozen = kies_gemeenten(nederlands["gemeentecode"], nederlands["gemeente"], gemeenten, problemen)
        binnen = tabel["gemeentecode"].isin(gekozen)
    weg = tabel[belgisch & (binnen | (tabel["gemeentecode"] == BELGIE))]
    if len(weg):
        namen = ", ".join(weg["naam"].unique()[:5])
        bevindingen.append(
            Bevinding("BELGISCHE_ENCLAVE", f"{len(weg)} Belgische gebieden zijn weggelaten ({namen}).")
        )
    blijft: pd.Series[bool] = binnen & ~belgisch
    if not blijft.any() and not problemen:
        problemen.append("er blijft geen enkel gebied over.")
    return blijft


def _vul_waarden(
    kaart: gpd.GeoDataFrame,
    bron: pd.DataFrame,
    keuze: Kolomkeuze,
    niveau: Niveau,
    herkomst: Herkomst,
    problemen: list[str],
) -> tuple[gpd.GeoDataFrame, list[Kolom], pd.DataFrame]:
    """Add every figure and group; return the table, the catalogue, and the missing values with reasons."""
    bron = bron.loc[kaart.index]
    niet_over = {*_VAST, "buurtcode", "buurtnaam", "wijkcode", "wijknaam", "soort_gebied", "periode"}
    nieuw: dict[str, pd.Series] = {}
    kolommen: list[Kolom] = []
    stukken = [leeg_ontbrekend()]
    for vreemd, kolom in keuze.kolommen.items():
        if kolom.naam in niet_over:
            continue
        waarden = lees_waarden(bron[vreemd], kolom)
        if waarden.fouten and kolom.soort in GETAL_SOORTEN:
            problemen.append(f"kolom {vreemd} bevat geen getal: {', '.join(waarden.fouten)}.")
        nieuw[kolom.naam] = waarden.reeks
        kolommen.append(replace(kolom, jaar=herkomst.jaar, herkomst=herkomst.sleutel))
        redenen = waarden.redenen.dropna()
        delen = {"code": kaart.loc[redenen.index, "code"], "kolom": kolom.naam, "reden": redenen}
        stukken.append(pd.DataFrame(delen, columns=ONTBREKEND_KOLOMMEN))
    jaar, sleutel = herkomst.jaar, herkomst.sleutel
    if niveau == "buurt" and "cbs_wijk" not in nieuw:
        nieuw["cbs_wijk"] = _cbs_wijk(kaart, bron, keuze)
        kolommen.insert(0, Kolom("cbs_wijk", "groep", "", "CBS-wijk waar de buurt in ligt.", jaar, sleutel))
    if "inwoners" not in nieuw:
        nieuw["inwoners"] = pd.Series(pd.NA, index=kaart.index, dtype="Int64")
        kolommen.append(Kolom("inwoners", "aantal", "personen", "Mensen die hier wonen.", jaar, sleutel))
    _controleer_inwoners(kaart, nieuw, problemen)
    fictief = kaart["code"].str.startswith("BU") & kaart["code"].str.endswith(FICTIEF)
    if fictief.any() and "water" not in nieuw:
        nieuw["water"] = pd.Series(False, index=kaart.index)
        kolommen.append(Kolom("water", "kenmerk", "", "Het gebied is water.", jaar, sleutel))
    if "water" in nieuw:
        nieuw["water"] = als_ja_nee(nieuw["water"]) | fictief
    gevuld = gpd.GeoDataFrame(pd.concat([kaart, pd.DataFrame(nieuw)], axis=1), crs=kaart.crs)
    return gevuld, kolommen, pd.concat([stuk for stuk in stukken if len(stuk)] or stukken)


def _cbs_wijk(kaart: gpd.GeoDataFrame, bron: pd.DataFrame, keuze: Kolomkeuze) -> pd.Series[str]:
    codes: pd.Series[str] = kaart["code"]
    uit_code = ("WK" + codes.str[2:8]).where(cbs.is_cbs_code(codes))
    wijkkolom = keuze.vreemd("wijkcode")
    if wijkkolom is not None:
        eigen = cbs.volledig(cbs.als_tekst(bron[wijkkolom]), "wijk")
        uit_code = eigen.where(eigen.notna(), uit_code)
    return uit_code.astype("str")


def _controleer_inwoners(kaart: gpd.GeoDataFrame, nieuw: dict[str, pd.Series], problemen: list[str]) -> None:
    """Name every number of inhabitants that cannot be, else make them whole numbers."""
    inwoners = nieuw["inwoners"]
    fout = (inwoners < 0) | (inwoners % 1 != 0) | (inwoners > MEESTE_INWONERS)
    verkeerd = kaart[fout.fillna(False).astype(bool)].head(5)
    for label, aantal in zip(_labels(verkeerd), inwoners[verkeerd.index], strict=True):
        problemen.append(
            f"{label} heeft {aantal} inwoners; geef een heel getal van 0 tot en met {MEESTE_INWONERS}."
        )
    if verkeerd.empty:
        nieuw["inwoners"] = inwoners.astype("Int64")


def _labels(tabel: pd.DataFrame) -> list[str]:
    """Return how messages call each gebied: its name and code, or its code when it has no name."""
    return [
        code if naam == code else f"{naam} ({code})"
        for code, naam in zip(tabel["code"], tabel["naam"], strict=True)
    ]


def _vormen_in_rd(
    kaart: gpd.GeoDataFrame, problemen: list[str], bevindingen: list[Bevinding]
) -> gpd.GeoDataFrame | None:
    """Return the map in RD with one valid polygon per code, or None after a fault."""
    problemen += vormen.fouten_in_delen(kaart)
    if kapot := vormen.fouten_in_coordinaten(kaart.geometry, _labels(kaart)):
        problemen += kapot
        return None
    in_rd = vormen.naar_rd(kaart, problemen, bevindingen)
    if in_rd is None:
        return None
    goed = vormen.herstel(in_rd.geometry, list(in_rd["code"]), _labels(in_rd), problemen, bevindingen)
    if problemen:
        return None
    een = vormen.voeg_delen_samen(in_rd.set_geometry(goed, crs=in_rd.crs), bevindingen)
    vormen.zoek_overlap(een.geometry.to_numpy(), list(een["code"]), _labels(een), problemen, bevindingen)
    return een


def _groep_gemeente(tabel: gpd.GeoDataFrame, herkomst: Herkomst) -> tuple[Kolom, ...]:
    """Return the gemeente as a group when there is more than one to tell apart."""
    if tabel["gemeente"].nunique() < 2:
        return ()
    return (
        Kolom("gemeente", "groep", "", "Gemeente waar het gebied in ligt.", herkomst.jaar, herkomst.sleutel),
    )


def _inwoners_onbekend(tabel: gpd.GeoDataFrame) -> list[Bevinding]:
    """Name every gebied on land whose inhabitants are unknown: that is not zero."""
    onbekend = tabel["inwoners"].isna()
    if onbekend.all():
        return [Bevinding("INWONERS_ONBEKEND", "Het bestand heeft geen inwoners. Voeg kerncijfers toe.")]
    if "water" in tabel:
        onbekend &= ~tabel["water"]
    over = tabel[onbekend]
    return [
        Bevinding("INWONERS_ONBEKEND", f"Het aantal inwoners van {label} is niet bekend.", code)
        for label, code in zip(_labels(over), over["code"], strict=True)
    ]
