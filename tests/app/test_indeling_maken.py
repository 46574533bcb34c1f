"""The page Indeling maken: the form and its values, a search, its proposals, and what to do without one."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from gebied.app.paginas.indeling_maken.blokken import BLOKKEN
from gebied.fouten import Concessie, GebiedFout, GeenIndeling, InvoerGeweigerd
from gebied.indelen import Voortgang
from gebied.model import Bewijs, Indeling, Opdracht
from gebied.opdracht import WENSEN
from gebied.opslag import lees_project
from gebied.werkstroom import klussen, oordeel_over
from gebied.werkstroom.klusberichten import Voorstel
from gebied.werkstroom.klussen import Klusstand


@dataclass
class _Klussen:
    """The klussen of a test: what was asked, and a stand that the test sets."""

    gestart: list[Mapping[str, Any]] = field(default_factory=list)
    gestopt: list[str] = field(default_factory=list)
    nu: dict[str, Any] = field(default_factory=lambda: {"status": "bezig", "tekst": "Zoeken …"})

    def maak_warm(self) -> None:
        return None

    def start(self, soort: str, gegevens: Mapping[str, Any], *, eigenaar: str) -> str:
        assert soort == "voorstellen"
        assert eigenaar
        self.gestart.append(dict(gegevens))
        return "k1"

    def stand(self, sleutel: str, eigenaar: str) -> Klusstand:
        assert eigenaar
        if sleutel != "k1" or not self.gestart:
            raise InvoerGeweigerd("Deze berekening is er niet meer.", stap="start haar opnieuw.")
        return Klusstand("voorstellen", **self.nu, gevraagd=self.gestart[-1])

    def stop(self, sleutel: str, eigenaar: str) -> None:
        assert eigenaar
        self.gestopt.append(sleutel)


@pytest.fixture
def werk(monkeypatch: pytest.MonkeyPatch) -> _Klussen:
    werk = _Klussen()
    monkeypatch.setattr(klussen, "_register", lambda: werk)
    return werk


def _knop(proef: AppTest, begin: str) -> Any:
    return next(knop for knop in proef.button if knop.label.startswith(begin))


def _veld(soort: Any, label: str) -> Any:
    return next(veld for veld in soort if veld.label.startswith(label))


def _toml(proef: AppTest) -> dict[str, Any]:
    """Return the opdracht that the form makes, as it stands in its last block."""
    gelezen: dict[str, Any] = tomllib.loads(proef.code[0].value)["opdracht"]
    return gelezen


def _open_alles(proef: AppTest) -> None:
    versie = proef.session_state["indeling_maken_stand"].versie
    for blok in BLOKKEN.values():
        proef.session_state[f"indeling_maken_{versie}_blok_{blok.__name__}"] = True
    proef.run()


def test_het_formulier_begint_passend_en_rekent_mee(
    app: Callable[..., AppTest], tekst: Callable[[AppTest], str], werk: _Klussen
) -> None:
    proef = app("indeling-maken", project="grid")
    assert _toml(proef)["teams"] == 2
    assert _toml(proef)["binnen"] == "stadsdeel"
    assert "Met 2 teams heeft een team gemiddeld 8.330 inwoners" in tekst(proef)
    _veld(proef.number_input, "Aantal teams").set_value(200).run()
    assert "Nee, zo kan het niet" in tekst(proef)
    assert _knop(proef, "Zoek toch").label == "Zoek toch, en leg uit wat wel kan"
    _veld(proef.number_input, "Minste inwoners").set_value(90_000).run()
    assert "De opdracht klopt niet" in tekst(proef)
    assert not proef.exception


_ALLES = """
[opdracht]
teams = [2, 5]
inwoners = [3000, 9000]
per_team = false
hard = true
doel = 5000
groot_gebied = "melden"
binnen = "stadsdeel"
binnen_hard = false
binnen_samen = [["n", "z"]]
heel_houden = ["stadsdeel"]
samen = [["A1", "A2"], ["B1", "B2", "B3"]]
apart = [["A1", "C4"]]
verbindingen = false
volgorde = [["huidig"], ["mix", "compactheid"]]
aansluiten_bij = ["stadsdeel"]
seed = 7
tijd = 90
ook_inwoners = [{kolom = "huishoudens", inwoners = [100, 9000], hard = true}, {kolom = "woningen"}]
mix = [{teller = "bijstand", noemer = "huishoudens", soort = "gelijksoortig", gewicht = 3}]
plafonds = [{teller = "bijstand", hoogstens = 9.5, noemer = "inwoners"}, {teller = "woningen", hoogstens = 9}]
lagen = [{naam = "Regio", groep = "stadsdeel", hard = false}, {naam = "Kring", teams = 2}]
[opdracht.belasting]
kolommen = {bijstand = 2, huishoudens = 0.5}
procent = 15
[opdracht.ontmoetingsplek]
soorten = ["woningen"]
aantal = 2
afstand_m = 800
aandeel = 90
omweg = 1.3
hard = false
[opdracht.huidig]
indeling = "stadsdeel"
hoogstens = 4000
[opdracht.vast]
A3 = 2
C1 = 4
[opdracht.gewichten]
mix = 2
"""


def test_elk_onderdeel_van_een_opdracht_staat_op_het_formulier(
    app: Callable[..., AppTest], tekst: Callable[[AppTest], str], werk: _Klussen
) -> None:
    gevraagd = Opdracht.uit_dict(tomllib.loads(_ALLES)["opdracht"])
    gezet = {naam for naam, waarde in gevraagd.als_dict().items() if waarde is not None}
    assert gezet == set(Opdracht.__dataclass_fields__)
    proef = app("indeling-maken", project="grid")
    proef.text_area[0].set_value(_ALLES).run()
    _knop(proef, "Neem deze opdracht over").click().run()
    assert "staat nu op het formulier" in tekst(proef)
    _open_alles(proef)
    assert not proef.exception
    assert Opdracht.uit_dict(_toml(proef)) == gevraagd
    _veld(proef.number_input, "Begin van het toeval").set_value(8).run()
    assert _toml(proef) == gevraagd.met({"seed": 8}).als_dict()


def test_een_bestand_dat_geen_opdracht_is_verandert_niets(
    app: Callable[..., AppTest], tekst: Callable[[AppTest], str], werk: _Klussen
) -> None:
    proef = app("indeling-maken", project="grid")
    eerst = _toml(proef)
    for inhoud, melding in (("[opdracht", "geen geldige TOML"), ("zomaar = 1", "De opdracht klopt niet")):
        proef.text_area[0].set_value(inhoud).run()
        _knop(proef, "Neem deze opdracht over").click().run()
        assert melding in tekst(proef)
        assert "/tmp" not in tekst(proef)
        assert _toml(proef) == eerst


def test_wat_is_ingevuld_blijft_staan_als_men_een_andere_pagina_bekijkt(
    app: Callable[..., AppTest], werk: _Klussen
) -> None:
    proef = app("indeling-maken", project="grid")
    _open_alles(proef)
    _veld(proef.number_input, "Aantal teams").set_value(3).run()
    _veld(proef.multiselect, "Elk in een ander").set_value(["A1", "B2"]).run()
    nieuw = _veld(proef.text_input, "Naam van de laag")
    nieuw.set_value("*Regio* <b>").run()
    _veld(proef.number_input, "Teams").set_value(2).run()
    ingevuld = _toml(proef)
    assert (ingevuld["teams"], ingevuld["apart"]) == (3, [["A1", "B2"]])
    assert ingevuld["lagen"] == [{"naam": "*Regio* <b>", "teams": 2, "hard": True}]
    for pagina in ("download", "indeling-maken"):
        proef._page_hash = calc_hash(pagina)
        proef.run()
        assert not proef.exception
    assert _toml(proef) == ingevuld


def _voorstel(pad: Path, naam: str, per: int) -> Voorstel:
    """Return the gebieden of a project in rows of `per`, as a search would find them."""
    project = lees_project(pad)
    indeling = Indeling(
        naam,
        {code: 1 + nr // per for nr, code in enumerate(project.scan.codes)},
        opdracht=Opdracht(teams=2),
        bewijs=(Bewijs("afstand_tot_band", "optimaal", 100, 100),),
    )
    return Voorstel(indeling, oordeel_over(project, indeling))


def test_zoeken_volgen_stoppen_kiezen_en_bewaren(
    app: Callable[..., AppTest],
    tekst: Callable[[AppTest], str],
    werk: _Klussen,
    projecten: Path,
) -> None:
    proef = app("indeling-maken", project="grid")
    _veld(proef.number_input, "Aantal voorstellen").set_value(2).run()
    _knop(proef, "Zoek een indeling").click().run()
    (vraag,) = werk.gestart
    assert vraag["opdracht"] == _lijsten(Opdracht.uit_dict(vraag["opdracht"]).als_dict())
    assert (len(vraag["namen"]), vraag["project"]) == (2, str(projecten / "grid.gpkg"))
    assert proef.query_params["klus"] == "k1"
    werk.nu["voortgang"] = Voortgang("zoeken", ("inwoners", "compactheid"), (120, 9000), None, 3.0)
    proef.run()
    assert "Beste tot nu toe: afstand tot de band 120 inwoners" in tekst(proef)
    _knop(proef, "Stop en toon").click().run()
    assert werk.gestopt == ["k1"]
    pad = projecten / "grid.gpkg"
    voorstellen = (_voorstel(pad, "voorstel", 6), _voorstel(pad, "voorstel 2", 4))
    werk.nu = {"status": "gestopt", "uitkomst": voorstellen}
    proef.run()
    gezien = tekst(proef)
    assert "Dit is het beste tot dan toe" in gezien
    assert "Afstand tot de band: 100 inwoners. Het is bewezen dat het niet beter kan." in gezien
    _veld(proef.radio, "Welk voorstel").set_value(1)
    _veld(proef.text_input, "Naam").set_value("*Plan* <b>")
    _veld(proef.text_area, "Notitie").set_value("Past bij de scholen")
    _knop(proef, "Bewaar dit voorstel").click().run()
    assert not proef.exception
    assert "Bewaard als '*Plan* <b>'" in tekst(proef)
    bewaard = lees_project(pad).indelingen["*Plan* <b>"]
    assert bewaard.toewijzing == voorstellen[1].indeling.toewijzing
    assert _toml(app("indeling-maken", project="grid"))["teams"] == 2  # another session begins anew


def _lijsten(delen: dict[str, Any]) -> dict[str, Any]:
    return {naam: list(waarde) if isinstance(waarde, tuple) else waarde for naam, waarde in delen.items()}


def test_een_herladen_pagina_vindt_de_klus_terug_en_die_van_een_ander_project_niet(
    app: Callable[..., AppTest], tekst: Callable[[AppTest], str], werk: _Klussen
) -> None:
    _knop(app("indeling-maken", project="grid"), "Zoek een indeling").click().run()
    opnieuw = app("indeling-maken", project="grid", klus="k1")
    assert "De computer zoekt" in tekst(opnieuw)
    weg = app("indeling-maken", project="grid", klus="bestaat-niet")
    assert "Deze berekening is er niet meer" in tekst(weg)
    assert _toml(weg)["teams"] == 2
    werk.gestart[-1]["project"] = "ander.gpkg"
    assert _toml(app("indeling-maken", project="grid", klus="k1"))["teams"] == 2


def test_zonder_indeling_past_een_knop_de_opdracht_aan(
    app: Callable[..., AppTest], tekst: Callable[[AppTest], str], werk: _Klussen
) -> None:
    proef = app("indeling-maken", project="grid")
    _knop(proef, "Zoek een indeling").click().run()
    fout = GeenIndeling("Nee.", problemen=["*Noord* heeft te weinig inwoners."], stap="laat --hard weg.")
    fout.botsing = ("Er zijn 2 teams.",)
    fout.concessies = (Concessie("Met 3 teams (nu 2).", {"teams": 3}),)
    werk.nu = {"status": "mislukt", "fout": fout}
    proef.run()
    assert "*Noord* heeft te weinig inwoners." in tekst(proef)
    assert "Er zijn 2 teams." in tekst(proef)
    assert "--hard" not in tekst(proef)
    _knop(proef, "Met 3 teams").click().run()
    assert "Aangepast: Met 3 teams (nu 2)." in tekst(proef)
    assert _toml(proef)["teams"] == 3
    assert "klus" not in proef.query_params


@pytest.mark.parametrize(
    ("nu", "gezien"),
    [
        (
            {"status": "mislukt", "fout": GebiedFout("Onverwacht gestopt.", stap="zoek opnieuw.")},
            "Onverwacht",
        ),
        ({"status": "gestopt"}, "gestopt voordat er een indeling was"),
    ],
)
def test_een_zoekopdracht_die_niets_geeft_leidt_terug_naar_de_opdracht(
    app: Callable[..., AppTest],
    tekst: Callable[[AppTest], str],
    werk: _Klussen,
    nu: dict[str, Any],
    gezien: str,
) -> None:
    proef = app("indeling-maken", project="grid")
    _veld(proef.number_input, "Aantal teams").set_value(3).run()
    _knop(proef, "Zoek een indeling").click().run()
    werk.nu = nu
    proef.run()
    assert gezien in tekst(proef)
    _knop(proef, "Terug naar de opdracht").click().run()
    assert _toml(proef)["teams"] == 3


def test_elke_wens_kan_in_de_volgorde(app: Callable[..., AppTest], werk: _Klussen) -> None:
    proef = app("indeling-maken", project="grid")
    _open_alles(proef)
    assert len(_veld(proef.multiselect, "1e trede").options) == len(WENSEN)
