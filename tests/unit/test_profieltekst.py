"""The text about an area: it reads as Dutch, names what is uncertain, and never gives a cause."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from gebied.profiel.gebieden import analysegebieden
from gebied.profiel.profiel import profiel, profielen
from gebied.profiel.tekst import (
    MEESTE_ZINNEN,
    Zin,
    domeintekst,
    midden_in_zin,
    opvallende_zin,
    samenvatting,
)
from gebied.wijkscan import Wijkscan

OORZAKEN = re.compile(
    r"\b(door|omdat|doordat|dankzij|vanwege|want|daardoor|zorgt|leidt|komt doordat|oorzaak|gevolg)\b", re.I
)


def _alle_zinnen(scan: Wijkscan) -> list[Zin]:
    return [
        zin
        for uit in profielen(scan, analysegebieden(scan))
        for zin in (
            *samenvatting(uit),
            *(opvallende_zin(o) for o in (*uit.gunstig, *uit.ongunstig)),
            *(zin for domein in uit.per_domein() for zin in domeintekst(uit, domein)),
        )
    ]


def test_zinnen_zijn_heel_en_noemen_geen_oorzaak(profielscan: Wijkscan) -> None:
    zinnen = _alle_zinnen(profielscan)
    assert len(zinnen) > 100
    for zin in zinnen:
        assert re.match(r"[A-ZÀ-Ý0-9]", zin.tekst), zin
        assert zin.tekst.endswith("."), zin
        assert "  " not in zin.tekst
        assert " ." not in zin.tekst
        kaal = re.sub(r"\([^)]*\)", "", zin.tekst)
        for naam in ("beperkt door gezondheid", "geluid van buren"):
            kaal = kaal.replace(naam, "")
        assert not OORZAKEN.search(kaal), zin
        assert "onbekend" not in zin.tekst
        assert "None" not in zin.tekst


def test_een_buurt_in_gewone_zinnen(profielscan: Wijkscan) -> None:
    uit = profiel(profielscan, "A1")
    assert [zin.tekst for zin in samenvatting(uit)] == [
        "Dit is de analyse van Buurt A1 (buurt in Roosterdam).",
        "In 2015 wonen er 900 mensen.",
        "Wij vergelijken 5 cijfers met Roosterdam: 3 hoger en 2 lager.",
    ]
    assert next(zin.tekst for zin in domeintekst(uit, "werk en inkomen")) == (
        "In 2015 is dit cijfer hoger dan in Roosterdam: bijstand (50,0 tegen 33,6 per 1.000 inwoners)."
    )
    wonen = [zin.tekst for zin in domeintekst(uit, "wonen")]
    assert wonen[0].startswith("In Buurt A1 gaat het in 2015 om 429 woningen.")
    assert "huurwoningen (70,0 % tegen 51,0 %)" in wonen[1]
    assert wonen[2].startswith("Lager dan in Roosterdam is in 2015: koopwoningen (30,0 % tegen ")


def test_een_aantal_dat_niet_overal_bekend_is_zegt_dat(profielscan: Wijkscan) -> None:
    tabel = profielscan.gebieden
    minder = tabel["woningen"].mask(tabel["code"] == "A4")
    uit = profiel(replace(profielscan, gebieden=tabel.assign(woningen=minder)), "stadsdeel:n")
    zin = domeintekst(uit, "wonen")[0].tekst
    assert zin.endswith("woningen (bekend voor 73 % van de inwoners).")


def test_hoogstens_vijf_zinnen_per_domein(profielscan: Wijkscan) -> None:
    for uit in profielen(profielscan, analysegebieden(profielscan)):
        for domein in uit.per_domein():
            assert len(domeintekst(uit, domein)) <= MEESTE_ZINNEN


def test_een_schatting_heet_schatting_en_verandert_niet(profielscan: Wijkscan) -> None:
    for uit in profielen(profielscan, analysegebieden(profielscan)):
        zinnen = domeintekst(uit, "gezondheid")
        assert any("eenzaam" in zin.tekst for zin in zinnen)
        for zin in zinnen:
            assert "modelschattingen over 2015" in zin.tekst
            assert "2013" not in zin.tekst


def test_de_verandering_noemt_beide_jaren(profielscan: Wijkscan) -> None:
    zinnen = domeintekst(profiel(profielscan, "stadsdeel:z"), "werk en inkomen")
    laatste = zinnen[-1]
    assert laatste.tekst.startswith("In 2015 is vergeleken met 2013 lager: bijstand (")
    assert [(b.claim, b.met, b.jaar, b.ander_jaar) for b in laatste.beweringen] == [
        ("lager", "eerder", 2015, 2013)
    ]


def test_omgerekende_cijfers_worden_genoemd(profielscan: Wijkscan) -> None:
    metingen = profielscan.metingen
    geschat = metingen["bewoners"].where(metingen["jaar"] == 2013, 0) * 0.04
    scan = replace(profielscan, metingen=metingen.assign(geschat=geschat))
    laatste = domeintekst(profiel(scan, "stadsdeel:z"), "werk en inkomen")[-1]
    assert laatste.tekst.endswith("(cijfers voor hoogstens 4,0 % omgerekend van andere grenzen).")


def test_wat_ontbreekt_wordt_als_dekking_genoemd(profielscan: Wijkscan) -> None:
    tabel = profielscan.gebieden
    koop = tabel["pct_koopwoningen"].mask(tabel["code"].isin(["A1", "A2"]))
    scan = replace(profielscan, gebieden=tabel.assign(pct_koopwoningen=koop))
    tekst = " ".join(zin.tekst for zin in domeintekst(profiel(scan, "stadsdeel:n"), "wonen"))
    assert "bekend voor 72 % van de inwoners" in tekst


def test_een_cijfer_van_de_gemeente_heet_zo(profielscan: Wijkscan) -> None:
    assert [zin.tekst for zin in domeintekst(profiel(profielscan, "A1"), "voorzieningen")] == [
        "Alleen voor de hele gemeente Roosterdam bekend: eigen meting (12,5 % in 2015)."
    ]
    assert domeintekst(profiel(profielscan, "A1"), "veiligheid en leefbaarheid") == ()


def test_een_heel_klein_gebied_vergelijkt_niet(profielscan: Wijkscan) -> None:
    uit = profiel(profielscan, "C4")
    claims = {b.claim for d in uit.per_domein() for zin in domeintekst(uit, d) for b in zin.beweringen}
    assert claims == {"waarde"}


def test_elke_bewering_staat_met_haar_cijfer_in_de_zin(profielscan: Wijkscan) -> None:
    zinnen = _alle_zinnen(profielscan)
    for zin in zinnen:
        for bewering in zin.beweringen:
            assert bewering.waarde in zin.tekst
            assert bewering.ander_waarde in zin.tekst
            assert (bewering.claim == "waarde") == (bewering.met == "")


@pytest.mark.parametrize(
    ("naam", "midden"),
    [("Huurwoningen", "huurwoningen"), ("WOZ-waarde", "WOZ-waarde"), ("AOW", "AOW"), ("65 jaar", "65 jaar")],
)
def test_een_naam_midden_in_een_zin(naam: str, midden: str) -> None:
    assert midden_in_zin(naam) == midden
