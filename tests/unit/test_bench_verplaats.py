"""The bench of moves by hand runs, on a small gemeente."""

from __future__ import annotations

import re

from bench import verplaats


def test_de_bench_meet_twee_opdrachten() -> None:
    tekst = verplaats.verslag(aantal=60, werkgebieden=8)
    rijen = re.findall(r"^\| (band only|every part) \|(?: \d+ \|){4}$", tekst, re.MULTILINE)
    assert rijen == ["band only", "every part"]
