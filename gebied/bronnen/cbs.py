"""Kerncijfers wijken en buurten from StatLine (CBS), any year from 2013."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final

import pandas as pd

from gebied.bronnen._cache import vingerafdruk
from gebied.bronnen._codes import VOORVOEGSEL
from gebied.bronnen._http import Dienst, Haler, VerzoekGeweigerd
from gebied.bronnen._odata import gekeurde_gemeentecode, metadata, rijen, tabellen
from gebied.bronnen._waarden import lees_waarden
from gebied.bronnen.namen import herken, voorkeur
from gebied.bronnen.ophalen import Ophalen
from gebied.bronnen.tabellen import Cijfers, als_ontbrekend
from gebied.fouten import InvoerGeweigerd
from gebied.model import Bevinding, Herkomst, Kolom, Niveau
from gebied.schema import CIJFERS, controleer

TABELLEN: Final = MappingProxyType(
    {
        2013: "82339NED",
        2014: "82931NED",
        2015: "83220NED",
        2016: "83487NED",
        2017: "83765NED",
        2018: "84286NED",
        2019: "84583NED",
        2020: "84799NED",
        2021: "85039NED",
        2022: "85318NED",
        2023: "85618NED",
        2024: "85984NED",
        2025: "86165NED",
    }
)
"""Year → table of Kerncijfers wijken en buurten; a later year is found by its title in the catalogue."""

KERN: Final = (
    "inkomen_per_inwoner",
    "pct_sociaal_minimum",
    "bijstand",
    "arbeidsongeschikt",
    "werkloos",
    "aow",
    "jeugdzorg",
    "pct_jeugdzorg",
    "wmo_clienten",
    "wmo_per_1000",
)
"""Figures that are looked up in an older year when a table does not have them at all."""

_TITEL: Final = "Kerncijfers wijken en buurten"
_JAREN_TERUG: Final = 3
_SLEUTELS: Final = frozenset({"code", "gemeente", "soort_gebied"})
_CBS: Final = Dienst(
    "CBS StatLine",
    "Of download de tabel 'Kerncijfers wijken en buurten' met een browser (opendata.cbs.nl) "
    "en gebruik: gebied scan --kerncijfers BESTAND.",
)


def haal_kerncijfers(
    gemeentecode: str,
    jaar: int,
    *,
    niveau: Niveau = "buurt",
    ophalen: Ophalen | None = None,
) -> Cijfers:
    """Fetch the key figures of the gebieden of one gemeente.

    A figure that is empty in the whole gemeente, as income and care are in the newest year, comes from an
    older table, at most three years back; `Kolom.jaar` and a finding ``OUDER_JAAR`` say so. It is taken over
    only for gebieden whose code and border stayed the same in between.

    Parameters
    ----------
    gemeentecode
        Such as ``"GM0034"``.
    jaar
        Year of the table, from 2013.
    niveau
        Level of the gebieden.
    ophalen
        Where the services live, what is kept and how long to wait; by default `Ophalen()`.

    Returns
    -------
    Cijfers
        One row per gebied in order of code. Money is in thousands of euros, as CBS publishes it.

    Raises
    ------
    InvoerGeweigerd
        When there is no table for this year, or the gemeente is not in it.
    BronOnbereikbaar
        When CBS does not answer (exit code 5).
    """
    code = gekeurde_gemeentecode(gemeentecode)
    ophalen = ophalen or Ophalen()
    haler = ophalen.van(_CBS)
    bron = _Statline(haler, ophalen.adressen.cbs, code, niveau)
    gevraagd = bron.lees(jaar)
    if gevraagd.tabel.empty:
        raise InvoerGeweigerd(
            f"Gemeente {code} staat niet in de kerncijfers van {jaar} ({gevraagd.herkomst.tabel}).",
            problemen=[f"er is geen {niveau} met deze gemeentecode"],
            stap="controleer de code en het jaar; bij een herindeling verandert de code.",
        )
    return _aangevuld(bron, gevraagd)


@dataclass(frozen=True)
class _Jaargang:
    """The recognised figures of one year; `tabel` is indexed by code, with a missing value as null."""

    jaar: int
    tabel: pd.DataFrame
    kolommen: dict[str, Kolom]
    redenen: dict[str, pd.Series[str]]
    herkomst: Herkomst

    def heeft(self, naam: str) -> bool:
        return naam in self.tabel and bool(self.tabel[naam].notna().any())

    def onveranderd(self) -> pd.Index[str]:
        """Return the codes whose border and code are those of the year before, as far as CBS says so."""
        if "indelingswijziging" not in self.tabel:
            return self.tabel.index
        wijziging = pd.to_numeric(self.tabel["indelingswijziging"], errors="coerce")
        return self.tabel.index[~wijziging.isin([2, 3])]


@dataclass(frozen=True)
class _Statline:
    """The yearly tables of StatLine, for one gemeente at one level."""

    haler: Haler
    basis: str
    gemeente: str
    niveau: Niveau

    def lees(self, jaar: int) -> _Jaargang:
        """Read the table of a year; what its columns mean is in its own description."""
        tabel, titel, eigenschappen = self._beschrijving(jaar)
        # the key of the region has another name in some years, and another type in some tables
        regio = next((e["Key"] for e in eigenschappen if str(e.get("Type")).startswith("Geo")), None)
        if regio is None:
            raise self.haler.onbruikbaar(self.basis, [f"tabel {tabel} is niet per gebied"])
        topics = _herkende_topics(eigenschappen, jaar, f"cbs-{tabel}")
        codering = next((naam for naam, kolom in topics.items() if kolom.naam == "code"), None)
        ruw, antwoorden = rijen(
            self.haler,
            self.basis,
            tabel,
            waar=f"startswith({regio},'{VOORVOEGSEL[self.niveau]}{self.gemeente[2:]}')",
        )
        herkomst = Herkomst(
            f"cbs-{tabel}",
            "CBS",
            tabel=f"{titel} ({tabel})",
            jaar=jaar,
            opgehaald=max(antwoord.opgehaald for antwoord in antwoorden),
            licentie="CC BY 4.0",
            sha256=vingerafdruk(antwoorden),
        )
        op_code = {
            code: rij
            for rij in ruw
            if (code := str(rij.get(codering or regio) or rij[regio])).startswith(
                VOORVOEGSEL[self.niveau] + self.gemeente[2:]
            )
        }
        return _jaargang(jaar, op_code, topics, herkomst)

    def _beschrijving(self, jaar: int) -> tuple[str, str, list[dict[str, Any]]]:
        """Return number, title and columns of the table of a year."""
        for tabel in self._kandidaten(jaar):
            try:
                titel = str(metadata(self.haler, self.basis, tabel, "TableInfos")[0]["Title"]).strip()
                if _jaar_in(titel) in (jaar, None):
                    return tabel, titel, metadata(self.haler, self.basis, tabel, "DataProperties")
            except VerzoekGeweigerd as fout:
                if fout.status != 404:
                    raise
        jaren = {gevonden for gevonden, _ in self._catalogus()} or set(TABELLEN)
        raise InvoerGeweigerd(
            f"CBS heeft geen kerncijfers wijken en buurten van {jaar}.",
            problemen=[f"deze jaren zijn er wel: {', '.join(map(str, sorted(jaren)))}"],
            stap="kies een van deze jaren.",
        )

    def _kandidaten(self, jaar: int) -> Iterator[str]:
        if jaar in TABELLEN:
            yield TABELLEN[jaar]
        yield from (tabel for gevonden, tabel in self._catalogus() if gevonden == jaar)

    def _catalogus(self) -> list[tuple[int, str]]:
        gevonden = [
            (_jaar_in(rij["Title"]), str(rij["Identifier"]).strip())
            for rij in tabellen(self.haler, self.basis, _TITEL)
        ]
        return [(jaar, tabel) for jaar, tabel in gevonden if jaar is not None]


def _jaar_in(titel: str) -> int | None:
    """Return the year at the end of a title; None for a table over several years."""
    gevonden = re.search(r"(?<![-\d])(20\d\d)$", titel.strip())
    return int(gevonden[1]) if gevonden else None


def _herkende_topics(eigenschappen: Sequence[dict[str, Any]], jaar: int, herkomst: str) -> dict[str, Kolom]:
    """Return foreign name → our column, for the columns of the table that we know by meaning."""
    topics = {}
    for eigenschap in eigenschappen:
        if eigenschap.get("Type") == "Topic" and (kolom := herken(eigenschap["Key"])) is not None:
            eenheid = kolom.eenheid or str(eigenschap.get("Unit") or "").strip()
            topics[eigenschap["Key"]] = replace(kolom, eenheid=eenheid, jaar=jaar, herkomst=herkomst)
    return topics


def _jaargang(
    jaar: int, op_code: dict[str, dict[str, Any]], topics: dict[str, Kolom], herkomst: Herkomst
) -> _Jaargang:
    codes = pd.Index(sorted(op_code), dtype="str", name="code")
    kolommen: dict[str, Kolom] = {}
    waarden: dict[str, pd.Series[Any]] = {}
    redenen: dict[str, pd.Series[str]] = {}
    for vreemd in sorted(topics, key=lambda naam: (voorkeur(naam), _volgnummer(naam))):
        kolom = topics[vreemd]
        # a table may hold a name twice, with another running number; the first that is filled counts
        if kolom.naam in _SLEUTELS or (kolom.naam in waarden and waarden[kolom.naam].notna().any()):
            continue
        gelezen = lees_waarden(pd.Series([op_code[code].get(vreemd) for code in codes], index=codes), kolom)
        kolommen[kolom.naam] = kolom
        waarden[kolom.naam], redenen[kolom.naam] = gelezen.reeks, gelezen.redenen
    return _Jaargang(jaar, pd.DataFrame(waarden, index=codes), kolommen, redenen, herkomst)


def _volgnummer(naam: str) -> int:
    return int(naam.rpartition("_")[2]) if naam.rpartition("_")[2].isdecimal() else 0


def _aangevuld(bron: _Statline, gevraagd: _Jaargang) -> Cijfers:
    """Fill the figures that are empty in the asked year from older tables, and tell which."""
    tabel = gevraagd.tabel.copy()
    kolommen = dict(gevraagd.kolommen)
    herkomsten = [gevraagd.herkomst]
    redenen = dict(gevraagd.redenen)
    bevindingen = []
    leeg = [naam for naam in dict.fromkeys([*kolommen, *KERN]) if not gevraagd.heeft(naam)]
    vast, jaargang = gevraagd.onveranderd(), gevraagd
    for jaar in range(gevraagd.jaar - 1, gevraagd.jaar - 1 - _JAREN_TERUG, -1):
        if not leeg or jaar < min(TABELLEN):
            break
        try:
            jaargang = bron.lees(jaar)
        except InvoerGeweigerd:
            # without this year nobody can tell which borders stayed the same since the years before it
            break
        vast = vast.intersection(jaargang.tabel.index)
        gevonden = [
            naam for naam in leeg if jaargang.heeft(naam) and jaargang.tabel.loc[vast, naam].notna().any()
        ]
        if gevonden:
            for naam in gevonden:
                tabel[naam] = jaargang.tabel[naam].reindex(tabel.index).where(tabel.index.isin(vast))
                kolommen[naam] = jaargang.kolommen[naam]
                ouder = jaargang.redenen[naam].reindex(tabel.index)
                anders = f"het gebied is sinds {jaar} veranderd"
                redenen[naam] = ouder.mask(~tabel.index.isin(vast), anders)
            herkomsten.append(jaargang.herkomst)
            bevindingen.append(_ouder_jaar(gevraagd.jaar, jaargang, gevonden))
            leeg = [naam for naam in leeg if naam not in gevonden]
        vast = vast.intersection(jaargang.onveranderd())
    uit = tabel[list(kolommen)].reset_index()
    return Cijfers(
        controleer(uit, CIJFERS, herkomst=gevraagd.herkomst.tabel),
        tuple(kolommen.values()),
        tuple(herkomsten),
        als_ontbrekend(redenen),
        tuple(bevindingen),
    )


def _ouder_jaar(jaar: int, jaargang: _Jaargang, namen: Sequence[str]) -> Bevinding:
    return Bevinding(
        "OUDER_JAAR",
        f"Over {jaar} zijn deze cijfers er nog niet. Ze komen uit {jaargang.jaar} "
        f"({jaargang.herkomst.tabel}): {', '.join(namen)}.",
    )
