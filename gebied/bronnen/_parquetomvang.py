"""How much a parquet file becomes when it is read: a file of a kilobyte can hold a billion cells."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from gebied.fouten import InvoerGeweigerd

MEESTE_CELLEN: Final = 60_000_000
"""Cells of all columns together; a table of every address in the country has some 40 million."""
MEEST_UITGEPAKT: Final = 1_500_000_000
"""Bytes of all cells together; a map of every buurt in the country takes a third of it."""


def weiger_te_groot(pad: Path) -> None:
    """Refuse a parquet file that takes too much memory, before it is read.

    The file says how many cells it has. It may also say one long text a million times, and take no room for
    that: texts are measured where there could be such a thing.

    Raises
    ------
    InvoerGeweigerd
    """
    with pq.ParquetFile(pad) as bestand:
        meta = bestand.metadata
        delen = [
            (nr, meta.row_group(nr).column(kolom))
            for nr in range(meta.num_row_groups)
            for kolom in range(meta.num_columns)
        ]
        cellen = sum(deel.num_values for _, deel in delen)
        omvang = sum(deel.total_uncompressed_size for _, deel in delen)
        if cellen > MEESTE_CELLEN or omvang > MEEST_UITGEPAKT:
            raise _te_groot(pad)
        for nr, deel in delen:
            hooguit = deel.num_values * deel.total_uncompressed_size
            if deel.physical_type == "BYTE_ARRAY" and deel.has_dictionary_page and hooguit > MEEST_UITGEPAKT:
                omvang += _tekst(pad, nr, deel.path_in_schema)
                if omvang > MEEST_UITGEPAKT:
                    raise _te_groot(pad)


def _tekst(pad: Path, groep: int, naam: str) -> int:
    """Return the bytes of all texts of a column in a row group, without writing them out."""
    with pq.ParquetFile(pad, read_dictionary=[naam]) as bestand:
        kolom = bestand.read_row_group(groep, columns=[naam]).column(0)
    if not pa.types.is_dictionary(kolom.type):
        return MEEST_UITGEPAKT + 1  # lists of such texts: no table has them
    stukken = [pc.take(pc.binary_length(stuk.dictionary), stuk.indices) for stuk in kolom.chunks]
    return sum(pc.sum(pc.cast(stuk, pa.int64())).as_py() or 0 for stuk in stukken)


def _te_groot(pad: Path) -> InvoerGeweigerd:
    return InvoerGeweigerd(
        f"{pad.name} is uitgepakt te groot om te lezen.",
        stap="bewaar alleen de rijen en kolommen van uw gemeente.",
    )
