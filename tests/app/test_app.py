"""What holds for every page: names are shown as they are, and an unexpected fault is an apology."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from gebied.app.tekst import letterlijk


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
