"""Sentences from policy that stand beside their figure, such as "Schelfhorst vergrijst snel", as TOML.

Every ``[[zin]]`` has the fields of `Beleidszin`. Whether the figure is there is for who knows the scan.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

from gebied.bronnen._teksten import schoon
from gebied.bronnen._toml import fouten_in_velden, lees_toml
from gebied.fouten import InvoerGeweigerd

MEESTE_ZINNEN: Final = 12
"""More sentences do not fit in one presentation."""

_LANGSTE: Final = 160
_JAREN: Final = range(1900, 2101)
_VOORBEELD: Final = 'tekst = "Schelfhorst vergrijst snel"'


@dataclass(frozen=True, slots=True)
class Beleidszin:
    """One sentence from policy, and which figure stands beside it.

    Parameters
    ----------
    tekst
        The sentence as the document has it.
    indicator
        Key in the catalogue, such as ``"leeftijd_65_plus"``.
    gebied
        The area: a code, a name, or a group such as ``"stadsdeel:Haven"``.
    bron
        The document that the sentence comes from.
    jaar
        Year of the figure; None for the newest.
    eerder
        Earlier year to set beside it, for a sentence about a change; None for none.
    """

    tekst: str
    indicator: str
    gebied: str
    bron: str = ""
    jaar: int | None = None
    eerder: int | None = None

    def fouten(self) -> Iterator[str]:
        """Yield what is wrong by itself."""
        waar = f"zin '{self.tekst[:40]}'"
        for veld in ("tekst", "indicator", "gebied"):
            if not getattr(self, veld):
                yield f"{waar}: '{veld}' is leeg."
        for veld in ("tekst", "bron"):
            if len(getattr(self, veld)) > _LANGSTE:
                yield f"{waar}: '{veld}' is langer dan {_LANGSTE} tekens; dat past niet op een scherm."
        for veld in ("jaar", "eerder"):
            if getattr(self, veld) is not None and getattr(self, veld) not in _JAREN:
                yield f"{waar}: {veld} is {getattr(self, veld)}; geef een jaartal, zoals 2015."
        if self.jaar is not None and self.eerder is not None and self.eerder >= self.jaar:
            yield f"{waar}: eerder is {self.eerder} en jaar is {self.jaar}; eerder komt vóór jaar."


def lees_beleidszinnen(pad: str | Path) -> tuple[Beleidszin, ...]:
    """Read sentences from TOML: one table ``[[zin]]`` each.

    Raises
    ------
    InvoerGeweigerd
        When the file cannot be read, with every fault of every sentence.
    """
    waarden = lees_toml(pad, wat="lijst met beleidszinnen", voorbeeld=_VOORBEELD)
    problemen = [f"'{schoon(naam)}' is geen bekend onderdeel." for naam in waarden if naam != "zin"]
    tabellen = waarden.get("zin", [])
    if not (isinstance(tabellen, list) and tabellen):
        problemen.append("er staat geen enkele [[zin]] in het bestand.")
        tabellen = []
    if len(tabellen) > MEESTE_ZINNEN:
        problemen.append(f"er staan {len(tabellen)} zinnen in; meer dan {MEESTE_ZINNEN} kan niet.")
        tabellen = []
    gelezen = []
    for nr, tabel in enumerate(tabellen, 1):
        zin, fouten = beleidszin_uit(tabel, nr)
        problemen += fouten
        gelezen += [] if zin is None else [zin]
    dubbel = {zin.tekst for nr, zin in enumerate(gelezen) if zin in gelezen[:nr]}
    problemen += [f"zin '{tekst[:40]}' staat er vaker in." for tekst in sorted(dubbel)]
    if problemen:
        raise InvoerGeweigerd(
            f"De beleidszinnen in {Path(pad).name} kloppen niet.",
            problemen=problemen,
            stap="verbeter de genoemde punten en lees het bestand opnieuw in.",
        )
    return tuple(gelezen)


def beleidszin_uit(tabel: object, nr: int) -> tuple[Beleidszin | None, list[str]]:
    """Return one sentence of plain values, or None with every fault; texts are on one line."""
    waar = f"zin {nr}"
    if not isinstance(tabel, Mapping):
        return None, [f"{waar}: schrijf [[zin]] met daaronder de onderdelen."]
    if fouten := list(fouten_in_velden(tabel, Beleidszin, waar=waar)):
        return None, fouten
    zin = Beleidszin(
        **{veld.name: _op_een_regel(tabel[veld.name]) for veld in fields(Beleidszin) if veld.name in tabel}
    )
    fouten = list(zin.fouten())
    return (None if fouten else zin), fouten


def _op_een_regel(waarde: Any) -> Any:
    return schoon(waarde) if isinstance(waarde, str) else waarde
