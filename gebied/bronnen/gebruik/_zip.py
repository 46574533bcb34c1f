"""Opening a zip that may be out to fill the memory: everything is checked before a byte is unpacked."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path
from typing import Final

from gebied.bronnen._tabelbestand import MEEST_UITGEPAKT
from gebied.fouten import InvoerGeweigerd

MEESTE_INHOUDSOPGAVE: Final = 2_000_000
"""Bytes of the list of parts; zipfile makes an object of some hundreds of bytes of every 50 of them."""

# APPNOTE.TXT 6.3.10 (PKWARE), 4.3.14 to 4.3.16: the records at the end of a zip
_EINDE: Final = b"PK\x05\x06"
_WEGWIJZER64: Final = b"PK\x06\x07"
_MEESTE_OPMERKING: Final = 65_535
_LENGTE_EINDE: Final = 22
_LENGTE_WEGWIJZER64: Final = 20


def open_zip(pad: Path) -> zipfile.ZipFile:
    """Return the archive, of which the sizes are reasonable and no part is encrypted.

    What a part unpacks to never exceeds the size that was added up here: zipfile stops there, and refuses a
    part that is longer than it said by its checksum.

    Raises
    ------
    InvoerGeweigerd
        When it would unpack to too much, is protected or packed in an unusual way.
    zipfile.BadZipFile, OSError, struct.error
        When it is damaged.
    """
    if _lengte_inhoudsopgave(pad) > MEESTE_INHOUDSOPGAVE:
        raise _te_groot(pad)
    archief = zipfile.ZipFile(pad)
    delen = archief.infolist()
    if sum(deel.file_size for deel in delen) > MEEST_UITGEPAKT:
        archief.close()
        raise _te_groot(pad)
    if any(deel.flag_bits & 1 for deel in delen):
        archief.close()
        raise InvoerGeweigerd(
            f"{pad.name} is beveiligd met een wachtwoord.", stap="bewaar het zonder wachtwoord."
        )
    if any(deel.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for deel in delen):
        archief.close()
        raise InvoerGeweigerd(
            f"{pad.name} is ingepakt op een manier die niet bij een werkmap hoort.",
            stap="open het in Excel en bewaar het als xlsx.",
        )
    return archief


def _te_groot(pad: Path) -> InvoerGeweigerd:
    return InvoerGeweigerd(
        f"{pad.name} is uitgepakt te groot: meer dan {MEEST_UITGEPAKT // 10**6} MB.",
        stap="bewaar alleen het blad met de tabel, als csv.",
    )


def _lengte_inhoudsopgave(pad: Path) -> int:
    """Return the bytes of the list of parts as the end of the file gives them, 0 where it has no end."""
    with pad.open("rb") as bestand:
        omvang = bestand.seek(0, 2)
        bestand.seek(max(0, omvang - _MEESTE_OPMERKING - _LENGTE_EINDE - _LENGTE_WEGWIJZER64))
        staart = bestand.read()
        plek = staart.rfind(_EINDE)
        if plek < 0 or len(staart) - plek < _LENGTE_EINDE:
            return 0
        (lengte,) = struct.unpack_from("<I", staart, plek + 12)
        wijzer = plek - _LENGTE_WEGWIJZER64
        if wijzer >= 0 and staart.startswith(_WEGWIJZER64, wijzer):  # zipfile then reads the larger record
            (plek64,) = struct.unpack_from("<Q", staart, wijzer + 8)
            bestand.seek(min(plek64, omvang))
            (lengte,) = struct.unpack_from("<Q", bestand.read(48).ljust(48, b"\xff"), 40)
        return int(lengte)
