"""The page Gegevens: every tab, what is added to a project, and what is never kept of files with people."""

from __future__ import annotations

import logging
import random
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from gebied.app.paginas.gegevens.pagina import ONDERDELEN
from gebied.opslag import lees_project

SENTINEL = "QZ7SENTINEL"
NAAM = "Wilhelmina Sentinelstra"

Open = Callable[..., AppTest]
Tekst = Callable[[AppTest], str]


@pytest.fixture(autouse=True)
def eigen_tijdelijk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for temporary files and one for keys, of this test only."""
    folder = tmp_path / "tijdelijk"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return folder


@pytest.fixture
def blad(app: Open) -> Open:
    """Open one tab of the page: `blad("Overzicht")`."""
    return lambda naam, **rest: app("gegevens", project="grid", gegevens_onderdeel=naam, **rest)


def _records(kop: str = "clientnummer;buurtcode;domein;voorziening;begindatum") -> bytes:
    rng = random.Random(6)
    regels = [kop]
    for nr in range(400):
        plaats = rng.choice("ABC") + rng.choice("1234")
        regels.append(f"{SENTINEL}{nr:04d};{plaats};wmo;begeleiding;{1 + nr % 28:02d}-03-2015")
    return "\n".join(regels).encode()


def _stuur(proef: AppTest, label: str, naam: str, inhoud: bytes, *, in_formulier: bool = False) -> None:
    """Send a file; in a form it goes along with the button."""
    (veld,) = [veld for veld in proef.file_uploader if veld.label == label]
    bestand = (naam, inhoud, "text/csv")
    veld.set_value([bestand] if veld.accept_multiple_files else bestand)
    if not in_formulier:
        proef.run()


def _knop(proef: AppTest, label: str) -> None:
    (knop,) = [knop for knop in proef.button if knop.label == label]
    knop.click().run()


def _kies(proef: AppTest, soort: str, label: str) -> Any:
    (veld,) = [veld for veld in proef.get(soort) if veld.label == label]
    return veld


def _zonder_sentinels(proef: AppTest, tekst: Tekst, tijdelijk: Path, log: str) -> None:
    toestand = proef.session_state.to_dict()
    plekken = [repr(toestand), tekst(proef), log, *(str(deel.value) for deel in proef.dataframe)]
    plekken += [
        waarde.getvalue().decode(errors="replace")
        for lijst in toestand.values()
        for waarde in (lijst if isinstance(lijst, list) else [lijst])
        if hasattr(waarde, "getvalue")
    ]
    for plek in plekken:
        assert SENTINEL not in plek
        assert NAAM not in plek
    assert not list(tijdelijk.rglob("gebied-ontvangen-*"))


def test_every_tab_shows_a_project(app: Open, tekst: Tekst) -> None:
    verwacht = {
        "Overzicht": "Koppelrapport",
        "Cijfers toevoegen": "Een tabel met een code per gebied",
        "Gebruik van voorzieningen": "beschermde aantallen",
        "Ontmoetingsplekken": "Plekken in dit project",
        "Indelingen van elders": "Lees een indeling in",
        "Verbindingen": "Een werkgebied moet één geheel zijn",
    }
    assert list(verwacht) == list(ONDERDELEN)
    proef = app("gegevens", project="grid")
    for naam, zegt in verwacht.items():
        proef.session_state["gegevens_onderdeel"] = naam
        proef.run()
        assert not proef.exception
        assert not proef.error
        assert zegt in tekst(proef), naam


def test_who_only_reads_does_not_see_the_page(app: Open, tekst: Tekst) -> None:
    assert "Bestanden inlezen" not in tekst(app("gegevens", project="grid", rol="lezen"))


def test_names_are_shown_as_they_are(blad: Open, tekst: Tekst) -> None:
    proef = blad("Overzicht")
    assert any(
        "Nu" in deel.value.get("Naam", []).tolist() for deel in proef.dataframe if "Naam" in deel.value
    )
    assert "<b>" not in "".join(str(deel.value) for deel in proef.markdown if deel.allow_html)


def test_identifiers_stop_and_nothing_is_kept(
    blad: Open, tekst: Tekst, eigen_tijdelijk: Path, projecten: Path, caplog: pytest.LogCaptureFixture
) -> None:
    proef = blad("Gebruik van voorzieningen")
    was = (projecten / "grid.gpkg").read_bytes()
    regels = ["naam;buurtcode;domein;voorziening;begindatum"]
    regels += [f"{NAAM};A1;wmo;begeleiding;01-03-2015"] * 60
    with caplog.at_level(logging.DEBUG):
        _stuur(proef, "Bestanden met gebruik", "personen.csv", "\n".join(regels).encode())
    assert not proef.exception
    assert "direct te herkennen" in proef.error[0].value
    assert "personen" in proef.error[0].value
    assert "haal de kolom met namen weg" in tekst(proef)
    assert "Volgende stap" in tekst(proef)
    _zonder_sentinels(proef, tekst, eigen_tijdelijk, caplog.text)
    proef.run()
    assert not proef.error, "told once"
    assert (projecten / "grid.gpkg").read_bytes() == was


def test_service_use_goes_through_the_door(
    blad: Open, tekst: Tekst, eigen_tijdelijk: Path, projecten: Path, caplog: pytest.LogCaptureFixture
) -> None:
    proef = blad("Gebruik van voorzieningen")
    with caplog.at_level(logging.DEBUG):
        _stuur(proef, "Bestanden met gebruik", "records.csv", _records())
        assert not proef.error
        assert not list(eigen_tijdelijk.rglob("gebied-ontvangen-*")), "not between two steps either"
        _knop(proef, "Inlezen en beschermen")
        assert "kies het jaar" in tekst(proef)
        assert "vinkje" in tekst(proef)
        _kies(proef, "multiselect", "Jaar").set_value([2015])
        proef.checkbox[0].check()
        _knop(proef, "Inlezen en beschermen")
    assert not proef.exception
    assert not proef.error
    assert "Gelezen: 400 regels" in tekst(proef)
    assert "zij worden niet bewaard" in tekst(proef)
    _zonder_sentinels(proef, tekst, eigen_tijdelijk, caplog.text)
    assert "400" not in repr(proef.session_state.to_dict())
    (aantallen,) = [deel.value for deel in proef.dataframe if "Wmo" in deel.value]
    assert len(aantallen) == 12
    assert all(waarde == "<10" or int(waarde) % 5 == 0 for waarde in aantallen["Wmo"])
    assert "3,00 van 3,00 besteed" in tekst(proef)
    assert "differentiële privacy" in tekst(proef)
    pad = projecten / "grid.gpkg"
    gebruik = lees_project(pad).scan.gebruik
    assert gebruik is not None
    assert gebruik.jaren == (2015,)
    assert SENTINEL.encode() not in pad.read_bytes()
    proef.run()
    assert "Gelezen: 400" not in tekst(proef), "exact numbers are on the page once"


def test_columns_are_corrected_by_hand(blad: Open, tekst: Tekst, projecten: Path) -> None:
    proef = blad("Gebruik van voorzieningen")
    _stuur(proef, "Bestanden met gebruik", "anders.csv", _records("w;x;y;z;q"))
    assert "Niet alles is herkend" in proef.warning[0].value
    assert "clientnummer" not in tekst(proef)
    keuze = _kies(proef, "selectbox", "Persoon (pseudoniem)")
    assert keuze.options == ["geen", *(f"kolom {nr}" for nr in range(1, 6))]
    for label, nr in (
        ("Persoon (pseudoniem)", 0),
        ("Plaats", 1),
        ("Domein", 2),
        ("Voorziening", 3),
        ("Begindatum", 4),
    ):
        _kies(proef, "selectbox", label).set_value(nr)
    _kies(proef, "selectbox", "Wat staat er in de kolom Plaats?").set_value("gebied")
    _kies(proef, "multiselect", "Jaar").set_value([2015])
    _kies(proef, "multiselect", "Domeinen").set_value(["wmo"])
    proef.checkbox[0].check()
    _kies(proef, "selectbox", "Begindatum").set_value(1)
    _knop(proef, "Inlezen en beschermen")
    assert "kolom 2 is gekozen voor plaats en begin" in tekst(proef)
    _kies(proef, "selectbox", "Begindatum").set_value(4)
    _knop(proef, "Inlezen en beschermen")
    assert not proef.error
    assert "geteld: 400" in tekst(proef)
    gebruik = lees_project(projecten / "grid.gpkg").scan.gebruik
    assert gebruik is not None
    assert [d.sleutel for d in gebruik.leveringen[0].lijst.domeinen] == ["wmo"]


def test_a_fault_names_fields_of_the_page(blad: Open, tekst: Tekst) -> None:
    proef = blad("Gebruik van voorzieningen")
    _stuur(proef, "Bestanden met gebruik", "records.csv", _records())
    _kies(proef, "multiselect", "Jaar").set_value([2011])
    proef.checkbox[0].check()
    _knop(proef, "Inlezen en beschermen")
    assert "niets te tellen voor 2011" in tekst(proef)
    assert "het veld Jaar" in tekst(proef)
    assert "--" not in tekst(proef)


def test_a_plan_from_elsewhere_is_judged_and_then_stored(blad: Open, tekst: Tekst, projecten: Path) -> None:
    proef = blad("Indelingen van elders")
    codes = [rij + kolom for rij in "ABC" for kolom in "1234"]
    plan = "code,werkgebied\n" + "\n".join(f"{code},{1 + nr // 6}" for nr, code in enumerate(codes))
    _stuur(proef, "Bestand met een indeling", "Nu.csv", plan.encode())
    assert "2 werkgebieden met samen 12 gebieden van de 12" in tekst(proef)
    assert list(lees_project(projecten / "grid.gpkg").indelingen) == ["Nu", "Voorstel A"]
    proef.text_area[0].set_value("Van de JGZ <i>")
    _knop(proef, "Bewaren")
    assert not proef.error
    assert "Nu (versie 2)" in tekst(proef), "a name in use is never replaced"
    bewaard = lees_project(projecten / "grid.gpkg").indelingen["Nu (versie 2)"]
    assert bewaard.notitie == "Van de JGZ <i>"
    assert bewaard.auteur
    assert not proef.file_uploader[0].value


def test_a_plan_with_doubles_is_not_stored(blad: Open, tekst: Tekst) -> None:
    proef = blad("Indelingen van elders")
    _stuur(proef, "Bestand met een indeling", "dubbel.csv", b"code,werkgebied\nA1,1\nA1,2\nA2,1\n")
    assert "A1 staat in meer dan één werkgebied" in tekst(proef)
    assert not [knop for knop in proef.button if knop.label == "Bewaren"]


@pytest.mark.parametrize("inhoud", [b"", b"\x00\xff\x00", b"<script>alert(1)</script>"])
def test_a_wrong_file_is_told_in_dutch(blad: Open, tekst: Tekst, inhoud: bytes) -> None:
    proef = blad("Indelingen van elders")
    _stuur(proef, "Bestand met een indeling", "../../<b>x</b>.csv", inhoud)
    assert not proef.exception
    assert len(proef.error) == 1
    assert "Volgende stap" in tekst(proef)


def test_figures_are_added(blad: Open, tekst: Tekst, projecten: Path) -> None:
    proef = blad("Cijfers toevoegen")
    cijfers = "code;naam;inwoners;groen\n" + "\n".join(f"{c}{n};x;9;{n}" for c in "AB" for n in "1234")
    _stuur(proef, "Kerncijfers", "groen.csv", cijfers.encode(), in_formulier=True)
    _knop(proef, "Toevoegen")
    assert not proef.error
    assert "Toegevoegd: 1 kolom" in tekst(proef)
    scan = lees_project(projecten / "grid.gpkg").scan
    assert scan.gebieden["groen"].notna().sum() == 8
    assert scan.gebieden["inwoners"].min() > 9, "inhabitants stay as they are"
    assert "groen.csv" in [herkomst.tabel for herkomst in scan.herkomsten]
    _knop(proef, "Toevoegen")
    assert "Kies eerst een bestand" in tekst(proef)


def test_a_barrier_is_set_and_taken_away(blad: Open, tekst: Tekst, projecten: Path) -> None:
    proef = blad("Verbindingen")
    _kies(proef, "selectbox", "Eerste gebied").set_value("A1")
    _kies(proef, "selectbox", "Tweede gebied").set_value("A2").run()
    assert "zijn buren: zij delen een grens van 1000 m" in tekst(proef)
    _knop(proef, "Barrière zetten")
    assert not proef.error
    assert len(lees_project(projecten / "grid.gpkg").scan.graaf.barrieres) == 1
    _knop(proef, "Barrière weghalen")
    assert lees_project(projecten / "grid.gpkg").scan.graaf.barrieres.empty
