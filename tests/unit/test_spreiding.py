"""The dissimilarity index: by hand, its properties, its bounds under rounding, and what it refuses."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from gebied.bronnen.catalogus import Indicator
from gebied.fouten import VerkeerdGebruik
from gebied.indicatoren.metingen import meet, variantie_aselect
from gebied.indicatoren.spreiding import Spreiding, spreiding, spreiding_van
from gebied.model import Kolom


def _reeks(*waarden: float | None) -> pd.Series[float]:
    return pd.Series(pd.array(waarden, dtype="Float64"), index=[f"B{nr}" for nr in range(len(waarden))])


def _indicator(**velden: object) -> Indicator:
    basis = {
        "sleutel": "corporatie",
        "naam": "Woningen van een corporatie",
        "uitleg": "Uitleg.",
        "domein": "wonen",
        "eenheid": "%",
        "richting": "geen oordeel",
        "optellen": "verhouding",
        "zekerheid": "telling",
        "niveau": "buurt",
        "bron": "CBS",
        "teller": "corporatie",
        "noemer": "woningen",
        "factor": 100,
    }
    return Indicator(**{**basis, **velden})  # type: ignore[arg-type]


def _meet(indicator: Indicator, **kolommen: list[float | None]) -> pd.DataFrame:
    tabel = pd.DataFrame({naam: pd.array(rij, dtype="Float64") for naam, rij in kolommen.items()})
    tabel.insert(0, "code", [f"B{nr}" for nr in range(len(tabel))])
    return meet(tabel, [Kolom(naam, "aantal") for naam in kolommen], [indicator], niveau="buurt")


def test_met_de_hand_nagerekend() -> None:
    uit = spreiding(_reeks(80, 20, 0), _reeks(20, 30, 50), naam="huur")
    # |0.8 - 0.2| + |0.2 - 0.3| + |0 - 0.5|, halved
    assert uit.waarde == pytest.approx(0.6)
    assert (uit.ondergrens, uit.bovengrens, uit.gebieden, uit.dekking) == (uit.waarde, uit.waarde, 3, 1)
    assert uit.uitleg.startswith("huur: 60 % zou in een ander gebied moeten zijn")


def test_gelijk_is_nul_en_gescheiden_is_een() -> None:
    assert spreiding(_reeks(1, 2, 3), _reeks(10, 20, 30), naam="a").waarde == pytest.approx(0)
    assert spreiding(_reeks(1, 2, 0), _reeks(0, 0, 9), naam="a").waarde == pytest.approx(1)


def test_ruilen_en_schalen_verandert_niets_en_samenvoegen_maakt_nooit_ongelijker() -> None:
    kans = np.random.default_rng(4)
    a, b = (pd.Series(kans.integers(1, 500, 12).astype(float), index=list("abcdefghijkl")) for _ in range(2))
    waarde = spreiding(a, b, naam="x").waarde
    assert waarde is not None
    assert spreiding(b, 7 * a, naam="x").waarde == pytest.approx(waarde)
    grof = [reeks.groupby([nr // 2 for nr in range(12)]).sum() for reeks in (a, b)]
    samen = spreiding(*grof, naam="x").waarde
    assert samen is not None
    assert samen <= waarde + 1e-12


def test_de_groep_van_een_indicator_staat_naast_de_rest_van_de_noemer() -> None:
    metingen = _meet(
        _indicator(),
        inwoners=[200.0, 100.0, 100.0, 600.0],
        corporatie=[81.0, 22.0, 0.0, None],
        woningen=[100.0, 51.0, 50.0, 300.0],
    )
    uit = spreiding_van(metingen, _indicator())
    # the large gebied is unknown: it is left aside, and so little remains that nothing is said
    assert (uit.waarde, uit.gebieden, uit.dekking) == (None, 3, 0.4)
    assert "40 % van de inwoners" in uit.reden
    uit = spreiding_van(metingen.assign(bewoners=100.0), _indicator())
    groep, rest = np.array([81, 22, 0]), np.array([19, 29, 50])
    verwacht = 0.5 * np.abs(groep / groep.sum() - rest / rest.sum()).sum()
    assert uit.waarde == pytest.approx(verwacht)
    assert uit.dekking == pytest.approx(0.75)


def test_afronding_geeft_grenzen() -> None:
    metingen = _meet(
        _indicator(),
        inwoners=[100.0] * 4,
        corporatie=[80.0, 20.0, 5.0, 45.0],
        woningen=[100.0, 50.0, 50.0, 95.0],
    )
    uit = spreiding_van(metingen, _indicator())
    assert uit.waarde is not None
    assert uit.ondergrens is not None
    assert uit.bovengrens is not None
    assert uit.ondergrens < uit.waarde < uit.bovengrens
    assert "(tussen" in uit.tekst
    assert uit == spreiding_van(metingen, _indicator())  # same seed


def test_de_grenzen_omvatten_de_ware_spreiding() -> None:
    kans = np.random.default_rng(11)
    plaatsen = [f"B{nr}" for nr in range(20)]
    raak, keren = 0, 250
    for _ in range(keren):
        a, b = kans.integers(5, 150, (2, 20))
        ware = spreiding(pd.Series(a.astype(float), plaatsen), pd.Series(b.astype(float), plaatsen), naam="x")
        gerond = [pd.Series(_op_vijf(reeks, kans), plaatsen) for reeks in (a, b)]
        var = pd.Series(variantie_aselect(5), plaatsen)
        uit = spreiding(*gerond, naam="x", var_groep=var, var_ander=var)
        assert ware.waarde is not None
        assert uit.ondergrens is not None
        assert uit.bovengrens is not None
        raak += uit.ondergrens <= ware.waarde <= uit.bovengrens
    assert raak >= 0.95 * keren


def _op_vijf(aantallen: np.ndarray, kans: np.random.Generator) -> np.ndarray:
    rest = aantallen % 5
    return (aantallen - rest + 5 * (kans.random(len(aantallen)) < rest / 5)).astype(float)


@pytest.mark.parametrize(
    ("velden", "woord"),
    [
        ({"optellen": "gewogen", "kolom": "corporatie"}, "geen aantallen"),
        ({"optellen": "som"}, "geen aantallen"),
        ({"optellen": "niet"}, "geen aantallen"),
        ({"zekerheid": "modelschatting"}, "geen aantallen"),
    ],
)
def test_zonder_aantallen_wordt_geweigerd(velden: dict[str, object], woord: str) -> None:
    indicator = _indicator()
    metingen = _meet(
        indicator, inwoners=[1.0, 2.0, 3.0], corporatie=[1.0, 2.0, 3.0], woningen=[7.0, 8.0, 9.0]
    )
    with pytest.raises(VerkeerdGebruik, match=woord):
        spreiding_van(metingen, _indicator(**velden))


def test_een_teller_die_geen_deel_van_de_noemer_is_wordt_geweigerd() -> None:
    autos = [900.0, 40.0, 31.0]
    metingen = _meet(_indicator(), inwoners=[1.0, 2.0, 3.0], corporatie=autos, woningen=[70.0, 80.0, 91.0])
    with pytest.raises(VerkeerdGebruik, match="meer dan er in de noemer zijn"):
        spreiding_van(metingen, _indicator())


def test_twee_jaren_wordt_geweigerd() -> None:
    metingen = _meet(_indicator(), inwoners=[1.0] * 3, corporatie=[1.0] * 3, woningen=[7.0] * 3)
    with pytest.raises(VerkeerdGebruik, match="kies één jaar"):
        spreiding_van(pd.concat([metingen, metingen]), _indicator())


@pytest.mark.parametrize(
    ("groep", "ander", "reden"),
    [
        (_reeks(1, 2), _reeks(1, 2), "ten minste 3"),
        (_reeks(0, 0, 0), _reeks(1, 2, 3), "overal nul"),
        (_reeks(1, None, 2, 4), _reeks(1, 2, None, None), "Van 1 gebieden"),
    ],
)
def test_zonder_zinnige_verdeling_is_er_een_reden(
    groep: pd.Series[float], ander: pd.Series[float], reden: str
) -> None:
    uit = spreiding(groep, ander, naam="x")
    assert uit.waarde is None
    assert reden in uit.reden
    assert uit.tekst == "onbekend"


def test_een_aantal_onder_nul_mag_alleen_met_ruis() -> None:
    groep, ander = _reeks(-2, 20, 30), _reeks(10, 20, 30)
    with pytest.raises(VerkeerdGebruik, match="lager dan nul"):
        spreiding(groep, ander, naam="x")
    uit: Spreiding = spreiding(groep, ander, naam="x", var_groep=_reeks(2.0, 2.0, 2.0))
    assert uit.waarde == pytest.approx(spreiding(_reeks(0, 20, 30), ander, naam="x").waarde)
