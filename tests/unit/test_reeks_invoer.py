"""What a reeks works on: its fingerprint follows every file, and gemeenten to fetch are known ones."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import geopandas as gpd
import pytest
from distributed import KilledWorker

from gebied.bronnen.gemeentelijst import gemeentelijst
from gebied.fouten import BronOnbereikbaar, VerkeerdGebruik
from gebied.model import Opdracht
from gebied.reeks import Instellingen, Reeksdeel, haal_invoer, lees_invoer, uitvoering
from gebied.reeks.deeltaak import Deeluitkomst


def test_andere_cijfers_in_een_shapefile_zijn_een_andere_reeks(
    minland: Callable[..., Path], tmp_path: Path
) -> None:
    kaart, pad = gpd.read_parquet(minland(1)), tmp_path / "buurten_2015.shp"
    kaart.to_file(pad)
    eerst, vormen = lees_invoer(pad), pad.read_bytes()
    assert lees_invoer(pad).kenmerk == eerst.kenmerk
    kaart.assign(AANT_INW=kaart["AANT_INW"] + 1).to_file(pad)
    assert pad.read_bytes() == vormen  # the figures are in the file beside it
    assert lees_invoer(pad).kenmerk != eerst.kenmerk


def test_alle_onbekende_gemeenten_om_op_te_halen_komen_tegelijk() -> None:
    lijst = gemeentelijst(2022)
    assert haal_invoer(2022, ["Almere", "GM0014"], lijst).gemeenten["code"].tolist() == ["GM0014", "GM0034"]
    with pytest.raises(VerkeerdGebruik) as fout:
        haal_invoer(2022, ["Almeer", "GM9999"], lijst)
    assert len(fout.value.problemen) == 2
    assert "staat niet in de lijst van 2022. Bedoelt u" in fout.value.problemen[0]
    with pytest.raises(VerkeerdGebruik, match="noem de gemeenten met --gemeente"):
        haal_invoer(2022, [], lijst)


def test_een_werker_laadt_niets_dat_tekent_of_schrijft() -> None:
    zwaar = (
        "{'matplotlib', 'folium', 'openpyxl', 'arviz_stats', 'streamlit', 'gebied.rapport', 'gebied.kaart'}"
    )
    code = f"import sys, gebied.reeks.uitvoering; print(sorted({zwaar} & set(sys.modules)))"
    gedaan = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert gedaan.stdout.strip() == "[]"


def test_een_werker_met_meer_draden_doet_een_deel_tegelijk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the deel that ends first would switch off the alarm of another one that hangs."""
    alleen = []
    deel = Reeksdeel("GM9001", ("Dam",), ("GM9001",), Opdracht())
    grenzen: Any = None
    monkeypatch.setattr(uitvoering, "doe_deel", lambda *_: alleen.append(uitvoering._BEURT.locked()))
    uitvoering._in_werker(deel, grenzen, Instellingen())
    assert (alleen, uitvoering._BEURT.locked()) == ([True], False)


def test_wie_een_ensemble_bekijkt_wacht_niet_op_arviz() -> None:
    code = "import sys, gebied.werkstroom.ensemble; print('arviz_stats' in sys.modules)"
    gedaan = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert gedaan.stdout.strip() == "False"


class _Toekomst:
    """A future of Dask that ends as it is told."""

    def __init__(self, status: str, waarde: Any) -> None:
        self.status, self.waarde = status, waarde

    def exception(self) -> BaseException:
        return self.waarde

    def result(self, timeout: float) -> Any:
        assert timeout > 0
        if isinstance(self.waarde, BaseException):
            raise self.waarde
        return self.waarde

    def release(self) -> None:
        pass


class _Cluster:
    """A client of which every deel meets the next of some fates."""

    def __init__(self, *lot: _Toekomst) -> None:
        self.lot = list(lot)
        self.meest = self.bezig = 0

    def nthreads(self) -> dict[str, int]:
        return {"a": 8, "b": 8}

    def submit(self, *_: Any, **__: Any) -> _Toekomst:
        self.bezig += 1
        self.meest = max(self.meest, self.bezig)
        return self.lot.pop(0)


def _verdeel(cluster: _Cluster, monkeypatch: pytest.MonkeyPatch, delen: int = 1) -> list[Deeluitkomst]:
    def wacht(futures: list[_Toekomst], **_: Any) -> Any:
        klaar = futures[:1]
        if klaar[0].status == "lost":  # the next time Dask has made it again
            klaar[0].status, terug = "finished", _Toekomst("lost", None)
            return SimpleNamespace(done=[terug])
        cluster.bezig -= 1
        return SimpleNamespace(done=klaar)

    monkeypatch.setattr(uitvoering, "wait", wacht)
    rij = [Reeksdeel(f"GM900{nr}", ("Dam",), (f"GM900{nr}",), Opdracht()) for nr in range(delen)]
    grenzen: Any = None
    return list(uitvoering._Verdeling(cluster, rij, lambda _: grenzen, Instellingen()).draai())  # type: ignore[arg-type]


def _gestopt(keer: int) -> _Toekomst:
    werker: Any = SimpleNamespace(address="x")
    return _Toekomst("error", KilledWorker("deel", werker, keer - 1))


def test_een_deel_per_werker_en_een_verloren_uitkomst_komt_weer(monkeypatch: pytest.MonkeyPatch) -> None:
    goed = [Deeluitkomst(f"GM900{nr}", "klaar") for nr in range(5)]
    cluster = _Cluster(_Toekomst("lost", goed[0]), *(_Toekomst("finished", deel) for deel in goed[1:]))
    assert _verdeel(cluster, monkeypatch, 5) == goed
    assert cluster.meest == 2  # workers, however many threads they have


def test_wie_zijn_werker_te_vaak_stopt_is_mislukt(monkeypatch: pytest.MonkeyPatch) -> None:
    goed = _Toekomst("finished", Deeluitkomst("GM9000", "klaar"))
    assert _verdeel(_Cluster(_gestopt(1), _gestopt(1), goed), monkeypatch)[0].status == "klaar"
    [mis] = _verdeel(_Cluster(_gestopt(1), _gestopt(1), _gestopt(1), goed), monkeypatch)
    assert (mis.status, "is 3 keer gestopt" in mis.oorzaak) == ("mislukt", True)
    # a scheduler that is there already tries again by itself
    [mis] = _verdeel(_Cluster(_gestopt(4), goed), monkeypatch)
    assert "is 4 keer gestopt" in mis.oorzaak
    monkeypatch.setattr(uitvoering, "_hoogstens", lambda *_: 0.0)
    [laat] = _verdeel(_Cluster(_gestopt(1), goed), monkeypatch)
    assert (laat.status, "stopte niet" in laat.oorzaak) == ("tijd_op", True)


def test_een_scheduler_die_weg_is_stopt_de_reeks(monkeypatch: pytest.MonkeyPatch) -> None:
    for lot in (_Toekomst("cancelled", None), _Toekomst("finished", TimeoutError())):
        with pytest.raises(BronOnbereikbaar, match="antwoorden niet meer"):
            _verdeel(_Cluster(lot), monkeypatch)
