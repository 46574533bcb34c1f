"""Attacks on what the privacy door publishes, each written as an attacker would write it.

An attack is a function that gets only what is published and what the attacker knows already. Around it a game
is played many times, each time with a fresh key. Two things are measured.

*Pinning.* Persons are hidden in a cell, 0 to 63 of them, evenly drawn; the attacker knows everybody else
and says exactly how many there are. Whoever sees figures of together ε cannot be right more often than
tanh(ε/2) + (1 - tanh(ε/2)) / 64: a person more or less changes the chance of an answer by e^ε at most, and
these chances add up to 1. For one count tanh(ε/2) is the chance that its noise is 0.

*Presence.* A coin decides whether a person is in the data; the attacker knows everybody else and all that
this person would have. Nobody can be right more often than e^ε / (1 + e^ε).

Keys are drawn with a seed, so that a run can be repeated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest

from gebied.bronnen.voorzieningen import Voorzieningenlijst
from gebied.privacy.cijfers import gebruikscijfers
from gebied.privacy.sleutel import Sleutel
from gebied.privacy.telling import Telling
from gebied.privacy.veilig import (
    INSTELLINGEN,
    Statistiek,
    VeiligeTabel,
    afgerond,
)

JAAR = 2024
GEWOON = INSTELLINGEN["gewoon"]
EPS: Mapping[Statistiek, float] = {
    "domein": float(GEWOON.domein),
    "voorziening": float(GEWOON.voorziening),
    "stapeling": float(GEWOON.stapeling),
}
PERSOON = (EPS["domein"],) * 3 + (EPS["voorziening"],) * 3 + (EPS["stapeling"],)
"""ε of every cell that one person can be in."""
VERSLAG = (float(GEWOON.verslag),) * 4
VERSTOPT = 64
VAST, ALLE = 6, 50
BLOK = 5


# the referee: bounds, and the score of every attack


def grens_aanwezig(*epsilons: float) -> float:
    return 1 / (1 + np.exp(-sum(epsilons)))


def grens_aanwijzen(*epsilons: float) -> float:
    t = float(np.tanh(sum(epsilons) / 2))
    return t + (1 - t) / VERSTOPT


def test_the_referee_sees_an_attack_that_does_too_well(stand: Any) -> None:
    stand.neem("te goed", 0.6, np.ones(1000, dtype=bool))
    with pytest.raises(AssertionError):
        stand.toets()


# the door, and what comes out of it


def vlak(telling: Telling) -> np.ndarray:
    """True counts (areas, categories of all statistics), in the order of `Gezien`."""
    return np.concatenate([telling.aantallen[statistiek] for statistiek in EPS], axis=1)


def terug(telling: Telling, aantallen: np.ndarray) -> Telling:
    breedte = [len(telling.categorieen[statistiek]) for statistiek in EPS]
    delen = np.split(aantallen.astype(np.int64), np.cumsum(breedte)[:-1], axis=1)
    return replace(telling, aantallen=dict(zip(EPS, delen, strict=True)))


class Gezien:
    """What anybody can read of a levering: totals of any indeling, as they are kept and as they are shown."""

    def __init__(self, tabel: VeiligeTabel, codes: Sequence[str], inwoners: np.ndarray) -> None:
        per_gebied = tabel.per_gebied(JAAR, codes)
        self._waarden = per_gebied.to_numpy(dtype=np.int64)
        self.codes, self.inwoners, self.lijst = codes, inwoners, tabel.levering(JAAR).lijst
        self._tabel, self.kolommen = tabel, list(per_gebied.columns)
        self._totalen: dict[bytes, np.ndarray] = {}

    def __len__(self) -> int:
        return len(self.codes)

    def totalen(self, indeling: np.ndarray) -> np.ndarray:
        """Protected totals (werkgebieden, columns) of an indeling: the number of a werkgebied per gebied."""
        if (vorm := indeling.tobytes()) not in self._totalen:
            uit = np.zeros((indeling.max() + 1, len(self.kolommen)), dtype=np.int64)
            np.add.at(uit, indeling, self._waarden)
            self._totalen[vorm] = uit
        return self._totalen[vorm]

    def getoond(self, indeling: np.ndarray, nr: int, kolom: int, drempel: int = 10) -> int | None:
        """The same as shown: rounded to 5, None for "<10"."""
        return afgerond(int(self.totalen(indeling)[nr, kolom]), drempel)

    def scan(self) -> pd.DataFrame:
        """The columns of the scan, per gebied: rates and sums per trede too."""
        gebieden = pd.DataFrame(
            {"code": list(self.codes), "inwoners": pd.array(self.inwoners, dtype="Int64")}
        )
        return gebruikscijfers(self._tabel, gebieden).tabel


# attacks that say how many there are in a cell: what is seen, which gebied, which column, what is known

Kennis = np.ndarray  # true counts of everybody else


def cel_uit_twee_indelingen(gezien: Gezien, gebied: int, kolom: int) -> int:
    """Two indelingen that differ by one gebied: their difference is that gebied."""
    een = np.arange(len(gezien)) // BLOK
    ander = een.copy()
    ander[gebied] = een.max() + 1
    return int(gezien.totalen(een)[een[gebied], kolom] - gezien.totalen(ander)[een[gebied], kolom])


def cel_uit_twee_getoonde_indelingen(gezien: Gezien, gebied: int, kolom: int) -> int | None:
    """The same with the rounded totals that a map shows."""
    een = np.arange(len(gezien)) // BLOK
    ander = een.copy()
    ander[gebied] = een.max() + 1
    met, zonder = (gezien.getoond(indeling, een[gebied], kolom) for indeling in (een, ander))
    return None if met is None or zonder is None else met - zonder


def cel_uit_totaal_min_delen(gezien: Gezien, groep: np.ndarray, gebied: int, kolom: int) -> int:
    """The total of a wijk, stadsdeel or gemeente, less the gebieden in it that are published as well."""
    delen = gezien.totalen(np.arange(len(gezien)))
    andere = (groep == groep[gebied]) & (np.arange(len(gezien)) != gebied)
    return int(gezien.totalen(groep)[groep[gebied], kolom] - delen[andere, kolom].sum())


def cel_uit_totaal_en_kennis(
    gezien: Gezien, groep: np.ndarray, gebied: int, kolom: int, kennis: Kennis
) -> int:
    """A complement in a wijk for who knows everybody in its other gebieden."""
    andere = (groep == groep[gebied]) & (np.arange(len(gezien)) != gebied)
    return int(gezien.totalen(groep)[groep[gebied], kolom] - kennis[andere, kolom].sum())


def cel_uit_trede(gezien: Gezien, scan: pd.DataFrame, gebied: int, kolom: int) -> int:
    """The sum of a trede, less the other voorzieningen of that trede."""
    trede = {v.sleutel: v.trede for v in gezien.lijst.voorzieningen}
    delen = gezien.totalen(np.arange(len(gezien)))
    mijn = gezien.kolommen[kolom][1]
    andere = [
        nr
        for nr, (soort, naam) in enumerate(gezien.kolommen)
        if soort == "voorziening" and trede[naam] == trede[mijn] and nr != kolom
    ]
    som = scan[f"gebruik_trede_{trede[mijn].replace(' ', '_')}"].iloc[gebied]
    return int(som - delen[gebied, andere].sum())


def cel_uit_verhouding(gezien: Gezien, scan: pd.DataFrame, gebied: int, kolom: int) -> int | None:
    """A rate per 1,000 times the public number of inhabitants."""
    waarde = scan[f"gebruik_{gezien.kolommen[kolom][1]}_per_1000"].iloc[gebied]
    return None if pd.isna(waarde) else round(float(waarde) * int(gezien.inwoners[gebied]) / 1000)


def cel_uit_overlap(gezien: Gezien, gebied: int, kolommen: Sequence[int], kennis: Kennis) -> int:
    """People who are in several cells: the median of what each cell says, weighed by how sure it is."""
    delen = gezien.totalen(np.arange(len(gezien)))
    zeggen = sorted((int(delen[gebied, k] - kennis[gebied, k]), EPS[gezien.kolommen[k][0]]) for k in kolommen)
    gewicht = np.cumsum([epsilon for _, epsilon in zeggen])
    return zeggen[int(np.searchsorted(gewicht, gewicht[-1] / 2))][0]


# attacks that say whether somebody is in the data: what is seen, which gebied, which columns, what is known


def is_er_volgens_aantallen(
    gezien: Gezien,
    gebied: int,
    kolommen: Sequence[int],
    kennis: Kennis,
    waarden: Mapping[int, int] | np.ndarray | None = None,
) -> bool:
    """The best test there is (Neyman and Pearson): add up what each count says, weighed by its ε."""
    if waarden is None:
        waarden = gezien.totalen(np.arange(len(gezien)))[gebied]
    return sum(_zegt(waarden[k], kennis[gebied, k], EPS[gezien.kolommen[k][0]]) for k in kolommen) > 0


def _zegt(waarde: float, zonder: int, epsilon: float) -> float:
    """Log of how much likelier a count is with the person than without."""
    return epsilon if waarde > zonder else -epsilon


def is_er_volgens_getoond(gezien: Gezien, gebied: int, kolommen: Sequence[int], kennis: Kennis) -> bool:
    """The best test on what is shown, at three thresholds at once."""
    som = 0.0
    for k in kolommen:
        laag, hoog = -np.inf, np.inf
        for drempel in (5, 10, 20):
            getoond = gezien.getoond(np.arange(len(gezien)), gebied, k, drempel)
            if getoond is None:
                hoog = min(hoog, drempel - 1)
            else:
                laag, hoog = max(laag, drempel, getoond - 2), min(hoog, getoond + 2)
        epsilon, t = EPS[gezien.kolommen[k][0]], kennis[gebied, k]
        met, zonder = (_kans_tussen(laag - t - b, hoog - t - b, epsilon) for b in (1, 0))
        som += np.log(met / zonder)
    return som > 0


def _kans_tussen(laag: float, hoog: float, epsilon: float) -> float:
    """Return the chance that noise lies between two bounds, both included."""

    def tot_en_met(k: float) -> float:
        a = np.exp(-epsilon)
        if np.isinf(k):
            return float(k > 0)
        return float(a**-k / (1 + a) if k < 0 else 1 - a ** (k + 1) / (1 + a))

    return tot_en_met(hoog) - tot_en_met(laag - 1)


# the games on the door itself


class Deur(NamedTuple):
    """What a game needs of the door."""

    lever: Callable[..., VeiligeTabel]
    sleutel: Callable[[np.random.Generator], Sleutel]


def speel_aanwijzen(
    bevolking: Any, rng: np.random.Generator, deur: Deur, stand: Any, *, met_scan: bool
) -> None:
    """Hide 0 to 63 persons in every gebied, publish, and let every attack say how many."""
    telling = bevolking.telling()
    kennis = vlak(telling)
    gebieden = len(bevolking.codes)
    lijst = bevolking.lijst
    domeinen = [domein.sleutel for domein in lijst.domeinen]
    welke = rng.integers(0, len(lijst.voorzieningen), gebieden)
    d = np.array([domeinen.index(lijst.voorzieningen[v].domein) for v in welke])
    v, s = len(domeinen) + welke, np.full(gebieden, len(domeinen) + len(lijst.voorzieningen))
    verstopt = rng.integers(0, VERSTOPT, gebieden)
    waar = kennis.copy()
    for kolom in (d, v, s):
        waar[np.arange(gebieden), kolom] += verstopt
    tabel = deur.lever(terug(telling, waar), deur.sleutel(rng), lijst, boek=False)
    gezien = Gezien(tabel, bevolking.codes, bevolking.inwoners)
    groepen = {n: pd.factorize(labels)[0] for n, labels in bevolking.groepen.items()}
    groepen["gemeente"] = np.zeros(gebieden, dtype=np.int64)

    def zeg(
        naam: str, epsilons: Sequence[float], schat: Callable[[int], int | None], wie: np.ndarray
    ) -> None:
        """Let an attack answer for every gebied; what it says is made a number of hidden persons."""
        goed = []
        for g in range(gebieden):
            antwoord = schat(g)
            if antwoord is not None:
                goed.append(np.clip(antwoord - kennis[g, wie[g]], 0, VERSTOPT - 1) == verstopt[g])
        stand.neem(naam, grens_aanwijzen(*epsilons), np.array(goed, dtype=bool))

    dom, voor, stap = ((EPS[naam],) for naam in EPS)
    zeg("twee indelingen, domein", dom, lambda g: cel_uit_twee_indelingen(gezien, g, d[g]), d)
    zeg("twee indelingen, voorziening", voor, lambda g: cel_uit_twee_indelingen(gezien, g, v[g]), v)
    zeg("twee indelingen, stapeling", stap, lambda g: cel_uit_twee_indelingen(gezien, g, s[g]), s)
    zeg("twee getoonde indelingen", dom, lambda g: cel_uit_twee_getoonde_indelingen(gezien, g, d[g]), d)
    for naam, groep in groepen.items():
        zeg(
            f"{naam} min delen",
            dom,
            lambda g, groep=groep: cel_uit_totaal_min_delen(gezien, groep, g, d[g]),
            d,
        )
    if "wijk" in groepen:
        wijk = groepen["wijk"]

        zeg("complement in de wijk", dom, lambda g: cel_uit_totaal_en_kennis(gezien, wijk, g, d[g], waar), d)
    if met_scan:  # the columns of a scan take as long as all else here
        scan = gezien.scan()
        zeg("trede min delen", voor, lambda g: cel_uit_trede(gezien, scan, g, v[g]), v)
        zeg("verhouding maal inwoners", dom, lambda g: cel_uit_verhouding(gezien, scan, g, d[g]), d)
    zeg(
        "overlap van domein, voorziening en stapeling",
        (*dom, *voor, *stap),
        lambda g: kennis[g, d[g]] + cel_uit_overlap(gezien, g, [d[g], v[g], s[g]], kennis),
        d,
    )


def speel_aanwezig(bevolking: Any, rng: np.random.Generator, deur: Deur, stand: Any) -> None:
    """Toss a coin for one person per gebied, in three domains and three voorzieningen; publish; guess."""
    telling = bevolking.telling()
    kennis = vlak(telling)
    gebieden, lijst = len(bevolking.codes), bevolking.lijst
    kolommen = [_cellen_van_een_persoon(lijst, rng) for _ in range(gebieden)]
    munt = rng.random(gebieden) < 0.5
    waar, anders = kennis.copy(), kennis.copy()
    for g in range(gebieden):
        waar[g, kolommen[g]] += munt[g]
        anders[g, kolommen[g]] += not munt[g]
    sl = deur.sleutel(rng)
    tabel = deur.lever(terug(telling, waar), sl, lijst, boek=False)
    gezien = Gezien(tabel, bevolking.codes, bevolking.inwoners)

    def raad(naam: str, epsilons: Sequence[float], antwoord: Callable[[int], bool]) -> None:
        goed = [antwoord(g) == munt[g] for g in range(gebieden)]
        stand.neem(naam, grens_aanwezig(*epsilons), np.array(goed, dtype=bool))

    def volgens(deel: slice) -> Callable[[int], bool]:
        return lambda g: is_er_volgens_aantallen(gezien, g, kolommen[g][deel], kennis)

    def uit_verschil(g: int) -> bool:
        waarden = {k: cel_uit_twee_indelingen(gezien, g, k) for k in kolommen[g]}
        return is_er_volgens_aantallen(gezien, g, kolommen[g], kennis, waarden)

    raad("is er, één domein", PERSOON[:1], volgens(slice(0, 1)))
    raad("is er, één voorziening", PERSOON[3:4], volgens(slice(3, 4)))
    raad("is er, stapeling", PERSOON[6:], volgens(slice(6, 7)))
    raad("is er, drie domeinen", PERSOON[:3], volgens(slice(0, 3)))
    raad("is er, drie voorzieningen", PERSOON[3:6], volgens(slice(3, 6)))
    raad("is er, alle aantallen", PERSOON, volgens(slice(0, 7)))
    raad("is er, uit twee indelingen", PERSOON, uit_verschil)
    raad(
        "is er, uit wat getoond wordt",
        PERSOON,
        lambda g: is_er_volgens_getoond(gezien, g, kolommen[g], kennis),
    )

    # a second levering, in which those are in who were not in the first; only with a raised budget
    beide = deur.lever(terug(telling, anders), sl, lijst, tabel, jaarbudget=6, boek=False)
    later = Gezien(beide, bevolking.codes, bevolking.inwoners)
    for naam, deel in (("één stapeling", slice(6, 7)), ("alle aantallen", slice(0, 7))):

        def antwoord(g: int, deel: slice = deel) -> bool:
            return _in_de_eerste(gezien, later, g, kolommen[g][deel], kennis)

        raad(f"in welke van twee leveringen, {naam}", PERSOON[deel] * 2, antwoord)


def _in_de_eerste(
    eerste: Gezien, tweede: Gezien, gebied: int, kolommen: Sequence[int], kennis: Kennis
) -> bool:
    """Two leveringen that differ by one person: which of them has this person?"""
    elk = np.arange(len(eerste))
    een, twee = eerste.totalen(elk)[gebied], tweede.totalen(elk)[gebied]
    som = 0.0
    for k in kolommen:
        epsilon, zonder = EPS[eerste.kolommen[k][0]], kennis[gebied, k]
        som += _zegt(een[k], zonder, epsilon) - _zegt(twee[k], zonder, epsilon)
    if som == 0:  # nothing learnt: any fixed answer is as good
        return int(een[kolommen].sum()) >= int(twee[kolommen].sum())
    return som > 0


def _cellen_van_een_persoon(lijst: Voorzieningenlijst, rng: np.random.Generator) -> list[int]:
    """Draw the columns of somebody in three domains and three voorzieningen, one of each."""
    domeinen = [domein.sleutel for domein in lijst.domeinen]
    drie = np.sort(rng.choice(len(domeinen), 3, replace=False))
    van = np.array([domeinen.index(v.domein) for v in lijst.voorzieningen])
    voor = [int(rng.choice(np.flatnonzero(van == d))) for d in drie]
    n, m = len(domeinen), len(lijst.voorzieningen)
    return [*map(int, drie), *(n + v for v in voor), n + m + 2]


@pytest.fixture
def speel(
    lever: Callable[..., VeiligeTabel],
    sleutel_van: Callable[..., Sleutel],
    stand: Any,
    meld: Callable[[str], None],
) -> Callable[[Iterator[Any], int], None]:
    """Play both games on data sets; each of them and all together must stay below the bounds."""

    def speel_alles(gevallen: Iterator[Any], keer: int) -> None:
        for nr, bevolking in enumerate(gevallen):
            hier, rng = type(stand)(), np.random.default_rng([2026, nr])
            for beurt in range(keer):
                met_scan = beurt == 0 and nr % 3 == 0
                speel_aanwijzen(bevolking, rng, Deur(lever, sleutel_van), hier, met_scan=met_scan)
                speel_aanwezig(bevolking, rng, Deur(lever, sleutel_van), hier)
            hier.toets()
            stand.tel_op(hier)
        stand.toets(meld)

    return speel_alles


def test_attacks_on_the_example(voorbeeldbevolking: Any, speel: Callable[..., None]) -> None:
    speel(iter([voorbeeldbevolking]), 2)


@pytest.mark.echt
def test_attacks_on_a_few_real_gemeenten(
    trek_bevolking: Callable[..., Any], speel: Callable[..., None]
) -> None:
    speel((trek_bevolking(nr) for nr in range(VAST)), 1)


@pytest.mark.echt
@pytest.mark.proef
def test_attacks_on_fifty_real_gemeenten(
    trek_bevolking: Callable[..., Any], speel: Callable[..., None]
) -> None:
    speel((trek_bevolking(nr) for nr in range(ALLE)), 3)
