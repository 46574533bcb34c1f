"""The styles of a Word report: ours, or those of the gemeente's template with ours where it has none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from docx.document import Document as Woorddocument
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.parts.numbering import NumberingPart
from docx.shared import Pt, RGBColor
from docx.styles.style import BaseStyle, ParagraphStyle

LETTER: Final = "Arial"
"""On every office computer; LibreOffice and Word for Mac have a letter of the same width for it."""
INKT: Final = "1F1F1F"
GRIJS: Final = "4A4A4A"
BLAUW: Final = "1B3A63"
"""Letters on white: contrasts of 16, 8.9 and 11."""
VLAK: Final = "E6EFFA"
"""Behind table headings and warnings; `BLAUW` on it has a contrast of 9.8."""
LIJN: Final = "8C9BB0"

TABELSTIJL: Final = "Gebied tabel"
PUNTEN: Final = "List Bullet"
NUMMERS: Final = "List Number"


@dataclass(frozen=True, slots=True)
class _Stijl:
    """How a paragraph style looks; sizes in points."""

    naam: str
    grootte: float
    voor: float = 0
    na: float = 0
    vet: bool = False
    kleur: str = INKT
    basis: str = "Normal"
    bij_volgende: bool = False
    regel: float = 1.15


_STIJLEN: Final = (
    _Stijl("Normal", 10.5, na=6, basis=""),
    _Stijl("Title", 24, na=4, vet=True, kleur=BLAUW, regel=1.05),
    _Stijl("Subtitle", 13, na=10, kleur=GRIJS, regel=1.05),
    _Stijl("Heading 1", 16, 18, 6, vet=True, kleur=BLAUW, bij_volgende=True, regel=1.05),
    _Stijl("Heading 2", 13, 14, 4, vet=True, kleur=BLAUW, bij_volgende=True, regel=1.05),
    _Stijl("Heading 3", 11.5, 10, 3, vet=True, kleur=BLAUW, bij_volgende=True, regel=1.05),
    _Stijl("Heading 4", 10.5, 8, 2, vet=True, kleur=GRIJS, bij_volgende=True, regel=1.05),
    _Stijl("TOC Heading", 13, 8, 4, vet=True, kleur=BLAUW, bij_volgende=True),
    _Stijl("toc 1", 10.5, 4),
    _Stijl("toc 2", 10.5),
    _Stijl("Caption", 9.5, 8, 3, vet=True, kleur=BLAUW, regel=1.05),
    _Stijl(PUNTEN, 10.5, na=3),
    _Stijl(NUMMERS, 10.5, na=3),
    _Stijl("Footer", 8.5, kleur=GRIJS),
    _Stijl("Inleiding", 12, na=8, regel=1.25),
    _Stijl("Kleine tekst", 8.5, 2, 6, kleur=GRIJS),
    _Stijl("Let op", 10.5, 4, 8),
    _Stijl("Figuur", 10.5, 6, 2, bij_volgende=True, regel=1),
    _Stijl("Tabeltekst", 9, 1.5, 1.5, regel=1.05),
)


def zet_stijlen(woord: Woorddocument, *, eigen: bool) -> tuple[str, ...]:
    """Give the document every style that a report uses, and return the names of those it did not have.

    Parameters
    ----------
    woord
        The document.
    eigen
        Whether the document is a template of the user: the styles that it has then stay as they are.
    """
    bekend = stijlen_van(woord)
    ontbreekt = tuple(stijl.naam for stijl in _STIJLEN if stijl.naam.casefold() not in bekend)
    for naam in ontbreekt:
        woord.styles.add_style(naam, WD_STYLE_TYPE.PARAGRAPH, builtin=naam in _VAN_WORD)
    bekend = stijlen_van(woord)
    for stijl in _STIJLEN:
        if stijl.naam in ontbreekt or not eigen:
            _kleed(bekend, stijl, letter="" if eigen else LETTER)
    for naam, soort in ((PUNTEN, "bullet"), (NUMMERS, "decimal")):
        if naam in ontbreekt or not eigen:
            _lijst(bekend[naam.casefold()], nieuwe_telling(woord, soort))
    if TABELSTIJL.casefold() not in bekend:
        woord.styles.element.append(parse_xml(_TABEL))
    _zet_taal(woord)
    return ontbreekt


_VAN_WORD: Final = frozenset(stijl.naam for stijl in _STIJLEN[:14])


def stijlen_van(woord: Woorddocument) -> dict[str, BaseStyle]:
    """Return name in lower case → style: programs do not agree on capitals ("footer", "Footer")."""
    return {str(stijl.name).casefold(): stijl for stijl in woord.styles}


def _kleed(stijlen: Mapping[str, BaseStyle], uiterlijk: _Stijl, *, letter: str) -> None:
    """Give a style its look; without a letter of its own it has that of the template."""
    stijl = stijlen[uiterlijk.naam.casefold()]
    assert isinstance(stijl, ParagraphStyle)
    if uiterlijk.basis:
        stijl.base_style = stijlen[uiterlijk.basis.casefold()]
    for oud in stijl.element.xpath("./w:rPr | ./w:pPr"):
        stijl.element.remove(oud)
    opmaak, vorm = stijl.font, stijl.paragraph_format
    if letter:
        opmaak.name = letter
        for schrift in ("cs", "eastAsia"):
            stijl.element.rPr.rFonts.set(qn(f"w:{schrift}"), letter)
    opmaak.size, opmaak.bold = Pt(uiterlijk.grootte), uiterlijk.vet
    opmaak.color.rgb = RGBColor.from_string(uiterlijk.kleur)
    vorm.space_before, vorm.space_after = Pt(uiterlijk.voor), Pt(uiterlijk.na)
    vorm.line_spacing, vorm.keep_with_next = uiterlijk.regel, uiterlijk.bij_volgende
    stijl.hidden, stijl.quick_style = False, True
    eigenschappen = stijl.element.get_or_add_pPr()
    match uiterlijk.naam:
        case "Let op":
            eigenschappen.insert_element_before(parse_xml(_RAND), "w:shd", "w:spacing", "w:ind", "w:jc")
            eigenschappen.insert_element_before(parse_xml(_ACHTERGROND), "w:spacing", "w:ind", "w:jc")
            vorm.left_indent = vorm.right_indent = Pt(6)
        case "toc 2":
            vorm.left_indent = Pt(14)
        case naam if naam.startswith("Heading"):
            diepte = parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="{int(naam[-1]) - 1}"/>')
            eigenschappen.append(diepte)


_RAND: Final = (
    f'<w:pBdr {nsdecls("w")}><w:left w:val="single" w:sz="24" w:space="8" w:color="{BLAUW}"/></w:pBdr>'
)
_ACHTERGROND: Final = f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{VLAK}"/>'

_TABEL: Final = f"""
<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="GebiedTabel">
  <w:name w:val="{TABELSTIJL}"/><w:uiPriority w:val="99"/><w:qFormat/>
  <w:tblPr>
    <w:tblBorders>
      <w:top w:val="single" w:sz="8" w:space="0" w:color="{BLAUW}"/>
      <w:bottom w:val="single" w:sz="8" w:space="0" w:color="{BLAUW}"/>
      <w:insideH w:val="single" w:sz="4" w:space="0" w:color="{LIJN}"/>
    </w:tblBorders>
    <w:tblCellMar>
      <w:top w:w="20" w:type="dxa"/><w:left w:w="90" w:type="dxa"/>
      <w:bottom w:w="20" w:type="dxa"/><w:right w:w="90" w:type="dxa"/>
    </w:tblCellMar>
  </w:tblPr>
  <w:tblStylePr w:type="firstRow">
    <w:rPr><w:b/><w:color w:val="{BLAUW}"/></w:rPr>
    <w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="{VLAK}"/></w:tcPr>
  </w:tblStylePr>
  <w:tblStylePr w:type="firstCol"><w:rPr><w:b/></w:rPr></w:tblStylePr>
