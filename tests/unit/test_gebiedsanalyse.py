"""Reports about areas: everything the issue asks is in them, and every figure is in the tabellenboek."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import openpyxl
import pytest

from gebied.fouten import VerkeerdGebruik
from gebied.profiel.gebieden import analysegebieden
from gebied.profiel.profiel import profiel, profielen
from gebied.rapport.document import Alinea, Document, Kop, NieuwePagina, Opsomming, Plaatje, Tabel
from gebied.rapport.gebiedsanalyse import gebiedsanalyse
from gebied.rapport.pagina import html_van
from gebied.rapport.startbeeld import TIEN, startbeeld, tien_cijfers
from gebied.rapport.structuurschets import structuurschets
from gebied.rapport.tabellenboek import tabellenboek
from gebied.rapport.werkmap import schrijf_werkmap
from gebied.rapport.word import schrijf_docx
from gebied.wijkscan import Wijkscan

PUNT = Plaatje(b"\x89PNG\r\n\x1a\n" + b"\0" * 8, "Een kaart.")


def _tabel(document: Document, begin: str) -> Tabel:
    return next(d for d in document.onderdelen if isinstance(d, Tabel) and d.titel.startswith(begin))


def _koppen(document: Document) -> list[str]:
    return [kop.tekst for kop in document.koppen]


def test_de_analyse_begint_met_wat_opvalt_en_eindigt_met_bronnen(profielscan: Wijkscan) -> None:
    uit = gebiedsanalyse(profiel(profielscan, "stadsdeel:n"), datum=date(2026, 11, 22))
    koppen = _koppen(uit)
    assert koppen[0] == "Wat opvalt"
    volgorde = ["Cijfers per domein", "Bevolking", "Gezondheid", "Door de jaren", "Signalen en afspraken",
                "Wat ontbreekt en wat u moet weten", "Hoe u dit leest"]  # fmt: skip
    assert [kop for kop in koppen if kop in volgorde] == volgorde
    assert isinstance(uit.onderdelen[0], Alinea)
    assert uit.onderdelen[0].soort == "inleiding"
    assert uit.titel == "Gebiedsanalyse n"
    assert uit.ondertitel == "Stadsdeel, cijfers over 2015"
    assert uit.bronnen[0] == "[1] Bureau Proef, proef.csv, 2015"
    assert _tabel(uit, "Wat het meest afwijkt").kolommen == ("Plaats", "Gunstig", "Ongunstig")


def test_elk_cijfer_heeft_jaar_marge_vergelijking_klasse_en_bron(profielscan: Wijkscan) -> None:
    uit = gebiedsanalyse(profiel(profielscan, "A1"))
    cijfers, naast = (d for d in uit.onderdelen if isinstance(d, Tabel) and d.titel.startswith("Wonen in"))
    assert cijfers.kolommen == ("Onderwerp", "Cijfer", "Zekerheid", "Jaar", "Klasse", "Bron")
    assert naast.kolommen == ("Onderwerp", "Cijfer", "Naast Roosterdam", "Naast Nederland")
    huur = next(rij for rij in cijfers.rijen if rij[0] == "Huurwoningen")
    assert huur[1:] == ("70,0 %", "69,4 – 70,6", "2015", "hoger (+)", "[1]")
    huur = next(rij for rij in naast.rijen if rij[0] == "Huurwoningen")
    assert huur[2:] == ("hoger dan 51,0 %", "hoger dan 44,0 %")
    een = gebiedsanalyse(profiel(profielscan, "A1", vergelijk_met=["gemeente"]))
    assert _tabel(een, "Wonen in").kolommen[4] == "Naast Roosterdam"
    gezondheid = _tabel(uit, "Gezondheid in")
    assert gezondheid.rijen[0][2].endswith("modelschatting")


def test_een_cijfer_van_de_gemeente_staat_er_als_zodanig(profielscan: Wijkscan) -> None:
    tabel = _tabel(gebiedsanalyse(profiel(profielscan, "A1")), "Voorzieningen in")
    assert tabel.rijen[0][0] == "Eigen meting (cijfer van de gemeente)"


def test_de_trend_heeft_geen_modelschattingen(profielscan: Wijkscan) -> None:
    tabel = _tabel(gebiedsanalyse(profiel(profielscan, "A1")), "Door de jaren")
    assert tabel.kolommen == ("Onderwerp", "2013", "2015", "Verandering")
    assert "Eenzaam" not in {rij[0] for rij in tabel.rijen}
    assert next(rij for rij in tabel.rijen if rij[0] == "Inwoners")[1:3] == ("810 inwoners", "900 inwoners")
    assert "Modelschattingen" in tabel.noot


def test_wat_ontbreekt_staat_er_met_de_reden(profielscan: Wijkscan) -> None:
    tabel = profielscan.gebieden
    koop = tabel["pct_koopwoningen"].mask(tabel["code"] == "A1")
    uit = gebiedsanalyse(profiel(replace(profielscan, gebieden=tabel.assign(pct_koopwoningen=koop)), "A1"))
    rij = next(r for r in _tabel(uit, "Onderwerpen zonder cijfer").rijen if r[0] == "Koopwoningen")
    assert rij[1:] == ("onbekend", "niet bekend in de bron")
    niets = _tabel(uit, "Onderwerpen waarvan deze scan niets weet")
    assert "Veiligheid en leefbaarheid" in {r[0] for r in niets.rijen}


def test_signalen_staan_er_met_van_wie_zij_komen(profielscan: Wijkscan) -> None:
    uit = gebiedsanalyse(profiel(profielscan, "stadsdeel:n"))
    tabel = _tabel(uit, "Signalen uit")
    assert ("open vraagstuk", "Wie <b>opent</b> de zaal?", "n", "bewonersavond", "–") in tabel.rijen
    assert "Wie &lt;b&gt;opent&lt;/b&gt; de zaal?" in html_van(uit)
    sterk = next(d for d in uit.onderdelen if isinstance(d, Opsomming))
    assert sterk.punten == ("Veel vrijwilligers (wijkteam)",)


def test_plaatjes_en_aanbod_krijgen_hun_plaats(profielscan: Wijkscan) -> None:
    plaatjes = {"kaart": PUNT, "wonen": replace(PUNT, alt="Wonen"), "trend": replace(PUNT, alt="Trend")}
    uit = gebiedsanalyse(
        profiel(profielscan, "A1"),
        plaatjes=plaatjes,
        aanbod=[Alinea("Er is een zaal.")],
        bronnen=["Kaart: ik"],
    )
    delen = list(uit.onderdelen)
    assert delen.index(PUNT) < delen.index(Kop("Cijfers per domein"))
    assert (
        delen.index(Kop("Wonen", 2)) < delen.index(plaatjes["wonen"]) < delen.index(_tabel(uit, "Wonen in"))
    )
    assert delen.index(Kop("Door de jaren")) == delen.index(plaatjes["trend"]) - 1
    assert delen.index(Kop("Voorzieningen en gebruik")) == delen.index(Alinea("Er is een zaal.")) - 1
    assert uit.bronnen[-1] == "Kaart: ik"


def test_een_heel_klein_gebied_zegt_waarom_er_niets_wordt_vergeleken(profielscan: Wijkscan) -> None:
    uit = gebiedsanalyse(profiel(profielscan, "C4"))
    let_op = [d.tekst for d in uit.onderdelen if isinstance(d, Alinea) and d.soort == "let op"]
    assert len(let_op) == 1
    assert "wonen 60 mensen" in let_op[0]
    assert "Klasse" not in _tabel(uit, "Wonen in").kolommen


def test_het_tabellenboek_heeft_elk_cijfer_van_het_rapport(profielscan: Wijkscan, tmp_path: Path) -> None:
    uit = profiel(profielscan, "stadsdeel:n")
    pad = schrijf_werkmap(tmp_path / "boek.xlsx", tabellenboek([uit]))
    boek = openpyxl.load_workbook(pad)
    assert boek.sheetnames == ["cijfers", "vergelijkingen", "trend", "signalen", "bronnen", "bevindingen"]
    kop, *rijen = boek["cijfers"].iter_rows(values_only=True)
    plek = {naam: nr for nr, naam in enumerate(kop)}
    in_boek = {(rij[plek["onderwerp"]], rij[plek["cijfer"]]) for rij in rijen}
    tabellen = [
        d for d in gebiedsanalyse(uit).onderdelen if isinstance(d, Tabel) and "Zekerheid" in d.kolommen
    ]
    in_rapport = {
        (rij[0].removesuffix(" (cijfer van de gemeente)"), rij[1])
        for tabel in tabellen
        for rij in tabel.rijen
    }
    assert in_rapport == in_boek
    huur = next(rij for rij in rijen if rij[plek["indicator"]] == "huurwoningen")
    assert huur[plek["ondergrens"]] < huur[plek["waarde"]] < huur[plek["bovengrens"]]
    signalen = [cel for rij in boek["signalen"].iter_rows() for cel in rij]
    assert {cel.data_type for cel in signalen if cel.value == "=SOM(A1)"} == {"s"}


def test_het_tabellenboek_heeft_de_plaats_tussen_de_gebieden(profielscan: Wijkscan) -> None:
    gebieden = analysegebieden(profielscan)
    blad = tabellenboek(profielen(profielscan, gebieden))["cijfers"]
    assert set(blad["dekking (%)"].dropna()) == {100.0}  # in a sheet 0.97 would be shown as 1.0
    huur = blad[blad["indicator"] == "huurwoningen"].set_index("plaats")["percentiel"]
    # 70, 66, ... %; the gebied of 60 inhabitants has no place, so eleven count and each stands in the middle
    assert huur["A1"] == pytest.approx(100 * 10.5 / 11)
    assert huur["C3"] == pytest.approx(100 * 0.5 / 11)
    assert huur["stadsdeel:n"] == pytest.approx(100 * 8 / 11)  # a stadsdeel weighs nothing itself
    assert huur[["GM9999", "C4"]].isna().all()
    assert blad.loc[blad["indicator"] == "inwoners", "percentiel"].isna().all()


def test_het_tabellenboek_heeft_een_index_met_de_gemeente_van_het_eerste_jaar(profielscan: Wijkscan) -> None:
    blad = tabellenboek([profiel(profielscan, "A1"), profiel(profielscan, "GM9999")])["trend"]
    buurt = blad[blad["plaats"] == "A1"]
    bijstand = buurt[buurt["indicator"] == "bijstand"]
    gemeente = blad[(blad["plaats"] == "GM9999") & (blad["indicator"] == "bijstand")]
    assert bijstand["index 100 is"].unique().tolist() == ["Roosterdam in 2013"]
    toen = gemeente["waarde"].iloc[0]
    assert bijstand["index"].tolist() == pytest.approx((100 * bijstand["waarde"] / toen).tolist())
    assert gemeente["index"].iloc[0] == 100
    inwoners = buurt[buurt["indicator"] == "inwoners"]
    assert inwoners["index"].tolist() == pytest.approx([100, 100 * 900 / 810])
    assert inwoners["index 100 is"].unique().tolist() == ["Buurt A1 in 2013"]
    eenzaam = buurt[buurt["indicator"] == "eenzaam"]  # of a model: not to be compared over the years
    assert len(eenzaam) == 2
    assert eenzaam["index"].isna().all()


def test_telling_in_de_samenvatting_is_na_te_tellen_in_het_tabellenboek(profielscan: Wijkscan) -> None:
    uit = profiel(profielscan, "A1")
    blad = tabellenboek([uit])["vergelijkingen"]
    hier = blad[(blad["plaats"] == "A1") & (blad["vergeleken met"] == "gemeente")]
    aantal = hier["oordeel"].value_counts()
    tekst = f": {aantal['hoger']} hoger en {aantal['lager']} lager."
    inleiding = gebiedsanalyse(uit).onderdelen[0]
    assert isinstance(inleiding, Alinea)
    assert tekst in inleiding.tekst


def test_startbeeld_een_bladzijde_per_gebied_met_tien_cijfers(profielscan: Wijkscan) -> None:
    uit = profielen(profielscan, [g for g in analysegebieden(profielscan) if g.soort == "stadsdeel"])
    document = startbeeld(uit)
    assert sum(isinstance(d, NieuwePagina) for d in document.onderdelen) == len(uit)
    assert [kop.tekst for kop in document.koppen if kop.niveau == 2] == ["n", "z"]
    tabellen = [d for d in document.onderdelen if isinstance(d, Tabel)]
    gekozen = tien_cijfers(uit[0], TIEN)
    assert [len(tabel.rijen) for tabel in tabellen] == [len(gekozen)] * 2
    assert 8 <= len(gekozen) <= 10
    assert len({c.indicator.sleutel for c in gekozen}) == len(gekozen)
    assert gekozen[0].indicator.sleutel == "inwoners"
    punten = [punt for d in document.onderdelen if isinstance(d, Opsomming) for punt in d.punten]
    assert "Veel vrijwilligers (wijkteam)" in punten
    assert "Open vraagstuk: Wie <b>opent</b> de zaal? (bewonersavond)" in punten
    assert "Afspraak: =SOM(A1) (college)" in punten
    assert [d.tekst for d in document.onderdelen if isinstance(d, Alinea)].count(
        "Er is nog niets ingevuld."
    ) > 0
    eigen = tien_cijfers(uit[0], ["eenzaam", "bestaat_niet"])
    assert eigen[0].indicator.sleutel == "eenzaam"


def test_structuurschets_heeft_alle_gebieden_en_een_overzicht(profielscan: Wijkscan) -> None:
    gebieden = [g for g in analysegebieden(profielscan) if g.soort == "buurt"]
    document = structuurschets(profielen(profielscan, gebieden))
    assert [rij[0] for rij in _tabel(document, "De gebieden").rijen] == [g.naam for g in gebieden]
    assert [k for k in _koppen(document) if k.startswith("Buurt")] == [g.naam for g in gebieden]
    assert document.titel == "Structuurschets Roosterdam 2015"


def test_zonder_gebieden_is_er_geen_rapport() -> None:
    for maak in (startbeeld, structuurschets):
        with pytest.raises(VerkeerdGebruik, match="geen gebied"):
            maak([])


def test_de_rapporten_worden_word_en_html(profielscan: Wijkscan, tmp_path: Path) -> None:
    uit = profielen(profielscan, analysegebieden(profielscan)[:3])
    for naam, document in (
        ("analyse", gebiedsanalyse(uit[1])),
        ("startbeeld", startbeeld(uit)),
        ("schets", structuurschets(uit)),
    ):
        pad = schrijf_docx(document, tmp_path / f"{naam}.docx")
        woorden = "\n".join(alinea.text for alinea in docx.Document(str(pad)).paragraphs)
        assert document.titel in woorden
        assert f"<h1>{document.titel}</h1>" in html_van(document)
