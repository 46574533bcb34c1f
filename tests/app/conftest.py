"""The app without a browser: its pages run through the entry, with projects of their own."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from gebied.werkstroom.projectmap import VOORBEELD

_SOORTEN = (
    "title",
    "header",
    "subheader",
    "markdown",
    "caption",
    "text",
    "error",
    "warning",
    "info",
    "success",
)


@pytest.fixture(scope="session", autouse=True)
def onderdelen_een_keer_gezocht() -> Iterator[None]:
    """Every AppTest looks in all installed packages for components, which is half of its time."""
    with pytest.MonkeyPatch.context() as patch:
        zoek = cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", zoek)
        yield


@pytest.fixture
def projecten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder with projects of the app in this test; nothing of an earlier test is remembered."""
    folder = tmp_path / "projecten"
    folder.mkdir()
    monkeypatch.setenv("GEBIED_PROJECTEN", str(folder))
    for naam in ("GEBIED_PROJECT", "GEBIED_INSTELLINGEN", "GEBIED_FOUTEN"):
        monkeypatch.delenv(naam, raising=False)
    st.cache_data.clear()
    st.cache_resource.clear()
    yield folder
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture
def app(
    wortel: Path,
    projecten: Path,
    appproject: Callable[[str], Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[..., AppTest]:
    """Open a page of the app: `app("wijkscan", project="grid", rol="lezen", gebied="A1")`.

    `project` is "grid", "voorbeeld", "groot", "stuk" or None; a fresh copy of it lies in the folder
    `projecten` (as `grid.gpkg` and so on, the example under its own name) unless this test opened it before.
    `rol` is that of the local user. What else is named goes into the address. The page has run once, without
    an exception.
    """

    def open_(
        pagina: str = "begin", *, project: str | None = None, rol: str = "bewerken", **adres: str
    ) -> AppTest:
        instellingen = tmp_path / "instellingen.toml"
        instellingen.write_text(f'[rollen]\nlokaal = "{rol}"\n', encoding="utf-8")
        monkeypatch.setenv("GEBIED_INSTELLINGEN", str(instellingen))
        proef = AppTest.from_file(str(wortel / "streamlit_app.py"), default_timeout=60)
        proef.query_params["project"] = ""  # without it a first visit opens the example
        if project is not None:
            naam = VOORBEELD if project == "voorbeeld" else project
            if not (projecten / f"{naam}.gpkg").exists():
                shutil.copy(appproject(project), projecten / f"{naam}.gpkg")
            proef.query_params["project"] = naam
        for sleutel, waarde in adres.items():
            proef.query_params[sleutel] = waarde
        if pagina != "begin":
            # AppTest.switch_page only knows pages that are files; this is what st.Page makes of an address
            proef._page_hash = calc_hash(pagina)
        proef.run()
        assert not proef.exception, proef.exception
        return proef

    return open_


@pytest.fixture
def tekst() -> Callable[[AppTest], str]:
    """Return all text of a page as one string, without the marks of markdown."""

    def lees(proef: AppTest) -> str:
        delen = [str(deel.value) for soort in _SOORTEN for deel in proef.get(soort)]
        return re.sub(r"\\(.)", r"\1", "\n".join(delen))

    return lees
