"""The fill of gebieden by an indicator: classes, benchmarks, and what is not known or may not be shown."""

from __future__ import annotations

import pytest

from gebied.bronnen.catalogus import Indicator
from gebied.fouten import VerkeerdGebruik
from gebied.indicatoren.cijfer import Cijfer, verschil
from gebied.kaart.choropleet import (
    AFWIJKEND,
    KLASSEWIJZEN,
    NIET_VERGELEKEN,
    Klassekeuze,
    klasse_van_vulling,
    kleur_op_indicator,
)
from gebied.kaart.vulling import ONGEVULD, REST, VERBORGEN
from gebied.profiel.profielcijfer import Profielcijfer, Vergelijking

OUDEREN = Indicator(
    sleutel="ouderen", naam="Ouderen", uitleg="Uitleg.", domein="bevolking", eenheid="%",
    richting="geen oordeel", optellen="verhouding", zekerheid="telling", niveau="buurt", bron="CBS",
    teller="ouderen", noemer="inwoners", factor=100,
)  # fmt: skip


def cijfer(
    plaats: str, waarde: float | None, *, marge: float | None = 0.5, verborgen: bool = False
) -> Cijfer:
    weg = waarde is None or marge is None
    onder, boven = (None, None) if weg else (waarde - marge, waarde + marge)
    return Cijfer(
        OUDEREN, plaats, f"Buurt {plaats}", "buurt", 2015, waarde, onder, boven, verborgen=verborgen
    )


STAD = cijfer("GM1", 20.0)


def regel(plaats: str, waarde: float | None, *, z: float | None = None, **velden: object) -> Profielcijfer:
    eigen = cijfer(plaats, waarde, **velden)  # type: ignore[arg-type]
    naast = () if waarde is None else (Vergelijking("gemeente", "Stad", STAD, verschil(eigen, STAD)),)
    return Profielcijfer(eigen, naast, z=z)


def kleuren(cijfers: dict[str, Profielcijfer], keuze: Klassekeuze, **velden: object) -> dict[str, str]:
    inkleuring = kleur_op_indicator(list(cijfers), cijfers, keuze, **velden)  # type: ignore[arg-type]
    return {code: klasse_van_vulling(inkleuring, code) for code in cijfers}


@pytest.mark.parametrize("wijze", KLASSEWIJZEN)
def test_wat_niet_getoond_of_bekend_is_krijgt_op_elke_kaart_een_eigen_vulling(wijze: str) -> None:
    cijfers = {f"B{nr}": regel(f"B{nr}", 10.0 + nr, z=(nr - 5) / 3) for nr in range(10)}
    cijfers |= {"geheim": regel("geheim", None, verborgen=True), "leeg": regel("leeg", None)}
    cijfers["rest"] = regel("rest", 99.0)
    gevuld = kleur_op_indicator(
        [*cijfers, "afwezig"],
        cijfers,
        Klassekeuze(wijze),
        restgebieden={"rest"},  # type: ignore[arg-type]
    )
    bijzonder = {code: gevuld.vullingen[code] for code in ("geheim", "leeg", "afwezig", "rest")}
    assert bijzonder == {"geheim": VERBORGEN, "leeg": ONGEVULD, "afwezig": ONGEVULD, "rest": REST}
    assert len({*bijzonder.values()} & {gevuld.vullingen[f"B{nr}"] for nr in range(10)}) == 0
    assert all(any(r.vulling == v for r in gevuld.legenda) for v in gevuld.vullingen.values())
    assert "99" not in " ".join(r.tekst for r in gevuld.legenda)  # restgebied stretches no class


def test_elk_cijfer_ligt_in_de_klasse_die_de_legenda_noemt() -> None:
    waarden = {f"B{nr}": round(3 + 1.37 * nr + 0.04 * nr**2, 2) for nr in range(40)}
    for wijze in KLASSEWIJZEN[:3]:
        for aantal in (3, 5, 7):
            gevonden = kleuren({c: regel(c, w) for c, w in waarden.items()}, Klassekeuze(wijze, aantal))
            assert len(set(gevonden.values())) <= aantal
            for code, klasse in gevonden.items():
                laag, hoog = (
                    float(deel.replace(",", "."))
                    for deel in klasse.removeprefix("meer dan ").removesuffix(" %").split(" tot en met ")
                )
                getoond = round(waarden[code], 1)
                assert getoond > laag or not klasse.startswith("meer")
                assert laag <= getoond <= hoog


