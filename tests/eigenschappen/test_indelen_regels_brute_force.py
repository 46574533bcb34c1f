"""Every rule and wish of the opdracht against an oracle that looks at every indeling of a small gemeente.

The oracle is written from the meaning of the rules alone: it shares no code with the search or the judge, and
both are held against it.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache, cached_property
from itertools import combinations
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from gebied.beoordelen import houdt_regels, kosten, overtredingen
from gebied.fouten import GeenIndeling
from gebied.graaf import Graaf
from gebied.indelen import deel_in
from gebied.model import RD_NEW, Indeling, Kolom
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
from gebied.wijkscan import Wijkscan

VAST = 200
ALLE = 3_000
SOORTEN = {
    "inw2030": "aantal",
    "wmo": "aantal",
    "jeugd": "aantal",
    "herkomst": "aantal",
    "pct_laag": "percentage",
    "huis": "aantal",
    "zaal": "aantal",
}
ZWAAR = 1_000
EENHEID = {"compactheid": 1, "belasting": 10}
NAMEN = {"inwoners": "afstand_tot_band", "doel": "afstand_tot_doel"}


@dataclass(frozen=True)
class Geval:
    """One small gemeente with an opdracht, and the parts of the scan that the oracle reads."""

    opdracht: Opdracht
    indelingen: Mapping[str, Mapping[str, int]]
    vastgezet: Mapping[str, int]
    punten: list[tuple[int, int]]
    randen: frozenset[tuple[int, int]]
    kolommen: Mapping[str, list[Any]]
    groepen: Mapping[str, list[str | None]]
    extra: tuple[str, ...]

    @property
    def inwoners(self) -> list[int]:
        return self.kolommen["inwoners"]

    @property
    def n(self) -> int:
        return len(self.inwoners)

    @cached_property
    def scan(self) -> Wijkscan:
        codes = [f"G{i}" for i in range(self.n)]
        soort = {"inwoners": "Int64"} | {
            k: "Float64" if s == "percentage" else "Int64" for k, s in SOORTEN.items()
        }
        gebieden = gpd.GeoDataFrame(
            {
                "code": codes,
                "naam": [f"Gebied {code}" for code in codes],
                "gemeentecode": "GM1",
                "gemeente": "Proef",
                "restgebied": False,
                **{naam: pd.array(rij, dtype=soort[naam]) for naam, rij in self.kolommen.items()},
                **{naam: pd.array(rij, dtype="str") for naam, rij in self.groepen.items()},
            },
            geometry=[shapely.box(x - 5, y - 5, x + 5, y + 5) for x, y in self.punten],
            crs=RD_NEW,
        )
        graaf = Graaf.uit_paren([(codes[i], codes[j]) for i, j in sorted(self.randen)], los=codes)
        catalogus = [Kolom(naam, soort) for naam, soort in SOORTEN.items()]  # type: ignore[arg-type]
        return Wijkscan(
            "proef", "buurt", gebieden, graaf, (*catalogus, *(Kolom(naam, "groep") for naam in self.groepen))
        )

    @cached_property
    def afstand(self) -> list[list[int]]:
        return [[round(math.hypot(x - u, y - v)) for u, v in self.punten] for x, y in self.punten]

    def nummers(self, namen: Iterable[str]) -> list[int]:
        return [int(naam.split()[-1].removeprefix("G")) for naam in namen]

    def van(self, naam: str) -> list[int | str | None]:
        """Return the team of every gebied in another indeling or group."""
        if naam in self.indelingen:
            return [self.indelingen[naam].get(f"G{i}") for i in range(self.n)]
        return list(self.groepen[naam])


class Trekker:
    """Draws one case: a gemeente, and an opdracht with 0 to 4 rules beyond the band."""

    def __init__(self, nummer: int) -> None:
        self.nummer = nummer
        self.rng = rng = random.Random(nummer)
        self.n = rng.choice([1, 2, 3, 4, 5, 5, 6, 6, 7, 7, 7, 8, 8, 9])
        self.hoogste = rng.randint(40, 120)
        self._graaf()
        self._cijfers()

    def _graaf(self) -> None:
        rng, n = self.rng, self.n
        if rng.random() < 0.7:  # planar: cells of a grid, some borders closed
            cellen = rng.sample([(r, k) for r in range(3) for k in range(4)], n)
            dichtbij = {(0, 1): 0.93, (1, 0): 0.93, (1, 1): 0.2}
            kans = {
                (i, j): dichtbij.get((abs(a - c), abs(b - d)), 0.04)
                for (i, (a, b)), (j, (c, d)) in combinations(enumerate(cellen), 2)
            }
            self.punten = [(100 * k, 100 * r) for r, k in cellen]
        else:
            dicht = rng.choice([0.2, 0.35, 0.6])
            kans = dict.fromkeys(combinations(range(n), 2), dicht)
            self.punten = [(rng.randint(0, 400), rng.randint(0, 400)) for _ in range(n)]
        self.randen = frozenset(paar for paar, k in kans.items() if rng.random() < k)

    def _cijfers(self) -> None:
        rng, n = self.rng, self.n
        inwoners = [0 if rng.random() < 0.12 else rng.randint(1, 40) for _ in range(n)]
        if rng.random() < 0.25:
            inwoners[rng.randrange(n)] = self.hoogste + rng.randint(1, 2 * self.hoogste)
        if not any(inwoners):
            inwoners[0] = 7
        gaten = rng.random() < 0.5
        self.kolommen: dict[str, list[Any]] = {
            "inwoners": inwoners,
            "inw2030": [max(0, aantal + rng.randint(-8, 15)) for aantal in inwoners],
            "wmo": [rng.randint(0, 9) for _ in range(n)],
            "jeugd": [rng.randint(0, aantal) for aantal in inwoners],
            "herkomst": [
                None if gaten and rng.random() < 0.2 else rng.randint(0, aantal) for aantal in inwoners
            ],
            "pct_laag": [
                None if gaten and rng.random() < 0.2 else rng.choice([rng.randint(0, 60), 12.5, 33.3])
                for _ in range(n)
            ],
            "huis": [rng.choice([0, 0, 1, 1, 2]) for _ in range(n)],
            "zaal": [rng.choice([0, 0, 0, 1]) for _ in range(n)],
        }
        if not any(self.kolommen["inw2030"]):
            self.kolommen["inw2030"][0] = 3
        for kolom in ("herkomst", "pct_laag"):
            if all(v is None for v, k in zip(self.kolommen[kolom], inwoners, strict=True) if k):
                self.kolommen[kolom] = [0] * n  # a figure that is known nowhere is refused
        grens = rng.randint(0, 400)
        self.groepen: dict[str, list[str | None]] = {
            "stadsdeel": ["P" if x <= grens else "Q" for x, _ in self.punten],
            "kern": [rng.choice(["A", "A", "B", "C", None]) for _ in range(n)],
            "wijk": [None] * n,
        }
        for nr, (i, j) in enumerate(sorted(self.randen)[: rng.choice([1, 1, 2])]):
            self.groepen["wijk"][i] = self.groepen["wijk"][j] = f"W{nr}"

    def _noem(self, i: int) -> str:
        return self.rng.choice([f"G{i}", f"Gebied G{i}"])

    def _rijtje(self) -> tuple[str, ...]:
        lengte = min(self.n, self.rng.choice([2, 2, 3]))
        return tuple(self._noem(i) for i in self.rng.sample(range(self.n), lengte))

    def maak(self) -> Geval:
        rng, n = self.rng, self.n
        hard = rng.random() < 0.3
        laag = rng.choice([0, self.hoogste // 5, self.hoogste // 3, *([] if hard else [self.hoogste])])
        self.delen: dict[str, Any] = {
            "teams": rng.choice(
                [None, None, rng.randint(1, n), (lo := rng.randint(1, n), lo + rng.randint(0, 3))]
            ),
            "inwoners": (laag, self.hoogste),
            "hard": hard,
            "doel": rng.choice([None, None, None, rng.randint(1, self.hoogste)]),
            "groot_gebied": rng.choice(["teams", "melden"]),
        }
        self.indelingen = {
            naam: {f"G{i}": rng.randint(1, 4) for i in range(n) if rng.random() < 0.9}
            for naam in ("nu", "jgz")
        }
        self.vastgezet: dict[str, int] = {}
        extra = tuple(sorted(rng.sample(sorted(EXTRA), rng.choice([0, 1, 1, 2, 2, 3, 4]))))
        for naam in extra:
            EXTRA[naam](self)
        if not {"mix", "plafonds", "gemiddeld"} & {*extra} and rng.random() < 0.1:
            self.kolommen["inwoners"] = [0] * n
        if rng.random() < 0.3:
            self._volgorde()
        opdracht = Opdracht(**self.delen, seed=self.nummer)
        return Geval(
            opdracht,
            self.indelingen,
            self.vastgezet,
            self.punten,
            self.randen,
            self.kolommen,
            self.groepen,
            extra,
        )

    def _volgorde(self) -> None:
        wensen = self.rng.sample(WENSEN, len(WENSEN))[: self.rng.choice([2, 5, len(WENSEN)])]
        treden: list[list[str]] = [[]]
        for wens in wensen:
            if treden[-1] and self.rng.random() < 0.5:
                treden.append([])
            treden[-1].append(wens)
        self.delen["volgorde"] = tuple(map(tuple, treden))
        self.delen["gewichten"] = {w: self.rng.randint(1, 30) for w in self.rng.sample(WENSEN, 3)}

    def ook_inwoners(self) -> None:
        eigen = (self.rng.choice([0, self.hoogste // 4]), self.hoogste + self.rng.randint(0, 20))
        hard = self.rng.random() < 0.7
        delen = (OokInwoners("inw2030", self.rng.choice([None, eigen, eigen]), hard),)
        self.delen["ook_inwoners"] = delen + (
            (OokInwoners("jeugd", (5, 30)),) if self.rng.random() < 0.3 else ()
        )

    def belasting(self) -> None:
        gewichten = {k: self.rng.choice([1, 0.5, 1.75, 0.333]) for k in self.rng.sample(["wmo", "jeugd"], 2)}
        procent = self.rng.choice([None, None, 15, 40, 66.6, 100])
        self.delen["belasting"] = Belasting(gewichten, procent)

    def mix(self) -> None:
        keuzes = [
            ("jeugd", "inwoners"),
            ("herkomst", "inwoners"),
            ("pct_laag", "inwoners"),
            ("wmo", "inw2030"),
        ]
        self.delen["mix"] = tuple(
            Mix(*paar, self.rng.choice(["evenwichtig", "gelijksoortig"]), self.rng.choice([1, 1, 3]))
            for paar in self.rng.sample(keuzes, self.rng.choice([1, 1, 2]))
        )

    def plafonds(self) -> None:
        keuzes = [
            Plafond("wmo", self.rng.choice([12, 20.5, 27])),
            Plafond("jeugd", self.rng.choice([40, 55.5, 70]), "inwoners"),
            Plafond("pct_laag", self.rng.choice([30, 40, 50]), "inwoners"),
        ]
        self.delen["plafonds"] = tuple(self.rng.sample(keuzes, self.rng.choice([1, 1, 2])))

    def binnen(self) -> None:
        hard = self.rng.random() < 0.5
        self.delen |= {
            "binnen": "stadsdeel" if hard else self.rng.choice(["stadsdeel", "kern"]),
            "binnen_hard": hard,
        }

    def heel_houden(self) -> None:
        self.delen["heel_houden"] = ("wijk",)

    def samen(self) -> None:
        if self.n > 1:
            self.delen["samen"] = (self._rijtje(),)

    def apart(self) -> None:
        if self.n > 1:
            self.delen["apart"] = (self._rijtje(),)

    def vast(self) -> None:
        wie = self.rng.sample(range(self.n), min(self.n, self.rng.choice([1, 2, 3])))
        self.delen["vast"] = {self._noem(i): self.rng.choice([1, 2, 5]) for i in wie}

    def lagen(self) -> None:
        band = (self.hoogste, 2 * self.hoogste)
        keuzes = [
            Laag("boven", groep="stadsdeel"),
            Laag("boven", groep="kern", hard=False),
            Laag("boven", inwoners=band),
            Laag("boven", teams=self.rng.choice([1, 2, 3])),
            Laag("boven", inwoners=band, teams=self.rng.choice([1, 2]), hard=False),
            Laag("boven", inwoners=band, hard=False),
        ]
        self.delen["lagen"] = (self.rng.choice(keuzes),)

    def ontmoetingsplek(self) -> None:
        afstand = self.rng.choice([None, 110, 120, 200, 300])
        self.delen["ontmoetingsplek"] = Ontmoetingsplek(
            self.rng.choice([("huis",), ("huis", "zaal")]),
            aantal=max(self.rng.choice([0, 1, 1, 2]), 1 if afstand is None else 0),
            afstand_m=afstand,
            aandeel=self.rng.choice([100.0, 75, 33.3]),
            omweg=self.rng.choice([1.0, 1.1, 1.2, 1.41]),
            hard=self.rng.random() < 0.5,
        )

    def huidig(self) -> None:
        hoogstens = self.rng.choice([None, self.rng.randint(0, 120)])
        self.delen["huidig"] = Huidig(self.rng.choice(["nu", "kern"]), hoogstens)

    def aansluiten_bij(self) -> None:
        self.delen["aansluiten_bij"] = self.rng.choice([("jgz",), ("jgz", "kern")])

    def gemiddeld(self) -> None:
        self.delen |= {
            "per_team": False,
            "inwoners": (self.rng.choice([0, 20, 35]), self.rng.choice([40, 60, 80])),
        }

    def zetvast(self) -> None:
        self.delen.pop("vast", None)
        leden = {self.rng.randrange(self.n)}
        for _ in range(self.rng.choice([0, 1, 2])):
            i = self.rng.choice(sorted(leden))
            naast = sorted(j for paar in self.randen if i in paar for j in paar)
            leden |= set(naast[:1])
        self.vastgezet = dict.fromkeys((f"G{i}" for i in sorted(leden)), self.rng.choice([1, 2, 7]))


EXTRA: Mapping[str, Callable[[Trekker], None]] = {
    methode.__name__: methode
    for methode in (
        Trekker.ook_inwoners,
        Trekker.belasting,
        Trekker.mix,
        Trekker.plafonds,
        Trekker.binnen,
        Trekker.heel_houden,
        Trekker.samen,
        Trekker.apart,
        Trekker.vast,
        Trekker.lagen,
        Trekker.ontmoetingsplek,
        Trekker.huidig,
        Trekker.aansluiten_bij,
        Trekker.gemiddeld,
        Trekker.zetvast,
    )
}


def trek(nummer: int) -> Geval:
    return Trekker(nummer).maak()


@cache
def breuk(getal: float) -> Fraction:
    return Fraction(str(getal))


def omhoog(getal: Fraction) -> int:
    return -(-getal.numerator // getal.denominator)


def half_op(getal: Fraction) -> int:
    return int(abs(getal) + Fraction(1, 2))


class Orakel:
    """What every werkgebied (a bit mask) and every indeling of a case costs, and whether it is allowed."""

    def __init__(self, geval: Geval, lagen: Mapping[str, Mapping[str, int]] | None = None) -> None:
        self.geval, self.opdracht = geval, geval.opdracht
        self.gevonden = {
            naam: [van.get(f"G{i}") for i in range(geval.n)] for naam, van in (lagen or {}).items()
        }
        self.totaal = sum(geval.inwoners)
        self._waarden: dict[tuple[int, int], tuple[int, ...]] = {}
        self.wensen = [wens for trede in self.opdracht.treden for wens in trede]

    def leden(self, masker: int) -> list[int]:
        return [i for i in range(self.geval.n) if masker >> i & 1]

    def som(self, kolom: str, masker: int) -> int:
        return sum(self.geval.kolommen[kolom][i] for i in self.leden(masker))

    def teams(self, masker: int) -> int:
        som, hoogste = self.som("inwoners", masker), self.opdracht.inwoners[1]
        eigen = self.opdracht.groot_gebied == "teams" and self.opdracht.per_team
        return -(-som // hoogste) if eigen and som > hoogste and len(self.leden(masker)) == 1 else 1

    def afstand(self, kolom: str, band: tuple[int, int] | None, masker: int) -> int:
        (laag, hoog), teams = band or self.opdracht.inwoners, self.teams(masker)
        return max(0, laag * teams - self.som(kolom, masker), self.som(kolom, masker) - hoog * teams)

    @cached_property
    def last(self) -> list[int]:
        """Workload per gebied in hundredths."""
        deel = self.opdracht.belasting
        assert deel is not None
        kolommen = self.geval.kolommen
        return [
            round(100 * sum((breuk(w) * kolommen[k][i] for k, w in deel.kolommen.items()), Fraction(0)))
            for i in range(self.geval.n)
        ]

    def paren(self, teller: str, noemer: str, masker: int) -> list[tuple[int, int]]:
        """Return the counts of the gebieden of which both are known."""
        uit = []
        for i in self.leden(masker):
            t, n = self.geval.kolommen[teller][i], self.geval.kolommen[noemer][i]
            if t is not None and n:
                uit.append((round(t / 100 * n) if SOORTEN.get(teller) == "percentage" else t, n))
        return uit

    def buiten(self, labels: list[Any], masker: int) -> int:
        """Return the inhabitants outside the label that holds most of them."""
        per: dict[Any, int] = {}
        for i in self.leden(masker):
            if labels[i] is not None:
                per[labels[i]] = per.get(labels[i], 0) + self.geval.inwoners[i]
        return self.som("inwoners", masker) - max(per.values(), default=0)

    def tekort(self, masker: int) -> tuple[int, int]:
        """Return how many places, and how many inhabitants near one, a werkgebied lacks."""
        deel = self.opdracht.ontmoetingsplek
        assert deel is not None
        leden = self.leden(masker)
        plekken = {i: sum(self.geval.kolommen[s][i] for s in deel.soorten) for i in leden}
        te_weinig = max(0, deel.aantal - sum(plekken.values()))
        if deel.afstand_m is None:
            return te_weinig, 0
        nabij = sum(
            self.geval.inwoners[i]
            for i in leden
            if any(
                plekken[j] and self.geval.afstand[i][j] * breuk(deel.omweg) <= deel.afstand_m for j in leden
            )
        )
        nodig = omhoog(breuk(deel.aandeel) / 100 * self.som("inwoners", masker))
        return te_weinig, max(0, nodig - nabij)

    def samenhangend(self, masker: int) -> bool:
        bereikt, eerder = masker & -masker, 0
        randen = [rand for i, j in self.geval.randen if (rand := 1 << i | 1 << j) & masker == rand]
        while bereikt != eerder:
            eerder = bereikt
            for rand in randen:
                bereikt |= rand if rand & bereikt else 0
        return bereikt == masker

    def mag(self, masker: int, *, gezet: bool = True) -> bool:
        """Return whether a werkgebied keeps every rule that does not depend on the others."""
        o, leden = self.opdracht, self.leden(masker)
        slot = gezet and sorted(self.geval.nummers(self.geval.vastgezet)) == leden
        if not slot and not self.past_in_graaf(masker):  # what is locked stays as it is
            return False
        if o.hard and o.per_team and self.afstand("inwoners", None, masker):
            return False
        if any(ook.hard and self.afstand(ook.kolom, ook.inwoners, masker) for ook in o.ook_inwoners):
            return False
        if any(self.boven(plafond, masker) for plafond in o.plafonds):
            return False
        if o.ontmoetingsplek and o.ontmoetingsplek.hard and any(self.tekort(masker)):
            return False
        return self._wie(leden, gezet)

    def past_in_graaf(self, masker: int) -> bool:
        """Return whether a werkgebied is connected, within every border, and no giant with others."""
        o, g, leden = self.opdracht, self.geval, self.leden(masker)
        groot = o.groot_gebied == "teams" and o.per_team and len(leden) > 1
        if groot and any(g.inwoners[i] > o.inwoners[1] for i in leden):
            return False
        grenzen = [laag.groep for laag in o.lagen if laag.groep and laag.hard]
        grenzen += [o.binnen] if o.binnen and o.binnen_hard else []
        over = any(len({g.groepen[naam][i] for i in leden}) > 1 for naam in grenzen)
        return self.samenhangend(masker) and not over

    def boven(self, plafond: Plafond, masker: int) -> bool:
        if plafond.noemer is None:
            return self.som(plafond.teller, masker) > breuk(plafond.hoogstens) * self.teams(masker)
        paren = self.paren(plafond.teller, plafond.noemer, masker)
        return sum(t for t, _ in paren) > breuk(plafond.hoogstens) / 100 * sum(n for _, n in paren)

    def _wie(self, leden: list[int], gezet: bool) -> bool:
        o, g = self.opdracht, self.geval
        samen = [g.nummers(rij) for rij in o.samen]
        samen += [
            [i for i in range(g.n) if g.groepen[naam][i] == waarde]
            for naam in o.heel_houden
            for waarde in {*g.groepen[naam]} - {None}
        ]
        if any(0 < len({*rij} & {*leden}) < len({*rij}) for rij in samen):
            return False
        if any(len({*g.nummers(rij)} & {*leden}) > 1 for rij in o.apart):
            return False
        vast = dict(zip(g.nummers(o.vast), o.vast.values(), strict=True))
        nrs = {vast[i] for i in leden if i in vast}
        if len(nrs) > 1 or (nrs and not {i for i in vast if vast[i] in nrs} <= {*leden}):
            return False
        slot = {*g.nummers(g.vastgezet)} if gezet else set()
        return not slot & {*leden} or slot == {*leden}

    def wens(self, wens: str, masker: int, teams: int) -> int:
        """Return what a werkgebied costs on a wish, where the indeling has so many teams."""
        o, g, leden = self.opdracht, self.geval, self.leden(masker)
        match wens:
            case "inwoners":
                return self.afstand("inwoners", None, masker)
            case "doel":
                return abs(self.som("inwoners", masker) - (o.doel or 0) * self.teams(masker))
            case "ook_inwoners":
                zacht = [ook for ook in o.ook_inwoners if not ook.hard]
                return sum(self.afstand(ook.kolom, ook.inwoners, masker) for ook in zacht)
            case "belasting":
                norm = Fraction(sum(self.last), teams) * self.teams(masker)
                return half_op(sum(self.last[i] for i in leden) - norm)
            case "mix":
                return sum(deel.gewicht * self.scheef(deel, masker) for deel in o.mix)
            case "ontmoetingsplek":
                te_weinig, te_ver = self.tekort(masker)
                return ZWAAR * te_weinig + te_ver
            case "binnen":
                return self.buiten(g.groepen[o.binnen or ""], masker)
            case "lagen":
                van = {
                    laag.naam: g.groepen[laag.groep] if laag.groep else self.gevonden[laag.naam]
                    for laag in o.lagen
                }
                return sum(self.buiten(list(van[laag.naam]), masker) for laag in o.lagen if not laag.hard)
            case "aansluiten_bij":
                return sum(self.buiten(g.van(naam), masker) for naam in o.aansluiten_bij)
            case "compactheid":
                return min(sum(max(1, g.inwoners[i]) * g.afstand[m][i] for i in leden) for m in leden)
        assert wens == "huidig"
        return 0  # follows from the whole

    def scheef(self, deel: Mix, masker: int) -> int:
        paren = self.paren(deel.teller, deel.noemer, masker)
        if deel.soort == "evenwichtig":
            alle = self.paren(deel.teller, deel.noemer, (1 << self.geval.n) - 1)
            aandeel = Fraction(sum(t for t, _ in alle), max(1, sum(n for _, n in alle)))
            return half_op(sum(t for t, _ in paren) - sum(n for _, n in paren) * aandeel)
        delen = [(half_op(Fraction(1000 * t, n)), n) for t, n in paren]
        w, wx = sum(n for _, n in delen), sum(n * x for x, n in delen)
        v = sum(n * x * x for x, n in delen) - (wx * wx // w if w else 0)
        return omhoog(Fraction(v, 100))

    def verplaatst(self, delen: tuple[int, ...]) -> int:
        """Return the inhabitants that get another team, werkgebieden matched one to one at best."""
        assert self.opdracht.huidig is not None
        oud = self.geval.van(self.opdracht.huidig.indeling)
        labels = sorted({str(nr) for nr in oud if nr is not None})
        beste = {0: 0}  # set of labels that are taken → most inhabitants that stay
        for masker in delen:
            nieuw = dict(beste)
            for k, label in enumerate(labels):
                blijft = sum(self.geval.inwoners[i] for i in self.leden(masker) if str(oud[i]) == label)
                for bezet, som in beste.items():
                    if blijft and not bezet >> k & 1:
                        nieuw[bezet | 1 << k] = max(nieuw.get(bezet | 1 << k, 0), som + blijft)
            beste = nieuw
        return self.totaal - max(beste.values())

    def houdt(self, delen: tuple[int, ...]) -> bool:
        """Return whether werkgebieden that each may be there are an indeling together."""
        o = self.opdracht
        teams = sum(map(self.teams, delen))
        laagste, hoogste = (o.teams, o.teams) if isinstance(o.teams, int) else o.teams or (1, teams)
        if not laagste <= teams <= hoogste:
            return False
        if not o.per_team and o.hard and self.van_gemiddelde(delen)[0]:
            return False
        if o.belasting and o.belasting.procent is not None:
            norm, p = Fraction(sum(self.last), teams), breuk(o.belasting.procent) / 100
            for masker in delen:
                som, mijn = sum(self.last[i] for i in self.leden(masker)), norm * self.teams(masker)
                if not mijn * (1 - p) <= som <= mijn * (1 + p):
                    return False
        if o.huidig and o.huidig.hoogstens is not None and self.verplaatst(delen) > o.huidig.hoogstens:
            return False
        # a layer to be found has connected teams, of whole werkgebieden or else of gebieden
        delen_van = {True: len(delen), False: self.geval.n}
        return all(self.delen_los <= laag.teams <= delen_van[laag.hard] for laag in o.lagen if laag.teams)

    @cached_property
    def delen_los(self) -> int:
        """In how many loose parts the gemeente lies."""
        heel = [m for m in range(1, 1 << self.geval.n) if self.samenhangend(m)]
        return min(map(len, self.indelingen(heel)))

    def van_gemiddelde(self, delen: tuple[int, ...]) -> tuple[Fraction, int]:
        """Return how far the mean per team is from the band, and of two as far the number of teams."""
        teams, (laag, hoog) = len(delen), self.opdracht.inwoners
        afstand = Fraction(max(0, laag * teams - self.totaal, self.totaal - hoog * teams), teams)
        return afstand, teams if afstand else 0

    def indelingen(self, maskers: Iterable[int]) -> Iterator[tuple[int, ...]]:
        met: dict[int, list[int]] = {}
        for masker in maskers:
            met.setdefault(masker & -masker, []).append(masker)

        def verder(over: int) -> Iterator[tuple[int, ...]]:
            if not over:
                yield ()
                return
            for masker in met.get(over & -over, []):
                if masker & over == masker:
                    for rest in verder(over ^ masker):
                        yield (masker, *rest)

        yield from verder((1 << self.geval.n) - 1)

    def waarden(self, delen: tuple[int, ...]) -> tuple[int, ...]:
        """Return what an indeling costs, tier by tier."""
        o, teams = self.opdracht, sum(map(self.teams, delen))
        for masker in delen:
            if (masker, teams) not in self._waarden:
                self._waarden[masker, teams] = tuple(self.wens(w, masker, teams) for w in self.wensen)
        som = dict(
            zip(
                self.wensen,
                map(sum, zip(*(self._waarden[m, teams] for m in delen), strict=True)),
                strict=True,
            )
        )
        if "huidig" in som:
            som["huidig"] = self.verplaatst(delen)
        return tuple(
            som[trede[0]]
            if len(trede) == 1
            else sum(o.gewichten.get(w, 1) * EENHEID.get(w, ZWAAR) * som[w] for w in trede)
            for trede in o.treden
        )

    def toegestaan(self) -> Iterator[tuple[int, ...]]:
        return filter(self.houdt, self.indelingen(m for m in range(1, 1 << self.geval.n) if self.mag(m)))

    def kan(self) -> bool:
        return next(self.toegestaan(), None) is not None

    def beste(self) -> tuple[int, ...] | None:
        """Return the best costs over every indeling, None where there is none."""
        if self.opdracht.per_team:
            return min(map(self.waarden, self.toegestaan()), default=None)
        # a band for the mean that is a wish comes before all others
        rij = [(self.van_gemiddelde(delen), self.waarden(delen)) for delen in self.toegestaan()]
        return min(rij)[-1] if rij else None


def als_delen(geval: Geval, toewijzing: Mapping[str, int]) -> tuple[int, ...]:
    per_nr: dict[int, int] = {}
    for i in range(geval.n):
        nr = toewijzing[f"G{i}"]
        per_nr[nr] = per_nr.get(nr, 0) | 1 << i
    return tuple(sorted(per_nr.values(), key=lambda masker: masker & -masker))


def antwoord(geval: Geval) -> Indeling | GeenIndeling:
    try:
        return deel_in(
            geval.scan,
            geval.opdracht,
            indelingen=geval.indelingen,
            vastgezet=geval.vastgezet,
            tijd=600,
            uitweg=False,
        )
    except GeenIndeling as fout:
        return fout


def vergelijk(nummer: int) -> bool:
    """Hold the search and the judge against the oracle; return whether the case has an indeling."""
    geval = trek(nummer)
    indeling = antwoord(geval)
    if isinstance(indeling, GeenIndeling):
        assert indeling.bewezen, (nummer, str(indeling))
        assert indeling.problemen, nummer
        assert indeling.stap, nummer
        assert not Orakel(geval).kan(), nummer
        return False
    orakel = Orakel(geval, indeling.lagen)
    treden = ["+".join(NAMEN.get(wens, wens) for wens in trede) for trede in geval.opdracht.treden]
    assert [b.trede for b in indeling.bewijs] == treden, nummer
    delen = als_delen(geval, indeling.toewijzing)
    assert all(map(orakel.mag, delen)), nummer
    assert orakel.houdt(delen), nummer
    waarden = tuple(b.waarde for b in indeling.bewijs)
    assert waarden == orakel.waarden(delen), nummer
    assert waarden == orakel.beste(), nummer
    assert {b.status for b in indeling.bewijs} == {"optimaal"}, nummer
    assert all(b.ondergrens == b.waarde for b in indeling.bewijs), nummer
    for noem, nr in {**geval.opdracht.vast, **geval.vastgezet}.items():
        assert indeling.toewijzing[noem.split()[-1]] == nr, nummer
    toets_lagen(geval, orakel, indeling, delen)
    fouten = overtredingen(geval.scan, indeling, indelingen=geval.indelingen)
    # a locked werkgebied may lie over a border: the judge says so, and of no other
    assert {b.werkgebied for b in fouten} <= set(geval.vastgezet.values()), nummer
    assert {b.code for b in fouten} <= {"OVER_GRENS", "LAAG_OVER_GRENS"}, nummer
    van_rechter = kosten(geval.scan, indeling, indelingen=geval.indelingen)
    assert list(van_rechter.items()) == list(zip(treden, waarden, strict=True)), nummer
    return True


def toets_lagen(geval: Geval, orakel: Orakel, indeling: Indeling, delen: tuple[int, ...]) -> None:
    """A layer that was to be found: connected teams, the number asked, as near to the band as can be."""
    for laag in geval.opdracht.lagen:
        if laag.groep is not None:
            continue
        teams = als_delen(geval, indeling.lagen[laag.naam])
        assert all(map(orakel.samenhangend, teams))
        assert laag.teams in (None, len(teams))
        los = [1 << i for i in range(geval.n)] if not laag.hard else list(delen)
        heel = [m for m in range(1, 1 << geval.n) if all(m & deel in (0, deel) for deel in los)]
        alle = orakel.indelingen([m for m in heel if orakel.samenhangend(m)])
        band = laag.inwoners or (0, 10**9)

        def buiten(van: tuple[int, ...], band: tuple[int, int] = band) -> int:
            sommen = [orakel.som("inwoners", masker) for masker in van]
            return sum(max(0, band[0] - som, som - band[1]) for som in sommen)

        assert buiten(teams) == min(buiten(van) for van in alle if laag.teams in (None, len(van)))


def toets_rechter(nummer: int) -> int:
    """Any plan, good or bad: the judge finds the same costs and a broken rule where the oracle does."""
    geval = trek(nummer)
    opdracht = replace(geval.opdracht, lagen=tuple(laag for laag in geval.opdracht.lagen if laag.groep))
    geval = replace(geval, opdracht=opdracht)
    orakel = Orakel(geval)
    rng = random.Random(nummer)
    goed = [next(orakel.toegestaan(), None)] if not geval.vastgezet else []
    gelukt = 0
    for delen in goed + [None] * 3:
        if delen is None:
            nrs = [rng.randint(1, max(1, geval.n // 2)) for _ in range(geval.n)]
            delen = als_delen(geval, {f"G{i}": nr for i, nr in enumerate(nrs)})
        toewijzing = nummer_delen(geval, delen)
        mag = all(orakel.mag(m, gezet=False) for m in delen) and orakel.houdt(delen)
        assert houdt_regels(geval.scan, toewijzing, opdracht, geval.indelingen) == mag, (nummer, toewijzing)
        van_rechter = kosten(geval.scan, toewijzing, opdracht, geval.indelingen)
        assert tuple(van_rechter.values()) == orakel.waarden(delen), (nummer, toewijzing)
        gelukt += mag
    return gelukt


def nummer_delen(geval: Geval, delen: tuple[int, ...]) -> dict[str, int]:
    """Number werkgebieden as `vast` asks, where it can be, and from 11 where it does not."""
    vast = dict(zip(geval.nummers(geval.opdracht.vast), geval.opdracht.vast.values(), strict=True))
    uit: dict[str, int] = {}
    for nr, masker in enumerate(delen, 11):
        leden = [i for i in range(geval.n) if masker >> i & 1]
        eigen = next((vast[i] for i in leden if i in vast), nr)
        uit |= {f"G{i}": nr if eigen in uit.values() else eigen for i in leden}
    return uit


@pytest.mark.parametrize("twintigtal", range(0, VAST, 20))
def test_antwoord_is_het_beste_onder_alle_regels(twintigtal: int) -> None:
    assert sum(vergelijk(nummer) for nummer in range(twintigtal, twintigtal + 20)) >= 4


@pytest.mark.proef
@pytest.mark.parametrize("honderdtal", range(VAST, VAST + ALLE, 100))
def test_antwoord_is_het_beste_onder_alle_regels_volledig(honderdtal: int) -> None:
    assert sum(vergelijk(nummer) for nummer in range(honderdtal, honderdtal + 100)) >= 20


def test_rechter_vindt_wat_het_orakel_vindt() -> None:
    assert sum(toets_rechter(nummer) for nummer in range(60)) >= 24


@pytest.mark.proef
@pytest.mark.parametrize("honderdtal", range(60, 1_060, 100))
def test_rechter_vindt_wat_het_orakel_vindt_volledig(honderdtal: int) -> None:
    assert sum(toets_rechter(nummer) for nummer in range(honderdtal, honderdtal + 100)) >= 40


def test_de_steekproef_raakt_elke_soort_geval() -> None:
    """Every rule is drawn often, kept and in the way."""
    gevallen = [(geval, Orakel(geval).kan()) for geval in map(trek, range(VAST))]
    kan: dict[str, Callable[[Geval], object]] = {
        **{f"met {naam}": lambda g, naam=naam: naam in g.extra for naam in EXTRA},  # type: ignore[misc]
        "kaal": lambda g: not g.extra,
        "drie of meer": lambda g: len(g.extra) >= 3,
        "reus": lambda g: g.opdracht.groot_gebied == "teams" and max(g.inwoners) > g.opdracht.inwoners[1],
        "melden": lambda g: g.opdracht.groot_gebied == "melden" and max(g.inwoners) > g.opdracht.inwoners[1],
        "leeg": lambda g: not any(g.inwoners),
        "hard": lambda g: g.opdracht.hard,
        "teams van tot": lambda g: isinstance(g.opdracht.teams, tuple),
        "gemengde trede": lambda g: any(len(trede) > 1 for trede in g.opdracht.treden),
        "gewichten": lambda g: g.opdracht.gewichten,
        "zacht binnen": lambda g: g.opdracht.binnen and not g.opdracht.binnen_hard,
        "ook hard": lambda g: any(ook.hard for ook in g.opdracht.ook_inwoners),
        "belasting procent": lambda g: g.opdracht.belasting and g.opdracht.belasting.procent is not None,
        "gelijksoortig": lambda g: any(mix.soort == "gelijksoortig" for mix in g.opdracht.mix),
        "evenwichtig": lambda g: any(mix.soort == "evenwichtig" for mix in g.opdracht.mix),
        "plek als wens": lambda g: g.opdracht.ontmoetingsplek and not g.opdracht.ontmoetingsplek.hard,
        "plek dichtbij": lambda g: g.opdracht.ontmoetingsplek and g.opdracht.ontmoetingsplek.afstand_m,
        "hoogstens verplaatst": lambda g: g.opdracht.huidig and g.opdracht.huidig.hoogstens is not None,
        "laag gezocht": lambda g: any(laag.groep is None for laag in g.opdracht.lagen),
        "negen": lambda g: g.n == 9,
    }
    kan_niet = {naam: kan[naam] for naam in kan if naam.startswith("met ")}
    for naam, hoort_erbij in kan.items():
        assert sum(lukt and bool(hoort_erbij(g)) for g, lukt in gevallen) >= 3, naam
    for naam, hoort_erbij in kan_niet.items():
        assert sum(not lukt and bool(hoort_erbij(g)) for g, lukt in gevallen) >= 2, naam
