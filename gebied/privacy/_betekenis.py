"""What the texts of a file mean, as numbers to count with, and which outcome a row has."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from gebied.bronnen.voorzieningen import Voorzieningenlijst
from gebied.privacy._codes import Codes, Getallen
from gebied.privacy._datums import TIJD, lees_datum, lees_jaar
from gebied.privacy._duckdb import LAATSTE_DAG
from gebied.privacy.stroom import DOMEIN, STAPELING, Stroom
from gebied.privacy.telling import GEEN_PLAATS, Plaats, stapelingen
from gebied.privacy.veilig import Statistiek

Masker = npt.NDArray[np.bool_]

LEEG: Final = -1
"""An empty cell."""

ONBEKEND: Final = -2
"""A text that means nothing here."""

_EERSTE_DAG: Final = date(1900, 1, 1)
_SCHEIDING: Final = "\ue000"  # for private use: no text of a voorziening has it, and it is no white space


class Categorieen:
    """Everything that can be counted, numbered: voorzieningen, domains, and for counts numbers of domains."""

    def __init__(self, lijst: Voorzieningenlijst, *, stapeling: bool) -> None:
        self.van: dict[Statistiek, tuple[str, ...]] = {
            "domein": tuple(domein.sleutel for domein in lijst.domeinen),
            "voorziening": tuple(voorziening.sleutel for voorziening in lijst.voorzieningen),
            "stapeling": stapelingen(lijst),
        }
        self.sleutels = [
            *self.van["voorziening"],
            *(DOMEIN + domein for domein in self.van["domein"]),
            *(STAPELING + aantal for aantal in (stapelingen(lijst) if stapeling else ())),
        ]
        self.nummer = {sleutel: nr for nr, sleutel in enumerate(self.sleutels)}

    def nummers(self, statistiek: Statistiek) -> list[int]:
        """Return the numbers of the categories of a statistic, in their order."""
        voor: dict[Statistiek, str] = {"voorziening": "", "domein": DOMEIN, "stapeling": STAPELING}
        return [self.nummer[voor[statistiek] + naam] for naam in self.van[statistiek]]


class Betekenis:
    """What the texts of one file mean, as numbers; remembered over its batches."""

    def __init__(
        self, stroom: Stroom, plaatsen: Mapping[Plaats, int], categorieen: Mapping[str, int], laatste: date
    ) -> None:
        self._plaats = Codes(
            lambda teksten: [_plaatscode(p, plaatsen) for p in stroom.zoek_plaats(teksten)], leeg=LEEG
        )
        self._categorie = Codes(
            lambda teksten: [
                ONBEKEND if sleutel is None else categorieen.get(sleutel, ONBEKEND)
                for sleutel in stroom.zoek_voorziening([_paar(tekst) for tekst in teksten])
            ],
            leeg=ONBEKEND,
        )
        self._begin = Codes(lambda teksten: [_dag(t, laatste, ONBEKEND) for t in teksten], leeg=0)
        self._eind = Codes(lambda teksten: [_dag(t, laatste, LAATSTE_DAG) for t in teksten], leeg=LAATSTE_DAG)
        self._jaar = Codes(lambda teksten: [_jaar(t, laatste) for t in teksten], leeg=ONBEKEND)

    def plaats(self, kolommen: Mapping[str, pa.Array], aantal: int) -> Getallen:
        """Return the number of the area per row, `LEEG` or `ONBEKEND`."""
        return self._plaats.van(kolommen.get("plaats"), aantal)

    def categorie(self, kolommen: Mapping[str, pa.Array], aantal: int) -> Getallen:
        """Return the number of the voorziening or domain per row, or `ONBEKEND`."""
        delen = [kolommen.get(rol) for rol in ("voorziening", "domein")]
        if all(deel is None for deel in delen):
            return np.repeat(self._categorie.van(pa.array([_SCHEIDING]), 1), aantal)
        leeg, tussen = (pa.scalar(tekst, pa.large_string()) for tekst in ("", _SCHEIDING))
        paren = [leeg if deel is None else deel.fill_null("") for deel in delen]
        return self._categorie.van(pc.binary_join_element_wise(*paren, tussen), aantal)

    def dagen(self, kolommen: Mapping[str, pa.Array], aantal: int) -> tuple[Getallen, Getallen]:
        """Return the days of beginning (0: none) and end (`LAATSTE_DAG`: none) per row, or `ONBEKEND`."""
        return (
            self._begin.van(_zonder_tijd(kolommen.get("begin")), aantal),
            self._eind.van(_zonder_tijd(kolommen.get("eind")), aantal),
        )

    def jaar(self, kolommen: Mapping[str, pa.Array], aantal: int, anders: int) -> Getallen:
        """Return the year per row, or `ONBEKEND`; `anders` everywhere in a file without that column."""
        kolom = kolommen.get("jaar")
        return np.full(aantal, anders) if kolom is None else self._jaar.van(kolom, aantal)


def _plaatscode(plaats: Plaats | str, nummers: Mapping[Plaats, int]) -> int:
    if isinstance(plaats, str):
        return LEEG if plaats == GEEN_PLAATS else ONBEKEND
    return nummers.get(plaats, ONBEKEND)


def _paar(tekst: str) -> tuple[str, str]:
    voorziening, _, domein = tekst.partition(_SCHEIDING)
    return voorziening.strip(), domein.strip()


def _dag(tekst: str, laatste: date, erna: int) -> int:
    """Return the number of a day, 1 for 1-1-1900; `ONBEKEND` for no date, `erna` for one too far ahead."""
    dag = lees_datum(tekst)
    if dag is None or dag < _EERSTE_DAG:
        return ONBEKEND
    return erna if dag > laatste else nummer_van(dag)


def nummer_van(dag: date) -> int:
    """Return the number of a day: 1 for 1 January 1900."""
    return dag.toordinal() - _EERSTE_DAG.toordinal() + 1


def _jaar(tekst: str, laatste: date) -> int:
    jaar = lees_jaar(tekst)
    return jaar if jaar is not None and _EERSTE_DAG.year <= jaar <= laatste.year else ONBEKEND


def _zonder_tijd(kolom: pa.Array | None) -> pa.Array | None:
    """Leave out the time of day, so that a column of moments has as many texts as days."""
    if kolom is None or (pc.max(pc.binary_length(kolom)).as_py() or 0) <= len("31-12-2024"):
        return kolom
    return pc.replace_substring_regex(kolom, TIJD, "")


def uitkomsten(toetsen: Mapping[str, Masker], namen: tuple[str, ...], aantal: int) -> Getallen:
    """Return per row the place in `namen` of the first outcome that holds; the last one holds always."""
    uitkomst = np.full(aantal, len(namen) - 1, dtype=np.int64)
    for nr, naam in reversed(list(enumerate(namen[:-1]))):
        if naam in toetsen:
            uitkomst[toetsen[naam]] = nr
    return uitkomst
