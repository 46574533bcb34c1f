"""Fixtures that more than one folder of tests uses."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from gebied.bronnen.catalogus import Indicator
from gebied.cli import main
from gebied.graaf import maak_graaf
from gebied.indicatoren.metingen import meet, samengevoegd
from gebied.model import RD_NEW, Herkomst, Indeling, Kolom, Opdracht
from gebied.opslag import schrijf_project
from gebied.werkstroom.projectmap import Projectmap
from gebied.wijkscan import Wijkscan

WORTEL = Path(__file__).resolve().parent.parent
ECHT = WORTEL.parent / "shared" / "data"
CHROMIUM = next(
    (p for naam in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(naam))), None
)


def pytest_configure(config: pytest.Config) -> None:
    """Remove compiled code that is older than a kernel that may be in it.

    numba looks only at the file of the function that Python calls, and would test kernels of yesterday.
    """
    if not hasattr(config, "workerinput"):  # once, before the processes of xdist begin
        for pakket in ("indelen", "ensemble"):
            ruim_oude_kernen_op(WORTEL / "gebied" / pakket, WORTEL / "gebied" / "indelen")
        if getattr(config.option, "numprocesses", None):
            subprocess.run([sys.executable, WORTEL / "tests" / "compileer.py"], check=True)


def ruim_oude_kernen_op(*folders: Path) -> None:
    """Remove what numba keeps of the first folder where a kernel of any of the folders is newer."""
    bronnen = {pad for folder in folders for pad in folder.glob("*.py")}
    kernen = [pad for pad in bronnen if any(woord in pad.read_text("utf-8") for woord in ("@kern", "njit("))]
    nieuwste = max((pad.stat().st_mtime for pad in kernen), default=0.0)
    for bewaard in (folders[0] / "__pycache__").glob("*.nb[ic]"):
        if bewaard.stat().st_mtime < nieuwste:
            bewaard.unlink(missing_ok=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    zonder_data = pytest.mark.skip(
        reason="de echte CBS-bestanden (../shared/data) staan niet op deze machine"
    )
    zonder_browser = pytest.mark.skip(reason="geen Chromium gevonden; op Debian: apt-get install chromium")
    for item in items:
        if "echt" in item.keywords and not ECHT.is_dir():
            item.add_marker(zonder_data)
        if "browser" in item.keywords and CHROMIUM is None:
            item.add_marker(zonder_browser)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what was measured (properties named "meting") after a run with proofs."""
    geslaagd = [v for v in terminalreporter.stats.get("passed", []) if v.when == "call"]
    metingen = [waarde for v in geslaagd for naam, waarde in v.user_properties if naam == "meting"]
    if metingen and any("proef" in verslag.keywords for verslag in geslaagd):
        terminalreporter.section("gemeten")
        terminalreporter.write_line("\n".join(map(str, metingen)))


