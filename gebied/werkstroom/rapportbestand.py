"""A report and its numbers, written in the form that the name of the file asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from gebied.fouten import VerkeerdGebruik
from gebied.rapport.document import Document
from gebied.rapport.pagina import schrijf_html
from gebied.rapport.werkmap import schrijf_werkmap
from gebied.rapport.word import schrijf_docx


@dataclass(frozen=True)
class Rapport:
    """A report before it is a file: a document to read and its numbers as sheets."""

    document: Document
    bladen: Mapping[str, pd.DataFrame]


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
    vorm = doel.suffix.casefold()
    if vorm not in (".docx", ".html", ".xlsx"):
        raise VerkeerdGebruik(
            f"'{doel.name}' eindigt niet op een bekende vorm.",
            stap="laat de naam eindigen op .docx (Word), .html (pagina) of .xlsx (Excel).",
        )
    if sjabloon is not None and vorm != ".docx":
        raise VerkeerdGebruik(
            "Een sjabloon past alleen bij Word.", stap="laat --sjabloon weg, of kies een naam op .docx."
        )
    match vorm:
        case ".docx":
            return schrijf_docx(rapport.document, doel, sjabloon=sjabloon)
        case ".html":
            return schrijf_html(rapport.document, doel)
        case _:
            return schrijf_werkmap(doel, rapport.bladen, titel=rapport.document.titel)
