"""Two hundred uploads that want to do harm: each is refused in Dutch or read as it is, and nothing is left.

The files are good ones that were cut off, scrambled, given another name or another content, and some that are
made to be trouble: zips that explode or lead elsewhere, orders to other programs, rules in a database.
"""

from __future__ import annotations

import io
import json
import random
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from gebied.fouten import GebiedFout
from gebied.model import Indeling
from gebied.opslag import lees_project, schrijf_project
from gebied.werkstroom.nieuwproject import Bouwstenen, maak_uit_bestanden, neem_project_op

GRENS_MB = 2
NAMEN = (
    "{}",
    "<script>alert(1)</script>{}",
    "../../../../tmp/{}",
    "..\\..\\C:{}",
    "/etc/passwd\x00{}",
    "=cmd|' /C calc'!A0{}",
    "x" * 300 + "{}",
    "${{HOME}};rm -rf ~{}",
    "\u202efdp.{}",
    "[link](javascript:alert(1)){}",
)
TWINTIG = (
    *("bom.zip", "nest.zip", "pad.zip", "vrt.geojson", "entiteit.gml", "diep.geojson", "tekst.gpkg"),
    *("trigger.gpkg", "view.gpkg", "later.gpkg", "vorm.gpkg", "breed.csv", "groot.csv", "einde.parquet"),
)
"""Those of the full set that `make test` tries, with the first that are damaged."""
GEWOON = pytest.mark.filterwarnings("ignore::RuntimeWarning:pyogrio")  # GDAL talks about damaged files

Upload = tuple[str, bytes]


