"""Findings of a report stand on the screen too: who asks for a report has to know what is not in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

NORMEN = """
naam = "Normen"
[omrekening]
uren_per_fte = 36
uren_per_jaar = 1400
bron = "afspraak"
[[functie]]
naam = "maatschappelijk werk"
[[basis]]
naam = "Aanwezig"
uren_per_1000 = 8
functies = { "maatschappelijk werk" = 100 }
bron = "besluit"
[[caseload]]
naam = "Begeleiding"
kolom = "gebruik_begeleiding"
personen_per_fte = 35
functies = { "maatschappelijk werk" = 100 }
bron = "besluit"
"""


def test_een_vergelijking_zonder_cijfers_wordt_gezegd(gebied_cli: Any, project: Path) -> None:
    uit = project.with_name("haven.html")
    antwoord = gebied_cli(
        "profiel", project, "stadsdeel:Almere Haven", "--vergelijk-met", "ggd-regio", "--uit", uit
    )
    assert "! VERGELIJKING_ONTBREEKT: " in antwoord.uit
    assert uit.exists()
    assert "VERGELIJKING_ONTBREEKT" not in gebied_cli("profiel", project, "Filmwijk", "--uit", uit).uit


def test_een_norm_zonder_gebruik_wordt_gezegd(gebied_cli: Any, project: Path) -> None:
    normen = project.with_name("normen.toml")
    normen.write_text(NORMEN, encoding="utf-8")
    uit = project.with_name("uren.html")
    antwoord = gebied_cli("formatie", project, "--indeling", "ruim", "--normen", normen, "--uit", uit)
    assert "! FORMATIE_ZONDER_GEBRUIK: " in antwoord.uit


def test_een_indicator_is_geen_indicatoren(gebied_cli: Any, project: Path) -> None:
    punten = project.with_name("punten.csv")
    punten.write_text("naam;type;x;y\nZaal;buurthuis;143250;487100\n", encoding="utf-8")
    antwoord = gebied_cli("aanvullen", project, "--locaties", punten)
    assert "0 eigen indicatoren, 1 locatie, 0 signalen." in antwoord.uit
