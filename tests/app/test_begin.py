"""The page Begin: what is open, the journeys, and every way to open or make a project."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from gebied.fouten import BronOnbereikbaar
from gebied.opslag import lees_project
from gebied.werkstroom.klussen import Klusstand
from gebied.werkstroom.projectmap import VOORBEELD

App = Callable[..., AppTest]
Tekst = Callable[[AppTest], str]


@pytest.fixture(scope="module")
def kaart(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A file with boundaries of four buurten in two gemeenten."""
    vakken = [shapely.box(140_000 + 1000 * i, 480_000, 141_000 + 1000 * i, 481_000) for i in range(4)]
    tabel = gpd.GeoDataFrame(
        {
            "buurtcode": ["BU00340100", "BU00340101", "BU00340102", "BU00500100"],
            "buurtnaam": ["a", "<script>b</script>", "*c*", "d"],
            "gemeentecode": ["GM0034"] * 3 + ["GM0050"],
            "gemeentenaam": ["Almere"] * 3 + ["Zeewolde"],
            "aantal_inwoners": [100, 200, 300, 400],
        },
        geometry=vakken,
        crs="EPSG:28992",
    )
    pad = tmp_path_factory.mktemp("kaart") / "buurten_2020.gpkg"
    tabel.to_file(pad)
    return pad.read_bytes()


def _weg(proef: AppTest, naam: str) -> AppTest:
    proef.segmented_control(key="begin_weg").set_value(naam).run()
    assert not proef.exception
    return proef


def _knop(proef: AppTest, opschrift: str) -> AppTest:
    next(knop for knop in proef.button if knop.label == opschrift).click().run()
    assert not proef.exception
    return proef


def _open(proef: AppTest) -> str:
    waarde = proef.query_params["project"]  # a list when the page set it, a text when this test did
    return waarde if isinstance(waarde, str) else str(waarde[0])


def test_example_with_summary_and_journeys(app: App, tekst: Tekst) -> None:
    proef = app(project="voorbeeld")
    assert proef.title[0].value == "Begin"
    assert "Almere" in tekst(proef)
    assert "193.563" in tekst(proef)
    assert "schematisch" in tekst(proef)
    opschriften = [knop.label for knop in proef.button]
    assert {"Teams opnieuw indelen", "Gebiedsanalyse maken", "Presenteren aan de raad"} <= set(opschriften)
    assert "laat nooit iets zien over één persoon" in tekst(proef)


def test_a_journey_goes_to_its_page_and_keeps_the_project(app: App) -> None:
    proef = _knop(app(project="grid"), "Gebiedsanalyse maken")
    assert proef.title[0].value == "Gebiedsanalyse"
    assert _open(proef) == "grid"


def test_a_reader_sees_only_what_a_reader_can_do(app: App) -> None:
    proef = app(project="grid", rol="lezen")
    assert proef.segmented_control(key="begin_weg").options == ["Openen"]
    assert "Teams opnieuw indelen" not in [knop.label for knop in proef.button]


def test_empty_folder_offers_the_example(app: App, projecten: Path, monkeypatch: Any) -> None:
    def maak(pad: Path, **_: object) -> None:
        pad.write_bytes(b"snel")

    monkeypatch.setattr("gebied.werkstroom.projectmap.maak_voorbeeldproject", maak)
    proef = app()
    assert not (projecten / f"{VOORBEELD}.gpkg").exists()
    _knop(proef, "Open het voorbeeld")
    assert _open(proef) == VOORBEELD


def test_a_broken_project_is_listed_with_its_reason(app: App, projecten: Path, tekst: Tekst) -> None:
    proef = app(project="grid")
    (projecten / "geen project.gpkg").write_bytes(b"x" * 5000)
    proef.run()
    assert "geen project" in tekst(proef)
    assert "kan niet worden geopend" in proef.warning[0].value
    assert "Open geen project" not in [knop.label for knop in proef.button]
    proef = app(project="stuk")
    assert len(proef.error) == 1
    assert "Volgende stap" in proef.error[0].value
    assert _open(_knop(proef, "Open grid")) == "grid"
    assert not proef.error


