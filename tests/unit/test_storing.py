"""An unexpected fault: the log says where, and nothing of what was being worked on."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from gebied.werkstroom.storing import LOGBOEK, meld_storing, open_logboek


def _breek(geheim: str) -> None:
    try:
        int(geheim)
    except ValueError as fout:
        raise KeyError(geheim) from fout


def test_log_has_the_reference_and_no_data(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, logger=LOGBOEK):
        try:
            _breek("123456782 J. Jansen")
        except KeyError as fout:
            verwijzing = meld_storing(fout, "wijkscan")
    assert verwijzing in caplog.text
    assert "KeyError < ValueError" in caplog.text
    assert "_breek" in caplog.text
    assert "Jansen" not in caplog.text
    assert "123456782" not in caplog.text


def test_log_goes_to_a_file_once(tmp_path: Path) -> None:
    logboek = logging.getLogger(LOGBOEK)
    oud = logboek.handlers[:]
    logboek.handlers.clear()
    try:
        pad = tmp_path / "logs" / "app.log"
        assert open_logboek(pad) == open_logboek(pad) == pad
        assert len(logboek.handlers) == 1
        try:
            raise RuntimeError("geheim")
        except RuntimeError as fout:
            verwijzing = meld_storing(fout, "begin")
        tekst = pad.read_text(encoding="utf-8")
        assert verwijzing in tekst
        assert "geheim" not in tekst
    finally:
        for handler in logboek.handlers:
            handler.close()
        logboek.handlers[:] = oud


def test_a_folder_that_cannot_be_written_is_no_reason_to_stop(tmp_path: Path) -> None:
    logboek = logging.getLogger(LOGBOEK)
    oud = logboek.handlers[:]
    logboek.handlers.clear()
    try:
        (tmp_path / "bestand").write_text("x")
        assert open_logboek(tmp_path / "bestand" / "app.log") is None
        assert logboek.handlers == []
    finally:
        logboek.handlers[:] = oud