def test_kwantielen_zijn_gelijk_gevuld_en_stappen_even_breed() -> None:
    scheef = {f"B{nr}": regel(f"B{nr}", float(nr**2)) for nr in range(20)}
    kwantielen = list(kleuren(scheef, Klassekeuze("kwantielen", 4)).values())
    assert sorted(kwantielen.count(k) for k in set(kwantielen)) == [5, 5, 5, 5]
    stappen = kleuren(scheef, Klassekeuze("gelijke stappen", 4))
    assert set(stappen.values()) == {
        "0,0 tot en met 90,2 %", "meer dan 90,2 tot en met 180,5 %",
        "meer dan 180,5 tot en met 270,7 %", "meer dan 270,7 tot en met 361,0 %",
    }  # fmt: skip


def test_natuurlijke_grenzen_liggen_in_de_gaten() -> None:
    groepen = {"a": [1, 1.5, 2], "b": [20, 21, 22], "c": [60, 61]}
    cijfers = {f"{g}{nr}": regel(g, float(w)) for g, deel in groepen.items() for nr, w in enumerate(deel)}
    klassen = kleuren(cijfers, Klassekeuze("natuurlijke grenzen", 3))
    assert len({klassen[f"a{nr}"] for nr in range(3)}) == len({klassen[f"b{nr}"] for nr in range(3)}) == 1
    assert len(set(klassen.values())) == 3
    zelfde = {code: regel(code, 5.0) for code in "xyz"}
    assert set(kleuren(zelfde, Klassekeuze("natuurlijke grenzen")).values()) == {"5,0 %"}


def test_binnen_de_marge_is_vergelijkbaar_hoe_groot_het_verschil_ook_is() -> None:
    cijfers = {
        "ruim": regel("ruim", 35.0, marge=20),
        "weinig": regel("weinig", 21.0),
        "hoog": regel("hoog", 29.0),
        "top": regel("top", 60.0),
        "laag": regel("laag", 5.0),
        "onzeker": regel("onzeker", 55.0, marge=None),
    }
    klassen = kleuren(cijfers, Klassekeuze("vergelijking"))
    assert klassen == {
        "ruim": "vergelijkbaar met Stad",
        "weinig": "iets hoger dan Stad",
        "hoog": "iets hoger dan Stad",
        "top": "veel hoger dan Stad",
        "laag": "iets lager dan Stad",
        "onzeker": "wel een cijfer, niet te vergelijken",
    }
    gevuld = kleur_op_indicator(list(cijfers), cijfers, Klassekeuze("vergelijking"))
    assert gevuld.vullingen["ruim"].kleur == AFWIJKEND[3]
    assert gevuld.vullingen["onzeker"] == NIET_VERGELEKEN


def test_met_te_weinig_gebieden_voor_een_spreiding_is_er_alleen_hoger_en_lager() -> None:
    cijfers = {"a": regel("a", 21.0), "b": regel("b", 90.0), "c": regel("c", 20.2)}
    assert kleuren(cijfers, Klassekeuze("vergelijking")) == {
        "a": "hoger dan Stad", "b": "hoger dan Stad", "c": "vergelijkbaar met Stad"
    }  # fmt: skip


def test_z_scores_krijgen_de_vijf_klassen_van_de_ggd() -> None:
    cijfers = {str(z): regel(str(z), 20.0, z=z) for z in (-2.1, -2.0, -1.0, 0.0, 1.0, 1.5, 2.5)}
    klassen = kleuren({**cijfers, "zonder": regel("zonder", 20.0)}, Klassekeuze("z-score"))
    assert klassen == {
        "-2.1": "veel lager (−−)", "-2.0": "lager (−)", "-1.0": "gemiddeld (0)", "0.0": "gemiddeld (0)",
        "1.0": "gemiddeld (0)", "1.5": "hoger (+)", "2.5": "veel hoger (++)",
        "zonder": "wel een cijfer, niet te vergelijken",
    }  # fmt: skip


def test_een_onmogelijk_aantal_klassen_wordt_geweigerd() -> None:
    with pytest.raises(VerkeerdGebruik, match="3 tot en met 7"):
        Klassekeuze(klassen=8)
