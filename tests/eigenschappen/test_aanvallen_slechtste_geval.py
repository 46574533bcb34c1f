"""The worst case of the attacks, searched for rather than drawn: over rules, weights, thresholds and data.

First it is shown that the door draws its noise as the games here do; then a search tries to beat the bounds.
What a search found is measured on fresh draws, or worked out exactly.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from scipy import stats

from gebied.bronnen.voorzieningen import Voorzieningenlijst, lees_lijst
from gebied.privacy.leveren import bescherm
from gebied.privacy.sleutel import Sleutel
from gebied.privacy.stroom import Stroom
from gebied.privacy.tellen import tel_records
from gebied.privacy.telling import Telling
from gebied.privacy.veilig import INSTELLINGEN, afgerond

NieuweSleutel = Callable[[np.random.Generator], Sleutel]
Meld = Callable[[str], None]
GEWOON = INSTELLINGEN["gewoon"]
DOMEIN, VOORZIENING, STAPELING, POST = (
    float(e) for e in (GEWOON.domein, GEWOON.voorziening, GEWOON.stapeling, GEWOON.verslag)
)
PERSOON = (DOMEIN,) * 3 + (VOORZIENING,) * 3 + (STAPELING,) + (POST,) * 4
"""ε of every count that one person can be in."""
MEEST = 60
"""Noise beyond this hardly occurs at the default setting."""


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(4)


def aanwezig(*epsilons: float) -> float:
    return float(1 / (1 + np.exp(-sum(epsilons))))


def aanwijzen(*epsilons: float) -> float:
    return float(np.tanh(sum(epsilons) / 2))


def trek(rng: np.random.Generator, epsilon: float, vorm: Any) -> np.ndarray:
    """Draw discrete Laplace noise: the difference of two geometric numbers."""
    p = 1 - np.exp(-epsilon)
    return rng.geometric(p, vorm) - rng.geometric(p, vorm)


def kansen(epsilon: float, waar: int, waarden: np.ndarray) -> np.ndarray:
    a = np.exp(-epsilon)
    return (1 - a) / (1 + a) * a ** np.abs(waarden - waar)


# the door draws as the games do


def test_the_door_draws_what_these_games_draw(
    voorbeeldbevolking: Any, sleutel_van: NieuweSleutel, rng: np.random.Generator
) -> None:
    telling = voorbeeldbevolking.telling()
    waar = {naam: waarden.ravel() for naam, waarden in telling.aantallen.items()}
    ruis: dict[str, list[np.ndarray]] = {naam: [] for naam in waar}
    for _ in range(12):
        cellen = bescherm(telling, (), sleutel_van(rng), GEWOON).cellen
        for naam in waar:
            hier = cellen.loc[cellen["statistiek"] == naam, "waarde"].to_numpy(dtype=np.int64)
            ruis[naam].append(hier - waar[naam])
    for naam, epsilon in (("domein", DOMEIN), ("voorziening", VOORZIENING), ("stapeling", STAPELING)):
        alle = np.concatenate(ruis[naam])
        klassen = np.arange(-6, 7)
        geteld = [np.sum(alle < -6), *(np.sum(alle == k) for k in klassen), np.sum(alle > 6)]
        midden = kansen(epsilon, 0, klassen)
        rand = (1 - midden.sum()) / 2
        assert stats.chisquare(geteld, np.array([rand, *midden, rand]) * len(alle)).pvalue > 1e-4
        een, ander = np.stack(ruis[naam][::2]).ravel(), np.stack(ruis[naam][1::2]).ravel()
        assert abs(np.corrcoef(een, ander)[0, 1]) < 4 / np.sqrt(len(een))  # another key
        assert abs(np.corrcoef(alle[:-1], alle[1:])[0, 1]) < 4 / np.sqrt(len(alle))  # another category
    # one gebied, cells that the same person is in
    d, v, s = (np.stack(ruis[n]).reshape(12, len(telling.plaatsen), -1)[:, :, 0].ravel() for n in ruis)
    for een, ander in itertools.combinations((d, v, s), 2):
        assert abs(np.corrcoef(een, ander)[0, 1]) < 4 / np.sqrt(len(een))


def test_what_is_published_never_leaves_one_true_count_only(
    voorbeeldbevolking: Any, sleutel_van: NieuweSleutel, rng: np.random.Generator, meld: Meld
) -> None:
    """Bounds pin nothing: whatever is published, many true counts can have given it."""
    telling = voorbeeldbevolking.telling()
    cellen = bescherm(telling, (), sleutel_van(rng), GEWOON).cellen
    minst = np.inf
    for naam, epsilon in (("domein", DOMEIN), ("voorziening", VOORZIENING), ("stapeling", STAPELING)):
        ver = int(128 * np.log(2) / epsilon) - 2  # noise that a draw of 128 bits can give
        gezien = cellen.loc[cellen["statistiek"] == naam, "waarde"].to_numpy(dtype=np.int64)
        minst = min(minst, (gezien + ver - np.maximum(gezien - ver, 0) + 1).min())
    meld(f"voorbeeld, waarden die mogelijk zijn bij een gepubliceerd aantal: minstens {minst:.0f}")
    assert minst > 50


# one person added or removed: the best test there is, over all counts the person is in


def raad_aanwezig(boven: np.ndarray, epsilons: Sequence[float]) -> np.ndarray:
    """The test of Neyman and Pearson: `boven` (games, counts) says which counts exceed what is known."""
    return np.where(boven, epsilons, np.negative(epsilons)).sum(axis=1) > 0


def exact(epsilons: Sequence[float]) -> float:
    """How often the best test is right, worked out: every count says "in" or "out" and has its own odds."""
    kans = [aanwezig(e) for e in epsilons]
    goed = 0.0
    for zegt in itertools.product((True, False), repeat=len(epsilons)):
        in_, uit = np.prod(
            [(k if z else 1 - k, 1 - k if z else k) for z, k in zip(zegt, kans, strict=True)], axis=0
        )
        goed += max(in_, uit) / 2
    return goed


@pytest.mark.parametrize(
    ("naam", "epsilons", "hooguit"),
    [
        ("één domein", PERSOON[:1], 0.65),
        ("één voorziening", PERSOON[3:4], 0.65),
        ("stapeling", PERSOON[6:7], 0.65),
        ("één post van het verslag", PERSOON[7:8], 0.65),
        ("drie domeinen", PERSOON[:3], aanwezig(*PERSOON[:3])),
        ("alle aantallen", PERSOON[:7], aanwezig(*PERSOON[:7])),
        ("alle aantallen en het verslag", PERSOON, aanwezig(*PERSOON)),
        ("twee leveringen", PERSOON + PERSOON, aanwezig(*PERSOON, *PERSOON)),
    ],
)
def test_presence_of_a_person_by_the_best_test(
    rng: np.random.Generator, meld: Meld, naam: str, epsilons: Sequence[float], hooguit: float
) -> None:
    keer = 400_000
    erin = rng.random(keer) < 0.5
    ruis = np.stack([trek(rng, e, keer) for e in epsilons], axis=1)
    goed = float(np.mean(raad_aanwezig(ruis + erin[:, None] > 0, epsilons) == erin))
    meld(f"is er, beste toets, {naam}: goed in {goed:.4f}, grens {hooguit:.4f}")
    assert goed <= hooguit + 4 * np.sqrt(hooguit * (1 - hooguit) / keer)
    if len(epsilons) <= len(PERSOON):
        beste = exact(epsilons)
        assert beste <= hooguit
        assert goed == pytest.approx(beste, abs=4 * np.sqrt(0.25 / keer))


# an outlier, counted by the door


def rijen_van_uitschieter(lijst: Voorzieningenlijst) -> list[dict[str, str]]:
    """Five hundred rows: every voorziening, in two gebieden, over and over."""
    alle = [v.sleutel for v in lijst.voorzieningen]
    return [
        {
            "persoon": "UITSCHIETER",
            "plaats": f"BU{nr % 2}",
            "voorziening": alle[nr % len(alle)],
            "begin": f"2024-{1 + nr % 12:02d}-{1 + nr % 28:02d}",
        }
        for nr in range(500)
    ]


def tel(rijen: Sequence[dict[str, str]], lijst: Voorzieningenlijst) -> Telling:
    def batches() -> Iterator[pa.RecordBatch]:
        namen = ("persoon", "plaats", "voorziening", "begin")
        yield pa.record_batch({n: pa.array([rij[n] for rij in rijen], pa.string()) for n in namen})

    stroom = Stroom(
        batches(),
        lambda teksten: [("gebied", tekst) for tekst in teksten],
        lambda paren: [voorziening for voorziening, _ in paren],
    )
    return tel_records([stroom], jaar=2024, lijst=lijst, plaatsen=[("gebied", f"BU{nr}") for nr in range(3)])


def test_an_outlier_is_no_easier_to_find_than_anybody(rng: np.random.Generator, meld: Meld) -> None:
    lijst = lees_lijst()
    anderen = [
        {
            "persoon": f"P{nr}",
            "plaats": f"BU{nr % 3}",
            "voorziening": lijst.voorzieningen[int(v)].sleutel,
            "begin": "2024-02-01",
        }
        for nr, v in enumerate(rng.integers(0, len(lijst.voorzieningen), 300))
    ]
    zonder, met = tel(anderen, lijst), tel([*anderen, *rijen_van_uitschieter(lijst)], lijst)
    epsilons: list[float] = []
    for naam, epsilon in (("domein", DOMEIN), ("voorziening", VOORZIENING), ("stapeling", STAPELING)):
        verschil = met.aantallen[naam] - zonder.aantallen[naam]  # type: ignore[index]
        assert set(np.unique(verschil)) == {0, 1}
        epsilons += [epsilon] * int(verschil.sum())
    posten = [met.personen[n] - zonder.personen[n] for n in met.personen]
    posten += [met.afgekapt[n] - zonder.afgekapt[n] for n in met.afgekapt]
    assert set(posten) == {0, 1}
    epsilons += [POST] * sum(posten)
    assert sorted(epsilons) == sorted(PERSOON)
    meld(f"uitschieter met 500 regels: goed in {exact(epsilons):.4f}, grens {aanwezig(*epsilons):.4f}")
    assert sum(epsilons) == pytest.approx(float(GEWOON.epsilon))


# searches


def beklim(
    begin: np.ndarray,
    stap: Callable[[np.ndarray], np.ndarray],
    waarde: Callable[[np.ndarray], float],
    keer: int,
) -> tuple[np.ndarray, float]:
    """Hill climbing: keep every change that is no worse."""
    beste, hoogste = begin, waarde(begin)
    for _ in range(keer):
        poging = stap(beste)
        if (w := waarde(poging)) >= hoogste:
            beste, hoogste = poging, w
    return beste, hoogste


def test_search_over_every_rule_on_one_count(rng: np.random.Generator, meld: Meld) -> None:
    """A rule says for each published number "in" or "out"; none does better than the threshold of theory."""
    waarden = np.arange(-MEEST, MEEST + 1)
    for naam, epsilon in (("domein", DOMEIN), ("voorziening", VOORZIENING), ("stapeling", STAPELING)):
        winst = (kansen(epsilon, 1, waarden) - kansen(epsilon, 0, waarden)) / 2

        def goed(regel: np.ndarray, winst: np.ndarray = winst) -> float:
            return float(0.5 + np.where(regel, winst, 0).sum())

        def wissel(regel: np.ndarray) -> np.ndarray:
            return regel ^ (np.arange(len(regel)) == rng.integers(len(regel)))

        _, beste = beklim(rng.random(len(waarden)) < 0.5, wissel, goed, 3000)
        meld(f"zoeken naar een regel, {naam}: goed in {beste:.4f}, grens 0.6500")
        assert beste == pytest.approx(aanwezig(epsilon), abs=1e-3)
        assert beste <= 0.65


def getoonde_kans(waar: int, drempels: Sequence[int], met_totaal: int | None, epsilon: float) -> float:
    """How well presence can be guessed from what is shown at several thresholds, also in a total; exactly."""
    waarden = np.arange(waar - 2 * MEEST, waar + 2 * MEEST + 1)
    kans: dict[tuple[object, ...], list[float]] = {}
    for y, zonder, met in zip(
        waarden.tolist(), kansen(epsilon, waar, waarden), kansen(epsilon, waar + 1, waarden), strict=True
    ):
        gezien: tuple[object, ...] = tuple(afgerond(y, drempel) for drempel in drempels)
        if met_totaal is not None:
            gezien = (*gezien, *(afgerond(y + met_totaal, drempel) for drempel in drempels))
        paar = kans.setdefault(gezien, [0.0, 0.0])
        paar[0], paar[1] = paar[0] + zonder, paar[1] + met
    return sum(max(paar) for paar in kans.values()) / 2


def test_search_over_shown_values_at_several_thresholds(rng: np.random.Generator, meld: Meld) -> None:
    """The data and thresholds at which rounding hides least; then it hides nothing, and noise does all."""

    def stap(geval: np.ndarray) -> np.ndarray:
        nieuw = geval + rng.integers(-3, 4, len(geval))
        return np.concatenate(
            [np.clip(nieuw[:1], 0, 60), np.clip(nieuw[1:4], 5, 60), np.clip(nieuw[4:], 0, 60)]
        )

    def goed(geval: np.ndarray) -> float:
        return getoonde_kans(int(geval[0]), [int(d) for d in geval[1:4]], int(geval[4]), STAPELING)

    toeval = [goed(rng.integers(5, 60, 5)) for _ in range(20)]
    _, beste = beklim(rng.integers(5, 60, 5), stap, goed, 250)
    meld(f"zoeken over drempels: {np.median(toeval):.4f} bij toeval, {beste:.4f} na zoeken, grens 0.6500")
    assert beste > np.median(toeval)  # the search is worth it
    assert beste <= aanwezig(STAPELING) + 1e-9
    assert beste <= 0.65


def test_search_over_linear_combinations_of_counts(rng: np.random.Generator, meld: Meld) -> None:
    """Weights and a threshold, on all counts of a person and on totals with neighbours in them."""
    keer = 10_000
    buren = 4

    def spel(aantal: int) -> tuple[np.ndarray, np.ndarray]:
        erin = rng.random(aantal) < 0.5
        eigen = np.stack([trek(rng, e, aantal) for e in PERSOON], axis=1) + erin[:, None]
        naast = trek(rng, DOMEIN, (aantal, buren))
        totalen = eigen[:, :1] + naast.cumsum(axis=1)  # wijk, stadsdeel, gemeente: everybody else is known
        knip = np.clip(eigen[:, :7], -2, 3)  # a count that is far off says no more than one that is near
        return erin, np.concatenate([eigen, naast, totalen, knip, np.ones((aantal, 1))], axis=1)

    erin, gezien = spel(keer)

    def goed(gewichten: np.ndarray, wie: np.ndarray = erin, wat: np.ndarray = gezien) -> float:
        return float(np.mean((wat @ gewichten > 0) == wie))

    def stap(gewichten: np.ndarray) -> np.ndarray:
        mee = rng.random(len(gewichten)) < 0.15
        return gewichten + mee * rng.normal(0, rng.choice([0.05, 0.3, 1.0]), len(gewichten))

    gewichten, geleerd = beklim(rng.normal(0, 0.1, gezien.shape[1]), stap, goed, 400)
    vers = goed(gewichten, *spel(200_000))
    meld(f"zoeken naar gewichten: geleerd {geleerd:.4f}, vers {vers:.4f}, beste toets {exact(PERSOON):.4f}")
    assert vers > 0.6  # the search learns something
    assert vers <= exact(PERSOON) + 4 * np.sqrt(0.25 / 200_000)


def test_search_over_cells_that_hold_the_same_people(rng: np.random.Generator, meld: Meld) -> None:
    """Everybody in a gebied alike: seven counts say one number; a search weighs them to name it exactly."""
    epsilons = np.array(PERSOON[:7])

    def spel(aantal: int) -> np.ndarray:
        return np.stack([trek(rng, e, aantal) for e in epsilons], axis=1)

    def goed(gewichten: np.ndarray, ruis: np.ndarray) -> float:
        if not (gewichten > 0).any():
            return 0.0
        volgorde = ruis.argsort(axis=1, kind="stable")
        som = gewichten[volgorde].cumsum(axis=1)
        plek = (som >= som[:, -1:] / 2).argmax(axis=1)
        return float(np.mean(np.take_along_axis(ruis, volgorde, 1)[np.arange(len(ruis)), plek] == 0))

    leren = spel(20_000)

    def stap(gewichten: np.ndarray) -> np.ndarray:
        return np.maximum(gewichten + (rng.random(7) < 0.3) * rng.normal(0, 0.3, 7), 0)

    gewichten, _ = beklim(np.eye(7)[0], stap, lambda g: goed(g, leren), 120)
    vers = spel(200_000)
    beste, theorie = goed(gewichten, vers), goed(epsilons, vers)
    hoogste = max(beste, theorie)
    meld(f"zeven aantallen van dezelfde mensen: goed in {hoogste:.4f}, grens {aanwijzen(*epsilons):.4f}")
    assert beste > 0.25  # more than one count gives
    assert hoogste <= aanwijzen(*epsilons)


# what plain rounding would have done: the search finds what chance misses, and the same data are safe here


def vastgepind(delen: np.ndarray) -> int:
    """Count the parts that follow exactly from parts rounded to 5 and a total rounded on its own."""
    rond = 5 * ((delen + 2) // 5)
    totaal = 5 * ((delen.sum() + 2) // 5)
    onder, boven = np.maximum(rond - 2, 0), rond + 2
    laag = np.maximum(onder, totaal - 2 - (boven.sum() - boven))
    hoog = np.minimum(boven, totaal + 2 - (onder.sum() - onder))
    return int((laag == hoog).sum())


def test_search_pins_rounded_counts_and_not_protected_ones(rng: np.random.Generator, meld: Meld) -> None:
    def spanning(delen: np.ndarray) -> float:
        rond, totaal = 5 * ((delen + 2) // 5), 5 * ((delen.sum() + 2) // 5)
        return float(
            -min(abs(delen - rond - teken * 2).sum() for teken in (-1, 1)) + abs(totaal - rond.sum())
        )

    bij_toeval = np.mean([vastgepind(rng.integers(0, 60, 4)) > 0 for _ in range(2000)])
    gevonden = []
    for _ in range(10):
        delen, _ = beklim(
            rng.integers(0, 60, 4), lambda d: np.maximum(d + rng.integers(-2, 3, 4), 0), spanning, 400
        )
        if vastgepind(delen) == 4:
            gevonden.append(delen)
    meld(f"gewoon afronden: bij loten ligt {bij_toeval:.4f} vast, zoeken legt {len(gevonden)} van 10 vast")
    assert gevonden
    for delen in gevonden:
        ruis = trek(rng, DOMEIN, (100_000, len(delen)))
        gezien, totaal = delen + ruis, delen.sum() + ruis.sum(axis=1)
        # the attacker has the parts as published and the total less the other parts, and takes their mean
        zegt = (gezien + totaal[:, None] - (gezien.sum(axis=1)[:, None] - gezien)) // 2
        goed = float(np.mean(zegt == delen))
        assert goed <= aanwijzen(DOMEIN) + 4 * np.sqrt(0.25 / zegt.size)
        alle = np.mean((zegt == delen).all(axis=1))
        assert alle <= aanwijzen(DOMEIN) ** len(delen) + 4 * np.sqrt(0.01 / len(zegt))
