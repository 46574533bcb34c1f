"""A disk that fills up while an export is written: refused, nothing half written, what was there stays."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest


@contextmanager
def _schijf_met(plaats: int) -> Iterator[None]:
    """Let no file of this process grow beyond `plaats` bytes; for the writer that is a full disk."""
    oud = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (plaats, oud[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, oud)


@pytest.mark.parametrize("plaats", [100, 8000])
@pytest.mark.parametrize("naam", ["uit.csv", "uit.xlsx", "uit.gpkg", "uit.geojson"])
def test_full_disk_leaves_the_old_file(
    gebied_cli: Any, project: Path, tmp_path: Path, naam: str, plaats: int
) -> None:
    uit = tmp_path / naam
    if (plaats, naam) == (8000, "uit.csv"):
        plaats = 500  # it is that small
    uit.write_bytes(b"oud")
    with _schijf_met(plaats):
        antwoord = gebied_cli("export", project, "--indeling", "ruim", "--uit", uit, code=3)
    assert "kan niet worden geschreven" in antwoord.fout
    assert uit.read_bytes() == b"oud"
    assert [pad.name for pad in tmp_path.iterdir() if pad.name.startswith(".gebied-")] == []
