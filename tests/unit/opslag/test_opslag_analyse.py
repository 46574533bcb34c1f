"""What an analysis adds to a project: it comes back as it was, older files have none, damage is refused."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal

from gebied.bronnen.catalogus import Indicator
from gebied.fouten import InvoerGeweigerd, ProjectBezet
from gebied.graaf import Graaf
from gebied.model import RD_NEW, Bevinding, Herkomst, Indeling, Kolom
from gebied.opslag import (
    Project,
    bewaar_aanvulling,
    bewaar_indeling,
    bewaar_nulmeting,
    lees_project,
    schrijf_project,
)
from gebied.profiel.nulmeting import Nulmeting, maak_nulmeting
from gebied.schema import LOCATIES, METINGEN, SIGNALEN, leeg
from gebied.wijkscan import Wijkscan

EIGEN = Indicator(
    sleutel="groen_dichtbij",
    naam='Groen "dichtbij"',
    uitleg="Welk deel van de inwoners groen om de hoek heeft.",
    domein="veiligheid en leefbaarheid",
    eenheid="%",
    richting="hoog gunstig",
    optellen="verhouding",
    zekerheid="telling",
    niveau="buurt",
    bron="Gemeente",
    teller="groen",
    noemer="inwoners",
    factor=100,
    cyclus=2,
    doel="1.2",
    sterk_punt=True,
)
KORT = replace(EIGEN, sleutel="kort", factor=0.5, cyclus=None, sterk_punt=False, decimalen=0)


def metingen(codes: tuple[str, ...]) -> pd.DataFrame:
    """Two years of two places, with every kind of gap."""
    rij = {"naam": "naam «»", "niveau": "buurt", "indicator": "inwoners", "herkomst": "CBS, 2015"}
    getallen = dict.fromkeys(("noemer", "var_noemer", "covariantie", "onder", "boven"))
    vast = {
        **rij,
        **getallen,
        "var_teller": 4.0,
        "bewoners": 100.0,
        "bekend": 100.0,
        "geschat": 0.0,
        "delen": 1,
    }
    rijen = [
        {**vast, "plaats": codes[0], "jaar": 2015, "teller": 0.1},
        {**vast, "plaats": "soortgelijk:GM0034", "niveau": "soortgelijk", "jaar": None, "teller": None},
    ]
    return pd.DataFrame(rijen, columns=list(METINGEN.columns)).astype(leeg(METINGEN).dtypes.to_dict())


@pytest.fixture
def vol(scan: Wijkscan) -> Wijkscan:
    """The scan with something of everything, and a column that came with an own indicator."""
    locaties = gpd.GeoDataFrame(
        {
            "sleutel": pd.Series(["1", "x"], dtype="str"),
            "naam": pd.Series(["=HYPERLINK(1)", "'t Huis; DROP TABLE"], dtype="str"),
            "type": pd.Series(["buurtcentrum", "school"], dtype="str"),
            "capaciteit": pd.array([12.5, None], dtype="Float64"),
            "eenheid": pd.Series(["dagdelen", ""], dtype="str"),
            "trede": pd.Series(["algemeen", ""], dtype="str"),
            "doelgroep": pd.Series(["", "jeugd"], dtype="str"),
        },
        geometry=[shapely.Point(10, 20.5), shapely.Point(140_000.125, 480_000)],
        crs=RD_NEW,
    )
    signalen = pd.DataFrame(
        {
            "plaats": pd.Series([scan.codes[0], "Haven"], dtype="str"),
            "naam": pd.Series(["", "Haven"], dtype="str"),
            "soort": pd.Series(["sterk punt", "kleine vraag"], dtype="str"),
            "tekst": pd.Series(["Veel groen.", "Waar is «de» bus?"], dtype="str"),
            "herkomst": pd.Series(["gesprek", ""], dtype="str"),
            "jaar": pd.array([2025, None], dtype="Int64"),
        }
    )[list(SIGNALEN.columns)]
    return replace(
        scan,
        gebieden=scan.gebieden.assign(groen=pd.array([1, None, 3, 4, 5, 6], dtype="Int64")),
        catalogus=(*scan.catalogus, Kolom("groen", "aantal", jaar=2025, herkomst="groenkaart")),
        herkomsten=(*scan.herkomsten, Herkomst("groenkaart", "Gemeente", jaar=2025)),
        ontbrekend=pd.concat(
            [
                scan.ontbrekend,
                pd.DataFrame({"code": [scan.codes[1]], "kolom": ["groen"], "reden": ["niet gemeten"]}),
            ],
            ignore_index=True,
        ),
        bevindingen=(*scan.bevindingen, Bevinding("OUDER_JAAR", "Ouder.")),
        metingen=metingen(scan.codes),
        eigen_indicatoren=(EIGEN, KORT),
        locaties=locaties[list(LOCATIES.columns)],
        signalen=signalen,
    )


def assert_zelfde(terug: Wijkscan, scan: Wijkscan) -> None:
    assert_geodataframe_equal(terug.gebieden, scan.gebieden)
    assert_geodataframe_equal(terug.locaties, scan.locaties)
    pd.testing.assert_frame_equal(terug.metingen, scan.metingen)
    pd.testing.assert_frame_equal(terug.signalen, scan.signalen)
    pd.testing.assert_frame_equal(terug.ontbrekend, scan.ontbrekend)
    for deel in ("eigen_indicatoren", "catalogus", "herkomsten", "bevindingen"):
        assert getattr(terug, deel) == getattr(scan, deel)


def test_een_aangevuld_project_komt_terug_zoals_het_was(tmp_path: Path, vol: Wijkscan) -> None:
    geschreven = schrijf_project(tmp_path / "p.gpkg", vol)
    for project in (geschreven, lees_project(geschreven.pad)):
        assert_zelfde(project.scan, vol)
    assert geschreven.scan.indicatoren["groen_dichtbij"] == EIGEN


def test_een_project_wordt_aangevuld_en_houdt_zijn_indelingen(
    project: Project, vol: Wijkscan, indeling: Indeling
) -> None:
    eerst = bewaar_indeling(project, indeling, generatie=1)
    na = bewaar_aanvulling(eerst, vol, generatie=2)
    for terug in (na, lees_project(project.pad)):
        assert_zelfde(terug.scan, vol)
        assert terug.generatie == 3
        assert terug.indelingen == {"Plan A": indeling}
        assert terug.indelingen["Plan A"].bevindingen == indeling.bevindingen
        pd.testing.assert_frame_equal(terug.scan.graaf.buren, vol.graaf.buren)


def test_een_aanvulling_kan_weer_weg(tmp_path: Path, scan: Wijkscan, vol: Wijkscan) -> None:
    project = schrijf_project(tmp_path / "p.gpkg", vol)
    terug = bewaar_aanvulling(project, scan, generatie=1)
    assert_zelfde(terug.scan, scan)
    lagen = {naam for naam, _ in pyogrio.list_layers(project.pad)}
    assert not lagen & {"metingen", "locaties", "signalen", "eigen_indicatoren"}


def test_qgis_opent_elke_tabel(tmp_path: Path, vol: Wijkscan) -> None:
    pad = schrijf_project(tmp_path / "p.gpkg", vol).pad
    soorten = dict(pyogrio.list_layers(pad))
    assert soorten["locaties"] == "Point"
    assert [soorten[naam] for naam in ("metingen", "signalen", "eigen_indicatoren")] == [None] * 3
    punten = pyogrio.read_dataframe(pad, layer="locaties")
    assert punten.crs.to_epsg() == 28992
    assert punten["naam"].tolist() == vol.locaties["naam"].tolist()
    assert punten.geometry.tolist() == vol.locaties.geometry.tolist()
    assert len(pyogrio.read_dataframe(pad, layer="metingen", read_geometry=False)) == 2


def test_een_bestand_van_voor_de_analyse_heeft_niets(project: Project) -> None:
    with closing(sqlite3.connect(project.pad)) as db:
        namen = {naam for (naam,) in db.execute("SELECT name FROM sqlite_master")}
    assert not namen & {"metingen", "locaties", "signalen", "eigen_indicatoren", "nulmetingen"}
    scan = lees_project(project.pad).scan
    assert (len(scan.metingen), len(scan.locaties), len(scan.signalen), scan.eigen_indicatoren) == (
        0,
        0,
        0,
        (),
    )
    assert list(scan.locaties.columns) == list(LOCATIES.columns)


def test_een_index_van_qgis_blijft_bij_gelijke_gebieden(
    project: Project, scan: Wijkscan, vol: Wijkscan
) -> None:
    with closing(sqlite3.connect(project.pad)) as db, db:
        db.execute('CREATE TABLE "rtree_gebieden_geom" (id INTEGER)')
    alleen_signalen = replace(scan, signalen=vol.signalen)
    na = bewaar_aanvulling(project, alleen_signalen, generatie=1)
    bewaar_aanvulling(na, vol, generatie=2)
    with closing(sqlite3.connect(project.pad)) as db:
        assert not db.execute("SELECT 1 FROM sqlite_master WHERE name LIKE 'rtree%'").fetchall()
        [(aantal,)] = db.execute("SELECT count(*) FROM gpkg_contents WHERE table_name = 'gebieden'")
    assert aantal == 1


def test_andere_gebieden_of_een_oude_versie_worden_geweigerd(project: Project, vol: Wijkscan) -> None:
    minder = vol.gebieden.iloc[:-1]
    buren = vol.graaf.buren[~vol.graaf.buren["b"].eq(vol.codes[5])]
    anders = replace(vol, gebieden=minder, graaf=Graaf(vol.codes[:5], frozenset(), buren))
    with pytest.raises(InvoerGeweigerd, match="andere gebieden"):
        bewaar_aanvulling(project, anders, generatie=1)
    zonder_rest = replace(
        vol,
        gebieden=vol.gebieden.assign(restgebied=False),
        graaf=replace(vol.graaf, restgebieden=frozenset()),
    )
    with pytest.raises(ValueError, match="restgebieden"):
        bewaar_aanvulling(project, zonder_rest, generatie=1)
    with pytest.raises(ProjectBezet):
        bewaar_aanvulling(project, vol, generatie=7)
    geen_punt = replace(vol, locaties=vol.locaties.assign(geometry=vol.locaties.buffer(5)))
    with pytest.raises(InvoerGeweigerd, match="moet een punt zijn"):
        bewaar_aanvulling(project, geen_punt, generatie=1)
    assert lees_project(project.pad).generatie == 1
    assert lees_project(project.pad).scan.signalen.empty


KNOEIWERK = {
    "UPDATE metingen SET bekend = -1": "metingen: ",
    "UPDATE metingen SET teller = 9e999": "metingen: een waarde klopt niet",
    "UPDATE metingen SET niveau = 'straat'": "metingen: ",
    "UPDATE metingen SET plaats = NULL": "metingen: ",
    "UPDATE metingen SET delen = 'veel'": "metingen: een waarde klopt niet",
    "ALTER TABLE metingen DROP COLUMN onder": "metingen: een waarde klopt niet",
    f"INSERT INTO metingen SELECT 99, {', '.join(METINGEN.columns)} FROM metingen WHERE fid = 1": (
        "een combinatie komt vaker voor"
    ),
    "UPDATE locaties SET sleutel = 'x'": "locaties: ",
    "UPDATE locaties SET capaciteit = -1": "locaties: ",
    "UPDATE locaties SET trede = 'zwaar'": "locaties: ",
    "UPDATE locaties SET geom = x'0102'": "locaties: een waarde klopt niet",
    "UPDATE locaties SET geom = NULL": "locaties: een waarde klopt niet",
    "UPDATE locaties SET geom = (SELECT geom FROM gebieden WHERE fid = 1)": "locaties: een waarde klopt niet",
    "UPDATE signalen SET soort = 'roddel'": "signalen: ",
    "UPDATE signalen SET tekst = ''": "signalen: ",
    "UPDATE eigen_indicatoren SET sleutel = 'Geen sleutel'": "eigen_indicatoren: ",
    "UPDATE eigen_indicatoren SET domein = 'overig'": "eigen_indicatoren: ",
    "UPDATE eigen_indicatoren SET sterk_punt = 3": "eigen_indicatoren: een waarde klopt niet",
    "UPDATE eigen_indicatoren SET factor = -1": "eigen_indicatoren: ",
    "UPDATE eigen_indicatoren SET naam = x'00ff'": "eigen_indicatoren: ",
    "ALTER TABLE eigen_indicatoren DROP COLUMN bron": "eigen_indicatoren: de tabel of een kolom ontbreekt",
}


@pytest.mark.parametrize("opdracht", KNOEIWERK)
def test_knoeiwerk_wordt_geweigerd(tmp_path: Path, vol: Wijkscan, opdracht: str) -> None:
    pad = schrijf_project(tmp_path / "p.gpkg", vol).pad
    with closing(sqlite3.connect(pad)) as db, db:
        assert db.execute(opdracht).rowcount != 0
    with pytest.raises(InvoerGeweigerd) as fout:
        lees_project(pad)
    assert KNOEIWERK[opdracht] in str(fout.value)


def test_een_view_op_de_plaats_van_een_tabel_wordt_geweigerd(project: Project) -> None:
    with closing(sqlite3.connect(project.pad)) as db, db:
        db.execute("CREATE VIEW Signalen AS SELECT 1")
    with pytest.raises(InvoerGeweigerd, match="niet van gebied"):
        lees_project(project.pad)


@pytest.fixture
def nulmeting(vol: Wijkscan, indeling: Indeling) -> Nulmeting:
    return maak_nulmeting(vol, {indeling.naam: indeling}, naam="Nul «2025»", datum=date(2025, 1, 2))


def test_een_nulmeting_komt_terug_zoals_zij_was(
    project: Project, nulmeting: Nulmeting, indeling: Indeling
) -> None:
    later = replace(nulmeting, naam="later", datum=date(2026, 1, 2))
    eerst = bewaar_nulmeting(project, nulmeting, generatie=1)
    bewaar_indeling(eerst, indeling, generatie=2)
    na = bewaar_nulmeting(project.pad, later, generatie=3)
    for terug in (na, lees_project(project.pad)):
        assert list(terug.nulmetingen) == ["Nul «2025»", "later"]
        assert terug.nulmetingen["Nul «2025»"].als_dict() == nulmeting.als_dict()
        assert list(terug.indelingen) == ["Plan A"]
    assert len(pyogrio.read_dataframe(project.pad, layer="nulmetingen", read_geometry=False)) == 2


def test_een_nulmeting_wordt_nooit_vervangen(project: Project, nulmeting: Nulmeting, vol: Wijkscan) -> None:
    eerst = bewaar_nulmeting(project, nulmeting, generatie=1)
    with pytest.raises(InvoerGeweigerd, match="al een nulmeting 'Nul «2025»'"):
        bewaar_nulmeting(eerst, replace(nulmeting, datum=date(2030, 1, 1)), generatie=2)
    with pytest.raises(InvoerGeweigerd, match="geen naam"):
        bewaar_nulmeting(eerst, replace(nulmeting, naam=" "), generatie=2)
    aangevuld = bewaar_aanvulling(eerst, vol, generatie=2)
    assert aangevuld.nulmetingen["Nul «2025»"].datum == date(2025, 1, 2)
    assert lees_project(project.pad).generatie == 3


def test_een_vervangen_project_houdt_zijn_nulmetingen(
    project: Project, nulmeting: Nulmeting, vol: Wijkscan
) -> None:
    bewaar_nulmeting(project, nulmeting, generatie=1)
    nieuw = schrijf_project(project.pad, vol, vervang=True)
    for terug in (nieuw, lees_project(project.pad)):
        assert terug.generatie == 3
        assert not terug.indelingen
        assert terug.nulmetingen["Nul «2025»"].als_dict() == nulmeting.als_dict()


@pytest.mark.parametrize(
    "opdracht",
    [
        "UPDATE nulmetingen SET inhoud = '{'",
        "UPDATE nulmetingen SET inhoud = '[]'",
        "UPDATE nulmetingen SET inhoud = replace(inhoud, '\"bekend\"', '\"weg\"')",
        "UPDATE nulmetingen SET datum = '2024-01-01'",
        "UPDATE nulmetingen SET naam = 'anders'",
        "ALTER TABLE nulmetingen DROP COLUMN datum",
        "UPDATE nulmetingen SET inhoud = x'00ff'",
    ],
)
def test_een_beschadigde_nulmeting_wordt_geweigerd(
    project: Project, nulmeting: Nulmeting, opdracht: str
) -> None:
    bewaar_nulmeting(project, nulmeting, generatie=1)
    with closing(sqlite3.connect(project.pad)) as db, db:
        assert db.execute(opdracht).rowcount != 0
    with pytest.raises(InvoerGeweigerd, match=r"De inhoud van almere\.gpkg klopt niet"):
        lees_project(project.pad)
