"""Areas of another year to gebieden: hand-made overlaps, and a merged gemeente."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from gebied.aandeel import aandelen
from gebied.fouten import InvoerGeweigerd
from gebied.koppelen import omrekentabel
from gebied.model import RD_NEW, WGS84


def vakken(
    *vak: tuple[str, float, float, float, float], inwoners: Sequence[int | None] = ()
) -> gpd.GeoDataFrame:
    """Rectangles (code, x from, y from, x to, y to) in metres."""
    tabel = gpd.GeoDataFrame(
        {"code": [code for code, *_ in vak]}, geometry=[shapely.box(*rand) for _, *rand in vak], crs=RD_NEW
    )
    return tabel.assign(inwoners=pd.array(inwoners, dtype="Int64")) if inwoners else tabel


def als_dict(tabel: pd.DataFrame) -> dict[tuple[str, str], float]:
    return {(r.plaats, r.code): r.aandeel for r in tabel.itertuples(index=False)}


def test_een_oud_gebied_wordt_verdeeld_naar_waar_mensen_wonen() -> None:
    oud = vakken(("O", 0, 0, 200, 100))
    nieuw = vakken(("N1", 0, 0, 100, 100), ("N2", 100, 0, 200, 100), inwoners=[300, 100])
    assert als_dict(omrekentabel(oud, nieuw)) == {("O", "N1"): 0.75, ("O", "N2"): 0.25}


def test_een_deel_van_een_gebied_telt_voor_dat_deel_van_de_inwoners() -> None:
    oud = vakken(("O", 0, 0, 150, 100))
    nieuw = vakken(("N1", 0, 0, 100, 100), ("N2", 100, 0, 200, 100), inwoners=[300, 100])
    tabel = als_dict(omrekentabel(oud, nieuw))
    assert tabel["O", "N1"] == pytest.approx(300 / 350)
    assert sum(tabel.values()) == 1


@pytest.mark.parametrize("inwoners", [[0, 0], [None, 5000]])
def test_zonder_inwoners_telt_het_oppervlak(inwoners: list[int | None]) -> None:
    oud = vakken(("O", 0, 0, 400, 100))
    nieuw = vakken(("N1", 0, 0, 100, 100), ("N2", 100, 0, 400, 100), inwoners=inwoners)
    assert als_dict(omrekentabel(oud, nieuw)) == {("O", "N1"): 0.25, ("O", "N2"): 0.75}


def test_een_leeg_gebied_naast_een_bewoond_krijgt_niets() -> None:
    oud = vakken(("O", 0, 0, 400, 100))
    nieuw = vakken(("N1", 0, 0, 100, 100), ("N2", 100, 0, 400, 100), inwoners=[50, 0])
    assert als_dict(omrekentabel(oud, nieuw)) == {("O", "N1"): 1.0}


def test_wat_buiten_de_scan_ligt_wordt_genoemd_en_niet_verdeeld() -> None:
    oud = vakken(("half", 0, 0, 200, 100), ("weg", 500, 500, 600, 600), ("heel", 0, 0, 50, 50))
    nieuw = vakken(("N", 0, 0, 100, 100), inwoners=[10])
    tabel = omrekentabel(oud, nieuw).set_index("plaats")
    assert tabel["binnen"].to_dict() == {"half": 0.5, "heel": 1.0}
    assert (tabel["aandeel"] == 1).all()


def test_een_snipper_telt_niet_maar_een_klein_gebied_wel() -> None:
    # the border was drawn 0.4 m further on 100 m: 0.4 % of both
    oud = vakken(("O", 0, 0, 100.4, 100))
    nieuw = vakken(
        ("N1", 0, 0, 100, 100), ("N2", 100, 0, 200, 100), ("klein", 0, 100, 1, 101), inwoners=[1, 10_000, 5]
    )
    assert als_dict(omrekentabel(oud, nieuw)) == {("O", "N1"): 1.0}
    samen = vakken(("O", 0, 0, 100, 101))
    assert ("O", "klein") in als_dict(omrekentabel(samen, nieuw))


def test_een_vorm_die_zichzelf_kruist_telt_mee() -> None:
    strik = shapely.Polygon([(0, 0), (100, 100), (100, 0), (0, 100)])
    oud = gpd.GeoDataFrame({"code": ["O"]}, geometry=[strik], crs=RD_NEW)
    nieuw = vakken(("N1", 0, 0, 50, 100), ("N2", 50, 0, 100, 100), inwoners=[100, 100])
    assert als_dict(omrekentabel(oud, nieuw)) == {("O", "N1"): 0.5, ("O", "N2"): 0.5}


def test_graden_en_dubbele_codes_worden_samen_geweigerd() -> None:
    oud = vakken(("O", 0, 0, 1, 1), ("O", 1, 0, 2, 1)).to_crs(WGS84)
    nieuw = vakken(("N", 0, 0, 1, 1), inwoners=[1])
    with pytest.raises(InvoerGeweigerd) as geweigerd:
        omrekentabel(oud, nieuw)
    assert len(geweigerd.value.problemen) == 2
    assert "RD" in geweigerd.value.problemen[0]


def test_willekeurige_roosters_behouden_elk_totaal() -> None:
    """Two random grids over one square: shares add up exactly, people are found where they live."""
    rng = np.random.default_rng(4)

    def rooster(letter: str, n: int, bewoond: bool) -> gpd.GeoDataFrame:
        x, y = (np.r_[0, np.sort(rng.uniform(50, 950, n - 1)), 1000] for _ in range(2))
        vak = [(f"{letter}{i}_{j}", x[i], y[j], x[i + 1], y[j + 1]) for i in range(n) for j in range(n)]
        aantallen: list[int | None] = [int(a) for a in rng.integers(0, 900, n * n)]
        return vakken(*vak, inwoners=aantallen if bewoond else ())

    for _ in range(20):
        oud, nieuw = rooster("o", 4, False), rooster("n", 5, True)
        tabel = omrekentabel(oud, nieuw)
        for _, groep in tabel.groupby("plaats"):
            assert sum(Fraction(deel) for deel in groep["aandeel"]) == 1
        assert set(tabel["plaats"]) == set(oud["code"])
        assert tabel["binnen"].min() > 0.98


def test_aandelen_zijn_samen_precies_een() -> None:
    rng = np.random.default_rng(1)
    per = pd.Series(rng.integers(0, 300, 5000).astype(str))
    delen = aandelen(pd.Series(rng.pareto(1, 5000) * (rng.random(5000) < 0.9)), per)
    assert delen.between(0, 1).all()
    for volgorde in (delen, delen.sort_values(), delen.sort_values(ascending=False)):
        assert set(volgorde.groupby(per).sum()) == {1.0}


@pytest.mark.echt
def test_naarden_bussum_en_muiden_worden_gooise_meren(echte_data: Path) -> None:
    bestand = echte_data / "gemeenten" / "gooisemeren_naarden_bussum_muiden.gpkg"
    oud = gpd.read_file(bestand, layer="buurt_2015").rename(columns={"BU_CODE": "code"})
    nieuw = gpd.read_file(bestand, layer="wijk_2022").rename(columns={"population": "inwoners"})
    tabel = omrekentabel(oud, nieuw)
    per_oud = tabel.groupby("plaats")["aandeel"]
    assert set(per_oud.sum()) == {1.0}
    # every old buurt lies in the new gemeente, and nearly all of it in one wijk
    assert set(tabel["plaats"]) == set(oud["code"])
    assert tabel.groupby("plaats")["binnen"].first().median() > 0.99
    assert (per_oud.max() > 0.95).mean() > 0.8
    # seven years of growth apart, the inhabitants of 2015 land where those of 2022 are
    inwoners = oud.set_index("code")["AANT_INW"].clip(lower=0)
    geland = (tabel["aandeel"] * tabel["plaats"].map(inwoners)).groupby(tabel["code"]).sum()
    assert geland.sum() == pytest.approx(inwoners.sum())
    nu = nieuw.set_index("code")["inwoners"].astype(float)
    assert (geland.reindex(nu.index).fillna(0) / nu).between(0.8, 1.1).all()
