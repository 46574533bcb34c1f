"""Who changes team, in words: numbers of werkgebieden mean nothing by themselves."""

from __future__ import annotations

import pandas as pd
import pytest

from gebied.cli.afdruk import toon_verandering
from gebied.model import Beoordeling

PLAN = Beoordeling("plan", tuple({"nr": nr, "naam": f"Werkgebied {nr}"} for nr in (1, 2)), {}, ())


@pytest.mark.parametrize(
    ("naar", "was", "zegt"),
    [
        (1, 2, "van Werkgebied 1 naar Werkgebied 1 (in plaats van het oude Werkgebied 2)"),
        (1, None, "van Werkgebied 1 naar Werkgebied 1 (een nieuw werkgebied)"),
        (None, None, "van Werkgebied 1 naar geen werkgebied\n"),
    ],
)
def test_where_a_gebied_goes(
    naar: int | None, was: int | None, zegt: str, capsys: pytest.CaptureFixture[str]
) -> None:
    rij = {"code": ["A1"], "naam": ["Aa"], "inwoners": [1200], "van": [1], "naar": [naar], "naar_was": [was]}
    tabel = pd.DataFrame(rij).astype({"van": "Int64", "naar": "Int64", "naar_was": "Int64"})
    toon_verandering(tabel, (PLAN, PLAN))
    assert f"Aa (A1), 1.200 inwoners: {zegt}" in capsys.readouterr().out
