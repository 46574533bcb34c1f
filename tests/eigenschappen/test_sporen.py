"""Nothing of a person comes out of the door: every byte of every file, screen, log and object is searched.

The records hold sentinels: pseudonyms, words that no list knows, and a true count per gebied that is told
from every other. They are looked for as text, in utf-16, hex and base64, and inside zip, zlib and gzip.
"""

from __future__ import annotations

import base64
import io
import logging
import pickle
import re
import shutil
import sqlite3
import sys
import traceback
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from gebied.app.router import PAGINAS
from gebied.bronnen.voorzieningen import lees_lijst
from gebied.cli import main
from gebied.fouten import GebiedFout
from gebied.model import Indeling
from gebied.opslag import lees_project, schrijf_project
from gebied.privacy.deur import Wensen, lever_in
from gebied.privacy.plaatsen import maak_plaatsen
from gebied.privacy.veilig import INSTELLINGEN
from gebied.privacy.voorbereiden import Voorbereiding, bereid_voor, maak_stroom
from gebied.werkstroom.gebruik import Gebruiksbronnen, bereid_gebruik_voor, weiger_uitvoer
from gebied.wijkscan import Wijkscan

MERKEN = ("xq7zkolibrie", "kwikzorgpad", "zeepaardmap", "wjbrtqvlinder")
"""What stands in records only: pseudonyms, a voorziening, a name of a file, a place that is none."""

VERBODEN = {
    "bsn": "123456782",
    "naam": "Willemijn Brandsteder",
    "e-mail": "wbrandsteder@voorbeeld.nl",
    "iban": "NL91ABNA0417164300",
}
"""What must stop an import, and may not be repeated when it does."""

ZIJDE = 6
CODES = [f"{rij}{kolom}" for rij in "ABCDEF" for kolom in range(1, ZIJDE + 1)]
WAAR = {code: 31 + 7 * nr + (1 if (31 + 7 * nr) % 5 == 0 else 0) for nr, code in enumerate(CODES)}
"""True count of persons with Wmo per gebied: all different, and none a multiple of five."""


NORMEN = """
naam = "Normen"
[omrekening]
uren_per_fte = 36
uren_per_jaar = 1400
bron = "Proef"
[[functie]]
naam = "consulent"
[[caseload]]
naam = "Begeleiding"
kolom = "gebruik_wmo"
personen_per_fte = { laag = 30, midden = 35, hoog = 40 }
bron = "Proef"
functies = { consulent = 100 }
"""
"""Staffing that follows from protected counts."""

GEWICHTEN = """
[[gewicht]]
indicator = "gebruik_wmo"
gewicht = 2
hoog = "opgave"
[[gewicht]]
indicator = "gebruik_personen"
gewicht = 1
hoog = "opgave"
"""
"""An index of protected rates."""


# --- looking for it --------------------------------------------------------------------------------------


