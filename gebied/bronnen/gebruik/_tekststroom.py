"""A text file as a stream of UTF-8, whatever its encoding, decoded in memory block by block."""

from __future__ import annotations

import codecs
import io
from pathlib import Path
from typing import Final

from gebied.bronnen.gebruik._leesverslag import Leesverslag

BLOK: Final = 4 * 1024 * 1024
"""Bytes that are read at a time, and the most that one line may have."""

_BOM: Final = codecs.BOM_UTF8
_VERLOREN: Final = "\N{REPLACEMENT CHARACTER}".encode()


def is_utf8(tekst: bytes) -> bool:
    """Whether bytes are UTF-8."""
    try:
        tekst.decode()
    except UnicodeDecodeError:
        return False
    return True


def als_tekst(inhoud: bytes, tekenset: str) -> str:
    """Return the text of the first bytes of a file, read as `Tekststroom` reads it."""
    if tekenset == "utf-8":
        inhoud = b"".join(map(_regel_als_utf8, inhoud.splitlines(keepends=True))).replace(_BOM, b"")
    return inhoud.decode(tekenset, errors="replace")


def _regel_als_utf8(regel: bytes) -> bytes:
    return regel if is_utf8(regel) else regel.decode("cp1252", errors="replace").encode()


class Tekststroom(io.RawIOBase):
    """What pyarrow reads a text file through.

    Lines that are no UTF-8 in a file that should be are read as cp1252, as Excel on Windows writes them; the
    `Leesverslag` counts them. Lines that hold nothing but delimiters become empty ones, which pyarrow skips.

    Parameters
    ----------
    pad
        The file.
    tekenset
        ``"utf-8"`` or any encoding of Python.
    kopregels
        Lines up to and with the header; they are passed over.
    scheiding, kolommen
        Delimiter and number of columns: what an empty row looks like.
    verslag
        Where empty and foreign lines are counted.

    Attributes
    ----------
    reden
        Why reading stopped before the end of the file, in Dutch; ``""`` when it did not. An exception would
        travel through pyarrow, and take text along.
    regels
        Lines with text so far.
    """

    def __init__(
        self, pad: Path, tekenset: str, kopregels: int, scheiding: str, kolommen: int, verslag: Leesverslag
    ) -> None:
        super().__init__()
        self.reden = ""
        self.regels = 0
        self._ruw = pad.open("rb")
        codec = codecs.getincrementaldecoder(tekenset)
        self._decoder = None if tekenset == "utf-8" else codec(errors="replace")
        self._kopregels = kopregels
        self._scheiding = scheiding.encode()
        self._leeg = (b"\n" + self._scheiding * (kolommen - 1), b"\n\n", b"\n\r\n")
        self._verslag = verslag
        self._rest = b""
        self._klaar = memoryview(b"")

    def readable(self) -> bool:
        """Return True: pyarrow asks."""
        return True

    def close(self) -> None:
        """Close the file."""
        self._ruw.close()
        super().close()

    def read(self, size: int = -1) -> bytes:
        """Return at most `size` bytes of UTF-8; nothing at the end, or when there is a `reden`."""
        while not self._klaar and not self.reden:
            blok = self._volgende()
            if blok is None:
                break
            self._klaar = memoryview(blok)
        if self.reden:
            return b""
        stuk = self._klaar if size < 0 else self._klaar[:size]
        self._klaar = self._klaar[len(stuk) :]
        return bytes(stuk)

    def _volgende(self) -> bytes | None:
        """Return the next whole lines, or None at the end."""
        ruw = self._ruw.read(BLOK)
        tekst = ruw if self._decoder is None else self._decoder.decode(ruw, not ruw).encode()
        if not ruw and not tekst and not self._rest:
            return None
        tekst = self._rest + tekst if self._rest else tekst
        self._rest = b""
        if b"\0" in tekst:
            self.reden = "het bevat tekens die niet in een tekstbestand horen (NUL)"
            return None
        if ruw:  # a line that goes on in the next block waits for it
            einde = max(tekst.rfind(b"\n"), tekst.rfind(b"\r")) + 1
            tekst, self._rest = tekst[:einde], tekst[einde:]
            if len(self._rest) > BLOK:
                self.reden = f"het heeft een regel van meer dan {BLOK // 1024**2} MB"
                return None
        return self._netjes(tekst)

    def _netjes(self, tekst: bytes) -> bytes:
        if b"\r" in tekst and b"\n" not in tekst:  # a Mac of old ends its lines so
            tekst = tekst.replace(b"\r", b"\n")
        if not tekst.isascii():
            if self._decoder is None:
                tekst = self._als_utf8(tekst)
            tekst = tekst.replace(_BOM, b"")  # of files that were put behind each other
            self._verslag.onleesbare_tekens += tekst.count(_VERLOREN)
        if self._kopregels and tekst:
            tekst = b"".join(tekst.splitlines(keepends=True)[self._kopregels :])
            self._kopregels = 0
        if any(leeg in tekst or tekst.startswith(leeg[1:]) for leeg in self._leeg):
            tekst = self._zonder_lege_regels(tekst)
        self.regels += tekst.count(b"\n") + (bool(tekst) and not tekst.endswith(b"\n"))
        return tekst

    def _als_utf8(self, tekst: bytes) -> bytes:
        if is_utf8(tekst):
            return tekst
        regels = tekst.splitlines(keepends=True)
        self._verslag.vreemde_regels += sum(not is_utf8(regel) for regel in regels)
        return b"".join(map(_regel_als_utf8, regels))

    def _zonder_lege_regels(self, tekst: bytes) -> bytes:
        weg = self._scheiding + b" \r\n"
        if not tekst.strip(weg):
            self._verslag.leeg += tekst.count(b"\n")
            return b""
        regels = tekst.splitlines(keepends=True)
        gevuld = [regel for regel in regels if regel.strip(weg)]
        self._verslag.leeg += len(regels) - len(gevuld)
        return b"".join(gevuld)
