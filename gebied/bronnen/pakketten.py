"""A basispakket as a TOML file: what a gemeente wants to be there in every werkgebied, and how near."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from gebied.bronnen._toml import fouten_in_velden, lees_toml
from gebied.fouten import InvoerGeweigerd, lijkt_op

MEESTE_EISEN: Final = 200

_BOVEN: Final = ("aantal", "per_1000", "capaciteit", "capaciteit_per_1000", "afstand_m", "bereik_pct")
_VRAAGT: Final = ("aantal", "per_1000", "capaciteit", "capaciteit_per_1000", "bereik_pct")
_KOP: Final = ("naam", "bron", "jaar")
_VOORBEELD: Final = 'type = "buurthuis"'


@dataclass(frozen=True, slots=True)
class Eis:
    """What a basispakket asks of one type of facility, in every werkgebied.

    Parameters
    ----------
    type
        Type of facility; case does not count.
    aantal
        At least so many.
    per_1000
        At least so many per 1,000 inhabitants.
    capaciteit, capaciteit_per_1000
        At least so much capacity, in `eenheid`.
    eenheid
        Unit of the capacity, such as ``"dagdelen"``.
    afstand_m
        What counts as near, in metres as the crow flies.
    bereik_pct
        Part (0–100) of the inhabitants who have to live that near.
    bron
        Where the norm comes from.
    """

    type: str
    aantal: int | None = None
    per_1000: float | None = None
    capaciteit: float | None = None
    capaciteit_per_1000: float | None = None
    eenheid: str = ""
    afstand_m: float | None = None
    bereik_pct: float | None = None
    bron: str = ""

    def fouten(self) -> Iterator[str]:
        """Yield what cannot be asked."""
        waar = f"eis voor '{self.type}'"
        if not self.type.strip():
            yield "een eis heeft een leeg type."
        for naam in _BOVEN:
            waarde = getattr(self, naam)
            if waarde is not None and not waarde > 0:
                yield f"{waar}: {naam} is {waarde}; geef een getal boven 0."
        if all(getattr(self, naam) is None for naam in _VRAAGT):
            yield f"{waar}: geef ten minste één van {', '.join(_VRAAGT)}."
        if self.bereik_pct is not None and self.bereik_pct > 100:
            yield f"{waar}: bereik_pct is {self.bereik_pct:g}; geef een deel van honderd."
        if (self.capaciteit or self.capaciteit_per_1000) and not self.eenheid.strip():
            yield f"{waar}: geef bij capaciteit ook de eenheid, zoals dagdelen."


@dataclass(frozen=True, slots=True)
class Basispakket:
    """The requirements of a gemeente, with the document that states them."""

    naam: str
    eisen: tuple[Eis, ...]
    bron: str = ""
    jaar: int | None = None

    @property
    def afstanden(self) -> Mapping[str, float]:
        """Type → what counts as near, metres, where the pakket says so."""
        return {eis.type: eis.afstand_m for eis in self.eisen if eis.afstand_m is not None}


@dataclass(frozen=True, slots=True)
class _Kop:
    naam: str
    bron: str = ""
    jaar: int | None = None


def lees_pakket(pad: str | Path) -> Basispakket:
    """Read a basispakket: `naam`, `bron`, `jaar`, and a table ``[[eis]]`` per type of facility.

    Raises
    ------
    InvoerGeweigerd
        With every fault of every eis.
    """
    waarden = lees_toml(pad, wat="basispakketlijst", voorbeeld=_VOORBEELD)
    kop = {naam: waarde for naam, waarde in waarden.items() if naam != "eis"}
    problemen = list(fouten_in_velden(kop, _Kop, waar="het basispakket"))
    tabellen = waarden.get("eis")
    if not (isinstance(tabellen, list) and tabellen and all(isinstance(deel, dict) for deel in tabellen)):
        problemen.append(f"er staat geen enkele [[eis]] in het bestand. {lijkt_op('eis', list(kop))}".strip())
        tabellen = []
    if len(tabellen) > MEESTE_EISEN:
        problemen.append(f"er staan {len(tabellen)} eisen in; hooguit {MEESTE_EISEN} kan.")
        tabellen = []
    eisen: list[Eis] = []
    for nr, tabel in enumerate(tabellen, 1):
        eis, fouten = _maak(tabel, nr)
        problemen += fouten
        eisen += [eis] if eis is not None else []
    keren = Counter(eis.type.strip().casefold() for eis in eisen)
    problemen += [
        f"het type '{naam}' heeft {n} eisen; zet ze in één [[eis]]." for naam, n in keren.items() if n > 1
    ]
    if problemen:
        raise InvoerGeweigerd(
            f"Het basispakket in {Path(pad).name} klopt niet.",
            problemen=problemen,
            stap="verbeter de genoemde punten en lees het bestand opnieuw in.",
        )
    return Basispakket(eisen=tuple(eisen), **kop)


def _maak(tabel: Mapping[str, Any], nr: int) -> tuple[Eis | None, list[str]]:
    naam = tabel.get("type")
    waar = f"eis voor '{naam}'" if isinstance(naam, str) else f"eis {nr}"
    if fouten := list(fouten_in_velden(tabel, Eis, waar=waar)):
        return None, fouten
    eis = Eis(**tabel)
    fouten = list(eis.fouten())
    return (None if fouten else eis), fouten
