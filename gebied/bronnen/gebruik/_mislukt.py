"""Calling a library without keeping what it says when it fails: its messages quote lines of the file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from gebied.fouten import GebiedFout

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Mislukt:
    """A call that failed; `soort` is the name of the exception and all that is kept of it."""

    soort: str


def probeer(doe: Callable[[], _T]) -> _T | Mislukt:
    """Return what `doe` returns, or `Mislukt`.

    The caller raises after this returned, so outside any `except` block: no `__cause__`, no `__context__`.
    Every exception is caught, since a damaged file makes libraries raise what their documentation does not
    name (openpyxl: KeyError, TypeError, AttributeError …).
    """
    try:
        return doe()
    except GebiedFout:
        raise
    except Exception as fout:
        return Mislukt(type(fout).__name__)
