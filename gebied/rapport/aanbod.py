"""Supply and demand in a report and a workbook: tables, white spots, overlap, the matrix, a basispakket."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import pandas as pd

from gebied.bronnen.locaties import TREDEN
from gebied.indicatoren.spreiding import Spreiding
from gebied.profiel.aanbodanalyse import Aanbodanalyse
from gebied.profiel.aanbodmatrix import Aanbodmatrix, Pakkettoets, kort_getal
from gebied.profiel.bereik import AANNAME
from gebied.profiel.gebieden import Analysegebied
from gebied.profiel.witte_vlekken import WitteVlek
from gebied.rapport.document import Alinea, Kop, Onderdeel, Plaatje, Tabel
from gebied.taal import getal, opsomming

MEESTE_RIJEN: Final = 25
"""A table in a document shows so many rows; the workbook has them all."""

MEESTE_MATRICES: Final = 6
"""With more areas the document lists the empty cells instead of every matrix."""

_ONBEKEND: Final = "onbekend"
_ALLEN: Final = "alle inwoners"
_UITLEG_OVERLAP: Final = (
    "Twee locaties dicht bij elkaar zijn pas te veel als er genoeg capaciteit is. De capaciteit van een "
    "locatie is verdeeld over alle inwoners die er dichtbij wonen."
)
_MEER: Final = "De werkmap heeft alle regels."


def aanbodonderdelen(
    analyse: Aanbodanalyse,
    *,
    plaat: bytes | None = None,
    alt: str = "",
    niveau: int = 1,
) -> tuple[Onderdeel, ...]:
    """Return the part of a report about supply and demand.

    Parameters
    ----------
    analyse
        What to tell.
    plaat, alt
        The picture (`kaart.aanbodplaat`) as a PNG and what it shows in words.
    niveau
        Level of the first heading, 1 to 3.
    """
    onder = niveau + 1
    delen: list[Onderdeel] = [Kop("Aanbod en vraag", niveau), Alinea(AANNAME, "klein")]
    if analyse.aanbod.locaties.empty:
        return (*delen, Alinea("Er zijn geen locaties ingelezen."))
    if plaat is not None:
        delen.append(Plaatje(plaat, alt or "Kaart van het aanbod.", "Locaties in en rond het gebied"))
    delen += [Kop("Wat er is en hoe dichtbij", onder), *_aanbodtabellen(analyse)]
    delen += _spreiding(analyse.spreidingen)
    delen += [Kop("Witte vlekken", onder), *_vlekken(analyse.vlekken)]
    delen += [Kop("Overlap", onder), *_overlap(analyse.paren)]
    delen += [Kop("Aanbod naar doelgroep", onder), *_matrices(analyse.matrices)]
    if analyse.toets is not None:
        delen += [Kop("Basispakket", onder), *_pakket(analyse.toets)]
    return tuple(delen)


def aanbodbladen(analyse: Aanbodanalyse) -> dict[str, pd.DataFrame]:
    """Return the sheets for `rapport.werkmap.schrijf_werkmap`: everything, with Dutch headings."""
    bladen = {
        "Aanbod": analyse.tabel.rename(columns=_KOPPEN),
        "Locaties": _locaties(analyse),
        "Witte vlekken": pd.DataFrame([_vlekrij(vlek) for vlek in analyse.vlekken], columns=_VLEKKOPPEN),
        "Overlap": analyse.paren.rename(columns=_KOPPEN),
        "Spreiding": _spreidingblad(analyse.spreidingen),
        "Aanbodmatrix": _matrixblad(analyse.matrices),
    }
    if analyse.toets is not None:
        bladen["Basispakket"] = analyse.toets.tabel.rename(columns=_KOPPEN)
    return bladen


_KOPPEN: Final = {
    "sleutel": "Sleutel",
    "gebied": "Gebied",
    "soort": "Soort gebied",
    "type": "Type",
    "inwoners": "Inwoners",
    "aantal": "Aantal",
    "per_1000": "Aantal per 1.000 inwoners",
    "capaciteit": "Capaciteit",
    "eenheid": "Eenheid",
    "capaciteit_onbekend": "Locaties zonder bekende capaciteit",
    "capaciteit_per_1000": "Capaciteit per 1.000 inwoners",
    "grens_m": "Dichtbij is (m)",
    "afstand_m": "Afstand (m)",
    "bereik_pct": "Bereik (% van de inwoners)",
    "dubbel_pct": "Twee of meer dichtbij (% van de inwoners)",
    "nabij_per_1000": "Capaciteit dichtbij per 1.000 inwoners",
    "locatie_a": "Sleutel eerste",
    "naam_a": "Eerste locatie",
    "locatie_b": "Sleutel tweede",
    "naam_b": "Tweede locatie",
    "inwoners_beide": "Inwoners bij beide",
    "gedeeld_pct": "Gedeeld (%)",
    "boven_norm": "Meer dan de norm",
    "onderdeel": "Onderdeel",
    "gevraagd": "Gevraagd",
    "gevonden": "Gevonden",
    "voldoet": "Voldoet",
    "toelichting": "Toelichting",
    "naam": "Naam",
    "trede": "Trede",
    "doelgroep": "Doelgroep",
}
_VLEKKOPPEN: Final = [
    "Code", "Gebied", "Type", "Inwoners", "Dichtbij is (m)", "Bereik (% van de inwoners)", "Afstand (m)",
    "Capaciteit dichtbij per 1.000 inwoners", "Vraag", "Cijfer van het gebied", "Cijfer van het geheel",
    "Zeker",
]  # fmt: skip


def _aanbodtabellen(analyse: Aanbodanalyse) -> Iterator[Tabel]:
    """Yield one table with all types of the only area, or one per type with all areas."""
    rijen = analyse.tabel.to_dict("records")
    if len(analyse.gebieden) == 1:
        [gebied] = analyse.gebieden
        yield _aanbodtabel(f"Aanbod in {gebied.naam}", "Type", [(rij["type"], rij) for rij in rijen])
        return
    for type_ in analyse.aanbod.typen:
        hier = [(rij["gebied"], rij) for rij in rijen if rij["type"] == type_]
        yield _aanbodtabel(f"Aanbod per gebied: {type_}", "Gebied", hier)


def _aanbodtabel(titel: str, kop: str, rijen: Sequence[tuple[str, dict[Any, Any]]]) -> Tabel:
    grenzen = {float(rij["grens_m"]) for _, rij in rijen}
    waar = f" binnen {getal(grenzen.pop())} m" if len(grenzen) == 1 else " dichtbij"
    kolommen = (kop, "Aantal", "Per 1.000 inwoners", "Capaciteit", "Gemiddelde afstand", f"Inwoners{waar}")
    cellen = tuple(
        (
            wat,
            getal(rij["aantal"]),
            _getal(rij["per_1000"], 2),
            _capaciteit(rij),
            _getal(rij["afstand_m"], 0, " m"),
            _getal(rij["bereik_pct"], 0, " %"),
        )
        for wat, rij in rijen[:MEESTE_RIJEN]
    )
    noot = _MEER if len(rijen) > MEESTE_RIJEN else ""
    return Tabel(titel, kolommen, cellen, getallen=frozenset(range(1, 6)), noot=noot)


def _capaciteit(rij: dict[Any, Any]) -> str:
    if not rij["aantal"]:
        return getal(0)
    if pd.isna(rij["capaciteit"]):
        return _ONBEKEND
    tekst = f"{kort_getal(rij['capaciteit'])} {rij['eenheid']}".strip()
    return f"{tekst}, {getal(rij['capaciteit_onbekend'])} onbekend" if rij["capaciteit_onbekend"] else tekst


def _spreiding(spreidingen: Sequence[Spreiding]) -> Iterator[Tabel]:
    """Yield how even every type is divided; nothing where there are too few gebieden to say."""
    rijen = tuple((deel.naam, deel.tekst) for deel in spreidingen if deel.waarde is not None)
    if rijen:
        noot = (
            "Dit deel zou in een ander gebied moeten zijn om overal evenveel per inwoner te krijgen. "
            "0 % is gelijk verdeeld."
        )
        yield Tabel("Spreiding over de gebieden", ("Type", "Spreiding"), rijen, frozenset({1}), noot=noot)


def _spreidingblad(spreidingen: Sequence[Spreiding]) -> pd.DataFrame:
    rijen = [
        (deel.naam, None if deel.waarde is None else 100 * deel.waarde, deel.gebieden, deel.reden)
        for deel in spreidingen
    ]
    return pd.DataFrame(rijen, columns=["Type", "Spreiding (%)", "Gebieden", "Opmerking"])


def _vlekken(vlekken: Sequence[WitteVlek]) -> Iterator[Onderdeel]:
    yield Alinea(
        "Een witte vlek is een gebied met weinig inwoners dichtbij een locatie, of met minder capaciteit "
        "dichtbij dan het basispakket vraagt, terwijl de vraag er groter is dan in het geheel. Dat verschil "
        "is dan groter dan de marge van de cijfers. Is er voor een type geen cijfer over de vraag gekozen, "
        "dan zijn alle inwoners de vraag."
    )
    zeker = [vlek for vlek in vlekken if vlek.zeker]
    if zeker:
        yield _vlektabel(zeker)
    else:
        yield Alinea("Er zijn geen witte vlekken gevonden.")
    if onzeker := sorted({vlek.naam for vlek in vlekken if not vlek.zeker}):
        namen = opsomming([*onzeker[:MEESTE_RIJEN], *(["andere"] if len(onzeker) > MEESTE_RIJEN else [])])
        yield Alinea(f"Van deze gebieden is het bereik laag en de vraag niet bekend: {namen}.", "let op")


def _vlektabel(vlekken: Sequence[WitteVlek]) -> Tabel:
    """Return the table of white spots; columns about the demand only where one was chosen."""
    met_vraag = any(vlek.vraag is not None for vlek in vlekken)
    kolommen = ["Gebied", "Type", "Inwoners", "Inwoners dichtbij", "Capaciteit per 1.000 inwoners"]
    kolommen += ["Vraag", "In het geheel"] * met_vraag
    rijen = []
    for vlek in vlekken[:MEESTE_RIJEN]:
        rij = [vlek.naam, vlek.type, getal(vlek.inwoners), f"{getal(vlek.bereik_pct)} %"]
        rij.append(_getal(vlek.nabij_per_1000, 1))
        if met_vraag and vlek.vraag is not None and vlek.gemiddeld is not None:
            rij += [f"{vlek.vraag.indicator.naam}: {vlek.vraag.tekst}", vlek.gemiddeld.tekst]
        elif met_vraag:
            rij += [_ALLEN, "–"]
        rijen.append(tuple(rij))
    noot = _MEER if len(vlekken) > MEESTE_RIJEN else ""
    return Tabel("Witte vlekken", tuple(kolommen), tuple(rijen), getallen=frozenset({2, 3, 4}), noot=noot)


def _overlap(paren: pd.DataFrame) -> Iterator[Onderdeel]:
    yield Alinea(_UITLEG_OVERLAP)
    if paren.empty:
        yield Alinea("Er zijn geen locaties van hetzelfde type die dezelfde inwoners bedienen.")
        return
    rijen = tuple(
        (
            f"{rij['naam_a']} en {rij['naam_b']}",
            rij["type"],
            f"{getal(rij['afstand_m'])} m",
            f"{getal(rij['gedeeld_pct'])} %",
            _getal(rij["nabij_per_1000"], 1),
            _ja_nee(rij["boven_norm"], "geen norm of capaciteit"),
        )
        for rij in paren.head(MEESTE_RIJEN).to_dict("records")
    )
    kolommen = (
        "Locaties",
        "Type",
        "Uit elkaar",
        "Zelfde inwoners",
        "Capaciteit per 1.000 inwoners",
        "Meer dan de norm",
    )
    noot = _MEER if len(paren) > MEESTE_RIJEN else ""
    yield Tabel("Locaties met dezelfde inwoners", kolommen, rijen, getallen=frozenset({2, 3, 4}), noot=noot)


def _matrices(matrices: Sequence[Aanbodmatrix]) -> Iterator[Onderdeel]:
    if not any(len(matrix.aantallen) for matrix in matrices):
        yield Alinea("Bij de locaties is geen doelgroep ingevuld.")
        return
    if len(matrices) <= MEESTE_MATRICES:
        for matrix in matrices:
            yield _matrixtabel(matrix)
        return
    rijen = tuple((matrix.gebied.naam, _lege_cellen(matrix)) for matrix in matrices)
    yield Tabel("Doelgroepen en treden zonder aanbod", ("Gebied", "Geen locatie voor"), rijen)


def _matrixtabel(matrix: Aanbodmatrix) -> Tabel:
    rijen = tuple(
        (str(doelgroep), *(_cel(int(aantal)) for aantal in rij))
        for doelgroep, rij in zip(matrix.aantallen.index, matrix.aantallen.to_numpy(), strict=True)
    )
    noot = (
        f"Zonder doelgroep of trede: {opsomming(list(matrix.zonder_cel[:MEESTE_RIJEN]))}."
        if matrix.zonder_cel
        else ""
    )
    kolommen = ("Doelgroep", *(trede.capitalize() for trede in TREDEN))
    return Tabel(f"Aanbod naar doelgroep in {matrix.gebied.naam}", kolommen, rijen, noot=noot)


def _cel(aantal: int) -> str:
    return getal(aantal) if aantal else "leeg"


def _lege_cellen(matrix: Aanbodmatrix) -> str:
    cellen = [f"{doelgroep} ({trede})" for doelgroep, trede in matrix.lege_cellen]
    return ", ".join(cellen) or "elke cel heeft een locatie"


def _pakket(toets: Pakkettoets) -> Iterator[Onderdeel]:
    tabel = toets.tabel
    gehaald = int(tabel["voldoet"].fillna(False).sum())
    onbekend = int(tabel["voldoet"].isna().sum())
    bron = f" Bron van het pakket: {toets.pakket.bron}." if toets.pakket.bron else ""
    naam = toets.pakket.naam
    yield Alinea(f"Gehaald: {getal(gehaald)} van de {getal(len(tabel))} eisen uit het pakket '{naam}'.{bron}")
    if onbekend:
        yield Alinea(f"Van {getal(onbekend)} is niet te zeggen of zij zijn gehaald.")
    over = tabel[~tabel["voldoet"].fillna(False)]
    if over.empty:
        return
    rijen = tuple(
        (
            rij["gebied"],
            rij["type"],
            rij["onderdeel"],
            kort_getal(rij["gevraagd"]),
            _ONBEKEND if pd.isna(rij["gevonden"]) else kort_getal(rij["gevonden"]),
            _ja_nee(rij["voldoet"], f"niet te zeggen: {rij['toelichting']}"),
        )
        for rij in over.head(MEESTE_RIJEN).to_dict("records")
    )
    kolommen = ("Gebied", "Type", "Onderdeel", "Gevraagd", "Gevonden", "Voldoet")
    noot = _MEER if len(over) > MEESTE_RIJEN else ""
    yield Tabel("Wat het basispakket mist", kolommen, rijen, getallen=frozenset({3, 4}), noot=noot)


def _locaties(analyse: Aanbodanalyse) -> pd.DataFrame:
    """Return the facilities in the areas, with their place in RD."""
    locaties = analyse.aanbod.locaties
    codes = pd.Series(analyse.aanbod.ligt_in, index=locaties.index, dtype="str")
    hier = codes.isin(analyse.codes)
    tabel = pd.DataFrame(locaties.drop(columns="geometry")).rename(columns=_KOPPEN)
    tabel = tabel.assign(Code=codes, x=locaties.geometry.x.round(1), y=locaties.geometry.y.round(1))
    return tabel[hier].reset_index(drop=True)


def _vlekrij(vlek: WitteVlek) -> tuple[Any, ...]:
    # figures of the demand as text: a protected count is rounded or hidden in it
    return (
        vlek.code,
        vlek.naam,
        vlek.type,
        vlek.inwoners,
        vlek.grens_m,
        vlek.bereik_pct,
        vlek.afstand_m,
        vlek.nabij_per_1000,
        _ALLEN if vlek.gemiddeld is None else vlek.gemiddeld.indicator.naam,
        "" if vlek.vraag is None else vlek.vraag.tekst,
        "" if vlek.gemiddeld is None else vlek.gemiddeld.tekst,
        vlek.zeker,
    )


def _matrixblad(matrices: Sequence[Aanbodmatrix]) -> pd.DataFrame:
    rijen = [
        (*_wie(matrix.gebied), doelgroep, trede, aantal, ", ".join(matrix.namen.get((doelgroep, trede), ())))
        for matrix in matrices
        for doelgroep, rij in zip(matrix.aantallen.index, matrix.aantallen.to_numpy().tolist(), strict=True)
        for trede, aantal in zip(TREDEN, rij, strict=True)
    ]
    kolommen = ["Sleutel", "Gebied", "Doelgroep", "Trede", "Aantal", "Locaties"]
    return pd.DataFrame(rijen, columns=kolommen)


def _wie(gebied: Analysegebied) -> tuple[str, str]:
    return gebied.sleutel, gebied.naam


def _ja_nee(waarde: Any, anders: str) -> str:
    return anders if pd.isna(waarde) else "ja" if waarde else "nee"


def _getal(waarde: Any, decimalen: int, na: str = "") -> str:
    return _ONBEKEND if pd.isna(waarde) else f"{getal(float(waarde), decimalen)}{na}"
