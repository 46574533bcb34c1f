"""What every wish costs, with pen and paper, in the unit and under the name that a proof has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from gebied.beoordelen import kosten
from gebied.model import Indeling, Kolom, Opdracht
from gebied.opdracht import WENSEN
from gebied.opdrachtdelen import Belasting, Huidig, Laag, Mix, Ontmoetingsplek, OokInwoners
from gebied.wijkscan import Wijkscan

RIJEN = {"A1": 1, "A2": 1, "A3": 1, "B1": 2, "B2": 2, "B3": 2}
NU = {"nu": {"A1": 1, "A2": 2, "A3": 2, "B1": 1, "B2": 2, "B3": 2}}


@pytest.fixture
def scan(rooster: Callable[..., Wijkscan]) -> Wijkscan:
    scan = rooster([[100, 200, 300], [400, 500, 0]], kant=["llr", "llr"])
    kolommen = {"later": [90, 210, 290, 500, 500, 5], "wmo": [1, 2, 3, 4, 5, 0], "plek": [0, 0, 0, 1, 0, 0]}
    gebieden = scan.gebieden.assign(**{k: pd.array(w, dtype="Int64") for k, w in kolommen.items()})
    return replace(
        scan, gebieden=gebieden, catalogus=(*scan.catalogus, *(Kolom(k, "aantal") for k in kolommen))
    )


def alles(**anders: Any) -> Opdracht:
    """Return an opdracht that wishes everything there is to wish."""
    delen: dict[str, Any] = {
        "teams": 2,
        "inwoners": (650, 800),
        "doel": 700,
        "ook_inwoners": (OokInwoners("later", (600, 1_000)), OokInwoners("later", (0, 1), hard=True)),
        "belasting": Belasting({"wmo": 1.0}),
        "mix": (Mix("wmo", gewicht=2), Mix("wmo", soort="gelijksoortig")),
        "ontmoetingsplek": Ontmoetingsplek(("plek",), afstand_m=1_000, aandeel=50, hard=False),
        "binnen": "kant",
        "binnen_hard": False,
        "lagen": (Laag("zijden", "kant", hard=False), Laag("hard", "kant")),
        "huidig": Huidig("nu"),
        "aansluiten_bij": ("kant", "nu"),
    }
    return Opdracht(**delen | anders)


def test_elke_wens(scan: Wijkscan) -> None:
    """Rows of 600 and 900 inhabitants, 6 and 9 wmo."""
    uit = kosten(scan, RIJEN, alles(), NU)
    assert uit == {
        "afstand_tot_band": 50 + 100,
        "afstand_tot_doel": 100 + 200,
        "ook_inwoners": 10 + 5,
        "belasting": 150 + 150,  # hundredths around 7.5
        "mix": 2 * 0 + 0,  # one percent everywhere
        "ontmoetingsplek": 300 + 1_000,  # the second row has 900 of 900 within reach
        "binnen": 300,
        "lagen": 300,
        "huidig": 100 + 500,  # the first row follows 2 with 500, the second 1 with 400
        "aansluiten_bij": 300 + 0 + 100 + 400,
        "compactheid": 100_000 + 300_000 + 400_000 + 1_000,  # the empty gebied weighs one
    }


def test_de_mix_in_hele_personen_en_procentpunten(scan: Wijkscan) -> None:
    vraag = Opdracht(inwoners=(0, 900), mix=(Mix("plek", "wmo", gewicht=3),))
    # 1 of 15 in the gemeente: the first row lacks 0.4 and rounds to 0, the second has 0.4 too many
    assert kosten(scan, RIJEN, vraag)["mix"] == 0
    apart = {**RIJEN, "B1": 3}
    # of 4 wmo 0.27 was to be expected, so 0.73 too many; of the other 5 and 6 there are 0.33 and 0.4 too few
    assert kosten(scan, apart, vraag)["mix"] == 3 * 1
    gelijk = Opdracht(inwoners=(0, 900), mix=(Mix("plek", "wmo", soort="gelijksoortig"),))
    # 25 % of 4 and 0 % of 5: 11.1 % on average; 4 × 13.9² + 5 × 11.1²
    assert kosten(scan, RIJEN, gelijk)["mix"] == 1389


def test_een_trede_met_meer_wensen_telt_in_duizendsten(scan: Wijkscan) -> None:
    vraag = alles(
        volgorde=(("inwoners", "compactheid"), ("belasting", "doel")), gewichten={"inwoners": 3, "doel": 2}
    )
    uit = kosten(scan, RIJEN, vraag, NU)
    assert list(uit)[:2] == ["afstand_tot_band+compactheid", "belasting+afstand_tot_doel"]
    assert uit["afstand_tot_band+compactheid"] == 3 * 150 * 1_000 + 801_000
    assert uit["belasting+afstand_tot_doel"] == 300 * 10 + 2 * 300 * 1_000
    assert len(uit) == len(WENSEN) - 2


def test_zonder_wens_geen_waarde_en_gewicht_alleen_naast_een_ander(scan: Wijkscan) -> None:
    vraag = Opdracht(inwoners=(700, 800), per_team=False, gewichten={"compactheid": 7})
    assert kosten(scan, RIJEN, vraag) == {"compactheid": 801_000}


def test_een_gezochte_zachte_laag_kost_wie_er_buiten_valt(scan: Wijkscan) -> None:
    vraag = Opdracht(inwoners=(0, 900), lagen=(Laag("regio", teams=2, hard=False),))
    indeling = Indeling("x", RIJEN, opdracht=vraag, lagen={"regio": {**RIJEN, "A1": 2, "B3": 1}})
    assert kosten(scan, indeling)["lagen"] == 100
    assert kosten(scan, RIJEN, vraag)["lagen"] == 0


def test_belasting_rondt_per_werkgebied_half_naar_boven_af(scan: Wijkscan) -> None:
    drie = {**RIJEN, "B3": 3}
    # 15.00 over three teams is 5.00; with 0.01 more it is 5.00333…
    vraag = Opdracht(inwoners=(0, 900), belasting=Belasting({"wmo": 1.0, "plek": 0.01}))
    assert kosten(scan, drie, vraag)["belasting"] == 100 + 401 + 500
