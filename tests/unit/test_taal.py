"""Numbers and lists as a Dutch reader expects them."""

from __future__ import annotations

import pytest

from gebied.fouten import lijkt_op
from gebied.opdracht import WENSEN
from gebied.taal import afstand, getal, groepnaam, opsomming, wens_maat, wens_naam, wens_waarde


@pytest.mark.parametrize(
    ("waarde", "decimalen", "tekst"),
    [
        (0, 0, "0"),
        (999, 0, "999"),
        (1_000, 0, "1.000"),
        (193_563, 0, "193.563"),
        (-20_009, 0, "-20.009"),
        (10_753.5, 1, "10.753,5"),
        (0.25, 2, "0,25"),
        (1_234_567.891, 2, "1.234.567,89"),
    ],
)
def test_getal(waarde: float, decimalen: int, tekst: str) -> None:
    assert getal(waarde, decimalen) == tekst


@pytest.mark.parametrize(
    ("meters", "tekst"), [(590.4, "590 m"), (2_251, "2.251 m"), (0, "zij raken elkaar in één punt")]
)
def test_afstand(meters: float, tekst: str) -> None:
    assert afstand(meters) == tekst


@pytest.mark.parametrize(
    ("delen", "tekst"),
    [
        ([], ""),
        (["Haven"], "Haven"),
        (["Haven", "Stad"], "Haven en Stad"),
        (["Haven", "Stad", "Buiten"], "Haven, Stad en Buiten"),
    ],
)
def test_opsomming(delen: list[str], tekst: str) -> None:
    assert opsomming(delen) == tekst


def test_lijkt_op_noemt_alleen_wat_lijkt() -> None:
    assert lijkt_op("almere", ["Almere", "Urk"]) == "Bedoelt u Almere?"
    assert lijkt_op("xyz", ["Almere", "Urk"]) == ""


def test_every_wish_has_a_name_and_a_unit() -> None:
    for wens in (*WENSEN, "afstand_tot_band", "afstand_tot_doel"):
        assert wens_naam(wens) != ""
        assert wens_maat(wens)[0], wens
    assert wens_naam("afstand_tot_doel") == wens_naam("doel") == "afstand tot het doel"
    assert wens_naam("belasting+mix") == "ongelijke belasting en afwijking in de mix"
    assert wens_waarde("afstand_tot_band", 1204) == "1.204 inwoners"
    assert wens_waarde("belasting", 1250) == "12,5 punten"
    assert wens_waarde("compactheid", 90_826_974) == "90.827,0 inwoner-kilometers"
    assert wens_waarde("huidig+mix", 1500) == "1,5 punten"
    assert wens_waarde("regels", 3) == "3"


def test_a_group_is_called_as_one_reads_it() -> None:
    assert groepnaam("cbs_wijk") == "CBS-wijk"
    assert groepnaam("oude_kern") == "oude kern"
    assert groepnaam("stadsdeel") == "stadsdeel"
