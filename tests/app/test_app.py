"""The first page: the example, a project, and what it says when there is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from gebied.app.begin import letterlijk
from gebied.model import Indeling
from gebied.opslag import schrijf_project
from gebied.wijkscan import Wijkscan


@pytest.fixture
def pagina(wortel: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Open the app through its entry, with the project file that `GEBIED_PROJECT` names."""

    def open_(project: Path | None = None) -> AppTest:
        st.cache_data.clear()
        monkeypatch.delenv("GEBIED_PROJECT", raising=False)
        if project is not None:
            monkeypatch.setenv("GEBIED_PROJECT", str(project))
        app = AppTest.from_file(str(wortel / "streamlit_app.py"), default_timeout=120)
        app.run()
        assert not app.exception
        return app

    return open_


@pytest.fixture
def project(rooster: Callable[..., Wijkscan], tmp_path: Path) -> Path:
    scan = replace(rooster([[100, 200], [None, 5]], rest={"B2"}), naam="*Roosterdam* $1$")
    plan = Indeling("plan_a", {"A1": 1, "A2": 2, "B1": 1})
    return schrijf_project(tmp_path / "p.gpkg", scan, indelingen=[plan]).pad


def _alles(app: AppTest) -> str:
    return "\n".join(
        str(deel.value) for soort in ("title", "markdown", "caption", "error") for deel in app.get(soort)
    )


def test_example_with_its_proposal(pagina: Any) -> None:
    app = pagina()
    assert app.title[0].value == "Almere 2013"
    assert len(app.dataframe[0].value) == 42
    assert "schematisch" in app.caption[0].value
    assert app.selectbox[0].options == ["Voorstel"]
    app.selectbox[0].select("Voorstel").run()
    assert not app.exception
    assert app.title[0].value == letterlijk("Almere 2013: Voorstel")
    assert len(app.dataframe[0].value) == 18
    assert app.dataframe[0].value["inwoners"].sum() == 193_563


def test_project_file_shows_names_as_they_are(pagina: Any, project: Path) -> None:
    app = pagina(project)
    assert app.title[0].value == r"\*Roosterdam\* \$1\$"
    assert len(app.dataframe[0].value) == 4
    app.selectbox[0].select("plan_a").run()
    assert not app.exception
    assert app.title[0].value.endswith(r"plan\_a")
    assert app.dataframe[0].value["nr"].tolist() == [1, 2]
    assert "onbekend" in _alles(app)


def test_project_that_changed_is_read_again(pagina: Any, project: Path, rooster: Any) -> None:
    app = pagina(project)
    schrijf_project(project, replace(rooster([[1, 2, 3]]), naam="Nieuw"), vervang=True)
    app.run()
    assert not app.exception
    assert app.title[0].value == "Nieuw"


@pytest.mark.parametrize(
    ("inhoud", "zegt"),
    [
        (None, "projectbestand is er niet meer"),
        (b"", "geen projectbestand"),
        (b"geen GeoPackage" * 99, "geen GeoPackage"),
    ],
)
def test_project_that_cannot_be_opened(pagina: Any, tmp_path: Path, inhoud: bytes | None, zegt: str) -> None:
    pad = tmp_path / "stuk.gpkg"
    if inhoud is not None:
        pad.write_bytes(inhoud)
    app = pagina(pad)
    assert len(app.error) == 1
    assert zegt in app.error[0].value
    assert "Volgende stap" in app.error[0].value
    assert not app.title


def test_unexpected_fault_is_no_traceback(pagina: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def breek(*_: object) -> None:
        raise RuntimeError("geheim")

    monkeypatch.setattr("gebied.app.begin._weergave", breek)
    app = pagina()
    assert "RuntimeError" in app.error[0].value
    assert "geheim" not in _alles(app)


def test_letterlijk_leaves_nothing_to_markdown() -> None:
    assert letterlijk("a_b [x](y) :red[z]") == r"a\_b \[x\]\(y\) \:red\[z\]"
    assert letterlijk("Boven\n  - een") == "Boven  \n  \\- een"
