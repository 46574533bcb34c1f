"""Foreign column names and missing-value codes of every source, and our own words for them.

The table itself is `begrippen.csv`, beside this module: one concept a line, so that a new name of CBS is one
word in a table and no code. Ages are percentages in boundary files and counts in StatLine; the foreign name
tells which of the two concepts is meant.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType
from typing import Final, cast

from gebied.model import Kolom, Soort


@dataclass(frozen=True, slots=True)
class Begrip:
    """One concept: our column and the names that sources give it.

    `vreemde_namen` are in order of preference, for files that hold a concept twice.
    """

    kolom: Kolom
    vreemde_namen: tuple[str, ...]


def _lees_begrippen() -> tuple[Begrip, ...]:
    tekst = (resources.files("gebied.bronnen") / "begrippen.csv").read_text(encoding="utf-8")
    return tuple(
        Begrip(
            Kolom(rij["naam"], cast(Soort, rij["soort"]), rij["eenheid"], rij["omschrijving"]),
            (rij["naam"], *rij["vreemde_namen"].split()),
        )
        for rij in csv.DictReader(tekst.splitlines(), delimiter=";")
    )


def sleutel(naam: str) -> str:
    """Return the name without case, accents, blanks and signs: ``AANT_INW`` and ``aantInw`` become one."""
    kaal = unicodedata.normalize("NFKD", naam).casefold()
    return "".join(teken for teken in kaal if teken.isalnum())


BEGRIPPEN: Final[tuple[Begrip, ...]] = _lees_begrippen()
"""Every concept that `gebied` knows by name."""

_OP_SLEUTEL: Final = MappingProxyType(
    {sleutel(naam): begrip for begrip in BEGRIPPEN for naam in begrip.vreemde_namen}
)

_EENHEID = re.compile(r"\s*\(([^()]*)\)\s*$")
_VOLGNUMMER = re.compile(r"_\d+$")


def herken(vreemde_naam: str) -> Kolom | None:
    """Return our column for a name of a source, or None when the name is not known.

    Case, signs and accents do not count, nor does the unit between brackets or the running number with which
    StatLine ends its names (``AantalInwoners_5``). A number that is part of a name (``pop_0_14``) goes first.

    >>> herken("k_0Tot15Jaar_8").naam, herken("P_00_14_JR").naam
    ('aantal_0_14', 'pct_0_14')
    """
    zonder_eenheid = _EENHEID.sub("", vreemde_naam)
    for vorm in (vreemde_naam, zonder_eenheid, _VOLGNUMMER.sub("", zonder_eenheid)):
        if begrip := _OP_SLEUTEL.get(sleutel(vorm)):
            return begrip.kolom
    return None


def voorkeur(vreemde_naam: str) -> int:
    """Return the rank of a name within its concept: the lower, the better; for files that hold both."""
    kolom = herken(vreemde_naam)
    begrip = next((begrip for begrip in BEGRIPPEN if begrip.kolom == kolom), None)
    sleutels = [sleutel(naam) for naam in begrip.vreemde_namen] if begrip else []
    for vorm in (vreemde_naam, _VOLGNUMMER.sub("", vreemde_naam)):
        if sleutel(vorm) in sleutels:
            return sleutels.index(sleutel(vorm))
    return len(sleutels)


def eigen_naam(vreemde_naam: str) -> str:
    """Return a short snake_case name for a column that `herken` does not know.

    >>> eigen_naam("Afstand tot café e.d. (km)"), eigen_naam("OvermatigeDrinker_15")
    ('afstand_tot_cafe_e_d', 'overmatige_drinker')
    """
    kaal = _VOLGNUMMER.sub("", _EENHEID.sub("", vreemde_naam.strip()))
    kaal = unicodedata.normalize("NFKD", kaal)
    kaal = "".join(teken for teken in kaal if not unicodedata.combining(teken))
    kaal = re.sub(r"(?<=[a-z0-9])(?=[A-Z][a-z])", "_", kaal)
    return re.sub(r"[^a-z0-9]+", "_", kaal.casefold()).strip("_") or "kolom"


def eenheid(vreemde_naam: str) -> str:
    """Return the unit that StatLine puts between brackets after a title, or ``""``."""
    gevonden = _EENHEID.search(vreemde_naam)
    return gevonden.group(1).strip() if gevonden else ""


ONTBREKEND_VANAF: Final = -99990
"""Every number at or below this one marks a missing value in files of CBS."""

REDENEN: Final = MappingProxyType(
    {
        -99991: "deze indicator wordt niet meer gemaakt",
        -99995: "dit cijfer verschijnt in een latere versie",
        -99997: "geheim of niet aanwezig",
        -99999996: "geheim of niet aanwezig",
        -99999997: "geheim of niet aanwezig",
        -99999999: "geheim of niet aanwezig",
    }
)
"""Why a value is missing, per code of CBS (generations of 2011 to 2025)."""

REDEN_LEEG: Final = "niet ingevuld in de bron"
"""Reason for an empty cell, or the full stop that StatLine writes."""


def reden_ontbrekend(waarde: object) -> str | None:
    """Return in Dutch why a value is missing, or None when it is a value.

    Every number at or below -99990 is missing, also with an unknown code. None, NaN, an empty text and the
    full stop of StatLine are missing too.
    """
    if waarde is None or waarde != waarde:
        return REDEN_LEEG
    if isinstance(waarde, str):
        kaal = waarde.strip()
        if kaal in {"", ".", "-", "x", "X"}:
            return REDEN_LEEG
        if not re.fullmatch(r"-\d+([.,]0*)?", kaal):
            return None
        waarde = kaal.replace(",", ".")
    try:
        getal = float(waarde)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    if getal > ONTBREKEND_VANAF:
        return None
    return REDENEN.get(int(getal) if getal > -1e15 else 0, "ontbreekt in de bron")
