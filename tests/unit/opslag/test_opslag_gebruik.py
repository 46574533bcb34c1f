"""Protected counts in the project file: they come back as they were, and damage is refused."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pyogrio
import pytest

from gebied.bronnen.voorzieningen import Domein, Voorziening, Voorzieningenlijst
from gebied.fouten import InvoerGeweigerd, ProjectBezet
from gebied.model import Indeling
from gebied.opslag import (
    Project,
    bewaar_gebruik,
    bewaar_graaf,
    bewaar_indeling,
    lees_project,
    schrijf_project,
)
from gebied.privacy.veilig import Levering, VeiligeTabel
from gebied.wijkscan import Wijkscan

LIJST = Voorzieningenlijst(
    (Domein("wmo", "Wmo", (18, 120), ("maatwerk",)), Domein("jeugd", "Jeugdwet")),
    (Voorziening("opvang", "opvang «»", "wmo", "individueel zwaar", ("01", "02"), ("huis",), 2.5),),
)


def levering(nr: int, jaar: int, **anders: object) -> Levering:
    gewoon = Levering(
        nr=nr,
        jaar=jaar,
        peildatum=None,
        methode="ruis",
        instelling="gewoon",
        epsilon=3.0,
        drempel=10,
        afdruk="a" * 64,
        boeking="b" * 64,
        sleutelafdruk="c" * 64,
        gemaakt_op=date(2026, 1, 2),
        door="J. «»",
        geldig=True,
        lijst=LIJST,
        verslag="# Verslag",
        koppeling="[[bestand]]",
    )
    return replace(gewoon, **anders)


@pytest.fixture
def tabel(scan: Wijkscan) -> VeiligeTabel:
    """Two years, counts per gebied and per postcode, below zero and withheld."""
    rijen = [
        (1, "domein", "wmo", "gebied", code, waarde)
        for code, waarde in zip(scan.codes, [52, -3, 0, 4, 12, 9], strict=True)
    ]
    rijen += [
        (2, statistiek, cat, "pc4", "1311", w)
        for statistiek, cat, w in (("domein", "wmo", 101), ("domein", "jeugd", -7), ("stapeling", "1", None))
    ]
    cellen = pd.DataFrame(
        rijen, columns=["levering", "statistiek", "categorie", "soort_plaats", "plaats", "waarde"]
    ).astype({"waarde": "Int64"})
    omrekening = pd.DataFrame(
        {
            "levering": 2,
            "soort_plaats": pd.Series(["pc4"] * 3, dtype="str"),
            "plaats": pd.Series(["1311"] * 3, dtype="str"),
            "code": pd.Series(scan.codes[:3], dtype="str"),
            "aandeel": [0.1, 0.2, 0.7],
        }
    )
    leveringen = (
        levering(1, 2023, peildatum=date(2023, 12, 31)),
        levering(2, 2024, methode="onderdrukken", instelling="", epsilon=0.0, drempel=5),
        levering(3, 2024, geldig=False),
    )
    totalen = pd.DataFrame(
        [(2, "domein", "wmo", "gemeente", "Almere", 101), (2, "domein", "jeugd", "gemeente", "Almere", None)],
        columns=["levering", "statistiek", "categorie", "niveau", "naam", "waarde"],
    ).astype({"waarde": "Int64"})
    leden = pd.DataFrame(
        [(2, "gemeente", "Almere", "pc4", "1311")],
        columns=["levering", "niveau", "naam", "soort_plaats", "plaats"],
    )
    return VeiligeTabel(leveringen, cellen, omrekening, totalen, leden)


def assert_zelfde(terug: VeiligeTabel | None, tabel: VeiligeTabel) -> None:
    assert terug is not None
    assert terug.leveringen == tabel.leveringen
    pd.testing.assert_frame_equal(terug.cellen, tabel.cellen)
    for deel in ("omrekening", "totalen", "leden"):
        pd.testing.assert_frame_equal(getattr(terug, deel), getattr(tabel, deel))


def test_gebruik_komt_terug_zoals_het_was(project: Project, tabel: VeiligeTabel, scan: Wijkscan) -> None:
    na = bewaar_gebruik(project, tabel, generatie=1, opmerking="fictieve gegevens")
    verwacht = scan.met_gebruik(tabel, opmerking="fictieve gegevens")
    for terug in (na, lees_project(project.pad)):
        assert terug.generatie == 2
        assert_zelfde(terug.scan.gebruik, tabel)
        pd.testing.assert_frame_equal(pd.DataFrame(terug.scan.gebieden), pd.DataFrame(verwacht.gebieden))
        pd.testing.assert_frame_equal(terug.scan.ontbrekend, verwacht.ontbrekend)
        for deel in ("catalogus", "herkomsten", "bevindingen", "drempel"):
            assert getattr(terug.scan, deel) == getattr(verwacht, deel)
    assert "fictieve gegevens" in na.scan.bronregel


def test_de_laag_gebieden_en_de_catalogus_houden_geen_gebruik(project: Project, tabel: VeiligeTabel) -> None:
    bewaar_gebruik(project, tabel, generatie=1)
    with closing(sqlite3.connect(project.pad)) as db:
        velden = {naam for (naam,) in db.execute("SELECT name FROM pragma_table_info('gebieden')")}
        namen = {naam for (naam,) in db.execute("SELECT naam FROM catalogus UNION SELECT naam FROM kolommen")}
        assert not [naam for naam in velden | namen if naam.startswith("gebruik")]
        assert db.execute("SELECT versie FROM project").fetchall() == [(1,)]


def test_een_volgende_wijziging_houdt_het_gebruik(
    project: Project, tabel: VeiligeTabel, indeling: Indeling, tmp_path: Path
) -> None:
    project = bewaar_gebruik(project, tabel, generatie=1, opmerking="fictief")
    project = bewaar_indeling(project, indeling, generatie=2)
    project = bewaar_graaf(project, project.scan.graaf, generatie=3)
    assert_zelfde(project.scan.gebruik, tabel)
    ander = schrijf_project(tmp_path / "ander.gpkg", project.scan)
    assert_zelfde(ander.scan.gebruik, tabel)
    assert ander.scan.herkomsten == project.scan.herkomsten
    assert ander.scan.gebieden["gebruik_wmo"].tolist()[:3] == [10, 20, 71]


def test_het_wordt_vervangen_en_het_logboek_groeit_alleen(project: Project, tabel: VeiligeTabel) -> None:
    project = bewaar_gebruik(project, tabel, generatie=1)
    meer = replace(tabel, leveringen=(*tabel.leveringen, levering(4, 2025)))
    project = bewaar_gebruik(project, meer, generatie=2)
    assert_zelfde(lees_project(project.pad).scan.gebruik, meer)
    with pytest.raises(ValueError, match=r"leveringen \[4\] would be lost"):
        bewaar_gebruik(project, tabel, generatie=3)
    with pytest.raises(ProjectBezet):
        bewaar_gebruik(project, meer, generatie=2)
    assert_zelfde(lees_project(project.pad).scan.gebruik, meer)


def test_gebruik_van_andere_gebieden_wordt_geweigerd(project: Project, tabel: VeiligeTabel) -> None:
    vreemd = replace(tabel, cellen=tabel.cellen.replace({"plaats": {"BU00340100": "BU99"}}))
    with pytest.raises(InvoerGeweigerd, match=r"(?s)past niet.*onbekende codes BU99"):
        bewaar_gebruik(project, vreemd, generatie=1)
    assert lees_project(project.pad).scan.gebruik is None


def test_een_kolom_met_dezelfde_naam_wordt_geweigerd(
    tmp_path: Path, scan: Wijkscan, tabel: VeiligeTabel
) -> None:
    bezet = replace(scan, gebieden=scan.gebieden.assign(gebruik_wmo=1))
    project = schrijf_project(tmp_path / "p.gpkg", bezet)
    with pytest.raises(InvoerGeweigerd, match="gebruik_wmo"):
        bewaar_gebruik(project, tabel, generatie=1)
    assert lees_project(project.pad).generatie == 1


def test_gdal_opent_de_tabellen(project: Project, tabel: VeiligeTabel) -> None:
    bewaar_gebruik(project, tabel, generatie=1)
    lagen = dict(pyogrio.list_layers(project.pad))
    assert {"leveringen", "gebruik", "omrekening", "totalen", "leden"} <= set(lagen)
    assert pyogrio.read_dataframe(project.pad, layer="gebruik")["waarde"].min() == -7
    leveringen = pyogrio.read_dataframe(project.pad, layer="leveringen")
    assert leveringen["geldig"].tolist() == [True, True, False]
    assert leveringen["sleutelafdruk"].tolist() == ["c" * 64] * 3


KNOEIWERK = {
    "UPDATE leveringen SET methode = 'gokken' WHERE nr = 1": "leveringen: een waarde klopt niet",
    "UPDATE leveringen SET instelling = 'heel sterk'": "leveringen: een waarde klopt niet",
    "UPDATE leveringen SET epsilon = -1": "leveringen: een waarde klopt niet",
    "UPDATE leveringen SET epsilon = 9e999": "leveringen: een waarde klopt niet",
    "UPDATE leveringen SET nr = 'x' WHERE nr = 1": "leveringen: een waarde klopt niet",
    "UPDATE leveringen SET nr = 9 WHERE nr = 1": "gebruik: onbekende levering 1",
    "UPDATE leveringen SET geldig = 1": "leveringen: twee tellen voor 2024",
    "UPDATE leveringen SET geldig = 7": "leveringen: een waarde klopt niet",
    "UPDATE leveringen SET gemaakt_op = 'gisteren'": "leveringen: een waarde klopt niet",
    "UPDATE leveringen SET peildatum = 5": "leveringen: een waarde klopt niet",
    "UPDATE leveringen SET door = x'00'": "leveringen: een waarde klopt niet",
    "UPDATE leveringen SET drempel = 0": "leveringen: een waarde klopt niet",
    "UPDATE leveringen SET lijst = '[]'": "leveringen: een waarde klopt niet",
    "UPDATE leveringen SET lijst = '{'": "leveringen: een waarde klopt niet",
    "UPDATE leveringen SET lijst = replace(lijst, 'individueel zwaar', 'zwaar')": "leveringen: een waarde",
    "UPDATE leveringen SET lijst = replace(lijst, '2.5', '\"2\"')": "leveringen: een waarde klopt niet",
    "UPDATE leveringen SET lijst = replace(lijst, '[18, 120]', '[\"a\", 120]')": "leveringen: een waarde",
    "ALTER TABLE leveringen DROP COLUMN sleutelafdruk": "leveringen: de tabel of een kolom ontbreekt",
    "DROP TABLE gebruik": "gebruik: ",
    "DROP TABLE omrekening": "omrekening: ",
    "UPDATE gebruik SET waarde = 1.5": "gebruik: een waarde klopt niet",
    "UPDATE gebruik SET waarde = 'veel'": "gebruik: een waarde klopt niet",
    "UPDATE gebruik SET levering = 0": "gebruik: ",
    "UPDATE gebruik SET statistiek = 'naam'": "gebruik: kolom statistiek: een waarde is niet toegestaan",
    "UPDATE gebruik SET plaats = 'BU00340100' WHERE levering = 1": "een combinatie komt vaker voor",
    "UPDATE gebruik SET plaats = 'BU9' WHERE fid = 1": "gebruik: onbekende codes BU9",
    "UPDATE gebruik SET plaats = '1312' WHERE levering = 2": "omrekening: een gemeten plaats ontbreekt",
    "UPDATE gebruik SET plaats = NULL WHERE fid = 1": "gebruik: een waarde klopt niet",
    "ALTER TABLE gebruik ADD COLUMN ware_waarde INTEGER": "gebruik: een waarde klopt niet",
    "UPDATE totalen SET waarde = -1": "totalen: kolom waarde: een waarde is te laag",
    "UPDATE leden SET levering = 7": "leden: onbekende levering 7",
    "UPDATE omrekening SET aandeel = 2": "omrekening",
    "UPDATE omrekening SET aandeel = 0.1": "omrekening: delen tellen niet op tot 1",
    "UPDATE omrekening SET code = 'BU9' WHERE fid = 1": "omrekening: onbekende codes BU9",
    "UPDATE omrekening SET levering = 8": "omrekening: onbekende levering 8",
}


def test_geknoei_met_gebruik_wordt_gezien(project: Project, tabel: VeiligeTabel) -> None:
    heel = bewaar_gebruik(project, tabel, generatie=1).pad.read_bytes()
    for opdracht, melding in KNOEIWERK.items():  # one file: writing it takes longer than reading it
        project.pad.write_bytes(heel)
        with closing(sqlite3.connect(project.pad)) as db:
            db.execute(opdracht)
            db.commit()
        with pytest.raises(InvoerGeweigerd, match=r"(?s)almere\.gpkg klopt niet.*Volgende stap") as fout:
            lees_project(project.pad)
        assert melding in str(fout.value), opdracht


def test_zonder_leveringen_is_er_geen_gebruik(project: Project, tabel: VeiligeTabel) -> None:
    bewaar_gebruik(project, tabel, generatie=1)
    with closing(sqlite3.connect(project.pad)) as db:
        for naam in ("leveringen", "gebruik", "omrekening", "totalen", "leden"):
            db.execute(f"DROP TABLE {naam}")
        db.commit()
    scan = lees_project(project.pad).scan
    assert scan.gebruik is None
    assert scan.herkomsten == project.scan.herkomsten
