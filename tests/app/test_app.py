"""What holds for every page: names are shown as they are, and an unexpected fault is an apology."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from gebied.app.tekst import letterlijk
from gebied.opslag import lees_project
from gebied.werkstroom.kenmerk import kenmerk


def test_unexpected_fault_is_no_traceback(
    app: Callable[..., AppTest], tekst: Callable[[AppTest], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def breek(*_: object) -> None:
        raise RuntimeError("geheim")

    monkeypatch.setattr("gebied.app.paginas.begin.pagina.kerngetallen", breek)
    proef = app(project="grid")
    assert "verwijzing" in proef.error[0].value
    assert "geheim" not in tekst(proef)


def test_letterlijk_leaves_nothing_to_markdown() -> None:
    assert letterlijk("a_b [x](y) :red[z]") == r"a\_b \[x\]\(y\) \:red\[z\]"
    assert letterlijk("Boven\n  - een") == "Boven  \n\\- een", "indented text would become code"


def test_a_key_in_the_browser_cannot_be_made_from_figures(
    app: Callable[..., AppTest], projecten: Path
) -> None:
    proef = app("wijkscan", project="grid")
    (kaart,) = [deel for deel in proef.get("bidi_component") if "wijkscan_kaart" in str(deel.proto)]
    scan = lees_project(projecten / "grid.gpkg").scan
    bekend = hashlib.sha256(kenmerk(scan).encode()).hexdigest()[:16]
    assert "sleutel" in str(kaart.proto)
    assert bekend not in str(kaart.proto)
