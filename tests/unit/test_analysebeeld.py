"""What the page Gebiedsanalyse shows of one area, and the files that it hands over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from gebied.fouten import InvoerGeweigerd
from gebied.model import Bevinding
from gebied.opslag import Project, lees_project
from gebied.werkstroom.analysebeeld import (
    GEKOZEN,
    Analysebeeld,
    Analyserapport,
    bestandsvorm,
    gebied_bij_klik,
    gebieden_per_soort,
    laag_om_te_kiezen,
    maak_analysebeeld,
    maak_analyserapport,
    soort_van,
    te_vergelijken,
)


@pytest.fixture(scope="module")
def project(appproject: Callable[[str], Path]) -> Project:
    return lees_project(appproject("grid"))


@pytest.fixture(scope="module")
def beeld(project: Project) -> Analysebeeld:
    (noord, _) = gebieden_per_soort(project)["stadsdeel"]
    return maak_analysebeeld(project, noord, vergelijk_met=te_vergelijken(project.scan))


@pytest.fixture(scope="module")
def rapport(project: Project, beeld: Analysebeeld) -> Analyserapport:
    return maak_analyserapport(project, beeld)


def test_werkgebieden_staan_bij_hun_indeling(project: Project) -> None:
    per_soort = gebieden_per_soort(project)
    assert {soort: len(deel) for soort, deel in per_soort.items()} == {
        "gemeente": 1, "stadsdeel": 2, "buurt": 12, "werkgebied van Nu": 2, "werkgebied van Voorstel A": 3,
    }  # fmt: skip
    assert soort_van(per_soort, "Nu:2") == "werkgebied van Nu"
    assert soort_van(per_soort, "onzin") is None


def test_een_klik_kiest_een_gebied_van_dezelfde_soort_en_daarna_de_buurt_zelf(project: Project) -> None:
    per_soort = gebieden_per_soort(project)
    west, oost = per_soort["werkgebied van Nu"]
    assert gebied_bij_klik(per_soort, west, "A4") == oost
    assert gebied_bij_klik(per_soort, oost, "A4").sleutel == "A4"
    assert gebied_bij_klik(per_soort, per_soort["gemeente"][0], "B1").sleutel == "B1"
    assert gebied_bij_klik(per_soort, west, "bestaat niet") == west


def test_alleen_vergelijkingen_die_de_scan_heeft(project: Project) -> None:
    assert te_vergelijken(project.scan) == ("gemeente", "nederland", "eerder")
    kaal = replace(project.scan, metingen=project.scan.metingen.iloc[:0])
    assert te_vergelijken(kaal) == ("gemeente",)


def test_een_analyse_in_delen(beeld: Analysebeeld, rapport: Analyserapport) -> None:
    assert beeld.samenvatting.startswith("Dit is de analyse van n (stadsdeel in Roosterdam).")
    titels = [hoofdstuk.titel for hoofdstuk in rapport.hoofdstukken]
    assert titels[:3] == ["Wat opvalt", "Cijfers per domein", "Door de jaren"]
    assert "Signalen en afspraken" in titels
    assert len(beeld.kerncijfers) == 6
    assert beeld.kerncijfers[0].naam == "Inwoners"
    assert beeld.kerncijfers[0].cijfer.replace(".", "").isdigit()  # its unit stands below it


def test_bij_elk_cijfer_staan_bron_jaar_cyclus_marge_vergelijking_en_vroeger(beeld: Analysebeeld) -> None:
    tabel = beeld.cijfers.set_index("Onderwerp")
    bijstand = tabel.loc["Bijstand"]
    assert bijstand["Jaar"] == "2015"
    assert bijstand["Meetcyclus"] == "elk jaar"
    assert bijstand["Bron"] == "Bureau Proef, proef.csv, 2015"
    assert " – " in bijstand["Zekerheid"]
    assert {"Naast Roosterdam", "Naast Nederland"} <= set(tabel.columns)
    assert "in 2013" in bijstand["Eerder"]
    assert "Eigen meting (cijfer van de gemeente)" in tabel.index


def test_de_kaart_om_te_kiezen_vult_het_gebied_en_trekt_de_grenzen_van_zijn_soort(project: Project) -> None:
    per_soort = gebieden_per_soort(project)
    west = per_soort["werkgebied van Nu"][0]
    laag = laag_om_te_kiezen(project.scan, west, per_soort["werkgebied van Nu"])
    assert {code for code, vulling in laag.vullingen.items() if vulling == GEKOZEN} == set(west.codes)
    assert set(laag.omtrek_van.values()) == {"Nu:1", "Nu:2"}
    buurten = per_soort["buurt"]
    assert not laag_om_te_kiezen(project.scan, buurten[0], buurten).omtrek_van


def test_bestanden_zijn_echte_bestanden_zonder_formules(rapport: Analyserapport) -> None:
    assert b"word/document.xml" in b" ".join(
        naam.encode() for naam in ZipFile(BytesIO(rapport.als_bytes(".docx"))).namelist()
    )
    html = rapport.als_bytes(".html").decode()
    assert "Wie &lt;b&gt;opent&lt;/b&gt; de zaal?" in html
    boek = load_workbook(BytesIO(rapport.als_bytes(".xlsx")))
    assert not [cel for blad in boek for rij in blad.iter_rows() for cel in rij if cel.data_type == "f"]
    assert rapport.naam == "gebiedsanalyse-n-stadsdeel-n"
    assert bestandsvorm(".html") == "text/html"


def test_cijfers_die_over_andere_gebieden_kunnen_gaan_worden_geweigerd(project: Project) -> None:
    fout = Bevinding("GEMEENTE_HERGECODEERD", "De codes van GM9999 zijn van een ander jaar.")
    scan = replace(project.scan, bevindingen=(fout,))
    gemeente = gebieden_per_soort(project)["gemeente"][0]
    with pytest.raises(InvoerGeweigerd, match="ander jaar"):
        maak_analysebeeld(replace(project, scan=scan), gemeente, vergelijk_met=("gemeente",))
