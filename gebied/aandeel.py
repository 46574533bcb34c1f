"""Splitting a whole into parts that add up to it exactly."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

_DELEN: Final = 2**40
"""Shares are multiples of 1/2**40: floats hold those exactly, so in any order their sum is 1."""


def aandelen(gewicht: pd.Series[float], per: pd.Series[str]) -> pd.Series[float]:
    """Return the share of every row in the whole that it belongs to.

    Parameters
    ----------
    gewicht
        Weights, 0 or more, one per row.
    per
        The whole that a row belongs to.

    Returns
    -------
    pd.Series
        Shares from 0 to 1; those of one whole add up to exactly 1. Equal shares where all weights are 0.

    Examples
    --------
    >>> aandelen(pd.Series([1.0, 1.0, 2.0, 0.0]), pd.Series(["a", "a", "a", "b"])).tolist()
    [0.25, 0.25, 0.5, 1.0]
    """
    groepen = per.to_numpy()
    gewicht = gewicht.astype("float64")
    leeg = gewicht.groupby(groepen).transform("sum") <= 0
    gewicht = gewicht.mask(leeg, 1.0)
    delen = np.floor(gewicht / gewicht.groupby(groepen).transform("sum") * _DELEN)
    over = _DELEN - delen.groupby(groepen).transform("sum")
    grootste = gewicht.groupby(groepen).rank(method="first", ascending=False) == 1
    deel: pd.Series[float] = (delen + over.where(grootste, 0.0)) / _DELEN
    return deel
