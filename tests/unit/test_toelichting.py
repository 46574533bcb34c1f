"""The explanation of a proposal: what it says is what the judge found, in plain Dutch, for any indeling."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pandas as pd
import pytest
from matplotlib.figure import Figure

from gebied.beoordelen import beoordeel, zet_naast_elkaar
from gebied.bronnen.voorzieningen import Domein, Voorzieningenlijst
from gebied.indelen import deel_in
from gebied.indelen.afweging import afweging
from gebied.model import Bewijs, Herkomst, Indeling, Opdracht
from gebied.opdrachtdelen import Belasting, Huidig, Laag, Mix, Ontmoetingsplek, OokInwoners, Plafond
from gebied.privacy.veilig import Levering, VeiligeTabel
from gebied.rapport._markdown import uit_markdown
from gebied.rapport.document import Alinea, Document, Kop, Opsomming, Plaatje, Tabel
from gebied.rapport.opdrachtzinnen import bewijszin, regelzinnen, wenszinnen
from gebied.rapport.pagina import html_van
from gebied.rapport.toelichting import toelichting
from gebied.rapport.word import schrijf_docx
from gebied.taal import getal
from gebied.wijkscan import Wijkscan

OPDRACHT = Opdracht(teams=2, inwoners=(290, 310))


@pytest.fixture(scope="module")
def scan(rooster) -> Wijkscan:
    return rooster([[100, 100, 100], [100, 100, 100]], stadsdeel=["nnz", "nnz"])


@pytest.fixture(scope="module")
def voorstel(scan: Wijkscan) -> Indeling:
    return deel_in(scan, OPDRACHT, naam="Voorstel", seed=1)


def _teksten(document: Document) -> str:
    """Everything that a reader reads, part by part on a line."""
    regels = [document.titel, document.ondertitel, *document.bronnen]
    for deel in document.onderdelen:
        match deel:
            case Kop(tekst) | Alinea(tekst):
                regels.append(tekst)
            case Opsomming(punten):
                regels += punten
            case Tabel():
                regels += [deel.titel, " | ".join(deel.kolommen), *map(" | ".join, deel.rijen), deel.noot]
            case Plaatje():
                regels.append(deel.bijschrift)
    return "\n".join(regels)


def _tabel(document: Document, titel: str) -> Tabel:
    return next(d for d in document.onderdelen if isinstance(d, Tabel) and d.titel.startswith(titel))


def test_wat_er_staat_is_wat_de_beoordelaar_vond(scan: Wijkscan, voorstel: Indeling) -> None:
    oordeel = beoordeel(scan, voorstel)
    document = toelichting(scan, voorstel, oordeel, datum=date(2026, 3, 1))
    tekst = _teksten(document)
    assert "verdeelt 6 buurten van rooster, met 600 inwoners, over 2 werkgebieden" in tekst
    assert "In alle 2 werkgebieden zijn er per team 290 tot 310 inwoners." in tekst
    assert "Elk werkgebied is één geheel." in tekst
    assert "Er zijn 2 teams." in tekst
    rijen = _tabel(document, "Inwoners en vorm").rijen
    assert [rij[:2] for rij in rijen] == [(w["naam"], str(w["inwoners"])) for w in oordeel.werkgebieden]
    assert "Er zijn geen bevindingen bij deze indeling." in tekst
    assert "Vergeleken" not in tekst
    assert "Bescherming" not in tekst


def test_wie_van_team_wisselt(scan: Wijkscan, voorstel: Indeling) -> None:
    huidig = Indeling(
        "Nu",
        {"A1": 1, "A2": 1, "A3": 1, "B1": 1, "B2": 2, "B3": 2},
        namen={1: "Team Noord", 2: "Team Zuid"},
    )
    oordelen = beoordeel(scan, huidig), beoordeel(scan, voorstel)
    document = toelichting(
        scan, voorstel, oordelen[1], huidig=huidig, vergelijking=zet_naast_elkaar(oordelen)
    )
    wissel = _tabel(document, "Welke gebieden van team wisselen")
    anders = sum(int(rij[1]) for rij in wissel.rijen)
    assert f"krijgen {anders} inwoners ({getal(anders / 6, 1)} %) een ander team." in _teksten(document)
    assert {rij[2] for rij in wissel.rijen} <= {"Team Noord", "Team Zuid"}
    assert wissel.kolommen[2:] == ("nu, in Nu", "straks, in Voorstel")
    naast = _tabel(document, "Indelingen naast elkaar")
    assert naast.kolommen == ("maat", "Nu", "Voorstel")
    assert ("Aantal teams", "2", "2") in naast.rijen


def test_niemand_wisselt(scan: Wijkscan, voorstel: Indeling) -> None:
    omgedraaid = Indeling("Nu", {code: 3 - nr for code, nr in voorstel.toewijzing.items()})
    tekst = _teksten(toelichting(scan, voorstel, beoordeel(scan, voorstel), huidig=omgedraaid))
    assert "Niemand krijgt een ander team dan in 'Nu'." in tekst


def test_een_plan_van_elders_is_niet_berekend(scan: Wijkscan) -> None:
    plan = Indeling("Plan", {"A1": 1, "B3": 1, "A2": 2})
    oordeel = beoordeel(scan, plan, opdracht=OPDRACHT)
    document = toelichting(scan, plan, oordeel, opdracht=OPDRACHT)
    tekst = _teksten(document)
    assert "De indeling is niet berekend maar gegeven" in tekst
    assert "Waaraan de indeling is getoetst" in tekst
    assert "bewezen" not in tekst
    assert "1 van de 2 werkgebieden bestaat uit losse delen." in tekst
    for bevinding in oordeel.bevindingen:
        assert bevinding.tekst in tekst


def test_plaatjes_en_afweging_staan_op_hun_plek(scan: Wijkscan, voorstel: Indeling) -> None:
    uit = BytesIO()
    Figure(figsize=(1, 1), dpi=20).savefig(uit, format="png")
    plaatjes = {
        naam: Plaatje(uit.getvalue(), naam, f"plaat {naam}") for naam in ("afweging", "kaart", "wijk")
    }
    front = afweging(scan, OPDRACHT, ("inwoners", "compactheid"), punten=2)
    oordeel = beoordeel(scan, voorstel)
    tekst = _teksten(toelichting(scan, voorstel, oordeel, plaatjes=plaatjes, front=front))
    plekken = [tekst.index(f"plaat {naam}") for naam in ("kaart", "wijk", "afweging")]
    assert plekken == sorted(plekken)
    assert tekst.index("Wat is tegen elkaar afgewogen") < plekken[2]
    assert "Afstand tot de band tegen compactheid" in tekst


ALLES = Opdracht(
    teams=2,
    inwoners=(290, 310),
    doel=300,
    ook_inwoners=(OokInwoners("inwoners_2030"),),
    belasting=Belasting({"wmo": 1, "jeugd": 2.5}),
    mix=(Mix("ouderen"), Mix("huur", "woningen", "gelijksoortig")),
    ontmoetingsplek=Ontmoetingsplek(("buurthuis", "school"), afstand_m=800, hard=False),
    binnen="stadsdeel",
    binnen_hard=False,
    lagen=(Laag("JGZ", groep="stadsdeel", hard=False),),
    huidig=Huidig("Nu"),
    aansluiten_bij=("huisartsen",),
    volgorde=(("huidig", "compactheid"),),
)


def test_elke_wens_wordt_gezegd(scan: Wijkscan) -> None:
    zinnen = wenszinnen(scan, ALLES)
    assert len(zinnen) == len(ALLES.treden)
    assert zinnen[0].endswith("Deze wensen zijn tegen elkaar afgewogen.")
    tekst = " ".join(zinnen)
    for stuk in (
        "band van 290 tot 310",
        "zo dicht mogelijk bij 300",
        "'inwoners 2030'",
        "'wmo' en 2,5 × 'jeugd'",
        "Het aandeel van 'ouderen'",
        "lijken zo veel mogelijk op elkaar in 'huur' (van 'woningen')",
        "ten minste 1 van buurthuis en school",
        "binnen 800 m",
        "grens van een stadsdeel",
        "laag 'JGZ'",
        "dan in 'Nu'",
        "grenzen van 'huisartsen'",
        "middelste gebied",
    ):
        assert stuk in tekst
    assert all(zin.endswith(".") and zin[0].isupper() for zin in zinnen)


def test_regels_van_de_opdracht_staan_na_de_vaste(scan: Wijkscan) -> None:
    opdracht = Opdracht(teams=2, inwoners=(290, 310), hard=True, binnen="stadsdeel", samen=(("A1", "A2"),))
    zinnen = regelzinnen(scan, opdracht)
    assert zinnen[0] == "Elk gebied hoort bij precies één werkgebied."
    assert {
        "Elk team heeft 290 tot 310 inwoners.",
        "Er zijn 2 teams.",
        "Elk werkgebied ligt binnen één stadsdeel.",
        "Buurt A1 en Buurt A2 zijn samen in één werkgebied.",
    } <= set(zinnen)


@pytest.mark.parametrize(
    ("bewijs", "zin"),
    [
        (Bewijs("huidig", "optimaal", 5, 5), "Het is bewezen dat het niet beter kan."),
        (
            Bewijs("huidig", "onbewezen", 5),
            "Niet bewezen is hoe goed dit is: misschien bestaat er een betere",
        ),
        (
            Bewijs("huidig", "binnen", 110, 100),
            "hooguit 10,0 % boven het best mogelijke: minder dan 100 inwoners",
        ),
        (Bewijs("huidig", "binnen", 8, 0), "Dat is hooguit 8 inwoners boven het best mogelijke."),
    ],
)
def test_een_bewijs_zegt_nooit_meer_dan_er_is(bewijs: Bewijs, zin: str) -> None:
    tekst = bewijszin(bewijs)
    assert zin in tekst
    assert tekst.startswith("Inwoners die van team wisselen: ")
    assert ("bewezen dat het niet beter kan" in tekst) == (bewijs.status == "optimaal")


def test_verslag_wordt_koppen_lijsten_en_tabellen() -> None:
    verslag = """# Verslag *een*

