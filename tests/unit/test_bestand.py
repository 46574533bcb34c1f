"""A file is there whole, or not at all."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from gebied.bestand import in_een_keer, reden_van
from gebied.fouten import InvoerGeweigerd


def test_new_file_and_replacement(tmp_path: Path) -> None:
    doel = tmp_path / "uit.txt"
    for tekst in ("een", "twee"):
        with in_een_keer(doel) as naast:
            assert naast.name == doel.name
            naast.write_text(tekst, "utf-8")
        assert doel.read_text("utf-8") == tekst
    assert list(tmp_path.iterdir()) == [doel]


@pytest.mark.parametrize("fout", [ValueError("stuk"), OSError(errno.ENOSPC, "No space left on device")])
def test_writer_that_fails_leaves_the_old_file(tmp_path: Path, fout: Exception) -> None:
    doel = tmp_path / "uit.txt"
    doel.write_text("oud", "utf-8")

    def schrijf() -> None:
        with in_een_keer(doel) as naast:
            naast.write_text("half", "utf-8")
            naast.with_name("uit.txt-journal").write_text("van de bibliotheek", "utf-8")
            raise fout

    with pytest.raises((ValueError, InvoerGeweigerd)) as gevangen:
        schrijf()
    assert doel.read_text("utf-8") == "oud"
    assert list(tmp_path.iterdir()) == [doel]
    if isinstance(fout, OSError):
        assert "de schijf is vol" in str(gevangen.value)


def test_writer_that_writes_nothing_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(InvoerGeweigerd), in_een_keer(tmp_path / "uit.txt"):
        pass
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("weg", "reden"),
    [
        ("weg/uit.txt", "bestaat niet"),
        ("bestand/uit.txt", "een deel van het pad is een bestand"),
        ("map", "dat is een map"),
        ("l" * 300, "de naam is te lang"),
    ],
)
def test_places_where_it_cannot_be(tmp_path: Path, weg: str, reden: str) -> None:
    (tmp_path / "bestand").touch()
    (tmp_path / "map").mkdir()
    voor = sorted(tmp_path.rglob("*"))
    with pytest.raises(InvoerGeweigerd, match=reden), in_een_keer(tmp_path / weg) as naast:
        naast.write_text("inhoud", "utf-8")
    assert sorted(tmp_path.rglob("*")) == voor


def test_relative_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with in_een_keer("uit.txt") as naast:
        naast.write_text("inhoud", "utf-8")
    assert (tmp_path / "uit.txt").read_text("utf-8") == "inhoud"


def test_reason_that_is_not_known_is_still_dutch() -> None:
    assert reden_van(OSError("some words")) == "de computer meldt een fout met de schijf of de map"
