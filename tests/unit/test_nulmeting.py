"""A nulmeting: it comes back as it was, and later only like is compared with like."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely

from gebied.bronnen.catalogus import Indicator
from gebied.fouten import InvoerGeweigerd, VerkeerdGebruik
from gebied.graaf import maak_graaf
from gebied.model import Indeling, Kolom
from gebied.profiel.nulmeting import Nulmeting, maak_nulmeting
from gebied.profiel.nulvergelijking import (
    MEETVELDEN,
    WOORDVELDEN,
    Nulvergelijking,
    Verandering,
    vergelijk_nulmeting,
)
from gebied.werkstroom import bouw_scan
from gebied.wijkscan import Wijkscan

DAG = date(2026, 1, 2)
PLAN = Indeling("Plan", {"A1": 1, "A2": 1, "A3": 2})


def _indicator(sleutel: str, **waarden: Any) -> Indicator:
    kern: dict[str, Any] = {
        "naam": f"Naam van {sleutel}",
        "uitleg": "Uitleg.",
        "domein": "gezondheid",
        "eenheid": "%",
        "richting": "geen oordeel",
        "optellen": "verhouding",
        "zekerheid": "telling",
        "niveau": "buurt",
        "bron": "CBS",
        "teller": "hulp",
        "noemer": "inwoners",
        "factor": 100,
    }
    return Indicator(sleutel=sleutel, **{**kern, **waarden})


EIGEN = (
    _indicator("eigen_pct"),
    _indicator(
        "eigen_schatting", kolom="schatting", optellen="gewogen", zekerheid="modelschatting", teller=""
    ),
)


@pytest.fixture
def maak(rooster: Callable[..., Wijkscan]) -> Callable[..., Wijkscan]:
    """Three gebieden with a count and an estimate of a year."""

    def scan(
        jaar: int, hulp: list[int | None], *, eigen: tuple[Indicator, ...] = EIGEN, schatting: float = 40.0
    ) -> Wijkscan:
        kaal = rooster([[1000, 1000, 1000]])
        kolommen = {
            "hulp": pd.array(hulp, dtype="Int64"),
            "schatting": pd.array([schatting] * 3, dtype="Float64"),
            "schatting_ondergrens": pd.array([schatting - 3] * 3, dtype="Float64"),
            "schatting_bovengrens": pd.array([schatting + 3] * 3, dtype="Float64"),
        }
        return replace(
            kaal,
            gebieden=kaal.gebieden.assign(**kolommen),
            catalogus=tuple(Kolom(naam, "aantal", jaar=jaar) for naam in ("hulp", "schatting", "inwoners")),
            eigen_indicatoren=eigen,
        )

    return scan


@pytest.fixture
def toen(maak: Callable[..., Wijkscan]) -> Nulmeting:
    return maak_nulmeting(maak(2015, [101, 202, 303]), {"Plan": PLAN}, naam="2015", datum=DAG)


def _bij(uitkomst: Nulvergelijking, plaats: str, sleutel: str = "eigen_pct") -> Verandering:
    [deel] = [
        v for v in uitkomst.veranderingen if (v.gebied.sleutel, v.indicator.sleutel) == (plaats, sleutel)
    ]
    return deel


def _codes(uitkomst: Nulvergelijking) -> list[str]:
    return [bevinding.code for bevinding in uitkomst.bevindingen]


def test_een_nulmeting_komt_terug_zoals_zij_was(toen: Nulmeting) -> None:
    terug = Nulmeting.uit_dict(json.loads(json.dumps(toen.als_dict(), allow_nan=False)))
    pd.testing.assert_frame_equal(terug.metingen, toen.metingen)
    assert terug.als_dict() == toen.als_dict()
    assert (terug.naam, terug.datum, terug.indelingen["Plan"]) == ("2015", DAG, PLAN.toewijzing)
    assert terug.indicatoren == toen.indicatoren
    assert {gebied.sleutel for gebied in terug.gebieden} == {"GM9999", "A1", "A2", "A3", "Plan:1", "Plan:2"}


def test_verandering_in_elk_gebied_van_toen(toen: Nulmeting, maak: Callable[..., Wijkscan]) -> None:
    uitkomst = vergelijk_nulmeting(toen, maak(2020, [101, 302, 303]), {"Plan": PLAN})
    assert _bij(uitkomst, "A1").tekst == "geen verandering die groter is dan de onzekerheid sinds 2015"
    assert _bij(uitkomst, "A2").tekst == "hoger dan in 2015"
    werkgebied = _bij(uitkomst, "Plan:1").verschil
    assert werkgebied is not None
    assert werkgebied.waarde == pytest.approx(5.0)
    pct = {deel.gebied.sleutel for deel in uitkomst.veranderd if deel.indicator.sleutel == "eigen_pct"}
    assert pct == {"A2", "Plan:1", "GM9999"}
    assert uitkomst.bevindingen == ()


def test_een_modelschatting_telt_nooit_mee(toen: Nulmeting, maak: Callable[..., Wijkscan]) -> None:
    uitkomst = vergelijk_nulmeting(toen, maak(2020, [101, 202, 303], schatting=80.0), {"Plan": PLAN})
    deel = _bij(uitkomst, "A1", "eigen_schatting")
    assert deel.verschil is None
    assert deel.tekst == "niet vergeleken: een modelschatting is niet bedoeld om verandering te meten"


def test_zonder_bekende_marge_wordt_niets_vergeleken(toen: Nulmeting, maak: Callable[..., Wijkscan]) -> None:
    los = replace(toen, metingen=toen.metingen.assign(var_teller=np.nan))
    deel = _bij(vergelijk_nulmeting(los, maak(2020, [101, 302, 303]), {"Plan": PLAN}), "A2")
    assert deel.verschil is None
    assert deel.tekst == "niet vergeleken: de onzekerheid van het verschil is niet bekend"


def test_hetzelfde_jaar_is_geen_nieuwe_meting(toen: Nulmeting, maak: Callable[..., Wijkscan]) -> None:
    uitkomst = vergelijk_nulmeting(toen, maak(2015, [101, 302, 303]), {"Plan": PLAN})
    assert _bij(uitkomst, "A2").reden == "er is nog geen nieuwer cijfer dan dat van 2015"
    assert uitkomst.vergeleken == ()


@pytest.mark.parametrize(
    ("veld", "waarde"),
    [
        ("noemer", "huishoudens"),
        ("bron", "GGD"),
        ("factor", 1000),
        ("onderwerp", "Hulp thuis"),
        ("optellen", "som"),
    ],
)
def test_een_andere_definitie_wordt_genoemd_en_niet_vergeleken(
    toen: Nulmeting, maak: Callable[..., Wijkscan], veld: str, waarde: object
) -> None:
    anders = (replace(EIGEN[0], **{veld: waarde}), EIGEN[1])
    uitkomst = vergelijk_nulmeting(toen, maak(2020, [101, 302, 303], eigen=anders), {"Plan": PLAN})
    assert _codes(uitkomst) == ["NULMETING_DEFINITIE"]
    assert f"{veld} was '{getattr(EIGEN[0], veld)}' en is nu '{waarde}'" in uitkomst.bevindingen[0].tekst
    assert _bij(uitkomst, "A2").reden == f"de definitie is veranderd ({veld})"


def test_andere_woorden_worden_genoemd_en_wel_vergeleken(
    toen: Nulmeting, maak: Callable[..., Wijkscan]
) -> None:
    anders = (replace(EIGEN[0], uitleg="Beter uitgelegd.", laatst=2020), EIGEN[1])
    uitkomst = vergelijk_nulmeting(toen, maak(2020, [101, 302, 303], eigen=anders), {"Plan": PLAN})
    assert _codes(uitkomst) == ["NULMETING_DEFINITIE"]
    assert "laatst" not in uitkomst.bevindingen[0].tekst
    assert _bij(uitkomst, "A2").tekst == "hoger dan in 2015"


def test_een_indicator_die_weg_is(toen: Nulmeting, maak: Callable[..., Wijkscan]) -> None:
    uitkomst = vergelijk_nulmeting(toen, maak(2020, [1, 2, 3], eigen=EIGEN[1:]), {"Plan": PLAN})
    assert _codes(uitkomst) == ["NULMETING_DEFINITIE"]
    assert _bij(uitkomst, "A1").reden == "deze indicator staat niet meer in de catalogus"


def test_elk_veld_van_een_indicator_is_bedacht() -> None:
    """A field that is added to the catalogue must be put in one of the three kinds."""
    planning = {
        "cyclus",
        "cyclus_tekst",
        "laatst",
        "volgende",
        "oplevering",
        "doel",
        "sterk_punt",
        "decimalen",
    }
    alle = set(Indicator.__dataclass_fields__)
    assert alle == {"sleutel", *MEETVELDEN, *WOORDVELDEN, *planning}


def test_verlegde_grenzen_worden_genoemd(toen: Nulmeting, maak: Callable[..., Wijkscan]) -> None:
    scan = maak(2020, [101, 302, 303])
    vormen = [
        shapely.box(0, -1000, 950, 0),
        shapely.box(950, -1000, 2000, 0),
        scan.gebieden.geometry.iloc[2],
    ]
    gebieden = scan.gebieden.set_geometry(vormen, crs=scan.gebieden.crs)
    verlegd = replace(scan, gebieden=gebieden, graaf=maak_graaf(gebieden, restgebieden=()))
    uitkomst = vergelijk_nulmeting(toen, verlegd, {"Plan": PLAN})
    assert _codes(uitkomst) == ["NULMETING_GRENZEN"]
    assert "A1 en A2" in uitkomst.bevindingen[0].tekst
    assert _bij(uitkomst, "A2").reden == "de grenzen van dit gebied zijn veranderd"
    assert _bij(uitkomst, "A3").verschil is not None


def test_een_code_die_niet_meer_bestaat(
    toen: Nulmeting, maak: Callable[..., Wijkscan], rooster: Callable[..., Wijkscan]
) -> None:
    scan = maak(2020, [101, 302, 303])
    over = scan.gebieden.iloc[:2].reset_index(drop=True)
    kleiner = replace(scan, gebieden=over, graaf=maak_graaf(over, restgebieden=()))
    uitkomst = vergelijk_nulmeting(toen, kleiner)
    assert _codes(uitkomst) == ["NULMETING_GRENZEN", "NULMETING_ANDERS_INGEDEELD"]
    assert _bij(uitkomst, "GM9999").reden == "een deel van dit gebied bestaat niet meer"
    assert _bij(uitkomst, "Plan:1").verschil is not None  # the indeling itself may be gone


def test_een_werkgebied_dat_anders_is_wordt_vergeleken_zoals_het_was(
    toen: Nulmeting, maak: Callable[..., Wijkscan]
) -> None:
    nu = Indeling("Plan", {"A1": 1, "A2": 2, "A3": 2})
    uitkomst = vergelijk_nulmeting(toen, maak(2020, [101, 302, 303]), {"Plan": nu})
    assert _codes(uitkomst) == ["NULMETING_ANDERS_INGEDEELD"]
    deel = _bij(uitkomst, "Plan:1").verschil
    assert deel is not None
    assert deel.waarde == pytest.approx(5.0)  # of A1 and A2, as it was


def test_een_andere_dekking_is_geen_verandering(toen: Nulmeting, maak: Callable[..., Wijkscan]) -> None:
    uitkomst = vergelijk_nulmeting(toen, maak(2020, [101, 202, None]), {"Plan": PLAN})
    assert _bij(uitkomst, "GM9999").reden == "toen over 100 % van de inwoners en nu over 67 %"
    assert _bij(uitkomst, "A3").reden.startswith("nu is er geen cijfer")


def test_beschermde_aantallen_veranderen_pas_boven_de_ruis(
    maak: Callable[..., Wijkscan], toen: Nulmeting
) -> None:
    metingen = toen.metingen.copy()
    metingen.loc[metingen["indicator"] == "eigen_pct", "var_teller"] = 90.0**2
    uitkomst = vergelijk_nulmeting(replace(toen, metingen=metingen), maak(2020, [101, 302, 303]))
    assert _bij(uitkomst, "A2").tekst.startswith("geen verandering")


def _zonder(waarden: Mapping[str, Any], naam: str) -> dict[str, Any]:
    return {sleutel: waarde for sleutel, waarde in waarden.items() if sleutel != naam}


def test_een_beschadigde_nulmeting_wordt_geweigerd(toen: Nulmeting) -> None:
    goed = toen.als_dict()
    for naam in _zonder(goed, "versie"):
        with pytest.raises(InvoerGeweigerd):
            Nulmeting.uit_dict(_zonder(goed, naam))
        with pytest.raises(InvoerGeweigerd):
            Nulmeting.uit_dict({**goed, naam: [3]})
    with pytest.raises(InvoerGeweigerd, match="nieuwere versie"):
        Nulmeting.uit_dict({**goed, "versie": 2})
    with pytest.raises(InvoerGeweigerd):
        Nulmeting.uit_dict({**goed, "gebieden": goed["gebieden"][1:]})


def test_zonder_naam_of_cijfers_is_er_geen_nulmeting(
    maak: Callable[..., Wijkscan], rooster: Callable[..., Wijkscan]
) -> None:
    with pytest.raises(VerkeerdGebruik, match="naam"):
        maak_nulmeting(maak(2015, [1, 2, 3]), naam=" ", datum=DAG)


@pytest.mark.echt
def test_een_nulmeting_van_almelo(echte_data: Path) -> None:
    """The same figures of a later year: all of CBS is compared and nothing changed; RIVM never is."""
    scan = bouw_scan(
        grenzen=echte_data / "gemeenten" / "almelo.gpkg",
        laag="buurt_2015",
        kerncijfers=[echte_data / "rivm" / "rivm_2020_18plus.parquet"],
    )
    toen = maak_nulmeting(scan, naam="2015", datum=DAG)
    terug = Nulmeting.uit_dict(json.loads(json.dumps(toen.als_dict(), allow_nan=False)))
    jaren = [kolom.jaar for kolom in scan.catalogus]
    later = replace(
        scan,
        catalogus=tuple(
            replace(kolom, jaar=None if jaar is None else jaar + 5)
            for kolom, jaar in zip(scan.catalogus, jaren, strict=True)
        ),
    )
    uitkomst = vergelijk_nulmeting(terug, later)
    assert uitkomst.bevindingen == ()
    assert uitkomst.veranderd == ()
    model = [deel for deel in uitkomst.veranderingen if deel.indicator.zekerheid == "modelschatting"]
    assert len(model) > 1000
    assert {deel.verschil for deel in model} == {None}
    geteld = [deel for deel in uitkomst.veranderingen if deel.indicator.zekerheid == "telling"]
    zonder = [deel for deel in geteld if deel.verschil is None]
    assert len(uitkomst.vergeleken) > 1000
    assert all(deel.toen.waarde is None for deel in zonder)
