"""Parquet: every column that can be text, streamed page by page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from gebied.bronnen._tabelbestand import MEEST_UITGEPAKT, MEESTE_KOLOMMEN
from gebied.bronnen.gebruik._celtekst import kan_tekst, kolomtekst, langste_cel
from gebied.bronnen.gebruik._kop import te_breed, weiger_dubbel
from gebied.bronnen.gebruik._leesverslag import Geopend, Leesverslag
from gebied.fouten import InvoerGeweigerd
from gebied.model import Bevinding

MEESTE_DELEN: Final = 1_000_000
"""Row groups times columns."""

MEEST_PER_STUK: Final = 64 * 1024 * 1024
"""Bytes of text that are handed over at a time."""

_MEESTE_RIJEN: Final = 65_536
_BUFFER: Final = 1024 * 1024
_MEEST_KOPTEKST: Final = 16 * 1024 * 1024


def open_parquet(pad: Path) -> Geopend:
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
        if meta.num_row_groups * meta.num_columns > MEESTE_DELEN or _grootste_deel(meta) > MEEST_UITGEPAKT:
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
        namen = [self.namen[nummer] for nummer in gevraagd]
        with _open(self.pad, namen) as bestand:
            for stuk in bestand.iter_batches(
                _rijen_per_stuk(bestand.metadata), columns=namen, use_threads=False
            ):
                # before text is written out: a file may repeat one long text a million times
                breed = sum(langste_cel(self.pad.name, kolom) for kolom in stuk.columns)
                rijen = max(1, MEEST_PER_STUK // max(breed, 1))
                for begin in range(0, stuk.num_rows, rijen):
                    yield self._tekst(dict(zip(gevraagd, stuk.slice(begin, rijen), strict=True)), kolommen)

    def _tekst(self, gelezen: dict[int, pa.Array], kolommen: Sequence[int]) -> pa.RecordBatch:
        leeg = pa.nulls(max((len(kolom) for kolom in gelezen.values()), default=0), pa.string())
        return pa.record_batch(
            {f"k{nr}": kolomtekst(gelezen[nr]) if nr in gelezen else leeg for nr in kolommen}
        )


def _open(pad: Path, als_woordenboek: Sequence[str] = ()) -> pq.ParquetFile:
    # without pre_buffer a row group is read page by page, so that its size does not matter
    return pq.ParquetFile(
        pad,
        read_dictionary=list(als_woordenboek),
        pre_buffer=False,
        buffer_size=_BUFFER,
        thrift_string_size_limit=_MEEST_KOPTEKST,
        thrift_container_size_limit=MEESTE_DELEN,
    )


def _rijen_per_stuk(meta: pq.FileMetaData) -> int:
    """Return how many rows to read at a time, by what a row takes where rows take most."""
    groepen = [meta.row_group(nummer) for nummer in range(meta.num_row_groups)]
    breedst = max((groep.total_byte_size / max(groep.num_rows, 1) for groep in groepen), default=0)
    return int(min(max(MEEST_PER_STUK / max(breedst, 1), 1), _MEESTE_RIJEN))


def _grootste_deel(meta: pq.FileMetaData) -> int:
    """Return the bytes of the largest column in a row group: so much a page of it may ask of the memory."""
    groepen = [meta.row_group(nummer) for nummer in range(meta.num_row_groups)]
    delen = [groep.column(nummer) for groep in groepen for nummer in range(meta.num_columns)]
    return max((deel.total_uncompressed_size for deel in delen), default=0)
