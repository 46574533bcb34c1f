"""The gebiedsanalyse of one area: per domain its figures, compared, with margin, class and trend."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from gebied.bronnen.catalogus import DOMEINEN, Domein, Indicator
from gebied.fouten import InvoerGeweigerd
from gebied.indicatoren.cijfer import Cijfer
from gebied.indicatoren.standaardiseren import kan_basis_zijn
from gebied.model import Bevinding, Herkomst, Indeling
from gebied.profiel.gebieden import Analysegebied, kies_analysegebied
from gebied.profiel.opvallend import Opvallend, vind_opvallend
from gebied.profiel.profielcijfer import Profielcijfer
from gebied.profiel.vergelijken import (
    STANDAARD,
    Keuze,
    Plek,
    lees_keuzes,
    ontbrekende_keuzes,
    vergelijk,
    vergelijk_van_gemeente,
)
from gebied.profiel.verzamelen import MINSTE_INWONERS, Verzameld, verzamel_cijfers
from gebied.taal import getal, opsomming
from gebied.wijkscan import Wijkscan

_WEIGEREN: Final = frozenset({"GEMEENTE_HERGECODEERD"})
"""Findings after which figures may be about other areas than the codes say."""


@dataclass(frozen=True)
class Profiel:
    """What is known about one area.

    Parameters
    ----------
    gebied
        The area.
    scan, niveau
        Name of the scan, and the level of its gebieden.
    gemeenten
        Names of the gemeenten that it lies in.
    inwoners
        Inhabitants that are known, None where nothing is.
    oordelen
        Whether enough people live there to say how figures compare.
    cijfers
        The figures, in the order of the catalogue.
    zonder_cijfer
        Indicators of the catalogue of which the scan knows nothing for this area.
    gunstig, ongunstig
        The departures that matter most.
    signalen
        `schema.SIGNALEN` of this area.
    bevindingen
        What a reader has to know, of the scan and of this profile.
    herkomsten
        Sources of the scan.
    """

    gebied: Analysegebied
    scan: str
    niveau: str
    gemeenten: tuple[str, ...]
    inwoners: int | None
    oordelen: bool
    cijfers: tuple[Profielcijfer, ...]
    zonder_cijfer: tuple[Indicator, ...]
    gunstig: tuple[Opvallend, ...]
    ongunstig: tuple[Opvallend, ...]
    signalen: pd.DataFrame
    bevindingen: tuple[Bevinding, ...]
    herkomsten: tuple[Herkomst, ...]

    def __repr__(self) -> str:
        return f"Profiel({self.gebied.naam!r}, {len(self.cijfers)} cijfers)"

    def per_domein(self) -> dict[Domein, tuple[Profielcijfer, ...]]:
        """Return the figures by domain, without domains that have none."""
        delen = {d: tuple(c for c in self.cijfers if c.indicator.domein == d) for d in DOMEINEN}
        return {domein: deel for domein, deel in delen.items() if deel}

    @property
    def jaren(self) -> tuple[int, ...]:
        """Years that the figures are about."""
        return tuple(sorted({c.cijfer.jaar for c in self.cijfers if c.cijfer.jaar is not None}))

    def bron(self, cijfer: Cijfer) -> str:
        """Return the source of a figure as it must be named."""
        regels = {herkomst.sleutel: herkomst.regel for herkomst in self.herkomsten}
        delen = [regels.get(sleutel, sleutel) for sleutel in cijfer.herkomst.split(" + ")]
        return " + ".join(deel for deel in delen if deel) or cijfer.indicator.bron


def profiel(
    scan: Wijkscan,
    gebied: Analysegebied | str,
    *,
    vergelijk_met: Iterable[str] = STANDAARD,
    indelingen: Mapping[str, Indeling] | None = None,
) -> Profiel:
    """Return the profile of one area.

    Parameters
    ----------
    scan
        The scan with all its figures.
    gebied
        The area, or its code or name as a user writes it.
    vergelijk_met
        Benchmarks in order of importance: ``"gemeente"``, ``"ggd-regio"``, ``"nederland"``,
        ``"soortgelijk"``, ``"eerder"`` (the year before) or a year such as ``"eerder:2013"``. The first that
        has a figure is the one that texts speak of.
    indelingen
        Indelingen whose werkgebieden may be meant.

    Raises
    ------
    VerkeerdGebruik
        When the area or a benchmark is not known.
    InvoerGeweigerd
        When figures in the scan may belong to other areas than their codes say.
    """
    if isinstance(gebied, str):
        gebied = kies_analysegebied(scan, gebied, indelingen or {})
    return profielen(scan, [gebied], vergelijk_met=vergelijk_met)[0]


def profielen(
    scan: Wijkscan, gebieden: Sequence[Analysegebied], *, vergelijk_met: Iterable[str] = STANDAARD
) -> tuple[Profiel, ...]:
    """Return the profiles of many areas; what they share is worked out once.

    Raises
    ------
    VerkeerdGebruik
        When a benchmark is not known.
    InvoerGeweigerd
        When figures in the scan may belong to other areas than their codes say.
    """
    keuzes = lees_keuzes(vergelijk_met)
    tabel = scan.gebieden.set_index("code")[["gemeentecode", "gemeente", "inwoners"]]
    _weiger(scan, gebieden, tabel)
    maker = _Maker(scan, keuzes, verzamel_cijfers(scan, gebieden), tabel)
    return tuple(maker.maak(gebied) for gebied in gebieden)


def _weiger(scan: Wijkscan, gebieden: Iterable[Analysegebied], tabel: pd.DataFrame) -> None:
    codes = {code for gebied in gebieden for code in gebied.codes}
    gemeenten = tabel.loc[tabel.index.isin(codes), "gemeentecode"].dropna().unique()
    redenen = [
        bevinding.tekst
        for bevinding in scan.bevindingen
        if bevinding.code in _WEIGEREN and any(str(code) in bevinding.tekst for code in gemeenten)
    ]
    if redenen:
        raise InvoerGeweigerd(
            "Dit profiel kan niet worden gemaakt: cijfers in deze scan horen niet zeker bij deze gebieden.",
            problemen=redenen,
            stap="maak de scan opnieuw, zonder dat bestand of met grenzen van hetzelfde jaar als de cijfers.",
        )


class _Maker:
    """Makes profiles of one scan; holds what they share."""

    def __init__(
        self, scan: Wijkscan, keuzes: tuple[Keuze, ...], verzameld: Verzameld, tabel: pd.DataFrame
    ) -> None:
        self.scan, self.keuzes, self.verzameld, self.tabel = scan, keuzes, verzameld, tabel
        self.catalogus = tuple(scan.indicatoren)
        self.grootte = tabel.groupby("gemeentecode").size()
        self.signaalplaatsen = _signaalplaatsen(scan)

    def maak(self, gebied: Analysegebied) -> Profiel:
        """Return the profile of one area."""
        hier = self.tabel[self.tabel.index.isin(gebied.codes)]
        inwoners = None if hier["inwoners"].isna().all() else int(hier["inwoners"].sum())
        oordelen = inwoners is None or inwoners >= MINSTE_INWONERS
        plek = self._plek(gebied, hier)
        gevonden = [self._cijfer(indicator, plek, oordelen) for indicator in self.catalogus]
        cijfers = tuple(cijfer for cijfer in gevonden if cijfer is not None)
        gunstig, ongunstig = vind_opvallend(
            cijfers, spreiding=self.verzameld.spreiding, samenhang=self.verzameld.samenhang
        )
        bekend = {cijfer.indicator.sleutel for cijfer in cijfers}
        return Profiel(
            gebied=gebied,
            scan=self.scan.naam,
            niveau=self.scan.niveau,
            gemeenten=tuple(sorted(hier["gemeente"].dropna().unique())),
            inwoners=inwoners,
            oordelen=oordelen,
            cijfers=cijfers,
            zonder_cijfer=tuple(i for i in self.catalogus if i.sleutel not in bekend),
            gunstig=gunstig,
            ongunstig=ongunstig,
            signalen=self._signalen(gebied),
            bevindingen=self._bevindingen(gebied, cijfers, plek, inwoners, oordelen),
            herkomsten=self.scan.herkomsten,
        )

    def _plek(self, gebied: Analysegebied, hier: pd.DataFrame) -> Plek:
        codes = hier["gemeentecode"].dropna().unique()
        gemeente = str(codes[0]) if len(codes) == 1 else ""
        heel = bool(gemeente) and len(hier) == int(self.grootte[gemeente])
        return Plek(gebied.sleutel, gemeente, is_gemeente=heel or len(hier) == len(self.tabel))

    def _cijfer(self, indicator: Indicator, plek: Plek, oordelen: bool) -> Profielcijfer | None:
        cijfer = self.verzameld.nu.get((plek.sleutel, indicator.sleutel))
        gemeente = [
            c
            for c in self.verzameld.gemeenten.get((plek.gemeente, indicator.sleutel), ())
            if c.waarde is not None
        ]
        if plek.is_gemeente and cijfer is not None and (cijfer.waarde is None or cijfer.benadering):
            # of a gemeente what was published is better than an approximation from its parts
            cijfer = next((c for c in gemeente if c.jaar == cijfer.jaar), cijfer)
        if cijfer is None and gemeente:
            return self._van_gemeente(gemeente[-1], plek, oordelen)
        if cijfer is None:
            return None
        reeks = self.verzameld.eigen.get((plek.sleutel, indicator.sleutel), ())
        jaren = {c.jaar: c for c in (*reeks, cijfer) if c.waarde is not None and c.jaar is not None}
        z = self._z(cijfer) if oordelen and not plek.is_gemeente else None
        trend = tuple(jaren[jaar] for jaar in sorted(jaren)) if len(jaren) > 1 else ()
        return Profielcijfer(
            cijfer,
            vergelijk(cijfer, plek, self.keuzes, self.verzameld) if oordelen else (),
            z=z,
            percentiel=None
            if z is None
            else self.verzameld.percentielen.get((plek.sleutel, indicator.sleutel)),
            trend=trend,
            basis=self._basis(trend, plek),
        )

    def _basis(self, trend: tuple[Cijfer, ...], plek: Plek) -> Cijfer | None:
        """Return the 100 of an index: estimates of a model have none, as they are not compared over years."""
        if not trend or trend[0].indicator.zekerheid == "modelschatting":
            return None
        indicator, reeks = trend[0].indicator, trend
        if indicator.optellen != "som" and plek.gemeente and not plek.is_gemeente:
            deel = (plek.gemeente, indicator.sleutel)
            reeks = (*self.verzameld.gemeenten.get(deel, ()), *self.verzameld.opgeteld.get(deel, ()))
        jaren = {cijfer.jaar for cijfer in trend}
        geschikt = [c for c in reeks if c.jaar in jaren and kan_basis_zijn(c)]
        return min(geschikt, key=lambda c: c.jaar or 0, default=None)

    def _van_gemeente(self, cijfer: Cijfer, plek: Plek, oordelen: bool) -> Profielcijfer:
        vergelijkingen = vergelijk_van_gemeente(cijfer, plek, self.keuzes, self.verzameld) if oordelen else ()
        return Profielcijfer(cijfer, vergelijkingen, van_gemeente=not plek.is_gemeente)

    def _z(self, cijfer: Cijfer) -> float | None:
        """Return the z-score; None for counts, with few gebieden, and when the margin exceeds the spread."""
        sleutel = cijfer.indicator.sleutel
        spreiding = self.verzameld.spreiding.get(sleutel)
        if cijfer.waarde is None or spreiding is None or sleutel not in self.verzameld.klasseerbaar:
            return None
        if cijfer.indicator.optellen == "som" or cijfer.marge > spreiding:
            return None
        return (cijfer.waarde - self.verzameld.gemiddelde[sleutel]) / spreiding

    def _signalen(self, gebied: Analysegebied) -> pd.DataFrame:
        codes = set(gebied.codes)
        binnen = [nr for nr, leden in enumerate(self.signaalplaatsen) if leden and leden <= codes]
        return self.scan.signalen.iloc[binnen].reset_index(drop=True)

    def _bevindingen(
        self,
        gebied: Analysegebied,
        cijfers: Sequence[Profielcijfer],
        plek: Plek,
        inwoners: int | None,
        oordelen: bool,
    ) -> tuple[Bevinding, ...]:
        codes = set(gebied.codes)
        gevonden = [b for b in self.scan.bevindingen if b.gebied is None or b.gebied in codes]
        if not oordelen:
            tekst = (
                f"In {gebied.naam} wonen {getal(inwoners or 0)} mensen. Dat is minder dan {MINSTE_INWONERS}. "
                "Daarom vergelijken wij de cijfers niet."
            )
            return (*gevonden, Bevinding("WEINIG_INWONERS", tekst))
        gebruikt = [v for cijfer in cijfers for v in cijfer.vergelijkingen]
        if leeg := ontbrekende_keuzes(self.keuzes, gebruikt, plek):
            tekst = (
                f"Deze scan heeft geen cijfers om te vergelijken met {opsomming([k.tekst for k in leeg])}."
            )
            gevonden.append(Bevinding("VERGELIJKING_ONTBREEKT", tekst))
        return tuple(gevonden)


def _signaalplaatsen(scan: Wijkscan) -> list[frozenset[str]]:
    """Return per signal the codes of the gebieden that its place holds."""
    per_naam: dict[str, set[str]] = {code: {code} for code in scan.codes}
    tabel = scan.gebieden
    for kolom in ("gemeentecode", "gemeente", *scan.groepen):
        for code, naam in tabel[["code", kolom]].dropna().itertuples(index=False):
            per_naam.setdefault(str(naam).casefold(), set()).add(code)
            per_naam.setdefault(f"{kolom}:{naam}".casefold(), set()).add(code)
    return [
        frozenset(per_naam.get(plaats, per_naam.get(plaats.casefold(), set())))
        for plaats in scan.signalen["plaats"]
    ]
