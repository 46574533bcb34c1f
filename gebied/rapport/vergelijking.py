"""Plans beside each other as an Excel workbook."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd

from gebied.model import Beoordeling
from gebied.rapport.export import bevindingentabel, werkgebiedentabel
from gebied.rapport.werkmap import schrijf_werkmap


def schrijf_vergelijking(
    pad: str | Path, maten: pd.DataFrame, oordelen: Sequence[Beoordeling], *, bronnen: Sequence[str]
) -> Path:
    """Write judged plans to xlsx: the metrics beside each other, every werkgebied and every finding.

    Parameters
    ----------
    pad
        The file.
    maten
        Metric × plan, as `beoordelen.zet_naast_elkaar` makes it.
    oordelen
        The judged plans, at least one, in the order of `maten`.
    bronnen
        The sources, one line each.

    Raises
    ------
    InvoerGeweigerd
        When the file cannot be written.
    """
    namen = maten.columns[-len(oordelen) :]  # there two plans of one name have got a number
    bladen = {
        "vergelijking": maten,
        "werkgebieden": _onder_elkaar(namen, [werkgebiedentabel(oordeel) for oordeel in oordelen]),
        "bevindingen": _onder_elkaar(namen, [bevindingentabel(oordeel) for oordeel in oordelen]),
        "bronnen": pd.DataFrame({"bron": list(bronnen)}),
    }
    return schrijf_werkmap(pad, bladen, titel="Vergelijking van indelingen")


def _onder_elkaar(namen: Iterable[str], tabellen: Iterable[pd.DataFrame]) -> pd.DataFrame:
    rijen = [tabel.assign(indeling=naam) for naam, tabel in zip(namen, tabellen, strict=True)]
    samen = pd.concat(rijen, ignore_index=True)
    return samen[["indeling", *(kolom for kolom in samen if kolom != "indeling")]]