## Wat is gelezen
Eerste regel
tweede regel.

- punt **een**
- punt twee

| aantal | ε | |
|---|---:|---:|
| personen | 0,40 |
| huizen | 6 | 0,6 % |
| te | veel | cellen | hier |

#### Te diep
| kapot |
"""
    delen = uit_markdown(verslag, niveau=2, titel="Verslag")
    assert delen == (
        Kop("Verslag een", 2),
        Kop("Wat is gelezen", 3),
        Alinea("Eerste regel tweede regel."),
        Opsomming(("punt een", "punt twee")),
        Tabel(
            "Wat is gelezen",
            ("aantal", "ε", "ε in %"),
            (("personen", "0,40", ""), ("huizen", "6", "0,6 %"), ("te", "veel", "cellen")),
            frozenset({1, 2}),
        ),
        Kop("Te diep", 4),
        Alinea("| kapot |"),
    )


WMO = {"A1": 1237, "A2": 488, "A3": 3, "B1": -7, "B2": 4, "B3": 622}
JEUGD = {"A1": 6, "A2": -2, "A3": 1, "B1": 233, "B2": 8, "B3": 4}
GEHEIM = {"1.237", "1237", "488", "622", "233", "-7", "1.728", "1728", "626", "619"}
"""Protected cells and sums of them that are no multiple of 5."""


@pytest.fixture(scope="module")
def met_gebruik(rooster) -> Wijkscan:
    """Two rows of three gebieden, with the service use of 2024."""
    cellen = pd.DataFrame(
        [
            (1, "domein", domein, "gebied", code, waarde)
            for domein, kolom in (("wmo", WMO), ("jeugd", JEUGD))
            for code, waarde in kolom.items()
        ],
        columns=["levering", "statistiek", "categorie", "soort_plaats", "plaats", "waarde"],
    ).astype({"waarde": "Int64"})
    levering = Levering(
        nr=1,
        jaar=2024,
        peildatum=None,
        methode="ruis",
        instelling="gewoon",
        epsilon=3.0,
        drempel=10,
        afdruk="a",
        boeking="b",
        sleutelafdruk="c",
        gemaakt_op=date(2026, 1, 2),
        door="J. de Tester",
        geldig=True,
        lijst=Voorzieningenlijst((Domein("wmo", "Wmo"), Domein("jeugd", "Jeugdwet")), ()),
        verslag="# Beschermingsverslag levering 1\n\nTwee regels.",
    )
    scan = rooster([[1000, 2000, 900], [3000, 40, 800]], stadsdeel=["xxy", "yyy"])
    return scan.met_gebruik(VeiligeTabel((levering,), cellen))


def test_gebruik_staat_er_beschermd_en_met_zijn_verslag(met_gebruik: Wijkscan, tmp_path: Path) -> None:
    opdracht = Opdracht(
        teams=2,
        inwoners=(0, 10_000),
        belasting=Belasting({"gebruik_wmo": 1.0}),
        plafonds=(Plafond("gebruik_wmo", 1000), Plafond("gebruik_jeugd", 4.0, "inwoners")),
        mix=(Mix("gebruik_wmo"), Mix("gebruik_jeugd", soort="gelijksoortig")),
    )
    toewijzing = {"A1": 1, "A2": 1, "A3": 1, "B1": 2, "B2": 2, "B3": 2}
    plan = Indeling("Plan", toewijzing, opdracht=opdracht)
    oordeel = beoordeel(met_gebruik, plan)
    document = toelichting(met_gebruik, plan, oordeel, vergelijking=zet_naast_elkaar([oordeel]))
    tekst = _teksten(document)
    assert _tabel(document, "Inwoners met hulp").rijen == (
        ("Werkgebied 1", "1.730", "–"),
        ("Werkgebied 2", "620", "245"),
    )
    assert not GEHEIM & set(re.findall(r"-?\d[\d.]*\d", tekst))
    assert "Bescherming van de gegevens over gebruik" in tekst
    assert "Beschermingsverslag levering 1" in tekst
    assert {herkomst.regel for herkomst in met_gebruik.herkomsten} == set(document.bronnen)
    assert html_van(document).count("<table>") == len(
        [d for d in document.onderdelen if isinstance(d, Tabel)]
    )
    assert schrijf_docx(document, tmp_path / "t.docx").stat().st_size > 10_000


def test_getekende_grenzen_worden_gemeld(scan: Wijkscan, voorstel: Indeling) -> None:
    getekend = replace(scan, herkomsten=(Herkomst("grenzen", "ons", opmerking="schematisch"),))
    tekst = _teksten(toelichting(getekend, voorstel, beoordeel(getekend, voorstel)))
    assert "De grenzen op de kaart zijn getekend en niet gemeten." in tekst
