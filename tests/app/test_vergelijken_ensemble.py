"""The page Vergelijken beside random indelingen: none yet, some there, not mixed, a reader, and the klus."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from gebied.ensemble import Ensemble
from gebied.fouten import GeenIndeling, InvoerGeweigerd
from gebied.model import Opdracht
from gebied.opslag import bewaar_ensemble, lees_project
from gebied.werkstroom import klussen
from gebied.werkstroom.ensemblevergelijking import GEEN_BEWIJS
from gebied.werkstroom.klussen import Klusstand

App = Callable[..., AppTest]
Tekst = Callable[[AppTest], str]
MAAK = "vergelijken_ensemble_maak"


@dataclass
class _Klussen:
    """The klussen of a test: what was asked, and a stand that the test sets."""

    gestart: list[Mapping[str, Any]] = field(default_factory=list)
    gestopt: list[str] = field(default_factory=list)
    nu: dict[str, Any] = field(default_factory=lambda: {"status": "bezig", "tekst": "Maken …"})

    def start(self, soort: str, gegevens: Mapping[str, Any], *, eigenaar: str) -> str:
        assert (soort, bool(eigenaar)) == ("ensemble", True)
        self.gestart.append(dict(gegevens))
        return "k1"

    def stand(self, sleutel: str, eigenaar: str) -> Klusstand:
        assert eigenaar
        if sleutel != "k1" or not self.gestart:
            raise InvoerGeweigerd("Deze berekening is er niet meer.", stap="start haar opnieuw.")
        return Klusstand("ensemble", **self.nu, gevraagd=self.gestart[-1])

    def stop(self, sleutel: str, eigenaar: str) -> None:
        assert eigenaar
        self.gestopt.append(sleutel)


@pytest.fixture
def werk(monkeypatch: pytest.MonkeyPatch) -> _Klussen:
    werk = _Klussen()
    monkeypatch.setattr(klussen, "_register", lambda: werk)
    return werk


def _ensemble(*, rhat: float = 1.0, aantal: int = 1000, **anders: Any) -> Ensemble:
    """Return an ensemble for "Voorstel A": random values, one metric that never changes, no scan to keep."""
    toeval = np.random.default_rng(7)
    maten = {
        "afwijking_per_team": toeval.integers(100, 5000, aantal).astype("float64"),
        "in_band": np.zeros(aantal),
        "compactheid_m": toeval.uniform(100, 3000, aantal),
    }
    keten = np.repeat([1, 2], aantal // 2)
    waarden = pd.DataFrame({"keten": keten, "trekking": np.tile(np.arange(1, aantal // 2 + 1), 2), **maten})
    menging = pd.DataFrame(
        {
            "maat": list(maten),
            "rhat": [rhat, np.nan, 1.0],
            "ess_bulk": [900.0, np.nan, 900.0],
            "ess_staart": [900.0, np.nan, 900.0],
            "vast": [False, True, False],
        }
    )
    velden: dict[str, Any] = {
        "naam": "proef <b>*",
        "opdracht": Opdracht(teams=3, seed=5, tijd=3.0),
        "aantal": aantal,
        "ketens": 2,
        "dun": 30,
        "inloop": 3000,
        "gamma": 0.0,
        "seed": 1,
        "band": (0, 90_000),
        "teams": 3,
        "regels": ("Elk werkgebied is *aaneengesloten*.", "Er zijn 3 teams."),
        "per_deel": {},
        "veranderd": 0.34,
        "waarden": waarden,
        "convergentie": menging,
    }
    return Ensemble(**velden | anders)


def _open(app: App, projecten: Path, *ensembles: Ensemble, rol: str = "bewerken") -> AppTest:
    app("begin", project="grid")
    for ensemble in ensembles:
        project = lees_project(projecten / "grid.gpkg")
        bewaar_ensemble(project, ensemble, generatie=project.generatie)
    return app("vergelijken", project="grid", rol=rol)


def _knoppen(pagina: AppTest) -> set[str | None]:
    return {knop.key for knop in pagina.button}


def test_zonder_willekeurige_indelingen_staat_er_hoe_ze_komen(app: App, tekst: Tekst, werk: _Klussen) -> None:
    pagina = app("vergelijken", project="grid")
    assert "Is Voorstel A bijzonder" in tekst(pagina)
    assert GEEN_BEWIJS not in tekst(pagina)
    lezer = app("vergelijken", project="grid", rol="lezen")
    assert "nog geen willekeurige indelingen" in tekst(lezer)
    assert MAAK in _knoppen(pagina)
    assert MAAK not in _knoppen(lezer)
    assert werk.gestart == []


def test_een_zin_per_indeling_met_de_regels_en_wat_het_niet_bewijst(
    app: App, tekst: Tekst, projecten: Path
) -> None:
    pagina = _open(app, projecten, _ensemble(), rol="lezen")
    gelezen = tekst(pagina)
    assert "Voorstel A is beter in balans dan" in gelezen
    assert "van 1.000 willekeurige geldige indelingen" in gelezen
    assert "Nu hoort zelf niet bij" in gelezen
    assert "Deze indeling heeft 2 teams; de getrokken indelingen 3." in gelezen
    assert "Elk werkgebied is *aaneengesloten*." in gelezen
    assert "De steekproef is goed gemengd: 2 ketens" in gelezen
    assert GEEN_BEWIJS in gelezen
    assert "In alle willekeurige indelingen gelijk" in gelezen
    assert MAAK not in _knoppen(pagina)
    grafieken = [deel for deel in pagina.get("vega_lite_chart") if "willekeurige" in deel.proto.alt]
    assert len(grafieken) == 2  # nothing is drawn of what never changes
    assert "Voorstel A" in grafieken[0].proto.alt
    tabel = next(t.value for t in pagina.table if "midden" in t.value.columns)
    assert len(tabel) == 2
    assert tabel["Voorstel A"].str.contains("beter dan").all()


def test_een_indeling_die_er_niet_bij_hoort_staat_er_ook_zonder_zin(
    app: App, tekst: Tekst, projecten: Path
) -> None:
    ensemble = _ensemble()
    nieuw = {"afwijking_per_team": "mix_afwijking: *65*"}
    vast = ensemble.convergentie.replace({"maat": nieuw}).assign(vast=True)
    pagina = _open(
        app,
        projecten,
        replace(ensemble, waarden=ensemble.waarden.rename(columns=nieuw), convergentie=vast),
        rol="lezen",
    )
    assert "beter in balans" not in tekst(pagina)
    assert "Nu hoort zelf niet bij" in tekst(pagina)
    assert any(r"\*65\*" in deel.value for deel in pagina.markdown)  # a label is no markup


def test_niet_gemengd_staat_erbij_en_opnieuw_maken_neemt_meer_stappen(
    app: App, tekst: Tekst, projecten: Path, werk: _Klussen
) -> None:
    pagina = _open(app, projecten, _ensemble(rhat=1.5))
    [waarschuwing] = [w.value for w in pagina.warning if "nog niet goed gemengd" in w.value]
    assert "--" not in waarschuwing
    assert "De steekproef is goed gemengd" not in tekst(pagina)
    pagina.button(key=MAAK).click().run()
    assert (werk.gestart[0]["dun"], werk.gestart[0]["seed"]) == (4 * 30, 2)  # another sample, not the same


def test_andere_regels_of_teams_tellen_niet_en_de_nieuwste_staat_vooraan(app: App, projecten: Path) -> None:
    goed = [_ensemble(naam="eerste"), _ensemble(naam="tweede")]
    ander = [
        _ensemble(naam="vier", teams=4),
        _ensemble(naam="hard", opdracht=Opdracht(teams=3, hard=True)),
    ]
    pagina = _open(app, projecten, *goed, *ander)
    keuze = pagina.selectbox(key="vergelijken_ensemble")
    assert [optie.partition(":")[0] for optie in keuze.options] == ["tweede", "eerste"]
    keuze.select_index(1).run()
    assert not pagina.exception


def test_maken_laat_zien_hoever_het_is_kan_stoppen_en_bewaart(
    app: App, tekst: Tekst, projecten: Path, werk: _Klussen
) -> None:
    pagina = app("vergelijken", project="grid")
    pagina.radio(key="vergelijken_ensemble_aantal").set_value(10_000)
    pagina.button(key=MAAK).click().run()
    assert werk.gestart[0]["indelingen"] == ["Voorstel A", "Nu"]  # who gives the rules comes first
    assert werk.gestart[0]["aantal"] == 10_000
    assert pagina.query_params["klus"] == ["k1"] or pagina.query_params["klus"] == "k1"
    assert MAAK not in _knoppen(pagina)
    pagina.button(key="vergelijken_ensemble_stop").click().run()
    assert werk.gestopt == ["k1"]

    pad = projecten / "grid.gpkg"
    half = _ensemble(aantal=10, kenmerk="van een andere scan")
    werk.nu = {"status": "gestopt", "uitkomst": half}
    pagina.run()  # the scan is not the one it was drawn with
    assert "Het project is veranderd" in pagina.error[0].value
    assert not lees_project(pad).ensembles
    assert MAAK in _knoppen(pagina)
    assert "klus" not in pagina.query_params


def test_de_uitkomst_wordt_een_keer_bewaard_ook_in_twee_vensters(
    app: App, tekst: Tekst, projecten: Path, werk: _Klussen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gebied.werkstroom.ensemble.kenmerk_van", lambda *_: "")
    een = app("vergelijken", project="grid")
    een.button(key=MAAK).click().run()
    ander = app("vergelijken", project="grid", klus="k1")
    werk.nu = {"status": "klaar", "uitkomst": _ensemble(naam="")}
    for pagina in (een, ander):
        pagina.run()
        assert not pagina.exception
        assert "Voorstel A is beter in balans dan" in tekst(pagina)
    assert list(lees_project(projecten / "grid.gpkg").ensembles) == ["ensemble"]


def test_zonder_uitkomst_staat_er_waarom(app: App, tekst: Tekst, werk: _Klussen) -> None:
    pagina = app("vergelijken", project="grid")
    pagina.button(key=MAAK).click().run()
    werk.nu = {
        "status": "mislukt",
        "fout": GeenIndeling("Er is geen begin gevonden.", stap="maak een regel ruimer."),
    }
    pagina.run()
    assert "Er is geen begin gevonden" in pagina.error[0].value
    pagina.button(key=MAAK).click()
    werk.nu = {"status": "gestopt"}
    pagina.run()
    assert not pagina.exception
    assert not pagina.error
    assert MAAK in _knoppen(pagina)


def test_een_klus_die_weg_is_of_van_iets_anders_doet_niets(
    app: App, tekst: Tekst, werk: _Klussen, monkeypatch: pytest.MonkeyPatch
) -> None:
    pagina = app("vergelijken", project="grid", klus="weg")
    assert "klus" not in pagina.query_params
    assert not pagina.error
    anders = replace(Klusstand("haal", "klaar"), uitkomst="/tmp/elders.gpkg")
    monkeypatch.setattr(klussen, "stand", lambda *_: anders)
    pagina = app("vergelijken", project="grid", klus="k1")
    assert "klus" not in pagina.query_params
    assert "Is Voorstel A bijzonder" in tekst(pagina)
