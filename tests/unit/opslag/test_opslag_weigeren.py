"""Foreign, damaged, newer and tampered files, and content that cannot be stored: refused, with all faults."""

from __future__ import annotations

import contextlib
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
import shapely

from gebied.fouten import InvoerGeweigerd, VerkeerdGebruik
from gebied.model import Indeling
from gebied.opslag import Project, bewaar_indeling, lees_project, schrijf_project
from gebied.wijkscan import Wijkscan

# what is done to the file, and how the message names it
KNOEIWERK = {
    "UPDATE gebieden SET inwoners = -5 WHERE fid = 1": "gebieden: ",
    "UPDATE gebieden SET inwoners = 'veel' WHERE fid = 1": "gebieden: een waarde klopt niet",
    "UPDATE gebieden SET code = (SELECT code FROM gebieden WHERE fid = 2) WHERE fid = 1": "gebieden: ",
    "UPDATE gebieden SET code = NULL WHERE fid = 1": "gebieden: ",
    "UPDATE gebieden SET naam = x'00ff' WHERE fid = 1": "gebieden: een waarde klopt niet",
    "UPDATE gebieden SET naam = CAST(x'c328' AS TEXT) WHERE fid = 1": "onleesbaar",
    "UPDATE gebieden SET restgebied = 7 WHERE fid = 1": "gebieden: een waarde klopt niet",
    "UPDATE gebieden SET geom = x'0102' WHERE fid = 1": "gebieden: een waarde klopt niet",
    "UPDATE gebieden SET geom = substr(geom, 1, 60) WHERE fid = 1": "gebieden: een waarde klopt niet",
    "DELETE FROM gebieden WHERE fid = 1": "tabel buren: onbekende codes BU00340100",
    "UPDATE kolommen SET dtype = 'pickle' WHERE fid = 1": "een waarde klopt niet",
    "UPDATE kolommen SET veld = 'weg' WHERE naam = 'inwoners'": "gebieden: de tabel of een kolom ontbreekt",
    "ALTER TABLE gebieden RENAME COLUMN stadsdeel TO deel": "gebieden: de tabel of een kolom ontbreekt",
    "DELETE FROM kolommen WHERE naam = 'code'": "gebieden: ",
    "UPDATE buren SET soort = 'brug'": "buren: ",
    "UPDATE buren SET lengte_m = -1": "buren: ",
    "UPDATE buren SET a = b": "buren: ",
    "DROP TABLE ontbrekend": "ontbrekend: de tabel",
    "UPDATE catalogus SET soort = 'raar'": "catalogus: een waarde klopt niet",
    "UPDATE herkomst SET opgehaald = 'gisteren'": "herkomst: een waarde klopt niet",
    "UPDATE project SET niveau = 'straat'": "project: een waarde klopt niet",
    "UPDATE project SET generatie = 'x'": "project: een waarde klopt niet",
    "UPDATE toewijzing SET werkgebied = 0": "toewijzing: ",
    "UPDATE toewijzing SET code = 'BU00340100'": "toewijzing: een waarde klopt niet",
    "UPDATE toewijzing SET indeling = 'Plan Z'": "onbekende indeling 'Plan Z'",
    "UPDATE indelingen SET opdracht = '{\"teams\": -3}'": "teams is -3",
    "UPDATE indelingen SET opdracht = '[1]'": "Plan A: een waarde klopt niet",
    "UPDATE indelingen SET bewijs = '[{\"geheim\": 1}]'": "Plan A: een waarde klopt niet",
    "UPDATE indelingen SET bewijs = replace(bewijs, 'optimaal', 'zeker')": "Plan A: een waarde klopt niet",
    "UPDATE indelingen SET namen = '{'": "Plan A: een waarde klopt niet",
    "UPDATE indelingen SET lagen = '[1]'": "Plan A: een waarde klopt niet",
    'UPDATE indelingen SET lagen = \'{"a": {"b": 0}}\'': "Plan A: een waarde klopt niet",
    'UPDATE indelingen SET lagen = \'{"a": {"b": "1"}}\'': "Plan A: een waarde klopt niet",
    "UPDATE gebieden SET inwoners = 4611686018427387904": "een waarde is te hoog",
    "UPDATE catalogus SET naam = 'weg' WHERE naam = 'stadsdeel'": "catalogus: groep 'weg' is er niet",
    "UPDATE catalogus SET naam = 'inwoners', soort = 'aantal'": "kolom 'inwoners' staat er 2 keer in",
    "UPDATE catalogus SET soort = 'groep'": "catalogus: groep 'inwoners' is geen tekst",
    "UPDATE indelingen SET bewijs = '" + "[" * 9999 + "'": "Plan A: een waarde klopt niet",
    'UPDATE indelingen SET bewijs = \'[{"trede": "x", "status": "optimaal", "waarde": "1"}]\'': (
        "Plan A: een waarde klopt niet"
    ),
    'UPDATE indelingen SET opdracht = \'{"inwoners": [0, ' + "9" * 400 + "]}'": "twee gehele getallen",
    "CREATE TRIGGER vals AFTER INSERT ON toewijzing BEGIN UPDATE toewijzing SET werkgebied = 1; END": (
        "trigger 'vals' is niet van gebied"
    ),
    "CREATE TRIGGER traag AFTER UPDATE ON project BEGIN DELETE FROM/**/toewijzing; END": "trigger 'traag'",
}
EINDELOOS = "WITH RECURSIVE t(x) AS (VALUES (1) UNION ALL SELECT x + 1 FROM t)"


