"""Concepten on disk: one JSON file per concept, in a hidden folder beside the project file.

What a concept holds is the matter of `werkstroom.concept`. This module knows where it lies, whose it is, and
how often it was changed, so that of two windows the last writer does not win silently.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import filelock

from gebied.bestand import in_een_keer, reden_van
from gebied.fouten import InvoerGeweigerd, ProjectBezet

MAP: Final = ".gebied-concepten"
"""Name of the folder beside the project files."""
FORMAAT: Final = "gebied concept"
VERSIE: Final = 1
MEESTE_BYTES: Final = 64 * 1024 * 1024
"""A larger file is not read: no hand makes so many steps."""
WACHT_S: Final = 2.0
"""How long to wait for another window that is storing, seconds."""

_ID: Final = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Conceptbestand:
    """A concept as it lies on disk.

    Parameters
    ----------
    id
        32 hexadecimal digits, random.
    project
        Name of the project file beside which it lies.
    gebruiker
        Who it is of.
    teller
        Rises by one with every change; hand it over when you change the file.
    gewijzigd
        When it was stored, UTC.
    inhoud
        What `werkstroom.concept` keeps in it, plain as JSON.
    """

    id: str
    project: str
    gebruiker: str
    teller: int
    gewijzigd: datetime
    inhoud: Mapping[str, Any]


def maak_concept(project: Path, gebruiker: str, inhoud: Mapping[str, Any]) -> Conceptbestand:
    """Store a new concept beside a project file.

    Raises
    ------
    InvoerGeweigerd
        When it cannot be written.
    """
    folder = _map(project)
    try:
        folder.mkdir(exist_ok=True)
    except OSError as fout:
        raise _niet_te_schrijven(fout) from fout
    bestand = Conceptbestand(secrets.token_hex(16), project.name, gebruiker, 1, _nu(), inhoud)
    with _slot(folder):
        _schrijf(folder, bestand)
    return bestand


def lees_concept(project: Path, id_: str, gebruiker: str) -> Conceptbestand:
    """Read a concept of this user.

    Raises
    ------
    InvoerGeweigerd
        When there is none of that id for this user and this project, or its file is damaged.
    """
    pad = _pad(project, id_)
    bestand = _lees(pad)
    if bestand.project != project.name or bestand.gebruiker != gebruiker or bestand.id != id_:
        raise _onbekend()
    return bestand


def wijzig_concept(project: Path, bestand: Conceptbestand, inhoud: Mapping[str, Any]) -> Conceptbestand:
    """Store a concept anew; the file is the old or the new one, whatever happens.

    Raises
    ------
    ProjectBezet
        When it was changed in another window since it was read; that change stays.
    InvoerGeweigerd
        When it is gone or cannot be written.
    """
    folder = _map(project)
    if not folder.is_dir():
        raise _onbekend()
    with _slot(folder):
        nu = lees_concept(project, bestand.id, bestand.gebruiker)
        if nu.teller != bestand.teller:
            raise ProjectBezet(
                "Dit concept is in een ander venster gewijzigd; uw laatste stap is niet bewaard.",
                stap="laad het concept opnieuw, en doe uw laatste stap nog een keer.",
            )
        nieuw = replace(bestand, teller=bestand.teller + 1, gewijzigd=_nu(), inhoud=inhoud)
        _schrijf(folder, nieuw)
    return nieuw


def verwijder_concept(project: Path, id_: str, gebruiker: str) -> None:
    """Remove a concept of this user; one that is gone already is no fault.

    Raises
    ------
    InvoerGeweigerd
        When it is of someone else, or cannot be removed.
    """
    pad = _pad(project, id_)
    if not pad.exists():
        return
    with _slot(pad.parent):
        lees_concept(project, id_, gebruiker)
        try:
            pad.unlink(missing_ok=True)
        except OSError as fout:
            raise _niet_te_schrijven(fout) from fout


def concepten_van(project: Path, gebruiker: str) -> tuple[Conceptbestand, ...]:
    """Return the concepten of a user for a project, newest first; what cannot be read is passed over."""
    gevonden = []
    for pad in _map(project).glob("*.json"):
        if _ID.fullmatch(pad.stem):
            try:
                gevonden.append(lees_concept(project, pad.stem, gebruiker))
            except InvoerGeweigerd:
                continue
    return tuple(sorted(gevonden, key=lambda bestand: bestand.gewijzigd, reverse=True))


def _map(project: Path) -> Path:
    return project.parent / MAP


def _pad(project: Path, id_: str) -> Path:
    """Return the file of a concept; an id comes from an address and is checked here."""
    if not _ID.fullmatch(id_):
        raise _onbekend()
    return _map(project) / f"{id_}.json"


def _nu() -> datetime:
    return datetime.now(UTC)


def _lees(pad: Path) -> Conceptbestand:
    try:
        if pad.is_symlink() or pad.stat().st_size > MEESTE_BYTES:
            raise _beschadigd()
        gelezen = json.loads(pad.read_text(encoding="utf-8"))
        if gelezen["formaat"] != FORMAAT or gelezen["versie"] != VERSIE:
            raise _beschadigd()
        bestand = Conceptbestand(
            id=gelezen["id"],
            project=gelezen["project"],
            gebruiker=gelezen["gebruiker"],
            teller=gelezen["teller"],
            gewijzigd=datetime.fromisoformat(gelezen["gewijzigd"]),
            inhoud=gelezen["inhoud"],
        )
        if not isinstance(bestand.inhoud, dict) or type(bestand.teller) is not int:
            raise _beschadigd()
        bestand.gewijzigd.astimezone(UTC)
    except (FileNotFoundError, NotADirectoryError):
        raise _onbekend() from None
    except OSError as fout:
        raise InvoerGeweigerd(
            f"Het concept kan niet worden gelezen: {reden_van(fout)}.",
            stap="probeer het later opnieuw, of begin een nieuw concept.",
        ) from fout
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        raise _beschadigd() from None
    return bestand


def _schrijf(folder: Path, bestand: Conceptbestand) -> None:
    tekst = json.dumps(
        {
            "formaat": FORMAAT,
            "versie": VERSIE,
            "id": bestand.id,
            "project": bestand.project,
            "gebruiker": bestand.gebruiker,
            "teller": bestand.teller,
            "gewijzigd": bestand.gewijzigd.isoformat(),
            "inhoud": bestand.inhoud,
        }  # ASCII: a name may hold half a character pair, which UTF-8 cannot write
    )
    try:
        with in_een_keer(folder / f"{bestand.id}.json") as naast:
            naast.write_text(tekst, encoding="ascii")
    except InvoerGeweigerd as fout:
        oorzaak = fout.__cause__
        raise _niet_te_schrijven(oorzaak if isinstance(oorzaak, OSError) else OSError()) from fout


@contextmanager
def _slot(folder: Path) -> Iterator[None]:
    """Let one window at a time store; a killed process leaves no lock behind."""
    grendel = filelock.FileLock(folder / ".slot", timeout=WACHT_S)
    try:
        grendel.acquire()
    except filelock.Timeout:
        raise ProjectBezet(
            "Een ander venster bewaart op dit moment een concept.", stap="probeer het nog een keer."
        ) from None
    except OSError as fout:
        raise _niet_te_schrijven(fout) from fout
    try:
        yield
    finally:
        grendel.release()


def _onbekend() -> InvoerGeweigerd:
    return InvoerGeweigerd(
        "Dit concept is er niet (meer), of het is niet van u.",
        stap="kies een ander concept, of begin een nieuw.",
    )


def _beschadigd() -> InvoerGeweigerd:
    return InvoerGeweigerd(
        "Dit concept is beschadigd en kan niet worden geopend.",
        stap="begin een nieuw concept; uw indelingen in het project zijn er nog.",
    )


def _niet_te_schrijven(fout: OSError) -> InvoerGeweigerd:
    return InvoerGeweigerd(
        f"Uw concept kan niet worden bewaard: {reden_van(fout)}.",
        stap="vraag uw beheerder om ruimte op de schijf, of om rechten in de map met projecten.",
    )