@pytest.fixture(scope="session", autouse=True)
def eigen_sleutelmap(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep keys that the tests make away from those of the user."""
    folder = tmp_path_factory.mktemp("config")
    with pytest.MonkeyPatch.context() as omgeving:
        for naam in ("XDG_CONFIG_HOME", "LOCALAPPDATA"):
            omgeving.setenv(naam, str(folder))
        yield folder


@pytest.fixture(scope="session")
def wortel() -> Path:
    """The root of the project."""
    return WORTEL


@pytest.fixture(scope="session")
def echte_data() -> Path:
    """The folder with real CBS and RIVM files; a test that uses it carries the marker `echt`."""
    return ECHT


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a Chromium; a test that uses it carries the marker `browser`."""
    assert CHROMIUM is not None
    return CHROMIUM


@pytest.fixture(scope="session")
def rooster() -> Callable[..., Wijkscan]:
    """Draw a scan of square gebieden: `rooster([[100, None], [0, 300]], rest={"B1"}, kern=["xx", "yy"])`.

    Rows are A, B, … from top to bottom and columns 1, 2, …; "B1" lies below "A1". An entry -1 leaves a hole,
    None is unknown. Every further keyword is a group: one letter per gebied, a string per row.
    """

    def teken(
        inwoners: Sequence[Sequence[int | None]],
        *,
        zijde: float = 1000.0,
        rest: set[str] | frozenset[str] = frozenset(),
        **groepen: Sequence[str],
    ) -> Wijkscan:
        cellen = {
            (f"{chr(65 + r)}{k + 1}"): (r, k)
            for r, rij in enumerate(inwoners)
            for k, aantal in enumerate(rij)
            if aantal != -1
        }
        kolommen: Mapping[str, list[str]] = {
            naam: [rijen[r][k] for r, k in cellen.values()] for naam, rijen in groepen.items()
        }
        gebieden = gpd.GeoDataFrame(
            {
                "code": list(cellen),
                "naam": [f"Buurt {code}" for code in cellen],
                "gemeentecode": "GM9999",
                "gemeente": "Roosterdam",
                "inwoners": pd.array([inwoners[r][k] for r, k in cellen.values()], dtype="Int64"),
                "restgebied": [code in rest for code in cellen],
                **kolommen,
            },
            geometry=[
                shapely.box(k * zijde, -(r + 1) * zijde, (k + 1) * zijde, -r * zijde)
                for r, k in cellen.values()
            ],
            crs=RD_NEW,
        )
        return Wijkscan(
            naam="rooster",
            niveau="buurt",
            gebieden=gebieden,
            graaf=maak_graaf(gebieden, restgebieden=rest),
            catalogus=tuple(Kolom(naam, "groep") for naam in groepen),
        )

    return teken


@pytest.fixture(scope="session")
def minland(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Draw a country as a boundary file: `minland(6, kant=4)` has 6 gemeenten of 4 by 4 buurten of 1 km.

    Gemeenten GM9001, GM9002, … ("Dam 1", "Dam 2", …) lie beside each other, and share a border. Inhabitants
    are drawn with a fixed seed; the same arguments give the same file.
    """

    @cache
    def teken(gemeenten: int = 8, *, kant: int = 3, meeste: int = 4000) -> Path:
        toeval = np.random.default_rng(7)
        rijen = [
            {
                "BU_CODE": f"BU{9001 + g}{r * kant + k:04d}",
                "BU_NAAM": f"Buurt {g + 1}.{r * kant + k}",
                "GM_CODE": f"GM{9001 + g}",
                "GM_NAAM": f"Dam {g + 1}",
                "AANT_INW": int(toeval.integers(400, meeste)),
                "geometry": shapely.box(
                    1000 * (g * kant + k), 1000 * r, 1000 * (g * kant + k + 1), 1000 * (r + 1)
                ),
            }
            for g in range(gemeenten)
            for r in range(kant)
            for k in range(kant)
        ]
        pad = tmp_path_factory.mktemp("minland") / "buurten_2015.parquet"
        kaart = gpd.GeoDataFrame(rijen, geometry="geometry", crs=RD_NEW)
        # on land, within the country
        kaart.set_geometry(kaart.translate(100_000, 400_000)).to_parquet(pad)
        return pad

    return teken


@pytest.fixture(scope="session")
def profielscan(rooster: Callable[..., Wijkscan]) -> Wijkscan:
    """A scan of 12 gebieden in two stadsdelen with figures of 2015, and others to compare with.

    Of 2013 there are inhabitants, households, bijstand and loneliness of the gebieden; of the country all of
    2015; of the gemeente homes that are let in 2015 and something that only a gemeente knows.
    """
    scan = rooster(
        [[900, 1200, 1500, 2000], [1100, 800, 3000, 1700], [600, 2500, 1300, 60]],
        stadsdeel=["nnnn", "nnzz", "zzzz"],
    )
    tabel = scan.gebieden
    stap = np.arange(12)
    inwoners = tabel["inwoners"].to_numpy("float64")
    cijfers = {
        "huishoudens": np.round(inwoners / (1.8 + 0.05 * stap)),
        "pct_eenpersoonshuishoudens": np.round(60 - 3.0 * stap),
        "pct_koopwoningen": np.round(30 + 4.0 * stap),
        "pct_huurwoningen": np.round(70 - 4.0 * stap),
        "woningen": np.round(inwoners / 2.1),
        "bijstand": np.round(inwoners * (0.05 - 0.003 * stap) / 5) * 5,
        "eenzaam": 40 + 1.5 * ((stap * 5) % 12),
    }
    eenzaam = {"eenzaam_ondergrens": cijfers["eenzaam"] - 3, "eenzaam_bovengrens": cijfers["eenzaam"] + 3}
    cijfers |= eenzaam
    soorten = {"huishoudens": "aantal", "bijstand": "aantal", "woningen": "aantal"}
    kolommen = tuple(
        Kolom(naam, soorten.get(naam, "percentage"), jaar=2015, herkomst="proef")
        for naam in ("inwoners", *cijfers)
    )
    scan = replace(
        scan,
        naam="Roosterdam 2015",
        gebieden=tabel.assign(**{naam: pd.array(w, dtype="Float64") for naam, w in cijfers.items()}),
        catalogus=(*scan.catalogus, *kolommen),
        herkomsten=(Herkomst("proef", "Bureau Proef", tabel="proef.csv", jaar=2015),),
    )
    eigen = Indicator(
        sleutel="eigen_meting", naam="Eigen meting", uitleg="Iets dat alleen de gemeente weet.",
        domein="voorzieningen", eenheid="%", richting="hoog gunstig", optellen="gewogen", zekerheid="telling",
        niveau="gemeente", bron="Bureau Proef", kolom="eigen_meting", noemer="inwoners",
    )  # fmt: skip
    signalen = pd.DataFrame(
        {
            "plaats": ["A1", "A1", "stadsdeel:n", "Roosterdam", "C4"],
            "naam": ["Buurt A1", "Buurt A1", "n", "Roosterdam", "Buurt C4"],
            "soort": ["sterk punt", "afspraak", "open vraagstuk", "gemeentelijk project", "kleine vraag"],
            "tekst": ["Veel vrijwilligers", "=SOM(A1)", "Wie <b>opent</b> de zaal?", "Wijkbus", "Een bankje"],
            "herkomst": ["wijkteam", "college", "bewonersavond", "raad", "inwoner"],
            "jaar": pd.array([2015, 2015, None, 2014, 2015], dtype="Int64"),
        }
    ).astype(dict.fromkeys(["plaats", "naam", "soort", "tekst", "herkomst"], "str"))
    scan = replace(scan, eigen_indicatoren=(eigen,), signalen=signalen)

    def anders(niveau: str, jaar: int, **waarden: Sequence[Any]) -> pd.DataFrame:
        """Measure a table of other places, or of these gebieden in another year."""
        kolommen = [Kolom(naam, "percentage", jaar=jaar, herkomst=f"Proef {jaar}") for naam in waarden]
        return meet(pd.DataFrame(waarden), kolommen, scan.indicatoren, niveau=niveau)

    toen = {"code": list(tabel["code"]), "naam": list(tabel["naam"]), "inwoners": np.round(0.9 * inwoners)}
    eerder = {
        "huishoudens": np.round(0.9 * cijfers["huishoudens"]),
        "bijstand": cijfers["bijstand"],
        "eenzaam": cijfers["eenzaam"] - 20,
    }
    land = {
        "huishoudens": [8_000_000], "pct_eenpersoonshuishoudens": [38.0], "pct_koopwoningen": [56.0],
        "pct_huurwoningen": [44.0], "woningen": [7_500_000], "bijstand": [400_000], "eenzaam": [43.0],
    }  # fmt: skip
    metingen = [
        anders("buurt", 2013, **toen, **eerder),
        anders("land", 2015, code=["NL00"], naam=["Nederland"], inwoners=[17_000_000], **land),
        anders(
            "gemeente", 2015, code=["GM9999"], naam=["Roosterdam"], inwoners=[16660], woningen=[7933],
            pct_huurwoningen=[51.0], eigen_meting=[12.5],
        ),
    ]  # fmt: skip
    return replace(scan, metingen=samengevoegd(metingen))


@pytest.fixture(scope="session")
def appproject(
    rooster: Callable[..., Wijkscan], profielscan: Wijkscan, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Path]:
    """Return the project file for the app of one kind, made once and never changed: copy it before use.

    "grid" has 12 gebieden, figures, years and two indelingen, with names that could be markup; "voorbeeld" is
    the example that ships; "groot" has 600 gebieden and one indeling; "stuk" is half a project file.
    """
    folder = tmp_path_factory.mktemp("appprojecten")

    @cache
    def maak(soort: str) -> Path:
        pad = folder / f"{soort}.gpkg"
        if soort == "grid":
            nu = {code: 1 if code[1] in "12" else 2 for code in profielscan.codes}
            nieuw = {code: 1 + "ABC".index(code[0]) for code in profielscan.codes}
            plannen = [
                Indeling("Nu", nu, {1: "West <b>", 2: "Oost *"}),
                Indeling("Voorstel A", nieuw, opdracht=Opdracht(teams=3)),
            ]
            return schrijf_project(pad, profielscan, indelingen=plannen).pad
        if soort == "groot":
            scan = _grote_scan(rooster)
            blok = {code: 1 + i // 25 // 6 * 5 + i % 25 // 5 for i, code in enumerate(scan.gebieden["code"])}
            return schrijf_project(pad, scan, indelingen=[Indeling("Blokken", blok)]).pad
        if soort == "stuk":
            pad.write_bytes(maak("grid").read_bytes()[:40_000])
            return pad
        map_ = Projectmap(folder)
        return map_.pad_van(map_.voorbeeld())

    return maak


def _grote_scan(rooster: Callable[..., Wijkscan]) -> Wijkscan:
    """Return a scan of 24 by 25 gebieden of 500 m with figures and four stadsdelen."""
    toeval = np.random.default_rng(6)
    inwoners = toeval.integers(40, 1800, (24, 25))
    rijen = [("n" if r < 12 else "z") * 12 + ("o" if r < 12 else "w") * 13 for r in range(24)]
    scan = rooster([[int(n) for n in rij] for rij in inwoners], zijde=500.0, stadsdeel=rijen)
    aantal = inwoners.ravel().astype("float64")
    huishoudens = np.round(aantal / toeval.uniform(1.6, 2.8, 600))
    cijfers = {
        "huishoudens": huishoudens,
        "woningen": np.round(huishoudens * 0.98),
        "bijstand": np.round(aantal * toeval.uniform(0, 0.06, 600) / 5) * 5,
        "pct_eenpersoonshuishoudens": np.round(toeval.uniform(15, 65, 600)),
        "pct_koopwoningen": np.round(toeval.uniform(10, 90, 600)),
    }
    soorten = {naam: "percentage" if naam.startswith("pct") else "aantal" for naam in ("inwoners", *cijfers)}
    return replace(
        scan,
        naam="Grootstad 2020",
        gebieden=scan.gebieden.assign(**{n: pd.array(w, dtype="Float64") for n, w in cijfers.items()}),
        catalogus=(
            *scan.catalogus, *(Kolom(n, s, jaar=2020, herkomst="proef") for n, s in soorten.items())
        ),
        herkomsten=(Herkomst("proef", "Bureau Proef", tabel="groot.csv", jaar=2020),),
    )  # fmt: skip


@dataclass(frozen=True)
class Antwoord:
    """What a command left: its exit code and what it printed on each stream."""

    code: int
    uit: str
    fout: str

    @property
    def json(self) -> dict[str, Any]:
        """The one JSON object on stdout."""
        gelezen = json.loads(self.uit)
        assert isinstance(gelezen, dict)
        return gelezen


@pytest.fixture
def gebied_cli(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Antwoord]:
    """Run a command of the CLI in this process: `gebied_cli("scan", "--grenzen", pad, code=3)`.

    The exit code is checked; no answer may hold a traceback or be silent about a fault.
    """
    monkeypatch.setenv("COLUMNS", "160")

    def roep(*argumenten: object, code: int = 0) -> Antwoord:
        capsys.readouterr()
        monkeypatch.setattr(sys, "argv", ["gebied", *map(str, argumenten)])
        with pytest.raises(SystemExit) as einde:
            main()
        antwoord = Antwoord(int(str(einde.value.code)), *capsys.readouterr())
        assert antwoord.code == code, antwoord
        assert "Traceback" not in antwoord.uit + antwoord.fout
        assert code == 0 or "Volgende stap: " in antwoord.fout
        return antwoord

    return roep
