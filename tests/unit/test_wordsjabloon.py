"""A Word template of a user: damaged, far too large, with macros or with things from outside."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from gebied.fouten import InvoerGeweigerd
from gebied.rapport.document import Alinea, Document, Kop, Opsomming, Tabel
from gebied.rapport.word import schrijf_docx

RAPPORT = Document(
    "Titel",
    "Onder",
    (Kop("Kop"), Alinea("Tekst"), Opsomming(("a", "b"), genummerd=True), Tabel("T", ("a",), (("b",),))),
)
_BANDEN = "word/_rels/document.xml.rels"
_INSTELLINGEN = "word/_rels/settings.xml.rels"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_BUITEN = (
    '<Relationship Id="rId99" Type="{soort}" Target="http://voorbeeld.invalid/x" TargetMode="External"/>'
)
_RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
)

Delen = dict[str, bytes]


@pytest.fixture
def maak(tmp_path: Path) -> Callable[[Callable[[Delen], Delen]], Path]:
    """Write a template with other parts: `maak(lambda delen: {**delen, "word/document.xml": b""})`."""
    woord = docx.Document()
    woord.sections[0].header.paragraphs[0].text = "Gemeente"
    woord.add_paragraph("[rapport]")
    woord.save(str(tmp_path / "goed.docx"))
    with zipfile.ZipFile(tmp_path / "goed.docx") as doos:
        delen = {deel.filename: doos.read(deel) for deel in doos.infolist()}

    def schrijf(verander: Callable[[Delen], Delen]) -> Path:
        pad = tmp_path / "sjabloon.docx"
        with zipfile.ZipFile(pad, "w", zipfile.ZIP_DEFLATED) as doos:
            for naam, inhoud in verander(delen).items():
                doos.writestr(naam, inhoud)
        return pad

    return schrijf


def _vervang(deel: str, oud: str, nieuw: str) -> Callable[[Delen], Delen]:
    return lambda delen: {**delen, deel: delen[deel].replace(oud.encode(), nieuw.encode())}


def _band(soort: str) -> Callable[[Delen], Delen]:
    nieuw = _BUITEN.format(soort=f"{_OFFICE}/{soort}")
    return _vervang(_BANDEN, "</Relationships>", nieuw + "</Relationships>")


GEWEIGERD: dict[str, tuple[str, Callable[[Delen], Delen]]] = {
    "zip-bom": ("beschadigd", lambda delen: {**delen, "word/media/x.bin": bytes(101_000_000)}),
    "een miljoen alinea's": (
        "beschadigd",
        _vervang("word/document.xml", "<w:body>", "<w:body>" + "<w:p/>" * 2_000_000),
    ),
    "macro's": ("macro", lambda delen: {**delen, "word/vbaProject.bin": b"x"}),
    "macro's naar het type": (
        "macro",
        _vervang("[Content_Types].xml", "wordprocessingml.document.main", "x.macroEnabled.main"),
    ),
    "plaatje van buiten": ("van buiten", _band("image")),
    "object van buiten": ("van buiten", _band("oleObject")),
    "ander document": ("van buiten", _band("subDocument")),
    "entiteiten": (
        "beschadigd",
        _vervang("word/document.xml", "?>", '?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'),
    ),
    "geen lijf": ("beschadigd", _vervang("word/document.xml", "w:body>", "w:lijf>")),
    "geen stijlen": ("beschadigd", lambda delen: {**delen, "word/styles.xml": b"<x/>"}),
    "vreemde stijlen": ("beschadigd", _vervang("word/styles.xml", '"paragraph"', '"kwaad"')),
    "geen nummering": ("beschadigd", lambda delen: {**delen, "word/numbering.xml": b"<x/>"}),
    "kapotte banden": ("beschadigd", _vervang(_BANDEN, "Target=", "Doel=")),
    "geen inhoud": ("beschadigd", lambda delen: {"word/document.xml": delen["word/document.xml"]}),
    "andere soort": ("beschadigd", lambda _: {"xl/workbook.xml": b"<x/>"}),
}
"""What is wrong → a word of the refusal, and what makes it so."""


@pytest.mark.parametrize("soort", GEWEIGERD)
def test_een_kwaad_sjabloon_wordt_geweigerd(
    maak: Callable[[Callable[[Delen], Delen]], Path], tmp_path: Path, soort: str
) -> None:
    woord, verander = GEWEIGERD[soort]
    uit = tmp_path / "uit.docx"
    uit.write_bytes(b"was er al")
    with pytest.raises(InvoerGeweigerd, match=woord) as fout:
        schrijf_docx(RAPPORT, uit, sjabloon=maak(verander))
    assert "laat het sjabloon weg" in fout.value.stap
    assert uit.read_bytes() == b"was er al"


def test_een_kapot_archief_wordt_geweigerd(
    maak: Callable[[Callable[[Delen], Delen]], Path], tmp_path: Path
) -> None:
    pad = maak(lambda delen: delen)
    heel = pad.read_bytes()
    for kapot in (heel[:9000], heel[:3000] + bytes(3000) + heel[6000:], b"", b"tekst"):
        pad.write_bytes(kapot)
        with pytest.raises(InvoerGeweigerd, match="beschadigd"):
            schrijf_docx(RAPPORT, tmp_path / "uit.docx", sjabloon=pad)
    assert not (tmp_path / "uit.docx").exists()


def test_een_naam_die_er_twee_keer_is_wordt_geweigerd(
    maak: Callable[[Callable[[Delen], Delen]], Path], tmp_path: Path
) -> None:
    pad = maak(lambda delen: delen)
    with zipfile.ZipFile(pad, "a") as doos, pytest.warns(UserWarning, match="Duplicate"):
        doos.writestr("word/document.xml", b"<anders/>")
    with pytest.raises(InvoerGeweigerd, match="beschadigd"):
        schrijf_docx(RAPPORT, tmp_path / "uit.docx", sjabloon=pad)


def test_het_sjabloon_achter_het_sjabloon_gaat_niet_mee(
    maak: Callable[[Callable[[Delen], Delen]], Path], tmp_path: Path
) -> None:
    """Word would fetch it from elsewhere for everybody who opens the report."""
    aangehecht = _RELS.format(_BUITEN.format(soort=f"{_OFFICE}/attachedTemplate"))
    plek = f'<w:attachedTemplate xmlns:r="{_OFFICE}" r:id="rId99"/></w:settings>'
    pad = maak(
        lambda delen: (
            _vervang("word/settings.xml", "</w:settings>", plek)(delen) | {_INSTELLINGEN: aangehecht.encode()}
        )
    )
    uit = schrijf_docx(RAPPORT, tmp_path / "uit.docx", sjabloon=pad)
    with zipfile.ZipFile(uit) as doos:
        alles = b"".join(doos.read(naam) for naam in doos.namelist())
    assert b"External" not in alles
    assert b"attachedTemplate" not in alles
    assert docx.Document(str(uit)).paragraphs[0].text == "Titel"


def test_een_link_in_de_voettekst_mag(
    maak: Callable[[Callable[[Delen], Delen]], Path], tmp_path: Path
) -> None:
    uit = schrijf_docx(RAPPORT, tmp_path / "uit.docx", sjabloon=maak(_band("hyperlink")))
    with zipfile.ZipFile(uit) as doos:
        assert b"voorbeeld.invalid" in doos.read(_BANDEN)


def test_een_fout_van_ons_heet_geen_kapot_sjabloon(
    maak: Callable[[Callable[[Delen], Delen]], Path], tmp_path: Path
) -> None:
    goed = maak(lambda delen: delen)
    uit = schrijf_docx(RAPPORT, tmp_path / "uit.docx", sjabloon=goed)
    assert docx.Document(str(uit)).sections[0].header.paragraphs[0].text == "Gemeente"
    kapot = Document("Titel", "", (Tabel("T", ("a",), (("b",),)),))
    object.__setattr__(kapot.onderdelen[0], "kolommen", None)
    with pytest.raises(TypeError):
        schrijf_docx(kapot, tmp_path / "uit.docx", sjabloon=goed)
