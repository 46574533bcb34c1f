"""Cells of xlsx and parquet as text: one way to write a date, a number or nothing."""

from __future__ import annotations

import math
from datetime import date, datetime, time
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from gebied.fouten import InvoerGeweigerd

LEEG: Final = ("", "NULL", "null", "(null)", "\\N", *(" " * aantal for aantal in range(1, 65)))
"""Texts that mean an empty cell: what databases write, and columns of a fixed width."""

MEESTE_TEKENS: Final = 32_767
"""Bytes of one cell, as many as Excel has characters; nothing that is counted by needs more."""

_WAAR: Final = ("ONWAAR", "WAAR")
_LEEG: Final = frozenset(LEEG)
_GROOTSTE_HELE: Final = 2**53


def celtekst(waarde: object) -> str | None:
    """Return the cell of a workbook as text, or None where it is empty.

    >>> celtekst(12.0), celtekst(1.5), celtekst(datetime(2024, 1, 31)), celtekst(" ")
    ('12', '1.5', '2024-01-31', None)
    """
    if waarde is None:
        return None
    if isinstance(waarde, str):
        return None if waarde in _LEEG else waarde
    if isinstance(waarde, bool):
        return _WAAR[waarde]
    if isinstance(waarde, float):
        heel = waarde.is_integer() and abs(waarde) < _GROOTSTE_HELE
        return str(int(waarde)) if heel else str(waarde) if math.isfinite(waarde) else None
    if isinstance(waarde, datetime):
        return waarde.date().isoformat() if waarde.time() == time() else waarde.isoformat(" ", "seconds")
    if isinstance(waarde, date | time):
        return waarde.isoformat()
    return str(waarde)


def langste_cel(naam: str, kolom: pa.Array) -> int:
    """Return the bytes of the longest text of a column; refuse one that is very long.

    Raises
    ------
    InvoerGeweigerd
        Naming the file only.
    """
    waarden = kolom.dictionary if pa.types.is_dictionary(kolom.type) else kolom
    if not (pa.types.is_string(waarden.type) or pa.types.is_large_string(waarden.type)):
        return 0
    langste = int(pc.max(pc.binary_length(waarden)).as_py() or 0)
    if langste > MEESTE_TEKENS:
        raise InvoerGeweigerd(
            f"{naam} heeft een cel met meer dan {MEESTE_TEKENS} tekens.",
            stap="haal kolommen met lange teksten uit het bestand; zij worden niet gebruikt.",
        )
    return langste


def kan_tekst(soort: pa.DataType) -> bool:
    """Whether a column of this type holds one readable value per cell."""
    waarde = soort.value_type if pa.types.is_dictionary(soort) else soort
    return any(
        past(waarde)
        for past in (
            pa.types.is_string,
            pa.types.is_large_string,
            pa.types.is_string_view,
            pa.types.is_integer,
            pa.types.is_floating,
            pa.types.is_decimal,
            pa.types.is_boolean,
            pa.types.is_date,
            pa.types.is_timestamp,
            pa.types.is_time,
            pa.types.is_null,
        )
    )


def kolomtekst(kolom: pa.Array) -> pa.Array:
    """Return a column of a type that `kan_tekst` takes as text; empty is null.

    Raises
    ------
    pyarrow.ArrowInvalid
        When text is no UTF-8: parquet does not see to that itself.
    """
    soort = kolom.type
    if pa.types.is_dictionary(soort):
        return kolomtekst(kolom.dictionary_decode())
    if pa.types.is_boolean(soort):
        tekst = pc.if_else(kolom, _WAAR[1], _WAAR[0])
    elif pa.types.is_timestamp(soort):
        if soort.tz:
            kolom = pc.local_timestamp(kolom)
        seconden = kolom.cast(pa.timestamp("s"), safe=False).cast(pa.string())
        tekst = pc.replace_substring_regex(seconden, r" 00:00:00$", "")
    elif pa.types.is_floating(soort):
        heel = kolom.cast(pa.float64())
        tekst = pc.if_else(pc.is_finite(heel), _getaltekst(heel), None)
    elif pa.types.is_decimal(soort):
        tekst = pc.replace_substring_regex(kolom.cast(pa.string()), r"(\.\d*?)0+$", r"\1")
        tekst = pc.replace_substring_regex(tekst, r"\.$", "")
    else:
        tekst = kolom.cast(pa.string())
    tekst.validate(full=True)
    return pc.if_else(pc.is_in(tekst, pa.array(LEEG)), None, tekst)


def _getaltekst(kolom: pa.Array) -> pa.Array:
    """Write whole numbers without a fraction, also where Arrow would write a power of ten."""
    heel = pc.and_(pc.equal(kolom, pc.round(kolom)), pc.less(pc.abs(kolom), float(_GROOTSTE_HELE)))
    gehelen = pc.if_else(heel, kolom, None).cast(pa.int64()).cast(pa.string())
    return pc.coalesce(gehelen, kolom.cast(pa.string()))
