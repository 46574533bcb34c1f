"""What was chosen for the presentation of a project: one JSON file per project, in a hidden folder beside it.

What it holds is the matter of `werkstroom.presentatie`. Two windows that store do not overwrite each other
silently.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import filelock

from gebied.bestand import in_een_keer, reden_van
from gebied.fouten import InvoerGeweigerd, ProjectBezet

MAP: Final = ".gebied-presentaties"
"""Name of the folder beside the project files."""
FORMAAT: Final = "gebied presentatie"
VERSIE: Final = 1
MEESTE_BYTES: Final = 1024 * 1024

_WACHT_S: Final = 2.0


def lees_presentatie(project: Path) -> Mapping[str, Any] | None:
    """Return what was stored for a project file; None when there is nothing, or nothing that can be read."""
    pad = _pad(project)
    try:
        if pad.is_symlink() or pad.stat().st_size > MEESTE_BYTES:
            return None
        gelezen = json.loads(pad.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(gelezen, dict) or (gelezen.get("formaat"), gelezen.get("versie")) != (FORMAAT, VERSIE):
        return None
    inhoud = gelezen.get("inhoud")
    return inhoud if isinstance(inhoud, dict) else None


def bewaar_presentatie(
    project: Path, inhoud: Mapping[str, Any], *, gelezen: Mapping[str, Any] | None
) -> Mapping[str, Any]:
    """Store what was chosen, and return it as it will be read.

    Parameters
    ----------
    project
        The project file.
    inhoud
        Plain values, as JSON.
    gelezen
        What `lees_presentatie` gave when the user began to choose.

    Raises
    ------
    ProjectBezet
        When somebody else stored something meanwhile; that stays.
    InvoerGeweigerd
        When it cannot be written.
    """
    pad = _pad(project)
    tekst = json.dumps({"formaat": FORMAAT, "versie": VERSIE, "inhoud": inhoud})
    try:
        pad.parent.mkdir(exist_ok=True)
        with filelock.FileLock(pad.parent / ".slot", timeout=_WACHT_S):
            if lees_presentatie(project) not in (gelezen, json.loads(tekst)["inhoud"]):
                raise ProjectBezet(
                    "Iemand anders heeft deze presentatie intussen gewijzigd; uw keuzes zijn niet bewaard.",
                    stap="laad de pagina opnieuw en maak uw keuzes nog een keer.",
                )
            with in_een_keer(pad) as naast:
                naast.write_text(tekst, encoding="ascii")
    except filelock.Timeout:
        raise ProjectBezet(
            "Een ander venster bewaart op dit moment een presentatie.", stap="probeer het nog een keer."
        ) from None
    except InvoerGeweigerd as fout:
        if isinstance(fout.__cause__, OSError):
            raise _niet_te_schrijven(fout.__cause__) from fout
        raise
    except OSError as fout:
        raise _niet_te_schrijven(fout) from fout
    inhoud_later: Mapping[str, Any] = json.loads(tekst)["inhoud"]
    return inhoud_later


def _pad(project: Path) -> Path:
    return project.parent / MAP / f"{project.stem}.json"


def _niet_te_schrijven(fout: OSError) -> InvoerGeweigerd:
    return InvoerGeweigerd(
        f"Uw keuzes kunnen niet worden bewaard: {reden_van(fout)}.",
        stap="begin zonder bewaren, of vraag uw beheerder om rechten in de map met projecten.",
    )
