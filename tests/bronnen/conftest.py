"""The local server of the network tests, and a gemeente to put on it."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import shapely
from shapely.geometry import mapping

from gebied.bronnen._http import Adressen, Geduld
from gebied.bronnen.ophalen import Ophalen


def _laad_nepserver() -> ModuleType:
    # tests are no package, so that they can only be imported by path
    beschrijving = importlib.util.spec_from_file_location(
        "nepserver", Path(__file__).with_name("nepserver.py")
    )
    assert beschrijving is not None
    assert beschrijving.loader is not None
    module = importlib.util.module_from_spec(beschrijving)
    sys.modules["nepserver"] = module
    beschrijving.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def nep() -> ModuleType:
    """The module of the server, for `Fout` and `Tabel`."""
    return _laad_nepserver()


@pytest.fixture
def server(nep: ModuleType) -> Iterator[Any]:
    nieuw = nep.Nepserver()
    yield nieuw
    nieuw.stop()


@pytest.fixture
def adressen(server: Any) -> Adressen:
    return Adressen(f"{server.adres}/cbs", f"{server.adres}/cbs", server.adres, server.adres)


@pytest.fixture
def gewacht() -> list[float]:
    """The waits that were asked for; nobody waits them."""
    return []


@pytest.fixture
def geduld(gewacht: list[float]) -> Geduld:
    return Geduld(verbinden=5, lezen=5, totaal=60, pogingen=4, wacht=gewacht.append)


@pytest.fixture
def haal(adressen: Adressen, geduld: Geduld, tmp_path: Path) -> dict[str, Any]:
    """The keyword arguments that point a client at the server."""
    return {"ophalen": Ophalen(adressen, geduld=geduld, cache=tmp_path / "cache")}


@pytest.fixture
def vlak() -> Callable[..., dict[str, Any]]:
    """Make a GeoJSON feature: a square of 100 m in RD, at a column and row of a grid near Almere."""

    def maak(kolom: int, rij: int, **eigenschappen: Any) -> dict[str, Any]:
        x, y = 140_000 + 100 * kolom, 485_000 + 100 * rij
        return {
            "type": "Feature",
            "id": f"{kolom}.{rij}",
            "properties": eigenschappen,
            "geometry": mapping(shapely.box(x, y, x + 100, y + 100)),
        }

    return maak