def verander(pad: Path, *opdrachten: str) -> None:
    with closing(sqlite3.connect(pad)) as db:
        for opdracht in opdrachten:
            db.execute(opdracht)
        db.commit()


@pytest.mark.parametrize("opdracht", KNOEIWERK)
def test_geknoei_wordt_gezien(project: Project, indeling: Indeling, opdracht: str) -> None:
    bewaar_indeling(project, indeling, generatie=1)
    verander(project.pad, opdracht)
    with pytest.raises(InvoerGeweigerd) as fout:
        lees_project(project.pad)
    assert KNOEIWERK[opdracht] in str(fout.value)
    assert "almere.gpkg" in str(fout.value)
    assert "Volgende stap" in str(fout.value)


@pytest.mark.parametrize("tabel", ["project", "buren", "Toewijzing"])
def test_een_view_in_de_plaats_van_een_tabel_laat_niet_eindeloos_wachten(
    project: Project, tabel: str
) -> None:
    verander(
        project.pad,
        f"ALTER TABLE {tabel} RENAME TO oud",
        f"CREATE VIEW {tabel} AS {EINDELOOS} SELECT x AS fid, 'gebied' AS formaat, 1 AS versie FROM t",
    )
    with pytest.raises(InvoerGeweigerd, match=f"view '{tabel}' is niet van gebied"):
        lees_project(project.pad)


def test_alle_fouten_staan_samen_in_de_melding(project: Project) -> None:
    verander(
        project.pad,
        "UPDATE gebieden SET inwoners = -5 WHERE fid = 1",
        "UPDATE buren SET soort = 'brug'",
        "DROP TABLE herkomst",
    )
    with pytest.raises(InvoerGeweigerd) as fout:
        lees_project(project.pad)
    assert [probleem.split(":")[0] for probleem in fout.value.problemen] == ["gebieden", "buren", "herkomst"]


def test_een_laag_uit_geknoei_is_nooit_een_andere_tabel(project: Project, indeling: Indeling) -> None:
    project = bewaar_indeling(project, indeling, generatie=1)
    verander(project.pad, "UPDATE indelingen SET laag = 'gebieden'")
    terug = bewaar_indeling(project, indeling, generatie=2, vervang=True)
    assert len(terug.scan.gebieden) == 6


def test_een_vreemd_bestand_wordt_geweigerd(tmp_path: Path, scan: Wijkscan) -> None:
    pad = tmp_path / "vreemd.gpkg"
    inhoud = {
        b"": "geen projectbestand van gebied",
        b"code;naam\nBU1;x\n" * 99: "geen GeoPackage of is beschadigd",
    }
    for bytes_, tekst in inhoud.items():
        pad.write_bytes(bytes_)
        with pytest.raises(InvoerGeweigerd, match=f"(?s){tekst}.*Volgende stap"):
            lees_project(pad)
        with pytest.raises(InvoerGeweigerd, match=tekst):
            schrijf_project(pad, scan, vervang=True)
        assert pad.read_bytes() == bytes_, "what is not ours is never replaced"


