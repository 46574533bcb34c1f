"""A small scan with every kind of value, and an indeling with everything an indeling can hold."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from gebied.graaf import Graaf
from gebied.model import RD_NEW, Beoordeling, Bevinding, Bewijs, Herkomst, Indeling, Kolom, Opdracht
from gebied.opdrachtdelen import Belasting, Huidig, Laag, Mix, Ontmoetingsplek, OokInwoners, Plafond
from gebied.opslag import Project, _slot, schrijf_project
from gebied.wijkscan import Wijkscan

OPDRACHT = Opdracht(
    teams=(2, 3),
    inwoners=(10, 20),
    per_team=False,
    hard=True,
    doel=15,
    groot_gebied="melden",
    ook_inwoners=(OokInwoners("inwoners_2030", (10, 30), True), OokInwoners("inwoners_2040")),
    belasting=Belasting({"wmo": 1.0, "jeugd «»": 2.5}, 10.0),
    mix=(Mix("pct_65"), Mix("laag", "huishoudens", "gelijksoortig", 3)),
    plafonds=(Plafond("wmo", 1500), Plafond("pct_65", 12.5, "inwoners")),
    binnen="stadsdeel",
    binnen_hard=False,
    binnen_samen=(("Haven", "Hout"),),
    heel_houden=("kern",),
    samen=(("a", "b"), ("c", "d", "e")),
    apart=(("a", "c"),),
    vast={"a": 1, "'t Oor": 2},
    lagen=(Laag("Stadsdeelteams", inwoners=(30, 50)), Laag("b", groep="stadsdeel", hard=False)),
    ontmoetingsplek=Ontmoetingsplek(("buurtcentrum", "school"), 2, 800, 90.0, 1.3, False),
    huidig=Huidig("Plan 2013", 100),
    aansluiten_bij=("jgz", "scholen"),
    verbindingen=False,
    volgorde=(("inwoners", "mix"), ("compactheid",)),
    gewichten={"mix": 3},
    seed=7,
    tijd=2.5,
)
"""Every part of an opdracht with another value than its default."""


@pytest.fixture(autouse=True)
def kort_wachten(monkeypatch: pytest.MonkeyPatch) -> None:
    """A refusal need not be waited for."""
    monkeypatch.setattr(_slot, "WACHT_S", 0.1)


@pytest.fixture
def scan() -> Wijkscan:
    """Six squares of 100 m in a row: a MultiPolygon, one with a hole, a restgebied, null figures."""
    codes = [f"BU0034010{nr}" for nr in range(6)]
    vakken = [shapely.box(100 * nr, 0, 100 * nr + 100, 100) for nr in range(6)]
    vakken[1] = shapely.MultiPolygon([vakken[1], shapely.box(150, 200, 160, 210)])
    vakken[2] = vakken[2].difference(shapely.box(240, 40, 260, 60))
    vakken[3] = shapely.MultiPolygon([vakken[3]])
    gebieden = gpd.GeoDataFrame(
        {
            "code": codes,
            "naam": ['De "Hoven"', "'t Oor; DROP TABLE gebieden--", "Café", "Ĳburg 🏡", "../../etc", ""],
            "gemeentecode": pd.Series(["GM0034"] * 5 + [None], dtype="str"),
            "gemeente": pd.Series(["Almere"] * 6, dtype="str"),
            "inwoners": pd.array([2380, 0, None, 20_000_000, 5, 1], dtype="Int64"),
            "stadsdeel": pd.Series(["Haven", "Haven", None, "Stad", "Stad", "Stad"], dtype="str"),
            "pct_65": pd.array([0.1, None, 33.3, 1e-300, 5.0, 1.0], dtype="Float64"),
            "dichtheid": [0.1, float("nan"), float("inf"), 2.0, 3.0, 4.0],
            "water": pd.array([True, None, False, False, False, True], dtype="boolean"),
            "rang": [1, 2, 3, 4, 5, 6],
            "groot": pd.array([1, 2, None, 9_007_199_254_740_993, 5, 6], dtype="Int64"),
            "opmerking": pd.Series(["a", None, "b", "c", "d", "e"], dtype="object"),
            "restgebied": [False, False, False, False, False, True],
        },
        geometry=vakken,
        crs=RD_NEW,
    )
    rijen = [(codes[nr], codes[nr + 1], "grens", 100.0, nr != 2) for nr in range(5)]
    rijen += [
        (codes[0], codes[3], "verbinding", 200.5, True),
        (codes[0], codes[4], "verbinding", 300.0, False),
    ]
    buren = pd.DataFrame(rijen, columns=["a", "b", "soort", "lengte_m", "actief"])
    graaf = Graaf(tuple(codes), frozenset(codes[5:]), buren, minimale_grens_m=12.5, maximale_kloof_m=99.0)
    return Wijkscan(
        naam="Almere 'proef' 2013",
        niveau="buurt",
        gebieden=gebieden,
        graaf=graaf,
        catalogus=(
            Kolom("inwoners", "aantal", "personen", "Inwoners op 1 januari", 2013, "grenzen"),
            Kolom("stadsdeel", "groep"),
        ),
        herkomsten=(
            Herkomst(
                "grenzen", "CBS / Kadaster", "buurten", "AANT_INW", 2013, date(2026, 11, 3), "CC BY 4.0"
            ),
            Herkomst("eigen", "Gemeente", opmerking="schematisch", sha256="ab12"),
        ),
        ontbrekend=pd.DataFrame({"code": [codes[2]], "kolom": ["inwoners"], "reden": ["geheim"]}),
        bevindingen=(Bevinding("INWONERS_ONBEKEND", "Van Café is geen inwonertal bekend.", gebied=codes[2]),),
    )


@pytest.fixture
def indeling(scan: Wijkscan) -> Indeling:
    """Two werkgebieden; one gebied is not assigned."""
    return Indeling(
        naam="Plan A",
        toewijzing=dict(zip(scan.codes[:5], [1, 1, 2, 2, 2], strict=True)),
        namen={1: "Team «Haven»", 2: "Stad"},
        opdracht=OPDRACHT,
        bewijs=(Bewijs("afstand_tot_band", "optimaal", 12.0, 12.0), Bewijs("compactheid", "onbewezen", 3.5)),
        bevindingen=(Bevinding("TIJD", "De tijd was op.", werkgebied=2),),
        seconden=1.25,
        lagen={"Stadsdeelteams «»": dict.fromkeys(scan.codes[:5], 1), "leeg": {}},
    )


@pytest.fixture
def beoordeling(scan: Wijkscan) -> Beoordeling:
    """What a judge could say of `indeling`."""
    rij = {"naam": "Team", "in_band": True, "teams": 1}
    return Beoordeling(
        "Plan A",
        (
            {**rij, "nr": 1, "gebieden": scan.codes[:2], "inwoners": 2380, "compactheid_m": 10.5},
            {**rij, "nr": 2, "gebieden": scan.codes[2:5], "inwoners": None, "compactheid_m": 7.0},
        ),
        {},
        (),
    )


@pytest.fixture
def project(tmp_path: Path, scan: Wijkscan) -> Project:
    """A project file without indelingen."""
    return schrijf_project(tmp_path / "almere.gpkg", scan)
