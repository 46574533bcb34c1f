"""A table of a Word report, written as XML: python-docx looks up every cell anew, which takes minutes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.oxml.table import CT_Tbl

from gebied.rapport.document import Tabel, leestekst, zonder_stuurtekens

_TWIPS_PER_CM: Final = 567
_SMALSTE: Final = 0.6
"""Part of the page that a small table takes at least."""
_HEEL: Final = 24
"""A figure with its unit of at most so many letters stays on one line."""
_LANGST: Final = 7000
"""A text that is longer (twips) does not make its column wider; it takes more lines."""
_RAND: Final = 240
"""What the margins of a cell take (twips), with some air."""
_SMAL: Final = frozenset("iljtfrI.,:;'|()[]!- ")
_BREED: Final = frozenset("mwMW%@")


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
        f"{escape(leestekst(tekst))}</w:t></w:r></w:p></w:tc>"
    )


def _breedtes(tabel: Tabel, breedte_cm: float) -> list[int]:
    """Share the width (twips): every column its longest word, the rest by the length of its texts."""
    totaal = int(breedte_cm * _TWIPS_PER_CM)
    kolommen = list(zip(tabel.kolommen, *tabel.rijen, strict=True))
    vet = [nr == 0 and tabel.rijkop for nr in range(len(kolommen))]
    woord = [_langste(kolom, vet[nr], heel=nr in tabel.getallen) for nr, kolom in enumerate(kolommen)]
    if sum(woord) > totaal:
        woord = [_langste(kolom, vet[nr], heel=False) for nr, kolom in enumerate(kolommen)]
    if sum(woord) > totaal:
        return [totaal * deel // sum(woord) for deel in woord]
    wens = [
        # a heading may take two lines where its figures are short
        max(
            woord[nr],
            min(max(_lengte(kop, True) // 2, *(_lengte(cel, vet[nr]) for cel in cellen), 0), _LANGST),
        )
        for nr, (kop, *cellen) in enumerate(kolommen)
    ]
    over = min(1.0, (totaal - sum(woord)) / max(sum(wens) - sum(woord), 1))
    breed = [w + over * (t - w) for w, t in zip(woord, wens, strict=True)]
    ruimer = max(1.0, _SMALSTE * totaal / sum(breed))
    return [int(deel * ruimer) for deel in breed]


def _langste(kolom: tuple[str, ...], vet: bool, *, heel: bool) -> int:
    """Return the least width of a column; a figure keeps its unit beside it when `heel`."""
    kop, *cellen = kolom
    delen = [deel for cel in cellen for deel in ([cel] if heel and len(cel) <= _HEEL else cel.split())]
    woorden = [_lengte(deel, vet) for deel in delen] + [_lengte(deel, True) for deel in kop.split()]
    return max(woorden, default=_RAND)


def _lengte(tekst: str, vet: bool) -> int:
    """Return how wide a text of 9 points in Arial is, about, with the margins of its cell, in twips."""
    em = sum(0.3 if letter in _SMAL else 0.86 if letter in _BREED else _gewoon(letter) for letter in tekst)
    return int(180 * em * (1.08 if vet else 1.0)) + _RAND


def _gewoon(letter: str) -> float:
    return 0.7 if letter.isupper() else 0.556
