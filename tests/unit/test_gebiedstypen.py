"""Gebiedstypen: planted groups come back, noise has no stable types, names and doubts are told."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

from gebied.bronnen.catalogus import Indicator
from gebied.fouten import VerkeerdGebruik
from gebied.indicatoren.cijfer import Cijfer
from gebied.indicatoren.gebiedstypen import KLEINSTE_TYPE, MINSTE_GEBIEDEN, STABIEL, gebiedstypen


def _indicator(sleutel: str, naam: str, **velden: str) -> Indicator:
    basis = {"optellen": "verhouding", "eenheid": "%", **velden}
    return Indicator(
        sleutel=sleutel,
        naam=naam,
        uitleg="Uitleg.",
        domein="bevolking",
        richting="geen oordeel",
        zekerheid="telling",
        niveau="buurt",
        bron="CBS",
        kolom=sleutel,
        noemer="inwoners",
        **basis,  # type: ignore[arg-type]
    )


OUD = _indicator("oud", "Inwoners van 65 jaar of ouder")
HUUR = _indicator("huur", "Huurwoningen")
KIND = _indicator("kind", "Huishoudens met kinderen")
WOZ = _indicator("woz", "WOZ-waarde", optellen="gewogen", eenheid="duizend euro")
MENSEN = _indicator("mensen", "Inwoners", optellen="som", eenheid="inwoners")
KENMERKEN = (OUD, HUUR, KIND, WOZ)


def _cijfers(x: np.ndarray, indicatoren: Sequence[Indicator] = KENMERKEN) -> list[Cijfer]:
    return [
        Cijfer(
            indicator=indicator,
            plaats=f"B{nr:03d}",
            naam=f"Buurt {nr}",
            niveau="buurt",
            jaar=2020,
            waarde=None if np.isnan(waarde) else float(waarde),
            ondergrens=None,
            bovengrens=None,
        )
        for indicator, kolom in zip(indicatoren, x.T, strict=True)
        for nr, waarde in enumerate(kolom)
    ]


def _geplant(ruis: float = 0.3, seed: int = 2) -> tuple[np.ndarray, np.ndarray]:
    """Three groups of 20, 14 and 10: old, renting, children with dear houses."""
    kans = np.random.default_rng(seed)
    middens = np.array([[2.0, 0.0, -1.0, 0.0], [0.0, 2.0, 0.0, -1.0], [-1.0, -1.0, 2.0, 2.0]])
    ware = np.repeat([0, 1, 2], [20, 14, 10])
    return 20 + 5 * (middens[ware] + ruis * kans.standard_normal((44, 4))), ware


def test_geplante_groepen_komen_terug_met_hun_naam() -> None:
    x, ware = _geplant()
    uit = gebiedstypen(_cijfers(x))
    assert adjusted_rand_score(ware, uit.tabel["type"].to_numpy(int)) == 1
    assert [len(soort.plaatsen) for soort in uit.typen] == [20, 14, 10]
    assert (uit.stabiel, max(uit.stabiliteit) >= 3) == (True, True)
    assert not uit.tabel["onzeker"].any()
    assert uit.typen[0].naam.startswith("hoog: inwoners van 65 jaar of ouder; laag: ")
    assert uit.typen[1].naam.startswith("hoog: huurwoningen; laag: ")
    assert uit.typen[2].naam.startswith("hoog: WOZ-waarde, huishoudens met kinderen; laag: ")
    assert uit.toelichting.startswith("3 typen; de verdeling is stabiel")
    assert uit.toelichting.endswith("Geen gebied is onzeker.")


def test_zelfde_seed_zelfde_antwoord_in_elke_volgorde() -> None:
    x, _ = _geplant(ruis=1.0)
    cijfers = _cijfers(x)
    een, twee = (
        gebiedstypen(cijfers, seed=4, herhalingen=15),
        gebiedstypen(cijfers[::-1], seed=4, herhalingen=15),
    )
    pd.testing.assert_frame_equal(een.tabel, twee.tabel)
    assert een.typen == twee.typen


def test_ruis_heeft_geen_stabiele_typen_en_dat_wordt_gezegd() -> None:
    ruis = np.random.default_rng(8).standard_normal((60, 4))
    uit = gebiedstypen(_cijfers(ruis), herhalingen=20)
    assert not uit.stabiel
    assert uit.stabiliteit[len(uit.typen)] < STABIEL
    assert "niet stabiel" in uit.toelichting
    assert uit.tabel["onzeker"].any()


def test_een_gebied_tussen_twee_typen_is_onzeker() -> None:
    x, _ = _geplant()
    x[0] = 20 + 5 * np.array([1.0, 1.0, -0.5, -0.5])  # half way between old and renting
    uit = gebiedstypen(_cijfers(x), aantal=3)
    assert uit.tabel["zekerheid"].idxmin() == "B000"
    assert uit.tabel.loc["B000", "onzeker"]
    assert uit.tabel["onzeker"].sum() == 1
    assert "1 gebied is onzeker" in uit.toelichting


def test_ontbrekende_cijfers_volgen_de_regel() -> None:
    x, ware = _geplant()
    x[3, 0] = np.nan  # one of four is unknown: filled with the median
    x[5, :2] = np.nan  # half is unknown: no type
    uit = gebiedstypen(_cijfers(x))
    assert uit.tabel.loc["B005", ["type", "zekerheid"]].isna().all()
    assert uit.tabel.loc["B005", "reden"] == "Van dit gebied zijn te weinig cijfers bekend."
    assert uit.tabel["type"].notna().sum() == 43
    assert "B005" not in {plaats for soort in uit.typen for plaats in soort.plaatsen}
    assert ware[3] == ware[4]
    assert uit.tabel.loc["B003", "type"] == uit.tabel.loc["B004", "type"]


def test_wat_weinig_bekend_is_of_overal_gelijk_wordt_weggelaten_met_reden() -> None:
    x, _ = _geplant()
    extra = np.full((44, 2), np.nan)
    extra[:, 0], extra[:20, 1] = 3.0, np.arange(20)
    indicatoren = (*KENMERKEN, _indicator("vast", "Vast"), _indicator("deels", "Deels"))
    uit = gebiedstypen(_cijfers(np.hstack([x, extra]), indicatoren))
    assert set(uit.indicatoren) == {"oud", "huur", "kind", "woz"}
    assert "hetzelfde cijfer" in uit.weggelaten["vast"]
    assert "45 % van de gebieden" in uit.weggelaten["deels"]


def test_aantallen_doen_alleen_niet_mee_en_mogen_niet_gevraagd() -> None:
    x, _ = _geplant()
    cijfers = _cijfers(np.hstack([x, np.arange(44.0)[:, None]]), (*KENMERKEN, MENSEN))
    assert "mensen" not in gebiedstypen(cijfers, herhalingen=10).indicatoren
    with pytest.raises(VerkeerdGebruik) as fout:
        gebiedstypen(cijfers, indicatoren=["mensen", "wo"])
    assert "'mensen' is een aantal" in str(fout.value)
    assert "geen cijfers van 'wo'" in str(fout.value)


def test_een_uitschieter_wordt_geen_type() -> None:
    x, _ = _geplant()
    x[0] = 1e4
    uit = gebiedstypen(_cijfers(x), herhalingen=15)
    assert min(len(soort.plaatsen) for soort in uit.typen) >= KLEINSTE_TYPE


def test_alle_redenen_om_te_weigeren_staan_bij_elkaar() -> None:
    x, _ = _geplant()
    with pytest.raises(VerkeerdGebruik) as fout:
        gebiedstypen(_cijfers(x[: MINSTE_GEBIEDEN - 1, :1], KENMERKEN[:1]), aantal=9, herhalingen=2)
    tekst = str(fout.value)
    for woord in ("14 gebieden hebben genoeg", "twee indicatoren", "aantal typen is 9", "herhalingen is 2"):
        assert woord in tekst


def test_namen_van_typen_verschillen() -> None:
    x, _ = _geplant(ruis=1.2)
    uit = gebiedstypen(_cijfers(x), aantal=5, herhalingen=10)
    assert len(uit.typen) == 5
    namen = [soort.naam for soort in uit.typen]
    assert len(set(namen)) == len(namen)
    assert sum(len(soort.plaatsen) for soort in uit.typen) == 44
