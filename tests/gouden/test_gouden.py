"""The example gives what it gave; `maak_gouden.py` makes the golden files again."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

NAMEN = ("buren_2013.csv", "plan_2013.json")


@pytest.mark.parametrize("naam", NAMEN)
def test_as_it_was(naam: str) -> None:
    # tests are no package, so that the script can only be loaded by path
    hier = Path(__file__).parent
    beschrijving = importlib.util.spec_from_file_location("maak_gouden", hier / "maak_gouden.py")
    assert beschrijving is not None
    assert beschrijving.loader is not None
    script = importlib.util.module_from_spec(beschrijving)
    beschrijving.loader.exec_module(script)
    assert set(script.MAKERS) == set(NAMEN)
    assert script.MAKERS[naam]() == (hier / naam).read_text(encoding="utf-8")
