"""Projects in the folder of the app: which can be opened, and new ones from files or from elsewhere."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gebied.fouten import BronOnbereikbaar, GebiedFout, InvoerGeweigerd, ProjectBezet
from gebied.model import Niveau
from gebied.opslag import Project, keur_project, kopieer_project, lees_project
from gebied.werkstroom.ontvangst import ontvangen, veilige_naam
from gebied.werkstroom.stappen import bouw_scan, maak_project

KAARTVORMEN: Final = ("gpkg", "zip", "geojson", "json", "parquet", "geoparquet", "fgb", "gml")
"""Endings of a file with boundaries that can come alone: a shapefile has to be in a zip."""
TABELVORMEN: Final = ("csv", "xlsx", "parquet", "txt", "tsv")

MB: Final = 1_000_000
ZONDER_GEMEENTE_MB: Final = 30
"""A larger file holds many gemeenten: which one is meant has to be said."""
MEEST_UITGEPAKT_MB: Final = 1_500
MEEST_KEER_KLEINER: Final = 200
"""What is packed smaller than this holds next to nothing; maps of CBS become some ten times smaller."""

Aangeleverd = tuple[str, bytes | memoryview]
"""A file as a browser sends it: its name, which is never a path, and its content."""


_VELDEN: Final = {
    "laag": "Laag",
    "niveau": "Niveau",
    "jaar": "Jaar",
    "gemeente": "Gemeente",
    "kerncijfers": "Cijfers",
    "groepen": "Groepen",
    "koppeling": "koppelbestand van 'gebied scan'",
    "onbekend-als-restgebied": "Onbekend is restgebied",
}
"""Option of the command line → field of the page."""
_OPTIE: Final = re.compile(rf"--({'|'.join(_VELDEN)})\b(?: (?:NAAM|BESTAND(?:\.csv)?)\b)?")
_VOORBEELD: Final = re.compile(rf"\bbijvoorbeeld --(?:{'|'.join(_VELDEN)}) (?=\S)")
_OPDRACHT: Final = re.compile(r"'?gebied (?:scan|haal)(?: --\w+ [\w.]+)*'?")


@dataclass(frozen=True)
class Bouwstenen:
    """What a project is made of, as a user gives it.

    Parameters
    ----------
    grenzen
        The file with boundaries.
    kerncijfers, groepen
        Tables with figures, and with the group of each gebied.
    gemeenten
        Names or codes.
    niveau, jaar, laag
        As `gebied.werkstroom.bouw_scan`; None where the file tells.
    onbekend_als_restgebied
        Whether gebieden without a known number of inhabitants need no team.
    """

    grenzen: Aangeleverd
    kerncijfers: tuple[Aangeleverd, ...] = ()
    groepen: tuple[Aangeleverd, ...] = ()
    gemeenten: tuple[str, ...] = ()
    niveau: Niveau | None = None
    jaar: int | None = None
    laag: str | None = None
    onbekend_als_restgebied: bool = False


def maak_uit_bestanden(pad: Path, delen: Bouwstenen, *, grens_mb: int) -> Project:
    """Make a project from files of a user; those are gone afterwards.

    Parameters
    ----------
    pad
        Where the project goes (`Projectmap.vrij_pad`).
    delen
        The files and what is chosen.
    grens_mb
        The largest file that is read, in megabytes.

    Raises
    ------
    InvoerGeweigerd, VerkeerdGebruik
        With the faults of every file together; no project was made.
    """
    alle = [delen.grenzen, *delen.kerncijfers, *delen.groepen]
    _keur_omvang(alle, grens_mb)
    if not delen.gemeenten and len(delen.grenzen[1]) > ZONDER_GEMEENTE_MB * MB:
        raise InvoerGeweigerd(
            "Dit bestand met grenzen is groot: er zitten vast meer gemeenten in.",
            stap="vul bij Gemeente de naam of de code van uw gemeente in.",
        )
    with _in_woorden_van_de_app(), ontvangen(alle) as paden:
        _keur_zips(paden)
        kaart, *tabellen = paden
        scan = bouw_scan(
            grenzen=kaart,
            kerncijfers=tabellen[: len(delen.kerncijfers)],
            groepen=tabellen[len(delen.kerncijfers) :],
            gemeenten=delen.gemeenten,
            niveau=delen.niveau,
            jaar=delen.jaar,
            laag=delen.laag or None,
            onbekend_als_restgebied=delen.onbekend_als_restgebied,
        )
        return maak_project(pad, scan)


def neem_project_op(pad: Path, bestand: Aangeleverd, *, grens_mb: int) -> Project:
    """Put a project file from elsewhere in the folder, after reading all of it.

    Parameters
    ----------
    pad
        Where the project goes (`Projectmap.vrij_pad`).
    bestand
        The project file.
    grens_mb
        The largest file that is read, in megabytes.

    Raises
    ------
    InvoerGeweigerd
        When it is no project file, is damaged, or holds rules of others; nothing was stored.
    """
    _keur_omvang([bestand], grens_mb)
    naam, inhoud = bestand
    if Path(veilige_naam(naam)).suffix.casefold() != ".gpkg":
        raise InvoerGeweigerd(
            f"{veilige_naam(naam)} is geen projectbestand.", stap="kies een bestand dat eindigt op .gpkg."
        )
    with _in_woorden_van_de_app(), ontvangen([("project.gpkg", inhoud)]) as (ontvangst,):
        lees_project(ontvangst)
        kopieer_project(ontvangst, pad)
    return lees_project(pad)


def reden_van_weigering(pad: Path) -> str:
    """Return in Dutch why a project file cannot be opened, or ``""`` when nothing is known against it."""
    try:
        keur_project(pad)
    except ProjectBezet:
        return ""  # it is only busy
    except GebiedFout as fout:
        return "; ".join((in_woorden_van_de_app(fout).boodschap.removesuffix("."), *fout.problemen))
    return ""


def zonder_internet(gemeente: str, jaar: int) -> tuple[str, ...]:
    """Return the steps for who cannot reach PDOK and CBS from this computer."""
    return (
        "Ga naar een computer met internet, of vraag een collega.",
        f"Ga naar www.cbs.nl en zoek op 'wijk- en buurtkaart {jaar}'. Download het zip-bestand "
        f"(WijkBuurtkaart_{jaar}_v1.zip of een latere versie). Pak het niet uit.",
        f"Zoek daar ook op 'kerncijfers wijken en buurten {jaar}' en download het Excel-bestand "
        f"(kwb-{jaar}.xlsx).",
        "Zet beide bestanden op deze computer, bijvoorbeeld met een usb-stick.",
        f"Kies hierboven 'Uit bestanden'. Geef de kaart bij Grenzen en het Excel-bestand bij Cijfers. Kies "
        f"het niveau en vul bij Gemeente in: {gemeente or 'de naam van uw gemeente'}.",
    )


def in_woorden_van_de_app(fout: GebiedFout) -> GebiedFout:
    """Return a fault that speaks of the fields of the page in place of options of the command line."""
    vertaald = type(fout)(
        _vertaal(fout.boodschap),
        problemen=[_vertaal(probleem) for probleem in fout.problemen],
        stap=_vertaal(fout.stap),
    )
    if isinstance(fout, BronOnbereikbaar):
        vertaald.stap = "probeer het later nog eens, of maak het project uit bestanden."
    return vertaald


@contextmanager
def _in_woorden_van_de_app() -> Iterator[None]:
    try:
        yield
    except GebiedFout as fout:
        raise in_woorden_van_de_app(fout) from fout


def _vertaal(tekst: str) -> str:
    tekst = _OPDRACHT.sub("'Uit bestanden' op de pagina Begin", tekst)
    tekst = _VOORBEELD.sub("bijvoorbeeld ", tekst)  # a value to fill in, after the field was named
    return _OPTIE.sub(lambda optie: f"'{_VELDEN[optie[1]]}'", tekst)


def _keur_omvang(bestanden: Sequence[Aangeleverd], grens_mb: int) -> None:
    problemen = []
    for naam, inhoud in bestanden:
        if len(inhoud) > grens_mb * MB:
            problemen.append(f"{veilige_naam(naam)} is groter dan {grens_mb} MB")
        if not len(inhoud):
            problemen.append(f"{veilige_naam(naam)} is leeg")
    if problemen:
        raise InvoerGeweigerd(
            "Deze bestanden worden niet gelezen.",
            problemen=problemen,
            stap="kies een ander bestand, of haal uit een groot bestand alleen uw gemeente.",
        )


def _keur_zips(paden: Sequence[Path]) -> None:
    """Refuse what is packed much smaller than maps or tables can be, before anything is unpacked."""
    problemen = []
    for pad in paden:
        if not zipfile.is_zipfile(pad):
            continue
        try:
            with zipfile.ZipFile(pad) as archief:
                omvang = sum(deel.file_size for deel in archief.infolist())
        except (zipfile.BadZipFile, NotImplementedError, ValueError):
            continue  # whoever reads it says what is wrong
        te_klein = omvang > 10 * MB and omvang > MEEST_KEER_KLEINER * pad.stat().st_size
        if omvang > MEEST_UITGEPAKT_MB * MB or te_klein:
            problemen.append(f"{pad.name} wordt uitgepakt veel te groot")
    if problemen:
        raise InvoerGeweigerd(
            "Deze bestanden worden niet uitgepakt.",
            problemen=problemen,
            stap="download het bestand opnieuw bij de bron.",
        )
