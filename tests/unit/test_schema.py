"""A table that breaks its contract is refused with every fault at once, in Dutch."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pandera.pandas as pa
import pytest
from shapely import box

from gebied import schema
from gebied.fouten import InvoerGeweigerd
from gebied.graaf import Graaf
from gebied.model import RD_NEW
from gebied.schema import BUREN, CIJFERS, GEBIEDEN, PAREN, SCANGEBIEDEN, controleer, leeg


@pytest.fixture
def gebieden() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {
            "code": ["A", "B", "C"],
            "naam": ["Aa", "Bee", "Cee"],
            "gemeentecode": ["GM1", None, "GM1"],
            "gemeente": ["Proef", None, "Proef"],
            "inwoners": pd.array([10, None, 0], dtype="Int64"),
        },
        geometry=[box(i, 0, i + 1, 1) for i in range(3)],
        crs=RD_NEW,
    )


def problemen(tabel: pd.DataFrame, schema: object, **opties: str) -> list[str]:
    with pytest.raises(InvoerGeweigerd) as fout:
        controleer(tabel, schema, **opties)  # type: ignore[arg-type]
    assert fout.value.stap
    return list(fout.value.problemen)


def test_goede_tabel_komt_ongewijzigd_terug(gebieden: gpd.GeoDataFrame) -> None:
    uit = controleer(gebieden, GEBIEDEN)
    pd.testing.assert_frame_equal(pd.DataFrame(uit), pd.DataFrame(gebieden))
    met_extra = gebieden.assign(restgebied=False, vrij=1)
    assert list(controleer(met_extra, SCANGEBIEDEN).columns) == list(met_extra.columns)


def test_alle_fouten_in_een_keer(gebieden: gpd.GeoDataFrame) -> None:
    fout = gebieden.assign(
        code=["A", "A", ""], naam=["Aa", None, "Cee"], inwoners=pd.array([10, -5, 0], dtype="Int64")
    ).drop(columns="gemeente")
    assert problemen(fout, GEBIEDEN) == [
        "kolom code: een code komt vaker voor (A, A)",
        "kolom code: een waarde is leeg ()",
        "deze kolom ontbreekt (gemeente)",
        "kolom inwoners: een waarde is te laag (-5)",
        "kolom naam: een waarde ontbreekt (nan)",
    ]


def test_herkomst_staat_in_de_boodschap(gebieden: gpd.GeoDataFrame) -> None:
    with pytest.raises(InvoerGeweigerd, match=r"De tabel 'gebieden' uit kaart\.gpkg voldoet niet"):
        controleer(gebieden.assign(code="A"), GEBIEDEN, herkomst="kaart.gpkg")


@pytest.mark.parametrize("crs", ["EPSG:4326", None])
def test_graden_of_geen_stelsel_wordt_geweigerd(gebieden: gpd.GeoDataFrame, crs: str | None) -> None:
    with pytest.raises(InvoerGeweigerd, match="staat niet in RD"):
        controleer(gebieden.set_crs(crs, allow_override=True), GEBIEDEN)


def test_scan_moet_zeggen_wat_restgebied_is(gebieden: gpd.GeoDataFrame) -> None:
    assert problemen(gebieden, SCANGEBIEDEN) == ["deze kolom ontbreekt (restgebied)"]
    assert "het type klopt niet" in problemen(gebieden.assign(restgebied="nee"), SCANGEBIEDEN)[0]


def test_cijfers_hebben_een_unieke_code() -> None:
    assert problemen(pd.DataFrame({"code": ["A", "A"], "x": [1, 2]}), CIJFERS) == [
        "kolom code: een code komt vaker voor (A, A)"
    ]


def test_buren_staan_op_volgorde_en_een_keer() -> None:
    goed = Graaf.uit_paren([("A", "B"), ("B", "C")]).buren
    assert len(controleer(goed, BUREN)) == 2
    omgekeerd = goed.assign(a=goed["b"], b=goed["a"])
    assert problemen(omgekeerd, BUREN) == ["de codes staan niet op volgorde (rij 1, 2)"]
    dubbel = pd.concat([goed, goed.head(1)], ignore_index=True)
    assert problemen(dubbel, BUREN) == ["een combinatie komt vaker voor (rij 1, 3)"]
    assert problemen(goed.assign(x=1), BUREN) == ["deze kolom hoort hier niet (x)"]
    assert problemen(goed.drop(columns="b"), BUREN) == ["deze kolom ontbreekt (b)"]
    assert problemen(goed.assign(lengte_m=-1.0, soort="spoor"), BUREN) == [
        "kolom lengte_m: een waarde is te laag (-1.0, -1.0)",
        "kolom soort: een waarde is niet toegestaan (spoor, spoor)",
    ]


def test_paren_mogen_dubbel_maar_niet_onder_een() -> None:
    assert len(controleer(pd.DataFrame({"code": ["A", "A"], "werkgebied": [1, 2]}), PAREN)) == 2
    assert problemen(pd.DataFrame({"code": ["A"], "werkgebied": [0]}), PAREN) == [
        "kolom werkgebied: een waarde is te laag (0)"
    ]


@pytest.mark.parametrize(
    "contract", [deel for deel in vars(schema).values() if isinstance(deel, pa.DataFrameSchema)]
)
def test_een_tabel_zonder_rijen_houdt_zich_ook_aan_haar_kolommen(contract: pa.DataFrameSchema) -> None:
    """What is taken without asking pandera is what pandera takes; of anything else it is asked."""
    goed = leeg(contract)
    assert len(contract.validate(goed)) == 0
    assert controleer(goed, contract) is goed
    kolom = goed.columns[0]
    assert problemen(goed.drop(columns=kolom), contract) == [f"deze kolom ontbreekt ({kolom})"]
    assert "het type klopt niet" in problemen(goed.astype({kolom: "bool"}), contract)[0]
    goed["extra"] = 1
    assert "extra" not in leeg(contract), "every table is a new one"
