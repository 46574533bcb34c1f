"""The noise has the distribution that the theorem asks for, and cells have nothing to do with each other."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from gebied.privacy.ruis import hash_van, raadkans, ruis, variantie
from gebied.privacy.totaalfout import mediane_afronding, mediane_ruis, totaalfout
from gebied.privacy.veilig import INSTELLINGEN

SLEUTEL = bytes(range(32))
AANTAL = 100_000


def trek(epsilon: Fraction, *naam: object, aantal: int = AANTAL, sleutel: bytes = SLEUTEL) -> np.ndarray:
    return ruis(sleutel, epsilon, ((*naam, nr) for nr in range(aantal)))


@pytest.mark.parametrize("epsilon", [Fraction(2, 5), Fraction(1, 3), Fraction(3, 5), Fraction(1, 20)])
def test_100_000_draws_have_the_discrete_laplace_distribution(epsilon: Fraction) -> None:
    a = np.exp(-float(epsilon))
    waarden = trek(epsilon, "verdeling")
    rand = int(np.log(AANTAL * (1 - a) / (1 + a) / 20) / float(epsilon))  # expected at least 20 per class
    binnen = np.arange(-rand, rand + 1)
    kansen = (1 - a) / (1 + a) * a ** np.abs(binnen)
    staart = a ** (rand + 1) / (1 + a)
    geteld = [np.sum(waarden < -rand), *(np.sum(waarden == k) for k in binnen), np.sum(waarden > rand)]
    verwacht = np.array([staart, *kansen, staart]) * AANTAL
    assert stats.chisquare(geteld, verwacht).pvalue > 0.001
    assert abs(waarden.mean()) < 4 * np.sqrt(variantie(epsilon) / AANTAL)
    assert waarden.var() == pytest.approx(variantie(epsilon), rel=0.05)


def test_the_odds_of_neighbouring_values_never_exceed_e_to_the_epsilon() -> None:
    """What differential privacy says, on the draws themselves: P(k) / P(k + 1) is e^ε on either side of 0."""
    epsilon = Fraction(3, 5)
    waarden = trek(epsilon, "verhouding")
    for k in range(6):
        hier, daar = np.sum(waarden == k), np.sum(waarden == k + 1)
        assert np.log(hier / daar) == pytest.approx(float(epsilon), abs=4 * np.sqrt(1 / hier + 1 / daar))


@pytest.mark.parametrize(
    ("een", "ander"),
    [
        (("domein", "a"), ("domein", "b")),
        pytest.param(("domein", "a"), ("stapeling", "a"), marks=pytest.mark.proef),
        (("levering 1",), ("levering 2",)),
    ],
)
def test_cells_are_independent(een: tuple[str, ...], ander: tuple[str, ...]) -> None:
    """Signs, sizes and values of two sets of cells that differ in one part of their name say nothing."""
    x, y = trek(Fraction(2, 5), *een), trek(Fraction(2, 5), *ander)
    assert (x != y).mean() > 0.8
    assert abs(np.corrcoef(x, y)[0, 1]) < 4 / np.sqrt(AANTAL)
    assert abs(np.corrcoef(np.abs(x), np.abs(y))[0, 1]) < 4 / np.sqrt(AANTAL)
    klassen = [np.clip(waarden, -4, 4) + 4 for waarden in (x, y)]
    tabel = np.zeros((9, 9), dtype=int)
    np.add.at(tabel, tuple(klassen), 1)
    assert stats.chi2_contingency(tabel).pvalue > 0.001


def test_consecutive_cells_and_keys_are_independent() -> None:
    x = trek(Fraction(2, 5), "rij")
    for stap in (1, 2, 7):
        assert abs(np.corrcoef(x[:-stap], x[stap:])[0, 1]) < 4 / np.sqrt(AANTAL)
    ander = trek(Fraction(2, 5), "rij", sleutel=bytes(32))
    assert abs(np.corrcoef(x, ander)[0, 1]) < 4 / np.sqrt(AANTAL)


def test_the_same_cell_has_the_same_noise_and_order_does_not_matter() -> None:
    namen = [("domein", f"BU{nr}") for nr in range(50)]
    assert (ruis(SLEUTEL, Fraction(1, 3), namen) == ruis(SLEUTEL, Fraction(1, 3), namen[::-1])[::-1]).all()


def test_names_of_cells_cannot_run_into_each_other() -> None:
    assert hash_van(SLEUTEL, ["ab", "c"]) != hash_van(SLEUTEL, ["a", "bc"])
    assert hash_van(SLEUTEL, ["1"]) != hash_van(SLEUTEL, [1])
    assert hash_van(SLEUTEL, ['a","b']) != hash_van(SLEUTEL, ["a", "b"])


def test_a_setting_costs_what_it_says_and_one_count_tells_little() -> None:
    gewoon = INSTELLINGEN["gewoon"]
    assert gewoon.epsilon == 3
    assert INSTELLINGEN["sterk"].epsilon < gewoon.epsilon < INSTELLINGEN["licht"].epsilon
    for statistiek in ("domein", "voorziening", "stapeling"):
        assert raadkans(gewoon.schaal(statistiek)) <= 0.65


def test_the_median_error_of_a_total_is_what_draws_show() -> None:
    epsilon = Fraction(2, 5)
    for cellen in (1, 6, 100):
        som = trek(epsilon, "som", cellen, aantal=4000 * cellen).reshape(4000, cellen).sum(axis=1)
        assert mediane_ruis(epsilon, cellen) == pytest.approx(np.median(np.abs(som)), rel=0.08, abs=1)
    rng = np.random.default_rng(1)
    for cellen in (5, 100):
        fout = rng.integers(-2, 3, (4000, cellen)).sum(axis=1)
        assert mediane_afronding(cellen) == pytest.approx(np.median(np.abs(fout)), rel=0.08, abs=1)


def test_an_error_says_what_hiding_would_have_lost() -> None:
    fout = totaalfout(pd.Series([100, 5, -3, 95], dtype="Int64"), Fraction(2, 5), drempel=10)
    assert fout.totaal == 197
    assert fout.onderdrukking_pct == pytest.approx(100 * 5 / 197)
    assert np.isnan(totaalfout(pd.Series([-2], dtype="Int64"), Fraction(2, 5), 10).ruis_pct)
