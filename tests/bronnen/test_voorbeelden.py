"""The example Almere 2013: the plan as printed, the figures with De Marken restored, what is fictitious."""

from __future__ import annotations

import runpy
from collections import Counter
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import shapely

from gebied.bronnen import meegeleverd
from gebied.bronnen.voorbeelden import Voorbeeld, lees_voorbeeld, voorbeelden
from gebied.fouten import InvoerGeweigerd, VerkeerdGebruik
from gebied.model import Opdracht
from gebied.schema import GEBIEDEN, controleer

DE_HOVEN, DE_MARKEN = "BU00340103", "BU00340106"


@pytest.fixture(scope="module")
def almere() -> Voorbeeld:
    return lees_voorbeeld("almere2013")


@pytest.fixture(scope="module")
def map_(wortel: Path) -> Path:
    return wortel / "data" / "voorbeeld" / "almere2013"


def test_voorbeelden_zijn_alle_te_lezen() -> None:
    assert voorbeelden() == ("almere2013",)
    for naam in voorbeelden():
        assert lees_voorbeeld(naam).naam == naam


def test_scan_heeft_42_gebieden_en_193563_inwoners(almere: Voorbeeld) -> None:
    gebieden = controleer(almere.grenzen.gebieden, GEBIEDEN)
    assert len(gebieden) == 42
    assert gebieden["inwoners"].sum() == 193_563
    assert gebieden["inwoners"].dtype == "Int64"
    assert gebieden["code"].is_monotonic_increasing
    assert list(gebieden.index) == list(range(42))
    assert set(gebieden["gemeentecode"]) == {"GM0034"}
    assert set(gebieden["gemeente"]) == {"Almere"}
    assert gebieden["water"].eq(False).all()
    assert gebieden["water"].dtype == bool
    assert almere.grenzen.niveau == "buurt"


def test_catalogus_dekt_elke_kolom_en_elke_herkomst_bestaat(almere: Voorbeeld) -> None:
    vast = {"code", "naam", "gemeentecode", "gemeente", "geometry"}
    kolommen = {kolom.naam: kolom for kolom in almere.grenzen.kolommen}
    assert set(kolommen) == set(almere.grenzen.gebieden.columns) - vast
    sleutels = [herkomst.sleutel for herkomst in almere.grenzen.herkomsten]
    assert len(set(sleutels)) == len(sleutels)
    assert {kolom.herkomst for kolom in kolommen.values()} <= set(sleutels)
    assert kolommen["stadsdeel"].soort == "groep"
    assert kolommen["oppervlakte_land_ha"].eenheid == "ha"
    assert kolommen["naam_zoals_gedrukt"].soort == "kenmerk"


def test_vogelhorst_houdt_het_stadsdeel_van_de_nota(almere: Voorbeeld) -> None:
    gebieden = almere.grenzen.gebieden.set_index("code")
    assert gebieden.at["BU00340502", "naam"] == "Vogelhorst"
    assert gebieden.at["BU00340502", "naam_zoals_gedrukt"] == "Hout"
    assert gebieden.at["BU00340502", "stadsdeel"] == "Almere Haven"
    assert gebieden.at["BU00340405", "naam_zoals_gedrukt"] == "Almeerderzand"


def test_grenzen_heten_schematisch(almere: Voorbeeld) -> None:
    grenzen = next(h for h in almere.grenzen.herkomsten if h.sleutel == "grenzen")
    assert grenzen.opmerking == "schematisch: getekend, niet gemeten"
    assert "schematisch" in grenzen.regel


def test_plan_is_zoals_gedrukt(almere: Voorbeeld) -> None:
    teller = Counter(code for code, _ in almere.plan)
    assert len(almere.plan) == 42
    assert [nr for code, nr in almere.plan if code == DE_HOVEN] == [1, 2]
    assert [code for code, aantal in teller.items() if aantal > 1] == [DE_HOVEN]
    assert set(almere.grenzen.gebieden["code"]) - set(teller) == {DE_MARKEN}
    assert set(almere.plan_namen) == {nr for _, nr in almere.plan} == set(range(1, 19))
    assert (almere.plan_namen[1], almere.plan_namen[2], almere.plan_namen[18]) == (
        "Haven 1",
        "Haven 2",
        "Poort 1",
    )
    assert almere.plan_naam == "Plan 2013 (zoals gedrukt)"


def test_cijfers_van_het_plan_kloppen_met_de_nota(almere: Voorbeeld) -> None:
    inwoners = almere.grenzen.gebieden.set_index("code")["inwoners"].astype(int)
    teams: Counter[int] = Counter()
    for code, nr in almere.plan:
        teams[nr] += inwoners[code]
    opdracht = Opdracht(teams=18, inwoners=(10_000, 12_000))
    afstanden = [opdracht.afstand_tot_band(aantal) for aantal in teams.values()]
    assert len(teams) == 18
    assert afstanden.count(0) == 8
    assert (min(teams.values()), max(teams.values())) == (6_660, 16_412)
    assert sum(afstanden) == 20_009
    assert round(sum(teams.values()) / len(teams)) == 10_754


def test_gedrukte_getallen_staan_gelijk_in_plan_en_scan(almere: Voorbeeld, map_: Path) -> None:
    plan = pd.read_csv(map_ / "plan_zoals_gedrukt.csv")
    scan = almere.grenzen.gebieden.set_index("code").loc[plan["code"]]
    assert plan["inwoners"].tolist() == scan["inwoners"].tolist()
    assert plan["gedrukte_naam"].tolist() == scan["naam_zoals_gedrukt"].tolist()
    assert plan["stadsdeel"].tolist() == scan["stadsdeel"].tolist()


