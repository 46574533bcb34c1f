"""Plans beside each other as an Excel workbook."""

from __future__ import annotations

from collections.abc import Sequence
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
        The judged plans.
    bronnen
        The sources, one line each.

    Raises
    ------
    InvoerGeweigerd
        When the file cannot be written.
    """
    bladen = {
        "vergelijking": maten,
        "werkgebieden": _onder_elkaar({oordeel.naam: werkgebiedentabel(oordeel) for oordeel in oordelen}),
        "bevindingen": _onder_elkaar({oordeel.naam: bevindingentabel(oordeel) for oordeel in oordelen}),
        "bronnen": pd.DataFrame({"bron": list(bronnen)}),
    }
    return schrijf_werkmap(pad, bladen, titel="Vergelijking van indelingen")


def _onder_elkaar(tabellen: dict[str, pd.DataFrame]) -> pd.DataFrame:
    rijen = [tabel.assign(indeling=naam) for naam, tabel in tabellen.items()]
    samen = pd.concat(rijen, ignore_index=True)
    return samen[["indeling", *(kolom for kolom in samen if kolom != "indeling")]]
