"""What may be expected by age: a rate from a source, with its margin and what is known of it, as a TOML file.

Every ``[[verwachting]]`` has the fields of `Verwachting`. A number of people is taken from such a file only
as a published total of a whole gemeente with its source; per gebied only protected counts of the scan count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from gebied.bronnen._toml import fouten_in_velden, lees_toml
from gebied.fouten import InvoerGeweigerd

MINST_BEKEND: Final = 10
"""A smaller number of people is not published, not even of a whole gemeente."""

_MEESTE: Final = 200
_OUDST: Final = 150
_GEMEENTE: Final = re.compile(r"GM\d{4}")
_VOORBEELD: Final = "aandeel = 0.7"


@dataclass(frozen=True, slots=True)
class Verwachting:
    """One rate, and the registered number that stands beside it.

    Parameters
    ----------
    naam
        Who it is about, such as ``"mensen met een licht verstandelijke beperking"``.
    aandeel
        Percentage of the inhabitants of that age.
    bron
        Where the rate comes from, with year or page.
    laag, hoog
        95 % bounds of `aandeel`, or the ends of what sources say; None where the source gives none.
    van, tot
        Age from, and up to and without; None for all ages.
    gebruik
        Column of the scan with protected counts of who is known, such as ``"gebruik_wmo"``.
    bekend
        Published number of persons who are known in the whole gemeente, from 10 up.
    gemeente
        Code of the gemeente that `bekend` is about; not needed where a scan has one gemeente.
    bekend_bron
        Where `bekend` was published.
    """

    naam: str
    aandeel: float
    bron: str
    laag: float | None = None
    hoog: float | None = None
    van: int | None = None
    tot: int | None = None
    gebruik: str = ""
    bekend: int | None = None
    gemeente: str = ""
    bekend_bron: str = ""

    @property
    def leeftijd(self) -> tuple[int, int] | None:
        """Age from, and up to and without; None for everybody."""
        if self.van is None and self.tot is None:
            return None
        return self.van or 0, _OUDST if self.tot is None else self.tot

    def fouten(self) -> Iterator[str]:
        """Yield what contradicts itself."""
        waar = f"verwachting '{self.naam}'"
        for veld in ("naam", "bron"):
            if not getattr(self, veld).strip():
                yield f"{waar}: '{veld}' is leeg."
        laag = self.aandeel if self.laag is None else self.laag
        hoog = self.aandeel if self.hoog is None else self.hoog
        if not 0 < self.aandeel <= 100:
            yield f"{waar}: aandeel is {self.aandeel}; geef een percentage boven 0, zoals 0.7 voor 0,7 %."
        elif not 0 < laag <= self.aandeel <= hoog <= 100:
            yield f"{waar}: laag, aandeel en hoog moeten oplopen, boven 0 en tot en met 100."
        if self.leeftijd is not None and not 0 <= self.leeftijd[0] < self.leeftijd[1] <= _OUDST:
            yield f"{waar}: van en tot zijn {self.van} en {self.tot}; geef leeftijden, de laagste eerst."
        if self.bekend is not None and self.bekend < MINST_BEKEND:
            yield (
                f"{waar}: bekend is minder dan {MINST_BEKEND}; zo'n klein aantal mensen hoort niet in een "
                "openbaar bestand."
            )
        if self.bekend is not None and not self.bekend_bron.strip():
            yield f"{waar}: noem bij 'bekend' in 'bekend_bron' waar dit aantal is gepubliceerd."
        if self.bekend is None and (self.gemeente or self.bekend_bron):
            yield f"{waar}: 'gemeente' en 'bekend_bron' horen bij 'bekend', en dat ontbreekt."
        if self.gemeente and not _GEMEENTE.fullmatch(self.gemeente):
            yield f"{waar}: gemeente is '{self.gemeente}'; geef een code, zoals GM0303."
        if self.gebruik and not self.gebruik.startswith("gebruik_"):
            yield f"{waar}: gebruik is '{self.gebruik}'; geef een beschermde kolom, zoals gebruik_wmo."


def lees_verwachtingen(pad: str | Path) -> tuple[Verwachting, ...]:
    """Read rates from TOML: one table ``[[verwachting]]`` each.

    Raises
    ------
    InvoerGeweigerd
        When the file cannot be read, with every fault of every rate.
    """
    waarden = lees_toml(pad, wat="lijst met verwachtingen", voorbeeld=_VOORBEELD)
    problemen = [f"'{naam}' is geen bekend onderdeel." for naam in waarden if naam != "verwachting"]
    tabellen = waarden.get("verwachting", [])
    if not (isinstance(tabellen, list) and all(isinstance(tabel, dict) for tabel in tabellen) and tabellen):
        problemen.append("er staat geen enkele [[verwachting]] in het bestand.")
        tabellen = []
    if len(tabellen) > _MEESTE:
        problemen.append(f"er staan {len(tabellen)} verwachtingen in; meer dan {_MEESTE} kan niet.")
        tabellen = []
    gelezen = []
    for nr, tabel in enumerate(tabellen, 1):
        verwachting, fouten = _maak(tabel, nr)
        problemen += fouten
        gelezen += [] if verwachting is None else [verwachting]
    namen = [verwachting.naam for verwachting in gelezen]
    problemen += [
        f"verwachting '{naam}' komt vaker voor." for naam in dict.fromkeys(namen) if namen.count(naam) > 1
    ]
    if problemen:
        raise InvoerGeweigerd(
            f"De verwachtingen in {Path(pad).name} kloppen niet.",
            problemen=problemen,
            stap="verbeter de genoemde punten; docs/doelen.md legt elk onderdeel uit.",
        )
    return tuple(gelezen)


def _maak(tabel: Mapping[str, Any], nr: int) -> tuple[Verwachting | None, list[str]]:
    naam = tabel.get("naam")
    waar = f"verwachting '{naam}'" if isinstance(naam, str) else f"verwachting {nr}"
    if fouten := list(fouten_in_velden(tabel, Verwachting, waar=waar)):
        return None, fouten
    verwachting = Verwachting(**tabel)
    fouten = list(verwachting.fouten())
    return (None if fouten else verwachting), fouten
