"""Opening the Word template of a user: its bytes as those of a document, or why it cannot be used."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Final
from zipfile import BadZipFile, ZipFile

from docx.opc.oxml import serialize_part_xml
from docx.oxml import parse_xml

from gebied.bestand import reden_van, weiger_afwezig
from gebied.fouten import InvoerGeweigerd

BESCHADIGD: Final = "het is geen Word-document, of het is beschadigd"
_MACROS: Final = "het bevat macro's, en die gaan niet mee naar een rapport"
_VAN_BUITEN: Final = "het haalt een plaatje of een ander deel van buiten het bestand"

_GROOTSTE: Final = 100_000_000
_GROOTSTE_XML: Final = 10_000_000
"""Unpacked bytes of text; a template has a hundredth of it, and a million paragraphs take minutes."""

_INHOUD: Final = "[Content_Types].xml"
_SJABLOONTYPE: Final = re.compile(rb"wordprocessingml\.template\.main\+xml")
_AANGEHECHT: Final = re.compile(rb"<w:attachedTemplate\b[^>]*?(/>|>\s*</w:attachedTemplate>)")
_LINK: Final = "/hyperlink"
_BIJLAGE: Final = "/attachedTemplate"


def lees_sjabloon(pad: Path) -> bytes:
    """Return the bytes of a ``.docx`` or ``.dotx`` as those of a document: the two differ in one line only.

    The link to the template that it was itself made from is taken out: Word would fetch it, also from the
    internet, for everybody who opens the report.

    Raises
    ------
    InvoerGeweigerd
        When it is absent or damaged, unpacks to far more than a template, has macros, or shows something
        that stands elsewhere.
    """
    weiger_afwezig(pad)
    try:
        delen = _delen(pad)
        reden = "" if delen else BESCHADIGD
    except OSError as fout:
        delen, reden = {}, reden_van(fout)
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError):
        delen, reden = {}, BESCHADIGD
    if any(naam.casefold().endswith("vbaproject.bin") for naam in delen) or b"macroEnabled" in delen.get(
        _INHOUD, b""
    ):
        raise onbruikbaar(pad, _MACROS)
    if reden:
        raise onbruikbaar(pad, reden)
    uit = BytesIO()
    with ZipFile(uit, "w") as doel:
        for naam, inhoud in _zonder_buitenwereld(pad, delen).items():
            doel.writestr(naam, inhoud)
    return uit.getvalue()


def onbruikbaar(pad: Path, reden: str = BESCHADIGD) -> InvoerGeweigerd:
    """Return the refusal of a template."""
    eerst = "zet erin wat het van buiten haalt " if reden == _VAN_BUITEN else "open het in Word "
    return InvoerGeweigerd(
        f"Het sjabloon {pad.name} kan niet worden gebruikt: {reden}.",
        stap=f"{eerst}en bewaar het als .docx of .dotx, of laat het sjabloon weg.",
    )


def _delen(pad: Path) -> dict[str, bytes]:
    """Return the parts of a document by name; nothing when they are too large or a name is there twice."""
    with ZipFile(pad) as bron:
        lijst = bron.infolist()
        xml = sum(deel.file_size for deel in lijst if deel.filename.endswith((".xml", ".rels")))
        te_groot = xml > _GROOTSTE_XML or sum(deel.file_size for deel in lijst) > _GROOTSTE
        if te_groot or len({deel.filename for deel in lijst}) < len(lijst):
            return {}
        delen = {deel.filename: bron.read(deel) for deel in lijst}
    # Word writes no DOCTYPE: it can only define names that stand for other files or for endless text
    return {} if any(b"<!DOCTYPE" in inhoud for inhoud in delen.values()) else delen


def _zonder_buitenwereld(pad: Path, delen: Mapping[str, bytes]) -> dict[str, bytes]:
    uit = dict(delen)
    for naam, inhoud in delen.items():
        if naam == _INHOUD:
            uit[naam] = _SJABLOONTYPE.sub(b"wordprocessingml.document.main+xml", inhoud)
        elif naam == "word/settings.xml":
            uit[naam] = _AANGEHECHT.sub(b"", inhoud)
        elif naam.endswith(".rels") and b"External" in inhoud:
            uit[naam] = _banden(pad, inhoud)
    return uit


def _banden(pad: Path, inhoud: bytes) -> bytes:
    """Return relations without that to another template; a link that a reader clicks may stay."""
    try:
        boom = parse_xml(inhoud)
    except SyntaxError:
        raise onbruikbaar(pad) from None
    for band in list(boom):
        soort = band.get("Type", "")
        if band.get("TargetMode") != "External" or soort.endswith(_LINK):
            continue
        if not soort.endswith(_BIJLAGE):
            raise onbruikbaar(pad, _VAN_BUITEN)
        boom.remove(band)
    return bytes(serialize_part_xml(boom))
