"""A report and its numbers, written in the form that the name of the file asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from gebied.fouten import VerkeerdGebruik
from gebied.model import Bevinding
from gebied.rapport.document import Document
from gebied.rapport.pagina import schrijf_html
from gebied.rapport.werkmap import schrijf_werkmap
from gebied.rapport.word import schrijf_docx

VORMEN: Final = {".docx": "Word", ".html": "pagina", ".xlsx": "Excel"}
"""How a report can be written → what a user calls it."""


@dataclass(frozen=True)
class Rapport:
    """A report before it is a file: a document to read, its numbers as sheets, and what has to be known."""

    document: Document
    bladen: Mapping[str, pd.DataFrame]
    bevindingen: tuple[Bevinding, ...] = ()


def schrijf_rapport(rapport: Rapport, pad: str | Path, *, sjabloon: Path | None = None) -> Path:
    """Write a report as Word (``.docx``), a page (``.html``) or a workbook with its numbers (``.xlsx``).

    Raises
    ------
    VerkeerdGebruik
        When the name ends in something else, or a template is given for another form.
    InvoerGeweigerd
        When the file cannot be written, or the template cannot be used.
    """
    doel = Path(pad)
    keur_uitvoer(doel, sjabloon=sjabloon)
    vorm = doel.suffix.casefold()
    match vorm:
        case ".docx":
            return schrijf_docx(rapport.document, doel, sjabloon=sjabloon)
        case ".html":
            return schrijf_html(rapport.document, doel)
        case _:
            return schrijf_werkmap(doel, rapport.bladen, titel=rapport.document.titel)


def keur_uitvoer(
    uit: Path,
    *,
    sjabloon: Path | None = None,
    invoer: Iterable[Path | None] = (),
    vormen: Mapping[str, str] = VORMEN,
) -> None:
    """Refuse a name that cannot be written, or that is a file to read; before any long work begins.

    Raises
    ------
    VerkeerdGebruik
        When the name ends in something else, a template is given for another form, or the file would be
        written over what the user gave.
    """
    vorm = uit.suffix.casefold()
    if vorm not in vormen:
        *eerder, laatste = (f"{einde} ({naam})" for einde, naam in vormen.items())
        keuze = f"{', '.join(eerder)} of {laatste}" if eerder else laatste
        raise VerkeerdGebruik(
            f"'{uit.name}' eindigt niet op een bekende vorm.",
            stap=f"laat de naam eindigen op {keuze}.",
        )
    if sjabloon is not None and vorm != ".docx":
        raise VerkeerdGebruik(
            "Een sjabloon past alleen bij Word.", stap="laat --sjabloon weg, of kies een naam op .docx."
        )
    gelezen = {pad.resolve() for pad in (sjabloon, *invoer) if pad is not None}
    if uit.resolve() in gelezen:
        raise VerkeerdGebruik(
            f"'{uit.name}' wordt gelezen en kan niet worden overschreven.", stap="kies een andere naam."
        )
