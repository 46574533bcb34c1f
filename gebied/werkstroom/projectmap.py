"""The one folder with project files that the app shows; nothing that a browser sends leaves it."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import filelock
import platformdirs

from gebied.bestand import reden_van
from gebied.fouten import InvoerGeweigerd, lijkt_op
from gebied.werkstroom.voorbeeldproject import maak_voorbeeldproject

VOORBEELD: Final = "Voorbeeld Almere 2013"
"""Name of the project with the example."""

_EINDE: Final = ".gpkg"
_NAAM: Final = re.compile(r"[^\W_](?:[\w ,.()+'-]{0,78}[\w)+])?")
"""Letters, digits and a few signs that every system allows in the name of a file."""
_BEZET: Final = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
"""Names that Windows keeps for itself."""


@dataclass(frozen=True)
class Projectregel:
    """One project file: its name, where it lies, when it changed (local time) and its size in bytes."""

    naam: str
    pad: Path
    gewijzigd: datetime
    grootte: int


class Projectmap:
    """The project files that the app may open, by name.

    Parameters
    ----------
    pad
        The folder; it is made when absent.
    gegeven
        One project file more, which may lie elsewhere: the one that the app was started with.

    Raises
    ------
    InvoerGeweigerd
        When the folder cannot be made.
    """

    def __init__(self, pad: Path, gegeven: Path | None = None) -> None:
        self.pad = pad
        self.gegeven = gegeven
        try:
            pad.mkdir(parents=True, exist_ok=True)
        except OSError as fout:
            raise InvoerGeweigerd(
                f"De map met projecten {pad} kan niet worden gemaakt: {reden_van(fout)}.",
                stap="start de app met --projecten en een map waarin u mag schrijven.",
            ) from fout

    def __repr__(self) -> str:
        return f"Projectmap({self.pad.name!r})"

    def projecten(self) -> tuple[Projectregel, ...]:
        """Return what there is, newest first; a file that is damaged is listed too."""
        regels = []
        for naam, pad in self._bestanden().items():
            try:
                stand = pad.stat()
            except OSError:  # it went away meanwhile
                continue
            regels.append(Projectregel(naam, pad, datetime.fromtimestamp(stand.st_mtime), stand.st_size))
        return tuple(sorted(regels, key=lambda regel: regel.gewijzigd, reverse=True))

    def pad_van(self, naam: str) -> Path:
        """Return the file of a project.

        Raises
        ------
        InvoerGeweigerd
            When there is no project of this name.
        """
        bestanden = self._bestanden()
        if naam not in bestanden:
            raise InvoerGeweigerd(
                f"Er is geen project '{naam}'. {lijkt_op(naam, list(bestanden))}".strip(),
                stap="kies op de pagina Begin een project dat er wel is.",
            )
        return bestanden[naam]

    def vrij_pad(self, naam: str) -> Path:
        """Return where a new project of this name goes.

        Raises
        ------
        InvoerGeweigerd
            When the name is no good name for a file, or is in use.
        """
        naam = naam.strip().removesuffix(_EINDE).strip()
        if not _NAAM.fullmatch(naam) or _BEZET.fullmatch(naam):
            raise InvoerGeweigerd(
                "Deze naam kan niet voor een project.",
                stap="kies een naam van letters, cijfers en spaties, die met een letter of cijfer begint, "
                "van hoogstens 80 tekens.",
            )
        if naam.casefold() in {bekend.casefold() for bekend in self._bestanden()}:
            raise InvoerGeweigerd(
                f"Er is al een project '{naam}'.", stap="kies een andere naam, of open dat project."
            )
        return self.pad / f"{naam}{_EINDE}"

    def voorbeeld(self) -> str:
        """Return the name of the project with the example, and make it when it is not there.

        Raises
        ------
        InvoerGeweigerd, ProjectBezet
            When it cannot be made.
        """
        pad = self.pad / f"{VOORBEELD}{_EINDE}"
        if not pad.is_file():
            with filelock.FileLock(self.pad / ".voorbeeld.lock"):
                if not pad.is_file():  # another session may have made it meanwhile
                    concept = self.pad / f".{VOORBEELD}.nieuw{_EINDE}"
                    maak_voorbeeldproject(concept, vervang=concept.exists())
                    concept.replace(pad)
        return VOORBEELD

    def _bestanden(self) -> dict[str, Path]:
        """Return name → file. Links are left out: they may lead out of the folder."""
        uit = {
            pad.stem: pad
            for pad in sorted(self.pad.glob(f"[!.]*{_EINDE}"))
            if pad.is_file() and not pad.is_symlink()
        }
        if self.gegeven is not None and self.gegeven.resolve() not in {p.resolve() for p in uit.values()}:
            naam = self.gegeven.stem if self.gegeven.stem not in uit else f"{self.gegeven.stem} (geopend)"
            uit[naam] = self.gegeven
        return uit


def projectmap(ingesteld: Path | None = None) -> Projectmap:
    """Return the folder of the app: that of `GEBIED_PROJECTEN`, else `ingesteld`, else one of the user.

    `GEBIED_PROJECT` names the project file that the app was started with.
    """
    plaats = os.environ.get("GEBIED_PROJECTEN")
    gegeven = os.environ.get("GEBIED_PROJECT")
    pad = Path(plaats) if plaats else ingesteld or platformdirs.user_documents_path() / "gebied"
    return Projectmap(pad, Path(gegeven) if gegeven else None)


def naam_van_gegeven(folder: Projectmap) -> str | None:
    """Return the name of the project that the app was started with."""
    if folder.gegeven is None:
        return None
    doel = folder.gegeven.resolve()
    return next((regel.naam for regel in folder.projecten() if regel.pad.resolve() == doel), None)
