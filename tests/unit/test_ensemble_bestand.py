"""An ensemble of a project: drawn, stored, written as Parquet and as a plot, and shown on a page."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from matplotlib.figure import Figure

import gebied
from gebied.ensemble import trekken
from gebied.ensemble.maten import maten_van, meet_labels
from gebied.ensemble.trekken import kenmerk_van
from gebied.fouten import InvoerGeweigerd, VerkeerdGebruik
from gebied.model import Herkomst, Indeling, Kolom, Opdracht, Soort
from gebied.opdrachtdelen import Plafond
from gebied.opslag import Project, bewaar_indeling, lees_project, schrijf_project
from gebied.rapport.ensemble import lees_ensemble, schrijf_ensemble
from gebied.rapport.ensembleplaat import teken_ensemble
from gebied.werkstroom import ensemblevergelijking as naast
from gebied.werkstroom import oordeel_over
from gebied.werkstroom.ensemble import (
    Ensembleuitkomst,
    Trekwijze,
    kies_vergeleken,
    leg_ensemble_vast,
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
    gekozen = kies_vergeleken(project, ["Kwadranten $1$", "=Rijen()"])
    return trek_voor_project(project, gekozen, naam="E", wijze=Trekwijze(aantal=400))


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
    na = leg_ensemble_vast(project, uitkomst.ensemble)
    assert vrije_ensemblenaam(na) == "ensemble 2"
    with pytest.raises(VerkeerdGebruik, match="al een ensemble"):
        weiger_bezette_naam(na, "ensemble", vervang=False)
    weiger_bezette_naam(na, "ensemble", vervang=True)
    ensemble = lees_project(na.pad).ensembles["ensemble"]
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
    pct = round(100 * min(uitkomst.trekking.veranderd))
    assert f"leidde {pct} % van de stappen tot een andere indeling." in beeld.uitleg[2]


def _anders(scan: Wijkscan) -> Wijkscan:
    return replace(scan, gebieden=scan.gebieden.assign(inwoners=scan.gebieden["inwoners"] + 1))


def test_een_veranderde_scan_maakt_een_ensemble_oud(
    project: Project, uitkomst: Ensembleuitkomst, scan: Wijkscan
) -> None:
    anders = replace(project, scan=_anders(scan))
    beeld = maak_ensemblebeeld(anders, uitkomst.ensemble, [])
    assert "ENSEMBLE_VEROUDERD" in {b.code for b in beeld.bevindingen}


def test_wat_alleen_een_regel_leest_telt_mee(scan: Wijkscan) -> None:
    def met(soort: Soort, **kolommen: list[Any]) -> Wijkscan:
        kolom = [Kolom(naam, soort if naam == "wmo" else "groep", herkomst="x") for naam in kolommen]
        bron = Herkomst("x", "bestand", opgehaald=date(2026, 1, len(kolommen)), sha256=str(kolommen))
        gebieden = scan.gebieden.assign(**{naam: pd.array(rij) for naam, rij in kolommen.items()})
        return replace(scan, gebieden=gebieden, catalogus=(*scan.catalogus, *kolom), herkomsten=(bron,))

    opdracht = replace(OPDRACHT, plafonds=(Plafond("wmo", 19),), heel_houden=("kern",))
    kern, anders = ["a"] * 16, ["b", *["a"] * 15]
    basis = kenmerk_van(met("aantal", wmo=[1] * 16, kern=kern), opdracht)
    assert kenmerk_van(met("aantal", wmo=[1] * 16, kern=kern), opdracht) == basis
    assert kenmerk_van(met("aantal", wmo=[*[1] * 15, 2], kern=kern), opdracht) != basis
    assert kenmerk_van(met("aantal", wmo=[1] * 16, kern=anders), opdracht) != basis
    een = met("beschermd", wmo=[1] * 16, kern=kern)
    ander = met("beschermd", wmo=[9] * 16, kern=kern)  # as if from the same levering: nothing of the counts
    assert kenmerk_van(een, opdracht) == kenmerk_van(ander, opdracht)
    later = replace(een, herkomsten=(replace(een.herkomsten[0], opgehaald=date(2026, 2, 1)),))
    assert kenmerk_van(een, opdracht) != kenmerk_van(later, opdracht)


def test_het_plaatje_komt_er_heel_of_niet(
    project: Project, uitkomst: Ensembleuitkomst, tmp_path: Path
) -> None:
    beeld = maak_ensemblebeeld(project, uitkomst.ensemble, list(project.indelingen.values()))
    plaatsen = {n: [d.plaatsen[n] for d in beeld.maten if n in d.plaatsen] for n in project.indelingen}
    geen: dict[str, Any] = {"scan": project.scan, "bevindingen": ()}
    pad = teken_ensemble(tmp_path / "e.png", uitkomst.ensemble, plaatsen, **geen)
    assert pad.read_bytes().startswith(b"\x89PNG")
    assert [deel.name for deel in tmp_path.iterdir()] == ["e.png"]
    vast = uitkomst.ensemble.convergentie.assign(vast=True)
    leeg = replace(uitkomst.ensemble, convergentie=vast)  # nothing to draw, no names
    with pytest.raises(InvoerGeweigerd):
        teken_ensemble(tmp_path / "weg" / "e.png", leeg, {}, **geen)
    with pytest.raises(VerkeerdGebruik, match="hooguit 6 indelingen; u noemt er 7"):
        teken_ensemble(tmp_path / "e.png", leeg, {f"plan {nr}": [] for nr in range(7)}, **geen)


def test_het_plaatje_zegt_dat_het_oud_is_en_noemt_geen_band_die_er_niet_is(
    project: Project, uitkomst: Ensembleuitkomst, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    figuren: list[Figure] = []
    monkeypatch.setattr(Figure, "savefig", lambda zelf, pad, **_: (figuren.append(zelf), pad.touch()))
    alles_vast = uitkomst.ensemble.convergentie.assign(vast=True)  # nothing to draw but words
    ensemble = replace(uitkomst.ensemble, convergentie=alles_vast)
    oud = replace(project, scan=_anders(project.scan))
    naast.teken_naast(oud, ensemble, ["=Rijen()"], tmp_path / "oud.png")
    teken_ensemble(tmp_path / "e.png", replace(ensemble, band=None), {}, scan=project.scan, bevindingen=())
    met, zonder = (" ".join(deel.get_text() for deel in figuur.texts) for figuur in figuren)
    assert "het project is veranderd nadat" in met
    assert "4 teams, 350 tot 650 inwoners per team" in met
    assert "veranderd" not in zonder
    assert "4 teams. Elke staaf" in zonder


def test_wat_niet_kan_wordt_gezegd(project: Project, tmp_path: Path) -> None:
    with pytest.raises(VerkeerdGebruik, match="Welke indeling"):
        kies_vergeleken(project, [])
    with pytest.raises(VerkeerdGebruik, match="kent geen indeling 'weg'"):
        kies_vergeleken(project, ["weg"])
    drie = [project.indelingen["Drie"]]
    with pytest.raises(VerkeerdGebruik) as fout:
        trek_voor_project(project, drie, wijze=Trekwijze(aantal=0, ketens=0, gamma=2))
    assert len(fout.value.problemen) == 3
    met_los = bewaar_indeling(
        schrijf_project(tmp_path / "los.gpkg", project.scan),
        Indeling("Los", {**KWADRANTEN, "A1": 4}, opdracht=OPDRACHT),
        generatie=1,
    )
    with pytest.raises(InvoerGeweigerd, match="houdt niet alle regels"):
        trek_voor_project(met_los, [met_los.indelingen["Los"]])
    for veel in (trekken.MEESTE_INDELINGEN + 1, trekken.MEESTE_PLAATSEN):
        with pytest.raises(VerkeerdGebruik, match="passen niet in het geheugen"):
            gebied.ensemble(project.scan, OPDRACHT, aantal=veel)


def test_stoppen_geeft_wat_er_is_of_zegt_dat_er_niets_is(project: Project) -> None:
    drie = [project.indelingen["Drie"]]
    wijze = Trekwijze(aantal=2_000_000, werkers=1, dun=10, meld=lambda klaar, _: klaar > 20_000)
    getrokken = trek_voor_project(project, drie, wijze=wijze).ensemble
    assert 0 < getrokken.aantal < 2_000_000
    assert getrokken.ketens == 4  # each has its turn, also with one worker
    assert "TREKKEN_GESTOPT" in {b.code for b in getrokken.bevindingen}
    with pytest.raises(VerkeerdGebruik, match="gestopt voordat"):
        trek_voor_project(project, drie, wijze=Trekwijze(dun=100_000_000, meld=lambda *_: True))


def test_het_voorbeeld_in_python_werkt(
    scan: Wijkscan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tekst = (Path(__file__).parents[2] / "docs" / "ensemble.md").read_text(encoding="utf-8")
    [voorbeeld] = re.findall(r"```python\n(.*?)```", tekst, re.DOTALL)
    schrijf_project(
        tmp_path / "almere.gpkg", scan, indelingen=[Indeling("18 teams", KWADRANTEN, opdracht=OPDRACHT)]
    )
    monkeypatch.chdir(tmp_path)
    namen: dict[str, Any] = {}
    exec(compile(voorbeeld, "docs/ensemble.md", "exec"), namen)
    assert namen["ensemble"].aantal == len(namen["trekking"].labels.reshape(-1, 16)) == 10_000
