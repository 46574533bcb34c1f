"""Columns of text to columns of small numbers: every text is looked up once, however many rows have it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Getallen = npt.NDArray[np.int64]
Kolommen = list[tuple[str, pa.Array]]
"""Columns of text with their names; a name may be there twice."""

_REGELS: Final = 1 << 18
_BYTES: Final = 64 << 20
_MEESTE_TEKSTEN: Final = 500_000
"""All postcodes of the Netherlands; beyond it is a column that does not repeat, and not worth remembering."""


class Codes:
    """What the texts of one column mean, as numbers.

    Parameters
    ----------
    zoek
        From texts, stripped and not empty, to as many numbers.
    leeg
        The number of an empty cell.
    """

    def __init__(self, zoek: Callable[[list[str]], Sequence[int]], *, leeg: int) -> None:
        self._zoek = zoek
        self._leeg = leeg
        self._bekend: dict[str, int] = {}

    def van(self, kolom: pa.Array | None, aantal: int) -> Getallen:
        """Return int64 (aantal): a number per cell; that of an empty cell everywhere without a column."""
        if kolom is None:
            return np.full(aantal, self._leeg, dtype=np.int64)
        gecodeerd = pc.dictionary_encode(kolom)
        teksten = gecodeerd.dictionary.to_pylist()
        self._leer(teksten)
        getallen = np.array([*(self._bekend[tekst] for tekst in teksten), self._leeg], dtype=np.int64)
        cellen: Getallen = getallen[gecodeerd.indices.fill_null(len(teksten)).to_numpy(zero_copy_only=False)]
        return cellen

    def _leer(self, teksten: list[str]) -> None:
        if len(self._bekend) > _MEESTE_TEKSTEN:
            self._bekend.clear()
        nieuw = [tekst for tekst in teksten if tekst not in self._bekend]
        kaal = {tekst: tekst.strip() for tekst in nieuw}
        vragen = list(dict.fromkeys(k for k in kaal.values() if k))
        antwoord = dict(zip(vragen, self._zoek(vragen) if vragen else (), strict=True))
        antwoord[""] = self._leeg
        self._bekend.update((tekst, antwoord[k]) for tekst, k in kaal.items())


def in_grote_stukken(batches: Iterable[pa.RecordBatch]) -> Iterator[Kolommen]:
    """Yield several small batches at once: looking up costs per batch, not per row."""
    klaar: list[pa.RecordBatch] = []
    for batch in batches:
        klaar.append(batch)
        if sum(b.num_rows for b in klaar) >= _REGELS or sum(b.nbytes for b in klaar) >= _BYTES:
            yield _samen(klaar)
            klaar = []
    if klaar:
        yield _samen(klaar)


def _samen(batches: list[pa.RecordBatch]) -> Kolommen:
    return [
        (naam, pa.concat_arrays([_tekst(batch.column(nr)) for batch in batches]))
        for nr, naam in enumerate(batches[0].schema.names)
    ]


def _tekst(kolom: pa.Array) -> pa.Array:
    return kolom if pa.types.is_large_string(kolom.type) else kolom.cast(pa.large_string())
