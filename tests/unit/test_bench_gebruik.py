"""The two tools of the bench of counting agree on every number, on a small file."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import gebruik


@pytest.mark.parametrize("personen", [300, 5_000])
def test_pandas_telt_hetzelfde(tmp_path: Path, personen: int) -> None:
    pad = tmp_path / "records.csv"
    gebruik.maak_bestand(pad, 5_000, personen)
    ons, pandas = gebruik.tel_gebied(pad), gebruik.tel_pandas(pad)
    assert gebruik.gelijk(ons, pandas)
    assert ons["regels"][1] == 5_000
    assert 0 < ons["regels"][0] < 4_000
    assert ons["stapeling"].sum() <= personen
