"""A report as a Word document, in the gemeente's own template when there is one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from io import BytesIO
from pathlib import Path
from typing import Final
from xml.sax.saxutils import quoteattr

import docx
from docx.document import Document as Woorddocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.shape import CT_Inline
from docx.oxml.text.paragraph import CT_P
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Cm, Emu
from docx.text.paragraph import Paragraph

from gebied.bestand import in_een_keer
from gebied.rapport._wordsjabloon import lees_sjabloon, onbruikbaar
from gebied.rapport._wordstijlen import NUMMERS, PUNTEN, TABELSTIJL, nieuwe_telling, stijlen_van, zet_stijlen
from gebied.rapport._wordtabel import maak_tabel
from gebied.rapport.document import (
    INHOUD_VANAF,
    Alinea,
    Document,
    Kop,
    NieuwePagina,
    Onderdeel,
    Opsomming,
    Plaatje,
    Tabel,
    dag,
    leestekst,
    zonder_stuurtekens,
)

PLEK: Final = "[rapport]"
"""A paragraph of the template with only this text says where the report has to stand."""

_STIJL_VAN: Final = {
    "gewoon": "Normal",
    "klein": "Kleine tekst",
    "let op": "Let op",
    "inleiding": "Inleiding",
}
_EIGENSCHAPPEN: Final = "/docProps/core.xml"
_EERSTE_BEELD: Final = 1000  # numbers of pictures begin above those of a template


def schrijf_docx(document: Document, pad: str | Path, *, sjabloon: Path | None = None) -> Path:
    """Write a report as a Word document, in one move.

    Headings, captions, lists and table headings are real ones, pictures have a text for who cannot see them,
    the language is Dutch. Names and texts are plain text, whatever is in them.

    Parameters
    ----------
    document
        The report.
    pad
        The file.
    sjabloon
        A ``.docx`` or ``.dotx`` of the gemeente. Its styles, margins, header and footer are used; a style
        that it lacks is added. Its own text is dropped, unless a paragraph with only ``[rapport]`` says where
        the report has to come.

    Raises
    ------
    InvoerGeweigerd
        When the template cannot be used or the file cannot be written.
    """
    bron = None if sjabloon is None else lees_sjabloon(sjabloon)
    try:
        inhoud = _maak(document, bron)
    except Exception:
        # python-docx trips over a damaged template in many ways; one that takes a plain report is fine
        if sjabloon is None or bron is None or _past(bron):
            raise
        raise onbruikbaar(sjabloon) from None
    with in_een_keer(pad) as naast:
        naast.write_bytes(inhoud)
    return Path(pad)


def _maak(document: Document, sjabloon: bytes | None) -> bytes:
    """Return a report as the bytes of a Word document."""
    woord = docx.Document() if sjabloon is None else docx.Document(BytesIO(sjabloon))
    zet_stijlen(woord, eigen=sjabloon is not None)
    if sjabloon is None:
        _zet_pagina(woord)
    with _op_zijn_plek(woord):
        _Schrijver(woord).schrijf(document)
    _zet_voettekst(woord, document)
    _zet_eigenschappen(woord, document)
    inhoud = BytesIO()
    woord.save(inhoud)
    return inhoud.getvalue()


def _past(sjabloon: bytes) -> bool:
    """Whether a plain report can be made in a template."""
    delen = (Kop("a"), Alinea("a"), Opsomming(("a",)), Opsomming(("a",), genummerd=True))
    try:
        _maak(Document("a", "a", (*delen, Tabel("a", ("a",), (("a",),)))), sjabloon)
    except Exception:
        return False
    return True


@contextmanager
def _op_zijn_plek(woord: Woorddocument) -> Iterator[None]:
    """Take out the text of a template; put back what stands around the place of the report."""
    lijf = woord.element.body
    delen = [deel for deel in lijf if deel.tag != qn("w:sectPr")]
    bedoeld = [alinea._p for alinea in woord.paragraphs if alinea.text.strip().casefold() == PLEK]
    plek = [delen.index(alinea) for alinea in bedoeld]
    erna = delen[plek[0] + 1 :] if plek else []
    for deel in delen[plek[0] :] if plek else delen:
        lijf.remove(deel)
    yield
    for deel in erna:
        lijf.insert_element_before(deel, "w:sectPr")


def _zet_pagina(woord: Woorddocument) -> None:
    blad = woord.sections[0]
    blad.page_width, blad.page_height = Cm(21), Cm(29.7)
    blad.left_margin = blad.right_margin = Cm(2.3)
    blad.top_margin, blad.bottom_margin = Cm(2.2), Cm(2.2)


def _zet_voettekst(woord: Woorddocument, document: Document) -> None:
    """Number the pages, unless the template has a footer of its own."""
    voet = woord.sections[-1].footer
    if not voet.is_linked_to_previous:
        return
    alinea = voet.paragraphs[0] if voet.paragraphs else voet.add_paragraph()
    alinea._p.style = str(stijlen_van(woord)["footer"].style_id)
    alinea.add_run(zonder_stuurtekens(f"{document.onderwerp or document.titel} · pagina "))
    _veld(alinea, "PAGE", "1")
    alinea.add_run(" van ")
    _veld(alinea, "NUMPAGES", "1")


def _zet_eigenschappen(woord: Woorddocument, document: Document) -> None:
    pakket = woord.part.package
    assert pakket is not None
    # LibreOffice names this relation otherwise; python-docx would add a second file of the same name
    vreemd = [
        sleutel
        for sleutel, band in pakket.rels.items()
        if not band.is_external
        and band.target_part.partname == _EIGENSCHAPPEN
        and band.reltype != RELATIONSHIP_TYPE.CORE_PROPERTIES
    ]
    for sleutel in vreemd:
        del pakket.rels[sleutel]
    eigenschappen = woord.core_properties
    eigenschappen.title = zonder_stuurtekens(document.titel)[:255]
    eigenschappen.subject = zonder_stuurtekens(document.onderwerp or document.ondertitel)[:255]
    eigenschappen.language = "nl-NL"
    eigenschappen.author = eigenschappen.last_modified_by = "gebied"
    eigenschappen.comments = eigenschappen.keywords = ""
    gemaakt = datetime.combine(document.datum or date.today(), time(), tzinfo=UTC)
    eigenschappen.created = eigenschappen.modified = gemaakt
    eigenschappen.revision = 1


class _Schrijver:
    """Writes the parts of a report at the end of a document, and counts its tables and pictures."""

    def __init__(self, woord: Woorddocument) -> None:
        self.woord = woord
        blad = woord.sections[-1]
        maten = (blad.page_width, blad.left_margin, blad.right_margin)
        breed, links, rechts = (Emu(maat or 0) for maat in maten)
        self.breedte_cm = Emu(breed - links - rechts).cm if breed else 16.0
        hoog = Emu(blad.page_height or Cm(29.7)).cm
        self.hoogste_cm = hoog - 8  # room for a heading and the caption on the same page
        # python-docx looks a style up by its name, and the end of the text, for every paragraph anew
        self.stijl_van = {naam: str(stijl.style_id) for naam, stijl in stijlen_van(woord).items()}
        self.einde = woord.element.body.get_or_add_sectPr()
        self.aantal = {"Tabel": 0, "Figuur": 0}
        self.beelden = 0
        self.koppen = 0
        self.nieuw_blad = False

    def schrijf(self, document: Document) -> None:
        self._alinea(document.titel, "Title")
        if document.ondertitel:
            self._alinea(document.ondertitel, "Subtitle")
        if document.datum:
            self._alinea(f"Gemaakt op {dag(document.datum)}.", "Kleine tekst")
        delen = [*document.onderdelen]
        if document.bronnen:
            delen += [Kop("Bronnen", 1), Opsomming(document.bronnen)]
        inhoud = [deel for deel in delen if isinstance(deel, Kop) and deel.niveau <= 2]
        begin = next((nr for nr, deel in enumerate(delen) if isinstance(deel, Kop)), len(delen))
        for nr, deel in enumerate(delen):
            if nr == begin and len(inhoud) >= INHOUD_VANAF:
                self._inhoudsopgave([kop for kop in delen if isinstance(kop, Kop)])
            self._onderdeel(deel)

    def _onderdeel(self, deel: Onderdeel) -> None:
        match deel:
            case Kop(tekst, niveau):
                self.koppen += 1
                self._merk(self._alinea(tekst, f"Heading {niveau}"), self.koppen)
            case Alinea(soort="let op"):
                alinea = self._alinea("", _STIJL_VAN["let op"])
                alinea.add_run("Let op: ").bold = True
                alinea.add_run(leestekst(deel.kaal))
            case Alinea(tekst, soort):
                self._alinea(tekst, _STIJL_VAN[soort])
            case Opsomming():
                self._lijst(deel)
            case Tabel():
                self._tabel(deel)
            case Plaatje():
                self._plaatje(deel)
            case NieuwePagina():
                self.nieuw_blad = True

    def _alinea(self, tekst: str, stijl: str) -> Paragraph:
        element = OxmlElement("w:p")
        assert isinstance(element, CT_P)
        element.style = self.stijl_van[stijl.casefold()]
        self.einde.addprevious(element)
        alinea = Paragraph(element, self.woord._body)
        if tekst:
            alinea.add_run(leestekst(tekst))
        if self.nieuw_blad:
            alinea.paragraph_format.page_break_before = True
            self.nieuw_blad = False
        return alinea

    def _lijst(self, lijst: Opsomming) -> None:
        nummer = nieuwe_telling(self.woord, "decimal") if lijst.genummerd else None
        for punt in lijst.punten:
            alinea = self._alinea(punt, NUMMERS if lijst.genummerd else PUNTEN)
            if nummer is not None:
                telling = alinea._p.get_or_add_pPr().get_or_add_numPr()
                telling.get_or_add_ilvl().val = 0
                telling.get_or_add_numId().val = nummer

    def _tabel(self, tabel: Tabel) -> None:
        self._bijschrift("Tabel", tabel.titel).paragraph_format.keep_with_next = True
        stijl, tekststijl = self.stijl_van[TABELSTIJL.casefold()], self.stijl_van["tabeltekst"]
        self.einde.addprevious(maak_tabel(tabel, stijl, tekststijl, self.breedte_cm))
        self._alinea(tabel.noot, "Kleine tekst")  # two tables in a row would become one without it

    def _plaatje(self, plaatje: Plaatje) -> None:
        breed, hoog = (int.from_bytes(plaatje.png[begin : begin + 4], "big") for begin in (16, 20))
        breedte_cm = min(plaatje.breedte_cm, self.breedte_cm, self.hoogste_cm * breed / max(hoog, 1))
        alinea = self._alinea("", "Figuur")
        relatie, beeld = self.woord.part.get_or_add_image(BytesIO(plaatje.png))
        self.beelden += 1
        vorm = CT_Inline.new_pic_inline(
            _EERSTE_BEELD + self.beelden,
            relatie,
            f"beeld{self.beelden}.png",
            *beeld.scaled_dimensions(Cm(breedte_cm), None),
        )
        vorm.docPr.set("descr", zonder_stuurtekens(plaatje.alt))
        alinea.add_run()._r.add_drawing(vorm)
        alinea.paragraph_format.keep_with_next = bool(plaatje.bijschrift)
        if plaatje.bijschrift:
            self._bijschrift("Figuur", plaatje.bijschrift)

    def _bijschrift(self, soort: str, tekst: str) -> Paragraph:
        self.aantal[soort] += 1
        alinea = self._alinea(f"{soort} ", "Caption")
        _veld(alinea, f"SEQ {soort} \\* ARABIC", str(self.aantal[soort]))
        alinea.add_run(f". {leestekst(tekst)}")
        return alinea

    def _merk(self, alinea: Paragraph, nummer: int) -> None:
        """Put a bookmark around a heading, for the table of contents."""
        begin = parse_xml(
            f'<w:bookmarkStart {nsdecls("w")} w:id="{9000 + nummer}" w:name="{_merknaam(nummer)}"/>'
        )
        eigenschappen = alinea._p.get_or_add_pPr()
        eigenschappen.addnext(begin)
        alinea._p.append(parse_xml(f'<w:bookmarkEnd {nsdecls("w")} w:id="{9000 + nummer}"/>'))

    def _inhoudsopgave(self, koppen: list[Kop]) -> None:
        """Write the contents as links; Word asks at the first opening whether it may add the page numbers."""
        self._alinea("Inhoud", "TOC Heading")
        regels = [(nr, kop) for nr, kop in enumerate(koppen, 1) if kop.niveau <= 2]
        for plek, (nr, kop) in enumerate(regels):
            alinea = self._alinea("", f"toc {kop.niveau}")
            if plek == 0:
                _begin_veld(alinea, 'TOC \\o "1-2" \\h \\z \\u', vuil=True)
            link = parse_xml(
                f'<w:hyperlink {nsdecls("w")} w:anchor={quoteattr(_merknaam(nr))} w:history="1"/>'
            )
            link.append(alinea.add_run(zonder_stuurtekens(kop.tekst))._r)
            alinea._p.append(link)
            if plek == len(regels) - 1:
                alinea._p.append(_veldteken("end"))


def _merknaam(nummer: int) -> str:
    return f"_Toc{900000 + nummer}"


def _veld(alinea: Paragraph, opdracht: str, waarde: str) -> None:
    """Add a field that Word works out, with the value that stands there until it does."""
    _begin_veld(alinea, opdracht)
    alinea.add_run(waarde)
    alinea._p.append(_veldteken("end"))


def _begin_veld(alinea: Paragraph, opdracht: str, *, vuil: bool = False) -> None:
    begin = _veldteken("begin")
    if vuil:
        begin[0].set(qn("w:dirty"), "true")
    tekst = OxmlElement("w:r")
    instructie = OxmlElement("w:instrText")
    instructie.set(qn("xml:space"), "preserve")
    instructie.text = f" {opdracht} "
    tekst.append(instructie)
    for stuk in (begin, tekst, _veldteken("separate")):
        alinea._p.append(stuk)


def _veldteken(soort: str) -> BaseOxmlElement:
    element = parse_xml(f'<w:r {nsdecls("w")}><w:fldChar w:fldCharType="{soort}"/></w:r>')
    assert isinstance(element, BaseOxmlElement)
    return element
