"""What an analysis adds to a scan: other years, other places, own indicators, facilities and signals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import pandas as pd

from gebied.bronnen.catalogus import lees_catalogus
from gebied.bronnen.cijferbestanden import lees_cijfers
from gebied.bronnen.eigen_cijfers import lees_eigen
from gebied.bronnen.grenzen import bevat_grenzen, lees_grenzen
from gebied.bronnen.locaties import lees_locaties, voeg_locaties_samen
from gebied.bronnen.regios import lees_regios
from gebied.bronnen.signalen import lees_signalen
from gebied.bronnen.tabellen import Cijfers, Grenzen
from gebied.fouten import VerkeerdGebruik, verzamel
from gebied.indicatoren.jaren import metingen_eerder
from gebied.indicatoren.meetcyclus import keur_meetcyclus
from gebied.indicatoren.metingen import samengevoegd
from gebied.indicatoren.omgeving import omgeving
from gebied.koppelen import koppel_grenzen, omrekentabel
from gebied.model import Bevinding, Herkomst
from gebied.opslag import Project, bewaar_aanvulling
from gebied.privacy.signaalteksten import keur_signalen
from gebied.wijkscan import Wijkscan

_GEMEENTE_OF_LAND: Final = ("GM", "NL")

_Stap = Callable[[Wijkscan], tuple[Wijkscan, Iterable[Bevinding]]]
"""What was read, ready to be added to a scan."""


@dataclass(frozen=True, kw_only=True)
class Aanvulling:
    """Files to add to a project.

    Parameters
    ----------
    eerder
        Boundaries of an earlier year with their figures; any of the two may be an area that was merged since.
    eerder_laag, eerder_jaar
        Layer in that file, and its year where the file does not tell.
    eerder_cijfers
        Files with figures per code of that year.
    omgeving
        Files with figures of other gemeenten and the country, or of all buurten or wijken of the country.
    omgeving_jaar
        Year of those figures, where the files do not tell.
    regios
        Table that says in which GGD-region a gemeente lies.
    indicatoren, cijfers
        Own indicators (TOML) and their figures.
    locaties, locatie_type
        Files with facilities, and their type where a file does not tell.
    signalen
        Files with qualitative findings.
    kerncijfers
        Files with more figures per code of these gebieden; inhabitants stay as they are.
    """

    eerder: Path | None = None
    eerder_laag: str | None = None
    eerder_jaar: int | None = None
    eerder_cijfers: tuple[Path, ...] = ()
    omgeving: tuple[Path, ...] = ()
    omgeving_jaar: int | None = None
    regios: Path | None = None
    indicatoren: Path | None = None
    cijfers: Path | None = None
    locaties: tuple[Path, ...] = ()
    locatie_type: str | None = None
    signalen: tuple[Path, ...] = ()
    kerncijfers: tuple[Path, ...] = ()

    def __post_init__(self) -> None:
        problemen = []
        if self.eerder is None and (self.eerder_cijfers or self.eerder_laag or self.eerder_jaar):
            problemen.append("--eerder-laag, --eerder-jaar en --eerder-cijfers horen bij --eerder.")
        if self.cijfers is not None and self.indicatoren is None:
            problemen.append("--cijfers hoort bij --indicatoren.")
        if (self.regios is not None or self.omgeving_jaar is not None) and not self.omgeving:
            problemen.append("--regios en --omgeving-jaar horen bij --omgeving.")
        if self.locatie_type is not None and not self.locaties:
            problemen.append("--locatie-type hoort bij --locaties.")
        if problemen:
            raise VerkeerdGebruik(
                "Er ontbreekt een optie.", problemen=problemen, stap="geef de genoemde optie erbij."
            )
        if not (
            self.eerder
            or self.omgeving
            or self.indicatoren
            or self.locaties
            or self.signalen
            or self.kerncijfers
        ):
            raise VerkeerdGebruik(
                "Er is niets om aan te vullen.",
                stap="geef --eerder, --omgeving, --indicatoren, --locaties of --signalen met een bestand.",
            )


def vul_aan(project: Project, aanvulling: Aanvulling) -> tuple[Project, tuple[Bevinding, ...]]:
    """Read files, add what they hold to the scan, and store it in the project: all of it or nothing.

    Returns
    -------
    Project
        The changed project.
    tuple of Bevinding
        What has to be known about what was added.

    Raises
    ------
    InvoerGeweigerd
        With the faults of every file together; the project is as it was.
    """
    scan, bevindingen = aangevuld(project.scan, aanvulling)
    return bewaar_aanvulling(project, scan, generatie=project.generatie), bevindingen


def aangevuld(scan: Wijkscan, aanvulling: Aanvulling) -> tuple[Wijkscan, tuple[Bevinding, ...]]:
    """Return the scan with what the files hold, and what has to be known about it."""
    bevindingen: list[Bevinding] = []
    lezers: list[Callable[[], _Stap]] = []
    if aanvulling.kerncijfers:
        lezers.append(partial(_lees_kerncijfers, aanvulling))
    if aanvulling.indicatoren is not None:
        lezers.append(partial(_lees_eigen, aanvulling))
    if aanvulling.eerder is not None:
        lezers.append(partial(_lees_eerder, aanvulling))
    if aanvulling.omgeving:
        lezers.append(partial(_lees_omgeving, aanvulling))
    if aanvulling.locaties:
        lezers.append(partial(_lees_locaties, scan, aanvulling))
    if aanvulling.signalen:
        lezers.append(partial(_lees_signalen, scan, aanvulling))
    for stap in verzamel(lezers):  # all files are read first, so that their faults are told together
        scan, nieuw = stap(scan)
        bevindingen += nieuw
    # they stay with the scan, so that every report can tell them
    alle = dict.fromkeys((*scan.bevindingen, *bevindingen))
    return replace(scan, bevindingen=tuple(alle)), tuple(bevindingen)


def met_omgeving(scan: Wijkscan, cijfers: Sequence[Cijfers]) -> Wijkscan:
    """Return the scan with the rows of its gemeenten and of the country that files with figures hold.

    A table per buurt often has such rows too; they are the benchmark.
    """
    delen = []
    inwoners = scan.gebieden.groupby("gemeentecode")["inwoners"].sum()
    for deel in cijfers:
        hoger = deel.tabel[deel.tabel["code"].str[:2].isin(_GEMEENTE_OF_LAND)]
        if len(hoger):
            if "inwoners" not in hoger:  # a table of a gemeente need not say how many people live there
                hoger = hoger.assign(inwoners=hoger["code"].map(inwoners).astype("Float64"))
            delen.append(replace(deel, tabel=hoger.reset_index(drop=True)))
    if not delen:
        return scan
    erbij = omgeving(delen, tuple(scan.indicatoren), gemeenten=_gemeenten(scan), soortgelijk=0)
    return _met_metingen(scan, erbij.metingen)


def _met_metingen(scan: Wijkscan, erbij: pd.DataFrame) -> Wijkscan:
    """Add measurements; a table without names leaves the gemeenten of the scan to be named."""
    namen = dict(scan.gebieden[["gemeentecode", "gemeente"]].dropna().itertuples(index=False))
    naamloos = erbij["naam"] == erbij["plaats"]
    erbij = erbij.assign(naam=erbij["naam"].mask(naamloos, erbij["plaats"].map(namen).fillna(erbij["naam"])))
    return replace(scan, metingen=samengevoegd([scan.metingen, erbij.astype({"naam": "str"})]))


def _lees_eigen(aanvulling: Aanvulling) -> _Stap:
    assert aanvulling.indicatoren is not None
    indicatoren, cijfers = lees_eigen(aanvulling.indicatoren, aanvulling.cijfers, catalogus=lees_catalogus())

    def stap(scan: Wijkscan) -> tuple[Wijkscan, Iterable[Bevinding]]:
        nieuw = {indicator.sleutel for indicator in indicatoren}
        behouden = (oud for oud in scan.eigen_indicatoren if oud.sleutel not in nieuw)
        op_niveau = cijfers.tabel["code"].str[:2].isin(set(scan.gebieden["code"].str[:2]))
        if op_niveau.any():
            scan = _met_kolommen(scan, [cijfers])
        scan = replace(scan, eigen_indicatoren=(*behouden, *indicatoren))
        return met_omgeving(scan, [cijfers]), keur_meetcyclus(indicatoren, vandaag=date.today())

    return stap


def _lees_kerncijfers(aanvulling: Aanvulling) -> _Stap:
    gelezen = verzamel([partial(lees_cijfers, pad) for pad in aanvulling.kerncijfers])
    # who is restgebied, rates and indelingen go by the inhabitants that are there
    delen = [
        replace(
            deel,
            tabel=deel.tabel.drop(columns="inwoners", errors="ignore"),
            kolommen=tuple(kolom for kolom in deel.kolommen if kolom.naam != "inwoners"),
        )
        for deel in gelezen
    ]

    def stap(scan: Wijkscan) -> tuple[Wijkscan, Iterable[Bevinding]]:
        nieuw = _met_kolommen(scan, delen)
        erbij = nieuw.bevindingen[len(scan.bevindingen) :]
        return met_omgeving(nieuw, gelezen), erbij

    return stap


def _met_kolommen(scan: Wijkscan, cijfers: Sequence[Cijfers]) -> Wijkscan:
    """Return the scan with the columns of figures per code of its gebieden."""
    samen = Grenzen(
        scan.gebieden, scan.niveau, scan.catalogus, scan.herkomsten, scan.ontbrekend, scan.bevindingen
    )
    samen, _ = koppel_grenzen(samen, cijfers)
    return replace(
        scan,
        gebieden=gpd.GeoDataFrame(samen.gebieden, geometry="geometry", crs=scan.gebieden.crs),
        catalogus=samen.kolommen,
        herkomsten=samen.herkomsten,
        ontbrekend=samen.ontbrekend,
        bevindingen=samen.bevindingen,
    )


def _lees_eerder(aanvulling: Aanvulling) -> _Stap:
    assert aanvulling.eerder is not None
    jaar = aanvulling.eerder_jaar
    lezers: list[Callable[[], Any]] = [
        partial(lees_grenzen, aanvulling.eerder, laag=aanvulling.eerder_laag, jaar=jaar),
        *(partial(lees_cijfers, pad, jaar=jaar) for pad in aanvulling.eerder_cijfers),
    ]
    grenzen, *tabellen = verzamel(lezers)

    def stap(scan: Wijkscan) -> tuple[Wijkscan, Iterable[Bevinding]]:
        hier = _in_de_buurt(grenzen, scan)
        samen, verslagen = koppel_grenzen(hier, tabellen)
        omrekening = omrekentabel(samen.gebieden, scan.gebieden)
        erbij = metingen_eerder(
            samen,
            scan.gebieden,
            omrekening,
            tuple(scan.indicatoren),
            niveau=scan.niveau,
            jaar=aanvulling.eerder_jaar,
        )
        bevindingen = [*erbij.bevindingen, *(b for verslag in verslagen for b in verslag.bevindingen)]
        return _met_metingen(scan, erbij.metingen), [
            *bevindingen,
            *_geen_cijfers(erbij.metingen, aanvulling),
        ]

    return stap


def _in_de_buurt(grenzen: Grenzen, scan: Wijkscan) -> Grenzen:
    """Return the old areas whose gemeente touches the scan: a national file holds far more."""
    raakt = grenzen.gebieden.iloc[
        grenzen.gebieden.sindex.query(scan.gebieden.union_all(), predicate="intersects")
    ]
    gemeenten = raakt["gemeentecode"].dropna().unique()
    hier = grenzen.gebieden["gemeentecode"].isin(gemeenten) | grenzen.gebieden["code"].isin(raakt["code"])
    gebieden = gpd.GeoDataFrame(grenzen.gebieden[hier].reset_index(drop=True), crs=grenzen.gebieden.crs)
    return replace(grenzen, gebieden=gebieden)


def _geen_cijfers(metingen: pd.DataFrame, aanvulling: Aanvulling) -> list[Bevinding]:
    if metingen["teller"].notna().any():
        return []
    naam = aanvulling.eerder.name if aanvulling.eerder else ""
    return [
        Bevinding(
            "EERDER_LEEG",
            f"{naam} heeft voor deze gebieden geen cijfers van indicatoren. Geef --eerder-cijfers erbij.",
        )
    ]


def _lees_omgeving(aanvulling: Aanvulling) -> _Stap:
    regios = None if aanvulling.regios is None else lees_regios(aanvulling.regios)
    jaar = aanvulling.omgeving_jaar
    delen = verzamel([partial(_landelijke_cijfers, pad, jaar) for pad in aanvulling.omgeving])

    def stap(scan: Wijkscan) -> tuple[Wijkscan, Iterable[Bevinding]]:
        erbij = omgeving(delen, tuple(scan.indicatoren), gemeenten=_gemeenten(scan), regios=regios)
        return _met_metingen(scan, erbij.metingen), erbij.bevindingen

    return stap


def _landelijke_cijfers(pad: Path, jaar: int | None) -> Cijfers:
    """Read figures from a table, or from a boundary file that carries them."""
    return lees_grenzen(pad, jaar=jaar).als_cijfers() if bevat_grenzen(pad) else lees_cijfers(pad, jaar=jaar)


def _lees_locaties(scan: Wijkscan, aanvulling: Aanvulling) -> _Stap:
    gelezen = verzamel(
        [
            partial(lees_locaties, pad, gebieden=scan.gebieden, type_locatie=aanvulling.locatie_type)
            for pad in aanvulling.locaties
        ]
    )
    samen = voeg_locaties_samen(gelezen, scan.gebieden)

    def stap(scan: Wijkscan) -> tuple[Wijkscan, Iterable[Bevinding]]:
        erbij = replace(
            scan, locaties=samen.tabel, herkomsten=_met(scan.herkomsten, [deel.herkomst for deel in gelezen])
        )
        return erbij, samen.bevindingen

    return stap


def _lees_signalen(scan: Wijkscan, aanvulling: Aanvulling) -> _Stap:
    groepen = {
        groep: [str(naam) for naam in scan.gebieden[groep].dropna().unique()] for groep in scan.groepen
    }
    gelezen = verzamel(
        [
            partial(lees_signalen, pad, pd.DataFrame(scan.gebieden), groepen=groepen)
            for pad in aanvulling.signalen
        ]
    )
    signalen = pd.concat([deel.tabel for deel in gelezen], ignore_index=True)
    bevindingen = keur_signalen(signalen)

    def stap(scan: Wijkscan) -> tuple[Wijkscan, Iterable[Bevinding]]:
        erbij = replace(
            scan, signalen=signalen, herkomsten=_met(scan.herkomsten, [deel.herkomst for deel in gelezen])
        )
        return erbij, bevindingen

    return stap


def _met(herkomsten: Sequence[Herkomst], nieuw: Sequence[Herkomst]) -> tuple[Herkomst, ...]:
    vervangt = {herkomst.sleutel for herkomst in nieuw}
    return (*(oud for oud in herkomsten if oud.sleutel not in vervangt), *nieuw)


def _gemeenten(scan: Wijkscan) -> list[str]:
    return sorted(scan.gebieden["gemeentecode"].dropna().unique())
