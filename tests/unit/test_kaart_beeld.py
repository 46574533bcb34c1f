"""What a map shows: fills, labels, legend, tables and refusals, without drawing it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import shapely

import gebied
from gebied.beoordelen import beoordeel
from gebied.fouten import InvoerGeweigerd, VerkeerdGebruik
from gebied.graaf import Graaf
from gebied.kaart.beeld import maak_beeld
from gebied.kaart.tabel import tabellen
from gebied.kaart.vormen import label_plekken, lichter, naar_wgs84
from gebied.model import Herkomst, Indeling, Kolom, Opdracht
from gebied.wijkscan import Wijkscan

INWONERS = [[100, 200, 300, 400], [500, 600, 5, 800], [900, 1000, 1100, 1200], [0, 100, None, 50]]


@pytest.fixture
def scan(rooster: Callable[..., Wijkscan]) -> Wijkscan:
    stadsdeel = ["nnnn", "nnnn", "zzzz", "zzzz"]
    return rooster(INWONERS, rest={"B3", "D1"}, stadsdeel=stadsdeel)


@pytest.fixture
def indeling() -> Indeling:
    """Four quarters; A4 is left out, restgebied B3 joins 2, restgebied D1 stays unassigned."""
    kwart = {
        **dict.fromkeys(["A1", "A2", "B1", "B2"], 1),
        **dict.fromkeys(["A3", "B3", "B4"], 2),
        **dict.fromkeys(["C1", "C2", "D2"], 3),
        **dict.fromkeys(["C3", "C4", "D3", "D4"], 4),
    }
    return Indeling("proef", kwart, namen={3: "Zuidwest"}, opdracht=Opdracht(teams=4, inwoners=(1000, 1900)))


def test_aanliggende_werkgebieden_verschillen_van_kleur(scan: Wijkscan, indeling: Indeling) -> None:
    beeld = maak_beeld(scan, indeling)
    for a, b in [("A2", "A3"), ("B1", "C1"), ("C2", "C3"), ("B4", "C4")]:
        assert beeld.vullingen[a].kleur != beeld.vullingen[b].kleur
    assert beeld.vullingen["A1"] == beeld.vullingen["B2"]


def test_barriere_en_kloof_houden_kleuren_ook_uit_elkaar(scan: Wijkscan, indeling: Indeling) -> None:
    buren = scan.graaf.buren.assign(actief=False)
    beeld = maak_beeld(replace(scan, graaf=replace(scan.graaf, buren=buren)), indeling)
    assert len({beeld.kleur_van[nr] for nr in (1, 2)}) == 2
    assert any(lijn.soort == "barrière" and not lijn.telt for lijn in beeld.lijnen)


def test_rest_en_niet_ingedeeld_zien_er_anders_uit(scan: Wijkscan, indeling: Indeling) -> None:
    vullingen = maak_beeld(scan, indeling).vullingen
    assert vullingen["B3"].patroon == "arcering"
    assert vullingen["B3"].kleur == vullingen["A3"].kleur
    assert {vullingen["D1"].patroon, vullingen["A4"].patroon} == {"arcering", "kruis"}
    assert vullingen["D1"].kleur == vullingen["A4"].kleur != vullingen["A3"].kleur
    teksten = [regel.tekst for regel in maak_beeld(scan, indeling).legenda]
    assert teksten == [
        "restgebied, hoort bij het werkgebied",
        "restgebied zonder werkgebied",
        "niet ingedeeld",
    ]


def test_tabellen_zeggen_wat_in_de_scan_staat(scan: Wijkscan, indeling: Indeling) -> None:
    per_werkgebied, per_gebied = tabellen(maak_beeld(scan, indeling))
    assert per_werkgebied.rijen[0] == (
        "1", "Werkgebied 1", "1", "1.400", "ja", "Buurt A1, Buurt A2, Buurt B1, Buurt B2",
    )  # fmt: skip
    assert per_werkgebied.rijen[2][1:5] == ("Zuidwest", "1", "2.000", "nee")
    assert per_werkgebied.voet == (
        ("Restgebied (telt in geen band)", "", "5", "", "Buurt B3, Buurt D1"),
        ("Niet ingedeeld", "", "400", "", "Buurt A4"),
        ("Totaal", "4", "7.255", "", "16 gebieden"),
    )
    som = sum(int(rij[3].replace(".", "")) for rij in per_werkgebied.rijen) + 5 + 400
    assert som == scan.inwoners().sum()
    assert [rij[1] for rij in per_gebied.rijen] == list(scan.codes)
    cellen = {rij[1]: rij for rij in per_gebied.rijen}
    assert cellen["D3"][2] == "onbekend"
    assert cellen["C1"][3] == "3 · Zuidwest"
    assert cellen["D1"][2:] == ("0", "geen", "restgebied")


def test_cijfers_van_het_oordeel_gaan_voor(scan: Wijkscan, indeling: Indeling) -> None:
    zelf = maak_beeld(scan, indeling)
    oordeel = maak_beeld(scan, indeling, oordeel=beoordeel(scan, indeling))
    assert [w.inwoners for w in oordeel.werkgebieden] == [w.inwoners for w in zelf.werkgebieden]
    assert [w.in_band for w in oordeel.werkgebieden] == [w.in_band for w in zelf.werkgebieden]
    ander = replace(beoordeel(scan, indeling), werkgebieden=())
    with pytest.raises(VerkeerdGebruik, match="gaat niet over"):
        maak_beeld(scan, indeling, oordeel=ander)
    with pytest.raises(VerkeerdGebruik, match="zonder indeling"):
        maak_beeld(scan, oordeel=ander)


def test_zonder_opdracht_is_er_geen_band(scan: Wijkscan, indeling: Indeling) -> None:
    beeld = maak_beeld(scan, replace(indeling, opdracht=None))
    assert {werkgebied.in_band for werkgebied in beeld.werkgebieden} == {None}
    assert "band" not in beeld.ondertitel
    assert "2 van 4 in de band van 1.000 tot 1.900" in maak_beeld(scan, indeling).ondertitel


def test_zonder_indeling_kleurt_de_kaart_inwoners(scan: Wijkscan) -> None:
    beeld = maak_beeld(scan)
    assert beeld.vullingen["A1"].kleur != beeld.vullingen["C4"].kleur
    assert beeld.vullingen["D3"].patroon == "kruis"
    assert beeld.legenda[0].tekst.startswith("50 tot en met")
    assert beeld.legenda[-1].tekst == "geen cijfer bekend"
    assert not beeld.werkgebieden
    (per_gebied,) = tabellen(beeld)
    assert per_gebied.koppen == ("Naam", "Code", "Inwoners", "Bijzonderheid")


def test_groep_kleurt_en_krijgt_omtrek_en_naam(scan: Wijkscan) -> None:
    beeld = maak_beeld(scan, kolom="stadsdeel")
    assert beeld.omtrek_van["A1"] == "n"
    assert [label.teksten[0] for label in beeld.labels] == ["n", "z"]
    assert [regel.tekst for regel in beeld.legenda] == ["n", "z", "restgebied"]
    assert tabellen(beeld)[0].koppen[3] == "Stadsdeel"


def test_cijferkolom_met_eenheid_en_jaar(scan: Wijkscan, indeling: Indeling) -> None:
    waarden = [2.5] * 15 + [None]
    gebieden = scan.gebieden.assign(p_65=pd.array(waarden, dtype="Float64"))
    kolom = Kolom("p_65", "percentage", "%", "65 jaar of ouder", 2015)
    beeld = maak_beeld(replace(scan, gebieden=gebieden, catalogus=(kolom,)), indeling, kolom="p_65")
    assert beeld.legendatitel == beeld.kolomnaam == "65 jaar of ouder (%, 2015)"
    assert [regel.tekst for regel in beeld.legenda] == ["2,5", "restgebied", "geen cijfer bekend"]
    assert tabellen(beeld)[1].rijen[-1][3:5] == ("onbekend", "4")


@pytest.mark.parametrize(
    ("kolom", "tekst"), [("inwonrs", "Bedoelt u inwoners"), ("leeg", "geen enkele waarde")]
)
def test_verkeerde_kolom_wordt_geweigerd(scan: Wijkscan, kolom: str, tekst: str) -> None:
    met_leeg = replace(scan, gebieden=scan.gebieden.assign(leeg=pd.Series([None] * 16, dtype="Float64")))
    with pytest.raises(VerkeerdGebruik, match=tekst) as fout:
        gebied.kaart(met_leeg, kolom=kolom)
    assert "inwoners" in str(fout.value)
    assert fout.value.stap


def test_vreemde_codes_worden_samen_geweigerd(scan: Wijkscan) -> None:
    with pytest.raises(InvoerGeweigerd) as fout:
        gebied.kaart(scan, Indeling("elders", {"A1": 1, "X8": 1, "X9": 2}))
    assert len(fout.value.problemen) == 2


def test_verbinding_heeft_lengte_en_telt_alleen_als_het_mag(scan: Wijkscan, indeling: Indeling) -> None:
    regel = pd.DataFrame([("A1", "D4", "verbinding", 2828.4, True)], columns=scan.graaf.buren.columns)
    graaf = replace(scan.graaf, buren=pd.concat([scan.graaf.buren, regel], ignore_index=True))
    met = replace(scan, graaf=graaf)
    (lijn,) = maak_beeld(met, indeling).lijnen
    assert lijn.tekst == "Verbinding Buurt A1 – Buurt D4: 2.828 m"
    assert lijn.telt
    verbindingen = tabellen(maak_beeld(met, indeling))[1]
    assert verbindingen.rijen == (("Buurt A1 – Buurt D4", "verbinding", "2.828", "ja"),)
    zonder = replace(indeling, opdracht=Opdracht(verbindingen=False))
    (lijn,) = maak_beeld(met, zonder).lijnen
    assert not lijn.telt
    assert lijn.tekst.endswith("(telt niet mee)")


def test_label_ligt_in_zijn_vorm_en_niet_in_het_gat() -> None:
    ring = shapely.Point(0, 0).buffer(1000).difference(shapely.Point(0, 0).buffer(800))
    (label,) = label_plekken(ring, "Tussen de Vaarten Noord", "7")
    assert ring.contains(label.punt)
    assert label.teksten == ("Tussen de Vaarten Noord", "Tussen de\nVaarten Noord", "7")


def test_los_deel_krijgt_ook_een_nummer(scan: Wijkscan) -> None:
    los = Indeling("los", {"A1": 1, "B1": 1, "D4": 1})
    assert [label.teksten[-1] for label in maak_beeld(scan, los).labels] == ["1", "1"]


def test_lichter_houdt_grenzen_gedeeld_en_oppervlak(scan: Wijkscan) -> None:
    vormen = shapely.segmentize(scan.gebieden.geometry.to_numpy(), 1.5)
    golvend = shapely.transform(vormen, lambda punten: punten + 5 * np.sin(punten[:, ::-1] / 20))
    zwaar = scan.gebieden.set_geometry(golvend, crs=scan.gebieden.crs)
    licht = lichter(zwaar, meeste_punten=8000)
    assert shapely.get_num_coordinates(licht.geometry).sum() <= 8000
    assert shapely.coverage_is_valid(licht.geometry.to_numpy())
    assert shapely.union_all(licht.geometry.to_numpy()).area == pytest.approx(16e6, rel=0.02)


def test_wgs84_is_afgerond_en_ligt_in_nederland() -> None:
    # the origin of RD is the tower of Amersfoort
    toren = naar_wgs84([shapely.Point(155_000, 463_000)]).iloc[0]
    assert (toren.x, toren.y) == pytest.approx((5.387206, 52.155174), abs=1e-4)
    assert toren.x == round(toren.x, 6)


def test_schematisch_staat_op_de_kaart(scan: Wijkscan) -> None:
    herkomst = Herkomst("grenzen", "eigen tekening", opmerking="schematisch")
    beeld = maak_beeld(replace(scan, herkomsten=(herkomst,)))
    assert beeld.schematisch
    assert "schematisch" in beeld.bronregel


def test_scan_zonder_inwoners_wordt_effen(scan: Wijkscan) -> None:
    leeg = replace(scan, gebieden=scan.gebieden.assign(inwoners=pd.array([pd.NA] * 16, dtype="Int64")))
    vullingen = maak_beeld(leeg).vullingen
    assert len({vullingen[code] for code in leeg.graaf.bediend}) == 1


def test_kleur_hangt_alleen_af_van_indeling_en_graaf(scan: Wijkscan, indeling: Indeling) -> None:
    gebieden = scan.gebieden.assign(inwoners=pd.array(range(16), dtype="Int64"), naam="x")
    anders = replace(scan, gebieden=gebieden.set_geometry(gebieden.translate(5000, 5000)))
    assert isinstance(anders.graaf, Graaf)
    assert maak_beeld(anders, indeling).kleur_van == maak_beeld(scan, indeling).kleur_van