def test_from_files_to_an_open_project(app: App, projecten: Path, kaart: bytes, tekst: Tekst) -> None:
    proef = _weg(app(), "Uit bestanden")
    proef.file_uploader(key="begin_grenzen").upload("../../<b>buurten_2020.gpkg", kaart)
    cijfers = "code;stadsdeel\nBU00340100;Noord\nBU00340101;Noord\nBU00340102;Zuid\n"
    proef.file_uploader(key="begin_groepen").upload("groepen.csv", cijfers.encode())
    proef.text_input(key="begin_gemeenten").set_value("Almere")
    _knop(proef, "Maak het project")
    assert not proef.error
    assert _open(proef) == "Almere"
    scan = lees_project(projecten / "Almere.gpkg").scan
    assert len(scan.codes) == 3
    assert "stadsdeel" in scan.groepen
    assert scan.herkomsten[0].jaar == 2020
    assert "3 buurten" in tekst(proef)


def test_every_fault_of_files_is_told_in_words_of_the_page(app: App, projecten: Path, kaart: bytes) -> None:
    proef = _weg(app(), "Uit bestanden")
    _knop(proef, "Maak het project")
    assert "geen bestand met grenzen" in proef.error[0].value
    proef.file_uploader(key="begin_grenzen").upload("kaart.gpkg", b"geen kaart" * 99)
    proef.file_uploader(key="begin_kerncijfers").upload("leeg.csv", b"code;inwoners\n")
    _knop(proef, "Maak het project")
    assert "kaart\\.gpkg" in proef.error[0].value
    assert "leeg\\.csv" in proef.error[0].value
    assert list(projecten.glob("*.gpkg")) == []


def test_a_project_file_is_taken_over(
    app: App, projecten: Path, appproject: Callable[[str], Path], kaart: bytes
) -> None:
    proef = _weg(app(), "Projectbestand toevoegen")
    proef.file_uploader(key="begin_project").upload("Van een collega.gpkg", appproject("grid").read_bytes())
    _knop(proef, "Voeg toe en open")
    assert not proef.error
    assert _open(proef) == "Van een collega"
    assert dict(lees_project(projecten / "Van een collega.gpkg").indelingen).keys() == {"Nu", "Voorstel A"}
    _weg(proef, "Projectbestand toevoegen")
    for naam, inhoud, zegt in (
        ("Van een collega.gpkg", appproject("grid").read_bytes(), "al een project"),
        ("grenzen.gpkg", kaart, "geen projectbestand"),
        ("stuk.gpkg", appproject("stuk").read_bytes(), "beschadigd"),
    ):
        proef.file_uploader(key="begin_project").set_value((naam, inhoud, "application/octet-stream"))
        _knop(proef, "Voeg toe en open")
        assert zegt in proef.error[0].value
        assert "\\-\\-" not in proef.error[0].value  # no option of the command line
    assert [pad.name for pad in projecten.glob("*.gpkg")] == ["Van een collega.gpkg"]


GEVRAAGD = {"gemeente": "Almere", "jaar": 2024, "niveau": "wijk", "pad": "weg.gpkg"}


class _Klussen:
    """Stands in for the register of klussen: what was asked, and how far it is."""

    def __init__(self, stand: Klusstand) -> None:
        self.nu = stand
        self.gevraagd: dict[str, Any] = {}
        self.gestopt = False

    def start(self, soort: str, gegevens: dict[str, Any], *, eigenaar: str) -> str:
        json.dumps(gegevens)  # plain
        self.gevraagd = {"soort": soort, "eigenaar": eigenaar, **gegevens}
        return "k1"

    def stand(self, sleutel: str, eigenaar: str) -> Klusstand:
        assert (sleutel, eigenaar) == ("k1", self.gevraagd["eigenaar"])
        return self.nu

    def stop(self, sleutel: str, eigenaar: str) -> None:
        assert (sleutel, eigenaar) == ("k1", self.gevraagd["eigenaar"])
        self.gestopt = True


