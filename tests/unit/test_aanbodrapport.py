"""Supply and demand as a report and a workbook: everything is said, protected figures only as text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from openpyxl import load_workbook

from gebied.bronnen.catalogus import Indicator
from gebied.bronnen.grenzen import lees_grenzen
from gebied.bronnen.locaties import lees_locaties
from gebied.bronnen.pakketten import Basispakket, Eis, lees_pakket
from gebied.bronnen.signalen import lees_signalen
from gebied.model import RD_NEW, Kolom
from gebied.profiel.aanbod import aanbodtabel, bereik_per_gebied, maak_aanbod
from gebied.profiel.aanbodanalyse import Aanbodanalyse, analyseer_aanbod
from gebied.profiel.gebieden import Analysegebied
from gebied.rapport.aanbod import MEESTE_MATRICES, aanbodbladen, aanbodonderdelen
from gebied.rapport.document import Alinea, Document, Kop, Plaatje, Tabel
from gebied.rapport.pagina import html_van
from gebied.rapport.werkmap import schrijf_werkmap
from gebied.schema import LOCATIES
from gebied.wijkscan import Wijkscan, maak_scan

GEBRUIK = Indicator(
    sleutel="hulp", naam="Gebruik van hulp", uitleg="x", domein="zorg en ondersteuning",
    eenheid="per 1.000 inwoners", richting="geen oordeel", optellen="verhouding", zekerheid="beschermd",
    niveau="buurt", bron="gemeente", teller="gebruik_hulp", noemer="inwoners", factor=1000, decimalen=0,
)  # fmt: skip
PAKKET = Basispakket(
    "Basis",
    (Eis("buurthuis", aantal=1, capaciteit_per_1000=3, eenheid="dagdelen", bereik_pct=60),),
    bron="raad",
)


@pytest.fixture
def scan(rooster: Callable[..., Wijkscan]) -> Wijkscan:
    kaal = rooster([[1000, 1000, 1000, 2000]])
    hulp = pd.array([20, 203, 3, 60], dtype="Int64")
    return replace(
        kaal,
        gebieden=kaal.gebieden.assign(gebruik_hulp=hulp),
        catalogus=(Kolom("inwoners", "aantal"), Kolom("gebruik_hulp", "beschermd", jaar=2024)),
        eigen_indicatoren=(GEBRUIK,),
    )


@pytest.fixture
def locaties() -> gpd.GeoDataFrame:
    rijen = [
        ("=1+1", "buurthuis", 4.0, "algemeen", "<b>jeugd</b>", 400),
        ("Tweede", "buurthuis", 2.0, "preventie", "ouderen", 500),
        ("Ver weg", "school", None, "", "", 99_000),
    ]
    tabel = pd.DataFrame(rijen, columns=["naam", "type", "capaciteit", "trede", "doelgroep", "x"])
    tabel.insert(0, "sleutel", pd.Series(["L1", "L2", "L3"], dtype="str"))
    tabel["eenheid"] = pd.Series(["dagdelen", "dagdelen", ""], dtype="str")
    tabel["capaciteit"] = tabel["capaciteit"].astype("Float64")
    punten = [shapely.Point(x, -500) for x in tabel.pop("x")]
    return gpd.GeoDataFrame(tabel, geometry=punten, crs=RD_NEW)


def _analyse(scan: Wijkscan, locaties: gpd.GeoDataFrame, *codes: tuple[str, ...]) -> Aanbodanalyse:
    gebieden = [
        Analysegebied(f"plan:{nr}", f"Team {nr}", "werkgebied", deel) for nr, deel in enumerate(codes, 1)
    ]
    aanbod = maak_aanbod(scan.gebieden, locaties, afstanden=PAKKET.afstanden)
    return analyseer_aanbod(scan, aanbod, gebieden, vraag={"Buurthuis": GEBRUIK}, pakket=PAKKET)


def _tabellen(analyse: Aanbodanalyse) -> dict[str, Tabel]:
    return {deel.titel: deel for deel in aanbodonderdelen(analyse) if isinstance(deel, Tabel)}


def test_rapport_over_een_gebied(scan: Wijkscan, locaties: gpd.GeoDataFrame) -> None:
    analyse = _analyse(scan, locaties, ("A1", "A2", "A3", "A4"))
    tabellen = _tabellen(analyse)
    aanbod = tabellen["Aanbod in Team 1"]
    buurthuis, school = aanbod.rijen
    assert buurthuis[:4] == ("buurthuis", "2", "0,40", "6 dagdelen")
    assert school[:4] == ("school", "0", "0,00", "0")
    assert tabellen["Aanbod naar doelgroep in Team 1"].rijen == (
        ("<b>jeugd</b>", "1", "leeg", "leeg"),
        ("ouderen", "leeg", "1", "leeg"),
    )
    assert tabellen["Wat het basispakket mist"].rijen == (
        ("Team 1", "buurthuis", "dagdelen per 1.000 inwoners", "3", "1,2", "nee"),
        ("Team 1", "buurthuis", "% van de inwoners binnen 1.000 m", "60", tabellen_bereik(analyse), "nee"),
    )
    [overlap] = tabellen["Locaties met dezelfde inwoners"].rijen
    assert overlap[0] == "=1+1 en Tweede"


def tabellen_bereik(analyse: Aanbodanalyse) -> str:
    """The reach of the only area, as the report writes it."""
    return f"{analyse.tabel.iloc[0]['bereik_pct']:.1f}".replace(".", ",")


def test_beschermde_vraag_staat_er_alleen_als_tekst(scan: Wijkscan, locaties: gpd.GeoDataFrame) -> None:
    analyse = _analyse(scan, locaties, ("A1", "A2"), ("A3", "A4"))
    [vlek] = [v for v in analyse.vlekken if v.type == "buurthuis" and v.zeker]
    assert vlek.code == "A2"
    onzeker = {v.code for v in analyse.vlekken if not v.zeker}
    assert onzeker == {"A3"}  # a count below the threshold is hidden, not zero
    blad = aanbodbladen(analyse)["Witte vlekken"]
    assert blad["Cijfer van het gebied"].map(type).eq(str).all()
    assert blad.set_index("Code")["Cijfer van het gebied"].to_dict()["A3"] == "verborgen"
    let_op = [d.tekst for d in aanbodonderdelen(analyse) if isinstance(d, Alinea) and d.soort == "let op"]
    assert let_op == ["Van deze gebieden is het bereik laag en de vraag niet bekend: Buurt A3."]


def test_document_met_plaatje_en_koppen_die_kloppen(scan: Wijkscan, locaties: gpd.GeoDataFrame) -> None:
    png = b"\x89PNG\r\n\x1a\n" + b"0" * 20
    delen = aanbodonderdelen(_analyse(scan, locaties, ("A1",)), plaat=png, alt="Kaart.", niveau=2)
    assert [d.niveau for d in delen if isinstance(d, Kop)] == [2, 3, 3, 3, 3, 3]
    assert [d.alt for d in delen if isinstance(d, Plaatje)] == ["Kaart."]
    html = html_van(Document("Proef", "", (Kop("Begin"), *delen)))
    assert "<b>jeugd</b>" not in html
    assert "&lt;b&gt;jeugd" in html


def test_veel_gebieden_krijgen_een_lijst_van_lege_cellen(scan: Wijkscan, locaties: gpd.GeoDataFrame) -> None:
    analyse = _analyse(scan, locaties, *[("A1",)] * (MEESTE_MATRICES + 1))
    tabellen = _tabellen(analyse)
    assert "Doelgroepen en treden zonder aanbod" in tabellen
    assert {"Aanbod per gebied: buurthuis", "Aanbod per gebied: school"} <= tabellen.keys()


def test_werkmap_heeft_alles_en_geen_formules(
    scan: Wijkscan, locaties: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    bladen = aanbodbladen(_analyse(scan, locaties, ("A1", "A2"), ("A3",)))
    boek = load_workbook(schrijf_werkmap(tmp_path / "a.xlsx", bladen))
    assert boek.sheetnames == [
        "Aanbod",
        "Locaties",
        "Witte vlekken",
        "Overlap",
        "Spreiding",
        "Aanbodmatrix",
        "Basispakket",
    ]
    koppen = [cel.value for blad in boek for cel in blad[1]]
    assert all(kop == "x" or kop == "y" or kop[0].isupper() for kop in koppen)
    cellen = [cel for blad in boek for rij in blad.iter_rows() for cel in rij]
    assert "=1+1" in {cel.value for cel in cellen}
    assert {cel.data_type for cel in cellen} <= {"s", "n", "inlineStr"}
    assert [cel.value for cel in boek["Locaties"]["B"]] == ["Naam", "=1+1", "Tweede"]


def test_spreiding_van_de_capaciteit_staat_in_rapport_en_werkmap(
    scan: Wijkscan, locaties: gpd.GeoDataFrame
) -> None:
    analyse = _analyse(scan, locaties, scan.codes)
    tabel = _tabellen(analyse)["Spreiding over de gebieden"]
    # all dagdelen lie in A1, where one in five lives: four fifths would have to move; the school is elsewhere
    assert tabel.rijen == (("buurthuis (dagdelen)", "80 %"),)
    blad = aanbodbladen(analyse)["Spreiding"].set_index("Type")
    assert blad.loc["buurthuis (dagdelen)", "Spreiding (%)"] == pytest.approx(80)
    assert blad.loc["school (aantal)", "Opmerking"]
    assert "Spreiding over de gebieden" not in _tabellen(_analyse(scan, locaties, ("A1",)))


def test_beperken_is_hetzelfde_als_opnieuw(scan: Wijkscan, locaties: gpd.GeoDataFrame) -> None:
    alles = _analyse(scan, locaties, ("A1", "A2"), ("A3", "A4"))
    for gebied in alles.gebieden:
        los, opnieuw = alles.beperk([gebied]), _analyse(scan, locaties, gebied.codes)
        assert los.vlekken == opnieuw.vlekken
        pd.testing.assert_frame_equal(los.paren, opnieuw.paren)
        assert los.tabel["bereik_pct"].equals(opnieuw.tabel["bereik_pct"])
        assert los.toets is not None
        assert opnieuw.toets is not None
        assert los.toets.tabel["gevonden"].equals(opnieuw.toets.tabel["gevonden"])


def test_zonder_locaties_is_er_een_zin(scan: Wijkscan, locaties: gpd.GeoDataFrame) -> None:
    leeg = maak_aanbod(scan.gebieden, locaties.iloc[:0])
    analyse = analyseer_aanbod(scan, leeg, [Analysegebied("A1", "A1", "buurt", ("A1",))])
    delen = aanbodonderdelen(analyse)
    assert delen[-1] == Alinea("Er zijn geen locaties ingelezen.")
    assert aanbodbladen(analyse)["Aanbod"].empty


def test_voorbeelden_in_de_documentatie_zijn_te_lezen(wortel: Path, tmp_path: Path, scan: Wijkscan) -> None:
    tekst = (wortel / "docs" / "aanbod.md").read_text(encoding="utf-8")
    blokken = re.findall(r"^```(csv|toml)\n(.*?)^```$", tekst, re.MULTILINE | re.DOTALL)
    assert [soort for soort, _ in blokken] == ["csv", "csv", "toml"]
    paden = [tmp_path / naam for naam in ("locaties.csv", "signalen.csv", "pakket.toml")]
    for pad, (_, blok) in zip(paden, blokken, strict=True):
        pad.write_text(blok, encoding="utf-8")
    locaties = lees_locaties(paden[0]).tabel
    assert locaties["eenheid"].tolist() == ["dagdelen"] * 3
    gebieden = pd.DataFrame({"code": ["BU1"], "naam": ["Centrum"], "gemeente": ["Almere"]})
    assert len(lees_signalen(paden[1], gebieden).tabel) == 2
    pakket = lees_pakket(paden[2])
    assert {eis.type for eis in pakket.eisen} == set(locaties["type"])
    velden = {veld.name for veld in fields(Eis)} - {"type", "bron"}
    assert all(f"`{naam}`" in tekst or f"{naam} = " in tekst for naam in velden)


@pytest.mark.echt
def test_aanbod_op_echte_buurten(echte_data: Path) -> None:
    """Reach of a wijk is that of its buurten, weighed by inhabitants; capacity is handed out once."""
    grenzen = lees_grenzen(echte_data / "gemeenten" / "almere.gpkg", laag="buurt_2015")
    scan = maak_scan(grenzen)
    toeval = np.random.default_rng(11)
    west, zuid, oost, noord = scan.gebieden.total_bounds
    x, y = toeval.uniform(west, oost, 40), toeval.uniform(zuid, noord, 40)
    tabel = pd.DataFrame({"sleutel": [f"L{nr}" for nr in range(40)]}, dtype="str")
    tabel = tabel.assign(naam=tabel["sleutel"], type="b", eenheid="uur", trede="", doelgroep="")
    tabel["capaciteit"] = pd.array(toeval.integers(1, 20, 40), dtype="Float64")
    punten = gpd.GeoDataFrame(tabel, geometry=gpd.points_from_xy(x, y), crs=RD_NEW)
    aanbod = maak_aanbod(scan.gebieden, punten[[*LOCATIES.columns]], afstand_m=1500)
    wijk, codes = next(iter(scan.gebieden.groupby("cbs_wijk")["code"]))
    gebied = Analysegebied(str(wijk), str(wijk), "wijk", tuple(codes))
    [rij] = aanbodtabel(aanbod, [gebied]).to_dict("records")
    los = bereik_per_gebied(aanbod, "b").set_index("code").loc[list(codes)].dropna(subset="bereik_pct")
    gewicht = los["inwoners"].astype(float)
    for naam in ("bereik_pct", "dubbel_pct", "afstand_m", "nabij_per_1000"):
        assert rij[naam] == pytest.approx((los[naam].astype(float) * gewicht).sum() / gewicht.sum())
    inwoners = aanbod.woonpunten.bekend
    assert inwoners.sum() == pytest.approx(float(scan.inwoners().sum()))
    bediend = [
        inwoners[np.hypot(aanbod.woonpunten.xy[:, 0] - a, aanbod.woonpunten.xy[:, 1] - b) <= 1500].sum() > 0
        for a, b in zip(x, y, strict=True)
    ]
    som = (aanbod.bereik("b").aanbod * inwoners).sum()
    assert som == pytest.approx(float(punten["capaciteit"][bediend].sum()))
