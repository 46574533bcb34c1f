"""Every rule about neighbours, each with a case drawn by hand."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable

import geopandas as gpd
import pandas as pd
import pytest
from shapely import Geometry, MultiPolygon, Polygon, box
from shapely.affinity import rotate

from gebied.fouten import InvoerGeweigerd, VerkeerdGebruik
from gebied.graaf import Graaf, maak_graaf
from gebied.model import RD_NEW
from gebied.wijkscan import Wijkscan


def tabel(**vormen: Geometry) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"code": list(vormen)}, geometry=list(vormen.values()), crs=RD_NEW)


def randen(graaf: Graaf) -> list[tuple[str, str, str, float]]:
    kolommen = graaf.buren[["a", "b", "soort", "lengte_m"]].itertuples(index=False)
    return [(a, b, soort, round(m, 2)) for a, b, soort, m in kolommen]


def graaf_van(*rijen: tuple[str, str, str, float], rest: tuple[str, ...] = ()) -> Graaf:
    buren = pd.DataFrame(
        [(*rij, True) for rij in rijen], columns=["a", "b", "soort", "lengte_m", "actief"]
    ).astype({"a": "str", "b": "str", "soort": "str", "lengte_m": "float64"})
    return Graaf(tuple(sorted({code for rij in rijen for code in rij[:2]})), frozenset(rest), buren)


def test_rooster_van_drie_bij_drie_heeft_twaalf_grenzen(rooster: Callable[..., Wijkscan]) -> None:
    graaf = rooster([[100] * 3] * 3).graaf
    assert len(graaf.paren) == 12
    assert set(graaf.buren["soort"]) == {"grens"}
    assert set(graaf.buren["lengte_m"]) == {1000.0}
    assert graaf.buren_van("B2") == ("A2", "B1", "B3", "C2")
    assert graaf.buren_van("A1") == ("A2", "B1")
    assert graaf.onderdelen() == [graaf.codes]
    assert repr(graaf) == "Graaf(9 gebieden, 0 restgebied; 12 grens)"


def test_rooster_van_vier_bij_vijf_met_gracht(rooster: Callable[..., Wijkscan]) -> None:
    """A column of water 1,000 m wide cuts the grid in two: one verbinding joins the halves."""
    scan = rooster([[100, 100, 0, 100, 100]] * 4, rest={"A3", "B3", "C3", "D3"})
    graaf = scan.graaf
    assert len(graaf.zonder_verbindingen().onderdelen()) == 2
    assert [r for r in randen(graaf) if r[2] != "grens"] == [("A2", "A4", "verbinding", 1000.0)]
    assert graaf.onderdelen() == [graaf.bediend]
    assert len(graaf.bediend) == 16


@pytest.mark.parametrize(("meters", "buren"), [(10.0, True), (9.99, False)])
def test_grens_van_tien_meter_telt_en_minder_niet(meters: float, buren: bool) -> None:
    graaf = maak_graaf(tabel(a=box(0, 0, 100, 100), b=box(100, 100 - meters, 200, 200)))
    soorten = {"grens"} if buren else {"verbinding"}
    assert set(graaf.buren["soort"]) == soorten
    assert graaf.zonder_verbindingen().paren == ((("a", "b"),) if buren else ())


def test_hoekpunt_is_geen_grens_en_geen_kloof() -> None:
    graaf = maak_graaf(tabel(a=box(0, 0, 100, 100), b=box(100, 100, 200, 200)))
    assert randen(graaf) == [("a", "b", "verbinding", 0.0)]


@pytest.mark.parametrize(("meters", "soort"), [(250.0, "kloof"), (250.01, "verbinding")])
def test_kloof_tot_250_meter(meters: float, soort: str) -> None:
    graaf = maak_graaf(tabel(a=box(0, 0, 100, 100), b=box(100 + meters, 0, 500, 100)))
    assert randen(graaf) == [("a", "b", soort, meters)]


def test_grens_en_kloof_zijn_in_te_stellen() -> None:
    kaart = tabel(a=box(0, 0, 100, 100), b=box(100, 80, 200, 180), c=box(240, 80, 300, 180))
    graaf = maak_graaf(kaart, minimale_grens_m=25, maximale_kloof_m=30)
    assert set(graaf.buren["soort"]) == {"verbinding"}
    assert (graaf.minimale_grens_m, graaf.maximale_kloof_m) == (25, 30)


def test_derde_bediend_gebied_ertussen_verspert_de_kloof() -> None:
    a, c = box(0, 0, 100, 100), box(300, 0, 400, 100)
    tussen = box(120, -500, 280, 500)
    graaf = maak_graaf(tabel(a=a, b=tussen, c=c))
    assert [r[:3] for r in randen(graaf)] == [("a", "b", "kloof"), ("b", "c", "kloof")]


def test_restgebied_ertussen_verspert_de_kloof_niet() -> None:
    a, c = box(0, 0, 100, 100), box(300, 0, 400, 100)
    graaf = maak_graaf(tabel(a=a, b=box(100, -500, 300, 500), c=c), restgebieden=["b"])
    assert randen(graaf) == [
        ("a", "b", "grens", 100.0),
        ("a", "c", "kloof", 200.0),
        ("b", "c", "grens", 100.0),
    ]
    assert graaf.paren == (("a", "c"),)


def test_derde_gebied_dat_de_lijn_in_een_punt_raakt_verspert_niet() -> None:
    a, b = Polygon([(100, 0), (0, 50), (0, -50)]), Polygon([(300, 0), (400, 50), (400, -50)])
    raakt = maak_graaf(tabel(a=a, b=b, c=Polygon([(200, 0), (150, 900), (250, 900)])))
    assert ("a", "b", "kloof", 200.0) in randen(raakt)
    snijdt = maak_graaf(tabel(a=a, b=b, c=Polygon([(200, -5), (150, 900), (250, 900)])))
    assert ("a", "b") not in snijdt.paren


def test_uiteinden_van_een_korte_grens_zijn_geen_buren() -> None:
    """The border of c and d, 200 m long, joins a and b, but there is no open space between those."""
    graaf = maak_graaf(
        tabel(
            a=Polygon([(100, 0), (0, 100), (0, -100)]),
            b=Polygon([(300, 0), (400, 100), (400, -100)]),
            c=Polygon([(0, 100), (100, 0), (300, 0), (400, 100)]),
            d=Polygon([(0, -100), (100, 0), (300, 0), (400, -100)]),
        )
    )
    assert graaf.paren == (("a", "c"), ("a", "d"), ("b", "c"), ("b", "d"), ("c", "d"))


def test_overlap_telt_een_keer_en_gedeelde_lijn_ernaast_blijft_heel() -> None:
    """A border of 15 m with, elsewhere, a corner that overlaps by half a metre."""
    a = box(0, 0, 100, 100)
    b = Polygon([(100, 0), (100, 15), (110, 15), (110, 50), (99.5, 50), (99.5, 50.5), (200, 60), (200, 0)])
    graaf = maak_graaf(tabel(a=a, b=b))
    [(_, _, soort, lengte)] = randen(graaf)
    assert soort == "grens"
    assert 15.0 < lengte < 17.0


def test_smalle_overlap_is_een_grens_ter_lengte_van_een_zijde() -> None:
    graaf = maak_graaf(tabel(a=box(0, 0, 100, 100), b=box(99.9, 0, 200, 100)))
    assert randen(graaf) == [("a", "b", "grens", 100.1)]


def test_meerdelig_gebied_is_een_knoop() -> None:
    delen = MultiPolygon([box(0, 0, 100, 100), box(5000, 0, 5100, 100)])
    graaf = maak_graaf(tabel(a=delen, b=box(100, 0, 200, 100), c=box(5100, 0, 5200, 100)))
    assert randen(graaf) == [("a", "b", "grens", 100.0), ("a", "c", "grens", 100.0)]
    assert graaf.onderdelen(["b", "c"]) == [("b",), ("c",)]


def test_een_gebied_heeft_geen_buren() -> None:
    graaf = maak_graaf(tabel(a=box(0, 0, 1, 1)))
    assert graaf.buren.empty
    assert graaf.onderdelen() == [("a",)]
    assert graaf.onderdelen([]) == []


def test_alles_restgebied_geeft_geen_verbinding() -> None:
    graaf = maak_graaf(tabel(a=box(0, 0, 1, 1), b=box(900, 0, 901, 1)), restgebieden=["a", "b"])
    assert graaf.buren.empty
    assert graaf.bediend == ()
    assert graaf.onderdelen() == []


def test_verbindingen_zijn_de_kortste() -> None:
    """Three islands in a row: the long way between the outer two is not linked."""
    graaf = maak_graaf(tabel(a=box(0, 0, 100, 100), b=box(500, 0, 600, 100), c=box(1100, 0, 1200, 100)))
    assert randen(graaf) == [("a", "b", "verbinding", 400.0), ("b", "c", "verbinding", 500.0)]
    assert list(graaf.verbindingen["lengte_m"]) == [400.0, 500.0]


@pytest.mark.parametrize("graden", range(3, 90, 12))
def test_even_lange_verbindingen_maken_geen_kring(graden: int) -> None:
    """Three rows of six blocks, 300 m apart, turned so that equal distances differ by rounding only."""
    codes = iter(random.Random(graden).sample(range(18), 18))
    blokken = {
        f"{next(codes):02}": rotate(
            box(kolom * 1300 + 0.3, rij * 1000, kolom * 1300 + 1000.3, rij * 1000 + 1000),
            graden,
            origin=(0, 0),
        )
        for kolom, rij in itertools.product(range(3), range(6))
    }
    graaf = maak_graaf(tabel(**blokken))
    delen = graaf.zonder_verbindingen().onderdelen()
    assert len(graaf.verbindingen) == len(delen) - 1
    assert len(graaf.onderdelen()) == 1


def test_zonder_verbindingen_valt_uiteen_en_blijft_zichtbaar() -> None:
    graaf = maak_graaf(tabel(a=box(0, 0, 100, 100), b=box(500, 0, 600, 100)))
    los = graaf.zonder_verbindingen()
    assert los.onderdelen() == [("a",), ("b",)]
    assert len(los.verbindingen) == 1
    assert len(los.barrieres) == 1
    assert graaf.onderdelen() == [("a", "b")], "the graph itself did not change"


def test_barriere_zet_een_rand_uit_en_weer_aan() -> None:
    graaf = Graaf.uit_paren([("a", "b"), ("b", "c")])
    met = graaf.met_barriere("c", "b")
    assert met.onderdelen() == [("a", "b"), ("c",)]
    assert met.buren_van("c") == ()
    assert met.barrieres[["a", "b"]].to_numpy().tolist() == [["b", "c"]]
    assert met.zonder_barriere("b", "c").paren == graaf.paren
    with pytest.raises(VerkeerdGebruik, match="a en c zijn geen buren"):
        graaf.met_barriere("a", "c")


def test_verbinding_leggen_en_weghalen() -> None:
    kaart = tabel(
        a=box(0, 0, 100, 100), b=box(500, 0, 600, 100), c=box(900, 0, 1000, 100), d=box(2000, 0, 2100, 100)
    )
    graaf = maak_graaf(kaart, restgebieden=["d"])
    extra = graaf.met_verbinding(kaart, "c", "a")
    assert ("a", "c", "verbinding", 800.0) in randen(extra)
    assert extra.zonder_verbinding("b", "a").onderdelen() == [("a", "b", "c")]
    weg = graaf.zonder_verbinding("a", "b")
    assert weg.onderdelen() == [("a",), ("b", "c")]
    assert weg.met_verbinding(kaart, "a", "b").paren == graaf.paren
    uit = graaf.met_barriere("a", "b")
    assert uit.met_verbinding(kaart, "a", "b").paren == graaf.paren, "an edge that was off comes back"


def test_onmogelijke_verbinding_wordt_geweigerd() -> None:
    kaart = tabel(a=box(0, 0, 100, 100), b=box(500, 0, 600, 100), d=box(2000, 0, 2100, 100))
    graaf = maak_graaf(kaart, restgebieden=["d"])
    for a, b in (("a", "a"), ("a", "d")):
        with pytest.raises(VerkeerdGebruik, match="kan geen verbinding"):
            graaf.met_verbinding(kaart, a, b)
    with pytest.raises(VerkeerdGebruik, match="kent geen gebied x"):
        graaf.met_verbinding(kaart, "a", "x")
    with pytest.raises(VerkeerdGebruik) as fout:
        Graaf.uit_paren([("a", "b")]).zonder_verbinding("a", "b")
    assert fout.value.problemen == ()
    with pytest.raises(VerkeerdGebruik) as fout:
        graaf.zonder_verbinding("a", "d")
    assert fout.value.problemen == ("a – b",)


def test_waarom_noemt_de_reden() -> None:
    kaart = tabel(
        a=box(0, 0, 100, 100),
        b=box(100, 0, 200, 100),
        c=box(300, 0, 400, 100),
        d=box(1000, 0, 1100, 100),
        e=box(0, 100, 30, 200),
    )
    graaf = maak_graaf(kaart, restgebieden=["e"])
    assert graaf.waarom("b", "a") == "b en a zijn buren: zij delen een grens van 100 m."
    assert graaf.waarom("b", "c") == "b en c zijn buren: er ligt 100 m water of groen tussen."
    assert graaf.waarom("c", "d") == "c en d zijn buren door een verbinding van 600 m."
    assert graaf.waarom("a", "e") == "a en e zijn buren: zij delen een grens van 30 m."
    assert graaf.waarom("e", "d") == "e en d zijn geen buren: zij delen geen grens van 10 m."
    assert "geen open ruimte tot 250 m" in graaf.waarom("a", "d")
    assert graaf.met_barriere("a", "b").waarom("a", "b").endswith("Die telt niet: er is een barrière gezet.")
    with pytest.raises(VerkeerdGebruik, match="kent geen gebied z"):
        graaf.waarom("a", "z")


def test_restgebied_volgt_de_langste_grens() -> None:
    graaf = graaf_van(("a", "r", "grens", 30), ("b", "r", "grens", 20), ("c", "r", "grens", 25), rest=("r",))
    assert graaf.voeg_restgebieden_toe({"a": 1, "b": 2, "c": 3})["r"] == 1
    assert graaf.voeg_restgebieden_toe({"a": 1, "b": 2, "c": 2})["r"] == 2, "borders of one werkgebied add up"


def test_restgebied_kiest_eerst_binnen_het_eigen_stadsdeel() -> None:
    graaf = graaf_van(("a", "r", "grens", 30), ("b", "r", "grens", 20), rest=("r",))
    assert graaf.voeg_restgebieden_toe({"a": 1, "b": 2}, {"a": "x", "b": "y", "r": "y"})["r"] == 2
    assert graaf.voeg_restgebieden_toe({"a": 1, "b": 2}, {"a": "x", "b": "y", "r": "z"})["r"] == 1
    assert graaf.voeg_restgebieden_toe({"a": 1, "b": 2}, {"a": "x", "b": "y"})["r"] == 1


def test_restgebied_wacht_op_een_keten_binnen_het_eigen_stadsdeel() -> None:
    """r touches a werkgebied of another stadsdeel, but reaches its own through s."""
    graaf = graaf_van(
        ("a", "r", "grens", 90), ("r", "s", "grens", 20), ("b", "s", "grens", 20), rest=("r", "s")
    )
    groep = {"a": "x", "b": "y", "r": "y", "s": "y"}
    assert graaf.voeg_restgebieden_toe({"a": 1, "b": 2}, groep) == {"a": 1, "b": 2, "r": 2, "s": 2}


def test_keten_van_restgebieden_sluit_aan_en_een_los_restgebied_blijft_erbuiten() -> None:
    graaf = graaf_van(
        ("a", "r", "grens", 30),
        ("r", "s", "grens", 20),
        ("s", "t", "grens", 20),
        ("y", "z", "grens", 50),
        rest=("r", "s", "t", "y", "z"),
    )
    assert graaf.voeg_restgebieden_toe({"a": 4}) == {"a": 4, "r": 4, "s": 4, "t": 4}


def test_restgebied_gaat_niet_over_een_barriere() -> None:
    graaf = graaf_van(("a", "r", "grens", 30), ("b", "r", "grens", 20), rest=("r",))
    assert graaf.met_barriere("a", "r").voeg_restgebieden_toe({"a": 1, "b": 2})["r"] == 2


def test_restgebied_verbindt_geen_bediende_gebieden() -> None:
    graaf = graaf_van(("a", "r", "grens", 30), ("b", "r", "grens", 20), rest=("r",))
    assert graaf.onderdelen() == [("a",), ("b",)]
    assert graaf.buren_van("a") == ()


def test_graaf_met_onbekende_codes_wordt_geweigerd() -> None:
    buren = Graaf.uit_paren([("a", "b")]).buren
    with pytest.raises(InvoerGeweigerd, match="niet in de scan") as fout:
        Graaf(("a",), frozenset({"q"}), buren)
    assert fout.value.problemen == ("b", "q")
    with pytest.raises(InvoerGeweigerd, match="niet toegestaan"):
        Graaf(("a", "b"), frozenset(), buren.assign(soort="spoor"))


def test_grenzen_in_graden_worden_geweigerd(rooster: Callable[..., Wijkscan]) -> None:
    gebieden = rooster([[10, 10]]).gebieden.to_crs(4326)
    with pytest.raises(InvoerGeweigerd, match="graden"):
        maak_graaf(gebieden)
