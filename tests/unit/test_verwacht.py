"""Expected beside known: the golden case of Dronten, ages, margins, and no way around the door of privacy."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from gebied.bronnen.catalogus import lees_catalogus
from gebied.bronnen.doelenbestand import Knoop, lees_doelenboom
from gebied.bronnen.verwachting import Verwachting, lees_verwachtingen
from gebied.bronnen.voorzieningen import Domein, Voorzieningenlijst
from gebied.fouten import InvoerGeweigerd
from gebied.model import Kolom
from gebied.privacy.ruis import variantie
from gebied.privacy.veilig import INSTELLINGEN, Levering, VeiligeTabel
from gebied.profiel.doelenboom import keur_doelenboom
from gebied.profiel.gebieden import kies_analysegebied
from gebied.profiel.verwacht import VerwachtEnBekend, bereiktabel, verwacht_en_bekend
from gebied.schema import GEBRUIK
from gebied.wijkscan import Wijkscan

DRONTEN = """
[[verwachting]]
naam = "mensen met een licht verstandelijke beperking"
aandeel = 0.7
bron = "landelijk onderzoek"
bekend = 126
bekend_bron = "nota van de gemeente"
"""


def _lees(folder: Path, tekst: str) -> tuple[Verwachting, ...]:
    pad = folder / "verwacht.toml"
    pad.write_text(tekst, encoding="utf-8")
    return lees_verwachtingen(pad)


def _bereik(scan: Wijkscan, waar: str, verwachting: Verwachting) -> VerwachtEnBekend:
    [deel] = verwacht_en_bekend(scan, [kies_analysegebied(scan, waar)], [verwachting])
    return deel


@pytest.fixture
def scan(rooster: Callable[..., Wijkscan]) -> Wijkscan:
    """Two gebieden with ages and protected counts; of the third the age is not known."""
    kaal = rooster([[1000, 2000, 500]])
    kolommen = {
        "aantal_65_plus": pd.array([200, 500, None], dtype="Int64"),
        "gebruik_wmo": pd.array([23, 4, 87], dtype="Int64"),
    }
    catalogus = (Kolom("aantal_65_plus", "aantal", jaar=2015), Kolom("gebruik_wmo", "beschermd", jaar=2024))
    return replace(kaal, gebieden=kaal.gebieden.assign(**kolommen), catalogus=catalogus)


def test_dronten(tmp_path: Path, rooster: Callable[..., Wijkscan]) -> None:
    """38,484 inhabitants at 0.7 %: about 269 expected, 126 known, a reach of 47 %."""
    [verwachting] = _lees(tmp_path, DRONTEN)
    deel = _bereik(rooster([[20_000, 18_484]]), "GM9999", verwachting)
    assert deel.inwoners == 38_484
    assert deel.verwacht is not None
    assert round(deel.verwacht.waarde) == 269
    assert (deel.bekend, deel.bereikstekst, deel.bekend_bron) == ("126", "47 %", "nota van de gemeente")
    assert deel.zin == (
        "Roosterdam, mensen met een licht verstandelijke beperking: naar verwachting ongeveer 269, bekend "
        "126. Dat is een bereik van 47 %."
    )


def test_een_gepubliceerd_totaal_geldt_niet_per_gebied(
    tmp_path: Path, rooster: Callable[..., Wijkscan]
) -> None:
    [verwachting] = _lees(tmp_path, DRONTEN)
    deel = _bereik(rooster([[20_000, 18_484]]), "A1", verwachting)
    assert (deel.bekend, deel.bereik) == ("onbekend", None)
    assert deel.reden == "wie bekend is, is alleen voor de hele gemeente gegeven"


@pytest.mark.parametrize(("gemeente", "bekend"), [("GM9999", "126"), ("GM0303", "onbekend")])
def test_een_totaal_hoort_bij_een_gemeente(
    rooster: Callable[..., Wijkscan], gemeente: str, bekend: str
) -> None:
    verwachting = Verwachting("wie", 0.7, "bron", bekend=126, bekend_bron="nota", gemeente=gemeente)
    assert _bereik(rooster([[20_000, 18_484]]), "GM9999", verwachting).bekend == bekend


def test_de_grenzen_van_het_aandeel_werken_door(rooster: Callable[..., Wijkscan]) -> None:
    verwachting = Verwachting("wie", 10, "bron", laag=8, hoog=12.5, bekend=50, bekend_bron="nota")
    deel = _bereik(rooster([[1000]]), "GM9999", verwachting)
    assert deel.verwacht == pytest.approx((100, 80, 125))
    assert deel.bereik == pytest.approx((50, 40, 62.5))
    assert deel.bereikstekst == "50 % (40 – 62 %)"
    assert "ongeveer 100 (80 – 125), bekend 50." in deel.zin


def test_alleen_inwoners_van_de_leeftijd(scan: Wijkscan) -> None:
    deel = _bereik(scan, "A1", Verwachting("ouderen", 20, "bron", van=65, gebruik="gebruik_wmo"))
    assert (deel.inwoners, deel.wie) == (200, "inwoners van 65 jaar en ouder")
    assert deel.verwacht == pytest.approx((40, 40, 40))
    assert (deel.bekend, deel.bereik) == ("25", pytest.approx((62.5, 62.5, 62.5)))  # shown rounded to 5


@pytest.mark.parametrize(
    ("waar", "verwachting", "reden"),
    [
        ("A2", Verwachting("a", 20, "b", van=65, gebruik="gebruik_wmo"), "wie bekend is, is <10"),
        ("A1", Verwachting("a", 20, "b", van=65), "wie bekend is, is niet gegeven"),
        ("A1", Verwachting("a", 1, "b", van=65, gebruik="gebruik_wmo"), "er worden minder dan 10 mensen"),
        ("A3", Verwachting("a", 20, "b", van=65, gebruik="gebruik_wmo"), "niet overal bekend"),
        ("A1", Verwachting("a", 20, "b", van=80, gebruik="gebruik_wmo"), "geen leeftijden die"),
        ("A1", Verwachting("a", 20, "b", tot=18, gebruik="gebruik_wmo"), "geen leeftijden die"),
    ],
)
def test_waarom_er_geen_bereik_is(scan: Wijkscan, waar: str, verwachting: Verwachting, reden: str) -> None:
    deel = _bereik(scan, waar, verwachting)
    assert deel.bereik is None
    assert reden in deel.reden
    assert reden in deel.zin
    tabel = bereiktabel([deel])
    assert tabel["bereik"].tolist() == ["onbekend"]
    assert "4" not in tabel["bekend"].tolist()


def test_de_ruis_staat_in_de_grenzen(rooster: Callable[..., Wijkscan]) -> None:
    levering = Levering(
        nr=1,
        jaar=2024,
        peildatum=None,
        methode="ruis",
        instelling="gewoon",
        epsilon=3.0,
        drempel=10,
        afdruk="a",
        boeking="b",
        sleutelafdruk="c",
        gemaakt_op=date(2026, 1, 2),
        door="J. de Tester",
        geldig=True,
        lijst=Voorzieningenlijst((Domein("wmo", "Wmo"),), ()),
    )
    rijen = [(1, "domein", "wmo", "gebied", code, aantal) for code, aantal in (("A1", 100), ("A2", 50))]
    cellen = pd.DataFrame(rijen, columns=[*GEBRUIK.columns]).astype({"waarde": "Int64"})
    scan = rooster([[1000, 1000]]).met_gebruik(VeiligeTabel((levering,), cellen))
    deel = _bereik(scan, "GM9999", Verwachting("wie", 10, "bron", gebruik="gebruik_wmo"))
    marge = 1.96 * (2 * variantie(INSTELLINGEN["gewoon"].domein)) ** 0.5
    assert deel.bereik == pytest.approx((75, (150 - marge) / 2, (150 + marge) / 2))


def test_een_kolom_die_niet_beschermd_is_wordt_geweigerd(scan: Wijkscan) -> None:
    open_ = replace(
        scan,
        catalogus=(*scan.catalogus, Kolom("gebruik_open", "aantal")),
        gebieden=scan.gebieden.assign(gebruik_open=5),
    )
    gebieden = [kies_analysegebied(scan, "A1")]
    for kolom in ("gebruik_open", "gebruik_wm"):
        with pytest.raises(InvoerGeweigerd, match="gebruik_wmo"):
            verwacht_en_bekend(open_, gebieden, [Verwachting("a", 5, "b", gebruik=kolom)])


@pytest.mark.parametrize(
    ("anders", "melding"),
    [
        ("aandeel = 0", "geef een percentage boven 0"),
        ("laag = 0.9", "moeten oplopen"),
        ("hoog = 0.1", "moeten oplopen"),
        ("bekend = 6", "hoort niet in een openbaar bestand"),
        ('bekend_bron = ""', "waar dit aantal is gepubliceerd"),
        ('gemeente = "Dronten"', "zoals GM0303"),
        ('gebruik = "inwoners"', "beschermde kolom"),
        ("van = 70\ntot = 65", "de laagste eerst"),
        ("BU03030000 = 12", "'BU03030000' is geen bekend onderdeel"),
        ("bekend = [126, 3]", "geef een heel getal"),
        ("aandeel = nan", "geef een gewoon getal"),
    ],
)
def test_fouten_in_het_bestand_worden_genoemd(tmp_path: Path, anders: str, melding: str) -> None:
    naam = anders.split(" ")[0]
    regels = [regel for regel in DRONTEN.strip().splitlines() if not regel.startswith(f"{naam} ")]
    with pytest.raises(InvoerGeweigerd) as fout:
        _lees(tmp_path, "\n".join([*regels, anders]))
    assert melding in str(fout.value)


def test_alle_fouten_staan_in_een_melding(tmp_path: Path) -> None:
    met_fouten = DRONTEN.replace("0.7", "170").replace("126", "3")
    with pytest.raises(InvoerGeweigerd) as fout:
        _lees(tmp_path, DRONTEN + DRONTEN + met_fouten + "[extra]\n")
    assert len(fout.value.problemen) == 4
    with pytest.raises(InvoerGeweigerd, match="geen enkele"):
        _lees(tmp_path, "")


def test_de_bestanden_in_de_uitleg_kloppen(wortel: Path, tmp_path: Path) -> None:
    """The page of the docs explains every part of both files, and its examples can be read."""
    tekst = (wortel / "docs" / "doelen.md").read_text(encoding="utf-8")
    doelen, verwacht = re.findall(r"^```toml\n(.*?)^```$", tekst, re.MULTILINE | re.DOTALL)
    assert len(_lees(tmp_path, verwacht)) == 2
    (tmp_path / "doelen.toml").write_text(doelen, encoding="utf-8")
    boom = lees_doelenboom(tmp_path / "doelen.toml")
    assert [bevinding.code for bevinding in keur_doelenboom(boom, lees_catalogus())] == [
        "DOEL_ZONDER_DOELWAARDE"
    ]
    genoemd = {
        naam
        for rij in re.findall(r"^\| (`[a-z_`, ]+`) \|", tekst, re.MULTILINE)
        for naam in re.findall(r"\w+", rij)
    }
    velden = {veld.name for soort in (Verwachting, Knoop) for veld in fields(soort)} - {"soort"}
    assert genoemd == velden
