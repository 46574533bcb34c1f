"""What the page Gegevens says of a project, and files that come from a browser."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from gebied.fouten import InvoerGeweigerd, ProjectBezet, VerkeerdGebruik
from gebied.model import RD_NEW, Bevinding, Herkomst, Indeling, Kolom
from gebied.opslag import Project, lees_project, schrijf_project
from gebied.werkstroom.aanvullen import Aanvulling, vul_aan
from gebied.werkstroom.gegevens import (
    andere_cijfers,
    bronnen,
    eigen_indicatoren,
    groepen,
    indelingen,
    kerngetallen,
    koppelrapport,
    kwaliteit,
    overige_bevindingen,
    wat_erbij_kwam,
)
from gebied.werkstroom.ontvangst import ontvangen, veilige_naam
from gebied.werkstroom.paren import bekijk_paar, gebiedkeuzes, paren
from gebied.werkstroom.plannen import lees_plan
from gebied.werkstroom.plekken import (
    KOLOMMEN,
    SLEUTEL,
    bewaar_plekken,
    kaart_van_plekken,
    plekkentabel,
    voeg_plekken_toe,
)
from gebied.wijkscan import Wijkscan

Rooster = Callable[..., Wijkscan]


@pytest.fixture
def project(rooster: Rooster, tmp_path: Path) -> Project:
    """A project of 9 gebieden in the Netherlands, one without people."""
    scan = rooster(
        [[900, 800, 700], [600, None, 400], [300, 200, 0]], rest={"C3"}, kern=["xxx", "xyy", "yyy"]
    )
    hier = scan.gebieden.set_geometry(scan.gebieden.translate(142_000, 487_000)).set_crs(RD_NEW)
    groen = pd.array([1.0, None, 3, 4, 5, 6, 7, 8, None], dtype="Float64")
    scan = replace(
        scan,
        gebieden=hier.assign(groen=groen),
        catalogus=(
            *scan.catalogus,
            Kolom("inwoners", "aantal", jaar=2020),
            Kolom("groen", "percentage", "%", jaar=2021, herkomst="proef"),
        ),
        herkomsten=(Herkomst("proef", "Bureau Proef", tabel="proef.csv", jaar=2021, licentie="CC BY 4.0"),),
        ontbrekend=pd.DataFrame(
            {
                "code": ["A2", "C3"],
                "kolom": ["groen", "groen"],
                "reden": ["geheim", "staat niet in proef.csv"],
            },
            dtype="str",
        ),
        bevindingen=(Bevinding("JAAR_VERSCHILT", "anders"), Bevinding("HERKOMST_ONZEKER", "onzeker")),
    )
    plan = Indeling("Nu", dict.fromkeys(scan.codes, 1), auteur="An", notitie="van de JGZ")
    return schrijf_project(tmp_path / "p.gpkg", scan, indelingen=[plan])


def test_what_is_in_a_project(project: Project) -> None:
    feiten = {feit.naam: feit.waarde for feit in kerngetallen(project)}
    assert feiten == {
        "Gemeente": "Roosterdam",
        "Gebieden": "9 buurten, waarvan 1 restgebied",
        "Inwoners in 2020": "3.900 (van 1 gebied onbekend)",
        "Indelingen": "1",
    }
    assert bronnen(project.scan).to_dict("records") == [
        {
            "Bron": "Bureau Proef",
            "Tabel": "proef.csv",
            "Jaar": "2021",
            "Licentie": "CC BY 4.0",
            "Opgehaald": "niet genoemd",
            "Kolommen": "1",
            "Let op": "",
        }
    ]
    assert groepen(project.scan).iloc[0].tolist() == ["kern", "2", "x, y", "0"]
    plan = indelingen(project).iloc[0]
    assert (plan["Naam"], plan["Gemaakt door"], plan["Notitie"]) == ("Nu", "An", "van de JGZ")
    assert plan["Gemaakt op"].startswith(f"{datetime.now(UTC).astimezone():%d-%m-%Y}")
    assert andere_cijfers(project.scan).empty
    assert eigen_indicatoren(project.scan).empty


def test_quality_is_a_share_of_gebieden_and_of_inhabitants(project: Project) -> None:
    eerste = kwaliteit(project.scan).iloc[0]
    assert eerste["Kolom"] == "groen"
    assert eerste["Gebieden"] == pytest.approx(100 * 7 / 9)
    assert eerste["Inwoners"] == pytest.approx(100 * (3900 - 800) / 3900)
    assert eerste["Wat ontbreekt"] == "geheim (1); staat niet in proef.csv (1)"


def test_the_koppelrapport_tells_what_did_not_meet(project: Project) -> None:
    rapport = koppelrapport(project.scan)
    assert rapport.samenvatting == "Bij 2 van de 9 gebieden ontbreekt iets: 2 cijfers niet bekend."
    assert [b.code for b in rapport.bevindingen] == ["JAAR_VERSCHILT"]
    assert [b.code for b in overige_bevindingen(project.scan)] == ["HERKOMST_ONZEKER"]
    assert rapport.per_gebied["Gebied"].tolist() == ["Buurt A2", "Buurt C3"]
    heel = replace(project.scan, ontbrekend=project.scan.ontbrekend.iloc[:0])
    assert koppelrapport(heel).samenvatting == "Alle 9 gebieden hebben een cijfer in elke kolom."


def test_other_years_and_places(profielscan: Wijkscan) -> None:
    tabel = andere_cijfers(profielscan).set_index("Waarvan")
    assert tabel.loc["Nederland", ["Plaatsen", "Jaar"]].tolist() == ["Nederland", "2015"]
    assert tabel.loc["deze gebieden, een ander jaar", ["Plaatsen", "Jaar"]].tolist() == ["12", "2013"]
    assert eigen_indicatoren(profielscan)["Indicator"].tolist() == ["Eigen meting"]


def test_more_columns_leave_inhabitants_as_they_are(project: Project, tmp_path: Path) -> None:
    pad = tmp_path / "meer.csv"
    pad.write_text("code;inwoners;speeltuinen\nA1;5;2\nA2;6;3\nZ9;1;1\n", encoding="utf-8")
    nieuw, bevindingen = vul_aan(project, Aanvulling(kerncijfers=(pad,)))
    assert nieuw.scan.gebieden["inwoners"].tolist()[:2] == [900, 800]
    assert nieuw.scan.gebieden["speeltuinen"].tolist()[:2] == [2, 3]
    assert "GEMEENTE_ONTBREEKT" in {b.code for b in bevindingen}
    assert wat_erbij_kwam(project.scan, nieuw.scan) == "Toegevoegd: 1 kolom."
    assert wat_erbij_kwam(nieuw.scan, nieuw.scan) == "Het bestand is gelezen. Er kwamen geen kolommen bij."


@pytest.mark.parametrize(
    ("gegeven", "veilig"),
    [
        ("cijfers 2024.csv", "cijfers 2024.csv"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("/abs/olute.xlsx", "olute.xlsx"),
        ("", "bestand"),
        ("..", "bestand"),
        ("a\x00b\n.csv", "a_b_.csv"),
        ("<script>.csv", "_script_.csv"),
        (".bashrc", "bashrc"),
        ("x" * 300 + ".csv", "x" * 80 + ".csv"),
    ],
)
def test_a_name_from_a_browser_is_never_a_path(gegeven: str, veilig: str) -> None:
    assert veilige_naam(gegeven) == veilig
    with ontvangen([(gegeven, b"x"), (gegeven, b"y")]) as (een, twee):
        assert een.name == veilig
        assert (een.read_bytes(), twee.read_bytes()) == (b"x", b"y")
        assert Path(tempfile.gettempdir()) in een.parents


def test_what_was_received_is_gone_whatever_happens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    rest = tmp_path / "gebied-ontvangen-oud"
    rest.mkdir()
    (rest / "a.csv").write_bytes(b"x")
    lang_geleden = time.time() - 86_400
    os.utime(rest, (lang_geleden, lang_geleden))

    def breek() -> None:
        with ontvangen([("a.csv", b"geheim")]) as (pad,):
            assert pad.parent.parent.stat().st_mode & 0o077 == 0, "nobody else can look into it"
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        breek()
    assert not list(tmp_path.iterdir()), "also what a killed process left"


def test_a_pair_tells_why_and_what_can_be_changed(project: Project) -> None:
    scan = project.scan
    buren = bekijk_paar(scan, "A1", "A2")
    assert "Buurt A1 en Buurt A2 zijn buren" in buren.uitleg
    assert [stap.sleutel for stap in buren.stappen] == ["barriere"]
    assert [stap.sleutel for stap in bekijk_paar(scan, "A1", "C1").stappen] == ["leg"]
    dicht = replace(scan, graaf=scan.graaf.met_barriere("A1", "A2").met_verbinding(scan.gebieden, "A1", "C1"))
    assert [stap.sleutel for stap in bekijk_paar(dicht, "A2", "A1").stappen] == ["zonder_barriere"]
    assert [stap.sleutel for stap in bekijk_paar(dicht, "C1", "A1").stappen] == ["verwijder", "barriere"]
    assert paren(dicht)["Telt mee"].tolist() == ["nee: barrière", "ja"]
    assert not bekijk_paar(scan, "A1", "A1").stappen
    assert not bekijk_paar(scan, "A1", "C3").stappen
    assert next(iter(gebiedkeuzes(scan).items())) == ("A1", "Buurt A1 (A1)")
    with pytest.raises(VerkeerdGebruik):
        bekijk_paar(scan, "A1", "Z9")


def test_a_plan_is_judged_without_being_stored(project: Project, tmp_path: Path) -> None:
    pad = tmp_path / "plan van elders.csv"
    pad.write_text("code,werkgebied\nA1,1\nA2,1\nA3,1\nC1,1\n", encoding="utf-8")
    plan = lees_plan(project, pad)
    assert plan.indeling is not None
    assert plan.met_naam("x").naam == "x"
    assert plan.indeling.naam == "plan van elders"
    assert plan.samenvatting == "1 werkgebied met samen 4 gebieden van de 9."
    assert plan.werkgebieden["Eén geheel"].tolist() == ["nee"]
    assert "NIET_AANEENGESLOTEN" in {b.code for b in plan.bevindingen}
    assert list(lees_project(project.pad).indelingen) == ["Nu"]
    pad.write_text("code,werkgebied\nA1,1\nA1,2\n", encoding="utf-8")
    dubbel = lees_plan(project, pad)
    assert dubbel.indeling is None
    assert dubbel.weigering is not None
    assert dubbel.weigering.problemen == ("A1 staat in meer dan één werkgebied",)


def _rij(**waarden: object) -> dict[str, object]:
    return dict.fromkeys((SLEUTEL, *KOLOMMEN)) | waarden


def test_places_by_hand(project: Project) -> None:
    keuzes = gebiedkeuzes(project.scan)
    tabel = pd.DataFrame(
        [
            _rij(
                Naam="De Hoek", Type="buurtcentrum", Gebied=keuzes["A1"], Capaciteit=20.0, Eenheid="dagdelen"
            ),
            _rij(Naam="=De Brug", Type="Buurtcentrum", X=143_500.0, Y=486_500.0),
            _rij(Naam="In graden", Type="school", X=5.2200, Y=52.3700),
            _rij(),
        ]
    )
    nieuw, _ = bewaar_plekken(project, tabel)
    plekken = nieuw.scan.locaties
    assert plekken["naam"].tolist() == ["De Hoek", "=De Brug", "In graden"]
    assert plekken["type"].tolist() == ["buurtcentrum", "buurtcentrum", "school"]
    gebieden = nieuw.scan.gebieden.set_index("code")
    assert gebieden.geometry["A1"].contains(plekken.geometry[0])
    assert gebieden["locaties_buurtcentrum"].sum() == 2
    assert gebieden.loc["A1", "locaties_buurtcentrum"] == 1
    assert {k.naam: k.soort for k in nieuw.scan.catalogus}["locaties_buurtcentrum"] == "aantal"
    laag = kaart_van_plekken(nieuw.scan)
    assert [punt.naam for punt in laag.punten] == ["De Hoek", "=De Brug", "In graden"]

    straks = plekkentabel(nieuw.scan)
    assert straks["Gebied"].tolist()[0] == keuzes["A1"]
    straks.loc[0, "Naam"] = "De Andere Hoek"
    weer, _ = bewaar_plekken(nieuw, straks.drop(index=2))
    assert weer.scan.locaties["naam"].tolist() == ["De Andere Hoek", "=De Brug"]
    assert weer.scan.locaties["sleutel"].tolist() == plekken["sleutel"].tolist()[:2], "keys stay"
    assert "locaties_school" not in weer.scan.gebieden
    leeg, _ = bewaar_plekken(weer, straks.iloc[:0])
    assert leeg.scan.locaties.empty
    assert not [k for k in leeg.scan.catalogus if k.naam.startswith("locaties_")]
    with pytest.raises(ProjectBezet):
        bewaar_plekken(project, tabel)


def test_places_that_are_not_complete_are_told_together(project: Project) -> None:
    tabel = pd.DataFrame(
        [_rij(Naam="Zonder"), _rij(Type="school", X=1.0), _rij(Naam="Ver", Type="school", X=1.0, Y=1.0)]
    )
    with pytest.raises(InvoerGeweigerd) as fout:
        bewaar_plekken(project, tabel)
    assert fout.value.problemen == (
        "rij 1 (Zonder): het type is leeg, bijvoorbeeld buurtcentrum.",
        "rij 1 (Zonder): kies een gebied, of vul X en Y in.",
        "rij 2: de naam is leeg.",
        "rij 2: van X en Y is er één leeg; vul beide in, of geen van beide.",
    )
    with pytest.raises(InvoerGeweigerd, match="niet te gebruiken"):
        bewaar_plekken(project, tabel.iloc[2:])
    assert lees_project(project.pad).scan.locaties.empty


def test_places_from_files_beside_or_in_place(project: Project, tmp_path: Path) -> None:
    een, twee = tmp_path / "een.csv", tmp_path / "twee.csv"
    een.write_text("naam,x,y\nHier,142500,486500\n", encoding="utf-8")
    twee.write_text("naam,type,x,y\nDaar,school,143500,486500\n", encoding="utf-8")
    eerst, _ = voeg_plekken_toe(project, [een], type_locatie="buurtcentrum")
    samen, _ = voeg_plekken_toe(eerst, [twee])
    assert samen.scan.locaties["naam"].tolist() == ["Hier", "Daar"]
    assert [h.tabel for h in samen.scan.herkomsten if h.sleutel.startswith("locaties-")] == [
        "een.csv",
        "twee.csv",
    ]
    alleen, _ = voeg_plekken_toe(samen, [twee], erbij=False)
    assert alleen.scan.locaties["naam"].tolist() == ["Daar"]
    assert [h.tabel for h in alleen.scan.herkomsten if h.sleutel.startswith("locaties-")] == ["twee.csv"]
