"""Which delen a reeks has, and the table of opdrachten with all its faults at once."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from gebied.fouten import InvoerGeweigerd
from gebied.model import Opdracht
from gebied.reeks.delen import maak_delen

GEMEENTEN = pd.DataFrame({"code": ["GM9003", "GM9001", "GM9002"], "naam": ["Drie", "Een", "Twee"]})
BASIS = Opdracht(inwoners=(9_000, 11_000), hard=True)


def test_elke_gemeente_is_een_deel_in_volgorde_van_code() -> None:
    delen = maak_delen(GEMEENTEN, BASIS)
    assert [(d.sleutel, d.naam) for d in delen] == [("GM9001", "Een"), ("GM9002", "Twee"), ("GM9003", "Drie")]
    assert all(deel.opdracht == BASIS and deel.tijd is None for deel in delen)


def test_de_tabel_legt_zich_over_de_opdracht_heen(tmp_path: Path) -> None:
    (tmp_path / "drie.toml").write_text("teams = 4\n", encoding="utf-8")
    tabel = pd.DataFrame(
        {
            "gemeente": ["een + TWEE", "GM9003"],
            "inwoners": ["10.000-12.000", None],
            "hard": ["nee", ""],
            "teams": ["", "3-5"],
            "tijd": ["90", ""],
            "opdracht": ["", "drie.toml"],
        }
    )
    samen, drie = maak_delen(GEMEENTEN, BASIS, tabel=tabel, folder=tmp_path)
    assert (samen.sleutel, samen.gemeenten, samen.tijd) == ("GM9001+GM9002", ("GM9001", "GM9002"), 90.0)
    assert samen.opdracht == Opdracht(inwoners=(10_000, 12_000), hard=False)
    # a TOML file takes the place of the opdracht; cells go over it
    assert drie.opdracht == Opdracht(teams=(3, 5))


def test_gemeenten_kunnen_samen_zonder_tabel() -> None:
    delen = maak_delen(GEMEENTEN, BASIS, samen=["Twee+GM9003"])
    assert [d.sleutel for d in delen] == ["GM9001", "GM9002+GM9003"]


def test_alle_fouten_van_de_tabel_komen_tegelijk(tmp_path: Path) -> None:
    tabel = pd.DataFrame(
        {
            "gemeente": ["Eén", "Twee", "Drie", "Twee", "Drei"],
            "inwoners": ["12000-10000", "veel", "", "", ""],
            "hard": ["misschien", "", "", "", ""],
            "opdracht": ["", "", "weg.toml", "", ""],
            "kleur": ["", "", "", "", "rood"],
        }
    )
    with pytest.raises(InvoerGeweigerd) as fout:
        maak_delen(GEMEENTEN, BASIS, tabel=tabel, samen=["Drie", "Twee+Drie"], folder=tmp_path)
    tekst = "\n".join(fout.value.problemen)
    for deel in (
        "kolom 'kleur' is onbekend",
        "regel 2: hard 'misschien' is niet te lezen; geef ja of nee.",
        "regel 3: inwoners 'veel' is niet te lezen",
        "weg.toml kan niet worden gelezen: het bestand of de map bestaat niet",
        "gemeente 'Drei' doet niet mee in deze reeks. Bedoelt u Drie?",
        "--gemeenten-samen 'Drie' noemt één gemeente",
        "gemeente GM9003 hoort bij meer dan één deel",
    ):
        assert deel in tekst


def test_een_tabel_zonder_gemeenten_wordt_geweigerd() -> None:
    with pytest.raises(InvoerGeweigerd, match="geen kolom 'gemeente'"):
        maak_delen(GEMEENTEN, BASIS, tabel=pd.DataFrame({"teams": ["3"]}))
