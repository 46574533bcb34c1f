"""Two indelingen beside each other: numbers and colours that correspond, who changes team, what is better."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from gebied.beoordelen import wie_verandert
from gebied.fouten import VerkeerdGebruik
from gebied.kaart.kleuren import PALET, volg_kleuren
from gebied.kaart.vergelijklagen import BLIJFT, WISSELT, zonder_cijfers
from gebied.kaart.vulling import REST, kleur_werkgebieden
from gebied.model import Bewijs, Indeling, Opdracht
from gebied.opslag import Project
from gebied.werkstroom.formatievergelijking import normen_uit, vergelijk_formatie
from gebied.werkstroom.vergelijken import (
    Naastelkaar,
    vergelijkkaarten,
    zet_naast,
)
from gebied.werkstroom.vergelijkkeuze import eerste_keuze, indelingkeuzes, kies_vergelijkbare
from gebied.wijkscan import Wijkscan

NU = Indeling(
    "Nu", {"A1": 1, "B1": 1, "A2": 2, "B2": 2, "A3": 3, "B3": 3}, {1: "West", 2: "Midden", 3: "Oost"}
)
STRAKS = Indeling(
    "Straks",
    {"A1": 3, "B1": 3, "A2": 3, "B2": 1, "A3": 2, "B3": 2},
    opdracht=Opdracht(teams=3, inwoners=(1000, 2000), vast={"A3": 2}),
    bewijs=(Bewijs("afstand_tot_band", "optimaal", 400, 400),),
)


@pytest.fixture(scope="module")
def project(rooster: Callable[..., Wijkscan]) -> Project:
    """Six gebieden in two stadsdelen, with the indeling of now and a proposal."""
    scan = rooster([[500, 700, 800], [600, 400, 900]], stadsdeel=["wwo", "wwo"])
    return Project(Path("p.gpkg"), scan, {"Nu": NU, "Straks": STRAKS}, 1)


@pytest.fixture(scope="module")
def naast(project: Project) -> Naastelkaar:
    return zet_naast(project, "Nu", "Straks")


def test_groups_of_the_scan_can_be_compared_too(project: Project) -> None:
    assert [keuze.sleutel for keuze in indelingkeuzes(project)] == ["Nu", "Straks", "groep:stadsdeel"]
    assert eerste_keuze(project) == ("Nu", "Straks")
    groep = kies_vergelijkbare(project, "groep:stadsdeel")
    assert groep.namen == {1: "o", 2: "w"}
    assert groep.toewijzing["A3"] == 1
    with pytest.raises(VerkeerdGebruik, match="geen indeling 'groep:wijkteam'"):
        kies_vergelijkbare(project, "groep:wijkteam")
    with pytest.raises(VerkeerdGebruik, match="twee keer dezelfde"):
        zet_naast(project, "Nu", "Nu")


def test_werkgebieden_get_the_number_they_share_most_inhabitants_with(naast: Naastelkaar) -> None:
    assert naast.naar.toewijzing == {"A1": 1, "B1": 1, "A2": 1, "B2": 2, "A3": 3, "B3": 3}
    assert naast.eigen_nummer == {1: 3, 2: 1, 3: 2}
    assert naast.naar.opdracht is not None
    assert naast.naar.opdracht.vast == {"A3": 3}
    assert naast.team(1, straks=True) == "Werkgebied 1 (eigen nummer 3)"
    assert naast.team(1, straks=False) == "West"
    assert naast.team(None, straks=True) == "geen team"


def test_who_changes_team_adds_up_and_agrees_with_the_judge(project: Project, naast: Naastelkaar) -> None:
    assert list(naast.verandert["code"]) == ["A2"]
    assert (naast.wisselaars, naast.inwoners) == (700, 3900)
    assert naast.wisselzin.startswith(
        "700 van de 3.900 inwoners (17,9 %) krijgen een ander team. Zij wonen in 1"
    )
    assert sum(stroom.inwoners for stroom in naast.stromen) == 700
    assert naast.stroomtabel().iloc[0].to_list() == ["Midden", "Werkgebied 1 (eigen nummer 3)", 700, 1]
    assert naast.wisseltabel().columns.to_list()[-2:] == ["team in Nu", "team in Straks"]
    assert naast.oordelen[1].totaal["verplaatste_inwoners"] == 700
    assert wie_verandert(project.scan, NU.toewijzing, STRAKS.toewijzing)["inwoners"].sum() == 700


def test_random_indelingen_agree_with_the_judge(rooster: Callable[..., Wijkscan]) -> None:
    rng = np.random.default_rng(6)
    for _ in range(10):
        scan = rooster(rng.integers(1, 900, (3, 4)).tolist())
        delen = {
            naam: Indeling(
                naam,
                {
                    c: int(nr)
                    for c, nr in zip(scan.codes, rng.integers(1, 5, 12), strict=True)
                    if nr < hoogste
                },
            )
            for naam, hoogste in (("a", 5), ("b", 4))
        }
        naast = zet_naast(Project(Path("p.gpkg"), scan, delen, 1), "a", "b")
        verwacht = wie_verandert(scan, delen["a"].toewijzing, delen["b"].toewijzing)
        assert naast.wisselaars == verwacht["inwoners"].sum()
        assert sum(stroom.inwoners for stroom in naast.stromen) == naast.wisselaars
        assert {naast.eigen_nummer[nr] for nr in naast.naar.toewijzing.values()} == set(
            delen["b"].toewijzing.values()
        )


def test_what_is_better_is_said_only_where_it_can_be(project: Project, naast: Naastelkaar) -> None:
    assert naast.regels_van == "Straks"
    maten = naast.maten.set_index("maat")
    assert list(maten.columns) == ["Nu", "Straks", "verschil", "beter"]
    band = maten.loc["Inwoners te veel of te weinig, alle werkgebieden samen"]
    assert band.to_list() == ["0", "600", "+600", "Nu"]
    assert maten.loc["Werkgebieden binnen de band"].to_list() == ["3", "2", "−1", "Nu"]
    assert maten.loc["Inwoners van het grootste werkgebied", "beter"] == ""
    assert maten.loc["Werkgebieden die uit losse delen bestaan", "beter"] == "gelijk"
    anders = zet_naast(project, "groep:stadsdeel", "Straks").maten.set_index("maat")
    assert (
        anders.loc["Werkgebieden binnen de band", "beter"] == ""
    )  # two of two is not less than two of three


def test_proof_and_findings_of_both_are_told(naast: Naastelkaar) -> None:
    tabel = naast.werkgebiedtabel()
    assert tabel.iloc[0].to_list() == ["1", "West", "1.100", "Werkgebied 1 (eigen nummer 3)", "1.800"]
    bewijs = dict(naast.bewijszinnen())
    assert bewijs["Nu"] == ()
    assert "niet beter kan" in bewijs["Straks"][0]
    assert [naam for naam, _ in naast.bevindingen()] == ["Nu", "Straks"]


def test_the_same_area_has_the_same_colour_on_both_maps(project: Project, naast: Naastelkaar) -> None:
    kaarten = vergelijkkaarten(project.scan, naast)
    eigen = kleur_werkgebieden(project.scan, NU.toewijzing)
    assert {c: v.kleur for c, v in kaarten.van.vullingen.items()} == {
        c: eigen[n] for c, n in NU.toewijzing.items()
    }
    for code in ("A1", "B1", "A3", "B3"):
        assert kaarten.naar.vullingen[code] == kaarten.van.vullingen[code]
    assert {c for c, v in kaarten.wissel.vullingen.items() if v == WISSELT} == {"A2"}
    assert kaarten.wissel.vullingen["A1"] == BLIJFT
    assert ("Team nu", "Midden") in kaarten.wissel.uitleg["A2"].regels
    assert [regel.tekst for regel in kaarten.wissel.legenda] == [
        "krijgt een ander team",
        "houdt hetzelfde team",
    ]


def test_a_layer_for_a_projector_tells_no_figure(project: Project, naast: Naastelkaar) -> None:
    kaarten = vergelijkkaarten(project.scan, naast)
    for laag in (kaarten.naar, kaarten.wissel):
        teksten = {tekst for deel in zonder_cijfers(laag).uitleg.values() for _, tekst in deel.regels}
        assert teksten
        assert not {tekst for tekst in teksten if tekst in ("500", "700", "1.800", "A1")}


def test_colours_follow_an_example_but_neighbours_never_get_the_same() -> None:
    voorbeeld = {1: PALET[0], 2: PALET[0], 3: PALET[1]}
    buren = [(1, 2), (2, 3), (3, 4), (1, 4)]
    kleuren = volg_kleuren(voorbeeld, [1, 2, 3, 4], buren, {1: 10, 2: 50, 3: 20})
    assert kleuren[2] == PALET[0]
    assert kleuren[3] == PALET[1]
    assert all(kleuren[a] != kleuren[b] for a, b in buren)
    allen = [(a, b) for a in range(8) for b in range(a)]
    vol = volg_kleuren({}, range(8), allen, {})
    assert len(set(vol.values())) == 8


def test_restgebied_and_what_has_no_team_are_told_apart(rooster: Callable[..., Wijkscan]) -> None:
    scan = rooster([[100, 5, 300, 400]], rest={"A2"})
    delen = {
        "a": Indeling("a", {"A1": 1, "A2": 1, "A3": 1, "A4": 2}),
        "b": Indeling("b", {"A1": 1, "A2": 1, "A3": 1}),
    }
    naast = zet_naast(Project(Path("p.gpkg"), scan, delen, 1), "a", "b")
    assert naast.wisseltabel().to_dict("records") == [
        {
            "gebied": "Buurt A4",
            "code": "A4",
            "inwoners": 400,
            "team in a": "Werkgebied 2",
            "team in b": "geen team",
        }
    ]
    assert vergelijkkaarten(scan, naast).wissel.vullingen["A2"] == REST


def test_staffing_of_both_says_when_bands_overlap_and_why_no_formula_is_truth(
    project: Project, naast: Naastelkaar, tmp_path: Path
) -> None:
    pad = tmp_path / "normen.toml"
    pad.write_text(
        """
naam = "Proefnormen"
[omrekening]
uren_per_fte = 36
uren_per_jaar = 1400
bron = "cao"
[[functie]]
naam = "maatschappelijk werk"
kring = "kern"
[[basis]]
naam = "per inwoner"
kolom = "inwoners"
uren_per_1000 = { laag = 10, midden = 12, hoog = 15 }
bron = "Raad"
functies = { "maatschappelijk werk" = 100 }
""",
        encoding="utf-8",
    )
    uitkomst = vergelijk_formatie(project, naast, normen_uit(pad))
    assert uitkomst.normen == "Proefnormen"
    assert not uitkomst.voorbeeld
    assert "De bandbreedtes overlappen: welke indeling meer uren vraagt, is niet te zeggen." in uitkomst.kern
    assert uitkomst.functies.iloc[-1].to_list() == ["Alle functies samen", "39 tot 58", "39 tot 58"]
    assert uitkomst.teams["Straks"]["inwoners"].sum() == 3900
    assert len(uitkomst.waarom) >= 3
