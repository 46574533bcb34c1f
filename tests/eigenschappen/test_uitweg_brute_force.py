"""No indeling: the rules that collide and the concessions, against every indeling of a small gemeente."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from scipy.optimize import linear_sum_assignment

from gebied.beoordelen.regels import houdt_regels
from gebied.fouten import GeenIndeling
from gebied.graaf import Graaf
from gebied.indelen import deel_in
from gebied.indelen.eisen import lees_eisen, met_eisen
from gebied.model import RD_NEW, Kolom, Opdracht
from gebied.opdrachtdelen import Huidig, Ontmoetingsplek, OokInwoners, Plafond
from gebied.wijkscan import Wijkscan

VAST = 30
ALLE = 1_000

Deling = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Geval:
    """One small gemeente, an opdracht, and every connected indeling there is."""

    scan: Wijkscan
    opdracht: Opdracht
    tabel: dict[str, list[int]]
    groep: list[str]
    huidig: list[int]
    delingen: list[Deling]

    def kan(self, opdracht: Opdracht) -> bool:
        return any(self.houdt(deling, opdracht) for deling in self.delingen)

    def houdt(self, deling: Deling, o: Opdracht) -> bool:
        """Return whether an indeling keeps the hard rules; written from what the rules mean."""
        van = {i: nr for nr, w in enumerate(deling) for i in w}
        teams = [self._teams(w, o) for w in deling]
        if 0 in teams:
            return False
        minst, meest = o.aantal_teams or (0, 99)
        hoogstens = None if o.huidig is None else o.huidig.hoogstens
        nummer = {naam: i for i, naam in enumerate(self.scan.codes)}
        paren = [(nummer[a], nummer[b]) for rij in o.samen for a in rij for b in rij]
        los = [(nummer[a], nummer[b]) for rij in o.apart for a in rij for b in rij if a != b]
        for a in o.vast:
            for b in o.vast:
                (paren if o.vast[a] == o.vast[b] else los).append((nummer[a], nummer[b]))
        if o.heel_houden:
            paren += [(i, j) for i in van for j in van if self.groep[i] == self.groep[j]]
        return (
            minst <= sum(teams) <= meest
            and all(van[i] == van[j] for i, j in paren)
            and all(van[i] != van[j] for i, j in los)
            and all(self._werkgebied(w, t, o) for w, t in zip(deling, teams, strict=True))
            and (hoogstens is None or self._verplaatst(deling) <= hoogstens)
        )

    def _teams(self, w: tuple[int, ...], o: Opdracht) -> int:
        """Return the teams of a werkgebied, 0 for one that may not be."""
        laagste, hoogste = o.inwoners
        inwoners = [self.tabel["inwoners"][i] for i in w]
        reus = max(inwoners) > hoogste and o.groot_gebied == "teams"
        if reus and len(w) > 1:
            return 0
        teams = -(-sum(inwoners) // hoogste) if reus else 1
        goed = not o.hard or teams * laagste <= sum(inwoners) <= teams * hoogste
        return teams if goed else 0

    def _werkgebied(self, w: tuple[int, ...], teams: int, o: Opdracht) -> bool:
        def som(kolom: str) -> int:
            return sum(self.tabel[kolom][i] for i in w)

        if o.binnen is not None and o.binnen_hard and len({o.samengenomen(self.groep[i]) for i in w}) > 1:
            return False
        for plafond in o.plafonds:
            if plafond.noemer is None and som(plafond.teller) > int(plafond.hoogstens) * teams:
                return False
            # a gebied without inhabitants counts in neither
            t = sum(self.tabel[plafond.teller][i] for i in w if self.tabel["inwoners"][i])
            if plafond.noemer and 1000 * t > round(10 * plafond.hoogstens) * som("inwoners"):
                return False
        for ook in o.ook_inwoners:
            laagste, hoogste = ook.inwoners or o.inwoners
            if ook.hard and not teams * laagste <= som(ook.kolom) <= teams * hoogste:
                return False
        plek = o.ontmoetingsplek
        return plek is None or not plek.hard or som("plekken") >= plek.aantal

    def _verplaatst(self, deling: Deling) -> int:
        samen = np.zeros((len(deling), 9), dtype=int)
        for nr, w in enumerate(deling):
            for i in w:
                samen[nr, self.huidig[i]] += self.tabel["inwoners"][i]
        return int(sum(self.tabel["inwoners"]) - samen[linear_sum_assignment(samen, maximize=True)].sum())


def trek(nummer: int) -> Geval:
    """Draw a gemeente of 2 to 7 gebieden with an opdracht of several rules, that often collide."""
    rng = random.Random(nummer)
    n = rng.choice([2, 3, 4, 5, 6, 6, 7])
    inwoners = [0 if rng.random() < 0.1 else rng.randint(1, 40) for _ in range(n)]
    inwoners[0] = max(1, inwoners[0])  # shares of nobody are refused
    dicht = rng.choice([0.3, 0.5, 0.8])
    randen = {(i, j) for i in range(n) for j in range(i + 1, n) if rng.random() < dicht or j == i + 1}
    if rng.random() < 0.3:
        randen.discard((n - 2, n - 1))
    codes = [f"G{i}" for i in range(n)]
    groep = [rng.choice("PQR") for _ in range(n)]
    tabel = {
        "inwoners": inwoners,
        "later": [rng.randint(0, 50) for _ in range(n)],
        "jeugd": [rng.randint(0, aantal) for aantal in inwoners],
        "plekken": [rng.choice([0, 0, 1]) for _ in range(n)],
    }
    gebieden = gpd.GeoDataFrame(
        {
            "code": codes,
            "naam": [f"Buurt {code}" for code in codes],
            "gemeentecode": "GM1",
            "gemeente": "Proef",
            "restgebied": False,
            "stadsdeel": groep,
            **{naam: pd.array(rij, dtype="Int64") for naam, rij in tabel.items()},
        },
        geometry=[shapely.box(100 * i, 7 * i * i, 100 * i + 10, 7 * i * i + 10) for i in range(n)],
        crs=RD_NEW,
    )
    graaf = Graaf.uit_paren([(codes[i], codes[j]) for i, j in sorted(randen)], los=codes)
    catalogus = (Kolom("stadsdeel", "groep"), *(Kolom(naam, "aantal") for naam in tabel))
    scan = Wijkscan("proef", "buurt", gebieden, graaf, catalogus=catalogus)
    huidig = [rng.randrange(3) for _ in range(n)]
    opdracht = _opdracht(rng, codes, nummer)
    return Geval(scan, opdracht, tabel, groep, huidig, list(_delingen(n, randen)))


def _opdracht(rng: random.Random, codes: list[str], seed: int) -> Opdracht:
    def soms(kans: float) -> bool:
        return rng.random() < kans

    def rij() -> tuple[str, ...]:
        return tuple(rng.sample(codes, 2))

    plafond = Plafond("jeugd", rng.randint(5, 40))
    if soms(0.5):
        plafond = Plafond("jeugd", rng.choice([20, 40, 55.5]), "inwoners")
    return Opdracht(
        teams=rng.choice([None, rng.randint(1, len(codes) + 1), (1, 2)]),
        inwoners=(rng.randint(0, 30), rng.randint(30, 70)),
        hard=soms(0.6),
        binnen="stadsdeel" if soms(0.4) else None,
        plafonds=(plafond,) if soms(0.4) else (),
        ook_inwoners=(OokInwoners("later", (5, 90), hard=True),) if soms(0.2) else (),
        samen=(rij(),) if soms(0.3) else (),
        apart=(rij(),) if soms(0.3) else (),
        vast={codes[0]: 1, codes[-1]: rng.randint(1, 2)} if soms(0.3) else {},
        heel_houden=("stadsdeel",) if soms(0.2) else (),
        ontmoetingsplek=Ontmoetingsplek(("plekken",)) if soms(0.3) else None,
        huidig=Huidig("nu", rng.choice([0, 10, 30])) if soms(0.3) else None,
        seed=seed,
    )


def _delingen(n: int, randen: set[tuple[int, int]]) -> Iterator[Deling]:
    """Yield every way to cut the gebieden into connected werkgebieden."""

    def hangt_samen(deel: tuple[int, ...]) -> bool:
        bereikt = {deel[0]}
        for _ in deel:
            bereikt |= {j for i in bereikt for j in deel if (min(i, j), max(i, j)) in randen}
        return len(bereikt) == len(deel)

    def verder(i: int, delen: list[list[int]]) -> Iterator[Deling]:
        if i == n:
            deling = tuple(map(tuple, delen))
            if all(map(hangt_samen, deling)):
                yield deling
            return
        for deel in delen:
            deel.append(i)
            yield from verder(i + 1, delen)
            deel.pop()
        yield from verder(i + 1, [*[list(deel) for deel in delen], [i]])

    yield from verder(0, [])


def toets(nummer: int) -> str:
    """Check one case; return what kind it was."""
    geval = trek(nummer)
    scan, opdracht = geval.scan, geval.opdracht
    indelingen = {"nu": dict(zip(scan.codes, geval.huidig, strict=True))}
    eisen = {eis.tekst: eis for eis in lees_eisen(scan, opdracht, {})}
    assert geval.kan(met_eisen(opdracht, [])[0]), nummer
    if geval.kan(opdracht):
        indeling = deel_in(scan, opdracht, indelingen=indelingen)
        assert houdt_regels(scan, indeling, indelingen=indelingen), nummer
        return "kan"
    with pytest.raises(GeenIndeling) as gevangen:
        deel_in(scan, opdracht, indelingen=indelingen)
    fout = gevangen.value
    assert fout.bewezen, nummer
    assert fout.problemen, nummer
    botsing = [eisen[tekst] for tekst in fout.botsing]
    assert botsing, nummer
    assert not geval.kan(met_eisen(opdracht, botsing)[0]), nummer
    for eis in botsing:
        zonder = [ander for ander in botsing if ander is not eis]
        assert geval.kan(met_eisen(opdracht, zonder)[0]), (nummer, eis.tekst)
    assert fout.concessies, nummer
    for concessie in fout.concessies:
        nieuw = opdracht.met(concessie.opdracht)
        assert geval.kan(nieuw), (nummer, concessie)
        indeling = deel_in(scan, nieuw, indelingen=indelingen, uitweg=False)
        assert houdt_regels(scan, indeling, indelingen=indelingen), (nummer, concessie)
    return " + ".join(sorted(eis.soort for eis in botsing))


@pytest.mark.parametrize("tiental", range(0, VAST, 10))
def test_botsing_is_kleinst_en_elke_concessie_werkt(tiental: int) -> None:
    assert {toets(nummer) for nummer in range(tiental, tiental + 10)} - {"kan"}


@pytest.mark.proef
@pytest.mark.parametrize("honderdtal", range(VAST, VAST + ALLE, 100))
def test_botsing_is_kleinst_en_elke_concessie_werkt_volledig(honderdtal: int) -> None:
    soorten = [toets(nummer) for nummer in range(honderdtal, honderdtal + 100)]
    assert len(set(soorten)) > 10
