"""An ensemble of a project: drawn, stored, written as Parquet and as a plot, and shown on a page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

import gebied
from gebied.ensemble import trekken
from gebied.ensemble.maten import maten_van, meet_labels
from gebied.fouten import InvoerGeweigerd, VerkeerdGebruik
from gebied.model import Indeling, Opdracht
from gebied.opslag import Project, bewaar_indeling, lees_project, schrijf_project
from gebied.rapport.ensemble import lees_ensemble, schrijf_ensemble
from gebied.rapport.ensembleplaat import teken_ensemble
from gebied.werkstroom import oordeel_over
from gebied.werkstroom.ensemble import (
    Ensembleuitkomst,
    Trekwijze,
    bewaar_in_project,
    kies_ensemble,
    maak_ensemblebeeld,
    trek_voor_project,
    vrije_ensemblenaam,
    weiger_bezette_naam,
)
from gebied.wijkscan import Wijkscan

OPDRACHT = Opdracht(inwoners=(350, 650))
VLAKKEN = {"A": "1122", "B": "1122", "C": "3344", "D": "3344"}
KWADRANTEN = {f"{rij}{k}": int(nr) for rij, nrs in VLAKKEN.items() for k, nr in enumerate(nrs, 1)}
RIJEN = {code: "ABCD".index(code[0]) + 1 for code in KWADRANTEN}
DRIE = {code: min(nr, 3) for code, nr in RIJEN.items()}


@pytest.fixture(scope="module")
def scan(rooster: Callable[..., Wijkscan]) -> Wijkscan:
    return rooster([[100, 110, 120, 130], [140, 150, 100, 110], [120, 130, 140, 150], [100, 110, 120, 130]])


@pytest.fixture(scope="module")
def project(scan: Wijkscan, tmp_path_factory: pytest.TempPathFactory) -> Project:
    plannen = {"Kwadranten $1$": KWADRANTEN, "=Rijen()": RIJEN, "Drie": DRIE}
    indelingen = [Indeling(naam, van, opdracht=OPDRACHT) for naam, van in plannen.items()]
    return schrijf_project(tmp_path_factory.mktemp("e") / "p.gpkg", scan, indelingen=indelingen)


@pytest.fixture(scope="module")
def uitkomst(project: Project) -> Ensembleuitkomst:
    return trek_voor_project(project, ["Kwadranten $1$", "=Rijen()"], naam="E", wijze=Trekwijze(aantal=400))


def test_wat_getrokken_is_wordt_gemeten_zoals_de_beoordelaar_het_doet(
    project: Project, uitkomst: Ensembleuitkomst
) -> None:
    ensemble, trekking = uitkomst.ensemble, uitkomst.trekking
    assert trekking.labels.shape == (4, 100, 16)
    assert (ensemble.aantal, ensemble.teams) == (400, 4)
    assert ensemble.waarden["keten"].tolist() == np.repeat([1, 2, 3, 4], 100).tolist()
    for keten, nr in ((0, 0), (3, 99)):
        van = trekking.labels[keten, nr]
        plan = {code: int(label) + 1 for code, label in zip(trekking.codes, van, strict=True)}
        rij = ensemble.waarden.iloc[100 * keten + nr]
        assert rij[list(ensemble.maten)].to_dict() == maten_van(
            oordeel_over(project, plan, opdracht=OPDRACHT)
        )


def test_de_deur_trekt_hetzelfde(scan: Wijkscan, uitkomst: Ensembleuitkomst) -> None:
    ensemble, trekking = gebied.ensemble(
        scan, OPDRACHT, vergeleken=[KWADRANTEN, RIJEN], aantal=400, werkers=1, naam="E"
    )
    assert (trekking.labels == uitkomst.trekking.labels).all()
    pd.testing.assert_frame_equal(ensemble.waarden, uitkomst.ensemble.waarden)
    assert ensemble.kenmerk == uitkomst.ensemble.kenmerk


def test_een_maat_die_ergens_verborgen_is_wordt_genoemd(
    scan: Wijkscan, monkeypatch: pytest.MonkeyPatch
) -> None:
    def verberg(*args: Any, **kwargs: Any) -> pd.DataFrame:
        tabel = meet_labels(*args, **kwargs)
        tabel.loc[tabel.index[0], "compactheid_m"] = np.nan
        return tabel

    monkeypatch.setattr(trekken, "meet_labels", verberg)
    ensemble, _ = trekken.trek_ensemble(scan, OPDRACHT, aantal=40, vergeleken=[KWADRANTEN])
    assert "compactheid_m" not in ensemble.maten
    [weg] = [b for b in ensemble.bevindingen if b.code == "MAAT_WEGGELATEN"]
    assert weg.tekst.startswith("Niet in dit ensemble: 'Afstand van inwoners")


def test_parquet_komt_terug_zoals_het_was(scan: Wijkscan, uitkomst: Ensembleuitkomst, tmp_path: Path) -> None:
    pad = schrijf_ensemble(tmp_path / "e.parquet", uitkomst.ensemble, uitkomst.trekking, scan=scan)
    terug = lees_ensemble(pad)
    pd.testing.assert_frame_equal(terug.ensemble.waarden, uitkomst.ensemble.waarden)
    pd.testing.assert_frame_equal(terug.ensemble.convergentie, uitkomst.ensemble.convergentie)
    leeg = {"waarden": pd.DataFrame(), "convergentie": pd.DataFrame()}
    assert repr(replace(terug.ensemble, **leeg)) == repr(replace(uitkomst.ensemble, **leeg))
    assert terug.ensemble.opdracht == OPDRACHT
    assert terug.codes == uitkomst.trekking.codes
    assert (terug.labels == uitkomst.trekking.labels.reshape(400, 16)).all()
    assert str(pq.read_schema(pad).field("werkgebieden").type).startswith("list<")


@pytest.mark.parametrize(
    "bederf",
    [
        lambda t: t.replace_schema_metadata({}),
        lambda t: t.slice(0, 399),
        lambda t: t.drop_columns(["compactheid_m"]),
        lambda t: t.drop_columns(["werkgebieden"]),
        lambda t: t.take(list(range(399, -1, -1))),
        lambda t: t.rename_columns(["onzin" if naam == "in_band" else naam for naam in t.column_names]),
        lambda t: t.replace_schema_metadata({b"gebied": b"{"}),
        lambda t: t.replace_schema_metadata(
            {b"gebied": t.schema.metadata[b"gebied"].replace(b'"versie": 1', b'"versie": 9')}
        ),
    ],
)
def test_een_ander_of_beschadigd_bestand_wordt_geweigerd(
    scan: Wijkscan, uitkomst: Ensembleuitkomst, tmp_path: Path, bederf
) -> None:
    pad = schrijf_ensemble(tmp_path / "e.parquet", uitkomst.ensemble, uitkomst.trekking, scan=scan)
    pq.write_table(bederf(pq.read_table(pad)), pad)
    with pytest.raises(InvoerGeweigerd, match="geen ensemble van gebied"):
        lees_ensemble(pad)
    pad.write_bytes(b"PAR1 maar niet heus")
    with pytest.raises(InvoerGeweigerd, match="geen ensemble van gebied"):
        lees_ensemble(pad)
    with pytest.raises(InvoerGeweigerd, match="bestaat niet"):
        lees_ensemble(tmp_path / "weg.parquet")


def test_bewaren_en_wat_een_pagina_toont(project: Project, uitkomst: Ensembleuitkomst) -> None:
    assert kies_ensemble(project) is None
    na = bewaar_in_project(project, uitkomst.ensemble)
    assert vrije_ensemblenaam(na) == "ensemble 2"
    with pytest.raises(VerkeerdGebruik, match="al een ensemble"):
        weiger_bezette_naam(na, "ensemble", vervang=False)
    weiger_bezette_naam(na, "ensemble", vervang=True)
    with pytest.raises(VerkeerdGebruik, match="geen ensemble 'ensembel'"):
        kies_ensemble(na, "ensembel")
    ensemble = kies_ensemble(lees_project(na.pad))
    assert ensemble is not None
    beeld = maak_ensemblebeeld(na, ensemble, list(na.indelingen.values()))
    assert set(beeld.buiten) == {"Drie"}
    assert beeld.buiten["Drie"][0] == "Deze indeling heeft 3 teams; de getrokken indelingen 4."
    assert "ENSEMBLE_VEROUDERD" not in {b.code for b in beeld.bevindingen}
    compact = next(deel for deel in beeld.maten if deel.maat == "compactheid_m")
    assert sum(compact.aantallen) == 400
    assert all(
        compact.randen[0] <= plaats.waarde <= compact.randen[-1] for plaats in compact.plaatsen.values()
    )
    assert compact.plaatsen["Kwadranten $1$"].beter_dan > compact.plaatsen["=Rijen()"].beter_dan
    assert any(zin.startswith("Kwadranten $1$ is compacter dan ") for zin in beeld.zinnen("Kwadranten $1$"))
    assert "400 willekeurige geldige indelingen" in beeld.uitleg[0]


def test_een_veranderde_scan_maakt_een_ensemble_oud(
    project: Project, uitkomst: Ensembleuitkomst, scan: Wijkscan
) -> None:
    gebieden = scan.gebieden.assign(inwoners=scan.gebieden["inwoners"] + 1)
    anders = replace(project, scan=replace(scan, gebieden=gebieden))
    beeld = maak_ensemblebeeld(anders, uitkomst.ensemble, [])
    assert "ENSEMBLE_VEROUDERD" in {b.code for b in beeld.bevindingen}


def test_het_plaatje_komt_er_heel_of_niet(
    project: Project, uitkomst: Ensembleuitkomst, tmp_path: Path
) -> None:
    beeld = maak_ensemblebeeld(project, uitkomst.ensemble, list(project.indelingen.values()))
    plaatsen = {n: [d.plaatsen[n] for d in beeld.maten if n in d.plaatsen] for n in project.indelingen}
    pad = teken_ensemble(tmp_path / "e.png", uitkomst.ensemble, plaatsen, scan=project.scan)
    assert pad.read_bytes().startswith(b"\x89PNG")
    assert [deel.name for deel in tmp_path.iterdir()] == ["e.png"]
    vast = uitkomst.ensemble.convergentie.assign(vast=True)
    leeg = replace(uitkomst.ensemble, convergentie=vast)  # nothing to draw, no names
    with pytest.raises(InvoerGeweigerd):
        teken_ensemble(tmp_path / "weg" / "e.png", leeg, {}, scan=project.scan)


def test_wat_niet_kan_wordt_gezegd(project: Project, tmp_path: Path) -> None:
    with pytest.raises(VerkeerdGebruik, match="Welke indeling"):
        trek_voor_project(project)
    with pytest.raises(VerkeerdGebruik, match="kent geen indeling 'weg'"):
        trek_voor_project(project, ["weg"])
    with pytest.raises(VerkeerdGebruik) as fout:
        trek_voor_project(project, ["Drie"], wijze=Trekwijze(aantal=0, ketens=0, gamma=2))
    assert len(fout.value.problemen) == 3
    met_los = bewaar_indeling(
        schrijf_project(tmp_path / "los.gpkg", project.scan),
        Indeling("Los", {**KWADRANTEN, "A1": 4}, opdracht=OPDRACHT),
        generatie=1,
    )
    with pytest.raises(InvoerGeweigerd, match="houdt niet alle regels"):
        trek_voor_project(met_los)


def test_stoppen_geeft_wat_er_is_of_zegt_dat_er_niets_is(project: Project) -> None:
    wijze = Trekwijze(aantal=2_000_000, werkers=1, dun=10, meld=lambda klaar, _: klaar > 20_000)
    getrokken = trek_voor_project(project, ["Drie"], wijze=wijze).ensemble
    assert 0 < getrokken.aantal < 2_000_000
    assert getrokken.ketens == 4  # each has its turn, also with one worker
    assert "TREKKEN_GESTOPT" in {b.code for b in getrokken.bevindingen}
    with pytest.raises(VerkeerdGebruik, match="gestopt voordat"):
        trek_voor_project(project, ["Drie"], wijze=Trekwijze(dun=100_000_000, meld=lambda *_: True))
