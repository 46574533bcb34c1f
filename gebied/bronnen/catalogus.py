"""The catalogue of indicators: what each one means, how it adds up, where it comes from and how sure it is.

The catalogue itself is `data/indicatoren.toml`; a gemeente adds its own indicators in a file of that form.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Final, Literal, get_args

from gebied.bronnen._toml import fouten_in_velden, lees_toml
from gebied.bronnen.meegeleverd import meegeleverd
from gebied.fouten import InvoerGeweigerd, VerkeerdGebruik, lijkt_op

Domein = Literal[
    "bevolking",
    "huishoudens",
    "wonen",
    "werk en inkomen",
    "gezondheid",
    "zorg en ondersteuning",
    "voorzieningen",
    "veiligheid en leefbaarheid",
    "sterke punten",
]
Richting = Literal["hoog gunstig", "hoog ongunstig", "geen oordeel"]
Optellen = Literal["som", "verhouding", "gewogen", "niet"]
Zekerheid = Literal["telling", "steekproef", "modelschatting", "beschermd", "kwalitatief"]
Indicatorniveau = Literal["buurt", "wijk", "gemeente"]

DOMEINEN: Final[tuple[Domein, ...]] = get_args(Domein)
_SLEUTEL: Final = re.compile(r"[a-z][a-z0-9_]*")
_MEESTE: Final = 500
_VOORBEELD: Final = 'naam = "65 jaar of ouder"'


@dataclass(frozen=True, slots=True)
class Indicator:
    """One entry of the catalogue.

    Parameters
    ----------
    sleutel
        Short name of lower case letters, digits and underscores; unique.
    naam, uitleg
        As users read it; one sentence at B1.
    domein, eenheid
        Domain of the gebiedsanalyse; unit such as ``"%"`` or ``"per 1.000 inwoners"``.
    richting
        Whether a high figure is favourable.
    optellen
        How it adds up over gebieden: ``"som"`` (counts), ``"verhouding"`` (recomputed from numerator and
        denominator), ``"gewogen"`` (mean, median or estimate, weighted: an approximation), ``"niet"``.
    zekerheid
        Count, sample with margins, model estimate, protected count, or qualitative (source and cycle, but no
        number).
    niveau
        Lowest level at which it exists; a figure of the gemeente is never copied onto buurten.
    bron, tabel, onderwerp
        Source, table and topic.
    teller, noemer
        Columns of the scan with the counts that the figure is made from; for ``"gewogen"`` `noemer` is the
        weight.
    kolom
        Column with the published figure itself.
    factor
        Figure = factor × teller / noemer: 100 for percentages, 1000 per 1,000.
    decimalen
        How many decimals are shown.
    steekproef
        Of a sample or estimate in %: the size of a simple random sample that is as uncertain, for a source
        that publishes no bounds. Without it, and without bounds, the margin is unknown.
    cyclus, cyclus_tekst
        Years between two measurements; other words about the cycle.
    laatst, volgende, oplevering
        Year of the last and the next measurement, and year in which the next figure is delivered.
    doel
        The goal it serves.
    sterk_punt
        Whether it tells about strong points of an area.
    """

    sleutel: str
    naam: str
    uitleg: str
    domein: Domein
    eenheid: str
    richting: Richting
    optellen: Optellen
    zekerheid: Zekerheid
    niveau: Indicatorniveau
    bron: str
    tabel: str = ""
    onderwerp: str = ""
    teller: str = ""
    noemer: str = ""
    kolom: str = ""
    factor: float = 1
    decimalen: int = 1
    steekproef: int | None = None
    cyclus: int | None = None
    cyclus_tekst: str = ""
    laatst: int | None = None
    volgende: int | None = None
    oplevering: int | None = None
    doel: str = ""
    sterk_punt: bool = False

    @property
    def kolommen(self) -> tuple[str, ...]:
        """Columns of the scan that it can be made from."""
        return tuple(naam for naam in (self.teller, self.noemer, self.kolom) if naam)

    def fouten(self) -> Iterator[str]:
        """Yield what contradicts itself."""
        waar = f"indicator '{self.sleutel}'"
        if not _SLEUTEL.fullmatch(self.sleutel):
            yield f"{waar}: gebruik kleine letters, cijfers en _, en begin met een letter."
        for veld in ("naam", "uitleg", "bron"):
            if not getattr(self, veld).strip():
                yield f"{waar}: '{veld}' is leeg."
        if self.zekerheid == "kwalitatief":
            if self.kolommen:
                yield f"{waar}: een kwalitatieve indicator heeft geen teller, noemer of kolom."
            return
        if self.optellen == "som" and not self.teller:
            yield f"{waar}: noem bij 'som' de kolom met het aantal als teller."
        if self.optellen == "verhouding" and not (self.noemer and (self.teller or self.kolom)):
            yield f"{waar}: noem bij 'verhouding' de noemer, en de teller of de kolom met het cijfer."
        if self.optellen == "gewogen" and not (self.kolom and self.noemer):
            yield f"{waar}: noem bij 'gewogen' de kolom, en als noemer waarmee wordt gewogen."
        if self.optellen == "niet" and not self.kolom:
            yield f"{waar}: noem de kolom met het cijfer."
        if not self.factor > 0:
            yield f"{waar}: factor is {self.factor}; geef een getal boven 0."
        if self.steekproef is not None and (self.steekproef < 1 or self.eenheid != "%"):
            yield f"{waar}: steekproef is {self.steekproef}; geef een aantal boven 0, bij een cijfer in %."
        if not 0 <= self.decimalen <= 4:
            yield f"{waar}: decimalen is {self.decimalen}; geef 0 tot en met 4."


@dataclass(frozen=True)
class Catalogus:
    """Indicators by key, in the order of the file.

    Raises
    ------
    InvoerGeweigerd
        When a key is there twice.
    """

    indicatoren: tuple[Indicator, ...]

    def __post_init__(self) -> None:
        sleutels = [indicator.sleutel for indicator in self.indicatoren]
        if dubbel := sorted({sleutel for sleutel in sleutels if sleutels.count(sleutel) > 1}):
            raise InvoerGeweigerd(
                "Een sleutel van een indicator komt vaker voor.",
                problemen=dubbel,
                stap="geef elke indicator een eigen sleutel, ook anders dan die van gebied zelf.",
            )

    def __iter__(self) -> Iterator[Indicator]:
        return iter(self.indicatoren)

    def __len__(self) -> int:
        return len(self.indicatoren)

    def __contains__(self, sleutel: object) -> bool:
        return sleutel in self._op_sleutel

    def __getitem__(self, sleutel: str) -> Indicator:
        """Return the indicator with this key.

        Raises
        ------
        VerkeerdGebruik
            When there is none.
        """
        if sleutel not in self._op_sleutel:
            raise VerkeerdGebruik(
                f"Er is geen indicator '{sleutel}'. {lijkt_op(sleutel, list(self._op_sleutel))}".strip(),
                stap="kijk in docs/indicatoren.md, of geef een eigen indicator op.",
            )
        return self._op_sleutel[sleutel]

    @cached_property
    def _op_sleutel(self) -> Mapping[str, Indicator]:
        return {indicator.sleutel: indicator for indicator in self.indicatoren}

    def per_domein(self) -> dict[Domein, tuple[Indicator, ...]]:
        """Return the indicators of every domain, also of an empty one."""
        return {domein: tuple(i for i in self.indicatoren if i.domein == domein) for domein in DOMEINEN}

    def met(self, eigen: Iterable[Indicator]) -> Catalogus:
        """Return the catalogue with further indicators after its own."""
        return Catalogus((*self.indicatoren, *eigen))


def lees_catalogus(pad: str | Path | None = None) -> Catalogus:
    """Read the catalogue that ships, or another file of that form.

    Raises
    ------
    InvoerGeweigerd
        With every fault of every indicator.
    """
    return _meegeleverde_catalogus() if pad is None else Catalogus(lees_indicatoren(pad))


@cache
def _meegeleverde_catalogus() -> Catalogus:
    return Catalogus(lees_indicatoren(meegeleverd("data/indicatoren.toml")[0]))


def lees_indicatoren(pad: str | Path) -> tuple[Indicator, ...]:
    """Read indicators from TOML: one table ``[[indicator]]`` each, with the fields of `Indicator`.

    Raises
    ------
    InvoerGeweigerd
        With every fault of every indicator.
    """
    tabellen = lees_toml(pad, wat="lijst met indicatoren", voorbeeld=_VOORBEELD).get("indicator", [])
    if not (isinstance(tabellen, list) and all(isinstance(tabel, dict) for tabel in tabellen)):
        tabellen = []
    problemen = [] if tabellen else ["er staat geen enkele [[indicator]] in het bestand."]
    if len(tabellen) > _MEESTE:
        problemen.append(f"er staan {len(tabellen)} indicatoren in; meer dan {_MEESTE} kan niet.")
        tabellen = []
    gelezen: list[Indicator] = []
    for nr, tabel in enumerate(tabellen, 1):
        indicator, fouten = _maak(tabel, nr)
        problemen += fouten
        if indicator is not None:
            gelezen.append(indicator)
    sleutels = [indicator.sleutel for indicator in gelezen]
    problemen += [
        f"indicator '{sleutel}' komt vaker voor."
        for sleutel in sorted(set(sleutels))
        if sleutels.count(sleutel) > 1
    ]
    if problemen:
        raise InvoerGeweigerd(
            f"De indicatoren in {Path(pad).name} kloppen niet.",
            problemen=problemen,
            stap="verbeter de genoemde punten; docs/indicatoren.md legt elk onderdeel uit.",
        )
    return tuple(gelezen)


def indicator_uit(velden: Mapping[str, Any]) -> Indicator:
    """Return an indicator from plain values by field, as a project file holds them.

    Raises
    ------
    InvoerGeweigerd
        With every fault.
    """
    indicator, fouten = _maak(velden, 1)
    if indicator is None:
        raise InvoerGeweigerd(
            "Een indicator klopt niet.", problemen=fouten, stap="lees de eigen indicatoren opnieuw in."
        )
    return indicator


def _maak(tabel: Mapping[str, Any], nr: int) -> tuple[Indicator | None, list[str]]:
    naam = tabel.get("sleutel") if isinstance(tabel.get("sleutel"), str) else None
    fouten = list(
        fouten_in_velden(tabel, Indicator, waar=f"indicator '{naam}'" if naam else f"indicator {nr}")
    )
    if fouten:
        return None, fouten
    indicator = Indicator(**tabel)
    fouten = list(indicator.fouten())
    return (None if fouten else indicator), fouten
