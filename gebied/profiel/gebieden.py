"""The areas that an analysis can be about: a gebied, or a group of gebieden."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from gebied.fouten import VerkeerdGebruik, lijkt_op
from gebied.model import Indeling
from gebied.taal import opsomming
from gebied.wijkscan import Wijkscan

_CBS_WIJK: Final = "cbs_wijk"
_MEEST_GENOEMD: Final = 8


@dataclass(frozen=True, slots=True)
class Analysegebied:
    """One area of an analysis.

    Parameters
    ----------
    sleutel
        Unique within a project: the code of a gebied or gemeente, ``"stadsdeel:Haven"``, ``"Voorstel:3"`` for
        a werkgebied of an indeling, ``"alles"`` for the whole scan.
    naam
        As users read it.
    soort
        ``"buurt"``, ``"wijk"``, ``"werkgebied"``, ``"stadsdeel"`` or another group, ``"gemeente"`` or
        ``"scan"``.
    codes
        Codes of its gebieden, in order.
    """

    sleutel: str
    naam: str
    soort: str
    codes: tuple[str, ...]

    @property
    def volledige_naam(self) -> str:
        """The name with the kind of area where the name alone does not tell."""
        return self.naam if self.soort in ("scan", "werkgebied") else f"{self.naam} ({self.soort})"


def analysegebieden(
    scan: Wijkscan, indelingen: Mapping[str, Indeling] | None = None
) -> tuple[Analysegebied, ...]:
    """Return all areas that can be analysed, from large to small; werkgebieden come last."""
    return (*_van_scan(scan), *_werkgebieden(indelingen or {}))


def kies_analysegebied(
    scan: Wijkscan, tekst: str, indelingen: Mapping[str, Indeling] | None = None
) -> Analysegebied:
    """Return the area that a user means by a key, a code or a name.

    Of areas with the same name the largest one is meant; ``"wijk:Haven"`` names the kind too.

    Raises
    ------
    VerkeerdGebruik
        When there is none, with names that look like it.
    """
    alle = analysegebieden(scan, indelingen)
    gezocht = tekst.strip().casefold()
    for sleutel in (
        lambda g: g.sleutel,
        lambda g: f"{g.soort}:{g.naam}",
        lambda g: g.naam,
    ):
        if gevonden := [gebied for gebied in alle if sleutel(gebied).casefold() == gezocht]:
            return gevonden[0]
    namen = list(dict.fromkeys(naam for gebied in alle for naam in (gebied.naam, gebied.sleutel)))
    raad = lijkt_op(tekst, namen)
    groepen = [g.sleutel for g in alle if g.soort not in (scan.niveau, "werkgebied")][:_MEEST_GENOEMD]
    raise VerkeerdGebruik(
        f"In {scan.naam} is geen gebied '{tekst}'. {raad}".strip(),
        problemen=[] if raad else [f"u kunt bijvoorbeeld kiezen: {', '.join([*groepen, alle[-1].naam])}"],
        stap="geef een code, een naam, een groep (stadsdeel:NAAM) of een werkgebied (INDELING:NUMMER).",
    )


def kies_soorten(
    scan: Wijkscan, soorten: Sequence[str], indelingen: Mapping[str, Indeling] | None = None
) -> list[Analysegebied]:
    """Return all areas of these kinds; without kinds all buurten and wijken.

    Raises
    ------
    VerkeerdGebruik
        When there is no area of a kind.
    """
    alle = analysegebieden(scan, indelingen)
    aanwezig = list(dict.fromkeys(gebied.soort for gebied in alle))
    gevraagd = list(soorten) or [soort for soort in aanwezig if soort in ("buurt", "wijk")]
    onbekend = [soort for soort in gevraagd if soort not in aanwezig]
    if onbekend:
        raise VerkeerdGebruik(
            f"{scan.naam} heeft geen gebieden van de soort {opsomming(onbekend)}.",
            problemen=[f"soorten die er zijn: {', '.join(aanwezig)}"],
            stap="kies een van deze soorten.",
        )
    return [gebied for gebied in alle if gebied.soort in gevraagd]


def _van_scan(scan: Wijkscan) -> Iterator[Analysegebied]:
    tabel = scan.gebieden
    gemeenten = tabel.dropna(subset="gemeentecode").groupby("gemeentecode", sort=True)
    if len(gemeenten) != 1:
        yield Analysegebied("alles", scan.naam, "scan", scan.codes)
    for code, groep in gemeenten:
        namen = groep["gemeente"].dropna()
        naam = str(namen.iloc[0]) if len(namen) else str(code)
        yield Analysegebied(str(code), naam, "gemeente", tuple(groep["code"]))
    groepen = [naam for naam in scan.groepen if naam != "gemeente"]
    for kolom in sorted(groepen, key=lambda naam: tabel[naam].nunique()):
        for naam, groep in tabel.groupby(kolom, sort=True):
            codes = tuple(groep["code"])
            if kolom == _CBS_WIJK:  # its name is a code of CBS; only some files give the name too
                namen = groep["wijknaam"].dropna() if "wijknaam" in groep else groep["naam"].iloc[:0]
                yield Analysegebied(str(naam), str(namen.iloc[0]) if len(namen) else str(naam), "wijk", codes)
            else:
                yield Analysegebied(f"{kolom}:{naam}", str(naam), kolom, codes)
    for code, naam in zip(tabel["code"], tabel["naam"], strict=True):
        yield Analysegebied(code, naam, scan.niveau, (code,))


def _werkgebieden(indelingen: Mapping[str, Indeling]) -> Iterator[Analysegebied]:
    for indeling in indelingen.values():
        leden: dict[int, list[str]] = {}
        for code, nr in indeling.paren():
            leden.setdefault(nr, []).append(code)
        for nr in sorted(leden):
            naam = indeling.namen.get(nr, f"Werkgebied {nr}")
            yield Analysegebied(f"{indeling.naam}:{nr}", naam, "werkgebied", tuple(leden[nr]))
