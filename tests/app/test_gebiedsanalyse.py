"""The page Gebiedsanalyse, through the entry of the app."""

from __future__ import annotations

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

App = Callable[..., AppTest]
Tekst = Callable[[AppTest], str]


def test_de_gemeente_is_het_begin_en_elk_gebied_is_te_kiezen(app: App, tekst: Tekst) -> None:
    pagina = app("gebiedsanalyse", project="grid")
    assert pagina.title[0].value == "Gebiedsanalyse"
    assert "Dit is de analyse van Roosterdam (gemeente)." in tekst(pagina)
    pagina.selectbox(key="gebiedsanalyse_soort").select("werkgebied van Nu").run()
    assert not pagina.exception
    assert pagina.selectbox(key="gebiedsanalyse_gebied").value == "Nu:1"
    assert "West <b>" in tekst(pagina)  # a name is no markup
    assert "<b>" not in pagina.header[0].value.replace("\\<b\\>", "")
    pagina.selectbox(key="gebiedsanalyse_gebied").select("Nu:2").run()
    assert "Dit is de analyse van Oost *" in tekst(pagina)
    assert pagina.query_params["gebied"] == "Nu:2"


def test_een_verwijzing_opent_het_gebied_dat_zij_noemt(app: App, tekst: Tekst) -> None:
    pagina = app("gebiedsanalyse", project="grid", gebied="A1")
    assert pagina.selectbox(key="gebiedsanalyse_soort").value == "buurt"
    assert "Dit is de analyse van Buurt A1 (buurt in Roosterdam)." in tekst(pagina)
    assert len(pagina.get("download_button")) == 3
    anders = app("gebiedsanalyse", project="grid", gebied="<img src=x>")
    assert anders.selectbox(key="gebiedsanalyse_soort").value == "gemeente"


def test_hoofdstukken_en_vergelijkingen(app: App, tekst: Tekst) -> None:
    pagina = app("gebiedsanalyse", project="grid", gebied="A1")
    assert "Wat het meest afwijkt in Buurt A1" in tekst(pagina)
    for deel, verwacht in (
        ("Cijfers per domein", "Werk en inkomen in Buurt A1"),
        ("Signalen en afspraken", "Dit zijn geen metingen"),
        ("Hoe u dit leest", "In 19 van de 20 gevallen"),
    ):
        pagina.session_state["gebiedsanalyse_deel"] = deel
        pagina.run()
        assert not pagina.exception
        assert verwacht in tekst(pagina)
    pagina.session_state["gebiedsanalyse_deel"] = "Alle cijfers"
    pagina.multiselect(key="gebiedsanalyse_vergelijk").set_value(["nederland"]).run()
    tabel = pagina.dataframe[-1].value
    assert "Naast Nederland" in tabel
    assert "Naast Roosterdam" not in tabel
    assert set(tabel["Meetcyclus"]) != {"–"}


def test_bij_fictieve_gegevens_staat_dat_bovenaan(app: App, tekst: Tekst) -> None:
    pagina = app("gebiedsanalyse", project="voorbeeld", gebied="stadsdeel:Almere Haven")
    assert "fictief" in pagina.warning[0].value
    assert "Gebruik van de Wmo" in tekst(pagina) + " ".join(deel.label for deel in pagina.metric)
