"""Parquet: every column that can be text, streamed page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from gebied.bronnen._tabelbestand import MEESTE_KOLOMMEN
from gebied.bronnen.gebruik._celtekst import kan_tekst, kolomtekst
from gebied.bronnen.gebruik._kop import te_breed, weiger_dubbel
from gebied.bronnen.gebruik._leesverslag import Leesverslag
from gebied.fouten import InvoerGeweigerd
from gebied.model import Bevinding

MEEST_PER_RIJGROEP: Final = 1_000_000_000
"""Bytes of one column in one row group, unpacked: so much a page of it may ask of the memory."""

MEESTE_DELEN: Final = 1_000_000
"""Row groups times columns."""

_RIJEN: Final = 65_536
_BUFFER: Final = 1024 * 1024
_MEEST_KOPTEKST: Final = 16 * 1024 * 1024


def open_parquet(
    pad: Path,
) -> tuple[
    tuple[str, ...],
    tuple[Bevinding, ...],
    Callable[[Sequence[int], Leesverslag], Iterator[pa.RecordBatch]],
]:
    """Return the column names, what there is to say about them, and the way to the rows.

    Raises
    ------
    InvoerGeweigerd
        When the file has too many columns or says that it unpacks to too much.
    """
    with _open(pad) as bestand:
        schema, meta = bestand.schema_arrow, bestand.metadata
        if len(schema) > MEESTE_KOLOMMEN:
            raise te_breed(pad.name, len(schema))
        if meta.num_row_groups * meta.num_columns > MEESTE_DELEN or _grootste_deel(meta) > MEEST_PER_RIJGROEP:
            raise InvoerGeweigerd(
                f"{pad.name} is uitgepakt te groot om te lezen.",
                stap="bewaar het met rijgroepen van hooguit een miljoen regels, of per jaar.",
            )
    kop = tuple(naam.strip() for naam in schema.names)
    weiger_dubbel(pad.name, kop)  # columns are asked for by name
    tekst = tuple(kan_tekst(veld.type) for veld in schema)
    anders = ", ".join(str(nummer) for nummer, kan in enumerate(tekst, start=1) if not kan)
    bevinding = Bevinding(
        "KOLOM_OVERGESLAGEN", f"{pad.name}, kolom {anders}: geen tekst, getal of datum; niet gelezen."
    )
    return kop, (bevinding,) if anders else (), _Parquetlezer(pad, tuple(schema.names), tekst)


@dataclass(frozen=True, slots=True)
class _Parquetlezer:
    """Streams columns of a parquet file; one that cannot be text is empty."""

    pad: Path
    namen: tuple[str, ...]
    tekst: tuple[bool, ...]

    def __call__(self, kolommen: Sequence[int], _verslag: Leesverslag) -> Iterator[pa.RecordBatch]:
        gevraagd = [nummer for nummer in dict.fromkeys(kolommen) if self.tekst[nummer]]
        with _open(self.pad) as bestand:
            namen = [self.namen[nummer] for nummer in gevraagd]
            for stuk in bestand.iter_batches(_RIJEN, columns=namen, use_threads=False):
                per_nummer = dict(zip(gevraagd, stuk.columns, strict=True))
                leeg = pa.nulls(stuk.num_rows, pa.string())
                yield pa.record_batch(
                    {
                        f"k{nummer}": kolomtekst(per_nummer[nummer]) if nummer in per_nummer else leeg
                        for nummer in kolommen
                    }
                )


def _open(pad: Path) -> pq.ParquetFile:
    # without pre_buffer a row group is read page by page, so that its size does not matter
    return pq.ParquetFile(
        pad,
        pre_buffer=False,
        buffer_size=_BUFFER,
        thrift_string_size_limit=_MEEST_KOPTEKST,
        thrift_container_size_limit=MEESTE_DELEN,
    )


def _grootste_deel(meta: pq.FileMetaData) -> int:
    groepen = [meta.row_group(nummer) for nummer in range(meta.num_row_groups)]
    delen = [groep.column(nummer) for groep in groepen for nummer in range(meta.num_columns)]
    return max((deel.total_uncompressed_size for deel in delen), default=0)
