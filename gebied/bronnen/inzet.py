"""The present staff of the teams: hours per organisation and function, from a table of the gemeente."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from gebied.bronnen._tabelbestand import lees_tabel
from gebied.bronnen._waarden import als_tekst, lees_waarden
from gebied.bronnen.indelingsbestanden import TEAMNAMEN
from gebied.bronnen.namen import sleutel
from gebied.fouten import InvoerGeweigerd
from gebied.model import Kolom

KOLOMMEN: Final = ("werkgebied", "organisatie", "functie", "uren")
"""Columns of the table; the first may also have another name that holds a team."""

_TEAMNAMEN: Final = (*TEAMNAMEN, "wijk", "stadsdeel", "gebied")
_MEESTE_FOUTEN: Final = 20


@dataclass(frozen=True, slots=True)
class Inzet:
    """Hours per week that one organisation has in one function for one team.

    `team` is the number or the name of a werkgebied, or the name of a stadsdeel, as the file has it.
    """

    team: str
    organisatie: str
    functie: str
    uren: float


def lees_inzet(pad: str | Path) -> tuple[Inzet, ...]:
    """Read the present hours.

    Parameters
    ----------
    pad
        CSV, xlsx or parquet with the columns of `KOLOMMEN`; hours per week.

    Returns
    -------
    tuple of Inzet
        One per row, in the order of the file.

    Raises
    ------
    InvoerGeweigerd
        With every column that is missing, or every row with an empty cell or hours that are no number of 0
        or more.
    """
    pad = Path(pad)
    tabel = lees_tabel(pad)
    op_sleutel = {sleutel(str(kolom)): kolom for kolom in reversed(list(tabel.columns))}
    team = next((op_sleutel[sleutel(naam)] for naam in _TEAMNAMEN if sleutel(naam) in op_sleutel), None)
    kolommen = {KOLOMMEN[0]: team, **{naam: op_sleutel.get(naam) for naam in KOLOMMEN[1:]}}
    problemen = [f"er is geen kolom '{naam}'." for naam, kolom in kolommen.items() if kolom is None]
    if not problemen:
        teksten = pd.DataFrame({naam: als_tekst(tabel[kolommen[naam]]) for naam in KOLOMMEN[:3]})
        uren = lees_waarden(tabel[kolommen["uren"]], Kolom("uren", "gemiddelde"))
        problemen = [*_fouten(teksten, uren.reeks, uren.fouten)]
    if problemen:
        raise InvoerGeweigerd(
            f"De uren in {pad.name} zijn niet te gebruiken.",
            problemen=problemen[:_MEESTE_FOUTEN],
            stap=f"geef per regel de kolommen {', '.join(KOLOMMEN)} (uren per week).",
        )
    rijen = zip(*(teksten[naam] for naam in KOLOMMEN[:3]), uren.reeks, strict=True)
    return tuple(Inzet(team, organisatie, functie, float(uur)) for team, organisatie, functie, uur in rijen)


def _fouten(teksten: pd.DataFrame, uren: pd.Series, geen_getal: tuple[str, ...]) -> Iterator[str]:
    if geen_getal:
        yield f"uren: geen getal ({', '.join(geen_getal)})."
        return
    for nr, (leeg, uur) in enumerate(zip(teksten.isna().to_numpy(), uren, strict=True), start=2):
        namen = [naam for naam, ontbreekt in zip(teksten.columns, leeg, strict=True) if ontbreekt]
        if pd.isna(uur):
            namen.append("uren")
        elif uur < 0:
            yield f"regel {nr}: uren is {uur}; geef een getal van 0 of meer."
        if namen:
            yield f"regel {nr}: {', '.join(namen)} is leeg."