@pytest.fixture(scope="module")
def goed(rooster, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Files as they should be: maps, tables and a project file."""
    folder = tmp_path_factory.mktemp("goed")
    vakken = [shapely.box(140_000 + 1000 * i, 480_000, 141_000 + 1000 * i, 481_000) for i in range(4)]
    codes = [f"BU0034010{i}" for i in range(4)]
    tabel = {"buurtcode": codes, "buurtnaam": list("abcd"), "aantal_inwoners": [100, 200, 300, 400]}
    kaart = gpd.GeoDataFrame(tabel, geometry=vakken, crs="EPSG:28992")
    for naam in ("kaart.gpkg", "kaart.geojson", "kaart.fgb", "kaart.gml"):
        (kaart.to_crs("EPSG:4326") if naam.endswith("json") else kaart).to_file(folder / naam)
    kaart.to_parquet(folder / "kaart.parquet")
    kaart.rename(columns={"aantal_inwoners": "AANT_INW"}).to_file(folder / "kaart.shp")
    with zipfile.ZipFile(folder / "kaart.zip", "w") as archief:
        for pad in folder.glob("kaart.[sdpc]*"):
            archief.write(pad, pad.name)
    cijfers = pd.DataFrame({"code": codes, "huishoudens": [10, 20, 30, 40]})
    cijfers.to_csv(folder / "cijfers.csv", sep=";", index=False)
    cijfers.to_excel(folder / "cijfers.xlsx", index=False)
    plan = Indeling("plan", {"A1": 1, "A2": 2})
    schrijf_project(folder / "project.gpkg", rooster([[100, 200]]), indelingen=[plan])
    soorten = (".gpkg", ".geojson", ".fgb", ".gml", ".parquet", ".zip", ".csv", ".xlsx")
    return {pad.name: pad.read_bytes() for pad in sorted(folder.iterdir()) if pad.suffix in soorten}


def _zip(leden: dict[str, bytes], **opties: int) -> bytes:
    uit = io.BytesIO()
    with zipfile.ZipFile(uit, "w", zipfile.ZIP_DEFLATED) as archief:
        for naam, inhoud in leden.items():
            archief.writestr(naam, inhoud, **opties)
    return uit.getvalue()


def _sql(project: bytes, *opdrachten: str) -> bytes:
    """Return a project file in which somebody else did something."""
    with tempfile.TemporaryDirectory() as folder:
        pad = Path(folder) / "p.gpkg"
        pad.write_bytes(project)
        with closing(sqlite3.connect(pad)) as db:
            for opdracht in opdrachten:
                db.execute(opdracht)
            db.commit()
        return pad.read_bytes()


def _gemaakt(goed: dict[str, bytes]) -> Iterator[Upload]:
    """Yield the uploads that are made to be trouble."""
    kaart, project = goed["kaart.geojson"], goed["project.gpkg"]
    yield "bom.zip", _zip({"kaart.geojson": b"{" + b" " * 40_000_000})
    yield (
        "bom.xlsx",
        _zip({"xl/worksheets/sheet1.xml": b"<c>" * 15_000_000, "[Content_Types].xml": b"<Types/>"}),
    )
    yield "nest.zip", _zip({"binnen.zip": _zip({"kaart.geojson": kaart})})
    yield "pad.zip", _zip({"../../../../tmp/kaart.geojson": kaart})
    yield "absoluut.zip", _zip({"/tmp/kaart.geojson": kaart})
    yield "koppeling.zip", _zip({"kaart.geojson": b"/etc/passwd"})
    yield "veel.zip", _zip({f"{nr}.geojson": b"{}" for nr in range(300)})
    yield "leeg.zip", _zip({})
    yield "script.zip", _zip({"<script>alert(1)</script>.geojson": kaart})
    yield "vrt.geojson", b"<OGRVRTDataSource><OGRVRTLayer name='passwd'><SrcDataSource>/etc/passwd"
    yield "vrt.gml", b"<OGRVRTDataSource><OGRVRTLayer name='x'><SrcDataSource>/vsicurl/http://127.0.0.1/"
    yield "stroom.json", json.dumps({"type": "gdal_streamed_alg", "command_line": "gdal raster"}).encode()
    yield (
        "entiteit.gml",
        (
            b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">'
            + b"".join(b'<!ENTITY e%d "%s">' % (i, b"&e%d;" % (i - 1) * 10 if i else b"ha") for i in range(9))
            + b"]><gml:FeatureCollection>&b;&e8;</gml:FeatureCollection>"
        ),
    )
    yield "diep.geojson", b'{"type":' * 20_000
    yield "diep2.json", b"[" * 100_000
    yield "naam.geojson", kaart.replace(b'"a"', b'"<img src=x onerror=alert(1)>\\u0000"')
    yield "nul.geojson", kaart.replace(b"{", b"\x00{", 3)
    yield "web.gpkg", b"<html><script>alert(1)</script>"
    yield "tekst.gpkg", b"SQLite format 3\x00" + b"\xff" * 5_000
    yield (
        "trigger.gpkg",
        _sql(project, "CREATE TRIGGER t AFTER INSERT ON indelingen BEGIN DELETE FROM gebieden; END"),
    )
    yield (
        "view.gpkg",
        _sql(
            project,
            "DROP TABLE herkomst",
            "CREATE VIEW herkomst AS WITH RECURSIVE t(x) AS (SELECT 1 UNION ALL SELECT x FROM t) "
            "SELECT x FROM t",
        ),
    )
    yield "later.gpkg", _sql(project, "UPDATE project SET versie = 999")
    yield "vreemd.gpkg", _sql(project, "UPDATE project SET versie = 'x', generatie = '<b>'")
    yield "zonder.gpkg", _sql(project, "DELETE FROM toewijzing", "DELETE FROM gebieden")
    yield "opdracht.gpkg", _sql(project, "UPDATE indelingen SET opdracht = '{\"teams\": -1}'")
    yield "vorm.gpkg", _sql(project, "UPDATE gebieden SET geom = X'4750FF'")
    yield "wal.gpkg", _sql(project, "PRAGMA journal_mode = WAL")
    yield "formule.csv", b'code;=HYPERLINK("http://127.0.0.1")\nBU00340100;=1+1\n'
    yield "nul.csv", b"code;a\nBU00340100;\x00\x00"
    yield "breed.csv", b"code;" + b";".join(b"k%d" % nr for nr in range(5_000)) + b"\nBU00340100;1\n"
    yield "groot.csv", b"code;a\n" + b"BU00340100;1\n" * 300_000
    yield "getal.csv", b"code;huishoudens\nBU00340100;1e999\nBU00340101;-5\nBU00340102;nan\n"
    yield "aanhaling.csv", b'code;a\nBU00340100;"' + b"x" * 200_000
    yield "leeg.csv", b""
    yield "einde.parquet", b"PAR1" + b"\x00" * 100 + b"PAR1"


def _veranderd(goed: dict[str, bytes], hoeveel: int) -> Iterator[Upload]:
    """Yield good files that were damaged or called otherwise, by fixed chance."""
    toeval = random.Random(6)
    namen = sorted(goed)
    for nr in range(hoeveel):
        naam = namen[nr % len(namen)]
        inhoud = bytearray(goed[naam])
        match nr // len(namen) % 5:
            case 0:
                del inhoud[toeval.randrange(1, len(inhoud)) :]
            case 1:
                for _ in range(toeval.randrange(1, 60)):
                    inhoud[toeval.randrange(len(inhoud))] = toeval.randrange(256)
            case 2:
                van = toeval.randrange(len(inhoud))
                inhoud[van : van + 400] = toeval.randbytes(toeval.randrange(800))
            case 3:
                naam = Path(naam).stem + Path(toeval.choice(namen)).suffix
            case 4:
                inhoud[: toeval.randrange(1, 40)] = b""
        yield NAMEN[nr % len(NAMEN)].format(naam), bytes(inhoud)


def _alle(goed: dict[str, bytes]) -> list[Upload]:
    gemaakt = [*_gemaakt(goed)]
    return [*gemaakt, *_veranderd(goed, 200 - len(gemaakt))]


def _is_kaart(naam: str) -> bool:
    return not naam.endswith((".csv", ".xlsx"))


def _probeer(upload: Upload, goed: dict[str, bytes], folder: Path) -> list[str]:
    """Offer an upload at every place where it can be given; return what was said where it was refused."""
    naam = upload[0]
    wegen: dict[str, Callable[[Path], object]] = {}
    if _is_kaart(naam):
        wegen["kaart"] = lambda pad: maak_uit_bestanden(pad, Bouwstenen(upload), grens_mb=GRENS_MB)
    else:
        bij = (("kaart.gpkg", goed["kaart.gpkg"]), (upload,))
        wegen["cijfers"] = lambda pad: maak_uit_bestanden(pad, Bouwstenen(*bij), grens_mb=GRENS_MB)
        wegen["groepen"] = lambda pad: maak_uit_bestanden(
            pad, Bouwstenen(bij[0], groepen=bij[1]), grens_mb=GRENS_MB
        )
    if naam.endswith(".gpkg"):
        wegen["project"] = lambda pad: neem_project_op(pad, upload, grens_mb=GRENS_MB)
    gezegd = []
    for weg, probeer in wegen.items():
        pad = folder / f"{weg}.gpkg"
        try:
            probeer(pad)
        except GebiedFout as fout:
            gezegd.append(str(fout))
            assert not pad.exists(), naam
        else:
            lees_project(pad)  # what was taken is whole
            pad.unlink()
    assert not list(folder.glob("*.gpkg*")) or all(p.suffix == ".lock" for p in folder.iterdir()), naam
    return gezegd


def _keur(uploads: list[Upload], goed: dict[str, bytes], tmp_path: Path, monkeypatch) -> int:
    """Offer all uploads and return how many were refused at least once."""
    tijdelijk, folder = tmp_path / "tijdelijk", tmp_path / "projecten"
    tijdelijk.mkdir()
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tijdelijk))
    geweigerd = 0
    for upload in uploads:
        gezegd = _probeer(upload, goed, folder)
        geweigerd += bool(gezegd)
        for tekst in gezegd:
            assert "Volgende stap: " in tekst, upload[0]
            assert str(tmp_path) not in tekst, upload[0]  # no place on the server
            assert "root:x:" not in tekst
            assert "Traceback" not in tekst
            assert len(tekst) < 20_000
        assert list(tijdelijk.iterdir()) == [], upload[0]
    assert {pad.name for pad in tmp_path.iterdir()} == {"tijdelijk", "projecten"}
    return geweigerd


@GEWOON
def test_good_files_are_taken(goed: dict[str, bytes], tmp_path: Path) -> None:
    """Guards the tests below: what they damage is good to begin with."""
    for naam in ("kaart.geojson", "kaart.parquet", "kaart.zip"):
        assert _probeer((naam, goed[naam]), goed, tmp_path) == [], naam
    for naam in ("kaart.gpkg", "project.gpkg"):  # a map is no project, and the other way round
        assert len(_probeer((naam, goed[naam]), goed, tmp_path)) == 1, naam


@GEWOON
def test_twenty_uploads(goed: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alle = _alle(goed)
    keuze = [upload for upload in alle if upload[0] in TWINTIG]
    assert _keur([*keuze, *alle[-165:-159]], goed, tmp_path, monkeypatch) >= 18


@pytest.mark.proef
@GEWOON
def test_two_hundred_uploads(
    goed: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record_property
) -> None:
    alle = _alle(goed)
    geweigerd = _keur(alle, goed, tmp_path, monkeypatch)
    record_property("meting", f"vijandige uploads: {len(alle)}, waarvan geweigerd: {geweigerd}")
    assert len(alle) == 200
    assert geweigerd > 120
