"""The report and the workbook about staffing say the same as the hours, and never more than may be seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from gebied.bronnen.inzet import lees_inzet
from gebied.bronnen.normen import Normen, lees_normen
from gebied.bronnen.voorbeelden import lees_voorbeeld
from gebied.formatie import Formatie, formatie, vergelijk_inzet
from gebied.model import Indeling
from gebied.opslag import schrijf_project
from gebied.privacy.deur import Wensen
from gebied.privacy.veilig import toon
from gebied.rapport.document import Alinea, Document, Kop, Onderdeel, Opsomming, Tabel
from gebied.rapport.formatie import formatiedocument
from gebied.rapport.formatietabellen import WAAROM, formatiebladen
from gebied.rapport.pagina import html_van
from gebied.rapport.werkmap import schrijf_werkmap
from gebied.rapport.word import schrijf_docx
from gebied.taal import getal
from gebied.werkstroom.gebruik import Gebruiksbronnen, bereid_gebruik_voor, neem_gebruik_op
from gebied.werkstroom.stappen import scan_van_voorbeeld
from gebied.wijkscan import Wijkscan


@pytest.fixture(scope="module")
def plan() -> Indeling:
    """The plan of 2013, as it is printed."""
    voorbeeld = lees_voorbeeld("almere2013")
    return Indeling(voorbeeld.plan_naam, dict(voorbeeld.plan), voorbeeld.plan_namen)


@pytest.fixture(scope="module")
def normen(wortel: Path) -> Normen:
    return lees_normen(wortel / "data" / "voorbeeld" / "formatie" / "normen.toml")


@pytest.fixture(scope="module")
def scan(tmp_path_factory: pytest.TempPathFactory) -> Wijkscan:
    """Almere 2013 with the fictitious service use of the demo, through the door."""
    voorbeeld = lees_voorbeeld("almere2013")
    project = schrijf_project(tmp_path_factory.mktemp("p") / "p.gpkg", scan_van_voorbeeld(voorbeeld))
    klaar = bereid_gebruik_voor(project, [voorbeeld.gebruik], Gebruiksbronnen())
    wensen = Wensen(jaar=2013, door="test", vandaag=date(2026, 1, 2))
    return neem_gebruik_op(project, klaar, wensen, opmerking="fictief")[0].scan


@pytest.fixture(scope="module")
def almere(scan: Wijkscan, plan: Indeling, normen: Normen) -> Formatie:
    return formatie(scan, plan, normen)


def _teksten(delen: tuple[Onderdeel, ...]) -> str:
    regels: list[str] = []
    for deel in delen:
        match deel:
            case Alinea() | Kop():
                regels.append(deel.tekst)
            case Opsomming():
                regels += deel.punten
            case Tabel():
                regels += [deel.titel, *deel.kolommen, *(cel for rij in deel.rijen for cel in rij), deel.noot]
    return "\n".join(regels)


def _tabellen(document: Document) -> dict[str, Tabel]:
    return {deel.titel: deel for deel in document.onderdelen if isinstance(deel, Tabel)}


def test_het_rapport_zegt_dat_het_een_voorbeeld_is_en_waarom_geen_formule(almere: Formatie) -> None:
    tekst = _teksten(formatiedocument(almere).onderdelen)
    assert "Dit zijn voorbeeldnormen." in tekst
    assert "Waarom geen rekenmodel?" in tekst
    assert all(reden in tekst for reden in WAAROM)
    echt = replace(almere, normen=replace(almere.normen, voorbeeld=False))
    assert "voorbeeldnormen." not in _teksten(formatiedocument(echt).onderdelen)


def test_de_tabel_per_team_heeft_de_uren_van_elk_team(almere: Formatie) -> None:
    tabel = _tabellen(formatiedocument(almere))["Uren per week per team"]
    assert [rij[0] for rij in tabel.rijen[:2]] == ["Haven 1", "Haven 2"]
    for team, rij in zip(almere.teams, tabel.rijen, strict=False):
        assert rij[1:5] == (getal(team.inwoners), *(getal(uren) for uren in team.totaal))
    assert tabel.rijen[-1][0] == "Alle teams"
    assert len(tabel.rijen) == 18 + 4 + 1


def test_elke_functie_staat_bij_elk_team(almere: Formatie) -> None:
    tabellen = [
        t for titel, t in _tabellen(formatiedocument(almere)).items() if titel.startswith("Midden van")
    ]
    functies = {kolom for tabel in tabellen for kolom in tabel.kolommen[1:]}
    assert functies == set(almere.functies) == {functie.naam for functie in almere.normen.functies}


def test_van_elk_team_is_na_te_gaan_waar_de_uren_vandaan_komen(almere: Formatie) -> None:
    tabellen = _tabellen(formatiedocument(almere))
    for team in almere.teams:
        naam = team.naam if team.soort == "werkgebied" else f"{team.naam} (stadsdeel)"
        rijen = tabellen[f"Herkomst van de uren van {naam}"].rijen
        assert [rij[0] for rij in rijen][: len(team.sporen)] == [spoor.norm for spoor in team.sporen]
        minimum = [rij[4] for rij in rijen if rij[0] == "Minimum per functie"]
        assert minimum == ([getal(team.aanvulling)] if round(team.aanvulling) else [])
        bekend = [spoor.uren.midden for spoor in team.sporen if spoor.uren is not None]
        if len(bekend) == len(team.sporen):
            assert sum(bekend) + team.aanvulling == pytest.approx(team.totaal.midden)


def test_beschermde_aantallen_staan_er_zoals_zij_getoond_mogen_worden(
    scan: Wijkscan, almere: Formatie
) -> None:
    kolom = "gebruik_jeugdbescherming"
    per_gebied = dict(zip(scan.gebieden["code"], scan.gebieden[kolom], strict=True))
    verborgen = 0
    for team in almere.van_soort("werkgebied"):
        [spoor] = [spoor for spoor in team.sporen if spoor.kolom == kolom]
        aantal = sum(per_gebied[code] for code in team.gebieden)
        assert spoor.cijfer == toon(aantal, scan.drempel)
        verborgen += spoor.uren is None
        if spoor.uren is not None:  # hours follow from the count as it is shown
            assert spoor.uren.midden == pytest.approx(int(spoor.cijfer) / 6 * 36)
    rijen = formatiebladen(almere)["herkomst van uren"]
    assert (rijen["personen"] == "<10").sum() == verborgen
    assert rijen[rijen["personen"] == "<10"]["midden"].isna().all()


def test_zonder_gebruik_staat_er_wat_ontbreekt(plan: Indeling, normen: Normen) -> None:
    uitkomst = formatie(scan_van_voorbeeld(lees_voorbeeld("almere2013")), plan, normen)
    tekst = _teksten(formatiedocument(uitkomst).onderdelen)
    assert "De uren zijn te laag; dit is geen nul." in tekst
    assert "consulent: de cijfers van de normen ontbreken." in tekst
    assert "telt niet mee" in tekst
    assert formatiebladen(uitkomst)["teams"]["onvolledig"].sum() == 18


def test_uren_van_nu_en_wie_niets_opgaf(almere: Formatie, wortel: Path) -> None:
    inzet = lees_inzet(wortel / "data" / "voorbeeld" / "formatie" / "uren.csv")
    vergelijking = vergelijk_inzet(almere, inzet)
    document = formatiedocument(almere, vergelijking)
    tabel = _tabellen(document)["Uren per week van nu, per team en functie"]
    eerste = tabel.rijen[0]
    assert (eerste[0], eerste[1], eerste[3]) == ("Haven 1", "maatschappelijk werk", "216")
    assert "Voorbeeld Welzijn (verzonnen): 144" in eerste[-1]
    assert {rij[0] for rij in tabel.rijen} == {"Haven 1", "Haven 2", "Almere Haven"}
    assert "geen uren opgegeven: Stad 1, Stad 2" in _teksten(document.onderdelen)
    assert "uren van nu" in formatiebladen(almere, vergelijking)


def test_een_vast_budget_telt_op_in_de_tabel(scan: Wijkscan, plan: Indeling, normen: Normen) -> None:
    vast = replace(normen, budget=replace(normen.budget, totaal=9_000_000))
    tabel = _tabellen(formatiedocument(formatie(scan, plan, vast)))["Budget per jaar per team"]
    delen = [int(rij[-1].replace(".", "")) for rij in tabel.rijen]
    assert sum(delen[:-1]) == delen[-1] == 9_000_000


def test_het_wordt_word_html_en_excel(almere: Formatie, tmp_path: Path) -> None:
    document = formatiedocument(almere, datum=date(2026, 3, 1))
    assert schrijf_docx(document, tmp_path / "formatie.docx").stat().st_size > 10_000
    assert "Waarom geen formule de waarheid is" in html_van(document)
    boek = openpyxl.load_workbook(schrijf_werkmap(tmp_path / "formatie.xlsx", formatiebladen(almere)))
    assert boek.sheetnames == [
        "teams", "functies", "herkomst van uren", "welke norm telt", "normen", "let op", "bronnen",
    ]  # fmt: skip
    assert boek["teams"].max_row == 1 + len(almere.teams)


def test_namen_uit_bestanden_zijn_geen_formule_en_geen_html(
    rooster: Callable[..., Wijkscan], tmp_path: Path, normen: Normen
) -> None:
    eng = "=1+1<script>alert(1)</script>"
    scan = rooster([[1000, 2000]], stadsdeel=["xx"])
    kaal = replace(normen, normen=normen.normen[:2], functies=normen.functies[:8])
    uitkomst = formatie(scan, Indeling("p", {"A1": 1, "A2": 2}, {1: eng}), kaal)
    assert "<script>alert" not in html_van(formatiedocument(uitkomst))
    boek = openpyxl.load_workbook(schrijf_werkmap(tmp_path / "f.xlsx", formatiebladen(uitkomst)))
    assert {cel.data_type for rij in boek["teams"].iter_rows(min_row=2) for cel in rij} <= {"s", "n"}
