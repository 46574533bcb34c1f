"""Gemeenten of a reeks without an indeling: the clock is no answer, and all files are whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pytest

from gebied.model import Opdracht
from gebied.reeks import Instellingen, doe_deel, draai_reeks, lees_invoer, maak_delen, uitvoering
from gebied.reeks.deeltaak import Deelstatus, kies_deel, mislukt


@pytest.fixture(scope="module")
def invoer(minland: Callable[..., Path]):
    return lees_invoer(minland(3))


@pytest.mark.parametrize("teams", [4, (4, 5)])
def test_wie_door_de_klok_niets_vindt_heeft_geen_antwoord(teams, minland: Callable[..., Path]) -> None:
    invoer = lees_invoer(minland(1, kant=5))
    deel_van_4 = int(invoer.gemeenten["inwoners"].iloc[0]) // 4
    [deel] = maak_delen(
        invoer.gemeenten, Opdracht(inwoners=(deel_van_4, deel_van_4 + 1), teams=teams, hard=True)
    )
    grenzen = kies_deel(invoer.grenzen, deel.gemeenten)
    assert doe_deel(deel, grenzen, Instellingen()).status == "geen_indeling"  # proved
    assert doe_deel(deel, grenzen, Instellingen(tijd=1e-9)).status == "tijd_op"


@pytest.mark.parametrize("status", ["mislukt", "tijd_op"])
def test_zonder_een_enkele_indeling_zijn_alle_bestanden_heel(
    status: Deelstatus, invoer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    delen = maak_delen(invoer.gemeenten, Opdracht(inwoners=(8_000, 12_000)))
    monkeypatch.setattr(
        uitvoering, "doe_deel", lambda deel, *_: replace(mislukt(deel, "Te laat."), status=status)
    )
    uitkomst = draai_reeks(invoer, delen, tmp_path, werkers=0)
    assert uitkomst.aantallen == {status: 3}
    for laag in ("werkgebieden", "gebieden"):
        tabel = gpd.read_parquet(tmp_path / f"{laag}.parquet")
        assert (len(tabel), tabel.crs.to_epsg()) == (0, 28992)
    assert "landkaart.html" not in (tmp_path / "samenvatting.md").read_text(encoding="utf-8")


def test_een_gemeente_zonder_werkgebieden_staat_op_de_kaart(
    invoer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    delen = maak_delen(invoer.gemeenten, Opdracht(inwoners=(8_000, 12_000)))

    def doe(deel, grenzen, instellingen):
        uitkomst = doe_deel(deel, grenzen, instellingen)
        if deel.sleutel != "GM9002":
            return uitkomst
        kaal = uitkomst.gebieden.assign(werkgebied=None)
        return replace(
            mislukt(deel, "De tijd <b>was</b> op."),
            status="tijd_op",
            gebieden=kaal.astype({"werkgebied": "str"}),
        )

    monkeypatch.setattr(uitvoering, "doe_deel", doe)
    draai_reeks(invoer, delen, tmp_path, werkers=0)
    kaart = (tmp_path / "landkaart.html").read_text(encoding="utf-8")
    assert "<b>was</b>" not in kaart
    assert "was" in kaart.split("De tijd ", 1)[1][:30]


def test_wat_een_eerdere_reeks_maakte_en_deze_niet_is_weg(invoer, tmp_path: Path) -> None:
    delen = maak_delen(invoer.gemeenten.head(1), Opdracht(inwoners=(8_000, 12_000)))
    draai_reeks(invoer, delen, tmp_path, werkers=0)
    (tmp_path / "afwezig.csv").write_text("code,naam,status\n", encoding="utf-8")
    (tmp_path / "eigen.csv").write_text("van de gebruiker\n", encoding="utf-8")
    uitkomst = draai_reeks(invoer, delen, tmp_path, werkers=0)
    assert uitkomst.gerekend == 0
    assert not (tmp_path / "afwezig.csv").exists()
    assert (tmp_path / "eigen.csv").exists()
