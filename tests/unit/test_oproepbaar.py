"""The names of the public door that are a package and a function at once."""

from __future__ import annotations

from pathlib import Path

import pytest

import gebied
from gebied.wijkscan import Wijkscan


def test_profiel_is_een_functie_en_een_pakket(profielscan: Wijkscan) -> None:
    from gebied.profiel.profiel import Profiel

    gemaakt = gebied.profiel(profielscan, profielscan.codes[0], vergelijk_met=("gemeente",))
    assert isinstance(gemaakt, Profiel)
    assert gemaakt.gebied.codes == profielscan.codes[:1]


def test_formatie_leest_zelf_een_bestand_met_normen(wortel: Path) -> None:
    scan = gebied.open_voorbeeld()
    indeling = gebied.deel_in(scan, gebied.Opdracht(teams=18, binnen="stadsdeel"))
    uren = gebied.formatie(scan, indeling, wortel / "data" / "voorbeeld" / "formatie" / "normen.toml")
    assert len(uren.van_soort("werkgebied")) == 18


@pytest.mark.parametrize("naam", ["formatie", "kaart", "profiel"])
def test_elk_van_de_drie_staat_in_de_deur(naam: str) -> None:
    assert naam in gebied.__all__
    assert callable(getattr(gebied, naam))
