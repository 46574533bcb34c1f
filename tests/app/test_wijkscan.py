"""The page Wijkscan, through the entry of the app."""

from __future__ import annotations

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

App = Callable[..., AppTest]
Tekst = Callable[[AppTest], str]


def test_een_onderwerp_op_kaart_en_in_tabel_met_de_keuze_in_het_adres(app: App, tekst: Tekst) -> None:
    pagina = app("wijkscan", project="grid", indicator="koopwoningen", gebied="A1")
    assert pagina.title[0].value == "Wijkscan"
    assert pagina.selectbox(key="wijkscan_indicator").value == "koopwoningen"
    assert "Koopwoningen (%, 2015)" in tekst(pagina)
    tabel = pagina.dataframe[-1].value
    assert tabel["cijfer"].iloc[0] == "74,0 %"
    assert pagina.metric[0].value.replace("\\", "") == "30,0 %"
    pagina.selectbox(key="wijkscan_naast").select("bijstand").run()
    assert not pagina.exception
    assert "Bijstand (per 1.000 inwoners, 2015)" in tekst(pagina)
    assert pagina.query_params["indicator"] == "koopwoningen"
    assert pagina.query_params["naast"] == "bijstand"
    pagina.selectbox(key="wijkscan_naast").set_value(None).run()
    assert "naast" not in pagina.query_params


def test_onzin_in_het_adres_doet_niets(app: App) -> None:
    pagina = app("wijkscan", project="grid", indicator="<script>", naast="../..", gebied="'; drop")
    assert not pagina.error
    assert pagina.selectbox(key="wijkscan_indicator").value == "inwoners"
    assert pagina.selectbox(key="wijkscan_gebied").value is None


def test_klassen_en_vergelijking_zijn_te_kiezen(app: App, tekst: Tekst) -> None:
    pagina = app("wijkscan", project="grid", indicator="koopwoningen")
    pagina.radio(key="wijkscan_wijze").set_value("vergelijking").run()
    pagina.selectbox(key="wijkscan_vergelijk").set_value("nederland").run()
    assert not pagina.exception
    klassen = set(pagina.dataframe[-1].value["klasse"])
    assert {klasse.rpartition(" dan ")[2] for klasse in klassen if " dan " in klasse} == {"Nederland"}
    # a count has nothing to be compared with: the page says so and shows what it can
    pagina.selectbox(key="wijkscan_indicator").select("inwoners").run()
    assert not pagina.exception
    assert "Inwoners is een aantal." in tekst(pagina)


def test_delen_verdeling_uitleg_en_typen(app: App, tekst: Tekst) -> None:
    pagina = app("wijkscan", project="grid", indicator="bijstand")
    for deel, verwacht in (
        ("Verdeling", "Van 12 gebieden is er een cijfer."),
        ("Over deze indicator", "Bureau Proef, proef.csv, 2015"),
        ("Gebiedstypen", "gebieden"),  # twelve gebieden are too few: a refusal, in Dutch
    ):
        pagina.session_state["wijkscan_deel"] = deel
        pagina.run()
        assert not pagina.exception
        assert verwacht in tekst(pagina)
    assert "Volgende stap" in pagina.error[0].value


def test_het_voorbeeld_toont_beschermde_aantallen_als_verborgen(app: App) -> None:
    pagina = app("wijkscan", project="voorbeeld")
    opties = pagina.selectbox(key="wijkscan_indicator").options
    zorg = next(nr for nr, naam in enumerate(opties) if naam.startswith("Zorg en ondersteuning"))
    pagina.selectbox(key="wijkscan_indicator").select_index(zorg).run()
    tabel = pagina.dataframe[-1].value
    assert tabel.loc[tabel["cijfer"] == "verborgen", "waarde"].isna().all()
    assert "fictief" in " ".join(deel.value for deel in pagina.caption)
