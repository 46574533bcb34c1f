"""What Excel and others did to values, seen in the sample; told by column number, never by value."""

from __future__ import annotations

import re
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from gebied.model import Bevinding

_MAAND: Final = "(?:jan|feb|mrt|maa|mar|apr|mei|may|jun|jul|aug|sep|okt|oct|nov|dec)[a-z]*"
_E_GETAL: Final = r"^\s*[+-]?\d(?:[.,]\d+)?[eE]\+\d{1,3}\s*$"
_HEKJES: Final = r"^\s*#+\s*$"
_FOUTWAARDE: Final = (
    r"^\s*#(?:N/[AB]|VERW!|REF!|WAARDE!|VALUE!|DEEL/0!|DIV/0!|NAAM\?|NAME\?|GETAL!|NUM!|LEEG!|NULL!)"
)
_MAANDTEKST: Final = rf"(?i)^\s*\d{{1,2}}[- ]{_MAAND}\s*$"
_CIJFERS: Final = r"^\s*\d+\s*$"
_SERIEEL: Final = r"^\s*[234]\d{4}\s*$"
_DATUMWOORD: Final = re.compile("datum|date|ingang|einde|begin|start|^(?:van|tot|t/m)$", re.IGNORECASE)


def opvallend(naam: str, kop: tuple[str, ...], monster: pa.Table) -> tuple[Bevinding, ...]:
    """Return the findings about the sample of the file called `naam`."""
    per_code: dict[str, list[int]] = {}
    for nummer, cel in enumerate(kop):
        uniek = pc.unique(monster.column(nummer).drop_null())
        for code in _codes(cel, uniek):
            per_code.setdefault(code, []).append(nummer + 1)
    return tuple(
        Bevinding(code, f"{naam}, kolom {', '.join(map(str, nummers))}: {_TEKSTEN[code]}")
        for code, nummers in per_code.items()
    )


_TEKSTEN: Final = {
    "EXCEL_AFGEKORT": "Excel heeft lange getallen afgekort (met E+) of vervangen door ####; "
    "die cellen zijn niet te gebruiken. Maak van de kolom tekst voordat u exporteert.",
    "EXCEL_DATUM": "Excel heeft van codes een dag en maand gemaakt; die zijn niet te gebruiken. "
    "Maak van de kolom tekst voordat u exporteert.",
    "NULLEN_WEG": "een deel van de getallen is korter dan de rest; waarschijnlijk zijn nullen aan "
    "het begin weggevallen.",
    "DATUM_ALS_GETAL": "datums staan er als het getal dat Excel ervan maakt; zo worden zij gelezen.",
}


def _codes(cel: str, uniek: pa.Array) -> list[str]:
    def telt(patroon: str) -> int:
        return int(pc.sum(pc.match_substring_regex(uniek, patroon)).as_py() or 0)

    gevonden = []
    if telt(_E_GETAL) or telt(_HEKJES) or telt(_FOUTWAARDE):
        gevonden.append("EXCEL_AFGEKORT")
    if telt(_MAANDTEKST):
        gevonden.append("EXCEL_DATUM")
    if len(uniek) and telt(_CIJFERS) == len(uniek):
        if _DATUMWOORD.search(cel) and telt(_SERIEEL) == len(uniek):
            gevonden.append("DATUM_ALS_GETAL")
        elif _verloor_nullen(pc.utf8_trim_whitespace(uniek)):
            gevonden.append("NULLEN_WEG")
    return gevonden


def _verloor_nullen(cijfers: pa.Array) -> bool:
    """Whether values that begin with a zero are longer than the others: a code that was half kept as text."""
    met_nul = pc.starts_with(cijfers, "0")
    if not pc.any(met_nul).as_py() or pc.all(met_nul).as_py():
        return False
    lengte = pc.utf8_length(cijfers)
    langste = pc.max(pc.filter(lengte, met_nul)).as_py()
    return langste >= 4 and bool(pc.any(pc.less(pc.filter(lengte, pc.invert(met_nul)), langste)).as_py())
