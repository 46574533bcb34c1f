"""Reports in Word: real headings and headers, alt texts, language, and the gemeente's template."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import docx
import pytest
from docx.oxml.ns import qn
from matplotlib.figure import Figure

from gebied.fouten import InvoerGeweigerd
from gebied.rapport.document import Alinea, Document, Kop, NieuwePagina, Opsomming, Plaatje, Tabel
from gebied.rapport.word import schrijf_docx

ONDEUGEND = "=1+1 <script>alert(1)</script> & 'Ruit' \x0b\x00{{ x }}"


@pytest.fixture(scope="module")
def png() -> bytes:
    uit = BytesIO()
    Figure(figsize=(4, 2), dpi=50).savefig(uit, format="png")
    return uit.getvalue()


@pytest.fixture
def document(png: bytes) -> Document:
    tabel = Tabel("Inwoners", ("gebied", "inwoners"), ((ONDEUGEND, "10"), ("B", "20")), frozenset({1}))
    return Document(
        "Analyse van Roosterdam",
        "Wijkscan 2015",
        (
            Alinea("Kort gezegd.", "inleiding"),
            Kop("Bevolking"),
            Alinea(ONDEUGEND),
            tabel,
            Opsomming(("een", "twee"), genummerd=True),
            Kop("Leeftijd", 2),
            Opsomming(("drie", "vier"), genummerd=True),
            NieuwePagina(),
            Kop("Kaart"),
            Plaatje(png, "Kaart van \x07Roosterdam", "De buurten", 40),
            Alinea("Let op: een schatting.", "let op"),
        ),
        onderwerp="Gebiedsanalyse",
        datum=date(2026, 3, 1),
        bronnen=("CBS, 2015",),
    )


def _bewaar(document: Document, map: Path, **opties: Path) -> docx.document.Document:
    return docx.Document(str(schrijf_docx(document, map / "uit.docx", **opties)))


def _alle(woord: docx.document.Document, pad: str) -> list:
    return woord.element.body.xpath(pad)


def test_koppen_zijn_echte_koppen_in_volgorde(document: Document, tmp_path: Path) -> None:
    woord = _bewaar(document, tmp_path)
    koppen = [(a.style.name, a.text) for a in woord.paragraphs if a.style.name.startswith(("Head", "Titl"))]
    assert koppen == [
        ("Title", "Analyse van Roosterdam"),
        ("Heading 1", "Bevolking"),
        ("Heading 2", "Leeftijd"),
        ("Heading 1", "Kaart"),
        ("Heading 1", "Bronnen"),
    ]


def test_tabel_heeft_kopregel_rijkoppen_en_bijschrift(document: Document, tmp_path: Path) -> None:
    woord = _bewaar(document, tmp_path)
    rijen = _alle(woord, ".//w:tr")
    assert [bool(rij.xpath("./w:trPr/w:tblHeader")) for rij in rijen] == [True, False, False]
    assert all(rij.xpath("./w:trPr/w:cantSplit") for rij in rijen)
    assert _alle(woord, ".//w:tblLook/@w:firstColumn") == ["1"]
    assert _alle(woord, ".//w:tblCaption/@w:val") == ["Inwoners"]
    bijschrift = next(a for a in woord.paragraphs if a.style.name == "Caption")
    assert bijschrift.text == "Tabel 1. Inwoners"
    assert bijschrift.paragraph_format.keep_with_next
    assert woord.tables[0].cell(1, 0).text == "=1+1 <script>alert(1)</script> & 'Ruit' {{ x }}"


def test_kolommen_zijn_breed_genoeg_voor_hun_langste_woord(tmp_path: Path) -> None:
    lang = "Eenpersoonshuishoudens"
    kolommen = ("Onderwerp", "Cijfer", "Zekerheid", "Jaar", "Vergeleken", "Klasse", "Bron")
    rij = (
        lang,
        "5.085 inwoners per km²",
        "29,4 – 30,6",
        "2015",
        "vergelijkbaar met 24,2 %",
        "hoger (+)",
        "[1]",
    )
    breed = Document("t", "", (Tabel("Cijfers", kolommen, (rij,), frozenset({1})),))
    smal = Document("t", "", (Tabel("Cijfers", ("a", "b"), (("x", "1"),)),))
    vol = Document("t", "", (Tabel("Cijfers", ("a", "b"), (("woord " * 200, "y"), ("Z" * 400, "z"))),))
    per_document = [
        [int(kolom) for kolom in _alle(_bewaar(document, tmp_path), ".//w:gridCol/@w:w")]
        for document in (breed, smal, vol)
    ]
    blad = 16.4 * 567
    assert all(sum(breedtes) <= blad for breedtes in per_document)
    # 9 points bold: a letter is about 5.3 points of 20 twips wide
    assert per_document[0][0] >= len(lang) * 5.3 * 20
    assert sum(per_document[0]) > 0.97 * blad
    assert sum(per_document[1]) == pytest.approx(0.6 * blad, rel=0.02)


def test_plaatje_heeft_een_tekst_en_past_op_het_blad(document: Document, tmp_path: Path) -> None:
    woord = _bewaar(document, tmp_path)
    assert _alle(woord, ".//wp:docPr/@descr") == ["Kaart van Roosterdam"]
    blad = woord.sections[0]
    assert woord.inline_shapes[0].width <= blad.page_width - blad.left_margin - blad.right_margin
    assert (round(blad.page_width.cm, 1), round(blad.page_height.cm, 1)) == (21.0, 29.7)


def test_taal_titel_en_bladzijden(document: Document, tmp_path: Path) -> None:
    woord = _bewaar(document, tmp_path)
    assert set(woord.styles.element.xpath(".//w:rPr/w:lang/@w:val")) == {"nl-NL"}
    eigen = woord.core_properties
    assert (eigen.title, eigen.subject, eigen.language) == (document.titel, "Gebiedsanalyse", "nl-NL")
    assert eigen.created.date() == date(2026, 3, 1)
    velden = [veld.text.strip() for veld in woord.sections[0].footer._element.iter(qn("w:instrText"))]
    assert velden == ["PAGE", "NUMPAGES"]


def test_elke_genummerde_lijst_begint_bij_een(document: Document, tmp_path: Path) -> None:
    woord = _bewaar(document, tmp_path)
    nummers = [a._p.pPr.numPr.numId.val for a in woord.paragraphs if a.style.name == "List Number"]
    assert nummers[0] == nummers[1] != nummers[2] == nummers[3]


def test_nieuwe_pagina_en_let_op(document: Document, tmp_path: Path) -> None:
    woord = _bewaar(document, tmp_path)
    assert [a.text for a in woord.paragraphs if a.paragraph_format.page_break_before] == ["Kaart"]
    assert [a.text for a in woord.paragraphs if a.style.name == "Let op"] == ["Let op: een schatting."]


def test_alleen_een_lang_document_heeft_een_inhoudsopgave(document: Document, tmp_path: Path) -> None:
    assert not _alle(_bewaar(document, tmp_path), ".//w:hyperlink")
    lang = Document("Lang", "", tuple(Kop(f"Hoofdstuk {nr}") for nr in range(9)))
    woord = _bewaar(lang, tmp_path)
    merken = set(_alle(woord, ".//w:bookmarkStart/@w:name"))
    assert len(_alle(woord, ".//w:hyperlink")) == 9
    assert set(_alle(woord, ".//w:hyperlink/@w:anchor")) <= merken
    assert any("TOC" in veld.text for veld in woord.element.body.iter(qn("w:instrText")))
    begin, eind = (_alle(woord, f'.//w:fldChar[@w:fldCharType="{soort}"]') for soort in ("begin", "end"))
    assert len(begin) == len(eind)


def test_dezelfde_gegevens_geven_hetzelfde_document(document: Document, tmp_path: Path) -> None:
    teksten = []
    for _ in range(2):
        with ZipFile(schrijf_docx(document, tmp_path / "uit.docx")) as archief:
            teksten.append({naam: archief.read(naam) for naam in archief.namelist()})
    assert teksten[0] == teksten[1]


def _sjabloon(pad: Path, *, plek: str = "") -> Path:
    """Make a template: a heading style of its own, a footer, no lists or captions, some sample text."""
    woord = docx.Document()
    woord.styles["Heading 1"].font.name = "Gemeenteletter"
    for naam in ("Caption", "List Bullet", "List Number"):
        woord.styles[naam].delete()
    nummering = next(rel for rel, deel in woord.part.rels.items() if deel.reltype.endswith("/numbering"))
    woord.part.drop_rel(nummering)
    woord.sections[0].footer.paragraphs[0].text = "Gemeente Roosterdam"
    woord.add_paragraph("Voorblad")
    woord.add_paragraph(plek or "Voorbeeldtekst")
    woord.add_paragraph("Achterblad")
    woord.save(str(pad))
    return pad


def test_eigen_sjabloon_houdt_zijn_stijl_en_krijgt_wat_ontbreekt(document: Document, tmp_path: Path) -> None:
    woord = _bewaar(document, tmp_path, sjabloon=_sjabloon(tmp_path / "s.docx"))
    assert woord.styles["Heading 1"].font.name == "Gemeenteletter"
    assert woord.styles["Caption"].font.name is None  # the letter of the template
    assert {"Caption", "List Bullet", "List Number", "Let op"} <= {stijl.name for stijl in woord.styles}
    assert woord.sections[0].footer.paragraphs[0].text == "Gemeente Roosterdam"
    assert "Voorblad" not in [a.text for a in woord.paragraphs]
    nummers = {a._p.pPr.numPr.numId.val for a in woord.paragraphs if a.style.name == "List Number"}
    assert nummers <= {deel.numId for deel in woord.part.numbering_part.element.num_lst}


def test_sjabloon_zegt_waar_het_rapport_komt(document: Document, tmp_path: Path) -> None:
    woord = _bewaar(document, tmp_path, sjabloon=_sjabloon(tmp_path / "s.docx", plek="[Rapport]"))
    teksten = [alinea.text for alinea in woord.paragraphs if alinea.text]
    assert (teksten[0], teksten[1], teksten[-1]) == ("Voorblad", document.titel, "Achterblad")
    assert "[Rapport]" not in teksten


def test_een_dotx_kan_ook(document: Document, tmp_path: Path) -> None:
    gewoon, dotx = _sjabloon(tmp_path / "s.docx"), tmp_path / "s.dotx"
    with ZipFile(gewoon) as bron, ZipFile(dotx, "w") as doel:
        for naam in bron.namelist():
            inhoud = bron.read(naam)
            doel.writestr(naam, inhoud.replace(b"document.main+xml", b"template.main+xml"))
    woord = _bewaar(document, tmp_path, sjabloon=dotx)
    assert woord.styles["Heading 1"].font.name == "Gemeenteletter"
    assert document.titel in [alinea.text for alinea in woord.paragraphs]


def test_sjabloon_van_een_ander_programma(document: Document, tmp_path: Path) -> None:
    """LibreOffice writes the name of a style with a capital, and calls a relation otherwise than Word."""
    gewoon, ander = tmp_path / "s.docx", tmp_path / "ander.docx"
    docx.Document().save(str(gewoon))
    with ZipFile(gewoon) as bron, ZipFile(ander, "w") as doel:
        for naam in bron.namelist():
            inhoud = bron.read(naam).replace(b'w:name w:val="footer"', b'w:name w:val="Footer"')
            eigen = b"openxmlformats.org/package/2006/relationships/metadata/core"
            doel.writestr(naam, inhoud.replace(eigen, eigen.replace(b"package", b"officedocument")))
    uit = schrijf_docx(document, tmp_path / "uit.docx", sjabloon=ander)
    with ZipFile(uit) as archief:
        assert len(archief.namelist()) == len(set(archief.namelist()))
    woord = docx.Document(str(uit))
    assert woord.core_properties.title == document.titel
    assert "pagina" in woord.sections[0].footer.paragraphs[0].text


@pytest.mark.parametrize("soort", ["tekst", "leeg archief", "kapotte stijlen", "werkmap"])
def test_kapot_sjabloon_wordt_geweigerd(document: Document, tmp_path: Path, soort: str) -> None:
    pad = tmp_path / "huisstijl.docx"
    if soort == "tekst":
        pad.write_text("geen Word")
    else:
        with ZipFile(_sjabloon(tmp_path / "s.docx")) as bron, ZipFile(pad, "w") as doel:
            for naam in bron.namelist() if soort != "leeg archief" else ():
                inhoud = bron.read(naam)
                if soort == "kapotte stijlen" and naam == "word/styles.xml":
                    inhoud = inhoud[:200]
                if soort == "werkmap":
                    inhoud = inhoud.replace(b"wordprocessingml.document", b"spreadsheetml.sheet")
                doel.writestr(naam, inhoud)
    with pytest.raises(InvoerGeweigerd, match=r"huisstijl\.docx kan niet worden gebruikt") as fout:
        schrijf_docx(document, tmp_path / "uit.docx", sjabloon=pad)
    assert "laat het sjabloon weg" in fout.value.stap
    assert not (tmp_path / "uit.docx").exists()


def test_sjabloon_dat_er_niet_is(document: Document, tmp_path: Path) -> None:
    with pytest.raises(InvoerGeweigerd, match="bestaat niet"):
        schrijf_docx(document, tmp_path / "uit.docx", sjabloon=tmp_path / "weg.docx")


def test_map_die_er_niet_is(document: Document, tmp_path: Path) -> None:
    with pytest.raises(InvoerGeweigerd, match="kan niet worden geschreven"):
        schrijf_docx(document, tmp_path / "weg" / "uit.docx")
