"""Weights of an opgavenindex: which indicators count, how heavily, and which way, as the gemeente decides.

`data/opgavenindex_voorbeeld.toml` is an example of the form, not advice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from gebied.bronnen._toml import fouten_in_velden, lees_toml
from gebied.bronnen.catalogus import Indicator
from gebied.bronnen.meegeleverd import meegeleverd
from gebied.fouten import InvoerGeweigerd

_MEESTE: Final = 100
_ZWAARSTE: Final = 1000.0


@dataclass(frozen=True, slots=True)
class Gewicht:
    """How one indicator counts.

    Parameters
    ----------
    indicator
        Key in the catalogue.
    gewicht
        Above 0; only the proportions between weights matter.
    hoog
        What a high figure is: ``"opgave"`` or ``"kracht"``. Left out, the catalogue decides; an indicator
        without a direction there ("geen oordeel") needs it.
    """

    indicator: str
    gewicht: float
    hoog: Literal["", "opgave", "kracht"] = ""

    def fouten(self) -> Iterator[str]:
        """Yield what is wrong by itself."""
        if not 0 < self.gewicht <= _ZWAARSTE:
            yield f"het gewicht van '{self.indicator}' is {self.gewicht:g}; geef meer dan 0, hoogstens 1000."

    def fouten_naast(self, indicator: Indicator) -> Iterator[str]:
        """Yield what does not go with the catalogue."""
        eigen = {"hoog gunstig": "kracht", "hoog ongunstig": "opgave", "geen oordeel": ""}[indicator.richting]
        if not (self.hoog or eigen):
            yield (
                f"'{self.indicator}' heeft in de catalogus geen oordeel: geef hoog = \"opgave\" of "
                'hoog = "kracht".'
            )
        if self.hoog and eigen and self.hoog != eigen:
            yield f"'{self.indicator}' is in de catalogus {indicator.richting}: hoog is daar \"{eigen}\"."
        if indicator.zekerheid == "kwalitatief":
            yield f"'{self.indicator}' is kwalitatief en heeft geen getal."
        elif indicator.optellen == "som":
            yield (
                f"'{self.indicator}' is een aantal, en dat is vooral hoog waar veel mensen wonen: kies een "
                "percentage of een cijfer per 1.000 inwoners."
            )

    def teken(self, indicator: Indicator) -> int:
        """Return 1 when a high figure adds to the opgave, -1 when it takes away."""
        return (
            1 if self.hoog == "opgave" or (not self.hoog and indicator.richting == "hoog ongunstig") else -1
        )


def lees_gewichten(pad: str | Path | None = None) -> tuple[Gewicht, ...]:
    """Read weights from TOML, one table ``[[gewicht]]`` each; None is the example that ships.

    Raises
    ------
    InvoerGeweigerd
        With every fault of every weight.
    """
    pad = meegeleverd("data/opgavenindex_voorbeeld.toml")[0] if pad is None else pad
    inhoud = lees_toml(pad, wat="lijst met gewichten", voorbeeld="gewicht = 2")
    problemen = [f"'{naam}' is geen bekend onderdeel." for naam in inhoud if naam != "gewicht"]
    tabellen = inhoud.get("gewicht")
    if not isinstance(tabellen, list) or not all(isinstance(tabel, dict) for tabel in tabellen):
        problemen.append("er staat geen enkele [[gewicht]] in het bestand.")
        tabellen = []
    if len(tabellen) > _MEESTE:
        problemen.append(f"er staan {len(tabellen)} gewichten in; meer dan {_MEESTE} kan niet.")
        tabellen = []
    gelezen: list[Gewicht] = []
    for nr, tabel in enumerate(tabellen, 1):
        fouten = list(fouten_in_velden(tabel, Gewicht, waar=f"gewicht {nr}"))
        gewicht = None if fouten else Gewicht(**tabel)
        problemen += fouten if gewicht is None else list(gewicht.fouten())
        gelezen += [gewicht] if gewicht is not None else []
    namen = [gewicht.indicator for gewicht in gelezen]
    problemen += [f"'{naam}' staat er vaker in." for naam in sorted(set(namen)) if namen.count(naam) > 1]
    if problemen:
        raise InvoerGeweigerd(
            f"De gewichten in {Path(pad).name} kloppen niet.",
            problemen=problemen,
            stap="verbeter de genoemde punten en lees het bestand opnieuw in.",
        )
    return tuple(gelezen)
