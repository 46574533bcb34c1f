"""Indicators of a gemeente itself: what they mean in a TOML, their figures in a table, and no code."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Final

import pandas as pd

from gebied.bronnen import _codes as cbs
from gebied.bronnen._kolommen import GERESERVEERD
from gebied.bronnen._tabelbestand import lees_tabel
from gebied.bronnen._waarden import lees_waarden
from gebied.bronnen.catalogus import Catalogus, Indicator, lees_catalogus, lees_indicatoren
from gebied.bronnen.namen import BEGRIPPEN, herken
from gebied.bronnen.tabellen import Cijfers, als_ontbrekend
from gebied.fouten import InvoerGeweigerd, lijkt_op
from gebied.model import Bevinding, Herkomst, Kolom, Niveau, Soort
from gebied.schema import CIJFERS, controleer

GRENZEN: Final = ("_ondergrens", "_bovengrens")
"""What is added to the name of a column for the column with its 95 % bound."""

KLEIN: Final = 10
"""Below this a count may point at persons: the threshold of protected counts."""

_GROOTSTE: Final = 1e15
"""No figure is this large, and its square still fits."""

_CODEKOLOMMEN: Final = ("code", "buurtcode", "wijkcode", "gemeentecode")
_OOK: Final = frozenset({*_CODEKOLOMMEN, "naam", "buurtnaam", "wijknaam", "gemeente", "periode"})
_GEBRUIK: Final = "gebruik_"
_KOLOMNAAM: Final = re.compile(r"[a-z][a-z0-9_]{0,60}")
_RANG: Final[dict[str, int]] = {"buurt": 0, "wijk": 1, "gemeente": 2}
_STAP: Final = "verbeter de genoemde punten en lees de bestanden opnieuw in. Er is niets opgeslagen."


def lees_eigen(
    toml: str | Path,
    tabel: str | Path | None = None,
    *,
    niveau: Niveau | None = None,
    jaar: int | None = None,
    catalogus: Catalogus | None = None,
) -> tuple[tuple[Indicator, ...], Cijfers]:
    """Read indicators of a gemeente with their figures.

    Parameters
    ----------
    toml
        Indicators in the form of the catalogue, tables ``[[indicator]]``.
    tabel
        csv, xlsx or parquet: a column with codes of buurten, wijken or the gemeente (of more levels at once)
        and the columns that the indicators name. A column with ``_ondergrens`` or ``_bovengrens`` after such
        a name holds a bound; `naam` and `jaar` may be there. Not needed when the indicators only name columns
        that the wijkscan has.
    niveau
        Level of codes without BU, WK or GM, where the numbers do not show it.
    jaar
        Year of the figures; by default that of a column `jaar`, else `laatst` of the indicator.
    catalogus
        Whose keys are taken; by default the catalogue that ships.

    Returns
    -------
    tuple of Indicator, and Cijfers
        The figures have a row for each code in the file and a column for each named column (Int64 or
        Float64). A figure of the gemeente is in the row of the gemeente, and nowhere else.

    Raises
    ------
    InvoerGeweigerd
        With every fault of both files: a key of the catalogue itself, a missing or unknown column, a text
        among figures, an unknown or double code, a figure at a level where it does not exist, protected
        counts that did not come through the door of service use.
    """
    indicatoren = lees_indicatoren(toml)
    catalogus = lees_catalogus() if catalogus is None else catalogus
    eigen = _eigen_kolommen(indicatoren)
    problemen = [*_fouten_in_indicatoren(indicatoren, catalogus), *_fouten_in_namen(eigen)]
    if tabel is None:
        if eigen:
            problemen.append(f"er is geen tabel gegeven met kolom {', '.join(eigen)}.")
        if problemen:
            raise _geweigerd(toml, None, problemen)
        return indicatoren, Cijfers(pd.DataFrame({"code": pd.Series(dtype="str")}))
    pad = Path(tabel)
    bron = lees_tabel(pad)
    problemen += _fouten_in_kolommen(bron, eigen)
    codes = _codes(bron, niveau, problemen)
    gelezen, redenen = _lees_kolommen(bron, eigen, codes, problemen)
    problemen += _fouten_in_niveau(indicatoren, gelezen, codes)
    problemen += dict.fromkeys(_fouten_in_waarden(indicatoren, gelezen))
    jaren = _jaar_van_kolom(bron, problemen) if jaar is None else jaar
    if problemen:
        raise _geweigerd(toml, pad, problemen)
    herkomsten = _herkomsten(indicatoren, pad, jaren)
    kolommen = tuple(_kolommen(indicatoren, gelezen, herkomsten))
    cijfers = pd.DataFrame({"code": codes, **gelezen}).sort_values("code", ignore_index=True)
    return indicatoren, Cijfers(
        controleer(cijfers, CIJFERS, herkomst=pad.name),
        kolommen,
        tuple(dict.fromkeys(herkomsten.values())),
        als_ontbrekend({naam: reeks.set_axis(codes) for naam, reeks in redenen.items()}),
        tuple(_kleine_aantallen(indicatoren, gelezen)),
    )


def _fouten_in_indicatoren(indicatoren: Iterable[Indicator], catalogus: Catalogus) -> Iterator[str]:
    for indicator in indicatoren:
        waar = f"indicator '{indicator.sleutel}'"
        if indicator.sleutel in catalogus:
            yield f"{waar} staat al in de catalogus van gebied; kies een andere sleutel."
        beschermd = [naam for naam in indicator.kolommen if naam.startswith(_GEBRUIK)]
        if beschermd and indicator.zekerheid != "beschermd":
            yield f'{waar}: {beschermd[0]} is een beschermd aantal; schrijf zekerheid = "beschermd".'
        if indicator.zekerheid == "beschermd" and not indicator.teller.startswith(_GEBRUIK):
            yield (
                f"{waar}: een beschermd aantal heeft als teller een kolom {_GEBRUIK}…. "
                "Lees aantallen over gebruik in met: gebied gebruik."
            )


def _eigen_kolommen(indicatoren: Iterable[Indicator]) -> tuple[str, ...]:
    """Return the columns that the table has to bring: those that no wijkscan has by itself."""
    bekend = {begrip.kolom.naam for begrip in BEGRIPPEN}
    namen = [naam for indicator in indicatoren for naam in indicator.kolommen]
    return tuple(
        dict.fromkeys(naam for naam in namen if naam not in bekend and not naam.startswith(_GEBRUIK))
    )


def _fouten_in_namen(eigen: Iterable[str]) -> Iterator[str]:
    for naam in eigen:
        if not _KOLOMNAAM.fullmatch(naam):
            yield f"kolom '{naam}': gebruik kleine letters, cijfers en _, en begin met een letter."
        elif naam in GERESERVEERD:
            yield f"kolom '{naam}' heeft bij gebied al een andere betekenis; kies een andere naam."


def _fouten_in_kolommen(bron: pd.DataFrame, eigen: tuple[str, ...]) -> Iterator[str]:
    grenzen = tuple(naam + grens for naam in eigen for grens in GRENZEN)
    for naam in eigen:
        if naam not in bron:
            over = [str(kolom) for kolom in bron if kolom not in eigen]
            yield f"kolom '{naam}' ontbreekt in de tabel. {lijkt_op(naam, over)}".strip()
    for naam in map(str, bron):
        if naam in (*eigen, *grenzen):
            continue
        kolom = herken(naam)
        if kolom is None:
            yield f"geen indicator noemt kolom '{naam}'. {lijkt_op(naam, eigen)}".strip()
        elif kolom.naam not in _OOK:
            yield f"kolom '{naam}' komt uit de wijkscan zelf; geef haar een eigen naam of laat haar weg."


def _codes(bron: pd.DataFrame, niveau: Niveau | None, problemen: list[str]) -> pd.Series[str]:
    namen = {kolom.naam: str(naam) for naam in reversed(list(bron)) if (kolom := herken(str(naam)))}
    codekolom = next((namen[naam] for naam in _CODEKOLOMMEN if naam in namen), None)
    if codekolom is None:
        problemen.append("er is geen kolom 'code' met codes van buurten, wijken of de gemeente.")
        return pd.Series("", index=bron.index, dtype="str")
    codes = cbs.als_tekst(bron[codekolom])
    codes = cbs.volledig(codes, niveau or cbs.niveau_van_getallen(codes))
    problemen += cbs.fouten_in_codes(codes, None)
    if len(dubbel := codes[codes.duplicated()].dropna().unique()):
        problemen.append(f"codes komen vaker voor ({', '.join(dubbel[:5])}); geef één regel per gebied.")
    return codes.astype("str")


def _lees_kolommen(
    bron: pd.DataFrame, eigen: tuple[str, ...], codes: pd.Series[str], problemen: list[str]
) -> tuple[dict[str, pd.Series[float]], dict[str, pd.Series[str]]]:
    namen = [naam + eind for naam in eigen for eind in ("", *GRENZEN) if naam + eind in bron]
    gelezen: dict[str, pd.Series[float]] = {}
    redenen: dict[str, pd.Series[str]] = {}
    for naam in namen:
        waarden = lees_waarden(bron[naam], Kolom(naam, "gemiddelde"))
        if waarden.fouten:
            plek = codes[bron[naam].astype("str").str.strip().isin(waarden.fouten)].head(3)
            problemen.append(
                f"kolom '{naam}' bevat geen getal: {', '.join(waarden.fouten)} (bij {', '.join(plek)})."
            )
        gelezen[naam] = waarden.reeks
        if naam in eigen:
            redenen[naam] = waarden.redenen
    return gelezen, redenen


def _fouten_in_niveau(
    indicatoren: Iterable[Indicator], gelezen: dict[str, pd.Series[float]], codes: pd.Series[str]
) -> Iterator[str]:
    """Yield figures of places that are smaller than the level at which the indicator exists."""
    niveaus = codes.str[:2].map({voor: niveau for niveau, voor in cbs.VOORVOEGSEL.items()})
    rang = niveaus.map(_RANG)
    for indicator in indicatoren:
        for naam in indicator.kolommen:
            if naam not in gelezen:
                continue
            te_klein = codes[(rang < _RANG[indicator.niveau]) & gelezen[naam].notna()]
            if len(te_klein):
                yield (
                    f"indicator '{indicator.sleutel}' bestaat per {indicator.niveau}, maar kolom '{naam}' "
                    f"heeft een cijfer bij {', '.join(te_klein.head(3))}."
                )


def _fouten_in_waarden(
    indicatoren: Iterable[Indicator], gelezen: dict[str, pd.Series[float]]
) -> Iterator[str]:
    """Yield what no figure can be, counts below zero, and bounds on the wrong side of each other."""
    for naam, reeks in gelezen.items():
        if (reeks.abs() >= _GROOTSTE).any():
            yield f"kolom '{naam}' heeft een getal dat te groot is."
    for indicator in indicatoren:
        for naam in (indicator.teller, indicator.noemer):
            if naam in gelezen and (gelezen[naam] < 0).any():
                yield f"kolom '{naam}' heeft een aantal onder 0."
        onder, boven = (gelezen.get(indicator.kolom + grens) for grens in GRENZEN)
        if onder is not None and boven is not None and (onder > boven).any():
            yield f"kolom '{indicator.kolom}': een ondergrens ligt boven de bovengrens."


def _kleine_aantallen(
    indicatoren: Iterable[Indicator], gelezen: dict[str, pd.Series[float]]
) -> Iterator[Bevinding]:
    """Yield a warning where counts are so small that they may point at persons."""
    for naam in dict.fromkeys(indicator.teller for indicator in indicatoren):
        if naam not in gelezen:
            continue
        klein = int(((gelezen[naam] > 0) & (gelezen[naam] < KLEIN)).sum())
        if klein:
            yield Bevinding(
                "KLEINE_AANTALLEN",
                f"Kolom {naam} heeft {klein} keer een aantal onder de {KLEIN}. Gaat het om personen, laat ze "
                "dan weg of lees ze in met: gebied gebruik.",
            )


def _jaar_van_kolom(bron: pd.DataFrame, problemen: list[str]) -> int | None:
    naam = next((str(n) for n in bron if (kolom := herken(str(n))) and kolom.naam == "periode"), None)
    if naam is None:
        return None
    jaren = bron[naam].dropna().astype("string").str.strip().str.replace(r"\.0+$", "", regex=True).unique()
    if len(jaren) == 1 and str(jaren[0]).isdecimal() and len(jaren[0]) == 4:
        return int(jaren[0])
    problemen.append(
        f"kolom '{naam}' noemt {', '.join(map(str, jaren[:3])) or 'geen jaar'}; geef één jaar per bestand."
    )
    return None


def _herkomsten(indicatoren: Iterable[Indicator], pad: Path, jaar: int | None) -> dict[str, Herkomst]:
    """Return per key of an indicator where its figures come from."""
    sha256 = hashlib.sha256(pad.read_bytes()).hexdigest()
    uit: dict[str, Herkomst] = {}
    nummers: dict[tuple[str, int | None], int] = {}
    for indicator in indicatoren:
        wanneer = indicator.laatst if jaar is None else jaar
        nummer = nummers.setdefault((indicator.bron, wanneer), len(nummers) + 1)
        uit[indicator.sleutel] = Herkomst(
            f"eigen-{pad.stem}-{nummer}",
            indicator.bron,
            tabel=pad.name,
            jaar=wanneer,
            opgehaald=date.today(),
            sha256=sha256,
        )
    return uit


def _kolommen(
    indicatoren: Iterable[Indicator], gelezen: dict[str, pd.Series[float]], herkomsten: dict[str, Herkomst]
) -> Iterator[Kolom]:
    gedaan: set[str] = set()
    for indicator in indicatoren:
        herkomst = herkomsten[indicator.sleutel]
        rate: Soort = "percentage" if indicator.eenheid == "%" else "gemiddelde"
        rollen: tuple[tuple[str, Soort], ...] = (
            (indicator.teller, "aantal"),
            (indicator.noemer, "aantal"),
            *((indicator.kolom + eind, rate) for eind in ("", *GRENZEN)),
        )
        for naam, soort in rollen:
            if naam in gelezen and naam not in gedaan:
                gedaan.add(naam)
                eenheid = indicator.eenheid if soort == rate or indicator.optellen == "som" else ""
                yield Kolom(naam, soort, eenheid, indicator.uitleg, herkomst.jaar, herkomst.sleutel)


def _geweigerd(toml: str | Path, tabel: Path | None, problemen: list[str]) -> InvoerGeweigerd:
    waarin = Path(toml).name if tabel is None else f"{Path(toml).name} en {tabel.name}"
    return InvoerGeweigerd(
        f"De eigen indicatoren in {waarin} zijn niet te gebruiken.", problemen=problemen, stap=_STAP
    )
