"""What a report says: refused when it would not be accessible, cleaned of what no reader can use."""

from __future__ import annotations

from datetime import date

import pytest

from gebied.rapport.document import Alinea, Document, Kop, Plaatje, Tabel, dag, zonder_stuurtekens

PNG = b"\x89PNG\r\n\x1a\n" + bytes(16)


@pytest.mark.parametrize(
    ("maak", "klacht"),
    [
        (lambda: Kop("x", 5), "level 1 to 4"),
        (lambda: Kop("  "), "without text"),
        (lambda: Plaatje(PNG, " "), "cannot see"),
        (lambda: Plaatje(b"GIF89a", "iets"), "PNG"),
        (lambda: Tabel("", ("a",), ()), "caption"),
        (lambda: Tabel("t", ("a", "b"), (("1",),)), "as long as"),
        (lambda: Document("", "", ()), "title"),
        (lambda: Document("t", "", (Kop("diep", 2),)), "skips"),
        (lambda: Document("t", "", (Kop("een"), Kop("twee", 2), Kop("vier", 4))), "skips"),
    ],
)
def test_wat_niet_toegankelijk_is_wordt_niet_gemaakt(maak, klacht: str) -> None:
    with pytest.raises(ValueError, match=klacht):
        maak()


def test_koppen_mogen_terug_naar_een_hoger_niveau() -> None:
    koppen = (Kop("een"), Kop("twee", 2), Kop("drie", 3), Kop("een", 1), Kop("twee", 2))
    assert Document("t", "", (Alinea("a"), *koppen)).koppen == koppen


@pytest.mark.parametrize(
    ("vies", "schoon"),
    [
        ("Stad\x00\x08skern", "Stadskern"),
        ("regel\nregel\ttab", "regel regel tab"),
        ("om\u202egekeerd\u2066", "omgekeerd"),
        ("half\ud800", "half"),
        ("Café 't Oude 🏡 – ½", "Café 't Oude 🏡 – ½"),
    ],
)
def test_stuurtekens_gaan_eruit_en_letters_blijven(vies: str, schoon: str) -> None:
    assert zonder_stuurtekens(vies) == schoon


def test_let_op_staat_er_niet_twee_keer() -> None:
    assert Alinea("Let op: er mist iets.", "let op").kaal == "er mist iets."
    assert Alinea("Let op de buurt.", "let op").kaal == "Let op de buurt."


def test_een_dag_in_het_nederlands() -> None:
    assert dag(date(2015, 12, 31)) == "31 december 2015"
