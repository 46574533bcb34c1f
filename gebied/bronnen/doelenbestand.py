"""A doelenboom as a file: doelen, beleidslijnen, sublijnen and indicatoren, in TOML or as a table.

In TOML every node is a table of its kind (``[[doel]]``, ``[[beleidslijn]]``, ``[[sublijn]]``,
``[[indicator]]``) with `code`, `naam` and, but for a doel, `onder`: the codes of what it stands under. In csv
or xlsx a node is a row with the columns of `KOLOMMEN`; what it stands under follows from its code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Literal, cast, get_args

import pandas as pd

from gebied.bronnen._tabelbestand import lees_tabel
from gebied.bronnen._toml import fouten_in_velden, lees_toml
from gebied.fouten import InvoerGeweigerd, lijkt_op

Knoopsoort = Literal["doel", "beleidslijn", "sublijn", "indicator"]
Knoopid = tuple[Knoopsoort, str]
"""Kind and code: together they name a node, since a line and an indicator may carry one code."""

SOORTEN: Final[tuple[Knoopsoort, ...]] = get_args(Knoopsoort)
"""From the highest kind to the lowest."""

KOLOMMEN: Final = (
    "soort",
    "code",
    "naam",
    "doel",
    "doel_naam",
    "hoofdstuk",
    "onder",
    "sleutel",
    "doelwaarde",
    "doeljaar",
    "bron",
)
"""Columns of a doelenboom as a table; only the first four have to be there."""

_NODIG: Final = 4
_MEESTE: Final = 2000
_BOVENAAN: Final = ("naam", "bron")
_JAREN: Final = range(1990, 2101)
_STAP: Final = "verbeter de genoemde punten; docs/doelen.md legt elk onderdeel uit."
_VOORBEELD: Final = 'code = "1.1"'


@dataclass(frozen=True, slots=True)
class Knoop:
    """One node as it stands in the file; a node that stands in several places may be there more than once.

    Parameters
    ----------
    soort, code, naam
        Kind, code as printed, and name (``""`` where only a code was printed).
    onder
        What it stands under: a code (the nearest higher kind that has it) or kind and code, such as
        ``"beleidslijn 1.1"``.
    sleutel
        Key of the indicator in the catalogue; only of an indicator.
    doelwaarde, doeljaar
        The value to reach, in the unit of the indicator, and when; None where none was set.
    bron
        Where the figure of an indicator comes from.
    hoofdstuk
        Where in the document of the gemeente it stands.
    """

    soort: Knoopsoort
    code: str
    naam: str = ""
    onder: tuple[str, ...] = ()
    sleutel: str = ""
    doelwaarde: float | None = None
    doeljaar: int | None = None
    bron: str = ""
    hoofdstuk: str = ""

    @property
    def id(self) -> Knoopid:
        """Kind and code."""
        return self.soort, self.code

    @property
    def titel(self) -> str:
        """How a user reads it, such as ``"beleidslijn 1.14 (schulden)"``."""
        return f"{self.soort} {self.code}" + (f" ({self.naam})" if self.naam else "")


@dataclass(frozen=True)
class Doelenboom:
    """All nodes of a doelenboom in the order of the file, faults included; `profiel.doelenboom` checks it."""

    naam: str
    knopen: tuple[Knoop, ...]
    bron: str = ""

    def __repr__(self) -> str:
        return f"Doelenboom({self.naam!r}, {len(self.knopen)} knopen)"

    @cached_property
    def ids(self) -> frozenset[Knoopid]:
        """Kind and code of every node."""
        return frozenset(knoop.id for knoop in self.knopen)

    def ouder(self, knoop: Knoop, onder: str) -> Knoopid | None:
        """Return which node is meant by one entry of `Knoop.onder`, or None when there is none."""
        eerste, _, rest = onder.partition(" ")
        if eerste in SOORTEN and rest.strip():
            gekozen: Knoopid = (eerste, rest.strip())
            return gekozen if gekozen in self.ids else None
        hoger = SOORTEN[: SOORTEN.index(knoop.soort)][::-1]  # the nearest kind first; its own kind at last
        return next(((soort, onder) for soort in (*hoger, knoop.soort) if (soort, onder) in self.ids), None)


def lees_doelenboom(pad: str | Path) -> Doelenboom:
    """Read a doelenboom from TOML, or from a table (csv, xlsx).

    Returns
    -------
    Doelenboom
        As it stands in the file: codes that are used twice, nodes without a parent and the like are left in,
        so that `profiel.doelenboom.keur_doelenboom` can name them.

    Raises
    ------
    InvoerGeweigerd
        When the file cannot be read, with every part that has a wrong form.
    """
    pad = Path(pad)
    lezer = _uit_toml if pad.suffix.casefold() == ".toml" else _uit_tabel
    boom, problemen = lezer(pad)
    if not problemen and not boom.knopen:
        problemen = ["er staat geen enkel doel, lijn of indicator in."]
    if len(boom.knopen) > _MEESTE:
        problemen = [f"er staan {len(boom.knopen)} knopen in; meer dan {_MEESTE} kan niet."]
    problemen += [fout for knoop in boom.knopen for fout in _fouten_in(knoop)]
    if problemen:
        raise InvoerGeweigerd(f"De doelenboom in {pad.name} klopt niet.", problemen=problemen, stap=_STAP)
    return boom


def _fouten_in(knoop: Knoop) -> Iterator[str]:
    if not knoop.code.strip():
        yield f"{knoop.soort} '{knoop.naam}': de code is leeg."
    if not knoop.naam.strip() and knoop.soort in ("doel", "indicator"):
        yield f"{knoop.soort} {knoop.code}: de naam is leeg."
    if knoop.soort != "indicator":
        gevuld = (knoop.sleutel, knoop.doelwaarde, knoop.doeljaar)
        for naam, waarde in zip(("sleutel", "doelwaarde", "doeljaar"), gevuld, strict=True):
            if waarde not in (None, ""):
                yield f"{knoop.titel}: '{naam}' hoort bij een indicator, niet bij een {knoop.soort}."
    if knoop.doeljaar is not None and knoop.doeljaar not in _JAREN:
        yield f"{knoop.titel}: doeljaar is {knoop.doeljaar}; geef een jaar, zoals 2030."
    if knoop.doeljaar is not None and knoop.doelwaarde is None:
        yield f"{knoop.titel}: er is een doeljaar en geen doelwaarde."
    if knoop.soort == "doel" and any(deel.split(" ")[0] in SOORTEN[1:] for deel in knoop.onder):
        yield f"{knoop.titel}: een doel kan alleen onder een ander doel staan."


def _uit_toml(pad: Path) -> tuple[Doelenboom, list[str]]:
    waarden = lees_toml(pad, wat="doelenboom", voorbeeld=_VOORBEELD)
    problemen = [
        f"'{naam}' is geen bekend onderdeel. {lijkt_op(naam, (*_BOVENAAN, *SOORTEN))}".strip()
        for naam in waarden
        if naam not in (*_BOVENAAN, *SOORTEN)
    ]
    problemen += [
        f"{naam} is {waarden[naam]!r}; geef een tekst tussen aanhalingstekens."
        for naam in _BOVENAAN
        if not isinstance(waarden.get(naam, ""), str)
    ]
    knopen: list[Knoop] = []
    for soort in SOORTEN:
        tabellen = waarden.get(soort, [])
        if not (isinstance(tabellen, list) and all(isinstance(tabel, dict) for tabel in tabellen)):
            problemen.append(f"'{soort}' is geen lijst; begin elk deel met een regel [[{soort}]].")
            continue
        for nr, tabel in enumerate(tabellen, 1):
            fouten = list(_fouten_in_tabel(tabel, soort, nr))
            problemen += fouten
            if not fouten:
                onder = tabel.get("onder", [])
                delen = tuple(onder) if isinstance(onder, list) else (onder,)
                knopen.append(Knoop(**{**tabel, "soort": soort, "onder": delen}))
    naam, bron = (str(waarden.get(deel, "")) for deel in _BOVENAAN)
    return Doelenboom(naam or pad.stem, tuple(knopen), bron), problemen


def _fouten_in_tabel(tabel: Mapping[str, Any], soort: Knoopsoort, nr: int) -> Iterator[str]:
    waar = f"{soort} {tabel['code'] if isinstance(tabel.get('code'), str) else nr}"
    kaal = {naam: waarde for naam, waarde in tabel.items() if naam != "onder"}
    if "soort" in kaal:
        yield f"{waar}: laat 'soort' weg; de regel [[{soort}]] zegt het al."
    yield from fouten_in_velden({**kaal, "soort": soort}, Knoop, waar=waar)
    onder = tabel.get("onder", [])
    delen = onder if isinstance(onder, list) else [onder]
    if not all(isinstance(deel, str) and deel.strip() for deel in delen):
        yield f'{waar}: onder is {onder!r}; geef codes tussen aanhalingstekens, zoals ["1.1", "2.3"].'


def _uit_tabel(pad: Path) -> tuple[Doelenboom, list[str]]:
    tabel = lees_tabel(pad)
    tabel.columns = [str(naam).casefold() for naam in tabel.columns]
    problemen = [f"kolom '{naam}' ontbreekt." for naam in KOLOMMEN[:_NODIG] if naam not in tabel]
    problemen += [
        f"kolom '{naam}' is onbekend. {lijkt_op(naam, KOLOMMEN)}".strip()
        for naam in tabel.columns
        if naam not in KOLOMMEN
    ]
    leeg = Doelenboom(pad.stem, ())
    if problemen:
        return leeg, problemen
    ruw = tabel.to_dict("records")
    problemen += [f"regel {nr}: {fout}" for nr, rij in enumerate(ruw, start=2) for fout in _getalcode(rij)]
    rijen = [{str(k): _tekst(w) for k, w in rij.items()} for rij in ruw]
    for rij in rijen:
        rij["soort"] = rij["soort"].casefold()
    for nr, rij in enumerate(rijen, start=2):
        problemen += [f"regel {nr}: {fout}" for fout in _fouten_in_rij(rij)]
    if problemen:
        return leeg, problemen
    codes = {(rij["soort"], rij["code"]) for rij in rijen} | {("doel", rij["doel"]) for rij in rijen}
    return Doelenboom(pad.stem, (*_doelen(rijen), *(_knoop(rij, codes) for rij in rijen))), []


def _getalcode(rij: Mapping[Any, Any]) -> Iterator[str]:
    """Yield a code that a spreadsheet keeps as a number: 1.10 is 1.1 there, which is another code."""
    code = rij["code"]
    if isinstance(code, float) and not pd.isna(code) and not code.is_integer():
        yield f"de code {code} is een getal, en 1.10 is dan 1.1; maak de kolom tekst en bewaar haar als csv."


def _tekst(waarde: Any) -> str:
    if pd.isna(waarde):
        return ""
    heel = isinstance(waarde, float) and waarde.is_integer()  # a number in a workbook
    return str(int(waarde) if heel else waarde).strip()


def _fouten_in_rij(rij: Mapping[str, str]) -> Iterator[str]:
    if rij["soort"] not in SOORTEN:
        yield f"soort '{rij['soort']}' is onbekend. Kies uit {', '.join(SOORTEN)}."
    if not rij["code"]:
        yield "de code is leeg."
    if not rij["doel"] and rij["soort"] != "doel":
        yield "het doel is leeg."
    if (waarde := rij.get("doelwaarde", "")) and _getal(waarde) is None:
        yield f"doelwaarde '{waarde}' is geen getal."
    if (jaar := rij.get("doeljaar", "")) and not re.fullmatch(r"\d{4}", jaar):
        yield f"doeljaar '{jaar}' is geen jaar."


def _getal(tekst: str) -> float | None:
    return float(tekst.replace(",", ".")) if re.fullmatch(r"-?\d{1,12}([.,]\d+)?", tekst) else None


def _doelen(rijen: Iterable[Mapping[str, str]]) -> Iterator[Knoop]:
    """Yield the doelen that rows only refer to; one code with two names gives two nodes."""
    eigen = {rij["code"] for rij in rijen if rij["soort"] == "doel"}
    for code, naam in dict.fromkeys((rij["doel"], rij.get("doel_naam", "")) for rij in rijen):
        if code and code not in eigen:
            yield Knoop("doel", code, naam or f"doel {code}")


def _knoop(rij: Mapping[str, str], codes: set[tuple[str, str]]) -> Knoop:
    soort = cast(Knoopsoort, rij["soort"])
    gegeven = tuple(deel.strip() for deel in rij.get("onder", "").split(",") if deel.strip())
    return Knoop(
        soort=soort,
        code=rij["code"],
        naam=rij["naam"],
        onder=gegeven or tuple(_onder(soort, rij["code"], rij["doel"], codes)),
        sleutel=rij.get("sleutel", ""),
        doelwaarde=_getal(rij.get("doelwaarde", "")),
        doeljaar=int(rij["doeljaar"]) if rij.get("doeljaar") else None,
        bron=rij.get("bron", ""),
        hoofdstuk=rij.get("hoofdstuk", ""),
    )


def _onder(soort: Knoopsoort, code: str, doel: str, codes: set[tuple[str, str]]) -> Iterator[str]:
    """Yield what a node stands under by its code: 1.7A.2 under 1.7A, or else 1.7, or else its doel.

    An indicator with the code of a sublijn stands under that sublijn.
    """
    if soort == "doel":
        return
    boven = code.rpartition(".")[0]
    kandidaten = [("sublijn", code)] if soort == "indicator" else []
    hoger = SOORTEN[1 : SOORTEN.index(soort)][::-1]
    kandidaten += [(h, deel) for deel in (boven, re.sub(r"[A-Za-z]+$", "", boven)) for h in hoger]
    gekozen = next((kandidaat for kandidaat in kandidaten if kandidaat in codes), ("doel", doel))
    yield " ".join(gekozen)
