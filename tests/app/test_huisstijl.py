"""The band above a page, its colours and its titles; what a name may not do there."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

Openen = Callable[..., AppTest]


def _html(proef: AppTest) -> str:
    return "\n".join(str(deel.value) for deel in proef.html)


def test_een_naam_van_een_project_is_geen_html(
    app: Openen, projecten: Path, appproject: Callable[[str], Path]
) -> None:
    naam = "a<img src=x onerror=alert(1)>&b"
    shutil.copy(appproject("grid"), projecten / f"{naam}.gpkg")
    proef = app("begin", project=naam)
    assert "<img src=x" not in _html(proef)
    assert "Project: a&lt;img src=x onerror=alert(1)&gt;&amp;b" in _html(proef)
    assert not proef.error


def test_naam_logo_en_kleuren_van_de_gemeente(
    app: Openen, wortel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    proef = app("begin")
    assert "<strong>gebied</strong>" in _html(proef)
    logo = tmp_path / "logo.svg"
    logo.write_bytes((wortel / "docs" / "voorbeelden" / "logo.svg").read_bytes())
    (tmp_path / "huis.toml").write_text(
        f'[huisstijl]\ngemeente = "R&D <b>"\nlogo = "{logo}"\nkleur = "#123456"\n', encoding="utf-8"
    )
    monkeypatch.setenv("GEBIED_INSTELLINGEN", str(tmp_path / "huis.toml"))
    proef.run()
    html = _html(proef)
    assert "<strong>R&amp;D &lt;b&gt;</strong>" in html
    assert '<img src="data:image/svg+xml;base64,' in html
    assert "--gebied-kleur:#123456;" in html
    logo.unlink()  # while the app runs
    proef.run()
    assert "<strong>R&amp;D &lt;b&gt;</strong>" in _html(proef)
    assert "<img" not in _html(proef)
    assert proef.title


def test_instellingen_die_niet_kunnen_worden_uitgelegd(
    app: Openen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    proef = app("begin")
    (tmp_path / "huis.toml").write_text('[huisstijl]\nkleur = "geel"\n', encoding="utf-8")
    monkeypatch.setenv("GEBIED_INSTELLINGEN", str(tmp_path / "huis.toml"))
    proef.run()
    assert not proef.exception
    assert "schrijf een kleur als" in proef.error[0].value
    assert not proef.title
