"""Staffing as tables of a workbook, and the words that tables and report share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import pandas as pd

from gebied.bronnen.normen import Bandbreedte, Norm, Normen
from gebied.formatie.uitkomst import Formatie, Inzetvergelijking
from gebied.taal import kort

WAAROM: Final = (
    "Normen zijn keuzes. Wat een team zelf doet en wat het doorverwijst, verschilt per gemeente.",
    "Gebruik is geen behoefte. Wie geen hulp vraagt, telt in een caseload niet mee.",
    "Werk is meer dan cliënten. Aanwezig zijn in de wijk en mensen bij elkaar brengen staan in geen bestand.",
    "Cijfers zijn onzeker. Aantallen over gebruik zijn beschermd met ruis, en soms onbekend.",
)
"""Why no formula is given as truth."""

VOORBEELD: Final = "Dit zijn voorbeeldnormen. Zij zijn verzonnen. Gebruik deze uren niet voor een besluit."
BUITENGRENS: Final = (
    "Laag is met alle normen laag, hoog is met alle normen hoog, met de ruis in beschermde aantallen erbij. "
    "Dat alles tegelijk laag of hoog is, is niet waarschijnlijk: de bandbreedte is een buitengrens."
)
GEEN_SOM: Final = (
    "Het midden van alle teams is de som van de teams. Laag en hoog zijn dat niet: ruis valt tegen elkaar "
    "weg, en de opgavenindex schuift alleen."
)
BANDKOPPEN: Final = ("laag", "midden", "hoog")
SOORTEN: Final = {"basis": "uren per week per 1.000", "caseload": "personen per fte"}


def formatiebladen(
    formatie: Formatie, vergelijking: Sequence[Inzetvergelijking] = ()
) -> dict[str, pd.DataFrame]:
    """Return staffing as tables: name of the sheet → rows; hours in whole hours per week."""
    bladen = {
        "teams": _teamblad(formatie),
        "functies": pd.DataFrame(_functierijen(formatie)),
        "herkomst van uren": pd.DataFrame(_spoorrijen(formatie)),
        "welke norm telt": pd.DataFrame(_gevoeligheidsrijen(formatie)),
        "normen": pd.DataFrame(_normrijen(formatie.normen)),
    }
    if vergelijking:
        bladen["uren van nu"] = pd.DataFrame(_inzetrijen(vergelijking))
    voorbeeld = [("VOORBEELD", VOORBEELD)] if formatie.normen.voorbeeld else []
    bevindingen = [(bevinding.code, bevinding.tekst) for bevinding in formatie.bevindingen]
    uitleg = [("UITLEG", tekst) for tekst in (BUITENGRENS, GEEN_SOM, *WAAROM)]
    bladen["let op"] = pd.DataFrame([*voorbeeld, *bevindingen, *uitleg], columns=["code", "tekst"])
    bladen["bronnen"] = pd.DataFrame({"bron": formatie.bronnen}, dtype="str")
    return bladen


def _afgerond(waarden: Bandbreedte) -> dict[str, int]:
    return {kop: round(waarde) for kop, waarde in zip(BANDKOPPEN, waarden, strict=True)}


def _teamblad(formatie: Formatie) -> pd.DataFrame:
    rijen = []
    for team in formatie.teams:
        rij: dict[str, object] = {"soort": team.soort, "nr": team.nr, "team": team.naam}
        rij |= {"inwoners": team.inwoners, "aantal teams": team.teams, **_afgerond(team.totaal)}
        rij |= {
            "fte midden": round(formatie.fte(team.totaal.midden), 1),
            "door minimum": round(team.aanvulling),
        }
        if team.budget is not None:
            rij |= {
                f"euro per jaar {kop}": round(bedrag, -3) for kop, bedrag in _afgerond(team.budget).items()
            }
        if team.budgetdeel is not None:
            rij["deel van het budget"] = team.budgetdeel
        rijen.append({**rij, "onvolledig": team.onvolledig})
    return pd.DataFrame(rijen)


def _functierijen(formatie: Formatie) -> Iterator[dict[str, object]]:
    for team in formatie.teams:
        for functie, uren in team.functies.items():
            yield {"soort": team.soort, "team": team.naam, "functie": functie, **_afgerond(uren)}
    for functie, uren in formatie.functies.items():
        yield {"soort": "alle teams", "team": "alle teams", "functie": functie, **_afgerond(uren)}


def _spoorrijen(formatie: Formatie) -> Iterator[dict[str, object]]:
    for team in formatie.teams:
        for spoor in team.sporen:
            yield {
                "soort": team.soort,
                "team": team.naam,
                "norm": spoor.norm,
                "kolom": spoor.kolom,
                "personen": spoor.cijfer,
                "rekening": spoor.rekening,
                **(dict.fromkeys(BANDKOPPEN) if spoor.uren is None else _afgerond(spoor.uren)),
                "dekking (%)": round(100 * spoor.dekking),
                "bron van de norm": spoor.bron,
            }


def _gevoeligheidsrijen(formatie: Formatie) -> Iterator[dict[str, object]]:
    for regel in formatie.gevoeligheid:
        yield {
            "norm": regel.norm,
            "uren bij lage norm": round(regel.laag),
            "uren bij hoge norm": round(regel.hoog),
            "verschil": round(regel.verschil),
            "team dat meest verandert": regel.team,
            "verschil in dat team": round(regel.verschil_team),
        }


def _normrijen(normen: Normen) -> Iterator[dict[str, object]]:
    for norm in normen.normen:
        yield {
            "norm": norm.naam,
            "eenheid": SOORTEN[norm.soort],
            "kolom": norm.kolom,
            **dict(zip(BANDKOPPEN, map(float, norm.waarde), strict=True)),
            "functies": verdeling(norm),
            "volgt opgavenindex": norm.volgt_opgavenindex,
            "bron": norm.bron,
        }


def _inzetrijen(vergelijking: Sequence[Inzetvergelijking]) -> Iterator[dict[str, object]]:
    for regel in vergelijking:
        vast = {"soort": regel.soort, "team": regel.team, "functie": regel.functie}
        nodig = dict.fromkeys(BANDKOPPEN) if regel.nodig is None else _afgerond(regel.nodig)
        yield {
            **vast,
            **{f"nodig {kop}": uren for kop, uren in nodig.items()},
            "nu": regel.huidig,
            "per organisatie": organisaties(regel),
            "tekort": None if regel.tekort is None else round(regel.tekort),
            "oordeel": regel.oordeel,
        }


def organisaties(regel: Inzetvergelijking) -> str:
    """Return the present hours per organisation as text."""
    return "; ".join(f"{naam}: {kort(uren)}" for naam, uren in regel.per_organisatie.items())


def verdeling(norm: Norm) -> str:
    """Return the functions of a norm with their percentages as text."""
    return "; ".join(f"{functie} {kort(deel)}\u00a0%" for functie, deel in norm.functies.items())
