"""The fill of every gebied, and the lines of the legend that explain it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import Literal

import pandas as pd

from gebied.fouten import VerkeerdGebruik, lijkt_op
from gebied.kaart.getallen import decimalen_voor
from gebied.kaart.kleuren import (
    EFFEN,
    GRIJS,
    INKT,
    OPLOPEND,
    PALET,
    kies_kleuren,
    klasse_van,
    klassegrenzen,
    volg_kleuren,
)
from gebied.model import Kolom
from gebied.privacy.veilig import afgerond
from gebied.taal import getal
from gebied.wijkscan import Wijkscan

Patroon = Literal["vol", "arcering", "kruis", "stippen"]

_GEEN_CIJFER = {"code", "naam", "gemeentecode", "geometry", "restgebied"}


@dataclass(frozen=True, slots=True)
class Vulling:
    """Colour (``#rrggbb``) and pattern of an area."""

    kleur: str
    patroon: Patroon = "vol"


REST = Vulling(GRIJS, "arcering")
ONGEVULD = Vulling(GRIJS, "kruis")
VERBORGEN = Vulling(INKT, "stippen")


@dataclass(frozen=True, slots=True)
class Legendaregel:
    """One line of the legend: a fill with its meaning."""

    vulling: Vulling
    tekst: str


@dataclass(frozen=True)
class Inkleuring:
    """Fill per code, and what it means.

    `kleur_van` is the colour per werkgebied where that is what the fills show; `groepen` is code → group
    where a column of text gives the colours.
    """

    vullingen: Mapping[str, Vulling]
    legenda: tuple[Legendaregel, ...]
    kleur_van: Mapping[int, str] = field(default_factory=dict)
    groepen: Mapping[str, str] = field(default_factory=dict)


def controleer_kolom(scan: Wijkscan, kolom: str) -> None:
    """Refuse a column that the scan does not have or that holds no value.

    Raises
    ------
    VerkeerdGebruik
        With the nearest name and all allowed ones.
    """
    keuzes = [naam for naam in scan.gebieden.columns if naam not in _GEEN_CIJFER]
    bruikbaar = [naam for naam in keuzes if scan.gebieden[naam].notna().any()]
    if kolom in bruikbaar:
        return
    leeg = f"De kolom '{kolom}' bevat geen enkele waarde."
    onbekend = f"De scan kent geen kolom '{kolom}'. {lijkt_op(kolom, bruikbaar)}".strip()
    raise VerkeerdGebruik(
        leeg if kolom in keuzes else onbekend,
        problemen=[f"kolommen om op te kleuren: {', '.join(bruikbaar) or 'geen'}"],
        stap="kies een van deze kolommen.",
    )


def kolom_van(scan: Wijkscan, naam: str) -> Kolom:
    """Return the catalogue entry of a column, or a plain one where the catalogue has none."""
    gewoon = Kolom("inwoners", "aantal", omschrijving="Inwoners") if naam == "inwoners" else None
    passend = (kolom for kolom in scan.catalogus if kolom.naam == naam)
    return next(passend, gewoon or Kolom(naam, "onbekend"))


def opschrift_van(kolom: Kolom) -> str:
    """Return the column as a heading: description or name, unit and year."""
    naam = kolom.omschrijving or kolom.naam.replace("_", " ")
    naam = naam[:1].upper() + naam[1:]
    eenheid = kolom.eenheid if kolom.eenheid.casefold() not in naam.casefold() else ""
    naam = naam.rstrip(".")
    tussen = ", ".join(str(deel) for deel in (eenheid, kolom.jaar) if deel)
    return f"{naam} ({tussen})" if tussen else naam


def is_cijfer(scan: Wijkscan, kolom: str) -> bool:
    """Whether the column holds numbers (and not text)."""
    waarden = scan.gebieden[kolom]
    return pd.api.types.is_numeric_dtype(waarden) and not pd.api.types.is_bool_dtype(waarden)


def kleur_werkgebieden(scan: Wijkscan, toewijzing: Mapping[str, int]) -> dict[int, str]:
    """Return the colour of each werkgebied; it depends on the indeling and the graph alone.

    Werkgebieden are neighbours when gebieden of theirs share a border or lie over a gap, whether or not that
    counts for the indeling: a barrière is invisible to the eye that compares two colours.
    """
    return kies_kleuren(toewijzing.values(), _buren(scan, toewijzing))


def kleur_in_navolging(scan: Wijkscan, van: Mapping[str, int], naar: Mapping[str, int]) -> dict[int, str]:
    """Return the colour of each werkgebied of `naar`, with those of `van` where the numbers are the same.

    Neighbours never get the same colour; the werkgebieden that share most inhabitants with that of `van` come
    first.
    """
    inwoners = scan.inwoners().fillna(0)
    gedeeld = Counter[int]()
    for code, nr in naar.items():
        if van.get(code) == nr:
            gedeeld[nr] += int(inwoners[code])
    return volg_kleuren(kleur_werkgebieden(scan, van), naar.values(), _buren(scan, naar), gedeeld)


def _buren(scan: Wijkscan, nummer: Mapping[str, int]) -> set[tuple[int, int]]:
    naast = scan.graaf.buren[scan.graaf.buren["soort"] != "verbinding"]
    paren = zip(naast["a"], naast["b"], strict=True)
    return {(nummer[a], nummer[b]) for a, b in paren if a in nummer and b in nummer}


def kleur_op_werkgebied(
    scan: Wijkscan, toewijzing: Mapping[str, int], *, kleur_van: Mapping[int, str] | None = None
) -> Inkleuring:
    """Fill every gebied with the colour of its werkgebied; restgebied hatched, what is unassigned grey.

    `kleur_van` gives the colour per werkgebied, where it follows another map; default `kleur_werkgebieden`.
    """
    kleuren = kleur_werkgebieden(scan, toewijzing) if kleur_van is None else kleur_van
    rest = scan.graaf.restgebieden
    vullingen = {}
    for code in scan.codes:
        if code in toewijzing:
            kleur = kleuren[toewijzing[code]]
            vullingen[code] = Vulling(kleur, "arcering" if code in rest else "vol")
        else:
            vullingen[code] = REST if code in rest else ONGEVULD
    legenda = []
    if any(code in toewijzing for code in rest):
        legenda.append(Legendaregel(Vulling(PALET[0], "arcering"), "restgebied, hoort bij het werkgebied"))
    if any(code not in toewijzing for code in rest):
        legenda.append(Legendaregel(REST, "restgebied zonder werkgebied"))
    if ONGEVULD in vullingen.values():
        legenda.append(Legendaregel(ONGEVULD, "niet ingedeeld"))
    return Inkleuring(vullingen, tuple(legenda), kleur_van=kleuren)


def kleur_op_kolom(scan: Wijkscan, kolom: str) -> Inkleuring:
    """Fill every gebied by a column: classes from light to dark for numbers, a colour per group for text."""
    return _kleur_op_cijfer(scan, kolom) if is_cijfer(scan, kolom) else _kleur_op_groep(scan, kolom)


def kleur_effen(scan: Wijkscan) -> Inkleuring:
    """Fill every gebied alike, restgebied hatched."""
    rest = scan.graaf.restgebieden
    vullingen = {code: REST if code in rest else Vulling(EFFEN) for code in scan.codes}
    return Inkleuring(vullingen, (Legendaregel(REST, "restgebied"),) if rest else ())


def _kleur_op_cijfer(scan: Wijkscan, kolom: str) -> Inkleuring:
    waarden = pd.Series(scan.gebieden[kolom].array, index=scan.gebieden["code"]).astype("Float64")
    waarden, verborgen = _te_tonen(scan, kolom, waarden)
    rest = scan.graaf.restgebieden
    # restgebied is hatched, so its figure must not stretch the classes of the others
    geteld = waarden[[code not in rest for code in waarden.index]].dropna()
    klassen = len(OPLOPEND) - bool(verborgen - rest)  # the lightest is for those that are hidden
    grenzen = klassegrenzen(geteld.astype(float), klassen) if len(geteld) else []
    laag, *_ = kleuren = _verdeel(len(grenzen) + bool(verborgen - rest)) or [EFFEN]
    if verborgen - rest:
        kleuren = kleuren[1:]
    vullingen = {}
    for code, waarde in waarden.items():
        if code in rest:
            vullingen[str(code)] = REST
        elif code in verborgen:
            vullingen[str(code)] = Vulling(laag)
        else:
            leeg = pd.isna(waarde)
            vullingen[str(code)] = ONGEVULD if leeg else Vulling(kleuren[klasse_van(float(waarde), grenzen)])
    legenda = [Legendaregel(Vulling(laag), f"minder dan {scan.drempel}")] if verborgen - rest else []
    legenda += _klasseregels(geteld.astype(float), grenzen, kleuren)
    if rest:
        legenda.append(Legendaregel(REST, "restgebied"))
    if ONGEVULD in vullingen.values():
        legenda.append(Legendaregel(ONGEVULD, "geen cijfer bekend"))
    return Inkleuring(vullingen, tuple(legenda))


def _te_tonen(
    scan: Wijkscan, kolom: str, waarden: pd.Series[float]
) -> tuple[pd.Series[float], frozenset[str]]:
    """Return the figures as they may be shown, and the codes whose protected count is hidden."""
    if kolom not in scan.beschermd:
        return waarden, frozenset()
    klein = (waarden < scan.drempel).fillna(False)
    getoond = [afgerond(waarde, scan.drempel) for waarde in waarden]
    return pd.Series(getoond, index=waarden.index, dtype="Float64"), frozenset(waarden.index[klein])


def _verdeel(klassen: int) -> list[str]:
    """Return so many colours, spread from the lightest to the darkest."""
    if klassen < 2:
        return list(OPLOPEND[2:3])
    return [OPLOPEND[round(index * (len(OPLOPEND) - 1) / (klassen - 1))] for index in range(klassen)]


def _klasseregels(waarden: pd.Series[float], grenzen: list[float], kleuren: list[str]) -> list[Legendaregel]:
    decimalen = decimalen_voor(waarden)
    regels = []
    for index, (grens, kleur) in enumerate(zip(grenzen, kleuren, strict=False)):
        hoog = getal(grens, decimalen)
        if index:
            tekst = f"meer dan {getal(grenzen[index - 1], decimalen)} tot en met {hoog}"
        else:
            laag = getal(waarden.min(), decimalen)
            tekst = f"{laag} tot en met {hoog}" if laag != hoog else hoog
        regels.append(Legendaregel(Vulling(kleur), tekst))
    return regels


def _kleur_op_groep(scan: Wijkscan, kolom: str) -> Inkleuring:
    bekend = scan.gebieden.dropna(subset=[kolom])
    groepen = {str(code): str(groep) for code, groep in zip(bekend["code"], bekend[kolom], strict=True)}
    namen = sorted(set(groepen.values()))
    nummer = {naam: index for index, naam in enumerate(namen)}
    weinig = len(namen) <= len(PALET)
    paren = (
        set(combinations(range(len(namen)), 2))
        if weinig
        else _buren(scan, {code: nummer[groep] for code, groep in groepen.items()})
    )
    kleuren = kies_kleuren(range(len(namen)), paren)
    rest = scan.graaf.restgebieden
    vullingen = {
        code: Vulling(kleuren[nummer[groepen[code]]], "arcering" if code in rest else "vol")
        if code in groepen
        else (REST if code in rest else ONGEVULD)
        for code in scan.codes
    }
    legenda = [Legendaregel(Vulling(kleuren[nummer[naam]]), naam) for naam in namen] if weinig else []
    if rest & groepen.keys():
        legenda.append(Legendaregel(Vulling(PALET[0], "arcering"), "restgebied"))
    if not groepen.keys() >= set(scan.codes):
        legenda.append(Legendaregel(ONGEVULD, "hoort bij geen groep"))
    return Inkleuring(vullingen, tuple(legenda), groepen=groepen)
