"""The policy table: what adding up shows about a band, per deel and for the country."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pandas as pd
import pytest

from gebied.bronnen.grenzen import lees_grenzen
from gebied.model import Opdracht
from gebied.reeks.beleid import (
    REDENEN,
    Beleidstabel,
    beleid_van_deel,
    beleidstabel,
    met_bereikt,
    standaardbanden,
)
from gebied.reeks.deeltaak import kies_deel
from gebied.wijkscan import maak_scan

OPDRACHT = Opdracht(inwoners=(10_000, 12_000))


def eigen(scan, opdracht: Opdracht = OPDRACHT) -> dict[str, object]:
    (rij,) = [rij for rij in beleid_van_deel(scan, opdracht) if rij["eigen"]]
    return rij


def test_de_reeks_banden_rond_een_band() -> None:
    assert standaardbanden((10_000, 12_000)) == (
        (10_000, 12_000), (9_000, 13_000), (8_000, 14_000), (8_000, 10_000), (12_000, 14_000),
    )  # fmt: skip
    assert standaardbanden((100, 100)) == ((100, 100), (95, 105), (90, 110), (90, 90), (110, 110))
    assert standaardbanden((1, 1)) == ((1, 1), (2, 2))


@pytest.mark.parametrize(
    ("rijen", "reden", "teams", "minst", "meest", "afstand"),
    [
        ([[4_000, 5_000]], "TE_KLEIN", 1, None, None, 1_000),
        ([[8_000, 8_000]], "TUSSEN_TEAMS", 1, None, None, 4_000),
        ([[5_500, 5_500, 5_500, 5_500]], "", 2, 2, 2, 0),
        ([[6_000] * 10], "", 5, 5, 6, 0),
        ([[13_000, 11_000]], "GROOT_GEBIED", 3, None, None, 7_000),
        ([[21_000, 11_000]], "", 3, 3, 3, 0),
        ([[5_000, -1, 17_000]], "GROOT_GEBIED LOS_DEEL", 3, None, None, 8_000),
        ([[11_000, -1, 8_000, -1, 3_000]], "LOS_DEEL", 3, None, None, 9_000),
        ([[9_000, 4_500, 9_000]], "PAST_NERGENS", 2, 2, 2, 0),
    ],
)
def test_de_rekensom_zegt_waarom_het_niet_past(rooster, rijen, reden, teams, minst, meest, afstand) -> None:
    rij = eigen(rooster(rijen), Opdracht(inwoners=(10_000, 12_000), verbindingen=False))
    assert (rij["reden"], rij["teams_dichtst"], rij["minste_afstand"]) == (reden, teams, afstand)
    assert (rij["teams_minst"], rij["teams_meest"]) == (minst, meest)
    assert rij["past"] == (reden == "")
    assert bool(rij["uitleg"]) == bool(reden)
    assert set(str(rij["reden"]).split()) <= set(REDENEN)


def test_een_band_zonder_minst_of_met_onbekende_inwoners(rooster) -> None:
    vrij = eigen(rooster([[6_000, 5_000, 40_000]]), Opdracht(inwoners=(0, 12_000)))
    assert (vrij["past"], vrij["teams_minst"], vrij["teams_meest"], vrij["minste_afstand"]) == (True, 5, 6, 0)
    assert beleid_van_deel(rooster([[6_000, None]]), OPDRACHT) == []


def test_alleen_de_grens_van_een_groep_kan_het_onmogelijk_maken(rooster) -> None:
    scan = rooster([[5_500, 5_500]], stadsdeel=["nz"])
    vrij, noord = [rij for rij in beleid_van_deel(scan, OPDRACHT) if rij["band"] == "10000-12000"]
    assert (vrij["binnen"], vrij["past"], vrij["eigen"]) == ("", True, True)
    assert (noord["binnen"], noord["past"], noord["eigen"]) == ("stadsdeel", False, False)
    assert str(noord["reden"]).startswith("ALLEEN_DOOR_GROEP LOS_DEEL")
    met_regel = eigen(scan, Opdracht(inwoners=(10_000, 12_000), binnen="stadsdeel"))
    assert met_regel["binnen"] == "stadsdeel"


def test_geen_aantal_teams_in_de_tabel_dat_bij_narekenen_niet_past(rooster) -> None:
    for inwoners, band in product(range(7_000, 60_000, 9_100), [(10_000, 12_000), (8_000, 9_000)]):
        rij = eigen(rooster([[inwoners // 10] * 10]), Opdracht(inwoners=band))
        totaal = inwoners // 10 * 10
        goed = [k for k in range(1, 11) if k * band[0] <= totaal <= k * band[1]]
        if rij["teams_minst"] is None:
            assert goed == []
        else:
            assert (rij["teams_minst"], rij["teams_meest"]) == (goed[0], goed[-1])


def test_de_optelling_over_delen_en_het_verschil_met_de_eigen_band(rooster) -> None:
    delen = [rooster([[6_000] * 10]), rooster([[4_000, 5_000]]), rooster([[8_000, 8_000]])]
    rijen = []
    for nr, scan in enumerate(delen):
        eigen_rijen = [{**rij, "sleutel": f"GM900{nr}"} for rij in beleid_van_deel(scan, OPDRACHT)]
        maten = {
            "teams": 5,
            "afstand_tot_band": 7,
            "bewijs": [{"trede": "afstand_tot_band", "status": "optimaal"}],
        }
        rijen += met_bereikt(eigen_rijen, maten if nr == 0 else {})
    tabel = beleidstabel(rijen)
    land = tabel.per_band.set_index("band")
    assert list(land.loc["10000-12000", ["delen", "past", "past_niet", "te_klein", "tussen_teams"]]) == [
        3,
        1,
        2,
        1,
        1,
    ]
    assert list(land.loc["10000-12000", ["teams_minst", "teams_meest", "teams_dichtst"]]) == [7, 8, 7]
    assert land.loc["10000-12000", "verschil_in_teams"] == 0
    assert list(land.loc["10000-12000", ["teams", "afstand_tot_band", "ingedeeld", "bewezen"]]) == [
        5,
        7,
        1,
        1,
    ]
    assert land.loc["8000-10000", "verschil_in_teams"] == land.loc["8000-10000", "teams_dichtst"] - 7
    bereikt = tabel.per_deel.dropna(subset="bewijs")
    assert list(bereikt[["sleutel", "teams", "afstand_tot_band", "bewijs"]].iloc[0]) == [
        "GM9000",
        5,
        7,
        "optimaal",
    ]
    assert len(bereikt) == 1
    bladen = tabel.als_bladen()
    assert list(bladen) == ["per band", "per gemeente", "redenen"]
    assert "afstand tot band" in bladen["per gemeente"]
    assert repr(tabel) == "Beleidstabel(3 delen, 5 banden)"


def test_ieder_wordt_vergeleken_met_de_eigen_band(rooster) -> None:
    scan, ruim = rooster([[6_000] * 10]), Opdracht(inwoners=(20_000, 24_000))
    banden = ((10_000, 12_000), (20_000, 24_000))
    rijen = [{**rij, "sleutel": "GM9000"} for rij in beleid_van_deel(scan, OPDRACHT, banden)]
    rijen += [{**rij, "sleutel": "GM9001"} for rij in beleid_van_deel(scan, ruim, banden)]
    land = beleidstabel(rijen).per_band.set_index(["binnen", "band"])
    # 60,000 inhabitants are 5 or 6 teams with the one band, 3 with the other
    smal, wijd = land.loc[("", "10000-12000")], land.loc[("", "20000-24000")]
    assert smal["teams_dichtst"] - wijd["teams_dichtst"] > 0
    eigen = (smal["teams_dichtst"] + wijd["teams_dichtst"]) // 2
    assert smal["verschil_in_teams"] == smal["teams_dichtst"] - eigen
    assert wijd["verschil_in_teams"] == wijd["teams_dichtst"] - eigen


def test_een_lege_tabel_en_een_deel_zonder_inwoners(rooster) -> None:
    assert beleid_van_deel(rooster([[0, 0]], rest={"A1", "A2"}), OPDRACHT) == []
    leeg = beleidstabel([])
    assert isinstance(leeg, Beleidstabel)
    assert isinstance(leeg.per_band, pd.DataFrame)
    assert leeg.per_deel.empty
    assert leeg.per_band.empty


@pytest.mark.echt
def test_echte_gemeenten(echte_data: Path) -> None:
    pad = echte_data / "cbs2015" / "buurten.parquet"
    tabel = pd.read_parquet(pad, columns=["GM_CODE", "AANT_INW"])
    tabel = tabel[tabel["AANT_INW"] > 0]
    per_gemeente = tabel.groupby("GM_CODE")["AANT_INW"].sum()
    laagste, hoogste = OPDRACHT.inwoners
    assert int((per_gemeente < laagste).sum()) == 23
    assert int(((per_gemeente > hoogste) & (per_gemeente < 2 * laagste)).sum()) == 61
    assert int((tabel["AANT_INW"] > hoogste).sum()) == 35
    verwacht = {
        "GM0088": "TE_KLEIN",  # Schiermonnikoog
        "GM0017": "TUSSEN_TEAMS",  # Haren
        "GM0098": "TUSSEN_TEAMS GROOT_GEBIED LOS_DEEL",  # Weststellingwerf, around Wolvega
        "GM0050": "",  # Zeewolde
    }
    grenzen = lees_grenzen(pad, gemeenten=list(verwacht))
    gevonden = {}
    for code in verwacht:
        scan = maak_scan(kies_deel(grenzen, (code,)), onbekend_als_restgebied=True)
        rij = eigen(scan)
        assert rij["inwoners"] == per_gemeente[code]
        gevonden[code] = rij["reden"]
    assert gevonden == verwacht
