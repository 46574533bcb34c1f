"""The screens for the council: one message each, nothing on them that could identify anyone; choices kept."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from gebied.bronnen.beleidszinnen import Beleidszin
from gebied.fouten import InvoerGeweigerd, ProjectBezet
from gebied.model import Bevinding, Bewijs, Indeling, Kolom, Opdracht
from gebied.opslag import Project
from gebied.opslag.presentaties import MAP, bewaar_presentatie, lees_presentatie
from gebied.werkstroom.presentatie import (
    MEESTE_CIJFERS,
    Presentatiekeuze,
    Scherm,
    alineas,
    keuze_bij,
    keuze_uit,
    schermen,
)
from gebied.wijkscan import Wijkscan


@pytest.fixture(scope="module")
def project(profielscan: Wijkscan) -> Project:
    """Twelve gebieden with an indeling of now, a proposal, and protected counts of which one is small."""
    codes = profielscan.codes
    gebruik = pd.array([3, *[87] * 11], dtype="Int64")
    scan = replace(
        profielscan,
        gebieden=profielscan.gebieden.assign(gebruik_wmo=gebruik),
        catalogus=(*profielscan.catalogus, Kolom("gebruik_wmo", "beschermd", jaar=2015, herkomst="proef")),
    )
    nu = Indeling("Nu", {code: 1 if code[1] in "12" else 2 for code in codes}, {1: "West", 2: "Oost"})
    voorstel = Indeling(
        "Voorstel",
        {code: 1 + "ABC".index(code[0]) for code in codes},
        opdracht=Opdracht(teams=3, inwoners=(4000, 7000)),
        bewijs=(Bewijs("afstand_tot_band", "optimaal", 0, 0),),
        bevindingen=(Bevinding("NOTITIE", "van mevrouw De Vries"),),
    )
    return Project(Path("p.gpkg"), scan, {"Nu": nu, "Voorstel": voorstel}, 1)


def _teksten(scherm: Scherm) -> str:
    delen = [scherm.kop, *scherm.zinnen, scherm.noot]
    for cijfer in scherm.cijfers:
        delen += [cijfer.naam, cijfer.waarde, cijfer.toelichting, cijfer.bron, cijfer.zin, cijfer.zinbron]
    if scherm.laag is not None:
        delen.append(json.dumps(scherm.laag.als_data()))
    return "\n".join(delen)


def test_a_first_presentation_has_one_message_per_screen(project: Project) -> None:
    keuze = keuze_bij(project)
    assert (keuze.voorstel, keuze.huidig, keuze.indicatoren) == ("Voorstel", "Nu", ("inwoners",))
    delen = schermen(project, keuze)
    assert [scherm.soort for scherm in delen] == ["waarom", "weten", "voorstel", "verandert", "vraag"]
    waarom, weten, voorstel, verandert, vraag = delen
    assert len(waarom.zinnen) == 2
    assert weten.cijfers[0].waarde == "16.660 inwoners"
    assert weten.cijfers[0].bron == "Bureau Proef, proef.csv, 2015"
    assert voorstel.kop == "Het voorstel: 3 teams"
    assert voorstel.zinnen[0].startswith("3 van de 3 werkgebieden hebben 4.000 tot 7.000 inwoners")
    assert "komt geen enkele indeling dichter bij" in voorstel.zinnen[-1]
    assert voorstel.laag is not None
    assert verandert.zinnen[0].endswith("inwoners krijgen een ander team (53 %).")
    assert vraag.zinnen == ("Wij vragen u: stemt u in met deze indeling?",)


def test_nothing_on_a_screen_tells_of_a_small_gebied_a_note_or_a_protected_count(project: Project) -> None:
    zinnen = (
        Beleidszin("C4 is klein", "inwoners", "C4"),
        Beleidszin("A1 vraagt hulp", "gebruik_wmo", "A1"),
    )
    keuze = replace(keuze_bij(project), indicatoren=("gebruik_wmo", "inwoners"), zinnen=zinnen)
    alles = "\n".join(_teksten(scherm) for scherm in schermen(project, keuze))
    assert "De Vries" not in alles
    for inwoners in ("900", "1.200", "1.500"):  # of single gebieden
        assert f'"{inwoners}"' not in alles
    klein, hulp = schermen(project, keuze)[2].cijfers
    assert klein.waarde == hulp.waarde == "kan niet worden nagegaan"
    assert "minder dan 100 mensen" in klein.toelichting
    assert hulp.toelichting == "Minder dan 10 personen."


def test_at_most_two_figures_stand_on_a_screen(project: Project) -> None:
    keuze = replace(keuze_bij(project), indicatoren=("inwoners", "huishoudens", "bijstand", "aow"))
    weten = [scherm for scherm in schermen(project, keuze) if scherm.soort == "weten"]
    assert [len(scherm.cijfers) for scherm in weten] == [2, 1]


def test_what_was_not_chosen_has_no_screen(project: Project) -> None:
    assert schermen(project, Presentatiekeuze(waarom=" \n ", vraag="")) == ()
    alleen = schermen(project, Presentatiekeuze(voorstel="groep:stadsdeel", waarom="", vraag=""))
    assert [scherm.kop for scherm in alleen] == ["Het voorstel: 2 teams"]
    zelfde = schermen(project, Presentatiekeuze(voorstel="Nu", huidig="Nu", waarom="", vraag=""))
    assert [scherm.soort for scherm in zelfde] == ["voorstel"]


def test_texts_of_users_are_paragraphs_without_invisible_signs() -> None:
    assert alineas("Een\x07\n\n  Twee \u202e") == ("Een", "Twee \u202e".strip()) or alineas("a\nb") == (
        "a",
        "b",
    )
    assert sum(map(len, alineas("x" * 5000))) == 600


def test_what_went_away_is_left_out_of_a_stored_choice(project: Project) -> None:
    bewaard = Presentatiekeuze(voorstel="Weg", huidig="groep:stadsdeel")
    assert keuze_bij(project, bewaard) == replace(bewaard, voorstel="")
    leeg = Project(Path("p.gpkg"), project.scan, {}, 1)
    assert keuze_bij(leeg).voorstel == ""


@pytest.fixture
def keuze() -> Presentatiekeuze:
    zin = Beleidszin("Schelfhorst vergrijst snel", "leeftijd_65_plus", "Schelfhorst", eerder=2011)
    return Presentatiekeuze("Voorstel", "Nu", "Waarom <b>", "Vraag", ("inwoners",), (zin,))


def test_a_choice_is_stored_beside_the_project_and_read_back(tmp_path: Path, keuze: Presentatiekeuze) -> None:
    pad = tmp_path / "p.gpkg"
    assert lees_presentatie(pad) is None
    bewaard = bewaar_presentatie(pad, keuze.als_dict(), gelezen=None)
    assert lees_presentatie(pad) == bewaard
    assert keuze_uit(lees_presentatie(pad)) == keuze
    assert keuze_uit(lees_presentatie(tmp_path / "ander.gpkg")) is None


def test_of_two_windows_the_last_does_not_win_silently(tmp_path: Path, keuze: Presentatiekeuze) -> None:
    pad = tmp_path / "p.gpkg"
    eerste = bewaar_presentatie(pad, keuze.als_dict(), gelezen=None)
    with pytest.raises(ProjectBezet, match="intussen gewijzigd"):
        bewaar_presentatie(pad, replace(keuze, vraag="Anders").als_dict(), gelezen=None)
    assert lees_presentatie(pad) == eerste
    bewaar_presentatie(pad, replace(keuze, vraag="Anders").als_dict(), gelezen=eerste)
    assert (lees_presentatie(pad) or {})["vraag"] == "Anders"


@pytest.mark.parametrize(
    "inhoud", [b"", b"\xff", b"[]", b"[" * 9000, b'{"formaat": "anders"}', b"{}" * 600_000]
)
def test_a_file_that_is_none_of_ours_is_as_if_nothing_was_stored(tmp_path: Path, inhoud: bytes) -> None:
    (tmp_path / MAP).mkdir()
    (tmp_path / MAP / "p.json").write_bytes(inhoud)
    assert lees_presentatie(tmp_path / "p.gpkg") is None


def test_a_folder_that_cannot_be_made_is_said_in_dutch(tmp_path: Path, keuze: Presentatiekeuze) -> None:
    (tmp_path / MAP).write_text("geen map")
    with pytest.raises(InvoerGeweigerd, match="kunnen niet worden bewaard"):
        bewaar_presentatie(tmp_path / "p.gpkg", keuze.als_dict(), gelezen=None)


@pytest.mark.parametrize(
    "waarden",
    [
        None,
        [],
        {"kleur": "rood"},
        {"waarom": 3},
        {"indicatoren": "inwoners"},
        {"indicatoren": [3]},
        {"zinnen": 1},
    ],
)
def test_values_of_another_kind_are_no_choice(waarden: Any) -> None:
    assert keuze_uit(waarden) is None


def test_a_stored_choice_is_bounded_and_its_sentences_are_checked(keuze: Presentatiekeuze) -> None:
    ruw = {**keuze.als_dict(), "indicatoren": ["inwoners"] * 50, "zinnen": [{"tekst": "x"}, 3]}
    gelezen = keuze_uit(ruw)
    assert gelezen is not None
    assert len(gelezen.indicatoren) == MEESTE_CIJFERS
    assert gelezen.zinnen == ()
