"""Charts of reports: drawn from figures, said in words, told apart by more than colour."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import numpy as np
import pytest
from matplotlib.image import imread

from gebied.bronnen.catalogus import Indicator
from gebied.indicatoren.cijfer import Cijfer
from gebied.rapport.document import Plaatje
from gebied.rapport.grafiek import KLASSEKLEUREN, klassenstrook, staafgrafiek, trendgrafiek

OUDEREN = Indicator(
    sleutel="ouderen",
    naam="Inwoners van 65 jaar en ouder",
    uitleg="Aandeel van de inwoners.",
    domein="bevolking",
    eenheid="%",
    richting="geen oordeel",
    optellen="verhouding",
    zekerheid="telling",
    niveau="buurt",
    bron="CBS",
    tabel="Kerncijfers",
    onderwerp="65 jaar of ouder",
)


def _cijfer(waarde: float | None, marge: float = 0.0, jaar: int | None = 2015, **anders: bool) -> Cijfer:
    onder, boven = (None, None) if waarde is None else (waarde - marge, waarde + marge)
    return Cijfer(OUDEREN, "A", "A", "buurt", jaar, waarde, onder, boven, **anders)


def _punten(plaatje: Plaatje) -> np.ndarray:
    beeld = imread(BytesIO(plaatje.png))
    assert beeld.shape[1] == 1008  # 16 cm at 160 dots per inch
    return beeld[:, :, :3]


def _aantal(plaatje: Plaatje, kleur: str) -> int:
    """Count the points of the picture that have this colour."""
    doel = np.array([int(kleur[plek : plek + 2], 16) for plek in (1, 3, 5)]) / 255
    return int((np.abs(_punten(plaatje) - doel).max(axis=2) < 0.01).sum())


def test_staven_zeggen_elk_cijfer_met_zijn_marge() -> None:
    verborgen = _cijfer(None, verborgen=True)
    plaatje = staafgrafiek(
        [("Haven", _cijfer(20.4, 2.1)), ("Almere", _cijfer(10.2)), ("Stad", _cijfer(None)), ("B", verborgen)],
        bijschrift="Ouderen",
    )
    assert plaatje.alt == (
        "Staafdiagram van Inwoners van 65 jaar en ouder: Haven 20,4 % (marge 18,3 – 22,5); "
        "Almere 10,2 %; Stad onbekend; B verborgen."
    )
    assert plaatje.bijschrift == "Ouderen"


def test_een_staaf_is_zo_lang_als_zijn_cijfer() -> None:
    plaatje = staafgrafiek([("A", _cijfer(30)), ("B", _cijfer(10)), ("C", _cijfer(None))])
    eigen, ander = (_aantal(plaatje, kleur) for kleur in ("#1b3a63", "#a9c1de"))
    assert eigen / ander == pytest.approx(3, rel=0.05)


def test_lijnen_zeggen_begin_en_eind() -> None:
    plaatje = trendgrafiek(
        {
            "Haven": [_cijfer(20.4, 1, 2015), _cijfer(17, 1, 2011), _cijfer(None, 0, 2013)],
            "Stad": [_cijfer(9, 0, 2015)],
            "Buiten": [_cijfer(None)],
        }
    )
    assert plaatje.alt == (
        "Lijndiagram van Inwoners van 65 jaar en ouder. Haven: 17,0 % in 2011, 20,4 % in 2015. "
        "Stad: 9,0 % in 2015. Buiten: geen cijfers."
    )
    assert _aantal(plaatje, "#1b3a63") > 100


def test_lijnen_zonder_enig_cijfer_en_zonder_verschil() -> None:
    assert trendgrafiek({"A": [_cijfer(None)]}).alt.endswith("A: geen cijfers.")
    assert _aantal(trendgrafiek({"A": [_cijfer(0, 0, 2014), _cijfer(0, 0, 2015)]}), "#1b3a63") > 100


def test_strook_vult_precies_de_vakken_van_de_klassen() -> None:
    regels = [("Ouderen", 2, "20,4 %"), ("Inkomen", -2, "€ 20.000"), ("Huur", None, "onbekend")]
    plaatje = klassenstrook(regels)
    assert plaatje.alt == (
        "Strook met vijf klassen, van laag naar hoog. Ouderen: veel hoger (20,4 %); "
        "Inkomen: veel lager (€ 20.000); Huur: geen klasse (onbekend)."
    )
    gevuld = [_aantal(plaatje, kleur) > 1000 for kleur in KLASSEKLEUREN]
    assert gevuld == [True, False, False, False, True]


def _lichtheid(kleur: str) -> float:
    kanalen = np.array([int(kleur[plek : plek + 2], 16) for plek in (1, 3, 5)]) / 255
    lineair = np.where(kanalen <= 0.04045, kanalen / 12.92, ((kanalen + 0.055) / 1.055) ** 2.4)
    return float(lineair @ [0.2126, 0.7152, 0.0722])


def test_tekens_in_de_strook_zijn_te_lezen() -> None:
    for plek, kleur in enumerate(KLASSEKLEUREN):
        letter = 1.0 if plek in (0, 4) else _lichtheid("#1f1f1f")
        licht, donker = sorted((letter, _lichtheid(kleur)), reverse=True)
        assert (licht + 0.05) / (donker + 0.05) >= 4.5


def test_namen_zijn_tekst_ook_met_dollars_en_vreemde_tekens() -> None:
    naam = "$\\frac{1}$ 🏡 \x00 " + "buurt met een naam die te lang is voor de ruimte naast een staaf " * 2
    for plaatje in (
        staafgrafiek([(naam, _cijfer(3))], bijschrift=naam),
        trendgrafiek({naam: [_cijfer(3)]}),
        klassenstrook([(naam, 0, naam)]),
    ):
        assert "\x00" not in plaatje.alt
        assert "🏡" in plaatje.alt
        assert _punten(plaatje).min() < 0.5


def test_grafieken_kunnen_tegelijk_worden_getekend() -> None:
    def teken(waarde: int) -> bytes:
        return staafgrafiek([("A", _cijfer(waarde)), ("B", _cijfer(5))]).png

    alleen = [teken(waarde) for waarde in range(1, 5)]
    with ThreadPoolExecutor(4) as samen:
        assert list(samen.map(teken, range(1, 5))) == alleen
