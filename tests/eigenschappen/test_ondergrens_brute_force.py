"""Bounds and proofs of compactness against an oracle that looks at every indeling of a small gemeente."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pytest

from gebied.indelen.hess import bewijs_compactheid
from gebied.indelen.ondergrens import Prijs, maak_vraag, som_goedkope, waardeer
from gebied.indelen.opgave import Gebiedsset, Opgave, bereikbaar
from gebied.indelen.sneden import Snede
from gebied.indelen.vertakken import Boom
from gebied.model import Opdracht

AANTAL = 120
ALLE = 1_500


@dataclass(frozen=True)
class Best:
    """The best compactness, and one indeling that has it, at the least distance to the band."""

    afstand: int
    compact: int
    indeling: tuple[Gebiedsset, ...]


def trek(nummer: int) -> tuple[Opgave, range]:
    """Draw an opgave of 2 to 9 gebieden: some loose, some empty, sometimes one above the maximum."""
    rng = random.Random(nummer)
    n = rng.choice([2, 3, 5, 6, 7, 8, 9])
    hoogste = rng.choice([30, 3_000])
    laagste = rng.choice([0, hoogste // 3, hoogste // 2, hoogste * 4 // 5])
    inwoners = [0 if rng.random() < 0.15 else rng.randint(1, hoogste // 2) for _ in range(n)]
    if rng.random() < 0.15:
        inwoners[rng.randrange(n)] = hoogste + rng.randint(1, hoogste)
    groot = {i for i in range(n) if inwoners[i] > hoogste}
    dicht = rng.choice([0.3, 0.5, 0.8])
    buren: list[set[int]] = [set() for _ in range(n)]
    for i in range(n):
        for j in range(i + 1, n):
            if rng.random() < dicht and not groot & {i, j}:
                buren[i].add(j)
                buren[j].add(i)
    xy = np.array([(rng.randint(0, 5000), rng.randint(0, 5000)) for _ in range(n)], dtype=float)
    afstand = np.rint(np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))).astype(np.int64)
    eerste = rng.randint(1, n)
    teams = range(eerste, eerste + rng.choice([1, 1, 2, 3]))
    opdracht = Opdracht(inwoners=(laagste, hoogste), hard=rng.random() < 0.6, seed=nummer)
    return Opgave(
        tuple(f"G{i}" for i in range(n)),
        np.array(inwoners, dtype=np.int64),
        afstand,
        tuple(tuple(sorted(rij)) for rij in buren),
        opdracht,
    ), teams


def beste(opgave: Opgave, teams: range) -> Best | None:
    n = len(opgave.codes)
    mag: dict[int, tuple[int, int, int, Gebiedsset]] = {}
    for masker in range(1, 1 << n):
        leden = tuple(i for i in range(n) if masker >> i & 1)
        if len(bereikbaar(opgave.buren, leden[0], leden)) == len(leden):
            buiten = opgave.afstand_tot_band(leden)
            if not (opgave.opdracht.hard and buiten):
                mag[masker] = buiten, opgave.compactheid(leden), opgave.teams(leden), leden
    mogelijk = (
        Best(sum(deel[0] for deel in delen), sum(deel[1] for deel in delen), tuple(deel[3] for deel in delen))
        for delen in _indelingen((1 << n) - 1, mag)
        if sum(deel[2] for deel in delen) in teams
    )
    return min(mogelijk, key=lambda best: (best.afstand, best.compact), default=None)


def _indelingen(
    over: int, mag: dict[int, tuple[int, int, int, Gebiedsset]]
) -> Iterator[tuple[tuple[int, int, int, Gebiedsset], ...]]:
    if not over:
        yield ()
        return
    laagste = over & -over
    rest = deel = over ^ laagste
    while True:
        if (deel | laagste) in mag:
            for verder in _indelingen(rest ^ deel, mag):
                yield (mag[deel | laagste], *verder)
        if not deel:
            return
        deel = (deel - 1) & rest


def vergelijk(nummer: int) -> str:
    opgave, teams = trek(nummer)
    waar = beste(opgave, teams)
    if waar is None:
        if opgave.opdracht.hard:
            uitkomst = bewijs_compactheid(opgave, teams, None, tijd=60)
            assert uitkomst is not None
            assert uitkomst.werkgebieden == (), nummer
            assert uitkomst.status in ("onmogelijk", "onbewezen"), nummer
            return uitkomst.status
        return "geen"
    begin = list(waar.indeling) if nummer % 3 or not opgave.opdracht.hard else None
    uitkomst = bewijs_compactheid(opgave, teams, begin, tijd=60)
    assert uitkomst is not None
    assert (uitkomst.waarde, uitkomst.ondergrens) == (waar.compact, waar.compact), nummer
    assert uitkomst.status == "optimaal" or waar.compact == 0, nummer
    assert sorted(i for gebied in uitkomst.werkgebieden for i in gebied) == list(range(len(opgave.codes)))
    _elke_prijs_geeft_een_grens(opgave, teams, waar, random.Random(nummer))
    return "zacht" if waar.afstand else "hard" if begin else "zonder begin"


def _elke_prijs_geeft_een_grens(opgave: Opgave, teams: range, waar: Best, rng: random.Random) -> None:
    """Any prices give a valid bound, and a list that holds every werkgebied of the best indeling."""
    reuzen = set(opgave.reuzen)
    speling = sum(opgave.afstand_tot_band(gebied) for gebied in waar.indeling if gebied[0] not in reuzen)
    vraag = maak_vraag(opgave, teams, speling)
    hoog = max(1, 2 * waar.compact // len(opgave.codes))
    prijs = np.array([rng.randint(-hoog // 4, hoog) for _ in opgave.codes], dtype=np.int64) * vraag.bediend
    sneden = [
        Snede(tuple(sorted(rng.choices(range(len(prijs)), k=rng.choice([3, 5])))), rng.choice([2, 3]))
        for _ in range(rng.choice([0, 2, 6]))
    ]
    sneden = [snede for snede in sneden if all(vraag.bediend[i] for i in snede.rijen)]
    duur = tuple((snede, rng.randint(0, hoog)) for snede in sneden)
    vraagprijs = Prijs(prijs, rng.choice([0, 1, 50, 5_000]), duur)
    for knopen in (3, 100_000):
        waardering = waardeer(vraag, vraagprijs, knopen=knopen)
        assert waardering is not None
        assert waardering.ondergrens <= waar.compact
        lijst = som_goedkope(vraag, vraagprijs, waardering, waar.compact, 5_000)
        assert lijst is not None
        gewoon = {gebied for gebied in waar.indeling if gebied[0] not in reuzen}
        kosten = {lijst.gebied(k): int(lijst.kosten[k]) for k in range(len(lijst.kosten))}
        assert {gebied: opgave.compactheid(gebied) for gebied in gewoon}.items() <= kosten.items()
        keuze = Boom(vraag, lijst, vraagprijs, lambda: 60.0).los_op(waar.compact)
        assert keuze.klaar
        if gewoon:
            assert keuze.werkgebieden is not None
            assert keuze.ondergrens == waar.compact


@pytest.mark.parametrize("tiental", range(0, AANTAL, 20))
def test_bewijs_is_het_beste_van_alle_indelingen(tiental: int) -> None:
    soorten = [vergelijk(nummer) for nummer in range(tiental, tiental + 20)]
    assert len(set(soorten)) >= 3


@pytest.mark.proef
@pytest.mark.parametrize("honderdtal", range(AANTAL, AANTAL + ALLE, 100))
def test_bewijs_is_het_beste_van_alle_indelingen_volledig(honderdtal: int) -> None:
    soorten = [vergelijk(nummer) for nummer in range(honderdtal, honderdtal + 100)]
    assert set(soorten) >= {"geen", "zacht", "hard", "zonder begin"}
