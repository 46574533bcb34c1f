"""Random opdrachten on real gemeenten: the judge never rejects an answer, and nothing is wrongly impossible.

Half of the cases are built around an indeling that is known: it keeps every rule, so "impossible" is wrong.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from gebied import open_voorbeeld
from gebied.beoordelen import kosten, overtredingen
from gebied.bronnen.grenzen import lees_grenzen
from gebied.fouten import GeenIndeling
from gebied.indelen import deel_in
from gebied.model import Indeling, Kolom
from gebied.opdracht import WENSEN, Opdracht
from gebied.opdrachtdelen import (
    Belasting,
    Huidig,
    Laag,
    Mix,
    Ontmoetingsplek,
    OokInwoners,
    Plafond,
)
from gebied.wijkscan import Wijkscan, maak_scan

VAST = 15
ALLE = 500
TIJD_VAST, TIJD = 1.0, 2.0
"""Seconds of a search, of the fixed sample and of the full suite; most searches use them all."""
GEMEENTEN = (
    "",  # the example
    "almelo buurt_2015",
    "almelo wijk_2022",
    "dronten buurt_2015",
    "noordoostpolder buurt_2015",
    "noordoostpolder wijk_2022",
    "urk buurt_2015",
    "zeewolde buurt_2015",
    "gooisemeren_naarden_bussum_muiden buurt_2015",
    "gooisemeren_naarden_bussum_muiden wijk_2022",
    "almere buurt_2015",
    "almere wijk_2022",
    "utrecht wijk_2022",
    "utrecht buurt_2015",
)


@cache
def lees_scan(data: Path, naam: str) -> Wijkscan:
    """Read a real gemeente, with meeting places put down by the seed of its name."""
    scan = open_voorbeeld()
    if naam:
        bestand, laag = naam.split()
        scan = maak_scan(lees_grenzen(data / "gemeenten" / f"{bestand}.gpkg", laag=laag))
    rng = random.Random(naam)
    plekken = [rng.choice([0, 0, 0, 1, 1, 2]) for _ in scan.codes]
    gebieden = scan.gebieden.assign(plekken=pd.array(plekken, dtype="Int64"))
    return replace(scan, gebieden=gebieden, catalogus=(*scan.catalogus, Kolom("plekken", "aantal")))


@dataclass
class Geval:
    """One run: what `deel_in` gets, and the indeling that keeps all rules where that is known."""

    scan: Wijkscan
    opdracht: Opdracht
    bekend: dict[str, int] | None
    indelingen: dict[str, dict[str, int]] = field(default_factory=dict)
    vastgezet: dict[str, int] = field(default_factory=dict)
    begin: dict[str, int] | None = None


class Trekker:
    """Draws an opdracht; with `bekend` only rules that this indeling keeps."""

    def __init__(self, scan: Wijkscan, nummer: int) -> None:
        self.scan, self.rng = scan, random.Random(nummer)
        self.bediend = scan.graaf.bediend
        tabel = scan.gebieden.set_index("code").loc[list(self.bediend)]
        soorten = {kolom.naam: kolom.soort for kolom in scan.catalogus}
        self.inwoners = {code: int(aantal) for code, aantal in tabel["inwoners"].items()}
        heel = [k for k in soorten if k in tabel and tabel[k].notna().all()]
        self.tellers = [k for k in heel if soorten[k] == "aantal" and k not in ("plekken", "inwoners")]
        self.tellers = [k for k in self.tellers if (tabel[k] >= 0).all()]
        self.procenten = [
            k
            for k, s in soorten.items()
            if s == "percentage" and (tabel[k].notna() & (tabel["inwoners"] > 0)).any()
        ]
        self.groepen = [k for k in scan.groepen if k in heel]
        self.som = {k: {c: float(v) for c, v in tabel[k].items()} for k in self.tellers}
        self.delen: dict[str, Any] = {}
        self.indelingen: dict[str, dict[str, int]] = {}
        self.bekend = self._bekend()

    def _bekend(self) -> dict[str, int]:
        """Grow a random indeling, sometimes within the groups of the scan."""
        rng = self.rng
        groep = dict.fromkeys(self.bediend, "")
        if self.groepen and rng.random() < 0.3:
            groep = dict(self.scan.groep(rng.choice(self.groepen)).loc[list(self.bediend)])
        buren: dict[str, list[str]] = {code: [] for code in self.bediend}
        for a, b in self.scan.graaf.paren:
            if groep[a] == groep[b]:
                buren[a].append(b)
                buren[b].append(a)
        uit: dict[str, int] = {}
        for code in rng.sample(self.bediend, max(1, min(len(self.bediend) // rng.choice([2, 4, 6]), 25))):
            uit[code] = len(uit) + 1
        while len(uit) < len(self.bediend):
            rand = [(a, b) for a in uit for b in buren[a] if b not in uit]
            if not rand:  # a part that no werkgebied has reached
                uit[rng.choice([c for c in self.bediend if c not in uit])] = max(uit.values()) + 1
                continue
            for a, b in rng.sample(rand, len(rand)):
                if b not in uit and rng.random() < 0.5:
                    uit[b] = uit[a]
        return uit

    def _sommen(self, telling: Mapping[str, float]) -> list[float]:
        per: Counter[int] = Counter()
        for code, nr in self.bekend.items():
            per[nr] += telling[code]  # type: ignore[assignment]
        return [float(som) for som in per.values()]

    def maak(self, *, rond_bekend: bool) -> Geval:
        rng, sommen = self.rng, self._sommen(self.inwoners)
        teams = len(sommen)
        self.delen = {"inwoners": (int(min(sommen)), max(1, int(max(sommen)))), "hard": True}
        if not rond_bekend:
            midden = sum(sommen) / teams
            self.delen = {
                "inwoners": (int(0.85 * midden), int(1.15 * midden) + 1),
                "hard": rng.random() < 0.3,
            }
        elif rng.random() < 0.4:
            self.delen["hard"] = False
        self.delen["teams"] = rng.choice([None, teams, (max(1, teams - 1), teams + 2)])
        regels = [methode for methode in REGELS if methode is not Trekker.zet_vast]
        for methode in rng.sample(regels, rng.randint(1, 4)):
            eerder = dict(self.delen)
            methode(self)
            if rond_bekend and not self._houdt():
                self.delen = eerder
        for methode in rng.sample(WENSEN_ERBIJ, rng.randint(0, 3)):
            methode(self)
        geval = Geval(self.scan, self._opdracht(), self.bekend if rond_bekend else None, self.indelingen)
        if rond_bekend and rng.random() < 0.25:
            self.zet_vast(geval)
        if rng.random() < 0.25:
            geval.begin = {code: nr for code, nr in self.bekend.items() if rng.random() < 0.9}
        return geval

    def _opdracht(self) -> Opdracht:
        return Opdracht(**self.delen)

    def _houdt(self) -> bool:
        return not overtredingen(self.scan, self.bekend, self._opdracht(), self.indelingen)

    def _paar(self, *, samen: bool) -> tuple[str, ...]:
        codes = self.rng.sample(self.bediend, min(len(self.bediend), 40))
        eerste = codes[0]
        goed = [c for c in codes[1:] if (self.bekend[c] == self.bekend[eerste]) == samen]
        return (eerste, goed[0]) if goed else (eerste, codes[-1])

    # rules

    def ook_inwoners(self) -> None:
        if self.tellers:
            kolom = self.rng.choice(self.tellers)
            sommen = self._sommen(self.som[kolom])
            band = (int(min(sommen)), int(max(sommen)) + len(self.bediend))
            self.delen["ook_inwoners"] = (OokInwoners(kolom, band, hard=True),)

    def belasting(self) -> None:
        if self.tellers:
            kolommen = {k: self.rng.choice([1, 0.5, 2.25]) for k in self.rng.sample(self.tellers, 1)}
            sommen = self._sommen(self.som[next(iter(kolommen))])
            norm = sum(sommen) / len(sommen)
            procent = 1 + round(100 * max(abs(som - norm) for som in sommen) / norm) if norm else 100
            self.delen["belasting"] = Belasting(kolommen, min(1000, procent))

    def plafond(self) -> None:
        if self.procenten and self.rng.random() < 0.6:
            kolom = self.rng.choice(self.procenten)
            for hoogstens in (5, 15, 25, 40, 60, 100):
                self.delen["plafonds"] = (Plafond(kolom, hoogstens, "inwoners"),)
                if self._houdt():
                    return
        elif self.tellers:
            kolom = self.rng.choice(self.tellers)
            self.delen["plafonds"] = (Plafond(kolom, max(self._sommen(self.som[kolom])) + len(self.bediend)),)

    def binnen(self) -> None:
        if self.groepen:
            self.delen["binnen"] = self.rng.choice(self.groepen)

    def heel_houden(self) -> None:
        if self.groepen:
            self.delen["heel_houden"] = (self.rng.choice(self.groepen),)

    def samen(self) -> None:
        if len(self.bediend) > 1:
            self.delen["samen"] = (self._paar(samen=True), self._paar(samen=True))

    def apart(self) -> None:
        if len(self.bediend) > 1:
            self.delen["apart"] = (self._paar(samen=False), self._paar(samen=False))

    def vast(self) -> None:
        wie = self.rng.sample(self.bediend, min(len(self.bediend), self.rng.randint(1, 3)))
        self.delen["vast"] = {code: self.bekend[code] for code in wie}

    def laag(self) -> None:
        groep = self.rng.choice([*self.groepen, None])
        midden = sum(self.inwoners.values()) // 2
        keuzes = [Laag("boven", teams=1), Laag("boven", inwoners=(midden // 2, midden + 1))]
        self.delen["lagen"] = (Laag("boven", groep=groep) if groep else self.rng.choice(keuzes),)
        if not groep and self.delen["lagen"][0].teams and self.rng.random() < 0.5:
            self.delen["lagen"] = (replace(self.delen["lagen"][0], hard=False),)

    def plek(self) -> None:
        afstand = self.rng.choice([None, 800, 2_000, 5_000])
        for aantal, aandeel in ((2, 100.0), (1, 80.0), (1, 33.3), (1 if afstand is None else 0, 5.0)):
            self.delen["ontmoetingsplek"] = Ontmoetingsplek(("plekken",), aantal, afstand, aandeel, 1.3)
            if self._houdt():
                return

    def huidig(self) -> None:
        vroeger = dict(self.bekend)
        for code in self.rng.sample(self.bediend, max(1, len(self.bediend) // 5)):
            vroeger[code] = self.rng.choice(sorted(set(self.bekend.values())))
        weg = sum(self.inwoners[code] for code in vroeger if vroeger[code] != self.bekend[code])
        self.indelingen["nu"] = vroeger
        self.delen["huidig"] = Huidig("nu", weg)

    def zet_vast(self, geval: Geval) -> None:
        """Lock some werkgebieden of the known indeling."""
        nrs = self.rng.sample(
            sorted(set(self.bekend.values())), self.rng.choice([1, 2]) if max(self.bekend.values()) > 1 else 1
        )
        geval.vastgezet = {code: nr for code, nr in self.bekend.items() if nr in nrs}

    # wishes

    def doel(self) -> None:
        self.delen["doel"] = max(1, sum(self.inwoners.values()) // max(self.bekend.values()))

    def mix(self) -> None:
        if self.procenten:
            soort = self.rng.choice(["evenwichtig", "gelijksoortig"])
            self.delen["mix"] = (
                Mix(self.rng.choice(self.procenten), soort=soort, gewicht=self.rng.randint(1, 5)),
            )

    def aansluiten(self) -> None:
        self.indelingen["jgz"] = {
            code: self.rng.randint(1, 5) for code in self.bediend if self.rng.random() < 0.9
        }
        self.delen["aansluiten_bij"] = ("jgz", *self.groepen[:1])

    def last(self) -> None:
        if self.tellers and "belasting" not in self.delen:
            self.delen["belasting"] = Belasting({self.rng.choice(self.tellers): 1, "inwoners": 0.1})

    def volgorde(self) -> None:
        wensen = self.rng.sample(WENSEN, len(WENSEN))
        knip = self.rng.randint(1, len(wensen))
        self.delen["volgorde"] = self.rng.choice(
            [
                (tuple(wensen[:knip]), tuple(wensen[knip:]))[: 1 + (knip < len(wensen))],
                tuple((w,) for w in wensen),
            ]
        )


REGELS: tuple[Callable[[Trekker], None], ...] = (
    Trekker.ook_inwoners,
    Trekker.belasting,
    Trekker.plafond,
    Trekker.binnen,
    Trekker.heel_houden,
    Trekker.samen,
    Trekker.apart,
    Trekker.vast,
    Trekker.laag,
    Trekker.plek,
    Trekker.huidig,
)
WENSEN_ERBIJ: tuple[Callable[[Trekker], None], ...] = (
    Trekker.doel,
    Trekker.mix,
    Trekker.aansluiten,
    Trekker.last,
    Trekker.volgorde,
)


def trek(data: Path, nummer: int) -> Geval:
    scan = lees_scan(data, random.Random(nummer).choice(GEMEENTEN))
    return Trekker(scan, nummer).maak(rond_bekend=nummer % 2 == 1)


def toets(data: Path, nummer: int, tijd: float) -> str:
    """Run one case and hold the answer against the judge; return how it ended."""
    geval = trek(data, nummer)
    try:
        indeling = deel_in(
            geval.scan,
            geval.opdracht,
            indelingen=geval.indelingen,
            vastgezet=geval.vastgezet,
            begin=geval.begin,
            tijd=tijd,
            seed=nummer,
            bewijs=nummer % 5 == 0,
            uitweg=False,
        )
    except GeenIndeling as fout:
        if geval.bekend is not None and fout.bewezen:
            raise AssertionError(f"{nummer}: impossible is wrong, there is one:\n{fout}") from fout
        return "onmogelijk" if fout.bewezen else "niet gevonden"
    toets_bij_de_rechter(geval, indeling, nummer)
    if geval.bekend is not None:
        toets_bewijs(geval, indeling, nummer)
    return "gevonden"


def toets_bij_de_rechter(geval: Geval, indeling: Indeling, nummer: int) -> None:
    assert set(geval.scan.graaf.bediend) <= set(indeling.toewijzing), nummer
    assert overtredingen(geval.scan, indeling, indelingen=geval.indelingen) == (), nummer
    gerekend = kosten(geval.scan, indeling, indelingen=geval.indelingen)
    assert {b.trede: b.waarde for b in indeling.bewijs} == gerekend, nummer
    assert [b.trede for b in indeling.bewijs] == list(gerekend), nummer
    for bewijs in indeling.bewijs:
        assert bewijs.ondergrens is None or 0 <= bewijs.ondergrens <= bewijs.waarde, nummer
        assert (bewijs.status == "optimaal") == (bewijs.ondergrens == bewijs.waarde), nummer
    for code, nr in geval.vastgezet.items():
        assert indeling.toewijzing[code] == nr, nummer
    slot = Counter(geval.vastgezet.values())
    bediend = Counter(indeling.toewijzing[code] for code in geval.scan.graaf.bediend)
    assert all(bediend[nr] == aantal for nr, aantal in slot.items()), nummer


def toets_bewijs(geval: Geval, indeling: Indeling, nummer: int) -> None:
    """What is proved holds for the known indeling too: it is not better."""
    if any(laag.groep is None for laag in geval.opdracht.lagen):
        return  # its layer is another one
    assert geval.bekend is not None
    bekend = kosten(geval.scan, geval.bekend, geval.opdracht, geval.indelingen)
    for bewijs in indeling.bewijs:
        if bewijs.ondergrens is not None:
            assert bewijs.ondergrens <= bekend[bewijs.trede], nummer
        if bewijs.status != "optimaal" or bekend[bewijs.trede] != bewijs.waarde:
            return


def toets_alle(data: Path, nummers: Iterable[int], tijd: float = TIJD) -> Counter[str]:
    return Counter(f"{toets(data, n, tijd)} {'bekend' if n % 2 else 'vrij'}" for n in nummers)


@pytest.mark.echt
def test_willekeurige_opdrachten_op_echte_gemeenten(echte_data: Path) -> None:
    einde = toets_alle(echte_data, range(VAST), TIJD_VAST)
    assert einde["gevonden bekend"] >= 6
    assert einde["gevonden vrij"] >= 3


@pytest.mark.echt
@pytest.mark.proef
@pytest.mark.parametrize("vijftigtal", range(VAST, VAST + ALLE, 50))
def test_willekeurige_opdrachten_op_echte_gemeenten_volledig(echte_data: Path, vijftigtal: int) -> None:
    einde = toets_alle(echte_data, range(vijftigtal, vijftigtal + 50))
    assert einde["gevonden bekend"] >= 20
    assert einde["gevonden vrij"] >= 10
