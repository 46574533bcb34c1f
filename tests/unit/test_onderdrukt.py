"""A levering with withheld cells of a file about one domain."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from gebied.bronnen.voorzieningen import lees_lijst
from gebied.fouten import InvoerGeweigerd
from gebied.privacy.onderdrukt import lever_onderdrukt
from gebied.privacy.telling import Telling
from gebied.privacy.veilig import Levering
from gebied.privacy.voorbereiden import beperkt


def test_met_een_domein_gaat_de_stapeling_niet_mee() -> None:
    """Everybody knows that nobody has help from two domains; a withheld zero would be no secret."""
    lijst = beperkt(lees_lijst(), {"wmo"})
    personen = np.array([3, 25, 40, 60], dtype=np.int64)
    codes = [f"BU0034010{nr}" for nr in range(1, 5)]
    telling = Telling(
        2024, None, "records", tuple(("gebied", code) for code in codes),
        {"domein": ("wmo",), "stapeling": ("1", "2", "3")},
        {"domein": personen[:, None], "stapeling": np.stack([personen, 0 * personen, 0 * personen], axis=1)},
        {"geteld": int(personen.sum())},
    )  # fmt: skip
    levering = Levering(
        1, 2024, None, "onderdrukken", "", 0.0, 10, "afdruk", "boeking", "sleutel", date(2025, 1, 1), "ik",
        True, lijst,
    )  # fmt: skip
    gebieden = pd.DataFrame({"code": codes, "naam": codes, "inwoners": 1000, "gemeente": "Almere"})
    uitkomst = lever_onderdrukt(telling, levering, None, uitgaven=[], gebieden=gebieden, indelingen={})
    assert uitkomst is not None
    cellen = uitkomst[1]["cellen"]
    assert set(cellen["statistiek"]) == {"domein"}
    assert cellen.set_index("plaats")["waarde"].isna()[codes[0]]
    assert cellen["waarde"].notna().any()


def test_gebieden_zonder_gemeente_maken_geen_totaal() -> None:
    lijst = beperkt(lees_lijst(), {"wmo"})
    codes = [f"BU0034010{nr}" for nr in range(1, 7)]
    personen = np.array([25, 40, 60, 30, 80, 20], dtype=np.int64)
    telling = Telling(
        2024, None, "records", tuple(("gebied", code) for code in codes),
        {"domein": ("wmo",)}, {"domein": personen[:, None]}, {"geteld": int(personen.sum())},
    )  # fmt: skip
    levering = Levering(
        1, 2024, None, "onderdrukken", "", 0.0, 10, "afdruk", "boeking", "sleutel", date(2025, 1, 1), "ik",
        True, lijst,
    )  # fmt: skip
    gebieden = pd.DataFrame({"code": codes, "naam": codes, "inwoners": 1000})
    for gemeente, namen in (
        (pd.Series(["Almere"] * 3 + [None] * 3, dtype="str"), {"Almere"}),
        (pd.Series([None] * 6, dtype="str"), set()),
    ):
        uitkomst = lever_onderdrukt(
            telling, levering, None, uitgaven=[], gebieden=gebieden.assign(gemeente=gemeente), indelingen={}
        )
        assert uitkomst is not None
        totalen = uitkomst[1]["totalen"]
        assert set(totalen["naam"]) == namen
        assert totalen["waarde"].sum() == (125 if namen else 0)
    with pytest.raises(InvoerGeweigerd, match="heet net als een niveau"):
        lever_onderdrukt(
            telling,
            levering,
            None,
            uitgaven=[],
            gebieden=gebieden.assign(gemeente="Almere"),
            indelingen={"gemeente": dict.fromkeys(codes, 1)},
        )
