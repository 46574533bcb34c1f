"""The parts of the benchmark of the reeks that run without a reeks: processes, max-p's side, the report."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pandas as pd
import psutil
import pytest
import shapely

from bench import reeks
from bench.procesboom import Meting, meet_opdracht, stop
from bench.proef import Afloop, maak_proef
from bench.reeks import Deelmeting, lees_uitkomst
from bench.reeksmaxp import AlsReeks, Kant, Paar, als_kant
from bench.reeksverslag import macht, verslag
from gebied.wijkscan import Wijkscan

Rooster = Callable[..., Wijkscan]


def _deel(naam: str, **velden: object) -> Deelmeting:
    meting = {"klok": 10.0, "cpu": 16.0, "eerste_mb": 300, "grootste_mb": 400, "samen_mb": 1200, "code": 0}
    leeg = Deelmeting(naam, "nu", "vandaag", "hier", 0.1, {"dask": "1"}, 100, 3, 2, meting, merk="a")
    telling = {"werkgebieden": 9, "in_band": 7, "afstand_tot_band": 500, "heel": 3}
    bewijs = {"afstand_tot_band": {"optimaal": 3}, "compactheid": {"onbewezen": 3}}
    return replace(leeg, statussen={"klaar": 3}, telling=telling, bewijs=bewijs, **velden)  # type: ignore[arg-type]


def test_een_opdracht_wordt_gemeten_en_gestopt() -> None:
    goed = meet_opdracht([sys.executable, "-c", "print('klaar')"], limiet=30)
    assert (goed.code, goed.staart) == (0, "klaar\n")
    te_lang = meet_opdracht([sys.executable, "-c", "import time; time.sleep(60)"], limiet=0.5)
    assert te_lang.code != 0
    assert te_lang.klok < 30
    assert te_lang.eerste_mb > 0


def test_stop_neemt_kinderen_mee() -> None:
    slaap = "import time; time.sleep(60)"
    code = f"import subprocess, sys, time\nsubprocess.Popen([sys.executable, '-c', {slaap!r}])"
    proces = psutil.Popen(
        [sys.executable, "-c", f"{code}\nprint('ja', flush=True)\ntime.sleep(60)"], stdout=-1
    )
    assert proces.stdout.readline() == b"ja\n"
    (kind,) = proces.children()
    stop(proces)
    assert not proces.is_running()
    assert psutil.wait_procs([kind], timeout=10)[1] == []
    proces.stdout.close()


def test_de_map_van_een_reeks_wordt_gelezen(tmp_path: Path) -> None:
    tabel = pd.DataFrame(
        {
            "status": ["klaar", "klaar", "mislukt"],
            "gebieden": [4, 6, 5],
            "werkgebieden": [2.0, 3.0, None],
            "in_band": [2.0, 1.0, None],
            "afstand_tot_band": [0.0, 70.0, None],
            "niet_aaneengesloten": [0.0, 1.0, None],
            "inwoners_niet_ingedeeld": [0.0, 0.0, None],
            "bewijs afstand_tot_band": ["optimaal", "binnen", None],
        }
    )
    tabel.to_csv(tmp_path / "gemeenten.csv", index=False)
    (tmp_path / "samenvatting.md").touch()
    punten = gpd.GeoDataFrame(
        {"code": ["b", "a"], "werkgebied": ["1", None]}, geometry=[shapely.Point(0, 0)] * 2
    )
    punten.to_parquet(tmp_path / "gebieden.parquet")
    deel = lees_uitkomst("proef", tmp_path, Meting(klok=1.0), 2)
    assert deel.statussen == {"klaar": 2, "mislukt": 1}
    assert deel.bewijs == {"afstand_tot_band": {"binnen": 1, "optimaal": 1}}
    assert deel.telling == {"werkgebieden": 5, "in_band": 3, "afstand_tot_band": 70, "heel": 1}
    punten.iloc[::-1].to_parquet(tmp_path / "gebieden.parquet")
    assert lees_uitkomst("proef", tmp_path, Meting(), 2).merk == deel.merk
    punten.assign(werkgebied=["2", None]).to_parquet(tmp_path / "gebieden.parquet")
    assert lees_uitkomst("proef", tmp_path, Meting(), 2).merk != deel.merk
    assert lees_uitkomst("proef", tmp_path / "niets", Meting(code=3, staart="nee"), 2).gebieden == 0


def test_verslag_zegt_norm_versnelling_groei_en_wat_er_niet_was() -> None:
    delen = [
        _deel("buurten 2015"),
        _deel("wijken 2022", gebieden=0, gemeenten=0, meting={"klok": 400.0, "code": 1, "staart": "te laat"}),
        _deel("werkers 1", meting=_deel("x").meting | {"klok": 20.0}),
        _deel("werkers 2"),
        _deel("land 100"),
        _deel("land 200", gebieden=200, meting=_deel("x").meting | {"cpu": 64.0}),
    ]
    maxp = _deel("max-p", paren=(Paar("Hier", 9, Kant(4, 1, 900, 5.0, 8.0), Kant(5, 5, 0, 4.0, 2.0)),))
    tekst = verslag([*delen, maxp], ["land 400"], code="straks", plaat="groei.png")
    assert "buurten 2015: at most 600 s was asked; kept." in tekst
    assert "wijken 2022: at most 300 s was asked; **not kept**." in tekst
    assert "no result in 400 s (exit 1): te laat" in tekst
    assert "**a speed-up of 2.00**, and the same indeling" in tekst
    assert "CPU seconds: as n^2.00." in tekst
    assert "| Hier | 9 | 1 / 4 | 900 | 8.00 | 5 / 5 | 0 | 2.00 |" in tekst
    assert "Not measured: land 400." in tekst
    assert "3 klaar | 3 optimaal | 3 onbewezen | 3 of 3 | 7 / 9 |" in tekst


def test_macht_is_de_helling() -> None:
    assert macht([1, 10, 100], [5, 50, 500]) == pytest.approx(1)
    assert macht([1, 10, 100], [7, 7, 7]) == pytest.approx(0)


def test_onze_kant_is_die_van_een_reeks(rooster: Rooster) -> None:
    proef = maak_proef(rooster([[5_000, 5_500, 6_000], [5_500, 5_500, 5_000]]), seed=1)
    kant = als_kant(proef, Afloop(AlsReeks()(proef)))
    assert (kant.gemaakt, kant.in_band, kant.buiten, kant.reden) == (3, 3, 0, "")
    assert als_kant(proef, Afloop(None, "none in 1 s")).reden == "none in 1 s"


def test_wat_gemeten_is_wordt_niet_opnieuw_gemeten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keer: list[str] = []

    def maak() -> Deelmeting:
        keer.append("gemeten")
        paar = Paar("Hier", 9, Kant(4, 1, 900, 5.0, 8.0), Kant(5, 5, 0, 4.0, 2.0))
        return replace(_deel("max-p", paren=(paar,)), code=reeks.codemerk(reeks._CODE))

    monkeypatch.setattr(reeks, "delen", lambda *_, **__: {"max-p": maak, "later": maak})
    for _ in range(2):
        reeks.meet(tmp_path, tmp_path / "reeks.md", klein=True, alleen=["max"])
    assert keer == ["gemeten"]
    assert "| Hier | 9 |" in (tmp_path / "reeks.md").read_text(encoding="utf-8")
