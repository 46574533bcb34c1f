"""Ensembles in the project file: they come back as they were, and nothing half or foreign is read."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace

import numpy as np
import pandas as pd
import pyogrio
import pytest

from gebied.ensemble import Ensemble
from gebied.ensemble.vastleggen import als_kop
from gebied.fouten import InvoerGeweigerd, ProjectBezet
from gebied.model import Bevinding, Indeling
from gebied.opslag import Project, bewaar_ensemble, bewaar_indeling, lees_project, schrijf_project
from gebied.wijkscan import Wijkscan


@pytest.fixture
def ensemble(indeling: Indeling) -> Ensemble:
    """Two chains of three indelingen, with one metric that never changes."""
    assert indeling.opdracht is not None
    waarden = pd.DataFrame(
        {
            "keten": np.repeat([1, 2], 3),
            "trekking": np.tile([1, 2, 3], 2),
            "compactheid_m": [100.25, 1 / 3, 7e9, -0.0, 5.0, 6.0],
            "mix_afwijking: «65+»": [2.0] * 6,
        }
    )
    menging = pd.DataFrame(
        {
            "maat": ["compactheid_m", "mix_afwijking: «65+»"],
            "rhat": [1.25, np.nan],
            "ess_bulk": [3.5, np.nan],
            "ess_staart": [np.nan, np.nan],
            "vast": [False, True],
        }
    )
    return Ensemble(
        naam="Steekproef «1»",
        opdracht=indeling.opdracht,
        aantal=6,
        ketens=2,
        dun=10,
        inloop=100,
        gamma=0.25,
        seed=7,
        band=(9, 21),
        teams=2,
        regels=("Elk werkgebied is één geheel.",),
        per_deel={"A1": 1, "B1": 1},
        veranderd=0.25,
        waarden=waarden,
        convergentie=menging,
        bevindingen=(Bevinding("NIET_GEMENGD", "nog niet"),),
        kenmerk="abc",
    )


def _gelijk(een: Ensemble, ander: Ensemble) -> None:
    pd.testing.assert_frame_equal(een.waarden, ander.waarden)
    pd.testing.assert_frame_equal(een.convergentie, ander.convergentie)
    assert als_kop(een) == als_kop(ander)
    for veld in ("naam", "opdracht", "aantal", "ketens", "band", "teams", "per_deel", "veranderd"):
        assert getattr(een, veld) == getattr(ander, veld), veld
    assert (een.regels, een.bevindingen, een.kenmerk) == (ander.regels, ander.bevindingen, ander.kenmerk)


def test_een_ensemble_komt_terug_zoals_het_was(
    project: Project, ensemble: Ensemble, indeling: Indeling
) -> None:
    assert lees_project(project.pad).ensembles == {}
    eerst = bewaar_ensemble(project, ensemble, generatie=1)
    na = bewaar_indeling(eerst, replace(indeling, naam="erbij"), generatie=2)
    for terug in (eerst, na, lees_project(project.pad)):
        gelezen = terug.ensembles["Steekproef «1»"]
        _gelijk(gelezen, ensemble)
        assert gelezen.gemaakt_op == eerst.ensembles["Steekproef «1»"].gemaakt_op is not None
    lagen = {str(naam) for naam, _ in pyogrio.list_layers(project.pad)}
    assert {"ensembles", "ensemblewaarden"} <= lagen
    assert len(pyogrio.read_dataframe(project.pad, layer="ensemblewaarden", read_geometry=False)) == 2


def test_een_ensemble_zonder_band_per_team_komt_terug(project: Project, ensemble: Ensemble) -> None:
    bewaar_ensemble(project, replace(ensemble, band=None), generatie=1)
    assert lees_project(project.pad).ensembles["Steekproef «1»"].band is None
    assert replace(ensemble) != ensemble  # tables have no single answer, so only the same one is equal


def test_een_bestand_zonder_ensembles_heeft_de_tabellen_niet(project: Project) -> None:
    lagen = {str(naam) for naam, _ in pyogrio.list_layers(project.pad)}
    assert not lagen & {"ensembles", "ensemblewaarden"}


def test_een_naam_is_van_een_ensemble(project: Project, ensemble: Ensemble) -> None:
    eerst = bewaar_ensemble(project, ensemble, generatie=1)
    with pytest.raises(InvoerGeweigerd, match="al een ensemble 'Steekproef «1»'"):
        bewaar_ensemble(eerst, ensemble, generatie=2)
    with pytest.raises(InvoerGeweigerd, match="geen naam"):
        bewaar_ensemble(eerst, replace(ensemble, naam=" "), generatie=2)
    with pytest.raises(ProjectBezet):
        bewaar_ensemble(eerst, ensemble, generatie=1, vervang=True)
    tweede = bewaar_ensemble(eerst, replace(ensemble, seed=8), generatie=2, vervang=True)
    assert [deel.seed for deel in tweede.ensembles.values()] == [8]
    assert len(tweede.ensembles["Steekproef «1»"].waarden) == 6


def test_een_project_dat_nieuw_wordt_gemaakt_begint_zonder(
    project: Project, ensemble: Ensemble, scan: Wijkscan
) -> None:
    bewaar_ensemble(project, ensemble, generatie=1)
    assert schrijf_project(project.pad, scan, vervang=True).ensembles == {}


@pytest.mark.parametrize(
    "opdracht",
    [
        "UPDATE ensembles SET inhoud = '{'",
        "UPDATE ensembles SET inhoud = '[]'",
        "UPDATE ensembles SET inhoud = replace(inhoud, '\"ketens\": 2', '\"ketens\": 4')",
        "UPDATE ensembles SET inhoud = replace(inhoud, '\"ketens\": 2', '\"ketens\": 0')",
        'UPDATE ensembles SET inhoud = replace(inhoud, \'"gamma": 0.25\', \'"gamma": "x"\')',
        'UPDATE ensembles SET inhoud = replace(inhoud, \'"per_deel": {"A1": 1\', \'"per_deel": {"A1": "x"\')',
        "UPDATE ensembles SET inhoud = replace(inhoud, '\"band\": [9, ', '\"band\": [')",
        "UPDATE ensembles SET naam = 'anders'",
        "UPDATE ensembles SET gemaakt_op = 'gisteren'",
        "UPDATE ensemblewaarden SET waarden = x'00ff'",
        "UPDATE ensemblewaarden SET waarden = zeroblob(40)",
        "UPDATE ensemblewaarden SET waarden = 'tekst'",
        "UPDATE ensemblewaarden SET maat = 'compactheid_m'",
        "UPDATE ensemblewaarden SET maat = 'onzin'",
        "UPDATE ensemblewaarden SET vast = 7",
        "UPDATE ensemblewaarden SET rhat = 'x'",
        "DELETE FROM ensemblewaarden",
        "DROP TABLE ensemblewaarden",
        "DROP TABLE ensembles",
    ],
)
def test_een_beschadigd_ensemble_wordt_geweigerd(project: Project, ensemble: Ensemble, opdracht: str) -> None:
    bewaar_ensemble(project, ensemble, generatie=1)
    with closing(sqlite3.connect(project.pad)) as db, db:
        assert db.execute(opdracht).rowcount != 0
    with pytest.raises(InvoerGeweigerd, match=r"De inhoud van almere\.gpkg klopt niet"):
        lees_project(project.pad)
