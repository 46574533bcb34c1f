"""Which row is the header, and whether it is one: without a header the first row is about a person."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from gebied.bronnen._tabelbestand import MEESTE_KOLOMMEN
from gebied.fouten import InvoerGeweigerd
from gebied.taal import opsomming

Rij = Sequence[str]

MEESTE_TITELREGELS: Final = 20
"""Rows above the header (a title, the day of the export) that are passed over at most."""

_GEGEVEN: Final = re.compile(
    r"""
    \d{5,} | .*@.* | [+-]?\d+[.,]\d+ | -\d+                     # long numbers, mail, decimals, negative
    | \d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}.* | \d{4}-\d{2}-\d{2}.*  # dates
    | [1-9]\d{3}\s?[A-Z]{2}                                    # a postcode
    | (?:BU|WK|GM)\d{4,8}                                      # a code of CBS
    | [A-Z]{2}\d{2}[A-Z]{4}\d{10}                              # IBAN
    | (?=.*\d)[0-9A-F]{12,} | [0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}   # pseudonyms
    """,
    re.VERBOSE | re.IGNORECASE,
)
_KLEIN_GETAL: Final = re.compile(r"\d{1,4}")
_CIJFERS: Final = re.compile(r"\d+")
_LETTERS: Final = re.compile(r"[^\W\d_]+")


def kies_kop(naam: str, rijen: Sequence[Rij]) -> tuple[int, tuple[str, ...]]:
    """Return the index of the header among the first rows, and its cells for as many columns as there are.

    The header is the first row with two texts; rows above it are titles. A delimiter at the end of every row,
    or of the header alone, makes no column of its own unless it holds something.

    Raises
    ------
    InvoerGeweigerd
        When there is no such row, or the file has more columns than a table can have.
    """
    plek = next((i for i, rij in enumerate(rijen) if sum(bool(cel.strip()) for cel in rij) > 1), None)
    if plek is None or plek > MEESTE_TITELREGELS:
        raise InvoerGeweigerd(
            f"{naam} heeft maar één kolom, of geen regel met kolomnamen.",
            stap="zet op de eerste regel de namen van de kolommen. Zijn de kolommen gescheiden met een ander "
            "teken dan ; , | of een tab? Noem het met --scheiding.",
        )
    kop = [cel.strip() for cel in rijen[plek]]
    breedtes = [len(rij) for rij in rijen[plek + 1 :] if any(cel.strip() for cel in rij)]
    gewoon = max(sorted(set(breedtes)), key=breedtes.count, default=len(kop))
    if gewoon < len(kop) and not any(kop[gewoon:]):
        kop = kop[: max(gewoon, 2)]
    elif gewoon == len(kop) + 1 and not any(rij[len(kop)] for rij in rijen if len(rij) == gewoon):
        kop.append("")
    if len(kop) > MEESTE_KOLOMMEN:
        raise te_breed(naam, len(kop))
    return plek, tuple(kop)


def te_breed(naam: str, aantal: int) -> InvoerGeweigerd:
    """Return the refusal of a file that is wider than any table of counts."""
    return InvoerGeweigerd(
        f"{naam} heeft {aantal} kolommen; hooguit {MEESTE_KOLOMMEN} kan.",
        stap="houd de kolommen die over plaats, voorziening, periode en aantal gaan.",
    )


def weiger_kop(naam: str, kop: tuple[str, ...], monster: pa.Table) -> None:
    """Refuse names of columns that are none or that are not unique; none of them is shown.

    Raises
    ------
    InvoerGeweigerd
        By column number.
    """
    if _is_gegeven(kop, monster):
        raise InvoerGeweigerd(
            f"De eerste regel van {naam} lijkt geen kop met kolomnamen, maar een regel met gegevens.",
            stap="zet boven de gegevens een regel met namen van kolommen, zoals postcode en voorziening.",
        )
    weiger_dubbel(naam, kop)


def weiger_dubbel(naam: str, kop: tuple[str, ...]) -> None:
    """Refuse column names that are not unique, all together and by number."""
    plekken: dict[str, list[str]] = {}
    for nummer, cel in enumerate(kop, start=1):
        if cel:
            plekken.setdefault(cel.casefold(), []).append(str(nummer))
    dubbel = [nummers for nummers in plekken.values() if len(nummers) > 1]
    if dubbel:
        raise InvoerGeweigerd(
            f"{naam} heeft kolommen met dezelfde naam.",
            problemen=[f"kolom {opsomming(nummers)} hebben dezelfde naam." for nummers in dubbel],
            stap="geef elke kolom een eigen naam.",
        )


def _is_gegeven(kop: tuple[str, ...], monster: pa.Table) -> bool:
    """Whether the header is a row of data: by what its cells look like, and by the cells below them."""
    gevuld = {nummer: cel for nummer, cel in enumerate(kop) if cel}
    if any(_GEGEVEN.fullmatch(cel) for cel in gevuld.values()):
        return True
    if all(_KLEIN_GETAL.fullmatch(cel) for cel in gevuld.values()):
        return True
    monster = monster.filter(pc.invert(_is_kop(gevuld, monster)))  # joined files hold their header again
    if not monster.num_rows:
        return True
    komt_terug = 0
    for nummer, cel in gevuld.items():
        waarden = monster.column(nummer).drop_null()
        if not len(waarden) or _KLEIN_GETAL.fullmatch(cel):
            continue
        if _CIJFERS.search(cel) and _zelfde_vorm(cel, waarden):
            return True
        komt_terug += bool(pc.any(pc.equal(waarden, cel)).as_py())
    # one name may be a value too ("wmo")
    return 2 * komt_terug >= len(gevuld) and komt_terug > 1


def _zelfde_vorm(cel: str, waarden: pa.ChunkedArray) -> bool:
    vormen = [_vorm(waarde) for waarde in waarden[:200].to_pylist()]
    return 2 * vormen.count(_vorm(cel)) >= len(vormen)


def _vorm(tekst: str) -> str:
    return _LETTERS.sub("a", _CIJFERS.sub("9", tekst.strip()))


def _is_kop(gevuld: dict[int, str], monster: pa.Table) -> pa.ChunkedArray:
    """Return per row whether it is the header once more."""
    nummer, cel = next(iter(gevuld.items()))
    gelijk = pc.fill_null(pc.equal(monster.column(nummer), cel), False)
    if not pc.any(gelijk).as_py():
        return gelijk
    for nummer, cel in gevuld.items():
        gelijk = pc.and_(gelijk, pc.fill_null(pc.equal(monster.column(nummer), cel), False))
    return gelijk
