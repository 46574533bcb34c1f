"""Workbooks: to be written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pyarrow as pa

from gebied.bronnen.gebruik._leesverslag import Leesverslag
from gebied.model import Bevinding


def open_xlsx(
    pad: Path,
) -> tuple[
    tuple[str, ...],
    tuple[Bevinding, ...],
    Callable[[Sequence[int], Leesverslag], Iterator[pa.RecordBatch]],
]:
    """To be written."""
    raise NotImplementedError(pad)
