"""Empty cells of the supply matrix, and a basispakket held against werkgebieden."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from gebied.bronnen.pakketten import Basispakket, Eis, lees_pakket
from gebied.fouten import InvoerGeweigerd
from gebied.model import RD_NEW
from gebied.profiel.aanbod import Aanbod, maak_aanbod
from gebied.profiel.aanbodmatrix import PAKKETKOLOMMEN, aanbodmatrix, toets_pakket
from gebied.profiel.gebieden import Analysegebied
from gebied.wijkscan import Wijkscan

WEST = Analysegebied("plan:1", "West", "werkgebied", ("A1",))
OOST = Analysegebied("plan:2", "Oost", "werkgebied", ("A2",))


@pytest.fixture
def aanbod(rooster: Callable[..., Wijkscan]) -> Aanbod:
    scan = rooster([[2000, 1000]])
    rijen = [
        ("Huis", "Buurthuis", 4.0, "dagdelen", "algemeen", "jeugd", 500),
        ("Inloop", "Buurthuis", 2.0, "dagdelen", "algemeen", "Jeugd", 400),
        ("Kamer", "spreekkamer", None, "", "speciaal", "ouderen", 500),
        ("Los", "kiosk", None, "", "", "", 500),
        ("Ginds", "school", 8.0, "klassen", "preventie", "jeugd", 1500),
    ]
    kolommen = ["naam", "type", "capaciteit", "eenheid", "trede", "doelgroep", "x"]
    tabel = pd.DataFrame(rijen, columns=kolommen).astype({"capaciteit": "Float64"})
    tabel.insert(0, "sleutel", pd.Series([f"L{nr}" for nr in tabel.index], dtype="str"))
    punten = [shapely.Point(x, -500) for x in tabel.pop("x")]
    return maak_aanbod(scan.gebieden, gpd.GeoDataFrame(tabel, geometry=punten, crs=RD_NEW))


def test_matrix_toont_lege_cellen_ook_van_doelgroepen_die_elders_zijn(aanbod: Aanbod) -> None:
    west = aanbodmatrix(aanbod, WEST, doelgroepen=["jeugd", "ouderen"])
    assert west.aantallen.to_dict("index") == {
        "jeugd": {"algemeen": 2, "preventie": 0, "speciaal": 0},
        "ouderen": {"algemeen": 0, "preventie": 0, "speciaal": 1},
    }
    assert west.namen["jeugd", "algemeen"] == ("Huis", "Inloop")
    assert west.zonder_cel == ("Los",)
    assert ("jeugd", "preventie") in west.lege_cellen
    assert len(west.lege_cellen) == 4
    oost = aanbodmatrix(aanbod, OOST)
    assert "ouderen" in oost.aantallen.index  # has a facility in the west only
    assert int(oost.aantallen.to_numpy().sum()) == 1


def test_basispakket_per_werkgebied(aanbod: Aanbod) -> None:
    pakket = Basispakket(
        "Basis",
        (
            Eis("buurthuis", aantal=1, per_1000=1, capaciteit=6, eenheid="dagdelen"),
            Eis("school", afstand_m=600, bereik_pct=80),
        ),
    )
    toets = toets_pakket(aanbod, [WEST, OOST], pakket)
    assert list(toets.tabel.columns) == [*PAKKETKOLOMMEN]
    per = toets.tabel.set_index(["gebied", "type", "onderdeel"])["voldoet"].sort_index()
    assert per["West"]["Buurthuis"].tolist() == [True, True, True]
    assert per["Oost"]["Buurthuis"].tolist() == [False, False, False]
    assert per[("West", "school")].tolist() == [False]
    assert per[("Oost", "school")].tolist() == [True]
    teksten = [bevinding.tekst for bevinding in toets.bevindingen]
    assert {bevinding.code for bevinding in toets.bevindingen} == {"PAKKET_TEKORT"}
    assert "Oost, Buurthuis, aantal: gevraagd 1, gevonden 0." in teksten
    assert "Oost, Buurthuis, dagdelen: gevraagd 6, gevonden 0." in teksten
    assert any(
        tekst.startswith("West, school, % van de inwoners binnen 600 m: gevraagd 80") for tekst in teksten
    )


def test_wat_niet_bekend_is_is_geen_tekort(aanbod: Aanbod) -> None:
    pakket = Basispakket(
        "Basis",
        (
            Eis("spreekkamer", capaciteit=3, eenheid="dagdelen"),
            Eis("school", capaciteit_per_1000=1, eenheid="lokalen"),
            Eis("buurthuizen", aantal=1),
        ),
    )
    toets = toets_pakket(aanbod, [WEST, OOST], pakket)
    uit = toets.tabel.set_index(["gebied", "type"])
    assert pd.isna(uit.loc[("West", "spreekkamer"), "voldoet"])
    assert pd.isna(uit.loc[("Oost", "school"), "voldoet"])  # classes are not rooms
    assert uit.loc[("Oost", "spreekkamer"), "voldoet"] == False  # noqa: E712  there is none, so none is unknown
    codes = [bevinding.code for bevinding in toets.bevindingen]
    assert codes.count("PAKKET_ONBEKEND") == 3
    [vreemd] = [b.tekst for b in toets.bevindingen if "nergens" in b.tekst]
    assert "Bedoelt u Buurthuis?" in vreemd


def test_capaciteit_die_deels_onbekend_is(aanbod: Aanbod) -> None:
    locaties = aanbod.locaties.copy()
    locaties.loc[1, "capaciteit"] = pd.NA
    half = aanbod.met_locaties(locaties, ["Buurthuis"])
    genoeg, meer = (
        Eis("Buurthuis", capaciteit=4, eenheid="Dagdelen"),
        Eis("Buurthuis", capaciteit=5, eenheid="dagdelen"),
    )
    assert toets_pakket(half, [WEST], Basispakket("a", (genoeg,))).tabel["voldoet"].tolist() == [True]
    toets = toets_pakket(half, [WEST], Basispakket("a", (meer,)))
    assert toets.tabel["voldoet"].isna().all()
    assert "van 1 van 2 locaties is de capaciteit niet bekend" in toets.bevindingen[0].tekst


def test_onbekende_inwoners_maken_een_cijfer_per_inwoner_onbekend(
    aanbod: Aanbod, rooster: Callable[..., Wijkscan]
) -> None:
    scan = rooster([[2000, None]])
    onbekend = maak_aanbod(scan.gebieden, aanbod.locaties)
    toets = toets_pakket(
        onbekend, [OOST], Basispakket("a", (Eis("school", aantal=1, per_1000=2, bereik_pct=10),))
    )
    aantal, per, bereik = toets.tabel["voldoet"].tolist()
    assert aantal is True
    assert pd.isna(per)
    assert pd.isna(bereik)


def test_pakket_als_toml(tmp_path: Path) -> None:
    pad = tmp_path / "pakket.toml"
    pad.write_text(
        'naam = "Basispakket"\nbron = "raadsbesluit"\njaar = 2026\n'
        '[[eis]]\ntype = "buurthuis"\naantal = 1\ncapaciteit_per_1000 = 4\neenheid = "dagdelen"\n'
        '[[eis]]\ntype = "school"\nafstand_m = 800\nbereik_pct = 90.5\n',
        encoding="utf-8",
    )
    pakket = lees_pakket(pad)
    assert pakket.naam == "Basispakket"
    assert pakket.jaar == 2026
    assert pakket.eisen[0] == Eis("buurthuis", aantal=1, capaciteit_per_1000=4, eenheid="dagdelen")
    assert pakket.afstanden == {"school": 800}


def test_alle_fouten_in_een_pakket_samen(tmp_path: Path) -> None:
    pad = tmp_path / "pakket.toml"
    pad.write_text(
        "titel = 1\n"
        '[[eis]]\ntype = "a"\n'
        '[[eis]]\ntype = "b"\naantal = 0\ncapaciteit = 2\n'
        '[[eis]]\ntype = "c"\naantal = "veel"\nbereik = 3\n'
        '[[eis]]\ntype = "d"\nbereik_pct = 120\n'
        '[[eis]]\ntype = "e"\naantal = 1\n[[eis]]\ntype = "E "\naantal = 2\n',
        encoding="utf-8",
    )
    with pytest.raises(InvoerGeweigerd) as fout:
        lees_pakket(pad)
    tekst = "\n".join(fout.value.problemen)
    for stuk in (
        "'naam' ontbreekt",
        "'titel' is geen bekend onderdeel",
        "eis voor 'a': geef ten minste één van",
        "eis voor 'b': aantal is 0",
        "eis voor 'b': geef bij capaciteit ook de eenheid",
        "eis voor 'c': aantal is 'veel'",
        "eis voor 'c': 'bereik' is geen bekend onderdeel. Bedoelt u bereik_pct?",
        "eis voor 'd': bereik_pct is 120",
        "het type 'e' heeft 2 eisen",
    ):
        assert stuk in tekst
    pad.write_text('naam = "x"\n', encoding="utf-8")
    with pytest.raises(InvoerGeweigerd, match="geen enkele"):
        lees_pakket(pad)
    pad.write_text("naam = ", encoding="utf-8")
    with pytest.raises(InvoerGeweigerd, match="geen geldig TOML"):
        lees_pakket(pad)


def test_matrix_zonder_locaties(rooster: Callable[..., Wijkscan], aanbod: Aanbod) -> None:
    leeg = maak_aanbod(rooster([[1, 2]]).gebieden, aanbod.locaties.iloc[:0])
    assert aanbodmatrix(leeg, WEST).lege_cellen == ()
    assert len(aanbodmatrix(leeg, WEST, doelgroepen=["jeugd"]).lege_cellen) == 3
