"""Answers of services on disk, so that a second run needs no network."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from tempfile import NamedTemporaryFile

import platformdirs


@dataclass(frozen=True, slots=True)
class Antwoord:
    """What an address gave: the body, its media type, fingerprint and day, and the CRS it claims."""

    url: str
    inhoud: bytes
    soort: str
    sha256: str
    opgehaald: date
    crs: str = ""


def vingerafdruk(antwoorden: Sequence[Antwoord]) -> str:
    """Return one sha256 for one or more pages."""
    if len(antwoorden) == 1:
        return antwoorden[0].sha256
    return hashlib.sha256("".join(antwoord.sha256 for antwoord in antwoorden).encode()).hexdigest()


def cachemap() -> Path:
    """Return the folder for fetched files: ``GEBIED_CACHE``, or the user's own cache folder."""
    gekozen = os.environ.get("GEBIED_CACHE")
    return Path(gekozen) if gekozen else Path(platformdirs.user_cache_dir("gebied"))


class Cache:
    """Answers on disk, one pair of files per address: the body and a small JSON file about it.

    A damaged pair counts as absent. A folder that cannot be written leaves the program without a memory,
    not without an answer.
    """

    def __init__(self, plek: Path) -> None:
        self._plek = plek

    def lees(self, url: str) -> Antwoord | None:
        """Return the answer that was kept for this address, if it is still as it was written."""
        inhoud_pad, over_pad = self._paden(url)
        try:
            inhoud = inhoud_pad.read_bytes()
            over = json.loads(over_pad.read_text(encoding="utf-8"))
            antwoord = Antwoord(
                inhoud=inhoud, **(over | {"opgehaald": date.fromisoformat(over["opgehaald"])})
            )
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            return None
        heel = antwoord.url == url and antwoord.sha256 == hashlib.sha256(inhoud).hexdigest()
        return antwoord if heel else None

    def schrijf(self, antwoord: Antwoord) -> None:
        """Keep an answer; the body first, so that a half-written pair fails its fingerprint."""
        inhoud_pad, over_pad = self._paden(antwoord.url)
        over = {naam: waarde for naam, waarde in asdict(antwoord).items() if naam != "inhoud"}
        over["opgehaald"] = antwoord.opgehaald.isoformat()
        with contextlib.suppress(OSError):
            self._plek.mkdir(parents=True, exist_ok=True)
            _schrijf_in_een_keer(inhoud_pad, antwoord.inhoud)
            _schrijf_in_een_keer(over_pad, json.dumps(over, indent=1).encode())

    def _paden(self, url: str) -> tuple[Path, Path]:
        sleutel = hashlib.sha256(url.encode()).hexdigest()
        return self._plek / f"{sleutel}.inhoud", self._plek / f"{sleutel}.json"


def _schrijf_in_een_keer(pad: Path, inhoud: bytes) -> None:
    with NamedTemporaryFile(dir=pad.parent, delete=False) as tijdelijk:
        try:
            tijdelijk.write(inhoud)
            tijdelijk.close()
            Path(tijdelijk.name).replace(pad)
        except BaseException:
            Path(tijdelijk.name).unlink(missing_ok=True)
            raise
