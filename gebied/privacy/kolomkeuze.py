"""Which column of a file is what, to be looked at and corrected on a screen; no text of a file is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from gebied.bronnen.gebruik.bestand import Gebruiksbestand, kolomlabel
from gebied.bronnen.gebruik.koppeling import (
    HEEL_DOMEIN,
    PLAATSNAMEN,
    ROLLEN,
    VOCABULAIRE,
    Koppeling,
    Rol,
    Voorstel,
)
from gebied.bronnen.namen import sleutel
from gebied.fouten import InvoerGeweigerd
from gebied.privacy.plaatsen import Plaatsen
from gebied.taal import opsomming

KOLOMROLLEN: Final = ROLLEN
"""What a column can be: persoon, plaats, voorziening, domein, begin, eind, jaar, aantal."""


@dataclass(frozen=True)
class Kolomkeuze:
    """Which column of one file is what.

    Parameters
    ----------
    rollen
        Role → number of the column; the first is 0.
    plaats_soort
        What stands in the column of places.
    geheel
        What holds for the whole file: ``"domein:wmo"``, the key of a voorziening, or ``""``.
    """

    rollen: Mapping[str, int]
    plaats_soort: str
    geheel: str = ""


@dataclass(frozen=True)
class Bestandskolommen:
    """The columns of one file and what they were recognised as.

    Parameters
    ----------
    naam
        Name of the file.
    kolommen
        How every column is called: its number, and its name only where that is a known word.
    keuze
        What was recognised.
    te_kiezen
        Whether a `Kolomkeuze` can say it; a file with a column per voorziening needs a koppelbestand.
    uitleg, problemen
        Lines in Dutch: what was recognised, and what has to be solved first.
    """

    naam: str
    kolommen: tuple[str, ...]
    keuze: Kolomkeuze
    te_kiezen: bool
    uitleg: tuple[str, ...]
    problemen: tuple[str, ...]


@dataclass(frozen=True)
class Bekeken:
    """What can be said of files before anything is counted.

    Parameters
    ----------
    bestanden
        One per file.
    plaatssoorten
        Kind of place that can be read → what it is called.
    gehelen
        What may hold for a whole file (`Kolomkeuze.geheel`) → what it is called.
    domeinen
        Keys of the domains that the files are about.
    alle_domeinen
        Key of every domain → what it is called.
    """

    bestanden: tuple[Bestandskolommen, ...]
    plaatssoorten: Mapping[str, str]
    gehelen: Mapping[str, str]
    domeinen: tuple[str, ...]
    alle_domeinen: Mapping[str, str]


def beschrijf(bestand: Gebruiksbestand, voorstel: Voorstel, plaatsen: Plaatsen) -> Bestandskolommen:
    """Return the columns of a file as a screen may show them."""
    bekend = VOCABULAIRE | {sleutel(soort) for soort in plaatsen.soorten}
    herkend = voorstel.herkend
    breed = len(voorstel.koppelingen) > 1 or any(koppeling.breed for koppeling in voorstel.koppelingen)
    return Bestandskolommen(
        bestand.pad.name,
        tuple(kolomlabel(nr, kop, bekend) for nr, kop in enumerate(bestand.kop, start=1)),
        _keuze(bestand, herkend),
        te_kiezen=herkend is not None and not breed,
        uitleg=tuple(voorstel.uitleg),
        problemen=tuple(voorstel.problemen),
    )


def plaatsnamen(plaatsen: Plaatsen) -> dict[str, str]:
    """Return kind of place → what it is called, for all that can be read here."""
    return {soort: PLAATSNAMEN.get(soort, f"{soort} van de wijkscan") for soort in plaatsen.soorten}


def gekozen_voorstel(
    bestand: Gebruiksbestand, voorstel: Voorstel, keuze: Kolomkeuze | None, plaatsen: Plaatsen
) -> Voorstel:
    """Return the proposal as a user corrected it; the same when nothing was changed.

    Raises
    ------
    InvoerGeweigerd
        With all that does not fit together.
    """
    if keuze is None or (not voorstel.problemen and keuze == _keuze(bestand, voorstel.herkend)):
        return voorstel
    if problemen := list(_fouten(bestand.kop, keuze, plaatsen)):
        raise InvoerGeweigerd(
            f"De kolommen van {bestand.pad.name} zijn nog niet goed gekozen.",
            problemen=problemen,
            stap="verbeter de genoemde keuzes.",
        )
    koppeling = _koppeling(bestand.kop, keuze, voorstel.herkend)
    return replace(voorstel, koppelingen=(koppeling,), herkend=koppeling, problemen=(), gegeven=True)


def _keuze(bestand: Gebruiksbestand, herkend: Koppeling | None) -> Kolomkeuze:
    if herkend is None:
        return Kolomkeuze({}, "")
    geheel = herkend.voorziening or (HEEL_DOMEIN + herkend.domein if herkend.domein else "")
    return Kolomkeuze(herkend.plekken(bestand.kop) or {}, herkend.plaats_soort, geheel)


def _koppeling(kop: Sequence[str], keuze: Kolomkeuze, herkend: Koppeling | None) -> Koppeling:
    records = "persoon" in keuze.rollen
    heel = keuze.geheel.startswith(HEEL_DOMEIN)
    return Koppeling(
        vorm="records" if records else "aantallen",
        kolommen=MappingProxyType({rol: kop[nr].strip() for rol, nr in keuze.rollen.items()}),
        plaats_soort=keuze.plaats_soort,
        domein=keuze.geheel.removeprefix(HEEL_DOMEIN) if heel else None,
        voorziening=None if heel else keuze.geheel or None,
        waarden=MappingProxyType({}) if herkend is None else herkend.waarden,
        jaar=None if herkend is None else herkend.jaar,
    )


def _fouten(kop: Sequence[str], keuze: Kolomkeuze, plaatsen: Plaatsen) -> Iterator[str]:
    """Yield in Dutch what does not fit together."""
    rollen = keuze.rollen
    if vreemd := sorted(set(rollen) - set(KOLOMROLLEN)):
        raise ValueError(f"unknown roles {vreemd}")
    if any(not 0 <= nr < len(kop) for nr in rollen.values()):
        raise ValueError("no such column")
    if "plaats" not in rollen:
        yield "kies de kolom met de plaats."
    if keuze.plaats_soort not in plaatsen.soorten:
        yield "kies wat er in de kolom met de plaats staat."
    if ("persoon" in rollen) == ("aantal" in rollen):
        yield "kies een kolom met personen of een kolom met aantallen, en niet allebei."
    if not {"voorziening", "domein"} & set(rollen) and not keuze.geheel:
        yield "kies een kolom met de voorziening of het domein, of kies wat voor het hele bestand geldt."
    for nr, keren in Counter(rollen.values()).items():
        if keren > 1:
            dubbel: list[Rol] = [rol for rol in KOLOMROLLEN if rollen.get(rol) == nr]
            yield f"kolom {nr + 1} is gekozen voor {opsomming(dubbel)}; kies er één."
    koppeling = _koppeling(kop, keuze, None)
    if koppeling.plekken(kop) is None:
        yield "twee kolommen heten gelijk, of een kolom heeft geen naam; geef elke kolom een eigen naam."