def test_de_marken_draagt_zijn_onzekere_herkomst(almere: Voorbeeld) -> None:
    inwoners = almere.grenzen.gebieden.set_index("code")["inwoners"]
    assert inwoners[DE_MARKEN] == inwoners[DE_HOVEN] == 2_380
    assert any("gedrukt, vermoedelijk van De Hoven" in h.opmerking for h in almere.grenzen.herkomsten)
    (bevinding,) = almere.grenzen.bevindingen
    assert (bevinding.code, bevinding.gebied) == ("HERKOMST_ONZEKER", DE_MARKEN)
    assert "2.805 inwoners in 2015" in bevinding.tekst


def test_correctie_raakt_alleen_de_marken(almere: Voorbeeld) -> None:
    verbeterd = lees_voorbeeld("almere2013", correcties=True)
    oud, nieuw = (v.grenzen.gebieden.set_index("code")["inwoners"] for v in (almere, verbeterd))
    assert nieuw[DE_MARKEN] == 2_805
    assert nieuw.sum() == 193_988
    pd.testing.assert_series_equal(oud.drop(DE_MARKEN), nieuw.drop(DE_MARKEN))
    assert verbeterd.plan == almere.plan
    opmerkingen = [h.opmerking for h in verbeterd.grenzen.herkomsten]
    assert "De Marken: correctie op de nota" in opmerkingen
    assert not any("vermoedelijk" in opmerking for opmerking in opmerkingen)
    (bevinding,) = verbeterd.grenzen.bevindingen
    assert "van CBS: 2.805 inwoners in 2015" in bevinding.tekst


def test_ontmoetingsplekken_liggen_bij_elk_team_en_heten_fictief(almere: Voorbeeld) -> None:
    plekken = almere.ontmoetingsplekken
    assert list(plekken.columns) == ["naam", "soort", "x_rd", "y_rd"]
    assert set(plekken["soort"]) == {"buurtcentrum", "gezondheidscentrum"}
    assert plekken["naam"].is_unique
    assert plekken["naam"].str.endswith("(fictief)").all()
    assert almere.herkomst_ontmoetingsplekken.opmerking == "fictief"
    cellen = almere.grenzen.gebieden.set_index("code").geometry
    punten = shapely.points(plekken[["x_rd", "y_rd"]].to_numpy(dtype=float))
    for nr in almere.plan_namen:
        team = shapely.union_all([cellen[code] for code, ander in almere.plan if ander == nr])
        assert shapely.distance(punten, team).min() <= 150, almere.plan_namen[nr]


def test_fictieve_bestanden_zijn_opnieuw_te_maken(map_: Path) -> None:
    script: dict[str, Any] = runpy.run_path(str(map_ / "maak_fictief.py"))
    for naam, maak, teken in [
        ("gebruik_fictief.csv", script["maak_gebruik"], ";"),
        ("ontmoetingsplekken_fictief.csv", script["maak_ontmoetingsplekken"], ","),
    ]:
        tekst = maak().to_csv(index=False, sep=teken, lineterminator="\n")
        assert tekst == (map_ / naam).read_text(encoding="utf-8")


def test_fictief_gebruik_is_per_persoon_en_verschilt_in_mix(almere: Voorbeeld) -> None:
    rijen = pd.read_csv(almere.gebruik, sep=";", dtype="str")
    assert set(rijen["buurtcode"]) == set(almere.grenzen.gebieden["code"])
    personen = rijen.drop_duplicates(["persoon", "domein"]).groupby(["buurtcode", "domein"]).size().unstack()
    inwoners = almere.grenzen.gebieden.set_index("code")["inwoners"].astype(int)
    per_1000 = 1000 * personen.div(inwoners, axis=0)
    grootste = per_1000[inwoners > 2_000].idxmax(axis=1)
    assert set(grootste) == {"wmo", "jeugd", "participatie"}
    assert per_1000["wmo"].max() > 3 * per_1000["wmo"].min()
    assert rijen.groupby("persoon")["domein"].nunique().max() > 1  # stapeling


def test_onbekend_voorbeeld_noemt_de_keuzes() -> None:
    with pytest.raises(VerkeerdGebruik, match="Bedoelt u almere2013") as fout:
        lees_voorbeeld("Almere 2013")
    assert "kies een van deze voorbeelden: almere2013" in str(fout.value)


def test_meegeleverde_bestanden_komen_uit_het_pakket_als_ze_daar_staan(
    tmp_path: Path, wortel: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # as in an installed wheel: gebied/_meegeleverd/{boundaries,data} beside the modules
    pakket = tmp_path / "gebied"
    (pakket / "bronnen").mkdir(parents=True)
    (pakket / "_meegeleverd").mkdir()
    monkeypatch.setattr(meegeleverd, "__file__", str(pakket / "bronnen" / "meegeleverd.py"))
    with pytest.raises(InvoerGeweigerd) as fout:
        lees_voorbeeld("almere2013")
    assert len(fout.value.problemen) == 7  # every file that ships with the example
    for map_ in ("boundaries", "data"):
        (pakket / "_meegeleverd" / map_).symlink_to(wortel / map_)
    assert len(lees_voorbeeld("almere2013").grenzen.gebieden) == 42