def vormen(tekst: str) -> list[bytes]:
    """Return a text as it may stand in a file: plain, utf-16, hex, and base64 at each of its three places."""
    kaal = tekst.encode()
    b64 = [  # whole groups of three bytes only: the edges depend on what stands beside it
        base64.b64encode(b"\0" * plek + kaal)[(0, 2, 3)[plek] : (plek + len(kaal)) // 3 * 4]
        for plek in range(3)
    ]
    return [kaal, tekst.encode("utf-16-le"), tekst.encode("utf-16-be"), kaal.hex().encode(), *b64]


def lagen(inhoud: bytes, diepte: int = 0) -> Iterator[bytes]:
    """Yield bytes, and everything that is packed in them."""
    yield inhoud
    if diepte > 2:
        return
    if zipfile.is_zipfile(io.BytesIO(inhoud)):
        with zipfile.ZipFile(io.BytesIO(inhoud)) as doos:
            for deel in doos.infolist():
                yield deel.filename.encode() + deel.comment
                yield from lagen(doos.read(deel), diepte + 1)
    for begin in re.finditer(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08", inhoud):
        pakker = zlib.decompressobj(47)
        try:
            uit = pakker.decompress(inhoud[begin.start() :], 50_000_000)
        except zlib.error:
            continue
        if len(uit) > 20:
            yield from lagen(uit, diepte + 1)
    for stuk in re.findall(rb"[A-Za-z0-9+/]{60,}={0,2}", inhoud):
        yield from lagen(base64.b64decode(stuk[: len(stuk) // 4 * 4]), diepte + 1)


def gevonden(inhoud: bytes, woorden: tuple[str, ...]) -> set[str]:
    """Return which words stand in bytes, in any form."""
    uit: set[str] = set()
    for laag in lagen(inhoud):
        klein = laag.lower()
        for woord in woorden:
            hoofd = {vorm for tekst in (woord, woord.upper()) for vorm in vormen(tekst)}
            if any(vorm in laag for vorm in hoofd) or woord.encode() in klein:
                uit.add(woord)
    return uit


def test_de_zoeker_vindt_alles_wat_verstopt_is(tmp_path: Path) -> None:
    doos = io.BytesIO()
    with zipfile.ZipFile(doos, "w", zipfile.ZIP_DEFLATED) as zip_:
        zip_.writestr("a.xml", "<a>" + "vulling " * 9 + "Zeepaardmap</a>")
    for plek in range(4):
        assert gevonden(base64.b64encode(b"y" * plek + b"XQ7ZKOLIBRIE017 en nog wat"), MERKEN) == {
            "xq7zkolibrie"
        }
    assert gevonden(b"..." + zlib.compress(b"vulling " * 9 + b"kwikzorgpad") + b"...", MERKEN) == {
        "kwikzorgpad"
    }
    assert gevonden(doos.getvalue(), MERKEN) == {"zeepaardmap"}
    assert gevonden(base64.b64encode(doos.getvalue()), MERKEN) == {"zeepaardmap"}
    assert gevonden("WJBRTQVLINDER".encode("utf-16"), MERKEN) == {"wjbrtqvlinder"}
    assert gevonden(b"XQ7ZKOLIBRIE".hex().encode(), MERKEN) == {"xq7zkolibrie"}
    assert gevonden(b"niets van dien aard", MERKEN) == set()


# --- an import, and everything that can be made of it ------------------------------------------------------


@dataclass
class Uitgebracht:
    """What came out: the project, all files, all that was on screen, and the key."""

    map: Path
    project: Path
    records: Path
    sleutels: Path
    scherm: dict[str, str] = field(default_factory=dict)


STEEKPROEF = {"gegevens", "gebiedsanalyse", "aanpassen"}
"""Pages of the app that `make test` searches; `make proef` searches all."""


@pytest.fixture(scope="module")
def bron(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Records with sentinels, under a name that is one itself."""
    pad = tmp_path_factory.mktemp("bron") / "zeepaardmap.csv"
    rijen = ["clientnummer;buurtcode;domein;voorziening;begindatum"]
    nr = 0
    for code, aantal in WAAR.items():
        for _ in range(aantal):
            rijen.append(f"XQ7ZKOLIBRIE{nr:06d};{code};wmo;begeleiding;0{1 + nr % 9}-03-2024")
            nr += 1
    rijen += [f"XQ7ZKOLIBRIE{nr + k:06d};A1;wmo;KWIKZORGPAD nr {k};01-02-2024" for k in range(9)]
    rijen += [f"XQ7ZKOLIBRIE{nr + k:06d};WJBRTQVLINDER{k};wmo;begeleiding;01-02-2024" for k in range(9)]
    pad.write_text("\n".join(rijen) + "\n", encoding="utf-8")
    pad.with_name("normen.toml").write_text(NORMEN, encoding="utf-8")
    pad.with_name("gewichten.toml").write_text(GEWICHTEN, encoding="utf-8")
    return pad


@pytest.fixture(scope="module")
def begin(rooster: Callable[..., Wijkscan], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project without service use."""
    scan = rooster([[900] * ZIJDE] * ZIJDE, stadsdeel=["oooooo"] * 3 + ["zzzzzz"] * 3)
    plannen = [
        Indeling("Noord", {code: 1 + (code > "D") for code in CODES}),
        Indeling("Oost", {code: 1 + (code[1] > "3") for code in CODES}),
    ]
    return schrijf_project(tmp_path_factory.mktemp("begin") / "p.gpkg", scan, indelingen=plannen).pad


@pytest.fixture
def project(begin: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(begin, tmp_path / "p.gpkg"))


@pytest.fixture(scope="module")
def uitgebracht(begin: Path, bron: Path, tmp_path_factory: pytest.TempPathFactory) -> Uitgebracht:
    """Bring the records in and make everything of them that `gebied` can make."""
    tmp_path, logboek = tmp_path_factory.mktemp("alles"), io.StringIO()
    (tmp_path / "uit").mkdir()
    project = Path(shutil.copy(begin, tmp_path / "uit" / "p.gpkg"))
    uit = Uitgebracht(tmp_path / "uit", project, bron, tmp_path / "config" / "gebied" / "sleutels")
    naar = uit.map.joinpath
    plan = ("--indeling", "Noord")
    wortel, luister = logging.getLogger(), logging.StreamHandler(logboek)
    was = wortel.level
    with pytest.MonkeyPatch.context() as omgeving, warnings.catch_warnings(record=True) as gewaarschuwd:
        omgeving.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
        omgeving.setenv("TMPDIR", str(tmp_path / "uit"))
        omgeving.setenv("GEBIED_FOUTEN", "voluit")
        wortel.addHandler(luister)
        wortel.setLevel(logging.DEBUG)
        warnings.simplefilter("always")
        for opdracht in (
            ("gebruik", project, bron, "--jaar", 2024, "--ja", "--bewaar-koppeling", naar("k.toml")),
            ("gebruik", project, bron, "--jaar", 2024, "--json"),
            ("gebruik", project, "--json", "--uit", naar("gebruik.xlsx")),
            ("gebruik", project, "--uit", naar("verslag.md")),
            ("beoordeel", project, *plan, "--json", "--belasting", "gebruik_wmo"),
            ("uitleg", project, "A1", *plan, "--json"),
            ("vergelijk", project, "Noord", "Oost", "--json"),
            ("verplaats", project, "A1", 2, *plan, "--json"),
            (
                "indelen",
                project,
                "--teams",
                2,
                "--tijd",
                2,
                "--belasting",
                "gebruik_wmo",
                "--naam",
                "Nieuw",
                "--json",
            ),
            ("kaart", project, *plan, "--uit", naar("kaart.html")),
            ("kaart", project, "--kolom", "gebruik_wmo", "--uit", naar("kaart.png")),
            *(
                ("export", project, *plan, "--uit", naar(f"export.{s}"))
                for s in ("csv", "xlsx", "gpkg", "geojson")
            ),
            *(
                (*rapport, "--uit", naar(f"{rapport[0]}.{vorm}"))
                for vormen, rapport in (
                    (("docx", "html", "xlsx"), ("profiel", project, "B2")),
                    (("docx", "html"), ("startbeeld", project, *plan)),
                    (("docx", "xlsx"), ("rapport", project, *plan, "--huidig", "Oost")),
                    (
                        ("docx", "xlsx"),
                        ("formatie", project, *plan, "--normen", bron.with_name("normen.toml")),
                    ),
                    (("docx", "xlsx"), ("opgaven", project, "--gewichten", bron.with_name("gewichten.toml"))),
                )
                for vorm in vormen
            ),
            ("structuurschets", project, "--uit", naar("structuurschets.xlsx")),
            ("structuurschets", project, "--soort", "stadsdeel", "--uit", naar("schetsen")),
            ("nulmeting", project, "--naam", "Begin"),
            ("nulmeting", project, "--vergelijk", "Begin", "--uit", naar("nulmeting.xlsx")),
            ("nulmeting", project, "--vergelijk", "Begin", "--uit", naar("nulmeting.docx")),
        ):
            omgeving.setattr(sys, "argv", ["gebied", *map(str, opdracht)])
            gezien = io.StringIO()
            with redirect_stdout(gezien), redirect_stderr(gezien), pytest.raises(SystemExit) as einde:
                main()
            assert einde.value.code == 0, gezien.getvalue()
            uit.scherm[" ".join(map(str, opdracht[:1] + opdracht[2:]))] = gezien.getvalue()
        wortel.removeHandler(luister)
        wortel.setLevel(was)
    uit.scherm["logboek"] = logboek.getvalue()
    uit.scherm["waarschuwingen"] = "\n".join(str(w.message) for w in gewaarschuwd)
    return uit


def test_geen_spoor_in_wat_er_uitkomt(uitgebracht: Uitgebracht) -> None:
    (sleutel,) = uitgebracht.sleutels.glob("*.sleutel")
    hexa = sleutel.read_text(encoding="ascii").strip()
    rauw = bytes.fromhex(hexa)
    bestanden = [pad for pad in uitgebracht.map.rglob("*") if pad.is_file()]
    assert {pad.suffix for pad in bestanden} >= {
        ".gpkg", ".html", ".png", ".csv", ".xlsx", ".geojson", ".md", ".toml", ".docx"
    }  # fmt: skip
    for pad in (*bestanden, *uitgebracht.sleutels.iterdir()):
        inhoud = pad.read_bytes()
        assert gevonden(inhoud, MERKEN) == set(), pad.name
        if pad != sleutel:
            alles = b"".join(lagen(inhoud))
            assert rauw not in alles, pad.name
            assert hexa.encode() not in alles.lower(), pad.name
            assert base64.b64encode(rauw)[:40] not in alles, pad.name
    for wat, tekst in uitgebracht.scherm.items():
        # the importer sees which of his own files is read
        assert gevonden(tekst.replace("zeepaardmap.csv", "").encode(), MERKEN) == set(), wat
        assert hexa not in tekst, wat


def test_ware_aantallen_staan_er_niet_vaker_dan_toeval_geeft(uitgebracht: Uitgebracht) -> None:
    """Noise 0 leaves a count as it is; what is shown is rounded to 5, which no true count here is."""
    with closing(sqlite3.connect(uitgebracht.project)) as db:
        rijen = db.execute("SELECT plaats, waarde FROM gebruik WHERE statistiek = 'domein'").fetchall()
    raak = np.mean([waarde == WAAR[plaats] for plaats, waarde in rijen])
    a = float(np.exp(-float(INSTELLINGEN["gewoon"].domein)))
    kans = (1 - a) / (1 + a)
    assert len(rijen) == len(CODES)
    assert raak <= kans + 4 * np.sqrt(kans * (1 - kans) / len(CODES))
    for naam in ("export.csv", "export.geojson", "export.gpkg"):
        pad = uitgebracht.map / naam
        laag = {"layer": "gebieden"} if naam.endswith("gpkg") else {}
        tabel = pd.read_csv(pad, sep=None, engine="python") if "csv" in naam else gpd.read_file(pad, **laag)
        for kolom in tabel.columns:
            if kolom.startswith("gebruik_") and "code" in tabel:
                waarden = pd.to_numeric(tabel.set_index("code")[kolom], errors="coerce")
                gelijk = [code for code, waarde in waarden.items() if waarde == WAAR.get(str(code))]
                assert len(gelijk) <= (kans + 0.27) * len(CODES), (naam, kolom)
    tekst = (uitgebracht.map / "gebruik.xlsx").read_bytes()
    getallen = {int(g) for laag in lagen(tekst) for g in re.findall(rb"<v>(\d+)</v>", laag)}
    assert not getallen & set(WAAR.values()) - set(range(100)), (
        "only row numbers of strings are no round counts"
    )


def test_rapporten_tonen_alleen_wat_beschermd_is(uitgebracht: Uitgebracht) -> None:
    """Counts are rounded to 5; rates stand without their parts, and are true no more than chance gives."""
    html = (uitgebracht.map / "profiel.html").read_text(encoding="utf-8")
    ladder = re.search(r"<caption[^>]*>[^<]*Ladder van.*?</table>", html, re.DOTALL)
    assert ladder is not None
    aantallen = re.findall(r'class="getal">\s*(\d+)', ladder[0])
    assert aantallen
    assert all(int(aantal) % 5 == 0 for aantal in aantallen[::2]), ladder[0]
    cijfers = pd.read_excel(uitgebracht.map / "structuurschets.xlsx", sheet_name="cijfers")
    beschermd = cijfers[cijfers["zekerheid"] == "beschermd"]
    assert set(beschermd["plaats"]) == set(CODES)
    assert beschermd[["teller", "noemer"]].isna().all(axis=None)
    wmo = beschermd[beschermd["indicator"] == "gebruik_wmo"].set_index("plaats")["waarde"]
    raak = np.mean([round(900 * waarde / 1000) == WAAR[code] for code, waarde in wmo.dropna().items()])
    a = float(np.exp(-float(INSTELLINGEN["gewoon"].domein)))
    kans = (1 - a) / (1 + a)
    assert raak <= kans + 4 * np.sqrt(kans * (1 - kans) / len(CODES))


@pytest.mark.parametrize("methode", ["ruis", "onderdrukken"])
def test_een_klein_aantal_staat_in_geen_rapport(
    begin: Path, tmp_path: Path, gebied_cli: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, methode: str
) -> None:
    """Below the threshold there is no value, bound, score or class, and no total that tells it."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    project = Path(shutil.copy(begin, tmp_path / "p.gpkg"))
    aantallen = WAAR | {"A1": 1, "B2": 3, "E5": 7}
    rijen = [
        f"P{code}{nr:03d};{code};wmo;01-03-2024" for code, aantal in aantallen.items() for nr in range(aantal)
    ]
    bron = tmp_path / "wmo.csv"
    bron.write_text("\n".join(["clientnummer;buurtcode;domein;begindatum", *rijen]), encoding="utf-8")
    opties = ("--methode", methode, "--drempel", 10) if methode == "onderdrukken" else ()
    gebied_cli("gebruik", project, bron, "--jaar", 2024, "--ja", *opties)
    for vorm in ("xlsx", "html", "docx"):
        gebied_cli("structuurschets", project, "--uit", tmp_path / f"s.{vorm}")
        gebied_cli("profiel", project, "stadsdeel:o", "--uit", tmp_path / f"o.{vorm}")
    with closing(sqlite3.connect(project)) as db:
        cellen = dict(
            db.execute("SELECT plaats, waarde FROM gebruik WHERE statistiek='domein' AND categorie='wmo'")
        )
    verborgen = {code for code in CODES if cellen.get(code) is None or cellen[code] < 10}
    assert methode == "ruis" or {"A1", "B2", "E5"} <= verborgen
    boek = pd.read_excel(tmp_path / "s.xlsx", sheet_name=None)
    wmo = boek["cijfers"].query("indicator == 'gebruik_wmo'").set_index("plaats")
    assert set(wmo.index[wmo["waarde"].isna()]) == verborgen
    weg = wmo.loc[sorted(verborgen)]
    assert set(weg["cijfer"]) <= {"verborgen", "onbekend", "<10"}
    leeg = ["waarde", "ondergrens", "bovengrens", "teller", "noemer", "z-score", "percentiel", "klasse"]
    assert weg[leeg].isna().all(axis=None)
    naast = boek["vergelijkingen"].query("indicator == 'gebruik_wmo' and plaats in @verborgen")
    assert naast[["waarde", "verschil"]].isna().all(axis=None)
    if methode == "onderdrukken":  # what is left out of a group is not in its total either
        groep = (
            pd.read_excel(tmp_path / "o.xlsx", sheet_name="cijfers").set_index("indicator").loc["gebruik_wmo"]
        )
        bekend = [code for code in CODES[:18] if code not in verborgen]
        waar = 1000 * sum(aantallen[code] for code in bekend) / (900 * len(bekend))
        assert groep["waarde"] == pytest.approx(waar, abs=1)
        assert groep["dekking (%)"] == pytest.approx(100 * len(bekend) / 18, abs=1)


@pytest.mark.parametrize(
    "pagina",
    [
        regel.url if regel.url in STEEKPROEF else pytest.param(regel.url, marks=pytest.mark.proef)
        for regel in PAGINAS
    ],
)
def test_ook_de_app_houdt_niets_vast(
    pagina: str, uitgebracht: Uitgebracht, wortel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GEBIED_PROJECTEN", str(tmp_path))
    monkeypatch.setenv("GEBIED_PROJECT", str(uitgebracht.project))
    app = AppTest.from_file(str(wortel / "streamlit_app.py"), default_timeout=120)
    app._page_hash = calc_hash(pagina) if pagina != PAGINAS[0].url else ""
    app.run()
    assert not app.exception
    assert not app.error
    staat = repr(app.session_state) + repr(app) + str(app.main)
    for deel in app.main:
        staat += str(getattr(deel, "value", "")) + str(getattr(deel, "proto", ""))
    assert len(staat) > 500
    assert gevonden(staat.encode(), MERKEN) == set()


# --- objects ---------------------------------------------------------------------------------------------


@pytest.fixture
def voorbereid(project: Path, bron: Path) -> Voorbereiding:
    return bereid_gebruik_voor(lees_project(project), [bron], Gebruiksbronnen())


def test_wat_de_deur_verlaat_laat_niets_zien(voorbereid: Voorbereiding, tmp_path: Path) -> None:
    wens = Wensen(jaar=2024, door="beleid", vandaag=date(2026, 11, 22), sleutels=tmp_path / "s")
    uit = lever_in(voorbereid, wens, tabel=None, indelingen={})
    uit.boek()
    deel = voorbereid.delen[0]
    stroom, _ = maak_stroom(deel, voorbereid, 2024)
    dingen = (
        voorbereid, deel, deel.bestand, deel.voorstel, *deel.voorstel.koppelingen, voorbereid.plaatsen,
        voorbereid.lijst, stroom, uit, uit.tabel, uit.levering, uit.sleutel, uit.regels, uit.bevindingen,
        wens,
    )  # fmt: skip
    sleutel = uit.sleutel.waarde
    for ding in dingen:
        tekst = repr(ding) + str(ding) + format(ding, "")
        assert gevonden(tekst.replace("zeepaardmap.csv", "").encode(), MERKEN) == set(), type(ding).__name__
        assert sleutel.hex() not in tekst
        assert repr(sleutel)[2:-1] not in tekst, type(ding).__name__
    ingepakt = pickle.dumps(uit.tabel)
    assert gevonden(ingepakt, MERKEN) == set()
    assert sleutel not in ingepakt
    cellen = pickle.loads(ingepakt).cellen
    assert cellen.equals(uit.tabel.cellen)


# --- what is refused -------------------------------------------------------------------------------------


def _regels(extra: Callable[[int], str], kop: str = "clientnummer;buurtcode;domein;begindatum;veld") -> str:
    return "\n".join(
        [kop, *(f"XQ7ZKOLIBRIE{nr:06d};{CODES[nr % 36]};wmo;01-03-2024;{extra(nr)}" for nr in range(120))]
    )


_BSN = [
    str(nr)
    for nr in range(123_456_000, 123_458_000)
    if (sum((9 - i) * int(c) for i, c in enumerate(str(nr)[:8])) - nr % 10) % 11 == 0
]
_GEWOON = _regels(lambda _: "kwikzorgpad")
_MET_NAAM = _regels(lambda nr: f"{VERBODEN['naam']}-{'abcdefgh'[nr % 8]}").replace(";veld", ";naam")
_KOP = "123456782;WJBRTQVLINDER;XQ7ZKOLIBRIE1;01-03-2024;Willemijn Brandsteder"
_ROMMEL = b"XQ7ZKOLIBRIE;WJBRTQVLINDER;kwikzorgpad;Willemijn Brandsteder" * 50

GEWEIGERD = {
    "bsn": _regels(lambda nr: _BSN[nr]).encode(),
    "naam": _MET_NAAM.encode(),
    "e-mail": _regels(lambda nr: f"{nr}{VERBODEN['e-mail']}").encode(),
    "iban": _regels(lambda _: VERBODEN["iban"]).encode(),
    "bsn als kop": _regels(lambda _: "x", kop=_KOP).encode(),
    "geen kop": "\n".join(_GEWOON.splitlines()[1:]).encode(),
    "geen plaats": re.sub(";[A-F][1-6];", ";WJBRTQVLINDER;", _GEWOON).encode(),
    "rommel": b"\x00\xff\xfe" + _ROMMEL,
    "kapotte xlsx": b"PK\x03\x04" + _ROMMEL,
    "kapotte parquet": b"PAR1" + _ROMMEL + b"PAR1",
    "verkeerd jaar": _GEWOON.replace("2024", "1999").encode(),
}
"""Kind of fault → a file that has it."""


@pytest.mark.parametrize("soort", GEWEIGERD)
def test_een_weigering_herhaalt_niets(
    soort: str,
    project: Path,
    tmp_path: Path,
    gebied_cli: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("GEBIED_FOUTEN", "voluit")
    caplog.set_level(logging.DEBUG)
    einde = {"kapotte xlsx": "xlsx", "kapotte parquet": "parquet"}.get(soort, "csv")
    pad = tmp_path / f"bestand.{einde}"
    pad.write_bytes(GEWEIGERD[soort])
    was = project.read_bytes()
    woorden = (
        *MERKEN,
        *(tekst.lower() for tekst in VERBODEN.values()),
        "brandsteder",
        "0417164300",
        *_BSN[:3],
    )
    antwoord = gebied_cli("gebruik", project, pad, "--jaar", 2024, "--ja", code=3)
    assert gevonden((antwoord.uit + antwoord.fout + caplog.text).encode(), woorden) == set()
    assert project.read_bytes() == was

    keten = _fout_van(lees_project(project).scan, pad)
    assert gevonden("".join(traceback.format_exception(keten)).encode(), woorden) == set()
    stapel: list[BaseException | None] = [keten]
    gezien = 0
    while stapel:
        if (fout := stapel.pop()) is not None:
            gezien += 1
            assert gevonden(repr((fout, fout.args, vars(fout))).encode(), woorden) == set()
            stapel += [fout.__cause__, fout.__context__]
    assert gezien == 1, "nothing is chained to a refusal"


def _fout_van(scan: Wijkscan, pad: Path) -> BaseException:
    plaatsen = maak_plaatsen(pd.DataFrame(scan.gebieden[["code", "naam", "inwoners", "stadsdeel"]]))
    try:
        klaar = bereid_voor([pad], plaatsen=plaatsen, lijst=lees_lijst())
        wens = Wensen(jaar=2024, door="beleid", vandaag=date(2026, 11, 22), sleutels=pad.parent / "s")
        lever_in(klaar, wens, tabel=None, indelingen={})
    except GebiedFout as fout:
        return fout
    raise AssertionError("it was not refused")


def test_een_verkeerde_uitvoer_wordt_vooraf_geweigerd(tmp_path: Path) -> None:
    with pytest.raises(GebiedFout):
        weiger_uitvoer(tmp_path / "p.gpkg")
