"""The project file changes under the app between two clicks: no work is lost, and the page says so."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from gebied.opslag import lees_project, schrijf_project
from gebied.werkstroom import klussen
from gebied.wijkscan import Wijkscan

App = Callable[..., AppTest]
Tekst = Callable[[AppTest], str]


@pytest.fixture(autouse=True)
def geen_processen(monkeypatch: pytest.MonkeyPatch) -> None:
    """No search is started ahead."""
    monkeypatch.setattr(klussen, "maak_warm", lambda: None)


@contextmanager
def _bezet(pad: Path) -> Iterator[None]:
    """Another program has the file for itself."""
    with closing(sqlite3.connect(pad, isolation_level=None)) as db:
        db.execute("BEGIN EXCLUSIVE")
        yield
        db.execute("ROLLBACK")


@contextmanager
def _wal(pad: Path) -> Iterator[None]:
    """Another program has it open with a write-ahead log, and stored something."""
    with closing(sqlite3.connect(pad, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("CREATE TABLE vreemd (x)")
        yield
        db.execute("DROP TABLE vreemd")
        db.execute("PRAGMA journal_mode = DELETE")


@contextmanager
def _alleen_lezen(pad: Path) -> Iterator[None]:
    """The file may only be read; root may write it anyway."""
    pad.chmod(0o444)
    yield
    pad.chmod(0o644)


@contextmanager
def _weg(pad: Path) -> Iterator[None]:
    elders = pad.with_suffix(".weg")
    pad.rename(elders)
    yield
    elders.rename(pad)


@contextmanager
def _half(pad: Path) -> Iterator[None]:
    elders = pad.with_suffix(".weg")
    shutil.copy2(pad, elders)
    os.truncate(pad, pad.stat().st_size // 2)
    yield
    elders.replace(pad)


@contextmanager
def _leeg(pad: Path) -> Iterator[None]:
    elders = pad.with_suffix(".weg")
    shutil.copy2(pad, elders)
    pad.write_bytes(b"")
    yield
    elders.replace(pad)


@contextmanager
def _map(pad: Path) -> Iterator[None]:
    """A folder took its place."""
    with _weg(pad):
        pad.mkdir()
        yield
        pad.rmdir()


STOREN = {
    "bezet": _bezet, "wal": _wal, "alleen lezen": _alleen_lezen, "weg": _weg, "half": _half, "leeg": _leeg,
    "map": _map,
}  # fmt: skip


def _aan_het_werk(app: App) -> AppTest:
    """Return the page Aanpassen with one step done."""
    proef = app("aanpassen", project="grid")
    proef.selectbox(key="aanpassen_van").set_value("Voorstel A")
    proef.button(key="aanpassen_beginnen").click().run()
    proef.multiselect(key="aanpassen_gekozen").set_value(["A1"]).run()
    proef.selectbox(key="aanpassen_doelkeuze").set_value(2)
    proef.button(key="aanpassen_zet").click().run()
    return proef


@pytest.mark.parametrize("wat", ["bezet", "half"])
def test_tussen_twee_klikken_en_daarna_weer_goed(app: App, tekst: Tekst, projecten: Path, wat: str) -> None:
    _stoor(app, tekst, projecten, wat)


@pytest.mark.proef
@pytest.mark.parametrize("wat", sorted({*STOREN} - {"bezet", "half"}))
def test_alles_tussen_twee_klikken(app: App, tekst: Tekst, projecten: Path, wat: str) -> None:
    _stoor(app, tekst, projecten, wat)


def _stoor(app: App, tekst: Tekst, projecten: Path, wat: str) -> None:
    """Saving is refused or done, never half; the concept is there when the file is."""
    pad = projecten / "grid.gpkg"
    proef = _aan_het_werk(app)
    voor = lees_project(pad)
    id_ = proef.query_params["concept"]
    with STOREN[wat](pad):
        proef.button(key="aanpassen_bewaren").click().run()
        gelezen = tekst(proef)
        assert not proef.exception
        assert "verwijzing:" not in gelezen
        assert str(projecten) not in gelezen
        bewaard = "bewaard als" in gelezen.lower() or "is bewaard" in gelezen.lower()
        if wat != "alleen lezen":  # root may write anyway
            assert "Volgende stap" in gelezen, gelezen
            assert not bewaard
    na = lees_project(pad)
    assert set(voor.indelingen) <= set(na.indelingen)
    if len(na.indelingen) > len(voor.indelingen):
        return
    assert na.generatie == voor.generatie
    proef.run()
    assert proef.query_params["concept"] == id_
    assert proef.session_state["aanpassen_werk"][1].concept.indeling.toewijzing["A1"] == 2
    proef.button(key="aanpassen_bewaren").click().run()
    assert len(lees_project(pad).indelingen) == len(voor.indelingen) + 1


def test_een_ander_project_onder_dezelfde_naam(
    app: App, tekst: Tekst, projecten: Path, rooster: Callable[..., Wijkscan]
) -> None:
    """What was made for one gemeente is not stored with another."""
    proef = _aan_het_werk(app)
    pad = projecten / "grid.gpkg"
    schrijf_project(pad, rooster([[100, 200], [300, 400]]), vervang=True)
    voor = pad.read_bytes()
    proef.button(key="aanpassen_bewaren").click().run()
    assert not proef.exception
    assert "verwijzing:" not in tekst(proef)
    assert "Volgende stap" in tekst(proef)
    assert pad.read_bytes() == voor


def test_twee_mensen_bewaren_tegelijk_en_allebei_blijft(app: App, projecten: Path) -> None:
    een, ander = _aan_het_werk(app), _aan_het_werk(app)
    for proef in (een, ander):
        proef.button(key="aanpassen_bewaren").click().run()
        assert not proef.exception
    namen = list(lees_project(projecten / "grid.gpkg").indelingen)
    assert namen[-2:] == ["Voorstel A aangepast", "Voorstel A aangepast (versie 2)"]
