"""A report as one page of HTML: no script, no outside request, fit for paper and for a screen reader."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from gebied.bestand import in_een_keer
from gebied.rapport.document import (
    INHOUD_VANAF,
    Document,
    Kop,
    NieuwePagina,
    Onderdeel,
    Plaatje,
    Tabel,
    dag,
    leestekst,
)

_MAP: Final = "sjabloon"


@dataclass(frozen=True, slots=True)
class _Stuk:
    """A part of a report with what the page adds to it: a place to link to, its number, a page break."""

    deel: Onderdeel
    nieuw_blad: bool
    merk: str = ""
    nummer: int = 0

    @property
    def soort(self) -> str:
        return type(self.deel).__name__

    @property
    def base64(self) -> str:
        assert isinstance(self.deel, Plaatje)
        return b64encode(self.deel.png).decode()


def schrijf_html(document: Document, pad: str | Path) -> Path:
    """Write a report as a page of HTML, in one move.

    Raises
    ------
    InvoerGeweigerd
        When the file cannot be written.
    """
    with in_een_keer(pad) as naast:
        naast.write_text(html_van(document), encoding="utf-8")
    return Path(pad)


def html_van(document: Document) -> str:
    """Return a report as a page of HTML with everything in it. The same report gives the same text.

    Names and texts are escaped. The page has landmarks, headings in order, tables with captions and headers,
    a text for every picture, and rules for printing on A4.
    """
    stukken = list(_stukken(document))
    wijzer = [stuk for stuk in stukken if isinstance(stuk.deel, Kop) and stuk.deel.niveau <= 2]
    return _sjabloon().render(
        document=document,
        stukken=stukken,
        wijzer=wijzer if len(wijzer) >= INHOUD_VANAF else [],
        stijl=Markup(_stijl()),
    )


def _stukken(document: Document) -> Iterator[_Stuk]:
    nieuw_blad = False
    koppen = tabellen = figuren = 0
    for deel in document.onderdelen:
        match deel:
            case NieuwePagina():
                nieuw_blad = True
                continue
            case Kop():
                koppen += 1
                yield _Stuk(deel, nieuw_blad, f"kop-{koppen}")
            case Tabel():
                tabellen += 1
                yield _Stuk(deel, nieuw_blad, f"tabel-{tabellen}", tabellen)
            case Plaatje(bijschrift=bijschrift):
                figuren += bool(bijschrift)
                yield _Stuk(deel, nieuw_blad, nummer=figuren)
            case _:
                yield _Stuk(deel, nieuw_blad)
        nieuw_blad = False


@cache
def _sjabloon() -> Template:
    omgeving = Environment(
        loader=PackageLoader("gebied.rapport", _MAP),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    omgeving.filters |= {"schoon": leestekst, "dag": dag}
    return omgeving.get_template("pagina.html.j2")


@cache
def _stijl() -> str:
    return (resources.files("gebied.rapport") / _MAP / "pagina.css").read_text(encoding="utf-8")
