"""A table of a Word report, written as XML: python-docx looks up every cell anew, which takes minutes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.oxml.table import CT_Tbl

from gebied.rapport.document import Tabel, zonder_stuurtekens

_SMALSTE: Final = 0.6
"""Part of the page that a small table takes: wider, and the eye loses its row."""
_TWIPS_PER_CM: Final = 567
_MEESTE_LETTERS: Final = 70
"""A longer text does not make its column wider; it takes more lines."""


def maak_tabel(tabel: Tabel, stijl: str, tekststijl: str, breedte_cm: float) -> CT_Tbl:
    """Return the table: a header row that comes back on every page, rows that stay whole, row headers.

    Parameters
    ----------
    tabel
        What it says.
    stijl, tekststijl
        Ids of the table style and of the paragraph style of its cells.
    breedte_cm
        Width of the text on the page.
    """
    breedtes = _breedtes(tabel, breedte_cm)
    rooster = "".join(f'<w:gridCol w:w="{breedte}"/>' for breedte in breedtes)
    titel = quoteattr(zonder_stuurtekens(tabel.titel))
    kop = _rij(tabel, tabel.kolommen, breedtes, tekststijl, kop=True)
    rijen = "".join(
        _rij(tabel, rij, breedtes, tekststijl, laatste=nr == len(tabel.rijen))
        for nr, rij in enumerate(tabel.rijen, 1)
    )
    element = parse_xml(
        f"<w:tbl {nsdecls('w')}><w:tblPr><w:tblStyle w:val={quoteattr(stijl)}/>"
        f'<w:tblW w:w="{sum(breedtes)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        f'<w:tblLook w:val="{"04A0" if tabel.rijkop else "0420"}" w:firstRow="1" w:lastRow="0"'
        f' w:firstColumn="{int(tabel.rijkop)}" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        f"<w:tblCaption w:val={titel}/></w:tblPr><w:tblGrid>{rooster}</w:tblGrid>{kop}{rijen}</w:tbl>"
    )
    assert isinstance(element, CT_Tbl)
    return element


def _rij(
    tabel: Tabel,
    cellen: Sequence[str],
    breedtes: Sequence[int],
    stijl: str,
    *,
    kop: bool = False,
    laatste: bool = False,
) -> str:
    inhoud = "".join(
        _cel(
            tekst,
            breedte,
            stijl,
            rechts=nr in tabel.getallen,
            vet=kop or (nr == 0 and tabel.rijkop),
            bij_volgende=kop or (laatste and bool(tabel.noot)),
        )
        for nr, (tekst, breedte) in enumerate(zip(cellen, breedtes, strict=True))
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if kop else ''}</w:trPr>{inhoud}</w:tr>"


def _cel(tekst: str, breedte: int, stijl: str, *, rechts: bool, vet: bool, bij_volgende: bool) -> str:
    uitgelijnd = '<w:jc w:val="right"/>' if rechts else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{breedte}" w:type="dxa"/></w:tcPr><w:p><w:pPr>'
        f"<w:pStyle w:val={quoteattr(stijl)}/>{'<w:keepNext/>' if bij_volgende else ''}"
        f"{uitgelijnd}</w:pPr>"
        f'<w:r>{"<w:rPr><w:b/></w:rPr>" if vet else ""}<w:t xml:space="preserve">'
        f"{escape(zonder_stuurtekens(tekst))}</w:t></w:r></w:p></w:tc>"
    )


def _breedtes(tabel: Tabel, breedte_cm: float) -> list[int]:
    """Share the width: every column at least its longest word, the rest by the length of its texts."""
    kolommen = list(zip(tabel.kolommen, *tabel.rijen, strict=True))
    woord = [max(len(deel) for tekst in kolom for deel in (*tekst.split(), "xx")) + 4 for kolom in kolommen]
    # a heading may take two lines where its figures are short
    tekst = [min(max(len(kop) // 2, *map(len, cellen), 0) + 4, _MEESTE_LETTERS) for kop, *cellen in kolommen]
    wens = [max(paar) for paar in zip(woord, tekst, strict=True)]
    totaal = int(breedte_cm * _TWIPS_PER_CM)
    ruimte = 5.6 * breedte_cm  # letters of 9 points on a line, about
    if sum(woord) >= ruimte:
        gewicht: list[float] = [float(letters) for letters in woord]
    else:
        over = min(1.0, (ruimte - sum(woord)) / max(sum(wens) - sum(woord), 1))
        gewicht = [w + over * (t - w) for w, t in zip(woord, wens, strict=True)]
    smaller = min(1.0, max(_SMALSTE, sum(gewicht) / ruimte))
    return [int(totaal * smaller * deel / sum(gewicht)) for deel in gewicht]
