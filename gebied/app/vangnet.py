"""The net under pages: faults of ours are shown in Dutch, any other as an apology with a reference."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import streamlit as st

from gebied.app.tekst import toon_fout
from gebied.fouten import GebiedFout
from gebied.werkstroom.storing import meld_storing

_P = ParamSpec("_P")
_R = TypeVar("_R")


@contextmanager
def vangnet(waar: str) -> Iterator[None]:
    """Catch every fault in a block of a page; `waar` names the page in the log.

    What was stored stays stored, and what the session has open stays open. With ``GEBIED_FOUTEN=voluit`` an
    unexpected fault is raised, for who works on the app.
    """
    try:
        yield
    except GebiedFout as fout:
        toon_fout(fout)
    except Exception as fout:
        if os.environ.get("GEBIED_FOUTEN") == "voluit":
            raise
        st.error(
            f"Het spijt ons: er ging iets mis dat niet had mogen gebeuren. Uw bewaarde werk is er nog. "
            f"Volgende stap: laad de pagina opnieuw. Gebeurt het weer, geef de beheerder dan deze "
            f"verwijzing: **{meld_storing(fout, waar)}**.",
            icon=":material/error:",
        )


def opgevangen(functie: Callable[_P, _R]) -> Callable[_P, _R | None]:
    """Put the net under a callback: Streamlit runs those before the page."""

    @wraps(functie)
    def veilig(*args: _P.args, **kwargs: _P.kwargs) -> _R | None:
        uitkomst: _R | None = None
        with vangnet(functie.__qualname__):
            uitkomst = functie(*args, **kwargs)
        return uitkomst  # noqa: RET504 - the net swallows a fault, and this comes after it

    return veilig


def fragment(
    functie: Callable[_P, _R] | None = None, *, run_every: float | None = None
) -> Callable[..., Any]:
    """Make a part of a page that runs by itself (`st.fragment`), with the net under each of its runs."""

    def maak(inhoud: Callable[_P, _R]) -> Callable[_P, _R | None]:
        return st.fragment(opgevangen(inhoud), run_every=run_every)

    return maak if functie is None else maak(functie)