</w:style>"""


def nieuwe_telling(woord: Woorddocument, soort: str) -> int:
    """Return the number of a new list: ``"decimal"`` begins at 1 again, ``"bullet"`` has bullets."""
    nummering = _nummering(woord).element
    abstract = 1 + max((int(nr) for nr in nummering.xpath("./w:abstractNum/@w:abstractNumId")), default=0)
    nummer = 1 + max((int(nr) for nr in nummering.xpath("./w:num/@w:numId")), default=0)
    teken = "•" if soort == "bullet" else "%1."
    vorm = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{abstract}">'
        f'<w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        f'<w:numFmt w:val="{soort}"/><w:lvlText w:val="{teken}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="397" w:hanging="397"/></w:pPr></w:lvl></w:abstractNum>'
    )
    eerste = nummering.find(qn("w:num"))  # every abstractNum has to stand before every num
    if eerste is None:
        nummering.append(vorm)
    else:
        eerste.addprevious(vorm)
    nummering.append(
        parse_xml(f'<w:num {nsdecls("w")} w:numId="{nummer}"><w:abstractNumId w:val="{abstract}"/></w:num>')
    )
    return nummer


def _nummering(woord: Woorddocument) -> NumberingPart:
    try:
        return woord.part.numbering_part
    except NotImplementedError:  # python-docx cannot make one, and a template need not have it
        leeg: BaseOxmlElement = parse_xml(f"<w:numbering {nsdecls('w')}/>")
        deel = NumberingPart(
            PackURI("/word/numbering.xml"), CONTENT_TYPE.WML_NUMBERING, leeg, woord.part.package
        )
        woord.part.relate_to(deel, RELATIONSHIP_TYPE.NUMBERING)
        return deel


def _lijst(stijl: BaseStyle, nummer: int) -> None:
    eigenschappen = stijl.element.get_or_add_pPr()
    eigenschappen.get_or_add_numPr().get_or_add_numId().val = nummer


def _zet_taal(woord: Woorddocument) -> None:
    """Say in the defaults of all styles that the text is Dutch, so that it is read out and spelled so."""
    standaard = woord.styles.element.xpath("./w:docDefaults/w:rPrDefault/w:rPr")
    taal = f'<w:lang {nsdecls("w")} w:val="nl-NL" w:eastAsia="nl-NL" w:bidi="ar-SA"/>'
    if not standaard:
        bron = f"<w:docDefaults {nsdecls('w')}><w:rPrDefault><w:rPr/></w:rPrDefault></w:docDefaults>"
        for oud in woord.styles.element.findall(qn("w:docDefaults")):
            woord.styles.element.remove(oud)
        woord.styles.element.insert(0, parse_xml(bron))
        standaard = woord.styles.element.xpath("./w:docDefaults/w:rPrDefault/w:rPr")
    for oud in woord.styles.element.xpath(".//w:rPr/w:lang"):
        oud.getparent().remove(oud)  # a style of its own language would be read out in that
    standaard[0].append(parse_xml(taal))
    for thema in woord.settings.element.findall(qn("w:themeFontLang")):
        thema.set(qn("w:val"), "nl-NL")
