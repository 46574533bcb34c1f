"""The palette for readers with any colour vision, and the colouring of neighbours."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import Delaunay

from gebied.kaart.choropleet import AFWIJKEND, NIET_VERGELEKEN
from gebied.kaart.kleuren import GRIJS, INKT, OPLOPEND, PALET, kies_kleuren, klasse_van, klassegrenzen

# Machado, Oliveira and Fernandes (2009), severity 1.0, on linear RGB
ZICHT = {
    "normaal": np.eye(3),
    "protanopie": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopie": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopie": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
# OKLab (Ottosson 2020)
NAAR_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
NAAR_OKLAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def lineair(kleur: str) -> np.ndarray:
    srgb = np.array([int(kleur[plaats : plaats + 2], 16) / 255 for plaats in (1, 3, 5)])
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def oklab(kleur: str, zicht: str) -> np.ndarray:
    gezien = np.clip(ZICHT[zicht] @ lineair(kleur), 0, 1)
    return NAAR_OKLAB @ np.cbrt(NAAR_LMS @ gezien)


def afstand(een: str, ander: str, zicht: str) -> float:
    return float(np.linalg.norm(oklab(een, zicht) - oklab(ander, zicht)))


def contrast(een: str, ander: str) -> float:
    helderheid = sorted(float(lineair(kleur) @ [0.2126, 0.7152, 0.0722]) for kleur in (een, ander))
    return (helderheid[1] + 0.05) / (helderheid[0] + 0.05)


@pytest.mark.parametrize("zicht", ZICHT)
def test_palet_blijft_uit_elkaar_voor_ieder_zicht(zicht: str) -> None:
    # 0.02 is about the least difference that is seen at all
    afstanden = {paar: afstand(*paar, zicht) for paar in combinations(PALET, 2)}
    assert min(afstanden.values()) >= 0.10, afstanden


@pytest.mark.parametrize("zicht", ZICHT)
def test_palet_valt_op_naast_wit_en_klassen_lopen_op(zicht: str) -> None:
    assert min(afstand(kleur, "#ffffff", zicht) for kleur in PALET) >= 0.08
    licht = [oklab(kleur, zicht)[0] for kleur in OPLOPEND]
    assert all(hoog - laag >= 0.07 for hoog, laag in pairwise(licht))


@pytest.mark.parametrize("zicht", ZICHT)
def test_afwijkingen_van_een_vergelijking_zijn_voor_ieder_zicht_uit_elkaar_te_houden(zicht: str) -> None:
    # white is a figure that is not compared, grey one that is comparable
    paren = [*combinations(AFWIJKEND, 2), *((kleur, NIET_VERGELEKEN.kleur) for kleur in AFWIJKEND)]
    assert min(afstand(*paar, zicht) for paar in paren) >= 0.08
    licht = [oklab(kleur, zicht)[0] for kleur in AFWIJKEND]
    assert licht == sorted(licht[:4]) + sorted(licht[4:], reverse=True)


def test_letters_zijn_leesbaar_op_elke_kleur() -> None:
    assert min(contrast(kleur, INKT) for kleur in PALET) >= 4.5
    assert contrast(GRIJS, "#ffffff") >= 3


def test_geen_rood_naast_groen() -> None:
    tinten = []
    for kleur in PALET:
        _, a, b = oklab(kleur, "normaal")
        tinten.append(float(np.degrees(np.arctan2(b, a))) % 360)
    assert not [tint for tint in tinten if 115 <= tint <= 185], "groen"
    assert not [tint for tint in tinten if 10 <= tint <= 40], "rood"


@st.composite
def planaire_graaf(draw: st.DrawFn) -> tuple[int, list[tuple[int, int]]]:
    """Some edges of a Delaunay triangulation of random points."""
    aantal = draw(st.integers(4, 40))
    generator = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    driehoeken = Delaunay(generator.random((aantal, 2))).simplices
    zijden = {tuple(sorted(map(int, zijde))) for hoek in driehoeken for zijde in combinations(hoek, 2)}
    kans = draw(st.sampled_from([0.3, 0.8, 1.0]))
    return aantal, [zijde for zijde in sorted(zijden) if generator.random() <= kans]


@settings(max_examples=80, deadline=None)
@given(planaire_graaf())
def test_buren_krijgen_nooit_dezelfde_kleur(graaf: tuple[int, list[tuple[int, int]]]) -> None:
    aantal, zijden = graaf
    kleuren = kies_kleuren(range(aantal), zijden)
    assert kleuren.keys() == set(range(aantal))
    assert all(kleuren[a] != kleuren[b] for a, b in zijden)
    assert set(kleuren.values()) <= set(PALET)


@settings(max_examples=20, deadline=None)
@given(planaire_graaf(), st.randoms(use_true_random=False))
def test_volgorde_van_de_invoer_maakt_niet_uit(
    graaf: tuple[int, list[tuple[int, int]]], toeval: object
) -> None:
    aantal, zijden = graaf
    geschud = [(b, a) for a, b in zijden]
    toeval.shuffle(geschud)  # type: ignore[attr-defined]
    assert kies_kleuren(range(aantal), zijden) == kies_kleuren(reversed(range(aantal)), geschud)


def test_wie_aan_iedereen_grenst_krijgt_toch_een_eigen_kleur() -> None:
    kleuren = kies_kleuren(range(14), combinations(range(14), 2))
    assert len(set(kleuren.values())) == 14


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=60))
def test_elke_waarde_valt_in_een_klasse(waarden: list[float]) -> None:
    grenzen = klassegrenzen(pd.Series(waarden))
    assert grenzen == sorted(set(grenzen))
    assert 1 <= len(grenzen) <= len(OPLOPEND)
    assert all(0 <= klasse_van(waarde, grenzen) < len(grenzen) for waarde in waarden)
