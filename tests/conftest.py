"""Fixtures that more than one folder of tests uses."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

WORTEL = Path(__file__).resolve().parent.parent
ECHT = WORTEL.parent / "shared" / "data"
CHROMIUM = next(
    (p for naam in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(naam))), None
)


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
