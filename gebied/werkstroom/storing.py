"""A fault that should not have happened: a reference for the user and a log line without data."""

from __future__ import annotations

import logging
import secrets
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Final

import platformdirs

LOGBOEK: Final = "gebied.app"
_GROOTSTE: Final = 500_000
"""Bytes of one log file; two are kept."""


def open_logboek(pad: Path | None = None) -> Path | None:
    """Write the log to a file as well as to the terminal; return the file, None where that cannot be.

    Parameters
    ----------
    pad
        The file; by default in the folder for logs of the user.
    """
    doel = pad or platformdirs.user_log_path("gebied") / "app.log"
    logboek = logging.getLogger(LOGBOEK)
    if any(isinstance(uit, RotatingFileHandler) for uit in logboek.handlers):
        return doel
    try:
        doel.parent.mkdir(parents=True, exist_ok=True)
        bestand = RotatingFileHandler(doel, maxBytes=_GROOTSTE, backupCount=1, encoding="utf-8")
    except OSError:
        return None
    bestand.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logboek.addHandler(bestand)
    return doel


def meld_storing(fout: BaseException, waar: str) -> str:
    """Log where a fault came from and return its reference.

    The line holds kinds of faults and places in the code: no message, value or name that a file gave.
    """
    verwijzing = secrets.token_hex(4).upper()
    plaatsen = [
        f"{Path(stap.filename).name}:{stap.lineno} {stap.name}"
        for stap in traceback.extract_tb(fout.__traceback__)
    ]
    soorten = [type(fout).__name__]
    while (fout := fout.__cause__ or fout.__context__) is not None:  # type: ignore[assignment]
        soorten.append(type(fout).__name__)
    logging.getLogger(LOGBOEK).error(
        "storing %s bij %s: %s; %s", verwijzing, waar, " < ".join(soorten), " > ".join(plaatsen[-12:])
    )
    return verwijzing
