"""The files that the chapters for the analyst show can be read as they stand there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gebied.bronnen.catalogus import lees_catalogus
from gebied.bronnen.eigen_cijfers import lees_eigen
from gebied.bronnen.gewichten import lees_gewichten
from gebied.bronnen.locaties import lees_locaties
from gebied.bronnen.normen import lees_normen
from gebied.bronnen.pakketten import lees_pakket
from gebied.bronnen.signalen import lees_signalen
from gebied.werkstroom import open_voorbeeld

HANDLEIDING = Path(__file__).resolve().parents[2] / "docs" / "handleiding"
BLOK = re.compile(r"^```(csv|toml)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def bestanden(tmp_path: Path) -> dict[str, Path]:
    """Write every csv and toml block of both chapters to a file, named by a word that is in it."""
    uit = {}
    for hoofdstuk in ("9-gebiedsanalyse.md", "10-opgaven-doelen-en-formatie.md"):
        for soort, tekst in BLOK.findall((HANDLEIDING / hoofdstuk).read_text(encoding="utf-8")):
            pad = tmp_path / f"{len(uit)}.{soort}"
            pad.write_text(tekst, encoding="utf-8")
            begin = tekst.split("\n")[0]
            assert begin not in uit, "two blocks begin alike"
            uit[begin] = pad
    return uit


def test_eigen_indicatoren_en_hun_cijfers(bestanden: dict[str, Path]) -> None:
    toml = bestanden["[[indicator]]"]
    indicatoren, cijfers = lees_eigen(toml, bestanden["code;aantal_bezoekers"], catalogus=lees_catalogus())
    assert [indicator.sleutel for indicator in indicatoren] == ["bezoekers_buurthuis"]
    assert cijfers.tabel["aantal_bezoekers"].tolist() == [45, 30]


def test_locaties_en_signalen(bestanden: dict[str, Path]) -> None:
    gebieden = open_voorbeeld().gebieden
    [locaties] = [pad for kop, pad in bestanden.items() if kop.startswith("naam;type;x;y")]
    assert len(lees_locaties(locaties, gebieden=gebieden).tabel) == 2
    gelezen = lees_signalen(bestanden["gebied;soort;tekst;herkomst;jaar"], gebieden)
    assert gelezen.tabel["soort"].tolist() == ["kleine vraag", "sterk punt", "afspraak"]


def test_basispakket_gewichten_en_normen(bestanden: dict[str, Path]) -> None:
    assert lees_pakket(bestanden['naam = "Basispakket 2026"']).naam == "Basispakket 2026"
    gewichten = lees_gewichten(bestanden["[[gewicht]]"])
    catalogus = lees_catalogus()
    assert [fout for deel in gewichten for fout in deel.fouten_naast(catalogus[deel.indicator])] == []
    assert {functie.naam for functie in lees_normen(bestanden['naam = "Normen 2026"']).functies} == {
        "maatschappelijk werk",
        "jeugdgezondheidszorg",
    }
