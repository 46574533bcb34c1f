"""The rules of an opdracht that go beyond the band, read from the scan: columns, groups, pairs, numbers.

Everything a rule needs is checked here, and all that is wrong is reported together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations, pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

from gebied.fouten import GebiedFout, InvoerGeweigerd, VerkeerdGebruik, lijkt_op
from gebied.indelen.taak import IntArray
from gebied.koppelen import kies_gebied
from gebied.model import OPTELBAAR, Soort
from gebied.opdracht import Opdracht
from gebied.opdrachtdelen import Belasting
from gebied.privacy.veilig import DREMPEL
from gebied.taal import opsomming
from gebied.wijkscan import Wijkscan

Indelingen = Mapping[str, Mapping[str, int]]
"""Name of an indeling → code → number of the werkgebied."""

HONDERDSTEN = 100
"""Workload is counted in hundredths, so that weights with two decimals stay exact."""
_GENOEMD = 6


@dataclass(frozen=True)
class Regels:
    """What the rules of an opdracht say about the served gebieden, by number.

    Parameters
    ----------
    kolommen
        Name → int64 (n): what is added up over a werkgebied.
    groepen
        Name → int64 (n): labels from 0, -1 for a gebied without one.
    samen, apart
        Pairs of gebieden that have to be, or may not be together.
    nummers
        Gebied → number that its werkgebied has to carry.
    vastgezet
        Werkgebieden that stay as they are.
    beschermd, drempel
        Columns of the scan with protected counts, which messages round, and hide below the threshold.
    """

    kolommen: Mapping[str, IntArray] = field(default_factory=dict)
    groepen: Mapping[str, IntArray] = field(default_factory=dict)
    samen: tuple[tuple[int, int], ...] = ()
    apart: tuple[tuple[int, int], ...] = ()
    nummers: Mapping[int, int] = field(default_factory=dict)
    vastgezet: tuple[tuple[int, ...], ...] = ()
    beschermd: frozenset[str] = frozenset()
    drempel: int = DREMPEL


def lees_regels(
    scan: Wijkscan,
    codes: tuple[str, ...],
    opdracht: Opdracht,
    indelingen: Indelingen,
    vastgezet: Mapping[str, int],
) -> Regels:
    """Read what the rules of an opdracht need from a scan.

    Parameters
    ----------
    codes
        The served gebieden; a gebied has its place here as number.
    indelingen
        Other indelingen that the opdracht may name.
    vastgezet
        Code → number of a werkgebied that stays as it is.

    Raises
    ------
    VerkeerdGebruik
        When the opdracht names what the scan does not have.
    InvoerGeweigerd
        When figures are unknown that have to be added up.
    """
    return _Lezer(scan, codes, opdracht, indelingen, vastgezet).lees()


class _Lezer:
    """Reads the rules and gathers all faults."""

    def __init__(
        self,
        scan: Wijkscan,
        codes: tuple[str, ...],
        opdracht: Opdracht,
        indelingen: Indelingen,
        vastgezet: Mapping[str, int],
    ) -> None:
        self.scan, self.codes, self.opdracht = scan, codes, opdracht
        self.indelingen, self.vastgezet = indelingen, vastgezet
        self.tabel = pd.DataFrame(scan.gebieden).set_index("code").loc[list(codes)]
        self.nummer = {code: i for i, code in enumerate(codes)}
        self.soort: dict[str, Soort] = {kolom.naam: kolom.soort for kolom in scan.catalogus}
        self.soort["inwoners"] = "aantal"
        self.verkeerd: list[str] = []
        self.ontbreekt: list[str] = []

    def lees(self) -> Regels:
        """Return the rules, or refuse with every fault."""
        kolommen = self._kolommen()
        groepen = self._groepen()
        samen, apart, nummers = self._paren(groepen)
        vast = self._vastgezet(nummers)
        if self.verkeerd:
            raise VerkeerdGebruik(
                "De opdracht past niet bij deze scan.",
                problemen=[*self.verkeerd, *self.ontbreekt],
                stap="verbeter de genoemde namen in de opdracht.",
            )
        if self.ontbreekt:
            raise InvoerGeweigerd(
                "De scan mist cijfers die de opdracht nodig heeft.",
                problemen=self.ontbreekt,
                stap="vul de cijfers aan met --kerncijfers, of laat deze regel weg.",
            )
        scan = self.scan
        return Regels(kolommen, groepen, samen, apart, nummers, vast, scan.beschermd, scan.drempel)

    def _kolommen(self) -> dict[str, IntArray]:
        uit: dict[str, IntArray] = {}
        opdracht = self.opdracht
        for ook in opdracht.ook_inwoners:
            uit[f"aantal:{ook.kolom}"] = self._aantallen(ook.kolom)
        for plafond in opdracht.plafonds:
            if plafond.noemer is None:
                uit[f"aantal:{plafond.teller}"] = self._aantallen(plafond.teller, OPTELBAAR)
            else:
                uit |= self._aandeel(plafond.teller, plafond.noemer)
        for mix in opdracht.mix:
            uit |= self._aandeel(mix.teller, mix.noemer)
        if opdracht.belasting is not None:
            uit["belasting"] = self._belasting(opdracht.belasting)
        if opdracht.ontmoetingsplek is not None:
            plekken = [self._aantallen(kolom) for kolom in opdracht.ontmoetingsplek.soorten]
            uit["plekken"] = np.sum(plekken, axis=0, dtype=np.int64)
        return uit

    def _belasting(self, belasting: Belasting) -> IntArray:
        """Return the workload in hundredths, exact in the decimals of the weights until it is rounded."""
        som = [Fraction(0)] * len(self.codes)
        for kolom, gewicht in belasting.kolommen.items():
            keer = HONDERDSTEN * Fraction(str(gewicht))
            som = [
                s + keer * Fraction(v)
                for s, v in zip(som, self._als_getallen(kolom, OPTELBAAR).tolist(), strict=True)
            ]
        if sum(som) < 0:  # only noise can do that: there is no mean to be near to
            self.ontbreekt.append(
                f"{opsomming(list(belasting.kolommen))} is samen minder dan 0: dat is meer ruis dan werk"
            )
        return np.array([round(s) for s in som], dtype=np.int64)

    def _kolom(self, naam: str, soorten: tuple[Soort, ...]) -> pd.Series[float] | None:
        bekend = [kolom for kolom, soort in self.soort.items() if soort in soorten and kolom in self.tabel]
        if naam not in bekend:
            wat = "aantallen of percentages" if "percentage" in soorten else "aantallen"
            if self.soort.get(naam) == "beschermd" and "beschermd" not in soorten:
                wat = "openbare aantallen"
            self._fout(f"De scan kent geen kolom '{naam}' met {wat}. {lijkt_op(naam, bekend)}".strip())
            return None
        return self.tabel[naam].astype("Float64").astype("float64")

    def _als_getallen(self, naam: str, soorten: tuple[Soort, ...] = ("aantal",)) -> npt.NDArray[np.float64]:
        """Return a column of counts of which no value may be missing, as floats.

        A protected count can be below 0; any other cannot.
        """
        kolom = self._kolom(naam, soorten)
        if kolom is None:
            return np.zeros(len(self.codes))
        leeg = [code for code, waarde in zip(self.codes, kolom, strict=True) if not np.isfinite(waarde)]
        if leeg:
            noem = ", ".join(leeg[:_GENOEMD]) + (
                f" en {len(leeg) - _GENOEMD} andere" if len(leeg) > _GENOEMD else ""
            )
            self.ontbreekt.append(f"{naam} is onbekend voor {noem}{self._waarom_onbekend(naam)}")
        if self.soort[naam] != "beschermd" and (kolom < 0).any():
            self.ontbreekt.append(f"{naam} heeft waarden onder 0")
        return np.asarray(np.nan_to_num(kolom.to_numpy()), dtype=np.float64)

    def _waarom_onbekend(self, naam: str) -> str:
        levering = self.scan.levering
        if self.soort[naam] != "beschermd" or levering is None or levering.methode != "onderdrukken":
            return ""
        return ": weggelaten door de methode onderdrukken; met de methode ruis is elk aantal er"

    def _aantallen(self, naam: str, soorten: tuple[Soort, ...] = ("aantal",)) -> IntArray:
        return np.rint(self._als_getallen(naam, soorten)).astype(np.int64)

    def _aandeel(self, teller: str, noemer: str) -> dict[str, IntArray]:
        """Return the counts of teller and noemer; a gebied where one is unknown counts in neither."""
        boven = self._kolom(teller, (*OPTELBAAR, "percentage"))
        onder = self._kolom(noemer, ("aantal",))
        if boven is None or onder is None:
            return {}
        t, n = boven.to_numpy(), onder.to_numpy()
        if self.soort[teller] == "percentage":
            t = np.rint(t / 100 * n)
        bekend = np.isfinite(t) & np.isfinite(n) & (n > 0)
        if not bekend.any():
            self.ontbreekt.append(f"van {teller} en {noemer} is nergens een cijfer")
        return {
            f"teller:{teller}/{noemer}": np.rint(np.where(bekend, t, 0)).astype(np.int64),
            f"noemer:{teller}/{noemer}": np.rint(np.where(bekend, n, 0)).astype(np.int64),
        }

    def _groepen(self) -> dict[str, IntArray]:
        opdracht = self.opdracht
        uit: dict[str, IntArray] = {}
        if opdracht.binnen is not None:
            uit["binnen"] = self._binnen(opdracht.binnen)
        for laag in opdracht.lagen:
            if laag.groep is not None:
                uit[f"laag:{laag.naam}"] = self._groep(laag.groep, geheel=laag.hard)
        for naam in opdracht.heel_houden:
            uit[f"heel:{naam}"] = self._groep(naam)
        if opdracht.huidig is not None:
            uit["huidig"] = self._indeling(opdracht.huidig.indeling)
        for naam in opdracht.aansluiten_bij:
            uit[f"aansluiten:{naam}"] = self._indeling(naam)
        return uit

    def _groep(self, naam: str, *, geheel: bool = False) -> IntArray:
        """Return the labels of a group; with `geheel` no gebied may lack one."""
        if naam not in self.scan.groepen:
            keuze = f"Groepen in deze scan: {', '.join(self.scan.groepen) or 'geen'}."
            self._fout(f"De scan kent geen groep '{naam}'. {keuze}")
            return np.full(len(self.codes), -1, dtype=np.int64)
        groep = self.scan.groep(naam).loc[list(self.codes)]
        if geheel:
            namen = self.tabel["naam"]
            self.ontbreekt += [
                f"{code} ({namen[code]}): hoort bij geen {naam}" for code in groep.index[groep.isna()]
            ]
        return _labels(groep)

    def _binnen(self, naam: str) -> IntArray:
        """Return the labels of the group of `binnen`, in which some values may count as one."""
        labels = self._groep(naam)
        rijen = self.opdracht.binnen_samen
        if not rijen or naam not in self.scan.groepen:
            return labels
        groep = self.scan.groep(naam).loc[list(self.codes)]
        bekend = sorted(set(groep.dropna()))
        for waarde in dict.fromkeys(waarde for rij in rijen for waarde in rij):
            if waarde not in bekend:
                keuze = f"Bedoelt u een van: {opsomming(bekend)}?"
                self._fout(f"binnen_samen noemt '{waarde}', maar dat is geen {naam}. {keuze}")
        return _labels(groep.map(self.opdracht.samengenomen, na_action="ignore"))

    def _indeling(self, naam: str) -> IntArray:
        if naam in self.indelingen:
            van = self.indelingen[naam]
            return _labels(pd.Series([van.get(code) for code in self.codes], dtype="Int64"))
        if naam in self.scan.groepen:
            return self._groep(naam)
        keuze = ", ".join([*self.indelingen, *self.scan.groepen]) or "geen"
        self._fout(f"Er is geen indeling of groep '{naam}'. Er zijn: {keuze}.")
        return np.full(len(self.codes), -1, dtype=np.int64)

    def _gebied(self, tekst: str) -> int | None:
        try:
            code = kies_gebied(self.scan.gebieden, tekst)
        except GebiedFout as fout:
            self._fout(fout.boodschap)
            return None
        if code not in self.nummer:
            self._fout(f"{tekst} is restgebied: het krijgt geen team, dus er is niets over te regelen.")
            return None
        return self.nummer[code]

    def _gebieden(self, teksten: Iterable[str]) -> list[int]:
        return [i for i in dict.fromkeys(map(self._gebied, teksten)) if i is not None]

    def _paren(
        self, groepen: Mapping[str, IntArray]
    ) -> tuple[tuple[tuple[int, int], ...], tuple[tuple[int, int], ...], dict[int, int]]:
        samen = [paar for rij in self.opdracht.samen for paar in pairwise(self._gebieden(rij))]
        for naam in self.opdracht.heel_houden:
            labels = groepen[f"heel:{naam}"]
            for label in range(int(labels.max(initial=-1)) + 1):
                samen += pairwise(np.flatnonzero(labels == label).tolist())
        apart = [paar for rij in self.opdracht.apart for paar in combinations(self._gebieden(rij), 2)]
        nummers: dict[int, int] = {}
        for tekst, nr in self.opdracht.vast.items():
            i = self._gebied(tekst)
            if i is not None and nummers.setdefault(i, nr) != nr:
                self._fout(f"vast noemt {tekst} twee keer, met team {nummers[i]} en team {nr}.")
        per_nr: dict[int, list[int]] = {}
        for i, nr in sorted(nummers.items()):
            per_nr.setdefault(nr, []).append(i)
        for leden in per_nr.values():
            samen += pairwise(leden)
        apart += combinations([leden[0] for leden in per_nr.values()], 2)
        return tuple(dict.fromkeys(samen)), tuple(dict.fromkeys(apart)), nummers

    def _vastgezet(self, nummers: dict[int, int]) -> tuple[tuple[int, ...], ...]:
        per_nr: dict[int, list[int]] = {}
        for code, nr in self.vastgezet.items():
            if code in self.nummer:
                per_nr.setdefault(nr, []).append(self.nummer[code])
        for nr, leden in per_nr.items():
            anders = [i for i in leden if nummers.get(i, nr) != nr]
            vreemd = [i for i, ander in nummers.items() if ander == nr and i not in leden]
            for i in anders:
                self._fout(f"{self.codes[i]} is vastgezet in team {nr}, maar vast noemt team {nummers[i]}.")
            for i in vreemd:
                self._fout(
                    f"{self.codes[i]} moet in team {nr}, maar dat werkgebied is vastgezet zonder dit gebied."
                )
            nummers |= dict.fromkeys(leden, nr)
        return tuple(tuple(sorted(leden)) for _, leden in sorted(per_nr.items()))

    def _fout(self, tekst: str) -> None:
        if tekst not in self.verkeerd:
            self.verkeerd.append(tekst)


def _labels(waarden: pd.Series[str] | pd.Series[int]) -> IntArray:
    """Return numbers from 0 in sorted order of the values, -1 where there is none."""
    return np.asarray(pd.factorize(waarden, sort=True)[0], dtype=np.int64)