def test_een_gewone_geopackage_is_geen_project(tmp_path: Path, scan: Wijkscan) -> None:
    pad = tmp_path / "kaart.gpkg"
    scan.gebieden.to_file(pad, layer="project")
    with pytest.raises(InvoerGeweigerd, match=r"(?s)geen projectbestand van gebied.*gebied scan --grenzen"):
        lees_project(pad)
    with pytest.raises(InvoerGeweigerd, match="geen projectbestand"):
        bewaar_indeling(pad, Indeling("A", {}), generatie=1)


def test_een_nieuwere_vorm_wordt_geweigerd(project: Project, scan: Wijkscan) -> None:
    verander(project.pad, "UPDATE project SET versie = 2")
    for poging in (lees_project, lambda pad: schrijf_project(pad, scan, vervang=True)):
        with pytest.raises(InvoerGeweigerd, match=r"(?s)nieuwere gebied.*werk gebied bij"):
            poging(project.pad)


def test_een_afgekapt_of_beschadigd_bestand_wordt_geweigerd(project: Project) -> None:
    heel = project.pad.read_bytes()
    bladen = range(4096, len(heel), 4096)
    stukken = [heel[: len(heel) // 2], *(heel[:p] + b"\xff" * 64 + heel[p + 64 :] for p in bladen)]
    geweigerd = 0
    for stuk in stukken:
        project.pad.write_bytes(stuk)
        with contextlib.suppress(InvoerGeweigerd):  # any other fault fails the test
            assert lees_project(project.pad).generatie == 1
            continue
        geweigerd += 1
    assert geweigerd > len(stukken) / 2


def test_plaats_en_naam_van_het_bestand(tmp_path: Path, scan: Wijkscan, project: Project) -> None:
    with pytest.raises(InvoerGeweigerd, match="bestaat niet"):
        lees_project(tmp_path / "weg.gpkg")
    with pytest.raises(InvoerGeweigerd, match="bestaat niet"):
        lees_project(tmp_path)
    with pytest.raises(VerkeerdGebruik, match=r"gebruik bijvoorbeeld plan\.gpkg"):
        schrijf_project(tmp_path / "plan.shp", scan)
    with pytest.raises(InvoerGeweigerd, match="De map"):
        schrijf_project(tmp_path / "nergens" / "p.gpkg", scan)
    (tmp_path / "map.gpkg").mkdir()
    with pytest.raises(InvoerGeweigerd, match="bestaat al"):
        schrijf_project(tmp_path / "map.gpkg", scan)
    with pytest.raises(InvoerGeweigerd):
        schrijf_project(tmp_path / "map.gpkg", scan, vervang=True)
    voor = project.pad.read_bytes()
    with pytest.raises(InvoerGeweigerd, match="bestaat al"):
        schrijf_project(project.pad, scan)
    assert project.pad.read_bytes() == voor
    assert schrijf_project(str(tmp_path / "50% #1?;'x'.gpkg"), scan).scan.naam == scan.naam


def test_wat_niet_bewaard_kan_worden_wordt_samen_gemeld(
    tmp_path: Path, scan: Wijkscan, indeling: Indeling
) -> None:
    gebieden = scan.gebieden.assign(
        soort=pd.Categorical(["a"] * 6), dag=pd.Timestamp("2026-01-01"), mengsel=[1, "a", None, 2.0, b"", []]
    )
    gebieden[7] = 1
    with pytest.raises(InvoerGeweigerd) as fout:
        schrijf_project(tmp_path / "p.gpkg", replace(scan, gebieden=gebieden))
    assert len(fout.value.problemen) == 4
    punt = scan.gebieden.copy()
    punt.loc[0, "geometry"] = shapely.Point(1, 2)
    with pytest.raises(InvoerGeweigerd, match="BU00340100: Point"):
        schrijf_project(tmp_path / "p.gpkg", replace(scan, gebieden=punt))
    with pytest.raises(InvoerGeweigerd, match="'Plan A' is al in gebruik"):
        schrijf_project(tmp_path / "p.gpkg", scan, indelingen=[indeling, indeling])
    with pytest.raises(ValueError, match="restgebied"):
        schrijf_project(tmp_path / "p.gpkg", replace(scan, gebieden=scan.gebieden.assign(restgebied=True)))
    assert [pad.name for pad in tmp_path.iterdir() if pad.suffix != ".lock"] == []
