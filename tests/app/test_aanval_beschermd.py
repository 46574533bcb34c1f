"""What a protected count hides stays hidden: two projects that differ only below the threshold look the same.

The counts of two gebieden in one werkgebied (in every indeling) and one stadsdeel are made 3 and 6 in the one
project, and 4 and 5 in the other. No page, table, tooltip, colour, order or file may tell which is which.
"""

from __future__ import annotations

import io
import json
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from google.protobuf.json_format import MessageToDict
from streamlit.testing.v1 import AppTest

from gebied.opslag import Project, lees_project, schrijf_project
from gebied.werkstroom import klussen
from gebied.werkstroom.downloads import Downloadkeuze, maak_download, mogelijke_downloads

PAGINAS = (
    ("begin", {}),
    ("gegevens", {"gegevens_onderdeel": "Gebruik van voorzieningen"}),
    ("indeling-maken", {}),
    ("vergelijken", {}),
    ("presenteren", {}),
    ("presenteren", {"presenteer": "1", "scherm": "2"}),
    ("download", {}),
)
_SLEUTELS = re.compile(r'\\"(?:stempel|sleutel)\\": \\"\w+\\"|[0-9a-f]{16,}')
"""What tells one version of a project from another, and holds no figure."""


@pytest.fixture(scope="module")
def tweeling(
    appproject: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Project, Project, str]:
    """Two projects that differ below the threshold only, and the code of a gebied that does."""
    project = lees_project(appproject("voorbeeld"))
    scan = project.scan
    assert scan.gebruik is not None
    stadsdeel = dict(zip(scan.codes, scan.gebieden["stadsdeel"], strict=True))
    plannen = [plan.toewijzing for plan in project.indelingen.values()]
    een, ander = next(
        (een, ander)
        for een, ander in combinations(scan.codes, 2)
        if stadsdeel[een] == stadsdeel[ander] and all(een in p and p[een] == p.get(ander) for p in plannen)
    )
    uit = []
    for nr, waarden in enumerate([(3, 6), (4, 5)]):
        cellen = scan.gebruik.cellen.copy()
        for plek, waarde in zip((een, ander), waarden, strict=True):
            cellen.loc[(cellen["plaats"] == plek) & (cellen["categorie"] == "wmo"), "waarde"] = waarde
        pad = tmp_path_factory.mktemp(f"tweeling{nr}") / "tweeling.gpkg"
        anders = scan.met_gebruik(replace(scan.gebruik, cellen=cellen))
        uit.append(schrijf_project(pad, anders, indelingen=project.indelingen.values()))
    return uit[0], uit[1], een


def _inhoud(blok: Any) -> Iterator[str]:
    """Yield all that a page sends to a browser, but for the shapes of the gebieden."""
    for deel in blok.children.values():
        if hasattr(deel, "children"):
            yield from _inhoud(deel)
        if deel.type in ("arrow_data_frame", "dataframe"):
            yield deel.value.to_csv()
        elif deel.type == "bidi_component":
            gegevens = MessageToDict(deel.proto)
            gegevens.pop("bytes", None)
            yield _SLEUTELS.sub("#", json.dumps(gegevens, sort_keys=True))
        elif getattr(deel, "proto", None) is not None:
            yield _SLEUTELS.sub("#", str(deel.proto))


def _gelijk(een: AppTest, ander: AppTest, waar: str) -> None:
    links, rechts = ([*_inhoud(proef._tree)] for proef in (een, ander))
    assert len(links) > 10, waar
    assert links == rechts, waar


def _paginas(
    app: Callable[..., AppTest], projecten: Path, tweeling: tuple[Project, Project, str], paginas: Any
) -> None:
    for pagina, adres in paginas:
        proeven = []
        for project in tweeling[:2]:
            st.cache_data.clear()
            st.cache_resource.clear()
            shutil.copy(project.pad, projecten / "tweeling.gpkg")
            proeven.append(app(pagina, project="tweeling", **adres))
        _gelijk(*proeven, waar=f"{pagina} {adres}")


@pytest.fixture(autouse=True)
def geen_processen(monkeypatch: pytest.MonkeyPatch) -> None:
    """No search is started ahead."""
    monkeypatch.setattr(klussen, "maak_warm", lambda: None)


@pytest.mark.proef
def test_wijkscan_zegt_niets_over_kleine_aantallen(
    app: Callable[..., AppTest], projecten: Path, tweeling: tuple[Project, Project, str]
) -> None:
    _paginas(app, projecten, tweeling, [("wijkscan", {"indicator": "gebruik_wmo"})])
    getoond = "".join(_inhoud(app("wijkscan", project="tweeling", indicator="gebruik_wmo")._tree))
    assert "Wmo" in getoond
    assert "verborgen" in getoond


@pytest.mark.proef
def test_geen_pagina_zegt_iets_over_kleine_aantallen(
    app: Callable[..., AppTest], projecten: Path, tweeling: tuple[Project, Project, str]
) -> None:
    _paginas(app, projecten, tweeling, [*PAGINAS, ("gebiedsanalyse", {"gebied": tweeling[2]})])


@pytest.mark.proef
def test_geen_bestand_zegt_iets_over_kleine_aantallen(tweeling: tuple[Project, Project, str]) -> None:
    """But for the project file itself, which holds what came through the privacy door."""
    een, ander, code = tweeling
    van, naar, *_ = een.indelingen
    keuze = Downloadkeuze(naar, van, code)
    vormen = [deel for deel in mogelijke_downloads(een, keuze) if deel.vorm != ".gpkg"]
    assert len(vormen) > 15
    for deel in vormen:
        links, rechts = (_delen(maak_download(project, deel, keuze).inhoud) for project in (een, ander))
        assert links == rechts, deel.id


def _delen(inhoud: bytes) -> dict[str, bytes]:
    """Return the content of a file, part by part, without the time it was made."""
    if not inhoud.startswith(b"PK"):
        return {"": inhoud}
    with zipfile.ZipFile(io.BytesIO(inhoud)) as archief:
        return {naam: archief.read(naam) for naam in archief.namelist() if "docProps" not in naam}