def _haal(app: App, monkeypatch: pytest.MonkeyPatch, stand: Klusstand) -> tuple[AppTest, _Klussen]:
    klussen = _Klussen(stand)
    monkeypatch.setattr("gebied.app.paginas.begin.nieuwproject.klussen", klussen)
    proef = _weg(app(), "Ophalen bij CBS en PDOK")
    proef.text_input(key="begin_haal_gemeente").set_value("Almere")
    proef.number_input(key="begin_haal_jaar").set_value(2024)
    return _knop(proef, "Haal de gemeente op"), klussen


def test_fetching_shows_progress_and_can_be_stopped(
    app: App, projecten: Path, monkeypatch: pytest.MonkeyPatch, tekst: Tekst
) -> None:
    bezig = Klusstand(
        "haal", "bezig", "Buurten ophalen", klaar=1, totaal=4, gevraagd={"gemeente": "*Almere*"}
    )
    proef, klussen = _haal(app, monkeypatch, bezig)
    assert klussen.gevraagd["soort"] == "haal"
    assert klussen.gevraagd["pad"] == str(projecten / "Almere 2024.gpkg")
    assert proef.query_params["haal"] == "k1"
    assert "*Almere* wordt opgehaald" in tekst(proef).replace("**", "", 1).replace("***", "*")
    _knop(proef, "Stop met ophalen")
    assert klussen.gestopt


def test_fetched_project_opens(
    app: App, projecten: Path, appproject: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    pad = projecten / "Almere 2024.gpkg"
    klaar = Klusstand("haal", "klaar", uitkomst=str(pad))
    monkeypatch.setattr(
        "gebied.werkstroom.projectmap.Projectmap.vrij_pad", lambda _self, naam: projecten / f"{naam}.gpkg"
    )
    pad.write_bytes(appproject("grid").read_bytes())
    proef, _ = _haal(app, monkeypatch, klaar)
    assert not proef.error
    assert _open(proef) == "Almere 2024"
    assert "haal" not in proef.query_params


def test_without_network_the_other_road_is_shown(
    app: App, monkeypatch: pytest.MonkeyPatch, tekst: Tekst
) -> None:
    fout = BronOnbereikbaar("PDOK geeft geen antwoord.", stap="gebruik: gebied scan --grenzen BESTAND.")
    proef, _ = _haal(app, monkeypatch, Klusstand("haal", "mislukt", fout=fout, gevraagd=GEVRAAGD))
    assert "PDOK geeft geen antwoord" in proef.error[0].value.replace("\\", "")
    assert "gebied scan" not in proef.error[0].value
    assert "uit bestanden" in proef.error[0].value
    assert proef.expander[0].proto.expanded
    assert "WijkBuurtkaart_2024" in tekst(proef)
    assert proef.text_input(key="begin_haal_gemeente").value == "Almere"  # what was filled in is still there
    assert "haal" not in proef.query_params


def test_a_klus_of_somebody_else_is_not_shown(app: App, tekst: Tekst) -> None:
    proef = app(haal="geraden")
    assert len(proef.error) == 1
    assert "haal" not in proef.query_params


def test_a_gemeente_and_a_free_name_are_asked(app: App, projecten: Path) -> None:
    proef = _weg(app(), "Ophalen bij CBS en PDOK")
    _knop(proef, "Haal de gemeente op")
    assert "geen gemeente" in proef.error[0].value
    proef.text_input(key="begin_haal_gemeente").set_value("Almere")
    proef.text_input(key="begin_haal_naam").set_value("../elders")
    _knop(proef, "Haal de gemeente op")
    assert "Deze naam kan niet" in proef.error[0].value


def test_files_that_were_sent_are_known_until_the_page_is_left(app: App) -> None:
    proef = _weg(app(), "Projectbestand toevoegen")
    proef.file_uploader(key="begin_project").upload("stuk.gpkg", b"geen project" * 99)
    _knop(proef, "Voeg toe en open")
    assert proef.error
    assert len(proef.session_state["opgestuurd_ids"]) == 1
    proef.run()  # the file is still in its field, to be tried under another name
    assert len(proef.session_state["opgestuurd_ids"]) == 1
    proef._page_hash = calc_hash("download")
    proef.run()
    assert not proef.exception
    assert "opgestuurd_ids" not in proef.session_state
