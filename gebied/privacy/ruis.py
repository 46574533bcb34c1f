"""Discrete Laplace noise from a keyed hash: the same cell of the same levering always gets the same noise.

P(k) = (1 - a) / (1 + a) * a**|k| with a = exp(-ε) (Ghosh, Roughgarden and Sundararajan 2009, the geometric
mechanism). A count that one person changes by at most 1 is then ε-differentially private. Whole numbers from
the first step, so that no rounding of floating point betrays a count (Mironov 2012).
"""

from __future__ import annotations

import hmac
import json
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

_BITS: Final = 128
_CIJFERS: Final = 80


def hash_van(sleutel: bytes, delen: Sequence[object]) -> bytes:
    """Return the keyed hash (HMAC-SHA256, 32 bytes) of a row of texts and numbers, without ambiguity."""
    return hmac.digest(sleutel, json.dumps(list(delen), ensure_ascii=False).encode(), "sha256")


def ruis(sleutel: bytes, epsilon: Fraction, cellen: Iterable[Sequence[object]]) -> npt.NDArray[np.int64]:
    """Return discrete Laplace noise for cells.

    Parameters
    ----------
    sleutel
        The secret of the project.
    epsilon
        ε of one count.
    cellen
        What names a cell: other names give independent noise.

    Returns
    -------
    int64 (cells)
        Drawn by inversion with 128 bits: the chance of a value differs less than 2**-120 from its own.
    """
    staart = _staart(epsilon)
    return np.fromiter((_trek(hash_van(sleutel, cel), staart) for cel in cellen), dtype=np.int64)


def variantie(epsilon: Fraction) -> float:
    """Return the variance of the noise on one count."""
    a = float(np.exp(-float(epsilon)))
    return 2 * a / (1 - a) ** 2


def raadkans(epsilon: Fraction | float) -> float:
    """Return how often the best guess is right whether a person is in the data, where chance gives a half.

    For an attacker who knows everything but this person and sees one release of this ε: e^ε / (1 + e^ε).
    """
    return 1 / (1 + float(np.exp(-float(epsilon))))


def _trek(bits: bytes, staart: tuple[int, ...]) -> int:
    grootte = len(staart) - bisect_right(staart, int.from_bytes(bits[:16], "big"))
    return grootte if bits[16] & 1 else -grootte


@cache
def _staart(epsilon: Fraction) -> tuple[int, ...]:
    """Return 2**128 * P(|X| >= k) for k = 1, 2, …, ascending, until it is below 1."""
    with localcontext() as rekening:
        rekening.prec = _CIJFERS
        a = (-Decimal(epsilon.numerator) / Decimal(epsilon.denominator)).exp()
        kans = 2 * a / (1 + a) * (1 << _BITS)
        grenzen = []
        while kans >= 1:
            grenzen.append(int(kans))
            kans *= a
    return tuple(reversed(grenzen))
