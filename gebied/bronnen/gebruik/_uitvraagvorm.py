"""What an uitvraag asks, column by column, and how that is kept on its hidden sheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from gebied.bronnen.gebruik._blad import lees_rijen
from gebied.bronnen.gebruik._koppelbestand import HEEL_DOMEIN
from gebied.bronnen.gebruik._leesverslag import Leesverslag
from gebied.bronnen.gebruik._xlsx import lees_werkmap
from gebied.bronnen.gebruik._zip import open_zip
from gebied.bronnen.gebruik.bestand import Gebruiksbestand
from gebied.bronnen.voorzieningen import Voorzieningenlijst

MERK: Final = "gebied-uitvraag"
"""First cell of the hidden sheet."""

VERSIE: Final = "1"

VASTE_KOPPEN: Final = ("code", "naam")
"""The first columns of the sheet that is filled in."""


@dataclass(frozen=True, slots=True)
class Vraag:
    """One column: its header, what it counts (a voorziening or ``"domein:wmo"``) and of which year."""

    kop: str
    doel: str
    jaar: int


@dataclass(frozen=True, slots=True)
class Uitvraagvorm:
    """All that was asked: the kind of place, the columns, and the places (a code, or a part of a group)."""

    plaats_soort: str
    vragen: tuple[Vraag, ...]
    plaatsen: tuple[str, ...]


def maak_vragen(
    lijst: Voorzieningenlijst, domeinen: Iterable[str], jaren: Sequence[int]
) -> tuple[Vraag, ...]:
    """Return the columns: per year and domain first the domain as a whole, then its voorzieningen."""
    gekozen = set(domeinen)
    return tuple(
        vraag
        for jaar in jaren
        for domein in lijst.domeinen
        if domein.sleutel in gekozen
        for vraag in (
            Vraag(f"{domein.naam} samen {jaar}", HEEL_DOMEIN + domein.sleutel, jaar),
            *(
                Vraag(f"{v.naam} ({domein.naam}) {jaar}", v.sleutel, jaar)
                for v in lijst.voorzieningen
                if v.domein == domein.sleutel
            ),
        )
    )


def als_rijen(vorm: Uitvraagvorm) -> list[list[str]]:
    """Return the rows of the hidden sheet."""
    return [
        [MERK, VERSIE, vorm.plaats_soort],
        *(["vraag", vraag.kop, vraag.doel, str(vraag.jaar)] for vraag in vorm.vragen),
        *(["plaats", plaats] for plaats in vorm.plaatsen),
    ]


def lijkt_uitvraag(kop: Sequence[str]) -> bool:
    """Return whether a header begins as that of an uitvraag."""
    return tuple(naam.strip() for naam in kop[: len(VASTE_KOPPEN)]) == VASTE_KOPPEN


def lees_vorm(bestand: Gebruiksbestand) -> Uitvraagvorm | None:
    """Return what an uitvraag asked, or None for any other file.

    Raises
    ------
    InvoerGeweigerd
        When the workbook goes beyond a limit.
    """
    if bestand.soort != "xlsx" or not lijkt_uitvraag(bestand.kop):
        return None
    with open_zip(bestand.pad) as archief:
        bladen, waarden = lees_werkmap(archief)
        for deel, zichtbaar in reversed(bladen):
            rijen = [] if zichtbaar else list(lees_rijen(archief, deel, waarden, Leesverslag()))
            if rijen and rijen[0].get(0) == MERK and rijen[0].get(1) == VERSIE:
                return _uit_rijen([[rij.get(plek, "") for plek in range(4)] for rij in rijen])
    return None


def _uit_rijen(rijen: Sequence[Sequence[str]]) -> Uitvraagvorm | None:
    vragen = [rij for rij in rijen if rij[0] == "vraag"]
    if not vragen or not all(rij[3].isdecimal() and len(rij[3]) == 4 for rij in vragen):
        return None
    return Uitvraagvorm(
        rijen[0][2],
        tuple(Vraag(rij[1], rij[2], int(rij[3])) for rij in vragen),
        tuple(rij[1] for rij in rijen if rij[0] == "plaats"),
    )
