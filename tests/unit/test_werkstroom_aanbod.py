"""The map of supply: what is hatched when there is more than one type of facility."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from gebied.werkstroom.aanbod import vlekken_op_kaart


@pytest.mark.parametrize(
    ("typen", "vlekken", "gearceerd"),
    [
        (("buurthuis",), [("A1", "buurthuis", True), ("A2", "buurthuis", False)], {"A1"}),
        (
            ("buurthuis", "huisarts"),
            [("A1", "buurthuis", True), ("A1", "huisarts", True), ("A2", "huisarts", True)],
            {"A1"},
        ),
        (("buurthuis", "huisarts"), [("A1", "buurthuis", True), ("A1", "huisarts", False)], set()),
        (("buurthuis",), [], set()),
    ],
)
def test_alleen_wat_voor_elk_type_een_witte_vlek_is_wordt_gearceerd(
    typen: tuple[str, ...], vlekken: list[tuple[str, str, bool]], gearceerd: set[str]
) -> None:
    analyse: Any = SimpleNamespace(
        aanbod=SimpleNamespace(typen=typen),
        vlekken=[SimpleNamespace(code=code, type=type_, zeker=zeker) for code, type_, zeker in vlekken],
    )
    assert vlekken_op_kaart(analyse) == gearceerd
