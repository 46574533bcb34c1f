"""Reports as a page of HTML: complete in itself, escaped, with structure for who listens to it."""

from __future__ import annotations

import re
from datetime import date
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import pytest
from matplotlib.figure import Figure

from gebied.fouten import InvoerGeweigerd
from gebied.rapport.document import Alinea, Document, Kop, NieuwePagina, Opsomming, Plaatje, Tabel
from gebied.rapport.pagina import html_van, schrijf_html

ONDEUGEND = "<script>alert(1)</script> \" onload='x' & {{ 7*7 }}\x00"


class _Lezer(HTMLParser):
    """Collects every tag with its attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


@pytest.fixture(scope="module")
def pagina() -> str:
    uit = BytesIO()
    Figure(figsize=(2, 1), dpi=40).savefig(uit, format="png")
    return html_van(
        Document(
            ONDEUGEND,
            ONDEUGEND,
            (
                Kop(ONDEUGEND),
                Alinea(ONDEUGEND, "let op"),
                Opsomming((ONDEUGEND,)),
                NieuwePagina(),
                Tabel(ONDEUGEND, ("a", ONDEUGEND), ((ONDEUGEND, "1"),), frozenset({1}), noot=ONDEUGEND),
                Kop("Twee", 2),
                Plaatje(uit.getvalue(), ONDEUGEND, ONDEUGEND),
            ),
            onderwerp=ONDEUGEND,
            datum=date(2026, 3, 1),
            bronnen=(ONDEUGEND,),
        )
    )


@pytest.fixture(scope="module")
def tags(pagina: str) -> list[tuple[str, dict[str, str | None]]]:
    lezer = _Lezer()
    lezer.feed(pagina)
    return lezer.tags


def test_wat_de_gebruiker_schrijft_blijft_tekst(pagina: str, tags) -> None:
    assert "script" not in {tag for tag, _ in tags}
    assert not [naam for _, kenmerken in tags for naam in kenmerken if naam.startswith("on")]
    assert "{{ 7*7 }}" in pagina
    assert "\x00" not in pagina


def test_niets_komt_van_buiten(pagina: str, tags) -> None:
    adressen = [w or "" for _, ken in tags for naam, w in ken.items() if naam in ("src", "href")]
    assert adressen
    assert all(adres.startswith(("#", "data:image/png;base64,")) for adres in adressen)
    assert "default-src 'none'" in pagina
    assert not re.search(r"https?:|@import|url\(", pagina)


def test_opbouw(tags) -> None:
    soorten = [tag for tag, _ in tags]
    assert dict(tags)["html"] == {"lang": "nl"}
    assert [soorten.count(deel) for deel in ("header", "main", "footer", "h1")] == [1, 1, 1, 1]
    assert [tag for tag in soorten if re.fullmatch(r"h\d", tag)] == ["h1", "h2", "h3", "h2"]
    assert [ken["scope"] for tag, ken in tags if tag == "th"] == ["col", "col", "row"]
    assert "caption" in soorten
    assert all(ken.get("alt") for tag, ken in tags if tag == "img")
    merken = [ken["id"] for _, ken in tags if "id" in ken]
    assert len(merken) == len(set(merken))


def test_nieuwe_pagina_hoort_bij_wat_erna_komt(pagina: str) -> None:
    assert pagina.count(' class="nieuw-blad"') == 1
    assert pagina.index("nieuw-blad") < pagina.index("<table>")


def test_wijzer_bij_een_lang_rapport(pagina: str) -> None:
    lang = html_van(Document("Lang", "", tuple(Kop(f"Deel {nr}") for nr in range(9))))
    doelen = re.findall(r'<a href="#(kop-\d)"', lang)
    assert len(doelen) == 9
    assert all(f'id="{doel}"' in lang for doel in doelen)
    assert "<nav" not in pagina


def test_schrijven(tmp_path: Path) -> None:
    document = Document("Analyse", "", (Alinea("één"),))
    pad = schrijf_html(document, tmp_path / "a.html")
    assert pad.read_text(encoding="utf-8") == html_van(document)
    with pytest.raises(InvoerGeweigerd):
        schrijf_html(document, tmp_path / "weg" / "a.html")
