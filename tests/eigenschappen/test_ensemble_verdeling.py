"""What the chains draw against the stated distribution, over every valid indeling of small graphs.

The oracle lists all indelingen and counts spanning trees by itself: it shares no code with the chains, nor
with the optimiser. Chains keep one indeling in so many steps that two in a row are nearly independent, which
is checked, so the chi-square test holds as it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chisquare

from gebied import bouw_scan
from gebied.beoordelen import overtredingen
from gebied.ensemble.ketens import Trekking, trek
from gebied.ensemble.knopen import maak_knopen, maak_stand
from gebied.ensemble.ruimte import Ruimte, maak_ruimte
from gebied.ensemble.stap import loop
from gebied.indelen.bomen import maak_toeval
from gebied.indelen.termen import als_rekentaak
from gebied.model import Kolom, Opdracht
from gebied.opdrachtdelen import Huidig, Plafond
from gebied.wijkscan import Wijkscan

Verdeling = frozenset[frozenset[str]]
"""One indeling: sets of codes."""
P_MINST = 1e-3
SAMENHANG = 0.02
"""How much oftener than by chance two draws in a row may agree; it widens chi-square by a few percent."""
SAMEN_MINST = 8.0
"""Least expected number of draws in a cell of the chi-square test; rarer indelingen share one."""


@dataclass(frozen=True)
class Geval:
    """A space with the same rules for the oracle: `mag` says whether one indeling keeps them."""

    scan: Wijkscan
    opdracht: Opdracht
    mag: Callable[[Verdeling], bool]
    eenheden: tuple[frozenset[str], ...] = ()
    indelingen: Mapping[str, Mapping[str, int]] | None = None
    dun: int = 20

    @cached_property
    def ruimte(self) -> Ruimte:
        return maak_ruimte(self.scan, self.opdracht, indelingen=self.indelingen)

    @cached_property
    def alle(self) -> dict[Verdeling, float]:
        """Every valid indeling → logarithm of the product of its numbers of spanning trees."""
        scan, opdracht = self.scan, self.opdracht
        groep = scan.groep(opdracht.binnen).to_dict() if opdracht.binnen else {}
        buren: dict[str, set[str]] = {code: set() for code in scan.graaf.bediend}
        for a, b in scan.graaf.paren:
            if groep.get(a) == groep.get(b):
                buren[a].add(b)
                buren[b].add(a)
        inwoners = scan.inwoners().to_dict()
        assert opdracht.aantal_teams is not None
        gevonden = {}
        for delen in _verdeel(sorted(buren), buren, inwoners, opdracht.inwoners, opdracht.aantal_teams[0]):
            indeling = frozenset(delen)
            heel = all(any(wie <= gebied for gebied in indeling) for wie in self.eenheden)
            if heel and self.mag(indeling):
                gevonden[indeling] = sum(_log_bomen(gebied, buren, self.eenheden) for gebied in indeling)
        return gevonden


def _verdeel(
    over: Sequence[str],
    buren: Mapping[str, set[str]],
    inwoners: Mapping[str, float],
    band: tuple[int, int],
    k: int,
) -> Iterator[list[frozenset[str]]]:
    """Yield every way to cut `over` into k connected sets within the band."""
    if k == 0:
        if not over:
            yield []
        return
    if not over:
        return
    for gebied in _samenhangend(over[0], set(over), buren, inwoners, band[1]):
        if sum(inwoners[i] for i in gebied) >= band[0]:
            rest = [i for i in over if i not in gebied]
            for delen in _verdeel(rest, buren, inwoners, band, k - 1):
                yield [gebied, *delen]


def _samenhangend(
    begin: str, binnen: set[str], buren: Mapping[str, set[str]], inwoners: Mapping[str, float], hoogste: int
) -> Iterator[frozenset[str]]:
    gezien = {frozenset((begin,))}
    rij = list(gezien)
    while rij:
        gebied = rij.pop()
        if sum(inwoners[i] for i in gebied) > hoogste:
            continue
        yield gebied
        for j in set().union(*(buren[i] for i in gebied)) & binnen - gebied:
            nieuw = gebied | {j}
            if nieuw not in gezien:
                gezien.add(nieuw)
                rij.append(nieuw)


def _log_bomen(
    gebied: frozenset[str], buren: Mapping[str, set[str]], eenheden: Iterable[frozenset[str]]
) -> float:
    kop = {i: min(next((wie for wie in eenheden if i in wie), {i})) for i in gebied}
    knopen = sorted(set(kop.values()))
    laplace = np.zeros((len(knopen), len(knopen)))
    for a, b in {frozenset((kop[i], kop[j])) for i in gebied for j in buren[i] & gebied if kop[i] != kop[j]}:
        i, j = knopen.index(a), knopen.index(b)
        laplace[[i, j], [j, i]] -= 1
        laplace[[i, j], [i, j]] += 1
    return float(np.linalg.slogdet(laplace[1:, 1:])[1])


def _tel(codes: Sequence[str], labels: np.ndarray) -> tuple[list[Verdeling], np.ndarray]:
    """Return the distinct indelingen of rows of labels, and per row which one it is."""
    rijen, welke = np.unique(labels, axis=0, return_inverse=True)
    uit = [
        frozenset(
            frozenset(code for code, nr in zip(codes, rij, strict=True) if nr == k) for k in set(rij.tolist())
        )
        for rij in rijen
    ]
    return uit, welke


def _toets(geval: Geval, labels: np.ndarray, gamma: float) -> tuple[float, float]:
    """Return the p-value of the chi-square test, and how much oftener than by chance two in a row agree."""
    soorten, welke = _tel(geval.ruimte.codes, labels.reshape(-1, labels.shape[-1]))
    vreemd = set(soorten) - set(geval.alle)
    assert not vreemd
    gewicht = np.exp((1 - gamma) * np.array(list(geval.alle.values())))
    kans = dict(zip(geval.alle, gewicht / gewicht.sum(), strict=True))
    geteld = Counter(dict(zip(soorten, np.bincount(welke).tolist(), strict=True)))
    paar = np.array([(geteld[soort], p * len(welke)) for soort, p in kans.items()])
    zeldzaam = paar[:, 1] < SAMEN_MINST
    cellen = np.vstack([paar[~zeldzaam], paar[zeldzaam].sum(axis=0)]) if zeldzaam.any() else paar
    gelijk = float((labels[:, 1:] == labels[:, :-1]).all(axis=2).mean())
    toevallig = float(sum(p * p for p in kans.values()))
    return float(chisquare(cellen[:, 0], cellen[:, 1]).pvalue), gelijk - toevallig


def _trek(geval: Geval, aantal: int, gamma: float, seed: int = 1) -> Trekking:
    dun = round((1 + 2 * gamma) * geval.dun)  # the flatter the target, the more proposals are refused
    return trek(geval.ruimte, aantal=aantal, ketens=4, seed=seed, gamma=gamma, dun=dun, werkers=2)


def _ongecorrigeerd(geval: Geval, aantal: int) -> np.ndarray:
    """Draw as plain recombination does: every proposal is accepted."""
    reken = als_rekentaak(geval.ruimte.taak)
    knopen = maak_knopen(geval.ruimte.opgave, reken)
    begin = trek(geval.ruimte, aantal=1, ketens=1).labels[0, 0].astype(np.int64)
    uit = np.empty((1, aantal, len(begin)), dtype=np.int16)
    stand = maak_stand(knopen, reken, begin)
    loop(knopen, reken, stand, True, geval.dun, 0.0, False, maak_toeval(1, 0), uit[0])
    return uit


def _rooster(rijen: int, kolommen: int) -> list[list[int]]:
    return [[100] * kolommen for _ in range(rijen)]


def _altijd(_: Verdeling) -> bool:
    return True


Maker = Callable[..., Wijkscan]


def _drie_bij_drie(rooster: Maker) -> Geval:
    opdracht = Opdracht(teams=3, inwoners=(200, 400), hard=True)
    return Geval(rooster(_rooster(3, 3)), opdracht, _altijd)


def _krap(rooster: Maker) -> Geval:
    opdracht = Opdracht(teams=3, inwoners=(290, 310), hard=True)
    return Geval(rooster(_rooster(3, 3)), opdracht, _altijd, dun=30)


def _drie_bij_vier(rooster: Maker) -> Geval:
    inwoners = [[120, 80, 90, 110], [70, 130, 100, 95], [105, 85, 115, 100]]
    opdracht = Opdracht(teams=4, inwoners=(200, 400), hard=True)
    return Geval(rooster(inwoners), opdracht, _altijd, dun=30)


def _vier_bij_vier(rooster: Maker) -> Geval:
    opdracht = Opdracht(teams=4, inwoners=(300, 500), hard=True)
    return Geval(rooster(_rooster(4, 4)), opdracht, _altijd, dun=15)


def _in_tweeen(rooster: Maker) -> Geval:
    opdracht = Opdracht(teams=2, inwoners=(500, 700), hard=True)
    return Geval(rooster(_rooster(3, 4)), opdracht, _altijd, dun=30)


def _twee_delen(rooster: Maker) -> Geval:
    """Two stadsdelen of six, two werkgebieden in each."""
    scan = rooster(_rooster(3, 4), stadsdeel=["nnzz", "nnzz", "nnzz"])
    opdracht = Opdracht(teams=4, inwoners=(200, 400), hard=True, binnen="stadsdeel")
    return Geval(scan, opdracht, _altijd)


def _eenheden(rooster: Maker) -> Geval:
    """Three gebieden are one node, of which two have the same neighbour; two others are another."""
    wie = frozenset({"A1", "A2", "B1"}), frozenset({"C3", "C4"})
    opdracht = Opdracht(
        teams=3, inwoners=(300, 600), hard=True, samen=tuple(tuple(sorted(rij)) for rij in wie)
    )
    return Geval(rooster(_rooster(3, 4)), opdracht, _altijd, eenheden=wie)


def _ver_samen(rooster: Maker) -> Geval:
    """Two gebieden that do not touch have to be together, two others may not."""

    def mag(indeling: Verdeling) -> bool:
        return any({"A1", "A3"} <= gebied for gebied in indeling) and not any(
            {"B2", "C2"} <= gebied for gebied in indeling
        )

    opdracht = Opdracht(teams=3, inwoners=(200, 600), hard=True, samen=(("A1", "A3"),), apart=(("B2", "C2"),))
    return Geval(rooster(_rooster(3, 4)), opdracht, mag, dun=20)


def _plafond(rooster: Maker) -> Geval:
    """At most so many of a column in a werkgebied."""
    scan = rooster(_rooster(3, 4))
    wmo = dict(zip(scan.graaf.codes, [9, 1, 2, 8, 1, 3, 7, 2, 6, 1, 2, 5], strict=True))
    gebieden = scan.gebieden.assign(
        wmo=pd.array([wmo[code] for code in scan.gebieden["code"]], dtype="Int64")
    )
    scan = replace(scan, gebieden=gebieden, catalogus=(*scan.catalogus, Kolom("wmo", "aantal")))

    def mag(indeling: Verdeling) -> bool:
        return max(sum(wmo[code] for code in gebied) for gebied in indeling) <= 19

    opdracht = Opdracht(teams=3, inwoners=(300, 500), hard=True, plafonds=(Plafond("wmo", 19),))
    return Geval(scan, opdracht, mag, dun=20)


def _huidig(rooster: Maker) -> Geval:
    """At most 400 of 1200 inhabitants may get another team than today, whatever the teams are called."""
    nu = {f"{r}{k}": 1 + (k - 1) // 2 + (r == "C") for r in "ABC" for k in range(1, 5)}
    nu |= {"C1": 3, "C2": 3, "C3": 3, "C4": 3, "A4": 2}
    oud = [{code for code, nr in nu.items() if nr == k} for k in (1, 2, 3)]

    def mag(indeling: Verdeling) -> bool:
        een, twee, drie = (list(map(frozenset, oud))[k] for k in range(3))
        beste = max(
            sum(len(a & b) for a, b in zip((een, twee, drie), volgorde, strict=True))
            for volgorde in _volgordes(list(indeling))
        )
        return 100 * (12 - beste) <= 400

    opdracht = Opdracht(teams=3, inwoners=(300, 500), hard=True, huidig=Huidig("nu", hoogstens=400))
    return Geval(rooster(_rooster(3, 4)), opdracht, mag, indelingen={"nu": nu}, dun=20)


def _volgordes(rij: list[frozenset[str]]) -> Iterator[list[frozenset[str]]]:
    if not rij:
        yield []
    for i, eerste in enumerate(rij):
        for rest in _volgordes(rij[:i] + rij[i + 1 :]):
            yield [eerste, *rest]


GEVALLEN: dict[str, Callable[[Maker], Geval]] = {
    "3x3": _drie_bij_drie,
    "3x3 krap": _krap,
    "3x4": _drie_bij_vier,
    "4x4": _vier_bij_vier,
    "in tweeën": _in_tweeen,
    "twee delen": _twee_delen,
    "eenheden": _eenheden,
    "ver samen": _ver_samen,
    "plafond": _plafond,
    "huidig": _huidig,
}
GEMEENTEN = {"Hattem": (2, 0.35), "Bunschoten": (3, 0.5), "Urk": (2, 0.3), "Boekel": (2, 0.5)}
"""Real gemeenten with few buurten: number of teams, and how far from the mean a werkgebied may be."""


@pytest.fixture(scope="module")
def gemeente(echte_data: Path) -> Callable[[str], Geval]:
    def lees(naam: str) -> Geval:
        grenzen = echte_data / "cbs2015" / "buurten.parquet"
        scan = bouw_scan(grenzen=grenzen, gemeenten=[naam], jaar=2015)
        teams, speling = GEMEENTEN[naam]
        midden = scan.inwoners()[list(scan.graaf.bediend)].sum() / teams
        band = round((1 - speling) * midden), round((1 + speling) * midden)
        opdracht = Opdracht(teams=teams, inwoners=band, hard=True, groot_gebied="melden")
        return Geval(scan, opdracht, _altijd, dun=40)

    return lees


@pytest.mark.parametrize("gamma", [0.0, 0.5, 1.0])
def test_verdeling_van_een_rooster(rooster: Maker, gamma: float) -> None:
    geval = _drie_bij_drie(rooster)
    p, samenhang = _toets(geval, _trek(geval, 10_000, gamma).labels, gamma)
    assert p > P_MINST
    assert abs(samenhang) < SAMENHANG


@pytest.mark.echt
def test_verdeling_van_een_gemeente(gemeente: Callable[[str], Geval]) -> None:
    geval = gemeente("Hattem")
    p, samenhang = _toets(geval, _trek(geval, 10_000, 0.0).labels, 0.0)
    assert p > P_MINST
    assert abs(samenhang) < SAMENHANG


def test_zonder_correctie_wordt_verworpen(rooster: Maker) -> None:
    """The test of the distribution can fail: plain recombination draws from another one."""
    geval = _drie_bij_drie(rooster)
    p, _ = _toets(geval, _ongecorrigeerd(geval, 10_000), 0.0)
    assert p < 1e-9


@pytest.mark.proef
@pytest.mark.parametrize("gamma", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("naam", GEVALLEN)
def test_verdeling_van_elk_geval(
    rooster: Maker, naam: str, gamma: float, meld: Callable[[str], None]
) -> None:
    geval = GEVALLEN[naam](rooster)
    p, samenhang = _toets(geval, _trek(geval, 100_000, gamma).labels, gamma)
    meld(f"ensemble {naam}, gamma {gamma}: {len(geval.alle)} indelingen, p = {p:.3f}")
    assert p > P_MINST
    assert abs(samenhang) < SAMENHANG


@pytest.mark.proef
@pytest.mark.echt
@pytest.mark.parametrize("gamma", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("naam", GEMEENTEN)
def test_verdeling_van_elke_gemeente(
    gemeente: Callable[[str], Geval], naam: str, gamma: float, meld: Callable[[str], None]
) -> None:
    geval = gemeente(naam)
    p, samenhang = _toets(geval, _trek(geval, 100_000, gamma).labels, gamma)
    meld(f"ensemble {naam}, gamma {gamma}: {len(geval.alle)} indelingen, p = {p:.3f}")
    assert p > P_MINST
    assert abs(samenhang) < SAMENHANG


@pytest.mark.parametrize("naam", GEVALLEN)
def test_elke_getrokken_indeling_houdt_de_regels(rooster: Maker, naam: str) -> None:
    """The judge agrees with the chains about the rules, for a random choice of what was drawn."""
    geval = GEVALLEN[naam](rooster)
    trekking = trek(geval.ruimte, aantal=200, ketens=2, dun=20, inloop=0)
    rijen = np.unique(trekking.labels.reshape(-1, trekking.labels.shape[-1]), axis=0)
    for rij in np.random.default_rng(1).permutation(rijen)[:12]:
        plan = {code: 1 + int(nr) for code, nr in zip(trekking.codes, rij, strict=True)}
        assert not overtredingen(geval.scan, plan, geval.opdracht, geval.indelingen)
