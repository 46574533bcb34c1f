"""What is said of an ensemble: where an indeling stands, ties apart, and how sure the sample is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest

from gebied.beoordelen import TOTAAL
from gebied.ensemble import Ensemble
from gebied.ensemble.convergentie import beoordeel_menging, bevindingen_over
from gebied.ensemble.ensemble import verdeling_in_woorden
from gebied.ensemble.ketens import Trekking
from gebied.ensemble.maten import EENHEDEN, MATEN
from gebied.ensemble.menging import als_tabel, zin_over
from gebied.ensemble.richting import AFWIJKING, RICHTINGEN, WAARMEE, leesbaar, schrijf_plaats
from gebied.model import Opdracht


def _waarden(ketens: int, getrokken: int, **maten: Sequence[float]) -> pd.DataFrame:
    keten = np.repeat(np.arange(1, ketens + 1), getrokken)
    trekking = np.tile(np.arange(1, getrokken + 1), ketens)
    return pd.DataFrame(
        {"keten": keten, "trekking": trekking, **{m: np.asarray(w) for m, w in maten.items()}}
    )


def _ensemble(waarden: pd.DataFrame) -> Ensemble:
    return Ensemble(
        naam="e",
        opdracht=Opdracht(),
        aantal=len(waarden),
        ketens=waarden["keten"].nunique(),
        dun=1,
        inloop=0,
        gamma=0.0,
        seed=1,
        band=(1, 2),
        teams=2,
        regels=(),
        per_deel={},
        veranderd=0.3,
        waarden=waarden,
        convergentie=als_tabel(beoordeel_menging(waarden)),
    )


def _trekking(ketens: int, *, starts: int = 4, volledig: bool = True) -> Trekking:
    labels = np.zeros((ketens, 1, 2), dtype=np.int16)
    return Trekking(("a", "b"), labels, 1, 0, (0.5,) * ketens, (0.3,) * ketens, 0.0, 1, volledig, starts)


@pytest.mark.parametrize(
    ("maat", "beter", "gelijk", "zin"),
    [
        (AFWIJKING, 997, 2, f"beter in balans dan 997 van 1.000 {WAARMEE}, en even goed als 2"),
        (AFWIJKING, 1000, 0, f"beter in balans dan alle 1.000 {WAARMEE}"),
        (AFWIJKING, 0, 0, f"minder goed in balans dan alle 1.000 {WAARMEE}"),
        (AFWIJKING, 0, 1000, f"even goed in balans als alle 1.000 {WAARMEE}"),
        ("compactheid_m", 0, 3, f"minder compact dan 997 van 1.000 {WAARMEE}, en even goed als 3"),
        ("kleinste", 4, 1, f"een groter kleinste werkgebied dan 4 van 1.000 {WAARMEE}, en gelijk aan 1"),
        ("mix_afwijking: 65+", 5, 0, f"gelijker verdeeld in 65+ dan 5 van 1.000 {WAARMEE}"),
    ],
)
def test_de_zin(maat: str, beter: int, gelijk: int, zin: str) -> None:
    assert schrijf_plaats(maat, beter, gelijk, 1000) == zin
    assert WAARMEE == "willekeurige geldige indelingen"


def test_elke_maat_heeft_een_richting_een_kop_en_een_eenheid() -> None:
    assert set(MATEN) - {AFWIJKING} <= set(TOTAAL)
    assert set(EENHEDEN) == set(RICHTINGEN) == set(MATEN)
    assert len({leesbaar(f"{maat}: x") for maat in MATEN}) == len(MATEN)
    assert all(richting.teken in (-1, 0, 1) for richting in RICHTINGEN.values())


def test_een_plaats_telt_gelijken_apart_en_kent_de_richting() -> None:
    ensemble = _ensemble(
        _waarden(2, 5, compactheid_m=range(10), in_band=[1, 2, 2, 3, 3, 3, 4, 4, 4, 4], kleinste=range(10))
    )
    plaatsen = {p.maat: p for p in ensemble.plaats({"compactheid_m": 2.0, "in_band": 3.0, "kleinste": 2.0})}
    minder, meer, geen = (plaatsen[maat] for maat in ("compactheid_m", "in_band", "kleinste"))
    assert (minder.beter_dan, minder.gelijk, minder.van, minder.percentiel) == (7, 1, 10, 75.0)
    assert (meer.beter_dan, meer.gelijk, meer.percentiel) == (3, 3, 45.0)
    assert (geen.beter_dan, geen.gelijk) == (2, 1)  # no direction: higher than
    assert meer.volzin("Plan").startswith("Plan heeft meer werkgebieden in de band dan 3 van 10")
    assert "nog niet goed gemengd" in minder.zin  # ten values say too little
    assert ensemble.plaats({"grootste": 1.0}) == ()


def test_staven_tellen_alles_en_bevatten_wat_ernaast_ligt() -> None:
    ensemble = _ensemble(_waarden(1, 6, in_band=[1, 1, 2, 3, 3, 3], compactheid_m=[0.5, 1, 2, 3, 4, 1000.25]))
    randen, aantallen = ensemble.staven("in_band", [5.0])
    assert (randen, aantallen) == ((0.5, 1.5, 2.5, 3.5, 4.5, 5.5), (2, 1, 3, 0, 0))
    randen, aantallen = ensemble.staven("compactheid_m", [-10.0])
    assert (randen[0], randen[-1], sum(aantallen), len(randen)) == (-10.0, 1000.25, 6, len(aantallen) + 1)
    vast = _ensemble(_waarden(1, 3, compactheid_m=[0.3] * 3))
    assert sum(vast.staven("compactheid_m")[1]) == 3


def test_ketens_die_overeenkomen_zijn_gemengd() -> None:
    rng = np.random.default_rng(1)
    [goed] = beoordeel_menging(_waarden(4, 500, compactheid_m=rng.normal(size=2000)))
    assert goed.gemengd
    assert zin_over(goed, 2000).startswith("Goed gemengd: de ketens komen overeen (R-hat 1,00")
    assert bevindingen_over([goed], _trekking(4)) == ()


@pytest.mark.parametrize(
    ("ketens", "maak", "waarom"),
    [
        (
            4,
            lambda rng: rng.normal(size=2000) + np.repeat([0, 0, 0, 3], 500),
            "de ketens verschillen nog (R-hat 1,",
        ),
        (4, lambda _: np.repeat([1.0, 2.0, 3.0, 4.0], 500), "R-hat boven 10"),
        (4, lambda rng: rng.normal(size=40), "de trekkingen tellen als"),
        (4, lambda rng: rng.normal(size=8), "te weinig ketens of trekkingen"),
        (1, lambda rng: rng.normal(size=2000), "te weinig ketens of trekkingen"),
    ],
)
def test_ketens_die_niet_overeenkomen_worden_genoemd(ketens: int, maak, waarom: str) -> None:
    waarden = maak(np.random.default_rng(1))
    menging = beoordeel_menging(_waarden(ketens, len(waarden) // ketens, compactheid_m=waarden))
    [bevinding] = bevindingen_over(menging, _trekking(ketens))
    assert bevinding.code == "NIET_GEMENGD"
    assert waarom in bevinding.tekst
    assert waarom in zin_over(menging[0], len(waarden))
    assert "nan" not in bevinding.tekst


def test_een_maat_die_nooit_verandert_heeft_geen_rhat_en_geen_waarschuwing() -> None:
    [vast] = beoordeel_menging(_waarden(4, 10, in_band=[3.0] * 40))
    assert (vast.vast, vast.rhat, vast.gemengd) == (True, None, True)
    assert zin_over(vast, 40) == "Deze maat is in alle getrokken indelingen gelijk."
    assert bevindingen_over([vast], _trekking(4)) == ()


def test_een_gestopte_steekproef_en_een_zelfde_begin_worden_gezegd() -> None:
    [vast] = beoordeel_menging(_waarden(4, 10, in_band=[3.0] * 40))
    codes = [b.code for b in bevindingen_over([vast], _trekking(4, starts=1, volledig=False))]
    assert codes == ["KETENS_ZELFDE_BEGIN", "TREKKEN_GESTOPT"]
    assert bevindingen_over([vast], _trekking(1, starts=1)) == ()


def test_de_verdeling_in_woorden() -> None:
    assert verdeling_in_woorden(0.0).startswith("compacte vorm telt mee")
    assert "γ = 0,25" in verdeling_in_woorden(0.25)
    assert verdeling_in_woorden(1.0) == "elke geldige indeling heeft dezelfde kans (γ = 1)"
