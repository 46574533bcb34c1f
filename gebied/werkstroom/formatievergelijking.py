"""Staffing of two indelingen beside each other, by the norms of the gemeente, and why no formula is truth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from gebied.bronnen.meegeleverd import meegeleverd
from gebied.bronnen.normen import PER_WERKGEBIED, Bandbreedte, Normen, lees_normen
from gebied.formatie import Formatie, formatie
from gebied.fouten import VerkeerdGebruik
from gebied.opslag import Project
from gebied.rapport.formatietabellen import BUITENGRENS, GEEN_SOM, VOORBEELD, WAAROM
from gebied.taal import getal
from gebied.werkstroom.opgaven import bereken_index
from gebied.werkstroom.vergelijken import Naastelkaar

WAAROM_KOP: Final = "Waarom geen formule de waarheid is"


@dataclass(frozen=True)
class Formatievergelijking:
    """Hours per week of the teams of two indelingen.

    Parameters
    ----------
    normen
        Name of the norms.
    voorbeeld
        What to say when the norms are an example and made up; else empty.
    kern
        The message in two sentences.
    functies
        Columns ``functie`` and one per indeling, and a last row for all together; hours as texts.
    teams
        Name of an indeling → its teams: ``team``, ``inwoners``, ``laag``, ``midden``, ``hoog`` (whole hours),
        and ``let op`` where a figure is missing.
    uitleg
        What low, middle and high mean.
    waarom
        Why no formula is given as truth.
    bevindingen
        What is left out or doubtful, each once.
    bronnen
        Sources of figures and norms.
    """

    normen: str
    voorbeeld: str
    kern: str
    functies: pd.DataFrame
    teams: dict[str, pd.DataFrame]
    uitleg: tuple[str, ...]
    waarom: tuple[str, ...]
    bevindingen: tuple[str, ...]
    bronnen: tuple[str, ...]


def normen_uit(pad: Path | None) -> Normen:
    """Return the norms of a file; None is the example that ships.

    Raises
    ------
    InvoerGeweigerd
        With every fault of the file.
    """
    return lees_normen(meegeleverd("data/voorbeeld/formatie/normen.toml")[0] if pad is None else pad)


def vergelijk_formatie(project: Project, naast: Naastelkaar, normen: Normen) -> Formatievergelijking:
    """Return the staffing of both indelingen by the same norms.

    Raises
    ------
    VerkeerdGebruik
        When the norms do not go with the scan, every fault together.
    """
    index, zonder = None, ""
    if normen.gewicht is not None:
        try:
            index = bereken_index(project.scan, None).waarden
        except VerkeerdGebruik as fout:
            zonder = f"De opgavenindex telt niet mee. {fout.boodschap}"
    links, rechts = (
        formatie(project.scan, indeling, normen, opgavenindex=index) for indeling in (naast.van, naast.naar)
    )
    beide = (links, rechts)
    eigen = [b.tekst for uren in beide for b in uren.bevindingen if not (zonder and b.code.endswith("INDEX"))]
    return Formatievergelijking(
        normen=normen.naam,
        voorbeeld=VOORBEELD if normen.voorbeeld else "",
        kern=_kern(links, rechts),
        functies=_functies(links, rechts),
        teams={uren.indeling: _teams(uren) for uren in beide},
        uitleg=(BUITENGRENS, GEEN_SOM),
        waarom=WAAROM,
        bevindingen=tuple(dict.fromkeys(tekst for tekst in (zonder, *eigen) if tekst)),
        bronnen=tuple(dict.fromkeys((*links.bronnen, *rechts.bronnen))),
    )


def _kern(links: Formatie, rechts: Formatie) -> str:
    delen = [f"'{uren.indeling}' vraagt {_band(uren.totaal)} uren per week" for uren in (links, rechts)]
    overlap = links.totaal.laag <= rechts.totaal.hoog and rechts.totaal.laag <= links.totaal.hoog
    slot = (
        "De bandbreedtes overlappen: welke indeling meer uren vraagt, is niet te zeggen."
        if overlap
        else "De bandbreedtes overlappen niet."
    )
    return f"{delen[0]}, {delen[1]}. {slot}"


def _band(waarden: Bandbreedte) -> str:
    return f"{getal(waarden.laag)} tot {getal(waarden.hoog)}"


def _functies(links: Formatie, rechts: Formatie) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "functie": [*_alle_functies(links, rechts), "Alle functies samen"],
            **{
                f"uren per week in {uren.indeling}": [
                    *(
                        _band(uren.functies[functie]) if functie in uren.functies else "onbekend"
                        for functie in _alle_functies(links, rechts)
                    ),
                    _band(uren.totaal),
                ]
                for uren in (links, rechts)
            },
        }
    )


def _alle_functies(links: Formatie, rechts: Formatie) -> Iterator[str]:
    yield from dict.fromkeys((*links.functies, *rechts.functies))


def _teams(uren: Formatie) -> pd.DataFrame:
    tabel = pd.DataFrame(
        {
            "team": [
                team.naam if team.soort == PER_WERKGEBIED else f"{team.naam} ({team.soort})"
                for team in uren.teams
            ],
            "inwoners": [team.inwoners for team in uren.teams],
            "laag": [round(team.totaal.laag) for team in uren.teams],
            "midden": [round(team.totaal.midden) for team in uren.teams],
            "hoog": [round(team.totaal.hoog) for team in uren.teams],
        }
    )
    if any(team.onvolledig for team in uren.teams):
        tabel["let op"] = ["onvolledig" if team.onvolledig else "" for team in uren.teams]
    return tabel
