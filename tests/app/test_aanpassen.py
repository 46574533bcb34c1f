"""The page Aanpassen without a browser: what a click does is done here by list and button."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from gebied.app.aanmelden import wie
from gebied.app.paginas.aanpassen import mijnconcept, rest
from gebied.fouten import Concessie, GeenIndeling, InvoerGeweigerd
from gebied.model import Indeling
from gebied.opslag import lees_project
from gebied.opslag.concepten import MAP
from gebied.werkstroom import klussen
from gebied.werkstroom.concepten import doe, open_concepten, open_werk
from gebied.werkstroom.conceptstappen import zet
from gebied.werkstroom.klusberichten import Voorstel

App = Callable[..., AppTest]
Tekst = Callable[[AppTest], str]


@pytest.fixture
def werk(app: App) -> Callable[..., AppTest]:
    """Open the page on the small project and begin from an indeling ("" for none)."""

    def begin(van: str = "Voorstel A", **adres: str) -> AppTest:
        proef = app("aanpassen", project="grid", **adres)
        proef.selectbox(key="aanpassen_van").set_value(van)
        proef.button(key="aanpassen_beginnen").click().run()
        assert not proef.exception
        return proef

    return begin


def _zet(proef: AppTest, codes: list[str], doel: int) -> AppTest:
    proef.selectbox(key="aanpassen_doelkeuze").set_value(doel)
    proef.multiselect(key="aanpassen_gekozen").set_value(codes).run()
    proef.button(key="aanpassen_zet").click().run()
    assert not proef.exception
    return proef


def _id(proef: AppTest) -> str:
    return proef.session_state["aanpassen_werk"][1].id


def _concept(proef: AppTest) -> Any:
    return proef.session_state["aanpassen_werk"][1].concept


def test_van_begin_tot_bewaard(werk: App, tekst: Tekst, projecten: Path) -> None:
    proef = werk()
    assert "nog geen stap gezet" in tekst(proef)
    assert proef.button(key="aanpassen_ongedaan").disabled
    _zet(proef, ["A1", "A2"], 2)
    assert _concept(proef).indeling.toewijzing["A2"] == 2
    assert "Buurt A1 en Buurt A2 naar Werkgebied 2" in tekst(proef)
    assert proef.multiselect(key="aanpassen_gekozen").value == []
    proef.button(key="aanpassen_ongedaan").click().run()
    assert _concept(proef).indeling.toewijzing["A2"] == 1
    assert "Opnieuw doen: Buurt A1 en Buurt A2 naar Werkgebied 2." in tekst(proef)
    proef.button(key="aanpassen_opnieuw").click().run()
    id_ = _id(proef)
    proef.text_area(key=f"aanpassen_notitie_{id_}").set_value("Met <b>reden</b>").run()
    proef.text_input(key=f"aanpassen_naam_{id_}").set_value("Voorstel A")
    proef.button(key="aanpassen_bewaren").click().run()
    assert not proef.exception
    assert "Voorstel A (versie 2)" in tekst(proef)
    naar = [link.proto.query_string for link in proef.get("page_link") if "Vergelijk" in link.proto.label]
    assert "naar=Voorstel+A+%28versie+2%29" in naar[0]  # what the page Vergelijken reads
    bewaard = lees_project(projecten / "grid.gpkg").indelingen["Voorstel A (versie 2)"]
    assert bewaard.toewijzing["A2"] == 2
    assert bewaard.notitie == "Met <b>reden</b>"
    assert not list((projecten / MAP).glob("*.json"))
    assert "concept" not in proef.query_params


def test_beginnen_zonder_indeling(werk: App, tekst: Tekst) -> None:
    proef = werk("")
    assert "12 gebieden zonder werkgebied" in tekst(proef)
    _zet(proef, ["A1"], 0)
    assert proef.selectbox(key="aanpassen_doelkeuze").value == 1  # the new one is where more go
    _zet(proef, ["A2"], 1)
    assert _concept(proef).indeling.toewijzing == {"A1": 1, "A2": 1}
    _zet(proef, ["B1"], 0)
    proef.multiselect(key="aanpassen_gekozen").set_value(["A1", "B1"]).run()
    proef.button(key="aanpassen_haal_uit").click().run()
    assert _concept(proef).indeling.toewijzing == {"A2": 1}


def test_klikken_op_de_kaart(werk: App, monkeypatch: pytest.MonkeyPatch) -> None:
    proef = werk()
    proef.selectbox(key="aanpassen_doelkeuze").set_value(3).run()
    klik: list[str] = ["A1"]
    nep = "gebied.app.paginas.aanpassen.pagina.klik_op"
    monkeypatch.setattr(nep, lambda *_: klik.pop() if klik else None)
    proef.run()
    assert _concept(proef).indeling.toewijzing["A1"] == 3
    proef.radio(key="aanpassen_klik").set_value("kies").run()
    for code in ("A2", "A3", "A2"):
        klik += [code]
        proef.run()
    assert proef.multiselect(key="aanpassen_gekozen").value == ["A3"]
    assert _concept(proef).gedaan == 1


def test_uitleg_met_een_knop_per_buur(werk: App, tekst: Tekst) -> None:
    proef = werk()
    proef.multiselect(key="aanpassen_gekozen").set_value(["B2"]).run()
    assert "Waarom ligt dit gebied hier?" in tekst(proef)
    proef.button(key="aanpassen_naar_3").click().run()
    assert _concept(proef).indeling.toewijzing["B2"] == 3


def test_vastzetten_en_een_naam_geven(werk: App, tekst: Tekst) -> None:
    proef = werk()
    proef.multiselect(key="aanpassen_vast_lijst").set_value([1]).run()
    assert _concept(proef).vastgezet == {1}
    _zet(proef, ["A1"], 2)
    assert "Werkgebied 1 staat vast" in proef.error[0].value
    assert _concept(proef).gedaan == 0
    proef.selectbox(key="aanpassen_naam_nr").set_value(2)
    proef.text_input(key="aanpassen_naam_tekst").set_value("Zuid <b>")
    proef.button(key="aanpassen_naam_geven").click().run()
    assert _concept(proef).indeling.namen == {2: "Zuid <b>"}
    assert "Werkgebied 2 heet nu Zuid <b>" in tekst(proef)
    proef.button(key="aanpassen_ongedaan").click().run()
    assert _concept(proef).vastgezet == {1}  # locking is no step
    assert _concept(proef).indeling.namen == {}


def test_de_andere_bladen(werk: App, tekst: Tekst) -> None:
    proef = werk("Nu")
    proef.session_state["aanpassen_blad"] = "Gebieden"
    proef.run()
    assert len(proef.dataframe[0].value) == 12
    assert proef.dataframe[0].value["werkgebied"].tolist()[0] == "West <b>"
    proef.session_state["aanpassen_blad"] = "Bevindingen"
    proef.run()
    assert "Alle bevindingen" in tekst(proef)
    proef.session_state["aanpassen_over"] = "samen"
    _zet(proef, ["A1"], 2)
    assert "Alle stappen samen" in tekst(proef)
    assert "Oost *" in tekst(proef)


def test_herladen_houdt_alles(werk: App, app: App, tekst: Tekst, projecten: Path) -> None:
    proef = werk()
    _zet(_zet(proef, ["A1"], 2), ["B1"], 3).button(key="aanpassen_ongedaan").click().run()
    id_ = _id(proef)
    opnieuw = app("aanpassen", project="grid", concept=id_)
    assert _concept(opnieuw) == _concept(proef)
    assert "stap 1 van 2" in tekst(opnieuw)
    # without its address it is in the list, and it can be thrown away there
    lijst = app("aanpassen", project="grid")
    assert "U was hier gebleven" in [kop.value for kop in lijst.subheader]
    lijst.button(key=f"aanpassen_verder_{id_}").click().run()
    assert _concept(lijst) == _concept(proef)
    lijst.button(key="aanpassen_sluiten").click().run()
    lijst.button(key=f"aanpassen_weg_{id_}").click().run()
    assert not lijst.exception
    assert not list((projecten / MAP).glob("*.json"))


def test_twee_vensters(werk: App, projecten: Path) -> None:
    proef = werk()
    proef.multiselect(key="aanpassen_gekozen").set_value(["A1"])
    proef.selectbox(key="aanpassen_doelkeuze").set_value(2).run()
    project = lees_project(projecten / "grid.gpkg")
    ander = open_werk(project, _id(proef), wie().id)
    doe(project, ander, lambda concept: zet(project.scan, concept, ["C1"], 1))
    proef.button(key="aanpassen_zet").click().run()
    assert "in een ander venster gewijzigd" in proef.error[0].value
    assert _concept(proef).indeling.toewijzing["A1"] == 1
    proef.button(key="aanpassen_laden").click().run()
    assert _concept(proef).indeling.toewijzing["C1"] == 1
    assert not proef.error
    assert proef.multiselect(key="aanpassen_gekozen").value == ["A1"]  # what was chosen is not lost


@pytest.mark.parametrize("id_", ["../../grid", "f" * 32, "%00", "<script>"])
def test_een_vreemd_adres(app: App, id_: str) -> None:
    proef = app("aanpassen", project="grid", concept=id_)
    assert "is er niet" in proef.error[0].value
    assert "concept" not in proef.query_params
    assert proef.button(key="aanpassen_beginnen")


def test_een_concept_van_voor_andere_gebieden(
    werk: App, app: App, projecten: Path, appproject: Callable[[str], Path], tekst: Tekst
) -> None:
    id_ = _id(werk())
    (projecten / "grid.gpkg").write_bytes(appproject("groot").read_bytes())
    proef = app("aanpassen", project="grid", concept=id_)
    assert "gebieden van het project zijn veranderd" in proef.error[0].value
    assert "past niet meer bij het project" in tekst(proef)
    assert open_concepten(lees_project(projecten / "grid.gpkg"), wie().id)[0].bezwaar is not None


def test_wie_alleen_leest_kan_niets(app: App, tekst: Tekst, monkeypatch: pytest.MonkeyPatch) -> None:
    proef = app("aanpassen", project="grid", rol="lezen")
    assert "Aanpassen" not in [titel.value for titel in proef.title]
    monkeypatch.setattr("gebied.app.zitting.mag", lambda _: False)
    with pytest.raises(InvoerGeweigerd, match="niet wijzigen"):
        mijnconcept.begin(replace, None, None)  # type: ignore[arg-type]


class Nepklussen:
    """The klussen of a page: what was asked, and the answers that follow one another."""

    def __init__(self, *standen: klussen.Klusstand) -> None:
        self.standen = list(standen)
        self.gevraagd: dict[str, Any] = {}
        self.gestopt = False

    def start(self, soort: str, gegevens: dict[str, Any], *, eigenaar: str) -> str:
        assert (soort, eigenaar) == ("rest", wie().id)
        self.gevraagd = gegevens
        return "klus1"

    def stand(self, sleutel: str, eigenaar: str) -> klussen.Klusstand:
        assert (sleutel, eigenaar) == ("klus1", wie().id)
        return replace(self.standen.pop(0), gevraagd=self.gevraagd)

    def stop(self, *_: str) -> None:
        self.gestopt = True


def _vraag_de_rest(proef: AppTest) -> None:
    proef.session_state["aanpassen_blad"] = "De rest oplossen"
    proef.run()
    proef.multiselect(key="aanpassen_vast_rest").set_value([1]).run()
    proef.button(key="aanpassen_rest").click().run()
    assert not proef.exception


def test_de_rest_oplossen(werk: App, tekst: Tekst, monkeypatch: pytest.MonkeyPatch) -> None:
    proef = werk()
    indeling = _concept(proef).indeling
    gevonden = replace(indeling, toewijzing={**indeling.toewijzing, "B4": 3})
    voorstel = Voorstel(gevonden, SimpleNamespace())  # type: ignore[arg-type]
    nep = Nepklussen(
        klussen.Klusstand("rest", "bezig", "Werkgebieden zoeken …", seconden=3.2),
        klussen.Klusstand("rest", "bezig", "Stoppen …", seconden=4.0),
        klussen.Klusstand("rest", "gestopt", uitkomst=(voorstel,)),
    )
    monkeypatch.setattr(rest, "klussen", nep)
    _vraag_de_rest(proef)
    assert nep.gevraagd["vastzetten"] == [1]
    assert nep.gevraagd["opdracht"]["teams"] == 3
    assert "Bezig sinds 3 seconden" in tekst(proef)
    proef.button(key="aanpassen_stop").click().run()
    assert nep.gestopt
    proef.run()
    assert _concept(proef).vorige.tekst == "De rest opnieuw opgelost"
    assert _concept(proef).indeling.toewijzing["B4"] == 3
    assert "klus" not in proef.query_params


def test_de_rest_die_niet_kan(werk: App, tekst: Tekst, monkeypatch: pytest.MonkeyPatch) -> None:
    proef = werk()
    fout = GeenIndeling("Geen enkele indeling past.", stap="verander de opdracht.")
    fout.concessies = (Concessie("Neem 4 teams.", {"teams": 4}),)
    monkeypatch.setattr(rest, "klussen", Nepklussen(klussen.Klusstand("rest", "mislukt", fout=fout)))
    _vraag_de_rest(proef)
    assert "Geen enkele indeling past" in tekst(proef)
    assert "Neem 4 teams." in tekst(proef)
    proef.button(key="aanpassen_restfout_sluiten").click().run()
    assert not proef.error
    assert _concept(proef).gedaan == 0


def test_de_uitkomst_is_voor_het_concept_dat_haar_vroeg(werk: App, monkeypatch: pytest.MonkeyPatch) -> None:
    proef = werk()
    eerste = _id(proef)
    anders = dict.fromkeys(_concept(proef).indeling.toewijzing, 1)
    voorstel = Voorstel(Indeling("x", anders), SimpleNamespace())  # type: ignore[arg-type]
    bezig = klussen.Klusstand("rest", "bezig", "Werkgebieden zoeken …", seconden=3.2)
    nep = Nepklussen(*[bezig] * 4, klussen.Klusstand("rest", "klaar", uitkomst=(voorstel,)))
    monkeypatch.setattr(rest, "klussen", nep)
    proef.session_state["aanpassen_blad"] = "De rest oplossen"
    proef.run()
    proef.button(key="aanpassen_rest").click().run()
    assert proef.query_params["klus"] == "klus1"
    del proef.query_params["klus"]  # as a visit to another page does
    proef.run()
    assert proef.query_params["klus"] == "klus1"
    proef.button(key="aanpassen_sluiten").click().run()
    proef.selectbox(key="aanpassen_van").set_value("Nu")
    proef.button(key="aanpassen_beginnen").click().run()  # the address still names that search
    assert not proef.exception
    assert _concept(proef).gedaan == 0
    assert "klus" not in proef.query_params
    proef.button(key="aanpassen_sluiten").click().run()
    proef.button(key=f"aanpassen_verder_{eerste}").click().run()
    assert _concept(proef).vorige.tekst == "De rest opnieuw opgelost"
    assert not nep.standen
